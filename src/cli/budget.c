/*
 * anudan budget: provisions.  anudan ledger: does it balance, and what stands where.
 */
#include "data.h"

#include "base/money.h"
#include "ledger/ledger.h"

#include <stdio.h>

const char cli_budget_usage[] =
	"allot SCHEME FY HEAD RUPEES [REFERENCE] --data DIR [--as LOGIN]\n"
	"\n"
	"  Gives a budget head its provision for a financial year (2025-26); a negative amount takes some of it back. Several\n"
	"  add up. --key KEY makes sure that it happens once only.";

const char cli_ledger_usage[] =
	"check | balances [--fy 2025-26]   --data DIR\n"
	"\n"
	"  check      every law of the ledger; one line for each thing wrong, exit status 1\n"
	"  balances   each head of each year: allotted, available, earmarked, committed, released, recovered (rupees)";

int
cli_budget(struct an_cx *cx, int argc, char **argv)
{
	const struct json *data = NULL;
	struct grant_command c = { .kind = GRANT_ALLOT };
	struct cli_data d;
	enum an_rc rc;
	int status;

	status = cli_data_options(cx, &argc, argv, "budget", &d);
	if (status) return status;
	if (argc < 6 || strcmp(argv[1], "allot") != 0) {
		fprintf(stderr, "anudan: budget: usage: anudan budget %.*s\n", (int)strcspn(cli_budget_usage, "\n"),
			cli_budget_usage);
		return 2;
	}
	c.scheme = text_of(argv[2]);
	data = json_set(cx->arena, data, TEXT("fy"), json_string(cx->arena, text_of(argv[3])));
	data = json_set(cx->arena, data, TEXT("head"), json_string(cx->arena, text_of(argv[4])));
	data = json_set(cx->arena, data, TEXT("amount"), json_string(cx->arena, text_of(argv[5])));
	c.data = json_set(cx->arena, data, TEXT("reference"), json_string(cx->arena, text_of(argc > 6 ? argv[6] : "")));
	rc = cli_data_write(cx, &d);
	if (!rc) rc = cli_data_actor(cx, &d);
	c.actor = &d.actor;
	c.key = text_of(d.key);
	if (!rc) rc = grant_run(cx, d.grant, &c, NULL);
	cli_data_close(&d);
	return rc ? cli_fail(cx, "budget allot") : 0;
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
	printf("%-16s %-8s %-20s %16s %16s %16s %16s %16s %16s\n", "scheme", "year", "head", "allotted", "available",
		"earmarked",
		"committed", "released", "recovered");
	while (store_next(cx, &rows, &rc)) {
		if (fy && store_int(&rows, 1) != *fy) continue;
		printf("%-16.*s %-8.*s %-20.*s", TEXT_ARG(store_text(cx, &rows, 0)),
			TEXT_ARG(fy_text(cx->arena, (int32_t)store_int(&rows, 1))), TEXT_ARG(store_text(cx, &rows, 2)));
		for (int i = 3; i < 9; i++) printf(" %16.*s", TEXT_ARG(money_text(cx->arena, store_int(&rows, i))));
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
