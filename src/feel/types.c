/*
 * Types as far as they are known.  What operators do with kinds is not written down a second time: the functions that
 * evaluate them are asked with a sample of each kind.
 */
#include "feel/types.h"

#include "feel/ast.h"
#include "feel/builtin.h"
#include "feel/temporal.h"

enum {
	TYPE_DEPTH_MAX = 20,
	/* members compared for one question: types may hold themselves, in many places */
	TYPE_STEPS_MAX = 10 * 1000,
	TYPE_STEPS_ALL = 1000 * 1000,            /* of a unit, for joins */
	MANY = 255,
};

const struct feel_type *
type_of_kind(enum dmn_kind kind)
{
	struct dmn_value v = { .kind = (uint8_t)kind };
	const struct feel_type *type = feel_type_named(kind == DMN_NULL ? TEXT("Null") : text_of(feel_kind_name(&v)));

	return type ? type : &feel_any;
}

const struct feel_type *
type_of_value(const struct dmn_value *v)
{
	return v->kind <= DMN_FUNCTION ? type_of_kind((enum dmn_kind)v->kind) : &feel_any;
}

static struct feel_type *
new_type(struct feel_unit *u, enum dmn_kind kind)
{
	struct feel_type *type = unit_take(u, 1, sizeof *type);

	if (type) {
		*type = *type_of_kind(kind);
		type->plain = false;
	}
	return type;
}

const struct feel_type *
type_list(struct feel_unit *u, const struct feel_type *element)
{
	struct feel_type *type;

	if (element->any)
		return type_of_kind(DMN_LIST);
	type = new_type(u, DMN_LIST);
	if (!type)
		return &feel_any;
	type->element = element;
	return type;
}

const struct feel_type *
type_item(const struct feel_type *type)
{
	if (type->any || type->kind != DMN_LIST)
		return type;
	return type->element ? type->element : &feel_any;
}

static const struct feel_type *join(struct feel_unit *u, const struct feel_type *a, const struct feel_type *b,
	int depth);

/* Two contexts: the members that both have. */
static const struct feel_type *
join_contexts(struct feel_unit *u, const struct feel_type *a, const struct feel_type *b, int depth)
{
	struct feel_type *type = new_type(u, DMN_CONTEXT);
	struct text *names = unit_take(u, a->count, sizeof *names);
	const struct feel_type **members = unit_take(u, a->count, sizeof *members);

	if (!type || !names || !members)
		return &feel_any;
	type->names = names;
	type->members = members;
	u->type_steps += (size_t)a->count * b->count;
	for (uint32_t i = 0; i < a->count; i++)
		for (uint32_t k = 0; k < b->count; k++)
			if (text_equal(a->names[i], b->names[k])) {
				names[type->count] = a->names[i];
				members[type->count++] = join(u, a->members[i], b->members[k], depth);
				break;
			}
	type->exact = a->exact && b->exact && type->count == a->count && type->count == b->count;
	return type;
}

static const struct feel_type *
join(struct feel_unit *u, const struct feel_type *a, const struct feel_type *b, int depth)
{
	if (a == b || (!b->any && b->kind == DMN_NULL))
		return a;
	if (!a->any && a->kind == DMN_NULL)
		return b;
	if (a->any || b->any || a->kind != b->kind)
		return &feel_any;
	if (depth >= TYPE_DEPTH_MAX || u->type_steps > TYPE_STEPS_ALL)
		return type_of_kind(a->kind);
	if ((a->kind == DMN_LIST || a->kind == DMN_RANGE) && a->element && b->element) {
		const struct feel_type *element = join(u, a->element, b->element, depth + 1);
		if (element == a->element)
			return a;
		if (element == b->element)
			return b;
		struct feel_type *type = element->any ? NULL : new_type(u, a->kind);
		if (type)
			type->element = element;
		return type ? type : type_of_kind(a->kind);
	}
	if (a->kind == DMN_CONTEXT && a->count && b->count)
		return join_contexts(u, a, b, depth + 1);
	return type_of_kind(a->kind);
}

