/* Case files of the TCK: what `dmn tck` and `dmn test` share. */
#ifndef DMN_CASES_H
#define DMN_CASES_H

#include "cli/dmn_cli.h"

struct tally {
	int passed, failed, files;
	bool each;                       /* a line for each folder, none for failed cases */
	bool table;                      /* a row of a table for each folder, and nothing else on standard output */
	bool no_exceptions;              /* also where the TCK does not agree with itself: see dmn_cases.c */
	bool by_file;                    /* failed cases are told with the file's path, else with the folder's */
	const char *model;               /* only case files that name this model; NULL = all */
	struct dmn_host host;
	struct dmn_limits limits;
};

/* Is this the name of a case file: *-test*.xml? */
bool is_case_file(const char *name);
/*
 * Run the case files in a folder and in those below it, or only the one named, against the models beside them.
 * depth 0.  False: the folder cannot be read, errno says why.
 */
bool run_case_folder(const char *folder, const char *only, struct tally *tally, int depth);

/*
 * Run the cases of one case file.
 *
 * xml        the file's bytes
 * path       its name, folder the folder's, both for messages on standard output
 * sources    the folder's models; reordered, so that the one that the file names comes first
 * ret        false: it is no case file, or its model cannot be read, and what it holds has failed
 */
bool run_case_file(struct dmn_text xml, const char *path, const char *folder, struct dmn_source *sources, size_t count,
	struct tally *tally);

#endif
