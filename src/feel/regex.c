/*
 * matches, replace, split: regular expressions as XPath has them, translated for PCRE2.  What the two read differently is
 * spelled out (classes with subtraction, \p{Is...}, \i, \c, the dot), what XPath does not have is refused.  Each match has
 * limits of its own, so that no pattern can hold the machine.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>

#include "feel/blocks.h"
#include "feel/builtins.h"

enum { REGEX_BYTES_MAX = 4096, REGEX_GROUPS_MAX = 99, REGEX_CLASS_DEPTH_MAX = 10, REGEX_STEPS = 500 * 1000,
	REGEX_DEPTH = 5000,
	REGEX_HEAP_KIB = 8192, REGEX_COMPILE_STEPS = 60, REGEX_MATCH_STEPS = 40, REGEX_SHORT_BYTES = 128 };

/* In a class, as PCRE2 writes it. */
#define NAME_START ":A-Z_a-z\\xC0-\\xD6\\xD8-\\xF6\\xF8-\\x{2FF}\\x{370}-\\x{37D}\\x{37F}-\\x{1FFF}\\x{200C}\\x{200D}" \
	"\\x{2070}-\\x{218F}\\x{2C00}-\\x{2FEF}\\x{3001}-\\x{D7FF}\\x{F900}-\\x{FDCF}\\x{FDF0}-\\x{FFFD}\\x{10000}-\\x{EFFFF}"
#define NAME_CHAR NAME_START "\\-.0-9\\xB7\\x{300}-\\x{36F}\\x{203F}\\x{2040}"
static const struct { char letter; const char *inside; bool alone_only; } multiples[] = {
	{ 's', " \\t\\n\\r", false }, { 'S', "\\x{0}-\\x{8}\\x{B}\\x{C}\\x{E}-\\x{1F}\\x{21}-\\x{10FFFF}", false },
	{ 'd', "\\p{Nd}", false }, { 'D', "\\P{Nd}", false }, { 'w', "\\p{L}\\p{M}\\p{N}\\p{S}", false },
	{ 'W', "\\p{P}\\p{Z}\\p{C}", false }, { 'i', NAME_START, false }, { 'c', NAME_CHAR, false },
	{ 'I', "^" NAME_START, true }, { 'C', "^" NAME_CHAR, true },
};

struct regex {
	struct dmn_run *run;
	struct text from;
	size_t at;
	struct run_buf out;
	bool dot_all;
	/* open: the number of each group around, 0 = not counted */
	uint32_t groups, open[REGEX_GROUPS_MAX + 1], depth;
	bool closed[REGEX_GROUPS_MAX + 1];
	const char *why;                         /* the first thing wrong */
};

static bool
wrong(struct regex *r, const char *why)
{
	if (!r->why)
		r->why = why;
	return false;
}

static void
put(struct run_buf *b, const char *z)
{
	run_buf_put(b, text_of(z));
}

static int
peek_at(const struct regex *r, size_t ahead)
{
	return r->at + ahead < r->from.bytes ? (unsigned char)r->from.at[r->at + ahead] : -1;
}

/* One character, written so that it means itself. */
static void
put_literal(struct run_buf *b, int32_t c)
{
	char out[16];

	snprintf(out, sizeof out, "\\x{%X}", (unsigned)c);
	put(b, out);
}

static bool
block_of(struct text name, struct run_buf *b, bool negated)
{
	char range[48];

	for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
		uint32_t first = blocks[i].first, last = blocks[i].last;
		if (!text_is(name, blocks[i].name))
			continue;
		if (!negated)
			snprintf(range, sizeof range, "\\x{%X}-\\x{%X}", first, last);
		else if (first == 0)
			snprintf(range, sizeof range, "\\x{%X}-\\x{10FFFF}", last + 1);
		else
			snprintf(range, sizeof range, "\\x{0}-\\x{%X}\\x{%X}-\\x{10FFFF}", first - 1,
				last < 0x10FFFF ? last + 1 : last);
		put(b, range);
		return true;
	}
	return false;
}

