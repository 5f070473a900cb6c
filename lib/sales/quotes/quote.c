/* quote.c - questions about quotes that change nothing: which one is meant, which is the newest; see quote.h. */
#include "sales/quotes/quote.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/money.h"
#include "base/utf8.h"
#include "book/entry.h"
#include "sales/quotes/quote_line.h"

/* The length of "-R12" at the end of an id, 0 where there is none. */
static size_t suffix_length(struct slice id)
{
	size_t n = 0;

	while (n < id.len && id.ptr[id.len - 1 - n] >= '0' && id.ptr[id.len - 1 - n] <= '9')
		n++;
	if (!n || id.len < n + 3 || id.ptr[id.len - 1 - n] != 'R' || id.ptr[id.len - 2 - n] != '-')
		return 0;
	return n + 2;
}

struct slice quote_base(struct slice id)
{
	return (struct slice){ id.ptr, id.len - suffix_length(id) };
}

int64_t quote_revision(const struct table *quotes, size_t row)
{
	return table_number(quotes, row, table_column(quotes, QUOTES.revision), 0);
}

static bool is_family(const struct table *quotes, size_t a, size_t b)
{
	return slice_equal(quote_base(table_id(quotes, a)), quote_base(table_id(quotes, b)));
}

long quote_revision_row(const struct table *quotes, size_t row, int64_t revision)
{
	for (size_t i = 0; i < quotes->nrows; i++)
		if (is_family(quotes, i, row) && quote_revision(quotes, i) == revision)
			return (long)i;
	return -1;
}

size_t quote_newest(const struct table *quotes, size_t row)
{
	size_t newest = row;

	for (size_t i = 0; i < quotes->nrows; i++)
		if (is_family(quotes, i, row) && quote_revision(quotes, i) > quote_revision(quotes, newest))
			newest = i;
	return newest;
}

bool quote_is_newest(const struct table *quotes, size_t row)
{
	return quote_newest(quotes, row) == row;
}

size_t *quote_family(const struct table *quotes, size_t row, size_t *count)
{
	size_t *rows = NULL, cap = 0, n = 0;

	for (size_t i = 0; i < quotes->nrows; i++) {
		size_t at = n;

		if (!is_family(quotes, i, row))
			continue;
		rows = xgrow(rows, &cap, n + 1, sizeof(*rows));
		for (; at > 0 && quote_revision(quotes, rows[at - 1]) > quote_revision(quotes, i); at--)
			rows[at] = rows[at - 1];
		rows[at] = i;
		n++;
	}
	*count = n;
	return rows;
}

/* Any row whose id has that base number, case and width folded; -1: none. */
static long by_base(const struct table *quotes, struct slice typed)
{
	struct str wanted = STR_INIT, folded = STR_INIT;
	long found = -1;

	utf8_add_folded(&wanted, typed);
	for (size_t i = 0; i < quotes->nrows && found < 0; i++) {
		str_reset(&folded);
		utf8_add_folded(&folded, quote_base(table_id(quotes, i)));
		if (slice_equal(str_slice(&folded), str_slice(&wanted)))
			found = (long)i;
	}
	str_release(&wanted);
	str_release(&folded);
	return found;
}

long quote_find(struct book *b, const char *typed, struct error *err)
{
	const struct table *quotes = book_table(b, QUOTES.ledger, err);
	struct slice text = slice_trim(slice_of(typed));
	long row;

	if (!quotes)
		return -1;
	row = by_base(quotes, text);
	return row >= 0 ? (long)quote_newest(quotes, (size_t)row) : table_named(quotes, "quote", text, err);
}

int quote_check_current(struct book *b, size_t row, struct error *err)
{
	const struct table *quotes = book_table(b, QUOTES.ledger, err);
	size_t newest;

	if (!quotes)
		return -1;
	newest = quote_newest(quotes, row);
	if (newest != row)
		return error_add(err, ERROR_DATA,
				 _("quote %.*s is superseded by %.*s; a superseded quote can't be contracted"),
				 SLICE_ARGS(table_id(quotes, row)), SLICE_ARGS(table_id(quotes, newest)));
	if (slice_is(table_text(quotes, row, QUOTES.status), "superseded"))
		return error_add(err, ERROR_DATA, _("quote %.*s is superseded; a superseded quote can't be contracted"),
				 SLICE_ARGS(table_id(quotes, row)));
	return 0;
}

bool quote_is_expired(const struct book *b, const struct table *quotes, size_t row)
{
	return slice_is(table_text(quotes, row, QUOTES.status), "current") &&
	       table_number(quotes, row, table_column(quotes, QUOTES.valid_until), b->today) < b->today;
}

struct slice quote_customer(struct book *b, struct slice lead)
{
	struct error ignored = ERROR_INIT;
	const struct table *leads = book_table(b, LEADS.ledger, &ignored);
	long row = leads ? table_find(leads, lead) : -1;

	error_release(&ignored);
	return row < 0 ? SLICE("") : table_text(leads, (size_t)row, LEADS.customer);
}

/* Quotes whose amount isn't the sum of their lines */

static void say_difference(const struct table *quotes, size_t row, int64_t amount, int64_t total, struct error *err)
{
	const struct place at = table_place(quotes, row);
	struct str stands = STR_INIT, sum = STR_INIT;

	money_add_grouped(&stands, amount);
	money_add_grouped(&sum, total);
	error_at(err, ERROR_DATA, &at, _("quote %.*s: its amount is %s, its lines come to %s"), SLICE_ARGS(table_id(quotes, row)), stands.buf,
		 sum.buf);
	str_release(&stands);
	str_release(&sum);
}

int quotes_check(struct book *b, struct error *err)
{
	const bool has_quotes = schema_ledger(&b->schema, SLICE("quotes"));
	const struct table *quotes = has_quotes ? book_table(b, QUOTES.ledger, err) : NULL;
	const int amount = quotes ? table_column(quotes, QUOTES.amount) : -1;
	struct quote_index index;
	const int rc = quotes ? quote_index_read(&index, b, err) : -1;

	for (size_t i = 0; rc == 0 && i < quotes->nrows; i++) {
		const int64_t stands = table_number(quotes, i, amount, -1);
		struct error uncounted = ERROR_INIT; /* a finding of the line already */
		struct quote_lines lines = { 0 };
		int64_t total;

		if (quote_lines_of(&lines, b, &index, table_id(quotes, i), &uncounted) == 0 && lines.count && stands >= 0 &&
		    quote_lines_total(&lines, &total, &uncounted) == 0 && total != stands)
			say_difference(quotes, i, stands, total, err);
		quote_lines_release(&lines);
		error_release(&uncounted);
	}
	if (rc == 0)
		quote_index_release(&index);
	return !has_quotes || rc == 0 ? 0 : -1;
}
