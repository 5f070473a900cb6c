/* contract_draft.c - drafting a contract from what it hangs on; see contract.h. */
#include "base/lang.h"
#include "book/entry.h"
#include "sales/contracts/clause.h"
#include "sales/contracts/contract_template.h"
#include "sales/contracts/contract_text.h"
#include "sales/quotes.h"

/* The quote it comes from gives its lead, its amount and its terms; what was typed stands. */
static int put_quote(struct change_row *r, const char *typed, struct error *err)
{
	static const struct known_column *const columns[][2] = {
		{ CONTRACTS.lead, QUOTES.lead },
		{ CONTRACTS.amount, QUOTES.amount },
		{ CONTRACTS.payment_terms, QUOTES.payment_terms },
		{ CONTRACTS.delivery_terms, QUOTES.delivery_terms },
		{ CONTRACTS.warranty, QUOTES.warranty },
	};
	struct book *b = r->change->book;
	const struct table *quotes = book_table(b, QUOTES.ledger, err);
	long row = quotes ? quote_find(b, typed, err) : -1;

	if (row < 0 || quote_check_current(b, (size_t)row, err) < 0)
		return -1;
	change_put(r, CONTRACTS.quote, table_id(quotes, (size_t)row));
	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		if (!change_get(r, columns[i][0]).len)
			change_put(r, columns[i][0], table_text(quotes, (size_t)row, columns[i][1]));
	return 0;
}

/* Defaults from what the contract hangs on; what was typed stands. */
static void put_defaults(struct change_row *r)
{
	struct change *c = r->change;
	struct book *b = c->book;
	struct error ignored = ERROR_INIT;
	const struct table *leads = book_table(b, LEADS.ledger, &ignored), *people = book_table(b, PEOPLE.ledger, &ignored);
	long lead = leads ? table_find(leads, change_get(r, CONTRACTS.lead)) : -1, owner, actor = people ? table_find(people, b->actor) : -1;

	if (lead >= 0 && !change_get(r, CONTRACTS.customer).len)
		change_put(r, CONTRACTS.customer, table_text(leads, (size_t)lead, LEADS.customer));
	if (lead >= 0 && !change_get(r, CONTRACTS.amount).len)
		change_put(r, CONTRACTS.amount, table_text(leads, (size_t)lead, LEADS.amount));
	if (actor >= 0)
		change_put(r, CONTRACTS.created_by, b->actor);
	owner = contract_owner(b, change_get(r, CONTRACTS.owner), change_get(r, CONTRACTS.lead), change_get(r, CONTRACTS.customer));
	if (owner < 0)
		owner = actor;
	if (owner >= 0 && people)
		change_put(r, CONTRACTS.owner, table_id(people, (size_t)owner));
	change_put(r, CONTRACTS.status, SLICE("draft"));
	change_put_number(r, CONTRACTS.created_at, b->now);
	error_release(&ignored);
}

static int check_missing(const struct change_row *r, const struct contract_draft *d, struct error *err)
{
	if (!change_get(r, CONTRACTS.customer).len)
		return error_add(err, ERROR_USAGE, _("missing: %s"), d->lead || d->quote ? "customer=…" : "--customer");
	if (!change_get(r, CONTRACTS.amount).len)
		return error_add(err, ERROR_USAGE, _("missing: %s"), "amount=…");
	return 0;
}

int contract_new(struct change *c, const struct contract_draft *d, struct error *err)
{
	struct change_row *r = change_add(c, CONTRACTS.ledger, err);
	int rc = 0;

	if (!r)
		return -1;
	if (d->customer)
		rc |= entry_put(r, CONTRACTS.customer, d->customer, err);
	if (d->lead)
		rc |= entry_put(r, CONTRACTS.lead, d->lead, err);
	if (d->template)
		rc |= contract_template_put(r, "--template", slice_of(d->template), err);
	rc |= contract_assign(r, d->columns, d->ncolumns, err);
	if (d->quote)
		rc |= put_quote(r, d->quote, err);
	if (rc)
		return -1;
	put_defaults(r);
	if (check_missing(r, d, err) < 0)
		return -1;
	contract_put_words(r, SLICE(""));
	change_made(c, change_id(r));
	contract_say(c, EVENT_contract_drafted, r);
	return contract_say_text(r, true, err) < 0 || clause_say(c, r, err) < 0 || err->count ? -1 : 0;
}