/* After \p or \P: "{Lu}", "{IsGreek}".  Written for use in a class. */
static bool
property(struct regex *r, struct run_buf *b, bool negated)
{
	char name[60];
	size_t n = 0;

	if (peek_at(r, 0) != '{')
		return wrong(r, "\\p wants a name in braces");
	for (r->at++; peek_at(r, 0) != '}'; r->at++) {
		int c = peek_at(r, 0);
		if (c < 0 || n + 1 == sizeof name)
			return wrong(r, "\\p{...} is not closed");
		name[n++] = (char)c;
	}
	r->at++;
	struct text t = { name, n };
	if (text_starts(t, TEXT("Is")))
		return block_of(text_slice(t, 2, n), b, negated)
			|| wrong(r, "\\p{Is...}: there is no such block of Unicode");
	static const char *const kinds = " L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po Z Zs Zl Zp S Sm Sc Sk So C Cc Cf Co Cn ";
	char spaced[8] = { ' ' };
	if (n >= 1 && n <= 2) {
		memcpy(spaced + 1, name, n);
		spaced[n + 1] = ' ';
	}
	if (n < 1 || n > 2 || !strstr(kinds, spaced))
		return wrong(r, "\\p{...}: there is no such category of Unicode");
	put(b, negated ? "\\P{" : "\\p{");
	run_buf_put(b, t);
	run_buf_char(b, '}');
	return true;
}

/* A single character that an escape stands for, or -1. */
static int32_t
single_escape(int c)
{
	if (c == 'n')
		return '\n';
	if (c == 'r')
		return '\r';
	if (c == 't')
		return '\t';
	return c > 0 && strchr("\\|.?*+(){}-[]^$", c) ? c : -1;
}

/* At a backslash, in a class or (alone) outside: written for a class.  *ret_char: the character when it is one,
 * else -1. */
static bool
escape(struct regex *r, struct run_buf *b, bool alone, int32_t *ret_char)
{
	int c = peek_at(r, 1);

	r->at += 2;
	*ret_char = single_escape(c);
	if (*ret_char >= 0)
		return true;
	if (c == 'p' || c == 'P')
		return property(r, b, c == 'P');
	for (size_t i = 0; i < sizeof multiples / sizeof multiples[0]; i++)
		if (multiples[i].letter == c && (alone || !multiples[i].alone_only)) {
			put(b, multiples[i].inside);
			return true;
		}
	return wrong(r, c >= '0' && c <= '9' ? "a back-reference cannot stand in a class" : "an unknown escape");
}

static bool character_class(struct regex *r, struct run_buf *out, int depth);

/* Up to the end of a range's start or a whole item: its character, or -1 when it is a set. */
static bool
class_item(struct regex *r, struct run_buf *b, int32_t *ret_char)
{
	int c = peek_at(r, 0);

	if (c == '\\')
		return escape(r, b, false, ret_char);
	if (c == '[')
		return wrong(r, "[ in a class wants a backslash");
	*ret_char = text_next(r->from, &r->at);
	return true;
}

/* At [: a class, with what is taken away from it. */
static bool
character_class(struct regex *r, struct run_buf *out, int depth)
{
	struct run_buf set = { .run = r->run }, away = { .run = r->run };
	bool negated = peek_at(r, 1) == '^', any = false;

	if (depth > REGEX_CLASS_DEPTH_MAX)
		return wrong(r, "classes within classes go too deep");
	r->at += negated ? 2 : 1;
	while (peek_at(r, 0) != ']') {
		int32_t low, high;
		if (peek_at(r, 0) < 0)
			return wrong(r, "a class is not closed");
		if (any && peek_at(r, 0) == '-' && peek_at(r, 1) == '[') {
			r->at++;
			if (!character_class(r, &away, depth + 1))
				return false;
			if (peek_at(r, 0) != ']')
				return wrong(r, "a class ends after what is taken away");
			break;
		}
		if (!class_item(r, &set, &low))
			return false;
		any = true;
		if (low < 0)
			continue;
		put_literal(&set, low);
		if (peek_at(r, 0) != '-' || peek_at(r, 1) == ']' || peek_at(r, 1) == '[')
			continue;
		r->at++;
		if (!class_item(r, &set, &high))
			return false;
		if (high < low)
			return wrong(r, "a range in a class ends before it begins");
		run_buf_char(&set, '-');
		put_literal(&set, high);
	}
	if (!any)
		return wrong(r, "an empty class");
	r->at++;
	if (away.bytes) {
		put(out, "(?:(?!");
		run_buf_put(out, (struct text){ away.at, away.bytes });
		put(out, ")");
	}
	put(out, negated ? "[^" : "[");
	run_buf_put(out, (struct text){ set.at, set.bytes });
	put(out, away.bytes ? "])" : "]");
	return true;
}

