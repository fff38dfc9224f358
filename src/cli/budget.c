/*
 * anudan budget: what heads get, and the end of a year.  anudan ledger: does it balance, and what stands where.
 */
#include "data.h"

#include "base/money.h"
#include "ledger/ledger.h"

#include <stdio.h>
#include <string.h>

const char cli_budget_usage[] =
	"ACT ...   --data DIR [--as LOGIN] [--key KEY]\n"
	"\n"
	"  be SCHEME FY HEAD RUPEES             the budget estimate of a head for a financial year (2025-26); once\n"
	"  supplementary SCHEME FY HEAD RUPEES  a supplementary grant: so much more\n"
	"  re SCHEME FY HEAD RUPEES             the revised estimate: what the head may use is set to this, never below what is\n"
	"                                       earmarked, committed and released\n"
	"  reappropriate SCHEME FY FROM TO RUPEES   from one head to another\n"
	"  surrender SCHEME FY HEAD RUPEES      what will not be used\n"
	"      --authority A --reference R [--date YYYY-MM-DD]   who ordered it (where the package lists authorities, one of\n"
	"                                       their ids), the order's number and its date (default: today)\n"
	"  lapse SCHEME FY                      the end of a year that is over: what is free lapses, what cases have open is\n"
	"                                       taken up in the present year. The server does so by itself; twice is once.\n"
	"  allot SCHEME FY HEAD RUPEES [REFERENCE]  a provision of no stated kind; a negative amount takes some of it back\n"
	"\n"
	"  --key KEY makes sure that an act happens once only.";

const char cli_ledger_usage[] =
	"check | balances [--fy 2025-26]   --data DIR\n"
	"\n"
	"  check      every law of the ledger; one line for each thing wrong, exit status 1\n"
	"  balances   each head of each year: allotted, available, earmarked, committed, released, recovered,\n"
	"             surrendered, lapsed (rupees)";

/* The acts: words of the command line in the order in which they stand behind the act's name. */
static const struct act {
	const char *name, *kind;
	int least, most;                         /* words */
	const char *words[5];
} acts[] = {
	{ "allot", NULL, 4, 5, { "", "fy", "head", "amount", "reference" } },
	{ "be", "be", 4, 4, { "", "fy", "head", "amount" } },
	{ "supplementary", "supplementary", 4, 4, { "", "fy", "head", "amount" } },
	{ "re", "re", 4, 4, { "", "fy", "head", "amount" } },
	{ "reappropriate", "reappropriation", 5, 5, { "", "fy", "head", "to", "amount" } },
	{ "surrender", "surrender", 4, 4, { "", "fy", "head", "amount" } },
	{ "lapse", "lapse", 2, 2, { "", "fy" } },
};

static const struct act *
act_named(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof acts / sizeof *acts; i++)
		if (strcmp(argv[1], acts[i].name) == 0 && argc - 2 >= acts[i].least && argc - 2 <= acts[i].most)
			return &acts[i];
	return NULL;
}

static void
put_word(struct an_cx *cx, const struct json **data, const char *name, const char *word)
{
	*data = json_set(cx->arena, *data, text_of(name), json_string(cx->arena, text_of(word)));
}

static enum an_rc
end_year(struct an_cx *cx, struct cli_data *d, char **argv)
{
	struct grant_year_end end;
	enum an_rc rc = grant_year_end(cx, d->grant, &d->actor, text_of(argv[2]), text_of(argv[3]), &end);

	if (rc) return rc;
	printf("%s: Rs %.*s lapsed, %zu cases taken up in the present year, %zu wait for a provision\n", argv[3],
		TEXT_ARG(money_text(cx->arena, end.lapsed_paise)), end.taken_count, end.waiting_count);
	return AN_OK;
}

