/*
 * Loading: documents -> item definitions -> elements of the graph -> expressions -> bytecode.  An element whose
 * expression is wrong becomes null with a diagnostic; the others are not affected.
 */
#include "dmn/model.h"
#include "feel/check.h"
#include "feel/index.h"
#include "feel/like.h"
#include "feel/fold.h"

static uint32_t
count_children(const struct xml *x, const char *name)
{
	uint32_t n = 0;

	for (const struct xml *kid = xml_child(x, name); kid; kid = xml_next(kid, name))
		n++;
	return n;
}

/* ---- types ---------------------------------------------------------------------------------------------- */

static void resolve_definition(struct reading *r, struct definition *d);

static struct text
without_prefix(struct text name)
{
	if (text_starts(name, TEXT("feel:")) || text_starts(name, TEXT("feel.")))
		return text_slice(name, 5, name.bytes);
	ptrdiff_t colon = text_find(name, TEXT(":"));
	return colon > 0 ? text_slice(name, (size_t)colon + 1, name.bytes) : name;
}

static void
report_type(struct reading *r, const struct xml *x, struct text name, struct text bare)
{
	const struct feel_source *s = reading_source(r, x, TEXT_NONE);
	struct like like = like_start(bare);
	const struct feel_type *own;

	for (uint32_t i = 0; i < r->file->definition_count; i++)
		like_offer(&like, r->file->definitions[i].type->name);
	for (uint32_t i = 0; i < r->file->named_count; i++)
		like_offer(&like, r->file->named[i].name);
	for (uint32_t i = 0; (own = feel_type_at(i)); i++)
		like_offer(&like, own->name);
	if (s)
		unit_report(&r->model->unit, DMN_ERROR, "dmn.type.unknown", s, 0,
			"\"%.*s\" is neither a type of FEEL nor an item definition here%s%.*s%s", TEXT_ARG(name),
			like.best.bytes ? "; is \"" : "", TEXT_ARG(like.best), like.best.bytes ? "\" meant?" : ".");
}

static uint32_t
name_hash(struct text name)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < name.bytes; i++)
		h = (h ^ (unsigned char)name.at[i]) * 16777619u;
	return h ^ h >> 15;
}

/* The place in the index of the item definition by that name, or the free place for it. */
static uint32_t *
definition_place(const struct file *f, struct text normal)
{
	uint32_t at = name_hash(normal) & (f->definition_room - 1);

	while (f->definition_index[at] && !text_equal(f->definitions[f->definition_index[at] - 1].normal, normal))
		at = (at + 1) & (f->definition_room - 1);
	return &f->definition_index[at];
}

static struct definition *
definition_named(const struct file *f, struct text normal)
{
	uint32_t place = f->definition_count ? *definition_place(f, normal) : 0;

	return place ? &f->definitions[place - 1] : NULL;
}

const struct feel_type *
reading_type(struct reading *r, const struct xml *x, struct text name)
{
	struct text bare = without_prefix(text_trim(name));
	const struct feel_type *type = bare.bytes ? NULL : &feel_any;
	struct definition *d = type ? NULL : definition_named(r->file, feel_normal_name(&r->model->unit, bare));

	if (d) {
		resolve_definition(r, d);
		type = d->type;
	}
	if (!type)
		type = feel_type_named(bare);
	for (uint32_t i = 0; !type && i < r->file->named_count; i++)
		if (feel_same_name(bare, r->file->named[i].name))
			type = r->file->named[i].type;
	if (!type && text_find(bare, TEXT("<")) > 0) {
		const struct feel_source *s = reading_source(r, x, TEXT_NONE);
		type = s ? feel_parse_type(&r->model->unit, s, bare) : &feel_any;
	}
	if (type)
		return type;
	report_type(r, x, name, bare);
	return &feel_any;
}

static const struct feel_proto *
compile_tests(struct reading *r, const struct xml *x, const struct feel_type *subject, struct text *ret_text)
{
	struct feel_unit *u = &r->model->unit;
	struct text text = x ? xml_expression_text(x) : TEXT_NONE;
	struct feel_binding *tested = binding_new(u, TEXT_NONE, BIND_LOCAL, 0, subject);
	struct feel_scope scope = { .tested = tested };

	if (!text_trim(text).bytes || !tested)
		return NULL;
	struct feel_node *n = reading_parse(r, x, text, &scope, true);
	struct feel_proto *proto = n ? feel_compile(u, n, &tested, 1) : NULL;
	if (proto && ret_text)
		*ret_text = text_trim(text);
	return proto;
}

