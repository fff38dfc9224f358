/*
 * The reader of FEEL.  There is no separate stage of tokens: names may hold spaces, keywords and operators, so only the
 * parser, which knows the scope, can say where one ends.  A name is read as the longest run of parts that is a
 * name in scope; when none is, it is the run of plain words.
 *
 * One error is reported for each text; the parser then runs out quietly and the tree is N_FAIL.
 */
#include "feel/ast.h"

#include <stdarg.h>
#include <stdio.h>

#include "feel/builtin.h"
#include "feel/like.h"
#include "feel/temporal.h"

enum { PARTS_MAX = 40 };

struct parser {
	struct feel_unit *u;
	const struct feel_source *source;
	struct text t;
	size_t at;
	const struct feel_scope *scope;
	uint32_t depth;
	bool failed;
	bool tested_used;                /* ? was met */
	struct feel_node spare;          /* stands in when memory is gone */
};

static struct feel_node *parse_expression(struct parser *p);
static struct feel_node *parse_additive(struct parser *p);

/* ---- tree ----------------------------------------------------------------------------------------------- */

struct feel_node *
node_new(struct feel_unit *u, enum node_kind kind, const struct feel_source *source, size_t offset)
{
	struct feel_node *n = unit_take_passing(u, 1, sizeof *n);

	if (n)
		*n = (struct feel_node){ .kind = kind, .offset = (uint32_t)offset, .source = source, .type = &feel_any };
	return n;
}

void
node_add(struct feel_unit *u, struct feel_node *n, struct feel_node *kid)
{
	if (!n || !kid)
		return;
	if (n->count == n->room) {
		uint32_t room = n->room ? n->room * 2 : 2;
		struct feel_node **kids = arena_grow(unit_passing(u), n->kids, n->count * sizeof *kids, room * sizeof *kids);
		if (!kids) {
			u->status = DMN_NO_MEMORY;
			return;
		}
		n->kids = kids;
		n->room = room;
	}
	n->kids[n->count++] = kid;
	if (kid->height >= n->height)
		n->height = kid->height + 1;
}

struct feel_binding *
binding_new(struct feel_unit *u, struct text name, enum binding_where where, uint32_t index, const struct feel_type *type)
{
	struct feel_binding *b = unit_take_passing(u, 1, sizeof *b);

	if (!b)
		return NULL;
	*b = (struct feel_binding){ .name = name, .where = where, .index = index, .type = type ? type : &feel_any };
	b->normal = feel_normal_name(u, name);
	return b;
}

void
scope_add(struct feel_unit *u, struct feel_scope *scope, struct feel_binding *b)
{
	if (!b)
		return;
	if (scope->count == scope->room) {
		uint32_t room = scope->room ? scope->room * 2 : 4;
		struct feel_binding **all = arena_grow(unit_passing(u), scope->bindings, scope->count * sizeof *all, room * sizeof *all);
		if (!all) {
			u->status = DMN_NO_MEMORY;
			return;
		}
		scope->bindings = all;
		scope->room = room;
	}
	scope->bindings[scope->count++] = b;
}