int
cli_budget(struct an_cx *cx, int argc, char **argv)
{
	static const char *const order[] = { "authority", "reference", "date" };
	const char *said[3];
	struct grant_command c = { .kind = GRANT_ALLOT };
	const struct act *act;
	struct cli_data d;
	enum an_rc rc;
	int status;

	for (size_t i = 0; i < 3; i++)
		said[i] = cli_option(&argc, argv, arena_print(cx->arena, "--%s", order[i]).at);
	status = cli_data_options(cx, &argc, argv, "budget", &d);
	if (status) return status;
	act = act_named(argc, argv);
	if (!act) {
		fputs("anudan: budget: which act, and of what? see anudan budget --help\n", stderr);
		return 2;
	}
	c.scheme = text_of(argv[2]);
	for (int i = 3; i < argc; i++) put_word(cx, &c.data, act->words[i - 2], argv[i]);
	for (size_t i = 0; i < 3; i++)
		if (said[i]) put_word(cx, &c.data, order[i], said[i]);
	if (act->kind) {
		c.kind = GRANT_BUDGET;
		c.name = text_of(act->kind);
	}
	rc = cli_data_write(cx, &d);
	if (!rc) rc = cli_data_actor(cx, &d);
	c.actor = &d.actor;
	c.key = text_of(d.key);
	if (!rc && act->kind && !said[2])
		put_word(cx, &c.data, "date",
			date_text(cx->arena, date_of_instant(grant_now_us(d.grant))).at);
	if (!rc && act->kind && strcmp(act->kind, "lapse") == 0) rc = end_year(cx, &d, argv);
	else if (!rc) rc = grant_run(cx, d.grant, &c, NULL);
	cli_data_close(&d);
	return rc ? cli_fail(cx, arena_print(cx->arena, "budget %s", act->name).at) : 0;
}

static enum an_rc
check(struct an_cx *cx, struct store *store)
{
	struct text report;
	struct buf out;
	enum an_rc rc, written;

	buf_open(&out, cx->arena, 16 << 20);
	rc = ledger_check(cx, store, &out);
	written = buf_text(cx, &out, &report);
	if (!written) fputs(report.at, stdout);
	if (!rc) puts("the ledger is sound");
	return rc ? rc : written;
}

static enum an_rc
balances(struct an_cx *cx, struct store *store, const int32_t *fy)
{
	struct store_rows rows;
	enum an_rc rc = store_query(cx, store, SQL_LEDGER_HEADS, &rows);

	if (rc) return rc;
	printf("%-16s %-8s %-20s %16s %16s %16s %16s %16s %16s %16s %16s\n", "scheme", "year", "head", "allotted",
		"available", "earmarked", "committed", "released", "recovered", "surrendered", "lapsed");
	while (store_next(cx, &rows, &rc)) {
		if (fy && store_int(&rows, 1) != *fy) continue;
		printf("%-16.*s %-8.*s %-20.*s", TEXT_ARG(store_text(cx, &rows, 0)),
			TEXT_ARG(fy_text(cx->arena, (int32_t)store_int(&rows, 1))), TEXT_ARG(store_text(cx, &rows, 2)));
		for (int i = 3; i < 11; i++) printf(" %16.*s", TEXT_ARG(money_text(cx->arena, store_int(&rows, i))));
		putchar('\n');
	}
	store_done(&rows);
	return rc;
}

int
cli_ledger(struct an_cx *cx, int argc, char **argv)
{
	const char *year = cli_option(&argc, argv, "--fy");
	struct cli_data d;
	int32_t fy = 0;
	enum an_rc rc;
	int status;

	status = cli_data_options(cx, &argc, argv, "ledger", &d);
	if (status) return status;
	if (argc != 2 || (strcmp(argv[1], "check") != 0 && strcmp(argv[1], "balances") != 0)) {
		fputs("anudan: ledger: check or balances; see anudan ledger --help\n", stderr);
		return 2;
	}
	if (year && !fy_parse(text_of(year), &fy)) {
		fprintf(stderr, "anudan: ledger: --fy: %s is not a financial year such as 2025-26\n", year);
		return 2;
	}
	rc = cli_data_read(cx, &d);
	if (!rc) rc = strcmp(argv[1], "check") == 0 ? check(cx, d.store) : balances(cx, d.store, year ? &fy : NULL);
	cli_data_close(&d);
	return rc ? cli_fail(cx, arena_print(cx->arena, "ledger %s", argv[1]).at) : 0;
}
