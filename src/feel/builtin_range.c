/*
 * Built-in functions of ranges and points (Allen's relations).  A point is taken as the closed range from itself to
 * itself, where the standard's own definitions agree with that.
 */
#include "feel/ast.h"
#include "feel/builtins.h"
#include "feel/temporal.h"

enum { BAD = -2 };

static bool
is_point(const struct dmn_value *v)
{
	return v->kind == DMN_NUMBER || v->kind == DMN_STRING
		|| (v->kind >= DMN_DATE && v->kind <= DMN_MONTHS_DURATION);
}

static bool
as_range(const struct dmn_value *v, struct feel_range *ret)
{
	if (v->kind == DMN_RANGE) {
		*ret = *v->range;
		return !ret->equals && ret->low_end && ret->high_end && ret->low.kind != DMN_NULL
			&& ret->high.kind != DMN_NULL;
	}
	*ret = (struct feel_range){ .low = *v, .high = *v, .low_end = FEEL_END_CLOSED, .high_end = FEEL_END_CLOSED };
	return is_point(v);
}

static int
order(const struct dmn_value *a, const struct dmn_value *b)
{
	int r;

	return feel_compare(a, b, &r) ? r : BAD;
}

static bool
closed(uint8_t end)
{
	return end == FEEL_END_CLOSED;
}

/* Each relation: 1, 0, or BAD when the ends cannot be compared. */
static int
before(const struct feel_range *a, const struct feel_range *b)
{
	int o = order(&a->high, &b->low);

	return o == BAD ? BAD : o < 0 || (o == 0 && !(closed(a->high_end) && closed(b->low_end)));
}

static int
meets(const struct feel_range *a, const struct feel_range *b)
{
	int o = order(&a->high, &b->low);

	return o == BAD ? BAD : o == 0 && closed(a->high_end) && closed(b->low_end);
}

static int
overlaps(const struct feel_range *a, const struct feel_range *b)
{
	int x = before(a, b), y = before(b, a);

	return x == BAD || y == BAD ? BAD : !x && !y;
}

/* Does a start before b, or with it but including the point? */
static int
starts_earlier(const struct feel_range *a, const struct feel_range *b)
{
	int o = order(&a->low, &b->low);

	return o == BAD ? BAD : o < 0 || (o == 0 && closed(a->low_end) && !closed(b->low_end));
}

static int
ends_earlier(const struct feel_range *a, const struct feel_range *b)
{
	int o = order(&a->high, &b->high);

	return o == BAD ? BAD : o < 0 || (o == 0 && !closed(a->high_end) && closed(b->high_end));
}

static int
overlaps_before(const struct feel_range *a, const struct feel_range *b)
{
	int early = starts_earlier(a, b), over = overlaps(a, b), late = ends_earlier(b, a);

	return early == BAD || over == BAD || late == BAD ? BAD : early && over && !late;
}

static int
overlaps_after(const struct feel_range *a, const struct feel_range *b)
{
	int early = starts_earlier(b, a), over = overlaps(a, b), late = ends_earlier(a, b);

	return early == BAD || over == BAD || late == BAD ? BAD : early && over && !late;
}

static int
includes(const struct feel_range *a, const struct feel_range *b)
{
	int early = starts_earlier(b, a), late = ends_earlier(a, b);

	return early == BAD || late == BAD ? BAD : !early && !late;
}

static int
same_start(const struct feel_range *a, const struct feel_range *b)
{
	int o = order(&a->low, &b->low);

	return o == BAD ? BAD : o == 0 && a->low_end == b->low_end;
}

static int
same_end(const struct feel_range *a, const struct feel_range *b)
{
	int o = order(&a->high, &b->high);

	return o == BAD ? BAD : o == 0 && a->high_end == b->high_end;
}

static int
finishes(const struct feel_range *a, const struct feel_range *b)
{
	int end = same_end(a, b), in = includes(b, a);

	return end == BAD || in == BAD ? BAD : end && in;
}

static int
starts(const struct feel_range *a, const struct feel_range *b)
{
	int start = same_start(a, b), in = includes(b, a);

	return start == BAD || in == BAD ? BAD : start && in;
}

static int
coincides(const struct feel_range *a, const struct feel_range *b)
{
	int start = same_start(a, b), end = same_end(a, b);

	return start == BAD || end == BAD ? BAD : start && end;
}

/* What the two may be. */
enum sides { ANY, FIRST_RANGE, SECOND_RANGE, BOTH_RANGES, ALIKE };

static bool
relate(struct dmn_run *run, const char *name, const struct dmn_value *x, const struct dmn_value *y, enum sides sides,
	int (*relation)(const struct feel_range *, const struct feel_range *), struct dmn_value *ret)
{
	struct feel_range a, b;

	if (!as_range(x, &a))
		return argument_wrong(run, ret, name, "point or range with both ends", x);
	if (!as_range(y, &b))
		return argument_wrong(run, ret, name, "point or range with both ends", y);
	if (x->kind != DMN_RANGE && (sides == BOTH_RANGES || sides == FIRST_RANGE
		|| (sides == ALIKE && y->kind == DMN_RANGE)))
		return argument_wrong(run, ret, name, "range", x);
	if (y->kind != DMN_RANGE && (sides == BOTH_RANGES || sides == SECOND_RANGE
		|| (sides == ALIKE && x->kind == DMN_RANGE)))
		return argument_wrong(run, ret, name, "range", y);
	int r = relation(&a, &b);
	if (r == BAD)
		return run_null(run, ret, "feel.argument.kind", "%s(): the two cannot be compared.", name);
	*ret = feel_boolean(r);
	return true;
}

