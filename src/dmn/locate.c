/*
 * Where a diagnostic points in its file.  Loading keeps only the number of each element, counted by start tags; the
 * place is looked for in the bytes when somebody asks.  The document has been read as XML before: what stands
 * here is only as strict as finding start tags in a sound document without a DTD needs.
 */
#include "base/text.h"
#include "dmn.h"

struct scan { const char *at, *end; };

static void
pass(struct scan *s, const char *ending)
{
	size_t n = strlen(ending);

	while (s->at < s->end && ((size_t)(s->end - s->at) < n || memcmp(s->at, ending, n) != 0))
		s->at++;
	s->at = (size_t)(s->end - s->at) < n ? s->end : s->at + n;
}

static bool
stands(const struct scan *s, const char *what)
{
	size_t n = strlen(what);

	return (size_t)(s->end - s->at) >= n && memcmp(s->at, what, n) == 0;
}

/* Behind the tag that starts here; a > within quotes does not end it. */
static void
pass_tag(struct scan *s)
{
	char quote = 0;

	for (; s->at < s->end; s->at++) {
		if (quote)
			quote = *s->at == quote ? 0 : quote;
		else if (*s->at == '"' || *s->at == '\'')
			quote = *s->at;
		else if (*s->at == '>') {
			s->at++;
			return;
		}
	}
}

/* Pass what is neither text nor a start tag. */
static bool
pass_other(struct scan *s)
{
	if (stands(s, "<!--"))
		pass(s, "-->");
	else if (stands(s, "<?"))
		pass(s, "?>");
	else if (stands(s, "<![CDATA["))
		pass(s, "]]>");
	else if (stands(s, "</"))
		pass(s, ">");
	else
		return false;
	return true;
}

/* To the "<" of the start tag with this number; *index: of the one before s->at. */
static bool
find_tag(struct scan *s, uint32_t *index, uint32_t wanted)
{
	while (s->at < s->end && (s->at = memchr(s->at, '<', (size_t)(s->end - s->at)))) {
		if (pass_other(s))
			continue;
		if (++*index == wanted)
			return true;
		pass_tag(s);
	}
	return false;
}

/* Within text: to the character at this line and column of what the reader of XML makes of it. */
static void
find_character(struct scan *s, int line, int column)
{
	bool raw = false;
	int l = 1, c = 1;

	while (s->at < s->end && (l < line || (l == line && c < column))) {
		if (raw && stands(s, "]]>")) {
			raw = false;
			s->at += 3;
			continue;
		}
		if (!raw && stands(s, "<![CDATA[")) {
			raw = true;
			s->at += 9;
			continue;
		}
		if (!raw && *s->at == '<') {
			if (stands(s, "</") || !pass_other(s))
				return;
			continue;
		}
		bool new_line = *s->at == '\n' || (*s->at == '\r' && !stands(s, "\r\n"));
		if (!raw && *s->at == '&') {
			new_line = stands(s, "&#10;") || stands(s, "&#xA;") || stands(s, "&#xa;");
			pass(s, ";");
		} else {
			bool carriage = stands(s, "\r\n");
			s->at++;
			while (s->at < s->end && (*s->at & 0xC0) == 0x80)
				s->at++;
			if (carriage)
				continue;
		}
		l += new_line;
		c = new_line ? 1 : c + 1;
	}
	if (s->at < s->end && !raw && stands(s, "<![CDATA["))
		s->at += 9;
}

bool
dmn_locate(struct dmn_text xml, const struct dmn_diagnostic *d, struct dmn_cursor *from, int *ret_line, int *ret_column)
{
	struct dmn_cursor c = d->xml_index > from->xml_index ? *from : (struct dmn_cursor){ 0 };
	struct scan s = { xml.at + c.offset, xml.at + xml.bytes };

	if (!d->xml_index || xml.bytes < 2 || !xml.at || memchr(xml.at, 0, 2) || (unsigned char)xml.at[0] >= 0xFE)
		return false;
	if (!find_tag(&s, &c.xml_index, d->xml_index))
		return false;
	for (const char *at = xml.at + c.offset; (at = memchr(at, '\n', (size_t)(s.at - at))); at++) {
		c.line++;
		c.line_start = (size_t)(at - xml.at) + 1;
	}
	c.offset = (size_t)(s.at - xml.at);
	c.xml_index--;
	*from = c;
	if (d->line) {
		pass_tag(&s);
		find_character(&s, d->line, d->column);
	}
	size_t line_start = c.line_start;
	int line = c.line + 1, column = 1;
	for (const char *at = xml.at + c.offset; (at = memchr(at, '\n', (size_t)(s.at - at))); at++) {
		line++;
		line_start = (size_t)(at - xml.at) + 1;
	}
	for (const char *at = xml.at + line_start; at < s.at; at++)
		column += (*at & 0xC0) != 0x80;
	*ret_line = line;
	*ret_column = column;
	return true;
}
