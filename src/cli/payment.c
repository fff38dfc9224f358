/*
 * anudan payment: batches for the bank, what the bank says of them, payments put right.
 */
#include "data.h"

#include "report/report.h"

#include <stdio.h>

const char cli_payment_usage[] =
	"advice | file | status | correct | list   --data DIR [--as LOGIN]\n"
	"\n"
	"  advice SCHEME                     one batch of all that is released and due; prints its number\n"
	"  file SCHEME NUMBER csv|xml        the batch's file for the bank to standard output, the same bytes each time\n"
	"  status SCHEME FILE                takes the bank's status file: CSV, pain.002 or camt.054; prints how many payments\n"
	"                                    it changed; with anything wrong in it nothing is taken\n"
	"  correct ID ACCOUNT IFSC REMARK    where a failed or returned payment is to be paid by the next batch\n"
	"  list SCHEME [STATE]               what is due, and every payment: sent settled failed returned corrected replaced\n"
	"\n"
	"  --json          list as JSON\n"
	"  --key KEY       the same key does the same thing once only";

enum { STATUS_BYTES_MAX = 9 << 20, LIST_BYTES_MAX = 64 << 20 };

static enum an_rc
file_bytes(struct an_cx *cx, const char *path, struct text *ret)
{
	FILE *f = fopen(path, "rb");
	char *at = arena_new(cx->arena, STATUS_BYTES_MAX);
	size_t n;

	if (!f) return an_fail(cx, AN_INVALID, "cli.file", "%s", path);
	n = fread(at, 1, STATUS_BYTES_MAX, f);           /* what is too large is refused by its size there */
	fclose(f);
	*ret = (struct text){ at, n };
	return AN_OK;
}

static enum an_rc
command(struct an_cx *cx, struct cli_data *d, char **argv)
{
	struct grant_command c = { .kind = GRANT_ADVICE, .scheme = text_of(argv[2]), .actor = &d->actor,
		.key = text_of(d->key) };
	struct grant_reply reply = { 0 };
	enum an_rc rc = AN_OK;

	if (strcmp(argv[1], "status") == 0) {
		const char *slash = strrchr(argv[3], '/');
		c.kind = GRANT_PAYMENT_STATUS;
		c.file_name = text_of(slash ? slash + 1 : argv[3]);
		rc = file_bytes(cx, argv[3], &c.bytes);
	} else if (strcmp(argv[1], "correct") == 0) {
		static const char *const names[] = { "account", "ifsc", "remark" };
		c.kind = GRANT_PAYMENT_CORRECT;
		c.scheme = TEXT_NONE;
		c.id = text_of(argv[2]);
		for (int i = 0; i < 3; i++)
			c.data = json_set(cx->arena, c.data, text_of(names[i]), json_string(cx->arena, text_of(argv[3 + i])));
	}
	if (!rc) rc = cli_data_write(cx, d);
	if (!rc) rc = cli_data_actor(cx, d);
	if (!rc) rc = grant_run(cx, d->grant, &c, &reply);
	if (rc) return rc;
	if (c.kind == GRANT_PAYMENT_STATUS) printf("%.*s\n", TEXT_ARG(reply.row));
	else printf("%.*s\n", TEXT_ARG(reply.id));
	return AN_OK;
}

static enum an_rc
show(struct an_cx *cx, struct cli_data *d, int argc, char **argv, bool json)
{
	struct report_options options = { .folder = d->folder, .schemes = &d->schemes };
	struct report_payments p;
	struct report *r = NULL;
	struct text t = TEXT_NONE;
	struct buf b;
	const struct scheme_finding *findings = NULL;
	enum an_rc rc;

	rc = cli_data_read(cx, d);
	if (!rc) rc = scheme_load_all(cx, d->schemes_folder, &d->schemes, &findings);
	if (!rc) rc = cli_data_actor(cx, d);
	if (!rc) rc = report_open(cx, &options, &r);
	if (rc) return rc;
	buf_open(&b, cx->arena, LIST_BYTES_MAX);
	if (strcmp(argv[1], "file") == 0) {
		rc = report_advice_file(cx, r, &d->actor, text_of(argv[2]), text_of(argv[3]), strcmp(argv[4], "xml") == 0, &t);
	} else {
		rc = report_payments(cx, r, &d->actor, text_of(argv[2]), text_of(argc > 3 ? argv[3] : ""), &p);
		if (!rc && json) report_payments_json(cx, &p, &b);
		else if (!rc) report_payments_table(cx, &p, &b);
		if (!rc) rc = buf_text(cx, &b, &t);
	}
	if (!rc) fwrite(t.at, 1, t.bytes, stdout);
	report_close(r);
	return rc;
}

int
cli_payment(struct an_cx *cx, int argc, char **argv)
{
	static const struct { const char *word; int least, most; bool reads; } words[] = {
		{ "advice", 3, 3, false }, { "status", 4, 4, false }, { "correct", 6, 6, false }, { "file", 5, 5, true },
		{ "list", 3, 4, true },
	};
	bool json = cli_flag(&argc, argv, "--json");
	struct cli_data d;
	size_t i = 0;
	enum an_rc rc;
	int status;

	status = cli_data_options(cx, &argc, argv, "payment", &d);
	if (status) return status;
	while (i < sizeof words / sizeof *words && (argc < 2 || strcmp(argv[1], words[i].word) != 0)) i++;
	if (i == sizeof words / sizeof *words || argc < words[i].least || argc > words[i].most ||
		(strcmp(words[i].word, "file") == 0 && strcmp(argv[4], "csv") != 0 && strcmp(argv[4], "xml") != 0)) {
		fputs("anudan: payment: advice, file, status, correct or list; see anudan payment --help\n", stderr);
		return 2;
	}
	rc = words[i].reads ? show(cx, &d, argc, argv, json) : command(cx, &d, argv);
	cli_data_close(&d);
	return rc ? cli_fail(cx, arena_print(cx->arena, "payment %s", argv[1]).at) : 0;
}