/* \1: as many digits as make the number of a group there is. */
static bool
back_reference(struct regex *r)
{
	uint32_t n = (uint32_t)(peek_at(r, 1) - '0');
	char out[16];

	r->at += 2;
	for (int c = peek_at(r, 0); c >= '0' && c <= '9' && n * 10 + (uint32_t)(c - '0') <= r->groups; c = peek_at(r, 0)) {
		n = n * 10 + (uint32_t)(c - '0');
		r->at++;
	}
	if (n == 0 || n > r->groups || !r->closed[n])
		return wrong(r, "a back-reference to a group that is not there or not closed");
	snprintf(out, sizeof out, "\\g{%u}", (unsigned)n);
	put(&r->out, out);
	return true;
}

/* {2}, {2,}, {2,5} */
static bool
counted(struct regex *r)
{
	size_t from = r->at++;
	bool digits = false, comma = false;

	for (int c; (c = peek_at(r, 0)) != '}'; r->at++) {
		if (c == ',' && digits && !comma)
			comma = true;
		else if (c >= '0' && c <= '9')
			digits = true;
		else
			return wrong(r, "a count is written {2}, {2,} or {2,5}");
	}
	if (!digits)
		return wrong(r, "a count is written {2}, {2,} or {2,5}");
	r->at++;
	run_buf_put(&r->out, text_slice(r->from, from, r->at - from));
	return true;
}

static bool
group_open(struct regex *r)
{
	bool counts = peek_at(r, 1) != '?';

	if (!counts && peek_at(r, 2) != ':')
		return wrong(r, "(? can only begin (?:");
	if (r->depth == REGEX_GROUPS_MAX || (counts && r->groups == REGEX_GROUPS_MAX))
		return wrong(r, "too many groups");
	r->open[++r->depth] = counts ? ++r->groups : 0;
	put(&r->out, counts ? "(" : "(?:");
	r->at += counts ? 1 : 3;
	return true;
}

/* One atom or sign; *quantifiable: may a quantifier follow? */
static bool
piece(struct regex *r, bool *quantifiable)
{
	int c = peek_at(r, 0);
	int32_t one;

	if (c == '*' || c == '+' || c == '?' || c == '{') {
		if (!*quantifiable)
			return wrong(r, "a quantifier with nothing before it");
		*quantifiable = false;
		if (c == '{') {
			if (!counted(r))
				return false;
		} else {
			run_buf_char(&r->out, (char)c);
			r->at++;
		}
		if (peek_at(r, 0) == '?') {
			run_buf_char(&r->out, '?');
			r->at++;
		}
		return true;
	}
	*quantifiable = c != '|' && c != '(' && c != '^' && c != '$';
	switch (c) {
	case '(':
		return group_open(r);
	case ')':
		if (r->depth == 0)
			return wrong(r, ") without (");
		r->closed[r->open[r->depth--]] = true;
		run_buf_char(&r->out, ')');
		r->at++;
		return true;
	case '[':
		return character_class(r, &r->out, 0);
	case ']':
	case '}':
		return wrong(r, "] and } want a backslash");
	case '.':
		put(&r->out, r->dot_all ? "." : "[^\\n\\r]");
		r->at++;
		return true;
	case '|':
	case '^':
	case '$':
		run_buf_char(&r->out, (char)c);
		r->at++;
		return true;
	case '\\':
		if (peek_at(r, 1) >= '0' && peek_at(r, 1) <= '9')
			return back_reference(r);
		put(&r->out, "[");
		if (!escape(r, &r->out, true, &one))
			return false;
		if (one >= 0)
			put_literal(&r->out, one);
		put(&r->out, "]");
		return true;
	default:
		put_literal(&r->out, text_next(r->from, &r->at));
		return true;
	}
}

/*
 * Flag x: white space outside of classes is not there, also within \p{ IsGreek } and between a backslash and its
 * letter.  False: no memory.
 */
