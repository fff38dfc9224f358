/*
 * Lists of cases: an applicant's own, and the desk of an officer.
 *
 * Rows come from the projection; what the reader may see is asked of grant (case_visible), whose move it is stands in
 * the package (state.desk).
 */
#include "report/inner.h"

static void
row_finish(struct an_cx *cx, const struct scheme *s, const struct grant_actor *actor, struct an_date today,
	struct report_case_row *row)
{
	const struct scheme_state *state = scheme_state(s, row->state);

	row->scheme_title = say_scheme(cx, &s->title);
	row->age_days = today.days - row->entered_on.days;
	if (row->has_deadline) {
		row->days_left = row->deadline.days - today.days;
		row->late = row->days_left < 0;
	}
	row->state_title = row->state;
	row->role_title = (struct text){ "", 0 };
	if (!state)
		return;
	row->state_title = say_scheme(cx, &state->title);
	row->final = state->final;
	if (state->desk.bytes) {
		const struct scheme_role *role = scheme_role(s, state->desk);

		row->role_title = role ? say_scheme(cx, &role->title) : state->desk;
		row->my_move = role && role->applicant ? text_equal(actor->organisation, row->organisation_id) &&
			actor->organisation.bytes :
			report_actor_has(actor, s->id, state->desk);
	}
}

static void
row_read(struct an_cx *cx, struct store_rows *rows, struct report_case_row *row)
{
	*row = (struct report_case_row){
		.id = store_text(cx, rows, 0), .scheme = store_text(cx, rows, 1),
		.organisation_id = store_text(cx, rows, 2), .organisation = store_text(cx, rows, 3),
		.number = store_text(cx, rows, 4), .state = store_text(cx, rows, 5),
		.opened_on = date_of_instant(store_int(rows, 6)), .entered_on = date_of_instant(store_int(rows, 7)),
		.last_seq = store_int(rows, 8), .has_deadline = !store_null(rows, 9),
	};
	if (row->has_deadline)
		row->deadline.days = (int32_t)store_int(rows, 9);
	for (int column = 10; column <= 12 && row->amount_paise == 0; column++)
		row->amount_paise = store_int(rows, column);
}

static bool
row_visible(const struct scheme *s, const struct store_rows *rows, const struct report_case_row *row,
	const struct grant_actor *actor)
{
	struct grant_case gc = { .id = row->id, .scheme = row->scheme, .organisation = row->organisation_id,
		.number = row->number, .state = row->state, .opened_us = store_int(rows, 6),
		.entered_us = store_int(rows, 7) };

	return case_visible(s, &gc, actor);
}

static void
state_count(struct an_cx *cx, struct report_case_list *list, const struct report_case_row *row, struct text wanted,
	size_t *room)
{
	struct text value = arena_print(cx->arena, "%.*s/%.*s", TEXT_ARG(row->scheme), TEXT_ARG(row->state));
	struct report_choice *states = (struct report_choice *)(uintptr_t)list->states;

	for (size_t i = 0; i < list->state_count; i++)
		if (text_equal(states[i].value, value)) {
			states[i].count++;
			return;
		}
	*LIST_ADD(cx, states, list->state_count, *room) = (struct report_choice){ value, row->state_title, 1,
		text_equal(value, wanted) };
	list->states = states;
}

enum an_rc
report_cases(struct an_cx *cx, struct report *r, const struct grant_actor *actor,
	const struct report_case_filter *filter, struct report_case_list *ret)
{
	const struct scheme_set *schemes = report_schemes(r);
	struct report_case_list list = { .page = filter->page > 0 ? filter->page : 1 };
	struct report_case_row *kept = ARENA_ARRAY(cx->arena, struct report_case_row, REPORT_PAGE_ROWS), row;
	size_t skip = (size_t)(list.page - 1) * REPORT_PAGE_ROWS, state_room = 0;
	struct an_date today = report_today(r, cx);
	struct store_rows rows;
	struct reading in = { 0 };
	enum an_rc rc;

	rc = read_open(cx, r, &in);
	if (rc)
		return rc;
	/* An applicant's rows by the index; an officer's are all of them, tested one by one. */
	if (!report_is_office(schemes, actor))
		rc = store_query(cx, in.store, SQL_REPORT_CASES_OF, &rows,
			ARG_TEXT("organisation", actor->organisation.at ? actor->organisation : TEXT("")),
			ARG_INT("max", REPORT_LIST_MAX));
	else
		rc = store_query(cx, in.store, SQL_REPORT_CASES, &rows, ARG_INT("max", REPORT_LIST_MAX));
	if (rc)
		goto out;
	while (store_next(cx, &rows, &rc)) {
		const struct scheme *s;

		row_read(cx, &rows, &row);
		s = scheme_find(schemes, row.scheme);
		if (!s || !row_visible(s, &rows, &row, actor))
			continue;
		row_finish(cx, s, actor, today, &row);
		if (filter->mine && !row.my_move)
			continue;
		state_count(cx, &list, &row, filter->state, &state_room);
		if (filter->state.bytes && !text_equal(filter->state,
			arena_print(cx->arena, "%.*s/%.*s", TEXT_ARG(row.scheme), TEXT_ARG(row.state))))
			continue;
		if (list.total >= skip && list.row_count < REPORT_PAGE_ROWS)
			kept[list.row_count++] = row;
		list.total++;
	}
	store_done(&rows);
	list.rows = kept;
	list.pages = (int)((list.total + REPORT_PAGE_ROWS - 1) / REPORT_PAGE_ROWS);
	if (!rc)
		*ret = list;
out:
	read_close(&in);
	return rc;
}

enum an_rc
case_row(struct an_cx *cx, struct reading *in, const struct scheme *s, const struct grant_actor *actor, struct text id,
	struct report_case_row *ret)
{
	struct store_rows rows;
	bool found = false;
	enum an_rc rc;

	rc = store_query(cx, in->store, SQL_REPORT_CASE, &rows, ARG_TEXT("id", id));
	if (rc)
		return rc;
	if (store_next(cx, &rows, &rc)) {
		row_read(cx, &rows, ret);
		found = true;
	}
	store_done(&rows);
	if (rc)
		return rc;
	if (!found)
		return an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
	row_finish(cx, s, actor, report_today(in->report, cx), ret);
	return AN_OK;
}
