/*
 * Four threads evaluate one model at the same time, each with inputs and a run of its own, with traces and analysis; what
 * each gives must be what one thread alone gives.  Run under ThreadSanitizer, which sees every unordered access.
 *
 *   threads_test INPUT.json MODEL.dmn [IMPORTED.dmn...]
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dmn.h"

enum { THREADS = 4, ROUNDS = 12, INPUTS = 5, ANSWER_MAX = 1 << 17, SOURCES_MAX = 10 };

struct shared { struct dmn_host host; const struct dmn_model *model; const struct dmn_expression *expression; struct dmn_text input;
	const struct dmn_source *sources; size_t source_count; };
struct work { const struct shared *shared; unsigned first; char *answers[INPUTS]; bool good; };

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

static size_t
add(char *answer, size_t bytes, struct dmn_text t)
{
	int n = snprintf(answer + bytes, ANSWER_MAX - bytes, "%.*s\n", (int)t.bytes, t.at);

	return n > 0 && bytes + (size_t)n < ANSWER_MAX ? bytes + (size_t)n : bytes;
}

/* The input with another number n: all decisions, the trace, the diagnostics. */
static bool
evaluate(const struct shared *s, struct dmn_run *run, unsigned which, char *answer)
{
	const struct dmn_value *input = NULL, *v = NULL, *values[20];
	struct dmn_text names[20], t;
	size_t bytes = 0, count;

	dmn_run_empty(run);
	if (dmn_from_json(run, s->input, &input) != DMN_OK || (count = dmn_count(input)) > 20)
		return false;
	for (size_t i = 0; i < count; i++) {
		names[i] = dmn_entry_name(input, i);
		values[i] = names[i].bytes == 1 && names[i].at[0] == 'n' ? dmn_integer(run, 3 + (int64_t)which) : dmn_entry(input, i);
	}
	input = dmn_context(run, names, values, count);
	for (size_t i = 0; input && i < dmn_element_count(s->model); i++) {
		const struct dmn_element *e = dmn_element(s->model, i);
		if (e->kind != DMN_DECISION)
			continue;
		if (dmn_evaluate(run, s->model, e->name, input, &v) != DMN_OK || dmn_to_json(run, v, &t) != DMN_OK)
			return false;
		bytes = add(answer, bytes, t);
	}
	if (!input || dmn_trace_json(run, &t) != DMN_OK)
		return false;
	bytes = add(answer, bytes, t);
	for (size_t i = 0; i < dmn_run_diagnostic_count(run); i++)
		bytes = add(answer, bytes, dmn_run_diagnostic(run, i)->message);
	if (dmn_expression_evaluate(run, s->expression, input, &v) != DMN_OK || dmn_to_feel(run, v, &t) != DMN_OK)
		return false;
	add(answer, bytes, t);
	return true;
}

static void *
run_thread(void *user)
{
	struct work *w = user;
	struct dmn_run *run = dmn_run_open(&w->shared->host, NULL);
	char *again = calloc(1, ANSWER_MAX);

	w->good = run && again;
	for (unsigned r = 0; r < ROUNDS && w->good; r++) {
		unsigned which = (w->first + r) % INPUTS;
		char *answer = w->answers[which] ? again : (w->answers[which] = calloc(1, ANSWER_MAX));
		w->good = answer && evaluate(w->shared, run, which, answer)
		       && (answer != again || strcmp(again, w->answers[which]) == 0);
		if (r % 4 == 0) {                /* others load, and analyse, at the same time */
			struct dmn_report *report = NULL;
			w->good = w->good && dmn_analyse(&w->shared->host, w->shared->sources, w->shared->source_count, &report) == DMN_OK;
			dmn_report_free(report);
		}
	}
	dmn_run_close(run);
	free(again);
	return NULL;
}

int
main(int argc, char **argv)
{
	struct dmn_source sources[SOURCES_MAX];
	struct dmn_zone_file file = { { "Europe/Paris", 12 }, read_file("/usr/share/zoneinfo/Europe/Paris") };
	struct dmn_zones *zones = NULL;
	struct dmn_model *model = NULL;
	struct dmn_expression *expression = NULL;
	struct work alone = { .first = 0 }, works[THREADS];
	pthread_t threads[THREADS];
	size_t count = 0;
	int failed = 0, passed = 0;

	if (argc < 3 || argc > SOURCES_MAX || dmn_zones_open(NULL, &file, 1, &zones) != DMN_OK)
		return 2;
	for (int i = 2; i < argc; i++)
		sources[count++] = (struct dmn_source){ outside(argv[i]), read_file(argv[i]) };
	struct shared shared = { .host = { .zones = zones }, .input = read_file(argv[1]) };
	dmn_load(&shared.host, sources, count, &model);
	if (dmn_expression_compile(&shared.host, outside("for i in 1..20 return matches(string(i * n), \"^[1-4]+$\")"),
		&(struct dmn_text){ "n", 1 }, 1, &expression) != DMN_OK || !model)
		return 2;
	shared.model = model;
	shared.sources = sources;
	shared.source_count = count;
	shared.expression = expression;
	alone.shared = &shared;
	run_thread(&alone);
	for (unsigned i = 0; i < THREADS; i++) {
		works[i] = (struct work){ .shared = &shared, .first = i };
		if (pthread_create(&threads[i], NULL, run_thread, &works[i]))
			return 2;
	}
	for (unsigned i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		for (unsigned k = 0; k < INPUTS; k++) {
			bool same = alone.good && works[i].good && works[i].answers[k] && strcmp(alone.answers[k], works[i].answers[k]) == 0;
			passed += same;
			failed += !same;
			if (!same)
				printf("not: thread %u, input %u\n", i, k);
			free(works[i].answers[k]);
		}
	}
	/* The inputs do differ. */
	bool differ = strcmp(alone.answers[0], alone.answers[1]) != 0;
	passed += differ;
	failed += !differ;
	for (unsigned k = 0; k < INPUTS; k++)
		free(alone.answers[k]);
	dmn_expression_free(expression);
	dmn_free(model);
	dmn_zones_close(zones);
	for (size_t i = 0; i < count; i++)
		free((char *)(uintptr_t)sources[i].xml.at);
	free((char *)(uintptr_t)shared.input.at);
	free((char *)(uintptr_t)file.data.at);
	printf("%d passed, %d failed\n", passed, failed);
	return failed || !passed;
}
