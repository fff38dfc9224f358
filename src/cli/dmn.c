/*
 * The command `dmn`: what its commands share, and the table of them.  One file each; eval is here.
 *
 * Exit status: 0 success, 1 the model does not check or the decision is null because of an error, 2 bad usage or bad
 * input, 3 a fault of the machine.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli/dmn_cli.h"
#include "cli/dmn_words.h"

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

int
load_sources(int count, char **paths, struct dmn_host *host, struct dmn_model **ret, struct dmn_source *sources)
{
	int status = 0;

	if (count > MODELS_MAX) {
		fprintf(stderr, "dmn: more than %d models\n", MODELS_MAX);
		return 2;
	}
	host->functions = java_functions;
	host->function_count = java_function_count;
	host->now = system_now;
	for (int i = 0; i < count && !status; i++) {
		size_t n = 0;
		char *bytes = read_file(paths[i], &n);
		sources[i] = (struct dmn_source){ { paths[i], strlen(paths[i]) }, { bytes, n } };
		status = bytes ? 0 : 2;
		if (bytes && !host->zones && memchr(bytes, '@', n))
			host->zones = system_zones();
	}
	if (!status && dmn_load(host, sources, (size_t)count, ret) == DMN_NO_MEMORY) {
		fprintf(stderr, "dmn: %s: out of memory\n", paths[0]);
		status = 3;
	}
	return status;
}

void
close_sources(int count, struct dmn_source *sources)
{
	for (int i = 0; i < count && i < MODELS_MAX; i++)
		free((char *)(uintptr_t)sources[i].xml.at);
}

int
load_model(int count, char **paths, struct dmn_host *host, struct dmn_model **ret)
{
	struct dmn_source sources[MODELS_MAX] = { 0 };
	int status = load_sources(count, paths, host, ret, sources);

	close_sources(count, sources);
	return status;
}

void
close_zones(struct dmn_host *host)
{
	dmn_zones_close((struct dmn_zones *)(uintptr_t)host->zones);
}

/* Print the decision's result; 0 or the exit status. */
static int
evaluate(struct dmn_run *run, const struct dmn_model *model, struct dmn_text decision, const struct dmn_value *input,
	bool named)
{
	const struct dmn_value *v = NULL;
	struct dmn_text json;
	size_t said = dmn_run_diagnostic_count(run);     /* of the decisions before */
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
	for (size_t i = said; i < dmn_run_diagnostic_count(run); i++) {
		const struct dmn_diagnostic *d = dmn_run_diagnostic(run, i);
		print_diagnostic(d);
		if (d->severity == DMN_ERROR && (!v || dmn_kind_of(v) == DMN_NULL))
			status = 1;
	}
	if (rc == DMN_NO_MEMORY)
		fprintf(stderr, "dmn: out of memory, or over the evaluation's memory budget\n");
	return rc == DMN_OK ? status : rc == DMN_NO_MEMORY ? 3 : 1;
}

int
open_evaluation(int count, char **paths, struct evaluation *ret)
{
	size_t bytes = 0;
	char *json = read_all(stdin, "standard input", &bytes);

	*ret = (struct evaluation){ .json = json };
	if (!json)
		return 2;
	if (memchr(json, '@', bytes))
		ret->host.zones = system_zones();
	int status = load_model(count, paths, &ret->host, &ret->model);
	if (status)
		return status;
	ret->run = dmn_run_open(&ret->host, NULL);
	if (!ret->run)
		return 3;
	if (dmn_from_json(ret->run, (struct dmn_text){ json, bytes }, &ret->input) != DMN_OK) {
		for (size_t i = 0; i < dmn_run_diagnostic_count(ret->run); i++)
			print_diagnostic(dmn_run_diagnostic(ret->run, i));
		return 2;
	}
	if (dmn_diagnostic_count(ret->model) && dmn_element_count(ret->model) == 0) {
		print_diagnostic(dmn_diagnostic(ret->model, 0));
		return 2;
	}
	return 0;
}

void
close_evaluation(struct evaluation *e)
{
	dmn_run_close(e->run);
	dmn_free(e->model);
	close_zones(&e->host);
	free(e->json);
}

static const char eval_usage[] =
	"eval MODEL.dmn [IMPORTED.dmn...] [--decision NAME] [--trace] < INPUT.json\n"
	"\n"
	"Reads one JSON object with a member for each input data and prints the decision's value as JSON; without\n"
	"--decision all decisions, by name.  --trace prints what ran and which rules matched, as JSON, to standard error.\n";

static int
eval(int argc, char **argv)
{
	const char *decision = NULL;
	bool trace = false;
	int status = take_options(&argc, argv, (struct dmn_option[]){ { "--decision", .value = &decision },
		{ "--trace", .flag = &trace }, { 0 } });
	struct evaluation e;

	if (status)
		return status;
	if (argc < 2)
		return bad_usage("eval", "which model?");
	status = open_evaluation(argc - 1, argv + 1, &e);
	if (status)
		goto out;
	struct dmn_run *run = e.run;
	const struct dmn_model *model = e.model;
	dmn_run_trace(run, trace);
	if (decision) {
		status = evaluate(run, model, (struct dmn_text){ decision, strlen(decision) }, e.input, false);
	} else {
		/* All of them, by name: their inputs stay in the run, so it is not emptied in between. */
		for (size_t i = 0; i < dmn_element_count(model); i++) {
			const struct dmn_element *element = dmn_element(model, i);
			if (element->kind == DMN_DECISION) {
				int one = evaluate(run, model, element->name, e.input, true);
				status = one > status ? one : status;
			}
		}
	}
	struct dmn_text t;
	if (trace && dmn_trace_json(run, &t) == DMN_OK)
		fprintf(stderr, "%.*s\n", (int)t.bytes, t.at);
out:
	close_evaluation(&e);
	return status;
}

