/*
 * The message compiler: messages/<language>/<room>.po -> a C table of texts by key, one for each language, and the
 * pseudo-language "qps" made from English.
 *
 *     messages FOLDER OUT.c [DEPFILE]        compile
 *     messages --keys FOLDER                 print "key<TAB>placeholders<TAB>file:line<TAB>dynamic or -", for the checks
 *
 * A catalogue is a gettext file whose msgid is a key ("ledger.short") and whose msgstr is the text with {1} {2} ...
 * A "#. dynamic" comment before an entry says that its key is put together at run time.  Plural forms are not read yet.
 * Every language must have every key of English with the same placeholders: nothing falls back in silence.
 */
#include <stdlib.h>
#include <string.h>

#include "base/pseudo.h"
#include "tool.h"

enum { ENTRIES_MAX = 20000, LANGUAGES_MAX = 30, KEY_BYTES_MAX = 100, PLACES_MAX = 9 };

struct entry {
	char *key, *text;
	size_t text_bytes;
	const char *file;
	int line;
	unsigned places;                 /* bit n: {n} occurs */
	bool dynamic;
};

struct language { const char *name; struct entry *entries; size_t count; };

struct reader {
	struct language *language;
	const char *file;
	int line;
	struct entry now;                /* being read */
	char **into;                     /* where continuation strings go, NULL = nowhere */
	bool have_key, have_text, fuzzy, dynamic;
};

static char *
append(const char *old, const char *more)
{
	return tool_print("%s%s", old ? old : "", more);
}

/* The string between quotes at z, unescaped. */
static char *
quoted(const struct reader *r, const char *z)
{
	char *out = tool_alloc(strlen(z) + 1), *to = out;

	if (*z++ != '"')
		tool_die(r->file, r->line, "expected a string in double quotes");
	for (; *z && *z != '"'; z++) {
		if (*z != '\\') {
			*to++ = *z;
			continue;
		}
		switch (*++z) {
		case 'n': *to++ = '\n'; break;
		case 't': *to++ = '\t'; break;
		case '"': case '\\': *to++ = *z; break;
		default: tool_die(r->file, r->line, "unknown escape \\%c", *z);
		}
	}
	if (*z != '"' || z[1 + strspn(z + 1, " \t\r")])
		tool_die(r->file, r->line, "the string must end with a double quote, and the line with it");
	return out;
}

static bool
key_good(const char *key)
{
	size_t bytes = strlen(key);

	return bytes <= KEY_BYTES_MAX && strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_.-") == bytes
		&& key[0] >= 'a' && key[0] <= 'z' && strchr(key, '.') && key[bytes - 1] != '.' && !strstr(key, "..");
}

static unsigned
placeholders(const struct entry *e)
{
	unsigned places = 0;

	for (const char *z = e->text; (z = strpbrk(z, "{}")); z++) {
		if (*z == '{' && z[1] >= '1' && z[1] <= '0' + PLACES_MAX && z[2] == '}') {
			places |= 1u << (z[1] - '0');
			z += 2;
		} else {
			tool_error(e->file, e->line, "%s: a brace that is no placeholder {1} to {%d}", e->key, PLACES_MAX);
			return places;
		}
	}
	if ((places >> 1) & ((places >> 1) + 1))
		tool_error(e->file, e->line, "%s: placeholders must be numbered {1}, {2}, ... without a gap", e->key);
	return places;
}

static void
check_utf8(const struct entry *e)
{
	for (size_t i = 0, step; i < e->text_bytes; i += step) {
		step = tool_utf8((const unsigned char *)e->text + i, e->text_bytes - i);
		if (!step)
			tool_die(e->file, e->line, "%s: not valid UTF-8", e->key);
	}
}

