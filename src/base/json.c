/*
 * JSON: a strict reader by recursive descent (the depth is bounded, so the stack is), trees, and the writers.
 *
 * While an array or object is read, its members stand on one growing stack; when it closes, they are copied into a
 * piece of their exact size.  Strings without escapes and all numbers point into what was read.
 */
#include "json.h"

#include <stdlib.h>

enum { SORT_FROM = 12 };                         /* members from which duplicates are sought by sorting */

struct reader {
	struct an_cx *cx;
	struct text t;
	size_t at;
	int depth;
	size_t count;                            /* values so far */
	struct json_member *stack;
	size_t stack_count, stack_room;
};

/* ---- reading ---- */

static enum an_rc
refuse(struct reader *r, const char *what)
{
	size_t line = 1, start = 0;

	for (size_t i = 0; i < r->at && i < r->t.bytes; i++) {
		if (r->t.at[i] == '\n') {
			line++;
			start = i + 1;
		}
	}
	return an_fail(r->cx, AN_INVALID, "json.syntax", "%zu|%zu|%s", line,
		text_length(text_slice(r->t, start, r->at - start)) + 1, what);
}

static enum an_rc
limit(struct reader *r, const char *which, size_t most)
{
	return an_fail(r->cx, AN_TOO_LARGE, "json.limit", "%s|%zu", which, most);
}

static enum an_rc
no_memory(struct reader *r)
{
	return an_fail(r->cx, AN_TOO_LARGE, "json.limit", "memory|%zu", arena_bytes(r->cx->arena));
}

static int
peek(const struct reader *r)
{
	return r->at < r->t.bytes ? (unsigned char)r->t.at[r->at] : -1;
}

static void
skip_space(struct reader *r)
{
	while (r->at < r->t.bytes && (r->t.at[r->at] == ' ' || r->t.at[r->at] == '\n' || r->t.at[r->at] == '\r' ||
		r->t.at[r->at] == '\t'))
		r->at++;
}

static size_t
skip_digits(struct reader *r)
{
	size_t from = r->at;

	while (peek(r) >= '0' && peek(r) <= '9')
		r->at++;
	return r->at - from;
}

static enum an_rc
read_number(struct reader *r, struct json *ret)
{
	size_t from = r->at;

	if (peek(r) == '-')
		r->at++;
	if (peek(r) == '0') {
		r->at++;
		if (peek(r) >= '0' && peek(r) <= '9')
			return refuse(r, "a number does not begin with 0");
	} else if (skip_digits(r) == 0) {
		return refuse(r, "a digit is missing");
	}
	if (peek(r) == '.') {
		r->at++;
		if (skip_digits(r) == 0)
			return refuse(r, "a digit is missing after the point");
	}
	if (peek(r) == 'e' || peek(r) == 'E') {
		r->at++;
		if (peek(r) == '+' || peek(r) == '-')
			r->at++;
		if (skip_digits(r) == 0)
			return refuse(r, "a digit is missing in the exponent");
	}
	*ret = (struct json){ .kind = JSON_NUMBER, .text = text_slice(r->t, from, r->at - from) };
	return AN_OK;
}

static bool
read_hex4(struct reader *r, int32_t *ret)
{
	int32_t code = 0;

	if (r->t.bytes - r->at < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		char c = r->t.at[r->at + (size_t)i];
		int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10
			: c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;

		if (digit < 0)
			return false;
		code = code << 4 | digit;
	}
	r->at += 4;
	*ret = code;
	return true;
}

/* What stands behind a backslash, as UTF-8. */
static enum an_rc
read_escape(struct reader *r, char out[4], size_t *ret_bytes)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *simple;
	int32_t code, low;
	int c = peek(r);

	if (c > 0 && (simple = strchr(from, c))) {
		r->at++;
		out[0] = to[simple - from];
		*ret_bytes = 1;
		return AN_OK;
	}
	if (c != 'u')
		return refuse(r, "no such escape");
	r->at++;
	if (!read_hex4(r, &code))
		return refuse(r, "four hexadecimal digits are missing");
	if (code >= 0xdc00 && code <= 0xdfff)
		return refuse(r, "half of a surrogate pair");
	if (code >= 0xd800 && code <= 0xdbff) {
		if (r->t.bytes - r->at < 6 || r->t.at[r->at] != '\\' || r->t.at[r->at + 1] != 'u')
			return refuse(r, "half of a surrogate pair");
		r->at += 2;
		if (!read_hex4(r, &low) || low < 0xdc00 || low > 0xdfff)
			return refuse(r, "half of a surrogate pair");
		code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
	}
	*ret_bytes = text_encode(code, out);
	return AN_OK;
}

