/*
 * XML 1.0 with namespaces, from the bytes straight into the tree: one pass that first looks at every character, one
 * that goes from tag to tag with a stack of the elements that are open.  Each byte is looked at a fixed number of times
 * whatever the document is, nothing recurses, and all memory is the unit's.
 *
 * It is strict: what is not well-formed, with namespaces, is refused with line and column.  A DTD is refused when it is
 * met, so there are no entities but XML's five, no default attributes, and every attribute is plain text.
 */
#include "dmn/xml.h"

#include <stdarg.h>
#include <stdio.h>

enum { XML_SLOTS = 4 * XML_ATTRIBUTES_MAX, XML_NAMES = 256, XML_QUOTED_MAX = 60 };

/* A prefix that is bound ("": the default). */
struct binding {
	struct text prefix, uri;
	uint32_t hash, id;                       /* id: the same for the same URI; 0: no namespace */
	bool dmn;
};

struct qname { struct text whole, prefix, local; };

struct raw_attribute { struct qname name; struct text value; uint32_t space; };

/* An element that is open. */
struct level {
	struct text name;                        /* as written */
	const char *open;                        /* its < */
	struct xml *x, **last;                   /* NULL: left out, with all that is in it */
	uint32_t bindings;                       /* in force before it */
	char *text;
	size_t bytes, room;
};

struct reader {
	struct feel_unit *u;
	struct text file;
	const char *start, *at, *end;
	const char *counted;                     /* so far lines have been counted: line is that of this byte */
	int line;
	uint32_t index;
	bool failed;
	struct xml *root;
	uint32_t binding_count, attribute_count, depth, tag;
	struct binding bindings[XML_NAMESPACES_MAX];
	struct raw_attribute attributes[XML_ATTRIBUTES_MAX];
	struct { uint32_t tag, attribute; } slots[XML_SLOTS];   /* of this tag, by hash */
	struct text names[XML_NAMES];            /* copied names, by hash: the last one of each */
	struct level levels[XML_DEPTH_MAX + 1];
};

/* ---- failures -------------------------------------------------------------------------------------------- */

/* The place and the sentence become the diagnostic. */
static bool __attribute__((format(printf, 4, 5)))
fail(struct reader *r, const char *at, const char *code, const char *format, ...)
{
	struct feel_source where = { .file = r->file, .xml_line = 1 };
	const char *line = r->start;
	int column = 1;
	char why[300];
	va_list list;

	if (r->failed)
		return false;
	r->failed = true;
	for (const char *c = line; (c = memchr(c, '\n', (size_t)(at - c))); line = ++c)
		where.xml_line++;
	for (const char *c = line; c < at; c++)
		column += (*c & 0xC0) != 0x80;
	va_start(list, format);
	vsnprintf(why, sizeof why, format, list);
	va_end(list);
	unit_report(r->u, DMN_ERROR, code, &where, 0, "%s (Line %d, column %d.)", why, where.xml_line, column);
	return false;
}

#define SYNTAX(r, at, ...) fail((r), (at), "dmn.xml.syntax", "This is not XML: " __VA_ARGS__)

/* For a sentence: not too long, and no character cut. */
static struct text
quoted(struct text t)
{
	if (t.bytes > XML_QUOTED_MAX)
		for (t.bytes = XML_QUOTED_MAX; t.bytes && (t.at[t.bytes] & 0xC0) == 0x80;)
			t.bytes--;
	return t;
}

#define QUOTED(t) TEXT_ARG(quoted(t))

static int
line_of(const struct reader *r, const char *at)
{
	int line = 1;

	for (const char *c = r->start; (c = memchr(c, '\n', (size_t)(at - c))); c++)
		line++;
	return line;
}

/* ---- characters ------------------------------------------------------------------------------------------ */

enum { SPACE = 1, NAME_START = 2, NAME = 4 };
static const uint8_t kinds[128] = {
	['\t'] = SPACE, ['\n'] = SPACE, ['\r'] = SPACE, [' '] = SPACE, ['-'] = NAME, ['.'] = NAME, ['0' ... '9'] = NAME,
	['A' ... 'Z'] = NAME_START | NAME, ['_'] = NAME_START | NAME, ['a' ... 'z'] = NAME_START | NAME,
};

