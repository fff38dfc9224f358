/* Runs: memory, budgets, diagnostics. */
#include "feel/run.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "feel/unit.h"

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

struct dmn_host
feel_host(const struct dmn_host *host)
{
	struct dmn_host h = { 0 };

	if (host)
		h = *host;
	if (!h.alloc || !h.free) {
		h.alloc = host_alloc;
		h.free = host_free;
	}
	return h;
}

struct dmn_run *
dmn_run_open(const struct dmn_host *host, const struct dmn_limits *limits)
{
	struct dmn_host h = feel_host(host);
	struct dmn_limits l = limits ? *limits : (struct dmn_limits){ 0 };
	struct dmn_run *run = h.alloc(h.user, sizeof *run);

	if (!run)
		return NULL;
	*run = (struct dmn_run){ .host = h, .trace = true };
	run->limits.steps = l.steps ? l.steps : FEEL_STEPS;
	run->limits.depth = l.depth ? (l.depth < FEEL_DEPTH_MAX ? l.depth : FEEL_DEPTH_MAX) : FEEL_DEPTH;
	run->limits.memory_bytes = l.memory_bytes ? l.memory_bytes : FEEL_MEMORY_BYTES;
	run->limits.list_length = l.list_length ? l.list_length : FEEL_LIST_LENGTH;
	if (run->limits.list_length > UINT32_MAX / 2)
		run->limits.list_length = UINT32_MAX / 2;
	run->stack = h.alloc(h.user, FEEL_STACK_VALUES * sizeof *run->stack);
	run->arena = run->stack ? arena_open(&(struct arena_host){ h.alloc, h.free, h.user },
		run->limits.memory_bytes) : NULL;
	if (!run->arena) {
		if (run->stack)
			h.free(h.user, run->stack, FEEL_STACK_VALUES * sizeof *run->stack);
		h.free(h.user, run, sizeof *run);
		return NULL;
	}
	run->last_diagnostic = &run->first_diagnostic;
	run->last_step = &run->first_step;
	run_ready(run);
	return run;
}

void
dmn_run_close(struct dmn_run *run)
{
	if (!run)
		return;
	struct dmn_host h = run->host;
	arena_close(run->arena);
	h.free(h.user, run->stack, FEEL_STACK_VALUES * sizeof *run->stack);
	h.free(h.user, run, sizeof *run);
}

void
dmn_run_empty(struct dmn_run *run)
{
	arena_empty(run->arena);
	run->first_diagnostic = NULL;
	run->last_diagnostic = &run->first_diagnostic;
	run->diagnostic_count = run->diagnostics_lost = 0;
	run->first_step = NULL;
	run->asked_step = NULL;
	run->last_step = &run->first_step;
	run->step_count = 0;
	run->diagnostic_index = NULL;
	run->diagnostic_index_count = 0;
	run->status = DMN_OK;
	run_ready(run);
}

/* That many steps are left. */
static void
fill(struct dmn_run *run, uint64_t steps)
{
	run->fuel = steps < FEEL_INTERRUPT_STEPS ? (uint32_t)steps : FEEL_INTERRUPT_STEPS;
	run->steps_left = steps - run->fuel;
}

void
run_ready(struct dmn_run *run)
{
	run->top = 0;
	run->depth = 0;
	fill(run, run->limits.steps);
	run->proto = NULL;
	run->pc = 0;
	run->root = FEEL_NULL;
	run->clock_read = false;
	run->status = DMN_OK;
}

enum dmn_status
dmn_run_status(const struct dmn_run *run)
{
	return run->status;
}

void
dmn_run_trace(struct dmn_run *run, bool on)
{
	run->trace = on;
}

void *
run_take(struct dmn_run *run, size_t count, size_t bytes)
{
	void *at = arena_try_array(run->arena, count ? count : 1, bytes);

	if (!at)
		run->status = DMN_NO_MEMORY;
	return at;
}

