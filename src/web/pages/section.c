/*
 * Writing the forms of a case: plain sections, rows of list sections one by one or from a file, papers.
 *
 * Nothing is stored unless all of it is right; what was typed comes back with its errors.
 */
#include "web/pages/csv.h"
#include "web/pages/pages.h"

/* What an edit page needs of the case, or the refusal. */
struct editing {
	struct report_case c;
	const struct scheme_form *form;
	const struct report_form *view;
	const struct scheme_section *section;
	const struct json *values;           /* of the section as stored */
	struct text place, back, here;
};

static enum an_rc
editing_open(struct an_cx *cx, struct web *w, struct request *rq, struct editing *ret)
{
	struct text form = text_or_empty(request_argument(rq, "form")),
		section = text_or_empty(request_argument(rq, "section"));
	struct editing e = { 0 };
	enum an_rc rc;

	rc = report_case(cx, w->report, rq->actor, text_or_empty(request_argument(rq, "id")), REPORT_FORMS, &e.c);
	if (!rc)
		rc = page_form(cx, &e.c, form, &e.form, &e.view);
	if (rc)
		return rc;
	if (section.bytes) {
		e.section = scheme_section(e.form, section);
		if (!e.section)
			return an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
		e.values = json_get(json_get(e.c.raw.data, form), section);
		e.place = arena_print(cx->arena, "%.*s.%.*s", TEXT_ARG(form), TEXT_ARG(section));
	}
	e.back = arena_print(cx->arena, "/cases/%.*s", TEXT_ARG(e.c.raw.id));
	e.here = arena_print(cx->arena, "%.*s/%.*s/%.*s", TEXT_ARG(e.back), TEXT_ARG(form),
		TEXT_ARG(section.bytes ? section : TEXT("papers")));
	*ret = e;
	return AN_OK;
}

static void
frame(struct an_cx *cx, struct web *w, struct request *rq, const struct editing *e, struct text title, struct sheet *s)
{
	sheet_open(cx, w, rq, title, s);
	sheet_crumb(s, SAY(cx, e->c.applicant ? "page.cases.title" : "page.desk.title"),
		e->c.applicant ? TEXT("/cases") : TEXT("/desk"));
	sheet_crumb(s, page_case_title(cx, &e->c.row), e->back);
}

static void
hidden_seq(struct sheet *s, struct form_maker *f, const struct report_case *c, bool conflict)
{
	int64_t seq = conflict ? 0 : page_seq(s->rq);

	form_hidden(f, "seq", page_print(s->cx, "%lld", (long long)(seq ? seq : c->raw.last_seq)));
}

/* ---- one set of fields: a plain section or one row ---- */

/* Read what was typed twice: what is asked may follow from what was typed. */
static enum an_rc
read_values(struct an_cx *cx, struct web *w, const struct request *rq, const struct editing *e,
	struct report_asked **ret_asked, const struct json **ret)
{
	struct ask_from from = { .scheme = e->c.scheme, .typed = rq, .data = e->c.raw.data, .place = e->place };
	const struct json *values;
	enum an_rc rc;

	values = ask_read(cx, e->section, &from);
	an_error_clear(cx);
	rc = report_ask(cx, w->report, e->c.scheme, e->section, &e->c.raw, values, ret_asked);
	if (rc)
		return rc;
	from.asked = *ret_asked;
	values = ask_read(cx, e->section, &from);
	for (size_t i = 0; i < e->section->field_count; i++)
		if ((*ret_asked)[i].invalid && (*ret_asked)[i].visible &&
			!json_is_null(json_get(values, e->section->fields[i].name)))
			page_invalid(cx, &e->section->fields[i], e->place);
	*ret = values;
	return an_problems(cx);
}

static enum an_rc
show_fields(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp, struct editing *e,
	const struct json *values, struct text action, struct text cancel, struct text remove, bool typed,
	enum an_rc failed, bool more)
{
	struct ask_from from = { .scheme = e->c.scheme, .values = values, .data = e->c.raw.data, .place = e->place,
		.typed = typed ? rq : NULL, .problems = cx->error.problems };
	struct text title = say_scheme(cx, &e->section->title);
	const struct part_error *errors = NULL;
	struct part_field *fields;
	struct report_asked *asked;
	size_t field_count, error_count;
	struct an_error error = cx->error;
	const struct json *given = values;
	struct form_maker f;
	struct sheet s;
	enum an_rc rc;

