/*
 * Sets of values against the machine: for random cells, each value that the machine accepts is in the cell's set and no
 * other; complement, union, intersection and difference agree with them value by value; what is printed reads back as the
 * same set; a sample lies in its set.
 */
#include <stdio.h>
#include <stdlib.h>

#include "feel/sets.h"
#include "feel/vm.h"

enum { VALUES_MAX = 20, CELLS = 20000, CELL_BYTES = 400 };

static int passed, failed;
static uint64_t seed = 88172645463325252u;

static uint32_t
pick(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 33) % below;
}

/* Literals in order, for each kind. */
static const char *const kinds[][8] = {
	{ "-7", "0", "0.5", "3", "3.50", "10", "1e3", NULL },
	{ "\"\"", "\"a\"", "\"aa\"", "\"b\"", "\"b \\\" \\\\ c\"", "\"\\u00e9\"", NULL },
	{ "date(\"1999-12-31\")", "@\"2000-01-01\"", "date(2000, 1, 2)", "@\"2000-01-03\"", "date(\"2024-02-29\")", NULL },
	{ "time(\"00:00:00\")", "@\"10:00:00\"", "@\"10:00:00.5\"", "@\"10:00:01\"", "@\"23:59:59\"", "@\"23:59:59.999999999\"", NULL },
	{ "@\"2000-01-01T00:00:00\"", "date and time(\"2000-01-01T00:00:00.25\")", "@\"2000-01-01T00:00:01\"",
		"@\"2000-01-02T23:59:59.999999999\"", "@\"2000-01-03T00:00:00\"", NULL },
	{ "duration(\"-PT1.5S\")", "-@\"PT1S\"", "@\"PT0S\"", "@\"PT0.000000001S\"", "@\"P1D\"", NULL },
	{ "-@\"P1Y\"", "@\"P0M\"", "@\"P1M\"", "duration(\"P2M\")", "@\"P1Y\"", NULL },
	{ "false", "true", NULL },
};
enum { KINDS = sizeof kinds / sizeof kinds[0], BOOLEANS = KINDS - 1 };

static void
check(bool good, const char *what, const char *cell)
{
	passed += good;
	failed += !good;
	if (!good && failed < 40)
		printf("not: %s: %s\n", what, cell);
}

static uint32_t
literals(uint32_t kind)
{
	uint32_t n = 0;

	while (kinds[kind][n])
		n++;
	return n;
}

/* One test of a cell; all of one kind. */
static size_t
random_test(char *out, size_t room, uint32_t kind, bool nested)
{
	static const char *const signs[] = { "<", "<=", ">", ">=", "=", "!=" };
	uint32_t n = literals(kind), a = pick(n), b = a + pick(n - a);
	const char *low = kinds[kind][a], *high = kinds[kind][b];
	bool ordered = kind != BOOLEANS;

	switch (pick(ordered ? 9 : 4)) {
	case 0: return (size_t)snprintf(out, room, "%s", nested && pick(3) == 0 ? "null" : low);
	case 1: return (size_t)snprintf(out, room, "%s %s", signs[ordered ? pick(6) : 4 + pick(2)], pick(5) ? low : ordered ? high : "null");
	case 2: return (size_t)snprintf(out, room, "(%s%s)", pick(2) ? "=" : "!=", low);
	case 3: return (size_t)snprintf(out, room, "[%s, %s%s]", low, high, pick(2) ? ", null" : "");
	case 4: return (size_t)snprintf(out, room, "[%s, (>%s)]", low, high);
	case 5: return (size_t)snprintf(out, room, "(%s%s)", signs[pick(4)], low);
	default: return (size_t)snprintf(out, room, "%c%s..%s%c", pick(2) ? '[' : '(', low, high, pick(2) ? ']' : ')');
	}
}

static void
random_cell(char out[CELL_BYTES], uint32_t kind)
{
	bool negated = pick(3) == 0;
	uint32_t tests = 1 + pick(4);
	size_t n = negated ? (size_t)snprintf(out, CELL_BYTES, "not(") : 0;

	for (uint32_t i = 0; i < tests && n < CELL_BYTES - 90; i++) {
		n += (size_t)snprintf(out + n, CELL_BYTES - n, "%s", i ? ", " : "");
		n += random_test(out + n, CELL_BYTES - n, kind, true);
	}
	snprintf(out + n, CELL_BYTES - n, negated ? ")" : "");
}

