/* cc functions.c $(pkg-config --cflags --libs libdmn): a function of the program, which a model calls */
#include <dmn.h>
#include <stdio.h>
#include <string.h>

static struct dmn_text text(const char *z) { return (struct dmn_text){ z, strlen(z) }; }

/* Postage by weight, as "post.Tariff", "postage(grams)" in models. */
static enum dmn_status postage(struct dmn_run *run, void *user, const struct dmn_value *const *arguments, size_t count,
	const struct dmn_value **ret)
{
	int64_t grams = 0;

	(void)user, (void)count;                                /* one number: the library has seen to it */
	if (!dmn_as_integer(arguments[0], &grams) || grams <= 0)
		return dmn_fail(run, text("Postage is for whole grams above 0."));
	*ret = dmn_integer(run, grams <= 50 ? 5 : 5 + (grams - 1) / 50 * 3);
	return *ret ? DMN_OK : DMN_NO_MEMORY;
}

int main(void)
{
	static const enum dmn_kind number[] = { DMN_NUMBER };
	static const struct dmn_function functions[] = {
		{ .class_name = "post.Tariff", .signature = "postage(grams)", .kinds = number, .kind_count = 1, .call = postage },
	};
	struct dmn_host host = { .functions = functions, .function_count = 1 };    /* memory: malloc and free */
	struct dmn_text calls = text("{ postage: function(grams) external { java: { class: \"post.Tariff\", "
		"method signature: \"postage(grams)\" } }, all: for g in [20, 120, 0] return postage(g) }.all");
	struct dmn_expression *e = NULL;
	struct dmn_run *run = dmn_run_open(&host, NULL);
	const struct dmn_value *result = NULL;
	struct dmn_text json = { "", 0 };

	if (run && dmn_expression_compile(&host, calls, NULL, 0, &e) == DMN_OK
	    && dmn_expression_evaluate(run, e, dmn_context(run, NULL, NULL, 0), &result) == DMN_OK
	    && dmn_to_json(run, result, &json) == DMN_OK)
		printf("%.*s\n", (int)json.bytes, json.at);
	for (size_t i = 0; run && i < dmn_run_diagnostic_count(run); i++)
		puts(dmn_run_diagnostic(run, i)->code);
	dmn_run_close(run);
	dmn_expression_free(e);
}
