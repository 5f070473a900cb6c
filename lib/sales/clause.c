/* clause.c - rules over texts: which match, what their conditions say, how it is put; see clause.h. */
#include "sales/clause.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/money.h"
#include "base/numeral.h"
#include "base/utf8.h"
#include "rule/subpattern.h"
#include "sales/clause_text.h"
#include "sales/contract.h"
#include "sales/contract_text.h"

void clause_run_start(struct clause_run *run, struct clauses *c)
{
	*run = (struct clause_run){ .clauses = c };
}

void clause_run_release(struct clause_run *run)
{
	free(run->findings);
	arena_release(&run->arena);
	*run = (struct clause_run){ 0 };
}

/* One text under all rules: whose it is, which field, folded. */
struct reading {
	struct clause_run *run;
	struct subject whose; /* the contract, or the customer of a text */
	const struct table *table;
	long contract;
	const char *name; /* of a file */
	int field;
	const bool *has_field;
	struct slice text;
	struct folded folded;
	bool is_valid; /* UTF-8: looked at once for all patterns */
	struct error *err;
};

/* What a rule's condition sees at one match. */
struct asking {
	const struct reading *reading;
	const struct clause_rule *rule;
	const struct match *match;
	int64_t evidence_days;
	int64_t total; /* basis points */
};

static int get_computed(const struct asking *a, struct slice field, struct value *out)
{
	if (slice_is(field, "evidence") && a->rule->evidence.node) {
		*out = (struct value){ .type = TYPE_DURATION,
				       .text = SLICE("evidence"),
				       .number = a->evidence_days * 86400 };
		return 0;
	}
	if (slice_is(field, "total") && a->rule->kind == CLAUSE_TOTAL) {
		*out = (struct value){ .type = TYPE_PERCENT, .text = SLICE("total"), .number = a->total };
		return 0;
	}
	return -1;
}

/* Working days compare with days as days of the calendar: five of seven, rounded up. */
static void days_of_workdays(struct value *v)
{
	if (v->type != TYPE_DURATION || !v->workdays)
		return;
	v->number = ((v->number * 7 + 499) / 500) * 86400;
	v->workdays = false;
}

static int get_field(const void *context, struct slice field, struct value *out)
{
	const struct asking *a = context;

	for (size_t i = 0; i < a->rule->ncaptures; i++) {
		const struct clause_capture *one = &a->rule->captures[i];

		if (!slice_equal(one->name, field))
			continue;
		*out = (struct value){ .type = one->type };
		if (!a->match || one->group >= a->match->count || !a->match->groups[one->group].ptr)
			return 0;
		if (one->type == TYPE_TEXT)
			out->text = a->match->groups[one->group];
		else if (!subpattern_value(one->type, a->match->groups[one->group], out))
			*out = (struct value){ .type = one->type };
		days_of_workdays(out);
		return 0;
	}
	if (get_computed(a, field, out) == 0)
		return 0;
	return a->reading->whose.get(a->reading->whose.context, field, out);
}

/* Sentences end at these; a clause is mended a sentence at a time. */
static bool ends_sentence(int32_t code)
{
	return code == 0x3002 || code == 0xff1b || code == ';' || code == '\n' || code == 0xff01 || code == 0xff1f;
}

struct slice clause_sentence(struct slice text, struct slice part)
{
	const char *from = text.ptr, *end = text.ptr + text.len;

	for (const char *p = text.ptr; p < end;) {
		int32_t code;
		const size_t n = utf8_next((struct slice){ p, (size_t)(end - p) }, &code);

		if (ends_sentence(code)) {
			if (p >= part.ptr + part.len)
				return (struct slice){ from, (size_t)(p - from) };
			if (p < part.ptr)
				from = p + n;
		}
		p += n;
	}
	return (struct slice){ from, (size_t)(end - from) };
}

/* "text", "capitals", a group as it stands in the text, a field. */
static void add_word(struct str *out, const struct asking *a, struct slice name, struct slice text,
		     struct slice evidence)
{
	const struct reading *r = a->reading;
	struct value v = { .text = SLICE("") };

