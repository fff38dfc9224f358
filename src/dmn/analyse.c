/*
 * The analysis of a model: what can be said without evaluating it.  Here is the requirement graph; the tables are in
 * analyse_table.c.  Nothing is found twice: what loading reported is left out.
 */
#include "dmn/analyse.h"

#include "feel/like.h"

#include <stdio.h>
#include <stdlib.h>

/* The findings point into the model: file names and ids. */
struct dmn_report { struct feel_unit unit; struct dmn_model *model; };

const struct feel_source *
analysis_source(struct analysis *a, const struct element *e, const struct xml *x)
{
	struct feel_source *s = unit_take(a->u, 1, sizeof *s);
	struct text id = xml_attribute(x, "id");

	if (!s)
		return NULL;
	*s = (struct feel_source){ .file = e->file->name, .element = id.at ? id : e->id, .xml_line = x->line,
		.xml_index = x->index };
	return s;
}

/* ---- trees ---------------------------------------------------------------------------------------------- */

/* What one expression uses. */
struct uses {
	uint8_t *globals;                        /* by global: named in the expression */
	bool unclear;                            /* some of it could not be read */
};

struct walk { struct analysis *a; const struct element *element; struct uses *uses; int depth; };

static void walk(struct walk *w, const struct feel_node *n);

static void
walk_all(struct walk *w, struct feel_node *const *all, size_t count)
{
	for (size_t i = 0; i < count; i++)
		walk(w, all[i]);
}

/* A member that a declared type does not have. */
static void
check_member(struct walk *w, const struct feel_node *n)
{
	const struct feel_type *type = n->kids[0]->type;

	if (!type->any && type->kind == DMN_LIST)
		type = type->element ? type->element : &feel_any;
	/* Of a context whose entries are all seen, loading has said it. */
	if (type->any || type->kind != DMN_CONTEXT || type->count == 0 || type->exact)
		return;
	struct like like = like_start(n->name);
	for (uint32_t i = 0; i < type->count; i++) {
		if (feel_same_name(n->name, type->names[i]))
			return;
		like_offer(&like, type->names[i]);
	}
	unit_report(w->a->u, DMN_WARNING, "feel.member.unknown", n->source, n->offset,
		"The type %.*s has no member \"%.*s\"%s%.*s%s", TEXT_ARG(type->name), TEXT_ARG(n->name),
		like.best.bytes ? "; is \"" : "", TEXT_ARG(like.best),
		like.best.bytes ? "\" meant?" : ".");
}

static void
walk(struct walk *w, const struct feel_node *n)
{
	if (!n)
		return;
	if (++w->depth > ANALYSE_TREE_DEPTH_MAX) {
		w->uses->unclear = true;
		w->depth--;
		return;
	}
	if (n->kind == N_NAME && n->binding->where == BIND_GLOBAL)
		w->uses->globals[n->binding->index] = 1;
	if (n->kind == N_FAIL || n->kind == N_LATE)
		w->uses->unclear = true;
	if (n->kind == N_PATH && n->count)
		check_member(w, n);
	walk_all(w, n->kids, n->count);
	if (n->kind == N_TABLE) {
		const struct feel_table *t = n->table;
		size_t inputs = t->info->input_count, outputs = t->info->output_count;
		walk_all(w, t->inputs, inputs);
		walk_all(w, t->input_allowed, inputs);
		walk_all(w, t->cells, inputs * t->rule_count);
		walk_all(w, t->results, outputs * t->rule_count);
		walk_all(w, t->defaults, outputs);
		walk_all(w, t->orders, outputs);
		analyse_table(w->a, w->element, t);
	}
	w->depth--;
}

/* ---- graph ---------------------------------------------------------------------------------------------- */

