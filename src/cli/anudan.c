/*
 * anudan: one program, one row here for each command; each command is a file of this folder.
 */
#include <stdio.h>
#include <string.h>

#include "cli.h"

/* The first line of a usage is what `anudan --help` lists; all of it is what `anudan COMMAND --help` prints. */
static const struct cli_command commands[] = {
	{ "serve", cli_serve_usage, cli_serve },
	{ "scheme", cli_scheme_usage, cli_scheme },
	{ "decide", cli_decide_usage, cli_decide },
	{ "batch", cli_batch_usage, cli_batch },
	{ "init", cli_init_usage, cli_init },
	{ "user", cli_user_usage, cli_user },
	{ "case", cli_case_usage, cli_case },
	{ "budget", cli_budget_usage, cli_budget },
	{ "payment", cli_payment_usage, cli_payment },
	{ "ledger", cli_ledger_usage, cli_ledger },
	{ "log", cli_log_usage, cli_log },
	{ "report", cli_report_usage, cli_report },
	{ "replay", cli_replay_usage, cli_replay },
	{ "what-if", cli_what_if_usage, cli_what_if },
	{ "rebuild", cli_rebuild_usage, cli_rebuild },
	{ NULL, NULL, NULL },
};

static void
print_help(void)
{
	puts("anudan: runs government assistance schemes, from the guidelines to the rupee released\n\nusage:");
	for (const struct cli_command *c = commands; c->name; c++)
		printf("  anudan %s %.*s\n", c->name, (int)strcspn(c->usage, "\n"), c->usage);
	puts("\n  anudan COMMAND --help   more about a command\n"
		"  anudan --version        the version of this program\n\n"
		"exit status: 0 success, 1 \"no\" (a check failed, a case refused), 2 bad usage or input, 3 fault of the machine");
}

static int
run(const struct cli_command *command, int argc, char **argv)
{
	struct arena *arena;
	struct an_cx cx;
	int status;

	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
			printf("usage: anudan %s %s\n", command->name, command->usage);
			return 0;
		}
	arena = arena_open(NULL, 0);
	if (!arena) {
		fputs("anudan: memory: none left\n", stderr);
		return 3;
	}
	an_cx_init(&cx, arena);
	status = command->run(&cx, argc, argv);
	arena_close(arena);
	return status;
}

int
main(int argc, char **argv)
{
	int status = 2;

	if (argc < 2) {
		fputs("anudan: usage: a command is missing; anudan --help lists them\n", stderr);
		return 2;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
		print_help();
		status = 0;
	} else if (strcmp(argv[1], "--version") == 0) {
		puts("anudan " ANUDAN_VERSION);
		status = 0;
	} else {
		const struct cli_command *c = commands;

		while (c->name && strcmp(argv[1], c->name) != 0) c++;
		if (!c->name) {
			fprintf(stderr, "anudan: %s: no such command; anudan --help lists them\n", argv[1]);
			return 2;
		}
		status = run(c, argc - 1, argv + 1);
	}
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fputs("anudan: standard output: could not be written\n", stderr);
		return 3;
	}
	return status;
}
