/*
 * The analysis against brute force: random small tables, each input from a domain so chosen that a few points stand for
 * all its values.  The same rows as a COLLECT table say, by evaluation, which rows match at each point; from that follow
 * gaps, overlaps, contradictions and rows that never decide.  Each example in a message is evaluated too.
 * Then a model is analysed while the 1st, 2nd, ... nth allocation fails.
 *   analyse_test TABLES MODEL
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dmn.h"

enum { COLUMNS_MAX = 3, ROWS_MAX = 7, POINTS_MAX = 13, COMBINATIONS_MAX = 3000, XML_MAX = 60000 };

/* Points of a domain as FEEL; the first is null.  Constants are those that cells name. */
static const struct domain {
	const char *type, *allowed;
	bool ordered;
	int point_count, constant_count;
	const char *points[POINTS_MAX], *constants[5];
} domains[] = {
	{ "number", NULL, true, 12, 5, { "null", "-0.5", "0", "0.5", "1", "1.5", "2", "2.5", "3", "3.5", "4", "4.5" }, { "0", "1", "2", "3", "4" } },
	{ "string", "\"x\", \"y\", \"z\"", false, 4, 4, { "null", "\"x\"", "\"y\"", "\"z\"" }, { "\"x\"", "\"y\"", "\"z\"", "\"q\"" } },
	{ "boolean", NULL, false, 3, 2, { "null", "true", "false" }, { "true", "false" } },
	{ "date", NULL, true, 7, 4, { "null", "@\"2025-12-31\"", "@\"2026-01-01\"", "@\"2026-01-02\"", "@\"2026-01-03\"", "@\"2026-01-04\"",
		"@\"2026-01-05\"" }, { "@\"2026-01-01\"", "@\"2026-01-02\"", "@\"2026-01-03\"", "@\"2026-01-04\"" } },
	{ "number", "0, 1, 2, 3", true, 5, 5, { "null", "0", "1", "2", "3" }, { "0", "1", "2", "3", "4" } },
	{ "number", "[0..2), 3", true, 7, 5, { "null", "0", "0.5", "1", "1.5", "1.9", "3" }, { "0", "1", "2", "3", "4" } },
};
enum { DOMAIN_COUNT = sizeof domains / sizeof domains[0] };

struct table {
	int columns, rows;
	const struct domain *of[COLUMNS_MAX];
	char cells[ROWS_MAX][COLUMNS_MAX][120];
	int outputs[ROWS_MAX];
	bool open;                               /* a cell is not static */
};

static uint64_t state = 20260705;
static int passed, failed;

static int
below(int n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (int)(state >> 11) % n < 0 ? -((int)(state >> 11) % n) : (int)(state >> 11) % n;
}

static void
random_cell(struct table *t, const struct domain *d, char *out, size_t room)
{
	static const char *const ops[] = { "<", "<=", ">", ">=" };
	const char *v = d->constants[below(d->constant_count)], *w = d->constants[below(d->constant_count)];
	int low = below(d->constant_count - 1), kind = below(d->ordered ? 14 : 9);

	switch (kind) {
	case 0: case 1: case 2: snprintf(out, room, "-"); return;
	case 3: snprintf(out, room, "%s", v); return;
	case 4: snprintf(out, room, "%s, %s", v, w); return;
	case 5: snprintf(out, room, "not(%s)", v); return;
	case 6: snprintf(out, room, below(2) ? "null" : "not(null)"); return;
	case 7:
		if (below(3)) {
			snprintf(out, room, "%s, null", v);
			return;
		}
		snprintf(out, room, "? != %s and ? != %s", v, w);
		t->open = true;
		return;
	case 8: snprintf(out, room, "not(%s, %s)", v, w); return;
	case 9: case 10: snprintf(out, room, "%s %s", ops[below(4)], v); return;
	case 11: snprintf(out, room, "not(%s %s)", ops[below(4)], v); return;
	case 12: snprintf(out, room, "%s %s, %s", ops[below(2)], v, w); return;
	default:
		snprintf(out, room, "%c%s..%s%c", "[("[below(2)], d->constants[low],
			d->constants[low + 1 + below(d->constant_count - low - 1)], "])"[below(2)]);
	}
}

