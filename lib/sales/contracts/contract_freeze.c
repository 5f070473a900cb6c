/* contract_freeze.c - what was submitted, as a digest, and whether it still stands; see contract.h. */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/lang.h"
#include "book/journal.h"
#include "book/merged_rows.h"
#include "sales/contracts/contract_text.h"

/* Set by the program in the course of an approval, or after it. */
bool contract_is_bookkeeping(const char *column)
{
	static const char *const names[] = { "status",	    "created_by", "created_at", "submitted_by", "submitted_at",
					     "approved_at", "signed_on",  "route",	"digest",	NULL };

	for (size_t i = 0; names[i]; i++)
		if (strcmp(names[i], column) == 0)
			return true;
	return false;
}

/* "note, delivery_terms": is the column one of them? */
static bool is_listed(struct slice list, const char *column)
{
	while (list.len)
		if (slice_is(slice_trim(slice_cut(&list, ',')), column))
			return true;
	return false;
}

bool contract_is_editable(const char *column, struct slice editable)
{
	return contract_is_bookkeeping(column) || is_listed(editable, column);
}

static void add_digest_of(struct str *out, const char *what, struct slice bytes)
{
	str_addf(out, "%s:", what);
	digest_add_text(out, bytes);
	str_addc(out, '\n');
}

/* How a digest is made. What was signed stands on paper: its template may be bettered, and somebody else may look after it. */
struct freezing {
	struct contract_at of;
	bool is_signed;
	bool is_old;	     /* as it was made before texts were part of it: 64 digits, no point */
	struct slice called; /* signed: the customer's name to take in place of the one it has; empty: that one */
};

/* 0, or -1: a file that the column names can't be read. */
static int add_named_bytes(struct str *all, const struct freezing *f, const char *column, struct slice name,
			   struct error *err)
{
	struct str bytes = STR_INIT;
	const bool is_template = strcmp(column, "template") == 0 && f->is_old && !f->is_signed;
	const bool is_file = strcmp(column, "file") == 0;
	int rc = 0;

	if (is_template)
		rc = contract_template(f->of.book, name, &bytes, err);
	else if (is_file)
		rc = contract_file(f->of.book, name, &bytes, err);
	if (rc == 0 && (is_template || is_file))
		add_digest_of(all, column, str_slice(&bytes));
	str_release(&bytes);
	return rc;
}

/* Empty columns are left out, so that a column added to the ledger later changes nothing. */
static int add_columns(struct str *all, const struct freezing *f, struct error *err)
{
	const struct table *contracts = f->of.contracts;
	const struct ledger *l = contracts->ledger;
	const struct slice editable = contract_cell(&f->of, table_column(contracts, CONTRACTS.editable));

	for (size_t i = 0; i < l->ncolumns; i++) {
		const char *name = l->columns[i].name;
		struct slice text = contract_cell(&f->of, (int)i);

		if (!text.len || contract_is_editable(name, editable) || (f->is_signed && strcmp(name, "owner") == 0))
			continue;
		str_addf(all, "%s:%zu:%.*s\n", name, text.len, SLICE_ARGS(text));
		if (add_named_bytes(all, f, name, text, err) < 0)
			return -1;
	}
	return 0;
}

/* Whom it is with and what is sold, which other ledgers say. */
static int add_substance(struct str *all, const struct freezing *f, struct error *err)
{
	const struct table *contracts = f->of.contracts, *customers = book_table(f->of.book, CUSTOMERS.ledger, err);
	const struct slice quote = contract_cell(&f->of, table_column(contracts, CONTRACTS.quote));
	const struct slice customer = contract_cell(&f->of, table_column(contracts, CONTRACTS.customer));
	struct slice name = customers ? contract_behind(&f->of, customers, customer, table_column(customers, CUSTOMERS.name)) : SLICE("");
	struct quote_lines lines = { 0 };
	int rc = customers ? 0 : -1;

	if (f->called.len)
		name = f->called;
	str_addf(all, "customer.name:%zu:%.*s\n", name.len, SLICE_ARGS(name));
	if (rc == 0 && quote.len)
		rc = quote_lines_of(&lines, f->of.book, f->of.lines, quote, err);
	for (size_t i = 0; i < lines.count; i++) {
		const struct quote_line *line = &lines.items[i];

		str_addf(all, "line:%zu:%.*s:%lld:%lld:%lld\n", line->sku.len, SLICE_ARGS(line->sku),
			 (long long)line->qty, (long long)line->price, (long long)line->discount);
	}
	quote_lines_release(&lines);
	return rc;
}

