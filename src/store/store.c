/*
 * The database over SQLite: one connection, its prepared statements, transactions.
 *
 * It rests on three settings: WAL (readers never wait for the writer), synchronous=FULL (what was committed survives
 * the next instant's power cut) and BEGIN IMMEDIATE (the write lock is taken before anything is read that a decision
 * rests on).  After a failed write or sync no further write is acknowledged: what the disk holds is then known only to
 * a fresh start.  What the rows mean is left to those who ask.
 */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <assert.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STORE_BUSY_MS = 10000, STORE_PATH_MAX = 4096, STORE_SAVEPOINTS_MAX = 100 };

struct store {
	sqlite3 *db;
	sqlite3_stmt *statements[SQL_STATEMENTS];
	int lock_fd;                             /* -1: none */
	int savepoints;
	bool broken;                             /* a write failed: nothing more is acknowledged */
	bool read_only;
};

static enum an_rc
store_fail(struct an_cx *cx, struct store *s, int code, const char *what)
{
	const char *why = sqlite3_errmsg(s->db);

	switch (code & 0xff) {
	case SQLITE_CONSTRAINT:
		return an_fail(cx, AN_CONFLICT, "store.constraint", "%s", why);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return an_fail(cx, AN_BUSY, "store.busy", "%s", what);
	case SQLITE_FULL:
		return an_fail(cx, AN_FAULT, "store.full", "%s", what);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		s->broken = true;
		return an_fail(cx, AN_FAULT, "store.damaged", "%s|%s", what, why);
	case SQLITE_IOERR:
		s->broken = true;
		return an_fail(cx, AN_FAULT, "store.io", "%s|%s", what, why);
	default:
		return an_fail(cx, AN_FAULT, "store.failed", "%s|%s", what, why);
	}
}

static enum an_rc
store_exec(struct an_cx *cx, struct store *s, const char *sql)
{
	int code = sqlite3_exec(s->db, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? AN_OK : store_fail(cx, s, code, sql);
}

static enum an_rc
store_pragma_int(struct an_cx *cx, struct store *s, const char *sql, int64_t *ret)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(s->db, sql, -1, &statement, NULL);
	enum an_rc rc = AN_OK;

	if (code == SQLITE_OK) code = sqlite3_step(statement);
	if (code == SQLITE_ROW) *ret = sqlite3_column_int64(statement, 0);
	else rc = store_fail(cx, s, code, sql);
	sqlite3_finalize(statement);
	return rc;
}

/* ---- opening -------------------------------------------------------------------------------------------- */

/* Bring the data up to the newest migration, each in a transaction of its own. */
static enum an_rc
store_migrate(struct an_cx *cx, struct store *s, enum store_mode mode)
{
	char number[64];
	int64_t version = 0;
	enum an_rc rc;

	rc = store_pragma_int(cx, s, "PRAGMA user_version", &version);
	if (rc) return rc;
	if (version > STORE_MIGRATIONS)
		return an_fail(cx, AN_FAULT, "store.newer", "%lld|%d", (long long)version, STORE_MIGRATIONS);
	if (version < STORE_MIGRATIONS && (mode == STORE_READ || mode == STORE_BESIDE))
		return an_fail(cx, AN_FAULT, "store.older", "%lld|%d", (long long)version, STORE_MIGRATIONS);
	for (; version < STORE_MIGRATIONS; version++) {
		snprintf(number, sizeof number, "PRAGMA user_version = %lld", (long long)version + 1);
		rc = store_exec(cx, s, "BEGIN IMMEDIATE");
		if (rc) return rc;
		rc = store_exec(cx, s, store_migration[version]);
		if (!rc) rc = store_exec(cx, s, number);
		if (!rc) rc = store_exec(cx, s, "COMMIT");
		if (rc) {
			sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
			return rc;
		}
	}
	return AN_OK;
}

