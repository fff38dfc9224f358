/*
 * The hashes of the log (docs/log-format.md) and the walk that checks them all.  Later: the tree over them.
 */
#ifndef AUDIT_H
#define AUDIT_H

#include "base/hash.h"
#include "store/store.h"

enum { AUDIT_SALT_BYTES = 16, AUDIT_BODY_BYTES_MAX = 16 << 20 };

struct event_header {
	int64_t seq, at_us;
	struct text case_id, type, actor;
	struct hash body_hash;
};

/* SHA-256(salt || body). */
struct hash audit_body_hash(struct text salt, struct text body);
/* SHA-256(0x00 || canonical JSON of the header). */
enum an_rc audit_leaf(struct an_cx *cx, const struct event_header *header, struct hash *ret) AN_MUST_CHECK;

/*
 * Recompute both hashes of every event, and the order of the log: no gap in seq, no step back in time, no body without
 * an event.  One line to out for each thing wrong (at most AUDIT_FINDINGS_MAX, more are counted).
 * Errors: AN_REFUSED "audit.differs" with the number of findings.
 */
enum { AUDIT_FINDINGS_MAX = 100 };
enum an_rc audit_verify(struct an_cx *cx, struct store *store, struct buf *out, int64_t *ret_events) AN_MUST_CHECK;

#endif