static bool
is_space(char c)
{
	return (signed char)c >= 0 && kinds[(unsigned char)c] & SPACE;
}

/* Beyond ASCII. */
static bool
is_name(int32_t c, bool start)
{
	static const struct { int32_t from, to; } starts[] = { { 0xC0, 0xD6 }, { 0xD8, 0xF6 }, { 0xF8, 0x2FF }, { 0x370, 0x37D },
		{ 0x37F, 0x1FFF }, { 0x200C, 0x200D }, { 0x2070, 0x218F }, { 0x2C00, 0x2FEF }, { 0x3001, 0xD7FF }, { 0xF900, 0xFDCF },
		{ 0xFDF0, 0xFFFD }, { 0x10000, 0xEFFFF } };

	for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
		if (c >= starts[i].from && c <= starts[i].to)
			return true;
	return !start && (c == 0xB7 || (c >= 0x300 && c <= 0x36F) || c == 0x203F || c == 0x2040);
}

static bool
is_character(uint32_t c)
{
	return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD)
		|| (c >= 0x10000 && c <= 0x10FFFF);
}

/* All of the document: UTF-8, and only characters that XML has. */
static bool
check_characters(struct reader *r)
{
	for (const char *at = r->at; at < r->end;) {
		uint64_t word;
		for (; r->end - at >= (ptrdiff_t)sizeof word; at += sizeof word) {
			memcpy(&word, at, sizeof word);
			/* A byte of 0x80 or more, or below a space, has its high bit set here. */
			if ((word | (word - 0x2020202020202020)) & 0x8080808080808080)
				break;
		}
		if (at == r->end)
			break;
		size_t n = text_utf8_step(at, (size_t)(r->end - at)), offset = 0;
		if (n == 0)
			return fail(r, at, "dmn.xml.encoding", "The text is not UTF-8: only that encoding is read.");
		int32_t c = text_next((struct text){ at, n }, &offset);
		if (!is_character((uint32_t)c))
			return SYNTAX(r, at, "it has no character U+%04X.", (unsigned)c);
		at += n;
	}
	return true;
}

/* ---- small parts ----------------------------------------------------------------------------------------- */

static bool
stands(const struct reader *r, const char *what)
{
	size_t n = strlen(what);

	return (size_t)(r->end - r->at) >= n && memcmp(r->at, what, n) == 0;
}

static bool
pass_space(struct reader *r)
{
	const char *from = r->at;

	while (r->at < r->end && is_space(*r->at))
		r->at++;
	return r->at > from;
}

/* A name without colon at *at, which comes behind it; empty when none stands here. */
static struct text
read_name(const char **at, const char *end)
{
	const char *from = *at, *to = from;

	while (to < end) {
		unsigned char c = (unsigned char)*to;
		size_t n = 0;
		if (c < 0x80 ? !(kinds[c] & (to == from ? NAME_START : NAME))
		    : !is_name(text_next((struct text){ to, (size_t)(end - to) }, &n), to == from))
			break;
		to += n ? n : 1;
	}
	*at = to;
	return (struct text){ from, (size_t)(to - from) };
}

static bool
read_qname(struct reader *r, struct qname *ret, const char *what)
{
	const char *from = r->at;
	struct text prefix = TEXT(""), local = read_name(&r->at, r->end);
	bool good = local.bytes > 0;

	if (good && r->at < r->end && *r->at == ':') {
		r->at++;
		prefix = local;
		local = read_name(&r->at, r->end);
		good = local.bytes > 0 && (r->at == r->end || *r->at != ':');
	}
	if (!good)
		return SYNTAX(r, from, "%s is expected here.", what);
	*ret = (struct qname){ { from, (size_t)(r->at - from) }, prefix, local };
	return true;
}

