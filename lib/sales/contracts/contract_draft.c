/* contract_draft.c - drafting a contract from what it hangs on; see contract.h. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/money.h"
#include "book/entry.h"
#include "book/listing.h"
#include "sales/contracts/clause.h"
#include "sales/contracts/contract_template.h"
#include "sales/contracts/contract_text.h"
#include "sales/quotes.h"

/* What is to be said of a contract's text before it goes anywhere: when it is drafted, submitted, approved and
 * signed. Nothing here stops anybody: it is said to whoever decides. */

/* What a contract is expected to settle; the others may stay empty. */
static const char *const clauses[] = { "amount_words", "tax_rate", "payment_terms", "delivery_terms", "acceptance",
				       "warranty",     "deposit",  "penalty",	    "disputes",	      NULL };

static bool is_clause(const char *column)
{
	for (size_t i = 0; clauses[i]; i++)
		if (strcmp(clauses[i], column) == 0)
			return true;
	return false;
}

static void add_once(struct str *list, struct slice name, size_t *count)
{
	const struct slice separator = slice_of(_(", "));

	for (struct slice rest = str_slice(list); rest.len;) {
		const long end = slice_find(rest, separator);

		if (slice_equal((struct slice){ rest.ptr, end < 0 ? rest.len : (size_t)end }, name))
			return;
		if (end < 0)
			break;
		rest.ptr += (size_t)end + separator.len;
		rest.len -= (size_t)end + separator.len;
	}
	str_addf(list, "%s%.*s", list->len ? separator.ptr : "", SLICE_ARGS(name));
	++*count;
}

static size_t add_missing(struct str *list, const struct contract_words *w)
{
	size_t count = 0;

	for (struct slice rest = str_slice(&w->missing); rest.len;)
		add_once(list, slice_cut(&rest, '\n'), &count);
	return count;
}

void contract_add_missing(struct str *list, const struct contract_words *w)
{
	add_missing(list, w);
}

static bool is_printed(const struct contract_words *w, int column)
{
	for (size_t i = 0; i < w->nspans; i++)
		if (w->spans[i].column == column)
			return true;
	return false;
}

/* Is the column named among the unfilled placeholders? Then it was said. */
static bool is_unfilled(const struct contract_words *w, const char *column)
{
	for (struct slice rest = str_slice(&w->missing); rest.len;) {
		struct slice name = slice_cut(&rest, '\n');

		if (slice_is(slice_cut(&name, '.'), "contract") && slice_is(name, column))
			return true;
	}
	return false;
}

/* Clauses that the contract leaves empty, of a text in columns: those of the template that its defaults stand for, or all. */
static void add_empty(struct str *list, const struct contract_at *of, const struct contract_words *w)
{
	const struct ledger *l = of->contracts->ledger;
	size_t count = 0;

	for (size_t i = 0; i < l->ncolumns; i++)
		if (is_clause(l->columns[i].name) && !contract_cell(of, (int)i).len &&
		    !is_unfilled(w, l->columns[i].name) && (!w->template.len || is_printed(w, (int)i)))
			add_once(list, slice_of(column_said(&l->columns[i])), &count);
}

/* Clauses that were filled in and that the template doesn't print: the customer would not read them. */
static void add_unprinted(struct str *list, const struct contract_at *of, const struct contract_words *w)
{
	const struct ledger *l = of->contracts->ledger;
	size_t count = 0;

	for (size_t i = 0; w->template.len && i < l->ncolumns; i++) {
		const bool is_other = strcmp(l->columns[i].name, "other_terms") == 0;

		if ((is_other || (is_clause(l->columns[i].name) && strcmp(l->columns[i].name, "amount_words") != 0)) &&
		    contract_cell(of, (int)i).len && !is_printed(w, (int)i))
			add_once(list, slice_of(column_said(&l->columns[i])), &count);
	}
}

static struct slice id_of(const struct contract_at *of)
{
	return contract_cell(of, of->contracts->ledger->id);
}

static void say_template(struct change *c, const struct contract_at *of, const struct contract_words *w)
{
	struct str list = STR_INIT;
	const size_t count = add_missing(&list, w);

	if (count)
		change_event(c, contract_unfilled, .contract = id_of(of), .template = w->template, .count = (int64_t)count, .placeholders = str_slice(&list));
	str_release(&list);
}

