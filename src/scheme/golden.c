/*
 * Golden cases: what the guidelines say must come out.  Expected values are compared member by member; what a case does
 * not name is free.
 */
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/message.h"
#include "load.h"

enum { GOLDEN_FILES_MAX = 500 };

struct golden {
	struct an_cx *cx;
	const struct scheme *s;
	struct dmn_run *run;
	struct buf *out;
	struct text file;                /* the one being run */
	const struct json *base;         /* its base, or NULL */
	bool failed;                     /* the case being run */
};

static void __attribute__((format(printf, 4, 5)))
complain(struct golden *g, struct text id, struct text where, const char *format, ...)
{
	va_list args;
	char why[2000];

	va_start(args, format);
	vsnprintf(why, sizeof why, format, args);
	va_end(args);
	g->failed = true;
	buf_print(g->out, "%.*s: %.*s%s%s\n", TEXT_ARG(id), TEXT_ARG(where), where.bytes ? ": " : "", why);
}

static struct text
as_text(struct golden *g, const struct json *j)
{
	struct buf b;
	struct text t = TEXT("?");

	if (!j) return TEXT("nothing");
	buf_open(&b, g->cx->arena, JSON_BYTES_MAX);
	json_write(&b, j);
	if (buf_text(g->cx, &b, &t)) return TEXT("?");
	return t;
}

/* Numbers by value, objects without order; members of `expected` alone where both are objects. */
static void
compare(struct golden *g, struct text id, struct text where, const struct json *expected, const struct json *got)
{
	struct text a, b;
	struct dec x, y;

	if (expected->kind == JSON_OBJECT && got && got->kind == JSON_OBJECT) {
		for (size_t i = 0; i < expected->count; i++) {
			struct text name = expected->members[i].name;

			compare(g, id, where.bytes ? arena_print(g->cx->arena, "%.*s.%.*s", TEXT_ARG(where),
				TEXT_ARG(name)) : name, &expected->members[i].value, json_get(got, name));
		}
		return;
	}
	if (expected->kind == JSON_ARRAY && got && got->kind == JSON_ARRAY && expected->count == got->count &&
		expected->count && expected->items[0].kind == JSON_OBJECT) {
		for (size_t i = 0; i < expected->count; i++)
			compare(g, id, arena_print(g->cx->arena, "%.*s[%zu]", TEXT_ARG(where), i + 1),
				&expected->items[i], &got->items[i]);
		return;
	}
	if (expected->kind == JSON_NUMBER && got && got->kind == JSON_NUMBER && dec_parse(expected->text, &x) &&
		dec_parse(got->text, &y) && dec_compare(x, y) == 0)
		return;
	if (got && json_equal(expected, got)) return;
	a = as_text(g, expected);
	b = as_text(g, got);
	complain(g, id, where, "expected %.*s, got %.*s", TEXT_ARG(a), TEXT_ARG(b));
}

/* Every problem of a decision that was not reached. */
static void
complain_error(struct golden *g, struct text id)
{
	struct an_cx *cx = g->cx;

	for (const struct an_problem *p = cx->error.problems; p; p = p->next) {
		struct text why = message_problem(cx->arena, "en", p);

		complain(g, id, p->place, "%.*s", TEXT_ARG(why));
	}
	if (!cx->error.problems) {
		struct text why = message_error(cx->arena, "en", &cx->error);

		complain(g, id, TEXT_NONE, "%.*s", TEXT_ARG(why));
	}
	an_error_clear(cx);
}

static const struct yaml *
either(const struct yaml *a, const struct yaml *b, const char *key)
{
	const struct yaml *v = yaml_get(a, key);

	return v ? v : yaml_get(b, key);
}

/* One call.  step is the case itself, or one of its steps (what a step does not say, its case says). */
static void
run_step(struct golden *g, struct text id, const struct yaml *file, const struct yaml *one, const struct yaml *step)
{
	struct arena *arena = g->cx->arena;
	const struct yaml *decision_y = yaml_get(step, "decision"), *on_y = yaml_get(step, "on"),
		*expect = yaml_get(step, "expect"), *over = either(step, one, "parameters");
	const struct scheme_decision *d;
	const struct json *input = yaml_json(arena, yaml_get(step, "input"));
	struct scheme_verdict verdict;
	struct an_date on, today = date_of_instant(an_now_us(g->cx));
	bool dated;

	if (!decision_y) decision_y = either(one, file, "decision");
	if (!on_y) on_y = either(one, file, "on");
	d = decision_y ? scheme_decision(g->s, decision_y->text) : NULL;
	if (!d) {
		complain(g, id, TEXT("decision"), "the scheme has no decision \"%.*s\"",
			decision_y ? (int)decision_y->text.bytes : 0, decision_y ? decision_y->text.at : "");
		return;
	}
	if (!expect || expect->kind != YAML_MAP) {
		complain(g, id, TEXT("expect"), "a map of expected members was expected (line %d)", step->line);
		return;
	}
	dated = !yaml_is_null(on_y);
	if (dated && !date_parse(on_y->text, &on)) {
		complain(g, id, TEXT("on"), "\"%.*s\" is not a date that exists", TEXT_ARG(on_y->text));
		return;
	}
	if (step != one && yaml_get(one, "input"))
		input = json_merge(arena, yaml_json(arena, yaml_get(one, "input")), input);
	if (g->base && g->base->kind == JSON_OBJECT && input->kind != JSON_NULL)
		input = json_merge(arena, g->base, input);
	else if (g->base && g->base->kind == JSON_OBJECT) input = g->base;
	dmn_run_empty(g->run);
	an_error_clear(g->cx);
	if (scheme_decide(g->cx, g->run, g->s, d, dated ? &on : NULL, today, over ? yaml_json(arena, over) : NULL,
		input, false, &verdict)) {
		complain_error(g, id);
		return;
	}
	compare(g, id, TEXT_NONE, yaml_json(arena, expect), verdict.result);
}

