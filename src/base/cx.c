/*
 * The context of one piece of work: errors, problems, clock, random bytes.
 */
#include "cx.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

void
an_cx_init(struct an_cx *cx, struct arena *arena)
{
	*cx = (struct an_cx){
		.arena = arena, .clock = an_clock_system(), .random = an_random_system(), .language = "en",
	};
}

/* The detail as text, cut at AN_DETAIL_MAX between two characters. */
__attribute__((format(printf, 2, 0)))
static struct text
detail_text(struct arena *arena, const char *format, va_list arguments)
{
	char room[AN_DETAIL_MAX + 1];
	struct text t = { room, 0 };
	int bytes = vsnprintf(room, sizeof room, format, arguments);

	if (bytes > 0)
		t.bytes = strlen(room);
	if (bytes >= (int)sizeof room) {
		size_t last = t.bytes;

		while (last > 0 && ((unsigned char)room[last - 1] & 0xc0) == 0x80)
			last--;
		if (last > 0 && text_utf8_step(room + last - 1, t.bytes - (last - 1)) == 0)
			t.bytes = last - 1;
	}
	return arena_text(arena, t);
}

enum an_rc
an_fail_at(struct an_cx *cx, enum an_rc rc, const char *key, const char *file, int line, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	cx->error.detail = detail_text(cx->arena, format, arguments);
	va_end(arguments);
	cx->error.rc = rc;
	cx->error.key = key;
	cx->error.file = file;
	cx->error.line = line;
	return rc;
}

void
an_problem(struct an_cx *cx, struct text place, const char *key, const char *format, ...)
{
	struct an_error *error = &cx->error;
	struct an_problem *problem;
	va_list arguments;

	if (error->problem_count++ >= AN_PROBLEMS_MAX)
		return;
	problem = ARENA_NEW(cx->arena, struct an_problem);
	problem->place = arena_text(cx->arena, place);
	problem->key = arena_text(cx->arena, text_of(key));
	va_start(arguments, format);
	problem->detail = detail_text(cx->arena, format, arguments);
	va_end(arguments);
	if (error->problem_last)
		error->problem_last->next = problem;
	else
		error->problems = problem;
	error->problem_last = problem;
}

enum an_rc
an_problems(struct an_cx *cx)
{
	if (cx->error.problem_count == 0)
		return AN_OK;
	return an_fail(cx, AN_INVALID, "form.problems", "%zu", cx->error.problem_count);
}

void
an_error_clear(struct an_cx *cx)
{
	cx->error = (struct an_error){ 0 };
}

int64_t
an_now_us(struct an_cx *cx)
{
	return cx->clock.now_us(cx->clock.user);
}

void
an_random_fill(struct an_cx *cx, void *at, size_t bytes)
{
	cx->random.fill(cx->random.user, at, bytes);
}

struct text
an_random_id(struct an_cx *cx)
{
	static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
	enum { ID_BYTES = 26 };
	unsigned char bytes[16];
	unsigned __int128 n = 0;
	char *out = arena_new(cx->arena, ID_BYTES + 1);

	an_random_fill(cx, bytes, sizeof bytes);
	for (size_t i = 0; i < sizeof bytes; i++)
		n = n << 8 | bytes[i];
	for (size_t i = ID_BYTES; i-- > 0; n >>= 5)
		out[i] = digits[(size_t)(n & 31)];
	return (struct text){ out, ID_BYTES };
}

static int64_t
system_now_us(void *user)
{
	struct timespec now;

	(void)user;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void
system_fill(void *user, void *at, size_t bytes)
{
	char *out = at;

	(void)user;
	while (bytes > 0) {
		ssize_t got = getrandom(out, bytes, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			/* Ids that could be guessed are worse than no service. */
			fprintf(stderr, "anudan: the system gives no random bytes\n");
			abort();
		}
		out += got;
		bytes -= (size_t)got;
	}
}

static int64_t
fixed_now_us(void *user)
{
	return *(const int64_t *)user;
}

/* splitmix64 */
static void
seeded_fill(void *user, void *at, size_t bytes)
{
	uint64_t *state = user;
	unsigned char *out = at;

	for (size_t i = 0; i < bytes; i++) {
		uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

		z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
		z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
		out[i] = (unsigned char)(z >> 56);
	}
}

struct an_clock
an_clock_system(void)
{
	return (struct an_clock){ system_now_us, NULL };
}

struct an_random
an_random_system(void)
{
	return (struct an_random){ system_fill, NULL };
}

struct an_clock
an_clock_fixed(int64_t *now_us)
{
	return (struct an_clock){ fixed_now_us, now_us };
}

struct an_random
an_random_seeded(uint64_t *state)
{
	return (struct an_random){ seeded_fill, state };
}

int
an_exit_status(enum an_rc rc)
{
	switch (rc) {
	case AN_OK: return 0;
	case AN_DENIED: case AN_NOT_FOUND: case AN_CONFLICT: case AN_REFUSED: return 1;
	case AN_INVALID: case AN_TOO_LARGE: return 2;
	case AN_BUSY: case AN_FAULT: break;
	}
	return 3;
}

int
an_http_status(enum an_rc rc)
{
	switch (rc) {
	case AN_OK: return 200;
	case AN_INVALID: return 422;
	case AN_DENIED: return 403;
	case AN_NOT_FOUND: return 404;
	case AN_CONFLICT: case AN_REFUSED: return 409;
	case AN_TOO_LARGE: return 413;
	case AN_BUSY: case AN_FAULT: break;
	}
	return 503;
}
