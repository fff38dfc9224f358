/*
 * The engine on the workloads of a benchmark of DMN engines: a folder with w1.dmn, w2.dmn, w3.dmn and cases.json, inputs with the
 * outputs they must give.  One workload in a process of its own, one line of JSON.
 *
 *   bench-dmn W1|W2|W3 [--check]     decisions a second; the trace is on
 *   bench-dmn W4|W4b [--check]       loads of the largest (second largest) model below TCK_DIR a second
 *   bench-dmn W1|W2|W3 --trace       decisions a second with the trace and without, in turn
 *
 *   DMN_BENCH_MODELS     the folder; without it the one beside the project
 *   BENCH_T0             epoch milliseconds at which the process was started, for coldMs
 *   BENCH_MS, BENCH_WARM_MS
 *
 * Inputs are values of a run of their own, made before anything is timed; each decision takes the next input and is evaluated in a
 * second run, which is emptied after it: nothing is kept from one to the next.  Every output is compared first, as decimal text.
 */
#include "bench.h"
#include "dmn.h"

#include <ftw.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { CASES_MAX = 1000, WINDOWS = 3, FILES_MAX = 2, TRACE_ROUNDS = 9 };

struct workload { const char *name, *model, *decision; };
static const struct workload workloads[] = {
	{ "W1", "w1.dmn", "admissible" }, { "W2", "w2.dmn", "Admissible" }, { "W3", "w3.dmn", "pct" },
	{ "W4", NULL, NULL }, { "W4b", NULL, NULL },
};

struct bench {
	struct dmn_text xml, name, decision;
	struct dmn_model *model;
	struct dmn_run *kept, *run;              /* of the inputs; of the decisions */
	const struct dmn_value *inputs[CASES_MAX];
	size_t count, next;
	bool loading;                            /* a turn is one load of the model */
};

struct rate { double wall, cpu; };

static struct dmn_text
text(const char *z)
{
	return (struct dmn_text){ z, strlen(z) };
}

__attribute__((format(printf, 1, 2)))
static int
failed(const char *format, ...)
{
	char why[500];
	va_list list;

	va_start(list, format);
	vsnprintf(why, sizeof why, format, list);
	va_end(list);
	for (char *at = why; *at; at++)
		if (*at == '"' || *at == '\\' || (unsigned char)*at < ' ')
			*at = '\'';
	printf("{\"fail\":\"%s\"}\n", why);
	return 1;
}

static bool
read_whole(const char *path, struct dmn_text *ret)
{
	FILE *f = fopen(path, "rb");
	long bytes = -1;
	char *at = NULL;

	if (f && fseek(f, 0, SEEK_END) == 0 && (bytes = ftell(f)) >= 0 && fseek(f, 0, SEEK_SET) == 0)
		at = malloc((size_t)bytes + 1);
	bool good = at && fread(at, 1, (size_t)bytes, f) == (size_t)bytes;
	if (f)
		fclose(f);
	if (good)
		*ret = (struct dmn_text){ at, (size_t)bytes };
	else
		free(at);
	return good;
}

/* ---- the largest models below a folder ---- */

static struct { char path[4096]; long bytes; } largest[FILES_MAX];

static int
note_file(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	size_t bytes = strlen(path);

	(void)at;
	if (kind != FTW_F || bytes < 4 || bytes >= sizeof largest[0].path || strcmp(path + bytes - 4, ".dmn") != 0)
		return 0;
	for (int i = 0; i < FILES_MAX; i++) {
		if (st->st_size <= largest[i].bytes)
			continue;
		for (int k = FILES_MAX - 1; k > i; k--)
			largest[k] = largest[k - 1];
		memcpy(largest[i].path, path, bytes + 1);
		largest[i].bytes = st->st_size;
		break;
	}
	return 0;
}

/* ---- one turn, and many ---- */

static bool
load(struct bench *b)
{
	const struct dmn_source source = { b->name, b->xml };
	enum dmn_status status = dmn_load(NULL, &source, 1, &b->model);

	return status == DMN_OK || (status == DMN_INVALID && b->loading && b->model);
}

static bool
turn(struct bench *b, const struct dmn_value **ret)
{
	if (b->loading) {
		dmn_free(b->model);
		b->model = NULL;
		return load(b);
	}
	dmn_run_empty(b->run);
	const struct dmn_value *input = b->inputs[b->next];
	if (++b->next == b->count)
		b->next = 0;
	return dmn_evaluate(b->run, b->model, b->decision, input, ret) == DMN_OK;
}

