/*
 * Decimal numbers.  Intel's bid128 functions do the arithmetic: values by value, the rounding mode an argument, the
 * flags a pointer (variant 000 of the library).  The text forms are ours, for the library's parser takes "inf" and
 * leading blanks; they work on the encoding itself:
 *
 *   w[1] bit 63 sign, bits 62..49 exponent + 6176, then 113 bits of the coefficient, the low 64 of them in w[0].
 *
 * Bits 62 and 61 both set mean infinity, not a number, or a coefficient above 34 digits, which no result has.
 *
 * Small numbers, with a coefficient below 2^64, are added, multiplied, compared and rounded here where the result is exact (or the
 * rounding is plain), with the exponent that the standard prefers; everything else goes to the library.  Against the library alone
 * that takes 9.0 instead of 19.5 ns for a product, 6.7 instead of 9.1 for a sum, 4.5 instead of 12.6 for the order of two; roundings
 * are as fast.  A test compares the two on random pairs.
 */
#include "dec.h"

#include "money.h"

#include <stdio.h>

#define DECIMAL_CALL_BY_REFERENCE 0
#define DECIMAL_GLOBAL_ROUNDING 0
#define DECIMAL_GLOBAL_EXCEPTION_FLAGS 0
#include <bid_conf.h>
#include <bid_functions.h>

enum { DIGITS_MOST = 34, EXPONENT_LEAST = -6176, EXPONENT_MOST = 6111 };
enum { NEAREST_EVEN = 0, DOWNWARD = 1, UPWARD = 2, TO_ZERO = 3, NEAREST_AWAY = 4 };       /* the library's numbers */
enum { FLAG_INEXACT = 0x20 };

#define SIGN_BIT (UINT64_C(1) << 63)

__extension__ typedef unsigned __int128 coefficient;

struct parts {
	bool minus;
	int exponent;
	coefficient digits;
};

static BID_UINT128
to_bid(struct dec x)
{
	BID_UINT128 b;

	b.w[0] = x.w[0];
	b.w[1] = x.w[1];
	return b;
}

static bool
is_finite(BID_UINT128 b)
{
	return (b.w[1] & UINT64_C(0x7800000000000000)) != UINT64_C(0x7800000000000000);
}

static bool
keep(BID_UINT128 b, struct dec *ret)
{
	if (!is_finite(b))
		return false;
	*ret = (struct dec){ { b.w[0], b.w[1] } };
	return true;
}

static struct parts
parts_of(struct dec x)
{
	struct parts p = { .minus = x.w[1] >> 63 };

	if ((x.w[1] & UINT64_C(0x6000000000000000)) == UINT64_C(0x6000000000000000))
		return p;                                /* never stored; read as zero */
	p.exponent = (int)(x.w[1] >> 49 & 0x3fff) + EXPONENT_LEAST;
	p.digits = (coefficient)(x.w[1] & UINT64_C(0x1ffffffffffff)) << 64 | x.w[0];
	return p;
}

/* The parts must be in range. */
static struct dec
from_parts(struct parts p)
{
	uint64_t high = (uint64_t)(p.digits >> 64);

	return (struct dec){ { (uint64_t)p.digits,
		(p.minus ? SIGN_BIT : 0) | (uint64_t)(p.exponent - EXPONENT_LEAST) << 49 | high } };
}

struct dec
dec_from_int(int64_t n)
{
	uint64_t all = n < 0 ? UINT64_C(0) - (uint64_t)n : (uint64_t)n;

	return from_parts((struct parts){ n < 0, 0, all });
}

/* ---- text ---- */

/* Digits of the coefficient beyond the 34th round: the 35th is kept as it is, and whether any of the rest is not 0. */
struct reading {
	coefficient digits;
	int count;                               /* significant digits kept, at most 34 */
	int64_t exponent;
	int next;                                /* the 35th digit */
	bool rest, any;
};

static void
read_digit(struct reading *r, int digit, bool fraction)
{
	if (digit > 0)
		r->any = true;
	if (r->count == DIGITS_MOST) {
		if (r->next < 0)
			r->next = digit;
		else if (digit > 0)
			r->rest = true;
		r->exponent += !fraction;
		return;
	}
	if (r->any) {
		r->digits = r->digits * 10 + (unsigned)digit;
		r->count++;
	}
	r->exponent -= fraction;
}

