/* receivable_read.h - what receivable_read.c, which reads all that is owed, shares with receivable_one.c, which reads it of one customer;
 * everybody else uses receivable.h.
 */
#ifndef CRM_SALES_MONEY_RECEIVABLE_READ_H
#define CRM_SALES_MONEY_RECEIVABLE_READ_H

#include "book/sweep.h"
#include "sales/money/receivable.h"

/* Columns are looked up once, for sweeps: a ledger may have a million rows. A row counts by the book's day; one that is of a later day is
 * passed over, one that can't be read is left out and noted as such. */
struct receivable_columns {
	int32_t as_of;
	struct sweep_source issued_on, due_on, amount, hold_until;
	int id, customer, owner; /* of the files */
};

struct billed {
	int64_t issued_on, due_on, amount;
};

/* A row of invoices, until what was paid on it is at hand. */
struct billed_row {
	size_t row;
	bool is_taken;
	struct billed billed;
	int32_t hold_until;
	struct slice id, customer, owner;
};

/* False: it is of a later day, or can't be read, which is noted (book/left_out.h). */
static inline bool receivable_take_invoice(struct sweep *s, const struct receivable_columns *c, struct billed *in)
{
	return sweep_number(s, &c->issued_on, &in->issued_on) && in->issued_on <= c->as_of && sweep_number(s, &c->due_on, &in->due_on) &&
	       sweep_number(s, &c->amount, &in->amount);
}

/* What is shown of an invoice beside its amounts. */
void receivable_read_rest(struct sweep *s, const struct receivable_columns *c, struct arena *arena, struct billed_row *one);
/* `paid`: PAID_WORDS of paid.h. */
struct receivable receivable_of_row(const struct billed_row *one, const uint64_t *paid);
/* Heads and columns; *all is empty then. -1: a ledger can't be read. */
int receivables_begin(struct receivables *all, struct receivable_columns *c, struct book *b, struct error *err);
/* Empty, and released with the view. */
struct receivables *receivables_kept(struct view *v);

#endif
