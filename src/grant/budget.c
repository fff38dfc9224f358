/*
 * Budget acts: what gives a head its provision, changes it, or takes it away; and the end of a financial year.
 *
 * Every kind is one event with its authority, reference and date, worked out on a savepoint first, so that a refusal
 * says how much was left.  A year's acts end with it; on 31 March what is free lapses, and what cases have open lapses
 * there and is taken up in the new year, each case by an event of its own.
 */
#include "grant/inner.h"

/* What a kind of act needs to know beyond the ledger. */
static const struct budget_kind {
	const char *id;
	enum { BY_ESTIMATE, BY_SUPPLEMENT, BY_REVISION, BY_TRANSFER, BY_SURRENDER } way;
	bool ahead;                                      /* for the coming year too */
} budget_kinds[] = {
	{ "be", BY_ESTIMATE, true },
	{ "supplementary", BY_SUPPLEMENT, false },
	{ "re", BY_REVISION, false },
	{ "reappropriation", BY_TRANSFER, false },
	{ "surrender", BY_SURRENDER, false },
};

/* One act as it was asked for, checked. */
struct budgeting {
	struct writing *w;
	const struct scheme *s;
	const struct budget_kind *kind;
	const struct scheme_head *head, *to;             /* to: of a re-appropriation */
	int32_t fy;
	int64_t amount_paise, change_paise;
	struct text authority, reference;
	struct an_date dated_on;
	struct ledger_post post;
	struct ledger_moves moves;
};

/* The administrator is not among them: who opens accounts moves no money. */
bool
grant_may_allot(const struct scheme *s, const struct grant_actor *actor)
{
	for (size_t i = 0; i < s->role_count; i++)
		if (!s->roles[i].applicant && (!s->allots.count || scheme_names_have(&s->allots, s->roles[i].id)) &&
			actor_has(actor, s->id, s->roles[i].id))
			return true;
	return actor_is_system(actor);
}

/* Rupees as typed, in JSON as number or text; a minus sign takes a provision back. */
static bool
rupees_to_paise(struct text t, int64_t *ret)
{
	bool minus = t.bytes && t.at[0] == '-';

	if (!money_parse(minus ? text_slice(t, 1, t.bytes) : t, ret)) return false;
	if (minus) *ret = -*ret;
	return true;
}

/* The year of an act: this one, where it may be the coming one; a problem otherwise. */
static void
year_take(struct writing *w, const struct json *d, bool ahead, int32_t *ret)
{
	struct an_cx *cx = w->cx;
	int32_t now = fy_of(date_of_instant(w->now_us));
	struct text typed = body_text(d, "fy");

	if (!fy_parse(typed, ret))
		an_problem(cx, TEXT("fy"), "grant.fy", "%.*s", TEXT_ARG(text_slice(typed, 0, 60)));
	else if (*ret < now)
		an_problem(cx, TEXT("fy"), "grant.fy-over", "%.*s", TEXT_ARG(fy_text(cx->arena, *ret)));
	else if (*ret > now + ahead)
		an_problem(cx, TEXT("fy"), "grant.fy-ahead", "%.*s|%.*s", TEXT_ARG(fy_text(cx->arena, *ret)),
			TEXT_ARG(fy_text(cx->arena, now + ahead)));
}

static const struct scheme_head *
head_take(struct writing *w, const struct scheme *s, const struct json *d, const char *name)
{
	const struct scheme_head *head = scheme_head(s, body_text(d, name));

	if (!head)
		an_problem(w->cx, text_of(name), "grant.head", "%.*s",
			TEXT_ARG(text_slice(body_text(d, name), 0, GRANT_NAME_BYTES_MAX)));
	return head;
}

static struct text
short_text_take(struct writing *w, const struct json *d, const char *name, const char *missing)
{
	struct text t = text_trim(body_text(d, name));

	if (t.bytes > GRANT_NAME_BYTES_MAX) an_problem(w->cx, text_of(name), "grant.long", "%d", GRANT_NAME_BYTES_MAX);
	else if (missing && t.bytes == 0) an_problem(w->cx, text_of(name), missing, "");
	return t;
}

