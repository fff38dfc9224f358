/*
 * What anyone may read: the front page, schemes in plain words, figures, the confirmation of a letter.  And documents
 * and letters for whom they concern, errors, and a new account.
 */
#include "web/pages/pages.h"

#include "identity/identity.h"
#include "web/api/api.h"

/* ---- figures ---- */

static void
figures_table(struct sheet *s, const struct report_releases *r, const struct scheme *only)
{
	struct an_cx *cx = s->cx;
	struct table_maker t;

	table_open(cx, say(cx, "page.figures.table", "%.*s", TEXT_ARG(say_day(cx, r->until))),
		SAY(cx, "page.figures.none"), &t);
	table_head(&t, SAY(cx, "page.figures.year"), false);
	table_head(&t, SAY(cx, "page.scheme"), false);
	table_head(&t, SAY(cx, "page.figures.released"), true);
	table_head(&t, SAY(cx, "page.beneficiaries"), true);
	table_head(&t, SAY(cx, "page.events"), true);
	table_head(&t, SAY(cx, "page.figures.participations"), true);
	table_head(&t, SAY(cx, "page.figures.source"), false);
	for (size_t i = 0; i < r->row_count; i++) {
		const struct report_release *row = &r->rows[i];
		struct part_cell *c;

		if (only && !text_equal(only->id, row->scheme))
			continue;
		table_row(&t);
		table_cell(&t, row->fy);
		table_cell(&t, row->scheme_title);
		c = table_cell(&t, money_rupees(cx->arena, row->released_paise));
		c->number = true;
		c->note = say(cx, "page.figures.crore", "%.*s", TEXT_ARG(money_crore(cx->arena, row->released_paise)));
		c = table_cell(&t, say_count(cx, row->beneficiary_count));
		c->number = true;
		c->note = row->beneficiary_title;
		c = table_cell(&t, say_count(cx, row->event_count));
		c->number = true;
		c->note = row->event_title;
		table_number(&t, row->participation_count);
		table_cell(&t, SAY(cx, "page.figures.here"));
	}
	sheet_table(s, &t);
}

static void
published_table(struct sheet *s, const struct scheme *one)
{
	struct an_cx *cx = s->cx;
	struct table_maker t;
	int64_t crore;

	if (one->published_count == 0)
		return;
	table_open(cx, say(cx, "page.figures.published", "%.*s", TEXT_ARG(say_scheme(cx, &one->title))),
		(struct text){ "", 0 }, &t);
	table_head(&t, SAY(cx, "page.figures.year"), false);
	table_head(&t, SAY(cx, "page.figures.amount_crore"), true);
	table_head(&t, one->beneficiary_title.count ? say_scheme(cx, &one->beneficiary_title)
		: SAY(cx, "page.beneficiaries"), true);
	table_head(&t, one->event_title.count ? say_scheme(cx, &one->event_title) : SAY(cx, "page.events"), true);
	table_head(&t, SAY(cx, "page.figures.scope"), false);
	table_head(&t, SAY(cx, "page.figures.source"), false);
	for (size_t i = 0; i < one->published_count; i++) {
		const struct scheme_published *p = &one->publisheds[i];

		table_row(&t);
		table_cell(&t, say_plain(cx, p->fy));
		table_cell(&t, money_parse(text_or_empty(p->amount_crore), &crore) ? money_text(cx->arena, crore) :
			text_or_empty(p->amount_crore))->number = true;
		table_cell(&t, p->beneficiaries > 0 ? say_count(cx, p->beneficiaries)
			: (struct text){ "", 0 })->number = true;
		table_cell(&t, p->events > 0 ? say_count(cx, p->events) : (struct text){ "", 0 })->number = true;
		table_cell(&t, say_scheme(cx, &p->scope));
		table_cell(&t, say_plain(cx, p->source));
	}
	sheet_table(s, &t);
}

