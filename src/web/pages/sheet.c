/*
 * Sheets: pages put together from blocks.  (Contract in sheet.h.)
 */
#include "web/pages/pages.h"

#include "identity/identity.h"
#include "web/templates.h"

#include <stdarg.h>
#include <stdio.h>

#define GROW(cx, list, count, room) \
	((list) = grow((cx)->arena, (list), (count), &(room), sizeof *(list)), &(list)[(count)++])

static void *
grow(struct arena *arena, void *items, size_t count, size_t *room, size_t item_bytes)
{
	size_t more = *room ? *room * 2 : 8;
	void *bigger;

	if (count < *room)
		return items;
	bigger = arena_new_array(arena, more, item_bytes);
	if (count)
		memcpy(bigger, items, count * item_bytes);
	*room = more;
	return bigger;
}

struct text
page_print(struct an_cx *cx, const char *format, ...)
{
	char line[4000];
	va_list list;
	int n;

	va_start(list, format);
	n = vsnprintf(line, sizeof line, format, list);
	va_end(list);
	if (n < 0 || (size_t)n >= sizeof line)
		return (struct text){ "", 0 };
	return arena_text(cx->arena, (struct text){ line, (size_t)n });
}

struct text
text_or_empty(struct text t)
{
	return t.at ? t : (struct text){ "", 0 };
}

/* ---- the frame ---- */

static bool
at_path(const struct request *rq, const char *path)
{
	struct text p = text_of(path);

	return text_equal(rq->path, p) || (text_starts(rq->path, p) && rq->path.bytes > p.bytes &&
		rq->path.at[p.bytes] == '/');
}

static void
menu(struct sheet *s)
{
	static const struct { const char *href, *key; enum menu_for { ALL, APPLICANT, OFFICE, MONEY, PAY } whom; } rows[] = {
		{ "/cases", "page.menu.cases", APPLICANT }, { "/organisation", "page.menu.organisation", APPLICANT },
		{ "/desk", "page.menu.desk", OFFICE }, { "/budget", "page.menu.budget", MONEY },
			{ "/payments", "page.menu.payments", PAY },
			{ "/figures", "page.menu.figures", ALL },
	};
	struct part_link *links = ARENA_ARRAY(s->cx->arena, struct part_link, sizeof rows / sizeof *rows);
	bool office = page_is_office(s->web, s->rq), applicant = s->rq->actor && !office, pays = false;

	for (size_t i = 0; office && i < s->web->schemes->count; i++)
		pays = pays || report_may_see_payments(s->web->schemes->at[i], s->rq->actor);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if ((rows[i].whom == APPLICANT && !applicant) || (rows[i].whom == OFFICE && !office) ||
			(rows[i].whom == MONEY && !office) || (rows[i].whom == PAY && !pays))
			continue;
		links[s->page.nav_count++] = (struct part_link){ SAY(s->cx, rows[i].key), text_of(rows[i].href),
			at_path(s->rq, rows[i].href) };
	}
	s->page.navs = links;
}

void
sheet_open(struct an_cx *cx, struct web *w, struct request *rq, struct text title, struct sheet *ret)
{
	*ret = (struct sheet){ .cx = cx, .web = w, .rq = rq };
	ret->page.title = title;
	ret->page.csrf = text_or_empty(rq->csrf);
	ret->page.person = rq->actor ? rq->actor->name : (struct text){ "", 0 };
	ret->page.demo = w->demo;
	if (w->report)
		ret->page.today = report_today(w->report, cx);
	if (w->demo && page_is_admin(rq))
		ret->page.clock_href = TEXT("/admin/date");
	menu(ret);
}

void
sheet_crumb(struct sheet *s, struct text title, struct text href)
{
	*GROW(s->cx, s->crumb_list, s->page.crumb_count, s->crumb_room) = (struct part_link){ title, href, false };
	s->page.crumbs = s->crumb_list;
}

void
sheet_errors(struct sheet *s, const struct part_error *errors, size_t count)
{
	s->page.errors = errors;
	s->page.error_count = count;
}

struct block *
sheet_add(struct sheet *s, enum block_kind kind)
{
	struct block *b = GROW(s->cx, s->room, s->block_count, s->block_room);

	*b = (struct block){ .kind = kind };
	s->blocks = s->room;
	return b;
}

void
sheet_title(struct sheet *s, struct text caption, struct text title)
{
	struct block *b = sheet_add(s, BLOCK_TITLE);

	b->text = title;
	b->note = caption;
}

void
sheet_say(struct sheet *s, enum block_kind kind, struct text t)
{
	if (t.bytes)
		sheet_add(s, kind)->text = t;
}

