/*
 * Expressions and models that want to hurt the program that reads them: each must end with a diagnostic (or, where it says
 * so, with a value) within a second and within the memory that the budgets allow.  Every case runs in a process of its
 * own, so that a fall is one failed case.
 *
 *   hostile_test [SECONDS] [NAME...]       SECONDS: of processor time for one case, 1 when not given
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "dmn.h"

enum {
	RUN_BYTES_MAX = 64 << 20,                /* the default budget, and what stands beside it: the stack, the model */
	BESIDE_BYTES_MAX = 16 << 20,
	LOAD_BYTES_MAX = 700 << 20,              /* the reader's own ceiling */
	TEXT_BYTES_MAX = 300 << 20,
};

/* ---- the host ------------------------------------------------------------------------------------------- */

struct account { size_t now, most; };

static void *
host_alloc(void *user, size_t bytes)
{
	struct account *a = user;
	void *at = malloc(bytes);

	if (at && (a->now += bytes) > a->most)
		a->most = a->now;
	return at;
}

static void
host_free(void *user, void *at, size_t bytes)
{
	struct account *a = user;

	if (at)
		a->now -= bytes;
	free(at);
}

/* What a case came to, in memory shared with the process that ran it. */
struct outcome { int diagnostics; enum dmn_status load, status; size_t load_bytes, run_bytes, left; char code[100], value[200]; };

/* ---- texts ---------------------------------------------------------------------------------------------- */

struct buf { char *at; size_t bytes, room; };

static void
put_bytes(struct buf *b, const char *z, size_t n)
{
	if (b->bytes + n > b->room) {
		b->room = (b->bytes + n) * 2;
		b->at = b->room > TEXT_BYTES_MAX * 2ul ? NULL : realloc(b->at, b->room);
		if (!b->at)
			abort();
	}
	if (n)                           /* memcpy wants a place even for nothing */
		memcpy(b->at + b->bytes, z, n);
	b->bytes += n;
}

static void
put(struct buf *b, const char *z)
{
	put_bytes(b, z, strlen(z));
}

/* Each % of the pattern becomes the number, each ^ the next one. */
static void
put_number(struct buf *b, const char *pattern, int n)
{
	char digits[20];

	while (*pattern) {
		size_t plain = strcspn(pattern, "%^");
		put_bytes(b, pattern, plain);
		pattern += plain;
		if (*pattern) {
			snprintf(digits, sizeof digits, "%d", n + (*pattern++ == '^'));
			put(b, digits);
		}
	}
}

/* before, then the middle 'count' times with its number, core, then the closing 'count' times, after */
struct shape { const char *before, *again, *core, *close, *after; int count; };

static void
put_shape(struct buf *b, const struct shape *s)
{
	put(b, s->before);
	for (int i = 0; i < s->count; i++)
		put_number(b, s->again, i);
	put(b, s->core ? s->core : "");
	for (int i = 0; i < s->count && s->close; i++)
		put(b, s->close);
	put(b, s->after ? s->after : "");
}

/* ---- cases ---------------------------------------------------------------------------------------------- */

enum wanted { BAD_TEXT, LIMIT, ERROR, FINE, NO_HARM };    /* NO_HARM: anything, but soon */
#define DEEP 10000
#define ALWAYS "some i in 1..1000000000000 satisfies "
#define DEFINITIONS "<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' name='m' id='m' namespace='m'>"
#define DECISION "<decision name='D' id='d'><variable name='D'/>"
#define TEXT_OF(x) "<literalExpression><text>" x "</text></literalExpression>"

