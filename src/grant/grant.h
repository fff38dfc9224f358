/*
 * The life of a case: commands in, events out.  The only door through which anything changes.
 *
 * A command names who acts, on which case, in which state he saw it (last_seq), and carries an idempotency key.
 * grant_run queues it; one writer takes all that wait, gives each a savepoint, commits once, and only then lets the
 * replies go.  The same key gives the same reply and no second event; the same key with other content is AN_INVALID
 * "grant.key" (HTTP 422).
 */
#ifndef GRANT_H
#define GRANT_H

#include "scheme/scheme.h"
#include "store/store.h"

/* Who acts.  Roles are those held in the scheme of the case. */
struct grant_actor {
	struct text account;             /* account id; "system" for the clock */
	struct text name;                /* as shown in notings */
	struct text organisation;        /* id, or empty */
	size_t role_count;
	const struct grant_role { struct text scheme, role; } *roles;    /* scheme "*": administrator, auditor */
};

enum grant_kind {
	GRANT_REGISTER,          /* scheme, data = organisation's form          -> ret id of the organisation */
	/* id = organisation, name = section, data     change a section of the organisation's form */
	GRANT_PROFILE,
	GRANT_OPEN,              /* scheme; organisation from the actor         -> ret id of the case */
	GRANT_SAVE,              /* id, form, section, data (whole section: context or list) */
	GRANT_ROW,               /* id, form, section, row (empty = new), data = one row; data NULL = remove */
	GRANT_ACT,               /* id, name = transition, data = values of its form */
	/* id, form, name = paper, row, file_name, bytes (organisation's papers: id = organisation) */
	GRANT_PAPER,
	GRANT_PAPER_REMOVE,      /* id, name = document id */
	GRANT_ALLOT,             /* scheme, data = {fy, head, amount, reference}: provision of no stated kind */
	/*
	 * scheme, name = be | supplementary | re | reappropriation | surrender,
	 * data = {fy, head, to, amount, authority, reference, date}; to: of a re-appropriation only
	 * name = lapse, data = {fy}: a year that is over; nothing left to lapse is no event, ret repeated
	 */
	GRANT_BUDGET,
	/* id: what the case has open of years that are over is taken up in this one; nothing taken up is no event, ret
	 * repeated */
	GRANT_CARRY,
	GRANT_CLOCK,             /* data = {date}: demo only; deadlines that have passed are taken */
	/* data = {login, name, roles, new}: an account is opened or (not new) its roles change; no secrets */
	GRANT_ACCOUNT,
	GRANT_ADVICE,            /* scheme: all that is released and due in one batch for the bank -> ret its number */
	/* scheme, file_name, bytes: what the bank says -> ret row: how many payments it changed.  A file that changes nothing
	 * is `repeated`; one with anything wrong in it is refused whole, with a problem at "line N" for each. */
	GRANT_PAYMENT_STATUS,
	GRANT_PAYMENT_CORRECT,   /* id = of a failed or returned payment, data = {account, ifsc, remark} */
};

struct grant_command {
	enum grant_kind kind;
	struct text key;                 /* idempotency key, at most 100 bytes; empty = none */
	const struct grant_actor *actor;
	struct text scheme, id, form, section, row, name, file_name, bytes;
	const struct json *data;
	int64_t last_seq;                /* of the case as the person saw it; 0 = not checked */
};

struct grant_reply {
	struct text id;                  /* of what was made or changed */
	struct text row;                 /* GRANT_ROW: the row's id; GRANT_PAPER: the document's */
	int64_t seq;                     /* of the event */
	bool repeated;                   /* the key was known: nothing happened again */
};

struct grant;

struct grant_options {
	const char *folder;              /* data folder */
	const struct scheme_set *schemes;
	bool demo;                       /* the clock can be moved */
	struct an_clock clock;
	struct an_random random;
	struct an_log *log;
};

/* Opens the store for writing, keeps the packages by content hash, starts the writer. */
enum an_rc grant_open(struct an_cx *cx, const struct grant_options *options, struct grant **ret) AN_MUST_CHECK;
void grant_close(struct grant *g);

/* Blocks until the command is refused or durable.  cx->error says why on failure; AN_CONFLICT "grant.moved" carries who
 * and what came in between.  Safe from any thread. */
enum an_rc grant_run(struct an_cx *cx, struct grant *g, const struct grant_command *command,
	struct grant_reply *ret) AN_MUST_CHECK;
/* Several, in this order, each taken or refused by itself; they share commits.  Gives the first failure; ret (may be
 * NULL) has one reply for each command that was taken. */
enum an_rc grant_run_many(struct an_cx *cx, struct grant *g, const struct grant_command *commands, size_t count,
	struct grant_reply *ret) AN_MUST_CHECK;

/* The instant by this installation's clock: the system's, or in a demo folder the date that the log's last GRANT_CLOCK
 * set (an empty log may start on any day, afterwards it only moves forward) at the present time of day; never before
 * the last event. */
int64_t grant_now_us(struct grant *g);

/* Take every transition of `system` whose deadline has passed; lapse what is free of years that are over, and take up
 * what their cases have open where this year has a provision for it. */
enum an_rc grant_tick(struct an_cx *cx, struct grant *g) AN_MUST_CHECK;

/*
 * The end of a year that is over, for one scheme, by a person: what is free lapses, what cases have open is taken up in
 * the present year.  Doing it again does nothing again.  AN_DENIED, AN_INVALID "fy" as GRANT_BUDGET.
 */