	if (typed) {
		an_error_clear(cx);
		given = ask_read(cx, e->section, &(struct ask_from){ .scheme = e->c.scheme, .typed = rq,
			.data = e->c.raw.data, .place = e->place });
	}
	rc = report_ask(cx, w->report, e->c.scheme, e->section, &e->c.raw, given, &asked);
	if (rc)
		return rc;
	cx->error = error;
	from.asked = asked;
	ask_fields(cx, e->section, &from, &fields, &field_count);
	page_errors(cx, fields, field_count, e->place, &errors, &error_count);
	frame(cx, w, rq, e, title, &s);
	if (e->section->list)
		sheet_crumb(&s, title, e->here);
	sheet_errors(&s, errors, error_count);
	if (more)
		s.page.notice = SAY(cx, "page.more_questions");
	sheet_title(&s, say_scheme(cx, &e->form->title), title);
	sheet_say(&s, BLOCK_TEXT, say_scheme(cx, &e->section->help));
	an_error_clear(cx);
	if (failed == AN_CONFLICT) {
		rc = page_changes(&s, e->c.raw.id, page_seq(rq));
		if (rc)
			return rc;
	}
	form_open(&s, action, &f);
	hidden_seq(&s, &f, &e->c, failed == AN_CONFLICT);
	form_fields_add(&f, fields, field_count);
	f.form.cancel = SAY(cx, "page.cancel");
	f.form.cancel_href = cancel;
	sheet_form(&s, &f, SAY(cx, "page.save"));
	if (remove.bytes) {
		form_open(&s, remove, &f);
		hidden_seq(&s, &f, &e->c, failed == AN_CONFLICT);
		f.form.warning = true;
		sheet_form(&s, &f, SAY(cx, "page.row.remove"));
	}
	return sheet_send(&s, rp, page_status(failed));
}

/* A field that what was typed made visible, but that was not on the page. */
static bool
asks_more(const struct request *rq, const struct scheme_section *section, const struct report_asked *asked,
	const struct json *values)
{
	for (size_t i = 0; i < section->field_count; i++) {
		struct text name = section->fields[i].name;
		bool was_there = false;

		if (!asked[i].visible || !json_is_null(json_get(values, name)) ||
			section->fields[i].visible.expression == NULL)
			continue;
		for (size_t j = 0; j < rq->form.field_count && !was_there; j++)
			was_there = text_starts(rq->form.fields[j].name, name) ||
				section->fields[i].type == FIELD_YESNO || section->fields[i].type == FIELD_CHOICE;
		if (!was_there)
			return true;
	}
	return false;
}

/* ---- list sections ---- */

static struct text
row_href(struct an_cx *cx, const struct editing *e, struct text row)
{
	return arena_print(cx->arena, "%.*s/rows/%.*s", TEXT_ARG(e->here), TEXT_ARG(row));
}

static struct text
heading_line(struct an_cx *cx, const struct scheme_section *section, const char *between)
{
	struct text line = { "", 0 };

	for (size_t i = 0; i < section->field_count; i++)
		line = arena_print(cx->arena, "%.*s%s%.*s", TEXT_ARG(line), i ? between : "",
			TEXT_ARG(section->fields[i].name));
	return line;
}

