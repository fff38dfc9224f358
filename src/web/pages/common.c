/*
 * What pages share: who is there, running a command, saying what went wrong, showing notings and decisions.
 */
#include "web/pages/pages.h"

#include <stdlib.h>

bool
page_is_admin(const struct request *rq)
{
	for (size_t i = 0; rq->actor && i < rq->actor->role_count; i++)
		if (text_is(rq->actor->roles[i].scheme, "*") && text_is(rq->actor->roles[i].role, "administrator"))
			return true;
	return false;
}

bool
page_is_office(const struct web *w, const struct request *rq)
{
	return rq->actor && report_is_office(w->schemes, rq->actor);
}

bool
scheme_takes_cases(const struct scheme *s)
{
	return s->organisation_form.bytes && s->initial.bytes && s->state_count;
}

const struct scheme *
page_scheme(struct an_cx *cx, struct web *w, struct text id, enum an_rc *ret_rc)
{
	const struct scheme *s = id.at ? scheme_find(w->schemes, id) : NULL;

	if (!s)
		*ret_rc = an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
	return s;
}

/* ---- doing ---- */

int64_t
page_seq(const struct request *rq)
{
	int64_t seq = 0;

	return text_to_int(text_or_empty(request_field(rq, "seq")), &seq) && seq > 0 ? seq : 0;
}

enum an_rc
page_run(struct an_cx *cx, struct web *w, const struct request *rq, struct grant_command *cmd, struct grant_reply *ret)
{
	if (!w->grant)
		return an_fail(cx, AN_BUSY, "page.closed", "%s", "");
	cmd->actor = rq->actor;
	if (cmd->key.bytes == 0)
		cmd->key = text_or_empty(request_field(rq, "key"));
	if (cmd->last_seq == 0)
		cmd->last_seq = page_seq(rq);
	return grant_run(cx, w->grant, cmd, ret);
}

enum an_rc
page_form(struct an_cx *cx, const struct report_case *c, struct text form, const struct scheme_form **ret,
	const struct report_form **ret_view)
{
	for (size_t i = 0; i < c->form_count; i++)
		if (text_equal(c->forms[i].id, text_or_empty(form))) {
			if (!c->forms[i].editable)
				return an_fail(cx, AN_REFUSED, "page.form.closed", "%.*s", TEXT_ARG(c->forms[i].title));
			*ret = scheme_form(c->scheme, form);
			*ret_view = &c->forms[i];
			return AN_OK;
		}
	return an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
}

bool
page_can_mend(enum an_rc rc)
{
	return rc == AN_INVALID || rc == AN_REFUSED || rc == AN_CONFLICT || rc == AN_TOO_LARGE;
}

int
page_status(enum an_rc rc)
{
	return rc ? an_http_status(rc) : 200;
}

void
page_errors(struct an_cx *cx, const struct part_field *fields, size_t field_count, struct text place,
	const struct part_error **ret, size_t *ret_count)
{
	struct part_error *one;

	if (cx->error.rc == AN_OK && !cx->error.problems) {
		*ret_count = 0;
		return;
	}
	if (cx->error.problems) {
		ask_problems(cx, cx->error.problems, fields, field_count, place, ret, ret_count);
		return;
	}
	one = ARENA_NEW(cx->arena, struct part_error);
	one->text = message_error(cx->arena, cx->language, &cx->error);
	one->name = (struct text){ "", 0 };
	*ret = one;
	*ret_count = 1;
}

enum an_rc
page_changes(struct sheet *s, struct text id, int64_t seq)
{
	const struct report_noting *notings;
	size_t count;
	enum an_rc rc;

	rc = report_since(s->cx, s->web->report, s->rq->actor, id, seq, &notings, &count);
	if (rc || count == 0)
		return rc;
	struct block *b = sheet_add(s, BLOCK_BANNER);

	b->banner = (struct part_banner){ BANNER_WARNING, SAY(s->cx, "page.moved"), SAY(s->cx, "page.moved.text"),
		{ "", 0 }, { "", 0 } };
	b = sheet_add(s, BLOCK_TIMELINE);
	page_notings(s->cx, id, (struct text){ "", 0 }, notings, count, &b->timeline);
	return AN_OK;
}

