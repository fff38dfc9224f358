/*
 * Reading a letter's markup with libxml2: a document with a DTD is refused before it is looked at, nothing is
 * fetched.  Every text and attribute is cut once into literals and expressions, which hang on the tree (_private).
 */
#include "template.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

enum { BLOCK_PARENTS = EL_LETTER | EL_HEAD | EL_LI | EL_SIGN | EL_PART };
enum { TEXT_PARENTS = EL_HEAD | EL_H1 | EL_H2 | EL_P | EL_LI | EL_TD | EL_TH | EL_SIGN | EL_QR | EL_B | EL_I };
enum { NAMES_MOST = 200 };

static const struct rule {
	const char *name;
	enum element element;
	unsigned parents;
	const char *attributes;                  /* besides if, each, as: words, each with a space behind */
} rules[] = {
	{ "letter", EL_LETTER, 0, "page title language " },
	{ "head", EL_HEAD, EL_LETTER, "" },
	{ "h1", EL_H1, BLOCK_PARENTS, "align " },
	{ "h2", EL_H2, BLOCK_PARENTS, "align " },
	{ "p", EL_P, BLOCK_PARENTS, "align " },
	{ "ol", EL_OL, BLOCK_PARENTS, "start " },
	{ "ul", EL_UL, BLOCK_PARENTS, "" },
	{ "li", EL_LI, EL_OL | EL_UL, "" },
	{ "table", EL_TABLE, BLOCK_PARENTS, "border widths " },
	{ "tr", EL_TR, EL_TABLE, "" },
	{ "td", EL_TD, EL_TR, "align span " },
	{ "th", EL_TH, EL_TR, "align span " },
	{ "part", EL_PART, BLOCK_PARENTS, "" },
	{ "sign", EL_SIGN, EL_LETTER | EL_PART, "closing " },
	{ "hr", EL_HR, BLOCK_PARENTS, "" },
	{ "qr", EL_QR, EL_LETTER, "value " },
	{ "b", EL_B, TEXT_PARENTS, "" },
	{ "i", EL_I, TEXT_PARENTS, "" },
	{ "br", EL_BR, TEXT_PARENTS, "" },
};

static const struct { const char *name; const char *values; } words[] = {
	{ "align", "left center right justify " }, { "border", "none " }, { "page", "A4 " }, { "language", "en hi " },
};

struct reading {
	struct an_cx *cx;
	const struct scheme_letter *letter;
	template_found *found;
	void *user;
	bool bounded;                            /* expressions may name only these */
	struct text names[NAMES_MOST];
	size_t name_count;
	size_t findings, nodes;
	bool has_dtd;
	int error_line;                          /* of the first thing that is not well-formed; 0: none */
	char error[200];
};

__attribute__((format(printf, 3, 4)))
static void
complain(struct reading *r, int line, const char *format, ...)
{
	char message[500];
	struct text t = { message, 0 };
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof message, format, arguments);
	va_end(arguments);
	t.bytes = strlen(message);
	if (r->findings++ == 0)
		(void)an_fail(r->cx, AN_INVALID, "letter.markup", "%.*s|%d|%s", TEXT_ARG(r->letter->file), line,
			message);
	if (r->found)
		r->found(r->user, line, t);
}

/* ---- pieces ---- */

static void
add_piece(struct reading *r, struct pieces *p, struct piece piece)
{
	if (p->count == p->room) {
		size_t room = p->room > 0 ? p->room * 2 : 4;
		struct piece *at = ARENA_ARRAY(r->cx->arena, struct piece, room);

		if (p->count > 0)
			memcpy(at, p->at, p->count * sizeof *at);
		p->at = at;
		p->room = room;
	}
	p->at[p->count++] = piece;
}

static void
free_expression(void *user)
{
	dmn_expression_free(user);
}