static struct rate
sample(struct bench *b, double seconds)
{
	double wall = seconds_wall(), cpu = seconds_cpu(), took = 0;
	size_t done = 0, batch = 1;
	const struct dmn_value *v;

	while (took < seconds) {
		for (size_t i = 0; i < batch; i++)
			if (!turn(b, &v))
				return (struct rate){ 0, 0 };
		done += batch;
		took = seconds_wall() - wall;
		if (took < seconds / 100 && batch < 10000)
			batch *= 2;
	}
	return (struct rate){ (double)done / took, (double)done / (seconds_cpu() - cpu) };
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
middle(double *values, size_t count)
{
	qsort(values, count, sizeof *values, by_value);
	return values[count / 2];
}

static double
setting(const char *name, double usual)
{
	const char *given = getenv(name);

	return given && *given ? strtod(given, NULL) : usual;
}

static double
resident_mb(void)
{
	long pages = 0, all = 0;
	FILE *f = fopen("/proc/self/statm", "r");

	if (f) {
		if (fscanf(f, "%ld %ld", &all, &pages) != 2)
			pages = 0;
		fclose(f);
	}
	return (double)pages * (double)sysconf(_SC_PAGESIZE) / 1048576;
}

static double
epoch_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

/* ---- the workloads ---- */

static bool
same_text(struct dmn_text a, struct dmn_text b)
{
	return a.bytes == b.bytes && memcmp(a.at, b.at, a.bytes) == 0;
}

/* Every output, as decimal text; how many are the expected ones. */
static int
compare_outputs(struct bench *b, const struct dmn_value *cases)
{
	for (size_t i = 0; i < b->count; i++) {
		struct dmn_text want = { "", 0 }, got = { "nothing", 7 };
		const struct dmn_value *v;
		dmn_as_string(dmn_get(dmn_item(cases, i), text("out")), &want);
		if (!turn(b, &v) || dmn_to_json(b->run, v, &got) != DMN_OK || !same_text(want, got))
			return failed("case %zu: expected %.*s, got %.*s", i + 1, (int)want.bytes, want.at, (int)got.bytes, got.at);
	}
	return 0;
}

static int
compare_trace(struct bench *b, const char *name, double seconds)
{
	double on[TRACE_ROUNDS], off[TRACE_ROUNDS], cost[TRACE_ROUNDS];

	sample(b, seconds);
	for (int r = 0; r < TRACE_ROUNDS; r++) {
		dmn_run_trace(b->run, true);
		on[r] = sample(b, seconds).cpu;
		dmn_run_trace(b->run, false);
		off[r] = sample(b, seconds).cpu;
		cost[r] = off[r] / on[r] - 1;
	}
	double middle_cost = middle(cost, TRACE_ROUNDS);
	printf("{\"workload\":\"%s\",\"cpuOpsTrace\":%.0f,\"cpuOpsNoTrace\":%.0f,\"traceCost\":%.3f,\"least\":%.3f,\"most\":%.3f}\n",
		name, middle(on, TRACE_ROUNDS), middle(off, TRACE_ROUNDS), middle_cost, cost[0], cost[TRACE_ROUNDS - 1]);
	return 0;
}

static int
measure(struct bench *b, const char *name, const char *first_part)
{
	double wall[WINDOWS], cpu[WINDOWS], seconds = setting("BENCH_MS", 500) / 1000;
	struct rusage usage;

	sample(b, setting("BENCH_WARM_MS", 700) / 1000);
	for (int i = 0; i < WINDOWS; i++) {
		struct rate r = sample(b, seconds);
		wall[i] = r.wall;
		cpu[i] = r.cpu;
	}
	getrusage(RUSAGE_SELF, &usage);
	printf("{\"workload\":\"%s\",%s,\"ops\":%.1f,\"cpuOps\":%.1f,\"rssMB\":%.1f,\"peakMB\":%.1f}\n", name, first_part,
		middle(wall, WINDOWS), middle(cpu, WINDOWS), resident_mb(), (double)usage.ru_maxrss / 1024);
	return 0;
}

static int
run(struct bench *b, const struct workload *w, const char *flag)
{
	const char *folder = getenv("DMN_BENCH_MODELS"), *tck = getenv("TCK_DIR"), *started = getenv("BENCH_T0");
	const struct dmn_value *all, *cases = NULL, *v = NULL;
	struct dmn_text json = { NULL, 0 };
	char path[4200], part[700];

	if (!folder || !*folder)
		folder = BENCH_MODELS;
	b->loading = !w->model;
	if (b->loading) {
		if (!tck || !*tck) {
			puts("{\"skip\":\"TCK_DIR is not set\"}");
			return 0;
		}
		int rank = strcmp(w->name, "W4") != 0;
		snprintf(path, sizeof path, "%s/TestCases", tck);
		if (nftw(path, note_file, 20, FTW_PHYS) != 0 || largest[rank].bytes == 0)
			return failed("no models below %s", path);
		memcpy(path, largest[rank].path, sizeof largest[rank].path);
	} else {
		snprintf(path, sizeof path, "%s/%s", folder, w->model);
	}
	if (!read_whole(path, &b->xml))
		return failed("%s cannot be read; DMN_BENCH_MODELS names the folder of the models", path);
	b->name = text(strrchr(path, '/') + 1);
	double load_start = seconds_wall();
	if (!load(b))
		return failed("%s does not load: %s", path, b->model && dmn_diagnostic_count(b->model)
			? dmn_diagnostic(b->model, 0)->message.at : "no memory");
	double load_ms = (seconds_wall() - load_start) * 1000;
	if (!b->loading) {
		b->decision = text(w->decision);
		snprintf(path, sizeof path, "%s/cases.json", folder);
		if (!read_whole(path, &json) || dmn_from_json(b->kept, json, &all) != DMN_OK)
			return failed("%s cannot be read", path);
		free((char *)(uintptr_t)json.at);
		cases = dmn_get(all, text(w->name));
		b->count = cases ? dmn_count(cases) : 0;
		if (b->count == 0 || b->count > CASES_MAX)
			return failed("%s has no cases for %s", path, w->name);
		for (size_t i = 0; i < b->count; i++)
			b->inputs[i] = dmn_get(dmn_item(cases, i), text("in"));
		if (!turn(b, &v))
			return failed("the first decision fails");
		b->next = 0;
	}
	double cold_ms = started ? epoch_ms() - strtod(started, NULL) : 0;
	if (!b->loading && compare_outputs(b, cases))
		return 1;
	int n = snprintf(part, sizeof part, "\"version\":\"%s\",\"loadMs\":%.2f,\"coldMs\":%.2f", dmn_version(), load_ms, cold_ms);
	if (b->loading)
		snprintf(part + n, sizeof part - (size_t)n, ",\"model\":\"%s\",\"bytes\":%zu,\"parsed\":%zu", b->name.at, b->xml.bytes,
			dmn_element_count(b->model));
	else
		snprintf(part + n, sizeof part - (size_t)n, ",\"exact\":\"%zu/%zu\"", b->count, b->count);
	if (flag && strcmp(flag, "--check") == 0)
		return printf("{\"workload\":\"%s\",\"ok\":true,%s}\n", w->name, part) < 0;
	if (flag && strcmp(flag, "--trace") == 0)
		return b->loading ? failed("a load has no trace") : compare_trace(b, w->name, setting("BENCH_MS", 200) / 1000);
	return measure(b, w->name, part);
}

int
main(int argc, char **argv)
{
	const struct workload *w = NULL;
	struct bench b = { .kept = dmn_run_open(NULL, NULL), .run = dmn_run_open(NULL, NULL) };
	int status;

	for (size_t i = 0; argc > 1 && i < sizeof workloads / sizeof workloads[0]; i++)
		if (strcmp(argv[1], workloads[i].name) == 0)
			w = &workloads[i];
	if (!w || !b.kept || !b.run || (argc > 2 && strcmp(argv[2], "--check") != 0 && strcmp(argv[2], "--trace") != 0)) {
		fprintf(stderr, "usage: bench-dmn W1|W2|W3|W4|W4b [--check|--trace]\n");
		status = 2;
	} else {
		status = run(&b, w, argc > 2 ? argv[2] : NULL);
	}
	free((char *)(uintptr_t)b.xml.at);
	dmn_free(b.model);
	dmn_run_close(b.run);
	dmn_run_close(b.kept);
	return status;
}