static int say_fit(struct change *c, const struct contract_at *of, struct slice template, struct error *err)
{
	struct str whom = STR_INIT;
	const int fits = contract_template_fits(of, template, &whom, err);

	if (fits == 0)
		change_event(c, contract_template_for_others, .contract = id_of(of), .template = template, .whom = str_slice(&whom));
	str_release(&whom);
	return fits < 0 ? -1 : 0;
}

static void say_lists(struct change *c, const struct contract_at *of, const struct contract_words *w)
{
	struct str empty = STR_INIT, unprinted = STR_INIT;

	add_empty(&empty, of, w);
	add_unprinted(&unprinted, of, w);
	if (empty.len)
		change_event(c, contract_empty, .contract = id_of(of), .clauses = str_slice(&empty));
	if (unprinted.len)
		change_event(c, contract_unprinted, .contract = id_of(of), .template = w->template, .clauses = str_slice(&unprinted));
	str_release(&empty);
	str_release(&unprinted);
}

static int64_t money_at(const struct contract_at *of, const struct known_column *column)
{
	struct value v;

	return value_parse(TYPE_MONEY, contract_cell(of, table_column(of->contracts, column)), &v) && !value_missing(&v)
		       ? v.number
		       : -1;
}

static void say_amounts(struct change *c, const struct contract_at *of, const struct table *quotes, size_t quote)
{
	const int64_t amount = money_at(of, CONTRACTS.amount),
		      quoted = table_number(quotes, quote, table_column(quotes, QUOTES.amount), -1);

	if (amount >= 0 && quoted >= 0 && amount != quoted)
		change_event(c, contract_not_as_quoted, .contract = id_of(of), .amount = amount, .quote = table_id(quotes, quote), .quoted = quoted);
}

/* Of the quote alone. */
static int contract_say_quote(struct change *c, const struct contract_at *of, struct error *err)
{
	const struct slice id = contract_cell(of, table_column(of->contracts, CONTRACTS.quote));
	const struct table *quotes = id.len ? book_table(of->book, QUOTES.ledger, err) : NULL;
	const long row = quotes ? table_find(quotes, id) : -1;
	struct value valid;

	if (id.len && !quotes)
		return -1;
	if (row < 0)
		return 0;
	valid = table_value(quotes, (size_t)row, table_column(quotes, QUOTES.valid_until));
	if (!value_missing(&valid) && valid.number < of->book->today)
		change_event(c, contract_quote_past, .contract = id_of(of), .quote = id, .valid = valid.text,
			     .next = change_text(c, "crm quote revise %.*s --reason … --valid +30d", SLICE_ARGS(quote_base(id))));
	say_amounts(c, of, quotes, (size_t)row);
	return 0;
}

/* Nothing is said of a file: what stands in it, stands there. */
static int say_text(struct change *c, const struct contract_at *of, const struct contract_words *w, bool is_drafted,
		    struct error *err)
{
	if (contract_cell(of, table_column(of->contracts, CONTRACTS.file)).len) {
		if (!slice_trim(str_slice(&w->text)).len)
			change_event(c, contract_empty_file, .contract = id_of(of), .file = contract_cell(of, table_column(of->contracts, CONTRACTS.file)));
		return 0;
	}
	if (!w->template.len && is_drafted)
		return 0; /* what is missing is being written yet */
	if (w->template.len)
		say_template(c, of, w);
	else
		change_event(c, contract_no_text, .contract = id_of(of));
	if (w->template.len && is_drafted && !w->missing.len)
		change_event(c, contract_filled, .contract = id_of(of), .template = w->template,
			     .next = change_text(c, "crm contract text %.*s", SLICE_ARGS(id_of(of))));
	say_lists(c, of, w);
	return w->template.len ? say_fit(c, of, w->template, err) : 0;
}

int contract_say_text(const struct change_row *r, bool is_drafted, struct error *err)
{
	const struct contract_at of = { .book = r->change->book, .contracts = r->table, .staged = r };
	struct contract_words w;
	int rc = contract_words(&w, &of, err) < 0 ? -1 : 0;

	if (rc == 0)
		rc = say_text(r->change, &of, &w, is_drafted, err);
	if (rc == 0)
		rc = contract_say_quote(r->change, &of, err);
	contract_words_release(&w);
	return rc;
}

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
