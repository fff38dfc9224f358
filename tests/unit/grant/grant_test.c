/*
 * The life of a case in a scheme made up for tests (tests/fixtures/schemes/test-borewell): from registration to money, and
 * everything that must not happen on the way.
 */
#include "unit/base/base_test.h"

#include "audit/audit.h"
#include "base/date.h"
#include "base/message.h"
#include "grant/grant.h"
#include "ledger/ledger.h"

#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define SCHEME TEXT("test-borewell")
#define PDF TEXT("%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n")

static struct scheme_set schemes;
static struct an_cx cx;
static const char *folder;
static int64_t now_us;
static struct grant *grant;
static uint64_t seed;

/* ---- people ---- */

static struct grant_role council_roles[] = { { { "test-borewell", 13 }, { "village-council", 15 } } };
static struct grant_role engineer_roles[] = { { { "test-borewell", 13 }, { "block-engineer", 14 } },
	{ { "test-borewell", 13 }, { "district-collector", 18 } } };
static struct grant_role collector_roles[] = { { { "test-borewell", 13 }, { "district-collector", 18 } } };
static struct grant_role treasury_roles[] = { { { "test-borewell", 13 }, { "treasury", 8 } } };

static struct grant_actor council, other, engineer, collector, treasury, root, stranger;

static struct grant_actor
person(const char *id, const char *name, const struct grant_role *roles, size_t count)
{
	return (struct grant_actor){ .account = text_of(id), .name = text_of(name), .roles = roles, .role_count = count };
}

static void
people(void)
{
	council = person("a-council", "Head of Alpha", council_roles, 1);
	other = person("a-other", "Head of Beta", council_roles, 1);
	engineer = person("a-engineer", "Engineer", engineer_roles, 2);
	collector = person("a-collector", "Collector", collector_roles, 1);
	treasury = person("a-treasury", "Treasury", treasury_roles, 1);
	root = person("system", "System", NULL, 0);
	stranger = person("a-nobody", "Nobody", NULL, 0);
}

/* ---- commands ---- */

static const struct json *
json(const char *text)
{
	const struct json *j = NULL;

	if (!text) return NULL;
	assert_int_equal(json_read(&cx, text_of(text), 0, &j), AN_OK);
	return j;
}

static enum an_rc
run(struct grant_command c, struct text *ret_id)
{
	struct grant_reply reply = { 0 };
	enum an_rc rc;

	an_error_clear(&cx);
	rc = grant_run(&cx, grant, &c, &reply);
	if (!rc && ret_id) *ret_id = reply.row.bytes ? reply.row : reply.id;
	return rc;
}

static void
must(enum an_rc rc, int line)
{
	struct text why;

	if (rc == AN_OK) return;
	why = message_error(cx.arena, "en", &cx.error);
	print_error("line %d: %d %s [%.*s]: %.*s (%s:%d)\n", line, rc, cx.error.key, TEXT_ARG(cx.error.detail), TEXT_ARG(why), cx.error.file,
		cx.error.line);
	for (const struct an_problem *p = cx.error.problems; p; p = p->next)
		print_error("  %.*s: %.*s %.*s\n", TEXT_ARG(p->place), TEXT_ARG(p->key), TEXT_ARG(p->detail));
	fail();
}
#define MUST(call) must((call), __LINE__)

static void
must_fail(enum an_rc rc, enum an_rc expected, const char *key, int line)
{
	if (rc == expected && cx.error.key && strcmp(cx.error.key, key) == 0) return;
	print_error("line %d: %d %s [%.*s], expected %d %s\n", line, rc, cx.error.key ? cx.error.key : "-", TEXT_ARG(cx.error.detail), expected, key);
	fail();
}
#define REFUSED(call, rc, key) must_fail((call), (rc), (key), __LINE__)

static enum an_rc
act(const struct grant_actor *who, struct text id, const char *name, const char *data)
{
	return run((struct grant_command){ .kind = GRANT_ACT, .actor = who, .id = id, .name = text_of(name), .data = json(data) }, NULL);
}

static enum an_rc
save(const struct grant_actor *who, struct text id, const char *section, const char *data)
{
	return run((struct grant_command){ .kind = GRANT_SAVE, .actor = who, .id = id, .form = TEXT("request"), .section = text_of(section),
		.data = json(data) }, NULL);
}

static enum an_rc
paper(const struct grant_actor *who, struct text id, const char *form, const char *name, const char *file, struct text bytes)
{
	return run((struct grant_command){ .kind = GRANT_PAPER, .actor = who, .scheme = SCHEME, .id = id, .form = text_of(form),
		.name = text_of(name), .file_name = text_of(file), .bytes = bytes }, NULL);
}

static enum an_rc
allot(const char *amount)
{
	const char *data = arena_print(cx.arena, "{\"fy\":\"2026-27\",\"head\":\"drinking-water\",\"amount\":\"%s\",\"reference\":\"T\"}", amount).at;

	return run((struct grant_command){ .kind = GRANT_ALLOT, .actor = &treasury, .scheme = SCHEME, .data = json(data) }, NULL);
}

static const char well[] = "{\"place\":\"By the school\",\"soil\":\"rock\",\"depth_m\":60,\"litres_per_hour\":2000,"
	"\"nearest_well_m\":900,\"drilled_on\":\"2026-11-01\"}";
static const char about[] = "{\"about\":{\"village_name\":\"Alpha\",\"headperson\":\"A. Head\",\"tax_number\":\"AAAGA1234A\","
	"\"treasury_account\":\"123456789012\",\"branch\":\"SBIN0001234\"}}";

static const char *
users(int count)
{
	struct text out;
	struct buf b;

	buf_open(&b, cx.arena, 1 << 20);
	buf_char(&b, '[');
	for (int i = 1; i <= count; i++) buf_print(&b, "%s{\"family\":\"F%d\",\"ration_card\":\"RC%d\"}", i > 1 ? "," : "", i, i);
	buf_char(&b, ']');
	assert_int_equal(buf_text(&cx, &b, &out), AN_OK);
	return out.at;
}

static void
register_council(struct grant_actor *who)
{
	MUST(run((struct grant_command){ .kind = GRANT_REGISTER, .actor = who, .scheme = SCHEME, .data = json(about) }, &who->organisation));
	MUST(paper(who, who->organisation, "council", "RESOLUTION", "resolution.pdf", PDF));
}

static struct text
open_case(const struct grant_actor *who)
{
	struct text id = TEXT_NONE;

	MUST(run((struct grant_command){ .kind = GRANT_OPEN, .actor = who, .scheme = SCHEME }, &id));
	return id;
}

/* A case that is ready to be handed in. */
static struct text
ready_case(const struct grant_actor *who)
{
	struct text id = open_case(who);

	MUST(save(who, id, "well", well));
	MUST(save(who, id, "users", users(40)));
	MUST(paper(who, id, "request", "WATER_TEST", "test.pdf", PDF));
	return id;
}

/* ---- looking ---- */

static struct store *
reader(void)
{
	struct store *s = NULL;

	MUST(store_open(&cx, folder, STORE_READ, &s));
	return s;
}

static int64_t
event_count(void)
{
	struct store *s = reader();
	struct store_rows rows;
	int64_t seq = 0;
	enum an_rc rc = store_query(&cx, s, SQL_EVENT_LAST, &rows);

	while (!rc && store_next(&cx, &rows, &rc)) seq = store_int(&rows, 0);
	store_done(&rows);
	store_close(s);
	assert_int_equal(rc, AN_OK);
	return seq;
}

static struct grant_case
look(struct text id)
{
	struct store *s = reader();
	struct grant_case gc;

	MUST(case_load(&cx, s, id, &gc));
	store_close(s);
	return gc;
}