enum an_rc
store_open_file(struct an_cx *cx, const char *path, enum store_mode mode, struct store **ret)
{
	struct store *s = calloc(1, sizeof *s);
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	enum an_rc rc;
	int code;

	if (!s) return an_fail(cx, AN_FAULT, "store.memory");
	s->lock_fd = -1;
	s->read_only = mode == STORE_READ;
	flags |= mode == STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	if (mode == STORE_CREATE) flags |= SQLITE_OPEN_CREATE;
	code = sqlite3_open_v2(path, &s->db, flags, NULL);
	if (code != SQLITE_OK) {
		rc = (code & 0xff) == SQLITE_CANTOPEN && access(path, F_OK) != 0
			? an_fail(cx, AN_NOT_FOUND, "store.none", "%s", path) :
			an_fail(cx, AN_FAULT, "store.open", "%s|%s", path, s->db ? sqlite3_errmsg(s->db) : "no memory");
		goto failed;
	}
	sqlite3_busy_timeout(s->db, STORE_BUSY_MS);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	rc = store_exec(cx, s, "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
		"PRAGMA temp_store = MEMORY;");
	if (!rc && mode != STORE_READ) rc = store_exec(cx, s, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
	if (!rc) rc = store_migrate(cx, s, mode);
	if (rc) goto failed;
	*ret = s;
	return AN_OK;
failed:
	store_close(s);
	return rc;
}

static enum an_rc
store_lock(struct an_cx *cx, const char *folder, int *ret_fd)
{
	char path[STORE_PATH_MAX];
	int fd;

	if (snprintf(path, sizeof path, "%s/anudan.lock", folder) >= (int)sizeof path)
		return an_fail(cx, AN_INVALID, "store.path", "%.80s", folder);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0) return an_fail(cx, AN_FAULT, "store.open", "%s|%s", path, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		int why = errno;
		close(fd);
		if (why == EWOULDBLOCK) return an_fail(cx, AN_BUSY, "store.locked", "%s", folder);
		return an_fail(cx, AN_FAULT, "store.open", "%s|%s", path, strerror(why));
	}
	*ret_fd = fd;
	return AN_OK;
}

enum an_rc
store_open(struct an_cx *cx, const char *folder, enum store_mode mode, struct store **ret)
{
	char path[STORE_PATH_MAX];
	struct stat st;
	int fd = -1;
	enum an_rc rc = AN_OK;

	if (snprintf(path, sizeof path, "%s/anudan.db", folder) >= (int)sizeof path)
		return an_fail(cx, AN_INVALID, "store.path", "%.80s", folder);
	if (mode == STORE_CREATE) rc = store_folder_make(cx, folder);
	else if (stat(path, &st) != 0) rc = an_fail(cx, AN_NOT_FOUND, "store.none", "%s", folder);
	if (!rc && (mode == STORE_CREATE || mode == STORE_WRITE)) rc = store_lock(cx, folder, &fd);
	if (!rc) rc = store_open_file(cx, path, mode, ret);
	if (rc) {
		if (fd >= 0) close(fd);
		return rc;
	}
	(*ret)->lock_fd = fd;
	return AN_OK;
}

void
store_close(struct store *s)
{
	if (!s) return;
	for (int i = 0; i < SQL_STATEMENTS; i++) sqlite3_finalize(s->statements[i]);
	sqlite3_close(s->db);
	if (s->lock_fd >= 0) close(s->lock_fd);
	free(s);
}

/* ---- transactions --------------------------------------------------------------------------------------- */

enum an_rc
store_begin(struct an_cx *cx, struct store *s)
{
	if (s->broken) return an_fail(cx, AN_FAULT, "store.broken");
	s->savepoints = 0;
	return store_exec(cx, s, "BEGIN IMMEDIATE");
}

enum an_rc
store_begin_read(struct an_cx *cx, struct store *s)
{
	s->savepoints = 0;
	return store_exec(cx, s, "BEGIN");
}

