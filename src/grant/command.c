/*
 * Commands: repeated ones answered from their key, the others given to the file of their kind.  Here too are the short
 * ones: organisations, opening a case, accounts, the demo clock.
 */
#include "grant/inner.h"

#include <assert.h>

const struct scheme *
writing_scheme(struct writing *w, struct text id, enum an_rc *ret_rc)
{
	const struct scheme *s = scheme_find(w->options->schemes, id);

	*ret_rc = s ? AN_OK : an_fail(w->cx, AN_NOT_FOUND, "grant.no-scheme", "%.*s", TEXT_ARG(id));
	return s;
}

/* ---- what came in between ---- */

static enum an_rc
moved(struct writing *w, const struct scheme *s, const struct grant_case *gc)
{
	struct an_cx *cx = w->cx;
	struct text who = TEXT(""), what = TEXT("");
	struct store_rows rows;
	int64_t at_us = 0;
	enum an_rc rc;

	rc = store_query(cx, w->store, SQL_EVENT_OF_CASE_AFTER, &rows, ARG_TEXT("case", gc->id),
		ARG_INT("after", w->cmd->last_seq));
	if (!rc && store_next(cx, &rows, &rc)) {
		const struct json *body = store_json(cx, &rows, 5);
		const struct scheme_transition *t = scheme_transition(s, body_text(body, "transition"));
		struct text type = store_text(cx, &rows, 1);
		who = body_text(body, "by_name").bytes ? body_text(body, "by_name") : store_text(cx, &rows, 4);
		if (!who.at) who = store_text(cx, &rows, 3);
		what = t ? scheme_say(cx->arena, cx->language, &t->title) :
			message_text(cx->arena, cx->language, arena_print(cx->arena, "noting.%.*s", TEXT_ARG(type)),
				TEXT(""));
		at_us = store_int(&rows, 2);
	}
	store_done(&rows);
	if (rc) return rc;
	return an_fail(cx, AN_CONFLICT, "grant.moved", "%.*s|%.*s|%.*s", TEXT_ARG(who), TEXT_ARG(what),
		TEXT_ARG(instant_people(cx->arena, at_us)));
}

enum an_rc
writing_case(struct writing *w, struct grant_case *ret_case, const struct scheme **ret_scheme)
{
	enum an_rc rc = case_load(w->cx, w->store, w->cmd->id, ret_case);

	if (rc) return rc;
	*ret_scheme = writing_scheme(w, ret_case->scheme, &rc);
	if (rc) return rc;
	if (!case_visible(*ret_scheme, ret_case, w->cmd->actor)) return an_fail(w->cx, AN_NOT_FOUND, "grant.no-case");
	if (w->cmd->last_seq != 0 && w->cmd->last_seq != ret_case->last_seq) return moved(w, *ret_scheme, ret_case);
	return AN_OK;
}

/* ---- organisations ---- */

/* Check a form as far as it was filled in: only problems at places that begin with `within` (and not with "papers.")
 * count. */
static enum an_rc
must_be_complete(struct writing *w, const struct scheme *s, const struct scheme_form *f, const struct json *data,
	const struct dmn_value *names, struct text within)
{
	struct an_cx *cx = w->cx;
	enum an_rc rc = form_complete(cx, w->run, s, f, data, json_new(cx->arena, JSON_OBJECT), names);
	const struct an_problem *found = cx->error.problems;

	if (rc != AN_INVALID || !found) return rc;
	an_error_clear(cx);
	for (; found; found = found->next)
		if (!text_starts(found->place, TEXT("papers.")) && text_starts(found->place, within))
			an_problem(cx, found->place, arena_text(cx->arena, found->key).at, "%.*s",
				TEXT_ARG(found->detail));
	return an_problems(cx);
}

/* The organisation's name, from the section that holds the field. */
static struct text
organisation_name(const struct scheme *s, const struct json *data)
{
	for (size_t i = 0; data && data->kind == JSON_OBJECT && i < data->count; i++) {
		struct text name = json_text(json_get(&data->members[i].value, s->party_name));
		if (name.at) return name;
	}
	return TEXT("");
}

static bool
holds_applicant_role(const struct scheme *s, const struct grant_actor *actor)
{
	for (size_t i = 0; i < s->role_count; i++)
		if (s->roles[i].applicant && actor_has(actor, s->id, s->roles[i].id)) return true;
	return false;
}

