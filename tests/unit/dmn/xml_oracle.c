#include "xml_oracle.h"

#include <libxml/parser.h>
#include <libxml/tree.h>

#include <stdlib.h>

static struct text
z_text(const xmlChar *z)
{
	return z ? text_of((const char *)z) : TEXT("");
}

static bool
is_dmn(const xmlNode *node)
{
	static const char *const ends[] = { "/MODEL/", "/MODEL", "/dmn.xsd", "/DMN13.xsd", "/dmn11.xsd" };
	struct text uri = node->ns ? z_text(node->ns->href) : TEXT("");

	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		if (text_ends(uri, text_of(ends[i])))
			return text_starts(uri, TEXT("http://www.omg.org/spec/DMN/")) || text_starts(uri, TEXT("https://www.omg.org/spec/DMN/"));
	return false;
}

static size_t
squeeze(char *at, size_t bytes)
{
	size_t n = 0;

	for (size_t i = 0; i < bytes; i++)
		if (!strchr(" \t\r\n", at[i]))
			at[n++] = at[i];
	return n;
}

/* Of an element with others in it white space does not count: it is layout. */
static bool
same_text(xmlNode *node, struct text ours)
{
	size_t bytes = 0, all = 0;

	for (const xmlNode *kid = node->children; kid; kid = kid->next)
		if (kid->type == XML_TEXT_NODE || kid->type == XML_CDATA_SECTION_NODE)
			all += z_text(kid->content).bytes;
	char *text = malloc(all + 1), *copy = malloc(ours.bytes + 1);
	for (const xmlNode *kid = node->children; kid; kid = kid->next)
		if (kid->type == XML_TEXT_NODE || kid->type == XML_CDATA_SECTION_NODE) {
			struct text t = z_text(kid->content);
			memcpy(text + bytes, t.at, t.bytes);
			bytes += t.bytes;
		}
	memcpy(copy, ours.at, ours.bytes);
	if (xmlFirstElementChild(node)) {
		bytes = squeeze(text, bytes);
		ours.bytes = squeeze(copy, ours.bytes);
	}
	bool same = bytes == ours.bytes && memcmp(text, copy, bytes) == 0;
	free(text);
	free(copy);
	return same;
}

static bool
same_attributes(const xmlNode *node, const struct xml *x)
{
	size_t i = 0;
	bool same = true;

	for (const xmlAttr *a = node->properties; a && same; a = a->next) {
		if (a->ns)
			continue;
		xmlChar *value = xmlNodeListGetString(node->doc, a->children, 1);
		same = i < x->attribute_count && text_equal(x->attributes[i].name, z_text(a->name))
			&& text_equal(x->attributes[i].value, z_text(value));
		xmlFree(value);
		i++;
	}
	return same && i == x->attribute_count;
}

/* x: NULL for an element that is left out. */
static bool
same_tree(xmlNode *node, const struct xml *x, uint32_t *index)
{
	const struct xml *next = x ? x->first : NULL;

	++*index;
	if (x && (x->index != *index || !text_equal(x->name, z_text(node->name)) || !same_attributes(node, x) || !same_text(node, x->text)))
		return false;
	for (xmlNode *kid = node->children; kid; kid = kid->next) {
		bool wanted = kid->type == XML_ELEMENT_NODE && x && is_dmn(kid);
		if (kid->type != XML_ELEMENT_NODE)
			continue;
		if ((wanted && !next) || !same_tree(kid, wanted ? next : NULL, index))
			return false;
		next = wanted ? next->next : next;
	}
	return !next;
}

static void
note_error(void *user, xmlErrorPtr e)
{
	xmlParserCtxt *context = user;

	if (e->code >= XML_NS_ERR_XML_NAMESPACE && e->code <= XML_NS_ERR_COLON)
		context->_private = context;         /* namespaces: libxml2 goes on, and gives a tree */
}

enum xml_verdict
xml_oracle(struct text bytes, const struct xml *root)
{
	xmlParserCtxt *context = xmlNewParserCtxt();
	enum xml_verdict verdict = XML_UNSOUND;
	uint32_t index = 0;

	context->sax->serror = note_error;
	xmlDoc *doc = xmlCtxtReadMemory(context, bytes.at, (int)bytes.bytes, NULL, NULL,
		XML_PARSE_NONET | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA | XML_PARSE_HUGE);
	if (doc && !context->_private) {
		xmlNode *other = xmlDocGetRootElement(doc);
		verdict = XML_OTHER;
		/* What libxml2 converts is not read here, but for ASCII. */
		if (doc->encoding && xmlStrcasecmp(doc->encoding, BAD_CAST "UTF-8"))
			verdict = root ? XML_AGREES : XML_OTHER;
		else if (other && !doc->intSubset && !doc->extSubset && is_dmn(other) && text_is(z_text(other->name), "definitions"))
			verdict = root && same_tree(other, root, &index) ? XML_AGREES : XML_DIFFERS;
	}
	if (doc)
		xmlFreeDoc(doc);
	xmlFreeParserCtxt(context);
	return verdict;
}