static void fail(struct parser *p, const char *code, size_t offset, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static void
fail(struct parser *p, const char *code, size_t offset, const char *format, ...)
{
	char line[300];
	va_list list;

	if (p->failed)
		return;
	p->failed = true;
	va_start(list, format);
	vsnprintf(line, sizeof line, format, list);
	va_end(list);
	unit_report(p->u, DMN_ERROR, code, p->source, offset, "%s", line);
}

static struct feel_node *
new_node(struct parser *p, enum node_kind kind, size_t offset)
{
	struct feel_node *n = node_new(p->u, kind, p->source, offset);

	if (n)
		return n;
	p->failed = true;
	p->spare = (struct feel_node){ .kind = N_FAIL, .type = &feel_any };
	return &p->spare;
}

static struct feel_node *
const_node(struct parser *p, size_t offset, struct dmn_value v, const char *type)
{
	struct feel_node *n = new_node(p, N_CONST, offset);

	n->value = v;
	n->type = type ? feel_type_named(text_of(type)) : &feel_any;
	return n;
}

static struct feel_node *
pair(struct parser *p, enum node_kind kind, int op, size_t offset, struct feel_node *a, struct feel_node *b)
{
	struct feel_node *n = new_node(p, kind, offset);

	n->op = op;
	node_add(p->u, n, a);
	if (b)
		node_add(p->u, n, b);
	if (n->height > FEEL_HEIGHT_MAX)
		fail(p, "feel.limit.nesting", offset, "This chain is too long (more than %d).", FEEL_HEIGHT_MAX);
	return n;
}

static void
node_bind(struct parser *p, struct feel_node *n, struct feel_binding *b)
{
	struct feel_binding **all = unit_grow_passing(p->u, n->bindings, n->binding_count, sizeof *all);

	if (!all || !b) {
		p->u->status = DMN_NO_MEMORY;
		p->failed = true;
		return;
	}
	n->bindings = all;
	n->bindings[n->binding_count++] = b;
}

static void
node_name(struct parser *p, struct feel_node *n, uint32_t count, struct text name)
{
	struct text *all = unit_grow(p->u, n->names, count, sizeof *all);

	if (!all) {
		p->u->status = DMN_NO_MEMORY;
		p->failed = true;
		return;
	}
	n->names = all;
	n->names[count] = name;
}

/* ---- characters ----------------------------------------------------------------------------------------- */

static bool
is_digit(int32_t c)
{
	return c >= '0' && c <= '9';
}

static bool
is_space(int32_t c)
{
	return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xA0 || c == 0x1680 || c == 0x180E
	    || (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000
	    || c == 0xFEFF;
}

static bool
is_word_start(int32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= 0xA1 && !is_space(c) && c != 0xD7 && c != 0xF7);
}

static bool
is_word(int32_t c)
{
	return is_word_start(c) || is_digit(c) || c == 0xB7 || c == '?';
}

static bool
is_name_symbol(int32_t c)
{
	return c == '.' || c == '/' || c == '-' || c == '\'' || c == '+' || c == '*';
}

static int32_t
char_at(const struct parser *p, size_t at, size_t *ret_next)
{
	size_t next = at;
	int32_t c = at < p->t.bytes ? text_next(p->t, &next) : -1;

	if (ret_next)
		*ret_next = next;
	return c;
}

static size_t
after_space(struct parser *p, size_t at)
{
	for (;;) {
		size_t next;
		int32_t c = char_at(p, at, &next);
		if (is_space(c)) {
			at = next;
		} else if (c == '/' && next < p->t.bytes && p->t.at[next] == '/') {
			while (at < p->t.bytes && p->t.at[at] != '\n')
				at++;
		} else if (c == '/' && next < p->t.bytes && p->t.at[next] == '*') {
			size_t end = next + 1;
			while (end + 1 < p->t.bytes && !(p->t.at[end] == '*' && p->t.at[end + 1] == '/'))
				end++;
			if (end + 1 >= p->t.bytes) {
				fail(p, "feel.syntax.comment", at, "This comment is not closed: expected */.");
				return p->t.bytes;
			}
			at = end + 2;
		} else {
			return at;
		}
	}
}

static void
skip(struct parser *p)
{
	p->at = after_space(p, p->at);
}

static int32_t
peek(struct parser *p)
{
	skip(p);
	return p->failed ? -1 : char_at(p, p->at, NULL);
}

/* Take the symbol when it stands here. */
static bool
take(struct parser *p, const char *symbol)
{
	size_t n = strlen(symbol);

	skip(p);
	if (p->failed || p->t.bytes - p->at < n || memcmp(p->t.at + p->at, symbol, n) != 0)
		return false;
	p->at += n;
	return true;
}

static bool
next_is(struct parser *p, const char *symbol)
{
	size_t n = strlen(symbol);

	skip(p);
	return !p->failed && p->t.bytes - p->at >= n && memcmp(p->t.at + p->at, symbol, n) == 0;
}

/* Does the whole word stand at `at`?  Then where it ends. */
static bool
word_at(const struct parser *p, size_t at, const char *word, size_t *ret_end)
{
	size_t n = strlen(word);

	if (p->t.bytes - at < n || memcmp(p->t.at + at, word, n) != 0)
		return false;
	if (is_word(char_at(p, at + n, NULL)))
		return false;
	*ret_end = at + n;
	return true;
}

static bool
take_word(struct parser *p, const char *word)
{
	size_t end;

	skip(p);
	if (p->failed || !word_at(p, p->at, word, &end))
		return false;
	p->at = end;
	return true;
}

static void
expect(struct parser *p, const char *symbol, const char *where)
{
	if (!take(p, symbol))
		fail(p, "feel.syntax", p->at, "Expected \"%s\" %s.", symbol, where);
}

static bool
is_keyword(const struct parser *p, size_t at)
{
	static const char *const words[] = { "and", "or", "in", "between", "then", "else", "return", "satisfies", "instance",
		"if", "for", "some", "every", "function", "external", "true", "false", "null", "of" };
	size_t end;

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (word_at(p, at, words[i], &end))
			return true;
	return false;
}

/* ---- names ---------------------------------------------------------------------------------------------- */

/* Fold into out, which has room for as many bytes as came in; the number of bytes. */
static size_t
fold_name(struct text name, char *out)
{
	size_t n = 0, at = 0;
	bool gap = false, symbol = true;         /* what stands before: the start counts as a symbol, no space after it */

	while (at < name.bytes) {
		size_t from = at;
		int32_t c = text_next(name, &at);
		if (c < 0)
			break;
		if (is_space(c)) {
			gap = true;
			continue;
		}
		bool now_symbol = is_name_symbol(c);
		if (gap && !symbol && !now_symbol)
			out[n++] = ' ';
		memcpy(out + n, name.at + from, at - from);
		n += at - from;
		gap = false;
		symbol = now_symbol;
	}
	return n;
}

struct text
feel_normal_name(struct feel_unit *u, struct text name)
{
	char *out = unit_take(u, name.bytes + 1, 1);

	return out ? (struct text){ out, fold_name(name, out) } : TEXT_NONE;
}

bool
feel_same_name(struct text normal, struct text declared)
{
	char out[FEEL_NAME_MAX];

	if (text_equal(normal, declared))
		return true;
	/* Folding only takes white space out; most names end here. */
	if (declared.bytes > sizeof out || normal.bytes > declared.bytes || !normal.bytes
	    || (normal.at[0] != declared.at[0] && !is_space((unsigned char)declared.at[0]) && (unsigned char)declared.at[0] < 0x80))
		return false;
	return text_equal(normal, (struct text){ out, fold_name(declared, out) });
}

/* The parts that start here: where each ends, in the text and in the folded name. */
struct parts { uint32_t count; size_t end[PARTS_MAX]; size_t folded_end[PARTS_MAX]; bool symbol[PARTS_MAX];
	char folded[FEEL_NAME_MAX]; };

static void
read_parts(struct parser *p, struct parts *r)
{
	size_t at = p->at, n = 0;

	r->count = 0;
	while (r->count < PARTS_MAX) {
		size_t from = after_space(p, at), end = from, next;
		int32_t c = char_at(p, from, &next);
		bool symbol = is_name_symbol(c);
		if (p->failed)
			return;
		if (r->count == 0 ? !is_word_start(c) : !is_word(c) && !symbol)
			return;
		if (c == '.' && char_at(p, next, NULL) == '.')
			return;
		if (symbol)
			end = next;
		else
			while (is_word(char_at(p, end, &next)))
				end = next;
		if (n + (end - from) + 1 > sizeof r->folded)
			return;
		if (r->count > 0 && !symbol && !r->symbol[r->count - 1] && from > at)
			r->folded[n++] = ' ';
		memcpy(r->folded + n, p->t.at + from, end - from);
		n += end - from;
		r->end[r->count] = end;
		r->folded_end[r->count] = n;
		r->symbol[r->count++] = symbol;
		at = end;
	}
}

/* The first `count` plain words, as a name nobody declared. */
static uint32_t
plain_words(struct parser *p, const struct parts *r)
{
	uint32_t n = 1;

	while (n < r->count && !r->symbol[n] && !is_keyword(p, after_space(p, r->end[n - 1])))
		n++;
	return n;
}

static const struct feel_type *
member_type(const struct feel_type *type, struct text normal, struct text *ret_name)
{
	if (type->any || type->kind != DMN_CONTEXT)
		return NULL;
	for (uint32_t i = 0; i < type->count; i++)
		if (feel_same_name(normal, type->names[i])) {
			*ret_name = type->names[i];
			return type->members[i];
		}
	return NULL;
}

static const struct feel_type *
element_of(const struct feel_type *type)
{
	if (type->any || type->kind != DMN_LIST)
		return type;
	return type->element ? type->element : &feel_any;
}

struct found {
	struct feel_binding *binding;            /* or */
	struct feel_binding *item;               /* the filter whose item has the member */
	const struct feel_type *type;
	struct text member;
	uint32_t parts;
};

/* Look the folded name up in one scope. */
static bool
find_in(const struct feel_scope *s, struct text normal, struct found *ret)
{
	if (s->item) {
		const struct feel_type *type = member_type(s->item->type, normal, &ret->member);
		if (type) {
			ret->item = s->item;
			ret->type = type;
			return true;
		}
	}
	for (uint32_t i = s->count; i-- > 0;)
		if (text_equal(s->bindings[i]->normal, normal)) {
			ret->binding = s->bindings[i];
			ret->type = s->bindings[i]->type;
			return true;
		}
	return false;
}

static bool
find_longest(struct parser *p, const struct parts *r, struct found *ret)
{
	for (uint32_t n = r->count; n > 0; n--) {
		struct text normal = { r->folded, r->folded_end[n - 1] };
		*ret = (struct found){ .parts = n };
		for (const struct feel_scope *s = p->scope; s; s = s->outer)
			if (find_in(s, normal, ret))
				return true;
		int32_t row = feel_builtin_find(normal);
		if (row >= 0) {
			/* A built-in is shadowed by nothing that is shorter; an unknown longer name was already excluded. */
			ret->binding = binding_new(p->u, normal, BIND_BUILTIN, (uint32_t)row, feel_type_named(TEXT("function")));
			ret->type = &feel_any;
			if (ret->binding)
				ret->binding->name = text_of(feel_builtins[row].name);
			return ret->binding != NULL;
		}
	}
	return false;
}

/* May a value of the type have members that the type does not name?  One that was only seen, not declared, may. */
static bool
is_open(const struct feel_type *type)
{
	return type->any || (type->kind == DMN_CONTEXT && text_is(type->name, "context"));
}

/* Does an item of unknown type stand between here and the scope that knows the name? */
static struct feel_node *
with_items(struct parser *p, struct text name, size_t offset, struct feel_node *meaning, const struct found *found)
{
	struct feel_binding *items[8];
	uint32_t count = 0;

	for (const struct feel_scope *s = p->scope; s; s = s->outer) {
		bool here = false;
		for (uint32_t i = 0; found && found->binding && i < s->count && !here; i++)
			here = s->bindings[i] == found->binding;
		if (here)
			break;
		if (s->item && is_open(s->item->type) && count < 8)
			items[count++] = s->item;
	}
	while (count > 0) {
		struct feel_node *n = new_node(p, N_ITEM_ENTRY, offset);
		n->name = name;
		n->binding = items[--count];
		if (meaning)
			node_add(p->u, n, meaning);
		meaning = n;
	}
	return meaning;
}

static bool
scope_is_late(const struct parser *p)
{
	const struct feel_scope *s = p->scope;

	while (s && s->outer)
		s = s->outer;
	return s && s->late;
}

static bool
any_unknown_item(const struct parser *p)
{
	for (const struct feel_scope *s = p->scope; s; s = s->outer)
		if (s->item && is_open(s->item->type))
			return true;
	return false;
}

/* The name in scope, or else of a built-in, that is most like it, for the message. */
static struct text
suggestion(const struct parser *p, struct text name)
{
	struct like like = like_start(name);

	for (const struct feel_scope *s = p->scope; s; s = s->outer) {
		for (uint32_t i = 0; i < s->count; i++)
			like_offer(&like, s->bindings[i]->name);
		const struct feel_type *item = s->item ? s->item->type : &feel_any;
		for (uint32_t i = 0; !item->any && item->kind == DMN_CONTEXT && i < item->count; i++)
			like_offer(&like, item->names[i]);
	}
	/* Built-ins are many: only those that are very like it. */
	if (like.cost > text_length(name) / 4 + 1)
		like.cost = text_length(name) / 4 + 1;
	for (uint32_t i = 0; i < feel_builtin_count(); i++)
		like_offer(&like, text_of(feel_builtins[i].name));
	return like.best;
}

/* The element of the model, not required here, whose name is the longest run of these parts; NULL: none. */
static const struct feel_global *
not_required(const struct parser *p, const struct parts *r, uint32_t *ret_parts)
{
	for (uint32_t n = r->count; n > 0; n--)
		for (uint32_t i = 0; i < p->u->global_count; i++)
			if (feel_same_name((struct text){ r->folded, r->folded_end[n - 1] }, p->u->globals[i].name)) {
				*ret_parts = n;
				return &p->u->globals[i];
			}
	return NULL;
}

static void
report_unknown(struct parser *p, const struct parts *r, uint32_t plain, struct text name, size_t offset)
{
	static const char *const words[] = { "input data", "a decision", "a knowledge model", "a decision service" };
	uint32_t parts = 0;
	/* What is said no more need not be looked for. */
	const struct feel_global *g = p->u->diagnostic_count < FEEL_UNIT_DIAGNOSTICS_MAX ? not_required(p, r, &parts) : NULL;

	if (g && parts >= plain) {
		p->at = r->end[parts - 1];
		unit_report(p->u, DMN_ERROR, "dmn.requirement.missing", p->source, offset,
			"\"%.*s\" is %s of this model, but is not required here: it needs %s requirement.", TEXT_ARG(g->name), words[g->kind],
			g->kind <= GLOBAL_DECISION ? "an information" : "a knowledge");
		return;
	}
	struct text like = suggestion(p, name);
	unit_report(p->u, DMN_ERROR, "feel.name.unknown", p->source, offset, "There is nothing here by the name \"%.*s\"%s%.*s%s",
		TEXT_ARG(name), like.bytes ? "; is \"" : "", TEXT_ARG(like), like.bytes ? "\" meant?" : ".");
}

static struct feel_node *
binding_node(struct parser *p, struct feel_binding *b, size_t offset)
{
	struct feel_node *n = new_node(p, N_NAME, offset);

	n->binding = b;
	n->name = b->name;
	n->type = b->type;
	return n;
}

static struct feel_node *
path_node(struct parser *p, struct feel_node *from, struct text name, const struct feel_type *type, size_t offset)
{
	struct feel_node *n = pair(p, N_PATH, 0, offset, from, NULL);

	n->name = name;
	n->type = type;
	return n;
}

static struct feel_node *
parse_name(struct parser *p)
{
	struct parts r;
	struct found found;
	size_t offset = p->at;

	read_parts(p, &r);
	if (r.count == 0) {
		fail(p, "feel.syntax", offset, "Expected a value, a name or an expression.");
		return new_node(p, N_FAIL, offset);
	}
	uint32_t plain = plain_words(p, &r);
	bool known = find_longest(p, &r, &found);
	/* A known name with a word right behind it is the start of a longer name that is not known. */
	if (known && found.parts >= plain) {
		p->at = r.end[found.parts - 1];
		if (found.item)
			return path_node(p, binding_node(p, found.item, offset), found.member, found.type, offset);
		struct feel_binding *b = found.binding;
		struct feel_node *n = binding_node(p, b, offset);
		bool called = peek(p) == '(';
		if (b->where == BIND_BUILTIN && called)
			return n;
		return with_items(p, unit_text(p->u, (struct text){ r.folded, r.folded_end[found.parts - 1] }), offset, n, &found);
	}
	struct text name = unit_text(p->u, (struct text){ r.folded, r.folded_end[plain - 1] });
	p->at = r.end[plain - 1];
	if (scope_is_late(p)) {
		struct feel_node *n = new_node(p, N_LATE, offset);
		n->name = name;
		return with_items(p, name, offset, n, NULL);
	}
	if (any_unknown_item(p))
		return with_items(p, name, offset, NULL, NULL);
	report_unknown(p, &r, plain, name, offset);
	return new_node(p, N_FAIL, offset);
}

/* A name that is being declared: all parts up to one of the keywords or symbols that may follow. */
static struct text
declared_name(struct parser *p, const char *stop_word)
{
	struct parts r;
	uint32_t n = 0;

	skip(p);
	size_t from = p->at;
	read_parts(p, &r);
	while (n < r.count) {
		size_t end, at = after_space(p, n ? r.end[n - 1] : from);
		if (stop_word && n > 0 && word_at(p, at, stop_word, &end))
			break;
		n++;
	}
	if (n == 0) {
		fail(p, "feel.syntax", from, "Expected a name.");
		return TEXT_NONE;
	}
	p->at = r.end[n - 1];
	return unit_text(p->u, (struct text){ r.folded, r.folded_end[n - 1] });
}

/* ---- types ---------------------------------------------------------------------------------------------- */

static const struct feel_type *parse_type(struct parser *p);

static struct feel_type *
new_type(struct parser *p, enum dmn_kind kind, const char *name)
{
	struct feel_type *type = unit_take(p->u, 1, sizeof *type);

	if (!type) {
		p->failed = true;
		return NULL;
	}
	*type = (struct feel_type){ .kind = kind, .name = text_of(name) };
	return type;
}

static void
type_add(struct parser *p, struct feel_type *type, struct text name, const struct feel_type *member)
{
	uint32_t n = type->count;
	struct text *names = unit_grow(p->u, type->names, n, sizeof *names);
	const struct feel_type **members = names ? unit_grow(p->u, type->members, n, sizeof *members) : NULL;

	if (!members) {
		p->u->status = DMN_NO_MEMORY;
		p->failed = true;
		return;
	}
	names[n] = name;
	members[n] = member;
	type->names = names;
	type->members = members;
	type->count = n + 1;
}

static const struct feel_type *
parse_type_arguments(struct parser *p, struct text base, size_t offset)
{
	struct feel_type *type;

	if (text_is(base, "list") || text_is(base, "range")) {
		type = new_type(p, text_is(base, "list") ? DMN_LIST : DMN_RANGE, text_is(base, "list") ? "list" : "range");
		const struct feel_type *element = parse_type(p);
		if (type)
			type->element = element;
	} else if (text_is(base, "context")) {
		type = new_type(p, DMN_CONTEXT, "context");
		do {
			struct text name = declared_name(p, NULL);
			expect(p, ":", "after the member's name");
			const struct feel_type *member = parse_type(p);
			if (type && !p->failed)
				type_add(p, type, name, member);
		} while (!p->failed && take(p, ","));
	} else if (text_is(base, "function")) {
		type = new_type(p, DMN_FUNCTION, "function");
		while (!p->failed && !next_is(p, ">")) {
			const struct feel_type *member = parse_type(p);
			if (type && !p->failed)
				type_add(p, type, TEXT_NONE, member);
			if (!take(p, ","))
				break;
		}
	} else {
		fail(p, "feel.type.unknown", offset, "Only list, range, context and function take types in < >.");
		return &feel_any;
	}
	expect(p, ">", "at the end of the type's arguments");
	if (type && type->kind == DMN_FUNCTION && take(p, "->"))
		type->result = parse_type(p);
	return type ? type : &feel_any;
}

static const struct feel_type *
parse_type(struct parser *p)
{
	struct parts r;

	skip(p);
	size_t offset = p->at;
	if (++p->depth > FEEL_NESTING_MAX)
		fail(p, "feel.limit.nesting", offset, "Types are nested too deeply.");
	if (p->failed)
		return &feel_any;
	read_parts(p, &r);
	for (uint32_t n = r.count; n > 0; n--) {
		struct text name = { r.folded, r.folded_end[n - 1] };
		const struct feel_type *type = feel_type_named(name);
		for (uint32_t i = 0; !type && i < p->u->named_count; i++)
			if (feel_same_name(name, p->u->named[i].name))
				type = p->u->named[i].type;
		if (!type)
			continue;
		p->at = r.end[n - 1];
		if (take(p, "<"))
			type = parse_type_arguments(p, name, offset);
		p->depth--;
		return type;
	}
	fail(p, "feel.type.unknown", offset, "\"%.*s\" is not a type.", (int)(r.count ? r.folded_end[r.count - 1] : 0), r.folded);
	return &feel_any;
}

/* ---- literals ------------------------------------------------------------------------------------------- */

static struct feel_node *
parse_number(struct parser *p)
{
	size_t from = p->at, at = p->at;
	struct dec n;

	while (at < p->t.bytes && is_digit(p->t.at[at]))
		at++;
	if (at + 1 < p->t.bytes && p->t.at[at] == '.' && is_digit(p->t.at[at + 1])) {
		at++;
		while (at < p->t.bytes && is_digit(p->t.at[at]))
			at++;
	}
	if (at < p->t.bytes && (p->t.at[at] == 'e' || p->t.at[at] == 'E')) {
		size_t e = at + 1;
		if (e < p->t.bytes && (p->t.at[e] == '+' || p->t.at[e] == '-'))
			e++;
		if (e < p->t.bytes && is_digit(p->t.at[e])) {
			while (e < p->t.bytes && is_digit(p->t.at[e]))
				e++;
			at = e;
		}
	}
	p->at = at;
	if (!dec_parse((struct text){ p->t.at + from, at - from }, &n)) {
		fail(p, "feel.number.range", from, "This number is outside of what 34 digits can hold.");
		return new_node(p, N_FAIL, from);
	}
	return const_node(p, from, feel_number(n), "number");
}

static bool
hex_at(const struct parser *p, size_t at, size_t digits, int32_t *ret)
{
	int32_t n = 0;

	if (at > p->t.bytes || p->t.bytes - at < digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		char c = p->t.at[at + i];
		int v = is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
		if (v < 0)
			return false;
		n = n * 16 + v;
	}
	*ret = n;
	return true;
}

/* What stands behind a backslash; the number of bytes it takes, 0 when it is no escape. */
static size_t
escape(const struct parser *p, size_t at, int32_t *ret)
{
	int32_t low;

	switch (at < p->t.bytes ? p->t.at[at] : 0) {
	case 'n': *ret = '\n'; return 1;
	case 't': *ret = '\t'; return 1;
	case 'r': *ret = '\r'; return 1;
	case 'b': *ret = '\b'; return 1;
	case 'f': *ret = '\f'; return 1;
	case '"': *ret = '"'; return 1;
	case '\'': *ret = '\''; return 1;
	case '\\': *ret = '\\'; return 1;
	case '/': *ret = '/'; return 1;
	case 'u':
		if (!hex_at(p, at + 1, 4, ret))
			return 0;
		if (*ret >= 0xD800 && *ret < 0xDC00 && at + 7 <= p->t.bytes && p->t.at[at + 5] == '\\' && p->t.at[at + 6] == 'u'
		    && hex_at(p, at + 7, 4, &low) && low >= 0xDC00 && low < 0xE000) {
			*ret = 0x10000 + ((*ret - 0xD800) << 10) + (low - 0xDC00);
			return 11;
		}
		return 5;
	case 'U':
		return hex_at(p, at + 1, 6, ret) ? 7 : 0;
	default:
		return 0;
	}
}

/* A string literal, the quote being here; its text in the unit's memory. */
static struct text
string_text(struct parser *p)
{
	size_t from = p->at++, n = 0, end = p->at;

	while (end < p->t.bytes && p->t.at[end] != '"')
		end += p->t.at[end] == '\\' && end + 1 < p->t.bytes ? 2 : 1;
	if (end >= p->t.bytes) {
		fail(p, "feel.syntax.string", from, "This string is not closed: expected a second \".");
		return TEXT_NONE;
	}
	char *out = unit_take(p->u, end - p->at + 1, 1);
	if (!out) {
		p->failed = true;
		return TEXT_NONE;
	}
	while (p->at < end) {
		if (p->t.at[p->at] == '\\') {
			int32_t c = 0;
			size_t taken = escape(p, p->at + 1, &c);
			if (taken && (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))) {
				fail(p, "feel.syntax.string", p->at, "This escape is no character.");
				return TEXT_NONE;
			}
			if (taken) {
				n += text_encode(c, out + n);
				p->at += 1 + taken;
				continue;
			}
		}
		out[n++] = p->t.at[p->at++];
	}
	p->at = end + 1;
	return (struct text){ out, n };
}

