/* Boxed expressions of DMN as the same tree that FEEL text gives. */
#include "dmn/model.h"

static const char *const expressions[] = { "literalExpression", "decisionTable", "context", "list", "relation", "invocation",
	"functionDefinition", "conditional", "filter", "for", "some", "every" };

bool
boxed_is(const struct xml *x)
{
	for (size_t i = 0; i < sizeof expressions / sizeof expressions[0]; i++)
		if (text_is(x->name, expressions[i]))
			return true;
	return false;
}

const struct xml *
boxed_child(const struct xml *x)
{
	for (const struct xml *kid = x ? x->first : NULL; kid; kid = kid->next)
		if (boxed_is(kid))
			return kid;
	return NULL;
}

const struct feel_source *
reading_source(struct reading *r, const struct xml *x, struct text text)
{
	struct feel_source *s = unit_take(&r->model->unit, 1, sizeof *s);
	struct text id = xml_attribute(x, "id");

	if (!s)
		return NULL;
	const struct xml *holder = xml_child(x, "text");
	bool held = holder && text.bytes && text.at == holder->text.at;
	*s = (struct feel_source){ .file = r->file->name, .xml_line = x->line, .xml_index = held ? holder->index : x->index, .text = text,
		.element = id.at ? id : r->element ? r->element->id : TEXT_NONE };
	return s;
}

/* Is one of the parts between slashes this word, in whatever case?  FEEL's names all have one: .../DMN/20230324/FEEL/ */
static bool
has_part(struct text name, const char *word)
{
	size_t n = strlen(word), same = 0;

	for (size_t i = 0; i <= name.bytes; i++) {
		char c = i < name.bytes ? name.at[i] : '/';
		if (c == '/') {
			if (same == n)
				return true;
			same = 0;
		} else if (same <= n) {
			same = same < n && (c >= 'a' && c <= 'z' ? c - 32 : c) == word[same] ? same + 1 : n + 1;
		}
	}
	return false;
}

/* Is the text FEEL, as far as the model says?  B-FEEL has the same grammar; a warning says once how it is read. */
static bool
is_feel(struct reading *r, const struct xml *x, const struct feel_source *s)
{
	struct feel_unit *u = &r->model->unit;
	struct text language = text_trim(xml_attribute(x, "expressionLanguage"));

	if (!language.bytes)
		language = text_trim(xml_attribute(r->file->root, "expressionLanguage"));
	if (!language.bytes || has_part(language, "FEEL"))
		return true;
	if (!has_part(language, "B-FEEL")) {
		unit_report(u, DMN_ERROR, "dmn.language", s, 0, "The language \"%.*s\" is not known here: only FEEL is.", TEXT_ARG(language));
		return false;
	}
	if (!r->file->bivalent)
		unit_report(u, DMN_WARNING, "dmn.language.bivalent", s, 0,
			"B-FEEL is read as FEEL: what is false, 0 or \"\" after an error there is null here.");
	r->file->bivalent = true;
	return true;
}

struct feel_node *
reading_parse(struct reading *r, const struct xml *x, struct text text, const struct feel_scope *scope, bool tests)
{
	struct feel_unit *u = &r->model->unit;
	const struct feel_source *s = reading_source(r, x, text);

	if (!s)
		return NULL;
	if (!is_feel(r, x, s))
		return node_new(u, N_FAIL, s, 0);
	return tests ? feel_parse_tests(u, s, scope) : feel_parse(u, s, scope);
}

static struct feel_node *
node(struct reading *r, enum node_kind kind, const struct xml *x)
{
	const struct feel_source *s = reading_source(r, x, TEXT_NONE);

	return s ? node_new(&r->model->unit, kind, s, 0) : NULL;
}

static struct feel_node *
failed(struct reading *r, const struct xml *x, const char *code, const char *why)
{
	const struct feel_source *s = reading_source(r, x, TEXT_NONE);

	if (s)
		unit_report(&r->model->unit, DMN_ERROR, code, s, 0, "%s", why);
	return node(r, N_FAIL, x);
}

static struct feel_node *
text_node(struct reading *r, const struct xml *x, struct text text)
{
	if (text_trim(text).bytes == 0) {
		/* An expression without text has no value. */
		struct feel_node *n = node(r, N_CONST, x);
		if (n)
			n->value = FEEL_NULL;
		return n;
	}
	return reading_parse(r, x, text, r->scope, false);
}

