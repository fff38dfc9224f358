/* What the message compiler (tools/messages.c) makes of messages/<language>/: read by message.c alone. */
#ifndef AN_MESSAGE_TABLE_H
#define AN_MESSAGE_TABLE_H

#include "text.h"

struct message_row { struct text key, text; };           /* sorted by the bytes of key */
struct message_language { const char *name; const struct message_row *rows; size_t count; };

extern const struct message_language message_languages[];
extern const size_t message_language_count;

#endif
