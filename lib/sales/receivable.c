/* receivable.c - see receivable.h. One pass over payments, joined to invoices by the table's own map of ids, then one
 * over invoices. Amounts are bounded while they are read, so that no sum of them can overflow later; the views are
 * receivable_view.c and receivable_board.c. */
#include "sales/receivable.h"

#include <stdlib.h>

#include "base/lang.h"

enum { FAULTS_SHOWN = 5 };

struct paid {
	int64_t sum;
	int32_t on;
};

/* Columns are looked up once: an invoice ledger may have a million rows. */
struct reading {
	struct receivables *all;
	const struct table *payments;
	struct paid *paid; /* one a row of invoices */
	int64_t magnitude; /* of everything read, signs left out: what any sum stays below */
	size_t faults;
	struct error *err;
};

/* Only the first few are said: a ledger with a wrong column has a million. */
static void left_out(struct reading *g, const struct table *t, size_t row, const char *column)
{
	const struct place at = table_place(t, row);
	struct slice text = table_text(t, row, column);

	if (g->faults++ >= FAULTS_SHOWN)
		return;
	if (text.len && slice_is(slice_of(column), "invoice"))
		error_at(g->err, ERROR_DATA, &at, _("left out of the figures: invoice '%.*s' is not in invoices.csv"),
			 SLICE_ARGS(text));
	else if (text.len)
		error_at(g->err, ERROR_DATA, &at, _("left out of the figures: %s '%.*s' can't be read"), column,
			 SLICE_ARGS(text));
	else
		error_at(g->err, ERROR_DATA, &at, _("left out of the figures: %s is missing"), column);
}

static bool read_cell(struct reading *g, const struct table *t, size_t row, int column, int64_t *number)
{
	struct value v = table_value(t, row, column);

	*number = v.number;
	if (!value_missing(&v))
		return true;
	left_out(g, t, row, column < 0 ? "?" : t->ledger->columns[column].name);
	return false;
}

static bool add_magnitude(struct reading *g, int64_t amount)
{
	return amount != INT64_MIN &&
	       !__builtin_add_overflow(g->magnitude, amount < 0 ? -amount : amount, &g->magnitude);
}

static int too_large(struct reading *g, const struct table *t, size_t row)
{
	const struct place at = table_place(t, row);

	return error_at(g->err, ERROR_DATA, &at,
			_("amount: the sum of all amounts up to here is too large to be counted"));
}

static int read_payments(struct reading *g)
{
	const struct table *t = g->payments, *invoices = g->all->invoices;
	const int invoice = table_column(t, "invoice"), amount = table_column(t, "amount"),
		  on = table_column(t, "paid_on");

	for (size_t i = 0; i < t->nrows; i++) {
		int64_t date, sum;
		long row;

		if (!read_cell(g, t, i, on, &date) || date > g->all->as_of || !read_cell(g, t, i, amount, &sum))
			continue;
		row = table_find(invoices, table_cell(t, i, invoice));
		if (row < 0) {
			left_out(g, t, i, "invoice");
			continue;
		}
		if (!add_magnitude(g, sum))
			return too_large(g, t, i);
		g->paid[row].sum += sum;
		if (date > g->paid[row].on)
			g->paid[row].on = (int32_t)date;
	}
	return 0;
}

static int read_invoices(struct reading *g)
{
	struct receivables *all = g->all;
	const struct table *t = all->invoices;
	const int amount = table_column(t, "amount"), issued = table_column(t, "issued_on"),
		  due = table_column(t, "due_on");

	for (size_t i = 0; i < t->nrows; i++) {
		int64_t issued_on, due_on, sum;

		if (!read_cell(g, t, i, issued, &issued_on) || issued_on > all->as_of ||
		    !read_cell(g, t, i, due, &due_on) || !read_cell(g, t, i, amount, &sum))
			continue;
		if (!add_magnitude(g, sum))
			return too_large(g, t, i);
		all->total += sum - g->paid[i].sum;
		if (sum == g->paid[i].sum)
			continue;
		all->items = xgrow(all->items, &all->cap, all->count + 1, sizeof(*all->items));
		all->items[all->count++] =
			(struct receivable){ i, sum, sum - g->paid[i].sum, (int32_t)due_on, g->paid[i].on };
	}
	return 0;
}

int receivables_read(struct receivables *all, struct book *b, struct error *err)
{
	struct reading g = { .all = all, .payments = book_table(b, "payments", err), .err = err };
	int rc;

	*all = (struct receivables){ .book = b,
				     .invoices = book_table(b, "invoices", err),
				     .customers = book_table(b, "customers", err),
				     .as_of = b->today };
	if (!all->invoices || !all->customers || !g.payments)
		return -1;
	all->owner_column = table_column(all->invoices, "owner");
	all->customer_column = table_column(all->invoices, "customer");
	all->customers_owner_column = table_column(all->customers, "owner");
	g.paid = xcalloc(all->invoices->nrows + 1, sizeof(*g.paid));
	for (size_t i = 0; i < all->invoices->nrows; i++)
		g.paid[i].on = DATE_MIN;
	rc = read_payments(&g) < 0 || read_invoices(&g) < 0 ? -1 : 0;
	if (g.faults > FAULTS_SHOWN)
		error_add(err, ERROR_DATA,
			  _("%zu more rows were left out of the figures; crm book check names them all"),
			  g.faults - FAULTS_SHOWN);
	free(g.paid);
	return rc;
}

void receivables_release(struct receivables *all)
{
	free(all->items);
	all->items = NULL;
	all->count = all->cap = 0;
}

int receivable_days(const struct receivables *all, const struct receivable *r)
{
	return all->as_of - r->due_on;
}

enum bucket receivable_bucket(const struct receivables *all, const struct receivable *r)
{
	int days = receivable_days(all, r);

	if (days <= 0 || r->outstanding < 0)
		return BUCKET_NOT_DUE;
	return days <= 30 ? BUCKET_30 : days <= 60 ? BUCKET_60 : days <= 90 ? BUCKET_90 : BUCKET_OVER_90;
}

const char *bucket_name(enum bucket k)
{
	static const char *const names[] = { N_("not_due"), N_("1-30"), N_("31-60"), N_("61-90"), N_("over_90") };

	return names[k];
}

struct slice receivable_customer(const struct receivables *all, const struct receivable *r)
{
	return table_cell(all->invoices, r->row, all->customer_column);
}

struct slice receivable_owner(const struct receivables *all, const struct receivable *r)
{
	struct slice owner = table_cell(all->invoices, r->row, all->owner_column);
	long row;

	if (owner.len)
		return owner;
	row = table_find(all->customers, receivable_customer(all, r));
	return row < 0 ? SLICE("") : table_cell(all->customers, (size_t)row, all->customers_owner_column);
}

int receivable_paid(struct book *b, struct slice invoice, int64_t *paid, struct error *err)
{
	const struct table *t = book_table(b, "payments", err);
	int column, amount;

	*paid = 0;
	if (!t)
		return -1;
	column = table_column(t, "invoice");
	amount = table_column(t, "amount");
	for (size_t i = 0; i < t->nrows; i++) {
		if (!slice_equal(table_cell(t, i, column), invoice))
			continue;
		if (__builtin_add_overflow(*paid, table_number(t, i, amount, 0), paid)) {
			const struct place at = table_place(t, i);

			return error_at(err, ERROR_DATA, &at,
					_("amount: the sum of all amounts up to here is too large to be counted"));
		}
	}
	return 0;
}
