/* Compiled units: their tables and diagnostics; FEEL's own types. */
#include "feel/unit.h"

#include <stdarg.h>
#include <stdio.h>

#include "feel/fold.h"
#include "feel/types.h"

const struct feel_type feel_any = { .any = true, .plain = true, .verbatim = true, .name = { "Any", 3 } };

static const struct feel_type own_types[] = {
	{ .plain = true, .verbatim = true, .kind = DMN_NUMBER, .name = { "number", 6 } },
	{ .plain = true, .verbatim = true, .kind = DMN_STRING, .name = { "string", 6 } },
	{ .plain = true, .verbatim = true, .kind = DMN_BOOLEAN, .name = { "boolean", 7 } },
	{ .plain = true, .kind = DMN_DATE, .name = { "date", 4 } },
	{ .plain = true, .kind = DMN_TIME, .name = { "time", 4 } },
	{ .plain = true, .kind = DMN_DATE_TIME, .name = { "date and time", 13 } },
	{ .plain = true, .kind = DMN_DATE_TIME, .name = { "dateTime", 8 } },
	{ .plain = true, .kind = DMN_DAYS_DURATION, .name = { "days and time duration", 22 } },
	{ .plain = true, .kind = DMN_DAYS_DURATION, .name = { "dayTimeDuration", 15 } },
	{ .plain = true, .kind = DMN_MONTHS_DURATION, .name = { "years and months duration", 25 } },
	{ .plain = true, .kind = DMN_MONTHS_DURATION, .name = { "yearMonthDuration", 17 } },
	{ .plain = true, .verbatim = true, .kind = DMN_LIST, .name = { "list", 4 } },
	{ .plain = true, .verbatim = true, .kind = DMN_CONTEXT, .name = { "context", 7 } },
	{ .plain = true, .verbatim = true, .kind = DMN_RANGE, .name = { "range", 5 } },
	{ .plain = true, .verbatim = true, .kind = DMN_FUNCTION, .name = { "function", 8 } },
	{ .plain = true, .verbatim = true, .kind = DMN_NULL, .name = { "Null", 4 } },
};

const struct feel_type *
feel_type_named(struct text name)
{
	if (text_is(name, "Any"))
		return &feel_any;
	for (size_t i = 0; i < sizeof own_types / sizeof own_types[0]; i++)
		if (text_equal(own_types[i].name, name))
			return &own_types[i];
	return NULL;
}

const struct feel_type *
feel_type_at(size_t index)
{
	return index < sizeof own_types / sizeof own_types[0] ? &own_types[index] : NULL;
}

static bool
in_order(const struct feel_shape *shape, const struct feel_type *type)
{
	if (type->any || type->kind != DMN_CONTEXT || shape->count < type->count)
		return false;
	for (uint32_t i = 0; i < type->count; i++)
		if (!text_same(shape->names[i], type->names[i]))
			return false;
	return true;
}

/* 1, 0, or -2: too much effort. */
static int conforms(struct feel_effort *e, const struct dmn_value *v, const struct feel_type *type, bool null_conforms);

/* Null, or of a kind with nothing inside that is the type's. */
static inline bool
plainly_conforms(const struct dmn_value *v, const struct feel_type *type)
{
	return v->kind == DMN_NULL || type->any || (v->kind == type->kind && v->kind < DMN_LIST);
}

/* A context whose first entries are the members of the type, in order. */
static int
members_conform(struct feel_effort *e, const struct dmn_value *v, const struct feel_type *type)
{
	int good = 1;

	for (uint32_t i = 0; i < type->count && good == 1; i++)
		good = plainly_conforms(&v->context.values[i], type->members[i]) ? 1 : conforms(e, &v->context.values[i], type->members[i], true);
	return good;
}