struct grant_year_end { int64_t lapsed_paise; size_t taken_count, waiting_count; };  /* waiting: for a provision */
enum an_rc grant_year_end(struct an_cx *cx, struct grant *g, const struct grant_actor *actor, struct text scheme,
	struct text fy, struct grant_year_end *ret) AN_MUST_CHECK;

/* ---- reading, shared with report/ (facts.c): what expressions see of a case ---- */

struct grant_case {
	struct text id, scheme, organisation, number, state;
	int64_t opened_us, entered_us, last_seq;
	const struct json *data;         /* forms by id */
	const struct json *acts;         /* latest by transition: {on, by, account, count, data} */
	const struct json *decisions;    /* latest result by decision; with `each` a list of result + item */
	const struct json *papers;       /* by paper, of the case and of its organisation: [{row, name, on, id}] */
	const struct json *organisation_data;
	int64_t organisation_us;         /* when it registered */
	int64_t earmarked_paise, committed_paise;        /* what stands there now */
	int64_t released_paise, recovered_paise;         /* all that went out so far; all that came back */
};

enum an_rc case_load(struct an_cx *cx, struct store *store, struct text id, struct grant_case *ret) AN_MUST_CHECK;
/* The context of docs/scheme-format.md, "What expressions see".  act may be NULL. */
enum an_rc case_names(struct an_cx *cx, struct store *store, const struct scheme *s, struct dmn_run *run,
	const struct grant_case *gc, const struct json *act, int64_t now_us,
	const struct dmn_value **ret) AN_MUST_CHECK;
/* One decision over a case as it stands: verdicts (one, or one for each item).  Nothing is stored. */
enum an_rc case_decide(struct an_cx *cx, struct store *store, const struct scheme *s, struct dmn_run *run,
	const struct grant_case *gc, const struct scheme_decision *d, int64_t now_us, bool trace,
	struct scheme_verdict **ret, size_t *ret_count) AN_MUST_CHECK;
/* The case as if d had just given these verdicts: what the next decision sees of it. */
void case_decided(struct an_cx *cx, struct grant_case *gc, const struct scheme_decision *d,
	const struct scheme_verdict *verdicts, size_t count);

/*
 * What would have followed had earlier decisions of a case given `after` instead of `before` (both: latest result by
 * decision, as grant_case.decisions)?  Of all that expressions see only `decisions` and `item` are there, so both look
 * at what the recorded results alone explain; what depends on anything else stays as it was recorded.
 *
 * case_input_after   the recorded input of d; each member whose `from` speaks of decisions and gave its recorded value
 *                    over `before` alone has the value it gets over `after`; so has one that was not recorded at all
 * case_guard_falls   does a guard that holds over `before` alone fail over `after`?
 */
enum an_rc case_input_after(struct an_cx *cx, const struct scheme *s, struct dmn_run *run,
	const struct scheme_decision *d, const struct json *before, const struct json *after, const struct json *item,
	const struct json *input, const struct json **ret) AN_MUST_CHECK;
enum an_rc case_guard_falls(struct an_cx *cx, const struct scheme *s, struct dmn_run *run, const struct scheme_guard *g,
	const struct json *before, const struct json *after, bool *ret) AN_MUST_CHECK;
/* Does the text of an expression speak of decisions.ID?  id empty: of decisions at all. */
bool case_speaks_of_decision(struct text expression, struct text id);
/* May this actor take the transition now?  AN_DENIED, AN_REFUSED with the reason, or AN_OK.  Guards are not looked
 * at. */
enum an_rc case_may(struct an_cx *cx, struct store *store, const struct scheme *s, const struct grant_case *gc,
	const struct grant_actor *actor, const struct scheme_transition *t) AN_MUST_CHECK;
/* May this actor see the case at all?  The office does not see what was never handed in.  Of gc: id, scheme,
 * organisation, state, opened_us, entered_us. */
bool case_visible(const struct scheme *s, const struct grant_case *gc, const struct grant_actor *actor);

/* May this actor record budget acts of the scheme? */
bool grant_may_allot(const struct scheme *s, const struct grant_actor *actor);

/* May this actor make batches of payments, and tell what the bank said?  Who may release money of the scheme may. */
bool grant_may_pay(const struct scheme *s, const struct grant_actor *actor);
/* The bank particulars in an organisation's data, in normal form; false: one is missing or wrong, and is "". */
bool payment_particulars(struct an_cx *cx, const struct scheme *s, const struct json *organisation,
	struct text *ret_account, struct text *ret_ifsc);

/*
 * Set a letter from what it was issued with: the same letter, package and origin give the same bytes.  The event that
 * issued it holds their hash for the empty origin.
 *
 * l          as the event, or table letter, has it
 * origin     of the address that its code leads to: the public page that confirms it
 * ret_pdf    in cx->arena
 * Errors     those of letter_render; AN_FAULT "report.letter" when the package has no such letter
 */
struct issued_letter { struct text letter, number, token; int64_t issued_us; const struct json *inputs; };
enum an_rc letter_set(struct an_cx *cx, struct store *store, const struct scheme *s, struct dmn_run *run,
	const struct issued_letter *l, struct text origin, struct text *ret_pdf) AN_MUST_CHECK;

/* ---- keeping ---- */

/* Make every projection from the log alone into a new file and compare ordered dumps; *ret_report names each table that
 * differs, with its first differing row.  AN_REFUSED "rebuild.differs". */
enum an_rc grant_rebuild(struct an_cx *cx, const char *folder, const struct scheme_set *schemes,
	struct text *ret_report) AN_MUST_CHECK;

#endif
