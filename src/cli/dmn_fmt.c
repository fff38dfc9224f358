/*
 * `dmn fmt`: one way to write a model, so that two versions differ where they say something different.
 *
 * The document is read as XML and written again: attributes in one order, a tab for each level, the DMN namespace without
 * prefix, text escaped and never in CDATA, what belongs together in the order of the standard's schema, diagrams last.
 * What a model says stays as it is: expressions lose white space at their ends only, comments stay before what they
 * stand before, extensions keep their text.  Elements that others speak of get an id when they have none; it follows
 * from their names or cells, not from where they stand, so that two people who add different rows do not meet.
 */
#include <errno.h>
#include <libxml/hash.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "cli/dmn_cli.h"
#include "cli/dmn_fmt.h"

enum { FMT_LINE_MAX = 120, FMT_BINDINGS_MAX = 200, FMT_ID_BYTES = 60, FMT_BYTES_MAX = 256 << 20,
	FMT_SAME_MAX = 1000000 };

const char fmt_usage[] =
	"fmt [--check] [-i] MODEL.dmn...\n"
	"\n"
	"Prints the model in its canonical form: attributes in one order, a tab for each level, the DMN namespace without a prefix,\n"
	"no CDATA, ids for elements that lack one, diagrams last.  Expressions and comments are kept.\n"
	"  -i, --in-place   writes the form back into the files\n"
	"  --check          writes nothing, names the files that are not in this form and ends with 1 when there are any\n";

struct binding { const char *prefix, *uri; };          /* prefix "" is the default namespace */

struct fmt {
	struct buf out;
	const char *model;                               /* the namespace of the root */
	struct binding bindings[FMT_BINDINGS_MAX];
	size_t binding_count;
	bool too_many;
};

static struct text
z(const xmlChar *s)
{
	return text_of(s ? (const char *)s : "");
}

static bool
is_blank(const xmlNode *n)
{
	return (n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE) && text_trim(z(n->content)).bytes == 0;
}

static bool
is_text(const xmlNode *n)
{
	return n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE;
}

static bool
is_element(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE && strcmp((const char *)n->name, name) == 0;
}

/* ---- namespaces ----------------------------------------------------------------------------------------- */

static const char *
uri_of(const xmlNs *ns)
{
	return ns && ns->href ? (const char *)ns->href : "";
}

/* The prefix that a namespace gets: those of the standard always the same, others their own. */
static const char *
prefix_of(const struct fmt *f, const xmlNs *ns)
{
	static const char *const ends[][2] = { { "/DMNDI/", "dmndi" }, { "/DMN/20180521/DC/", "dc" },
		{ "/DMN/20180521/DI/", "di" },
		{ "/DD/20100524/DC", "dc" }, { "/DD/20100524/DI", "di" } };
	const char *uri = uri_of(ns);

	if (strcmp(uri, f->model) == 0)
		return "";
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		if (text_ends(text_of(uri), text_of(ends[i][0])))
			return ends[i][1];
	return ns && ns->prefix ? (const char *)ns->prefix : "";
}

static const char *
bound(const struct fmt *f, const char *prefix)
{
	for (size_t i = f->binding_count; i > 0; i--)
		if (strcmp(f->bindings[i - 1].prefix, prefix) == 0)
			return f->bindings[i - 1].uri;
	return "";
}

static void
bind(struct fmt *f, const char *prefix, const char *uri)
{
	if (strcmp(bound(f, prefix), uri) == 0 || strcmp(prefix, "xml") == 0)
		return;
	if (f->binding_count == FMT_BINDINGS_MAX)
		f->too_many = true;
	else
		f->bindings[f->binding_count++] = (struct binding){ prefix, uri };
}

/*
 * What the root declares: every prefix of the document that means one namespace throughout, also where only a QName in a
 * value may use it.  The others are declared where they are used.
 */
static void
bind_all(struct fmt *f, const xmlNode *n)
{
	for (; n; n = n->next) {
		if (n->type != XML_ELEMENT_NODE)
			continue;
		for (const xmlNs *ns = n->nsDef; ns; ns = ns->next) {
			const char *prefix = prefix_of(f, ns);
			if (*prefix && !*bound(f, prefix))
				bind(f, prefix, uri_of(ns));
		}
		bind_all(f, n->children);
	}
}

static int
by_prefix(const void *a, const void *b)
{
	return strcmp(((const struct binding *)a)->prefix, ((const struct binding *)b)->prefix);
}

