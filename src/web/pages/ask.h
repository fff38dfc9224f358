/*
 * Fields of a scheme's forms on a page: from the package and what is stored or was typed to inputs with their errors,
 * and back from a posted form to JSON.  Knows types, never names.
 */
#ifndef WEB_ASK_H
#define WEB_ASK_H

#include "report/report.h"
#include "web/pages/parts.h"
#include "web/request.h"

enum { ASK_ROWS_MAX = 60, ASK_RADIOS_MAX = 6, ASK_SPARE_ROWS = 3 };

struct ask_row { struct text title; size_t number, field_count; const struct part_field *fields; };

struct ask_section {
	struct text id, title, help;
	bool list;
	size_t field_count, row_count;
	const struct part_field *fields;
	const struct ask_row *rows;
};

/* What the fields are taken from.  typed: a posted request, or NULL: values. */
struct ask_from {
	const struct scheme *scheme;
	const struct json *values;           /* of the section, or of the row */
	const struct json *data;             /* forms by id, for references */
	const struct request *typed;
	struct text prefix;                  /* of input names: "" or "units.3." */
	struct text place;                   /* of problems: "application.units" */
	const struct report_asked *asked;
	const struct an_problem *problems;
};

void ask_fields(struct an_cx *cx, const struct scheme_section *section, const struct ask_from *from,
	struct part_field **ret, size_t *ret_count);

/*
 * What was typed as JSON in normal form; a value that is wrong is a problem at place.name, and so is an empty one that
 * asked says is required.  asked NULL: nothing is required, every field that was sent is read.   Problems stay in cx; the caller ends with an_problems.
 */
const struct json *ask_read(struct an_cx *cx, const struct scheme_section *section, const struct ask_from *from);
/* Did the request carry any value of this section under the prefix? */
bool ask_sent(const struct request *rq, const struct scheme_section *section, struct text prefix);

/* Problems as links into the page: each to the field whose place it names.  place: as in ask_from. */
void ask_problems(struct an_cx *cx, const struct an_problem *problems, const struct part_field *fields,
	size_t field_count, struct text place, const struct part_error **ret, size_t *ret_count);

struct text ask_prefix(struct an_cx *cx, struct text section, size_t number);

#endif
