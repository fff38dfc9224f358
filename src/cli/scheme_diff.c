/*
 * anudan scheme diff: what changed between two versions of a package, in words.
 *
 * The files are compared as what they hold, not as text: YAML as trees whose entries are the same when their names are
 * (an id, a field's name, a date), models by dmn_compare.c, letters line by line.  Layout and comments say nothing.  A
 * package that does not check can still be compared, as long as its files can be read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/message.h"
#include "cli/dmn_compare.h"
#include "cli/scheme_author.h"
#include "cli/scheme_words.h"
#include "scheme/scheme.h"
#include "scheme/yaml.h"

enum { DIFF_FILE_BYTES_MAX = 4 << 20, DIFF_LINES_MAX = 3000, DIFF_BRIEF_BYTES = 240, DIFF_NOTE_BYTES = 80 };

struct difference {
	enum part part;
	const char *code;                        /* added, removed, changed, renamed, moved, or one of dmn_compare.h */
	struct text file, path, heading, place;  /* path for programs, heading and place for people, or empty */
	struct text sentence, from, to;
	int line, old_line;                      /* 0: not known */
	bool apart;                              /* long: from and to below each other, after the place */
	struct difference *next;
};

struct scheme_diff {
	struct an_cx *cx;
	struct words w;
	struct difference *first[PART_COUNT], *last[PART_COUNT];
	size_t total;
	const struct yaml *old_manifest, *new_manifest;
	/* of the model being compared */
	struct text file;
	enum part part;
};

/* Where the walk stands. */
struct at {
	struct text file, path, pattern, heading, place;
	enum part part;
	bool plain;                              /* the place ends in keys without words */
};

static void diff_value(struct scheme_diff *d, const struct at *at, const struct yaml *a, const struct yaml *b);

/* ---- saying it ---- */

#define PRINT(d, ...) arena_print((d)->cx->arena, __VA_ARGS__)
#define FILL(d, en, hi, ...) words_fill(&(d)->w, said(&(d)->w, (struct said){ en, hi }), \
	(const struct text[WORDS_ARGS_MAX]){ __VA_ARGS__ })

static struct text
joined(struct scheme_diff *d, struct text a, const char *between, struct text b)
{
	return a.bytes && b.bytes ? PRINT(d, "%.*s%s%.*s", TEXT_ARG(a), between, TEXT_ARG(b)) : a.bytes ? a : b;
}

static struct text
marked(struct scheme_diff *d, struct text t)
{
	return PRINT(d, "`%.*s`", TEXT_ARG(t));
}

static struct difference *
say(struct scheme_diff *d, const struct at *at, const char *code, struct text sentence)
{
	struct difference *c = ARENA_NEW(d->cx->arena, struct difference);

	*c = (struct difference){ .part = at->part, .code = code, .file = at->file, .path = at->path,
		.heading = at->heading, .place = at->place, .sentence = sentence };
	if (d->last[at->part]) d->last[at->part]->next = c;
	else d->first[at->part] = c;
	d->last[at->part] = c;
	d->total++;
	return c;
}

/* The part that stands in the language asked for, of a text in several; TEXT_NONE when y is none. */
static struct text
in_language(const struct scheme_diff *d, const struct yaml *y)
{
	const struct yaml *t;

	if (!y) return TEXT_NONE;
	if (y->kind == YAML_SCALAR) return y->text;
	t = yaml_get(y, d->w.hindi ? "hi" : "en");
	if (!t && y->kind == YAML_MAP && y->count > 0 && y->items[0].kind == YAML_SCALAR) t = &y->items[0];
	return t && t->kind == YAML_SCALAR ? t->text : TEXT_NONE;
}

static void
put_flow(struct buf *b, const struct yaml *y)
{
	if (y->kind == YAML_SCALAR) {
		buf_put(b, yaml_is_null(y) ? TEXT("null") : y->text);
		return;
	}
	buf_char(b, y->kind == YAML_LIST ? '[' : '{');
	for (size_t i = 0; i < y->count; i++) {
		if (i) buf_z(b, ", ");
		if (y->kind == YAML_MAP) buf_print(b, "%.*s: ", TEXT_ARG(y->items[i].key));
		put_flow(b, &y->items[i]);
	}
	buf_char(b, y->kind == YAML_LIST ? ']' : '}');
}

static struct text
flow(struct scheme_diff *d, const struct yaml *y)
{
	struct buf b;
	struct text t;

	buf_open(&b, d->cx->arena, 2 * DIFF_FILE_BYTES_MAX);
	put_flow(&b, y);
	return buf_text(d->cx, &b, &t) ? TEXT("...") : t;
}

/* At most so many bytes, cut between characters. */
static struct text
shortened(struct scheme_diff *d, struct text t, size_t bytes)
{
	size_t end = 0, before = 0;

	if (t.bytes <= bytes) return t;
	while (end <= bytes && text_next(t, &end) >= 0)
		if (end <= bytes) before = end;
	return PRINT(d, "%.*s...", (int)before, t.at);
}

