/*
 * The JSON API: the same commands and read models as the pages, without words around them.
 *
 * A request's body is the command's data; Idempotency-Key names the command, If-Match the last noting that was seen.
 * Reading is as of one snapshot.  Errors are problem documents (RFC 9457) with every problem at its place.
 */
#include "web/api/api.h"

#include "base/message.h"
#include "base/money.h"
#include "identity/identity.h"
#include "report/report.h"
#include "web/pages/pages.h"

enum { API_BYTES_MAX = 16 << 20, BOOKS_BYTES_MAX = 64 << 20 };

/* ---- answers ---- */

static enum an_rc
send(struct an_cx *cx, struct reply *rp, int status, struct buf *b)
{
	struct text t;
	enum an_rc rc = buf_text(cx, b, &t);

	if (rc)
		return rc;
	rp->status = status;
	rp->type = TEXT("application/json; charset=utf-8");
	rp->bytes = t;
	return AN_OK;
}

static void
field(struct jw *j, const char *name, struct text value)
{
	jw_name(j, name);
	if (value.at)
		jw_text(j, value);
	else
		jw_null(j);
}

static void
number(struct jw *j, const char *name, int64_t n)
{
	jw_name(j, name);
	jw_int(j, n);
}

static void
rupees(struct an_cx *cx, struct jw *j, const char *name, int64_t paise)
{
	jw_name(j, name);
	jw_raw(j, money_plain(cx->arena, paise));
}

static void
raw(struct an_cx *cx, struct jw *j, const char *name, const struct json *value)
{
	struct an_error before = cx->error;
	struct text t = TEXT("null");
	struct buf b;

	buf_open(&b, cx->arena, API_BYTES_MAX);
	if (value)
		json_write(&b, value);
	if (value && buf_text(cx, &b, &t))
		cx->error = before;
	jw_name(j, name);
	jw_raw(j, t);
}

bool
api_request(const struct request *rq)
{
	return text_starts(rq->path, TEXT("/api/"));
}

void
api_error(struct an_cx *cx, struct reply *rp)
{
	const struct an_error *e = &cx->error;
	const struct an_problem *problems = e->problems;
	struct jw j;
	struct buf b;
	struct text t;

	buf_open(&b, cx->arena, API_BYTES_MAX);
	j = jw_start(&b);
	jw_open(&j, '{');
	field(&j, "type", arena_print(cx->arena, "urn:anudan:error:%s", e->key ? e->key : "none"));
	field(&j, "title", e->key ? message_error(cx->arena, cx->language, e) : TEXT("Error"));
	number(&j, "status", rp->status);
	field(&j, "key", text_of(e->key ? e->key : "none"));
	if (problems) {
		jw_name(&j, "problems");
		jw_open(&j, '[');
		for (const struct an_problem *p = problems; p; p = p->next) {
			jw_open(&j, '{');
			field(&j, "place", text_or_empty(p->place));
			field(&j, "key", p->key);
			field(&j, "text", message_problem(cx->arena, cx->language, p));
			jw_close(&j, '}');
		}
		jw_close(&j, ']');
	}
	jw_close(&j, '}');
	if (buf_text(cx, &b, &t))
		t = TEXT("{}");
	rp->type = TEXT("application/problem+json");
	rp->bytes = t;
}

/* ---- requests ---- */

static enum an_rc
body(struct an_cx *cx, const struct request *rq, const struct json **ret)
{
	*ret = NULL;
	if (text_trim(rq->body).bytes == 0)
		return AN_OK;
	if (rq->content_type.bytes && !text_is(rq->content_type, "application/json"))
		return an_fail(cx, AN_INVALID, "api.type", "%.*s", TEXT_ARG(rq->content_type));
	return json_read(cx, rq->body, API_BYTES_MAX, ret);
}

static struct text
member(const struct json *object, const char *name)
{
	return text_or_empty(json_text(json_get(object, text_of(name))));
}

