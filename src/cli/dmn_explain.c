/*
 * `dmn explain`: why a decision is what it is, for people.  The trace is told in the order in which the decisions were made:
 * what each rests on, the rows of its tables that matched with their cells beside the values, its expressions beside their
 * results, and what was called on the way.  The library's own sentences (what went wrong) are in English.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/dmn_cli.h"
#include "cli/dmn_words.h"

enum { EXPLAIN_ITEMS_MAX = 50, EXPLAIN_CALLS_MAX = 50, EXPLAIN_NESTING_MAX = 8, EXPLAIN_SEEN_MAX = 1000, EXPLAIN_NAME_COLUMNS = 26, EXPLAIN_VALUE_COLUMNS = 22,
	EXPLAIN_SHORT_COLUMNS = 30, STEP = 2, NONE = -1 };

const char explain_usage[] =
	"explain MODEL.dmn [IMPORTED.dmn...] [--decision NAME] [--lang en|hi] < INPUT.json\n"
	"\n"
	"Reads one JSON object with a member for each input data and tells how the decision comes about: the decisions in the order\n"
	"in which they were made, what each rests on, the rows that matched beside the values, expressions and their results.\n"
	"Without --decision all of them.  --lang chooses the language of the fixed words.\n";

struct told { const struct dmn_trace_step *step; long parent; };

struct explain {
	struct words *w;
	struct evaluation *e;
	struct told *all;
	size_t count, earlier;                   /* steps; those of the evaluations that were told before */
	size_t number;
	struct text seen[EXPLAIN_SEEN_MAX];      /* long values that were shown in full */
	size_t seen_count;
};

static struct text
inside(struct dmn_text t)
{
	return (struct text){ t.at ? t.at : "", t.at ? t.bytes : 0 };
}

static struct text
number(struct explain *x, size_t n)
{
	return arena_print(x->w->out.arena, "%zu", n);
}

/* As FEEL writes it. */
static struct text
value_text(struct explain *x, const struct dmn_value *v)
{
	struct dmn_text t = { "?", 1 };

	dmn_to_feel(x->e->run, v, &t);
	return inside(t);
}

/* From the current column, or from `left` on over several lines, when it does not fit on one. */
static void
put_value(struct explain *x, unsigned left, const struct dmn_value *v, int nesting)
{
	struct words *w = x->w;
	struct text t = value_text(x, v);
	bool list = dmn_kind_of(v) == DMN_LIST, plain = list;
	size_t count = dmn_count(v);

	for (size_t i = 0; i < count && plain; i++)
		plain = dmn_count(dmn_item(v, i)) == 0;
	if (plain || count == 0 || nesting > EXPLAIN_NESTING_MAX || w->column + words_columns(t) <= w->width) {
		words_put(w, left, t);
		return;
	}
	for (size_t i = 0; i < count && i < EXPLAIN_ITEMS_MAX; i++) {
		if (i > 0)
			words_line(w);
		words_indent(w, left);
		struct text name = list ? TEXT("-") : inside(dmn_entry_name(v, i));
		words_put(w, left + STEP, name);
		words_put(w, left + STEP, list ? TEXT(" ") : TEXT(": "));
		put_value(x, left + STEP, list ? dmn_item(v, i) : dmn_entry(v, i), nesting + 1);
	}
	if (count > EXPLAIN_ITEMS_MAX) {
		words_line(w);
		words_indent(w, left);
		words_put(w, left, words_text(w, W_MORE, number(x, count - EXPLAIN_ITEMS_MAX)));
	}
}

/* The same for what was given or handed on: long values are shown in full once. */
static void
put_known(struct explain *x, unsigned left, const struct dmn_value *v)
{
	struct text t = value_text(x, v);
	bool seen = false;

	if (words_columns(t) <= x->w->width / 2) {
		put_value(x, left, v, 0);
		return;
	}
	for (size_t i = 0; i < x->seen_count && !seen; i++)
		seen = text_equal(x->seen[i], t);
	if (seen) {
		words_put(x->w, left, words_text(x->w, W_AS_ABOVE));
		return;
	}
	if (x->seen_count < EXPLAIN_SEEN_MAX)
		x->seen[x->seen_count++] = t;
	put_value(x, left, v, 0);
}

