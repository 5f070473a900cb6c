/* quote_line.c - see quote_line.h. */
#include "sales/quotes/quote_line.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/money.h"
#include "base/round.h"
#include "base/utf8.h"
#include "book/entry.h"

enum { WHOLE = 10000 }; /* basis points */

void quote_lines_add(struct quote_lines *l, const struct quote_line *line)
{
	l->items = xgrow(l->items, &l->cap, l->count + 1, sizeof(*l->items));
	l->items[l->count++] = *line;
}

void quote_lines_release(struct quote_lines *l)
{
	free(l->items);
	*l = (struct quote_lines){ 0 };
}

struct quote_line *quote_lines_find(const struct quote_lines *l, struct slice sku)
{
	for (size_t i = 0; i < l->count; i++)
		if (slice_equal(l->items[i].sku, sku))
			return &l->items[i];
	return NULL;
}

void quote_lines_remove(struct quote_lines *l, struct slice sku)
{
	size_t kept = 0;

	for (size_t i = 0; i < l->count; i++)
		if (!slice_equal(l->items[i].sku, sku))
			l->items[kept++] = l->items[i];
	l->count = kept;
}

int quote_line_count(struct quote_line *line, struct error *err)
{
	int64_t full;

	if (__builtin_mul_overflow(line->qty, line->price, &full))
		return error_add(err, ERROR_DATA, _("%.*s: quantity times price is too large to be counted"),
				 SLICE_ARGS(line->sku));
	line->amount = round_scaled(full, WHOLE - line->discount, WHOLE);
	return 0;
}

int quote_lines_total(const struct quote_lines *l, int64_t *fen, struct error *err)
{
	*fen = 0;
	for (size_t i = 0; i < l->count; i++)
		if (__builtin_add_overflow(*fen, l->items[i].amount, fen))
			return error_add(err, ERROR_DATA, _("the sum of the lines is too large to be counted"));
	return 0;
}

void quote_add_share(struct str *out, int64_t part, int64_t whole)
{
	const int64_t share = round_scaled(part, WHOLE, whole), fine = round_scaled(part, WHOLE * WHOLE / 100, whole);

	if (part != 0 && part != whole && (share == 0 || share == WHOLE))
		decimal_add_text(out, fine, 4);
	else
		decimal_add_text(out, share, 2);
	str_addc(out, '%');
}

static bool is_countable(const struct value *qty, const struct value *price, int64_t discount)
{
	return !value_missing(qty) && qty->number >= 0 && !value_missing(price) && price->number >= 0 && discount >= 0 &&
	       discount <= WHOLE;
}

static int read_line(struct quote_lines *l, const struct table *t, size_t row, struct error *err)
{
	struct quote_line line = { .sku = table_text(t, row, QUOTE_LINES.sku),
				   .discount = table_number(t, row, table_column(t, QUOTE_LINES.discount), 0) };
	const struct value qty = table_value(t, row, table_column(t, QUOTE_LINES.qty));
	const struct value price = table_value(t, row, table_column(t, QUOTE_LINES.price));
	const struct place at = table_place(t, row);
	int rc = 0;

	line.qty = qty.number;
	line.price = price.number;
	if (!is_countable(&qty, &price, line.discount))
		rc = error_at(err, ERROR_DATA, &at, _("this line of %.*s can't be counted; crm book check says why"),
			      SLICE_ARGS(table_text(t, row, QUOTE_LINES.quote)));
	else
		rc = quote_line_count(&line, err);
	quote_lines_add(l, &line);
	return rc;
}

int quote_lines_read(struct quote_lines *l, struct book *b, struct slice quote, struct error *err)
{
	const struct table *t = book_table(b, QUOTE_LINES.ledger, err), *quotes = book_table(b, QUOTES.ledger, err);
	const int of = t ? table_column(t, QUOTE_LINES.quote) : -1;
	int rc = t && quotes ? 0 : -1;

	for (size_t i = 0; t && quotes && i < t->nrows; i++) {
		if (slice_equal(table_cell(t, i, of), quote))
			rc |= read_line(l, t, i, err);
		else if (table_find(quotes, table_cell(t, i, of)) < 0) /* whose is it? */
			table_left_out(t, i, of);
	}
	return rc;
}

int quote_index_read(struct quote_index *x, struct book *b, struct error *err)
{
	int of;

	*x = (struct quote_index){ .first = MAP_INIT };
	if (!schema_ledger(&b->schema, SLICE("quote_lines")))
		return 0;
	x->lines = book_table(b, QUOTE_LINES.ledger, err);
	if (!x->lines)
		return -1;
	of = table_column(x->lines, QUOTE_LINES.quote);
	x->next = xcalloc(x->lines->nrows + 1, sizeof(*x->next));
	for (size_t i = x->lines->nrows; i-- > 0;) {
		struct slice quote = table_cell(x->lines, i, of);
		const long first = map_get(&x->first, quote);

		x->next[i] = first < 0 ? 0 : (size_t)first + 1;
		map_set(&x->first, quote, (long)i);
	}
	return 0;
}

void quote_index_release(struct quote_index *x)
{
	map_release(&x->first);
	free(x->next);
	*x = (struct quote_index){ .first = MAP_INIT };
}

int quote_lines_of(struct quote_lines *l, struct book *b, const struct quote_index *x, struct slice quote,
		   struct error *err)
{
	long row = x ? map_get(&x->first, quote) : -1;
	int rc = 0;

