/*
 * The structured log of the program (not the log of events): one JSON object a line, escaped, so that nobody can
 * forge a line.  Fields are name and value pairs, ended by NULL.
 */
#ifndef AN_LOG_H
#define AN_LOG_H

#include "cx.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct an_log *log_open(int fd, enum log_level least);   /* writes whole lines; safe from several threads */
void log_close(struct an_log *log);
/* log_line(cx, LOG_INFO, "request", "path", path_z, "status", "200", NULL): values are NUL-ended strings. */
void log_line(struct an_cx *cx, enum log_level level, const char *event, ...) __attribute__((sentinel));
/* The error in cx, as one line. */
void log_error(struct an_cx *cx, const char *event);

#endif
