/*
 * An XML document as a tree of the DMN elements in it.  UTF-8 only; a document with a DTD is refused; elements of other
 * namespaces (diagrams, extensions) and attributes with a prefix are left out.
 */
#ifndef DMN_XML_H
#define DMN_XML_H

#include "feel/unit.h"

enum { XML_BYTES_MAX = 64 << 20, XML_TAG_BYTES_MAX = 64 << 10, XML_DEPTH_MAX = 200,
	XML_ATTRIBUTES_MAX = 256, XML_NAMESPACES_MAX = 200 };      /* of one element; declared at a time */

struct xml_attribute { struct text name, value; };

struct xml {
	struct text name;                        /* without prefix */
	struct text text;                        /* what stands directly inside, joined; without the layout among elements */
	struct xml_attribute *attributes;
	size_t attribute_count;
	int line;                                /* of its < */
	uint32_t index;                          /* from 1, in the order of the file, others counted too */
	struct xml *first, *next;
};

/* Read bytes into the unit's memory.  NULL with a diagnostic when it is no XML or no DMN. */
struct xml *xml_read(struct feel_unit *u, struct text file, struct text bytes);
struct text xml_attribute(const struct xml *x, const char *name);        /* TEXT_NONE when absent */
const struct xml *xml_child(const struct xml *x, const char *name);      /* the first; NULL when absent, or x is */
const struct xml *xml_next(const struct xml *x, const char *name);       /* the next sibling by that name */
/* The text of child/text: where DMN puts expressions.  TEXT_NONE when there is none. */
struct text xml_expression_text(const struct xml *x);

#endif
