/* Built-in functions of numbers. */
#include "feel/builtins.h"

#include "feel/print.h"

enum { SCALE_LEAST = -6111, SCALE_MOST = 6176 };

static bool
rounded(struct dmn_run *run, const char *name, const struct dmn_value *a, enum dec_round how, struct dmn_value *ret)
{
	int64_t scale = 0;
	struct dec n, s;

	if (a[0].kind != DMN_NUMBER)
		return argument_wrong(run, ret, name, "number", &a[0]);
	if (a[1].kind == DMN_NUMBER) {
		if (!dec_rescale(a[1].number, 0, DEC_DOWN, &s) || !dec_to_int(s, &scale) || scale < SCALE_LEAST
			|| scale > SCALE_MOST)
			return run_null(run, ret, "feel.argument.scale",
				"%s(): the scale is outside of -6111 to 6176.", name);
	} else if (a[1].kind != FEEL_ABSENT) {
		return argument_wrong(run, ret, name, "number as scale", &a[1]);
	}
	if (!dec_rescale(a[0].number, (int)scale, how, &n))
		return run_null(run, ret, "feel.number.range", "%s(): the result does not fit.", name);
	*ret = feel_number(n);
	return true;
}

#define ROUNDING(call, name, how) FEEL_CALL(call) { (void)count; return rounded(run, name, a, how, ret); }
ROUNDING(call_decimal, "decimal", DEC_HALF_EVEN)
ROUNDING(call_floor, "floor", DEC_FLOOR)
ROUNDING(call_ceiling, "ceiling", DEC_CEILING)
ROUNDING(call_round_up, "round up", DEC_UP)
ROUNDING(call_round_down, "round down", DEC_DOWN)
ROUNDING(call_round_half_up, "round half up", DEC_HALF_UP)
ROUNDING(call_round_half_down, "round half down", DEC_HALF_DOWN)

FEEL_CALL(call_abs)
{
	(void)count;
	if (a[0].kind == DMN_NUMBER)
		*ret = feel_number(dec_abs(a[0].number));
	else if (a[0].kind == DMN_MONTHS_DURATION)
		*ret = (struct dmn_value){ .kind = DMN_MONTHS_DURATION, .months = a[0].months < 0 ? -a[0].months : a[0].months };
	else if (a[0].kind == DMN_DAYS_DURATION)
		*ret = (struct dmn_value){ .kind = DMN_DAYS_DURATION, .span = {
			a[0].span.seconds < 0 ? -a[0].span.seconds : a[0].span.seconds,
			a[0].span.nanos < 0 ? -a[0].span.nanos : a[0].span.nanos } };
	else
		return argument_wrong(run, ret, "abs", "number or duration", &a[0]);
	return true;
}

FEEL_CALL(call_modulo)
{
	struct dec n;

	(void)count;
	if (a[0].kind != DMN_NUMBER || a[1].kind != DMN_NUMBER)
		return argument_wrong(run, ret, "modulo", "number", a[0].kind != DMN_NUMBER ? &a[0] : &a[1]);
	if (!dec_modulo(a[0].number, a[1].number, &n))
		return run_null(run, ret, "feel.number.range", "modulo(): division by zero.");
	*ret = feel_number(n);
	return true;
}

static bool
mapped(struct dmn_run *run, const char *name, const struct dmn_value *a, bool (*map)(struct dec, struct dec *),
	struct dmn_value *ret)
{
	struct dec n;

	if (a[0].kind != DMN_NUMBER)
		return argument_wrong(run, ret, name, "number", &a[0]);
	if (!map(a[0].number, &n))
		return run_null(run, ret, "feel.number.range", "%s(): not defined for this number.", name);
	*ret = feel_number(n);
	return true;
}

FEEL_CALL(call_sqrt) { (void)count; return mapped(run, "sqrt", a, dec_sqrt, ret); }
FEEL_CALL(call_log) { (void)count; return mapped(run, "log", a, dec_ln, ret); }
FEEL_CALL(call_exp) { (void)count; return mapped(run, "exp", a, dec_exp, ret); }

static bool
parity(struct dmn_run *run, const char *name, const struct dmn_value *a, bool odd, struct dmn_value *ret)
{
	struct dec rest;

	if (a[0].kind != DMN_NUMBER)
		return argument_wrong(run, ret, name, "number", &a[0]);
	if (!dec_is_integer(a[0].number) || !dec_modulo(a[0].number, dec_from_int(2), &rest))
		return run_null(run, ret, "feel.argument.integer", "%s() wants an integer.", name);
	*ret = feel_boolean((dec_compare(rest, dec_from_int(0)) != 0) == odd);
	return true;
}

FEEL_CALL(call_odd) { (void)count; return parity(run, "odd", a, true, ret); }
FEEL_CALL(call_even) { (void)count; return parity(run, "even", a, false, ret); }

/* A separator: null or absent means none; -1 when it is not one of those allowed. */
static int
separator(const struct dmn_value *v, const char *allowed)
{
	if (v->kind == DMN_NULL || v->kind == FEEL_ABSENT)
		return 0;
	if (v->kind != DMN_STRING || v->count != 1 || !strchr(allowed, v->string[0]) || !v->string[0])
		return -1;
	return v->string[0];
}

FEEL_CALL(call_number)
{
	char out[200];
	size_t n = 0;
	struct dec d;

	(void)count;
	if (a[0].kind == DMN_NUMBER && a[1].kind == FEEL_ABSENT) {
		*ret = a[0];
		return true;
	}
	if (a[0].kind != DMN_STRING)
		return argument_wrong(run, ret, "number", "string", &a[0]);
	int group = separator(&a[1], " ,."), point = separator(&a[2], ",.");
	if (group < 0 || point < 0 || (group && group == point))
		return run_null(run, ret, "feel.argument.separator",
			"number(): a separator is \" \", \",\" or \".\", and the two differ.");
	for (uint32_t i = 0; i < a[0].count && n < sizeof out; i++) {
		char c = a[0].string[i];
		if (group && c == group)
			continue;
		if (point && c == point)
			c = '.';
		else if (c == '.' && point)
			c = 'x';
		out[n++] = c;
	}
	if (n == sizeof out || !dec_parse((struct text){ out, n }, &d))
		return run_null(run, ret, "feel.number.form", "number(): \"%.*s\" is not a number.", run_quoted(&a[0]),
			a[0].string);
	*ret = feel_number(d);
	return true;
}

FEEL_CALL(call_string)
{
	struct text t;

	(void)count;
	if (a[0].kind == DMN_NULL) {
		*ret = FEEL_NULL;
		return true;
	}
	if (!feel_print(run, &a[0], false, &t))
		return false;
	*ret = feel_string(t);
	return true;
}
