/*
 * Released amount, enterprises and events by financial year, by the counting rules of the schemes' reports:
 *   released      payments by payment date minus recoveries of the same year
 *   enterprises   distinct keys with a paid amount above zero in the year of payment
 *   events        cases with a payment in the year
 *   participations   pairs of enterprise and case: what older figures may have counted
 *
 * Groups ("by") are names of fields: the value that stands beside the enterprise's key in its row of the case's forms.
 * A grouped amount is what reached those enterprises; what was paid for all together stands in a row of its own.
 */
#include "report/inner.h"

#include <stdlib.h>

enum { RELEASES_MAX = 20000, BY_MAX = 4 };

struct release_list { struct report_release *rows; size_t count, room; };

static struct report_release *
release_row(struct an_cx *cx, struct report *r, struct release_list *list, struct text scheme, int32_t fy,
	struct text group)
{
	struct text year = fy_text(cx->arena, fy);
	const struct scheme *s = scheme_find(report_schemes(r), scheme);

	for (size_t i = 0; i < list->count; i++)
		if (text_equal(list->rows[i].scheme, scheme) && text_equal(list->rows[i].fy, year) &&
			text_equal(list->rows[i].group, group))
			return &list->rows[i];
	struct report_release *row = LIST_ADD(cx, list->rows, list->count, list->room);

	*row = (struct report_release){ .scheme = scheme, .fy = year, .group = group,
		.scheme_title = s ? say_scheme(cx, &s->title) : scheme,
		.beneficiary_title = s && s->beneficiary_title.count ? say_scheme(cx, &s->beneficiary_title)
		: say(cx, "page.beneficiaries", "%s", ""),
		.event_title = s && s->event_title.count ? say_scheme(cx, &s->event_title)
		: say(cx, "page.events", "%s", "") };
	return row;
}

/* ---- plain: two statements, whose figures are kept until the log has grown ---- */

struct figure_list { struct figure *at; size_t count, room; };

static struct figure *
figure_of(struct an_cx *cx, struct figure_list *list, struct text scheme, int32_t fy)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->at[i].fy == fy && text_equal(list->at[i].scheme, scheme))
			return &list->at[i];
	struct figure *f = LIST_ADD(cx, list->at, list->count, list->room);

	*f = (struct figure){ .scheme = scheme, .fy = fy };
	return f;
}

static enum an_rc
figures_count(struct an_cx *cx, struct reading *in, int32_t until, struct figure_list *list)
{
	struct store_rows rows;
	enum an_rc rc;

	rc = store_query(cx, in->store, SQL_REPORT_PAYMENTS, &rows, ARG_INT("until", until));
	if (rc)
		return rc;
	while (list->count < RELEASES_MAX && store_next(cx, &rows, &rc)) {
		struct figure *f = figure_of(cx, list, store_text(cx, &rows, 0), (int32_t)store_int(&rows, 1));

		f->paid_paise = store_int(&rows, 2);
		f->recovered_paise = store_int(&rows, 3);
		f->events = store_int(&rows, 4);
	}
	store_done(&rows);
	if (rc)
		return rc;
	rc = store_query(cx, in->store, SQL_REPORT_BENEFITS, &rows, ARG_INT("until", until));
	if (rc)
		return rc;
	while (store_next(cx, &rows, &rc)) {
		struct figure *f = figure_of(cx, list, store_text(cx, &rows, 0), (int32_t)store_int(&rows, 1));

		f->beneficiaries = store_int(&rows, 2);
		f->participations = store_int(&rows, 3);
	}
	store_done(&rows);
	return rc;
}

static enum an_rc
plain(struct an_cx *cx, struct reading *in, int32_t until, struct release_list *list)
{
	struct figure_list figures = { 0 };
	struct store_rows rows;
	int64_t seq = 0;
	enum an_rc rc;

	rc = store_query(cx, in->store, SQL_EVENT_LAST, &rows);
	if (rc)
		return rc;
	while (store_next(cx, &rows, &rc))
		seq = store_int(&rows, 0);
	store_done(&rows);
	if (!rc && !figures_kept(cx, in->report, seq, until, &figures.at, &figures.count)) {
		figures = (struct figure_list){ 0 };
		rc = figures_count(cx, in, until, &figures);
		if (!rc)
			figures_keep(in->report, seq, until, figures.at, figures.count);
	}
	for (size_t i = 0; !rc && i < figures.count; i++) {
		const struct figure *f = &figures.at[i];
		struct report_release *row = release_row(cx, in->report, list, f->scheme, f->fy, TEXT(""));

		row->paid_paise = f->paid_paise;
		row->recovered_paise = f->recovered_paise;
		row->released_paise = f->paid_paise - f->recovered_paise;
		row->event_count = f->events;
		row->beneficiary_count = f->beneficiaries;
		row->participation_count = f->participations;
	}
	return rc;
}

