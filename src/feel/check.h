/* Static types: see check.c. */
#ifndef FEEL_CHECK_H
#define FEEL_CHECK_H

#include "feel/ast.h"

/*
 * Give every node of the tree the best type that is known, and note as warnings (feel.type.*) what can never give
 * anything but null.  The tree is compiled all the same: FEEL says that its value is null, with an error.
 */
void feel_check(struct feel_unit *u, struct feel_node *n);
/* Note that n, whose types are known, can never be assigned to a variable or result of this type.  what: "The
 * result". */
void feel_check_fits(struct feel_unit *u, const struct feel_node *n, const struct feel_type *wanted, const char *what);

#endif
