/*
 * Runs files of FEEL cases: groups of three lines (expression, context, result), separated by empty lines; # starts a
 * comment line.  The context is a FEEL context or "-" (none); names of it are given to the compiler.  "late" in front
 * of it: names are found at evaluation only.  The result is
 *     a FEEL expression         equal in kind and in text, and no error was noted
 *     error CODE                null, and an error of that code was noted
 *     warning CODE              null, and a warning of that code was noted
 *     refused CODE LINE:COLUMN  the text does not compile
 *     limit CODE                the budget stops it
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "dmn.h"

static struct dmn_text
outside(struct text t)
{
	return (struct dmn_text){ t.at, t.bytes };
}

static bool
next_line(FILE *in, char *line, size_t room, int *number)
{
	while (fgets(line, (int)room, in)) {
		(*number)++;
		line[strcspn(line, "\n")] = 0;
		if (line[0] != '#' && line[0] != 0)
			return true;
	}
	return false;
}

static const struct dmn_value *
value_of(struct dmn_run *run, const char *z, const struct dmn_value *context, enum dmn_status *ret_status)
{
	struct dmn_expression *e = NULL;
	const struct dmn_value *v = NULL;

	*ret_status = dmn_expression_compile(NULL, outside(text_of(z)), NULL, 0, &e);
	if (*ret_status == DMN_OK)
		*ret_status = dmn_expression_evaluate(run, e, context, &v);
	dmn_expression_free(e);          /* the values of these literals do not point into it once printed */
	return v;
}

static bool
noted(const struct dmn_run *run, enum dmn_severity severity, const char *code)
{
	for (size_t i = 0; i < dmn_run_diagnostic_count(run); i++) {
		const struct dmn_diagnostic *d = dmn_run_diagnostic(run, i);
		if (d->severity == severity && (!code || strcmp(d->code, code) == 0))
			return true;
	}
	return false;
}

static const char *
run_case(struct dmn_run *run, const char *expression, const char *context_text, const char *expected, char *found, size_t room)
{
	static struct dmn_text names[100];
	struct dmn_expression *e = NULL, *c = NULL;
	const struct dmn_value *context = NULL, *v = NULL;
	enum dmn_status status;
	bool late = strncmp(context_text, "late", 4) == 0;
	size_t count = 0;
	struct dmn_text t;

	if (late)
		context_text += 4;
	while (*context_text == ' ')
		context_text++;
	dmn_run_empty(run);
	if (context_text[0] && strcmp(context_text, "-") != 0) {
		if (dmn_expression_compile(NULL, outside(text_of(context_text)), NULL, 0, &c) != DMN_OK
		    || dmn_expression_evaluate(run, c, NULL, &context) != DMN_OK) {
			dmn_expression_free(c);
			return "the context does not evaluate";
		}
		for (count = 0; count < dmn_count(context) && count < 100; count++)
			names[count] = dmn_entry_name(context, count);
	}
	status = dmn_expression_compile(NULL, outside(text_of(expression)), late ? NULL : names, count, &e);
	if (strncmp(expected, "refused ", 8) == 0) {
		const struct dmn_diagnostic *d = e ? dmn_expression_diagnostic(e, 0) : NULL;
		snprintf(found, room, "refused %s %d:%d", d ? d->code : "nothing", d ? d->line : 0, d ? d->column : 0);
		dmn_expression_free(e);
		dmn_expression_free(c);
		return status == DMN_INVALID && strcmp(found, expected) == 0 ? NULL : "otherwise";
	}
	if (status != DMN_OK) {
		const struct dmn_diagnostic *d = e ? dmn_expression_diagnostic(e, 0) : NULL;
		snprintf(found, room, "does not compile: %.*s", d ? (int)d->message.bytes : 0, d ? d->message.at : "");
		dmn_expression_free(e);
		dmn_expression_free(c);
		return "otherwise";
	}
	status = dmn_expression_evaluate(run, e, context, &v);
	const char *why = NULL;
	found[0] = 0;
	if (strncmp(expected, "limit ", 6) == 0) {
		if (status != DMN_LIMIT || !noted(run, DMN_ERROR, expected + 6))
			why = "did not stop";
	} else if (status != DMN_OK) {
		snprintf(found, room, "status %d", (int)status);
		why = "otherwise";
	} else {
		bool error = noted(run, DMN_ERROR, NULL);
		dmn_to_feel(run, v, &t);
		snprintf(found, room, "%.*s%s%s", (int)t.bytes, t.at, error ? " with error " : "",
			error ? dmn_run_diagnostic(run, dmn_run_diagnostic_count(run) - 1)->code : "");
		if (strncmp(expected, "error ", 6) == 0) {
			if (dmn_kind_of(v) != DMN_NULL || !noted(run, DMN_ERROR, expected + 6))
				why = "otherwise";
		} else if (strncmp(expected, "warning ", 8) == 0) {
			if (dmn_kind_of(v) != DMN_NULL || !noted(run, DMN_WARNING, expected + 8) || error)
				why = "otherwise";
		} else {
			struct dmn_expression *x = NULL;
			const struct dmn_value *wanted = NULL;
			struct dmn_text w = { "", 0 };
			if (dmn_expression_compile(NULL, outside(text_of(expected)), NULL, 0, &x) == DMN_OK
			    && dmn_expression_evaluate(run, x, NULL, &wanted) == DMN_OK)
				dmn_to_feel(run, wanted, &w);
			if (!wanted || error || dmn_kind_of(wanted) != dmn_kind_of(v)
			    || w.bytes != t.bytes || memcmp(w.at, t.at, t.bytes) != 0)
				why = "otherwise";
			dmn_expression_free(x);
		}
	}
	dmn_expression_free(e);
	dmn_expression_free(c);
	return why;
}

int
main(int argc, char **argv)
{
	static char expression[4000], context[4000], expected[4000], found[4000];
	int passed = 0, failed = 0;
	/* Small budgets, so that what never ends ends soon. */
	struct dmn_run *run = dmn_run_open(NULL, &(struct dmn_limits){ .steps = 2000000, .list_length = 10000 });

	(void)value_of;
	for (int i = 1; run && i < argc; i++) {
		FILE *in = fopen(argv[i], "r");
		int line = 0;
		if (!in) {
			fprintf(stderr, "%s: cannot be read\n", argv[i]);
			failed++;
			continue;
		}
		while (next_line(in, expression, sizeof expression, &line)) {
			int first = line;
			if (!next_line(in, context, sizeof context, &line) || !next_line(in, expected, sizeof expected, &line)) {
				printf("%s:%d: a group of three lines is not complete\n", argv[i], first);
				failed++;
				break;
			}
			const char *why = run_case(run, expression, context, expected, found, sizeof found);
			passed += why == NULL;
			failed += why != NULL;
			if (why)
				printf("%s:%d: %s\n    expected %s\n    found    %s (%s)\n", argv[i], first, expression, expected, found, why);
		}
		fclose(in);
	}
	dmn_run_close(run);
	printf("%d passed, %d failed\n", passed, failed);
	return failed || !passed;
}
