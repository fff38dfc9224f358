/*
 * Inside the room: what the loader's files share.  A load keeps every finding and goes on; names of other parts of the
 * package are looked up in the trees themselves, so that each finding can name its line.
 */
#ifndef SCHEME_LOAD_H
#define SCHEME_LOAD_H

#include "scheme.h"
#include "yaml.h"

enum {
	SCHEME_FILE_BYTES_MAX = 4 << 20,
	SCHEME_FILES_MAX = 2000,
	SCHEME_FINDINGS_MAX = 500,
	SCHEME_FEEL_BYTES_MAX = 20000,
	SCHEME_NAMES_MAX = 400,          /* that one expression sees */
};

struct load {
	struct an_cx *cx;
	struct arena *arena;             /* the scheme's own: everything that is built stays there */
	struct scheme *s;
	const char *folder;
	struct text file;                /* the one being read, as findings show it */
	const struct yaml *manifest, *forms, *parameters;
	struct text manifest_file, forms_file, parameters_file;
	struct scheme_names names;       /* what every expression of a case sees */
	struct scheme_finding *first, *last;
	size_t finding_count;
	bool failed;
};

/* ---- findings ---- (find.c) */

void find_at(struct load *l, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));
void find_warning(struct load *l, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* "; did you mean X?" for the nearest of the map's keys, or nothing. */
const char *find_near_key(struct load *l, const struct yaml *map, struct text wrong);
const char *find_near(struct load *l, const struct text *known, size_t count, struct text wrong);

/* ---- reading one value ---- (find.c); y is always the map that holds key */

/* True when y is a map; unknown keys are findings.  allowed: names separated by spaces. */
bool read_map(struct load *l, const struct yaml *y, const char *what, const char *allowed);
struct text read_text(struct load *l, const struct yaml *y, const char *key, bool required);
bool read_bool(struct load *l, const struct yaml *y, const char *key, bool missing);
int64_t read_int(struct load *l, const struct yaml *y, const char *key, int64_t missing);
struct scheme_text read_say(struct load *l, const struct yaml *y, const char *key, bool required);
struct scheme_text read_say_value(struct load *l, const struct yaml *value, const char *what);
struct scheme_names read_names(struct load *l, const struct yaml *y, const char *key);
/* Compiled over names and extra. */
struct scheme_feel read_feel(struct load *l, const struct yaml *y, const char *key, const struct scheme_names *names,
	bool required);
struct scheme_feel compile_feel(struct load *l, struct text feel, int line, const struct scheme_names *names);
struct scheme_names see_more(struct load *l, const struct scheme_names *names, const char *more);
struct scheme_names see_names(struct load *l, const struct scheme_names *names, const struct text *more, size_t count);
/* An id; feel = one that expressions refer to, so without hyphen. */
void check_id(struct load *l, int line, const char *what, struct text id, bool feel);
/* A finding unless map (a tree of ids) has that id; empty ids are not looked at. */
void must_name(struct load *l, int line, const struct yaml *map, struct text id, const char *what);
void must_name_clause(struct load *l, int line, struct text id);
int line_of(const struct yaml *y, const char *key);              /* of the key, else of y itself */
const struct yaml *find_id(const struct yaml *list, struct text id, const char *key);   /* the item whose key is id */

/* A file of the package; AN_OK and at = NULL when it is not there. */
enum an_rc load_file(struct load *l, struct text relative, struct text *ret) AN_MUST_CHECK;
struct text load_path(struct load *l, struct text relative);

/* ---- parts ---- */

void load_manifest(struct load *l);                              /* manifest.c */
void load_workflow(struct load *l);                              /* workflow.c */
void load_parameters(struct load *l);                            /* parameter.c */
void load_published(struct load *l, const struct yaml *y);
void load_batches(struct load *l, const struct yaml *y);         /* batch.c; after the decisions */
void load_payments(struct load *l, const struct yaml *y);          /* payments.c */
void load_forms(struct load *l);                                 /* field_load.c */
/* A decision's input; `from` sees names, `required` sees top: the members of the input as a whole. */
struct scheme_field read_tree(struct load *l, const struct yaml *y, struct text name, const struct scheme_names *names,
	const struct scheme_names *top);
void load_letter(struct load *l, struct scheme_letter *letter, int line);    /* markup.c */
void load_models(struct load *l);                                /* rules.c */

#endif
