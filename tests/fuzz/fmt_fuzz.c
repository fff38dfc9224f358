/* The canonical form of models.  Laws: it is its own canonical form; a model that loads still does. */
#include "fuzz.h"

#include "cli/dmn_fmt.h"
#include "dmn.h"

static bool
loads(struct text xml)
{
	struct dmn_source source = { { "fuzz.dmn", 8 }, { xml.at, xml.bytes } };
	struct dmn_model *model = NULL;
	bool good = dmn_load(NULL, &source, 1, &model) == DMN_OK;

	dmn_free(model);
	return good;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_open(NULL, 0);
	struct text xml = { (const char *)data, size }, once = TEXT_NONE, twice = TEXT_NONE;

	if (!format_model(arena, xml, &once)) {
		FUZZ_LAW(!format_model(arena, once, &twice));
		FUZZ_LAW(text_equal(once, twice));
		FUZZ_LAW(!loads(xml) || loads(once));
	}
	arena_close(arena);
	return 0;
}
