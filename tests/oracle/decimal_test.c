/*
 * decimal_test FILE.decTest...: the test files of the General Decimal Arithmetic specification, against dec.c and against FEEL.
 *
 * A line is checked where FEEL has the operation.  The files are written for many precisions, FEEL has one (34 digits, half to
 * even, exponents of decimal128).  What carries over:
 *     an exact result                    holds at any precision: the same value
 *     rounded to 34 digits, half even    the same value; ln, exp and powers may be off by two in the last place
 *     rounded to fewer digits            ours lies within what that rounding can have moved
 *     NaN or infinity from finite        ours is an error: no number, and null in FEEL
 * What does not is counted by reason.  Closes with "N passed, N failed".
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/dec.h"
#include "dmn.h"

enum { LINE_BYTES = 4000, WORDS_MAX = 40, OPERANDS_MAX = 2 };

enum reason { CHECKED, NO_OPERATION, NOT_FINITE, TOO_LONG, OTHER_LIMITS, PRECISION_ONLY, NO_ROUNDING, SIGNS, SPELLING, JUDGED, REASONS };
static const char *const reasons[REASONS] = {
	[CHECKED] = "checked",
	[NO_OPERATION] = "FEEL has no such operation",
	[NOT_FINITE] = "an operand is not a finite number, or an encoding",
	[TOO_LONG] = "more than 34 digits, or outside of decimal128",
	[OTHER_LIMITS] = "the result comes from exponent limits that are not decimal128's",
	[PRECISION_ONLY] = "an error only at that precision (FEEL keeps what already has no digit to round)",
	[NO_ROUNDING] = "a rounding that FEEL does not have (05up, or not half even at 34 digits)",
	[SIGNS] = "remainder of unlike signs: FEEL's modulo has the divisor's sign",
	[SPELLING] = "a spelling that FEEL's number() does not take, such as +1 and 1.",
	[JUDGED] = "judged: 0 ** 0 is 1 in FEEL as in Java's BigDecimal, undefined there",
};

enum kind { ADD, SUBTRACT, MULTIPLY, DIVIDE, REMAINDER, POWER, COMPARE, MAX, MIN, ABS, MINUS, SQRT, LN, EXP, QUANTIZE, RESCALE,
	INTEGRAL, READ, KINDS };
static const struct operation { const char *name, *feel; int operands; } operations[KINDS] = {
	[ADD] = { "add", "a + b", 2 }, [SUBTRACT] = { "subtract", "a - b", 2 }, [MULTIPLY] = { "multiply", "a * b", 2 },
	[DIVIDE] = { "divide", "a / b", 2 }, [REMAINDER] = { "remainder", "modulo(a, b)", 2 }, [POWER] = { "power", "a ** b", 2 },
	[COMPARE] = { "compare", "if a < b then -1 else if a > b then 1 else if a = b then 0 else null", 2 },
	[MAX] = { "max", "max(a, b)", 2 }, [MIN] = { "min", "min(a, b)", 2 }, [ABS] = { "abs", "abs(a)", 1 },
	[MINUS] = { "minus", "-a", 1 }, [SQRT] = { "squareroot", "sqrt(a)", 1 }, [LN] = { "ln", "log(a)", 1 },
	[EXP] = { "exp", "exp(a)", 1 }, [QUANTIZE] = { "quantize", NULL, 2 }, [RESCALE] = { "rescale", NULL, 2 },
	[INTEGRAL] = { "tointegral", NULL, 1 }, [READ] = { "tosci", "number(a)", 1 },
};
/* In the order of enum dec_round. */
static const struct { const char *name, *feel; } roundings[] = { { "half_even", "decimal(a, b)" }, { "down", "round down(a, b)" },
	{ "up", "round up(a, b)" }, { "half_up", "round half up(a, b)" }, { "half_down", "round half down(a, b)" },
	{ "floor", "floor(a, b)" }, { "ceiling", "ceiling(a, b)" } };
enum { ROUNDINGS = sizeof roundings / sizeof roundings[0] };

struct setting { int precision, rounding; long most, least; };       /* rounding: -1 = FEEL has it not */

struct line {
	const struct operation *op;
	struct setting setting;
	char *id, *operands[OPERANDS_MAX], *result;
	bool inexact, limited, division_impossible, failed;      /* from its conditions */
};

