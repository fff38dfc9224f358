/*
 * The template compiler: templates/x.html -> C functions over model structs (web/template.h, docs/templates.md).
 *
 *     template FOLDER OUT.c OUT.h [DEPFILE]
 *
 * It reads the HTML as a browser would, as far as is needed to know where each hole stands: text, quoted attribute,
 * address.  A hole where no escaping is safe (script, style, event handler, comment, tag, unquoted attribute) is an error
 * with file and line.  So is text in a template that does not come from the message catalogue.  The model's types are
 * the C compiler's business: #line leads its errors to the template.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tool.h"

enum { NAME_MAX_BYTES = 64, DEPTH_MAX = 20, ARGUMENTS_MAX = 9, DIRECTIVE_BYTES_MAX = 500, PREFIX_BYTES_MAX = 200 };

enum place {
	TEXT_PLACE, TAG_OPEN, TAG_NAME, BEFORE_ATTRIBUTE, ATTRIBUTE_NAME, AFTER_NAME, BEFORE_VALUE, VALUE_DOUBLE, VALUE_SINGLE,
	VALUE_BARE, JOINED, COMMENT, DECLARATION, RAW, PLAIN,
};

/* Where in the HTML we are. */
struct context {
	enum place place;
	bool end_tag;
	char tag[NAME_MAX_BYTES], attribute[NAME_MAX_BYTES];
	char prefix[PREFIX_BYTES_MAX];           /* of an address: what stands in it so far */
	bool url_open;                           /* an address whose beginning is known to be good */
	int keep;                                /* inside <pre>: white space stays */
};

enum block_kind { BLOCK_IF, BLOCK_EACH };

struct block {
	enum block_kind kind;
	int line;
	struct context entry, branch;            /* at the opening; at the end of the first branch */
	bool has_branch, has_else;
	const char *variable;                    /* each */
	size_t also;                             /* else-ifs: more braces to close */
};

struct template {
	const char *path, *name;                 /* templates/parts/field.html, parts/field.html */
	const char *function;                    /* parts_field */
	const char *model, *header;
	const char *layout, *layout_model;
	bool is_layout;
	char *source;
	int body_line;
	const char *body;
};

struct compiler {
	struct template *templates;
	size_t count;
	const struct template *now;
	FILE *out;
	int line;
	struct context cx;
	struct block blocks[DEPTH_MAX];
	size_t depth;
	char *literal;
	size_t literal_bytes, literal_room;
	unsigned next_id;
};

#define fail(c, ...) tool_die((c)->now->path, (c)->line, __VA_ARGS__)

/* ---- literals ---- */

static void
literal_char(struct compiler *c, char ch)
{
	if (c->literal_bytes == c->literal_room) {
		size_t room = c->literal_room ? c->literal_room * 2 : 1024;
		char *more = tool_alloc(room);

		if (c->literal_bytes)
			memcpy(more, c->literal, c->literal_bytes);
		c->literal = more;
		c->literal_room = room;
	}
	c->literal[c->literal_bytes++] = ch;
}

static void
literal_flush(struct compiler *c)
{
	if (!c->literal_bytes)
		return;
	fputs("\ttpl_raw(t, ", c->out);
	tool_c_string(c->out, c->literal, c->literal_bytes);
	fprintf(c->out, ", %zu);\n", c->literal_bytes);
	c->literal_bytes = 0;
}

