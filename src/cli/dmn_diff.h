/* What changed between two versions of a model, apart from files. */
#ifndef DMN_DIFF_H
#define DMN_DIFF_H

#include "cli/dmn_words.h"

/*
 * Say in w what changed, or put it there as JSON.  NULL and how many differences there are; or why a document cannot be
 * read, and which: 0 the older, 1 the newer one.
 */
const char *diff_models(struct words *w, struct text old, struct text new, bool as_json, size_t *ret_count,
	int *ret_which);

#endif
