/*
 * anudan scheme print: the whole package as a document for people: who may apply, what is paid, forms as
 * questionnaires, what happens when and who does it, letters with their holes, golden cases as worked examples.
 *
 * What the package says stands in its own language; the words around it in the one asked for.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/money.h"
#include "cli/document.h"
#include "cli/scheme_author.h"
#include "cli/scheme_words.h"
#include "scheme/template.h"
#include "scheme/yaml.h"

enum { PRINT_FILE_BYTES_MAX = 4 << 20, PRINT_LETTER_DEPTH = 24 };

struct print { struct an_cx *cx; struct words w; struct document d; const struct scheme *s; };

#define PRINT(p, ...) arena_print((p)->cx->arena, __VA_ARGS__)
#define SAY(p, en, hi) said(&(p)->w, (struct said){ en, hi })
#define FILL(p, en, hi, ...) words_fill(&(p)->w, SAY(p, en, hi), (const struct text[WORDS_ARGS_MAX]){ __VA_ARGS__ })
/* Headings of columns, kept as long as the document. */
#define HEAD(p, ...) keep(p, (const struct text[]){ __VA_ARGS__ }, \
	sizeof (const struct text[]){ __VA_ARGS__ } / sizeof(struct text))

static const struct text *
keep(struct print *p, const struct text *cells, size_t count)
{
	struct text *kept = ARENA_ARRAY(p->cx->arena, struct text, count);

	memcpy(kept, cells, count * sizeof *kept);
	return kept;
}

static struct text
in_language(struct print *p, const struct scheme_text *t)
{
	return scheme_say(p->cx->arena, p->d.language, t);
}

static struct text
joined(struct print *p, struct text a, const char *between, struct text b)
{
	return a.bytes && b.bytes ? PRINT(p, "%.*s%s%.*s", TEXT_ARG(a), between, TEXT_ARG(b)) : a.bytes ? a : b;
}

static struct text
json_words(struct print *p, const struct json *j)
{
	struct buf b;
	struct text t;

	if (!j || j->kind == JSON_NULL) return SAY(p, "not set", "निर्धारित नहीं");
	if (j->kind == JSON_STRING) return j->text;
	buf_open(&b, p->cx->arena, PRINT_FILE_BYTES_MAX);
	json_write(&b, j);
	return buf_text(p->cx, &b, &t) ? TEXT("?") : t;
}

static struct text
yes_or_feel(struct print *p, bool always, const struct scheme_feel *feel)
{
	if (always) return SAY(p, "yes", "हां");
	return feel->expression ? FILL(p, "when {1}", "यदि {1}", feel->text) : TEXT_NONE;
}

static struct text
role_words(struct print *p, struct text id)
{
	const struct scheme_role *r = scheme_role(p->s, id);

	return r ? in_language(p, &r->title) : text_is(id, "system") ? SAY(p, "the clock", "घड़ी (स्वतः)") : id;
}

static struct text
state_words(struct print *p, struct text id)
{
	const struct scheme_state *s = scheme_state(p->s, id);

	return s ? in_language(p, &s->title) : id;
}

static struct text
form_words(struct print *p, struct text id)
{
	const struct scheme_form *f = scheme_form(p->s, id);

	return f ? in_language(p, &f->title) : id;
}

static struct text
decision_words(struct print *p, struct text id)
{
	const struct scheme_decision *d = scheme_decision(p->s, id);

	return d ? in_language(p, &d->title) : id;
}

static struct text
names_words(struct print *p, const struct scheme_names *names, struct text (*word)(struct print *p, struct text id))
{
	struct text all = TEXT_NONE;

	for (size_t i = 0; i < names->count; i++) all = joined(p, all, ", ", word(p, names->at[i]));
	return all;
}

/* ---- front ---- */

static struct text
until_words(struct print *p, struct an_date until)
{
	return until.days == INT32_MAX ? SAY(p, "open", "जारी") : date_text(p->cx->arena, until);
}

static void
print_front(struct print *p)
{
	const struct scheme *s = p->s;
	struct document *d = &p->d;
	struct text cells[2];

	document_put(d, BLOCK_H1, d->title);
	document_put(d, BLOCK_P, in_language(p, &s->summary));
	document_table(d, 2, "", NULL);
	cells[0] = SAY(p, "Scheme", "योजना");
	cells[1] = s->id;
	document_row(d, cells);
	cells[0] = SAY(p, "Authority", "प्राधिकारी");
	cells[1] = in_language(p, &s->authority);
	document_row(d, cells);
	cells[0] = SAY(p, "Content hash", "सामग्री हैश");
	cells[1] = hash_hex(p->cx->arena, &s->hash);
	document_row(d, cells);
}