/* A type that is still being read (it holds itself) does not count as plain. */
static bool
is_plain(const struct feel_type *type)
{
	bool plain = !type->allowed && !type->constraint && (!type->base || type->base->plain) && (!type->element || type->element->plain);

	for (uint32_t i = 0; i < type->count && type->kind == DMN_CONTEXT; i++)
		plain = plain && type->members[i]->plain;
	return plain;
}

static bool
is_verbatim(const struct feel_type *type)
{
	bool verbatim = type->any || type->kind < DMN_DATE || type->kind > DMN_MONTHS_DURATION;

	verbatim = verbatim && (!type->element || type->element->verbatim);
	for (uint32_t i = 0; i < type->count && type->kind == DMN_CONTEXT; i++)
		verbatim = verbatim && type->members[i]->verbatim;
	return verbatim;
}

static void read_definition(struct reading *r, const struct xml *x, struct feel_type *type);

/*
 * The type of a component.  One that only names a type is that type, not a copy of it: the type may be the one that is
 * being read, which holds itself.  NULL when there is no memory.
 */
static const struct feel_type *
component_type(struct reading *r, const struct xml *x)
{
	static const char *const own[] = { "itemComponent", "functionItem", "allowedValues", "typeConstraint" };
	const struct xml *ref = xml_child(x, "typeRef");
	bool plain = ref && !text_is(xml_attribute(x, "isCollection"), "true");

	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
		plain = plain && !xml_child(x, own[i]);
	if (plain)
		return reading_type(r, x, ref->text);
	struct feel_type *type = unit_take(&r->model->unit, 1, sizeof *type);
	if (type)
		read_definition(r, x, type);
	return type;
}

/* Fill type from an itemDefinition or itemComponent. */
static void
read_definition(struct reading *r, const struct xml *x, struct feel_type *type)
{
	struct feel_unit *u = &r->model->unit;
	struct text name = text_trim(xml_attribute(x, "name"));
	bool collection = text_is(xml_attribute(x, "isCollection"), "true");
	struct feel_type *inner = collection ? unit_take(u, 1, sizeof *inner) : type;
	uint32_t components = count_children(x, "itemComponent");
	const struct xml *ref = xml_child(x, "typeRef"), *function = xml_child(x, "functionItem");

	const struct feel_type *item = inner;

	if (!inner)
		return;
	*type = (struct feel_type){ .any = true, .name = name };
	if (components > 0) {
		struct text *names = unit_take(u, components, sizeof *names);
		const struct feel_type **members = unit_take(u, components, sizeof *members);
		if (!names || !members)
			return;
		*inner = (struct feel_type){ .kind = DMN_CONTEXT, .name = name };
		uint32_t i = 0;
		for (const struct xml *c = xml_child(x, "itemComponent"); c; c = xml_next(c, "itemComponent"), i++) {
			names[i] = text_trim(xml_attribute(c, "name"));
			members[i] = component_type(r, c);
			if (!members[i])
				return;
		}
		inner->names = names;
		inner->members = members;
		inner->count = components;
	} else if (function) {
		*inner = (struct feel_type){ .kind = DMN_FUNCTION, .name = name };
		uint32_t count = count_children(function, "parameters"), i = 0;
		struct text *names = unit_take(u, count, sizeof *names);
		const struct feel_type **members = unit_take(u, count, sizeof *members);
		if (!names || !members)
			return;
		for (const struct xml *p = xml_child(function, "parameters"); p; p = xml_next(p, "parameters"), i++) {
			names[i] = text_trim(xml_attribute(p, "name"));
			members[i] = reading_type(r, p, xml_attribute(p, "typeRef"));
		}
		inner->names = names;
		inner->members = members;
		inner->count = count;
		inner->result = reading_type(r, function, xml_attribute(function, "outputTypeRef"));
	} else {
		const struct feel_type *base = reading_type(r, x, ref ? ref->text : TEXT_NONE);
		item = collection ? base : inner;
		*inner = *base;
		inner->name = name;
		inner->base = base->any ? NULL : base;
		inner->allowed = inner->constraint = NULL;
		inner->plain = inner->verbatim = false;
	}
	if (collection)
		*type = (struct feel_type){ .kind = DMN_LIST, .name = name, .element = item };
	type->allowed = compile_tests(r, xml_child(x, "allowedValues"), item, &type->allowed_text);
	type->constraint = compile_tests(r, xml_child(x, "typeConstraint"), type, NULL);
	inner->plain = is_plain(inner);
	inner->verbatim = is_verbatim(inner);
	type->plain = is_plain(type);
	type->verbatim = is_verbatim(type);
	if (!type->allowed && type->base)
		type->allowed_text = type->base->allowed_text;
}

