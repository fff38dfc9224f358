/* Delays after failed sign-ins.  (Contract in penalty.h.) */
#include "identity/penalty.h"

#include <sodium.h>

static const struct { uint32_t free; int64_t most_seconds; } rules[PENALTY_KINDS] = {
	[PENALTY_PAIR] = { 4, 300 },
	[PENALTY_LOGIN] = { 30, 10 },
	[PENALTY_SOURCE] = { 30, 60 },
};

void
penalty_start(struct an_cx *cx, struct penalties *p)
{
	memset(p, 0, sizeof(*p));
	an_random_fill(cx, p->secret, sizeof(p->secret));
}

static uint64_t
hash_text(const struct penalties *p, struct text t)
{
	unsigned char out[crypto_shorthash_BYTES];
	uint64_t h;

	crypto_shorthash(out, (const unsigned char *)(t.at ? t.at : ""), t.bytes, p->secret);
	memcpy(&h, out, sizeof(h));
	return h;
}

static void
keys(const struct penalties *p, struct text login, struct text source, uint64_t ret[PENALTY_KINDS])
{
	ret[PENALTY_LOGIN] = hash_text(p, login);
	ret[PENALTY_SOURCE] = hash_text(p, source);
	ret[PENALTY_PAIR] = ret[PENALTY_LOGIN] * UINT64_C(0x9e3779b97f4a7c15) ^ ret[PENALTY_SOURCE];
}

static bool
counts(const struct penalty_slot *s, uint64_t key, int64_t now_us)
{
	return s->key == key && s->failures && now_us - s->last_us < PENALTY_FORGET_SECONDS * INT64_C(1000000);
}

/* Behind a proxy on this machine everybody comes from one address: it tells nobody apart, so it alone delays nobody. */
static bool
applies(int kind, struct text source)
{
	return kind != PENALTY_SOURCE || !(text_starts(source, TEXT("127.")) || text_is(source, "::1"));
}

int64_t
penalty_wait(const struct penalties *p, struct text login, struct text source, int64_t now_us)
{
	uint64_t key[PENALTY_KINDS];
	int64_t longest_us = 0;

	keys(p, login, source, key);
	for (int k = 0; k < PENALTY_KINDS; k++) {
		const struct penalty_slot *s = &p->slots[k][key[k] % PENALTY_SLOTS];
		int64_t seconds, left_us;

		if (!applies(k, source) || !counts(s, key[k], now_us) || s->failures <= rules[k].free)
			continue;
		seconds = s->failures - rules[k].free > 20 ? rules[k].most_seconds
			: INT64_C(1) << (s->failures - rules[k].free - 1);
		if (seconds > rules[k].most_seconds)
			seconds = rules[k].most_seconds;
		left_us = s->last_us + seconds * 1000000 - now_us;
		if (left_us > longest_us)
			longest_us = left_us;
	}
	return (longest_us + 999999) / 1000000;
}

void
penalty_failed(struct penalties *p, struct text login, struct text source, int64_t now_us)
{
	uint64_t key[PENALTY_KINDS];

	keys(p, login, source, key);
	for (int k = 0; k < PENALTY_KINDS; k++) {
		struct penalty_slot *s = &p->slots[k][key[k] % PENALTY_SLOTS];

		if (!counts(s, key[k], now_us))
			*s = (struct penalty_slot){ .key = key[k] };
		if (s->failures < UINT32_MAX)
			s->failures++;
		s->last_us = now_us;
	}
}

void
penalty_passed(struct penalties *p, struct text login, struct text source)
{
	uint64_t key[PENALTY_KINDS];

	keys(p, login, source, key);
	for (int k = 0; k < PENALTY_KINDS; k++)
		if (k != PENALTY_SOURCE && p->slots[k][key[k] % PENALTY_SLOTS].key == key[k])
			p->slots[k][key[k] % PENALTY_SLOTS].failures = 0;
}
