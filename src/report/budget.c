/*
 * Budget heads by financial year: what was allotted, what is free, what is bound, what went out.
 */
#include "report/inner.h"

/* Which schemes' money the actor may see: those in which he holds an office, all for roles in "*". */
static bool
money_visible(const struct grant_actor *actor, const struct scheme *s)
{
	for (size_t i = 0; i < actor->role_count; i++) {
		const struct scheme_role *role;

		if (text_is(actor->roles[i].scheme, "*"))
			return true;
		if (text_equal(actor->roles[i].scheme, s->id) && text_is(actor->roles[i].role, "auditor"))
			return true;
		role = text_equal(actor->roles[i].scheme, s->id) ? scheme_role(s, actor->roles[i].role) : NULL;
		if (role && !role->applicant)
			return true;
	}
	return false;
}

static void
balance_add(struct report_head *head, struct text account, int64_t paise)
{
	if (text_is(account, "available")) head->available_paise += paise;
	else if (text_is(account, "earmarked")) head->earmarked_paise += paise;
	else if (text_is(account, "committed")) head->committed_paise += paise;
	else if (text_is(account, "released")) head->released_paise += paise;
	else if (text_is(account, "recovered")) head->recovered_paise += paise;
}

static struct report_head *
head_of(struct report_head *heads, size_t count, struct text id)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal(heads[i].head, id))
			return &heads[i];
	return NULL;
}

static enum an_rc
heads_of(struct an_cx *cx, struct reading *in, const struct scheme *s, int32_t fy, struct report_head *heads)
{
	struct store_rows rows;
	enum an_rc rc;

	for (size_t i = 0; i < s->head_count; i++)
		heads[i] = (struct report_head){ .scheme = s->id, .scheme_title = say_scheme(cx, &s->title),
			.fy = fy_text(cx->arena, fy), .head = s->heads[i].id, .code = s->heads[i].code,
			.title = say_scheme(cx, &s->heads[i].title) };
	rc = store_query(cx, in->store, SQL_REPORT_BUDGET, &rows, ARG_TEXT("scheme", s->id), ARG_INT("fy", fy));
	if (rc)
		return rc;
	while (store_next(cx, &rows, &rc)) {
		struct report_head *h = head_of(heads, s->head_count, store_text(cx, &rows, 0));

		if (h)
			balance_add(h, store_text(cx, &rows, 1), store_int(&rows, 2));
	}
	store_done(&rows);
	if (rc)
		return rc;
	rc = store_query(cx, in->store, SQL_REPORT_ALLOTTED, &rows, ARG_TEXT("scheme", s->id), ARG_INT("fy", fy));
	if (rc)
		return rc;
	while (store_next(cx, &rows, &rc)) {
		struct report_head *h = head_of(heads, s->head_count, store_text(cx, &rows, 0));

		if (h)
			h->allotment_paise = store_int(&rows, 1);
	}
	store_done(&rows);
	return rc;
}

enum an_rc
report_budget(struct an_cx *cx, struct report *r, const struct grant_actor *actor, struct text fy,
	struct report_budget *ret)
{
	const struct scheme_set *schemes = report_schemes(r);
	struct report_budget budget = { 0 };
	struct report_head *heads;
	struct text *fys = NULL;
	size_t room = 0, all = 0;
	int32_t year = fy_of(report_today(r, cx)), now = year;
	struct reading in = { 0 };
	struct store_rows rows;
	bool listed = false;
	enum an_rc rc;

	if (fy.bytes && !fy_parse(fy, &year))
		return an_fail(cx, AN_INVALID, "report.fy", "%.*s", TEXT_ARG(fy));
	rc = read_open(cx, r, &in);
	if (rc)
		return rc;
	for (size_t i = 0; i < schemes->count; i++)
		all += schemes->at[i]->head_count;
	heads = ARENA_ARRAY(cx->arena, struct report_head, all + 1);
	for (size_t i = 0; !rc && i < schemes->count; i++) {
		if (!money_visible(actor, schemes->at[i]))
			continue;
		rc = heads_of(cx, &in, schemes->at[i], year, heads + budget.head_count);
		budget.head_count += schemes->at[i]->head_count;
	}
	if (!rc)
		rc = store_query_args(cx, in.store, SQL_REPORT_BUDGET_YEARS, NULL, 0, &rows);
	if (!rc) {
		while (store_next(cx, &rows, &rc)) {
			listed = listed || store_int(&rows, 0) == now;
			*LIST_ADD(cx, fys, budget.fy_count, room) = fy_text(cx->arena, (int32_t)store_int(&rows, 0));
		}
		store_done(&rows);
		if (!listed)
			*LIST_ADD(cx, fys, budget.fy_count, room) = fy_text(cx->arena, now);
	}
	read_close(&in);
	budget.fy = fy_text(cx->arena, year);
	budget.heads = heads;
	budget.fys = fys;
	if (!rc)
		*ret = budget;
	return rc;
}