static void
resolve_definition(struct reading *r, struct definition *d)
{
	if (d->state)
		return;
	d->state = 1;
	if (r->depth < MODEL_TYPE_DEPTH_MAX) {
		r->depth++;
		read_definition(r, d->xml, d->type);
		r->depth--;
	} else {
		const struct feel_source *s = reading_source(r, d->xml, TEXT_NONE);
		if (s)
			unit_report(&r->model->unit, DMN_ERROR, "dmn.limit.types", s, 0, "Item definitions are nested too deeply (more than %d).",
				MODEL_TYPE_DEPTH_MAX);
	}
	d->state = 2;
}

static void
read_definitions(struct dmn_model *m, struct file *f)
{
	struct feel_unit *u = &m->unit;
	struct reading r = { .model = m, .file = f };
	uint32_t count = count_children(f->root, "itemDefinition"), i = 0;

	for (uint32_t k = 0; k < f->import_count; k++)
		f->named_count += f->imports[k].file ? f->imports[k].file->definition_count : 0;
	f->definitions = unit_take_passing(u, count, sizeof *f->definitions);
	struct feel_named *named = unit_take_passing(u, count + f->named_count, sizeof *named);
	f->definition_room = 8;
	while (f->definition_room < 2 * count)
		f->definition_room *= 2;
	f->definition_index = unit_take_passing(u, f->definition_room, sizeof *f->definition_index);
	if (!f->definitions || !named || !f->definition_index)
		return;
	f->named = named;
	f->named_count = 0;
	for (uint32_t k = 0; k < f->import_count; k++) {
		const struct file *other = f->imports[k].file;
		for (uint32_t d = 0; other && d < other->definition_count; d++) {
			struct text name = other->definitions[d].type->name, prefix = f->imports[k].name;
			char *at = unit_take(u, prefix.bytes + name.bytes + 1, 1);
			if (!at)
				return;
			memcpy(at, prefix.at, prefix.bytes);
			at[prefix.bytes] = '.';
			memcpy(at + prefix.bytes + 1, name.at, name.bytes);
			struct text whole = { at, prefix.bytes + 1 + name.bytes };
			named[f->named_count++] = (struct feel_named){ prefix.bytes ? whole : name, other->definitions[d].type };
		}
	}
	for (const struct xml *x = xml_child(f->root, "itemDefinition"); x; x = xml_next(x, "itemDefinition"), i++) {
		struct feel_type *type = unit_take(u, 1, sizeof *type);
		if (!type)
			return;
		*type = (struct feel_type){ .any = true, .name = text_trim(xml_attribute(x, "name")) };
		f->definitions[i] = (struct definition){ .xml = x, .type = type, .normal = feel_normal_name(u, type->name) };
		uint32_t *place = definition_place(f, f->definitions[i].normal);
		if (!*place)
			*place = i + 1;
		named[f->named_count++] = (struct feel_named){ type->name, type };
	}
	f->definition_count = count;
	u->named = named;
	u->named_count = f->named_count;
	for (i = 0; i < count && u->status != DMN_NO_MEMORY; i++)
		resolve_definition(&r, &f->definitions[i]);
}

/* ---- elements ------------------------------------------------------------------------------------------- */

static const struct { const char *name; enum feel_global_kind kind; } element_kinds[] = {
	{ "inputData", GLOBAL_INPUT }, { "decision", GLOBAL_DECISION }, { "businessKnowledgeModel", GLOBAL_KNOWLEDGE },
	{ "decisionService", GLOBAL_SERVICE },
};

static bool
element_kind(const struct xml *x, enum feel_global_kind *ret)
{
	for (size_t i = 0; i < sizeof element_kinds / sizeof element_kinds[0]; i++)
		if (text_is(x->name, element_kinds[i].name)) {
			*ret = element_kinds[i].kind;
			return true;
		}
	return false;
}

/* The type that its variable declares. */
static const struct feel_type *
declared_type(struct reading *r, const struct xml *x)
{
	const struct xml *variable = xml_child(x, "variable");

	return variable ? reading_type(r, variable, xml_attribute(variable, "typeRef")) : &feel_any;
}

