/*
 * One decision: input checked and brought to its normal form, the version picked by date, the model run, its answer as
 * JSON.
 */
#include "field.h"

enum { DECIDE_INPUTS_MAX = 100, DECIDE_PARAMETERS_MAX = 500 };

static struct dmn_text
to_dmn(struct text t)
{
	return (struct dmn_text){ t.at, t.bytes };
}

static struct text
of_dmn(struct dmn_text t)
{
	return (struct text){ t.at, t.bytes };
}

static enum an_rc
fail_memory(struct an_cx *cx, const struct scheme_decision *d)
{
	return an_fail(cx, AN_FAULT, "scheme.decide", "%.*s|no memory", TEXT_ARG(d->id));
}

/* A null operand or argument: an input that was not given makes what depends on it null, which is no fault of the
 * model. */
static bool
about_null(const struct dmn_diagnostic *d)
{
	return strcmp(d->code, "feel.operand.null") == 0 || strcmp(d->code, "feel.argument.null") == 0;
}

/* The first diagnostic of severity error since `from`, as the reason why. */
static const struct dmn_diagnostic *
first_error(const struct dmn_run *run, size_t from)
{
	for (size_t i = from; i < dmn_run_diagnostic_count(run); i++)
		if (dmn_run_diagnostic(run, i)->severity == DMN_ERROR && !about_null(dmn_run_diagnostic(run, i)))
			return dmn_run_diagnostic(run, i);
	return NULL;
}

/* ---- a value as JSON ---- */

static enum an_rc value_json(struct an_cx *cx, struct dmn_run *run, const struct dmn_value *v, int depth,
	struct json *ret);

/* Numbers, dates, durations: the library's own text, with the quotes taken off. */
static enum an_rc
scalar_json(struct an_cx *cx, struct dmn_run *run, const struct dmn_value *v, struct json *ret)
{
	struct dmn_text text;
	struct text t;
	struct dec number;

	if (dmn_to_json(run, v, &text)) return an_fail(cx, AN_FAULT, "scheme.value", "");
	t = of_dmn(text);
	if (dmn_kind_of(v) == DMN_NUMBER) {
		ret->kind = JSON_NUMBER;
		ret->text = memchr(t.at, '.', t.bytes) || memchr(t.at, 'E', t.bytes)
			? (dec_parse(t, &number) ? dec_text(cx->arena, number) : t)
			: arena_text(cx->arena, t);
		return AN_OK;
	}
	ret->kind = JSON_STRING;
	if (t.bytes >= 2 && t.at[0] == '"') t = text_slice(t, 1, t.bytes - 2);
	ret->text = arena_text(cx->arena, t);
	return AN_OK;
}

static enum an_rc
items_json(struct an_cx *cx, struct dmn_run *run, const struct dmn_value *v, int depth, struct json *ret)
{
	bool context = dmn_kind_of(v) == DMN_CONTEXT;
	size_t count = dmn_count(v);

	ret->kind = context ? JSON_OBJECT : JSON_ARRAY;
	ret->count = count;
	if (context) ret->members = arena_try_array(cx->arena, count + 1, sizeof *ret->members);
	else ret->items = arena_try_array(cx->arena, count + 1, sizeof *ret->items);
	if (context ? !ret->members : !ret->items) return an_fail(cx, AN_TOO_LARGE, "scheme.value", "");
	for (size_t i = 0; i < count; i++) {
		struct text name = context ? of_dmn(dmn_entry_name(v, i)) : TEXT_NONE;
		enum an_rc rc;

		if (context) ret->members[i].name = arena_text(cx->arena, name);
		rc = value_json(cx, run, context ? dmn_entry(v, i) : dmn_item(v, i), depth + 1,
			context ? &ret->members[i].value : &ret->items[i]);
		if (rc) return rc;
	}
	return AN_OK;
}

static enum an_rc
value_json(struct an_cx *cx, struct dmn_run *run, const struct dmn_value *v, int depth, struct json *ret)
{
	struct dmn_text text;
	bool truth = false;

	*ret = (struct json){ .kind = JSON_NULL };
	if (depth > JSON_DEPTH_MAX) return an_fail(cx, AN_TOO_LARGE, "scheme.value", "");
	switch (v ? dmn_kind_of(v) : DMN_NULL) {
	case DMN_NULL:
		return AN_OK;
	case DMN_BOOLEAN:
		dmn_as_boolean(v, &truth);
		ret->kind = truth ? JSON_TRUE : JSON_FALSE;
		return AN_OK;
	case DMN_STRING:
		if (!dmn_as_string(v, &text)) return an_fail(cx, AN_FAULT, "scheme.value", "");
		ret->kind = JSON_STRING;
		ret->text = arena_text(cx->arena, of_dmn(text));
		return AN_OK;
	case DMN_LIST:
	case DMN_CONTEXT:
		return items_json(cx, run, v, depth, ret);
	default:
		return scalar_json(cx, run, v, ret);
	}
}

