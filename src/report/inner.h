/* What the files of report/ share among themselves. */
#ifndef REPORT_INNER_H
#define REPORT_INNER_H

#include "base/message.h"
#include "base/money.h"
#include "report/report.h"

enum { REPORT_IDLE_MAX = 32, REPORT_FLAT_MAX = 400, REPORT_NOTINGS_MAX = 1000, REPORT_DOCUMENTS_MAX = 1000,
	REPORT_LIST_MAX = 20000 };

/* One read: a connection in a snapshot, and a run for FEEL.  read_close gives both back. */
struct reading { struct report *report; struct store *store; struct dmn_run *run; };
enum an_rc read_open(struct an_cx *cx, struct report *r, struct reading *ret) AN_MUST_CHECK;
void read_close(struct reading *in);
const struct report_options *report_options_of(const struct report *r);

/* Figures of releases by scheme and year as they stood at an event of the log: the front page asks for them each
 * time. */
enum { FIGURES_KEPT_MAX = 64, FIGURES_SCHEME_MAX = 64 };
struct figure { struct text scheme; int32_t fy; int64_t paid_paise, recovered_paise, events, beneficiaries,
	participations; };
/* False: not kept for that event and day. */
bool figures_kept(struct an_cx *cx, struct report *r, int64_t seq, int32_t until, struct figure **ret,
	size_t *ret_count);
void figures_keep(struct report *r, int64_t seq, int32_t until, const struct figure *figures, size_t count);

/* A list that grows in an arena: item = LIST_ADD(cx, list, count, room). */
void *list_room(struct arena *arena, void *items, size_t count, size_t *room, size_t item_bytes);
#define LIST_ADD(cx, items, count, room) \
	((items) = list_room((cx)->arena, (items), (count), &(room), sizeof *(items)), &(items)[(count)++])

/* The first field of that name in any form that has a label; NULL: none. */
const struct scheme_field *field_named(const struct scheme *s, struct text name);
/* Rupees in JSON (number or text) as paise; false when it is not an amount. */
bool paise_of(const struct json *j, int64_t *ret);
struct text json_shown(struct an_cx *cx, const struct json *j);
const struct json *json_at(const struct json *list, size_t index);

/* values.c */
void pairs_of_section(struct an_cx *cx, const struct scheme *s, const struct scheme_section *section,
	const struct json *values, const struct json *form_data, const struct report_pair **ret, size_t *ret_count);
struct text row_title(struct an_cx *cx, const struct scheme *s, const struct scheme_section *section,
	const struct json *row, size_t index, const struct json *form_data);

/* decision.c: a result made fit to be explained.  input and trace may be empty. */
void decision_view(struct an_cx *cx, const struct scheme *s, const struct scheme_decision *d, const struct json *result,
	const struct json *input, struct text trace, struct report_decision *ret);

/* form.c: a form with the state of each section and paper.  names NULL: not asked what is complete. */
enum an_rc form_view(struct an_cx *cx, struct reading *in, const struct scheme *s, const struct scheme_form *f,
	const struct json *data, const struct json *papers, const struct dmn_value *names,
	const struct report_document *documents, size_t document_count, bool editable,
	struct report_form *ret) AN_MUST_CHECK;

/* cases.c: the row of one case. */
enum an_rc case_row(struct an_cx *cx, struct reading *in, const struct scheme *s, const struct grant_actor *actor,
	struct text id, struct report_case_row *ret) AN_MUST_CHECK;

bool report_actor_has(const struct grant_actor *actor, struct text scheme, struct text role);

#endif
