/*
 * The readers of forms on any bytes: first line = content type, the rest = body; also as an urlencoded form.
 * Laws: fields are UTF-8 without NUL; counts are within their limits; what was read of an urlencoded form, written and read
 * again, is equal; a file's bytes lie inside the body.
 */
#include "fuzz.h"

#include "base/buf.h"
#include "web/form.h"

static void
check_fields(const struct form *f)
{
	for (size_t i = 0; i < f->field_count; i++) {
		struct text both[2] = { f->fields[i].name, f->fields[i].value };
		for (int k = 0; k < 2; k++)
			FUZZ_LAW(text_is_utf8(both[k]) && (both[k].bytes == 0 || !memchr(both[k].at, 0, both[k].bytes)));
		FUZZ_LAW(f->fields[i].name.bytes <= FORM_NAME_BYTES_MAX);
	}
}

static void
urlencoded(struct an_cx *cx, struct text t)
{
	struct form first, again;
	struct text out = TEXT_NONE;
	struct buf b;

	if (form_read_urlencoded(cx, t, &first)) return;
	FUZZ_LAW(first.field_count <= FORM_FIELDS_MAX);
	check_fields(&first);
	buf_open(&b, cx->arena, 16 << 20);
	for (size_t i = 0; i < first.field_count; i++) {
		if (i) buf_char(&b, '&');
		buf_url(&b, first.fields[i].name);
		buf_char(&b, '=');
		buf_url(&b, first.fields[i].value);
	}
	FUZZ_LAW(buf_text(cx, &b, &out) == AN_OK);
	for (size_t i = 0; i < first.field_count; i++)
		if (first.fields[i].name.bytes * 3 > FORM_NAME_BYTES_MAX) return;   /* escapes count before they are decoded */
	FUZZ_LAW(form_read_urlencoded(cx, out, &again) == AN_OK && again.field_count == first.field_count);
	for (size_t i = 0; i < first.field_count; i++)
		FUZZ_LAW(text_equal(first.fields[i].name, again.fields[i].name) &&
			text_equal(first.fields[i].value, again.fields[i].value));
}

static void
multipart(struct an_cx *cx, struct text type, struct text body)
{
	struct form f;

	if (form_read_multipart(cx, type, body, &f)) return;
	FUZZ_LAW(f.field_count + f.file_count <= FORM_PARTS_MAX);
	check_fields(&f);
	for (size_t i = 0; i < f.file_count; i++) {
		const struct form_file *file = &f.files[i];
		FUZZ_LAW(file->bytes.at >= body.at && file->bytes.at + file->bytes.bytes <= body.at + body.bytes);
		FUZZ_LAW(text_is_utf8(file->file_name) && text_find(file->file_name, TEXT("/")) < 0 &&
			text_find(file->file_name, TEXT("\\")) < 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text body = { (const char *)data, size };
	struct an_cx cx;

	an_cx_init(&cx, arena_open(NULL, 0));
	urlencoded(&cx, body);
	struct text type = text_cut(&body, '\n');
	if (body.at) multipart(&cx, type, body);
	arena_close(cx.arena);
	return 0;
}
