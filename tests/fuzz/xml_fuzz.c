/* XML by the library's reader and by libxml2.  Law: both agree on what is well-formed, and on the tree. */
#include "fuzz.h"

#include "../unit/dmn/xml_oracle.h"

/* Where they may differ: encodings and limits. */
static bool
may_refuse(const char *code)
{
	struct text t = text_of(code);

	return text_starts(t, TEXT("dmn.limit.")) || text_is(t, "dmn.xml.encoding") || text_is(t, "dmn.xml.deep");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text bytes = { (const char *)data, size };
	struct feel_unit u;

	if (!size || !unit_open(&u, NULL))
		return 0;
	const struct xml *x = xml_read(&u, TEXT("fuzz"), bytes);
	FUZZ_LAW(x || u.first_diagnostic);
	/* libxml2 stops at a byte of 0. */
	switch (memchr(data, 0, size) ? XML_UNSOUND : xml_oracle(bytes, x)) {
	case XML_AGREES:
		break;
	case XML_DIFFERS:
		FUZZ_LAW(!x && may_refuse(u.first_diagnostic->d.code));
		break;
	default:
		FUZZ_LAW(!x);
	}
	unit_close(&u);
	return 0;
}
