/*
 * Findings and the reading of single values out of a YAML tree.  Reading goes on after a finding with an empty value,
 * so that one run of `scheme check` shows everything.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/message.h"
#include "load.h"

enum { NEAR_BYTES_MAX = 64, NEAR_DISTANCE_MAX = 3 };

static void __attribute__((format(printf, 4, 0)))
find_add(struct load *l, bool error, int line, const char *format, va_list args)
{
	char message[1000];
	struct scheme_finding *f;

	if (error) l->failed = true;
	if (l->finding_count++ >= SCHEME_FINDINGS_MAX) return;
	vsnprintf(message, sizeof message, format, args);
	f = ARENA_NEW(l->cx->arena, struct scheme_finding);
	f->error = error;
	f->file = arena_text(l->cx->arena, l->file);
	f->message = arena_text(l->cx->arena, text_of(message));
	f->line = line > 0 ? line : 1;
	if (l->last) l->last->next = f;
	else l->first = f;
	l->last = f;
}

void
find_at(struct load *l, int line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	find_add(l, true, line, format, args);
	va_end(args);
}

void
find_warning(struct load *l, int line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	find_add(l, false, line, format, args);
	va_end(args);
}

/* Edit distance of two short words (insert, delete, replace). */
static int
distance(struct text a, struct text b)
{
	int row[NEAR_BYTES_MAX + 1];

	if (a.bytes > NEAR_BYTES_MAX || b.bytes > NEAR_BYTES_MAX) return NEAR_BYTES_MAX;
	for (size_t j = 0; j <= b.bytes; j++) row[j] = (int)j;
	for (size_t i = 1; i <= a.bytes; i++) {
		int corner = row[0];

		row[0] = (int)i;
		for (size_t j = 1; j <= b.bytes; j++) {
			int best = corner + (a.at[i - 1] != b.at[j - 1]);

			if (row[j] + 1 < best) best = row[j] + 1;
			if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
			corner = row[j];
			row[j] = best;
		}
	}
	return row[b.bytes];
}

const char *
find_near(struct load *l, const struct text *known, size_t count, struct text wrong)
{
	int best = NEAR_DISTANCE_MAX + 1;
	struct text near = TEXT_NONE;

	for (size_t i = 0; i < count; i++) {
		int d = distance(known[i], wrong);

		if (d < best && (size_t)d < wrong.bytes) {
			best = d;
			near = known[i];
		}
	}
	return near.at ? arena_print(l->cx->arena, "; did you mean \"%.*s\"?", TEXT_ARG(near)).at : "";
}

const char *
find_near_key(struct load *l, const struct yaml *map, struct text wrong)
{
	struct text *keys;

	if (!map || map->kind != YAML_MAP || map->count == 0) return "";
	keys = ARENA_ARRAY(l->cx->arena, struct text, map->count);
	for (size_t i = 0; i < map->count; i++) keys[i] = map->items[i].key;
	return find_near(l, keys, map->count, wrong);
}

/* The words of a space-separated list. */
static size_t
words(const char *list, struct text *ret, size_t max)
{
	struct text rest = text_of(list);
	size_t count = 0;

	while (rest.at && count < max) {
		struct text word = text_cut(&rest, ' ');

		if (word.bytes) ret[count++] = word;
	}
	return count;
}

bool
read_map(struct load *l, const struct yaml *y, const char *what, const char *allowed)
{
	struct text known[40];
	size_t count = words(allowed, known, 40);

	if (!y) return false;
	if (y->kind != YAML_MAP) {
		find_at(l, y->line, "%s: a map was expected, with the keys %s", what, allowed);
		return false;
	}
	for (size_t i = 0; i < y->count; i++) {
		size_t k = 0;

		while (k < count && !text_equal(known[k], y->items[i].key)) k++;
		if (k == count)
			find_at(l, y->items[i].line, "%s: unknown key \"%.*s\"%s (known: %s)", what,
				TEXT_ARG(y->items[i].key), find_near(l, known, count, y->items[i].key), allowed);
	}
	return true;
}

struct text
read_text(struct load *l, const struct yaml *y, const char *key, bool required)
{
	const struct yaml *v = yaml_get(y, key);

	if (yaml_is_null(v)) {
		if (required) find_at(l, v ? v->line : y->line, "\"%s\" is missing", key);
		return TEXT_NONE;
	}
	if (v->kind != YAML_SCALAR) {
		find_at(l, v->line, "\"%s\": a single value was expected", key);
		return TEXT_NONE;
	}
	if (required && v->text.bytes == 0) find_at(l, v->line, "\"%s\" is empty", key);
	return v->text;
}

