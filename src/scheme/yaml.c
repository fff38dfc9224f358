/*
 * The only place that knows libfyaml.  Its event stream is turned into our own tree: no resolving, so an alias bomb
 * costs nothing, and every refusal can name its line.
 */
#include "yaml.h"

#include <libfyaml.h>
#include <stdlib.h>

struct grow {
	struct yaml *at;
	size_t count, room;
};

struct reader {
	struct an_cx *cx;
	struct arena *arena;
	struct fy_parser *parser;
	struct fy_diag *diag;
	size_t total;
};

static enum an_rc read_value(struct reader *r, struct fy_event *event, int depth, struct yaml *ret);

static void
on_diag(struct fy_diag *diag, void *user, const char *text, size_t bytes)
{
	(void)diag, (void)user, (void)text, (void)bytes;         /* errors are collected and asked for below */
}

/* The line and the sentence of the parser's first complaint. */
static enum an_rc
fail_syntax(struct reader *r)
{
	void *state = NULL;
	struct fy_diag_error *e = fy_diag_errors_iterate(r->diag, &state);
	const char *what = e && e->msg ? e->msg : "not YAML";

	return an_fail(r->cx, AN_INVALID, "yaml.syntax", "%d|%d|%s", e && e->line > 0 ? e->line : 1, e ? e->column : 1,
		what);
}

static enum an_rc
fail_at(struct reader *r, struct fy_event *event, const char *what)
{
	const struct fy_mark *mark = fy_event_start_mark(event);

	return an_fail(r->cx, AN_INVALID, "yaml.syntax", "%d|%d|%s", mark ? mark->line + 1 : 1,
		mark ? mark->column + 1 : 1, what);
}

static void
place(struct fy_event *event, struct yaml *y)
{
	const struct fy_mark *mark = fy_event_start_mark(event);

	y->line = mark ? mark->line + 1 : 1;
	y->column = mark ? mark->column + 1 : 1;
}

static enum an_rc
next(struct reader *r, struct fy_event **ret)
{
	*ret = fy_parser_parse(r->parser);
	return *ret ? AN_OK : fail_syntax(r);
}

/* A new zeroed node at the end of g. */
static enum an_rc
grow(struct reader *r, struct fy_event *event, struct grow *g, struct yaml **ret)
{
	if (++r->total > YAML_COUNT_MAX) return fail_at(r, event, "too many values in one file");
	if (g->count == g->room) {
		size_t room = g->room ? g->room * 2 : 8;

		g->at = arena_grow(r->arena, g->at, g->room * sizeof *g->at, room * sizeof *g->at);
		if (!g->at) return an_fail(r->cx, AN_TOO_LARGE, "yaml.large", "");
		g->room = room;
	}
	*ret = &g->at[g->count++];
	**ret = (struct yaml){ 0 };
	return AN_OK;
}

static enum an_rc
read_scalar(struct reader *r, struct fy_event *event, struct text *ret, bool *ret_plain)
{
	size_t bytes = 0;
	const char *at;

	*ret = (struct text){ "", 0 };
	*ret_plain = true;
	if (!event->scalar.value) return AN_OK;                  /* nothing after "key:" */
	at = fy_token_get_text(event->scalar.value, &bytes);
	if (!at) return an_fail(r->cx, AN_TOO_LARGE, "yaml.large", "");
	if (!text_is_utf8((struct text){ at, bytes })) return fail_at(r, event, "this value is not UTF-8");
	*ret = arena_text(r->arena, (struct text){ at, bytes });
	*ret_plain = fy_token_scalar_style(event->scalar.value) == FYSS_PLAIN;
	return AN_OK;
}

