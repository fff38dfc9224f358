/*
 * Setting a letter: walk the markup, fill its holes, put blocks on paper.  The whole walk runs twice, first to count
 * the pages and then to draw, with the same result, for nothing here depends on what was drawn.
 */
#include "letter.h"

#include "walk.h"

#include <cairo-pdf.h>

#define BODY_SIZE 10.5
static const double caption_size = 8, list_indent = 26;
static const double sign_room = 38, qr_side = 76, qr_gap = 10;

static enum an_rc put_children(struct walk *w, const xmlNode *node);

/* ---- text ---- */

struct line_text {
	struct walk *walk;
	struct buf b;
	PangoAttrList *attributes;
	bool space, begun;                       /* a space is due; something stands on the line */
};

static void
release_attributes(void *user)
{
	pango_attr_list_unref(user);
}

static void
text_start(struct walk *w, struct line_text *t)
{
	*t = (struct line_text){ .walk = w, .attributes = pango_attr_list_new() };
	arena_release(w->fill.cx->arena, release_attributes, t->attributes);
	buf_open(&t->b, w->fill.cx->arena, 1 << 20);
}

static void
due_space(struct line_text *t)
{
	if (t->space && t->begun)
		buf_char(&t->b, ' ');
	t->space = false;
	t->begun = true;
}

/* White space of the markup is one space between words and none at the ends of a line. */
static void
put_literal(struct line_text *t, struct text literal)
{
	for (size_t i = 0; i < literal.bytes; i++) {
		char c = literal.at[i];

		if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
			t->space = true;
			continue;
		}
		due_space(t);
		buf_char(&t->b, c);
	}
}

static void
mark(struct line_text *t, PangoAttribute *attribute, size_t from)
{
	attribute->start_index = (guint)from;
	attribute->end_index = (guint)t->b.bytes;
	pango_attr_list_insert(t->attributes, attribute);
}

static enum an_rc
put_inline(void *user, const xmlNode *node)
{
	struct line_text *t = user;
	const struct pieces *pieces = template_text(node);
	enum element element = template_element(node);
	size_t from;
	enum an_rc rc = AN_OK;

	for (size_t i = 0; pieces && i < pieces->count; i++) {
		struct text value;

		rc = fill_piece(&t->walk->fill, &pieces->at[i], &value);
		if (rc) return rc;
		if (!pieces->at[i].expression) {
			put_literal(t, value);
		} else if (value.bytes > 0) {
			due_space(t);
			buf_put(&t->b, value);
		}
	}
	if (element == EL_BR) {
		buf_char(&t->b, '\n');
		t->space = t->begun = false;
	}
	if (element == EL_B || element == EL_I) {
		if (t->space)
			due_space(t);
		from = t->b.bytes;
		for (const xmlNode *child = node->children; child && !rc; child = child->next)
			rc = fill_each(&t->walk->fill, child, put_inline, t);
		mark(t, element == EL_B ? pango_attr_weight_new(PANGO_WEIGHT_BOLD)
			: pango_attr_style_new(PANGO_STYLE_ITALIC), from);
	}
	return rc;
}

/* The gathered text as a layout; NULL when it is empty. */
static enum an_rc
text_layout(struct line_text *t, const struct block *block, PangoLayout **ret)
{
	struct walk *w = t->walk;
	struct text text;
	enum an_rc rc = buf_text(w->fill.cx, &t->b, &text);

	*ret = NULL;
	if (rc || text.bytes == 0)
		return rc;
	*ret = sheet_layout(&w->sheet, text, t->attributes, block->font, block->width);
	pango_layout_set_alignment(*ret, block->align);
	pango_layout_set_justify(*ret, block->justify);
	return AN_OK;
}

static bool
is_inline(const xmlNode *node)
{
	return template_text(node) || (template_element(node) & EL_INLINE);
}

/* All of an element that holds only text. */
enum an_rc
walk_layout(struct walk *w, const xmlNode *node, const struct block *block, PangoLayout **ret)
{
	struct line_text t;
	enum an_rc rc = AN_OK;

	text_start(w, &t);
	for (const xmlNode *child = node->children; child && !rc; child = child->next)
		if (is_inline(child))
			rc = fill_each(&w->fill, child, put_inline, &t);
	return rc ? rc : text_layout(&t, block, ret);
}

void
walk_align(const xmlNode *node, struct block *block)
{
	struct text align = template_word(node, "align");

	if (!align.at)
		return;
	block->justify = text_is(align, "justify");
	block->align = text_is(align, "center") ? PANGO_ALIGN_CENTER : text_is(align, "right") ? PANGO_ALIGN_RIGHT
		: PANGO_ALIGN_LEFT;
}