static enum an_rc
figures_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	static const char *const rules[] = { "page.figures.rule.released", "page.figures.rule.beneficiaries",
		"page.figures.rule.events",
		"page.figures.rule.participations" };
	struct block_line *lines = ARENA_ARRAY(cx->arena, struct block_line, 4);
	struct report_releases_ask ask = { .scheme = { "", 0 } };
	struct report_releases r;
	struct block *b;
	struct sheet s;
	enum an_rc rc;

	rc = report_releases(cx, w->report, &ask, &r);
	if (rc)
		return rc;
	sheet_open(cx, w, rq, SAY(cx, "page.figures.title"), &s);
	s.page.wide = true;
	sheet_title(&s, (struct text){ "", 0 }, SAY(cx, "page.figures.title"));
	sheet_say(&s, BLOCK_LEAD, say(cx, "page.figures.until", "%.*s", TEXT_ARG(say_day(cx, r.until))));
	figures_table(&s, &r, NULL);
	sheet_say(&s, BLOCK_HEADING, SAY(cx, "page.figures.rules"));
	for (size_t i = 0; i < 4; i++)
		lines[i].text = SAY(cx, rules[i]);
	b = sheet_add(&s, BLOCK_LIST);
	b->lines = lines;
	b->line_count = 4;
	for (size_t i = 0; i < w->schemes->count; i++)
		published_table(&s, w->schemes->at[i]);
	return sheet_send(&s, rp, 200);
}

/* ---- front page ---- */

static enum an_rc
home_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct report_releases_ask ask = { .scheme = { "", 0 } };
	struct part_button *buttons = ARENA_ARRAY(cx->arena, struct part_button, 3);
	struct report_releases r;
	struct block *b;
	struct sheet s;
	enum an_rc rc;

	rc = report_releases(cx, w->report, &ask, &r);
	if (rc)
		return rc;
	sheet_open(cx, w, rq, SAY(cx, "page.home.title"), &s);
	sheet_title(&s, (struct text){ "", 0 }, SAY(cx, "page.home.title"));
	sheet_say(&s, BLOCK_LEAD, SAY(cx, "page.home.lead"));
	b = sheet_add(&s, BLOCK_BUTTONS);
	b->buttons = buttons;
	buttons[b->button_count++] = (struct part_button){ BUTTON_PRIMARY,
		SAY(cx, rq->actor ? "page.home.go" : "page.home.start"),
		!rq->actor ? TEXT("/register") : page_is_office(w, rq) ? TEXT("/desk") : TEXT("/cases"), { "", 0 } };
	if (!rq->actor)
		buttons[b->button_count++] = (struct part_button){ BUTTON_SECONDARY, SAY(cx, "page.sign_in"),
			TEXT("/sign-in"), { "", 0 } };
	sheet_say(&s, BLOCK_HEADING, SAY(cx, "page.home.schemes"));
	for (size_t i = 0; i < w->schemes->count; i++) {
		const struct scheme *one = w->schemes->at[i];

		sheet_say(&s, BLOCK_SMALL_HEADING, say_scheme(cx, &one->title));
		sheet_say(&s, BLOCK_TEXT, say_scheme(cx, &one->summary));
		sheet_link(&s, say(cx, "page.home.read", "%.*s", TEXT_ARG(say_scheme(cx, &one->title))),
			arena_print(cx->arena, "/schemes/%.*s", TEXT_ARG(one->id)));
	}
	sheet_say(&s, BLOCK_HEADING, SAY(cx, "page.figures.title"));
	figures_table(&s, &r, NULL);
	sheet_link(&s, SAY(cx, "page.home.figures"), TEXT("/figures"));
	return sheet_send(&s, rp, 200);
}

/* ---- a scheme in plain words ---- */

