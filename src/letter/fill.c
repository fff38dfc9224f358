/*
 * Filling holes.  A value is text and nothing else: it is never read as markup.  Functions of letters refuse values
 * that are not of their kind, so that no order goes out with a hole where an amount should be.
 */
#include "fill.h"

#include "base/money.h"

enum { SCOPE_MOST = 200, TEXT_MOST = 1 << 20, WORD_MOST = 80 };

static struct dmn_text
to_dmn(struct text t)
{
	return (struct dmn_text){ t.at ? t.at : "", t.bytes };
}

static struct text
from_dmn(struct dmn_text t)
{
	return (struct text){ t.at, t.bytes };
}

enum an_rc
fill_too_large(struct fill *f, const char *limit)
{
	return an_fail(f->cx, AN_TOO_LARGE, "letter.large", "%.*s|%s", TEXT_ARG(f->letter->file), limit);
}

static enum an_rc
out_of_memory(struct fill *f)
{
	return fill_too_large(f, "the memory it may have");
}

/* The scope with one more name, or one in the place of an older one. */
static enum an_rc
scope_with(struct fill *f, struct text name, const struct dmn_value *value, const struct dmn_value **ret)
{
	struct dmn_text names[SCOPE_MOST];
	const struct dmn_value *values[SCOPE_MOST];
	size_t count = f->scope ? dmn_count(f->scope) : 0, kept = 0;

	if (!value || count >= SCOPE_MOST)
		return out_of_memory(f);
	for (size_t i = 0; i < count; i++) {
		struct dmn_text entry = dmn_entry_name(f->scope, i);

		if (text_equal(from_dmn(entry), name))
			continue;
		names[kept] = entry;
		values[kept++] = dmn_get(f->scope, entry);
	}
	names[kept] = to_dmn(name);
	values[kept++] = value;
	*ret = dmn_context(f->run, names, values, kept);
	return *ret ? AN_OK : out_of_memory(f);
}

enum an_rc
fill_start(struct fill *f, const struct dmn_value *names, const struct letter_facts *facts)
{
	const struct dmn_text members[] = { { "number", 6 }, { "on", 2 }, { "url", 3 } };
	const struct dmn_value *values[3];

	f->scope = names;
	values[0] = dmn_string(f->run, to_dmn(facts->number));
	values[1] = dmn_temporal(f->run, DMN_DATE, to_dmn(date_text(f->cx->arena, facts->on)));
	values[2] = dmn_string(f->run, to_dmn(facts->url));
	if (!values[0] || !values[1] || !values[2])
		return out_of_memory(f);
	return scope_with(f, TEXT("letter"), dmn_context(f->run, members, values, 3), &f->scope);
}

static enum an_rc
evaluate(struct fill *f, const struct piece *piece, const struct dmn_value **ret)
{
	enum dmn_status status = dmn_expression_evaluate(f->run, piece->expression, f->scope, ret);

	if (status == DMN_OK || (status == DMN_INVALID && *ret))
		return AN_OK;
	if (status == DMN_NO_MEMORY || status == DMN_LIMIT)
		return out_of_memory(f);
	return an_fail(f->cx, AN_FAULT, "letter.feel", "%.*s|%d|%.*s", TEXT_ARG(f->letter->file), piece->line,
		TEXT_ARG(piece->feel));
}

static enum an_rc
not_of_kind(struct fill *f, const struct piece *piece, const char *kind)
{
	return an_fail(f->cx, AN_INVALID, "letter.hole", "%.*s|%d|%.*s|%s", TEXT_ARG(f->letter->file), piece->line,
		TEXT_ARG(piece->feel), kind);
}

/*
 * Line breaks stay; other control characters, and the marks that turn the direction of text, go.  A word longer than
 * any true one may be broken (U+200B): Pango takes 20 seconds over a single word of 60 000 letters, half a second so.
 */
static void
put_clean(struct buf *b, struct text t)
{
	size_t offset = 0, from = 0, word = 0;
	int32_t c;

	while (from = offset, (c = text_next(t, &offset)) >= 0) {
		if (c == '\t')
			buf_char(b, ' ');
		else if (c == '\n' || c == 0x2028 || c == 0x2029)
			buf_char(b, '\n');
		else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) ||
			(c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f || c == 0x061c || c == 0xfeff)
			continue;
		else
			buf_bytes(b, t.at + from, offset - from);
		word = c == ' ' || c == '\t' || c == '\n' ? 0 : word + 1;
		if (word == WORD_MOST) {
			buf_z(b, "\u200b");
			word = 0;
		}
	}
}

