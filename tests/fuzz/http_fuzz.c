/*
 * The readers of request heads and bodies on any bytes.  The first byte seeds how the rest is cut.
 * Laws: cut anywhere, the outcome is the same; a head that was taken holds no control byte in any name, value or path, and
 * is framed in one way only; nothing is taken beyond the limits; the flat record made of it passes its own check.
 */
#include "fuzz.h"

#include "web/http.h"

enum { STREAM_MOST = 256 * 1024 };

struct outcome {
	enum http_step head_step, body_step;
	int status;
	size_t head_bytes, body_bytes, used;
	uint64_t content_sum;
	struct http_head head;
	char at[STREAM_MOST];                            /* the head's bytes as the reader left them */
};

/* The next cut: all that is left when seed is 0. */
static size_t
piece_bytes(uint32_t *seed, size_t left)
{
	if (*seed == 0 || left == 0) return left;
	*seed = *seed * 1664525 + 1013904223;
	size_t n = 1 + (*seed >> 16) % ((*seed >> 8) % 7 == 0 ? 200 : 5);
	return n < left ? n : left;
}

static void
feed_body(struct outcome *o, const char *data, size_t size, uint32_t seed)
{
	struct http_body b;

	o->body_step = http_body_start(&b, &o->head);
	while (o->body_step == HTTP_MORE && o->used < size) {
		size_t arrived = piece_bytes(&seed, size - o->used), eaten = 0;
		while (o->body_step == HTTP_MORE && eaten < arrived) {
			struct text in = { data + o->used + eaten, arrived - eaten }, piece;
			size_t used = 0;
			o->body_step = http_body_feed(&b, in, &used, &piece);
			FUZZ_LAW(used <= in.bytes && (used > 0 || o->body_step != HTTP_MORE));
			FUZZ_LAW(piece.bytes == 0 || (piece.at >= in.at && piece.at + piece.bytes <= in.at + used));
			for (size_t i = 0; i < piece.bytes; i++) o->content_sum = o->content_sum * 31 + (unsigned char)piece.at[i];
			o->body_bytes += piece.bytes;
			eaten += used;
		}
		o->used += eaten;
	}
	if (o->body_step == HTTP_BAD) {
		o->status = b.status;
		o->body_bytes = o->used = o->content_sum = 0;   /* what came before the error does not count */
	}
	FUZZ_LAW(o->body_bytes <= WIRE_BODY_BYTES_MAX && b.got <= WIRE_BODY_BYTES_MAX);
}

static void
feed(struct outcome *o, const char *data, size_t size, uint32_t seed)
{
	size_t arrived = 0;

	memset(o, 0, sizeof(*o));
	http_head_start(&o->head);
	o->head_step = HTTP_MORE;
	while (o->head_step == HTTP_MORE && arrived < size) {
		size_t n = piece_bytes(&seed, size - arrived);
		memcpy(o->at + arrived, data + arrived, n);
		arrived += n;
		o->head_step = http_head_feed(&o->head, o->at, arrived);
	}
	o->status = o->head.status;
	if (o->head_step != HTTP_DONE) return;
	o->head_bytes = o->used = o->head.head_bytes;
	feed_body(o, data, size, seed);
}

static void
check_text(const struct outcome *o, struct wire_span span, bool name)
{
	FUZZ_LAW(span.from <= o->head_bytes && span.bytes <= o->head_bytes - span.from);
	for (size_t i = 0; i < span.bytes; i++) {
		unsigned char c = (unsigned char)o->at[span.from + i];
		FUZZ_LAW((c >= 0x20 && c != 0x7f) || c == '\t');
		if (name) FUZZ_LAW(c > 0x20 && c < 0x7f && c != ':' && !(c >= 'A' && c <= 'Z'));
	}
}

static void
check_head(const struct outcome *o)
{
	const struct http_head *h = &o->head;
	int hosts = 0, lengths = 0, codings = 0;

	FUZZ_LAW(h->head_bytes <= WIRE_HEAD_BYTES_MAX && h->header_count <= WIRE_HEADERS_MAX);
	FUZZ_LAW(h->path.bytes > 0 && o->at[h->path.from] == '/' && h->path.bytes + h->query.bytes <= WIRE_URI_BYTES_MAX);
	check_text(o, h->path, false);
	check_text(o, h->query, false);
	for (uint32_t i = 0; i < h->header_count; i++) {
		struct text name = { o->at + h->headers[i].name.from, h->headers[i].name.bytes };
		check_text(o, h->headers[i].name, true);
		check_text(o, h->headers[i].value, false);
		hosts += text_is(name, "host");
		lengths += text_is(name, "content-length");
		codings += text_is(name, "transfer-encoding");
	}
	FUZZ_LAW(hosts <= 1 && lengths + codings <= 1 && (hosts == 1 || h->minor == 0));
	FUZZ_LAW(h->body_bytes <= WIRE_BODY_BYTES_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct outcome whole, cut;

	if (size < 1 || size > STREAM_MOST) return 0;
	const char *stream = (const char *)data + 1;
	feed(&whole, stream, size - 1, 0);
	feed(&cut, stream, size - 1, (uint32_t)data[0] + 1);
	FUZZ_LAW(whole.head_step == cut.head_step && whole.body_step == cut.body_step && whole.status == cut.status);
	FUZZ_LAW(whole.head_bytes == cut.head_bytes && whole.used == cut.used);
	FUZZ_LAW(whole.body_bytes == cut.body_bytes && whole.content_sum == cut.content_sum);
	if (whole.head_step == HTTP_BAD || whole.body_step == HTTP_BAD) FUZZ_LAW(whole.status >= 400 && whole.status <= 505);
	if (whole.head_step == HTTP_DONE) {
		FUZZ_LAW(memcmp(whole.at, cut.at, whole.head_bytes) == 0);
		check_head(&whole);
	}
	return 0;
}
