/*
 * The demo set: reads demo.yaml of each package, puts the steps of all its cases in order of their dates, and takes
 * each with the clock standing at its day.  Nothing here knows a scheme: what a step does is a command of grant/, what
 * it says is FEEL.
 */
#include "cli/demo.h"
#include "scheme/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { DEMO_STEPS_MAX = 20000, DEMO_BODIES_MAX = 200, DEMO_ACCOUNTS_MAX = 40, DEMO_PAPERS_MAX = 500 };

struct demo_account { struct text login; struct grant_actor actor; };
struct demo_body { struct text label; struct grant_actor actor; };       /* an organisation, acting for itself */

struct demo_case {
	const struct yaml *entry;
	const struct dmn_value *names;           /* { c: ... } */
	struct text label, organisation, upto, id;
	size_t order;                            /* of the first step of the case */
	bool done;                               /* `upto` was reached */
};

struct demo_step {
	int32_t day;
	size_t order;
	const struct yaml *step;
	struct demo_case *of;
};

struct demo {
	struct an_cx *cx;
	struct grant *grant;
	struct identity *identity;
	struct store *store;
	const struct scheme *scheme;
	const struct identity_listed *known;     /* accounts that were there before */
	size_t known_count;
	struct dmn_run *plan, *now;              /* values that stay, values of one step */
	const struct yaml *doc;
	struct demo_account accounts[DEMO_ACCOUNTS_MAX];
	struct demo_body bodies[DEMO_BODIES_MAX];
	size_t account_count, body_count;
	int32_t day;                             /* where the clock stands */
};

/* ---- reading ---- */

static enum an_rc
demo_wrong(struct demo *d, const struct yaml *y, const char *what)
{
	return an_fail(d->cx, AN_INVALID, "demo.file", "%.*s|%d|%s", TEXT_ARG(d->scheme->id), y ? y->line : 0, what);
}

static struct text
demo_text(const struct yaml *map, const char *key)
{
	const struct yaml *y = yaml_get(map, key);

	return y && y->kind == YAML_SCALAR ? y->text : TEXT_NONE;
}

static struct dmn_text
as_dmn(struct text t)
{
	return (struct dmn_text){ t.at, t.bytes };
}

static void
free_expression(void *e)
{
	dmn_expression_free(e);
}

/* The value of a FEEL scalar over names (a context, or NULL).  Values may point into their expression, so it stays
 * with cx. */
static enum an_rc
demo_feel(struct demo *d, struct dmn_run *run, const struct yaml *map, const char *key, const struct dmn_value *names,
	const struct dmn_value **ret)
{
	const struct yaml *y = yaml_get(map, key);
	struct dmn_text known[] = { { "c", 1 }, { "o", 1 } };
	struct dmn_expression *e = NULL;
	enum dmn_status status;

	*ret = NULL;
	if (!y || y->kind != YAML_SCALAR) return demo_wrong(d, y ? y : map, key);
	status = dmn_expression_compile(NULL, as_dmn(y->text), known, 2, &e);
	if (e) arena_release(d->cx->arena, free_expression, e);
	if (!status) status = dmn_expression_evaluate(run, e, names ? names : dmn_context(run, NULL, NULL, 0), ret);
	if (status && e && dmn_expression_diagnostic_count(e)) {
		struct dmn_text m = dmn_expression_diagnostic(e, 0)->message;

		return demo_wrong(d, y, arena_print(d->cx->arena, "%.*s", (int)m.bytes, m.at).at);
	}
	return status ? demo_wrong(d, y, "does not evaluate") : AN_OK;
}

static enum an_rc
demo_feel_text(struct demo *d, struct dmn_run *run, const struct yaml *map, const char *key,
	const struct dmn_value *names, struct text *ret)
{
	const struct dmn_value *v;
	struct dmn_text t;
	enum an_rc rc = demo_feel(d, run, map, key, names, &v);

	if (rc) return rc;
	if (!dmn_as_string(v, &t)) return demo_wrong(d, yaml_get(map, key), "is no text");
	*ret = arena_text(d->cx->arena, (struct text){ t.at, t.bytes });
	return AN_OK;
}