/* ---- text ----------------------------------------------------------------------------------------------- */

static void
put_escaped(struct buf *b, struct text t, bool attribute)
{
	for (size_t i = 0; i < t.bytes; i++) {
		char c = t.at[i];
		if (c == '&')
			buf_z(b, "&amp;");
		else if (c == '<')
			buf_z(b, "&lt;");
		else if (c == '>' && b->bytes >= 2 && memcmp(b->at + b->bytes - 2, "]]", 2) == 0)
			buf_z(b, "&gt;");
		else if (c == '"' && attribute)
			buf_z(b, "&quot;");
		else if (c == '\r' || (attribute && (c == '\n' || c == '\t')))
			buf_print(b, "&#%d;", c);
		else
			buf_char(b, c);
	}
}

static void
put_indent(struct buf *b, int depth)
{
	for (int i = 0; i < depth; i++)
		buf_char(b, '\t');
}

/* ---- attributes ----------------------------------------------------------------------------------------- */

struct pair { const char *prefix; struct text name, value; };

static int
rank(const struct pair *p)
{
	static const char *const first[] = { "id", "name", "namespace", "label", "typeRef", "href", "kind",
		"hitPolicy", "aggregation",
		"preferredOrientation", "outputLabel", "isCollection", "expressionLanguage", "typeLanguage" };
	int i = 0, count = sizeof first / sizeof first[0];

	while (i < count && (*p->prefix || !text_is(p->name, first[i])))
		i++;
	return i;
}

static int
by_rank(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	int by = rank(x) - rank(y);

	if (!by)
		by = strcmp(x->prefix, y->prefix);
	return by ? by : text_compare(x->name, y->name);
}

static void
put_pair(struct buf *b, const char *prefix, struct text name, struct text value)
{
	buf_print(b, "%s%s%.*s=\"", prefix, *prefix ? ":" : "", TEXT_ARG(name));
	put_escaped(b, value, true);
	buf_char(b, '"');
}

/* "<name" with its namespaces from `first` on and its attributes: on one line where they fit, else each on its own. */
static void
put_start(struct fmt *f, const xmlNode *n, int depth, size_t first)
{
	struct arena *arena = f->out.arena;
	size_t count = 0, i = 0;

	for (const xmlAttr *a = n->properties; a; a = a->next) {
		if (a->ns)
			bind(f, prefix_of(f, a->ns), uri_of(a->ns));
		count++;
	}
	struct pair *pairs = ARENA_ARRAY(arena, struct pair, count + 1);
	for (const xmlAttr *a = n->properties; a; a = a->next) {
		xmlChar *value = xmlNodeListGetString(n->doc, a->children, 1);
		struct text copy = arena_text(arena, z(value));
		xmlFree(value);
		pairs[i++] = (struct pair){ a->ns ? prefix_of(f, a->ns) : "", z(a->name), copy };
	}
	qsort(pairs, count, sizeof *pairs, by_rank);
	const char *prefix = prefix_of(f, n->ns);
	size_t start = f->out.bytes, end;
	buf_print(&f->out, "<%s%s%s", prefix, *prefix ? ":" : "", (const char *)n->name);
	struct buf *b = &f->out;
	for (int apart = 0; apart < 2; apart++) {
		end = b->bytes;
		for (i = first; i < f->binding_count; i++) {
			const char *p = f->bindings[i].prefix;
			buf_char(b, apart ? '\n' : ' ');
			put_indent(b, apart ? depth + 1 : 0);
			put_pair(b, *p ? "xmlns" : "", text_of(*p ? p : "xmlns"), text_of(f->bindings[i].uri));
		}
		for (i = 0; i < count; i++) {
			buf_char(b, apart ? '\n' : ' ');
			put_indent(b, apart ? depth + 1 : 0);
			put_pair(b, pairs[i].prefix, pairs[i].name, pairs[i].value);
		}
		if (b->failed || b->bytes - start + (size_t)depth * 8 <= FMT_LINE_MAX
			|| count + f->binding_count - first < 2)
			break;
		if (!apart)
			b->bytes = end;                  /* too long: once more */
	}
}

/* ---- elements ------------------------------------------------------------------------------------------- */

static void put_element(struct fmt *f, const xmlNode *n, int depth, bool inside_text);