/* "label   " up to a column. */
static void
put_label(struct words *w, unsigned left, unsigned right, struct text label)
{
	words_indent(w, left);
	words_put(w, left + STEP, label);
	words_put(w, left, TEXT(" "));
	words_indent(w, right);
}

static unsigned
widest(unsigned so_far, struct text t, unsigned most)
{
	unsigned n = words_columns(t);

	return n > most ? most : n > so_far ? n : so_far;
}

/* ---- one step ------------------------------------------------------------------------------------------- */

static void put_logic(struct explain *x, size_t index, unsigned left, int nesting);

static const struct dmn_value *
decided(const struct explain *x, size_t before, struct dmn_text name)
{
	for (size_t i = before; i-- > 0;)
		if (!x->all[i].step->argument_names && text_equal(inside(x->all[i].step->decision), inside(name)))
			return x->all[i].step->result;
	return NULL;
}

/* The inputs and decisions it requires, short values beside them. */
static void
put_basis(struct explain *x, size_t index, unsigned left, unsigned right)
{
	struct words *w = x->w;
	const struct dmn_trace_step *s = x->all[index].step;
	enum dmn_element_kind kind;
	struct dmn_text name;
	bool any = false;

	for (size_t i = 0; dmn_requirement(x->e->model, s->decision, s->id, i, &kind, &name); i++) {
		const struct dmn_value *v = kind == DMN_INPUT ? dmn_get(x->e->input, name) : kind == DMN_DECISION ? decided(x, index, name) : NULL;
		if (kind != DMN_INPUT && kind != DMN_DECISION)
			continue;
		if (!any)
			put_label(w, left, right, words_text(w, W_BASED_ON));
		else
			words_line(w);
		any = true;
		words_indent(w, right);
		words_put(w, right + STEP, inside(name));
		struct text t = v ? value_text(x, v) : words_text(w, W_NOT_GIVEN);
		if (words_columns(t) <= EXPLAIN_SHORT_COLUMNS && (v || kind == DMN_INPUT)) {
			words_put(w, right + STEP, v ? TEXT(" = ") : TEXT(": "));
			words_put(w, right + STEP, t);
		}
	}
	if (any)
		words_line(w);
}

static enum word
policy_word(struct dmn_text policy)
{
	static const struct { const char *policy; enum word word; } all[] = { { "U", W_POLICY_U }, { "F", W_POLICY_F }, { "A", W_POLICY_A },
		{ "P", W_POLICY_P }, { "R", W_POLICY_R }, { "O", W_POLICY_O }, { "C", W_POLICY_C }, { "C+", W_POLICY_SUM }, { "C<", W_POLICY_MIN },
		{ "C>", W_POLICY_MAX }, { "C#", W_POLICY_COUNT } };

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (text_is(inside(policy), all[i].policy))
			return all[i].word;
	return W_POLICY_U;
}

