/*
 * anudan batch: a file whose rows are decided one by one, in; a file of answers and a file of rejects out.
 *
 * What comes out is written into files without a name and gets its name when all is well: there is never half a file.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "batch/batch.h"
#include "base/message.h"
#include "base/money.h"
#include "cli.h"

const char cli_batch_usage[] =
	"SCHEME KIND FILE.csv [--out FILE.csv] [--reject FILE.csv] [--on DATE]\n"
	"\n"
	"  Decides each row of a CSV file (- = standard input) by the package's batch profile KIND. Says on standard output how many\n"
	"  rows were admitted, deficient, refused and rejected, and the totals.\n"
	"\n"
	"  --out FILE      one row for each row: outcome, admissible amount, reasons, clauses, version of the guidelines\n"
	"  --reject FILE   row, column, code and sentence for each row that was not admitted\n"
	"  --on DATE       the date that picks the guidelines for rows without a date of their own (YYYY-MM-DD)\n"
	"  --threads N     how many threads decide (default: one for each processor); the answers are the same\n"
	"  --template      print the heading line of KIND and stop; no FILE then\n"
	"  --schemes DIR   where the package is looked for (default: beside the program)\n"
	"\n"
	"Exit status: 0 every row was judged, 1 some rows were rejected, 2 bad usage, or the file as a whole is no good and nothing\n"
	"was written, 3 a fault of the machine.";

enum { BATCH_SHOWN_MAX = 10 };

/* A file on its way: open, without a name (or, where the file system cannot do that, with one of its own). */
struct outgoing { const char *path; FILE *file; struct text folder, temporary; bool named; };

static enum an_rc
fail_file(struct an_cx *cx, const char *path)
{
	return an_fail(cx, AN_FAULT, "batch.file", "%s|%s", path, strerror(errno));
}

static enum an_rc
outgoing_open(struct an_cx *cx, const char *path, struct outgoing *ret)
{
	const char *slash = strrchr(path, '/');
	struct stat st;
	int fd;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) return an_fail(cx, AN_INVALID, "batch.not_file", "%s", path);
	ret->path = path;
	ret->folder = !slash ? TEXT(".") : slash == path ? TEXT("/") : arena_text(cx->arena, (struct text){ path, (size_t)(slash - path) });
	ret->temporary = arena_print(cx->arena, "%.*s/.anudan-batch-%.*s", TEXT_ARG(ret->folder), TEXT_ARG(an_random_id(cx)));
	fd = open(ret->folder.at, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
		fd = open(ret->temporary.at, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		ret->named = fd >= 0;
	}
	if (fd < 0) return an_fail(cx, errno == ENOENT || errno == EACCES || errno == ENOTDIR ? AN_INVALID : AN_FAULT, "batch.file",
		"%s|%s", path, strerror(errno));
	ret->file = fdopen(fd, "w");
	if (ret->file) return AN_OK;
	close(fd);
	return fail_file(cx, path);
}

/* All bytes on the disk, under a name that nobody reads yet. */
static enum an_rc
outgoing_keep(struct an_cx *cx, struct outgoing *o)
{
	if (!o->file) return AN_OK;
	if (fflush(o->file) != 0 || fsync(fileno(o->file)) != 0) return fail_file(cx, o->path);
	if (!o->named && linkat(AT_FDCWD, arena_print(cx->arena, "/proc/self/fd/%d", fileno(o->file)).at, AT_FDCWD,
		o->temporary.at, AT_SYMLINK_FOLLOW) != 0)
		return fail_file(cx, o->path);
	o->named = true;
	return AN_OK;
}

static enum an_rc
outgoing_name(struct an_cx *cx, struct outgoing *o)
{
	int folder;

	if (!o->file) return AN_OK;
	if (rename(o->temporary.at, o->path) != 0) return fail_file(cx, o->path);
	o->named = false;
	folder = open(o->folder.at, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder >= 0) {
		(void)fsync(folder);
		close(folder);
	}
	return AN_OK;
}

