/*
 * A package from its folder: files, hash, the loader's order, look-ups.
 */
#include "load.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SCHEME_ARENA_BYTES_MAX = 256 << 20, SCHEME_DEPTH_MAX = 8, SCHEME_SET_MAX = 500 };

/* ---- files ---- */

/* All bytes of a regular file.  *ret.at stays NULL when there is none. */
static enum an_rc
read_all(struct an_cx *cx, struct arena *arena, const char *path, struct text *ret)
{
	struct stat st;
	size_t bytes = 0;
	char *at;
	enum an_rc rc = AN_OK;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	*ret = TEXT_NONE;
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? AN_OK
			: an_fail(cx, AN_FAULT, "scheme.file", "%s|%s", path, strerror(errno));
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		rc = an_fail(cx, AN_INVALID, "scheme.file", "%s|not a plain file", path);
		goto out;
	}
	if (st.st_size > SCHEME_FILE_BYTES_MAX) {
		rc = an_fail(cx, AN_TOO_LARGE, "scheme.file_large", "%s|%d", path, SCHEME_FILE_BYTES_MAX);
		goto out;
	}
	at = arena_try(arena, (size_t)st.st_size + 1);
	if (!at) {
		rc = an_fail(cx, AN_TOO_LARGE, "scheme.file_large", "%s|%d", path, SCHEME_FILE_BYTES_MAX);
		goto out;
	}
	while (bytes < (size_t)st.st_size) {
		ssize_t n = read(fd, at + bytes, (size_t)st.st_size - bytes);

		if (n < 0 && errno == EINTR) continue;
		if (n <= 0) break;
		bytes += (size_t)n;
	}
	*ret = (struct text){ at, bytes };
out:
	close(fd);
	return rc;
}

/* A relative path that stays inside the folder. */
static bool
path_is_inside(struct text relative)
{
	struct text rest = relative;

	if (!relative.bytes || relative.at[0] == '/' || memchr(relative.at, '\0', relative.bytes)) return false;
	while (rest.at) {
		struct text part = text_cut(&rest, '/');

		if (!part.bytes || text_is(part, "..") || text_is(part, ".")) return false;
	}
	return true;
}

struct text
load_path(struct load *l, struct text relative)
{
	size_t bytes = strlen(l->folder);

	while (bytes > 1 && l->folder[bytes - 1] == '/') bytes--;
	return arena_print(l->arena, "%.*s/%.*s", (int)bytes, l->folder, TEXT_ARG(relative));
}

enum an_rc
load_file(struct load *l, struct text relative, struct text *ret)
{
	if (!path_is_inside(relative)) return an_fail(l->cx, AN_INVALID, "scheme.path", "%.*s", TEXT_ARG(relative));
	return read_all(l->cx, l->arena, load_path(l, relative).at, ret);
}

/* ---- the content hash ---- */

struct walk {
	struct an_cx *cx;
	struct text *files;
	size_t count;
};

/* Every plain file below folder/relative whose name does not begin with a dot; symbolic links are refused. */
static enum an_rc
walk_folder(struct walk *w, const char *folder, const char *relative, int depth)
{
	struct text path = arena_print(w->cx->arena, "%s/%s", folder, relative);
	DIR *dir = opendir(path.at);
	const struct dirent *entry;
	enum an_rc rc = AN_OK;

	if (!dir) return an_fail(w->cx, AN_NOT_FOUND, "scheme.folder", "%s|%s", folder, strerror(errno));
	while (!rc && (entry = readdir(dir)) != NULL) {
		struct text inner, full;
		struct stat st;

		if (entry->d_name[0] == '.') continue;
		inner = arena_print(w->cx->arena, "%s%s%s", relative, *relative ? "/" : "", entry->d_name);
		full = arena_print(w->cx->arena, "%s/%.*s", folder, TEXT_ARG(inner));
		if (lstat(full.at, &st)) rc = an_fail(w->cx, AN_FAULT, "scheme.file", "%s|%s", full.at,
			strerror(errno));
		else if (S_ISDIR(st.st_mode) && depth < SCHEME_DEPTH_MAX)
			rc = walk_folder(w, folder, inner.at, depth + 1);
		else if (!S_ISREG(st.st_mode)) rc = an_fail(w->cx, AN_INVALID, "scheme.file", "%s|not a plain file",
			full.at);
		else if (w->count == SCHEME_FILES_MAX) rc = an_fail(w->cx, AN_TOO_LARGE, "scheme.files", "%s|%d",
			folder, SCHEME_FILES_MAX);
		else w->files[w->count++] = inner;
	}
	closedir(dir);
	return rc;
}

