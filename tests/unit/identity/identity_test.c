/*
 * Signing in, sessions, passwords (proves A18, A19, A21 of the threat model as far as this room can).  grant_run is played by this
 * test: it writes the rows that the event of an account would.
 */
#include "../base/base_test.h"

#include <pthread.h>
#include <unistd.h>

#include "identity/identity.h"

#define MINUTE_US (INT64_C(60) * 1000000)
#define GOOD "correct horse battery"

static struct store *writer;
static struct identity *id;
static const char *folder;

enum an_rc
grant_run(struct an_cx *cx, struct grant *g, const struct grant_command *command, struct grant_reply *ret)
{
	struct text login = json_text(json_get(command->data, TEXT("login")));
	const struct json *roles = json_get(command->data, TEXT("roles"));
	enum an_rc rc;

	(void)g;
	assert_int_equal(command->kind, GRANT_ACCOUNT);
	assert_null(json_get(command->data, TEXT("password")));         /* no secret goes into the log */
	ret->id = arena_print(cx->arena, "id-%.*s", TEXT_ARG(login));
	rc = store_do(cx, writer, SQL_ACCOUNT_ADD, NULL, ARG_TEXT("id", ret->id), ARG_TEXT("login", login),
		ARG_TEXT("name", json_text(json_get(command->data, TEXT("name")))), ARG_TEXT("organisation", TEXT("")), ARG_INT("at_us", 0),
		ARG_INT("seq", 1));
	for (size_t i = 0; !rc && i < roles->count; i++)
		rc = store_do(cx, writer, SQL_ACCOUNT_ROLE_ADD, NULL, ARG_TEXT("account", ret->id),
			ARG_TEXT("scheme", json_text(json_get(&roles->items[i], TEXT("scheme")))),
			ARG_TEXT("role", json_text(json_get(&roles->items[i], TEXT("role")))));
	return rc;
}

static void
open_account(struct an_cx *cx, const char *login, const char *password)
{
	const struct grant_actor system = identity_system();
	struct identity_account account = { .login = text_of(login), .name = TEXT("A. Person"), .password = text_of(password),
		.must_be_new = true };
	struct text got;

	assert_int_equal(json_read(cx, TEXT("[{\"scheme\":\"s\",\"role\":\"clerk\"}]"), 0, &account.roles), AN_OK);
	assert_int_equal(identity_open_account(cx, id, NULL, &system, &account, &got), AN_OK);
}

static struct text
sign_in(struct an_cx *cx, const char *login)
{
	struct text token = TEXT_NONE;

	assert_int_equal(identity_sign_in(cx, id, text_of(login), TEXT(GOOD), TEXT("10.0.0.1"), &token), AN_OK);
	return token;
}

static struct identity_session *
session(struct an_cx *cx, struct text token)
{
	struct identity_session *s = NULL;

	assert_int_equal(identity_session(cx, id, token, &s), AN_OK);
	return s;
}

static enum an_rc
try_from(struct an_cx *cx, const char *login, const char *password, const char *source)
{
	struct text token;

	an_error_clear(cx);
	return identity_sign_in(cx, id, text_of(login), text_of(password), text_of(source), &token);
}

static void
test_sign_in(void **state)
{
	struct an_cx cx = test_cx();
	struct identity_session *s;
	struct text first, second;

	(void)state;
	open_account(&cx, "asha", GOOD);
	first = sign_in(&cx, "asha");
	second = sign_in(&cx, "asha");
	assert_true(first.bytes >= 26);                                 /* 128 bits */
	assert_false(text_equal(first, second));                        /* a new one each time */
	s = session(&cx, first);
	assert_non_null(s);
	assert_text(s->login, "asha");
	assert_text(s->actor.name, "A. Person");
	assert_int_equal(s->actor.role_count, 1);
	assert_text(s->actor.roles[0].role, "clerk");
	assert_null(session(&cx, TEXT("")));
	assert_null(session(&cx, TEXT("00000000000000000000000000")));
	assert_null(session(&cx, text_slice(first, 0, first.bytes - 1)));
	test_cx_close(&cx);
}

