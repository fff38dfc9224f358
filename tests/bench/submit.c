/*
 * Durable submissions: complete drafts of the MDA package, prepared by the real commands, then submitted through grant_run by one,
 * eight and thirty-two callers at once.  A submission is the whole act: form complete, decisions worked out and stored, noting logged,
 * tables updated, synced.  In each round plain SQLite writes rows into a table beside it, one commit a row.
 */
#include "bench.h"
#include "grant/grant.h"
#include "store/store.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { CHUNK = 20, CASES_OF_ONE = 3, THREADS_MAX = 32, DRAFTS_MAX = 20000 };
#define SCHEME TEXT("ic-mda")

/* ---- a folder with drafts ---- */

static int64_t
bench_now_us(void *user)
{
	struct an_date day;
	struct timespec t;

	(void)user;
	(void)date_from_ymd(2026, 11, 23, &day);
	clock_gettime(CLOCK_MONOTONIC, &t);
	return date_start_us(day) + 36000000000 + (int64_t)t.tv_sec % 3600 * 1000000 + t.tv_nsec / 1000;
}

static enum an_rc
bench_open(struct an_cx *cx, const char *folder, struct scheme_set *set, struct grant **ret)
{
	const struct scheme_finding *findings = NULL;
	struct grant_options o = { .folder = folder, .schemes = set, .clock = { bench_now_us, NULL }, .random = an_random_system() };
	enum an_rc rc = scheme_load_all(cx, "schemes", set, &findings);

	return rc ? rc : grant_open(cx, &o, ret);
}

static void
bench_close(struct scheme_set *set, struct grant *g)
{
	grant_close(g);
	for (size_t i = 0; i < set->count; i++) scheme_close(set->at[i]);
}

/* A person of the organisation (which may not be there yet). */
static const struct grant_actor *
applicant(struct arena *arena, struct text account, struct text organisation)
{
	static const struct grant_role role = { { "ic-mda", 6 }, { "applicant", 9 } };
	struct grant_actor *a = ARENA_NEW(arena, struct grant_actor);

	*a = (struct grant_actor){ .account = account, .name = TEXT("An applicant"), .organisation = organisation,
		.role_count = 1, .roles = &role };
	return a;
}

static const struct json *
data_of(struct an_cx *cx, struct text t)
{
	const struct json *j = NULL;

	return json_read(cx, t, 0, &j) ? NULL : j;
}

static const struct json *
organisation_data(struct an_cx *cx, unsigned n)
{
	return data_of(cx, arena_print(cx->arena, "{\"identity\":{\"name\":\"Association %u\",\"type\":\"association\",\"registration_number\":\"S/%u\","
		"\"registration_date\":\"2010-05-01\",\"registration_act\":\"Societies Registration Act, 1860\",\"pan\":\"AABAT%04u%c\","
		"\"msme_object\":true,\"active_since\":\"2010-05-01\"},\"contact\":{\"address\":\"1 Main Road\",\"city\":\"Pune\",\"state\":\"MH\",\"pin\":\"411001\","
		"\"contact_name\":\"A. Person\",\"email\":\"a@example.in\",\"mobile\":\"9876543210\"},\"bank\":{\"bank_account\":\"000123456789\","
		"\"bank_ifsc\":\"ABCB0001234\",\"bank_name\":\"ABC Bank, Pune\"}}", n, n, 1 + n % 9000, 'A' + (int)(n / 9000)));
}

static const struct json *
units_data(struct an_cx *cx, unsigned n)
{
	unsigned count = 5 + n % 8;
	struct buf b;
	struct text t;

	buf_open(&b, cx->arena, 1 << 16);
	buf_char(&b, '[');
	for (unsigned i = 0; i < count; i++)
		buf_print(&b, "%s{\"name\":\"Unit %u\",\"udyam\":\"UDYAM-MH-18-%07u\",\"udyam_valid\":true,\"size\":\"%s\",\"state\":\"MH\","
			"\"social_category\":\"%s\",\"women_owned\":%s,\"north_east\":false,\"score\":%u,\"exhibitor\":true}", i ? "," : "", i,
			n * 20 + i, i % 3 ? "micro" : "small", i % 4 ? "general" : "sc", i % 2 ? "true" : "false", 55 + (n + i) % 45);
	buf_char(&b, ']');
	return buf_text(cx, &b, &t) ? NULL : data_of(cx, t);
}