static void
print_versions(struct print *p)
{
	const struct scheme *s = p->s;
	struct document *d = &p->d;

	document_put(d, BLOCK_H1, said(&p->w, part_titles[PART_VERSIONS]));
	if (!s->version_count) {
		document_put(d, BLOCK_P, SAY(p, "No version is in force.", "कोई संस्करण लागू नहीं है।"));
		return;
	}
	document_table(d, 4, "", HEAD(p, SAY(p, "Version", "संस्करण"), SAY(p, "First day", "पहला दिन"),
		SAY(p, "Last day", "अंतिम दिन"),
		SAY(p, "Instrument", "आदेश")));
	for (size_t i = 0; i < s->version_count; i++) {
		const struct scheme_version *v = &s->versions[i];

		document_row(d, (struct text[]){ v->id, date_text(p->cx->arena, v->from), until_words(p, v->until),
			v->instrument });
	}
	if (s->case_date.expression)
		document_put(d, BLOCK_P, FILL(p, "The version of a case is that of: {1}",
			"प्रकरण का संस्करण इस तारीख से तय होता है: {1}", s->case_date.text));
}

/* ---- rules ---- */

/* A version whose model is the first to use its file. */
static bool
is_first_use(const struct scheme *s, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (text_equal(s->versions[i].rules_file, s->versions[index].rules_file)) return false;
	return true;
}

static struct text
versions_of(struct print *p, struct text file)
{
	struct text all = TEXT_NONE;

	for (size_t i = 0; i < p->s->version_count; i++)
		if (text_equal(p->s->versions[i].rules_file, file)) all = joined(p, all, ", ", p->s->versions[i].id);
	return all;
}

static struct text
of_dmn(struct dmn_text t)
{
	return (struct text){ t.at, t.bytes };
}

/* The reason whose code is written in this cell. */
static const struct scheme_reason *
reason_in(const struct scheme *s, struct text cell)
{
	if (cell.bytes < 2 || cell.at[0] != '"' || cell.at[cell.bytes - 1] != '"') return NULL;
	return scheme_reason(s, text_slice(cell, 1, cell.bytes - 2));
}

/* What a row asks: the columns that ask something. */
static struct text
conditions_of(struct print *p, const struct dmn_table *t, const struct dmn_rule *r)
{
	struct text all = TEXT_NONE;

	for (size_t i = 0; i < t->input_count; i++) {
		struct text cell = of_dmn(r->inputs[i]);

		if (!text_is(text_trim(cell), "-") && text_trim(cell).bytes)
			all = joined(p, all, "; ", PRINT(p, "%.*s: %.*s", TEXT_ARG(of_dmn(t->inputs[i])),
				TEXT_ARG(cell)));
	}
	return all;
}

static struct text
notes_of(struct print *p, const struct dmn_table *t, const struct dmn_rule *r)
{
	struct text all = TEXT_NONE;

	for (size_t i = 0; i < t->annotation_count; i++) all = joined(p, all, "; ", of_dmn(r->annotations[i]));
	return all;
}

/* Several tables may say the same. */
static bool
has_row(const struct block *b, const struct text *row)
{
	for (size_t i = 0; i < b->rows; i++) {
		bool same = true;

		for (size_t k = 0; k < b->columns; k++) same = same && text_equal(b->cells[i * b->columns + k], row[k]);
		if (same) return true;
	}
	return false;
}

/* Rows of tables that give a reason: what stands against an applicant. */
static void
print_objections(struct print *p, const struct dmn_model *model)
{
	bool begun = false;

	for (size_t i = 0; i < dmn_table_count(model); i++) {
		const struct dmn_table *t = dmn_table(model, i);

		for (size_t r = 0; r < t->rule_count; r++)
			for (size_t o = 0; o < t->output_count; o++) {
				const struct scheme_reason *reason = reason_in(p->s, of_dmn(t->rules[r].outputs[o]));

				if (!reason) continue;
				struct text row[] = { in_language(p, &reason->text), conditions_of(p, t, &t->rules[r]),
					notes_of(p, t, &t->rules[r]) };

				if (!begun)
					document_table(&p->d, 3, "48 30 22",
						HEAD(p, SAY(p, "What is told", "क्या बताया जाता है"),
						SAY(p, "When", "कब"),
						SAY(p, "Clause", "खंड")));
				begun = true;
				if (!has_row(p->d.last, row)) document_row(&p->d, row);
			}
	}
}

static void
print_applicants(struct print *p)
{
	const struct scheme *s = p->s;
	struct document *d = &p->d;

	document_put(d, BLOCK_H1, SAY(p, "Who may apply", "कौन आवेदन कर सकता है"));
	document_list(d);
	for (size_t i = 0; i < s->role_count; i++)
		if (s->roles[i].applicant) document_item(d, in_language(p, &s->roles[i].title));
	for (size_t i = 0; i < s->version_count; i++) {
		if (!is_first_use(s, i)) continue;
		document_put(d, BLOCK_H2, FILL(p, "What stands against it: {1}", "क्या बाधक है: {1}",
			versions_of(p, s->versions[i].rules_file)));
		print_objections(p, s->versions[i].model);
	}
}

