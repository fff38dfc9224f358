/*
 * Status files: what they have in common, and CSV.  A cell that is wrong is a problem at its line; nothing is guessed.
 */
#include "payment/payment.h"

#include "base/money.h"

struct payment_status *
payment_reading_add(struct payment_reading *r, int line)
{
	if (r->count == r->room) {
		size_t room = r->room ? r->room * 2 : 64;
		struct payment_status *at = ARENA_ARRAY(r->cx->arena, struct payment_status, room);

		if (r->count) memcpy(at, r->at, r->count * sizeof *at);
		r->at = at;
		r->room = room;
	}
	r->at[r->count] = (struct payment_status){ .line = line, .id = TEXT(""), .account = TEXT(""), .code = TEXT(""),
		.reason = TEXT(""), .reference = TEXT("") };
	return &r->at[r->count++];
}

void
payment_problem(struct payment_reading *r, int line, const char *key, struct text detail)
{
	if (r->problems++ < PAYMENT_PROBLEMS_MAX)
		an_problem(r->cx, arena_print(r->cx->arena, "line %d", line), key, "%.*s",
			TEXT_ARG(text_slice(detail, 0, 60)));
}

/* ---- cells ---- */

struct csv { struct text rest; int line; };
enum { CELLS_MAX = 100 };

/* The cells of the next line that is not empty; 0: none is left.  SIZE_MAX: a quote is never closed, or too much. */
static size_t
csv_line(struct payment_reading *r, struct csv *c, struct text cells[CELLS_MAX], int *ret_line)
{
	size_t count = 0, i = 0;

	while (c->rest.bytes && (c->rest.at[0] == '\n' || c->rest.at[0] == '\r')) {
		c->line += c->rest.at[0] == '\n';
		c->rest = text_slice(c->rest, 1, c->rest.bytes);
	}
	if (c->rest.bytes == 0) return 0;
	*ret_line = c->line;
	for (;;) {
		bool quoted = i < c->rest.bytes && c->rest.at[i] == '"', open = quoted;
		struct text t;
		struct buf b;

		if (count == CELLS_MAX) return SIZE_MAX;
		buf_open(&b, r->cx->arena, PAYMENT_CELL_BYTES_MAX);
		for (i += quoted; i < c->rest.bytes; i++) {
			char at = c->rest.at[i];

			if (open && at == '"' && i + 1 < c->rest.bytes && c->rest.at[i + 1] == '"') i++;
			else if (open && at == '"') {
				open = false;
				continue;
			} else if (!open && (at == ',' || at == '\n' || at == '\r')) break;
			else if (!open && (quoted || at == '"')) return SIZE_MAX;
			c->line += at == '\n';
			buf_char(&b, at);
		}
		if (open || b.failed || buf_text(r->cx, &b, &t)) return SIZE_MAX;
		cells[count++] = text_trim(t);
		if (i >= c->rest.bytes || c->rest.at[i] != ',') break;
		i++;
	}
	c->rest = text_slice(c->rest, i, c->rest.bytes);
	return count;
}

/* A day by a pattern of dd, mm, yyyy, and nothing else. */
static bool
day_read(struct text t, struct text pattern, struct an_date *ret)
{
	int day = 0, month = 0, year = 0;

	if (t.bytes != pattern.bytes) return false;
	for (size_t i = 0; i < t.bytes; i++) {
		int *part = pattern.at[i] == 'd' ? &day : pattern.at[i] == 'm' ? &month : pattern.at[i] == 'y' ? &year : NULL;

		if (!part && t.at[i] != pattern.at[i]) return false;
		if (!part) continue;
		if (t.at[i] < '0' || t.at[i] > '9') return false;
		*part = *part * 10 + (t.at[i] - '0');
	}
	return year >= 1900 && date_from_ymd(year, month, day, ret);
}

static bool
is_word(const struct scheme_names *words, struct text t)
{
	for (size_t i = 0; i < words->count; i++) {
		struct text w = words->at[i];
		bool same = w.bytes == t.bytes;

		for (size_t k = 0; same && k < w.bytes; k++) same = (w.at[k] | 0x20) == (t.at[k] | 0x20);
		if (same) return true;
	}
	return false;
}

/* ---- the file ---- */