struct world { struct feel_unit u; struct dmn_run *run; struct dmn_value values[VALUES_MAX]; uint32_t count; };

static const struct feel_node *
parse_cell(struct feel_unit *u, struct text t, const struct feel_proto **ret)
{
	struct feel_source *source = unit_take(u, 1, sizeof *source);
	struct feel_binding *tested = binding_new(u, TEXT_NONE, BIND_LOCAL, 0, NULL);
	struct feel_scope scope = { .tested = tested };

	*source = (struct feel_source){ .text = unit_text(u, t) };
	struct feel_node *n = feel_parse_tests(u, source, &scope);
	*ret = feel_compile(u, n, &tested, 1);
	return n;
}

static struct dmn_value
value(struct world *w, const char *literal)
{
	struct feel_source *source = unit_take(&w->u, 1, sizeof *source);
	struct feel_scope scope = { 0 };
	struct dmn_value v = FEEL_NULL;

	*source = (struct feel_source){ .text = text_of(literal) };
	struct feel_proto *proto = feel_compile(&w->u, feel_parse(&w->u, source, &scope), NULL, 0);
	if (!proto || !vm_run(w->run, proto, NULL, NULL, NULL, &v))
		check(false, "a literal", literal);
	return v;
}

static bool
accepts(struct world *w, const struct feel_proto *proto, const struct dmn_value *v, size_t *ret_reports)
{
	struct dmn_value r = FEEL_NULL;
	size_t before = w->run->diagnostic_count;

	if (!vm_run(w->run, proto, NULL, NULL, v, &r))
		check(false, "the machine stopped", "");
	*ret_reports = w->run->diagnostic_count - before;
	return feel_is_true(&r);
}

static void
check_operations(struct world *w, const struct feel_set *a, const struct feel_set *b, const char *cell)
{
	struct arena *arena = w->u.arena;
	struct feel_set both, either, without, other, again;
	bool included;

	if (!set_intersect(arena, a, b, &both) || !set_unite(arena, a, b, &either) || !set_subtract(arena, a, b, &without)
	    || !set_complement(arena, a, &other) || !set_complement(arena, &other, &again)
	    || !set_includes(arena, a, &both, &included)) {
		check(false, "memory", cell);
		return;
	}
	for (uint32_t i = 0; i < w->count; i++) {
		const struct dmn_value *v = &w->values[i];
		bool x = set_holds(a, v), y = set_holds(b, v);
		check(set_holds(&both, v) == (x && y), "intersection", cell);
		check(set_holds(&either, v) == (x || y), "union", cell);
		check(set_holds(&without, v) == (x && !y), "difference", cell);
		check(set_holds(&other, v) == !x, "complement", cell);
	}
	check(sets_equal(a, &again), "twice the complement", cell);
	check(included, "a part is included", cell);
	struct feel_set *all[] = { &both, &either, &without, &other };
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		struct dmn_value sample;
		bool found = set_sample(arena, all[i], &sample);
		check(!found || set_holds(all[i], &sample), "the sample is in the set", cell);
		check(found || set_is_empty(all[i]) || a->kind == DMN_STRING || a->kind == DMN_NULL, "a sample is found", cell);
		check(!found || !set_is_empty(all[i]), "an empty set has no sample", cell);
	}
}

static void
check_print(struct world *w, const struct feel_set *a, const char *cell)
{
	const struct feel_proto *proto;
	struct text printed = set_print(w->u.arena, a);
	struct feel_set read;

	if (!set_of_cell(&w->u, parse_cell(&w->u, printed, &proto), &read)) {
		check(false, "what is printed can be read", cell);
		return;
	}
	struct feel_set same = set_as_kind(read, (enum dmn_kind)a->kind);
	/* A single instant has no test of its own: [t..t] is read as it was printed. */
	check(sets_equal(a, &same) || (read.kind == DMN_NULL && set_is_empty(a) == set_is_empty(&read)), "printed and read", cell);
	if (failed && failed < 40 && !sets_equal(a, &same))
		printf("  printed %.*s\n", TEXT_ARG(printed));
}

