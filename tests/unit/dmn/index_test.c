/*
 * The index of decision tables against the plain scan: random tables of all hit policies, evaluated with random inputs by
 * both, must give the same result, the same matches and the same diagnostics at the same places.
 *
 *   index_test TABLES [SEED]      that many tables of 1 to 60 rules, and a hundredth of it of some hundreds
 *   index_test --large            tables of 1,000, 10,000 and 100,000 rules: load, memory, decisions a second by both
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dmn/model.h"
#include "feel/run.h"

enum { XML_ROOM = 32 << 20, INPUTS_MAX = 4, OUTPUTS_MAX = 2, EVALUATIONS = 6, RULES_MOST = 60, LARGE_MOST = 900, SAID_ROOM = 1 << 20 };

static uint64_t seed = 88172645463325252u;
static char xml[XML_ROOM];
static size_t xml_bytes;
static unsigned long passed, failed, fewer_steps, evaluations;

static uint32_t
pick(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 33) % below;
}

static bool
chance(uint32_t percent)
{
	return pick(100) < percent;
}

__attribute__((format(printf, 1, 2)))
static void
put(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	int n = vsnprintf(xml + xml_bytes, sizeof xml - xml_bytes, format, list);
	va_end(list);
	if (n < 0 || (size_t)n >= sizeof xml - xml_bytes) {
		printf("the table is too large\n");
		exit(2);
	}
	xml_bytes += (size_t)n;
}

/* ---- values --------------------------------------------------------------------------------------------- */

enum kind { NUMBERS, STRINGS, DATES, TIMES, DATE_TIMES, SPANS, MONTHS, BOOLEANS, KINDS };

/* Literals of a kind in order; `n` of `span`, so that large tables can have many. */
static const char *
literal(enum kind kind, uint32_t n, char out[80])
{
	switch (kind) {
	case NUMBERS:
		snprintf(out, 80, "%d%s", (int)n - 3, n % 7 == 3 ? ".5" : n % 11 == 5 ? ".00" : "");
		break;
	case STRINGS:
		snprintf(out, 80, "\"%s%u\"", n % 3 == 0 ? "b" : n % 3 == 1 ? "a common prefix " : "a common ", n);
		break;
	case DATES: snprintf(out, 80, "date(\"20%02u-%02u-%02u\")", n / 336 % 90, n / 28 % 12 + 1, n % 28 + 1); break;
	case TIMES: snprintf(out, 80, "@\"%02u:%02u:%02u%s\"", n / 120 % 24, n / 2 % 60, n % 2 * 59, n % 5 == 2 ? ".25" : ""); break;
	case DATE_TIMES:
		snprintf(out, 80, "@\"2026-%02u-%02uT12:00:%02u%s\"", n / 28 % 12 + 1, n % 28 + 1, n % 60, n % 5 == 2 ? ".5" : "");
		break;
	case SPANS: snprintf(out, 80, "duration(\"PT%u%sS\")", n, n % 4 == 1 ? ".5" : ""); break;
	case MONTHS: snprintf(out, 80, "@\"P%uM\"", n); break;
	default: snprintf(out, 80, n % 2 ? "true" : "false"); break;
	}
	return out;
}

/* A value to decide about: mostly of the column's kind, near its literals; null, another kind, in a zone. */
static const char *
random_input(enum kind kind, uint32_t span, char out[80])
{
	if (chance(8))
		return "null";
	if (chance(5))
		return literal((enum kind)pick(KINDS), pick(span), out);
	if (chance(3))
		return kind == TIMES ? "@\"12:00:00Z\"" : kind == DATE_TIMES ? "@\"2026-03-03T12:00:00+02:00\"" : "[1, \"a\"]";
	if (kind == NUMBERS && chance(25)) {
		static const char *const odd[] = { ".25", ".5", ".000000000000000001", "e30", "e-30", ".499999999999" };
		snprintf(out, 80, "%s%u%s", pick(4) ? "" : "-", pick(span), odd[pick(6)]);
		return out;
	}
	if (kind == STRINGS && chance(25))
		return pick(2) ? "\"a common prefix\"" : "\"b\"";
	return literal(kind, pick(span), out);
}

/* ---- tables --------------------------------------------------------------------------------------------- */

struct shape {
	uint32_t inputs, outputs, rules, span[INPUTS_MAX];
	enum kind kinds[INPUTS_MAX];
	uint32_t dashes;                 /* of 100 cells */
	bool wide;                       /* has many ranges */
	bool stranger;                   /* has cells that are not static */
};

static void
put_escaped(const char *z)
{
	for (; *z; z++)
		if (*z == '<')
			put("&lt;");
		else
			put("%c", *z);
}