static struct feel_node *
parse_at_literal(struct parser *p)
{
	size_t from = p->at++;
	struct dmn_value v;

	skip(p);
	if (peek(p) != '"') {
		fail(p, "feel.syntax", p->at, "Expected a string after @.");
		return new_node(p, N_FAIL, from);
	}
	struct text t = string_text(p);
	if (p->failed)
		return new_node(p, N_FAIL, from);
	if (temporal_parse_any(p->u->host.zones, t, &v)) {
		struct feel_node *n = const_node(p, from, v, NULL);
		n->type = feel_type_named(text_of(feel_kind_name(&v)));
		return n;
	}
	unit_report(p->u, DMN_WARNING, "feel.temporal.form", p->source, from,
		"\"%.*s\" is not a date, time, date and time or duration.", TEXT_ARG(t));
	return new_node(p, N_FAIL, from);
}

/* ---- boxed forms in text -------------------------------------------------------------------------------- */

static struct feel_node *
parse_context(struct parser *p)
{
	size_t from = p->at++;
	struct feel_node *n = new_node(p, N_CONTEXT, from);
	struct feel_scope scope = { .outer = p->scope };
	struct feel_type *type = new_type(p, DMN_CONTEXT, "context");
	const struct feel_scope *outer = p->scope;

	p->scope = &scope;
	while (!p->failed && !next_is(p, "}")) {
		struct text name;
		if (peek(p) == '"') {
			name = string_text(p);
		} else {
			size_t start = p->at, end = start;
			while (end < p->t.bytes && p->t.at[end] != ':' && p->t.at[end] != '"' && p->t.at[end] != '\n' && p->t.at[end] != '}')
				end++;
			name = text_trim((struct text){ p->t.at + start, end - start });
			if (end >= p->t.bytes || p->t.at[end] != ':' || name.bytes == 0 || is_digit(name.at[0]))
				fail(p, "feel.syntax", start, "Expected an entry: a name, \":\" and a value.");
			name = feel_normal_name(p->u, name);
			p->at = end;
		}
		expect(p, ":", "after the entry's name");
		if (n->count >= FEEL_ENTRIES_MAX)
			fail(p, "feel.limit.entries", p->at, "A context has more than %d entries.", FEEL_ENTRIES_MAX);
		for (uint32_t i = 0; i < n->count && !p->failed; i++)
			if (text_equal(n->names[i], name))
				fail(p, "feel.context.twice", p->at, "The entry \"%.*s\" is there twice.", TEXT_ARG(name));
		if (p->failed)
			break;
		struct feel_node *value = parse_expression(p);
		struct feel_binding *b = binding_new(p->u, name, BIND_LOCAL, 0, value->type);
		node_name(p, n, n->count, name);
		node_bind(p, n, b);
		if (p->failed)
			break;
		node_add(p->u, n, value);
		type_add(p, type, name, value->type);
		scope_add(p->u, &scope, b);
		if (!take(p, ","))
			break;
	}
	p->scope = outer;
	expect(p, "}", "at the end of the context");
	if (type)
		n->type = type;
	return n;
}

