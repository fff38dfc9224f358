/* The laws of the ledger, under random transfers: entries add up to zero, nothing is overdrawn, nothing is lost. */
#include "unit/base/base_test.h"

#include "ledger/ledger.h"

#include <stdio.h>
#include <stdlib.h>

static struct an_cx cx;
static struct store *store;
static int64_t seq;

static int
begin(void **state)
{
	(void)state;
	an_cx_init(&cx, arena_open(NULL, 0));
	seq = 0;
	assert_int_equal(store_open_file(&cx, ":memory:", STORE_CREATE, &store), AN_OK);
	assert_int_equal(store_begin(&cx, store), AN_OK);
	assert_int_equal(store_do(&cx, store, SQL_ORGANISATION_ADD, NULL, ARG_TEXT("id", TEXT("o")), ARG_TEXT("scheme", TEXT("s")),
		ARG_TEXT("name", TEXT("O")), ARG_TEXT("data", TEXT("{}")), ARG_INT("at_us", 1), ARG_INT("seq", 1)), AN_OK);
	for (int i = 1; i <= 5; i++) {
		struct text id = arena_print(cx.arena, "c%d", i);
		assert_int_equal(store_do(&cx, store, SQL_CASE_ADD, NULL, ARG_TEXT("id", id), ARG_TEXT("scheme", TEXT("s")),
			ARG_TEXT("organisation", TEXT("o")), ARG_TEXT("number", id), ARG_INT("fy", 2025), ARG_INT("serial", i),
			ARG_TEXT("state", TEXT("x")), ARG_INT("at_us", 1), ARG_INT("seq", 1)), AN_OK);
	}
	return 0;
}

static int
end(void **state)
{
	(void)state;
	store_rollback(store);
	store_close(store);
	arena_close(cx.arena);
	return 0;
}

static int64_t
balance(const char *account, int32_t fy)
{
	struct store_rows rows;
	int64_t total = 0;
	enum an_rc rc = store_query(&cx, store, SQL_LEDGER_BALANCES_OF_YEAR, &rows, ARG_INT("fy", fy));

	while (!rc && store_next(&cx, &rows, &rc))
		if (text_is(store_text(&cx, &rows, 3), account)) total += store_int(&rows, 5);
	store_done(&rows);
	assert_int_equal(rc, AN_OK);
	return total;
}

enum act { ALLOT, EARMARK, COMMIT, RELEASE, CANCEL, RECOVER, REVISE, TRANSFER, SURRENDER, LAPSE, CARRY, ACTS };

/* The line of a budget act, as grant notes it. */
static enum an_rc
allotted(int line, const char *kind, int32_t fy, const char *head, int64_t paise)
{
	return store_do(&cx, store, SQL_ALLOTMENT_ADD, NULL, ARG_INT("seq", seq), ARG_INT("line", line), ARG_TEXT("scheme", TEXT("s")),
		ARG_INT("fy", fy), ARG_TEXT("head", text_of(head)), ARG_TEXT("kind", text_of(kind)), ARG_INT("amount", paise), ARG_NULL("sets"),
		ARG_TEXT("authority", TEXT("")), ARG_TEXT("reference", TEXT("")), ARG_NULL("dated_on"), ARG_INT("at_us", 1));
}