static enum an_rc
demo_feel_json(struct demo *d, struct dmn_run *run, const struct yaml *map, const char *key,
	const struct dmn_value *names, const struct json **ret)
{
	const struct dmn_value *v;
	struct dmn_text t;
	enum an_rc rc = demo_feel(d, run, map, key, names, &v);

	if (rc) return rc;
	if (dmn_to_json(run, v, &t)) return demo_wrong(d, yaml_get(map, key), "cannot be written as JSON");
	return json_read(d->cx, (struct text){ t.at, t.bytes }, 0, ret);
}

/* A date: plain YYYY-MM-DD, or FEEL that gives one. */
static enum an_rc
demo_date(struct demo *d, struct dmn_run *run, const struct yaml *map, const char *key, const struct dmn_value *names,
	int32_t *ret)
{
	const struct dmn_value *v;
	struct an_date day;
	struct dmn_text t;
	enum an_rc rc;

	if (date_parse(demo_text(map, key), &day)) {
		*ret = day.days;
		return AN_OK;
	}
	rc = demo_feel(d, run, map, key, names, &v);
	if (rc) return rc;
	if (dmn_to_feel(run, v, &t) || !date_parse((struct text){ t.at, t.bytes }, &day))
		return demo_wrong(d, yaml_get(map, key), "is no date");
	*ret = day.days;
	return AN_OK;
}

static enum an_rc
demo_read(struct an_cx *cx, const struct scheme *s, const struct yaml **ret)
{
	struct text path = arena_print(cx->arena, "%.*s/demo.yaml", TEXT_ARG(s->folder)), bytes;
	FILE *f = fopen(path.at, "rb");
	struct stat st;
	size_t room;
	char *at;

	*ret = NULL;
	if (!f) return AN_OK;
	room = fstat(fileno(f), &st) == 0 && st.st_size <= YAML_BYTES_MAX ? (size_t)st.st_size : YAML_BYTES_MAX;
	at = arena_new(cx->arena, room + 1);
	bytes = (struct text){ at, fread(at, 1, room, f) };
	fclose(f);
	return yaml_read(cx, cx->arena, bytes, ret);
}

/* ---- taking steps ---- */

static enum an_rc
demo_run(struct demo *d, struct grant_command *command, const struct grant_actor *actor, struct text key,
	struct grant_reply *ret)
{
	command->actor = actor;
	command->key = key;
	return grant_run(d->cx, d->grant, command, ret);
}

static const struct demo_account *
demo_account(const struct demo *d, struct text login)
{
	for (size_t i = 0; i < d->account_count; i++)
		if (text_equal(d->accounts[i].login, login)) return &d->accounts[i];
	return NULL;
}

static struct demo_body *
demo_body(struct demo *d, struct text label)
{
	for (size_t i = 0; i < d->body_count; i++)
		if (text_equal(d->bodies[i].label, label)) return &d->bodies[i];
	return NULL;
}

static enum an_rc
demo_stand_at(struct demo *d, int32_t day)
{
	const struct grant_actor self = identity_system();
	struct grant_command move = { .kind = GRANT_CLOCK };
	struct text iso = date_text(d->cx->arena, (struct an_date){ day });
	struct grant_reply reply;

	if (day <= d->day) return AN_OK;
	d->day = day;
	move.data = json_set(d->cx->arena, NULL, TEXT("date"), json_string(d->cx->arena, iso));
	return demo_run(d, &move, &self, arena_print(d->cx->arena, "demo:clock:%.*s", TEXT_ARG(iso)), &reply);
}