static bool
keys_known(struct golden *g, struct text id, const struct yaml *y, const char *const *known)
{
	bool good = y->kind == YAML_MAP;

	if (!good) complain(g, id, TEXT_NONE, "line %d: a map was expected", y->line);
	for (size_t i = 0; y->kind == YAML_MAP && i < y->count; i++) {
		const char *const *k = known;

		while (*k && !text_is(y->items[i].key, *k)) k++;
		if (*k) continue;
		complain(g, id, TEXT_NONE, "line %d: unknown key \"%.*s\"", y->items[i].line,
			TEXT_ARG(y->items[i].key));
		good = false;
	}
	return good;
}

static void
run_case(struct golden *g, const struct yaml *file, const struct yaml *one)
{
	static const char *const known[] = { "id", "title", "clause", "decision", "on", "parameters", "input", "expect",
		"steps", NULL };
	static const char *const known_step[] = { "title", "clause", "decision", "on", "parameters", "input", "expect",
		NULL };
	const struct yaml *id_y = yaml_get(one, "id"), *steps = yaml_get(one, "steps");
	struct text id = id_y ? id_y->text : arena_print(g->cx->arena, "%.*s:%d", TEXT_ARG(g->file), one->line);

	g->failed = false;
	if (!keys_known(g, id, one, known)) return;
	if (!steps) {
		run_step(g, id, file, one, one);
		return;
	}
	for (size_t i = 0; i < steps->count; i++) {
		struct text name = arena_print(g->cx->arena, "%.*s step %zu", TEXT_ARG(id), i + 1);

		if (keys_known(g, name, &steps->items[i], known_step)) run_step(g, name, file, one, &steps->items[i]);
	}
}

static enum an_rc
run_file(struct golden *g, int *passed, int *failed)
{
	static const char *const known[] = { "decision", "base", "on", "cases", NULL };
	struct text path = arena_print(g->cx->arena, "%.*s/cases/%.*s", TEXT_ARG(g->s->folder), TEXT_ARG(g->file)),
		bytes = TEXT_NONE;
	struct load l = { .cx = g->cx, .arena = g->cx->arena, .folder = g->s->folder.at };
	const struct yaml *file, *cases;
	enum an_rc rc = load_file(&l, arena_print(g->cx->arena, "cases/%.*s", TEXT_ARG(g->file)), &bytes);

	if (rc) return rc;
	rc = yaml_read(g->cx, g->cx->arena, bytes, &file);
	if (rc) {
		struct text why = message_error(g->cx->arena, "en", &g->cx->error);

		complain(g, path, TEXT_NONE, "%.*s", TEXT_ARG(why));
		an_error_clear(g->cx);
		++*failed;
		return AN_OK;
	}
	if (!keys_known(g, path, file, known)) {
		++*failed;
		return AN_OK;
	}
	cases = yaml_get(file, "cases");
	g->base = yaml_get(file, "base") ? yaml_json(g->cx->arena, yaml_get(file, "base")) : NULL;
	for (size_t i = 0; cases && cases->kind == YAML_LIST && i < cases->count; i++) {
		run_case(g, file, &cases->items[i]);
		if (g->failed) ++*failed;
		else ++*passed;
	}
	return AN_OK;
}

static int
by_bytes(const void *a, const void *b)
{
	return text_compare(*(const struct text *)a, *(const struct text *)b);
}

enum an_rc
scheme_test(struct an_cx *cx, const struct scheme *s, struct buf *out, int *ret_passed, int *ret_failed)
{
	struct golden g = { .cx = cx, .s = s, .out = out };
	struct text *files = ARENA_ARRAY(cx->arena, struct text, GOLDEN_FILES_MAX);
	DIR *dir = opendir(arena_print(cx->arena, "%.*s/cases", TEXT_ARG(s->folder)).at);
	const struct dirent *entry;
	int passed = 0, failed = 0;
	size_t count = 0;
	enum an_rc rc = AN_OK;

	while (dir && (entry = readdir(dir)) != NULL && count < GOLDEN_FILES_MAX) {
		struct text name = text_of(entry->d_name);

		if (name.at[0] != '.' && text_ends(name, TEXT(".yaml"))) files[count++] = arena_text(cx->arena, name);
	}
	if (dir) closedir(dir);
	qsort(files, count, sizeof *files, by_bytes);
	g.run = dmn_run_open(NULL, NULL);
	if (!g.run) return an_fail(cx, AN_FAULT, "scheme.value", "no memory");
	for (size_t i = 0; !rc && i < count; i++) {
		g.file = files[i];
		rc = run_file(&g, &passed, &failed);
	}
	dmn_run_close(g.run);
	if (rc) return rc;
	*ret_passed = passed;
	*ret_failed = failed;
	return AN_OK;
}
