/*
 * Organisations: register with a scheme by its form, keep the particulars and papers up to date.
 */
#include "web/pages/pages.h"

static struct text
place_of(struct an_cx *cx, const struct scheme_form *form, const struct scheme_section *section)
{
	return arena_print(cx->arena, "%.*s.%.*s", TEXT_ARG(form->id), TEXT_ARG(section->id));
}

/* ---- registering ---- */

/* One page for the whole form; names of inputs carry their section, since two sections may have a field of one name. */
static struct text
prefix_of(struct an_cx *cx, const struct scheme_section *section)
{
	return arena_print(cx->arena, "%.*s.", TEXT_ARG(section->id));
}

static enum an_rc
show_register(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp, const struct scheme *s, bool typed,
	enum an_rc failed)
{
	const struct scheme_form *form = scheme_form(s, s->organisation_form);
	const struct an_problem *problems = cx->error.problems;
	const struct part_error *errors = NULL;
	struct part_field *all = NULL;
	size_t all_count = 0, error_count = 0, most = 0;
	struct an_error error = cx->error;
	struct form_maker f;
	struct sheet sh;
	enum an_rc rc;

	for (size_t i = 0; i < form->section_count; i++)
		most += form->sections[i].field_count;
	all = ARENA_ARRAY(cx->arena, struct part_field, most + 1);
	sheet_open(cx, w, rq, say_scheme(cx, &form->title), &sh);
	form_open(&sh, TEXT("/register/organisation"), &f);
	form_hidden(&f, "scheme", s->id);
	for (size_t i = 0; i < form->section_count; i++) {
		const struct scheme_section *section = &form->sections[i];
		struct ask_from from = { .scheme = s, .typed = typed ? rq : NULL, .prefix = prefix_of(cx, section),
			.place = place_of(cx, form, section), .problems = problems };
		struct part_field *fields;
		struct report_asked *asked;
		const struct json *given = NULL;
		size_t count;

		if (section->list)
			continue;
		an_error_clear(cx);
		if (typed)
			given = ask_read(cx, section, &from);
		an_error_clear(cx);
		rc = report_ask(cx, w->report, s, section, NULL, given, &asked);
		if (rc)
			return rc;
		from.asked = asked;
		ask_fields(cx, section, &from, &fields, &count);
		form_heading(&f, say_scheme(cx, &section->title), say_scheme(cx, &section->help));
		form_fields_add(&f, fields, count);
		for (size_t j = 0; j < count; j++)
			all[all_count++] = fields[j];
	}
	cx->error = error;
	page_errors(cx, all, all_count, (struct text){ "", 0 }, &errors, &error_count);
	an_error_clear(cx);
	sheet_errors(&sh, errors, error_count);
	sheet_title(&sh, say_scheme(cx, &s->title), say_scheme(cx, &form->title));
	sheet_say(&sh, BLOCK_TEXT, SAY(cx, "page.register.text"));
	f.form.cancel = SAY(cx, "page.cancel");
	f.form.cancel_href = TEXT("/");
	sheet_form(&sh, &f, SAY(cx, "page.register.send"));
	return sheet_send(&sh, rp, page_status(failed));
}

static enum an_rc
choose_scheme(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct sheet s;

	sheet_open(cx, w, rq, SAY(cx, "page.register.which"), &s);
	sheet_title(&s, (struct text){ "", 0 }, SAY(cx, "page.register.which"));
	for (size_t i = 0; i < w->schemes->count; i++)
		if (scheme_takes_cases(w->schemes->at[i]))
			sheet_link(&s, say_scheme(cx, &w->schemes->at[i]->title),
				arena_print(cx->arena, "/register/organisation?scheme=%.*s",
				TEXT_ARG(w->schemes->at[i]->id)));
	return sheet_send(&s, rp, 200);
}

static const struct scheme *
open_scheme(struct an_cx *cx, struct web *w, struct text id, enum an_rc *ret_rc)
{
	const struct scheme *s = page_scheme(cx, w, id, ret_rc);

	if (s && !scheme_takes_cases(s)) {
		*ret_rc = an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
		return NULL;
	}
	return s;
}