static void
test_wrong(void **state)
{
	struct an_cx cx = test_cx();

	(void)state;
	open_account(&cx, "bala", GOOD);
	assert_int_equal(try_from(&cx, "bala", "wrong password", "10.0.1.1"), AN_DENIED);
	assert_string_equal(cx.error.key, "identity.wrong");
	assert_int_equal(try_from(&cx, "nobody", GOOD, "10.0.1.1"), AN_DENIED);
	assert_string_equal(cx.error.key, "identity.wrong");
	assert_int_equal(try_from(&cx, "", "", "10.0.1.1"), AN_DENIED);
	assert_int_equal(try_from(&cx, "bala' OR '1'='1", GOOD, "10.0.1.2"), AN_DENIED);
	test_cx_close(&cx);
}

/* An unknown login costs the same work: medians within 30 %. */
static int64_t
median_us(struct an_cx *cx, const char *login)
{
	int64_t took[9];

	for (size_t i = 0; i < 9; i++) {
		struct timespec a, b;
		char source[20];

		snprintf(source, sizeof(source), "10.9.%zu.%c", i, login[0]);
		clock_gettime(CLOCK_MONOTONIC, &a);
		try_from(cx, login, "wrong password", source);
		clock_gettime(CLOCK_MONOTONIC, &b);
		took[i] = (b.tv_sec - a.tv_sec) * 1000000 + (b.tv_nsec - a.tv_nsec) / 1000;
		for (size_t k = i; k > 0 && took[k] < took[k - 1]; k--) {
			int64_t t = took[k];

			took[k] = took[k - 1];
			took[k - 1] = t;
		}
	}
	return took[4];
}

static void
test_timing(void **state)
{
	struct an_cx cx = test_cx();
	int64_t known, unknown;

	(void)state;
	open_account(&cx, "chitra", GOOD);
	for (int round = 0; round < 3; round++) {                       /* other work on the machine is not our failure */
		known = median_us(&cx, "chitra");
		unknown = median_us(&cx, "zeb");
		if (unknown * 10 > known * 7 && known * 10 > unknown * 7) break;
		assert_true(round < 2);
	}
	test_cx_close(&cx);
}

static void
test_expiry(void **state)
{
	struct an_cx cx = test_cx();
	int64_t start_us = test_now_us;
	struct text token, busy;

	(void)state;
	open_account(&cx, "devi", GOOD);
	token = sign_in(&cx, "devi");
	test_now_us += 29 * MINUTE_US;
	assert_non_null(session(&cx, token));
	test_now_us += 29 * MINUTE_US;                                  /* the request in between counts */
	assert_non_null(session(&cx, token));
	test_now_us += 30 * MINUTE_US;
	assert_null(session(&cx, token));
	test_now_us -= 20 * MINUTE_US;                                  /* a clock that steps back revives nothing */
	assert_null(session(&cx, token));

	busy = sign_in(&cx, "devi");
	start_us = test_now_us;
	while (test_now_us - start_us < 12 * 60 * MINUTE_US) {
		assert_non_null(session(&cx, busy));
		test_now_us += 20 * MINUTE_US;
	}
	assert_null(session(&cx, busy));                                /* 12 hours, however busy */
	test_cx_close(&cx);
}

static void
test_sign_out(void **state)
{
	struct an_cx cx = test_cx();
	struct text token, other;

	(void)state;
	open_account(&cx, "esha", GOOD);
	token = sign_in(&cx, "esha");
	other = sign_in(&cx, "esha");
	assert_int_equal(identity_sign_out(&cx, id, token), AN_OK);
	assert_null(session(&cx, token));
	assert_non_null(session(&cx, other));
	assert_int_equal(identity_sign_out(&cx, id, token), AN_OK);     /* twice is no fault */
	test_cx_close(&cx);
}

