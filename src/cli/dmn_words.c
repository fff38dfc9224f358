/* The words of `dmn explain` and `dmn diff`; columns and line breaks. */
#include "cli/dmn_words.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

static const struct { const char *en, *hi; } words[] = {
	[W_GIVEN] = { "Given", "दिए गए मान" },
	[W_NOT_GIVEN] = { "not given", "नहीं दिया गया" },
	[W_AS_ABOVE] = { "as above", "ऊपर के अनुसार" },
	[W_UNKNOWN_INPUT] = { "{1} is no input of this model; it was not looked at.", "{1} इस मॉडल का इनपुट नहीं है; इसे नहीं देखा गया।" },
	[W_BASED_ON] = { "Based on", "आधार" },
	[W_EXPRESSION] = { "Expression", "व्यंजक" },
	[W_TABLE] = { "Table {1}: {2}", "सारणी {1}: {2}" },
	[W_RULE_MET] = { "Row {1} of {2}{3} matched", "{2} में से पंक्ति {1}{3} लागू हुई" },
	[W_NO_RULE_MET] = { "None of the {1} rows matched.", "{1} पंक्तियों में से कोई लागू नहीं हुई।" },
	[W_DEFAULT_USED] = { "The table's default value was taken.", "सारणी का पूर्वनिर्धारित मान लिया गया।" },
	[W_VALUE] = { "Value", "मान" },
	[W_CONDITION] = { "Condition", "शर्त" },
	[W_RESULT] = { "Result", "परिणाम" },
	[W_ANY_VALUE] = { "any", "कोई भी" },
	[W_CALLED] = { "Called {1}", "{1} का प्रयोग" },
	[W_PROBLEMS] = { "Problems", "समस्याएं" },
	[W_ERROR_IN] = { "Error in {1}: {2}", "{1} में त्रुटि: {2}" },
	[W_WARNING_IN] = { "Note on {1}: {2}", "{1} पर टिप्पणी: {2}" },
	[W_MORE] = { "and {1} more", "तथा {1} और" },
	[W_POLICY_U] = { "at most one row may match", "अधिकतम एक पंक्ति लागू हो सकती है" },
	[W_POLICY_F] = { "the first row that matches counts", "लागू होने वाली पहली पंक्ति मान्य है" },
	[W_POLICY_A] = { "all rows that match must agree", "लागू होने वाली सभी पंक्तियों का परिणाम समान होना चाहिए" },
	[W_POLICY_P] = { "the result of highest priority counts", "सर्वोच्च प्राथमिकता वाला परिणाम मान्य है" },
	[W_POLICY_R] = { "all rows that match, in the order of the table", "लागू होने वाली सभी पंक्तियां, सारणी के क्रम में" },
	[W_POLICY_O] = { "all rows that match, by priority", "लागू होने वाली सभी पंक्तियां, प्राथमिकता के क्रम में" },
	[W_POLICY_C] = { "all rows that match", "लागू होने वाली सभी पंक्तियां" },
	[W_POLICY_SUM] = { "the sum over all rows that match", "लागू होने वाली सभी पंक्तियों का योग" },
	[W_POLICY_MIN] = { "the smallest of all rows that match", "लागू होने वाली सभी पंक्तियों में न्यूनतम" },
	[W_POLICY_MAX] = { "the largest of all rows that match", "लागू होने वाली सभी पंक्तियों में अधिकतम" },
	[W_POLICY_COUNT] = { "the number of rows that match", "लागू होने वाली पंक्तियों की संख्या" },
	[W_INPUT] = { "Input", "इनपुट" },
	[W_DECISION] = { "Decision", "निर्णय" },
	[W_KNOWLEDGE] = { "Knowledge model", "ज्ञान मॉडल" },
	[W_SERVICE] = { "Decision service", "निर्णय सेवा" },
	[W_SOURCE] = { "Knowledge source", "ज्ञान स्रोत" },
	[W_TYPE] = { "Type", "प्रकार" },
	[W_MODEL] = { "Model", "मॉडल" },
	[W_HEADING] = { "{1} {2}", "{1} {2}" },
	[W_OLD] = { "before", "पहले" },
	[W_NEW] = { "now", "अब" },
	[W_COLUMN] = { "column {1}", "स्तंभ {1}" },
	[W_PART_ADDED] = { "{1} was added: {2}.", "{1} को जोड़ा गया: {2}।" },
	[W_PART_REMOVED] = { "{1} was removed: {2}.", "{1} को हटाया गया: {2}।" },
	[W_ITEM] = { "item {1}", "मद {1}" },
	[W_PARAMETERS] = { "parameters", "प्राचल" },
	[W_MEMBER] = { "component {1}", "घटक {1}" },
	[W_LIST_NOW] = { "{1}: now a list.", "{1}: अब सूची है।" },
	[W_LIST_NO_MORE] = { "{1}: no longer a list.", "{1}: अब सूची नहीं है।" },
	[W_TITLE] = { "name", "नाम" },
	[W_TYPE_OF] = { "type", "प्रकार" },
	[W_ALLOWED] = { "allowed values", "अनुमत मान" },
	[W_DEFAULT] = { "default result", "पूर्वनिर्धारित परिणाम" },
	[W_DESCRIPTION] = { "description", "विवरण" },
	[W_QUESTION] = { "question", "प्रश्न" },
	[W_ANSWERS] = { "allowed answers", "अनुमत उत्तर" },
	[W_NAMESPACE] = { "namespace", "नामस्थान" },
	[W_IMPORTS] = { "imported models", "आयातित मॉडल" },
	[W_SAME] = { "The two models say the same.", "दोनों मॉडलों में कोई अंतर नहीं है।" },
	[W_ADDED] = { "{1} {2} was added.", "{1} {2} को जोड़ा गया।" },
	[W_REMOVED] = { "{1} {2} was removed.", "{1} {2} को हटाया गया।" },
	[W_RENAMED] = { "Renamed: it was {1}.", "नाम बदला गया: पहले {1} था।" },
	[W_FROM_TO] = { "{1}: from {2} to {3}.", "{1}: {2} से बदलकर {3} किया गया।" },
	[W_SET] = { "{1}: now {2}, before nothing.", "{1}: अब {2}, पहले कुछ नहीं था।" },
	[W_UNSET] = { "{1}: {2} was taken out.", "{1}: {2} को हटाया गया।" },
	[W_ROW_ADDED] = { "Row {1}{2} was added: {3}.", "पंक्ति {1}{2} को जोड़ा गया: {3}।" },
	[W_ROW_REMOVED] = { "Row {1}{2} was removed: {3}.", "पंक्ति {1}{2} को हटाया गया: {3}।" },
	[W_ROW_CHANGED] = { "Row {1}{2}: {3}.", "पंक्ति {1}{2}: {3}।" },
	[W_ROW_MOVED] = { "Row {1}{2} was moved; it was row {3}.", "पंक्ति {1}{2} का स्थान बदला गया; पहले यह पंक्ति {3} थी।" },
	[W_ROW] = { "row {1}", "पंक्ति {1}" },
	[W_COLUMN_ADDED] = { "Column {1} was added.", "स्तंभ {1} को जोड़ा गया।" },
	[W_COLUMN_REMOVED] = { "Column {1} was removed.", "स्तंभ {1} को हटाया गया।" },
	[W_COLUMN_MOVED] = { "Column {1} was moved.", "स्तंभ {1} का स्थान बदला गया।" },
	[W_CELL_CHANGED] = { "{1} from {2} to {3}", "{1} को {2} से बदलकर {3} किया गया" },
	[W_NEEDS] = { "It now depends on {1}.", "यह अब {1} पर भी निर्भर है।" },
	[W_NEEDS_NOT] = { "It no longer depends on {1}.", "यह अब {1} पर निर्भर नहीं है।" },
	[W_POLICY_CHANGED] = { "Which rows count: from {1} ({2}) to {3} ({4}).", "कौन-सी पंक्तियां मान्य हैं: {1} ({2}) से बदलकर {3} ({4}) किया गया।" },
	[W_MEMBER_ADDED] = { "Component {1} was added.", "घटक {1} को जोड़ा गया।" },
	[W_MEMBER_REMOVED] = { "Component {1} was removed.", "घटक {1} को हटाया गया।" },
	[W_COUNT] = { "Differences: {1}", "अंतर: {1}" },
};
_Static_assert(sizeof words / sizeof words[0] == W_COUNT_OF_WORDS, "a word is missing");