static enum an_rc
organisation_load(struct writing *w, struct text id, struct text scheme, const struct json **ret_data,
	int64_t *ret_registered_us)
{
	struct store_rows rows;
	bool found = false;
	enum an_rc rc;

	rc = store_query(w->cx, w->store, SQL_ORGANISATION_GET, &rows, ARG_TEXT("id", id), ARG_TEXT("scheme", scheme));
	while (!rc && store_next(w->cx, &rows, &rc)) {
		found = true;
		*ret_data = store_json(w->cx, &rows, 3);
		*ret_registered_us = store_int(&rows, 4);
	}
	store_done(&rows);
	if (!rc && !found) rc = an_fail(w->cx, AN_REFUSED, "grant.unregistered");
	return rc;
}

static enum an_rc
names_for_organisation(struct writing *w, const struct scheme *s, struct text id, const struct json *data,
	int64_t registered_us, const struct dmn_value **ret)
{
	struct names *names = ARENA_NEW(w->cx->arena, struct names);
	enum an_rc rc = names_of_organisation(w->cx, s, w->run, id, data, registered_us, w->now_us, names);

	if (!rc) *ret = names_value(w->run, names);
	return rc;
}

static enum an_rc
command_register(struct writing *w)
{
	const struct grant_actor *actor = w->cmd->actor;
	const struct json *data = NULL, *body = NULL;
	const struct dmn_value *names = NULL;
	const struct scheme_form *f;
	const struct scheme *s;
	enum an_rc rc;

	s = writing_scheme(w, w->cmd->scheme, &rc);
	if (rc) return rc;
	f = scheme_form(s, s->organisation_form);
	if (!f) return an_fail(w->cx, AN_REFUSED, "grant.no-cases", "%.*s", TEXT_ARG(s->id));
	if (!holds_applicant_role(s, actor)) return an_fail(w->cx, AN_DENIED, "grant.not-applicant");
	rc = form_take(w, f, NULL, w->cmd->data, &data);
	w->reply->id = actor->organisation.bytes ? actor->organisation : an_random_id(w->cx);
	if (!rc) rc = names_for_organisation(w, s, w->reply->id, data, w->now_us, &names);
	if (!rc) rc = must_be_complete(w, s, f, data, names, TEXT(""));
	if (rc) return rc;
	put_text(w->cx, &body, "scheme", s->id);
	put_text(w->cx, &body, "name", organisation_name(s, data));
	put(w->cx, &body, "data", data);
	rc = event_write(w, w->reply->id, "register", body);
	if (rc == AN_CONFLICT && text_is(text_of(w->cx->error.key), "store.constraint")) {
		an_error_clear(w->cx);
		rc = an_fail(w->cx, AN_CONFLICT, "grant.registered");
	}
	return rc;
}

static enum an_rc
command_profile(struct writing *w)
{
	const struct json *data = NULL, *part = NULL, *body = NULL;
	const struct scheme_section *section;
	const struct dmn_value *names = NULL;
	const struct scheme_form *f;
	const struct scheme *s;
	int64_t registered_us = 0;
	enum an_rc rc;

	s = writing_scheme(w, w->cmd->scheme, &rc);
	if (rc) return rc;
	if (!holds_applicant_role(s, w->cmd->actor) || !w->cmd->id.bytes ||
		!text_equal(w->cmd->actor->organisation, w->cmd->id))
		return an_fail(w->cx, AN_NOT_FOUND, "grant.no-organisation");
	f = scheme_form(s, s->organisation_form);
	section = f ? scheme_section(f, w->cmd->name) : NULL;
	if (!section) return an_fail(w->cx, AN_NOT_FOUND, "grant.no-section", "%.*s", TEXT_ARG(w->cmd->name));
	rc = organisation_load(w, w->cmd->id, s->id, &data, &registered_us);
	if (!rc) rc = names_for_organisation(w, s, w->cmd->id, data, registered_us, &names);
	if (!rc) rc = section_take(w, f, section, json_get(data, section->id), w->cmd->data, names, &part);
	if (rc) return rc;
	data = json_set(w->cx->arena, data, section->id, part);
	rc = names_for_organisation(w, s, w->cmd->id, data, registered_us, &names);
	if (!rc) rc = must_be_complete(w, s, f, data, names,
		arena_print(w->cx->arena, "%.*s.%.*s", TEXT_ARG(f->id), TEXT_ARG(section->id)));
	if (rc) return rc;
	w->reply->id = w->cmd->id;
	put_text(w->cx, &body, "scheme", s->id);
	put_text(w->cx, &body, "section", section->id);
	put_text(w->cx, &body, "name", organisation_name(s, data));
	put(w->cx, &body, "data", part);
	return event_write(w, w->cmd->id, "profile", body);
}