/* ---- grouped ---- */

struct benefit { struct text scheme, case_id, key, group; int32_t fy; int64_t amount_paise; };

/* The row of any list section of the case that holds key in some member. */
static const struct json *
row_with(const struct json *data, struct text key)
{
	for (size_t i = 0; data && data->kind == JSON_OBJECT && i < data->count; i++) {
		const struct json *form = &data->members[i].value;

		for (size_t j = 0; form->kind == JSON_OBJECT && j < form->count; j++) {
			const struct json *rows = &form->members[j].value;

			for (size_t k = 0; rows->kind == JSON_ARRAY && k < rows->count; k++)
				for (size_t m = 0; rows->items[k].kind == JSON_OBJECT && m < rows->items[k].count; m++)
					if (text_equal(json_text(&rows->items[k].members[m].value), key))
						return &rows->items[k];
		}
	}
	return NULL;
}

static struct text
group_of(struct an_cx *cx, const struct json *row, const struct text *by, size_t by_count)
{
	struct text group = { "", 0 };

	for (size_t i = 0; i < by_count; i++) {
		struct text value = json_shown(cx, json_get(row, by[i]));

		if (value.bytes == 0)
			value = TEXT("-");
		group = arena_print(cx->arena, "%.*s%s%.*s", TEXT_ARG(group), i ? " / " : "", TEXT_ARG(value));
	}
	return group;
}

static enum an_rc
case_data(struct an_cx *cx, struct reading *in, struct text id, const struct json **ret)
{
	const struct json *data = json_new(cx->arena, JSON_OBJECT);
	struct store_rows rows;
	enum an_rc rc;

	rc = store_query(cx, in->store, SQL_REPORT_CASE_FORMS, &rows, ARG_TEXT("id", id));
	if (rc)
		return rc;
	while (store_next(cx, &rows, &rc)) {
		const struct json *form = store_json(cx, &rows, 1);

		if (form)
			data = json_set(cx->arena, data, store_text(cx, &rows, 0), form);
	}
	store_done(&rows);
	*ret = data;
	return rc;
}

static bool
seen_before(const struct benefit *list, size_t i, bool same_case)
{
	for (size_t j = 0; j < i; j++)
		if (list[j].fy == list[i].fy && text_equal(list[j].scheme, list[i].scheme) &&
			text_equal(list[j].group, list[i].group) &&
		    text_equal(list[j].key, list[i].key) && (!same_case ||
		text_equal(list[j].case_id, list[i].case_id)))
			return true;
	return false;
}

static enum an_rc
grouped(struct an_cx *cx, struct reading *in, int32_t until, const struct text *by, size_t by_count,
	struct release_list *list)
{
	struct benefit *all = NULL;
	size_t count = 0, room = 0;
	const struct json *data = NULL;
	struct text loaded = TEXT_NONE;
	struct store_rows rows;
	enum an_rc rc;

	rc = store_query(cx, in->store, SQL_REPORT_BENEFIT_ROWS, &rows, ARG_INT("until", until));
	if (rc)
		return rc;
	while (count < RELEASES_MAX && store_next(cx, &rows, &rc))
		*LIST_ADD(cx, all, count, room) = (struct benefit){ .scheme = store_text(cx, &rows, 0),
			.fy = (int32_t)store_int(&rows, 1), .case_id = store_text(cx, &rows, 2),
			.key = store_text(cx, &rows, 3), .amount_paise = store_int(&rows, 4) };
	store_done(&rows);
	if (!rc && count == RELEASES_MAX)
		return an_fail(cx, AN_TOO_LARGE, "report.groups", "%d", RELEASES_MAX);
	for (size_t i = 0; !rc && i < count; i++) {
		struct report_release *row;
		bool first_of_case = true;

		if (!text_equal(loaded, all[i].case_id)) {
			loaded = all[i].case_id;
			rc = case_data(cx, in, loaded, &data);
			if (rc)
				break;
		}
		all[i].group = group_of(cx, row_with(data, all[i].key), by, by_count);
		row = release_row(cx, in->report, list, all[i].scheme, all[i].fy, all[i].group);
		row->paid_paise += all[i].amount_paise;
		row->released_paise += all[i].amount_paise;
		row->beneficiary_count += !seen_before(all, i, false);
		row->participation_count += !seen_before(all, i, true);
		for (size_t j = 0; j < i && first_of_case; j++)
			first_of_case = !(text_equal(all[j].case_id, all[i].case_id) && all[j].fy == all[i].fy &&
				text_equal(all[j].group, all[i].group));
		row->event_count += first_of_case;
	}
	return rc;
}