const struct feel_type *
type_join(struct feel_unit *u, const struct feel_type *a, const struct feel_type *b)
{
	return join(u, a, b, 0);
}

/* ---- assignment ---------------------------------------------------------------------------------------------- */

static const struct feel_type *
member_named(const struct feel_type *type, struct text name)
{
	for (uint32_t i = 0; i < type->count; i++)
		if (text_equal(type->names[i], name))
			return type->members[i];
	return NULL;
}

bool
type_lacks(const struct feel_type *type, struct text name)
{
	if (type->any || type->kind != DMN_CONTEXT || !type->exact)
		return false;
	for (uint32_t i = 0; i < type->count; i++)
		if (feel_same_name(name, type->names[i]))
			return false;
	return true;
}

static bool
may_fit(const struct feel_type *type, const struct feel_type *wanted, bool convert, size_t *steps)
{
	if (type == wanted || type_is_open(type) || type_is_open(wanted) || ++*steps > TYPE_STEPS_MAX)
		return true;
	if (type->kind != wanted->kind) {
		if (!convert)
			return false;
		if (type->kind == DMN_LIST) {
			while (type->kind == DMN_LIST && ++*steps <= TYPE_STEPS_MAX)
				type = type_item(type);
			return may_fit(type, wanted, false, steps);
		}
		if (wanted->kind == DMN_LIST)
			return may_fit(type, type_item(wanted), false, steps);
		return type->kind == DMN_DATE && wanted->kind == DMN_DATE_TIME;
	}
	if (type->kind == DMN_CONTEXT) {
		for (uint32_t i = 0; i < wanted->count; i++) {
			const struct feel_type *member = member_named(type, wanted->names[i]);
			*steps += type->count;
			if (member ? !may_fit(member, wanted->members[i], false, steps) : type->exact)
				return false;
		}
	}
	if (type->kind == DMN_RANGE && type->element && wanted->element)
		return may_fit(type->element, wanted->element, false, steps);
	return true;             /* a list may be empty */
}

bool
type_may_fit(const struct feel_type *type, const struct feel_type *wanted)
{
	size_t steps = 0;

	return may_fit(type, wanted, true, &steps);
}

static bool
conforms(const struct feel_type *type, const struct feel_type *to, size_t *steps)
{
	if (type == to || to->any || ++*steps > TYPE_STEPS_MAX)
		return true;
	if (type->any)
		return false;
	if (type->kind == DMN_NULL)
		return true;
	if (type->kind != to->kind)
		return false;
	switch (type->kind) {
	case DMN_LIST:
	case DMN_RANGE:
		return !to->element || conforms(type->element ? type->element : &feel_any, to->element, steps);
	case DMN_CONTEXT:
		for (uint32_t i = 0; i < to->count; i++) {
			const struct feel_type *member = member_named(type, to->names[i]);
			*steps += type->count;
			if (!member || !conforms(member, to->members[i], steps))
				return false;
		}
		return true;
	case DMN_FUNCTION:
		if (!to->exact && !to->count && !to->result)
			return true;
		if (type->count != to->count)
			return false;
		for (uint32_t i = 0; i < to->count; i++)
			if (!to->members[i]->any && !conforms(to->members[i], type->members[i], steps))
				return false;
		return !to->result || conforms(type->result ? type->result : &feel_any, to->result, steps);
	default:
		return true;
	}
}

bool
type_conforms(const struct feel_type *type, const struct feel_type *to)
{
	size_t steps = 0;

	return conforms(type, to, &steps);
}

/* ---- operators ----------------------------------------------------------------------------------------------- */