/* The element that a requirement points to: the nth of those that were found, as loading counts them. */
static void
unused_requirements(struct analysis *a, const struct element *e, const struct uses *uses)
{
	static const char *const groups[] = { "informationRequirement", "knowledgeRequirement" };
	uint32_t k = 0;

	for (int g = 0; g < 2; g++)
		for (const struct xml *x = xml_child(e->xml, groups[g]); x; x = xml_next(x, groups[g])) {
			struct text id = x->first ? xml_attribute(x->first, "href") : TEXT_NONE;
			struct text space = text_cut(&id, '#');
			if (!id.at)
				id = space;
			if (k >= e->need_count || !text_equal(a->model->elements[e->needs[k]].id, id))
				continue;
			const struct element *needed = &a->model->elements[e->needs[k++]];
			const struct feel_source *s = uses->globals[needed->global] ? NULL : analysis_source(a, e, x);
			if (s)
				unit_report(a->u, DMN_NOTE, "dmn.requirement.unused", s, 0,
					"\"%.*s\" requires \"%.*s\", but never uses it.", TEXT_ARG(e->name), TEXT_ARG(needed->name));
		}
}

static void
unused_elements(struct analysis *a, const struct file *f, const uint8_t *needed)
{
	for (uint32_t i = 0; i < f->element_count; i++) {
		const struct element *e = f->elements[i];
		if (needed[e->global] || e->kind == GLOBAL_DECISION || e->kind == GLOBAL_SERVICE)
			continue;
		const struct feel_source *s = analysis_source(a, e, e->xml);
		if (s && e->kind == GLOBAL_INPUT)
			unit_report(a->u, DMN_NOTE, "dmn.input.unused", s, 0, "Nothing requires the input data \"%.*s\".",
				TEXT_ARG(e->name));
		else if (s)
			unit_report(a->u, DMN_NOTE, "dmn.knowledge.unused", s, 0,
				"Nothing requires the knowledge model \"%.*s\".", TEXT_ARG(e->name));
	}
}

/* The way from a decision back to itself, through decisions; state: 1 on the way, 2 done. */
static void
find_cycle(struct analysis *a, uint32_t global, uint8_t *state, uint32_t *path, uint32_t length)
{
	const struct element *e = &a->model->elements[global];
	char names[400];
	size_t n = 0;

	state[global] = 1;
	path[length++] = global;
	for (uint32_t i = 0; i < e->need_count && length < ANALYSE_TREE_DEPTH_MAX; i++) {
		uint32_t next = e->needs[i];
		if (a->model->elements[next].kind != GLOBAL_DECISION || state[next] == 2)
			continue;
		if (state[next] == 0) {
			find_cycle(a, next, state, path, length);
			continue;
		}
		uint32_t from = length;
		while (from > 0 && path[from - 1] != next)
			from--;
		const struct element *start = &a->model->elements[next];
		for (uint32_t k = from ? from - 1 : 0; k < length && n < sizeof names; k++)
			n += (size_t)snprintf(names + n, sizeof names - n, "\"%.*s\" requires ",
				TEXT_ARG(a->model->elements[path[k]].name));
		const struct feel_source *s = analysis_source(a, start, start->xml);
		if (s)
			unit_report(a->u, DMN_ERROR, "dmn.requirement.cycle", s, 0,
				"%s%s\"%.*s\": neither can be evaluated.", names, n >= sizeof names ? "... " : "",
				TEXT_ARG(start->name));
		n = 0;
	}
	state[global] = 2;
}

struct id { struct text id; const struct xml *xml; };

static int
by_id(const void *a, const void *b)
{
	const struct id *x = a, *y = b;
	int order = text_compare(x->id, y->id);

	return order ? order : x->xml->index < y->xml->index ? -1 : x->xml->index > y->xml->index;
}

static size_t
collect_ids(const struct xml *x, struct id *all)
{
	struct text id = xml_attribute(x, "id");
	size_t n = id.bytes > 0;

	if (n && all)
		*all = (struct id){ id, x };
	for (const struct xml *kid = x->first; kid; kid = kid->next)
		n += collect_ids(kid, all ? all + n : NULL);
	return n;
}