static enum an_rc
put_paragraph(struct walk *w, const xmlNode *node, struct block block, double gap)
{
	PangoLayout *layout;
	enum an_rc rc;

	walk_align(node, &block);
	rc = walk_layout(w, node, &block, &layout);
	if (rc || !layout)
		return rc;
	sheet_put(&w->sheet, layout, block.x);
	w->sheet.y += gap;
	return AN_OK;
}

static enum an_rc
put_heading(struct walk *w, const xmlNode *node, double size, PangoAlignment align)
{
	struct block block = w->block;

	block.font = (struct font){ size, true };
	if (block.align == PANGO_ALIGN_LEFT)
		block.align = align;
	/* A heading stays with what follows. */
	sheet_need(&w->sheet, 5 * size);
	return put_paragraph(w, node, block, WALK_GAP);
}

/* ---- lists ---- */

static struct text
item_label(struct walk *w, int n)
{
	static const char *const roman[] = {
		"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv",
	};
	struct arena *arena = w->fill.cx->arena;

	if (!w->list.ordered)
		return TEXT("\u2022");
	if (w->list.depth == 2 && n <= 26)
		return arena_print(arena, "(%c)", 'a' + n - 1);
	if (w->list.depth > 2 && n <= (int)(sizeof roman / sizeof roman[0]))
		return arena_print(arena, "(%s)", roman[n - 1]);
	return arena_print(arena, w->list.depth == 1 ? "%d." : "(%d)", n);
}

static enum an_rc
put_item(void *user, const xmlNode *node)
{
	struct walk *w = user;
	struct block outer = w->block;
	enum an_rc rc;

	w->sheet.label = sheet_layout(&w->sheet, item_label(w, w->list.next++), NULL, outer.font, 0);
	w->sheet.label_x = outer.x + (w->list.depth == 1 ? 0 : 4);
	w->block.x += list_indent;
	w->block.width -= list_indent;
	rc = put_children(w, node);
	w->block = outer;
	w->sheet.label = NULL;
	return rc;
}

static enum an_rc
put_list(struct walk *w, const xmlNode *node)
{
	struct list outer = w->list;
	struct text start = template_word(node, "start");
	int64_t first = 1;
	enum an_rc rc = AN_OK;

	(void)text_to_int(start, &first);
	w->list = (struct list){ template_element(node) == EL_OL, (int)first, outer.depth + 1 };
	for (const xmlNode *child = node->children; child && !rc; child = child->next)
		if (template_element(child) == EL_LI)
			rc = fill_each(&w->fill, child, put_item, w);
	w->list = outer;
	return rc;
}

/* ---- letterhead, signature, QR code ---- */

static void
put_head_line(struct walk *w, struct text line, struct font font)
{
	PangoLayout *layout = sheet_layout(&w->sheet, line, NULL, font, w->block.width);

	pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
	sheet_put(&w->sheet, layout, w->block.x);
}

/* The scheme's lines, the authority among them in bold, or above them. */
static void
put_default_head(struct walk *w)
{
	static const struct font plain = { BODY_SIZE, false }, bold = { 13, true };
	struct arena *arena = w->fill.cx->arena;
	const struct scheme *s = w->scheme;
	struct text authority = scheme_say(arena, w->fill.language, &s->authority);
	bool among = false;

	for (size_t i = 0; i < s->address_count; i++)
		among = among || text_equal(scheme_say(arena, w->fill.language, &s->address[i]), authority);
	if (!among)
		put_head_line(w, authority, bold);
	for (size_t i = 0; i < s->address_count; i++) {
		struct text line = scheme_say(arena, w->fill.language, &s->address[i]);

		put_head_line(w, line, text_equal(line, authority) ? bold : plain);
	}
}

static enum an_rc
put_head(struct walk *w, const xmlNode *node)
{
	struct block outer = w->block;
	bool given = false;
	enum an_rc rc = AN_OK;

	w->block.align = PANGO_ALIGN_CENTER;
	for (const xmlNode *child = node->children; child; child = child->next)
		given = given || template_element(child) != EL_NONE ||
			(template_text(child) && text_trim(text_of((const char *)child->content)).bytes > 0);
	if (given)
		rc = put_children(w, node);
	else
		put_default_head(w);
	w->block = outer;
	w->sheet.y += 5;
	sheet_rule(&w->sheet, w->block.x, w->block.width, 1);
	w->sheet.y += 9;
	return rc;
}

/* The closing line, room for the signature, name and office. */
static enum an_rc
put_signature(struct walk *w, const xmlNode *node)
{
	struct text closing;
	enum an_rc rc = fill_pieces(&w->fill, template_attribute(node, "closing"), &closing);

	if (!rc && closing.bytes > 0) {
		PangoLayout *layout = sheet_layout(&w->sheet, closing, NULL, w->block.font, w->block.width);

		pango_layout_set_alignment(layout, w->block.align);
		sheet_put(&w->sheet, layout, w->block.x);
	}
	w->sheet.y += sign_room;
	return rc ? rc : put_children(w, node);
}

