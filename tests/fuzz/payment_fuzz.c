/*
 * Status files of banks on any bytes: CSV, pain.002, camt.054.  Laws: what is accepted names a payment, an account, an amount and a
 * day each time, as UTF-8; what is refused says why.
 */
#include "fuzz.h"

#include "payment/payment.h"

static const struct scheme *
profile(void)
{
	static struct text words[] = { { "wait", 4 }, { "paid", 4 }, { "bad", 3 }, { "back", 4 } };
	static const char *const headings[PAY_STATUS_COLUMNS] = { "Ref", "Account", "Amount", "Status", "Day", "Code", "Why", "UTR" };
	static struct scheme s;

	s.payments.there = true;
	s.payments.status_date = TEXT("yyyy-mm-dd");
	for (int i = 0; i < PAY_STATUS_COLUMNS; i++) s.payments.status_headings[i] = text_of(headings[i]);
	for (int i = 0; i < PAY_WORDS; i++) s.payments.words[i] = (struct scheme_names){ 1, &words[i] };
	return &s;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct payment_status *at = NULL;
	struct an_cx cx;
	size_t count = 0;
	enum an_rc rc;

	an_cx_init(&cx, arena_open(NULL, 0));
	rc = payment_status_read(&cx, profile(), (struct text){ (const char *)data, size }, &at, &count);
	FUZZ_LAW(rc == AN_OK || cx.error.key);
	FUZZ_LAW(rc != AN_OK || count > 0);
	for (size_t i = 0; rc == AN_OK && i < count; i++) {
		FUZZ_LAW(at[i].id.bytes && at[i].account.bytes && at[i].line >= 1 && at[i].amount_paise >= 0);
		FUZZ_LAW(text_is_utf8(at[i].id) && text_is_utf8(at[i].account) && text_is_utf8(at[i].reason));
		FUZZ_LAW(at[i].code.at && at[i].reason.at && at[i].reference.at);
	}
	arena_close(cx.arena);
	return 0;
}