/* The opening quote has been read. */
static enum an_rc
read_string(struct reader *r, struct text *ret)
{
	size_t from = r->at, end, bytes = 0;
	bool escaped = false;
	char *out;

	for (end = from; end < r->t.bytes && r->t.at[end] != '"'; end++) {
		if ((unsigned char)r->t.at[end] < 0x20) {
			r->at = end;
			return refuse(r, "a control character in a string");
		}
		if (r->t.at[end] == '\\') {
			escaped = true;
			end++;
		}
	}
	if (end >= r->t.bytes) {
		r->at = r->t.bytes;
		return refuse(r, "a string is not closed");
	}
	if (!escaped) {
		*ret = text_slice(r->t, from, end - from);
		r->at = end + 1;
		return AN_OK;
	}
	out = arena_try(r->cx->arena, end - from + 1);       /* no escape grows */
	if (!out)
		return no_memory(r);
	while (r->at < end) {
		if (r->t.at[r->at] == '\\') {
			size_t step;
			enum an_rc rc;

			r->at++;
			rc = read_escape(r, out + bytes, &step);
			if (rc) return rc;
			bytes += step;
		} else {
			out[bytes++] = r->t.at[r->at++];
		}
	}
	r->at = end + 1;
	*ret = (struct text){ out, bytes };
	return AN_OK;
}

static int
compare_names(const void *a, const void *b)
{
	return text_compare((*(const struct json_member *const *)a)->name,
		(*(const struct json_member *const *)b)->name);
}

static const struct json_member **
sorted_members(struct arena *arena, const struct json_member *members, size_t count)
{
	const struct json_member **sorted = arena_try_array(arena, count, sizeof *sorted);

	if (!sorted)
		return NULL;
	for (size_t i = 0; i < count; i++)
		sorted[i] = &members[i];
	qsort(sorted, count, sizeof *sorted, compare_names);
	return sorted;
}

static enum an_rc
names_must_differ(struct reader *r, const struct json_member *members, size_t count)
{
	struct arena_mark mark = arena_mark(r->cx->arena);
	const struct json_member **sorted;
	const struct json_member *twice = NULL;

	if (count < SORT_FROM) {
		for (size_t i = 1; i < count && !twice; i++)
			for (size_t k = 0; k < i && !twice; k++)
				if (text_equal(members[i].name, members[k].name))
					twice = &members[i];
	} else {
		sorted = sorted_members(r->cx->arena, members, count);
		if (!sorted)
			return no_memory(r);
		for (size_t i = 1; i < count && !twice; i++)
			if (text_equal(sorted[i]->name, sorted[i - 1]->name))
				twice = sorted[i];
		arena_rewind(r->cx->arena, mark);
	}
	if (!twice)
		return AN_OK;
	return refuse(r, arena_print(r->cx->arena, "member \"%.*s\" stands twice", TEXT_ARG(twice->name)).at);
}

static enum an_rc
push(struct reader *r, struct json_member member)
{
	if (r->stack_count == r->stack_room) {
		size_t room = r->stack_room > 0 ? r->stack_room * 2 : 16;
		void *stack = arena_grow(r->cx->arena, r->stack, r->stack_room * sizeof member, room * sizeof member);

		if (!stack)
			return no_memory(r);
		r->stack = stack;
		r->stack_room = room;
	}
	r->stack[r->stack_count++] = member;
	return AN_OK;
}

static enum an_rc read_value(struct reader *r, struct json *ret);

static enum an_rc
read_name(struct reader *r, struct text *ret)
{
	enum an_rc rc;

	if (peek(r) != '"')
		return refuse(r, "a member's name is missing");
	r->at++;
	rc = read_string(r, ret);
	if (rc) return rc;
	skip_space(r);
	if (peek(r) != ':')
		return refuse(r, "':' is missing");
	r->at++;
	return AN_OK;
}

