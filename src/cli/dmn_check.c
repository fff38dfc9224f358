/*
 * `dmn check`: what is wrong with a model, and what looks wrong, for people (a line for each finding, as compilers
 * write them) and as SARIF 2.1.0, which editors and code hosts show beside the lines.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/dmn_cli.h"

const char check_usage[] =
	"check MODEL.dmn [IMPORTED.dmn...] [--format text|sarif] [--strict]\n"
	"\n"
	"Prints a line for each finding: file, line, column, how bad, what, code, element; or all as SARIF 2.1.0.  Ends\n"
	"with 1 when there is an error; with --strict also when there is a warning.\n";

/* Findings by code: the words that SARIF shows for all of a kind.  A code that ends with a dot stands for those that begin
 * with it; one that is not here describes itself. */
static const struct rule { const char *code; enum dmn_severity level; const char *what, *help; } rules[] = {
	{ "dmn.decision.empty", DMN_WARNING, "Decision without an expression",
		"It evaluates to null. Give it an expression, or remove it." },
	{ "dmn.knowledge.unused", DMN_NOTE, "Knowledge model that nothing requires",
		"Remove it, or require it where it was meant to be used." },
	{ "dmn.id.twice", DMN_WARNING, "The same id twice",
		"References cannot tell the two elements apart. Give each its own id." },
	{ "dmn.import.missing", DMN_ERROR, "Imported model that was not given",
		"Name the imported file on the command line too." },
	{ "dmn.input.unused", DMN_NOTE, "Input data that nothing requires",
		"Remove it, or draw the requirement that was forgotten." },
	{ "dmn.name.twice", DMN_ERROR, "The same name twice", "Names of elements must differ within a model." },
	{ "dmn.requirement.cycle", DMN_ERROR, "Decisions that require each other",
		"No order of evaluation exists. Remove one of the requirements." },
	{ "dmn.requirement.missing", DMN_ERROR, "Name of an element that is not required",
		"Draw the requirement that the message names." },
	{ "dmn.requirement.unknown", DMN_ERROR, "Requirement of something that is not there",
		"The href points to no element of the model or its imports." },
	{ "dmn.requirement.unused", DMN_NOTE, "Requirement that the expression never uses",
		"Remove it, or use what it brings." },
	{ "dmn.table.cell", DMN_WARNING, "Cell that no allowed value meets",
		"The row can never match. Correct the cell or the allowed values." },
	{ "dmn.table.contradiction", DMN_ERROR, "Rows of an ANY table that contradict each other",
		"For the example both rows match with different outputs, and the result is null." },
	{ "dmn.table.default", DMN_NOTE, "Table with gaps and without a default output",
		"Where no row matches the result is null. A default output says that this is meant." },
	{ "dmn.table.duplicate", DMN_WARNING, "Two rows alike",
		"Both rows accept the same inputs and say the same. Remove one." },
	{ "dmn.table.gap", DMN_WARNING, "Inputs that no row covers",
		"For the example no row matches. Add a row, or a default output." },
	{ "dmn.table.large", DMN_NOTE, "Table too large to be looked through",
		"The analysis of this table stopped at its budget." },
	{ "dmn.table.output", DMN_WARNING, "Output that is not among the output values",
		"Correct the output or the list of output values." },
	{ "dmn.table.overlap", DMN_ERROR, "Rows of a UNIQUE table that overlap",
		"For the example both rows match, and the result is null. Narrow a row, or choose another hit policy." },
	{ "dmn.table.priority", DMN_ERROR, "PRIORITY or OUTPUT ORDER without output values",
		"The order of the output values is the priority. List them." },
	{ "dmn.table.shape", DMN_ERROR, "Malformed decision table", "The message says what is missing." },
	{ "dmn.table.unreachable", DMN_WARNING, "Row that can never decide",
		"Whatever the inputs, other rows come first. Remove the row or move it up." },
	{ "dmn.type.unknown", DMN_ERROR, "Unknown type", "typeRef names neither a FEEL type nor an item definition." },
	{ "dmn.boxed.", DMN_ERROR, "Incomplete boxed expression", "The message says which part is missing." },
	{ "dmn.expression.", DMN_ERROR, "Unknown kind of expression", "The boxed expressions of DMN 1.5 are known." },
	{ "dmn.function.", DMN_ERROR, "External or empty function", "Give the function a body that is there." },
	{ "dmn.invocation.", DMN_ERROR, "Incomplete invocation", "An invocation names the function that it calls." },
	{ "dmn.xml.", DMN_ERROR, "Document that cannot be read", "The file must be XML of a DMN namespace, without a DTD." },
	{ "feel.call.", DMN_ERROR, "Malformed call", "Arguments are given all by name or all by position." },
	{ "feel.context.twice", DMN_ERROR, "The same entry twice", "Names within a context must differ." },
	{ "feel.limit.", DMN_ERROR, "Text beyond a limit", "Split the expression into decisions of their own." },
	{ "feel.number.", DMN_ERROR, "Number out of range", "Numbers have 34 digits." },
	{ "feel.temporal.", DMN_WARNING, "Text that is no date, time or duration",
		"Write dates as 2026-11-23, times as 09:30:00, durations as P1Y2M or P3DT4H." },
	{ "feel.type.", DMN_WARNING, "Types that do not go together", "What is written there is always null." },
	{ "feel.member.unknown", DMN_WARNING, "Member that the type does not have",
		"The value is null unless the data holds more than its type says." },
	{ "feel.name.unknown", DMN_ERROR, "Unknown name", "Nothing in scope has this name." },
	{ "feel.syntax.", DMN_ERROR, "Text that is not FEEL", "The message says what was expected." },
	{ "feel.syntax", DMN_ERROR, "Text that is not FEEL", "The message says what was expected." },
};