/* A PDF of one page that says what it stands for and that it is made up. */
static struct text
demo_pdf(struct an_cx *cx, struct text title)
{
	struct buf b, page;
	struct text content, pdf = TEXT_NONE;
	size_t at[6];

	buf_open(&page, cx->arena, 4096);
	buf_z(&page, "BT /F1 16 Tf 60 760 Td (Made up for demonstration) Tj /F1 12 Tf 0 -30 Td (");
	for (size_t i = 0; i < title.bytes; i++) {
		char c = title.at[i];

		if (c == '(' || c == ')' || c == '\\') buf_char(&page, '\\');
		buf_char(&page, c >= ' ' && c <= '~' ? c : ' ');
	}
	buf_z(&page, ") Tj ET");
	if (buf_text(cx, &page, &content)) return pdf;

	buf_open(&b, cx->arena, 8192);
	buf_z(&b, "%PDF-1.4\n");
	at[1] = b.bytes, buf_z(&b, "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n");
	at[2] = b.bytes, buf_z(&b, "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n");
	at[3] = b.bytes, buf_z(&b, "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
		" /Resources << /Font << /F1 5 0 R >> >> >>\nendobj\n");
	at[4] = b.bytes, buf_print(&b, "4 0 obj\n<< /Length %zu >>\nstream\n", content.bytes);
	buf_put(&b, content);
	buf_z(&b, "\nendstream\nendobj\n");
	at[5] = b.bytes, buf_z(&b, "5 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>\nendobj\n");
	size_t table = b.bytes;
	buf_z(&b, "xref\n0 6\n0000000000 65535 f \n");
	for (int i = 1; i <= 5; i++) buf_print(&b, "%010zu 00000 n \n", at[i]);
	buf_print(&b, "trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", table);
	return buf_text(cx, &b, &pdf) ? TEXT_NONE : pdf;
}

static void
demo_paper(struct demo *d, struct grant_command *put, const struct scheme_paper *paper, struct text row,
	struct text key)
{
	put->name = paper->id;
	put->row = row;
	put->file_name = arena_print(d->cx->arena, "%.*s-made-up.pdf", TEXT_ARG(paper->id));
	put->bytes = demo_pdf(d->cx, scheme_say(d->cx->arena, "en", &paper->title));
	put->key = arena_print(d->cx->arena, "%.*s:%.*s:%.*s", TEXT_ARG(key), TEXT_ARG(paper->id), TEXT_ARG(row));
}

static bool
demo_listed(const struct yaml *list, struct text id)
{
	if (!list) return true;
	for (size_t i = 0; i < list->count; i++)
		if (text_equal(list->items[i].text, id)) return true;
	return false;
}

/* One made-up paper into every slot of a form (or of the papers that the step lists), together. */
static enum an_rc
demo_papers(struct demo *d, struct text id, const struct scheme_form *form, const struct yaml *only,
	const struct json *data, const struct grant_actor *actor, struct text key)
{
	const struct grant_command empty = { .kind = GRANT_PAPER, .actor = actor, .scheme = d->scheme->id, .id = id,
		.form = form->id };
	struct grant_command *puts = ARENA_ARRAY(d->cx->arena, struct grant_command, DEMO_PAPERS_MAX);
	size_t count = 0;

	for (size_t i = 0; i < form->paper_count; i++) {
		const struct scheme_paper *paper = &form->papers[i];
		const struct json *rows = paper->each.bytes ? json_get(json_get(data, form->id), paper->each) : NULL;
		size_t slots = paper->each.bytes ? rows ? rows->count : 0 : 1;

		if (!demo_listed(only, paper->id)) continue;
		for (size_t r = 0; r < slots; r++) {
			if (count == DEMO_PAPERS_MAX) return demo_wrong(d, d->doc, "too many papers for one form");
			puts[count] = empty;
			demo_paper(d, &puts[count++], paper,
				rows ? json_text(json_get(&rows->items[r], TEXT("row"))) : TEXT_NONE, key);
		}
	}
	return grant_run_many(d->cx, d->grant, puts, count, NULL);
}