static void
scheme_questions(struct sheet *s, const struct scheme *one, const struct scheme_form *f)
{
	struct an_cx *cx = s->cx;

	sheet_say(s, BLOCK_SMALL_HEADING, say_scheme(cx, &f->title));
	for (size_t i = 0; i < f->section_count; i++) {
		const struct scheme_section *section = &f->sections[i];
		struct block_line *lines = ARENA_ARRAY(cx->arena, struct block_line, section->field_count + 1);
		struct block *b;

		for (size_t j = 0; j < section->field_count; j++)
			lines[j] = (struct block_line){ .text = section->fields[j].label.count
				? say_scheme(cx, &section->fields[j].label) :
				section->fields[j].name, .note = say_scheme(cx, &section->fields[j].hint) };
		sheet_say(s, BLOCK_TEXT, section->list ? say(cx, "page.scheme.each", "%.*s",
			TEXT_ARG(say_scheme(cx, &section->title))) :
			say_scheme(cx, &section->title));
		b = sheet_add(s, BLOCK_LIST);
		b->lines = lines;
		b->line_count = section->field_count;
	}
	if (f->paper_count) {
		struct block_line *lines = ARENA_ARRAY(cx->arena, struct block_line, f->paper_count);
		struct block *b;

		for (size_t i = 0; i < f->paper_count; i++)
			lines[i] = (struct block_line){ .text = say_scheme(cx, &f->papers[i].title),
				.note = text_or_empty(f->papers[i].clause) };
		sheet_say(s, BLOCK_TEXT, SAY(cx, "page.papers"));
		b = sheet_add(s, BLOCK_LIST);
		b->lines = lines;
		b->line_count = f->paper_count;
	}
	(void)one;
}

static void
scheme_versions(struct sheet *s, const struct scheme *one, struct an_date today)
{
	struct an_cx *cx = s->cx;
	struct table_maker t;

	table_open(cx, SAY(cx, "page.scheme.versions"), (struct text){ "", 0 }, &t);
	table_head(&t, SAY(cx, "page.guidelines"), false);
	table_head(&t, SAY(cx, "page.scheme.instrument"), false);
	table_head(&t, SAY(cx, "page.scheme.from"), false);
	table_head(&t, SAY(cx, "page.scheme.until"), false);
	for (size_t i = 0; i < one->version_count; i++) {
		const struct scheme_version *v = &one->versions[i];

		table_row(&t);
		table_cell(&t, v->id)->tag = v->from.days <= today.days && today.days <= v->until.days ?
			(struct part_tag){ SAY(cx, "page.scheme.in_force"), TAG_GREEN }
			: (struct part_tag){ { "", 0 }, TAG_GREY };
		table_cell(&t, say_plain(cx, v->instrument));
		table_cell(&t, say_day(cx, v->from));
		table_cell(&t, v->until.days == INT32_MAX ? SAY(cx, "page.scheme.open") : say_day(cx, v->until));
	}
	if (one->version_count)
		sheet_table(s, &t);
}

static void
scheme_clauses(struct sheet *s, const struct scheme *one)
{
	struct an_cx *cx = s->cx;
	struct table_maker t;

	if (one->clause_count == 0)
		return;
	table_open(cx, SAY(cx, "page.scheme.clauses"), (struct text){ "", 0 }, &t);
	table_head(&t, SAY(cx, "page.scheme.clause"), false);
	table_head(&t, SAY(cx, "page.scheme.rule"), false);
	table_head(&t, SAY(cx, "page.figures.source"), false);
	for (size_t i = 0; i < one->clause_count; i++) {
		table_row(&t);
		table_cell(&t, one->clauses[i].id);
		table_cell(&t, say_scheme(cx, &one->clauses[i].title));
		table_cell(&t, say_plain(cx, one->clauses[i].source));
	}
	sheet_table(s, &t);
}

