/* Evaluation of decisions and services, and the trace. */
#include "dmn/model.h"
#include "feel/print.h"
#include "feel/vm.h"

/* likely: where it is looked for first; often inputs are given in the order of the model. */
static const struct dmn_value *
input_named(const struct dmn_value *input, struct text name, struct text normal, uint32_t likely)
{
	const struct dmn_value *entry;

	if (!input || input->kind != DMN_CONTEXT)
		return NULL;
	if (likely < input->context.shape->count && text_same(input->context.shape->names[likely], name))
		return &input->context.values[likely];
	entry = feel_entry(input, name);
	for (uint32_t i = 0; !entry && i < input->context.shape->count; i++)
		if (feel_same_name(normal, input->context.shape->names[i]))
			entry = &input->context.values[i];
	return entry;
}

/* Convert and check what the host gives for an element or a parameter; null when it gives nothing. */
static bool
take_input(struct dmn_run *run, struct text name, struct text normal, const struct feel_type *type,
	const struct dmn_value *input, uint32_t likely, struct dmn_value *ret)
{
	const struct dmn_value *given = input_named(input, name, normal, likely);
	size_t before = run->diagnostic_count;

	*ret = FEEL_NULL;
	if (!given)
		return true;
	if (type->plain && type->verbatim && run_conforms(run, given, type, true) == 1) {
		*ret = *given;
		return true;
	}
	if (!vm_convert(run, type, given, ret) || !vm_assign(run, type, ret, "Input", ret))
		return false;
	if (run->diagnostic_count > before)
		run_report(run, DMN_NOTE, "dmn.input", "The above is about the input \"%.*s\".", TEXT_ARG(name));
	return true;
}

/* Given where it is expected, and nothing to convert or to look into. */
static inline bool
input_as_it_is(const struct element *e, const struct dmn_value *given, struct dmn_value *ret)
{
	if (!given || given->kind != DMN_CONTEXT || e->ordinal >= given->context.shape->count
	    || !text_same(given->context.shape->names[e->ordinal], e->name))
		return false;
	const struct dmn_value *v = &given->context.values[e->ordinal];
	if (v->kind != e->type->kind || v->kind >= DMN_LIST || e->type->any || !e->type->plain)
		return false;
	*ret = *v;
	return true;
}

/* Inputs are taken when something needs them. */
static bool
input_of(struct dmn_run *run, const struct feel_instance *instance, uint32_t index, struct dmn_value *ret)
{
	const struct dmn_model *m = instance->model;
	const struct element *e = &m->elements[index];
	const struct feel_proto *asking = run->proto;

	if (input_as_it_is(e, instance->given, ret))
		return true;
	run->proto = NULL;                       /* what is wrong with an input is not wrong where it is used */
	bool good = take_input(run, e->name, e->normal, e->type, instance->given, e->ordinal, ret);
	run->proto = asking;
	return good;
}

enum dmn_status
dmn_evaluate(struct dmn_run *run, const struct dmn_model *m, struct dmn_text decision, const struct dmn_value *input,
	const struct dmn_value **ret)
{
	const struct element *wanted = model_element(m, inside(decision));
	const struct dmn_value *v = NULL;

	run_ready(run);
	if (!wanted || wanted->kind == GLOBAL_INPUT)
		return run->status = DMN_NOT_FOUND;
	struct feel_instance *instance = vm_instance(run, &m->unit);
	if (!instance)
		return run->status;
	instance->input = input_of;
	instance->model = m;
	instance->given = input;
	if (wanted->kind == GLOBAL_DECISION) {
		v = vm_global(run, instance, wanted->global);
	} else {
		const struct feel_proto *proto = m->unit.globals[wanted->global].proto;
		struct dmn_value *arguments = proto ? run_take(run, proto->param_count, sizeof *arguments) : NULL;
		if (!arguments)
			return run->status == DMN_OK ? (run->status = DMN_NOT_FOUND) : run->status;
		for (uint32_t i = 0; i < proto->param_count; i++)
			if (!take_input(run, proto->params[i], proto->params[i], proto->param_types[i], input, i, &arguments[i]))
				return run->status;
		struct dmn_value *kept = run_take_bare(run, sizeof *kept);
		v = kept && vm_run(run, proto, NULL, instance, arguments, kept) ? kept : NULL;
	}
	if (v)
		*ret = v;
	return run->status;
}

