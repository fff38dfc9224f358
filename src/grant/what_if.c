/*
 * What would have followed from other results of earlier decisions (anudan what-if).
 *
 * The log records what went into a decision, not how it came about.  Whether an input came from earlier results is
 * found by asking: its expression, over the recorded results alone, gives what was recorded.  Only then is it asked
 * again, over the other results.
 */
#include "grant/inner.h"

#include <ctype.h>

bool
case_speaks_of_decision(struct text expression, struct text id)
{
	static const struct text word = { "decisions.", 10 };

	for (size_t i = 0; i + word.bytes + id.bytes <= expression.bytes; i++) {
		size_t after = i + word.bytes + id.bytes;
		if (memcmp(expression.at + i, word.at, word.bytes) != 0) continue;
		if (id.bytes && memcmp(expression.at + i + word.bytes, id.at, id.bytes) != 0) continue;
		if (id.bytes && after < expression.bytes &&
			(isalnum((unsigned char)expression.at[after]) || expression.at[after] == '_')) continue;
		return true;
	}
	return false;
}

struct instead {
	struct an_cx *cx;
	struct dmn_run *run;
	const struct names *before, *after;
};

/* The names that results alone give. */
static const struct names *
names_alone(struct an_cx *cx, const struct scheme *s, struct dmn_run *run, const struct json *decisions,
	const struct json *item)
{
	struct names *n = ARENA_NEW(cx->arena, struct names);

	names_add(n, TEXT("decisions"), decisions_value(cx, s, run, decisions));
	if (item) names_add(n, TEXT("item"), json_value(run, cx, item));
	return n;
}

static bool
field_speaks(const struct scheme_field *f)
{
	bool speaks = case_speaks_of_decision(f->from.text, TEXT(""));

	for (size_t i = 0; !speaks && i < f->field_count; i++) speaks = field_speaks(&f->fields[i]);
	return speaks;
}

/* A member's value in normal form; NULL when it is not fit for the field. */
static const struct json *
normal(struct instead *in, const struct scheme_field *f, const struct json *value)
{
	const struct json *ret = NULL;

	if (!value) value = json_new(in->cx->arena, JSON_NULL);
	if (field_check(in->cx, f, f->name, value, &ret)) {
		an_error_clear(in->cx);
		return NULL;
	}
	return ret;
}

/* One member: as it was recorded (NULL: it was not), or instead of that what follows from the other results. */
static enum an_rc
member_after(struct instead *in, const struct scheme_field *f, const struct json *recorded, const struct json **ret)
{
	const struct json *then = NULL, *now = NULL;
	enum an_rc rc = AN_OK;

	*ret = recorded;
	if (!field_speaks(f)) return AN_OK;
	if (f->type == FIELD_GROUP && !f->list) {
		if (recorded && recorded->kind != JSON_OBJECT) return AN_OK;
		for (size_t i = 0; !rc && i < f->field_count; i++) {
			const struct json *before = json_get(recorded, f->fields[i].name), *value = NULL;
			rc = member_after(in, &f->fields[i], before, &value);
			if (!rc && value != before) *ret = json_set(in->cx->arena, *ret, f->fields[i].name, value);
		}
		return rc;
	}
	rc = input_field(in->cx, in->run, f, in->before, &then);
	if (rc) return rc;
	then = normal(in, f, then);
	if (recorded && (!then || !json_equal(then, normal(in, f, recorded)))) return AN_OK;
	rc = input_field(in->cx, in->run, f, in->after, &now);
	if (!rc) *ret = now ? now : json_new(in->cx->arena, JSON_NULL);
	return rc;
}

enum an_rc
case_input_after(struct an_cx *cx, const struct scheme *s, struct dmn_run *run, const struct scheme_decision *d,
	const struct json *before, const struct json *after, const struct json *item, const struct json *input,
	const struct json **ret)
{
	struct instead in = { cx, run, names_alone(cx, s, run, before, item), names_alone(cx, s, run, after, item) };

	return member_after(&in, &d->input, input, ret);
}

enum an_rc
case_guard_falls(struct an_cx *cx, const struct scheme *s, struct dmn_run *run, const struct scheme_guard *g,
	const struct json *before, const struct json *after, bool *ret)
{
	const struct dmn_value *then = NULL, *now = NULL;
	bool held = false, holds = false;
	enum an_rc rc = AN_OK;

	*ret = false;
	if (!case_speaks_of_decision(g->condition.text, TEXT(""))) return AN_OK;
	rc = feel_value(cx, run, &g->condition, names_value(run, names_alone(cx, s, run, before, NULL)), &then);
	if (rc || !(dmn_as_boolean(then, &held) && held)) return rc;
	rc = feel_value(cx, run, &g->condition, names_value(run, names_alone(cx, s, run, after, NULL)), &now);
	if (!rc) *ret = !(dmn_as_boolean(now, &holds) && holds);
	return rc;
}