static void emit(struct compiler *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void
emit(struct compiler *c, const char *format, ...)
{
	va_list args;

	literal_flush(c);
	fprintf(c->out, "#line %d ", c->line);
	tool_c_string(c->out, c->now->path, strlen(c->now->path));
	fputc('\n', c->out);
	va_start(args, format);
	vfprintf(c->out, format, args);
	va_end(args);
}

/* ---- the HTML ---- */

static bool
one_of(const char *name, const char *const *list)
{
	for (; *list; list++)
		if (strcasecmp(name, *list) == 0)
			return true;
	return false;
}

static bool
attribute_is_url(const char *name)
{
	static const char *const urls[] = { "href", "src", "action", "formaction", "cite", "poster", "data", "background", "manifest",
		"xlink:href", NULL };

	return one_of(name, urls);
}

static bool
attribute_is_words(const char *name)
{
	static const char *const words[] = { "alt", "title", "placeholder", "aria-label", "aria-description", "aria-roledescription",
		"aria-valuetext", "label", NULL };

	return one_of(name, words);
}

static void
check_attribute(struct compiler *c)
{
	static const char *const refused[] = { "style", "srcdoc", "http-equiv", "ping", NULL };

	if (strncasecmp(c->cx.attribute, "on", 2) == 0)
		fail(c, "event handler %s: scripts stand in assets/", c->cx.attribute);
	if (one_of(c->cx.attribute, refused))
		fail(c, "attribute %s is not allowed in templates", c->cx.attribute);
}

static void
add_char(struct compiler *c, char *name, char ch)
{
	size_t bytes = strlen(name);

	if (bytes + 1 >= NAME_MAX_BYTES)
		fail(c, "name longer than %d characters", NAME_MAX_BYTES - 1);
	name[bytes] = (char)tolower((unsigned char)ch);
	name[bytes + 1] = 0;
}

static bool
is_void_of_text(const char *tag)
{
	return strcmp(tag, "script") == 0 || strcmp(tag, "style") == 0;
}

static void
tag_ends(struct compiler *c)
{
	static const char *const refused[] = { "base", "xmp", "plaintext", "noembed", "noframes", "noscript", "template", "math", NULL };
	struct context *x = &c->cx;

	if (one_of(x->tag, refused))
		fail(c, "element %s is not allowed in templates", x->tag);
	if (strcmp(x->tag, "pre") == 0)
		x->keep += x->end_tag ? -1 : 1;
	x->place = x->end_tag ? TEXT_PLACE : is_void_of_text(x->tag) ? RAW
		: strcmp(x->tag, "textarea") == 0 || strcmp(x->tag, "title") == 0 ? PLAIN : TEXT_PLACE;
	x->attribute[0] = 0;
}

static void
attribute_starts(struct compiler *c, char ch)
{
	c->cx.place = ATTRIBUTE_NAME;
	c->cx.attribute[0] = 0;
	add_char(c, c->cx.attribute, ch);
}

static void
value_starts(struct compiler *c, enum place place)
{
	c->cx.place = place;
	c->cx.prefix[0] = 0;
	c->cx.url_open = false;
}

static void
words_refused(struct compiler *c, char ch)
{
	if (isalpha((unsigned char)ch))
		fail(c, "text \"%c...\" stands in the template: it belongs in messages/, as {{t \"key\"}}", ch);
}

static void
value_char(struct compiler *c, char ch)
{
	struct context *x = &c->cx;

	if (attribute_is_words(x->attribute))
		words_refused(c, ch);
	if (attribute_is_url(x->attribute)) {
		size_t bytes = strlen(x->prefix);

		if (bytes + 1 < PREFIX_BYTES_MAX) {
			x->prefix[bytes] = ch;
			x->prefix[bytes + 1] = 0;
		}
	}
}

/* "</name" at z, for the element we are in. */
static bool
closes(const struct compiler *c, const char *z)
{
	size_t bytes = strlen(c->cx.tag);

	return z[0] == '<' && z[1] == '/' && strncasecmp(z + 2, c->cx.tag, bytes) == 0 && !isalnum((unsigned char)z[2 + bytes]);
}

/* One character of markup; z points at it in the source.  False: leave it out. */
static bool
html_char(struct compiler *c, const char *z)
{
	struct context *x = &c->cx;
	char ch = *z;
	bool space = isspace((unsigned char)ch);

	switch (x->place) {
	case TEXT_PLACE:
		if (ch == '<' && strncmp(z, "<!--", 4) == 0) {
			x->place = COMMENT;
			return false;
		} else if (ch == '<') {
			x->place = TAG_OPEN;
			x->tag[0] = 0;
			x->end_tag = false;
		} else {
			words_refused(c, ch);
		}
		break;
	case TAG_OPEN:
		if (ch == '!') {
			x->place = DECLARATION;
		} else if (ch == '/' && !x->end_tag) {
			x->end_tag = true;
		} else if (isalpha((unsigned char)ch)) {
			x->place = TAG_NAME;
			add_char(c, x->tag, ch);
		} else {
			fail(c, "a < that opens no element: write &lt;");
		}
		break;
	case TAG_NAME:
		if (space || ch == '/')
			x->place = BEFORE_ATTRIBUTE;
		else if (ch == '>')
			tag_ends(c);
		else
			add_char(c, x->tag, ch);
		break;
	case JOINED:
		if (!space && ch != '/' && ch != '>')
			fail(c, "a space is needed between {{...}} and \"%c\"", ch);
		__attribute__((fallthrough));
	case BEFORE_ATTRIBUTE:
	case AFTER_NAME:
		if (ch == '>')
			tag_ends(c);
		else if (ch == '=' && x->place == AFTER_NAME)
			x->place = BEFORE_VALUE;
		else if (space || ch == '/')
			x->place = x->place == JOINED ? BEFORE_ATTRIBUTE : x->place;
		else
			attribute_starts(c, ch);
		break;
	case ATTRIBUTE_NAME:
		if (!space && ch != '/' && ch != '>' && ch != '=') {
			if (ch == '"' || ch == '\'' || ch == '<')
				fail(c, "a %c in the name of an attribute", ch);
			add_char(c, x->attribute, ch);
			break;
		}
		check_attribute(c);
		if (ch == '>')
			tag_ends(c);
		else
			x->place = ch == '=' ? BEFORE_VALUE : AFTER_NAME;
		break;
	case BEFORE_VALUE:
		if (ch == '"' || ch == '\'')
			value_starts(c, ch == '"' ? VALUE_DOUBLE : VALUE_SINGLE);
		else if (ch == '>')
			fail(c, "attribute %s has no value behind its =", x->attribute);
		else if (!space)
			value_starts(c, VALUE_BARE);
		break;
	case VALUE_DOUBLE:
	case VALUE_SINGLE:
		if (ch == (x->place == VALUE_DOUBLE ? '"' : '\''))
			x->place = JOINED;
		else
			value_char(c, ch);
		break;
	case VALUE_BARE:
		if (space)
			x->place = BEFORE_ATTRIBUTE;
		else if (ch == '>')
			tag_ends(c);
		break;
	case COMMENT:
		if (ch == '>' && z - 2 >= c->now->source && z[-1] == '-' && z[-2] == '-')
			x->place = TEXT_PLACE;
		return false;
	case DECLARATION:
		if (ch == '>')
			x->place = TEXT_PLACE;
		break;
	case RAW:
	case PLAIN:
		if (closes(c, z)) {
			x->place = TAG_OPEN;
			x->tag[0] = 0;
			x->end_tag = false;
		} else if (x->place == RAW && !space) {
			fail(c, "no script or style in a template: it belongs in assets/");
		} else if (ch == '<') {
			fail(c, "an element inside %s", x->tag);
		} else {
			words_refused(c, ch);
		}
		break;
	}
	return true;
}

/* White space with a line end in it is one line end, where HTML does not mind. */
static const char *
skip_space(const struct compiler *c, const char *z, int *lines)
{
	const char *end = z + strspn(z, " \t\r\n");

	*lines = 0;
	if (c->cx.place != TEXT_PLACE || c->cx.keep > 0 || !memchr(z, '\n', (size_t)(end - z)))
		return z;
	for (; z < end; z++)
		*lines += *z == '\n';
	return end;
}

/* &name; in text: not words. */
static size_t
entity_bytes(const char *z)
{
	size_t n = strspn(z + 1, "#abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

	return *z == '&' && n > 0 && z[1 + n] == ';' ? n + 2 : 0;
}

/* A directive stands here: what was read of a tag so far is whole. */
static void
settle(struct compiler *c)
{
	switch (c->cx.place) {
	case ATTRIBUTE_NAME: check_attribute(c); c->cx.place = JOINED; break;
	case TAG_NAME: case AFTER_NAME: c->cx.place = JOINED; break;
	case TAG_OPEN: case BEFORE_VALUE: case VALUE_BARE:
		fail(c, "{{...}} in an unquoted attribute or a tag's name: put the value in quotes");
	case COMMENT: fail(c, "{{...}} in a comment");
	case DECLARATION: fail(c, "{{...}} in <!...>");
	case RAW: fail(c, "{{...}} in %s", c->cx.tag);
	default: break;
	}
}

static bool
in_tag(const struct context *x)
{
	return x->place == BEFORE_ATTRIBUTE || x->place == JOINED;
}

/* One context for what follows two ways that lead here. */
static struct context
join(struct compiler *c, const struct context *a, const struct context *b, int opened)
{
	struct context x = *a;

	if (in_tag(a) && in_tag(b) && strcmp(a->tag, b->tag) == 0) {
		x.place = a->place == b->place ? a->place : JOINED;
		return x;
	}
	if (a->place != b->place || a->keep != b->keep || (a->place != TEXT_PLACE && (strcmp(a->tag, b->tag) != 0
		|| strcmp(a->attribute, b->attribute) != 0)))
		fail(c, "the ways from line %d end in different places of the HTML", opened);
	x.url_open = a->url_open && b->url_open;
	if (strcmp(a->prefix, b->prefix) != 0 && !x.url_open && a->place != TEXT_PLACE && attribute_is_url(a->attribute))
		fail(c, "an address that begins in different ways: put {{if}} around the whole attribute");
	return x;
}

/* ---- expressions ---- */

static void
spaces(const char **z)
{
	*z += strspn(*z, " \t\r\n");
}

static char *
word(const char **z)
{
	size_t bytes = 0;
	char *w;

	spaces(z);
	while (isalnum((unsigned char)(*z)[bytes]) || (*z)[bytes] == '_')
		bytes++;
	w = tool_copy(*z, bytes);
	*z += bytes;
	return w;
}

static bool
take(const char **z, const char *token)
{
	size_t bytes = strlen(token);

	spaces(z);
	if (strncmp(*z, token, bytes) != 0 || (isalpha((unsigned char)token[0]) && (isalnum((unsigned char)(*z)[bytes]) || (*z)[bytes] == '_')))
		return false;
	*z += bytes;
	return true;
}

static void
end_of(struct compiler *c, const char *z)
{
	spaces(&z);
	if (*z)
		fail(c, "\"%s\" was not expected here", z);
}

static char *
quoted(struct compiler *c, const char **z)
{
	const char *end;
	char *s;

	spaces(z);
	if (**z != '"' || !(end = strchr(*z + 1, '"')))
		fail(c, "expected a name in double quotes at \"%s\"", *z);
	s = tool_copy(*z + 1, (size_t)(end - *z - 1));
	*z = end + 1;
	return s;
}

static bool
in_scope(const struct compiler *c, const char *name)
{
	if (strcmp(name, "m") == 0)
		return true;
	for (size_t i = 0; i < c->depth; i++)
		if (c->blocks[i].kind == BLOCK_EACH && strcmp(c->blocks[i].variable, name) == 0)
			return true;
	return false;
}

/* m.rows[0].name as C; a root alone is itself. */
static char *
path(struct compiler *c, const char **z)
{
	char *root = word(z), *out = root;

	if (!*root)
		fail(c, "expected m.something at \"%s\"", *z);
	if (!in_scope(c, root))
		fail(c, "\"%s\" is not known here: m is the model, others come from {{each ... as ...}}", root);
	for (;;) {
		if (**z == '[') {
			size_t digits = strspn(*z + 1, "0123456789");

			if (!digits || (*z)[1 + digits] != ']')
				fail(c, "only a number may stand between [ ]");
			out = tool_print("%s%.*s", out, (int)digits + 2, *z);
			*z += digits + 2;
		} else if (**z == '.' || strncmp(*z, "->", 2) == 0) {
			const char *arrow = **z == '-' || out == root ? "->" : ".";
			char *field;

			*z += **z == '-' ? 2 : 1;
			field = word(z);
			if (!*field)
				fail(c, "expected a field's name behind %s", out);
			out = tool_print("%s%s%s", out, arrow, field);
		} else {
			return out;
		}
	}
}

/* A value: path [| filter], as a struct tpl_value. */
static char *
value(struct compiler *c, const char **z, bool plain)
{
	static const char *const filters[] = { "rupees", "instant", "date", "count", NULL };
	char *p, *filter;

	spaces(z);
	if (**z == '"') {
		char *s = quoted(c, z);

		return tool_print("tpl_of_text(TEXT(\"%s\"))", s);
	}
	p = path(c, z);
	if (!take(z, "|"))
		return tool_print("%s(%s)", plain ? "TPL_PLAIN" : "TPL_ANY", p);
	filter = word(z);
	if (!one_of(filter, filters))
		fail(c, "unknown filter \"%s\": rupees, instant, date, count", filter);
	return tool_print("tpl_%s(%s)", filter, p);
}

static char *
condition(struct compiler *c, const char *z)
{
	char *all = NULL;
	const char *with = NULL;

	for (;;) {
		bool negative = take(&z, "not");
		char *p = path(c, &z), *one;

		spaces(&z);
		if (strncmp(z, "==", 2) == 0 || strncmp(z, "!=", 2) == 0) {
			char *op = tool_copy(z, 2), *right;

			z += 2;
			right = word(&z);
			if (!*right || negative)
				fail(c, "expected a number or a constant behind %s", op);
			one = tool_print("%s %s %s", p, op, right);
		} else {
			one = tool_print("%sTPL_TRUE(%s)", negative ? "!" : "", p);
		}
		all = all ? tool_print("%s %s %s", all, with, one) : one;
		if (take(&z, "and")) {
			if (with && strcmp(with, "&&") != 0)
				fail(c, "and and or in one condition: write two {{if}}");
			with = "&&";
		} else if (take(&z, "or")) {
			if (with && strcmp(with, "||") != 0)
				fail(c, "and and or in one condition: write two {{if}}");
			with = "||";
		} else {
			end_of(c, z);
			return all;
		}
	}
}

/* m->rows -> m->row_count */
static char *
count_of(struct compiler *c, const char *rows)
{
	size_t bytes = strlen(rows);

	if (bytes > 3 && strcmp(rows + bytes - 3, "ies") == 0)
		return tool_print("%.*sy_count", (int)bytes - 3, rows);
	if (bytes > 3 && strcmp(rows + bytes - 3, "xes") == 0)
		return tool_print("%.*s_count", (int)bytes - 2, rows);
	if (bytes > 1 && rows[bytes - 1] == 's')
		return tool_print("%.*s_count", (int)bytes - 1, rows);
	fail(c, "{{each}} goes over a plural: rows has row_count beside it");
}

/* ---- directives ---- */

static const struct template *
template_by_name(struct compiler *c, const char *name)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->templates[i].name, name) == 0)
			return &c->templates[i];
	fail(c, "there is no template \"%s\"", name);
}

