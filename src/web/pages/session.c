/* Who is there.  (Contract in session.h.) */
#include "web/pages/session.h"

#include "base/message.h"
#include "grant/grant.h"
#include "identity/identity.h"
#include "web/pages/pages.h"
#include "web/templates.h"

enum { SESSION_FIELDS_MAX = 4 };

static struct text
say_key(struct an_cx *cx, const char *key)
{
	return message_find(cx->language, text_of(key));
}

/* ---- hooks ---- */

static const char *
cookie_name(const struct web *w)
{
	return w->secure ? "__Host-anudan" : "anudan";
}

/* The token that came with the request; *ret_bearer: by header, not by cookie. */
static struct text
token_sent(const struct web *w, const struct request *rq, bool *ret_bearer)
{
	struct text header = request_header(rq, "authorization");

	*ret_bearer = header.bytes > 7 && strncasecmp(header.at, "Bearer ", 7) == 0;
	return *ret_bearer ? text_trim(text_slice(header, 7, header.bytes)) : request_cookie(rq, cookie_name(w));
}

static enum an_rc
hook_sign_in(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct identity_session *s = NULL;
	struct text token;
	bool bearer;
	enum an_rc rc;

	token = token_sent(w, rq, &bearer);
	if (!w->identity || !token.at) return AN_OK;
	rc = identity_session(cx, w->identity, token, &s);
	if (rc) return rc;
	if (!s) {
		if (!bearer) reply_cookie(rp, cookie_name(w), TEXT(""), 0, w->secure);
		return AN_OK;
	}
	rq->session = s;
	rq->actor = &s->actor;
	rq->csrf = s->csrf;
	return AN_OK;
}

static bool
holds(const struct grant_actor *actor, const char *scheme, const char *role)
{
	for (size_t i = 0; i < actor->role_count; i++)
		if (text_is(actor->roles[i].role, role) && (!scheme || text_is(actor->roles[i].scheme, scheme)))
			return true;
	return false;
}

static bool
holds_office(const struct web *w, const struct grant_actor *actor)
{
	if (holds(actor, "*", "administrator") || holds(actor, NULL, "auditor")) return true;
	for (size_t i = 0; i < actor->role_count; i++) {
		const struct scheme *s = w->schemes ? scheme_find(w->schemes, actor->roles[i].scheme) : NULL;
		const struct scheme_role *role = s ? scheme_role(s, actor->roles[i].role) : NULL;

		if (role && !role->applicant) return true;
	}
	return false;
}

static enum an_rc
hook_may(struct an_cx *cx, struct web *w, struct request *rq)
{
	const struct grant_actor *actor = rq->actor;
	bool may = false;

	if (rq->route->access == ROUTE_PUBLIC) return AN_OK;
	if (!actor) return an_fail(cx, AN_DENIED, "route.sign_in", "%s", "");
	switch (rq->route->access) {
	case ROUTE_PUBLIC: case ROUTE_SIGNED_IN: may = true; break;
	case ROUTE_APPLICANT: may = actor->organisation.bytes > 0; break;
	case ROUTE_OFFICE: may = holds_office(w, actor); break;
	case ROUTE_AUDIT: may = holds(actor, "*", "administrator") || holds(actor, NULL, "auditor"); break;
	case ROUTE_ADMIN: may = holds(actor, "*", "administrator"); break;
	case ROUTE_ACCESS_COUNT: break;
	}
	return may ? AN_OK : an_fail(cx, AN_DENIED, "route.denied", "%s", "");
}

/* Who signs in has no session whose token could be asked for; that the request is from our own pages was seen
 * before. */
static enum an_rc
hook_token(struct an_cx *cx, struct web *w, struct request *rq)
{
	bool bearer;

	token_sent(w, rq, &bearer);
	if (!rq->session || bearer || rq->route->access == ROUTE_PUBLIC) return AN_OK;
	return identity_csrf_is(rq->session, request_field(rq, "csrf")) ? AN_OK
		: an_fail(cx, AN_DENIED, "route.token", "%s", "");
}

