/*
 * The workflow of scheme.yaml: states, transitions, letters, separation of duties; and whether every state can be
 * reached and left.
 */
#include "load.h"

/* The map "workflow: <key>" of the manifest; NULL when there is none. */
static const struct yaml *
flow(const struct load *l, const char *key)
{
	const struct yaml *y = yaml_get(yaml_get(l->manifest, "workflow"), key);

	return y && y->kind == YAML_MAP ? y : NULL;
}

static void
must_name_all(struct load *l, int line, const struct yaml *map, const struct scheme_names *names, const char *what)
{
	for (size_t i = 0; i < names->count; i++) must_name(l, line, map, names->at[i], what);
}

static void
load_edits(struct load *l, const struct yaml *y, struct scheme_state *state)
{
	const struct yaml *map = yaml_get(y, "edits");
	struct scheme_edit *at;

	if (yaml_is_null(map)) return;
	if (map->kind != YAML_MAP) {
		find_at(l, map->line, "\"edits\": a map from roles to lists of forms was expected");
		return;
	}
	at = ARENA_ARRAY(l->arena, struct scheme_edit, map->count + 1);
	for (size_t i = 0; i < map->count; i++) {
		must_name(l, map->items[i].line, yaml_get(l->manifest, "roles"), map->items[i].key, "role");
		at[i].role = map->items[i].key;
		at[i].forms = read_names(l, map, map->items[i].key.at);
		must_name_all(l, map->items[i].line, yaml_get(l->forms, "forms"), &at[i].forms, "form");
	}
	state->edits = at;
	state->edit_count = map->count;
}

/* Is `system` among those who may take this transition? */
static bool
by_system(const struct yaml *transition)
{
	const struct yaml *by = yaml_get(transition, "by");

	for (size_t i = 0; by && by->kind == YAML_LIST && i < by->count; i++)
		if (text_is(by->items[i].text, "system")) return true;
	return false;
}

static bool
list_has(const struct yaml *list, struct text word)
{
	for (size_t i = 0; list && list->kind == YAML_LIST && i < list->count; i++)
		if (text_equal(list->items[i].text, word)) return true;
	return false;
}

static void
load_deadline(struct load *l, const struct yaml *state_y, struct scheme_state *state)
{
	const struct yaml *y = yaml_get(state_y, "deadline"), *transition;

	if (yaml_is_null(y) || !read_map(l, y, "deadline", "date then clause")) return;
	state->deadline = read_feel(l, y, "date", &l->names, true);
	state->deadline_then = read_text(l, y, "then", false);
	state->deadline_clause = read_text(l, y, "clause", false);
	must_name_clause(l, line_of(y, "clause"), state->deadline_clause);
	if (!state->deadline_then.bytes) return;
	must_name(l, line_of(y, "then"), flow(l, "transitions"), state->deadline_then, "transition");
	transition = yaml_get(flow(l, "transitions"), state->deadline_then.at);
	if (!transition) return;
	if (!by_system(transition))
		find_at(l, line_of(y, "then"),
			"then: the transition \"%.*s\" is not taken by the system: its `by` must name system",
			TEXT_ARG(state->deadline_then));
	if (!list_has(yaml_get(transition, "from"), state->id))
		find_at(l, line_of(y, "then"), "then: the transition \"%.*s\" does not start from \"%.*s\"",
			TEXT_ARG(state->deadline_then), TEXT_ARG(state->id));
}

static void
load_states(struct load *l)
{
	const struct yaml *map = flow(l, "states");
	struct scheme_state *at;

	if (!map) return;
	at = ARENA_ARRAY(l->arena, struct scheme_state, map->count + 1);
	for (size_t i = 0; i < map->count; i++) {
		const struct yaml *y = &map->items[i];
		struct scheme_state *state = &at[i];

		state->id = y->key;
		check_id(l, y->line, "state", y->key, false);
		if (!read_map(l, y, "state", "title public edits preview desk deadline final")) continue;
		state->title = read_say(l, y, "title", true);
		state->public_text = read_say(l, y, "public", false);
		state->final = read_bool(l, y, "final", false);
		state->desk = read_text(l, y, "desk", false);
		if (text_is(state->desk, "none")) state->desk = TEXT_NONE;
		must_name(l, line_of(y, "desk"), yaml_get(l->manifest, "roles"), state->desk, "role");
		state->preview = read_names(l, y, "preview");
		must_name_all(l, line_of(y, "preview"), yaml_get(l->manifest, "decisions"), &state->preview,
			"decision");
		load_edits(l, y, state);
		load_deadline(l, y, state);
	}
	l->s->states = at;
	l->s->state_count = map->count;
}