enum an_rc
store_commit(struct an_cx *cx, struct store *s)
{
	enum an_rc rc = store_exec(cx, s, "COMMIT");

	if (rc && !sqlite3_get_autocommit(s->db)) sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}

void
store_rollback(struct store *s)
{
	if (!sqlite3_get_autocommit(s->db)) sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

enum an_rc
store_savepoint(struct an_cx *cx, struct store *s)
{
	char sql[40];
	enum an_rc rc;

	assert(s->savepoints < STORE_SAVEPOINTS_MAX);
	snprintf(sql, sizeof sql, "SAVEPOINT s%d", s->savepoints);
	rc = store_exec(cx, s, sql);
	if (!rc) s->savepoints++;
	return rc;
}

enum an_rc
store_savepoint_release(struct an_cx *cx, struct store *s)
{
	char sql[40];

	assert(s->savepoints > 0);
	snprintf(sql, sizeof sql, "RELEASE s%d", --s->savepoints);
	return store_exec(cx, s, sql);
}

void
store_savepoint_undo(struct store *s)
{
	char sql[80];

	assert(s->savepoints > 0);
	s->savepoints--;
	snprintf(sql, sizeof sql, "ROLLBACK TO s%d; RELEASE s%d", s->savepoints, s->savepoints);
	if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK) s->broken = true;
}

/* ---- statements ----------------------------------------------------------------------------------------- */

static enum an_rc
store_prepare(struct an_cx *cx, struct store *s, enum sql id, const struct sql_arg *args, size_t count,
	sqlite3_stmt **ret)
{
	sqlite3_stmt *st = s->statements[id];
	int code = SQLITE_OK;

	if (!st) {
		code = sqlite3_prepare_v3(s->db, store_sql_text[id], -1, SQLITE_PREPARE_PERSISTENT, &st, NULL);
		if (code != SQLITE_OK) return store_fail(cx, s, code, store_sql_name[id]);
		s->statements[id] = st;
	}
	assert(!sqlite3_stmt_busy(st));                  /* one cursor of a statement at a time */
	assert((size_t)sqlite3_bind_parameter_count(st) == count);
	for (size_t i = 0; i < count && code == SQLITE_OK; i++) {
		const struct sql_arg *a = &args[i];
		char name[80];
		int at;
		snprintf(name, sizeof name, ":%s", a->name);
		at = sqlite3_bind_parameter_index(st, name);
		assert(at > 0);                          /* the statement has that parameter */
		if (a->kind == SQL_NULL || (a->kind == SQL_TEXT && !a->t.at)) code = sqlite3_bind_null(st, at);
		else if (a->kind == SQL_INT) code = sqlite3_bind_int64(st, at, a->n);
		else if (a->kind == SQL_TEXT)
			code = sqlite3_bind_text64(st, at, a->t.at, a->t.bytes, SQLITE_TRANSIENT, SQLITE_UTF8);
		else code = sqlite3_bind_blob64(st, at, a->t.at ? a->t.at : "", a->t.bytes, SQLITE_TRANSIENT);
	}
	if (code != SQLITE_OK) {
		sqlite3_clear_bindings(st);
		return store_fail(cx, s, code, store_sql_name[id]);
	}
	*ret = st;
	return AN_OK;
}

enum an_rc
store_do_args(struct an_cx *cx, struct store *s, enum sql id, const struct sql_arg *args, size_t count,
	int64_t *ret_changed)
{
	sqlite3_stmt *st = NULL;
	enum an_rc rc;
	int code;

	if (s->broken) return an_fail(cx, AN_FAULT, "store.broken");
	rc = store_prepare(cx, s, id, args, count, &st);
	if (rc) return rc;
	code = sqlite3_step(st);
	assert(code != SQLITE_ROW);                      /* store_query is for those */
	if (code != SQLITE_DONE) rc = store_fail(cx, s, code, store_sql_name[id]);
	else if (ret_changed) *ret_changed = sqlite3_changes64(s->db);
	sqlite3_reset(st);
	sqlite3_clear_bindings(st);
	return rc;
}