static enum an_rc
scheme_page_show(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	enum an_rc rc = AN_OK;
	const struct scheme *one = page_scheme(cx, w, request_argument(rq, "id"), &rc);
	struct part_button *button;
	struct block *b;
	struct sheet s;

	if (!one)
		return rc;
	sheet_open(cx, w, rq, say_scheme(cx, &one->title), &s);
	sheet_title(&s, say_scheme(cx, &one->authority), say_scheme(cx, &one->title));
	sheet_say(&s, BLOCK_LEAD, say_scheme(cx, &one->summary));
	if (scheme_takes_cases(one) && scheme_version_on(one, report_today(w->report, cx))) {
		button = ARENA_NEW(cx->arena, struct part_button);
		*button = (struct part_button){ BUTTON_PRIMARY, SAY(cx, "page.home.start"), rq->actor ?
			arena_print(cx->arena, "/cases/new?scheme=%.*s", TEXT_ARG(one->id)) :
			arena_print(cx->arena, "/register?scheme=%.*s", TEXT_ARG(one->id)), { "", 0 } };
		b = sheet_add(&s, BLOCK_BUTTONS);
		b->buttons = button;
		b->button_count = 1;
	}
	scheme_versions(&s, one, report_today(w->report, cx));
	if (one->form_count)
		sheet_say(&s, BLOCK_HEADING, SAY(cx, "page.scheme.questions"));
	for (size_t i = 0; i < one->form_count; i++) {
		bool asked = text_equal(one->forms[i].id, one->organisation_form);

		for (size_t j = 0; j < one->state_count && !asked; j++)
			for (size_t k = 0; k < one->states[j].edit_count && !asked; k++)
				asked = scheme_names_have(&one->states[j].edits[k].forms, one->forms[i].id);
		if (asked)
			scheme_questions(&s, one, &one->forms[i]);
	}
	scheme_clauses(&s, one);
	return sheet_send(&s, rp, 200);
}

/* ---- a new account ---- */

/* The way in: an account first (session.c), then the organisation. */
static enum an_rc
register_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct text scheme = text_or_empty(request_query(rq, "scheme"));

	if (!rq->actor)
		reply_redirect(rp, TEXT("/sign-up"));
	else if (scheme.bytes && scheme_find(w->schemes, scheme))
		reply_redirect(rp, arena_print(cx->arena, "/register/organisation?scheme=%.*s", TEXT_ARG(scheme)));
	else
		reply_redirect(rp, TEXT("/register/organisation"));
	return AN_OK;
}

const struct json *
page_applicant_roles(struct an_cx *cx, const struct scheme_set *schemes)
{
	const struct json *roles = json_new(cx->arena, JSON_ARRAY);

	for (size_t i = 0; i < schemes->count; i++)
		for (size_t j = 0; scheme_takes_cases(schemes->at[i]) && j < schemes->at[i]->role_count; j++)
			if (schemes->at[i]->roles[j].applicant) {
				const struct json *role = json_set(cx->arena, NULL, TEXT("scheme"),
					json_string(cx->arena, schemes->at[i]->id));

				roles = json_append(cx->arena, roles, json_set(cx->arena, role, TEXT("role"),
					json_string(cx->arena, schemes->at[i]->roles[j].id)));
			}
	return roles;
}

enum an_rc
page_new_account(struct an_cx *cx, struct web *w, struct text login, struct text name, struct text password,
	struct text *ret_id)
{
	struct grant_actor system = identity_system();
	struct identity_account account = { .login = text_trim(login), .name = text_trim(name), .password = password,
		.must_be_new = true, .roles = page_applicant_roles(cx, w->schemes) };

	if (!w->identity || !w->grant)
		return an_fail(cx, AN_BUSY, "page.closed", "%s", "");
	if (account.name.bytes == 0)
		an_problem(cx, TEXT("name"), "page.account.name.none", "%s", "");
	if (account.login.bytes == 0)
		an_problem(cx, TEXT("login"), "page.account.login.none", "%s", "");
	if (cx->error.problems)
		return an_problems(cx);
	return identity_open_account(cx, w->identity, w->grant, &system, &account, ret_id);
}

/* ---- what a letter's code leads to ---- */

