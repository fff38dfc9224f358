/*
 * The database: rows in, rows out.  One interface over SQLite (now) and PostgreSQL (later).
 *
 * SQL stands in queries/<noun>.sql as named statements ("-- name: case_by_id") with :named parameters, and is
 * built in: each becomes a constant SQL_CASE_BY_ID of enum sql (generated header store/sql.h).  Statements are
 * prepared once for a connection.  A connection belongs to one thread at a time.
 *
 * Writing: one writer at a time.  store_begin takes the write lock (BEGIN IMMEDIATE); savepoints nest inside.
 * Reading: any number of connections, each a snapshot while a read transaction is open.
 */
#ifndef STORE_H
#define STORE_H

#include "base/buf.h"
#include "base/json.h"
#include "store/sql.h"

struct store;                    /* one connection */

enum store_mode { STORE_READ, STORE_WRITE, STORE_CREATE, STORE_BESIDE };

/*
 * Open the database of a data folder (folder/anudan.db; WAL, synchronous=FULL, foreign keys on).
 *
 * STORE_CREATE   makes folder and database where they are missing, else as STORE_WRITE
 * STORE_WRITE    takes the folder's lock (a second writer gets AN_BUSY "store.locked"), brings the data up to the newest
 *                migration
 * STORE_BESIDE   a further writing connection of the program that holds the lock (sessions, beside grant's writer)
 * STORE_READ     read-only
 *
 * Errors: AN_NOT_FOUND "store.none" (no data there), AN_FAULT "store.open", "store.newer" (data of a newer program),
 *         "store.older" (STORE_READ, STORE_BESIDE: not yet migrated)
 */
enum an_rc store_open(struct an_cx *cx, const char *folder, enum store_mode mode, struct store **ret) AN_MUST_CHECK;
/* The same for one file, outside any folder: rebuild and tests. */
enum an_rc store_open_file(struct an_cx *cx, const char *path, enum store_mode mode, struct store **ret) AN_MUST_CHECK;
void store_close(struct store *s);

enum an_rc store_begin(struct an_cx *cx, struct store *s) AN_MUST_CHECK;           /* for writing */
enum an_rc store_begin_read(struct an_cx *cx, struct store *s) AN_MUST_CHECK;      /* one snapshot for several reads */
enum an_rc store_commit(struct an_cx *cx, struct store *s) AN_MUST_CHECK;          /* durable when it returns AN_OK */
void store_rollback(struct store *s);
enum an_rc store_savepoint(struct an_cx *cx, struct store *s) AN_MUST_CHECK;
enum an_rc store_savepoint_release(struct an_cx *cx, struct store *s) AN_MUST_CHECK;
void store_savepoint_undo(struct store *s);

enum sql_arg_kind { SQL_NULL, SQL_INT, SQL_TEXT, SQL_BLOB };
struct sql_arg { const char *name; enum sql_arg_kind kind; int64_t n; struct text t; };
#define ARG_INT(name_, n_) ((struct sql_arg){ .name = (name_), .kind = SQL_INT, .n = (n_) })
#define ARG_TEXT(name_, t_) ((struct sql_arg){ .name = (name_), .kind = SQL_TEXT, .t = (t_) })   /* at NULL -> NULL */
#define ARG_BLOB(name_, at_, bytes_) ((struct sql_arg){ .name = (name_), .kind = SQL_BLOB, .t = { (at_), (bytes_) } })
#define ARG_NULL(name_) ((struct sql_arg){ .name = (name_), .kind = SQL_NULL })

/* Run a statement that gives no rows.  ret_changed may be NULL.
 * A violated constraint is AN_CONFLICT "store.constraint" with the constraint's name as detail. */
#define store_do(cx, s, id, ret_changed, ...) \
	store_do_args((cx), (s), (id), (struct sql_arg[]){ __VA_ARGS__ }, \
		sizeof((struct sql_arg[]){ __VA_ARGS__ }) / sizeof(struct sql_arg), (ret_changed))
enum an_rc store_do_args(struct an_cx *cx, struct store *s, enum sql id, const struct sql_arg *args, size_t count,
	int64_t *ret_changed) AN_MUST_CHECK;

/*
 * Rows, one after the other:
 *     struct store_rows rows;
 *     rc = store_query(cx, s, SQL_CASE_BY_ORG, &rows, ARG_TEXT("org", org));
 *     while (!rc && store_next(cx, &rows, &rc)) { store_int(&rows, 0); ... }
 *     store_done(&rows);
 * Texts are copied to cx->arena.  Only one cursor of one statement at a time on a connection.
 */
struct store_rows { struct store *store; void *statement; };
#define store_query(cx, s, id, rows, ...) \
	store_query_args((cx), (s), (id), (struct sql_arg[]){ __VA_ARGS__ }, \
		sizeof((struct sql_arg[]){ __VA_ARGS__ }) / sizeof(struct sql_arg), (rows))
enum an_rc store_query_args(struct an_cx *cx, struct store *s, enum sql id, const struct sql_arg *args, size_t count,
	struct store_rows *ret) AN_MUST_CHECK;
bool store_next(struct an_cx *cx, struct store_rows *rows, enum an_rc *ret_rc);    /* false at the end or on failure */
void store_done(struct store_rows *rows);
bool store_null(const struct store_rows *rows, int column);
int64_t store_int(const struct store_rows *rows, int column);
struct text store_text(struct an_cx *cx, const struct store_rows *rows, int column);     /* TEXT_NONE for NULL */
struct text store_blob(struct an_cx *cx, const struct store_rows *rows, int column);
/* NULL when NULL or bad */
const struct json *store_json(struct an_cx *cx, const struct store_rows *rows, int column);

/*
 * Every projection (tables marked "-- projection:" in migrations), as text, in the order that its mark names: one line
 * a row, columns with their names.  index 0..STORE_PROJECTIONS-1; rows are given to line() one by one; false stops.
 */
enum an_rc store_dump(struct an_cx *cx, struct store *s, int index, bool (*line)(void *user, struct text row),
	void *user)
	AN_MUST_CHECK;

/* Content-addressed files: folder/ab/abcdef..., where folder is the data folder's documents/.  Durable (file and folder
 * synced) when it returns AN_OK; writing the same bytes twice is one file. */
struct hash;
enum an_rc store_file_put(struct an_cx *cx, const char *folder, struct text bytes, struct hash *ret) AN_MUST_CHECK;
/* Reads and checks the hash: AN_FAULT "store.document.damaged". */
enum an_rc store_file_get(struct an_cx *cx, const char *folder, const struct hash *hash,
	struct text *ret) AN_MUST_CHECK;
/* Make a folder (and those above it) where it is missing, durable. */
enum an_rc store_folder_make(struct an_cx *cx, const char *path) AN_MUST_CHECK;
/* Keep a copy of a folder's regular files (at most STORE_TREE_FILES_MAX, STORE_TREE_DEPTH_MAX deep) as `to`: whole or
 * not at all; nothing to do when `to` is there. */
enum { STORE_TREE_FILES_MAX = 2000, STORE_TREE_DEPTH_MAX = 4, STORE_FILE_BYTES_MAX = 64 << 20 };
enum an_rc store_tree_keep(struct an_cx *cx, const char *from, const char *to) AN_MUST_CHECK;

#endif