/* ---- opening a case ---- */

static enum an_rc
command_open(struct writing *w)
{
	struct an_cx *cx = w->cx;
	int32_t fy = fy_of(date_of_instant(w->now_us));
	struct names *names = ARENA_NEW(cx->arena, struct names);
	const struct json *data = NULL, *body = NULL;
	const struct dmn_value *v = NULL;
	struct text number = TEXT_NONE;
	struct store_rows rows;
	int64_t registered_us = 0, serial = 0;
	const struct scheme *s;
	enum an_rc rc;

	s = writing_scheme(w, w->cmd->scheme, &rc);
	if (rc) return rc;
	if (!s->organisation_form.bytes) return an_fail(cx, AN_REFUSED, "grant.no-cases", "%.*s", TEXT_ARG(s->id));
	if (!holds_applicant_role(s, w->cmd->actor)) return an_fail(cx, AN_DENIED, "grant.not-applicant");
	if (!w->cmd->actor->organisation.bytes) return an_fail(cx, AN_REFUSED, "grant.unregistered");
	rc = organisation_load(w, w->cmd->actor->organisation, s->id, &data, &registered_us);
	if (!rc) rc = store_query(cx, w->store, SQL_CASE_SERIAL_LAST, &rows, ARG_TEXT("scheme", s->id),
		ARG_INT("fy", fy));
	if (rc) return rc;
	while (!rc && store_next(cx, &rows, &rc)) serial = store_int(&rows, 0) + 1;
	store_done(&rows);
	if (!rc) rc = names_of_organisation(cx, s, w->run, w->cmd->actor->organisation, data, registered_us, w->now_us,
		names);
	if (rc) return rc;
	names_add(names, TEXT("serial"), text_value(w->run, arena_print(cx->arena, "%04lld", (long long)serial)));
	rc = feel_value(cx, w->run, &s->number, names_value(w->run, names), &v);
	if (!rc) rc = feel_text(cx, w->run, v, &number);
	if (rc) return rc;
	if (number.bytes == 0) return an_fail(cx, AN_FAULT, "grant.number", "%.*s", TEXT_ARG(s->id));
	w->reply->id = an_random_id(cx);
	put_text(cx, &body, "scheme", s->id);
	put_text(cx, &body, "organisation", w->cmd->actor->organisation);
	put_text(cx, &body, "number", number);
	put_int(cx, &body, "fy", fy);
	put_int(cx, &body, "serial", serial);
	put_text(cx, &body, "state", s->initial);
	return event_write_case(w, s, w->reply->id, "open", body, NULL, NULL, NULL);
}

/* ---- the office ---- */

static bool
is_administrator(const struct grant_actor *actor)
{
	return actor_is_system(actor) || actor_has(actor, TEXT("*"), TEXT("administrator"));
}

const struct json *
moves_json(struct writing *w, const struct ledger_moves *moves)
{
	const struct json *list = json_new(w->cx->arena, JSON_ARRAY);

	for (size_t i = 0; i < moves->count; i++) {
		const struct ledger_move *m = &moves->at[i];
		const struct json *j = NULL;
		put_int(w->cx, &j, "fy", m->fy);
		put_text(w->cx, &j, "head", m->head);
		put_text(w->cx, &j, "from", m->from);
		put_text(w->cx, &j, "to", m->to);
		put_text(w->cx, &j, "payee", m->payee);
		put_int(w->cx, &j, "paise", m->amount_paise);
		list = json_append(w->cx->arena, list, j);
	}
	return list;
}

/* Roles as [{scheme, role}], each known; returns the checked list. */
static const struct json *
roles_take(struct writing *w, const struct json *roles)
{
	const struct json *list = json_new(w->cx->arena, JSON_ARRAY);

	if (roles && (roles->kind != JSON_ARRAY || roles->count > GRANT_ROLES_MAX))
		an_problem(w->cx, TEXT("roles"), "grant.roles", "");
	for (size_t i = 0; roles && roles->kind == JSON_ARRAY && i < roles->count && i < GRANT_ROLES_MAX; i++) {
		struct text scheme = body_text(&roles->items[i], "scheme"), role = body_text(&roles->items[i], "role");
		const struct scheme *s = scheme_find(w->options->schemes, scheme);
		const struct json *j = NULL;
		bool known = text_is(scheme, "*") ? text_is(role, "administrator") || text_is(role, "auditor") :
			s && (scheme_role(s, role) || text_is(role, "auditor"));
		if (!known) an_problem(w->cx, TEXT("roles"), "grant.role-unknown", "%.*s|%.*s", TEXT_ARG(role),
			TEXT_ARG(scheme));
		put_text(w->cx, &j, "scheme", scheme);
		put_text(w->cx, &j, "role", role);
		for (size_t k = 0; known && k < list->count; k++) known = !json_equal(&list->items[k], j);
		if (known) list = json_append(w->cx->arena, list, j);
	}
	return list;
}

