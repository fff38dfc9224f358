/*
 * Budget acts and payments in any order, beside a small model that knows nothing of accounts: after every command both say
 * yes or both say no, no head is overdrawn, and the books of every past day are what the model had on that day, and what
 * a log that ended there gives.
 *
 * The model keeps, for each head and year, what it was given and what lapsed; for each case, what it has earmarked,
 * committed, paid and recovered.  What is free is the difference.
 */
#include "unit/base/base_test.h"

#include "base/message.h"
#include "base/money.h"
#include "ledger/ledger.h"
#include "report/report.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

enum { FIRST = 2025, YEARS = 4, HEADS = 3, CASES = 6, STEPS = 1000, DAYS_MAX = 400, CUTS_MAX = 12 };
#define SCHEME TEXT("test-books")

/* ---- the model ---- */

struct of_case { int64_t earmarked, committed, paid, recovered; };
struct model {
	int64_t given[YEARS][HEADS], lapsed[YEARS][HEADS];
	bool estimated[YEARS][HEADS];
	struct of_case of[CASES][YEARS][HEADS];
};
static struct model m;

static int64_t
left(int y, int h)
{
	int64_t free_paise = m.given[y][h] - m.lapsed[y][h];

	for (int c = 0; c < CASES; c++) {
		const struct of_case *x = &m.of[c][y][h];
		free_paise -= x->earmarked + x->committed + x->paid + x->recovered;
	}
	return free_paise;
}

static bool
model_cancel(int c)
{
	for (int y = 0; y < YEARS; y++)
		for (int h = 0; h < HEADS; h++) m.of[c][y][h].earmarked = m.of[c][y][h].committed = 0;
	return true;
}

static bool
model_commit(int c, int now, int h, int64_t x)
{
	for (int y = 0; y < YEARS; y++)
		for (int k = 0; k < HEADS; k++) m.of[c][y][k].earmarked = 0;
	if (left(now, h) < x) return false;
	m.of[c][now][h].committed += x;
	return true;
}

static bool
model_release(int c, int y, int h, int64_t x)
{
	int64_t all = 0, wanted = x - m.of[c][y][h].committed;

	for (int k = 0; k < YEARS; k++) all += m.of[c][k][h].committed;
	if (all < x) return false;
	for (int k = 0; k < YEARS && wanted > 0; k++) {
		struct of_case *from = &m.of[c][k][h];
		int64_t part = from->committed < wanted ? from->committed : wanted, lacks;
		if (k == y || part == 0) continue;
		from->committed -= part;
		lacks = part - left(y, h);
		if (lacks > 0) m.lapsed[y][h] -= lacks < m.lapsed[y][h] ? lacks : m.lapsed[y][h];
		if (left(y, h) < part) return false;
		m.of[c][y][h].committed += part;
		wanted -= part;
	}
	m.of[c][y][h].committed -= x;
	m.of[c][y][h].paid += x;
	return true;
}

static bool
model_recover(int c, int h, int64_t x)
{
	int64_t all = 0;

	for (int y = 0; y < YEARS; y++) all += m.of[c][y][h].paid;
	if (all < x) return false;
	for (int y = YEARS; y-- > 0 && x > 0;) {
		int64_t part = m.of[c][y][h].paid < x ? m.of[c][y][h].paid : x;
		m.of[c][y][h].paid -= part;
		m.of[c][y][h].recovered += part;
		x -= part;
	}
	return true;
}

/* 1 April has passed: what is free lapses, then each case's open money is taken up where all of it fits. */
static void
model_year_end(int now)
{
	for (int y = 0; y < now; y++)
		for (int h = 0; h < HEADS; h++) m.lapsed[y][h] += left(y, h);
	for (int c = 0; c < CASES; c++)
		for (int y = 0; y < now; y++)
			for (int h = 0; h < HEADS; h++) {
				struct of_case *x = &m.of[c][y][h], *to = &m.of[c][now][h];
				if (x->committed <= left(now, h)) {
					m.lapsed[y][h] += x->committed;
					to->committed += x->committed;
					x->committed = 0;
				}
				if (x->earmarked <= left(now, h)) {
					m.lapsed[y][h] += x->earmarked;
					to->earmarked += x->earmarked;
					x->earmarked = 0;
				}
			}
}