static void
random_table(struct table *t)
{
	*t = (struct table){ .columns = 1 + below(COLUMNS_MAX), .rows = 1 + below(ROWS_MAX) };
	for (int c = 0; c < t->columns; c++)
		t->of[c] = &domains[below(DOMAIN_COUNT)];
	for (int r = 0; r < t->rows; r++) {
		t->outputs[r] = 1 + below(3);
		for (int c = 0; c < t->columns; c++)
			random_cell(t, t->of[c], t->cells[r][c], sizeof t->cells[r][c]);
	}
}

/* ---- the model ------------------------------------------------------------------------------------------ */

struct text_out { char at[XML_MAX]; size_t bytes; };

static void
put(struct text_out *o, const char *z, bool escaped)
{
	for (; *z && o->bytes + 8 < sizeof o->at; z++) {
		if (escaped && *z == '<')
			o->bytes += (size_t)sprintf(o->at + o->bytes, "&lt;");
		else
			o->at[o->bytes++] = *z;
	}
	o->at[o->bytes] = '\0';
}

static void print(struct text_out *o, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void
print(struct text_out *o, const char *format, ...)
{
	char line[200];
	va_list list;

	va_start(list, format);
	vsnprintf(line, sizeof line, format, list);
	va_end(list);
	put(o, line, false);
}

static void
write_model(const struct table *t, const char *policy, struct text_out *o)
{
	o->bytes = 0;
	put(o, "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" id=\"m\" name=\"m\" namespace=\"urn:m\">\n", false);
	for (int c = 0; c < t->columns; c++) {
		print(o, "<itemDefinition name=\"t%d\"><typeRef>", c);
		put(o, t->of[c]->type, false);
		put(o, "</typeRef>", false);
		if (t->of[c]->allowed) {
			put(o, "<allowedValues><text>", false);
			put(o, t->of[c]->allowed, true);
			put(o, "</text></allowedValues>", false);
		}
		print(o, "</itemDefinition><inputData id=\"i%d\" name=\"%c\">", c, 'A' + c);
		print(o, "<variable name=\"%c\" typeRef=\"t%d\"/></inputData>\n", 'A' + c, c);
	}
	put(o, "<decision id=\"d\" name=\"D\"><variable name=\"D\"/>", false);
	for (int c = 0; c < t->columns; c++)
		print(o, "<informationRequirement><requiredInput href=\"#i%d\"/></informationRequirement>", c);
	put(o, "<decisionTable id=\"t\" hitPolicy=\"", false);
	put(o, policy, false);
	put(o, "\">\n", false);
	for (int c = 0; c < t->columns; c++)
		print(o, "<input><inputExpression><text>%c</text></inputExpression></input>", 'A' + c);
	put(o, "<output><outputValues><text>1, 2, 3</text></outputValues></output>\n", false);
	for (int r = 0; r < t->rows; r++) {
		print(o, "<rule id=\"r%d\">", r);
		for (int c = 0; c < t->columns; c++) {
			print(o, "<inputEntry id=\"r%dc%d\"><text>", r, c);
			put(o, t->cells[r][c], true);
			put(o, "</text></inputEntry>", false);
		}
		print(o, "<outputEntry><text>%d</text></outputEntry></rule>\n", t->outputs[r]);
	}
	put(o, "</decisionTable></decision></definitions>\n", false);
}

static struct dmn_model *
load(const struct text_out *o)
{
	struct dmn_source source = { { "m", 1 }, { o->at, o->bytes } };
	struct dmn_model *m = NULL;

	return dmn_load(NULL, &source, 1, &m) == DMN_NO_MEMORY ? NULL : m;
}

/* ---- brute force ---------------------------------------------------------------------------------------- */

struct truth {
	unsigned matches[COMBINATIONS_MAX];      /* bits: rows */
	bool has_null[COMBINATIONS_MAX];
	int count;
};

/* Which rows match, as bits, for inputs written as a FEEL context. */
static unsigned
match(struct dmn_run *run, const struct dmn_model *collect, const char *context)
{
	struct dmn_expression *e = NULL;
	const struct dmn_value *input = NULL, *v;
	unsigned bits = 0;

	dmn_run_empty(run);
	if (dmn_expression_compile(NULL, (struct dmn_text){ context, strlen(context) }, NULL, 0, &e) == DMN_OK
	    && dmn_expression_evaluate(run, e, NULL, &input) == DMN_OK
	    && dmn_evaluate(run, collect, (struct dmn_text){ "D", 1 }, input, &v) == DMN_OK) {
		const struct dmn_trace_step *step = dmn_trace_step(run, dmn_trace_count(run) - 1);
		for (size_t i = 0; i < step->match_count; i++)
			bits |= 1u << step->matches[i];
	} else {
		if (++failed <= 10)
			printf("# cannot evaluate %s\n", context);
	}
	dmn_run_empty(run);
	dmn_expression_free(e);
	return bits;
}

static void
find_truth(struct dmn_run *run, const struct dmn_model *collect, const struct table *t, struct truth *ret)
{
	int at[COLUMNS_MAX] = { 0 };

	ret->count = 0;
	for (bool more = true; more;) {
		char context[400];
		size_t n = (size_t)sprintf(context, "{");
		bool has_null = false;
		for (int c = 0; c < t->columns; c++) {
			has_null = has_null || at[c] == 0;
			n += (size_t)sprintf(context + n, "%s%c: %s", c ? ", " : "", 'A' + c, t->of[c]->points[at[c]]);
		}
		sprintf(context + n, "}");
		ret->has_null[ret->count] = has_null;
		ret->matches[ret->count++] = match(run, collect, context);
		more = false;
		for (int c = 0; c < t->columns && !more; c++) {
			at[c] = (at[c] + 1) % t->of[c]->point_count;
			more = at[c] != 0;
		}
	}
}

/* ---- what the analysis says ----------------------------------------------------------------------------- */

struct verdict { int gaps, pairs; unsigned never; bool stopped; };

static bool
begins(struct dmn_text t, const char *z)
{
	return t.bytes >= strlen(z) && memcmp(t.at, z, strlen(z)) == 0;
}

/* The example in a message as a FEEL context, other inputs at a point that is not null. */
static void
example(const struct table *t, const char *message, char *out)
{
	const char *when = strstr(message, "when ");
	size_t n = (size_t)sprintf(out, "{");

	for (int c = 0; c < t->columns; c++) {
		char name[8];
		const char *from, *end = NULL;
		snprintf(name, sizeof name, "%c = ", 'A' + c);
		from = when ? strstr(when, name) : NULL;
		if (from) {
			from += strlen(name);
			static const char *const ends[] = { ", B = ", ", C = ", " (", ": a", "." };
			for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
				const char *at = strstr(from, ends[i]);
				if (i == 4)
					while (at && at[1] != '\0')
						at = strstr(at + 1, ".");
				if (at && (!end || at < end))
					end = at;
			}
		}
		n += (size_t)sprintf(out + n, "%s%c: %.*s", c ? ", " : "", 'A' + c, from ? (int)(end - from) : 100,
			from ? from : t->of[c]->points[1]);
	}
	sprintf(out + n, "}");
}