struct finding {
	const struct dmn_diagnostic *d;
	int line, column;                    /* 0 = not known */
	size_t order, twin;                  /* as found; how many before it have its code, file and element */
	size_t rule;                         /* number of its code among those found */
	bool first;                          /* of its code */
};

struct findings { struct finding *all; size_t count, rule_count, by_severity[DMN_ERROR + 1]; };

static int
by_place(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;

	if (x->d->file.at != y->d->file.at) {
		size_t n = x->d->file.bytes < y->d->file.bytes ? x->d->file.bytes : y->d->file.bytes;
		int order = n ? memcmp(x->d->file.at, y->d->file.at, n) : 0;
		if (order || x->d->file.bytes != y->d->file.bytes)
			return order ? order : x->d->file.bytes < y->d->file.bytes ? -1 : 1;
	}
	if (x->d->xml_index != y->d->xml_index)
		return x->d->xml_index < y->d->xml_index ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static bool
same(struct dmn_text a, struct dmn_text b)
{
	return a.bytes == b.bytes && (a.bytes == 0 || memcmp(a.at, b.at, a.bytes) == 0);
}

/* Sort by file and place in it, and find the places. */
static void
place_findings(struct findings *f, const struct dmn_source *sources, size_t source_count)
{
	struct dmn_cursor cursor = { 0 };
	struct dmn_text file = { 0 };

	if (f->count)
		qsort(f->all, f->count, sizeof *f->all, by_place);
	for (size_t i = 0; i < f->count; i++) {
		struct finding *at = &f->all[i];
		if (!same(file, at->d->file))
			cursor = (struct dmn_cursor){ 0 };
		file = at->d->file;
		for (size_t k = 0; k < source_count; k++)
			if (same(sources[k].name, file)
			    && !dmn_locate(sources[k].xml, at->d, &cursor, &at->line, &at->column)) {
				at->line = at->d->xml_line;
				at->column = 0;
			}
		for (size_t k = i; k-- > 0 && same(f->all[k].d->file, file);)
			if (strcmp(f->all[k].d->code, at->d->code) == 0 && same(f->all[k].d->element, at->d->element)) {
				at->twin = f->all[k].twin + 1;
				break;
			}
		at->first = true;
		for (size_t k = 0; k < i && at->first; k++)
			if (strcmp(f->all[k].d->code, at->d->code) == 0) {
				at->rule = f->all[k].rule;
				at->first = false;
			}
		if (at->first)
			at->rule = f->rule_count++;
	}
}

static bool
collect(struct findings *f, const struct dmn_model *model, const struct dmn_report *report)
{
	size_t found = dmn_diagnostic_count(model), count = found + dmn_report_count(report);

	f->all = calloc(count ? count : 1, sizeof *f->all);
	if (!f->all)
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct dmn_diagnostic *d = i < found ? dmn_diagnostic(model, i)
			: dmn_report_finding(report, i - found);
		f->all[f->count++] = (struct finding){ .d = d, .order = i };
		f->by_severity[d->severity]++;
	}
	return true;
}

