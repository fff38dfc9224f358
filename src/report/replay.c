/*
 * Replay of recorded decisions and letters.  A decision depends on its input, its day and the package only, and all three are in
 * the event; so this reads no projection, and a table that was tampered with cannot make it agree.
 */
#include "report/replay.h"

#include "grant/grant.h"
#include "letter/letter.h"

struct kept { struct text hash; struct scheme *scheme; };

struct replaying {
	struct an_cx *cx;
	const char *folder;
	struct store *store;
	struct dmn_run *run;
	void (*differs)(const struct replay_difference *d);
	struct replay_tally tally;
	struct kept kept[REPLAY_PACKAGES_MAX];
	size_t kept_count;
	struct arena *long_lived;                        /* names of the packages; cx->arena is rewound at each event */
};

static enum an_rc
package_load(struct replaying *r, struct text hex, int64_t seq, const struct scheme **ret)
{
	const struct scheme_finding *findings = NULL;
	struct hash named, found;
	const char *path;
	enum an_rc rc;

	for (size_t i = 0; i < r->kept_count; i++)
		if (text_equal(r->kept[i].hash, hex)) {
			*ret = r->kept[i].scheme;
			return AN_OK;
		}
	path = arena_print(r->cx->arena, "%s/packages/%.*s", r->folder, TEXT_ARG(hex)).at;
	if (r->kept_count == REPLAY_PACKAGES_MAX) return an_fail(r->cx, AN_TOO_LARGE, "replay.package", "%.*s|%lld",
		TEXT_ARG(hex), (long long)seq);
	if (!hash_from_hex(hex, &named) || scheme_hash(r->cx, path, &found))
		return an_fail(r->cx, AN_NOT_FOUND, "replay.package", "%.*s|%lld", TEXT_ARG(hex), (long long)seq);
	if (!hash_equal(&named, &found)) return an_fail(r->cx, AN_FAULT, "replay.damaged", "%.*s", TEXT_ARG(hex));
	rc = scheme_load(r->cx, path, &r->kept[r->kept_count].scheme, &findings);
	if (rc) return rc;
	r->kept[r->kept_count].hash = arena_text(r->long_lived, hex);
	*ret = r->kept[r->kept_count++].scheme;
	return AN_OK;
}

static enum an_rc
canonical(struct an_cx *cx, const struct json *j, struct text *ret)
{
	struct buf b;

	buf_open(&b, cx->arena, JSON_BYTES_MAX);
	json_write_canonical(&b, j);
	return buf_text(cx, &b, ret);
}

/* One result of one decision.  What it gives now stands in *ret_now: a text of its own when it could not be made. */
static enum an_rc
made_again(struct replaying *r, const struct scheme *s, const struct scheme_decision *d, const struct json *entry,
	struct text *ret_then, struct text *ret_now)
{
	struct scheme_verdict verdict = { 0 };
	struct an_date on;
	enum an_rc rc;

	rc = canonical(r->cx, json_get(entry, TEXT("result")), ret_then);
	if (rc) return rc;
	if (!d || !date_parse(json_text(json_get(entry, TEXT("on"))), &on)) {
		*ret_now = TEXT("cannot be made: its package has no such decision, or the day is not a date");
		return AN_OK;
	}
	rc = scheme_decide(r->cx, r->run, s, d, &on, on, NULL, json_get(entry, TEXT("input")), false, &verdict);
	if (rc) {
		*ret_now = arena_print(r->cx->arena, "cannot be made: %s", r->cx->error.key);
		an_error_clear(r->cx);
		return AN_OK;
	}
	return canonical(r->cx, verdict.result, ret_now);
}

