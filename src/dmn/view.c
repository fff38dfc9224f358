/* What a host can ask a model: elements, types, tables, requirements, diagnostics. */
#include "dmn/model.h"

static struct text
inside(struct dmn_text t)
{
	return (struct text){ t.at ? t.at : "", t.at ? t.bytes : 0 };
}

static struct dmn_text
outside(struct text t)
{
	return (struct dmn_text){ t.at ? t.at : "", t.bytes };
}

/* The public form of a type.  Types may refer to themselves: each is made once. */
const struct dmn_type *
model_type(struct dmn_model *m, const struct feel_type *from)
{
	struct feel_unit *u = &m->unit;
	const struct feel_type *item = from;

	for (const struct type_view *v = m->type_views; v; v = v->next)
		if (v->from == from)
			return v->to;
	struct type_view *view = unit_take(u, 1, sizeof *view);
	struct dmn_type *to = unit_take(u, 1, sizeof *to);
	if (!view || !to)
		return NULL;
	*view = (struct type_view){ from, to, m->type_views };
	m->type_views = view;
	to->name = outside(from->name);
	to->allowed = outside(from->allowed_text);
	if (!from->any && from->kind == DMN_LIST) {
		to->is_list = true;
		item = from->element ? from->element : &feel_any;
		if (!to->allowed.bytes)
			to->allowed = outside(item->allowed_text);
	}
	to->any = item->any;
	to->kind = item->any ? DMN_NULL : item->kind;
	if (item->any || item->kind != DMN_CONTEXT || item->count == 0)
		return to;
	struct dmn_member *members = unit_take(u, item->count, sizeof *members);
	if (!members)
		return to;
	for (uint32_t i = 0; i < item->count; i++)
		members[i] = (struct dmn_member){ outside(item->names[i]), model_type(m, item->members[i]) };
	to->members = members;
	to->member_count = item->count;
	return to;
}

size_t
dmn_diagnostic_count(const struct dmn_model *m)
{
	return m->unit.diagnostic_count;
}

const struct dmn_diagnostic *
dmn_diagnostic(const struct dmn_model *m, size_t index)
{
	return unit_diagnostic(&m->unit, index);
}

size_t
dmn_element_count(const struct dmn_model *m)
{
	return m->view_count;
}

const struct dmn_element *
dmn_element(const struct dmn_model *m, size_t index)
{
	return index < m->view_count ? &m->view[index] : NULL;
}

size_t
dmn_table_count(const struct dmn_model *m)
{
	return m->table_count;
}

const struct dmn_table *
dmn_table(const struct dmn_model *m, size_t index)
{
	return index < m->table_count ? m->tables[index] : NULL;
}

const struct element *
model_element(const struct dmn_model *m, struct text name)
{
	if (!m->file_count)
		return NULL;
	for (uint32_t i = 0; i < m->files[0].element_count; i++)
		if (text_equal(m->files[0].elements[i]->name, name))
			return m->files[0].elements[i];
	return NULL;
}

static bool
needs(const struct dmn_model *m, const struct element *e, uint32_t wanted, uint8_t *seen)
{
	if (seen[e->global])
		return false;
	seen[e->global] = 1;
	for (uint32_t i = 0; i < e->need_count; i++)
		if (e->needs[i] == wanted || needs(m, &m->elements[e->needs[i]], wanted, seen))
			return true;
	return false;
}

bool
dmn_decision_needs(const struct dmn_model *m, struct dmn_text decision, struct dmn_text input)
{
	const struct element *e = model_element(m, inside(decision)), *i = model_element(m, inside(input));
	uint8_t *seen;

	if (!e || !i)
		return false;
	seen = m->unit.host.alloc(m->unit.host.user, m->element_count);
	if (!seen)
		return false;
	memset(seen, 0, m->element_count);
	bool r = needs(m, e, i->global, seen);
	m->unit.host.free(m->unit.host.user, seen, m->element_count);
	return r;
}
