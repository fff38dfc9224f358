/*
 * Money is int64_t paise everywhere.  Text forms and Indian words are made only where a page or a letter is.
 */
#ifndef AN_MONEY_H
#define AN_MONEY_H

#include "cx.h"

#define MONEY_MAX_PAISE INT64_C(1000000000000000)        /* 10 lakh crore rupees: no amount of ours is larger */

/* What a person typed: digits, with commas anywhere between digits, optional "₹" or "Rs" before, at most two
 * decimals.  False when it is not that, is negative, or is over MONEY_MAX_PAISE. */
bool money_parse(struct text t, int64_t *ret_paise);

/* 12,34,567 or 12,34,567.50; a minus sign in front of a negative amount.  No currency sign. */
struct text money_text(struct arena *arena, int64_t paise);
/* "₹12,34,567" */
struct text money_rupees(struct arena *arena, int64_t paise);
/* Plain decimal for files and JSON: 1234567 or 1234567.50 */
struct text money_plain(struct arena *arena, int64_t paise);
/* "1.23" crore or lakh: rounded half up to two decimals, for tables that say their unit. */
struct text money_crore(struct arena *arena, int64_t paise);
struct text money_lakh(struct arena *arena, int64_t paise);
/* "Rupees Twelve Lakh Only" / "रुपये बारह लाख मात्र".  language "en" or "hi"; paise >= 0. */
struct text money_words(struct arena *arena, int64_t paise, const char *language);

#endif
