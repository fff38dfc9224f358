/*
 * What every command of `anudan` needs: options, the schemes folder, standard input, and one way of saying no.
 */
#include "cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/message.h"

enum { CLI_READ_BYTES = 64 * 1024, CLI_PATH_MAX = 4096 };

/* Remove count arguments at index i. */
static void
take(int *argc, char **argv, int i, int count)
{
	for (int k = i; k + count <= *argc; k++)
		argv[k] = argv[k + count];                /* argv[argc] is NULL and moves along */
	*argc -= count;
}

const char *
cli_option(int *argc, char **argv, const char *name)
{
	size_t length = strlen(name);

	for (int i = 1; i < *argc && strcmp(argv[i], "--") != 0; i++) {
		char *value;

		if (strncmp(argv[i], name, length) != 0) continue;
		if (argv[i][length] == '=') {
			value = argv[i] + length + 1;
			take(argc, argv, i, 1);
			return value;
		}
		/* without value: left for cli_no_more_options */
		if (argv[i][length] != '\0' || i + 1 >= *argc) continue;
		value = argv[i + 1];
		take(argc, argv, i, 2);
		return value;
	}
	return NULL;
}

bool
cli_flag(int *argc, char **argv, const char *name)
{
	for (int i = 1; i < *argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], name) != 0) continue;
		take(argc, argv, i, 1);
		return true;
	}
	return false;
}

int
cli_no_more_options(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (argv[i][0] != '-' || argv[i][1] == '\0') continue;
		fprintf(stderr, "anudan: %s: %s: not an option of this command, given twice, or without its value; "
			"see anudan %s --help\n", argv[0], argv[i], argv[0]);
		return 2;
	}
	return 0;
}

const char *
cli_beside(struct an_cx *cx, const char *name)
{
	static const char *const beside[] = { "..", "../share/anudan" };
	char self[CLI_PATH_MAX];
	ssize_t bytes = readlink("/proc/self/exe", self, sizeof self - 1);
	char *slash;

	if (bytes <= 0) return name;
	self[bytes] = '\0';
	slash = strrchr(self, '/');
	if (slash) *slash = '\0';
	for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
		struct text path = arena_print(cx->arena, "%s/%s/%s", self, beside[i], name);

		if (access(path.at, R_OK | X_OK) == 0) return path.at;
	}
	return name;
}

const char *
cli_schemes_folder(struct an_cx *cx, int *argc, char **argv)
{
	const char *given = cli_option(argc, argv, "--schemes");

	return given ? given : cli_beside(cx, "schemes");
}

enum an_rc
cli_stdin(struct an_cx *cx, size_t max_bytes, struct text *ret)
{
	struct buf b;

	buf_open(&b, cx->arena, max_bytes);
	for (;;) {
		char piece[CLI_READ_BYTES];
		ssize_t n = read(STDIN_FILENO, piece, sizeof piece);

		if (n < 0 && errno == EINTR) continue;
		if (n < 0) return an_fail(cx, AN_FAULT, "cli.stdin", "%s", strerror(errno));
		if (n == 0) break;
		buf_bytes(&b, piece, (size_t)n);
		if (b.failed) return an_fail(cx, AN_TOO_LARGE, "cli.stdin_large", "%zu", max_bytes);
	}
	return buf_text(cx, &b, ret);
}

int
cli_fail(struct an_cx *cx, const char *what)
{
	const struct an_problem *p = cx->error.problems;

	for (; p; p = p->next) {
		struct text why = message_problem(cx->arena, cx->language, p);

		if (p->place.bytes) fprintf(stderr, "anudan: %s: %.*s: %.*s\n", what, TEXT_ARG(p->place),
			TEXT_ARG(why));
		else fprintf(stderr, "anudan: %s: %.*s\n", what, TEXT_ARG(why));
	}
	if (!cx->error.problems) {
		struct text why = message_error(cx->arena, cx->language, &cx->error);

		fprintf(stderr, "anudan: %s: %.*s\n", what, TEXT_ARG(why));
	}
	return an_exit_status(cx->error.rc);
}
