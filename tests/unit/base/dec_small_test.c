/*
 * The short ways of dec.c for small numbers against Intel's functions, bit for bit: random pairs, and every pair of a list of awkward
 * ones.  Bits, not values: the exponent is part of the result, and so is the sign of zero.
 */
#include "base_test.h"

#include "base/dec.h"

#define DECIMAL_CALL_BY_REFERENCE 0
#define DECIMAL_GLOBAL_ROUNDING 0
#define DECIMAL_GLOBAL_EXCEPTION_FLAGS 0
#include <bid_conf.h>
#include <bid_functions.h>

enum { PAIRS = 1000000, BIAS = 6176 };

static BID_UINT128
bid(struct dec x)
{
	BID_UINT128 b;

	b.w[0] = x.w[0];
	b.w[1] = x.w[1];
	return b;
}

static uint64_t
next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* Lengths from nothing to 34 digits, most of them short; exponents mostly near 0, at times at the ends. */
static struct dec
random_number(uint64_t *state)
{
	uint64_t r = next(state), low = next(state), high = next(state) & UINT64_C(0x1ffffffffffff);
	uint64_t shape = r % 16, power = 1;
	int exponent;

	if (shape < 13)
		high = 0;
	else if (high > UINT64_C(0x1ed09bead87bf))      /* above 34 digits */
		high %= UINT64_C(0x1ed09bead87bf);
	if (shape < 10)
		low >>= (r >> 8) % 64;
	if (shape == 0)
		low = 0;
	if (shape == 1) {
		for (uint64_t i = (r >> 8) % 20; i > 0; i--)
			power *= 10;
		low = power;
	}
	if (shape == 2)
		low = UINT64_MAX - (low & 3);
	exponent = (int)((r >> 16) % 12) - 8;
	if ((r >> 20) % 8 == 0)
		exponent = (int)((r >> 24) % 60) - 30;
	if ((r >> 20) % 64 == 1)
		exponent = (r >> 24) & 1 ? 6111 - (int)((r >> 25) % 20) : -6176 + (int)((r >> 25) % 20);
	return (struct dec){ { low, (r >> 63) << 63 | (uint64_t)(exponent + BIAS) << 49 | high } };
}

static void
must_match(const char *what, struct dec a, struct dec b, bool good, struct dec ours, BID_UINT128 library)
{
	bool finite = (library.w[1] & UINT64_C(0x7800000000000000)) != UINT64_C(0x7800000000000000);

	if (good != finite || (good && (ours.w[0] != library.w[0] || ours.w[1] != library.w[1])))
		fail_msg("%s of %016llx%016llx and %016llx%016llx: %016llx%016llx, the library says %016llx%016llx", what,
			(unsigned long long)a.w[1], (unsigned long long)a.w[0], (unsigned long long)b.w[1], (unsigned long long)b.w[0],
			(unsigned long long)ours.w[1], (unsigned long long)ours.w[0], (unsigned long long)library.w[1],
			(unsigned long long)library.w[0]);
}

static void
compare_pair(struct dec a, struct dec b)
{
	unsigned flags = 0;
	struct dec x = { { 0 } };
	bool good;
	int order;

	good = dec_add(a, b, &x);
	must_match("sum", a, b, good, x, bid128_add(bid(a), bid(b), 0, &flags));
	good = dec_sub(a, b, &x);
	must_match("difference", a, b, good, x, bid128_sub(bid(a), bid(b), 0, &flags));
	good = dec_mul(a, b, &x);
	must_match("product", a, b, good, x, bid128_mul(bid(a), bid(b), 0, &flags));
	good = dec_div(a, b, &x);
	must_match("quotient", a, b, good, x, bid128_div(bid(a), bid(b), 0, &flags));
	order = bid128_quiet_less(bid(a), bid(b), &flags) ? -1 : bid128_quiet_greater(bid(a), bid(b), &flags);
	if (dec_compare(a, b) != order)
		must_match("order", a, b, true, a, bid(b));
}

static void
compare_rounding(struct dec a, int scale)
{
	static const unsigned modes[] = { [DEC_HALF_EVEN] = 0, [DEC_HALF_UP] = 4, [DEC_DOWN] = 3, [DEC_FLOOR] = 1, [DEC_CEILING] = 2 };
	static const enum dec_round ways[] = { DEC_HALF_EVEN, DEC_HALF_UP, DEC_DOWN, DEC_FLOOR, DEC_CEILING };
	struct dec unit = { { 1, (uint64_t)(BIAS - scale) << 49 } }, x = { { 0 } };
	unsigned flags = 0;
	BID_UINT128 whole;

	for (size_t i = 0; i < COUNT(ways); i++) {
		BID_UINT128 library = bid128_quantize(bid(a), bid(unit), modes[ways[i]], &flags);
		bool finite = (library.w[1] & UINT64_C(0x7800000000000000)) != UINT64_C(0x7800000000000000);
		if (finite)
			must_match("rounding", a, unit, dec_rescale(a, scale, ways[i], &x), x, library);
	}
	whole = bid128_round_integral_zero(bid(a), &flags);
	assert_int_equal(dec_is_integer(a), bid128_quiet_equal(whole, bid(a), &flags));
}

static void
random_pairs(void **state)
{
	uint64_t seed = 20180401;

	(void)state;
	for (int i = 0; i < PAIRS; i++) {
		struct dec a = random_number(&seed), b = random_number(&seed);
		uint64_t r = next(&seed);

		if (r % 4 == 0)                          /* same exponent, or the same number with the other sign */
			b.w[1] = (b.w[1] & ~(UINT64_C(0x3fff) << 49)) | (a.w[1] & UINT64_C(0x3fff) << 49);
		if (r % 32 == 1)
			b = dec_neg(a);
		compare_pair(a, b);
		if (i % 4 == 0)
			compare_rounding(a, (int)(r >> 8 & 31) - 12);
	}
}

static void
awkward_pairs(void **state)
{
	static const uint64_t coefficients[] = { 0, 1, 2, 5, 9, 10, 15, 25, 99999, 100000, UINT32_MAX, UINT64_C(10000000000000000000),
		UINT64_C(9999999999999999999), UINT64_C(5000000000000000000), UINT64_MAX - 1, UINT64_MAX };
	static const int exponents[] = { -6176, -6175, -6163, -6162, -6161, -40, -20, -15, -14, -13, -2, -1, 0, 1, 13, 14, 15, 19, 20, 6097, 6110, 6111 };
	struct dec all[COUNT(coefficients) * COUNT(exponents) * 2];
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(coefficients); i++)
		for (size_t k = 0; k < COUNT(exponents); k++)
			for (uint64_t sign = 0; sign < 2; sign++)
				all[count++] = (struct dec){ { coefficients[i], sign << 63 | (uint64_t)(exponents[k] + BIAS) << 49 } };
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < count; k++)
			compare_pair(all[i], all[k]);
		for (int scale = -22; scale < 23; scale++)
			compare_rounding(all[i], scale);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(random_pairs), cmocka_unit_test(awkward_pairs) };

	return RUN(tests);
}
