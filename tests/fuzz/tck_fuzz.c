/*
 * Case files of the TCK: a model, a line "----", the cases.  Read and run with small budgets.  Law: every case of a file
 * that can be read is counted, passed or failed.
 */
#include "fuzz.h"

#include <string.h>

#include "cli/dmn_cases.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char between[] = "\n----\n";
	const char *at = (const char *)data, *cut = memmem(at, size, between, sizeof between - 1);
	struct tally tally = { .each = true, .limits = { .steps = 20000, .memory_bytes = 4 << 20, .list_length = 5000, .depth = 50 } };
	struct dmn_source source = { { "fuzz/model.dmn", 14 }, { at, cut ? (size_t)(cut - at) : 0 } };

	if (!cut)
		return 0;
	cut += sizeof between - 1;
	bool good = run_case_file((struct dmn_text){ cut, size - (size_t)(cut - at) }, "cases.xml", "fuzz", &source, 1, &tally);
	FUZZ_LAW(tally.passed >= 0 && tally.failed >= 0 && (!good || tally.passed + tally.failed > 0));
	return 0;
}
