/*
 * What-if as text, CSV and JSON.  CSV is one list: each line names its table; amounts in plain rupees.
 */
#include "report/inner.h"
#include "report/what_if.h"

enum { COLUMNS_MAX = 11, TABLES = 3 };

struct named_table { const char *name, *a, *b; const struct what_if_table *table; };

static void
tables_of(const struct what_if *w, struct named_table ret[TABLES])
{
	ret[0] = (struct named_table){ "decisions", "group", NULL, &w->decisions };
	ret[1] = (struct named_table){ "outcomes", "from", "to", &w->outcomes };
	ret[2] = (struct named_table){ "heads", "list", "head", &w->heads };
}

static struct text
count_text(struct an_cx *cx, int64_t n)
{
	return arena_print(cx->arena, "%lld", (long long)n);
}

/* ---- text ---- */

static struct text
signed_text(struct an_cx *cx, int64_t paise)
{
	return arena_print(cx->arena, "%s%.*s", paise > 0 ? "+" : "", TEXT_ARG(money_text(cx->arena, paise)));
}

static void
padded(struct buf *out, struct text t, size_t width, bool right)
{
	size_t length = text_length(t);
	int fill = length < width ? (int)(width - length) : 0;

	buf_print(out, "%*s%.*s%*s  ", right ? fill : 0, "", TEXT_ARG(t), right ? 0 : fill, "");
}

/* Rows of cells with a heading; the first `left` columns are texts. */
static void
grid(struct an_cx *cx, struct buf *out, const char *const *headings, const struct text *cells, size_t rows,
	size_t columns, size_t left)
{
	size_t *widths = ARENA_ARRAY(cx->arena, size_t, columns);

	for (size_t k = 0; k < columns; k++) {
		widths[k] = strlen(headings[k]);
		for (size_t i = 0; i < rows; i++) {
			size_t length = text_length(cells[i * columns + k]);
			if (length > widths[k]) widths[k] = length;
		}
	}
	buf_z(out, "  ");
	for (size_t k = 0; k < columns; k++) padded(out, text_of(headings[k]), widths[k], k >= left);
	for (size_t i = 0; i < rows; i++) {
		buf_z(out, "\n  ");
		for (size_t k = 0; k < columns; k++) padded(out, cells[i * columns + k], widths[k], k >= left);
	}
	buf_z(out, "\n");
}

static void
table_text(struct an_cx *cx, const struct named_table *t, const char *what, struct buf *out)
{
	const char *headings[COLUMNS_MAX];
	bool has_a = t->b || (t->table->count && t->table->rows[0].a.bytes);
	bool heads = strcmp(t->name, "heads") == 0;
	size_t columns = 0, left, room = t->table->count + 1;
	struct text *cells;

	headings[columns++] = "decision";
	if (has_a) headings[columns++] = t->a;
	if (t->b) headings[columns++] = t->b;
	left = columns;
	headings[columns++] = heads ? "lines" : "results";
	if (!heads) {
		headings[columns++] = "more";
		headings[columns++] = "less";
	}
	headings[columns++] = "Rs before";
	headings[columns++] = "Rs after";
	headings[columns++] = "difference";
	cells = ARENA_ARRAY(cx->arena, struct text, room * columns);
	for (size_t i = 0, k = 0; i < t->table->count; i++) {
		const struct what_if_row *row = &t->table->rows[i];
		cells[k++] = row->decision;
		if (has_a) cells[k++] = row->a;
		if (t->b) cells[k++] = row->b;
		cells[k++] = count_text(cx, row->sum.count);
		if (!heads) {
			cells[k++] = count_text(cx, row->sum.gain);
			cells[k++] = count_text(cx, row->sum.lose);
		}
		cells[k++] = money_text(cx->arena, row->sum.before_paise);
		cells[k++] = money_text(cx->arena, row->sum.after_paise);
		cells[k++] = signed_text(cx, row->sum.after_paise - row->sum.before_paise);
	}
	buf_print(out, "\n%s\n", what);
	grid(cx, out, headings, cells, t->table->count, columns, left);
}

static void
case_text(struct an_cx *cx, const struct what_if_case *c, struct buf *out)
{
	buf_print(out, "  %.*s  %.*s: ", TEXT_ARG(c->number), TEXT_ARG(c->organisation));
	if (c->undecided.bytes) {
		buf_print(out, "cannot be decided: %.*s\n", TEXT_ARG(c->undecided));
		return;
	}
	buf_print(out, "Rs %.*s -> %.*s\n", TEXT_ARG(money_text(cx->arena, c->before_paise)),
		TEXT_ARG(money_text(cx->arena, c->after_paise)));
	for (size_t i = 0; i < c->change_count; i++) {
		const struct what_if_change *change = &c->changes[i];
		buf_print(out, "    %.*s%s%.*s: %.*s", TEXT_ARG(change->decision), change->item.bytes ? ", " : "",
			TEXT_ARG(change->item), TEXT_ARG(change->outcome_before));
		if (!text_equal(change->outcome_before, change->outcome_after))
			buf_print(out, " -> %.*s", TEXT_ARG(change->outcome_after));
		buf_print(out, ", %.*s -> %.*s", TEXT_ARG(money_text(cx->arena, change->before_paise)),
			TEXT_ARG(money_text(cx->arena, change->after_paise)));
		if (change->why.bytes) buf_print(out, " (%.*s)", TEXT_ARG(change->why));
		buf_char(out, '\n');
	}
	if (c->stopped.bytes) buf_print(out, "    could not be taken: %.*s\n", TEXT_ARG(c->stopped));
}