/* One kind of values: literals of it, values between them, null. */
static void
values_of_kind(struct world *w, uint32_t kind)
{
	static const char *const more[KINDS][6] = { { "-1e6", "0.25", "3.5", "5", "1e6", NULL }, { "\"A\"", "\"ab\"", "\"z\"", NULL },
		{ "@\"1999-12-30\"", "@\"2030-01-01\"", NULL }, { "@\"10:00:00.999999999\"", "@\"09:59:59.999999999\"", "@\"12:00:00\"", NULL },
		{ "@\"1999-12-31T23:59:59.999999999\"", "@\"2000-01-01T00:00:00.5\"", "@\"2030-01-01T00:00:00\"", NULL },
		{ "@\"PT1S\"", "@\"PT0.999999999S\"", "-@\"PT0.000000001S\"", "@\"P10D\"", NULL }, { "@\"P3M\"", "-@\"P2Y\"", NULL }, { NULL } };

	w->count = 0;
	for (uint32_t i = 0; kinds[kind][i]; i++)
		w->values[w->count++] = value(w, kinds[kind][i]);
	for (uint32_t i = 0; more[kind][i]; i++)
		w->values[w->count++] = value(w, more[kind][i]);
	w->values[w->count++] = FEEL_NULL;
}

static void
check_kind(uint32_t kind, uint32_t cells)
{
	struct world w = { 0 };
	struct feel_set before = set_everything, set;
	char cell[CELL_BYTES];

	if (!unit_open(&w.u, NULL) || !(w.run = dmn_run_open(NULL, NULL)))
		exit(2);
	values_of_kind(&w, kind);
	for (uint32_t i = 0; i < cells; i++) {
		const struct feel_proto *proto;
		random_cell(cell, kind);
		const struct feel_node *n = parse_cell(&w.u, text_of(cell), &proto);
		bool is_static = set_of_cell(&w.u, n, &set);
		check(is_static && proto, "static", cell);
		if (!is_static || !proto)
			continue;
		for (uint32_t k = 0; k < w.count; k++) {
			size_t reports;
			bool accepted = accepts(&w, proto, &w.values[k], &reports), null = w.values[k].kind == DMN_NULL;
			check(set_holds(&set, &w.values[k]) == accepted, "the set is what the machine accepts", cell);
			check((reports > 0) == (null && set.null_reported), "reports", cell);
		}
		check_print(&w, &set, cell);
		check_operations(&w, &set, &before, cell);
		before = set;
		run_ready(w.run);
		w.run->diagnostic_count = 0;         /* findings beyond the most that a run keeps would not be counted */
	}
	dmn_run_close(w.run);
	unit_close(&w.u);
}

static void
check_not_static(void)
{
	static const char *const cells[] = { "? > 5", "5, \"a\"", "x", "< null", "[5..1]", "[1..\"a\"]", "@\"10:00:00Z\"", "< true",
		"> abs(x)", "{a: 1}", "not(?)", "[null..3]", "date(\"2026-02-30\")", "\"a\", @\"2026-01-01\"", "? + 1 > 2" };
	static const char *const plain[] = { "-", "null", "not(null)", "[]", "!= null", "= null", "null, 5", "not(5, null)", NULL };
	struct world w = { 0 };
	const struct feel_proto *proto;
	struct feel_set set;

	if (!unit_open(&w.u, NULL))
		exit(2);
	for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
		check(!set_of_cell(&w.u, parse_cell(&w.u, text_of(cells[i]), &proto), &set), "not static", cells[i]);
	for (size_t i = 0; plain[i]; i++)
		check(set_of_cell(&w.u, parse_cell(&w.u, text_of(plain[i]), &proto), &set)
		      && (set.kind == DMN_NULL) == (i < 6), "static", plain[i]);
	check(set_of_cell(&w.u, NULL, &set) && set_is_everything(&set), "no cell", "");
	unit_close(&w.u);
}

int
main(void)
{
	for (uint32_t kind = 0; kind < KINDS; kind++)
		check_kind(kind, CELLS / KINDS);
	check_not_static();
	printf("%d passed, %d failed\n", passed, failed);
	return failed > 0;
}