void
words_start(struct words *w, bool hindi, struct arena *arena)
{
	*w = (struct words){ .hindi = hindi, .width = WORDS_WIDTH };
	/* For wcwidth only: numbers and messages stay as they are in every locale. */
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		setlocale(LC_CTYPE, "");
	buf_open(&w->out, arena, WORDS_TEXT_MAX);
}

void
words_terminal(struct words *w)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
	struct winsize size;

	if (!isatty(STDOUT_FILENO))
		return;
	w->bold = !(no_color && *no_color) && term && strcmp(term, "dumb") != 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= WORDS_WIDTH_MIN)
		w->width = size.ws_col < WORDS_WIDTH_MAX ? size.ws_col : WORDS_WIDTH_MAX;
}

int
words_close(struct words *w, int status)
{
	if (w->out.failed) {
		fprintf(stderr, "dmn: the text is longer than %d bytes\n", WORDS_TEXT_MAX);
		return 3;
	}
	return fwrite(w->out.at, 1, w->out.bytes, stdout) == w->out.bytes ? status : 3;
}

struct text
words_say(struct words *w, enum word word, const struct text *args)
{
	return words_fill(w, text_of(w->hindi ? words[word].hi : words[word].en), args);
}

struct text
words_fill(struct words *w, struct text all, const struct text *args)
{
	struct text none = TEXT_NONE;
	struct buf b;

	buf_open(&b, w->out.arena, WORDS_TEXT_MAX);
	for (size_t i = 0; i < all.bytes; i++) {
		char digit = i + 2 < all.bytes && all.at[i] == '{' && all.at[i + 2] == '}' ? all.at[i + 1] : 0;
		if (digit < '1' || digit > '0' + WORDS_ARGS_MAX) {
			buf_char(&b, all.at[i]);
			continue;
		}
		buf_put(&b, args[digit - '1']);
		i += 2;
	}
	buf_char(&b, '\0');
	return b.failed ? none : (struct text){ b.at, b.bytes - 1 };
}