static void
load_guards(struct load *l, const struct yaml *y, struct scheme_transition *t)
{
	const struct yaml *list = yaml_get(y, "guard");
	struct scheme_guard *at;

	if (yaml_is_null(list)) return;
	if (list->kind != YAML_LIST) {
		find_at(l, list->line, "\"guard\": a list of {if, else, clause} was expected");
		return;
	}
	at = ARENA_ARRAY(l->arena, struct scheme_guard, list->count + 1);
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml *g = &list->items[i];

		if (!read_map(l, g, "guard", "if else clause")) continue;
		at[i].condition = read_feel(l, g, "if", &l->names, true);
		at[i].otherwise = read_say(l, g, "else", true);
		at[i].clause = read_text(l, g, "clause", false);
		must_name_clause(l, line_of(g, "clause"), at[i].clause);
	}
	t->guards = at;
	t->guard_count = list->count;
}

/* Head ids stand in `lines` as texts after "head:"; each must be a budget head. */
static void
check_heads(struct load *l, const struct scheme_feel *lines)
{
	struct text rest = lines->text;
	ptrdiff_t at;

	while (rest.bytes && (at = text_find(rest, TEXT("head"))) >= 0) {
		size_t i = (size_t)at + 4, from;

		while (i < rest.bytes && (rest.at[i] == ' ' || rest.at[i] == '"')) i++;
		if (i < rest.bytes && rest.at[i] == ':') {
			for (i++; i < rest.bytes && rest.at[i] == ' ';) i++;
			if (i < rest.bytes && rest.at[i] == '"') {
				for (from = ++i; i < rest.bytes && rest.at[i] != '"';) i++;
				must_name(l, lines->line, yaml_get(l->manifest, "heads"),
					arena_text(l->cx->arena, text_slice(rest, from, i - from)),
					"budget head");
			}
		}
		rest = text_slice(rest, (size_t)at + 4, rest.bytes);
	}
}

static void
load_effects(struct load *l, const struct yaml *y, struct scheme_transition *t)
{
	static const struct { const char *name; enum effect_kind kind; const char *members; } kinds[] = {
		{ "earmark", EFFECT_EARMARK, "effect lines fy earmark" },
		{ "commit", EFFECT_COMMIT, "effect lines fy commit" },
		{ "release", EFFECT_RELEASE, "effect lines fy reference paid_on beneficiaries release" },
		{ "cancel", EFFECT_CANCEL, "effect fy cancel" },
		{ "recover", EFFECT_RECOVER, "effect lines fy reference paid_on recover" },
	};
	const struct yaml *list = yaml_get(y, "effects");
	struct scheme_effect *at;

	if (yaml_is_null(list)) return;
	if (list->kind != YAML_LIST) {
		find_at(l, list->line, "\"effects\": a list was expected");
		return;
	}
	at = ARENA_ARRAY(l->arena, struct scheme_effect, list->count + 1);
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml *e = &list->items[i], *members = e;
		struct text name = TEXT_NONE;
		size_t k;

		/* {effect: earmark, lines: ...}, or {earmark: {lines: ...}}, or just: cancel */
		if (e->kind == YAML_SCALAR) name = e->text;
		else if (yaml_get(e, "effect")) name = read_text(l, e, "effect", true);
		else if (e->kind == YAML_MAP && e->count == 1) {
			name = e->items[0].key;
			members = &e->items[0];
		}
		for (k = 0; k < 5 && !text_is(name, kinds[k].name);) k++;
		if (k == 5) {
			find_at(l, e->line, "effect \"%.*s\": earmark, commit, release, cancel or recover was expected",
				TEXT_ARG(name));
			continue;
		}
		at[i].kind = kinds[k].kind;
		if (members->kind != YAML_MAP) {
			if (at[i].kind != EFFECT_CANCEL) find_at(l, e->line, "effect \"%s\": \"lines\" is missing",
				kinds[k].name);
			continue;
		}
		if (!read_map(l, members, kinds[k].name, kinds[k].members)) continue;
		at[i].lines = read_feel(l, members, "lines", &l->names, at[i].kind != EFFECT_CANCEL);
		at[i].fy = read_feel(l, members, "fy", &l->names, false);
		at[i].reference = read_feel(l, members, "reference", &l->names, at[i].kind == EFFECT_RELEASE);
		at[i].paid_on = read_feel(l, members, "paid_on", &l->names, at[i].kind == EFFECT_RELEASE);
		at[i].beneficiaries = read_feel(l, members, "beneficiaries", &l->names, false);
		check_heads(l, &at[i].lines);
	}
	t->effects = at;
	t->effect_count = list->count;
}

