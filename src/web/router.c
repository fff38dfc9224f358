/* Routes: matching and printing.  (Contract in router.h.) */
#include "web/router.h"

#include <stdlib.h>

/* Match one row; *ret_literals counts the parts that matched word for word. */
static bool
row_matches(const struct route *row, struct request *rq, size_t *ret_literals)
{
	struct text rest = text_of(row->pattern + 1);
	size_t part = 0;

	rq->argument_count = 0;
	*ret_literals = 0;
	while (rest.bytes > 0) {
		struct text want = text_cut(&rest, '/');
		if (part == rq->part_count) return false;
		struct text have = rq->parts[part++];
		if (want.bytes > 2 && want.at[0] == '{') {
			if (have.bytes == 0 || rq->argument_count == REQUEST_ARGUMENTS_MAX) return false;
			rq->arguments[rq->argument_count++] = (struct request_argument){ text_slice(want, 1,
				want.bytes - 2), have };
		} else {
			if (!text_equal(want, have)) return false;
			++*ret_literals;
		}
	}
	return part == rq->part_count;
}

/* A path with a slash behind it is another path: one thing, one address. */
static bool
ends_in_slash(const struct request *rq)
{
	return rq->path.bytes > 1 && rq->path.at[rq->path.bytes - 1] == '/';
}

enum an_rc
router_find(struct an_cx *cx, const struct router *r, struct request *rq, struct text *ret_allow)
{
	const struct route *best = NULL;
	size_t best_literals = 0, literals;
	bool allowed[WIRE_METHOD_COUNT] = { false }, any = false;

	*ret_allow = TEXT_NONE;
	for (size_t t = 0; t < r->table_count && !ends_in_slash(rq); t++)
		for (size_t i = 0; i < r->tables[t].count; i++) {
			const struct route *row = &r->tables[t].rows[i];
			if (!row_matches(row, rq, &literals)) continue;
			allowed[row->method] = any = true;
			if (row->method == rq->method && (!best || literals > best_literals)) {
				best = row;
				best_literals = literals;
			}
		}
	if (best) {
		rq->route = best;
		(void)row_matches(best, rq, &literals);
		return AN_OK;
	}
	rq->argument_count = 0;
	if (!any) return an_fail(cx, AN_NOT_FOUND, "route.none", "%s", "");
	allowed[WIRE_HEAD] = allowed[WIRE_GET];
	struct text allow = TEXT("");
	for (uint32_t m = 0; m < WIRE_METHOD_COUNT; m++)
		if (allowed[m])
			allow = arena_print(cx->arena, "%.*s%s%s", TEXT_ARG(allow), allow.bytes ? ", " : "",
				wire_method_name(m));
	*ret_allow = allow;
	return an_fail(cx, AN_INVALID, "route.method", "%s", wire_method_name(rq->method));
}

const char *
router_access_name(enum route_access a)
{
	static const char *const names[ROUTE_ACCESS_COUNT] = { "public", "signed-in", "applicant", "office", "audit",
		"admin" };
	return a < ROUTE_ACCESS_COUNT ? names[a] : "?";
}

static int
by_pattern(const void *a, const void *b)
{
	const struct route *x = *(const struct route *const *)a, *y = *(const struct route *const *)b;
	int order = strcmp(x->pattern, y->pattern);
	return order != 0 ? order : (int)x->method - (int)y->method;
}

void
router_print(const struct router *r, struct buf *out)
{
	size_t count = 0, used = 0;

	for (size_t t = 0; t < r->table_count; t++) count += r->tables[t].count;
	const struct route **rows = ARENA_ARRAY(out->arena, const struct route *, count + 1);
	for (size_t t = 0; t < r->table_count; t++)
		for (size_t i = 0; i < r->tables[t].count; i++) rows[used++] = &r->tables[t].rows[i];
	qsort(rows, count, sizeof(*rows), by_pattern);
	for (size_t i = 0; i < count; i++)
		buf_print(out, "%s\t%s\t%s\t%s\n", wire_method_name(rows[i]->method), rows[i]->pattern,
			router_access_name(rows[i]->access), rows[i]->title);
}
