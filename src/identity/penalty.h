/*
 * Delays after failures: a fixed table, so that an attacker cannot fill memory; keys are hashed with a secret, so that
 * he cannot aim at a slot.
 */
#ifndef IDENTITY_PENALTY_H
#define IDENTITY_PENALTY_H

#include "base/cx.h"

enum penalty_kind {
	PENALTY_PAIR,            /* login and source together: 4 failures are free, then 1 s, 2 s, ... 300 s */
	/* 30 free, then up to 10 s: enough against many sources, too little to lock somebody out */
	PENALTY_LOGIN,
	PENALTY_SOURCE,          /* 30 free, then up to 60 s */
	PENALTY_KINDS,
};

enum { PENALTY_SLOTS = 4096, PENALTY_FORGET_SECONDS = 15 * 60 };

struct penalty_slot { uint64_t key; uint32_t failures; int64_t last_us; };
struct penalties { unsigned char secret[16]; struct penalty_slot slots[PENALTY_KINDS][PENALTY_SLOTS]; };

void penalty_start(struct an_cx *cx, struct penalties *p);
/* Seconds to wait, rounded up; 0 = go on. */
int64_t penalty_wait(const struct penalties *p, struct text login, struct text source, int64_t now_us);
void penalty_failed(struct penalties *p, struct text login, struct text source, int64_t now_us);
/* Forgets the failures of this login, not those of the source. */
void penalty_passed(struct penalties *p, struct text login, struct text source);

#endif