void *
run_take_bare(struct dmn_run *run, size_t bytes)
{
	void *at = arena_try_bare(run->arena, bytes);

	if (!at)
		run->status = DMN_NO_MEMORY;
	return at;
}

const struct dmn_value *
run_keep(struct dmn_run *run, struct dmn_value v)
{
	struct dmn_value *kept = run_take_bare(run, sizeof *kept);

	if (kept)
		*kept = v;
	return kept;
}

__attribute__((format(printf, 2, 0)))
static struct text
print_to(struct dmn_run *run, const char *format, va_list list)
{
	char line[500];
	int n = vsnprintf(line, sizeof line, format, list);
	size_t bytes = n < 0 ? 0 : (size_t)n < sizeof line ? (size_t)n : sizeof line - 1;
	char *at = arena_try(run->arena, bytes + 1);

	/* A cut may fall inside a character: leave the last one out. */
	if (n > 0 && (size_t)n >= sizeof line) {
		while (bytes > 1 && ((unsigned char)line[bytes - 1] & 0xC0) == 0x80)
			bytes--;
		bytes--;
	}
	if (!at)
		return (struct text){ "", 0 };
	memcpy(at, line, bytes);
	return (struct text){ at, bytes };
}

int
run_quoted(const struct dmn_value *string)
{
	enum { QUOTED_BYTES_MAX = 60 };
	size_t bytes = string->count;

	if (bytes > QUOTED_BYTES_MAX)
		for (bytes = QUOTED_BYTES_MAX; bytes > 0 && ((unsigned char)string->string[bytes] & 0xC0) == 0x80; bytes--) {}
	return (int)bytes;
}

void
run_report(struct dmn_run *run, enum dmn_severity severity, const char *code, const char *format, ...)
{
	va_list list;

	/* what stops the run is told always */
	if (run->diagnostic_count >= FEEL_DIAGNOSTICS_MAX && run->status == DMN_OK) {
		run->diagnostics_lost++;
		return;
	}
	struct run_diagnostic *found = arena_try(run->arena, sizeof *found);
	if (!found)
		return;
	va_start(list, format);
	struct text message = print_to(run, format, list);
	va_end(list);
	found->d.severity = severity;
	found->d.code = code;
	found->d.message = (struct dmn_text){ message.at, message.bytes };
	if (run->proto)
		proto_place(run->proto, run->pc, &found->d);
	*run->last_diagnostic = found;
	run->last_diagnostic = &found->next;
	run->diagnostic_count++;
}

bool
run_stop(struct dmn_run *run, enum dmn_status status, const char *code, const char *message)
{
	if (run->status == DMN_OK) {
		run->status = status;
		fill(run, 0);
		run_report(run, DMN_ERROR, code, "%s", message);
	}
	return false;
}

size_t
dmn_run_diagnostic_count(const struct dmn_run *run)
{
	return run->diagnostic_count;
}

const struct dmn_diagnostic *
dmn_run_diagnostic(const struct dmn_run *run, size_t index)
{
	const struct run_diagnostic *at = run->first_diagnostic;

	while (at && index-- > 0)
		at = at->next;
	return at ? &at->d : NULL;
}

bool
builder_add(struct dmn_run *run, struct feel_builder *b, const struct dmn_value *v)
{
	if (b->count == b->room) {
		if (b->count >= run->limits.list_length)
			return run_stop(run, DMN_LIMIT, "feel.limit.list", "A list became longer than the limit.");
		uint32_t room = b->room ? b->room * 2 : 8;
		struct dmn_value *items = arena_grow_bare(run->arena, b->items, b->count * sizeof *items,
			room * sizeof *items);
		if (!items) {
			run->status = DMN_NO_MEMORY;
			return false;
		}
		b->items = items;
		b->room = room;
	}
	b->items[b->count++] = *v;
	return true;
}

