/* The commands of `anudan scheme` for who writes packages; each returns the exit status. */
#ifndef SCHEME_AUTHOR_H
#define SCHEME_AUTHOR_H

#include "base/text.h"
#include "cli.h"
#include "scheme/scheme.h"

/* Make a package in a folder that is not there yet.  id NULL: the folder's name. */
int author_new(struct an_cx *cx, const char *folder, const char *id, const char *title);

/* What changed between two packages.  0 the same, 1 not, 2 unreadable. */
int author_diff(struct an_cx *cx, const char *old_folder, const char *new_folder, bool hindi, bool json);

/* The whole package as a document on standard output. */
enum author_format { AUTHOR_TEXT, AUTHOR_HTML, AUTHOR_PDF };
int author_print(struct an_cx *cx, const struct scheme *s, bool hindi, enum author_format format);

/* All bytes of a plain file.  Errors: AN_INVALID "cli.file" path when it cannot be read; AN_TOO_LARGE "cli.file". */
enum an_rc author_file(struct an_cx *cx, const char *path, size_t max_bytes, struct text *ret) AN_MUST_CHECK;

#endif