/* ---- commands ------------------------------------------------------------------------------------------- */

static const struct { const char *name, *usage; int (*run)(int argc, char **argv); } commands[] = {
	{ "check", check_usage, check },
	{ "eval", eval_usage, eval },
	{ "explain", explain_usage, explain },
	{ "bench", bench_usage, bench },
	{ "fmt", fmt_usage, fmt },
	{ "diff", diff_usage, diff },
	{ "test", test_usage, test },
	{ "tck", tck_usage, tck },
};
enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

/* For the completion of shells: the names of the decisions, one a line. */
static int
names(int argc, char **argv)
{
	struct dmn_model *model = NULL;
	struct dmn_host host = { 0 };
	int status = argc < 2 ? 2 : load_model(argc - 1, argv + 1, &host, &model);

	for (size_t i = 0; !status && i < dmn_element_count(model); i++) {
		const struct dmn_element *e = dmn_element(model, i);
		if (e->kind == DMN_DECISION)
			printf("%.*s\n", (int)e->name.bytes, e->name.at);
	}
	dmn_free(model);
	close_zones(&host);
	return status;
}

/* The lines before the first empty one, each as a usage line. */
static void
print_synopsis(FILE *out, const char *usage, bool first)
{
	while (*usage && *usage != '\n') {
		int bytes = (int)strcspn(usage, "\n");
		fprintf(out, "%s dmn %.*s\n", first ? "usage:" : "      ", bytes, usage);
		usage += bytes + 1;
		first = false;
	}
}

static int
print_help(FILE *out, int status)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		print_synopsis(out, commands[i].usage, i == 0);
	fputs("       dmn COMMAND --help\n       dmn --version\n", out);
	return status;
}

int
words_open(struct words *w, const char *command, const char *lang, struct arena *arena)
{
	if (lang && strcmp(lang, "en") != 0 && strcmp(lang, "hi") != 0)
		return bad_usage(command, "--lang is en or hi, not %s", lang);
	words_start(w, lang && strcmp(lang, "hi") == 0, arena);
	words_terminal(w);
	return 0;
}

int
bad_usage(const char *command, const char *format, ...)
{
	va_list list;

	fprintf(stderr, "dmn: %s: ", command);
	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
	fputc('\n', stderr);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(command, commands[i].name) == 0)
			print_synopsis(stderr, commands[i].usage, true);
	return 2;
}

int
take_options(int *argc, char **argv, const struct dmn_option *options)
{
	bool operands = false;
	int kept = 1;

	for (int i = 1; i < *argc; i++) {
		const struct dmn_option *o = options;
		const char *arg = argv[i], *equals = strncmp(arg, "--", 2) == 0 ? strchr(arg, '=') : NULL;
		size_t bytes = equals ? (size_t)(equals - arg) : strlen(arg);

		if (operands || arg[0] != '-' || arg[1] == '\0') {
			argv[kept++] = argv[i];
			continue;
		}
		if (strcmp(arg, "--") == 0) {
			operands = true;
			continue;
		}
		while (o && o->name && (strncmp(o->name, arg, bytes) != 0 || o->name[bytes] != '\0'))
			o++;
		if (!o || !o->name)
			return bad_usage(argv[0], "unknown option %s", arg);
		if (o->flag && equals)
			return bad_usage(argv[0], "%s takes no value", o->name);
		if (o->flag)
			*o->flag = true;
		else if (equals)
			*o->value = equals + 1;
		else if (i + 1 < *argc)
			*o->value = argv[++i];
		else
			return bad_usage(argv[0], "%s needs a value", o->name);
	}
	argv[kept] = NULL;
	*argc = kept;
	return 0;
}

int
main(int argc, char **argv)
{
	bool help = false;

	if (argc < 2)
		return print_help(stderr, 2);
	if (strcmp(argv[1], "--version") == 0) {
		printf("dmn %s\n", dmn_version());
		return 0;
	}
	if (strcmp(argv[1], "--help") == 0)
		return print_help(stdout, 0);
	if (strcmp(argv[1], "names") == 0)
		return names(argc - 1, argv + 1);
	for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
		help = help || strcmp(argv[i], "--help") == 0;
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		if (strcmp(argv[1], commands[i].name) != 0)
			continue;
		if (!help)
			return commands[i].run(argc - 1, argv + 1);
		print_synopsis(stdout, commands[i].usage, true);
		fputs(strstr(commands[i].usage, "\n\n") + 1, stdout);
		return 0;
	}
	fprintf(stderr, "dmn: there is no command \"%s\"\n", argv[1]);
	return print_help(stderr, 2);
}