/* A value of the kind that goes with others where any does.  Times have two: local, and with an offset. */
static bool
sample(enum dmn_kind kind, int which, struct dmn_value *ret)
{
	*ret = (struct dmn_value){ .kind = (uint8_t)kind };
	switch (kind) {
	case DMN_NUMBER:
		*ret = feel_int(2);
		return which == 0;
	case DMN_STRING:
		*ret = feel_string(TEXT("a"));
		return which == 0;
	case DMN_BOOLEAN:
	case DMN_DATE:
		return which == 0;
	case DMN_TIME:
	case DMN_DATE_TIME:
		ret->flag = which ? FEEL_OFFSET : FEEL_LOCAL;
		return which < 2;
	case DMN_DAYS_DURATION:
		ret->span.seconds = DAY_SECONDS;
		return which == 0;
	case DMN_MONTHS_DURATION:
		ret->months = 1;
		return which == 0;
	default:
		return false;
	}
}

bool
types_comparable(const struct feel_type *a, const struct feel_type *b, bool ordered)
{
	struct dmn_value x, y;
	bool sampled = false;
	int order;

	if (type_is_open(a) || type_is_open(b))
		return true;
	for (int i = 0; sample(a->kind, i, &x); i++)
		for (int k = 0; sample(b->kind, k, &y); k++) {
			sampled = true;
			if (ordered ? feel_compare(&x, &y, &order) : feel_equal(&x, &y) >= 0)
				return true;
		}
	return !sampled && a->kind == b->kind && !ordered;
}

static bool
compute(enum feel_op op, const struct dmn_value *x, const struct dmn_value *y, struct dmn_value *ret)
{
	if (x->kind == DMN_NUMBER && y->kind == DMN_NUMBER) {
		*ret = *x;
		return true;
	}
	switch (op) {
	case OP_ADD:
		if (x->kind == DMN_STRING && y->kind == DMN_STRING) {
			*ret = *x;
			return true;
		}
		return temporal_add(NULL, x, y, ret);
	case OP_SUBTRACT:
		return temporal_subtract(NULL, x, y, ret);
	case OP_MULTIPLY:
		return temporal_multiply(x, y, ret);
	case OP_DIVIDE:
		return temporal_divide(x, y, ret);
	default:
		return false;
	}
}

const struct feel_type *
type_arithmetic(enum feel_op op, const struct feel_type *a, const struct feel_type *b)
{
	struct dmn_value x, y, r;

	if ((a->any && b->any) || (!a->any && a->kind == DMN_NULL) || (!b->any && b->kind == DMN_NULL))
		return &feel_any;
	for (enum dmn_kind ka = a->any ? DMN_BOOLEAN : a->kind; ka <= (a->any ? DMN_FUNCTION : a->kind); ka++)
		for (enum dmn_kind kb = b->any ? DMN_BOOLEAN : b->kind; kb <= (b->any ? DMN_FUNCTION : b->kind); kb++)
			for (int i = 0; sample(ka, i, &x); i++)
				for (int k = 0; sample(kb, k, &y); k++)
					if (compute(op, &x, &y, &r))
						return a->any || b->any ? &feel_any : type_of_value(&r);
	return NULL;
}

const struct feel_type *
type_member(const struct feel_type *type, struct text name)
{
	struct dmn_value x, r;

	if (type->kind == DMN_RANGE) {
		if (text_is(name, "start") || text_is(name, "end"))
			return type->element ? type->element : &feel_any;
		return text_is(name, "start included")
			|| text_is(name, "end included") ? type_of_kind(DMN_BOOLEAN) : NULL;
	}
	for (int i = 0; sample(type->kind, i, &x); i++)
		if (temporal_member(NULL, &x, name, &r))
			return r.kind == DMN_NULL ? &feel_any : type_of_value(&r);
	return NULL;
}

/* ---- built-ins ----------------------------------------------------------------------------------------------- */