static struct feel_node *
range_node(struct parser *p, size_t from, struct feel_node *low, struct feel_node *high, unsigned low_end, unsigned high_end)
{
	struct feel_node *n = pair(p, N_RANGE, 0, from, low, high);
	struct feel_type *type = new_type(p, DMN_RANGE, "range");

	n->range_arg = feel_range_arg(low_end, high_end, false, false);
	if (type) {
		type->element = low->type->any ? high->type : low->type;
		n->type = type;
	}
	return n;
}

/* After "a..": the high end and the bracket that closes. */
static struct feel_node *
finish_range(struct parser *p, size_t from, struct feel_node *low, unsigned low_end)
{
	struct feel_node *high = parse_additive(p);
	unsigned high_end = FEEL_END_OPEN;

	if (take(p, "]"))
		high_end = FEEL_END_CLOSED;
	else if (!take(p, ")") && !take(p, "["))
		fail(p, "feel.syntax", p->at, "Expected the range to end with \"]\", \")\" or \"[\".");
	return range_node(p, from, low, high, low_end, high_end);
}

/* The same type, or contexts with the same members: what one item says about names holds for the other. */
static bool
alike(const struct feel_type *a, const struct feel_type *b)
{
	if (a == b)
		return true;
	if (a->any || b->any || a->kind != DMN_CONTEXT || b->kind != DMN_CONTEXT || a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++)
		if (!text_equal(a->names[i], b->names[i]))
			return false;
	return true;
}