	for (size_t i = 0; i < a->rule->ncaptures; i++)
		if (slice_equal(a->rule->captures[i].name, name) && a->match) {
			struct slice group = a->rule->captures[i].group < a->match->count
						     ? a->match->groups[a->rule->captures[i].group]
						     : SLICE("");

			if (group.ptr)
				str_add_slice(out, fold_origin(&r->folded, group));
			return;
		}
	if (slice_is(name, "evidence")) {
		str_add_slice(out, evidence);
	} else if (slice_is(name, "text")) {
		str_add_slice(out, text);
	} else if (slice_is(name, "sentence")) {
		str_add_slice(out, text.len ? clause_sentence(r->text, text) : text);
	} else if (slice_is(name, "total") && a->rule->kind == CLAUSE_TOTAL) {
		value_add_number(out, TYPE_PERCENT, a->total);
	} else if (slice_is(name, "capitals")) {
		if (r->whose.get(r->whose.context, SLICE("amount"), &v) == 0 && !value_missing(&v))
			numeral_add_capitals(out, v.number);
	} else if (r->whose.get(r->whose.context, name, &v) == 0) {
		value_add_text(out, &v);
	}
}

static struct slice fill(const struct asking *a, struct slice message, struct slice text, struct slice evidence)
{
	struct str out = STR_INIT;
	struct slice filled;

	for (long at; (at = slice_find(message, SLICE("{"))) >= 0;) {
		struct slice name;

		str_add(&out, message.ptr, (size_t)at);
		message = (struct slice){ message.ptr + at + 1, message.len - (size_t)at - 1 };
		name = slice_cut(&message, '}');
		add_word(&out, a, name, text, evidence);
	}
	str_add_slice(&out, message);
	filled = arena_slice(&a->reading->run->arena, str_slice(&out));
	str_release(&out);
	return filled;
}

static void find_position(struct clause_finding *f, struct slice text)
{
	f->line = f->column = 1;
	for (size_t i = 0; i < f->at; i++) {
		const unsigned char byte = (unsigned char)text.ptr[i];

		f->column += (byte & 0xc0) != 0x80; /* the first byte of a character */
		if (byte == '\n') {
			f->line++;
			f->column = 1;
		}
	}
}

static void add_finding(const struct asking *a, struct slice part, struct slice evidence)
{
	const struct reading *r = a->reading;
	struct clause_run *run = r->run;
	struct clause_finding *f;

	run->findings = xgrow(run->findings, &run->cap, run->count + 1, sizeof(*run->findings));
	f = &run->findings[run->count++];
	*f = (struct clause_finding){ .rule = a->rule, .contract = r->contract, .field = r->field, .text = part };
	if (part.len) {
		f->at = (size_t)(part.ptr - r->text.ptr);
		f->length = part.len;
		if (f->field == CLAUSE_TEXT) /* a field's place is its name */
			find_position(f, r->text);
		f->text = arena_slice(&run->arena, part);
	}
	f->say = fill(a, a->rule->say, part, evidence);
	f->suggest = fill(a, a->rule->suggest, part, evidence);
	run->blocks += a->rule->severity == SEVERITY_BLOCK;
	run->warnings += a->rule->severity == SEVERITY_WARN;
	run->hints += a->rule->severity == SEVERITY_HINT;
}

/* Asks the condition and keeps the finding. `part` is of the folded text; empty: nothing to quote. */
static int judge(struct asking *a, struct slice part)
{
	const struct reading *r = a->reading;
	const struct subject s = { .get = get_field, .context = a, .now = r->whose.now };
	struct clause_evidence *e = &((struct clause_rule *)a->rule)->evidence;
	struct str evidence = STR_INIT;
	int holds = 0;

	if (!e->node || clause_add_evidence(r->run->clauses, e, &evidence, &a->evidence_days, r->err) == 0)
		holds = when_holds(a->rule->when, &s, r->err);
	if (holds > 0)
		add_finding(a, part.len ? fold_origin(&r->folded, part) : part, str_slice(&evidence));
	str_release(&evidence);
	return holds;
}