static enum an_rc
read_map(struct reader *r, int depth, struct yaml *ret)
{
	struct grow g = { 0 };
	enum an_rc rc;

	for (;;) {
		struct fy_event *event = NULL;
		struct yaml *member = NULL, value = { 0 };
		struct text key;
		bool plain;

		rc = next(r, &event);
		if (rc) return rc;
		if (event->type == FYET_MAPPING_END) {
			fy_parser_event_free(r->parser, event);
			break;
		}
		if (event->type != FYET_SCALAR || event->scalar.anchor || event->scalar.tag)
			rc = fail_at(r, event, "a key must be a plain word, without anchor, alias or tag");
		else if (g.count == YAML_KEYS_MAX) rc = fail_at(r, event, "too many keys in one map");
		if (!rc) rc = read_scalar(r, event, &key, &plain);
		for (size_t i = 0; !rc && i < g.count; i++)
			if (text_equal(g.at[i].key, key)) rc = fail_at(r, event,
				"this key stands twice in the same map");
		if (!rc) rc = grow(r, event, &g, &member);
		if (!rc) place(event, &value);
		fy_parser_event_free(r->parser, event);
		if (rc) return rc;

		rc = next(r, &event);
		if (rc) return rc;
		*member = value;
		rc = read_value(r, event, depth, member);        /* keeps the place of the key */
		if (rc) return rc;
		member->key = key;
	}
	ret->items = g.at;
	ret->count = g.count;
	return AN_OK;
}

static enum an_rc
read_list(struct reader *r, int depth, struct yaml *ret)
{
	struct grow g = { 0 };

	for (;;) {
		struct fy_event *event = NULL;
		struct yaml *item = NULL;
		enum an_rc rc = next(r, &event);

		if (rc) return rc;
		if (event->type == FYET_SEQUENCE_END) {
			fy_parser_event_free(r->parser, event);
			break;
		}
		rc = grow(r, event, &g, &item);
		if (rc) {
			fy_parser_event_free(r->parser, event);
			return rc;
		}
		rc = read_value(r, event, depth, item);
		if (rc) return rc;
	}
	ret->items = g.at;
	ret->count = g.count;
	return AN_OK;
}

/* One value that begins with event, which is freed here.  A line that ret already has stays. */
static enum an_rc
read_value(struct reader *r, struct fy_event *event, int depth, struct yaml *ret)
{
	enum an_rc rc = AN_OK;
	enum fy_event_type type = event->type;

	if (!ret->line) place(event, ret);
	switch (type) {
	case FYET_SCALAR:
		ret->kind = YAML_SCALAR;
		if (event->scalar.anchor) rc = fail_at(r, event, "anchors are not allowed: write the value out");
		else if (event->scalar.tag) rc = fail_at(r, event, "tags are not allowed");
		else rc = read_scalar(r, event, &ret->text, &ret->plain);
		break;
	case FYET_SEQUENCE_START:
		ret->kind = YAML_LIST;
		if (event->sequence_start.anchor) rc = fail_at(r, event, "anchors are not allowed: write the list out");
		else if (event->sequence_start.tag) rc = fail_at(r, event, "tags are not allowed");
		break;
	case FYET_MAPPING_START:
		ret->kind = YAML_MAP;
		if (event->mapping_start.anchor) rc = fail_at(r, event, "anchors are not allowed: write the map out");
		else if (event->mapping_start.tag) rc = fail_at(r, event, "tags are not allowed");
		break;
	case FYET_ALIAS:
		rc = fail_at(r, event, "aliases are not allowed: write the value out");
		break;
	default:
		rc = fail_at(r, event, "a value was expected");
	}
	if (!rc && depth >= YAML_DEPTH_MAX) rc = fail_at(r, event, "too deep");
	fy_parser_event_free(r->parser, event);
	if (rc || type == FYET_SCALAR) return rc;
	return type == FYET_SEQUENCE_START ? read_list(r, depth + 1, ret) : read_map(r, depth + 1, ret);
}

/* stream start, document start, value, document end, stream end */
static enum an_rc
read_stream(struct reader *r, struct yaml *ret)
{
	bool seen = false;

	for (;;) {
		struct fy_event *event = NULL;
		enum fy_event_type type;
		enum an_rc rc = next(r, &event);

		if (rc) return rc;
		type = event->type;
		if (type == FYET_STREAM_START || type == FYET_DOCUMENT_END || type == FYET_STREAM_END) {
			fy_parser_event_free(r->parser, event);
			if (type == FYET_STREAM_END) break;
			continue;
		}
		if (type == FYET_DOCUMENT_START) {
			if (seen) rc = fail_at(r, event, "a file holds one document");
			fy_parser_event_free(r->parser, event);
			if (rc) return rc;
			continue;
		}
		seen = true;
		rc = read_value(r, event, 0, ret);
		if (rc) return rc;
	}
	return seen ? AN_OK : an_fail(r->cx, AN_INVALID, "yaml.syntax", "1|1|the file is empty");
}

