/* Decision tables: from XML to the tree, and the view that pages draw. */
#include "dmn/model.h"

enum { TABLE_RULES_MAX = 100000, TABLE_COLUMNS_MAX = 1000 };

static uint32_t
count_children(const struct xml *x, const char *name, uint32_t most)
{
	uint32_t n = 0;

	for (const struct xml *kid = xml_child(x, name); kid && n < most; kid = xml_next(kid, name))
		n++;
	return n;
}

static bool
policy(const struct xml *x, enum feel_policy *ret, struct text *ret_text)
{
	static const struct { const char *name, *aggregation; enum feel_policy policy; const char *text; } all[] = {
		{ "UNIQUE", NULL, POLICY_UNIQUE, "U" }, { "FIRST", NULL, POLICY_FIRST, "F" }, { "ANY", NULL, POLICY_ANY, "A" },
		{ "PRIORITY", NULL, POLICY_PRIORITY, "P" }, { "RULE ORDER", NULL, POLICY_RULE_ORDER, "R" },
		{ "OUTPUT ORDER", NULL, POLICY_OUTPUT_ORDER, "O" }, { "COLLECT", "SUM", POLICY_SUM, "C+" },
		{ "COLLECT", "MIN", POLICY_MIN, "C<" }, { "COLLECT", "MAX", POLICY_MAX, "C>" },
		{ "COLLECT", "COUNT", POLICY_COUNT, "C#" }, { "COLLECT", NULL, POLICY_COLLECT, "C" },
	};
	struct text name = xml_attribute(x, "hitPolicy"), aggregation = xml_attribute(x, "aggregation");

	if (!name.bytes)
		name = TEXT("UNIQUE");
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (text_is(name, all[i].name) && (!all[i].aggregation ? !aggregation.bytes || all[i].policy != POLICY_COLLECT
			: text_is(aggregation, all[i].aggregation))) {
			*ret = all[i].policy;
			*ret_text = text_of(all[i].text);
			return true;
		}
	return false;
}

static bool
is_dash(struct text t)
{
	t = text_trim(t);
	return t.bytes == 0 || text_is(t, "-");
}

/* "a", "b" as a list of expressions, in order. */
static struct feel_node *
order_list(struct reading *r, const struct xml *x, struct text text)
{
	struct feel_unit *u = &r->model->unit;
	char *at = unit_take(u, text.bytes + 2, 1);

	if (!at)
		return NULL;
	at[0] = '[';
	memcpy(at + 1, text.at, text.bytes);
	at[text.bytes + 1] = ']';
	return reading_parse(r, x, (struct text){ at, text.bytes + 2 }, r->scope, false);
}

static struct feel_node *
cell_tests(struct reading *r, const struct xml *x, struct text text, struct feel_binding *tested)
{
	struct feel_unit *u = &r->model->unit;
	struct feel_scope *scope = unit_take_passing(u, 1, sizeof *scope);

	if (!scope)
		return NULL;
	*scope = (struct feel_scope){ .outer = r->scope, .tested = tested };
	return reading_parse(r, x, text, scope, true);
}

static struct feel_node *
entry_expression(struct reading *r, const struct xml *x)
{
	struct text text = xml_expression_text(x);

	if (!is_dash(text))
		return reading_parse(r, x, text, r->scope, false);
	const struct feel_source *s = reading_source(r, x, text);
	return s ? node_new(&r->model->unit, N_CONST, s, 0) : NULL;
}

static bool
add_view(struct dmn_model *m, struct dmn_table *view)
{
	if (m->table_count == m->table_room) {
		size_t room = m->table_room ? m->table_room * 2 : 8;
		struct dmn_table **all = arena_grow(m->unit.arena, m->tables, m->table_count * sizeof *all, room * sizeof *all);
		if (!all) {
			m->unit.status = DMN_NO_MEMORY;
			return false;
		}
		m->tables = all;
		m->table_room = room;
	}
	m->tables[m->table_count++] = view;
	return true;
}

static const struct dmn_text *
headings(struct feel_unit *u, const struct xml *x, const char *what, uint32_t count)
{
	struct dmn_text *all = unit_take(u, count, sizeof *all);
	const struct xml *kid = xml_child(x, what);

	for (uint32_t i = 0; all && i < count; i++, kid = xml_next(kid, what)) {
		struct text t = xml_attribute(kid, "label");
		if (!t.bytes && text_is(kid->name, "input"))
			t = text_trim(xml_expression_text(xml_child(kid, "inputExpression")));
		if (!t.bytes)
			t = xml_attribute(kid, "name");
		if (!t.bytes && text_is(kid->name, "output"))
			t = xml_attribute(x, "outputLabel");
		all[i] = outside(t);
	}
	return all;
}