/* The letter that an act issued, set again. */
static enum an_rc
replay_letter(struct replaying *r, int64_t seq, struct text case_id, int64_t at_us, const struct json *body)
{
	const struct json *l = json_get(body, TEXT("letter"));
	struct text then = json_text(json_get(l, TEXT("pdf_hash"))), by = json_text(json_get(l, TEXT("set_by"))), pdf, now;
	struct issued_letter issued = { json_text(json_get(l, TEXT("letter"))), json_text(json_get(l, TEXT("number"))),
		json_text(json_get(l, TEXT("token"))), at_us, json_get(l, TEXT("inputs")) };
	const struct scheme *s = NULL;
	enum an_rc rc;

	if (json_is_null(l)) return AN_OK;
	if (!then.at) {
		r->tally.letters_unhashed++;
		return AN_OK;
	}
	rc = package_load(r, json_text(json_get(body, TEXT("package"))), seq, &s);
	if (rc) return rc;
	dmn_run_empty(r->run);
	if (letter_set(r->cx, r->store, s, r->run, &issued, TEXT(""), &pdf)) {
		now = arena_print(r->cx->arena, "cannot be set: %s", r->cx->error.key);
		an_error_clear(r->cx);
	} else {
		struct hash hash = hash_of(pdf.at, pdf.bytes);
		now = hash_hex(r->cx->arena, &hash);
	}
	if (text_equal(then, now)) {
		r->tally.letters++;
	} else if (by.at && !text_equal(by, letter_setter(r->cx->arena))) {
		r->tally.letters_elsewhere++;
	} else {
		r->tally.differ++;
		r->differs(&(struct replay_difference){ .seq = seq, .case_id = case_id, .letter = issued.number,
			.recorded = then, .now = now });
	}
	return AN_OK;
}

static enum an_rc
replay_event(struct replaying *r, int64_t seq, struct text case_id, const struct json *body)
{
	const struct json *decisions = json_get(body, TEXT("decisions"));
	const struct scheme *s = NULL;
	enum an_rc rc;

	if (!decisions || decisions->kind != JSON_ARRAY || decisions->count == 0) return AN_OK;
	rc = package_load(r, json_text(json_get(body, TEXT("package"))), seq, &s);
	for (size_t i = 0; !rc && i < decisions->count; i++) {
		struct text id = json_text(json_get(&decisions->items[i], TEXT("decision")));
		const struct json *results = json_get(&decisions->items[i], TEXT("results"));
		for (size_t k = 0; !rc && results && k < results->count; k++) {
			struct text then = TEXT_NONE, now = TEXT_NONE;
			dmn_run_empty(r->run);
			rc = made_again(r, s, scheme_decision(s, id), &results->items[k], &then, &now);
			if (rc) break;
			r->tally.decisions++;
			if (text_equal(then, now)) continue;
			r->tally.differ++;
			r->differs(&(struct replay_difference){ .seq = seq, .case_id = case_id, .decision = id,
				.index = k + 1, .recorded = then, .now = now });
		}
	}
	return rc;
}

enum an_rc
report_replay(struct an_cx *cx, struct store *store, const char *folder,
	void (*differs)(const struct replay_difference *d), struct replay_tally *ret)
{
	struct arena *long_lived = arena_open(NULL, 0);
	struct replaying *r = ARENA_NEW(cx->arena, struct replaying);
	struct store_rows rows;
	enum an_rc rc;

	*r = (struct replaying){ .cx = cx, .folder = folder, .store = store, .differs = differs, .long_lived = long_lived,
		.run = dmn_run_open(NULL, NULL) };
	if (!long_lived || !r->run) {
		rc = an_fail(cx, AN_FAULT, "store.memory");
		goto out;
	}
	rc = store_query(cx, store, SQL_EVENT_ALL, &rows, ARG_INT("after", 0));
	while (!rc && store_next(cx, &rows, &rc)) {
		struct arena_mark mark = arena_mark(cx->arena);
		if (store_null(&rows, 8)) r->tally.erased++;
		else if (text_is(store_text(cx, &rows, 2), "act")) {
			const struct json *body = store_json(cx, &rows, 8);
			rc = replay_event(r, store_int(&rows, 0), store_text(cx, &rows, 1), body);
			if (!rc) rc = replay_letter(r, store_int(&rows, 0), store_text(cx, &rows, 1), store_int(&rows, 3), body);
		}
		if (!rc) arena_rewind(cx->arena, mark);
	}
	store_done(&rows);
	*ret = r->tally;
	if (!rc && r->tally.differ)
		rc = an_fail(cx, AN_REFUSED, "replay.differs", "%lld", (long long)r->tally.differ);
out:
	for (size_t i = 0; i < r->kept_count; i++) scheme_close(r->kept[i].scheme);
	dmn_run_close(r->run);
	arena_close(long_lived);
	return rc;
}
