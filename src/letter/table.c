/*
 * Tables of letters: gather the cells, share out the width, put row after row.  A row is parted between pages only when
 * no page could hold it; the heading row is repeated.
 */
#include "walk.h"

static const double cell_size = 9.5, cell_pad_x = 5, cell_pad_y = 3;

struct cell {
	PangoLayout *layout;                     /* NULL: empty */
	int column, span, next_line;
	double x, width;
};

struct row {
	struct cell *cells;
	int count, columns;
	bool head;                               /* only th */
	double height;
};

struct table {
	struct walk *walk;
	struct row *rows;
	size_t count, room;
	int columns;
	bool grid;
	double width[LETTER_COLUMNS_MAX];
	struct row *open;                        /* the row that is being gathered */
};

static double
pad_x(const struct table *t)
{
	return t->grid ? cell_pad_x : 0;
}

/* Headings of columns are centred; a heading beside its value is not. */
static bool
is_column_head(const xmlNode *node)
{
	for (const xmlNode *cell = node->parent->children; cell; cell = cell->next)
		if (template_element(cell) == EL_TD)
			return false;
	return template_element(node) == EL_TH;
}

static enum an_rc
gather_cell(void *user, const xmlNode *node)
{
	struct table *t = user;
	struct walk *w = t->walk;
	struct row *row = t->open;
	bool head = template_element(node) == EL_TH;
	struct block block = { .font = { t->grid ? cell_size : w->block.font.size, head } };
	int64_t span = 1;

	(void)text_to_int(template_word(node, "span"), &span);
	if (row->columns + span > LETTER_COLUMNS_MAX)
		return fill_too_large(&w->fill, "12 columns");
	block.align = is_column_head(node) ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT;
	walk_align(node, &block);
	row->cells[row->count].column = row->columns;
	row->cells[row->count].span = (int)span;
	row->head = row->head && head;
	row->columns += (int)span;
	return walk_layout(w, node, &block, &row->cells[row->count++].layout);
}

static enum an_rc
gather_row(void *user, const xmlNode *node)
{
	struct table *t = user;
	struct an_cx *cx = t->walk->fill.cx;
	struct row row = { .cells = ARENA_ARRAY(cx->arena, struct cell, LETTER_COLUMNS_MAX), .head = true };
	enum an_rc rc = AN_OK;

	if (t->count == LETTER_ROWS_MAX)
		return fill_too_large(&t->walk->fill, "4000 rows");
	t->open = &row;
	for (const xmlNode *child = node->children; child && !rc; child = child->next)
		if (template_element(child) & (EL_TD | EL_TH))
			rc = fill_each(&t->walk->fill, child, gather_cell, t);
	if (rc || row.count == 0)
		return rc;
	if (t->count == t->room) {
		size_t room = t->room > 0 ? t->room * 2 : 16;
		struct row *rows = ARENA_ARRAY(cx->arena, struct row, room);

		if (t->count > 0)
			memcpy(rows, t->rows, t->count * sizeof *rows);
		t->rows = rows;
		t->room = room;
	}
	t->rows[t->count++] = row;
	if (row.columns > t->columns)
		t->columns = row.columns;
	return AN_OK;
}

/* Widths in per cent as given, scaled to the whole. */
static bool
given_widths(struct table *t, struct text widths, double whole)
{
	int64_t part[LETTER_COLUMNS_MAX], sum = 0;
	int count = 0;

	while (widths.bytes > 0 && count < LETTER_COLUMNS_MAX) {
		struct text one = text_cut(&widths, ' ');

		if (one.bytes == 0)
			continue;
		if (!text_to_int(one, &part[count]) || part[count] < 1 || part[count] > 1000)
			return false;
		sum += part[count++];
	}
	for (int i = 0; i < count && count >= t->columns; i++)
		t->width[i] = whole * (double)part[i] / (double)sum;
	return count > 0 && count >= t->columns;
}

