/*
 * Runs case folders of the DMN TCK: `tck_smoke [--each] FOLDER...`.  Each FOLDER holds *.dmn and *-test-*.xml.  Expected
 * values are compared as the TCK does: by value, numbers by value, null with nil.  Prints one line for each failed case
 * (or, with --each, one line for each folder) and closes with "N passed, N failed".
 */
#include <dirent.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dec.h"
#include "base/text.h"
#include "dmn.h"

static int passed, failed;
static bool each;

static const xmlNode *
child(const xmlNode *n, const char *name)
{
	for (n = n ? n->children : NULL; n; n = n->next)
		if (n->type == XML_ELEMENT_NODE && strcmp((const char *)n->name, name) == 0)
			return n;
	return NULL;
}

static const xmlNode *
next(const xmlNode *n, const char *name)
{
	for (n = n->next; n; n = n->next)
		if (n->type == XML_ELEMENT_NODE && strcmp((const char *)n->name, name) == 0)
			return n;
	return NULL;
}

static struct dmn_text
attribute(const xmlNode *n, const char *name)
{
	for (const xmlAttr *a = n->properties; a; a = a->next)
		if (strcmp((const char *)a->name, name) == 0 && a->children)
			return (struct dmn_text){ (const char *)a->children->content, strlen((const char *)a->children->content) };
	return (struct dmn_text){ "", 0 };
}

static bool
is(struct dmn_text t, const char *z)
{
	return t.bytes == strlen(z) && memcmp(t.at, z, t.bytes) == 0;
}

static struct dmn_text
content(const xmlNode *n)
{
	for (const xmlNode *k = n->children; k; k = k->next)
		if (k->type == XML_TEXT_NODE || k->type == XML_CDATA_SECTION_NODE)
			return (struct dmn_text){ (const char *)k->content, strlen((const char *)k->content) };
	return (struct dmn_text){ "", 0 };
}

static struct dmn_text
trimmed(struct dmn_text t)
{
	struct text r = text_trim((struct text){ t.at, t.bytes });
	return (struct dmn_text){ r.at, r.bytes };
}

/* inputNode, component, item, expected -> a value */
static const struct dmn_value *
value_of(struct dmn_run *run, const xmlNode *n)
{
	const struct dmn_value *items[200];
	struct dmn_text names[200];
	size_t count = 0;
	const xmlNode *v = child(n, "value"), *list = child(n, "list"), *c = child(n, "component");

	if (v) {
		struct dmn_text type = attribute(v, "type"), t = content(v);
		for (size_t i = 0; i < type.bytes; i++)
			if (type.at[i] == ':') {
				type = (struct dmn_text){ type.at + i + 1, type.bytes - i - 1 };
				break;
			}
		if (is(attribute(v, "nil"), "true"))
			return dmn_null(run);
		if (is(type, "decimal") || is(type, "double") || is(type, "integer") || is(type, "float") || is(type, "int")
		    || is(type, "long"))
			return dmn_number(run, trimmed(t));
		if (is(type, "boolean"))
			return dmn_boolean(run, is(trimmed(t), "true"));
		if (is(type, "date"))
			return dmn_temporal(run, DMN_DATE, trimmed(t));
		if (is(type, "time"))
			return dmn_temporal(run, DMN_TIME, trimmed(t));
		if (is(type, "dateTime"))
			return dmn_temporal(run, DMN_DATE_TIME, trimmed(t));
		if (is(type, "duration") || is(type, "dayTimeDuration") || is(type, "yearMonthDuration")) {
			const struct dmn_value *d = dmn_temporal(run, DMN_DAYS_DURATION, trimmed(t));
			return d ? d : dmn_temporal(run, DMN_MONTHS_DURATION, trimmed(t));
		}
		return dmn_string(run, t);
	}
	if (list) {
		for (const xmlNode *i = child(list, "item"); i && count < 200; i = next(i, "item"))
			items[count++] = value_of(run, i);
		return dmn_list(run, items, count);
	}
	if (c) {
		for (; c && count < 200; c = next(c, "component")) {
			names[count] = attribute(c, "name");
			items[count++] = value_of(run, c);
		}
		return dmn_context(run, names, items, count);
	}
	return dmn_null(run);
}