static bool
is_language(struct text key)
{
	return key.bytes == 2 && key.at[0] >= 'a' && key.at[0] <= 'z' && key.at[1] >= 'a' && key.at[1] <= 'z';
}

/* A map of languages. */
static bool
is_say(const struct yaml *y)
{
	if (!y || y->kind != YAML_MAP || y->count == 0) return false;
	for (size_t i = 0; i < y->count; i++)
		if (!is_language(y->items[i].key) || y->items[i].kind != YAML_SCALAR) return false;
	return true;
}

/* What a value says, in a line. */
static struct text
brief(struct scheme_diff *d, const struct yaml *y)
{
	struct text t = is_say(y) && y->count == 1 ? in_language(d, y) : flow(d, y);

	return shortened(d, t, DIFF_BRIEF_BYTES);
}

static int
line_of_yaml(const struct yaml *y)
{
	return y ? y->line : 0;
}

/* One value that is another now; either may be missing. */
static void
say_change(struct scheme_diff *d, const struct at *at, const struct yaml *a, const struct yaml *b, struct text from,
	struct text to)
{
	struct text place = at->place.bytes ? at->place : TEXT("");
	struct difference *c;
	struct text sentence;

	if (!a) sentence = words_text(&d->w, W_SET, place, marked(d, to));
	else if (!b) sentence = words_text(&d->w, W_UNSET, place, marked(d, from));
	else sentence = words_text(&d->w, W_FROM_TO, place, marked(d, from), marked(d, to));
	c = say(d, at, !a ? "added" : !b ? "removed" : "changed", sentence);
	c->from = from;
	c->to = to;
	c->line = line_of_yaml(b);
	c->old_line = line_of_yaml(a);
	c->apart = a && b && (words_columns(from) > COMPARE_LONG_COLUMNS || words_columns(to) > COMPARE_LONG_COLUMNS);
}

/* An entry that came or went: told below the heading of its group. */
static void
say_entry(struct scheme_diff *d, const struct at *entry, const struct yaml *a, const struct yaml *b)
{
	struct at at = *entry;
	struct text what = brief(d, b ? b : a);
	struct difference *c;

	if (!at.place.bytes) {
		at.place = at.heading;
		at.heading = TEXT_NONE;
	}
	c = say(d, &at, b ? "added" : "removed", words_text(&d->w, b ? W_PART_ADDED : W_PART_REMOVED, at.place,
		marked(d, what)));
	*(b ? &c->to : &c->from) = flow(d, b ? b : a);
	c->line = line_of_yaml(b);
	c->old_line = line_of_yaml(a);
}

/* ---- are two values the same? ---- */

static bool
same_scalar(const struct yaml *a, const struct yaml *b)
{
	bool no_value = yaml_is_null(a);

	return no_value == yaml_is_null(b) && (no_value || text_equal(a->text, b->text));
}

/* without: a member that does not count, or NULL. */
static bool
same_value(const struct yaml *a, const struct yaml *b, const char *without)
{
	if (!a || !b || a->kind != b->kind) return yaml_is_null(a) && yaml_is_null(b);
	if (a->kind == YAML_SCALAR) return same_scalar(a, b);
	if (a->kind == YAML_LIST && a->count != b->count) return false;
	for (int side = 0; side < 2; side++) {
		const struct yaml *x = side ? b : a, *y = side ? a : b;

		for (size_t i = 0; i < x->count; i++) {
			const struct yaml *other = x->kind == YAML_LIST ? &y->items[i] : NULL;

			if (x->kind == YAML_MAP && without && text_is(x->items[i].key, without)) continue;
			for (size_t k = 0; x->kind == YAML_MAP && !other && k < y->count; k++)
				if (text_equal(y->items[k].key, x->items[i].key)) other = &y->items[k];
			if (!same_value(&x->items[i], other, NULL)) return false;
		}
	}
	return true;
}

/* ---- entries with names ---- */

static struct text
name_of(const struct yaml *entry, const char *identity)
{
	const struct yaml *y = *identity ? yaml_get(entry, identity) : NULL;

	if (!*identity) return entry->key;
	if (entry->kind == YAML_SCALAR) return entry->text;
	return y && y->kind == YAML_SCALAR ? y->text : TEXT_NONE;
}

/* Its word, its id or name, and its title in brackets. */
static struct text
entry_words(struct scheme_diff *d, const struct part_label *label, struct text name, const struct yaml *entry)
{
	struct text title = in_language(d, yaml_get(entry, "title")), id = in_language(d, yaml_get(entry, "id")), words;

	if (!title.bytes) title = in_language(d, yaml_get(entry, "label"));
	if (!title.bytes && is_say(entry)) title = in_language(d, entry);
	words = label->part == PART_PARAMETERS && id.bytes && !text_equal(id, name)
		? PRINT(d, "%.*s %.*s", TEXT_ARG(id), TEXT_ARG(name))
		: PRINT(d, "%.*s %.*s", TEXT_ARG(said(&d->w, label->word)), TEXT_ARG(name));
	return title.bytes ? PRINT(d, "%.*s (\"%.*s\")", TEXT_ARG(words),
		TEXT_ARG(shortened(d, title, DIFF_NOTE_BYTES))) : words;
}

