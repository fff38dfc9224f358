/* The common part of the build's programs: contracts in tool.h. */
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tool.h"

enum { OUTPUTS_MAX = 8 };

struct block { struct block *next; max_align_t data[]; };
struct output { const char *path; FILE *file; char *at; size_t bytes; };

static struct block *blocks;
static struct output outputs[OUTPUTS_MAX];
static size_t output_count;
static const char *depends[TOOL_FILES_MAX];
static size_t depend_count;
static int error_count;

__attribute__((format(printf, 3, 0)))
static void
say(const char *file, int line, const char *format, va_list args)
{
	fprintf(stderr, "%s:%d: ", file, line);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

void
tool_error(const char *file, int line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(file, line, format, args);
	va_end(args);
	error_count++;
}

void
tool_die(const char *file, int line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(file, line, format, args);
	va_end(args);
	exit(1);
}

int
tool_errors(void)
{
	return error_count;
}

void *
tool_alloc(size_t bytes)
{
	struct block *b = calloc(1, sizeof(*b) + bytes);

	if (!b)
		tool_die("memory", 0, "cannot get %zu bytes", bytes);
	b->next = blocks;
	blocks = b;
	return b->data;
}

char *
tool_copy(const char *at, size_t bytes)
{
	char *z = tool_alloc(bytes + 1);

	memcpy(z, at, bytes);
	return z;
}

char *
tool_print(const char *format, ...)
{
	char *made = NULL, *kept;
	va_list args;
	int bytes;

	va_start(args, format);
	bytes = vasprintf(&made, format, args);
	va_end(args);
	if (bytes < 0)
		tool_die("memory", 0, "cannot print");
	kept = tool_copy(made, (size_t)bytes);
	free(made);
	return kept;
}

static void
depend(const char *path)
{
	if (depend_count == TOOL_FILES_MAX)
		tool_die(path, 0, "more than %d files", TOOL_FILES_MAX);
	depends[depend_count++] = tool_copy(path, strlen(path));
}

char *
tool_read(const char *path, size_t *ret_bytes)
{
	struct stat st;
	FILE *f = fopen(path, "rb");
	char *at;

	if (!f)
		tool_die(path, 0, "cannot be opened: %s", strerror(errno));
	if (fstat(fileno(f), &st) || st.st_size > TOOL_FILE_BYTES_MAX)
		tool_die(path, 0, "is not a file of at most %d bytes", TOOL_FILE_BYTES_MAX);
	at = tool_alloc((size_t)st.st_size + 1);
	if (fread(at, 1, (size_t)st.st_size, f) != (size_t)st.st_size)
		tool_die(path, 0, "cannot be read whole");
	fclose(f);
	depend(path);
	if (ret_bytes)
		*ret_bytes = (size_t)st.st_size;
	return at;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
wanted(const char *folder, const char *name, const char *suffix)
{
	size_t bytes = strlen(name), tail = strlen(suffix);
	struct stat st;

	if (name[0] == '.')
		return false;
	if (tail)
		return bytes > tail && strcmp(name + bytes - tail, suffix) == 0;
	return stat(tool_print("%s/%s", folder, name), &st) == 0 && S_ISDIR(st.st_mode);
}

size_t
tool_list(const char *folder, const char *suffix, char ***ret)
{
	char **names = tool_alloc(TOOL_FILES_MAX * sizeof(*names));
	const struct dirent *entry;
	size_t count = 0;
	DIR *d = opendir(folder);

	if (!d)
		tool_die(folder, 0, "cannot be opened: %s", strerror(errno));
	depend(folder);
	while ((entry = readdir(d))) {
		if (!wanted(folder, entry->d_name, suffix))
			continue;
		if (count == TOOL_FILES_MAX)
			tool_die(folder, 0, "more than %d entries", TOOL_FILES_MAX);
		names[count++] = tool_copy(entry->d_name, strlen(entry->d_name));
	}
	closedir(d);
	qsort(names, count, sizeof(*names), compare_names);
	*ret = names;
	return count;
}

FILE *
tool_output(const char *path)
{
	struct output *o = &outputs[output_count];

	if (output_count == OUTPUTS_MAX)
		tool_die(path, 0, "more than %d outputs", OUTPUTS_MAX);
	o->path = path;
	o->file = open_memstream(&o->at, &o->bytes);
	if (!o->file)
		tool_die(path, 0, "cannot get memory");
	output_count++;
	return o->file;
}

static void
write_output(const struct output *o)
{
	FILE *f = fopen(o->path, "wb");

	if (!f || fwrite(o->at, 1, o->bytes, f) != o->bytes || fclose(f))
		tool_die(o->path, 0, "cannot be written: %s", strerror(errno));
}

static void
write_depfile(const char *path)
{
	FILE *f = fopen(path, "wb");

	if (!f)
		tool_die(path, 0, "cannot be written: %s", strerror(errno));
	fprintf(f, "%s:", output_count ? outputs[0].path : "none");
	for (size_t i = 0; i < depend_count; i++)
		fprintf(f, " %s", depends[i]);
	fputc('\n', f);
	if (fclose(f))
		tool_die(path, 0, "cannot be written: %s", strerror(errno));
}

int
tool_close(const char *depfile)
{
	for (size_t i = 0; i < output_count; i++) {
		fclose(outputs[i].file);
		if (!error_count)
			write_output(&outputs[i]);
		free(outputs[i].at);
	}
	if (!error_count && depfile)
		write_depfile(depfile);
	return error_count ? 1 : 0;
}

void
tool_c_string(FILE *out, const char *at, size_t bytes)
{
	fputc('"', out);
	for (size_t i = 0; i < bytes; i++) {
		unsigned char c = (unsigned char)at[i];

		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c >= 0x20 && c < 0x7f && c != '?')
			fputc(c, out);
		else
			fprintf(out, "\\%03o", c);
	}
	fputc('"', out);
}

size_t
tool_utf8(const unsigned char *at, size_t bytes)
{
	size_t need = at[0] < 0x80 ? 1 : at[0] >= 0xc2 && at[0] <= 0xdf ? 2 : (at[0] & 0xf0) == 0xe0 ? 3
		: at[0] >= 0xf0 && at[0] <= 0xf4 ? 4 : 0;

	if (!need || need > bytes)
		return 0;
	for (size_t i = 1; i < need; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f))
		return 0;
	if ((at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] > 0x8f))
		return 0;
	return need;
}
