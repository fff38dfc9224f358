/* What the files of grant/ share: the writer's state, events, names for expressions. */
#ifndef GRANT_INNER_H
#define GRANT_INNER_H

#include "audit/audit.h"
#include "base/log.h"
#include "base/message.h"
#include "base/money.h"
#include "grant/grant.h"
#include "ledger/ledger.h"

#include <magic.h>

enum {
	GRANT_BATCH_MAX = 256,                           /* commands of one commit */
	GRANT_QUEUE_MAX = 10000,                         /* commands that wait */
	GRANT_KEY_BYTES_MAX = 100,
	GRANT_ID_BYTES_MAX = 200,
	GRANT_NAME_BYTES_MAX = 255,
	GRANT_LOGIN_BYTES_MAX = 100,
	GRANT_ROLES_MAX = 50,
	GRANT_DOCUMENT_BYTES_MAX = 10 << 20,             /* one paper */
	GRANT_CASE_BYTES_MAX = 100 << 20,                /* all papers of a case */
	GRANT_FORM_BYTES_MAX = 1 << 20,                  /* data of one form */
	GRANT_BODY_BYTES_MAX = AUDIT_BODY_BYTES_MAX,
	GRANT_OTHERS_MAX = 500,                          /* other cases that a fact looks at */
	GRANT_ITEMS_MAX = 1000,                          /* items that a decision with `each` goes over */
	GRANT_KEYS_MAX = 2000,                           /* key values of one case */
	GRANT_FEEL_NAMES_MAX = 200,
};

/* One command in the hands of the writer, inside its savepoint. */
struct writing {
	struct an_cx *cx;
	struct store *store;
	struct dmn_run *run;
	magic_t magic;
	const struct grant_options *options;
	const struct grant_command *cmd;
	struct grant_reply *reply;
	const char *documents;                           /* folder */
	int64_t now_us, seq;                             /* seq: of the event that this command will make */
	int64_t real_us;                                 /* the clock of the machine, also in demo mode */
	struct text digest;                              /* of the command, when it has a key */
	struct others *others;                           /* that facts have looked at */
};

/* An event as read from the log or about to be written. */
struct event { int64_t seq, at_us; struct text case_id, type, actor; const struct json *body; };

/* ---- command.c ---- */
enum an_rc command_run(struct writing *w) AN_MUST_CHECK;
bool actor_is_system(const struct grant_actor *actor);
bool actor_has(const struct grant_actor *actor, struct text scheme, struct text role);
/* Does the actor hold that role for this case?  An applicant's role only for the case of his own organisation. */
bool actor_has_for(const struct scheme *s, const struct grant_case *gc, const struct grant_actor *actor,
	struct text role);
const struct scheme *writing_scheme(struct writing *w, struct text id, enum an_rc *ret_rc);
/* Load the case that the command names, check that the actor may see it and that it stands as he saw it. */
enum an_rc writing_case(struct writing *w, struct grant_case *ret_case, const struct scheme **ret_scheme) AN_MUST_CHECK;

/* ---- event.c ---- */
/* Log and project.  AN_CONFLICT and the like from the projection refuse the command. */
enum an_rc event_write(struct writing *w, struct text case_id, const char *type, const struct json *body) AN_MUST_CHECK;
/* The same for an event of a case: works out its keys, its deadline and (letter not NULL) its letter as the case will
 * stand afterwards, and puts them into the body.  act, form: as names_of_case. */
enum an_rc event_write_case(struct writing *w, const struct scheme *s, struct text case_id, const char *type,
	const struct json *body, const struct scheme_form *act_form, const struct json *act,
	const struct scheme_letter *letter) AN_MUST_CHECK;

/* ---- project.c ---- */
/* What an event means for the projections: from its body alone. */
enum an_rc project_event(struct an_cx *cx, struct store *store, const struct event *e) AN_MUST_CHECK;
/* A move as a body has it. */
enum an_rc move_of_json(struct an_cx *cx, const struct event *e, const struct json *m, struct ledger_move *ret) AN_MUST_CHECK;

