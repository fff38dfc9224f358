/* Values as FEEL text and as JSON, and JSON as values.  The reader makes values directly: no tree in between. */
#include "feel/print.h"

#include "feel/temporal.h"

enum { PRINT_DEPTH_MAX = 200, PRINT_STEPS = 4 };     /* a value takes as long as that many steps */

static const struct text hex = { "0123456789abcdef", 16 };

static void
put_escaped(struct run_buf *b, struct text t)
{
	run_buf_char(b, '"');
	for (size_t i = 0; i < t.bytes; i++) {
		unsigned char c = (unsigned char)t.at[i];
		const char *z = c == '"' ? "\\\"" : c == '\\' ? "\\\\" : c == '\n' ? "\\n" : c == '\r' ? "\\r"
			: c == '\t' ? "\\t" : NULL;
		if (z) {
			run_buf_put(b, text_of(z));
		} else if (c < 0x20) {
			run_buf_put(b, TEXT("\\u00"));
			run_buf_char(b, hex.at[c >> 4]);
			run_buf_char(b, hex.at[c & 15]);
		} else {
			run_buf_char(b, (char)c);
		}
	}
	run_buf_char(b, '"');
}

static bool
plain_name(struct text t)
{
	for (size_t i = 0; i < t.bytes; i++) {
		unsigned char c = (unsigned char)t.at[i];
		bool letter = (c | 32) >= 'a' && (c | 32) <= 'z';
		if (!letter && c != '_' && c < 0x80 && (i == 0 || !((c >= '0' && c <= '9') || c == ' ')))
			return false;
	}
	return t.bytes > 0;
}

static void put_feel(struct run_buf *b, const struct dmn_value *v, bool quoted, int depth);

static void
put_range(struct run_buf *b, const struct feel_range *r, int depth)
{
	if (r->equals) {
		run_buf_put(b, r->negated ? TEXT("(!=") : TEXT("(="));
		put_feel(b, &r->low, true, depth + 1);
		run_buf_char(b, ')');
		return;
	}
	if (r->low_end == FEEL_END_NONE || r->high_end == FEEL_END_NONE) {
		bool low = r->low_end != FEEL_END_NONE;
		run_buf_put(b, low ? TEXT("(>") : TEXT("(<"));
		if ((low ? r->low_end : r->high_end) == FEEL_END_CLOSED)
			run_buf_char(b, '=');
		run_buf_char(b, ' ');
		put_feel(b, low ? &r->low : &r->high, true, depth + 1);
		run_buf_char(b, ')');
		return;
	}
	run_buf_char(b, r->low_end == FEEL_END_CLOSED ? '[' : '(');
	put_feel(b, &r->low, true, depth + 1);
	run_buf_put(b, TEXT(".."));
	put_feel(b, &r->high, true, depth + 1);
	run_buf_char(b, r->high_end == FEEL_END_CLOSED ? ']' : ')');
}

static void
put_feel(struct run_buf *b, const struct dmn_value *v, bool quoted, int depth)
{
	char out[TEMPORAL_TEXT_MAX];

	if (depth > PRINT_DEPTH_MAX || b->failed || !run_charge(b->run, PRINT_STEPS)) {
		b->failed = true;
		return;
	}
	switch (v->kind) {
	case DMN_BOOLEAN:
		run_buf_put(b, v->flag ? TEXT("true") : TEXT("false"));
		break;
	case DMN_NUMBER:
		run_buf_put(b, (struct text){ out, dec_print(v->number, out) });
		break;
	case DMN_STRING:
		if (quoted)
			put_escaped(b, feel_text(v));
		else
			run_buf_put(b, feel_text(v));
		break;
	case DMN_DATE:
	case DMN_TIME:
	case DMN_DATE_TIME:
	case DMN_DAYS_DURATION:
	case DMN_MONTHS_DURATION:
		run_buf_put(b, (struct text){ out, temporal_print(b->run->host.zones, v, out) });
		break;
	case DMN_LIST:
		run_buf_char(b, '[');
		for (uint32_t i = 0; i < v->count; i++) {
			if (i)
				run_buf_put(b, TEXT(", "));
			put_feel(b, &v->items[i], true, depth + 1);
		}
		run_buf_char(b, ']');
		break;
	case DMN_CONTEXT:
		run_buf_char(b, '{');
		for (uint32_t i = 0; i < v->context.shape->count; i++) {
			struct text name = v->context.shape->names[i];
			if (i)
				run_buf_put(b, TEXT(", "));
			if (plain_name(name))
				run_buf_put(b, name);
			else
				put_escaped(b, name);
			run_buf_put(b, TEXT(": "));
			put_feel(b, &v->context.values[i], true, depth + 1);
		}
		run_buf_char(b, '}');
		break;
	case DMN_RANGE:
		put_range(b, v->range, depth);
		break;
	case DMN_FUNCTION:
		run_buf_put(b, TEXT("function"));
		break;
	default:
		run_buf_put(b, TEXT("null"));
		break;
	}
}

