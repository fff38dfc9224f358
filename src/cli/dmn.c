/*
 * The command `dmn`: check and evaluate decision models, run the cases of the TCK.
 *
 * Exit status: 0 success, 1 the model does not check or the decision is null because of an error, 2 bad usage or bad
 * input, 3 a fault of the machine.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/dmn_cli.h"

static const char usage[] =
	"usage: dmn check MODEL.dmn [IMPORTED.dmn...]\n"
	"       dmn eval MODEL.dmn [IMPORTED.dmn...] [--decision NAME] [--trace] < input.json\n"
	"       dmn bench MODEL.dmn [IMPORTED.dmn...] --decision NAME INPUT.json\n"
	"       dmn tck [--each] FOLDER...\n"
	"       dmn --version\n";

char *
read_all(FILE *in, const char *name, size_t *ret_bytes)
{
	size_t bytes = 0, room = 1 << 16;
	char *at = malloc(room);

	while (at) {
		size_t n = fread(at + bytes, 1, room - bytes, in);
		bytes += n;
		if (n == 0)
			break;
		if (bytes == room) {
			char *more = room >= FILE_BYTES_MAX ? NULL : realloc(at, room * 2);
			if (!more) {
				fprintf(stderr, "dmn: %s: too large\n", name);
				free(at);
				return NULL;
			}
			at = more;
			room *= 2;
		}
	}
	if (at && ferror(in)) {
		fprintf(stderr, "dmn: %s: cannot be read: %s\n", name, strerror(errno));
		free(at);
		return NULL;
	}
	*ret_bytes = bytes;
	return at;
}

char *
read_file(const char *path, size_t *ret_bytes)
{
	FILE *in = fopen(path, "rb");

	if (!in) {
		fprintf(stderr, "dmn: %s: cannot be opened: %s\n", path, strerror(errno));
		return NULL;
	}
	char *at = read_all(in, path, ret_bytes);
	fclose(in);
	return at;
}

void
print_diagnostic(const struct dmn_diagnostic *d)
{
	static const char *const severity[] = { "note", "warning", "error" };

	fputs("dmn: ", stderr);
	if (d->file.bytes)
		fprintf(stderr, "%.*s: ", (int)d->file.bytes, d->file.at);
	if (d->xml_line)
		fprintf(stderr, "line %d: ", d->xml_line);
	if (d->element.bytes)
		fprintf(stderr, "%.*s: ", (int)d->element.bytes, d->element.at);
	if (d->line)
		fprintf(stderr, "expression %d:%d: ", d->line, d->column);
	fprintf(stderr, "%s: %.*s [%s]\n", severity[d->severity], (int)d->message.bytes, d->message.at, d->code);
}

/* Load the models named; 0, or the exit status.  The zones of the system are read when a text may name one. */
static int
load(int count, char **paths, struct dmn_host *host, struct dmn_model **ret)
{
	struct dmn_source sources[MODELS_MAX] = { 0 };
	char *bytes[MODELS_MAX] = { NULL };
	int status = 0;

	if (count > MODELS_MAX) {
		fprintf(stderr, "dmn: more than %d models\n", MODELS_MAX);
		return 2;
	}
	for (int i = 0; i < count && !status; i++) {
		size_t n = 0;
		bytes[i] = read_file(paths[i], &n);
		sources[i] = (struct dmn_source){ { paths[i], strlen(paths[i]) }, { bytes[i], n } };
		status = bytes[i] ? 0 : 2;
		if (bytes[i] && !host->zones && memchr(bytes[i], '@', n))
			host->zones = system_zones();
	}
	if (!status && dmn_load(host, sources, (size_t)count, ret) == DMN_NO_MEMORY) {
		fprintf(stderr, "dmn: %s: out of memory\n", paths[0]);
		status = 3;
	}
	for (int i = 0; i < count; i++)
		free(bytes[i]);
	return status;
}

static void
close_zones(struct dmn_host *host)
{
	dmn_zones_close((struct dmn_zones *)(uintptr_t)host->zones);
}

static int
check(int count, char **paths)
{
	struct dmn_model *model = NULL;
	struct dmn_host host = { 0 };
	int status = load(count, paths, &host, &model);
	size_t errors = 0, warnings = 0;

	if (status)
		return status;
	for (size_t i = 0; i < dmn_diagnostic_count(model); i++) {
		const struct dmn_diagnostic *d = dmn_diagnostic(model, i);
		print_diagnostic(d);
		errors += d->severity == DMN_ERROR;
		warnings += d->severity == DMN_WARNING;
	}
	printf("%s: %zu elements, %zu decision tables, %zu errors, %zu warnings\n", paths[0], dmn_element_count(model),
		dmn_table_count(model), errors, warnings);
	dmn_free(model);
	close_zones(&host);
	return errors > 0;
}

