/*
 * Memory for one piece of work.  Blocks form a chain, newest first; the arena itself lives in the first block.
 * Pieces are cut from the newest block.  Under AddressSanitizer every piece has a poisoned gap behind it and what
 * is not handed out is poisoned, so that the sanitizer sees overruns and use after a rewind.
 */
#include "arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_CHECKED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_CHECKED 1
#endif
#endif
#ifdef ARENA_CHECKED
#include <sanitizer/asan_interface.h>
enum { GAP = 16 };
#define POISON(at, bytes) ASAN_POISON_MEMORY_REGION((at), (bytes))
#define UNPOISON(at, bytes) ASAN_UNPOISON_MEMORY_REGION((at), (bytes))
#else
enum { GAP = 0 };
#define POISON(at, bytes) ((void)(at), (void)(bytes))
#define UNPOISON(at, bytes) ((void)(at), (void)(bytes))
#endif

enum { ALIGN = 16, BLOCK_FIRST = 4096, BLOCK_MOST = 256 * 1024, SPARE_MOST = 32 * 1024 };

struct block {
	_Alignas(ALIGN) struct block *older;
	size_t bytes;                            /* all of it, with this head */
	size_t used;                             /* of bytes */
};

struct release {
	struct release *older;
	void (*run)(void *user);
	void *user;
};

struct arena {
	struct arena_host host;
	struct block *newest;
	struct block *spare;                     /* kept by arena_empty; not counted in total */
	struct release *releases;
	size_t total, ceiling;
	size_t start;                            /* used of the first block when the arena is empty */
};

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

static size_t
rounded(size_t bytes)
{
	return (bytes + ALIGN - 1) & ~(size_t)(ALIGN - 1);
}

struct arena *
arena_open(const struct arena_host *host, size_t ceiling_bytes)
{
	static const struct arena_host ordinary = { host_alloc, host_free, NULL };
	size_t head = rounded(sizeof(struct block)) + rounded(sizeof(struct arena));
	size_t bytes = BLOCK_FIRST;
	struct block *block;
	struct arena *arena;

	if (!host)
		host = &ordinary;
	if (ceiling_bytes > 0 && ceiling_bytes < bytes)
		bytes = ceiling_bytes > head ? ceiling_bytes : head;
	block = host->alloc(host->user, bytes);
	if (!block)
		return NULL;
	*block = (struct block){ NULL, bytes, head };
	arena = (struct arena *)(void *)((char *)block + rounded(sizeof(struct block)));
	*arena = (struct arena){ *host, block, NULL, NULL, bytes, ceiling_bytes, head };
	POISON((char *)block + head, bytes - head);
	return arena;
}

static void
run_releases(struct arena *arena, const struct release *until)
{
	while (arena->releases != until) {
		struct release *r = arena->releases;

		arena->releases = r->older;
		r->run(r->user);
	}
}

static void
give_back(struct arena *arena, struct block *block)
{
	UNPOISON(block, block->bytes);
	arena->host.free(arena->host.user, block, block->bytes);
}

static void
drop_blocks(struct arena *arena, const struct block *until)
{
	while (arena->newest != until) {
		struct block *block = arena->newest;

		arena->newest = block->older;
		arena->total -= block->bytes;
		give_back(arena, block);
	}
}

static struct block *
first_block(struct arena *arena)
{
	return (struct block *)(void *)((char *)arena - rounded(sizeof(struct block)));
}

void
arena_empty(struct arena *arena)
{
	struct block *first = first_block(arena);

	run_releases(arena, NULL);
	/* Work of one size over and over: the second block would be asked for and given back each time. */
	if (arena->newest != first && arena->newest->bytes <= SPARE_MOST && !arena->spare) {
		arena->spare = arena->newest;
		arena->newest = arena->spare->older;
		arena->total -= arena->spare->bytes;
		POISON((char *)arena->spare + rounded(sizeof(struct block)), arena->spare->bytes - rounded(sizeof(struct block)));
	}
	drop_blocks(arena, first);
	first->used = arena->start;
	POISON((char *)first + first->used, first->bytes - first->used);
}

void
arena_close(struct arena *arena)
{
	struct arena_host host;
	struct block *first;

	if (!arena)
		return;
	arena_empty(arena);
	if (arena->spare)
		give_back(arena, arena->spare);
	host = arena->host;
	first = first_block(arena);
	UNPOISON(first, first->bytes);
	host.free(host.user, first, first->bytes);
}

