/*
 * The reader of XML.  Cases written from XML 1.0 (fifth edition) and Namespaces in XML 1.0, and files, each read by libxml2
 * too: both must agree on what is well-formed and on the tree.
 *
 *   xml_test [FILE...]
 */
#include <stdio.h>
#include <stdlib.h>

#include "dmn.h"
#include "xml_oracle.h"

#define NS "https://www.omg.org/spec/DMN/20230324/MODEL/"
#define D "<definitions xmlns='" NS "'>"
#define E "</definitions>"

/* wanted: the text of the first element within, or of the root; or the code of what is wrong with it (dmn.*). */
struct test_case { const char *xml, *wanted; };
static const struct test_case cases[] = {
	/* documents */
	{ D E, "" },
	{ "\xEF\xBB\xBF" D "x" E, "x" },
	{ "<?xml version='1.0'?>" D "x" E, "x" },
	{ "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone='yes' ?>\n<!-- a -->\n<?b c?>" D "x" E "\n<!--d--><?e?>\n", "x" },
	{ "<?xml version='1.0' encoding='utf-8'?>" D "x" E, "x" },
	{ "<?xml version='1.1'?>" D "x" E, "x" },
	{ "", "dmn.xml.syntax" },
	{ " ", "dmn.xml.syntax" },
	{ "x", "dmn.xml.syntax" },
	{ D, "dmn.xml.syntax" },
	{ D E "x", "dmn.xml.syntax" },
	{ D E D E, "dmn.xml.syntax" },
	{ D E "<![CDATA[]]>", "dmn.xml.syntax" },
	{ "x" D E, "dmn.xml.syntax" },
	{ " <?xml version='1.0'?>" D E, "dmn.xml.syntax" },
	{ "<?xml version='1.0'?><?xml version='1.0'?>" D E, "dmn.xml.syntax" },
	{ "<?XML a?>" D E, "dmn.xml.syntax" },
	{ "<?xml?>" D E, "dmn.xml.syntax" },
	{ "<?xml encoding='UTF-8'?>" D E, "dmn.xml.syntax" },
	{ "<?xml version='1.0' standalone='maybe'?>" D E, "dmn.xml.syntax" },
	{ "<?xml version='1.0' standalone='yes' encoding='UTF-8'?>" D E, "dmn.xml.syntax" },
	{ "<?xml version='2.0'?>" D E, "dmn.xml.syntax" },
	{ "<?xml version='1.0'encoding='UTF-8'?>" D E, "dmn.xml.syntax" },
	{ "<?xml-stylesheet href='a'?>" D "x" E, "x" },
	{ "<!DOCTYPE definitions>" D E, "dmn.xml.dtd" },
	{ "<!-- a --><!DOCTYPE definitions [<!ENTITY a 'b'>]>" D "&a;" E, "dmn.xml.dtd" },
	{ "<definitions/>", "dmn.xml.root" },
	{ "<a xmlns='" NS "'/>", "dmn.xml.root" },
	{ "<definitions xmlns='http://example.org/'/>", "dmn.xml.root" },
	{ "<d:definitions xmlns:d='" NS "'><d:a>x</d:a></d:definitions>", "x" },
	/* encodings */
	{ "<?xml version='1.0' encoding='ISO-8859-1'?>" D E, "dmn.xml.encoding" },
	{ "<?xml version='1.0' encoding='UTF-16'?>" D E, "dmn.xml.encoding" },
	{ "\xFF\xFE<\0a\0", "dmn.xml.encoding" },
	{ D "\xE4" E, "dmn.xml.encoding" },
	{ D "\xED\xA0\x80" E, "dmn.xml.encoding" },
	{ D "\xC0\x80" E, "dmn.xml.encoding" },
	{ D "\xE0\xA4\xB9\xF0\x9F\x98\x80" E, "\xE0\xA4\xB9\xF0\x9F\x98\x80" },
	{ D "\x01" E, "dmn.xml.syntax" },
	{ D "\xEF\xBF\xBF" E, "dmn.xml.syntax" },
	{ D "\x7F" E, "\x7F" },
	/* text */
	{ D "<a> x </a>" E, " x " },
	{ D "<a>x<!-- y -->z<?p q?>w</a>" E, "xzw" },
	{ D "<a>&lt;&gt;&amp;&quot;&apos;</a>" E, "<>&\"'" },
	{ D "<a>&#65;&#x42;&#x1F600;&#0067;</a>" E, "AB\xF0\x9F\x98\x80" "C" },
	{ D "<a>a\r\nb\rc\nd&#13;e\r\r\nf</a>" E, "a\nb\nc\nd\re\n\nf" },
	{ D "<a><![CDATA[<b>&amp;]]]]><![CDATA[>\r\n]]></a>" E, "<b>&amp;]]>\n" },
	{ D "<a><![CDATA[]]></a>" E, "" },
	{ D "<a>]] > ]&gt;]></a>" E, "]] > ]>]>" },
	{ D "<a>1 > 0</a>" E, "1 > 0" },
	{ D "<a>x]]>y</a>" E, "dmn.xml.syntax" },
	{ D "<a>&nbsp;</a>" E, "dmn.xml.syntax" },
	{ D "<a>a & b</a>" E, "dmn.xml.syntax" },
	{ D "<a>&amp</a>" E, "dmn.xml.syntax" },
	{ D "<a>&#0;</a>" E, "dmn.xml.syntax" },
	{ D "<a>&#xD800;</a>" E, "dmn.xml.syntax" },
	{ D "<a>&#x110000;</a>" E, "dmn.xml.syntax" },
	{ D "<a>&#4294967361;</a>" E, "dmn.xml.syntax" },
	{ D "<a>&#;</a>" E, "dmn.xml.syntax" },
	{ D "<a>&#x;</a>" E, "dmn.xml.syntax" },
	{ D "<a>&#X41;</a>" E, "dmn.xml.syntax" },
	{ D "<a>&#6A;</a>" E, "dmn.xml.syntax" },
	{ D "<a>&lt<b/>;</a>" E, "dmn.xml.syntax" },
	{ D "<a>x<b>y</b>z</a>" E, "xz" },
	{ D "<a><b xmlns=''>y</b>x</a>" E, "x" },
	{ D "<!-- a -- b -->" E, "dmn.xml.syntax" },
	{ D "<!-- a --->" E, "dmn.xml.syntax" },
	{ D "<!--->" E, "dmn.xml.syntax" },
	{ D "<!-- a" E, "dmn.xml.syntax" },
	{ D "<![CDATA[ a" E, "dmn.xml.syntax" },
	{ D "<![cdata[ a]]>" E, "dmn.xml.syntax" },
	{ D "<? a?>" E, "dmn.xml.syntax" },
	{ D "<?a:b c?>" E, "dmn.xml.syntax" },
	{ D "<?a" E, "dmn.xml.syntax" },
	{ D "<!ELEMENT a ANY>" E, "dmn.xml.syntax" },
	/* tags */
	{ D "<a  b = 'c'\n\td=\"e\" >x</a \n>" E, "x" },
	{ D "<a/>" E, "" },
	{ D "<a />" E, "" },
	{ D "< a/>" E, "dmn.xml.syntax" },
	{ D "<a/ >" E, "dmn.xml.syntax" },
	{ D "<a></b>" E, "dmn.xml.syntax" },
	{ D "<a></A>" E, "dmn.xml.syntax" },
	{ D "<a><b></a></b>" E, "dmn.xml.syntax" },
	{ D "</a>" E, "dmn.xml.syntax" },
	{ D "<a></ a>" E, "dmn.xml.syntax" },
	{ D "<a></a b='c'>" E, "dmn.xml.syntax" },
	{ D "<a b></a>" E, "dmn.xml.syntax" },
	{ D "<a b=c/>" E, "dmn.xml.syntax" },
	{ D "<a b='c/>" E, "dmn.xml.syntax" },
	{ D "<a b='c'd='e'/>" E, "dmn.xml.syntax" },
	{ D "<a b='<'/>" E, "dmn.xml.syntax" },
	{ D "<a b='&c;'/>" E, "dmn.xml.syntax" },
	{ D "<a b='c' b='d'/>" E, "dmn.xml.syntax" },
	{ D "<a b='>'>x</a>" E, "x" },
	{ D "<1/>" E, "dmn.xml.syntax" },
	{ D "<-a/>" E, "dmn.xml.syntax" },
	{ D "<a$b/>" E, "dmn.xml.syntax" },
	{ D "<a-1.b_>x</a-1.b_>" E, "x" },
	{ D "<\xC3\xA9t\xC3\xA9\xC2\xB7>x</\xC3\xA9t\xC3\xA9\xC2\xB7>" E, "x" },
	{ D "<\xC3\x97/>" E, "dmn.xml.syntax" },
	{ D "<\xE0\xA4\xB9>x</\xE0\xA4\xB9>" E, "x" },
	{ D "<\xF3\xB0\x80\x80/>" E, "dmn.xml.syntax" },
	{ D "<a", "dmn.xml.syntax" },
	{ D "<", "dmn.xml.syntax" },
	/* namespaces */
	{ D "<p:a/>" E, "dmn.xml.syntax" },
	{ D "<a p:b='c'/>" E, "dmn.xml.syntax" },
	{ D "<a xml:lang='en'>x</a>" E, "x" },
	{ D "<p:a xmlns:p='" NS "'>x</p:a>" E, "x" },
	{ D "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>" E, "dmn.xml.syntax" },
	{ D "<a xmlns:p='u' xmlns:q='v' p:b='1' q:b='2' b='3'>x</a>" E, "x" },
	{ D "<a xmlns:p='u' xmlns:p='v'/>" E, "dmn.xml.syntax" },
	{ D "<a xmlns='u' xmlns='v'/>" E, "dmn.xml.syntax" },
	{ D "<a xmlns:p='u'/><p:b/>" E, "dmn.xml.syntax" },
	{ D "<a xmlns:p=''/>" E, "dmn.xml.syntax" },
	{ D "<a xmlns:xml='http://www.w3.org/XML/1998/namespace'>x</a>" E, "x" },
	{ D "<a xmlns:xml='u'/>" E, "dmn.xml.syntax" },
	{ D "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>" E, "dmn.xml.syntax" },
	{ D "<a xmlns:xmlns='u'/>" E, "dmn.xml.syntax" },
	{ D "<a xmlns='http://www.w3.org/2000/xmlns/'/>" E, "dmn.xml.syntax" },
	{ D "<a:b:c xmlns:a='u'/>" E, "dmn.xml.syntax" },
	{ D "<:a/>" E, "dmn.xml.syntax" },
	{ D "<a:/>" E, "dmn.xml.syntax" },
	{ D "<a:1 xmlns:a='u'/>" E, "dmn.xml.syntax" },
	{ D "<x xmlns='u'><a xmlns='" NS "'>y</a></x><a>z</a>" E, "z" },
};

