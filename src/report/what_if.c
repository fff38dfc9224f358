/*
 * What if: recorded cases decided again under a changed package.
 *
 * A thread for each processor takes a range of case ids, with a connection, a run and arenas of its own; all connections
 * stand on the same event.  Sums are added in the order of the ranges, cases sorted by number, so the answer does not
 * depend on the number of threads.  Amounts and outcomes are read by the members that docs/scheme-format.md gives a
 * meaning.
 */
#include "report/what_if.h"

#include "report/inner.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { SNAPSHOT_TRIES = 50 };
#define ID_AFTER_ALL TEXT("\x7f")

/* A result as it was recorded, and as it is now. */
struct taken {
	const struct scheme_decision *d;
	struct text decision, transition, then_bytes;
	int64_t seq;
	size_t place, row;                               /* in the order of the act; as read */
	struct an_date on;
	const struct json *subject, *input, *then, *now;
	bool same;
};

struct range {
	struct an_cx cx;
	pthread_t thread;
	bool started;
	struct arena *kept;                              /* lives as long as the answer */
	struct store *store;
	struct dmn_run *run;
	const struct what_if_ask *ask;
	const bool *consumes;                            /* [a * decision_count + b]: a starts from the result of b */
	struct text by[WHAT_IF_BY_MAX], from, until;
	size_t by_count, change_room;
	struct what_if w;
	enum an_rc rc;
};

/* The case that is looked at. */
struct looked {
	struct text id, number, name;
	const struct json *organisation;
	struct taken *taken;
	size_t count;
	const struct json *before, *after;               /* latest results by decision */
	bool changed;                                    /* some result so far is not what it was */
	struct text undecided, stopped;
	int64_t stopped_seq;                             /* 0: none; the act that could not be taken */
};

/* ---- sums ---- */

static enum an_rc
sum_add(struct an_cx *cx, struct what_if_sum *to, const struct what_if_sum *s)
{
	to->count += s->count;
	to->gain += s->gain;
	to->lose += s->lose;
	to->otherwise += s->otherwise;
	to->undecided += s->undecided;
	if (__builtin_add_overflow(to->before_paise, s->before_paise, &to->before_paise) ||
		__builtin_add_overflow(to->after_paise, s->after_paise, &to->after_paise))
		return an_fail(cx, AN_TOO_LARGE, "what-if.sum");
	return AN_OK;
}

static enum an_rc
table_add(struct range *r, struct what_if_table *t, struct text decision, struct text a, struct text b,
	const struct what_if_sum *s)
{
	size_t i = 0;

	while (i < t->count && !(text_equal(t->rows[i].a, a) && text_equal(t->rows[i].b, b) &&
		text_equal(t->rows[i].decision, decision)))
		i++;
	if (i == WHAT_IF_ROWS_MAX) return an_fail(&r->cx, AN_TOO_LARGE, "report.groups", "%d", WHAT_IF_ROWS_MAX);
	if (i == t->count) {
		t->rows = list_room(r->kept, t->rows, t->count, &t->room, sizeof *t->rows);
		t->rows[t->count++] = (struct what_if_row){ .decision = arena_text(r->kept, decision),
			.a = arena_text(r->kept, a), .b = arena_text(r->kept, b) };
	}
	return sum_add(&r->cx, &t->rows[i].sum, s);
}

static int64_t
amount_of(const struct json *result, const char *name)
{
	int64_t paise = 0;

	return paise_of(json_get(result, text_of(name)), &paise) && paise >= -MONEY_MAX_PAISE &&
		paise <= MONEY_MAX_PAISE ? paise : 0;
}

static struct text
text_at(const struct json *j, const char *name)
{
	struct text t = json_text(json_get(j, text_of(name)));

	return t.at ? t : (struct text){ "", 0 };
}

static struct what_if_sum
sum_of(int64_t before, int64_t after)
{
	return (struct what_if_sum){ .count = 1, .gain = after > before, .lose = after < before, .before_paise = before,
		.after_paise = after };
}

