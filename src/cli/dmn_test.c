/*
 * `dmn test`: the cases that stand beside a model, in the format of the TCK: NAME-test-01.xml and the like, each naming its
 * model by <modelName>.  As strict as `dmn tck`, whose reader does the work.
 */
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/dmn_cases.h"

const char test_usage[] =
	"test [FOLDER|MODEL.dmn|CASES.xml...]\n"
	"\n"
	"Runs cases in the format of the DMN TCK: files named *-test*.xml beside the models that they name in <modelName>.  In a\n"
	"folder, and in those below it, all of them (without an argument: here); of a model those that name it; or one file.\n"
	"Prints a line for each failed case and closes with \"N passed, N failed\".\n";

static bool
is_model(const char *path)
{
	size_t n = strlen(path);

	return n > 4 && strcmp(path + n - 4, ".dmn") == 0;
}

/* Run what an argument names; 0, or 2 after a message. */
static int
run_argument(const char *path, struct tally *tally)
{
	struct stat st;
	int before = tally->files;
	bool good = false;

	if (stat(path, &st) == 0) {
		char *a = strdup(path), *b = strdup(path);
		if (!a || !b)
			errno = ENOMEM;
		else if (S_ISDIR(st.st_mode))
			good = run_case_folder(path, NULL, tally, 0);
		else if (is_model(path)) {
			tally->model = basename(b);
			good = run_case_folder(dirname(a), NULL, tally, 0);
			tally->model = NULL;
		} else
			good = run_case_folder(dirname(a), basename(b), tally, 0);
		free(a);
		free(b);
	}
	if (!good)
		fprintf(stderr, "dmn: %s: cannot be read: %s\n", path, strerror(errno));
	else if (tally->files == before)
		fprintf(stderr, "dmn: %s: there are no cases for it (files named *-test*.xml that name their model)\n", path);
	return good && tally->files > before ? 0 : 2;
}

int
test(int argc, char **argv)
{
	struct tally tally = { .by_file = true };
	int status = take_options(&argc, argv, NULL);

	if (status)
		return status;
	struct dmn_zones *zones = system_zones();
	tally.host = (struct dmn_host){ .zones = zones, .functions = java_functions,
		.function_count = java_function_count,
		.now = system_now };
	if (argc < 2)
		status = run_argument(".", &tally);
	for (int i = 1; i < argc && !status; i++)
		status = run_argument(argv[i], &tally);
	dmn_zones_close(zones);
	if (status)
		return status;
	printf("%d passed, %d failed\n", tally.passed, tally.failed);
	return tally.failed > 0;
}
