/*
 * Memory for one piece of work: taken piece by piece, given back all at once.
 *
 * An arena takes blocks from its host (malloc by default) up to a ceiling.  Nothing in it is freed by hand.
 * Things that are not memory (a statement, a file, a surface) register a release, which runs, last first, when
 * the arena is emptied or closed.
 */
#ifndef AN_ARENA_H
#define AN_ARENA_H

#include "text.h"

struct arena;

/* Where blocks come from.  alloc returns NULL when there is no memory.  Sizes are given back to free. */
struct arena_host {
	void *(*alloc)(void *user, size_t bytes);
	void (*free)(void *user, void *at, size_t bytes);
	void *user;
};

/* host NULL = malloc and free.  ceiling_bytes bounds the sum of blocks; 0 = no bound.  NULL when out of memory. */
struct arena *arena_open(const struct arena_host *host, size_t ceiling_bytes);
void arena_close(struct arena *arena);                   /* NULL is allowed */
void arena_empty(struct arena *arena);                   /* run releases, keep the first block and a small spare for reuse */

/*
 * Zeroed memory aligned for any type.  arena_try returns NULL at the ceiling or when the host has none: use it
 * wherever a stranger chooses the size.  arena_new is for sizes the program chooses: it passes the ceiling, so that
 * a stranger who fills the arena cannot end the process; it never returns NULL and ends the process with a message
 * when the host has no memory.
 */
void *arena_try(struct arena *arena, size_t bytes) __attribute__((malloc));
void *arena_new(struct arena *arena, size_t bytes) __attribute__((malloc, returns_nonnull));
/* arena_try without the zeros, for pieces that are filled at once. */
void *arena_try_bare(struct arena *arena, size_t bytes) __attribute__((malloc));
/* count * bytes with the product checked. */
void *arena_try_array(struct arena *arena, size_t count, size_t bytes);
void *arena_new_array(struct arena *arena, size_t count, size_t bytes) __attribute__((returns_nonnull));
/* Grow the newest piece in place where it can, else copy.  old may be NULL.  NULL as arena_try. */
void *arena_grow(struct arena *arena, void *old, size_t old_bytes, size_t new_bytes);
/* The same without the zeros in what is new. */
void *arena_grow_bare(struct arena *arena, void *old, size_t old_bytes, size_t new_bytes);

#define ARENA_NEW(arena, type) ((type *)arena_new((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_new_array((arena), (count), sizeof(type)))

/* A copy of t in the arena, with a NUL behind it that is not counted. */
struct text arena_text(struct arena *arena, struct text t);
/* printf into the arena. */
struct text arena_print(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Run release(user) when the arena is emptied or closed. */
void arena_release(struct arena *arena, void (*release)(void *user), void *user);

/* Go back to an earlier state: everything taken since the mark is void.  Releases registered since then run. */
struct arena_mark { void *block; size_t used; size_t total; void *releases; };
struct arena_mark arena_mark(const struct arena *arena);
void arena_rewind(struct arena *arena, struct arena_mark mark);

size_t arena_bytes(const struct arena *arena);           /* taken from the host now */

#endif