static const struct grant_actor *
demo_who(struct demo *d, const struct demo_case *of, const struct yaml *step)
{
	const struct demo_account *account = demo_account(d, demo_text(step, "as"));
	const struct scheme_role *role;
	const struct demo_body *body;

	if (!account) return NULL;
	role = scheme_role(d->scheme, account->actor.roles[0].role);
	if (!role || !role->applicant) return &account->actor;
	body = demo_body(d, of->organisation);
	return body ? &body->actor : NULL;
}

static enum an_rc
demo_take(struct demo *d, struct demo_step *at)
{
	const struct yaml *step = at->step;
	struct demo_case *of = at->of;
	struct text what = demo_text(step, "do"), form = demo_text(step, "form");
	struct text key = arena_print(d->cx->arena, "demo:%.*s:%zu", TEXT_ARG(of->label), at->order - of->order);
	const struct grant_actor *actor = demo_who(d, of, step);
	struct grant_command command = { .kind = GRANT_ACT, .scheme = d->scheme->id, .id = of->id };
	struct grant_reply reply;
	struct grant_case now;
	enum an_rc rc;

	if (!actor) return demo_wrong(d, step, "as: no such account or organisation");
	if (text_is(what, "papers")) {
		const struct scheme_form *f = scheme_form(d->scheme, form);

		if (!f) return demo_wrong(d, step, "form: no such form");
		rc = case_load(d->cx, d->store, of->id, &now);
		return rc ? rc : demo_papers(d, of->id, f, yaml_get(step, "papers"), now.data, actor, key);
	}
	if (text_is(what, "open")) {
		command.kind = GRANT_OPEN;
	} else if (text_is(what, "save")) {
		command.kind = GRANT_SAVE;
		command.form = form;
		command.section = demo_text(step, "section");
	} else {
		command.name = what;
	}
	if (yaml_get(step, "data")) {
		rc = demo_feel_json(d, d->now, step, "data", of->names, &command.data);
		if (rc) return rc;
	} else if (command.kind == GRANT_ACT) {
		command.data = json_new(d->cx->arena, JSON_OBJECT);
	}
	rc = demo_run(d, &command, actor, key, &reply);
	if (rc) return rc;
	if (command.kind == GRANT_OPEN) of->id = reply.id;
	return AN_OK;
}

/* ---- the parts of the file ---- */

/* The account with this login: the one that is there, or a new one without a password. */
static enum an_rc
demo_open_account(struct demo *d, struct text login, struct text name, const struct grant_role *roles,
	size_t role_count, struct text *ret_id)
{
	struct grant_actor by = identity_system();
	struct identity_account account = { .login = login, .name = name };

	for (size_t i = 0; i < d->known_count; i++)
		if (text_equal(d->known[i].login, login)) {
			*ret_id = d->known[i].id;
			return AN_OK;
		}
	for (size_t i = 0; i < role_count; i++) {
		const struct json *one = json_set(d->cx->arena, NULL, TEXT("scheme"),
			json_string(d->cx->arena, roles[i].scheme));

		one = json_set(d->cx->arena, one, TEXT("role"), json_string(d->cx->arena, roles[i].role));
		account.roles = json_append(d->cx->arena, account.roles, one);
	}
	return identity_open_account(d->cx, d->identity, d->grant, &by, &account, ret_id);
}

