/*
 * A host that is short of memory, impatient, or both: every failure must come back as a status, and nothing may leak
 * (the sanitizers look).  Loads and evaluates one model while the 1st, 2nd, ... nth allocation fails, then with every
 * memory budget from nothing upward, then with an interrupt at the 1st, 2nd, ... question.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "dmn.h"

struct host { long left; long questions_left; long open; };

static int passed, failed;

static void
check(bool good, const char *what, long n)
{
	passed += good;
	failed += !good;
	if (!good)
		printf("not: %s at %ld\n", what, n);
}

static void *
host_alloc(void *user, size_t bytes)
{
	struct host *h = user;

	if (h->left == 0)
		return NULL;
	h->left--;
	h->open++;
	return malloc(bytes);
}

static void
host_free(void *user, void *at, size_t bytes)
{
	struct host *h = user;

	(void)bytes;
	h->open -= at != NULL;
	free(at);
}

static bool
host_interrupted(void *user)
{
	struct host *h = user;

	return h->questions_left > 0 && --h->questions_left == 0;
}

static struct dmn_text
outside(const char *z)
{
	return (struct dmn_text){ z, strlen(z) };
}

static char *
read_file(const char *path, size_t *ret_bytes)
{
	FILE *in = fopen(path, "rb");
	char *at = in ? malloc(1 << 20) : NULL;

	*ret_bytes = at ? fread(at, 1, 1 << 20, in) : 0;
	if (in)
		fclose(in);
	return at;
}

static const char input[] = "{\"claim\": {\"filed on\": \"2026-05-01\", \"bills\": [{\"head\": \"air\", \"amount\": 100},"
	"{\"head\": \"rent\", \"amount\": 50.5}]}, \"category\": \"micro\"}";

/* Load and evaluate; the worst status met.  *ret_json is set when all went well. */
static enum dmn_status
work(const struct dmn_host *host, const struct dmn_limits *limits, struct dmn_text xml, char *json, size_t room)
{
	struct dmn_source source = { outside("host.dmn"), xml };
	struct dmn_model *model = NULL;
	const struct dmn_value *in = NULL, *v = NULL;
	struct dmn_text t;
	enum dmn_status rc = dmn_load(host, &source, 1, &model);

	if (rc)
		return rc;
	struct dmn_report *report = NULL;
	rc = dmn_analyse(host, model, &report);
	dmn_report_free(report);
	struct dmn_run *run = rc ? NULL : dmn_run_open(host, limits);
	rc = run ? dmn_from_json(run, outside(input), &in) : DMN_NO_MEMORY;
	if (!rc)
		rc = dmn_evaluate(run, model, outside("Grant"), in, &v);
	if (!rc)
		rc = dmn_to_json(run, v, &t);
	if (!rc)
		snprintf(json, room, "%.*s", (int)t.bytes, t.at);
	if (!rc)
		rc = dmn_trace_json(run, &t);
	dmn_run_close(run);
	dmn_free(model);
	return rc;
}

/* A clock that goes an hour further each time it is asked; the first time it says the last microsecond of 1969, UTC. */
static bool
host_now(void *user, int64_t *ret_micros, int32_t *ret_offset_seconds)
{
	int *asked = user;

	*ret_micros = -1 + INT64_C(3600000000) * (*asked)++;
	*ret_offset_seconds = 5 * 3600 + 1800;
	return true;
}

/* One moment for the whole of an evaluation, told by the host, in the host's local time; never found at load. */
static void
test_clock(void)
{
	static const char *const wanted[] = {
		"[\"1970-01-01T05:29:59.999999+05:30\",\"1970-01-01\",true]",
		"[\"1970-01-01T06:29:59.999999+05:30\",\"1970-01-01\",true]",
	};
	int asked = 0;
	struct dmn_host host = { .now = host_now, .user = &asked };
	struct dmn_run *run = dmn_run_open(&host, NULL);
	struct dmn_expression *e = NULL;
	const struct dmn_value *v;
	struct dmn_text json;

	check(dmn_expression_compile(&host, outside("[now(), today(), is(now(), now())]"), NULL, 0, &e) == DMN_OK && asked == 0,
		"the clock is not read at load", 0);
	for (int i = 0; i < 2; i++) {
		check(dmn_expression_evaluate(run, e, NULL, &v) == DMN_OK && dmn_to_json(run, v, &json) == DMN_OK
		      && json.bytes == strlen(wanted[i]) && memcmp(json.at, wanted[i], json.bytes) == 0, "the host's time", i);
		check(asked == i + 1, "asked once in an evaluation", i);
	}
	dmn_expression_free(e);
	dmn_run_close(run);
}