static bool
bind_node(struct feel_unit *u, struct feel_node *n, struct feel_binding *b)
{
	if (!n || !b)
		return false;
	struct feel_binding **all = unit_grow_passing(u, n->bindings, n->binding_count, sizeof *all);
	if (!all) {
		u->status = DMN_NO_MEMORY;
		return false;
	}
	n->bindings = all;
	n->bindings[n->binding_count++] = b;
	return true;
}

static bool
name_node(struct feel_unit *u, struct feel_node *n, uint32_t count, struct text name)
{
	struct text *all = n ? unit_grow(u, n->names, count, sizeof *all) : NULL;

	if (!all) {
		u->status = DMN_NO_MEMORY;
		return false;
	}
	n->names = all;
	n->names[count] = name;
	return true;
}

/* The value of a node assigned to something of a type. */
static struct feel_node *
assigned(struct reading *r, const struct xml *x, struct feel_node *value, const struct feel_type *type)
{
	if (!value || type->any)
		return value;
	struct feel_node *n = node(r, N_COERCE, x);
	if (!n)
		return NULL;
	node_add(&r->model->unit, n, value);
	n->type = type;
	return n;
}

static struct feel_type *
context_type(struct feel_unit *u, const struct feel_node *n, uint32_t count)
{
	struct feel_type *type = unit_take(u, 1, sizeof *type);
	const struct feel_type **members = unit_take(u, count, sizeof *members);

	if (!type || !members)
		return NULL;
	for (uint32_t i = 0; i < count; i++)
		members[i] = n->bindings[i]->type;
	*type = (struct feel_type){ .kind = DMN_CONTEXT, .name = TEXT("context"), .count = count, .names = n->names, .members = members };
	return type;
}

static struct feel_node *
read_context(struct reading *r, const struct xml *x)
{
	struct feel_unit *u = &r->model->unit;
	struct feel_node *n = node(r, N_CONTEXT, x);
	struct feel_scope *scope = unit_take_passing(u, 1, sizeof *scope);
	const struct feel_scope *outer = r->scope;
	bool result = false;

	if (!n || !scope)
		return NULL;
	*scope = (struct feel_scope){ .outer = outer };
	r->scope = scope;
	for (const struct xml *e = xml_child(x, "contextEntry"); e && u->status != DMN_NO_MEMORY; e = xml_next(e, "contextEntry")) {
		if (n->count >= FEEL_ENTRIES_MAX) {
			r->scope = outer;
			return failed(r, e, "feel.limit.entries", "A context has too many entries.");
		}
		const struct xml *variable = xml_child(e, "variable");
		const struct xml *inner = boxed_child(e);
		struct text name = variable ? text_trim(xml_attribute(variable, "name")) : TEXT_NONE;
		struct feel_node *value = inner ? boxed_read(r, inner) : node(r, N_CONST, e);
		const struct feel_type *type = variable ? reading_type(r, variable, xml_attribute(variable, "typeRef")) : &feel_any;
		value = assigned(r, e, value, type);
		struct feel_binding *b = binding_new(u, name, BIND_LOCAL, 0, value && type->any ? value->type : type);
		if (!value || !name_node(u, n, n->count, name) || !bind_node(u, n, b))
			break;
		node_add(u, n, value);
		result = name.bytes == 0;
		if (result)
			break;
		scope_add(u, scope, b);
	}
	r->scope = outer;
	if (u->status == DMN_NO_MEMORY)
		return NULL;
	if (result) {
		n->op = 1;
		n->type = n->kids[n->count - 1]->type;
	} else {
		struct feel_type *type = context_type(u, n, n->count);
		n->type = type ? type : &feel_any;
	}
	return n;
}

static struct feel_node *
read_list(struct reading *r, const struct xml *x)
{
	struct feel_node *n = node(r, N_LIST, x);

	for (const struct xml *kid = x->first; kid && n; kid = kid->next) {
		for (size_t i = 0; i < sizeof expressions / sizeof expressions[0]; i++)
			if (text_is(kid->name, expressions[i]))
				node_add(&r->model->unit, n, boxed_read(r, kid));
	}
	return n;
}

