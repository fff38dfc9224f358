/* `dmn tck`: finds the models (*.dmn) and case files (*-test-*.xml) of each folder and runs them. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/dmn_cases.h"

enum { PATH_BYTES = 1000, FOLDER_DEPTH_MAX = 6 };

static bool
ends(const char *name, const char *with)
{
	size_t n = strlen(name), w = strlen(with);

	return n > w && strcmp(name + n - w, with) == 0;
}

bool
is_case_file(const char *name)
{
	return ends(name, ".xml") && strstr(name, "-test");
}

/* A file that cannot be read is counted as one that is no case file. */
static void
run_file(const char *path, const char *folder, struct dmn_source *sources, size_t count, struct tally *tally)
{
	size_t bytes = 0;
	char *xml = read_file(path, &bytes);

	run_case_file((struct dmn_text){ xml ? xml : "", bytes }, path, folder, sources, count, tally);
	free(xml);
}

/* A folder's name as the TCK's pages have it: from TestCases on. */
static const char *
below_cases(const char *folder)
{
	static const char top[] = "TestCases/";
	const char *at = strstr(folder, top);

	return at ? at + sizeof top - 1 : folder;
}

/* The case files among the entries of a folder (only: this one), with the models beside them. */
static void
run_models(const char *folder, struct dirent **entries, int entry_count, const char *only, struct tally *tally)
{
	struct dmn_source sources[MODELS_MAX] = { 0 };
	char *paths[MODELS_MAX] = { NULL }, path[PATH_BYTES];
	size_t count = 0, bytes;
	int before = tally->passed, before_failed = tally->failed;

	for (int i = 0; i < entry_count && count < MODELS_MAX; i++) {
		if (!ends(entries[i]->d_name, ".dmn") || asprintf(&paths[count], "%s/%s", folder,
			entries[i]->d_name) < 0)
			continue;
		char *at = read_file(paths[count], &bytes);
		if (!at) {
			free(paths[count]);
			paths[count] = NULL;
			continue;
		}
		sources[count] = (struct dmn_source){ { paths[count], strlen(paths[count]) }, { at, bytes } };
		count++;
	}
	for (int i = 0; i < entry_count; i++)
		if ((only ? strcmp(entries[i]->d_name, only) == 0 : is_case_file(entries[i]->d_name))
		    && snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name) < (int)sizeof path)
			run_file(path, folder, sources, count, tally);
	for (size_t i = 0; i < count; i++) {
		free((void *)(uintptr_t)sources[i].xml.at);
		free((void *)(uintptr_t)sources[i].name.at);
	}
	int passed = tally->passed - before, failed = tally->failed - before_failed;
	if (tally->table)
		printf("| %s | %d | %d |\n", below_cases(folder), passed + failed, passed);
	else if (tally->each)
		printf("%s %d %d\n", folder, passed, failed);
}

bool
run_case_folder(const char *folder, const char *only, struct tally *tally, int depth)
{
	struct dirent **entries = NULL;
	int n = scandir(folder, &entries, NULL, alphasort);
	bool cases = only;
	char path[PATH_BYTES];
	struct stat st;

	for (int i = 0; i < n; i++)
		cases = cases || is_case_file(entries[i]->d_name);
	if (cases)
		run_models(folder, entries, n, only, tally);
	for (int i = 0; i < n; i++) {
		if (!only && depth < FOLDER_DEPTH_MAX && entries[i]->d_name[0] != '.'
		    && snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name) < (int)sizeof path
		    && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
			run_case_folder(path, NULL, tally, depth + 1);
	}
	for (int i = 0; i < n; i++)
		free(entries[i]);
	free(entries);
	return n >= 0;
}

const char tck_usage[] =
	"tck [--each | --table] [--no-exceptions] FOLDER...\n"
	"\n"
	"Runs the cases of the DMN TCK in the folders: the checkout, its TestCases, a level or single folders.  Prints a line for\n"
	"each failed case, with --each one for each folder, and closes with \"N passed, N failed\". --table prints a table in\n"
	"Markdown instead: folder, cases, passed.  --no-exceptions fails also the few cases where the TCK does not agree with\n"
	"itself on what is an error: the documentation lists them.\n";

int
tck(int argc, char **argv)
{
	struct tally tally = { 0 };
	int status = take_options(&argc, argv, (struct dmn_option[]){ { "--each", .flag = &tally.each },
		{ "--table", .flag = &tally.table }, { "--no-exceptions", .flag = &tally.no_exceptions }, { 0 } });
	char path[PATH_BYTES];
	struct stat st;

	if (status)
		return status;
	if (argc < 2)
		return bad_usage("tck", "which folder?");
	if (tally.table)
		puts("| Folder | Cases | Passed |\n|---|---:|---:|");
	struct dmn_zones *zones = system_zones();
	tally.host = (struct dmn_host){ .zones = zones, .functions = java_functions,
		.function_count = java_function_count,
		.now = system_now };
	for (int i = 1; i < argc; i++) {
		bool checkout = snprintf(path, sizeof path, "%s/TestCases", argv[i]) < (int)sizeof path &&
			stat(path, &st) == 0;
		if (!run_case_folder(checkout ? path : argv[i], NULL, &tally, 0)) {
			fprintf(stderr, "dmn: %s: cannot be read: %s\n", argv[i], strerror(errno));
			status = 2;
			break;
		}
	}
	dmn_zones_close(zones);
	if (status)
		return status;
	if (tally.table)
		printf("| all | %d | %d |\n", tally.passed + tally.failed, tally.passed);
	else
		printf("%d passed, %d failed\n", tally.passed, tally.failed);
	return tally.failed > 0;
}
