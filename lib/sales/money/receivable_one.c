/* receivable_one.c - what one customer owes, or what is owed on one invoice: see receivable.h.
 *
 * Nearly every book holds together: ids are numbers of one shape (base/ids.h), none stands twice, payments are on invoices and invoices
 * of customers that are there. That is what is asked of each row, a bit an id; of those that aren't wanted amounts and days are only
 * looked at, whether they can be read. In any other book what isn't wanted may belong here all the same: everything is read then, and
 * what doesn't hold together is said, as for a figure over the whole ledger. */
#include "sales/money/receivable.h"

#include <stdlib.h>
#include <string.h>

#include "book/id_bits.h"
#include "sales/money/paid.h"
#include "sales/money/receivable_read.h"

struct wanted_payment {
	long invoice;
	int64_t on, amount;
};

struct wanted_invoice {
	long number;
	bool is_taken; /* its day has come, and it could be read */
	struct receivable it;
};

/* A run of either ledger, of which a few rows are wanted. */
struct picked {
	struct wanted_invoice *invoices;
	struct wanted_payment *payments;
	size_t ninvoices, invoices_cap, npayments, payments_cap, rows;
	struct arena arena;
};

struct picking {
	struct receivables *all;
	struct receivable_columns columns;
	struct paid paid; /* where payments have their columns */
	const struct known_column *by;
	struct slice text;
	int by_column; /* of the file of invoices */
	int customer_id; /* of the file of customers */
	char today[16]; /* as ledgers have it */
	struct id_bits customers, invoices, wanted; /* customers: where invoices are looked for by theirs; wanted: the shape is that of invoices */
	struct picked picked;
	bool is_odd; /* the book doesn't hold together that way; set by any thread */
};

static void be_odd(struct picking *p)
{
	__atomic_store_n(&p->is_odd, true, __ATOMIC_RELAXED);
}

static int take_customers(struct sweep *s, void *picking)
{
	struct picking *p = picking;

	while (sweep_next(s)) {
		const long number = id_bits_number(&p->customers, sweep_field(s, p->customer_id));

		if (number >= 0)
			id_bits_add(&p->customers, number);
	}
	return 0;
}

/* Rows that aren't wanted: what can't be read is noted. */
static inline void look_at_invoice(struct sweep *s, const struct picking *p)
{
	const struct receivable_columns *c = &p->columns;
	struct billed ignored;
	int64_t amount;

	if (sweep_is_plain_day(s, &c->issued_on, p->today) && sweep_is_plain_day(s, &c->due_on, NULL))
		sweep_number(s, &c->amount, &amount);
	else
		receivable_take_invoice(s, c, &ignored);
}

static inline void look_at_payment(struct sweep *s, const struct picking *p)
{
	int64_t on, amount;

	if (sweep_is_plain_day(s, &p->paid.on, p->today))
		sweep_number(s, &p->paid.amount, &amount);
	else
		paid_take(s, &p->paid, &on, &amount);
}

struct picking_part {
	struct picking *picking;
	struct picked picked;
};

static void *begin(void *context, bool is_alone)
{
	struct picking_part *part = xcalloc(1, sizeof(*part));

	(void)is_alone;
	part->picking = context;
	return part;
}

static void release(void *state)
{
	struct picking_part *part = state;

	free(part->picked.invoices);
	free(part->picked.payments);
	arena_release(&part->picked.arena);
	free(part);
}

static void take_wanted(struct sweep *s, struct picking_part *part, long number)
{
	const struct picking *p = part->picking;
	struct picked *picked = &part->picked;
	struct billed_row one = { .row = s->row - 1 };
	struct wanted_invoice *in;

	id_bits_add(&part->picking->wanted, number);
	one.is_taken = receivable_take_invoice(s, &p->columns, &one.billed);
	receivable_read_rest(s, &p->columns, &picked->arena, &one);
	picked->invoices = xgrow(picked->invoices, &picked->invoices_cap, picked->ninvoices + 1, sizeof(*picked->invoices));
	in = &picked->invoices[picked->ninvoices++];
	*in = (struct wanted_invoice){ .number = number, .is_taken = one.is_taken };
	in->it = receivable_of_row(&one, (const uint64_t[PAID_WORDS]){ 0 });
}

static int take_invoices(struct sweep *s, void *state)
{
	struct picking_part *part = state;
	struct picking *p = part->picking;

	while (sweep_next(s)) {
		const long number = id_bits_number(&p->invoices, sweep_field(s, p->columns.id));

		if (number < 0 || !id_bits_add(&p->invoices, number) ||
		    (p->customers.bits && !id_bits_has(&p->customers, id_bits_number(&p->customers, sweep_field(s, p->columns.customer))))) {
			be_odd(p);
			return 0;
		}
		if (slice_equal(sweep_field(s, p->by_column), p->text))
			take_wanted(s, part, number);
		else
			look_at_invoice(s, p);
	}
	part->picked.rows = s->row;
	return 0;
}

static void join_invoices(void *context, void *state)
{
	struct picked *all = &((struct picking *)context)->picked, *part = &((struct picking_part *)state)->picked;

	for (size_t i = 0; i < part->ninvoices; i++) {
		all->invoices = xgrow(all->invoices, &all->invoices_cap, all->ninvoices + 1, sizeof(*all->invoices));
		all->invoices[all->ninvoices] = part->invoices[i];
		all->invoices[all->ninvoices++].it.row += all->rows;
	}
	all->rows += part->rows;
	arena_join(&all->arena, &part->arena);
}