static int
conforms(struct feel_effort *e, const struct dmn_value *v, const struct feel_type *type, bool null_conforms)
{
	int good = 1;

	if (v->kind == DMN_NULL)
		return null_conforms || (!type->any && type->kind == DMN_NULL);
	if (type->any)
		return true;
	if (v->kind != type->kind)
		return false;
	if (type->kind == DMN_FUNCTION)
		return type_has_function(type, v->function, !null_conforms);
	if (!type->element && (type->kind != DMN_CONTEXT || type->count == 0))
		return true;
	if (!effort_step(e, 1) || !effort_deeper(e))
		return -2;
	if (type->kind == DMN_LIST) {
		if (!effort_step(e, v->count / FEEL_COST_ITEMS))
			good = -2;
		const struct feel_shape *known = NULL;   /* has the names of the type, in its order */
		for (uint32_t i = 0; i < v->count && good == 1; i++) {
			const struct dmn_value *item = &v->items[i];
			if (item->kind == DMN_CONTEXT && item->context.shape == known && known) {
				good = members_conform(e, item, type->element);
				continue;
			}
			good = conforms(e, item, type->element, null_conforms);
			known = item->kind == DMN_CONTEXT && in_order(item->context.shape, type->element) ? item->context.shape : NULL;
		}
	} else if (type->kind == DMN_CONTEXT) {
		for (uint32_t i = 0; i < type->count && good == 1; i++) {
			/* Mostly the entries stand in the order of the type. */
			const struct dmn_value *entry = i < v->context.shape->count && text_same(v->context.shape->names[i], type->names[i])
				? &v->context.values[i] : feel_entry(v, type->names[i]);
			good = !entry ? 0 : plainly_conforms(entry, type->members[i]) ? 1 : conforms(e, entry, type->members[i], true);
		}
	} else if (type->kind == DMN_RANGE) {
		const struct feel_range *r = v->range;
		if (r->low.kind != DMN_NULL)
			good = conforms(e, &r->low, type->element, false);
		if (good == 1 && r->high.kind != DMN_NULL)
			good = conforms(e, &r->high, type->element, false);
	}
	e->depth--;
	return good;
}

int
run_conforms_within(struct dmn_run *run, const struct dmn_value *v, const struct feel_type *type, bool null_conforms)
{
	return conforms(&(struct feel_effort){ .run = run }, v, type, null_conforms);
}

bool
unit_conforms(const struct dmn_value *v, const struct feel_type *type)
{
	return conforms(&(struct feel_effort){ .left = FEEL_EFFORT_MAX }, v, type, true) == 1;
}

bool
unit_open(struct feel_unit *u, const struct dmn_host *host)
{
	struct dmn_host h = feel_host(host);

	*u = (struct feel_unit){ .host = h };
	u->arena = arena_open(&(struct arena_host){ h.alloc, h.free, h.user }, 0);
	u->last_diagnostic = &u->first_diagnostic;
	return u->arena != NULL;
}

void
unit_close(struct feel_unit *u)
{
	feel_fold_end(u);
	arena_close(u->passing);
	arena_close(u->arena);
}

void
unit_empty(struct feel_unit *u)
{
	struct arena *arena = u->arena;

	arena_empty(arena);
	*u = (struct feel_unit){ .host = u->host, .arena = arena, .scratch = u->scratch };
	u->last_diagnostic = &u->first_diagnostic;
}

static void *
take_from(struct feel_unit *u, struct arena *arena, size_t count, size_t bytes)
{
	void *at = arena_try_array(arena, count ? count : 1, bytes);

	if (!at)
		u->status = DMN_NO_MEMORY;
	return at;
}

void *
unit_take(struct feel_unit *u, size_t count, size_t bytes)
{
	return take_from(u, u->arena, count, bytes);
}

void *
unit_take_passing(struct feel_unit *u, size_t count, size_t bytes)
{
	return take_from(u, unit_passing(u), count, bytes);
}

static void *
grow_in(struct feel_unit *u, struct arena *arena, const void *at, uint32_t count, size_t bytes)
{
	void *old = (void *)(uintptr_t)at, *grown;

	if (count > 0 && (count < 4 || (count & (count - 1)) != 0))
		return old;              /* the array is as large as the next power of two */
	grown = arena_grow(arena, old, count * bytes, (count ? count * 2 : 4) * bytes);
	if (!grown)
		u->status = DMN_NO_MEMORY;
	return grown;
}