static enum an_rc
register_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct text id = text_or_empty(request_query(rq, "scheme"));
	const struct scheme *s, *only = NULL;
	size_t open = 0;
	enum an_rc rc = AN_OK;

	for (size_t i = 0; i < w->schemes->count; i++)
		if (scheme_takes_cases(w->schemes->at[i])) {
			only = w->schemes->at[i];
			open++;
		}
	if (id.bytes == 0 && open != 1)
		return choose_scheme(cx, w, rq, rp);
	s = id.bytes ? open_scheme(cx, w, id, &rc) : only;
	return s ? show_register(cx, w, rq, rp, s, false, AN_OK) : rc;
}

static enum an_rc
read_register(struct an_cx *cx, struct web *w, const struct request *rq, const struct scheme *s,
	const struct json **ret)
{
	const struct scheme_form *form = scheme_form(s, s->organisation_form);
	const struct json *data = json_new(cx->arena, JSON_OBJECT);

	for (size_t i = 0; i < form->section_count; i++) {
		const struct scheme_section *section = &form->sections[i];
		struct ask_from from = { .scheme = s, .typed = rq, .prefix = prefix_of(cx, section),
			.place = place_of(cx, form, section) };
		struct report_asked *asked;
		struct an_error before = cx->error;
		const struct json *values;
		enum an_rc rc;

		if (section->list)
			continue;
		values = ask_read(cx, section, &from);
		cx->error = before;
		rc = report_ask(cx, w->report, s, section, NULL, values, &asked);
		if (rc)
			return rc;
		from.asked = asked;
		values = ask_read(cx, section, &from);
		for (size_t j = 0; j < section->field_count; j++)
			if (asked[j].invalid && asked[j].visible &&
				!json_is_null(json_get(values, section->fields[j].name)))
				page_invalid(cx, &section->fields[j], from.place);
		data = json_set(cx->arena, data, section->id, values);
	}
	*ret = data;
	return an_problems(cx);
}

static enum an_rc
register_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_REGISTER };
	struct grant_reply reply;
	enum an_rc rc = AN_OK;
	const struct scheme *s = open_scheme(cx, w, text_or_empty(request_field(rq, "scheme")), &rc);

	if (!s)
		return rc;
	rc = read_register(cx, w, rq, s, &cmd.data);
	if (!rc) {
		cmd.scheme = s->id;
		cmd.id = rq->actor->organisation;
		rc = page_run(cx, w, rq, &cmd, &reply);
	}
	if (page_can_mend(rc))
		return show_register(cx, w, rq, rp, s, true, rc);
	if (rc)
		return rc;
	reply_redirect(rp, arena_print(cx->arena, "/organisation?done=%.*s", TEXT_ARG(s->id)));
	return AN_OK;
}

/* ---- the organisation's page ---- */

static void
one_scheme(struct sheet *s, const struct report_organisation *org)
{
	struct an_cx *cx = s->cx;
	const struct report_form *f = &org->form;
	struct text here = arena_print(cx->arena, "/organisation/%.*s", TEXT_ARG(org->scheme->id));

	sheet_say(s, BLOCK_HEADING, say_scheme(cx, &org->scheme->title));
	for (size_t i = 0; i < f->section_count; i++) {
		struct summary_maker m;

		if (f->sections[i].list)
			continue;
		summary_open(cx, f->sections[i].title, &m);
		for (size_t j = 0; j < f->sections[i].pair_count; j++) {
			struct part_summary_row *row = summary_add(&m, f->sections[i].pairs[j].label,
				f->sections[i].pairs[j].value);

			row->action = SAY(cx, "page.change");
			row->action_href = arena_print(cx->arena, "%.*s/%.*s", TEXT_ARG(here),
				TEXT_ARG(f->sections[i].id));
		}
		sheet_summary(s, &m);
	}
	if (f->paper_count) {
		sheet_say(s, BLOCK_HEADING, SAY(cx, "page.papers"));
		sheet_say(s, BLOCK_TEXT, SAY(cx, "page.papers.text"));
		page_papers(s, f->papers, f->paper_count, arena_print(cx->arena, "%.*s/papers", TEXT_ARG(here)),
			arena_print(cx->arena, "%.*s/documents", TEXT_ARG(here)), 0);
	}
}