/* The result of a function: its logic's typeRef, or its variable's when that is no function type. */
static const struct feel_type *
result_type(struct reading *r, const struct xml *x)
{
	const struct xml *logic = xml_child(x, "encapsulatedLogic");
	const struct feel_type *type = logic ? reading_type(r, logic, xml_attribute(logic, "typeRef")) : &feel_any;

	if (type->any || type->kind == DMN_FUNCTION)
		type = declared_type(r, x);
	return !type->any && type->kind == DMN_FUNCTION ? type->result ? type->result : &feel_any : type;
}

/* The slot of an element of the file; 0 in it: there is none. */
static uint32_t *
element_slot(const struct file *f, uint32_t *slots, struct text key)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < key.bytes; i++)
		hash = (hash ^ (unsigned char)key.at[i]) * 16777619u;
	for (;; hash++) {
		uint32_t *slot = &slots[hash & (f->slot_room - 1)];
		if (!*slot || text_equal(slots == f->by_id ? f->elements[*slot - 1]->id : f->elements[*slot - 1]->name, key))
			return slot;
	}
}

static void
read_elements(struct dmn_model *m, struct file *f)
{
	struct feel_unit *u = &m->unit;
	enum feel_global_kind kind;
	struct reading r = { .model = m, .file = f };
	uint32_t count = 0, inputs = 0;

	for (const struct xml *x = f->root->first; x; x = x->next)
		count += element_kind(x, &kind);
	f->elements = unit_take(u, count, sizeof *f->elements);
	for (f->slot_room = 4; f->slot_room < count * 2;)
		f->slot_room *= 2;
	f->by_id = unit_take(u, f->slot_room, sizeof *f->by_id);
	f->by_name = unit_take(u, f->slot_room, sizeof *f->by_name);
	u->named = f->named;
	u->named_count = f->named_count;
	for (const struct xml *x = f->root->first; x && f->elements && u->status != DMN_NO_MEMORY; x = x->next) {
		if (!element_kind(x, &kind))
			continue;
		struct element *e = &m->elements[m->element_count];
		*e = (struct element){ .kind = kind, .xml = x, .file = f, .id = xml_attribute(x, "id"),
			.name = text_trim(xml_attribute(x, "name")), .global = m->element_count, .ordinal = inputs };
		inputs += kind == GLOBAL_INPUT;
		r.element = e;
		uint32_t *id = element_slot(f, f->by_id, e->id), *name = element_slot(f, f->by_name, e->name);
		if (*name) {
			const struct feel_source *s = reading_source(&r, x, TEXT_NONE);
			if (s)
				unit_report(u, DMN_ERROR, "dmn.name.twice", s, 0, "\"%.*s\" is the name of two elements.", TEXT_ARG(e->name));
		}
		*id = *id ? *id : f->element_count + 1;
		*name = *name ? *name : f->element_count + 1;
		if (kind == GLOBAL_KNOWLEDGE || kind == GLOBAL_SERVICE) {
			struct feel_type *type = unit_take(u, 1, sizeof *type);
			if (!type)
				return;
			*type = (struct feel_type){ .kind = DMN_FUNCTION, .name = TEXT("function"), .result = result_type(&r, x) };
			e->type = type;
		} else {
			e->type = declared_type(&r, x);
		}
		e->binding = binding_new(u, e->name, BIND_GLOBAL, e->global, e->type);
		if (!e->binding)
			return;
		e->normal = e->binding->normal;
		u->globals[e->global] = (struct feel_global){ .kind = kind, .name = e->name, .type = e->type };
		f->elements[f->element_count++] = e;
		m->element_count++;
	}
}

/* "#id" in this document, "namespace#id" in an imported one. */
static struct element *
element_by_href(struct file *f, struct text href)
{
	struct text id = href, namespace = text_cut(&id, '#');
	struct file *in = f;

	if (!id.at)
		id = href;
	else if (namespace.bytes && !text_equal(namespace, f->namespace)) {
		in = NULL;
		for (uint32_t i = 0; i < f->import_count; i++)
			if (f->imports[i].file && text_equal(f->imports[i].file->namespace, namespace))
				in = f->imports[i].file;
	}
	uint32_t place = in && in->slot_room ? *element_slot(in, in->by_id, id) : 0;
	return place ? in->elements[place - 1] : NULL;
}

static void
add_need(struct feel_unit *u, struct element *e, uint32_t global)
{
	uint32_t *all = unit_grow(u, e->needs, e->need_count, sizeof *all);

	if (!all) {
		u->status = DMN_NO_MEMORY;
		return;
	}
	e->needs = all;
	e->needs[e->need_count++] = global;
}

