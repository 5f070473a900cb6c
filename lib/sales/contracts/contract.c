/* contract.c - who and what a contract is, what is typed into one; see contract.h. */
#include "sales/contracts/contract.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/money.h"
#include "base/numeral.h"
#include "base/utf8.h"
#include "book/entry.h"
#include "book/listing.h"
#include "sales/contracts/contract_template.h"
#include "sales/quotes.h"

bool contract_is_over(const struct table *contracts, size_t row)
{
	struct slice status = table_text(contracts, row, CONTRACTS.status);

	return slice_is(status, "signed") || slice_is(status, "cancelled");
}

long contract_find(struct book *b, const char *typed, struct error *err)
{
	const struct table *contracts = book_table(b, CONTRACTS.ledger, err), *customers = book_table(b, CUSTOMERS.ledger, err);
	struct slice text = slice_trim(slice_of(typed));
	size_t customer;
	long found = -1;

	if (!contracts || !customers)
		return -1;
	if (table_find(contracts, text) >= 0 || table_candidates(customers, text, &customer, 1) != 1)
		return table_named(contracts, N_("contract"), text, err);
	for (size_t i = 0; i < contracts->nrows; i++) {
		if (contract_is_over(contracts, i) || !slice_equal(table_text(contracts, i, CONTRACTS.customer), table_id(customers, customer)))
			continue;
		if (found >= 0)
			return error_add(err, ERROR_DATA, _("contract: %.*s has several open contracts, %.*s and %.*s among them; name one by its id"),
					 SLICE_ARGS(table_text(customers, customer, CUSTOMERS.name)), SLICE_ARGS(table_id(contracts, (size_t)found)),
					 SLICE_ARGS(table_id(contracts, i)));
		found = (long)i;
	}
	if (found < 0)
		return error_add(err, ERROR_DATA, _("contract: %.*s has no open contract; crm contract new --customer %.*s drafts one"),
				 SLICE_ARGS(table_text(customers, customer, CUSTOMERS.name)), SLICE_ARGS(table_id(customers, customer)));
	return found;
}

/* The owner of the row that a reference leads to. */
static long owner_behind(struct book *b, const struct known_column *owner, struct slice id)
{
	struct error ignored = ERROR_INIT;
	const struct table *t = book_table(b, owner->ledger, &ignored), *people = book_table(b, PEOPLE.ledger, &ignored);
	long row = t ? table_find(t, id) : -1;

	error_release(&ignored);
	return row < 0 || !people ? -1 : table_find(people, table_text(t, (size_t)row, owner));
}

long contract_owner(struct book *b, struct slice owner, struct slice lead, struct slice customer)
{
	struct error ignored = ERROR_INIT;
	const struct table *people = book_table(b, PEOPLE.ledger, &ignored);
	long person = people ? table_find(people, owner) : -1;

	error_release(&ignored);
	if (person < 0)
		person = owner_behind(b, LEADS.owner, lead);
	return person >= 0 ? person : owner_behind(b, CUSTOMERS.owner, customer);
}

void contract_people(struct book *b, const struct table *contracts, size_t row, long *owner, long *submitter)
{
	struct error ignored = ERROR_INIT;
	const struct table *people = book_table(b, PEOPLE.ledger, &ignored);

	error_release(&ignored);
	*owner = contract_owner(b, table_text(contracts, row, CONTRACTS.owner), table_text(contracts, row, CONTRACTS.lead),
			  table_text(contracts, row, CONTRACTS.customer));
	*submitter = people ? table_find(people, table_text(contracts, row, CONTRACTS.submitted_by)) : -1;
	if (*submitter < 0 && people)
		*submitter = table_find(people, table_text(contracts, row, CONTRACTS.created_by));
	if (*submitter < 0)
		*submitter = *owner;
}

void contract_add_title(struct str *out, struct book *b, const struct table *contracts, size_t row)
{
	struct slice status = listing_word(b, CONTRACTS.status, table_text(contracts, row, CONTRACTS.status));
	const struct value amount = table_shown(contracts, row, table_column(contracts, CONTRACTS.amount));

	str_addf(out, "%.*s  %.*s · ¥ ", SLICE_ARGS(table_id(contracts, row)),
		 SLICE_ARGS(listing_name(b, CUSTOMERS.ledger, table_text(contracts, row, CONTRACTS.customer))));
	if (value_missing(&amount))
		str_adds(out, "—");
	else if (amount.type != TYPE_MONEY)
		str_add_slice(out, amount.text);
	else
		money_add_grouped(out, amount.number);
	str_addf(out, " · %.*s", SLICE_ARGS(status));
}

void contract_title(struct view *v, struct book *b, const struct table *contracts, size_t row)
{
	struct str title = STR_INIT;

	contract_add_title(&title, b, contracts, row);
	view_title(v, "%s", title.buf);
	str_release(&title);
}

/* The amount in words follows the figures unless somebody wrote it otherwise. */
void contract_put_words(struct change_row *r, struct slice old_amount)
{
	struct slice words = change_get(r, CONTRACTS.amount_words);
	struct str old = STR_INIT, new = STR_INIT;
	int64_t fen;

	if (money_parse(old_amount, &fen) && old_amount.len)
		numeral_add_capitals(&old, fen);
	if ((!words.len || slice_equal(words, str_slice(&old))) && change_get(r, CONTRACTS.amount).len && money_parse(change_get(r, CONTRACTS.amount), &fen)) {
		numeral_add_capitals(&new, fen);
		change_put(r, CONTRACTS.amount_words, str_slice(&new));
	}
	str_release(&old);
	str_release(&new);
}

/* A template that there is, a quote that no other one took the place of. */
static int check_sources(struct change_row *r, struct error *err)
{
	const int template = ledger_column(r->ledger, SLICE("template")),
		  quote = ledger_column(r->ledger, SLICE("quote"));
	const struct table *quotes;
	int rc = 0;

	for (size_t i = 0; i < r->nfields; i++) {
		struct slice value = change_value(&r->fields[i]);
		long row;

		if (!value.len)
			continue;
		if (r->fields[i].column == template)
			rc |= contract_template_put(r, "template", value, err);
		if (r->fields[i].column != quote)
			continue;
		quotes = book_table(r->change->book, QUOTES.ledger, err);
		row = quotes ? table_find(quotes, value) : -1;
		rc |= !quotes || (row >= 0 && quote_check_current(r->change->book, (size_t)row, err) < 0) ? -1 : 0;
	}
	return rc;
}

int contract_assign(struct change_row *r, const char *const *columns, size_t n, struct error *err)
{
	struct change_row scratch = *r; /* the fields of this call alone, to see what was typed */
	int rc;

	scratch.fields = NULL;
	scratch.nfields = scratch.fields_cap = 0;
	rc = entry_assign(&scratch, columns, n, err);
	rc |= check_sources(&scratch, err);
	for (size_t i = 0; rc == 0 && i < scratch.nfields; i++)
		change_put_column(r, scratch.fields[i].column, change_value(&scratch.fields[i]));
	return rc ? -1 : 0;
}

void contract_say(struct change *c, enum event_kind kind, const struct change_row *r)
{
	struct event_contract_drafted e = {
		.contract = change_id(r),
		.customer = change_get(r, CONTRACTS.customer),
		.status = change_get(r, CONTRACTS.status),
	};

	if (!money_parse(change_get(r, CONTRACTS.amount), &e.amount))
		e.amount = EVENT_NONE;
	change_record(c, kind, &e);
}
