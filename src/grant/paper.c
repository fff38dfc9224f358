/*
 * Papers: bytes kept as they came, under their hash, on disk before any event speaks of them.
 *
 * What a paper is, its bytes say: by their beginning and by libmagic, which must agree with each other and with the
 * ending of the name.  The name is data and never part of a path.
 */
#include "grant/inner.h"

#include <strings.h>

struct paper_type { const char *mime, *begins; size_t begin_bytes; const char *endings[2]; };

static const struct paper_type paper_types[] = {
	{ "application/pdf", "%PDF-", 5, { "pdf", NULL } },
	{ "image/jpeg", "\xff\xd8\xff", 3, { "jpg", "jpeg" } },
	{ "image/png", "\x89PNG\r\n\x1a\n", 8, { "png", NULL } },
};

bool
character_is_odd(int32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || (c >= 0x200b && c <= 0x200f) ||
		(c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x2069) || c == 0xfeff;
}

/* The last part of the name, without control characters and marks that turn the direction of writing; cut to size. */
static struct text
plain_name(struct an_cx *cx, struct text name)
{
	struct text last = name, out;
	struct buf b;
	size_t at = 0;
	int32_t c;

	for (size_t i = 0; i < name.bytes; i++)
		if (name.at[i] == '/' || name.at[i] == '\\') last = text_slice(name, i + 1, name.bytes);
	buf_open(&b, cx->arena, GRANT_NAME_BYTES_MAX * 2);
	while ((c = text_next(last, &at)) >= 0) {
		char bytes[4];
		size_t n = text_encode(c, bytes);
		if (b.bytes + n > GRANT_NAME_BYTES_MAX) break;
		if (character_is_odd(c)) buf_char(&b, '_');
		else buf_bytes(&b, bytes, n);
	}
	if (buf_text(cx, &b, &out) != AN_OK || text_trim(out).bytes == 0) return TEXT("document");
	return text_trim(out);
}

/* What stands behind the last dot of a name; empty when there is none. */
static struct text
ending_of(struct text name)
{
	for (size_t i = name.bytes; i-- > 0;)
		if (name.at[i] == '.') return text_slice(name, i + 1, name.bytes);
	return TEXT("");
}

static bool
ending_fits(const struct paper_type *t, struct text ending)
{
	if (ending.bytes == 0) return true;
	for (size_t i = 0; i < 2 && t->endings[i]; i++)
		if (strlen(t->endings[i]) == ending.bytes && strncasecmp(t->endings[i], ending.at, ending.bytes) == 0)
			return true;
	return false;
}

static enum an_rc
paper_type_of(struct writing *w, struct text name, struct text bytes, const struct paper_type **ret)
{
	const char *found;

	if (bytes.bytes == 0) return an_fail(w->cx, AN_INVALID, "paper.empty", "%.*s", TEXT_ARG(name));
	if (bytes.bytes > GRANT_DOCUMENT_BYTES_MAX)
		return an_fail(w->cx, AN_TOO_LARGE, "paper.large", "%.*s|%d", TEXT_ARG(name),
			GRANT_DOCUMENT_BYTES_MAX >> 20);
	found = magic_buffer(w->magic, bytes.at, bytes.bytes);
	for (size_t i = 0; found && i < sizeof paper_types / sizeof *paper_types; i++) {
		const struct paper_type *t = &paper_types[i];
		if (bytes.bytes < t->begin_bytes || memcmp(bytes.at, t->begins, t->begin_bytes) != 0 ||
			strcmp(found, t->mime) != 0) continue;
		if (!ending_fits(t, ending_of(name)))
			return an_fail(w->cx, AN_INVALID, "paper.label", "%.*s|%s", TEXT_ARG(name), t->mime);
		*ret = t;
		return AN_OK;
	}
	return an_fail(w->cx, AN_INVALID, "paper.type", "%.*s|%s", TEXT_ARG(name), found ? found : "unknown");
}

/* To whom papers may be added: a case that is open for it, or the actor's own organisation. */
struct holder { const struct scheme *scheme; const struct scheme_form *form; bool is_case; struct grant_case gc; };

static enum an_rc
holder_of(struct writing *w, struct text owner, struct text scheme, struct text form, struct holder *h)
{
	enum an_rc rc;

	h->is_case = !(w->cmd->actor->organisation.bytes && text_equal(owner, w->cmd->actor->organisation));
	if (h->is_case) {
		rc = writing_case(w, &h->gc, &h->scheme);
		if (!rc && text_equal(form, h->scheme->organisation_form))
			rc = an_fail(w->cx, AN_INVALID, "paper.organisation");
		if (!rc) rc = edit_allowed(w, h->scheme, &h->gc, form);
	} else {
		h->scheme = writing_scheme(w, scheme, &rc);
		if (!rc && !text_equal(form, h->scheme->organisation_form))
			rc = an_fail(w->cx, AN_NOT_FOUND, "grant.no-form", "%.*s", TEXT_ARG(form));
	}
	if (!rc) h->form = scheme_form(h->scheme, form);
	if (!rc && !h->form) rc = an_fail(w->cx, AN_NOT_FOUND, "grant.no-form", "%.*s", TEXT_ARG(form));
	return rc;
}