static struct feel_node *
parse_bracket(struct parser *p)
{
	size_t from = p->at++;

	if (take(p, "]")) {
		struct feel_node *n = new_node(p, N_LIST, from);
		n->type = feel_type_named(TEXT("list"));
		return n;
	}
	struct feel_node *first = parse_expression(p);
	if (take(p, ".."))
		return finish_range(p, from, first, FEEL_END_CLOSED);
	struct feel_node *n = pair(p, N_LIST, 0, from, first, NULL);
	while (!p->failed && take(p, ","))
		node_add(p->u, n, parse_expression(p));
	expect(p, "]", "at the end of the list");
	struct feel_type *type = new_type(p, DMN_LIST, "list");
	if (type) {
		bool same = true;
		for (uint32_t i = 1; i < n->count && same; i++)
			same = alike(n->kids[i]->type, first->type);
		type->element = same ? first->type : NULL;
		n->type = type;
	}
	return n;
}

static int
comparison_op(struct parser *p)
{
	skip(p);
	if (take(p, "<="))
		return OP_LESS_EQUAL;
	if (take(p, ">="))
		return OP_GREATER_EQUAL;
	if (take(p, "!="))
		return OP_UNEQUAL;
	if (take(p, "<"))
		return OP_LESS;
	if (take(p, ">"))
		return OP_GREATER;
	if (take(p, "="))
		return OP_EQUAL;
	return -1;
}

/* (< 10) as a value: a range without the other end. */
static struct feel_node *
half_range(struct parser *p, size_t from, int op)
{
	struct feel_node *end = parse_additive(p);
	struct feel_node *none = const_node(p, from, FEEL_NULL, NULL);
	struct feel_node *n;

	expect(p, ")", "at the end of the range");
	if (op == OP_LESS || op == OP_LESS_EQUAL)
		return range_node(p, from, none, end, FEEL_END_NONE, op == OP_LESS ? FEEL_END_OPEN : FEEL_END_CLOSED);
	if (op == OP_GREATER || op == OP_GREATER_EQUAL)
		return range_node(p, from, end, none, op == OP_GREATER ? FEEL_END_OPEN : FEEL_END_CLOSED, FEEL_END_NONE);
	n = range_node(p, from, end, end, FEEL_END_CLOSED, FEEL_END_CLOSED);
	n->range_arg = feel_range_arg(FEEL_END_CLOSED, FEEL_END_CLOSED, true, op == OP_UNEQUAL);
	return n;
}

static struct feel_node *
parse_parenthesis(struct parser *p)
{
	size_t from = p->at++;
	int op = comparison_op(p);

	if (op >= 0)
		return half_range(p, from, op);
	struct feel_node *inner = parse_expression(p);
	if (take(p, ".."))
		return finish_range(p, from, inner, FEEL_END_OPEN);
	expect(p, ")", "to close the parenthesis");
	return inner;
}

/* ---- loops and functions -------------------------------------------------------------------------------- */

static void
parse_iterators(struct parser *p, struct feel_node *n, struct feel_scope *scope)
{
	do {
		struct text name = declared_name(p, "in");
		if (!take_word(p, "in"))
			fail(p, "feel.syntax", p->at, "Expected \"in\" after the variable's name.");
		skip(p);
		size_t from = p->at;
		if (p->failed)
			return;
		struct feel_node *domain = parse_expression(p);
		const struct feel_type *type = element_of(domain->type);
		if (take(p, "..")) {
			domain = pair(p, N_TO, 0, from, domain, parse_additive(p));
			type = domain->kids && domain->count ? domain->kids[0]->type : &feel_any;
		} else if (!domain->type->any && domain->type->kind == DMN_RANGE) {
			type = &feel_any;
		}
		struct feel_binding *b = binding_new(p->u, name, BIND_LOCAL, 0, type);
		node_bind(p, n, b);
		if (p->failed)
			return;
		node_add(p->u, n, domain);
		scope_add(p->u, scope, b);
	} while (take(p, ","));
}

static struct feel_node *
parse_loop(struct parser *p, enum node_kind kind, const char *word, size_t from)
{
	struct feel_node *n = new_node(p, kind, from);
	struct feel_scope scope = { .outer = p->scope };
	const struct feel_scope *outer = p->scope;

	p->scope = &scope;
	parse_iterators(p, n, &scope);
	if (!p->failed && !take_word(p, word))
		fail(p, "feel.syntax", p->at, "Expected \"%s\".", word);
	if (kind == N_FOR && !p->failed) {
		struct feel_binding *partial = binding_new(p->u, TEXT("partial"), BIND_LOCAL, 0, &feel_any);
		node_bind(p, n, partial);
		scope_add(p->u, &scope, partial);
	}
	if (!p->failed) {
		struct feel_node *body = parse_expression(p);
		struct feel_type *type = kind == N_FOR ? new_type(p, DMN_LIST, "list") : NULL;
		node_add(p->u, n, body);
		if (type)
			type->element = body->type;
		n->type = kind != N_FOR ? feel_type_named(TEXT("boolean")) : type ? type : &feel_any;
	}
	p->scope = outer;
	return n;
}