/* ---- deciding again ---- */

/* The first of a scalar by that name, going down into contexts and lists. */
static const struct json *
named(const struct json *j, struct text name)
{
	const struct json *found = NULL;

	if (!j || (j->kind != JSON_OBJECT && j->kind != JSON_ARRAY)) return NULL;
	if (j->kind == JSON_OBJECT) {
		found = json_get(j, name);
		if (found && found->kind != JSON_OBJECT && found->kind != JSON_ARRAY && !json_is_null(found))
			return found;
		found = NULL;
	}
	for (size_t i = 0; !found && i < j->count; i++)
		found = named(j->kind == JSON_OBJECT ? &j->members[i].value : &j->items[i], name);
	return found;
}

static struct text
group_of(struct range *r, const struct looked *c, const struct taken *t)
{
	struct text group = { "", 0 };

	for (size_t i = 0; i < r->by_count; i++) {
		const struct json *v = named(t->subject, r->by[i]);
		struct text shown;
		if (!v) v = named(t->input, r->by[i]);
		if (!v) v = named(c->organisation, r->by[i]);
		shown = v ? json_shown(&r->cx, v) : TEXT("-");
		group = arena_print(r->cx.arena, "%.*s%s%.*s", TEXT_ARG(group), i ? " / " : "", TEXT_ARG(shown));
	}
	return group;
}

/* Why something could not be done, as a sentence; the error is cleared. */
static struct text
sentence(struct an_cx *cx)
{
	const struct an_problem *p = cx->error.problems;
	struct text why;

	if (p) {
		struct text what = message_problem(cx->arena, cx->language, p);
		why = p->place.bytes ? arena_print(cx->arena, "%.*s: %.*s", TEXT_ARG(p->place), TEXT_ARG(what)) : what;
	} else {
		why = message_error(cx->arena, cx->language, &cx->error);
	}
	an_error_clear(cx);
	return why;
}

static void
cannot(struct range *r, struct looked *c, const struct taken *t)
{
	struct text why = sentence(&r->cx);

	c->undecided = arena_print(r->cx.arena, "%.*s: %.*s", TEXT_ARG(t->decision), TEXT_ARG(why));
}

/* The results of one decision of one act: t[0..count). */
static enum an_rc
decide_again(struct range *r, struct looked *c, struct taken *t, size_t count)
{
	struct an_cx *cx = &r->cx;
	struct scheme_verdict *then = ARENA_ARRAY(cx->arena, struct scheme_verdict, count),
		*now = ARENA_ARRAY(cx->arena, struct scheme_verdict, count);
	struct grant_case before = { .decisions = c->before }, after = { .decisions = c->after };
	bool changed = c->changed;
	enum an_rc rc = AN_OK;

	for (size_t i = 0; i < count; i++) {
		const struct json *input = t[i].input;
		struct text bytes = TEXT_NONE;
		struct buf b;
		dmn_run_empty(r->run);
		if (c->changed)
			rc = case_input_after(cx, r->ask->scheme, r->run, t[i].d, c->before, c->after, t[i].subject,
				t[i].input, &input);
		if (!rc)
			rc = scheme_decide(cx, r->run, r->ask->scheme, t[i].d, NULL, t[i].on, NULL, input, false, &now[i]);
		if (rc) {
			cannot(r, c, &t[i]);
			return AN_OK;
		}
		buf_open(&b, cx->arena, JSON_BYTES_MAX);
		json_write_canonical(&b, now[i].result);
		rc = buf_text(cx, &b, &bytes);
		if (rc) return rc;
		t[i].now = now[i].result;
		t[i].same = text_equal(bytes, t[i].then_bytes);
		changed = changed || !t[i].same;
		now[i].item = t[i].subject;
		then[i] = (struct scheme_verdict){ .result = t[i].then, .item = t[i].subject };
	}
	case_decided(cx, &before, t->d, then, count);
	case_decided(cx, &after, t->d, now, count);
	c->before = before.decisions;
	c->after = after.decisions;
	c->changed = changed;
	return AN_OK;
}

