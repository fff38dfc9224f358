/*
 * The context of one piece of work (a request, a command, a test): its memory, its clock, its randomness, its
 * log, its language, and the error that ended it.  Every function that can fail takes it first.
 *
 * The place that discovers a failure records key, detail, file and line; everyone above passes the code on.
 * The key finds the sentence in the reader's language; the detail holds its arguments, separated by '|', which
 * the sentence names as {1}, {2}, ...  What a person must mend is a problem: there may be several, each with the
 * place (a field path such as units[3].udyam) that it belongs to.
 */
#ifndef AN_CX_H
#define AN_CX_H

#include "arena.h"

#define AN_MUST_CHECK __attribute__((warn_unused_result))

enum an_rc {
	AN_OK = 0,
	AN_INVALID,      /* what was sent is wrong             HTTP 422, exit 2 */
	AN_DENIED,       /* this person may not                HTTP 403, exit 1 */
	AN_NOT_FOUND,    /* no such thing, or not for you      HTTP 404, exit 1 */
	AN_CONFLICT,     /* someone else was first             HTTP 409, exit 1 */
	AN_REFUSED,      /* the rules or the ledger say no     HTTP 409, exit 1 */
	AN_TOO_LARGE,    /* over a limit                       HTTP 413, exit 2 */
	AN_BUSY,         /* not now                            HTTP 503, exit 3 */
	AN_FAULT,        /* a fault of the machine             HTTP 503, exit 3 */
};

struct an_clock {
	int64_t (*now_us)(void *user);           /* UTC, microseconds since 1970-01-01 */
	void *user;
};

struct an_random {
	void (*fill)(void *user, void *at, size_t bytes);
	void *user;
};

struct an_problem {
	struct text place;                       /* field path, or empty */
	struct text key;
	struct text detail;
	const struct an_problem *next;
};

struct an_error {
	enum an_rc rc;
	const char *key;                         /* "ledger.short" */
	struct text detail;                      /* arguments, separated by '|' */
	const char *file;
	int line;
	const struct an_problem *problems;       /* in the order they were found */
	struct an_problem *problem_last;         /* where the next one is put */
	size_t problem_count;
};

struct an_log;

struct an_cx {
	struct arena *arena;
	struct an_clock clock;
	struct an_random random;
	struct an_log *log;                      /* NULL = no log */
	const char *language;                    /* "en", "hi", "qps" */
	struct an_error error;
};

enum { AN_PROBLEMS_MAX = 200, AN_DETAIL_MAX = 2000 };

/* A context on arena with the system's clock and random bytes, language "en", no log. */
void an_cx_init(struct an_cx *cx, struct arena *arena);

/* Record why and return rc.  The detail is printf text; its arguments for the reader are separated by '|'. */
#define an_fail(cx, rc, key, ...) an_fail_at((cx), (rc), (key), __FILE__, __LINE__, "" __VA_ARGS__)
enum an_rc an_fail_at(struct an_cx *cx, enum an_rc rc, const char *key, const char *file, int line,
	const char *format, ...) __attribute__((format(printf, 6, 7)));

/* Add one thing to mend; goes on.  Ends with an_problems(cx), which is AN_OK when there were none and else
 * AN_INVALID "form.problems".  At most AN_PROBLEMS_MAX are kept; more are counted. */
void an_problem(struct an_cx *cx, struct text place, const char *key, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
enum an_rc an_problems(struct an_cx *cx) AN_MUST_CHECK;

void an_error_clear(struct an_cx *cx);

int64_t an_now_us(struct an_cx *cx);
void an_random_fill(struct an_cx *cx, void *at, size_t bytes);
/* 128 random bits as 26 characters of Crockford base 32 (lower case), for ids that cannot be guessed. */
struct text an_random_id(struct an_cx *cx);

/* The real ones. */
struct an_clock an_clock_system(void);
struct an_random an_random_system(void);
/* For tests and simulations: a clock that stands at *now_us, and bytes that follow from a seed. */
struct an_clock an_clock_fixed(int64_t *now_us);
struct an_random an_random_seeded(uint64_t *state);

int an_exit_status(enum an_rc rc);
int an_http_status(enum an_rc rc);

#endif
