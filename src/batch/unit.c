/*
 * Running sums by unit and year: an open hash table in memory, owned by one thread.
 */
#include "batch/inner.h"

#include <stdlib.h>

enum { UNIT_SLOTS_FIRST = 1024 };

struct batch_units
units_open(size_t sum_count)
{
	size_t bytes = sizeof(struct batch_unit) + sum_count * sizeof(struct batch_sum), align = _Alignof(max_align_t);

	return (struct batch_units){ .sum_count = sum_count, .unit_bytes = (bytes + align - 1) / align * align };
}

void
units_close(struct batch_units *u)
{
	free(u->at);
	free(u->slots);
	*u = (struct batch_units){ 0 };
}

static struct batch_unit *
unit_at(const struct batch_units *u, size_t index)
{
	return (struct batch_unit *)(void *)(u->at + index * u->unit_bytes);
}

/* The slot that holds mark, or the free one where it belongs.  (mark's first bytes chose the thread.) */
static uint32_t *
slot_of(const struct batch_units *u, const struct batch_mark *mark)
{
	uint64_t h;
	size_t i;

	memcpy(&h, mark->b + 8, sizeof h);
	for (i = (size_t)h & (u->slot_count - 1); u->slots[i]; i = (i + 1) & (u->slot_count - 1))
		if (memcmp(&unit_at(u, u->slots[i] - 1)->mark, mark, sizeof *mark) == 0) break;
	return &u->slots[i];
}

static bool
grow(struct batch_units *u)
{
	size_t room = u->room ? u->room * 2 : UNIT_SLOTS_FIRST / 2;
	unsigned char *at = realloc(u->at, room * u->unit_bytes);
	uint32_t *slots;

	if (!at) return false;
	u->at = at;
	u->room = room;
	slots = calloc(room * 2, sizeof *slots);
	if (!slots) return false;
	free(u->slots);
	u->slots = slots;
	u->slot_count = room * 2;
	for (size_t i = 0; i < u->count; i++) *slot_of(u, &unit_at(u, i)->mark) = (uint32_t)i + 1;
	return true;
}

struct batch_unit *
units_find(struct batch_units *u, const struct batch_mark *mark)
{
	struct batch_unit *unit;
	uint32_t *slot;

	if (u->count == u->room && !grow(u)) return NULL;
	slot = slot_of(u, mark);
	if (*slot) return unit_at(u, *slot - 1);
	unit = unit_at(u, u->count++);
	memset(unit, 0, u->unit_bytes);
	unit->mark = *mark;
	for (size_t i = 0; i < u->sum_count; i++) unit->sums[i] = (struct batch_sum){ dec_from_int(0), dec_from_int(0) };
	*slot = (uint32_t)u->count;
	return unit;
}