static enum an_rc
demo_accounts(struct demo *d)
{
	const struct yaml *list = yaml_get(d->doc, "accounts");

	for (size_t i = 0; list && i < list->count; i++) {
		const struct yaml *y = &list->items[i];
		struct demo_account *a = &d->accounts[d->account_count];
		const struct yaml *also = yaml_get(y, "also");
		size_t more = also && also->kind == YAML_LIST ? also->count : 0;
		struct grant_role *roles = ARENA_ARRAY(d->cx->arena, struct grant_role, more + 1);
		struct text scheme = demo_text(y, "scheme");
		enum an_rc rc;

		if (d->account_count == DEMO_ACCOUNTS_MAX) return demo_wrong(d, y, "accounts: too many");
		a->login = demo_text(y, "login");
		roles[0] = (struct grant_role){ scheme.bytes ? scheme : d->scheme->id, demo_text(y, "role") };
		for (size_t j = 0; j < more; j++) roles[j + 1] = (struct grant_role){ roles[0].scheme,
			also->items[j].text };
		a->actor = (struct grant_actor){ .name = demo_text(y, "name"), .roles = roles, .role_count = more + 1 };
		rc = demo_open_account(d, a->login, a->actor.name, roles, more + 1, &a->actor.account);
		if (rc) return rc;
		d->account_count++;
	}
	return AN_OK;
}

static enum an_rc
demo_organisation(struct demo *d, const struct yaml *entry, const struct dmn_value *names, size_t n)
{
	const struct scheme_form *form = scheme_form(d->scheme, d->scheme->organisation_form);
	struct grant_command put = { .kind = GRANT_REGISTER, .scheme = d->scheme->id };
	struct demo_body *body = &d->bodies[d->body_count];
	struct grant_role *role = ARENA_NEW(d->cx->arena, struct grant_role);
	const struct demo_account *own = NULL;
	struct grant_reply reply;
	struct text key, name;
	int32_t day;
	enum an_rc rc;

	if (d->body_count == DEMO_BODIES_MAX || !form) return demo_wrong(d, entry, "organisations");
	rc = demo_feel_text(d, d->plan, entry, "label", names, &body->label);
	if (!rc) rc = demo_date(d, d->plan, entry, "on", names, &day);
	if (!rc) rc = demo_stand_at(d, day);
	if (!rc) rc = demo_feel_json(d, d->plan, entry, "data", names, &put.data);
	if (rc) return rc;
	for (size_t i = 0; i < d->scheme->role_count; i++)
		if (d->scheme->roles[i].applicant) *role = (struct grant_role){ d->scheme->id, d->scheme->roles[i].id };
	for (size_t i = 0; i < yaml_get(d->doc, "accounts")->count; i++) {
		const struct yaml *y = &yaml_get(d->doc, "accounts")->items[i];

		if (text_equal(demo_text(y, "organisation"), body->label)) own = demo_account(d, demo_text(y, "login"));
	}
	if (own) {
		body->actor = own->actor;
	} else {
		name = arena_print(d->cx->arena, "Secretary, %.*s", TEXT_ARG(body->label));
		body->actor = (struct grant_actor){ .name = name, .roles = role, .role_count = 1 };
		rc = demo_open_account(d, arena_print(d->cx->arena, "secretary-%.*s", TEXT_ARG(body->label)), name,
			role, 1, &body->actor.account);
		if (rc) return rc;
	}
	key = arena_print(d->cx->arena, "demo:organisation:%zu", n);
	rc = demo_run(d, &put, &body->actor, key, &reply);
	if (rc) return rc;
	body->actor.organisation = reply.id;
	d->body_count++;
	return demo_papers(d, reply.id, form, NULL, NULL, &body->actor, key);
}

/* For each item of an entry's `each`: { name: item }. */
static enum an_rc
demo_items(struct demo *d, const struct yaml *entry, const char *name, const struct dmn_value ***ret, size_t *ret_count)
{
	struct dmn_text as = { name, 1 };
	const struct dmn_value *list;
	enum an_rc rc = demo_feel(d, d->plan, entry, "each", NULL, &list);

	if (rc) return rc;
	*ret_count = dmn_count(list);
	*ret = ARENA_ARRAY(d->cx->arena, const struct dmn_value *, *ret_count + 1);
	for (size_t i = 0; i < *ret_count; i++) {
		const struct dmn_value *item = dmn_item(list, i);

		(*ret)[i] = dmn_context(d->plan, &as, &item, 1);
		if (!(*ret)[i]) return demo_wrong(d, entry, "no memory");
	}
	return AN_OK;
}