static void
complain(const struct table *t, const char *policy, const char *what, const char *detail)
{
	failed++;
	if (failed > 10)
		return;
	printf("not ok - %s (%s): %s\n", policy, what, detail);
	for (int r = 0; r < t->rows; r++) {
		printf("#  ");
		for (int c = 0; c < t->columns; c++)
			printf(" [%s%s%s] %s |", t->of[c]->type, t->of[c]->allowed ? " " : "", t->of[c]->allowed ? t->of[c]->allowed : "", t->cells[r][c]);
		printf(" -> %d\n", t->outputs[r]);
	}
}

static void
analyse(struct dmn_run *run, const struct table *t, const char *policy, const struct dmn_model *collect, struct verdict *ret)
{
	static struct text_out o;
	struct dmn_report *report = NULL;

	*ret = (struct verdict){ 0 };
	write_model(t, policy, &o);
	struct dmn_model *m = load(&o);
	if (!m || dmn_analyse(NULL, &(struct dmn_source){ { "m", 1 }, { o.at, o.bytes } }, 1, &report) != DMN_OK) {
		complain(t, policy, "analysis", "no report");
		dmn_free(m);
		return;
	}
	for (size_t i = 0; i < dmn_report_count(report); i++) {
		const struct dmn_diagnostic *d = dmn_report_finding(report, i);
		char message[600], context[1000];
		int row = d->element.bytes >= 2 && d->element.at[0] == 'r' ? d->element.at[1] - '0' : -1, a, b;
		snprintf(message, sizeof message, "%.*s", (int)d->message.bytes, d->message.at);
		bool more = strstr(message, " more") != NULL;
		if (strcmp(d->code, "dmn.table.gap") == 0) {
			ret->gaps++;
			example(t, message, context);
			if (!more && match(run, collect, context))
				complain(t, policy, "not a gap", message);
		} else if (strcmp(d->code, "dmn.table.overlap") == 0 || strcmp(d->code, "dmn.table.contradiction") == 0) {
			ret->pairs += more ? atoi(message) : 1;
			example(t, message, context);
			if (!more && (sscanf(message, "Rows %d and %d", &a, &b) != 2
			              || ~match(run, collect, context) & (1u << (a - 1) | 1u << (b - 1))))
				complain(t, policy, "no overlap", message);
		} else if (strcmp(d->code, "dmn.table.unreachable") == 0 || strstr(message, "can never match")) {
			ret->never |= 1u << row;
		} else if (strcmp(d->code, "dmn.table.large") == 0) {
			ret->stopped = true;
		}
		if (!begins(d->file, "m"))
			complain(t, policy, "file", message);
	}
	dmn_report_free(report);
	dmn_free(m);
}

