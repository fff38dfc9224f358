/* Models for the templates in tests/unit/web/templates/. */
#ifndef TEMPLATE_MODEL_H
#define TEMPLATE_MODEL_H

#include "web/template.h"

struct test_row { struct text name; int64_t paise; size_t tag_count; const struct text *tags; };
struct test_page { struct text title; };
struct test_model {
	struct test_page page;
	struct text text, url;
	const char *z;
	int64_t big;
	int n;
	bool yes;
	struct an_date day;
	struct safe_html html;
	size_t row_count;
	const struct test_row *rows;
	const struct test_row *first;
};

#endif