/* One act in a savepoint, as a command would do it.  Payments are noted as grant does it. */
static enum an_rc
act(enum act what, int case_number, int32_t fy, const char *head, int64_t paise)
{
	struct ledger_post post = { .seq = ++seq, .scheme = TEXT("s"), .case_id = arena_print(cx.arena, "c%d", case_number), .payee = TEXT("o") };
	struct ledger_line line = { text_of(head), arena_print(cx.arena, "3475.%s", head), paise };
	struct ledger_moves moves = { .arena = cx.arena };
	const char *kind = NULL;
	int64_t change = 0;
	enum an_rc rc = AN_OK;

	assert_int_equal(store_savepoint(&cx, store), AN_OK);
	switch (what) {
	case ALLOT:
		post.case_id = TEXT("");
		rc = ledger_allot(&cx, store, &post, fy, &line, &moves);
		if (!rc)
			rc = allotted(0, "allot", fy, head, paise);
		break;
	case REVISE:
		post.case_id = TEXT("");
		rc = ledger_revise(&cx, store, &post, fy, &line, &moves, &change);
		if (!rc) rc = allotted(0, "re", fy, head, change);
		break;
	case TRANSFER:                                   /* out of the head into the other one */
		post.case_id = TEXT("");
		rc = ledger_reappropriate(&cx, store, &post, fy, &line, strcmp(head, "g") == 0 ? TEXT("sc") : TEXT("g"), &moves);
		if (!rc) rc = allotted(0, "reappropriation", fy, head, -paise);
		if (!rc) rc = allotted(1, "reappropriation", fy, strcmp(head, "g") == 0 ? "sc" : "g", paise);
		break;
	case SURRENDER:
		post.case_id = TEXT("");
		rc = ledger_surrender(&cx, store, &post, fy, &line, &moves);
		if (!rc) rc = allotted(0, "surrender", fy, head, paise);
		break;
	case LAPSE:
		post.case_id = TEXT("");
		rc = ledger_lapse(&cx, store, &post, fy, &moves);
		break;
	case CARRY:
		rc = ledger_carry(&cx, store, &post, fy, &moves);
		break;
	case EARMARK: rc = ledger_earmark(&cx, store, &post, fy, &line, 1, &moves); break;
	case COMMIT: rc = ledger_commit(&cx, store, &post, fy, &line, 1, &moves); break;
	case RELEASE: rc = ledger_release(&cx, store, &post, fy, &line, 1, &moves); kind = "release"; break;
	case CANCEL: rc = ledger_cancel(&cx, store, &post, &moves); break;
	default: rc = ledger_recover(&cx, store, &post, &line, 1, &moves); kind = "recover"; break;
	}
	if (!rc && kind)
		rc = store_do(&cx, store, SQL_PAYMENT_ADD, NULL, ARG_INT("seq", seq), ARG_INT("line", 0), ARG_TEXT("case", post.case_id),
			ARG_TEXT("scheme", TEXT("s")), ARG_TEXT("kind", text_of(kind)), ARG_TEXT("head", line.head), ARG_INT("amount", paise),
			ARG_TEXT("reference", TEXT("")), ARG_INT("paid_on", 1), ARG_INT("fy", fy), ARG_TEXT("payee", TEXT("o")));
	if (rc) store_savepoint_undo(store);
	else assert_int_equal(store_savepoint_release(&cx, store), AN_OK);
	return rc;
}

static void
must_be_sound(void)
{
	struct text report;
	struct buf out;

	buf_open(&out, cx.arena, 1 << 16);
	if (ledger_check(&cx, store, &out) != AN_OK) {
		assert_int_equal(buf_text(&cx, &out, &report), AN_OK);
		fail_msg("%s", report.at);
	}
}

static void
money_goes_its_way(void **state)
{
	(void)state;
	assert_int_equal(act(ALLOT, 0, 2025, "g", 50000000), AN_OK);
	assert_int_equal(act(EARMARK, 1, 2025, "g", 30000000), AN_OK);
	assert_int_equal(balance("available", 2025), 20000000);
	/* The sanction takes the place of the earmark: less was admissible than approved. */
	assert_int_equal(act(COMMIT, 1, 2025, "g", 24000000), AN_OK);
	assert_int_equal(balance("available", 2025), 26000000);
	assert_int_equal(balance("earmarked", 2025), 0);
	assert_int_equal(balance("payable", 2025), 24000000);
	assert_int_equal(act(RELEASE, 1, 2025, "g", 24000000), AN_OK);
	assert_int_equal(balance("payable", 2025), 0);
	assert_int_equal(balance("paid", 2025), 24000000);
	assert_int_equal(balance("released", 2025), 24000000);
	assert_int_equal(act(RECOVER, 1, 2025, "g", 4000000), AN_OK);
	assert_int_equal(balance("released", 2025), 20000000);
	assert_int_equal(balance("recovered", 2025), 4000000);
	must_be_sound();
}