/* ---- edit.c ---- */
enum an_rc edit_save(struct writing *w) AN_MUST_CHECK;
enum an_rc edit_row(struct writing *w) AN_MUST_CHECK;
/* Data of a whole form as sent, checked field by field; unknown members are problems.  base: what was there, or
 * NULL. */
enum an_rc form_take(struct writing *w, const struct scheme_form *f, const struct json *base, const struct json *sent,
	const struct json **ret) AN_MUST_CHECK;
/* What is not visible in the plain sections of a form is taken away. */
enum an_rc form_hide(struct writing *w, const struct scheme_form *f, const struct dmn_value *names,
	const struct json **data) AN_MUST_CHECK;
/* One section: context or list; rows get their ids. */
enum an_rc section_take(struct writing *w, const struct scheme_form *f, const struct scheme_section *section,
	const struct json *before, const struct json *sent, const struct dmn_value *names,
	const struct json **ret) AN_MUST_CHECK;
enum an_rc edit_allowed(struct writing *w, const struct scheme *s, const struct grant_case *gc,
	struct text form) AN_MUST_CHECK;

/* ---- paper.c ---- */
/* Not seen by the eye, or turns the direction of writing: such a name looks like another. */
bool character_is_odd(int32_t c);
enum an_rc paper_add(struct writing *w) AN_MUST_CHECK;
enum an_rc paper_remove(struct writing *w) AN_MUST_CHECK;

/* ---- budget.c ---- */
enum an_rc budget_allot(struct writing *w) AN_MUST_CHECK;
enum an_rc budget_act(struct writing *w) AN_MUST_CHECK;
enum an_rc budget_carry(struct writing *w) AN_MUST_CHECK;

/* Moves as JSON, for a body. */
const struct json *moves_json(struct writing *w, const struct ledger_moves *moves);

/* ---- act.c ---- */
enum an_rc act_take(struct writing *w) AN_MUST_CHECK;
/* The deadline of the case has passed and has a consequence: which transition? */
enum an_rc act_overdue(struct an_cx *cx, struct store *store, struct text case_id, int64_t now_us,
	struct text *ret_transition) AN_MUST_CHECK;

/* ---- payment.c ---- */
enum an_rc payment_advise(struct writing *w) AN_MUST_CHECK;
enum an_rc payment_take_status(struct writing *w) AN_MUST_CHECK;
enum an_rc payment_correct(struct writing *w) AN_MUST_CHECK;
enum an_rc project_advice(struct an_cx *cx, struct store *store, const struct event *e) AN_MUST_CHECK;
enum an_rc project_payment_status(struct an_cx *cx, struct store *store, const struct event *e) AN_MUST_CHECK;
enum an_rc project_payment_correct(struct an_cx *cx, struct store *store, const struct event *e) AN_MUST_CHECK;

/* ---- facts.c ---- */
struct names { size_t count; struct dmn_text name[GRANT_FEEL_NAMES_MAX];
	const struct dmn_value *value[GRANT_FEEL_NAMES_MAX]; };
void names_add(struct names *n, struct text name, const struct dmn_value *value);
const struct dmn_value *names_value(struct dmn_run *run, const struct names *n);
/* Other cases that facts have looked at, as values of a run: loaded once for all that one command, or one read,
 * asks. */
struct others;
struct others *others_new(struct an_cx *cx);
/* As case_names, into a list that can be added to. */
enum an_rc names_of_case(struct an_cx *cx, struct store *store, const struct scheme *s, struct dmn_run *run,
	const struct grant_case *gc, const struct scheme_form *act_form, const struct json *act, int64_t now_us,
	struct others *known, struct names *ret) AN_MUST_CHECK;
/* What a case gives for one field of a decision's input; NULL: nothing. */
enum an_rc input_field(struct an_cx *cx, struct dmn_run *run, const struct scheme_field *f, const struct names *n,
	const struct json **ret) AN_MUST_CHECK;