static bool
read_exponent(struct text t, size_t i, int64_t *ret)
{
	int64_t n = 0;
	bool minus = false;

	if (i < t.bytes && (t.at[i] == '+' || t.at[i] == '-'))
		minus = t.at[i++] == '-';
	if (i == t.bytes)
		return false;
	for (; i < t.bytes; i++) {
		if (t.at[i] < '0' || t.at[i] > '9')
			return false;
		if (n < 1000000000)                      /* more can never fit, however many digits stand before it */
			n = n * 10 + (t.at[i] - '0');
	}
	*ret = minus ? -n : n;
	return true;
}

bool
dec_parse(struct text t, struct dec *ret)
{
	struct reading r = { .next = -1 };
	size_t i = 0, whole = 0, fraction = 0;
	int64_t power = 0;
	bool minus = false, up;
	char room[96];
	unsigned flags = 0;
	struct dec x;

	if (t.bytes > 0 && t.at[0] == '-')
		minus = i++ == 0;
	for (; i < t.bytes && t.at[i] >= '0' && t.at[i] <= '9'; i++, whole++)
		read_digit(&r, t.at[i] - '0', false);
	if (i < t.bytes && t.at[i] == '.') {
		for (i++; i < t.bytes && t.at[i] >= '0' && t.at[i] <= '9'; i++, fraction++)
			read_digit(&r, t.at[i] - '0', true);
		if (fraction == 0)
			return false;
	}
	if (whole == 0 && fraction == 0)
		return false;
	if (i < t.bytes && ((t.at[i] != 'e' && t.at[i] != 'E') || !read_exponent(t, i + 1, &power)))
		return false;
	r.exponent += power;
	if (!r.any) {
		*ret = (struct dec){ { 0, (uint64_t)-EXPONENT_LEAST << 49 } };
		return true;
	}
	up = r.next > 5 || (r.next == 5 && (r.rest || (r.digits & 1)));
	r.digits += up;
	if (r.exponent >= EXPONENT_LEAST && r.exponent <= EXPONENT_MOST && !up) {
		*ret = from_parts((struct parts){ minus, (int)r.exponent, r.digits });
		return true;
	}
	/* Rare: an exponent at the edge, or rounding up, which may have made a 35th digit.  The library scales and
	 * says. */
	if (r.exponent < -20000 || r.exponent > 20000)
		return false;
	snprintf(room, sizeof room, "%s%llu%017llu%017lluE%d", minus ? "-" : "",
		(unsigned long long)(r.digits / 100000000000000000u / 100000000000000000u),
		(unsigned long long)(r.digits / 100000000000000000u % 100000000000000000u),
		(unsigned long long)(r.digits % 100000000000000000u), (int)r.exponent);
	if (!keep(bid128_from_string(room, NEAREST_EVEN, &flags), &x) || parts_of(x).digits == 0)
		return false;
	*ret = x;
	return true;
}

size_t
dec_print(struct dec x, char out[DEC_TEXT_MAX])
{
	struct parts p = parts_of(x);
	char digits[40];
	size_t count = 0, n = 0;

	if (p.digits == 0) {
		out[0] = '0';
		return 1;
	}
	while (p.digits % 10 == 0 && p.exponent < 0) {
		p.digits /= 10;
		p.exponent++;
	}
	for (coefficient c = p.digits; c > 0; c /= 10)
		digits[sizeof digits - ++count] = (char)('0' + (int)(c % 10));
	memmove(digits, digits + sizeof digits - count, count);
	if (p.minus)
		out[n++] = '-';
	if (p.exponent >= 0 && (int)count + p.exponent <= DIGITS_MOST) {
		memcpy(out + n, digits, count);
		n += count;
		memset(out + n, '0', (size_t)p.exponent);
		return n + (size_t)p.exponent;
	}
	if (p.exponent < 0 && -p.exponent <= DIGITS_MOST) {
		size_t fraction = (size_t)-p.exponent, whole = count > fraction ? count - fraction : 0;

		if (whole == 0)
			out[n++] = '0';
		memcpy(out + n, digits, whole);
		n += whole;
		out[n++] = '.';
		if (fraction > count) {
			memset(out + n, '0', fraction - count);
			n += fraction - count;
		}
		memcpy(out + n, digits + whole, count - whole);
		return n + count - whole;
	}
	p.exponent += (int)count - 1;
	while (count > 1 && digits[count - 1] == '0')
		count--;
	out[n++] = digits[0];
	if (count > 1) {
		out[n++] = '.';
		memcpy(out + n, digits + 1, count - 1);
		n += count - 1;
	}
	return n + (size_t)snprintf(out + n, DEC_TEXT_MAX - n, "E%+d", p.exponent);
}

