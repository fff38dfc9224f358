/*
 * The query compiler: sqlc OUT.h OUT.c OUT.pg.sql FILE.sql...
 *
 * Query files hold named statements:
 *     -- name: case_by_id   one row or none; what it answers
 *     SELECT ... WHERE id = :id;
 *     -- pg:                                     (optional: another text for PostgreSQL)
 *     SELECT ...;
 * Files whose name begins with a digit are migrations, taken whole:
 *     -- projection: case_id, form               (before CREATE TABLE: can be rebuilt from the log; its order in dumps)
 *     CREATE TABLE case_form (...) STRICT;
 *     (again in a later migration: the table is made anew, and this order counts)
 * In migrations the words INTEGER, BLOB and STRICT are written bigint, bytea and nothing for PostgreSQL.
 *
 * Out come an enumeration of all statements, a table with their texts for SQLite, and for PostgreSQL one script
 * that applies every migration and PREPAREs every statement.
 */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATEMENTS_MAX = 1000, PARAMETERS_MAX = 60, FILE_BYTES_MAX = 1 << 20, NAME_MAX_BYTES = 60 };

struct statement {
	char name[NAME_MAX_BYTES + 1];
	const char *sql, *pg;                    /* pg NULL: the same */
	size_t sql_bytes, pg_bytes;
};
struct projection { char table[NAME_MAX_BYTES + 1]; char *order; };
struct migration { const char *file, *text; int number; };

static struct statement statements[STATEMENTS_MAX];
static struct projection projections[STATEMENTS_MAX];
static struct migration migrations[STATEMENTS_MAX];
static size_t statement_count, projection_count, migration_count;

static void __attribute__((noreturn, format(printf, 3, 4)))
die(const char *file, int line, const char *format, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%d: ", file, line);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

static char *
read_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *bytes = calloc(1, FILE_BYTES_MAX + 1);
	size_t got;

	if (!f || !bytes) die(path, 0, "cannot read: %s", strerror(errno));
	got = fread(bytes, 1, FILE_BYTES_MAX + 1, f);
	if (got > FILE_BYTES_MAX) die(path, 0, "larger than %d bytes", FILE_BYTES_MAX);
	fclose(f);
	return bytes;
}

static bool
name_char(char c)
{
	return islower((unsigned char)c) || isdigit((unsigned char)c) || c == '_';
}

/* Copy a name out of *at and step over it. */
static void
take_name(const char *file, int line, const char **at, char out[NAME_MAX_BYTES + 1])
{
	size_t n = 0;

	while (**at == ' ') (*at)++;
	while (name_char(**at)) {
		if (n == NAME_MAX_BYTES) die(file, line, "name too long");
		out[n++] = *(*at)++;
	}
	out[n] = '\0';
	if (n == 0) die(file, line, "a name of a-z, 0-9 and _ is expected");
}

static size_t
line_bytes(const char *at)
{
	return strcspn(at, "\n");
}

static bool
contains(const char *at, size_t bytes, const char *word)
{
	return memmem(at, bytes, word, strlen(word)) != NULL;
}

/* The statement's text without blanks and the semicolon at its end. */
static size_t
trimmed(const char *file, int line, const char *at, size_t bytes)
{
	while (bytes && isspace((unsigned char)at[bytes - 1])) bytes--;
	if (bytes < 2 || at[bytes - 1] != ';') die(file, line, "a statement must end with ;");
	return bytes - 1;
}

static void
read_queries(const char *file, const char *text)
{
	struct statement *now = NULL;
	bool pg = false;
	int line = 1;

	for (const char *at = text, *from = NULL;; line++) {
		size_t n = line_bytes(at);
		bool last = at[n] == '\0';
		bool name = strncmp(at, "-- name:", 8) == 0, variant = strncmp(at, "-- pg:", 6) == 0;

		if (now && from && (name || variant || last)) {
			const char *end = last ? at + n : at;
			size_t bytes = trimmed(file, line, from, (size_t)(end - from));
			if (pg) now->pg = from, now->pg_bytes = bytes;
			else now->sql = from, now->sql_bytes = bytes;
			from = NULL;
		}
		if (name) {
			const char *p = at + 8;
			if (statement_count == STATEMENTS_MAX) die(file, line, "more than %d statements", STATEMENTS_MAX);
			now = &statements[statement_count++];
			take_name(file, line, &p, now->name);
			if (!contains(p, (size_t)(at + n - p), "row"))
				die(file, line, "%s: say after the name how many rows to expect", now->name);
			for (size_t i = 0; i + 1 < statement_count; i++)
				if (strcmp(statements[i].name, now->name) == 0) die(file, line, "%s is there twice", now->name);
			from = at + n;
			pg = false;
		} else if (variant) {
			if (!now || pg) die(file, line, "-- pg: follows a named statement");
			from = at + n;
			pg = true;
		} else if (!now && n && strncmp(at, "--", 2) != 0) {
			die(file, line, "text before the first -- name:");
		}
		if (last) break;
		at += n + 1;
	}
}

