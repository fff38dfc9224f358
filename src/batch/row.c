/*
 * One row: its cells in normal form, its decision, and what is written about it.
 */
#include "batch/inner.h"

#include "base/message.h"

enum { ROW_OUT_BYTES_MAX = 1 << 20 };

/* ---- what is written ---- */

/* Is the column one of the unit's that the key does not have? */
static bool
unit_only(const struct scheme_batch *b, size_t column)
{
	for (size_t i = 0; i < b->key.count; i++)
		if (b->key.at[i] == column) return false;
	return true;
}

enum an_rc
row_headings(struct an_cx *cx, const struct batch_sheet *s, struct text *ret_out, struct text *ret_rejects)
{
	const struct scheme_batch *b = s->job->batch;
	struct buf out;

	buf_open(&out, cx->arena, ROW_OUT_BYTES_MAX);
	buf_z(&out, "row");
	for (size_t i = 0; i < b->key.count; i++) {
		buf_char(&out, ',');
		buf_csv(&out, b->columns[b->key.at[i]].field.name);
	}
	for (size_t i = 0; i < b->unit.count; i++) {
		if (!unit_only(b, b->unit.at[i])) continue;
		buf_char(&out, ',');
		buf_csv(&out, b->columns[b->unit.at[i]].field.name);
	}
	buf_z(&out, ",outcome,admissible,reasons,clause,version\r\n");
	*ret_rejects = TEXT("row,column,code,sentence,outcome\r\n");
	return buf_text(cx, &out, ret_out);
}

/* The cell as it was written, when it could not be read. */
static struct text
shown(const struct batch_sheet *s, const struct batch_row *r, size_t column)
{
	size_t at = s->column_at[column];
	struct text value = r->values && r->values[column] ? json_text(r->values[column]) : TEXT_NONE;

	if (value.bytes || at == SCHEME_NO_COLUMN || at >= r->csv.count) return value;
	return r->csv.cells[at];
}

static void
list_put(struct buf *b, struct an_cx *cx, const struct json *list)
{
	struct text all = TEXT("");

	for (size_t i = 0; list && list->kind == JSON_ARRAY && i < list->count; i++)
		all = i ? arena_print(cx->arena, "%.*s %.*s", TEXT_ARG(all), TEXT_ARG(json_text(&list->items[i])))
			: json_text(&list->items[i]);
	buf_csv(b, all);
}

/* The row's line of the output; result NULL: it was rejected. */
static enum an_rc
write_out(struct batch_worker *w, const struct batch_sheet *s, struct batch_row *r, const struct json *result)
{
	const struct scheme_batch *b = s->job->batch;
	struct buf out;

	buf_open(&out, w->of_chunk, ROW_OUT_BYTES_MAX);
	buf_int(&out, (int64_t)r->csv.number);
	for (size_t i = 0; i < b->key.count; i++) {
		buf_char(&out, ',');
		buf_csv(&out, shown(s, r, b->key.at[i]));
	}
	for (size_t i = 0; i < b->unit.count; i++) {
		if (!unit_only(b, b->unit.at[i])) continue;
		buf_char(&out, ',');
		buf_csv(&out, shown(s, r, b->unit.at[i]));
	}
	if (!result) buf_z(&out, ",rejected,0,,,");
	else {
		buf_char(&out, ',');
		buf_csv(&out, json_text(json_path(result, "outcome")));
		buf_char(&out, ',');
		buf_csv(&out, json_text(json_path(result, "admissible")));
		buf_char(&out, ',');
		list_put(&out, &w->cx, json_path(result, "reasons"));
		buf_char(&out, ',');
		list_put(&out, &w->cx, json_path(result, "rules"));
		buf_char(&out, ',');
		buf_csv(&out, json_text(json_path(result, "version")));
	}
	buf_z(&out, "\r\n");
	r->done = true;
	return buf_text(&w->cx, &out, &r->out);
}

static void
reject_put(struct buf *b, const struct batch_row *r, struct text column, struct text code, struct text sentence,
	struct text outcome)
{
	buf_int(b, (int64_t)r->csv.number);
	buf_char(b, ',');
	buf_csv(b, column);
	buf_char(b, ',');
	buf_csv(b, code);
	buf_char(b, ',');
	buf_csv(b, sentence);
	buf_char(b, ',');
	buf_csv(b, outcome);
	buf_z(b, "\r\n");
}

/* The heading under which a column stands in the file, or its name. */
static struct text
heading_of(const struct batch_sheet *s, size_t column)
{
	size_t at = s->column_at[column];

	return at == SCHEME_NO_COLUMN ? s->job->batch->columns[column].field.name : s->headings[at];
}