/* A login or name of a person: what is not seen could make it look like another's; only a name may hold U+200C and U+200D,
 * which some scripts of India need. */
static bool
name_is_plain(struct text t, bool joiners)
{
	size_t at = 0;
	int32_t c;

	while (at < t.bytes) {
		c = text_next(t, &at);
		if (c < 0 || (character_is_odd(c) && !(joiners && (c == 0x200c || c == 0x200d)))) return false;
	}
	return true;
}

static enum an_rc
command_account(struct writing *w)
{
	struct an_cx *cx = w->cx;
	struct text login = body_text(w->cmd->data, "login"), name = body_text(w->cmd->data, "name");
	struct text id = TEXT_NONE, organisation = TEXT("");
	const struct json *body = NULL, *roles, *must_be_new = json_get(w->cmd->data, TEXT("new"));
	struct store_rows rows;
	enum an_rc rc;

	if (!is_administrator(w->cmd->actor)) return an_fail(cx, AN_DENIED, "grant.not-administrator");
	if (login.bytes == 0 || login.bytes > GRANT_LOGIN_BYTES_MAX || text_is(login, "system"))
		an_problem(cx, TEXT("login"), "grant.login", "");
	if (name.bytes == 0 || name.bytes > GRANT_NAME_BYTES_MAX)
		an_problem(cx, TEXT("name"), "grant.long", "%d", GRANT_NAME_BYTES_MAX);
	if (!name_is_plain(login, false)) an_problem(cx, TEXT("login"), "field.text", "");
	if (!name_is_plain(name, true)) an_problem(cx, TEXT("name"), "field.text", "");
	roles = roles_take(w, json_get(w->cmd->data, TEXT("roles")));
	rc = an_problems(cx);
	if (rc) return rc;
	rc = store_query(cx, w->store, SQL_ACCOUNT_BY_LOGIN, &rows, ARG_TEXT("login", login));
	while (!rc && store_next(cx, &rows, &rc)) {
		id = store_text(cx, &rows, 0);
		organisation = store_text(cx, &rows, 3);
	}
	store_done(&rows);
	if (rc) return rc;
	if (id.at && must_be_new && must_be_new->kind == JSON_TRUE)
		return an_fail(cx, AN_CONFLICT, "identity.taken", "%.*s", TEXT_ARG(login));
	if (id.at && text_equal(id, w->cmd->actor->account)) return an_fail(cx, AN_DENIED, "grant.own-roles");
	if (!id.at && w->cmd->id.bytes) {                /* an id of the caller's choice: nobody's yet */
		bool taken = text_is(w->cmd->id, "system");
		rc = store_query(cx, w->store, SQL_ACCOUNT_BY_ID, &rows, ARG_TEXT("id", w->cmd->id));
		while (!rc && store_next(cx, &rows, &rc)) taken = true;
		store_done(&rows);
		if (!rc && taken) rc = an_fail(cx, AN_CONFLICT, "grant.account");
		if (rc) return rc;
		id = w->cmd->id;
	}
	if (!id.at) id = an_random_id(cx);
	put_text(cx, &body, "id", id);
	put_text(cx, &body, "login", login);
	put_text(cx, &body, "name", name);
	put_text(cx, &body, "organisation", organisation);
	put(cx, &body, "roles", roles);
	w->reply->id = id;
	return event_write(w, TEXT(""), "account", body);
}

