/*
 * An example of a host's table of functions: static methods of java.lang that decision models are fond of, written in C by
 * the rules of their class.  It uses dmn.h and the C library only; take it as a pattern for functions of your own.
 *
 * A FEEL number becomes the parameter's type: double and float are rounded as Java rounds; a whole type wants a whole
 * number in its range.  A double or float comes back as the shortest decimal that reads as the same value, as Java prints
 * it.  What throws in Java, and NaN and infinities, which FEEL does not have, is null with an error.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/dmn_cli.h"

enum { NUMBER_BYTES = 80, FORMAT_WIDTH_MAX = 1000, FORMAT_BYTES_MAX = 10000 };

#define FUNCTION(name) \
	static enum dmn_status name(struct dmn_run *run, void *user, const struct dmn_value *const *a, size_t count, \
		const struct dmn_value **ret)
#define UNUSED ((void)user, (void)count)

static enum dmn_status
fail(struct dmn_run *run, const char *why)
{
	return dmn_fail(run, (struct dmn_text){ why, strlen(why) });
}

static enum dmn_status
give(const struct dmn_value *v, const struct dmn_value **ret)
{
	*ret = v;
	return v ? DMN_OK : DMN_NO_MEMORY;
}

static enum dmn_status
give_text(struct dmn_run *run, const char *at, size_t bytes, const struct dmn_value **ret)
{
	return give(dmn_string(run, (struct dmn_text){ at, bytes }), ret);
}

/* ---- numbers -------------------------------------------------------------------------------------------- */

/* The number's decimal digits, NUL-ended.  False: no memory. */
static bool
number_text(struct dmn_run *run, const struct dmn_value *v, char out[NUMBER_BYTES])
{
	struct dmn_text t;

	if (dmn_to_feel(run, v, &t) != DMN_OK || t.bytes >= NUMBER_BYTES)
		return false;
	memcpy(out, t.at, t.bytes);
	out[t.bytes] = '\0';
	return true;
}

static bool
take_double(struct dmn_run *run, const struct dmn_value *v, double *ret)
{
	char text[NUMBER_BYTES];

	if (!number_text(run, v, text))
		return false;
	*ret = strtod(text, NULL);
	return true;
}

static bool
take_float(struct dmn_run *run, const struct dmn_value *v, float *ret)
{
	char text[NUMBER_BYTES];

	if (!number_text(run, v, text))
		return false;
	*ret = strtof(text, NULL);
	return true;
}

static enum dmn_status
give_decimal(struct dmn_run *run, const char *text, const struct dmn_value **ret)
{
	return give(dmn_number(run, (struct dmn_text){ text, strlen(text) }), ret);
}

static enum dmn_status
give_double(struct dmn_run *run, double x, const struct dmn_value **ret)
{
	char text[NUMBER_BYTES] = "0";

	if (!isfinite(x))
		return fail(run, "The result of this Java function is not a finite number.");
	for (int digits = 1; digits <= 17; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, x);
		if (strtod(text, NULL) == x)
			break;
	}
	return give_decimal(run, text, ret);
}

static enum dmn_status
give_float(struct dmn_run *run, float x, const struct dmn_value **ret)
{
	char text[NUMBER_BYTES] = "0";

	if (!isfinite(x))
		return fail(run, "The result of this Java function is not a finite number.");
	for (int digits = 1; digits <= 9; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, (double)x);
		if (strtof(text, NULL) == x)
			break;
	}
	return give_decimal(run, text, ret);
}

static bool
fits(int64_t n, int bits)
{
	return bits == 64 || (n >= -(INT64_C(1) << (bits - 1)) && n < INT64_C(1) << (bits - 1));
}

static bool
take_whole(const struct dmn_value *v, int bits, int64_t *ret)
{
	return dmn_as_integer(v, ret) && fits(*ret, bits);
}

/* What does not fit its type wraps around, as Java's arithmetic does. */
static int64_t
wrapped(__int128 n, int bits)
{
	int64_t low = (int64_t)(uint64_t)n;

	return bits == 64 ? low : (int32_t)(uint32_t)low;
}

#define DOUBLE1(name, result) \
	FUNCTION(name) { \
		double x; \
		UNUSED; \
		return take_double(run, a[0], &x) ? give_double(run, (result), ret) : DMN_NO_MEMORY; \
	}
#define DOUBLE2(name, result) \
	FUNCTION(name) { \
		double x, y; \
		UNUSED; \
		return take_double(run, a[0], &x) && take_double(run, a[1], &y) ? give_double(run, (result), ret) : DMN_NO_MEMORY; \
	}
#define FLOAT1(name, result) \
	FUNCTION(name) { \
		float x; \
		UNUSED; \
		return take_float(run, a[0], &x) ? give_float(run, (result), ret) : DMN_NO_MEMORY; \
	}
