/*
 * What the programs that the build runs have in common: memory that lasts to the end, files read whole, errors that
 * name file and line, output that appears only when there was no error.  Free of the house's own rooms, so that the
 * rooms can be built with these tools.
 */
#ifndef TOOL_H
#define TOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { TOOL_FILES_MAX = 2000, TOOL_FILE_BYTES_MAX = 64 << 20 };

/* Zeroed; ends the program when memory is gone.  Never freed, always reachable. */
void *tool_alloc(size_t bytes);
char *tool_copy(const char *at, size_t bytes);                   /* with a NUL behind it */
char *tool_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The whole file with a NUL behind it, noted as a dependency.  Ends the program when it cannot be read. */
char *tool_read(const char *path, size_t *ret_bytes);

/* Names (not paths) of the entries of a folder that end in suffix, sorted; "" = every folder in it. */
size_t tool_list(const char *folder, const char *suffix, char ***ret);

/* "file:line: what" on standard error; the program goes on to find more and fails at tool_close. */
void tool_error(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));
_Noreturn void tool_die(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));
int tool_errors(void);

/* A file to write; its bytes are kept until tool_close. */
FILE *tool_output(const char *path);
/* Writes all outputs and, when depfile is not NULL, what was read (for ninja) - unless there was an error.  The exit status. */
int tool_close(const char *depfile);

/* As a C string literal with its quotes. */
void tool_c_string(FILE *out, const char *at, size_t bytes);

/* Length of the well-formed UTF-8 sequence at `at`, 0 when it is not one. */
size_t tool_utf8(const unsigned char *at, size_t bytes);

#endif