static void
load_transitions(struct load *l)
{
	const struct yaml *map = flow(l, "transitions"), *states = flow(l, "states"),
		*roles = yaml_get(l->manifest, "roles");
	const struct yaml *forms = yaml_get(l->forms, "forms");
	struct scheme_transition *at;

	if (!map) return;
	at = ARENA_ARRAY(l->arena, struct scheme_transition, map->count + 1);
	for (size_t i = 0; i < map->count; i++) {
		const struct yaml *y = &map->items[i];
		struct scheme_transition *t = &at[i];

		t->id = y->key;
		check_id(l, y->line, "transition", y->key, true);
		if (!read_map(l, y, "transition",
			"title from to by decide complete form guard clause effects letter mark")) continue;
		t->title = read_say(l, y, "title", true);
		t->from = read_names(l, y, "from");
		t->to = read_text(l, y, "to", true);
		t->by = read_names(l, y, "by");
		t->decide = read_names(l, y, "decide");
		t->complete = read_names(l, y, "complete");
		t->form = read_text(l, y, "form", false);
		t->letter = read_text(l, y, "letter", false);
		t->clause = read_text(l, y, "clause", false);
		t->mark = read_text(l, y, "mark", false);
		if (t->from.count == 0) find_at(l, y->line, "transition \"%.*s\": \"from\" is missing",
			TEXT_ARG(t->id));
		if (t->by.count == 0) find_at(l, y->line, "transition \"%.*s\": \"by\" is missing: roles, or system",
			TEXT_ARG(t->id));
		must_name_all(l, line_of(y, "from"), states, &t->from, "state");
		must_name(l, line_of(y, "to"), states, t->to, "state");
		for (size_t k = 0; k < t->by.count; k++)
			if (!text_is(t->by.at[k], "system")) must_name(l, line_of(y, "by"), roles, t->by.at[k], "role");
		must_name_all(l, line_of(y, "decide"), yaml_get(l->manifest, "decisions"), &t->decide, "decision");
		must_name_all(l, line_of(y, "complete"), forms, &t->complete, "form");
		must_name(l, line_of(y, "form"), forms, t->form, "form");
		must_name(l, line_of(y, "letter"), yaml_get(l->manifest, "letters"), t->letter, "letter");
		must_name_clause(l, line_of(y, "clause"), t->clause);
		if (t->mark.bytes && !text_is(t->mark, "primary") && !text_is(t->mark, "warning"))
			find_at(l, line_of(y, "mark"), "mark \"%.*s\": primary or warning was expected",
				TEXT_ARG(t->mark));
		load_guards(l, y, t);
		load_effects(l, y, t);
	}
	l->s->transitions = at;
	l->s->transition_count = map->count;
}

static size_t
state_index(const struct scheme *s, struct text id)
{
	size_t i = 0;

	while (i < s->state_count && !text_equal(s->states[i].id, id)) i++;
	return i;
}

/*
 * From the initial state along the transitions (forward), or from the final ones against them.  Each round marks at
 * least one more state or is the last.
 */
static void
spread(const struct scheme *s, bool *reached, bool forward)
{
	for (bool more = true; more;) {
		more = false;
		for (size_t i = 0; i < s->transition_count; i++)
			for (size_t k = 0; k < s->transitions[i].from.count; k++) {
				size_t a = state_index(s, s->transitions[i].from.at[k]),
					b = state_index(s, s->transitions[i].to);

				if (a == s->state_count || b == s->state_count) continue;
				if (forward ? reached[a] && !reached[b] : reached[b] && !reached[a]) {
					reached[forward ? b : a] = true;
					more = true;
				}
			}
	}
}

static void
check_reach(struct load *l)
{
	const struct scheme *s = l->s;
	const struct yaml *states = flow(l, "states");
	bool *from_start = ARENA_ARRAY(l->cx->arena, bool, s->state_count + 1);
	bool *to_end = ARENA_ARRAY(l->cx->arena, bool, s->state_count + 1);

	for (size_t i = 0; i < s->state_count; i++) {
		from_start[i] = text_equal(s->states[i].id, s->initial);
		to_end[i] = s->states[i].final;
	}
	spread(s, from_start, true);
	spread(s, to_end, false);
	for (size_t i = 0; i < s->state_count; i++) {
		if (!from_start[i])
			find_at(l, states->items[i].line,
				"state \"%.*s\" cannot be reached from \"%.*s\": no transition leads to it",
				TEXT_ARG(s->states[i].id), TEXT_ARG(s->initial));
		if (!to_end[i])
			find_at(l, states->items[i].line,
				"state \"%.*s\" is a dead end: it is not final and no way leads from it to a final state", TEXT_ARG(s->states[i].id));
	}
}