void
session_hooks(struct web *w)
{
	w->hooks.sign_in = hook_sign_in;
	w->hooks.may = hook_may;
	w->hooks.token = hook_token;
	w->sign_in_path = "/sign-in";
}

/* ---- pages ---- */

struct session_form {
	const char *title, *lead, *action, *submit, *other_text, *other_href, *other_link;
	size_t field_count;
	const struct form_line { const char *name, *label, *hint, *autocomplete; enum part_kind kind; } *lines;
};

static const struct form_line sign_in_lines[] = {
	{ "login", "session.login", NULL, "username", PART_TEXT },
	{ "password", "session.password", NULL, "current-password", PART_PASSWORD },
	{ "next", "session.login", NULL, NULL, PART_HIDDEN },
};
static const struct session_form sign_in_form = { "session.sign_in.title", "session.sign_in.lead", "/sign-in",
	"session.sign_in.submit",
	"session.sign_in.other", "/sign-up", "session.sign_up.title", 3, sign_in_lines };

static const struct form_line sign_up_lines[] = {
	{ "name", "session.name", "session.name.hint", "name", PART_TEXT },
	{ "login", "session.login", "session.login.hint", "username", PART_TEXT },
	{ "password", "session.password", "session.password.hint", "new-password", PART_PASSWORD },
};
static const struct session_form sign_up_form = { "session.sign_up.title", "session.sign_up.lead", "/sign-up",
	"session.sign_up.submit",
	"session.sign_up.other", "/sign-in", "session.sign_in.title", 3, sign_up_lines };

static const struct form_line password_lines[] = {
	{ "old", "session.old", NULL, "current-password", PART_PASSWORD },
	{ "password", "session.new", "session.password.hint", "new-password", PART_PASSWORD },
};
static const struct session_form password_form = { "session.change.title", NULL, "/password", "session.change.submit",
	NULL, NULL, NULL, 2, password_lines };

static struct text
typed(const struct request *rq, const char *name)
{
	struct text t = request_field(rq, name);

	if (!t.at) t = request_query(rq, name);
	return t.at ? t : TEXT("");
}

static const struct an_problem *
problem_at(const struct an_cx *cx, const char *place)
{
	for (const struct an_problem *p = cx->error.problems; p; p = p->next)
		if (text_is(p->place, place)) return p;
	return NULL;
}

/* The summary: each problem with its field, or the one reason. */
static void
show_errors(struct an_cx *cx, struct page *page)
{
	struct part_error *errors = ARENA_ARRAY(cx->arena, struct part_error, AN_PROBLEMS_MAX);

	for (const struct an_problem *p = cx->error.problems; p && page->error_count < AN_PROBLEMS_MAX; p = p->next)
		errors[page->error_count++] = (struct part_error){ p->place,
			message_problem(cx->arena, cx->language, p) };
	if (!page->error_count && cx->error.rc)
		errors[page->error_count++] = (struct part_error){ TEXT("login"),
			message_error(cx->arena, cx->language, &cx->error) };
	page->errors = errors;
}