#define FLOAT2(name, result) \
	FUNCTION(name) { \
		float x, y; \
		UNUSED; \
		return take_float(run, a[0], &x) && take_float(run, a[1], &y) ? give_float(run, (result), ret) : DMN_NO_MEMORY; \
	}
#define WHOLE1(name, bits, result) \
	FUNCTION(name) { \
		int64_t x; \
		UNUSED; \
		if (!take_whole(a[0], (bits), &x)) return fail(run, "The number is not a whole number of the Java type."); \
		return give(dmn_integer(run, wrapped((__int128)(result), (bits))), ret); \
	}
#define WHOLE2(name, bits, valid, result) \
	FUNCTION(name) { \
		int64_t x, y; \
		UNUSED; \
		if (!take_whole(a[0], (bits), &x) || !take_whole(a[1], (bits), &y)) \
			return fail(run, "The number is not a whole number of the Java type."); \
		if (!(valid)) return fail(run, "Division by zero."); \
		return give(dmn_integer(run, wrapped((__int128)(result), (bits))), ret); \
	}
/* The ...Exact methods: an overflow is an exception. */
#define EXACT2(name, bits, operator) \
	FUNCTION(name) { \
		int64_t x, y; \
		UNUSED; \
		if (!take_whole(a[0], (bits), &x) || !take_whole(a[1], (bits), &y)) \
			return fail(run, "The number is not a whole number of the Java type."); \
		__int128 n = (__int128)x operator y; \
		if (n < INT64_MIN || n > INT64_MAX || !fits((int64_t)n, (bits))) \
			return fail(run, "The result does not fit the Java type."); \
		return give(dmn_integer(run, (int64_t)n), ret); \
	}

static int64_t
floor_div(int64_t x, int64_t y)
{
	if (y == -1)
		return wrapped(-(__int128)x, 64);
	return x / y - (x % y != 0 && (x < 0) != (y < 0));
}

static int64_t
floor_mod(int64_t x, int64_t y)
{
	return y == -1 ? 0 : (x % y + y) % y;
}

static double
signum(double x)
{
	return x > 0 ? 1 : x < 0 ? -1 : x;
}

DOUBLE1(math_abs, fabs(x))
DOUBLE1(math_acos, acos(x))
DOUBLE1(math_asin, asin(x))
DOUBLE1(math_atan, atan(x))
DOUBLE1(math_cbrt, cbrt(x))
DOUBLE1(math_ceil, ceil(x))
DOUBLE1(math_cos, cos(x))
DOUBLE1(math_cosh, cosh(x))
DOUBLE1(math_exp, exp(x))
DOUBLE1(math_expm1, expm1(x))
DOUBLE1(math_floor, floor(x))
DOUBLE1(math_log, log(x))
DOUBLE1(math_log10, log10(x))
DOUBLE1(math_log1p, log1p(x))
DOUBLE1(math_rint, rint(x))
DOUBLE1(math_signum, signum(x))
DOUBLE1(math_sin, sin(x))
DOUBLE1(math_sinh, sinh(x))
DOUBLE1(math_sqrt, sqrt(x))
DOUBLE1(math_tan, tan(x))
DOUBLE1(math_tanh, tanh(x))
DOUBLE1(math_degrees, x * (180.0 / M_PI))
DOUBLE1(math_radians, x / 180.0 * M_PI)
DOUBLE1(double_same, x)
DOUBLE2(math_atan2, atan2(x, y))
DOUBLE2(math_hypot, hypot(x, y))
DOUBLE2(math_max, fmax(x, y))
DOUBLE2(math_min, fmin(x, y))
DOUBLE2(math_pow, pow(x, y))
DOUBLE2(math_remainder, remainder(x, y))
DOUBLE2(math_copysign, copysign(x, y))
DOUBLE2(double_sum, x + y)
FLOAT1(math_abs_float, fabsf(x))
FLOAT1(float_same, x)
FLOAT2(math_max_float, fmaxf(x, y))
FLOAT2(math_min_float, fminf(x, y))
FLOAT2(float_sum, x + y)
WHOLE1(math_abs_int, 32, x < 0 ? -x : x)
WHOLE1(math_abs_long, 64, x < 0 ? -(__int128)x : x)
WHOLE1(byte_same, 8, x)
WHOLE1(short_same, 16, x)
WHOLE1(int_same, 32, x)
WHOLE1(long_same, 64, x)
WHOLE1(whole_signum, 64, (x > 0) - (x < 0))
WHOLE2(math_max_int, 32, true, x > y ? x : y)
WHOLE2(math_max_long, 64, true, x > y ? x : y)
WHOLE2(math_min_int, 32, true, x < y ? x : y)
WHOLE2(math_min_long, 64, true, x < y ? x : y)
WHOLE2(math_floor_div_int, 32, y != 0, floor_div(x, y))
WHOLE2(math_floor_div_long, 64, y != 0, floor_div(x, y))
WHOLE2(math_floor_mod_int, 32, y != 0, floor_mod(x, y))
WHOLE2(math_floor_mod_long, 64, y != 0, floor_mod(x, y))
WHOLE2(int_sum, 32, true, x + y)
WHOLE2(long_sum, 64, true, (__int128)x + y)
WHOLE2(whole_compare, 64, true, (x > y) - (x < y))
EXACT2(math_add_int, 32, +)
EXACT2(math_add_long, 64, +)
EXACT2(math_subtract_int, 32, -)
EXACT2(math_subtract_long, 64, -)
EXACT2(math_multiply_int, 32, *)
EXACT2(math_multiply_long, 64, *)