static enum an_rc
put_sign(struct walk *w, const xmlNode *node)
{
	struct sheet *p = &w->sheet;
	struct block outer = w->block;
	double start = p->y, height;
	enum an_rc rc;

	w->block.x += outer.width * 0.52;
	w->block.width = outer.width * 0.48;
	w->block.align = PANGO_ALIGN_CENTER;
	p->measuring = true;
	rc = put_signature(w, node);
	p->measuring = false;
	height = p->y - start;
	p->y = start;
	if (!rc) {
		sheet_need(p, height);
		rc = put_signature(w, node);
		p->y += WALK_GAP;
	}
	w->block = outer;
	return rc;
}

/* Noted now, with the values of this place; drawn at the foot of the last page. */
static enum an_rc
note_qr(struct walk *w, const xmlNode *node)
{
	struct block block = { .width = 210, .font = { caption_size, false }, .align = PANGO_ALIGN_LEFT };
	enum an_rc rc = fill_pieces(&w->fill, template_attribute(node, "value"), &w->qr_value);

	return rc ? rc : walk_layout(w, node, &block, &w->qr_caption);
}

static enum an_rc
put_qr(struct walk *w)
{
	struct sheet *p = &w->sheet;
	double y, caption;

	if (!w->qr_value.at || w->qr_value.bytes == 0)
		return AN_OK;
	sheet_need(p, qr_side + qr_gap);
	y = SHEET_BOTTOM - qr_side;
	if (!sheet_qr(p, w->qr_value, SHEET_LEFT, y, qr_side))
		return fill_too_large(&w->fill, "a QR code holds");
	sheet_link_area(p, w->qr_value, SHEET_LEFT, y, qr_side, qr_side);
	if (w->qr_caption) {
		caption = sheet_layout_height(w->qr_caption);
		sheet_put_lines(p, w->qr_caption, SHEET_LEFT + qr_side + qr_gap, SHEET_BOTTOM - caption, 0,
			SHEET_HEIGHT, true, NULL);
	}
	return AN_OK;
}

/* ---- blocks ---- */

static enum an_rc
put_block(void *user, const xmlNode *node)
{
	struct walk *w = user;

	switch (template_element(node)) {
	case EL_P: return put_paragraph(w, node, w->block, w->block.align == PANGO_ALIGN_CENTER ? 1 : WALK_GAP);
	case EL_H1: return put_heading(w, node, 13, PANGO_ALIGN_CENTER);
	case EL_H2: return put_heading(w, node, 11, PANGO_ALIGN_LEFT);
	case EL_OL: case EL_UL: return put_list(w, node);
	case EL_TABLE: return table_put(w, node);
	case EL_HEAD: return put_head(w, node);
	case EL_PART: return put_children(w, node);
	case EL_SIGN: return put_sign(w, node);
	case EL_QR: return note_qr(w, node);
	case EL_HR:
		sheet_need(&w->sheet, 12);
		w->sheet.y += 4;
		sheet_rule(&w->sheet, w->block.x, w->block.width, 0.6);
		w->sheet.y += 8;
		return AN_OK;
	default: return AN_OK;
	}
}

static enum an_rc
put_gathered(struct walk *w, struct line_text *t)
{
	PangoLayout *layout;
	enum an_rc rc = text_layout(t, &w->block, &layout);

	if (rc || !layout)
		return rc;
	sheet_put(&w->sheet, layout, w->block.x);
	w->sheet.y += w->block.align == PANGO_ALIGN_CENTER ? 1 : WALK_GAP;
	return AN_OK;
}

/* Blocks one below the other; text between them makes paragraphs of its own. */
static enum an_rc
put_children(struct walk *w, const xmlNode *node)
{
	struct line_text t;
	enum an_rc rc = AN_OK;

	text_start(w, &t);
	for (const xmlNode *child = node->children; child && !rc && !w->sheet.failed; child = child->next) {
		if (is_inline(child)) {
			rc = fill_each(&w->fill, child, put_inline, &t);
		} else if (template_element(child) != EL_NONE) {
			rc = put_gathered(w, &t);
			text_start(w, &t);
			if (!rc)
				rc = fill_each(&w->fill, child, put_block, w);
		}
	}
	if (!rc)
		rc = put_gathered(w, &t);
	return rc ? rc : w->sheet.failed ? w->fill.cx->error.rc : AN_OK;
}

