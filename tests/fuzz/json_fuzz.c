/*
 * The JSON reader on any bytes.  Laws: what was read, written and read again is equal; the canonical form of the
 * canonical form is itself; nothing is read that is not UTF-8.
 */
#include "fuzz.h"

#include "base/json.h"

static struct text
write_or_stop(struct an_cx *cx, void (*write)(struct buf *b, const struct json *j), const struct json *j)
{
	struct text out = TEXT_NONE;
	struct buf b;

	buf_open(&b, cx->arena, 64 << 20);
	write(&b, j);
	FUZZ_LAW(buf_text(cx, &b, &out) == AN_OK);
	FUZZ_LAW(text_is_utf8(out));
	return out;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const ways[])(struct buf *b, const struct json *j) = { json_write, json_write_canonical, json_write_pretty };
	struct an_cx cx;
	const struct json *first, *again;
	struct text canonical;

	an_cx_init(&cx, arena_open(NULL, 0));
	if (json_read(&cx, (struct text){ (const char *)data, size }, 0, &first) == AN_OK) {
		FUZZ_LAW(text_is_utf8((struct text){ (const char *)data, size }));
		for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
			FUZZ_LAW(json_read(&cx, write_or_stop(&cx, ways[i], first), 64 << 20, &again) == AN_OK);
			FUZZ_LAW(json_equal(first, again));
		}
		canonical = write_or_stop(&cx, json_write_canonical, first);
		FUZZ_LAW(json_read(&cx, canonical, 64 << 20, &again) == AN_OK);
		FUZZ_LAW(text_equal(canonical, write_or_stop(&cx, json_write_canonical, again)));
	}
	arena_close(cx.arena);
	return 0;
}
