/* receivable_read.h - which rows of payments and invoices count, shared by the files that read them; everybody else uses
 * receivable.h.
 *
 * The columns are looked up once, for sweeps: a ledger may have a million rows. A row counts by the book's day; one that is
 * of a later day is passed over, one that can't be read is left out and noted as such.
 */
#ifndef CRM_SALES_RECEIVABLE_READ_H
#define CRM_SALES_RECEIVABLE_READ_H

#include "base/ids.h"
#include "base/team.h"
#include "book/sweep.h"
#include "sales/receivable.h"

struct receivable_columns {
	int32_t as_of;
	struct sweep_source pay_on, pay_amount, issued_on, due_on, amount, hold_until;
	int pay_invoice, id, customer, owner; /* of the files */
};

/* Payments on invoices that aren't there are noted as left out; -1 where the amounts are beyond counting, with the row. */
int receivables_check(struct book *b, const struct receivable_columns *c, struct error *err);

static inline uint64_t add_magnitude(uint64_t sum, int64_t amount)
{
	uint64_t size = amount < 0 ? -(uint64_t)amount : (uint64_t)amount;

	return __builtin_add_overflow(sum, size, &sum) ? UINT64_MAX : sum;
}

static inline uint64_t add_magnitudes(uint64_t a, uint64_t b)
{
	return __builtin_add_overflow(a, b, &a) ? UINT64_MAX : a;
}

/* What became of a row. One that can't be read is noted as left out (book/left_out.h). */
enum taken { TAKEN, LATER, FAULTY };

struct payment {
	int64_t on, amount;
};

static inline enum taken take_payment(struct sweep *s, const struct receivable_columns *c, struct payment *p)
{
	if (!sweep_number(s, &c->pay_on, &p->on))
		return FAULTY;
	if (p->on > c->as_of)
		return LATER;
	return sweep_number(s, &c->pay_amount, &p->amount) ? TAKEN : FAULTY;
}

struct billed {
	int64_t issued_on, due_on, amount;
};

static inline enum taken take_invoice(struct sweep *s, const struct receivable_columns *c, struct billed *in)
{
	if (!sweep_number(s, &c->issued_on, &in->issued_on))
		return FAULTY;
	if (in->issued_on > c->as_of)
		return LATER;
	return sweep_number(s, &c->due_on, &in->due_on) && sweep_number(s, &c->amount, &in->amount) ? TAKEN : FAULTY;
}

/* What was paid on one invoice. `on` is counted from DATE_MIN, so that zeroed memory says: nothing. */
struct paid {
	int64_t sum;
	int32_t on;
	uint32_t payments;
};

/* The sums of one part of payments. */
struct paid_part {
	struct paid *by_number; /* of the invoice */
	struct map others;	/* other ids -> index in other_sums; of the only part */
	struct paid *other_sums;
	struct arena arena;
};

/* What was paid: an invoice is a number where its id is one (ids.h), and its sum lies in an array. */
struct paid_sums {
	const struct receivable_columns *columns;
	struct serial serial; /* of ids of invoices */
	size_t nnumbers;
	struct paid_part parts[TEAM_MAX];
	size_t nparts, counted;
	uint64_t magnitude; /* of the amounts; UINT64_MAX: beyond counting */
};

/* One pass over payments; columns, serial and nnumbers are set. Release in any case. */
int paid_read(struct paid_sums *all, struct book *b, struct error *err);
void paid_release(struct paid_sums *all);

/* -1: that id is no number. */
static inline long paid_number(const struct paid_sums *all, struct slice id)
{
	long number = serial_number(&all->serial, id);

	return number >= 0 && (size_t)number < all->nnumbers ? number : -1;
}

/* The parts stay as they are: an invoice asks each. */
static inline struct paid paid_on_invoice(const struct paid_sums *all, long number, struct slice id)
{
	struct paid sum = { 0, 0, 0 };

	for (size_t i = 0; i < all->nparts; i++) {
		const struct paid_part *p = &all->parts[i];
		long other = number < 0 && id.len ? map_get(&p->others, id) : -1;
		const struct paid *one = number >= 0 ? &p->by_number[number] : other >= 0 ? &p->other_sums[other] : &sum;

		if (one == &sum || !one->payments)
			continue;
		sum.sum = (int64_t)((uint64_t)sum.sum + (uint64_t)one->sum);
		sum.payments += one->payments;
		if (one->on > sum.on)
			sum.on = one->on;
	}
	return sum;
}

#endif
