/*
 * pain.002 and camt.054 by libxml2: no DTD, no entities of its own, no network, no long tags.
 *
 * Elements are found by their names in the document's own namespace, which must be that of one of the two messages, in
 * whatever version: what is read here is called the same in all of them.
 */
#include "payment/payment.h"

#include "base/money.h"

#include <libxml/parser.h>
#include <libxml/tree.h>

static bool
is(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE && strcmp((const char *)n->name, name) == 0;
}

static const xmlNode *
child(const xmlNode *n, const char *name)
{
	for (const xmlNode *k = n ? n->children : NULL; k; k = k->next)
		if (is(k, name)) return k;
	return NULL;
}

/* "A/B/C" below n; NULL when a step is missing. */
static const xmlNode *
below(const xmlNode *n, const char *path)
{
	while (n && *path) {
		size_t bytes = strcspn(path, "/");
		char name[40];

		if (bytes >= sizeof name) return NULL;
		memcpy(name, path, bytes);
		name[bytes] = '\0';
		n = child(n, name);
		path += bytes + (path[bytes] == '/');
	}
	return n;
}

/* What stands directly in an element. */
static struct text
words(struct payment_reading *r, const xmlNode *n)
{
	struct text t;
	struct buf b;

	buf_open(&b, r->cx->arena, PAYMENT_CELL_BYTES_MAX);
	for (const xmlNode *k = n ? n->children : NULL; k; k = k->next)
		if (k->type == XML_TEXT_NODE || k->type == XML_CDATA_SECTION_NODE) buf_z(&b, (const char *)k->content);
	if (b.failed || buf_text(r->cx, &b, &t)) {       /* the problems so far stay */
		payment_problem(r, (int)xmlGetLineNo(n), "payment.status.long", TEXT(""));
		return TEXT("");
	}
	return text_trim(t);
}

static struct text
at(struct payment_reading *r, const xmlNode *n, const char *path)
{
	return words(r, below(n, path));
}

/* The first of several paths that says something. */
static struct text
first_of(struct payment_reading *r, const xmlNode *n, const char *const *paths)
{
	struct text t = TEXT("");

	for (; *paths && t.bytes == 0; paths++) t = at(r, n, *paths);
	return t;
}

/* A date, or the date in front of a time. */
static bool
day_of(struct text t, struct an_date *ret)
{
	return date_parse(text_slice(t, 0, 10), ret) && (t.bytes == 10 || t.at[10] == 'T');
}

/* An amount in rupees; false when the element is missing, in another currency, or no amount. */
static bool
amount_of(struct payment_reading *r, const xmlNode *n, int64_t *ret)
{
	xmlChar *currency = n ? xmlGetNoNsProp(n, (const xmlChar *)"Ccy") : NULL;
	bool good = currency && strcmp((const char *)currency, "INR") == 0 && money_parse(words(r, n), ret);

	xmlFree(currency);
	return good;
}

/* What every status must say. */
static void
complete(struct payment_reading *r, const struct payment_status *st, bool amount, bool day)
{
	if (!st->id.bytes) payment_problem(r, st->line, "payment.status.id", TEXT(""));
	if (!st->account.bytes) payment_problem(r, st->line, "payment.status.account", TEXT(""));
	if (!amount) payment_problem(r, st->line, "payment.status.amount", TEXT(""));
	if (!day) payment_problem(r, st->line, "payment.status.date", TEXT("|YYYY-MM-DD"));
}

/* ---- pain.002 ---- */