/* The form with what was typed (never a password) and what is wrong with it. */
static enum an_rc
show_form(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp, const struct session_form *f)
{
	struct part_field *fields = ARENA_ARRAY(cx->arena, struct part_field, SESSION_FIELDS_MAX);
	struct session_page m = { .title = say_key(cx, f->title) };
	struct sheet s;

	m.lead = f->lead ? say_key(cx, f->lead) : TEXT_NONE;
	if (f->other_href) {
		m.other_text = say_key(cx, f->other_text);
		m.other_href = text_of(f->other_href);
		m.other_link = say_key(cx, f->other_link);
	}
	sheet_open(cx, w, rq, m.title, &s);
	m.page = s.page;
	show_errors(cx, &m.page);
	for (size_t i = 0; i < f->field_count; i++) {
		const struct form_line *l = &f->lines[i];
		const struct an_problem *p = problem_at(cx, l->name);

		fields[i] = (struct part_field){ .kind = l->kind, .name = text_of(l->name),
			.label = say_key(cx, l->label), .hint = l->hint ? say_key(cx, l->hint) : TEXT_NONE,
			.autocomplete = text_of(l->autocomplete), .width = PART_WIDTH_20,
			.value = l->kind == PART_PASSWORD ? TEXT("") : typed(rq, l->name),
			.error = p ? message_problem(cx->arena, cx->language, p) : TEXT_NONE };
	}
	m.form = (struct part_form){ .action = text_of(f->action), .csrf = rq->csrf, .field_count = f->field_count,
		.fields = fields, .submit = say_key(cx, f->submit) };
	template_session(&rp->body, cx->language, &m);
	return AN_OK;
}

/* A refusal that a person can mend comes back with the form; everything else goes on to the error page. */
static enum an_rc
show_again(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp, const struct session_form *f,
	enum an_rc rc)
{
	bool wait = cx->error.key && strcmp(cx->error.key, "identity.wait") == 0;

	if (rc == AN_FAULT || (rc == AN_BUSY && !wait)) return rc;
	rp->status = wait ? 429 : rc == AN_DENIED ? 403 : an_http_status(rc);
	if (wait) reply_header(rp, "Retry-After", cx->error.detail);
	return show_form(cx, w, rq, rp, f);
}

static enum an_rc
must_be_open(struct an_cx *cx, const struct web *w)
{
	return w->identity ? AN_OK : an_fail(cx, AN_BUSY, "identity.busy", "%s", "");
}

/* Where a person is sent: where he wanted to go, if that is a page of ours. */
static struct text
next_page(const struct request *rq, struct text otherwise)
{
	struct text next = typed(rq, "next");

	if (next.bytes < 2 || next.bytes > SESSION_NEXT_BYTES_MAX || next.at[0] != '/' || next.at[1] == '/')
		return otherwise;
	for (size_t i = 0; i < next.bytes; i++)
		if ((unsigned char)next.at[i] <= 0x20 || (unsigned char)next.at[i] >= 0x7f || next.at[i] == '\\')
			return otherwise;
	return next;
}

/* A new session in place of the one that the request came with. */
static enum an_rc
enter(struct an_cx *cx, struct web *w, const struct request *rq, struct reply *rp, struct text login,
	struct text password, struct identity_session **ret)
{
	struct text token, old;
	bool bearer;
	enum an_rc rc = identity_sign_in(cx, w->identity, login, password, rq->peer, &token);

	if (rc) return rc;
	old = token_sent(w, rq, &bearer);
	if (old.at && !bearer) rc = identity_sign_out(cx, w->identity, old);
	if (!rc) rc = identity_session(cx, w->identity, token, ret);
	if (!rc) reply_cookie(rp, cookie_name(w), token, -1, w->secure);
	return rc;
}

static enum an_rc
sign_in_get(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	return show_form(cx, w, rq, rp, &sign_in_form);
}

static enum an_rc
sign_in_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct identity_session *s = NULL;
	enum an_rc rc = must_be_open(cx, w);

	if (!rc) rc = enter(cx, w, rq, rp, text_trim(typed(rq, "login")), typed(rq, "password"), &s);
	if (rc) return show_again(cx, w, rq, rp, &sign_in_form, rc);
	reply_redirect(rp, next_page(rq, s && holds_office(w, &s->actor) ? TEXT("/desk") : TEXT("/cases")));
	return AN_OK;
}

static enum an_rc
sign_out_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	bool bearer;
	enum an_rc rc = identity_sign_out(cx, w->identity, token_sent(w, rq, &bearer));

	if (rc) return rc;
	reply_cookie(rp, cookie_name(w), TEXT(""), 0, w->secure);
	reply_redirect(rp, TEXT("/"));
	return AN_OK;
}