/* Half of a digest's digits: 128 bits each for the columns and for the text are as many as anybody needs. */
static void add_half_digest(struct str *out, struct slice bytes)
{
	struct str whole = STR_INIT;

	digest_add_text(&whole, bytes);
	str_add(out, whole.buf, DIGEST_TEXT / 2);
	str_release(&whole);
}

static int add_text_digest(struct str *out, const struct contract_at *of, struct error *err)
{
	struct contract_words w;
	int rc = contract_words(&w, of, err) < 0 ? -1 : 0;

	if (rc == 0)
		add_half_digest(out, str_slice(&w.text));
	contract_words_release(&w);
	return rc;
}

/* The columns and what they lead to, a point, the text. */
static int add_digest(struct str *out, const struct freezing *f, bool with_text, struct error *err)
{
	struct str all = STR_INIT;
	int rc = add_columns(&all, f, err);

	if (rc == 0 && !f->is_old)
		rc = add_substance(&all, f, err);
	if (rc == 0)
		(f->is_old ? digest_add_text : add_half_digest)(out, str_slice(&all));
	if (rc == 0 && with_text) {
		str_addc(out, '.');
		rc = add_text_digest(out, &f->of, err);
	}
	str_release(&all);
	return rc;
}

int contract_digest(const struct contract_at *of, struct str *out, struct error *err)
{
	const struct slice status = contract_cell(of, table_column(of->contracts, CONTRACTS.status));
	const struct freezing f = { .of = *of, .is_signed = slice_is(status, "signed") };

	return add_digest(out, &f, true, err);
}

/* What every column was when the contract was submitted, as far as the log tells. */
struct remembered {
	const struct ledger *ledger;
	int64_t submitted_at;
	struct slice *was;
	bool *known, *later; /* later: changed by a command since */
};

static int remember(void *context, const struct log_entry *e)
{
	struct remembered *m = context;
	const int i = ledger_column(m->ledger, e->field);

	if (!e->field.len || i < 0)
		return 0;
	if (log_is_merge(e) && e->at > m->submitted_at) { /* what stands for it now is the same */
		m->was[i] = e->new;
		m->known[i] = true;
	} else if (e->at <= m->submitted_at) {
		m->was[i] = e->new;
		m->known[i] = true;
	} else if (!m->later[i]) {
		if (!m->known[i])
			m->was[i] = e->old;
		m->known[i] = m->later[i] = true;
	}
	return 0;
}

static void add_differences(struct str *why, const struct table *contracts, size_t row, const struct remembered *m)
{
	const struct ledger *l = contracts->ledger;
	struct slice editable = table_text(contracts, row, CONTRACTS.editable);

	for (size_t i = 0; i < l->ncolumns; i++) {
		struct slice now = table_cell(contracts, row, (int)i);

		if (contract_is_editable(l->columns[i].name, editable) || slice_equal(now, m->was[i]) ||
		    (!m->known[i] && !now.len))
			continue;
		if (m->known[i])
			str_addf(why, _("%s%s is '%.*s', submitted was '%.*s'"), why->len ? _("; ") : "",
				 column_said(&l->columns[i]), SLICE_ARGS(now), SLICE_ARGS(m->was[i]));
	}
}

/* What commands changed since in the rows that the text is made of. */
struct changed {
	const struct table *contracts;
	size_t row;
	struct str *why;
};

static bool is_part(const struct changed *c, const struct log_entry *e)
{
	static const struct {
		const struct known_ledger *ledger;
		const struct known_column *by;
	} parts[] = { { CUSTOMERS.ledger, CONTRACTS.customer },
		      { PEOPLE.ledger, CONTRACTS.owner },
		      { QUOTES.ledger, CONTRACTS.quote },
		      { LEADS.ledger, CONTRACTS.lead } };

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (slice_is(e->ledger, parts[i].ledger->name))
			return slice_equal(e->id, table_text(c->contracts, c->row, parts[i].by));
	return false;
}