struct text
page_case_title(struct an_cx *cx, const struct report_case_row *row)
{
	return row->number.bytes ? row->number : SAY(cx, "page.case.new");
}

void
page_invalid(struct an_cx *cx, const struct scheme_field *f, struct text place)
{
	struct text at = arena_print(cx->arena, "%.*s.%.*s", TEXT_ARG(place), TEXT_ARG(f->name));

	an_problem(cx, at, "page.valid", "%.*s", TEXT_ARG(f->message.count ? say_scheme(cx, &f->message) :
		say(cx, "page.valid.default", "%.*s", TEXT_ARG(say_scheme(cx, &f->label)))));
}

const struct form_file *
page_file(const struct request *rq)
{
	return rq->form.file_count ? &rq->form.files[0] : NULL;
}

enum an_rc
page_paper(struct an_cx *cx, struct web *w, const struct request *rq, struct grant_command *cmd,
	const struct form_file *file, struct grant_reply *ret)
{
	if (!file)
		return an_fail(cx, AN_INVALID, "page.file.none", "%s", "");
	if (file->bytes.bytes == 0)
		return an_fail(cx, AN_INVALID, "page.file.empty", "%.*s", TEXT_ARG(file->file_name));
	cmd->file_name = file->file_name.bytes ? file->file_name : cmd->name;
	cmd->bytes = file->bytes;
	return page_run(cx, w, rq, cmd, ret);
}

void
page_errors_lead_to(struct sheet *s, struct part_field *field)
{
	struct part_error *errors = ARENA_ARRAY(s->cx->arena, struct part_error, s->page.error_count + 1);

	for (size_t i = 0; i < s->page.error_count; i++) {
		errors[i] = s->page.errors[i];
		if (errors[i].name.bytes == 0)
			errors[i].name = field->name;
	}
	if (s->page.error_count)
		field->error = errors[0].text;
	s->page.errors = errors;
}

void
page_papers(struct sheet *s, const struct report_paper *papers, size_t count, struct text here, struct text remove,
	int64_t seq)
{
	struct an_cx *cx = s->cx;

	for (size_t i = 0; i < count; i++) {
		const struct report_paper *p = &papers[i];
		struct part_field *file;
		struct form_maker f;

		sheet_say(s, BLOCK_HEADING, p->row_title.bytes
			? page_print(cx, "%.*s: %.*s", TEXT_ARG(p->title), TEXT_ARG(p->row_title)) : p->title);
		sheet_say(s, BLOCK_HINT, p->hint);
		for (size_t j = 0; j < p->document_count; j++) {
			const struct report_document *d = &p->documents[j];

			sheet_link(s, page_print(cx, "%.*s, %.*s", TEXT_ARG(d->name), TEXT_ARG(say_day(cx, d->on))),
				arena_print(cx->arena, "/documents/%.*s", TEXT_ARG(d->id)));
			form_open(s, arena_print(cx->arena, "%.*s/%.*s/remove", TEXT_ARG(remove), TEXT_ARG(d->id)), &f);
			form_hidden(&f, "form", d->form);
			form_hidden(&f, "seq", page_print(cx, "%lld", (long long)seq));
			f.form.quiet = true;
			sheet_form(s, &f, say(cx, "page.paper.remove", "%.*s", TEXT_ARG(d->name)));
		}
		form_open(s, arena_print(cx->arena, "%.*s/%.*s", TEXT_ARG(here), TEXT_ARG(p->id)), &f);
		f.form.files = true;
		f.form.quiet = true;
		form_hidden(&f, "seq", page_print(cx, "%lld", (long long)seq));
		if (p->row.bytes)
			form_hidden(&f, "row", p->row);
		file = form_field_add(&f, PART_FILE, arena_print(cx->arena, "file-%.*s%s%.*s", TEXT_ARG(p->id),
			p->row.bytes ? "-" : "", TEXT_ARG(p->row)), SAY(cx,
			p->document_count ? "page.paper.another" : "page.paper.file"));
		file->optional = !p->required;
		file->accept = TEXT(".pdf,.png,.jpg,.jpeg");
		file->hint = SAY(cx, "page.paper.kinds");
		if (text_equal(p->id, text_or_empty(request_argument(s->rq, "paper"))) &&
		    text_equal(text_or_empty(p->row), text_or_empty(request_field(s->rq, "row"))))
			page_errors_lead_to(s, file);
		sheet_form(s, &f, SAY(cx, "page.paper.send"));
	}
}

