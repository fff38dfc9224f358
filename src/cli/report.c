/*
 * anudan report: figures from the data folder, by the same counting as the public page.
 */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "report/report.h"

enum { REPORT_BYTES_MAX = 64 << 20 };

const char cli_report_usage[] =
	"releases [--fy YYYY-YY] [--scheme ID] [--by FIELD,...] [--until YYYY-MM-DD] | budget-register | expenditure |\n"
	"trial-balance [--fy YYYY-YY] [--scheme ID] [--head ID] [--on YYYY-MM-DD]   [--format table|csv|json] --data DIR\n"
	"\n"
	"releases: money released, enterprises and events by financial year.\n"
	"\n"
	"  --fy YYYY-YY     only this financial year (of payment)\n"
	"  --scheme ID      only this scheme\n"
	"  --by FIELD,...   grouped by fields that stand beside the enterprise's key in its list\n"
	"  --until DATE     cut-off date, included (default: today by the installation's clock); it is always printed\n"
	"\n"
	"released: payments by payment date minus what came back in the same year.  beneficiaries: distinct keys with a paid\n"
	"amount above zero in the year.  participations: pairs of enterprise and case.  events: cases with a payment.\n"
	"\n"
	"The books, as everything recorded up to a day left them:\n"
	"\n"
	"  budget-register  every movement of each head in order, with its reference and what was left after it\n"
	"  expenditure      each head: budget estimate, supplementary, revised estimate, re-appropriated, surrendered, provision;\n"
	"                   earmarked, committed, released, returned, recovered, lapsed, available\n"
	"  trial-balance    debit or credit of each account; both columns have one total\n"
	"  --fy, --scheme, --head   only this financial year, scheme, head\n"
	"  --on DATE        as the books stood at the end of that day (default: today)\n"
	"\n"
	"  --format F       table (default), csv or json\n"
	"  --data DIR       the data folder (default: anudan-data)\n"
	"  --schemes DIR    the scheme packages";

static int
bad_usage(const char *option, const char *value, const char *why)
{
	fprintf(stderr, "anudan: report: %s %s: %s\n", option, value, why);
	return 2;
}

struct asked {
	const char *data, *schemes, *format, *name;
	bool books;
	enum report_accounts_kind kind;
	struct report_accounts_ask accounts;
	struct report_releases_ask ask;
};

/* A date behind an option; false: it is none. */
static bool
read_day(const char *given, bool *has, struct an_date *ret)
{
	*has = given != NULL;
	return !given || date_parse(text_of(given), ret);
}

static int
read_options(struct an_cx *cx, int *argc, char **argv, struct asked *ret)
{
	const char *fy = cli_option(argc, argv, "--fy"), *by = cli_option(argc, argv, "--by");
	const char *until = cli_option(argc, argv, "--until"), *scheme = cli_option(argc, argv, "--scheme");
	const char *head = cli_option(argc, argv, "--head"), *on = cli_option(argc, argv, "--on");
	int status;

	*ret = (struct asked){ .data = cli_option(argc, argv, "--data"), .format = cli_option(argc, argv, "--format"),
		.schemes = cli_schemes_folder(cx, argc, argv),
		.ask = { .fy = text_of(fy), .by = text_of(by), .scheme = text_of(scheme) },
		.accounts = { .fy = text_of(fy), .scheme = text_of(scheme), .head = text_of(head) } };
	if (!ret->data) ret->data = "anudan-data";
	if (!ret->format) ret->format = "table";
	status = cli_no_more_options(*argc, argv);
	if (status) return status;
	ret->name = argv[1];
	ret->books = *argc == 2 && report_accounts_named(text_of(argv[1]), &ret->kind);
	if (!ret->books && (*argc != 2 || strcmp(argv[1], "releases") != 0))
		return bad_usage("report", *argc > 1 ? argv[1] : "",
			"the reports are: releases, budget-register, expenditure, trial-balance");
	if (strcmp(ret->format, "table") != 0 && strcmp(ret->format, "csv") != 0 && strcmp(ret->format, "json") != 0)
		return bad_usage("--format", ret->format, "expected table, csv or json");
	if (ret->books ? by || until : head || on)
		return bad_usage("report", argv[1], ret->books ? "--by and --until are for releases" :
			"--head and --on are for the books");
	if (!read_day(until, &ret->ask.has_until, &ret->ask.until))
		return bad_usage("--until", until, "expected a date such as 2018-12-28");
	if (!read_day(on, &ret->accounts.has_on, &ret->accounts.on))
		return bad_usage("--on", on, "expected a date such as 2018-12-28");
	return 0;
}

static int
print_books(struct an_cx *cx, const struct asked *a, const struct scheme_set *set)
{
	static const struct grant_actor system = { .account = { "system", 6 } };
	struct report_options options = { .folder = a->data, .schemes = set };
	struct report_grid g;
	struct report *report;
	struct buf out;
	struct text t;
	enum an_rc rc;

	rc = report_open(cx, &options, &report);
	if (rc) return cli_fail(cx, "report");
	rc = report_accounts(cx, report, &system, a->kind, &a->accounts, &g);
	report_close(report);
	if (rc) return cli_fail(cx, arena_print(cx->arena, "report %s", a->name).at);
	buf_open(&out, cx->arena, REPORT_BYTES_MAX);
	if (strcmp(a->format, "json") == 0) report_grid_json(cx, &g, &out);
	else if (strcmp(a->format, "csv") == 0) report_grid_csv(cx, &g, &out);
	else report_grid_table(cx, &g, &out);
	if (buf_text(cx, &out, &t)) return cli_fail(cx, "report");
	return fwrite(t.at, 1, t.bytes, stdout) == t.bytes ? 0 : 3;
}

static int
print_releases(struct an_cx *cx, const struct asked *a, const struct scheme_set *set)
{
	struct report_options options = { .folder = a->data, .schemes = set };
	struct report_releases r;
	struct report *report;
	struct buf out;
	struct text t;
	enum an_rc rc;

	rc = report_open(cx, &options, &report);
	if (rc) return cli_fail(cx, "report");
	rc = report_releases(cx, report, &a->ask, &r);
	report_close(report);
	if (rc) return cli_fail(cx, "report releases");
	buf_open(&out, cx->arena, REPORT_BYTES_MAX);
	if (strcmp(a->format, "json") == 0) {
		report_releases_json(cx, &r, &out);
	} else if (strcmp(a->format, "csv") == 0) {
		report_releases_csv(cx, &r, &out);
	} else {
		buf_print(&out, "released up to %.*s\n", TEXT_ARG(date_text(cx->arena, r.until)));
		report_releases_table(cx, &r, &out);
	}
	if (buf_text(cx, &out, &t)) return cli_fail(cx, "report releases");
	return fwrite(t.at, 1, t.bytes, stdout) == t.bytes ? 0 : 3;
}

int
cli_report(struct an_cx *cx, int argc, char **argv)
{
	const struct scheme_finding *findings = NULL;
	struct scheme_set set = { 0 };
	struct asked a;
	int status = read_options(cx, &argc, argv, &a);

	if (status) return status;
	if (scheme_load_all(cx, a.schemes, &set, &findings)) return cli_fail(cx, "report");
	status = a.books ? print_books(cx, &a, &set) : print_releases(cx, &a, &set);
	for (size_t i = 0; i < set.count; i++) scheme_close(set.at[i]);
	return status;
}
