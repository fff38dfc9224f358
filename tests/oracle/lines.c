/*
 * Evaluates lines of FEEL for the programs in tests/oracle, which know what must come out: one process for all of them.
 *
 *     in    EXPRESSION [TAB CONTEXT]              the context is a FEEL context; its entries are names of the expression
 *     out   KIND TAB VALUE TAB CODE               the value in FEEL's text form; code of the first error, or -
 *           refused TAB MESSAGE TAB CODE          the text does not compile
 *           stopped TAB STATUS TAB CODE           a budget
 *
 * In a value, newline, tab and backslash are written \n, \t and \\.  All zones below /usr/share/zoneinfo are known.
 */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dmn.h"

enum { LINE_BYTES = 1 << 20, NAMES_MAX = 100, ZONE_FILES_MAX = 2000, ZONE_FILE_BYTES = 1 << 16 };

static const char zone_folder[] = "/usr/share/zoneinfo/";
static struct dmn_zone_file zone_files[ZONE_FILES_MAX];
static size_t zone_count;

static int
take_zone(const char *path, const struct stat *st, int type, struct FTW *at)
{
	const char *name = path + sizeof zone_folder - 1;

	(void)st;
	(void)at;
	if ((type != FTW_F && type != FTW_SL) || zone_count == ZONE_FILES_MAX || strncmp(name, "right/", 6) == 0
	    || strncmp(name, "posix/", 6) == 0)
		return 0;
	FILE *in = fopen(path, "rb");
	char *data = in ? malloc(ZONE_FILE_BYTES) : NULL;
	size_t bytes = data ? fread(data, 1, ZONE_FILE_BYTES, in) : 0;
	if (in)
		fclose(in);
	char *kept = bytes > 5 && memcmp(data, "TZif", 4) == 0 ? strdup(name) : NULL;
	if (kept)
		zone_files[zone_count++] = (struct dmn_zone_file){ { kept, strlen(kept) }, { data, bytes } };
	else
		free(data);
	return 0;
}

static struct dmn_zones *
read_zones(void)
{
	struct dmn_zones *zones = NULL;

	nftw(zone_folder, take_zone, 8, FTW_PHYS);       /* else a file with two names is met once only */
	dmn_zones_open(NULL, zone_files, zone_count, &zones);
	for (size_t i = 0; i < zone_count; i++) {
		free((void *)(uintptr_t)zone_files[i].name.at);
		free((void *)(uintptr_t)zone_files[i].data.at);
	}
	return zones;
}

static void
print_escaped(struct dmn_text t)
{
	for (size_t i = 0; i < t.bytes; i++)
		switch (t.at[i]) {
		case '\n': fputs("\\n", stdout); break;
		case '\t': fputs("\\t", stdout); break;
		case '\\': fputs("\\\\", stdout); break;
		default: putchar(t.at[i]);
		}
}

static const char *
first_error(const struct dmn_run *run)
{
	for (size_t i = 0; i < dmn_run_diagnostic_count(run); i++)
		if (dmn_run_diagnostic(run, i)->severity == DMN_ERROR)
			return dmn_run_diagnostic(run, i)->code;
	return "-";
}

static void
answer(const struct dmn_host *host, struct dmn_run *run, char *line)
{
	static const char *const kinds[] = { "null", "boolean", "number", "string", "date", "time", "date and time",
		"days duration", "months duration", "list", "context", "range", "function" };
	struct dmn_text names[NAMES_MAX], t = { "", 0 };
	struct dmn_expression *e = NULL, *c = NULL;
	const struct dmn_value *context = NULL, *v = NULL;
	char *tab = strchr(line, '\t');
	size_t count = 0;

	dmn_run_empty(run);
	if (tab) {
		*tab = 0;
		if (dmn_expression_compile(host, (struct dmn_text){ tab + 1, strlen(tab + 1) }, NULL, 0, &c) == DMN_OK)
			dmn_expression_evaluate(run, c, NULL, &context);
		for (; context && count < dmn_count(context) && count < NAMES_MAX; count++)
			names[count] = dmn_entry_name(context, count);
	}
	enum dmn_status status = dmn_expression_compile(host, (struct dmn_text){ line, strlen(line) }, names, count, &e);
	if (status != DMN_OK) {
		const struct dmn_diagnostic *d = e ? dmn_expression_diagnostic(e, 0) : NULL;
		fputs("refused\t", stdout);
		if (d)
			print_escaped(d->message);
		printf("\t%s\n", d ? d->code : "-");
	} else if ((status = dmn_expression_evaluate(run, e, context, &v)) != DMN_OK
	           || (status = dmn_to_feel(run, v, &t)) != DMN_OK) {
		printf("stopped\t%d\t%s\n", (int)status, first_error(run));
	} else {
		printf("%s\t", kinds[dmn_kind_of(v)]);
		print_escaped(t);
		printf("\t%s\n", first_error(run));
	}
	dmn_expression_free(e);
	dmn_expression_free(c);
}

int
main(void)
{
	static char line[LINE_BYTES];
	struct dmn_host host = { .zones = read_zones() };
	struct dmn_run *run = dmn_run_open(&host, &(struct dmn_limits){ .steps = 2000000, .list_length = 100000 });

	while (run && fgets(line, sizeof line, stdin)) {
		line[strcspn(line, "\n")] = 0;
		answer(&host, run, line);
	}
	dmn_run_close(run);
	dmn_zones_close((struct dmn_zones *)(uintptr_t)host.zones);
	return run ? 0 : 1;
}