static void
compare(const struct table *t, const char *policy, const char *what, int expected, int found)
{
	char detail[100];

	/* Where a cell cannot be read statically, less may be found, never more. */
	if (expected == found || (t->open && found < expected)) {
		passed++;
		return;
	}
	snprintf(detail, sizeof detail, "expected %d, found %d", expected, found);
	complain(t, policy, what, detail);
}

static int
count_bits(unsigned bits)
{
	return __builtin_popcount(bits);
}

static void
try_table(struct dmn_run *run, const struct table *t)
{
	static struct text_out o;
	static struct truth truth;
	struct verdict v;
	int gaps = 0, overlaps = 0, contradictions = 0;
	unsigned matched = 0, first = 0, best = 0;

	write_model(t, "COLLECT", &o);
	struct dmn_model *collect = load(&o);
	if (!collect)
		return;
	find_truth(run, collect, t, &truth);
	for (int i = 0; i < truth.count; i++) {
		unsigned bits = truth.matches[i];
		gaps += !bits && !truth.has_null[i];
		matched |= bits;
		first |= bits & -bits;
		int least = 4;
		for (int r = 0; r < t->rows; r++)
			if (bits >> r & 1 && t->outputs[r] < least)
				least = t->outputs[r];
		for (int r = 0; r < t->rows; r++)
			if (bits >> r & 1 && t->outputs[r] == least)
				best |= 1u << r;
	}
	for (int b = 1; b < t->rows; b++)
		for (int a = 0; a < b; a++) {
			bool both = false;
			for (int i = 0; i < truth.count && !both; i++)
				both = truth.matches[i] >> a & 1 && truth.matches[i] >> b & 1;
			overlaps += both;
			contradictions += both && t->outputs[a] != t->outputs[b];
		}
	unsigned all = (1u << t->rows) - 1;
	analyse(run, t, "UNIQUE", collect, &v);
	compare(t, "UNIQUE", "gaps", gaps > 0, v.gaps > 0);
	compare(t, "UNIQUE", "overlaps", overlaps, v.pairs);
	compare(t, "UNIQUE", "rows that never match", count_bits(all & ~matched), count_bits(v.never));
	compare(t, "UNIQUE", "wrongly never", 0, count_bits(v.never & matched));
	analyse(run, t, "ANY", collect, &v);
	compare(t, "ANY", "contradictions", contradictions, v.pairs);
	analyse(run, t, "FIRST", collect, &v);
	compare(t, "FIRST", "gaps", gaps > 0, v.gaps > 0);
	compare(t, "FIRST", "rows that never decide", count_bits(all & ~first), count_bits(v.never));
	compare(t, "FIRST", "wrongly never", 0, count_bits(v.never & first));
	analyse(run, t, "PRIORITY", collect, &v);
	compare(t, "PRIORITY", "rows that never decide", count_bits(all & ~best), count_bits(v.never));
	compare(t, "PRIORITY", "wrongly never", 0, count_bits(v.never & best));
	analyse(run, t, "COLLECT", collect, &v);
	compare(t, "COLLECT", "gaps", 0, v.gaps);
	dmn_free(collect);
}

