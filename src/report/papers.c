/*
 * Documents and letters: bytes for whom they concern, and the few facts that a letter's code shows to anyone.
 */
#include "base/hash.h"
#include "report/inner.h"

/* May the actor see what belongs to owner, a case or an organisation? */
static enum an_rc
owner_must_be_seen(struct an_cx *cx, struct reading *in, const struct grant_actor *actor, struct text owner,
	struct text scheme)
{
	const struct scheme *s = scheme_find(report_schemes(in->report), scheme);
	struct grant_case gc = { 0 };
	enum an_rc rc;

	if (!s || !actor)
		return an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
	if (actor->organisation.bytes && text_equal(actor->organisation, owner))
		return AN_OK;
	rc = case_load(cx, in->store, owner, &gc);
	if (rc == AN_OK)
		return case_visible(s, &gc, actor) ? AN_OK : an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
	if (rc != AN_NOT_FOUND)
		return rc;
	an_error_clear(cx);
	/* An organisation's paper: the offices of the scheme look at it when they judge a case. */
	for (size_t i = 0; i < actor->role_count; i++) {
		bool here = text_equal(actor->roles[i].scheme, scheme),
			everywhere = text_is(actor->roles[i].scheme, "*");
		const struct scheme_role *role = here ? scheme_role(s, actor->roles[i].role) : NULL;

		if ((role && !role->applicant) || ((here || everywhere) && text_is(actor->roles[i].role, "auditor")))
			return AN_OK;
	}
	return an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
}

enum an_rc
report_document(struct an_cx *cx, struct report *r, const struct grant_actor *actor, struct text id,
	struct report_file *ret)
{
	struct report_file file = { 0 };
	struct text owner = TEXT_NONE, scheme = TEXT_NONE, hex = TEXT_NONE;
	struct reading in = { 0 };
	struct store_rows rows;
	struct hash hash;
	enum an_rc rc;

	rc = read_open(cx, r, &in);
	if (rc)
		return rc;
	rc = store_query(cx, in.store, SQL_REPORT_DOCUMENT, &rows, ARG_TEXT("id", id));
	if (rc)
		goto out;
	if (store_next(cx, &rows, &rc)) {
		owner = store_text(cx, &rows, 0);
		scheme = store_text(cx, &rows, 1);
		file.name = store_text(cx, &rows, 2);
		file.type = store_text(cx, &rows, 3);
		hex = store_text(cx, &rows, 4);
	}
	store_done(&rows);
	if (!rc && !owner.at)
		rc = an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
	if (!rc)
		rc = owner_must_be_seen(cx, &in, actor, owner, scheme);
	if (!rc && !hash_from_hex(hex, &hash))
		rc = an_fail(cx, AN_FAULT, "store.document.damaged", "%.*s", TEXT_ARG(id));
	if (!rc)
		rc = store_file_get(cx, arena_print(cx->arena, "%s/documents", report_options_of(r)->folder).at, &hash,
			&file.bytes);
	if (!rc)
		*ret = file;
out:
	read_close(&in);
	return rc;
}

static void
scheme_forget(void *s)
{
	scheme_close(s);
}

/* The package as it stood when the letter went out: the present one, or the one kept by its content hash. */
static enum an_rc
scheme_as_it_was(struct an_cx *cx, struct reading *in, struct text id, struct text hash_hex_text,
	const struct scheme **ret)
{
	const struct scheme *now = scheme_find(report_schemes(in->report), id);
	const struct scheme_finding *findings = NULL;
	struct scheme *then = NULL;
	struct hash hash;
	enum an_rc rc;

	if (!hash_from_hex(hash_hex_text, &hash)) return an_fail(cx, AN_FAULT, "report.letter", "%.*s", TEXT_ARG(id));
	*ret = now;
	if (now && hash_equal(&now->hash, &hash)) return AN_OK;
	rc = scheme_load(cx, arena_print(cx->arena, "%s/packages/%.*s", report_options_of(in->report)->folder,
		TEXT_ARG(hash_hex_text)).at, &then, &findings);
	if (rc) return rc;
	arena_release(cx->arena, scheme_forget, then);
	*ret = then;
	return AN_OK;
}