static struct text
policy_words(struct print *p, struct text policy)
{
	static const struct { const char *name; enum word word; } all[] = { { "U", W_POLICY_U }, { "F", W_POLICY_F },
		{ "A", W_POLICY_A },
		{ "P", W_POLICY_P }, { "R", W_POLICY_R }, { "O", W_POLICY_O }, { "C", W_POLICY_C },
			{ "C+", W_POLICY_SUM }, { "C<", W_POLICY_MIN },
		{ "C>", W_POLICY_MAX }, { "C#", W_POLICY_COUNT } };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (text_is(policy, all[i].name)) return words_text(&p->w, all[i].word);
	return policy;
}

/* Columns that are too many for a page are put together in pairs of heading and cell. */
static void
print_table(struct print *p, const struct dmn_table *t)
{
	size_t columns = t->input_count + t->output_count + t->annotation_count, n = 0;
	bool wide = columns + 1 > 8;
	struct text *head = ARENA_ARRAY(p->cx->arena, struct text, columns + 4),
		*cells = ARENA_ARRAY(p->cx->arena, struct text, columns + 4);

	document_put(&p->d, BLOCK_H3, of_dmn(t->decision));
	document_put(&p->d, BLOCK_P, words_capital(&p->w, policy_words(p, of_dmn(t->hit_policy))));
	head[n++] = SAY(p, "Row", "पंक्ति");
	if (wide) {
		head[n++] = SAY(p, "When", "कब");
		head[n++] = SAY(p, "Result", "परिणाम");
		head[n++] = SAY(p, "Note", "टिप्पणी");
	} else {
		for (size_t i = 0; i < t->input_count; i++) head[n++] = of_dmn(t->inputs[i]);
		for (size_t i = 0; i < t->output_count; i++) head[n++] = t->outputs[i].bytes ? of_dmn(t->outputs[i])
			: SAY(p, "Result", "परिणाम");
		for (size_t i = 0; i < t->annotation_count; i++) head[n++] = of_dmn(t->annotations[i]);
	}
	document_table(&p->d, n, "", head);
	for (size_t r = 0; r < t->rule_count; r++) {
		const struct dmn_rule *rule = &t->rules[r];
		struct text outputs = TEXT_NONE;

		n = 0;
		cells[n++] = PRINT(p, "%zu", r + 1);
		for (size_t i = 0; wide && i < t->output_count; i++)
			outputs = joined(p, outputs, "; ", PRINT(p, "%.*s: %.*s", TEXT_ARG(of_dmn(t->outputs[i])),
				TEXT_ARG(of_dmn(rule->outputs[i]))));
		if (wide) {
			cells[n++] = conditions_of(p, t, rule);
			cells[n++] = outputs;
			cells[n++] = notes_of(p, t, rule);
		} else {
			for (size_t i = 0; i < t->input_count; i++) cells[n++] = of_dmn(rule->inputs[i]);
			for (size_t i = 0; i < t->output_count; i++) cells[n++] = of_dmn(rule->outputs[i]);
			for (size_t i = 0; i < t->annotation_count; i++) cells[n++] = of_dmn(rule->annotations[i]);
		}
		document_row(&p->d, cells);
	}
}

static void
print_rules(struct print *p)
{
	const struct scheme *s = p->s;

	if (!s->version_count) return;
	document_put(&p->d, BLOCK_H1, SAY(p, "Rules and scale", "नियम और सहायता का पैमाना"));
	for (size_t i = 0; i < s->version_count; i++) {
		if (!is_first_use(s, i)) continue;
		document_put(&p->d, BLOCK_H2, PRINT(p, "%.*s (%.*s)",
			TEXT_ARG(versions_of(p, s->versions[i].rules_file)),
			TEXT_ARG(s->versions[i].rules_file)));
		for (size_t t = 0; t < dmn_table_count(s->versions[i].model); t++)
			print_table(p, dmn_table(s->versions[i].model, t));
	}
}

/* ---- parameters ---- */

static void
print_parameters(struct print *p)
{
	const struct scheme *s = p->s;

	if (!s->parameter_count) return;
	document_put(&p->d, BLOCK_H1, said(&p->w, part_titles[PART_PARAMETERS]));
	document_table(&p->d, 4, "10 36 26 28", HEAD(p, SAY(p, "Id", "पहचान"), SAY(p, "Parameter", "प्राचल"),
		SAY(p, "Value", "मान"), SAY(p, "Source, authority", "स्रोत, प्राधिकारी")));
	for (size_t i = 0; i < s->parameter_count; i++) {
		const struct scheme_parameter *q = &s->parameters[i];
		struct text values = TEXT_NONE;

		for (size_t k = 0; k < q->value_count; k++)
			values = joined(p, values, "\n", FILL(p, "{1} (from {2})", "{1} ({2} से)",
				json_words(p, q->values[k].value),
				date_text(p->cx->arena, q->values[k].from)));
		document_row(&p->d, (struct text[]){ q->id, joined(p, in_language(p, &q->title), "\n", q->name), values,
			joined(p, q->source, "\n", q->authority) });
	}
}

/* ---- forms ---- */

