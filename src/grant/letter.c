/*
 * A letter set from its recorded inputs: when it is issued, when it is read, when it is replayed, always the same way.
 *
 * The inputs hold the case as it stood and what facts said of other cases, so nothing that happens later changes a
 * letter.  (Letters issued before facts were recorded ask for them anew.)
 */
#include "letter/letter.h"

#include "grant/inner.h"

static void
case_from_json(const struct json *j, struct grant_case *gc)
{
	*gc = (struct grant_case){
		.id = body_text(j, "id"), .scheme = body_text(j, "scheme"),
		.organisation = body_text(j, "organisation"), .number = body_text(j, "number"),
		.state = body_text(j, "state"), .opened_us = body_int(j, "opened_us"),
		.entered_us = body_int(j, "entered_us"), .organisation_us = body_int(j, "organisation_us"),
		.data = json_get(j, TEXT("data")), .acts = json_get(j, TEXT("acts")),
		.decisions = json_get(j, TEXT("decisions")), .papers = json_get(j, TEXT("papers")),
		.organisation_data = json_get(j, TEXT("organisation_data")),
		.earmarked_paise = body_int(j, "earmarked_paise"), .committed_paise = body_int(j, "committed_paise"),
		.released_paise = body_int(j, "released_paise"), .recovered_paise = body_int(j, "recovered_paise"),
	};
}

bool
letter_asks_facts(const struct scheme_letter *l)
{
	return text_find(l->markup, TEXT("facts")) >= 0;
}

static enum an_rc
letter_names(struct an_cx *cx, struct store *store, const struct scheme *s, struct dmn_run *run,
	const struct scheme_letter *letter, const struct issued_letter *l, struct text url, const struct dmn_value **ret)
{
	struct names *n = ARENA_NEW(cx->arena, struct names), *about = ARENA_NEW(cx->arena, struct names);
	const struct scheme_transition *t = scheme_transition(s, body_text(l->inputs, "transition"));
	const struct scheme_form *form = t && t->form.bytes ? scheme_form(s, t->form) : NULL;
	const struct json *facts = json_get(l->inputs, TEXT("facts")), *act = json_get(l->inputs, TEXT("act"));
	int64_t now_us = body_int(l->inputs, "now_us");
	struct grant_case gc;
	enum an_rc rc;

	case_from_json(l->inputs, &gc);
	if (facts || !letter_asks_facts(letter)) rc = names_without_facts(cx, s, run, &gc, form, act, now_us, n);
	else rc = names_of_case(cx, store, s, run, &gc, form, act, now_us, others_new(cx), n);
	if (rc) return rc;
	if (facts) names_add(n, TEXT("facts"), json_value(run, cx, facts));
	names_add(about, TEXT("number"), text_value(run, l->number));
	names_add(about, TEXT("on"), date_value(cx, run, date_of_instant(l->issued_us)));
	names_add(about, TEXT("url"), text_value(run, url));
	names_add(n, TEXT("letter"), names_value(run, about));
	*ret = names_value(run, n);
	return AN_OK;
}

enum an_rc
letter_set(struct an_cx *cx, struct store *store, const struct scheme *s, struct dmn_run *run,
	const struct issued_letter *l, struct text origin, struct text *ret_pdf)
{
	const struct scheme_letter *letter = scheme_letter(s, l->letter);
	struct letter_facts facts = { .number = l->number, .on = date_of_instant(l->issued_us),
		.issued_us = l->issued_us };
	const struct dmn_value *names = NULL;
	enum an_rc rc;

	if (!letter || !l->inputs) return an_fail(cx, AN_FAULT, "report.letter", "%.*s", TEXT_ARG(l->number));
	facts.url = arena_print(cx->arena, "%.*s/orders/%.*s", TEXT_ARG(origin), TEXT_ARG(l->token));
	rc = letter_names(cx, store, s, run, letter, l, facts.url, &names);
	return rc ? rc : letter_render(cx, run, s, letter, names, &facts, ret_pdf);
}
