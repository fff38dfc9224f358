/*
 * The log proves itself: each event's header and body are bound by two hashes, so that nothing in either can be altered
 * unseen, and a body can be erased while its header still proves that it was there.
 */
#include "audit/audit.h"

#include "base/message.h"

struct hash
audit_body_hash(struct text salt, struct text body)
{
	struct hash_run run;
	struct hash ret;

	hash_start(&run);
	hash_add(&run, salt.at, salt.bytes);
	hash_add(&run, body.at, body.bytes);
	hash_end(&run, &ret);
	return ret;
}

enum an_rc
audit_leaf(struct an_cx *cx, const struct event_header *h, struct hash *ret)
{
	struct hash_run run;
	struct text text;
	struct buf b;
	struct jw w;
	enum an_rc rc;

	buf_open(&b, cx->arena, 64 * 1024);
	w = jw_start(&b);
	jw_open(&w, '{');                                /* members in the order of their names */
	jw_name(&w, "actor"), jw_text(&w, h->actor);
	jw_name(&w, "at"), jw_int(&w, h->at_us);
	jw_name(&w, "body_hash"), jw_text(&w, hash_hex(cx->arena, &h->body_hash));
	jw_name(&w, "case"), jw_text(&w, h->case_id);
	jw_name(&w, "seq"), jw_int(&w, h->seq);
	jw_name(&w, "type"), jw_text(&w, h->type);
	jw_close(&w, '}');
	rc = buf_text(cx, &b, &text);
	if (rc) return rc;
	hash_start(&run);
	hash_add(&run, "\0", 1);
	hash_add(&run, text.at, text.bytes);
	hash_end(&run, ret);
	return AN_OK;
}

struct verifying { struct buf *out; int64_t findings, last_seq, last_us; };

static void
finding(struct an_cx *cx, struct verifying *v, const char *key, int64_t seq)
{
	if (v->findings++ >= AUDIT_FINDINGS_MAX) return;
	buf_put(v->out, message_text(cx->arena, cx->language, text_of(key),
		arena_print(cx->arena, "%lld", (long long)seq)));
	buf_char(v->out, '\n');
}

static enum an_rc
verify_event(struct an_cx *cx, struct verifying *v, const struct store_rows *row)
{
	struct event_header h = {
		.seq = store_int(row, 0), .case_id = store_text(cx, row, 1), .type = store_text(cx, row, 2),
		.at_us = store_int(row, 3), .actor = store_text(cx, row, 4),
	};
	struct text body_hash = store_text(cx, row, 5), leaf_hash = store_text(cx, row, 6),
		salt = store_blob(cx, row, 7);
	struct hash expected, leaf;
	enum an_rc rc;

	for (int64_t missing = v->last_seq + 1; missing < h.seq && v->findings < AUDIT_FINDINGS_MAX; missing++)
		finding(cx, v, "audit.missing", missing);
	if (h.at_us < v->last_us) finding(cx, v, "audit.time", h.seq);
	v->last_seq = h.seq;
	v->last_us = h.at_us;
	if (!hash_from_hex(body_hash, &h.body_hash) || !hash_from_hex(leaf_hash, &expected)) {
		finding(cx, v, "audit.hash", h.seq);
		return AN_OK;
	}
	rc = audit_leaf(cx, &h, &leaf);
	if (rc) return rc;
	if (!hash_equal(&leaf, &expected)) finding(cx, v, "audit.header", h.seq);
	if (store_null(row, 7)) {
		finding(cx, v, "audit.body.missing", h.seq);
	} else if (!store_null(row, 8)) {                /* NULL: erased by law */
		struct hash found = audit_body_hash(salt, store_blob(cx, row, 8));
		if (!hash_equal(&found, &h.body_hash)) finding(cx, v, "audit.body", h.seq);
	}
	return AN_OK;
}

enum an_rc
audit_verify(struct an_cx *cx, struct store *store, struct buf *out, int64_t *ret_events)
{
	struct verifying v = { .out = out, .last_us = INT64_MIN };
	struct store_rows rows;
	int64_t events = 0;
	enum an_rc rc;

	rc = store_query(cx, store, SQL_EVENT_ALL, &rows, ARG_INT("after", INT64_MIN));
	while (!rc && store_next(cx, &rows, &rc)) {
		struct arena_mark mark = arena_mark(cx->arena);
		char *kept = out->at;
		rc = verify_event(cx, &v, &rows);
		events++;
		if (out->at == kept && !rc) arena_rewind(cx->arena, mark);      /* unless out grew into it */
	}
	store_done(&rows);
	if (!rc) rc = store_query(cx, store, SQL_EVENT_BODY_STRAY, &rows);
	while (!rc && store_next(cx, &rows, &rc)) finding(cx, &v, "audit.body.stray", store_int(&rows, 0));
	store_done(&rows);
	if (rc) return rc;
	*ret_events = events;
	if (v.findings) return an_fail(cx, AN_REFUSED, "audit.differs", "%lld", (long long)v.findings);
	return AN_OK;
}