/* Numbers that agree to eight decimals are the same, as in the TCK. */
static bool
numbers_close(struct dmn_run *run, const struct dmn_value *a, const struct dmn_value *b)
{
	struct dmn_text ta, tb;
	struct dec x, y, d, most;

	if (dmn_to_feel(run, a, &ta) != DMN_OK || dmn_to_feel(run, b, &tb) != DMN_OK
	    || !dec_parse((struct text){ ta.at, ta.bytes }, &x) || !dec_parse((struct text){ tb.at, tb.bytes }, &y)
	    || !dec_sub(x, y, &d) || !dec_parse(TEXT("0.00000001"), &most))
		return false;
	return dec_compare(dec_abs(d), most) < 0;
}

static bool
close_enough(struct dmn_run *run, const struct dmn_value *a, const struct dmn_value *b)
{
	if (!a || !b)
		return false;
	if (dmn_kind_of(a) != dmn_kind_of(b))
		return false;
	if (dmn_kind_of(a) == DMN_NUMBER)
		return numbers_close(run, a, b);
	if (dmn_kind_of(a) == DMN_LIST || dmn_kind_of(a) == DMN_CONTEXT) {
		if (dmn_count(a) != dmn_count(b))
			return false;
		for (size_t i = 0; i < dmn_count(a); i++) {
			bool list = dmn_kind_of(a) == DMN_LIST;
			if (!close_enough(run, list ? dmn_item(a, i) : dmn_entry(a, i), list ? dmn_item(b, i) : dmn_get(b, dmn_entry_name(a, i))))
				return false;
		}
		return true;
	}
	return dmn_equal(a, b);
}

static void
print_found(struct dmn_run *run, const char *folder, struct dmn_text id, struct dmn_text name, const struct dmn_value *wanted,
	const struct dmn_value *found)
{
	struct dmn_text w = { "?", 1 }, f = { "?", 1 };

	if (each)
		return;
	if (wanted)
		dmn_to_feel(run, wanted, &w);
	if (found)
		dmn_to_feel(run, found, &f);
	printf("%s %.*s %.*s: expected %.*s, found %.*s", folder, (int)id.bytes, id.at, (int)name.bytes, name.at, (int)w.bytes, w.at,
		(int)f.bytes, f.at);
	if (dmn_run_diagnostic_count(run)) {
		const struct dmn_diagnostic *d = dmn_run_diagnostic(run, 0);
		printf(" (%.*s)", (int)d->message.bytes, d->message.at);
	}
	putchar('\n');
}

static void
run_case(struct dmn_run *run, const struct dmn_model *model, const xmlNode *test, const char *folder)
{
	struct dmn_text names[200];
	const struct dmn_value *values[200];
	size_t count = 0;
	bool good = true;

	dmn_run_empty(run);
	for (const xmlNode *i = child(test, "inputNode"); i && count < 200; i = next(i, "inputNode")) {
		names[count] = attribute(i, "name");
		values[count++] = value_of(run, i);
	}
	const struct dmn_value *input = dmn_context(run, names, values, count);
	for (const xmlNode *r = child(test, "resultNode"); r; r = next(r, "resultNode")) {
		const struct dmn_value *found = NULL, *wanted = value_of(run, child(r, "expected") ? child(r, "expected") : r);
		struct dmn_text name = attribute(r, "name"), service = attribute(test, "invocableName");
		enum dmn_status rc = DMN_NOT_FOUND;
		if (input && service.bytes && !is(attribute(test, "type"), "decision"))
			rc = dmn_evaluate(run, model, service, input, &found);
		if (input && rc == DMN_NOT_FOUND)
			rc = dmn_evaluate(run, model, name, input, &found);
		/* A service of several outputs gives a context; the node names one of them. */
		if (rc == DMN_OK && service.bytes && dmn_kind_of(found) == DMN_CONTEXT && dmn_get(found, name) && dmn_count(found) > 1)
			found = dmn_get(found, name);
		if (rc != DMN_OK || !close_enough(run, wanted, found)) {
			print_found(run, folder, attribute(test, "id"), name, wanted, found);
			good = false;
		}
	}
	passed += good;
	failed += !good;
}