void
report_what_if_text(struct an_cx *cx, const struct what_if *w, struct buf *out)
{
	static const char *const titles[TABLES] = { "By decision", "By outcome, before and after",
		"By head of expense and of the budget" };
	const struct what_if_sum *s = &w->cases;
	struct named_table tables[TABLES];

	buf_print(out, "%.*s: %lld cases, %lld results decided again\n", TEXT_ARG(w->scheme), (long long)w->case_count,
		(long long)w->result_count);
	buf_print(out, "  %lld cases get more, %lld get less, %lld cannot be decided, %lld get the same\n",
		(long long)s->gain, (long long)s->lose, (long long)s->undecided,
		(long long)(s->count - s->gain - s->lose - s->undecided));
	buf_print(out, "  Rs %.*s before, Rs %.*s after, difference %.*s\n", TEXT_ARG(money_text(cx->arena,
		s->before_paise)), TEXT_ARG(money_text(cx->arena, s->after_paise)),
		TEXT_ARG(signed_text(cx, s->after_paise - s->before_paise)));
	tables_of(w, tables);
	for (size_t i = 0; i < TABLES; i++) table_text(cx, &tables[i], titles[i], out);
	if (w->change_count) buf_print(out, "\nCases that change (%zu)\n", w->change_count);
	for (size_t i = 0; i < w->change_count; i++) case_text(cx, &w->changes[i], out);
}

/* ---- CSV ---- */

static const char *const csv_columns[] = { "table", "decision", "name", "to", "case", "organisation", "count", "gain",
	"lose", "otherwise", "undecided", "before", "after", "difference", "why" };
enum { CSV_COLUMNS = sizeof csv_columns / sizeof *csv_columns, CSV_NUMBERS_FROM = 6, CSV_NUMBERS_TO = 14 };

static void
csv_line(struct buf *out, const struct text cells[CSV_COLUMNS])
{
	for (size_t k = 0; k < CSV_COLUMNS; k++) {
		if (k) buf_char(out, ',');
		/* A number may begin with a minus sign: it is no formula. */
		if (k >= CSV_NUMBERS_FROM && k < CSV_NUMBERS_TO) buf_put(out, cells[k]);
		else buf_csv(out, cells[k].at ? cells[k] : TEXT(""));
	}
	buf_z(out, "\r\n");
}

static struct text
joined(struct an_cx *cx, struct text a, struct text b)
{
	if (!a.bytes || !b.bytes) return a.bytes ? a : b;
	return arena_print(cx->arena, "%.*s; %.*s", TEXT_ARG(a), TEXT_ARG(b));
}

static void
csv_amounts(struct an_cx *cx, struct text cells[CSV_COLUMNS], int64_t before, int64_t after)
{
	struct text *at = cells + 11;

	at[0] = money_plain(cx->arena, before);
	at[1] = money_plain(cx->arena, after);
	at[2] = money_plain(cx->arena, after - before);
}

static void
csv_sum(struct an_cx *cx, struct buf *out, const char *table, const struct what_if_row *row)
{
	const struct what_if_sum *s = &row->sum;
	struct text cells[CSV_COLUMNS] = { text_of(table), row->decision, row->a, row->b };
	const int64_t counts[] = { s->count, s->gain, s->lose, s->otherwise, s->undecided };

	for (size_t k = 0; k < 5; k++) cells[6 + k] = count_text(cx, counts[k]);
	csv_amounts(cx, cells, s->before_paise, s->after_paise);
	csv_line(out, cells);
}

static void
csv_case(struct an_cx *cx, struct buf *out, const struct what_if_case *c)
{
	struct text cells[CSV_COLUMNS] = { TEXT("cases"), [4] = c->number, [5] = c->organisation };
	struct text undecided = c->undecided.bytes ? arena_print(cx->arena, "cannot be decided: %.*s",
		TEXT_ARG(c->undecided)) : TEXT("");

	if (!c->undecided.bytes) csv_amounts(cx, cells, c->before_paise, c->after_paise);
	cells[14] = joined(cx, undecided, c->stopped);
	csv_line(out, cells);
	for (size_t i = 0; i < c->change_count; i++) {
		const struct what_if_change *change = &c->changes[i];
		struct text line[CSV_COLUMNS] = { TEXT("changes"), change->decision, change->outcome_before,
			change->outcome_after, c->number, joined(cx, c->organisation, change->item), [14] = change->why };
		csv_amounts(cx, line, change->before_paise, change->after_paise);
		csv_line(out, line);
	}
}

