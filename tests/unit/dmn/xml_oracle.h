/* What another reader of XML, libxml2, says of the same bytes. */
#ifndef XML_ORACLE_H
#define XML_ORACLE_H

#include "dmn/xml.h"

enum xml_verdict {
	XML_AGREES,              /* well-formed, without a DTD, a DMN document: and root is its tree */
	XML_DIFFERS,             /* the same, but root is NULL or another tree */
	XML_UNSOUND,             /* not well-formed, or not with namespaces */
	XML_OTHER,               /* well-formed, but with a DTD, or no DMN document */
};
enum xml_verdict xml_oracle(struct text bytes, const struct xml *root);

#endif