/* The command with key and last noting from the headers; answers {id, row, seq, repeated}. */
static enum an_rc
run(struct an_cx *cx, struct web *w, const struct request *rq, struct reply *rp, struct grant_command *cmd)
{
	struct text seen = text_or_empty(request_header(rq, "if-match"));
	struct grant_reply reply = { 0 };
	struct jw j;
	struct buf b;
	enum an_rc rc;

	if (seen.bytes > 2 && seen.at[0] == '"')
		seen = text_slice(seen, 1, seen.bytes - 2);
	if (seen.bytes && (!text_to_int(seen, &cmd->last_seq) || cmd->last_seq < 0))
		return an_fail(cx, AN_INVALID, "api.match", "%.*s", TEXT_ARG(seen));
	cmd->key = text_or_empty(request_header(rq, "idempotency-key"));
	rc = page_run(cx, w, rq, cmd, &reply);
	if (rc)
		return rc;
	buf_open(&b, cx->arena, 64 * 1024);
	j = jw_start(&b);
	jw_open(&j, '{');
	field(&j, "id", text_or_empty(reply.id));
	if (reply.row.bytes)
		field(&j, "row", reply.row);
	number(&j, "seq", reply.seq);
	jw_name(&j, "repeated");
	jw_bool(&j, reply.repeated);
	jw_close(&j, '}');
	return send(cx, rp, reply.repeated ? 200 : 201, &b);
}

/* ---- writing ---- */

static enum an_rc
sessions_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	const struct json *data;
	struct text token;
	struct jw j;
	struct buf b;
	enum an_rc rc = body(cx, rq, &data);

	if (rc)
		return rc;
	if (!w->identity)
		return an_fail(cx, AN_BUSY, "page.closed", "%s", "");
	rc = identity_sign_in(cx, w->identity, member(data, "login"), member(data, "password"), rq->peer, &token);
	if (rc)
		return rc;
	buf_open(&b, cx->arena, 4096);
	j = jw_start(&b);
	jw_open(&j, '{');
	field(&j, "token", token);
	jw_close(&j, '}');
	return send(cx, rp, 201, &b);
}

static enum an_rc
accounts_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	const struct json *data;
	struct text id;
	struct jw j;
	struct buf b;
	enum an_rc rc = body(cx, rq, &data);

	if (!rc)
		rc = page_new_account(cx, w, member(data, "login"), member(data, "name"), member(data, "password"),
			&id);
	if (rc)
		return rc;
	buf_open(&b, cx->arena, 4096);
	j = jw_start(&b);
	jw_open(&j, '{');
	field(&j, "id", id);
	jw_close(&j, '}');
	return send(cx, rp, 201, &b);
}

static enum an_rc
organisations_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_REGISTER };
	const struct json *data;
	enum an_rc rc = body(cx, rq, &data);

	if (rc)
		return rc;
	cmd.scheme = member(data, "scheme");
	cmd.data = json_get(data, TEXT("data"));
	return run(cx, w, rq, rp, &cmd);
}

static enum an_rc
cases_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_OPEN };
	const struct json *data;
	enum an_rc rc = body(cx, rq, &data);

	if (rc)
		return rc;
	cmd.scheme = member(data, "scheme");
	return run(cx, w, rq, rp, &cmd);
}

/* The case must be one that this person may see; else it does not exist. */
static enum an_rc
seen(struct an_cx *cx, struct web *w, const struct request *rq, struct report_case *ret)
{
	return report_case(cx, w->report, rq->actor, text_or_empty(request_argument(rq, "id")), 0, ret);
}

