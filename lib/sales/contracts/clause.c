/* clause.c - all rules over a contract, a row as it will be, or a text; see clause.h. */
#include "sales/contracts/clause.h"

#include <stdlib.h>

#include "base/lang.h"
#include "sales/contracts/clause_text.h"
#include "sales/contracts/contract.h"
#include "sales/contracts/contract_text.h"

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

/* A rule for fields is applied to the whole text where all of its fields are empty, or there are none. */
static bool applies(const struct clause_reading *r, const struct clause_rule *rule)
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
	struct clause_reading *r = context;
	struct clause_rule *rule = &r->run->clauses->rules[i];

	return rule->kind != CLAUSE_LACKS && applies(r, rule) ? clause_run_rule(r, rule) : 0;
}

void clauses_prepare(struct clauses *c)
{
	if (c->is_read)
		return;
	c->is_read = arena_zalloc(&c->arena, c->contracts->ledger->ncolumns * sizeof(*c->is_read));
	for (size_t i = 0; i < c->count; i++)
		for (size_t k = 0; k < c->rules[i].nfields; k++)
			if (c->rules[i].fields[k] >= 0)
				c->is_read[c->rules[i].fields[k]] = true;
}

static int read_text(struct clause_reading *r, int field, struct slice text)
{
	int rc;

	r->field = field;
	clause_begin_text(r, text);
	rc = clause_candidates(r->run->clauses, r->folded.text, try_candidate, r);
	folded_release(&r->folded);
	return rc;
}

static int by_place(const void *a, const void *b)
{
	const struct clause_finding *x = a, *y = b;

	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	if (x->field != y->field) /* columns first: there something can be done about it */
		return (unsigned)x->field < (unsigned)y->field ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* All rules over the fields (by column, or NULL) and the text; of a contract (or NULL) its template's words, too. */
static int check_all(struct clause_reading *r, const struct contract_at *of, const struct slice *fields,
		     struct slice text)
{
	struct clauses *c = r->run->clauses;
	const size_t first = r->run->count, n = c->contracts->ledger->ncolumns;
	bool *has_field = xcalloc(n + 1, sizeof(*has_field));
	int rc = 0;

	clauses_prepare(c);
	for (size_t i = 0; fields && i < n; i++)
		has_field[i] = fields[i].len > 0;
	r->has_field = fields ? has_field : NULL;
	for (size_t i = 0; fields && i < n && rc >= 0; i++)
		if (fields[i].len && c->is_read[i])
			rc = read_text(r, (int)i, fields[i]);
	if (rc >= 0 && text.len)
		rc = read_text(r, CLAUSE_TEXT, text);
	if (rc >= 0 && of)
		rc = clause_read_standard(r, of);
	for (size_t i = 0; i < c->count && rc >= 0; i++)
		if (c->rules[i].kind == CLAUSE_LACKS && !c->rules[i].given_up)
			rc = clause_find_lacking(r, &c->rules[i], fields, text);
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
	struct clause_reading r = {
		.run = run, .table = t, .contract = (long)contract, .err = err, .folded = FOLDED_INIT
	};
	const struct contract_at of = { .book = c->book, .contracts = t, .row = contract };
	struct str text = STR_INIT;
	int rc = 0;

	row_subject(&whose, c->book, t, contract);
	r.whose = whose.subject;
	for (size_t i = 0; i < n; i++)
		fields[i] = table_cell(t, contract, (int)i);
	if (table_text(t, contract, CONTRACTS.file).len)
		rc = contract_file(c->book, table_text(t, contract, CONTRACTS.file), &text, err);
	if (rc == 0)
		rc = check_all(&r, &of, fields, str_slice(&text));
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
	struct clause_reading r = {
		.run = run, .table = c->contracts, .contract = row->row, .err = err, .folded = FOLDED_INIT
	};
	const struct contract_at of = { .book = c->book, .contracts = c->contracts, .staged = row };
	struct str text = STR_INIT;
	int rc = 0;

	staged_subject(&whose, row);
	r.whose = whose.subject;
	r.name = arena_text(&run->arena, change_id(row));
	for (size_t i = 0; i < n; i++)
		fields[i] = change_cell(row, (int)i);
	if (change_get(row, CONTRACTS.file).len)
		rc = contract_file(c->book, change_get(row, CONTRACTS.file), &text, err);
	if (rc == 0)
		rc = check_all(&r, &of, fields, str_slice(&text));
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
	const struct table *customers = book_table(c->book, CUSTOMERS.ledger, err);
	struct customer_subject whose = { .book = c->book };
	struct clause_reading r = { .run = run, .table = c->contracts, .contract = -1, .name = name, .err = err, .folded = FOLDED_INIT };

	if (!customers)
		return -1;
	if (customer >= 0) {
		row_subject(&whose.customer, c->book, customers, (size_t)customer);
		whose.id = table_id(customers, (size_t)customer);
	}
	r.whose = (struct subject){ .get = get_of_customer, .context = &whose, .now = c->book->now };
	return check_all(&r, NULL, NULL, text);
}

int clause_check_one(struct clause_run *run, struct clause_rule *rule, const struct subject *whose, struct slice text, struct error *err)
{
	struct clause_reading r = { .run = run, .whose = *whose, .table = run->clauses->contracts, .contract = -1, .field = rule->fields[0],
			     .text = text, .err = err, .folded = FOLDED_INIT };
	int rc;

	if (rule->kind == CLAUSE_LACKS)
		return clause_find_lacking(&r, rule, NULL, text);
	clause_begin_text(&r, text);
	rc = clause_run_rule(&r, rule);
	folded_release(&r.folded);
	return rc;
}

const char *clause_field_name(const struct clauses *c, int field)
{
	return field == CLAUSE_TEXT ? "text" : c->contracts->ledger->columns[field].name;
}

const char *clause_field_said(const struct clauses *c, int field)
{
	return field == CLAUSE_TEXT ? _("text") : column_said(&c->contracts->ledger->columns[field]);
}

/* What the suggestion takes the place of. */
struct slice clause_replaced(const struct clause_finding *f, struct slice field)
{
	const struct slice part = { field.ptr + f->at, f->length };

	switch (f->rule->replace) {
	case REPLACE_FIELD:
		return field;
	case REPLACE_MATCH:
		return part;
	case REPLACE_SEGMENT:
		return clause_part(field, part, SCOPE_SEGMENT);
	case REPLACE_SENTENCE:
		return clause_part(field, part, SCOPE_SENTENCE);
	default:
		return clause_part(field, part, SCOPE_ITEM);
	}
}

bool clause_can_apply(const struct clauses *c, const struct clause_finding *f)
{
	struct slice status, field;

	if (!f->suggest.len || f->contract < 0 || f->field == CLAUSE_TEXT)
		return false;
	status = table_text(c->contracts, (size_t)f->contract, CONTRACTS.status);
	field = table_cell(c->contracts, (size_t)f->contract, f->field);
	return !slice_is(status, "signed") && !slice_is(status, "cancelled") && !slice_equal(clause_replaced(f, field), f->suggest);
}
