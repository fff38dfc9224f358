/* What `anudan scheme diff` and `anudan scheme print` call the parts of a package, in English and Hindi. */
#ifndef SCHEME_WORDS_H
#define SCHEME_WORDS_H

#include "cli/dmn_words.h"

/* In the order in which a policy officer reads. */
enum part {
	PART_SCHEME, PART_VERSIONS, PART_PARAMETERS, PART_RULES, PART_DECISIONS, PART_FORMS, PART_WORKFLOW, PART_MONEY,
		PART_LETTERS,
	PART_CLAUSES, PART_REASONS, PART_CASES, PART_OTHER, PART_COUNT
};

struct said { const char *en, *hi; };
extern const struct said part_titles[PART_COUNT];

/*
 * One key of a package's files.  pattern: "s:workflow.states.*.title", the letter being the file (s scheme,
 * p parameters, f forms, c cases, u published, d demo), * the entry of a map or a list whose entries have names.
 */
struct part_label {
	const char *pattern;
	enum part part;
	const char *identity;                    /* of a list: the member that names an item;
		"" a map whose keys are names; NULL neither */
	struct said word;                        /* of a collection: one of its entries; empty: nothing is said of it */
};
/* NULL: none; the key is its own word. */
const struct part_label *part_label(struct text pattern);

struct text said(const struct words *w, struct said s);

#endif
