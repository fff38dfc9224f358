/*
 * The pool of reading connections, and small things that the read models share.
 *
 * A connection is opened when all are busy and kept for the next reader; each read runs in one snapshot, so that the
 * parts of a page agree with each other.
 */
#include "report/inner.h"

#include <assert.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct report {
	struct report_options options;
	pthread_mutex_t lock;
	size_t idle_count;
	struct { struct store *store; struct dmn_run *run; } idle[REPORT_IDLE_MAX];
	struct {
		int64_t seq;                     /* of the last event that they count; 0 = nothing is kept */
		int32_t until;
		size_t count;
		struct figure at[FIGURES_KEPT_MAX];
		char scheme[FIGURES_KEPT_MAX][FIGURES_SCHEME_MAX];
	} kept;
};

enum an_rc
report_open(struct an_cx *cx, const struct report_options *options, struct report **ret)
{
	struct report *r = calloc(1, sizeof *r);

	if (!r)
		return an_fail(cx, AN_FAULT, "report.memory", "%s", "");
	r->options = *options;
	pthread_mutex_init(&r->lock, NULL);
	*ret = r;
	return AN_OK;
}

void
report_close(struct report *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->idle_count; i++) {
		store_close(r->idle[i].store);
		dmn_run_close(r->idle[i].run);
	}
	pthread_mutex_destroy(&r->lock);
	free(r);
}

const struct scheme_set *
report_schemes(const struct report *r)
{
	return r->options.schemes;
}

const struct report_options *
report_options_of(const struct report *r)
{
	return &r->options;
}

int64_t
report_now_us(struct report *r, struct an_cx *cx)
{
	return r->options.grant ? grant_now_us(r->options.grant) : an_now_us(cx);
}

struct an_date
report_today(struct report *r, struct an_cx *cx)
{
	return date_of_instant(report_now_us(r, cx));
}

enum an_rc
read_open(struct an_cx *cx, struct report *r, struct reading *ret)
{
	struct reading in = { .report = r };
	enum an_rc rc = AN_OK;

	pthread_mutex_lock(&r->lock);
	if (r->idle_count > 0) {
		r->idle_count--;
		in.store = r->idle[r->idle_count].store;
		in.run = r->idle[r->idle_count].run;
	}
	pthread_mutex_unlock(&r->lock);
	if (!in.run)
		in.run = dmn_run_open(NULL, NULL);
	if (!in.run)
		return an_fail(cx, AN_FAULT, "report.memory", "%s", "");
	if (!in.store)
		rc = store_open(cx, r->options.folder, STORE_READ, &in.store);
	if (!rc)
		rc = store_begin_read(cx, in.store);
	if (rc) {
		if (in.store)
			store_close(in.store);
		dmn_run_close(in.run);
		return rc;
	}
	*ret = in;
	return AN_OK;
}

void
read_close(struct reading *in)
{
	struct report *r = in->report;
	bool kept = false;

	if (!in->store)
		return;
	store_rollback(in->store);
	dmn_run_empty(in->run);
	pthread_mutex_lock(&r->lock);
	if (r->idle_count < REPORT_IDLE_MAX) {
		r->idle[r->idle_count].store = in->store;
		r->idle[r->idle_count].run = in->run;
		r->idle_count++;
		kept = true;
	}
	pthread_mutex_unlock(&r->lock);
	if (!kept) {
		store_close(in->store);
		dmn_run_close(in->run);
	}
	in->store = NULL;
}

bool
figures_kept(struct an_cx *cx, struct report *r, int64_t seq, int32_t until, struct figure **ret, size_t *ret_count)
{
	struct figure *list = ARENA_ARRAY(cx->arena, struct figure, FIGURES_KEPT_MAX);
	size_t count = 0;
	bool kept;

	pthread_mutex_lock(&r->lock);
	kept = seq > 0 && r->kept.seq == seq && r->kept.until == until;
	for (; kept && count < r->kept.count; count++) {
		list[count] = r->kept.at[count];
		list[count].scheme = arena_text(cx->arena, list[count].scheme);
	}
	pthread_mutex_unlock(&r->lock);
	*ret = list;
	*ret_count = count;
	return kept;
}

void
figures_keep(struct report *r, int64_t seq, int32_t until, const struct figure *figures, size_t count)
{
	bool fits = count <= FIGURES_KEPT_MAX;

	for (size_t i = 0; fits && i < count; i++)
		fits = figures[i].scheme.bytes <= FIGURES_SCHEME_MAX;
	if (!fits)
		return;
	pthread_mutex_lock(&r->lock);
	r->kept.seq = seq;
	r->kept.until = until;
	r->kept.count = count;
	for (size_t i = 0; i < count; i++) {
		r->kept.at[i] = figures[i];
		r->kept.at[i].scheme.at = r->kept.scheme[i];
		if (figures[i].scheme.bytes > 0)
			memcpy(r->kept.scheme[i], figures[i].scheme.at, figures[i].scheme.bytes);
	}
	pthread_mutex_unlock(&r->lock);
}