static void
finish(struct reader *r)
{
	struct entry *e = &r->now;

	if (r->have_key && !r->have_text)
		tool_die(r->file, r->line, "msgid \"%s\" without msgstr", e->key);
	if (r->have_key && e->key[0]) {
		e->text_bytes = strlen(e->text);
		e->dynamic = r->dynamic;
		if (!key_good(e->key))
			tool_error(e->file, e->line, "\"%s\" is no key: lower-case words with dots between them", e->key);
		if (!e->text_bytes)
			tool_error(e->file, e->line, "%s: the text is empty", e->key);
		if (r->fuzzy)
			tool_error(e->file, e->line, "%s: marked fuzzy: somebody must read it first", e->key);
		check_utf8(e);
		e->places = placeholders(e);
		if (r->language->count == ENTRIES_MAX)
			tool_die(e->file, e->line, "more than %d texts", ENTRIES_MAX);
		r->language->entries[r->language->count++] = *e;
	}
	r->now = (struct entry){ 0 };
	r->into = NULL;
	r->have_key = r->have_text = r->fuzzy = r->dynamic = false;
}

static void
read_line(struct reader *r, char *z)
{
	z += strspn(z, " \t");
	z[strcspn(z, "\r")] = 0;
	if (!*z)
		return;
	if (*z == '#') {
		if (r->have_text)
			finish(r);
		r->fuzzy |= strncmp(z, "#,", 2) == 0 && strstr(z, "fuzzy");
		r->dynamic |= strncmp(z, "#. dynamic", 10) == 0;
	} else if (*z == '"') {
		if (!r->into)
			tool_die(r->file, r->line, "a string without msgid or msgstr before it");
		*r->into = append(*r->into, quoted(r, z));
	} else if (strncmp(z, "msgid ", 6) == 0) {
		if (r->have_key)
			finish(r);
		r->now.file = r->file;
		r->now.line = r->line;
		r->now.key = quoted(r, z + 6);
		r->into = &r->now.key;
		r->have_key = true;
	} else if (strncmp(z, "msgstr ", 7) == 0 && r->have_key && !r->have_text) {
		r->now.text = quoted(r, z + 7);
		r->into = &r->now.text;
		r->have_text = true;
	} else {
		tool_die(r->file, r->line, "expected msgid, msgstr, a string or a comment");
	}
}

static void
read_file(struct language *language, const char *path)
{
	struct reader r = { .language = language, .file = path };
	size_t bytes;
	char *at = tool_read(path, &bytes), *rest = at;

	if (strlen(at) != bytes)
		tool_die(path, 0, "a NUL byte");
	while (rest) {
		char *line = strsep(&rest, "\n");

		r.line++;
		read_line(&r, line);
	}
	finish(&r);
}

static int
compare_entries(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->key, ((const struct entry *)b)->key);
}

static void
read_language(struct language *l, const char *folder, const char *name)
{
	const char *here = tool_print("%s/%s", folder, name);
	char **files;
	size_t count = tool_list(here, ".po", &files);

	l->name = name;
	l->entries = tool_alloc(ENTRIES_MAX * sizeof(*l->entries));
	for (size_t i = 0; i < count; i++)
		read_file(l, tool_print("%s/%s", here, files[i]));
	qsort(l->entries, l->count, sizeof(*l->entries), compare_entries);
	for (size_t i = 1; i < l->count; i++)
		if (strcmp(l->entries[i - 1].key, l->entries[i].key) == 0)
			tool_error(l->entries[i].file, l->entries[i].line, "%s stands already in %s:%d", l->entries[i].key,
				l->entries[i - 1].file, l->entries[i - 1].line);
}

static const struct entry *
find(const struct language *l, const char *key)
{
	const struct entry wanted = { .key = tool_copy(key, strlen(key)) };

	return bsearch(&wanted, l->entries, l->count, sizeof(*l->entries), compare_entries);
}

static void
compare_languages(const struct language *english, const struct language *other)
{
	for (size_t i = 0; i < english->count; i++) {
		const struct entry *e = &english->entries[i], *o = find(other, e->key);

		if (!o)
			tool_error(e->file, e->line, "%s is missing in language %s", e->key, other->name);
		else if (o->places != e->places)
			tool_error(o->file, o->line, "%s has other placeholders than in %s:%d", o->key, e->file, e->line);
	}
	for (size_t i = 0; i < other->count; i++)
		if (!find(english, other->entries[i].key))
			tool_error(other->entries[i].file, other->entries[i].line, "%s is unknown in English", other->entries[i].key);
}