enum an_rc
budget_allot(struct writing *w)
{
	struct an_cx *cx = w->cx;
	struct ledger_moves moves = { .arena = cx->arena };
	const struct json *body = NULL, *d = w->cmd->data;
	const struct scheme_head *head;
	struct ledger_line line = { 0 };
	struct ledger_post post;
	const struct scheme *s;
	struct text reference;
	int32_t fy = 0;
	enum an_rc rc;

	s = writing_scheme(w, w->cmd->scheme, &rc);
	if (rc) return rc;
	if (!grant_may_allot(s, w->cmd->actor)) return an_fail(cx, AN_DENIED, "grant.not-office");
	head = head_take(w, s, d, "head");
	year_take(w, d, true, &fy);
	if (!rupees_to_paise(body_text(d, "amount"), &line.amount_paise) || line.amount_paise == 0)
		an_problem(cx, TEXT("amount"), "ledger.amount", "");
	reference = short_text_take(w, d, "reference", NULL);
	rc = an_problems(cx);
	if (rc) return rc;
	line.head = head->id;
	line.code = head->code;
	post = (struct ledger_post){ .seq = w->seq, .scheme = s->id, .case_id = TEXT(""), .payee = TEXT("") };
	rc = store_savepoint(cx, w->store);
	if (rc) return rc;
	rc = ledger_allot(cx, w->store, &post, fy, &line, &moves);
	store_savepoint_undo(w->store);
	if (rc) return rc;
	put_text(cx, &body, "scheme", s->id);
	put_int(cx, &body, "fy", fy);
	put_text(cx, &body, "head", head->id);
	put_int(cx, &body, "paise", line.amount_paise);
	put_text(cx, &body, "reference", reference);
	put(cx, &body, "moves", moves_json(w, &moves));
	w->reply->id = head->id;
	return event_write(w, TEXT(""), "allot", body);
}

/* ---- one act ---- */

static void
authority_take(struct budgeting *b)
{
	const struct json *d = b->w->cmd->data;

	b->authority = short_text_take(b->w, d, "authority", "grant.authority-missing");
	b->reference = short_text_take(b->w, d, "reference", "grant.reference-missing");
	if (b->s->budget.authority_count && b->authority.bytes && !scheme_authority(b->s, b->authority))
		an_problem(b->w->cx, TEXT("authority"), "grant.authority", "%.*s",
			TEXT_ARG(text_slice(b->authority, 0, GRANT_NAME_BYTES_MAX)));
}

/* The day of the order: not to come, and of its year (an estimate may be ordered in the year before). */
static void
day_take(struct budgeting *b)
{
	struct an_cx *cx = b->w->cx;
	struct an_date today = date_of_instant(b->w->now_us);
	struct an_date first = fy_first_day(b->kind->way == BY_ESTIMATE ? b->fy - 1 : b->fy);
	struct text typed = body_text(b->w->cmd->data, "date");

	if (!date_parse(typed, &b->dated_on)) {
		an_problem(cx, TEXT("date"), "grant.date", "%.*s", TEXT_ARG(text_slice(typed, 0, 60)));
		return;
	}
	if (b->dated_on.days > today.days)
		an_problem(cx, TEXT("date"), "grant.date-to-come", "%.*s",
			TEXT_ARG(date_people(cx->arena, b->dated_on)));
	else if (b->fy && b->dated_on.days < first.days)
		an_problem(cx, TEXT("date"), "grant.date-before", "%.*s|%.*s",
			TEXT_ARG(date_people(cx->arena, b->dated_on)), TEXT_ARG(fy_text(cx->arena, b->fy)));
}

/* From one head to another: who must have ordered it is in the package. */
static enum an_rc
transfer_must_be_allowed(struct budgeting *b)
{
	struct an_cx *cx = b->w->cx;
	const struct scheme_budget *rules = &b->s->budget;
	const struct scheme_authority *must;
	int months = (date_ymd(date_of_instant(b->w->now_us)).month + 8) % 12;   /* that are over, of the year */

	if (!text_equal(b->head->section, b->to->section))
		return an_fail(cx, AN_REFUSED, "grant.head-section", "%.*s|%.*s", TEXT_ARG(b->head->code),
			TEXT_ARG(b->to->code));
	if (b->head->kept_by.bytes && !text_equal(b->head->kept_by, b->authority)) {
		must = scheme_authority(b->s, b->head->kept_by);
		return an_fail(cx, AN_REFUSED, "grant.head-kept", "%.*s|%.*s", TEXT_ARG(b->head->code),
			TEXT_ARG(scheme_say(cx->arena, cx->language, &must->title)));
	}
	if (months < rules->early_months && !text_equal(rules->early_by, b->authority)) {
		must = scheme_authority(b->s, rules->early_by);
		return an_fail(cx, AN_REFUSED, "grant.transfer-early", "%d|%.*s", rules->early_months,
			TEXT_ARG(scheme_say(cx->arena, cx->language, &must->title)));
	}
	return AN_OK;
}

