/*
 * Host functions: a file of calls to the example table of java.lang, and what a host's functions may do besides giving a
 * value: fail with and without a message, stop the evaluation, run out of memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/dmn_cli.h"

static int passed, failed;

static struct dmn_text
outside(const char *z)
{
	return (struct dmn_text){ z, strlen(z) };
}

static void
is(bool good, const char *what, const char *found)
{
	passed += good;
	failed += !good;
	if (!good)
		printf("not: %s: found %s\n", what, found);
}

/* Compile and evaluate; what came out as text: the value, or "error CODE" of the last error (with a value: both). */
static void
evaluate(const struct dmn_host *host, struct dmn_run *run, const char *expression, char *out, size_t room)
{
	struct dmn_expression *e = NULL;
	const struct dmn_value *v = NULL;
	const char *code = NULL;
	struct dmn_text t = { "nothing", 7 };

	dmn_run_empty(run);
	enum dmn_status rc = dmn_expression_compile(host, outside(expression), NULL, 0, &e);
	if (rc == DMN_INVALID && strncmp(dmn_expression_diagnostic(e, 0)->code, "dmn.function.", 13) != 0) {
		snprintf(out, room, "does not compile: %s", dmn_expression_diagnostic(e, 0)->code);
	} else if (rc == DMN_NO_MEMORY || (rc = dmn_expression_evaluate(run, e, NULL, &v)) != DMN_OK) {
		snprintf(out, room, "status %d", (int)rc);
	} else {
		for (size_t i = 0; i < dmn_run_diagnostic_count(run); i++)
			if (dmn_run_diagnostic(run, i)->severity == DMN_ERROR)
				code = dmn_run_diagnostic(run, i)->code;
		dmn_to_feel(run, v, &t);
		snprintf(out, room, "%s%s%.*s", code ? "error " : "", code ? code : "",
			code && dmn_kind_of(v) == DMN_NULL ? 0 : (int)t.bytes, t.at);
	}
	dmn_expression_free(e);
}

/* How many expressions stand between the commas. */
static int
count_arguments(const char *text)
{
	int depth = 0, count = 1;

	for (bool quoted = false; *text; text++) {
		if (*text == '"')
			quoted = !quoted;
		if (quoted && *text == '\\')
			text++;
		else if (!quoted)
			depth += *text == '[' ? 1 : *text == ']' ? -1 : 0;
		count += !quoted && depth == 0 && *text == ',';
	}
	return count;
}

static void
run_cases(const struct dmn_host *host, struct dmn_run *run, FILE *in)
{
	static char line[2000], expression[6000], found[2000], wanted[2000];

	while (fgets(line, sizeof line, in)) {
		line[strcspn(line, "\n")] = '\0';
		if (!line[0] || line[0] == '#')
			continue;
		char *bar = strstr(line, " | "), *second = bar ? strstr(bar + 3, " | ") : NULL, *dot = strchr(line, '.');
		if (!second || !dot) {
			is(false, "a line of three parts", line);
			continue;
		}
		*bar = *second = *dot = '\0';
		int n = count_arguments(bar + 3);
		snprintf(expression, sizeof expression,
			"{ f: function(%s) external {java: {class: \"java.lang.%s\", method signature: \"%s\"}}, r: f(%s) }.r",
			&"a,b,c,d,e,g,h,i"[16 - 2 * n], line, dot + 1, bar + 3);
		evaluate(host, run, expression, found, sizeof found);
		if (strncmp(second + 3, "error ", 6) == 0)
			snprintf(wanted, sizeof wanted, "%s", second + 3);
		else
			evaluate(host, run, second + 3, wanted, sizeof wanted);
		is(strcmp(found, wanted) == 0, expression, found);
	}
}

static enum dmn_status
answer(struct dmn_run *run, void *user, const struct dmn_value *const *arguments, size_t count, const struct dmn_value **ret)
{
	(void)arguments;
	(void)count;
	(void)ret;
	switch (*(const char *)user) {
	case 'm': return dmn_fail(run, outside("The register does not answer."));
	case 'q': return DMN_INVALID;
	case 'i': return DMN_INTERRUPTED;
	case 'n': return DMN_NO_MEMORY;
	default: return DMN_OK;
	}
}

int
main(int argc, char **argv)
{
	struct dmn_host host = { .functions = java_functions, .function_count = java_function_count };
	struct dmn_run *run = dmn_run_open(&host, NULL);
	FILE *in = argc > 1 ? fopen(argv[1], "r") : NULL;
	char found[2000];

	if (!run || !in) {
		fprintf(stderr, "usage: java_test CASES\n");
		return 2;
	}
	run_cases(&host, run, in);
	fclose(in);
	dmn_run_close(run);

	static char modes[] = "mqinv";
	const struct dmn_function own[] = {
		{ .class_name = "Own", .signature = "m()", .call = answer, .user = &modes[0] },
		{ .class_name = "Own", .signature = "q()", .call = answer, .user = &modes[1] },
		{ .class_name = "Own", .signature = "i()", .call = answer, .user = &modes[2] },
		{ .class_name = "Own", .signature = "n()", .call = answer, .user = &modes[3] },
		{ .class_name = "Own", .signature = "v()", .call = answer, .user = &modes[4] },
	};
	static const struct { const char *expression, *wanted; } cases[] = {
		{ "(function() external {java: {class: \"Own\", method signature: \"m()\"}})()", "error dmn.function.failed" },
		{ "(function() external {java: {class: \"Own\", method signature: \"q()\"}})()", "error dmn.function.failed" },
		{ "(function() external {java: {class: \"Own\", method signature: \" v ( ) \"}})()", "null" },
		{ "[1, (function() external {java: {class: \"Own\", method signature: \"i()\"}})()]", "status 5" },
		{ "(function() external {java: {class: \"Own\", method signature: \"n()\"}})()", "status 3" },
		{ "(function() external {java: {class: \"Own\"}})()", "error feel.failed" },
		{ "(function() external {java: {class: \"O\"+\"wn\", method signature: \"v()\"}})()", "error feel.failed" },
		{ "(function() external {pmml: {document: \"a.pmml\", model: \"M\"}})()", "error feel.failed" },
		{ "(function() external 7)()", "error feel.failed" },
		{ "[1, (function() external {pmml: {document: \"a.pmml\", model: \"M\"}})(), 2]", "error feel.failed[1, null, 2]" },
	};
	host = (struct dmn_host){ .functions = own, .function_count = sizeof own / sizeof own[0] };
	run = dmn_run_open(&host, NULL);
	for (size_t i = 0; run && i < sizeof cases / sizeof cases[0]; i++) {
		evaluate(&host, run, cases[i].expression, found, sizeof found);
		is(strcmp(found, cases[i].wanted) == 0, cases[i].expression, found);
		const struct dmn_diagnostic *d = dmn_run_diagnostic(run, 0);
		if (i == 0)
			is(d && d->message.bytes == 29 && memcmp(d->message.at, "The register does not answer.", 29) == 0, "the host's message", found);
	}
	dmn_run_close(run);
	printf("%d passed, %d failed\n", passed, failed);
	return failed || !passed;
}