/* What the payments hold beyond what reached single enterprises. */
static enum an_rc
common_part(struct an_cx *cx, struct reading *in, int32_t until, struct release_list *list)
{
	struct release_list whole = { 0 };
	enum an_rc rc = plain(cx, in, until, &whole);

	for (size_t i = 0; !rc && i < whole.count; i++) {
		struct report_release rest = whole.rows[i];

		for (size_t j = 0; j < list->count; j++)
			if (text_equal(list->rows[j].scheme, rest.scheme) && text_equal(list->rows[j].fy, rest.fy))
				rest.paid_paise -= list->rows[j].paid_paise;
		if (rest.paid_paise == 0 && rest.recovered_paise == 0)
			continue;
		rest.group = say(cx, "page.release.common", "%s", "");
		rest.released_paise = rest.paid_paise - rest.recovered_paise;
		rest.beneficiary_count = rest.participation_count = rest.event_count = 0;
		*LIST_ADD(cx, list->rows, list->count, list->room) = rest;
	}
	return rc;
}

static bool
field_known(const struct scheme_set *schemes, struct text name)
{
	for (size_t i = 0; i < schemes->count; i++)
		for (size_t j = 0; j < schemes->at[i]->form_count; j++)
			for (size_t k = 0; k < schemes->at[i]->forms[j].section_count; k++) {
				const struct scheme_section *section = &schemes->at[i]->forms[j].sections[k];

				for (size_t m = 0; section->list && m < section->field_count; m++)
					if (text_equal(section->fields[m].name, name))
						return true;
			}
	return false;
}

/* ---- as files ---- */

static const char *const release_columns[] = { "scheme", "fy", "group", "released", "paid", "recovered",
	"beneficiaries", "participations",
	"events" };

void
report_releases_json(struct an_cx *cx, const struct report_releases *r, struct buf *out)
{
	struct jw j = jw_start(out);

	jw_open(&j, '{');
	jw_name(&j, "until");
	jw_text(&j, date_text(cx->arena, r->until));
	jw_name(&j, "by");
	jw_open(&j, '[');
	for (size_t i = 0; i < r->by_count; i++)
		jw_text(&j, r->by[i]);
	jw_close(&j, ']');
	jw_name(&j, "rows");
	jw_open(&j, '[');
	for (size_t i = 0; i < r->row_count; i++) {
		const struct report_release *row = &r->rows[i];
		const struct { const char *name; int64_t n; } counts[] = { { "beneficiaries", row->beneficiary_count },
			{ "participations", row->participation_count }, { "events", row->event_count } };
		const struct { const char *name; int64_t paise; } amounts[] = { { "released", row->released_paise },
			{ "paid", row->paid_paise },
			{ "recovered", row->recovered_paise } };

		jw_open(&j, '{');
		jw_name(&j, "scheme");
		jw_text(&j, row->scheme);
		jw_name(&j, "fy");
		jw_text(&j, row->fy);
		if (r->by_count) {
			jw_name(&j, "group");
			jw_text(&j, row->group);
		}
		for (size_t k = 0; k < 3; k++) {
			jw_name(&j, amounts[k].name);
			jw_raw(&j, money_plain(cx->arena, amounts[k].paise));
		}
		for (size_t k = 0; k < 3; k++) {
			jw_name(&j, counts[k].name);
			jw_int(&j, counts[k].n);
		}
		jw_close(&j, '}');
	}
	jw_close(&j, ']');
	jw_close(&j, '}');
	buf_char(out, '\n');
}

/* The cells of a row, in the order of release_columns. */
static void
release_cells(struct an_cx *cx, const struct report_release *row, bool people, struct text cells[9])
{
	const int64_t paise[] = { row->released_paise, row->paid_paise, row->recovered_paise };
	const int64_t counts[] = { row->beneficiary_count, row->participation_count, row->event_count };

	cells[0] = row->scheme;
	cells[1] = row->fy;
	cells[2] = row->group;
	for (size_t i = 0; i < 3; i++) {
		cells[3 + i] = people ? money_text(cx->arena, paise[i]) : money_plain(cx->arena, paise[i]);
		cells[6 + i] = arena_print(cx->arena, "%lld", (long long)counts[i]);
	}
}

