/* The store: constraints, transactions, locks, data of another age, files that must be what they were. */
#include "unit/base/base_test.h"

#include "base/hash.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct an_cx cx;
static const char *folder;

static int
begin(void **state)
{
	char name[] = "/tmp/store-test-XXXXXX";

	(void)state;
	an_cx_init(&cx, arena_open(NULL, 0));
	folder = arena_text(cx.arena, text_of(mkdtemp(name))).at;
	return 0;
}

static int
end(void **state)
{
	(void)state;
	(void)!system(arena_print(cx.arena, "rm -rf %s", folder).at);
	arena_close(cx.arena);
	return 0;
}

static enum an_rc
account(struct store *s, const char *id, const char *login)
{
	return store_do(&cx, s, SQL_ACCOUNT_ADD, NULL, ARG_TEXT("id", text_of(id)), ARG_TEXT("login", text_of(login)),
		ARG_TEXT("name", TEXT("A")), ARG_TEXT("organisation", TEXT("")), ARG_INT("at_us", 1), ARG_INT("seq", 1));
}

static int
account_exists(struct store *s, const char *id)
{
	struct store_rows rows;
	int count = 0;
	enum an_rc rc = store_query(&cx, s, SQL_ACCOUNT_BY_ID, &rows, ARG_TEXT("id", text_of(id)));

	while (!rc && store_next(&cx, &rows, &rc)) count++;
	store_done(&rows);
	assert_int_equal(rc, AN_OK);
	return count;
}

static void
a_violated_constraint_is_a_conflict(void **state)
{
	struct store *s = NULL;

	(void)state;
	assert_int_equal(store_open(&cx, folder, STORE_CREATE, &s), AN_OK);
	assert_int_equal(store_begin(&cx, s), AN_OK);
	assert_int_equal(account(s, "a", "one"), AN_OK);
	assert_int_equal(account(s, "b", "one"), AN_CONFLICT);
	assert_string_equal(cx.error.key, "store.constraint");
	assert_true(text_find(cx.error.detail, TEXT("account.login")) >= 0);
	/* Foreign keys hold: a role of nobody. */
	assert_int_equal(store_do(&cx, s, SQL_ACCOUNT_ROLE_ADD, NULL, ARG_TEXT("account", TEXT("nobody")), ARG_TEXT("scheme", TEXT("*")),
		ARG_TEXT("role", TEXT("auditor"))), AN_CONFLICT);
	/* A balance below zero is refused by the database itself. */
	assert_int_equal(store_do(&cx, s, SQL_LEDGER_BALANCE_NEW, NULL, ARG_TEXT("scheme", TEXT("s")), ARG_INT("fy", 2025),
		ARG_TEXT("head", TEXT("h")), ARG_TEXT("account", TEXT("available")), ARG_TEXT("payee", TEXT("")), ARG_INT("amount", -1)), AN_CONFLICT);
	assert_int_equal(store_commit(&cx, s), AN_OK);
	assert_int_equal(account_exists(s, "a"), 1);
	assert_int_equal(account_exists(s, "b"), 0);
	store_close(s);
}

static void
savepoints_undo_only_their_own(void **state)
{
	struct store *s = NULL;

	(void)state;
	assert_int_equal(store_open(&cx, folder, STORE_CREATE, &s), AN_OK);
	assert_int_equal(store_begin(&cx, s), AN_OK);
	assert_int_equal(account(s, "kept", "kept"), AN_OK);
	assert_int_equal(store_savepoint(&cx, s), AN_OK);
	assert_int_equal(account(s, "outer", "outer"), AN_OK);
	assert_int_equal(store_savepoint(&cx, s), AN_OK);
	assert_int_equal(account(s, "inner", "inner"), AN_OK);
	store_savepoint_undo(s);
	assert_int_equal(account_exists(s, "inner"), 0);
	assert_int_equal(account_exists(s, "outer"), 1);
	assert_int_equal(store_savepoint_release(&cx, s), AN_OK);
	assert_int_equal(store_commit(&cx, s), AN_OK);
	assert_int_equal(store_begin(&cx, s), AN_OK);
	assert_int_equal(account(s, "gone", "gone"), AN_OK);
	store_rollback(s);
	assert_int_equal(account_exists(s, "kept") + account_exists(s, "outer"), 2);
	assert_int_equal(account_exists(s, "gone"), 0);
	store_close(s);
}