static void
outgoing_close(struct outgoing *o)
{
	if (o->file) fclose(o->file);
	if (o->named) unlink(o->temporary.at);
	*o = (struct outgoing){ 0 };
}

/* Where rows go; without a file of rejects the first ones are shown. */
struct sink { struct outgoing out, rejects; const char *what; size_t heads, shown; };

static enum an_rc
put(struct an_cx *cx, const struct outgoing *o, struct text t)
{
	if (!o->file || t.bytes == 0 || fwrite(t.at, 1, t.bytes, o->file) == t.bytes) return AN_OK;
	return fail_file(cx, o->path);
}

static enum an_rc
take_row(struct an_cx *cx, void *user, struct text out, struct text rejects)
{
	struct sink *s = user;
	enum an_rc rc = put(cx, &s->out, out);

	if (!rc) rc = put(cx, &s->rejects, rejects);
	if (rc || s->rejects.file || s->heads++ == 0 || rejects.bytes == 0 || s->shown == BATCH_SHOWN_MAX) return rc;
	for (struct text rest = rejects; rest.bytes && s->shown < BATCH_SHOWN_MAX; s->shown++) {
		struct text line = text_trim(text_cut(&rest, '\n'));

		if (line.bytes) fprintf(stderr, "anudan: %s: row %.*s\n", s->what, TEXT_ARG(line));
	}
	if (s->shown == BATCH_SHOWN_MAX) fprintf(stderr, "anudan: %s: there may be more: --reject FILE.csv lists all\n", s->what);
	return AN_OK;
}

static ptrdiff_t
read_file(void *user, char *at, size_t bytes)
{
	const int *fd = user;
	ssize_t n;

	do n = read(*fd, at, bytes);
	while (n < 0 && errno == EINTR);
	return n;
}

static enum an_rc
find_batch(struct an_cx *cx, const struct scheme *s, const char *id, const struct scheme_batch **ret)
{
	struct text known = TEXT("");

	*ret = scheme_batch(s, text_of(id));
	if (*ret) return AN_OK;
	for (size_t i = 0; i < s->batch_count; i++)
		known = arena_print(cx->arena, "%.*s%s%.*s", TEXT_ARG(known), i ? ", " : "", TEXT_ARG(s->batches[i].id));
	return an_fail(cx, AN_INVALID, "batch.kind", "%.*s|%s|%.*s", TEXT_ARG(s->id), id, TEXT_ARG(known.bytes ? known : TEXT("none")));
}

static enum an_rc
print_template(struct an_cx *cx, const struct scheme_batch *b)
{
	struct text line;
	struct buf out;
	enum an_rc rc;

	buf_open(&out, cx->arena, CSV_ROW_BYTES_MAX);
	for (size_t i = 0; i < b->column_count; i++) {
		if (i) buf_char(&out, ',');
		buf_csv(&out, b->columns[i].field.name);
	}
	rc = buf_text(cx, &out, &line);
	if (!rc) printf("%.*s\r\n", TEXT_ARG(line));
	return rc;
}

static void
print_summary(struct an_cx *cx, const struct scheme *s, const struct scheme_batch *b, const struct batch_summary *sum)
{
	printf("rows       %lld\nadmitted   %lld\ndeficient  %lld\nrefused    %lld\nrejected   %lld\n", (long long)sum->row_count,
		(long long)sum->admitted_count, (long long)sum->deficient_count, (long long)sum->refused_count,
		(long long)sum->rejected_count);
	for (size_t i = 0; i < sum->total_count; i++) {
		const struct batch_total *t = &sum->totals[i];

		printf("total      %.*s: rows %lld", TEXT_ARG(t->name), (long long)t->row_count);
		if (b->claimed != SCHEME_NO_COLUMN) printf(", claimed Rs %.*s", TEXT_ARG(money_text(cx->arena, t->claimed_paise)));
		printf(", admissible Rs %.*s\n", TEXT_ARG(money_text(cx->arena, t->admissible_paise)));
	}
	printf("file       sha256 %.*s\n", TEXT_ARG(hash_hex(cx->arena, &sum->file)));
	printf("package    %.*s %.*s\n", TEXT_ARG(s->id), TEXT_ARG(hash_hex(cx->arena, &s->hash)));
}