static enum an_rc
put_value(struct fill *f, struct buf *b, const struct dmn_value *v)
{
	struct dmn_text t;

	switch (dmn_kind_of(v)) {
	case DMN_NULL:
		return AN_OK;
	case DMN_STRING:
		if (dmn_as_string(v, &t))
			put_clean(b, from_dmn(t));
		return AN_OK;
	case DMN_LIST:
		for (size_t i = 0; i < dmn_count(v); i++) {
			enum an_rc rc;

			if (i > 0)
				buf_z(b, ", ");
			rc = put_value(f, b, dmn_item(v, i));
			if (rc) return rc;
		}
		return AN_OK;
	default:
		if (dmn_to_feel(f->run, v, &t) != DMN_OK)
			return out_of_memory(f);
		put_clean(b, from_dmn(t));
		return AN_OK;
	}
}

static bool
to_paise(struct fill *f, const struct dmn_value *v, int64_t *ret)
{
	struct dmn_text t;
	struct dec n;

	return dmn_kind_of(v) == DMN_NUMBER && dmn_to_feel(f->run, v, &t) == DMN_OK && dec_parse(from_dmn(t), &n) &&
		dec_to_paise(n, ret);
}

static bool
to_date(struct fill *f, const struct dmn_value *v, struct an_date *ret)
{
	struct dmn_text t;

	if (dmn_kind_of(v) == DMN_DATE)
		return dmn_to_feel(f->run, v, &t) == DMN_OK && date_parse(from_dmn(t), ret);
	return dmn_as_string(v, &t) && date_parse(from_dmn(t), ret);
}

enum an_rc
fill_piece(struct fill *f, const struct piece *piece, struct text *ret)
{
	struct arena *arena = f->cx->arena;
	const struct dmn_value *v = NULL;
	struct an_date day;
	int64_t paise = 0;
	struct buf b;
	enum an_rc rc;

	if (!piece->expression) {
		*ret = piece->literal;
		return AN_OK;
	}
	rc = evaluate(f, piece, &v);
	if (rc) return rc;
	switch (piece->function) {
	case AS_VALUE:
		break;
	case AS_TEXT:
		if (dmn_kind_of(v) == DMN_NULL)
			return not_of_kind(f, piece, "text");
		break;
	case AS_RUPEES: case AS_AMOUNT: case AS_WORDS:
		if (!to_paise(f, v, &paise) || (piece->function == AS_WORDS && paise < 0))
			return not_of_kind(f, piece, "amount");
		*ret = piece->function == AS_RUPEES ? money_rupees(arena, paise)
			: piece->function == AS_AMOUNT ? money_text(arena, paise)
			: money_words(arena, paise, f->language);
		return AN_OK;
	case AS_DATE:
		if (!to_date(f, v, &day))
			return not_of_kind(f, piece, "date");
		*ret = date_people(arena, day);
		return AN_OK;
	}
	buf_open(&b, arena, TEXT_MOST);
	rc = put_value(f, &b, v);
	if (rc) return rc;
	return buf_text(f->cx, &b, ret);
}

enum an_rc
fill_pieces(struct fill *f, const struct pieces *p, struct text *ret)
{
	struct buf b;

	buf_open(&b, f->cx->arena, TEXT_MOST);
	for (size_t i = 0; p && i < p->count; i++) {
		struct text t;
		enum an_rc rc = fill_piece(f, &p->at[i], &t);

		if (rc) return rc;
		buf_put(&b, t);
	}
	return buf_text(f->cx, &b, ret);
}

/* One time, unless `if` is not true. */
static enum an_rc
once(struct fill *f, const xmlNode *node, fill_visit *visit, void *user)
{
	const struct pieces *condition = template_attribute(node, "if");
	const struct dmn_value *v = NULL;
	bool stands = false;
	enum an_rc rc;

	if (condition) {
		rc = evaluate(f, &condition->at[0], &v);
		if (rc) return rc;
		if (!dmn_as_boolean(v, &stands) || !stands)
			return AN_OK;
	}
	return visit(user, node);
}

enum an_rc
fill_each(struct fill *f, const xmlNode *node, fill_visit *visit, void *user)
{
	const struct pieces *each = template_attribute(node, "each");
	const struct dmn_value *outer = f->scope, *list = NULL;
	struct text name = template_word(node, "as");
	bool is_list;
	size_t count;
	enum an_rc rc;

	if (!each)
		return once(f, node, visit, user);
	rc = evaluate(f, &each->at[0], &list);
	if (rc) return rc;
	if (dmn_kind_of(list) == DMN_NULL)
		return AN_OK;
	is_list = dmn_kind_of(list) == DMN_LIST;
	count = is_list ? dmn_count(list) : 1;           /* one value is a list of one, as everywhere in FEEL */
	if (count > LETTER_REPEAT_MAX)
		return fill_too_large(f, "2000 items of one list");
	for (size_t i = 0; i < count && !rc; i++) {
		const struct dmn_value *item = is_list ? dmn_item(list, i) : list;

		rc = scope_with(f, name, item, &f->scope);
		if (!rc)
			rc = scope_with(f, arena_print(f->cx->arena, "%.*s_index", TEXT_ARG(name)),
				dmn_integer(f->run, (int64_t)i + 1), &f->scope);
		if (!rc)
			rc = once(f, node, visit, user);
		f->scope = outer;
	}
	return rc;
}