void *
list_room(struct arena *arena, void *items, size_t count, size_t *room, size_t item_bytes)
{
	if (count < *room)
		return items;
	size_t more = *room ? *room * 2 : 8;
	void *grown = arena_new_array(arena, more, item_bytes);

	if (count > 0)
		memcpy(grown, items, count * item_bytes);
	*room = more;
	return grown;
}

struct text
say(struct an_cx *cx, const char *key, const char *format, ...)
{
	char detail[AN_DETAIL_MAX];
	va_list list;

	va_start(list, format);
	int n = vsnprintf(detail, sizeof detail, format, list);
	va_end(list);
	if (n < 0)
		n = 0;
	if ((size_t)n >= sizeof detail)
		n = (int)sizeof detail - 1;
	return message_text(cx->arena, cx->language, text_of(key),
		arena_text(cx->arena, (struct text){ detail, (size_t)n }));
}

struct text
say_scheme(struct an_cx *cx, const struct scheme_text *t)
{
	return t->count ? scheme_say(cx->arena, cx->language, t) : (struct text){ "", 0 };
}

struct text
say_plain(struct an_cx *cx, struct text t)
{
	return t.bytes ? message_foreign(cx->arena, cx->language, t) : (struct text){ "", 0 };
}

struct text
say_name(struct an_cx *cx, struct text name)
{
	char *at = arena_new(cx->arena, name.bytes + 1);

	for (size_t i = 0; i < name.bytes; i++)
		at[i] = name.at[i] == '_' ? ' ' : name.at[i];
	if (name.bytes > 0 && at[0] >= 'a' && at[0] <= 'z')
		at[0] = (char)(at[0] - 'a' + 'A');
	return message_foreign(cx->arena, cx->language, (struct text){ at, name.bytes });
}

const struct scheme_field *
field_named(const struct scheme *s, struct text name)
{
	for (size_t i = 0; i < s->form_count; i++)
		for (size_t j = 0; j < s->forms[i].section_count; j++) {
			const struct scheme_section *section = &s->forms[i].sections[j];

			for (size_t k = 0; k < section->field_count; k++)
				if (text_equal(section->fields[k].name, name) && section->fields[k].label.count)
					return &section->fields[k];
		}
	return NULL;
}

struct text
say_field(struct an_cx *cx, const struct scheme *s, struct text name)
{
	const struct scheme_field *f = field_named(s, name);

	return f ? say_scheme(cx, &f->label) : say_name(cx, name);
}

struct text
say_day(struct an_cx *cx, struct an_date d)
{
	return date_people(cx->arena, d);
}

bool
paise_of(const struct json *j, int64_t *ret)
{
	struct dec rupees;

	if (json_is_null(j) || (j->kind != JSON_NUMBER && j->kind != JSON_STRING))
		return false;
	return dec_parse(j->text, &rupees) && dec_to_paise(rupees, ret);
}

struct text
json_shown(struct an_cx *cx, const struct json *j)
{
	struct buf b;
	struct text t = { "", 0 };
	struct an_error before = cx->error;

	if (json_is_null(j))
		return t;
	if (j->kind == JSON_STRING || j->kind == JSON_NUMBER)
		return j->text;
	if (j->kind == JSON_TRUE || j->kind == JSON_FALSE)
		return say(cx, j->kind == JSON_TRUE ? "page.yes" : "page.no", "%s", "");
	buf_open(&b, cx->arena, 64 * 1024);
	json_write(&b, j);
	if (buf_text(cx, &b, &t))
		cx->error = before;
	return t;
}

const struct json *
json_at(const struct json *list, size_t index)
{
	return list && list->kind == JSON_ARRAY && index < list->count ? &list->items[index] : NULL;
}

bool
report_is_office(const struct scheme_set *schemes, const struct grant_actor *actor)
{
	for (size_t i = 0; actor && i < actor->role_count; i++) {
		const struct scheme *s = scheme_find(schemes, actor->roles[i].scheme);
		const struct scheme_role *role = s ? scheme_role(s, actor->roles[i].role) : NULL;

		if (text_is(actor->roles[i].scheme, "*") || text_is(actor->roles[i].role, "auditor") ||
			(role && !role->applicant))
			return true;
	}
	return false;
}

bool
report_actor_has(const struct grant_actor *actor, struct text scheme, struct text role)
{
	for (size_t i = 0; actor && i < actor->role_count; i++)
		if (text_equal(actor->roles[i].scheme, scheme) && text_equal(actor->roles[i].role, role))
			return true;
	return false;
}