static int add_changed(void *context, const struct log_entry *e)
{
	struct changed *c = context;

	if (e->field.len && is_part(c, e) && !log_is_merge(e))
		str_addf(c->why, _("%s%.*s %.*s: %.*s is '%.*s', was '%.*s'"), c->why->len ? _("; ") : "",
			 SLICE_ARGS(e->ledger), SLICE_ARGS(e->id), SLICE_ARGS(e->field), SLICE_ARGS(e->new),
			 SLICE_ARGS(e->old));
	return 0;
}

static int explain_text(struct book *b, const struct table *contracts, size_t row, int64_t submitted_at,
			struct str *why, struct error *err)
{
	struct changed c = { contracts, row, why };
	const struct log_filter since = { .since = submitted_at == INT64_MAX ? submitted_at : submitted_at + 1 };
	int rc = journal_read(b, &since, add_changed, &c, err);

	if (rc == 0)
		str_addf(
			why,
			_("%sits text is not what was submitted: its template, its file, the lines of its quote or a name in it "
			  "is another"),
			why->len ? _("; ") : "");
	return rc;
}

static int explain_difference(struct book *b, const struct table *contracts, size_t row, struct str *why,
			      struct error *err)
{
	const struct log_filter filter = { .ledger = SLICE("contracts"), .id = table_id(contracts, row) };
	const size_t n = contracts->ledger->ncolumns;
	struct remembered m = {
		.ledger = contracts->ledger,
		.submitted_at = table_number(contracts, row, table_column(contracts, CONTRACTS.submitted_at), INT64_MAX),
		.was = xcalloc(n, sizeof(*m.was)),
		.known = xcalloc(n, sizeof(*m.known)),
		.later = xcalloc(n, sizeof(*m.later)),
	};
	int rc = journal_read(b, &filter, remember, &m, err);

	if (rc == 0)
		add_differences(why, contracts, row, &m);
	if (rc == 0 && !why->len)
		rc = explain_text(b, contracts, row, m.submitted_at, why, err);
	free(m.was);
	free(m.known);
	free(m.later);
	return rc;
}

/* 1: a digest made that way is the one wanted, or as much of it as it makes; 0; -1: what it names can't be read. */
static int is_digest(const struct freezing *f, bool with_text, struct slice wanted, struct error *err)
{
	struct str now = STR_INIT;
	int rc = add_digest(&now, f, with_text, err);

	if (rc == 0)
		rc = with_text || f->is_old ? slice_equal(str_slice(&now), wanted) : slice_starts(wanted, now.buf);
	str_release(&now);
	return rc;
}

/* A customer of a signed contract under each name that a command took from it since. */
struct renaming {
	struct freezing *f;
	struct slice wanted;
	struct error *err;
	struct slice last; /* the name that the last of those commands gave it */
	bool stands;
};

static int try_name(void *context, const struct log_entry *e)
{
	struct renaming *r = context;

	if (!slice_is(e->field, "name") || !e->old.len)
		return 0;
	r->last = e->new;
	r->f->called = e->old;
	r->stands |= is_digest(r->f, false, r->wanted, r->err) > 0;
	return 0;
}

static int was_renamed(struct freezing *f, struct slice wanted, struct error *err)
{
	struct renaming r = { .f = f, .wanted = wanted, .err = err };
	const struct log_filter filter = { .ledger = SLICE("customers"),
					   .field = SLICE("name"),
					   .id = contract_cell(&f->of, table_column(f->of.contracts, CONTRACTS.customer)) };
	const struct table *customers = book_table(f->of.book, CUSTOMERS.ledger, err);

	if (!customers || journal_read(f->of.book, &filter, try_name, &r, err) < 0)
		return -1;
	return r.stands && slice_equal(r.last, contract_behind(&f->of, customers, filter.id, table_column(customers, CUSTOMERS.name)));
}