static const struct json *
section_data(struct an_cx *cx, int section, unsigned n)
{
	switch (section) {
	case 0:
		return data_of(cx, arena_print(cx->arena, "{\"activity\":\"P1\",\"mode\":\"physical\",\"name\":\"Fair %u of 2027\",\"series\":\"Fair %u\","
			"\"organiser\":\"Fair AG\",\"city\":\"Nuremberg\",\"country\":\"%s\",\"starts_on\":\"2027-02-%02u\",\"ends_on\":\"2027-02-%02u\","
			"\"listed\":true}", n, n, n % 5 ? "DE" : "BR", 1 + n % 20, 4 + n % 20));
	case 1:
		return units_data(cx, n);
	case 2:
		return data_of(cx, arena_print(cx->arena, "{\"space_rent\":%u,\"airfare\":92500,\"freight\":41000,\"registration\":5000,"
			"\"own_share\":1000000}", 250000 + n % 300 * 100));
	default:
		return data_of(cx, TEXT("{\"funded_elsewhere\":false,\"true_statement\":true}"));
	}
}

/* CHUNK organisations, CASES_OF_ONE complete drafts each. */
static enum an_rc
prepare_chunk(struct an_cx *cx, struct grant *g, unsigned first)
{
	static const char *const papers[] = { "A2", "A4_1", "A4_2", "A4_3" }, *const sections[] = { "event", "units", "budget", "declaration" };
	struct text pdf = TEXT("%PDF-1.4\n%%EOF\n"), form = TEXT("application");
	struct grant_command c[CHUNK * CASES_OF_ONE * 4] = { 0 };
	struct grant_reply organisation[CHUNK], opened[CHUNK * CASES_OF_ONE];
	const struct grant_actor *who[CHUNK];
	enum an_rc rc;

	for (unsigned i = 0; i < CHUNK; i++) {
		struct text account = arena_print(cx->arena, "bench-%u", first + i);
		c[i] = (struct grant_command){ .kind = GRANT_REGISTER, .scheme = SCHEME, .actor = applicant(cx->arena, account, TEXT("")),
			.data = organisation_data(cx, first + i) };
	}
	rc = grant_run_many(cx, g, c, CHUNK, organisation);
	if (rc) return rc;
	for (unsigned i = 0; i < CHUNK; i++) {
		who[i] = applicant(cx->arena, arena_print(cx->arena, "bench-%u", first + i), organisation[i].id);
		for (unsigned p = 0; p < 4; p++)
			c[i * 4 + p] = (struct grant_command){ .kind = GRANT_PAPER, .scheme = SCHEME, .actor = who[i], .id = organisation[i].id,
				.form = TEXT("organisation"), .name = text_of(papers[p]), .file_name = TEXT("paper.pdf"), .bytes = pdf };
	}
	rc = grant_run_many(cx, g, c, (size_t)CHUNK * 4, NULL);
	if (rc) return rc;
	for (unsigned i = 0; i < CHUNK * CASES_OF_ONE; i++)
		c[i] = (struct grant_command){ .kind = GRANT_OPEN, .scheme = SCHEME, .actor = who[i / CASES_OF_ONE] };
	rc = grant_run_many(cx, g, c, (size_t)CHUNK * CASES_OF_ONE, opened);
	if (rc) return rc;
	for (unsigned i = 0; i < CHUNK * CASES_OF_ONE; i++)
		for (int s = 0; s < 4; s++)
			c[i * 4 + (unsigned)s] = (struct grant_command){ .kind = GRANT_SAVE, .actor = who[i / CASES_OF_ONE], .id = opened[i].id, .form = form,
				.section = text_of(sections[s]), .data = section_data(cx, s, first * CASES_OF_ONE + i) };
	return grant_run_many(cx, g, c, (size_t)CHUNK * CASES_OF_ONE * 4, NULL);
}

static int
bench_failed(struct an_cx *cx, const char *what)
{
	fprintf(stderr, "bench: %s: %s %.*s\n", what, cx->error.key ? cx->error.key : "?", TEXT_ARG(cx->error.detail));
	for (const struct an_problem *p = cx->error.problems; p; p = p->next)
		fprintf(stderr, "  %.*s %.*s %.*s\n", TEXT_ARG(p->place), TEXT_ARG(p->key), TEXT_ARG(p->detail));
	return 3;
}

int
bench_prepare(struct an_cx *cx, const char *folder, unsigned drafts)
{
	struct scheme_set set = { 0 };
	struct grant *g = NULL;
	enum an_rc rc = drafts <= DRAFTS_MAX ? bench_open(cx, folder, &set, &g) : AN_TOO_LARGE;

	for (unsigned n = 0; !rc && n * CASES_OF_ONE < drafts; n += CHUNK) {
		struct arena_mark mark = arena_mark(cx->arena);
		rc = prepare_chunk(cx, g, n);
		if (!rc) arena_rewind(cx->arena, mark);
	}
	bench_close(&set, g);
	return rc ? bench_failed(cx, "prepare") : 0;
}

/* ---- submitting ---- */

struct draft { struct text id, organisation; };

struct crowd {                                           /* callers that share a list of drafts */
	struct grant *grant;
	const struct draft *drafts;
	size_t next, end;
	pthread_mutex_t lock;
	bool failed;
};