void
sheet_link(struct sheet *s, struct text t, struct text href)
{
	struct block *b = sheet_add(s, BLOCK_LINK);

	b->text = t;
	b->href = href;
}

enum an_rc
sheet_send(struct sheet *s, struct reply *rp, int status)
{
	rp->status = status;
	template_sheet(&rp->body, s->cx->language, s);
	return AN_OK;
}

/* ---- tables ---- */

void
table_open(struct an_cx *cx, struct text caption, struct text empty, struct table_maker *ret)
{
	*ret = (struct table_maker){ .cx = cx, .table = { .caption = caption, .empty = empty } };
}

void
table_head(struct table_maker *t, struct text text, bool number)
{
	*GROW(t->cx, t->heads, t->table.head_count, t->head_room) = (struct part_cell){ .text = text,
		.number = number };
}

void
table_row(struct table_maker *t)
{
	*GROW(t->cx, t->rows, t->table.row_count, t->row_room) = (struct part_table_row){ 0 };
	t->cells = NULL;
	t->cell_room = 0;
}

struct part_cell *
table_cell(struct table_maker *t, struct text text)
{
	struct part_table_row *row = &t->rows[t->table.row_count - 1];
	struct part_cell *c = GROW(t->cx, t->cells, row->cell_count, t->cell_room);

	*c = (struct part_cell){ .text = text };
	row->cells = t->cells;
	return c;
}

void
table_link(struct table_maker *t, struct text text, struct text href)
{
	table_cell(t, text)->href = href;
}

void
table_rupees(struct table_maker *t, int64_t paise)
{
	table_cell(t, money_rupees(t->cx->arena, paise))->number = true;
}

struct text
say_count(struct an_cx *cx, int64_t n)
{
	return n > -MONEY_MAX_PAISE / 100 && n < MONEY_MAX_PAISE / 100 ? money_text(cx->arena, n * 100)
		: page_print(cx, "%lld", (long long)n);
}

void
table_number(struct table_maker *t, int64_t n)
{
	table_cell(t, say_count(t->cx, n))->number = true;
}

void
sheet_table(struct sheet *s, struct table_maker *t)
{
	t->table.heads = t->heads;
	t->table.rows = t->rows;
	sheet_add(s, BLOCK_TABLE)->table = t->table;
}

/* ---- keys and values ---- */

void
summary_open(struct an_cx *cx, struct text title, struct summary_maker *ret)
{
	*ret = (struct summary_maker){ .cx = cx, .summary = { .title = title } };
}

struct part_summary_row *
summary_add(struct summary_maker *m, struct text key, struct text value)
{
	struct part_summary_row *row = GROW(m->cx, m->rows, m->summary.row_count, m->room);

	*row = (struct part_summary_row){ .key = key, .value = { .text = value } };
	return row;
}

void
sheet_summary(struct sheet *s, struct summary_maker *m)
{
	if (m->summary.row_count == 0)
		return;
	m->summary.rows = m->rows;
	sheet_add(s, BLOCK_SUMMARY)->summary = m->summary;
}

/* ---- forms ---- */

void
form_open(struct sheet *s, struct text action, struct form_maker *ret)
{
	*ret = (struct form_maker){ .cx = s->cx, .form = { .action = action, .csrf = text_or_empty(s->rq->csrf) } };
	form_hidden(ret, "key", an_random_id(s->cx));
}

void
form_open_get(struct sheet *s, struct text action, struct form_maker *ret)
{
	*ret = (struct form_maker){ .cx = s->cx, .form = { .action = action, .get = true } };
}

void
form_heading(struct form_maker *f, struct text heading, struct text help)
{
	*GROW(f->cx, f->items, f->form.item_count, f->room) = (struct block_item){ .is_heading = true,
		.heading = heading, .help = help };
}

struct part_field *
form_field_add(struct form_maker *f, enum part_kind kind, struct text name, struct text label)
{
	struct block_item *item = GROW(f->cx, f->items, f->form.item_count, f->room);

	*item = (struct block_item){ .field = { .kind = kind, .name = name, .label = label } };
	return &item->field;
}

void
form_hidden(struct form_maker *f, const char *name, struct text value)
{
	form_field_add(f, PART_HIDDEN, text_of(name), (struct text){ "", 0 })->value = value;
}

void
form_fields_add(struct form_maker *f, const struct part_field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++)
		(*GROW(f->cx, f->items, f->form.item_count, f->room)) = (struct block_item){ .field = fields[i] };
}

void
sheet_form(struct sheet *s, struct form_maker *f, struct text submit)
{
	f->form.items = f->items;
	f->form.submit = submit;
	sheet_add(s, BLOCK_FORM)->form = f->form;
}