/* ---- feeding ---- */

static const struct dmn_value *
parameter_value(struct dmn_run *run, const struct scheme_parameter *p, const struct json *v)
{
	struct scheme_field f = { .type = FIELD_TEXT };

	if (v->kind == JSON_ARRAY) f.list = true;
	else if (text_is(p->type, "date")) f.type = FIELD_DATE;
	return field_value(run, &f, v);
}

const struct dmn_value *
scheme_parameters_value(struct an_cx *cx, struct dmn_run *run, const struct scheme *s, struct an_date on,
	const struct json *overrides)
{
	struct dmn_text names[DECIDE_PARAMETERS_MAX];
	const struct dmn_value *values[DECIDE_PARAMETERS_MAX];
	const struct json *all;

	if (s->parameter_count > DECIDE_PARAMETERS_MAX) return NULL;
	all = scheme_parameters(cx->arena, s, on, overrides);
	for (size_t i = 0; i < s->parameter_count; i++) {
		names[i] = to_dmn(s->parameters[i].name);
		values[i] = parameter_value(run, &s->parameters[i], &all->members[i].value);
		if (!values[i]) return NULL;
	}
	return dmn_context(run, names, values, s->parameter_count);
}

struct feed {
	size_t count;
	struct dmn_text names[DECIDE_INPUTS_MAX + 3];
	const struct dmn_value *values[DECIDE_INPUTS_MAX + 3];
};

static bool
feed_add(struct feed *feed, const char *name, const struct dmn_value *value)
{
	feed->names[feed->count] = (struct dmn_text){ name, strlen(name) };
	feed->values[feed->count++] = value;
	return value != NULL;
}

static bool
feed_input(struct feed *feed, struct dmn_run *run, const struct scheme_decision *d, const struct json *input)
{
	if (d->input.field_count > DECIDE_INPUTS_MAX) return false;
	for (size_t i = 0; !d->input.any && i < d->input.field_count; i++) {
		feed->names[feed->count] = to_dmn(d->input.fields[i].name);
		feed->values[feed->count] = field_value(run, &d->input.fields[i], &input->members[i].value);
		if (!feed->values[feed->count++]) return false;
	}
	return true;
}

/* Members whose `required` is an expression: looked at when all else is in order. */
static enum an_rc
require(struct an_cx *cx, struct dmn_run *run, const struct scheme_field *f, struct text place, const struct json *v,
	const struct dmn_value *names)
{
	if (f->required.expression && (v->kind == JSON_NULL || (v->kind == JSON_ARRAY && v->count == 0))) {
		const struct dmn_value *is = NULL;
		bool truth = false;

		if (dmn_expression_evaluate(run, f->required.expression, names, &is))
			return an_fail(cx, AN_FAULT, "scheme.value", "%.*s", TEXT_ARG(f->required.text));
		if (dmn_as_boolean(is, &truth) && truth) an_problem(cx, place, "field.required", "");
	}
	if (f->type != FIELD_GROUP || f->any) return AN_OK;
	for (size_t i = 0; v->kind == JSON_ARRAY && i < v->count; i++) {
		struct scheme_field one = *f;
		enum an_rc rc;

		one.list = false;
		one.required.expression = NULL;
		rc = require(cx, run, &one, arena_print(cx->arena, "%.*s[%zu]", TEXT_ARG(place), i + 1), &v->items[i],
			names);
		if (rc) return rc;
	}
	for (size_t i = 0; v->kind == JSON_OBJECT && i < f->field_count; i++) {
		const struct scheme_field *m = &f->fields[i];
		bool looked_at = m->required.expression || m->type == FIELD_GROUP;
		enum an_rc rc;

		if (!looked_at) continue;
		rc = require(cx, run, m, place.bytes ? arena_print(cx->arena, "%.*s.%.*s", TEXT_ARG(place),
			TEXT_ARG(m->name)) : m->name, &v->members[i].value, names);
		if (rc) return rc;
	}
	return AN_OK;
}

/* The deciding date: as asked, else by the decision's own `on`, else today. */
static enum an_rc
pick_date(struct an_cx *cx, struct dmn_run *run, const struct scheme_decision *d, const struct an_date *on,
	struct an_date today, const struct dmn_value *names, struct an_date *ret)
{
	const struct dmn_value *v = NULL;
	int64_t days;