struct expression_case { const char *name; struct shape shape; enum wanted wanted; const char *value; };
static const struct expression_case expressions[] = {
	/* nesting */
	{ "parentheses", { "", "(", "1", ")", "", DEEP }, BAD_TEXT },
	{ "lists", { "", "[", "1", "]", "", DEEP }, BAD_TEXT },
	{ "contexts", { "", "{a:", "1", "}", "", DEEP }, BAD_TEXT },
	{ "ifs", { "", "if true then ", "1", " else 0", "", DEEP }, BAD_TEXT },
	{ "ifs in conditions", { "", "if ", "true", " then true else true", "", DEEP }, BAD_TEXT },
	{ "else ifs", { "", "if false then 0 else ", "1", "", "", DEEP }, BAD_TEXT },
	{ "loops", { "", "for x% in [1] return ", "1", "", "", DEEP }, BAD_TEXT },
	{ "domains", { "", "for x in ", "[1]", " return x", "", DEEP }, BAD_TEXT },
	{ "quantifiers", { "", "some x% in [1] satisfies ", "true", "", "", DEEP }, BAD_TEXT },
	{ "functions", { "", "function(a%) ", "1", "", "", DEEP }, BAD_TEXT },
	{ "minus signs", { "", "-", "1", "", "", DEEP }, BAD_TEXT },
	{ "nots", { "", "not(", "true", ")", "", DEEP }, BAD_TEXT },
	{ "filters", { "[1]", "[item = [1]", "[1]", "]", "", DEEP }, BAD_TEXT },
	{ "filters of filters", { "[1]", "[1]", "", "", "", 100000 }, BAD_TEXT },
	{ "paths", { "{a: 1}", ".a", "", "", "", 100000 }, BAD_TEXT },
	{ "calls", { "abs", "(1)", "", "", "", 100000 }, BAD_TEXT },
	{ "in", { "", "1 in (", "1", ")", "", DEEP }, BAD_TEXT },
	{ "ranges", { "", "[1..", "2", "]", "", DEEP }, BAD_TEXT },
	{ "types", { "1 instance of ", "list<", "number", ">", "", DEEP }, BAD_TEXT },
	{ "function types", { "1 instance of ", "function<", "number", ">->number", "", DEEP }, BAD_TEXT },
	{ "strings in at", { "", "@\"", "x", "\"", "", DEEP }, BAD_TEXT },
	{ "not closed", { "", "\"abc\" + {a: [", "", "", "", DEEP }, BAD_TEXT },
	{ "a comment not closed", { "1 ", "/* ", "", "", "", DEEP }, BAD_TEXT },
	/* chains: as tall as they are long */
	{ "sum", { "1", " + 1", "", "", "", 200000 }, NO_HARM },
	{ "minus", { "1", "-1", "", "", "", 200000 }, NO_HARM },
	{ "product", { "1", "*1", "", "", "", 200000 }, NO_HARM },
	{ "power", { "1", "**1", "", "", "", 200000 }, NO_HARM },
	{ "and", { "true", " and true", "", "", "", 100000 }, NO_HARM },
	{ "or", { "false", " or false", "", "", "", 100000 }, NO_HARM },
	{ "equal", { "1", "=1", "", "", "", 200000 }, NO_HARM },
	{ "between", { "1", " between 1 and 1", "", "", "", 60000 }, NO_HARM },
	{ "in in", { "1", " in 1", "", "", "", 100000 }, NO_HARM },
	{ "instance of", { "1", " instance of number", "", "", "", 50000 }, NO_HARM },
	{ "names with a sum", { "", "a%+", "1", "", "", 50000 }, NO_HARM },
	{ "one long name", { "", "abc ", "1", "", "", 200000 }, NO_HARM },
	{ "many names", { "[", "a%,", "1", "]", "", 100000 }, NO_HARM },
	{ "entries", { "{", "a%: %,", "z: 1", "}", "", 50000 }, NO_HARM },
	{ "entries that hold the one before", { "{a: 1, ", "a%: [a%],", "z: 1", "}", "", 20000 }, NO_HARM },
	{ "entries, each twice the one before", { "{a: [1,1], ", "a: [a,a],", "z: 1", "}", "", 60 }, BAD_TEXT },
	{ "parameters", { "function(", "p%,", "z) 1", "", "", 50000 }, NO_HARM },
	{ "arguments", { "max(", "%,", "1)", "", "", 100000 }, BAD_TEXT },
	{ "arguments by name", { "max(", "a%: 1,", "z: 1)", "", "", 100000 }, BAD_TEXT },
	{ "iterators", { "for ", "x% in [1,2],", "z in [1,2] return 1", "", "", 1000 }, NO_HARM },
	{ "digits", { "1", "0", "", "", "", 900000 }, NO_HARM },
	{ "tests", { "1 in (", "%,", "-1)", "", "", 100000 }, NO_HARM },
	{ "a long list", { "[", "%,", "1]", "", "", 150000 }, NO_HARM },
	{ "too long a text", { "[", "1,", "1]", "", "", 600000 }, BAD_TEXT },
	/* loops */
	{ "for", { "for i in 1..1000000000000 return i" }, LIMIT },
	{ "some", { ALWAYS "i < 0" }, LIMIT },
	{ "every", { "every i in 1..1000000000000 satisfies i > 0" }, LIMIT },
	{ "nested for", { "for i in 1..100000, j in 1..100000 return i*j" }, LIMIT },
	{ "dates", { "for d in @\"-999999999-01-01\"..@\"999999999-12-31\" return d" }, LIMIT },
	{ "dates counted", { "some d in @\"-999999999-01-01\"..@\"999999999-12-31\" satisfies d = null" }, LIMIT },
	{ "a range filtered", { "(for i in 1..1000000 return i)[item > 0][item > 1][item > 2]" }, LIMIT },
	{ "partial", { "for i in 1..100000 return concatenate(partial, [i])" }, LIMIT },
	{ "partial, summed", { "for i in 1..1000000 return sum(append(partial, 1))" }, LIMIT },
	{ "partial, kept", { "for i in 1..1000000 return partial" }, NO_HARM },
	{ "partial, deep", { "{ l: for i in 1..300000 return if i = 1 then [1] else [partial[-1]], r: l[-1] = l[-2] }.r" }, LIMIT },
	{ "partial, deep, two", { "{ f: function(n) for i in 1..n return if i = 1 then [1] else [partial[-1]], r: f(100000)[-1] = f(100000)[-1] }.r" }, LIMIT },
	{ "partial, deep, printed", { "string((for i in 1..300000 return if i = 1 then [1] else [partial[-1]])[-1])" }, LIMIT },
	{ "partial, deep, flattened", { "flatten((for i in 1..300000 return if i = 1 then [1] else [partial[-1]])[-1])" }, LIMIT },
	{ "partial, deep, a path", { "((for i in 1..300000 return if i = 1 then [1] else [partial[-1]])[-1]).x" }, NO_HARM },
	{ "partial, deep, a type", { "((for i in 1..300000 return if i = 1 then [1] else [partial[-1]])[-1]) instance of list<list<number>>" }, NO_HARM },
	{ "partial, deep, tested", { "{ l: for i in 1..300000 return if i = 1 then [1] else [partial[-1]], r: l[-1] in (l[-2], [l[-3]]) }.r" }, NO_HARM },
	{ "partial, deep, distinct", { "{ l: for i in 1..300000 return if i = 1 then [1] else [partial[-1]], r: distinct values([l[-1], l[-2], l[-1]]) }.r[5]" }, NO_HARM },
	{ "a tree of twos, compared", { "{ f: function() (for i in 1..64 return if i = 1 then [1,1] else [partial[-1], partial[-1]])[-1], r: f() = f() }.r" }, NO_HARM },
	{ "a tree of twos, printed", { "string((for i in 1..64 return if i = 1 then [1,1] else [partial[-1], partial[-1]])[-1])" }, LIMIT },
	{ "a tree of twos, flattened", { "flatten((for i in 1..64 return if i = 1 then [1,1] else [partial[-1], partial[-1]])[-1])" }, LIMIT },
	{ "a tree of twos, a path", { "((for i in 1..64 return if i = 1 then [{x:1}] else [partial[-1], partial[-1]])[-1]).x" }, LIMIT },
	{ "a tree of twos, contexts", { "{ f: function() (for i in 1..64 return if i = 1 then {a:1} else {a: partial[-1], b: partial[-1]})[-1], r: f() = f() }.r" }, NO_HARM },
	{ "recursion", { "{ f: function(f, n) f(f, n + 1), r: f(f, 1) }.r" }, LIMIT },
	{ "recursion, twofold", { "{ f: function(f, n) f(f, n + 1) + f(f, n + 1), r: f(f, 1) }.r" }, LIMIT },
	{ "recursion through sort", { "{ f: function(f) sort([2,1], function(a, b) f(f)), r: f(f) }.r" }, LIMIT },
	{ "recursion through list replace", { "{ f: function(f) list replace([2,1], function(a, b) f(f), 1), r: f(f) }.r" }, LIMIT },
	/* lists, a million items each: what is not linear must stop */
	{ "sort", { "sort(for i in 1..200000 return modulo(i * 7919, 200003), function(a, b) a < b)" }, NO_HARM },
	{ "sort by nonsense", { "sort(for i in 1..1000 return i, function(a, b) true)[1]" }, FINE },
	{ "sort by what is no order", { "sort([3,1,2], function(a, b) \"x\")" }, ERROR },
	{ "sort, never ending", { "sort(for i in 1..1000 return i, function(a, b) some j in 1..1000000000 satisfies j < 0)" }, LIMIT },
	{ "distinct values", { "distinct values(for i in 1..300000 return i)" }, LIMIT },
	{ "distinct lists", { "{ l: for i in 1..10000 return i, r: distinct values(for i in 1..10000 return append(l, i)) }.r" }, LIMIT },
	{ "union", { "{ l: for i in 1..300000 return i, r: union(l, l) }.r" }, LIMIT },
	{ "list contains", { "{ l: for i in 1..100000 return i, r: for i in l return list contains(l, -i) }.r" }, LIMIT },
	{ "index of", { "{ l: for i in 1..100000 return i, r: for i in l return index of(l, -i) }.r" }, LIMIT },
	{ "in a list", { "{ l: for i in 1..100000 return i, r: for i in l return -i in l }.r" }, LIMIT },
	{ "equal lists", { "{ f: function() for i in 1..100000 return i, a: f(), b: f(), r: every i in 1..1000000 satisfies a = b }.r" }, LIMIT },
	{ "equal lists, in", { "{ f: function() for i in 1..100000 return i, a: f(), b: f(), r: every i in 1..1000000 satisfies a in (b) }.r" }, LIMIT },
	{ "reverse", { "{ l: for i in 1..100000 return i, r: for i in l return reverse(l)[1] }.r" }, LIMIT },
	{ "list replace", { "{ l: for i in 1..100000 return i, r: for i in l return list replace(l, i, 0)[1] }.r" }, LIMIT },
	{ "list replace by function", { "{ l: for i in 1..100000 return i, r: for i in l return list replace(l, function(a, b) false, 0)[1] }.r" }, LIMIT },
	{ "insert before", { "{ l: for i in 1..100000 return i, r: for i in l return insert before(l, 1, 0)[1] }.r" }, LIMIT },
	{ "remove", { "{ l: for i in 1..100000 return i, r: for i in l return remove(l, 1)[1] }.r" }, LIMIT },
	{ "flatten", { "{ l: for i in 1..100000 return i, r: for i in l return count(flatten(l)) }.r" }, LIMIT },
	{ "mode", { "{ l: for i in 1..100000 return i, r: for i in l return mode(l)[1] }.r" }, LIMIT },
	{ "median", { "{ l: for i in 1..100000 return i, r: for i in l return median(l) }.r" }, LIMIT },
	{ "stddev", { "{ l: for i in 1..100000 return i, r: for i in l return stddev(l) }.r" }, LIMIT },
	{ "mean", { "{ l: for i in 1..100000 return i, r: for i in l return mean(l) }.r" }, LIMIT },
	{ "product", { "{ l: for i in 1..100000 return 1, r: for i in 1..100000 return product(l) }.r" }, LIMIT },
	{ "min", { "{ l: for i in 1..100000 return i, r: for i in l return min(l) }.r" }, LIMIT },
	{ "all", { "{ l: for i in 1..100000 return true, r: for i in 1..100000 return all(l) }.r" }, LIMIT },
	{ "any", { "{ l: for i in 1..100000 return false, r: for i in 1..100000 return any(l) }.r" }, LIMIT },
	{ "a typed parameter", { "{ l: for i in 1..100000 return i, f: function(x: list<number>) 1, r: for i in l return f(l) }.r" }, LIMIT },
	{ "instance of a list", { "{ l: for i in 1..100000 return i, r: every i in 1..1000000 satisfies l instance of list<number> }.r" }, LIMIT },
	{ "a path over a list", { "{ l: for i in 1..100000 return {x: i}, r: for i in l return l.x[1] }.r" }, LIMIT },
	{ "joins of nothing", { "{ l: for i in 1..100000 return \"\", r: every i in 1..1000000 satisfies string join(l) = \"\" }.r" }, LIMIT },
	{ "a million, counted", { "count(for i in 1..999999 return i)" }, FINE },
	/* contexts */
	{ "context", { "context(for i in 1..100000 return {key: string(i), value: i}).a" }, NO_HARM },
	{ "context put", { "{ c: context(for i in 1..3000 return {key: string(i), value: i}), r: for i in 1..100000 return context put(c, \"a\", i).a }.r" }, LIMIT },
	{ "context merge", { "{ c: context(for i in 1..3000 return {key: string(i), value: i}), r: for i in 1..100000 return context merge([c, c, c]).a }.r" }, LIMIT },
	{ "get value", { "{ c: context(for i in 1..3000 return {key: string(i), value: i}), r: every i in 1..10000000 satisfies get value(c, \"a\") = null }.r" }, LIMIT },
	{ "get entries", { "{ c: context(for i in 1..3000 return {key: string(i), value: i}), r: for i in 1..100000 return get entries(c)[1] }.r" }, LIMIT },
	{ "equal contexts", { "{ f: function() context(for i in 1..3000 return {key: string(i), value: i}), a: f(), b: f(), r: every i in 1..1000000 satisfies a = b }.r" }, LIMIT },
	{ "members of a big context", { "{ c: context(for i in 1..3000 return {key: string(i), value: i}), r: every i in 1..10000000 satisfies c.a = null }.r" }, LIMIT },
	/* strings */
	{ "concatenation", { "(for i in 1..64 return if i = 1 then \"ab\" else partial[-1] + partial[-1])[-1]" }, LIMIT },
	{ "string join", { "string join(for i in 1..1000000 return \"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz\")" }, LIMIT },
	{ "replace", { "(for i in 1..64 return if i = 1 then \"ab\" else replace(partial[-1], \"a|b\", \"$0$0\"))[-1]" }, LIMIT },
#define LONG "s: (for i in 1..21 return if i = 1 then \"aaaaaaa\" else partial[-1] + partial[-1])[-1]"
	{ "long strings compared", { "{ " LONG ", t: s + \"b\", u: s + \"c\", r: every i in 1..1000000 satisfies t != u }.r" }, LIMIT },
	{ "long strings in order", { "{ " LONG ", t: s + \"b\", u: s + \"c\", r: every i in 1..1000000 satisfies t < u }.r" }, LIMIT },
	{ "long strings sorted", { "{ " LONG ", t: s + \"b\", u: s + \"c\", r: sort((for i in 1..10000 return if odd(i) then t else u), function(a, b) a < b) }.r" }, LIMIT },
	{ "long strings, min", { "{ " LONG ", t: s + \"b\", u: s + \"c\", r: min(for i in 1..10000 return if odd(i) then t else u) }.r" }, NO_HARM },
	{ "long strings, list contains", { "{ " LONG ", t: s + \"b\", u: s + \"c\", r: list contains(for i in 1..10000 return t, u) }.r" }, NO_HARM },
	{ "string length", { "{ " LONG ", r: every i in 1..1000000 satisfies string length(s) > 0 }.r" }, LIMIT },
	{ "substring", { "{ " LONG ", r: every i in 1..1000000 satisfies substring(s, -1) = \"a\" }.r" }, LIMIT },
	{ "contains", { "{ " LONG ", r: every i in 1..1000000 satisfies contains(s, \"b\") = false }.r" }, LIMIT },
	{ "contains, quadratic", { "{ " LONG ", r: contains(s, substring(s, 7000000) + \"b\") }.r" }, NO_HARM },
	{ "substring before", { "{ " LONG ", r: every i in 1..1000000 satisfies substring before(s, \"b\") = \"\" }.r" }, LIMIT },
	{ "upper case", { "{ " LONG ", r: for i in 1..1000000 return upper case(s) }.r" }, LIMIT },
	{ "split", { "{ " LONG ", r: for i in 1..1000000 return split(s, \"b\")[1] }.r" }, LIMIT },
	{ "number of a long string", { "{ " LONG ", r: every i in 1..1000000 satisfies number(s, \",\", \".\") = null }.r" }, NO_HARM },
	{ "date of a long string", { "{ " LONG ", r: every i in 1..1000000 satisfies date(s) = null }.r" }, NO_HARM },
	{ "string of a string", { "{ " LONG ", r: for i in 1..1000000 return string([s])}.r" }, LIMIT },
	/* patterns */
	{ "(a+)+$", { "matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\", \"^(a+)+$\")" }, ERROR },
	{ "(a|aa)+$", { "matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\", \"^(a|aa)+$\")" }, ERROR },
	{ "(.*)*", { "replace(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\", \"(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)c\", \"\")" }, NO_HARM },
	{ "((a*)*)*", { "split(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\", \"((a*)*)*c\")" }, NO_HARM },
	{ "(a+)+$, again and again", { ALWAYS "matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\", \"^(a+)+$\")" }, LIMIT },
	{ "counted repetition", { "matches(\"a\", \"((a{1,100}){1,100}){1,100}\")" }, NO_HARM },
	{ "counted repetition, large", { "matches(\"a\", \"(a{60000}){60000}\")" }, ERROR },
	{ "groups", { "matches(\"a\", \"", "(", "a", ")", "\")", 10000 }, ERROR },
	{ "a long pattern", { "matches(\"a\", \"", "abcdefgh", "", "", "\")", 10000 }, ERROR },
	{ "classes", { "matches(\"a\", \"", "[a-z-[b-y-[", "c", "]]]", "\")", 1000 }, ERROR },
	{ "patterns, again and again", { ALWAYS "matches(\"a\", \"b\" + string(i))" }, LIMIT },
	{ "a long string matched", { "{ " LONG ", r: every i in 1..1000000 satisfies matches(s, \"a*b\") = false }.r" }, NO_HARM },
	{ "a long string, quadratic", { "{ " LONG ", r: matches(s, \"a*b\") }.r" }, NO_HARM },
	{ "a long string replaced", { "{ " LONG ", r: replace(s, \"a\", \"\") }.r" }, NO_HARM },
	{ "a long string replaced, more", { "{ " LONG ", r: replace(s, \"a\", \"aaaaaaaaaaaaaaaaaaaaaaaa\") }.r" }, LIMIT },
	/* numbers and times */
	{ "power", { ALWAYS "i ** 0.5 < 0" }, LIMIT },
	{ "power, large", { "[10 ** 6144, 10 ** 6145, 2 ** 99999999999, 0.5 ** 99999999999, 1.0000001 ** 99999999999][1]" }, ERROR },
	{ "exp", { ALWAYS "exp(i / 1000000000000) < 0" }, LIMIT },
	{ "exp, large", { "exp(99999999)" }, ERROR },
	{ "log", { ALWAYS "log(i) < 0" }, LIMIT },
	{ "sqrt", { ALWAYS "sqrt(i) < 0" }, LIMIT },
	{ "division", { ALWAYS "1 / i < 0" }, LIMIT },
	{ "modulo", { ALWAYS "modulo(9999999999999999999999999999999999, i) < 0" }, LIMIT },
	{ "modulo, far apart", { ALWAYS "modulo(1e6000, 7) < 0" }, LIMIT },
	{ "rounding", { ALWAYS "round half up(i / 7, 3) < 0" }, LIMIT },
	{ "string of a number", { ALWAYS "string(i / 7) = \"\"" }, LIMIT },
	{ "number of a string", { ALWAYS "number(\"123456.789\") < 0" }, LIMIT },
	{ "comparison far apart", { ALWAYS "1e6000 + i < 1e-6000" }, LIMIT },
	{ "date", { ALWAYS "date(\"2024-02-29\") = null" }, LIMIT },
	{ "date and time", { ALWAYS "date and time(\"2024-02-29T10:00:00+01:00\") = null" }, LIMIT },
	{ "date parts", { ALWAYS "date(2024, 2, 29) = null" }, LIMIT },
	{ "duration", { ALWAYS "duration(\"P1DT2H\") = null" }, LIMIT },
	{ "temporal sum", { ALWAYS "@\"2024-02-29\" + @\"P1Y\" = null" }, LIMIT },
	{ "temporal difference", { ALWAYS "@\"2024-02-29T10:00:00\" - @\"2023-02-28T10:00:00\" = null" }, LIMIT },
	{ "week of year", { ALWAYS "week of year(@\"2024-02-29\") = 0" }, LIMIT },
	{ "range of a string", { ALWAYS "range(\"[1..3]\") = null" }, LIMIT },
	{ "members of times", { ALWAYS "@\"2024-02-29\".weekday = 0" }, LIMIT },
	{ "errors without end", { ALWAYS "1 + \"a\" = 1" }, LIMIT },
	{ "calls without end", { "{ f: function(x) x + 1, r: some i in 1..1000000000000 satisfies f(i) < 0 }.r" }, LIMIT },
	{ "contexts without end", { ALWAYS "{a: i, b: a}.b < 0" }, LIMIT },
	{ "lists without end", { ALWAYS "[i, i, i][4] = 1" }, LIMIT },
};

