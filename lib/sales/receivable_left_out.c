/* receivable_left_out.c - what receivables leave out, row by row and in order: a third pass, where the first two have counted
 * something; see receivable_read.h. */
#include "base/lang.h"
#include "sales/receivable_read.h"

enum { FAULTS_SHOWN = 5 /* a ledger with a wrong column has a million */ };

struct saying {
	const struct receivable_columns *columns;
	const struct table *invoices;
	uint64_t magnitude;
	size_t faults;
	bool is_too_large;
	struct error *err;
};

static void *begin_saying(void *context, bool is_alone)
{
	(void)is_alone;
	return context;
}

static void end_saying(void *context, void *state)
{
	(void)context;
	(void)state;
}

static void release_saying(void *state)
{
	(void)state;
}

static void left_out(struct sweep *s, struct saying *o, const char *column, struct slice text, bool is_lost)
{
	const struct place at = { s->table->name, s->csv.line, 0 };

	if (o->faults++ >= FAULTS_SHOWN)
		return;
	if (text.len && is_lost)
		error_at(o->err, ERROR_DATA, &at, _("left out of the figures: invoice '%.*s' is not in invoices.csv"),
			 SLICE_ARGS(text));
	else if (text.len)
		error_at(o->err, ERROR_DATA, &at, _("left out of the figures: %s '%.*s' can't be read"), column,
			 SLICE_ARGS(text));
	else
		error_at(o->err, ERROR_DATA, &at, _("left out of the figures: %s is missing"), column);
}

/* False: the sum can't be counted any more; said. */
static bool is_countable(struct sweep *s, struct saying *o, int64_t amount)
{
	const struct place at = { s->table->name, s->csv.line, 0 };

	o->magnitude = add_magnitude(o->magnitude, amount);
	if (o->magnitude <= INT64_MAX)
		return true;
	o->is_too_large = true;
	error_at(o->err, ERROR_DATA, &at, _("amount: the sum of all amounts up to here is too large to be counted"));
	return false;
}

static int say_payments(struct sweep *s, void *state)
{
	struct saying *o = state;
	const struct receivable_columns *c = o->columns;

	while (sweep_next(s)) {
		struct slice invoice = sweep_field(s, c->pay_invoice);
		struct payment one;
		enum taken taken = take_payment(s, c, &one);

		if (taken == FAULTY)
			left_out(s, o, one.fault->name, sweep_field(s, one.fault->at), false);
		else if (taken == TAKEN && table_find(o->invoices, invoice) < 0)
			left_out(s, o, "invoice", invoice, true);
		else if (taken == TAKEN && !is_countable(s, o, one.amount))
			return 0;
	}
	return 0;
}

static int say_invoices(struct sweep *s, void *state)
{
	struct saying *o = state;
	struct billed one;

	while (!o->is_too_large && sweep_next(s)) {
		enum taken taken = take_invoice(s, o->columns, &one);

		if (taken == FAULTY)
			left_out(s, o, one.fault->name, sweep_field(s, one.fault->at), false);
		else if (taken == TAKEN && !is_countable(s, o, one.amount))
			return 0;
	}
	return 0;
}

int receivables_say_left_out(struct book *b, const struct receivable_columns *c, struct error *err)
{
	struct saying o = { .columns = c, .err = err };
	struct sweep_job job = { begin_saying, say_payments, end_saying, release_saying, &o, .in_order = true };
	int rc;

	o.invoices = book_table(b, "invoices", err);
	rc = o.invoices ? 0 : -1;
	if (rc == 0)
		rc = sweep_run(b, "payments", &job, err);
	job.rows = say_invoices;
	if (rc == 0)
		rc = sweep_run(b, "invoices", &job, err);
	if (o.faults > FAULTS_SHOWN)
		error_add(err, ERROR_DATA,
			  _("%zu more rows were left out of the figures; crm book check names them all"),
			  o.faults - FAULTS_SHOWN);
	return rc < 0 || o.is_too_large ? -1 : 0;
}
