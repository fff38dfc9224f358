/*
 * payments.yaml: the look of payment files is data.  Which values a column can have is known here, so that a wrong name
 * is found by `scheme check` and not by the bank.
 */
#include "load.h"

enum { PREFIX_BYTES_MAX = 12, COLUMNS_MAX = 60, HEADING_BYTES_MAX = 100 };

static const char *const values = "advice advice_on count total line id previous payee account ifsc amount head fy order "
	"order_on case release scheme";

static bool
value_known(struct text name)
{
	struct text rest = text_of(values);

	while (rest.bytes)
		if (text_equal(text_cut(&rest, ' '), name)) return true;
	return false;
}

/* dd, mm and yyyy once each, with single characters between them. */
static struct text
date_pattern(struct load *l, const struct yaml *y)
{
	struct text t = read_text(l, y, "date", true);
	static const char *const parts[] = { "dd", "mm", "yyyy" };
	size_t letters = 0;
	bool good = t.bytes >= 8 && t.bytes <= 10;

	for (size_t i = 0; i < 3; i++) good = good && text_find(t, text_of(parts[i])) >= 0;
	for (size_t i = 0; i < t.bytes; i++)
		letters += t.at[i] == 'd' || t.at[i] == 'm' || t.at[i] == 'y';
	if (t.at && (!good || letters != 8))
		find_at(l, line_of(y, "date"), "\"date\" is \"%.*s\"; dd, mm and yyyy once each were expected, as in dd/mm/yyyy",
			TEXT_ARG(t));
	return t;
}

static void
load_advice(struct load *l, const struct yaml *y)
{
	const struct yaml *list = yaml_get(y, "columns");
	struct scheme_payments *p = &l->s->payments;
	struct scheme_pay_column *at;
	bool id = false, account = false, amount = false, ifsc = false;

	if (!y || !read_map(l, y, "advice", "date columns")) return;
	p->advice_date = date_pattern(l, y);
	if (!list || list->kind != YAML_LIST || list->count == 0 || list->count > COLUMNS_MAX) {
		find_at(l, y->line, "\"columns\": a list of 1 to %d columns was expected", COLUMNS_MAX);
		return;
	}
	at = ARENA_ARRAY(l->arena, struct scheme_pay_column, list->count);
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml *c = &list->items[i];

		if (!read_map(l, c, "column", "heading value text")) continue;
		at[i] = (struct scheme_pay_column){ read_text(l, c, "heading", true), read_text(l, c, "value", false),
			read_text(l, c, "text", false) };
		if ((at[i].value.at == NULL) == (at[i].fixed.at == NULL))
			find_at(l, c->line, "a column has a `value` or a `text`: one of them");
		if (at[i].value.at && !value_known(at[i].value))
			find_at(l, line_of(c, "value"), "there is no value \"%.*s\" (known: %s)", TEXT_ARG(at[i].value), values);
		if (at[i].heading.bytes > HEADING_BYTES_MAX)
			find_at(l, c->line, "a heading has at most %d bytes", HEADING_BYTES_MAX);
		id = id || text_is(at[i].value, "id");
		account = account || text_is(at[i].value, "account");
		ifsc = ifsc || text_is(at[i].value, "ifsc");
		amount = amount || text_is(at[i].value, "amount");
	}
	if (!id || !account || !ifsc || !amount)
		find_at(l, list->line, "a bank cannot pay without columns for id, account, ifsc and amount");
	p->columns = at;
	p->column_count = list->count;
}

static void
load_status(struct load *l, const struct yaml *y)
{
	static const char *const columns[PAY_STATUS_COLUMNS] = { "id", "account", "amount", "status", "date", "code", "reason",
		"reference" };
	static const char *const words[PAY_WORDS] = { "pending", "settled", "failed", "returned" };
	const struct yaml *c = yaml_get(y, "columns"), *w = yaml_get(y, "words");
	struct scheme_payments *p = &l->s->payments;

	if (!y || !read_map(l, y, "status", "date columns words")) return;
	p->status_date = date_pattern(l, y);
	if (!c || !read_map(l, c, "columns", "id account amount status date code reason reference")) {
		if (!c) find_at(l, y->line, "\"columns\" is missing");
		return;
	}
	for (int i = 0; i < PAY_STATUS_COLUMNS; i++) {
		p->status_headings[i] = read_text(l, c, columns[i], i <= PAY_DATE);
		for (int k = 0; k < i; k++)
			if (p->status_headings[i].at && text_equal(p->status_headings[i], p->status_headings[k]))
				find_at(l, c->line, "heading \"%.*s\" stands for two columns", TEXT_ARG(p->status_headings[i]));
	}
	if (!w || !read_map(l, w, "words", "pending settled failed returned")) {
		if (!w) find_at(l, y->line, "\"words\" is missing");
		return;
	}
	for (int i = 0; i < PAY_WORDS; i++) {
		p->words[i] = read_names(l, w, words[i]);
		if (i != PAY_PENDING && p->words[i].count == 0)
			find_at(l, w->line, "\"%s\": at least one word was expected", words[i]);
		for (int k = 0; k < i; k++)
			for (size_t n = 0; n < p->words[i].count; n++)
				if (scheme_names_have(&p->words[k], p->words[i].at[n]))
					find_at(l, w->line, "\"%.*s\" stands for two things", TEXT_ARG(p->words[i].at[n]));
	}
}

void
load_payments(struct load *l, const struct yaml *y)
{
	struct scheme_payments *p = &l->s->payments;
	const struct yaml *payer = yaml_get(y, "payer"), *reasons = yaml_get(y, "reasons");
	struct scheme_reason *at;

	if (!read_map(l, y, "payments.yaml", "prefix payer advice status reasons")) return;
	p->there = true;
	p->prefix = read_text(l, y, "prefix", true);
	for (size_t i = 0; i < p->prefix.bytes; i++) {
		char c = p->prefix.at[i];

		if (p->prefix.bytes > PREFIX_BYTES_MAX || !((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) {
			find_at(l, line_of(y, "prefix"), "\"prefix\": at most %d letters A-Z and digits were expected",
				PREFIX_BYTES_MAX);
			break;
		}
	}
	if (!l->s->party_name.bytes || !l->s->party_account.bytes || !l->s->party_ifsc.bytes)
		find_at(l, y->line, "payments need `name`, `account` and `ifsc` under \"parties\" in scheme.yaml");
	if (payer && read_map(l, payer, "payer", "name account ifsc")) {
		p->payer_name = read_text(l, payer, "name", true);
		p->payer_account = read_text(l, payer, "account", true);
		p->payer_ifsc = read_text(l, payer, "ifsc", true);
	}
	if (!yaml_get(y, "advice")) find_at(l, y->line, "\"advice\" is missing");
	if (!yaml_get(y, "status")) find_at(l, y->line, "\"status\" is missing");
	load_advice(l, yaml_get(y, "advice"));
	load_status(l, yaml_get(y, "status"));
	if (!reasons) return;
	if (reasons->kind != YAML_MAP) {
		find_at(l, reasons->line, "\"reasons\": a map was expected");
		return;
	}
	at = ARENA_ARRAY(l->arena, struct scheme_reason, reasons->count + 1);
	for (size_t i = 0; i < reasons->count; i++)
		at[i] = (struct scheme_reason){ reasons->items[i].key, read_say_value(l, &reasons->items[i], "reason") };
	p->reasons = at;
	p->reason_count = reasons->count;
}