/* A model with decision D; evaluated with {} unless the load gives it up. */
struct model_case { const char *name; struct shape shape; enum wanted wanted; };
static const struct model_case models[] = {
	{ "elements", { DEFINITIONS, "<a>", "", "</a>", "</definitions>", DEEP }, BAD_TEXT },
	{ "elements of DMN", { DEFINITIONS DECISION, "<list>", "", "</list>", "</decision></definitions>", DEEP }, BAD_TEXT },
	{ "elements, not closed", { "", "<definitions>", "", "", "", 1000000 }, BAD_TEXT },
	{ "boxed contexts", { DEFINITIONS DECISION, "<context><contextEntry>", TEXT_OF("1"), "</contextEntry></context>", "</decision></definitions>", DEEP }, BAD_TEXT },
	{ "boxed conditionals", { DEFINITIONS DECISION, "<conditional><if>", TEXT_OF("true"), "</if></conditional>", "</decision></definitions>", DEEP }, BAD_TEXT },
	{ "boxed functions", { DEFINITIONS DECISION, "<functionDefinition>", TEXT_OF("1"), "</functionDefinition>", "</decision></definitions>", DEEP }, BAD_TEXT },
	{ "item components", { DEFINITIONS "<itemDefinition name='t'>", "<itemComponent name='c'>", "<typeRef>string</typeRef>", "</itemComponent>", "</itemDefinition></definitions>", DEEP }, BAD_TEXT },
	{ "item definitions, one on the other", { DEFINITIONS, "<itemDefinition name='t%'><typeRef>t^</typeRef></itemDefinition>", "", "", "</definitions>", 9000 }, BAD_TEXT },
	{ "attributes", { "<definitions ", "a%='1' ", ">", "", "</definitions>", 300000 }, BAD_TEXT },
	{ "a DTD", { "<!DOCTYPE a [<!ENTITY x 'xxxxxxxxxx'>", "<!ENTITY x% '&x;&x;&x;&x;&x;&x;&x;&x;&x;&x;'>", "]>" DEFINITIONS "</definitions>", "", "", 100 }, BAD_TEXT },
	{ "200 MB of text", { DEFINITIONS DECISION "<literalExpression><text>1 + ", "1234567890123456789012345678901234567890 +", "1", "", "</text></literalExpression></decision></definitions>", 5000000 }, BAD_TEXT },
	{ "50 MB of text", { DEFINITIONS DECISION "<literalExpression><text>1 + ", "1234567890123456789012345678901234567890 +", "1", "", "</text></literalExpression></decision></definitions>", 1200000 }, BAD_TEXT },
	{ "50 MB in an attribute", { DEFINITIONS "<decision name='", "1234567890123456789012345678901234567890 +", "'/>", "", "</definitions>", 1200000 }, NO_HARM },
	{ "50 MB of description", { DEFINITIONS "<description>", "1234567890123456789012345678901234567890 +", "</description>", "", "</definitions>", 1200000 }, NO_HARM },
	{ "a decision in a circle", { DEFINITIONS DECISION "<informationRequirement><requiredDecision href='#d'/></informationRequirement>" TEXT_OF("D") "</decision></definitions>" }, ERROR },
	{ "decisions in a circle", { DEFINITIONS DECISION "<informationRequirement><requiredDecision href='#e'/></informationRequirement>" TEXT_OF("E") "</decision>"
		"<decision name='E' id='e'><variable name='E'/><informationRequirement><requiredDecision href='#d'/></informationRequirement>" TEXT_OF("D") "</decision></definitions>" }, ERROR },
	{ "decisions in a row", { DEFINITIONS "<decision name='D' id='d'><informationRequirement><requiredDecision href='#d0'/></informationRequirement>" TEXT_OF("d0") "</decision>",
		"<decision name='d%' id='d%'><informationRequirement><requiredDecision href='#d^'/></informationRequirement>" TEXT_OF("d^") "</decision>", "", "", "</definitions>", 9000 }, NO_HARM },
	{ "knowledge models that call each other", { DEFINITIONS DECISION "<knowledgeRequirement><requiredKnowledge href='#f'/></knowledgeRequirement>" TEXT_OF("F(1)") "</decision>"
		"<businessKnowledgeModel name='F' id='f'><encapsulatedLogic><formalParameter name='n'/>" TEXT_OF("G(n + 1)") "</encapsulatedLogic><knowledgeRequirement><requiredKnowledge href='#g'/></knowledgeRequirement></businessKnowledgeModel>"
		"<businessKnowledgeModel name='G' id='g'><encapsulatedLogic><formalParameter name='n'/>" TEXT_OF("F(n + 1)") "</encapsulatedLogic><knowledgeRequirement><requiredKnowledge href='#f'/></knowledgeRequirement></businessKnowledgeModel></definitions>" }, LIMIT },
	{ "a knowledge model that calls itself twice", { DEFINITIONS DECISION "<knowledgeRequirement><requiredKnowledge href='#f'/></knowledgeRequirement>" TEXT_OF("F(1)") "</decision>"
		"<businessKnowledgeModel name='F' id='f'><encapsulatedLogic><formalParameter name='n'/>" TEXT_OF("if n > 200 then 1 else F(n + 1) + F(n + 1)") "</encapsulatedLogic></businessKnowledgeModel></definitions>" }, LIMIT },
	{ "a service that calls itself", { DEFINITIONS DECISION "<knowledgeRequirement><requiredKnowledge href='#s'/></knowledgeRequirement>" TEXT_OF("S()") "</decision>"
		"<decisionService name='S' id='s'><outputDecision href='#d'/></decisionService></definitions>" }, LIMIT },
	{ "a model that imports itself", { DEFINITIONS "<import name='m' namespace='m' importType='https://www.omg.org/spec/DMN/20230324/MODEL/'/>" DECISION TEXT_OF("1") "</decision></definitions>" }, NO_HARM },
	{ "many imports", { DEFINITIONS, "<import name='m%' namespace='m' importType='https://www.omg.org/spec/DMN/20230324/MODEL/'/>", DECISION TEXT_OF("1") "</decision>", "", "</definitions>", 20000 }, NO_HARM },
	{ "decisions", { DEFINITIONS, "<decision name='d%' id='d%'>" TEXT_OF("1") "</decision>", "", "", "</definitions>", 50000 }, NO_HARM },
	{ "too many decisions", { DEFINITIONS, "<decision name='d%' id='d%'/>", "", "", "</definitions>", 200000 }, BAD_TEXT },
	{ "requirements", { DEFINITIONS DECISION, "<informationRequirement><requiredInput href='#i'/></informationRequirement>", TEXT_OF("i"), "", "</decision><inputData id='i' name='i'/></definitions>", 100000 }, NO_HARM },
	{ "types", { DEFINITIONS, "<itemDefinition name='t%'><typeRef>string</typeRef><allowedValues><text>\"a\",\"b\"</text></allowedValues></itemDefinition>", "", "", "</definitions>", 50000 }, NO_HARM },
	{ "components", { DEFINITIONS "<itemDefinition name='t'>", "<itemComponent name='c%'><typeRef>string</typeRef></itemComponent>", "", "", "</itemDefinition></definitions>", 100000 }, NO_HARM },
	{ "entries", { DEFINITIONS DECISION "<context>", "<contextEntry><variable name='e%'/>" TEXT_OF("1") "</contextEntry>", "", "", "</context></decision></definitions>", 50000 }, NO_HARM },
	{ "parameters", { DEFINITIONS DECISION "<functionDefinition>", "<formalParameter name='p%'/>", TEXT_OF("1"), "", "</functionDefinition></decision></definitions>", 50000 }, NO_HARM },
	{ "items", { DEFINITIONS DECISION "<list>", TEXT_OF("%"), "", "", "</list></decision></definitions>", 70000 }, NO_HARM },
	{ "rows of a relation", { DEFINITIONS DECISION "<relation><column name='a'/>", "<row>" TEXT_OF("%") "</row>", "", "", "</relation></decision></definitions>", 70000 }, NO_HARM },
	{ "inputs of a table", { DEFINITIONS DECISION "<decisionTable>", "<input><inputExpression><text>1</text></inputExpression></input>", "<output/><rule><outputEntry><text>1</text></outputEntry></rule>", "", "</decisionTable></decision></definitions>", 70000 }, NO_HARM },
	{ "rules", { DEFINITIONS DECISION "<decisionTable hitPolicy='COLLECT'><input><inputExpression><text>1</text></inputExpression></input><output/>",
		"<rule><inputEntry><text>[%..9]</text></inputEntry><outputEntry><text>%</text></outputEntry></rule>", "", "", "</decisionTable></decision></definitions>", 50000 }, NO_HARM },
	{ "a million rules", { DEFINITIONS DECISION "<decisionTable><input><inputExpression><text>1</text></inputExpression></input><output/>",
		"<rule><inputEntry><text>%</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>", "", "", "</decisionTable></decision></definitions>", 1000000 }, BAD_TEXT },
	{ "a million elements", { DEFINITIONS, "<inputData/>", "", "", "</definitions>", 1000000 }, BAD_TEXT },
	{ "a million elements inside", { DEFINITIONS DECISION, "<question/>", "", "", "</decision></definitions>", 1000000 }, NO_HARM },
	{ "errors", { DEFINITIONS, "<decision name='d%' id='d%'>" TEXT_OF("unknown%") "</decision>", "", "", "</definitions>", 20000 }, BAD_TEXT },
	{ "outputs in order", { DEFINITIONS DECISION "<decisionTable hitPolicy='OUTPUT ORDER'><output><outputValues><text>1,2,3</text></outputValues></output>",
		"<rule><outputEntry><text>%</text></outputEntry></rule>", "", "", "</decisionTable></decision></definitions>", 30000 }, NO_HARM },
};

