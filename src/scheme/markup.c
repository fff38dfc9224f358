/*
 * Letters are checked when the package is loaded: well-formed markup of the few elements that letters know, each
 * expression compiled.  What they mean is the letter room's business.
 */
#include <libxml/parser.h>
#include <libxml/xmlerror.h>

#include "load.h"

enum { MARKUP_DEPTH_MAX = 40 };

static const char *const elements[] = { "letter", "head", "p", "h1", "h2", "table", "tr", "th", "td", "ol", "ul", "li", "b", "i",
	"br", "hr", "sign", "qr", NULL };
static const char *const filters[] = { "rupees", "words", "date", "text", NULL };

static bool
in_list(const char *const *list, struct text word)
{
	for (; *list; list++)
		if (text_is(word, *list)) return true;
	return false;
}

/* The offset of the last | outside quotes, or -1: what stands behind it names how the value is shown. */
static ptrdiff_t
last_bar(struct text t)
{
	ptrdiff_t bar = -1;
	bool quoted = false;

	for (size_t i = 0; i < t.bytes; i++) {
		if (t.at[i] == '\\' && quoted) i++;
		else if (t.at[i] == '"') quoted = !quoted;
		else if (t.at[i] == '|' && !quoted) bar = (ptrdiff_t)i;
	}
	return bar;
}

static void
check_hole(struct load *l, struct text hole, int line, const struct scheme_names *names)
{
	ptrdiff_t bar = last_bar(hole);
	struct text filter;

	if (bar >= 0) {
		filter = text_trim(text_slice(hole, (size_t)bar + 1, hole.bytes));
		if (!in_list(filters, filter))
			find_at(l, line, "\"%.*s\" is no way to show a value: rupees, words, date or text was expected", TEXT_ARG(filter));
		hole = text_slice(hole, 0, (size_t)bar);
	}
	hole = text_trim(hole);
	if (!hole.bytes) find_at(l, line, "{{ }} is empty: an expression was expected");
	else feel_compile(l, hole, line, names);
}

/* Every {{ FEEL }} in a text. */
static void
check_text(struct load *l, struct text t, int line, const struct scheme_names *names)
{
	while (t.bytes) {
		ptrdiff_t from = text_find(t, TEXT("{{")), end;
		struct text hole;

		if (from < 0) return;
		for (ptrdiff_t i = 0; i < from; i++) line += t.at[i] == '\n';
		t = text_slice(t, (size_t)from + 2, t.bytes);
		end = text_find(t, TEXT("}}"));
		if (end < 0) {
			find_at(l, line, "{{ is not closed by }}");
			return;
		}
		hole = text_slice(t, 0, (size_t)end);
		check_hole(l, hole, line, names);
		t = text_slice(t, (size_t)end + 2, t.bytes);
	}
}

static void
check_element(struct load *l, const xmlNode *node, const struct scheme_names *outer, int depth)
{
	int line = (int)node->line;
	struct text name = text_of((const char *)node->name);
	struct scheme_names names = *outer;
	xmlChar *each = xmlGetProp(node, (const xmlChar *)"each"), *as = xmlGetProp(node, (const xmlChar *)"as");

	if (!in_list(elements, name)) find_at(l, line, "<%.*s> is not an element of letters", TEXT_ARG(name));
	if (depth > MARKUP_DEPTH_MAX) {
		find_at(l, line, "elements stand too deep in each other");
		goto out;
	}
	if (each) {
		struct text item = arena_text(l->arena, text_of((const char *)as));

		feel_compile(l, arena_text(l->cx->arena, text_of((const char *)each)), line, outer);
		if (!item.bytes) find_at(l, line, "each: as=\"name\" is missing");
		names = names_add_text(l, outer, &item, 1);
	} else if (as) find_at(l, line, "as=\"...\" stands without each=\"...\"");
	for (const xmlAttr *a = node->properties; a; a = a->next) {
		struct text attribute = text_of((const char *)a->name);
		xmlChar *raw = xmlNodeListGetString(node->doc, a->children, 1);
		struct text value = arena_text(l->cx->arena, text_of(raw ? (const char *)raw : ""));

		if (text_is(attribute, "if")) feel_compile(l, value, line, &names);
		else if (text_is(attribute, "page") || text_is(attribute, "align") || text_is(attribute, "value")) check_text(l, value, line, &names);
		else if (!text_is(attribute, "each") && !text_is(attribute, "as"))
			find_at(l, line, "<%.*s %.*s>: unknown attribute", TEXT_ARG(name), TEXT_ARG(attribute));
		xmlFree(raw);
	}
	for (const xmlNode *child = node->children; child; child = child->next) {
		if (child->type == XML_ELEMENT_NODE) check_element(l, child, &names, depth + 1);
		else if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE)
			check_text(l, text_of((const char *)child->content), (int)child->line, &names);
	}
out:
	xmlFree(each);
	xmlFree(as);
}

void
load_letter(struct load *l, struct scheme_letter *letter, int line)
{
	struct scheme_names names = names_add(l, &l->names, "letter");
	struct text file_before = l->file;
	xmlParserCtxt *ctxt;
	xmlDoc *doc;
	const xmlNode *root;

	if (load_file(l, letter->file, &letter->markup) || !letter->markup.at) {
		find_at(l, line, "the letter's file %.*s is missing", TEXT_ARG(letter->file));
		return;
	}
	l->file = load_path(l, letter->file);
	ctxt = xmlNewParserCtxt();
	if (!ctxt) {
		find_at(l, 1, "no memory");
		goto out;
	}
	doc = xmlCtxtReadMemory(ctxt, letter->markup.at, (int)letter->markup.bytes, NULL, "UTF-8",
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES);
	if (!doc) {
		const xmlError *e = xmlCtxtGetLastError(ctxt);
		struct text why = text_trim(text_of(e && e->message ? e->message : "not well-formed"));

		find_at(l, e ? e->line : 1, "%.*s", TEXT_ARG(why));
	} else if (doc->intSubset || doc->extSubset) find_at(l, 1, "a letter has no DOCTYPE");
	else {
		root = xmlDocGetRootElement(doc);
		if (!root || strcmp((const char *)root->name, "letter") != 0)
			find_at(l, root ? (int)root->line : 1, "the root element <letter> was expected");
		else check_element(l, root, &names, 0);
	}
	if (doc) xmlFreeDoc(doc);
	xmlFreeParserCtxt(ctxt);
out:
	l->file = file_before;
}