/* Binding of an import in this scope, made when first needed. */
static void
require(struct reading *r, struct feel_scope *scope, struct element *needed)
{
	struct feel_unit *u = &r->model->unit;

	add_need(u, r->element, needed->global);
	if (needed->file == r->file) {
		scope_add(u, scope, needed->binding);
		return;
	}
	for (uint32_t i = 0; i < r->file->import_count; i++) {
		if (r->file->imports[i].file != needed->file)
			continue;
		struct text name = r->file->imports[i].name;
		if (!name.bytes) {
			scope_add(u, scope, needed->binding);
			return;
		}
		for (uint32_t k = 0; k < scope->count; k++)
			if (scope->bindings[k]->where == BIND_IMPORT && text_equal(scope->bindings[k]->name, name)) {
				scope_add(u, (struct feel_scope *)(uintptr_t)scope->bindings[k]->members, needed->binding);
				return;
			}
		struct feel_binding *b = binding_new(u, name, BIND_IMPORT, 0, &feel_any);
		struct feel_scope *members = unit_take_passing(u, 1, sizeof *members);
		if (!b || !members)
			return;
		b->members = members;
		scope_add(u, members, needed->binding);
		scope_add(u, scope, b);
		return;
	}
}

static void
read_requirements(struct reading *r, struct feel_scope *scope)
{
	static const char *const groups[] = { "informationRequirement", "knowledgeRequirement" };

	for (int g = 0; g < 2; g++)
		for (const struct xml *x = xml_child(r->element->xml, groups[g]); x; x = xml_next(x, groups[g])) {
			const struct xml *target = x->first;
			struct element *needed = target ? element_by_href(r->file, xml_attribute(target, "href")) : NULL;
			if (needed) {
				require(r, scope, needed);
				continue;
			}
			const struct feel_source *s = reading_source(r, x, TEXT_NONE);
			if (s)
				unit_report(&r->model->unit, DMN_ERROR, "dmn.requirement.unknown", s, 0,
					"\"%.*s\" requires \"%.*s\", which is not in the model.", TEXT_ARG(r->element->name),
					TEXT_ARG(target ? xml_attribute(target, "href") : TEXT_NONE));
		}
}

static void
finish_proto(struct reading *r, struct feel_proto *proto, const struct feel_node *body, const struct feel_type *result)
{
	if (!proto)
		return;
	if (body)
		feel_check_fits(&r->model->unit, body, result, "The result");
	proto->name = r->element->name;
	proto->id = r->element->id;
	proto->traced = true;
	if (r->element->kind == GLOBAL_KNOWLEDGE || r->element->kind == GLOBAL_SERVICE) {
		struct dmn_text *names = unit_take(&r->model->unit, proto->param_count + 1, sizeof *names);
		for (uint32_t i = 0; names && i < proto->param_count; i++)
			names[i] = outside(proto->params[i]);
		proto->param_names = names;
	}
	proto->result = result->any ? NULL : result;
	proto->assigned = proto->result && !(proto->decided && index_fits(proto->decided, result));
	r->model->unit.globals[r->element->global].proto = proto;
}

static struct feel_node *
empty_node(struct reading *r)
{
	const struct feel_source *s = reading_source(r, r->element->xml, TEXT_NONE);

	return s ? node_new(&r->model->unit, N_CONST, s, 0) : NULL;
}

static void read_element(struct dmn_model *m, struct element *e, int depth);

/*
 * Read what the element needs before itself, so that the types of its results are known where it speaks of them.  A
 * chain that is too long, or a circle, costs only that.
 */
static void
read_needs(struct reading *r, int depth)
{
	struct feel_unit *u = &r->model->unit;

	for (uint32_t i = 0; i < r->element->need_count && depth < MODEL_READ_DEPTH_MAX; i++)
		read_element(r->model, &r->model->elements[r->element->needs[i]], depth + 1);
	u->named = r->file->named;
	u->named_count = r->file->named_count;
}

/* What a function takes and gives, as far as it is known now that it has been read. */
static void
infer_function(struct reading *r, uint32_t count, const struct text *names, const struct feel_type **types,
	const struct feel_type *result)
{
	struct feel_type *type = unit_take(&r->model->unit, 1, sizeof *type);

	if (!type)
		return;
	*type = *r->element->type;
	type->exact = true;
	type->count = count;
	type->names = names;
	type->members = types;
	if (!type->result || type->result->any)
		type->result = result;
	r->element->binding->type = type;
}