static struct at
at_entry(struct scheme_diff *d, const struct at *at, const struct part_label *label, struct text name,
	const struct yaml *entry)
{
	struct at inner = *at;
	bool root = text_ends(at->pattern, TEXT(":"));
	struct text words = entry_words(d, label, name, entry);

	inner.pattern = PRINT(d, "%.*s%s*", TEXT_ARG(at->pattern), root ? "" : ".");
	inner.path = *label->identity ? PRINT(d, "%.*s[%.*s]", TEXT_ARG(at->path), TEXT_ARG(name))
		: joined(d, at->path, ".", name);
	inner.part = label->part;
	inner.plain = false;
	if (!at->heading.bytes && !at->place.bytes && label->part != PART_PARAMETERS && label->part != PART_VERSIONS)
		inner.heading = words;
	else inner.place = joined(d, at->place, ", ", words);
	return inner;
}

/* The value of a parameter that came, went or changed, with the date from which it holds. */
static void
say_parameter_value(struct scheme_diff *d, const struct at *at, const struct yaml *a, const struct yaml *b,
	const struct yaml *list)
{
	const struct yaml *y = b ? b : a, *before = NULL, *value = yaml_get(y, "value");
	struct text from = in_language(d, yaml_get(y, "from")), now = value ? flow(d, value) : TEXT("null"), sentence;
	struct difference *c;

	for (size_t i = 0; list && i < list->count; i++) {
		struct text day = in_language(d, yaml_get(&list->items[i], "from"));

		if (&list->items[i] != y && text_compare(day, from) < 0 &&
			(!before || text_compare(in_language(d, yaml_get(before, "from")), day) < 0))
			before = &list->items[i];
	}
	value = yaml_get(before, "value");
	struct text old = value ? flow(d, value) : TEXT("null");
	if (b && before) sentence = FILL(d, "{1}: {2} -> {3} from {4}.", "{1}: {2} -> {3}, {4} से।", at->place, old, now,
		from);
	else if (b) sentence = FILL(d, "{1}: {2} from {3}, before nothing.", "{1}: {2}, {3} से; पहले कुछ नहीं।", at->place,
		now, from);
	else sentence = FILL(d, "{1}: {2} from {3} was taken out.", "{1}: {3} से {2} हटाया गया।", at->place, now, from);
	c = say(d, at, b ? "added" : "removed", sentence);
	c->from = b ? before ? old : TEXT_NONE : now;
	c->to = b ? now : TEXT_NONE;
	c->line = line_of_yaml(b);
	c->old_line = line_of_yaml(a);
}

struct pairs { long *of_old, *of_new; };

static struct pairs
pair_entries(struct scheme_diff *d, const struct yaml *a, const struct yaml *b, const char *identity)
{
	struct pairs p = { ARENA_ARRAY(d->cx->arena, long, a->count + 1),
		ARENA_ARRAY(d->cx->arena, long, b->count + 1) };

	for (size_t k = 0; k < a->count; k++) p.of_old[k] = -1;
	for (size_t i = 0; i < b->count; i++) p.of_new[i] = -1;
	/* By name; then what has another name and says the same otherwise was renamed. */
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < b->count; i++)
			for (size_t n = 0; n < a->count && p.of_new[i] < 0; n++) {
				/* names in order are found at once */
				size_t k = (i + n) % a->count;
				bool alike = pass == 0 ? text_equal(name_of(&a->items[k], identity),
					name_of(&b->items[i], identity))
					: same_value(&a->items[k], &b->items[i], *identity ? identity : NULL);

				if (p.of_old[k] >= 0 || !alike) continue;
				p.of_old[k] = (long)i;
				p.of_new[i] = (long)k;
			}
	return p;
}

static void
say_order(struct scheme_diff *d, const struct at *at, const struct part_label *label, const struct yaml *a,
	const struct yaml *b,
	const struct pairs *p)
{
	struct at whole = *at;
	struct text list = TEXT_NONE;
	struct difference *c;
	long last = -1;
	bool moved = false;

	for (size_t i = 0; i < b->count; i++) {
		if (p->of_new[i] < 0) continue;
		moved = moved || p->of_new[i] < last;
		last = p->of_new[i];
		list = joined(d, list, ", ", name_of(&b->items[i], label->identity));
	}
	if (!moved) return;
	whole.part = label->part;
	whole.place = joined(d, at->place, ", ", said(&d->w, label->word));
	c = say(d, &whole, "moved", FILL(d, "{1}: in another order now: {2}.", "{1}: अब क्रम यह है: {2}।", whole.place,
		list));
	c->to = list;
	c->line = line_of_yaml(b);
	c->old_line = line_of_yaml(a);
}

