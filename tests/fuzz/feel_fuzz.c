/* FEEL text: the first line is a JSON context, the rest an expression; compiled both ways, evaluated with small budgets. */
#include "fuzz.h"

#include "dmn.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct dmn_text names[] = { { "a", 1 }, { "b", 1 }, { "x y", 3 }, { "days in weekend", 15 } };
	const char *at = (const char *)data, *line = size ? memchr(at, '\n', size) : NULL;
	struct dmn_text json = { at, line ? (size_t)(line - at) : 0 };
	struct dmn_text text = { line ? line + 1 : at, line ? size - json.bytes - 1 : size };
	struct dmn_limits limits = { .steps = 20000, .memory_bytes = 4 << 20, .list_length = 5000, .depth = 50 };
	struct dmn_run *run = dmn_run_open(NULL, &limits);
	const struct dmn_value *context = NULL, *v = NULL;

	if (!run)
		return 0;
	if (!line || dmn_from_json(run, json, &context) != DMN_OK)
		context = NULL;
	for (int late = 0; late < 2; late++) {
		struct dmn_expression *e = NULL;
		struct dmn_text out;
		dmn_expression_compile(NULL, text, late ? NULL : names, 4, &e);
		if (e && dmn_expression_evaluate(run, e, context, &v) == DMN_OK) {
			dmn_to_feel(run, v, &out);
			dmn_to_json(run, v, &out);
		}
		dmn_expression_free(e);
	}
	dmn_run_close(run);
	return 0;
}