/* Copy what stands on the stack above base into the value. */
static enum an_rc
close_value(struct reader *r, size_t base, struct json *ret)
{
	const struct json_member *from = r->stack + base;
	size_t count = r->stack_count - base;
	enum an_rc rc;

	r->stack_count = base;
	ret->count = count;
	if (count == 0)
		return AN_OK;
	if (ret->kind == JSON_OBJECT) {
		rc = names_must_differ(r, from, count);
		if (rc) return rc;
		ret->members = arena_try_array(r->cx->arena, count, sizeof *ret->members);
		if (!ret->members)
			return no_memory(r);
		memcpy(ret->members, from, count * sizeof *from);
		return AN_OK;
	}
	ret->items = arena_try_array(r->cx->arena, count, sizeof *ret->items);
	if (!ret->items)
		return no_memory(r);
	for (size_t i = 0; i < count; i++)
		ret->items[i] = from[i].value;
	return AN_OK;
}

/* The opening bracket has been read. */
static enum an_rc
read_members(struct reader *r, enum json_kind kind, struct json *ret)
{
	int closing = kind == JSON_OBJECT ? '}' : ']';
	size_t base = r->stack_count;
	struct json value = { .kind = kind };
	enum an_rc rc;

	if (++r->depth > JSON_DEPTH_MAX)
		return limit(r, "depth", JSON_DEPTH_MAX);
	skip_space(r);
	if (peek(r) == closing) {
		r->at++;
	} else {
		for (;;) {
			struct json_member member = { 0 };

			skip_space(r);
			if (kind == JSON_OBJECT) {
				rc = read_name(r, &member.name);
				if (rc) return rc;
			}
			rc = read_value(r, &member.value);
			if (rc) return rc;
			rc = push(r, member);
			if (rc) return rc;
			skip_space(r);
			if (peek(r) == closing)
				break;
			if (peek(r) != ',')
				return refuse(r, kind == JSON_OBJECT ? "',' or '}' is missing"
					: "',' or ']' is missing");
			r->at++;
		}
		r->at++;
	}
	r->depth--;
	rc = close_value(r, base, &value);
	if (rc) return rc;
	*ret = value;
	return AN_OK;
}

static enum an_rc
read_value(struct reader *r, struct json *ret)
{
	static const struct { struct text word; enum json_kind kind; } words[] = {
		{ { "null", 4 }, JSON_NULL }, { { "false", 5 }, JSON_FALSE }, { { "true", 4 }, JSON_TRUE },
	};
	int c;

	if (++r->count > JSON_COUNT_MAX)
		return limit(r, "values", JSON_COUNT_MAX);
	skip_space(r);
	c = peek(r);
	if (c == '{' || c == '[') {
		r->at++;
		return read_members(r, c == '{' ? JSON_OBJECT : JSON_ARRAY, ret);
	}
	if (c == '"') {
		*ret = (struct json){ .kind = JSON_STRING };
		r->at++;
		return read_string(r, &ret->text);
	}
	if (c == '-' || (c >= '0' && c <= '9'))
		return read_number(r, ret);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (text_starts(text_slice(r->t, r->at, r->t.bytes), words[i].word)) {
			r->at += words[i].word.bytes;
			*ret = (struct json){ .kind = words[i].kind };
			return AN_OK;
		}
	}
	return refuse(r, c < 0 ? "a value is missing" : "this is not a value");
}

enum an_rc
json_read(struct an_cx *cx, struct text t, size_t max_bytes, const struct json **ret)
{
	struct reader r = { .cx = cx, .t = t };
	struct json *value;
	enum an_rc rc;

	if (max_bytes == 0)
		max_bytes = JSON_BYTES_MAX;
	if (t.bytes > max_bytes)
		return limit(&r, "bytes", max_bytes);
	if (!text_is_utf8(t)) {
		size_t step;

		while ((step = text_utf8_step(t.at + r.at, t.bytes - r.at)) > 0)
			r.at += step;
		return refuse(&r, "this is not UTF-8");
	}
	value = arena_try(cx->arena, sizeof *value);
	if (!value)
		return no_memory(&r);
	rc = read_value(&r, value);
	if (rc) return rc;
	skip_space(&r);
	if (r.at < t.bytes)
		return refuse(&r, "something stands behind the value");
	*ret = value;
	return AN_OK;
}