/* A rule that matched: each column with its value and condition, the results, the annotations. */
static void
put_rule(struct explain *x, const struct dmn_trace_step *s, const struct dmn_rule *rule, unsigned left)
{
	struct words *w = x->w;
	const struct dmn_table *t = s->table;
	unsigned name = 0, value = words_columns(words_text(w, W_VALUE));

	for (size_t i = 0; i < t->input_count; i++) {
		name = widest(name, inside(t->inputs[i]), EXPLAIN_NAME_COLUMNS);
		value = widest(value, value_text(x, s->inputs[i]), EXPLAIN_VALUE_COLUMNS);
	}
	for (size_t i = 0; i < t->output_count; i++)
		name = widest(name, inside(t->outputs[i]), EXPLAIN_NAME_COLUMNS);
	for (size_t i = 0; i < t->annotation_count; i++)
		name = widest(name, inside(t->annotations[i]), EXPLAIN_NAME_COLUMNS);
	name += left + STEP;
	value += name + STEP;
	if (t->input_count) {
		words_indent(w, name);
		words_put(w, name, words_text(w, W_VALUE));
		words_indent(w, value);
		words_put(w, value, words_text(w, W_CONDITION));
		words_line(w);
	}
	for (size_t i = 0; i < t->input_count; i++) {
		bool dash = rule->inputs[i].bytes == 0 || text_is(inside(rule->inputs[i]), "-");
		put_label(w, left, name, inside(t->inputs[i]));
		put_value(x, name, s->inputs[i], 0);
		words_put(w, name, TEXT(" "));
		words_indent(w, value);
		words_put(w, value, dash ? words_text(w, W_ANY_VALUE) : inside(rule->inputs[i]));
		words_line(w);
	}
	for (size_t i = 0; i < t->output_count; i++) {
		struct text label = inside(t->outputs[i]);
		put_label(w, left, name, label.bytes ? label : words_text(w, W_RESULT));
		words_put(w, name, TEXT("-> "));
		words_put(w, name + 3, inside(rule->outputs[i]));
		words_line(w);
	}
	for (size_t i = 0; i < t->annotation_count; i++) {
		if (rule->annotations[i].bytes == 0)
			continue;
		put_label(w, left, name, inside(t->annotations[i]));
		words_put(w, name, inside(rule->annotations[i]));
		words_line(w);
	}
}

static void
put_table(struct explain *x, const struct dmn_trace_step *s, unsigned left)
{
	struct words *w = x->w;
	const struct dmn_table *t = s->table;

	words_indent(w, left);
	words_put(w, left + STEP, words_text(w, W_TABLE, inside(t->id.bytes ? t->id : t->decision), words_text(w, policy_word(t->hit_policy))));
	words_line(w);
	for (size_t i = 0; i < s->match_count && i < EXPLAIN_ITEMS_MAX; i++) {
		const struct dmn_rule *rule = &t->rules[s->matches[i]];
		struct text id = rule->id.bytes ? arena_print(w->out.arena, " (%.*s)", (int)rule->id.bytes, rule->id.at) : TEXT("");
		words_indent(w, left);
		words_put(w, left + STEP, words_text(w, W_RULE_MET, number(x, s->matches[i] + 1), number(x, t->rule_count), id));
		words_line(w);
		put_rule(x, s, rule, left + STEP);
	}
	if (s->match_count > EXPLAIN_ITEMS_MAX) {
		words_indent(w, left);
		words_put(w, left, words_text(w, W_MORE, number(x, s->match_count - EXPLAIN_ITEMS_MAX)));
		words_line(w);
	}
	if (s->match_count > 0)
		return;
	words_indent(w, left);
	words_put(w, left + STEP, words_text(w, W_NO_RULE_MET, number(x, t->rule_count)));
	words_line(w);
	unsigned right = 0;
	for (size_t i = 0; i < t->input_count; i++)
		right = widest(right, inside(t->inputs[i]), EXPLAIN_NAME_COLUMNS);
	right += left + STEP + STEP;
	for (size_t i = 0; i < t->input_count; i++) {
		put_label(w, left + STEP, right, inside(t->inputs[i]));
		put_value(x, right, s->inputs[i], 0);
		words_line(w);
	}
	if (dmn_kind_of(s->result) != DMN_NULL && t->hit_policy.at && t->hit_policy.at[0] != 'C' && t->hit_policy.at[0] != 'R' &&
		t->hit_policy.at[0] != 'O') {
		words_indent(w, left);
		words_put(w, left, words_text(w, W_DEFAULT_USED));
		words_line(w);
	}
}

