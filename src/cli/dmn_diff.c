/*
 * `dmn diff`: what changed between two versions of a model, in words (dmn_compare.c finds it).
 */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cli/dmn_cli.h"
#include "cli/dmn_compare.h"
#include "cli/dmn_diff.h"

const char diff_usage[] =
	"diff OLD.dmn NEW.dmn [--lang en|hi] [--format text|json]\n"
	"\n"
	"Tells what changed between two versions of a model: elements added, removed, renamed; rows, columns and cells of tables;\n"
	"expressions, types, requirements.  Ends with 0 when they say the same, 1 when not, 2 when one cannot be read.\n";

struct diff { struct words *w; struct jw json; bool as_json; size_t total; };

static void
put_element_json(struct jw *j, const struct compared *e)
{
	static const char *const kinds[] = { [W_INPUT] = "input", [W_DECISION] = "decision", [W_KNOWLEDGE] = "knowledge", [W_SERVICE] = "service",
		[W_SOURCE] = "source", [W_TYPE] = "type", [W_MODEL] = "model" };

	jw_name(j, "kind");
	jw_text(j, text_of(kinds[e->kind]));
	if (e->id.bytes) {
		jw_name(j, "id");
		jw_text(j, e->id);
	}
	jw_name(j, "name");
	jw_text(j, e->name);
}

static void
put_text_json(struct jw *j, const char *name, struct text t, bool always)
{
	if (!t.bytes && !always)
		return;
	jw_name(j, name);
	jw_text(j, t);
}

static void
put_change_json(struct jw *j, const struct change *c)
{
	jw_open(j, '{');
	put_text_json(j, "change", text_of(c->code), true);
	if (c->row) {
		jw_name(j, "row");
		jw_int(j, (int64_t)c->row);
	}
	if (c->old_row) {
		jw_name(j, "oldRow");
		jw_int(j, (int64_t)c->old_row);
	}
	put_text_json(j, "rule", c->rule, false);
	put_text_json(j, "part", c->part, false);
	if (c->from.bytes || c->to.bytes) {
		put_text_json(j, "from", c->from, true);
		put_text_json(j, "to", c->to, true);
	}
	if (c->cell_count) {
		jw_name(j, "cells");
		jw_open(j, '[');
		for (size_t i = 0; i < c->cell_count; i++) {
			jw_open(j, '{');
			put_text_json(j, "column", c->cells[i].column, true);
			put_text_json(j, "from", c->cells[i].from, true);
			put_text_json(j, "to", c->cells[i].to, true);
			jw_close(j, '}');
		}
		jw_close(j, ']');
	}
	put_text_json(j, "text", c->sentence, true);
	jw_close(j, '}');
}

static void
put_json(struct diff *d, const struct compared *e)
{
	struct jw *j = &d->json;

	jw_open(j, '{');
	put_element_json(j, e);
	jw_name(j, "changes");
	jw_open(j, '[');
	for (const struct change *c = e->changes; c; c = c->next)
		put_change_json(j, c);
	jw_close(j, ']');
	jw_close(j, '}');
}

static void
put_text(struct diff *d, const struct compared *e)
{
	struct words *w = d->w;

	if (w->out.bytes)
		words_line(w);
	words_heading(w, words_text(w, W_HEADING, words_text(w, e->kind), arena_print(w->out.arena, "\"%.*s\"", TEXT_ARG(e->name))));
	for (const struct change *c = e->changes; c; c = c->next) {
		bool apart = compare_apart(c);
		words_indent(w, 2);
		words_put(w, 4, TEXT("- "));
		words_put(w, 4, words_capital(w, apart ? arena_print(w->out.arena, "%.*s:", TEXT_ARG(c->part)) : words_expression(w, c->sentence)));
		words_line(w);
		if (apart)
			words_versions(w, c->from, c->to);
	}
}

static void
on_element(void *user, const struct compared *e)
{
	struct diff *d = user;

	for (const struct change *c = e->changes; c; c = c->next)
		d->total++;
	if (d->as_json)
		put_json(d, e);
	else
		put_text(d, e);
}

static void
say_count(struct diff *d)
{
	struct words *w = d->w;

	if (d->total)
		words_line(w);
	words_put(w, 0, d->total ? words_text(w, W_COUNT, arena_print(w->out.arena, "%zu", d->total)) : words_text(w, W_SAME));
	words_line(w);
}

const char *
diff_models(struct words *w, struct text old, struct text new, bool as_json, size_t *ret_count, int *ret_which)
{
	struct diff d = { .w = w, .json = jw_start(&w->out), .as_json = as_json };

	if (as_json)
		jw_open(&d.json, '[');
	const char *why = compare_models(w, w->out.arena, old, new, on_element, &d, ret_which);
	if (why)
		return why;
	if (as_json) {
		jw_close(&d.json, ']');
		buf_char(&w->out, '\n');
	} else {
		say_count(&d);
	}
	*ret_count = d.total;
	return NULL;
}

static int
diff_files(struct words *w, char **paths, bool as_json)
{
	struct text xml[2] = { { 0 } };
	size_t count = 0;
	int status = 0, which = 0;

	for (int i = 0; i < 2 && !status; i++) {
		xml[i].at = read_file(paths[i], &xml[i].bytes);
		status = xml[i].at ? 0 : 2;
	}
	if (!status) {
		const char *why = diff_models(w, xml[0], xml[1], as_json, &count, &which);
		if (why)
			fprintf(stderr, "dmn: %s: cannot be read: %s\n", paths[which], why);
		status = why ? 2 : words_close(w, count > 0);
	}
	for (int i = 0; i < 2; i++)
		free((void *)(uintptr_t)xml[i].at);
	return status;
}

int
diff(int argc, char **argv)
{
	const char *lang = NULL, *format = NULL;
	struct words w;
	int status = take_options(&argc, argv,
		(struct dmn_option[]){ { "--lang", .value = &lang }, { "--format", .value = &format }, { 0 } });

	if (status)
		return status;
	if (argc != 3)
		return bad_usage("diff", "two models are compared, the older one first");
	bool as_json = format && strcmp(format, "json") == 0;
	if (format && !as_json && strcmp(format, "text") != 0)
		return bad_usage("diff", "--format is text or json, not %s", format);
	struct arena *arena = arena_open(NULL, 0);
	status = arena ? words_open(&w, "diff", lang, arena) : 3;
	if (!status)
		status = diff_files(&w, argv + 1, as_json);
	arena_close(arena);
	return status;
}
