/*
 * The strict reader of request heads and bodies.  (Contract in http.h.)
 *
 * The idea: bytes are judged one at a time and lines when their CR LF arrives, so an error is found at a fixed byte,
 * whatever the pieces were.  Nothing is repaired, joined or guessed; the second of two readings of a message is what
 * smuggling lives on, so where two are possible the answer is 400 and the connection ends.
 */
#include "web/http.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char
lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

/* RFC 9110 tchar, without '_': gateways that turn '-' into '_' would read such a name as another one. */
static bool
is_name_char(char c)
{
	return is_alpha(c) || is_digit(c) || (c != '\0' && strchr("!#$%&'*+-.^`|~", c) != NULL);
}

static int
hex_value(char c)
{
	if (is_digit(c)) return c - '0';
	if (c >= 'a' && c <= 'f') return c - 'a' + 10;
	if (c >= 'A' && c <= 'F') return c - 'A' + 10;
	return -1;
}

/* Equal to a literal in lower case, letter case aside. */
static bool
same_word(struct text a, struct text b)
{
	if (a.bytes != b.bytes) return false;
	for (size_t i = 0; i < a.bytes; i++)
		if (lower(a.at[i]) != lower(b.at[i])) return false;
	return true;
}

static struct text
trim_blank(struct text t)
{
	while (t.bytes > 0 && (t.at[0] == ' ' || t.at[0] == '\t')) t.at++, t.bytes--;
	while (t.bytes > 0 && (t.at[t.bytes - 1] == ' ' || t.at[t.bytes - 1] == '\t')) t.bytes--;
	return t;
}

static enum http_step
head_bad(struct http_head *h, int status, const char *why)
{
	h->status = status;
	h->why = why;
	return HTTP_BAD;
}

void
http_head_start(struct http_head *h)
{
	*h = (struct http_head){ 0 };
}

/* RFC 3986 pchar or '/', with escapes whole and not of NUL; '?' too in a query. */
static bool
target_is_clean(struct text t, bool query)
{
	for (size_t i = 0; i < t.bytes; i++) {
		char c = t.at[i];
		if (c == '%') {
			if (t.bytes - i < 3) return false;
			int high = hex_value(t.at[i + 1]), low = hex_value(t.at[i + 2]);
			if (high < 0 || low < 0 || (high == 0 && low == 0)) return false;
			i += 2;
		} else if (!is_alpha(c) && !is_digit(c) && (c == '\0' || !strchr("-._~!$&'()*+,;=:@/", c)) &&
			!(query && c == '?')) {
			return false;
		}
	}
	return true;
}

/* A name, an IPv4 address or a bracketed IPv6 address; then perhaps a port. */
static bool
host_is_clean(struct text t)
{
	size_t i = 0;
	if (t.bytes == 0 || t.bytes > 255) return false;
	if (t.at[0] == '[') {
		for (i = 1; i < t.bytes && (hex_value(t.at[i]) >= 0 || t.at[i] == ':' || t.at[i] == '.'); i++) {}
		if (i < 4 || i == t.bytes || t.at[i] != ']') return false;
		i++;
	} else {
		while (i < t.bytes && (is_alpha(t.at[i]) || is_digit(t.at[i]) || t.at[i] == '-' || t.at[i] == '.')) i++;
		if (i == 0) return false;
	}
	if (i == t.bytes) return true;
	if (t.at[i] != ':') return false;
	size_t digits = t.bytes - i - 1;
	if (digits < 1 || digits > 5) return false;
	for (i++; i < t.bytes; i++)
		if (!is_digit(t.at[i])) return false;
	return true;
}

/* Path and query of a target that starts with '/', found at offset `from` of the head. */
static enum http_step
split_target(struct http_head *h, struct text target, uint32_t from)
{
	const char *mark = memchr(target.at, '?', target.bytes);
	size_t path_bytes = mark ? (size_t)(mark - target.at) : target.bytes;
	size_t query_from = mark ? path_bytes + 1 : target.bytes;

	h->path = (struct wire_span){ from, (uint32_t)path_bytes };
	h->query = (struct wire_span){ from + (uint32_t)query_from, (uint32_t)(target.bytes - query_from) };
	if (!target_is_clean(text_slice(target, 0, path_bytes), false)) return head_bad(h, 400, "path");
	if (!target_is_clean(text_slice(target, query_from, target.bytes), true)) return head_bad(h, 400, "query");
	return HTTP_MORE;
}

