/*
 * Forms as browsers send them.  (Contract in form.h.)
 *
 * Parts are found by their boundary at the start of a line and nowhere else; nothing is kept on disk here; a value that
 * is not text, or a part that cannot be read in one way only, refuses the whole form.
 */
#include "web/form.h"

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9') return c - '0';
	if (c >= 'a' && c <= 'f') return c - 'a' + 10;
	if (c >= 'A' && c <= 'F') return c - 'A' + 10;
	return -1;
}

static bool
is_clean_text(struct text t)
{
	return (t.bytes == 0 || !memchr(t.at, '\0', t.bytes)) && text_is_utf8(t);
}

bool
form_decode(struct arena *arena, struct text t, bool plus, struct text *ret)
{
	char *out = arena_try(arena, t.bytes + 1);
	size_t used = 0;

	if (!out) return false;
	for (size_t i = 0; i < t.bytes; i++) {
		char c = t.at[i];
		if (c == '%') {
			int high = t.bytes - i > 2 ? hex_value(t.at[i + 1]) : -1,
				low = t.bytes - i > 2 ? hex_value(t.at[i + 2]) : -1;
			if (high < 0 || low < 0) return false;
			c = (char)(high * 16 + low);
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		out[used++] = c;
	}
	*ret = (struct text){ out, used };
	return is_clean_text(*ret);
}

enum an_rc
form_read_urlencoded(struct an_cx *cx, struct text t, struct form *ret)
{
	size_t most = 1;

	*ret = (struct form){ 0 };
	if (t.bytes == 0) return AN_OK;
	for (size_t i = 0; i < t.bytes; i++)
		if (t.at[i] == '&') most++;
	if (most > FORM_FIELDS_MAX) return an_fail(cx, AN_TOO_LARGE, "form.limit", "fields");
	ret->fields = arena_try_array(cx->arena, most, sizeof(*ret->fields));
	if (!ret->fields) return an_fail(cx, AN_TOO_LARGE, "form.limit", "memory");
	while (t.at) {
		struct text value = text_cut(&t, '&');
		if (value.bytes == 0) continue;
		struct form_field *f = &ret->fields[ret->field_count++];
		struct text name = text_cut(&value, '=');
		if (name.bytes > FORM_NAME_BYTES_MAX) return an_fail(cx, AN_TOO_LARGE, "form.limit", "name");
		if (!form_decode(cx->arena, name, true, &f->name) || !form_decode(cx->arena, value, true, &f->value))
			return an_fail(cx, AN_INVALID, "form.syntax", "encoding");
	}
	return AN_OK;
}

/* ---- multipart ---- */

static char
lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool
same_word(struct text a, const char *low)
{
	size_t i = 0;
	for (; i < a.bytes && low[i] != '\0'; i++)
		if (lower(a.at[i]) != low[i]) return false;
	return i == a.bytes && low[i] == '\0';
}

static bool
is_token_char(char c)
{
	return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') ||
		(c != '\0' && strchr("!#$%&'*+-.^_`|~", c));
}

/*
 * The next `; name=value` of a header value, at *rest.  A quoted value ends at the first '"'; browsers write a quote in
 * a file name as %22 and a backslash as itself, so there is no other escape.  False at the end; *ret_bad says it was
 * none.
 */
static bool
next_parameter(struct text *rest, struct text *ret_name, struct text *ret_value, bool *ret_bad)
{
	struct text t = text_trim(*rest);
	size_t i = 0;

	*ret_bad = false;
	if (t.bytes == 0) return false;
	*ret_bad = true;
	if (t.at[0] != ';') return false;
	t = text_trim(text_slice(t, 1, t.bytes));
	while (i < t.bytes && is_token_char(t.at[i])) i++;
	if (i == 0 || i == t.bytes || t.at[i] != '=') return false;
	*ret_name = text_slice(t, 0, i);
	t = text_slice(t, i + 1, t.bytes);
	if (t.bytes > 0 && t.at[0] == '"') {
		const char *end = memchr(t.at + 1, '"', t.bytes - 1);
		if (!end) return false;
		*ret_value = text_slice(t, 1, (size_t)(end - t.at) - 1);
		*rest = text_slice(t, (size_t)(end - t.at) + 1, t.bytes);
	} else {
		for (i = 0; i < t.bytes && is_token_char(t.at[i]); i++) {}
		if (i == 0) return false;
		*ret_value = text_slice(t, 0, i);
		*rest = text_slice(t, i, t.bytes);
	}
	*ret_bad = false;
	return true;
}

static enum an_rc
read_boundary(struct an_cx *cx, struct text content_type, struct text *ret)
{
	struct text name, value;
	bool bad;
	const char *semicolon = content_type.bytes ? memchr(content_type.at, ';', content_type.bytes) : NULL;
	struct text rest = semicolon ? text_slice(content_type, (size_t)(semicolon - content_type.at),
		content_type.bytes) : TEXT_NONE;

	*ret = TEXT_NONE;
	while (next_parameter(&rest, &name, &value, &bad)) {
		if (!same_word(name, "boundary")) continue;
		if (ret->at) return an_fail(cx, AN_INVALID, "form.syntax", "two boundaries");
		*ret = value;
	}
	if (bad || ret->bytes == 0 || ret->bytes > FORM_BOUNDARY_BYTES_MAX || ret->at[ret->bytes - 1] == ' ')
		return an_fail(cx, AN_INVALID, "form.syntax", "boundary");
	for (size_t i = 0; i < ret->bytes; i++)
		if (!is_token_char(ret->at[i]) && !strchr("(),/:=? ", ret->at[i]))
			return an_fail(cx, AN_INVALID, "form.syntax", "boundary");
	return AN_OK;
}

struct part {
	struct text name, file_name, type, bytes;
	bool named, is_file;
};

static enum an_rc
read_disposition(struct an_cx *cx, struct text value, struct part *p)
{
	struct text kind = value, name, v, rest = TEXT_NONE;
	bool bad;
	const char *semicolon = value.bytes ? memchr(value.at, ';', value.bytes) : NULL;

	if (p->named) return an_fail(cx, AN_INVALID, "form.syntax", "two dispositions");
	if (semicolon) {
		kind = text_trim(text_slice(value, 0, (size_t)(semicolon - value.at)));
		rest = text_slice(value, (size_t)(semicolon - value.at), value.bytes);
	}
	if (!same_word(kind, "form-data")) return an_fail(cx, AN_INVALID, "form.syntax", "disposition");
	while (next_parameter(&rest, &name, &v, &bad)) {
		if (same_word(name, "name") && !p->named) {
			p->name = v;
			p->named = true;
		} else if (same_word(name, "filename") && !p->is_file) {
			p->file_name = v;
			p->is_file = true;
		} else {
			/* A second name, or filename*, which RFC 7578 forbids: two readings. */
			return an_fail(cx, AN_INVALID, "form.syntax", "disposition");
		}
	}
	if (bad || !p->named) return an_fail(cx, AN_INVALID, "form.syntax", "disposition");
	if (p->name.bytes > FORM_NAME_BYTES_MAX || p->file_name.bytes > FORM_FILE_NAME_BYTES_MAX)
		return an_fail(cx, AN_TOO_LARGE, "form.limit", "name");
	return AN_OK;
}

/* The header lines of a part, each ended by CR LF, without the empty line. */
static enum an_rc
read_part_head(struct an_cx *cx, struct text head, struct part *p)
{
	enum an_rc rc = AN_OK;

	for (int lines = 0; head.bytes > 0 && !rc; lines++) {
		ptrdiff_t end = text_find(head, TEXT("\r\n"));
		struct text line = text_slice(head, 0, end < 0 ? head.bytes : (size_t)end);
		head = text_slice(head, line.bytes + 2, head.bytes);
		size_t colon = 0;
		if (lines == FORM_PART_HEADERS_MAX) return an_fail(cx, AN_TOO_LARGE, "form.limit", "part headers");
		while (colon < line.bytes && is_token_char(line.at[colon])) colon++;
		if (colon == 0 || colon == line.bytes || line.at[colon] != ':')
			return an_fail(cx, AN_INVALID, "form.syntax", "part header");
		for (size_t i = colon; i < line.bytes; i++)
			if (((unsigned char)line.at[i] < 0x20 && line.at[i] != '\t') || line.at[i] == 0x7f)
				return an_fail(cx, AN_INVALID, "form.syntax", "part header");
		if (!text_is_utf8(line)) return an_fail(cx, AN_INVALID, "form.syntax", "part header");
		struct text name = text_slice(line, 0, colon),
			value = text_trim(text_slice(line, colon + 1, line.bytes));
		if (same_word(name, "content-disposition")) rc = read_disposition(cx, value, p);
		else if (same_word(name, "content-type")) p->type = value;
		else if (same_word(name, "content-transfer-encoding") && !same_word(value, "binary") &&
		         !same_word(value, "8bit") && !same_word(value, "7bit"))
			rc = an_fail(cx, AN_INVALID, "form.syntax", "transfer encoding");
	}
	if (!rc && !p->named) rc = an_fail(cx, AN_INVALID, "form.syntax", "part without a name");
	return rc;
}

/* What stands after the last slash or backslash: some clients send a whole path. */
static struct text
without_folders(struct text t)
{
	for (size_t i = t.bytes; i > 0; i--)
		if (t.at[i - 1] == '/' || t.at[i - 1] == '\\') return text_slice(t, i, t.bytes);
	return t;
}

static enum an_rc
keep_part(struct an_cx *cx, const struct part *p, struct form *ret)
{
	if (!p->is_file) {
		if (!is_clean_text(p->bytes)) return an_fail(cx, AN_INVALID, "form.syntax", "encoding");
		ret->fields[ret->field_count++] = (struct form_field){ p->name, p->bytes };
	} else if (p->file_name.bytes > 0 || p->bytes.bytes > 0) {
		ret->files[ret->file_count++] = (struct form_file){ p->name, without_folders(p->file_name), p->type,
			p->bytes };
	}
	return AN_OK;
}

enum an_rc
form_read_multipart(struct an_cx *cx, struct text content_type, struct text body, struct form *ret)
{
	struct text boundary;
	enum an_rc rc;

	*ret = (struct form){ 0 };
	rc = read_boundary(cx, content_type, &boundary);
	if (rc) return rc;
	ret->fields = ARENA_ARRAY(cx->arena, struct form_field, FORM_PARTS_MAX);
	ret->files = ARENA_ARRAY(cx->arena, struct form_file, FORM_PARTS_MAX);
	struct text line = arena_print(cx->arena, "\r\n--%.*s", TEXT_ARG(boundary));
	struct text first = text_slice(line, 2, line.bytes);

	/* No preamble: the body begins with the boundary. */
	if (!text_starts(body, first)) return an_fail(cx, AN_INVALID, "form.syntax", "start");
	body = text_slice(body, first.bytes, body.bytes);
	for (int parts = 0; !text_starts(body, TEXT("--")); parts++) {
		struct part p = { 0 };
		if (parts == FORM_PARTS_MAX) return an_fail(cx, AN_TOO_LARGE, "form.limit", "parts");
		if (!text_starts(body, TEXT("\r\n"))) return an_fail(cx, AN_INVALID, "form.syntax", "boundary line");
		ptrdiff_t head_end = text_find(text_slice(body, 0, FORM_PART_HEAD_BYTES_MAX + 4), TEXT("\r\n\r\n"));
		if (head_end < 0 && body.bytes > FORM_PART_HEAD_BYTES_MAX)
			return an_fail(cx, AN_TOO_LARGE, "form.limit", "part head");
		if (head_end < 2) return an_fail(cx, AN_INVALID, "form.syntax", "part head");
		rc = read_part_head(cx, text_slice(body, 2, (size_t)head_end - 2), &p);
		if (rc) return rc;
		/* The empty line's own CR LF may be the one in front of the next boundary: an empty part. */
		struct text rest = text_slice(body, (size_t)head_end + 2, body.bytes);
		ptrdiff_t end = text_find(rest, line);
		if (end < 0) return an_fail(cx, AN_INVALID, "form.syntax", "end");
		p.bytes = end < 2 ? (struct text){ rest.at, 0 } : text_slice(rest, 2, (size_t)end - 2);
		rc = keep_part(cx, &p, ret);
		if (rc) return rc;
		body = text_slice(rest, (size_t)end + line.bytes, rest.bytes);
	}
	body = text_slice(body, 2, body.bytes);
	if (body.bytes > 0 && !text_is(body, "\r\n")) return an_fail(cx, AN_INVALID, "form.syntax", "after the end");
	return AN_OK;
}

struct text
form_text(const struct form *f, struct text name)
{
	for (size_t i = 0; i < f->field_count; i++)
		if (text_equal(f->fields[i].name, name)) return f->fields[i].value;
	return TEXT_NONE;
}

const struct form_file *
form_file(const struct form *f, struct text name)
{
	for (size_t i = 0; i < f->file_count; i++)
		if (text_equal(f->files[i].name, name)) return &f->files[i];
	return NULL;
}
