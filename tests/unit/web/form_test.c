/* Forms: what browsers send is read as typed; everything else is refused whole. */
#include "../base/base_test.h"

#include "base/buf.h"
#include "web/form.h"

static void
urlencoded_is_decoded(void **state)
{
	struct an_cx cx = test_cx();
	struct form f;

	(void)state;
	assert_int_equal(form_read_urlencoded(&cx, TEXT("name=A+%26+B&amount=2%2C40%2C000&note=&flag&name=second&hi=%E0%A4%85"), &f), AN_OK);
	assert_int_equal(f.field_count, 6);
	assert_text(form_text(&f, TEXT("name")), "A & B");
	assert_text(form_text(&f, TEXT("amount")), "2,40,000");
	assert_text(form_text(&f, TEXT("hi")), "अ");
	assert_non_null(form_text(&f, TEXT("note")).at);
	assert_int_equal(form_text(&f, TEXT("note")).bytes, 0);
	assert_non_null(form_text(&f, TEXT("flag")).at);
	assert_null(form_text(&f, TEXT("none")).at);
	assert_text(f.fields[4].value, "second");
	assert_int_equal(form_read_urlencoded(&cx, TEXT(""), &f), AN_OK);
	assert_int_equal(f.field_count, 0);
	test_cx_close(&cx);
}

static void
urlencoded_is_refused(void **state)
{
	static const char *const bad[] = { "a=%", "a=%2", "a=%zz", "a=%00", "%00=a", "a=%ff", "a=%ed%a0%80", "a=%c0%80", "a=\xff" };
	struct an_cx cx = test_cx();
	struct form f;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (form_read_urlencoded(&cx, text_of(bad[i]), &f) != AN_INVALID) fail_msg("taken: %s", bad[i]);
	test_cx_close(&cx);
}

static struct text
fields(struct an_cx *cx, int count)
{
	struct text t = TEXT_NONE;
	struct buf b;

	buf_open(&b, cx->arena, 1 << 20);
	for (int i = 0; i < count; i++) buf_print(&b, "%sf%d=%d", i ? "&" : "", i, i);
	assert_int_equal(buf_text(cx, &b, &t), AN_OK);
	return t;
}

static void
urlencoded_limits(void **state)
{
	struct an_cx cx = test_cx();
	struct form f;

	(void)state;
	assert_int_equal(form_read_urlencoded(&cx, fields(&cx, 500), &f), AN_OK);
	assert_int_equal(f.field_count, 500);
	assert_int_equal(form_read_urlencoded(&cx, fields(&cx, 501), &f), AN_TOO_LARGE);
	assert_int_equal(form_read_urlencoded(&cx, fields(&cx, 50000), &f), AN_TOO_LARGE);
	test_cx_close(&cx);
}

#define TYPE "multipart/form-data; boundary=xYz"
#define PART(headers, body) "--xYz\r\n" headers "\r\n\r\n" body "\r\n"
#define NAMED(name, body) PART("Content-Disposition: form-data; name=\"" name "\"", body)
#define END "--xYz--\r\n"

static void
multipart_is_read(void **state)
{
	static const char body[] = NAMED("note", "two\r\nlines --xYz") NAMED("empty", "")
		PART("content-disposition: form-data; name=\"paper\"; filename=\"C:\\docs\\..\\bill \xe0\xa4\x85.pdf\"\r\nContent-Type: application/pdf",
			"%PDF\0\r\n--xY\r\n\xff")
		PART("Content-Disposition: form-data; name=\"none\"; filename=\"\"\r\nContent-Type: application/octet-stream", "")
		PART("Content-Disposition: form-data; name=\"hollow\"; filename=\"a.pdf\"", "") END;
	struct an_cx cx = test_cx();
	struct form f;

	(void)state;
	assert_int_equal(form_read_multipart(&cx, TEXT(TYPE), (struct text){ body, sizeof(body) - 1 }, &f), AN_OK);
	assert_int_equal(f.field_count, 2);
	assert_text(form_text(&f, TEXT("note")), "two\r\nlines --xYz");
	assert_int_equal(form_text(&f, TEXT("empty")).bytes, 0);
	assert_int_equal(f.file_count, 2);
	const struct form_file *paper = form_file(&f, TEXT("paper"));
	assert_non_null(paper);
	assert_text(paper->file_name, "bill \xe0\xa4\x85.pdf");
	assert_text(paper->type, "application/pdf");
	assert_int_equal(paper->bytes.bytes, 14);
	assert_memory_equal(paper->bytes.at, "%PDF\0\r\n--xY\r\n\xff", 14);
	assert_null(form_file(&f, TEXT("none")));
	assert_int_equal(form_file(&f, TEXT("hollow"))->bytes.bytes, 0);
	test_cx_close(&cx);
}