static int good, bad;

static void
said(bool fine, struct text what, const char *why, const char *detail)
{
	good += fine;
	bad += !fine;
	if (!fine)
		printf("not ok - %.*s: %s%s\n", TEXT_ARG(what), why, detail);
}

/* NULL: read. */
static const char *
refusal(const struct feel_unit *u, const struct xml *x)
{
	return x ? NULL : u->first_diagnostic ? u->first_diagnostic->d.code : "nothing";
}

static bool
agree(struct text bytes, const struct xml *x, const char *code)
{
	switch (xml_oracle(bytes, x)) {
	case XML_AGREES:
		return true;
	case XML_DIFFERS:                        /* what libxml2 converts, or takes more of */
		return code && (text_starts(text_of(code), TEXT("dmn.limit.")) || text_is(text_of(code), "dmn.xml.encoding")
		                || text_is(text_of(code), "dmn.xml.deep"));
	default:
		return !x;
	}
}

static void
run_case(const struct test_case *c)
{
	struct text bytes = text_of(c->xml);
	struct feel_unit u;

	if (!bytes.bytes || c->xml[0] == '\xFF')
		bytes.bytes += bytes.bytes ? 2 : 0;
	unit_open(&u, NULL);
	const struct xml *x = xml_read(&u, TEXT("case"), bytes);
	const char *code = refusal(&u, x), *result = code ? code : "";
	struct text got = x ? x->first ? x->first->text : x->text : text_of(result);
	said(text_is(got, c->wanted), bytes, "not ", c->wanted);
	if (bytes.bytes)
		said(agree(bytes, x, code), bytes, "libxml2 reads it differently: ", result);
	unit_close(&u);
}