static void
load_separation(struct load *l)
{
	const struct yaml *list = yaml_get(l->manifest, "separation");
	struct scheme_names *at;

	if (yaml_is_null(list)) return;
	if (list->kind != YAML_LIST) {
		find_at(l, list->line, "\"separation\": a list of lists of transitions was expected");
		return;
	}
	at = ARENA_ARRAY(l->arena, struct scheme_names, list->count + 1);
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml wrap = { .kind = YAML_MAP, .count = 1, .items = &(struct yaml){
			.kind = list->items[i].kind, .key = TEXT("separation"), .line = list->items[i].line,
			.text = list->items[i].text, .count = list->items[i].count, .items = list->items[i].items } };

		at[i] = read_names(l, &wrap, "separation");
		must_name_all(l, list->items[i].line, flow(l, "transitions"), &at[i], "transition");
	}
	l->s->separations = at;
	l->s->separation_count = list->count;
}

/* Budget provisions are the office's: never an applicant's. */
static void
load_allots(struct load *l)
{
	const struct yaml *y = yaml_get(l->manifest, "allots");

	if (yaml_is_null(y)) return;
	l->s->allots = read_names(l, l->manifest, "allots");
	must_name_all(l, y->line, yaml_get(l->manifest, "roles"), &l->s->allots, "role");
	for (size_t i = 0; i < l->s->allots.count; i++) {
		const struct scheme_role *role = scheme_role(l->s, l->s->allots.at[i]);

		if (role && role->applicant)
			find_at(l, y->line,
				"\"allots\": %.*s is an applicant's role; a role of the office was expected",
				TEXT_ARG(role->id));
	}
}

static void
load_letters(struct load *l)
{
	const struct yaml *map = yaml_get(l->manifest, "letters");
	struct scheme_names serial = see_more(l, &(struct scheme_names){ 0 }, "fy serial");
	struct scheme_names names = see_more(l, &l->names, "letter");
	struct scheme_letter *at;

	if (yaml_is_null(map)) return;
	if (map->kind != YAML_MAP) {
		find_at(l, map->line, "\"letters\": a map was expected");
		return;
	}
	at = ARENA_ARRAY(l->arena, struct scheme_letter, map->count + 1);
	for (size_t i = 0; i < map->count; i++) {
		const struct yaml *y = &map->items[i], *public = yaml_get(y, "public");
		struct scheme_letter *letter = &at[i];

		letter->id = y->key;
		check_id(l, y->line, "letter", y->key, false);
		if (!read_map(l, y, "letter", "title file number public")) continue;
		letter->title = read_say(l, y, "title", true);
		letter->file = read_text(l, y, "file", true);
		letter->number = read_feel(l, y, "number", &serial, true);
		if (public && read_map(l, public, "public", "grantee amount purpose")) {
			letter->grantee = read_feel(l, public, "grantee", &names, false);
			letter->amount = read_feel(l, public, "amount", &names, false);
			letter->purpose = read_feel(l, public, "purpose", &names, false);
		}
		if (letter->file.bytes) load_letter(l, letter, line_of(y, "file"));
	}
	l->s->letters = at;
	l->s->letter_count = map->count;
}

void
load_workflow(struct load *l)
{
	const struct yaml *y = yaml_get(l->manifest, "workflow");

	load_letters(l);
	if (yaml_is_null(y)) return;
	if (!read_map(l, y, "workflow", "initial states transitions")) return;
	l->s->initial = read_text(l, y, "initial", true);
	if (!flow(l, "states")) find_at(l, y->line, "\"states\" is missing");
	if (!flow(l, "transitions")) find_at(l, y->line, "\"transitions\" is missing");
	must_name(l, line_of(y, "initial"), flow(l, "states"), l->s->initial, "state");
	load_states(l);
	load_transitions(l);
	load_separation(l);
	load_allots(l);
	if (l->s->state_count && state_index(l->s, l->s->initial) < l->s->state_count) check_reach(l);
}