/* JSON that becomes the input. */
static const struct expression_case inputs[] = {
	{ "JSON, lists", { "", "[", "", "]", "", DEEP }, BAD_TEXT },
	{ "JSON, objects", { "", "{\"a\":", "1", "}", "", DEEP }, BAD_TEXT },
	{ "JSON, not closed", { "", "[", "", "", "", 1000000 }, BAD_TEXT },
	{ "JSON, members", { "{", "\"a%\":1,", "\"z\":1}", "", "", 200000 }, NO_HARM },
	{ "JSON, the same member", { "{", "\"a\":1,", "\"z\":1}", "", "", 200000 }, NO_HARM },
	{ "JSON, items", { "[", "1,", "1]", "", "", 2000000 }, BAD_TEXT },
	{ "JSON, a string of 200 MB", { "\"", "abcdefghijklmnopqrst", "\"", "", "", 10000000 }, BAD_TEXT },
	{ "JSON, a number of 10 MB", { "1", "0", "", "", "", 10000000 }, BAD_TEXT },
	{ "JSON, white space", { "", "          ", "1", "", "", 1000000 }, FINE },
};

/* ---- running -------------------------------------------------------------------------------------------- */

static void
note(struct outcome *o, const struct dmn_diagnostic *d)
{
	if (d && d->severity == DMN_ERROR && !o->diagnostics++)
		snprintf(o->code, sizeof o->code, "%s", d->code);
}