static bool
without_space(struct dmn_run *run, struct text *pattern)
{
	struct run_buf b = { .run = run };
	bool escaped = false;
	int classes = 0;

	for (size_t i = 0; i < pattern->bytes; i++) {
		char c = pattern->at[i];
		if (classes == 0 && (c == ' ' || c == '\t' || c == '\n' || c == '\r'))
			continue;
		run_buf_char(&b, c);
		if (!escaped)
			classes += c == '[' ? 1 : c == ']' && classes > 0 ? -1 : 0;
		escaped = !escaped && c == '\\';
	}
	*pattern = (struct text){ b.at ? b.at : "", b.bytes };
	return !b.failed;
}

static bool
translate(struct regex *r)
{
	bool quantifiable = false;

	while (r->at < r->from.bytes)
		if (!piece(r, &quantifiable))
			return false;
	return r->depth == 0 || wrong(r, "( is not closed");
}

/* ---- PCRE2 ---------------------------------------------------------------------------------------------- */

struct block { size_t bytes; max_align_t data; };

static void *
take(size_t bytes, void *user)
{
	struct dmn_run *run = user;
	struct block *b = bytes > SIZE_MAX / 2 ? NULL
		: run->host.alloc(run->host.user, bytes + offsetof(struct block, data));

	if (!b)
		return NULL;
	b->bytes = bytes + offsetof(struct block, data);
	return (char *)b + offsetof(struct block, data);
}

static void
give(void *at, void *user)
{
	struct dmn_run *run = user;

	if (at) {
		struct block *b = (void *)((char *)at - offsetof(struct block, data));
		run->host.free(run->host.user, b, b->bytes);
	}
}

struct matcher {
	struct dmn_run *run;
	const char *function;
	pcre2_general_context *general;
	pcre2_compile_context *compile;
	pcre2_match_context *limits;
	pcre2_code *code;
	pcre2_match_data *data;
	uint32_t groups;
	bool quoted;                             /* flag q: no pattern, and no $ in the replacement */
	size_t bytes;                            /* of the string to be matched */
	size_t position;                         /* where the last callout was */
};

static void
matcher_close(struct matcher *m)
{
	pcre2_match_data_free(m->data);
	pcre2_code_free(m->code);
	pcre2_match_context_free(m->limits);
	pcre2_compile_context_free(m->compile);
	pcre2_general_context_free(m->general);
}

/*
 * PCRE2 counts the points that it comes back to, not the characters that it steps over, so a+b on a long string of a
 * takes quadratic time within every limit of its own.  On longer strings it calls here before each item of the pattern.
 */
static int
count_steps(pcre2_callout_block *block, void *user)
{
	struct matcher *m = user;
	size_t now = block->current_position, moved = now > m->position ? now - m->position : m->position - now;

	m->position = now;
	return run_charge(m->run, 2 + moved / FEEL_COST_BYTES) ? 0 : PCRE2_ERROR_CALLOUT;
}

static bool
no_memory(struct dmn_run *run)
{
	run->status = DMN_NO_MEMORY;
	return false;
}