bool
feel_print(struct dmn_run *run, const struct dmn_value *v, bool quoted, struct text *ret)
{
	struct run_buf b = { .run = run };

	put_feel(&b, v, quoted, 0);
	*ret = (struct text){ b.at ? b.at : "", b.bytes };
	if (b.failed && run->status == DMN_OK)
		return run_stop(run, DMN_LIMIT, "feel.limit.depth", "The value is nested too deeply to print.");
	return !b.failed;
}

void
feel_put_json(struct run_buf *b, const struct dmn_value *v, int depth)
{
	if (depth > PRINT_DEPTH_MAX || b->failed || !run_charge(b->run, 1)) {
		b->failed = true;
		return;
	}
	switch (v->kind) {
	case DMN_BOOLEAN:
	case DMN_NUMBER:
	case DMN_NULL:
		put_feel(b, v, true, depth);
		break;
	case DMN_STRING:
		put_escaped(b, feel_text(v));
		break;
	case DMN_LIST:
		run_buf_char(b, '[');
		for (uint32_t i = 0; i < v->count; i++) {
			if (i)
				run_buf_char(b, ',');
			feel_put_json(b, &v->items[i], depth + 1);
		}
		run_buf_char(b, ']');
		break;
	case DMN_CONTEXT:
		run_buf_char(b, '{');
		for (uint32_t i = 0; i < v->context.shape->count; i++) {
			if (i)
				run_buf_char(b, ',');
			put_escaped(b, v->context.shape->names[i]);
			run_buf_char(b, ':');
			feel_put_json(b, &v->context.values[i], depth + 1);
		}
		run_buf_char(b, '}');
		break;
	default: {
		struct run_buf inner = { .run = b->run };
		put_feel(&inner, v, true, depth);
		b->failed = b->failed || inner.failed;
		put_escaped(b, (struct text){ inner.at ? inner.at : "", inner.bytes });
		break;
	}
	}
}

void
feel_put_json_text(struct run_buf *b, struct text t)
{
	put_escaped(b, t);
}

enum dmn_status
dmn_to_feel(struct dmn_run *run, const struct dmn_value *v, struct dmn_text *ret)
{
	struct text t;

	run_afresh(run);
	if (feel_print(run, v, true, &t))
		*ret = (struct dmn_text){ t.at, t.bytes };
	return run->status;
}

enum dmn_status
dmn_to_json(struct dmn_run *run, const struct dmn_value *v, struct dmn_text *ret)
{
	struct run_buf b = { .run = run };

	run_afresh(run);
	feel_put_json(&b, v, 0);
	if (b.failed && run->status == DMN_OK)
		run_stop(run, DMN_LIMIT, "feel.limit.depth", "The value is nested too deeply to print.");
	if (!b.failed)
		*ret = (struct dmn_text){ b.at, b.bytes };
	return run->status;
}

/* ---- reading JSON --------------------------------------------------------------------------------------- */

enum { JSON_NESTING_MAX = 100, SHAPES_KNOWN = 8 };

struct reader {
	struct dmn_run *run;
	struct text t;
	size_t at;
	int depth;
	const char *why;
	/* of the last object at each depth: the next often is alike */
	const struct feel_shape *shapes[SHAPES_KNOWN];
};

static bool read_value(struct reader *r, struct dmn_value *ret);

static bool
bad(struct reader *r, const char *why)
{
	if (!r->why)
		r->why = why;
	return false;
}