/* Judge path and let the files that come out have their names. */
static enum an_rc
judge(struct an_cx *cx, const struct batch_job *job, const char *path, const char *out, const char *rejects, const char *what,
	struct batch_summary *ret)
{
	struct sink sink = { .what = what };
	bool standard = strcmp(path, "-") == 0;
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	enum an_rc rc = AN_OK;

	if (fd < 0 || fstat(fd, &st) != 0) rc = an_fail(cx, AN_INVALID, "batch.file", "%s|%s", path, strerror(errno));
	else if (S_ISDIR(st.st_mode)) rc = an_fail(cx, AN_INVALID, "batch.not_file", "%s", path);
	if (!rc && out) rc = outgoing_open(cx, out, &sink.out);
	if (!rc && rejects) rc = outgoing_open(cx, rejects, &sink.rejects);
	if (!rc) rc = batch_judge(cx, job, read_file, &fd, take_row, &sink, ret);
	if (!rc) rc = outgoing_keep(cx, &sink.out);
	if (!rc) rc = outgoing_keep(cx, &sink.rejects);
	if (!rc) rc = outgoing_name(cx, &sink.rejects);
	if (!rc) rc = outgoing_name(cx, &sink.out);
	outgoing_close(&sink.out);
	outgoing_close(&sink.rejects);
	if (fd >= 0 && !standard) close(fd);
	return rc;
}

static int
usage(const char *what)
{
	fprintf(stderr, "anudan: batch: %s; see anudan batch --help\n", what);
	return 2;
}

int
cli_batch(struct an_cx *cx, int argc, char **argv)
{
	const char *folder = cli_schemes_folder(cx, &argc, argv), *on_z = cli_option(&argc, argv, "--on"),
		*out = cli_option(&argc, argv, "--out"), *rejects = cli_option(&argc, argv, "--reject"),
		*threads = cli_option(&argc, argv, "--threads");
	bool template = cli_flag(&argc, argv, "--template");
	struct batch_job job = { .today = date_of_instant(an_now_us(cx)) };
	struct batch_summary sum = { 0 };
	struct scheme *s = NULL;
	struct an_date on;
	int64_t thread_count = 0;
	const char *what;
	enum an_rc rc;
	int status = 0;

	if (cli_no_more_options(argc, argv)) return 2;
	if (argc != (template ? 3 : 4)) return usage("a scheme, a kind and a file were expected");
	if (threads && (!text_to_int(text_of(threads), &thread_count) || thread_count < 1 || thread_count > BATCH_THREADS_MAX))
		return usage("--threads: 1 to 16 was expected");
	if (out && rejects && strcmp(out, rejects) == 0) return usage("--out and --reject are the same file");
	if (on_z && !date_parse(text_of(on_z), &on)) {
		(void)an_fail(cx, AN_INVALID, "cli.date", "--on|%s", on_z);
		return cli_fail(cx, "batch");
	}
	what = arena_print(cx->arena, "batch %s %s", argv[1], argv[2]).at;
	rc = cli_scheme_load(cx, folder, argv[1], &s);
	job.scheme = s;
	job.on = on_z ? &on : NULL;
	job.thread_count = (size_t)thread_count;
	if (!rc) rc = find_batch(cx, s, argv[2], &job.batch);
	if (!rc && template) rc = print_template(cx, job.batch);
	else if (!rc) rc = judge(cx, &job, argv[3], out, rejects, what, &sum);
	if (rc) status = cli_fail(cx, what);
	else if (!template) {
		print_summary(cx, s, job.batch, &sum);
		status = sum.rejected_count ? 1 : 0;
	}
	scheme_close(s);
	return status;
}