/* ---- looking ---- */

const struct json *
json_get(const struct json *object, struct text name)
{
	if (!object || object->kind != JSON_OBJECT)
		return NULL;
	for (size_t i = 0; i < object->count; i++)
		if (text_equal(object->members[i].name, name))
			return &object->members[i].value;
	return NULL;
}

const struct json *
json_path(const struct json *from, const char *dotted)
{
	struct text rest = text_of(dotted);

	while (rest.at && from)
		from = json_get(from, text_cut(&rest, '.'));
	return from;
}

struct text
json_text(const struct json *j)
{
	return j && (j->kind == JSON_STRING || j->kind == JSON_NUMBER) ? j->text : TEXT_NONE;
}

bool
json_is_null(const struct json *j)
{
	return !j || j->kind == JSON_NULL;
}

bool
json_to_int(const struct json *j, int64_t *ret)
{
	struct dec n;

	return j && j->kind == JSON_NUMBER && (text_to_int(j->text, ret) ||
		(dec_parse(j->text, &n) && dec_to_int(n, ret)));
}

bool
json_to_bool(const struct json *j, bool *ret)
{
	if (!j || (j->kind != JSON_TRUE && j->kind != JSON_FALSE))
		return false;
	*ret = j->kind == JSON_TRUE;
	return true;
}

/* ---- building ---- */

struct json *
json_new(struct arena *arena, enum json_kind kind)
{
	struct json *j = ARENA_NEW(arena, struct json);

	j->kind = kind;
	return j;
}

const struct json *
json_string(struct arena *arena, struct text t)
{
	struct json *j = json_new(arena, JSON_STRING);

	j->text = arena_text(arena, t);
	return j;
}

const struct json *
json_int(struct arena *arena, int64_t n)
{
	struct json *j = json_new(arena, JSON_NUMBER);

	j->text = arena_print(arena, "%lld", (long long)n);
	return j;
}

const struct json *
json_bool(struct arena *arena, bool b)
{
	return json_new(arena, b ? JSON_TRUE : JSON_FALSE);
}

const struct json *
json_set(struct arena *arena, const struct json *object, struct text name, const struct json *value)
{
	size_t count = object && object->kind == JSON_OBJECT ? object->count : 0;
	struct json *copy = json_new(arena, JSON_OBJECT);
	bool done = value == NULL;

	copy->members = ARENA_ARRAY(arena, struct json_member, count + 1);
	for (size_t i = 0; i < count; i++) {
		struct json_member member = object->members[i];

		if (text_equal(member.name, name)) {
			if (!value)
				continue;
			member.value = *value;
			done = true;
		}
		copy->members[copy->count++] = member;
	}
	if (!done)
		copy->members[copy->count++] = (struct json_member){ arena_text(arena, name), *value };
	return copy;
}

const struct json *
json_append(struct arena *arena, const struct json *array, const struct json *item)
{
	size_t count = array && array->kind == JSON_ARRAY ? array->count : 0;
	struct json *copy = json_new(arena, JSON_ARRAY);

	copy->items = ARENA_ARRAY(arena, struct json, count + 1);
	if (count > 0)
		memcpy(copy->items, array->items, count * sizeof *copy->items);
	copy->items[count] = *item;
	copy->count = count + 1;
	return copy;
}

const struct json *
json_merge(struct arena *arena, const struct json *a, const struct json *b)
{
	struct json *merged;

	if (!a || !b || a->kind != JSON_OBJECT || b->kind != JSON_OBJECT)
		return b ? b : a;
	merged = json_new(arena, JSON_OBJECT);
	merged->members = ARENA_ARRAY(arena, struct json_member, a->count + b->count);
	for (size_t i = 0; i < a->count; i++) {
		const struct json *over = json_get(b, a->members[i].name);

		merged->members[i] = a->members[i];
		if (over)
			merged->members[i].value = *json_merge(arena, &a->members[i].value, over);
	}
	merged->count = a->count;
	for (size_t i = 0; i < b->count; i++)
		if (!json_get(a, b->members[i].name))
			merged->members[merged->count++] = b->members[i];
	return merged;
}

static bool
numbers_equal(struct text a, struct text b)
{
	struct dec x, y;

	return text_equal(a, b) || (dec_parse(a, &x) && dec_parse(b, &y) && dec_compare(x, y) == 0);
}

