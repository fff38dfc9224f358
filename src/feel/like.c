/* Edit distance over code points, with swaps of neighbours (optimal string alignment), in three rows on the stack. */
#include "feel/like.h"

static size_t
letters(struct text t, int32_t out[LIKE_LETTERS_MAX], bool lower)
{
	size_t at = 0, n = 0;

	while (at < t.bytes && n < LIKE_LETTERS_MAX) {
		int32_t c = text_next(t, &at);
		out[n++] = lower && c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
	}
	return at < t.bytes ? 0 : n;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t
distance(const int32_t *a, size_t a_count, const int32_t *b, size_t b_count)
{
	size_t rows[3][LIKE_LETTERS_MAX + 1];

	for (size_t k = 0; k <= b_count; k++)
		rows[0][k] = k;
	for (size_t i = 1; i <= a_count; i++) {
		size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
		row[0] = i;
		for (size_t k = 1; k <= b_count; k++) {
			row[k] = least(above[k - 1] + (a[i - 1] != b[k - 1]), least(above[k], row[k - 1]) + 1);
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
				row[k] = least(row[k], two_above[k - 2] + 1);
		}
	}
	return rows[a_count % 3][b_count];
}

struct like
like_start(struct text wanted)
{
	return (struct like){ .wanted = wanted, .cost = text_length(wanted) / 3 + 1 };
}

void
like_offer(struct like *l, struct text name)
{
	int32_t a[LIKE_LETTERS_MAX], b[LIKE_LETTERS_MAX];

	if (l->cost == 0 || ++l->offers > LIKE_OFFERS_MAX || l->wanted.bytes > 4 * LIKE_LETTERS_MAX)
		return;
	size_t a_count = letters(l->wanted, a, true), b_count = letters(name, b, true);
	size_t apart = a_count > b_count ? a_count - b_count : b_count - a_count;
	if (a_count == 0 || b_count == 0 || apart >= l->cost)
		return;
	size_t cost = distance(a, a_count, b, b_count);
	if (cost == 0 && !text_equal(l->wanted, name))
		cost = 1;
	if (cost < l->cost && cost < b_count) {
		l->cost = cost;
		l->best = name;
	}
}
