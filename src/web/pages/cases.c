/*
 * Cases: the applicant's own, the desk of an officer, a new one, and the page of one.
 */
#include "web/pages/pages.h"

/* ---- lists ---- */

static struct text
deadline_note(struct an_cx *cx, const struct report_case_row *row)
{
	if (!row->has_deadline)
		return (struct text){ "", 0 };
	if (row->late)
		return say(cx, "page.deadline.late", "%d", -row->days_left);
	return say(cx, "page.deadline.left", "%d", row->days_left);
}

static struct text
days_said(struct an_cx *cx, int days)
{
	if (days <= 0)
		return SAY(cx, "page.today");
	return days == 1 ? SAY(cx, "page.yesterday") : say(cx, "page.days", "%d", days);
}

static void
list_table(struct sheet *s, const struct report_case_list *list, bool desk, struct text empty)
{
	struct an_cx *cx = s->cx;
	struct table_maker t;

	table_open(cx, SAY(cx, desk ? "page.desk.cases" : "page.cases.own"), empty, &t);
	table_head(&t, SAY(cx, "page.case.number"), false);
	if (desk)
		table_head(&t, SAY(cx, "page.organisation"), false);
	table_head(&t, SAY(cx, "page.scheme"), false);
	table_head(&t, SAY(cx, "page.state"), false);
	table_head(&t, SAY(cx, "page.move"), false);
	table_head(&t, SAY(cx, "page.since"), false);
	table_head(&t, SAY(cx, "page.deadline"), false);
	table_head(&t, SAY(cx, "page.amount"), true);
	for (size_t i = 0; i < list->row_count; i++) {
		const struct report_case_row *row = &list->rows[i];
		struct part_cell *c;

		table_row(&t);
		table_link(&t, page_case_title(cx, row), arena_print(cx->arena, "/cases/%.*s", TEXT_ARG(row->id)));
		if (desk)
			table_cell(&t, row->organisation);
		table_cell(&t, row->scheme_title);
		table_cell(&t, (struct text){ "", 0 })->tag = (struct part_tag){ row->state_title,
			row->final ? TAG_GREY : row->my_move ? TAG_YELLOW : TAG_BLUE };
		table_cell(&t, row->my_move ? SAY(cx, "page.move.yours") : row->role_title)->strong = row->my_move;
		c = table_cell(&t, say_day(cx, row->entered_on));
		c->note = days_said(cx, row->age_days);
		c = table_cell(&t, row->has_deadline ? say_day(cx, row->deadline) : (struct text){ "", 0 });
		c->note = deadline_note(cx, row);
		if (row->amount_paise)
			table_rupees(&t, row->amount_paise);
		else
			table_cell(&t, (struct text){ "", 0 });
	}
	sheet_table(s, &t);
}

static void
list_pages(struct sheet *s, const struct report_case_list *list, const char *path, struct text state, bool all)
{
	struct an_cx *cx = s->cx;
	struct part_pages *p;
	const char *rest = all ? "&all=1" : "";

	if (list->pages <= 1)
		return;
	p = &sheet_add(s, BLOCK_PAGES)->pages;
	p->first = (int64_t)(list->page - 1) * REPORT_PAGE_ROWS + 1;
	p->last = p->first + (int64_t)list->row_count - 1;
	p->total = (int64_t)list->total;
	if (list->page > 1)
		p->previous_href = arena_print(cx->arena, "%s?page=%d&state=%.*s%s", path, list->page - 1,
			TEXT_ARG(state), rest);
	if (list->page < list->pages)
		p->next_href = arena_print(cx->arena, "%s?page=%d&state=%.*s%s", path, list->page + 1, TEXT_ARG(state),
			rest);
}

static int
page_number(const struct request *rq)
{
	int64_t n = 1;

	return text_to_int(text_or_empty(request_query(rq, "page")), &n) && n >= 1 && n < 100000 ? (int)n : 1;
}