static void
put_end(struct fmt *f, const xmlNode *n)
{
	const char *prefix = prefix_of(f, n->ns);

	buf_print(&f->out, "</%s%s%s>", prefix, *prefix ? ":" : "", (const char *)n->name);
}

/* A comment, an instruction, a text or an element, without white space around it. */
static void
put_node(struct fmt *f, const xmlNode *n, int depth, bool inside_text)
{
	if (n->type == XML_COMMENT_NODE)
		buf_print(&f->out, "<!--%s-->", n->content ? (const char *)n->content : "");
	else if (n->type == XML_PI_NODE && n->content)
		buf_print(&f->out, "<?%s %s?>", (const char *)n->name, (const char *)n->content);
	else if (n->type == XML_PI_NODE)
		buf_print(&f->out, "<?%s?>", (const char *)n->name);
	else if (n->type == XML_ELEMENT_NODE)
		put_element(f, n, depth, inside_text);
	else if (is_text(n))
		put_escaped(&f->out, z(n->content), false);
}

/* The order of the schema among the children of the root. */
static int
root_rank(const xmlNode *n)
{
	static const struct { const char *name; int rank; } all[] = { { "description", 0 },
		{ "extensionElements", 1 }, { "import", 2 },
		{ "itemDefinition", 3 }, { "textAnnotation", 5 }, { "association", 5 }, { "group", 5 },
			{ "elementCollection", 6 },
		{ "performanceIndicator", 7 }, { "organizationUnit", 7 }, { "organisationUnit", 7 }, { "DMNDI", 8 } };

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (is_element(n, all[i].name))
			return all[i].rank;
	return 4;
}

/* The element that a comment stands before decides where both go; what stands after the last element stays last. */
static int
place(const xmlNode *n)
{
	while (n && n->type != XML_ELEMENT_NODE)
		n = n->next;
	return n ? root_rank(n) : 9;
}

/* An empty line stands before each kind of element, and before each one that has logic. */
static bool
wants_line(const xmlNode *n, const xmlNode *before)
{
	static const char *const logic[] = { "decision", "businessKnowledgeModel", "decisionService" };

	while (n && n->type != XML_ELEMENT_NODE)
		n = n->next;
	if (!n || !before || before->type != XML_ELEMENT_NODE)
		return !n || !before;
	for (size_t i = 0; i < sizeof logic / sizeof logic[0]; i++)
		if (is_element(n, logic[i]))
			return true;
	return strcmp((const char *)n->name, (const char *)before->name) != 0;
}

static void
put_root_children(struct fmt *f, const xmlNode *root)
{
	const xmlNode *before = root;

	for (int rank_now = 0; rank_now <= 9; rank_now++)
		for (const xmlNode *n = root->children; n; n = n->next) {
			if (is_text(n) || place(n) != rank_now)
				continue;
			if (before != root && wants_line(n, before))
				buf_char(&f->out, '\n');
			put_indent(&f->out, 1);
			put_node(f, n, 1, false);
			buf_char(&f->out, '\n');
			before = n;
		}
}

/* The one child of <inputEntry><text>...</text></inputEntry>, <informationRequirement><requiredInput/></...>. */
static const xmlNode *
only_child(const xmlNode *n)
{
	const xmlNode *only = NULL;
	bool requirement = text_ends(z(n->name), TEXT("Requirement"));

	for (const xmlNode *kid = n->children; kid; kid = kid->next) {
		if (is_blank(kid))
			continue;
		bool plain = !kid->properties && (is_element(kid, "text") || is_element(kid, "typeRef"));
		if (only || kid->type != XML_ELEMENT_NODE || kid->nsDef || (!plain && !(requirement && !kid->children)))
			return NULL;
		only = kid;
	}
	return only;
}

static bool
has_line_break(const xmlNode *n)
{
	for (const xmlNode *kid = n->children; kid; kid = kid->next) {
		struct text t = is_text(kid) && kid->content ? text_trim(z(kid->content)) : TEXT_NONE;
		if (!is_text(kid) || (t.bytes && memchr(t.at, '\n', t.bytes)))
			return true;
	}
	return false;
}