/* Halves go up, also the negative ones; what does not fit becomes the nearest that does. */
static int64_t
rounded(double x, double least, double most)
{
	double low = floor(x);

	x = x - low >= 0.5 ? low + 1 : low;
	return x <= least ? (int64_t)least : x >= most ? (most >= 0x1p63 ? INT64_MAX : (int64_t)most) : (int64_t)x;
}

FUNCTION(math_round_double)
{
	double x;

	UNUSED;
	return take_double(run, a[0], &x) ? give(dmn_integer(run, rounded(x, -0x1p63, 0x1p63)), ret) : DMN_NO_MEMORY;
}

FUNCTION(math_round_float)
{
	float x;

	UNUSED;
	return take_float(run, a[0], &x) ? give(dmn_integer(run, rounded((double)x, INT32_MIN, INT32_MAX)), ret)
		: DMN_NO_MEMORY;
}

FUNCTION(math_to_int)
{
	int64_t x;

	UNUSED;
	if (!take_whole(a[0], 32, &x))
		return fail(run, "The number is not a whole number of 32 bits.");
	return give(dmn_integer(run, x), ret);
}

/* Integer.valueOf(String) and the like: a sign and digits, nothing else. */
static enum dmn_status
parse_whole(struct dmn_run *run, const struct dmn_value *v, int radix, int bits, const struct dmn_value **ret)
{
	struct dmn_text t;
	__int128 n = 0;
	size_t i = 0;
	bool minus;

	dmn_as_string(v, &t);
	minus = t.bytes > 0 && t.at[0] == '-';
	i = minus || (t.bytes > 0 && t.at[0] == '+');
	if (i == t.bytes)
		return fail(run, "NumberFormatException: there are no digits.");
	for (; i < t.bytes; i++) {
		char c = t.at[i];
		int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'z' ? c - 'a' + 10 : c >= 'A'
			&& c <= 'Z' ? c - 'A' + 10 : 99;
		if (digit >= radix)
			return fail(run, "NumberFormatException: this is not a digit.");
		n = n * radix + digit;
		if (n > (__int128)INT64_MAX + 1)
			return fail(run, "NumberFormatException: the number does not fit the Java type.");
	}
	n = minus ? -n : n;
	if (n > INT64_MAX || !fits((int64_t)n, bits))
		return fail(run, "NumberFormatException: the number does not fit the Java type.");
	return give(dmn_integer(run, (int64_t)n), ret);
}

#define PARSE(name, bits) FUNCTION(name) { UNUSED; return parse_whole(run, a[0], 10, (bits), ret); }
PARSE(byte_parse, 8)
PARSE(short_parse, 16)
PARSE(int_parse, 32)
PARSE(long_parse, 64)

static enum dmn_status
parse_radix(struct dmn_run *run, const struct dmn_value *const *a, int bits, const struct dmn_value **ret)
{
	int64_t radix;

	if (!take_whole(a[1], 32, &radix) || radix < 2 || radix > 36)
		return fail(run, "NumberFormatException: a radix is from 2 to 36.");
	return parse_whole(run, a[0], (int)radix, bits, ret);
}

FUNCTION(int_parse_radix) { UNUSED; return parse_radix(run, a, 32, ret); }
FUNCTION(long_parse_radix) { UNUSED; return parse_radix(run, a, 64, ret); }

/* A decimal literal of Java, with white space around it and perhaps a letter of its type behind: NUL-ended. */
static bool
decimal_literal(struct dmn_text t, char out[NUMBER_BYTES])
{
	size_t digits = 0, exponent = 1, i = 0;

	while (t.bytes > 0 && (unsigned char)t.at[0] <= ' ')
		t = (struct dmn_text){ t.at + 1, t.bytes - 1 };
	while (t.bytes > 0 && (unsigned char)t.at[t.bytes - 1] <= ' ')
		t.bytes--;
	if (t.bytes > 1 && strchr("fFdD", t.at[t.bytes - 1]))
		t.bytes--;
	if (t.bytes == 0 || t.bytes >= NUMBER_BYTES || memchr(t.at, 0, t.bytes))
		return false;
	memcpy(out, t.at, t.bytes);
	out[t.bytes] = '\0';
	i += out[i] == '+' || out[i] == '-';
	for (; out[i] >= '0' && out[i] <= '9'; i++)
		digits++;
	if (out[i] == '.')
		for (i++; out[i] >= '0' && out[i] <= '9'; i++)
			digits++;
	if (out[i] == 'e' || out[i] == 'E') {
		exponent = 0;
		i++;
		i += out[i] == '+' || out[i] == '-';
		for (; out[i] >= '0' && out[i] <= '9'; i++)
			exponent++;
	}
	return digits > 0 && exponent > 0 && !out[i];
}