static void
put_test(const struct shape *s, uint32_t column)
{
	static const char *const signs[] = { "<", "<=", ">", ">=", "=", "!=" };
	enum kind kind = s->kinds[column];
	uint32_t span = s->span[column], a = pick(span), b = a + pick(span - a < 9 ? span - a : 9);
	char low[80], high[80], line[300];

	if (kind == BOOLEANS && a > b)
		a = b;
	literal(kind, a, low);
	literal(kind, b, high);
	switch (kind == BOOLEANS || chance(s->wide ? 40 : 80) ? 0 : 1 + pick(8)) {
	case 0: snprintf(line, sizeof line, "%s", low); break;
	case 1: snprintf(line, sizeof line, "%s %s", signs[pick(6)], low); break;
	case 2: snprintf(line, sizeof line, "[%s, %s]", low, high); break;
	case 3: snprintf(line, sizeof line, "(%s%s)", signs[4 + pick(2)], low); break;
	default: snprintf(line, sizeof line, "%c%s..%s%c", pick(2) ? '[' : '(', low, high, pick(2) ? ']' : ')'); break;
	}
	put_escaped(line);
}

static void
put_cell(const struct shape *s, uint32_t column)
{
	static const char *const strange[] = { "? > limit", "limit", "< limit", "? = limit or ? = 3", "limit + 1", "[1..limit]", "[5..1]",
		"null, limit", "< null", "? != null", "not(limit)", "? in (1, 2)", "= a0" };
	char other[80];
	bool negated = chance(10);

	if (chance(s->dashes)) {
		put("-");
	} else if (chance(3)) {
		put("%s", pick(2) ? "null" : "not(null)");
	} else if (s->stranger && chance(6)) {
		if (chance(70))
			put_escaped(strange[pick(sizeof strange / sizeof strange[0])]);
		else
			put("%s", literal((enum kind)pick(KINDS), pick(20), other));
	} else {
		if (negated)
			put("not(");
		put_test(s, column);
		while (chance(25)) {
			put(", ");
			put_test(s, column);
		}
		put(negated ? ")" : "");
	}
}

static void
put_output(const struct shape *s)
{
	static const char *const computed[] = { "limit", "a0", "limit * 2", "[limit, 1]", "if limit > 3 then \"x\" else \"y\"", "1 / 0" };
	static const char *const fixed[] = { "1", "2", "-3", "2.50", "1", "2" };

	put("<outputEntry><text>");
	if (chance(2))
		put(chance(50) ? "-" : "");
	else if (s->stranger && chance(15))
		put_escaped(computed[pick(6)]);
	else
		put("%s", fixed[pick(6)]);
	put("</text></outputEntry>");
}

static void
put_table(const struct shape *s)
{
	static const char *const policies[] = { "UNIQUE", "FIRST", "ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT",
		"COLLECT\" aggregation=\"SUM", "COLLECT\" aggregation=\"MIN", "COLLECT\" aggregation=\"MAX", "COLLECT\" aggregation=\"COUNT" };
	char text[80];

	put("<decisionTable id=\"t\" hitPolicy=\"%s\">", policies[chance(30) ? 1 : pick(11)]);
	for (uint32_t i = 0; i < s->inputs; i++) {
		put("<input><inputExpression><text>a%u</text></inputExpression>", i);
		if (chance(4))
			put("<inputValues><text>%s, %s</text></inputValues>", literal(s->kinds[i], 1, text), "null, 1, 2, 3, \"b\", limit");
		put("</input>");
	}
	for (uint32_t i = 0; i < s->outputs; i++) {
		put("<output name=\"o%u\">", i);
		if (chance(50))
			put("<outputValues><text>2.50, 2, 1, -3</text></outputValues>");
		if (chance(30))
			put("<defaultOutputEntry><text>%s</text></defaultOutputEntry>", chance(50) ? "7" : "limit");
		put("</output>");
	}
	for (uint32_t r = 0; r < s->rules; r++) {
		put("<rule id=\"r%u\">", r);
		for (uint32_t i = 0; i < s->inputs; i++) {
			put("<inputEntry id=\"c%u.%u\"><text>", r, i);
			put_cell(s, i);
			put("</text></inputEntry>");
		}
		for (uint32_t i = 0; i < s->outputs; i++)
			put_output(s);
		put("</rule>\n");
	}
	put("</decisionTable>");
}

