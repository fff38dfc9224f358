/* The hashes of docs/log-format.md, against its test vector. */
#include "unit/base/base_test.h"

#include "audit/audit.h"

/* Made with sha256sum and openssl, as docs/log-format.md shows. */
#define VECTOR_BODY "2c92cc24e72d14de1408139e7ba495319413539a8375316604eb6747cdb1f80a"
#define VECTOR_LEAF "19db14621d5d52f8a71133ea147e21943a6cb1f1a7d0cc3f17095143e2b84c28"

static void
the_vector_of_the_format(void **state)
{
	struct event_header h = {
		.seq = 1, .at_us = 1700000000000000, .case_id = TEXT("c1"), .type = TEXT("open"), .actor = TEXT("a1"),
	};
	struct hash leaf;
	struct an_cx cx;

	(void)state;
	an_cx_init(&cx, arena_open(NULL, 0));
	h.body_hash = audit_body_hash(TEXT("0123456789abcdef"), TEXT("{\"x\":1}"));
	assert_text(hash_hex(cx.arena, &h.body_hash), VECTOR_BODY);
	assert_int_equal(audit_leaf(&cx, &h, &leaf), AN_OK);
	assert_text(hash_hex(cx.arena, &leaf), VECTOR_LEAF);
	arena_close(cx.arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_vector_of_the_format) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