static bool
is(struct dmn_text t, const char *z)
{
	return t.bytes == strlen(z) && memcmp(t.at, z, t.bytes) == 0;
}

/* What an explanation needs: calls within calls, their arguments, how an element is written, what it requires. */
static void
explained(struct dmn_text xml)
{
	struct dmn_source source = { outside("host.dmn"), xml };
	struct dmn_model *m = NULL;
	struct dmn_run *run = dmn_run_open(NULL, NULL);
	const struct dmn_value *in = NULL, *v = NULL;
	const struct dmn_text grant = outside("Grant"), none = { "", 0 };
	struct dmn_part part;
	enum dmn_element_kind kind;
	struct dmn_text name;

	bool good = run && dmn_load(NULL, &source, 1, &m) == DMN_OK && dmn_from_json(run, outside(input), &in) == DMN_OK &&
		dmn_evaluate(run, m, grant, in, &v) == DMN_OK && dmn_trace_count(run) == 3;
	check(good, "trace of three", 0);
	if (!good)
		return;
	const struct dmn_trace_step *total = dmn_trace_step(run, 0), *share = dmn_trace_step(run, 1), *last = dmn_trace_step(run, 2);
	check(is(total->decision, "Total") && is(share->decision, "share of") && is(last->decision, "Grant"), "order", 0);
	check(total->depth > last->depth && share->depth > last->depth && total->argument_count == 0, "depth", 0);
	check(share->argument_count == 1 && is(share->argument_names[0], "kind")
	      && dmn_as_string(share->arguments[0], &name) && is(name, "micro"), "arguments", 0);
	check(dmn_part(m, grant, last->id, 0, &part) && part.depth == 0 && is(part.kind, "context"), "part", 0);
	check(dmn_part(m, grant, none, 2, &part) && part.depth == 1 && is(part.kind, "literalExpression")
	      && is(part.role, "total") && is(part.text, "Total"), "part", 2);
	check(dmn_part(m, grant, none, 4, &part) && is(part.role, "heads") && !dmn_part(m, grant, none, 5, &part), "part", 4);
	check(dmn_part(m, share->decision, none, 0, &part) && is(part.kind, "decisionTable"), "part of a knowledge model", 0);
	check(!dmn_part(m, outside("claim"), none, 0, &part) && !dmn_part(m, grant, outside("d1"), 0, &part), "no part", 0);
	check(dmn_requirement(m, grant, none, 2, &kind, &name) && kind == DMN_DECISION && is(name, "Total"), "requirement", 2);
	check(dmn_requirement(m, grant, none, 3, &kind, &name) && kind == DMN_KNOWLEDGE && is(name, "share of"), "requirement", 3);
	check(!dmn_requirement(m, grant, none, 4, &kind, &name), "requirement", 4);
	dmn_run_close(run);
	dmn_free(m);
}