static void
put_model(const struct shape *s)
{
	xml_bytes = 0;
	put("<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" id=\"m\" name=\"m\" namespace=\"urn:m\">");
	for (uint32_t i = 0; i < s->inputs; i++)
		put("<inputData id=\"i%u\" name=\"a%u\"/>", i, i);
	put("<inputData id=\"l\" name=\"limit\"/><decision id=\"d\" name=\"d\">");
	for (uint32_t i = 0; i < s->inputs; i++)
		put("<informationRequirement><requiredInput href=\"#i%u\"/></informationRequirement>", i);
	put("<informationRequirement><requiredInput href=\"#l\"/></informationRequirement>");
	put_table(s);
	put("</decision></definitions>");
}

static struct shape
random_shape(bool large)
{
	struct shape s = { .inputs = 1 + pick(INPUTS_MAX), .outputs = 1 + (uint32_t)chance(30), .stranger = chance(40),
		.dashes = pick(3) * 25, .wide = chance(70) };

	s.rules = large ? 300 + pick(LARGE_MOST - 300) : 1 + pick(RULES_MOST);
	for (uint32_t i = 0; i < s.inputs; i++) {
		s.kinds[i] = large ? (enum kind)pick(2) : (enum kind)(chance(50) ? pick(2) : pick(KINDS));
		s.span[i] = large ? 20 + pick(3) * 700 : 2 + pick(12);
	}
	return s;
}

/* ---- both ways ------------------------------------------------------------------------------------------ */

static struct dmn_text
as_text(const char *z)
{
	return (struct dmn_text){ z, strlen(z) };
}

/* Everything that an evaluation says, as text. */
static size_t
said(struct dmn_run *run, enum dmn_status rc, const struct dmn_value *v, char *out)
{
	struct dmn_text t = as_text("(no value)");
	size_t n;

	if (!rc)
		(void)dmn_to_feel(run, v, &t);
	n = (size_t)snprintf(out, SAID_ROOM, "status %d\n%.*s\n", rc, (int)t.bytes, t.at);
	for (size_t i = 0; i < dmn_trace_count(run); i++) {
		const struct dmn_trace_step *step = dmn_trace_step(run, i);
		n += (size_t)snprintf(out + n, SAID_ROOM - n, "step %.*s table %d:", (int)step->decision.bytes, step->decision.at, step->table != NULL);
		for (size_t k = 0; k < step->match_count && n < SAID_ROOM - 100; k++)
			n += (size_t)snprintf(out + n, SAID_ROOM - n, " %zu", step->matches[k]);
		for (size_t k = 0; k < step->input_count && n < SAID_ROOM - 1000; k++) {
			(void)dmn_to_feel(run, step->inputs[k], &t);
			n += (size_t)snprintf(out + n, SAID_ROOM - n, " %.*s", t.bytes > 100 ? 100 : (int)t.bytes, t.at);
		}
		n += (size_t)snprintf(out + n, SAID_ROOM - n, "\n");
	}
	for (size_t i = 0; i < dmn_run_diagnostic_count(run) && n < SAID_ROOM - 1000; i++) {
		const struct dmn_diagnostic *d = dmn_run_diagnostic(run, i);
		n += (size_t)snprintf(out + n, SAID_ROOM - n, "%d %s %.*s:%d %d:%d %.*s\n", d->severity, d->code, (int)d->element.bytes,
			d->element.at, d->xml_line, d->line, d->column, (int)d->message.bytes, d->message.at);
	}
	return n;
}

static const struct dmn_value *
value_of(struct dmn_run *run, const char *text)
{
	struct dmn_expression *e = NULL;
	const struct dmn_value *v = NULL;

	/* What is constant stands in the expression: a copy in the run is needed after it is gone. */
	if (dmn_expression_compile(NULL, as_text(text), NULL, 0, &e) != DMN_OK || dmn_expression_evaluate(run, e, NULL, &v) != DMN_OK) {
		printf("not a value: %s\n", text);
		exit(2);
	}
	struct dmn_value copy = *v;
	const struct dmn_value *items[2];
	if (copy.kind == DMN_STRING)
		v = dmn_string(run, (struct dmn_text){ copy.string, copy.count });
	else if (copy.kind == DMN_LIST)
		v = (items[0] = dmn_integer(run, 1), items[1] = dmn_string(run, as_text("a")), dmn_list(run, items, 2));
	else
		v = run_keep(run, copy);
	dmn_expression_free(e);
	return v;
}