/* Where the decision's input has a problem, said as the column that feeds it. */
static struct text
column_of(const struct batch_sheet *s, struct text place)
{
	const struct scheme_batch *b = s->job->batch;

	for (size_t i = 0; i < b->column_count; i++)
		if (b->columns[i].to.bytes && text_equal(b->columns[i].to, place)) return heading_of(s, i);
	for (size_t i = 0; i < b->sum_count; i++)        /* a sum is only wrong when what it began with is */
		if (b->sums[i].opening != SCHEME_NO_COLUMN && text_equal(b->sums[i].to, place)) return heading_of(s, b->sums[i].opening);
	return place;
}

/* The row is not judged, for the problems in cx, which are cleared. */
static enum an_rc
reject(struct batch_worker *w, const struct batch_sheet *s, struct batch_row *r)
{
	struct an_cx *cx = &w->cx;
	struct buf b;
	enum an_rc rc;

	buf_open(&b, w->of_chunk, ROW_OUT_BYTES_MAX);
	for (const struct an_problem *p = cx->error.problems; p; p = p->next)
		reject_put(&b, r, column_of(s, p->place), p->key, message_problem(cx->arena, cx->language, p), TEXT("rejected"));
	an_error_clear(cx);
	rc = buf_text(cx, &b, &r->rejects);
	if (rc) return rc;
	w->sum.rejected_count++;
	return write_out(w, s, r, NULL);
}

/* ---- reading ---- */

/* Marks tell rows and units apart however their names were typed: capitals and spaces do not count. */
static struct batch_mark
mark_of(const struct batch_row *r, const struct scheme_batch_columns *columns, int32_t fy)
{
	struct batch_mark mark;
	struct hash_run run;
	struct hash h;

	hash_start(&run);
	hash_add(&run, &fy, sizeof fy);
	for (size_t i = 0; i < columns->count; i++) {
		struct text t = json_text(r->values[columns->at[i]]);
		char folded[256];
		size_t n = 0;

		for (size_t k = 0; k < t.bytes; k++) {
			char c = t.at[k];

			if (c == ' ') continue;
			folded[n++] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
			if (n == sizeof folded || k + 1 == t.bytes) {
				hash_add(&run, folded, n);
				n = 0;
			}
		}
		hash_add(&run, folded, n);
		hash_add(&run, "", 1);
	}
	hash_end(&run, &h);
	memcpy(mark.b, h.b, sizeof mark.b);
	return mark;
}

static struct an_date
date_in(const struct batch_row *r, size_t column)
{
	struct an_date d = { 0 };

	if (column != SCHEME_NO_COLUMN && r->values[column]->kind == JSON_STRING) (void)date_parse(r->values[column]->text, &d);
	return d;
}

enum an_rc
row_read(struct batch_worker *w, const struct batch_sheet *s, struct batch_row *r)
{
	static const struct json nothing = { .kind = JSON_NULL };
	const struct scheme_batch *b = s->job->batch;
	struct an_cx *cx = &w->cx;

	cx->arena = w->of_chunk;
	if (r->csv.count != s->heading_count) {
		an_problem(cx, TEXT_NONE, "batch.cells", "%zu|%zu", s->heading_count, r->csv.count);
		return reject(w, s, r);
	}
	r->values = arena_try_array(cx->arena, b->column_count, sizeof *r->values);
	if (!r->values) return an_fail(cx, AN_FAULT, "batch.memory");
	for (size_t i = 0; i < b->column_count; i++) {
		const struct scheme_field *f = &b->columns[i].field;
		size_t at = s->column_at[i];

		r->values[i] = at == SCHEME_NO_COLUMN ? &nothing : field_parse(cx, f, s->headings[at], r->csv.cells[at]);
		if (r->values[i] && f->always_required && json_is_null(r->values[i]))
			an_problem(cx, heading_of(s, i), "field.required", "");
	}
	if (cx->error.problem_count) return reject(w, s, r);
	r->key = mark_of(r, &b->key, 0);
	r->unit = b->unit.count ? mark_of(r, &b->unit, b->year == SCHEME_NO_COLUMN ? 0 : fy_of(date_in(r, b->year))) : r->key;
	return AN_OK;
}

/* ---- deciding ---- */

