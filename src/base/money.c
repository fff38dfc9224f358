/*
 * Amounts as text: Indian grouping, lakh and crore, amounts in words.
 */
#include "money.h"

#include <inttypes.h>

/* Paise without sign: -INT64_MIN does not fit in int64_t. */
static uint64_t
magnitude(int64_t paise)
{
	return paise < 0 ? UINT64_C(0) - (uint64_t)paise : (uint64_t)paise;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
money_parse(struct text t, int64_t *ret_paise)
{
	static const char *const signs[] = { "\u20b9", "Rs.", "Rs", "rs.", "rs", "RS.", "RS" };
	size_t i = 0, decimals = 0;
	int64_t paise = 0;

	t = text_trim(t);
	for (size_t s = 0; s < sizeof signs / sizeof signs[0]; s++) {
		if (text_starts(t, text_of(signs[s]))) {
			t = text_trim(text_slice(t, strlen(signs[s]), t.bytes));
			break;
		}
	}
	if (t.bytes == 0 || !is_digit(t.at[0]))
		return false;
	for (; i < t.bytes && t.at[i] != '.'; i++) {
		if (t.at[i] == ',') {
			if (i + 1 == t.bytes || !is_digit(t.at[i - 1]) || !is_digit(t.at[i + 1]))
				return false;
			continue;
		}
		if (!is_digit(t.at[i]))
			return false;
		paise = paise * 10 + (t.at[i] - '0');
		if (paise > MONEY_MAX_PAISE / 100)
			return false;
	}
	if (i < t.bytes && ++i == t.bytes)
		return false;
	for (; i < t.bytes; i++, decimals++) {
		if (!is_digit(t.at[i]) || decimals == 2)
			return false;
		paise = paise * 10 + (t.at[i] - '0');
	}
	for (; decimals < 2; decimals++)
		paise *= 10;
	if (paise > MONEY_MAX_PAISE)
		return false;
	*ret_paise = paise;
	return true;
}

/* Digits with Indian grouping: the last three, then pairs. */
static struct text
grouped(struct arena *arena, uint64_t n, bool minus)
{
	char digits[24], out[48];
	size_t count = 0, bytes = 0;

	do {
		digits[count++] = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	if (minus)
		out[bytes++] = '-';
	for (size_t left = count; left > 0; left--) {
		out[bytes++] = digits[left - 1];
		if (left > 3 && left % 2 == 0)
			out[bytes++] = ',';
	}
	return arena_text(arena, (struct text){ out, bytes });
}

struct text
money_text(struct arena *arena, int64_t paise)
{
	uint64_t all = magnitude(paise);
	struct text rupees = grouped(arena, all / 100, paise < 0);

	return all % 100 == 0 ? rupees : arena_print(arena, "%.*s.%02d", TEXT_ARG(rupees), (int)(all % 100));
}

struct text
money_rupees(struct arena *arena, int64_t paise)
{
	struct text amount = money_text(arena, paise);

	if (paise < 0)
		return arena_print(arena, "-\u20b9%.*s", TEXT_ARG(text_slice(amount, 1, amount.bytes)));
	return arena_print(arena, "\u20b9%.*s", TEXT_ARG(amount));
}

struct text
money_plain(struct arena *arena, int64_t paise)
{
	uint64_t all = magnitude(paise);
	const char *minus = paise < 0 ? "-" : "";

	if (all % 100 == 0)
		return arena_print(arena, "%s%" PRIu64, minus, all / 100);
	return arena_print(arena, "%s%" PRIu64 ".%02d", minus, all / 100, (int)(all % 100));
}

static struct text
in_unit(struct arena *arena, int64_t paise, uint64_t unit_paise)
{
	uint64_t hundredth = unit_paise / 100;
	uint64_t all = (magnitude(paise) + hundredth / 2) / hundredth;
	struct text whole = grouped(arena, all / 100, paise < 0 && all > 0);

	return arena_print(arena, "%.*s.%02d", TEXT_ARG(whole), (int)(all % 100));
}

struct text
money_crore(struct arena *arena, int64_t paise)
{
	return in_unit(arena, paise, UINT64_C(1000000000));
}

struct text
money_lakh(struct arena *arena, int64_t paise)
{
	return in_unit(arena, paise, UINT64_C(10000000));
}

/* ---- words ---- */

struct words {
	const char *rupees, *paise, *both, *only;        /* both stands between rupees and paise */
	const char *crore, *lakh, *thousand, *hundred;
	const char *below_hundred[100];                  /* empty in English from 21 on: tens and units */
};

static const char *const english_tens[10] = {
	"", "", "Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety",
};

static const struct words english = {
	"Rupees", "Paise", "and", "Only", "Crore", "Lakh", "Thousand", "Hundred",
	{ "Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve",
	"Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen" },
};

static const struct words hindi = {
	"रुपये", "पैसे", "और", "मात्र", "करोड़", "लाख", "हजार", "सौ",
	{
	"शून्य", "एक", "दो", "तीन", "चार", "पाँच", "छह", "सात", "आठ", "नौ",
	"दस", "ग्यारह", "बारह", "तेरह", "चौदह", "पंद्रह", "सोलह", "सत्रह", "अठारह", "उन्नीस",
	"बीस", "इक्कीस", "बाईस", "तेईस", "चौबीस", "पच्चीस", "छब्बीस", "सत्ताईस", "अट्ठाईस", "उनतीस",
	"तीस", "इकतीस", "बत्तीस", "तैंतीस", "चौंतीस", "पैंतीस", "छत्तीस", "सैंतीस", "अड़तीस", "उनतालीस",
	"चालीस", "इकतालीस", "बयालीस", "तैंतालीस", "चवालीस", "पैंतालीस", "छियालीस", "सैंतालीस", "अड़तालीस", "उनचास",
	"पचास", "इक्यावन", "बावन", "तिरपन", "चौवन", "पचपन", "छप्पन", "सत्तावन", "अट्ठावन", "उनसठ",
	"साठ", "इकसठ", "बासठ", "तिरसठ", "चौंसठ", "पैंसठ", "छियासठ", "सड़सठ", "अड़सठ", "उनहत्तर",
	"सत्तर", "इकहत्तर", "बहत्तर", "तिहत्तर", "चौहत्तर", "पचहत्तर", "छिहत्तर", "सतहत्तर", "अठहत्तर", "उनासी",
	"अस्सी", "इक्यासी", "बयासी", "तिरासी", "चौरासी", "पचासी", "छियासी", "सत्तासी", "अट्ठासी", "नवासी",
	"नब्बे", "इक्यानवे", "बानवे", "तिरानवे", "चौरानवे", "पंचानवे", "छियानवे", "सत्तानवे", "अट्ठानवे", "निन्यानवे",
	},
};

static void
word(struct arena *arena, struct text *out, const char *z)
{
	*out = arena_print(arena, "%.*s%s%s", TEXT_ARG(*out), out->bytes > 0 ? " " : "", z);
}

static void
spell_below_hundred(struct arena *arena, struct text *out, uint64_t n, const struct words *w)
{
	if (w->below_hundred[n]) {
		word(arena, out, w->below_hundred[n]);
		return;
	}
	word(arena, out, english_tens[n / 10]);
	if (n % 10 > 0)
		word(arena, out, w->below_hundred[n % 10]);
}

static void
spell(struct arena *arena, struct text *out, uint64_t n, const struct words *w)
{
	static const uint64_t crore = 10000000, lakh = 100000, thousand = 1000, hundred = 100;
	const struct { uint64_t size; const char *name; } parts[] = {
		{ lakh, w->lakh }, { thousand, w->thousand }, { hundred, w->hundred },
	};

	if (n == 0) {
		word(arena, out, w->below_hundred[0]);
		return;
	}
	if (n >= crore) {
		spell(arena, out, n / crore, w);         /* the count of crores, by the same rule */
		word(arena, out, w->crore);
		n %= crore;
	}
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		if (n / parts[i].size == 0)
			continue;
		spell_below_hundred(arena, out, n / parts[i].size, w);
		word(arena, out, parts[i].name);
		n %= parts[i].size;
	}
	if (n > 0)
		spell_below_hundred(arena, out, n, w);
}

struct text
money_words(struct arena *arena, int64_t paise, const char *language)
{
	const struct words *w = language && strcmp(language, "hi") == 0 ? &hindi : &english;
	uint64_t all = magnitude(paise);
	struct text out = TEXT("");

	if (all / 100 > 0 || all == 0) {
		word(arena, &out, w->rupees);
		spell(arena, &out, all / 100, w);
	}
	if (all % 100 > 0) {
		if (all / 100 > 0)
			word(arena, &out, w->both);
		word(arena, &out, w->paise);
		spell(arena, &out, all % 100, w);
	}
	word(arena, &out, w->only);
	return out;
}