static void
compile(struct reading *r, struct piece *piece)
{
	struct dmn_text text = { piece->feel.at, piece->feel.bytes };
	struct dmn_text names[NAMES_MOST];
	enum dmn_status status;

	for (size_t i = 0; i < r->name_count; i++)
		names[i] = (struct dmn_text){ r->names[i].at, r->names[i].bytes };
	status = dmn_expression_compile(NULL, text, r->bounded ? names : NULL, r->bounded ? r->name_count : 0,
		&piece->expression);
	if (status != DMN_OK) {
		const struct dmn_diagnostic *d = piece->expression &&
			dmn_expression_diagnostic_count(piece->expression) > 0
			? dmn_expression_diagnostic(piece->expression, 0) : NULL;

		complain(r, piece->line, "%.*s: %.*s", TEXT_ARG(piece->feel), d ? (int)d->message.bytes : 15,
			d ? d->message.at : "is not FEEL here");
	}
	if (piece->expression)
		arena_release(r->cx->arena, free_expression, piece->expression);
}

/* Offset of `what` in t outside of strings and brackets, the first or the last; -1 when there is none. */
static ptrdiff_t
find_outside(struct text t, struct text what, bool last)
{
	ptrdiff_t found = -1;
	int depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < t.bytes; i++) {
		char c = t.at[i];

		if (quoted) {
			if (c == '\\')
				i++;
			else if (c == '"')
				quoted = false;
			continue;
		}
		if (depth == 0 && text_starts(text_slice(t, i, t.bytes), what)) {
			found = (ptrdiff_t)i;
			if (!last)
				break;
		}
		if (c == '"')
			quoted = true;
		else if (c == '(' || c == '[' || c == '{')
			depth++;
		else if (c == ')' || c == ']' || c == '}')
			depth--;
	}
	return found;
}

static struct piece
read_hole(struct reading *r, struct text inside, int line)
{
	static const struct { const char *name; enum letter_function function; } functions[] = {
		{ "text", AS_TEXT }, { "rupees", AS_RUPEES }, { "amount", AS_AMOUNT }, { "words", AS_WORDS },
		{ "date", AS_DATE },
	};
	struct piece piece = { .feel = text_trim(inside), .line = line };
	ptrdiff_t pipe = find_outside(inside, TEXT("|"), true);

	if (pipe >= 0) {
		struct text name = text_trim(text_slice(inside, (size_t)pipe + 1, inside.bytes));
		bool known = false;

		for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
			if (text_is(name, functions[i].name)) {
				piece.function = functions[i].function;
				known = true;
			}
		}
		if (!known)
			complain(r, line, "no function of letters is called %.*s", TEXT_ARG(name));
		piece.feel = text_trim(text_slice(inside, 0, (size_t)pipe));
	}
	compile(r, &piece);
	return piece;
}

static int
line_breaks(struct text t)
{
	int count = 0;

	for (size_t i = 0; i < t.bytes; i++)
		count += t.at[i] == '\n';
	return count;
}

static struct pieces *
cut(struct reading *r, const xmlChar *content, int line, bool all_feel)
{
	struct text rest = arena_text(r->cx->arena, text_of((const char *)content));
	struct pieces *p = ARENA_NEW(r->cx->arena, struct pieces);

	if (all_feel) {
		struct piece piece = { .feel = text_trim(rest), .line = line };

		compile(r, &piece);
		add_piece(r, p, piece);
		return p;
	}
	/* libxml2 gives a text the line on which it ends. */
	line -= line_breaks(rest);
	while (rest.bytes > 0) {
		ptrdiff_t open = text_find(rest, TEXT("{{")), close;
		struct text inside;

		if (open != 0) {
			struct text literal = text_slice(rest, 0, open < 0 ? rest.bytes : (size_t)open);

			add_piece(r, p, (struct piece){ .literal = literal, .line = line });
			line += line_breaks(literal);
			rest = text_slice(rest, literal.bytes, rest.bytes);
			continue;
		}
		inside = text_slice(rest, 2, rest.bytes);
		close = find_outside(inside, TEXT("}}"), false);
		if (close < 0) {
			complain(r, line, "{{ without }}");
			break;
		}
		add_piece(r, p, read_hole(r, text_slice(inside, 0, (size_t)close), line));
		line += line_breaks(text_slice(inside, 0, (size_t)close));
		rest = text_slice(inside, (size_t)close + 2, inside.bytes);
	}
	return p;
}

/* ---- the tree ---- */

static const struct rule *
rule_of(const xmlNode *node)
{
	if (node->type != XML_ELEMENT_NODE)
		return NULL;
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
		if (strcmp((const char *)node->name, rules[i].name) == 0)
			return &rules[i];
	return NULL;
}