static enum an_rc
put_letter(struct walk *w, const xmlNode *root)
{
	enum an_rc rc;

	w->block = (struct block){ SHEET_LEFT, SHEET_RIGHT - SHEET_LEFT, { BODY_SIZE, false }, PANGO_ALIGN_LEFT,
		false };
	w->list = (struct list){ 0 };
	w->qr_value = TEXT_NONE;
	w->qr_caption = NULL;
	sheet_start(&w->sheet);
	rc = put_children(w, root);
	if (!rc)
		rc = put_qr(w);
	if (!rc)
		sheet_end(&w->sheet);
	return rc ? rc : w->sheet.failed ? w->fill.cx->error.rc : AN_OK;
}

/* ---- the document ---- */

static cairo_status_t
write_to_buf(void *user, const unsigned char *at, unsigned int bytes)
{
	struct buf *b = user;

	buf_bytes(b, at, bytes);
	return b->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void
unref(void *object)
{
	g_object_unref(object);
}

/* Positions must not depend on any screen, so there is neither hinting nor rounding. */
static PangoContext *
new_pango(struct an_cx *cx, const char *language)
{
	PangoContext *pango = pango_font_map_create_context(pango_cairo_font_map_get_default());
	cairo_font_options_t *options = cairo_font_options_create();

	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	pango_cairo_context_set_font_options(pango, options);
	cairo_font_options_destroy(options);
	pango_cairo_context_set_resolution(pango, 72);
	pango_context_set_round_glyph_positions(pango, FALSE);
	pango_context_set_language(pango, pango_language_from_string(language));
	arena_release(cx->arena, unref, pango);
	return pango;
}

static enum an_rc
set_metadata(struct walk *w, cairo_surface_t *surface, const xmlNode *root, const struct letter_facts *facts)
{
	struct arena *arena = w->fill.cx->arena;
	struct text made = instant_text(arena, facts->issued_us), title, author;
	enum an_rc rc = fill_pieces(&w->fill, template_attribute(root, "title"), &title);

	if (rc) return rc;
	if (title.bytes == 0)
		title = scheme_say(arena, w->fill.language, &w->fill.letter->title);
	title = arena_text(arena, title);
	author = arena_text(arena, scheme_say(arena, w->fill.language, &w->scheme->authority));
	made = arena_print(arena, "%.*sZ", TEXT_ARG(text_slice(made, 0, made.bytes - 8)));       /* without fractions */
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title.at);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, author.at);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Anudan");
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, made.at);
	return AN_OK;
}

static enum an_rc
draw(struct walk *w, const xmlNode *root, const struct letter_facts *facts, struct text *ret_pdf)
{
	struct an_cx *cx = w->fill.cx;
	cairo_surface_t *surface;
	cairo_status_t status;
	struct buf out;
	enum an_rc rc;

	buf_open(&out, cx->arena, LETTER_BYTES_MAX);
	surface = cairo_pdf_surface_create_for_stream(write_to_buf, &out, SHEET_WIDTH, SHEET_HEIGHT);
	w->sheet.cairo = cairo_create(surface);
	rc = set_metadata(w, surface, root, facts);
	if (!rc)
		rc = put_letter(w, root);
	cairo_destroy(w->sheet.cairo);
	w->sheet.cairo = NULL;
	cairo_surface_finish(surface);
	status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	if (rc) return rc;
	if (out.failed)
		return fill_too_large(&w->fill, "16 MiB");
	if (status != CAIRO_STATUS_SUCCESS)
		return an_fail(cx, AN_FAULT, "letter.pdf", "%s", cairo_status_to_string(status));
	return buf_text(cx, &out, ret_pdf);
}

static const char *
language_of(const xmlNode *root, const struct scheme *s)
{
	struct text said = template_word(root, "language");

	if (said.bytes == 0 && s->languages.count > 0)
		said = s->languages.at[0];
	return text_is(said, "hi") ? "hi" : "en";
}

struct text
letter_setter(struct arena *arena)
{
	return arena_print(arena, "cairo %s, pango %s", cairo_version_string(), pango_version_string());
}

enum an_rc
letter_render(struct an_cx *cx, struct dmn_run *run, const struct scheme *s, const struct scheme_letter *l,
	const struct dmn_value *names, const struct letter_facts *facts, struct text *ret_pdf)
{
	struct walk w = { .fill = { .cx = cx, .run = run, .letter = l }, .scheme = s };
	const xmlNode *root;
	enum an_rc rc;

	rc = template_read(cx, l, NULL, 0, NULL, NULL, &root);
	if (rc) return rc;
	w.fill.language = language_of(root, s);
	rc = fill_start(&w.fill, names, facts);
	if (rc) return rc;
	w.sheet = (struct sheet){ .cx = cx, .file = l->file, .language = w.fill.language, .foot = facts->number,
		.pango = new_pango(cx, w.fill.language) };
	rc = put_letter(&w, root);                       /* counts the pages */
	if (rc) return rc;
	w.sheet.page_count = w.sheet.page;
	return draw(&w, root, facts, ret_pdf);
}