static void
read_migration(const char *file, const char *base, const char *text)
{
	int line = 1;

	migrations[migration_count].file = base;
	migrations[migration_count].text = text;
	migrations[migration_count].number = atoi(base);
	if (migrations[migration_count].number != (int)migration_count + 1)
		die(file, 1, "migration %zu is missing before it", migration_count + 1);
	migration_count++;
	for (const char *at = text; *at; at += line_bytes(at) + (at[line_bytes(at)] ? 1 : 0), line++) {
		struct projection made, *p = projections;
		const char *next = at + line_bytes(at);
		if (strncmp(at, "-- projection:", 14) != 0) continue;
		made.order = strndup(at + 14, line_bytes(at) - 14);
		if (*next) next++;
		if (strncmp(next, "CREATE TABLE ", 13) != 0) die(file, line, "CREATE TABLE must follow");
		next += 13;
		take_name(file, line + 1, &next, made.table);
		/* a later migration may make the table anew */
		while (p < projections + projection_count && strcmp(p->table, made.table) != 0) p++;
		if (p == projections + projection_count) projection_count++;
		free(p->order);
		*p = made;
	}
}

static void
write_string(FILE *out, const char *at, size_t bytes)
{
	fputs("\t\t\"", out);
	for (size_t i = 0; i < bytes; i++) {
		if (at[i] == '\n') fputs("\\n\"\n\t\t\"", out);
		else if (at[i] == '\t') fputs("\\t", out);
		else if (at[i] == '"' || at[i] == '\\') fprintf(out, "\\%c", at[i]);
		else fputc(at[i], out);
	}
	fputs("\"", out);
}

static void
write_upper(FILE *out, const char *name)
{
	for (; *name; name++) fputc(toupper((unsigned char)*name), out);
}

/* Step over a literal or comment that begins at at[i]; returns the index behind it, or i. */
static size_t
skip(const char *at, size_t bytes, size_t i)
{
	if (at[i] == '\'') {
		for (i++; i < bytes && at[i] != '\''; i++) {}
		return i < bytes ? i + 1 : i;
	}
	if (i + 1 < bytes && at[i] == '-' && at[i + 1] == '-') {
		while (i < bytes && at[i] != '\n') i++;
	}
	return i;
}

/* For PostgreSQL: parameters by number; the words of migrations in its dialect. */
static void
write_pg(FILE *out, const char *at, size_t bytes, bool migration)
{
	char names[PARAMETERS_MAX][NAME_MAX_BYTES + 1];
	size_t count = 0;

	for (size_t i = 0; i < bytes;) {
		size_t behind = skip(at, bytes, i), k;
		if (behind != i) {
			fwrite(at + i, 1, behind - i, out);
			i = behind;
		} else if (!migration && at[i] == ':' && i + 1 < bytes && name_char(at[i + 1])) {
			const char *p = at + i + 1;
			char name[NAME_MAX_BYTES + 1];
			take_name("query", 0, &p, name);
			for (k = 0; k < count && strcmp(names[k], name) != 0; k++) {}
			if (k == PARAMETERS_MAX) die("query", 0, "more than %d parameters", PARAMETERS_MAX);
			if (k == count) snprintf(names[count++], sizeof names[0], "%s", name);
			fprintf(out, "$%zu", k + 1);
			i = (size_t)(p - at);
		} else if (at[i] == ':' && i + 1 < bytes && at[i + 1] == ':') {
			fputs("::", out);
			i += 2;
		} else if (isalpha((unsigned char)at[i])) {
			size_t n = 0;
			while (i + n < bytes && (isalnum((unsigned char)at[i + n]) || at[i + n] == '_')) n++;
			if (migration && n == 7 && memcmp(at + i, "INTEGER", 7) == 0) fputs("bigint", out);
			else if (migration && n == 4 && memcmp(at + i, "BLOB", 4) == 0) fputs("bytea", out);
			else if (migration && n == 6 && memcmp(at + i, "STRICT", 6) == 0) {}
			else fwrite(at + i, 1, n, out);
			i += n;
		} else {
			fputc(at[i++], out);
		}
	}
}