/* What a service gives: the value of its one output, or a context of them. */
static const struct feel_type *
outputs_type(struct reading *r, const struct feel_service *s)
{
	struct feel_unit *u = &r->model->unit;
	struct feel_type *type = unit_take(u, 1, sizeof *type);
	const struct feel_type **members = unit_take(u, s->output_count, sizeof *members);

	if (!type || !members)
		return &feel_any;
	for (uint32_t i = 0; i < s->output_count; i++)
		members[i] = r->model->elements[s->outputs[i]].binding->type;
	if (s->output_count == 1)
		return members[0];
	*type = (struct feel_type){ .kind = DMN_CONTEXT, .name = TEXT("context"), .exact = true, .count = s->output_count,
		.names = s->shape->names, .members = members };
	return type;
}

static void
read_service(struct reading *r, int depth)
{
	struct feel_unit *u = &r->model->unit;
	const struct xml *x = r->element->xml;
	struct feel_service *s = unit_take(u, 1, sizeof *s);
	struct feel_proto *proto = unit_take(u, 1, sizeof *proto);
	uint32_t input_count = count_children(x, "inputData") + count_children(x, "inputDecision");
	uint32_t output_count = count_children(x, "outputDecision");
	uint32_t *inputs = unit_take(u, input_count, sizeof *inputs), *outputs = unit_take(u, output_count, sizeof *outputs);
	struct text *params = unit_take(u, input_count, sizeof *params), *names = unit_take(u, output_count, sizeof *names);
	const struct feel_type **types = unit_take(u, input_count, sizeof *types);
	uint32_t *code = unit_take(u, 2, sizeof *code);
	static const char *const groups[] = { "inputData", "inputDecision", "outputDecision" };

	if (u->status == DMN_NO_MEMORY)
		return;
	for (int g = 0; g < 3; g++)
		for (const struct xml *ref = xml_child(x, groups[g]); ref; ref = xml_next(ref, groups[g])) {
			struct element *e = element_by_href(r->file, xml_attribute(ref, "href"));
			if (!e) {
				const struct feel_source *source = reading_source(r, ref, TEXT_NONE);
				if (source)
					unit_report(u, DMN_ERROR, "dmn.requirement.unknown", source, 0, "The service names \"%.*s\", which is not in the model.",
						TEXT_ARG(xml_attribute(ref, "href")));
				continue;
			}
			add_need(u, r->element, e->global);
			if (g == 2) {
				names[s->output_count] = e->name;
				outputs[s->output_count++] = e->global;
			} else {
				params[s->input_count] = e->name;
				types[s->input_count] = e->type;
				inputs[s->input_count++] = e->global;
			}
		}
	s->inputs = inputs;
	s->outputs = outputs;
	uint32_t shape = unit_shape(u, names, s->output_count);
	if (u->status == DMN_NO_MEMORY)
		return;
	s->shape = u->shapes[shape];
	code[0] = FEEL_CODE(OP_SERVICE, unit_service(u, s));
	code[1] = FEEL_CODE(OP_RETURN, 0);
	*proto = (struct feel_proto){ .unit = u, .param_count = s->input_count, .params = params, .param_types = types,
		.local_count = s->input_count, .frame_size = s->input_count + 2, .code = code, .code_count = 2 };
	read_needs(r, depth);
	infer_function(r, s->input_count, params, types, outputs_type(r, s));
	finish_proto(r, proto, NULL, r->element->type->result ? r->element->type->result : &feel_any);
}

/* Its expression, as tree and as code. */
static void
read_logic(struct reading *r, struct feel_scope *scope)
{
	struct feel_unit *u = &r->model->unit;
	struct element *e = r->element;

	if (e->kind == GLOBAL_DECISION) {
		const struct xml *x = boxed_child(e->xml);
		struct feel_node *n = x ? boxed_read(r, x) : empty_node(r);
		if (n && !x) {
			const struct feel_source *s = reading_source(r, e->xml, TEXT_NONE);
			if (s)
				unit_report(u, DMN_WARNING, "dmn.decision.empty", s, 0, "\"%.*s\" has no expression: it is null.", TEXT_ARG(e->name));
		}
		e->tree = n;
		if (n)
			finish_proto(r, feel_compile(u, n, NULL, 0), n, e->type);
		if (n && e->type->any)
			e->binding->type = n->type;
	} else {
		const struct xml *logic = xml_child(e->xml, "encapsulatedLogic");
		/* A knowledge model may call itself. */
		scope_add(u, scope, e->binding);
		struct feel_node *n = logic ? boxed_function(r, logic) : NULL;
		e->tree = n;
		if (n && n->count == 1) {
			struct feel_proto *proto = feel_compile(u, n->kids[0], n->bindings, n->binding_count);
			if (proto)
				infer_function(r, proto->param_count, proto->params, proto->param_types, n->kids[0]->type);
			finish_proto(r, proto, n->kids[0], e->type->result);
		} else if (u->status != DMN_NO_MEMORY) {
			const struct feel_source *s = reading_source(r, e->xml, TEXT_NONE);
			if (s)
				unit_report(u, DMN_WARNING, "dmn.decision.empty", s, 0, "\"%.*s\" has no logic: it is null.", TEXT_ARG(e->name));
		}
	}
}

