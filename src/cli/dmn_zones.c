/* The system's time zones and clock for the command `dmn`: the files below $TZDIR, or /usr/share/zoneinfo. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "cli/dmn_cli.h"

enum { ZONE_FILES_MAX = 2000, ZONE_DEPTH_MAX = 3, ZONE_PATH_BYTES = 600, ZONE_BYTES_MAX = 1 << 20 };

struct files { size_t count; struct dmn_zone_file at[ZONE_FILES_MAX]; };

static void
take_file(struct files *f, const char *path, const char *name)
{
	FILE *in = fopen(path, "rb");
	size_t bytes = 0;
	char start[5], *data = NULL;

	if (!in)
		return;
	if (fread(start, 1, sizeof start, in) == sizeof start && memcmp(start, "TZif", 4) == 0 && start[4] >= '2') {
		rewind(in);
		data = read_all(in, path, &bytes);
	}
	fclose(in);
	char *kept = data && bytes < ZONE_BYTES_MAX ? strdup(name) : NULL;
	if (!kept) {
		free(data);
		return;
	}
	f->at[f->count++] = (struct dmn_zone_file){ { kept, strlen(kept) }, { data, bytes } };
}

/* top: how many bytes of path come before the zone's name. */
static void
take_folder(struct files *f, const char *path, size_t top, int depth)
{
	DIR *dir = opendir(path);
	char below[ZONE_PATH_BYTES];
	struct stat st;

	for (struct dirent *e = dir ? readdir(dir) : NULL; e && f->count < ZONE_FILES_MAX; e = readdir(dir)) {
		/* "posix" holds the same again, "right" counts leap seconds. */
		if (e->d_name[0] == '.' || (depth == 0 && (strcmp(e->d_name, "posix") == 0 ||
			strcmp(e->d_name, "right") == 0)))
			continue;
		if (snprintf(below, sizeof below, "%s/%s", path, e->d_name) >= (int)sizeof below ||
			stat(below, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode) && depth < ZONE_DEPTH_MAX)
			take_folder(f, below, top, depth + 1);
		else if (S_ISREG(st.st_mode))
			take_file(f, below, below + top);
	}
	if (dir)
		closedir(dir);
}

struct dmn_zones *
system_zones(void)
{
	const char *folder = getenv("TZDIR") ? getenv("TZDIR") : "/usr/share/zoneinfo";
	struct files *f = calloc(1, sizeof *f);
	struct dmn_zones *zones = NULL;

	if (!f)
		return NULL;
	take_folder(f, folder, strlen(folder) + 1, 0);
	if (f->count == 0)
		fprintf(stderr, "dmn: no time zones in %s (package tzdata): only UTC is known\n", folder);
	if (dmn_zones_open(NULL, f->at, f->count, &zones) != DMN_OK)
		fprintf(stderr, "dmn: the time zones in %s cannot be read: only UTC is known\n", folder);
	for (size_t i = 0; i < f->count; i++) {
		free((void *)(uintptr_t)f->at[i].name.at);
		free((void *)(uintptr_t)f->at[i].data.at);
	}
	free(f);
	return zones;
}

bool
system_now(void *user, int64_t *ret_micros, int32_t *ret_offset_seconds)
{
	struct timespec now;
	struct tm local;

	(void)user;
	if (clock_gettime(CLOCK_REALTIME, &now) != 0 || !localtime_r(&now.tv_sec, &local))
		return false;
	*ret_micros = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
	*ret_offset_seconds = (int32_t)local.tm_gmtoff;
	return true;
}