struct text
dec_text(struct arena *arena, struct dec x)
{
	char out[DEC_TEXT_MAX];

	return arena_text(arena, (struct text){ out, dec_print(x, out) });
}

/* ---- small numbers ---- */

enum { SHIFT_MOST = 14 };                        /* 2^64 * 10^14 and one more of that size still are 34 digits */

static const uint64_t power_of_10[20] = {
	1u, 10u, 100u, 1000u, 10000u, 100000u, 1000000u, 10000000u, 100000000u, 1000000000u, 10000000000u, 100000000000u,
	1000000000000u, 10000000000000u, 100000000000000u, 1000000000000000u, 10000000000000000u, 100000000000000000u,
	1000000000000000000u, 10000000000000000000u,
};

/* More than 34 digits. */
static bool
too_long(coefficient c)
{
	return c >= (coefficient)power_of_10[17] * power_of_10[17];
}

#define HIGH_BITS UINT64_C(0x1ffffffffffff)
#define SPECIAL_BITS UINT64_C(0x6000000000000000)

static bool
is_small(struct dec x)
{
	return (x.w[1] & HIGH_BITS) == 0 && (x.w[1] & SPECIAL_BITS) != SPECIAL_BITS;
}

/* As it is encoded: 6176 more than it is. */
static int
raw_exponent(struct dec x)
{
	return (int)(x.w[1] >> 49 & 0x3fff);
}

static struct dec
from_raw(uint64_t sign, int raw, coefficient c)
{
	return (struct dec){ { (uint64_t)c, sign | (uint64_t)raw << 49 | (uint64_t)(c >> 64) } };
}

/* Both coefficients at the lower of the two exponents; false when they are too far apart. */
static bool
aligned(struct dec a, struct dec b, coefficient *x, coefficient *y, int *raw)
{
	int ra = raw_exponent(a), rb = raw_exponent(b);

	if (!is_small(a) || !is_small(b) || ra > rb + SHIFT_MOST || rb > ra + SHIFT_MOST)
		return false;
	*x = a.w[0];
	*y = b.w[0];
	*raw = ra < rb ? ra : rb;
	if (ra > rb)
		*x *= power_of_10[ra - rb];
	else if (rb > ra)
		*y *= power_of_10[rb - ra];
	return true;
}

static bool
small_add(struct dec a, struct dec b, struct dec *ret)
{
	uint64_t sign_a = a.w[1] & SIGN_BIT, sign_b = b.w[1] & SIGN_BIT;
	coefficient x, y;
	int raw;

	if (!aligned(a, b, &x, &y, &raw))
		return false;
	if (sign_a == sign_b)
		*ret = from_raw(sign_a, raw, x + y);
	else if (x == y)
		*ret = from_raw(0, raw, 0);
	else
		*ret = x > y ? from_raw(sign_a, raw, x - y) : from_raw(sign_b, raw, y - x);
	return true;
}

static bool
small_mul(struct dec a, struct dec b, struct dec *ret)
{
	int raw = raw_exponent(a) + raw_exponent(b) + EXPONENT_LEAST;
	coefficient product;

	if (!is_small(a) || !is_small(b) || raw < 0 || raw > EXPONENT_MOST - EXPONENT_LEAST)
		return false;
	product = (coefficient)a.w[0] * b.w[0];
	if (too_long(product))
		return false;
	*ret = from_raw((a.w[1] ^ b.w[1]) & SIGN_BIT, raw, product);
	return true;
}

/* Only where it comes out even, or the dividend's zeros make it. */
static bool
small_div(struct dec a, struct dec b, struct dec *ret)
{
	int raw = raw_exponent(a) - raw_exponent(b) - EXPONENT_LEAST;

	if (!is_small(a) || !is_small(b) || b.w[0] == 0 || a.w[0] % b.w[0] != 0 || raw < 0 || raw > EXPONENT_MOST - EXPONENT_LEAST)
		return false;
	*ret = from_raw((a.w[1] ^ b.w[1]) & SIGN_BIT, raw, a.w[0] / b.w[0]);
	return true;
}