bool
run_pause(struct dmn_run *run, uint64_t steps)
{
	uint64_t left = run_steps_left(run);

	if (steps > left)
		return run_stop(run, DMN_LIMIT, "feel.limit.steps", "The evaluation took more steps than the limit.");
	fill(run, left - steps);
	if (run->host.interrupted && run->host.interrupted(run->host.user))
		return run_stop(run, DMN_INTERRUPTED, "feel.interrupted", "The host interrupted the evaluation.");
	return true;
}

void
run_afresh(struct dmn_run *run)
{
	run->status = DMN_OK;
	if (run->depth == 0)             /* else a function of the host asks */
		fill(run, run->limits.steps);
}

bool
effort_step(struct feel_effort *e, uint64_t steps)
{
	if (e->run)
		return run_charge(e->run, steps);
	if (e->left < steps)
		return false;
	e->left -= steps;
	return true;
}

bool
effort_deeper(struct feel_effort *e)
{
	if (e->depth < FEEL_VALUE_DEPTH_MAX) {
		e->depth++;
		return true;
	}
	return e->run ? run_stop(e->run, DMN_LIMIT, "feel.limit.depth", "Values are nested deeper than the limit.")
		: false;
}

enum { FEW_NAMES = 16 };         /* are looked through */

static uint32_t
hash_of(struct text t)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < t.bytes; i++)
		h = (h ^ (unsigned char)t.at[i]) * 16777619u;
	return h;
}

/* Slots for twice as many names; each holds 1 + the name's place. */
static bool
more_slots(struct dmn_run *run, struct run_names *n)
{
	uint32_t room = n->room ? n->room * 2 : 4 * FEW_NAMES;
	uint32_t *slots = run_take(run, room, sizeof *slots);

	if (!slots)
		return false;
	for (uint32_t i = 0; i < n->list.count; i++) {
		uint32_t at = hash_of(feel_text(&n->list.items[i])) & (room - 1);
		for (; slots[at]; at = (at + 1) & (room - 1))
			if (!run_charge(run, 1))
				return false;
		slots[at] = i + 1;
	}
	n->slots = slots;
	n->room = room;
	return true;
}

bool
run_name(struct dmn_run *run, struct run_names *n, struct text name, uint32_t *ret_index, bool *ret_new)
{
	struct dmn_value v = feel_string(name);

	if (n->list.count < FEW_NAMES) {
		*ret_index = 0;
		while (*ret_index < n->list.count && !text_equal(feel_text(&n->list.items[*ret_index]), name))
			++*ret_index;
		*ret_new = *ret_index == n->list.count;
		return !*ret_new || builder_add(run, &n->list, &v);
	}
	if (n->list.count * 2 >= n->room && !more_slots(run, n))
		return false;
	uint32_t at = hash_of(name) & (n->room - 1);
	for (; n->slots[at]; at = (at + 1) & (n->room - 1)) {
		if (text_equal(feel_text(&n->list.items[n->slots[at] - 1]), name)) {
			*ret_index = n->slots[at] - 1;
			*ret_new = false;
			return true;
		}
		if (!run_charge(run, 1))
			return false;
	}
	*ret_index = n->list.count;
	*ret_new = true;
	n->slots[at] = n->list.count + 1;
	return builder_add(run, &n->list, &v);
}

static bool
buf_room(struct run_buf *b, size_t bytes)
{
	if (b->failed)
		return false;
	if (bytes <= b->room - b->bytes)
		return true;
	size_t room = (b->bytes + bytes) * 2 + 32;
	char *at = arena_grow(b->run->arena, b->at, b->bytes, room);
	if (!at || room > UINT32_MAX / 2) {
		b->failed = true;
		b->run->status = DMN_NO_MEMORY;
		return false;
	}
	b->at = at;
	b->room = room;
	return true;
}

void
run_buf_put(struct run_buf *b, struct text t)
{
	if (t.bytes && buf_room(b, t.bytes)) {
		memcpy(b->at + b->bytes, t.at, t.bytes);
		b->bytes += t.bytes;
	}
}

void
run_buf_char(struct run_buf *b, char c)
{
	run_buf_put(b, (struct text){ &c, 1 });
}