/* A new block with room for bytes; false at the ceiling or without memory. */
static bool
add_block(struct arena *arena, size_t bytes, bool bounded)
{
	size_t head = rounded(sizeof(struct block));
	size_t least, want;
	struct block *block;

	if (__builtin_add_overflow(bytes, head, &least))
		return false;
	if (arena->spare && arena->spare->bytes >= least
	    && (arena->ceiling == 0 || !bounded || arena->spare->bytes + arena->total <= arena->ceiling)) {
		block = arena->spare;
		arena->spare = NULL;
		*block = (struct block){ arena->newest, block->bytes, head };
		arena->newest = block;
		arena->total += block->bytes;
		return true;
	}
	want = arena->newest->bytes * 2;
	if (want > BLOCK_MOST)
		want = BLOCK_MOST;
	if (want < least)
		want = least;
	if (arena->ceiling > 0) {
		size_t left = arena->ceiling > arena->total ? arena->ceiling - arena->total : 0;

		if (want > left)
			want = !bounded || left < least ? least : left;
		if (bounded && want > left)
			return false;
	}
	block = arena->host.alloc(arena->host.user, want);
	if (!block)
		return false;
	*block = (struct block){ arena->newest, want, head };
	POISON((char *)block + head, want - head);
	arena->newest = block;
	arena->total += want;
	return true;
}

static inline void *
take_bare(struct arena *arena, size_t bytes, bool bounded)
{
	struct block *block = arena->newest;
	size_t room;
	char *at;

	if (bytes > SIZE_MAX / 2)
		return NULL;
	room = rounded(bytes) + GAP;
	if (block->bytes - block->used < room) {
		if (!add_block(arena, room, bounded))
			return NULL;
		block = arena->newest;
	}
	at = (char *)block + block->used;
	block->used += room;
	UNPOISON(at, bytes);
	return at;
}

static inline void *
take(struct arena *arena, size_t bytes, bool bounded)
{
	void *at = take_bare(arena, bytes, bounded);

	return at && bytes > 0 ? memset(at, 0, bytes) : at;
}

void *
arena_try_bare(struct arena *arena, size_t bytes)
{
	return take_bare(arena, bytes, true);
}

void *
arena_try(struct arena *arena, size_t bytes)
{
	return take(arena, bytes, true);
}

void *
arena_new(struct arena *arena, size_t bytes)
{
	void *at = take(arena, bytes, false);

	if (!at) {
		fprintf(stderr, "anudan: out of memory (%zu bytes asked)\n", bytes);
		abort();
	}
	return at;
}

void *
arena_try_array(struct arena *arena, size_t count, size_t bytes)
{
	size_t product;

	return __builtin_mul_overflow(count, bytes, &product) ? NULL : arena_try(arena, product);
}

void *
arena_new_array(struct arena *arena, size_t count, size_t bytes)
{
	size_t product;

	if (__builtin_mul_overflow(count, bytes, &product))
		product = SIZE_MAX;
	return arena_new(arena, product);
}

void *
arena_grow(struct arena *arena, void *old, size_t old_bytes, size_t new_bytes)
{
	char *at = arena_grow_bare(arena, old, old_bytes, new_bytes);

	if (at && new_bytes > old_bytes)
		memset(at + old_bytes, 0, new_bytes - old_bytes);
	return at;
}

void *
arena_grow_bare(struct arena *arena, void *old, size_t old_bytes, size_t new_bytes)
{
	struct block *block = arena->newest;
	size_t old_room = rounded(old_bytes) + GAP;
	char *end = (char *)block + block->used;
	void *at;

	if (new_bytes > SIZE_MAX / 2)
		return NULL;
	if (old && new_bytes >= old_bytes && (char *)old + old_room == end) {
		size_t more = rounded(new_bytes) + GAP - old_room;

		if (block->bytes - block->used >= more) {
			block->used += more;
			UNPOISON(old, new_bytes);
			return old;
		}
	}
	at = arena_try_bare(arena, new_bytes);
	if (at && old && old_bytes > 0)
		memcpy(at, old, old_bytes < new_bytes ? old_bytes : new_bytes);
	return at;
}

struct text
arena_text(struct arena *arena, struct text t)
{
	char *copy = arena_new(arena, t.bytes + 1);

	if (t.bytes > 0)
		memcpy(copy, t.at, t.bytes);
	return (struct text){ copy, t.bytes };
}

struct text
arena_print(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	char *out;
	int bytes;

	va_start(arguments, format);
	bytes = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (bytes < 0)
		return TEXT("");
	out = arena_new(arena, (size_t)bytes + 1);
	va_start(arguments, format);
	vsnprintf(out, (size_t)bytes + 1, format, arguments);
	va_end(arguments);
	return (struct text){ out, (size_t)bytes };
}

void
arena_release(struct arena *arena, void (*release)(void *user), void *user)
{
	struct release *r = ARENA_NEW(arena, struct release);

	*r = (struct release){ arena->releases, release, user };
	arena->releases = r;
}

struct arena_mark
arena_mark(const struct arena *arena)
{
	return (struct arena_mark){ arena->newest, arena->newest->used, arena->total, arena->releases };
}

void
arena_rewind(struct arena *arena, struct arena_mark mark)
{
	run_releases(arena, mark.releases);
	drop_blocks(arena, mark.block);
	arena->newest->used = mark.used;
	POISON((char *)arena->newest + mark.used, arena->newest->bytes - mark.used);
}

size_t
arena_bytes(const struct arena *arena)
{
	return arena->total;
}
