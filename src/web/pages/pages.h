/*
 * The pages: tables of routes, and what page functions share.
 */
#ifndef WEB_PAGES_H
#define WEB_PAGES_H

#include "base/message.h"
#include "base/money.h"
#include "grant/grant.h"
#include "report/report.h"
#include "web/pages/sheet.h"
#include "web/web.h"

extern const struct route public_routes[], case_routes[], section_routes[], act_routes[], organisation_routes[],
	budget_routes[], office_routes[], payment_routes[];
extern const size_t public_route_count, case_route_count, section_route_count, act_route_count,
	organisation_route_count, budget_route_count, office_route_count, payment_route_count;

/* ---- who ---- */
bool page_is_admin(const struct request *rq);
/* Holds a role of the office in some scheme, or one over all schemes. */
bool page_is_office(const struct web *w, const struct request *rq);
const struct scheme *page_scheme(struct an_cx *cx, struct web *w, struct text id, enum an_rc *ret_rc);
/* Schemes that take cases: they have a workflow and a form that registers an applicant. */
bool scheme_takes_cases(const struct scheme *s);

/* ---- doing ---- */
/* Fill actor, idempotency key (field "key") and the last noting seen (field "seq") from the request, and run it. */
enum an_rc page_run(struct an_cx *cx, struct web *w, const struct request *rq, struct grant_command *cmd,
	struct grant_reply *ret)
	AN_MUST_CHECK;
/* AN_REFUSED "page.form.none" when the form of the case cannot be edited by this person now. */
enum an_rc page_form(struct an_cx *cx, const struct report_case *c, struct text form, const struct scheme_form **ret,
	const struct report_form **ret_view) AN_MUST_CHECK;
/* The other side of a failed command: AN_INVALID and AN_REFUSED come back as errors on the page, AN_CONFLICT too when
 * somebody else was first; everything else is an error page. */
bool page_can_mend(enum an_rc rc);
/* The error in cx as lines of the error summary: its problems, else its sentence. */
void page_errors(struct an_cx *cx, const struct part_field *fields, size_t field_count, struct text place,
	const struct part_error **ret, size_t *ret_count);
int page_status(enum an_rc rc);
/* What others did in between, on a sheet; nothing when there is nothing. */
enum an_rc page_changes(struct sheet *s, struct text id, int64_t seq) AN_MUST_CHECK;
int64_t page_seq(const struct request *rq);
struct text page_case_title(struct an_cx *cx, const struct report_case_row *row);

/* Record that `valid` says no to a field's value. */
void page_invalid(struct an_cx *cx, const struct scheme_field *f, struct text place);
/* The one file of a request, whatever its field is called; NULL: none was chosen. */
const struct form_file *page_file(const struct request *rq);
/* Upload a file: a missing one is an error of its own. */
enum an_rc page_paper(struct an_cx *cx, struct web *w, const struct request *rq, struct grant_command *cmd,
	const struct form_file *file, struct grant_reply *ret) AN_MUST_CHECK;
/* Errors that name no field lead to this one. */
void page_errors_lead_to(struct sheet *s, struct part_field *field);
/* Papers with what was uploaded and a form for each; forms post to here/{paper}, removals to
 * remove/{document}/remove. */
void page_papers(struct sheet *s, const struct report_paper *papers, size_t count, struct text here, struct text remove,
	int64_t seq);

/* ---- showing ---- */
void page_notings(struct an_cx *cx, struct text case_id, struct text title, const struct report_noting *notings,
	size_t count, struct part_timeline *ret);
void page_decision(struct sheet *s, const struct report_decision *d);
struct text page_decision_href(struct an_cx *cx, struct text case_id, int64_t seq, struct text decision, size_t item);
struct part_tag page_outcome_tag(const struct report_decision *d);

/* The roles that a new applicant's account holds: the applicants' of every scheme that takes cases. */
const struct json *page_applicant_roles(struct an_cx *cx, const struct scheme_set *schemes);
enum an_rc page_new_account(struct an_cx *cx, struct web *w, struct text login, struct text name, struct text password,
	struct text *ret_id)
	AN_MUST_CHECK;

void web_error_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp);

#endif