/* ---- the program ---- */

static const struct grant_role asker_roles[] = { { { "test-books", 10 }, { "asker", 5 } } };
static const struct grant_role payer_roles[] = { { { "test-books", 10 }, { "payer", 5 } } };
static struct grant_actor asker, payer;
static struct scheme_set schemes;
static struct an_cx cx;
static const char *folder;
static struct grant *grant;
static struct report *report;
static int64_t now_us;
static uint64_t seed = 20261123, chance = 4711;
static struct text cases[CASES];

static uint32_t
any(uint32_t below)
{
	chance = chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(chance >> 33) % below;
}

static void
must(enum an_rc rc, int line)
{
	if (rc == AN_OK) return;
	fail_msg("line %d: %d %s [%.*s] %.*s", line, rc, cx.error.key, TEXT_ARG(cx.error.detail),
		TEXT_ARG(message_error(cx.arena, "en", &cx.error)));
}
#define MUST(call) must((call), __LINE__)

static enum an_rc
run(struct grant_command c, const char *data, struct text *ret_id)
{
	struct grant_reply reply = { 0 };
	enum an_rc rc;

	an_error_clear(&cx);
	if (data) MUST(json_read(&cx, text_of(data), 0, &c.data));
	rc = grant_run(&cx, grant, &c, &reply);
	if (!rc && ret_id) *ret_id = reply.id;
	return rc;
}

static struct an_date
today(void)
{
	return date_of_instant(now_us);
}

static enum an_rc
budget(const char *kind, int y, int h, int to, int64_t rupees)
{
	return run((struct grant_command){ .kind = GRANT_BUDGET, .actor = &payer, .scheme = SCHEME, .name = text_of(kind) },
		arena_print(cx.arena, "{\"fy\":\"%.*s\",\"head\":\"%c\",\"to\":\"%s\",\"amount\":%lld,\"authority\":\"A\","
		"\"reference\":\"R\",\"date\":\"%.*s\"}", TEXT_ARG(fy_text(cx.arena, FIRST + y)), 'a' + h,
		to < 0 ? "" : to == 0 ? "a" : to == 1 ? "b" : "c", (long long)rupees,
		TEXT_ARG(date_text(cx.arena, today()))).at, NULL);
}

static enum an_rc
pay(const char *act, int c, int h, int64_t rupees, struct an_date paid_on)
{
	return run((struct grant_command){ .kind = GRANT_ACT, .actor = &payer, .id = cases[c], .name = text_of(act) },
		arena_print(cx.arena, "{\"what\":{\"head\":\"%c\",\"amount\":%lld,\"reference\":\"R\",\"paid_on\":\"%.*s\"}}",
		'a' + h, (long long)rupees, TEXT_ARG(date_text(cx.arena, paid_on))).at, NULL);
}

/* ---- one step, in both ---- */

static bool reached[12][2];                              /* which kinds were taken, and which refused */

