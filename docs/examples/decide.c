/* cc decide.c $(pkg-config --cflags --libs libdmn); ./a.out MODEL.dmn DECISION '{"Age": 19}' ... */
#include <dmn.h>
#include <stdio.h>
#include <string.h>

static struct dmn_text text(const char *z) { return (struct dmn_text){ z, strlen(z) }; }
static void say(const struct dmn_diagnostic *d)
{
	printf("%.*s:%d: %.*s [%s]\n", (int)d->element.bytes, d->element.at, d->line, (int)d->message.bytes, d->message.at, d->code);
}

int main(int argc, char **argv)
{
	static char xml[1 << 20];
	FILE *in = argc > 2 ? fopen(argv[1], "rb") : NULL;
	struct dmn_source source = { text(argc > 2 ? argv[1] : ""), { xml, in ? fread(xml, 1, sizeof xml, in) : 0 } };
	struct dmn_model *model = NULL;
	enum dmn_status status = dmn_load(NULL, &source, 1, &model);    /* once; shared by all threads */
	struct dmn_run *run = dmn_run_open(NULL, NULL);                 /* one for each thread, used again and again */

	for (size_t i = 0; model && i < dmn_diagnostic_count(model); i++)
		say(dmn_diagnostic(model, i));
	for (int i = 3; model && run && i < argc; i++) {
		const struct dmn_value *input = NULL, *result = NULL;
		struct dmn_text json = { "", 0 }, why = { "", 0 };
		status = dmn_from_json(run, text(argv[i]), &input);
		if (status == DMN_OK)
			status = dmn_evaluate(run, model, text(argv[2]), input, &result);
		if (status == DMN_OK && dmn_to_json(run, result, &json) == DMN_OK && dmn_trace_json(run, &why) == DMN_OK)
			printf("%.*s because %.*s\n", (int)json.bytes, json.at, (int)why.bytes, why.at);
		for (size_t k = 0; k < dmn_run_diagnostic_count(run); k++)
			say(dmn_run_diagnostic(run, k));
		dmn_run_empty(run);                                     /* forget the values, keep the memory */
	}
	dmn_run_close(run);
	dmn_free(model);
	return status;
}