static enum an_rc
demo_organisations(struct demo *d)
{
	const struct yaml *list = yaml_get(d->doc, "organisations");
	const struct dmn_value **items;
	size_t count, n = 0;
	enum an_rc rc = AN_OK;

	for (size_t i = 0; list && i < list->count && !rc; i++) {
		rc = demo_items(d, &list->items[i], "o", &items, &count);
		for (size_t k = 0; k < count && !rc; k++) rc = demo_organisation(d, &list->items[i], items[k], n++);
	}
	return rc;
}

/* A budget act; without a kind, a provision. */
static enum an_rc
demo_budget(struct demo *d, const struct demo_step *step)
{
	static const char *const names[] = { "fy", "head", "to", "amount", "authority", "reference" };
	const struct demo_account *by = demo_account(d, demo_text(step->step, "as"));
	struct grant_command put = { .kind = GRANT_ALLOT, .scheme = d->scheme->id,
		.name = demo_text(step->step, "kind") };
	struct text day = date_text(d->cx->arena, (struct an_date){ step->day });
	struct grant_year_end end;
	struct grant_reply reply;

	if (!by) return demo_wrong(d, step->step, "as: no such account");
	if (text_is(put.name, "lapse"))
		return grant_year_end(d->cx, d->grant, &by->actor, d->scheme->id, demo_text(step->step, "fy"), &end);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (yaml_get(step->step, names[i]))
			put.data = json_set(d->cx->arena, put.data, text_of(names[i]),
				json_string(d->cx->arena, demo_text(step->step, names[i])));
	if (put.name.bytes) {
		put.kind = GRANT_BUDGET;
		put.data = json_set(d->cx->arena, put.data, TEXT("date"), json_string(d->cx->arena, day));
	}
	return demo_run(d, &put, &by->actor, arena_print(d->cx->arena, "demo:budget:%zu", step->order), &reply);
}

