/* What compiled templates stand on: every value is escaped here, for the place the compiler saw it in. */
#include "web/template.h"

#include "base/message.h"
#include "base/money.h"
#include "web/asset.h"

void
tpl_raw(struct tpl *t, const char *at, size_t bytes)
{
	buf_bytes(t->out, at, bytes);
}

static struct text
as_text(struct tpl *t, struct tpl_value v)
{
	switch (v.kind) {
	case TPL_KIND_TEXT: case TPL_KIND_SAFE: return v.t;
	case TPL_KIND_INT: return arena_print(t->out->arena, "%jd", (intmax_t)v.n);
	case TPL_KIND_BOOL: return v.n ? TEXT("true") : TEXT("false");
	case TPL_KIND_DATE: return date_people(t->out->arena, (struct an_date){ (int32_t)v.n });
	case TPL_KIND_INSTANT: return instant_people(t->out->arena, v.n);
	case TPL_KIND_RUPEES: return money_rupees(t->out->arena, v.n);
	case TPL_KIND_COUNT:
		return v.n > -MONEY_MAX_PAISE / 100 && v.n < MONEY_MAX_PAISE / 100
			? money_text(t->out->arena, v.n * 100)
			: arena_print(t->out->arena, "%jd", (intmax_t)v.n);
	}
	return TEXT_NONE;
}

static bool
starts_without_case(struct text t, const char *prefix)
{
	size_t bytes = strlen(prefix);

	return t.bytes >= bytes && strncasecmp(t.at, prefix, bytes) == 0;
}

/*
 * An address that a stranger may have chosen: ours (relative, one slash) or http(s).  Browsers drop tabs and line ends
 * and take a backslash for a slash, so neither may occur.
 */
static bool
url_safe(struct text t)
{
	for (size_t i = 0; i < t.bytes; i++)
		if ((unsigned char)t.at[i] <= 0x20 || t.at[i] == '\\' || t.at[i] == 0x7f)
			return false;
	if (starts_without_case(t, "http://") || starts_without_case(t, "https://"))
		return true;
	if (starts_without_case(t, "//"))
		return false;
	for (size_t i = 0; i < t.bytes && t.at[i] != '/' && t.at[i] != '?' && t.at[i] != '#'; i++)
		if (t.at[i] == ':')
			return false;
	return true;
}

void
tpl_put(struct tpl *t, enum tpl_place place, struct tpl_value v)
{
	struct text s = as_text(t, v);

	if (v.kind == TPL_KIND_SAFE && place == TPL_TEXT)
		buf_put(t->out, s);
	else if (place == TPL_URL_PART)
		buf_url(t->out, s);
	else if (place == TPL_URL && !url_safe(s))
		buf_char(t->out, '#');
	else
		buf_html(t->out, s);
}

void
tpl_say(struct tpl *t, enum tpl_place place, struct text key, const struct tpl_value *values, size_t count)
{
	struct text sentence = message_find(t->language, key);
	size_t from = 0;

	if (!sentence.at)
		sentence = key;
	for (size_t i = 0; i + 2 < sentence.bytes; i++) {
		const char *at = sentence.at + i;

		if (at[0] != '{' || at[1] < '1' || at[1] > '9' || at[2] != '}')
			continue;
		buf_html(t->out, text_slice(sentence, from, i - from));
		if ((size_t)(at[1] - '0') <= count)
			tpl_put(t, place, values[at[1] - '1']);
		from = i + 3;
		i += 2;
	}
	buf_html(t->out, text_slice(sentence, from, sentence.bytes - from));
}

void
tpl_asset(struct tpl *t, struct text name)
{
	buf_html(t->out, asset_path(name));
}

void
tpl_language(struct tpl *t)
{
	bool pseudo = t->language && strcmp(t->language, "qps") == 0;

	buf_html(t->out, pseudo ? TEXT("en-x-qps") : t->language ? text_of(t->language) : TEXT("en"));
}