/* ---- columns -------------------------------------------------------------------------------------------- */

static unsigned
columns_of(int32_t point)
{
	int n = wcwidth((wchar_t)point);

	return n < 0 ? 1 : (unsigned)n;          /* what does not print is shown as one */
}

unsigned
words_columns(struct text t)
{
	unsigned n = 0;
	size_t at = 0;

	for (int32_t c; (c = text_next(t, &at)) >= 0;)
		n += columns_of(c);
	return n;
}

void
words_line(struct words *w)
{
	while (w->column && w->out.bytes && w->out.at[w->out.bytes - 1] == ' ') {
		w->out.bytes--;
		w->column--;
	}
	buf_char(&w->out, '\n');
	w->column = 0;
}

void
words_indent(struct words *w, unsigned column)
{
	if (w->column > column)
		words_line(w);
	for (; w->column < column; w->column++)
		buf_char(&w->out, ' ');
}

/* Up to the next space or line end: a word, which is broken only when it is wider than a line. */
static void
put_word(struct words *w, unsigned hang, struct text word)
{
	unsigned wide = words_columns(word);

	if (w->column > hang && w->column + wide > w->width) {
		words_line(w);
		words_indent(w, hang);
	}
	size_t at = 0;
	for (int32_t c; (c = text_next(word, &at)) >= 0;) {
		char out[4];
		unsigned one = columns_of(c);
		if (w->column > hang && w->column + one > w->width) {
			words_line(w);
			words_indent(w, hang);
		}
		/* A terminal must not be steered by a model. */
		bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
		buf_bytes(&w->out, out, text_encode(control ? 0xFFFD : c, out));
		w->column += one;
	}
}