static bool
word_of(struct text status, enum scheme_pay_word *ret)
{
	static const struct { const char *status; enum scheme_pay_word word; } known[] = {
		{ "ACSC", PAY_SETTLED }, { "ACCC", PAY_SETTLED }, { "RJCT", PAY_FAILED }, { "CANC", PAY_FAILED },
		{ "RCVD", PAY_PENDING }, { "PDNG", PAY_PENDING }, { "ACTC", PAY_PENDING }, { "ACCP", PAY_PENDING },
		{ "ACSP", PAY_PENDING }, { "ACWC", PAY_PENDING }, { "ACWP", PAY_PENDING }, { "ACFC", PAY_PENDING },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (text_is(status, known[i].status)) {
			*ret = known[i].word;
			return true;
		}
	return false;
}

static void
pain002_take(struct payment_reading *r, const xmlNode *t, struct text made)
{
	static const char *const codes[] = { "StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry", NULL };
	static const char *const days[] = { "FctvIntrBkSttlmDt/Dt", "FctvIntrBkSttlmDt/DtTm", "AccptncDtTm", NULL };
	static const char *const accounts[] = { "OrgnlTxRef/CdtrAcct/Id/Othr/Id", "OrgnlTxRef/CdtrAcct/Id/IBAN", NULL };
	struct payment_status *st = payment_reading_add(r, (int)xmlGetLineNo(t));
	struct text day = first_of(r, t, days), status = at(r, t, "TxSts");

	st->id = at(r, t, "OrgnlEndToEndId");
	st->account = first_of(r, t, accounts);
	st->code = first_of(r, t, codes);
	st->reason = at(r, t, "StsRsnInf/AddtlInf");
	st->reference = at(r, t, "AcctSvcrRef");
	if (!word_of(status, &st->what)) payment_problem(r, st->line, "payment.status.word", status);
	complete(r, st, amount_of(r, below(t, "OrgnlTxRef/Amt/InstdAmt"), &st->amount_paise),
		day_of(day.bytes ? day : made, &st->on));
}

static void
pain002(struct payment_reading *r, const xmlNode *report)
{
	struct text made = at(r, report, "GrpHdr/CreDtTm");

	for (const xmlNode *p = report->children; p; p = p->next)
		for (const xmlNode *t = is(p, "OrgnlPmtInfAndSts") ? p->children : NULL; t; t = t->next)
			if (is(t, "TxInfAndSts") && r->count < PAYMENT_STATUS_MAX) pain002_take(r, t, made);
}

/* ---- camt.054 ---- */

static void
camt054_take(struct payment_reading *r, const xmlNode *entry, const xmlNode *t, bool alone)
{
	static const char *const days[] = { "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm", NULL };
	static const char *const codes[] = { "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry", NULL };
	static const char *const references[] = { "Refs/UETR", "Refs/AcctSvcrRef", "Refs/TxId", NULL };
	static const char *const accounts[] = { "RltdPties/CdtrAcct/Id/Othr/Id", "RltdPties/CdtrAcct/Id/IBAN", NULL };
	static const char *const reasons[] = { "RtrInf/AddtlInf", "AddtlTxInf", NULL };
	struct payment_status *st = payment_reading_add(r, (int)xmlGetLineNo(t));
	const xmlNode *amount = child(t, "Amt");
	struct text sign = at(r, t, "CdtDbtInd");

	if (!sign.bytes) sign = at(r, entry, "CdtDbtInd");
	if (!amount) amount = below(t, "AmtDtls/TxAmt/Amt");
	if (!amount && alone) amount = child(entry, "Amt");
	st->id = at(r, t, "Refs/EndToEndId");
	st->account = first_of(r, t, accounts);
	st->code = first_of(r, t, codes);
	st->reason = first_of(r, t, reasons);
	st->reference = first_of(r, t, references);
	/* Our account pays by a debit; what comes back is a credit that says so. */
	if (text_is(sign, "DBIT") && !child(t, "RtrInf")) st->what = PAY_SETTLED;
	else if (text_is(sign, "CRDT") && child(t, "RtrInf")) st->what = PAY_RETURNED;
	else payment_problem(r, st->line, "payment.status.word", sign);
	complete(r, st, amount_of(r, amount, &st->amount_paise), day_of(first_of(r, entry, days), &st->on));
}

static void
camt054_entry(struct payment_reading *r, const xmlNode *entry)
{
	size_t count = 0;

	for (int pass = 0; pass < 2; pass++)
		for (const xmlNode *d = entry->children; d; d = d->next)
			for (const xmlNode *t = is(d, "NtryDtls") ? d->children : NULL; t; t = t->next) {
				if (!is(t, "TxDtls")) continue;
				if (pass == 0) count++;
				else if (r->count < PAYMENT_STATUS_MAX) camt054_take(r, entry, t, count == 1);
			}
	if (count == 0) payment_problem(r, (int)xmlGetLineNo(entry), "payment.status.id", TEXT(""));
}

static void
camt054(struct payment_reading *r, const xmlNode *report)
{
	for (const xmlNode *n = report->children; n; n = n->next)
		for (const xmlNode *e = is(n, "Ntfctn") ? n->children : NULL; e; e = e->next)
			if (is(e, "Ntry")) camt054_entry(r, e);
}

/* ---- the document ---- */

/* Is there a tag longer than the limit?  A '>' ends it, also one within quotes: then what follows is shorter still. */
static bool
has_long_tag(struct text t)
{
	size_t open = SIZE_MAX;

	for (size_t i = 0; i < t.bytes; i++) {
		if (t.at[i] == '<' && open == SIZE_MAX) open = i;
		else if (t.at[i] == '>') open = SIZE_MAX;
		else if (open != SIZE_MAX && i - open > PAYMENT_TAG_BYTES_MAX) return true;
	}
	return false;
}

static enum an_rc
document(struct payment_reading *r, const xmlNode *root)
{
	struct text space = text_of(root && root->ns ? (const char *)root->ns->href : "");
	const xmlNode *report;

	if (!root || !is(root, "Document")) return an_fail(r->cx, AN_INVALID, "payment.kind");
	if (text_starts(space, TEXT("urn:iso:std:iso:20022:tech:xsd:pain.002."))) {
		report = child(root, "CstmrPmtStsRpt");
		if (report) pain002(r, report);
	} else if (text_starts(space, TEXT("urn:iso:std:iso:20022:tech:xsd:camt.054."))) {
		report = child(root, "BkToCstmrDbtCdtNtfctn");
		if (report) camt054(r, report);
	} else return an_fail(r->cx, AN_INVALID, "payment.kind");
	if (!report) return an_fail(r->cx, AN_INVALID, "payment.kind");
	if (r->count == PAYMENT_STATUS_MAX) return an_fail(r->cx, AN_TOO_LARGE, "payment.large", "%d", PAYMENT_STATUS_MAX);
	return AN_OK;
}

enum an_rc
payment_xml_read(struct payment_reading *r, struct text bytes)
{
	xmlParserCtxt *context;
	xmlDoc *doc;
	enum an_rc rc;

	if (text_find(bytes, TEXT("<!DOCTYPE")) >= 0) return an_fail(r->cx, AN_INVALID, "payment.dtd");
	if (has_long_tag(bytes)) return an_fail(r->cx, AN_INVALID, "payment.xml", "1|a tag is too long");
	context = xmlNewParserCtxt();
	if (!context) return an_fail(r->cx, AN_FAULT, "payment.xml", "0|no memory");
	doc = xmlCtxtReadMemory(context, bytes.at, (int)bytes.bytes, NULL, "UTF-8",
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES);
	if (!doc) {
		const xmlError *e = xmlCtxtGetLastError(context);
		struct text why = text_trim(text_of(e && e->message ? e->message : "it cannot be read"));

		rc = an_fail(r->cx, AN_INVALID, "payment.xml", "%d|%.*s", e ? e->line : 0,
			TEXT_ARG(text_is_utf8(why) ? why : TEXT("it cannot be read")));
	} else if (doc->intSubset || doc->extSubset) rc = an_fail(r->cx, AN_INVALID, "payment.dtd");
	else rc = document(r, xmlDocGetRootElement(doc));
	if (doc) xmlFreeDoc(doc);
	xmlFreeParserCtxt(context);
	return rc;
}
