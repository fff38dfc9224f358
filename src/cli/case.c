/*
 * anudan case: the whole life of a case without a server.
 */
#include "data.h"

#include "base/money.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

const char cli_case_usage[] =
	"register | open | save | row | act | paper | paper-remove | show | list   --data DIR [--as LOGIN]\n"
	"\n"
	"  register --scheme ID              the organisation's form from standard input (JSON: sections of fields); prints its id\n"
	"  open --scheme ID                  a new case of the actor's organisation; prints its id\n"
	"  save CASE FORM SECTION            a whole section from standard input: an object, or a list of rows\n"
	"  row CASE FORM SECTION [ROW]       one row from standard input; nothing there removes ROW; prints the row's id\n"
	"  act CASE TRANSITION               values of its form from standard input\n"
	"  paper CASE FORM PAPER FILE [ROW]  uploads a paper (the organisation's id with --scheme for its own papers); prints its id\n"
	"  paper-remove CASE DOCUMENT\n"
	"  show CASE                         the case as JSON\n"
	"  list                              all cases: id, number, state\n"
	"\n"
	"  --as LOGIN      who acts\n"
	"  --key KEY       the same key does the same thing once only\n"
	"  --seq N         act only if nothing has happened on the case since event N\n"
	"  --schemes DIR   where packages are looked for (default: beside the program)";

enum { CASE_FILE_BYTES_MAX = 11 << 20 };

static int
usage(const char *what)
{
	fprintf(stderr, "anudan: case: %s; see anudan case --help\n", what);
	return 2;
}

static enum an_rc
file_bytes(struct an_cx *cx, const char *path, struct text *ret)
{
	FILE *f = fopen(path, "rb");
	char *at = arena_new(cx->arena, CASE_FILE_BYTES_MAX);
	size_t n;

	if (!f) return an_fail(cx, AN_INVALID, "cli.file", "%s", path);
	n = fread(at, 1, CASE_FILE_BYTES_MAX, f);        /* what is too large is refused by its size there */
	fclose(f);
	*ret = (struct text){ at, n };
	return AN_OK;
}

static const char *
argument(int argc, char **argv, int i)
{
	return i < argc ? argv[i] : "";
}

/* The command that the words ask for.  Returns 2 when there are too few. */
static int
command_of(int argc, char **argv, struct grant_command *c, const char **file)
{
	static const struct { const char *word; enum grant_kind kind; int words; } kinds[] = {
		{ "register", GRANT_REGISTER, 2 }, { "open", GRANT_OPEN, 2 }, { "save", GRANT_SAVE, 5 },
			{ "row", GRANT_ROW, 5 },
		{ "act", GRANT_ACT, 4 }, { "paper", GRANT_PAPER, 6 }, { "paper-remove", GRANT_PAPER_REMOVE, 4 },
	};
	size_t i = 0;

	while (i < sizeof kinds / sizeof *kinds && strcmp(kinds[i].word, argv[1]) != 0) i++;
	if (i == sizeof kinds / sizeof *kinds) return usage("no such word");
	if (argc < kinds[i].words) return usage("something is missing");
	c->kind = kinds[i].kind;
	c->id = text_of(argument(argc, argv, 2));
	if (c->kind == GRANT_ACT || c->kind == GRANT_PAPER_REMOVE) c->name = text_of(argument(argc, argv, 3));
	if (c->kind == GRANT_SAVE || c->kind == GRANT_ROW || c->kind == GRANT_PAPER)
		c->form = text_of(argument(argc, argv, 3));
	if (c->kind == GRANT_SAVE || c->kind == GRANT_ROW) c->section = text_of(argument(argc, argv, 4));
	if (c->kind == GRANT_ROW) c->row = text_of(argument(argc, argv, 5));
	if (c->kind == GRANT_PAPER) {
		c->name = text_of(argument(argc, argv, 4));
		c->row = text_of(argument(argc, argv, 6));
		*file = argv[5];
		c->file_name = text_of(argv[5]);
	}
	return 0;
}

static int
list(struct an_cx *cx, struct cli_data *d)
{
	struct store_rows rows;
	enum an_rc rc = cli_data_read(cx, d);

	if (!rc) rc = store_query(cx, d->store, SQL_CASE_LIST, &rows);
	if (!rc) {
		while (store_next(cx, &rows, &rc))
			printf("%.*s  %.*s  %.*s  %.*s\n", TEXT_ARG(store_text(cx, &rows, 0)),
				TEXT_ARG(store_text(cx, &rows, 1)), TEXT_ARG(store_text(cx, &rows, 2)),
				TEXT_ARG(store_text(cx, &rows, 3)));
		store_done(&rows);
	}
	return rc ? cli_fail(cx, "case list") : 0;
}