/* A section as a whole, or one row of it. */
static enum an_rc
edit(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp, enum grant_kind kind)
{
	struct grant_command cmd = { .kind = kind };
	struct report_case c;
	enum an_rc rc = body(cx, rq, &cmd.data);

	if (!rc)
		rc = seen(cx, w, rq, &c);
	if (rc)
		return rc;
	cmd.id = c.raw.id;
	cmd.form = text_or_empty(request_argument(rq, "form"));
	cmd.section = text_or_empty(request_argument(rq, "section"));
	cmd.row = text_or_empty(request_argument(rq, "row"));
	if (rq->method == WIRE_DELETE)
		cmd.data = NULL;
	return run(cx, w, rq, rp, &cmd);
}

static enum an_rc
section_put(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	return edit(cx, w, rq, rp, GRANT_SAVE);
}

static enum an_rc
row_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	return edit(cx, w, rq, rp, GRANT_ROW);
}

/* The file of a request: of a multipart form, else the body itself with its name in the header File-Name. */
static enum an_rc
file_of(struct an_cx *cx, const struct request *rq, struct grant_command *cmd)
{
	const struct form_file *file = page_file(rq);
	struct text name = text_or_empty(request_header(rq, "file-name"));

	if (file) {
		cmd->file_name = file->file_name;
		cmd->bytes = file->bytes;
	} else {
		if (!form_decode(cx->arena, name, false, &cmd->file_name))
			cmd->file_name = name;
		cmd->bytes = rq->body;
	}
	if (cmd->file_name.bytes == 0)
		cmd->file_name = cmd->name;
	return cmd->bytes.bytes ? AN_OK : an_fail(cx, AN_INVALID, "page.file.empty", "%.*s", TEXT_ARG(cmd->file_name));
}

static enum an_rc
paper_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_PAPER, .name = text_or_empty(request_argument(rq, "paper")) };
	struct report_case c;
	enum an_rc rc = seen(cx, w, rq, &c);

	if (rc)
		return rc;
	cmd.id = c.raw.id;
	cmd.form = text_or_empty(request_query(rq, "form"));
	cmd.row = text_or_empty(request_query(rq, "row"));
	for (size_t i = 0; cmd.form.bytes == 0 && i < c.scheme->form_count; i++)
		if (scheme_paper(&c.scheme->forms[i], cmd.name) &&
			!text_equal(c.scheme->forms[i].id, c.scheme->organisation_form))
			cmd.form = c.scheme->forms[i].id;
	rc = file_of(cx, rq, &cmd);
	return rc ? rc : run(cx, w, rq, rp, &cmd);
}

static enum an_rc
organisation_paper_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_PAPER, .name = text_or_empty(request_argument(rq, "paper")) };
	enum an_rc rc = AN_OK;
	const struct scheme *s = page_scheme(cx, w, request_argument(rq, "scheme"), &rc);

	if (!s)
		return rc;
	cmd.scheme = s->id;
	cmd.form = s->organisation_form;
	cmd.id = rq->actor->organisation;
	rc = file_of(cx, rq, &cmd);
	return rc ? rc : run(cx, w, rq, rp, &cmd);
}

static enum an_rc
act_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_ACT, .name = text_or_empty(request_argument(rq, "transition")) };
	struct report_case c;
	enum an_rc rc = body(cx, rq, &cmd.data);

	if (!rc)
		rc = seen(cx, w, rq, &c);
	if (rc)
		return rc;
	cmd.id = c.raw.id;
	return run(cx, w, rq, rp, &cmd);
}

static enum an_rc
allotment_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_ALLOT };
	enum an_rc rc = body(cx, rq, &cmd.data);

	if (rc)
		return rc;
	cmd.scheme = member(cmd.data, "scheme");
	cmd.data = json_set(cx->arena, cmd.data, TEXT("scheme"), NULL);
	return run(cx, w, rq, rp, &cmd);
}