static struct block *
top(struct compiler *c, enum block_kind kind, const char *what)
{
	if (!c->depth || c->blocks[c->depth - 1].kind != kind)
		fail(c, "{{%s}} without its opening", what);
	return &c->blocks[c->depth - 1];
}

static struct block *
push(struct compiler *c, enum block_kind kind)
{
	struct block *b = &c->blocks[c->depth];

	if (c->depth == DEPTH_MAX)
		fail(c, "more than %d levels", DEPTH_MAX);
	*b = (struct block){ .kind = kind, .line = c->line, .entry = c->cx };
	c->depth++;
	return b;
}

/* An address may begin with a hole, or go on with one behind a beginning that says whose address it is. */
static const char *
url_place(struct compiler *c)
{
	static const char *const careful[] = { "script", "link", "iframe", "object", "embed", "use", NULL };
	static const char *const good[] = { "/", "#", "?", "http://", "https://", "mailto:", "tel:", NULL };
	struct context *x = &c->cx;

	if (x->url_open)
		return "TPL_URL_PART";
	if (!x->prefix[0]) {
		if (one_of(x->tag, careful))
			fail(c, "the address of %s cannot come from a model: {{asset \"...\"}}", x->tag);
		x->url_open = true;
		return "TPL_URL";
	}
	for (size_t i = 0; good[i]; i++)
		if (strncasecmp(x->prefix, good[i], strlen(good[i])) == 0) {
			if (strncmp(x->prefix, "//", 2) == 0)
				break;
			x->url_open = true;
			return "TPL_URL_PART";
		}
	fail(c, "an address that begins with \"%s\": / # ? http:// https:// mailto: tel: may stand before {{...}}", x->prefix);
}