bool
json_equal(const struct json *a, const struct json *b)
{
	if (!a || !b)
		return a == b;
	if (a->kind != b->kind || a->count != b->count)
		return false;
	if (a->kind == JSON_NUMBER)
		return numbers_equal(a->text, b->text);
	if (a->kind == JSON_STRING)
		return text_equal(a->text, b->text);
	for (size_t i = 0; i < a->count; i++) {
		if (a->kind == JSON_ARRAY && !json_equal(&a->items[i], &b->items[i]))
			return false;
		if (a->kind == JSON_OBJECT && !json_equal(&a->members[i].value, json_get(b, a->members[i].name)))
			return false;
	}
	return true;
}

/* ---- writing ---- */

enum form { AS_GIVEN, SORTED, PRETTY };

static void
new_line(struct buf *b, enum form form, int depth)
{
	if (form != PRETTY)
		return;
	buf_char(b, '\n');
	for (int i = 0; i < depth; i++)
		buf_z(b, "  ");
}

static void
write_value(struct buf *b, const struct json *j, enum form form, int depth)
{
	const struct json_member **sorted = NULL;

	switch (j->kind) {
	case JSON_NULL: buf_z(b, "null"); return;
	case JSON_FALSE: buf_z(b, "false"); return;
	case JSON_TRUE: buf_z(b, "true"); return;
	case JSON_NUMBER: buf_put(b, j->text); return;
	case JSON_STRING: buf_json(b, j->text); return;
	case JSON_ARRAY: case JSON_OBJECT: break;
	}
	if (form == SORTED && j->kind == JSON_OBJECT && j->count > 1) {
		sorted = sorted_members(b->arena, j->members, j->count);
		if (!sorted) {
			b->failed = true;
			return;
		}
	}
	buf_char(b, j->kind == JSON_ARRAY ? '[' : '{');
	for (size_t i = 0; i < j->count; i++) {
		const struct json_member *member = j->kind == JSON_ARRAY ? NULL : sorted ? sorted[i] : &j->members[i];

		if (i > 0)
			buf_char(b, ',');
		new_line(b, form, depth + 1);
		if (member) {
			buf_json(b, member->name);
			buf_z(b, form == PRETTY ? ": " : ":");
		}
		write_value(b, member ? &member->value : &j->items[i], form, depth + 1);
	}
	if (j->count > 0)
		new_line(b, form, depth);
	buf_char(b, j->kind == JSON_ARRAY ? ']' : '}');
}

static const struct json null_value = { .kind = JSON_NULL };

void
json_write(struct buf *b, const struct json *j)
{
	write_value(b, j ? j : &null_value, AS_GIVEN, 0);
}

void
json_write_canonical(struct buf *b, const struct json *j)
{
	write_value(b, j ? j : &null_value, SORTED, 0);
}

void
json_write_pretty(struct buf *b, const struct json *j)
{
	write_value(b, j ? j : &null_value, PRETTY, 0);
	buf_char(b, '\n');
}

struct jw
jw_start(struct buf *b)
{
	return (struct jw){ .b = b };
}

static void
separate(struct jw *w)
{
	if (w->comma)
		buf_char(w->b, ',');
	w->comma = true;
}

void
jw_open(struct jw *w, char bracket)
{
	separate(w);
	buf_char(w->b, bracket);
	w->depth++;
	w->comma = false;
}

void
jw_close(struct jw *w, char bracket)
{
	buf_char(w->b, bracket);
	w->depth--;
	w->comma = true;
}

void
jw_name(struct jw *w, const char *name)
{
	separate(w);
	buf_json(w->b, text_of(name));
	buf_char(w->b, ':');
	w->comma = false;
}

void
jw_text(struct jw *w, struct text t)
{
	separate(w);
	buf_json(w->b, t);
}

void
jw_int(struct jw *w, int64_t n)
{
	separate(w);
	buf_int(w->b, n);
}

void
jw_bool(struct jw *w, bool v)
{
	separate(w);
	buf_z(w->b, v ? "true" : "false");
}

void
jw_null(struct jw *w)
{
	separate(w);
	buf_z(w->b, "null");
}

void
jw_raw(struct jw *w, struct text json)
{
	separate(w);
	buf_put(w->b, json);
}