static void
put_content(struct fmt *f, const xmlNode *n, int depth, bool inside_text)
{
	bool ours = n->ns && strcmp(uri_of(n->ns), f->model) == 0, elements = false, text = false;
	const xmlNode *only = ours && !inside_text ? only_child(n) : NULL;

	for (const xmlNode *kid = n->children; kid; kid = kid->next) {
		elements = elements || !is_text(kid);
		text = text || (is_text(kid) && !is_blank(kid));
	}
	if (!elements && ours && !inside_text) {
		/* Several pieces of text are one, as expressions are: trimmed as a whole. */
		xmlChar *whole = xmlNodeListGetString(n->doc, n->children, 1);
		put_escaped(&f->out, text_trim(z(whole)), false);
		xmlFree(whole);
	} else if (!elements || text || inside_text) {
		for (const xmlNode *kid = n->children; kid; kid = kid->next)
			put_node(f, kid, depth, true);
	} else if (only && !has_line_break(only)) {
		put_element(f, only, depth, false);
	} else {
		buf_char(&f->out, '\n');
		for (const xmlNode *kid = n->children; kid; kid = kid->next) {
			if (is_text(kid))
				continue;
			put_indent(&f->out, depth + 1);
			put_node(f, kid, depth + 1, false);
			buf_char(&f->out, '\n');
		}
		put_indent(&f->out, depth);
	}
}

/* Nothing that would be written? */
static bool
is_empty(const struct fmt *f, const xmlNode *n, bool inside_text)
{
	bool ours = n->ns && strcmp(uri_of(n->ns), f->model) == 0;

	for (const xmlNode *kid = n->children; kid; kid = kid->next)
		if (!is_text(kid) || !ours || inside_text || !is_blank(kid))
			return false;
	return true;
}

static void
put_element(struct fmt *f, const xmlNode *n, int depth, bool inside_text)
{
	size_t before = f->binding_count;

	bind(f, prefix_of(f, n->ns), uri_of(n->ns));
	put_start(f, n, depth, n->parent == (const xmlNode *)n->doc ? 0 : before);
	if (is_empty(f, n, inside_text)) {
		buf_z(&f->out, "/>");
	} else {
		buf_char(&f->out, '>');
		if (n->parent == (const xmlNode *)n->doc) {
			buf_char(&f->out, '\n');
			put_root_children(f, n);
		} else {
			put_content(f, n, depth, inside_text);
		}
		put_end(f, n);
	}
	f->binding_count = before;
}

/* ---- ids ------------------------------------------------------------------------------------------------ */

static void
take_ids(xmlHashTable *ids, const xmlNode *n)
{
	for (; n; n = n->next)
		if (n->type == XML_ELEMENT_NODE) {
			xmlChar *id = xmlGetNoNsProp(n, (const xmlChar *)"id");
			if (id)
				xmlHashAddEntry(ids, id, ids);
			xmlFree(id);
			take_ids(ids, n->children);
		}
}