/* Could the act still be taken, over what its decisions give now? */
static void
act_again(struct range *r, struct looked *c, const struct taken *t)
{
	const struct scheme_transition *act = scheme_transition(r->ask->scheme, t->transition);

	if (!act || !c->changed) return;
	dmn_run_empty(r->run);
	for (size_t i = 0; i < act->guard_count && !c->stopped_seq; i++) {
		const struct scheme_guard *g = &act->guards[i];
		struct text why;
		bool falls = false;
		if (case_guard_falls(&r->cx, r->ask->scheme, r->run, g, c->before, c->after, &falls)) {
			cannot(r, c, t);
			return;
		}
		if (!falls) continue;
		c->stopped_seq = t->seq;
		why = scheme_say(r->cx.arena, r->cx.language, &g->otherwise);
		c->stopped = arena_print(r->cx.arena, "%.*s: %.*s (%.*s)", TEXT_ARG(act->id), TEXT_ARG(why),
			TEXT_ARG(g->clause));
	}
}

static enum an_rc
case_again(struct range *r, struct looked *c)
{
	enum an_rc rc = AN_OK;

	c->before = c->after = json_new(r->cx.arena, JSON_OBJECT);
	for (size_t i = 0, end; !rc && i < c->count && !c->undecided.at && !c->stopped_seq; i = end) {
		struct taken *t = &c->taken[i];
		bool act_ends;
		for (end = i; end < c->count && c->taken[end].seq == t->seq && text_equal(c->taken[end].decision,
			t->decision); end++) {}
		act_ends = end == c->count || c->taken[end].seq != t->seq;
		if (!t->d) {
			(void)an_fail(&r->cx, AN_NOT_FOUND, "what-if.decision");
			cannot(r, c, t);
		} else {
			rc = decide_again(r, c, t, end - i);
		}
		if (!rc && act_ends && !c->undecided.at) act_again(r, c, t);
	}
	return rc;
}

/* ---- what a case comes to ---- */

static bool
gives_amount(const struct json *result)
{
	return amount_of(result, "admissible") != 0 || json_get(result, TEXT("lines"));
}

/* Does the amount of this result belong to the case's?  seq: of the act whose amounts count. */
static bool
counts(const struct range *r, const struct looked *c, const struct taken *t, int64_t seq)
{
	const struct scheme *s = r->ask->scheme;

	if (t->seq != seq || !t->d || t->d->owed) return false;
	for (size_t i = 0; i < c->count; i++)
		if (c->taken[i].seq == seq && c->taken[i].d && r->consumes[(size_t)(c->taken[i].d - s->decisions) *
			s->decision_count + (size_t)(t->d - s->decisions)])
			return false;
	return true;
}

static void
case_amounts(const struct range *r, const struct looked *c, int64_t *ret_before, int64_t *ret_after)
{
	int64_t seq = 0, before = 0, after = 0;

	for (size_t i = c->count; i-- > 0 && !seq;)
		if (c->taken[i].d && !c->taken[i].d->owed && gives_amount(c->taken[i].then)) seq = c->taken[i].seq;
	for (size_t i = 0; i < c->count; i++) {
		if (!counts(r, c, &c->taken[i], seq)) continue;
		before += amount_of(c->taken[i].then, "admissible");
		after += amount_of(c->taken[i].now, "admissible");
	}
	*ret_before = before;
	*ret_after = c->stopped_seq ? 0 : after;
}