/* A year that is over: what lapsed, and what was taken up in the present one. */
static enum an_rc
year_end(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp, const struct grant_command *cmd)
{
	struct grant_year_end end;
	struct buf b;
	struct jw j;
	enum an_rc rc;

	rc = grant_year_end(cx, w->grant, rq->actor, cmd->scheme, member(cmd->data, "fy"), &end);
	if (rc)
		return rc;
	buf_open(&b, cx->arena, API_BYTES_MAX);
	j = jw_start(&b);
	jw_open(&j, '{');
	jw_name(&j, "lapsed");
	jw_raw(&j, money_plain(cx->arena, end.lapsed_paise));
	number(&j, "taken_up", (int64_t)end.taken_count);
	number(&j, "waiting", (int64_t)end.waiting_count);
	jw_close(&j, '}');
	return send(cx, rp, 201, &b);
}

static enum an_rc
budget_act_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_BUDGET };
	enum an_rc rc = body(cx, rq, &cmd.data);

	if (rc)
		return rc;
	cmd.scheme = member(cmd.data, "scheme");
	cmd.name = member(cmd.data, "kind");
	if (text_is(cmd.name, "lapse") && w->grant)
		return year_end(cx, w, rq, rp, &cmd);
	return run(cx, w, rq, rp, &cmd);
}

static enum an_rc
payments_get(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct report_payments p;
	struct buf b;
	enum an_rc rc = report_payments(cx, w->report, rq->actor, text_or_empty(request_argument(rq, "scheme")),
		text_or_empty(request_query(rq, "state")), &p);

	if (rc)
		return rc;
	buf_open(&b, cx->arena, API_BYTES_MAX);
	report_payments_json(cx, &p, &b);
	return send(cx, rp, 200, &b);
}

static enum an_rc
payment_advice_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_ADVICE, .scheme = text_or_empty(request_argument(rq, "scheme")) };

	return run(cx, w, rq, rp, &cmd);
}

static enum an_rc
payment_status_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_PAYMENT_STATUS, .name = TEXT("status"),
		.scheme = text_or_empty(request_argument(rq, "scheme")) };
	enum an_rc rc = file_of(cx, rq, &cmd);

	return rc ? rc : run(cx, w, rq, rp, &cmd);
}

static enum an_rc
payment_correct_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_PAYMENT_CORRECT, .id = text_or_empty(request_argument(rq, "id")) };
	enum an_rc rc = body(cx, rq, &cmd.data);

	return rc ? rc : run(cx, w, rq, rp, &cmd);
}

static enum an_rc
clock_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_CLOCK };
	enum an_rc rc;

	if (!w->demo)
		return an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
	rc = body(cx, rq, &cmd.data);
	return rc ? rc : run(cx, w, rq, rp, &cmd);
}

/* ---- reading ---- */

static void
row_write(struct an_cx *cx, struct jw *j, const struct report_case_row *row)
{
	field(j, "id", row->id);
	field(j, "number", text_or_empty(row->number));
	field(j, "scheme", row->scheme);
	field(j, "state", row->state);
	field(j, "organisation", row->organisation);
	field(j, "opened_on", date_text(cx->arena, row->opened_on));
	field(j, "entered_on", date_text(cx->arena, row->entered_on));
	if (row->has_deadline)
		field(j, "deadline", date_text(cx->arena, row->deadline));
	jw_name(j, "my_move");
	jw_bool(j, row->my_move);
	number(j, "seq", row->last_seq);
}

static enum an_rc
cases_get(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct report_case_filter filter = { .state = text_or_empty(request_query(rq, "state")),
		.mine = text_is(text_or_empty(request_query(rq, "mine")), "1") };
	struct report_case_list list;
	int64_t page = 1;
	struct jw j;
	struct buf b;
	enum an_rc rc;

	if (request_query(rq, "page").bytes && (!text_to_int(request_query(rq, "page"), &page) || page < 1 ||
		page > 100000))
		return an_fail(cx, AN_INVALID, "api.page", "%.*s", TEXT_ARG(request_query(rq, "page")));
	filter.page = (int)page;
	rc = report_cases(cx, w->report, rq->actor, &filter, &list);
	if (rc)
		return rc;
	buf_open(&b, cx->arena, API_BYTES_MAX);
	j = jw_start(&b);
	jw_open(&j, '{');
	number(&j, "total", (int64_t)list.total);
	number(&j, "page", list.page);
	number(&j, "pages", list.pages);
	jw_name(&j, "cases");
	jw_open(&j, '[');
	for (size_t i = 0; i < list.row_count; i++) {
		jw_open(&j, '{');
		row_write(cx, &j, &list.rows[i]);
		jw_close(&j, '}');
	}
	jw_close(&j, ']');
	jw_close(&j, '}');
	return send(cx, rp, 200, &b);
}