const struct dmn_value *json_value(struct dmn_run *run, struct an_cx *cx, const struct json *j);
/* Latest results by decision, as a value: every decision of the package has its name in it. */
const struct dmn_value *decisions_value(struct an_cx *cx, const struct scheme *s, struct dmn_run *run,
	const struct json *decisions);
/* The case's decisions have changed: the names that follow from them, anew. */
enum an_rc names_decided(struct an_cx *cx, struct store *store, const struct scheme *s, struct dmn_run *run,
	const struct grant_case *gc, int64_t now_us, struct others *known, struct names *n) AN_MUST_CHECK;
/* As case_decide, over names that are there already. */
enum an_rc names_decide(struct an_cx *cx, const struct scheme *s, struct dmn_run *run, const struct names *n,
	const struct scheme_decision *d, int64_t now_us, bool trace, struct scheme_verdict **ret,
	size_t *ret_count) AN_MUST_CHECK;
/* The same without facts: what other cases are seen by. */
enum an_rc names_without_facts(struct an_cx *cx, const struct scheme *s, struct dmn_run *run,
	const struct grant_case *gc, const struct scheme_form *act_form, const struct json *act, int64_t now_us,
	struct names *ret) AN_MUST_CHECK;
/* Names before there is a case: today, fy, organisation, parameters, version. */
enum an_rc names_of_organisation(struct an_cx *cx, const struct scheme *s, struct dmn_run *run, struct text id,
	const struct json *data, int64_t registered_us, int64_t now_us, struct names *ret) AN_MUST_CHECK;
enum an_rc feel_value(struct an_cx *cx, struct dmn_run *run, const struct scheme_feel *f, const struct dmn_value *names,
	const struct dmn_value **ret) AN_MUST_CHECK;
enum an_rc feel_json(struct an_cx *cx, struct dmn_run *run, const struct dmn_value *v,
	const struct json **ret) AN_MUST_CHECK;
/* As text: a string as it is, anything else in FEEL's own form; null is TEXT_NONE. */
enum an_rc feel_text(struct an_cx *cx, struct dmn_run *run, const struct dmn_value *v, struct text *ret) AN_MUST_CHECK;
bool feel_date(struct an_cx *cx, struct dmn_run *run, const struct dmn_value *v, struct an_date *ret);
/* Rupees to paise; false when it is no amount of at most two decimals, or below zero. */
bool feel_paise(struct an_cx *cx, struct dmn_run *run, const struct dmn_value *v, int64_t *ret);
/* The same, rounded half up to the paisa: shares that are counted, never paid. */
bool feel_paise_rounded(struct an_cx *cx, struct dmn_run *run, const struct dmn_value *v, int64_t *ret);
const struct dmn_value *date_value(struct an_cx *cx, struct dmn_run *run, struct an_date d);
const struct dmn_value *text_value(struct dmn_run *run, struct text t);
/* Does the letter's markup speak of facts, so that they have to be recorded? */
bool letter_asks_facts(const struct scheme_letter *l);
/* What is known of a case as JSON, and back: letters keep it (inputs). */
const struct json *case_to_json(struct an_cx *cx, const struct grant_case *gc, int64_t now_us);

/* A member of an object as text ("" when it is not there). */
struct text body_text(const struct json *body, const char *name);
int64_t body_int(const struct json *body, const char *name);

/* Building bodies: *at gets one more member. */
void put(struct an_cx *cx, const struct json **at, const char *name, const struct json *value);
void put_text(struct an_cx *cx, const struct json **at, const char *name, struct text value);
void put_int(struct an_cx *cx, const struct json **at, const char *name, int64_t value);
enum an_rc canonical_text(struct an_cx *cx, const struct json *j, struct text *ret) AN_MUST_CHECK;

static inline struct dmn_text dmn_of(struct text t) { return (struct dmn_text){ t.at, t.bytes }; }
static inline struct text text_of_dmn(struct dmn_text t) { return (struct text){ t.at, t.bytes }; }

/* grant.c: that day at the present time of day in India. */
int64_t instant_on(struct an_date day, int64_t real_us);

#endif