void
report_releases_csv(struct an_cx *cx, const struct report_releases *r, struct buf *out)
{
	for (size_t i = 0; i < 9; i++)
		buf_print(out, "%s%s", i ? "," : "", release_columns[i]);
	buf_z(out, ",until\r\n");
	for (size_t i = 0; i < r->row_count; i++) {
		struct text cells[9];

		release_cells(cx, &r->rows[i], false, cells);
		for (size_t k = 0; k < 9; k++) {
			if (k)
				buf_char(out, ',');
			buf_csv(out, cells[k]);
		}
		buf_print(out, ",%.*s\r\n", TEXT_ARG(date_text(cx->arena, r->until)));
	}
}

void
report_releases_table(struct an_cx *cx, const struct report_releases *r, struct buf *out)
{
	int widths[9];
	struct text cells[9];

	for (size_t k = 0; k < 9; k++)
		widths[k] = (int)strlen(release_columns[k]);
	for (size_t i = 0; i < r->row_count; i++) {
		release_cells(cx, &r->rows[i], true, cells);
		for (size_t k = 0; k < 9; k++)
			if ((int)text_length(cells[k]) > widths[k])
				widths[k] = (int)text_length(cells[k]);
	}
	for (size_t k = 0; k < 9; k++)
		if (k != 2 || r->by_count)
			buf_print(out, k < 3 ? "%-*s  " : "%*s  ", widths[k], release_columns[k]);
	buf_char(out, '\n');
	for (size_t i = 0; i < r->row_count; i++) {
		release_cells(cx, &r->rows[i], true, cells);
		for (size_t k = 0; k < 9; k++) {
			int fill = widths[k] - (int)text_length(cells[k]);

			if (k == 2 && !r->by_count)
				continue;
			buf_print(out, "%*s%.*s%*s  ", k < 3 ? 0 : fill, "", TEXT_ARG(cells[k]), k < 3 ? fill : 0, "");
		}
		buf_char(out, '\n');
	}
}

static int
release_order(const void *a, const void *b)
{
	const struct report_release *x = a, *y = b;
	int order = text_compare(x->scheme, y->scheme);

	if (!order)
		order = text_compare(x->fy, y->fy);
	return order ? order : text_compare(x->group, y->group);
}

enum an_rc
report_releases(struct an_cx *cx, struct report *r, const struct report_releases_ask *ask, struct report_releases *ret)
{
	struct text *by = ARENA_ARRAY(cx->arena, struct text, BY_MAX), rest = ask->by;
	struct report_releases all = { .until = ask->has_until ? ask->until : report_today(r, cx), .by = by };
	struct release_list list = { 0 };
	struct reading in = { 0 };
	size_t kept = 0;
	int32_t year;
	enum an_rc rc;

	if (ask->fy.bytes && !fy_parse(ask->fy, &year))
		return an_fail(cx, AN_INVALID, "report.fy", "%.*s", TEXT_ARG(ask->fy));
	while (rest.bytes) {
		struct text name = text_trim(text_cut(&rest, ','));

		if (all.by_count == BY_MAX || !field_known(report_schemes(r), name))
			return an_fail(cx, AN_INVALID, "report.by", "%.*s", TEXT_ARG(name));
		by[all.by_count++] = name;
	}
	rc = read_open(cx, r, &in);
	if (rc)
		return rc;
	if (all.by_count) {
		rc = grouped(cx, &in, all.until.days, by, all.by_count, &list);
		if (!rc)
			rc = common_part(cx, &in, all.until.days, &list);
	} else {
		rc = plain(cx, &in, all.until.days, &list);
	}
	read_close(&in);
	if (rc)
		return rc;
	for (size_t i = 0; i < list.count; i++)
		if ((ask->scheme.bytes == 0 || text_equal(ask->scheme, list.rows[i].scheme)) &&
		    (ask->fy.bytes == 0 || text_equal(ask->fy, list.rows[i].fy)))
			list.rows[kept++] = list.rows[i];
	if (kept > 1)
		qsort(list.rows, kept, sizeof *list.rows, release_order);
	all.rows = list.rows;
	all.row_count = kept;
	*ret = all;
	return AN_OK;
}