enum element
template_element(const xmlNode *node)
{
	const struct rule *rule = rule_of(node);

	return rule ? rule->element : EL_NONE;
}

static bool
has_word(const char *list, const char *word)
{
	size_t bytes = strlen(word);

	for (const char *at = list; *at; at = strchr(at, ' ') + 1)
		if (strncmp(at, word, bytes) == 0 && at[bytes] == ' ')
			return true;
	return false;
}

static bool
is_name(const char *z)
{
	static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";

	return *z && strchr(letters + 10, *z) && z[strspn(z, letters)] == '\0';
}

static void
check_attribute(struct reading *r, const struct rule *rule, xmlNode *node, xmlAttr *a)
{
	const char *name = (const char *)a->name;
	int line = (int)node->line;
	xmlChar *value = xmlNodeListGetString(node->doc, a->children, 1);
	const char *z = value ? (const char *)value : "";
	bool feel = strcmp(name, "if") == 0 || strcmp(name, "each") == 0;

	if (!feel && strcmp(name, "as") != 0 && !has_word(rule->attributes, name))
		complain(r, line, "<%s> has no attribute %s", rule->name, name);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(name, words[i].name) == 0 && !has_word(words[i].values, z))
			complain(r, line, "%s=\"%.100s\": it can be %s", name, z, words[i].values);
	if ((strcmp(name, "start") == 0 || strcmp(name, "span") == 0) &&
		(z[strspn(z, "0123456789")] != '\0' || strlen(z) > 3 || atoi(z) < 1))
		complain(r, line, "%s=\"%.100s\": a whole number from 1 to 999 is wanted", name, z);
	a->_private = cut(r, (const xmlChar *)z, line, feel);
	xmlFree(value);
}

static void
check_attributes(struct reading *r, const struct rule *rule, xmlNode *node)
{
	xmlAttr *each = xmlHasProp(node, (const xmlChar *)"each"), *as = xmlHasProp(node, (const xmlChar *)"as");
	xmlChar *name;

	if ((each == NULL) != (as == NULL))
		complain(r, (int)node->line, "<%s>: each and as go together", rule->name);
	if (rule->element == EL_LETTER && (each || xmlHasProp(node, (const xmlChar *)"if")))
		complain(r, (int)node->line, "<letter> is neither repeated nor left out");
	if (rule->element == EL_QR && !xmlHasProp(node, (const xmlChar *)"value"))
		complain(r, (int)node->line, "<qr> has no value");
	/* `each` itself does not see its item; everything else on the element does. */
	if (each)
		check_attribute(r, rule, node, each);
	if (each && as) {
		name = xmlNodeListGetString(node->doc, as->children, 1);
		if (!name || !is_name((const char *)name)) {
			complain(r, (int)node->line, "as=\"%.100s\" is not a name", name ? (const char *)name : "");
		} else if (r->name_count + 2 <= NAMES_MOST) {
			r->names[r->name_count++] = arena_text(r->cx->arena, text_of((const char *)name));
			r->names[r->name_count++] = arena_print(r->cx->arena, "%s_index", (const char *)name);
		}
		xmlFree(name);
	}
	for (xmlAttr *a = node->properties; a; a = a->next)
		if (a != each)
			check_attribute(r, rule, node, a);
}

static bool
is_blank(const xmlChar *z)
{
	return z[strspn((const char *)z, " \t\r\n")] == '\0';
}