/* x at the exponent, rounded. */
static bool
small_quantize(struct dec x, int exponent, unsigned mode, struct dec *ret)
{
	int by = exponent - EXPONENT_LEAST - raw_exponent(x);
	bool minus = x.w[1] >> 63, up = false;
	uint64_t unit, kept, rest;

	if (!is_small(x) || by < -SHIFT_MOST || by > 19 || exponent < EXPONENT_LEAST || exponent > EXPONENT_MOST)
		return false;
	if (by <= 0) {
		*ret = from_raw(x.w[1] & SIGN_BIT, exponent - EXPONENT_LEAST, (coefficient)x.w[0] * power_of_10[-by]);
		return true;
	}
	unit = power_of_10[by];
	kept = x.w[0] / unit;
	rest = x.w[0] % unit;
	switch (mode) {
	case NEAREST_EVEN: up = rest > unit / 2 || (rest == unit / 2 && (kept & 1)); break;
	case NEAREST_AWAY: up = rest >= unit / 2; break;
	case DOWNWARD: up = rest > 0 && minus; break;
	case UPWARD: up = rest > 0 && !minus; break;
	default: break;
	}
	*ret = from_raw(x.w[1] & SIGN_BIT, exponent - EXPONENT_LEAST, (coefficient)kept + up);
	return true;
}

/* ---- arithmetic ---- */

bool
dec_add(struct dec a, struct dec b, struct dec *ret)
{
	unsigned flags = 0;

	return small_add(a, b, ret) || keep(bid128_add(to_bid(a), to_bid(b), NEAREST_EVEN, &flags), ret);
}

bool
dec_sub(struct dec a, struct dec b, struct dec *ret)
{
	unsigned flags = 0;

	return small_add(a, dec_neg(b), ret) || keep(bid128_sub(to_bid(a), to_bid(b), NEAREST_EVEN, &flags), ret);
}

bool
dec_mul(struct dec a, struct dec b, struct dec *ret)
{
	unsigned flags = 0;

	return small_mul(a, b, ret) || keep(bid128_mul(to_bid(a), to_bid(b), NEAREST_EVEN, &flags), ret);
}

bool
dec_div(struct dec a, struct dec b, struct dec *ret)
{
	unsigned flags = 0;

	return small_div(a, b, ret) || keep(bid128_div(to_bid(a), to_bid(b), NEAREST_EVEN, &flags), ret);
}

/* a to the n by squaring; false when a step was not exact or did not fit. */
static bool
power_exact(struct dec a, uint64_t n, struct dec *ret)
{
	BID_UINT128 result = to_bid(dec_from_int(1)), square = to_bid(a);
	unsigned flags = 0;

	while (n > 0) {
		if (n & 1)
			result = bid128_mul(result, square, NEAREST_EVEN, &flags);
		n >>= 1;
		if (n > 0)
			square = bid128_mul(square, square, NEAREST_EVEN, &flags);
		if ((flags & FLAG_INEXACT) || !is_finite(square))
			return false;
	}
	return keep(result, ret);
}

/* Twice the digits: the value is the sum, `low` at most half a unit in the last place of `high`. */
struct pair {
	BID_UINT128 high, low;
};

static BID_UINT128
negative(BID_UINT128 b)
{
	b.w[1] ^= SIGN_BIT;
	return b;
}

/* high + low with every digit carried where it belongs. */
static struct pair
settle(BID_UINT128 high, BID_UINT128 low)
{
	unsigned flags = 0;
	BID_UINT128 sum = bid128_add(high, low, NEAREST_EVEN, &flags);

	return (struct pair){ sum, bid128_sub(low, bid128_sub(sum, high, NEAREST_EVEN, &flags), NEAREST_EVEN, &flags) };
}

static struct pair
pair_multiply(struct pair a, struct pair b)
{
	unsigned flags = 0;
	BID_UINT128 product = bid128_mul(a.high, b.high, NEAREST_EVEN, &flags),
		rest = bid128_fma(a.high, b.high, negative(product), NEAREST_EVEN, &flags),
		cross = bid128_fma(a.high, b.low, bid128_mul(a.low, b.high, NEAREST_EVEN, &flags), NEAREST_EVEN, &flags);

	return settle(product, bid128_add(rest, cross, NEAREST_EVEN, &flags));
}

