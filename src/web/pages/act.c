/*
 * Acts: the page on which a person takes one, with its form, and the explanation of a decision.
 *
 * Which acts there are, who may take them and what they ask stands in the package.  Guards are grant's: what they
 * refuse comes back in words with what was typed.
 */
#include "web/pages/pages.h"

struct acting {
	struct report_case c;
	const struct scheme_transition *t;
	const struct scheme_form *form;      /* NULL: only a confirmation */
	const struct report_act *may;        /* NULL: not now, not this person */
	const struct report_act *barred;     /* not this person, who took another act of the case */
	struct text here, back;
};

static enum an_rc
acting_open(struct an_cx *cx, struct web *w, struct request *rq, struct acting *ret)
{
	struct acting a = { 0 };
	enum an_rc rc;

	rc = report_case(cx, w->report, rq->actor, text_or_empty(request_argument(rq, "id")), REPORT_PREVIEW, &a.c);
	if (rc)
		return rc;
	a.t = scheme_transition(a.c.scheme, text_or_empty(request_argument(rq, "transition")));
	if (!a.t)
		return an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
	a.form = a.t->form.bytes ? scheme_form(a.c.scheme, a.t->form) : NULL;
	for (size_t i = 0; i < a.c.act_count; i++)
		if (text_equal(a.c.acts[i].id, a.t->id))
			a.may = &a.c.acts[i];
	for (size_t i = 0; i < a.c.barred_count; i++)
		if (text_equal(a.c.barred[i].id, a.t->id))
			a.barred = &a.c.barred[i];
	a.back = arena_print(cx->arena, "/cases/%.*s", TEXT_ARG(a.c.raw.id));
	a.here = arena_print(cx->arena, "%.*s/act/%.*s", TEXT_ARG(a.back), TEXT_ARG(a.t->id));
	*ret = a;
	return AN_OK;
}

static struct text
prefix_of(struct an_cx *cx, const struct scheme_section *section, size_t row)
{
	return section->list ? ask_prefix(cx, section->id, row) : (struct text){ "", 0 };
}

static struct text
place_of(struct an_cx *cx, const struct acting *a, const struct scheme_section *section, size_t row)
{
	if (section->list)
		return arena_print(cx->arena, "%.*s.%.*s[%zu]", TEXT_ARG(a->form->id), TEXT_ARG(section->id), row);
	return arena_print(cx->arena, "%.*s.%.*s", TEXT_ARG(a->form->id), TEXT_ARG(section->id));
}

/* How many rows of a list section stand on the page. */
static size_t
row_count(struct an_cx *cx, const struct request *rq, const struct scheme_section *section, bool typed)
{
	size_t last = 0, max = section->max > 0 && section->max < ASK_ROWS_MAX ? (size_t)section->max : ASK_ROWS_MAX;

	for (size_t i = 1; typed && i <= max; i++)
		if (ask_sent(rq, section, ask_prefix(cx, section->id, i)))
			last = i;
	last += ASK_SPARE_ROWS;
	return last > max ? max : last;
}

static enum an_rc
read_part(struct an_cx *cx, struct web *w, const struct request *rq, const struct acting *a,
	const struct scheme_section *section, size_t row, const struct json **ret)
{
	struct ask_from from = { .scheme = a->c.scheme, .typed = rq, .data = a->c.raw.data,
		.prefix = prefix_of(cx, section, row), .place = place_of(cx, a, section, row) };
	struct report_asked *asked;
	struct an_error before = cx->error;
	const struct json *values;
	enum an_rc rc;

	values = ask_read(cx, section, &from);
	cx->error = before;
	rc = report_ask(cx, w->report, a->c.scheme, section, &a->c.raw, values, &asked);
	if (rc)
		return rc;
	from.asked = asked;
	values = ask_read(cx, section, &from);
	for (size_t i = 0; i < section->field_count; i++)
		if (asked[i].invalid && asked[i].visible && !json_is_null(json_get(values, section->fields[i].name)))
			page_invalid(cx, &section->fields[i], from.place);
	*ret = values;
	return AN_OK;
}