/* Columns that need less than a fair share get what they need; the others share the rest by their needs. */
static void
fair_widths(struct table *t, double whole)
{
	double need[LETTER_COLUMNS_MAX] = { 0 }, left = whole, sum = 0;
	int open = t->columns;
	bool settled[LETTER_COLUMNS_MAX] = { false }, changed = true;

	for (size_t r = 0; r < t->count; r++) {
		for (int c = 0; c < t->rows[r].count; c++) {
			const struct cell *cell = &t->rows[r].cells[c];
			double wide = cell->layout ? sheet_layout_width(cell->layout) + 2 * pad_x(t) + 1 : 0;

			if (cell->span == 1 && wide > need[cell->column])
				need[cell->column] = wide;
		}
	}
	while (changed && open > 0) {
		double share = left / open;

		changed = false;
		for (int i = 0; i < t->columns; i++) {
			if (!settled[i] && need[i] <= share) {
				settled[i] = changed = true;
				t->width[i] = need[i];
				left -= need[i];
				open--;
			}
		}
	}
	for (int i = 0; i < t->columns; i++)
		sum += open > 0 ? (settled[i] ? 0 : need[i]) : need[i];
	for (int i = 0; i < t->columns && sum > 0; i++) {
		if (open > 0 && !settled[i])
			t->width[i] = left * need[i] / sum;
		else if (open == 0)
			t->width[i] += left * need[i] / sum;     /* everything fits: widen in proportion */
	}
}

static void
place_cells(struct table *t)
{
	for (size_t r = 0; r < t->count; r++) {
		struct row *row = &t->rows[r];

		for (int c = 0; c < row->count; c++) {
			struct cell *cell = &row->cells[c];
			double height;

			cell->x = t->walk->block.x;
			for (int i = 0; i < cell->column; i++)
				cell->x += t->width[i];
			for (int i = cell->column; i < cell->column + cell->span && i < LETTER_COLUMNS_MAX; i++)
				cell->width += t->width[i];
			if (!cell->layout)
				continue;
			if (cell->width <= 2 * pad_x(t))
				cell->width = 2 * pad_x(t) + 10;
			pango_layout_set_width(cell->layout, (int)((cell->width - 2 * pad_x(t)) * PANGO_SCALE));
			height = sheet_layout_height(cell->layout);
			if (height > row->height)
				row->height = height;
		}
		row->height += 2 * cell_pad_y;
	}
}

/* As much of the row as fits on this page; true when that was all. */
static bool
put_row_part(struct table *t, struct row *row)
{
	struct sheet *p = &t->walk->sheet;
	double room = p->measuring ? 1e9 : SHEET_BOTTOM - p->y - 2 * cell_pad_y, most = 0;
	bool all = true, moved = false;

	for (int c = 0; c < row->count; c++) {
		struct cell *cell = &row->cells[c];
		double used = 0;
		int next = cell->next_line;

		if (!cell->layout || next == pango_layout_get_line_count(cell->layout))
			continue;
		cell->next_line = sheet_put_lines(p, cell->layout, cell->x + pad_x(t), p->y + cell_pad_y, next, room,
			true, &used);
		moved = moved || cell->next_line > next;
		all = all && cell->next_line == pango_layout_get_line_count(cell->layout);
		if (used > most)
			most = used;
	}
	for (int c = 0; c < row->count && t->grid && (moved || all); c++)
		sheet_box(p, row->cells[c].x, p->y, row->cells[c].width, most + 2 * cell_pad_y);
	if (moved || all)
		p->y += most + 2 * cell_pad_y;
	return all;
}

static void
put_row(struct table *t, struct row *row, struct row *head)
{
	struct sheet *p = &t->walk->sheet;
	double head_height = head && head != row ? head->height : 0;

	for (int c = 0; c < row->count; c++)
		row->cells[c].next_line = 0;
	/* A row is parted only when no page could hold it. */
	if (!sheet_fits(p, row->height) && row->height + head_height <= SHEET_BOTTOM - SHEET_TOP && p->y > SHEET_TOP) {
		sheet_new_page(p);
		if (head_height > 0)
			put_row(t, head, NULL);
	}
	while (!put_row_part(t, row) && !p->failed) {
		sheet_new_page(p);
		if (head_height > 0)
			put_row(t, head, NULL);
	}
}

enum an_rc
table_put(struct walk *w, const xmlNode *node)
{
	struct table t = { .walk = w, .grid = !template_attribute(node, "border") };
	struct row *head;
	enum an_rc rc = AN_OK;

	for (const xmlNode *child = node->children; child && !rc; child = child->next)
		if (template_element(child) == EL_TR)
			rc = fill_each(&w->fill, child, gather_row, &t);
	if (rc || t.count == 0)
		return rc;
	if (!given_widths(&t, template_word(node, "widths"), w->block.width))
		fair_widths(&t, w->block.width);
	place_cells(&t);
	head = t.rows[0].head ? &t.rows[0] : NULL;
	/* The first row does not stand alone at the foot of a page. */
	sheet_need(&w->sheet, t.rows[0].height + (t.count > 1 ? t.rows[1].height : 0));
	for (size_t r = 0; r < t.count; r++)
		put_row(&t, &t.rows[r], head);
	w->sheet.y += t.grid ? WALK_GAP + 4 : WALK_GAP;
	return rc;
}
