/* XML by libxml2: no network, no entities, no DTD. */
#include "dmn/xml.h"

#include <libxml/parser.h>
#include <libxml/tree.h>

static struct text
z_text(const xmlChar *z)
{
	return text_of((const char *)z);
}

static bool
is_dmn(const xmlNode *node)
{
	struct text uri = node->ns ? z_text(node->ns->href) : TEXT_NONE;

	if (!uri.at)
		return false;
	bool omg = text_starts(uri, TEXT("http://www.omg.org/spec/DMN/")) || text_starts(uri, TEXT("https://www.omg.org/spec/DMN/"));
	return omg && (text_ends(uri, TEXT("/MODEL/")) || text_ends(uri, TEXT("/MODEL")) || text_ends(uri, TEXT("/dmn.xsd"))
	               || text_ends(uri, TEXT("/DMN13.xsd")) || text_ends(uri, TEXT("/dmn11.xsd")));
}

static bool
copy_attributes(struct feel_unit *u, const xmlNode *node, struct xml *x)
{
	size_t count = 0;

	for (const xmlAttr *a = node->properties; a; a = a->next)
		count++;
	x->attributes = unit_take(u, count, sizeof *x->attributes);
	if (!x->attributes)
		return false;
	for (const xmlAttr *a = node->properties; a; a = a->next) {
		struct text value = a->children ? z_text(a->children->content) : TEXT_NONE;
		x->attributes[x->attribute_count++] = (struct xml_attribute){ unit_text(u, z_text(a->name)), unit_text(u, value) };
	}
	return u->status != DMN_NO_MEMORY;
}

static uint32_t
count_elements(const xmlNode *node)
{
	uint32_t n = 1;

	for (const xmlNode *kid = node->children; kid; kid = kid->next)
		if (kid->type == XML_ELEMENT_NODE)
			n += count_elements(kid);
	return n;
}

/* index: of the element before; counted on. */
static struct xml *
copy(struct feel_unit *u, const xmlNode *node, int depth, uint32_t *index)
{
	struct xml *x = depth > XML_DEPTH_MAX ? NULL : unit_take(u, 1, sizeof *x), **last;
	size_t bytes = 0;

	if (!x || !copy_attributes(u, node, x))
		return NULL;
	x->name = unit_text(u, z_text(node->name));
	x->index = ++*index;
	x->line = (int)xmlGetLineNo((xmlNode *)(uintptr_t)node);
	last = &x->first;
	for (const xmlNode *kid = node->children; kid; kid = kid->next)
		if (kid->type == XML_TEXT_NODE || kid->type == XML_CDATA_SECTION_NODE)
			bytes += z_text(kid->content).bytes;
	char *text = unit_take(u, bytes + 1, 1);
	if (!text)
		return NULL;
	x->text.at = text;
	for (const xmlNode *kid = node->children; kid; kid = kid->next) {
		if (kid->type == XML_TEXT_NODE || kid->type == XML_CDATA_SECTION_NODE) {
			struct text t = z_text(kid->content);
			if (t.bytes)
				memcpy(text + x->text.bytes, t.at, t.bytes);
			x->text.bytes += t.bytes;
		} else if (kid->type == XML_ELEMENT_NODE && !is_dmn(kid)) {
			*index += count_elements(kid);
		} else if (kid->type == XML_ELEMENT_NODE) {
			*last = copy(u, kid, depth + 1, index);
			if (!*last)
				return NULL;
			last = &(*last)->next;
		}
	}
	return x;
}

