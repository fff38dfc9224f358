/*
 * SHA-256 by libsodium, and hexadecimal.
 */
#include "hash.h"

#include <sodium.h>

_Static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(struct hash_run), "hash_run is too small");

static crypto_hash_sha256_state *
state_of(struct hash_run *run)
{
	return (crypto_hash_sha256_state *)(void *)run->state;
}

void
hash_start(struct hash_run *run)
{
	crypto_hash_sha256_init(state_of(run));
}

void
hash_add(struct hash_run *run, const void *at, size_t bytes)
{
	if (bytes > 0)
		crypto_hash_sha256_update(state_of(run), at, bytes);
}

void
hash_end(struct hash_run *run, struct hash *ret)
{
	crypto_hash_sha256_final(state_of(run), ret->b);
}

struct hash
hash_of(const void *at, size_t bytes)
{
	struct hash_run run;
	struct hash h;

	hash_start(&run);
	hash_add(&run, at, bytes);
	hash_end(&run, &h);
	return h;
}

bool
hash_equal(const struct hash *a, const struct hash *b)
{
	return sodium_memcmp(a->b, b->b, sizeof a->b) == 0;
}

struct text
hash_hex(struct arena *arena, const struct hash *h)
{
	size_t bytes = sizeof h->b * 2;
	char *out = arena_new(arena, bytes + 1);

	sodium_bin2hex(out, bytes + 1, h->b, sizeof h->b);
	return (struct text){ out, bytes };
}

bool
hash_from_hex(struct text hex, struct hash *ret)
{
	struct hash h;
	size_t got = 0;

	if (hex.bytes != sizeof h.b * 2 ||
		sodium_hex2bin(h.b, sizeof h.b, hex.at, hex.bytes, NULL, &got, NULL) != 0 || got != sizeof h.b)
		return false;
	*ret = h;
	return true;
}