static void
evaluate_both(const struct dmn_model *model, struct dmn_run *inputs, struct dmn_run *run, const struct shape *s)
{
	static char scanned[SAID_ROOM], found[SAID_ROOM];
	static const char *const limits[] = { "3", "5", "null", "0.5", "\"b\"", "9" };
	struct dmn_text names[INPUTS_MAX + 1];
	const struct dmn_value *values[INPUTS_MAX + 1], *v = NULL;
	char texts[INPUTS_MAX + 1][80], name[INPUTS_MAX][4];
	uint64_t left;

	dmn_run_empty(inputs);
	for (uint32_t i = 0; i < s->inputs; i++) {
		char room[80];
		snprintf(texts[i], sizeof texts[i], "%s", random_input(s->kinds[i], s->span[i] + 2, room));
		snprintf(name[i], sizeof name[i], "a%u", i);
		names[i] = as_text(name[i]);
		values[i] = value_of(inputs, texts[i]);
	}
	const char *limit = limits[pick(6)];
	names[s->inputs] = as_text("limit");
	values[s->inputs] = value_of(inputs, limit);
	const struct dmn_value *input = dmn_context(inputs, names, values, s->inputs + 1);

	dmn_run_empty(run);
	run->scan_tables = true;
	enum dmn_status rc = dmn_evaluate(run, model, as_text("d"), input, &v);
	left = run_steps_left(run);
	size_t a = said(run, rc, v, scanned);
	dmn_run_empty(run);
	run->scan_tables = false;
	rc = dmn_evaluate(run, model, as_text("d"), input, &v);
	uint64_t left_now = run_steps_left(run);
	size_t b = said(run, rc, v, found);
	evaluations++;
	fewer_steps += left_now > left;
	bool same = a == b && memcmp(scanned, found, a) == 0;
	passed += same;
	failed += !same;
	if (same || failed > 3)
		return;
	printf("the index differs from the scan, for");
	for (uint32_t i = 0; i < s->inputs; i++)
		printf(" %s = %s;", name[i], texts[i]);
	printf(" limit = %s\nscan:\n%.3000s\nindex:\n%.3000s\n%.12000s\n", limit, scanned, found, xml);
}

static void
check_table(struct dmn_run *inputs, struct dmn_run *run, bool large)
{
	struct shape s = random_shape(large);
	struct dmn_model *model = NULL;

	put_model(&s);
	struct dmn_source source = { as_text("t.dmn"), { xml, xml_bytes } };
	if (dmn_load(NULL, &source, 1, &model) != DMN_OK && !model) {
		failed++;
		printf("not loaded: %.2000s\n", xml);
		return;
	}
	for (int i = 0; i < EVALUATIONS; i++)
		evaluate_both(model, inputs, run, &s);
	dmn_free(model);
}

/* ---- large tables --------------------------------------------------------------------------------------- */

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
put_plain_model(uint32_t rules, bool unique)
{
	static const char *const sizes[] = { "micro", "small", "medium", "large" };

	xml_bytes = 0;
	put("<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" id=\"m\" name=\"m\" namespace=\"urn:m\">");
	for (int i = 0; i < 4; i++)
		put("<inputData id=\"i%d\" name=\"a%d\"/>", i, i);
	put("<decision id=\"d\" name=\"d\">");
	for (int i = 0; i < 4; i++)
		put("<informationRequirement><requiredInput href=\"#i%d\"/></informationRequirement>", i);
	put("<decisionTable hitPolicy=\"FIRST\">");
	for (int i = 0; i < 4; i++)
		put("<input><inputExpression><text>a%d</text></inputExpression></input>", i);
	put("<output name=\"o\"/>");
	for (uint32_t r = 0; r < rules; r++) {
		put("<rule><inputEntry><text>\"%s\"</text></inputEntry><inputEntry><text>\"R%02u\"</text></inputEntry>", sizes[r % 4], r / 4 % 50);
		if (unique)
			put("<inputEntry><text>\"C%06u\"</text></inputEntry><inputEntry><text>&gt;= %u</text></inputEntry>", r, r % 1000);
		else
			put("<inputEntry><text>%s</text></inputEntry><inputEntry><text>[%u..%u)</text></inputEntry>",
				r % 3 ? "\"fair\", \"delegation\"" : "-", r / 200 * 1000, r / 200 * 1000 + 25000);
		put("<outputEntry><text>%u</text></outputEntry></rule>", r);
	}
	put("</decisionTable></decision></definitions>");
}