/* ---- showing ---- */

struct part_tag
page_outcome_tag(const struct report_decision *d)
{
	enum part_tag_colour colour = text_is(d->outcome, "admit") ? TAG_GREEN : text_is(d->outcome, "refuse") ? TAG_RED
		: TAG_YELLOW;

	return (struct part_tag){ d->outcome_text, colour };
}

struct text
page_decision_href(struct an_cx *cx, struct text case_id, int64_t seq, struct text decision, size_t item)
{
	return arena_print(cx->arena, "/cases/%.*s/decisions/%lld.%.*s.%zu", TEXT_ARG(case_id), (long long)seq,
		TEXT_ARG(decision), item);
}

void
page_notings(struct an_cx *cx, struct text case_id, struct text title, const struct report_noting *notings,
	size_t count, struct part_timeline *ret)
{
	struct part_noting *list = ARENA_ARRAY(cx->arena, struct part_noting, count + 1);

	for (size_t i = 0; i < count; i++) {
		const struct report_noting *n = &notings[i];
		struct part_link *links = ARENA_ARRAY(cx->arena, struct part_link, n->decision_count + 1);
		struct text text = n->detail;

		for (size_t j = 0; j < n->value_count; j++)
			text = arena_print(cx->arena, "%.*s%s%.*s: %.*s", TEXT_ARG(text), text.bytes ? "; " : "",
				TEXT_ARG(n->values[j].label), TEXT_ARG(n->values[j].value));
		for (size_t j = 0; j < n->decision_count; j++) {
			const struct report_noted *d = &n->decisions[j];
			struct text amount = d->has_amount ? money_rupees(cx->arena, d->admissible_paise)
				: (struct text){ "", 0 };

			links[j].title = d->item_count == 1 ? arena_print(cx->arena, "%.*s: %.*s%s%.*s",
				TEXT_ARG(d->title), TEXT_ARG(text_or_empty(d->outcome_text)), amount.bytes ? ", " : "",
				TEXT_ARG(amount)) :
				say(cx, "page.noting.many", "%.*s|%zu|%.*s", TEXT_ARG(d->title), d->item_count,
					TEXT_ARG(amount));
			links[j].href = page_decision_href(cx, case_id, d->seq, d->id, 0);
		}
		list[i] = (struct part_noting){ .title = n->what, .at = n->at, .text = text,
			.link_count = n->decision_count, .links = links,
			.by = n->role_title.bytes ? arena_print(cx->arena, "%.*s, %.*s", TEXT_ARG(n->actor),
			TEXT_ARG(n->role_title)) : n->actor,
			.tag = { n->state_title, TAG_BLUE } };
	}
	*ret = (struct part_timeline){ title, count, list };
}