static const struct said type_words[] = {
	[FIELD_TEXT] = { "text", "पाठ" }, [FIELD_LONGTEXT] = { "text of several lines", "कई पंक्तियों का पाठ" },
		[FIELD_NUMBER] = { "number", "संख्या" },
	[FIELD_INTEGER] = { "whole number", "पूर्ण संख्या" }, [FIELD_MONEY] = { "rupees", "रुपये" },
		[FIELD_DATE] = { "date", "तारीख" },
	[FIELD_YESNO] = { "( ) Yes\n( ) No", "( ) हां\n( ) नहीं" }, [FIELD_CHOICE] = { "one of", "इनमें से एक" },
		[FIELD_COUNTRY] = { "country", "देश" },
	[FIELD_STATE] = { "State or Union Territory", "राज्य या संघ राज्य क्षेत्र" },
		[FIELD_UDYAM] = { "Udyam number", "उद्यम संख्या" },
	[FIELD_PAN] = { "PAN", "पैन" }, [FIELD_GSTIN] = { "GSTIN", "जीएसटीआईएन" }, [FIELD_IFSC] = { "IFSC", "आईएफएससी" },
	[FIELD_ACCOUNT] = { "bank account", "बैंक खाता" }, [FIELD_IEC] = { "IEC", "आईईसी" },
		[FIELD_PIN] = { "PIN code", "पिन कोड" },
	[FIELD_EMAIL] = { "e-mail", "ई-मेल" }, [FIELD_MOBILE] = { "mobile number", "मोबाइल नंबर" },
		[FIELD_REF] = { "a row above", "ऊपर की एक पंक्ति" },
	[FIELD_SCORE] = { "0 to 100", "0 से 100" }, [FIELD_GROUP] = { "", "" },
};

/* Where the answer goes: the choices, or what kind of answer is wanted. */
static struct text
answer_words(struct print *p, const struct scheme_field *f)
{
	struct text all = said(&p->w, type_words[f->type]);

	if (f->type == FIELD_CHOICE) all = TEXT_NONE;
	else if (f->type != FIELD_YESNO) all = PRINT(p, "____________________\n(%.*s)", TEXT_ARG(all));
	for (size_t i = 0; i < f->option_count; i++) {
		struct text label = in_language(p, &f->options[i].label);

		all = joined(p, all, "\n", PRINT(p, "( ) %.*s", TEXT_ARG(label.bytes ? label : f->options[i].value)));
	}
	return all;
}

static void
print_field(struct print *p, const struct scheme_field *f, int number)
{
	struct text question = in_language(p, &f->label), required = yes_or_feel(p, f->always_required, &f->required),
		notes = TEXT_NONE;

	question = joined(p, question, "\n", in_language(p, &f->hint));
	if (required.bytes) notes = FILL(p, "Required: {1}", "अनिवार्य: {1}", required);
	if (f->visible.expression) notes = joined(p, notes, "\n",
		FILL(p, "Asked when {1}", "तब पूछा जाए जब {1}", f->visible.text));
	if (f->valid.expression) {
		struct text message = in_language(p, &f->message);

		notes = joined(p, notes, "\n", message.bytes ? FILL(p, "Refused: {1}", "अस्वीकार: {1}", message)
			: FILL(p, "Valid when {1}", "मान्य जब {1}", f->valid.text));
	}
	if (f->clause.bytes) notes = joined(p, notes, "\n", FILL(p, "Clause {1}", "खंड {1}", f->clause));
	document_row(&p->d, (struct text[]){ PRINT(p, "%d", number), question, answer_words(p, f), notes });
}

static void
print_form(struct print *p, const struct scheme_form *f)
{
	int number = 0;

	document_put(&p->d, BLOCK_H2, in_language(p, &f->title));
	for (size_t i = 0; i < f->section_count; i++) {
		const struct scheme_section *s = &f->sections[i];

		if (!text_equal(in_language(p, &s->title), in_language(p, &f->title))) document_put(&p->d, BLOCK_H3,
			in_language(p, &s->title));
		document_put(&p->d, BLOCK_P, in_language(p, &s->help));
		if (s->list)
			document_put(&p->d, BLOCK_P, FILL(p, "A list of {1} to {2} rows; each row asks:",
				"{1} से {2} पंक्तियों की सूची; प्रत्येक पंक्ति में:",
				PRINT(p, "%lld", (long long)s->min), PRINT(p, "%lld", (long long)s->max)));
		document_table(&p->d, 4, "6 42 26 26", HEAD(p, SAY(p, "No.", "क्र."), SAY(p, "Question", "प्रश्न"),
			SAY(p, "Answer", "उत्तर"), SAY(p, "Notes", "टिप्पणी")));
		for (size_t k = 0; k < s->field_count; k++) print_field(p, &s->fields[k], ++number);
	}
	if (!f->paper_count) return;
	document_put(&p->d, BLOCK_H3, SAY(p, "Papers", "कागज़ात"));
	document_table(&p->d, 4, "12 46 26 16", HEAD(p, SAY(p, "Id", "पहचान"), SAY(p, "Paper", "कागज़"),
		SAY(p, "Required", "अनिवार्य"), SAY(p, "Clause", "खंड")));
	for (size_t i = 0; i < f->paper_count; i++) {
		const struct scheme_paper *q = &f->papers[i];
		struct text title = in_language(p, &q->title),
			required = yes_or_feel(p, q->always_required, &q->required);

		if (q->each.bytes) title = joined(p, title, "\n",
			FILL(p, "One for each row of {1}", "{1} की प्रत्येक पंक्ति के लिए", q->each));
		document_row(&p->d, (struct text[]){ q->id, title, required.bytes ? required : SAY(p, "no", "नहीं"),
			q->clause });
	}
}

