/* contract_freeze.c - what was submitted, as a digest, and whether it still stands; see contract.h. */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/lang.h"
#include "book/journal.h"
#include "sales/contract_text.h"

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

static int add_digest_of(struct str *out, const char *what, struct str *bytes)
{
	str_addf(out, "%s:", what);
	digest_add_text(out, str_slice(bytes));
	str_addc(out, '\n');
	return 0;
}

/* Empty columns are left out, so that a column added to the ledger later changes nothing. What was signed stands on paper: its
 * template may be bettered, and somebody else may look after it. */
static int digest(struct book *b, const struct table *contracts, size_t row, const struct change_row *staged,
		  bool is_signed, struct str *out, struct error *err)
{
	const struct ledger *l = contracts->ledger;
	const int editable_column = table_column(contracts, "editable");
	struct slice editable =
		staged ? change_cell(staged, editable_column) : table_cell(contracts, row, editable_column);
	struct str all = STR_INIT, bytes = STR_INIT;
	int rc = 0;

	for (size_t i = 0; i < l->ncolumns && rc == 0; i++) {
		struct slice text = staged ? change_cell(staged, (int)i) : table_cell(contracts, row, (int)i);

		if (!text.len || contract_is_editable(l->columns[i].name, editable) ||
		    (is_signed && strcmp(l->columns[i].name, "owner") == 0))
			continue;
		str_addf(&all, "%s:%zu:%.*s\n", l->columns[i].name, text.len, SLICE_ARGS(text));
		str_reset(&bytes);
		if (!is_signed && strcmp(l->columns[i].name, "template") == 0 &&
		    (rc = contract_template(b, text, &bytes, err)) == 0)
			add_digest_of(&all, "template", &bytes);
		else if (strcmp(l->columns[i].name, "file") == 0 && (rc = contract_file(b, text, &bytes, err)) == 0)
			add_digest_of(&all, "file", &bytes);
	}
	if (rc == 0)
		digest_add_text(out, str_slice(&all));
	str_release(&all);
	str_release(&bytes);
	return rc;
}

int contract_digest(struct book *b, const struct table *contracts, size_t row, const struct change_row *staged,
		    struct str *out, struct error *err)
{
	struct slice status = staged ? change_get(staged, "status") : table_text(contracts, row, "status");

	return digest(b, contracts, row, staged, slice_is(status, "signed"), out, err);
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
	if (e->at <= m->submitted_at) {
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
	struct slice editable = table_text(contracts, row, "editable");

	for (size_t i = 0; i < l->ncolumns; i++) {
		struct slice now = table_cell(contracts, row, (int)i);

		if (contract_is_editable(l->columns[i].name, editable) || slice_equal(now, m->was[i]) ||
		    (!m->known[i] && !now.len))
			continue;
		if (m->known[i])
			str_addf(why, _("%s%s is '%.*s', submitted was '%.*s'"), why->len ? "; " : "",
				 column_said(&l->columns[i]), SLICE_ARGS(now), SLICE_ARGS(m->was[i]));
	}
}

static int explain_difference(struct book *b, const struct table *contracts, size_t row, struct str *why,
			      struct error *err)
{
	const struct log_filter filter = { .ledger = SLICE("contracts"), .id = table_id(contracts, row) };
	const size_t n = contracts->ledger->ncolumns;
	struct remembered m = {
		.ledger = contracts->ledger,
		.submitted_at = table_number(contracts, row, table_column(contracts, "submitted_at"), INT64_MAX),
		.was = xcalloc(n, sizeof(*m.was)),
		.known = xcalloc(n, sizeof(*m.known)),
		.later = xcalloc(n, sizeof(*m.later)),
	};
	int rc = journal_read(b, &filter, remember, &m, err);

