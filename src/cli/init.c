/*
 * anudan init: a data folder with its first administrator.  anudan account: who may act (no passwords here).
 */
#include "data.h"

#include <stdio.h>

const char cli_init_usage[] =
	"--data DIR [--admin LOGIN]\n"
	"\n"
	"  Makes the data folder DIR, keeps a copy of every package in it, and opens the account of the first administrator\n"
	"  (default: admin). Doing it again changes nothing.\n"
	"\n"
	"  --schemes DIR   where packages are looked for (default: beside the program)";

const char cli_account_usage[] =
	"add LOGIN NAME [SCHEME/ROLE]... --data DIR [--as LOGIN]\n"
	"\n"
	"  Opens an account, or changes the name and all roles of the one that is there. SCHEME * is all schemes (administrator,\n"
	"  auditor). Without --as the system itself acts.";

static int
finish(struct an_cx *cx, struct cli_data *d, enum an_rc rc)
{
	cli_data_close(d);
	return rc ? cli_fail(cx, d->what) : 0;
}

static const struct json *
role_json(struct an_cx *cx, struct text scheme, struct text role)
{
	const struct json *j = json_set(cx->arena, NULL, TEXT("scheme"), json_string(cx->arena, scheme));

	return json_set(cx->arena, j, TEXT("role"), json_string(cx->arena, role));
}

static enum an_rc
account_add(struct an_cx *cx, struct cli_data *d, const char *login, const char *name, const struct json *roles)
{
	const struct json *data = json_set(cx->arena, NULL, TEXT("login"), json_string(cx->arena, text_of(login)));
	struct grant_command c = { .kind = GRANT_ACCOUNT, .actor = &d->actor };
	struct grant_reply reply;
	enum an_rc rc;

	data = json_set(cx->arena, data, TEXT("name"), json_string(cx->arena, text_of(name)));
	c.data = json_set(cx->arena, data, TEXT("roles"), roles);
	rc = grant_run(cx, d->grant, &c, &reply);
	if (!rc) printf("%.*s\n", TEXT_ARG(reply.id));
	return rc;
}

int
cli_init(struct an_cx *cx, int argc, char **argv)
{
	const char *admin = cli_option(&argc, argv, "--admin");
	struct store_rows rows;
	struct cli_data d;
	bool there = false;
	enum an_rc rc;
	int status;

	status = cli_data_options(cx, &argc, argv, "init", &d);
	if (status) return status;
	if (!admin) admin = "admin";
	rc = cli_data_write(cx, &d);
	if (!rc) rc = cli_data_read(cx, &d);
	if (!rc) rc = store_query(cx, d.store, SQL_ACCOUNT_BY_LOGIN, &rows, ARG_TEXT("login", text_of(admin)));
	if (!rc) {
		while (store_next(cx, &rows, &rc)) there = true;
		store_done(&rows);
	}
	if (!rc && !there) {
		rc = cli_data_actor(cx, &d);
		if (!rc) rc = account_add(cx, &d, admin, "Administrator", json_append(cx->arena, NULL, role_json(cx, TEXT("*"), TEXT("administrator"))));
	}
	return finish(cx, &d, rc);
}

int
cli_account(struct an_cx *cx, int argc, char **argv)
{
	const struct json *roles = json_new(cx->arena, JSON_ARRAY);
	struct cli_data d;
	enum an_rc rc;
	int status;

	status = cli_data_options(cx, &argc, argv, "account", &d);
	if (status) return status;
	if (argc < 4 || strcmp(argv[1], "add") != 0) {
		fprintf(stderr, "anudan: account: usage: anudan account %.*s\n", (int)strcspn(cli_account_usage, "\n"), cli_account_usage);
		return 2;
	}
	for (int i = 4; i < argc; i++) {
		struct text role = text_of(argv[i]), scheme = text_cut(&role, '/');
		roles = json_append(cx->arena, roles, role_json(cx, scheme, role.at ? role : TEXT("")));
	}
	rc = cli_data_write(cx, &d);
	if (!rc) rc = cli_data_actor(cx, &d);
	if (!rc) rc = account_add(cx, &d, argv[2], argv[3], roles);
	return finish(cx, &d, rc);
}