static int take_payments(struct sweep *s, void *state)
{
	struct picking_part *part = state;
	struct picking *p = part->picking;
	struct picked *picked = &part->picked;

	while (sweep_next(s)) {
		struct wanted_payment one = { .invoice = id_bits_number(&p->invoices, sweep_field(s, p->paid.invoice)) };

		if (!id_bits_has(&p->invoices, one.invoice)) {
			be_odd(p);
			return 0;
		}
		if (!id_bits_has(&p->wanted, one.invoice)) {
			look_at_payment(s, p);
			continue;
		}
		if (!paid_take(s, &p->paid, &one.on, &one.amount))
			continue;
		picked->payments = xgrow(picked->payments, &picked->payments_cap, picked->npayments + 1, sizeof(*picked->payments));
		picked->payments[picked->npayments++] = one;
	}
	return 0;
}

static void join_payments(void *context, void *state)
{
	struct picked *all = &((struct picking *)context)->picked, *part = &((struct picking_part *)state)->picked;

	for (size_t i = 0; i < part->npayments; i++) {
		all->payments = xgrow(all->payments, &all->payments_cap, all->npayments + 1, sizeof(*all->payments));
		all->payments[all->npayments++] = part->payments[i];
	}
}

static int by_invoice(const void *a, const void *b)
{
	const struct wanted_payment *x = a, *y = b;

	return (x->invoice > y->invoice) - (x->invoice < y->invoice);
}

/* The first of sorted payments that isn't of an invoice before this one. */
static size_t first_of(const struct picked *picked, long invoice)
{
	size_t low = 0, high = picked->npayments;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (picked->payments[middle].invoice < invoice)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* What was paid is taken off. */
static void settle(struct picked *picked, struct wanted_invoice *in, struct magnitude *m)
{
	magnitude_add(m, in->it.amount);
	for (size_t i = first_of(picked, in->number); i < picked->npayments && picked->payments[i].invoice == in->number; i++) {
		const struct wanted_payment *paid = &picked->payments[i];

		magnitude_add(m, paid->amount);
		in->it.outstanding = (int64_t)((uint64_t)in->it.outstanding - (uint64_t)paid->amount);
		if (in->it.paid_on < (int32_t)paid->on)
			in->it.paid_on = (int32_t)paid->on;
	}
}

static void keep_owed(struct picking *p)
{
	struct picked *picked = &p->picked;
	struct receivables *all = p->all;
	struct magnitude m = { 0 };

	if (picked->npayments)
		qsort(picked->payments, picked->npayments, sizeof(*picked->payments), by_invoice);
	for (struct wanted_invoice *in = picked->invoices; in < picked->invoices + picked->ninvoices; in++) {
		if (!in->is_taken)
			continue;
		settle(picked, in, &m);
		all->total = (int64_t)((uint64_t)all->total + (uint64_t)in->it.outstanding);
		if (!in->it.outstanding)
			continue;
		all->items = xgrow(all->items, &all->cap, all->count + 1, sizeof(*all->items));
		all->items[all->count++] = in->it;
	}
	arena_join(&all->arena, &picked->arena);
	p->is_odd |= !magnitude_is_countable(&m);
}

static bool begin_set(struct id_bits *s, const struct table *t)
{
	id_bits_begin(s, t);
	return s->numbers.count > 0;
}

/* 1 it is all there; 0 everything has to be read. */
static int pick(struct picking *p, struct error *err)
{
	const struct sweep_job customers = { .rows = take_customers, .context = p, .any_order = true };
	const struct sweep_job invoices = { begin, take_invoices, join_invoices, release, p, .in_order = false };
	const struct sweep_job payments = { begin, take_payments, join_payments, release, p, .any_order = true };
	struct book *b = p->all->book;

	if (p->by && (!begin_set(&p->customers, p->all->customers) || sweep_run(b, CUSTOMERS.ledger, &customers, err) < 0))
		return 0;
	if (!begin_set(&p->invoices, p->all->invoices) || !begin_set(&p->wanted, p->all->invoices) ||
	    sweep_run(b, INVOICES.ledger, &invoices, err) < 0 || p->is_odd || sweep_run(b, PAYMENTS.ledger, &payments, err) < 0 || p->is_odd)
		return 0;
	keep_owed(p);
	return !p->is_odd;
}

static void date_write(char *to, int32_t date)
{
	struct str text = STR_INIT;

	date_add_text(&text, date);
	memcpy(to, text.buf, 11);
	str_release(&text);
}

static int read_picked(struct receivables *all, struct book *b, const struct known_column *by, struct slice text)
{
	struct picking *p = xcalloc(1, sizeof(*p));
	struct error ignored = ERROR_INIT; /* said by who reads everything */
	int rc = 0;

	*p = (struct picking){ .all = all, .by = by, .text = text };
	if (receivables_begin(all, &p->columns, b, &ignored) == 0 && paid_columns(&p->paid, b, b->today, &ignored) == 0 && text.len) {
		date_write(p->today, all->as_of);
		p->by_column = by ? sweep_column(all->invoices, by) : p->columns.id;
		p->customer_id = all->customers->ledger->id < 0 ? -1 : all->customers->file_column[all->customers->ledger->id];
		rc = pick(p, &ignored);
	}
	if (!rc) {
		receivables_release(all);
		all->total = 0;
	}
	id_bits_release(&p->customers);
	id_bits_release(&p->invoices);
	id_bits_release(&p->wanted);
	free(p->picked.invoices);
	free(p->picked.payments);
	arena_release(&p->picked.arena);
	free(p);
	error_release(&ignored);
	return rc;
}

struct receivables *receivables_of(struct view *v, struct book *b, const struct known_column *by, struct slice text, struct error *err)
{
	struct receivables *all = receivables_kept(v);

	if (!read_picked(all, b, by, text))
		return receivables_read(all, b, err) < 0 ? NULL : all;
	return book_table(b, CUSTOMERS.ledger, err) ? all : NULL; /* names are asked for */
}