static void
check_node(struct reading *r, xmlNode *node, const struct rule *parent, int depth)
{
	const struct rule *rule = rule_of(node);
	size_t names = r->name_count;

	if (++r->nodes > TEMPLATE_NODES_MAX || depth > TEMPLATE_DEPTH_MAX) {
		if (r->nodes == TEMPLATE_NODES_MAX + 1 || depth == TEMPLATE_DEPTH_MAX + 1)
			complain(r, (int)node->line, "the letter is too large or nested too deep");
		return;
	}
	if (node->type == XML_COMMENT_NODE)
		return;
	if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
		if (parent && (parent->element & TEXT_PARENTS))
			node->_private = cut(r, node->content, (int)node->line, false);
		else if (!is_blank(node->content))
			complain(r, (int)node->line, "text stands directly in <%s>", parent ? parent->name : "?");
		return;
	}
	if (node->type != XML_ELEMENT_NODE || !rule) {
		complain(r, (int)node->line, "letters have no <%.100s>", node->name ? (const char *)node->name : "?");
		return;
	}
	if (parent ? !(rule->parents & parent->element) : rule->element != EL_LETTER)
		complain(r, (int)node->line, "<%s> cannot stand %s%s%s", rule->name, parent ? "in <" : "at the top",
			parent ? parent->name : "", parent ? ">" : "");
	check_attributes(r, rule, node);
	for (xmlNode *child = node->children; child; child = child->next)
		check_node(r, child, rule, depth + 1);
	r->name_count = names;
}

const struct pieces *
template_text(const xmlNode *node)
{
	return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE ? node->_private : NULL;
}

const struct pieces *
template_attribute(const xmlNode *node, const char *name)
{
	const xmlAttr *a = node->properties;

	while (a && strcmp((const char *)a->name, name) != 0)
		a = a->next;
	return a ? a->_private : NULL;
}

struct text
template_word(const xmlNode *node, const char *name)
{
	const struct pieces *p = template_attribute(node, name);

	return p && p->count == 1 ? p->at[0].literal : TEXT_NONE;
}

/* ---- libxml2 ---- */

/* Called at <!DOCTYPE: there is no reason for one, and entities come with it. */
static void
refuse_dtd(void *user, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
	xmlParserCtxt *parser = user;

	(void)name;
	(void)public_id;
	(void)system_id;
	((struct reading *)parser->_private)->has_dtd = true;
	xmlStopParser(parser);
}

/* The first error is the one to mend: those after it follow from it. */
static void
note_error(void *user, xmlError *e)
{
	struct reading *r = ((xmlParserCtxt *)user)->_private;

	if (r->error_line > 0 || e->level < XML_ERR_ERROR)
		return;
	r->error_line = e->line > 0 ? e->line : 1;
	if (e->message)
		snprintf(r->error, sizeof r->error, "%.*s", (int)strcspn(e->message, "\n"), e->message);
}

static void
free_doc(void *user)
{
	xmlFreeDoc(user);
}

static xmlDoc *
parse(struct reading *r)
{
	xmlParserCtxt *parser = xmlNewParserCtxt();
	struct text t = r->letter->markup;
	xmlDoc *doc = NULL;

	if (!parser || t.bytes > TEMPLATE_BYTES_MAX) {
		complain(r, 1, "the letter is larger than a megabyte");
		goto out;
	}
	parser->_private = r;
	parser->sax->internalSubset = refuse_dtd;
	parser->sax->serror = note_error;
	doc = xmlCtxtReadMemory(parser, t.at, (int)t.bytes, "letter", "UTF-8",
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	if (r->has_dtd || !doc || !parser->wellFormed) {
		if (r->has_dtd)
			complain(r, 1, "a letter has no <!DOCTYPE>");
		else
			complain(r, r->error_line > 0 ? r->error_line : 1, "%s",
				r->error_line > 0 ? r->error : "not well-formed XML");
		xmlFreeDoc(doc);
		doc = NULL;
	}
out:
	xmlFreeParserCtxt(parser);
	return doc;
}

enum an_rc
template_read(struct an_cx *cx, const struct scheme_letter *l, const struct text *names, size_t name_count,
	template_found *found, void *user, const xmlNode **ret_root)
{
	struct reading r = { .cx = cx, .letter = l, .found = found, .user = user, .bounded = names != NULL };
	xmlDoc *doc = parse(&r);

	if (!doc)
		return cx->error.rc;
	arena_release(cx->arena, free_doc, doc);
	for (size_t i = 0; i < name_count && r.name_count < NAMES_MOST; i++)
		r.names[r.name_count++] = names[i];
	if (r.name_count < NAMES_MOST)
		r.names[r.name_count++] = TEXT("letter");
	check_node(&r, xmlDocGetRootElement(doc), NULL, 0);
	if (r.findings > 0)
		return cx->error.rc;
	*ret_root = xmlDocGetRootElement(doc);
	return AN_OK;
}
