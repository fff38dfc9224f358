/*
 * Decimal numbers of 34 digits (IEEE 754-2008 decimal128), by Intel's library, which appears in dec.c only, with ways of our own for
 * the numbers that rules are made of: a coefficient of 64 bits and exponents not far from one another.
 * Locale-free, no hidden state.  Results that are not finite are reported, never stored.
 */
#ifndef AN_DEC_H
#define AN_DEC_H

#include "cx.h"

struct dec {
	uint64_t w[2];
};

enum dec_round { DEC_HALF_EVEN, DEC_DOWN, DEC_UP, DEC_HALF_UP, DEC_HALF_DOWN, DEC_FLOOR, DEC_CEILING };

struct dec dec_from_int(int64_t n);
/* -?digits[.digits][(e|E)[+-]digits], or .digits; false when it is not that or its size does not fit (1e7000, 1e-7000).
 * Digits after the 34th are rounded half to even. */
bool dec_parse(struct text t, struct dec *ret);
/* Plain notation without exponent when 34 digits suffice (trailing zeros of the fraction dropped), else d.dddE+n.
 * out takes at most DEC_TEXT_MAX bytes; returns how many. */
enum { DEC_TEXT_MAX = 64 };
size_t dec_print(struct dec x, char out[DEC_TEXT_MAX]);
struct text dec_text(struct arena *arena, struct dec x);

/* False: the result is not finite (overflow, division by zero, domain). */
bool dec_add(struct dec a, struct dec b, struct dec *ret);
bool dec_sub(struct dec a, struct dec b, struct dec *ret);
bool dec_mul(struct dec a, struct dec b, struct dec *ret);
bool dec_div(struct dec a, struct dec b, struct dec *ret);
bool dec_pow(struct dec a, struct dec b, struct dec *ret);
bool dec_modulo(struct dec a, struct dec b, struct dec *ret);    /* sign of the divisor, as FEEL modulo() */
bool dec_sqrt(struct dec a, struct dec *ret);
bool dec_ln(struct dec a, struct dec *ret);
bool dec_exp(struct dec a, struct dec *ret);
struct dec dec_neg(struct dec a);
struct dec dec_abs(struct dec a);
int dec_order(struct dec a, struct dec b);                       /* dec_compare without its short way */
/* -1, 0, 1 by value. */
static inline int
dec_compare(struct dec a, struct dec b)
{
	/* Same sign, exponent and upper digits: the low words tell. */
	if (a.w[1] == b.w[1]) {
		int order = (a.w[0] > b.w[0]) - (a.w[0] < b.w[0]);
		return a.w[1] >> 63 ? -order : order;
	}
	return dec_order(a, b);
}
bool dec_is_integer(struct dec a);
/* Round to `scale` decimal places, -6111..6176. */
bool dec_rescale(struct dec a, int scale, enum dec_round how, struct dec *ret);
bool dec_to_int(struct dec a, int64_t *ret);                     /* false when not an integer or too large */

/* The whole number of 10^-scale (scale 0..18) at or below a; *ret_exact: a is that.  False: it does not fit. */
bool dec_scaled(struct dec a, int scale, int64_t *ret, bool *ret_exact);

/* Rupees to paise: exact; false when there are more than two decimals or it is out of range. */
bool dec_to_paise(struct dec rupees, int64_t *ret_paise);
struct dec dec_from_paise(int64_t paise);

#endif