static struct feel_node *
parse_function(struct parser *p, size_t from)
{
	struct feel_node *n = new_node(p, N_FUNCTION, from);
	struct feel_scope scope = { .outer = p->scope };
	const struct feel_scope *outer = p->scope;

	expect(p, "(", "after function");
	while (!p->failed && !next_is(p, ")")) {
		struct text name = declared_name(p, NULL);
		if (n->binding_count >= FEEL_PARAMETERS_MAX)
			fail(p, "feel.limit.parameters", p->at, "A function has more than %d parameters.", FEEL_PARAMETERS_MAX);
		const struct feel_type *type = take(p, ":") ? parse_type(p) : &feel_any;
		struct feel_binding *b = binding_new(p->u, name, BIND_LOCAL, 0, type);
		node_bind(p, n, b);
		scope_add(p->u, &scope, b);
		if (!take(p, ","))
			break;
	}
	expect(p, ")", "after the parameters");
	if (take_word(p, "external")) {
		struct feel_node *body = parse_expression(p);
		bool named = !p->failed && body->kind == N_CONTEXT && body->count == 1;
		if (!p->failed)
			node_add(p->u, n, feel_external(p->u, p->source, from, named ? body->names[0] : TEXT_NONE, named ? body->kids[0] : body,
				n->binding_count));
		n->type = feel_type_named(TEXT("function"));
		return n;
	}
	p->scope = &scope;
	if (!p->failed)
		node_add(p->u, n, parse_expression(p));
	p->scope = outer;
	n->type = feel_type_named(TEXT("function"));
	return n;
}

static struct feel_node *
parse_if(struct parser *p, size_t from)
{
	struct feel_node *test = parse_expression(p);

	if (!take_word(p, "then"))
		fail(p, "feel.syntax", p->at, "Expected \"then\" after the condition.");
	struct feel_node *yes = parse_expression(p);
	if (!take_word(p, "else"))
		fail(p, "feel.syntax", p->at, "Expected \"else\": an if always has both branches.");
	struct feel_node *no = parse_expression(p);
	struct feel_node *n = pair(p, N_IF, 0, from, test, yes);
	node_add(p->u, n, no);
	n->type = yes->type == no->type || no->kind == N_CONST ? yes->type : yes->kind == N_CONST ? no->type : &feel_any;
	return n;
}

/* ---- expressions ---------------------------------------------------------------------------------------- */

static bool
take_keyword_literal(struct parser *p, struct feel_node **ret)
{
	size_t from = p->at;

	if (take_word(p, "true"))
		*ret = const_node(p, from, feel_boolean(true), "boolean");
	else if (take_word(p, "false"))
		*ret = const_node(p, from, feel_boolean(false), "boolean");
	else if (take_word(p, "null"))
		*ret = const_node(p, from, FEEL_NULL, NULL);
	else if (take_word(p, "if"))
		*ret = parse_if(p, from);
	else if (take_word(p, "for"))
		*ret = parse_loop(p, N_FOR, "return", from);
	else if (take_word(p, "some"))
		*ret = parse_loop(p, N_SOME, "satisfies", from);
	else if (take_word(p, "every"))
		*ret = parse_loop(p, N_EVERY, "satisfies", from);
	else if (next_is(p, "function") && take_word(p, "function"))
		*ret = parse_function(p, from);
	else
		return false;
	return true;
}

/* Does a name in scope that is longer than a keyword start here? */
static bool
known_name_here(struct parser *p)
{
	struct parts r;
	struct found found;

	read_parts(p, &r);
	return r.count > 0 && find_longest(p, &r, &found);
}

static struct feel_node *
parse_primary(struct parser *p)
{
	struct feel_node *n;
	int32_t c = peek(p);
	size_t from = p->at;

	if (is_digit(c) || (c == '.' && p->at + 1 < p->t.bytes && is_digit(p->t.at[p->at + 1])))
		return parse_number(p);
	switch (c) {
	case '"': {
		struct text t = string_text(p);
		return const_node(p, from, feel_string(t), "string");
	}
	case '@': return parse_at_literal(p);
	case '(': return parse_parenthesis(p);
	case '[': return parse_bracket(p);
	case '{': return parse_context(p);
	case ']': {
		p->at++;
		struct feel_node *low = parse_additive(p);
		expect(p, "..", "between the ends of the range");
		return finish_range(p, from, low, FEEL_END_OPEN);
	}
	case '?': {
		const struct feel_scope *s = p->scope;
		while (s && !s->tested)
			s = s->outer;
		p->at++;
		if (!s) {
			fail(p, "feel.name.unknown", from, "\"?\" means something only in a test.");
			return new_node(p, N_FAIL, from);
		}
		p->tested_used = true;
		return binding_node(p, s->tested, from);
	}
	case -1:
		fail(p, "feel.syntax", from, "The expression ends too early.");
		return new_node(p, N_FAIL, from);
	default:
		break;
	}
	if (is_keyword(p, p->at) && !known_name_here(p) && take_keyword_literal(p, &n))
		return n;
	return parse_name(p);
}

static struct feel_node *
parse_arguments(struct parser *p, struct feel_node *function, size_t from)
{
	struct feel_node *n = pair(p, N_CALL, 0, from, function, NULL);
	bool named = false;

	while (!p->failed && !next_is(p, ")")) {
		size_t start = p->at;
		struct parts r;
		/* name: value?  A colon cannot stand in an expression here. */
		skip(p);
		read_parts(p, &r);
		bool has_name = r.count > 0 && char_at(p, after_space(p, r.end[r.count - 1]), NULL) == ':';
		if (n->count > 1 && has_name != named) {
			fail(p, "feel.call.mixed", start, "Arguments are given all by name or all by position.");
			break;
		}
		named = has_name;
		if (has_name) {
			p->at = r.end[r.count - 1];
			node_name(p, n, n->count - 1, unit_text(p->u, (struct text){ r.folded, r.folded_end[r.count - 1] }));
			expect(p, ":", "after the parameter's name");
		}
		struct feel_node *argument = parse_expression(p);
		if (p->failed)
			break;
		node_add(p->u, n, argument);
		if (n->count > 1000)
			fail(p, "feel.limit.arguments", start, "Too many arguments.");
		if (!take(p, ","))
			break;
	}
	expect(p, ")", "after the arguments");
	if (!function->type->any && function->type->kind == DMN_FUNCTION && function->type->result)
		n->type = function->type->result;
	return n;
}