static void
diff_entries(struct scheme_diff *d, const struct at *at, const struct part_label *label, const struct yaml *a,
	const struct yaml *b)
{
	static const struct yaml empty = { .kind = YAML_MAP };
	const struct yaml *old = a ? a : &empty, *new = b ? b : &empty;
	struct pairs p = pair_entries(d, old, new, label->identity);
	bool values = text_is(at->pattern, "p:*.values");

	for (size_t k = 0; k < old->count; k++) {
		const struct yaml *x = &old->items[k];
		struct at inner = at_entry(d, at, label, name_of(x, label->identity), x);

		if (p.of_old[k] >= 0) continue;
		if (values) say_parameter_value(d, at, x, NULL, new);
		else say_entry(d, &inner, x, NULL);
	}
	for (size_t i = 0; i < new->count; i++) {
		const struct yaml *y = &new->items[i], *x = p.of_new[i] < 0 ? NULL : &old->items[p.of_new[i]];
		struct text name = name_of(y, label->identity), was = x ? name_of(x, label->identity) : TEXT_NONE;
		struct at inner = at_entry(d, at, label, name, y);

		if (!x && values) say_parameter_value(d, at, NULL, y, new);
		else if (!x) say_entry(d, &inner, NULL, y);
		else if (text_equal(name, was)) diff_value(d, &inner, x, y);
		else {
			struct difference *c = say(d, &inner, "renamed", inner.place.bytes
				? FILL(d, "{1}: it was {2}.", "{1}: पहले {2} था।", inner.place, marked(d, was))
				: words_text(&d->w, W_RENAMED, marked(d, was)));

			c->from = was;
			c->to = name;
			c->line = line_of_yaml(*label->identity ? yaml_get(y, label->identity) : y);
			c->old_line = line_of_yaml(*label->identity ? yaml_get(x, label->identity) : x);
		}
	}
	say_order(d, at, label, old, new, &p);
}

/* ---- lists without names ---- */

static struct at
at_item(struct scheme_diff *d, const struct at *at, size_t index)
{
	struct at inner = *at;

	inner.pattern = PRINT(d, "%.*s%s#", TEXT_ARG(at->pattern), text_ends(at->pattern, TEXT(":")) ? "" : ".");
	inner.path = PRINT(d, "%.*s[%zu]", TEXT_ARG(at->path), index);
	inner.place = PRINT(d, "%.*s %zu", TEXT_ARG(at->place), index + 1);
	return inner;
}

static bool
all_scalars(const struct yaml *y)
{
	for (size_t i = 0; i < y->count; i++)
		if (y->items[i].kind != YAML_SCALAR) return false;
	return true;
}

/* One difference for the list as a whole, at the first item that differs. */
static void
say_list(struct scheme_diff *d, const struct at *at, const struct yaml *a, const struct yaml *b)
{
	size_t i = 0;
	struct difference *c;

	while (i < a->count && i < b->count && same_scalar(&a->items[i], &b->items[i])) i++;
	say_change(d, at, a, b, flow(d, a), flow(d, b));
	c = d->last[at->part];
	if (i < b->count) c->line = b->items[i].line;
	if (i < a->count) c->old_line = a->items[i].line;
}

static void
diff_list(struct scheme_diff *d, const struct at *at, const struct yaml *a, const struct yaml *b)
{
	size_t head = 0, a_end = a->count, b_end = b->count, i;

	if (same_value(a, b, NULL)) return;
	if (all_scalars(a) && all_scalars(b)) {
		say_list(d, at, a, b);
		return;
	}
	while (head < a_end && head < b_end && same_value(&a->items[head], &b->items[head], NULL)) head++;
	while (a_end > head && b_end > head && same_value(&a->items[a_end - 1], &b->items[b_end - 1], NULL))
		a_end--, b_end--;
	for (i = head; i < a_end || i < b_end; i++) {
		struct at inner = at_item(d, at, i);

		if (i >= a_end) say_entry(d, &inner, NULL, &b->items[i]);
		else if (i >= b_end) say_entry(d, &inner, &a->items[i], NULL);
		else diff_value(d, &inner, &a->items[i], &b->items[i]);
	}
}

/* ---- any value ---- */

static struct at
at_member(struct scheme_diff *d, const struct at *at, struct text key, const struct part_label **ret_label)
{
	struct at inner = *at;
	bool root = text_ends(at->pattern, TEXT(":"));
	const struct part_label *label;

	inner.pattern = PRINT(d, "%.*s%s%.*s", TEXT_ARG(at->pattern), root ? "" : ".", TEXT_ARG(key));
	inner.path = joined(d, at->path, ".", key);
	label = *ret_label = part_label(inner.pattern);
	if (label) inner.part = label->part;
	if (label && label->identity) return inner;      /* its entries have a word each */
	inner.place = joined(d, at->place, at->plain ? "." : ", ", label ? said(&d->w, label->word) : key);
	inner.plain = !label;
	return inner;
}