bool
read_bool(struct load *l, const struct yaml *y, const char *key, bool missing)
{
	struct text t = read_text(l, y, key, false);

	if (!t.at) return missing;
	if (!text_is(t, "true") && !text_is(t, "false")) {
		find_at(l, yaml_get(y, key)->line, "\"%s\" is \"%.*s\"; true or false was expected", key, TEXT_ARG(t));
		return missing;
	}
	return text_is(t, "true");
}

int64_t
read_int(struct load *l, const struct yaml *y, const char *key, int64_t missing)
{
	struct text t = read_text(l, y, key, false);
	int64_t n;

	if (!t.at) return missing;
	if (!text_to_int(t, &n)) {
		find_at(l, yaml_get(y, key)->line, "\"%s\" is \"%.*s\"; a whole number was expected", key, TEXT_ARG(t));
		return missing;
	}
	return n;
}

struct scheme_text
read_say_value(struct load *l, const struct yaml *v, const char *what)
{
	const struct scheme_names *languages = &l->s->languages;
	struct scheme_text say = { 0 };
	struct scheme_text_part *parts;

	if (v->kind != YAML_MAP) {
		find_at(l, v->line, "\"%s\": a text in each language was expected, such as {en: \"...\"}", what);
		return say;
	}
	parts = ARENA_ARRAY(l->arena, struct scheme_text_part, v->count + 1);
	for (size_t i = 0; i < v->count; i++) {
		const struct yaml *part = &v->items[i];

		if (!scheme_names_have(languages, part->key))
			find_at(l, part->line, "\"%s\": the language \"%.*s\" is not one of `languages`", what,
				TEXT_ARG(part->key));
		else if (part->kind != YAML_SCALAR || text_trim(part->text).bytes == 0)
			find_at(l, part->line, "\"%s\": the text in \"%.*s\" is empty", what, TEXT_ARG(part->key));
		else parts[say.count++] = (struct scheme_text_part){ part->key, part->text };
	}
	for (size_t i = 0; i < languages->count; i++) {
		size_t k = 0;

		while (k < v->count && !text_equal(v->items[k].key, languages->at[i])) k++;
		if (k == v->count)
			find_at(l, v->line, "\"%s\": the translation into \"%.*s\" is missing", what,
				TEXT_ARG(languages->at[i]));
	}
	say.parts = parts;
	return say;
}

struct scheme_text
read_say(struct load *l, const struct yaml *y, const char *key, bool required)
{
	const struct yaml *v = yaml_get(y, key);

	if (!yaml_is_null(v)) return read_say_value(l, v, key);
	if (required) find_at(l, v ? v->line : y->line, "\"%s\" is missing: a text in each language", key);
	return (struct scheme_text){ 0 };
}

struct scheme_names
read_names(struct load *l, const struct yaml *y, const char *key)
{
	const struct yaml *v = yaml_get(y, key);
	struct scheme_names names = { 0 };
	struct text *at;

	if (yaml_is_null(v)) return names;
	if (v->kind != YAML_LIST) {
		find_at(l, v->line, "\"%s\": a list was expected, such as [a, b]", key);
		return names;
	}
	at = ARENA_ARRAY(l->arena, struct text, v->count + 1);
	for (size_t i = 0; i < v->count; i++) {
		if (v->items[i].kind != YAML_SCALAR || yaml_is_null(&v->items[i]))
			find_at(l, v->items[i].line, "\"%s\": a list of names was expected", key);
		else at[names.count++] = v->items[i].text;
	}
	names.at = at;
	return names;
}

static void
expression_free(void *user)
{
	dmn_expression_free(user);
}

