/*
 * A case file of the DMN Technology Compatibility Kit, read and run strictly.  Values are compared as the TCK does: by
 * value, numbers to eight decimals, null with nil.  A result that is marked errorResult must be null and an error must
 * have been raised; any other result must come without an error.  A model or case file that cannot be read has failed.
 * Elements are known by their local names, so that the namespace of the document does not matter.
 */
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

#include "base/dec.h"
#include "base/text.h"
#include "cli/dmn_cases.h"

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

static size_t
count_of(const xmlNode *n, const char *name)
{
	size_t count = 0;

	for (n = child(n, name); n; n = next(n, name))
		count++;
	return count;
}

static struct dmn_text
attribute(const xmlNode *n, const char *name)
{
	for (const xmlAttr *a = n->properties; a; a = a->next)
		if (strcmp((const char *)a->name, name) == 0 && a->children && a->children->content)
			return (struct dmn_text){ (const char *)a->children->content,
				strlen((const char *)a->children->content) };
	return (struct dmn_text){ "", 0 };
}

static bool
is(struct dmn_text t, const char *z)
{
	return t.bytes == strlen(z) && memcmp(t.at, z, t.bytes) == 0;
}

static bool
is_true(struct dmn_text t)
{
	return is(t, "true") || is(t, "1");
}

static struct dmn_text
content(const xmlNode *n)
{
	for (const xmlNode *k = n ? n->children : NULL; k; k = k->next)
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

/* ---- values --------------------------------------------------------------------------------------------- */

/* A value without xsi:type is text in the form of what the model declares there; else it is a string.  No text:
 * null. */
static const struct dmn_value *
untyped_value(struct dmn_run *run, struct dmn_text t, const struct dmn_type *type)
{
	const struct dmn_value *v = NULL;

	if (trimmed(t).bytes == 0)
		return dmn_null(run);
	if (!type || type->any)
		return dmn_string(run, t);
	if (type->kind == DMN_NUMBER)
		v = dmn_number(run, trimmed(t));
	else if (type->kind == DMN_BOOLEAN && (is(trimmed(t), "true") || is(trimmed(t), "false")))
		v = dmn_boolean(run, is(trimmed(t), "true"));
	else if (type->kind >= DMN_DATE && type->kind <= DMN_MONTHS_DURATION)
		v = dmn_temporal(run, type->kind, trimmed(t));
	return v ? v : dmn_string(run, t);
}

/* <value xsi:type="xsd:...">; NULL when it is not of that type.  type: what the model declares, or NULL. */
static const struct dmn_value *
simple_value(struct dmn_run *run, const xmlNode *v, const struct dmn_type *declared)
{
	static const char *const numbers[] = { "decimal", "double", "integer", "float", "int", "long", "short",
		"byte" };
	struct dmn_text type = attribute(v, "type"), t = content(v);

	for (size_t i = 0; i < type.bytes; i++)
		if (type.at[i] == ':') {
			type = (struct dmn_text){ type.at + i + 1, type.bytes - i - 1 };
			break;
		}
	if (is_true(attribute(v, "nil")))
		return dmn_null(run);
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (is(type, numbers[i]))
			return dmn_number(run, trimmed(t));
	if (is(type, "boolean"))
		return dmn_boolean(run, is_true(trimmed(t)));
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
	return type.bytes ? dmn_string(run, t) : untyped_value(run, t, declared);
}

static const struct dmn_type *
member_type(const struct dmn_type *type, struct dmn_text name)
{
	for (size_t i = 0; type && i < type->member_count; i++)
		if (type->members[i].name.bytes == name.bytes
			&& memcmp(type->members[i].name.at, name.at, name.bytes) == 0)
			return type->members[i].type;
	return NULL;
}

/* inputNode, component, item or expected as a value; NULL when a value in it is not of its type. */
static const struct dmn_value *
value_of(struct dmn_run *run, const xmlNode *n, const struct dmn_type *type)
{
	const xmlNode *list = child(n, "list"), *v = child(n, "value");
	const char *part = list ? "item" : "component";
	const xmlNode *holder = list ? list : n;
	size_t count = count_of(holder, part), i = 0;
	const struct dmn_value *ret = NULL;
	bool good = true;

	if (v)
		return simple_value(run, v, type);
	if (!list && count == 0)
		return dmn_null(run);
	if (list && is_true(attribute(list, "nil")))
		return dmn_null(run);
	struct dmn_text *names = calloc(count + 1, sizeof *names);
	const struct dmn_value **items = calloc(count + 1, sizeof *items);
	if (names && items) {
		for (const xmlNode *k = child(holder, part); k; k = next(k, part), i++) {
			names[i] = attribute(k, "name");
			items[i] = value_of(run, k, list ? type : member_type(type, names[i]));
			good = good && items[i];
		}
		if (good)
			ret = list ? dmn_list(run, items, count) : dmn_context(run, names, items, count);
	}
	free(names);
	free(items);
	return ret;
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
		bool list = dmn_kind_of(a) == DMN_LIST;
		if (dmn_count(a) != dmn_count(b))
			return false;
		for (size_t i = 0; i < dmn_count(a); i++)
			if (!close_enough(run, list ? dmn_item(a, i) : dmn_entry(a, i),
				list ? dmn_item(b, i) : dmn_get(b, dmn_entry_name(a, i))))
				return false;
		return true;
	}
	return dmn_equal(a, b);
}