static enum an_rc
show_rows(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp, struct editing *e, enum an_rc failed)
{
	const struct report_section *view = NULL;
	const struct part_error *errors = NULL;
	size_t error_count = 0, columns;
	struct part_button *button;
	struct part_field *file;
	struct table_maker t;
	struct form_maker f;
	struct sheet s;
	struct block *b;
	enum an_rc rc;

	for (size_t i = 0; i < e->view->section_count; i++)
		if (text_equal(e->view->sections[i].id, e->section->id))
			view = &e->view->sections[i];
	page_errors(cx, NULL, 0, e->place, &errors, &error_count);
	an_error_clear(cx);
	frame(cx, w, rq, e, view->title, &s);
	s.page.wide = true;
	sheet_errors(&s, errors, error_count);
	sheet_title(&s, say_scheme(cx, &e->form->title), view->title);
	sheet_say(&s, BLOCK_TEXT, view->help);
	if (failed == AN_CONFLICT) {
		rc = page_changes(&s, e->c.raw.id, page_seq(rq));
		if (rc)
			return rc;
	}
	table_open(cx, say(cx, "page.rows.count", "%zu", view->row_count), SAY(cx, "page.rows.none"), &t);
	columns = e->section->field_count < 6 ? e->section->field_count : 6;
	for (size_t i = 0; i < columns; i++)
		table_head(&t, say_scheme(cx, &e->section->fields[i].label), false);
	table_head(&t, SAY(cx, "page.change"), false);
	for (size_t i = 0; i < view->row_count; i++) {
		const struct json *row = json_get(e->c.raw.data, e->form->id);

		row = json_get(row, e->section->id);
		row = row && row->kind == JSON_ARRAY && i < row->count ? &row->items[i] : NULL;
		table_row(&t);
		for (size_t j = 0; j < columns; j++)
			table_cell(&t, report_value(cx, e->c.scheme, &e->section->fields[j],
				json_get(row, e->section->fields[j].name), e->c.raw.data));
		table_link(&t, say(cx, "page.change.row", "%.*s", TEXT_ARG(view->rows[i].title)),
			row_href(cx, e, view->rows[i].id));
	}
	sheet_table(&s, &t);
	button = ARENA_ARRAY(cx->arena, struct part_button, 2);
	b = sheet_add(&s, BLOCK_BUTTONS);
	if (e->section->max <= 0 || (int64_t)view->row_count < e->section->max)
		button[b->button_count++] = (struct part_button){ BUTTON_PRIMARY, SAY(cx, "page.row.add"),
			row_href(cx, e, TEXT("new")), { "", 0 } };
	button[b->button_count++] = (struct part_button){ BUTTON_SECONDARY, SAY(cx, "page.rows.done"), e->back,
		{ "", 0 } };
	b->buttons = button;
	sheet_say(&s, BLOCK_HEADING, SAY(cx, "page.csv.title"));
	sheet_say(&s, BLOCK_TEXT, SAY(cx, e->section->unique_count ? "page.csv.text_unique" : "page.csv.text"));
	sheet_link(&s, SAY(cx, "page.csv.template"), arena_print(cx->arena, "%.*s/template.csv", TEXT_ARG(e->here)));
	form_open(&s, arena_print(cx->arena, "%.*s/csv", TEXT_ARG(e->here)), &f);
	hidden_seq(&s, &f, &e->c, failed == AN_CONFLICT);
	f.form.files = true;
	file = form_field_add(&f, PART_FILE, TEXT("file"), SAY(cx, "page.csv.file"));
	file->accept = TEXT(".csv,text/csv");
	file->hint = say(cx, "page.csv.hint", "%.*s", TEXT_ARG(heading_line(cx, e->section, ", ")));
	if (text_ends(rq->path, TEXT("/csv")))
		page_errors_lead_to(&s, file);
	sheet_form(&s, &f, SAY(cx, "page.csv.send"));
	return sheet_send(&s, rp, page_status(failed));
}

/* ---- pages of a section ---- */

static enum an_rc
section_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct editing e;
	enum an_rc rc = editing_open(cx, w, rq, &e);

	if (rc)
		return rc;
	if (e.section->list)
		return show_rows(cx, w, rq, rp, &e, AN_OK);
	return show_fields(cx, w, rq, rp, &e, e.values, e.here, e.back, (struct text){ "", 0 }, false, AN_OK,
		text_is(text_or_empty(request_query(rq, "more")), "1"));
}

static enum an_rc
section_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_SAVE };
	struct report_asked *asked;
	struct grant_reply reply;
	struct editing e;
	enum an_rc rc = editing_open(cx, w, rq, &e);

	if (rc)
		return rc;
	if (e.section->list)
		return an_fail(cx, AN_INVALID, "page.section.list", "%s", "");
	rc = read_values(cx, w, rq, &e, &asked, &cmd.data);
	if (!rc) {
		cmd.id = e.c.raw.id;
		cmd.form = e.form->id;
		cmd.section = e.section->id;
		rc = page_run(cx, w, rq, &cmd, &reply);
	}
	if (page_can_mend(rc))
		return show_fields(cx, w, rq, rp, &e, e.values, e.here, e.back, (struct text){ "", 0 }, true, rc,
			false);
	if (rc)
		return rc;
	reply_redirect(rp, asks_more(rq, e.section, asked, cmd.data)
		? arena_print(cx->arena, "%.*s?more=1", TEXT_ARG(e.here)) :
		arena_print(cx->arena, "%.*s?done=saved", TEXT_ARG(e.back)));
	return AN_OK;
}

static const struct json *
row_of(const struct editing *e, struct text row)
{
	for (size_t i = 0; e->values && e->values->kind == JSON_ARRAY && i < e->values->count; i++)
		if (text_equal(json_text(json_get(&e->values->items[i], TEXT("row"))), row))
			return &e->values->items[i];
	return NULL;
}

