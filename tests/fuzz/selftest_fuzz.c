/* Fails on purpose: reads behind a piece of memory when it is asked to.  Shows that the harness looks. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char word[] = "break";
	char *copy = malloc(size + 1);
	volatile char seen;

	if (!copy)
		return 0;
	copy[size] = '\0';
	if (size > 0)
		memcpy(copy, data, size);
	seen = copy[strcmp(copy, word) == 0 ? size + 1 : 0];
	(void)seen;
	free(copy);
	return 0;
}
