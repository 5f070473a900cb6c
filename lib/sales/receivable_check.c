/* receivable_check.c - what only a third pass can tell, row by row and in order, where the first two were odd: payments whose invoice
 * isn't there, and the row in which the sum of amounts is too large; see receivable_read.h. */
#include "base/lang.h"
#include "sales/receivable_read.h"

struct checking {
	const struct receivable_columns *columns;
	const struct table *invoices;
	uint64_t magnitude;
	bool is_too_large;
	struct error *err;
};

static void *begin(void *context, bool is_alone)
{
	(void)is_alone;
	return context;
}

static void end(void *context, void *state)
{
	(void)context;
	(void)state;
}

static void release(void *state)
{
	(void)state;
}

/* False: the sum can't be counted any more; said. */
static bool is_countable(struct sweep *s, struct checking *k, int64_t amount)
{
	const struct place at = { s->table->name, s->csv.line, 0 };

	k->magnitude = add_magnitude(k->magnitude, amount);
	if (k->magnitude <= INT64_MAX)
		return true;
	k->is_too_large = true;
	error_at(k->err, ERROR_DATA, &at, _("amount: the sum of all amounts up to here is too large to be counted"));
	return false;
}

static int check_payments(struct sweep *s, void *state)
{
	struct checking *k = state;
	const int column = table_column(s->table, "invoice");

	while (!k->is_too_large && sweep_next(s)) {
		struct payment one;

		if (take_payment(s, k->columns, &one) != TAKEN)
			continue;
		if (table_find(k->invoices, sweep_field(s, k->columns->pay_invoice)) < 0)
			sweep_left_out(s, column);
		else
			is_countable(s, k, one.amount);
	}
	return 0;
}

static int check_invoices(struct sweep *s, void *state)
{
	struct checking *k = state;
	struct billed one;

	while (!k->is_too_large && sweep_next(s))
		if (take_invoice(s, k->columns, &one) == TAKEN)
			is_countable(s, k, one.amount);
	return 0;
}

int receivables_check(struct book *b, const struct receivable_columns *c, struct error *err)
{
	struct checking k = { .columns = c, .err = err };
	struct sweep_job job = { begin, check_payments, end, release, &k, .in_order = true };
	int rc;

	k.invoices = book_table(b, "invoices", err);
	rc = k.invoices ? sweep_run(b, "payments", &job, err) : -1;
	job.rows = check_invoices;
	if (rc == 0)
		rc = sweep_run(b, "invoices", &job, err);
	return rc < 0 || k.is_too_large ? -1 : 0;
}