static enum an_rc
case_get(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct report_case c;
	struct jw j;
	struct buf b;
	enum an_rc rc;

	rc = report_case(cx, w->report, rq->actor, text_or_empty(request_argument(rq, "id")),
		REPORT_FORMS | REPORT_DECISIONS | REPORT_LETTERS, &c);
	if (rc)
		return rc;
	buf_open(&b, cx->arena, API_BYTES_MAX);
	j = jw_start(&b);
	jw_open(&j, '{');
	row_write(cx, &j, &c.row);
	raw(cx, &j, "data", c.raw.data);
	raw(cx, &j, "papers", c.raw.papers);
	raw(cx, &j, "decisions", c.raw.decisions);
	jw_name(&j, "acts");
	jw_open(&j, '[');
	for (size_t i = 0; i < c.act_count; i++)
		jw_text(&j, c.acts[i].id);
	jw_close(&j, ']');
	jw_name(&j, "edits");
	jw_open(&j, '[');
	for (size_t i = 0; i < c.form_count; i++)
		if (c.forms[i].editable)
			jw_text(&j, c.forms[i].id);
	jw_close(&j, ']');
	jw_name(&j, "missing");
	jw_open(&j, '[');
	for (size_t i = 0; i < c.form_count; i++)
		for (const struct an_problem *p = c.forms[i].editable ? c.forms[i].problems : NULL; p; p = p->next) {
			jw_open(&j, '{');
			field(&j, "place", text_or_empty(p->place));
			field(&j, "text", message_problem(cx->arena, cx->language, p));
			jw_close(&j, '}');
		}
	jw_close(&j, ']');
	jw_name(&j, "money");
	jw_open(&j, '{');
	rupees(cx, &j, "earmarked", c.raw.earmarked_paise);
	rupees(cx, &j, "committed", c.raw.committed_paise);
	rupees(cx, &j, "released", c.raw.released_paise);
	rupees(cx, &j, "recovered", c.raw.recovered_paise);
	jw_close(&j, '}');
	jw_name(&j, "letters");
	jw_open(&j, '[');
	for (size_t i = 0; i < c.letter_count; i++) {
		jw_open(&j, '{');
		field(&j, "id", c.letters[i].id);
		field(&j, "number", c.letters[i].number);
		field(&j, "on", date_text(cx->arena, c.letters[i].on));
		field(&j, "pdf", arena_print(cx->arena, "/letters/%.*s.pdf", TEXT_ARG(c.letters[i].id)));
		field(&j, "public", arena_print(cx->arena, "/orders/%.*s", TEXT_ARG(c.letters[i].token)));
		jw_close(&j, '}');
	}
	jw_close(&j, ']');
	jw_close(&j, '}');
	reply_header(rp, "ETag", arena_print(cx->arena, "\"%lld\"", (long long)c.raw.last_seq));
	return send(cx, rp, 200, &b);
}

