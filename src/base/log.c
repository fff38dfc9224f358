/*
 * The structured log: one JSON object a line, written whole under a lock.
 */
#include "log.h"

#include "buf.h"
#include "date.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

enum { LINE_MOST = 64 * 1024, VALUE_MOST = 4000, FIELDS_MOST = 40 };

struct an_log {
	pthread_mutex_t lock;
	int fd;
	enum log_level least;
};

struct an_log *
log_open(int fd, enum log_level least)
{
	struct an_log *log = calloc(1, sizeof *log);

	if (!log)
		return NULL;
	pthread_mutex_init(&log->lock, NULL);
	log->fd = fd;
	log->least = least;
	return log;
}

void
log_close(struct an_log *log)
{
	if (!log)
		return;
	pthread_mutex_destroy(&log->lock);
	free(log);
}

/* Nobody can be told when the log itself cannot be written, so work goes on. */
static void
write_whole(struct an_log *log, struct text line)
{
	pthread_mutex_lock(&log->lock);
	while (line.bytes > 0) {
		ssize_t wrote = write(log->fd, line.at, line.bytes);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0)
			break;
		line = text_slice(line, (size_t)wrote, line.bytes);
	}
	pthread_mutex_unlock(&log->lock);
}

static void
member(struct buf *b, const char *name, struct text value)
{
	if (b->bytes > 1)
		buf_char(b, ',');
	buf_json(b, text_of(name));
	buf_char(b, ':');
	buf_json(b, text_slice(value, 0, VALUE_MOST));
}

static void
start(struct an_cx *cx, struct buf *b, enum log_level level, const char *event)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };

	buf_open(b, cx->arena, LINE_MOST);
	buf_char(b, '{');
	member(b, "at", instant_text(cx->arena, an_now_us(cx)));
	member(b, "level", text_of(names[level]));
	member(b, "event", text_of(event));
}

static void
finish(struct an_cx *cx, struct buf *b)
{
	buf_z(b, "}\n");
	if (b->failed)                                   /* too long or no memory: say at least that */
		write_whole(cx->log, TEXT("{\"level\":\"error\",\"event\":\"log line lost\"}\n"));
	else
		write_whole(cx->log, (struct text){ b->at, b->bytes });
}

void
log_line(struct an_cx *cx, enum log_level level, const char *event, ...)
{
	struct arena_mark mark;
	va_list arguments;
	struct buf b;

	if (!cx->log || level < cx->log->least)
		return;
	mark = arena_mark(cx->arena);
	start(cx, &b, level, event);
	va_start(arguments, event);
	for (int i = 0; i < FIELDS_MOST; i++) {
		const char *name = va_arg(arguments, const char *);
		const char *value;

		if (!name)
			break;
		value = va_arg(arguments, const char *);
		member(&b, name, text_of(value));
	}
	va_end(arguments);
	finish(cx, &b);
	arena_rewind(cx->arena, mark);
}

void
log_error(struct an_cx *cx, const char *event)
{
	const struct an_error *error = &cx->error;
	enum log_level level = error->rc == AN_FAULT ? LOG_ERROR : LOG_WARN;
	struct arena_mark mark;
	struct buf b;

	if (!cx->log || level < cx->log->least)
		return;
	mark = arena_mark(cx->arena);
	start(cx, &b, level, event);
	member(&b, "key", text_of(error->key));
	member(&b, "detail", error->detail);
	member(&b, "place", arena_print(cx->arena, "%s:%d", error->file ? error->file : "?", error->line));
	for (const struct an_problem *p = error->problems; p && b.bytes < LINE_MOST / 2; p = p->next)
		member(&b, "problem", arena_print(cx->arena, "%.*s %.*s", TEXT_ARG(p->place), TEXT_ARG(p->key)));
	finish(cx, &b);
	arena_rewind(cx->arena, mark);
}