static int checked[KINDS], left_out[REASONS], failures;
static struct dmn_run *run;

/* ---- ours ----------------------------------------------------------------------------------------------- */

static bool
by_dec(const struct line *l, const struct dec x[2], int scale, struct dec *ret)
{
	switch (l->op - operations) {
	case ADD: return dec_add(x[0], x[1], ret);
	case SUBTRACT: return dec_sub(x[0], x[1], ret);
	case MULTIPLY: return dec_mul(x[0], x[1], ret);
	case DIVIDE: return dec_div(x[0], x[1], ret);
	case REMAINDER: return dec_modulo(x[0], x[1], ret);
	case POWER: return dec_pow(x[0], x[1], ret);
	case COMPARE: *ret = dec_from_int(dec_compare(x[0], x[1])); return true;
	case MAX: *ret = dec_compare(x[0], x[1]) > 0 ? x[0] : x[1]; return true;
	case MIN: *ret = dec_compare(x[0], x[1]) < 0 ? x[0] : x[1]; return true;
	case ABS: *ret = dec_abs(x[0]); return true;
	case MINUS: *ret = dec_neg(x[0]); return true;
	case SQRT: return dec_sqrt(x[0], ret);
	case LN: return dec_ln(x[0], ret);
	case EXP: return dec_exp(x[0], ret);
	case READ: return dec_parse(text_of(l->operands[0]), ret);
	default: return dec_rescale(x[0], scale, (enum dec_round)l->setting.rounding, ret);
	}
}

/* The value of a compiled expression over a and b as a number; false: null, with an error. */
static bool
by_feel(const char *feel, const struct dmn_value *a, const struct dmn_value *b, struct dec *ret)
{
	static struct { const char *feel; struct dmn_expression *e; } kept[KINDS + ROUNDINGS];
	static const struct dmn_text names[] = { { "a", 1 }, { "b", 1 } };
	const struct dmn_value *values[] = { a, b ? b : a }, *v = NULL, *context = dmn_context(run, names, values, 2);
	struct dmn_text t;
	size_t i = 0;

	while (kept[i].feel && kept[i].feel != feel)
		i++;
	if (!kept[i].e) {
		kept[i].feel = feel;
		if (dmn_expression_compile(NULL, (struct dmn_text){ feel, strlen(feel) }, names, 2, &kept[i].e) != DMN_OK)
			abort();
	}
	return dmn_expression_evaluate(run, kept[i].e, context, &v) == DMN_OK && dmn_kind_of(v) == DMN_NUMBER
	    && dmn_to_feel(run, v, &t) == DMN_OK && dec_parse((struct text){ t.at, t.bytes }, ret);
}

/* ---- what must come out ---------------------------------------------------------------------------------- */

/* Exponent of a number as written: of 1.00E+3 it is 1. */
static long
exponent_of(const char *z)
{
	const char *dot = strchr(z, '.'), *e = strpbrk(z, "eE");
	long fraction = dot ? (long)((e ? e : z + strlen(z)) - dot - 1) : 0;

	return (e ? atol(e + 1) : 0) - fraction;
}

static int
digits_of(const char *z)
{
	int count = 0;
	bool any = false;

	for (; *z && *z != 'e' && *z != 'E'; z++) {
		any = any || (*z >= '1' && *z <= '9');
		count += any && isdigit((unsigned char)*z);
	}
	return count;
}

static bool
is_finite_text(const char *z)
{
	return strpbrk(z, "0123456789") && !strpbrk(z, "#?nNiI");
}

/* How far ours may be from a result that was rounded to `precision` digits. */
static struct dec
allowance(const struct line *l)
{
	char unit[60];
	struct dec d = dec_from_int(0);
	bool half = l->setting.rounding == DEC_HALF_EVEN || l->setting.rounding == DEC_HALF_UP || l->setting.rounding == DEC_HALF_DOWN;
	bool approximate = l->op == &operations[POWER] || l->op == &operations[LN] || l->op == &operations[EXP];

	if (l->setting.precision == 34)
		snprintf(unit, sizeof unit, "%dE%ld", approximate ? 2 : 0, exponent_of(l->result));
	else    /* one in the last place, or half and what ours was rounded by; a power may be one off */
		snprintf(unit, sizeof unit, "%sE%ld", l->op == &operations[POWER] ? "1.6" : half ? "0.500001" : "1", exponent_of(l->result));
	dec_parse(text_of(unit), &d);
	return d;
}