/* The place of a hole that writes something. */
static const char *
hole_place(struct compiler *c)
{
	static const char *const lists[] = { "srcset", "imagesrcset", "sizes", "integrity", "nonce", NULL };

	switch (c->cx.place) {
	case TEXT_PLACE: return "TPL_TEXT";
	case PLAIN: return "TPL_ATTRIBUTE";
	case VALUE_DOUBLE: case VALUE_SINGLE:
		if (one_of(c->cx.attribute, lists))
			fail(c, "{{...}} in attribute %s", c->cx.attribute);
		return attribute_is_url(c->cx.attribute) ? url_place(c) : "TPL_ATTRIBUTE";
	default:
		fail(c, "{{...}} inside a tag, outside a quoted value");
	}
}

static void
text_only(struct compiler *c, const char *what)
{
	if (c->cx.place != TEXT_PLACE)
		fail(c, "{{%s}} may stand only between elements", what);
}

static void
do_say(struct compiler *c, const char *z)
{
	const char *place = hole_place(c), *values = "";
	char *key = quoted(c, &z);
	size_t count = 0;

	if (strncmp(place, "TPL_URL", 7) == 0)
		fail(c, "{{t}} in an address");
	for (spaces(&z); *z; spaces(&z)) {
		if (++count > ARGUMENTS_MAX)
			fail(c, "more than %d arguments", ARGUMENTS_MAX);
		values = tool_print("%s%s%s", values, count > 1 ? ", " : "", value(c, &z, strcmp(place, "TPL_TEXT") != 0));
	}
	if (count)
		emit(c, "\ttpl_say(t, %s, TEXT(\"%s\"), (const struct tpl_value[]){ %s }, %zu);\n", place, key, values, count);
	else
		emit(c, "\ttpl_say(t, %s, TEXT(\"%s\"), NULL, 0);\n", place, key);
}

