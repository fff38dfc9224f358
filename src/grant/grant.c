/*
 * The door: commands queue up, one writer takes all that wait, gives each a savepoint, commits once, then lets the
 * replies
 * go.  A reply that says yes is therefore durable, and many commands share the price of one sync.
 *
 * A command is worked on in the context of the caller, who waits: its arena, its language, its error.
 */
#include "grant/inner.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

struct waiting {
	struct an_cx *cx;
	const struct grant_command *cmd;
	struct grant_reply reply;
	enum an_rc rc;
	bool done;
	pthread_cond_t wake;
	struct waiting *next;
};

struct grant {
	struct grant_options options;
	char *folder, *documents;
	struct store *store;
	struct dmn_run *run;
	magic_t magic;
	pthread_t writer;
	bool started;
	pthread_mutex_t lock;                            /* queue, stop */
	pthread_cond_t work;
	struct waiting *first, **last;
	size_t queued;
	bool stop;
	/* of the last event; the date of the demo clock, or DEMO_CLOCK_OFF */
	_Atomic int64_t last_us, stands_on;
};

/* ---- the clock ---- */

enum { DEMO_CLOCK_OFF = INT32_MIN };

int64_t
instant_on(struct an_date day, int64_t real_us)
{
	return date_start_us(day) + (real_us - date_start_us(date_of_instant(real_us)));
}

static int64_t
real_us(struct grant *g)
{
	return g->options.clock.now_us(g->options.clock.user);
}

int64_t
grant_now_us(struct grant *g)
{
	int64_t now = real_us(g), last = atomic_load(&g->last_us), stands_on = atomic_load(&g->stands_on);

	if (stands_on != DEMO_CLOCK_OFF)
		now = instant_on((struct an_date){ (int32_t)stands_on }, now);
	return now > last ? now : last;
}

/* The head of the log and the demo clock, as the database has them. */
static enum an_rc
clock_load(struct an_cx *cx, struct grant *g, int64_t *ret_seq)
{
	struct store_rows rows;
	int64_t seq = 0, last_us = 0, stands_on = DEMO_CLOCK_OFF;
	enum an_rc rc;

	rc = store_query(cx, g->store, SQL_EVENT_LAST, &rows);
	while (!rc && store_next(cx, &rows, &rc)) {
		seq = store_int(&rows, 0);
		last_us = store_int(&rows, 1);
	}
	store_done(&rows);
	if (!rc) rc = store_query(cx, g->store, SQL_DEMO_CLOCK_GET, &rows);
	if (rc) return rc;
	while (!rc && store_next(cx, &rows, &rc)) stands_on = store_int(&rows, 0);
	store_done(&rows);
	if (rc) return rc;
	atomic_store(&g->last_us, last_us);
	atomic_store(&g->stands_on, stands_on);
	*ret_seq = seq;
	return AN_OK;
}

/* ---- the writer ---- */

/* Run one command in its savepoint.  *seq: of the last event; moves on when one was made. */
static enum an_rc
writer_one(struct grant *g, struct an_cx *cx, const struct grant_command *cmd, struct grant_reply *reply, int64_t *seq)
{
	struct an_random before = cx->random;
	struct writing w = {
		.cx = cx, .store = g->store, .run = g->run, .magic = g->magic, .options = &g->options, .cmd = cmd,
		.reply = reply, .documents = g->documents, .now_us = grant_now_us(g), .real_us = real_us(g),
		.seq = *seq + 1,
	};
	enum an_rc rc;

	dmn_run_empty(g->run);
	rc = store_savepoint(cx, g->store);
	if (rc) return rc;
	cx->random = g->options.random;
	rc = command_run(&w);
	cx->random = before;
	if (rc) {
		store_savepoint_undo(g->store);
		return rc;
	}
	rc = store_savepoint_release(cx, g->store);
	if (!rc && !reply->repeated) {
		(*seq)++;
		rc = clock_load(cx, g, seq);
	}
	return rc;
}

/* Before a command on a case whose deadline has passed, the clock's own act is taken, whatever becomes of the
 * command. */
static void
writer_overdue(struct grant *g, struct an_cx *cx, const struct grant_command *cmd, int64_t *seq)
{
	static const struct grant_actor clock = { .account = { "system", 6 }, .name = { "Clock", 5 } };
	struct an_error before = cx->error;
	struct grant_command act = { .kind = GRANT_ACT, .actor = &clock, .id = cmd->id };
	struct grant_reply reply = { 0 };

	if (!cmd->id.bytes || cmd->id.bytes > GRANT_ID_BYTES_MAX || actor_is_system(cmd->actor)) return;
	if (act_overdue(cx, g->store, cmd->id, grant_now_us(g), &act.name) == AN_OK && act.name.bytes)
		(void)writer_one(g, cx, &act, &reply, seq);
	cx->error = before;
}