static enum an_rc
order_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct report_order o;
	struct summary_maker m;
	struct sheet s;
	enum an_rc rc = report_order(cx, w->report, text_or_empty(request_argument(rq, "token")), &o);

	if (rc)
		return rc;
	sheet_open(cx, w, rq, SAY(cx, "page.order.title"), &s);
	sheet_title(&s, o.authority, SAY(cx, "page.order.title"));
	sheet_say(&s, BLOCK_LEAD, SAY(cx, "page.order.text"));
	summary_open(cx, o.letter_title, &m);
	summary_add(&m, SAY(cx, "page.order.number"), o.number);
	summary_add(&m, SAY(cx, "page.order.date"), say_day(cx, o.on));
	if (o.grantee.bytes)
		summary_add(&m, SAY(cx, "page.order.grantee"), o.grantee);
	if (o.has_amount)
		summary_add(&m, SAY(cx, "page.amount"), money_rupees(cx->arena, o.amount_paise))->value.strong = true;
	if (o.purpose.bytes)
		summary_add(&m, SAY(cx, "page.order.purpose"), o.purpose);
	summary_add(&m, SAY(cx, "page.scheme"), o.scheme_title);
	sheet_summary(&s, &m);
	return sheet_send(&s, rp, 200);
}

/* ---- documents and letters ---- */

static enum an_rc
document_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct report_file file;
	enum an_rc rc = report_document(cx, w->report, rq->actor, text_or_empty(request_argument(rq, "id")), &file);

	if (rc)
		return rc;
	/* Whatever it holds, it runs nothing and asks for nothing. */
	reply_header(rp, "Content-Security-Policy", TEXT("sandbox; default-src 'none'; style-src 'unsafe-inline'"));
	if (text_is(text_or_empty(request_query(rq, "download")), "1"))
		reply_download(rp, file.type, file.name, file.bytes);
	else
		reply_inline(rp, file.type, file.name, file.bytes);
	return AN_OK;
}

static enum an_rc
letter_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct text id = text_or_empty(request_argument(rq, "id"));
	struct report_file file;
	enum an_rc rc;

	if (!text_ends(id, TEXT(".pdf")))
		return an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
	rc = report_letter(cx, w->report, rq->actor, text_slice(id, 0, id.bytes - 4), w->origin, &file);
	if (rc)
		return rc;
	reply_inline(rp, file.type, file.name, file.bytes);
	return AN_OK;
}

/* ---- errors ---- */

void
web_error_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct text key = page_print(cx, "page.error.%d", rp->status), title, sentence = { "", 0 };
	int status = rp->status;
	struct sheet s;

	if (api_request(rq)) {
		api_error(cx, rp);
		return;
	}

	if (!message_find(cx->language, key).at)
		key = TEXT("page.error.other");
	title = message_text(cx->arena, cx->language, key, TEXT_NONE);
	if (cx->error.key && message_find(cx->language, text_of(cx->error.key)).at)
		sentence = message_error(cx->arena, cx->language, &cx->error);
	an_error_clear(cx);
	sheet_open(cx, w, rq, title, &s);
	sheet_title(&s, (struct text){ "", 0 }, title);
	sheet_say(&s, BLOCK_TEXT, sentence);
	sheet_say(&s, BLOCK_TEXT, SAY(cx, status == 503 ? "page.error.later" : status == 413 ? "page.error.large"
		: "page.error.kept"));
	if (status == 403 && !rq->actor)
		sheet_link(&s, SAY(cx, "page.sign_in"), TEXT("/sign-in"));
	sheet_link(&s, SAY(cx, "page.error.home"), TEXT("/"));
	if (sheet_send(&s, rp, status))
		an_error_clear(cx);
}

const struct route public_routes[] = {
	{ WIRE_GET, "/", home_page, ROUTE_PUBLIC, "Front page" },
	{ WIRE_GET, "/schemes/{id}", scheme_page_show, ROUTE_PUBLIC, "A scheme in plain words" },
	{ WIRE_GET, "/figures", figures_page, ROUTE_PUBLIC, "Public figures" },
	{ WIRE_GET, "/register", register_page, ROUTE_PUBLIC, "The way in for applicants" },
	{ WIRE_GET, "/orders/{token}", order_page, ROUTE_PUBLIC, "Confirmation of a letter" },
	{ WIRE_GET, "/documents/{id}", document_page, ROUTE_SIGNED_IN, "A paper" },
	{ WIRE_GET, "/letters/{id}", letter_page, ROUTE_SIGNED_IN, "A letter as PDF" },
};
const size_t public_route_count = sizeof public_routes / sizeof *public_routes;
