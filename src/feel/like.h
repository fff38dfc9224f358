/* Which of some names is most like a wrong one: for "is ... meant?". */
#ifndef FEEL_LIKE_H
#define FEEL_LIKE_H

#include "base/text.h"

enum { LIKE_LETTERS_MAX = 60, LIKE_OFFERS_MAX = 2000 };

/* wanted: the wrong name.  best: the offer most like it, TEXT_NONE when none is.  An offer must cost less than cost. */
struct like { struct text wanted, best; size_t cost; uint32_t offers; };

struct like like_start(struct text wanted);
/* Letters changed, added, left out or swapped with the next count one each; the case of all letters together counts
 * one.  An offer counts when a third of the name's letters or fewer are wrong; the first of equals is kept. */
void like_offer(struct like *l, struct text name);

#endif
