/* quote_check.c - quotes whose amount isn't the sum of their lines; see quote.h. */
#include "base/lang.h"
#include "base/money.h"
#include "sales/quotes/quote.h"
#include "sales/quotes/quote_line.h"

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