static int
by_day(const void *a, const void *b)
{
	const struct demo_step *x = a, *y = b;

	if (x->day != y->day) return x->day < y->day ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

static void
close_arena(void *arena)
{
	arena_close(arena);
}

/* Budget acts, each on its day; one without a day on the first of all. */
static enum an_rc
demo_plan_budget(struct demo *d, const char *list_name, struct demo_step *steps, size_t *n, size_t *order)
{
	const struct yaml *list = yaml_get(d->doc, list_name);
	enum an_rc rc = AN_OK;

	for (size_t i = 0; list && i < list->count && !rc; i++) {
		const struct yaml *step = &list->items[i];

		if (*n == DEMO_STEPS_MAX) return demo_wrong(d, step, "too many steps");
		steps[*n] = (struct demo_step){ .day = d->day, .order = (*order)++, .step = step };
		if (yaml_get(step, "on")) rc = demo_date(d, d->plan, step, "on", NULL, &steps[*n].day);
		++*n;
	}
	return rc;
}

/* Every budget act, and every step of every case that its `if` lets through, in order of days. */
static enum an_rc
demo_plan(struct demo *d, struct demo_step *steps, size_t *ret_count)
{
	const struct yaml *list = yaml_get(d->doc, "cases");
	const struct dmn_value **items, *wanted;
	size_t count, n = 0, order = 0;
	bool yes;
	enum an_rc rc;

	rc = demo_plan_budget(d, "allotments", steps, &n, &order);
	if (!rc) rc = demo_plan_budget(d, "budget", steps, &n, &order);
	if (rc) return rc;
	for (size_t i = 0; list && i < list->count; i++) {
		const struct yaml *entry = &list->items[i], *plan = yaml_get(entry, "steps");

		rc = demo_items(d, entry, "c", &items, &count);
		for (size_t k = 0; k < count && !rc; k++) {
			struct demo_case *of = ARENA_NEW(d->cx->arena, struct demo_case);

			*of = (struct demo_case){ .entry = entry, .names = items[k], .order = order };
			rc = demo_feel_text(d, d->plan, entry, "label", of->names, &of->label);
			if (!rc) rc = demo_feel_text(d, d->plan, entry, "organisation", of->names, &of->organisation);
			if (!rc && yaml_get(entry, "upto")) rc = demo_feel_text(d, d->plan, entry, "upto", of->names,
				&of->upto);
			for (size_t j = 0; plan && j < plan->count && !rc; j++, order++) {
				const struct yaml *step = &plan->items[j];

				if (n == DEMO_STEPS_MAX) return demo_wrong(d, step, "too many steps");
				if (yaml_get(step, "if")) {
					rc = demo_feel(d, d->plan, step, "if", of->names, &wanted);
					if (rc) return rc;
					if (!dmn_as_boolean(wanted, &yes) || !yes) continue;
				}
				steps[n] = (struct demo_step){ .order = order, .step = step, .of = of };
				rc = demo_date(d, d->plan, step, "on", of->names, &steps[n].day);
				n++;
			}
		}
		if (rc) return rc;
	}
	qsort(steps, n, sizeof(steps[0]), by_day);
	*ret_count = n;
	return AN_OK;
}

static enum an_rc
demo_cases(struct demo *d, struct an_date today)
{
	struct demo_step *steps = ARENA_ARRAY(d->cx->arena, struct demo_step, DEMO_STEPS_MAX);
	struct an_cx *cx = d->cx, step = *cx;    /* step: memory for one step, given back after it */
	size_t count = 0;
	enum an_rc rc = AN_OK;

	step.arena = arena_open(NULL, 0);
	if (!step.arena) return an_fail(cx, AN_FAULT, "demo.memory");
	arena_release(cx->arena, close_arena, step.arena);

	rc = demo_plan(d, steps, &count);
	for (size_t i = 0; i < count && !rc; i++) {
		struct demo_case *of = steps[i].of;

		if ((of && of->done) || steps[i].day > today.days) continue;     /* what is to come has not happened */
		struct text was = of ? of->id : TEXT_NONE;

		d->cx = &step;
		rc = demo_stand_at(d, steps[i].day);
		if (!rc) rc = of ? demo_take(d, &steps[i]) : demo_budget(d, &steps[i]);
		d->cx = cx;
		if (of && !was.at && of->id.at) of->id = arena_text(cx->arena, of->id);
		if (rc) cx->error = step.error;
		else arena_empty(step.arena);
		if (of) of->done = of->upto.bytes && text_equal(of->upto, demo_text(steps[i].step, "do"));
		dmn_run_empty(d->now);
		if (rc) fprintf(stderr, "anudan: demo: %.*s/demo.yaml:%d: %.*s\n", TEXT_ARG(d->scheme->id),
			steps[i].step->line, TEXT_ARG(of ? of->label : TEXT("budget")));
	}
	return rc;
}

/* Is the first account of the set among those that were there before? */
static bool
demo_knows(const struct demo *d)
{
	const struct yaml *accounts = yaml_get(d->doc, "accounts");

	for (size_t i = 0; accounts && accounts->count && i < d->known_count; i++)
		if (text_equal(d->known[i].login, demo_text(&accounts->items[0], "login")) &&
			text_equal(d->known[i].name, demo_text(&accounts->items[0], "name"))) return true;
	return false;
}

/* Was the folder filled to the end before?  The move to `today` is the last command of a fill. */
static enum an_rc
demo_is_full(struct demo *d, struct an_date today, bool *ret)
{
	struct store_rows rows;
	enum an_rc rc;

	rc = store_query(d->cx, d->store, SQL_COMMAND_BY_KEY, &rows, ARG_TEXT("actor", identity_system().account),
		ARG_TEXT("key", arena_print(d->cx->arena, "demo:clock:%.*s",
		TEXT_ARG(date_text(d->cx->arena, today)))));
	if (!rc) *ret = store_next(d->cx, &rows, &rc);
	store_done(&rows);
	return rc;
}

/* Keep who has an account, for demo_passwords. */
static enum an_rc
demo_keep(struct demo *d, struct arena *arena, struct demo_logins *logins)
{
	for (size_t i = 0; i < d->account_count; i++) {
		const struct demo_account *a = &d->accounts[i];

		if (logins->count == DEMO_LOGINS_MAX) return demo_wrong(d, d->doc, "accounts: too many");
		logins->at[logins->count++] = (struct demo_login){ .role = arena_text(arena, a->actor.roles[0].role),
			.login = arena_text(arena, a->login), .account = arena_text(arena, a->actor.account) };
	}
	return AN_OK;
}

enum an_rc
demo_passwords(struct an_cx *cx, struct identity *identity, const struct demo_logins *logins, struct buf *out)
{
	for (size_t i = 0; i < logins->count; i++) {
		const struct demo_login *l = &logins->at[i];
		struct text id = an_random_id(cx);
		struct text password = arena_print(cx->arena, "%.4s-%.4s-%.4s-%.4s", id.at, id.at + 4, id.at + 8,
			id.at + 12);
		enum an_rc rc = identity_set_password(cx, identity, l->account, password);

		if (rc) return rc;
		buf_print(out, "%-18.*s %-18.*s %.*s\n", TEXT_ARG(l->role), TEXT_ARG(l->login), TEXT_ARG(password));
	}
	return AN_OK;
}

enum an_rc
demo_fill(struct an_cx *cx, struct grant *grant, struct identity *identity, const char *folder,
	const struct scheme_set *schemes, struct arena *keep, struct demo_logins *ret)
{
	struct dmn_limits limits = { .memory_bytes = (size_t)512 << 20, .steps = 1000000000 };
	enum an_rc rc = AN_OK;

	for (size_t i = 0; i < schemes->count && !rc; i++) {
		struct demo d = { .cx = cx, .grant = grant, .identity = identity, .scheme = schemes->at[i],
			.day = INT32_MIN };
		struct an_date starts, today;
		bool full = false;

		rc = demo_read(cx, d.scheme, &d.doc);
		if (rc || !d.doc) continue;
		d.plan = dmn_run_open(NULL, &limits);
		d.now = dmn_run_open(NULL, &limits);
		if (!d.plan || !d.now) rc = an_fail(cx, AN_FAULT, "demo.memory");
		if (!rc) rc = store_open(cx, folder, STORE_READ, &d.store);
		if (!date_parse(demo_text(d.doc, "starts"), &starts)) rc = demo_wrong(&d, d.doc, "starts: is no date");
		else if (!date_parse(demo_text(d.doc, "today"), &today))
			rc = demo_wrong(&d, d.doc, "today: is no date");
		if (!rc) rc = identity_list(cx, identity, &d.known, &d.known_count);
		if (!rc && d.known_count && !demo_knows(&d)) rc = an_fail(cx, AN_REFUSED, "demo.real", "%s", folder);
		if (!rc) rc = demo_stand_at(&d, starts.days);    /* the first entry of the log */
		if (!rc) rc = demo_accounts(&d);
		if (!rc) rc = demo_is_full(&d, today, &full);
		if (!rc && !full) fprintf(stderr,
			"anudan: filling %s with made-up cases of %.*s, by the real commands\n", folder,
			TEXT_ARG(d.scheme->id));
		if (!rc && !full) rc = demo_organisations(&d);
		if (!rc && !full) rc = demo_cases(&d, today);
		if (!rc && !full) rc = demo_stand_at(&d, today.days);
		if (!rc) rc = demo_keep(&d, keep, ret);
		if (d.store) store_close(d.store);
		if (d.plan) dmn_run_close(d.plan);
		if (d.now) dmn_run_close(d.now);
	}
	return rc;
}
