/*
 * Style sheets, scripts, fonts and pictures, compiled into the program: a table sorted by path, made by the build.
 * A path carries a hash of its bytes (/assets/main-1f2e3d4c.css), so that browsers may keep it for ever.
 */
#ifndef WEB_ASSET_H
#define WEB_ASSET_H

#include "base/text.h"

struct asset {
	struct text path;                                /* "/assets/main-1f2e3d4c.css" */
	struct text type;                                /* "text/css; charset=utf-8" */
	struct text etag;                                /* with its quotes */
	struct text bytes;
	struct text name;                                /* "main.css": what templates ask for */
};

/* Generated, sorted by path. */
extern const struct asset asset_table[];
extern const size_t asset_count;

const struct asset *asset_find(struct text path);        /* NULL: none */
/* The path for a name, for templates; TEXT_NONE when there is none. */
struct text asset_path(struct text name);

#endif