/* Print the decision's result; 0 or the exit status. */
static int
evaluate(struct dmn_run *run, const struct dmn_model *model, struct dmn_text decision, const struct dmn_value *input,
	bool named)
{
	const struct dmn_value *v = NULL;
	struct dmn_text json;
	enum dmn_status rc = dmn_evaluate(run, model, decision, input, &v);
	int status = 0;

	if (rc == DMN_NOT_FOUND) {
		fprintf(stderr, "dmn: there is no decision \"%.*s\" in the model\n", (int)decision.bytes, decision.at);
		return 2;
	}
	if (rc == DMN_OK)
		rc = dmn_to_json(run, v, &json);
	if (rc == DMN_OK) {
		if (named)
			printf("%.*s: ", (int)decision.bytes, decision.at);
		printf("%.*s\n", (int)json.bytes, json.at);
	}
	for (size_t i = 0; i < dmn_run_diagnostic_count(run); i++) {
		const struct dmn_diagnostic *d = dmn_run_diagnostic(run, i);
		print_diagnostic(d);
		if (d->severity == DMN_ERROR && (!v || dmn_kind_of(v) == DMN_NULL))
			status = 1;
	}
	if (rc == DMN_NO_MEMORY)
		fprintf(stderr, "dmn: out of memory, or over the evaluation's memory budget\n");
	return rc == DMN_OK ? status : rc == DMN_NO_MEMORY ? 3 : 1;
}

static int
eval(int count, char **paths, const char *decision, bool trace)
{
	struct dmn_model *model = NULL;
	struct dmn_host host = { 0 };
	size_t bytes = 0;
	char *json = read_all(stdin, "standard input", &bytes);

	if (json && memchr(json, '@', bytes))
		host.zones = system_zones();
	int status = load(count, paths, &host, &model);
	if (status) {
		free(json);
		close_zones(&host);
		return status;
	}
	struct dmn_run *run = dmn_run_open(&host, NULL);
	const struct dmn_value *input = NULL;
	if (!run || !json) {
		status = json ? 3 : 2;
		goto out;
	}
	dmn_run_trace(run, trace);
	if (dmn_from_json(run, (struct dmn_text){ json, bytes }, &input) != DMN_OK) {
		for (size_t i = 0; i < dmn_run_diagnostic_count(run); i++)
			print_diagnostic(dmn_run_diagnostic(run, i));
		status = 2;
		goto out;
	}
	if (dmn_diagnostic_count(model) && dmn_element_count(model) == 0) {
		print_diagnostic(dmn_diagnostic(model, 0));
		status = 2;
		goto out;
	}
	if (decision) {
		status = evaluate(run, model, (struct dmn_text){ decision, strlen(decision) }, input, false);
	} else {
		/* All of them, by name: their inputs stay in the run, so it is not emptied in between. */
		for (size_t i = 0; i < dmn_element_count(model); i++) {
			const struct dmn_element *e = dmn_element(model, i);
			if (e->kind == DMN_DECISION) {
				int one = evaluate(run, model, e->name, input, true);
				status = one > status ? one : status;
			}
		}
	}
	struct dmn_text t;
	if (trace && dmn_trace_json(run, &t) == DMN_OK)
		fprintf(stderr, "%.*s\n", (int)t.bytes, t.at);
out:
	free(json);
	dmn_run_close(run);
	dmn_free(model);
	close_zones(&host);
	return status;
}

/* The last path is the input. */
static int
measure(int count, char **paths, const char *decision)
{
	struct dmn_model *model = NULL;
	struct dmn_host host = { 0 };
	int status = load(count - 1, paths, &host, &model);

	if (!status)
		status = bench(model, &host, decision, paths[count - 1]);
	dmn_free(model);
	close_zones(&host);
	return status;
}

int
main(int argc, char **argv)
{
	const char *decision = NULL;
	bool trace = false, each = false;
	int count = 0;

	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		printf("dmn %s\n", dmn_version());
		return 0;
	}
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") != 0)
			continue;
		fputs(usage, stdout);
		return 0;
	}
	for (int i = 2; i < argc; i++) {
		if (strcmp(argv[i], "--trace") == 0) {
			trace = true;
		} else if (strcmp(argv[i], "--each") == 0) {
			each = true;
		} else if (strcmp(argv[i], "--decision") == 0 && i + 1 < argc) {
			decision = argv[++i];
		} else if (strncmp(argv[i], "--decision=", 11) == 0) {
			decision = argv[i] + 11;
		} else if (argv[i][0] == '-') {
			fprintf(stderr, "dmn: unknown option %s\n%s", argv[i], usage);
			return 2;
		} else {
			argv[2 + count++] = argv[i];
		}
	}
	if (argc >= 3 && count > 0 && strcmp(argv[1], "check") == 0 && !decision && !trace && !each)
		return check(count, argv + 2);
	if (argc >= 3 && count > 0 && strcmp(argv[1], "eval") == 0 && !each)
		return eval(count, argv + 2, decision, trace);
	if (argc >= 3 && count > 1 && decision && strcmp(argv[1], "bench") == 0 && !trace && !each)
		return measure(count, argv + 2, decision);
	if (argc >= 3 && count > 0 && strcmp(argv[1], "tck") == 0 && !decision && !trace)
		return tck(count, argv + 2, each);
	fputs(usage, stderr);
	return 2;
}