static void
do_each(struct compiler *c, const char *z)
{
	struct block *b;
	char *rows, *variable;
	unsigned id = c->next_id++;

	if (in_tag(&c->cx) || (c->cx.place != TEXT_PLACE && c->cx.place != PLAIN && attribute_is_url(c->cx.attribute)))
		fail(c, "{{each}} inside a tag or an address");
	rows = path(c, &z);
	if (!take(&z, "as"))
		fail(c, "{{each m.rows as row}}");
	variable = word(&z);
	end_of(c, z);
	if (!*variable || in_scope(c, variable) || strcmp(variable, "t") == 0)
		fail(c, "\"%s\" cannot be the name of a row here", variable);
	emit(c, "\tfor (size_t i%u = 0; i%u < (size_t)(%s); i%u++) {\n\tconst __typeof__(*%s) *%s = &%s[i%u];\n\t(void)%s;\n", id, id,
		count_of(c, rows), id, rows, variable, rows, id, variable);
	b = push(c, BLOCK_EACH);
	b->variable = variable;
}

static void
do_else(struct compiler *c, const char *z)
{
	struct block *b = top(c, BLOCK_IF, "else");

	if (b->has_else)
		fail(c, "a second {{else}} of the {{if}} in line %d", b->line);
	b->branch = b->has_branch ? join(c, &b->branch, &c->cx, b->line) : c->cx;
	b->has_branch = true;
	c->cx = b->entry;
	if (take(&z, "if")) {
		emit(c, "\t} else if (%s) {\n", condition(c, z));
		return;
	}
	end_of(c, z);
	b->has_else = true;
	emit(c, "\t} else {\n");
}

