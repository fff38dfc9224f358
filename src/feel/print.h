/* Values as text. */
#ifndef FEEL_PRINT_H
#define FEEL_PRINT_H

#include "feel/run.h"

/* As string() prints: a string itself bare, unless quoted; what is inside always quoted.  False: stop. */
bool feel_print(struct dmn_run *run, const struct dmn_value *v, bool quoted, struct text *ret);
void feel_put_json(struct run_buf *b, const struct dmn_value *v, int depth);
void feel_put_json_text(struct run_buf *b, struct text t);

#endif