static void
step(void)
{
	int now = fy_of(today()) - FIRST, kind = (int)any(12), h = (int)any(HEADS), to = (int)any(HEADS), c = (int)any(CASES);
	if (kind == 6 && any(3)) kind = 9 + (int)any(2);         /* cancelled less often than paid */
	int64_t rupees = 1 + any(kind < 3 ? 3000 : kind < 10 ? 900 : 150), paise = rupees * 100;
	struct an_date paid_on = any(3) == 0 ? (struct an_date){ fy_first_day(FIRST + now).days - 1 } : today();
	struct model before = m;
	bool yes = true;
	enum an_rc rc;
	int y = now;

	switch (kind) {
	case 0:
		y = now + (int)any(2);
		yes = y < YEARS && !m.estimated[y][h];
		rc = y < YEARS ? budget("be", y, h, -1, rupees) : AN_REFUSED;
		if (yes) m.given[y][h] += paise, m.estimated[y][h] = true;
		break;
	case 1:
		rc = budget("supplementary", y, h, -1, rupees);
		m.given[y][h] += paise;
		break;
	case 2:
		yes = paise >= m.given[y][h] - left(y, h);
		rc = budget("re", y, h, -1, rupees);
		m.given[y][h] = paise;
		break;
	case 3:
		if (to == h) to = (h + 1) % HEADS;
		yes = left(y, h) >= paise;
		rc = budget("reappropriation", y, h, to, rupees);
		m.given[y][h] -= paise;
		m.given[y][to] += paise;
		break;
	case 4:
		yes = left(y, h) >= paise;
		rc = budget("surrender", y, h, -1, rupees);
		m.given[y][h] -= paise;
		break;
	case 5:
		rc = grant_tick(&cx, grant);
		model_year_end(now);
		break;
	case 6:
		rc = run((struct grant_command){ .kind = GRANT_ACT, .actor = &payer, .id = cases[c], .name = TEXT("cancel") }, NULL, NULL);
		yes = model_cancel(c);
		break;
	case 7:
	case 8:
		yes = left(y, h) >= paise;
		rc = pay("earmark", c, h, rupees, today());
		m.of[c][y][h].earmarked += paise;
		break;
	case 9:
		yes = model_commit(c, y, h, paise);
		rc = pay("commit", c, h, rupees, today());
		break;
	case 10:
		y = fy_of(paid_on) - FIRST;
		yes = y >= 0 && model_release(c, y, h, paise);
		rc = y >= 0 ? pay("release", c, h, rupees, paid_on) : AN_REFUSED;
		break;
	default:
		yes = model_recover(c, h, paise);
		rc = pay("recover", c, h, rupees, today());
		break;
	}
	if (!yes) m = before;
	if (yes != (rc == AN_OK) || (rc && rc != AN_REFUSED))
		fail_msg("kind %d, year %d, head %d, case %d, %lld rupees on %.*s: the model says %s, the program %d %s [%.*s]", kind, y, h, c,
			(long long)rupees, TEXT_ARG(date_text(cx.arena, today())), yes ? "yes" : "no", rc, cx.error.key ? cx.error.key : "",
			TEXT_ARG(cx.error.detail));
	reached[kind][yes] = true;
	for (int k = 0; k < YEARS; k++)
		for (int i = 0; i < HEADS; i++) assert_true(left(k, i) >= 0);
}

/* ---- the books ---- */

/* A day's end: the model, and for some a copy of the data as it was then. */
static struct day { struct an_date on; struct model model; const char *cut; } days[DAYS_MAX];
static size_t day_count, cut_count;