static enum an_rc
cases_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct report_case_filter filter = { .page = page_number(rq) };
	struct report_case_list list;
	struct sheet s;
	struct part_button *button;
	struct block *b;
	enum an_rc rc;

	if (page_is_office(w, rq) && rq->actor->organisation.bytes == 0) {
		reply_redirect(rp, TEXT("/desk"));
		return AN_OK;
	}
	rc = report_cases(cx, w->report, rq->actor, &filter, &list);
	if (rc)
		return rc;
	sheet_open(cx, w, rq, SAY(cx, "page.cases.title"), &s);
	sheet_title(&s, (struct text){ "", 0 }, SAY(cx, "page.cases.title"));
	list_table(&s, &list, false, SAY(cx, "page.cases.none"));
	list_pages(&s, &list, "/cases", (struct text){ "", 0 }, false);
	button = ARENA_NEW(cx->arena, struct part_button);
	*button = (struct part_button){ BUTTON_PRIMARY, SAY(cx, "page.case.start"), TEXT("/cases/new"), { "", 0 } };
	b = sheet_add(&s, BLOCK_BUTTONS);
	b->buttons = button;
	b->button_count = 1;
	return sheet_send(&s, rp, 200);
}

static enum an_rc
desk_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	bool all = text_is(text_or_empty(request_query(rq, "all")), "1");
	struct text state = text_or_empty(request_query(rq, "state"));
	struct report_case_filter filter = { .page = page_number(rq), .mine = !all, .state = state };
	struct report_case_list list;
	struct block_line *lines;
	struct block *b;
	struct sheet s;
	enum an_rc rc;

	rc = report_cases(cx, w->report, rq->actor, &filter, &list);
	if (rc)
		return rc;
	sheet_open(cx, w, rq, SAY(cx, "page.desk.title"), &s);
	s.page.wide = true;
	sheet_title(&s, (struct text){ "", 0 }, SAY(cx, "page.desk.title"));
	sheet_say(&s, BLOCK_TEXT, SAY(cx, all ? "page.desk.all" : "page.desk.mine"));
	sheet_link(&s, SAY(cx, all ? "page.desk.show_mine" : "page.desk.show_all"),
		all ? TEXT("/desk") : TEXT("/desk?all=1"));
	if (list.state_count > 1 || state.bytes) {
		lines = ARENA_ARRAY(cx->arena, struct block_line, list.state_count + 1);
		for (size_t i = 0; i < list.state_count; i++) {
			lines[i].text = say(cx, "page.desk.state", "%.*s|%zu", TEXT_ARG(list.states[i].label),
				list.states[i].count);
			if (!list.states[i].chosen)
				lines[i].href = arena_print(cx->arena, "/desk?state=%.*s%s",
					TEXT_ARG(list.states[i].value), all ? "&all=1" : "");
		}
		if (state.bytes)
			lines[list.state_count] = (struct block_line){ .text = SAY(cx, "page.desk.every"),
				.href = all ? TEXT("/desk?all=1") : TEXT("/desk") };
		b = sheet_add(&s, BLOCK_LIST);
		b->lines = lines;
		b->line_count = list.state_count + (state.bytes > 0);
	}
	list_table(&s, &list, true, SAY(cx, all ? "page.desk.none" : "page.desk.none_mine"));
	list_pages(&s, &list, "/desk", state, all);
	return sheet_send(&s, rp, 200);
}

/* ---- a new case ---- */

