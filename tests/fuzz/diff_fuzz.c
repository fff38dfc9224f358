/*
 * What changed between two models: the older one, a line "----", the newer one.  Laws: a model does not differ from itself
 * nor, if it loads, from its canonical form; two differ in one direction if they do in the other; what is said for programs
 * is JSON and counts the same.
 */
#include "fuzz_model.h"

#include <string.h>

#include "base/json.h"
#include "cli/dmn_diff.h"
#include "dmn.h"
#include "cli/dmn_fmt.h"

enum { UNREADABLE = -1, JSON_TEXT_MAX = 8 << 20 };

/* How many differences, or UNREADABLE. */
static long
differences(struct arena *arena, struct text old, struct text new, bool as_json)
{
	struct words w;
	struct an_cx cx = { .arena = arena };
	const struct json *all;
	size_t count = 0, told = 0;
	int which = 0;

	words_start(&w, as_json, arena);
	if (diff_models(&w, old, new, as_json, &count, &which))
		return UNREADABLE;
	if (as_json && !w.out.failed) {
		FUZZ_LAW(!json_read(&cx, (struct text){ w.out.at, w.out.bytes }, JSON_TEXT_MAX, &all));
		for (size_t i = 0; i < all->count; i++)
			told += json_get(&all->items[i], TEXT("changes"))->count;
		FUZZ_LAW(told == count);
	}
	return (long)count;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char between[] = "\n----\n";
	const char *at = (const char *)data, *cut = memmem(at, size, between, sizeof between - 1);

	if (!cut)
		return 0;
	struct arena *arena = arena_open(NULL, 0);
	struct text old = { at, (size_t)(cut - at) }, formed = TEXT_NONE;
	cut += sizeof between - 1;
	struct text new = { cut, size - (size_t)(cut - at) };
	long there = differences(arena, old, new, false), back = differences(arena, new, old, false);

	FUZZ_LAW((there == UNREADABLE) == (back == UNREADABLE) && (there > 0) == (back > 0));
	FUZZ_LAW(differences(arena, old, new, true) == there);
	if (there != UNREADABLE)
		FUZZ_LAW(differences(arena, old, old, false) == 0);
	if (there != UNREADABLE && fuzz_loads(old) && !format_model(arena, old, &formed))
		FUZZ_LAW(differences(arena, old, formed, false) == 0);
	arena_close(arena);
	return 0;
}
