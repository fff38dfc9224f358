/*
 * A grid of figures for files and programs: JSON, CSV, columns of text.  Amounts are plain rupees; pages draw their own.
 */
#include "report/inner.h"

static struct text
cell_plain(struct an_cx *cx, const struct report_grid_column *column, const struct report_grid_cell *cell, bool people)
{
	if (cell->empty)
		return (struct text){ "", 0 };
	switch (column->kind) {
	case GRID_MONEY:
		return people ? money_text(cx->arena, cell->paise) : money_plain(cx->arena, cell->paise);
	case GRID_DATE:
		return date_text(cx->arena, cell->on);
	case GRID_TEXT:
	case GRID_NAME:
		break;
	}
	return cell->text.at ? cell->text : (struct text){ "", 0 };
}

static void
row_json(struct an_cx *cx, const struct report_grid *g, const struct report_grid_cell *cells, bool money_only,
	struct jw *j)
{
	jw_open(j, '{');
	for (size_t k = 0; k < g->column_count; k++) {
		if (money_only && (g->columns[k].kind != GRID_MONEY || cells[k].empty))
			continue;
		jw_name(j, g->columns[k].name);
		if (cells[k].empty)
			jw_null(j);
		else if (g->columns[k].kind == GRID_MONEY)
			jw_raw(j, money_plain(cx->arena, cells[k].paise));
		else
			jw_text(j, cell_plain(cx, &g->columns[k], &cells[k], false));
	}
	jw_close(j, '}');
}

void
report_grid_json(struct an_cx *cx, const struct report_grid *g, struct buf *out)
{
	struct jw j = jw_start(out);

	jw_open(&j, '{');
	jw_name(&j, "report");
	jw_text(&j, text_of(g->name));
	jw_name(&j, "on");
	jw_text(&j, date_text(cx->arena, g->on));
	jw_name(&j, "rows");
	jw_open(&j, '[');
	for (size_t i = 0; i < g->row_count; i++)
		row_json(cx, g, g->rows[i].cells, false, &j);
	jw_close(&j, ']');
	if (g->totals) {
		jw_name(&j, "totals");
		row_json(cx, g, g->totals, true, &j);
	}
	jw_close(&j, '}');
	buf_char(out, '\n');
}

void
report_grid_csv(struct an_cx *cx, const struct report_grid *g, struct buf *out)
{
	for (size_t k = 0; k < g->column_count; k++)
		buf_print(out, "%s,", g->columns[k].name);
	buf_z(out, "as_of\r\n");
	for (size_t i = 0; i < g->row_count; i++) {
		for (size_t k = 0; k < g->column_count; k++) {
			struct text t = cell_plain(cx, &g->columns[k], &g->rows[i].cells[k], false);

			if (g->columns[k].kind == GRID_MONEY)
				buf_put(out, t);         /* a minus sign is an amount's own */
			else
				buf_csv(out, t);
			buf_char(out, ',');
		}
		buf_print(out, "%.*s\r\n", TEXT_ARG(date_text(cx->arena, g->on)));
	}
}

void
report_grid_table(struct an_cx *cx, const struct report_grid *g, struct buf *out)
{
	int *widths = ARENA_ARRAY(cx->arena, int, g->column_count);

	for (size_t k = 0; k < g->column_count; k++) {
		widths[k] = (int)strlen(g->columns[k].name);
		for (size_t i = 0; i <= g->row_count; i++) {
			const struct report_grid_cell *cells = i < g->row_count ? g->rows[i].cells : g->totals;
			int n = cells ? (int)text_length(cell_plain(cx, &g->columns[k], &cells[k], true)) : 0;

			if (n > widths[k])
				widths[k] = n;
		}
	}
	buf_print(out, "%s on %.*s\n", g->name, TEXT_ARG(date_text(cx->arena, g->on)));
	for (size_t k = 0; k < g->column_count; k++)
		buf_print(out, g->columns[k].kind == GRID_MONEY ? "%*s  " : "%-*s  ", widths[k], g->columns[k].name);
	buf_char(out, '\n');
	for (size_t i = 0; i < g->row_count + (g->totals != NULL); i++) {
		const struct report_grid_cell *cells = i < g->row_count ? g->rows[i].cells : g->totals;

		for (size_t k = 0; k < g->column_count; k++) {
			struct text t = k == 0 && i == g->row_count ? TEXT("total") :
				cell_plain(cx, &g->columns[k], &cells[k], true);
			int fill = widths[k] - (int)text_length(t);
			bool right = g->columns[k].kind == GRID_MONEY;

			buf_print(out, "%*s%.*s%*s  ", right && fill > 0 ? fill : 0, "", TEXT_ARG(t),
				!right && fill > 0 ? fill : 0, "");
		}
		buf_char(out, '\n');
	}
}
