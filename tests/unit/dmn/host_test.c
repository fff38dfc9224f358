/*
 * A host that is short of memory, impatient, or both: every failure must come back as a status, nothing may leak, what
 * works afterwards gives what it gave before.  Everything in the library is called while the 1st, 2nd, ... nth allocation
 * fails, while each of the budgets is too small, and while the host interrupts; all memory goes through the host, each
 * piece given back with its size; nothing is printed, no signal or locale is touched.
 *
 *   host_test [--each=STRIDE] INPUT.json EXPECTED MODEL.dmn [IMPORTED.dmn...]
 *
 * EXPECTED: lines "decision: JSON" that a sound evaluation gives.  In the build with one allocation for each piece of memory
 * (arena_each.c) there are thousands of them: --each=7 fails each seventh only.
 */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dmn.h"

enum { ANSWER_MAX = 1 << 18, SOURCES_MAX = 10, SIZE_HEAD = 16 };

struct host { long left, questions_left, asked, open; size_t bytes; bool wrong_size; };
struct job {
	struct dmn_host host;
	struct host *h;
	struct dmn_source sources[SOURCES_MAX];
	size_t source_count;
	struct dmn_text input, zone;
	struct dmn_limits limits;
	char *answer;                            /* what all decisions gave, of the last work that went well */
	size_t bytes;
};

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
	char *at;

	if (h->left == 0)
		return NULL;
	h->left--;
	h->asked++;
	at = malloc(bytes + SIZE_HEAD);
	if (!at)
		return NULL;
	memcpy(at, &bytes, sizeof bytes);
	h->open++;
	h->bytes += bytes;
	return at + SIZE_HEAD;
}

static void
host_free(void *user, void *at, size_t bytes)
{
	struct host *h = user;
	size_t taken;

	if (!at)
		return;
	memcpy(&taken, (char *)at - SIZE_HEAD, sizeof taken);
	h->wrong_size = h->wrong_size || taken != bytes;
	h->open--;
	h->bytes -= bytes;
	free((char *)at - SIZE_HEAD);
}

static bool
host_interrupted(void *user)
{
	struct host *h = user;

	return h->questions_left > 0 && --h->questions_left == 0;
}

static bool
host_now(void *user, int64_t *ret_micros, int32_t *ret_offset_seconds)
{
	(void)user;
	*ret_micros = 0;
	*ret_offset_seconds = 0;
	return true;
}

static enum dmn_status
twice(struct dmn_run *run, void *user, const struct dmn_value *const *arguments, size_t count, const struct dmn_value **ret)
{
	int64_t n = 0;

	(void)user;
	(void)count;
	if (!dmn_as_integer(arguments[0], &n))
		return dmn_fail(run, (struct dmn_text){ "no integer", 10 });
	*ret = dmn_integer(run, 2 * n);
	return *ret ? DMN_OK : DMN_NO_MEMORY;
}

static struct dmn_text
outside(const char *z)
{
	return (struct dmn_text){ z, strlen(z) };
}

static struct dmn_text
read_file(const char *path)
{
	FILE *in = fopen(path, "rb");
	char *at = in ? malloc(1 << 20) : NULL;
	struct dmn_text t = { at, at ? fread(at, 1, 1 << 20, in) : 0 };

	if (in)
		fclose(in);
	return t;
}

/* ---- work ----------------------------------------------------------------------------------------------- */

static void
add(struct job *j, struct dmn_text name, struct dmn_text t)
{
	int n = snprintf(j->answer + j->bytes, ANSWER_MAX - j->bytes, "%.*s: %.*s\n", (int)name.bytes, name.at, (int)t.bytes, t.at);

	if (n > 0 && j->bytes + (size_t)n < ANSWER_MAX)
		j->bytes += (size_t)n;
}

/* All decisions and the trace, once. */
static enum dmn_status
decide(struct job *j, struct dmn_run *run, const struct dmn_model *model, const struct dmn_value *input)
{
	struct dmn_text t;
	enum dmn_status rc = DMN_OK;

	j->bytes = 0;
	for (size_t i = 0; i < dmn_element_count(model) && !rc; i++) {
		const struct dmn_element *e = dmn_element(model, i);
		const struct dmn_value *v = NULL;
		if (e->kind != DMN_DECISION && e->kind != DMN_SERVICE)
			continue;
		rc = dmn_evaluate(run, model, e->name, input, &v);
		if (!rc)
			rc = dmn_to_json(run, v, &t);
		if (!rc)
			add(j, e->name, t);
		if (!rc)
			rc = dmn_to_feel(run, v, &t);
	}
	if (!rc)
		rc = dmn_trace_json(run, &t);
	if (!rc)
		add(j, outside("trace"), t);
	return rc;
}

