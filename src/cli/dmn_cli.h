/* What the files of the command `dmn` share. */
#ifndef DMN_CLI_H
#define DMN_CLI_H

#include <stdio.h>

#include "dmn.h"

enum { FILE_BYTES_MAX = 64 << 20, MODELS_MAX = 100 };

/* All of a stream or file, to be freed; NULL with a message on standard error. */
char *read_all(FILE *in, const char *name, size_t *ret_bytes);
char *read_file(const char *path, size_t *ret_bytes);
/* All named time zones of the system; NULL with a message when there are none.  Reads some hundred files. */
struct dmn_zones *system_zones(void);
void print_diagnostic(const struct dmn_diagnostic *d);

/*
 * Run the cases of the DMN TCK in the folders given: the checkout, its TestCases, a level or single folders.  With
 * each_folder one line for each folder instead of one for each failed case.  Closes with "N passed, N failed".
 * Returns the exit status.
 */
int tck(int count, char **folders, bool each_folder);

/* Measure one decision with the input in a JSON file.  Returns the exit status. */
int bench(const struct dmn_model *model, const struct dmn_host *host, const char *decision, const char *input_path);

#endif