static void
diff_member(struct scheme_diff *d, const struct at *at, struct text key, const struct yaml *a, const struct yaml *b)
{
	const struct part_label *label;
	struct at inner = at_member(d, at, key, &label);
	bool nothing = yaml_is_null(a) && yaml_is_null(b);

	if (nothing) return;
	if (label && label->identity) {
		bool named = (!a || a->kind != YAML_SCALAR) && (!b || b->kind != YAML_SCALAR);

		/* Choices may be a plain list of values. */
		if (named && *label->identity && ((a && a->count && all_scalars(a)) || (b && b->count && all_scalars(b))))
			named = false;
		if (named) {
			diff_entries(d, &inner, label, a, b);
			return;
		}
		inner.place = joined(d, at->place, ", ", said(&d->w, label->word));
	}
	diff_value(d, &inner, a, b);
}

static void
diff_map(struct scheme_diff *d, const struct at *at, const struct yaml *a, const struct yaml *b)
{
	for (size_t i = 0; i < b->count; i++) {
		const struct yaml *y = &b->items[i], *x = NULL;

		for (size_t k = 0; k < a->count && !x; k++)
			if (text_equal(a->items[k].key, y->key)) x = &a->items[k];
		diff_member(d, at, y->key, x, y);
	}
	for (size_t k = 0; k < a->count; k++) {
		bool there = false;

		for (size_t i = 0; i < b->count && !there; i++) there = text_equal(a->items[k].key, b->items[i].key);
		if (!there) diff_member(d, at, a->items[k].key, &a->items[k], NULL);
	}
}

/* A text in several languages: one difference for each that differs. */
static void
diff_say(struct scheme_diff *d, const struct at *at, const struct yaml *a, const struct yaml *b)
{
	bool one = a->count == 1 && b->count == 1 && text_equal(a->items[0].key, b->items[0].key);

	for (int side = 0; side < 2; side++) {
		const struct yaml *from = side ? a : b, *other = side ? b : a;

		for (size_t i = 0; i < from->count; i++) {
			const struct yaml *x = &from->items[i], *y = NULL;
			struct at inner = *at;

			for (size_t k = 0; k < other->count && !y; k++)
				if (text_equal(other->items[k].key, x->key)) y = &other->items[k];
			if (side ? y != NULL : y && same_scalar(x, y)) continue;
			inner.path = joined(d, at->path, ".", x->key);
			if (!one || !at->place.bytes)
				inner.place = PRINT(d, "%.*s%s(%.*s)", TEXT_ARG(at->place), at->place.bytes ? " " : "",
					TEXT_ARG(x->key));
			if (side) say_change(d, &inner, x, NULL, x->text, TEXT_NONE);
			else say_change(d, &inner, y, x, y ? y->text : TEXT_NONE, x->text);
		}
	}
}

static void
diff_value(struct scheme_diff *d, const struct at *at, const struct yaml *a, const struct yaml *b)
{
	if (yaml_is_null(a)) a = NULL;
	if (yaml_is_null(b)) b = NULL;
	if (!a && !b) return;
	if (!a || !b || a->kind != b->kind) {
		say_change(d, at, a, b, a ? brief(d, a) : TEXT_NONE, b ? brief(d, b) : TEXT_NONE);
	} else if (a->kind == YAML_SCALAR) {
		if (!same_scalar(a, b)) say_change(d, at, a, b, a->text, b->text);
	} else if (a->kind == YAML_LIST) {
		diff_list(d, at, a, b);
	} else if (is_say(a) && is_say(b)) {
		diff_say(d, at, a, b);
	} else {
		diff_map(d, at, a, b);
	}
}

/* ---- files ---- */

struct side { const char *folder; struct scheme_names files; };

static bool
has_file(const struct side *s, struct text name)
{
	return scheme_names_have(&s->files, name);
}

static int
complain(struct scheme_diff *d, const char *folder, struct text name)
{
	struct text what = PRINT(d, "%s/%.*s", folder, TEXT_ARG(name));

	cli_fail(d->cx, what.at);
	return 2;
}

/* 0, or 2 after a complaint; *ret.at NULL when it is not there. */
static int
read_side(struct scheme_diff *d, const struct side *s, struct text name, struct text *ret)
{
	*ret = TEXT_NONE;
	if (!has_file(s, name)) return 0;
	if (author_file(d->cx, PRINT(d, "%s/%.*s", s->folder, TEXT_ARG(name)).at, DIFF_FILE_BYTES_MAX, ret))
		return complain(d, s->folder, name);
	return 0;
}

static int
read_yaml(struct scheme_diff *d, const struct side *s, struct text name, const struct yaml **ret)
{
	struct text bytes;
	int status = read_side(d, s, name, &bytes);

	*ret = NULL;
	if (status || !bytes.at) return status;
	return yaml_read(d->cx, d->cx->arena, bytes, ret) ? complain(d, s->folder, name) : 0;
}