/* What must hold after everything: the ledger, the log, and projections that follow from it. */
static void
must_be_whole(void)
{
	struct store *s = reader();
	struct text report = TEXT_NONE;
	int64_t events;
	struct buf out;

	buf_open(&out, cx.arena, 1 << 20);
	an_error_clear(&cx);
	MUST(ledger_check(&cx, s, &out));
	MUST(audit_verify(&cx, s, &out, &events));
	store_close(s);
	if (grant_rebuild(&cx, folder, &schemes, &report) != AN_OK)
		fail_msg("rebuild: %s %.*s", cx.error.key, TEXT_ARG(report));
}

/* ---- each test in a folder of its own ---- */

static void
open_grant(void)
{
	struct grant_options options = {
		.folder = folder, .schemes = &schemes, .demo = true, .clock = an_clock_fixed(&now_us), .random = an_random_seeded(&seed),
	};

	MUST(grant_open(&cx, &options, &grant));
}

static int
begin(void **state)
{
	char name[] = "/tmp/grant-test-XXXXXX";
	struct an_date day;

	(void)state;
	an_cx_init(&cx, arena_open(NULL, 0));
	folder = arena_text(cx.arena, text_of(mkdtemp(name))).at;
	assert_true(date_from_ymd(2026, 11, 23, &day));
	now_us = date_start_us(day) + INT64_C(36000000000);     /* 10:00 in India */
	seed = 7;
	people();
	open_grant();
	return 0;
}

static int
end(void **state)
{
	(void)state;
	grant_close(grant);
	grant = NULL;
	(void)!system(arena_print(cx.arena, "rm -rf %s", folder).at);
	arena_close(cx.arena);
	return 0;
}

/* ---- tests ---- */

static void
from_application_to_money(void **state)
{
	struct grant_case gc;
	struct store_rows rows;
	struct store *s;
	struct text id;
	int families = 0, letters = 0;
	enum an_rc rc;

	(void)state;
	register_council(&council);
	MUST(allot("10,00,000"));
	id = ready_case(&council);
	assert_text(look(id).number, "WELL-2026-27-0001");
	MUST(act(&council, id, "hand_in", NULL));
	assert_text(look(id).state, "AT_THE_BLOCK");
	MUST(act(&engineer, id, "measure", "{\"measured_depth_m\":60,\"measured_on\":\"2026-11-22\"}"));
	MUST(act(&collector, id, "order", NULL));
	gc = look(id);
	assert_text(gc.state, "ORDERED");
	assert_true(gc.committed_paise > 0);
	MUST(act(&treasury, id, "pay", "{\"voucher_number\":\"V1\",\"voucher_date\":\"2026-11-23\"}"));
	assert_int_equal(look(id).committed_paise, 0);
	assert_int_equal(look(id).released_paise, gc.committed_paise);
	s = reader();
	rc = store_query(&cx, s, SQL_LETTERS_OF_CASE, &rows, ARG_TEXT("case", id));
	while (!rc && store_next(&cx, &rows, &rc)) {
		letters++;
		assert_text(store_text(&cx, &rows, 2), "DRWO/2026-27/0001");
		assert_true(store_text(&cx, &rows, 4).bytes >= 26);      /* 128 bits that cannot be guessed */
	}
	store_done(&rows);
	store_close(s);
	assert_int_equal(letters, 1);
	families = system(arena_print(cx.arena, "test $(sqlite3 %s/anudan.db 'SELECT count(*) FROM benefit') = 40", folder).at);
	assert_int_equal(families, 0);
	must_be_whole();
}

/* proves A8: the full product of acts and states; what is not possible changes nothing and makes no event. */
static void
no_act_in_a_wrong_state(void **state)
{
	const struct scheme *s = scheme_find(&schemes, SCHEME);
	const struct grant_actor *all[] = { &council, &engineer, &collector, &treasury, &stranger, &other };
	static const struct { const char *act, *data; const struct grant_actor *who; } walk[] = {
		{ "hand_in", NULL, &council }, { "send_back", "{\"what\":\"More\"}", &engineer }, { "reply", NULL, &council },
		{ "measure", "{\"measured_depth_m\":60,\"measured_on\":\"2026-11-22\"}", &engineer }, { "order", NULL, &collector },
		{ "pay", "{\"voucher_number\":\"V1\",\"voucher_date\":\"2026-11-23\"}", &treasury },
	};
	struct text id;

	(void)state;
	register_council(&council);
	register_council(&other);
	MUST(allot("10,00,000"));
	id = ready_case(&council);
	for (size_t step = 0; step <= COUNT(walk); step++) {
		struct grant_case gc = look(id);
		int64_t before = event_count();
		for (size_t t = 0; t < s->transition_count; t++)
			for (size_t p = 0; p < COUNT(all); p++) {
				bool office = false, draft = text_is(gc.state, "WRITING") && all[p] != &council;
				if (scheme_names_have(&s->transitions[t].from, gc.state)) continue;
				for (size_t r = 0; r < s->transitions[t].by.count; r++)
					for (size_t k = 0; k < all[p]->role_count; k++)
						office = office || text_equal(s->transitions[t].by.at[r], all[p]->roles[k].role);
				if (all[p] == &other || all[p] == &stranger || draft) {
					REFUSED(act(all[p], id, s->transitions[t].id.at, NULL), AN_NOT_FOUND, "grant.no-case");
				} else if (office) {
					REFUSED(act(all[p], id, s->transitions[t].id.at, NULL), AN_REFUSED, "grant.state");
				} else {
					REFUSED(act(all[p], id, s->transitions[t].id.at, NULL), AN_DENIED, "grant.role");
				}
			}
		if (!text_is(gc.state, "WRITING") && !text_is(gc.state, "SENT_BACK"))
			REFUSED(save(&council, id, "well", well), AN_REFUSED, "grant.state");
		if (step == 0) REFUSED(save(&engineer, id, "well", well), AN_NOT_FOUND, "grant.no-case");         /* nobody else sees a draft */
		else REFUSED(save(&engineer, id, "well", well), AN_DENIED, "grant.role");
		REFUSED(save(&other, id, "well", well), AN_NOT_FOUND, "grant.no-case");
		assert_int_equal(event_count(), before);
		if (step < COUNT(walk)) MUST(act(walk[step].who, id, walk[step].act, walk[step].data));
	}
	must_be_whole();
}

static void
bad_input_changes_nothing(void **state)
{
	struct text id;
	int64_t before;

	(void)state;
	register_council(&council);
	id = open_case(&council);
	before = event_count();
	REFUSED(save(&council, id, "well", "{\"drilled_on\":\"2026-04-31\"}"), AN_INVALID, "form.problems");
	assert_text(cx.error.problems->place, "request.well.drilled_on");
	REFUSED(save(&council, id, "well", "{\"depth_m\":-3}"), AN_INVALID, "form.problems");
	REFUSED(save(&council, id, "well", "{\"depth_m\":1e400}"), AN_INVALID, "form.problems");
	REFUSED(save(&council, id, "well", "{\"soil\":\"cheese\"}"), AN_INVALID, "form.problems");
	REFUSED(save(&council, id, "well", "{\"depth_m\":{}}"), AN_INVALID, "form.problems");
	REFUSED(save(&council, id, "well", "{\"state\":\"FINISHED\"}"), AN_INVALID, "form.problems");
	REFUSED(save(&council, id, "well", "[]"), AN_INVALID, "form.problems");
	REFUSED(save(&council, id, "users", "[{\"family\":\"A\",\"ration_card\":\"1\"},{\"family\":\"B\",\"ration_card\":\"1\"}]"), AN_INVALID,
		"form.problems");
	assert_text(cx.error.problems->place, "request.users[2].ration_card");
	REFUSED(save(&council, id, "users", users(501)), AN_INVALID, "form.problems");
	REFUSED(save(&council, id, "nowhere", "{}"), AN_NOT_FOUND, "grant.no-section");
	{
		char *name = arena_new(cx.arena, 10001);
		memset(name, 'x', 10000);
		REFUSED(save(&council, id, "well", arena_print(cx.arena, "{\"place\":\"%s\"}", name).at), AN_INVALID, "form.problems");
	}
	/* Not complete: every gap is named, and the missing paper. */
	REFUSED(act(&council, id, "hand_in", NULL), AN_INVALID, "form.problems");
	assert_true(cx.error.problem_count >= 7);
	assert_int_equal(event_count(), before);
	must_be_whole();
}

