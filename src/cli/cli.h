/*
 * The commands of `anudan`: one file each, one row each in anudan.c.
 *
 * A command gets its own arguments (argv[0] is its name) and returns the exit status: 0 success, 1 "no", 2 bad usage or
 * bad input, 3 a fault of the machine.  Messages go to standard error, one line each: "anudan: what: why".
 */
#ifndef CLI_H
#define CLI_H

#include "base/cx.h"

/* usage: first the synopsis without the program and the command's name, then lines that explain it. */
struct cli_command {
	const char *name, *usage;
	int (*run)(struct an_cx *cx, int argc, char **argv);
};

int cli_serve(struct an_cx *cx, int argc, char **argv);
int cli_scheme(struct an_cx *cx, int argc, char **argv);
int cli_decide(struct an_cx *cx, int argc, char **argv);
int cli_batch(struct an_cx *cx, int argc, char **argv);
int cli_init(struct an_cx *cx, int argc, char **argv);
int cli_user(struct an_cx *cx, int argc, char **argv);
int cli_case(struct an_cx *cx, int argc, char **argv);
int cli_budget(struct an_cx *cx, int argc, char **argv);
int cli_ledger(struct an_cx *cx, int argc, char **argv);
int cli_payment(struct an_cx *cx, int argc, char **argv);
int cli_log(struct an_cx *cx, int argc, char **argv);
int cli_report(struct an_cx *cx, int argc, char **argv);
int cli_replay(struct an_cx *cx, int argc, char **argv);
int cli_what_if(struct an_cx *cx, int argc, char **argv);
int cli_rebuild(struct an_cx *cx, int argc, char **argv);
extern const char cli_serve_usage[], cli_scheme_usage[], cli_decide_usage[], cli_init_usage[], cli_user_usage[],
	cli_case_usage[], cli_budget_usage[], cli_ledger_usage[], cli_log_usage[], cli_report_usage[],
	cli_rebuild_usage[], cli_replay_usage[], cli_batch_usage[], cli_what_if_usage[], cli_payment_usage[];

/* Options shared by all: `--name VALUE` or `--name=VALUE`, anywhere in argv.  Taken out of argv.  NULL when absent. */
const char *cli_option(int *argc, char **argv, const char *name);
bool cli_flag(int *argc, char **argv, const char *name);
/* After all options were taken: complains about what still starts with '-'; returns 2 then, else 0. */
int cli_no_more_options(int argc, char **argv);
/* The schemes folder: --schemes DIR, else found relative to the program (build tree: ../schemes; installed:
 * ../share/anudan/schemes). */
const char *cli_schemes_folder(struct an_cx *cx, int *argc, char **argv);
/* A folder of data that belongs to the program: ../NAME or ../share/anudan/NAME from where the program stands. */
const char *cli_beside(struct an_cx *cx, const char *name);
/* The package of that id in the schemes folder; its findings go to standard error.  AN_INVALID "cli.scheme": there is none. */
struct scheme;
enum an_rc cli_scheme_load(struct an_cx *cx, const char *folder, const char *id, struct scheme **ret) AN_MUST_CHECK;
/* All of standard input, at most max_bytes. */
enum an_rc cli_stdin(struct an_cx *cx, size_t max_bytes, struct text *ret) AN_MUST_CHECK;
/* Print "anudan: what: why" for the error in cx (each problem on a line of its own: "anudan: what: place: why") and
 * return its exit status. */
int cli_fail(struct an_cx *cx, const char *what);

#endif