/* Lists of {head, amount}: of expense (lines) and of the budget. */
static enum an_rc
heads_add(struct range *r, const struct taken *t, const struct json *result, bool before)
{
	enum an_rc rc = AN_OK;

	for (size_t i = 0; result && !rc && i < result->count; i++) {
		const struct json *list = &result->members[i].value;
		for (size_t k = 0; !rc && list->kind == JSON_ARRAY && k < list->count; k++) {
			struct text head = text_at(&list->items[k], "head");
			const char *amount = json_get(&list->items[k], TEXT("admissible")) ? "admissible" : "amount";
			int64_t paise = amount_of(&list->items[k], amount);
			struct what_if_sum sum = { .count = before, .before_paise = before ? paise : 0,
				.after_paise = before ? 0 : paise };
			if (head.bytes)
				rc = table_add(r, &r->w.heads, t->decision, result->members[i].name, head, &sum);
		}
	}
	return rc;
}

static enum an_rc
result_add(struct range *r, const struct looked *c, const struct taken *t)
{
	int64_t then = amount_of(t->then, "admissible"), now = amount_of(t->now, "admissible");
	struct text from = text_at(t->then, "outcome"), to = t->now ? text_at(t->now, "outcome") : TEXT("not reached");
	struct what_if_sum sum = sum_of(then, now);
	enum an_rc rc;

	if (c->undecided.at) sum = (struct what_if_sum){ .count = 1, .undecided = 1 };
	else sum.otherwise = !t->same && then == now && text_equal(from, to);
	rc = table_add(r, &r->w.decisions, t->decision, group_of(r, c, t), TEXT(""), &sum);
	if (rc || sum.undecided) return rc;
	rc = table_add(r, &r->w.outcomes, t->decision, from, to, &sum);
	if (!rc) rc = heads_add(r, t, t->then, true);
	if (!rc && t->now) rc = heads_add(r, t, t->now, false);
	return rc;
}

static void
why_add(struct an_cx *cx, struct text *why, struct text clause)
{
	if (!clause.bytes || text_find(*why, clause) >= 0) return;
	*why = arena_print(cx->arena, "%.*s%s%.*s", TEXT_ARG(*why), why->bytes ? ", " : "", TEXT_ARG(clause));
}

/* The entry of a list that stands under the same name in another. */
static const struct json *
entry_like(const struct json *list, const struct json *entry, const char *name)
{
	for (size_t i = 0; list && list->kind == JSON_ARRAY && i < list->count; i++)
		if (text_equal(text_at(&list->items[i], name), text_at(entry, name))) return &list->items[i];
	return NULL;
}

/* The clauses of lines whose amount moved, of checks that turned, and the reasons that are new. */
static struct text
why_of(struct an_cx *cx, const struct taken *t)
{
	const struct json *lines = json_get(t->now, TEXT("lines")), *lines_then = json_get(t->then, TEXT("lines"));
	const struct json *checks = json_get(t->now, TEXT("checks")), *checks_then = json_get(t->then, TEXT("checks"));
	const struct json *reasons = json_get(t->now, TEXT("reasons"));
	struct text why = { "", 0 };

	for (size_t i = 0; lines && lines->kind == JSON_ARRAY && i < lines->count; i++) {
		const struct json *then = entry_like(lines_then, &lines->items[i], "head");
		if (!then || amount_of(then, "admissible") != amount_of(&lines->items[i], "admissible"))
			why_add(cx, &why, text_at(&lines->items[i], "rule"));
	}
	for (size_t i = 0; checks && checks->kind == JSON_ARRAY && i < checks->count; i++) {
		const struct json *then = entry_like(checks_then, &checks->items[i], "rule");
		if (!then || !text_equal(text_at(then, "result"), text_at(&checks->items[i], "result")))
			why_add(cx, &why, text_at(&checks->items[i], "rule"));
	}
	for (size_t i = 0; reasons && reasons->kind == JSON_ARRAY && i < reasons->count; i++)
		why_add(cx, &why, json_text(&reasons->items[i]));
	return why;
}

static struct text
item_of(const struct taken *t)
{
	struct text name = text_at(t->subject, "name");

	return name.bytes ? name : text_at(t->subject, "row");
}

