/* What a loaded model is, and what the files of this room share while loading. */
#ifndef DMN_MODEL_H
#define DMN_MODEL_H

#include "dmn/xml.h"
#include "feel/ast.h"

enum { MODEL_SOURCES_MAX = 100, MODEL_ELEMENTS_MAX = 100000, MODEL_READ_DEPTH_MAX = 100, MODEL_TYPE_DEPTH_MAX = 100,
	MODEL_IMPORTS_MAX = 200 };

/* One element of a requirement graph.  While loading, and as long as the trees are kept: xml, binding and tree. */
struct element {
	enum feel_global_kind kind;
	const struct xml *xml;
	struct file *file;
	struct text id, name, normal;            /* normal: as feel_normal_name */
	const struct feel_type *type;            /* of its variable */
	struct feel_binding *binding;
	uint32_t global;
	uint32_t *needs, need_count;             /* globals it requires directly */
	uint32_t ordinal;                        /* of an input: how many inputs stand before it in its document */
	bool read;                               /* its expression has been read, or is being read */
	struct dmn_part *parts;                  /* of its expression, in the order written */
	size_t part_count;
	struct feel_node *tree;                  /* of its expression, or NULL */
};

struct definition { const struct xml *xml; struct feel_type *type; struct text normal; int state; };

/* One document.  While loading: root, definitions, their index and names. */
struct file {
	struct text name, namespace;
	const struct xml *root;
	struct definition *definitions;
	uint32_t definition_count;
	uint32_t *definition_index, definition_room;         /* by the hash of the name: 1 + place, 0 = free */
	bool bivalent;                           /* B-FEEL was met and told of */
	struct feel_named *named;
	uint32_t named_count;
	struct import { struct text name; struct file *file; } *imports;
	uint32_t import_count;
	struct element **elements;               /* its own */
	uint32_t *by_id, *by_name, slot_room;    /* 1 + place among them, by hash */
	uint32_t element_count;
};

struct dmn_model {
	struct feel_unit unit;
	struct file *files;
	uint32_t file_count;
	struct element *elements;                /* of all documents, by global */
	uint32_t element_count;
	struct dmn_element *view;                /* of the first document */
	size_t view_count;
	struct dmn_table **tables;
	size_t table_count, table_room;
	bool keep_trees;
	struct type_view { const struct feel_type *from; struct dmn_type *to; struct type_view *next; } *type_views;
};

/* While a decision or knowledge model is being read. */
struct reading {
	struct dmn_model *model;
	struct file *file;
	struct element *element;
	const struct feel_scope *scope;
	int depth;                               /* item definitions being read */
};

/* A source for the text of an element; id from the nearest element that has one. */
const struct feel_source *reading_source(struct reading *r, const struct xml *x, struct text text);
/* FEEL of an element, an expression or unary tests; N_FAIL, with a diagnostic, when the model says it is no FEEL. */
struct feel_node *reading_parse(struct reading *r, const struct xml *x, struct text text, const struct feel_scope *scope,
	bool tests);
/* The type of a typeRef attribute or text; Any when it is empty, with a diagnostic when unknown. */
const struct feel_type *reading_type(struct reading *r, const struct xml *x, struct text name);
/* Any boxed expression as a tree. */
struct feel_node *boxed_read(struct reading *r, const struct xml *x);
bool boxed_is(const struct xml *x);
/* The one child of x that is an expression, or NULL. */
const struct xml *boxed_child(const struct xml *x);
struct feel_node *boxed_function(struct reading *r, const struct xml *x);
struct feel_node *table_read(struct reading *r, const struct xml *x);

/* dmn_load, which keeps the trees of XML and FEEL too when it is told so, until they are dropped. */
enum dmn_status model_load(const struct dmn_host *host, const struct dmn_source *sources, size_t count, bool keep_trees,
	struct dmn_model **ret);
void model_drop_trees(struct dmn_model *m);
/* Write down the parts of an element's expression, for dmn_part. */
void model_parts(struct dmn_model *m, struct element *e);
/* The public form of a type. */
const struct dmn_type *model_type(struct dmn_model *m, const struct feel_type *from);
/* Element of the first document by name, or NULL. */
const struct element *model_element(const struct dmn_model *m, struct text name);

#endif