	*ret = on ? *on : today;
	if (on || !d->on.expression) return AN_OK;
	if (dmn_expression_evaluate(run, d->on.expression, names, &v))
		return an_fail(cx, AN_FAULT, "scheme.value", "%.*s", TEXT_ARG(d->on.text));
	if (v && dmn_as_date(v, &days)) ret->days = (int32_t)days;
	return AN_OK;
}

/* ---- deciding ---- */

static const struct json *
with_version(struct arena *arena, const struct json *result, const struct json *version)
{
	struct json *j = json_new(arena, JSON_OBJECT);
	size_t count = 0;

	j->members = ARENA_ARRAY(arena, struct json_member, result->count + 1);
	for (size_t i = 0; i < result->count; i++)
		if (!text_is(result->members[i].name, "version")) j->members[count++] = result->members[i];
	j->members[count++] = (struct json_member){ TEXT("version"), *version };
	j->count = count;
	return j;
}

static enum an_rc
evaluate(struct an_cx *cx, struct dmn_run *run, const struct scheme_decision *d, const struct scheme_version *version,
	struct feed *feed, bool trace, struct scheme_verdict *ret)
{
	size_t diagnostics = dmn_run_diagnostic_count(run);
	const struct dmn_value *context = dmn_context(run, feed->names, feed->values, feed->count), *result = NULL;
	const struct dmn_diagnostic *error;
	struct json json;
	enum dmn_status status;
	struct dmn_text text;
	enum an_rc rc;

	if (!context) return fail_memory(cx, d);
	dmn_run_trace(run, trace);
	status = dmn_evaluate(run, version->model, to_dmn(d->decision), context, &result);
	error = first_error(run, diagnostics);
	if (error)
		return an_fail(cx, AN_FAULT, "scheme.decide", "%.*s|%.*s: %.*s", TEXT_ARG(d->id),
			(int)error->element.bytes, error->element.at ? error->element.at : "",
			(int)error->message.bytes, error->message.at ? error->message.at : error->code);
	if (status || !result || dmn_kind_of(result) != DMN_CONTEXT)
		return an_fail(cx, AN_FAULT, "scheme.decide", "%.*s|the model gave no context (status %d)",
			TEXT_ARG(d->id), (int)status);
	rc = value_json(cx, run, result, 0, &json);
	if (rc) return rc;
	ret->result = with_version(cx->arena, &json, json_string(cx->arena, version->id));
	if (!trace) return AN_OK;
	if (dmn_trace_json(run, &text)) return fail_memory(cx, d);
	ret->trace = arena_text(cx->arena, of_dmn(text));
	return AN_OK;
}

enum an_rc
scheme_decide(struct an_cx *cx, struct dmn_run *run, const struct scheme *s, const struct scheme_decision *d,
	const struct an_date *on, struct an_date today, const struct json *overrides, const struct json *input,
	bool trace, struct scheme_verdict *ret)
{
	struct scheme_verdict verdict = { 0 };
	const struct scheme_version *version;
	struct feed feed = { 0 };
	size_t problems = cx->error.problem_count;
	const struct dmn_value *names;
	enum an_rc rc;

	rc = field_check(cx, &d->input, TEXT_NONE, input, &verdict.input);
	if (rc) return rc;
	if (!feed_input(&feed, run, d, verdict.input)) return fail_memory(cx, d);
	names = dmn_context(run, feed.names, feed.values, feed.count);
	if (!names) return fail_memory(cx, d);
	rc = require(cx, run, &d->input, TEXT_NONE, verdict.input, names);
	if (rc) return rc;
	if (cx->error.problem_count > problems) return an_problems(cx);
	rc = pick_date(cx, run, d, on, today, names, &verdict.on);
	if (rc) return rc;

	version = scheme_version_on(s, verdict.on);
	if (!version) {
		static const struct json null = { .kind = JSON_NULL };

		verdict.result = with_version(cx->arena, d->outside, &null);
		if (trace) verdict.trace = TEXT("[]");
		*ret = verdict;
		return AN_OK;
	}
	if (!feed_add(&feed, "parameters", scheme_parameters_value(cx, run, s, verdict.on, overrides)) ||
		!feed_add(&feed, "version", dmn_string(run, to_dmn(version->id))) ||
		!feed_add(&feed, "on", dmn_date(run, verdict.on.days)))
		return fail_memory(cx, d);
	rc = evaluate(cx, run, d, version, &feed, trace, &verdict);
	if (rc) return rc;
	*ret = verdict;
	return AN_OK;
}