	if (rc == 0)
		add_differences(why, contracts, row, &m);
	if (rc == 0 && !why->len)
		str_adds(why, _("its template, its file or a column is not what was submitted"));
	free(m.was);
	free(m.known);
	free(m.later);
	return rc;
}

/* 1: the digest is that of the contract as it stands; 0; -1: what it names can't be read. */
static int has_digest(struct book *b, const struct table *contracts, size_t row, struct slice wanted, struct error *err)
{
	struct str now = STR_INIT;
	int rc = contract_digest(b, contracts, row, NULL, &now, err) < 0 ? -1 : slice_equal(str_slice(&now), wanted);

	if (rc == 0 &&
	    slice_is(table_text(contracts, row, "status"), "signed")) { /* as it was approved, never refrozen */
		str_reset(&now);
		rc = digest(b, contracts, row, NULL, false, &now, err) < 0 ? -1 : slice_equal(str_slice(&now), wanted);
	}
	str_release(&now);
	return rc;
}

/* Contracts of old, imported as signed, were never submitted here. */
static int without_digest(const struct table *contracts, size_t row, struct str *why)
{
	const bool was_submitted = table_text(contracts, row, "submitted_at").len > 0;

	if (!was_submitted && slice_is(table_text(contracts, row, "status"), "signed"))
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

static int stands(struct book *b, const struct table *contracts, size_t row, struct str *why, struct error *err)
{
	struct slice status = table_text(contracts, row, "status"), wanted = table_text(contracts, row, "digest");
	struct error unread = ERROR_INIT;
	int rc;

	if (slice_is(status, "draft") || slice_is(status, "returned") || slice_is(status, "cancelled"))
		return 1;
	if (!wanted.len)
		return without_digest(contracts, row, why);
	rc = has_digest(b, contracts, row, wanted, &unread);
	if (rc < 0 && error_status(&unread) == ERROR_SYSTEM) { /* nobody knows what it says */
		error_move(err, &unread);
		error_release(&unread);
		return -1;
	}
	if (rc < 0 && why) /* it isn't what was submitted, then */
		str_adds(why, _("its template or file can't be read"));
	if (rc == 0 && why)
		rc = explain_difference(b, contracts, row, why, err);
	error_release(&unread);
	return rc > 0;
}

static void say_undecided(struct str *why, const struct table *reviews, size_t review)
{
	if (why)
		str_addf(why, _("review %.*s is undecided"), SLICE_ARGS(table_id(reviews, review)));
}

int contract_is_frozen(struct book *b, const struct table *contracts, size_t row, struct str *why, struct error *err)
{
	const struct table *reviews = book_table(b, "reviews", err);
	const size_t before = err->count;
	const int rc = reviews ? stands(b, contracts, row, why, err) : -1;

	if (err->count > before)
		return -1;
	for (size_t i = 0; rc == 1 && is_decided(table_text(contracts, row, "status")) && i < reviews->nrows; i++)
		if (!table_text(reviews, i, "decision").len &&
		    slice_equal(table_text(reviews, i, "contract"), table_id(contracts, row))) {
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
		const long row = table_text(reviews, i, "decision").len
					 ? -1
					 : table_find(contracts, table_text(reviews, i, "contract"));

		if (row >= 0)
			undecided[row] = i + 1;
	}
	return undecided;
}

int contracts_check(struct book *b, struct error *err)
{
	const bool has_contracts = schema_ledger(&b->schema, SLICE("contracts"));
	const struct table *contracts = has_contracts ? book_table(b, "contracts", err) : NULL;
	const struct table *reviews = contracts ? book_table(b, "reviews", err) : NULL;
	size_t *undecided = reviews ? find_undecided(contracts, reviews) : NULL;
	struct str why = STR_INIT;

	for (size_t i = 0; undecided && i < contracts->nrows; i++) {
		const struct place at = table_place(contracts, i);
		bool is_void;

		str_reset(&why);
		is_void = !stands(b, contracts, i, &why, err);
		if (!is_void && undecided[i] && is_decided(table_text(contracts, i, "status"))) {
			say_undecided(&why, reviews, undecided[i] - 1);
			is_void = true;
		}
		if (is_void)
			error_at(err, ERROR_DATA, &at, _("contract %.*s: the approval is void: %s"),
				 SLICE_ARGS(table_id(contracts, i)), why.buf);
	}
	free(undecided);
	str_release(&why);
	return !has_contracts || reviews ? 0 : -1;
}