static void
decision_lines(struct sheet *s, const struct report_decision *d)
{
	struct an_cx *cx = s->cx;
	struct table_maker t;

	if (d->line_count == 0)
		return;
	table_open(cx, SAY(cx, "page.lines"), (struct text){ "", 0 }, &t);
	table_head(&t, SAY(cx, "page.line.head"), false);
	table_head(&t, SAY(cx, "page.line.claimed"), true);
	table_head(&t, SAY(cx, "page.line.admissible"), true);
	table_head(&t, SAY(cx, "page.line.why"), false);
	for (size_t i = 0; i < d->line_count; i++) {
		const struct report_line *l = &d->lines[i];
		struct part_cell *why;

		table_row(&t);
		table_cell(&t, l->head_title);
		table_rupees(&t, l->claimed_paise);
		table_rupees(&t, l->admissible_paise);
		why = table_cell(&t, arena_print(cx->arena, "%.*s%s%.*s", TEXT_ARG(l->rule),
			l->rule_title.bytes ? ": " : "", TEXT_ARG(l->rule_title)));
		why->note = l->reason_text.bytes ? l->reason_text : text_or_empty(l->source);
	}
	table_row(&t);
	t.rows[t.table.row_count - 1].total = true;
	table_cell(&t, SAY(cx, "page.total"))->strong = true;
	table_rupees(&t, d->claimed_paise);
	table_rupees(&t, d->admissible_paise);
	table_cell(&t, (struct text){ "", 0 });
	sheet_table(s, &t);
}

static void
decision_checks(struct sheet *s, const struct report_decision *d)
{
	struct part_check *list = ARENA_ARRAY(s->cx->arena, struct part_check, d->check_count + 1);

	if (d->check_count == 0)
		return;
	for (size_t i = 0; i < d->check_count; i++) {
		const struct report_check *c = &d->checks[i];

		list[i].result = text_is(c->result, "pass") ? CHECK_PASS : text_is(c->result, "fail") ? CHECK_FAIL :
			text_is(c->result, "warn") ? CHECK_WARN : CHECK_DEFICIENT;
		list[i].text = c->title.bytes ? c->title : c->rule;
		list[i].clause = c->title.bytes ? c->rule : (struct text){ "", 0 };
	}
	sheet_add(s, BLOCK_CHECKS)->checks = (struct part_checks){ { "", 0 }, d->check_count, list };
}

static void
decision_reasons(struct sheet *s, const struct report_reason *reasons, size_t count, const char *key)
{
	struct block_line *lines = ARENA_ARRAY(s->cx->arena, struct block_line, count + 1);
	struct block *b;

	if (count == 0)
		return;
	for (size_t i = 0; i < count; i++)
		lines[i] = (struct block_line){ .text = reasons[i].text,
			.note = text_equal(reasons[i].text, reasons[i].code) ?
			(struct text){ "", 0 } : reasons[i].code };
	sheet_say(s, BLOCK_TEXT, SAY(s->cx, key));
	b = sheet_add(s, BLOCK_LIST);
	b->lines = lines;
	b->line_count = count;
}

void
page_decision(struct sheet *s, const struct report_decision *d)
{
	struct an_cx *cx = s->cx;

	if (d->waiting) {
		struct block_line *lines = ARENA_ARRAY(cx->arena, struct block_line, d->problem_count + 1);
		struct block *b;
		size_t count = 0;

		sheet_say(s, BLOCK_TEXT, SAY(cx, "page.decision.waiting"));
		for (const struct an_problem *p = d->problems; p && count < d->problem_count; p = p->next)
			{
			struct text last = p->place;

			for (size_t i = p->place.bytes; i > 0 && last.bytes == p->place.bytes; i--)
				if (p->place.at[i - 1] == '.')
					last = text_slice(p->place, i, p->place.bytes);
			lines[count++] = (struct block_line){ .text = last.bytes
				? say(cx, "page.problem.of", "%.*s|%.*s", TEXT_ARG(say_name(cx, last)),
				TEXT_ARG(message_problem(cx->arena, cx->language, p))) : message_problem(cx->arena,
				cx->language, p) };
		}
		b = sheet_add(s, BLOCK_LIST);
		b->lines = lines;
		b->line_count = count;
		return;
	}
	decision_reasons(s, d->reasons, d->reason_count, "page.reasons");
	decision_reasons(s, d->warnings, d->warning_count, "page.warnings");
	decision_checks(s, d);
	decision_lines(s, d);
}