static void
keep_day(bool cut)
{
	struct day *d = &days[day_count++];
	sqlite3 *db;

	assert_true(day_count <= DAYS_MAX);
	*d = (struct day){ .on = today(), .model = m };
	if (!cut || cut_count == CUTS_MAX) return;
	cut_count++;
	d->cut = arena_print(cx.arena, "%s-cut-%zu", folder, cut_count).at;
	assert_int_equal(system(arena_print(cx.arena, "mkdir %s", d->cut).at), 0);
	assert_int_equal(sqlite3_open(arena_print(cx.arena, "%s/anudan.db", folder).at, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, arena_print(cx.arena, "VACUUM INTO '%s/anudan.db'", d->cut).at, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static struct report_grid
books(struct report *of, enum report_accounts_kind kind, struct an_date on)
{
	struct report_accounts_ask ask = { .has_on = true, .on = on };
	struct report_grid g;

	MUST(report_accounts(&cx, of, &payer, kind, &ask, &g));
	return g;
}

static int64_t
cell(const struct report_grid *g, const struct report_grid_cell *cells, const char *name)
{
	for (size_t k = 0; k < g->column_count; k++)
		if (strcmp(g->columns[k].name, name) == 0) return cells[k].paise;
	fail_msg("no column %s", name);
	return 0;
}

/* Expenditure of a past day against the model of that day. */
static void
must_agree(const struct day *d)
{
	struct report_grid g = books(report, REPORT_EXPENDITURE, d->on), t = books(report, REPORT_TRIAL_BALANCE, d->on);
	int rows = 0;

	m = d->model;
	for (int y = 0; y < YEARS; y++)
		for (int h = 0; h < HEADS; h++) {
			struct of_case all = { 0 };
			const struct report_grid_cell *cells = NULL;
			for (int c = 0; c < CASES; c++) {
				all.earmarked += m.of[c][y][h].earmarked;
				all.committed += m.of[c][y][h].committed;
				all.paid += m.of[c][y][h].paid;
				all.recovered += m.of[c][y][h].recovered;
			}
			for (size_t i = 0; i < g.row_count; i++)
				if (text_equal(g.rows[i].cells[1].text, fy_text(cx.arena, FIRST + y)) && g.rows[i].cells[2].text.at[0] == 'a' + h)
					cells = g.rows[i].cells;
			if (!cells) {
				assert_int_equal(m.given[y][h], 0);
				continue;
			}
			rows++;
			const struct { const char *name; int64_t want; } want[] = { { "provision", m.given[y][h] },
				{ "earmarked", all.earmarked }, { "committed", all.committed }, { "released", all.paid + all.recovered },
				{ "recovered", all.recovered }, { "returned", 0 }, { "lapsed", m.lapsed[y][h] }, { "available", left(y, h) } };
			for (size_t i = 0; i < sizeof want / sizeof *want; i++)
				if (cell(&g, cells, want[i].name) != want[i].want)
					fail_msg("%.*s, year %d, head %d: %s is %lld, the model has %lld", TEXT_ARG(date_text(cx.arena, d->on)), y, h,
						want[i].name, (long long)cell(&g, cells, want[i].name), (long long)want[i].want);
			assert_int_equal(cell(&g, cells, "be") + cell(&g, cells, "supplementary") + cell(&g, cells, "re_change") +
				cell(&g, cells, "reappropriated") - cell(&g, cells, "surrendered"), m.given[y][h]);
		}
	assert_int_equal(rows, (int)g.row_count);
	assert_int_equal(cell(&t, t.totals, "debit"), cell(&t, t.totals, "credit"));
}

static struct text
as_csv(struct report *of, enum report_accounts_kind kind, struct an_date on)
{
	struct report_grid g = books(of, kind, on);
	struct text t;
	struct buf b;

	buf_open(&b, cx.arena, 16 << 20);
	report_grid_csv(&cx, &g, &b);
	MUST(buf_text(&cx, &b, &t));
	return t;
}

/* A log that ended on that day gives the same, and its projections follow from it. */
static void
must_equal_cut(const struct day *d)
{
	struct report_options options = { .folder = d->cut, .schemes = &schemes };
	struct report *cut;
	struct text differs;

	MUST(grant_rebuild(&cx, d->cut, &schemes, &differs));
	MUST(report_open(&cx, &options, &cut));
	for (enum report_accounts_kind kind = REPORT_REGISTER; kind <= REPORT_TRIAL_BALANCE; kind++) {
		struct text then = as_csv(cut, kind, d->on), now = as_csv(report, kind, d->on);
		if (!text_equal(then, now)) fail_msg("%d on %.*s:\n%.*s\nnow:\n%.*s", kind, TEXT_ARG(date_text(cx.arena, d->on)), TEXT_ARG(then), TEXT_ARG(now));
	}
	report_close(cut);
}

/* The last balance that the register gives each head is what the head has. */
static void
register_must_end_with_what_is_left(void)
{
	struct report_grid g = books(report, REPORT_REGISTER, today());

	for (size_t i = 0; i < g.row_count; i++) {
		const struct report_grid_cell *x = g.rows[i].cells, *next = i + 1 < g.row_count ? g.rows[i + 1].cells : NULL;
		if (next && text_equal(x[1].text, next[1].text) && text_equal(x[2].text, next[2].text)) continue;
		int64_t y = strtol(x[1].text.at, NULL, 10) - FIRST;
		assert_int_equal(cell(&g, x, "available"), left((int)y, x[2].text.at[0] - 'a'));
		assert_int_equal(cell(&g, x, "provision"), m.given[y][x[2].text.at[0] - 'a']);
	}
}

static void
random_acts_agree_with_the_model(void **state)
{
	struct text findings;
	struct store *s;
	struct buf out;

	(void)state;
	for (int i = 0; i < STEPS; i++) {
		struct arena_mark mark = arena_mark(cx.arena);
		struct an_date was = today();
		/* More often in spring, when years meet. */
		int64_t pause = any(5) ? 0 : (date_ymd(was).month == 3 || date_ymd(was).month == 4 ? any(5) : any(14));
		if (pause) {
			bool cut = any(20) == 0;
			arena_rewind(cx.arena, mark);
			keep_day(cut);
			mark = arena_mark(cx.arena);
			now_us += pause * AN_DAY_US;
		}
		now_us += 1000;
		if (fy_of(today()) == FIRST + YEARS - 1 && date_ymd(today()).month > 9) break;
		step();
		arena_rewind(cx.arena, mark);
	}
	keep_day(true);
	register_must_end_with_what_is_left();
	struct model last = m;
	for (size_t i = 0; i < day_count; i++) {
		struct arena_mark mark = arena_mark(cx.arena);
		must_agree(&days[i]);
		if (days[i].cut) must_equal_cut(&days[i]);
		arena_rewind(cx.arena, mark);
	}
	m = last;
	assert_true(day_count > 60 && cut_count > 2 && fy_of(today()) - FIRST >= 2);
	for (int k = 0; k < 12; k++)
		if (!reached[k][1] || (!reached[k][0] && k != 1 && k != 5 && k != 6)) fail_msg("kind %d was not tried both ways", k);
	MUST(store_open(&cx, folder, STORE_READ, &s));
	buf_open(&out, cx.arena, 1 << 20);
	MUST(ledger_check(&cx, s, &out));
	store_close(s);
	MUST(grant_rebuild(&cx, folder, &schemes, &findings));
}

static int
begin(void **state)
{
	char name[] = "/tmp/books-test-XXXXXX";
	const struct scheme_finding *found = NULL;
	struct an_date day;

	(void)state;
	an_cx_init(&cx, arena_open(NULL, 0));
	folder = arena_text(cx.arena, text_of(mkdtemp(name))).at;
	assert_true(date_from_ymd(FIRST, 4, 1, &day));
	now_us = date_start_us(day) + INT64_C(36000000000);
	cx.clock = an_clock_fixed(&now_us);
	MUST(scheme_load_all(&cx, "tests/fixtures/schemes-books", &schemes, &found));
	struct grant_options options = { .folder = folder, .schemes = &schemes, .clock = an_clock_fixed(&now_us),
		.random = an_random_seeded(&seed) };
	MUST(grant_open(&cx, &options, &grant));
	MUST(report_open(&cx, &(struct report_options){ .folder = folder, .schemes = &schemes, .grant = grant }, &report));
	asker = (struct grant_actor){ .account = TEXT("a-asker"), .name = TEXT("Asker"), .roles = asker_roles, .role_count = 1 };
	payer = (struct grant_actor){ .account = TEXT("a-payer"), .name = TEXT("Payer"), .roles = payer_roles, .role_count = 1 };
	MUST(run((struct grant_command){ .kind = GRANT_REGISTER, .actor = &asker, .scheme = SCHEME },
		"{\"about\":{\"name\":\"Body\",\"account\":\"123456789012\",\"ifsc\":\"SBIN0001234\",\"pan\":\"AAAGA1234A\"}}",
		&asker.organisation));
	for (int c = 0; c < CASES; c++) {
		now_us += 1000;
		MUST(run((struct grant_command){ .kind = GRANT_OPEN, .actor = &asker, .scheme = SCHEME }, NULL, &cases[c]));
		MUST(run((struct grant_command){ .kind = GRANT_ACT, .actor = &asker, .id = cases[c], .name = TEXT("begin") }, NULL, NULL));
	}
	return 0;
}

static int
end(void **state)
{
	(void)state;
	report_close(report);
	grant_close(grant);
	for (size_t i = 0; i < schemes.count; i++) scheme_close(schemes.at[i]);
	(void)!system(arena_print(cx.arena, "rm -rf %s %s-cut-*", folder, folder).at);
	arena_close(cx.arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(random_acts_agree_with_the_model, begin, end) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