static int
by_bytes(const void *a, const void *b)
{
	return text_compare(*(const struct text *)a, *(const struct text *)b);
}

enum an_rc
scheme_files(struct an_cx *cx, const char *folder, struct scheme_names *ret)
{
	struct walk w = { .cx = cx, .files = ARENA_ARRAY(cx->arena, struct text, SCHEME_FILES_MAX) };
	enum an_rc rc = walk_folder(&w, folder, "", 0);

	if (rc) return rc;
	qsort(w.files, w.count, sizeof *w.files, by_bytes);
	*ret = (struct scheme_names){ w.count, w.files };
	return AN_OK;
}

enum an_rc
scheme_hash(struct an_cx *cx, const char *folder, struct hash *ret)
{
	struct scheme_names w;
	struct arena *arena = NULL;
	struct hash_run run;
	enum an_rc rc = scheme_files(cx, folder, &w);

	if (rc) return rc;
	hash_start(&run);
	arena = arena_open(NULL, SCHEME_ARENA_BYTES_MAX);
	for (size_t i = 0; arena && i < w.count; i++) {
		struct text bytes;
		struct hash of_file;

		rc = read_all(cx, arena, arena_print(cx->arena, "%s/%.*s", folder, TEXT_ARG(w.at[i])).at, &bytes);
		if (rc) goto out;
		of_file = hash_of(bytes.at ? bytes.at : "", bytes.bytes);
		hash_add(&run, w.at[i].at, w.at[i].bytes);
		hash_add(&run, "", 1);
		hash_add(&run, of_file.b, sizeof of_file.b);
		arena_empty(arena);
	}
	hash_end(&run, ret);
	if (!arena) rc = an_fail(cx, AN_FAULT, "scheme.folder", "%s|no memory", folder);
out:
	arena_close(arena);
	return rc;
}

/* ---- loading ---- */

/* One YAML file of the package; NULL when it is missing (a finding when required) or wrong (always a finding). */
static const struct yaml *
load_yaml(struct load *l, const char *relative, bool required, struct text *ret_file)
{
	const struct yaml *y = NULL;
	struct text bytes;
	enum an_rc rc;

	l->file = *ret_file = load_path(l, text_of(relative));
	rc = load_file(l, text_of(relative), &bytes);
	if (!rc && !bytes.at) {
		if (required) find_at(l, 1, "the file is missing");
		return NULL;
	}
	if (!rc) rc = yaml_read(l->cx, l->arena, bytes, &y);
	if (rc) {
		struct text rest = l->cx->error.detail, line = text_cut(&rest, '|'), column = text_cut(&rest, '|');
		int64_t n = 1;

		(void)column;
		if (strcmp(l->cx->error.key, "yaml.syntax") == 0 && text_to_int(line, &n))
			find_at(l, (int)n, "%.*s", TEXT_ARG(rest));
		else find_at(l, 1, "the file cannot be read: %.*s", TEXT_ARG(l->cx->error.detail));
		an_error_clear(l->cx);
		return NULL;
	}
	return y;
}

/* The names of "What expressions see". */
static void
base_names(struct load *l)
{
	static const struct scheme_names none = { 0 };
	const struct yaml *forms = yaml_get(l->forms, "forms");

	l->names = see_more(l, &none,
		"today fy case organisation acts act decisions papers facts parameters version money");
	for (size_t i = 0; forms && forms->kind == YAML_MAP && i < forms->count && i < SCHEME_NAMES_MAX; i++)
		l->names = see_names(l, &l->names, &forms->items[i].key, 1);
}

