/* Texts by key and language, and their arguments. */
#include "base_test.h"

#include "base/message.h"

static struct text
say(struct arena *a, const char *language, const char *key, const char *detail)
{
	return message_text(a, language, text_of(key), text_of(detail));
}

static void
test_arguments(void **state)
{
	struct arena *a = arena_open(NULL, 0);

	(void)state;
	assert_true(text_is(say(a, "en", "json.syntax", "3|7|a comma is missing"),
		"This is not valid JSON: line 3, column 7: a comma is missing."));
	assert_true(text_is(say(a, "en", "json.syntax", "3|7"), "This is not valid JSON: line 3, column 7: ."));
	assert_true(text_is(say(a, "en", "json.syntax", "{2}|{1}|{3}"), "This is not valid JSON: line {2}, column {1}: {3}."));
	assert_true(text_is(say(a, "xx", "buf.full", "9"), "The answer would be longer than 9 bytes."));
	arena_close(a);
}

static void
test_unknown_key(void **state)
{
	struct arena *a = arena_open(NULL, 0);

	(void)state;
	assert_true(text_is(say(a, "en", "no.such_key", ""), "no.such_key"));
	assert_true(text_is(say(a, "en", "no.such_key", "x|y"), "no.such_key: x|y"));
	assert_null(message_find("en", TEXT("no.such_key")).at);
	arena_close(a);
}

static void
test_pseudo(void **state)
{
	struct arena *a = arena_open(NULL, 0);
	struct text t = say(a, "qps", "buf.full", "9");

	(void)state;
	assert_true(text_starts(t, TEXT("\u27e6")) && text_ends(t, TEXT("\u27e7")));
	assert_true(text_find(t, TEXT(" 9 ")) > 0);
	assert_true(text_find(t, TEXT("answer")) < 0);
	assert_true(text_is(message_foreign(a, "qps", TEXT("Ab 1")), "\u27e6\u00c1\u0180 1\u27e7"));
	assert_true(text_is(message_foreign(a, "en", TEXT("Ab 1")), "Ab 1"));
	assert_true(message_language_known(TEXT("en")) && message_language_known(TEXT("qps")));
	assert_false(message_language_known(TEXT("tlh")));
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arguments), cmocka_unit_test(test_unknown_key), cmocka_unit_test(test_pseudo),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