/* The whole form as typed: sections by id. */
static enum an_rc
read_form(struct an_cx *cx, struct web *w, const struct request *rq, const struct acting *a, const struct json **ret)
{
	const struct json *data = json_new(cx->arena, JSON_OBJECT);
	enum an_rc rc = AN_OK;

	for (size_t i = 0; a->form && i < a->form->section_count && !rc; i++) {
		const struct scheme_section *section = &a->form->sections[i];
		const struct json *values = NULL;

		if (section->list) {
			size_t rows = row_count(cx, rq, section, true), taken = 0;

			values = json_new(cx->arena, JSON_ARRAY);
			for (size_t j = 1; j <= rows && !rc; j++) {
				const struct json *one = NULL;

				if (!ask_sent(rq, section, ask_prefix(cx, section->id, j)))
					continue;
				rc = read_part(cx, w, rq, a, section, j, &one);
				if (!rc) {
					values = json_append(cx->arena, values, one);
					taken++;
				}
			}
			if (!rc && (int64_t)taken < section->min)
				an_problem(cx, arena_print(cx->arena, "%.*s.%.*s", TEXT_ARG(a->form->id),
					TEXT_ARG(section->id)), "page.rows.few", "%.*s|%lld", TEXT_ARG(say_scheme(cx,
					&section->title)), (long long)section->min);
		} else {
			rc = read_part(cx, w, rq, a, section, 0, &values);
		}
		if (!rc)
			data = json_set(cx->arena, data, section->id, values);
	}
	*ret = data;
	return rc ? rc : an_problems(cx);
}

static enum an_rc
show_part(struct sheet *s, struct form_maker *f, const struct acting *a, const struct scheme_section *section,
	size_t row, bool typed, const struct an_problem *problems, struct part_error *errors, size_t error_count)
{
	struct an_cx *cx = s->cx;
	struct ask_from from = { .scheme = a->c.scheme, .data = a->c.raw.data, .prefix = prefix_of(cx, section, row),
		.place = place_of(cx, a, section, row), .typed = typed ? s->rq : NULL, .problems = problems };
	struct report_asked *asked;
	struct an_error before = cx->error;
	const struct json *given = typed ? ask_read(cx, section, &from) : NULL;
	struct part_field *fields;
	size_t count, at = 0;
	enum an_rc rc;

	cx->error = before;
	rc = report_ask(cx, s->web->report, a->c.scheme, section, &a->c.raw, given, &asked);
	if (rc)
		return rc;
	from.asked = asked;
	ask_fields(cx, section, &from, &fields, &count);
	form_fields_add(f, fields, count);
	/* Errors lead to the fields of this part that they name. */
	for (const struct an_problem *p = problems; p && at < error_count; p = p->next, at++)
		for (size_t i = 0; i < count; i++)
			if (fields[i].error.bytes && text_starts(p->place, from.place) &&
				text_equal(fields[i].error, message_problem(cx->arena, cx->language, p)))
				errors[at].name = fields[i].name;
	return AN_OK;
}

/* What the rules say of the case as it stands, one line each; all of it stands on the page that checks. */
static void
brief(struct sheet *s, const struct acting *a)
{
	struct an_cx *cx = s->cx;
	struct table_maker t;

	table_open(cx, SAY(cx, "page.check.rules"), (struct text){ "", 0 }, &t);
	table_head(&t, SAY(cx, "page.decision"), false);
	table_head(&t, SAY(cx, "page.outcome"), false);
	table_head(&t, SAY(cx, "page.line.claimed"), true);
	table_head(&t, SAY(cx, "page.line.admissible"), true);
	table_head(&t, SAY(cx, "page.line.why"), false);
	for (size_t i = 0; i < a->c.preview_count; i++) {
		const struct report_decision *d = &a->c.previews[i];

		if (d->waiting)
			continue;
		table_row(&t);
		table_cell(&t, d->item_title.bytes ? d->item_title : d->title);
		table_cell(&t, (struct text){ "", 0 })->tag = page_outcome_tag(d);
		table_cell(&t, d->line_count ? money_rupees(cx->arena, d->claimed_paise)
			: (struct text){ "", 0 })->number = true;
		table_cell(&t, d->has_amount ? money_rupees(cx->arena, d->admissible_paise)
			: (struct text){ "", 0 })->number = true;
		table_cell(&t, d->reason_count ? d->reasons[0].text : d->warning_count ? d->warnings[0].text
			: (struct text){ "", 0 });
	}
	if (t.table.row_count)
		sheet_table(s, &t);
	sheet_link(s, SAY(cx, "page.check.office"), arena_print(cx->arena, "%.*s/check", TEXT_ARG(a->back)));
}