static void
take_value(struct dmn_run *run, struct outcome *o, const struct dmn_value *v)
{
	struct dmn_text t = { "", 0 };

	for (size_t i = 0; i < dmn_run_diagnostic_count(run); i++)
		note(o, dmn_run_diagnostic(run, i));
	if (v && dmn_kind_of(v) != DMN_LIST && dmn_to_json(run, v, &t) == DMN_OK)
		snprintf(o->value, sizeof o->value, "%.*s", t.bytes > 60 ? 60 : (int)t.bytes, t.at);
}

static void
run_expression(struct dmn_text text, struct outcome *o)
{
	struct account a = { 0, 0 };
	struct dmn_host host = { .alloc = host_alloc, .free = host_free, .user = &a };
	struct dmn_expression *e = NULL;
	const struct dmn_value *v = NULL;
	o->load = dmn_expression_compile(&host, text, NULL, 0, &e);
	o->load_bytes = a.most;
	for (size_t i = 0; e && i < dmn_expression_diagnostic_count(e); i++)
		note(o, dmn_expression_diagnostic(e, i));
	a.most = 0;
	struct dmn_run *run = dmn_run_open(&host, NULL);
	if (e && run && o->load == DMN_OK) {
		o->status = dmn_expression_evaluate(run, e, NULL, &v);
		take_value(run, o, v);
	}
	o->run_bytes = a.most > o->load_bytes ? a.most - o->load_bytes : 0;
	dmn_run_close(run);
	dmn_expression_free(e);
	o->left = a.now;
}