static void
one_writer_for_a_folder(void **state)
{
	struct store *s = NULL, *second = NULL, *beside = NULL, *reader = NULL;

	(void)state;
	assert_int_equal(store_open(&cx, folder, STORE_WRITE, &s), AN_NOT_FOUND);
	assert_string_equal(cx.error.key, "store.none");
	assert_int_equal(store_open(&cx, folder, STORE_CREATE, &s), AN_OK);
	assert_int_equal(store_open(&cx, folder, STORE_WRITE, &second), AN_BUSY);
	assert_string_equal(cx.error.key, "store.locked");
	assert_int_equal(store_open(&cx, folder, STORE_CREATE, &second), AN_BUSY);
	assert_int_equal(store_open(&cx, folder, STORE_BESIDE, &beside), AN_OK);
	assert_int_equal(store_open(&cx, folder, STORE_READ, &reader), AN_OK);
	assert_int_equal(account(reader, "x", "x"), AN_FAULT);
	store_close(reader);
	store_close(beside);
	store_close(s);
	assert_int_equal(store_open(&cx, folder, STORE_WRITE, &s), AN_OK);
	store_close(s);
}

static void
data_of_another_age(void **state)
{
	const char *db = arena_print(cx.arena, "%s/anudan.db", folder).at;
	struct store *s = NULL;

	(void)state;
	assert_int_equal(store_open(&cx, folder, STORE_CREATE, &s), AN_OK);
	store_close(s);
	assert_int_equal(system(arena_print(cx.arena, "sqlite3 %s 'PRAGMA user_version = 9999'", db).at), 0);
	for (enum store_mode mode = STORE_READ; mode <= STORE_BESIDE; mode++) {
		assert_int_equal(store_open(&cx, folder, mode, &s), AN_FAULT);
		assert_string_equal(cx.error.key, "store.newer");
	}
	/* Older data: a reader says so; nothing is changed by it. */
	assert_int_equal(system(arena_print(cx.arena, "rm %s; sqlite3 %s 'CREATE TABLE x (y)'", db, db).at), 0);
	assert_int_equal(store_open(&cx, folder, STORE_READ, &s), AN_FAULT);
	assert_string_equal(cx.error.key, "store.older");
	/* Something that is no database. */
	assert_int_equal(system(arena_print(cx.arena, "rm -f %s*; yes no | head -c 8192 > %s", db, db).at), 0);
	assert_int_equal(store_open(&cx, folder, STORE_WRITE, &s), AN_FAULT);
	assert_string_equal(cx.error.key, "store.damaged");
}

static void
files_are_what_they_were(void **state)
{
	const char *documents = arena_print(cx.arena, "%s/documents", folder).at;
	struct text bytes = TEXT("hello"), back = TEXT_NONE, hex;
	struct hash hash, same;
	const char *path;

	(void)state;
	assert_int_equal(store_file_put(&cx, documents, bytes, &hash), AN_OK);
	assert_int_equal(store_file_put(&cx, documents, bytes, &same), AN_OK);
	hex = hash_hex(cx.arena, &hash);
	/* printf hello | sha256sum */
	assert_text(hex, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
	assert_int_equal(store_file_get(&cx, documents, &hash, &back), AN_OK);
	assert_text(back, "hello");
	path = arena_print(cx.arena, "%s/2c/%.*s", documents, TEXT_ARG(hex)).at;
	assert_int_equal(system(arena_print(cx.arena, "printf jello > %s", path).at), 0);
	assert_int_equal(store_file_get(&cx, documents, &hash, &back), AN_FAULT);
	assert_string_equal(cx.error.key, "store.document.damaged");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(store_file_get(&cx, documents, &hash, &back), AN_NOT_FOUND);
	assert_string_equal(cx.error.key, "store.document.missing");
}

static void
trees_are_kept_whole(void **state)
{
	const char *from = arena_print(cx.arena, "%s/from", folder).at, *to = arena_print(cx.arena, "%s/packages/x", folder).at;

	(void)state;
	assert_int_equal(system(arena_print(cx.arena, "mkdir -p %s/rules; echo a > %s/a; echo b > %s/rules/b; ln -s /etc/passwd %s/link",
		from, from, from, from).at), 0);
	assert_int_equal(store_tree_keep(&cx, from, to), AN_OK);
	assert_int_equal(system(arena_print(cx.arena, "test \"$(cd %s; find . | sort | tr '\\n' ' ')\" = '. ./a ./rules ./rules/b '", to).at), 0);
	/* Kept for ever: a change of the source does not reach it. */
	assert_int_equal(system(arena_print(cx.arena, "echo changed > %s/a", from).at), 0);
	assert_int_equal(store_tree_keep(&cx, from, to), AN_OK);
	assert_int_equal(system(arena_print(cx.arena, "grep -qx a %s/a", to).at), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_violated_constraint_is_a_conflict, begin, end),
		cmocka_unit_test_setup_teardown(savepoints_undo_only_their_own, begin, end),
		cmocka_unit_test_setup_teardown(one_writer_for_a_folder, begin, end),
		cmocka_unit_test_setup_teardown(data_of_another_age, begin, end),
		cmocka_unit_test_setup_teardown(files_are_what_they_were, begin, end),
		cmocka_unit_test_setup_teardown(trees_are_kept_whole, begin, end),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