/* What was typed for an act that can no longer be taken: to read, and to copy. */
static void
show_typed(struct sheet *s, const struct form_maker *f)
{
	struct summary_maker m;

	summary_open(s->cx, SAY(s->cx, "page.typed"), &m);
	for (size_t i = 0; i < f->form.item_count; i++) {
		const struct part_field *field = &f->items[i].field;
		struct text value = field->value;

		if (field->kind == PART_DATE && field->day.bytes)
			value = page_print(s->cx, "%.*s.%.*s.%.*s", TEXT_ARG(field->day), TEXT_ARG(field->month),
				TEXT_ARG(field->year));
		if (!f->items[i].is_heading && field->kind != PART_HIDDEN && value.bytes)
			summary_add(&m, field->label, value);
	}
	sheet_summary(s, &m);
}

static enum an_rc
show_act(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp, const struct acting *a, bool typed,
	enum an_rc failed)
{
	const struct an_problem *problems = cx->error.problems;
	const struct part_error *found = NULL;
	struct part_error *errors;
	size_t error_count = 0;
	struct form_maker f;
	struct sheet s;
	enum an_rc rc = AN_OK;

	page_errors(cx, NULL, 0, (struct text){ "", 0 }, &found, &error_count);
	errors = ARENA_ARRAY(cx->arena, struct part_error, error_count + 1);
	for (size_t i = 0; i < error_count; i++)
		errors[i] = found[i];
	an_error_clear(cx);
	sheet_open(cx, w, rq, say_scheme(cx, &a->t->title), &s);
	sheet_crumb(&s, page_case_title(cx, &a->c.row), a->back);
	sheet_errors(&s, errors, error_count);
	sheet_title(&s, page_case_title(cx, &a->c.row), say_scheme(cx, &a->t->title));
	if (failed == AN_CONFLICT) {
		rc = page_changes(&s, a->c.raw.id, page_seq(rq));
		if (rc)
			return rc;
	}
	if (a->barred)
		sheet_say(&s, BLOCK_TEXT, say(cx, "page.act.barred", "%.*s", TEXT_ARG(a->barred->done_title)));
	else if (!a->may)
		sheet_say(&s, BLOCK_TEXT, say(cx, "page.act.not_now", "%.*s", TEXT_ARG(a->c.row.state_title)));
	else
		sheet_say(&s, BLOCK_TEXT, say(cx, "page.act.then", "%.*s", TEXT_ARG(a->may->to_title)));
	if (a->may && a->t->decide.count)
		brief(&s, a);
	if (a->may && a->form && a->form->section_count == 1 && !a->form->sections[0].list &&
		say_scheme(cx, &a->form->sections[0].help).bytes)
		sheet_say(&s, BLOCK_TEXT, say_scheme(cx, &a->form->sections[0].help));
	form_open(&s, a->here, &f);
	form_hidden(&f, "seq", page_print(cx, "%lld", (long long)(typed && failed != AN_CONFLICT && page_seq(rq)
		? page_seq(rq) : a->c.raw.last_seq)));
	for (size_t i = 0; a->form && i < a->form->section_count; i++) {
		const struct scheme_section *section = &a->form->sections[i];
		size_t rows = section->list ? row_count(cx, rq, section, typed) : 1;

		if (a->form->section_count > 1 || section->list)
			form_heading(&f, say_scheme(cx, &section->title), say_scheme(cx, &section->help));
		for (size_t j = 1; j <= rows; j++) {
			if (section->list)
				form_heading(&f, say(cx, "page.row", "%zu", j), (struct text){ "", 0 });
			rc = show_part(&s, &f, a, section, section->list ? j : 0, typed, problems, errors, error_count);
			if (rc)
				return rc;
		}
		if (section->list) {
			f.form.second = SAY(cx, "page.rows.more");
			f.form.second_name = TEXT("more");
		}
	}
	f.form.warning = text_is(a->t->mark, "warning");
	f.form.cancel = SAY(cx, "page.cancel");
	f.form.cancel_href = a->back;
	if (a->may)
		sheet_form(&s, &f, say_scheme(cx, &a->t->title));
	else {
		show_typed(&s, &f);
		sheet_link(&s, SAY(cx, "page.back.case"), a->back);
	}
	return sheet_send(&s, rp, page_status(failed));
}