static void
do_close(struct compiler *c, const char *z)
{
	if (take(&z, "if")) {
		struct block *b = top(c, BLOCK_IF, "/if");

		if (b->has_branch)
			c->cx = join(c, &b->branch, &c->cx, b->line);
		if (!b->has_else)
			c->cx = join(c, &b->entry, &c->cx, b->line);
	} else if (take(&z, "each")) {
		struct block *b = top(c, BLOCK_EACH, "/each");

		c->cx = join(c, &b->entry, &c->cx, b->line);
	} else {
		fail(c, "{{/%s}} closes nothing: {{/if}} or {{/each}}", z);
	}
	end_of(c, z);
	emit(c, "\t}\n");
	c->depth--;
}

static void
do_include(struct compiler *c, const char *z)
{
	char *name = quoted(c, &z);
	const struct template *other = template_by_name(c, name);
	const char *model = "m";

	text_only(c, "include");
	if (other->is_layout)
		fail(c, "%s is a layout: {{layout \"%s\"}}", name, name);
	spaces(&z);
	if (*z)
		model = path(c, &z);
	end_of(c, z);
	emit(c, "\tbody_%s(t, _Generic((%s), %s: &(%s), %s *: (%s), const %s *: (%s)));\n", other->function, model, other->model, model,
		other->model, model, other->model, model);
}

static void
do_asset(struct compiler *c, const char *z)
{
	char *name = quoted(c, &z);

	end_of(c, z);
	if ((c->cx.place != VALUE_DOUBLE && c->cx.place != VALUE_SINGLE) || !attribute_is_url(c->cx.attribute) || c->cx.prefix[0])
		fail(c, "{{asset}} is a whole address: src=\"{{asset \"main.css\"}}\"");
	c->cx.url_open = true;
	emit(c, "\ttpl_asset(t, TEXT(\"%s\"));\n", name);
}

static void
do_hole(struct compiler *c, const char *z)
{
	const char *place = hole_place(c);
	char *v = value(c, &z, strcmp(place, "TPL_TEXT") != 0);

	end_of(c, z);
	emit(c, "\ttpl_put(t, %s, %s);\n", place, v);
}

static void
directive(struct compiler *c, const char *z)
{
	if (*z == '!')
		return;
	settle(c);
	if (take(&z, "if")) {
		char *test = condition(c, z);

		emit(c, "\tif (%s) {\n", test);
		push(c, BLOCK_IF);
	} else if (take(&z, "else")) {
		do_else(c, z);
	} else if (take(&z, "each")) {
		do_each(c, z);
	} else if (take(&z, "/")) {
		do_close(c, z);
	} else if (take(&z, "t")) {
		do_say(c, z);
	} else if (take(&z, "include")) {
		do_include(c, z);
	} else if (take(&z, "asset")) {
		do_asset(c, z);
	} else if (take(&z, "language")) {
		end_of(c, z);
		if (strcmp(hole_place(c), "TPL_ATTRIBUTE") != 0)
			fail(c, "{{language}} belongs in lang=\"\"");
		emit(c, "\ttpl_language(t);\n");
	} else if (take(&z, "content")) {
		end_of(c, z);
		text_only(c, "content");
		emit(c, "\tcontent(t, content_model);\n");
	} else if (take(&z, "model") || take(&z, "layout")) {
		fail(c, "{{model}} stands in the first line, {{layout}} in the second");
	} else {
		do_hole(c, z);
	}
}

