/* What the parts of the bench program share. */
#ifndef BENCH_H
#define BENCH_H

#include "base/cx.h"

#include <time.h>

enum { BENCH_ROUNDS = 5 };

static inline double
seconds_of(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static inline double seconds_cpu(void) { return seconds_of(CLOCK_PROCESS_CPUTIME_ID); }
static inline double seconds_wall(void) { return seconds_of(CLOCK_MONOTONIC); }

/* Sorts; least, middle and greatest of count values. */
struct spread { double least, median, most; };
struct spread spread_of(double *values, size_t count);

/* Each prints its lines and gives an exit status. */
int bench_prepare(struct an_cx *cx, const char *folder, unsigned drafts);
int bench_submit(struct an_cx *cx, const char *folder, const char *label, unsigned rounds);
int bench_start(const char *url_path, char **command);
/* Rows a second into a plain SQLite table in folder, one commit a row, for about as long as said; 0 = it failed. */
double sqlite_rows(const char *folder, double seconds);

#endif