void
words_put(struct words *w, unsigned hang, struct text t)
{
	hang = hang + WORDS_WIDTH_MIN / 2 > w->width ? w->width - WORDS_WIDTH_MIN / 2 : hang;
	while (t.bytes) {
		size_t n = 0;
		while (n < t.bytes && t.at[n] != ' ' && t.at[n] != '\n')
			n++;
		put_word(w, hang, text_slice(t, 0, n));
		if (n == t.bytes)
			return;
		if (t.at[n] == '\n') {
			words_line(w);
			words_indent(w, hang);
		} else if (w->column < w->width) {
			buf_char(&w->out, ' ');
			w->column++;
		}
		t = text_slice(t, n + 1, t.bytes);
	}
}

static size_t
indentation(struct text line)
{
	size_t n = 0;

	while (n < line.bytes && (line.at[n] == ' ' || line.at[n] == '\t'))
		n++;
	return n;
}

struct text
words_expression(struct words *w, struct text t)
{
	struct text rest = t, none = TEXT_NONE;
	size_t shared = SIZE_MAX;
	struct buf b;

	text_cut(&rest, '\n');
	while (rest.at) {
		struct text line = text_cut(&rest, '\n');
		size_t n = indentation(line);
		shared = n < line.bytes && n < shared ? n : shared;
	}
	buf_open(&b, w->out.arena, WORDS_TEXT_MAX);
	for (bool first = true; t.at; first = false) {
		struct text line = text_cut(&t, '\n');
		size_t from = first || shared > line.bytes ? 0 : shared;
		if (!first)
			buf_char(&b, '\n');
		for (size_t i = from; i < line.bytes; i++)
			if (line.at[i] == '\t')
				buf_z(&b, "  ");
			else if (line.at[i] != '\r')
				buf_char(&b, line.at[i]);
	}
	buf_char(&b, '\0');
	return b.failed ? none : (struct text){ b.at, b.bytes - 1 };
}

void
words_heading(struct words *w, struct text t)
{
	if (w->bold)
		buf_z(&w->out, "\033[1m");
	words_put(w, w->column, t);
	if (w->bold)
		buf_z(&w->out, "\033[0m");
	words_line(w);
}

struct text
words_capital(struct words *w, struct text t)
{
	struct text copy = arena_text(w->out.arena, t);

	if (copy.bytes && copy.at[0] >= 'a' && copy.at[0] <= 'z')
		*(char *)(uintptr_t)copy.at -= 'a' - 'A';
	return copy;
}

/* ---- two versions of a text ------------------------------------------------------------------------------ */

/* "label  text" over as many lines as it takes. */
static void
put_version(struct words *w, enum word label, struct text t)
{
	unsigned left = 6, right = words_columns(words_text(w, W_OLD)), other = words_columns(words_text(w, W_NEW));

	right = left + 2 + (other > right ? other : right);
	words_indent(w, left);
	words_put(w, left, words_text(w, label));
	words_indent(w, right);
	words_put(w, right, t);
	words_line(w);
}

/* Where the line before `at` begins. */
static size_t
line_before(struct text t, size_t at)
{
	for (at--; at > 0 && t.at[at - 1] != '\n';)
		at--;
	return at;
}

/* Two texts of several lines: those at both ends that are the same are left out. */
void
words_versions(struct words *w, struct text from, struct text to)
{
	struct text a = words_expression(w, from), b = words_expression(w, to);
	size_t head = 0, a_end = a.bytes, b_end = b.bytes;

	for (size_t i = 0; i < a.bytes && i < b.bytes && a.at[i] == b.at[i]; i++)
		if (a.at[i] == '\n')
			head = i + 1;
	while (a_end > head && b_end > head) {
		size_t x = line_before(a, a_end), y = line_before(b, b_end);
		if (x < head || y < head || !text_equal(text_slice(a, x, a_end - x), text_slice(b, y, b_end - y)))
			break;
		a_end = x;
		b_end = y;
	}
	const char *before = head ? "...\n" : "", *a_after = a_end < a.bytes ? "..." : "", *b_after = b_end < b.bytes ? "..." : "";
	put_version(w, W_OLD, arena_print(w->out.arena, "%s%.*s%s", before, (int)(a_end - head), a.at + head, a_after));
	put_version(w, W_NEW, arena_print(w->out.arena, "%s%.*s%s", before, (int)(b_end - head), b.at + head, b_after));
}