static void
skip_space(struct reader *r)
{
	while (r->at < r->t.bytes && strchr(" \t\r\n", r->t.at[r->at]) && r->t.at[r->at])
		r->at++;
}

static bool
read_char(struct reader *r, char c)
{
	skip_space(r);
	if (r->at >= r->t.bytes || r->t.at[r->at] != c)
		return false;
	r->at++;
	return true;
}

static int32_t
read_hex(struct reader *r)
{
	int32_t n = 0;

	if (r->t.bytes - r->at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = r->t.at[r->at++];
		int d = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
		if (d < 0)
			return -1;
		n = n * 16 + d;
	}
	return n;
}

static bool
read_escape(struct reader *r, char *out, size_t *n)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	char c = r->at < r->t.bytes ? r->t.at[r->at++] : 0;
	const char *simple = c ? strchr(from, c) : NULL;

	if (simple) {
		out[(*n)++] = to[simple - from];
		return true;
	}
	if (c != 'u')
		return bad(r, "an unknown escape in a string");
	int32_t code = read_hex(r);
	if (code >= 0xD800 && code < 0xDC00) {
		if (r->t.bytes - r->at < 6 || r->t.at[r->at] != '\\' || r->t.at[r->at + 1] != 'u')
			return bad(r, "half of a surrogate pair");
		r->at += 2;
		int32_t low = read_hex(r);
		if (low < 0xDC00 || low > 0xDFFF)
			return bad(r, "half of a surrogate pair");
		code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
	}
	if (code < 0 || (code >= 0xD800 && code < 0xE000))
		return bad(r, "an escape that is no character");
	*n += text_encode(code, out + *n);
	return true;
}

static bool
read_string(struct reader *r, struct text *ret)
{
	size_t end, n = 0;

	if (!read_char(r, '"'))
		return bad(r, "expected a string");
	for (end = r->at; end < r->t.bytes && r->t.at[end] != '"'; end++)
		if (r->t.at[end] == '\\')
			end++;
	if (end >= r->t.bytes)
		return bad(r, "a string is not closed");
	char *out = run_take(r->run, end - r->at + 1, 1);
	if (!out)
		return false;
	while (r->at < end) {
		unsigned char c = (unsigned char)r->t.at[r->at++];
		if (c < 0x20)
			return bad(r, "a control character in a string");
		if (c != '\\')
			out[n++] = (char)c;
		else if (!read_escape(r, out, &n))
			return false;
	}
	r->at = end + 1;
	*ret = (struct text){ out, n };
	return true;
}

static bool
read_number(struct reader *r, struct dmn_value *ret)
{
	size_t from = r->at, at = r->at;
	const char *z = r->t.at;
	size_t n = r->t.bytes;

	if (at < n && z[at] == '-')
		at++;
	size_t digits = at;
	while (at < n && z[at] >= '0' && z[at] <= '9')
		at++;
	if (at == digits || (z[digits] == '0' && at > digits + 1))
		return bad(r, "expected a value");
	if (at < n && z[at] == '.') {
		size_t fraction = ++at;
		while (at < n && z[at] >= '0' && z[at] <= '9')
			at++;
		if (at == fraction)
			return bad(r, "a number ends with a point");
	}
	if (at < n && (z[at] == 'e' || z[at] == 'E')) {
		at++;
		if (at < n && (z[at] == '+' || z[at] == '-'))
			at++;
		size_t exponent = at;
		while (at < n && z[at] >= '0' && z[at] <= '9')
			at++;
		if (at == exponent)
			return bad(r, "a number ends with its exponent missing");
	}
	r->at = at;
	ret->kind = DMN_NUMBER;
	if (!dec_parse((struct text){ z + from, at - from }, &ret->number))
		return bad(r, "a number does not fit 34 digits");
	return true;
}

static bool
read_array(struct reader *r, struct dmn_value *ret)
{
	struct feel_builder b = { 0 };
	struct dmn_value v;

	r->at++;
	if (!read_char(r, ']')) {
		do {
			if (!read_value(r, &v) || !builder_add(r->run, &b, &v))
				return false;
		} while (read_char(r, ','));
		if (!read_char(r, ']'))
			return bad(r, "expected , or ]");
	}
	*ret = builder_list(&b);
	return true;
}

