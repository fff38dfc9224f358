/*
 * The message catalogue: every text that a person reads, by key, in each language, compiled in from
 * messages/<language>.po.  The pseudo-language "qps" shows each text in brackets and with marks on its letters,
 * so that a test can see any text that does not come from here.
 */
#ifndef AN_MESSAGE_H
#define AN_MESSAGE_H

#include "buf.h"

/* The text for key, or TEXT_NONE.  Unknown languages fall back to "en". */
struct text message_find(const char *language, struct text key);
/* The text with {1}, {2} ... replaced by the parts of detail, which are separated by '|'.  An unknown key gives
 * the key itself and the detail. */
struct text message_text(struct arena *arena, const char *language, struct text key, struct text detail);
/* A text that does not come from the catalogue but must look as if in "qps": texts of scheme packages. */
struct text message_foreign(struct arena *arena, const char *language, struct text t);
/* The sentence for an error or a problem. */
struct text message_error(struct arena *arena, const char *language, const struct an_error *error);
struct text message_problem(struct arena *arena, const char *language, const struct an_problem *problem);

bool message_language_known(struct text language);

#endif