static void
print_forms(struct print *p)
{
	if (p->s->form_count) document_put(&p->d, BLOCK_H1, said(&p->w, part_titles[PART_FORMS]));
	for (size_t i = 0; i < p->s->form_count; i++) print_form(p, &p->s->forms[i]);
}

/* ---- workflow ---- */

static void
print_states(struct print *p)
{
	const struct scheme *s = p->s;

	document_put(&p->d, BLOCK_H2, SAY(p, "States", "स्थितियां"));
	document_table(&p->d, 4, "17 35 18 30", HEAD(p, SAY(p, "State", "स्थिति"), SAY(p, "What it means", "इसका अर्थ"),
		SAY(p, "Whose move", "किसकी बारी"),
		SAY(p, "Last day", "अंतिम दिन")));
	for (size_t i = 0; i < s->state_count; i++) {
		const struct scheme_state *q = &s->states[i];
		struct text limit = q->deadline.expression ? q->deadline.text : TEXT_NONE;
		const struct scheme_transition *then = q->deadline_then.bytes ? scheme_transition(s, q->deadline_then)
			: NULL;

		if (then) limit = joined(p, limit, "\n", FILL(p, "then: {1}", "फिर: {1}",
			in_language(p, &then->title)));
		if (q->deadline_clause.bytes) limit = joined(p, limit, "\n",
			FILL(p, "Clause {1}", "खंड {1}", q->deadline_clause));
		document_row(&p->d, (struct text[]){ in_language(p, &q->title), in_language(p, &q->public_text),
			q->final ? SAY(p, "nobody's: the end", "किसी की नहीं: समाप्त") : role_words(p, q->desk), limit });
	}
}

static void
print_effect(struct print *p, const struct scheme_effect *e)
{
	static const struct said kinds[] = { [EFFECT_EARMARK] = { "Money set aside", "धन अलग रखा जाता है" },
		[EFFECT_COMMIT] = { "Money committed", "धन प्रतिबद्ध होता है" },
			[EFFECT_RELEASE] = { "Money paid out", "धन का भुगतान होता है" },
		[EFFECT_CANCEL] = { "What was set aside goes back", "अलग रखा धन वापस होता है" },
			[EFFECT_RECOVER] = { "Money comes back", "धन वापस आता है" } };

	document_item(&p->d, joined(p, said(&p->w, kinds[e->kind]), ": ", e->lines.expression ? e->lines.text
		: TEXT_NONE));
}

static void
print_act(struct print *p, const struct scheme_transition *t)
{
	const struct scheme_letter *letter = t->letter.bytes ? scheme_letter(p->s, t->letter) : NULL;

	document_put(&p->d, BLOCK_H3, in_language(p, &t->title));
	document_list(&p->d);
	document_item(&p->d, FILL(p, "From {1} to {2}, by {3}", "{1} से {2} में, {3} द्वारा",
		names_words(p, &t->from, state_words), state_words(p, t->to),
		names_words(p, &t->by, role_words)));
	if (t->form.bytes) document_item(&p->d, FILL(p, "Form to fill in: {1}", "भरा जाने वाला प्रपत्र: {1}",
		form_words(p, t->form)));
	if (t->complete.count)
		document_item(&p->d, FILL(p, "Must be complete: {1}", "पूर्ण होना चाहिए: {1}",
			names_words(p, &t->complete, form_words)));
	if (t->decide.count) document_item(&p->d, FILL(p, "Decided with it: {1}", "साथ में निर्णय: {1}",
		names_words(p, &t->decide, decision_words)));
	for (size_t i = 0; i < t->guard_count; i++) {
		const struct scheme_guard *g = &t->guards[i];
		struct text clause = g->clause.bytes ? FILL(p, " (clause {1})", " (खंड {1})", g->clause) : TEXT("");

		document_item(&p->d, FILL(p, "Only if {1}; else: {2}{3}", "केवल यदि {1}; अन्यथा: {2}{3}",
			g->condition.text, in_language(p, &g->otherwise), clause));
	}
	for (size_t i = 0; i < t->effect_count; i++) print_effect(p, &t->effects[i]);
	if (letter) document_item(&p->d, FILL(p, "Letter: {1}", "पत्र: {1}", in_language(p, &letter->title)));
	if (t->clause.bytes) document_item(&p->d, FILL(p, "Clause {1}", "खंड {1}", t->clause));
}

static struct text
act_words(struct print *p, struct text id)
{
	const struct scheme_transition *t = scheme_transition(p->s, id);

	return t ? in_language(p, &t->title) : id;
}