static void *
caller(void *user)
{
	struct crowd *crowd = user;
	struct arena *arena = arena_open(NULL, 0);
	struct an_cx cx;

	for (;;) {
		struct grant_command submit = { .kind = GRANT_ACT, .name = TEXT("submit") };
		struct grant_reply reply;
		size_t n;

		an_cx_init(&cx, arena);
		pthread_mutex_lock(&crowd->lock);
		n = crowd->next < crowd->end ? crowd->next++ : SIZE_MAX;
		pthread_mutex_unlock(&crowd->lock);
		if (n == SIZE_MAX) break;
		submit.id = crowd->drafts[n].id;
		submit.actor = applicant(arena, TEXT("bench"), crowd->drafts[n].organisation);
		submit.data = json_new(arena, JSON_OBJECT);
		submit.key = arena_print(arena, "submit-%.*s", TEXT_ARG(submit.id));
		if (grant_run(&cx, crowd->grant, &submit, &reply) || reply.repeated) {
			bench_failed(&cx, "submit");
			crowd->failed = true;
			break;
		}
		arena_empty(arena);
	}
	arena_close(arena);
	return NULL;
}

/* Submissions a second; 0 = it failed. */
static double
submit_by(struct grant *g, const struct draft *drafts, size_t count, unsigned threads)
{
	struct crowd crowd = { .grant = g, .drafts = drafts, .end = count, .lock = PTHREAD_MUTEX_INITIALIZER };
	pthread_t thread[THREADS_MAX];
	unsigned started = 0;
	double start = seconds_wall(), took;

	while (started < threads && pthread_create(&thread[started], NULL, caller, &crowd) == 0) started++;
	for (unsigned i = 0; i < started; i++) pthread_join(thread[i], NULL);
	took = seconds_wall() - start;
	pthread_mutex_destroy(&crowd.lock);
	return crowd.failed || started < threads ? 0 : (double)count / took;
}

/* The drafts that are still drafts. */
static enum an_rc
drafts_list(struct an_cx *cx, const char *folder, struct text state, struct draft *drafts, size_t *ret_count)
{
	struct store *store = NULL;
	struct store_rows rows;
	size_t count = 0;
	enum an_rc rc = store_open(cx, folder, STORE_READ, &store);

	if (!rc) rc = store_query(cx, store, SQL_CASE_LIST, &rows);
	if (rc) return rc;
	while (count < DRAFTS_MAX && store_next(cx, &rows, &rc))
		if (text_equal(store_text(cx, &rows, 3), state))
			drafts[count++] = (struct draft){ store_text(cx, &rows, 0), store_text(cx, &rows, 4) };
	store_done(&rows);
	store_close(store);
	*ret_count = count;
	return rc;
}

int
bench_submit(struct an_cx *cx, const char *folder, const char *label, unsigned rounds)
{
	static const struct { unsigned threads, drafts; } kinds[] = { { 1, 40 }, { 8, 120 }, { 32, 240 } };
	enum { KINDS = sizeof kinds / sizeof *kinds };
	struct draft *drafts = ARENA_ARRAY(cx->arena, struct draft, DRAFTS_MAX);
	double rate[KINDS][BENCH_ROUNDS], ratio[KINDS][BENCH_ROUNDS], rows[BENCH_ROUNDS];
	struct scheme_set set = { 0 };
	struct grant *g = NULL;
	size_t count = 0, used = 0;
	enum an_rc rc = bench_open(cx, folder, &set, &g);

	if (!rc) rc = drafts_list(cx, folder, scheme_find(&set, SCHEME)->initial, drafts, &count);
	if (rounds > BENCH_ROUNDS) rounds = BENCH_ROUNDS;
	for (unsigned r = 0; !rc && r < rounds; r++) {
		rows[r] = sqlite_rows(folder, 0.5);
		for (int k = 0; !rc && k < KINDS; k++) {
			if (used + kinds[k].drafts > count) rc = an_fail(cx, AN_NOT_FOUND, "bench.drafts", "too few are left");
			else rate[k][r] = submit_by(g, drafts + used, kinds[k].drafts, kinds[k].threads);
			used += kinds[k].drafts;
			if (!rc && (rate[k][r] == 0 || rows[r] == 0)) rc = AN_FAULT;
			if (!rc) ratio[k][r] = rate[k][r] / rows[r];
		}
	}
	bench_close(&set, g);
	if (rc) return bench_failed(cx, "submit");
	struct spread plain = spread_of(rows, rounds);
	for (int k = 0; k < KINDS; k++) {
		struct spread x = spread_of(ratio[k], rounds), n = spread_of(rate[k], rounds);
		printf("submit%s, %u at once: ratio %.2f (%.2f to %.2f in %u rounds), %.0f submissions/s; plain SQLite, one commit a row: %.0f rows/s\n",
			label, kinds[k].threads, x.median, x.least, x.most, rounds, n.median, plain.median);
	}
	return 0;
}