/* The pattern met its limit: said once, with the rule and the row, and the rule is left out from here on. */
static int give_up(const struct reading *r, struct clause_rule *rule, struct error *why)
{
	const struct ledger *l = r->table->ledger;
	const char *field = r->field == CLAUSE_TEXT ? "text" : l->columns[r->field].name;
	const struct place at =
		r->contract >= 0 ? table_place(r->table, (size_t)r->contract) : (struct place){ .file = r->name };

	error_release(why);
	rule->given_up = true;
	error_at(
		r->err, ERROR_SYSTEM, &rule->place,
		_("rule %.*s: its pattern is too expensive for %s:%u, %s (%zu bytes): given up there and for what follows; every other rule "
		  "was applied; simplify the pattern"),
		SLICE_ARGS(rule->id), at.file ? at.file : "", at.line, field, r->text.len);
	return 0;
}

/* pcre2's answer; where there is none because of a limit: 0 and the rule is given up. */
static int ask_pattern(const struct reading *r, struct clause_rule *rule, const struct pattern *p, struct slice subject,
		       size_t from, struct match *m)
{
	struct error why = ERROR_INIT;
	int rc = (r->is_valid ? pattern_match_valid : pattern_match_from)(p, subject, from, m, &why);

	if (rc < 0 && pattern_gave_up(p))
		return give_up(r, rule, &why);
	error_move(r->err, &why);
	error_release(&why);
	return rc;
}

/* 1: the sentence around the match holds what makes it harmless. */
static int is_excused(const struct reading *r, struct clause_rule *rule, struct slice part)
{
	return rule->unless ? ask_pattern(r, rule, rule->unless, clause_sentence(r->folded.text, part), 0, NULL) : 0;
}

static size_t step_over(struct slice text, size_t at)
{
	int32_t code;
	const size_t n = at < text.len ? utf8_next((struct slice){ text.ptr + at, text.len - at }, &code) : 1;

	return at + (n ? n : 1);
}

/* Calls for every match that is not excused; the shares of a total are added up on the way. */
static int each_match(struct asking *a, struct clause_rule *rule, struct slice *whole)
{
	const struct reading *r = a->reading;
	struct slice text = r->folded.text;
	struct match m;
	int rc = 0;

	for (size_t from = 0; from <= text.len && rc >= 0 && !rule->given_up;) {
		size_t end;
		int excused;

		rc = ask_pattern(r, rule, rule->match, text, from, &m);
		if (rc <= 0)
			break;
		end = (size_t)(m.groups[0].ptr - text.ptr) + m.groups[0].len;
		from = m.groups[0].len ? end : step_over(text, end);
		excused = is_excused(r, rule, m.groups[0]);
		if (excused)
			continue;
		a->match = &m;
		rc = rule->kind == CLAUSE_TOTAL ? clause_add_share(rule, &m, &a->total) : judge(a, m.groups[0]);
		if (rule->kind == CLAUSE_TOTAL && rc > 0)
			*whole = whole->ptr ? (struct slice){ whole->ptr,
							      (size_t)(m.groups[0].ptr - whole->ptr) + m.groups[0].len }
					    : m.groups[0];
	}
	a->match = NULL;
	return rc < 0 ? -1 : 0;
}

int clause_add_share(const struct clause_rule *rule, const struct match *m, int64_t *total)
{
	bool is_upto = false;
	struct value share = { .text = SLICE("") };

	for (size_t i = 0; i < rule->ncaptures; i++) {
		const struct clause_capture *one = &rule->captures[i];
		struct slice group = one->group < m->count ? m->groups[one->group] : SLICE("");

		if (slice_equal(one->name, rule->upto))
			is_upto = group.len > 0;
		if (slice_equal(one->name, rule->share) && group.len && !subpattern_value(TYPE_PERCENT, group, &share))
			return 0;
	}
	if (value_missing(&share))
		return 0;
	*total = is_upto ? share.number : *total + share.number;
	return 1;
}

static int run_rule(struct reading *r, struct clause_rule *rule)
{
	struct asking a = { .reading = r, .rule = rule };
	struct slice whole = SLICE("");
	int rc;

	whole.ptr = NULL;
	if (rule->given_up)
		return 0;
	rc = each_match(&a, rule, &whole);
	if (rc == 0 && rule->kind == CLAUSE_TOTAL && whole.ptr && !rule->given_up)
		rc = judge(&a, whole);
	return rc < 0 ? -1 : 0;
}