	if (!x)
		return quote_lines_read(l, b, quote, err);
	for (; row >= 0; row = (long)x->next[row] - 1)
		rc |= read_line(l, x->lines, (size_t)row, err);
	return rc;
}

bool quote_list_price(struct book *b, struct slice sku, int64_t *fen)
{
	struct error ignored = ERROR_INIT;
	const struct table *products = book_table(b, PRODUCTS.ledger, &ignored);
	long row = products ? table_find(products, sku) : -1;
	struct value v = { 0 };

	error_release(&ignored);
	if (row >= 0)
		v = table_value(products, (size_t)row, table_column(products, PRODUCTS.price));
	*fen = v.number;
	return !value_missing(&v);
}

void quote_line_add_text(struct str *out, const struct quote_line *line)
{
	str_addf(out, "%lld × ", (long long)line->qty);
	money_add_grouped(out, line->price);
	if (!line->discount)
		return;
	str_adds(out, " - ");
	value_add_number(out, TYPE_PERCENT, line->discount);
}

/* What is typed behind the colon of a line, folded: QTY[@PRICE][-DISCOUNT%]. */
struct typed_line {
	const char *typed;
	struct slice sku, qty, price, discount;
	bool has_price, has_discount;
};

static int malformed(const char *typed, struct error *err)
{
	return error_add(err, ERROR_USAGE, _("'%s' is no line: write SKU:QUANTITY, and @PRICE or -DISCOUNT%% behind it, such as "
					     "JJ-02:2@25000-5%%"), typed);
}

/* Cuts *s behind the last colon, either width; false: there is none. */
static bool cut_colon(struct slice *s, struct slice *behind)
{
	static const char wide_colon[] = "：";

	for (size_t i = s->len; i-- > 0;) {
		struct slice tail = { s->ptr + i, s->len - i };
		size_t n = slice_starts(tail, wide_colon) ? sizeof(wide_colon) - 1 : tail.ptr[0] == ':';

		if (!n)
			continue;
		*behind = (struct slice){ tail.ptr + n, tail.len - n };
		*s = slice_trim((struct slice){ s->ptr, i });
		return true;
	}
	return false;
}

static void cut_rest(struct typed_line *t, struct slice rest)
{
	long at;

	if ((at = slice_find(rest, SLICE("-"))) > 0) {
		t->has_discount = true;
		t->discount = slice_trim((struct slice){ rest.ptr + at + 1, rest.len - (size_t)at - 1 });
		rest.len = (size_t)at;
	}
	if ((at = slice_find(rest, SLICE("@"))) >= 0) {
		t->has_price = true;
		t->price = slice_trim((struct slice){ rest.ptr + at + 1, rest.len - (size_t)at - 1 });
		rest.len = (size_t)at;
	}
	t->qty = slice_trim(rest);
}

static int read_numbers(const struct typed_line *t, struct quote_line *line, struct error *err)
{
	struct value v;
	int rc = 0;

	if (!t->qty.len || !value_parse(TYPE_INT, t->qty, &v) || v.number < 0)
		rc = error_add(err, ERROR_USAGE, _("'%s': '%.*s' is no quantity; a whole number above zero is wanted"), t->typed,
			       SLICE_ARGS(t->qty));
	else
		line->qty = v.number;
	if (t->has_price && (!money_parse_loose(t->price, &line->price) || line->price < 0))
		rc = error_add(err, ERROR_USAGE, _("'%s': '%.*s' is not a price such as 1200.50, 1,200.50 or 12万"), t->typed,
			       SLICE_ARGS(t->price));
	if (!t->has_discount)
		return rc;
	if (!t->discount.len || !value_parse(TYPE_PERCENT, t->discount, &v) || v.number < 0 || v.number > WHOLE)
		return error_add(err, ERROR_USAGE, _("'%s': '%.*s' is no discount; write -5%%, from 0%% to 100%%"), t->typed,
				 SLICE_ARGS(t->discount));
	line->discount = v.number;
	return rc;
}

int quote_lines_parse(struct quote_lines *l, struct book *b, const char *typed, struct error *err)
{
	const struct table *products = book_table(b, PRODUCTS.ledger, err);
	struct typed_line t = { .typed = typed, .sku = slice_of(typed) };
	struct quote_line line = { 0 };
	struct str folded = STR_INIT;
	struct slice rest;
	long row;
	int rc = products ? 0 : -1;

	if (rc == 0 && (utf8_invalid(t.sku) >= 0 || !cut_colon(&t.sku, &rest) || !t.sku.len))
		rc = malformed(typed, err);
	if (rc < 0)
		return -1;
	utf8_add_folded(&folded, rest);
	cut_rest(&t, str_slice(&folded));
	line.has_price = t.has_price;
	line.has_discount = t.has_discount;
	rc = read_numbers(&t, &line, err);
	row = table_named(products, N_("sku"), t.sku, err);
	str_release(&folded);
	if (rc < 0 || row < 0)
		return -1;
	line.sku = table_id(products, (size_t)row);
	if (quote_lines_find(l, line.sku))
		return error_add(err, ERROR_USAGE, _("%.*s stands twice: one line a product"), SLICE_ARGS(line.sku));
	quote_lines_add(l, &line);
	return 0;
}