static void
test_roles(void **state)
{
	struct an_cx cx = test_cx();
	struct text token;

	(void)state;
	open_account(&cx, "farida", GOOD);
	token = sign_in(&cx, "farida");
	assert_int_equal(session(&cx, token)->actor.role_count, 1);
	assert_int_equal(store_do(&cx, writer, SQL_ACCOUNT_ROLE_FORGET, NULL, ARG_TEXT("account", TEXT("id-farida"))), AN_OK);
	assert_int_equal(session(&cx, token)->actor.role_count, 0);     /* at the next request */
	assert_int_equal(identity_lock(&cx, id, TEXT("id-farida")), AN_OK);
	assert_null(session(&cx, token));
	assert_int_equal(try_from(&cx, "farida", GOOD, "10.0.2.1"), AN_DENIED);
	test_cx_close(&cx);
}

static void
test_password(void **state)
{
	const struct grant_actor system = identity_system();
	struct an_cx cx = test_cx();
	struct text token, got;

	(void)state;
	open_account(&cx, "gita", GOOD);
	token = sign_in(&cx, "gita");
	assert_int_equal(identity_set_password(&cx, id, TEXT("id-gita"), TEXT("short")), AN_INVALID);
	assert_text(cx.error.problems->place, "password");
	assert_text(cx.error.problems->key, "identity.password.short");
	assert_non_null(session(&cx, token));                           /* nothing changed */
	an_error_clear(&cx);
	assert_int_equal(identity_set_password(&cx, id, TEXT("id-gita"), TEXT("\u0905\u0928\u0941\u0926\u093e\u0928 2026 x")), AN_OK);
	assert_null(session(&cx, token));                               /* whoever knew the old one is out */
	assert_int_equal(try_from(&cx, "gita", GOOD, "10.0.3.1"), AN_DENIED);
	assert_int_equal(try_from(&cx, "gita", "\u0905\u0928\u0941\u0926\u093e\u0928 2026 x", "10.0.3.2"), AN_OK);
	an_error_clear(&cx);
	assert_int_equal(identity_open_account(&cx, id, NULL, &system, &(struct identity_account){ .login = TEXT("gita"),
		.name = TEXT("Other"), .password = TEXT(GOOD), .must_be_new = true }, &got), AN_CONFLICT);
	assert_string_equal(cx.error.key, "identity.taken");
	test_cx_close(&cx);
}

static void
test_csrf(void **state)
{
	struct an_cx cx = test_cx();
	struct identity_session *a, *b;
	struct text token;

	(void)state;
	open_account(&cx, "hari", GOOD);
	token = sign_in(&cx, "hari");
	a = session(&cx, token);
	b = session(&cx, sign_in(&cx, "hari"));
	assert_true(identity_csrf_is(a, a->csrf));
	assert_true(identity_csrf_is(session(&cx, token), a->csrf));    /* the same for the session's life */
	assert_false(identity_csrf_is(a, b->csrf));
	assert_false(identity_csrf_is(a, TEXT("")));
	assert_false(identity_csrf_is(a, TEXT_NONE));
	assert_false(identity_csrf_is(a, text_slice(a->csrf, 0, a->csrf.bytes - 1)));
	assert_false(text_equal(a->csrf, token));
	test_cx_close(&cx);
}

static void
test_penalties(void **state)
{
	struct an_cx cx = test_cx();
	int waits = 0;

	(void)state;
	open_account(&cx, "indu", GOOD);
	for (int i = 0; i < 30; i++)
		if (try_from(&cx, "indu", "wrong password", "10.0.4.1") == AN_BUSY) waits++;
	assert_true(waits > 0);                                         /* within 30 tries */
	assert_int_equal(try_from(&cx, "indu", GOOD, "10.0.4.1"), AN_BUSY);
	assert_string_equal(cx.error.key, "identity.wait");
	assert_int_equal(try_from(&cx, "indu", GOOD, "10.0.4.2"), AN_OK);       /* she herself, from elsewhere, is not locked out */
	test_now_us += 301 * INT64_C(1000000);
	assert_int_equal(try_from(&cx, "indu", GOOD, "10.0.4.1"), AN_OK);

	waits = 0;                                                      /* one source, many logins */
	for (int i = 0; i < 60; i++) {
		char login[20];

		snprintf(login, sizeof(login), "guess%d", i);
		if (try_from(&cx, login, "wrong password", "10.0.4.3") == AN_BUSY) waits++;
	}
	assert_true(waits > 0);

	for (int i = 0; i < 60; i++) {                                  /* behind a proxy: others must not wait for it */
		char login[20];

		snprintf(login, sizeof(login), "other%d", i);
		assert_int_equal(try_from(&cx, login, "wrong password", "127.0.0.1"), AN_DENIED);
	}
	assert_int_equal(try_from(&cx, "indu", GOOD, "127.0.0.1"), AN_OK);
	test_cx_close(&cx);
}