enum an_rc
yaml_read(struct an_cx *cx, struct arena *arena, struct text t, const struct yaml **ret)
{
	struct reader r = { .cx = cx, .arena = arena };
	struct fy_diag_cfg diag_cfg;
	struct fy_parse_cfg cfg = { .search_path = "", .flags =
		FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE | FYPCF_COLLECT_DIAG };
	struct yaml *root;
	int line = 1;
	enum an_rc rc;

	if (t.bytes > YAML_BYTES_MAX) return an_fail(cx, AN_TOO_LARGE, "yaml.large", "");
	if (!text_is_utf8(t)) return an_fail(cx, AN_INVALID, "yaml.syntax", "1|1|the file is not UTF-8");
	/* YAML forbids these; the parser lets some pass and then gives bytes that never stood in the file. */
	for (size_t i = 0; i < t.bytes; i++) {
		if (t.at[i] == '\n') line++;
		else if ((unsigned char)t.at[i] < ' ' && t.at[i] != '\t' && t.at[i] != '\r')
			return an_fail(cx, AN_INVALID, "yaml.syntax", "%d|1|control characters are not allowed", line);
	}
	root = arena_try(arena, sizeof *root);
	if (!root) return an_fail(cx, AN_TOO_LARGE, "yaml.large", "");

	fy_diag_cfg_default(&diag_cfg);
	diag_cfg.fp = NULL;
	diag_cfg.output_fn = on_diag;
	diag_cfg.colorize = false;
	r.diag = fy_diag_create(&diag_cfg);
	if (r.diag) fy_diag_set_collect_errors(r.diag, true);
	cfg.diag = r.diag;
	r.parser = r.diag ? fy_parser_create(&cfg) : NULL;
	if (!r.parser || fy_parser_set_string(r.parser, t.bytes ? t.at : "", t.bytes)) {
		rc = an_fail(cx, AN_FAULT, "yaml.large", "");
		goto out;
	}
	rc = read_stream(&r, root);
	if (!rc) *ret = root;
out:
	if (r.parser) fy_parser_destroy(r.parser);
	if (r.diag) fy_diag_destroy(r.diag);
	return rc;
}

const struct yaml *
yaml_get(const struct yaml *map, const char *key)
{
	if (!map || map->kind != YAML_MAP) return NULL;
	for (size_t i = 0; i < map->count; i++)
		if (text_is(map->items[i].key, key)) return &map->items[i];
	return NULL;
}

bool
yaml_is_null(const struct yaml *y)
{
	if (!y) return true;
	if (y->kind != YAML_SCALAR || !y->plain) return false;
	return y->text.bytes == 0 || text_is(y->text, "~") || text_is(y->text, "null");
}

static const struct json *
scalar_json(struct arena *arena, const struct yaml *y)
{
	struct dec number;
	struct json *j;

	if (!y->plain) return json_string(arena, y->text);
	if (yaml_is_null(y)) return json_new(arena, JSON_NULL);
	if (text_is(y->text, "true") || text_is(y->text, "false")) return json_bool(arena, text_is(y->text, "true"));
	if (!dec_parse(y->text, &number)) return json_string(arena, y->text);
	j = json_new(arena, JSON_NUMBER);
	j->text = dec_text(arena, number);
	return j;
}

const struct json *
yaml_json(struct arena *arena, const struct yaml *y)
{
	struct json *j;

	if (!y) return json_new(arena, JSON_NULL);
	if (y->kind == YAML_SCALAR) return scalar_json(arena, y);
	j = json_new(arena, y->kind == YAML_LIST ? JSON_ARRAY : JSON_OBJECT);
	j->count = y->count;
	if (y->kind == YAML_LIST) j->items = ARENA_ARRAY(arena, struct json, y->count);
	else j->members = ARENA_ARRAY(arena, struct json_member, y->count);
	for (size_t i = 0; i < y->count; i++) {
		const struct json *value = yaml_json(arena, &y->items[i]);

		if (y->kind == YAML_LIST) j->items[i] = *value;
		else j->members[i] = (struct json_member){ y->items[i].key, *value };
	}
	return j;
}