static enum an_rc
sign_up_get(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	return show_form(cx, w, rq, rp, &sign_up_form);
}

static enum an_rc
sign_up_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct text login = text_trim(typed(rq, "login")), password = typed(rq, "password"), id;
	struct identity_session *s = NULL;
	enum an_rc rc = page_new_account(cx, w, login, typed(rq, "name"), password, &id);

	if (!rc) rc = enter(cx, w, rq, rp, login, password, &s);
	if (rc) return show_again(cx, w, rq, rp, &sign_up_form, rc);
	reply_redirect(rp, TEXT("/register"));
	return AN_OK;
}

static enum an_rc
password_get(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	return show_form(cx, w, rq, rp, &password_form);
}

/* The old password is asked for, so that an open screen is not enough; all sessions end and a new one begins. */
static enum an_rc
password_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct identity_session *s = NULL;
	struct text login = rq->session->login, checked;
	enum an_rc rc = identity_sign_in(cx, w->identity, login, typed(rq, "old"), rq->peer, &checked);

	if (!rc) rc = identity_set_password(cx, w->identity, rq->actor->account, typed(rq, "password"));
	if (!rc) rc = enter(cx, w, rq, rp, login, typed(rq, "password"), &s);
	if (rc) return show_again(cx, w, rq, rp, &password_form, rc);
	reply_redirect(rp, TEXT("/"));
	return AN_OK;
}

/* ---- the JSON API ---- */

static enum an_rc
api_sign_in(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct identity_session *s = NULL;
	struct text login, password, token;
	const struct json *body;
	struct jw out;
	enum an_rc rc = must_be_open(cx, w);

	if (!rc) rc = json_read(cx, rq->body, 0, &body);
	if (rc) return rc;
	login = json_text(json_get(body, TEXT("login")));
	password = json_text(json_get(body, TEXT("password")));
	rc = identity_sign_in(cx, w->identity, login, password, rq->peer, &token);
	if (!rc) rc = identity_session(cx, w->identity, token, &s);
	if (rc) return rc;
	rp->status = 201;
	rp->type = TEXT("application/json");
	out = jw_start(&rp->body);
	jw_open(&out, '{');
	jw_name(&out, "token");
	jw_text(&out, token);
	jw_name(&out, "ends");
	jw_text(&out, s ? instant_text(cx->arena, s->ends_us) : TEXT(""));
	jw_close(&out, '}');
	return AN_OK;
}

static enum an_rc
api_sign_out(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	bool bearer;

	rp->status = 204;
	return identity_sign_out(cx, w->identity, token_sent(w, rq, &bearer));
}

const struct route session_routes[] = {
	{ WIRE_GET, "/sign-in", sign_in_get, ROUTE_PUBLIC, "Sign in" },
	{ WIRE_POST, "/sign-in", sign_in_post, ROUTE_PUBLIC, "Sign in" },
	{ WIRE_POST, "/sign-out", sign_out_post, ROUTE_SIGNED_IN, "Sign out" },
	{ WIRE_GET, "/sign-up", sign_up_get, ROUTE_PUBLIC, "Open an account as an applicant" },
	{ WIRE_POST, "/sign-up", sign_up_post, ROUTE_PUBLIC, "Open an account as an applicant" },
	{ WIRE_GET, "/password", password_get, ROUTE_SIGNED_IN, "Change one's password" },
	{ WIRE_POST, "/password", password_post, ROUTE_SIGNED_IN, "Change one's password" },
	{ WIRE_POST, "/api/session", api_sign_in, ROUTE_PUBLIC, "Open a session for a program" },
	{ WIRE_DELETE, "/api/session", api_sign_out, ROUTE_SIGNED_IN, "End it" },
};
const size_t session_route_count = sizeof(session_routes) / sizeof(session_routes[0]);