void *
unit_grow(struct feel_unit *u, const void *at, uint32_t count, size_t bytes)
{
	return grow_in(u, u->arena, at, count, bytes);
}

void *
unit_grow_passing(struct feel_unit *u, const void *at, uint32_t count, size_t bytes)
{
	return grow_in(u, unit_passing(u), at, count, bytes);
}

struct text
unit_text(struct feel_unit *u, struct text t)
{
	char *at = unit_take(u, t.bytes + 1, 1);

	if (!at)
		return TEXT_NONE;
	if (t.bytes)
		memcpy(at, t.at, t.bytes);
	return (struct text){ at, t.bytes };
}

void
source_place(const struct feel_source *source, size_t offset, struct dmn_diagnostic *d)
{
	size_t at = 0;

	d->file = (struct dmn_text){ source->file.at, source->file.bytes };
	d->element = (struct dmn_text){ source->element.at, source->element.bytes };
	d->xml_line = source->xml_line;
	d->xml_index = source->xml_index;
	d->line = d->column = 1;
	while (at < offset && at < source->text.bytes) {
		unsigned char c = (unsigned char)source->text.at[at++];
		if (c == '\n') {
			d->line++;
			d->column = 1;
		} else if ((c & 0xC0) != 0x80) {
			d->column++;
		}
	}
}

void
proto_place(const struct feel_proto *proto, size_t pc, struct dmn_diagnostic *d)
{
	const struct feel_mark *best = NULL;

	for (uint32_t i = 0; i < proto->mark_count && proto->marks[i].pc <= pc; i++)
		best = &proto->marks[i];
	if (best && best->source)
		source_place(best->source, best->offset, d);
}

void
unit_report(struct feel_unit *u, enum dmn_severity severity, const char *code, const struct feel_source *source,
	size_t offset, const char *format, ...)
{
	char line[500];
	va_list list;

	if (severity == DMN_ERROR) {
		u->error_count++;
		if (u->status == DMN_OK)
			u->status = DMN_INVALID;
	}
	if (u->diagnostic_count >= FEEL_UNIT_DIAGNOSTICS_MAX)
		return;
	struct unit_diagnostic *found = unit_take(u, 1, sizeof *found);
	if (!found)
		return;
	va_start(list, format);
	int n = vsnprintf(line, sizeof line, format, list);
	va_end(list);
	struct text message = unit_text(u, (struct text){ line, n < 0 ? 0 : (size_t)n < sizeof line ? (size_t)n : sizeof line - 1 });
	found->d = (struct dmn_diagnostic){ .severity = severity, .code = code, .message = { message.at, message.bytes } };
	if (source)
		source_place(source, offset, &found->d);
	if (source && source->text.bytes == 0)
		found->d.line = found->d.column = 0;
	*u->last_diagnostic = found;
	u->last_diagnostic = &found->next;
	u->diagnostic_count++;
}

const struct dmn_diagnostic *
unit_diagnostic(const struct feel_unit *u, size_t index)
{
	const struct unit_diagnostic *at = u->first_diagnostic;

	while (at && index-- > 0)
		at = at->next;
	return at ? &at->d : NULL;
}

/* Room for one more in a vector of the unit; its index, or 0 with the status set. */
static bool
room(struct feel_unit *u, void *vector, size_t bytes, uint32_t count, uint32_t *capacity)
{
	void **at = vector;

	if (count < *capacity)
		return true;
	uint32_t more = *capacity ? *capacity * 2 : 16;
	void *grown = more > FEEL_ARG_MAX ? NULL : arena_grow(u->arena, *at, count * bytes, more * bytes);
	if (!grown) {
		u->status = DMN_NO_MEMORY;
		return false;
	}
	*at = grown;
	*capacity = more;
	return true;
}

