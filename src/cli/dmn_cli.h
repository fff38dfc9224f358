/* What the files of the command `dmn` share. */
#ifndef DMN_CLI_H
#define DMN_CLI_H

#include <stdio.h>

#include "dmn.h"

enum { FILE_BYTES_MAX = 64 << 20, MODELS_MAX = 100 };

/* All of a stream or file, to be freed; NULL with a message on standard error. */
char *read_all(FILE *in, const char *name, size_t *ret_bytes);
char *read_file(const char *path, size_t *ret_bytes);
/* All named time zones of the system; NULL with a message when there are none.  Reads some hundred files. */
struct dmn_zones *system_zones(void);
/* The system's clock and its local time, for struct dmn_host. */
bool system_now(void *user, int64_t *ret_micros, int32_t *ret_offset_seconds);
/* Static methods of java.lang, for struct dmn_host. */
extern const struct dmn_function java_functions[];
extern const size_t java_function_count;
void close_zones(struct dmn_host *host);
void print_diagnostic(const struct dmn_diagnostic *d);

/* Load the models named; 0, or the exit status.  The zones of the system are read when a text may name one. */
int load_model(int count, char **paths, struct dmn_host *host, struct dmn_model **ret);
/* The same, keeping the bytes of the files in sources[MODELS_MAX], to be closed in either case. */
int load_sources(int count, char **paths, struct dmn_host *host, struct dmn_model **ret, struct dmn_source *sources);
void close_sources(int count, struct dmn_source *sources);

/* A model with the input that stands on standard input.  0, or the exit status after a message; closed in either case. */
struct evaluation {
	struct dmn_host host;
	struct dmn_model *model;
	struct dmn_run *run;
	const struct dmn_value *input;
	char *json;
};
int open_evaluation(int count, char **paths, struct evaluation *ret);
void close_evaluation(struct evaluation *e);

/*
 * A command gets its own arguments (argv[0] is its name) and returns the exit status.  Its usage holds the synopsis, without
 * "dmn", one line or more; an empty line; what the command does.  A row in dmn.c makes it known.
 */
int bench(int argc, char **argv);
int check(int argc, char **argv);
int tck(int argc, char **argv);
int test(int argc, char **argv);
int diff(int argc, char **argv);
int explain(int argc, char **argv);
int fmt(int argc, char **argv);
extern const char bench_usage[], check_usage[], tck_usage[], test_usage[], fmt_usage[], explain_usage[], diff_usage[];

/* An option is a flag or has a value (--name VALUE, --name=VALUE); a row without a name ends the list. */
struct dmn_option { const char *name; bool *flag; const char **value; };
/* Take the options out of argv, wherever they stand before a "--"; 0, or 2 after a complaint. */
int take_options(int *argc, char **argv, const struct dmn_option *options);
/* Words in the language of --lang ("en", "hi"; NULL: en); 2 after a complaint. */
struct words;
struct arena;
int words_open(struct words *w, const char *command, const char *lang, struct arena *arena);
/* Complain, show the command's synopsis, return 2. */
int bad_usage(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