/* A rule for fields is applied to the whole text where all of its fields are empty, or there are none. */
static bool applies(const struct reading *r, const struct clause_rule *rule)
{
	bool any_filled = false;

	for (size_t i = 0; i < rule->nfields; i++) {
		if (rule->fields[i] == r->field)
			return true;
		any_filled |= rule->fields[i] >= 0 && r->has_field && r->has_field[rule->fields[i]];
	}
	return r->field == CLAUSE_TEXT && !any_filled;
}

static int try_candidate(void *context, size_t i)
{
	struct reading *r = context;
	struct clause_rule *rule = &r->run->clauses->rules[i];

	return rule->kind != CLAUSE_LACKS && applies(r, rule) ? run_rule(r, rule) : 0;
}

static void begin_text(struct reading *r, struct slice text)
{
	r->text = text;
	fold_text(&r->folded, text);
	r->is_valid = utf8_invalid(r->folded.text) < 0;
}

/* Once for all texts: which columns any rule looks at, and the scan for all patterns. */
static void prepare(struct clauses *c)
{
	if (c->is_read)
		return;
	c->is_read = arena_zalloc(&c->arena, c->contracts->ledger->ncolumns * sizeof(*c->is_read));
	for (size_t i = 0; i < c->count; i++)
		for (size_t k = 0; k < c->rules[i].nfields; k++)
			if (c->rules[i].fields[k] >= 0)
				c->is_read[c->rules[i].fields[k]] = true;
	if (c->plain)
		return;
	c->patterns = xcalloc(c->count + 1, sizeof(*c->patterns));
	for (size_t i = 0; i < c->count; i++)
		c->patterns[i] = c->rules[i].match;
	c->scan = scan_new(c->patterns, c->count);
}

static int read_text(struct reading *r, int field, struct slice text)
{
	struct clauses *c = r->run->clauses;
	int rc = 0;

	r->field = field;
	begin_text(r, text);
	if (!c->plain)
		rc = scan_candidates(c->scan, r->folded.text, try_candidate, r);
	for (size_t i = 0; c->plain && i < c->count && rc == 0; i++)
		rc = try_candidate(r, i);
	folded_release(&r->folded);
	return rc;
}

/* What has to be somewhere and is nowhere. */
static int find_lacking(struct reading *r, struct clause_rule *rule, const struct slice *fields, struct slice text)
{
	struct asking a = { .reading = r, .rule = rule };
	int found = 0;

	r->field = fields ? rule->fields[0] : CLAUSE_TEXT;
	for (size_t i = 0; i < rule->nfields && found == 0 && !rule->given_up; i++) {
		struct slice one = rule->fields[i] == CLAUSE_TEXT ? text : fields ? fields[rule->fields[i]] : SLICE("");

		begin_text(r, one);
		found = ask_pattern(r, rule, rule->match, r->folded.text, 0, NULL);
		folded_release(&r->folded);
	}
	if (found == 0 && !fields && text.len) { /* a text alone: it is all there is */
		begin_text(r, text);
		found = ask_pattern(r, rule, rule->match, r->folded.text, 0, NULL);
		folded_release(&r->folded);
	}
	return found || rule->given_up ? (found < 0 ? -1 : 0) : judge(&a, SLICE(""));
}