#define UNIT_ADD(u, what, value) \
	(room((u), &(u)->what##s, sizeof *(u)->what##s, (u)->what##_count, &(u)->what##_room) \
		? ((u)->what##s[(u)->what##_count] = (value), (u)->what##_count++) : 0)

static uint32_t
constant_hash(const struct dmn_value *v)
{
	const unsigned char *at = (const unsigned char *)(v->kind == DMN_STRING ? v->string : (const void *)v);
	size_t bytes = v->kind == DMN_STRING ? v->count : sizeof *v;
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < bytes; i++)
		h = (h ^ at[i]) * 16777619u;
	return h ^ h >> 15;
}

static bool
same_constant(const struct dmn_value *a, const struct dmn_value *b)
{
	if (a->kind == DMN_STRING && b->kind == DMN_STRING)
		return text_equal(feel_text(a), feel_text(b));
	return memcmp(a, b, sizeof *a) == 0;
}

/* The place in the index of an equal constant, or the free place for it. */
static uint32_t *
constant_place(struct feel_unit *u, const struct dmn_value *v)
{
	uint32_t at = constant_hash(v) & (u->constant_index_room - 1);

	while (u->constant_index[at] && !same_constant(&u->constants[u->constant_index[at] - 1], v))
		at = (at + 1) & (u->constant_index_room - 1);
	return &u->constant_index[at];
}

static bool
index_constants(struct feel_unit *u)
{
	uint32_t more = u->constant_index_room ? u->constant_index_room * 2 : 64;
	uint32_t *index = unit_take(u, more, sizeof *index);

	if (!index)
		return false;
	u->constant_index = index;
	u->constant_index_room = more;
	for (uint32_t i = 0; i < u->constant_count; i++)
		*constant_place(u, &u->constants[i]) = i + 1;
	return true;
}

/* Equal constants are one. */
uint32_t
unit_constant(struct feel_unit *u, struct dmn_value v)
{
	if (u->constant_count >= u->constant_index_room / 2 && !index_constants(u))
		return 0;
	uint32_t *place = constant_place(u, &v);
	if (!*place) {
		uint32_t at = UNIT_ADD(u, constant, v);
		if (u->status == DMN_NO_MEMORY)
			return 0;
		*place = at + 1;
	}
	return *place - 1;
}

uint32_t
unit_name(struct feel_unit *u, struct text name)
{
	struct dmn_value v = feel_string(name);

	if (u->constant_index_room) {
		uint32_t *place = constant_place(u, &v);
		if (*place)
			return *place - 1;
	}
	return unit_constant(u, feel_string(unit_text(u, name)));
}

uint32_t
unit_type(struct feel_unit *u, const struct feel_type *type)
{
	for (uint32_t i = 0; i < u->type_count; i++)
		if (u->types[i] == type)
			return i;
	return UNIT_ADD(u, type, type);
}

uint32_t
unit_shape(struct feel_unit *u, const struct text *names, uint32_t count)
{
	for (uint32_t i = 0; i < u->shape_count; i++) {
		const struct feel_shape *s = u->shapes[i];
		uint32_t same = 0;
		while (s->count == count && same < count && text_equal(s->names[same], names[same]))
			same++;
		if (s->count == count && same == count)
			return i;
	}
	struct feel_shape *shape = unit_take(u, 1, sizeof *shape);
	struct text *copy = unit_take(u, count, sizeof *copy);
	if (!shape || !copy)
		return 0;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t name = unit_name(u, names[i]);      /* may move the constants */
		if (u->status == DMN_NO_MEMORY)
			return 0;
		copy[i] = feel_text(&u->constants[name]);
	}
	*shape = (struct feel_shape){ count, copy };
	return u->status == DMN_NO_MEMORY ? 0 : UNIT_ADD(u, shape, shape);
}

uint32_t
unit_proto(struct feel_unit *u, const struct feel_proto *proto)
{
	return UNIT_ADD(u, proto, proto);
}

uint32_t
unit_table(struct feel_unit *u, const struct feel_table_info *table)
{
	return UNIT_ADD(u, table, table);
}

uint32_t
unit_lookup(struct feel_unit *u, const struct feel_index *index)
{
	return UNIT_ADD(u, lookup, index);
}

uint32_t
unit_service(struct feel_unit *u, const struct feel_service *service)
{
	return UNIT_ADD(u, service, service);
}