/* ---- a file ---- */

/* The text between {{ and }} at *z, which moves behind it. */
static char *
braces(struct compiler *c, const char **z)
{
	const char *end = strstr(*z, "}}");
	char *inside;

	if (!end || end - *z > DIRECTIVE_BYTES_MAX)
		fail(c, "{{ without }}");
	inside = tool_copy(*z + 2, (size_t)(end - *z - 2));
	*z = end + 2;
	return inside + strspn(inside, " \t");
}

static void
body(struct compiler *c)
{
	const char *z = c->now->body;

	c->line = c->now->body_line;
	c->cx = (struct context){ .place = TEXT_PLACE };
	c->depth = 0;
	while (*z) {
		int lines;
		const char *behind = skip_space(c, z, &lines);
		size_t entity;

		if (behind > z) {
			if (z != c->now->body)
				literal_char(c, '\n');
			c->line += lines;
			z = behind;
		} else if (strncmp(z, "{{", 2) == 0) {
			const char *from = z;
			char *inside = braces(c, &z);

			directive(c, inside);
			for (; from < z; from++)
				c->line += *from == '\n';
		} else if (c->cx.place == TEXT_PLACE && (entity = entity_bytes(z))) {
			while (entity--)
				literal_char(c, *z++);
		} else {
			c->line += *z == '\n';
			if (html_char(c, z))
				literal_char(c, *z);
			else if (strncmp(z, "{{", 2) == 0)
				fail(c, "{{...}} in a comment");
			z++;
		}
	}
	if (c->depth)
		tool_die(c->now->path, c->blocks[c->depth - 1].line, "{{%s}} is not closed",
			c->blocks[c->depth - 1].kind == BLOCK_IF ? "if" : "each");
	if (c->cx.place != TEXT_PLACE)
		fail(c, "the file ends inside %s", c->cx.place == COMMENT ? "a comment" : "a tag or an element that must be closed");
	literal_flush(c);
}

static void
signature(const struct template *p, FILE *out)
{
	fprintf(out, "static void body_%s(struct tpl *t, const %s *m%s)", p->function, p->model,
		p->is_layout ? ", void (*content)(struct tpl *, const void *), const void *content_model" : "");
}

static void
write_template(struct compiler *c, const struct template *p)
{
	c->now = p;
	if (p->layout) {
		fprintf(c->out, "static void content_%s(struct tpl *t, const void *content_model)\n{\n\tconst %s *m = content_model;\n\n"
			"\t(void)m;\n", p->function, p->model);
		body(c);
		fputs("}\n\n", c->out);
	}
	signature(p, c->out);
	fputs("\n{\n\t(void)t;\n\t(void)m;\n", c->out);
	if (p->layout) {
		const struct template *l;
		const char *z = p->layout_model;

		c->line = 2;
		l = template_by_name(c, p->layout);
		if (!l->is_layout)
			fail(c, "%s is no layout: it has no {{content}}", p->layout);
		z = path(c, &z);
		emit(c, "\tbody_%s(t, _Generic((%s), %s: &(%s), %s *: (%s), const %s *: (%s)), content_%s, m);\n", l->function, z,
			l->model, z, l->model, z, l->model, z, p->function);
	} else {
		body(c);
	}
	fputs("}\n\n", c->out);
	if (p->is_layout)
		return;
	fprintf(c->out, "void\ntemplate_%s(struct buf *out, const char *language, const %s *m)\n{\n"
		"\tstruct tpl t = { out, language };\n\n\tbody_%s(&t, m);\n}\n\n", p->function, p->model, p->function);
	fprintf(c->out, "struct safe_html\ntemplate_%s_html(struct arena *arena, const char *language, const %s *m)\n{\n"
		"\tstruct buf out;\n\n\tbuf_open(&out, arena, TPL_HTML_BYTES_MAX);\n\ttemplate_%s(&out, language, m);\n"
		"\treturn (struct safe_html){ { out.at ? out.at : \"\", out.bytes } };\n}\n\n", p->function, p->model, p->function);
}