static enum an_rc
estimate_must_be_new(struct budgeting *b)
{
	struct store_rows rows;
	bool there = false;
	enum an_rc rc;

	rc = store_query(b->w->cx, b->w->store, SQL_ALLOTMENT_ESTIMATE, &rows, ARG_TEXT("scheme", b->s->id),
		ARG_INT("fy", b->fy), ARG_TEXT("head", b->head->id));
	while (!rc && store_next(b->w->cx, &rows, &rc)) there = true;
	store_done(&rows);
	if (rc || !there) return rc;
	return an_fail(b->w->cx, AN_REFUSED, "grant.estimate-twice", "%.*s|%.*s", TEXT_ARG(b->head->code),
		TEXT_ARG(fy_text(b->w->cx->arena, b->fy)));
}

static enum an_rc
act_post(struct budgeting *b)
{
	struct ledger_line line = { b->head->id, b->head->code, b->amount_paise };
	struct an_cx *cx = b->w->cx;
	enum an_rc rc = AN_OK;

	b->change_paise = b->amount_paise;
	switch (b->kind->way) {
	case BY_ESTIMATE:
		rc = estimate_must_be_new(b);
		return rc ? rc : ledger_allot(cx, b->w->store, &b->post, b->fy, &line, &b->moves);
	case BY_SUPPLEMENT:
		return ledger_allot(cx, b->w->store, &b->post, b->fy, &line, &b->moves);
	case BY_REVISION:
		return ledger_revise(cx, b->w->store, &b->post, b->fy, &line, &b->moves, &b->change_paise);
	case BY_TRANSFER:
		rc = transfer_must_be_allowed(b);
		return rc ? rc : ledger_reappropriate(cx, b->w->store, &b->post, b->fy, &line, b->to->id, &b->moves);
	case BY_SURRENDER:
		return ledger_surrender(cx, b->w->store, &b->post, b->fy, &line, &b->moves);
	}
	return rc;
}

/* What the act did to each head: the lines of its event. */
static const struct json *
act_lines(struct budgeting *b)
{
	struct an_cx *cx = b->w->cx;
	const struct json *list = json_new(cx->arena, JSON_ARRAY), *line = NULL, *other = NULL;

	put_text(cx, &line, "head", b->head->id);
	put_int(cx, &line, "paise", b->to ? -b->change_paise : b->change_paise);
	if (b->kind->way == BY_REVISION) put_int(cx, &line, "sets", b->amount_paise);
	list = json_append(cx->arena, list, line);
	if (!b->to) return list;
	put_text(cx, &other, "head", b->to->id);
	put_int(cx, &other, "paise", b->change_paise);
	return json_append(cx->arena, list, other);
}

/* What every budget event says of itself. */
static const struct json *
budget_body(struct writing *w, const struct scheme *s, const char *kind, int32_t fy)
{
	const struct json *body = NULL;

	put_text(w->cx, &body, "scheme", s->id);
	put_text(w->cx, &body, "kind", text_of(kind));
	put_int(w->cx, &body, "fy", fy);
	put_text(w->cx, &body, "by_name", w->cmd->actor->name);
	return body;
}

static enum an_rc
act_take_asked(struct budgeting *b)
{
	struct an_cx *cx = b->w->cx;
	const struct json *d = b->w->cmd->data;

	b->head = head_take(b->w, b->s, d, "head");
	if (b->kind->way == BY_TRANSFER) {
		b->to = head_take(b->w, b->s, d, "to");
		if (b->head && b->head == b->to) an_problem(cx, TEXT("to"), "grant.head-same", "");
	} else if (body_text(d, "to").bytes) {
		an_problem(cx, TEXT("to"), "grant.head-to", "");
	}
	year_take(b->w, d, b->kind->ahead, &b->fy);
	if (!money_parse(body_text(d, "amount"), &b->amount_paise) ||
		(b->amount_paise == 0 && b->kind->way != BY_REVISION))
		an_problem(cx, TEXT("amount"), "ledger.amount", "");
	authority_take(b);
	day_take(b);
	return an_problems(cx);
}

