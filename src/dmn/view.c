/* What a host can ask a model: elements, types, tables, requirements, diagnostics. */
#include "dmn/model.h"

/* The public form of a type.  Types may refer to themselves: each is made once. */
static const struct dmn_type *view_type(struct dmn_model *m, const struct feel_type *from, int depth);

const struct dmn_type *
model_type(struct dmn_model *m, const struct feel_type *from)
{
	return view_type(m, from, 0);
}

/* Beyond the depth that item definitions may have, a type is Any. */
static const struct dmn_type *
view_type(struct dmn_model *m, const struct feel_type *from, int depth)
{
	struct feel_unit *u = &m->unit;
	const struct feel_type *item = from;

	if (depth > MODEL_TYPE_DEPTH_MAX)
		from = item = &feel_any;
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
		members[i] = (struct dmn_member){ outside(item->names[i]), view_type(m, item->members[i], depth + 1) };
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
		if (text_same(m->files[0].elements[i]->name, name))
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

/* ---- how an element is written -------------------------------------------------------------------------- */

static const struct element *
find(const struct dmn_model *m, struct text name, struct text id)
{
	for (uint32_t f = 0; f < m->file_count; f++)
		for (uint32_t i = 0; i < m->files[f].element_count; i++) {
			const struct element *e = m->files[f].elements[i];
			if (text_equal(e->name, name) && (!id.bytes || text_equal(e->id, id)))
				return e;
		}
	return NULL;
}

/* The expression x and those in it; how many.  ret: room for them, or NULL to count. */
static size_t
take_parts(const struct xml *x, struct text role, unsigned depth, struct dmn_part *ret)
{
	size_t n = 1;

	if (ret)
		*ret = (struct dmn_part){ depth, outside(role), outside(x->name),
			outside(text_is(x->name, "literalExpression") ? text_trim(xml_expression_text(x)) : TEXT_NONE),
			outside(xml_attribute(x, "id")) };
	for (const struct xml *kid = x->first; kid; kid = kid->next) {
		if (boxed_is(kid)) {
			n += take_parts(kid, TEXT_NONE, depth + 1, ret ? ret + n : NULL);
			continue;
		}
		/* contextEntry, binding, row, if, then, else, in, match, return, satisfies */
		const struct xml *named = xml_child(kid, text_is(kid->name, "binding") ? "parameter" : "variable");
		struct text inner = named ? text_trim(xml_attribute(named, "name")) : TEXT_NONE;
		if (!named && !text_is(kid->name, "contextEntry"))
			inner = kid->name;
		for (const struct xml *one = kid->first; one; one = one->next)
			if (boxed_is(one))
				n += take_parts(one, inner, depth + 1, ret ? ret + n : NULL);
	}
	return n;
}

void
model_parts(struct dmn_model *m, struct element *e)
{
	const struct xml *x = boxed_child(e->kind == GLOBAL_KNOWLEDGE ? xml_child(e->xml, "encapsulatedLogic") : e->xml);
	size_t count = x ? take_parts(x, TEXT_NONE, 0, NULL) : 0;

	e->parts = count ? unit_take(&m->unit, count, sizeof *e->parts) : NULL;
	if (!e->parts)
		return;
	e->part_count = count;
	take_parts(x, TEXT_NONE, 0, e->parts);
}

bool
dmn_part(const struct dmn_model *m, struct dmn_text name, struct dmn_text id, size_t index, struct dmn_part *ret)
{
	const struct element *e = find(m, inside(name), inside(id));

	if (!e || index >= e->part_count)
		return false;
	*ret = e->parts[index];
	return true;
}

bool
dmn_requirement(const struct dmn_model *m, struct dmn_text name, struct dmn_text id, size_t index,
	enum dmn_element_kind *ret_kind, struct dmn_text *ret_name)
{
	static const enum dmn_element_kind kinds[] = { DMN_INPUT, DMN_DECISION, DMN_KNOWLEDGE, DMN_SERVICE };
	const struct element *e = find(m, inside(name), inside(id));

	if (!e || index >= e->need_count)
		return false;
	*ret_kind = kinds[m->elements[e->needs[index]].kind];
	*ret_name = outside(m->elements[e->needs[index]].name);
	return true;
}