static enum an_rc
row_must_exist(struct writing *w, const struct holder *h, const struct scheme_paper *paper)
{
	const struct json *data = h->is_case ? json_get(h->gc.data, h->form->id) : NULL,
		*list = json_get(data, paper->each);

	if (!paper->each.bytes) return w->cmd->row.bytes ? an_fail(w->cx, AN_NOT_FOUND, "grant.no-row") : AN_OK;
	if (!h->is_case) return AN_OK;
	for (size_t i = 0; list && i < list->count; i++)
		if (text_equal(body_text(&list->items[i], "row"), w->cmd->row)) return AN_OK;
	return an_fail(w->cx, AN_NOT_FOUND, "grant.no-row");
}

static enum an_rc
room_must_be_left(struct writing *w)
{
	struct store_rows rows;
	int64_t total = 0;
	enum an_rc rc;

	rc = store_query(w->cx, w->store, SQL_DOCUMENTS_TOTAL, &rows, ARG_TEXT("owner", w->cmd->id));
	while (!rc && store_next(w->cx, &rows, &rc)) total = store_int(&rows, 0);
	store_done(&rows);
	if (!rc && total + (int64_t)w->cmd->bytes.bytes > GRANT_CASE_BYTES_MAX)
		rc = an_fail(w->cx, AN_TOO_LARGE, "paper.total", "%d", GRANT_CASE_BYTES_MAX >> 20);
	return rc;
}

static enum an_rc
paper_write(struct writing *w, const struct holder *h, const char *type, const struct json *body)
{
	w->reply->id = w->cmd->id;
	if (h->is_case) return event_write_case(w, h->scheme, w->cmd->id, type, body, NULL, NULL, NULL);
	return event_write(w, w->cmd->id, arena_print(w->cx->arena, "organisation-%s", type).at, body);
}

enum an_rc
paper_add(struct writing *w)
{
	struct text name = plain_name(w->cx, w->cmd->file_name);
	const struct paper_type *type = NULL;
	const struct scheme_paper *paper;
	const struct json *body = NULL;
	struct holder h = { 0 };
	struct hash hash;
	enum an_rc rc;

	rc = holder_of(w, w->cmd->id, w->cmd->scheme, w->cmd->form, &h);
	if (rc) return rc;
	paper = scheme_paper(h.form, w->cmd->name);
	if (!paper) return an_fail(w->cx, AN_NOT_FOUND, "grant.no-paper", "%.*s", TEXT_ARG(w->cmd->name));
	rc = row_must_exist(w, &h, paper);
	if (!rc) rc = paper_type_of(w, name, w->cmd->bytes, &type);
	if (!rc) rc = room_must_be_left(w);
	if (!rc) rc = store_file_put(w->cx, w->documents, w->cmd->bytes, &hash);
	if (rc) return rc;
	w->reply->row = an_random_id(w->cx);
	put_text(w->cx, &body, "id", w->reply->row);
	put_text(w->cx, &body, "scheme", h.scheme->id);
	put_text(w->cx, &body, "form", h.form->id);
	put_text(w->cx, &body, "paper", paper->id);
	put_text(w->cx, &body, "row", w->cmd->row);
	put_text(w->cx, &body, "name", name);
	put_text(w->cx, &body, "type", text_of(type->mime));
	put_int(w->cx, &body, "bytes", (int64_t)w->cmd->bytes.bytes);
	put_text(w->cx, &body, "hash", hash_hex(w->cx->arena, &hash));
	return paper_write(w, &h, "paper", body);
}

enum an_rc
paper_remove(struct writing *w)
{
	struct text owner = TEXT_NONE, scheme = TEXT_NONE, form = TEXT_NONE, paper = TEXT_NONE, name = TEXT_NONE;
	const struct json *body = NULL;
	struct holder h = { 0 };
	struct store_rows rows;
	bool there = false;
	enum an_rc rc;

	rc = store_query(w->cx, w->store, SQL_DOCUMENT_BY_ID, &rows, ARG_TEXT("id", w->cmd->name));
	while (!rc && store_next(w->cx, &rows, &rc)) {
		owner = store_text(w->cx, &rows, 1);
		scheme = store_text(w->cx, &rows, 2);
		form = store_text(w->cx, &rows, 3);
		paper = store_text(w->cx, &rows, 4);
		name = store_text(w->cx, &rows, 6);
		there = store_null(&rows, 12);
	}
	store_done(&rows);
	if (!rc && (!there || !text_equal(owner, w->cmd->id))) rc = an_fail(w->cx, AN_NOT_FOUND, "grant.no-document");
	if (!rc) rc = holder_of(w, owner, scheme, form, &h);
	if (rc) return rc;
	put_text(w->cx, &body, "id", w->cmd->name);
	put_text(w->cx, &body, "scheme", scheme);
	put_text(w->cx, &body, "form", form);
	put_text(w->cx, &body, "paper", paper);
	put_text(w->cx, &body, "name", name);
	w->reply->row = w->cmd->name;
	return paper_write(w, &h, "paper-removed", body);
}