#define PARSE_REAL(name, convert, give_as) \
	FUNCTION(name) { \
		char text[NUMBER_BYTES]; \
		struct dmn_text t; \
		UNUSED; \
		dmn_as_string(a[0], &t); \
		if (!decimal_literal(t, text)) \
			return fail(run, "NumberFormatException: this is not a number."); \
		return give_as(run, convert(text, NULL), ret); \
	}
PARSE_REAL(double_parse, strtod, give_double)
PARSE_REAL(float_parse, strtof, give_float)

#define COMPARE(name, type, take) \
	FUNCTION(name) { \
		type x, y; \
		UNUSED; \
		if (!take(run, a[0], &x) || !take(run, a[1], &y)) return DMN_NO_MEMORY; \
		return give(dmn_integer(run, (x > y) - (x < y)), ret); \
	}
COMPARE(double_compare, double, take_double)
COMPARE(float_compare, float, take_float)

/* Integer.toHexString and the like: two's complement. */
static enum dmn_status
give_digits(struct dmn_run *run, const struct dmn_value *v, int bits, unsigned shift, const struct dmn_value **ret)
{
	char out[70];
	size_t at = sizeof out;
	int64_t x;

	if (!take_whole(v, bits, &x))
		return fail(run, "The number is not a whole number of the Java type.");
	uint64_t n = bits == 32 ? (uint32_t)x : (uint64_t)x;
	do
		out[--at] = "0123456789abcdef"[n & ((1u << shift) - 1)];
	while ((n >>= shift) > 0);
	return give_text(run, out + at, sizeof out - at, ret);
}

FUNCTION(int_hex) { UNUSED; return give_digits(run, a[0], 32, 4, ret); }
FUNCTION(int_octal) { UNUSED; return give_digits(run, a[0], 32, 3, ret); }
FUNCTION(int_binary) { UNUSED; return give_digits(run, a[0], 32, 1, ret); }
FUNCTION(long_hex) { UNUSED; return give_digits(run, a[0], 64, 4, ret); }
FUNCTION(long_octal) { UNUSED; return give_digits(run, a[0], 64, 3, ret); }
FUNCTION(long_binary) { UNUSED; return give_digits(run, a[0], 64, 1, ret); }

/* ---- strings, characters, booleans ---------------------------------------------------------------------- */

/* A char is one UTF-16 unit: a string of one character of at most three bytes. */
static bool
is_char(const struct dmn_value *v, struct dmn_text *ret)
{
	size_t points = 0;

	if (!dmn_as_string(v, ret) || ret->bytes > 3)
		return false;
	for (size_t i = 0; i < ret->bytes; i++)
		points += ((unsigned char)ret->at[i] & 0xC0) != 0x80;
	return points == 1;
}

FUNCTION(string_of_char)
{
	struct dmn_text t;

	UNUSED;
	if (!is_char(a[0], &t))
		return fail(run, "A Java char is a string of one character.");
	*ret = a[0];
	return DMN_OK;
}

/* A whole number as its digits. */
static enum dmn_status
give_whole_text(struct dmn_run *run, const struct dmn_value *v, int bits, const struct dmn_value **ret)
{
	char text[NUMBER_BYTES];
	int64_t x;

	if (!take_whole(v, bits, &x))
		return fail(run, "The number is not a whole number of the Java type.");
	snprintf(text, sizeof text, "%" PRId64, x);
	return give_text(run, text, strlen(text), ret);
}

#define WHOLE_TEXT(name, bits) FUNCTION(name) { UNUSED; return give_whole_text(run, a[0], (bits), ret); }
WHOLE_TEXT(byte_text, 8)
WHOLE_TEXT(short_text, 16)
WHOLE_TEXT(int_text, 32)
WHOLE_TEXT(long_text, 64)