static void
print_workflow(struct print *p)
{
	const struct scheme *s = p->s;

	if (!s->state_count) return;
	document_put(&p->d, BLOCK_H1, said(&p->w, part_titles[PART_WORKFLOW]));
	print_states(p);
	document_put(&p->d, BLOCK_H2, SAY(p, "Acts", "कार्य"));
	for (size_t i = 0; i < s->transition_count; i++) print_act(p, &s->transitions[i]);
	if (s->separation_count) {
		document_put(&p->d, BLOCK_H2, SAY(p, "No person does two of these on one case",
			"एक प्रकरण में एक ही व्यक्ति इनमें से दो कार्य नहीं करता"));
		document_list(&p->d);
		for (size_t i = 0; i < s->separation_count; i++) document_item(&p->d,
			names_words(p, &s->separations[i], act_words));
	}
	if (!s->head_count) return;
	document_put(&p->d, BLOCK_H1, said(&p->w, part_titles[PART_MONEY]));
	document_table(&p->d, 2, "", HEAD(p, SAY(p, "Code", "कोड"), SAY(p, "Head", "शीर्ष")));
	for (size_t i = 0; i < s->head_count; i++) document_row(&p->d,
		(struct text[]){ s->heads[i].code, in_language(p, &s->heads[i].title) });
}

/* ---- letters ---- */

/* The text of an element and of what stands in it, holes in brackets. */
static void
put_letter_text(struct buf *b, const xmlNode *n, int depth)
{
	for (; n && depth < PRINT_LETTER_DEPTH; n = n->next) {
		const struct pieces *pieces = template_text(n);

		for (size_t i = 0; pieces && i < pieces->count; i++) {
			if (!pieces->at[i].expression) buf_put(b, pieces->at[i].literal);
			else buf_print(b, "[%.*s]", TEXT_ARG(pieces->at[i].feel));
		}
		if (template_element(n) == EL_BR) buf_char(b, '\n');
		else if (!pieces) put_letter_text(b, n->children, depth + 1);
	}
}

/* Runs of white space are one space, as on paper; a line break of the letter stays. */
static struct text
letter_line(struct print *p, const xmlNode *n)
{
	struct buf raw, out;
	struct text t;
	char last = ' ';

	buf_open(&raw, p->cx->arena, PRINT_FILE_BYTES_MAX);
	buf_open(&out, p->cx->arena, PRINT_FILE_BYTES_MAX);
	put_letter_text(&raw, n->children, 0);
	if (buf_text(p->cx, &raw, &t)) return TEXT_NONE;
	for (size_t i = 0; i < t.bytes; i++) {
		char c = t.at[i] == '\n' || t.at[i] == '\t' ? ' ' : t.at[i];

		if (c != ' ' || last != ' ') buf_char(&out, c);
		last = c;
	}
	return buf_text(p->cx, &out, &t) ? TEXT_NONE : text_trim(t);
}

static struct text
letter_condition(struct print *p, const xmlNode *n)
{
	const struct pieces *when = template_attribute(n, "if"), *each = template_attribute(n, "each");
	struct text all = TEXT_NONE;

	if (each && each->count) all = FILL(p, "(for each of {1})", "({1} में से प्रत्येक के लिए)", each->at[0].feel);
	if (when && when->count) all = joined(p, all, " ", FILL(p, "(when {1})", "(यदि {1})", when->at[0].feel));
	return all;
}

static void
print_letter_row(struct print *p, const xmlNode *row, size_t columns)
{
	struct text *cells = ARENA_ARRAY(p->cx->arena, struct text, columns);
	size_t n = 0;

	for (const xmlNode *c = row->children; c && n < columns; c = c->next)
		if (template_element(c) & (EL_TD | EL_TH)) cells[n++] = joined(p, letter_condition(p, c), " ",
			letter_line(p, c));
	cells[0] = joined(p, letter_condition(p, row), " ", cells[0]);
	document_row(&p->d, cells);
}

static void
print_letter_table(struct print *p, const xmlNode *table)
{
	size_t columns = 0;

	for (const xmlNode *row = table->children; row; row = row->next) {
		size_t n = 0;

		for (const xmlNode *c = row->children; c && template_element(row) == EL_TR;
			c = c->next) n += (template_element(c) & (EL_TD | EL_TH)) != 0;
		columns = n > columns ? n : columns;
	}
	if (!columns || columns > DOCUMENT_COLUMNS_MAX) return;
	document_table(&p->d, columns, "", NULL);
	for (const xmlNode *row = table->children; row; row = row->next)
		if (template_element(row) == EL_TR) print_letter_row(p, row, columns);
}