static enum an_rc
new_show(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp, int status)
{
	const struct text *ids;
	size_t count;
	struct part_option *options;
	struct part_field *field;
	struct form_maker f;
	struct sheet s;
	enum an_rc rc;

	rc = report_organisation_schemes(cx, w->report, rq->actor->organisation, &ids, &count);
	if (rc)
		return rc;
	options = ARENA_ARRAY(cx->arena, struct part_option, count + 1);
	sheet_open(cx, w, rq, SAY(cx, "page.case.start"), &s);
	sheet_crumb(&s, SAY(cx, "page.cases.title"), TEXT("/cases"));
	form_open(&s, TEXT("/cases/new"), &f);
	field = form_field_add(&f, PART_RADIOS, TEXT("scheme"), SAY(cx, "page.case.which"));
	field->heading = true;
	field->hint = SAY(cx, "page.case.which.hint");
	for (size_t i = 0; i < count; i++) {
		const struct scheme *one = scheme_find(w->schemes, ids[i]);

		if (!one || !scheme_takes_cases(one) || !scheme_version_on(one, report_today(w->report, cx)))
			continue;
		options[field->option_count++] = (struct part_option){ .value = one->id,
			.label = say_scheme(cx, &one->title),
			.chosen = count == 1 || text_equal(one->id, text_or_empty(request_query(rq, "scheme"))) };
	}
	field->options = options;
	if (cx->error.rc) {
		const struct part_error *errors;
		size_t error_count;

		field->error = message_error(cx->arena, cx->language, &cx->error);
		page_errors(cx, field, 1, (struct text){ "", 0 }, &errors, &error_count);
		sheet_errors(&s, errors, error_count);
	}
	if (field->option_count)
		sheet_form(&s, &f, SAY(cx, "page.continue"));
	else
		sheet_title(&s, (struct text){ "", 0 }, SAY(cx, "page.case.start"));
	for (size_t i = 0; i < w->schemes->count; i++) {
		const struct scheme *other = w->schemes->at[i];
		bool known = !scheme_takes_cases(other) || !scheme_version_on(other, report_today(w->report, cx));

		for (size_t j = 0; j < count && !known; j++)
			known = text_equal(ids[j], other->id);
		if (!known)
			sheet_link(&s, say(cx, "page.case.join", "%.*s", TEXT_ARG(say_scheme(cx, &other->title))),
				arena_print(cx->arena, "/register/organisation?scheme=%.*s", TEXT_ARG(other->id)));
	}
	return sheet_send(&s, rp, status);
}

static enum an_rc
new_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	if (rq->actor->organisation.bytes == 0) {
		struct text scheme = text_or_empty(request_query(rq, "scheme"));

		reply_redirect(rp, scheme.bytes && scheme_find(w->schemes, scheme) ?
			arena_print(cx->arena, "/register/organisation?scheme=%.*s", TEXT_ARG(scheme))
			: TEXT("/register/organisation"));
		return AN_OK;
	}
	return new_show(cx, w, rq, rp, 200);
}

static enum an_rc
new_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_OPEN, .scheme = text_or_empty(request_field(rq, "scheme")) };
	struct grant_reply reply;
	enum an_rc rc;

	rc = cmd.scheme.bytes ? page_run(cx, w, rq, &cmd, &reply)
		: an_fail(cx, AN_INVALID, "page.case.choose", "%s", "");
	if (page_can_mend(rc))
		return new_show(cx, w, rq, rp, page_status(rc));
	if (rc)
		return rc;
	reply_redirect(rp, arena_print(cx->arena, "/cases/%.*s", TEXT_ARG(reply.id)));
	return AN_OK;
}

/* ---- the page of one case ---- */

static struct part_tag
section_tag(struct an_cx *cx, enum report_done done)
{
	switch (done) {
	case REPORT_DONE: return (struct part_tag){ SAY(cx, "page.done"), TAG_GREEN };
	case REPORT_PARTLY: return (struct part_tag){ SAY(cx, "page.partly"), TAG_YELLOW };
	default: return (struct part_tag){ SAY(cx, "page.todo"), TAG_BLUE };
	}
}

static void
task_list(struct sheet *s, const struct report_case *c, const struct report_form *f)
{
	struct an_cx *cx = s->cx;
	struct part_task *tasks = ARENA_ARRAY(cx->arena, struct part_task, f->section_count + 1);
	size_t count = 0;

	for (size_t i = 0; i < f->section_count; i++)
		tasks[count++] = (struct part_task){ .title = f->sections[i].title,
			.status = section_tag(cx, f->sections[i].done), .done = f->sections[i].done == REPORT_DONE,
			.hint = f->sections[i].list ? say(cx, "page.rows.count", "%zu", f->sections[i].row_count)
			: (struct text){ "", 0 },
			.href = arena_print(cx->arena, "/cases/%.*s/%.*s/%.*s", TEXT_ARG(c->raw.id), TEXT_ARG(f->id),
				TEXT_ARG(f->sections[i].id)) };
	if (f->paper_count) {
		size_t have = 0;

		for (size_t i = 0; i < f->paper_count; i++)
			have += f->papers[i].document_count;
		tasks[count++] = (struct part_task){ .title = SAY(cx, "page.papers"),
			.hint = say(cx, "page.papers.count", "%zu", have),
			.status = section_tag(cx, f->papers_done ? REPORT_DONE : have ? REPORT_PARTLY : REPORT_EMPTY),
			.done = f->papers_done, .href = arena_print(cx->arena, "/cases/%.*s/%.*s/papers",
			TEXT_ARG(c->raw.id), TEXT_ARG(f->id)) };
	}
	sheet_add(s, BLOCK_TASKS)->tasks = (struct part_tasks){ f->title, count, tasks };
}

