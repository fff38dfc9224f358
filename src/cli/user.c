/*
 * anudan user: accounts, their roles and passwords.  A password comes from standard input, never as an argument, where
 * everybody on the machine could read it.
 */
#include "data.h"

#include <stdio.h>
#include <string.h>

#include "identity/identity.h"

const char cli_user_usage[] =
	"add LOGIN NAME [SCHEME/ROLE]... --data DIR [--as LOGIN] < password\n"
	"       anudan user list --data DIR\n"
	"       anudan user password LOGIN --data DIR < password\n"
	"       anudan user roles LOGIN [SCHEME/ROLE]... --data DIR [--as LOGIN]\n"
	"       anudan user lock LOGIN --data DIR\n"
	"\n"
	"  add        opens an account with its roles and password; SCHEME * is all schemes (administrator, auditor)\n"
	"  list       prints login, name, roles and whether one can sign in, separated by tabs\n"
	"  password   sets a new password and ends all sessions\n"
	"  roles      replaces all roles; with none, takes them all away\n"
	"  lock       nobody can sign in to the account any more\n"
	"\n"
	"  The password is the first line of standard input. No server may be using the folder meanwhile.";

struct user_command { struct cli_data data; struct identity *identity; int argc; char **argv; };

static const struct json *
roles_json(struct an_cx *cx, int argc, char **argv, int from)
{
	const struct json *roles = json_new(cx->arena, JSON_ARRAY);

	for (int i = from; i < argc; i++) {
		struct text role = text_of(argv[i]), scheme = text_cut(&role, '/');
		const struct json *one = json_set(cx->arena, NULL, TEXT("scheme"), json_string(cx->arena, scheme));

		one = json_set(cx->arena, one, TEXT("role"), json_string(cx->arena, role.at ? role : TEXT("")));
		roles = json_append(cx->arena, roles, one);
	}
	return roles;
}

/* The listed account with that login. */
static enum an_rc
find(struct an_cx *cx, struct user_command *u, const char *login, const struct identity_listed **ret)
{
	const struct identity_listed *list;
	size_t count;
	enum an_rc rc = identity_list(cx, u->identity, &list, &count);

	for (size_t i = 0; !rc && i < count; i++)
		if (text_is(list[i].login, login)) {
			*ret = &list[i];
			return AN_OK;
		}
	return rc ? rc : an_fail(cx, AN_NOT_FOUND, "cli.account", "%s", login);
}

static enum an_rc
user_add(struct an_cx *cx, struct user_command *u)
{
	struct identity_account account = { .login = text_of(u->argv[2]), .name = text_of(u->argv[3]),
		.must_be_new = true };
	struct text id;
	enum an_rc rc = cli_data_password(cx, &account.password);

	account.roles = roles_json(cx, u->argc, u->argv, 4);
	if (!rc) rc = identity_open_account(cx, u->identity, u->data.grant, &u->data.actor, &account, &id);
	if (!rc) printf("%.*s\n", TEXT_ARG(id));
	return rc;
}

static enum an_rc
user_list(struct an_cx *cx, struct user_command *u)
{
	const struct identity_listed *list;
	size_t count;
	enum an_rc rc = identity_list(cx, u->identity, &list, &count);

	for (size_t i = 0; !rc && i < count; i++) {
		printf("%.*s\t%.*s\t", TEXT_ARG(list[i].login), TEXT_ARG(list[i].name));
		for (size_t k = 0; k < list[i].role_count; k++)
			printf("%s%.*s/%.*s", k ? "," : "", TEXT_ARG(list[i].roles[k].scheme),
				TEXT_ARG(list[i].roles[k].role));
		printf("\t%s\n", list[i].can_sign_in ? "open" : "locked");
	}
	return rc;
}

static enum an_rc
user_password(struct an_cx *cx, struct user_command *u)
{
	const struct identity_listed *who;
	struct text password;
	enum an_rc rc = find(cx, u, u->argv[2], &who);

	if (!rc) rc = cli_data_password(cx, &password);
	if (!rc) rc = identity_set_password(cx, u->identity, who->id, password);
	return rc;
}

static enum an_rc
user_roles(struct an_cx *cx, struct user_command *u)
{
	const struct identity_listed *who;
	struct identity_account account = { 0 };
	struct text id;
	enum an_rc rc = find(cx, u, u->argv[2], &who);

	if (rc) return rc;
	account.login = who->login;
	account.name = who->name;
	account.roles = roles_json(cx, u->argc, u->argv, 3);
	return identity_open_account(cx, u->identity, u->data.grant, &u->data.actor, &account, &id);
}

static enum an_rc
user_lock(struct an_cx *cx, struct user_command *u)
{
	const struct identity_listed *who;
	enum an_rc rc = find(cx, u, u->argv[2], &who);

	return rc ? rc : identity_lock(cx, u->identity, who->id);
}

int
cli_user(struct an_cx *cx, int argc, char **argv)
{
	static const struct {
		const char *name;
		int least, most;
		enum an_rc (*run)(struct an_cx *cx, struct user_command *u);
	} acts[] = {
		{ "add", 4, 200, user_add },
		{ "list", 2, 2, user_list },
		{ "password", 3, 3, user_password },
		{ "roles", 3, 200, user_roles },
		{ "lock", 3, 3, user_lock },
	};
	struct user_command u = { 0 };
	size_t act = 0;
	enum an_rc rc;
	int status = cli_data_options(cx, &argc, argv, "user", &u.data);

	if (status) return status;
	while (argc > 1 && act < sizeof acts / sizeof *acts && strcmp(argv[1], acts[act].name) != 0) act++;
	if (argc < 2 || act == sizeof acts / sizeof *acts || argc < acts[act].least || argc > acts[act].most) {
		fprintf(stderr, "anudan: user: usage: see anudan user --help\n");
		return 2;
	}
	u.argc = argc;
	u.argv = argv;
	rc = cli_data_write(cx, &u.data);
	if (!rc) rc = cli_data_actor(cx, &u.data);
	if (!rc) rc = identity_open(cx, u.data.folder, &u.identity);
	if (!rc) rc = acts[act].run(cx, &u);
	identity_close(u.identity);
	cli_data_close(&u.data);
	return rc ? cli_fail(cx, "user") : 0;
}