static FILE *
create(const char *path)
{
	FILE *out = fopen(path, "w");

	if (!out) die(path, 0, "cannot write: %s", strerror(errno));
	return out;
}

static void
finish(FILE *out, const char *path)
{
	if (ferror(out) || fclose(out) != 0) die(path, 0, "cannot write: %s", strerror(errno));
}

static void
write_header(const char *path)
{
	FILE *out = create(path);

	fputs("/* Made by tools/sqlc from queries and migrations. */\n#ifndef STORE_SQL_H\n#define STORE_SQL_H\n\nenum sql {\n", out);
	for (size_t i = 0; i < statement_count; i++) {
		fputs("\tSQL_", out);
		write_upper(out, statements[i].name);
		fputs(",\n", out);
	}
	fprintf(out, "\tSQL_STATEMENTS,\n};\n\n");
	fprintf(out, "/* names and texts by enum sql; migrations from 1; what can be rebuilt from the log */\n");
	fprintf(out, "extern const char *const store_sql_name[SQL_STATEMENTS], *const store_sql_text[SQL_STATEMENTS];\n");
	fprintf(out, "enum { STORE_MIGRATIONS = %zu, STORE_PROJECTIONS = %zu };\n", migration_count, projection_count);
	fprintf(out, "extern const char *const store_migration[STORE_MIGRATIONS];\n");
	fprintf(out, "extern const struct store_projection { const char *table, *dump; } store_projection[STORE_PROJECTIONS];\n");
	fputs("\n#endif\n", out);
	finish(out, path);
}

static void
write_table(const char *path)
{
	FILE *out = create(path);

	fputs("/* Made by tools/sqlc from queries and migrations. */\n#include \"store/sql.h\"\n\n", out);
	fputs("const char *const store_sql_name[SQL_STATEMENTS] = {\n", out);
	for (size_t i = 0; i < statement_count; i++) fprintf(out, "\t\"%s\",\n", statements[i].name);
	fputs("};\n\nconst char *const store_sql_text[SQL_STATEMENTS] = {\n", out);
	for (size_t i = 0; i < statement_count; i++) {
		write_string(out, statements[i].sql, statements[i].sql_bytes);
		fputs(",\n", out);
	}
	fputs("};\n\nconst char *const store_migration[STORE_MIGRATIONS] = {\n", out);
	for (size_t i = 0; i < migration_count; i++) {
		write_string(out, migrations[i].text, strlen(migrations[i].text));
		fputs(",\n", out);
	}
	fputs("};\n\nconst struct store_projection store_projection[STORE_PROJECTIONS] = {\n", out);
	for (size_t i = 0; i < projection_count; i++)
		fprintf(out, "\t{ \"%s\", \"SELECT * FROM %s ORDER BY%s\" },\n", projections[i].table, projections[i].table,
			projections[i].order);
	fputs("};\n", out);
	finish(out, path);
}

static void
write_pg_script(const char *path)
{
	FILE *out = create(path);

	fputs("-- Made by tools/sqlc: every migration, then every statement, on PostgreSQL.\n\\set ON_ERROR_STOP on\n", out);
	for (size_t i = 0; i < migration_count; i++) {
		fprintf(out, "\\echo ok migration %s\nBEGIN;\n", migrations[i].file);
		write_pg(out, migrations[i].text, strlen(migrations[i].text), true);
		fputs("\nCOMMIT;\n", out);
	}
	for (size_t i = 0; i < statement_count; i++) {
		const struct statement *s = &statements[i];
		fprintf(out, "PREPARE q_%s AS\n", s->name);
		if (s->pg) write_pg(out, s->pg, s->pg_bytes, false);
		else write_pg(out, s->sql, s->sql_bytes, false);
		fprintf(out, ";\n\\echo ok query %s\n", s->name);
	}
	finish(out, path);
}

int
main(int argc, char **argv)
{
	if (argc < 5) {
		fputs("usage: sqlc OUT.h OUT.c OUT.pg.sql FILE.sql...\n", stderr);
		return 2;
	}
	for (int i = 4; i < argc; i++) {
		const char *base = strrchr(argv[i], '/');
		const char *text = read_file(argv[i]);
		base = base ? base + 1 : argv[i];
		if (isdigit((unsigned char)*base)) read_migration(argv[i], base, text);
		else read_queries(argv[i], text);
	}
	for (size_t i = 0; i < statement_count; i++)
		if (!statements[i].sql) die("queries", 0, "%s has no text", statements[i].name);
	write_header(argv[1]);
	write_table(argv[2]);
	write_pg_script(argv[3]);
	return 0;
}