/* Is c a letter, digit or underscore of a FEEL name? */
static bool
in_name(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* The members that a name of a case has, as far as the package knows them: by keys of a map, or by words; NULL: not
 * known. */
struct members {
	const struct yaml *map;          /* its keys */
	const struct yaml *list;         /* its items' `key` */
	const char *key, *words;
};

static bool
members_have(const struct members *m, struct text name)
{
	struct text word[40];
	size_t count = m->words ? words(m->words, word, 40) : 0;

	for (size_t i = 0; i < count; i++)
		if (text_equal(word[i], name)) return true;
	for (size_t i = 0; m->map && m->map->kind == YAML_MAP && i < m->map->count; i++)
		if (text_equal(m->map->items[i].key, name)) return true;
	return m->list && find_id(m->list, name, m->key);
}

/* A paper of any form. */
static bool
paper_known(const struct load *l, struct text id)
{
	const struct yaml *forms = yaml_get(l->forms, "forms");

	for (size_t i = 0; forms && forms->kind == YAML_MAP && i < forms->count; i++)
		if (find_id(yaml_get(&forms->items[i], "papers"), id, "id")) return true;
	return false;
}

/*
 * head.member, where head is a name that every expression of a case sees: the member must be one that the package has,
 * or the expression would be null for ever.
 */
static void
check_member(struct load *l, int line, struct text head, struct text member)
{
	const struct yaml *forms = yaml_get(l->forms, "forms"), *form;
	struct members m = { 0 };
	struct text *keys;
	size_t count = 0;

	if (text_is(head, "decisions")) m.map = yaml_get(l->manifest, "decisions");
	else if (text_is(head, "facts")) m.map = yaml_get(l->manifest, "facts");
	else if (text_is(head, "acts")) m.map = yaml_get(yaml_get(l->manifest, "workflow"), "transitions");
	else if (text_is(head, "parameters")) m = (struct members){ .list = l->parameters, .key = "name" };
	else if (text_is(head, "case")) m.words = "id number state opened_on entered_on";
	else if (text_is(head, "money")) m.words = "earmarked committed released recovered";
	else if (text_is(head, "papers")) {
		if (!paper_known(l, member)) find_at(l, line, "papers.%.*s: no form has such a paper",
			TEXT_ARG(member));
		return;
	} else {
		if (text_is(head, "organisation")) return;       /* sections merged flat, looked at when the case is */
		form = forms ? yaml_get(forms, arena_text(l->cx->arena, head).at) : NULL;
		if (!form) return;
		m = (struct members){ .list = yaml_get(form, "sections"), .key = "id" };
	}
	if (members_have(&m, member)) return;
	keys = ARENA_ARRAY(l->cx->arena, struct text, 1 + (m.list ? m.list->count : 0));
	for (size_t i = 0; m.list && m.list->kind == YAML_LIST && i < m.list->count; i++) {
		const struct yaml *id = yaml_get(&m.list->items[i], m.key);

		if (id) keys[count++] = id->text;
	}
	find_at(l, line, "%.*s.%.*s: there is no such thing in this package%s", TEXT_ARG(head), TEXT_ARG(member),
		m.map ? find_near_key(l, m.map, member) : find_near(l, keys, count, member));
}

/* Every head.member of an expression, outside of texts; a head behind a dot is a member itself. */
static void
check_members(struct load *l, struct text feel, int line)
{
	for (size_t i = 0; i < feel.bytes; i++) {
		size_t from = i, dot, to;

		if (feel.at[i] == '"') {
			for (i++; i < feel.bytes && feel.at[i] != '"';) i += feel.at[i] == '\\' ? 2 : 1;
			continue;
		}
		if (!in_name(feel.at[i])) continue;
		while (i < feel.bytes && in_name(feel.at[i])) i++;
		for (dot = i; dot < feel.bytes && feel.at[dot] == ' ';) dot++;
		if (dot < feel.bytes && feel.at[dot] == '.' && (from == 0 || feel.at[from - 1] != '.')) {
			for (dot++; dot < feel.bytes && feel.at[dot] == ' ';) dot++;
			for (to = dot; to < feel.bytes && in_name(feel.at[to]);) to++;
			if (to > dot) check_member(l, line, text_slice(feel, from, i - from),
				text_slice(feel, dot, to - dot));
		}
		i--;
	}
}

struct scheme_feel
compile_feel(struct load *l, struct text feel, int line, const struct scheme_names *names)
{
	struct dmn_expression *e = NULL;
	enum dmn_status status;

	if (feel.bytes > SCHEME_FEEL_BYTES_MAX) {
		find_at(l, line, "the expression is longer than %d bytes", SCHEME_FEEL_BYTES_MAX);
		return (struct scheme_feel){ .text = feel, .line = line };
	}
	/* struct text and struct dmn_text have the same shape; libdmn keeps its own name for it. */
	_Static_assert(sizeof(struct text) == sizeof(struct dmn_text), "text");
	status = dmn_expression_compile(NULL, (struct dmn_text){ feel.at, feel.bytes },
		(const struct dmn_text *)names->at, names->count, &e);
	for (size_t i = 0; e && i < dmn_expression_diagnostic_count(e); i++) {
		const struct dmn_diagnostic *d = dmn_expression_diagnostic(e, i);

		if (d->severity == DMN_NOTE) continue;
		(d->severity == DMN_ERROR ? find_at : find_warning)(l, line + (d->line > 1 ? d->line - 1 : 0),
			"FEEL, column %d of `%.*s`: %.*s", d->column, feel.bytes > 80 ? 80 : (int)feel.bytes, feel.at,
			(int)d->message.bytes, d->message.at ? d->message.at : d->code);
	}
	if (scheme_names_have(names, TEXT("acts"))) check_members(l, feel, line);        /* an expression of a case */
	if (status == DMN_OK && e) {
		arena_release(l->arena, expression_free, e);
		return (struct scheme_feel){ .text = feel, .expression = e, .line = line };
	}
	if (!e || dmn_expression_diagnostic_count(e) == 0)
		find_at(l, line, "FEEL `%.*s` could not be compiled", feel.bytes > 80 ? 80 : (int)feel.bytes, feel.at);
	dmn_expression_free(e);
	return (struct scheme_feel){ .text = feel, .line = line };
}

struct scheme_feel
read_feel(struct load *l, const struct yaml *y, const char *key, const struct scheme_names *names, bool required)
{
	struct text feel = read_text(l, y, key, required);

	if (!feel.bytes) return (struct scheme_feel){ 0 };
	return compile_feel(l, feel, yaml_get(y, key)->line, names);
}

struct scheme_names
see_names(struct load *l, const struct scheme_names *names, const struct text *more, size_t count)
{
	struct text *at = ARENA_ARRAY(l->arena, struct text, names->count + count + 1);
	struct scheme_names all = { names->count, at };

	for (size_t i = 0; i < names->count; i++) at[i] = names->at[i];
	for (size_t i = 0; i < count; i++)
		if (more[i].bytes && !scheme_names_have(&all, more[i])) at[all.count++] = more[i];
	return all;
}

struct scheme_names
see_more(struct load *l, const struct scheme_names *names, const char *more)
{
	struct text added[40];

	return see_names(l, names, added, words(more, added, 40));
}

void
check_id(struct load *l, int line, const char *what, struct text id, bool feel)
{
	bool good = id.bytes > 0 && id.bytes <= NEAR_BYTES_MAX;

	for (size_t i = 0; good && i < id.bytes; i++) {
		char c = id.at[i];
		bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');

		good = letter || (i > 0 && ((c >= '0' && c <= '9') || c == '_' || (c == '-' && !feel)));
	}
	if (!good)
		find_at(l, line, "%s id \"%.*s\": letters, digits%s and _ were expected, a letter first, at most %d",
			what, TEXT_ARG(id), feel ? "" : ", -", NEAR_BYTES_MAX);
}

void
must_name(struct load *l, int line, const struct yaml *map, struct text id, const char *what)
{
	if (!id.bytes) return;
	if (map && map->kind == YAML_MAP)
		for (size_t i = 0; i < map->count; i++)
			if (text_equal(map->items[i].key, id)) return;
	find_at(l, line, "there is no %s \"%.*s\"%s", what, TEXT_ARG(id), find_near_key(l, map, id));
}

void
must_name_clause(struct load *l, int line, struct text id)
{
	must_name(l, line, yaml_get(l->manifest, "clauses"), id, "clause");
}

int
line_of(const struct yaml *y, const char *key)
{
	const struct yaml *v = yaml_get(y, key);

	return v ? v->line : y->line;
}

const struct yaml *
find_id(const struct yaml *list, struct text id, const char *key)
{
	if (!list || list->kind != YAML_LIST) return NULL;
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml *v = yaml_get(&list->items[i], key);

		if (v && v->kind == YAML_SCALAR && text_equal(v->text, id)) return &list->items[i];
	}
	return NULL;
}

bool
scheme_names_have(const struct scheme_names *names, struct text name)
{
	for (size_t i = 0; i < names->count; i++)
		if (text_equal(names->at[i], name)) return true;
	return false;
}

struct text
scheme_say(struct arena *arena, const char *language, const struct scheme_text *t)
{
	bool pseudo = strcmp(language, "qps") == 0;
	struct text wanted = text_of(pseudo ? "en" : language), found = TEXT_NONE;

	for (size_t i = 0; i < t->count; i++) {
		if (text_equal(t->parts[i].language, wanted)) found = t->parts[i].text;
		else if (!found.at && text_is(t->parts[i].language, "en")) found = t->parts[i].text;
	}
	if (!found.at && t->count) found = t->parts[0].text;
	return pseudo && found.at ? message_foreign(arena, language, found) : found;
}
