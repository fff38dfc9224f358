/* Made by tools/template from templates/: do not edit. */
#include "golden.h"
#include "web/pages/case.h"
#include "web/pages/page.h"

static void body_case(struct tpl *t, const struct case_page *m) __attribute__((unused));
static void body_page(struct tpl *t, const struct page *m, void (*content)(struct tpl *, const void *), const void *content_model) __attribute__((unused));

static void content_case(struct tpl *t, const void *content_model)
{
	const struct case_page *m = content_model;

	(void)m;
	tpl_raw(t, "<h1 class=\"big", 14);
#line 3 "golden/case.html"
	if (TPL_TRUE(m->open)) {
	tpl_raw(t, " open", 5);
#line 3 "golden/case.html"
	}
	tpl_raw(t, "\">", 2);
#line 3 "golden/case.html"
	tpl_say(t, TPL_TEXT, TEXT("case.title"), (const struct tpl_value[]){ TPL_ANY(m->number) }, 1);
	tpl_raw(t, "</h1>\012", 6);
#line 4 "golden/case.html"
	for (size_t i0 = 0; i0 < (size_t)(m->row_count); i0++) {
	const __typeof__(*m->rows) *r = &m->rows[i0];
	(void)r;
	tpl_raw(t, "\012<p><a href=\"", 13);
#line 5 "golden/case.html"
	tpl_put(t, TPL_URL, TPL_PLAIN(r->href));
	tpl_raw(t, "\">", 2);
#line 5 "golden/case.html"
	tpl_put(t, TPL_TEXT, TPL_ANY(r->name));
	tpl_raw(t, "</a> ", 5);
#line 5 "golden/case.html"
	tpl_put(t, TPL_TEXT, tpl_rupees(r->paise));
	tpl_raw(t, "</p>\012", 5);
#line 6 "golden/case.html"
	}
	tpl_raw(t, "\012<a href=\"/cases/", 17);
#line 7 "golden/case.html"
	tpl_put(t, TPL_URL_PART, TPL_PLAIN(m->id));
	tpl_raw(t, "/file\">", 7);
#line 7 "golden/case.html"
	tpl_put(t, TPL_TEXT, TPL_ANY(m->page.title));
	tpl_raw(t, "</a>\012", 5);
}

static void body_case(struct tpl *t, const struct case_page *m)
{
	(void)t;
	(void)m;
#line 2 "golden/case.html"
	body_page(t, _Generic((m->page), struct page: &(m->page), struct page *: (m->page), const struct page *: (m->page)), content_case, m);
}

void
template_case(struct buf *out, const char *language, const struct case_page *m)
{
	struct tpl t = { out, language };

	body_case(&t, m);
}

struct safe_html
template_case_html(struct arena *arena, const char *language, const struct case_page *m)
{
	struct buf out;

	buf_open(&out, arena, TPL_HTML_BYTES_MAX);
	template_case(&out, language, m);
	return (struct safe_html){ { out.at ? out.at : "", out.bytes } };
}

static void body_page(struct tpl *t, const struct page *m, void (*content)(struct tpl *, const void *), const void *content_model)
{
	(void)t;
	(void)m;
	tpl_raw(t, "<title>", 7);
#line 2 "golden/page.html"
	tpl_put(t, TPL_ATTRIBUTE, TPL_PLAIN(m->title));
	tpl_raw(t, "</title>\012", 9);
#line 3 "golden/page.html"
	content(t, content_model);
	tpl_raw(t, "\012", 1);
}