/* The character that a reference stands for; *at is at its & and comes behind its ;. */
static bool
read_reference(struct reader *r, const char **at, const char *to, uint32_t *ret)
{
	static const struct { struct text name; char c; } entities[] = { { { "amp;", 4 }, '&' }, { { "lt;", 3 }, '<' },
		{ { "gt;", 3 }, '>' }, { { "quot;", 5 }, '"' }, { { "apos;", 5 }, '\'' } };
	struct text rest = { *at + 1, (size_t)(to - *at - 1) };
	uint32_t code = 0;

	for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++)
		if (text_starts(rest, entities[i].name)) {
			*ret = (unsigned char)entities[i].c;
			*at += 1 + entities[i].name.bytes;
			return true;
		}
	if (!text_starts(rest, TEXT("#"))) {
		const char *name = rest.at;
		struct text t = read_name(&name, to);
		return t.bytes ? SYNTAX(r, *at, "it has no entity &%.*s; and must write & as &amp;.", QUOTED(t))
			: SYNTAX(r, *at, "& must be written as &amp;.");
	}
	bool hexadecimal = rest.bytes > 1 && rest.at[1] == 'x';
	size_t i = hexadecimal ? 2 : 1, from = i;
	for (; i < rest.bytes; i++) {
		char c = rest.at[i];
		char lower = (char)(c | 0x20);
		unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0')
			: hexadecimal && lower >= 'a' && lower <= 'f' ? (unsigned)(lower - 'a') + 10 : 16;
		if (digit == 16)
			break;
		code = code > 0x10FFFF ? code : code * (hexadecimal ? 16 : 10) + digit;
	}
	if (i == from || i == rest.bytes || rest.at[i] != ';' || !is_character(code))
		return SYNTAX(r, *at, "this is no reference to a character.");
	*ret = code;
	*at = rest.at + i + 1;
	return true;
}

/*
 * What raw text means: references replaced, the ends of lines made one way, in an attribute white space made spaces.
 * out has room for as much as is read; NULL: only look.
 */
enum value_kind { TEXT_VALUE, RAW_VALUE, ATTRIBUTE_VALUE };
static bool
read_value(struct reader *r, const char *from, const char *to, enum value_kind kind, char *out, size_t *ret_bytes)
{
	char bytes[4];
	size_t written = 0;

	while (from < to) {
		size_t n = 1;
		bytes[0] = *from;
		if (*from == '&' && kind != RAW_VALUE) {
			uint32_t code;
			if (!read_reference(r, &from, to, &code))
				return false;
			n = text_encode((int32_t)code, bytes);
		} else {
			if (*from == '\r') {
				from += to - from > 1 && from[1] == '\n';
				bytes[0] = '\n';
			}
			if (kind == ATTRIBUTE_VALUE && is_space(bytes[0]))
				bytes[0] = ' ';
			from++;
		}
		if (out)
			memcpy(out + written, bytes, n);
		written += n;
	}
	*ret_bytes = written;
	return true;
}

static bool
is_plain(const char *from, const char *to)
{
	for (; from < to; from++)
		if (*from == '&' || *from == '\r' || *from == '\n' || *from == '\t')
			return false;
	return true;
}

static uint32_t
hash_of(struct text t, uint32_t hash)
{
	for (size_t i = 0; i < t.bytes; i++)
		hash = (hash ^ (unsigned char)t.at[i]) * 16777619u;
	return hash ^ hash >> 15;
}

/* Names come again and again: mostly they are copied once. */
static struct text
keep_name(struct reader *r, struct text name)
{
	struct text *kept = &r->names[hash_of(name, 2166136261u) % XML_NAMES];

	if (!kept->at || !text_same(*kept, name))
		*kept = unit_text(r->u, name);
	return *kept;
}

/* ---- namespaces ------------------------------------------------------------------------------------------ */

#define XML_URI "http://www.w3.org/XML/1998/namespace"
#define XMLNS_URI "http://www.w3.org/2000/xmlns/"

