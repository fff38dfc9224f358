/* Constant folding: see fold.c. */
#ifndef FEEL_FOLD_H
#define FEEL_FOLD_H

#include "feel/ast.h"

/* Replace the parts of the tree that always give the same value by that value.  Only u->status tells of a failure. */
void feel_fold(struct feel_unit *u, struct feel_node *n);
/* Nothing more will be folded: give back what folding needed. */
void feel_fold_end(struct feel_unit *u);

#endif
