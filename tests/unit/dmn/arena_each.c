/*
 * The arena of base/arena.h with every piece its own allocation, for tests: the host is asked for each piece, so each can
 * fail, and the sanitizer sees the ends of each.  Linked in place of arena.c.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

struct piece { _Alignas(16) struct piece *older; size_t bytes; };
struct release { struct release *older; void (*run)(void *user); void *user; };
struct arena { struct arena_host host; struct piece *newest; struct release *releases; size_t total, ceiling; };

static void *
host_alloc(void *user, size_t bytes)
{
	(void)user;
	return malloc(bytes);
}

static void
host_free(void *user, void *at, size_t bytes)
{
	(void)user;
	(void)bytes;
	free(at);
}

struct arena *
arena_open(const struct arena_host *host, size_t ceiling_bytes)
{
	static const struct arena_host ordinary = { host_alloc, host_free, NULL };
	const struct arena_host *h = host ? host : &ordinary;
	struct arena *a = h->alloc(h->user, sizeof *a);

	if (a)
		*a = (struct arena){ .host = *h, .ceiling = ceiling_bytes };
	return a;
}

struct arena_mark
arena_mark(const struct arena *a)
{
	return (struct arena_mark){ a->newest, 0, a->total, a->releases };
}

void
arena_rewind(struct arena *a, struct arena_mark mark)
{
	while (a->releases != mark.releases) {
		struct release *r = a->releases;
		a->releases = r->older;
		r->run(r->user);
	}
	while (a->newest != mark.block) {
		struct piece *p = a->newest;
		a->newest = p->older;
		a->total -= p->bytes;
		a->host.free(a->host.user, p, p->bytes);
	}
}

void
arena_empty(struct arena *a)
{
	arena_rewind(a, (struct arena_mark){ 0 });
}

void
arena_close(struct arena *a)
{
	if (!a)
		return;
	struct arena_host h = a->host;
	arena_empty(a);
	h.free(h.user, a, sizeof *a);
}

static void *
take(struct arena *a, size_t bytes, int fill, bool bounded)
{
	size_t whole = bytes + sizeof(struct piece);
	struct piece *p;

	if (bytes > SIZE_MAX / 2 || (bounded && a->ceiling && whole > a->ceiling - (a->total < a->ceiling ? a->total : a->ceiling)))
		return NULL;
	p = a->host.alloc(a->host.user, whole);
	if (!p)
		return NULL;
	*p = (struct piece){ a->newest, whole };
	a->newest = p;
	a->total += whole;
	return bytes ? memset(p + 1, fill, bytes) : p + 1;
}

void *
arena_try(struct arena *a, size_t bytes)
{
	return take(a, bytes, 0, true);
}

/* What is not zeroed is anything: whoever reads it before it is written shall notice. */
void *
arena_try_bare(struct arena *a, size_t bytes)
{
	return take(a, bytes, 0xA5, true);
}

void *
arena_new(struct arena *a, size_t bytes)
{
	void *at = take(a, bytes, 0, false);

	if (!at)
		abort();
	return at;
}

void *
arena_try_array(struct arena *a, size_t count, size_t bytes)
{
	size_t product;

	return __builtin_mul_overflow(count, bytes, &product) ? NULL : arena_try(a, product);
}

void *
arena_new_array(struct arena *a, size_t count, size_t bytes)
{
	void *at = arena_try_array(a, count, bytes);

	if (!at)
		abort();
	return at;
}

void *
arena_grow(struct arena *a, void *old, size_t old_bytes, size_t new_bytes)
{
	void *at = arena_try(a, new_bytes);

	if (at && old && old_bytes)
		memcpy(at, old, old_bytes < new_bytes ? old_bytes : new_bytes);
	return at;
}

void *
arena_grow_bare(struct arena *a, void *old, size_t old_bytes, size_t new_bytes)
{
	void *at = arena_try_bare(a, new_bytes);

	if (at && old && old_bytes)
		memcpy(at, old, old_bytes < new_bytes ? old_bytes : new_bytes);
	return at;
}

struct text
arena_text(struct arena *a, struct text t)
{
	char *copy = arena_new(a, t.bytes + 1);

	if (t.bytes)
		memcpy(copy, t.at, t.bytes);
	return (struct text){ copy, t.bytes };
}

struct text
arena_print(struct arena *a, const char *format, ...)
{
	char line[2000];
	va_list list;

	va_start(list, format);
	int n = vsnprintf(line, sizeof line, format, list);
	va_end(list);
	return arena_text(a, (struct text){ line, n < 0 ? 0 : (size_t)n < sizeof line ? (size_t)n : sizeof line - 1 });
}

void
arena_release(struct arena *a, void (*release)(void *user), void *user)
{
	struct release *r = arena_new(a, sizeof *r);

	*r = (struct release){ a->releases, release, user };
	a->releases = r;
}

size_t
arena_bytes(const struct arena *a)
{
	return a->total;
}
