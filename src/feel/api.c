/* The public side of values and of single expressions. */
#include "feel/fold.h"
#include "feel/temporal.h"
#include "feel/vm.h"

const char *
dmn_version(void)
{
	return ANUDAN_VERSION;
}

const struct dmn_value *
dmn_null(struct dmn_run *run)
{
	return run_keep(run, FEEL_NULL);
}

const struct dmn_value *
dmn_boolean(struct dmn_run *run, bool b)
{
	return run_keep(run, feel_boolean(b));
}

const struct dmn_value *
dmn_number(struct dmn_run *run, struct dmn_text decimal)
{
	struct dec n;

	return dec_parse(inside(decimal), &n) ? run_keep(run, feel_number(n)) : NULL;
}

const struct dmn_value *
dmn_integer(struct dmn_run *run, int64_t n)
{
	return run_keep(run, feel_int(n));
}

const struct dmn_value *
dmn_string(struct dmn_run *run, struct dmn_text t)
{
	struct text from = inside(t);
	char *at;

	if (from.bytes > UINT32_MAX / 2 || !text_is_utf8(from))
		return NULL;
	at = run_take(run, from.bytes + 1, 1);
	if (!at)
		return NULL;
	memcpy(at, from.at, from.bytes);
	return run_keep(run, feel_string((struct text){ at, from.bytes }));
}

const struct dmn_value *
dmn_temporal(struct dmn_run *run, enum dmn_kind kind, struct dmn_text t)
{
	struct dmn_value v;

	return temporal_parse_kind(run->host.zones, kind, inside(t), &v) ? run_keep(run, v) : NULL;
}

static struct dmn_value *
copy_items(struct dmn_run *run, const struct dmn_value *const *items, size_t count)
{
	struct dmn_value *copy;

	if (count > run->limits.list_length) {
		run->status = DMN_LIMIT;
		return NULL;
	}
	copy = run_take(run, count, sizeof *copy);
	for (size_t i = 0; copy && i < count; i++) {
		if (!items[i])
			return NULL;             /* a maker before this one failed */
		copy[i] = *items[i];
	}
	return copy;
}

const struct dmn_value *
dmn_list(struct dmn_run *run, const struct dmn_value *const *items, size_t count)
{
	struct dmn_value *copy = copy_items(run, items, count);

	return copy ? run_keep(run, feel_list(copy, count)) : NULL;
}

const struct dmn_value *
dmn_context(struct dmn_run *run, const struct dmn_text *names, const struct dmn_value *const *values, size_t count)
{
	struct dmn_value *copy = copy_items(run, values, count);
	struct feel_shape *shape = run_take(run, 1, sizeof *shape);
	struct text *all = run_take(run, count, sizeof *all);

	if (!copy || !shape || !all)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		struct text name = inside(names[i]);
		char *at = run_take(run, name.bytes + 1, 1);
		if (!at)
			return NULL;
		memcpy(at, name.at, name.bytes);
		all[i] = (struct text){ at, name.bytes };
	}
	*shape = (struct feel_shape){ (uint32_t)count, all };
	return run_keep(run, (struct dmn_value){ .kind = DMN_CONTEXT, .count = (uint32_t)count,
		.context = { shape, copy } });
}

enum dmn_kind
dmn_kind_of(const struct dmn_value *v)
{
	return (enum dmn_kind)v->kind;
}

bool
dmn_as_boolean(const struct dmn_value *v, bool *ret)
{
	if (v->kind != DMN_BOOLEAN)
		return false;
	*ret = v->flag;
	return true;
}

bool
dmn_as_integer(const struct dmn_value *v, int64_t *ret)
{
	return v->kind == DMN_NUMBER && dec_to_int(v->number, ret);
}

bool
dmn_as_string(const struct dmn_value *v, struct dmn_text *ret)
{
	if (v->kind != DMN_STRING)
		return false;
	*ret = outside(feel_text(v));
	return true;
}

bool
dmn_as_date(const struct dmn_value *v, int64_t *ret_days)
{
	if (v->kind != DMN_DATE)
		return false;
	*ret_days = v->when.days;
	return true;
}

const struct dmn_value *
dmn_date(struct dmn_run *run, int64_t days)
{
	int64_t year = days > -INT64_C(400000000000)
		&& days < INT64_C(400000000000) ? ymd_from_days(days).year : INT64_MAX;

	if (year < -TEMPORAL_YEAR_MAX || year > TEMPORAL_YEAR_MAX)
		return NULL;
	return run_keep(run, (struct dmn_value){ .kind = DMN_DATE, .when.days = days });
}