static void
run_model(struct dmn_text text, struct outcome *o)
{
	struct account a = { 0, 0 };
	struct dmn_host host = { .alloc = host_alloc, .free = host_free, .user = &a };
	struct dmn_model *model = NULL;
	const struct dmn_value *v = NULL;
	struct dmn_source source = { { "hostile.dmn", 11 }, text };
	o->load = dmn_load(&host, &source, 1, &model);
	o->load_bytes = a.most;
	for (size_t i = 0; model && i < dmn_diagnostic_count(model); i++)
		note(o, dmn_diagnostic(model, i));
	size_t before = a.now;
	a.most = 0;
	struct dmn_run *run = dmn_run_open(&host, NULL);
	if (model && run) {
		o->status = dmn_evaluate(run, model, (struct dmn_text){ "D", 1 }, NULL, &v);
		take_value(run, o, v);
	}
	o->run_bytes = a.most > before ? a.most - before : 0;
	dmn_run_close(run);
	dmn_free(model);
	o->left = a.now;
}

static void
run_input(struct dmn_text text, struct outcome *o)
{
	struct account a = { 0, 0 };
	struct dmn_host host = { .alloc = host_alloc, .free = host_free, .user = &a };
	const struct dmn_value *v = NULL;
	struct dmn_run *run = dmn_run_open(&host, NULL);
	o->load = run ? dmn_from_json(run, text, &v) : DMN_NO_MEMORY;
	if (run)
		take_value(run, o, v);
	o->run_bytes = a.most;
	dmn_run_close(run);
	o->left = a.now;
}