static void
print_case(struct an_cx *cx, const struct grant_case *gc)
{
	struct text out;
	struct buf b;
	struct jw w;

	buf_open(&b, cx->arena, 64 << 20);
	w = jw_start(&b);
	jw_open(&w, '{');
	jw_name(&w, "id"), jw_text(&w, gc->id);
	jw_name(&w, "scheme"), jw_text(&w, gc->scheme);
	jw_name(&w, "number"), jw_text(&w, gc->number);
	jw_name(&w, "state"), jw_text(&w, gc->state);
	jw_name(&w, "organisation"), jw_text(&w, gc->organisation);
	jw_name(&w, "last_seq"), jw_int(&w, gc->last_seq);
	jw_name(&w, "earmarked"), jw_raw(&w, money_plain(cx->arena, gc->earmarked_paise));
	jw_name(&w, "committed"), jw_raw(&w, money_plain(cx->arena, gc->committed_paise));
	jw_name(&w, "released"), jw_raw(&w, money_plain(cx->arena, gc->released_paise));
	jw_name(&w, "recovered"), jw_raw(&w, money_plain(cx->arena, gc->recovered_paise));
	for (int i = 0; i < 4; i++) {
		static const char *const names[] = { "data", "acts", "decisions", "papers" };
		const struct json *const parts[] = { gc->data, gc->acts, gc->decisions, gc->papers };
		struct buf part;
		struct text t;
		buf_open(&part, cx->arena, 32 << 20);
		json_write(&part, parts[i]);
		if (buf_text(cx, &part, &t)) continue;
		jw_name(&w, names[i]), jw_raw(&w, t);
	}
	jw_close(&w, '}');
	if (buf_text(cx, &b, &out) == AN_OK) printf("%.*s\n", TEXT_ARG(out));
}

static int
show(struct an_cx *cx, struct cli_data *d, const char *id)
{
	struct grant_case gc;
	enum an_rc rc = cli_data_read(cx, d);

	if (!rc) rc = case_load(cx, d->store, text_of(id), &gc);
	if (rc) return cli_fail(cx, "case show");
	print_case(cx, &gc);
	return 0;
}

static int
change(struct an_cx *cx, struct cli_data *d, struct grant_command *c, const char *file)
{
	struct grant_reply reply = { 0 };
	enum an_rc rc = AN_OK;

	if (file) rc = file_bytes(cx, file, &c->bytes);
	else if (c->kind != GRANT_OPEN && c->kind != GRANT_PAPER_REMOVE) rc = cli_data_json(cx, &c->data);
	if (!rc) rc = cli_data_write(cx, d);
	if (!rc) rc = cli_data_actor(cx, d);
	c->actor = &d->actor;
	c->key = text_of(d->key);
	if (!rc) rc = grant_run(cx, d->grant, c, &reply);
	if (rc)
		return cli_fail(cx, arena_print(cx->arena, "case %.*s",
			TEXT_ARG(c->id.bytes ? c->id : TEXT("new"))).at);
	printf("%.*s\n", TEXT_ARG(reply.row.bytes ? reply.row : reply.id));
	return 0;
}

int
cli_case(struct an_cx *cx, int argc, char **argv)
{
	const char *scheme = cli_option(&argc, argv, "--scheme"), *seq = cli_option(&argc, argv, "--seq"), *file = NULL;
	struct grant_command c = { .scheme = text_of(scheme) };
	struct cli_data d;
	int status;

	status = cli_data_options(cx, &argc, argv, "case", &d);
	if (status) return status;
	if (argc < 2) return usage("a word is missing");
	if (strcmp(argv[1], "list") == 0) status = list(cx, &d);
	else if (strcmp(argv[1], "show") == 0) status = argc < 3 ? usage("which case?") : show(cx, &d, argv[2]);
	else {
		if (seq && !text_to_int(text_of(seq), &c.last_seq)) return usage("--seq takes a number");
		status = command_of(argc, argv, &c, &file);
		if (!status && (c.kind == GRANT_OPEN || c.kind == GRANT_REGISTER) && !scheme)
			status = usage("--scheme ID is missing");
		if (!status) status = change(cx, &d, &c, file);
	}
	cli_data_close(&d);
	return status;
}
