/*
 * anudan decide: one decision of a scheme, JSON in, JSON out.
 */
#include <stdio.h>

#include "cli.h"
#include "scheme/scheme.h"

const char cli_decide_usage[] =
	"SCHEME DECISION [--on YYYY-MM-DD] [--trace] [--schemes DIR] < input.json\n"
	"\n"
	"  Reads one JSON object from standard input, writes the decision as one JSON object: outcome, admissible (whole\n"
	"  rupees), reasons, rules, version, and what else the decision gives.\n"
	"\n"
	"  --on DATE       the date that picks the version of the guidelines (default: the decision's own, else today)\n"
	"  --trace         also which rows of which tables decided, as member \"trace\"\n"
	"  --schemes DIR   where packages are looked for (default: beside the program)\n"
	"\n"
	"Exit status: 0 a decision was reached, whatever it is; 2 bad usage or input: a line for each member at fault on\n"
	"standard error, nothing on standard output; 3 a fault of the machine.";

enum { DECIDE_INPUT_BYTES_MAX = JSON_BYTES_MAX, DECIDE_OUT_BYTES_MAX = 16 << 20 };

static enum an_rc
read_input(struct an_cx *cx, const struct json **ret)
{
	struct text bytes;
	enum an_rc rc = cli_stdin(cx, DECIDE_INPUT_BYTES_MAX, &bytes);

	return rc ? rc : json_read(cx, bytes, DECIDE_INPUT_BYTES_MAX, ret);
}

/* The ids there are, for a message. */
static struct text
known_schemes(struct an_cx *cx, const char *folder)
{
	const struct scheme_finding *findings;
	struct scheme_set set = { 0 };
	struct text known = TEXT("");

	if (scheme_load_all(cx, folder, &set, &findings)) return TEXT("none that checks");
	for (size_t i = 0; i < set.count; i++) {
		known = arena_print(cx->arena, "%.*s%s%.*s", TEXT_ARG(known), i ? ", " : "", TEXT_ARG(set.at[i]->id));
		scheme_close(set.at[i]);
	}
	return known.bytes ? known : TEXT("none");
}

enum an_rc
cli_scheme_load(struct an_cx *cx, const char *folder, const char *id, struct scheme **ret)
{
	const struct scheme_finding *findings = NULL;
	struct text path = arena_print(cx->arena, "%s/%s", folder, id);
	enum an_rc rc = *id && !strchr(id, '/') && id[0] != '.' ? scheme_load(cx, path.at, ret, &findings)
		: AN_NOT_FOUND;

	for (const struct scheme_finding *f = findings; rc && f; f = f->next)
		fprintf(stderr, "%.*s:%d: %s: %.*s\n", TEXT_ARG(f->file), f->line, f->error ? "error" : "warning",
			TEXT_ARG(f->message));
	if (rc == AN_NOT_FOUND) {
		struct text known = known_schemes(cx, folder);

		return an_fail(cx, AN_INVALID, "cli.scheme", "%s|%s|%.*s", id, folder, TEXT_ARG(known));
	}
	return rc;
}

static enum an_rc
find_decision(struct an_cx *cx, const struct scheme *s, const char *id, const struct scheme_decision **ret)
{
	struct text known = TEXT("");

	*ret = scheme_decision(s, text_of(id));
	if (*ret) return AN_OK;
	for (size_t i = 0; i < s->decision_count; i++)
		known = arena_print(cx->arena, "%.*s%s%.*s", TEXT_ARG(known), i ? ", " : "",
			TEXT_ARG(s->decisions[i].id));
	return an_fail(cx, AN_INVALID, "cli.decision", "%.*s|%s|%.*s", TEXT_ARG(s->id), id, TEXT_ARG(known));
}

static enum an_rc
print_verdict(struct an_cx *cx, const struct scheme_verdict *v)
{
	struct buf b;
	struct text out;
	enum an_rc rc;

	buf_open(&b, cx->arena, DECIDE_OUT_BYTES_MAX);
	json_write(&b, v->result);
	rc = buf_text(cx, &b, &out);
	if (rc) return rc;
	if (v->trace.bytes && out.bytes > 2) printf("%.*s,\"trace\":%.*s}\n", (int)out.bytes - 1, out.at,
		TEXT_ARG(v->trace));
	else printf("%.*s\n", TEXT_ARG(out));
	return AN_OK;
}

int
cli_decide(struct an_cx *cx, int argc, char **argv)
{
	const char *folder = cli_schemes_folder(cx, &argc, argv), *on_z = cli_option(&argc, argv, "--on");
	bool trace = cli_flag(&argc, argv, "--trace");
	struct an_date on = { 0 }, today = date_of_instant(an_now_us(cx));
	const struct scheme_decision *decision = NULL;
	struct scheme_verdict verdict = { 0 };
	const struct json *input = NULL;
	struct scheme *s = NULL;
	struct dmn_run *run = NULL;
	enum an_rc rc;
	int status = 0;

	if (cli_no_more_options(argc, argv)) return 2;
	if (argc != 3) {
		fputs("anudan: decide: a scheme and a decision were expected; see anudan decide --help\n", stderr);
		return 2;
	}
	if (on_z && !date_parse(text_of(on_z), &on)) {
		(void)an_fail(cx, AN_INVALID, "cli.date", "--on|%s", on_z);
		return cli_fail(cx, "decide");
	}
	rc = cli_scheme_load(cx, folder, argv[1], &s);
	if (!rc) rc = find_decision(cx, s, argv[2], &decision);
	if (!rc) rc = read_input(cx, &input);
	if (rc == AN_INVALID && strcmp(cx->error.key, "json.syntax") == 0)
		rc = an_fail(cx, AN_INVALID, "cli.input", "%.*s", TEXT_ARG(cx->error.detail));
	if (!rc) {
		run = dmn_run_open(NULL, NULL);
		rc = run ? scheme_decide(cx, run, s, decision, on_z ? &on : NULL, today, NULL, input, trace, &verdict)
			: an_fail(cx, AN_FAULT, "scheme.value", "no memory");
	}
	if (!rc) rc = print_verdict(cx, &verdict);
	if (rc) status = cli_fail(cx, arena_print(cx->arena, "decide %s %s", argv[1], argv[2]).at);
	dmn_run_close(run);
	scheme_close(s);
	return status;
}
