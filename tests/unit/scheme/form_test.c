/* Forms: what is missing or wrong is found, all of it, each at its place.  Run in the top folder. */
#include "../base/base_test.h"

#include "scheme/scheme.h"

struct expected { const char *place, *key; };
struct form_case {
	const char *data, *papers;
	struct expected problems[6];
};

static const struct form_case cases[] = {
	{ "{\"well\":{\"depth\":20,\"cost\":90000,\"dug_on\":\"2021-05-01\"},\"helpers\":[]}", "{\"Q1\":[{\"name\":\"map.pdf\"}]}", { { 0 } } },
	{ "{}", "{}", { { "request.well.depth", "field.required" }, { "request.well.cost", "field.required" }, { "papers.Q1", "form.paper" } } },
	/* a limit of the field, a rule of the field, a choice that is shown only for deep wells */
	{ "{\"well\":{\"depth\":501,\"cost\":1,\"dug_on\":\"2030-01-01\",\"soil\":\"clay\"}}", "{\"Q1\":[{}]}",
		{ { "request.well.depth", "field.max" }, { "request.well.dug_on", "field.message" }, { "request.well.soil", "field.choice" } } },
	{ "{\"well\":{\"depth\":20,\"cost\":1,\"soil\":\"clay\"}}", "{\"Q1\":[{}]}", { { 0 } } },
	/* rows: the same name twice, a friend who is not there, a paper for each row but that of \"me\" */
	{ "{\"well\":{\"depth\":20,\"cost\":1},\"helpers\":[{\"row\":\"r1\",\"name\":\"Asha\"},{\"row\":\"r2\",\"name\":\"me\",\"friend\":\"Asha\"},"
		"{\"row\":\"r3\",\"name\":\"Asha\",\"friend\":\"Nobody\"}]}", "{\"Q1\":[{}],\"Q2\":[{\"row\":\"r1\"}]}",
		{ { "request.helpers[3].friend", "field.ref" }, { "request.helpers[3].name", "field.twice" }, { "papers.Q2[r3]", "form.paper" } } },
	{ "{\"well\":{\"depth\":20,\"cost\":1},\"helpers\":[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\"},{\"name\":\"d\"},{\"name\":\"e\"},"
		"{\"name\":\"me\"}]}", "{\"Q1\":[{}],\"Q2\":[{}]}", { { "request.helpers", "form.rows_max" } } },
};

static void
completeness(void **state)
{
	struct an_cx owner = test_cx();
	const struct scheme_finding *findings = NULL;
	struct scheme *s = NULL;
	struct dmn_run *run = dmn_run_open(NULL, NULL);

	(void)state;
	assert_int_equal(scheme_load(&owner, "tests/scheme/good", &s, &findings), AN_OK);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct an_cx cx = test_cx();
		const struct form_case *c = &cases[i];
		const struct json *data = NULL, *papers = NULL;
		const struct dmn_text name = { "today", 5 };
		const struct dmn_value *today = dmn_temporal(run, DMN_DATE, (struct dmn_text){ "2026-11-23", 10 });
		const struct an_problem *p;
		enum an_rc rc;
		size_t k = 0;

		assert_int_equal(json_read(&cx, text_of(c->data), 0, &data), AN_OK);
		assert_int_equal(json_read(&cx, text_of(c->papers), 0, &papers), AN_OK);
		rc = form_complete(&cx, run, s, scheme_form(s, TEXT("request")), data, papers, dmn_context(run, &name, &today, 1));
		for (p = cx.error.problems; p && c->problems[k].place; p = p->next, k++) {
			assert_text(p->place, c->problems[k].place);
			assert_text(p->key, c->problems[k].key);
		}
		if (p) fail_msg("case %zu: also %.*s %.*s", i, TEXT_ARG(p->place), TEXT_ARG(p->key));
		if (c->problems[k].place) fail_msg("case %zu: %s %s was not found", i, c->problems[k].place, c->problems[k].key);
		assert_int_equal(rc, k ? AN_INVALID : AN_OK);
		dmn_run_empty(run);
		test_cx_close(&cx);
	}
	dmn_run_close(run);
	scheme_close(s);
	test_cx_close(&owner);
}

static void
parameters_by_date(void **state)
{
	static const struct { const char *on, *ceiling; } dates[] = { { "2020-03-31", "" }, { "2020-04-01", "50000" }, { "2022-03-31", "50000" },
		{ "2022-04-01", "75000" }, { "2050-01-01", "75000" } };
	struct an_cx cx = test_cx();
	const struct scheme_finding *findings = NULL;
	const struct json *over;
	struct scheme *s = NULL;
	struct hash again;

	(void)state;
	assert_int_equal(scheme_load(&cx, "tests/scheme/good", &s, &findings), AN_OK);
	for (size_t i = 0; i < COUNT(dates); i++) {
		struct an_date on;

		assert_true(date_parse(text_of(dates[i].on), &on));
		assert_text(json_text(json_get(scheme_parameters(cx.arena, s, on, NULL), TEXT("ceiling"))), dates[i].ceiling);
	}
	over = json_set(cx.arena, NULL, TEXT("ceiling"), json_int(cx.arena, 7));
	assert_text(json_text(json_get(scheme_parameters(cx.arena, s, (struct an_date){ 20000 }, over), TEXT("ceiling"))), "7");
	assert_int_equal(scheme_hash(&cx, "tests/scheme/good/", &again), AN_OK);
	assert_true(hash_equal(&again, &s->hash));
	assert_null(scheme_version_on(s, (struct an_date){ 0 }));
	scheme_close(s);
	test_cx_close(&cx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(completeness), cmocka_unit_test(parameters_by_date) };

	return RUN(tests);
}