static void
print_letter_blocks(struct print *p, const xmlNode *n, int depth)
{
	for (; n && depth < PRINT_LETTER_DEPTH; n = n->next) {
		enum element e = template_element(n);
		bool blocks = false;

		for (const xmlNode *c = n->children; c; c = c->next)
			blocks = blocks || (template_element(c) != EL_NONE && !(template_element(c) & EL_INLINE));
		if (e == EL_TABLE) print_letter_table(p, n);
		else if (e == EL_HEAD && !n->children) document_put(&p->d, BLOCK_P,
			SAY(p, "[letterhead]", "[पत्र-शीर्ष]"));
		else if (e == EL_QR) document_put(&p->d, BLOCK_P,
			FILL(p, "[QR code] {1}", "[क्यूआर कोड] {1}", letter_line(p, n)));
		else if (e != EL_NONE && blocks) {
			document_put(&p->d, BLOCK_P, letter_condition(p, n));
			print_letter_blocks(p, n->children, depth + 1);
		} else if (e != EL_NONE && e != EL_HR) {
			document_put(&p->d, BLOCK_P, joined(p, letter_condition(p, n), " ", letter_line(p, n)));
		}
	}
}

static enum an_rc
print_letters(struct print *p)
{
	const struct scheme *s = p->s;

	if (s->letter_count) document_put(&p->d, BLOCK_H1, said(&p->w, part_titles[PART_LETTERS]));
	for (size_t i = 0; i < s->letter_count; i++) {
		const struct scheme_letter *l = &s->letters[i];
		const xmlNode *root;
		enum an_rc rc = template_read(p->cx, l, NULL, 0, NULL, NULL, &root);

		if (rc) return rc;
		document_put(&p->d, BLOCK_H2, in_language(p, &l->title));
		document_put(&p->d, BLOCK_P, FILL(p, "Number: {1}. What stands in [ ] is filled in from the case.",
			"संख्या: {1}। [ ] में लिखी बातें प्रकरण से भरी जाती हैं।", l->number.text));
		print_letter_blocks(p, root->children, 0);
	}
	return AN_OK;
}

/* ---- clauses, reasons, cases ---- */

static void
print_clauses(struct print *p)
{
	const struct scheme *s = p->s;

	if (s->clause_count) {
		document_put(&p->d, BLOCK_H1, said(&p->w, part_titles[PART_CLAUSES]));
		document_table(&p->d, 3, "", HEAD(p, SAY(p, "Clause", "खंड"), SAY(p, "Title", "शीर्षक"),
			SAY(p, "Source", "स्रोत")));
	}
	for (size_t i = 0; i < s->clause_count; i++)
		document_row(&p->d, (struct text[]){ s->clauses[i].id, in_language(p, &s->clauses[i].title),
			s->clauses[i].source });
	if (s->reason_count) {
		document_put(&p->d, BLOCK_H1, said(&p->w, part_titles[PART_REASONS]));
		document_table(&p->d, 2, "", HEAD(p, SAY(p, "Code", "कोड"),
			SAY(p, "What is told", "क्या बताया जाता है")));
	}
	for (size_t i = 0; i < s->reason_count; i++) document_row(&p->d,
		(struct text[]){ s->reasons[i].code, in_language(p, &s->reasons[i].text) });
}

/* "unit.size = micro", a line for each leaf; lists of plain values on one. */
static void
put_leaves(struct print *p, struct buf *b, struct text path, const struct yaml *y)
{
	bool plain = true;

	for (size_t i = 0; i < y->count; i++) plain = plain && y->items[i].kind == YAML_SCALAR;
	if (y->kind == YAML_SCALAR || (y->kind == YAML_LIST && plain)) {
		buf_print(b, "%s%.*s = ", b->bytes ? "\n" : "", TEXT_ARG(path));
		if (y->kind == YAML_SCALAR) buf_put(b, y->text);
		for (size_t i = 0; y->kind == YAML_LIST && i < y->count; i++) buf_print(b, "%s%.*s", i ? ", " : "",
			TEXT_ARG(y->items[i].text));
		if (y->kind == YAML_LIST && !y->count) buf_z(b, "-");
		return;
	}
	for (size_t i = 0; i < y->count; i++) {
		struct text inner = y->kind == YAML_MAP ? joined(p, path, ".", y->items[i].key)
			: PRINT(p, "%.*s[%zu]", TEXT_ARG(path), i + 1);

		put_leaves(p, b, inner, &y->items[i]);
	}
}

static struct text
leaves(struct print *p, const struct yaml *y)
{
	struct buf b;
	struct text t;

	if (!y) return TEXT_NONE;
	buf_open(&b, p->cx->arena, PRINT_FILE_BYTES_MAX);
	put_leaves(p, &b, TEXT(""), y);
	return buf_text(p->cx, &b, &t) ? TEXT("?") : t;
}

static struct text
scalar(const struct yaml *map, const char *key)
{
	const struct yaml *y = yaml_get(map, key);

	return y && y->kind == YAML_SCALAR ? y->text : TEXT_NONE;
}