/* flags: a string, null or absent.  *ret_good: compiled; else *ret is null with a diagnostic.  False: stop. */
static bool
matcher_open(struct matcher *m, const struct dmn_value *pattern, const struct dmn_value *flags, struct dmn_value *ret,
	bool *ret_good)
{
	struct dmn_run *run = m->run;
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C;
	struct regex r = { .run = run, .from = feel_text(pattern), .out.run = run };
	PCRE2_SIZE place;
	bool free_space = false;
	int code;

	*ret_good = false;
	if (!run_charge(run, REGEX_COMPILE_STEPS + pattern->count / 8))
		return false;
	if (m->bytes > REGEX_SHORT_BYTES)
		options |= PCRE2_AUTO_CALLOUT;
	for (uint32_t i = 0; flags->kind == DMN_STRING && i < flags->count; i++) {
		switch (flags->string[i]) {
		case 's': r.dot_all = true; break;
		case 'm': options |= PCRE2_MULTILINE; break;
		case 'i': options |= PCRE2_CASELESS; break;
		case 'x': free_space = true; break;
		case 'q': m->quoted = true; break;
		default: return run_null(run, ret, "feel.regex", "%s(): the flags are letters of \"smixq\".", m->function);
		}
	}
	if (r.from.bytes > REGEX_BYTES_MAX)
		return run_null(run, ret, "feel.regex", "%s(): the pattern is longer than %d bytes.", m->function,
			REGEX_BYTES_MAX);
	if (m->quoted) {
		while (r.at < r.from.bytes)
			put_literal(&r.out, text_next(r.from, &r.at));
		options &= ~PCRE2_MULTILINE;
	} else if (free_space && !without_space(run, &r.from)) {
		return false;
	} else if (!translate(&r) && r.why) {
		return run_null(run, ret, "feel.regex", "%s(): the pattern is wrong at character %zu: %s.", m->function,
			text_length(text_slice(r.from, 0, r.at)) + 1, r.why);
	}
	if (r.out.failed)
		return false;
	if (r.dot_all)
		options |= PCRE2_DOTALL;
	m->groups = r.groups;
	m->general = pcre2_general_context_create(take, give, run);
	m->compile = m->general ? pcre2_compile_context_create(m->general) : NULL;
	m->limits = m->general ? pcre2_match_context_create(m->general) : NULL;
	if (!m->compile || !m->limits)
		return no_memory(run);
	pcre2_set_newline(m->compile, PCRE2_NEWLINE_LF);
	pcre2_set_callout(m->limits, count_steps, m);
	pcre2_set_match_limit(m->limits, REGEX_STEPS);
	pcre2_set_depth_limit(m->limits, REGEX_DEPTH);
	pcre2_set_heap_limit(m->limits, REGEX_HEAP_KIB);
	m->code = pcre2_compile((PCRE2_SPTR)(r.out.at ? r.out.at : ""), r.out.bytes, options, &code, &place,
		m->compile);
	if (!m->code)
		return run_null(run, ret, "feel.regex", "%s(): the pattern cannot be used (PCRE2 %d).", m->function,
			code);
	m->data = pcre2_match_data_create_from_pattern(m->code, m->general);
	if (!m->data)
		return no_memory(run);
	*ret_good = true;
	return true;
}

/* 1: a match; 0: none; -1: null with a diagnostic; -2: stop. */
static int
match(struct matcher *m, struct text t, size_t from, struct dmn_value *ret)
{
	static const char empty[] = "";

	m->position = from;
	int rc = pcre2_match(m->code, (PCRE2_SPTR)(t.at ? t.at : empty), t.bytes, from, PCRE2_NO_UTF_CHECK, m->data,
		m->limits);
	size_t seen = rc > 0 ? pcre2_get_ovector_pointer(m->data)[1] : t.bytes;
	bool limit = rc == PCRE2_ERROR_MATCHLIMIT || rc == PCRE2_ERROR_DEPTHLIMIT || rc == PCRE2_ERROR_HEAPLIMIT;
	if (rc == PCRE2_ERROR_CALLOUT || !run_charge(m->run,
		limit ? REGEX_STEPS : REGEX_MATCH_STEPS + (seen - from) / FEEL_COST_BYTES))
		return -2;
	if (rc > 0)
		return 1;
	if (rc == PCRE2_ERROR_NOMATCH)
		return 0;
	if (rc == PCRE2_ERROR_NOMEMORY)
		return no_memory(m->run) ? 0 : -2;
	(void)run_null(m->run, ret, "feel.regex.limit", "%s(): this pattern takes too long on this string.",
		m->function);
	return -1;
}

/* ---- the functions -------------------------------------------------------------------------------------- */

#define STRING_ARGUMENT(name, i) \
	do { if (a[i].kind != DMN_STRING) return argument_wrong(run, ret, name, "string", &a[i]); } while (0)
#define FLAGS_ARGUMENT(name, i) \
	do { if (a[i].kind != DMN_STRING && a[i].kind != DMN_NULL && a[i].kind != FEEL_ABSENT) \
		return argument_wrong(run, ret, name, "string", &a[i]); } while (0)

FEEL_CALL(call_matches)
{
	struct matcher m = { .run = run, .function = "matches", .bytes = a[0].count };
	bool good, going;

	(void)count;
	STRING_ARGUMENT("matches", 0);
	STRING_ARGUMENT("matches", 1);
	FLAGS_ARGUMENT("matches", 2);
	going = matcher_open(&m, &a[1], &a[2], ret, &good);
	if (going && good) {
		int met = match(&m, feel_text(&a[0]), 0, ret);
		if (met >= 0)
			*ret = feel_boolean(met);
		going = met > -2;
	}
	matcher_close(&m);
	return going;
}

