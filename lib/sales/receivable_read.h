/* receivable_read.h - which rows of payments and invoices count, shared by the files that read them; everybody else uses
 * receivable.h.
 *
 * The columns are looked up once, for sweeps: a ledger may have a million rows. A row counts by the book's day; one that is
 * of a later day is passed over, one that can't be read is left out and named with the column that is wrong.
 */
#ifndef CRM_SALES_RECEIVABLE_READ_H
#define CRM_SALES_RECEIVABLE_READ_H

#include "book/sweep.h"
#include "sales/receivable.h"

/* A column to read numbers from. */
struct source {
	const char *name;
	int at; /* of the file */
	enum type type;
};

struct receivable_columns {
	int32_t as_of;
	struct source pay_on, pay_amount, issued_on, due_on, amount;
	int pay_invoice, id, customer, owner, hold_until; /* of the files */
};

/* Every row that is left out, the first few of them by name: findings and 0; -1 where the amounts are beyond counting. */
int receivables_say_left_out(struct book *b, const struct receivable_columns *c, struct error *err);

static inline bool read_number(struct sweep *s, const struct source *from, int64_t *number)
{
	return value_number(from->type, sweep_field(s, from->at), number);
}

static inline uint64_t add_magnitude(uint64_t sum, int64_t amount)
{
	uint64_t size = amount < 0 ? -(uint64_t)amount : (uint64_t)amount;

	return __builtin_add_overflow(sum, size, &sum) ? UINT64_MAX : sum;
}

/* What became of a row: a fault is the column it is in. */
enum taken { TAKEN, LATER, FAULTY };

struct payment {
	int64_t on, amount;
	const struct source *fault;
};

static inline enum taken take_payment(struct sweep *s, const struct receivable_columns *c, struct payment *p)
{
	p->fault = NULL;
	if (!read_number(s, &c->pay_on, &p->on))
		p->fault = &c->pay_on;
	else if (p->on > c->as_of)
		return LATER;
	else if (!read_number(s, &c->pay_amount, &p->amount))
		p->fault = &c->pay_amount;
	return p->fault ? FAULTY : TAKEN;
}

struct billed {
	int64_t issued_on, due_on, amount;
	const struct source *fault;
};

static inline enum taken take_invoice(struct sweep *s, const struct receivable_columns *c, struct billed *in)
{
	in->fault = NULL;
	if (!read_number(s, &c->issued_on, &in->issued_on))
		in->fault = &c->issued_on;
	else if (in->issued_on > c->as_of)
		return LATER;
	else if (!read_number(s, &c->due_on, &in->due_on))
		in->fault = &c->due_on;
	else if (!read_number(s, &c->amount, &in->amount))
		in->fault = &c->amount;
	return in->fault ? FAULTY : TAKEN;
}

#endif
