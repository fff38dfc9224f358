/*
 * Payment files: an advice as bytes for the bank, what the bank says as plain structs.  Pure: bytes and a scheme's
 * payments.yaml in, bytes or structs out; whose money it is and whether it may be paid is grant's business.
 */
#ifndef PAYMENT_H
#define PAYMENT_H

#include "base/buf.h"
#include "base/date.h"
#include "scheme/scheme.h"

enum {
	PAYMENT_LINES_MAX = 2000,                /* of one batch */
	PAYMENT_STATUS_MAX = 20000,              /* of one status file */
	PAYMENT_FILE_BYTES_MAX = 8 << 20,
	PAYMENT_CELL_BYTES_MAX = 1000,
	PAYMENT_TAG_BYTES_MAX = 8 << 10,         /* libxml2 takes quadratic time over the attributes of one tag */
	PAYMENT_PROBLEMS_MAX = 100,              /* that are listed of one file */
};

/* One payment of a batch.  Texts are never at NULL. */
struct payment_line {
	struct text id;                          /* end-to-end id, unique for ever */
	struct text previous;                    /* the payment that it stands in for, or empty */
	struct text payee, account, ifsc;
	struct text head;                        /* code, as people know it */
	struct text order;                       /* number of the sanction order, or empty */
	struct text case_number, release;        /* release: the reference that the pay office gave */
	struct an_date order_on;
	int32_t fy;                              /* that the money is charged to */
	int64_t amount_paise;
};

struct payment_advice {
	struct text number;
	struct an_date on;
	int64_t at_us, total_paise;
	size_t line_count;
	const struct payment_line *lines;
};

/* The advice as the scheme's CSV profile says.  Columns: docs/payments.md. */
void payment_csv(struct an_cx *cx, const struct scheme *s, const struct payment_advice *a, struct buf *out);
/* The same as ISO 20022 pain.001.001.09.  Only where the profile names the payer. */
void payment_pain001(struct an_cx *cx, const struct scheme *s, const struct payment_advice *a, struct buf *out);

/* What the bank says of one payment. */
struct payment_status {
	enum scheme_pay_word what;
	int line;                                /* of the file, from 1 */
	struct text id, account, code, reason, reference;
	int64_t amount_paise;
	struct an_date on;
};

/*
 * Read a status file: ISO 20022 pain.002 or camt.054 when it begins with '<', else CSV by the scheme's profile.
 *
 * ret        in the order of the file, in cx->arena; every member is filled, texts of what the file does not say are ""
 *
 * Errors     AN_INVALID with a problem at "line N" for everything that is wrong (the first PAYMENT_PROBLEMS_MAX), or
 *            "payment.xml" "payment.dtd" "payment.kind" for the whole; AN_TOO_LARGE "payment.large"
 */
enum an_rc payment_status_read(struct an_cx *cx, const struct scheme *s, struct text bytes,
	struct payment_status **ret, size_t *ret_count) AN_MUST_CHECK;

/* ---- inside the room ---- */

/* The statuses of a file so far, and its problems. */
struct payment_reading {
	struct an_cx *cx;
	const struct scheme *s;
	struct payment_status *at;
	size_t count, room, problems;
};
struct payment_status *payment_reading_add(struct payment_reading *r, int line);
void payment_problem(struct payment_reading *r, int line, const char *key, struct text detail);
enum an_rc payment_xml_read(struct payment_reading *r, struct text bytes) AN_MUST_CHECK;     /* status_xml.c */

#endif