static char *
read_file(const char *path, size_t *ret_bytes)
{
	FILE *in = fopen(path, "rb");
	static const size_t most = 8 << 20;
	char *at = in ? malloc(most) : NULL;

	*ret_bytes = at ? fread(at, 1, most, in) : 0;
	if (in)
		fclose(in);
	return at;
}

static void
run_folder(const char *folder)
{
	static struct dmn_source sources[20];
	static char paths[20][600];
	struct dirent **entries;
	size_t count = 0;
	int n = scandir(folder, &entries, NULL, alphasort), before = passed, before_failed = failed;

	for (int i = 0; i < n; i++) {
		const char *file = entries[i]->d_name;
		size_t bytes;
		if (count < 20 && strlen(file) > 4 && strcmp(file + strlen(file) - 4, ".dmn") == 0) {
			snprintf(paths[count], sizeof paths[count], "%s/%s", folder, file);
			char *at = read_file(paths[count], &bytes);
			sources[count] = (struct dmn_source){ { paths[count], strlen(paths[count]) }, { at, bytes } };
			count++;
		}
	}
	for (int i = 0; i < n; i++) {
		char path[600];
		const char *file = entries[i]->d_name;
		if (!strstr(file, "-test") || strcmp(file + strlen(file) - 4, ".xml") != 0)
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, file);
		xmlDoc *doc = xmlReadFile(path, NULL, XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET);
		const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
		const xmlNode *model_name = child(root, "modelName");
		struct dmn_text wanted = model_name ? trimmed(content(model_name)) : (struct dmn_text){ "", 0 };
		/* The model that the file names comes first; the others may be imported. */
		for (size_t k = 0; k < count; k++) {
			struct dmn_text p = sources[k].name;
			if (p.bytes > wanted.bytes && memcmp(p.at + p.bytes - wanted.bytes, wanted.at, wanted.bytes) == 0
			    && p.at[p.bytes - wanted.bytes - 1] == '/') {
				struct dmn_source first = sources[k];
				sources[k] = sources[0];
				sources[0] = first;
			}
		}
		struct dmn_model *model = NULL;
		struct dmn_run *run = dmn_run_open(NULL, NULL);
		if (!root || dmn_load(NULL, sources, count, &model) == DMN_NO_MEMORY || !model) {
			failed++;
			printf("%s: cannot be read\n", path);
		} else {
			if (!each)
				for (size_t k = 0; k < dmn_diagnostic_count(model); k++) {
					const struct dmn_diagnostic *d = dmn_diagnostic(model, k);
					printf("%s: line %d: %.*s [%s]\n", folder, d->xml_line, (int)d->message.bytes, d->message.at, d->code);
				}
			for (const xmlNode *t = child(root, "testCase"); t; t = next(t, "testCase"))
				run_case(run, model, t, folder);
		}
		dmn_run_close(run);
		dmn_free(model);
		if (doc)
			xmlFreeDoc(doc);
	}
	for (size_t i = 0; i < count; i++)
		free((void *)(uintptr_t)sources[i].xml.at);
	for (int i = 0; i < n; i++)
		free(entries[i]);
	if (n >= 0)
		free(entries);
	if (each)
		printf("%s %d %d\n", folder, passed - before, failed - before_failed);
}

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--each") == 0)
			each = true;
		else
			run_folder(argv[i]);
	}
	xmlCleanupParser();
	printf("%d passed, %d failed\n", passed, failed);
	return failed > 0;
}