int
main(int argc, char **argv)
{
	struct host h;
	struct dmn_host host = { host_alloc, host_free, host_interrupted, &h };
	static const char expected[] = "{\"due\":\"2026-07-30\",\"total\":150.5,\"share\":90.3,\"heads\":[\"air\",\"rent\"]}";
	char json[2000] = "";
	size_t bytes;
	char *xml = argc > 1 ? read_file(argv[1], &bytes) : NULL;

	if (!xml) {
		printf("usage: host_test MODEL\n");
		return 2;
	}
	test_clock();
	struct dmn_text model = { xml, bytes };
	long n = 0;
	enum dmn_status rc;
	do {
		h = (struct host){ .left = n };
		rc = work(&host, NULL, model, json, sizeof json);
		check(rc == DMN_NO_MEMORY || rc == DMN_OK, "status when an allocation fails", n);
		check(h.open == 0, "all given back", n);
		n++;
	} while (rc && n < 10000);
	check(strcmp(json, expected) == 0, json, n);
	for (size_t memory = 64; memory < 300000; memory += memory < 20000 ? 97 : 9973) {
		h = (struct host){ .left = -1 };
		rc = work(&host, &(struct dmn_limits){ .memory_bytes = memory }, model, json, sizeof json);
		check(rc == DMN_NO_MEMORY || rc == DMN_OK, "status with a small budget", (long)memory);
		check(h.open == 0, "all given back", (long)memory);
	}
	check(rc == DMN_OK, "the last budget suffices", 0);

	explained(model);

	/* An expression that never ends: by steps, by interrupt. */
	struct dmn_expression *e = NULL;
	const struct dmn_value *v = NULL;
	h = (struct host){ .left = -1, .questions_left = 3 };
	struct dmn_run *run = dmn_run_open(&host, NULL);
	rc = dmn_expression_compile(&host, outside("some i in 1..1000000000000 satisfies i < 0"), NULL, 0, &e);
	check(rc == DMN_OK && dmn_expression_evaluate(run, e, NULL, &v) == DMN_INTERRUPTED, "interrupted", 3);
	check(dmn_expression_evaluate(run, e, NULL, &v) == DMN_LIMIT, "steps", 0);
	check(dmn_run_diagnostic_count(run) == 2
	      && strcmp(dmn_run_diagnostic(run, 1)->code, "feel.limit.steps") == 0, "says which limit", 0);
	dmn_run_empty(run);
	dmn_expression_free(e);
	rc = dmn_expression_compile(&host, outside("1 + 1"), NULL, 0, &e);
	int64_t two = 0;
	check(dmn_expression_evaluate(run, e, NULL, &v) == DMN_OK && dmn_as_integer(v, &two) && two == 2, "usable afterwards", 0);
	dmn_expression_free(e);

	/* What names nothing is found while compiling: a handful of steps suffices.  What notes something is not. */
	static const struct { const char *text; bool folded; size_t notes; } parts[] = {
		{ "sum(for i in 1..100 return i * i)", true, 0 },
		{ "{a: [1, 2 + 3, date(\"2026-11-23\") + @\"P1M\"], b: a[2] ** 3}.b + x", true, 1 },
		{ "[1 / 0, for i in 1..100 return i]", true, 1 },
		{ "count(for i in 1..100000 return i)", false, 0 },
		{ "(for i in 1..100 return function(y) y)[1](2)", true, 0 },
		{ "(for i in 1..100 return i + x)[1]", false, 100 },
	};
	struct dmn_run *hasty = dmn_run_open(&host, &(struct dmn_limits){ .steps = 9 });
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		const struct dmn_text x = outside("x");
		rc = dmn_expression_compile(&host, outside(parts[i].text), &x, 1, &e);
		check(rc == DMN_OK, "compiles", (long)i);
		rc = dmn_expression_evaluate(hasty, e, NULL, &v);
		check(rc == (parts[i].folded ? DMN_OK : DMN_LIMIT), "folded", (long)i);
		dmn_run_empty(run);
		check(dmn_expression_evaluate(run, e, NULL, &v) == DMN_OK, "evaluates", (long)i);
		check(dmn_run_diagnostic_count(run) == parts[i].notes, "notes", (long)i);
		dmn_run_empty(run);
		dmn_run_empty(hasty);
		dmn_expression_free(e);
	}
	dmn_run_close(hasty);

	/* A chain that is one node deeper with each link. */
	static char chain[200001];
	for (size_t at = 0; at + 1 < sizeof chain; at += 2)
		memcpy(chain + at, at ? "+1" : "x ", 2);
	rc = dmn_expression_compile(&host, (struct dmn_text){ chain, sizeof chain - 1 }, NULL, 0, &e);
	check(rc == DMN_INVALID && strcmp(dmn_expression_diagnostic(e, 0)->code, "feel.limit.nesting") == 0, "chain", 0);
	dmn_expression_free(e);

	/* 10 000 parentheses, lists and minus signs: a diagnostic, not a fallen stack. */
	static char deep[20001];
	static const char *const brackets[] = { "(", "[", "-", "{a:", "if ", "x.", "not(", "@", "function(", "]" };
	for (size_t b = 0; b < sizeof brackets / sizeof brackets[0]; b++) {
		size_t at = 0;
		while (at + strlen(brackets[b]) < sizeof deep) {
			memcpy(deep + at, brackets[b], strlen(brackets[b]));
			at += strlen(brackets[b]);
		}
		rc = dmn_expression_compile(&host, (struct dmn_text){ deep, at }, NULL, 0, &e);
		check(rc == DMN_INVALID && dmn_expression_diagnostic_count(e) > 0, brackets[b], (long)at);
		dmn_expression_free(e);
	}
	dmn_run_close(run);
	check(h.open == 0, "all given back", -1);
	free(xml);
	printf("%d passed, %d failed\n", passed, failed);
	return failed > 0;
}