static enum an_rc
history_get(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct report_case c;
	struct jw j;
	struct buf b;
	enum an_rc rc;

	rc = report_case(cx, w->report, rq->actor, text_or_empty(request_argument(rq, "id")), REPORT_HISTORY, &c);
	if (rc)
		return rc;
	buf_open(&b, cx->arena, API_BYTES_MAX);
	j = jw_start(&b);
	jw_open(&j, '{');
	jw_name(&j, "notings");
	jw_open(&j, '[');
	for (size_t i = c.history_count; i-- > 0;) {
		const struct report_noting *n = &c.history[i];

		jw_open(&j, '{');
		number(&j, "seq", n->seq);
		field(&j, "at", instant_text(cx->arena, n->at_us));
		field(&j, "type", n->type);
		if (n->transition.bytes) {
			field(&j, "transition", n->transition);
			field(&j, "to", n->to);
		}
		field(&j, "actor", text_or_empty(n->actor));
		field(&j, "what", n->what);
		jw_name(&j, "values");
		jw_open(&j, '{');
		for (size_t k = 0; k < n->value_count; k++)
			field(&j, arena_text(cx->arena, n->values[k].label).at, n->values[k].value);
		jw_close(&j, '}');
		jw_close(&j, '}');
	}
	jw_close(&j, ']');
	jw_close(&j, '}');
	return send(cx, rp, 200, &b);
}

static enum an_rc
command_get(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct report_command c;
	struct jw j;
	struct buf b;
	enum an_rc rc = report_command(cx, w->report, rq->actor, text_or_empty(request_argument(rq, "key")), &c);

	if (rc)
		return rc;
	buf_open(&b, cx->arena, 64 * 1024);
	j = jw_start(&b);
	jw_open(&j, '{');
	field(&j, "key", c.key);
	field(&j, "type", c.kind);
	field(&j, "id", c.id);
	if (c.row.bytes)
		field(&j, "row", c.row);
	number(&j, "seq", c.seq);
	field(&j, "at", c.at);
	jw_close(&j, '}');
	return send(cx, rp, 200, &b);
}

static enum an_rc
releases_get(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct report_releases_ask ask = { .scheme = text_or_empty(request_query(rq, "scheme")),
		.fy = text_or_empty(request_query(rq, "fy")), .by = text_or_empty(request_query(rq, "by")) };
	struct text until = text_or_empty(request_query(rq, "until"));
	struct report_releases r;
	struct buf b;
	enum an_rc rc;

	ask.has_until = until.bytes > 0;
	if (ask.has_until && !date_parse(until, &ask.until))
		return an_fail(cx, AN_INVALID, "report.date", "%.*s", TEXT_ARG(until));
	/* Groups are for those who may see cases: a group of one would tell of an enterprise. */
	if (ask.by.bytes && !report_is_office(w->schemes, rq->actor))
		return an_fail(cx, AN_DENIED, "route.denied", "%s", "");
	rc = report_releases(cx, w->report, &ask, &r);
	if (rc)
		return rc;
	buf_open(&b, cx->arena, API_BYTES_MAX);
	report_releases_json(cx, &r, &b);
	return send(cx, rp, 200, &b);
}

/* The books as they stood on a day. */
static enum an_rc
books_get(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct report_accounts_ask ask = { .scheme = text_or_empty(request_query(rq, "scheme")),
		.fy = text_or_empty(request_query(rq, "fy")), .head = text_or_empty(request_query(rq, "head")) };
	struct text on = text_or_empty(request_query(rq, "on"));
	enum report_accounts_kind kind = REPORT_EXPENDITURE;
	struct report_grid g;
	struct buf b;
	enum an_rc rc;

	(void)report_accounts_named(text_slice(rq->path, sizeof "/api/v1/reports/" - 1, rq->path.bytes), &kind);
	ask.has_on = on.bytes > 0;
	if (ask.has_on && !date_parse(on, &ask.on))
		return an_fail(cx, AN_INVALID, "report.date", "%.*s", TEXT_ARG(text_slice(on, 0, 60)));
	rc = report_accounts(cx, w->report, rq->actor, kind, &ask, &g);
	if (rc)
		return rc;
	buf_open(&b, cx->arena, BOOKS_BYTES_MAX);
	report_grid_json(cx, &g, &b);
	return send(cx, rp, 200, &b);
}