static void
repeated_ids(struct analysis *a, struct file *f)
{
	size_t count = collect_ids(f->root, NULL);
	struct id *all = unit_take(a->scratch, count, sizeof *all);
	const struct element none = { .file = f };

	if (!all)
		return;
	collect_ids(f->root, all);
	qsort(all, count, sizeof *all, by_id);
	for (size_t i = 1; i < count; i++) {
		bool again = text_equal(all[i].id, all[i - 1].id);
		const struct feel_source *s = again ? analysis_source(a, &none, all[i].xml) : NULL;
		if (s)
			unit_report(a->u, DMN_WARNING, "dmn.id.twice", s, 0,
				"The id \"%.*s\" is also that of the <%.*s> at line %d.", TEXT_ARG(all[i].id),
				TEXT_ARG(all[i - 1].xml->name), all[i - 1].xml->line);
	}
}

static void
analyse(struct analysis *a)
{
	const struct dmn_model *m = a->model;
	struct uses uses;
	uint8_t *needed = unit_take(a->scratch, m->element_count, 1);
	uint8_t *state = unit_take(a->scratch, m->element_count, 1);
	uint32_t *path = unit_take(a->scratch, m->element_count + 1, sizeof *path);

	if (!needed || !state || !path)
		return;
	for (uint32_t i = 0; i < m->element_count && a->u->status != DMN_NO_MEMORY; i++) {
		const struct element *e = &m->elements[i];
		struct arena_mark mark = arena_mark(a->scratch->arena);
		for (uint32_t k = 0; k < e->need_count; k++)
			needed[e->needs[k]] = 1;
		uses = (struct uses){ .globals = unit_take(a->scratch, m->element_count, 1) };
		if (!uses.globals)
			return;
		if (e->tree) {
			walk(&(struct walk){ .a = a, .element = e, .uses = &uses }, e->tree);
			if (!uses.unclear)
				unused_requirements(a, e, &uses);
		}
		arena_rewind(a->scratch->arena, mark);
	}
	for (uint32_t i = 0; i < m->element_count; i++)
		if (m->elements[i].kind == GLOBAL_DECISION && state[i] == 0)
			find_cycle(a, i, state, path, 0);
	if (m->file_count && m->files[0].root)
		unused_elements(a, &m->files[0], needed);
	for (uint32_t i = 0; i < m->file_count; i++)
		if (m->files[i].root)
			repeated_ids(a, &m->files[i]);
}

enum dmn_status
dmn_analyse(const struct dmn_host *host, const struct dmn_source *sources, size_t count, struct dmn_report **ret)
{
	struct dmn_host h = feel_host(host);
	struct dmn_report *report = h.alloc(h.user, sizeof *report);
	struct feel_unit scratch = { 0 };
	enum dmn_status status = DMN_NO_MEMORY;

	if (!report)
		return status;
	*report = (struct dmn_report){ .unit.host = h };
	if (unit_open(&report->unit, &h) && unit_open(&scratch, &h))
		status = model_load(&h, sources, count, true, &report->model);
	if (report->model) {
		analyse(&(struct analysis){ .u = &report->unit, .scratch = &scratch, .model = report->model, .steps_left = ANALYSE_STEPS_MAX });
		status = report->unit.status == DMN_NO_MEMORY || scratch.status == DMN_NO_MEMORY ? DMN_NO_MEMORY : DMN_OK;
		model_drop_trees(report->model);
	}
	unit_close(&scratch);
	if (status == DMN_OK)
		*ret = report;
	else
		dmn_report_free(report);
	return status;
}

void
dmn_report_free(struct dmn_report *report)
{
	if (!report)
		return;
	struct dmn_host h = report->unit.host;
	dmn_free(report->model);
	unit_close(&report->unit);
	h.free(h.user, report, sizeof *report);
}

size_t
dmn_report_count(const struct dmn_report *report)
{
	return report->unit.diagnostic_count;
}

const struct dmn_diagnostic *
dmn_report_finding(const struct dmn_report *report, size_t index)
{
	return unit_diagnostic(&report->unit, index);
}
