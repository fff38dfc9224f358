/*
 * anudan scheme: for the person who writes packages.
 */
#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/message.h"
#include "cli/scheme_author.h"
#include "scheme/scheme.h"

const char cli_scheme_usage[] =
	"list | show ID | check DIR | test DIR | diff OLD NEW | print DIR|ID | new DIR --title TITLE\n"
	"\n"
	"  list        the packages: id, versions, title\n"
	"  show ID     one package: versions, decisions, parameters in force today, workflow\n"
	"  check DIR   read the package in DIR and list what is wrong, one line each: file:line: error: message\n"
	"  test DIR    check, then run the golden cases in DIR/cases; closes with \"N passed, N failed\"\n"
	"  diff OLD NEW  what changed between two packages, in words:\n"
	"                [--lang en|hi] [--format text|json]; exit status 0 same, 1 not, 2 unreadable\n"
	"  print DIR|ID  the whole package as a document: [--lang en|hi] [--format text|html|pdf]\n"
	"  new DIR       make a small package that works, to begin with: --title TITLE [--id ID],\n"
	"                the id being the folder's name\n"
	"\n"
	"  --schemes DIR   where packages are looked for by list, show and print (default: beside the program)\n"
	"\n"
	"Exit status: 0 all is well, 1 something was found or a case failed, 2 bad usage.";

enum { SCHEME_OUT_BYTES_MAX = 16 << 20 };

static int
usage(const char *what)
{
	fprintf(stderr, "anudan: scheme: %s; see anudan scheme --help\n", what);
	return 2;
}

static void
print_findings(const struct scheme_finding *f)
{
	for (; f; f = f->next)
		fprintf(stderr, "%.*s:%d: %s: %.*s\n", TEXT_ARG(f->file), f->line, f->error ? "error" : "warning",
			TEXT_ARG(f->message));
}

static int
exit_of(struct an_cx *cx, enum an_rc rc, const char *what)
{
	if (rc == AN_INVALID && strcmp(cx->error.key, "scheme.invalid") == 0) {
		cli_fail(cx, what);
		return 1;
	}
	if (rc == AN_NOT_FOUND) {
		cli_fail(cx, what);
		return 2;
	}
	return cli_fail(cx, what);
}

static void
print_text(struct an_cx *cx, const char *label, const struct scheme_text *t)
{
	struct text said = scheme_say(cx->arena, cx->language, t);

	if (said.bytes) printf("%s%.*s\n", label, TEXT_ARG(said));
}

static void
print_version(struct an_cx *cx, const struct scheme_version *v)
{
	struct text from = date_text(cx->arena, v->from), until = TEXT("open");

	if (v->until.days != INT32_MAX) until = date_text(cx->arena, v->until);
	printf("  %-10.*s %.*s to %-10.*s  %.*s (%.*s)\n", TEXT_ARG(v->id), TEXT_ARG(from), TEXT_ARG(until),
		TEXT_ARG(v->instrument), TEXT_ARG(v->rules_file));
}

static void
print_parameters(struct an_cx *cx, const struct scheme *s, struct an_date today)
{
	const struct json *values = scheme_parameters(cx->arena, s, today, NULL);

	for (size_t i = 0; i < s->parameter_count; i++) {
		const struct scheme_parameter *p = &s->parameters[i];
		struct text value = TEXT("?");
		struct buf b;

		buf_open(&b, cx->arena, JSON_BYTES_MAX);
		json_write(&b, &values->members[i].value);
		if (buf_text(cx, &b, &value)) value = TEXT("?");
		printf("  %-5.*s %-32.*s %.*s   (%.*s)\n", TEXT_ARG(p->id), TEXT_ARG(p->name), TEXT_ARG(value),
			TEXT_ARG(p->source));
	}
}

