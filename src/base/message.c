/*
 * The message catalogue at run time: a binary search in the tables that tools/messages made, and the filling of
 * placeholders.  Contract in message.h.
 */
#include "message.h"
#include "message_table.h"
#include "pseudo.h"

enum { MESSAGE_ARGUMENTS_MAX = 9, MESSAGE_BYTES_MAX = 64 * 1024 };

static const struct message_language *
language_find(const char *name)
{
	for (size_t i = 0; name && i < message_language_count; i++)
		if (strcmp(message_languages[i].name, name) == 0)
			return &message_languages[i];
	return NULL;
}

bool
message_language_known(struct text language)
{
	for (size_t i = 0; i < message_language_count; i++)
		if (text_is(language, message_languages[i].name))
			return true;
	return false;
}

struct text
message_find(const char *language, struct text key)
{
	const struct message_language *l = language_find(language);
	size_t low = 0, high;

	if (!l)
		l = language_find("en");
	for (high = l ? l->count : 0; low < high;) {
		size_t middle = low + (high - low) / 2;
		int order = text_compare(key, l->rows[middle].key);

		if (order == 0)
			return l->rows[middle].text;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return TEXT_NONE;
}

static void
fill(struct buf *b, struct text sentence, const struct text *arguments, size_t argument_count)
{
	for (size_t i = 0; i < sentence.bytes; i++) {
		const char *at = sentence.at + i;
		size_t n = sentence.bytes - i > 2 && at[0] == '{' && at[2] == '}' && at[1] >= '1' && at[1] <= '9'
			? (size_t)(at[1] - '0') : 0;

		if (!n) {
			buf_char(b, *at);
			continue;
		}
		if (n <= argument_count)
			buf_put(b, arguments[n - 1]);
		i += 2;
	}
}

/* What was written, or as much of it as there is memory for: a message never fails. */
static struct text
written(const struct buf *b)
{
	return (struct text){ b->at ? b->at : "", b->bytes };
}

struct text
message_text(struct arena *arena, const char *language, struct text key, struct text detail)
{
	struct text sentence = message_find(language, key), arguments[MESSAGE_ARGUMENTS_MAX], rest = detail;
	size_t count = 0;
	struct buf b;

	buf_open(&b, arena, MESSAGE_BYTES_MAX);
	if (!sentence.at) {
		buf_put(&b, key);
		if (detail.bytes) {
			buf_z(&b, ": ");
			buf_put(&b, detail);
		}
		return written(&b);
	}
	while (rest.at && count < MESSAGE_ARGUMENTS_MAX)
		arguments[count++] = text_cut(&rest, '|');
	fill(&b, sentence, arguments, count);
	return written(&b);
}

struct text
message_foreign(struct arena *arena, const char *language, struct text t)
{
	struct buf b;

	if (!language || strcmp(language, "qps") != 0 || !t.bytes)
		return t;
	buf_open(&b, arena, MESSAGE_BYTES_MAX);
	buf_z(&b, PSEUDO_OPEN);
	for (size_t i = 0; i < t.bytes; i++) {
		const char *marked = pseudo_letter(t.at[i]);

		if (marked)
			buf_z(&b, marked);
		else
			buf_char(&b, t.at[i]);
	}
	buf_z(&b, PSEUDO_CLOSE);
	return written(&b);
}

struct text
message_error(struct arena *arena, const char *language, const struct an_error *error)
{
	return message_text(arena, language, text_of(error->key), error->detail);
}

struct text
message_problem(struct arena *arena, const char *language, const struct an_problem *problem)
{
	return message_text(arena, language, problem->key, problem->detail);
}