static int by_place(const void *a, const void *b)
{
	const struct clause_finding *x = a, *y = b;

	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	if (x->field != y->field)
		return x->field < y->field ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* All rules over the fields (by column, or NULL) and the text. */
static int check_all(struct reading *r, const struct slice *fields, struct slice text)
{
	struct clauses *c = r->run->clauses;
	const size_t first = r->run->count, n = c->contracts->ledger->ncolumns;
	bool *has_field = xcalloc(n + 1, sizeof(*has_field));
	int rc = 0;

	prepare(c);
	for (size_t i = 0; fields && i < n; i++)
		has_field[i] = fields[i].len > 0;
	r->has_field = fields ? has_field : NULL;
	for (size_t i = 0; fields && i < n && rc >= 0; i++)
		if (fields[i].len && c->is_read[i])
			rc = read_text(r, (int)i, fields[i]);
	if (rc >= 0 && text.len)
		rc = read_text(r, CLAUSE_TEXT, text);
	for (size_t i = 0; i < c->count && rc >= 0; i++)
		if (c->rules[i].kind == CLAUSE_LACKS && !c->rules[i].given_up)
			rc = find_lacking(r, &c->rules[i], fields, text);
	if (r->run->count > first + 1)
		qsort(&r->run->findings[first], r->run->count - first, sizeof(*r->run->findings), by_place);
	free(has_field);
	return rc < 0 ? -1 : 0;
}

int clause_check(struct clause_run *run, size_t contract, struct error *err)
{
	struct clauses *c = run->clauses;
	const struct table *t = c->contracts;
	const size_t n = t->ledger->ncolumns;
	struct slice *fields = xcalloc(n + 1, sizeof(*fields));
	struct row_subject whose;
	struct reading r = { .run = run, .table = t, .contract = (long)contract, .err = err, .folded = FOLDED_INIT };
	struct str text = STR_INIT;
	int rc = 0;

	row_subject(&whose, c->book, t, contract);
	r.whose = whose.subject;
	for (size_t i = 0; i < n; i++)
		fields[i] = table_cell(t, contract, (int)i);
	if (table_text(t, contract, "file").len)
		rc = contract_file(c->book, table_text(t, contract, "file"), &text, err);
	if (rc == 0)
		rc = check_all(&r, fields, str_slice(&text));
	str_release(&text);
	free(fields);
	return rc;
}

int clause_check_staged(struct clause_run *run, const struct change_row *row, struct error *err)
{
	struct clauses *c = run->clauses;
	const size_t n = c->contracts->ledger->ncolumns;
	struct slice *fields = xcalloc(n + 1, sizeof(*fields));
	struct row_subject whose;
	struct reading r = {
		.run = run, .table = c->contracts, .contract = row->row, .err = err, .folded = FOLDED_INIT
	};
	struct str text = STR_INIT;
	int rc = 0;

	staged_subject(&whose, row);
	r.whose = whose.subject;
	for (size_t i = 0; i < n; i++)
		fields[i] = change_cell(row, (int)i);
	if (change_get(row, "file").len)
		rc = contract_file(c->book, change_get(row, "file"), &text, err);
	if (rc == 0)
		rc = check_all(&r, fields, str_slice(&text));
	str_release(&text);
	free(fields);
	return rc;
}

/* The customer of a text as a contract would see it: customer.type and the like. */
struct customer_subject {
	struct book *book;
	struct row_subject customer;
	struct slice id;
};

static int get_of_customer(const void *context, struct slice field, struct value *out)
{
	const struct customer_subject *s = context;

	*out = (struct value){ .type = TYPE_TEXT };
	if (slice_is(field, "customer")) {
		out->text = s->id;
		return 0;
	}
	if (!slice_starts(field, "customer.") || !s->id.len)
		return 0;
	field = (struct slice){ field.ptr + sizeof("customer.") - 1, field.len - (sizeof("customer.") - 1) };
	return s->customer.subject.get(s->customer.subject.context, field, out);
}

int clause_check_text(struct clause_run *run, struct slice text, const char *name, long customer, struct error *err)
{
	struct clauses *c = run->clauses;
	const struct table *customers = book_table(c->book, "customers", err);
	struct customer_subject whose = { .book = c->book };
	struct reading r = {
		.run = run, .table = c->contracts, .contract = -1, .name = name, .err = err, .folded = FOLDED_INIT
	};

	if (!customers)
		return -1;
	if (customer >= 0) {
		row_subject(&whose.customer, c->book, customers, (size_t)customer);
		whose.id = table_id(customers, (size_t)customer);
	}
	r.whose = (struct subject){ .get = get_of_customer, .context = &whose, .now = c->book->now };
	return check_all(&r, NULL, text);
}

int clause_check_one(struct clause_run *run, struct clause_rule *rule, const struct subject *whose, struct slice text,
		     struct error *err)
{
	struct reading r = { .run = run,
			     .whose = *whose,
			     .table = run->clauses->contracts,
			     .contract = -1,
			     .field = rule->fields[0],
			     .text = text,
			     .err = err,
			     .folded = FOLDED_INIT };
	int rc;

	if (rule->kind == CLAUSE_LACKS)
		return find_lacking(&r, rule, NULL, text);
	begin_text(&r, text);
	rc = run_rule(&r, rule);
	folded_release(&r.folded);
	return rc;
}
