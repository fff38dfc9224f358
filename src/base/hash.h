/* SHA-256 and hexadecimal. */
#ifndef AN_HASH_H
#define AN_HASH_H

#include "cx.h"

struct hash { unsigned char b[32]; };
struct hash_run { _Alignas(16) unsigned char state[128]; };

void hash_start(struct hash_run *run);
void hash_add(struct hash_run *run, const void *at, size_t bytes);
void hash_end(struct hash_run *run, struct hash *ret);
struct hash hash_of(const void *at, size_t bytes);
bool hash_equal(const struct hash *a, const struct hash *b);          /* in constant time */
struct text hash_hex(struct arena *arena, const struct hash *h);
bool hash_from_hex(struct text hex, struct hash *ret);

#endif
