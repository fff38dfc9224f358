/* The flat records between the HTTP layer and the application: a changed record is found or harmless, never read astray. */
#include "../base/base_test.h"

#include "web/wire.h"

static struct wire_request *
request_record(size_t *ret_bytes)
{
	static const char texts[] = "/a/bc=dhostlocalhostbody127.0.0.1";
	size_t bytes = sizeof(struct wire_request) + sizeof(texts) - 1;
	struct wire_request *r = calloc(1, bytes);

	*r = (struct wire_request){
		.record_bytes = (uint32_t)bytes, .method = WIRE_POST, .path = { 0, 4 }, .query = { 4, 3 }, .header_count = 1,
		.headers = { { { 7, 4 }, { 11, 9 } } }, .body = { 20, 4 }, .peer = { 24, 9 },
	};
	memcpy(r->data, texts, sizeof(texts) - 1);
	*ret_bytes = bytes;
	return r;
}

static void
a_good_request_reads_back(void **state)
{
	size_t bytes;
	struct wire_request *r = request_record(&bytes);

	(void)state;
	assert_true(wire_request_check(r, bytes));
	assert_text(wire_text(r, r->path), "/a/b");
	assert_text(wire_text(r, r->query), "c=d");
	assert_text(wire_text(r, r->body), "body");
	assert_text(wire_header_value(r, "host"), "localhost");
	assert_null(wire_header_value(r, "cookie").at);
	assert_false(wire_request_check(r, bytes - 1));
	assert_false(wire_request_check(r, sizeof(*r) - 1));
	assert_false(wire_request_check(NULL, 0));
	free(r);
}

/* Every text of an accepted record lies inside it: the sanitizer watches the reads. */
static void
read_all(const struct wire_request *r)
{
	struct wire_span spans[] = { r->path, r->query, r->body, r->peer };
	unsigned sum = 0;

	for (size_t i = 0; i < COUNT(spans); i++)
		for (size_t k = 0; k < spans[i].bytes; k++) sum += (unsigned char)wire_text(r, spans[i]).at[k];
	for (uint32_t i = 0; i < r->header_count; i++) {
		for (size_t k = 0; k < r->headers[i].name.bytes; k++) sum += (unsigned char)wire_text(r, r->headers[i].name).at[k];
		for (size_t k = 0; k < r->headers[i].value.bytes; k++) sum += (unsigned char)wire_text(r, r->headers[i].value).at[k];
	}
	assert_true(sum != 1);
}

static void
each_number_of_a_request_changed(void **state)
{
	static const uint32_t values[] = { 0, 1, 3, 33, 34, 100, 101, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff };
	size_t bytes, accepted = 0, refused = 0;
	struct wire_request *r = request_record(&bytes);
	uint32_t *words = (uint32_t *)r;

	(void)state;
	for (size_t word = 0; word < sizeof(*r) / sizeof(*words); word++)
		for (size_t v = 0; v < COUNT(values); v++) {
			uint32_t before = words[word];
			words[word] = values[v];
			if (wire_request_check(r, bytes)) {
				accepted++;
				read_all(r);
			} else {
				refused++;
			}
			words[word] = before;
		}
	assert_true(accepted > 0 && refused > 50);
	r->record_bytes++;
	assert_false(wire_request_check(r, bytes));
	r->record_bytes--;
	r->method = WIRE_METHOD_COUNT;
	assert_false(wire_request_check(r, bytes));
	free(r);
}

static void
replies(void **state)
{
	static const struct { const char *headers; bool good; } rows[] = {
		{ "", true }, { "A: b\r\n", true }, { "Content-Type: text/html\r\nX-Y: \xe0\xa4\x85\r\n", true },
		{ "A: b", false }, { "A: b\n", false }, { "A: b\r\n\r\n", false }, { "A: b\r\nC", false }, { ": b\r\n", false },
		{ "A b\r\n", false }, { "A:b\r\n", false }, { "A: b\rC: d\r\n", false }, { "A: b\nC: d\r\n", false },
		{ "Content-Length: 3\r\n", false }, { "content-length: 3\r\n", false }, { "Transfer-Encoding: chunked\r\n", false },
		{ "Connection: keep-alive\r\n", false }, { "Date: x\r\n", false }, { "A: \x01\r\n", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wire_reply *r = wire_reply_new(200, text_of(rows[i].headers), TEXT("body"), false);
		assert_non_null(r);
		if (wire_reply_check(r, r->record_bytes) != rows[i].good) fail_msg("row %zu: %s", i, rows[i].headers);
		assert_false(wire_reply_check(r, r->record_bytes - 1));
		r->body.bytes++;
		assert_false(wire_reply_check(r, r->record_bytes));
		r->body.bytes--;
		r->headers.from = UINT32_MAX;
		assert_false(wire_reply_check(r, r->record_bytes));
		free(r);
	}
	assert_null(wire_reply_new(200, (struct text){ "", WIRE_REPLY_HEADERS_BYTES_MAX + 1 }, TEXT(""), false));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_request_reads_back),
		cmocka_unit_test(each_number_of_a_request_changed),
		cmocka_unit_test(replies),
	};
	return RUN(tests);
}