static void
read_element(struct dmn_model *m, struct element *e, int depth)
{
	struct feel_unit *u = &m->unit;
	struct feel_scope *scope = e->read || e->kind == GLOBAL_INPUT ? NULL : unit_take_passing(u, 1, sizeof *scope);
	struct reading r = { .model = m, .file = e->file, .element = e, .scope = scope };

	if (!scope)
		return;
	e->read = true;
	u->named = e->file->named;
	u->named_count = e->file->named_count;
	read_requirements(&r, scope);
	read_needs(&r, depth);
	if (e->kind == GLOBAL_SERVICE) {
		read_service(&r, depth);
		return;
	}
	/* What is kept of an expression is in the unit: its trees make room for the next one's. */
	struct arena_mark mark = arena_mark(u->passing);
	read_logic(&r, scope);
	if (!m->keep_trees) {
		e->tree = NULL;
		arena_rewind(u->passing, mark);
	}
}

/* ---- documents ------------------------------------------------------------------------------------------ */

static void
read_imports(struct dmn_model *m, struct file *f)
{
	struct feel_unit *u = &m->unit;
	uint32_t count = count_children(f->root, "import");

	f->imports = unit_take(u, count, sizeof *f->imports);
	for (const struct xml *x = xml_child(f->root, "import"); x && f->imports; x = xml_next(x, "import")) {
		struct text namespace = xml_attribute(x, "namespace"), type = xml_attribute(x, "importType");
		struct import *i = &f->imports[f->import_count];
		if (text_find(type, TEXT("/DMN/")) < 0)
			continue;
		if (f->import_count == MODEL_IMPORTS_MAX) {
			unit_report(u, DMN_ERROR, "dmn.limit.imports", &(struct feel_source){ .file = f->name }, 0,
				"The model has more than %d imports.", MODEL_IMPORTS_MAX);
			break;
		}
		i->name = text_trim(xml_attribute(x, "name"));
		for (uint32_t k = 0; k < m->file_count; k++)
			if (m->files[k].root && text_equal(m->files[k].namespace, namespace))
				i->file = &m->files[k];
		struct reading r = { .model = m, .file = f };
		const struct feel_source *s = i->file ? NULL : reading_source(&r, x, TEXT_NONE);
		if (s)
			unit_report(u, DMN_ERROR, "dmn.import.missing", s, 0, "The imported model \"%.*s\" was not given.", TEXT_ARG(namespace));
		f->import_count++;
	}
}

static bool
view_elements(struct dmn_model *m)
{
	static const enum dmn_element_kind kinds[] = { DMN_INPUT, DMN_DECISION, DMN_KNOWLEDGE, DMN_SERVICE };
	struct file *f = &m->files[0];

	m->view = unit_take(&m->unit, f->element_count, sizeof *m->view);
	if (!m->view)
		return false;
	for (uint32_t i = 0; i < f->element_count; i++) {
		const struct element *e = f->elements[i];
		const struct feel_type *type = e->kind >= GLOBAL_KNOWLEDGE && e->type->result ? e->type->result : e->type;
		m->view[i] = (struct dmn_element){ .kind = kinds[e->kind], .id = outside(e->id), .name = outside(e->name),
			.type = model_type(m, type) };
	}
	m->view_count = f->element_count;
	return m->unit.status != DMN_NO_MEMORY;
}

/* Imported documents first, so that their types are there. */
static void
in_order(struct dmn_model *m, struct file *f, void (*work)(struct dmn_model *, struct file *), uint8_t *done, int depth)
{
	size_t index = (size_t)(f - m->files);

	if (done[index] || depth > MODEL_SOURCES_MAX)
		return;
	done[index] = 1;
	for (uint32_t i = 0; i < f->import_count; i++)
		if (f->imports[i].file)
			in_order(m, f->imports[i].file, work, done, depth + 1);
	work(m, f);
}

