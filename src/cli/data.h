/* What the commands on a data folder share: the folder opened, and who acts. */
#ifndef CLI_DATA_H
#define CLI_DATA_H

#include "cli.h"
#include "grant/grant.h"

struct cli_data {
	const char *what;                        /* the command, for messages */
	const char *folder, *schemes_folder, *as, *key;
	bool demo;
	struct scheme_set schemes;
	struct grant *grant;                     /* after cli_data_write */
	struct store *store;                     /* after cli_data_read */
	struct grant_actor actor;                /* after cli_data_actor */
};

/* Take --data, --schemes, --as, --key, --demo out of argv.  Returns 2 and complains when --data is missing, else 0. */
int cli_data_options(struct an_cx *cx, int *argc, char **argv, const char *what, struct cli_data *ret);
/* Open for reading.  For writing: load the packages, start the writer. */
enum an_rc cli_data_read(struct an_cx *cx, struct cli_data *d) AN_MUST_CHECK;
enum an_rc cli_data_write(struct an_cx *cx, struct cli_data *d) AN_MUST_CHECK;
/* The account of --as, with its roles; without --as the system itself.  AN_NOT_FOUND "cli.account". */
enum an_rc cli_data_actor(struct an_cx *cx, struct cli_data *d) AN_MUST_CHECK;
void cli_data_close(struct cli_data *d);
/* JSON from standard input; NULL when there is none (a terminal, or nothing in it). */
enum an_rc cli_data_json(struct an_cx *cx, const struct json **ret) AN_MUST_CHECK;
/* A password: the first line of standard input, empty when there is none; on a terminal it is asked for and not shown.
 * How long it must be is identity's business.  Lives in cx->arena.  AN_INVALID "cli.password": not UTF-8. */
enum an_rc cli_data_password(struct an_cx *cx, struct text *ret) AN_MUST_CHECK;

/* Move the date of a demo folder to YYYY-MM-DD: forward, or in an empty log to any day. */
enum an_rc cli_data_today(struct an_cx *cx, struct grant *grant, const char *date) AN_MUST_CHECK;

#endif