static void
document_lines(struct sheet *s, const struct report_paper *papers, size_t count)
{
	struct block_line *lines = NULL;
	size_t line_count = 0, all = 0;
	struct block *b;

	for (size_t i = 0; i < count; i++)
		all += papers[i].document_count;
	if (all == 0)
		return;
	lines = ARENA_ARRAY(s->cx->arena, struct block_line, all);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < papers[i].document_count; j++) {
			const struct report_document *d = &papers[i].documents[j];

			lines[line_count++] = (struct block_line){ .text = papers[i].row_title.bytes ?
				page_print(s->cx, "%.*s: %.*s", TEXT_ARG(papers[i].title),
				TEXT_ARG(papers[i].row_title)) : papers[i].title,
				.href = arena_print(s->cx->arena, "/documents/%.*s", TEXT_ARG(d->id)),
				.note = page_print(s->cx, "%.*s, %.*s", TEXT_ARG(d->name),
				TEXT_ARG(say_day(s->cx, d->on))) };
		}
	sheet_say(s, BLOCK_SMALL_HEADING, SAY(s->cx, "page.papers"));
	b = sheet_add(s, BLOCK_LIST);
	b->lines = lines;
	b->line_count = line_count;
}

static void
rows_table(struct sheet *s, const struct report_section *section)
{
	struct an_cx *cx = s->cx;
	struct table_maker t;
	const struct report_row *widest = NULL;

	for (size_t i = 0; i < section->row_count; i++)
		if (!widest || section->rows[i].pair_count > widest->pair_count)
			widest = &section->rows[i];
	table_open(cx, section->title, SAY(cx, "page.rows.none"), &t);
	for (size_t i = 0; widest && i < widest->pair_count; i++)
		table_head(&t, widest->pairs[i].label, false);
	for (size_t i = 0; i < section->row_count; i++) {
		table_row(&t);
		for (size_t j = 0; j < widest->pair_count; j++) {
			struct text value = { "", 0 };

			for (size_t k = 0; k < section->rows[i].pair_count; k++)
				if (text_equal(section->rows[i].pairs[k].name, widest->pairs[j].name))
					value = section->rows[i].pairs[k].value;
			table_cell(&t, value);
		}
	}
	sheet_table(s, &t);
}

static void
answers(struct sheet *s, const struct report_form *f, const struct report_case *c, bool change)
{
	struct an_cx *cx = s->cx;

	for (size_t i = 0; i < f->section_count; i++) {
		const struct report_section *section = &f->sections[i];
		struct text href = c ? arena_print(cx->arena, "/cases/%.*s/%.*s/%.*s", TEXT_ARG(c->raw.id),
			TEXT_ARG(f->id), TEXT_ARG(section->id)) :
			(struct text){ "", 0 };
		struct summary_maker m;

		if (section->list) {
			rows_table(s, section);
			if (change)
				sheet_link(s, say(cx, "page.change.section", "%.*s", TEXT_ARG(section->title)), href);
			continue;
		}
		summary_open(cx, section->title, &m);
		for (size_t j = 0; j < section->pair_count; j++) {
			struct part_summary_row *row = summary_add(&m, section->pairs[j].label,
				section->pairs[j].value);

			if (change) {
				row->action = SAY(cx, "page.change");
				row->action_href = href;
			}
		}
		if (section->pair_count == 0)
			summary_add(&m, section->title, SAY(cx, "page.nothing"));
		sheet_summary(s, &m);
	}
	document_lines(s, f->papers, f->paper_count);
}