/* 1: the digest is that of the contract as it stands; 0; -1: what it names can't be read. What was signed may also stand as it was
 * approved, never refrozen. */
static int has_digest(const struct contract_at *of, struct slice wanted, struct error *err)
{
	const bool is_old = slice_find(wanted, SLICE(".")) < 0;
	const bool is_signed = slice_is(contract_cell(of, table_column(of->contracts, CONTRACTS.status)), "signed");
	struct freezing f = { .of = *of, .is_signed = is_signed, .is_old = is_old };
	int rc = is_digest(&f, !is_old && !is_signed, wanted, err);

	if (rc == 0 && is_signed && !is_old)
		rc = was_renamed(&f, wanted, err);
	f.called = SLICE("");
	f.is_signed = false;
	if (rc == 0 && is_signed)
		rc = is_digest(&f, !is_old, wanted, err);
	return rc;
}

/* Whether it is, and whom it names: those that its row refers to, or such as were merged into them since. */
static int find_digest(struct contract_at *of, struct slice wanted, struct error *err)
{
	const struct table *customers = book_table(of->book, CUSTOMERS.ledger, err), *leads = book_table(of->book, LEADS.ledger, err);
	const struct slice lead = contract_cell(of, table_column(of->contracts, CONTRACTS.lead));
	struct slice *from = NULL, *by = NULL;
	const int rc = customers && leads ? has_digest(of, wanted, err) : -1;
	size_t n = 0, m = 0;
	int found = rc;

	if (rc == 0) {
		n = merged_into(customers, of->change, contract_cell(of, table_column(of->contracts, CONTRACTS.customer)), &from);
		m = lead.len ? merged_into(leads, of->change, lead, &by) : 0;
	}
	for (size_t i = 0; found == 0 && i <= n; i++)
		for (size_t k = 0; found == 0 && i + k < n + m && k <= m; k++) {
			of->customer = i < n ? from[i] : SLICE("");
			of->lead = k < m ? by[k] : SLICE("");
			found = has_digest(of, wanted, err);
		}
	if (found <= 0)
		of->customer = of->lead = SLICE("");
	free(from);
	free(by);
	return found;
}

void contract_find_party(struct contract_at *of)
{
	const struct slice wanted = contract_cell(of, table_column(of->contracts, CONTRACTS.digest));
	const struct slice status = contract_cell(of, table_column(of->contracts, CONTRACTS.status));
	const bool is_draft = slice_is(status, "draft") || slice_is(status, "returned") || slice_is(status, "cancelled");
	struct error unread = ERROR_INIT; /* it names nobody else, then */

	if (wanted.len && !is_draft)
		find_digest(of, wanted, &unread);
	error_release(&unread);
}

int contract_text_stands(const struct contract_at *of, struct error *err)
{
	struct slice wanted = contract_cell(of, table_column(of->contracts, CONTRACTS.digest));
	struct str now = STR_INIT;
	int rc;

	slice_cut(&wanted, '.');
	if (!wanted.len)
		return 1;
	rc = add_text_digest(&now, of, err) < 0 ? -1 : slice_equal(str_slice(&now), wanted);
	str_release(&now);
	return rc;
}

/* Contracts of old, imported as signed, were never submitted here. */
static int without_digest(const struct table *contracts, size_t row, struct str *why)
{
	const bool was_submitted = table_text(contracts, row, CONTRACTS.submitted_at).len > 0;

	if (!was_submitted && slice_is(table_text(contracts, row, CONTRACTS.status), "signed"))
		return 1;
	if (why)
		str_adds(why,
			 was_submitted ? _("the digest of what was submitted is gone") : _("it was never submitted"));
	return 0;
}

static bool is_decided(struct slice status)
{
	return slice_is(status, "approved") || slice_is(status, "signed");
}

