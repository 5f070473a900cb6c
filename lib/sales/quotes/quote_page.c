/* quote_page.c - everything about one quote: its card, lines, revisions and history; see quote.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "book/listing.h"
#include "sales/quotes/quote.h"
#include "sales/quotes/quote_line.h"

enum { HISTORY = 20 };

static void show_line(struct view *v, struct book *b, const struct quote_line *line)
{
	int64_t list;

	view_text(v, line->sku);
	view_text(v, listing_name(b, PRODUCTS.ledger, line->sku));
	view_number(v, line->qty);
	view_number(v, line->price);
	if (line->discount)
		view_number(v, line->discount);
	else
		view_missing(v);
	view_number(v, line->amount);
	if (quote_list_price(b, line->sku, &list))
		view_number(v, list);
	else
		view_missing(v);
}

static void show_total(struct view *v, int64_t total)
{
	view_text(v, slice_of(_("total")));
	for (int i = 0; i < 4; i++)
		view_missing(v);
	view_number(v, total);
	view_missing(v);
	v->last->has_total = true;
}

static int show_lines(struct book *b, struct slice id, struct view *v, struct error *err)
{
	struct quote_lines lines = { 0 };
	int64_t total;
	int rc = quote_lines_read(&lines, b, id, err);

	if (rc == 0)
		rc = quote_lines_total(&lines, &total, err);
	view_section(v, "lines", _("Lines"));
	view_column(v, "sku", _("SKU"), TYPE_ID);
	view_column(v, "name", _("name"), TYPE_TEXT);
	view_column(v, "qty", _("quantity"), TYPE_INT);
	view_column(v, "price", _("price"), TYPE_MONEY);
	view_column(v, "discount", _("discount"), TYPE_PERCENT);
	view_column(v, "amount", _("amount"), TYPE_MONEY);
	view_column(v, "list_price", _("list price"), TYPE_MONEY);
	for (size_t i = 0; rc == 0 && i < lines.count; i++)
		show_line(v, b, &lines.items[i]);
	if (rc == 0)
		show_total(v, total);
	quote_lines_release(&lines);
	return rc;
}

/* One revision; days: calendar days since the one before it. */
static void show_revision(struct view *v, struct book *b, const struct table *quotes, size_t row, long before)
{
	const int created = table_column(quotes, QUOTES.created_at), amount = table_column(quotes, QUOTES.amount);
	struct value one[2], other[2]; /* when and how much: this revision, and the one before */

	for (int i = 0; before >= 0 && i < 2; i++) {
		one[i] = table_value(quotes, row, i ? amount : created);
		other[i] = table_value(quotes, (size_t)before, i ? amount : created);
	}
	view_text(v, table_id(quotes, row));
	listing_cell(v, quotes, row, created);
	if (before < 0 || value_missing(&one[0]) || value_missing(&other[0]))
		view_missing(v);
	else
		view_number(v, moment_date(one[0].number) - moment_date(other[0].number));
	view_text(v, table_text(quotes, row, QUOTES.author));
	view_text(v, listing_name(b, PEOPLE.ledger, table_text(quotes, row, QUOTES.author)));
	view_text(v, table_text(quotes, row, QUOTES.reason));
	listing_cell(v, quotes, row, amount);
	if (before < 0 || value_missing(&one[1]) || value_missing(&other[1]))
		view_missing(v);
	else
		view_number(v, one[1].number - other[1].number);
	view_text(v, table_text(quotes, row, QUOTES.note));
}

static void show_revisions(struct book *b, const struct table *quotes, size_t row, struct view *v)
{
	size_t count, *rows = quote_family(quotes, row, &count);

	view_section(v, "revisions", _("Revisions"));
	view_column(v, "id", _("ID"), TYPE_ID);
	view_column(v, "created_at", _("at"), TYPE_TIME);
	view_column(v, "days", _("days"), TYPE_INT);
	view_key_column(v, "author", TYPE_ID);
	view_column(v, "author_name", _("who"), TYPE_TEXT);
	view_column(v, "reason", _("reason"), TYPE_TEXT);
	listing_words(v, b, QUOTES.reason);
	view_column(v, "amount", _("amount"), TYPE_MONEY);
	view_column(v, "difference", _("difference"), TYPE_MONEY);
	view_column(v, "note", _("note"), TYPE_TEXT);
	for (size_t i = 0; i < count; i++)
		show_revision(v, b, quotes, rows[i], i ? (long)rows[i - 1] : -1);
	free(rows);
}

int quote_page(struct book *b, size_t row, struct view *v, struct error *err)
{
	const struct table *quotes = book_table(b, QUOTES.ledger, err);
	struct slice id, lead;

	if (!quotes)
		return -1;
	id = table_id(quotes, row);
	lead = table_text(quotes, row, QUOTES.lead);
	view_card(v, "quote", "");
	view_title(v, "%.*s  %.*s · %.*s", SLICE_ARGS(id), SLICE_ARGS(listing_name(b, CUSTOMERS.ledger, quote_customer(b, lead))),
		   SLICE_ARGS(listing_word(b, QUOTES.status, table_text(quotes, row, QUOTES.status))));
	listing_card(v, b, quotes, row);
	if (!quote_is_newest(quotes, row))
		view_note(v, _("superseded by %.*s: crm quote diff %.*s %.*s"), SLICE_ARGS(table_id(quotes, quote_newest(quotes, row))),
			  SLICE_ARGS(id), SLICE_ARGS(table_id(quotes, quote_newest(quotes, row))));
	else if (quote_is_expired(b, quotes, row))
		view_note(v, _("expired: crm quote revise %.*s --reason … --valid +30d"), SLICE_ARGS(quote_base(id)));
	if (show_lines(b, id, v, err) < 0)
		return -1;
	show_revisions(b, quotes, row, v);
	return listing_history(v, b, QUOTES.ledger, id, HISTORY, err);
}