/* What was said with the act that made it this person's move: which paper is missing, why it came back. */
static void
last_word(struct sheet *s, const struct report_case *c)
{
	const struct report_noting *n = c->history;
	struct block *b;

	while (n < c->history + c->history_count && !n->act)
		n++;
	if (!c->row.my_move || n == c->history + c->history_count || n->value_count == 0)
		return;
	b = sheet_add(s, BLOCK_INSET);
	b->banner.title = page_print(s->cx, "%.*s (%.*s, %.*s)", TEXT_ARG(n->what), TEXT_ARG(n->actor), TEXT_ARG(n->at));
	for (size_t i = 0; i < n->value_count; i++)
		b->banner.text = page_print(s->cx, "%.*s%s%.*s: %.*s", TEXT_ARG(text_or_empty(b->banner.text)), i ? "; " : "",
			TEXT_ARG(n->values[i].label), TEXT_ARG(n->values[i].value));
}

static void
standing(struct sheet *s, const struct report_case *c)
{
	struct an_cx *cx = s->cx;
	struct summary_maker m;
	struct part_summary_row *row;

	if (c->applicant)
		sheet_say(s, BLOCK_LEAD, c->public_text);
	last_word(s, c);
	summary_open(cx, (struct text){ "", 0 }, &m);
	row = summary_add(&m, SAY(cx, "page.state"), (struct text){ "", 0 });
	row->value.tag = (struct part_tag){ c->row.state_title,
		c->row.final ? TAG_GREY : c->row.my_move ? TAG_YELLOW : TAG_BLUE };
	if (!c->row.final) {
		row = summary_add(&m, SAY(cx, "page.move"), c->row.my_move ? SAY(cx, "page.move.yours") :
			c->row.role_title.bytes ? c->row.role_title : SAY(cx, "page.move.nobody"));
		row->value.strong = c->row.my_move;
	}
	row = summary_add(&m, SAY(cx, "page.since"), say_day(cx, c->row.entered_on));
	row->value.note = days_said(cx, c->row.age_days);
	if (c->row.has_deadline) {
		row = summary_add(&m, SAY(cx, "page.deadline"), say_day(cx, c->row.deadline));
		row->value.note = deadline_note(cx, &c->row);
	}
	if (!c->applicant)
		summary_add(&m, SAY(cx, "page.organisation"), c->row.organisation);
	sheet_summary(s, &m);
}

static void
money(struct sheet *s, const struct report_case *c)
{
	struct an_cx *cx = s->cx;
	struct summary_maker m;
	const struct { const char *key; int64_t paise; } rows[] = {
		{ "page.money.earmarked", c->raw.earmarked_paise }, { "page.money.committed", c->raw.committed_paise },
		{ "page.money.released", c->raw.released_paise }, { "page.money.recovered", c->raw.recovered_paise },
	};

	summary_open(cx, SAY(cx, "page.money"), &m);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].paise)
			summary_add(&m, SAY(cx, rows[i].key), money_rupees(cx->arena, rows[i].paise));
	sheet_summary(s, &m);
}

static void
act_buttons(struct sheet *s, const struct report_case *c, bool check)
{
	struct an_cx *cx = s->cx;
	struct part_button *list = ARENA_ARRAY(cx->arena, struct part_button, c->act_count + 2);
	size_t count = 0;
	struct block *b;

	if (check)
		list[count++] = (struct part_button){ BUTTON_SECONDARY,
			SAY(cx, c->applicant ? "page.check" : "page.check.office"),
			arena_print(cx->arena, "/cases/%.*s/check", TEXT_ARG(c->raw.id)), { "", 0 } };
	for (size_t i = 0; i < c->act_count; i++)
		list[count++] = (struct part_button){ c->acts[i].primary ? BUTTON_PRIMARY : c->acts[i].warning
			? BUTTON_WARNING : BUTTON_SECONDARY, c->acts[i].title,
			arena_print(cx->arena, "/cases/%.*s/act/%.*s", TEXT_ARG(c->raw.id), TEXT_ARG(c->acts[i].id)),
			{ "", 0 } };
	if (count == 0)
		return;
	sheet_say(s, BLOCK_HEADING, SAY(cx, "page.acts"));
	b = sheet_add(s, BLOCK_BUTTONS);
	b->buttons = list;
	b->button_count = count;
}

