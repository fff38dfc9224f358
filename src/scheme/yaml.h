/*
 * YAML 1.2 as a tree with line numbers.  Scalars stay the text they were.  Refused, with the line: aliases, anchors,
 * tags, duplicate keys, keys that are no scalars, more than one document, too deep, too large, no UTF-8.
 */
#ifndef SCHEME_YAML_H
#define SCHEME_YAML_H

#include "base/json.h"

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml {
	enum yaml_kind kind;
	bool plain;                      /* scalar without quotes: may mean null, a number or a truth value */
	struct text text;                /* scalar */
	struct text key;                 /* of a map's member */
	int line, column;                /* from 1; of a member: where its key stands */
	size_t count;
	const struct yaml *items;        /* of a list or a map, in the order written */
};

enum { YAML_DEPTH_MAX = 32, YAML_BYTES_MAX = 4 << 20, YAML_COUNT_MAX = 200000,
	YAML_KEYS_MAX = 5000 };                   /* of one map */

/* Errors: AN_INVALID "yaml.syntax" "line|column|what".  The tree lives in arena (bounded by YAML_COUNT_MAX nodes). */
enum an_rc yaml_read(struct an_cx *cx, struct arena *arena, struct text t, const struct yaml **ret) AN_MUST_CHECK;

const struct yaml *yaml_get(const struct yaml *map, const char *key);          /* NULL: absent, or no map */
/* A plain scalar that is empty, ~ or null; NULL counts as null too. */
bool yaml_is_null(const struct yaml *y);
/* As JSON: quoted scalars are strings; plain ones null, true, false or a number when they read as one, else strings. */
const struct json *yaml_json(struct arena *arena, const struct yaml *y);

#endif