static enum an_rc
row_open(struct an_cx *cx, struct web *w, struct request *rq, struct editing *e, struct text *ret_row,
	const struct json **ret_values)
{
	struct text row = text_or_empty(request_argument(rq, "row"));
	enum an_rc rc = editing_open(cx, w, rq, e);

	if (rc)
		return rc;
	if (text_is(row, "new"))
		row = (struct text){ "", 0 };
	*ret_values = row.bytes ? row_of(e, row) : NULL;
	if (!e->section->list || (row.bytes && !*ret_values))
		return an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
	*ret_row = row;
	return AN_OK;
}

static struct text
removal(struct an_cx *cx, const struct editing *e, struct text row)
{
	return row.bytes ? arena_print(cx->arena, "%.*s/remove", TEXT_ARG(row_href(cx, e, row))) : row;
}

static enum an_rc
row_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	const struct json *values;
	struct editing e;
	struct text row;
	enum an_rc rc = row_open(cx, w, rq, &e, &row, &values);

	if (rc)
		return rc;
	return show_fields(cx, w, rq, rp, &e, values, row_href(cx, &e, row.bytes ? row : TEXT("new")), e.here,
		removal(cx, &e, row), false, AN_OK, text_is(text_or_empty(request_query(rq, "more")), "1"));
}

static enum an_rc
row_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_ROW };
	struct report_asked *asked;
	const struct json *values;
	struct grant_reply reply;
	struct editing e;
	struct text row;
	enum an_rc rc = row_open(cx, w, rq, &e, &row, &values);

	if (rc)
		return rc;
	rc = read_values(cx, w, rq, &e, &asked, &cmd.data);
	if (!rc) {
		cmd.id = e.c.raw.id;
		cmd.form = e.form->id;
		cmd.section = e.section->id;
		cmd.row = row;
		rc = page_run(cx, w, rq, &cmd, &reply);
	}
	if (page_can_mend(rc))
		return show_fields(cx, w, rq, rp, &e, values, row_href(cx, &e, row.bytes ? row : TEXT("new")), e.here,
			removal(cx, &e, row), true, rc, false);
	if (rc)
		return rc;
	reply_redirect(rp, asks_more(rq, e.section, asked, cmd.data) && reply.row.bytes ?
		arena_print(cx->arena, "%.*s?more=1", TEXT_ARG(row_href(cx, &e, reply.row))) : e.here);
	return AN_OK;
}

static enum an_rc
row_remove(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_ROW };
	const struct json *values;
	struct grant_reply reply;
	struct editing e;
	enum an_rc rc = row_open(cx, w, rq, &e, &cmd.row, &values);

	if (rc)
		return rc;
	cmd.id = e.c.raw.id;
	cmd.form = e.form->id;
	cmd.section = e.section->id;
	rc = page_run(cx, w, rq, &cmd, &reply);
	if (page_can_mend(rc))
		return show_rows(cx, w, rq, rp, &e, rc);
	if (rc)
		return rc;
	reply_redirect(rp, e.here);
	return AN_OK;
}

/* ---- rows from a file ---- */

static enum an_rc
csv_template(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct editing e;
	enum an_rc rc = editing_open(cx, w, rq, &e);

	if (rc)
		return rc;
	reply_download(rp, TEXT("text/csv; charset=utf-8"), arena_print(cx->arena, "%.*s.csv", TEXT_ARG(e.section->id)),
		arena_print(cx->arena, "%.*s\r\n", TEXT_ARG(heading_line(cx, e.section, ","))));
	return AN_OK;
}

static enum an_rc
csv_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_SAVE };
	const struct form_file *file = page_file(rq);
	struct grant_reply reply;
	struct editing e;
	enum an_rc rc = editing_open(cx, w, rq, &e);

	if (rc)
		return rc;
	if (!e.section->list)
		return an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
	rc = file ? csv_rows(cx, e.section, e.values, e.place, file->file_name, file->bytes, &cmd.data) :
		an_fail(cx, AN_INVALID, "page.file.none", "%s", "");
	if (!rc) {
		cmd.id = e.c.raw.id;
		cmd.form = e.form->id;
		cmd.section = e.section->id;
		rc = page_run(cx, w, rq, &cmd, &reply);
	}
	if (page_can_mend(rc))
		return show_rows(cx, w, rq, rp, &e, rc);
	if (rc)
		return rc;
	reply_redirect(rp, e.here);
	return AN_OK;
}

/* ---- papers ---- */