static void
decisions(struct sheet *s, const struct report_case *c)
{
	struct an_cx *cx = s->cx;
	struct table_maker t;
	int64_t claimed = 0, admissible = 0;
	bool amounts = false;

	if (c->decision_count == 0)
		return;
	table_open(cx, SAY(cx, "page.decisions"), (struct text){ "", 0 }, &t);
	table_head(&t, SAY(cx, "page.decision"), false);
	table_head(&t, SAY(cx, "page.outcome"), false);
	table_head(&t, SAY(cx, "page.line.claimed"), true);
	table_head(&t, SAY(cx, "page.line.admissible"), true);
	table_head(&t, SAY(cx, "page.line.why"), false);
	for (size_t i = 0; i < c->decision_count; i++) {
		const struct report_decision *d = &c->decisions[i];
		struct part_cell *cell;

		table_row(&t);
		table_link(&t, d->item_title.bytes ? d->item_title : d->title,
			page_decision_href(cx, c->raw.id, d->seq, d->id, d->index));
		table_cell(&t, (struct text){ "", 0 })->tag = page_outcome_tag(d);
		if (d->line_count)
			table_rupees(&t, d->claimed_paise);
		else
			table_cell(&t, (struct text){ "", 0 });
		if (d->has_amount)
			table_rupees(&t, d->admissible_paise);
		else
			table_cell(&t, (struct text){ "", 0 });
		cell = table_cell(&t, d->reason_count ? d->reasons[0].text : (struct text){ "", 0 });
		cell->note = d->version.bytes ? say(cx, "page.version", "%.*s", TEXT_ARG(d->version))
			: (struct text){ "", 0 };
		if (!d->many)
			continue;
		if (d->has_amount) {
			amounts = true;
			claimed += d->claimed_paise;
			admissible += d->admissible_paise;
		}
		if (i + 1 < c->decision_count && text_equal(c->decisions[i + 1].id, d->id))
			continue;
		/* The items of one decision are added up; an estimate and a claim never are. */
		if (amounts) {
			table_row(&t);
			t.rows[t.table.row_count - 1].total = true;
			table_cell(&t, say(cx, "page.decisions.total", "%.*s", TEXT_ARG(d->title)))->strong = true;
			table_cell(&t, (struct text){ "", 0 });
			table_rupees(&t, claimed);
			table_rupees(&t, admissible);
			table_cell(&t, (struct text){ "", 0 });
		}
		amounts = false;
		claimed = admissible = 0;
	}
	sheet_table(s, &t);
}

static void
letters(struct sheet *s, const struct report_case *c)
{
	struct block_line *lines = ARENA_ARRAY(s->cx->arena, struct block_line, c->letter_count + 1);
	struct block *b;

	if (c->letter_count == 0)
		return;
	for (size_t i = 0; i < c->letter_count; i++)
		lines[i] = (struct block_line){ .text = c->letters[i].title,
			.href = arena_print(s->cx->arena, "/letters/%.*s.pdf", TEXT_ARG(c->letters[i].id)),
			.note = page_print(s->cx, "%.*s, %.*s", TEXT_ARG(c->letters[i].number),
			TEXT_ARG(say_day(s->cx, c->letters[i].on))) };
	sheet_say(s, BLOCK_HEADING, SAY(s->cx, "page.letters"));
	b = sheet_add(s, BLOCK_LIST);
	b->lines = lines;
	b->line_count = c->letter_count;
}

/* All notings, newest first.  Long runs of forms filled in and papers uploaded are one line until they are asked
 * for. */
static void
history(struct sheet *s, const struct report_case *c)
{
	enum { RUN_LONG = 4 };
	struct an_cx *cx = s->cx;

	sheet_say(s, BLOCK_HEADING, SAY(cx, "page.history"));
	for (size_t i = 0, n; i < c->history_count; i += n) {
		bool fold;

		for (n = 0; i + n < c->history_count && !c->history[i + n].act; n++) {}
		fold = n >= RUN_LONG;
		if (fold) {
			struct block *b = sheet_add(s, BLOCK_FOLD);

			b->text = say(cx, "page.history.run", "%zu", n);
			b->note = page_print(cx, "%.*s", TEXT_ARG(c->history[i].at));
		} else {
			while (i + n < c->history_count && (n == 0 || c->history[i + n].act)) n++;
		}
		page_notings(cx, c->raw.id, TEXT_NONE, c->history + i, n, &sheet_add(s, BLOCK_TIMELINE)->timeline);
		if (fold) sheet_add(s, BLOCK_FOLD_END);
	}
}