/* ---- cases ---------------------------------------------------------------------------------------------- */

/* Comments and processing instructions go, so that the text on both sides of one is in one piece. */
static void
drop_comments(xmlNode *n)
{
	for (xmlNode *k = n->children, *after; k; k = after) {
		after = k->next;
		if (k->type == XML_COMMENT_NODE || k->type == XML_PI_NODE) {
			bool between = k->prev && k->prev->type == XML_TEXT_NODE && after
				&& after->type == XML_TEXT_NODE;
			xmlNode *before = k->prev;
			xmlUnlinkNode(k);
			xmlFreeNode(k);
			if (between) {
				xmlNode *rest = after;
				after = rest->next;
				xmlTextMerge(before, rest);
			}
		} else if (k->type == XML_ELEMENT_NODE) {
			drop_comments(k);
		}
	}
}

/* Is there a value without xsi:type in it?  Such files (0015, 0019) are older than the mark errorResult. */
static bool
has_untyped(const xmlNode *n)
{
	for (const xmlNode *k = n ? n->children : NULL; k; k = k->next)
		if (k->type == XML_ELEMENT_NODE
		    && (has_untyped(k) || (strcmp((const char *)k->name, "value") == 0 && !attribute(k, "type").bytes
		    && !is_true(attribute(k, "nil")))))
			return true;
	return false;
}

/*
 * Where the TCK does not agree with itself: arithmetic with null and division by zero are marked errorResult in some
 * folders (0100) and not in others (0105, 0077, 0078), which are older than the mark.  So a null that is not marked
 * may come with these, and so may any result of a file that is older still.
 */
static bool
may_be_unmarked(const struct dmn_diagnostic *d)
{
	return strcmp(d->code, "feel.operand.null") == 0 || strcmp(d->code, "feel.number.range") == 0;
}

static const struct dmn_diagnostic *
first_error(struct dmn_run *run, bool unmarked)
{
	for (size_t i = 0; i < dmn_run_diagnostic_count(run); i++) {
		const struct dmn_diagnostic *d = dmn_run_diagnostic(run, i);
		if (d->severity == DMN_ERROR && !(unmarked && may_be_unmarked(d)))
			return d;
	}
	return NULL;
}

static const struct dmn_type *
element_type(const struct dmn_model *model, struct dmn_text name)
{
	for (size_t i = 0; i < dmn_element_count(model); i++) {
		const struct dmn_element *e = dmn_element(model, i);
		if (e->name.bytes == name.bytes && memcmp(e->name.at, name.at, name.bytes) == 0)
			return e->type;
	}
	return NULL;
}

static const struct dmn_value *
case_input(struct dmn_run *run, const struct dmn_model *model, const xmlNode *test)
{
	size_t count = count_of(test, "inputNode"), i = 0;
	struct dmn_text *names = calloc(count + 1, sizeof *names);
	const struct dmn_value **values = calloc(count + 1, sizeof *values), *ret = NULL;
	bool good = names && values;

	for (const xmlNode *n = child(test, "inputNode"); n && good; n = next(n, "inputNode"), i++) {
		names[i] = attribute(n, "name");
		values[i] = value_of(run, n, element_type(model, names[i]));
		good = values[i];
	}
	if (good)
		ret = dmn_context(run, names, values, count);
	free(names);
	free(values);
	return ret;
}

/* One result of a case, in a run of its own; true: as expected.  label: the folder or file, for the line that says
 * why not. */
