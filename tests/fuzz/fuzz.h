/* What the fuzz targets share.  A target is <name>_fuzz.c, listed in meson.build, with a corpus in corpus/<name>/. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A statement that holds for every input. */
#define FUZZ_LAW(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: broken law: %s\n", __FILE__, __LINE__, #condition); \
			abort(); \
		} \
	} while (0)

#endif