static enum an_rc
act_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct acting a;
	enum an_rc rc = acting_open(cx, w, rq, &a);

	return rc ? rc : show_act(cx, w, rq, rp, &a, false, AN_OK);
}

static enum an_rc
act_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_ACT };
	struct grant_reply reply;
	struct acting a;
	enum an_rc rc = acting_open(cx, w, rq, &a);

	if (rc)
		return rc;
	if (request_field(rq, "more").at)
		return show_act(cx, w, rq, rp, &a, true, AN_OK);
	rc = read_form(cx, w, rq, &a, &cmd.data);
	if (!rc) {
		cmd.id = a.c.raw.id;
		cmd.name = a.t->id;
		if (!a.form)
			cmd.data = NULL;
		rc = page_run(cx, w, rq, &cmd, &reply);
	}
	if (page_can_mend(rc))
		return show_act(cx, w, rq, rp, &a, true, rc);
	if (rc)
		return rc;
	reply_redirect(rp, arena_print(cx->arena, "%.*s?done=%.*s", TEXT_ARG(a.back), TEXT_ARG(a.t->id)));
	return AN_OK;
}

/* ---- why ---- */

static void
steps(struct sheet *s, const struct report_decision *d)
{
	struct an_cx *cx = s->cx;
	struct table_maker t;

	if (d->step_count == 0)
		return;
	table_open(cx, SAY(cx, "page.decision.steps"), (struct text){ "", 0 }, &t);
	table_head(&t, SAY(cx, "page.decision.table"), false);
	table_head(&t, SAY(cx, "page.decision.row"), false);
	table_head(&t, SAY(cx, "page.decision.result"), false);
	for (size_t i = 0; i < d->step_count; i++)
		for (size_t j = 0; j < d->steps[i].match_count; j++) {
			struct text inputs = { "", 0 };
			struct part_cell *c;

			for (size_t k = 0; k < d->steps[i].input_count && k < 12; k++)
				inputs = arena_print(cx->arena, "%.*s%s%.*s = %.*s", TEXT_ARG(inputs), k ? "; " : "",
					TEXT_ARG(d->steps[i].inputs[k].name),
					TEXT_ARG(text_slice(d->steps[i].inputs[k].value, 0, 60)));
			table_row(&t);
			c = table_cell(&t, d->steps[i].decision);
			c->note = inputs;
			c->code = true;
			c = table_cell(&t, d->steps[i].matches[j].rule);
			c->note = d->steps[i].matches[j].annotations;
			c->code = true;
			table_cell(&t, text_slice(d->steps[i].result, 0, 200))->code = true;
		}
	sheet_table(s, &t);
}