enum an_rc
report_letter(struct an_cx *cx, struct report *r, const struct grant_actor *actor, struct text id, struct text origin,
	struct report_file *ret)
{
	struct text owner = TEXT_NONE, scheme = TEXT_NONE, package = TEXT_NONE;
	struct issued_letter l = { 0 };
	const struct scheme *s = NULL;
	struct reading in = { 0 };
	struct store_rows rows;
	enum an_rc rc;

	rc = read_open(cx, r, &in);
	if (rc)
		return rc;
	rc = store_query(cx, in.store, SQL_REPORT_LETTER, &rows, ARG_TEXT("id", id));
	if (rc)
		goto out;
	if (store_next(cx, &rows, &rc)) {
		owner = store_text(cx, &rows, 0);
		scheme = store_text(cx, &rows, 1);
		l = (struct issued_letter){ store_text(cx, &rows, 2), store_text(cx, &rows, 3), store_text(cx, &rows, 4),
			store_int(&rows, 5), store_json(cx, &rows, 6) };
		package = store_text(cx, &rows, 7);
	}
	store_done(&rows);
	if (!rc && !owner.at)
		rc = an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
	if (!rc)
		rc = owner_must_be_seen(cx, &in, actor, owner, scheme);
	if (rc)
		goto out;
	rc = scheme_as_it_was(cx, &in, scheme, package, &s);
	if (rc)
		goto out;
	rc = letter_set(cx, in.store, s, in.run, &l, origin, &ret->bytes);
	ret->type = TEXT("application/pdf");
	ret->name = arena_print(cx->arena, "%.*s.pdf", TEXT_ARG(l.letter));
out:
	read_close(&in);
	return rc;
}

enum an_rc
report_order(struct an_cx *cx, struct report *r, struct text token, struct report_order *ret)
{
	struct reading in = { 0 };
	struct store_rows rows;
	bool found = false;
	enum an_rc rc;

	rc = read_open(cx, r, &in);
	if (rc)
		return rc;
	rc = store_query(cx, in.store, SQL_REPORT_ORDER, &rows, ARG_TEXT("token", token));
	if (rc)
		goto out;
	if (store_next(cx, &rows, &rc)) {
		const struct scheme *s = scheme_find(report_schemes(r), store_text(cx, &rows, 0));
		const struct scheme_letter *l = s ? scheme_letter(s, store_text(cx, &rows, 1)) : NULL;

		*ret = (struct report_order){ .scheme_title = s ? say_scheme(cx, &s->title) : store_text(cx, &rows, 0),
			.authority = s ? say_scheme(cx, &s->authority) : (struct text){ "", 0 },
			.letter_title = l ? say_scheme(cx, &l->title) : store_text(cx, &rows, 1),
				.number = store_text(cx, &rows, 2),
			.on = date_of_instant(store_int(&rows, 3)), .grantee = store_text(cx, &rows, 4),
			.amount_paise = store_int(&rows, 5), .has_amount = store_int(&rows, 5) != 0,
			.purpose = store_text(cx, &rows, 6) };
		found = true;
	}
	store_done(&rows);
	if (!rc && !found)
		rc = an_fail(cx, AN_NOT_FOUND, "report.order.none", "%s", "");
out:
	read_close(&in);
	return rc;
}

enum an_rc
report_command(struct an_cx *cx, struct report *r, const struct grant_actor *actor, struct text key,
	struct report_command *ret)
{
	struct reading in = { 0 };
	struct store_rows rows;
	bool found = false;
	enum an_rc rc;

	rc = read_open(cx, r, &in);
	if (rc)
		return rc;
	rc = store_query(cx, in.store, SQL_REPORT_COMMAND, &rows, ARG_TEXT("actor", actor->account),
		ARG_TEXT("key", key));
	if (!rc) {
		if (store_next(cx, &rows, &rc)) {
			*ret = (struct report_command){ key, store_text(cx, &rows, 3), store_text(cx, &rows, 0),
				store_text(cx, &rows, 1), store_int(&rows, 2),
				instant_text(cx->arena, store_int(&rows, 4)) };
			found = true;
		}
		store_done(&rows);
	}
	read_close(&in);
	return rc || found ? rc : an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
}
