/*
 * bench decide                       decisions a second, in this process, one thread: ic-mda unit and ic-cbfte line
 * bench prepare FOLDER DRAFTS        a data folder with complete drafts of applications
 * bench submit FOLDER LABEL ROUNDS   submits them, against plain SQLite rows in the same folder
 * bench start PATH PROGRAM ARG...    milliseconds from starting the program to its first answer on port 18731
 *
 * Inputs differ from call to call and no result is kept.
 */
#include "bench.h"
#include "base/json.h"
#include "scheme/scheme.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { INPUTS = 512, ROUNDS = BENCH_ROUNDS };

static struct text
unit_input(struct arena *arena, unsigned n)
{
	return arena_print(arena,
		"{\"event\":{\"activity\":\"P1\",\"mode\":\"physical\",\"listed\":true,\"country\":\"%s\","
		"\"starts_on\":\"2025-09-%02u\",\"ends_on\":\"2025-09-%02u\"},"
		"\"unit\":{\"size\":\"%s\",\"udyam_valid\":true,\"score\":%u,\"in_filed_list\":true,\"exhibitor\":true,"
		"\"events_this_year\":%u,\"social_category\":\"%s\",\"women_owned\":%s,\"north_east\":false},"
		"\"bills\":{\"space_rent\":%u,\"freight\":%u,\"registration\":%u,\"airfare\":[{\"class\":\"economy\",\"paid\":%u.50,"
		"\"economy_fare\":null,\"out_on\":\"2025-08-30\",\"back_on\":\"2025-09-20\",\"boarding_pass\":true,"
		"\"airline_certificate\":false}]}}",
		n % 5 ? "DE" : "BR", 1 + n % 10, 4 + n % 10, n % 3 ? "micro" : "small", 55 + n % 45, 1 + n % 3,
		n % 4 ? "general" : "sc", n % 2 ? "true" : "false", 150000 + 997 * (n % 300), 20000 + 131 * (n % 400),
		1000 + 17 * (n % 400), 60000 + 499 * (n % 250));
}