static const struct dmn_text *
entries(struct feel_unit *u, const struct xml *rule, const char *what, uint32_t count)
{
	struct dmn_text *all = unit_take(u, count, sizeof *all);
	const struct xml *kid = xml_child(rule, what);

	for (uint32_t i = 0; all && i < count; i++) {
		all[i] = outside(text_trim(kid ? xml_expression_text(kid) : TEXT_NONE));
		kid = kid ? xml_next(kid, what) : NULL;
	}
	return all;
}

static struct dmn_table *
make_view(struct reading *r, const struct xml *x, uint32_t inputs, uint32_t outputs, uint32_t rules, struct text hit_policy)
{
	struct feel_unit *u = &r->model->unit;
	struct dmn_table *view = unit_take(u, 1, sizeof *view);
	struct dmn_rule *all = unit_take(u, rules, sizeof *all);
	uint32_t annotations = count_children(x, "annotation", TABLE_COLUMNS_MAX);

	/* Rules may have annotations without a heading. */
	for (const struct xml *rule = xml_child(x, "rule"); rule; rule = xml_next(rule, "rule")) {
		uint32_t n = count_children(rule, "annotationEntry", TABLE_COLUMNS_MAX);
		annotations = n > annotations ? n : annotations;
	}
	struct dmn_text *annotation_names = unit_take(u, annotations, sizeof *annotation_names);
	if (!view || !all || !annotation_names)
		return NULL;
	const struct xml *a = xml_child(x, "annotation");
	for (uint32_t i = 0; i < annotations; i++) {
		annotation_names[i] = outside(a ? xml_attribute(a, "name") : TEXT_NONE);
		a = a ? xml_next(a, "annotation") : NULL;
	}
	const struct xml *rule = xml_child(x, "rule");
	for (uint32_t i = 0; i < rules && rule; i++, rule = xml_next(rule, "rule"))
		all[i] = (struct dmn_rule){ .id = outside(xml_attribute(rule, "id")), .inputs = entries(u, rule, "inputEntry", inputs),
			.outputs = entries(u, rule, "outputEntry", outputs), .annotations = entries(u, rule, "annotationEntry", annotations) };
	*view = (struct dmn_table){ .decision = outside(r->element->name), .id = outside(xml_attribute(x, "id")),
		.hit_policy = outside(hit_policy), .input_count = inputs, .output_count = outputs, .annotation_count = annotations,
		.rule_count = rules, .inputs = headings(u, x, "input", inputs), .outputs = headings(u, x, "output", outputs),
		.annotations = annotation_names, .rules = all };
	return u->status != DMN_NO_MEMORY && add_view(r->model, view) ? view : NULL;
}

static bool
read_inputs(struct reading *r, const struct xml *x, struct feel_table *t)
{
	struct feel_unit *u = &r->model->unit;
	uint32_t i = 0;

	for (const struct xml *input = xml_child(x, "input"); input; input = xml_next(input, "input"), i++) {
		const struct xml *expression = xml_child(input, "inputExpression");
		t->inputs[i] = expression ? entry_expression(r, expression) : NULL;
		if (!t->inputs[i])
			return false;
		const struct feel_type *type = reading_type(r, expression, xml_attribute(expression, "typeRef"));
		t->input_bindings[i] = binding_new(u, TEXT_NONE, BIND_LOCAL, 0, type->any ? t->inputs[i]->type : type);
		if (!t->input_bindings[i])
			return false;
		const struct xml *values = xml_child(input, "inputValues");
		struct text text = values ? xml_expression_text(values) : TEXT_NONE;
		if (!is_dash(text) && !(t->input_allowed[i] = cell_tests(r, values, text, t->input_bindings[i])))
			return false;
	}
	return true;
}

static bool
read_outputs(struct reading *r, const struct xml *x, struct feel_table *t, struct text *names, bool ordered)
{
	uint32_t i = 0;

	for (const struct xml *output = xml_child(x, "output"); output; output = xml_next(output, "output"), i++) {
		names[i] = text_trim(xml_attribute(output, "name"));
		const struct xml *fallback = xml_child(output, "defaultOutputEntry");
		if (fallback && !is_dash(xml_expression_text(fallback))) {
			t->defaults[i] = entry_expression(r, fallback);
			t->info->has_default = true;
			if (!t->defaults[i])
				return false;
		}
		if (!ordered)
			continue;
		const struct xml *values = xml_child(output, "outputValues");
		struct text text = values ? xml_expression_text(values) : TEXT_NONE;
		const struct feel_type *type = reading_type(r, output, xml_attribute(output, "typeRef"));
		if (type->any && r->element->type && t->info->output_count == 1)
			type = r->element->type;
		if (is_dash(text))
			text = type->allowed_text;
		if (!is_dash(text) && !(t->orders[i] = order_list(r, output, text)))
			return false;
	}
	return true;
}

