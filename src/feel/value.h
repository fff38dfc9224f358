/*
 * FEEL values: 24 bytes each, immutable, passed by value inside the machine and by pointer outside.
 *
 * A number is a decimal128; text, items and entries stand in the arena of the run (or of the compiled unit, for
 * constants) and are shared, never copied.  The names of a context are a shape, which contexts made by the same
 * expression share.  Kinds from FEEL_ITERATOR on exist only inside the machine.
 */
#ifndef FEEL_VALUE_H
#define FEEL_VALUE_H

#include "base/dec.h"
#include "base/text.h"
#include "dmn.h"

enum feel_internal_kind { FEEL_ITERATOR = DMN_FUNCTION + 1, FEEL_BUILDER, FEEL_ABSENT, FEEL_CURSOR };

/* How a time or date and time says where it is. */
enum feel_zone { FEEL_LOCAL, FEEL_OFFSET, FEEL_NAMED };

struct feel_shape {
	uint32_t count;
	const struct text *names;
};

struct feel_range;
struct feel_function;
struct feel_iterator;
struct feel_builder;
struct feel_cursor;

struct dmn_value {
	union {
		struct {
			uint8_t kind;            /* enum dmn_kind, or feel_internal_kind */
			uint8_t flag;            /* the boolean; enum feel_zone */
			uint16_t zone;           /* number of a named zone */
			union {
				uint32_t count;  /* bytes, items, entries */
				int32_t offset;  /* seconds east of UTC */
			};
		};
		uint64_t head;                   /* all of these: written and copied as one word */
	};
	union {
		struct dec number;
		const char *string;
		const struct dmn_value *items;
		struct { const struct feel_shape *shape; const struct dmn_value *values; } context;
		struct { int64_t days, nanos; } when;        /* days since 1970-01-01; nanoseconds of the day */
		struct { int64_t seconds, nanos; } span;     /* both with the sign of the whole */
		int64_t months;
		const struct feel_range *range;
		const struct feel_function *function;
		struct feel_iterator *iterator;
		struct feel_builder *builder;
		struct feel_cursor *cursor;
	};
};

enum feel_end { FEEL_END_NONE, FEEL_END_OPEN, FEEL_END_CLOSED };

/* An interval.  An end that is FEEL_END_NONE is not there, which is not the same as an end that is null.
 * equals: (=x) or, when negated, (!=x), with x in low. */
struct feel_range {
	struct dmn_value low, high;
	uint8_t low_end, high_end;
	bool equals, negated;
};

/*
 * The head of a value.  Two bytes written one after the other and then read as one word make the processor wait until both are in
 * the cache; that was a fifth of the time of a decision table.
 */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define FEEL_HEAD(kind, flag, count) ((uint64_t)(kind) | (uint64_t)(flag) << 8 | (uint64_t)(count) << 32)
#else
#define FEEL_HEAD(kind, flag, count) ((uint64_t)(kind) << 56 | (uint64_t)(flag) << 48 | (uint64_t)(count))
#endif
#define FEEL_NULL ((struct dmn_value){ .head = FEEL_HEAD(DMN_NULL, 0, 0) })

static inline struct dmn_value feel_boolean(bool b) { return (struct dmn_value){ .head = FEEL_HEAD(DMN_BOOLEAN, b, 0) }; }
static inline struct dmn_value feel_number(struct dec n) { return (struct dmn_value){ .head = FEEL_HEAD(DMN_NUMBER, 0, 0), .number = n }; }
static inline struct dmn_value feel_int(int64_t n) { return feel_number(dec_from_int(n)); }
static inline struct text feel_text(const struct dmn_value *v) { return (struct text){ v->string, v->count }; }
static inline bool feel_is_true(const struct dmn_value *v) { return v->kind == DMN_BOOLEAN && v->flag; }
static inline bool feel_is_false(const struct dmn_value *v) { return v->kind == DMN_BOOLEAN && !v->flag; }

static inline struct dmn_value
feel_string(struct text t)
{
	return (struct dmn_value){ .head = FEEL_HEAD(DMN_STRING, 0, (uint32_t)t.bytes), .string = t.at };
}

static inline struct dmn_value
feel_list(const struct dmn_value *items, size_t count)
{
	return (struct dmn_value){ .head = FEEL_HEAD(DMN_LIST, 0, (uint32_t)count), .items = items };
}

/* The entry of a context, or NULL. */
const struct dmn_value *feel_entry(const struct dmn_value *context, struct text name);

/* FEEL's =.  -1: the two cannot be compared (null, with an error); else 0 or 1. */
int feel_equal(const struct dmn_value *a, const struct dmn_value *b);
/* Order of two values of one ordered kind; false when they have none. */
bool feel_compare(const struct dmn_value *a, const struct dmn_value *b, int *ret);
/* Is x in the range?  1, 0, or -1: cannot be told. */
int feel_in_range(const struct dmn_value *x, const struct feel_range *r);
/* The word for a kind, for messages: "number", "days and time duration". */
const char *feel_kind_name(const struct dmn_value *v);

#endif