static const char *const expressions[] = {
	"{ f: function(x) x + a, r: [f(1), f(2)][item > 2] }.r", "for i in 1..3, j in [a, b] return i * j", "a in ([1..5), > 7)",
	"if a > b then \"x\" else @\"2024-01-01\" + @\"P1D\"", "1 +", "{a: 1, a: 2}", "nothing there", "string(now()) + string(today())",
	"matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\", \"(a+)+$\")", "a instance of list<context<x: number>>",
};

static enum dmn_status
express(struct job *j, struct dmn_run *run)
{
	const struct dmn_text names[] = { { "a", 1 }, { "b", 1 } };
	enum dmn_status rc = DMN_OK;

	for (size_t i = 0; i < sizeof expressions / sizeof expressions[0] && !rc; i++) {
		const struct dmn_value *values[] = { dmn_integer(run, 3), dmn_number(run, outside("4.5")) }, *v = NULL;
		const struct dmn_value *context = values[0] && values[1] ? dmn_context(run, names, values, 2) : NULL;
		struct dmn_expression *e = NULL;
		struct dmn_text t;
		if (!context)
			return DMN_NO_MEMORY;
		rc = dmn_expression_compile(&j->host, outside(expressions[i]), i % 2 ? names : NULL, 2, &e);
		if (rc == DMN_INVALID)
			rc = DMN_OK;
		if (!rc)
			rc = dmn_expression_evaluate(run, e, context, &v);
		if (!rc)
			rc = dmn_to_json(run, v, &t);
		if (!rc && j->bytes)
			add(j, outside(expressions[i]), t);
		dmn_expression_free(e);
	}
	return rc;
}

/* Everything there is; the worst status met. */
static enum dmn_status
work(struct job *j)
{
	struct dmn_zone_file file = { { "Europe/Paris", 12 }, j->zone };
	struct dmn_zones *zones = NULL;
	struct dmn_model *model = NULL;
	struct dmn_report *report = NULL;
	struct dmn_run *run = NULL;
	const struct dmn_value *input = NULL;
	enum dmn_status rc = dmn_zones_open(&j->host, &file, 1, &zones);

	j->bytes = 0;
	j->host.zones = zones;
	if (!rc)
		rc = dmn_load(&j->host, j->sources, j->source_count, &model);
	if (rc == DMN_INVALID && model)
		rc = DMN_OK;
	if (!rc)
		rc = dmn_analyse(&j->host, j->sources, j->source_count, &report);
	if (!rc && !(run = dmn_run_open(&j->host, &j->limits)))
		rc = DMN_NO_MEMORY;
	if (!rc)
		rc = dmn_from_json(run, j->input, &input);
	if (!rc)
		rc = decide(j, run, model, input);
	if (!rc)
		rc = express(j, run);
	dmn_run_close(run);
	dmn_report_free(report);
	dmn_free(model);
	dmn_zones_close(zones);
	j->host.zones = NULL;
	return rc;
}

static bool
same(const struct job *j, const char *expected)
{
	return strlen(expected) == j->bytes && memcmp(expected, j->answer, j->bytes) == 0;
}

/* Was everything given back, each piece with its size? */
static void
balanced(const struct job *j, const char *what, long n)
{
	check(j->h->open == 0 && j->h->bytes == 0 && !j->h->wrong_size, what, n);
}

/* ---- what goes wrong ------------------------------------------------------------------------------------ */

static void
without_memory(struct job *j, const char *expected, long stride)
{
	long n = 0, all;
	enum dmn_status rc;

	*j->h = (struct host){ .left = -1 };
	rc = work(j);
	all = j->h->asked;
	check(rc == DMN_OK, "the work without limits", rc);
	for (n = 0; n < all; n += n < 100 ? 1 : stride) {
		*j->h = (struct host){ .left = n };
		rc = work(j);
		check(rc == DMN_NO_MEMORY || (rc == DMN_OK && same(j, expected)), "status when an allocation fails", n);
		balanced(j, "an allocation failed and all was given back", n);
	}
	*j->h = (struct host){ .left = -1 };
	check(work(j) == DMN_OK && same(j, expected), "the same afterwards", all);
	printf("# %ld allocations\n", all);
}