static void
print_text(const struct findings *f)
{
	static const char *const severity[] = { "note", "warning", "error" };

	for (size_t i = 0; i < f->count; i++) {
		const struct finding *at = &f->all[i];
		const struct dmn_diagnostic *d = at->d;
		printf("%.*s:", (int)d->file.bytes, d->file.at ? d->file.at : "");
		if (at->line)
			printf("%d:", at->line);
		if (at->line && at->column)
			printf("%d:", at->column);
		printf(" %s: %.*s [%s]", severity[d->severity], (int)d->message.bytes, d->message.at, d->code);
		if (d->element.bytes)
			printf(" (%.*s)", (int)d->element.bytes, d->element.at);
		putchar('\n');
	}
}

/* ---- SARIF ---------------------------------------------------------------------------------------------- */

static void
put_json(struct dmn_text t)
{
	putchar('"');
	for (size_t i = 0; i < t.bytes; i++) {
		unsigned char c = (unsigned char)t.at[i];
		if (c == '"' || c == '\\')
			printf("\\%c", c);
		else if (c < 0x20)
			printf("\\u%04x", c);
		else
			putchar(c);
	}
	putchar('"');
}

static void
put_z(const char *z)
{
	put_json((struct dmn_text){ z, strlen(z) });
}

/* A path as a URI, relative to the folder we are in where it lies below it. */
static void
put_uri(struct dmn_text path)
{
	char here[4096];
	size_t bytes = path.bytes && path.at[0] == '/' && getcwd(here, sizeof here) ? strlen(here) : 0;

	if (bytes && path.bytes > bytes + 1 && memcmp(path.at, here, bytes) == 0 && path.at[bytes] == '/') {
		path.at += bytes + 1;
		path.bytes -= bytes + 1;
	}
	while (path.bytes > 2 && memcmp(path.at, "./", 2) == 0) {
		path.at += 2;
		path.bytes -= 2;
	}
	putchar('"');
	if (path.bytes && path.at[0] == '/')
		fputs("file://", stdout);
	for (size_t i = 0; i < path.bytes; i++) {
		unsigned char c = (unsigned char)path.at[i];
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
		    || (c && strchr("-._~/", c)))
			putchar(c);
		else
			printf("%%%02X", c);
	}
	putchar('"');
}

static const char *const levels[] = { "note", "warning", "error" };

static struct rule
rule_of(const struct dmn_diagnostic *d)
{
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
		struct rule r = rules[i];
		size_t bytes = strlen(r.code);
		if (r.code[bytes - 1] == '.' ? strncmp(r.code, d->code, bytes) == 0 : strcmp(r.code, d->code) == 0) {
			r.code = d->code;
			return r;
		}
	}
	return (struct rule){ d->code, d->severity, d->code, "The message says what is wrong." };
}

static void
put_rule(const struct dmn_diagnostic *d, bool more)
{
	struct rule r = rule_of(d);

	printf("%s\n\t\t\t{\"id\": ", more ? "," : "");
	put_z(r.code);
	fputs(", \"shortDescription\": {\"text\": ", stdout);
	put_z(r.what);
	fputs("}, \"fullDescription\": {\"text\": ", stdout);
	put_z(r.help);
	fputs("}, \"help\": {\"text\": ", stdout);
	put_z(r.help);
	printf("}, \"defaultConfiguration\": {\"level\": \"%s\"}}", levels[r.level]);
}

/* The same for the same finding when lines move: file, code, element, and which of several. */
static uint64_t
fingerprint(const struct finding *f)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	const struct dmn_text parts[] = { f->d->file, { f->d->code, strlen(f->d->code) }, f->d->element };

	for (size_t p = 0; p < sizeof parts / sizeof parts[0]; p++)
		for (size_t i = 0; i <= parts[p].bytes; i++)
			hash = (hash ^ (i < parts[p].bytes ? (unsigned char)parts[p].at[i] : 0)) * UINT64_C(0x100000001b3);
	return hash + f->twin;
}