static bool
is_dmn(struct text uri)
{
	bool omg = text_starts(uri, TEXT("http://www.omg.org/spec/DMN/")) || text_starts(uri, TEXT("https://www.omg.org/spec/DMN/"));

	return omg && (text_ends(uri, TEXT("/MODEL/")) || text_ends(uri, TEXT("/MODEL")) || text_ends(uri, TEXT("/dmn.xsd"))
	               || text_ends(uri, TEXT("/DMN13.xsd")) || text_ends(uri, TEXT("/dmn11.xsd")));
}

static const struct binding *
binding_of(const struct reader *r, struct text prefix)
{
	uint32_t hash = hash_of(prefix, 2166136261u);

	for (uint32_t i = r->binding_count; i-- > 0;)
		if (r->bindings[i].hash == hash && text_same(r->bindings[i].prefix, prefix))
			return &r->bindings[i];
	return NULL;
}

static bool
bind(struct reader *r, struct text prefix, struct text uri)
{
	uint32_t id = uri.bytes ? r->binding_count + 1 : 0;

	if (r->binding_count == XML_NAMESPACES_MAX)
		return fail(r, r->at, "dmn.limit.namespaces", "More than %d namespaces are declared at a time.", XML_NAMESPACES_MAX);
	for (uint32_t i = 0; i < r->binding_count && id; i++)
		if (text_equal(r->bindings[i].uri, uri)) {
			id = r->bindings[i].id;
			break;
		}
	r->bindings[r->binding_count++] = (struct binding){ prefix, uri, hash_of(prefix, 2166136261u), id, is_dmn(uri) };
	return true;
}

static bool
declares(const struct raw_attribute *a)
{
	return text_is(a->name.prefix.bytes ? a->name.prefix : a->name.local, "xmlns");
}

/* xmlns="..." or xmlns:prefix="...". */
static bool
declare(struct reader *r, const struct raw_attribute *a)
{
	struct text prefix = a->name.prefix.bytes ? a->name.local : TEXT("");
	char *out = unit_take_passing(r->u, a->value.bytes + 1, 1);
	struct text uri = { out, 0 };

	if (!out || !read_value(r, a->value.at, a->value.at + a->value.bytes, ATTRIBUTE_VALUE, out, &uri.bytes))
		return false;
	bool xml = text_is(prefix, "xml");
	if (text_is(prefix, "xmlns") || (prefix.bytes && !uri.bytes) || xml != text_is(uri, XML_URI) || text_is(uri, XMLNS_URI))
		return SYNTAX(r, a->name.whole.at, "%.*s cannot mean that namespace.", QUOTED(a->name.whole));
	return bind(r, prefix, uri);
}

static bool
unknown_prefix(struct reader *r, const struct qname *name)
{
	return SYNTAX(r, name->whole.at, "the prefix of %.*s is not declared.", QUOTED(name->whole));
}

/* Declare what this tag declares, find the namespaces of its attributes, and see that none stands twice. */
static bool
resolve_attributes(struct reader *r)
{
	r->tag++;
	for (uint32_t i = 0; i < r->attribute_count; i++)
		if (declares(&r->attributes[i]) && !declare(r, &r->attributes[i]))
			return false;
	for (uint32_t i = 0; i < r->attribute_count; i++) {
		struct raw_attribute *a = &r->attributes[i];
		if (declares(a)) {
			a->space = UINT32_MAX;
		} else if (a->name.prefix.bytes) {
			const struct binding *b = binding_of(r, a->name.prefix);
			if (!b)
				return unknown_prefix(r, &a->name);
			a->space = b->id;
		}
		uint32_t slot = hash_of(a->name.local, 2166136261u + a->space) % XML_SLOTS;
		for (; r->slots[slot].tag == r->tag; slot = (slot + 1) % XML_SLOTS) {
			const struct raw_attribute *other = &r->attributes[r->slots[slot].attribute];
			if (other->space == a->space && text_same(other->name.local, a->name.local))
				return SYNTAX(r, a->name.whole.at, "the attribute %.*s stands twice in one tag.", QUOTED(a->name.whole));
		}
		r->slots[slot].tag = r->tag;
		r->slots[slot].attribute = i;
	}
	return true;
}

/* ---- tags ------------------------------------------------------------------------------------------------ */