#define RELATION(call, name, sides, relation) \
	FEEL_CALL(call) { (void)count; return relate(run, name, &a[0], &a[1], sides, relation, ret); }
#define INVERSE(call, name, sides, relation) \
	FEEL_CALL(call) { (void)count; return relate(run, name, &a[1], &a[0], sides, relation, ret); }
RELATION(call_before, "before", ANY, before)
INVERSE(call_after, "after", ANY, before)
RELATION(call_meets, "meets", BOTH_RANGES, meets)
INVERSE(call_met_by, "met by", BOTH_RANGES, meets)
RELATION(call_overlaps, "overlaps", BOTH_RANGES, overlaps)
RELATION(call_overlaps_before, "overlaps before", BOTH_RANGES, overlaps_before)
RELATION(call_overlaps_after, "overlaps after", BOTH_RANGES, overlaps_after)
RELATION(call_finishes, "finishes", SECOND_RANGE, finishes)
INVERSE(call_finished_by, "finished by", SECOND_RANGE, finishes)
RELATION(call_includes, "includes", FIRST_RANGE, includes)
INVERSE(call_during, "during", FIRST_RANGE, includes)
RELATION(call_starts, "starts", SECOND_RANGE, starts)
INVERSE(call_started_by, "started by", SECOND_RANGE, starts)
RELATION(call_coincides, "coincides", ALIKE, coincides)

/* range("[1..3]"): literals only. */
static bool
literal(const struct dmn_zones *z, struct text t, struct dmn_value *ret)
{
	static const char *const makers[] = { "date(", "time(", "date and time(", "duration(" };
	struct dec n;

	t = text_trim(t);
	if (t.bytes == 0) {
		*ret = FEEL_NULL;
		return true;
	}
	if (dec_parse(t, &n)) {
		*ret = feel_number(n);
		return true;
	}
	if (t.at[0] == '@')
		t = text_slice(t, 1, t.bytes);
	else if (t.at[t.bytes - 1] == ')')
		for (size_t i = 0; i < 4; i++) {
			struct text call = text_of(makers[i]);
			if (text_starts(t, call))
				t = text_slice(t, call.bytes, t.bytes - call.bytes - 1);
		}
	else if (t.bytes >= 2 && t.at[0] == '"' && t.at[t.bytes - 1] == '"'
		&& text_find(text_slice(t, 1, t.bytes - 2), TEXT("\"")) < 0) {
		*ret = feel_string(text_slice(t, 1, t.bytes - 2));
		return true;
	}
	if (t.bytes < 2 || t.at[0] != '"' || t.at[t.bytes - 1] != '"')
		return false;
	return temporal_parse_any(z, text_slice(t, 1, t.bytes - 2), ret);
}

FEEL_CALL(call_range)
{
	struct text t;
	struct dmn_value low, high;
	ptrdiff_t dots;
	int o = 0;

	(void)count;
	if (a[0].kind != DMN_STRING)
		return argument_wrong(run, ret, "range", "string", &a[0]);
	t = text_trim(feel_text(&a[0]));
	dots = text_find(t, TEXT(".."));
	char first = t.bytes > 4 ? t.at[0] : 0, last = t.bytes > 4 ? t.at[t.bytes - 1] : 0;
	bool good = dots > 0 && strchr("[(]", first) && first && strchr("])[", last) && last
	    && literal(run->host.zones, text_slice(t, 1, (size_t)dots - 1), &low)
	    && literal(run->host.zones, text_slice(t, (size_t)dots + 2, t.bytes - (size_t)dots - 3), &high)
	    && (low.kind != DMN_NULL || first != '[')
	    && (high.kind != DMN_NULL || last != ']')   /* no end, nothing to include */
	    && (low.kind != DMN_NULL || high.kind != DMN_NULL);
	if (good && low.kind != DMN_NULL && high.kind != DMN_NULL)
		good = feel_compare(&low, &high, &o) && o <= 0;
	if (!good)
		return run_null(run, ret, "feel.range.form", "range(): this is not a range of two literals.");
	struct feel_range *r = run_take(run, 1, sizeof *r);
	if (!r)
		return false;
	*r = (struct feel_range){ .low = low, .high = high,
		.low_end = low.kind == DMN_NULL ? FEEL_END_NONE : first == '[' ? FEEL_END_CLOSED : FEEL_END_OPEN,
		.high_end = high.kind == DMN_NULL ? FEEL_END_NONE : last == ']' ? FEEL_END_CLOSED : FEEL_END_OPEN };
	*ret = (struct dmn_value){ .kind = DMN_RANGE, .range = r };
	return true;
}