static void
change_add(struct range *r, const struct looked *c, int64_t before, int64_t after)
{
	struct what_if_case to = { .id = c->id, .number = c->number, .organisation = c->name,
		.undecided = c->undecided.at ? c->undecided : (struct text){ "", 0 },
		.stopped = c->stopped.at ? c->stopped : (struct text){ "", 0 },
		.before_paise = before, .after_paise = after };
	struct text *const texts[] = { &to.id, &to.number, &to.organisation, &to.undecided, &to.stopped };
	struct what_if_change *list = NULL;
	size_t room = 0;

	for (size_t i = 0; !c->undecided.at && i < c->count; i++) {
		const struct taken *t = &c->taken[i];
		struct what_if_change change;
		if (!t->now || t->same) continue;
		change = (struct what_if_change){ t->decision, item_of(t), text_at(t->then, "outcome"),
			text_at(t->now, "outcome"), TEXT_NONE, amount_of(t->then, "admissible"),
			amount_of(t->now, "admissible") };
		if (change.before_paise == change.after_paise &&
			text_equal(change.outcome_before, change.outcome_after)) continue;
		change.why = arena_text(r->kept, why_of(&r->cx, t));
		change.decision = arena_text(r->kept, change.decision);
		change.item = arena_text(r->kept, change.item);
		change.outcome_before = arena_text(r->kept, change.outcome_before);
		change.outcome_after = arena_text(r->kept, change.outcome_after);
		list = list_room(r->kept, list, to.change_count, &room, sizeof *list);
		list[to.change_count++] = change;
	}
	if (!c->undecided.at && !c->stopped_seq && !to.change_count && before == after) return;
	to.changes = list;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) *texts[i] = arena_text(r->kept, *texts[i]);
	r->w.changes = list_room(r->kept, r->w.changes, r->w.change_count, &r->change_room, sizeof *r->w.changes);
	r->w.changes[r->w.change_count++] = to;
}

static enum an_rc
case_add(struct range *r, const struct looked *c)
{
	struct what_if_sum sum;
	int64_t before = 0, after = 0;
	enum an_rc rc;

	case_amounts(r, c, &before, &after);
	sum = sum_of(before, after);
	if (c->undecided.at) sum = (struct what_if_sum){ .count = 1, .undecided = 1 };
	r->w.case_count++;
	r->w.result_count += (int64_t)c->count;
	rc = sum_add(&r->cx, &r->w.cases, &sum);
	for (size_t i = 0; !rc && i < c->count; i++) rc = result_add(r, c, &c->taken[i]);
	if (!rc && (c->changed || c->undecided.at)) change_add(r, c, before, after);
	return rc;
}

/* ---- reading ---- */

