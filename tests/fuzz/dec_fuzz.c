/* Decimals from any bytes.  Laws: printing and parsing give the value back; rounding to two places is exact money. */
#include "fuzz.h"

#include "base/dec.h"
#include "base/money.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dec x, y, rounded;
	char out[DEC_TEXT_MAX];
	int64_t paise;

	if (!dec_parse((struct text){ (const char *)data, size }, &x))
		return 0;
	FUZZ_LAW(dec_parse((struct text){ out, dec_print(x, out) }, &y));
	FUZZ_LAW(dec_compare(x, y) == 0);
	FUZZ_LAW(dec_rescale(x, 2, DEC_HALF_EVEN, &rounded));
	if (dec_to_paise(rounded, &paise))
		FUZZ_LAW(dec_compare(rounded, dec_from_paise(paise)) == 0);
	return 0;
}