/* The attributes without a prefix: only those are DMN's.  Of the others (x == NULL) the values are looked at. */
static bool
take_attributes(struct reader *r, struct xml *x)
{
	size_t count = 0, bytes = 0;

	for (uint32_t i = 0; i < r->attribute_count && x; i++)
		if (r->attributes[i].space == 0) {
			count++;
			bytes += r->attributes[i].value.bytes + 1;
		}
	char *out = count ? arena_try_bare(r->u->arena, bytes) : NULL;
	if (count)
		x->attributes = unit_take_passing(r->u, count, sizeof *x->attributes);
	if (count && (!out || !x->attributes)) {
		r->u->status = DMN_NO_MEMORY;
		return false;
	}
	for (uint32_t i = 0; i < r->attribute_count; i++) {
		const struct raw_attribute *a = &r->attributes[i];
		const char *from = a->value.at, *to = from + a->value.bytes;
		bool plain = a->space == UINT32_MAX || is_plain(from, to), wanted = x && a->space == 0;
		size_t n = a->value.bytes;
		if (!plain && !read_value(r, from, to, ATTRIBUTE_VALUE, wanted ? out : NULL, &n))
			return false;
		if (!wanted)
			continue;
		if (plain)
			memcpy(out, from, n);
		out[n] = 0;
		x->attributes[x->attribute_count++] = (struct xml_attribute){ keep_name(r, a->name.local), { out, n } };
		out += n + 1;
	}
	return r->u->status != DMN_NO_MEMORY;
}

static bool
read_attribute(struct reader *r, struct raw_attribute *a)
{
	*a = (struct raw_attribute){ 0 };
	if (!read_qname(r, &a->name, "the name of an attribute"))
		return false;
	pass_space(r);
	if (!stands(r, "="))
		return SYNTAX(r, r->at, "the attribute %.*s has no value.", QUOTED(a->name.whole));
	r->at++;
	pass_space(r);
	char quote = r->at < r->end ? *r->at : 0;
	if (quote != '"' && quote != '\'')
		return SYNTAX(r, r->at, "the value of %.*s must stand in quotes.", QUOTED(a->name.whole));
	const char *from = ++r->at, *to = memchr(from, quote, (size_t)(r->end - from));
	if (!to)
		return SYNTAX(r, from - 1, "the value of %.*s is not closed.", QUOTED(a->name.whole));
	const char *tag = memchr(from, '<', (size_t)(to - from));
	if (tag)
		return SYNTAX(r, tag, "< must be written as &lt; within an attribute.");
	a->value = (struct text){ from, (size_t)(to - from) };
	r->at = to + 1;
	return true;
}

/* Up to its > or />, which has been passed then. */
static bool
read_tag(struct reader *r, struct qname *name, bool *ret_empty)
{
	const char *open = r->at++;

	r->attribute_count = 0;
	if (!read_qname(r, name, "the name of an element"))
		return false;
	for (;;) {
		bool space = pass_space(r);
		if (r->at - open > XML_TAG_BYTES_MAX)
			return fail(r, open, "dmn.limit.tag", "A tag is longer than %d bytes.", XML_TAG_BYTES_MAX);
		*ret_empty = stands(r, "/>");
		if (*ret_empty || stands(r, ">"))
			break;
		if (r->at == r->end)
			return SYNTAX(r, open, "the tag of <%.*s> is not closed.", QUOTED(name->whole));
		if (!space)
			return SYNTAX(r, r->at, "this character cannot stand in the tag of <%.*s>.", QUOTED(name->whole));
		if (r->attribute_count == XML_ATTRIBUTES_MAX)
			return fail(r, r->at, "dmn.limit.attributes", "An element has more than %d attributes.", XML_ATTRIBUTES_MAX);
		if (!read_attribute(r, &r->attributes[r->attribute_count]))
			return false;
		r->attribute_count++;
	}
	r->at += *ret_empty ? 2 : 1;
	return true;
}