/* The decision's input; leaves are counted as scheme's loader does. */
static const struct json *
input_of(struct arena *arena, const struct scheme_batch *b, const struct batch_row *r, const struct batch_unit *unit,
	const struct scheme_field *group, size_t *leaf)
{
	static const struct json nothing = { .kind = JSON_NULL };
	struct json *j = json_new(arena, JSON_OBJECT);
	bool any = false;

	j->members = ARENA_ARRAY(arena, struct json_member, group->field_count);
	j->count = group->field_count;
	for (size_t i = 0; i < group->field_count; i++) {
		const struct scheme_field *f = &group->fields[i];
		const struct json *v = &nothing;

		if (f->list || f->any);
		else if (f->type == FIELD_GROUP) v = input_of(arena, b, r, unit, f, leaf);
		else {
			const struct scheme_batch_feed *feed = &b->feeds[(*leaf)++];

			if (feed->kind == BATCH_FEED_CONSTANT) v = feed->constant;
			else if (feed->kind == BATCH_FEED_COLUMN) v = r->values[feed->index];
			else if (feed->kind == BATCH_FEED_SUM) {
				struct json *n = json_new(arena, JSON_NUMBER);

				n->text = dec_text(arena, unit->sums[feed->index].now);
				v = n;
			}
		}
		any = any || v->kind != JSON_NULL;
		j->members[i] = (struct json_member){ f->name, *v };
	}
	return any || !group->optional ? j : &nothing;
}

/*
 * The row fits the earlier ones of its unit: dates do not go back, and what was sanctioned before the file is said once, or
 * each time the same.  An empty cell says nothing.
 */
static void
unit_must_agree(struct an_cx *cx, const struct batch_sheet *s, const struct batch_row *r, const struct batch_unit *unit)
{
	const struct scheme_batch *b = s->job->batch;

	if (b->on != SCHEME_NO_COLUMN && unit->last_row && r->values[b->on]->kind == JSON_STRING &&
		date_in(r, b->on).days < unit->last_days)
		an_problem(cx, heading_of(s, b->on), "batch.order", "%u", (unsigned)unit->last_row);
	for (size_t i = 0; i < b->sum_count && unit->first_row; i++) {
		const struct json *said = b->sums[i].opening == SCHEME_NO_COLUMN ? NULL : r->values[b->sums[i].opening];
		struct dec opening;

		if (json_is_null(said) || !dec_parse(said->text, &opening)) continue;
		if (dec_compare(opening, unit->sums[i].opening) != 0)
			an_problem(cx, heading_of(s, b->sums[i].opening), "batch.opening", "%u|%.*s", (unsigned)unit->first_row,
				TEXT_ARG(dec_text(cx->arena, unit->sums[i].opening)));
	}
}

static void
unit_opens(const struct scheme_batch *b, const struct batch_row *r, struct batch_unit *unit)
{
	unit->first_row = (uint32_t)r->csv.number;
	for (size_t i = 0; i < b->sum_count; i++) {
		const struct json *said = b->sums[i].opening == SCHEME_NO_COLUMN ? NULL : r->values[b->sums[i].opening];

		if (json_is_null(said) || !dec_parse(said->text, &unit->sums[i].opening)) unit->sums[i].opening = dec_from_int(0);
		unit->sums[i].now = unit->sums[i].opening;
	}
}

/* What an admitted row adds for the next one of its unit. */
static enum an_rc
unit_adds(struct an_cx *cx, const struct scheme_batch *b, const struct json *result, struct batch_unit *unit)
{
	for (size_t i = 0; i < b->sum_count; i++) {
		const struct json *member = json_get(result, b->sums[i].member);
		struct dec value, zero = dec_from_int(0);

		if (!member || member->kind != JSON_NUMBER || !dec_parse(member->text, &value))
			return an_fail(cx, AN_FAULT, "batch.result", "%.*s", TEXT_ARG(b->sums[i].member));
		if (b->sums[i].counts) value = dec_from_int(dec_compare(value, zero) > 0);
		if (!dec_add(unit->sums[i].now, value, &unit->sums[i].now))
			return an_fail(cx, AN_FAULT, "batch.result", "%.*s", TEXT_ARG(b->sums[i].member));
	}
	return AN_OK;
}

/* ---- counting ---- */

enum an_rc
total_add(struct an_cx *cx, struct arena *names, struct batch_summary *s, const struct batch_total *t)
{
	size_t i = 0, k;
	int order = -1;

	while (i < s->total_count && (order = text_compare(s->totals[i].name, t->name)) < 0) i++;
	if (i == s->total_count || order != 0) {
		if (s->total_count == BATCH_TOTALS_MAX) return an_fail(cx, AN_TOO_LARGE, "batch.totals", "%d", BATCH_TOTALS_MAX);
		for (k = s->total_count++; k > i; k--) s->totals[k] = s->totals[k - 1];
		s->totals[i] = (struct batch_total){ .name = arena_text(names, t->name) };
	}
	s->totals[i].row_count += t->row_count;
	if (__builtin_add_overflow(s->totals[i].claimed_paise, t->claimed_paise, &s->totals[i].claimed_paise) ||
		__builtin_add_overflow(s->totals[i].admissible_paise, t->admissible_paise, &s->totals[i].admissible_paise))
		return an_fail(cx, AN_TOO_LARGE, "batch.sum");
	return AN_OK;
}