/* The texts of a boxed expression, each beside its role, and its value where the result holds it. */
static void
put_expression(struct explain *x, const struct dmn_trace_step *s, unsigned left, unsigned right)
{
	struct words *w = x->w;
	struct dmn_part part, outer = { 0 };
	bool context = dmn_kind_of(s->result) == DMN_CONTEXT;

	for (size_t i = 0; dmn_part(x->e->model, s->decision, s->id, i, &part); i++) {
		if (i == 0) {
			outer = part;
			put_label(w, left, right, words_text(w, W_EXPRESSION));
			if (part.text.bytes) {
				words_put(w, right, words_expression(w, inside(part.text)));
				words_line(w);
			}
			continue;
		}
		if (!part.text.bytes)
			continue;
		const struct dmn_value *v = context && part.depth == 1 && text_is(inside(outer.kind), "context") ? dmn_get(s->result, part.role) : NULL;
		unsigned at = right + STEP * (part.depth > EXPLAIN_NESTING_MAX ? EXPLAIN_NESTING_MAX : part.depth - 1);
		words_indent(w, at);
		if (part.role.bytes) {
			words_put(w, at + STEP, inside(part.role));
			words_put(w, at + STEP, TEXT(": "));
		}
		words_put(w, part.role.bytes ? at + STEP : at, words_expression(w, inside(part.text)));
		words_line(w);
		if (v) {
			words_indent(w, at + STEP);
			words_put(w, at + STEP, TEXT("= "));
			put_value(x, at + STEP + STEP, v, 0);
			words_line(w);
		}
	}
	if (outer.kind.bytes && w->column)
		words_line(w);
}

static void
put_calls(struct explain *x, size_t index, unsigned left, int nesting)
{
	struct words *w = x->w;
	size_t calls = 0, first = index;

	/* What it called came just before it, deeper than itself. */
	while (first > x->earlier && x->all[first - 1].step->depth > x->all[index].step->depth)
		first--;
	for (size_t i = first; i < index; i++) {
		const struct dmn_trace_step *s = x->all[i].step;
		if (x->all[i].parent != (long)index || !s->argument_names || calls++ >= EXPLAIN_CALLS_MAX || nesting > EXPLAIN_NESTING_MAX)
			continue;
		words_indent(w, left);
		words_put(w, left + STEP, words_text(w, W_CALLED, inside(s->decision)));
		words_line(w);
		for (size_t a = 0; a < s->argument_count; a++) {
			words_indent(w, left + STEP);
			words_put(w, left + STEP + STEP, inside(s->argument_names[a]));
			words_put(w, left + STEP + STEP, TEXT(" = "));
			put_known(x, left + STEP + STEP, s->arguments[a]);
			words_line(w);
		}
		put_logic(x, i, left + STEP, nesting + 1);
	}
	if (calls > EXPLAIN_CALLS_MAX) {
		words_indent(w, left);
		words_put(w, left, words_text(w, W_MORE, number(x, calls - EXPLAIN_CALLS_MAX)));
		words_line(w);
	}
}

/* What was called, the rows or the expression, the result. */
static void
put_logic(struct explain *x, size_t index, unsigned left, int nesting)
{
	struct words *w = x->w;
	const struct dmn_trace_step *s = x->all[index].step;
	unsigned right = words_columns(words_text(w, W_EXPRESSION));

	right = widest(right, words_text(w, W_BASED_ON), w->width);
	right = left + STEP + widest(right, words_text(w, W_RESULT), w->width);
	if (!s->argument_names)
		put_basis(x, index, left, right);
	put_calls(x, index, left, nesting);
	if (s->table)
		put_table(x, s, left);
	else
		put_expression(x, s, left, right);
	put_label(w, left, right, words_text(w, W_RESULT));
	put_value(x, right, s->result, 0);
	words_line(w);
}

/* ---- the whole ------------------------------------------------------------------------------------------ */

/* Was this told by an evaluation before this one? */
static bool
told_before(const struct explain *x, const struct dmn_trace_step *s)
{
	for (size_t i = 0; i < x->earlier; i++)
		if (!x->all[i].step->argument_names && text_equal(inside(x->all[i].step->decision), inside(s->decision)) &&
			text_equal(inside(x->all[i].step->id), inside(s->id)))
			return true;
	return false;
}