static void
writer_batch(struct grant *g, struct waiting *batch)
{
	int64_t first = 0, seq = 0, last_us = atomic_load(&g->last_us), stands_on = atomic_load(&g->stands_on);
	struct an_cx *cx = batch->cx;
	enum an_rc rc;

	rc = store_begin(cx, g->store);
	if (!rc) rc = clock_load(cx, g, &seq);
	first = seq;
	for (struct waiting *x = batch; x; x = x->next) {
		if (rc && x->cx != cx) x->rc = an_fail(x->cx, rc, cx->error.key ? cx->error.key : "store.failed",
			"%.*s", TEXT_ARG(cx->error.detail));
		else if (rc) x->rc = rc;
		else {
			writer_overdue(g, x->cx, x->cmd, &seq);
			x->rc = writer_one(g, x->cx, x->cmd, &x->reply, &seq);
		}
	}
	if (rc || seq == first) {                        /* nothing was written */
		store_rollback(g->store);
		atomic_store(&g->last_us, last_us);
		atomic_store(&g->stands_on, stands_on);
		return;
	}
	rc = store_commit(cx, g->store);
	if (!rc) return;
	atomic_store(&g->last_us, last_us);
	atomic_store(&g->stands_on, stands_on);
	for (struct waiting *x = batch; x; x = x->next)          /* not durable: nobody is told yes */
		if (x->rc == AN_OK) x->rc = x->cx == cx ? rc : an_fail(x->cx, rc, "store.broken");
}

static void *
writer_main(void *user)
{
	struct grant *g = user;

	pthread_mutex_lock(&g->lock);
	for (;;) {
		struct waiting *batch = NULL, **end = &batch;
		while (!g->first && !g->stop) pthread_cond_wait(&g->work, &g->lock);
		if (!g->first) break;
		for (size_t n = 0; g->first && n < GRANT_BATCH_MAX; n++) {
			*end = g->first;
			g->first = g->first->next;
			end = &(*end)->next;
			g->queued--;
		}
		*end = NULL;
		if (!g->first) g->last = &g->first;
		pthread_mutex_unlock(&g->lock);
		writer_batch(g, batch);
		pthread_mutex_lock(&g->lock);
		for (struct waiting *x = batch, *next; x; x = next) {
			next = x->next;                  /* x is gone once its owner has the lock */
			x->done = true;
			pthread_cond_signal(&x->wake);
		}
	}
	pthread_mutex_unlock(&g->lock);
	return NULL;
}

enum an_rc
grant_run_many(struct an_cx *cx, struct grant *g, const struct grant_command *commands, size_t count,
	struct grant_reply *ret)
{
	struct waiting *all = ARENA_ARRAY(cx->arena, struct waiting, count + 1);
	enum an_rc rc = AN_OK;

	pthread_mutex_lock(&g->lock);
	if (g->stop || g->queued + count > GRANT_QUEUE_MAX) {
		pthread_mutex_unlock(&g->lock);
		return an_fail(cx, AN_BUSY, "grant.busy");
	}
	for (size_t i = 0; i < count; i++) {
		assert(commands[i].actor && commands[i].actor->account.bytes);
		all[i] = (struct waiting){ .cx = cx, .cmd = &commands[i], .wake = PTHREAD_COND_INITIALIZER };
		*g->last = &all[i];
		g->last = &all[i].next;
		g->queued++;
	}
	pthread_cond_signal(&g->work);
	for (size_t i = 0; i < count; i++)
		while (!all[i].done) pthread_cond_wait(&all[i].wake, &g->lock);
	pthread_mutex_unlock(&g->lock);
	for (size_t i = 0; i < count; i++) {
		pthread_cond_destroy(&all[i].wake);
		if (!rc) rc = all[i].rc;
		if (!all[i].rc && ret) ret[i] = all[i].reply;
	}
	return rc;
}

enum an_rc
grant_run(struct an_cx *cx, struct grant *g, const struct grant_command *command, struct grant_reply *ret)
{
	return grant_run_many(cx, g, command, 1, ret);
}

/* ---- deadlines ---- */

enum { TICK_CASES_MAX = 10000, TICK_YEARS_MAX = 1000 };

static const struct grant_actor the_clock = { .account = { "system", 6 }, .name = { "Clock", 5 } };

/* One act of the clock.  AN_BUSY and AN_FAULT end the tick; what a package refuses is asked again at the next. */
static enum an_rc
tick_take(struct an_cx *cx, struct grant *g, const struct grant_command *c)
{
	enum an_rc taken = grant_run(cx, g, c, NULL);

	if (taken == AN_BUSY || taken == AN_FAULT) return taken;
	if (taken) log_error(cx, "deadline");
	an_error_clear(cx);
	return AN_OK;
}

