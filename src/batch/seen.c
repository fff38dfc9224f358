/*
 * Which row keys a file had so far: an open hash table of pages in a scratch file without a name, so that the program's memory
 * stays as it is however many rows there are.  A page is read and searched from its front; a full one goes on in the next.
 */
#include "batch/inner.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SEEN_PAGE_SLOTS = 256, SEEN_PAGES = 16384, SEEN_MARK_BYTES = 12 };

struct slot { unsigned char mark[SEEN_MARK_BYTES]; uint32_t row; };
_Static_assert(sizeof(struct slot) == 16, "16 bytes a row");
_Static_assert((size_t)SEEN_PAGES * SEEN_PAGE_SLOTS >= 2 * (size_t)BATCH_ROWS_MAX, "never more than half full");

static enum an_rc
fail(struct an_cx *cx)
{
	return an_fail(cx, AN_FAULT, "batch.scratch", "%s", strerror(errno));
}

enum an_rc
seen_open(struct an_cx *cx, struct batch_seen *ret)
{
	const char *folder = getenv("TMPDIR");
	struct text path = arena_print(cx->arena, "%s/anudan-batch-XXXXXX", folder && *folder ? folder : "/tmp");
	char *name = arena_new(cx->arena, path.bytes + 1);

	memcpy(name, path.at, path.bytes);
	ret->fd = mkostemp(name, O_CLOEXEC);
	if (ret->fd < 0) return fail(cx);
	unlink(name);
	if (ftruncate(ret->fd, (off_t)SEEN_PAGES * SEEN_PAGE_SLOTS * (off_t)sizeof(struct slot)) == 0) return AN_OK;
	seen_close(ret);
	return fail(cx);
}

void
seen_close(struct batch_seen *s)
{
	if (s->fd >= 0) close(s->fd);
	s->fd = -1;
}

enum an_rc
seen_put(struct an_cx *cx, struct batch_seen *s, const struct batch_mark *mark, uint32_t row, uint32_t *ret_before)
{
	struct slot page[SEEN_PAGE_SLOTS], mine = { .row = row };
	size_t at = ((size_t)mark->b[12] | (size_t)mark->b[13] << 8) % SEEN_PAGES;

	memcpy(mine.mark, mark->b, sizeof mine.mark);
	for (size_t tries = 0; tries < SEEN_PAGES; tries++, at = (at + 1) % SEEN_PAGES) {
		off_t from = (off_t)(at * sizeof page);

		if (pread(s->fd, page, sizeof page, from) != (ssize_t)sizeof page) return fail(cx);
		for (size_t i = 0; i < SEEN_PAGE_SLOTS; i++) {
			if (page[i].row == 0) {
				*ret_before = 0;
				if (pwrite(s->fd, &mine, sizeof mine, from + (off_t)(i * sizeof mine)) == (ssize_t)sizeof mine)
					return AN_OK;
				return fail(cx);
			}
			if (memcmp(page[i].mark, mine.mark, sizeof mine.mark) == 0) {
				*ret_before = page[i].row;
				return AN_OK;
			}
		}
	}
	return an_fail(cx, AN_TOO_LARGE, "batch.rows", "%d", BATCH_ROWS_MAX);
}