/* The steps since the last evaluation, each with the one that called it: the next with a smaller depth. */
static bool
take_steps(struct explain *x)
{
	size_t count = dmn_trace_count(x->e->run);
	struct told *all = realloc(x->all, (count + 1) * sizeof *all);
	size_t *open = malloc((count + 1) * sizeof *open), open_count = 0;

	if (all)
		x->all = all;
	if (!all || !open) {
		free(open);
		return false;
	}
	x->earlier = x->count;
	for (size_t i = x->count; i < count; i++) {
		all[i] = (struct told){ dmn_trace_step(x->e->run, i), NONE };
		while (open_count && all[open[open_count - 1]].step->depth > all[i].step->depth)
			all[open[--open_count]].parent = (long)i;
		open[open_count++] = i;
	}
	x->count = count;
	free(open);
	return true;
}

static void
put_steps(struct explain *x)
{
	struct words *w = x->w;

	for (size_t i = x->earlier; i < x->count; i++) {
		const struct dmn_trace_step *s = x->all[i].step;
		if ((s->argument_names && x->all[i].parent != NONE) || told_before(x, s))
			continue;
		words_line(w);
		words_heading(w, arena_print(w->out.arena, "%zu. %.*s", ++x->number, (int)s->decision.bytes, s->decision.at));
		put_logic(x, i, 3, 0);
	}
}

static void
put_given(struct explain *x, const char *decision)
{
	struct words *w = x->w;
	const struct dmn_model *m = x->e->model;
	unsigned right = 0;
	bool known = false;

	words_heading(w, words_text(w, W_GIVEN));
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < dmn_element_count(m); i++) {
			const struct dmn_element *e = dmn_element(m, i);
			if (e->kind != DMN_INPUT || (decision && !dmn_decision_needs(m, (struct dmn_text){ decision, strlen(decision) }, e->name)))
				continue;
			if (pass == 0) {
				right = widest(right, inside(e->name), EXPLAIN_NAME_COLUMNS);
				continue;
			}
			const struct dmn_value *v = dmn_get(x->e->input, e->name);
			put_label(w, STEP, STEP + right + STEP, inside(e->name));
			if (v)
				put_known(x, STEP + right + STEP, v);
			else
				words_put(w, STEP + right + STEP, words_text(w, W_NOT_GIVEN));
			words_line(w);
		}
	for (size_t i = 0; i < dmn_count(x->e->input); i++, known = false) {
		struct dmn_text name = dmn_entry_name(x->e->input, i);
		for (size_t k = 0; k < dmn_element_count(m) && !known; k++)
			known = dmn_element(m, k)->kind == DMN_INPUT && text_equal(inside(dmn_element(m, k)->name), inside(name));
		if (!known && dmn_kind_of(x->e->input) == DMN_CONTEXT) {
			words_indent(w, STEP);
			words_put(w, STEP, words_text(w, W_UNKNOWN_INPUT, arena_print(w->out.arena, "\"%.*s\"", (int)name.bytes, name.at)));
			words_line(w);
		}
	}
}

/* The element or the table that an id belongs to, by name; else the id. */
static struct text
owner(struct explain *x, struct dmn_text id)
{
	const struct dmn_model *m = x->e->model;

	for (size_t i = 0; i < dmn_element_count(m); i++) {
		const struct dmn_element *e = dmn_element(m, i);
		struct dmn_part part;
		if (text_equal(inside(e->id), inside(id)))
			return inside(e->name);
		for (size_t k = 0; dmn_part(m, e->name, e->id, k, &part); k++)
			if (text_equal(inside(part.id), inside(id)))
				return inside(e->name);
	}
	for (size_t i = 0; i < dmn_table_count(m); i++) {
		const struct dmn_table *t = dmn_table(m, i);
		if (text_equal(inside(t->id), inside(id)))
			return inside(t->decision);
		for (size_t r = 0; r < t->rule_count; r++)
			if (text_equal(inside(t->rules[r].id), inside(id)))
				return arena_print(x->w->out.arena, "%.*s, %.*s", (int)t->decision.bytes, t->decision.at,
					TEXT_ARG(words_text(x->w, W_ROW, number(x, r + 1))));
	}
	return inside(id);
}

