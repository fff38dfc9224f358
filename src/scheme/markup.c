/*
 * Letters are read when the package is loaded (template.h), so that what is wrong with them is found by `scheme check`
 * and not by the first grantee.
 */
#include "load.h"
#include "template.h"

static void
note(void *user, int line, struct text message)
{
	find_at(user, line, "%.*s", TEXT_ARG(message));
}

void
load_letter(struct load *l, struct scheme_letter *letter, int line)
{
	struct text file_before = l->file;
	const xmlNode *root;

	if (load_file(l, letter->file, &letter->markup) || !letter->markup.at) {
		find_at(l, line, "the letter's file %.*s is missing", TEXT_ARG(letter->file));
		return;
	}
	l->file = load_path(l, letter->file);
	/* Every finding was noted; that there were some is what the load itself says. */
	if (template_read(l->cx, letter, l->names.at, l->names.count, note, l, &root))
		an_error_clear(l->cx);
	l->file = file_before;
}