static void
csv_take(struct payment_reading *r, const struct text v[PAY_STATUS_COLUMNS], int line)
{
	const struct scheme_payments *p = &r->s->payments;
	struct payment_status *st = payment_reading_add(r, line);
	int what = 0;

	st->id = v[PAY_ID];
	st->account = v[PAY_ACCOUNT];
	st->code = v[PAY_CODE];
	st->reason = v[PAY_REASON];
	st->reference = v[PAY_REFERENCE];
	if (!st->id.bytes) payment_problem(r, line, "payment.status.id", TEXT(""));
	if (!st->account.bytes) payment_problem(r, line, "payment.status.account", TEXT(""));
	if (!money_parse(v[PAY_AMOUNT], &st->amount_paise)) payment_problem(r, line, "payment.status.amount", v[PAY_AMOUNT]);
	while (what < PAY_WORDS && !is_word(&p->words[what], v[PAY_STATUS])) what++;
	if (what == PAY_WORDS) payment_problem(r, line, "payment.status.word", v[PAY_STATUS]);
	else st->what = (enum scheme_pay_word)what;
	if (!day_read(v[PAY_DATE], p->status_date, &st->on))
		payment_problem(r, line, "payment.status.date", arena_print(r->cx->arena, "%.*s|%.*s",
			TEXT_ARG(text_slice(v[PAY_DATE], 0, 30)), TEXT_ARG(p->status_date)));
}

static enum an_rc
csv_read(struct payment_reading *r, struct text bytes)
{
	const struct scheme_payments *p = &r->s->payments;
	struct text *cells = ARENA_ARRAY(r->cx->arena, struct text, CELLS_MAX);
	struct csv c = { .rest = bytes, .line = 1 };
	size_t column[PAY_STATUS_COLUMNS], heading_count, count;
	int line = 1;

	heading_count = csv_line(r, &c, cells, &line);
	if (heading_count == 0 || heading_count == SIZE_MAX) return an_fail(r->cx, AN_INVALID, "payment.kind");
	for (int i = 0; i < PAY_STATUS_COLUMNS; i++) {
		size_t k = 0;

		while (k < heading_count && !(p->status_headings[i].at && text_equal(cells[k], p->status_headings[i]))) k++;
		column[i] = k;
		if (k == heading_count && i <= PAY_DATE)
			payment_problem(r, line, "payment.status.column", p->status_headings[i]);
	}
	if (r->problems) return AN_OK;
	while ((count = csv_line(r, &c, cells, &line)) != 0) {
		struct text v[PAY_STATUS_COLUMNS];

		if (count == SIZE_MAX || count > heading_count) {
			payment_problem(r, line, "payment.status.csv", TEXT(""));
			return AN_OK;                            /* what follows would be read wrongly */
		}
		if (r->count == PAYMENT_STATUS_MAX) return an_fail(r->cx, AN_TOO_LARGE, "payment.large", "%d", PAYMENT_STATUS_MAX);
		for (int i = 0; i < PAY_STATUS_COLUMNS; i++) v[i] = column[i] < count ? cells[column[i]] : TEXT("");
		csv_take(r, v, line);
	}
	return AN_OK;
}

enum an_rc
payment_status_read(struct an_cx *cx, const struct scheme *s, struct text bytes, struct payment_status **ret,
	size_t *ret_count)
{
	struct payment_reading r = { .cx = cx, .s = s };
	enum an_rc rc;

	if (bytes.bytes > PAYMENT_FILE_BYTES_MAX)
		return an_fail(cx, AN_TOO_LARGE, "payment.large", "%d", PAYMENT_STATUS_MAX);
	if (!text_is_utf8(bytes) || (bytes.bytes && memchr(bytes.at, 0, bytes.bytes)))
		return an_fail(cx, AN_INVALID, "payment.kind");
	if (text_starts(bytes, TEXT("\xef\xbb\xbf"))) bytes = text_slice(bytes, 3, bytes.bytes);
	rc = text_starts(text_trim(bytes), TEXT("<")) ? payment_xml_read(&r, text_trim(bytes)) : csv_read(&r, bytes);
	if (!rc && r.problems) rc = an_problems(cx);
	if (!rc && r.count == 0) rc = an_fail(cx, AN_INVALID, "payment.empty");
	if (rc) return rc;
	*ret = r.at;
	*ret_count = r.count;
	return AN_OK;
}