static void
close_element(struct reader *r)
{
	const struct level *l = &r->levels[--r->depth];

	r->binding_count = l->bindings;
	if (l->x)
		l->x->text = l->text ? (struct text){ l->text, l->bytes } : TEXT("");
}

static bool
open_element(struct reader *r)
{
	const char *open = r->at;
	uint32_t bindings = r->binding_count;
	struct level *outer = r->depth ? &r->levels[r->depth - 1] : NULL;
	struct qname name;
	bool empty;

	r->index++;
	if (!read_tag(r, &name, &empty) || !resolve_attributes(r))
		return false;
	const struct binding *space = binding_of(r, name.prefix);
	if (!space && name.prefix.bytes)
		return unknown_prefix(r, &name);
	if (r->depth > XML_DEPTH_MAX)
		return fail(r, open, "dmn.xml.deep", "Elements are nested deeper than %d.", XML_DEPTH_MAX);
	bool dmn = space && space->dmn;
	if (!outer && !(dmn && text_is(name.local, "definitions")))
		return fail(r, open, "dmn.xml.root",
			"The root must be <definitions> of a DMN namespace, such as https://www.omg.org/spec/DMN/20230324/MODEL/.");
	struct level *l = &r->levels[r->depth++];
	*l = (struct level){ .name = name.whole, .open = open, .bindings = bindings };
	if (dmn && (!outer || outer->x)) {
		l->x = unit_take_passing(r->u, 1, sizeof *l->x);
		if (!l->x)
			return false;
		l->last = &l->x->first;
		l->x->name = keep_name(r, name.local);
		l->x->index = r->index;
		for (const char *c = r->counted; (c = memchr(c, '\n', (size_t)(open - c))); c++)
			r->line++;
		r->counted = open;
		l->x->line = r->line;
		*(outer ? outer->last : &r->root) = l->x;
		if (outer)
			outer->last = &l->x->next;
	}
	if (!take_attributes(r, l->x))
		return false;
	if (empty)
		close_element(r);
	return true;
}

static bool
end_element(struct reader *r)
{
	const struct level *l = &r->levels[r->depth - 1];
	const char *open = r->at;
	struct qname name;

	r->at += 2;
	if (!read_qname(r, &name, "the name of an element"))
		return false;
	if (!text_same(name.whole, l->name))
		return SYNTAX(r, open, "</%.*s> stands where <%.*s> of line %d must end.", QUOTED(name.whole), QUOTED(l->name),
			line_of(r, l->open));
	pass_space(r);
	if (!stands(r, ">"))
		return SYNTAX(r, open, "the end tag of <%.*s> is not closed.", QUOTED(l->name));
	r->at++;
	close_element(r);
	return true;
}

/* ---- what stands between tags ------------------------------------------------------------------------------ */

/* White space among elements is no text of anybody. */
static bool
is_layout(const struct reader *r, const struct level *l, const char *from, const char *to)
{
	if (!l->x->first && (r->end - to < 2 || to[1] == '/' || to[1] == '!' || to[1] == '?'))
		return false;
	while (from < to && is_space(*from))
		from++;
	return from == to;
}

/* Text of the innermost element. */
static bool
add_text(struct reader *r, const char *from, const char *to, enum value_kind kind)
{
	struct level *l = &r->levels[r->depth - 1];

	if (kind == TEXT_VALUE)
		for (const char *c = from; (c = memchr(c, ']', (size_t)(to - c))); c++)
			if (to - c > 2 && c[1] == ']' && c[2] == '>')
				return SYNTAX(r, c, "]]> must be written as ]]&gt; in text.");
	size_t n = (size_t)(to - from), need = l->bytes + n + 1;
	if (!l->x)
		return kind == RAW_VALUE || read_value(r, from, to, kind, NULL, &n);
	if (kind == TEXT_VALUE && is_layout(r, l, from, to))
		return true;
	if (need > l->room) {
		size_t room = l->text && need < 2 * l->room ? 2 * l->room : need;
		char *grown = arena_grow_bare(r->u->arena, l->text, l->room, room);
		if (!grown) {
			r->u->status = DMN_NO_MEMORY;
			return false;
		}
		l->text = grown;
		l->room = room;
	}
	char *out = l->text + l->bytes;
	if (!memchr(from, '\r', n) && (kind == RAW_VALUE || !memchr(from, '&', n)))
		memcpy(out, from, n);
	else if (!read_value(r, from, to, kind, out, &n))
		return false;
	out[n] = 0;
	l->bytes += n;
	return true;
}