/* The replacement for the match at hand: $1, \$ and \\. */
static bool
put_replacement(struct matcher *m, struct text subject, struct text with, struct run_buf *b)
{
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(m->data);
	uint32_t found = pcre2_get_ovector_count(m->data);

	for (size_t i = 0; i < with.bytes; i++) {
		char c = with.at[i], next = i + 1 < with.bytes ? with.at[i + 1] : 0;
		if (m->quoted || (c != '$' && c != '\\')) {
			run_buf_char(b, c);
		} else if (c == '\\') {
			if (next != '\\' && next != '$')
				return false;
			run_buf_char(b, next);
			i++;
		} else {
			if (next < '0' || next > '9')
				return false;
			uint32_t n = (uint32_t)(next - '0');
			for (i++; i + 1 < with.bytes && with.at[i + 1] >= '0' && with.at[i + 1] <= '9'
			     && n * 10 + (uint32_t)(with.at[i + 1] - '0') <= m->groups; i++)
				n = n * 10 + (uint32_t)(with.at[i + 1] - '0');
			if (n < found && n <= m->groups && at[2 * n] != PCRE2_UNSET)
				run_buf_put(b, text_slice(subject, at[2 * n], at[2 * n + 1] - at[2 * n]));
		}
	}
	return true;
}

/* As XPath has it, a pattern that matches nothing at all cannot cut. */
static int
must_not_match_nothing(struct matcher *m, struct dmn_value *ret)
{
	int met = match(m, TEXT(""), 0, ret);

	if (met == 1)
		(void)run_null(m->run, ret, "feel.regex", "%s(): the pattern also matches the empty string.",
			m->function);
	return met == 1 ? -1 : met;
}

FEEL_CALL(call_replace)
{
	struct matcher m = { .run = run, .function = "replace", .bytes = a[0].count };
	struct run_buf b = { .run = run };
	bool good, going;

	(void)count;
	for (int i = 0; i < 3; i++)
		STRING_ARGUMENT("replace", i);
	FLAGS_ARGUMENT("replace", 3);
	struct text t = feel_text(&a[0]);
	size_t from = 0;
	going = matcher_open(&m, &a[1], &a[3], ret, &good);
	if (!going || !good)
		goto out;
	int met = must_not_match_nothing(&m, ret);
	while (met >= 0 && (met = match(&m, t, from, ret)) == 1) {
		const PCRE2_SIZE *at = pcre2_get_ovector_pointer(m.data);
		run_buf_put(&b, text_slice(t, from, at[0] - from));
		if (!put_replacement(&m, t, feel_text(&a[2]), &b)) {
			(void)run_null(run, ret, "feel.regex",
				"replace(): in the replacement, $ wants a digit and \\ wants $ or \\.");
			met = -1;
			break;
		}
		if (at[1] > from) {
			from = at[1];
		} else if (from < t.bytes) {     /* an empty match inside: step over a character */
			size_t next = from;
			text_next(t, &next);
			run_buf_put(&b, text_slice(t, from, next - from));
			from = next;
		} else {
			break;
		}
	}
	if (met >= 0) {
		run_buf_put(&b, text_slice(t, from, t.bytes));
		*ret = feel_string((struct text){ b.at ? b.at : "", b.bytes });
	}
	going = met > -2 && !b.failed;
out:
	matcher_close(&m);
	return going;
}

FEEL_CALL(call_split)
{
	struct matcher m = { .run = run, .function = "split", .bytes = a[0].count };
	struct feel_builder b = { 0 };
	struct dmn_value none = FEEL_NULL, part;
	bool good, going;

	(void)count;
	STRING_ARGUMENT("split", 0);
	STRING_ARGUMENT("split", 1);
	struct text t = feel_text(&a[0]);
	size_t from = 0;
	going = matcher_open(&m, &a[1], &none, ret, &good);
	if (!going || !good)
		goto out;
	int met = must_not_match_nothing(&m, ret);
	while (going && met >= 0 && (met = match(&m, t, from, ret)) == 1) {
		const PCRE2_SIZE *at = pcre2_get_ovector_pointer(m.data);
		if (at[1] <= from)
			break;
		part = feel_string(text_slice(t, from, at[0] - from));
		going = builder_add(run, &b, &part);
		from = at[1];
	}
	if (met >= 0 && going) {
		part = feel_string(text_slice(t, from, t.bytes));
		going = builder_add(run, &b, &part);
		*ret = builder_list(&b);
	}
	going = going && met > -2;
out:
	matcher_close(&m);
	return going;
}