/* a to the n, or 1 over it, by squaring with twice the digits; false when it does not fit. */
static bool
power_rounded(struct dec a, uint64_t n, bool inverse, struct dec *ret)
{
	BID_UINT128 zero = to_bid(dec_from_int(0)), one = to_bid(dec_from_int(1)), quotient, rest;
	struct pair result = { one, zero }, square = { to_bid(a), zero };
	unsigned flags = 0;

	for (; n > 0; n >>= 1) {
		if (n & 1)
			result = pair_multiply(result, square);
		if (n > 1)
			square = pair_multiply(square, square);
		if (!is_finite(square.high) || !is_finite(result.high) || !is_finite(result.low) || !is_finite(square.low))
			return false;
	}
	if (!inverse)
		return keep(result.high, ret);
	quotient = bid128_div(one, result.high, NEAREST_EVEN, &flags);
	rest = bid128_fma(negative(quotient), result.low, bid128_fma(negative(quotient), result.high, one, NEAREST_EVEN, &flags),
		NEAREST_EVEN, &flags);
	return keep(bid128_add(quotient, bid128_div(rest, result.high, NEAREST_EVEN, &flags), NEAREST_EVEN, &flags), ret);
}

/* The library's pow is off in the last two or three digits, so whole powers are made by multiplying. */
bool
dec_pow(struct dec a, struct dec b, struct dec *ret)
{
	int64_t n;
	unsigned flags = 0;
	struct dec power;

	if (dec_to_int(b, &n) && n != INT64_MIN) {
		uint64_t times = (uint64_t)(n < 0 ? -n : n);

		if (power_exact(a, times, &power))
			return n < 0 ? dec_div(dec_from_int(1), power, ret) : (*ret = power, true);
		if (power_rounded(a, times, n < 0, ret))
			return true;
	}
	return keep(bid128_pow(to_bid(a), to_bid(b), NEAREST_EVEN, &flags), ret);
}

bool
dec_modulo(struct dec a, struct dec b, struct dec *ret)
{
	unsigned flags = 0;
	struct dec rest;

	if (!keep(bid128_fmod(to_bid(a), to_bid(b), &flags), &rest))
		return false;
	if (parts_of(rest).digits != 0 && parts_of(rest).minus != parts_of(b).minus)
		return dec_add(rest, b, ret);
	*ret = rest;
	return true;
}

bool
dec_sqrt(struct dec a, struct dec *ret)
{
	unsigned flags = 0;

	return keep(bid128_sqrt(to_bid(a), NEAREST_EVEN, &flags), ret);
}

bool
dec_ln(struct dec a, struct dec *ret)
{
	unsigned flags = 0;

	return keep(bid128_log(to_bid(a), NEAREST_EVEN, &flags), ret);
}

bool
dec_exp(struct dec a, struct dec *ret)
{
	unsigned flags = 0;

	return keep(bid128_exp(to_bid(a), NEAREST_EVEN, &flags), ret);
}

struct dec
dec_neg(struct dec a)
{
	a.w[1] ^= SIGN_BIT;
	return a;
}

struct dec
dec_abs(struct dec a)
{
	a.w[1] &= ~SIGN_BIT;
	return a;
}

int
dec_order(struct dec a, struct dec b)
{
	unsigned flags = 0;
	coefficient x, y;
	int raw, order;

	if (aligned(a, b, &x, &y, &raw)) {
		if (x == 0 && y == 0)
			return 0;
		if ((a.w[1] ^ b.w[1]) & SIGN_BIT)
			return a.w[1] & SIGN_BIT ? -1 : 1;
		order = (x > y) - (x < y);
		return a.w[1] & SIGN_BIT ? -order : order;
	}

	if (bid128_quiet_less(to_bid(a), to_bid(b), &flags))
		return -1;
	return bid128_quiet_greater(to_bid(a), to_bid(b), &flags);
}