static bool
agrees(const struct line *l, bool good, struct dec ours, struct dec wanted)
{
	struct dec d;

	if (l->failed || !good)
		return l->failed && !good;
	if (!l->inexact)
		return dec_compare(ours, wanted) == 0;
	return dec_sub(ours, wanted, &d) && dec_compare(dec_abs(d), allowance(l)) <= 0;
}

/* Why this line is left out, or CHECKED. */
static enum reason
applies(struct line *l)
{
	enum kind kind = (enum kind)(l->op - operations);
	const struct setting *s = &l->setting;

	if (kind == READ && strcasestr(l->result, "nan") && !strcasestr(l->operands[0], "nan"))
		return CHECKED;
	for (int i = 0; i < l->op->operands; i++) {
		struct dec x;
		if (!is_finite_text(l->operands[i]))
			return NOT_FINITE;
		if (kind == READ && (!dec_parse(text_of(l->operands[i]), &x) && (l->operands[i][0] == '+' || strchr(l->operands[i], '.'))))
			return SPELLING;
		const char *unsigned_form = l->operands[i] + (l->operands[i][0] == '+');
		l->operands[i] = (char *)(uintptr_t)unsigned_form;
		if (digits_of(unsigned_form) > 34 || !dec_parse(text_of(unsigned_form), &x))
			return TOO_LONG;
	}
	if (kind == QUANTIZE || kind == RESCALE || kind == INTEGRAL) {
		if (s->rounding < 0)
			return NO_ROUNDING;
		if (l->failed)
			return PRECISION_ONLY;
		l->inexact = false;                      /* rounded to a place, not to a precision: the same everywhere */
	}
	if (l->division_impossible)
		return PRECISION_ONLY;
	if (l->limited && (s->most != 6144 || s->least != -6143))
		return OTHER_LIMITS;
	if (l->inexact && (s->precision > 34 || (s->precision == 34 && s->rounding != DEC_HALF_EVEN)))
		return s->precision > 34 ? TOO_LONG : NO_ROUNDING;
	if (kind == REMAINDER && !l->failed && (l->operands[0][0] == '-') != (l->operands[1][0] == '-') && strpbrk(l->result, "123456789"))
		return SIGNS;
	if (kind == POWER && l->failed && !strpbrk(l->operands[0], "123456789") && !strpbrk(l->operands[1], "123456789"))
		return JUDGED;
	return CHECKED;
}

static void
check(struct line *l)
{
	enum kind kind = (enum kind)(l->op - operations);
	struct dec x[2] = { { { 0 } } }, wanted = { { 0 } }, ours[2];
	bool good[2];
	long scale = 0;

	l->failed = !is_finite_text(l->result);
	enum reason why = applies(l);
	for (int i = 0; why == CHECKED && kind != READ && i < l->op->operands; i++)
		dec_parse(text_of(l->operands[i]), &x[i]);
	if (why == CHECKED && !l->failed && (digits_of(l->result) > 34 || !dec_parse(text_of(l->result), &wanted)))
		why = TOO_LONG;
	if (why == CHECKED && kind == QUANTIZE)
		scale = -exponent_of(l->operands[1]);
	if (why == CHECKED && kind == RESCALE)
		scale = -atol(l->operands[1]);
	if (scale < -6111 || scale > 6176)
		why = TOO_LONG;
	if (why != CHECKED) {
		left_out[why]++;
		return;
	}
	dmn_run_empty(run);
	const struct dmn_value *a = kind == READ ? dmn_string(run, (struct dmn_text){ l->operands[0], strlen(l->operands[0]) })
		: dmn_number(run, (struct dmn_text){ l->operands[0], strlen(l->operands[0]) });
	const struct dmn_value *b = kind >= QUANTIZE ? dmn_integer(run, scale) : l->op->operands == 2
		? dmn_number(run, (struct dmn_text){ l->operands[1], strlen(l->operands[1]) }) : NULL;
	good[0] = by_dec(l, x, (int)scale, &ours[0]);
	good[1] = by_feel(l->op->feel ? l->op->feel : roundings[l->setting.rounding].feel, a, b, &ours[1]);
	for (int i = 0; i < 2; i++) {
		char out[DEC_TEXT_MAX];
		size_t n = good[i] ? dec_print(ours[i], out) : 0;

		if (agrees(l, good[i], ours[i], wanted))
			continue;
		failures++;
		printf("not ok - %s %s: %s %s %s -> %s, found %.*s\n", i ? "FEEL" : "dec", l->id, l->op->name, l->operands[0],
			l->op->operands == 2 ? l->operands[1] : "", l->result, good[i] ? (int)n : 7, good[i] ? out : "nothing");
		return;
	}
	checked[kind]++;
}