static void
rows_keep_their_ids(void **state)
{
	struct grant_command c = { .kind = GRANT_ROW, .actor = &council, .form = TEXT("request"), .section = TEXT("users") };
	const struct json *list;
	struct text first, second;

	(void)state;
	register_council(&council);
	c.id = open_case(&council);
	c.data = json("{\"family\":\"A\",\"ration_card\":\"1\"}");
	MUST(run(c, &first));
	c.data = json("{\"family\":\"B\",\"ration_card\":\"2\"}");
	MUST(run(c, &second));
	c.row = second;
	c.data = json("{\"family\":\"B\",\"ration_card\":\"1\"}");
	REFUSED(run(c, NULL), AN_INVALID, "form.problems");
	c.data = json("{\"family\":\"B2\",\"ration_card\":\"2\"}");
	MUST(run(c, NULL));
	c.row = first;
	c.data = NULL;
	MUST(run(c, NULL));
	REFUSED(run(c, NULL), AN_NOT_FOUND, "grant.no-row");
	list = json_path(look(c.id).data, "request.users");
	assert_int_equal(list->count, 1);
	assert_text(json_text(json_get(&list->items[0], TEXT("family"))), "B2");
	assert_true(text_equal(json_text(json_get(&list->items[0], TEXT("row"))), second));
	must_be_whole();
}

static void
papers_are_what_they_claim(void **state)
{
	static char large[(10 << 20) + 1] = "%PDF-1.4\n";
	struct text id, document;
	int64_t before;

	(void)state;
	register_council(&council);
	id = open_case(&council);
	before = event_count();
	REFUSED(paper(&council, id, "request", "WATER_TEST", "a.pdf", TEXT("")), AN_INVALID, "paper.empty");
	assert_text(text_slice(cx.error.detail, 0, 5), "a.pdf");
	REFUSED(paper(&council, id, "request", "WATER_TEST", "a.pdf", TEXT("hello, world")), AN_INVALID, "paper.type");
	REFUSED(paper(&council, id, "request", "WATER_TEST", "a.pdf", TEXT("MZ\x90 program")), AN_INVALID, "paper.type");
	REFUSED(paper(&council, id, "request", "WATER_TEST", "a.png", PDF), AN_INVALID, "paper.label");
	REFUSED(paper(&council, id, "request", "WATER_TEST", "a.exe", PDF), AN_INVALID, "paper.label");
	REFUSED(paper(&council, id, "request", "WATER_TEST", "a.pdf", (struct text){ large, sizeof large }), AN_TOO_LARGE, "paper.large");
	REFUSED(paper(&council, id, "request", "NOPE", "a.pdf", PDF), AN_NOT_FOUND, "grant.no-paper");
	REFUSED(paper(&other, id, "request", "WATER_TEST", "a.pdf", PDF), AN_NOT_FOUND, "grant.no-case");
	assert_int_equal(event_count(), before);
	MUST(run((struct grant_command){ .kind = GRANT_PAPER, .actor = &council, .id = id, .form = TEXT("request"), .name = TEXT("WATER_TEST"),
		.file_name = TEXT("../../etc/pass\r\nwd.PDF"), .bytes = PDF }, &document));
	assert_text(json_text(json_path(&json_get(look(id).papers, TEXT("WATER_TEST"))->items[0], "name")), "pass__wd.PDF");
	REFUSED(run((struct grant_command){ .kind = GRANT_PAPER_REMOVE, .actor = &other, .id = id, .name = document }, NULL), AN_NOT_FOUND,
		"grant.no-case");
	MUST(run((struct grant_command){ .kind = GRANT_PAPER_REMOVE, .actor = &council, .id = id, .name = document }, NULL));
	REFUSED(run((struct grant_command){ .kind = GRANT_PAPER_REMOVE, .actor = &council, .id = id, .name = document }, NULL), AN_NOT_FOUND,
		"grant.no-document");
	must_be_whole();
}

/* proves P2 */
static void
a_key_works_once(void **state)
{
	struct grant_command c = { .kind = GRANT_OPEN, .actor = &council, .scheme = SCHEME, .key = TEXT("k-1") };
	struct grant_reply first, again;
	int64_t before;

	(void)state;
	register_council(&council);
	register_council(&other);
	MUST(grant_run(&cx, grant, &c, &first));
	before = event_count();
	MUST(grant_run(&cx, grant, &c, &again));
	assert_true(again.repeated && !first.repeated);
	assert_true(text_equal(first.id, again.id));
	assert_int_equal(first.seq, again.seq);
	/* After a restart too. */
	grant_close(grant);
	open_grant();
	MUST(grant_run(&cx, grant, &c, &again));
	assert_true(again.repeated);
	assert_int_equal(event_count(), before);
	/* Other content under the same key; the same key of somebody else is another key. */
	REFUSED(run((struct grant_command){ .kind = GRANT_SAVE, .actor = &council, .id = first.id, .form = TEXT("request"), .section = TEXT("well"),
		.data = json(well), .key = TEXT("k-1") }, NULL), AN_INVALID, "grant.key");
	c.actor = &other;
	MUST(grant_run(&cx, grant, &c, &again));
	assert_false(again.repeated);
	must_be_whole();
}

/* proves A9 */
static void
the_second_is_told_what_changed(void **state)
{
	struct grant_command c = { .kind = GRANT_SAVE, .actor = &council, .form = TEXT("request"), .section = TEXT("well") };
	int64_t before;

	(void)state;
	register_council(&council);
	c.id = ready_case(&council);
	MUST(act(&council, c.id, "hand_in", NULL));
	c.last_seq = look(c.id).last_seq;
	MUST(act(&engineer, c.id, "measure", "{\"measured_depth_m\":60,\"measured_on\":\"2026-11-22\"}"));
	before = event_count();
	c.kind = GRANT_ACT;
	c.name = TEXT("send_back");
	c.actor = &engineer;
	REFUSED(run(c, NULL), AN_CONFLICT, "grant.moved");
	assert_text(cx.error.detail, "Engineer|Record the measurement|23.11.2026, 10:00 (India)");
	assert_int_equal(event_count(), before);
}

/* proves A5 */
static void
nobody_does_two_of_these(void **state)
{
	struct text id;

	(void)state;
	register_council(&council);
	MUST(allot("1000000"));
	id = ready_case(&council);
	MUST(act(&council, id, "hand_in", NULL));
	MUST(act(&engineer, id, "measure", "{\"measured_depth_m\":60,\"measured_on\":\"2026-11-22\"}"));
	/* The engineer is also collector for the day: the role would do, the person may not. */
	REFUSED(act(&engineer, id, "order", NULL), AN_DENIED, "grant.separation");
	assert_text(cx.error.detail, "Record the measurement");
	MUST(act(&collector, id, "order", NULL));
}