/* Cases that a query names in its first column. */
static enum an_rc
cases_listed(struct an_cx *cx, struct store_rows *rows, struct text *ids, size_t *ret_count)
{
	size_t count = 0;
	enum an_rc rc = AN_OK;

	while (count < TICK_CASES_MAX && store_next(cx, rows, &rc)) ids[count++] = store_text(cx, rows, 0);
	store_done(rows);
	*ret_count = count;
	return rc;
}

/* What is free of years that are over lapses. */
static enum an_rc
tick_lapse(struct an_cx *cx, struct grant *g, struct store *store, int32_t now)
{
	struct { struct text scheme; int32_t fy; } *at = arena_new_array(cx->arena, TICK_YEARS_MAX, sizeof *at);
	struct store_rows rows;
	size_t count = 0;
	enum an_rc rc;

	rc = store_query(cx, store, SQL_LEDGER_FREE_BEFORE, &rows, ARG_INT("fy", now));
	while (!rc && count < TICK_YEARS_MAX && store_next(cx, &rows, &rc)) {
		at[count].scheme = store_text(cx, &rows, 0);
		at[count++].fy = (int32_t)store_int(&rows, 1);
	}
	store_done(&rows);
	for (size_t i = 0; !rc && i < count; i++) {
		struct grant_command c = { .kind = GRANT_BUDGET, .actor = &the_clock, .scheme = at[i].scheme,
			.name = TEXT("lapse") };
		if (!scheme_find(g->options.schemes, at[i].scheme)) continue;
		c.data = json_set(cx->arena, NULL, TEXT("fy"),
			json_string(cx->arena, fy_text(cx->arena, at[i].fy)));
		rc = tick_take(cx, g, &c);
	}
	return rc;
}

/* What cases have open of years that are over is taken up where there is a provision. */
static enum an_rc
tick_carry(struct an_cx *cx, struct grant *g, struct store *store, int32_t now)
{
	struct text *ids = ARENA_ARRAY(cx->arena, struct text, TICK_CASES_MAX);
	struct store_rows rows;
	size_t count = 0;
	enum an_rc rc;

	rc = store_query(cx, store, SQL_LEDGER_TAKEABLE, &rows, ARG_INT("fy", now));
	if (!rc) rc = cases_listed(cx, &rows, ids, &count);
	for (size_t i = 0; !rc && i < count; i++)
		rc = tick_take(cx, g, &(struct grant_command){ .kind = GRANT_CARRY, .actor = &the_clock,
			.id = ids[i] });
	return rc;
}

static enum an_rc
tick_deadlines(struct an_cx *cx, struct grant *g, struct store *store)
{
	struct text *ids = ARENA_ARRAY(cx->arena, struct text, TICK_CASES_MAX),
		*acts = ARENA_ARRAY(cx->arena, struct text, TICK_CASES_MAX);
	struct store_rows rows;
	size_t count = 0;
	enum an_rc rc;

	rc = store_query(cx, store, SQL_DEADLINE_PASSED, &rows,
		ARG_INT("today", date_of_instant(grant_now_us(g)).days));
	while (!rc && count < TICK_CASES_MAX && store_next(cx, &rows, &rc)) {
		ids[count] = store_text(cx, &rows, 0);
		acts[count++] = store_text(cx, &rows, 1);
	}
	store_done(&rows);
	for (size_t i = 0; !rc && i < count; i++)
		rc = tick_take(cx, g, &(struct grant_command){ .kind = GRANT_ACT, .actor = &the_clock, .id = ids[i],
			.name = acts[i] });
	return rc;
}

enum an_rc
grant_tick(struct an_cx *cx, struct grant *g)
{
	int32_t now = fy_of(date_of_instant(grant_now_us(g)));
	struct store *store = NULL;
	enum an_rc rc;

	rc = store_open(cx, g->folder, STORE_READ, &store);
	if (rc) return rc;
	rc = tick_deadlines(cx, g, store);
	if (!rc) rc = tick_lapse(cx, g, store, now);
	if (!rc) rc = tick_carry(cx, g, store, now);
	store_close(store);
	return rc;
}

/* ---- the end of a year, by a person ---- */

static enum an_rc
lapsed_total(struct an_cx *cx, struct store *store, struct text scheme, int32_t fy, int64_t *ret)
{
	struct store_rows rows;
	enum an_rc rc;

	rc = store_query(cx, store, SQL_LEDGER_LAPSED, &rows, ARG_TEXT("scheme", scheme), ARG_INT("fy", fy));
	while (!rc && store_next(cx, &rows, &rc)) *ret = store_int(&rows, 0);
	store_done(&rows);
	return rc;
}