/* First line: {{model struct name "header.h"}}; second, maybe: {{layout "name" m.page}} */
static void
read_head(struct compiler *c, struct template *p)
{
	const char *z;
	char *inside;

	c->now = p;
	c->line = 1;
	p->source = tool_read(p->path, NULL);
	z = p->source;
	if (strncmp(z, "{{model ", 8) != 0)
		fail(c, "the first line must be {{model struct name \"folder/header.h\"}}");
	inside = braces(c, &z);
	z += strspn(z, " \t\r");
	if (*z == '\n') {
		c->line++;
		z++;
	}
	{
		const char *in = inside;
		char *name;

		if (!take(&in, "model") || !take(&in, "struct") || !*(name = word(&in)))
			fail(c, "{{model struct name \"folder/header.h\"}}");
		p->model = tool_print("struct %s", name);
		p->header = quoted(c, &in);
		end_of(c, in);
	}
	if (strncmp(z, "{{layout ", 9) == 0) {
		const char *in = braces(c, &z);

		take(&in, "layout");
		p->layout = quoted(c, &in);
		spaces(&in);
		p->layout_model = in;
	}
	p->body = z;
	p->body_line = c->line;
	p->is_layout = strstr(z, "{{content}}") != NULL;
	if (p->is_layout && p->layout)
		fail(c, "a layout within a layout");
}

static const char *
function_name(struct compiler *c, const struct template *p)
{
	char *f = tool_copy(p->name, strlen(p->name) - strlen(".html"));

	for (char *z = f; *z; z++) {
		if (*z == '/' || *z == '-')
			*z = '_';
		else if (!islower((unsigned char)*z) && !isdigit((unsigned char)*z) && *z != '_') {
			c->now = p;
			c->line = 1;
			fail(c, "a template's name has small letters, digits and - only");
		}
	}
	return f;
}

static void
add_templates(struct compiler *c, const char *folder, const char *below)
{
	const char *here = *below ? tool_print("%s/%s", folder, below) : folder;
	char **names;
	size_t count = tool_list(here, ".html", &names);

	for (size_t i = 0; i < count; i++) {
		struct template *p = &c->templates[c->count];

		if (c->count == TOOL_FILES_MAX)
			tool_die(folder, 0, "more than %d templates", TOOL_FILES_MAX);
		p->path = tool_print("%s/%s", here, names[i]);
		p->name = tool_print("%s%s%s", below, *below ? "/" : "", names[i]);
		p->function = function_name(c, p);
		read_head(c, p);
		c->count++;
	}
	if (*below)
		return;
	count = tool_list(folder, "", &names);
	for (size_t i = 0; i < count; i++)
		add_templates(c, folder, names[i]);
}

static void
write_header(const struct compiler *c, const char *at)
{
	FILE *out = tool_output(at);

	fputs("/* Made by tools/template from templates/: do not edit. */\n#ifndef WEB_TEMPLATES_H\n#define WEB_TEMPLATES_H\n\n"
		"#include \"web/template.h\"\n\n", out);
	for (size_t i = 0; i < c->count; i++) {
		const struct template *p = &c->templates[i];

		if (p->is_layout)
			continue;
		fprintf(out, "%s;\nvoid template_%s(struct buf *out, const char *language, const %s *m);\n", p->model, p->function, p->model);
		fprintf(out, "struct safe_html template_%s_html(struct arena *arena, const char *language, const %s *m);\n\n", p->function,
			p->model);
	}
	fputs("#endif\n", out);
}

int
main(int argc, char **argv)
{
	struct compiler *c;
	const char *header;

	if (argc < 4 || argc > 5) {
		fputs("usage: template FOLDER OUT.c OUT.h [DEPFILE]\n", stderr);
		return 2;
	}
	c = tool_alloc(sizeof(*c));
	c->templates = tool_alloc((TOOL_FILES_MAX + 1) * sizeof(*c->templates));
	c->out = tool_output(argv[2]);
	add_templates(c, argv[1], "");
	header = strrchr(argv[3], '/') ? strrchr(argv[3], '/') + 1 : argv[3];
	fprintf(c->out, "/* Made by tools/template from templates/: do not edit. */\n#include \"%s\"\n", header);
	for (size_t i = 0; i < c->count; i++)
		fprintf(c->out, "#include \"%s\"\n", c->templates[i].header);
	fputs("\n", c->out);
	for (size_t i = 0; i < c->count; i++) {
		signature(&c->templates[i], c->out);
		fputs(" __attribute__((unused));\n", c->out);
	}
	fputs("\n", c->out);
	for (size_t i = 0; i < c->count; i++)
		write_template(c, &c->templates[i]);
	write_header(c, argv[3]);
	return tool_close(argc == 5 ? argv[4] : NULL);
}