/* proves P5 */
static void
no_head_is_overdrawn(void **state)
{
	struct text id;
	int64_t before;

	(void)state;
	register_council(&council);
	MUST(allot("100"));
	id = ready_case(&council);
	MUST(act(&council, id, "hand_in", NULL));
	MUST(act(&engineer, id, "measure", "{\"measured_depth_m\":60,\"measured_on\":\"2026-11-22\"}"));
	before = event_count();
	REFUSED(act(&collector, id, "order", NULL), AN_REFUSED, "ledger.short");
	assert_true(text_starts(cx.error.detail, TEXT("2215.01.102.05|100|")));
	assert_int_equal(event_count(), before);
	assert_text(look(id).state, "MEASURED");
	REFUSED(allot("0"), AN_INVALID, "form.problems");
	REFUSED(allot("-101"), AN_REFUSED, "ledger.short");
	MUST(allot("1000000"));
	MUST(act(&collector, id, "order", NULL));
	must_be_whole();
}

/* proves P7: in time through the end of the last day in India. */
static void
a_deadline_ends_with_its_day(void **state)
{
	struct text late, answered;

	(void)state;
	register_council(&council);
	late = ready_case(&council);
	answered = ready_case(&council);
	MUST(act(&council, late, "hand_in", NULL));
	MUST(act(&council, answered, "hand_in", NULL));
	MUST(act(&engineer, late, "send_back", "{\"what\":\"More\"}"));
	MUST(act(&engineer, answered, "send_back", "{\"what\":\"More\"}"));
	now_us += 21 * AN_DAY_US + INT64_C(50399999999);         /* 14.12.2026, 23:59:59.999999 in India */
	MUST(grant_tick(&cx, grant));
	assert_text(look(late).state, "SENT_BACK");
	MUST(act(&council, answered, "reply", NULL));
	now_us += 1;
	/* A microsecond later the window is shut, whether or not the clock has ticked. */
	REFUSED(act(&council, late, "reply", NULL), AN_REFUSED, "grant.state");
	assert_text(look(late).state, "FORGOTTEN");
	MUST(grant_tick(&cx, grant));
	assert_text(look(answered).state, "AT_THE_BLOCK");
	/* No clock step reopens it. */
	now_us -= 30 * AN_DAY_US;
	REFUSED(act(&council, late, "reply", NULL), AN_REFUSED, "grant.state");
	must_be_whole();
}

static void
the_demo_clock_moves_forward_only(void **state)
{
	struct grant_command c = { .kind = GRANT_CLOCK, .actor = &root };
	int64_t before = now_us;

	(void)state;
	c.data = json("{\"date\":\"2026-12-01\"}");
	MUST(run(c, NULL));
	assert_int_equal(grant_now_us(grant), before + 8 * AN_DAY_US);
	c.data = json("{\"date\":\"2026-11-30\"}");
	REFUSED(run(c, NULL), AN_REFUSED, "grant.clock-back");
	c.data = json("{\"date\":\"2026-02-30\"}");
	REFUSED(run(c, NULL), AN_INVALID, "form.problems");
	c.actor = &treasury;
	c.data = json("{\"date\":\"2026-12-02\"}");
	REFUSED(run(c, NULL), AN_DENIED, "grant.not-administrator");
	grant_close(grant);
	open_grant();
	assert_int_equal(grant_now_us(grant), before + 8 * AN_DAY_US);
	must_be_whole();
}

static void
accounts_and_their_roles(void **state)
{
	struct grant_command c = { .kind = GRANT_ACCOUNT, .actor = &root };
	struct grant_role admin_roles[] = { { TEXT("*"), TEXT("administrator") } };
	struct grant_actor admin = person("", "Admin", admin_roles, 1);
	struct text id, again;

	(void)state;
	c.data = json("{\"login\":\"admin\",\"name\":\"Admin\",\"roles\":[{\"scheme\":\"*\",\"role\":\"administrator\"}]}");
	MUST(run(c, &admin.account));
	c.actor = &admin;
	REFUSED(run(c, NULL), AN_DENIED, "grant.own-roles");     /* proves A14 */
	c.data = json("{\"login\":\"eng\",\"name\":\"E\",\"roles\":[{\"scheme\":\"test-borewell\",\"role\":\"block-engineer\"}]}");
	MUST(run(c, &id));
	c.data = json("{\"login\":\"eng\",\"name\":\"E\",\"roles\":[]}");
	MUST(run(c, &again));
	assert_true(text_equal(id, again));
	c.data = json("{\"login\":\"x\",\"name\":\"X\",\"roles\":[{\"scheme\":\"test-borewell\",\"role\":\"king\"}]}");
	REFUSED(run(c, NULL), AN_INVALID, "form.problems");
	c.data = json("{\"login\":\"y\",\"name\":\"Y\",\"roles\":[]}");
	c.id = id;
	REFUSED(run(c, NULL), AN_CONFLICT, "grant.account");
	c.id = TEXT("system");
	REFUSED(run(c, NULL), AN_CONFLICT, "grant.account");
	c.actor = &treasury;
	REFUSED(run(c, NULL), AN_DENIED, "grant.not-administrator");
	must_be_whole();
}

static void
a_profile_is_the_organisations_own(void **state)
{
	struct grant_command c = { .kind = GRANT_PROFILE, .actor = &council, .scheme = SCHEME, .name = TEXT("about") };
	struct text id;

	(void)state;
	register_council(&council);
	register_council(&other);
	REFUSED(run((struct grant_command){ .kind = GRANT_REGISTER, .actor = &council, .scheme = SCHEME, .data = json(about) }, NULL), AN_CONFLICT,
		"grant.registered");
	REFUSED(run((struct grant_command){ .kind = GRANT_REGISTER, .actor = &engineer, .scheme = SCHEME, .data = json(about) }, NULL), AN_DENIED,
		"grant.not-applicant");
	c.id = other.organisation;
	c.data = json("{\"village_name\":\"Stolen\"}");
	REFUSED(run(c, NULL), AN_NOT_FOUND, "grant.no-organisation");
	c.id = council.organisation;
	REFUSED(run(c, NULL), AN_INVALID, "form.problems");      /* the rest of the section would be empty */
	c.data = json("{\"village_name\":\"New Alpha\",\"headperson\":\"B. Head\",\"tax_number\":\"AAAGA1234A\","
		"\"treasury_account\":\"123456789012\",\"branch\":\"SBIN0001234\"}");
	MUST(run(c, NULL));
	id = open_case(&council);
	assert_text(json_text(json_path(look(id).organisation_data, "about.village_name")), "New Alpha");
	must_be_whole();
}

/* The third well of a year: the rules learn of the other two from facts. */
static void
other_cases_are_seen(void **state)
{
	struct text id;

	(void)state;
	register_council(&council);
	MUST(allot("10000000"));
	for (int i = 0; i < 2; i++) {
		id = ready_case(&council);
		MUST(act(&council, id, "hand_in", NULL));
		MUST(act(&engineer, id, "measure", "{\"measured_depth_m\":60,\"measured_on\":\"2026-11-22\"}"));
		MUST(act(&collector, id, "order", NULL));
	}
	id = ready_case(&council);
	REFUSED(act(&council, id, "hand_in", NULL), AN_REFUSED, "grant.guard");
	assert_text(cx.error.detail, "The well does not meet the rules shown below.|W-7");
	/* Another council's wells do not count. */
	register_council(&other);
	id = ready_case(&other);
	MUST(act(&other, id, "hand_in", NULL));
	must_be_whole();
}