/* What the member after a dot is called: a known member of the type, "time offset" and the like, or plain words. */
static struct feel_node *
parse_member(struct parser *p, struct feel_node *from)
{
	static const char *const fixed[] = { "time offset", "start included", "end included" };
	struct parts r;

	skip(p);
	size_t offset = p->at;
	if (from->kind == N_NAME && from->binding->where == BIND_IMPORT) {
		const struct feel_scope *outer = p->scope;
		struct found found = { 0 };
		read_parts(p, &r);
		p->scope = from->binding->members;
		bool known = r.count && find_longest(p, &r, &found);
		p->scope = outer;
		if (known && found.binding->where != BIND_BUILTIN) {
			p->at = r.end[found.parts - 1];
			return binding_node(p, found.binding, offset);
		}
		fail(p, "feel.name.unknown", offset, "The imported model has nothing by this name.");
		return from;
	}
	read_parts(p, &r);
	if (r.count == 0) {
		fail(p, "feel.syntax", offset, "Expected a name after \".\".");
		return from;
	}
	const struct feel_type *type = element_of(from->type);
	bool list = type != from->type;
	for (uint32_t n = r.count; n > 0; n--) {
		struct text normal = { r.folded, r.folded_end[n - 1] }, name;
		const struct feel_type *found = member_type(type, normal, &name);
		bool is_fixed = false;
		for (size_t i = 0; i < 3 && !found; i++)
			is_fixed = is_fixed || text_is(normal, fixed[i]);
		if (!found && !is_fixed)
			continue;
		p->at = r.end[n - 1];
		struct feel_type *mapped = list && found ? new_type(p, DMN_LIST, "list") : NULL;
		if (mapped)
			mapped->element = found;
		return path_node(p, from, found ? name : unit_text(p->u, normal), mapped ? mapped : found ? found : &feel_any, offset);
	}
	uint32_t plain = plain_words(p, &r);
	p->at = r.end[plain - 1];
	return path_node(p, from, unit_text(p->u, (struct text){ r.folded, r.folded_end[plain - 1] }), &feel_any, offset);
}

static struct feel_node *
parse_filter(struct parser *p, struct feel_node *list, size_t from)
{
	struct feel_node *n = pair(p, N_FILTER, 0, from, list, NULL);
	struct feel_binding *item = binding_new(p->u, TEXT("item"), BIND_LOCAL, 0, element_of(list->type));
	struct feel_scope scope = { .outer = p->scope, .item = item };
	const struct feel_scope *outer = p->scope;

	node_bind(p, n, item);
	if (p->failed)
		return n;
	scope_add(p->u, &scope, item);
	p->scope = &scope;
	struct feel_node *test = parse_expression(p);
	node_add(p->u, n, test);
	p->scope = outer;
	expect(p, "]", "after the filter");
	bool number = !test->type->any && test->type->kind == DMN_NUMBER;
	bool boolean = !test->type->any && test->type->kind == DMN_BOOLEAN;
	n->type = number ? element_of(list->type) : boolean && list->type->kind == DMN_LIST && !list->type->any ? list->type
		: &feel_any;
	return n;
}

/* Does the [ here close a range, as in [1..10[ ?  Then nothing behind it can start a filter. */
static bool
range_ends_here(struct parser *p)
{
	size_t at = after_space(p, p->at + 1), end;
	int32_t c = char_at(p, at, NULL);
	bool fraction = c == '.' && is_digit(char_at(p, at + 1, NULL));

	return c < 0 || (c < 128 && strchr(").,=]}<>!|:", c) && !fraction) || word_at(p, at, "and", &end) || word_at(p, at, "or", &end)
	    || word_at(p, at, "return", &end) || word_at(p, at, "satisfies", &end) || word_at(p, at, "then", &end)
	    || word_at(p, at, "else", &end);
}

static struct feel_node *
parse_postfix(struct parser *p)
{
	if (++p->depth > FEEL_NESTING_MAX)
		fail(p, "feel.limit.nesting", p->at, "Expressions are nested too deeply (more than %d).", FEEL_NESTING_MAX);
	if (p->failed) {
		p->depth--;
		return new_node(p, N_FAIL, p->at);
	}
	struct feel_node *n = parse_primary(p);
	for (uint32_t count = 0; !p->failed; count++) {
		skip(p);
		size_t from = p->at;
		if (count > 1000)
			fail(p, "feel.limit.nesting", from, "This chain is too long.");
		if (next_is(p, ".") && !next_is(p, "..")) {
			p->at++;
			n = parse_member(p, n);
		} else if (next_is(p, "[") && !range_ends_here(p)) {
			p->at++;
			n = parse_filter(p, n, from);
		} else if (take(p, "(")) {
			n = parse_arguments(p, n, from);
		} else if (take_word(p, "instance")) {
			if (!take_word(p, "of"))
				fail(p, "feel.syntax", p->at, "Expected \"of\" after instance.");
			n = pair(p, N_INSTANCE, 0, from, n, NULL);
			struct feel_node *result = n;
			/* The type is kept in the binding's place: a node of its own would be one more kind. */
			const struct feel_type *type = parse_type(p);
			struct feel_binding *holder = binding_new(p->u, TEXT_NONE, BIND_LOCAL, 0, type);
			if (!holder)
				p->failed = true;
			result->binding = holder;
			result->type = feel_type_named(TEXT("boolean"));
		} else {
			break;
		}
	}
	p->depth--;
	return n;
}

static struct feel_node *
parse_unary(struct parser *p)
{
	skip(p);
	size_t from = p->at;

	if (!next_is(p, "->") && take(p, "-")) {
		if (++p->depth > FEEL_NESTING_MAX)
			fail(p, "feel.limit.nesting", from, "Expressions are nested too deeply.");
		struct feel_node *kid = p->failed ? new_node(p, N_FAIL, from) : parse_unary(p);
		struct feel_node *n = pair(p, N_NEGATE, 0, from, kid, NULL);
		p->depth--;
		n->type = kid->type;
		return n;
	}
	return parse_postfix(p);
}

static const struct feel_type *
arithmetic_type(const struct feel_node *a, const struct feel_node *b)
{
	if (!a->type->any && !b->type->any && a->type->kind == b->type->kind && a->type->kind == DMN_NUMBER)
		return feel_type_named(TEXT("number"));
	return &feel_any;
}

static struct feel_node *
parse_power(struct parser *p)
{
	struct feel_node *n = parse_unary(p);

	for (;;) {
		skip(p);
		size_t from = p->at;
		if (p->failed || !take(p, "**"))
			return n;
		struct feel_node *right = parse_unary(p);
		struct feel_node *both = pair(p, N_BINARY, OP_POWER, from, n, right);
		both->type = arithmetic_type(n, right);
		n = both;
	}
}

static struct feel_node *
parse_multiplicative(struct parser *p)
{
	struct feel_node *n = parse_power(p);

	for (;;) {
		skip(p);
		size_t from = p->at;
		int op = p->failed ? -1 : take(p, "*") ? OP_MULTIPLY : take(p, "/") ? OP_DIVIDE : -1;
		if (op < 0)
			return n;
		struct feel_node *right = parse_power(p);
		struct feel_node *both = pair(p, N_BINARY, op, from, n, right);
		both->type = arithmetic_type(n, right);
		n = both;
	}
}

static struct feel_node *
parse_additive(struct parser *p)
{
	struct feel_node *n = parse_multiplicative(p);

	for (;;) {
		skip(p);
		size_t from = p->at;
		int op = p->failed ? -1 : take(p, "+") ? OP_ADD : take(p, "-") ? OP_SUBTRACT : -1;
		if (op < 0)
			return n;
		struct feel_node *right = parse_multiplicative(p);
		struct feel_node *both = pair(p, N_BINARY, op, from, n, right);
		both->type = arithmetic_type(n, right);
		n = both;
	}
}

static struct feel_node *parse_test(struct parser *p, struct feel_binding *subject);
static struct feel_node *parse_test_of(struct parser *p, struct feel_binding *subject,
	struct feel_node *(*parse)(struct parser *p));

/* x in test, x in (test, test) */
static struct feel_node *
parse_in(struct parser *p, struct feel_node *left, size_t from)
{
	struct feel_node *n = pair(p, N_IN, 0, from, left, NULL);
	struct feel_binding *subject = binding_new(p->u, TEXT_NONE, BIND_LOCAL, 0, left->type);

	node_bind(p, n, subject);
	if (p->failed)
		return n;
	skip(p);
	size_t start = p->at;
	if (take(p, "(")) {
		struct feel_node *test = parse_test(p, subject);
		if (!p->failed && !next_is(p, "..")) {
			node_add(p->u, n, test);
			while (!p->failed && take(p, ","))
				node_add(p->u, n, parse_test(p, subject));
			expect(p, ")", "after the tests");
			n->type = feel_type_named(TEXT("boolean"));
			return n;
		}
		p->at = start;
	}
	node_add(p->u, n, parse_test_of(p, subject, parse_additive));    /* x in t or y is (x in t) or y */
	n->type = feel_type_named(TEXT("boolean"));
	return n;
}