static int
taken_order(const void *a, const void *b)
{
	const struct taken *x = a, *y = b;

	if (x->seq != y->seq) return x->seq < y->seq ? -1 : 1;
	if (x->place != y->place) return x->place < y->place ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

static size_t
place_of(const struct scheme *s, struct text transition, struct text decision)
{
	const struct scheme_transition *t = scheme_transition(s, transition);
	size_t place = 0;

	while (t && place < t->decide.count && !text_equal(t->decide.at[place], decision)) place++;
	return place;
}

static enum an_rc
taken_read(struct range *r, struct looked *c)
{
	struct an_cx *cx = &r->cx;
	struct store_rows rows;
	size_t room = 0;
	enum an_rc rc;

	rc = store_query(cx, r->store, SQL_REPORT_WHAT_IF_DECISIONS, &rows, ARG_TEXT("case", c->id));
	while (!rc && store_next(cx, &rows, &rc)) {
		struct taken *t;
		if (c->count == WHAT_IF_TAKEN_MAX) {
			rc = an_fail(cx, AN_TOO_LARGE, "what-if.taken", "%.*s|%d", TEXT_ARG(c->number), WHAT_IF_TAKEN_MAX);
			break;
		}
		c->taken = list_room(cx->arena, c->taken, c->count, &room, sizeof *c->taken);
		t = &c->taken[c->count];
		*t = (struct taken){ .decision = store_text(cx, &rows, 0), .row = c->count,
			.subject = store_int(&rows, 1) ? store_json(cx, &rows, 2) : NULL,
			.input = store_json(cx, &rows, 3), .then_bytes = store_text(cx, &rows, 4),
			.seq = store_int(&rows, 5), .on = { (int32_t)store_int(&rows, 6) },
			.transition = store_text(cx, &rows, 7) };
		c->count++;
		t->d = scheme_decision(r->ask->scheme, t->decision);
		t->place = place_of(r->ask->scheme, t->transition, t->decision);
		rc = json_read(cx, t->then_bytes, 0, &t->then);
	}
	store_done(&rows);
	if (!rc && c->count > 1) qsort(c->taken, c->count, sizeof *c->taken, taken_order);
	return rc;
}

static enum an_rc
range_read(struct range *r)
{
	struct an_cx *cx = &r->cx;
	struct store_rows rows;
	enum an_rc rc;

	rc = store_query(cx, r->store, SQL_REPORT_WHAT_IF_CASES, &rows, ARG_TEXT("from", r->from),
		ARG_TEXT("until", r->until));
	while (!rc && store_next(cx, &rows, &rc)) {
		struct arena_mark mark = arena_mark(cx->arena);
		struct looked c = { .id = store_text(cx, &rows, 0), .number = store_text(cx, &rows, 2),
			.name = store_text(cx, &rows, 3),
			.organisation = r->by_count ? store_json(cx, &rows, 4) : NULL };
		if (text_equal(store_text(cx, &rows, 1), r->ask->scheme->id)) rc = taken_read(r, &c);
		if (!rc && c.count && (!r->ask->has_fy || fy_of(c.taken[c.count - 1].on) == r->ask->fy)) {
			rc = case_again(r, &c);
			if (!rc) rc = case_add(r, &c);
		}
		if (!rc) arena_rewind(cx->arena, mark);
	}
	store_done(&rows);
	return rc;
}

static void *
range_run(void *user)
{
	struct range *r = user;

	r->rc = range_read(r);
	return NULL;
}

/* ---- all ranges ---- */

static bool
tree_speaks(const struct scheme_field *f, struct text id)
{
	bool speaks = case_speaks_of_decision(f->from.text, id);

	for (size_t i = 0; !speaks && i < f->field_count; i++) speaks = tree_speaks(&f->fields[i], id);
	return speaks;
}

static const bool *
consumes_of(struct an_cx *cx, const struct scheme *s)
{
	bool *at = ARENA_ARRAY(cx->arena, bool, s->decision_count * s->decision_count + 1);

	for (size_t a = 0; a < s->decision_count; a++)
		for (size_t b = 0; b < s->decision_count; b++)
			at[a * s->decision_count + b] = a != b &&
				(tree_speaks(&s->decisions[a].input, s->decisions[b].id) ||
				case_speaks_of_decision(s->decisions[a].each.text, s->decisions[b].id));
	return at;
}

static bool
tree_has(const struct scheme_field *f, size_t count, struct text name)
{
	for (size_t i = 0; i < count; i++)
		if ((f[i].type != FIELD_GROUP && text_equal(f[i].name, name)) ||
			tree_has(f[i].fields, f[i].field_count, name)) return true;
	return false;
}

static bool
field_known(const struct scheme *s, struct text name)
{
	bool known = false;

	for (size_t i = 0; !known && i < s->decision_count; i++) known = tree_has(&s->decisions[i].input, 1, name);
	for (size_t i = 0; i < s->form_count; i++)
		for (size_t k = 0; !known && k < s->forms[i].section_count; k++)
			known = tree_has(s->forms[i].sections[k].fields, s->forms[i].sections[k].field_count, name);
	return known;
}

static enum an_rc
by_read(struct an_cx *cx, const struct what_if_ask *ask, struct text *by, size_t *ret_count)
{
	struct text rest = ask->by;
	size_t count = 0;

	while (rest.bytes) {
		struct text name = text_trim(text_cut(&rest, ','));
		if (count == WHAT_IF_BY_MAX || !field_known(ask->scheme, name))
			return an_fail(cx, AN_INVALID, "report.by", "%.*s", TEXT_ARG(name));
		by[count++] = name;
	}
	*ret_count = count;
	return AN_OK;
}

static enum an_rc
number_of(struct an_cx *cx, struct store *store, enum sql id, int64_t *ret)
{
	struct store_rows rows;
	enum an_rc rc = store_query_args(cx, store, id, NULL, 0, &rows);

	if (rc) return rc;
	while (store_next(cx, &rows, &rc)) *ret = store_int(&rows, 0);
	store_done(&rows);
	return rc;
}

/* All connections in a snapshot of the same event. */
static enum an_rc
snapshots(struct an_cx *cx, struct range *ranges, size_t count)
{
	for (int tries = 0; tries < SNAPSHOT_TRIES; tries++) {
		int64_t first = 0;
		bool same = true;
		for (size_t i = 0; i < count; i++) {
			int64_t seq = 0;
			enum an_rc rc = store_begin_read(cx, ranges[i].store);
			if (!rc) rc = number_of(cx, ranges[i].store, SQL_EVENT_LAST, &seq);
			if (rc) return rc;
			if (i == 0) first = seq;
			same = same && seq == first;
		}
		if (same) return AN_OK;
		for (size_t i = 0; i < count; i++) store_rollback(ranges[i].store);
	}
	return an_fail(cx, AN_BUSY, "what-if.busy");
}

/* Cut the ids into as many ranges of about the same length as there are threads. */
static enum an_rc
ranges_cut(struct an_cx *cx, struct range *ranges, size_t count)
{
	int64_t cases = 0;
	enum an_rc rc = number_of(cx, ranges[0].store, SQL_REPORT_CASE_COUNT, &cases);

	ranges[0].from = TEXT("");
	ranges[count - 1].until = ID_AFTER_ALL;
	for (size_t i = 1; !rc && i < count; i++) {
		struct store_rows rows;
		struct text at = ID_AFTER_ALL;
		rc = store_query(cx, ranges[0].store, SQL_REPORT_CASE_AT, &rows,
			ARG_INT("place", cases * (int64_t)i / (int64_t)count));
		while (!rc && store_next(cx, &rows, &rc)) at = store_text(cx, &rows, 0);
		store_done(&rows);
		ranges[i - 1].until = ranges[i].from = at;
	}
	return rc;
}

static enum an_rc
range_open(struct an_cx *cx, struct range *r)
{
	struct arena *arena = arena_open(NULL, 0);

	r->kept = arena_open(NULL, 0);
	r->run = dmn_run_open(NULL, NULL);
	r->cx = (struct an_cx){ .arena = arena, .clock = cx->clock, .random = cx->random, .language = cx->language };
	if (!arena || !r->kept || !r->run) return an_fail(cx, AN_FAULT, "report.memory");
	dmn_run_trace(r->run, false);
	return store_open(cx, r->ask->folder, STORE_READ, &r->store);
}

static void
arena_forget(void *arena)
{
	arena_close(arena);
}

static void
range_close(struct an_cx *cx, struct range *r)
{
	if (r->kept) arena_release(cx->arena, arena_forget, r->kept);
	if (r->store) store_rollback(r->store);
	store_close(r->store);
	dmn_run_close(r->run);
	arena_close(r->cx.arena);
}

static int
case_order(const void *a, const void *b)
{
	const struct what_if_case *x = a, *y = b;
	int order = text_compare(x->number, y->number);

	return order ? order : text_compare(x->id, y->id);
}

static int
row_order(const void *a, const void *b)
{
	const struct what_if_row *x = a, *y = b;
	int order = text_compare(x->decision, y->decision);

	if (!order) order = text_compare(x->a, y->a);
	return order ? order : text_compare(x->b, y->b);
}

static enum an_rc
table_merge(struct range *to, struct what_if_table *t, const struct what_if_table *from)
{
	enum an_rc rc = AN_OK;

	for (size_t i = 0; !rc && i < from->count; i++)
		rc = table_add(to, t, from->rows[i].decision, from->rows[i].a, from->rows[i].b, &from->rows[i].sum);
	if (t->count > 1) qsort(t->rows, t->count, sizeof *t->rows, row_order);
	return rc;
}

static enum an_rc
ranges_sum(struct an_cx *cx, struct range *ranges, size_t count, struct what_if *w)
{
	struct range to = { .cx = *cx, .kept = cx->arena };
	size_t changes = 0;
	enum an_rc rc = AN_OK;

	for (size_t i = 0; i < count; i++) changes += ranges[i].w.change_count;
	w->changes = ARENA_ARRAY(cx->arena, struct what_if_case, changes + 1);
	for (size_t i = 0; !rc && i < count; i++) {
		const struct what_if *part = &ranges[i].w;
		w->case_count += part->case_count;
		w->result_count += part->result_count;
		rc = sum_add(&to.cx, &w->cases, &part->cases);
		if (!rc) rc = table_merge(&to, &w->decisions, &part->decisions);
		if (!rc) rc = table_merge(&to, &w->outcomes, &part->outcomes);
		if (!rc) rc = table_merge(&to, &w->heads, &part->heads);
		for (size_t k = 0; k < part->change_count; k++) w->changes[w->change_count++] = part->changes[k];
	}
	if (w->change_count > 1) qsort(w->changes, w->change_count, sizeof *w->changes, case_order);
	cx->error = to.cx.error;
	return rc;
}

enum an_rc
report_what_if(struct an_cx *cx, const struct what_if_ask *ask, struct what_if *ret)
{
	long processors = ask->threads ? (long)ask->threads : sysconf(_SC_NPROCESSORS_ONLN);
	size_t count = processors < 1 ? 1 : processors > WHAT_IF_THREADS_MAX ? WHAT_IF_THREADS_MAX : (size_t)processors;
	struct range *ranges = ARENA_ARRAY(cx->arena, struct range, WHAT_IF_THREADS_MAX);
	const bool *consumes = consumes_of(cx, ask->scheme);
	struct what_if w = { .scheme = ask->scheme->id, .by = ask->by };
	enum an_rc rc = AN_OK;

	for (size_t i = 0; !rc && i < count; i++) {
		ranges[i].ask = ask;
		ranges[i].consumes = consumes;
		rc = by_read(cx, ask, ranges[i].by, &ranges[i].by_count);
		if (!rc) rc = range_open(cx, &ranges[i]);
	}
	if (!rc) rc = snapshots(cx, ranges, count);
	if (!rc) rc = ranges_cut(cx, ranges, count);
	for (size_t i = 1; !rc && i < count; i++)
		ranges[i].started = pthread_create(&ranges[i].thread, NULL, range_run, &ranges[i]) == 0;
	/* The first range, and any for which there was no thread, is read here. */
	for (size_t i = 0; !rc && i < count; i++)
		if (!ranges[i].started) (void)range_run(&ranges[i]);
	for (size_t i = 0; i < count; i++)
		if (ranges[i].started) pthread_join(ranges[i].thread, NULL);
	for (size_t i = 0; !rc && i < count; i++)
		if (ranges[i].rc) {
			rc = an_fail(cx, ranges[i].rc, ranges[i].cx.error.key ? ranges[i].cx.error.key : "report.memory",
				"%.*s", TEXT_ARG(ranges[i].cx.error.detail));
		}
	if (!rc) rc = ranges_sum(cx, ranges, count, &w);
	for (size_t i = 0; i < count; i++) range_close(cx, &ranges[i]);
	if (!rc) *ret = w;
	return rc;
}