/* Cases of other councils that name the same family are found by its card. */
static void
other_cases_are_found_by_a_key(void **state)
{
	const struct scheme *s = scheme_find(&schemes, SCHEME);
	struct dmn_run *dmn = dmn_run_open(NULL, NULL);
	const struct dmn_value *names = NULL, *wells, *facts;
	struct store *store;
	struct grant_case gc;
	struct dmn_text json_of;
	struct text id;

	(void)state;
	register_council(&council);
	register_council(&other);
	id = open_case(&other);
	MUST(save(&other, id, "users", "[{\"family\":\"F2\",\"ration_card\":\"RC2\"},{\"family\":\"F9\",\"ration_card\":\"RC9\"}]"));
	id = open_case(&council);
	MUST(save(&council, id, "users", users(3)));
	store = reader();
	MUST(case_load(&cx, store, id, &gc));
	MUST(case_names(&cx, store, s, dmn, &gc, NULL, now_us, &names));
	facts = dmn_get(names, (struct dmn_text){ "facts", 5 });
	wells = dmn_get(facts, (struct dmn_text){ "wells_of_families", 17 });
	assert_int_equal(dmn_to_json(dmn, wells, &json_of), DMN_OK);
	assert_text(arena_text(cx.arena, ((struct text){ json_of.at, json_of.bytes })),
		"[{\"card\":\"RC1\",\"wells\":0},{\"card\":\"RC2\",\"wells\":1},{\"card\":\"RC3\",\"wells\":0}]");
	store_close(store);
	dmn_run_close(dmn);
	must_be_whole();
}