static char *
pseudo(const char *text)
{
	char *out = tool_alloc(strlen(text) * 3 + 7), *to = stpcpy(out, PSEUDO_OPEN);

	for (; *text; text++) {
		const char *marked = pseudo_letter(*text);

		if (marked)
			to = stpcpy(to, marked);
		else
			*to++ = *text;
	}
	stpcpy(to, PSEUDO_CLOSE);
	return out;
}

static void
write_rows(FILE *out, const struct language *l, const char *name, bool marked)
{
	fprintf(out, "static const struct message_row rows_%s[] = {\n", name);
	for (size_t i = 0; i < l->count; i++) {
		const char *text = marked ? pseudo(l->entries[i].text) : l->entries[i].text;

		fputs("\t{ { ", out);
		tool_c_string(out, l->entries[i].key, strlen(l->entries[i].key));
		fprintf(out, ", %zu }, { ", strlen(l->entries[i].key));
		tool_c_string(out, text, strlen(text));
		fprintf(out, ", %zu } },\n", strlen(text));
	}
	fputs("\t{ { NULL, 0 }, { NULL, 0 } },\n};\n\n", out);
}

static void
write_table(const char *path, const struct language *languages, size_t count, const struct language *english)
{
	FILE *out = tool_output(path);

	fputs("/* Made by tools/messages from messages/: do not edit. */\n#include \"base/message_table.h\"\n\n", out);
	for (size_t i = 0; i < count; i++)
		write_rows(out, &languages[i], languages[i].name, false);
	write_rows(out, english, "qps", true);
	fputs("const struct message_language message_languages[] = {\n", out);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "\t{ \"%s\", rows_%s, %zu },\n", languages[i].name, languages[i].name, languages[i].count);
	fprintf(out, "\t{ \"qps\", rows_qps, %zu },\n};\nconst size_t message_language_count = %zu;\n", english->count, count + 1);
}

static void
print_keys(const struct language *english)
{
	for (size_t i = 0; i < english->count; i++)
		printf("%s\t%d\t%s:%d\t%s\n", english->entries[i].key, __builtin_popcount(english->entries[i].places),
			english->entries[i].file, english->entries[i].line, english->entries[i].dynamic ? "dynamic" : "-");
}

int
main(int argc, char **argv)
{
	bool keys = argc == 3 && strcmp(argv[1], "--keys") == 0;
	const char *folder = keys ? argv[2] : argc > 1 ? argv[1] : "";
	static struct language languages[LANGUAGES_MAX];
	const struct language *english = NULL;
	char **names;
	size_t count;

	if (argc < 3 || argc > 4) {
		fputs("usage: messages FOLDER OUT.c [DEPFILE] | messages --keys FOLDER\n", stderr);
		return 2;
	}
	count = tool_list(folder, "", &names);
	if (count > LANGUAGES_MAX)
		tool_die(folder, 0, "more than %d languages", LANGUAGES_MAX);
	for (size_t i = 0; i < count; i++) {
		if (strlen(names[i]) > 3 || strspn(names[i], "abcdefghijklmnopqrstuvwxyz") != strlen(names[i])
			|| strcmp(names[i], "qps") == 0)
			tool_die(folder, 0, "%s is no language code", names[i]);
		read_language(&languages[i], folder, names[i]);
		if (strcmp(names[i], "en") == 0)
			english = &languages[i];
	}
	if (!english)
		tool_die(folder, 0, "no folder \"en\"");
	for (size_t i = 0; i < count; i++)
		if (&languages[i] != english)
			compare_languages(english, &languages[i]);
	if (keys && !tool_errors())
		print_keys(english);
	else if (!keys)
		write_table(argv[2], languages, count, english);
	return tool_close(keys || argc < 4 ? NULL : argv[3]);
}
