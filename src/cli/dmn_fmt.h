/* The canonical form of a model, apart from files. */
#ifndef DMN_FMT_H
#define DMN_FMT_H

#include "base/arena.h"

/* The canonical form, in the arena.  NULL, or why there is none. */
const char *format_model(struct arena *arena, struct text xml, struct text *ret);

#endif
