/*
 * Types as far as they are known before anything is evaluated.  A node's type says what its value is when it is not null;
 * Any says nothing, Null that it is always null.
 */
#ifndef FEEL_TYPES_H
#define FEEL_TYPES_H

#include "feel/unit.h"

struct feel_builtin;
struct feel_function;

/* FEEL's own type of a kind, without any detail. */
const struct feel_type *type_of_kind(enum dmn_kind kind);
/* The type of a value; of a list, a context or a function only the kind. */
const struct feel_type *type_of_value(const struct dmn_value *v);
/* New types.  Any when there is no memory (u->status). */
const struct feel_type *type_list(struct feel_unit *u, const struct feel_type *element);
/* What a value is that is of one type or of the other. */
const struct feel_type *type_join(struct feel_unit *u, const struct feel_type *a, const struct feel_type *b);
/* An item of a list; of another type, the type itself: a value counts as a list of one. */
const struct feel_type *type_item(const struct feel_type *type);

/* Nothing is known of it, or it is always null. */
static inline bool
type_is_open(const struct feel_type *type)
{
	return type->any || type->kind == DMN_NULL;
}

/* Could a value of this type, other than null, be assigned to a variable of the other?  When in doubt, it could. */
bool type_may_fit(const struct feel_type *type, const struct feel_type *wanted);
/* Can two such values be compared with =, or put in order?  When in doubt, they can. */
bool types_comparable(const struct feel_type *a, const struct feel_type *b, bool ordered);
/* What a op b gives (OP_ADD to OP_POWER); NULL: always an error. */
const struct feel_type *type_arithmetic(enum feel_op op, const struct feel_type *a, const struct feel_type *b);
/* What the member of a temporal value or a range is; NULL: it has none by this name. */
const struct feel_type *type_member(const struct feel_type *type, struct text name);
/* A context of which it is known that it has no such entry: it is written in an expression, not given by anybody. */
bool type_lacks(const struct feel_type *type, struct text name);

/* Does the row of the built-ins take such an argument at that place (from 0)?  When in doubt, it does. */
bool type_is_argument(const struct feel_builtin *row, uint32_t place, const struct feel_type *type);
/* What the row gives for such a first argument. */
const struct feel_type *type_of_call(struct feel_unit *u, const struct feel_builtin *row,
	const struct feel_type *first);

/* Is one type as narrow as the other: does every value of it conform to the other? */
bool type_conforms(const struct feel_type *type, const struct feel_type *to);
/*
 * Is the function of a function type: as many parameters, each taking what the type gives it, and a result that conforms?
 * A parameter of the type that declares nothing is not looked at.  strict: a result of which nothing is known does not conform.
 */
bool type_has_function(const struct feel_type *type, const struct feel_function *f, bool strict);

#endif
