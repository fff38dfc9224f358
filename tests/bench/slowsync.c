/*
 * Preloaded in benchmarks: every fdatasync and fsync takes SLOWSYNC_MS milliseconds longer (default 5).  A fast disk hides what
 * a commit costs; this shows it.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void
wait_a_little(void)
{
	const char *asked = getenv("SLOWSYNC_MS");
	long ms = asked ? strtol(asked, NULL, 10) : 5;
	struct timespec t = { ms / 1000, (ms % 1000) * 1000000L };

	nanosleep(&t, NULL);
}

static int
then_call(const char *name, int fd)
{
	int (*real)(int);

	*(void **)&real = dlsym(RTLD_NEXT, name);
	wait_a_little();
	return real(fd);
}

__attribute__((visibility("default"))) int fdatasync(int fd);
int
fdatasync(int fd)
{
	return then_call("fdatasync", fd);
}

__attribute__((visibility("default"))) int fsync(int fd);
int
fsync(int fd)
{
	return then_call("fsync", fd);
}
