/*
 * A decision on any bytes as its input.  Laws: it is decided or refused as bad input, never a fault; the normal form of
 * the input is accepted again and is its own normal form.  Run in the top folder.
 */
#include "fuzz.h"

#include "scheme/scheme.h"

static struct scheme *scheme;
static struct dmn_run *run;

static void
open_once(void)
{
	const struct scheme_finding *findings;
	struct an_cx cx;

	if (scheme) return;
	an_cx_init(&cx, arena_open(NULL, 0));
	FUZZ_LAW(scheme_load(&cx, "tests/scheme/good", &scheme, &findings) == AN_OK);
	arena_close(cx.arena);
	run = dmn_run_open(NULL, NULL);
	FUZZ_LAW(run != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct an_date today = { 20000 };
	const struct json *input, *again;
	struct scheme_verdict verdict;
	struct an_cx cx;
	enum an_rc rc;

	open_once();
	an_cx_init(&cx, arena_open(NULL, 0));
	if (json_read(&cx, (struct text){ (const char *)data, size }, 0, &input) == AN_OK) {
		const struct scheme_decision *d = scheme_decision(scheme, TEXT("share"));

		rc = scheme_decide(&cx, run, scheme, d, NULL, today, NULL, input, true, &verdict);
		FUZZ_LAW(rc == AN_OK || rc == AN_INVALID);
		if (!rc) {
			FUZZ_LAW(json_get(verdict.result, TEXT("version")) != NULL);
			FUZZ_LAW(field_check(&cx, &d->input, TEXT_NONE, verdict.input, &again) == AN_OK);
			FUZZ_LAW(json_equal(verdict.input, again));
		}
	}
	dmn_run_empty(run);
	arena_close(cx.arena);
	return 0;
}