static struct feel_node *
read_relation(struct reading *r, const struct xml *x)
{
	struct feel_unit *u = &r->model->unit;
	struct feel_node *n = node(r, N_LIST, x);

	for (const struct xml *row = xml_child(x, "row"); row && n; row = xml_next(row, "row")) {
		struct feel_node *context = node(r, N_CONTEXT, row);
		const struct xml *column = xml_child(x, "column");
		for (const struct xml *cell = row->first; cell && column && context; cell = cell->next) {
			struct text name = text_trim(xml_attribute(column, "name"));
			const struct feel_type *type = reading_type(r, column, xml_attribute(column, "typeRef"));
			struct feel_node *value = assigned(r, cell, boxed_read(r, cell), type);
			if (!value || !name_node(u, context, context->count, name)
			    || !bind_node(u, context, binding_new(u, name, BIND_LOCAL, 0, type->any ? value->type : type)))
				return NULL;
			node_add(u, context, value);
			column = cell->next ? xml_next(column, "column") : NULL;     /* not past all the rows */
		}
		if (!context)
			return NULL;
		struct feel_type *type = context_type(u, context, context->count), *list = unit_take(u, 1, sizeof *list);
		if (!type || !list)
			return NULL;
		context->type = type;
		*list = (struct feel_type){ .kind = DMN_LIST, .name = TEXT("list"), .element = type };
		n->type = list;
		node_add(u, n, context);
	}
	return n;
}

static struct feel_node *
read_invocation(struct reading *r, const struct xml *x)
{
	struct feel_unit *u = &r->model->unit;
	struct feel_node *n = node(r, N_CALL, x);
	const struct xml *function = boxed_child(x);

	if (!function)
		return failed(r, x, "dmn.invocation.function", "An invocation names the function that it calls.");
	struct feel_node *callee = boxed_read(r, function);
	if (!n || !callee)
		return NULL;
	node_add(u, n, callee);
	for (const struct xml *b = xml_child(x, "binding"); b; b = xml_next(b, "binding")) {
		const struct xml *parameter = xml_child(b, "parameter"), *inner = boxed_child(b);
		struct feel_node *value = inner ? boxed_read(r, inner) : node(r, N_CONST, b);
		const struct feel_type *type = parameter ? reading_type(r, parameter, xml_attribute(parameter, "typeRef")) : &feel_any;
		value = assigned(r, b, value, type);
		if (!value || !name_node(u, n, n->count - 1, text_trim(xml_attribute(parameter, "name"))))
			return NULL;
		node_add(u, n, value);
	}
	if (!callee->type->any && callee->type->kind == DMN_FUNCTION && callee->type->result)
		n->type = callee->type->result;
	return n;
}

struct feel_node *
boxed_function(struct reading *r, const struct xml *x)
{
	struct feel_unit *u = &r->model->unit;
	struct feel_node *n = node(r, N_FUNCTION, x), *body;
	struct feel_scope *scope = unit_take_passing(u, 1, sizeof *scope);
	const struct feel_scope *outer = r->scope;
	const struct xml *inner = boxed_child(x);
	struct text kind = xml_attribute(x, "kind");

	if (!n || !scope)
		return NULL;
	*scope = (struct feel_scope){ .outer = outer };
	for (const struct xml *p = xml_child(x, "formalParameter"); p; p = xml_next(p, "formalParameter")) {
		if (n->binding_count >= FEEL_PARAMETERS_MAX)
			return failed(r, p, "feel.limit.parameters", "A function has too many parameters.");
		const struct feel_type *type = reading_type(r, p, xml_attribute(p, "typeRef"));
		struct feel_binding *b = binding_new(u, text_trim(xml_attribute(p, "name")), BIND_LOCAL, 0, type);
		if (!bind_node(u, n, b))
			return NULL;
		scope_add(u, scope, b);
	}
	if (kind.bytes && !text_is(kind, "FEEL")) {
		const struct feel_source *s = reading_source(r, x, TEXT_NONE);
		struct feel_node *mapping = inner ? boxed_read(r, inner) : node(r, N_CONST, x);
		body = s && mapping ? feel_external(u, s, 0, text_is(kind, "Java") ? TEXT("java") : text_is(kind, "PMML") ? TEXT("pmml")
			: kind, mapping, n->binding_count) : NULL;
	} else if (!inner) {
		body = failed(r, x, "dmn.function.empty", "The function has no expression.");
	} else {
		r->scope = scope;
		body = boxed_read(r, inner);
		r->scope = outer;
	}
	node_add(u, n, body);
	struct feel_type *type = unit_take(u, 1, sizeof *type);
	if (!type || !body)
		return NULL;
	*type = (struct feel_type){ .kind = DMN_FUNCTION, .name = TEXT("function"), .result = body->type };
	n->type = type;
	return n;
}