static void
put_problems(struct explain *x)
{
	struct words *w = x->w;
	struct dmn_run *run = x->e->run;
	size_t count = dmn_run_diagnostic_count(run);
	bool first = true;

	for (size_t i = 0; i < count; i++) {
		const struct dmn_diagnostic *d = dmn_run_diagnostic(run, i);
		bool again = false;
		/* Decisions that several others need are evaluated with each of them. */
		for (size_t k = 0; k < i && !again; k++) {
			const struct dmn_diagnostic *o = dmn_run_diagnostic(run, k);
			again = text_equal(inside(o->message), inside(d->message)) && text_equal(inside(o->element), inside(d->element)) &&
				o->line == d->line && o->column == d->column;
		}
		if (again)
			continue;
		if (first) {
			words_line(w);
			words_heading(w, words_text(w, W_PROBLEMS));
		}
		first = false;
		struct text at = d->element.bytes ? owner(x, d->element) : words_text(w, W_MODEL);
		if (d->line)
			at = arena_print(w->out.arena, "%.*s, %d:%d", TEXT_ARG(at), d->line, d->column);
		words_indent(w, STEP);
		words_put(w, STEP + STEP, words_text(w, d->severity == DMN_ERROR ? W_ERROR_IN : W_WARNING_IN, at, inside(d->message)));
		words_line(w);
	}
}

/* Does another decision of the model need it? */
static bool
is_needed(const struct dmn_model *m, const struct dmn_element *e)
{
	for (size_t i = 0; i < dmn_element_count(m); i++) {
		const struct dmn_element *other = dmn_element(m, i);
		if (other != e && other->kind == DMN_DECISION && dmn_decision_needs(m, other->name, e->name) &&
			!dmn_decision_needs(m, e->name, other->name))
			return true;
	}
	return false;
}

/* Evaluate and tell; the exit status. */
static int
tell(struct explain *x, struct dmn_text decision)
{
	const struct dmn_value *v = NULL;
	size_t before = dmn_run_diagnostic_count(x->e->run);
	enum dmn_status rc = dmn_evaluate(x->e->run, x->e->model, decision, x->e->input, &v);

	if (rc == DMN_NOT_FOUND) {
		fprintf(stderr, "dmn: there is no decision \"%.*s\" in the model\n", (int)decision.bytes, decision.at);
		return 2;
	}
	if (!take_steps(x))
		return 3;
	put_steps(x);
	if (rc)
		return rc == DMN_NO_MEMORY ? 3 : 1;
	for (size_t i = before; i < dmn_run_diagnostic_count(x->e->run); i++)
		if (dmn_run_diagnostic(x->e->run, i)->severity == DMN_ERROR && dmn_kind_of(v) == DMN_NULL)
			return 1;
	return 0;
}

int
explain(int argc, char **argv)
{
	const char *decision = NULL, *lang = NULL;
	struct evaluation e = { 0 };
	struct words w;
	static struct explain x;
	struct arena *arena = arena_open(NULL, 0);
	int status = take_options(&argc, argv, (struct dmn_option[]){ { "--decision", .value = &decision }, { "--lang", .value = &lang }, { 0 } });

	x = (struct explain){ .w = &w, .e = &e };
	if (!status && argc < 2)
		status = bad_usage("explain", "which model?");
	if (!status)
		status = arena ? words_open(&w, "explain", lang, arena) : 3;
	if (!status)
		status = open_evaluation(argc - 1, argv + 1, &e);
	if (!status) {
		put_given(&x, decision);
		for (size_t i = 0; i < dmn_element_count(e.model) && !decision; i++) {
			const struct dmn_element *element = dmn_element(e.model, i);
			int one = element->kind == DMN_DECISION && !is_needed(e.model, element) ? tell(&x, element->name) : 0;
			status = one > status ? one : status;
		}
		if (decision)
			status = tell(&x, (struct dmn_text){ decision, strlen(decision) });
		put_problems(&x);
		if (status != 2)
			status = words_close(&w, status);
	}
	free(x.all);
	close_evaluation(&e);
	arena_close(arena);
	return status;
}