static enum an_rc
decision_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct text n = text_or_empty(request_argument(rq, "n")), id = text_or_empty(request_argument(rq, "id"));
	struct text first = text_cut(&n, '.'), decision = text_cut(&n, '.');
	struct report_decision d;
	struct summary_maker m;
	struct report_case c;
	int64_t seq, item;
	struct sheet s;
	struct block *b;
	enum an_rc rc;

	if (!text_to_int(first, &seq) || !text_to_int(text_or_empty(n), &item) || seq < 1 || item < 0)
		return an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
	rc = report_case_decision(cx, w->report, rq->actor, id, seq, text_or_empty(decision), (size_t)item, &c, &d);
	if (rc)
		return rc;
	sheet_open(cx, w, rq, d.title, &s);
	s.page.wide = true;
	sheet_crumb(&s, page_case_title(cx, &c.row), arena_print(cx->arena, "/cases/%.*s", TEXT_ARG(id)));
	sheet_title(&s, page_case_title(cx, &c.row), d.item_title.bytes
		? page_print(cx, "%.*s: %.*s", TEXT_ARG(d.title), TEXT_ARG(d.item_title)) : d.title);
	summary_open(cx, (struct text){ "", 0 }, &m);
	summary_add(&m, SAY(cx, "page.outcome"), (struct text){ "", 0 })->value.tag = page_outcome_tag(&d);
	if (d.has_amount)
		summary_add(&m, SAY(cx, "page.line.admissible"),
			money_rupees(cx->arena, d.admissible_paise))->value.strong = true;
	summary_add(&m, SAY(cx, "page.decision.on"), say_day(cx, d.on));
	if (d.version.bytes)
		summary_add(&m, SAY(cx, "page.guidelines"), page_print(cx, "%.*s (%.*s)", TEXT_ARG(d.version),
			TEXT_ARG(text_or_empty(d.instrument))));
	if (d.package.bytes)
		summary_add(&m, SAY(cx, "page.decision.package"), d.package)->value.code = true;
	sheet_summary(&s, &m);
	page_decision(&s, &d);
	if (d.rule_count) {
		struct block_line *lines = ARENA_ARRAY(cx->arena, struct block_line, d.rule_count);

		for (size_t i = 0; i < d.rule_count; i++)
			lines[i] = (struct block_line){ .text = d.rules[i].title.bytes
				? page_print(cx, "%.*s: %.*s", TEXT_ARG(d.rules[i].rule), TEXT_ARG(d.rules[i].title))
				: d.rules[i].rule, .note = text_or_empty(d.rules[i].source) };
		sheet_say(&s, BLOCK_HEADING, SAY(cx, "page.decision.rules"));
		b = sheet_add(&s, BLOCK_LIST);
		b->lines = lines;
		b->line_count = d.rule_count;
	}
	steps(&s, &d);
	summary_open(cx, SAY(cx, "page.decision.inputs"), &m);
	for (size_t i = 0; i < d.input_count; i++)
		summary_add(&m, d.inputs[i].label, d.inputs[i].value);
	sheet_summary(&s, &m);
	if (item > 0)
		sheet_link(&s, SAY(cx, "page.decision.previous"),
			page_decision_href(cx, id, seq, d.id, (size_t)item - 1));
	if ((size_t)item + 1 < d.item_count)
		sheet_link(&s, SAY(cx, "page.decision.next"), page_decision_href(cx, id, seq, d.id, (size_t)item + 1));
	b = sheet_add(&s, BLOCK_DETAILS);
	b->text = SAY(cx, "page.decision.whole");
	b->note = d.result;
	return sheet_send(&s, rp, 200);
}

const struct route act_routes[] = {
	{ WIRE_GET, "/cases/{id}/act/{transition}", act_page, ROUTE_SIGNED_IN, "Take an act: its form" },
	{ WIRE_POST, "/cases/{id}/act/{transition}", act_post, ROUTE_SIGNED_IN, "Take an act" },
	{ WIRE_GET, "/cases/{id}/decisions/{n}", decision_page, ROUTE_SIGNED_IN, "Why: a decision line by line" },
};
const size_t act_route_count = sizeof act_routes / sizeof *act_routes;