static bool
run_node(struct dmn_run *run, const struct dmn_model *model, const xmlNode *test, const xmlNode *node,
	const char *label, const struct tally *tally)
{
	struct dmn_text name = attribute(node, "name"), service = attribute(test, "invocableName"),
		id = attribute(test, "id");
	bool error_wanted = is_true(attribute(node, "errorResult"));

	dmn_run_empty(run);
	const struct dmn_value *found = NULL, *input = case_input(run, model, test),
		*wanted = value_of(run, child(node, "expected"), element_type(model, name));
	if (!child(node, "expected"))
		wanted = dmn_null(run);
	enum dmn_status rc = DMN_NOT_FOUND;
	if (input && wanted && service.bytes && !is(attribute(test, "type"), "decision"))
		rc = dmn_evaluate(run, model, service, input, &found);
	if (input && wanted && rc == DMN_NOT_FOUND)
		rc = dmn_evaluate(run, model, name, input, &found);
	/* A service of several outputs gives a context; the node names one of them. */
	if (rc == DMN_OK && service.bytes && dmn_kind_of(found) == DMN_CONTEXT && dmn_get(found, name) &&
		dmn_count(found) > 1)
		found = dmn_get(found, name);
	bool unmarked = !tally->no_exceptions && !error_wanted && wanted
		&& (dmn_kind_of(wanted) == DMN_NULL || has_untyped(child(node, "expected")));
	const struct dmn_diagnostic *error = first_error(run, unmarked);
	const char *why = NULL;
	if (!input || !wanted)
		why = "a value of the case is not of its type";
	else if (rc == DMN_NOT_FOUND)
		why = "there is no such decision";
	else if (rc != DMN_OK)
		why = "the evaluation stopped";
	else if (!close_enough(run, wanted, found))
		why = "another value";
	else if (error_wanted && !error)
		why = "null, but without an error";
	else if (!error_wanted && error)
		why = "the value, but with an error";
	if (!why || tally->each || tally->table)
		return !why;
	struct dmn_text w = { "?", 1 }, f = { "?", 1 };
	if (wanted)
		dmn_to_feel(run, wanted, &w);
	if (found)
		dmn_to_feel(run, found, &f);
	printf("%s %.*s %.*s: %s: expected %.*s, found %.*s", label, (int)id.bytes, id.at, (int)name.bytes, name.at,
		why, (int)w.bytes, w.at, (int)f.bytes, f.at);
	if (error)
		printf(" [%s: %.*s]", error->code, (int)error->message.bytes, error->message.at);
	putchar('\n');
	return false;
}

static void
run_cases(const struct dmn_model *model, const xmlNode *root, const char *label, struct tally *tally)
{
	struct dmn_run *run = dmn_run_open(&tally->host, &tally->limits);

	for (const xmlNode *test = child(root, "testCase"); test; test = next(test, "testCase")) {
		bool good = run && child(test, "resultNode");
		for (const xmlNode *r = child(test, "resultNode"); r && run; r = next(r, "resultNode"))
			good = run_node(run, model, test, r, label, tally) && good;
		tally->passed += good;
		tally->failed += !good;
	}
	dmn_run_close(run);
}

static bool
named(struct dmn_text path, struct dmn_text file)
{
	return path.bytes > file.bytes && path.at[path.bytes - file.bytes - 1] == '/'
	    && memcmp(path.at + path.bytes - file.bytes, file.at, file.bytes) == 0;
}

bool
run_case_file(struct dmn_text xml, const char *path, const char *folder, struct dmn_source *sources, size_t count,
	struct tally *tally)
{
	xmlDoc *doc = xml.bytes > FILE_BYTES_MAX ? NULL : xmlReadMemory(xml.at, (int)xml.bytes, path, NULL,
		XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET | XML_PARSE_NOCDATA);
	xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
	if (root)
		drop_comments(root);
	struct dmn_text wanted = trimmed(content(child(root, "modelName")));
	struct dmn_model *model = NULL;
	bool found = wanted.bytes == 0, good = false;

	if (root && tally->model && !is(wanted, tally->model)) {
		xmlFreeDoc(doc);
		return true;
	}
	tally->files++;
	/* The model that the file names comes first; the others may be imported. */
	for (size_t i = 0; i < count && !found; i++)
		if (named(sources[i].name, wanted)) {
			struct dmn_source first = sources[i];
			sources[i] = sources[0];
			sources[0] = first;
			found = true;
		}
	if (!root || !child(root, "testCase")) {
		fprintf(tally->table ? stderr : stdout, "%s: is no case file\n", path);
		tally->failed++;
	} else if (!found || count == 0 || dmn_load(&tally->host, sources, count, &model) == DMN_NO_MEMORY || !model
	           || dmn_element_count(model) == 0) {
		fprintf(tally->table ? stderr : stdout, "%s: its model \"%.*s\" cannot be read\n", path,
			(int)wanted.bytes, wanted.at);
		tally->failed += (int)count_of(root, "testCase");
	} else {
		run_cases(model, root, tally->by_file ? path : folder, tally);
		good = true;
	}
	dmn_free(model);
	if (doc)
		xmlFreeDoc(doc);
	return good;
}