/* Double.toString: digits[0].digits[1...], with an exponent outside of 10^-3 to 10^7. */
static enum dmn_status
give_double_text(struct dmn_run *run, double x, bool is_float, const struct dmn_value **ret)
{
	char text[NUMBER_BYTES], out[2 * NUMBER_BYTES];
	int most = is_float ? 9 : 17, exponent;
	size_t n = 0, digits;

	for (int places = 0; places < most; places++) {
		snprintf(text, sizeof text, "%.*e", places, fabs(x));
		if (is_float ? strtof(text, NULL) == (float)fabs(x) : strtod(text, NULL) == fabs(x))
			break;
	}
	char *e = strchr(text, 'e');
	if (!e)
		return fail(run, "The number is not finite.");
	exponent = atoi(e + 1);
	*e = '\0';
	if (text[1] == '.')
		memmove(text + 1, text + 2, strlen(text + 2) + 1);
	digits = strlen(text);
	if (signbit(x))
		out[n++] = '-';
	if (exponent >= -3 && exponent < 7) {
		for (int i = exponent < 0 ? exponent : 0; i < (int)digits || i <= exponent + 1; i++) {
			if (i == exponent + 1)
				out[n++] = '.';
			out[n++] = i >= 0 && i < (int)digits ? text[i] : '0';
		}
	} else {
		out[n++] = text[0];
		out[n++] = '.';
		memcpy(out + n, digits > 1 ? text + 1 : "0", digits > 1 ? digits - 1 : 1);
		n += digits > 1 ? digits - 1 : 1;
		n += (size_t)snprintf(out + n, sizeof out - n, "E%d", exponent);
	}
	return give_text(run, out, n, ret);
}

FUNCTION(double_text)
{
	double x;

	UNUSED;
	return take_double(run, a[0], &x) ? give_double_text(run, x, false, ret) : DMN_NO_MEMORY;
}

FUNCTION(float_text)
{
	float x;

	UNUSED;
	return take_float(run, a[0], &x) ? give_double_text(run, (double)x, true, ret) : DMN_NO_MEMORY;
}

/* As toString() prints: a string bare. */
static enum dmn_status
plain_text(struct dmn_run *run, const struct dmn_value *v, struct dmn_text *ret)
{
	return dmn_as_string(v, ret) ? DMN_OK : dmn_to_feel(run, v, ret);
}

/* String.valueOf(Object), also of null. */
FUNCTION(object_text)
{
	struct dmn_text t;

	UNUSED;
	enum dmn_status rc = plain_text(run, a[0], &t);
	return rc ? rc : give_text(run, t.at, t.bytes, ret);
}

FUNCTION(boolean_same)
{
	UNUSED;
	(void)run;
	*ret = a[0];
	return DMN_OK;
}

FUNCTION(boolean_parse)
{
	struct dmn_text t;

	UNUSED;
	dmn_as_string(a[0], &t);
	return give(dmn_boolean(run, t.bytes == 4 && strncasecmp(t.at, "true", 4) == 0), ret);
}

/* ---- String.format -------------------------------------------------------------------------------------- */

/* Text under construction, with a ceiling. */
struct out { char at[FORMAT_BYTES_MAX]; size_t bytes; };

static void
put(struct out *o, const char *at, size_t bytes)
{
	if (bytes > sizeof o->at - o->bytes)
		bytes = sizeof o->at - o->bytes;
	memcpy(o->at + o->bytes, at, bytes);
	o->bytes += bytes;
}

static void
put_many(struct out *o, char c, size_t count)
{
	while (count-- > 0)
		put(o, &c, 1);
}

/* %[index$][flags][width][.precision]conversion */
struct spec { size_t index; bool left, plus, space, zero, group, parentheses,
	upper; size_t width; int precision; char conversion; };

static bool
read_count(const char **at, const char *end, size_t *ret)
{
	const char *from = *at;

	for (*ret = 0; *at < end && **at >= '0' && **at <= '9' && *ret <= FORMAT_WIDTH_MAX; ++*at)
		*ret = *ret * 10 + (size_t)(**at - '0');
	return *at > from && *ret <= FORMAT_WIDTH_MAX;
}

/* What stands behind a %; false: not a conversion of this table. */
static bool
read_spec(const char **at, const char *end, struct spec *s)
{
	const char *start = *at;
	size_t n;

	*s = (struct spec){ .precision = -1 };
	if (*at < end && **at != '0' && read_count(at, end, &n)) {
		if (*at < end && **at == '$') {
			s->index = n;
			++*at;
		} else {
			*at = start;
		}
	}
	for (bool more = true; more && *at < end; *at += more) {
		switch (**at) {
		case '-': s->left = true; break;
		case '+': s->plus = true; break;
		case ' ': s->space = true; break;
		case '0': s->zero = true; break;
		case ',': s->group = true; break;
		case '(': s->parentheses = true; break;
		default: more = false; break;
		}
	}
	if (*at < end && **at >= '1' && **at <= '9' && !read_count(at, end, &s->width))
		return false;
	if (*at < end && **at == '.') {
		++*at;
		if (!read_count(at, end, &n))
			return false;
		s->precision = (int)n;
	}
	if (*at >= end || ((s->left || s->zero) && s->width == 0) || (s->left && s->zero) || (s->plus && s->space))
		return false;
	s->conversion = *(*at)++;
	s->upper = strchr("SBCXE", s->conversion) != NULL;
	if (s->upper)
		s->conversion = (char)(s->conversion - 'A' + 'a');
	return strchr("sbcdxoefn%", s->conversion) != NULL;
}

