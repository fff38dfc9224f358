/* What the unit tests share: cmocka with TAP output, an arena and a context that hold still. */
#ifndef BASE_TEST_H
#define BASE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/cx.h"

static int64_t test_now_us = INT64_C(1763900000000000);
static uint64_t test_seed = 1;

/* A context on a new arena; close with test_cx_close. */
static inline struct an_cx
test_cx(void)
{
	struct an_cx cx;

	an_cx_init(&cx, arena_open(NULL, 0));
	cx.clock = an_clock_fixed(&test_now_us);
	cx.random = an_random_seeded(&test_seed);
	return cx;
}

static inline void
test_cx_close(struct an_cx *cx)
{
	arena_close(cx->arena);
}

#define assert_text(got, expected) assert_text_at((got), (expected), __FILE__, __LINE__)
static inline void
assert_text_at(struct text got, const char *expected, const char *file, int line)
{
	if (!text_is(got, expected)) {
		print_error("got [%.*s], expected [%s]\n", TEXT_ARG(got), expected);
		_fail(file, line);
	}
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define RUN(tests) (cmocka_set_message_output(CM_OUTPUT_TAP), cmocka_run_group_tests_name(__FILE__, (tests), NULL, NULL))

#endif