/* ---- the files ------------------------------------------------------------------------------------------- */

static int
split(char *z, char **words)
{
	int count = 0;

	while (count < WORDS_MAX) {
		while (isspace((unsigned char)*z))
			z++;
		if (!*z || strncmp(z, "--", 2) == 0)
			break;
		char end = *z == '\'' || *z == '"' ? *z++ : 0;
		words[count++] = z;
		while (*z && (end ? *z != end : !isspace((unsigned char)*z)))
			z++;
		if (*z)
			*z++ = 0;
	}
	return count;
}

static void
set(struct setting *s, const char *name, const char *value)
{
	if (strcasecmp(name, "precision:") == 0)
		s->precision = atoi(value);
	if (strcasecmp(name, "maxexponent:") == 0)
		s->most = atol(value);
	if (strcasecmp(name, "minexponent:") == 0)
		s->least = atol(value);
	if (strcasecmp(name, "rounding:") == 0) {
		s->rounding = -1;
		for (int i = 0; i < ROUNDINGS; i++)
			if (strcasecmp(value, roundings[i].name) == 0)
				s->rounding = i;
	}
}

static const struct operation *
operation_of(const char *name)
{
	for (int i = 0; i < KINDS; i++)
		if (strcasecmp(name, operations[i].name) == 0 || (i == INTEGRAL && strcasecmp(name, "tointegralx") == 0)
		    || (i == READ && strcasecmp(name, "toeng") == 0))
			return &operations[i];
	return NULL;
}

static void
read_line(char *z, struct setting *s)
{
	char *words[WORDS_MAX];
	int count = split(z, words), arrow = 0;
	struct line l = { .setting = *s };

	if (count == 2 && words[0][strlen(words[0]) - 1] == ':')
		set(s, words[0], words[1]);
	while (arrow < count && strcmp(words[arrow], "->") != 0)
		arrow++;
	if (arrow < 3 || arrow + 1 >= count)
		return;
	l.op = operation_of(words[1]);
	if (!l.op || l.op->operands != arrow - 2) {
		left_out[NO_OPERATION]++;
		return;
	}
	l.id = words[0];
	for (int i = 0; i < l.op->operands; i++)
		l.operands[i] = words[2 + i];
	l.result = words[arrow + 1];
	for (int i = arrow + 2; i < count; i++) {
		l.inexact = l.inexact || strcasecmp(words[i], "inexact") == 0;
		l.division_impossible = l.division_impossible || strcasecmp(words[i], "division_impossible") == 0;
		l.limited = l.limited || strcasecmp(words[i], "overflow") == 0 || strcasecmp(words[i], "underflow") == 0
		    || strcasecmp(words[i], "subnormal") == 0 || strcasecmp(words[i], "clamped") == 0
		    || strcasecmp(words[i], "invalid_context") == 0;
	}
	check(&l);
}

int
main(int argc, char **argv)
{
	static char line[LINE_BYTES];
	int total = 0;

	run = dmn_run_open(NULL, NULL);
	for (int i = 1; run && i < argc; i++) {
		struct setting s = { 9, DEC_HALF_UP, 999, -999 };
		FILE *in = fopen(argv[i], "r");
		while (in && fgets(line, sizeof line, in))
			read_line(line, &s);
		if (in)
			fclose(in);
	}
	for (int i = 0; i < KINDS; i++) {
		printf("%s %d\n", operations[i].name, checked[i]);
		total += checked[i];
	}
	for (int i = CHECKED + 1; i < REASONS; i++)
		printf("left out %d: %s\n", left_out[i], reasons[i]);
	dmn_run_close(run);
	printf("%d passed, %d failed\n", total, failures);
	return failures || !total;
}
