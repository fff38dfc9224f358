/*
 * JSON (RFC 8259), strict: numbers kept as text, UTF-8 checked, duplicate members refused, depth and size
 * bounded, nothing after the value.  And a writer.
 */
#ifndef AN_JSON_H
#define AN_JSON_H

#include "buf.h"
#include "dec.h"

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
	enum json_kind kind;
	struct text text;                        /* number as written; string decoded */
	struct json_member *members;             /* object, in the order written */
	struct json *items;                      /* array */
	size_t count;                            /* members or items */
};

struct json_member {
	struct text name;
	struct json value;
};

enum { JSON_DEPTH_MAX = 32, JSON_BYTES_MAX = 1 << 20, JSON_COUNT_MAX = 200000 };

/* max_bytes 0 = JSON_BYTES_MAX.  The tree lives in cx->arena (arena_try) and may point into t.
 * Errors: AN_INVALID "json.syntax" "line|column|what", AN_TOO_LARGE "json.limit". */
enum an_rc json_read(struct an_cx *cx, struct text t, size_t max_bytes, const struct json **ret) AN_MUST_CHECK;

const struct json *json_get(const struct json *object, struct text name);      /* NULL when absent or no object */
const struct json *json_path(const struct json *from, const char *dotted);     /* "a.b.c"; NULL when absent */
struct text json_text(const struct json *j);                                   /* string or number; else TEXT_NONE */
bool json_is_null(const struct json *j);                                       /* NULL or JSON null */
bool json_to_int(const struct json *j, int64_t *ret);
bool json_to_bool(const struct json *j, bool *ret);

/* Building trees in an arena. */
struct json *json_new(struct arena *arena, enum json_kind kind);
const struct json *json_string(struct arena *arena, struct text t);
const struct json *json_int(struct arena *arena, int64_t n);
const struct json *json_bool(struct arena *arena, bool b);
/* A copy of object (NULL = {}) with member name set to value (NULL = removed).  Values are shared, not copied. */
const struct json *json_set(struct arena *arena, const struct json *object, struct text name, const struct json *value);
/* A copy of array (NULL = []) with one more item. */
const struct json *json_append(struct arena *arena, const struct json *array, const struct json *item);
/* Members of b laid over a, objects merged member by member, everything else replaced. */
const struct json *json_merge(struct arena *arena, const struct json *a, const struct json *b);
bool json_equal(const struct json *a, const struct json *b);                   /* objects without order */

/* As text: members in the order given, no white space; numbers as they were read. */
void json_write(struct buf *b, const struct json *j);
/* The same with members sorted by name bytes: the canonical form that is hashed and logged. */
void json_write_canonical(struct buf *b, const struct json *j);
/* Two spaces of indentation, for people. */
void json_write_pretty(struct buf *b, const struct json *j);

/* Writing without a tree: jw_open('{'), jw_name, values, jw_close.  Commas are its business. */
struct jw { struct buf *b; int depth; bool comma; };
struct jw jw_start(struct buf *b);
void jw_open(struct jw *w, char bracket);                /* '{' or '[' */
void jw_close(struct jw *w, char bracket);               /* '}' or ']' */
void jw_name(struct jw *w, const char *name);
void jw_text(struct jw *w, struct text t);
void jw_int(struct jw *w, int64_t n);
void jw_bool(struct jw *w, bool v);
void jw_null(struct jw *w);
void jw_raw(struct jw *w, struct text json);             /* already JSON */

#endif
