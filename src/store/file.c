/*
 * Files beside the database: documents by content hash, and packages kept whole.
 *
 * A file is written under a name of its own, synced, renamed, and its folder synced, before anything in the log may
 * speak of it: so an event never names a document that a power cut took away.  A file left over by a crash is never
 * read, since nothing names it.
 */
#include "store/store.h"

#include "base/hash.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_PATH_MAX = 4096 };

static enum an_rc
file_fail(struct an_cx *cx, const char *path)
{
	int why = errno;

	return an_fail(cx, AN_FAULT, why == ENOSPC || why == EDQUOT ? "store.full" : "store.file", "%s|%s", path,
		strerror(why));
}

static enum an_rc
folder_sync(struct an_cx *cx, const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum an_rc rc = AN_OK;

	if (fd < 0 || fsync(fd) != 0) rc = file_fail(cx, path);
	if (fd >= 0) close(fd);
	return rc;
}

/* The folder that holds path, as text in the arena; "." when it names none. */
static const char *
folder_of(struct an_cx *cx, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash) return ".";
	if (slash == path) return "/";
	return arena_text(cx->arena, (struct text){ path, (size_t)(slash - path) }).at;
}

enum an_rc
store_folder_make(struct an_cx *cx, const char *path)
{
	struct stat st;
	enum an_rc rc;

	if (*path == '\0' || strlen(path) >= FILE_PATH_MAX) return an_fail(cx, AN_INVALID, "store.path", "%.80s", path);
	if (stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode)) return AN_OK;
		return an_fail(cx, AN_INVALID, "store.no-folder", "%s", path);
	}
	rc = store_folder_make(cx, folder_of(cx, path));
	if (rc) return rc;
	if (mkdir(path, 0700) != 0 && errno != EEXIST) return file_fail(cx, path);
	return folder_sync(cx, folder_of(cx, path));
}

static enum an_rc
file_write(struct an_cx *cx, const char *path, struct text bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	enum an_rc rc = AN_OK;

	if (fd < 0) return file_fail(cx, path);
	for (size_t done = 0; done < bytes.bytes && !rc;) {
		ssize_t n = write(fd, bytes.at + done, bytes.bytes - done);
		if (n > 0) done += (size_t)n;
		else if (n == 0 || errno != EINTR) rc = file_fail(cx, path);
	}
	if (!rc && fsync(fd) != 0) rc = file_fail(cx, path);
	if (close(fd) != 0 && !rc) rc = file_fail(cx, path);
	if (rc) unlink(path);
	return rc;
}

/* AN_NOT_FOUND "store.document.missing" when it is not there. */
static enum an_rc
file_read(struct an_cx *cx, const char *path, struct text *ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	enum an_rc rc = AN_OK;
	struct stat st;
	char *at;

	if (fd < 0) {
		if (errno == ENOENT) return an_fail(cx, AN_NOT_FOUND, "store.document.missing", "%s", path);
		return file_fail(cx, path);
	}
	if (fstat(fd, &st) != 0) rc = file_fail(cx, path);
	else if (!S_ISREG(st.st_mode) || st.st_size > STORE_FILE_BYTES_MAX)
		rc = an_fail(cx, AN_TOO_LARGE, "store.file.large", "%s", path);
	if (rc) {
		close(fd);
		return rc;
	}
	at = arena_try(cx->arena, (size_t)st.st_size + 1);
	if (!at) rc = an_fail(cx, AN_TOO_LARGE, "store.memory");
	for (size_t done = 0; !rc && done < (size_t)st.st_size;) {
		ssize_t n = read(fd, at + done, (size_t)st.st_size - done);
		if (n > 0) done += (size_t)n;
		else if (n == 0) rc = an_fail(cx, AN_FAULT, "store.document.damaged", "%s", path);
		else if (errno != EINTR) rc = file_fail(cx, path);
	}
	close(fd);
	if (!rc) *ret = (struct text){ at, (size_t)st.st_size };
	return rc;
}

/* A name in folder that nobody else uses. */
static const char *
spare_name(struct an_cx *cx, const char *folder)
{
	static atomic_uint next;

	return arena_print(cx->arena, "%s/new-%ld-%u", folder, (long)getpid(), atomic_fetch_add(&next, 1)).at;
}