static enum dmn_kind
letter_kind(char c)
{
	switch (c) {
	case 'n': return DMN_NUMBER;
	case 's': return DMN_STRING;
	case 'b': return DMN_BOOLEAN;
	case 'd': return DMN_DATE;
	case 't': return DMN_TIME;
	case 'D': return DMN_DATE_TIME;
	case 'u': return DMN_DAYS_DURATION;
	case 'm': return DMN_MONTHS_DURATION;
	case 'l': return DMN_LIST;
	case 'c': return DMN_CONTEXT;
	case 'r': return DMN_RANGE;
	case 'f': return DMN_FUNCTION;
	default: return DMN_NULL;
	}
}

/* The letters of one place, and what follows them. */
static const char *
place_letters(const char *at, struct text *ret)
{
	if (*at == '[') {
		const char *end = strchr(at, ']');
		*ret = (struct text){ at + 1, (size_t)(end - at - 1) };
		return end + 1;
	}
	*ret = (struct text){ at, *at != 0 };
	return at + ret->bytes;
}

bool
type_is_argument(const struct feel_builtin *row, uint32_t place, const struct feel_type *type)
{
	const char *at = row->types;
	struct text letters = TEXT_NONE;

	if (!at || type_is_open(type))
		return true;
	for (uint32_t i = 0; i <= place; i++) {
		if (*at == '>')
			return true;             /* one of many */
		at = place_letters(at, &letters);
	}
	for (size_t i = 0; i < letters.bytes; i++)
		if (letters.at[i] == '.' || letter_kind(letters.at[i]) == type->kind)
			return true;
	return type->kind == DMN_LIST && type_is_argument(row, place, type_item(type));
}

const struct feel_type *
type_of_call(struct feel_unit *u, const struct feel_builtin *row, const struct feel_type *first)
{
	const char *at = row->types ? strchr(row->types, '>') : NULL;

	switch (at ? at[1] : '.') {
	case '[':
	case '.':
		return &feel_any;
	case '1':
		return first->any || first->kind != DMN_LIST ? first : &feel_any;
	case 'E':
		return row->most == MANY ? first->any
			|| first->kind == DMN_LIST ? type_item(first) : &feel_any : type_item(first);
	case 'L':
		return type_is_open(first) ? type_of_kind(DMN_LIST) : type_list(u, type_item(first));
	case 'l':
		return at[2] ? type_list(u, type_of_kind(letter_kind(at[2]))) : type_of_kind(DMN_LIST);
	default:
		return type_of_kind(letter_kind(at[1]));
	}
}

/* ---- functions ----------------------------------------------------------------------------------------------- */

static bool
result_conforms(const struct feel_type *result, const struct feel_type *wanted, bool strict)
{
	return !wanted || (result->any && !strict) || type_conforms(result, wanted);
}

static bool
builtin_has_type(const struct feel_builtin *row, const struct feel_type *type)
{
	const char *result = row->types ? strchr(row->types, '>') : NULL;

	if (type->count < row->least || (type->count > row->most && row->most != MANY))
		return false;
	for (uint32_t i = 0; i < type->count; i++)
		if (!type_is_argument(row, i, type->members[i]))
			return false;
	enum dmn_kind kind = result && !result[2] ? letter_kind(result[1]) : DMN_NULL;
	return !type->result || kind == DMN_NULL || type_conforms(type_of_kind(kind), type->result);
}

bool
type_has_function(const struct feel_type *type, const struct feel_function *f, bool strict)
{
	const struct feel_proto *proto = f->proto;
	bool good = true;

	if (!type->count && !type->result)
		return true;
	if (!proto) {
		const struct feel_builtin *end = feel_builtins + feel_builtin_count(), *row = f->builtin;
		for (good = false; row < end && !good && strcmp(row->name, f->builtin->name) == 0; row++)
			good = builtin_has_type(row, type);
		return good;
	}
	if (proto->param_count != type->count)
		return false;
	for (uint32_t i = 0; i < type->count && good; i++)
		good = type->members[i]->any || type_conforms(type->members[i], proto->param_types[i]);
	const struct feel_type *result = proto->result ? proto->result : proto->returns ? proto->returns : &feel_any;
	return good && result_conforms(result, type->result, strict);
}