/* The scheme's end closes its last versions. */
static void
close_versions(struct scheme *s)
{
	const struct json *all, *end;
	struct scheme_version *at;
	struct an_date last;

	if (!s->ends_on.bytes) return;
	all = scheme_parameters(s->arena, s, (struct an_date){ INT32_MAX - 1 }, NULL);
	end = json_get(all, s->ends_on);
	if (!end || end->kind != JSON_STRING || !date_parse(end->text, &last)) return;
	at = ARENA_ARRAY(s->arena, struct scheme_version, s->version_count + 1);
	for (size_t i = 0; i < s->version_count; i++) {
		at[i] = s->versions[i];
		if (at[i].until.days > last.days) at[i].until = last;
	}
	s->versions = at;
}

static void
load_parts(struct load *l)
{
	struct text file, batches_file, payments_file;
	const struct yaml *published, *batches, *payments;
	bool cases;

	l->manifest = load_yaml(l, "scheme.yaml", true, &l->manifest_file);
	cases = !yaml_is_null(yaml_get(l->manifest, "workflow"));
	l->forms = load_yaml(l, "forms.yaml", cases, &l->forms_file);
	l->parameters = load_yaml(l, "parameters.yaml", false, &l->parameters_file);
	batches = load_yaml(l, "batches.yaml", false, &batches_file);
	published = load_yaml(l, "published.yaml", false, &file);
	payments = load_yaml(l, "payments.yaml", false, &payments_file);
	if (!l->manifest) return;
	base_names(l);
	load_manifest(l);
	load_models(l);
	l->file = file;
	load_published(l, published);
	l->file = batches_file;
	load_batches(l, batches);
	l->file = payments_file;
	if (payments) load_payments(l, payments);
	close_versions(l->s);
}

enum an_rc
scheme_load(struct an_cx *cx, const char *folder, struct scheme **ret, const struct scheme_finding **ret_findings)
{
	struct load l = { .cx = cx, .folder = folder };
	struct stat st;
	enum an_rc rc;

	*ret_findings = NULL;
	if (stat(folder, &st) || !S_ISDIR(st.st_mode))
		return an_fail(cx, AN_NOT_FOUND, "scheme.folder", "%s|no such folder", folder);
	l.arena = arena_open(NULL, SCHEME_ARENA_BYTES_MAX);
	if (!l.arena) return an_fail(cx, AN_FAULT, "scheme.folder", "%s|no memory", folder);
	l.s = ARENA_NEW(l.arena, struct scheme);
	l.s->arena = l.arena;
	l.s->folder = arena_text(l.arena, text_of(folder));
	load_parts(&l);
	*ret_findings = l.first;
	rc = l.failed ? an_fail(cx, AN_INVALID, "scheme.invalid", "%s|%zu", folder, l.finding_count)
		: scheme_hash(cx, folder, &l.s->hash);
	if (rc) {
		arena_close(l.arena);
		return rc;
	}
	*ret = l.s;
	return AN_OK;
}

void
scheme_close(struct scheme *s)
{
	if (s) arena_close(s->arena);
}

static void
set_close(const struct scheme_set *set)
{
	for (size_t i = 0; i < set->count; i++) scheme_close(set->at[i]);
}

enum an_rc
scheme_load_all(struct an_cx *cx, const char *folder, struct scheme_set *ret,
	const struct scheme_finding **ret_findings)
{
	struct scheme_set set = { 0 };
	struct text *names = ARENA_ARRAY(cx->arena, struct text, SCHEME_SET_MAX);
	size_t name_count = 0;
	const struct dirent *entry;
	struct scheme_finding *last = NULL;
	enum an_rc rc = AN_OK;
	DIR *dir = opendir(folder);

	*ret_findings = NULL;
	if (!dir) return an_fail(cx, AN_NOT_FOUND, "scheme.folder", "%s|%s", folder, strerror(errno));
	while ((entry = readdir(dir)) != NULL && name_count < SCHEME_SET_MAX) {
		struct text manifest = arena_print(cx->arena, "%s/%s/scheme.yaml", folder, entry->d_name);

		if (entry->d_name[0] != '.' && access(manifest.at, F_OK) == 0)
			names[name_count++] = arena_text(cx->arena, text_of(entry->d_name));
	}
	closedir(dir);
	qsort(names, name_count, sizeof *names, by_bytes);
	set.at = ARENA_ARRAY(cx->arena, struct scheme *, name_count + 1);
	for (size_t i = 0; i < name_count; i++) {
		const struct scheme_finding *found = NULL;
		struct scheme *s = NULL;
		enum an_rc one = scheme_load(cx, arena_print(cx->arena, "%s/%.*s", folder, TEXT_ARG(names[i])).at, &s,
			&found);

		for (const struct scheme_finding *f = found; f; f = f->next) {
			struct scheme_finding *copy = ARENA_NEW(cx->arena, struct scheme_finding);

			*copy = *f;
			copy->next = NULL;
			if (last) last->next = copy;
			else *ret_findings = copy;
			last = copy;
		}
		if (!one) set.at[set.count++] = s;
		else if (!rc) rc = one;
	}
	if (rc) set_close(&set);
	else *ret = set;
	return rc;
}

