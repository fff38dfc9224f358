/*
 * anudan init: a data folder with the account of its first administrator, who opens all others (anudan user).
 */
#include "data.h"

#include <stdio.h>

#include "identity/identity.h"

const char cli_init_usage[] =
	"--data DIR [--admin LOGIN] [--demo --today YYYY-MM-DD] [< password]\n"
	"\n"
	"  Makes the data folder DIR, keeps a copy of every package in it, and opens the account of the first administrator\n"
	"  (default: admin). Doing it again changes nothing.\n"
	"\n"
	"  The password is the first line of standard input. Without one nobody can sign in to the account until\n"
	"  `anudan user password LOGIN` gives it one.\n"
	"\n"
	"  --today DATE    with --demo: a folder for training or tests, whose clock begins on that day\n"
	"  --schemes DIR   where packages are looked for (default: beside the program)";

static enum an_rc
login_is_there(struct an_cx *cx, struct cli_data *d, const char *login, bool *ret)
{
	struct store_rows rows;
	enum an_rc rc = cli_data_read(cx, d);

	if (!rc) rc = store_query(cx, d->store, SQL_ACCOUNT_BY_LOGIN, &rows, ARG_TEXT("login", text_of(login)));
	if (rc) return rc;
	*ret = false;
	while (store_next(cx, &rows, &rc)) *ret = true;
	store_done(&rows);
	return rc;
}

static enum an_rc
open_administrator(struct an_cx *cx, struct cli_data *d, const char *login)
{
	const struct json *role = json_set(cx->arena, NULL, TEXT("scheme"), json_string(cx->arena, TEXT("*")));
	struct identity_account account = { .login = text_of(login), .name = TEXT("Administrator"),
		.must_be_new = true };
	struct identity *identity = NULL;
	struct text id;
	enum an_rc rc = cli_data_password(cx, &account.password);

	if (!account.password.bytes) account.password = (struct text){ 0 };
	role = json_set(cx->arena, role, TEXT("role"), json_string(cx->arena, TEXT("administrator")));
	account.roles = json_append(cx->arena, NULL, role);
	if (!rc) rc = cli_data_actor(cx, d);
	if (!rc) rc = identity_open(cx, d->folder, &identity);
	if (!rc) rc = identity_open_account(cx, identity, d->grant, &d->actor, &account, &id);
	if (!rc) printf("%.*s\n", TEXT_ARG(id));
	identity_close(identity);
	return rc;
}

int
cli_init(struct an_cx *cx, int argc, char **argv)
{
	const char *admin = cli_option(&argc, argv, "--admin"), *today = cli_option(&argc, argv, "--today");
	bool there = false;
	struct cli_data d;
	enum an_rc rc;
	int status = cli_data_options(cx, &argc, argv, "init", &d);

	if (status) return status;
	if (!admin) admin = "admin";
	if (today && !d.demo) {
		fprintf(stderr, "anudan: init: --today %s: the date can be set in a demo folder only; add --demo\n", today);
		return 2;
	}
	rc = cli_data_write(cx, &d);
	if (!rc) rc = login_is_there(cx, &d, admin, &there);
	if (!rc && !there && today) rc = cli_data_today(cx, d.grant, today);
	if (!rc && !there) rc = open_administrator(cx, &d, admin);
	cli_data_close(&d);
	return rc ? cli_fail(cx, d.what) : 0;
}
