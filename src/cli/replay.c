/* anudan replay: does the package that decided then still give, from the same input, what the log says it gave, letters too? */
#include "data.h"

#include "report/replay.h"

#include <stdio.h>

const char cli_replay_usage[] =
	"--data DIR\n"
	"\n"
	"  Makes every decision of the log again, from its recorded input and day, by the package kept under the hash that the\n"
	"  event names, and compares the result byte for byte. Sets every letter again in the same way and compares the hash of its\n"
	"  bytes with the recorded one. Prints each that differs; exit status 1. Nothing is changed. Letters from before their\n"
	"  hash was recorded are counted, and so are those that other versions of the typesetting libraries set otherwise.";

static void
print_difference(const struct replay_difference *d)
{
	if (d->letter.bytes) {
		printf("event %lld, case %.*s, letter %.*s:\n  recorded  %.*s\n  now       %.*s\n", (long long)d->seq,
			TEXT_ARG(d->case_id), TEXT_ARG(d->letter), TEXT_ARG(d->recorded), TEXT_ARG(d->now));
		return;
	}
	printf("event %lld, case %.*s, decision %.*s, result %zu:\n  recorded  %.*s\n  now       %.*s\n", (long long)d->seq,
		TEXT_ARG(d->case_id), TEXT_ARG(d->decision), d->index, TEXT_ARG(d->recorded), TEXT_ARG(d->now));
}

int
cli_replay(struct an_cx *cx, int argc, char **argv)
{
	struct replay_tally tally = { 0 };
	struct cli_data d;
	enum an_rc rc;
	int status;

	status = cli_data_options(cx, &argc, argv, "replay", &d);
	if (status) return status;
	rc = cli_data_read(cx, &d);
	if (!rc) rc = report_replay(cx, d.store, d.folder, print_difference, &tally);
	cli_data_close(&d);
	if (rc) return cli_fail(cx, "replay");
	printf("%lld decisions and %lld letters are what the log says", (long long)tally.decisions,
		(long long)tally.letters);
	if (tally.letters_unhashed)
		printf("; %lld letters are from before their hash was recorded", (long long)tally.letters_unhashed);
	if (tally.letters_elsewhere)
		printf("; %lld letters were set by other typesetting libraries, and come out otherwise here",
			(long long)tally.letters_elsewhere);
	if (tally.erased) printf("; %lld events whose content was erased by law were left out", (long long)tally.erased);
	putchar('\n');
	return 0;
}