static int passed, failed;
static double seconds_max = 1;

static bool
as_wanted(const struct outcome *o, enum wanted wanted)
{
	bool stopped = o->status == DMN_LIMIT || o->status == DMN_NO_MEMORY;

	switch (wanted) {
	case BAD_TEXT: return o->load == DMN_NO_MEMORY || (o->load != DMN_OK && o->diagnostics > 0);
	case LIMIT: return o->load == DMN_OK && stopped && (o->diagnostics > 0 || o->status == DMN_NO_MEMORY);
	case ERROR: return o->load == DMN_OK && o->status == DMN_OK && o->diagnostics > 0;
	case FINE: return o->load == DMN_OK && o->status == DMN_OK && o->diagnostics == 0;
	default: return true;
	}
}

static void
run_case(const char *name, const struct shape *shape, enum wanted wanted, void (*run)(struct dmn_text, struct outcome *),
	struct outcome *o)
{
	struct rusage use;
	int status = 0;
	pid_t child;

	struct buf b = { 0 };

	put_shape(&b, shape);
	*o = (struct outcome){ 0 };
	fflush(NULL);
	child = fork();
	if (child == 0) {
		struct rlimit limit = { (rlim_t)(seconds_max * 3) + 1, (rlim_t)(seconds_max * 3) + 2 };
		setrlimit(RLIMIT_CPU, &limit);
		setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
		run((struct dmn_text){ b.at, b.bytes }, o);
		_exit(0);
	}
	free(b.at);
	if (child < 0 || wait4(child, &status, 0, &use) != child) {
		printf("not: %s: no process\n", name);
		failed++;
		return;
	}
	double seconds = (double)use.ru_utime.tv_sec + (double)use.ru_stime.tv_sec
		+ 1e-6 * (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec);
	const char *why = WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : WEXITSTATUS(status) ? "the sanitizer stopped it"
		: seconds > seconds_max ? "too slow" : !as_wanted(o, wanted) ? "another outcome"
		: o->run_bytes > RUN_BYTES_MAX + BESIDE_BYTES_MAX ? "too much memory to evaluate"
		: o->load_bytes > LOAD_BYTES_MAX ? "too much memory to load" : o->left ? "memory kept" : NULL;
	passed += !why;
	failed += why != NULL;
	if (why || getenv("HOSTILE_ALL"))
		printf("%s: %s: %s: %.2f s, load %d, %zu KiB, run %d, %zu KiB, %d errors %s, value %s\n", why ? "not" : "ok", name,
			why ? why : "", seconds, (int)o->load, o->load_bytes >> 10, (int)o->status, o->run_bytes >> 10, o->diagnostics,
			o->code, o->value);
}

static bool
chosen(int argc, char **argv, const char *name)
{
	bool found = argc < 3;

	for (int i = 2; i < argc; i++)
		found = found || strcmp(argv[i], name) == 0;
	return found;
}

int
main(int argc, char **argv)
{
	struct outcome *o = mmap(NULL, sizeof *o, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (o == MAP_FAILED)
		return 2;
	if (argc > 1)
		seconds_max = strtod(argv[1], NULL);
	for (size_t i = 0; i < sizeof expressions / sizeof expressions[0]; i++)
		if (chosen(argc, argv, expressions[i].name))
			run_case(expressions[i].name, &expressions[i].shape, expressions[i].wanted, run_expression, o);
	for (size_t i = 0; i < sizeof models / sizeof models[0]; i++)
		if (chosen(argc, argv, models[i].name))
			run_case(models[i].name, &models[i].shape, models[i].wanted, run_model, o);
	for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++)
		if (chosen(argc, argv, inputs[i].name))
			run_case(inputs[i].name, &inputs[i].shape, inputs[i].wanted, run_input, o);
	printf("%d passed, %d failed\n", passed, failed);
	return failed || !passed;
}