/* A form's answers under one line: there may be hundreds.  Whose move it is reads the newest at once. */
static void
answers_folded(struct sheet *s, const struct report_form *f, bool open)
{
	struct block *b = sheet_add(s, BLOCK_FOLD);

	b->text = f->title;
	b->open = open;
	answers(s, f, NULL, false);
	sheet_add(s, BLOCK_FOLD_END);
}

static enum an_rc
case_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct text id = text_or_empty(request_argument(rq, "id")), done = text_or_empty(request_query(rq, "done"));
	struct report_case c;
	struct sheet s;
	enum an_rc rc;

	rc = report_case(cx, w->report, rq->actor, id,
		REPORT_FORMS | REPORT_HISTORY | REPORT_DECISIONS | REPORT_LETTERS, &c);
	if (rc)
		return rc;
	sheet_open(cx, w, rq, page_case_title(cx, &c.row), &s);
	s.page.wide = !c.applicant;
	sheet_crumb(&s, SAY(cx, c.applicant ? "page.cases.title" : "page.desk.title"),
		c.applicant ? TEXT("/cases") : TEXT("/desk"));
	if (scheme_transition(c.scheme, done))
		s.page.done = say_scheme(cx, &scheme_transition(c.scheme, done)->title);
	else if (text_is(done, "saved"))
		s.page.done = SAY(cx, "page.saved");
	sheet_title(&s, c.row.scheme_title, page_case_title(cx, &c.row));
	standing(&s, &c);
	for (size_t i = 0; i < c.form_count; i++)
		if (c.forms[i].editable)
			task_list(&s, &c, &c.forms[i]);
	act_buttons(&s, &c, c.editable || c.state->preview.count);
	decisions(&s, &c);
	money(&s, &c);
	letters(&s, &c);
	for (size_t i = 0; i < c.form_count; i++)
		if (!c.forms[i].editable)
			answers_folded(&s, &c.forms[i], !c.applicant && c.row.my_move && i + 1 == c.form_count);
	if (!c.applicant && c.organisation.section_count)
		answers_folded(&s, &c.organisation, false);
	history(&s, &c);
	return sheet_send(&s, rp, 200);
}

/* ---- checking before an act ---- */

static void
missing(struct sheet *s, const struct report_case *c)
{
	struct an_cx *cx = s->cx;
	struct block_line *lines;
	size_t count = 0, all = 0;
	struct block *b;

	for (size_t i = 0; i < c->form_count; i++)
		all += c->forms[i].editable ? c->forms[i].problem_count : 0;
	sheet_say(s, BLOCK_HEADING, SAY(cx, "page.check.complete"));
	if (all == 0) {
		sheet_say(s, BLOCK_TEXT, SAY(cx, "page.check.nothing_missing"));
		return;
	}
	sheet_say(s, BLOCK_TEXT, SAY(cx, "page.check.missing"));
	lines = ARENA_ARRAY(cx->arena, struct block_line, all + 1);
	for (size_t i = 0; i < c->form_count; i++) {
		const struct report_form *f = &c->forms[i];

		for (const struct an_problem *p = f->editable ? f->problems : NULL; p && count < all; p = p->next) {
			struct text part = report_place_part(c->scheme, f->id, p->place);
			bool paper = scheme_section(scheme_form(c->scheme, f->id), part) == NULL;

			lines[count++] = (struct block_line){ .text = report_problem(cx, c->scheme, f->id, p),
				.href = arena_print(cx->arena, "/cases/%.*s/%.*s/%.*s", TEXT_ARG(c->raw.id),
				TEXT_ARG(f->id), TEXT_ARG(paper ? TEXT("papers") : part)) };
		}
	}
	b = sheet_add(s, BLOCK_LIST);
	b->lines = lines;
	b->line_count = count;
}