size_t
dmn_count(const struct dmn_value *v)
{
	return v->kind == DMN_LIST ? v->count : v->kind == DMN_CONTEXT ? v->context.shape->count : 0;
}

const struct dmn_value *
dmn_item(const struct dmn_value *list, size_t index)
{
	return list->kind == DMN_LIST && index < list->count ? &list->items[index] : NULL;
}

const struct dmn_value *
dmn_get(const struct dmn_value *context, struct dmn_text name)
{
	return feel_entry(context, inside(name));
}

struct dmn_text
dmn_entry_name(const struct dmn_value *context, size_t index)
{
	if (context->kind != DMN_CONTEXT || index >= context->context.shape->count)
		return (struct dmn_text){ NULL, 0 };
	return outside(context->context.shape->names[index]);
}

const struct dmn_value *
dmn_entry(const struct dmn_value *context, size_t index)
{
	return context->kind == DMN_CONTEXT && index < context->context.shape->count ? &context->context.values[index]
		: NULL;
}

bool
dmn_equal(const struct dmn_value *a, const struct dmn_value *b)
{
	return feel_equal(a, b) == 1;
}

/* ---- expressions ---------------------------------------------------------------------------------------- */

struct dmn_expression {
	struct feel_unit unit;
	struct feel_source source;
	struct feel_proto *proto;
	bool late;
};

enum dmn_status
dmn_expression_compile(const struct dmn_host *host, struct dmn_text text, const struct dmn_text *names,
	size_t name_count, struct dmn_expression **ret)
{
	struct dmn_host h = feel_host(host);
	struct dmn_expression *e = h.alloc(h.user, sizeof *e);
	struct feel_scope scope = { .late = !names };
	enum dmn_status status;

	if (!e)
		return DMN_NO_MEMORY;
	*e = (struct dmn_expression){ .late = !names };
	if (!unit_open(&e->unit, &h)) {
		h.free(h.user, e, sizeof *e);
		return DMN_NO_MEMORY;
	}
	struct feel_unit *u = &e->unit;
	for (size_t i = 0; names && i < name_count; i++)
		scope_add(u, &scope, binding_new(u, unit_text(u, inside(names[i])), BIND_LOCAL, 0, &feel_any));
	e->source.text = unit_text(u, inside(text));
	struct feel_node *n = u->status == DMN_NO_MEMORY ? NULL : feel_parse(u, &e->source, &scope);
	if (u->status != DMN_NO_MEMORY && n)
		e->proto = feel_compile(u, n, scope.bindings, scope.count);
	feel_fold_end(u);
	status = u->status;
	if (status == DMN_NO_MEMORY) {
		dmn_expression_free(e);
		return status;
	}
	*ret = e;
	return status;
}

void
dmn_expression_free(struct dmn_expression *e)
{
	if (!e)
		return;
	struct dmn_host h = e->unit.host;
	unit_close(&e->unit);
	h.free(h.user, e, sizeof *e);
}

size_t
dmn_expression_diagnostic_count(const struct dmn_expression *e)
{
	return e->unit.diagnostic_count;
}

const struct dmn_diagnostic *
dmn_expression_diagnostic(const struct dmn_expression *e, size_t index)
{
	return unit_diagnostic(&e->unit, index);
}

enum dmn_status
dmn_expression_evaluate(struct dmn_run *run, const struct dmn_expression *e, const struct dmn_value *context,
	const struct dmn_value **ret)
{
	const struct feel_proto *proto = e->proto;
	struct dmn_value v;

	run_ready(run);
	if (context)
		run->root = *context;
	struct dmn_value *arguments = run_take(run, proto->param_count, sizeof *arguments);
	if (!arguments)
		return run->status;
	for (uint32_t i = 0; i < proto->param_count; i++) {
		const struct dmn_value *entry = context ? feel_entry(context, proto->params[i]) : NULL;
		arguments[i] = entry ? *entry : FEEL_NULL;
	}
	if (!vm_run(run, proto, NULL, NULL, arguments, &v))
		return run->status;
	const struct dmn_value *kept = run_keep(run, v);
	if (kept)
		*ret = kept;
	return run->status;
}