static double
decisions_a_second(struct dmn_run *inputs, struct dmn_run *run, const struct dmn_model *model, uint32_t rules, bool unique)
{
	static const char *const sizes[] = { "micro", "small", "medium", "large" };
	struct dmn_text names[4] = { as_text("a0"), as_text("a1"), as_text("a2"), as_text("a3") };
	double from = seconds();
	unsigned long n = 0;

	do {
		char region[8], code[12];
		const struct dmn_value *values[4], *v = NULL;
		uint32_t r = pick(rules);
		dmn_run_empty(inputs);
		snprintf(region, sizeof region, "R%02u", r / 4 % 50);
		snprintf(code, sizeof code, "C%06u", r);
		values[0] = dmn_string(inputs, as_text(sizes[r % 4]));
		values[1] = dmn_string(inputs, as_text(region));
		values[2] = dmn_string(inputs, as_text(unique ? code : "fair"));
		values[3] = dmn_integer(inputs, unique ? 5000 : r / 200 * 1000 + 500);
		const struct dmn_value *input = dmn_context(inputs, names, values, 4);
		dmn_run_empty(run);
		int64_t found = -1;
		enum dmn_status rc = dmn_evaluate(run, model, as_text("d"), input, &v);
		bool good = !rc && dmn_as_integer(v, &found) && (unique ? found == r : found >= 0 && found <= r);
		passed += good;
		failed += !good;
		n++;
	} while (seconds() - from < 1);
	return (double)n / (seconds() - from);
}

static void
measure_large(uint32_t rules, bool unique, struct dmn_run *inputs, struct dmn_run *run)
{
	struct dmn_model *model = NULL;
	double from;

	put_plain_model(rules, unique);
	struct dmn_source source = { as_text("t.dmn"), { xml, xml_bytes } };
	from = seconds();
	if (dmn_load(NULL, &source, 1, &model) != DMN_OK) {
		printf("not loaded\n");
		exit(1);
	}
	double load = seconds() - from;
	run->scan_tables = true;
	double scan = decisions_a_second(inputs, run, model, rules, unique);
	run->scan_tables = false;
	double index = decisions_a_second(inputs, run, model, rules, unique);
	printf("%6u rules, %s: %.1f MB of XML, loaded in %.2f s, model %.0f MB; decisions a second: scan %.0f, index %.0f\n", rules,
		unique ? "a code of its own each" : "few values, wide ranges", (double)xml_bytes / 1e6, load,
		(double)arena_bytes(model->unit.arena) / 1e6, scan, index);
	dmn_free(model);
}

/* More rules than a table may have: an error that says so, within a second. */
static void
check_refused(uint32_t rules, const char *rule, const char *code)
{
	struct dmn_model *model = NULL;
	bool found = false;
	double from;

	xml_bytes = 0;
	put("<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" id=\"m\" name=\"m\" namespace=\"urn:m\"><decision id=\"d\" "
		"name=\"d\"><decisionTable><input><inputExpression><text>1</text></inputExpression></input><output/>");
	for (uint32_t i = 0; i < rules; i++)
		put("%s", rule);
	put("</decisionTable></decision></definitions>");
	struct dmn_source source = { as_text("t.dmn"), { xml, xml_bytes } };
	from = seconds();
	enum dmn_status rc = dmn_load(NULL, &source, 1, &model);
	double took = seconds() - from;
	for (size_t i = 0; model && i < dmn_diagnostic_count(model); i++)
		found = found || strcmp(dmn_diagnostic(model, i)->code, code) == 0;
	bool good = rc == DMN_INVALID && (found || !model) && took < 1;
	passed += good;
	failed += !good;
	if (!good)
		printf("%u rules: status %d, %s %s, %.2f s\n", rules, rc, code, found ? "said" : "not said", took);
	dmn_free(model);
}

int
main(int argc, char **argv)
{
	unsigned long tables = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000;
	struct dmn_run *inputs = dmn_run_open(NULL, NULL), *run = dmn_run_open(NULL, NULL);

	if (!inputs || !run)
		return 2;
	if (argc > 1 && strcmp(argv[1], "--large") == 0) {
		for (uint32_t rules = 1000; rules <= 100000; rules *= 10) {
			measure_large(rules, true, inputs, run);
			measure_large(rules, false, inputs, run);
		}
		dmn_run_close(inputs);
		dmn_run_close(run);
		return failed > 0;
	}
	check_refused(100001, "<rule/>", "dmn.limit.table");
	if (argc > 2)
		seed ^= strtoul(argv[2], NULL, 10) * UINT64_C(0x9E3779B97F4A7C15);
	for (unsigned long i = 0; i < tables; i++)
		check_table(inputs, run, false);
	for (unsigned long i = 0; i < tables / 100; i++)
		check_table(inputs, run, true);
	dmn_run_close(inputs);
	dmn_run_close(run);
	/* The comparison means something only where the index was used. */
	if (fewer_steps < evaluations / 3) {
		failed++;
		printf("the index was used in %lu of %lu evaluations only\n", fewer_steps, evaluations);
	}
	printf("%lu passed, %lu failed\n", passed, failed);
	return failed > 0;
}
