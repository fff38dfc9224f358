/*
 * The asset compiler: files -> the table of web/asset.h.
 *
 *     embed OUT.c [--depfile FILE] NAME=FILE...
 *
 * A path carries a hash of the file's bytes.  In style sheets, scripts and SVG the words asset:NAME become the path of
 * that asset, so that fonts and modules are found by name and kept by browsers for ever; what they refer to must not
 * refer back.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

enum { ASSETS_MAX = 200, LINE_BYTES = 24 };

enum state { WAITING, WORKING, READY };

struct asset { const char *name, *file, *path, *type; char *bytes; size_t byte_count; uint64_t hash; enum state state; };

static struct asset assets[ASSETS_MAX];
static size_t asset_count;

static const struct { const char *ending, *type; bool text; } types[] = {
	{ ".css", "text/css; charset=utf-8", true },
	{ ".mjs", "text/javascript; charset=utf-8", true },
	{ ".svg", "image/svg+xml", true },
	{ ".png", "image/png", false },
	{ ".woff2", "font/woff2", false },
};

static const struct asset *finish(struct asset *a);

/* FNV-1a: tells versions apart, guards nothing. */
static uint64_t
hash_bytes(const char *at, size_t bytes)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < bytes; i++)
		h = (h ^ (unsigned char)at[i]) * UINT64_C(0x100000001b3);
	return h;
}

static const struct asset *
by_name(const struct asset *from, const char *name, size_t bytes)
{
	for (size_t i = 0; i < asset_count; i++)
		if (strlen(assets[i].name) == bytes && memcmp(assets[i].name, name, bytes) == 0)
			return finish(&assets[i]);
	tool_die(from->file, 0, "there is no asset \"%.*s\"", (int)bytes, name);
}

static void
resolve(struct asset *a)
{
	char *out = NULL, *next;
	size_t out_bytes = 0;
	const char *z = a->bytes;
	FILE *f = open_memstream(&out, &out_bytes);

	if (!f)
		tool_die(a->file, 0, "cannot get memory");
	while ((next = strstr(z, "asset:"))) {
		size_t name = strspn(next + 6, "abcdefghijklmnopqrstuvwxyz0123456789.-");

		fwrite(z, 1, (size_t)(next - z), f);
		fputs(by_name(a, next + 6, name)->path, f);
		z = next + 6 + name;
	}
	fputs(z, f);
	fclose(f);
	a->bytes = tool_copy(out, out_bytes);
	a->byte_count = out_bytes;
	free(out);
}

static const struct asset *
finish(struct asset *a)
{
	const char *dot = strrchr(a->name, '.');

	if (a->state == READY)
		return a;
	if (a->state == WORKING)
		tool_die(a->file, 0, "refers to itself through asset:");
	a->state = WORKING;
	a->bytes = tool_read(a->file, &a->byte_count);
	for (size_t i = 0; dot && i < sizeof(types) / sizeof(*types); i++)
		if (strcmp(dot, types[i].ending) == 0) {
			a->type = types[i].type;
			if (types[i].text)
				resolve(a);
		}
	if (!a->type)
		tool_die(a->file, 0, "%s: no type is known for this ending", a->name);
	a->hash = hash_bytes(a->bytes, a->byte_count);
	a->path = tool_print("/assets/%.*s-%08" PRIx32 "%s", (int)(dot - a->name), a->name, (uint32_t)(a->hash >> 32), dot);
	a->state = READY;
	return a;
}

static int
compare_paths(const void *a, const void *b)
{
	return strcmp(((const struct asset *)a)->path, ((const struct asset *)b)->path);
}

static void
write_text(FILE *out, const char *text)
{
	fputs("{ ", out);
	tool_c_string(out, text, strlen(text));
	fprintf(out, ", %zu }", strlen(text));
}

int
main(int argc, char **argv)
{
	const char *depfile = NULL;
	FILE *out;

	if (argc < 2) {
		fputs("usage: embed OUT.c [--depfile FILE] NAME=FILE...\n", stderr);
		return 2;
	}
	for (int i = 2; i < argc; i++) {
		char *equals = strchr(argv[i], '=');

		if (strcmp(argv[i], "--depfile") == 0 && i + 1 < argc) {
			depfile = argv[++i];
			continue;
		}
		if (!equals || asset_count == ASSETS_MAX)
			tool_die(argv[i], 0, "expected NAME=FILE, at most %d times", ASSETS_MAX);
		assets[asset_count++] = (struct asset){ .name = tool_copy(argv[i], (size_t)(equals - argv[i])), .file = equals + 1 };
	}
	for (size_t i = 0; i < asset_count; i++)
		finish(&assets[i]);
	qsort(assets, asset_count, sizeof(*assets), compare_paths);
	out = tool_output(argv[1]);
	fputs("/* Made by tools/embed from assets/: do not edit. */\n#include \"web/asset.h\"\n\n", out);
	for (size_t i = 0; i < asset_count; i++) {
		fprintf(out, "static const unsigned char bytes_%zu[] = {", i);
		for (size_t n = 0; n < assets[i].byte_count; n++)
			fprintf(out, "%s%u,", n % LINE_BYTES ? "" : "\n\t", (unsigned char)assets[i].bytes[n]);
		fputs("\n};\n\n", out);
	}
	fputs("const struct asset asset_table[] = {\n", out);
	for (size_t i = 0; i < asset_count; i++) {
		fputs("\t{ ", out);
		write_text(out, assets[i].path);
		fputs(", ", out);
		write_text(out, assets[i].type);
		fputs(", ", out);
		write_text(out, tool_print("\"%016" PRIx64 "\"", assets[i].hash));
		fprintf(out, ", { (const char *)bytes_%zu, %zu }, ", i, assets[i].byte_count);
		write_text(out, assets[i].name);
		fputs(" },\n", out);
	}
	fprintf(out, "};\nconst size_t asset_count = %zu;\n", asset_count);
	return tool_close(depfile);
}