/* Behind the ending from r->at + skip on; NULL, with a diagnostic: it is not there. */
static const char *
find_ending(struct reader *r, size_t skip, const char *ending, const char *what)
{
	const char *at = memmem(r->at + skip, (size_t)(r->end - r->at) - skip, ending, strlen(ending));

	if (!at)
		SYNTAX(r, r->at, "%s that begins here is not closed.", what);
	return at;
}

static bool
pass_comment(struct reader *r)
{
	const char *end = find_ending(r, 4, "--", "the comment");

	if (!end)
		return false;
	if (r->end - end < 3 || end[2] != '>')
		return SYNTAX(r, end, "-- cannot stand within a comment.");
	r->at = end + 3;
	return true;
}

static bool
pass_instruction(struct reader *r)
{
	const char *end = find_ending(r, 2, "?>", "the processing instruction");

	if (!end)
		return false;
	const char *at = r->at + 2;
	struct text name = read_name(&at, end);
	if (!name.bytes || (at < end && !is_space(*at)))
		return SYNTAX(r, r->at, "a processing instruction needs a name.");
	if (name.bytes == 3 && (name.at[0] | 0x20) == 'x' && (name.at[1] | 0x20) == 'm' && (name.at[2] | 0x20) == 'l')
		return SYNTAX(r, r->at, "the XML declaration can only stand at the very start.");
	r->at = end + 2;
	return true;
}

static bool
read_raw_text(struct reader *r)
{
	const char *from = r->at + 9, *end = find_ending(r, 9, "]]>", "the CDATA section");

	if (!end || !add_text(r, from, end, RAW_VALUE))
		return false;
	r->at = end + 3;
	return true;
}

/* From the root's < to behind its end tag. */
static bool
read_root(struct reader *r)
{
	if (!open_element(r))
		return false;
	while (r->depth) {
		const char *tag = memchr(r->at, '<', (size_t)(r->end - r->at));
		const struct level *l = &r->levels[r->depth - 1];
		if (!tag)
			return SYNTAX(r, r->end, "<%.*s> of line %d has no end tag.", QUOTED(l->name), line_of(r, l->open));
		if (tag > r->at && !add_text(r, r->at, tag, TEXT_VALUE))
			return false;
		r->at = tag;
		if (!(stands(r, "</") ? end_element(r) : stands(r, "<!--") ? pass_comment(r) : stands(r, "<?") ? pass_instruction(r)
		      : stands(r, "<![CDATA[") ? read_raw_text(r) : open_element(r)))
			return false;
	}
	return true;
}

/* White space, comments and instructions before and behind the root. */
static bool
pass_misc(struct reader *r)
{
	for (;;) {
		pass_space(r);
		if (!(stands(r, "<!--") || stands(r, "<?")))
			return true;
		if (!(stands(r, "<?") ? pass_instruction(r) : pass_comment(r)))
			return false;
	}
}

/* One of the declaration's: name="value"; TEXT_NONE when another thing stands here. */
static struct text
read_pseudo(struct reader *r, const char *name)
{
	const char *before = r->at;
	struct raw_attribute a;

	if (!pass_space(r) || !stands(r, name) || !read_attribute(r, &a) || !text_is(a.name.whole, name)) {
		r->at = before;
		return TEXT_NONE;
	}
	return a.value;
}

static bool
same_word(struct text t, const char *lower)
{
	for (size_t i = 0; i < t.bytes; i++, lower++)
		if (!*lower || (t.at[i] >= 'A' && t.at[i] <= 'Z' ? t.at[i] + 32 : t.at[i]) != *lower)
			return false;
	return !*lower;
}