static bool
alike(const struct feel_shape *shape, const struct feel_builder *names)
{
	if (shape->count != names->count)
		return false;
	for (uint32_t i = 0; i < names->count; i++)
		if (!text_same(shape->names[i], feel_text(&names->items[i])))
			return false;
	return true;
}

static bool
read_object(struct reader *r, struct dmn_value *ret)
{
	struct run_names names = { 0 };
	struct feel_builder values = { 0 };
	struct dmn_value v;
	struct text t;
	uint32_t at;
	bool is_new;

	r->at++;
	if (!read_char(r, '}')) {
		do {
			if (!read_string(r, &t))
				return false;
			if (!read_char(r, ':'))
				return bad(r, "expected : after the name");
			if (!run_name(r->run, &names, t, &at, &is_new))
				return false;
			if (!is_new)
				return bad(r, "a name is there twice in one object");
			if (!read_value(r, &v) || !builder_add(r->run, &values, &v))
				return false;
		} while (read_char(r, ','));
		if (!read_char(r, '}'))
			return bad(r, "expected , or }");
	}
	const struct feel_shape **known = &r->shapes[r->depth % SHAPES_KNOWN];
	if (*known && alike(*known, &names.list)) {
		*ret = (struct dmn_value){ .kind = DMN_CONTEXT, .count = values.count, .context = { *known, values.items } };
		return true;
	}
	struct feel_shape *shape = run_take(r->run, 1, sizeof *shape);
	struct text *all = run_take(r->run, values.count, sizeof *all);
	if (!shape || !all)
		return false;
	for (uint32_t i = 0; i < values.count; i++)
		all[i] = feel_text(&names.list.items[i]);
	*shape = (struct feel_shape){ values.count, all };
	*known = shape;
	*ret = (struct dmn_value){ .kind = DMN_CONTEXT, .count = values.count, .context = { shape, values.items } };
	return true;
}

static bool
read_word(struct reader *r, const char *word, struct dmn_value v, struct dmn_value *ret)
{
	size_t n = strlen(word);

	if (r->t.bytes - r->at < n || memcmp(r->t.at + r->at, word, n) != 0)
		return bad(r, "expected a value");
	r->at += n;
	*ret = v;
	return true;
}

static bool
read_value(struct reader *r, struct dmn_value *ret)
{
	struct text t;
	bool good;

	*ret = FEEL_NULL;
	skip_space(r);
	if (++r->depth > JSON_NESTING_MAX)
		return bad(r, "values are nested too deeply");
	switch (r->at < r->t.bytes ? r->t.at[r->at] : 0) {
	case '{': good = read_object(r, ret); break;
	case '[': good = read_array(r, ret); break;
	case '"':
		good = read_string(r, &t);
		if (good)
			*ret = feel_string(t);
		break;
	case 't': good = read_word(r, "true", feel_boolean(true), ret); break;
	case 'f': good = read_word(r, "false", feel_boolean(false), ret); break;
	case 'n': good = read_word(r, "null", FEEL_NULL, ret); break;
	default: good = read_number(r, ret); break;
	}
	r->depth--;
	return good;
}

enum dmn_status
dmn_from_json(struct dmn_run *run, struct dmn_text json, const struct dmn_value **ret)
{
	struct reader r = { .run = run, .t = { json.at, json.bytes } };
	struct dmn_value v;

	run_afresh(run);
	if (!text_is_utf8(r.t)) {
		bad(&r, "the bytes are not well-formed UTF-8");
	} else if (read_value(&r, &v)) {
		skip_space(&r);
		if (r.at < r.t.bytes)
			bad(&r, "something stands after the value");
	}
	if (run->status == DMN_OK && r.why) {
		size_t line = 1, column = 1;
		for (size_t i = 0; i < r.at && i < r.t.bytes; i++)
			if (r.t.at[i] == '\n')
				line++, column = 1;
			else
				column++;
		run->status = DMN_INVALID;
		run_report(run, DMN_ERROR, "json.syntax", "JSON, line %zu, column %zu: %s.", line, column, r.why);
	}
	if (run->status == DMN_OK && !(*ret = run_keep(run, v)))
		return DMN_NO_MEMORY;
	return run->status;
}