/* The letter of the patterns, and the part where the file as a whole belongs. */
static const char *
file_pattern(struct text name, enum part *ret_part)
{
	static const struct { const char *name, *pattern; enum part part; } known[] = {
		{ "scheme.yaml", "s:", PART_SCHEME }, { "parameters.yaml", "p:", PART_PARAMETERS },
		{ "forms.yaml", "f:", PART_FORMS }, { "published.yaml", "u:", PART_OTHER },
		{ "demo.yaml", "d:", PART_OTHER } };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (text_is(name, known[i].name)) {
			*ret_part = known[i].part;
			return known[i].pattern;
		}
	if (text_starts(name, TEXT("cases/")) && text_ends(name, TEXT(".yaml"))) {
		*ret_part = PART_CASES;
		return "c:";
	}
	*ret_part = text_starts(name, TEXT("rules/")) ? PART_RULES
		: text_starts(name, TEXT("letters/")) ? PART_LETTERS : PART_OTHER;
	return text_ends(name, TEXT(".yaml")) ? "o:" : NULL;
}

static void
say_file(struct scheme_diff *d, struct text name, enum part part, bool added)
{
	struct at at = { .file = name, .place = name, .part = part };

	say(d, &at, added ? "added" : "removed", added ? FILL(d, "The file {1} was added.", "फ़ाइल {1} को जोड़ा गया।",
		name)
		: FILL(d, "The file {1} was removed.", "फ़ाइल {1} को हटाया गया।", name));
}

static int
diff_yaml(struct scheme_diff *d, const struct side *old, const struct side *new, struct text name, const char *pattern,
	enum part part)
{
	const struct part_label *label = part_label(text_of(pattern));
	const struct yaml *a, *b;
	struct at at = { .file = name, .pattern = text_of(pattern), .part = part };
	int status = read_yaml(d, old, name, &a);

	if (!status) status = read_yaml(d, new, name, &b);
	if (status) return status;
	if (text_is(name, "scheme.yaml")) {
		d->old_manifest = a;
		d->new_manifest = b;
	}
	/* Files of cases are named; of the others there is one each. */
	if (part == PART_OTHER && !label) at.place = name;
	if (label && !label->identity) at.place = said(&d->w, label->word);
	if (part == PART_CASES && (!a || !b)) say_file(d, name, part, b != NULL);
	else if (label && label->identity) diff_entries(d, &at, label, a, b);
	else if (!a || !b) say_file(d, name, part, b != NULL);
	else diff_value(d, &at, a, b);
	return 0;
}

/* ---- models ---- */

static void
on_element(void *user, const struct compared *e)
{
	struct scheme_diff *d = user;
	struct text element = words_text(&d->w, W_HEADING, words_text(&d->w, e->kind),
		PRINT(d, "\"%.*s\"", TEXT_ARG(e->name)));

	for (const struct change *c = e->changes; c; c = c->next) {
		struct at at = { .file = d->file, .path = e->id.bytes ? e->id : e->name, .part = d->part,
			.heading = joined(d, d->file, ", ", element), .place = c->part };
		struct difference *n;

		if (c->rule.bytes) at.path = joined(d, at.path, "/", c->rule);
		n = say(d, &at, c->code, words_expression(&d->w, c->sentence));
		n->from = c->from;
		n->to = c->to;
		n->apart = compare_apart(c);
		if (c->cell_count == 1) {
			n->from = c->cells[0].from;
			n->to = c->cells[0].to;
			n->place = c->cells[0].column;
		}
	}
}

/* The rules file of the version before the one that uses this file. */
static struct text
rules_before(const struct scheme_diff *d, struct text name)
{
	const struct yaml *list = yaml_get(d->new_manifest, "versions"), *before = NULL;

	for (size_t i = 0; list && i < list->count; i++) {
		const struct yaml *rules = yaml_get(&list->items[i], "rules");

		if (rules && rules->kind == YAML_SCALAR && text_equal(rules->text, name)) return before ? before->text
			: TEXT_NONE;
		if (rules && rules->kind == YAML_SCALAR) before = rules;
	}
	return TEXT_NONE;
}

static int
diff_model(struct scheme_diff *d, const struct side *old, const struct side *new, struct text name)
{
	struct text base = name, a, b;
	const char *why;
	int status, which = 0;

	d->file = name;
	d->part = PART_RULES;
	if (!has_file(new, name)) {
		say_file(d, name, PART_RULES, false);
		return 0;
	}
	if (!has_file(old, name)) {
		say_file(d, name, PART_RULES, true);
		base = rules_before(d, name);
		if (!base.bytes || !has_file(old, base)) return 0;
		d->file = FILL(d, "{1} (compared with {2})", "{1} ({2} की तुलना में)", name, base);
	}
	status = read_side(d, old, base, &a);
	if (!status) status = read_side(d, new, name, &b);
	if (status) return status;
	why = compare_models(&d->w, d->cx->arena, a, b, on_element, d, &which);
	if (!why) return 0;
	fprintf(stderr, "anudan: scheme diff: %s/%.*s: cannot be read: %s\n", which ? new->folder : old->folder,
		TEXT_ARG(which ? name : base), why);
	return 2;
}

/* ---- letters and other text ---- */

struct lines { struct text *at; int *number; size_t count; };

