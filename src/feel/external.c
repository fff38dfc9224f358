/*
 * External functions: definitions that name a function of the host's table (struct dmn_function).  The table is searched
 * when a model is loaded; what is found there is called like any other function.
 */
#include "feel/vm.h"

enum { SIGNATURE_MAX = 300, CALL_ARGUMENTS_MAX = 48 };

/* The constant string that the context has under the name; TEXT_NONE when it has none. */
static struct text
entry_text(const struct feel_node *context, const char *name)
{
	for (uint32_t i = 0; context->kind == N_CONTEXT && i < context->count; i++) {
		const struct feel_node *value = context->kids[i];
		while (value->kind == N_COERCE)
			value = value->kids[0];
		if (text_is(context->names[i], name) && value->kind == N_CONST && value->value.kind == DMN_STRING)
			return feel_text(&value->value);
	}
	return TEXT_NONE;
}

/* Equal but for white space? */
static bool
same_signature(struct text a, const char *b)
{
	size_t i = 0;

	for (;; i++, b++) {
		while (i < a.bytes && strchr(" \t\r\n", a.at[i]))
			i++;
		while (*b && strchr(" \t\r\n", *b))
			b++;
		if (i >= a.bytes || !*b)
			return i >= a.bytes && !*b;
		if (a.at[i] != *b)
			return false;
	}
}

static bool
takes(const struct dmn_function *f, uint32_t count)
{
	return count <= CALL_ARGUMENTS_MAX && (f->variadic ? count + 1 >= f->kind_count : count == f->kind_count);
}

struct feel_node *
feel_external(struct feel_unit *u, const struct feel_source *source, size_t offset, struct text language,
	const struct feel_node *mapping, uint32_t param_count)
{
	struct feel_node *n = node_new(u, N_FAIL, source, offset);
	struct text class_name = entry_text(mapping, "class"), signature = entry_text(mapping, "method signature");
	bool named = false;

	if (!n)
		return NULL;
	if (text_is(language, "pmml")) {
		unit_report(u, DMN_ERROR, "dmn.function.pmml", source, offset,
			"PMML models are not evaluated: this function is null.");
		return n;
	}
	if (!text_is(language, "java") || !class_name.at || !signature.at || signature.bytes > SIGNATURE_MAX) {
		unit_report(u, DMN_ERROR, "dmn.function.external", source, offset,
			"An external function is named by { java: { class: \"...\", method signature: \"...\" } }, both constant strings.");
		return n;
	}
	for (size_t i = 0; i < u->host.function_count && i < FEEL_ARG_MAX; i++) {
		const struct dmn_function *f = &u->host.functions[i];
		if (!text_is(class_name, f->class_name) || !same_signature(signature, f->signature))
			continue;
		named = true;
		if (!takes(f, param_count))
			continue;
		n->kind = N_HOST;
		n->range_arg = (uint32_t)i;
		return n;
	}
	if (named)
		unit_report(u, DMN_ERROR, "dmn.function.count", source, offset, "%.*s.%.*s does not take %u arguments.",
			TEXT_ARG(class_name), TEXT_ARG(signature), param_count);
	else
		unit_report(u, DMN_ERROR, "dmn.function.unknown", source, offset,
			"The host program has no function %.*s.%.*s.",
			TEXT_ARG(class_name), TEXT_ARG(signature));
	return n;
}

bool
external_call(struct dmn_run *run, const struct dmn_function *f, const struct dmn_value *arguments, uint32_t count,
	struct dmn_value *ret)
{
	const struct dmn_value *given[CALL_ARGUMENTS_MAX], *result = NULL;
	size_t before = run->diagnostic_count + run->diagnostics_lost;

	for (uint32_t i = 0; i < count; i++) {
		enum dmn_kind wanted = f->kinds[i < f->kind_count ? i : f->kind_count - 1];
		given[i] = &arguments[i];
		if (wanted == DMN_NULL || given[i]->kind == wanted)
			continue;
		if (given[i]->kind == DMN_LIST && given[i]->count == 1 && given[i]->items[0].kind == wanted) {
			given[i] = &given[i]->items[0];
			continue;
		}
		bool null = given[i]->kind == DMN_NULL;
		return run_null(run, ret, null ? "feel.argument.null" : "feel.argument.kind",
			"%s.%s wants a %s, found %s: null.",
			f->class_name, f->signature, feel_kind_name(&(struct dmn_value){ .kind = (uint8_t)wanted }),
				feel_kind_name(given[i]));
	}
	enum dmn_status rc = f->call(run, f->user, given, count, &result);
	if (rc == DMN_OK && run->status == DMN_OK) {
		*ret = result ? *result : FEEL_NULL;
		return true;
	}
	if (rc == DMN_OK)
		return false;
	if (rc != DMN_INVALID)
		return run_stop(run, rc, "dmn.function.stopped", "A function of the host ended the evaluation.");
	if (run->diagnostic_count + run->diagnostics_lost == before)
		run_report(run, DMN_ERROR, "dmn.function.failed", "%s.%s failed.", f->class_name, f->signature);
	*ret = FEEL_NULL;
	return true;
}

enum dmn_status
dmn_fail(struct dmn_run *run, struct dmn_text message)
{
	run_report(run, DMN_ERROR, "dmn.function.failed", "%.*s", message.bytes > 400 ? 400 : (int)message.bytes,
		message.at ? message.at : "");
	return DMN_INVALID;
}
