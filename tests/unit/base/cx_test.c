/* Errors, problems, ids, hashes, the log. */
#include "base_test.h"

#include <unistd.h>

#include "base/hash.h"
#include "base/json.h"
#include "base/log.h"

static void
a_failure_says_why(void **state)
{
	struct an_cx cx = test_cx();
	char long_text[AN_DETAIL_MAX * 2 + 1];

	(void)state;
	assert_int_equal(an_fail(&cx, AN_REFUSED, "ledger.short", "%s|%d", "general", 5), AN_REFUSED);
	assert_string_equal(cx.error.key, "ledger.short");
	assert_text(cx.error.detail, "general|5");
	assert_non_null(strstr(cx.error.file, "cx_test.c"));
	assert_int_equal(an_fail(&cx, AN_BUSY, "store.busy"), AN_BUSY);
	assert_text(cx.error.detail, "");
	/* A detail that is too long is cut between two characters. */
	for (size_t i = 0; i + 3 < sizeof long_text; i += 3)
		memcpy(long_text + i, "₹", 3);
	long_text[sizeof long_text - 2] = '\0';
	assert_int_equal(an_fail(&cx, AN_INVALID, "x", "a%s", long_text), AN_INVALID);
	assert_true(cx.error.detail.bytes > AN_DETAIL_MAX - 4 && cx.error.detail.bytes <= AN_DETAIL_MAX);
	assert_true(text_is_utf8(cx.error.detail));
	test_cx_close(&cx);
}

static void
problems_keep_their_order_and_their_bound(void **state)
{
	struct an_cx cx = test_cx();
	size_t listed = 0;

	(void)state;
	assert_int_equal(an_problems(&cx), AN_OK);
	an_problem(&cx, TEXT("units[1].udyam"), "field.udyam", "%s", "UDYAM-X");
	for (int i = 0; i < AN_PROBLEMS_MAX + 50; i++)
		an_problem(&cx, TEXT("b"), "field.required", "");
	assert_int_equal(an_problems(&cx), AN_INVALID);
	assert_text(cx.error.problems->place, "units[1].udyam");
	assert_text(cx.error.problems->detail, "UDYAM-X");
	assert_text(cx.error.problems->next->place, "b");
	for (const struct an_problem *p = cx.error.problems; p; p = p->next)
		listed++;
	assert_int_equal(listed, AN_PROBLEMS_MAX);
	assert_int_equal(cx.error.problem_count, AN_PROBLEMS_MAX + 51);
	an_error_clear(&cx);
	assert_int_equal(an_problems(&cx), AN_OK);
	test_cx_close(&cx);
}

static void
statuses(void **state)
{
	static const struct { enum an_rc rc; int http, status; } table[] = {
		{ AN_OK, 200, 0 }, { AN_INVALID, 422, 2 }, { AN_DENIED, 403, 1 }, { AN_NOT_FOUND, 404, 1 }, { AN_CONFLICT, 409, 1 },
		{ AN_REFUSED, 409, 1 }, { AN_TOO_LARGE, 413, 2 }, { AN_BUSY, 503, 3 }, { AN_FAULT, 503, 3 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_int_equal(an_http_status(table[i].rc), table[i].http);
		assert_int_equal(an_exit_status(table[i].rc), table[i].status);
	}
}

static void
random_ids(void **state)
{
	struct an_cx cx = test_cx();
	struct text a, b;

	(void)state;
	cx.random = an_random_system();
	a = an_random_id(&cx);
	b = an_random_id(&cx);
	assert_int_equal(a.bytes, 26);
	assert_int_equal(strspn(a.at, "0123456789abcdefghjkmnpqrstvwxyz"), 26);
	assert_true(a.at[0] >= '0' && a.at[0] <= '7');
	assert_false(text_equal(a, b));
	assert_true(an_clock_system().now_us(NULL) > INT64_C(1700000000000000));
	test_cx_close(&cx);
}

static void
sha256(void **state)
{
	static const char of_abc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";     /* FIPS 180-2, B.1 */
	struct an_cx cx = test_cx();
	struct hash h = hash_of("abc", 3), back;
	struct hash_run run;

	(void)state;
	assert_text(hash_hex(cx.arena, &h), of_abc);
	hash_start(&run);
	hash_add(&run, "a", 1);
	hash_add(&run, NULL, 0);
	hash_add(&run, "bc", 2);
	hash_end(&run, &back);
	assert_true(hash_equal(&h, &back));
	assert_true(hash_from_hex(text_of(of_abc), &back) && hash_equal(&h, &back));
	back.b[31] ^= 1;
	assert_false(hash_equal(&h, &back));
	assert_false(hash_from_hex(text_slice(text_of(of_abc), 0, 63), &back));
	assert_false(hash_from_hex(TEXT("zz7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), &back));
	test_cx_close(&cx);
}

/* Nobody can forge a line: what strangers send stands inside a JSON string. */
static void
log_lines(void **state)
{
	struct an_cx cx = test_cx();
	const struct json *line;
	size_t before = 0, bytes;
	char got[4096];
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	cx.log = log_open(ends[1], LOG_INFO);
	before = arena_bytes(cx.arena);
	log_line(&cx, LOG_DEBUG, "not written", NULL);
	log_line(&cx, LOG_INFO, "request", "path", "/a\n{\"level\":\"forged\"}\xff", "status", "200", NULL);
	assert_int_equal(arena_bytes(cx.arena), before);
	bytes = (size_t)read(ends[0], got, sizeof got);
	assert_true(bytes > 0 && got[bytes - 1] == '\n');
	assert_ptr_equal(memchr(got, '\n', bytes), got + bytes - 1);
	assert_int_equal(json_read(&cx, (struct text){ got, bytes }, 0, &line), AN_OK);
	assert_text(json_text(json_get(line, TEXT("level"))), "info");
	assert_text(json_text(json_get(line, TEXT("event"))), "request");
	assert_text(json_text(json_get(line, TEXT("path"))), "/a\n{\"level\":\"forged\"}\xef\xbf\xbd");
	assert_int_equal(an_fail(&cx, AN_FAULT, "store.disk", "%s", "full"), AN_FAULT);
	log_error(&cx, "pay");
	bytes = (size_t)read(ends[0], got, sizeof got);
	assert_int_equal(json_read(&cx, (struct text){ got, bytes }, 0, &line), AN_OK);
	assert_text(json_text(json_get(line, TEXT("level"))), "error");
	assert_text(json_text(json_get(line, TEXT("key"))), "store.disk");
	log_close(cx.log);
	close(ends[0]);
	close(ends[1]);
	test_cx_close(&cx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_failure_says_why), cmocka_unit_test(problems_keep_their_order_and_their_bound),
		cmocka_unit_test(statuses), cmocka_unit_test(random_ids), cmocka_unit_test(sha256), cmocka_unit_test(log_lines),
	};

	return RUN(tests);
}