enum an_rc
store_query_args(struct an_cx *cx, struct store *s, enum sql id, const struct sql_arg *args, size_t count,
	struct store_rows *ret)
{
	sqlite3_stmt *st = NULL;
	enum an_rc rc;

	*ret = (struct store_rows){ .store = s };
	rc = store_prepare(cx, s, id, args, count, &st);
	if (!rc) ret->statement = st;
	return rc;
}

bool
store_next(struct an_cx *cx, struct store_rows *rows, enum an_rc *ret_rc)
{
	int code = sqlite3_step(rows->statement);

	if (code == SQLITE_ROW) return true;
	if (code != SQLITE_DONE) *ret_rc = store_fail(cx, rows->store, code, sqlite3_sql(rows->statement));
	return false;
}

void
store_done(struct store_rows *rows)
{
	if (!rows->statement) return;
	sqlite3_reset(rows->statement);
	sqlite3_clear_bindings(rows->statement);
	rows->statement = NULL;
}

bool
store_null(const struct store_rows *rows, int column)
{
	return sqlite3_column_type(rows->statement, column) == SQLITE_NULL;
}

int64_t
store_int(const struct store_rows *rows, int column)
{
	return sqlite3_column_int64(rows->statement, column);
}

struct text
store_text(struct an_cx *cx, const struct store_rows *rows, int column)
{
	const unsigned char *at = sqlite3_column_text(rows->statement, column);

	if (!at) return TEXT_NONE;
	return arena_text(cx->arena, (struct text){ (const char *)at,
		(size_t)sqlite3_column_bytes(rows->statement, column) });
}

struct text
store_blob(struct an_cx *cx, const struct store_rows *rows, int column)
{
	const void *at = sqlite3_column_blob(rows->statement, column);

	if (!at) return store_null(rows, column) ? TEXT_NONE : TEXT("");
	return arena_text(cx->arena, (struct text){ at, (size_t)sqlite3_column_bytes(rows->statement, column) });
}

const struct json *
store_json(struct an_cx *cx, const struct store_rows *rows, int column)
{
	const struct json *ret = NULL;
	struct an_error before = cx->error;

	if (store_null(rows, column)) return NULL;
	if (json_read(cx, store_text(cx, rows, column), STORE_FILE_BYTES_MAX, &ret) != AN_OK) {
		cx->error = before;
		return NULL;
	}
	return ret;
}

/* ---- dumps ---------------------------------------------------------------------------------------------- */

enum an_rc
store_dump(struct an_cx *cx, struct store *s, int index, bool (*line)(void *user, struct text row), void *user)
{
	sqlite3_stmt *st = NULL;
	enum an_rc rc = AN_OK;
	bool more = true;
	int code = sqlite3_prepare_v2(s->db, store_projection[index].dump, -1, &st, NULL);

	if (code != SQLITE_OK) return store_fail(cx, s, code, store_projection[index].table);
	while (more && (code = sqlite3_step(st)) == SQLITE_ROW) {
		struct arena_mark mark = arena_mark(cx->arena);
		struct buf b;
		struct text row;
		buf_open(&b, cx->arena, STORE_FILE_BYTES_MAX);
		for (int i = 0; i < sqlite3_column_count(st); i++) {
			struct text value = { (const char *)sqlite3_column_text(st, i),
				(size_t)sqlite3_column_bytes(st, i) };
			buf_print(&b, "%s%s=", i ? " " : "", sqlite3_column_name(st, i));
			if (value.at) buf_json(&b, value);
			else buf_z(&b, "NULL");
		}
		rc = buf_text(cx, &b, &row);
		if (rc) break;
		more = line(user, row);
		arena_rewind(cx->arena, mark);
	}
	if (!rc && more && code != SQLITE_DONE) rc = store_fail(cx, s, code, store_projection[index].table);
	sqlite3_finalize(st);
	return rc;
}