static int
show(struct an_cx *cx, const char *folder, const char *id)
{
	const struct scheme_finding *findings = NULL;
	struct an_date today = date_of_instant(an_now_us(cx));
	struct scheme *s = NULL;
	struct text path = arena_print(cx->arena, "%s/%s", folder, id), hash;
	enum an_rc rc;

	if (strchr(id, '/')) return usage("an id was expected, not a path");
	rc = scheme_load(cx, path.at, &s, &findings);
	print_findings(findings);
	if (rc) return exit_of(cx, rc, "scheme show");
	hash = hash_hex(cx->arena, &s->hash);
	printf("%.*s\n", TEXT_ARG(s->id));
	print_text(cx, "  ", &s->title);
	print_text(cx, "  ", &s->authority);
	printf("  content hash %.*s\n\nversions\n", TEXT_ARG(hash));
	for (size_t i = 0; i < s->version_count; i++) print_version(cx, &s->versions[i]);
	printf("\ndecisions\n");
	for (size_t i = 0; i < s->decision_count; i++) {
		printf("  %-16.*s ", TEXT_ARG(s->decisions[i].id));
		print_text(cx, "", &s->decisions[i].title);
	}
	if (s->batch_count) printf("\nbatch files\n");
	for (size_t i = 0; i < s->batch_count; i++) {
		printf("  %-16.*s ", TEXT_ARG(s->batches[i].id));
		print_text(cx, "", &s->batches[i].title);
	}
	if (s->parameter_count) printf("\nparameters in force today\n");
	print_parameters(cx, s, today);
	if (s->transition_count) printf("\nworkflow\n");
	for (size_t i = 0; i < s->transition_count; i++) {
		const struct scheme_transition *t = &s->transitions[i];

		printf("  %-24.*s", TEXT_ARG(t->id));
		for (size_t k = 0; k < t->from.count; k++) printf("%s%.*s", k ? ", " : "", TEXT_ARG(t->from.at[k]));
		printf(" -> %.*s by", TEXT_ARG(t->to));
		for (size_t k = 0; k < t->by.count; k++) printf(" %.*s", TEXT_ARG(t->by.at[k]));
		putchar('\n');
	}
	scheme_close(s);
	return 0;
}

static int
list(struct an_cx *cx, const char *folder)
{
	const struct scheme_finding *findings = NULL;
	struct scheme_set set = { 0 };
	enum an_rc rc = scheme_load_all(cx, folder, &set, &findings);

	print_findings(findings);
	if (rc) return exit_of(cx, rc, "scheme list");
	for (size_t i = 0; i < set.count; i++) {
		const struct scheme *s = set.at[i];
		struct text title = scheme_say(cx->arena, cx->language, &s->title), versions = TEXT("never in force");

		for (size_t k = 0; k < s->version_count; k++)
			versions = arena_print(cx->arena, "%.*s%s%.*s", k ? (int)versions.bytes : 0, versions.at,
				k ? ", " : "", TEXT_ARG(s->versions[k].id));
		printf("%-16.*s %-28.*s %.*s\n", TEXT_ARG(s->id), TEXT_ARG(versions), TEXT_ARG(title));
		scheme_close(set.at[i]);
	}
	return 0;
}

static int
check(struct an_cx *cx, const char *folder, bool test)
{
	const struct scheme_finding *findings = NULL;
	struct scheme *s = NULL;
	struct buf out;
	struct text text;
	int passed = 0, failed = 0;
	enum an_rc rc = scheme_load(cx, folder, &s, &findings);

	print_findings(findings);
	if (rc) {
		if (test) puts("0 passed, 1 failed");
		return exit_of(cx, rc, test ? "scheme test" : "scheme check");
	}
	if (!test) {
		printf("%.*s: %zu versions, %zu decisions, %zu parameters, %zu forms, %zu states, %zu transitions: all is well\n", TEXT_ARG(s->id),
			s->version_count, s->decision_count, s->parameter_count, s->form_count, s->state_count,
			s->transition_count);
		scheme_close(s);
		return 0;
	}
	buf_open(&out, cx->arena, SCHEME_OUT_BYTES_MAX);
	rc = scheme_test(cx, s, &out, &passed, &failed);
	if (!rc) rc = buf_text(cx, &out, &text);
	scheme_close(s);
	if (rc) return cli_fail(cx, "scheme test");
	printf("%.*s%d passed, %d failed\n", TEXT_ARG(text), passed, failed);
	return failed ? 1 : 0;
}

enum an_rc
author_file(struct an_cx *cx, const char *path, size_t max_bytes, struct text *ret)
{
	FILE *f = fopen(path, "rb");
	struct buf b;
	char piece[1 << 16];
	size_t n;
	bool failed;

	if (!f) return an_fail(cx, AN_INVALID, "cli.file", "%s", path);
	buf_open(&b, cx->arena, max_bytes);
	while ((n = fread(piece, 1, sizeof piece, f)) > 0 && !b.failed) buf_bytes(&b, piece, n);
	failed = ferror(f);
	fclose(f);
	if (failed) return an_fail(cx, AN_INVALID, "cli.file", "%s", path);
	if (b.failed) return an_fail(cx, AN_TOO_LARGE, "cli.file", "%s", path);
	return buf_text(cx, &b, ret);
}

