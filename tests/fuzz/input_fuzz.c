/* JSON as the library's own reader takes it.  Law: what was read, written and read again is the same text. */
#include "fuzz.h"

#include "dmn.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dmn_limits limits = { .memory_bytes = 16 << 20, .list_length = 5000 };
	struct dmn_run *run = dmn_run_open(NULL, &limits);
	const struct dmn_value *v = NULL, *again = NULL;
	struct dmn_text first, second;

	if (run && dmn_from_json(run, (struct dmn_text){ (const char *)data, size }, &v) == DMN_OK
	    && dmn_to_json(run, v, &first) == DMN_OK) {
		enum dmn_status rc = dmn_from_json(run, first, &again);
		FUZZ_LAW(rc == DMN_OK || rc == DMN_NO_MEMORY);
		if (rc == DMN_OK && dmn_to_json(run, again, &second) == DMN_OK)
			FUZZ_LAW(first.bytes == second.bytes && memcmp(first.at, second.at, first.bytes) == 0);
	}
	dmn_run_close(run);
	return 0;
}