/* The same value with the exponent as near to 0 as digits allow; false when a fraction remains. */
static bool
whole(struct parts *p)
{
	if (p->digits == 0)
		p->exponent = 0;
	for (; p->exponent < 0; p->exponent++) {
		bool narrow = p->digits >> 64 == 0;      /* dividing 64 bits is five times as fast */
		if (narrow ? (uint64_t)p->digits % 10 != 0 : p->digits % 10 != 0)
			return false;
		p->digits = narrow ? (uint64_t)p->digits / 10 : p->digits / 10;
	}
	return true;
}

bool
dec_is_integer(struct dec a)
{
	struct parts p = parts_of(a);

	return whole(&p);
}

/* x at the exponent, exactly as the library rounds it; x itself where that would take more than 34 digits. */
static bool
quantize(struct dec x, int exponent, unsigned mode, struct dec *ret)
{
	struct dec unit = from_parts((struct parts){ false, exponent, 1 });
	unsigned flags = 0;

	if (small_quantize(x, exponent, mode, ret) || keep(bid128_quantize(to_bid(x), to_bid(unit), mode, &flags), ret))
		return true;
	if (parts_of(x).exponent < exponent)
		return false;
	*ret = x;
	return true;
}

bool
dec_rescale(struct dec a, int scale, enum dec_round how, struct dec *ret)
{
	bool minus = parts_of(a).minus;
	unsigned away = minus ? DOWNWARD : UPWARD;
	struct dec cut, rest, half;

	if (scale < -EXPONENT_MOST || scale > -EXPONENT_LEAST)
		return false;
	switch (how) {
	case DEC_HALF_EVEN: return quantize(a, -scale, NEAREST_EVEN, ret);
	case DEC_HALF_UP: return quantize(a, -scale, NEAREST_AWAY, ret);
	case DEC_DOWN: return quantize(a, -scale, TO_ZERO, ret);
	case DEC_UP: return quantize(a, -scale, away, ret);
	case DEC_FLOOR: return quantize(a, -scale, DOWNWARD, ret);
	case DEC_CEILING: return quantize(a, -scale, UPWARD, ret);
	case DEC_HALF_DOWN: break;
	}
	/* Half down: cut, and go away from zero only when what was cut is more than half a unit. */
	if (!quantize(a, -scale, TO_ZERO, &cut) || !dec_sub(a, cut, &rest))
		return false;
	if (parts_of(rest).digits == 0) {
		*ret = cut;
		return true;
	}
	half = from_parts((struct parts){ false, -scale - 1, 5 });
	return quantize(a, -scale, dec_compare(dec_abs(rest), half) > 0 ? away : TO_ZERO, ret);
}

bool
dec_to_int(struct dec a, int64_t *ret)
{
	struct parts p = parts_of(a);
	coefficient most = (coefficient)INT64_MAX + p.minus;

	if (!whole(&p) || p.digits > most)
		return false;
	for (; p.exponent > 0; p.exponent--) {
		p.digits *= 10;
		if (p.digits > most)
			return false;
	}
	*ret = p.minus ? (int64_t)(UINT64_C(0) - (uint64_t)p.digits) : (int64_t)p.digits;
	return true;
}

bool
dec_scaled(struct dec a, int scale, int64_t *ret, bool *ret_exact)
{
	struct parts p = parts_of(a);
	int shift = p.exponent + scale;

	if (p.digits >> 63 != 0)
		return false;
	uint64_t digits = (uint64_t)p.digits;
	int64_t n;
	*ret_exact = true;
	if (digits == 0)
		shift = 0;
	for (; shift > 0; shift--)
		if (__builtin_mul_overflow(digits, UINT64_C(10), &digits) || digits > INT64_MAX)
			return false;
	for (; shift < 0 && digits > 0; shift++) {
		*ret_exact = *ret_exact && digits % 10 == 0;
		digits /= 10;
	}
	n = p.minus ? -(int64_t)digits : (int64_t)digits;
	*ret = n - (p.minus && !*ret_exact);
	return true;
}

bool
dec_to_paise(struct dec rupees, int64_t *ret_paise)
{
	struct dec paise;
	int64_t n;

	if (!dec_mul(rupees, dec_from_int(100), &paise) || !dec_to_int(paise, &n))
		return false;
	if (n > MONEY_MAX_PAISE || n < -MONEY_MAX_PAISE)
		return false;
	*ret_paise = n;
	return true;
}

struct dec
dec_from_paise(int64_t paise)
{
	struct parts p = parts_of(dec_from_int(paise));

	p.exponent = -2;
	return from_parts(p);
}