static enum http_step
read_target(struct http_head *h, const char *at, struct text target)
{
	uint32_t from = (uint32_t)(target.at - at);

	if (target.bytes > WIRE_URI_BYTES_MAX) return head_bad(h, 414, "address too long");
	if (target.bytes > 0 && target.at[0] == '/') return split_target(h, target, from);

	/* Absolute form: as proxies are spoken to.  Its authority must be what Host says; compared once that is
	 * known. */
	size_t skip = 0;
	if (target.bytes > 7 && same_word(text_slice(target, 0, 7), TEXT("http://"))) skip = 7;
	else if (target.bytes > 8 && same_word(text_slice(target, 0, 8), TEXT("https://"))) skip = 8;
	else return head_bad(h, 400, "form of the address");
	const char *slash = memchr(target.at + skip, '/', target.bytes - skip);
	if (!slash) return head_bad(h, 400, "absolute address without a path");
	h->authority = (struct wire_span){ from + (uint32_t)skip, (uint32_t)((size_t)(slash - target.at) - skip) };
	if (!host_is_clean(text_slice(target, skip, h->authority.bytes))) return head_bad(h, 400, "authority");
	size_t rest = (size_t)(slash - target.at);
	return split_target(h, text_slice(target, rest, target.bytes), from + (uint32_t)rest);
}

static enum http_step
read_version(struct http_head *h, struct text version)
{
	if (version.bytes != 8 || memcmp(version.at, "HTTP/", 5) != 0 || !is_digit(version.at[5]) ||
		version.at[6] != '.' ||
	    !is_digit(version.at[7]))
		return head_bad(h, 400, "version");
	if (version.at[5] != '1' || version.at[7] > '1') return head_bad(h, 505, "version not spoken");
	h->minor = version.at[7] - '0';
	return HTTP_MORE;
}

static enum http_step
read_request_line(struct http_head *h, const char *at, struct text line)
{
	size_t first = 0, last;
	enum http_step step;

	while (first < line.bytes && is_name_char(line.at[first])) first++;
	if (first == 0 || first == line.bytes || line.at[first] != ' ') return head_bad(h, 400, "method");
	if (first > WIRE_METHOD_BYTES_MAX) return head_bad(h, 501, "method too long");
	for (last = first + 1; last < line.bytes && line.at[last] != ' '; last++) {}
	struct text method = text_slice(line, 0, first), target = text_slice(line, first + 1, last - first - 1);
	bool options_all = text_is(method, "OPTIONS") && text_is(target, "*");

	if (last == line.bytes) return head_bad(h, 400, "request line");
	step = options_all ? HTTP_MORE : read_target(h, at, target);
	if (step == HTTP_BAD) return step;
	step = read_version(h, text_slice(line, last + 1, line.bytes));
	if (step == HTTP_BAD) return step;
	for (uint32_t m = 0; m < WIRE_METHOD_COUNT; m++)
		if (text_is(method, wire_method_name(m))) {
			h->method = (enum wire_method)m;
			return HTTP_MORE;
		}
	return head_bad(h, 501, "method not known");
}

static enum http_step
read_length(struct http_head *h, struct text value)
{
	uint64_t n = 0;

	if (h->has_length) return head_bad(h, 400, "two lengths");
	h->has_length = true;
	if (value.bytes == 0 || (value.bytes > 1 && value.at[0] == '0')) return head_bad(h, 400, "length");
	for (size_t i = 0; i < value.bytes; i++) {
		if (!is_digit(value.at[i])) return head_bad(h, 400, "length");
		if (n <= WIRE_BODY_BYTES_MAX) n = n * 10 + (uint64_t)(value.at[i] - '0');
	}
	h->body_bytes = n;
	return HTTP_MORE;
}

static enum http_step
read_connection(struct http_head *h, struct text value)
{
	while (value.at) {
		struct text word = trim_blank(text_cut(&value, ','));
		if (same_word(word, TEXT("close"))) h->close = true;
		for (size_t i = 0; i < word.bytes; i++)
			if (!is_name_char(word.at[i])) return head_bad(h, 400, "connection");
	}
	return HTTP_MORE;
}