static enum an_rc
command_clock(struct writing *w)
{
	struct an_date to, today = date_of_instant(w->now_us);
	const struct json *body = NULL;

	if (!w->options->demo) return an_fail(w->cx, AN_REFUSED, "grant.no-demo");
	if (!is_administrator(w->cmd->actor)) return an_fail(w->cx, AN_DENIED, "grant.not-administrator");
	if (!date_parse(body_text(w->cmd->data, "date"), &to)) {
		an_problem(w->cx, TEXT("date"), "grant.date", "%.*s", TEXT_ARG(body_text(w->cmd->data, "date")));
		return an_problems(w->cx);
	}
	if (to.days < today.days && w->seq > 1)          /* an empty log may start on any day */
		return an_fail(w->cx, AN_REFUSED, "grant.clock-back", "%.*s",
			TEXT_ARG(date_people(w->cx->arena, today)));
	put_text(w->cx, &body, "date", date_text(w->cx->arena, to));
	if (to.days != today.days) w->now_us = instant_on(to, w->real_us);       /* noted on the day that it makes */
	return event_write(w, TEXT(""), "clock", body);
}

/* ---- all kinds ---- */

/* What makes two commands the same: all that they ask for. */
static enum an_rc
command_digest(struct writing *w, struct text *ret)
{
	const struct grant_command *c = w->cmd;
	const struct json *j = NULL;
	struct hash bytes = hash_of(c->bytes.at, c->bytes.bytes), digest;
	struct text t;
	enum an_rc rc;

	put_int(w->cx, &j, "kind", c->kind);
	put_text(w->cx, &j, "scheme", c->scheme);
	put_text(w->cx, &j, "id", c->id);
	put_text(w->cx, &j, "form", c->form);
	put_text(w->cx, &j, "section", c->section);
	put_text(w->cx, &j, "row", c->row);
	put_text(w->cx, &j, "name", c->name);
	put_text(w->cx, &j, "file_name", c->file_name);
	put_text(w->cx, &j, "bytes", hash_hex(w->cx->arena, &bytes));
	put(w->cx, &j, "data", c->data);
	rc = canonical_text(w->cx, j, &t);
	if (rc) return rc;
	digest = hash_of(t.at, t.bytes);
	*ret = hash_hex(w->cx->arena, &digest);
	return AN_OK;
}

static enum an_rc
command_repeated(struct writing *w, bool *ret)
{
	struct store_rows rows;
	enum an_rc rc;

	rc = store_query(w->cx, w->store, SQL_COMMAND_BY_KEY, &rows, ARG_TEXT("actor", w->cmd->actor->account),
		ARG_TEXT("key", w->cmd->key));
	while (!rc && store_next(w->cx, &rows, &rc)) {
		*ret = true;
		if (!text_equal(store_text(w->cx, &rows, 0), w->digest)) {
			rc = an_fail(w->cx, AN_INVALID, "grant.key", "%.*s", TEXT_ARG(w->cmd->key));
			break;
		}
		w->reply->id = store_text(w->cx, &rows, 1);
		w->reply->row = store_text(w->cx, &rows, 2);
		w->reply->seq = store_int(&rows, 3);
		w->reply->repeated = true;
	}
	store_done(&rows);
	return rc;
}

enum an_rc
command_run(struct writing *w)
{
	static enum an_rc (*const kinds[])(struct writing *w) = {
		[GRANT_REGISTER] = command_register, [GRANT_PROFILE] = command_profile, [GRANT_OPEN] = command_open,
		[GRANT_SAVE] = edit_save, [GRANT_ROW] = edit_row, [GRANT_ACT] = act_take, [GRANT_PAPER] = paper_add,
		[GRANT_PAPER_REMOVE] = paper_remove, [GRANT_ALLOT] = budget_allot, [GRANT_BUDGET] = budget_act,
		[GRANT_CARRY] = budget_carry, [GRANT_CLOCK] = command_clock, [GRANT_ACCOUNT] = command_account,
		[GRANT_ADVICE] = payment_advise, [GRANT_PAYMENT_STATUS] = payment_take_status,
		[GRANT_PAYMENT_CORRECT] = payment_correct,
	};
	const struct grant_command *c = w->cmd;
	bool repeated = false;
	enum an_rc rc = AN_OK;

	assert((size_t)c->kind < sizeof kinds / sizeof *kinds);
	if (c->key.bytes > GRANT_KEY_BYTES_MAX || !text_is_utf8(c->key))
		return an_fail(w->cx, AN_INVALID, "grant.key-long", "%d", GRANT_KEY_BYTES_MAX);
	if (c->id.bytes > GRANT_ID_BYTES_MAX) return an_fail(w->cx, AN_NOT_FOUND, "grant.no-case");
	if (c->key.bytes) {
		rc = command_digest(w, &w->digest);
		if (!rc) rc = command_repeated(w, &repeated);
	}
	if (rc || repeated) return rc;
	return kinds[c->kind](w);
}
