/*
 * An advice as a file.  The same advice gives the same bytes, whenever it is written.
 */
#include "payment/payment.h"

#include "base/money.h"

/* A day by a pattern of dd, mm, yyyy. */
static struct text
day_by(struct an_cx *cx, struct text pattern, struct an_date d)
{
	struct an_ymd ymd = date_ymd(d);
	struct text out;
	struct buf b;

	buf_open(&b, cx->arena, 40);
	for (size_t i = 0; i < pattern.bytes;) {
		if (pattern.at[i] == 'd') buf_print(&b, "%02d", ymd.day);
		else if (pattern.at[i] == 'm') buf_print(&b, "%02d", ymd.month);
		else if (pattern.at[i] == 'y') buf_print(&b, "%04d", (int)ymd.year);
		else buf_char(&b, pattern.at[i]);
		i += pattern.at[i] == 'y' ? 4 : pattern.at[i] == 'd' || pattern.at[i] == 'm' ? 2 : 1;
	}
	return buf_text(cx, &b, &out) == AN_OK ? out : TEXT("");
}

/* 1234.50: always with paise, so that nobody guesses. */
static struct text
rupees(struct an_cx *cx, int64_t paise)
{
	return arena_print(cx->arena, "%lld.%02lld", (long long)(paise / 100), (long long)(paise % 100));
}

static struct text
value_of(struct an_cx *cx, const struct scheme *s, const struct payment_advice *a, size_t i, struct text name)
{
	const struct payment_line *l = &a->lines[i];
	struct text date = s->payments.advice_date;

	if (text_is(name, "advice")) return a->number;
	if (text_is(name, "advice_on")) return day_by(cx, date, a->on);
	if (text_is(name, "count")) return arena_print(cx->arena, "%zu", a->line_count);
	if (text_is(name, "total")) return rupees(cx, a->total_paise);
	if (text_is(name, "line")) return arena_print(cx->arena, "%zu", i + 1);
	if (text_is(name, "id")) return l->id;
	if (text_is(name, "previous")) return l->previous;
	if (text_is(name, "payee")) return l->payee;
	if (text_is(name, "account")) return l->account;
	if (text_is(name, "ifsc")) return l->ifsc;
	if (text_is(name, "amount")) return rupees(cx, l->amount_paise);
	if (text_is(name, "head")) return l->head;
	if (text_is(name, "fy")) return fy_text(cx->arena, l->fy);
	if (text_is(name, "order")) return l->order;
	if (text_is(name, "order_on")) return l->order.bytes ? day_by(cx, date, l->order_on) : TEXT("");
	if (text_is(name, "case")) return l->case_number;
	if (text_is(name, "release")) return l->release;
	return s->id;                                    /* "scheme": the loader knows no other name */
}

void
payment_csv(struct an_cx *cx, const struct scheme *s, const struct payment_advice *a, struct buf *out)
{
	const struct scheme_payments *p = &s->payments;

	for (size_t c = 0; c < p->column_count; c++) {
		if (c) buf_char(out, ',');
		buf_csv(out, p->columns[c].heading);
	}
	buf_z(out, "\r\n");
	for (size_t i = 0; i < a->line_count; i++) {
		for (size_t c = 0; c < p->column_count; c++) {
			const struct scheme_pay_column *column = &p->columns[c];

			if (c) buf_char(out, ',');
			buf_csv(out, column->value.at ? value_of(cx, s, a, i, column->value) : column->fixed);
		}
		buf_z(out, "\r\n");
	}
}

/* ---- ISO 20022 ---- */

/* At most that many characters: the standard's Max35Text, Max140Text. */
static void
element(struct buf *out, const char *name, struct text t, size_t characters_max)
{
	size_t at = 0;

	for (size_t n = 0; n < characters_max && at < t.bytes; n++) (void)text_next(t, &at);
	buf_print(out, "<%s>", name);
	buf_html(out, text_slice(t, 0, at));
	buf_print(out, "</%s>", name);
}

/* A branch by its IFSC: the clearing system of India in the external code list. */
static void
agent(struct buf *out, const char *name, struct text ifsc)
{
	buf_print(out, "<%s><FinInstnId><ClrSysMmbId><ClrSysId><Cd>INFSC</Cd></ClrSysId>", name);
	element(out, "MmbId", ifsc, 35);
	buf_print(out, "</ClrSysMmbId></FinInstnId></%s>", name);
}

static void
account(struct buf *out, const char *name, struct text number)
{
	buf_print(out, "<%s><Id><Othr>", name);
	element(out, "Id", number, 34);
	buf_print(out, "</Othr></Id></%s>\n", name);
}

static void
transaction(struct an_cx *cx, struct buf *out, const struct payment_line *l)
{
	buf_z(out, "<CdtTrfTxInf><PmtId>");
	element(out, "InstrId", l->id, 35);
	element(out, "EndToEndId", l->id, 35);
	buf_print(out, "</PmtId><Amt><InstdAmt Ccy=\"INR\">%.*s</InstdAmt></Amt>\n", TEXT_ARG(rupees(cx, l->amount_paise)));
	agent(out, "CdtrAgt", l->ifsc);
	buf_z(out, "<Cdtr>");
	element(out, "Nm", l->payee, 140);
	buf_z(out, "</Cdtr>");
	account(out, "CdtrAcct", l->account);
	buf_z(out, "<RmtInf>");
	element(out, "Ustrd", arena_print(cx->arena, "%.*s %.*s %.*s", TEXT_ARG(l->case_number), TEXT_ARG(l->order),
		TEXT_ARG(l->head)), 140);
	buf_z(out, "</RmtInf></CdtTrfTxInf>\n");
}

void
payment_pain001(struct an_cx *cx, const struct scheme *s, const struct payment_advice *a, struct buf *out)
{
	const struct scheme_payments *p = &s->payments;
	struct text total = rupees(cx, a->total_paise);

	buf_z(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\">\n<CstmrCdtTrfInitn>\n<GrpHdr>");
	element(out, "MsgId", a->number, 35);
	/* whole seconds: parsers differ over fractions */
	buf_print(out, "<CreDtTm>%.*sZ</CreDtTm>", TEXT_ARG(text_slice(instant_text(cx->arena, a->at_us), 0, 19)));
	buf_print(out, "<NbOfTxs>%zu</NbOfTxs><CtrlSum>%.*s</CtrlSum><InitgPty>", a->line_count, TEXT_ARG(total));
	element(out, "Nm", p->payer_name, 140);
	buf_z(out, "</InitgPty></GrpHdr>\n<PmtInf>");
	element(out, "PmtInfId", a->number, 35);
	buf_print(out, "<PmtMtd>TRF</PmtMtd><NbOfTxs>%zu</NbOfTxs><CtrlSum>%.*s</CtrlSum>", a->line_count, TEXT_ARG(total));
	buf_print(out, "<ReqdExctnDt><Dt>%.*s</Dt></ReqdExctnDt>\n<Dbtr>", TEXT_ARG(date_text(cx->arena, a->on)));
	element(out, "Nm", p->payer_name, 140);
	buf_z(out, "</Dbtr>");
	account(out, "DbtrAcct", p->payer_account);
	agent(out, "DbtrAgt", p->payer_ifsc);
	buf_char(out, '\n');
	for (size_t i = 0; i < a->line_count; i++) transaction(cx, out, &a->lines[i]);
	buf_z(out, "</PmtInf>\n</CstmrCdtTrfInitn>\n</Document>\n");
}
