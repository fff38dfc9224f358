/* Countries and the States of India: codes and names, for fields and for the lists that people choose from. */
#ifndef SCHEME_PLACE_H
#define SCHEME_PLACE_H

#include "base/text.h"

struct place { const char *code, *en, *hi; };           /* hi may be NULL */
struct places { size_t count; const struct place *at; };

struct places place_countries(void);                    /* ISO 3166-1 alpha-2, in order of the English name */
struct places place_states(void);                       /* ISO 3166-2:IN without "IN-", in order of the English name */
const struct place *place_find(struct places places, struct text code);        /* NULL: no such place */
/* The name in that language, English where there is none; TEXT_NONE when the code is unknown. */
struct text place_name(struct places places, const char *language, struct text code);

#endif