static int stands(struct contract_at *of, struct str *why, struct error *err)
{
	const struct table *contracts = of->contracts;
	const size_t row = of->row;
	struct slice status = table_text(contracts, row, CONTRACTS.status), wanted = table_text(contracts, row, CONTRACTS.digest);
	struct error unread = ERROR_INIT;
	int rc;

	if (slice_is(status, "draft") || slice_is(status, "returned") || slice_is(status, "cancelled"))
		return 1;
	if (!wanted.len)
		return without_digest(contracts, row, why);
	rc = find_digest(of, wanted, &unread);
	if (rc < 0 && error_status(&unread) == ERROR_SYSTEM) { /* nobody knows what it says */
		error_move(err, &unread);
		error_release(&unread);
		return -1;
	}
	if (rc < 0 && why) /* it isn't what was submitted, then */
		str_addf(why, _("what it is made of can't be read: %s"), unread.count ? error_for_programs(unread.items) : "");
	if (rc == 0 && why)
		rc = explain_difference(of->book, contracts, row, why, err);
	error_release(&unread);
	return rc > 0;
}

int contract_would_stand(const struct change *c, const struct table *contracts, size_t row, struct error *err)
{
	struct contract_at of = { .book = c->book, .contracts = contracts, .row = row, .change = c,
				  .staged = change_staged(c, contracts->ledger, table_id(contracts, row)) };

	return stands(&of, NULL, err);
}

static void say_undecided(struct str *why, const struct table *reviews, size_t review)
{
	if (why)
		str_addf(why, _("review %.*s is undecided"), SLICE_ARGS(table_id(reviews, review)));
}

int contract_is_frozen(struct book *b, const struct table *contracts, size_t row, struct str *why, struct error *err)
{
	const struct table *reviews = book_table(b, REVIEWS.ledger, err);
	struct contract_at of = { .book = b, .contracts = contracts, .row = row };
	const size_t before = err->count;
	const int rc = reviews ? stands(&of, why, err) : -1;

	if (err->count > before)
		return -1;
	for (size_t i = 0; rc == 1 && is_decided(table_text(contracts, row, CONTRACTS.status)) && i < reviews->nrows; i++)
		if (!table_text(reviews, i, REVIEWS.decision).len &&
		    slice_equal(table_text(reviews, i, REVIEWS.contract), table_id(contracts, row))) {
			say_undecided(why, reviews, i);
			return 0;
		}
	return rc;
}

/* By row of contracts: a row of reviews that is undecided, and one; 0: none. */
static size_t *find_undecided(const struct table *contracts, const struct table *reviews)
{
	size_t *undecided = xcalloc(contracts->nrows + 1, sizeof(*undecided));

	for (size_t i = 0; i < reviews->nrows; i++) {
		const long row = table_text(reviews, i, REVIEWS.decision).len
					 ? -1
					 : table_find(contracts, table_text(reviews, i, REVIEWS.contract));

		if (row >= 0)
			undecided[row] = i + 1;
	}
	return undecided;
}

int contracts_check(struct book *b, struct error *err)
{
	const bool has_contracts = schema_ledger(&b->schema, SLICE("contracts"));
	const struct table *contracts = has_contracts ? book_table(b, CONTRACTS.ledger, err) : NULL;
	const struct table *reviews = contracts ? book_table(b, REVIEWS.ledger, err) : NULL;
	size_t *undecided = reviews ? find_undecided(contracts, reviews) : NULL;
	struct quote_index lines;
	const bool has_lines = reviews && quote_index_read(&lines, b, err) == 0;
	struct str why = STR_INIT;

	for (size_t i = 0; has_lines && i < contracts->nrows; i++) {
		struct contract_at of = { .book = b, .contracts = contracts, .row = i, .lines = &lines };
		const struct place at = table_place(contracts, i);
		bool is_void;

		str_reset(&why);
		is_void = !stands(&of, &why, err);
		if (!is_void && undecided[i] && is_decided(table_text(contracts, i, CONTRACTS.status))) {
			say_undecided(&why, reviews, undecided[i] - 1);
			is_void = true;
		}
		if (is_void)
			error_at(err, ERROR_DATA, &at, _("contract %.*s: the approval is void: %s"),
				 SLICE_ARGS(table_id(contracts, i)), why.buf);
	}
	if (has_lines)
		quote_index_release(&lines);
	free(undecided);
	str_release(&why);
	return !has_contracts || reviews ? 0 : -1;
}