enum an_rc
grant_year_end(struct an_cx *cx, struct grant *g, const struct grant_actor *actor, struct text scheme, struct text fy,
	struct grant_year_end *ret)
{
	struct grant_command lapse = { .kind = GRANT_BUDGET, .actor = actor, .scheme = scheme, .name = TEXT("lapse") };
	struct text *ids = ARENA_ARRAY(cx->arena, struct text, TICK_CASES_MAX);
	struct grant_year_end end = { 0 };
	struct store *store = NULL;
	struct store_rows rows;
	int64_t before = 0, after = 0;
	int32_t year = 0;
	size_t count = 0;
	enum an_rc rc;

	rc = store_open(cx, g->folder, STORE_READ, &store);
	if (!rc && fy_parse(fy, &year)) rc = lapsed_total(cx, store, scheme, year, &before);
	lapse.data = json_set(cx->arena, NULL, TEXT("fy"), json_string(cx->arena, fy));
	if (!rc) rc = grant_run(cx, g, &lapse, NULL);
	if (!rc) rc = store_query(cx, store, SQL_LEDGER_OPEN_CASES, &rows, ARG_TEXT("scheme", scheme),
		ARG_INT("fy", year + 1));
	if (!rc) rc = cases_listed(cx, &rows, ids, &count);
	for (size_t i = 0; !rc && i < count; i++) {
		struct grant_command carry = { .kind = GRANT_CARRY, .actor = actor, .id = ids[i] };
		struct grant_reply reply = { 0 };
		rc = grant_run(cx, g, &carry, &reply);
		if (!rc && !reply.repeated) end.taken_count++;
	}
	if (!rc) rc = store_query(cx, store, SQL_LEDGER_OPEN_CASES, &rows, ARG_TEXT("scheme", scheme),
		ARG_INT("fy", year + 1));
	if (!rc) rc = cases_listed(cx, &rows, ids, &end.waiting_count);
	if (!rc) rc = lapsed_total(cx, store, scheme, year, &after);
	store_close(store);
	end.lapsed_paise = after - before;
	if (!rc) *ret = end;
	return rc;
}

/* ---- opening ---- */

static enum an_rc
packages_keep(struct an_cx *cx, struct grant *g)
{
	enum an_rc rc = AN_OK;

	for (size_t i = 0; !rc && g->options.schemes && i < g->options.schemes->count; i++) {
		const struct scheme *s = g->options.schemes->at[i];
		const char *from = arena_text(cx->arena, s->folder).at;
		const char *to = arena_print(cx->arena, "%s/packages/%.*s", g->folder,
			TEXT_ARG(hash_hex(cx->arena, &s->hash))).at;
		rc = store_tree_keep(cx, from, to);
	}
	return rc;
}

enum an_rc
grant_open(struct an_cx *cx, const struct grant_options *options, struct grant **ret)
{
	struct grant *g = calloc(1, sizeof *g);
	int64_t seq;
	enum an_rc rc;

	if (!g) return an_fail(cx, AN_FAULT, "store.memory");
	g->options = *options;
	g->last = &g->first;
	pthread_mutex_init(&g->lock, NULL);
	pthread_cond_init(&g->work, NULL);
	g->folder = strdup(options->folder);
	if (!g->folder || asprintf(&g->documents, "%s/documents", options->folder) < 0) {
		rc = an_fail(cx, AN_FAULT, "store.memory");
		goto failed;
	}
	rc = store_open(cx, g->folder, STORE_CREATE, &g->store);
	if (!rc) rc = packages_keep(cx, g);
	if (!rc) rc = clock_load(cx, g, &seq);
	if (rc) goto failed;
	g->run = dmn_run_open(NULL, NULL);
	g->magic = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF);
	if (!g->run || !g->magic || magic_load(g->magic, NULL) != 0) {
		rc = an_fail(cx, AN_FAULT, "grant.magic", "%s", g->magic ? magic_error(g->magic) : "no memory");
		goto failed;
	}
	dmn_run_trace(g->run, false);
	if (pthread_create(&g->writer, NULL, writer_main, g) != 0) {
		rc = an_fail(cx, AN_FAULT, "store.memory");
		goto failed;
	}
	g->started = true;
	*ret = g;
	return AN_OK;
failed:
	grant_close(g);
	return rc;
}

void
grant_close(struct grant *g)
{
	if (!g) return;
	if (g->started) {
		pthread_mutex_lock(&g->lock);
		g->stop = true;
		pthread_cond_signal(&g->work);
		pthread_mutex_unlock(&g->lock);
		pthread_join(g->writer, NULL);
	}
	if (g->magic) magic_close(g->magic);
	dmn_run_close(g->run);
	store_close(g->store);
	pthread_cond_destroy(&g->work);
	pthread_mutex_destroy(&g->lock);
	free(g->documents);
	free(g->folder);
	free(g);
}
