/* DMN documents: loaded, analysed, each finding looked up, every decision evaluated with small budgets. */
#include "fuzz.h"

#include "dmn.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dmn_source source = { { "fuzz.dmn", 8 }, { (const char *)data, size } };
	struct dmn_limits limits = { .steps = 20000, .memory_bytes = 4 << 20, .list_length = 5000, .depth = 50 };
	struct dmn_model *model = NULL;
	struct dmn_run *run = dmn_run_open(NULL, &limits);

	struct dmn_report *report = NULL;
	struct dmn_cursor cursor = { 0 };

	dmn_load(NULL, &source, 1, &model);
	if (model)
		dmn_analyse(NULL, &source, 1, &report);
	for (size_t i = 0; report && i < dmn_diagnostic_count(model) + dmn_report_count(report); i++) {
		size_t count = dmn_diagnostic_count(model);
		int line, column;
		dmn_locate(source.xml, i < count ? dmn_diagnostic(model, i) : dmn_report_finding(report, i - count), &cursor, &line, &column);
	}
	for (size_t i = 0; run && model && i < dmn_element_count(model); i++) {
		const struct dmn_value *v = NULL;
		struct dmn_text t;
		if (dmn_evaluate(run, model, dmn_element(model, i)->name, NULL, &v) == DMN_OK)
			dmn_trace_json(run, &t);
		dmn_run_empty(run);
	}
	dmn_run_close(run);
	dmn_report_free(report);
	dmn_free(model);
	return 0;
}