/* Is there a tag longer than the limit?  libxml2 takes quadratic time over the attributes of one. */
static bool
has_long_tag(struct text t)
{
	for (size_t at = 0; at < t.bytes;) {
		const char *open = memchr(t.at + at, '<', t.bytes - at);
		if (!open)
			return false;
		size_t from = (size_t)(open - t.at);
		struct text rest = text_slice(t, from, t.bytes);
		const char *close = text_starts(rest, TEXT("<!--")) ? "-->" : text_starts(rest, TEXT("<![CDATA[")) ? "]]>"
			: text_starts(rest, TEXT("<?")) ? "?>" : NULL;
		if (close) {
			ptrdiff_t end = text_find(rest, text_of(close));
			if (end < 0)
				return false;
			at = from + (size_t)end + 2;
			continue;
		}
		char quote = 0;
		for (at = from + 1; at < t.bytes && (quote || t.at[at] != '>'); at++) {
			if (at - from > XML_TAG_BYTES_MAX)
				return true;
			if (quote ? t.at[at] == quote : t.at[at] == '"' || t.at[at] == '\'')
				quote = quote ? 0 : t.at[at];
		}
	}
	return false;
}

struct xml *
xml_read(struct feel_unit *u, struct text file, struct text bytes)
{
	struct feel_source where = { .file = file };
	struct xml *x = NULL;
	uint32_t index = 0;
	xmlDoc *doc;

	if (bytes.bytes > XML_BYTES_MAX) {
		unit_report(u, DMN_ERROR, "dmn.xml.large", &where, 0, "The document is larger than %d bytes.", XML_BYTES_MAX);
		return NULL;
	}
	if (has_long_tag(bytes)) {
		unit_report(u, DMN_ERROR, "dmn.limit.tag", &where, 0, "A tag is longer than %d bytes.", XML_TAG_BYTES_MAX);
		return NULL;
	}
	xmlParserCtxt *context = xmlNewParserCtxt();
	if (!context) {
		u->status = DMN_NO_MEMORY;
		return NULL;
	}
	doc = xmlCtxtReadMemory(context, bytes.at ? bytes.at : "", (int)bytes.bytes, NULL, NULL,
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA | XML_PARSE_COMPACT | XML_PARSE_BIG_LINES);
	if (!doc) {
		const xmlError *e = xmlCtxtGetLastError(context);
		struct text why = text_trim(e && e->message ? text_of(e->message) : TEXT("it cannot be read"));
		where.xml_line = e ? e->line : 0;
		unit_report(u, DMN_ERROR, "dmn.xml.syntax", &where, 0, "This is not XML: %.*s", TEXT_ARG(why));
	} else if (doc->intSubset || doc->extSubset) {
		unit_report(u, DMN_ERROR, "dmn.xml.dtd", &where, 0, "A document with a DTD is refused.");
	} else {
		const xmlNode *root = xmlDocGetRootElement(doc);
		if (!root || !is_dmn(root) || !text_is(z_text(root->name), "definitions"))
			unit_report(u, DMN_ERROR, "dmn.xml.root", &where, 0,
				"The root must be <definitions> of a DMN namespace, such as https://www.omg.org/spec/DMN/20230324/MODEL/.");
		else if (!(x = copy(u, root, 0, &index)) && u->status != DMN_NO_MEMORY)
			unit_report(u, DMN_ERROR, "dmn.xml.deep", &where, 0, "Elements are nested deeper than %d.", XML_DEPTH_MAX);
	}
	if (doc)
		xmlFreeDoc(doc);
	xmlFreeParserCtxt(context);
	return x;
}

struct text
xml_attribute(const struct xml *x, const char *name)
{
	for (size_t i = 0; x && i < x->attribute_count; i++)
		if (text_is(x->attributes[i].name, name))
			return x->attributes[i].value;
	return TEXT_NONE;
}

const struct xml *
xml_child(const struct xml *x, const char *name)
{
	for (const struct xml *kid = x ? x->first : NULL; kid; kid = kid->next)
		if (text_is(kid->name, name))
			return kid;
	return NULL;
}

const struct xml *
xml_next(const struct xml *x, const char *name)
{
	for (x = x->next; x; x = x->next)
		if (text_is(x->name, name))
			return x;
	return NULL;
}

struct text
xml_expression_text(const struct xml *x)
{
	const struct xml *text = xml_child(x, "text");

	return text ? text->text : TEXT_NONE;
}