static void
put_result(const struct finding *at)
{
	const struct dmn_diagnostic *d = at->d;

	fputs("\n\t\t{\"ruleId\": ", stdout);
	put_z(d->code);
	printf(", \"ruleIndex\": %zu, \"level\": \"%s\", \"message\": {\"text\": ", at->rule, levels[d->severity]);
	put_json(d->message);
	fputs("},\n\t\t\t\"locations\": [{\"physicalLocation\": {\"artifactLocation\": {\"uri\": ", stdout);
	put_uri(d->file);
	printf("}, \"region\": {\"startLine\": %d", at->line > 0 ? at->line : 1);
	if (at->line > 0 && at->column > 0)
		printf(", \"startColumn\": %d", at->column);
	fputs("}}", stdout);
	if (d->element.bytes) {
		fputs(", \"logicalLocations\": [{\"name\": ", stdout);
		put_json(d->element);
		fputs(", \"kind\": \"element\"}]", stdout);
	}
	printf("}],\n\t\t\t\"partialFingerprints\": {\"dmnFinding/v1\": \"%016llx\"}}", (unsigned long long)fingerprint(at));
}

static void
print_sarif(const struct findings *f)
{
	bool more = false;

	printf("{\"$schema\": \"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json\",\n"
		"\"version\": \"2.1.0\",\n\"runs\": [{\n\t\"tool\": {\"driver\": {\"name\": \"dmn\", \"version\": \"%s\", \"semanticVersion\": \"%s\",\n"
		"\t\t\"informationUri\": \"https://www.omg.org/spec/DMN/\", \"rules\": [", dmn_version(), dmn_version());
	for (size_t i = 0; i < f->count; i++)
		if (f->all[i].first) {
			put_rule(f->all[i].d, more);
			more = true;
		}
	fputs("]}},\n\t\"columnKind\": \"unicodeCodePoints\",\n\t\"results\": [", stdout);
	for (size_t i = 0; i < f->count; i++) {
		fputs(i ? "," : "", stdout);
		put_result(&f->all[i]);
	}
	fputs("]}]}\n", stdout);
}

/* ---- the command ---------------------------------------------------------------------------------------- */

int
check(int argc, char **argv)
{
	const char *format = "text";
	bool strict = false;
	struct dmn_source sources[MODELS_MAX] = { 0 };
	struct dmn_model *model = NULL;
	struct dmn_report *report = NULL;
	struct dmn_host host = { 0 };
	struct findings f = { 0 };
	int status = take_options(&argc, argv, (struct dmn_option[]){ { "--format", .value = &format },
		{ "--strict", .flag = &strict }, { 0 } });

	if (status)
		return status;
	if (argc < 2)
		return bad_usage("check", "which model?");
	bool sarif = strcmp(format, "sarif") == 0;
	if (!sarif && strcmp(format, "text") != 0)
		return bad_usage("check", "the format is text or sarif, not %s", format);
	status = load_sources(argc - 1, argv + 1, &host, &model, sources);
	if (status)
		goto out;
	if (dmn_analyse(&host, sources, (size_t)argc - 1, &report) != DMN_OK || !collect(&f, model, report)) {
		fprintf(stderr, "dmn: out of memory\n");
		status = 3;
		goto out;
	}
	place_findings(&f, sources, (size_t)argc - 1);
	if (sarif)
		print_sarif(&f);
	else
		print_text(&f);
	if (!sarif)
		printf("%s: %zu elements, %zu decision tables, %zu errors, %zu warnings\n", argv[1], dmn_element_count(model),
			dmn_table_count(model), f.by_severity[DMN_ERROR], f.by_severity[DMN_WARNING]);
	status = f.by_severity[DMN_ERROR] > 0 || (strict && f.by_severity[DMN_WARNING] > 0);
out:
	free(f.all);
	dmn_report_free(report);
	dmn_free(model);
	close_zones(&host);
	close_sources(argc - 1, sources);
	return status;
}