static int
begin(struct an_cx *cx, int argc, char **argv)
{
	const char *id = cli_option(&argc, argv, "--id"), *title = cli_option(&argc, argv, "--title");

	if (cli_no_more_options(argc, argv)) return 2;
	return argc == 3 ? author_new(cx, argv[2], id, title) : usage("new takes one folder");
}

/* --lang and --format, taken out; 2 after a complaint. */
static int
take_manner(int *argc, char **argv, const char *formats, bool *ret_hindi, const char **ret_format)
{
	const char *lang = cli_option(argc, argv, "--lang"), *format = cli_option(argc, argv, "--format"), *at;

	if (cli_no_more_options(*argc, argv)) return 2;
	if (lang && strcmp(lang, "en") != 0 && strcmp(lang, "hi") != 0) return usage("--lang is en or hi");
	*ret_hindi = lang && strcmp(lang, "hi") == 0;
	*ret_format = format;
	at = format && *format && !strchr(format, ' ') ? strstr(formats, format) : NULL;
	if (!format || (at && (at == formats || at[-1] == ' ') && strchr(" ", at[strlen(format)]))) return 0;
	fprintf(stderr, "anudan: scheme: --format is one of: %s; not %s\n", formats, format);
	return 2;
}

static int
compare(struct an_cx *cx, int argc, char **argv)
{
	const char *format;
	bool hindi;

	if (take_manner(&argc, argv, "text json", &hindi, &format)) return 2;
	if (argc != 4) return usage("diff takes two folders, the older one first");
	return author_diff(cx, argv[2], argv[3], hindi, format && strcmp(format, "json") == 0);
}

/* A folder, or the id of a package in the folder of packages. */
static int
print(struct an_cx *cx, int argc, char **argv, const char *schemes)
{
	const struct scheme_finding *findings = NULL;
	struct scheme *s = NULL;
	const char *format, *folder;
	struct text path;
	bool hindi;
	int status;
	enum an_rc rc;

	if (take_manner(&argc, argv, "text html pdf", &hindi, &format)) return 2;
	if (argc != 3) return usage("print takes one folder or id");
	path = arena_print(cx->arena, "%s/scheme.yaml", argv[2]);
	folder = access(path.at, F_OK) == 0 || strchr(argv[2], '/') ? argv[2]
		: arena_print(cx->arena, "%s/%s", schemes, argv[2]).at;
	rc = scheme_load(cx, folder, &s, &findings);
	print_findings(findings);
	if (rc) return exit_of(cx, rc, "scheme print");
	status = author_print(cx, s, hindi, !format || strcmp(format, "text") == 0 ? AUTHOR_TEXT
		: strcmp(format, "html") == 0 ? AUTHOR_HTML
		: AUTHOR_PDF);
	scheme_close(s);
	return status;
}

int
cli_scheme(struct an_cx *cx, int argc, char **argv)
{
	static const char known[] = "list, show, check, test, diff, print or new was expected";
	const char *folder = cli_schemes_folder(cx, &argc, argv);

	if (argc > 1 && strcmp(argv[1], "new") == 0) return begin(cx, argc, argv);
	if (argc > 1 && strcmp(argv[1], "diff") == 0) return compare(cx, argc, argv);
	if (argc > 1 && strcmp(argv[1], "print") == 0) return print(cx, argc, argv, folder);
	if (cli_no_more_options(argc, argv)) return 2;
	if (argc < 2) return usage(known);
	if (strcmp(argv[1], "list") == 0) return argc == 2 ? list(cx, folder) : usage("list takes nothing more");
	if (strcmp(argv[1], "show") == 0) return argc == 3 ? show(cx, folder, argv[2]) : usage("show takes one id");
	if (strcmp(argv[1], "check") == 0)
		return argc == 3 ? check(cx, argv[2], false) : usage("check takes one folder");
	if (strcmp(argv[1], "test") == 0) return argc == 3 ? check(cx, argv[2], true) : usage("test takes one folder");
	return usage(known);
}