/* The value fed to a leaf, as text. */
static struct text
leaf_text(const struct scheme_batch *b, const struct batch_row *r, size_t leaf)
{
	const struct scheme_batch_feed *feed;

	if (leaf == SCHEME_NO_COLUMN) return TEXT("all");
	feed = &b->feeds[leaf];
	if (feed->kind == BATCH_FEED_CONSTANT) return json_text(feed->constant);
	return feed->kind == BATCH_FEED_COLUMN ? json_text(r->values[feed->index]) : TEXT("");
}

static bool
paise_of(const struct json *j, int64_t *ret)
{
	struct dec rupees;

	*ret = 0;
	return json_is_null(j) || (j->kind == JSON_NUMBER && dec_parse(j->text, &rupees) && dec_to_paise(rupees, ret));
}

static enum an_rc
count(struct batch_worker *w, const struct scheme_batch *b, const struct batch_row *r, const struct json *result)
{
	struct text outcome = json_text(json_path(result, "outcome"));
	struct batch_total t = { .name = leaf_text(b, r, b->total), .row_count = 1 };

	if (text_is(outcome, "admit")) w->sum.admitted_count++;
	else if (text_is(outcome, "deficient")) w->sum.deficient_count++;
	else if (text_is(outcome, "refuse")) w->sum.refused_count++;
	else return an_fail(&w->cx, AN_FAULT, "batch.result", "outcome");
	if (!paise_of(json_path(result, "admissible"), &t.admissible_paise) ||
		(b->claimed != SCHEME_NO_COLUMN && !paise_of(r->values[b->claimed], &t.claimed_paise)))
		return an_fail(&w->cx, AN_FAULT, "batch.result", "admissible");
	return total_add(&w->cx, w->of_run, &w->sum, &t);
}

/* Why a row was refused or must wait: each reason in the package's words. */
static enum an_rc
write_reasons(struct batch_worker *w, const struct batch_sheet *s, struct batch_row *r, const struct json *result)
{
	const struct json *reasons = json_path(result, "reasons");
	struct an_cx *cx = &w->cx;
	struct buf b;

	buf_open(&b, w->of_chunk, ROW_OUT_BYTES_MAX);
	for (size_t i = 0; reasons && reasons->kind == JSON_ARRAY && i < reasons->count; i++) {
		struct text code = json_text(&reasons->items[i]);
		const struct scheme_reason *reason = scheme_reason(s->job->scheme, code);

		reject_put(&b, r, TEXT_NONE, code, reason ? scheme_say(cx->arena, cx->language, &reason->text) : code,
			json_text(json_path(result, "outcome")));
	}
	return buf_text(cx, &b, &r->rejects);
}

enum an_rc
row_judge(struct batch_worker *w, const struct batch_sheet *s, struct batch_row *r)
{
	const struct scheme_batch *b = s->job->batch;
	struct an_cx *cx = &w->cx;
	struct scheme_verdict verdict = { 0 };
	struct batch_unit *unit;
	struct an_date own;
	const struct an_date *on = s->job->on;
	size_t leaf = 0;
	bool opens;
	enum an_rc rc;

	cx->arena = w->of_row;
	arena_empty(w->of_row);
	dmn_run_empty(w->run);
	unit = units_find(&w->units, &r->unit);
	if (!unit) return an_fail(cx, AN_FAULT, "batch.memory");
	if (r->before) an_problem(cx, heading_of(s, b->key.at[0]), "batch.twice", "%u", (unsigned)r->before);
	unit_must_agree(cx, s, r, unit);
	if (cx->error.problem_count) return reject(w, s, r);
	if (b->on != SCHEME_NO_COLUMN && r->values[b->on]->kind == JSON_STRING) {
		own = date_in(r, b->on);
		on = &own;
	}
	opens = unit->first_row == 0;
	if (opens) unit_opens(b, r, unit);
	rc = scheme_decide(cx, w->run, s->job->scheme, b->decision, on, s->job->today, NULL,
		input_of(cx->arena, b, r, unit, &b->decision->input, &leaf), false, &verdict);
	if (rc == AN_INVALID && cx->error.problems) {
		if (opens) unit->first_row = 0;
		return reject(w, s, r);
	}
	if (rc) return rc;
	if (on == &own) {
		unit->last_row = (uint32_t)r->csv.number;
		unit->last_days = own.days;
	}
	if (text_is(json_text(json_path(verdict.result, "outcome")), "admit")) rc = unit_adds(cx, b, verdict.result, unit);
	if (!rc) rc = count(w, b, r, verdict.result);
	if (!rc) rc = write_reasons(w, s, r, verdict.result);
	if (!rc) rc = write_out(w, s, r, verdict.result);
	return rc;
}
