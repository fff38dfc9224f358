/*
 * `dmn bench`: how fast a model loads and decides, on one thread, with the trace on.  The result is evaluated once before
 * it is measured; each round reads the input from JSON, decides and empties the run, so nothing is kept from one to the next.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/dmn_cli.h"

enum { BENCH_ROUNDS = 5, BENCH_BATCH = 100 };
static const double round_seconds = 0.3;

static double
seconds_cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* Decide once; false when it cannot be done. */
static bool
once(struct dmn_run *run, const struct dmn_model *model, struct dmn_text decision, struct dmn_text json)
{
	const struct dmn_value *input, *v;

	dmn_run_empty(run);
	return dmn_from_json(run, json, &input) == DMN_OK && dmn_evaluate(run, model, decision, input, &v) == DMN_OK;
}

static int
measure(const struct dmn_model *model, const struct dmn_host *host, const char *decision, const char *input_path)
{
	struct dmn_run *run = dmn_run_open(host, NULL);
	double rate[BENCH_ROUNDS];
	size_t bytes = 0;
	char *json = read_file(input_path, &bytes);
	struct dmn_text name = { decision, strlen(decision) }, text = { json, bytes };
	int status = 0;

	if (!run || !json) {
		status = json ? 3 : 2;
	} else if (!once(run, model, name, text)) {
		fprintf(stderr, "dmn: \"%s\" cannot be evaluated with %s\n", decision, input_path);
		for (size_t i = 0; i < dmn_run_diagnostic_count(run); i++)
			print_diagnostic(dmn_run_diagnostic(run, i));
		status = 2;
	}
	for (int r = 0; r < BENCH_ROUNDS && !status; r++) {
		double start = seconds_cpu(), took;
		size_t count = 0;
		do {
			for (int i = 0; i < BENCH_BATCH && !status; i++)
				status = once(run, model, name, text) ? 0 : 3;
			count += BENCH_BATCH;
			took = seconds_cpu() - start;
		} while (took < round_seconds && !status);
		rate[r] = (double)count / took;
	}
	if (!status) {
		qsort(rate, BENCH_ROUNDS, sizeof rate[0], by_value);
		printf("%s: %.0f decisions/s of one core, input read from JSON each time (%.0f to %.0f in %d rounds)\n", decision,
			rate[BENCH_ROUNDS / 2], rate[0], rate[BENCH_ROUNDS - 1], BENCH_ROUNDS);
	}
	free(json);
	dmn_run_close(run);
	return status;
}

const char bench_usage[] =
	"bench MODEL.dmn [IMPORTED.dmn...] --decision NAME INPUT.json\n"
	"\n"
	"Evaluates one decision over and over, with the trace on, and prints how many a second.\n";

int
bench(int argc, char **argv)
{
	const char *decision = NULL;
	struct dmn_model *model = NULL;
	struct dmn_host host = { 0 };
	int status = take_options(&argc, argv, (struct dmn_option[]){ { "--decision", .value = &decision }, { 0 } });

	if (status)
		return status;
	if (argc < 3 || !decision)
		return bad_usage("bench", "a model, a decision and a file with its input are needed");
	status = load_model(argc - 2, argv + 1, &host, &model);
	if (!status)
		status = measure(model, &host, decision, argv[argc - 1]);
	dmn_free(model);
	close_zones(&host);
	return status;
}