/* A call: of the case, or of one of its steps. */
static void
print_call(struct print *p, struct text name, const struct yaml *file, const struct yaml *one, const struct yaml *step)
{
	struct text on = scalar(step, "on"), given;

	if (!on.bytes) on = scalar(one, "on");
	if (!on.bytes) on = scalar(file, "on");
	given = joined(p, on.bytes ? FILL(p, "on {1}", "{1} को", on) : TEXT_NONE, "\n",
		leaves(p, yaml_get(step, "parameters")));
	given = joined(p, given, "\n", leaves(p, yaml_get(step, "input")));
	document_row(&p->d, (struct text[]){ name, given, leaves(p, yaml_get(step, "expect")) });
}

static void
print_cases_file(struct print *p, struct text name, const struct yaml *file)
{
	const struct yaml *cases = yaml_get(file, "cases"), *base = yaml_get(file, "base");
	struct text decision = scalar(file, "decision");

	document_put(&p->d, BLOCK_H2, decision.bytes ? PRINT(p, "%.*s (%.*s)", TEXT_ARG(decision_words(p, decision)),
		TEXT_ARG(name)) : name);
	if (base) {
		document_put(&p->d, BLOCK_P, SAY(p, "Given in every case, unless the case says otherwise:",
			"हर उदाहरण में दिया गया, जब तक उदाहरण कुछ और न कहे:"));
		document_put(&p->d, BLOCK_P, leaves(p, base));
	}
	document_table(&p->d, 3, "30 38 32", HEAD(p, SAY(p, "Case", "उदाहरण"), SAY(p, "Given", "दिया गया"),
		SAY(p, "Must come out", "अपेक्षित परिणाम")));
	for (size_t i = 0; cases && i < cases->count; i++) {
		const struct yaml *c = &cases->items[i], *steps = yaml_get(c, "steps");
		struct text title = joined(p, joined(p, scalar(c, "id"), ": ", scalar(c, "title")), "\n",
			scalar(c, "clause"));

		if (!steps) print_call(p, title, file, c, c);
		for (size_t k = 0; steps && k < steps->count; k++)
			print_call(p, PRINT(p, "%.*s\n(%zu)", TEXT_ARG(title), k + 1), file, c, &steps->items[k]);
	}
}

static enum an_rc
print_cases(struct print *p)
{
	const char *folder = p->s->folder.at;
	struct scheme_names files;
	bool begun = false;
	enum an_rc rc = scheme_files(p->cx, folder, &files);

	for (size_t i = 0; !rc && i < files.count; i++) {
		const struct yaml *y;
		struct text bytes;

		if (!text_starts(files.at[i], TEXT("cases/")) || !text_ends(files.at[i], TEXT(".yaml"))) continue;
		if (!begun) document_put(&p->d, BLOCK_H1, SAY(p, "Golden cases: worked examples", "मानक उदाहरण"));
		begun = true;
		rc = author_file(p->cx, PRINT(p, "%s/%.*s", folder, TEXT_ARG(files.at[i])).at, PRINT_FILE_BYTES_MAX,
			&bytes);
		if (!rc) rc = yaml_read(p->cx, p->cx->arena, bytes, &y);
		if (!rc) print_cases_file(p, files.at[i], y);
	}
	return rc;
}

static enum an_rc
print_all(struct print *p)
{
	enum an_rc rc;

	print_front(p);
	print_versions(p);
	print_applicants(p);
	print_rules(p);
	print_parameters(p);
	print_forms(p);
	print_workflow(p);
	rc = print_letters(p);
	if (rc) return rc;
	print_clauses(p);
	return print_cases(p);
}

static enum an_rc
write_document(struct print *p, enum author_format format, struct text *ret)
{
	enum an_rc rc;

	if (format == AUTHOR_HTML) return document_html(&p->d, ret);
	if (format == AUTHOR_PDF) return document_pdf(&p->d, p->s, ret);
	rc = document_text(&p->d, &p->w);
	return rc ? rc : buf_text(p->cx, &p->w.out, ret);
}

int
author_print(struct an_cx *cx, const struct scheme *s, bool hindi, enum author_format format)
{
	struct print p = { .cx = cx, .s = s };
	struct text out, hash = hash_hex(cx->arena, &s->hash);
	enum an_rc rc;

	if (format == AUTHOR_PDF && isatty(STDOUT_FILENO)) {
		fputs("anudan: scheme print: a PDF is not for the terminal: send it to a file with > FILE.pdf\n",
			stderr);
		return 2;
	}
	words_start(&p.w, hindi, cx->arena);
	if (format == AUTHOR_TEXT) words_terminal(&p.w);
	p.w.bold = false;
	p.d = (struct document){ .cx = cx, .language = hindi ? "hi" : "en" };
	p.d.title = in_language(&p, &s->title);
	p.d.author = in_language(&p, &s->authority);
	p.d.foot = PRINT(&p, "%.*s  %.*s", TEXT_ARG(s->id), 16, hash.at);
	/* When its newest version begins, not when it was printed: the same package gives the same bytes. */
	if (s->version_count) p.d.made = s->versions[s->version_count - 1].from;
	rc = print_all(&p);
	if (!rc) rc = write_document(&p, format, &out);
	if (rc) return cli_fail(cx, "scheme print");
	return fwrite(out.at, 1, out.bytes, stdout) == out.bytes ? 0 : 3;
}
