/* The canonical form of models.  Laws: it is its own canonical form; a model that loads still does. */
#include "fuzz_model.h"

#include "cli/dmn_fmt.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_open(NULL, 0);
	struct text xml = { (const char *)data, size }, once = TEXT_NONE, twice = TEXT_NONE;

	if (!format_model(arena, xml, &once)) {
		FUZZ_LAW(!format_model(arena, once, &twice));
		FUZZ_LAW(text_equal(once, twice));
		FUZZ_LAW(!fuzz_loads(xml) || fuzz_loads(once));
	}
	arena_close(arena);
	return 0;
}