/* Headers whose meaning would depend on which of two is believed. */
static bool
must_stand_once(struct text name)
{
	static const char *const names[] = { "authorization", "content-type", "cookie", "if-match", "if-none-match",
		"origin", "referer", "sec-fetch-site" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (text_is(name, names[i])) return true;
	return false;
}

static bool
was_seen(const struct http_head *h, const char *at, struct text name)
{
	for (uint32_t i = 0; i < h->header_count; i++)
		if (text_equal((struct text){ at + h->headers[i].name.from, h->headers[i].name.bytes }, name))
			return true;
	return false;
}

/* Headers that frame the message or name the host; all others are the application's. */
static enum http_step
read_known(struct http_head *h, struct text name, struct text value, struct wire_span span)
{
	if (text_is(name, "host")) {
		if (h->host_count++ > 0) return head_bad(h, 400, "two hosts");
		if (!host_is_clean(value)) return head_bad(h, 400, "host");
		h->host = span;
	} else if (text_is(name, "content-length")) {
		return read_length(h, value);
	} else if (text_is(name, "transfer-encoding")) {
		if (h->has_encoding || !same_word(value, TEXT("chunked"))) return head_bad(h, 400, "transfer encoding");
		h->has_encoding = h->chunked = true;
	} else if (text_is(name, "connection")) {
		return read_connection(h, value);
	} else if (text_is(name, "expect")) {
		if (!same_word(value, TEXT("100-continue"))) return head_bad(h, 417, "expectation");
		h->expect_continue = true;
	} else if (text_is(name, "content-encoding")) {
		if (!same_word(value, TEXT("identity"))) return head_bad(h, 415, "content encoding");
	}
	return HTTP_MORE;
}

static enum http_step
read_header(struct http_head *h, char *at, struct text line)
{
	size_t colon = 0;

	if (h->header_count == WIRE_HEADERS_MAX) return head_bad(h, 431, "too many headers");
	while (colon < line.bytes && is_name_char(line.at[colon])) colon++;
	if (colon == 0 || colon == line.bytes || line.at[colon] != ':') return head_bad(h, 400, "header name");
	uint32_t from = (uint32_t)(line.at - at);
	for (size_t i = 0; i < colon; i++) at[from + i] = lower(at[from + i]);
	struct text name = text_slice(line, 0, colon), value = trim_blank(text_slice(line, colon + 1, line.bytes));
	struct wire_span value_span = { (uint32_t)(value.at - at), (uint32_t)value.bytes };
	if (!text_is_utf8(value)) return head_bad(h, 400, "header value");
	if (must_stand_once(name) && was_seen(h, at, name)) return head_bad(h, 400, "repeated header");
	h->headers[h->header_count++] = (struct wire_header){ { from, (uint32_t)colon }, value_span };
	return read_known(h, name, value, value_span);
}

/* The empty line: what only the whole head can tell. */
static enum http_step
finish_head(struct http_head *h, const char *at)
{
	struct text host = { at + h->host.from, h->host.bytes };
	struct text authority = { at + h->authority.from, h->authority.bytes };

	h->head_bytes = h->scanned;
	if (h->minor == 1 && h->host_count == 0) return head_bad(h, 400, "no host");
	if (authority.bytes > 0 && !same_word(host, authority)) return head_bad(h, 400, "authority and host differ");
	if (h->has_encoding && (h->has_length || h->minor == 0)) return head_bad(h, 400, "two framings");
	if (h->body_bytes > WIRE_BODY_BYTES_MAX) return head_bad(h, 413, "body too large");
	if (h->minor == 0) {
		h->close = true;
		h->expect_continue = false;
	}
	return HTTP_DONE;
}

static enum http_step
read_line(struct http_head *h, char *at, struct text line)
{
	if (!h->in_headers) {
		if (line.bytes == 0) {
			/* One empty line before a request is an old client's habit. */
			if (h->skipped_line) return head_bad(h, 400, "empty lines");
			h->skipped_line = true;
			return HTTP_MORE;
		}
		h->in_headers = true;
		return read_request_line(h, at, line);
	}
	return line.bytes == 0 ? finish_head(h, at) : read_header(h, at, line);
}

enum http_step
http_head_feed(struct http_head *h, char *at, size_t bytes)
{
	while (h->scanned < bytes) {
		char c = at[h->scanned++];
		if (h->scanned > WIRE_HEAD_BYTES_MAX) return head_bad(h, 431, "head too large");
		if (h->after_cr) {
			if (c != '\n') return head_bad(h, 400, "bare CR");
			struct text line = { at + h->line_from, h->scanned - 2 - h->line_from };
			h->after_cr = false;
			h->line_from = h->scanned;
			enum http_step step = read_line(h, at, line);
			if (step != HTTP_MORE) return step;
		} else if (c == '\r') {
			h->after_cr = true;
		} else if (((unsigned char)c < 0x20 && c != '\t') || c == 0x7f) {
			return head_bad(h, 400, c == '\n' ? "bare LF" : "control byte");
		} else if (!h->in_headers) {
			if ((unsigned char)c > 0x7e || c == '\t') return head_bad(h, 400, "request line");
			if (h->scanned - h->line_from > WIRE_URI_BYTES_MAX + 2 * WIRE_METHOD_BYTES_MAX)
				return head_bad(h, 414, "request line too long");
		} else if (h->scanned == h->line_from + 1 && (c == ' ' || c == '\t')) {
			return head_bad(h, 400, "folded header");
		}
	}
	return HTTP_MORE;
}

/* ---- body ---- */

enum { CHUNK_SIZE, CHUNK_EXTENSION, CHUNK_SIZE_LF, CHUNK_DATA, CHUNK_DATA_CR, CHUNK_DATA_LF, CHUNK_END_CR,
	CHUNK_END_LF };

static enum http_step
body_bad(struct http_body *b, int status, const char *why)
{
	b->status = status;
	b->why = why;
	return HTTP_BAD;
}

enum http_step
http_body_start(struct http_body *b, const struct http_head *h)
{
	*b = (struct http_body){ .chunked = h->chunked, .left = h->chunked ? 0 : h->body_bytes, .state = CHUNK_SIZE };
	return b->chunked || b->left > 0 ? HTTP_MORE : HTTP_DONE;
}

/* The line of a chunk's size is whole. */
static enum http_step
chunk_begin(struct http_body *b)
{
	if (b->got + b->left > WIRE_BODY_BYTES_MAX) return body_bad(b, 413, "body too large");
	b->state = b->left == 0 ? CHUNK_END_CR : CHUNK_DATA;
	return HTTP_MORE;
}

/* One byte of framing between the contents of chunks.  No trailer fields are taken: an empty line ends the body. */
static enum http_step
chunk_byte(struct http_body *b, char c)
{
	int digit = hex_value(c);

	if (++b->overhead_bytes > HTTP_CHUNK_OVERHEAD_BYTES_MAX + b->got) return body_bad(b, 400, "chunks too small");
	switch (b->state) {
	case CHUNK_SIZE:
		if (digit >= 0) {
			if (++b->digits > HTTP_CHUNK_DIGITS_MAX) return body_bad(b, 400, "chunk size");
			b->left = b->left * 16 + (uint64_t)digit;
			return HTTP_MORE;
		}
		if (b->digits == 0) return body_bad(b, 400, "chunk size");
		if (c == '\r') b->state = CHUNK_SIZE_LF;
		else if (c == ';') b->state = CHUNK_EXTENSION;
		else return body_bad(b, 400, "chunk size");
		return HTTP_MORE;
	case CHUNK_EXTENSION:
		if (c == '\r') {
			b->state = CHUNK_SIZE_LF;
			return HTTP_MORE;
		}
		if (++b->extension_bytes > HTTP_CHUNK_EXTENSION_BYTES_MAX || ((unsigned char)c < 0x20 && c != '\t') ||
		    (unsigned char)c >= 0x7f)
			return body_bad(b, 400, "chunk extension");
		return HTTP_MORE;
	case CHUNK_SIZE_LF:
		return c == '\n' ? chunk_begin(b) : body_bad(b, 400, "bare CR");
	case CHUNK_DATA_CR:
		b->state = CHUNK_DATA_LF;
		return c == '\r' ? HTTP_MORE : body_bad(b, 400, "end of chunk");
	case CHUNK_DATA_LF:
		b->state = CHUNK_SIZE;
		b->digits = b->extension_bytes = 0;
		return c == '\n' ? HTTP_MORE : body_bad(b, 400, "end of chunk");
	case CHUNK_END_CR:
		b->state = CHUNK_END_LF;
		return c == '\r' ? HTTP_MORE : body_bad(b, 400, "trailer");
	default:
		return c == '\n' ? HTTP_DONE : body_bad(b, 400, "end of body");
	}
}

enum http_step
http_body_feed(struct http_body *b, struct text in, size_t *ret_used, struct text *ret_piece)
{
	size_t used = 0;
	enum http_step step = HTTP_MORE;

	*ret_piece = (struct text){ in.at, 0 };
	while (step == HTTP_MORE && used < in.bytes) {
		if (b->chunked && b->state != CHUNK_DATA) {
			step = chunk_byte(b, in.at[used++]);
			continue;
		}
		size_t take = in.bytes - used < b->left ? in.bytes - used : (size_t)b->left;
		*ret_piece = text_slice(in, used, take);
		used += take;
		b->left -= take;
		b->got += take;
		if (b->left == 0 && !b->chunked) step = HTTP_DONE;
		else if (b->left == 0) b->state = CHUNK_DATA_CR;
		break;
	}
	*ret_used = used;
	return step;
}

bool
http_host_allowed(struct text host, const struct text *names, size_t count)
{
	const char *colon = host.bytes ? memrchr(host.at, ':', host.bytes) : NULL;

	if (colon && host.at[host.bytes - 1] != ']') host.bytes = (size_t)(colon - host.at);
	for (size_t i = 0; i < count; i++)
		if (same_word(host, names[i])) return true;
	return count == 0;
}