static enum an_rc
show_organisation(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp, enum an_rc failed)
{
	struct text done = text_or_empty(request_query(rq, "done"));
	const struct part_error *errors = NULL;
	struct part_button *button;
	size_t error_count = 0, count;
	const struct text *ids;
	struct block *b;
	struct sheet s;
	enum an_rc rc;

	page_errors(cx, NULL, 0, (struct text){ "", 0 }, &errors, &error_count);
	an_error_clear(cx);
	rc = report_organisation_schemes(cx, w->report, rq->actor->organisation, &ids, &count);
	if (rc)
		return rc;
	sheet_open(cx, w, rq, SAY(cx, "page.organisation.title"), &s);
	sheet_errors(&s, errors, error_count);
	if (done.bytes)
		s.page.done = SAY(cx, scheme_find(w->schemes, done) ? "page.register.done" : "page.saved");
	sheet_title(&s, (struct text){ "", 0 }, SAY(cx, "page.organisation.title"));
	for (size_t i = 0; i < count; i++) {
		struct report_organisation org;

		if (!scheme_find(w->schemes, ids[i]))
			continue;
		rc = report_organisation(cx, w->report, rq->actor, ids[i], rq->actor->organisation, &org);
		if (rc)
			return rc;
		one_scheme(&s, &org);
	}
	button = ARENA_NEW(cx->arena, struct part_button);
	*button = (struct part_button){ BUTTON_PRIMARY, SAY(cx, "page.case.start"), TEXT("/cases/new"), { "", 0 } };
	b = sheet_add(&s, BLOCK_BUTTONS);
	b->buttons = button;
	b->button_count = 1;
	return sheet_send(&s, rp, page_status(failed));
}

static enum an_rc
organisation_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	if (rq->actor->organisation.bytes == 0) {
		reply_redirect(rp, TEXT("/register/organisation"));
		return AN_OK;
	}
	return show_organisation(cx, w, rq, rp, AN_OK);
}

/* ---- changing a section ---- */

struct changing { struct report_organisation org; const struct scheme_form *form; const struct scheme_section *section;
	struct text here; };

static enum an_rc
changing_open(struct an_cx *cx, struct web *w, struct request *rq, struct changing *ret)
{
	struct changing c = { 0 };
	struct text section = text_or_empty(request_argument(rq, "section"));
	enum an_rc rc;

	rc = report_organisation(cx, w->report, rq->actor, text_or_empty(request_argument(rq, "scheme")),
		rq->actor->organisation, &c.org);
	if (rc)
		return rc;
	c.form = scheme_form(c.org.scheme, c.org.scheme->organisation_form);
	c.section = section.bytes ? scheme_section(c.form, section) : NULL;
	if (section.bytes && (!c.section || c.section->list))
		return an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
	c.here = arena_print(cx->arena, "/organisation/%.*s/%.*s", TEXT_ARG(c.org.scheme->id), TEXT_ARG(section));
	*ret = c;
	return AN_OK;
}

static enum an_rc
show_change(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp, const struct changing *c, bool typed,
	enum an_rc failed)
{
	struct ask_from from = { .scheme = c->org.scheme, .values = json_get(c->org.data, c->section->id),
		.typed = typed ? rq : NULL, .place = place_of(cx, c->form, c->section),
		.problems = cx->error.problems };
	struct an_error error = cx->error;
	const struct part_error *errors = NULL;
	const struct json *given = from.values;
	struct part_field *fields;
	struct report_asked *asked;
	size_t count, error_count = 0;
	struct form_maker f;
	struct sheet s;
	enum an_rc rc;

	if (typed) {
		an_error_clear(cx);
		given = ask_read(cx, c->section, &from);
	}
	an_error_clear(cx);
	rc = report_ask(cx, w->report, c->org.scheme, c->section, NULL, given, &asked);
	if (rc)
		return rc;
	cx->error = error;
	from.asked = asked;
	ask_fields(cx, c->section, &from, &fields, &count);
	page_errors(cx, fields, count, from.place, &errors, &error_count);
	an_error_clear(cx);
	sheet_open(cx, w, rq, say_scheme(cx, &c->section->title), &s);
	sheet_crumb(&s, SAY(cx, "page.organisation.title"), TEXT("/organisation"));
	sheet_errors(&s, errors, error_count);
	sheet_title(&s, c->org.name, say_scheme(cx, &c->section->title));
	form_open(&s, c->here, &f);
	form_hidden(&f, "seq", page_print(cx, "%lld", (long long)c->org.last_seq));
	form_fields_add(&f, fields, count);
	f.form.cancel = SAY(cx, "page.cancel");
	f.form.cancel_href = TEXT("/organisation");
	sheet_form(&s, &f, SAY(cx, "page.save"));
	return sheet_send(&s, rp, page_status(failed));
}