static size_t
length_of(const char *at, size_t bytes)
{
	size_t points = 0;

	for (size_t i = 0; i < bytes; i++)
		points += ((unsigned char)at[i] & 0xC0) != 0x80;
	return points;
}

static void
put_padded(struct out *o, const struct spec *s, const char *at, size_t bytes)
{
	size_t points = length_of(at, bytes), gap = s->width > points ? s->width - points : 0, start = o->bytes;

	put_many(o, ' ', s->left ? 0 : gap);
	put(o, at, bytes);
	put_many(o, ' ', s->left ? gap : 0);
	for (size_t i = start; s->upper && i < o->bytes; i++)
		if (o->at[i] >= 'a' && o->at[i] <= 'z')
			o->at[i] = (char)(o->at[i] - 'a' + 'A');
}

/* Sign, groups, zeros and parentheses around digits that are not negative. */
static void
put_number(struct out *o, const struct spec *s, const char *digits, bool negative)
{
	struct out body = { .bytes = 0 };
	size_t whole = strcspn(digits, ".e"), used;
	const char *before = negative ? s->parentheses ? "(" : "-" : s->plus ? "+" : s->space ? " " : "";
	const char *after = negative && s->parentheses ? ")" : "";
	struct out grouped = { .bytes = 0 };

	for (size_t i = 0; i < whole; i++) {
		if (i && s->group && (whole - i) % 3 == 0)
			put(&grouped, ",", 1);
		put(&grouped, digits + i, 1);
	}
	put(&grouped, digits + whole, strlen(digits + whole));
	used = strlen(before) + grouped.bytes + strlen(after);
	put(&body, before, strlen(before));
	put_many(&body, '0', s->zero && s->width > used ? s->width - used : 0);
	put(&body, grouped.at, grouped.bytes);
	put(&body, after, strlen(after));
	put_padded(o, s, body.at, body.bytes);
}

/* The decimal text, without its sign, with that many places, halves away from zero.  out: 7000 bytes suffice. */
static void
fixed(const char *text, size_t places, char *out)
{
	const char *e = strpbrk(text, "eE");
	long exponent = e ? strtol(e + 1, NULL, 10) : 0, point = 0;
	char digits[NUMBER_BYTES];
	size_t count = 0, n = 0;
	bool seen = false, up;

	for (const char *c = text; *c && c != e; c++) {
		if (*c == '.')
			seen = true;
		else
			digits[count++] = *c, point += !seen;
	}
	point += exponent;                       /* digits before the decimal point */
	/* out: a zero for the carry, then the digits from the first place before the point */
	long last = point + (long)places;        /* digits kept */
	out[n++] = '0';
	for (long i = point < 0 ? point : 0; i < last; i++)
		out[n++] = i >= 0 && i < (long)count ? digits[i] : '0';
	up = last >= 0 && last < (long)count && digits[last] >= '5';
	for (size_t i = n; up && i-- > 0;) {
		up = out[i] == '9';
		out[i] = (char)(up ? '0' : out[i] + 1);
	}
	out[n] = '\0';
	/* Keep places digits behind the point, at least one before it, no other zero in front. */
	size_t whole = n - places, drop = 0;
	while (drop + 1 < whole && out[drop] == '0')
		drop++;
	memmove(out, out + drop, n - drop);
	n -= drop;
	whole -= drop;
	if (places > 0) {
		memmove(out + whole + 1, out + whole, places);
		out[whole] = '.';
		n++;
	}
	out[n] = '\0';
}

/* One conversion of one argument; a message when it cannot be. */
static const char *
convert(struct dmn_run *run, const struct spec *s, const struct dmn_value *v, struct out *o)
{
	char text[NUMBER_BYTES], digits[8000];
	enum dmn_kind kind = dmn_kind_of(v);
	struct dmn_text t;
	int64_t whole;
	bool b = kind != DMN_NULL;

	if (kind == DMN_NULL && s->conversion != 'b') {
		put_padded(o, s, "null", 4);
		return NULL;
	}
	switch (s->conversion) {
	case 's':
		if (plain_text(run, v, &t) != DMN_OK)
			return "The value cannot be printed.";
		for (size_t i = 0, points = 0; s->precision >= 0 && i < t.bytes; i++)
			if (((unsigned char)t.at[i] & 0xC0) != 0x80 && points++ == (size_t)s->precision)
				t.bytes = i;
		put_padded(o, s, t.at, t.bytes);
		return NULL;
	case 'b':
		(void)dmn_as_boolean(v, &b);
		put_padded(o, s, b ? "true" : "false", b ? 4 : 5);
		return NULL;
	case 'c':
		if (!is_char(v, &t))
			return "IllegalFormatConversionException: %c wants a string of one character.";
		put_padded(o, s, t.at, t.bytes);
		return NULL;
	default:
		break;
	}
	if (kind != DMN_NUMBER || !number_text(run, v, text))
		return "IllegalFormatConversionException: this conversion wants a number.";
	bool negative = text[0] == '-';
	const char *plain = text + negative;
	if (s->conversion == 'f') {
		fixed(plain, s->precision < 0 ? 6 : (size_t)s->precision, digits);
	} else if (s->conversion == 'e') {
		snprintf(digits, sizeof digits, "%.*e", s->precision < 0 ? 6 : s->precision, strtod(plain, NULL));
	} else if (s->precision >= 0 || !dmn_as_integer(v, &whole)) {
		return "IllegalFormatConversionException: this conversion wants a whole number.";
	} else if (s->conversion == 'd') {
		snprintf(digits, sizeof digits, "%s", plain);
	} else {
		uint64_t size = whole < 0 ? -(uint64_t)whole : (uint64_t)whole;
		snprintf(digits, sizeof digits, s->conversion == 'x' ? "%" PRIx64 : "%" PRIo64, size);
	}
	put_number(o, s, digits, negative);
	return NULL;
}