/* One run through many too small budgets; after each, the same run with enough gives what it should. */
static void
too_small(struct job *j, const char *expected)
{
	enum dmn_status rc = DMN_OK;
	unsigned seed = 20240229;

	for (int i = 0; i < 120; i++) {
		seed = seed * 1103515245 + 12345;
		*j->h = (struct host){ .left = -1 };
		switch (i % 4) {
		case 0: j->limits = (struct dmn_limits){ .steps = 1 + (seed >> 8) % 300000 }; break;
		case 1: j->limits = (struct dmn_limits){ .memory_bytes = 64 + (seed >> 8) % 3000000 }; break;
		case 2: j->limits = (struct dmn_limits){ .depth = 1 + (seed >> 8) % 12 }; break;
		default: j->limits = (struct dmn_limits){ .list_length = 1 + (seed >> 8) % 50000 }; break;
		}
		rc = work(j);
		check(rc == DMN_LIMIT || rc == DMN_NO_MEMORY || (rc == DMN_OK && same(j, expected)), "status with a small budget", i);
		balanced(j, "a budget was used up and all was given back", i);
	}
	j->limits = (struct dmn_limits){ 0 };
}

static void
interrupted(struct job *j, const char *expected)
{
	struct dmn_zone_file file = { { "Europe/Paris", 12 }, j->zone };
	struct dmn_zones *zones = NULL;
	struct dmn_model *model = NULL;
	const struct dmn_value *input = NULL;
	unsigned seed = 1947;

	*j->h = (struct host){ .left = -1 };
	enum dmn_status rc = dmn_zones_open(&j->host, &file, 1, &zones);
	j->host.zones = zones;
	if (!rc)
		rc = dmn_load(&j->host, j->sources, j->source_count, &model);
	struct dmn_run *run = dmn_run_open(&j->host, NULL);
	int met = 0;
	for (int i = 0; i < 40 && model && run; i++) {
		seed = seed * 1103515245 + 12345;
		dmn_run_empty(run);
		j->h->questions_left = 1 + (seed >> 8) % 24;
		rc = dmn_from_json(run, j->input, &input);
		if (!rc)
			rc = decide(j, run, model, input);
		met += rc == DMN_INTERRUPTED;
		check(rc == DMN_INTERRUPTED || rc == DMN_OK, "status when interrupted", i);
		j->h->questions_left = 0;
		dmn_run_empty(run);
		rc = dmn_from_json(run, j->input, &input);
		if (!rc)
			rc = decide(j, run, model, input);
		check(rc == DMN_OK && strncmp(expected, j->answer, j->bytes) == 0, "the same after an interrupt", i);
	}
	printf("# %d evaluations of 40 interrupted\n", met);
	check(met > 0 || !strstr(expected, "Long"), "some were interrupted", met);
	dmn_run_close(run);
	dmn_free(model);
	dmn_zones_close(zones);
	j->host.zones = NULL;
	balanced(j, "all given back after interrupts", 0);
}

/* Lines of the file EXPECTED, each in what was answered. */
static void
as_expected(const struct job *j, struct dmn_text expected)
{
	for (const char *at = expected.at, *end = at + expected.bytes; at && at < end;) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		char line[2000];
		int n = (int)((stop ? stop : end) - at);
		snprintf(line, sizeof line, "%.*s\n", n, at);
		check(strstr(j->answer, line) != NULL, line, 0);
		at += n + 1;
	}
}

