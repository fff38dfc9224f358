/* Inside the room: what kinds of fields there are. */
#ifndef SCHEME_FIELD_H
#define SCHEME_FIELD_H

#include "scheme.h"

bool field_type_of(struct text name, enum field_type *ret);
const struct text *field_type_names(void);               /* FIELD_GROUP of them, in the enum's order */
enum dmn_kind field_kind(enum field_type type);          /* of one value */

/* The one letter or digit that makes a GSTIN of its first fourteen; 0 when one of them is neither. */
char field_gstin_check(const char first[14]);

#endif