static enum an_rc
change_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct changing c;
	enum an_rc rc = changing_open(cx, w, rq, &c);

	return rc ? rc : show_change(cx, w, rq, rp, &c, false, AN_OK);
}

static enum an_rc
change_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_PROFILE };
	struct report_asked *asked;
	struct grant_reply reply;
	struct changing c;
	enum an_rc rc = changing_open(cx, w, rq, &c);

	if (rc)
		return rc;
	struct ask_from from = { .scheme = c.org.scheme, .typed = rq, .place = place_of(cx, c.form, c.section) };

	cmd.data = ask_read(cx, c.section, &from);
	an_error_clear(cx);
	rc = report_ask(cx, w->report, c.org.scheme, c.section, NULL, cmd.data, &asked);
	if (rc)
		return rc;
	from.asked = asked;
	cmd.data = ask_read(cx, c.section, &from);
	for (size_t i = 0; i < c.section->field_count; i++)
		if (asked[i].invalid && asked[i].visible && !json_is_null(json_get(cmd.data,
			c.section->fields[i].name)))
			page_invalid(cx, &c.section->fields[i], from.place);
	rc = an_problems(cx);
	if (!rc) {
		cmd.scheme = c.org.scheme->id;
		cmd.id = c.org.id;
		cmd.name = c.section->id;
		cmd.form = c.form->id;
		rc = page_run(cx, w, rq, &cmd, &reply);
	}
	if (page_can_mend(rc))
		return show_change(cx, w, rq, rp, &c, true, rc);
	if (rc)
		return rc;
	reply_redirect(rp, TEXT("/organisation?done=saved"));
	return AN_OK;
}

/* ---- papers ---- */

static enum an_rc
paper_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_PAPER };
	struct grant_reply reply;
	struct changing c;
	enum an_rc rc = changing_open(cx, w, rq, &c);

	if (rc)
		return rc;
	cmd.scheme = c.org.scheme->id;
	cmd.id = c.org.id;
	cmd.form = c.form->id;
	cmd.name = text_or_empty(request_argument(rq, "paper"));
	rc = page_paper(cx, w, rq, &cmd, page_file(rq), &reply);
	if (page_can_mend(rc))
		return show_organisation(cx, w, rq, rp, rc);
	if (rc)
		return rc;
	reply_redirect(rp, TEXT("/organisation?done=saved"));
	return AN_OK;
}

static enum an_rc
paper_remove(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_PAPER_REMOVE,
		.name = text_or_empty(request_argument(rq, "document")) };
	struct grant_reply reply;
	struct changing c;
	enum an_rc rc = changing_open(cx, w, rq, &c);

	if (rc)
		return rc;
	cmd.scheme = c.org.scheme->id;
	cmd.id = c.org.id;
	cmd.form = c.form->id;
	rc = page_run(cx, w, rq, &cmd, &reply);
	if (page_can_mend(rc))
		return show_organisation(cx, w, rq, rp, rc);
	if (rc)
		return rc;
	reply_redirect(rp, TEXT("/organisation"));
	return AN_OK;
}

const struct route organisation_routes[] = {
	{ WIRE_GET, "/register/organisation", register_page, ROUTE_SIGNED_IN,
		"Register an organisation with a scheme" },
	{ WIRE_POST, "/register/organisation", register_post, ROUTE_SIGNED_IN, "Register an organisation" },
	{ WIRE_GET, "/organisation", organisation_page, ROUTE_SIGNED_IN, "One's organisation" },
	{ WIRE_GET, "/organisation/{scheme}/{section}", change_page, ROUTE_APPLICANT,
		"Change a section of the organisation's form" },
	{ WIRE_POST, "/organisation/{scheme}/{section}", change_post, ROUTE_APPLICANT, "Save it" },
	{ WIRE_POST, "/organisation/{scheme}/papers/{paper}", paper_post, ROUTE_APPLICANT,
		"Upload a paper of the organisation" },
	{ WIRE_POST, "/organisation/{scheme}/documents/{document}/remove", paper_remove, ROUTE_APPLICANT,
		"Take a paper back" },
};
const size_t organisation_route_count = sizeof organisation_routes / sizeof *organisation_routes;
