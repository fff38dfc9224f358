/* What the files of the analysis share. */
#ifndef DMN_ANALYSE_H
#define DMN_ANALYSE_H

#include "dmn/model.h"

enum {
	ANALYSE_STEPS_MAX = 100 * 1000 * 1000,   /* of one model, each some nanoseconds */
	ANALYSE_TABLE_STEPS_MAX = 40 * 1000 * 1000,
	ANALYSE_TREE_DEPTH_MAX = 4000,
};

struct analysis {
	struct feel_unit *u;                     /* the findings */
	struct feel_unit *scratch;               /* all else, emptied after each table */
	const struct dmn_model *model;
	int64_t steps_left;
};

/* A place at an XML element of this element's document, for a finding; NULL when there is no memory. */
const struct feel_source *analysis_source(struct analysis *a, const struct element *e, const struct xml *x);

/* Look through one table of an element: rows against each other, gaps, outputs. */
void analyse_table(struct analysis *a, const struct element *e, const struct feel_table *t);

#endif
