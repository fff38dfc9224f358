/* The markup of letters from any bytes: read or refused with a reason. */
#include "fuzz.h"

#include "scheme/template.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct scheme_letter letter = { .file = TEXT("fuzz.html"), .markup = { (const char *)data, size } };
	const xmlNode *root = NULL;
	struct an_cx cx;

	an_cx_init(&cx, arena_open(NULL, 0));
	if (template_read(&cx, &letter, NULL, 0, NULL, NULL, &root))
		FUZZ_LAW(cx.error.rc == AN_INVALID && cx.error.detail.bytes > 0);
	else
		FUZZ_LAW(template_element(root) == EL_LETTER);
	arena_close(cx.arena);
	return 0;
}
