/*
 * anudan scheme new: a small package that works, out of the files in skeleton/, in which @ID@, @NUMBER@ and @TITLE@
 * stand for what the author gives.  It is made beside its place and moved there when it is whole.
 */
#include "cli/scheme_author.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"

enum { NEW_FILE_BYTES_MAX = 1 << 20, NEW_ID_BYTES_MAX = 40, NEW_TITLE_BYTES_MAX = 400 };

static const char *const folders[] = { "rules", "letters", "cases" };
static const char *const files[] = { "scheme.yaml", "parameters.yaml", "forms.yaml", "rules/first.dmn",
	"letters/approval-order.html",
	"cases/first.yaml" };
enum { FOLDER_COUNT = sizeof folders / sizeof *folders, FILE_COUNT = sizeof files / sizeof *files };

struct wanted { struct text id, number, title; };

static int
complain(const char *what, const char *why)
{
	fprintf(stderr, "anudan: scheme new: %s: %s\n", what, why);
	return 2;
}

/* A letter, then letters, digits, hyphens: what a folder, a case number and an address can all carry. */
static bool
is_id(struct text id)
{
	bool good = id.bytes > 0 && id.bytes <= NEW_ID_BYTES_MAX;

	for (size_t i = 0; good && i < id.bytes; i++)
		good = (id.at[i] >= 'a' && id.at[i] <= 'z') ||
			(i > 0 && ((id.at[i] >= '0' && id.at[i] <= '9') || id.at[i] == '-'));
	return good;
}

/* One line of plain text. */
static bool
is_title(struct text title)
{
	bool good = text_trim(title).bytes > 0 && title.bytes <= NEW_TITLE_BYTES_MAX && text_is_utf8(title);

	for (size_t i = 0; good && i < title.bytes; i++)
		good = (unsigned char)title.at[i] >= ' ' && title.at[i] != 0x7f;
	return good;
}

/* The last part of the path, without slashes behind it. */
static struct text
last_part(struct text path)
{
	size_t from;

	while (path.bytes > 1 && path.at[path.bytes - 1] == '/') path.bytes--;
	for (from = path.bytes; from > 0 && path.at[from - 1] != '/'; from--);
	return text_slice(path, from, path.bytes - from);
}

static struct text
upper(struct an_cx *cx, struct text t)
{
	char *at = arena_new(cx->arena, t.bytes + 1);

	for (size_t i = 0; i < t.bytes; i++)
		at[i] = t.at[i] >= 'a' && t.at[i] <= 'z' ? (char)(t.at[i] - 'a' + 'A') : t.at[i];
	return (struct text){ at, t.bytes };
}

/* As it stands between double quotes in YAML. */
static void
put_quoted(struct buf *b, struct text t)
{
	for (size_t i = 0; i < t.bytes; i++) {
		if (t.at[i] == '"' || t.at[i] == '\\') buf_char(b, '\\');
		buf_char(b, t.at[i]);
	}
}

static void
put_filled(struct buf *b, struct text from, const struct wanted *w)
{
	const struct { struct text hole, value; } holes[] = { { TEXT("@ID@"), w->id }, { TEXT("@NUMBER@"), w->number },
		{ TEXT("@TITLE@"), w->title } };

	for (size_t i = 0; i < from.bytes; i++) {
		struct text rest = text_slice(from, i, from.bytes - i);
		size_t k = 0;

		while (k < 3 && !text_starts(rest, holes[k].hole)) k++;
		if (k == 3) {
			buf_char(b, from.at[i]);
			continue;
		}
		put_quoted(b, holes[k].value);
		i += holes[k].hole.bytes - 1;
	}
}

static bool
write_file(struct an_cx *cx, const char *skeleton, const char *folder, const char *name, const struct wanted *w)
{
	struct text from, text, source = arena_print(cx->arena, "%s/%s", skeleton, name),
		target = arena_print(cx->arena, "%s/%s", folder, name);
	struct buf b;
	FILE *f;
	bool whole;

	if (author_file(cx, source.at, NEW_FILE_BYTES_MAX, &from)) return false;
	buf_open(&b, cx->arena, 2 * NEW_FILE_BYTES_MAX);
	put_filled(&b, from, w);
	f = buf_text(cx, &b, &text) ? NULL : fopen(target.at, "wxb");
	if (!f) return false;
	whole = fwrite(text.at, 1, text.bytes, f) == text.bytes;
	return fclose(f) == 0 && whole;
}

static bool
write_all(struct an_cx *cx, const char *skeleton, const char *folder, const struct wanted *w)
{
	for (size_t i = 0; i < FOLDER_COUNT; i++)
		if (mkdir(arena_print(cx->arena, "%s/%s", folder, folders[i]).at, 0777)) return false;
	for (size_t i = 0; i < FILE_COUNT; i++)
		if (!write_file(cx, skeleton, folder, files[i], w)) return false;
	return true;
}

/* What of it was made. */
static void
remove_all(struct an_cx *cx, const char *folder)
{
	for (size_t i = 0; i < FILE_COUNT; i++) unlink(arena_print(cx->arena, "%s/%s", folder, files[i]).at);
	for (size_t i = 0; i < FOLDER_COUNT; i++) rmdir(arena_print(cx->arena, "%s/%s", folder, folders[i]).at);
	rmdir(folder);
}

int
author_new(struct an_cx *cx, const char *folder, const char *id, const char *title)
{
	const char *skeleton = cli_beside(cx, "skeleton");
	struct text name = last_part(text_of(folder)), place;
	struct wanted w = { .id = id ? text_of(id) : name, .title = text_of(title ? title : "") };
	mode_t mask = umask(0);
	char *made;

	umask(mask);
	if (!is_id(w.id))
		return complain(id ? "--id" : folder,
			"an id was expected: small letters, digits and hyphens, a letter first, at most 40");
	if (!text_equal(w.id, name)) return complain(folder, "the folder's name must be the id of the scheme");
	if (!is_title(w.title)) return complain("--title", "one line of text was expected, at most 400 bytes");
	w.number = upper(cx, w.id);
	if (access(folder, F_OK) == 0) return complain(folder, "it is there already; choose another folder");
	place = text_slice(text_of(folder), 0, (size_t)(name.at - folder));
	made = (char *)(uintptr_t)arena_print(cx->arena, "%.*s.%.*s-XXXXXX", TEXT_ARG(place), TEXT_ARG(w.id)).at;
	if (!mkdtemp(made)) return complain(folder, strerror(errno));
	errno = 0;
	if (!write_all(cx, skeleton, made, &w) || chmod(made, 0777 & ~mask) || rename(made, folder)) {
		complain(folder, errno ? strerror(errno) : "the files of the program could not be read");
		remove_all(cx, made);
		return 3;
	}
	printf("%s: a small scheme that works; now: anudan scheme test %s\n", folder, folder);
	return 0;
}