static void
refusals_say_how_much_is_left(void **state)
{
	(void)state;
	assert_int_equal(act(ALLOT, 0, 2025, "g", 12000000), AN_OK);
	assert_int_equal(act(COMMIT, 1, 2025, "g", 24000000), AN_REFUSED);
	assert_string_equal(cx.error.key, "ledger.short");
	assert_text(cx.error.detail, "3475.g|1,20,000|2,40,000|2025-26");
	assert_int_equal(act(COMMIT, 1, 2025, "g", 10000000), AN_OK);
	assert_int_equal(act(RELEASE, 1, 2025, "g", 10000001), AN_REFUSED);
	assert_string_equal(cx.error.key, "ledger.uncommitted");
	assert_int_equal(act(RELEASE, 2, 2025, "g", 1), AN_REFUSED);
	assert_int_equal(act(RECOVER, 1, 2025, "g", 1), AN_REFUSED);
	assert_string_equal(cx.error.key, "ledger.unreleased");
	assert_int_equal(act(ALLOT, 0, 2025, "g", -2000001), AN_REFUSED);
	assert_int_equal(act(ALLOT, 0, 2025, "g", -2000000), AN_OK);
	assert_int_equal(balance("available", 2025), 0);
	must_be_sound();
}

static void
what_is_open_at_the_years_end_is_taken_up_in_the_new_year(void **state)
{
	(void)state;
	assert_int_equal(act(ALLOT, 0, 2024, "g", 10000), AN_OK);
	assert_int_equal(act(COMMIT, 1, 2024, "g", 10000), AN_OK);
	assert_int_equal(act(RELEASE, 1, 2025, "g", 10000), AN_REFUSED);          /* nothing allotted there yet */
	assert_string_equal(cx.error.key, "ledger.short");
	assert_int_equal(act(ALLOT, 0, 2025, "g", 10000), AN_OK);
	assert_int_equal(act(RELEASE, 1, 2025, "g", 10000), AN_OK);
	assert_int_equal(balance("available", 2024), 10000);
	assert_int_equal(balance("released", 2025), 10000);
	assert_int_equal(balance("released", 2024), 0);
	must_be_sound();
}

static void
budget_acts_change_what_is_free(void **state)
{
	(void)state;
	assert_int_equal(act(ALLOT, 0, 2025, "g", 10000), AN_OK);
	assert_int_equal(act(ALLOT, 0, 2025, "sc", 1000), AN_OK);
	assert_int_equal(act(COMMIT, 1, 2025, "g", 6000), AN_OK);
	/* Below what is used a revised estimate cannot go; as low as that it can. */
	assert_int_equal(act(REVISE, 0, 2025, "g", 5999), AN_REFUSED);
	assert_string_equal(cx.error.key, "ledger.in-use");
	assert_text(cx.error.detail, "3475.g|60|59.99|2025-26");
	assert_int_equal(act(REVISE, 0, 2025, "g", 9000), AN_OK);
	assert_int_equal(act(TRANSFER, 0, 2025, "g", 3001), AN_REFUSED);
	assert_string_equal(cx.error.key, "ledger.short");
	assert_int_equal(act(TRANSFER, 0, 2025, "g", 500), AN_OK);
	assert_int_equal(balance("provision", 2025), -10000);    /* the year's total is what it was */
	assert_int_equal(balance("available", 2025), 4000);
	assert_int_equal(act(SURRENDER, 0, 2025, "g", 2501), AN_REFUSED);
	assert_int_equal(act(SURRENDER, 0, 2025, "g", 1000), AN_OK);
	assert_int_equal(balance("surrendered", 2025), 1000);
	/* What was surrendered is no longer the head's to use: 9000 - 500 - 1000. */
	assert_int_equal(act(REVISE, 0, 2025, "g", 7500), AN_OK);
	assert_int_equal(balance("provision", 2025), -10000);
	must_be_sound();
}