const struct route api_routes[] = {
	{ WIRE_POST, "/api/v1/sessions", sessions_post, ROUTE_PUBLIC, "Sign in: a bearer token" },
	{ WIRE_POST, "/api/v1/accounts", accounts_post, ROUTE_PUBLIC, "Open an applicant's account" },
	{ WIRE_POST, "/api/v1/organisations", organisations_post, ROUTE_SIGNED_IN, "Register an organisation" },
	{ WIRE_POST, "/api/v1/organisations/{scheme}/papers/{paper}", organisation_paper_post, ROUTE_APPLICANT,
		"Upload its paper" },
	{ WIRE_GET, "/api/v1/cases", cases_get, ROUTE_SIGNED_IN, "Cases that one may see" },
	{ WIRE_POST, "/api/v1/cases", cases_post, ROUTE_APPLICANT, "Open a case" },
	{ WIRE_GET, "/api/v1/cases/{id}", case_get, ROUTE_SIGNED_IN, "A case" },
	{ WIRE_GET, "/api/v1/cases/{id}/history", history_get, ROUTE_SIGNED_IN, "Its notings, oldest first" },
	{ WIRE_PUT, "/api/v1/cases/{id}/{form}/{section}", section_put, ROUTE_SIGNED_IN, "Save a section" },
	{ WIRE_POST, "/api/v1/cases/{id}/{form}/{section}/rows", row_post, ROUTE_SIGNED_IN, "Add a row" },
	{ WIRE_PUT, "/api/v1/cases/{id}/{form}/{section}/rows/{row}", row_post, ROUTE_SIGNED_IN, "Change a row" },
	{ WIRE_DELETE, "/api/v1/cases/{id}/{form}/{section}/rows/{row}", row_post, ROUTE_SIGNED_IN, "Remove a row" },
	{ WIRE_POST, "/api/v1/cases/{id}/papers/{paper}", paper_post, ROUTE_SIGNED_IN, "Upload a paper" },
	{ WIRE_POST, "/api/v1/cases/{id}/acts/{transition}", act_post, ROUTE_SIGNED_IN, "Take an act" },
	{ WIRE_POST, "/api/v1/allotments", allotment_post, ROUTE_OFFICE, "Record an allotment" },
	{ WIRE_POST, "/api/v1/budget", budget_act_post, ROUTE_OFFICE, "Record a budget act" },
	{ WIRE_GET, "/api/v1/payments/{scheme}", payments_get, ROUTE_OFFICE, "Payments: due, with the bank, failed" },
	{ WIRE_POST, "/api/v1/payments/{scheme}/advice", payment_advice_post, ROUTE_OFFICE, "Make a batch for the bank" },
	{ WIRE_POST, "/api/v1/payments/{scheme}/status", payment_status_post, ROUTE_OFFICE, "Take the bank's status file" },
	{ WIRE_POST, "/api/v1/payment-orders/{id}/correct", payment_correct_post, ROUTE_OFFICE, "Put a failed payment right" },
	{ WIRE_POST, "/api/v1/clock", clock_post, ROUTE_ADMIN, "Move the demo date forward" },
	{ WIRE_GET, "/api/v1/commands/{key}", command_get, ROUTE_SIGNED_IN,
		"Was this key acknowledged, and with what?" },
	{ WIRE_GET, "/api/v1/reports/releases", releases_get, ROUTE_PUBLIC,
		"Released amount, beneficiaries, events by financial year" },
	{ WIRE_GET, "/api/v1/reports/expenditure", books_get, ROUTE_OFFICE, "Expenditure against budget" },
	{ WIRE_GET, "/api/v1/reports/budget-register", books_get, ROUTE_OFFICE, "Every movement of a head" },
	{ WIRE_GET, "/api/v1/reports/trial-balance", books_get, ROUTE_OFFICE, "Trial balance" },
};
const size_t api_route_count = sizeof api_routes / sizeof *api_routes;