/* ---- look-ups ---- */

const struct scheme *
scheme_find(const struct scheme_set *set, struct text id)
{
	for (size_t i = 0; i < set->count; i++)
		if (text_equal(set->at[i]->id, id)) return set->at[i];
	return NULL;
}

const struct scheme_version *
scheme_version_on(const struct scheme *s, struct an_date on)
{
	for (size_t i = 0; i < s->version_count; i++)
		if (s->versions[i].from.days <= on.days && on.days <= s->versions[i].until.days) return &s->versions[i];
	return NULL;
}

#define LOOK_UP(name, owner, type, list, id_member) \
	const struct type *name(const struct owner *o, struct text id) \
	{ \
		for (size_t i = 0; i < o->list##_count; i++) \
			if (text_equal(o->list##s[i].id_member, id)) return &o->list##s[i]; \
		return NULL; \
	}

LOOK_UP(scheme_decision, scheme, scheme_decision, decision, id)
LOOK_UP(scheme_form, scheme, scheme_form, form, id)
LOOK_UP(scheme_section, scheme_form, scheme_section, section, id)
LOOK_UP(scheme_paper, scheme_form, scheme_paper, paper, id)
LOOK_UP(scheme_state, scheme, scheme_state, state, id)
LOOK_UP(scheme_transition, scheme, scheme_transition, transition, id)
LOOK_UP(scheme_role, scheme, scheme_role, role, id)

const struct scheme_authority *
scheme_authority(const struct scheme *s, struct text id)
{
	for (size_t i = 0; i < s->budget.authority_count; i++)
		if (text_equal(s->budget.authorities[i].id, id)) return &s->budget.authorities[i];
	return NULL;
}

LOOK_UP(scheme_head, scheme, scheme_head, head, id)
LOOK_UP(scheme_clause, scheme, scheme_clause, clause, id)
LOOK_UP(scheme_reason, scheme, scheme_reason, reason, code)
LOOK_UP(scheme_letter, scheme, scheme_letter, letter, id)

const struct scheme_batch *
scheme_batch(const struct scheme *s, struct text id)
{
	for (size_t i = 0; i < s->batch_count; i++)
		if (text_equal(s->batches[i].id, id)) return &s->batches[i];
	return NULL;
}

static const struct json *
parameter_on(const struct scheme_parameter *p, struct an_date on)
{
	static const struct json not_set = { .kind = JSON_NULL };

	for (size_t i = 0; i < p->value_count; i++)
		if (p->values[i].from.days <= on.days && on.days <= p->values[i].until.days) return p->values[i].value;
	return &not_set;
}

const struct json *
scheme_parameters(struct arena *arena, const struct scheme *s, struct an_date on, const struct json *overrides)
{
	struct json *j = json_new(arena, JSON_OBJECT);

	j->count = s->parameter_count;
	j->members = ARENA_ARRAY(arena, struct json_member, s->parameter_count + 1);
	for (size_t i = 0; i < s->parameter_count; i++) {
		const struct scheme_parameter *p = &s->parameters[i];
		const struct json *over = overrides ? json_get(overrides, p->name) : NULL;

		j->members[i] = (struct json_member){ p->name, over ? *over : *parameter_on(p, on) };
	}
	return j;
}