void
report_what_if_csv(struct an_cx *cx, const struct what_if *w, struct buf *out)
{
	struct what_if_row total = { .sum = w->cases };
	struct named_table tables[TABLES];

	tables_of(w, tables);
	for (size_t k = 0; k < CSV_COLUMNS; k++) buf_print(out, "%s%s", k ? "," : "", csv_columns[k]);
	buf_z(out, "\r\n");
	csv_sum(cx, out, "total", &total);
	for (size_t i = 0; i < TABLES; i++)
		for (size_t k = 0; k < tables[i].table->count; k++)
			csv_sum(cx, out, tables[i].name, &tables[i].table->rows[k]);
	for (size_t i = 0; i < w->change_count; i++) csv_case(cx, out, &w->changes[i]);
}

/* ---- JSON ---- */

static void
json_amount(struct an_cx *cx, struct jw *j, const char *name, int64_t paise)
{
	jw_name(j, name);
	jw_raw(j, money_plain(cx->arena, paise));
}

static void
json_named(struct jw *j, const char *name, struct text t)
{
	jw_name(j, name);
	jw_text(j, t);
}

static void
json_sum(struct an_cx *cx, struct jw *j, const struct what_if_sum *s)
{
	const struct { const char *name; int64_t n; } counts[] = { { "count", s->count }, { "gain", s->gain },
		{ "lose", s->lose }, { "otherwise", s->otherwise }, { "undecided", s->undecided } };

	for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
		jw_name(j, counts[k].name);
		jw_int(j, counts[k].n);
	}
	json_amount(cx, j, "before", s->before_paise);
	json_amount(cx, j, "after", s->after_paise);
	json_amount(cx, j, "difference", s->after_paise - s->before_paise);
}

static void
json_case(struct an_cx *cx, struct jw *j, const struct what_if_case *c)
{
	jw_open(j, '{');
	json_named(j, "id", c->id);
	json_named(j, "number", c->number);
	json_named(j, "organisation", c->organisation);
	if (c->undecided.bytes) {
		json_named(j, "undecided", c->undecided);
	} else {
		json_amount(cx, j, "before", c->before_paise);
		json_amount(cx, j, "after", c->after_paise);
	}
	if (c->stopped.bytes) json_named(j, "stopped", c->stopped);
	jw_name(j, "changes");
	jw_open(j, '[');
	for (size_t i = 0; i < c->change_count; i++) {
		const struct what_if_change *change = &c->changes[i];
		jw_open(j, '{');
		json_named(j, "decision", change->decision);
		if (change->item.bytes) json_named(j, "item", change->item);
		json_named(j, "outcome_before", change->outcome_before);
		json_named(j, "outcome_after", change->outcome_after);
		json_amount(cx, j, "before", change->before_paise);
		json_amount(cx, j, "after", change->after_paise);
		json_named(j, "why", change->why);
		jw_close(j, '}');
	}
	jw_close(j, ']');
	jw_close(j, '}');
}

void
report_what_if_json(struct an_cx *cx, const struct what_if *w, struct buf *out)
{
	struct jw j = jw_start(out);
	struct named_table tables[TABLES];

	tables_of(w, tables);
	jw_open(&j, '{');
	json_named(&j, "scheme", w->scheme);
	json_named(&j, "by", w->by.at ? w->by : TEXT(""));
	jw_name(&j, "results");
	jw_int(&j, w->result_count);
	jw_name(&j, "total");
	jw_open(&j, '{');
	json_sum(cx, &j, &w->cases);
	jw_close(&j, '}');
	for (size_t i = 0; i < TABLES; i++) {
		jw_name(&j, tables[i].name);
		jw_open(&j, '[');
		for (size_t k = 0; k < tables[i].table->count; k++) {
			const struct what_if_row *row = &tables[i].table->rows[k];
			jw_open(&j, '{');
			json_named(&j, "decision", row->decision);
			json_named(&j, tables[i].a, row->a);
			if (tables[i].b) json_named(&j, tables[i].b, row->b);
			json_sum(cx, &j, &row->sum);
			jw_close(&j, '}');
		}
		jw_close(&j, ']');
	}
	jw_name(&j, "cases");
	jw_open(&j, '[');
	for (size_t i = 0; i < w->change_count; i++) json_case(cx, &j, &w->changes[i]);
	jw_close(&j, ']');
	jw_close(&j, '}');
	buf_char(out, '\n');
}
