/*
 * Opening a data folder from the command line.  No server may be using it; the store's lock sees to that.
 */
#include "data.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "identity/identity.h"

enum { CLI_ROLES_MAX = 200, CLI_JSON_BYTES_MAX = 1 << 20, CLI_PASSWORD_INPUT_MAX = 64 * 1024 };

int
cli_data_options(struct an_cx *cx, int *argc, char **argv, const char *what, struct cli_data *ret)
{
	*ret = (struct cli_data){ .what = what };
	ret->folder = cli_option(argc, argv, "--data");
	ret->schemes_folder = cli_schemes_folder(cx, argc, argv);
	ret->as = cli_option(argc, argv, "--as");
	ret->key = cli_option(argc, argv, "--key");
	ret->demo = cli_flag(argc, argv, "--demo");
	if (!ret->folder) {
		fprintf(stderr, "anudan: %s: --data DIR is missing\n", what);
		return 2;
	}
	return cli_no_more_options(*argc, argv);
}

enum an_rc
cli_data_read(struct an_cx *cx, struct cli_data *d)
{
	return store_open(cx, d->folder, STORE_READ, &d->store);
}

enum an_rc
cli_data_write(struct an_cx *cx, struct cli_data *d)
{
	const struct scheme_finding *findings = NULL;
	struct grant_options options = {
		.folder = d->folder, .schemes = &d->schemes, .demo = d->demo, .clock = cx->clock, .random = cx->random,
		.log = cx->log,
	};
	enum an_rc rc;

	rc = scheme_load_all(cx, d->schemes_folder, &d->schemes, &findings);
	for (; findings; findings = findings->next)
		fprintf(stderr, "%.*s:%d: %s: %.*s\n", TEXT_ARG(findings->file), findings->line,
			findings->error ? "error" : "warning", TEXT_ARG(findings->message));
	if (rc) return rc;
	return grant_open(cx, &options, &d->grant);
}

enum an_rc
cli_data_actor(struct an_cx *cx, struct cli_data *d)
{
	struct grant_role *roles = ARENA_ARRAY(cx->arena, struct grant_role, CLI_ROLES_MAX);
	struct store *store = NULL;
	struct store_rows rows;
	enum an_rc rc;

	d->actor = (struct grant_actor){ .account = TEXT("system"), .name = TEXT("System") };
	if (!d->as) return AN_OK;
	rc = store_open(cx, d->folder, STORE_READ, &store);
	if (rc) return rc;
	d->actor = (struct grant_actor){ .roles = roles };
	rc = store_query(cx, store, SQL_ACCOUNT_BY_LOGIN, &rows, ARG_TEXT("login", text_of(d->as)));
	while (!rc && store_next(cx, &rows, &rc)) {
		d->actor.account = store_text(cx, &rows, 0);
		d->actor.name = store_text(cx, &rows, 2);
		d->actor.organisation = store_text(cx, &rows, 3);
	}
	store_done(&rows);
	if (!rc && !d->actor.account.bytes) rc = an_fail(cx, AN_NOT_FOUND, "cli.account", "%s", d->as);
	if (!rc) rc = store_query(cx, store, SQL_ACCOUNT_ROLES, &rows, ARG_TEXT("account", d->actor.account));
	if (!rc) {
		while (d->actor.role_count < CLI_ROLES_MAX && store_next(cx, &rows, &rc))
			roles[d->actor.role_count++] = (struct grant_role){ store_text(cx, &rows, 0),
				store_text(cx, &rows, 1) };
		store_done(&rows);
	}
	store_close(store);
	return rc;
}

void
cli_data_close(struct cli_data *d)
{
	grant_close(d->grant);
	store_close(d->store);
	for (size_t i = 0; i < d->schemes.count; i++) scheme_close(d->schemes.at[i]);
}

enum an_rc
cli_data_json(struct an_cx *cx, const struct json **ret)
{
	struct text t;
	enum an_rc rc;

	*ret = NULL;
	if (isatty(STDIN_FILENO)) return AN_OK;
	rc = cli_stdin(cx, CLI_JSON_BYTES_MAX, &t);
	if (rc || text_trim(t).bytes == 0) return rc;
	return json_read(cx, t, CLI_JSON_BYTES_MAX, ret);
}

enum an_rc
cli_data_password(struct an_cx *cx, struct text *ret)
{
	struct termios shown, hidden;
	bool terminal = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &shown) == 0;
	char line[IDENTITY_PASSWORD_BYTES_MAX + 3];
	struct text t;
	enum an_rc rc;

	if (!terminal) {
		rc = cli_stdin(cx, CLI_PASSWORD_INPUT_MAX, &t);
		if (rc) return rc;
	} else {
		fputs("Password: ", stderr);
		hidden = shown;
		hidden.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
		if (!fgets(line, sizeof line, stdin)) line[0] = '\0';
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
		fputc('\n', stderr);
		t = arena_text(cx->arena, text_of(line));
		explicit_bzero(line, sizeof line);
	}
	*ret = text_cut(&t, '\n');
	if (ret->bytes && ret->at[ret->bytes - 1] == '\r') ret->bytes--;
	if (!text_is_utf8(*ret)) return an_fail(cx, AN_INVALID, "cli.password", "%s", "");
	return AN_OK;
}

enum an_rc
cli_data_today(struct an_cx *cx, struct grant *grant, const char *date)
{
	static const struct grant_actor self = { .account = { "system", 6 }, .name = { "Clock", 5 } };
	struct grant_command move = { .kind = GRANT_CLOCK, .actor = &self };
	struct grant_reply reply;

	move.data = json_set(cx->arena, NULL, TEXT("date"), json_string(cx->arena, text_of(date)));
	return grant_run(cx, grant, &move, &reply);
}
