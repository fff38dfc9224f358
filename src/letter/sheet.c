/*
 * Paper.  Pango breaks and shapes the lines, this file puts them on pages.
 */
#include "sheet.h"

#include "base/message.h"

#include <qrencode.h>

enum { SHORT_LINES = 3, DPI = 72 };              /* at 72 dots to the inch a Pango unit of size is a point */
static const double foot_size = 8.5;

static void
unref(void *object)
{
	g_object_unref(object);
}

PangoLayout *
sheet_layout(struct sheet *p, struct text t, PangoAttrList *attributes, struct font font, double width)
{
	PangoFontDescription *description = pango_font_description_new();
	PangoLayout *layout = pango_layout_new(p->pango);

	pango_font_description_set_family_static(description, "Noto Sans,Noto Sans Devanagari");
	pango_font_description_set_size(description, (int)(font.size * PANGO_SCALE));
	pango_font_description_set_weight(description, font.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(layout, description);
	pango_font_description_free(description);
	pango_layout_set_text(layout, t.at ? t.at : "", (int)t.bytes);
	if (attributes)
		pango_layout_set_attributes(layout, attributes);
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	if (width > 0)
		pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	arena_release(p->cx->arena, unref, layout);
	return layout;
}

double
sheet_layout_width(PangoLayout *layout)
{
	PangoRectangle logical;

	pango_layout_get_extents(layout, NULL, &logical);
	return (double)logical.width / PANGO_SCALE;
}

double
sheet_layout_height(PangoLayout *layout)
{
	PangoRectangle logical;

	pango_layout_get_extents(layout, NULL, &logical);
	return (double)logical.height / PANGO_SCALE;
}

static bool
drawing(const struct sheet *p)
{
	return p->cairo && !p->measuring && !p->failed;
}

static void
put_foot(struct sheet *p)
{
	struct text detail = arena_print(p->cx->arena, "%d|%d", p->page, p->page_count);
	struct text pages = message_text(p->cx->arena, p->language, TEXT("letter.page"), detail);
	PangoLayout *left, *right;

	if (!drawing(p))
		return;
	left = sheet_layout(p, p->foot, NULL, (struct font){ foot_size, false }, 0);
	right = sheet_layout(p, pages, NULL, (struct font){ foot_size, false }, 0);
	cairo_set_source_rgb(p->cairo, 0.35, 0.35, 0.35);
	sheet_put_lines(p, left, SHEET_LEFT, SHEET_BOTTOM + 16, 0, 100, true, NULL);
	sheet_put_lines(p, right, SHEET_RIGHT - sheet_layout_width(right), SHEET_BOTTOM + 16, 0, 100, true, NULL);
	cairo_set_source_rgb(p->cairo, 0, 0, 0);
}

void
sheet_start(struct sheet *p)
{
	p->page = 1;
	p->y = SHEET_TOP;
	p->label = NULL;
}

void
sheet_end(struct sheet *p)
{
	put_foot(p);
	if (drawing(p))
		cairo_show_page(p->cairo);
}

void
sheet_new_page(struct sheet *p)
{
	if (p->measuring || p->failed)
		return;
	if (p->page == LETTER_PAGES_MAX) {
		p->failed = true;
		(void)an_fail(p->cx, AN_TOO_LARGE, "letter.large", "%.*s|%d pages", TEXT_ARG(p->file),
			LETTER_PAGES_MAX);
		return;
	}
	sheet_end(p);
	p->page++;
	p->y = SHEET_TOP;
}

bool
sheet_fits(const struct sheet *p, double height)
{
	return p->measuring || p->failed || p->y + height <= SHEET_BOTTOM + 0.01;
}

void
sheet_need(struct sheet *p, double height)
{
	if (!sheet_fits(p, height) && p->y > SHEET_TOP)
		sheet_new_page(p);
}

static void
put_line(struct sheet *p, PangoLayoutIter *line, double x, double y_of_line_top)
{
	PangoRectangle logical;
	int top, baseline = pango_layout_iter_get_baseline(line);

	pango_layout_iter_get_line_yrange(line, &top, NULL);
	pango_layout_iter_get_line_extents(line, NULL, &logical);
	cairo_move_to(p->cairo, x + (double)logical.x / PANGO_SCALE,
		y_of_line_top + (double)(baseline - top) / PANGO_SCALE);
	pango_cairo_show_layout_line(p->cairo, pango_layout_iter_get_line_readonly(line));
}

static double
line_height(PangoLayoutIter *line)
{
	int top, bottom;

	pango_layout_iter_get_line_yrange(line, &top, &bottom);
	return (double)(bottom - top) / PANGO_SCALE;
}

int
sheet_put_lines(struct sheet *p, PangoLayout *layout, double x, double y, int from, double height, bool draw,
	double *ret_used)
{
	PangoLayoutIter *line = pango_layout_get_iter(layout);
	double used = 0;
	int n = 0;

	do {
		double h = line_height(line);

		if (n++ < from)
			continue;
		if (used + h > height + 0.01) {
			n--;
			break;
		}
		if (draw && drawing(p))
			put_line(p, line, x, y + used);
		used += h;
	} while (pango_layout_iter_next_line(line));
	pango_layout_iter_free(line);
	if (ret_used)
		*ret_used = used;
	return n;
}

void
sheet_put(struct sheet *p, PangoLayout *layout, double x)
{
	int count = pango_layout_get_line_count(layout), next = 0;

	/* Neither a short paragraph nor the first line of a long one stands alone. */
	if (count <= SHORT_LINES) {
		sheet_need(p, sheet_layout_height(layout));
	} else {
		double two;

		sheet_put_lines(p, layout, x, p->y, 0, 3 * sheet_layout_height(layout) / count - 1, false, &two);
		sheet_need(p, two);
	}
	if (p->label && !p->measuring) {
		sheet_put_lines(p, p->label, p->label_x, p->y, 0, SHEET_HEIGHT, true, NULL);
		p->label = NULL;
	}
	while (next < count && !p->failed) {
		double used, room = p->measuring ? 1e9 : SHEET_BOTTOM - p->y;

		next = sheet_put_lines(p, layout, x, p->y, next, room, true, &used);
		p->y += used;
		if (next < count) {
			if (p->y <= SHEET_TOP)
				break;                           /* a line taller than a page: cannot be */
			sheet_new_page(p);
		}
	}
}

void
sheet_rule(struct sheet *p, double x, double width, double thickness)
{
	if (!drawing(p))
		return;
	cairo_set_line_width(p->cairo, thickness);
	cairo_move_to(p->cairo, x, p->y);
	cairo_line_to(p->cairo, x + width, p->y);
	cairo_stroke(p->cairo);
}

void
sheet_box(struct sheet *p, double x, double y, double width, double height)
{
	if (!drawing(p))
		return;
	cairo_set_line_width(p->cairo, 0.6);
	cairo_rectangle(p->cairo, x, y, width, height);
	cairo_stroke(p->cairo);
}

bool
sheet_qr(struct sheet *p, struct text value, double x, double y, double side)
{
	QRcode *code = QRcode_encodeData((int)value.bytes, (const unsigned char *)value.at, 0, QR_ECLEVEL_M);
	double module;

	if (!code)
		return false;
	module = side / code->width;
	for (int row = 0; drawing(p) && row < code->width; row++) {
		for (int column = 0; column < code->width; column++) {
			int first = column;

			while (column < code->width && (code->data[row * code->width + column] & 1))
				column++;
			if (column > first)
				cairo_rectangle(p->cairo, x + first * module, y + row * module,
					(column - first) * module, module);
		}
	}
	if (drawing(p))
		cairo_fill(p->cairo);
	QRcode_free(code);
	return true;
}

/* The attributes of a tag are a small language of its own, so only plain characters get there. */
void
sheet_link_area(struct sheet *p, struct text url, double x, double y, double width, double height)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:/?&=._~%#-";
	struct text tag;

	if (!drawing(p) || (!text_starts(url, TEXT("https://")) && !text_starts(url, TEXT("http://"))))
		return;
	url = arena_text(p->cx->arena, url);
	if (strspn(url.at, plain) != url.bytes)
		return;
	tag = arena_print(p->cx->arena, "rect=[%d %d %d %d] uri='%s'", (int)x, (int)y, (int)width, (int)height, url.at);
	cairo_tag_begin(p->cairo, CAIRO_TAG_LINK, tag.at);
	cairo_tag_end(p->cairo, CAIRO_TAG_LINK);
}