static struct feel_node *
read_part(struct reading *r, const struct xml *x, const char *part)
{
	const struct xml *inner = boxed_child(xml_child(x, part));

	return inner ? boxed_read(r, inner) : failed(r, x, "dmn.boxed.incomplete", "A part of this boxed expression is missing.");
}

static struct feel_node *
read_conditional(struct reading *r, const struct xml *x)
{
	struct feel_node *n = node(r, N_IF, x);
	const char *const parts[] = { "if", "then", "else" };

	for (int i = 0; i < 3 && n; i++)
		node_add(&r->model->unit, n, read_part(r, x, parts[i]));
	return n && n->count == 3 ? n : NULL;
}

static const struct feel_type *
element_of(const struct feel_type *type)
{
	if (type->any || type->kind != DMN_LIST)
		return type;
	return type->element ? type->element : &feel_any;
}

static struct feel_node *
read_filter(struct reading *r, const struct xml *x)
{
	struct feel_unit *u = &r->model->unit;
	struct feel_node *n = node(r, N_FILTER, x), *list = read_part(r, x, "in");
	struct feel_scope *scope = unit_take_passing(u, 1, sizeof *scope);
	const struct feel_scope *outer = r->scope;

	if (!n || !list || !scope)
		return NULL;
	struct feel_binding *item = binding_new(u, TEXT("item"), BIND_LOCAL, 0, element_of(list->type));
	*scope = (struct feel_scope){ .outer = outer, .item = item };
	if (!bind_node(u, n, item))
		return NULL;
	scope_add(u, scope, item);
	r->scope = scope;
	struct feel_node *match = read_part(r, x, "match");
	r->scope = outer;
	node_add(u, n, list);
	node_add(u, n, match);
	n->type = list->type;
	return match ? n : NULL;
}

static struct feel_node *
read_loop(struct reading *r, const struct xml *x, enum node_kind kind, const char *body_part)
{
	struct feel_unit *u = &r->model->unit;
	struct feel_node *n = node(r, kind, x), *domain = read_part(r, x, "in");
	struct feel_scope *scope = unit_take_passing(u, 1, sizeof *scope);
	const struct feel_scope *outer = r->scope;

	if (!n || !domain || !scope)
		return NULL;
	*scope = (struct feel_scope){ .outer = outer };
	struct feel_binding *b = binding_new(u, text_trim(xml_attribute(x, "iteratorVariable")), BIND_LOCAL, 0, element_of(domain->type));
	node_add(u, n, domain);
	if (!bind_node(u, n, b))
		return NULL;
	scope_add(u, scope, b);
	if (kind == N_FOR) {
		struct feel_binding *partial = binding_new(u, TEXT("partial"), BIND_LOCAL, 0, &feel_any);
		if (!bind_node(u, n, partial))
			return NULL;
		scope_add(u, scope, partial);
	}
	r->scope = scope;
	struct feel_node *body = read_part(r, x, body_part);
	r->scope = outer;
	node_add(u, n, body);
	return body ? n : NULL;
}

struct feel_node *
boxed_read(struct reading *r, const struct xml *x)
{
	struct feel_node *n;

	if (text_is(x->name, "literalExpression")) {
		n = text_node(r, x, xml_expression_text(x));
	} else if (text_is(x->name, "decisionTable"))
		n = table_read(r, x);
	else if (text_is(x->name, "context"))
		n = read_context(r, x);
	else if (text_is(x->name, "list"))
		n = read_list(r, x);
	else if (text_is(x->name, "relation"))
		n = read_relation(r, x);
	else if (text_is(x->name, "invocation"))
		n = read_invocation(r, x);
	else if (text_is(x->name, "functionDefinition"))
		n = boxed_function(r, x);
	else if (text_is(x->name, "conditional"))
		n = read_conditional(r, x);
	else if (text_is(x->name, "filter"))
		n = read_filter(r, x);
	else if (text_is(x->name, "for"))
		n = read_loop(r, x, N_FOR, "return");
	else if (text_is(x->name, "some"))
		n = read_loop(r, x, N_SOME, "satisfies");
	else if (text_is(x->name, "every"))
		n = read_loop(r, x, N_EVERY, "satisfies");
	else
		n = failed(r, x, "dmn.expression.unknown", "This kind of expression is not known.");
	if (text_is(x->name, "functionDefinition"))
		return n;
	return assigned(r, x, n, reading_type(r, x, xml_attribute(x, "typeRef")));
}