static void *
sign_in_many(void *user)
{
	struct an_cx cx = test_cx();
	size_t good = 0;

	for (int i = 0; i < 4; i++) {
		struct text token;

		cx.random = an_random_system();
		if (identity_sign_in(&cx, id, TEXT("jaya"), TEXT(GOOD), TEXT("10.0.5.1"), &token) == AN_OK && session(&cx, token)) good++;
	}
	test_cx_close(&cx);
	*(size_t *)user = good;
	return NULL;
}

static void
test_at_once(void **state)
{
	enum { THREADS = 6 };
	struct an_cx cx = test_cx();
	pthread_t threads[THREADS];
	size_t good[THREADS];

	(void)state;
	open_account(&cx, "jaya", GOOD);
	for (size_t i = 0; i < THREADS; i++) assert_int_equal(pthread_create(&threads[i], NULL, sign_in_many, &good[i]), 0);
	for (size_t i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(good[i], 4);
	}
	test_cx_close(&cx);
}

/* Neither token nor password stands in the data folder. */
static void
test_nothing_kept(void **state)
{
	struct an_cx cx = test_cx();
	struct text token;
	char command[400];

	(void)state;
	open_account(&cx, "kiran", "a password for looking");
	assert_int_equal(identity_sign_in(&cx, id, TEXT("kiran"), TEXT("a password for looking"), TEXT("10.0.6.1"), &token), AN_OK);
	snprintf(command, sizeof(command), "grep -raqF '%.*s' '%s'", TEXT_ARG(token), folder);
	assert_int_not_equal(system(command), 0);
	snprintf(command, sizeof(command), "grep -raqF 'a password for looking' '%s'", folder);
	assert_int_not_equal(system(command), 0);
	snprintf(command, sizeof(command), "grep -raqF '$argon2id$v=19$m=19456,t=2,p=1$' '%s'", folder);
	assert_int_equal(system(command), 0);
	test_cx_close(&cx);
}

static void
test_list(void **state)
{
	const struct identity_listed *list;
	struct an_cx cx = test_cx();
	size_t count, asha = SIZE_MAX;

	(void)state;
	assert_int_equal(identity_list(&cx, id, &list, &count), AN_OK);
	for (size_t i = 0; i < count; i++) {
		if (i) assert_true(text_compare(list[i - 1].login, list[i].login) < 0);
		if (text_is(list[i].login, "asha")) asha = i;
		if (text_is(list[i].login, "farida")) assert_false(list[i].can_sign_in);
	}
	assert_true(asha < count && list[asha].can_sign_in);
	assert_int_equal(list[asha].role_count, 1);
	test_cx_close(&cx);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sign_in), cmocka_unit_test(test_wrong), cmocka_unit_test(test_timing), cmocka_unit_test(test_expiry),
		cmocka_unit_test(test_sign_out), cmocka_unit_test(test_roles), cmocka_unit_test(test_password), cmocka_unit_test(test_csrf),
		cmocka_unit_test(test_penalties), cmocka_unit_test(test_at_once), cmocka_unit_test(test_nothing_kept),
		cmocka_unit_test(test_list),
	};
	struct an_cx cx = test_cx();
	int failed = 1;

	if (argc != 2) return 2;
	folder = argv[1];
	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (store_open(&cx, folder, STORE_CREATE, &writer) == AN_OK && identity_open(&cx, folder, &id) == AN_OK)
		failed = cmocka_run_group_tests(tests, NULL, NULL);
	identity_close(id);
	store_close(writer);
	test_cx_close(&cx);
	return failed;
}