static bool
read_rules(struct reading *r, const struct xml *x, struct feel_table *t)
{
	uint32_t inputs = t->info->input_count, outputs = t->info->output_count, k = 0;

	for (const struct xml *rule = xml_child(x, "rule"); rule && k < t->rule_count; rule = xml_next(rule, "rule"), k++) {
		if (count_children(rule, "inputEntry", TABLE_COLUMNS_MAX) != inputs
		    || count_children(rule, "outputEntry", TABLE_COLUMNS_MAX) != outputs) {
			const struct feel_source *s = reading_source(r, rule, TEXT_NONE);
			if (s)
				unit_report(&r->model->unit, DMN_ERROR, "dmn.table.shape", s, 0,
					"Rule %u must have %u input and %u output entries.", k + 1, inputs, outputs);
		}
		const struct xml *entry = xml_child(rule, "inputEntry");
		for (uint32_t i = 0; i < inputs && entry; i++, entry = xml_next(entry, "inputEntry")) {
			struct text text = xml_expression_text(entry);
			if (!is_dash(text) && !(t->cells[k * inputs + i] = cell_tests(r, entry, text, t->input_bindings[i])))
				return false;
		}
		entry = xml_child(rule, "outputEntry");
		for (uint32_t i = 0; i < outputs && entry; i++, entry = xml_next(entry, "outputEntry"))
			if (!(t->results[k * outputs + i] = entry_expression(r, entry)))
				return false;
	}
	return true;
}

struct feel_node *
table_read(struct reading *r, const struct xml *x)
{
	struct feel_unit *u = &r->model->unit;
	uint32_t inputs = count_children(x, "input", TABLE_COLUMNS_MAX + 1), outputs = count_children(x, "output", TABLE_COLUMNS_MAX + 1);
	uint32_t rules = count_children(x, "rule", TABLE_RULES_MAX + 1);
	const struct feel_source *source = reading_source(r, x, TEXT_NONE);
	struct feel_node *n = source ? node_new(u, N_TABLE, source, 0) : NULL;
	struct feel_table *t = unit_take_passing(u, 1, sizeof *t);
	struct feel_table_info *info = unit_take(u, 1, sizeof *info);
	struct text *names = unit_take(u, outputs, sizeof *names), hit_policy;

	if (!n || !t || !info || !names)
		return NULL;
	if (!policy(x, &info->policy, &hit_policy) || outputs == 0) {
		unit_report(u, DMN_ERROR, "dmn.table.shape", source, 0, "The table has no output or an unknown hit policy.");
		n->kind = N_FAIL;
		return n;
	}
	if (inputs > TABLE_COLUMNS_MAX || outputs > TABLE_COLUMNS_MAX || rules > TABLE_RULES_MAX) {
		unit_report(u, DMN_ERROR, "dmn.limit.table", source, 0, "The table has more than %d columns of a kind or %d rules.",
			TABLE_COLUMNS_MAX, TABLE_RULES_MAX);
		n->kind = N_FAIL;
		return n;
	}
	info->input_count = inputs;
	info->output_count = outputs;
	*t = (struct feel_table){ .info = info, .rule_count = rules, .source = source };
	t->inputs = unit_take_passing(u, inputs, sizeof(void *));
	t->input_bindings = unit_take_passing(u, inputs, sizeof(void *));
	t->input_allowed = unit_take_passing(u, inputs, sizeof(void *));
	t->cells = unit_take_passing(u, (size_t)rules * inputs, sizeof(void *));
	t->results = unit_take_passing(u, (size_t)rules * outputs, sizeof(void *));
	t->defaults = unit_take_passing(u, outputs, sizeof(void *));
	t->orders = unit_take_passing(u, outputs, sizeof(void *));
	if (u->status == DMN_NO_MEMORY)
		return NULL;
	bool ordered = info->policy == POLICY_PRIORITY || info->policy == POLICY_OUTPUT_ORDER;
	if (!read_inputs(r, x, t) || !read_outputs(r, x, t, names, ordered) || !read_rules(r, x, t)) {
		if (u->status == DMN_NO_MEMORY)
			return NULL;
		unit_report(u, DMN_ERROR, "dmn.table.shape", source, 0, "An input of the table has no expression.");
		n->kind = N_FAIL;
		return n;
	}
	if (outputs > 1) {
		struct feel_shape *shape = unit_take(u, 1, sizeof *shape);
		if (!shape)
			return NULL;
		*shape = (struct feel_shape){ outputs, names };
		info->outputs = shape;
	}
	info->view = make_view(r, x, inputs, outputs, rules, hit_policy);
	n->table = t;
	n->type = outputs == 1 && rules ? t->results[0] ? t->results[0]->type : &feel_any : &feel_any;
	if (info->policy >= POLICY_RULE_ORDER)
		n->type = &feel_any;
	return info->view ? n : NULL;
}