/* Lines without the white space that says nothing; empty ones are left out. */
static struct lines
lines_of(struct scheme_diff *d, struct text t)
{
	size_t room = 1;
	struct lines l;
	int number = 0;

	for (size_t i = 0; i < t.bytes; i++) room += t.at[i] == '\n';
	l = (struct lines){ ARENA_ARRAY(d->cx->arena, struct text, room), ARENA_ARRAY(d->cx->arena, int, room), 0 };
	while (t.at) {
		struct text line = text_trim(text_cut(&t, '\n'));

		number++;
		if (!line.bytes) continue;
		l.at[l.count] = line;
		l.number[l.count++] = number;
	}
	return l;
}

static struct text
lines_text(struct scheme_diff *d, const struct lines *l, size_t from, size_t to)
{
	struct text all = TEXT_NONE;

	for (size_t i = from; i < to; i++) all = joined(d, all, "\n", l->at[i]);
	return all;
}

static void
say_lines(struct scheme_diff *d, const struct at *file, const struct lines *a, size_t a_from, size_t a_to,
	const struct lines *b, size_t b_from,
	size_t b_to)
{
	struct at at = *file;
	int line = b_from < b->count ? b->number[b_from] : b->count ? b->number[b->count - 1] : 0;
	int old_line = a_from < a->count ? a->number[a_from] : 0;
	struct text from = lines_text(d, a, a_from, a_to), to = lines_text(d, b, b_from, b_to);
	struct difference *c;

	at.place = FILL(d, "line {1}", "पंक्ति {1}", PRINT(d, "%d", line));
	c = say(d, &at, a_from == a_to ? "added" : b_from == b_to ? "removed" : "changed", a_from == a_to
		? words_text(&d->w, W_PART_ADDED, at.place, marked(d, to)) : b_from == b_to
		? words_text(&d->w, W_PART_REMOVED, at.place, marked(d, from))
		: words_text(&d->w, W_FROM_TO, at.place, marked(d, from), marked(d, to)));
	c->from = from;
	c->to = to;
	c->line = line;
	c->old_line = old_line;
	c->apart = a_from < a_to && b_from < b_to;
}

/* The longest common run of lines; what stands between is one difference each. */
static void
diff_lines(struct scheme_diff *d, const struct at *at, const struct lines *a, const struct lines *b)
{
	size_t head = 0, a_end = a->count, b_end = b->count, width;
	uint16_t *table;

	while (head < a_end && head < b_end && text_equal(a->at[head], b->at[head])) head++;
	while (a_end > head && b_end > head && text_equal(a->at[a_end - 1], b->at[b_end - 1])) a_end--, b_end--;
	if (a_end == head && b_end == head) return;
	if (a_end - head > DIFF_LINES_MAX || b_end - head > DIFF_LINES_MAX) {
		say_lines(d, at, a, head, a_end, b, head, b_end);
		return;
	}
	width = b_end - head + 1;
	table = ARENA_ARRAY(d->cx->arena, uint16_t, (a_end - head + 1) * width);
	for (size_t i = a_end - head; i-- > 0;)
		for (size_t k = b_end - head; k-- > 0;) {
			uint16_t down = table[(i + 1) * width + k], right = table[i * width + k + 1];

			table[i * width + k] = text_equal(a->at[head + i], b->at[head + k])
				? (uint16_t)(table[(i + 1) * width + k + 1] + 1)
				: down > right ? down : right;
		}
	for (size_t i = 0, k = 0; i < a_end - head || k < b_end - head;) {
		size_t i_from = i, k_from = k;

		while (i < a_end - head || k < b_end - head) {
			if (i < a_end - head && k < b_end - head && text_equal(a->at[head + i], b->at[head + k])) break;
			if (k == b_end - head || (i < a_end - head &&
				table[(i + 1) * width + k] >= table[i * width + k + 1])) i++;
			else k++;
		}
		if (i > i_from || k > k_from) say_lines(d, at, a, head + i_from, head + i, b, head + k_from, head + k);
		while (i < a_end - head && k < b_end - head && text_equal(a->at[head + i], b->at[head + k])) i++, k++;
	}
}

static int
diff_text(struct scheme_diff *d, const struct side *old, const struct side *new, struct text name, enum part part)
{
	struct at at = { .file = name, .heading = name, .path = name, .part = part };
	struct text a, b;
	struct lines x, y;
	int status = read_side(d, old, name, &a);

	if (!status) status = read_side(d, new, name, &b);
	if (status) return status;
	if (!a.at || !b.at) {
		say_file(d, name, part, b.at != NULL);
		return 0;
	}
	if (text_equal(a, b)) return 0;
	if (!text_is_utf8(a) || !text_is_utf8(b)) {
		say(d, &at, "changed", FILL(d, "The file has other bytes.", "फ़ाइल के बाइट बदल गए हैं।", TEXT("")));
		return 0;
	}
	x = lines_of(d, a);
	y = lines_of(d, b);
	diff_lines(d, &at, &x, &y);
	return 0;
}