static struct feel_node *
parse_comparison(struct parser *p)
{
	struct feel_node *n = parse_additive(p);

	for (;;) {
		skip(p);
		size_t from = p->at;
		if (p->failed)
			return n;
		int op = comparison_op(p);
		if (op >= 0) {
			n = pair(p, N_BINARY, op, from, n, parse_additive(p));
		} else if (take_word(p, "between")) {
			n = pair(p, N_BETWEEN, 0, from, n, parse_additive(p));
			if (!take_word(p, "and"))
				fail(p, "feel.syntax", p->at, "Expected \"and\" between the ends of between.");
			node_add(p->u, n, parse_additive(p));
		} else if (take_word(p, "in")) {
			n = parse_in(p, n, from);
		} else {
			return n;
		}
		n->type = feel_type_named(TEXT("boolean"));
	}
}

static struct feel_node *
parse_and(struct parser *p)
{
	struct feel_node *n = parse_comparison(p);

	for (;;) {
		skip(p);
		size_t from = p->at;
		if (p->failed || !take_word(p, "and"))
			return n;
		n = pair(p, N_AND, 0, from, n, parse_comparison(p));
		n->type = feel_type_named(TEXT("boolean"));
	}
}

static struct feel_node *
parse_expression(struct parser *p)
{
	if (++p->depth > FEEL_NESTING_MAX)
		fail(p, "feel.limit.nesting", p->at, "Expressions are nested too deeply (more than %d).", FEEL_NESTING_MAX);
	struct feel_node *n = p->failed ? new_node(p, N_FAIL, p->at) : parse_and(p);
	for (;;) {
		skip(p);
		size_t from = p->at;
		if (p->failed || !take_word(p, "or"))
			break;
		n = pair(p, N_OR, 0, from, n, parse_and(p));
		n->type = feel_type_named(TEXT("boolean"));
	}
	p->depth--;
	return n;
}

/* ---- tests ---------------------------------------------------------------------------------------------- */

static struct feel_node *
parse_test(struct parser *p, struct feel_binding *subject)
{
	return parse_test_of(p, subject, parse_expression);
}

/* The same; parse reads what is no comparison. */
static struct feel_node *
parse_test_of(struct parser *p, struct feel_binding *subject, struct feel_node *(*parse)(struct parser *p))
{
	struct feel_scope scope = { .outer = p->scope, .tested = subject };
	const struct feel_scope *outer = p->scope;
	bool outer_used = p->tested_used;

	skip(p);
	size_t from = p->at;
	int op = comparison_op(p);
	p->scope = &scope;
	p->tested_used = false;
	struct feel_node *operand = op >= 0 ? parse_additive(p) : parse(p);
	p->scope = outer;
	struct feel_node *test;
	if (op >= 0)
		test = pair(p, N_BINARY, op, from, binding_node(p, subject, from), operand);
	else if (p->tested_used)
		test = pair(p, N_TRUTH, 0, from, operand, NULL);
	else
		test = pair(p, N_TEST, 0, from, binding_node(p, subject, from), operand);
	p->tested_used = outer_used;
	test->type = feel_type_named(TEXT("boolean"));
	return test;
}

static struct parser
parser_on(struct feel_unit *u, const struct feel_source *source, const struct feel_scope *scope)
{
	struct parser p = { .u = u, .source = source, .t = source->text, .scope = scope };

	if (source->text.bytes > FEEL_TEXT_MAX)
		fail(&p, "feel.limit.text", 0, "The expression is longer than %d bytes.", FEEL_TEXT_MAX);
	else if (!text_is_utf8(source->text))
		fail(&p, "feel.syntax.utf8", 0, "The expression is not well-formed UTF-8.");
	return p;
}

static struct feel_node *
finish(struct parser *p, struct feel_node *n)
{
	skip(p);
	if (!p->failed && p->at < p->t.bytes)
		fail(p, "feel.syntax", p->at, "Did not expect \"%.*s\" here.", (int)(p->t.bytes - p->at > 20 ? 20 : p->t.bytes - p->at),
			p->t.at + p->at);
	if (!p->failed && p->u->status != DMN_NO_MEMORY)
		return n;
	return node_new(p->u, N_FAIL, p->source, 0);
}

struct feel_node *
feel_parse(struct feel_unit *u, const struct feel_source *source, const struct feel_scope *scope)
{
	struct parser p = parser_on(u, source, scope);

	return finish(&p, p.failed ? NULL : parse_expression(&p));
}

struct feel_node *
feel_parse_tests(struct feel_unit *u, const struct feel_source *source, const struct feel_scope *scope)
{
	struct parser p = parser_on(u, source, scope);
	struct feel_node *n = new_node(&p, N_IN, 0);

	if (p.failed)
		return finish(&p, NULL);
	node_bind(&p, n, scope->tested);
	node_add(u, n, binding_node(&p, scope->tested, 0));
	n->type = feel_type_named(TEXT("boolean"));
	skip(&p);
	if (next_is(&p, "-")) {
		size_t start = p.at;
		p.at++;
		skip(&p);
		if (p.at == p.t.bytes)
			return finish(&p, const_node(&p, 0, feel_boolean(true), "boolean"));
		p.at = start;
	}
	size_t start = p.at;
	bool negated = false;
	if (take_word(&p, "not") && take(&p, "(")) {
		/* not(...) over the whole cell negates its tests; else it is the function, as in not(?) = true.  Ranges have
		 * brackets of two kinds, and some the wrong way round: ]1..2[. */
		size_t depth = 1, at = p.at;
		bool quoted = false;
		char before = '(';
		while (at < p.t.bytes && depth > 0) {
			char c = p.t.at[at++];
			size_t next = at;
			while (c == '[' && next < p.t.bytes && is_space(p.t.at[next]))
				next++;
			char after = next < p.t.bytes ? p.t.at[next] : 0;
			if (quoted && c == '\\')
				at++;
			else if (c == '"')
				quoted = !quoted;
			else if (!quoted && (c == '(' || (c == '[' && after != ',' && after != ')') || (c == ']' && (before == '(' || before == ','))))
				depth++;
			else if (!quoted && (c == ')' || c == '[' || c == ']'))
				depth--;
			before = is_space(c) ? before : c;
		}
		negated = depth == 0 && after_space(&p, at) == p.t.bytes;
	}
	if (!negated)
		p.at = start;
	n->op = negated;
	do {
		struct feel_node *test = parse_test(&p, scope->tested);
		if (p.failed)
			break;
		node_add(u, n, test);
	} while (take(&p, ","));
	if (negated)
		expect(&p, ")", "after the tests");
	return finish(&p, n);
}

const struct feel_type *
feel_parse_type(struct feel_unit *u, const struct feel_source *source, struct text t)
{
	struct feel_source *own = unit_take(u, 1, sizeof *own);

	if (!own)
		return &feel_any;
	*own = *source;
	own->text = t;
	struct parser p = parser_on(u, own, NULL);
	const struct feel_type *type = p.failed ? &feel_any : parse_type(&p);
	skip(&p);
	if (!p.failed && p.at < p.t.bytes)
		fail(&p, "feel.type.unknown", p.at, "\"%.*s\" is not a type.", TEXT_ARG(t));
	return p.failed ? &feel_any : type;
}