/* ---- a host short of memory ----------------------------------------------------------------------------- */

struct host { long left, open; };

static void *
host_alloc(void *user, size_t bytes)
{
	struct host *h = user;

	if (h->left == 0)
		return NULL;
	h->left--;
	h->open++;
	return malloc(bytes);
}

static void
host_free(void *user, void *at, size_t bytes)
{
	struct host *h = user;

	(void)bytes;
	h->open -= at != NULL;
	free(at);
}

static void
test_memory(const char *path)
{
	static char xml[XML_MAX];
	FILE *in = fopen(path, "rb");
	struct host h = { -1, 0 };
	struct dmn_host host = { .alloc = host_alloc, .free = host_free, .user = &h };
	struct dmn_source source = { { "m", 1 }, { xml, in ? fread(xml, 1, sizeof xml, in) : 0 } };
	struct dmn_model *m = NULL;
	struct dmn_report *report;
	enum dmn_status rc = DMN_NO_MEMORY;
	size_t whole = 0;

	if (in)
		fclose(in);
	dmn_load(NULL, &source, 1, &m);
	/* First with all the memory it wants, at last again: the report must be the same. */
	for (long n = -1; m && n < 10000 && (n < 1 || rc); n++) {
		h = (struct host){ .left = n };
		report = NULL;
		rc = dmn_analyse(&host, &source, 1, &report);
		size_t count = report ? dmn_report_count(report) : 0;
		if (n < 0)
			whole = count;
		passed += rc == DMN_NO_MEMORY ? !report : count == whole;
		failed += rc == DMN_NO_MEMORY ? report != NULL : rc != DMN_OK || count != whole;
		dmn_report_free(report);
		failed += h.open != 0;
	}
	if (rc || !whole) {
		failed++;
		printf("not ok - %s: no report\n", path);
	}
	dmn_free(m);
}

int
main(int argc, char **argv)
{
	int tables = argc > 1 ? atoi(argv[1]) : 300;
	struct dmn_run *run = dmn_run_open(NULL, NULL);
	static struct table t;

	for (int i = 0; i < tables && run; i++) {
		random_table(&t);
		try_table(run, &t);
	}
	dmn_run_close(run);
	if (argc > 2)
		test_memory(argv[2]);
	printf("%d passed, %d failed\n", passed, failed);
	return failed > 0;
}