enum an_rc
store_file_put(struct an_cx *cx, const char *folder, struct text bytes, struct hash *ret)
{
	struct hash hash = hash_of(bytes.at, bytes.bytes);
	struct text hex = hash_hex(cx->arena, &hash);
	const char *shelf = arena_print(cx->arena, "%s/%.2s", folder, hex.at).at;
	const char *path = arena_print(cx->arena, "%s/%s", shelf, hex.at).at;
	const char *spare;
	struct stat st;
	enum an_rc rc;

	rc = store_folder_make(cx, shelf);
	if (rc) return rc;
	if (stat(path, &st) != 0 || (size_t)st.st_size != bytes.bytes) {
		spare = spare_name(cx, shelf);
		rc = file_write(cx, spare, bytes);
		if (rc) return rc;
		if (rename(spare, path) != 0) {
			rc = file_fail(cx, path);
			unlink(spare);
			return rc;
		}
	}
	rc = folder_sync(cx, shelf);
	if (rc) return rc;
	*ret = hash;
	return AN_OK;
}

enum an_rc
store_file_get(struct an_cx *cx, const char *folder, const struct hash *hash, struct text *ret)
{
	struct text hex = hash_hex(cx->arena, hash), bytes;
	const char *path = arena_print(cx->arena, "%s/%.2s/%s", folder, hex.at, hex.at).at;
	struct hash found;
	enum an_rc rc;

	rc = file_read(cx, path, &bytes);
	if (rc) return rc;
	found = hash_of(bytes.at, bytes.bytes);
	if (!hash_equal(&found, hash)) return an_fail(cx, AN_FAULT, "store.document.damaged", "%s", hex.at);
	*ret = bytes;
	return AN_OK;
}

static enum an_rc
tree_copy(struct an_cx *cx, const char *from, const char *to, int depth, int *files)
{
	DIR *d = opendir(from);
	enum an_rc rc = AN_OK;
	struct dirent *e;

	if (!d) return file_fail(cx, from);
	if (mkdir(to, 0700) != 0 && errno != EEXIST) rc = file_fail(cx, to);
	while (!rc && (e = readdir(d))) {
		const char *a, *b;
		struct stat st;
		struct text bytes;
		if (e->d_name[0] == '.') continue;
		a = arena_print(cx->arena, "%s/%s", from, e->d_name).at;
		b = arena_print(cx->arena, "%s/%s", to, e->d_name).at;
		if (lstat(a, &st) != 0) {
			rc = file_fail(cx, a);
		} else if (S_ISDIR(st.st_mode)) {
			if (depth == STORE_TREE_DEPTH_MAX) rc = an_fail(cx, AN_TOO_LARGE, "store.tree", "%s", from);
			else rc = tree_copy(cx, a, b, depth + 1, files);
		} else if (S_ISREG(st.st_mode)) {
			if (++*files > STORE_TREE_FILES_MAX) rc = an_fail(cx, AN_TOO_LARGE, "store.tree", "%s", from);
			if (!rc) rc = file_read(cx, a, &bytes);
			if (!rc) rc = file_write(cx, b, bytes);
		}
	}
	closedir(d);
	if (!rc) rc = folder_sync(cx, to);
	return rc;
}

static void
tree_remove(struct an_cx *cx, const char *path, int depth)
{
	DIR *d = opendir(path);
	struct dirent *e;

	if (!d) return;
	while ((e = readdir(d))) {
		const char *a;
		struct stat st;
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
		a = arena_print(cx->arena, "%s/%s", path, e->d_name).at;
		if (lstat(a, &st) == 0 && S_ISDIR(st.st_mode) && depth < STORE_TREE_DEPTH_MAX)
			tree_remove(cx, a, depth + 1);
		else unlink(a);
	}
	closedir(d);
	rmdir(path);
}

enum an_rc
store_tree_keep(struct an_cx *cx, const char *from, const char *to)
{
	const char *folder = folder_of(cx, to), *spare;
	struct stat st;
	int files = 0;
	enum an_rc rc;

	if (stat(to, &st) == 0) return AN_OK;
	rc = store_folder_make(cx, folder);
	if (rc) return rc;
	spare = spare_name(cx, folder);
	tree_remove(cx, spare, 0);
	rc = tree_copy(cx, from, spare, 0, &files);
	if (!rc && rename(spare, to) != 0) rc = file_fail(cx, to);
	if (!rc) rc = folder_sync(cx, folder);
	if (rc) tree_remove(cx, spare, 0);
	return rc;
}