static void
a_year_that_is_over_lapses_and_is_taken_up(void **state)
{
	(void)state;
	assert_int_equal(act(ALLOT, 0, 2024, "g", 10000), AN_OK);
	assert_int_equal(act(COMMIT, 1, 2024, "g", 3000), AN_OK);
	assert_int_equal(act(EARMARK, 2, 2024, "g", 2000), AN_OK);
	assert_int_equal(act(LAPSE, 0, 2024, "g", 1), AN_OK);
	assert_int_equal(balance("lapsed", 2024), 5000);
	/* No provision in the new year: it waits, as it was. */
	assert_int_equal(act(CARRY, 1, 2025, "g", 1), AN_OK);
	assert_int_equal(balance("committed", 2024), 3000);
	assert_int_equal(act(ALLOT, 0, 2025, "g", 4000), AN_OK);
	assert_int_equal(act(CARRY, 1, 2025, "g", 1), AN_OK);
	assert_int_equal(act(CARRY, 2, 2025, "g", 1), AN_OK);    /* 1000 is too little for it */
	assert_int_equal(balance("committed", 2024), 0);
	assert_int_equal(balance("lapsed", 2024), 8000);
	assert_int_equal(balance("payable", 2024), 0);
	assert_int_equal(balance("committed", 2025), 3000);
	assert_int_equal(balance("payable", 2025), 3000);
	assert_int_equal(balance("earmarked", 2024), 2000);
	/* It was paid in March after all, and recorded in April: that much did not lapse. */
	assert_int_equal(act(RELEASE, 1, 2024, "g", 3000), AN_OK);
	assert_int_equal(balance("released", 2024), 3000);
	assert_int_equal(balance("lapsed", 2024), 5000);
	assert_int_equal(balance("available", 2025), 4000);
	must_be_sound();
}

static void
random_transfers_keep_the_laws(void **state)
{
	uint64_t seed = 20261123;
	struct an_random random = an_random_seeded(&seed);
	int done = 0, refused = 0;

	(void)state;
	for (int i = 0; i < 2500; i++) {
		struct arena_mark mark = arena_mark(cx.arena);
		unsigned char r[8];
		enum an_rc rc;
		random.fill(random.user, r, sizeof r);
		rc = act((enum act)(r[0] % ACTS), 1 + r[1] % 5, 2024 + r[2] % 2, r[3] % 2 ? "g" : "sc",
			1 + (r[4] << 8 | r[5]) % (r[0] % ACTS == ALLOT ? 20000 : 5000));
		if (rc == AN_OK) done++;
		else if (rc == AN_REFUSED) refused++;
		else fail_msg("act gave %d %s", rc, cx.error.key);
		if (i % 100 == 0) must_be_sound();
		an_error_clear(&cx);
		arena_rewind(cx.arena, mark);
	}
	must_be_sound();
	assert_true(done > 300 && refused > 300);        /* both were really tried */
}

static void
a_planted_change_is_found(void **state)
{
	struct buf out;
	struct text report;

	(void)state;
	assert_int_equal(act(ALLOT, 0, 2025, "g", 1000), AN_OK);
	assert_int_equal(act(COMMIT, 1, 2025, "g", 600), AN_OK);
	must_be_sound();
	assert_int_equal(store_do(&cx, store, SQL_CASE_MONEY_ADD, NULL, ARG_TEXT("case", TEXT("c1")), ARG_INT("fy", 2025),
		ARG_TEXT("head", TEXT("g")), ARG_TEXT("account", TEXT("committed")), ARG_INT("amount", 1)), AN_OK);
	buf_open(&out, cx.arena, 1 << 16);
	assert_int_equal(ledger_check(&cx, store, &out), AN_REFUSED);
	assert_int_equal(buf_text(&cx, &out, &report), AN_OK);
	assert_true(text_find(report, TEXT("case c1 2025 g committed")) >= 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(money_goes_its_way, begin, end),
		cmocka_unit_test_setup_teardown(refusals_say_how_much_is_left, begin, end),
		cmocka_unit_test_setup_teardown(what_is_open_at_the_years_end_is_taken_up_in_the_new_year, begin, end),
		cmocka_unit_test_setup_teardown(budget_acts_change_what_is_free, begin, end),
		cmocka_unit_test_setup_teardown(a_year_that_is_over_lapses_and_is_taken_up, begin, end),
		cmocka_unit_test_setup_teardown(random_transfers_keep_the_laws, begin, end),
		cmocka_unit_test_setup_teardown(a_planted_change_is_found, begin, end),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