/* An expression that never ends: by steps, by interrupt. */
static void
endless(struct job *j)
{
	struct dmn_expression *e = NULL;
	const struct dmn_value *v = NULL;
	int64_t two = 0;

	*j->h = (struct host){ .left = -1, .questions_left = 3 };
	struct dmn_run *run = dmn_run_open(&j->host, NULL);
	enum dmn_status rc = dmn_expression_compile(&j->host, outside("some i in 1..1000000000000 satisfies i < 0"), NULL, 0, &e);
	check(rc == DMN_OK && dmn_expression_evaluate(run, e, NULL, &v) == DMN_INTERRUPTED, "interrupted", 3);
	check(dmn_expression_evaluate(run, e, NULL, &v) == DMN_LIMIT, "steps", 0);
	check(dmn_run_diagnostic_count(run) == 2
	      && strcmp(dmn_run_diagnostic(run, 1)->code, "feel.limit.steps") == 0, "says which limit", 0);
	dmn_run_empty(run);
	dmn_expression_free(e);
	rc = dmn_expression_compile(&j->host, outside("1 + 1"), NULL, 0, &e);
	check(rc == DMN_OK && dmn_expression_evaluate(run, e, NULL, &v) == DMN_OK && dmn_as_integer(v, &two) && two == 2, "usable afterwards", 0);
	dmn_expression_free(e);
	dmn_run_close(run);
	balanced(j, "all given back", -1);
}

int
main(int argc, char **argv)
{
	struct host h;
	struct dmn_function functions[] = { { .class_name = "host", .signature = "twice(number)",
		.kinds = (enum dmn_kind[]){ DMN_NUMBER }, .kind_count = 1, .call = twice } };
	struct job j = { .host = { .alloc = host_alloc, .free = host_free, .interrupted = host_interrupted, .user = &h, .now = host_now,
		.functions = functions, .function_count = 1 }, .h = &h };
	struct sigaction before[65], after;
	long stride = 1;
	int at = 1;

	if (at < argc && strncmp(argv[at], "--each=", 7) == 0)
		stride = atol(argv[at++] + 7);
	if (argc - at < 3 || argc - at > SOURCES_MAX || stride < 1) {
		printf("usage: host_test [--each=STRIDE] INPUT.json EXPECTED MODEL.dmn...\n");
		return 2;
	}
	/* Where LOCPATH has one, a locale that writes 1,5. */
	bool comma = setlocale(LC_ALL, "de_DE.UTF-8") != NULL;
	char locale[200];
	snprintf(locale, sizeof locale, "%s", setlocale(LC_ALL, NULL));
	printf("# locale %s: %g\n", locale, 1.5);
	check(comma || !getenv("LOCPATH"), "the locale is there", 0);
	j.input = read_file(argv[at]);
	struct dmn_text expected = read_file(argv[at + 1]);
	for (int i = at + 2; i < argc; i++)
		j.sources[j.source_count++] = (struct dmn_source){ outside(argv[i]), read_file(argv[i]) };
	j.zone = read_file("/usr/share/zoneinfo/Europe/Paris");
	j.answer = malloc(ANSWER_MAX);
	for (int i = 1; i < 65; i++)
		sigaction(i, NULL, &before[i]);

	/* What the library would print goes to a file that must stay empty. */
	FILE *quiet = tmpfile();
	fflush(NULL);
	int out = dup(1), err = dup(2);
	dup2(fileno(quiet), 1);
	dup2(fileno(quiet), 2);
	h = (struct host){ .left = -1 };
	enum dmn_status rc = work(&j);
	fflush(NULL);
	bool silent = lseek(fileno(quiet), 0, SEEK_END) == 0;
	dup2(out, 1);
	dup2(err, 2);
	check(silent, "nothing is printed", 0);
	check(rc == DMN_OK, "the work", rc);
	balanced(&j, "all given back", 0);
	as_expected(&j, expected);
	char *first = strndup(j.answer, j.bytes);

	without_memory(&j, first, stride);
	if (stride == 1) {
		too_small(&j, first);
		interrupted(&j, first);
		endless(&j);
	}
	for (int i = 1; i < 65; i++)
		if (sigaction(i, NULL, &after) == 0)
			check(after.sa_handler == before[i].sa_handler, "a signal", i);
	check(strcmp(locale, setlocale(LC_ALL, NULL)) == 0, "the locale", 0);
	for (size_t i = 0; i < j.source_count; i++)
		free((char *)(uintptr_t)j.sources[i].xml.at);
	free((char *)(uintptr_t)j.input.at);
	free((char *)(uintptr_t)j.zone.at);
	free((char *)(uintptr_t)expected.at);
	free(j.answer);
	free(first);
	fclose(quiet);
	printf("%d passed, %d failed\n", passed, failed);
	return failed > 0;
}
