/* Arenas: alignment, ceilings, rewinding, releases, a host that runs dry. */
#include "base_test.h"

static void
pieces_are_zeroed_and_aligned(void **state)
{
	struct arena *arena = arena_open(NULL, 0);

	(void)state;
	for (size_t bytes = 1; bytes < 5000; bytes = bytes * 3 / 2 + 1) {
		unsigned char *at = arena_new(arena, bytes);

		assert_int_equal((uintptr_t)at % 16, 0);
		for (size_t i = 0; i < bytes; i++)
			assert_int_equal(at[i], 0);
		memset(at, 0xff, bytes);
	}
	arena_close(arena);
	arena_close(NULL);
}

static void
a_ceiling_holds(void **state)
{
	struct arena *arena = arena_open(NULL, 100000);
	size_t pieces = 0;

	(void)state;
	while (arena_try(arena, 1000))
		pieces++;
	assert_in_range(pieces, 80, 100);
	assert_true(arena_bytes(arena) <= 100000);
	assert_null(arena_try_array(arena, SIZE_MAX / 2, 3));
	assert_null(arena_try(arena, SIZE_MAX));
	assert_null(arena_try(arena, SIZE_MAX - 8));
	/* What the program itself needs still fits: a stranger cannot end the process. */
	assert_non_null(arena_new(arena, 5000));
	arena_empty(arena);
	assert_non_null(arena_try(arena, 1000));
	arena_close(arena);
}

static void
rewinding_gives_back(void **state)
{
	struct arena *arena = arena_open(NULL, 0);
	struct text kept = arena_text(arena, TEXT("kept"));
	struct arena_mark mark = arena_mark(arena);
	size_t before = arena_bytes(arena);
	void *first = arena_new(arena, 100), *again;

	(void)state;
	for (int i = 0; i < 50; i++)
		memset(arena_new(arena, 10000), 1, 10000);
	assert_true(arena_bytes(arena) > before);
	arena_rewind(arena, mark);
	assert_int_equal(arena_bytes(arena), before);
	again = arena_new(arena, 100);
	assert_ptr_equal(again, first);
	assert_text(kept, "kept");
	arena_close(arena);
}

static char order[16];

static void
note(void *user)
{
	size_t n = strlen(order);

	order[n] = *(const char *)user;
	order[n + 1] = '\0';
}

static void
releases_run_last_first(void **state)
{
	static char a = 'a', b = 'b', c = 'c';
	struct arena *arena = arena_open(NULL, 0);
	struct arena_mark mark;

	(void)state;
	order[0] = '\0';
	arena_release(arena, note, &a);
	mark = arena_mark(arena);
	arena_release(arena, note, &b);
	arena_release(arena, note, &c);
	arena_rewind(arena, mark);
	assert_string_equal(order, "cb");
	arena_release(arena, note, &c);
	arena_empty(arena);
	assert_string_equal(order, "cbca");
	arena_close(arena);
	assert_string_equal(order, "cbca");
}

static void
growing(void **state)
{
	struct arena *arena = arena_open(NULL, 0);
	char *at = arena_grow(arena, NULL, 0, 10), *in_place, *moved;

	(void)state;
	memcpy(at, "0123456789", 10);
	in_place = arena_grow(arena, at, 10, 40);
	assert_ptr_equal(in_place, at);
	assert_memory_equal(in_place, "0123456789\0\0", 12);
	arena_new(arena, 1);
	moved = arena_grow(arena, in_place, 40, 80);
	assert_ptr_not_equal(moved, in_place);
	assert_memory_equal(moved, "0123456789\0\0", 12);
	moved = arena_grow(arena, moved, 80, 500000);
	assert_memory_equal(moved, "0123456789\0\0", 12);
	arena_close(arena);
}

struct dry { int left; size_t out; };

static void *
dry_alloc(void *user, size_t bytes)
{
	struct dry *dry = user;

	if (dry->left-- <= 0)
		return NULL;
	dry->out += bytes;
	return malloc(bytes);
}

static void
dry_free(void *user, void *at, size_t bytes)
{
	((struct dry *)user)->out -= bytes;
	free(at);
}

static void
a_host_that_runs_dry(void **state)
{
	struct dry dry = { 0, 0 };
	struct arena_host host = { dry_alloc, dry_free, &dry };
	struct arena *arena;

	(void)state;
	assert_null(arena_open(&host, 0));
	dry.left = 2;
	arena = arena_open(&host, 0);
	assert_non_null(arena);
	assert_non_null(arena_try(arena, 6000));
	assert_null(arena_try(arena, 100000));
	assert_non_null(arena_try(arena, 100));          /* still fits */
	assert_int_equal(dry.out, arena_bytes(arena));
	arena_close(arena);
	assert_int_equal(dry.out, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_zeroed_and_aligned), cmocka_unit_test(a_ceiling_holds),
		cmocka_unit_test(rewinding_gives_back), cmocka_unit_test(releases_run_last_first), cmocka_unit_test(growing),
		cmocka_unit_test(a_host_that_runs_dry),
	};

	return RUN(tests);
}