/* <?xml version="1.0" encoding="UTF-8" standalone="yes"?> */
static bool
read_declaration(struct reader *r)
{
	const char *from = r->at;

	if (!stands(r, "<?xml") || r->end - r->at < 6 || !is_space(r->at[5]))
		return true;
	r->at += 5;
	struct text version = read_pseudo(r, "version"), encoding = read_pseudo(r, "encoding"), alone = read_pseudo(r, "standalone");
	bool good = version.bytes > 2 && text_starts(version, TEXT("1."));
	for (size_t i = 2; good && i < version.bytes; i++)
		good = version.at[i] >= '0' && version.at[i] <= '9';
	good = good && (!alone.at || text_is(alone, "yes") || text_is(alone, "no"));
	pass_space(r);
	if (!good || !stands(r, "?>"))
		return SYNTAX(r, from, "its declaration must be <?xml version=\"1.0\" encoding=\"UTF-8\"?>.");
	r->at += 2;
	if (encoding.at && !same_word(encoding, "utf-8") && !same_word(encoding, "utf8") && !same_word(encoding, "us-ascii")
	    && !same_word(encoding, "ascii"))
		return fail(r, from, "dmn.xml.encoding", "The document says that it is written in %.*s: only UTF-8 is read.", QUOTED(encoding));
	return true;
}

static bool
read_document(struct reader *r)
{
	if (r->end - r->at >= 2 && (memchr(r->at, 0, 2) || !memcmp(r->at, "\xFF\xFE", 2) || !memcmp(r->at, "\xFE\xFF", 2)))
		return fail(r, r->at, "dmn.xml.encoding", "The document seems to be written in UTF-16 or UTF-32: only UTF-8 is read.");
	if (stands(r, "\xEF\xBB\xBF"))
		r->at += 3;
	if (!check_characters(r) || !read_declaration(r) || !pass_misc(r))
		return false;
	if (stands(r, "<!DOCTYPE"))
		return fail(r, r->at, "dmn.xml.dtd", "A document with a DTD is refused.");
	if (!stands(r, "<"))
		return SYNTAX(r, r->at, "an element is expected here.");
	if (!read_root(r) || !pass_misc(r))
		return false;
	return r->at == r->end || SYNTAX(r, r->at, "nothing but comments can stand behind </definitions>.");
}

struct xml *
xml_read(struct feel_unit *u, struct text file, struct text bytes)
{
	struct reader *r;

	if (bytes.bytes > XML_BYTES_MAX) {
		unit_report(u, DMN_ERROR, "dmn.xml.large", &(struct feel_source){ .file = file }, 0, "The document is larger than %d bytes.",
			XML_BYTES_MAX);
		return NULL;
	}
	r = u->host.alloc(u->host.user, sizeof *r);
	if (!r) {
		u->status = DMN_NO_MEMORY;
		return NULL;
	}
	*r = (struct reader){ .u = u, .file = file, .line = 1 };
	r->start = r->at = r->counted = bytes.at ? bytes.at : "";
	r->end = r->start + bytes.bytes;
	bind(r, TEXT("xml"), TEXT(XML_URI));
	struct xml *root = read_document(r) && u->status != DMN_NO_MEMORY ? r->root : NULL;
	u->host.free(u->host.user, r, sizeof *r);
	return root;
}

struct text
xml_attribute(const struct xml *x, const char *name)
{
	for (size_t i = 0; x && i < x->attribute_count; i++)
		if (text_is(x->attributes[i].name, name))
			return x->attributes[i].value;
	return TEXT_NONE;
}

const struct xml *
xml_child(const struct xml *x, const char *name)
{
	for (const struct xml *kid = x ? x->first : NULL; kid; kid = kid->next)
		if (text_is(kid->name, name))
			return kid;
	return NULL;
}

const struct xml *
xml_next(const struct xml *x, const char *name)
{
	for (x = x->next; x; x = x->next)
		if (text_is(x->name, name))
			return x;
	return NULL;
}

struct text
xml_expression_text(const struct xml *x)
{
	const struct xml *text = xml_child(x, "text");

	return text ? text->text : TEXT_NONE;
}
