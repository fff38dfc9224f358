/* anudan what-if: what a changed package would have meant for the cases on record. */
#include "cli.h"

#include "report/what_if.h"

#include <stdio.h>

enum { WHAT_IF_BYTES_MAX = 256 << 20 };

const char cli_what_if_usage[] =
	"--package DIR [--fy YYYY-YY] [--by FIELD,...] [--format text|csv|json] [--data DIR]\n"
	"\n"
	"Decides all recorded cases of a scheme again under the changed package in DIR, and says who would get more or less.\n"
	"\n"
	"  --package DIR    a copy of the scheme's package in which something was changed\n"
	"  --fy YYYY-YY     only cases whose date, which picks the version of the guidelines, is in this financial year\n"
	"  --by FIELD,...   results grouped by fields: of the item, of what was decided upon, or of the organisation\n"
	"  --format F       text (default), csv or json\n"
	"  --data DIR       the data folder (default: anudan-data); a server may be using it\n"
	"\n"
	"Nothing is stored. Decisions are made again from what went into them then; where that was an earlier result, it is the\n"
	"new one. A case that the changed package cannot decide is listed with the reason.";

static int
bad_usage(const char *option, const char *value, const char *why)
{
	fprintf(stderr, "anudan: what-if: %s %s: %s\n", option, value, why);
	return 2;
}

struct asked { const char *package, *data, *format; struct what_if_ask ask; };

static int
read_options(int *argc, char **argv, struct asked *a)
{
	const char *fy = cli_option(argc, argv, "--fy"), *by = cli_option(argc, argv, "--by");
	int status;

	*a = (struct asked){ .package = cli_option(argc, argv, "--package"), .data = cli_option(argc, argv, "--data"),
		.format = cli_option(argc, argv, "--format") };
	status = cli_no_more_options(*argc, argv);
	if (status) return status;
	if (*argc != 1) return bad_usage("argument", argv[1], "none is expected");
	if (!a->package) return bad_usage("--package", "DIR", "is missing");
	if (!a->data) a->data = "anudan-data";
	if (!a->format) a->format = "text";
	if (strcmp(a->format, "text") != 0 && strcmp(a->format, "csv") != 0 && strcmp(a->format, "json") != 0)
		return bad_usage("--format", a->format, "expected text, csv or json");
	a->ask = (struct what_if_ask){ .folder = a->data, .has_fy = fy != NULL, .by = text_of(by) };
	if (fy && !fy_parse(text_of(fy), &a->ask.fy))
		return bad_usage("--fy", fy, "expected a financial year such as 2025-26");
	return 0;
}

static int
print_answer(struct an_cx *cx, const struct asked *a)
{
	struct what_if w;
	struct buf out;
	struct text t;

	if (report_what_if(cx, &a->ask, &w)) return cli_fail(cx, "what-if");
	buf_open(&out, cx->arena, WHAT_IF_BYTES_MAX);
	if (strcmp(a->format, "json") == 0) report_what_if_json(cx, &w, &out);
	else if (strcmp(a->format, "csv") == 0) report_what_if_csv(cx, &w, &out);
	else report_what_if_text(cx, &w, &out);
	if (buf_text(cx, &out, &t)) return cli_fail(cx, "what-if");
	return fwrite(t.at, 1, t.bytes, stdout) == t.bytes ? 0 : 3;
}

int
cli_what_if(struct an_cx *cx, int argc, char **argv)
{
	const struct scheme_finding *findings = NULL;
	struct scheme *changed = NULL;
	struct asked a;
	int status = read_options(&argc, argv, &a);

	if (status) return status;
	if (scheme_load(cx, a.package, &changed, &findings)) {
		for (; findings; findings = findings->next)
			if (findings->error)
				fprintf(stderr, "%.*s:%d: error: %.*s\n", TEXT_ARG(findings->file), findings->line,
					TEXT_ARG(findings->message));
		cli_fail(cx, "what-if");
		return cx->error.rc == AN_FAULT ? 3 : 2;
	}
	a.ask.scheme = changed;
	status = print_answer(cx, &a);
	scheme_close(changed);
	return status;
}