/* The line and column of the sentence. */
static void
run_place(const char *xml, const char *wanted)
{
	struct feel_unit u;

	unit_open(&u, NULL);
	xml_read(&u, TEXT("case"), text_of(xml));
	struct dmn_text m = u.first_diagnostic ? u.first_diagnostic->d.message : (struct dmn_text){ "", 0 };
	said(text_ends((struct text){ m.at, m.bytes }, text_of(wanted)), (struct text){ m.at, m.bytes }, "not ", wanted);
	unit_close(&u);
}

/* The tag of each element stands where dmn_locate finds it. */
static bool
located(struct text bytes, const struct xml *x, struct dmn_cursor *from)
{
	struct dmn_diagnostic d = { .xml_index = x->index };
	int line = 0, column;

	if (!dmn_locate((struct dmn_text){ bytes.at, bytes.bytes }, &d, from, &line, &column) || line != x->line)
		return false;
	for (const struct xml *kid = x->first; kid; kid = kid->next)
		if (!located(bytes, kid, from))
			return false;
	return true;
}

static void
run_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct feel_unit u;
	struct dmn_cursor cursor = { 0 };
	char *at = NULL;
	size_t bytes = 0, room = 0, n;

	while (f && (room = room ? room * 2 : 1 << 20, at = realloc(at, room), n = fread(at + bytes, 1, room - bytes, f)) > 0)
		bytes += n;
	if (!f || fclose(f)) {
		said(false, text_of(path), "cannot be read", "");
		return;
	}
	unit_open(&u, NULL);
	struct text all = { at, bytes };
	const struct xml *x = xml_read(&u, text_of(path), all);
	const char *code = refusal(&u, x);
	said(agree(all, x, code), text_of(path), "libxml2 reads it differently: ", code ? code : "read");
	if (x)
		said(located(all, x, &cursor), text_of(path), "elements are not where dmn_locate finds them", "");
	unit_close(&u);
	free(at);
}

int
main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		run_case(&cases[i]);
	run_place(D "\n<a>\n  <b></c>", "(Line 3, column 6.)");
	run_place(D "\r\n\xE0\xA4\xB9 &x;</a>", "(Line 2, column 3.)");
	run_place(D "\n<a>\n", "<a> of line 2 has no end tag. (Line 3, column 1.)");
	for (int i = 1; i < argc; i++)
		run_file(argv[i]);
	printf("%sok - the reader of XML: %d checks, %d of them wrong\n", bad ? "not " : "", good + bad, bad);
	return bad != 0;
}