static int
diff_file(struct scheme_diff *d, const struct side *old, const struct side *new, struct text name)
{
	enum part part;
	const char *pattern = file_pattern(name, &part);

	if (pattern) return diff_yaml(d, old, new, name, pattern, part);
	if (text_ends(name, TEXT(".dmn"))) return diff_model(d, old, new, name);
	return diff_text(d, old, new, name, part);
}

static int
diff_folders(struct scheme_diff *d, const struct side *old, const struct side *new)
{
	static const struct text manifest = { "scheme.yaml", 11 };
	size_t i = 0, k = 0;
	int status = diff_file(d, old, new, manifest);   /* first: which rules belong to which version */

	while (!status && (i < old->files.count || k < new->files.count)) {
		int order = i == old->files.count ? 1 : k == new->files.count ? -1
			: text_compare(old->files.at[i], new->files.at[k]);
		struct text name = order <= 0 ? old->files.at[i] : new->files.at[k];

		if (!text_equal(name, manifest)) status = diff_file(d, old, new, name);
		if (order <= 0) i++;
		if (order >= 0) k++;
	}
	return status;
}

/* ---- writing ---- */

static void
put_member(struct jw *j, const char *name, struct text t)
{
	if (!t.bytes) return;
	jw_name(j, name);
	jw_text(j, t);
}

static void
put_number(struct jw *j, const char *name, int n)
{
	if (!n) return;
	jw_name(j, name);
	jw_int(j, n);
}

static void
put_json(struct scheme_diff *d)
{
	static const char *const parts[PART_COUNT] = { "scheme", "versions", "parameters", "rules", "decisions",
		"forms", "workflow", "money", "letters",
		"clauses", "reasons", "cases", "other" };
	struct jw j = jw_start(&d->w.out);

	jw_open(&j, '[');
	for (int part = 0; part < PART_COUNT; part++)
		for (const struct difference *c = d->first[part]; c; c = c->next) {
			jw_open(&j, '{');
			put_member(&j, "part", text_of(parts[part]));
			put_member(&j, "change", text_of(c->code));
			put_member(&j, "file", c->file);
			put_number(&j, "line", c->line);
			put_number(&j, "oldLine", c->old_line);
			put_member(&j, "path", c->path);
			put_member(&j, "heading", c->heading);
			put_member(&j, "place", c->place);
			put_member(&j, "from", c->from);
			put_member(&j, "to", c->to);
			put_member(&j, "text", c->sentence);
			jw_close(&j, '}');
		}
	jw_close(&j, ']');
	buf_char(&d->w.out, '\n');
}

static void
put_difference(struct words *w, struct scheme_diff *d, const struct difference *c, unsigned left)
{
	words_indent(w, left);
	words_put(w, left + 2, TEXT("- "));
	words_put(w, left + 2, words_capital(w, c->apart ? PRINT(d, "%.*s:", TEXT_ARG(c->place)) : c->sentence));
	words_line(w);
	if (c->apart) words_versions(w, c->from, c->to);
}

static void
put_text(struct scheme_diff *d)
{
	struct words *w = &d->w;

	for (int part = 0; part < PART_COUNT; part++) {
		struct text heading = TEXT_NONE;

		if (!d->first[part]) continue;
		if (w->out.bytes) words_line(w);
		words_heading(w, said(w, part_titles[part]));
		for (const struct difference *c = d->first[part]; c; c = c->next) {
			if (c->heading.bytes && !text_equal(c->heading, heading)) {
				words_indent(w, 2);
				words_put(w, 4, c->heading);
				words_line(w);
			}
			heading = c->heading;
			put_difference(w, d, c, c->heading.bytes ? 4 : 2);
		}
	}
	if (d->total) words_line(w);
	words_put(w, 0, d->total ? words_text(w, W_COUNT, PRINT(d, "%zu", d->total))
		: FILL(d, "The two packages say the same.", "दोनों पैकेजों में कोई अंतर नहीं है।", TEXT("")));
	words_line(w);
}

int
author_diff(struct an_cx *cx, const char *old_folder, const char *new_folder, bool hindi, bool json)
{
	struct scheme_diff d = { .cx = cx };
	struct side old = { .folder = old_folder }, new = { .folder = new_folder };
	int status = 0;

	words_start(&d.w, hindi, cx->arena);
	words_terminal(&d.w);
	if (scheme_files(cx, old_folder, &old.files) || scheme_files(cx, new_folder, &new.files)) {
		cli_fail(cx, "scheme diff");
		return 2;
	}
	for (int i = 0; i < 2; i++)
		if (!has_file(i ? &new : &old, TEXT("scheme.yaml"))) {
			fprintf(stderr, "anudan: scheme diff: %s: it holds no scheme.yaml, so it is no package\n",
				i ? new_folder : old_folder);
			return 2;
		}
	status = diff_folders(&d, &old, &new);
	if (status) return status;
	if (json) put_json(&d);
	else put_text(&d);
	return words_close(&d.w, d.total > 0);
}