/* proves P11: when the disk refuses a write, nobody is told yes, nothing is half there, and only a fresh start goes on. */
static void
a_failed_write_is_never_acknowledged(void **state)
{
	struct grant_command c = { .kind = GRANT_OPEN, .actor = &council, .scheme = SCHEME, .key = TEXT("k") };
	struct rlimit before, small;
	struct grant_reply reply;
	int64_t events;

	(void)state;
	register_council(&council);
	events = event_count();
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = (struct rlimit){ 4096, before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(grant_run(&cx, grant, &c, &reply), AN_FAULT);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(event_count(), events);
	REFUSED(run(c, NULL), AN_FAULT, "store.broken");
	grant_close(grant);
	open_grant();
	MUST(grant_run(&cx, grant, &c, &reply));
	assert_false(reply.repeated);
	must_be_whole();
}

struct racing { pthread_t thread; int number, won; };

static void *
race(void *user)
{
	struct racing *r = user;
	struct an_cx mine;
	struct grant_command c = { .kind = GRANT_OPEN, .actor = &council, .scheme = SCHEME };
	struct grant_reply reply;

	an_cx_init(&mine, arena_open(NULL, 0));
	for (int i = 0; i < 10; i++)
		if (grant_run(&mine, grant, &c, &reply) == AN_OK) r->won++;
	arena_close(mine.arena);
	return NULL;
}

/* Group commit: many at once, every number given once. */
static void
many_at_once(void **state)
{
	struct racing racing[8] = { 0 };
	int won = 0;

	(void)state;
	register_council(&council);
	for (int i = 0; i < 8; i++) assert_int_equal(pthread_create(&racing[i].thread, NULL, race, &racing[i]), 0);
	for (int i = 0; i < 8; i++) {
		pthread_join(racing[i].thread, NULL);
		won += racing[i].won;
	}
	assert_int_equal(won, 80);
	assert_int_equal(system(arena_print(cx.arena,
		"test $(sqlite3 %s/anudan.db 'SELECT count(DISTINCT number) FROM grant_case') = 80", folder).at), 0);
	must_be_whole();
}

/* A whole case, so that every projection has rows. */
static void
fill(void)
{
	struct text id;

	register_council(&council);
	MUST(allot("1000000"));
	id = ready_case(&council);
	MUST(act(&council, id, "hand_in", NULL));
	MUST(act(&engineer, id, "send_back", "{\"what\":\"More\"}"));
	MUST(run((struct grant_command){ .kind = GRANT_ACCOUNT, .actor = &root, .key = TEXT("k"),
		.data = json("{\"login\":\"e\",\"name\":\"E\",\"roles\":[{\"scheme\":\"test-borewell\",\"role\":\"block-engineer\"}]}") }, NULL));
	MUST(run((struct grant_command){ .kind = GRANT_CLOCK, .actor = &root, .data = json("{\"date\":\"2026-11-24\"}") }, NULL));
	id = ready_case(&council);
	MUST(act(&council, id, "hand_in", NULL));
	MUST(act(&engineer, id, "measure", "{\"measured_depth_m\":60,\"measured_on\":\"2026-11-22\"}"));
	MUST(act(&collector, id, "order", NULL));
	MUST(act(&treasury, id, "pay", "{\"voucher_date\":\"2026-11-23\"}"));
}

static void
sql(const char *text)
{
	sqlite3 *db;
	char *why = NULL;

	assert_int_equal(sqlite3_open(arena_print(cx.arena, "%s/anudan.db", folder).at, &db), SQLITE_OK);
	sqlite3_exec(db, "PRAGMA ignore_check_constraints = ON", NULL, NULL, NULL);
	if (sqlite3_exec(db, text, NULL, NULL, &why) != SQLITE_OK) fail_msg("%s: %s", text, why);
	sqlite3_close(db);
}

/* The names of a table's columns. */
static size_t
columns(const char *table, struct text *names, size_t max)
{
	sqlite3 *db;
	sqlite3_stmt *st;
	size_t n = 0;

	assert_int_equal(sqlite3_open(arena_print(cx.arena, "%s/anudan.db", folder).at, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, arena_print(cx.arena, "SELECT name, type FROM pragma_table_info('%s')", table).at, -1, &st, NULL), SQLITE_OK);
	while (n + 1 < max && sqlite3_step(st) == SQLITE_ROW) {
		names[n++] = arena_text(cx.arena, text_of((const char *)sqlite3_column_text(st, 0)));
		names[n++] = arena_text(cx.arena, text_of((const char *)sqlite3_column_text(st, 1)));
	}
	sqlite3_finalize(st);
	sqlite3_close(db);
	return n;
}

static void payments_with_everything(void);

/* A change in each projection must be found and named. */
static void
a_planted_change_is_found_in_every_projection(void **state)
{
	(void)state;
	fill();
	payments_with_everything();
	must_be_whole();
	grant_close(grant);
	grant = NULL;
	for (int i = 0; i < STORE_PROJECTIONS; i++) {
		const char *table = store_projection[i].table;
		struct text names[80], report = TEXT_NONE;
		size_t count = columns(table, names, COUNT(names));
		const char *value = text_is(names[count - 1], "INTEGER") ? arena_print(cx.arena, "coalesce(%.*s, 0) + 1", TEXT_ARG(names[count - 2])).at :
			arena_print(cx.arena, "coalesce(%.*s, '') || 'x'", TEXT_ARG(names[count - 2])).at;
		sql(arena_print(cx.arena, "CREATE TABLE kept AS SELECT * FROM %s", table).at);
		assert_int_equal(system(arena_print(cx.arena, "test $(sqlite3 %s/anudan.db 'SELECT count(*) FROM kept') -gt 0 || { echo '# no rows: %s'; false; }", folder, table).at), 0);
		sql(arena_print(cx.arena, "UPDATE %s SET %.*s = %s WHERE rowid = (SELECT min(rowid) FROM %s)", table, TEXT_ARG(names[count - 2]), value, table).at);
		an_error_clear(&cx);
		if (grant_rebuild(&cx, folder, &schemes, &report) != AN_REFUSED || text_find(report, arena_print(cx.arena, "%s: has", table)) < 0)
			fail_msg("a change in %s was not found: %.*s", table, TEXT_ARG(report));
		sql(arena_print(cx.arena, "PRAGMA foreign_keys = OFF; DELETE FROM %s; INSERT INTO %s SELECT * FROM kept; DROP TABLE kept", table, table).at);
	}
	an_error_clear(&cx);
	must_be_whole();
}

/* proves A15: each column of the log. */
static void
a_planted_change_is_found_in_the_log(void **state)
{
	static const char *const changes[] = {
		"UPDATE event SET case_id = 'x' WHERE seq = 3", "UPDATE event SET type = 'save' WHERE seq = 1",
		"UPDATE event SET at_us = at_us - 1 WHERE seq = 2", "UPDATE event SET actor = 'x' WHERE seq = 2",
		"UPDATE event SET body_hash = replace(body_hash, substr(body_hash, 1, 1), 'z') WHERE seq = 2",
		"UPDATE event SET body_hash = (SELECT body_hash FROM event WHERE seq = 3) WHERE seq = 2",
		"UPDATE event SET leaf_hash = (SELECT leaf_hash FROM event WHERE seq = 3) WHERE seq = 2",
		"UPDATE event_body SET salt = x'00' WHERE seq = 2", "UPDATE event_body SET body = CAST('{}' AS BLOB) WHERE seq = 2",
		"DELETE FROM event_body WHERE seq = 2", "PRAGMA foreign_keys = OFF; DELETE FROM event WHERE seq = 2",
		"PRAGMA foreign_keys = OFF; UPDATE event SET seq = 900 WHERE seq = 2",
		"PRAGMA foreign_keys = OFF; UPDATE event_body SET seq = 900 WHERE seq = 2",
	};

	(void)state;
	fill();
	grant_close(grant);
	grant = NULL;
	sql("CREATE TABLE kept AS SELECT * FROM event; CREATE TABLE kept_body AS SELECT * FROM event_body");
	for (size_t i = 0; i < COUNT(changes); i++) {
		struct store *s;
		int64_t events;
		struct buf out;
		sql(changes[i]);
		s = reader();
		buf_open(&out, cx.arena, 1 << 20);
		an_error_clear(&cx);
		if (audit_verify(&cx, s, &out, &events) != AN_REFUSED || out.bytes == 0) fail_msg("not noticed: %s", changes[i]);
		store_close(s);
		sql("PRAGMA foreign_keys = OFF; DELETE FROM event_body; DELETE FROM event; INSERT INTO event SELECT * FROM kept;"
			"INSERT INTO event_body SELECT * FROM kept_body");
	}
	an_error_clear(&cx);
	must_be_whole();
}

static void
a_decision_can_be_replayed(void **state)
{
	const struct scheme *s = scheme_find(&schemes, SCHEME);
	struct dmn_run *dmn = dmn_run_open(NULL, NULL);
	struct store *store;
	struct store_rows rows;
	int count = 0;
	enum an_rc rc;

	(void)state;
	fill();
	store = reader();
	rc = store_query(&cx, store, SQL_EVENT_ALL, &rows, ARG_INT("after", 0));
	while (!rc && store_next(&cx, &rows, &rc)) {
		const struct json *body = NULL, *list;
		MUST(json_read(&cx, store_blob(&cx, &rows, 8), 0, &body));
		list = json_get(body, TEXT("decisions"));
		for (size_t i = 0; list && i < list->count; i++) {
			const struct json *r = &json_get(&list->items[i], TEXT("results"))->items[0];
			struct scheme_verdict v;
			struct an_date on;
			struct hash h;
			assert_true(date_parse(json_text(json_get(r, TEXT("on"))), &on));
			assert_true(hash_from_hex(json_text(json_get(body, TEXT("package"))), &h));
			assert_true(hash_equal(&h, &s->hash));
			MUST(scheme_decide(&cx, dmn, s, scheme_decision(s, TEXT("grant")), &on, on, NULL, json_get(r, TEXT("input")), false, &v));
			assert_true(json_equal(v.result, json_get(r, TEXT("result"))));
			count++;
		}
	}
	store_done(&rows);
	store_close(store);
	dmn_run_close(dmn);
	assert_true(count >= 3);
	/* The package is kept under its hash. */
	assert_int_equal(access(arena_print(cx.arena, "%s/packages/%.*s/scheme.yaml", folder, TEXT_ARG(hash_hex(cx.arena, &s->hash))).at, R_OK), 0);
}

/* ---- payment files ---- */

static struct text
paid_case(struct grant_actor *who)
{
	struct text id = ready_case(who);

	MUST(act(who, id, "hand_in", NULL));
	MUST(act(&engineer, id, "measure", "{\"measured_depth_m\":60,\"measured_on\":\"2026-11-22\"}"));
	MUST(act(&collector, id, "order", NULL));
	MUST(act(&treasury, id, "pay", "{\"voucher_date\":\"2026-11-23\"}"));
	return id;
}

static enum an_rc
advise(struct text *ret_number)
{
	return run((struct grant_command){ .kind = GRANT_ADVICE, .actor = &treasury, .scheme = SCHEME }, ret_number);
}

static enum an_rc
bank_says(const char *file, bool *ret_repeated)
{
	struct grant_reply reply = { 0 };
	struct grant_command c = { .kind = GRANT_PAYMENT_STATUS, .actor = &treasury, .scheme = SCHEME,
		.file_name = TEXT("status.csv"), .bytes = text_of(file) };
	enum an_rc rc;

	an_error_clear(&cx);
	rc = grant_run(&cx, grant, &c, &reply);
	if (!rc && ret_repeated) *ret_repeated = reply.repeated;
	return rc;
}

static const char *
says(struct text id, const char *account, int64_t paise, const char *word)
{
	return arena_print(cx.arena, "Ref,Account,Amount,Status,Day,Code,Why,UTR\n%.*s,%s,%lld.%02lld,%s,2026-11-23,01,\"Closed, they say\",U1\n",
		TEXT_ARG(id), account, (long long)(paise / 100), (long long)(paise % 100), word).at;
}

static enum an_rc
correct(const struct grant_actor *who, struct text id, const char *account)
{
	return run((struct grant_command){ .kind = GRANT_PAYMENT_CORRECT, .actor = who, .id = id, .data = json(arena_print(cx.arena,
		"{\"account\":\"%s\",\"ifsc\":\"SBIN0004321\",\"remark\":\"Letter of the council\"}", account).at) }, NULL);
}

/* Orders as the store has them, in the order in which they were made. */
struct seen { struct text id, case_id, state, account, previous; int64_t paise; };
static size_t
orders(struct seen *at)
{
	struct store *s = reader();
	struct store_rows rows;
	size_t n = 0;
	enum an_rc rc = store_query(&cx, s, SQL_PAYMENT_ORDERS, &rows, ARG_TEXT("scheme", SCHEME), ARG_TEXT("state", TEXT("")));

	while (!rc && store_next(&cx, &rows, &rc))
		at[n++] = (struct seen){ store_text(&cx, &rows, 0), store_text(&cx, &rows, 2), store_text(&cx, &rows, 11),
			store_text(&cx, &rows, 8), store_text(&cx, &rows, 4), store_int(&rows, 6) };
	store_done(&rows);
	store_close(s);
	assert_int_equal(rc, AN_OK);
	for (size_t i = 0; i < n; i++)                   /* by id, which is the order in which they were made */
		for (size_t k = i + 1; k < n; k++)
			if (text_compare(at[k].id, at[i].id) < 0) {
				struct seen t = at[i];
				at[i] = at[k];
				at[k] = t;
			}
	return n;
}

/* More faults than are listed, and then a cell that is too long: none of the faults may be forgotten for it. */
static const char *
many_faults_and_a_long_cell(void)
{
	struct text t;
	struct buf b;

	buf_open(&b, cx.arena, 1 << 16);
	buf_z(&b, "Ref,Account,Amount,Status,Day,Code,Why,UTR\n");
	for (int i = 0; i < 200; i++) buf_z(&b, "WELL-2627-0001-00001,,0,wait,,,,\n");
	for (int i = 0; i < 2000; i++) buf_char(&b, 'x');
	assert_int_equal(buf_text(&cx, &b, &t), AN_OK);
	return t.at;
}

/* A payment goes out, fails, comes back, is put right and paid once; nothing else happens. */
static void
a_payment_is_made_once(void **state)
{
	struct seen at[20];
	struct text id, number = TEXT_NONE;
	int64_t due, events;
	bool repeated = false;

	(void)state;
	register_council(&council);
	MUST(allot("10,00,000"));
	REFUSED(advise(&number), AN_REFUSED, "payment.nothing");
	/* What carries the reference of a payment was paid by hand: no batch pays it again. */
	id = ready_case(&council);
	MUST(act(&council, id, "hand_in", NULL));
	MUST(act(&engineer, id, "measure", "{\"measured_depth_m\":60,\"measured_on\":\"2026-11-22\"}"));
	MUST(act(&collector, id, "order", NULL));
	MUST(act(&treasury, id, "pay", "{\"voucher_number\":\"V1\",\"voucher_date\":\"2026-11-23\"}"));
	REFUSED(advise(&number), AN_REFUSED, "payment.nothing");
	id = paid_case(&council);
	due = look(id).released_paise;
	REFUSED(run((struct grant_command){ .kind = GRANT_ADVICE, .actor = &collector, .scheme = SCHEME }, NULL), AN_DENIED, "payment.not-office");
	REFUSED(run((struct grant_command){ .kind = GRANT_ADVICE, .actor = &council, .scheme = SCHEME }, NULL), AN_DENIED, "payment.not-office");
	MUST(advise(&number));
	assert_text(number, "WELL-2627-0001");
	REFUSED(advise(&number), AN_REFUSED, "payment.nothing");
	assert_int_equal(orders(at), 1);
	assert_text(at[0].id, "WELL-2627-0001-00001");
	assert_text(at[0].account, "123456789012");
	assert_int_equal(at[0].paise, due);

	events = event_count();
	REFUSED(bank_says(many_faults_and_a_long_cell(), NULL), AN_INVALID, "form.problems");
	assert_text(cx.error.problems->key, "payment.status.account");
	REFUSED(bank_says(says(TEXT("WELL-2627-0009-00001"), "123456789012", due, "paid"), NULL), AN_INVALID, "form.problems");
	assert_text(cx.error.problems->key, "payment.unknown");
	assert_text(cx.error.problems->place, "line 2");
	REFUSED(bank_says(says(at[0].id, "123456789012", due + 1, "paid"), NULL), AN_INVALID, "form.problems");
	assert_text(cx.error.problems->key, "payment.amount");
	REFUSED(bank_says(says(at[0].id, "123456789013", due, "paid"), NULL), AN_INVALID, "form.problems");
	assert_text(cx.error.problems->key, "payment.account");
	REFUSED(bank_says(says(at[0].id, "123456789012", due, "perhaps"), NULL), AN_INVALID, "form.problems");
	REFUSED(bank_says(arena_print(cx.arena, "%sX,1,1,paid,2026-11-23\n", says(at[0].id, "123456789012", due, "paid")).at, NULL),
		AN_INVALID, "form.problems");
	REFUSED(bank_says("", NULL), AN_INVALID, "payment.kind");
	REFUSED(correct(&treasury, at[0].id, "222222222222"), AN_REFUSED, "payment.not-failed");
	MUST(bank_says(says(at[0].id, "123456789012", due, "wait"), &repeated));
	assert_true(repeated);
	assert_int_equal(event_count(), events);
	assert_int_equal(look(id).released_paise, due);

	MUST(bank_says(says(at[0].id, "123456789012", due, "bad"), &repeated));
	assert_false(repeated);
	assert_int_equal(look(id).committed_paise, due);         /* on the head it came from, the sanction stands */
	assert_int_equal(look(id).released_paise, 0);
	must_be_whole();
	events = event_count();
	MUST(bank_says(says(at[0].id, "123456789012", due, "bad"), &repeated));
	assert_true(repeated);
	REFUSED(bank_says(says(at[0].id, "123456789012", due, "paid"), NULL), AN_INVALID, "form.problems");
	assert_text(cx.error.problems->key, "payment.contradicts");
	REFUSED(advise(&number), AN_REFUSED, "payment.nothing");         /* not before it is put right */
	REFUSED(correct(&collector, at[0].id, "222222222222"), AN_NOT_FOUND, "payment.no-order");
	REFUSED(correct(&treasury, at[0].id, "22"), AN_INVALID, "form.problems");
	assert_int_equal(event_count(), events);
	MUST(correct(&treasury, at[0].id, "222222222222"));
	MUST(advise(&number));
	assert_int_equal(orders(at), 2);
	assert_text(at[0].state, "replaced");
	assert_text(at[1].id, "WELL-2627-0002-00001");
	assert_text(at[1].previous, "WELL-2627-0001-00001");
	assert_text(at[1].account, "222222222222");
	assert_int_equal(look(id).released_paise, due);
	assert_int_equal(look(id).committed_paise, 0);
	MUST(bank_says(says(at[1].id, "222222222222", due, "paid"), NULL));
	MUST(bank_says(says(at[1].id, "222222222222", due, "back"), NULL));      /* paid, and returned days later */
	assert_int_equal(look(id).committed_paise, due);
	assert_int_equal(orders(at), 2);
	assert_text(at[1].state, "returned");
	must_be_whole();
}

/* A file of docs/examples/payments, where the documentation shows it. */
static struct text
example(const char *name)
{
	FILE *f = fopen(arena_print(cx.arena, "docs/examples/payments/%s", name).at, "rb");
	char *at = arena_new(cx.arena, 64 * 1024);
	size_t n = f ? fread(at, 1, 64 * 1024 - 1, f) : 0;

	assert_non_null(f);
	fclose(f);
	return (struct text){ at, n };
}

/* The same text, whatever ends its lines. */
static bool
same_lines(struct text a, struct text b)
{
	size_t i = 0, k = 0;

	for (;;) {
		while (i < a.bytes && a.at[i] == '\r') i++;
		while (k < b.bytes && b.at[k] == '\r') k++;
		if (i == a.bytes || k == b.bytes) return i == a.bytes && k == b.bytes;
		if (a.at[i++] != b.at[k++]) return false;
	}
}

static struct text
advice_bytes(int column)
{
	struct store *s = reader();
	struct store_rows rows;
	struct text bytes = TEXT_NONE, hex = TEXT_NONE;
	struct hash hash;
	enum an_rc rc = store_query(&cx, s, SQL_PAYMENT_ADVICE_GET, &rows, ARG_TEXT("number", TEXT("WELL-2627-0001")));

	while (!rc && store_next(&cx, &rows, &rc)) hex = store_text(&cx, &rows, column);
	store_done(&rows);
	store_close(s);
	assert_true(hash_from_hex(hex, &hash));
	MUST(store_file_get(&cx, arena_print(cx.arena, "%s/documents", folder).at, &hash, &bytes));
	return bytes;
}

/* What docs/payments.md shows is what is written and read. */
static void
payment_files_are_as_documented(void **state)
{
	static const struct { const char *from, *to, *key; } wrong[] = {
		{ "</Document>", "", "payment.xml" }, { "pain.002.001.10", "pain.013.001.10", "payment.kind" },
		{ "<Document", "<!DOCTYPE Document [<!ENTITY a \"b\">]><Document", "payment.dtd" },
		{ "87000.00", "87000.01", "form.problems" }, { "Ccy=\"INR\"", "Ccy=\"USD\"", "form.problems" },
		{ "123456789012", "123456789013", "form.problems" }, { ">ACSC<", ">WHAT<", "form.problems" },
		{ "<OrgnlEndToEndId>WELL", "<OrgnlEndToEndId>HELL", "form.problems" },
		{ "<TxSts>ACSC</TxSts>", "", "form.problems" }, { "<TxInfAndSts>", "<Other>", "payment.xml" },
	};
	struct text id, paid = example("pain.002.xml");
	struct seen at[5];
	int64_t events;

	(void)state;
	register_council(&council);
	MUST(allot("10,00,000"));
	id = paid_case(&council);
	MUST(advise(NULL));
	assert_true(same_lines(advice_bytes(1), example("advice.csv")));
	assert_true(same_lines(advice_bytes(2), example("pain.001.xml")));
	events = event_count();
	for (size_t i = 0; i < COUNT(wrong); i++) {
		ptrdiff_t where = text_find(paid, text_of(wrong[i].from));
		assert_true(where >= 0);
		const char *bad = arena_print(cx.arena, "%.*s%s%s", (int)where, paid.at, wrong[i].to,
			arena_text(cx.arena, text_slice(paid, (size_t)where + strlen(wrong[i].from), paid.bytes)).at).at;
		REFUSED(bank_says(bad, NULL), AN_INVALID, wrong[i].key);
	}
	assert_int_equal(event_count(), events);
	MUST(bank_says(arena_text(cx.arena, paid).at, NULL));
	assert_int_equal(orders(at), 1);
	assert_text(at[0].state, "settled");
	REFUSED(bank_says(arena_text(cx.arena, example("status.csv")).at, NULL), AN_INVALID, "form.problems");
	MUST(bank_says(arena_text(cx.arena, example("camt.054.xml")).at, NULL));
	assert_int_equal(orders(at), 1);
	assert_text(at[0].state, "returned");
	assert_int_equal(look(id).committed_paise, 8700000);
	must_be_whole();
}

static void
payments_with_everything(void)
{
	struct seen at[5];

	MUST(advise(NULL));
	assert_int_equal(orders(at), 1);
	MUST(bank_says(says(at[0].id, arena_text(cx.arena, at[0].account).at, at[0].paise, "bad"), NULL));
}

static unsigned
chance(unsigned *random, unsigned of)
{
	*random = *random * 1103515245u + 12345u;
	return *random >> 16 & 0x7fff ? (*random >> 16 & 0x7fff) % of : 0;
}

/* Any order of batches, answers, repetitions and corrections: nothing is paid above what was released, nothing twice. */
static void
no_payment_is_made_twice(void **state)
{
	static const char *const words[] = { "paid", "bad", "back", "wait" };
	struct text cases[4];
	int64_t due[4] = { 0 };
	size_t case_count = 0;
	unsigned random = 20261123;

	(void)state;
	register_council(&council);
	register_council(&other);
	MUST(allot("10,00,000"));
	for (int step = 0; step < 160; step++) {
		struct arena_mark mark = arena_mark(cx.arena);
		struct seen at[200];
		size_t n = orders(at), pick = n ? chance(&random, (unsigned)n) : 0;
		int64_t live[4] = { 0 }, before = event_count();
		bool told[4] = { false }, repeated;
		enum an_rc rc = AN_OK;

		switch (chance(&random, 6)) {
		case 0:
			if (case_count == 4 || step < (int)case_count * 20) break;
			cases[case_count] = paid_case(case_count % 2 ? &other : &council);
			cases[case_count].at = strndup(cases[case_count].at, cases[case_count].bytes);
			due[case_count] = look(cases[case_count]).released_paise;
			assert_true(due[case_count] > 0);
			case_count++;
			break;
		case 1: rc = advise(NULL); break;
		case 2: if (n) rc = correct(&treasury, at[pick].id, chance(&random, 2) ? "333333333333" : "444444444444"); break;
		case 3:                                  /* a lie about the amount is never believed */
			if (!n) break;
			rc = bank_says(says(at[pick].id, at[pick].account.at, at[pick].paise + 100, words[chance(&random, 4)]), NULL);
			assert_int_equal(rc, AN_INVALID);
			break;
		default:
			if (!n) break;
			const char *file = says(at[pick].id, arena_text(cx.arena, at[pick].account).at, at[pick].paise, words[chance(&random, 4)]);
			rc = bank_says(file, &repeated);
			if (rc) break;
			before = event_count();
			MUST(bank_says(file, &repeated));        /* read again: nothing */
			assert_true(repeated);
			assert_int_equal(event_count(), before);
		}
		if (rc) assert_int_equal(event_count(), before);     /* refused: no event */
		n = orders(at);
		for (size_t i = 0; i < n; i++) {
			size_t k = 0;
			while (!text_equal(cases[k], at[i].case_id)) k++;
			told[k] = true;
			if (text_is(at[i].state, "sent") || text_is(at[i].state, "settled")) live[k] += at[i].paise;
			for (size_t m = 0; m < i; m++) assert_false(text_equal(at[m].id, at[i].id));
		}
		for (size_t k = 0; k < case_count; k++) {
			struct grant_case gc = look(cases[k]);
			assert_true(live[k] == 0 || live[k] == due[k]);          /* with the bank or paid: once, whole */
			assert_int_equal(gc.released_paise, told[k] ? live[k] : due[k]);
			assert_int_equal(gc.released_paise + gc.committed_paise, due[k]);
		}
		if (step % 40 == 39) must_be_whole();
		arena_rewind(cx.arena, mark);
	}
	assert_int_equal(case_count, 4);
	for (size_t k = 0; k < case_count; k++) free((void *)(uintptr_t)cases[k].at);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(from_application_to_money, begin, end),
		cmocka_unit_test_setup_teardown(no_act_in_a_wrong_state, begin, end),
		cmocka_unit_test_setup_teardown(bad_input_changes_nothing, begin, end),
		cmocka_unit_test_setup_teardown(rows_keep_their_ids, begin, end),
		cmocka_unit_test_setup_teardown(papers_are_what_they_claim, begin, end),
		cmocka_unit_test_setup_teardown(a_key_works_once, begin, end),
		cmocka_unit_test_setup_teardown(the_second_is_told_what_changed, begin, end),
		cmocka_unit_test_setup_teardown(nobody_does_two_of_these, begin, end),
		cmocka_unit_test_setup_teardown(no_head_is_overdrawn, begin, end),
		cmocka_unit_test_setup_teardown(a_deadline_ends_with_its_day, begin, end),
		cmocka_unit_test_setup_teardown(the_demo_clock_moves_forward_only, begin, end),
		cmocka_unit_test_setup_teardown(accounts_and_their_roles, begin, end),
		cmocka_unit_test_setup_teardown(a_profile_is_the_organisations_own, begin, end),
		cmocka_unit_test_setup_teardown(other_cases_are_seen, begin, end),
		cmocka_unit_test_setup_teardown(other_cases_are_found_by_a_key, begin, end),
		cmocka_unit_test_setup_teardown(a_failed_write_is_never_acknowledged, begin, end),
		cmocka_unit_test_setup_teardown(many_at_once, begin, end),
		cmocka_unit_test_setup_teardown(a_planted_change_is_found_in_every_projection, begin, end),
		cmocka_unit_test_setup_teardown(a_planted_change_is_found_in_the_log, begin, end),
		cmocka_unit_test_setup_teardown(a_decision_can_be_replayed, begin, end),
		cmocka_unit_test_setup_teardown(a_payment_is_made_once, begin, end),
		cmocka_unit_test_setup_teardown(payment_files_are_as_documented, begin, end),
		cmocka_unit_test_setup_teardown(no_payment_is_made_twice, begin, end),
	};
	const struct scheme_finding *findings = NULL;
	struct an_cx loading;
	enum an_rc rc;
	int failed;

	an_cx_init(&loading, arena_open(NULL, 0));
	rc = scheme_load_all(&loading, argc > 1 ? argv[1] : "tests/fixtures/schemes", &schemes, &findings);
	for (; findings; findings = findings->next)
		fprintf(stderr, "# %.*s:%d: %.*s\n", TEXT_ARG(findings->file), findings->line, TEXT_ARG(findings->message));
	if (rc) {
		printf("not ok the test package loads: %s\n", loading.error.key);
		return 1;
	}
	cmocka_set_message_output(CM_OUTPUT_TAP);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	for (size_t i = 0; i < schemes.count; i++) scheme_close(schemes.at[i]);
	arena_close(loading.arena);
	return failed;
}
