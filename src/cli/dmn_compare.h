/* What changed between two versions of a DMN model: for `dmn diff` and `anudan scheme diff`. */
#ifndef DMN_COMPARE_H
#define DMN_COMPARE_H

#include "base/arena.h"
#include "cli/dmn_words.h"

enum { COMPARE_BYTES_MAX = 64 << 20, COMPARE_LONG_COLUMNS = 40 };

struct cell { struct text column, from, to; };

/* One difference: a sentence for people, the parts for programs. */
struct change {
	const char *code;
	struct text sentence, part, from, to, rule;
	size_t row, old_row;                     /* from 1; 0 = no row */
	struct cell *cells;
	size_t cell_count;
	struct change *next;
};

/* An element of the model, and what changed in it: at least one change. */
struct compared { enum word kind; struct text id, name; const struct change *changes; };
typedef void compare_found(void *user, const struct compared *it);

/*
 * Compare two documents; found is told of each element that changed, in the order of the model.  What it is given lives
 * in arena.  Returns NULL, or why one of them cannot be read (an English clause), and which: 0 the older, 1 the newer one.
 */
const char *compare_models(struct words *w, struct arena *arena, struct text old, struct text new, compare_found *found,
	void *user,
	int *ret_which);

/* Both texts are there and one is long: they are better shown one below the other (words_versions). */
bool compare_apart(const struct change *c);

#endif