static struct text
line_input(struct arena *arena, unsigned n)
{
	static const char *const head[] = { "rcmc", "insurance", "testing" };
	static const char *const agency[] = { "epc", "ecgc", "nsic" };

	return arena_print(arena,
		"{\"enterprise\":{\"size\":\"%s\",\"udyam_valid\":true,\"iec_issued_on\":\"2023-%02u-10\"},"
		"\"line\":{\"head\":\"%s\",\"amount\":%u.25,\"date\":\"2025-06-%02u\",\"shipment_on\":\"2025-07-15\",\"agency\":\"%s\","
		"\"epc_mou_on\":\"2022-09-20\",\"insurer\":\"ecgc\",\"small_exporter_policy\":true,\"product_matches_shipment\":true,"
		"\"compulsory_proof\":true,\"mai_taken\":false,\"funded_elsewhere\":false},"
		"\"year\":{\"sanctioned_rcmc\":%u,\"sanctioned_insurance\":%u,\"sanctioned_testing\":%u,\"certificates\":%u}}",
		n % 7 ? "micro" : "medium", 1 + n % 12, head[n % 3], 5000 + 211 * (n % 400), 1 + n % 28, agency[n % 3],
		(n % 5) * 1000, (n % 4) * 900, (n % 6) * 7000, n % 4);
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

struct spread
spread_of(double *values, size_t count)
{
	qsort(values, count, sizeof values[0], by_value);
	return (struct spread){ values[0], values[count / 2], values[count - 1] };
}

static int
decide(struct an_cx *cx, const char *scheme_folder, const char *decision, struct text (*input)(struct arena *, unsigned))
{
	const struct scheme_finding *findings = NULL;
	const struct scheme_decision *d;
	const struct json *inputs[INPUTS];
	struct an_date on, today;
	struct dmn_run *run = dmn_run_open(NULL, NULL);
	struct scheme *s = NULL;
	double rate[ROUNDS];

	if (!run || scheme_load(cx, scheme_folder, &s, &findings)) {
		fprintf(stderr, "bench: %s does not load\n", scheme_folder);
		return 3;
	}
	d = scheme_decision(s, text_of(decision));
	if (!d || !date_from_ymd(2025, 8, 1, &on)) return 3;
	today = on;
	for (unsigned i = 0; i < INPUTS; i++)
		if (json_read(cx, input(cx->arena, i), 0, &inputs[i])) return 3;

	for (int r = 0; r < ROUNDS; r++) {
		double start = seconds_cpu(), took;
		size_t count = 0, refused = 0;

		do {
			for (unsigned i = 0; i < INPUTS; i++) {
				struct arena_mark mark = arena_mark(cx->arena);
				struct scheme_verdict verdict;

				if (scheme_decide(cx, run, s, d, &on, today, NULL, inputs[i], false, &verdict)) {
					fprintf(stderr, "bench: %s: input %u: %s\n", decision, i, cx->error.key);
					return 3;
				}
				refused += text_is(json_text(json_get(verdict.result, TEXT("outcome"))), "refuse");
				dmn_run_empty(run);
				arena_rewind(cx->arena, mark);
			}
			count += INPUTS;
			took = seconds_cpu() - start;
		} while (took < 0.6);
		if (refused == 0 || refused == count) return 3;      /* the inputs must not all go one way */
		rate[r] = (double)count / took;
	}
	struct spread x = spread_of(rate, ROUNDS);
	printf("decide %s %s: %.0f decisions/s of one core (%.0f to %.0f in %d rounds)\n", scheme_folder, decision, x.median, x.least, x.most, ROUNDS);
	scheme_close(s);
	dmn_run_close(run);
	return 0;
}

double
sqlite_rows(const char *folder, double seconds)
{
	char path[4096], body[600];
	sqlite3 *db = NULL;
	sqlite3_stmt *insert = NULL;
	double start, took = 0;
	int rows = 0, ok;

	snprintf(path, sizeof(path), "%s/yardstick.db", folder);
	memset(body, 'x', sizeof(body));
	ok = sqlite3_open(path, &db) == SQLITE_OK &&
		sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS t(id INTEGER PRIMARY KEY, body BLOB)",
			0, 0, 0) == SQLITE_OK &&
		sqlite3_prepare_v2(db, "INSERT INTO t(body) VALUES (?)", -1, &insert, 0) == SQLITE_OK;
	start = seconds_wall();
	for (; ok && took < seconds; rows++, took = seconds_wall() - start) {
		body[0] = (char)('a' + rows % 26);
		sqlite3_bind_blob(insert, 1, body, sizeof(body), SQLITE_TRANSIENT);
		ok = sqlite3_step(insert) == SQLITE_DONE;
		sqlite3_reset(insert);
	}
	sqlite3_finalize(insert);
	sqlite3_close(db);
	return ok ? rows / took : 0;
}

int
main(int argc, char **argv)
{
	struct arena *arena = arena_open(NULL, 0);
	struct an_cx cx;

	an_cx_init(&cx, arena);
	if (argc == 2 && !strcmp(argv[1], "decide"))
		return decide(&cx, "schemes/ic-mda", "unit", unit_input) || decide(&cx, "schemes/ic-cbfte", "line", line_input);
	if (argc == 4 && !strcmp(argv[1], "prepare")) return bench_prepare(&cx, argv[2], (unsigned)strtoul(argv[3], NULL, 10));
	if (argc == 5 && !strcmp(argv[1], "submit")) return bench_submit(&cx, argv[2], argv[3], (unsigned)strtoul(argv[4], NULL, 10));
	if (argc > 3 && !strcmp(argv[1], "start")) return bench_start(argv[2], argv + 3);
	fprintf(stderr, "usage: bench decide | prepare FOLDER DRAFTS | submit FOLDER LABEL ROUNDS | start PATH PROGRAM ARG...\n");
	return 2;
}