static enum an_rc
budget_ordered(struct writing *w, const struct scheme *s, const struct budget_kind *kind)
{
	struct budgeting b = { .w = w, .s = s, .kind = kind, .moves = { .arena = w->cx->arena } };
	struct an_cx *cx = w->cx;
	const struct json *body;
	enum an_rc rc;

	rc = act_take_asked(&b);
	if (rc) return rc;
	b.post = (struct ledger_post){ .seq = w->seq, .scheme = s->id, .case_id = TEXT(""), .payee = TEXT("") };
	rc = store_savepoint(cx, w->store);
	if (rc) return rc;
	rc = act_post(&b);
	store_savepoint_undo(w->store);
	if (rc) return rc;
	body = budget_body(w, s, kind->id, b.fy);
	put_text(cx, &body, "authority", b.authority);
	put_text(cx, &body, "reference", b.reference);
	put_text(cx, &body, "date", date_text(cx->arena, b.dated_on));
	put(cx, &body, "lines", act_lines(&b));
	put(cx, &body, "moves", moves_json(w, &b.moves));
	w->reply->id = b.head->id;
	return event_write(w, TEXT(""), "budget", body);
}

/* ---- the end of a year ---- */

/* What is free in a year that is over lapses.  Nothing free: no event. */
static enum an_rc
budget_lapse(struct writing *w, const struct scheme *s)
{
	struct ledger_moves moves = { .arena = w->cx->arena };
	struct ledger_post post = { .seq = w->seq, .scheme = s->id, .case_id = TEXT(""), .payee = TEXT("") };
	int32_t fy = 0, now = fy_of(date_of_instant(w->now_us));
	struct text typed = body_text(w->cmd->data, "fy");
	struct an_cx *cx = w->cx;
	const struct json *body;
	enum an_rc rc;

	if (!fy_parse(typed, &fy))
		an_problem(cx, TEXT("fy"), "grant.fy", "%.*s", TEXT_ARG(text_slice(typed, 0, 60)));
	else if (fy >= now)
		an_problem(cx, TEXT("fy"), "grant.fy-open", "%.*s", TEXT_ARG(fy_text(cx->arena, fy)));
	rc = an_problems(cx);
	if (!rc) rc = store_savepoint(cx, w->store);
	if (rc) return rc;
	rc = ledger_lapse(cx, w->store, &post, fy, &moves);
	store_savepoint_undo(w->store);
	if (rc) return rc;
	w->reply->id = s->id;
	w->reply->repeated = moves.count == 0;
	if (moves.count == 0) return AN_OK;
	body = budget_body(w, s, "lapse", fy);
	put(cx, &body, "moves", moves_json(w, &moves));
	return event_write(w, TEXT(""), "budget", body);
}

enum an_rc
budget_act(struct writing *w)
{
	const struct scheme *s;
	enum an_rc rc;

	s = writing_scheme(w, w->cmd->scheme, &rc);
	if (rc) return rc;
	if (!grant_may_allot(s, w->cmd->actor)) return an_fail(w->cx, AN_DENIED, "grant.not-office");
	if (text_is(w->cmd->name, "lapse")) return budget_lapse(w, s);
	for (size_t i = 0; i < sizeof budget_kinds / sizeof *budget_kinds; i++)
		if (text_is(w->cmd->name, budget_kinds[i].id)) return budget_ordered(w, s, &budget_kinds[i]);
	an_problem(w->cx, TEXT("kind"), "grant.budget-kind", "%.*s",
		TEXT_ARG(text_slice(w->cmd->name, 0, GRANT_NAME_BYTES_MAX)));
	return an_problems(w->cx);
}

/* A case's open money of years that are over is taken up in this one, as far as there is a provision. */
enum an_rc
budget_carry(struct writing *w)
{
	struct ledger_moves moves = { .arena = w->cx->arena };
	int32_t now = fy_of(date_of_instant(w->now_us));
	struct an_cx *cx = w->cx;
	const struct json *body = NULL;
	const struct scheme *s;
	struct ledger_post post;
	struct grant_case gc;
	enum an_rc rc;

	rc = case_load(cx, w->store, w->cmd->id, &gc);
	if (rc) return rc;
	s = writing_scheme(w, gc.scheme, &rc);
	if (rc) return rc;
	if (!grant_may_allot(s, w->cmd->actor)) return an_fail(cx, AN_NOT_FOUND, "grant.no-case");
	post = (struct ledger_post){ .seq = w->seq, .scheme = s->id, .case_id = gc.id, .payee = gc.organisation };
	rc = store_savepoint(cx, w->store);
	if (rc) return rc;
	rc = ledger_carry(cx, w->store, &post, now, &moves);
	store_savepoint_undo(w->store);
	if (rc) return rc;
	w->reply->id = gc.id;
	w->reply->repeated = moves.count == 0;
	if (moves.count == 0) return AN_OK;
	put_text(cx, &body, "scheme", s->id);
	put_int(cx, &body, "fy", now);
	put_text(cx, &body, "by_name", w->cmd->actor->name);
	put(cx, &body, "moves", moves_json(w, &moves));
	return event_write(w, gc.id, "carry", body);
}