static enum an_rc
show_papers(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp, struct editing *e, enum an_rc failed)
{
	const struct part_error *errors = NULL;
	size_t error_count = 0;
	struct sheet s;
	enum an_rc rc;

	page_errors(cx, NULL, 0, (struct text){ "", 0 }, &errors, &error_count);
	an_error_clear(cx);
	frame(cx, w, rq, e, SAY(cx, "page.papers"), &s);
	sheet_errors(&s, errors, error_count);
	sheet_title(&s, say_scheme(cx, &e->form->title), SAY(cx, "page.papers"));
	sheet_say(&s, BLOCK_TEXT, SAY(cx, "page.papers.text"));
	if (failed == AN_CONFLICT) {
		rc = page_changes(&s, e->c.raw.id, page_seq(rq));
		if (rc)
			return rc;
	}
	page_papers(&s, e->view->papers, e->view->paper_count, arena_print(cx->arena, "%.*s", TEXT_ARG(e->here)),
		arena_print(cx->arena, "%.*s/documents", TEXT_ARG(e->back)), e->c.raw.last_seq);
	sheet_link(&s, SAY(cx, "page.papers.done"), e->back);
	return sheet_send(&s, rp, page_status(failed));
}

static enum an_rc
papers_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct editing e;
	enum an_rc rc = editing_open(cx, w, rq, &e);

	return rc ? rc : show_papers(cx, w, rq, rp, &e, AN_OK);
}

static enum an_rc
paper_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_PAPER, .name = text_or_empty(request_argument(rq, "paper")),
		.row = text_or_empty(request_field(rq, "row")) };
	const struct form_file *file = page_file(rq);
	struct grant_reply reply;
	struct editing e;
	enum an_rc rc = editing_open(cx, w, rq, &e);

	if (rc)
		return rc;
	cmd.id = e.c.raw.id;
	cmd.form = e.form->id;
	rc = page_paper(cx, w, rq, &cmd, file, &reply);
	if (page_can_mend(rc))
		return show_papers(cx, w, rq, rp, &e, rc);
	if (rc)
		return rc;
	reply_redirect(rp, e.here);
	return AN_OK;
}

static enum an_rc
paper_remove(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_PAPER_REMOVE, .id = text_or_empty(request_argument(rq, "id")),
		.name = text_or_empty(request_argument(rq, "document")) };
	struct text form = text_or_empty(request_field(rq, "form"));
	struct grant_reply reply;
	struct report_case c;
	enum an_rc rc;

	rc = report_case(cx, w->report, rq->actor, cmd.id, 0, &c);
	if (!rc)
		rc = page_run(cx, w, rq, &cmd, &reply);
	if (rc)
		return rc;
	reply_redirect(rp, scheme_form(c.scheme, form) ? arena_print(cx->arena, "/cases/%.*s/%.*s/papers",
		TEXT_ARG(cmd.id), TEXT_ARG(form)) :
		arena_print(cx->arena, "/cases/%.*s", TEXT_ARG(cmd.id)));
	return AN_OK;
}

const struct route section_routes[] = {
	{ WIRE_GET, "/cases/{id}/{form}/{section}", section_page, ROUTE_SIGNED_IN, "A section of a form" },
	{ WIRE_POST, "/cases/{id}/{form}/{section}", section_post, ROUTE_SIGNED_IN, "Save a section" },
	{ WIRE_GET, "/cases/{id}/{form}/{section}/rows/{row}", row_page, ROUTE_SIGNED_IN,
		"A row of a list section, or a new one" },
	{ WIRE_POST, "/cases/{id}/{form}/{section}/rows/{row}", row_post, ROUTE_SIGNED_IN, "Save a row" },
	{ WIRE_POST, "/cases/{id}/{form}/{section}/rows/{row}/remove", row_remove, ROUTE_SIGNED_IN, "Remove a row" },
	{ WIRE_GET, "/cases/{id}/{form}/{section}/template.csv", csv_template, ROUTE_SIGNED_IN,
		"Headings for a file of rows" },
	{ WIRE_POST, "/cases/{id}/{form}/{section}/csv", csv_post, ROUTE_SIGNED_IN, "Rows from a file" },
	{ WIRE_GET, "/cases/{id}/{form}/papers", papers_page, ROUTE_SIGNED_IN, "Papers of a form" },
	{ WIRE_POST, "/cases/{id}/{form}/papers/{paper}", paper_post, ROUTE_SIGNED_IN, "Upload a paper" },
	{ WIRE_POST, "/cases/{id}/documents/{document}/remove", paper_remove, ROUTE_SIGNED_IN, "Take a paper back" },
};
const size_t section_route_count = sizeof section_routes / sizeof *section_routes;