/* The first bytes of a text as they may stand in an id: other characters become one "_". */
static void
put_slug(struct buf *b, struct text t)
{
	size_t most = b->bytes + FMT_ID_BYTES;
	bool gap = false;

	for (size_t i = 0; i < t.bytes && b->bytes < most;) {
		size_t step = text_utf8_step(t.at + i, t.bytes - i);
		unsigned char c = (unsigned char)t.at[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'), digit = c >= '0' && c <= '9';
		/* Beyond ASCII letters only: U+0370 to U+1FFF holds the scripts, and Latin ones from U+00C0. */
		size_t at = i;
		int32_t point = c < 0x80 ? 0 : text_next(t, &at);
		bool other = point >= 0xC0 && point < 0x2000 && point != 0xD7 && point != 0xF7 && point != 0x37E;
		if (letter || digit || other) {
			if (gap)
				buf_char(b, '_');
			buf_bytes(b, t.at + i, step);
			gap = false;
		} else {
			gap = b->bytes > 0;
		}
		i += step ? step : 1;
	}
}

/* FNV-1a over the texts of the cells of a rule, each with an end. */
static uint32_t
hash_texts(const xmlNode *n, uint32_t h)
{
	for (; n; n = n->next) {
		if (n->type == XML_ELEMENT_NODE && (is_element(n, "annotationEntry") || is_element(n, "description") ||
			is_element(n, "extensionElements")))
			continue;
		struct text t = is_text(n) ? text_trim(z(n->content)) : TEXT_NONE;
		for (size_t i = 0; i < t.bytes; i++)
			h = (h ^ (unsigned char)t.at[i]) * 16777619u;
		h = hash_texts(n->children, h);
		h = (h ^ 0xFF) * 16777619u;
	}
	return h;
}

static struct text
attribute(struct arena *arena, const xmlNode *n, const char *name)
{
	xmlChar *value = n ? xmlGetNoNsProp(n, (const xmlChar *)name) : NULL;
	struct text t = value ? arena_text(arena, z(value)) : TEXT_NONE;

	xmlFree(value);
	return t;
}

/* The text of what a column is about: its expression or its name. */
static struct text
column_text(struct arena *arena, const xmlNode *n)
{
	struct text t = attribute(arena, n, is_element(n, "input") ? "label" : "name");

	for (const xmlNode *kid = n->children; kid && !t.bytes; kid = kid->next)
		if (is_element(kid, "inputExpression")) {
			xmlChar *whole = xmlNodeGetContent(kid);
			t = arena_text(arena, text_trim(z(whole)));
			xmlFree(whole);
		}
	return t;
}

static void
give_ids(struct fmt *f, xmlHashTable *ids, xmlNode *n, struct text owner)
{
	static const char *const named[] = { "definitions", "decision", "inputData", "businessKnowledgeModel",
		"decisionService",
		"knowledgeSource", "itemDefinition" };
	struct arena *arena = f->out.arena;

	for (; n; n = n->next) {
		if (n->type != XML_ELEMENT_NODE)
			continue;
		struct text inner = attribute(arena, n, "id");
		struct buf b;
		buf_open(&b, arena, 10 * FMT_ID_BYTES);
		bool ours = strcmp(uri_of(n->ns), f->model) == 0, wanted = false;
		for (size_t i = 0; ours && !inner.bytes && i < sizeof named / sizeof named[0]; i++)
			if (is_element(n, named[i])) {
				wanted = true;
				if (is_element(n, "itemDefinition"))
					buf_z(&b, "type_");
				put_slug(&b, attribute(arena, n, "name"));
			}
		if (ours && !inner.bytes && (is_element(n, "decisionTable") || is_element(n, "input")
			|| is_element(n, "output") ||
			is_element(n, "rule"))) {
			wanted = true;
			buf_put(&b, text_slice(owner, 0, 4 * FMT_ID_BYTES));
			if (is_element(n, "decisionTable")) {
				buf_z(&b, "_table");
			} else if (is_element(n, "rule")) {
				buf_print(&b, "_rule_%08x", hash_texts(n->children, 2166136261u));
			} else {
				struct text about = column_text(arena, n);
				buf_z(&b, is_element(n, "input") ? "_in" : "_out");
				buf_z(&b, about.bytes ? "_" : "");
				put_slug(&b, about);
			}
		}
		if (wanted) {
			char id[12 * FMT_ID_BYTES];
			const char *start = b.bytes && (unsigned char)b.at[0] >= 'A' ? "" : "_";
			snprintf(id, sizeof id, "%s%.*s", start, (int)b.bytes, b.at ? b.at : "");
			for (int again = 2; xmlHashLookup(ids, (xmlChar *)id) && again < FMT_SAME_MAX; again++)
				snprintf(id, sizeof id, "%s%.*s_%d", start, (int)b.bytes, b.at ? b.at : "", again);
			xmlHashAddEntry(ids, (xmlChar *)id, ids);
			xmlNewProp(n, (const xmlChar *)"id", (xmlChar *)id);
			inner = arena_text(arena, text_of(id));
		}
		if (ours)
			give_ids(f, ids, n->children, inner.bytes ? inner : owner);
	}
}

/* ---- documents ------------------------------------------------------------------------------------------ */

/* Why a document is not to be formatted; NULL when it is. */
static const char *
why_not(const xmlDoc *doc)
{
	const xmlNode *root = doc ? xmlDocGetRootElement((xmlDoc *)(uintptr_t)doc) : NULL;

	if (!doc || !root)
		return "it is not XML";
	if (doc->intSubset || doc->extSubset)
		return "a document with a DTD is refused";
	if (!is_element(root, "definitions") || !strstr(uri_of(root->ns), "www.omg.org/spec/DMN/"))
		return "the root is not <definitions> of a DMN namespace";
	for (const xmlNode *n = root->children; n; n = n->next)
		if (is_text(n) && !is_blank(n))
			return "text stands between the elements of <definitions>";
	return NULL;
}

static void
put_document(struct fmt *f, xmlDoc *doc)
{
	xmlNode *root = xmlDocGetRootElement(doc);
	xmlHashTable *ids = xmlHashCreate(1000);

	f->model = uri_of(root->ns);
	if (ids) {
		take_ids(ids, root);
		give_ids(f, ids, root, TEXT_NONE);
		xmlHashFree(ids, NULL);
	}
	bind_all(f, root);
	qsort(f->bindings, f->binding_count, sizeof f->bindings[0], by_prefix);
	/* The default namespace first: shift the others. */
	if (f->binding_count < FMT_BINDINGS_MAX) {
		memmove(f->bindings + 1, f->bindings, f->binding_count * sizeof f->bindings[0]);
		f->bindings[0] = (struct binding){ "", f->model };
		f->binding_count++;
	} else {
		f->too_many = true;
	}
	buf_z(&f->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	for (const xmlNode *n = doc->children; n; n = n->next) {
		put_node(f, n, 0, false);
		buf_char(&f->out, '\n');
	}
}

/* Write a file anew beside the old one, then put it in its place. */
static int
replace(const char *path, struct text t)
{
	char *beside = NULL;
	struct stat st;
	int fd = -1, status = 3;

	if (asprintf(&beside, "%s.XXXXXX", path) < 0)
		return 3;
	if (stat(path, &st) == 0)
		fd = mkstemp(beside);
	FILE *out = fd >= 0 && fchmod(fd, st.st_mode & 07777) == 0 ? fdopen(fd, "wb") : NULL;
	if (out) {
		bool good = fwrite(t.at, 1, t.bytes, out) == t.bytes;
		good = fclose(out) == 0 && good;
		if (good && rename(beside, path) == 0)
			status = 0;
	}
	if (status) {
		fprintf(stderr, "dmn: %s: cannot be written: %s\n", path, strerror(errno));
		if (fd >= 0)
			unlink(beside);
	}
	free(beside);
	return status;
}

const char *
format_model(struct arena *arena, struct text xml, struct text *ret)
{
	struct fmt *f = ARENA_NEW(arena, struct fmt);

	buf_open(&f->out, arena, FMT_BYTES_MAX);
	xmlParserCtxt *reader = xml.bytes <= FILE_BYTES_MAX ? xmlNewParserCtxt() : NULL;
	xmlDoc *doc = reader ? xmlCtxtReadMemory(reader, xml.at, (int)xml.bytes, NULL, NULL,
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES) : NULL;
	const char *why = doc && !reader->nsWellFormed ? "a prefix is not declared" : why_not(doc);
	xmlFreeParserCtxt(reader);
	if (!why) {
		put_document(f, doc);
		if (f->too_many || f->out.failed)
			why = f->too_many ? "it has too many namespaces" : "it is too large";
		*ret = (struct text){ f->out.at, f->out.bytes };
	}
	xmlFreeDoc(doc);
	return why;
}

static int
format_file(const char *path, bool check, bool in_place)
{
	struct text xml = TEXT_NONE, formed = TEXT_NONE;
	struct arena *arena = NULL;
	int status = 0;

	xml.at = read_file(path, &xml.bytes);
	if (xml.at)
		arena = arena_open(NULL, 0);
	if (!arena) {
		free((void *)(uintptr_t)xml.at);
		return xml.at ? 3 : 2;
	}
	const char *why = format_model(arena, xml, &formed);
	bool same = !why && text_equal(xml, formed);
	if (why) {
		fprintf(stderr, "dmn: %s: cannot be formatted: %s\n", path, why);
		status = 2;
	} else if (check) {
		if (!same)
			printf("%s\n", path);
		status = !same;
	} else if (in_place) {
		status = same ? 0 : replace(path, formed);
	} else {
		status = fwrite(formed.at, 1, formed.bytes, stdout) == formed.bytes ? 0 : 3;
	}
	arena_close(arena);
	free((void *)(uintptr_t)xml.at);
	return status;
}

int
fmt(int argc, char **argv)
{
	bool check = false, in_place = false;
	int status = take_options(&argc, argv, (struct dmn_option[]){ { "--check", .flag = &check },
		{ "--in-place", .flag = &in_place }, { "-i", .flag = &in_place }, { 0 } });

	if (status)
		return status;
	if (argc < 2)
		return bad_usage("fmt", "which model?");
	if (check && in_place)
		return bad_usage("fmt", "--check writes nothing, -i does: one of them");
	if (argc > 2 && !check && !in_place)
		return bad_usage("fmt", "several models need -i or --check");
	for (int i = 1; i < argc; i++) {
		int one = format_file(argv[i], check, in_place);
		status = one > status ? one : status;
	}
	return status;
}
