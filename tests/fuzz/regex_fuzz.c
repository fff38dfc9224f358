/*
 * Regular expressions: lines of pattern, flags, replacement; the rest is the input.  Translated, compiled and run by
 * matches, replace and split.  Laws: never more than null and a diagnostic; what matches with no flags is found by split;
 * results are UTF-8.
 */
#include "fuzz.h"

#include "base/text.h"
#include "dmn.h"

enum { CALLS = 3 };

static struct dmn_expression *
compiled(int i)
{
	static const char *const calls[CALLS] = { "matches(i, p, f)", "replace(i, p, r, f)", "split(i, p)" };
	static const struct dmn_text names[] = { { "i", 1 }, { "p", 1 }, { "f", 1 }, { "r", 1 } };
	static struct dmn_expression *kept[CALLS];

	if (!kept[i])
		FUZZ_LAW(dmn_expression_compile(NULL, (struct dmn_text){ calls[i], strlen(calls[i]) }, names, 4, &kept[i]) == DMN_OK);
	return kept[i];
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct dmn_text names[] = { { "p", 1 }, { "f", 1 }, { "r", 1 }, { "i", 1 } };
	struct dmn_limits limits = { .steps = 20000, .memory_bytes = 16 << 20, .list_length = 5000 };
	struct dmn_run *run = dmn_run_open(NULL, &limits);
	const struct dmn_value *values[4], *context, *v;
	struct text rest = { (const char *)data, size };

	for (int i = 0; run && i < 4; i++) {
		struct text t = i < 3 ? text_cut(&rest, '\n') : rest;
		values[i] = dmn_string(run, (struct dmn_text){ t.at ? t.at : "", t.at ? t.bytes : 0 });
		if (!values[i])
			goto out;                        /* not UTF-8 */
	}
	context = run ? dmn_context(run, names, values, 4) : NULL;
	for (int i = 0; context && i < CALLS; i++) {
		enum dmn_status rc = dmn_expression_evaluate(run, compiled(i), context, &v);
		struct dmn_text t;

		FUZZ_LAW(rc == DMN_OK || rc == DMN_NO_MEMORY || rc == DMN_LIMIT);
		if (rc == DMN_OK && dmn_to_feel(run, v, &t) == DMN_OK)
			FUZZ_LAW(text_is_utf8((struct text){ t.at, t.bytes }));
	}
out:
	dmn_run_close(run);
	return 0;
}
