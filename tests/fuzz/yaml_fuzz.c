/*
 * The YAML reader on any bytes.  Laws: what is accepted is UTF-8, has lines from 1, no key twice, and turns into JSON.
 */
#include "fuzz.h"

#include "scheme/yaml.h"

/* libfyaml 0.7.12 itself loses 512 bytes on some quoted keys that are wrong; what we lose is still reported. */
const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
	return "leak:libfyaml.so";
}

static void
look(const struct yaml *y, int depth)
{
	FUZZ_LAW(depth <= YAML_DEPTH_MAX + 1);
	FUZZ_LAW(y->line >= 1 && y->column >= 1);
	FUZZ_LAW(text_is_utf8(y->text) && text_is_utf8(y->key));
	FUZZ_LAW(y->kind != YAML_SCALAR || y->count == 0);
	for (size_t i = 0; i < y->count; i++) {
		look(&y->items[i], depth + 1);
		for (size_t k = 0; y->kind == YAML_MAP && k < i && i < 100; k++)
			FUZZ_LAW(!text_equal(y->items[i].key, y->items[k].key));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct yaml *y;
	struct an_cx cx;

	an_cx_init(&cx, arena_open(NULL, 0));
	if (yaml_read(&cx, cx.arena, (struct text){ (const char *)data, size }, &y) == AN_OK) {
		look(y, 0);
		FUZZ_LAW(yaml_json(cx.arena, y) != NULL);
	}
	arena_close(cx.arena);
	return 0;
}
