/* Runs a fuzz target over kept files, one test a file: replay FILE... */
#include "fuzz.h"

static int
replay(const char *path)
{
	enum { FILE_MOST = 1 << 20 };
	FILE *file = fopen(path, "rb");
	uint8_t *room = malloc(FILE_MOST), *exact;
	size_t bytes;

	if (!file || !room) {
		free(room);
		if (file)
			fclose(file);
		return -1;
	}
	bytes = fread(room, 1, FILE_MOST, file);
	fclose(file);
	/* Of the exact size, so that the sanitizer sees a read behind the end. */
	exact = realloc(room, bytes > 0 ? bytes : 1);
	if (!exact) {
		free(room);
		return -1;
	}
	LLVMFuzzerTestOneInput(exact, bytes);
	free(exact);
	return 0;
}

int
main(int argc, char **argv)
{
	int failed = 0;

	for (int i = 1; i < argc; i++) {
		int status = replay(argv[i]);

		printf("%s %d - %s\n", status == 0 ? "ok" : "not ok", i, argv[i]);
		fflush(stdout);
		failed |= status;
	}
	return failed ? 1 : 0;
}