FUNCTION(string_format)
{
	struct out o = { .bytes = 0 };
	size_t next = 1;
	struct dmn_text t;

	(void)user;
	dmn_as_string(a[0], &t);
	for (const char *at = t.at, *end = t.at + t.bytes; at < end;) {
		const char *percent = memchr(at, '%', (size_t)(end - at));
		struct spec s;
		put(&o, at, (size_t)((percent ? percent : end) - at));
		if (!percent)
			break;
		at = percent + 1;
		if (!read_spec(&at, end, &s))
			return fail(run, "UnknownFormatConversionException: after a %.");
		if (s.conversion == 'n' || s.conversion == '%') {
			put_padded(&o, &s, s.conversion == 'n' ? "\n" : "%", 1);
			continue;
		}
		size_t index = s.index ? s.index : next++;
		if (index >= count)
			return fail(run, "MissingFormatArgumentException: there are fewer arguments than conversions.");
		const char *why = convert(run, &s, a[index], &o);
		if (why)
			return fail(run, why);
	}
	if (o.bytes == sizeof o.at)
		return fail(run, "The formatted text is too long.");
	return give_text(run, o.at, o.bytes, ret);
}

/* ---- the table ------------------------------------------------------------------------------------------ */

static const enum dmn_kind numbers[] = { DMN_NUMBER, DMN_NUMBER, DMN_NUMBER };
static const enum dmn_kind strings[] = { DMN_STRING };
static const enum dmn_kind string_number[] = { DMN_STRING, DMN_NUMBER };
static const enum dmn_kind booleans[] = { DMN_BOOLEAN };
static const enum dmn_kind any[] = { DMN_NULL };
static const enum dmn_kind format_kinds[] = { DMN_STRING, DMN_NULL };

#define ROW(class, signature, kinds, count, call) { "java.lang." class, signature, kinds, count, false, call, NULL }
#define MATH1(signature, call) ROW("Math", signature, numbers, 1, call)
#define MATH2(signature, call) ROW("Math", signature, numbers, 2, call)
/* What the wrapper classes of whole numbers have in common. */
#define WHOLE_CLASS(class, type, parse_name, same, parse, text) \
	ROW(class, "valueOf(" type ")", numbers, 1, same), \
	ROW(class, "valueOf(java.lang.String)", strings, 1, parse), \
	ROW(class, parse_name "(java.lang.String)", strings, 1, parse), \
	ROW(class, "toString(" type ")", numbers, 1, text), \
	ROW(class, "compare(" type "," type ")", numbers, 2, whole_compare)
#define LARGE_CLASS(class, type, parse_radix, radix, min, max, sum, hex, octal, binary) \
	ROW(class, "valueOf(java.lang.String,int)", string_number, 2, radix), \
	ROW(class, parse_radix "(java.lang.String,int)", string_number, 2, radix), \
	ROW(class, "min(" type "," type ")", numbers, 2, min), \
	ROW(class, "max(" type "," type ")", numbers, 2, max), \
	ROW(class, "sum(" type "," type ")", numbers, 2, sum), \
	ROW(class, "signum(" type ")", numbers, 1, whole_signum), \
	ROW(class, "toHexString(" type ")", numbers, 1, hex), \
	ROW(class, "toOctalString(" type ")", numbers, 1, octal), \
	ROW(class, "toBinaryString(" type ")", numbers, 1, binary)
#define DECIMAL_CLASS(class, type, parse_name, same, parse, text, compare, min, max, sum) \
	ROW(class, "valueOf(" type ")", numbers, 1, same), \
	ROW(class, "valueOf(java.lang.String)", strings, 1, parse), \
	ROW(class, parse_name "(java.lang.String)", strings, 1, parse), \
	ROW(class, "toString(" type ")", numbers, 1, text), \
	ROW(class, "compare(" type "," type ")", numbers, 2, compare), \
	ROW(class, "min(" type "," type ")", numbers, 2, min), \
	ROW(class, "max(" type "," type ")", numbers, 2, max), \
	ROW(class, "sum(" type "," type ")", numbers, 2, sum)