static void
previews(struct sheet *s, const struct report_case *c)
{
	struct an_cx *cx = s->cx;
	int64_t admissible = 0;
	bool some = false;

	if (c->preview_count == 0)
		return;
	sheet_say(s, BLOCK_HEADING, SAY(cx, "page.check.rules"));
	for (size_t i = 0; i < c->preview_count; i++) {
		const struct report_decision *d = &c->previews[i];
		struct block *b;

		if (i == 0 || !text_equal(d->id, c->previews[i - 1].id))
			sheet_say(s, BLOCK_SMALL_HEADING, d->title);
		if (d->many) {
			b = sheet_add(s, BLOCK_FOLD);
			b->text = text_or_empty(d->item_title);
			b->note = d->has_amount ? page_print(cx, "%.*s, %.*s", TEXT_ARG(d->outcome_text),
				TEXT_ARG(money_rupees(cx->arena, d->admissible_paise))) :
				text_or_empty(d->outcome_text);
			b->open = d->reason_count > 0;           /* something to read */
		}
		if (!d->waiting) {
			struct summary_maker m;

			summary_open(cx, (struct text){ "", 0 }, &m);
			summary_add(&m, SAY(cx, "page.outcome"),
				(struct text){ "", 0 })->value.tag = page_outcome_tag(d);
			if (d->has_amount)
				summary_add(&m, SAY(cx, "page.line.admissible"),
					money_rupees(cx->arena, d->admissible_paise))->value.strong = true;
			if (d->version.bytes)
				summary_add(&m, SAY(cx, "page.guidelines"),
					page_print(cx, "%.*s (%.*s)", TEXT_ARG(d->version),
					TEXT_ARG(text_or_empty(d->instrument))));
			sheet_summary(s, &m);
		}
		page_decision(s, d);
		if (d->many)
			sheet_add(s, BLOCK_FOLD_END);
		if (d->many && d->has_amount) {
			some = true;
			admissible += d->admissible_paise;
		}
		if (some && (i + 1 == c->preview_count || !text_equal(d->id, c->previews[i + 1].id))) {
			b = sheet_add(s, BLOCK_AMOUNT);
			b->text = money_rupees(cx->arena, admissible);
			b->note = SAY(cx, "page.check.total");
			some = false;
			admissible = 0;
		}
	}
}

static enum an_rc
check_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct report_case c;
	struct sheet s;
	enum an_rc rc;

	rc = report_case(cx, w->report, rq->actor, text_or_empty(request_argument(rq, "id")),
		REPORT_FORMS | REPORT_PREVIEW, &c);
	if (rc)
		return rc;
	sheet_open(cx, w, rq, SAY(cx, c.applicant ? "page.check" : "page.check.office"), &s);
	s.page.wide = !c.applicant;
	sheet_crumb(&s, page_case_title(cx, &c.row), arena_print(cx->arena, "/cases/%.*s", TEXT_ARG(c.raw.id)));
	sheet_title(&s, page_case_title(cx, &c.row), SAY(cx, c.applicant ? "page.check" : "page.check.office"));
	if (c.editable)
		missing(&s, &c);
	previews(&s, &c);
	for (size_t i = 0; i < c.form_count; i++)
		if (c.forms[i].editable) {
			sheet_say(&s, BLOCK_HEADING, c.forms[i].title);
			answers(&s, &c.forms[i], &c, true);
		}
	act_buttons(&s, &c, false);
	return sheet_send(&s, rp, 200);
}

const struct route case_routes[] = {
	{ WIRE_GET, "/cases", cases_page, ROUTE_SIGNED_IN, "An applicant's own cases" },
	{ WIRE_GET, "/cases/new", new_page, ROUTE_SIGNED_IN, "Start an application" },
	{ WIRE_POST, "/cases/new", new_post, ROUTE_APPLICANT, "Open a case" },
	{ WIRE_GET, "/cases/{id}", case_page, ROUTE_SIGNED_IN, "A case" },
	{ WIRE_GET, "/cases/{id}/check", check_page, ROUTE_SIGNED_IN,
		"What the rules say, what is missing, all answers" },
	{ WIRE_GET, "/desk", desk_page, ROUTE_OFFICE, "The desk of an officer" },
};
const size_t case_route_count = sizeof case_routes / sizeof *case_routes;