static void
each_file(struct dmn_model *m, void (*work)(struct dmn_model *, struct file *))
{
	uint8_t done[MODEL_SOURCES_MAX] = { 0 };

	for (uint32_t i = 0; i < m->file_count && m->unit.status != DMN_NO_MEMORY; i++)
		if (m->files[i].root)
			in_order(m, &m->files[i], work, done, 0);
}

static void
load(struct dmn_model *m, const struct dmn_source *sources, size_t count)
{
	struct feel_unit *u = &m->unit;
	uint32_t elements = 0;

	m->files = unit_take(u, count, sizeof *m->files);
	if (!m->files)
		return;
	m->file_count = (uint32_t)count;
	for (size_t i = 0; i < count; i++) {
		struct file *f = &m->files[i];
		f->name = unit_text(u, inside(sources[i].name));
		f->root = xml_read(u, f->name, inside(sources[i].xml));
		if (f->root)
			f->namespace = xml_attribute(f->root, "namespace");
		for (const struct xml *x = f->root ? f->root->first : NULL; x; x = x->next)
			elements++;
	}
	if (u->status == DMN_NO_MEMORY)
		return;
	if (elements > MODEL_ELEMENTS_MAX) {
		unit_report(u, DMN_ERROR, "dmn.limit.elements", &(struct feel_source){ .file = m->files[0].name }, 0,
			"The models have more than %d elements.", MODEL_ELEMENTS_MAX);
		return;
	}
	m->elements = unit_take(u, elements, sizeof *m->elements);
	u->globals = unit_take(u, elements, sizeof *u->globals);
	if (!m->elements || !u->globals)
		return;
	for (uint32_t i = 0; i < m->file_count; i++)
		if (m->files[i].root)
			read_imports(m, &m->files[i]);
	each_file(m, read_definitions);
	each_file(m, read_elements);
	u->global_count = m->element_count;
	for (uint32_t i = 0; i < m->element_count && u->status != DMN_NO_MEMORY; i++)
		read_element(m, &m->elements[i], 0);
	for (uint32_t i = 0; i < m->element_count && u->status != DMN_NO_MEMORY; i++)
		model_parts(m, &m->elements[i]);
	if (u->status != DMN_NO_MEMORY)
		view_elements(m);
}

void
model_drop_trees(struct dmn_model *m)
{
	struct feel_unit *u = &m->unit;

	arena_close(u->passing);
	u->passing = NULL;
	u->named = NULL;
	u->named_count = 0;
	for (uint32_t i = 0; i < m->element_count; i++) {
		m->elements[i].xml = NULL;
		m->elements[i].tree = NULL;
		m->elements[i].binding = NULL;
	}
	for (uint32_t i = 0; i < m->file_count; i++) {
		struct file *f = &m->files[i];
		f->root = NULL;
		f->definitions = NULL;
		f->definition_index = NULL;
		f->named = NULL;
		f->definition_count = f->named_count = 0;
	}
}

enum dmn_status
model_load(const struct dmn_host *host, const struct dmn_source *sources, size_t count, bool keep_trees, struct dmn_model **ret)
{
	struct dmn_host h = feel_host(host);
	struct dmn_model *m;

	if (count == 0 || count > MODEL_SOURCES_MAX)
		return DMN_INVALID;
	m = h.alloc(h.user, sizeof *m);
	if (!m)
		return DMN_NO_MEMORY;
	*m = (struct dmn_model){ .keep_trees = keep_trees };
	if (!unit_open(&m->unit, &h)) {
		h.free(h.user, m, sizeof *m);
		return DMN_NO_MEMORY;
	}
	m->unit.passing = arena_open(&(struct arena_host){ h.alloc, h.free, h.user }, 0);
	if (m->unit.passing)
		load(m, sources, count);
	else
		m->unit.status = DMN_NO_MEMORY;
	feel_fold_end(&m->unit);
	enum dmn_status status = m->unit.status;
	if (status == DMN_NO_MEMORY) {
		dmn_free(m);
		return status;
	}
	if (!keep_trees)
		model_drop_trees(m);
	*ret = m;
	return status;
}

enum dmn_status
dmn_load(const struct dmn_host *host, const struct dmn_source *sources, size_t count, struct dmn_model **ret)
{
	return model_load(host, sources, count, false, ret);
}

void
dmn_free(struct dmn_model *m)
{
	if (!m)
		return;
	struct dmn_host h = m->unit.host;
	unit_close(&m->unit);
	h.free(h.user, m, sizeof *m);
}
