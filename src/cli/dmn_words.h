/* What `dmn explain`, `dmn diff` and `anudan scheme diff` say, in English and Hindi, and how text is laid out in columns. */
#ifndef DMN_WORDS_H
#define DMN_WORDS_H

#include "base/buf.h"

enum { WORDS_WIDTH = 80, WORDS_WIDTH_MIN = 40, WORDS_WIDTH_MAX = 120, WORDS_ARGS_MAX = 4, WORDS_TEXT_MAX = 64 << 20 };

/* Each is a sentence or a part of one, with {1} to {4} for what differs. */
enum word {
	/* explain */
	W_GIVEN, W_NOT_GIVEN, W_AS_ABOVE, W_UNKNOWN_INPUT, W_BASED_ON, W_EXPRESSION, W_TABLE, W_RULE_MET, W_NO_RULE_MET, W_DEFAULT_USED, W_VALUE, W_CONDITION,
	W_RESULT, W_ANY_VALUE, W_CALLED, W_PROBLEMS, W_ERROR_IN, W_WARNING_IN, W_MORE,
	W_POLICY_U, W_POLICY_F, W_POLICY_A, W_POLICY_P, W_POLICY_R, W_POLICY_O, W_POLICY_C, W_POLICY_SUM, W_POLICY_MIN, W_POLICY_MAX, W_POLICY_COUNT,
	/* kinds of element */
	W_INPUT, W_DECISION, W_KNOWLEDGE, W_SERVICE, W_SOURCE, W_TYPE, W_MODEL,
	/* diff */
	W_SAME, W_COUNT, W_HEADING, W_ADDED, W_REMOVED, W_RENAMED, W_FROM_TO, W_SET, W_UNSET, W_OLD, W_NEW, W_ROW, W_ROW_ADDED, W_ROW_REMOVED,
	W_ROW_CHANGED, W_ROW_MOVED, W_CELL_CHANGED, W_COLUMN, W_COLUMN_ADDED, W_COLUMN_REMOVED, W_COLUMN_MOVED, W_POLICY_CHANGED, W_NEEDS,
	W_NEEDS_NOT, W_PART_ADDED, W_PART_REMOVED, W_ITEM, W_PARAMETERS, W_MEMBER, W_MEMBER_ADDED, W_MEMBER_REMOVED, W_LIST_NOW, W_LIST_NO_MORE,
	W_TITLE, W_TYPE_OF, W_ALLOWED, W_DEFAULT, W_DESCRIPTION, W_QUESTION, W_ANSWERS, W_NAMESPACE, W_IMPORTS,
	W_COUNT_OF_WORDS
};

struct words {
	bool hindi;
	unsigned width;                          /* columns of a line */
	bool bold;                               /* the terminal shows headings bold */
	struct buf out;
	unsigned column;                         /* where the current line ends */
};

/* For text that goes nowhere yet: lines of 80 columns, nothing bold. */
void words_start(struct words *w, bool hindi, struct arena *arena);
/* Width and bold by the terminal, if standard output is one. */
void words_terminal(struct words *w);
/* Write what was said to standard output; the exit status. */
int words_close(struct words *w, int status);

/* A sentence with its arguments, in the arena of the buffer. */
struct text words_say(struct words *w, enum word word, const struct text *args);
/* The same for a sentence that stands elsewhere. */
struct text words_fill(struct words *w, struct text sentence, const struct text *args);
#define words_text(w, word, ...) words_say((w), (word), (const struct text[WORDS_ARGS_MAX]){ __VA_ARGS__ })

/* Columns on a terminal: what combines with the character before it takes none. */
unsigned words_columns(struct text t);
/* Text from the current column on; what does not fit goes on below, indented to `hang`, broken at spaces where it can be.
 * Line ends in t stay. */
void words_put(struct words *w, unsigned hang, struct text t);
/* The text of an expression for words_put: without the indentation that its later lines share, tabs as two spaces. */
struct text words_expression(struct words *w, struct text t);
/* With a capital letter in front, if it is one of ASCII. */
struct text words_capital(struct words *w, struct text t);
/* "before ..." and "now ...", one below the other; lines at both ends that are the same are left out. */
void words_versions(struct words *w, struct text from, struct text to);
void words_line(struct words *w);                        /* end the line */
void words_indent(struct words *w, unsigned column);     /* spaces up to a column; a new line when it lies behind */
void words_heading(struct words *w, struct text t);      /* a line of its own, bold on a terminal */

#endif