static void
multipart_is_refused(void **state)
{
	static const struct { const char *type, *body; enum an_rc rc; } bad[] = {
		{ "multipart/form-data", NAMED("a", "b") END, AN_INVALID },
		{ "multipart/form-data; boundary=", NAMED("a", "b") END, AN_INVALID },
		{ "multipart/form-data; boundary=xYz; boundary=abc", NAMED("a", "b") END, AN_INVALID },
		{ "multipart/form-data; boundary=\"xYz", NAMED("a", "b") END, AN_INVALID },
		{ "multipart/form-data; boundary=x@z", NAMED("a", "b") END, AN_INVALID },
		{ "multipart/form-data; boundary=" "1234567890123456789012345678901234567890123456789012345678901234567890x", "", AN_INVALID },
		{ TYPE, "", AN_INVALID },
		{ TYPE, "preamble\r\n" NAMED("a", "b") END, AN_INVALID },
		{ TYPE, NAMED("a", "b"), AN_INVALID },
		{ TYPE, NAMED("a", "b") "--xYz", AN_INVALID },
		{ TYPE, NAMED("a", "b") "--xYz-", AN_INVALID },
		{ TYPE, NAMED("a", "b") END "more", AN_INVALID },
		{ TYPE, "--xYz\nContent-Disposition: form-data; name=\"a\"\n\nb\n--xYz--", AN_INVALID },
		{ TYPE, PART("X: y", "b") END, AN_INVALID },
		{ TYPE, PART("Content-Disposition: form-data", "b") END, AN_INVALID },
		{ TYPE, PART("Content-Disposition: attachment; name=\"a\"", "b") END, AN_INVALID },
		{ TYPE, PART("Content-Disposition: form-data; name=\"a\"; name=\"b\"", "b") END, AN_INVALID },
		{ TYPE, PART("Content-Disposition: form-data; name=\"a\"; filename=\"x\"; filename*=UTF-8''y", "b") END, AN_INVALID },
		{ TYPE, PART("Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"", "b") END, AN_INVALID },
		{ TYPE, PART("Content-Disposition: form-data; name=\"a", "b") END, AN_INVALID },
		{ TYPE, PART("Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64", "Yg==") END, AN_INVALID },
		{ TYPE, PART("Content-Disposition : form-data; name=\"a\"", "b") END, AN_INVALID },
		{ TYPE, NAMED("a", "\xff") END, AN_INVALID },
		{ TYPE, NAMED("\xff", "b") END, AN_INVALID },
	};
	struct an_cx cx = test_cx();
	struct form f;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (form_read_multipart(&cx, text_of(bad[i].type), text_of(bad[i].body), &f) != bad[i].rc)
			fail_msg("row %zu: %s\n%s", i, bad[i].type, bad[i].body);
	static const char nul[] = NAMED("a", "b\0c") END;
	assert_int_equal(form_read_multipart(&cx, TEXT(TYPE), (struct text){ nul, sizeof(nul) - 1 }, &f), AN_INVALID);
	test_cx_close(&cx);
}

static enum an_rc
with_parts(struct an_cx *cx, int count, int header_bytes)
{
	struct text t = TEXT_NONE;
	struct form f;
	struct buf b;

	buf_open(&b, cx->arena, 1 << 20);
	for (int i = 0; i < count; i++) {
		buf_z(&b, "--xYz\r\nContent-Disposition: form-data; name=\"a\"\r\nX: ");
		for (int k = 0; k < header_bytes; k++) buf_char(&b, 'x');
		buf_z(&b, "\r\n\r\nv\r\n");
	}
	buf_z(&b, END);
	assert_int_equal(buf_text(cx, &b, &t), AN_OK);
	return form_read_multipart(cx, TEXT(TYPE), t, &f);
}

static void
multipart_limits(void **state)
{
	struct an_cx cx = test_cx();

	(void)state;
	assert_int_equal(with_parts(&cx, 20, 1), AN_OK);
	assert_int_equal(with_parts(&cx, 21, 1), AN_TOO_LARGE);
	assert_int_equal(with_parts(&cx, 5000, 1), AN_TOO_LARGE);
	assert_int_equal(with_parts(&cx, 1, 1900), AN_OK);
	assert_int_equal(with_parts(&cx, 1, 3000), AN_TOO_LARGE);
	test_cx_close(&cx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(urlencoded_is_decoded),
		cmocka_unit_test(urlencoded_is_refused),
		cmocka_unit_test(urlencoded_limits),
		cmocka_unit_test(multipart_is_read),
		cmocka_unit_test(multipart_is_refused),
		cmocka_unit_test(multipart_limits),
	};
	return RUN(tests);
}