const struct dmn_function java_functions[] = {
	MATH1("abs(double)", math_abs), MATH1("abs(float)", math_abs_float), MATH1("abs(int)", math_abs_int),
	MATH1("abs(long)", math_abs_long), MATH1("acos(double)", math_acos), MATH1("asin(double)", math_asin),
	MATH1("atan(double)", math_atan), MATH1("cbrt(double)", math_cbrt), MATH1("ceil(double)", math_ceil),
	MATH1("cos(double)", math_cos), MATH1("cosh(double)", math_cosh), MATH1("exp(double)", math_exp),
	MATH1("expm1(double)", math_expm1), MATH1("floor(double)", math_floor), MATH1("log(double)", math_log),
	MATH1("log10(double)", math_log10), MATH1("log1p(double)", math_log1p), MATH1("rint(double)", math_rint),
	MATH1("round(double)", math_round_double), MATH1("round(float)", math_round_float),
		MATH1("signum(double)", math_signum),
	MATH1("sin(double)", math_sin), MATH1("sinh(double)", math_sinh), MATH1("sqrt(double)", math_sqrt),
	MATH1("tan(double)", math_tan), MATH1("tanh(double)", math_tanh), MATH1("toDegrees(double)", math_degrees),
	MATH1("toRadians(double)", math_radians), MATH1("toIntExact(long)", math_to_int),
	MATH2("atan2(double,double)", math_atan2), MATH2("copySign(double,double)", math_copysign),
	MATH2("hypot(double,double)", math_hypot), MATH2("IEEEremainder(double,double)", math_remainder),
	MATH2("pow(double,double)", math_pow),
	MATH2("max(double,double)", math_max), MATH2("max(float,float)", math_max_float),
		MATH2("max(int,int)", math_max_int),
	MATH2("max(long,long)", math_max_long), MATH2("min(double,double)", math_min),
		MATH2("min(float,float)", math_min_float),
	MATH2("min(int,int)", math_min_int), MATH2("min(long,long)", math_min_long),
	MATH2("floorDiv(int,int)", math_floor_div_int), MATH2("floorDiv(long,long)", math_floor_div_long),
	MATH2("floorMod(int,int)", math_floor_mod_int), MATH2("floorMod(long,long)", math_floor_mod_long),
	MATH2("addExact(int,int)", math_add_int), MATH2("addExact(long,long)", math_add_long),
	MATH2("subtractExact(int,int)", math_subtract_int), MATH2("subtractExact(long,long)", math_subtract_long),
	MATH2("multiplyExact(int,int)", math_multiply_int), MATH2("multiplyExact(long,long)", math_multiply_long),
	WHOLE_CLASS("Byte", "byte", "parseByte", byte_same, byte_parse, byte_text),
	WHOLE_CLASS("Short", "short", "parseShort", short_same, short_parse, short_text),
	WHOLE_CLASS("Integer", "int", "parseInt", int_same, int_parse, int_text),
	WHOLE_CLASS("Long", "long", "parseLong", long_same, long_parse, long_text),
	LARGE_CLASS("Integer", "int", "parseInt", int_parse_radix, math_min_int, math_max_int, int_sum, int_hex,
		int_octal, int_binary),
	LARGE_CLASS("Long", "long", "parseLong", long_parse_radix, math_min_long, math_max_long, long_sum, long_hex,
		long_octal, long_binary),
	DECIMAL_CLASS("Float", "float", "parseFloat", float_same, float_parse, float_text, float_compare,
		math_min_float, math_max_float, float_sum),
	DECIMAL_CLASS("Double", "double", "parseDouble", double_same, double_parse, double_text, double_compare,
		math_min, math_max, double_sum),
	ROW("Boolean", "valueOf(boolean)", booleans, 1, boolean_same),
	ROW("Boolean", "valueOf(java.lang.String)", strings, 1, boolean_parse),
	ROW("Boolean", "parseBoolean(java.lang.String)", strings, 1, boolean_parse),
	ROW("Boolean", "toString(boolean)", booleans, 1, object_text),
	ROW("Character", "valueOf(char)", strings, 1, string_of_char),
	ROW("Character", "toString(char)", strings, 1, string_of_char),
	ROW("String", "valueOf(char)", strings, 1, string_of_char),
	ROW("String", "valueOf(int)", numbers, 1, int_text),
	ROW("String", "valueOf(long)", numbers, 1, long_text),
	ROW("String", "valueOf(float)", numbers, 1, float_text),
	ROW("String", "valueOf(double)", numbers, 1, double_text),
	ROW("String", "valueOf(boolean)", booleans, 1, object_text),
	ROW("String", "valueOf(java.lang.Object)", any, 1, object_text),
	{ "java.lang.String", "format(java.lang.String,[Ljava.lang.Object;)", format_kinds, 2, true, string_format,
		NULL },
};
const size_t java_function_count = sizeof java_functions / sizeof java_functions[0];