size_t
dmn_trace_count(const struct dmn_run *run)
{
	return run->step_count;
}

const struct dmn_trace_step *
dmn_trace_step(const struct dmn_run *run, size_t index)
{
	/* Mostly asked for in order: go on from the step that was asked for last. */
	struct dmn_run *asked = (struct dmn_run *)(uintptr_t)run;
	bool further = run->asked_step && index >= run->asked_index;
	struct run_step *s = further ? run->asked_step : run->first_step;

	for (size_t left = further ? index - run->asked_index : index; s && left > 0; left--)
		s = s->next;
	if (s) {
		asked->asked_step = s;
		asked->asked_index = index;
	}
	return s ? vm_trace_step(s) : NULL;
}

static void
put_json_name(struct run_buf *b, const char *name)
{
	feel_put_json_text(b, text_of(name));
	run_buf_char(b, ':');
}

static void
put_table(struct run_buf *b, const struct dmn_trace_step *s)
{
	run_buf_char(b, ',');
	put_json_name(b, "table");
	feel_put_json_text(b, inside(s->table->id));
	run_buf_char(b, ',');
	put_json_name(b, "matched");
	run_buf_char(b, '[');
	for (size_t i = 0; i < s->match_count; i++) {
		const struct dmn_rule *rule = &s->table->rules[s->matches[i]];
		struct dmn_value index = feel_int((int64_t)s->matches[i] + 1);
		if (i)
			run_buf_char(b, ',');
		run_buf_char(b, '{');
		put_json_name(b, "rule");
		feel_put_json_text(b, inside(rule->id));
		run_buf_char(b, ',');
		put_json_name(b, "index");
		feel_put_json(b, &index, 0);
		run_buf_char(b, ',');
		put_json_name(b, "annotations");
		run_buf_char(b, '[');
		for (size_t a = 0; a < s->table->annotation_count; a++) {
			if (a)
				run_buf_char(b, ',');
			feel_put_json_text(b, inside(rule->annotations[a]));
		}
		run_buf_put(b, TEXT("]}"));
	}
	run_buf_put(b, TEXT("],"));
	put_json_name(b, "inputs");
	run_buf_char(b, '{');
	for (size_t i = 0; i < s->input_count; i++) {
		if (i)
			run_buf_char(b, ',');
		feel_put_json_text(b, inside(s->table->inputs[i]));
		run_buf_char(b, ':');
		feel_put_json(b, s->inputs[i], 0);
	}
	run_buf_char(b, '}');
}

enum dmn_status
dmn_trace_json(struct dmn_run *run, struct dmn_text *ret)
{
	struct run_buf b = { .run = run };

	run_afresh(run);
	run_buf_char(&b, '[');
	for (struct run_step *s = run->first_step; s; s = s->next) {
		const struct dmn_trace_step *step = vm_trace_step(s);
		if (s != run->first_step)
			run_buf_char(&b, ',');
		run_buf_char(&b, '{');
		put_json_name(&b, "decision");
		feel_put_json_text(&b, inside(step->decision));
		run_buf_char(&b, ',');
		put_json_name(&b, "result");
		feel_put_json(&b, step->result, 0);
		if (step->table)
			put_table(&b, step);
		run_buf_char(&b, '}');
	}
	run_buf_char(&b, ']');
	if (b.failed && run->status == DMN_OK)
		run_stop(run, DMN_LIMIT, "feel.limit.depth", "A value is nested too deeply to print.");
	if (!b.failed)
		*ret = (struct dmn_text){ b.at, b.bytes };
	return run->status;
}
