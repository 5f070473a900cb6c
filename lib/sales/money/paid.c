/* paid.c - see paid.h. */
#include "sales/money/paid.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "book/id_bits.h"
#include "book/subject.h"

static const enum tally_op ops[PAID_WORDS] = { TALLY_SUM, TALLY_LATEST };
static const struct tally_shape shape = { PAID_WORDS, ops };

bool magnitude_take(struct magnitude *m, const struct sweep *s, int64_t amount, struct error *err)
{
	const struct place at = { s->table->name, s->csv.line, 0 };

	magnitude_add(m, amount);
	if (!magnitude_is_countable(m))
		error_at(err, ERROR_DATA, &at, _("amount: the sum of all amounts up to here is too large to be counted"));
	return magnitude_is_countable(m);
}

struct payment {
	int64_t on, amount;
};

static inline bool take_payment(struct sweep *s, const struct paid *all, struct payment *p)
{
	return sweep_number(s, &all->on, &p->on) && p->on <= all->as_of && sweep_number(s, &all->amount, &p->amount);
}

bool paid_take(struct sweep *s, const struct paid *all, int64_t *on, int64_t *amount)
{
	struct payment p;

	if (!take_payment(s, all, &p))
		return false;
	*on = p.on;
	*amount = p.amount;
	return true;
}

/* What payments of one part come to. Rows are added a batch at a time. */
struct payments {
	const struct paid *all;
	struct tally sums;
	size_t count;
	struct magnitude magnitude;
	struct slice ids[TALLY_BATCH];
	uint64_t values[TALLY_BATCH][PAID_WORDS];
};

static void *payments_begin(void *context, bool is_alone)
{
	struct payments *p = xcalloc(1, sizeof(*p));

	(void)is_alone;
	p->all = context;
	tally_begin(&p->sums, &shape, &p->all->numbers);
	return p;
}

static int payments_rows(struct sweep *s, void *state)
{
	struct payments *p = state;
	size_t n = 0;

	while (sweep_next(s)) {
		struct payment one;
		struct slice invoice;

		if (!take_payment(s, p->all, &one))
			continue;
		invoice = sweep_field(s, p->all->invoice);
		p->count++;
		if (!invoice.len)
			continue;
		magnitude_add(&p->magnitude, one.amount);
		p->ids[n] = sweep_keep(s, &p->sums.arena, invoice);
		p->values[n][PAID_SUM] = (uint64_t)one.amount;
		p->values[n][PAID_LATEST] = tally_latest((uint32_t)(one.on - DATE_MIN));
		if (++n < TALLY_BATCH)
			continue;
		tally_add(&p->sums, p->ids, n, p->values[0]);
		n = 0;
	}
	tally_add(&p->sums, p->ids, n, p->values[0]);
	return 0;
}

static void payments_merge(void *context, void *state)
{
	struct paid *all = context;
	struct payments *p = state;

	all->parts[all->nparts++] = p->sums;
	p->sums = (struct tally){ 0 };
	all->payments += p->count;
	magnitude_join(&all->magnitude, &p->magnitude);
}

static void payments_release(void *state)
{
	struct payments *p = state;

	tally_release(&p->sums);
	free(p);
}

int paid_columns(struct paid *p, struct book *b, int32_t as_of, struct error *err)
{
	const struct table *payments = book_head(b, PAYMENTS.ledger, err);

	*p = (struct paid){ .as_of = as_of };
	if (!payments)
		return -1;
	p->on = sweep_source(payments, table_column(payments, PAYMENTS.paid_on));
	p->amount = sweep_source(payments, table_column(payments, PAYMENTS.amount));
	p->invoice = sweep_column(payments, PAYMENTS.invoice);
	return 0;
}

int paid_read(struct paid *p, struct book *b, int32_t as_of, struct error *err)
{
	const struct sweep_job job = { payments_begin, payments_rows, payments_merge, payments_release, p, .any_order = true };
	const struct table *invoices = book_head(b, INVOICES.ledger, err);

	if (paid_columns(p, b, as_of, err) < 0 || !invoices)
		return -1;
	id_shape_learn(&p->numbers, &p->keys, invoices);
	if (sweep_run(b, PAYMENTS.ledger, &job, err) < 0)
		return -1;
	tally_join(&p->sums, p->parts, p->nparts);
	p->nparts = 0;
	return 0;
}

void paid_release(struct paid *p)
{
	for (size_t i = 0; i < p->nparts; i++)
		tally_release(&p->parts[i]);
	tally_release(&p->sums);
	arena_release(&p->keys);
}

struct strays {
	const struct paid *paid;
	struct magnitude *magnitude;
	struct error *err;
};

static void *strays_begin(void *context, bool is_alone)
{
	(void)is_alone;
	return context;
}

static int strays_rows(struct sweep *s, void *state)
{
	struct strays *k = state;
	const int column = table_column(s->table, PAYMENTS.invoice);

	while (magnitude_is_countable(k->magnitude) && sweep_next(s)) {
		struct payment one;

		if (!take_payment(s, k->paid, &one))
			continue;
		if (!tally_is_claimed(&k->paid->sums, sweep_field(s, k->paid->invoice)))
			sweep_left_out(s, column);
		else
			magnitude_take(k->magnitude, s, one.amount, k->err);
	}
	return 0;
}

static void strays_merge(void *context, void *state)
{
	(void)context;
	(void)state;
}

static void strays_release(void *state)
{
	(void)state;
}

int paid_strays(struct paid *p, struct book *b, struct magnitude *m, struct error *err)
{
	struct strays k = { p, m, err };
	const struct sweep_job job = { strays_begin, strays_rows, strays_merge, strays_release, &k, .in_order = true };

	return sweep_run(b, PAYMENTS.ledger, &job, err) < 0 || !magnitude_is_countable(m) ? -1 : 0;
}

/* How long customers take: a condition that asks of nothing but the customer is asked once a customer, and invoices are gone through by all
 * cores; any other is asked row by row. */

struct measuring {
	struct book *book;
	const struct when *of;
	const struct table *customers;
	bool *fits; /* by row of customers; NULL: the condition is asked of every invoice */
	struct paid paid;
	struct sweep_source amount, due_on;
	int id, customer, customer_column; /* of the file; of the schema */
	int32_t *days;
	size_t n, cap, paid_on;
	int32_t first, last;
};

/* An invoice's customer as an invoice's condition sees it. */
struct customer_subject {
	struct row_subject row;
	bool *asks_more; /* of anything else */
};

static int get_of_customer(const void *context, struct slice field, struct value *out)
{
	const struct customer_subject *c = context;

	if (!slice_starts(field, "customer.")) {
		*c->asks_more = true;
		return -1;
	}
	return c->row.subject.get(c->row.subject.context, (struct slice){ field.ptr + 9, field.len - 9 }, out);
}

/* 1 every customer was asked; 0 the condition asks of more; -1. */
static int ask_customers(struct measuring *m, struct error *err)
{
	bool asks_more = false;

	m->fits = xcalloc(m->customers->nrows + 1, sizeof(*m->fits));
	for (size_t i = 0; i < m->customers->nrows; i++) {
		struct customer_subject c = { .asks_more = &asks_more };
		const struct subject s = { .get = get_of_customer, .context = &c, .now = m->book->now };
		int holds;

		row_subject(&c.row, m->book, m->customers, i);
		holds = when_holds(m->of, &s, err);
		if (holds < 0)
			return -1;
		m->fits[i] = holds;
		if (asks_more) {
			free(m->fits);
			m->fits = NULL;
			return 0;
		}
	}
	table_index(m->customers);
	return 1;
}

struct invoice {
	size_t offset;
	int64_t amount, due_on;
	bool is_taken, fits; /* fits: where it was asked row by row */
};

/* What the invoices of one part come to. */
struct part {
	struct measuring *all;
	bool is_alone;
	int32_t *days;
	size_t n, cap, paid_on;
	int32_t first, last;
	struct arena arena;
	struct slice ids[TALLY_BATCH], customers[TALLY_BATCH];
	struct invoice waiting[TALLY_BATCH];
	size_t nwaiting;
};

static void *begin(void *context, bool is_alone)
{
	struct part *p = xcalloc(1, sizeof(*p));

	p->all = context;
	p->is_alone = is_alone;
	if (is_alone)
		tally_unclaim(&p->all->paid.sums);
	return p;
}

static void take(struct part *p, const struct invoice *one, const uint64_t *paid)
{
	const int32_t last = paid_last(paid);

	if (!one->is_taken || one->amount <= 0 || (int64_t)paid[PAID_SUM] < one->amount)
		return;
	p->first = !p->n || last < p->first ? last : p->first;
	p->last = !p->n || last > p->last ? last : p->last;
	p->days = xgrow(p->days, &p->cap, p->n + 1, sizeof(*p->days));
	p->days[p->n++] = last - (int32_t)one->due_on;
}

/* Payments belong to the first invoice of an id. -1: which one that is can't be told in parts. */
static int settle(struct sweep *s, struct part *p)
{
	const struct measuring *m = p->all;
	uint64_t paid[TALLY_BATCH][PAID_WORDS];
	bool is_first[TALLY_BATCH];
	long rows[TALLY_BATCH];

	tally_claim(&p->all->paid.sums, p->ids, p->nwaiting, paid[0], is_first);
	if (m->fits)
		table_find_all(m->customers, p->customers, p->nwaiting, rows);
	for (size_t i = 0; i < p->nwaiting; i++) {
		if (!is_first[i] && !p->is_alone)
			return -1;
		p->paid_on += is_first[i] ? paid_count(paid[i]) : 0;
		if (m->fits && rows[i] < 0)
			sweep_left_out_at(s, p->waiting[i].offset, m->customer_column);
		else if (is_first[i] && (m->fits ? m->fits[rows[i]] : p->waiting[i].fits))
			take(p, &p->waiting[i], paid[i]);
	}
	p->nwaiting = 0;
	return 0;
}

/* 1, 0, or -1 with a finding. */
static int fits_itself(struct sweep *s, const struct measuring *m)
{
	struct row_subject subject;

	sweep_subject(&subject, m->book, s);
	return when_holds(m->of, &subject.subject, s->err);
}

static int invoice_rows(struct sweep *s, void *state)
{
	struct part *p = state;
	const struct measuring *m = p->all;

	if (!m->fits && !p->is_alone)
		return -1;
	while (sweep_next(s)) {
		struct invoice *one = &p->waiting[p->nwaiting];
		int fits = 0;

		*one = (struct invoice){ .offset = sweep_offset(s) };
		one->is_taken = sweep_number(s, &m->due_on, &one->due_on) && sweep_number(s, &m->amount, &one->amount);
		if (one->is_taken && !m->fits && (fits = fits_itself(s, m)) < 0)
			return -1;
		one->fits = fits;
		p->customers[p->nwaiting] = sweep_keep(s, &p->arena, sweep_field(s, m->customer));
		p->ids[p->nwaiting++] = sweep_keep(s, &p->arena, sweep_field(s, m->id));
		if (p->nwaiting == TALLY_BATCH && settle(s, p) < 0)
			return -1;
	}
	return settle(s, p);
}

static void merge(void *context, void *state)
{
	struct measuring *m = context;
	const struct part *p = state;

	m->paid_on += p->paid_on;
	if (!p->n)
		return;
	m->first = !m->n || p->first < m->first ? p->first : m->first;
	m->last = !m->n || p->last > m->last ? p->last : m->last;
	m->days = xgrow(m->days, &m->cap, m->n + p->n, sizeof(*m->days));
	memcpy(m->days + m->n, p->days, p->n * sizeof(*p->days));
	m->n += p->n;
}

static void release(void *state)
{
	struct part *p = state;

	free(p->days);
	arena_release(&p->arena);
	free(p);
}

static int by_number(const void *a, const void *b)
{
	const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

static int64_t median(int32_t *days, size_t n)
{
	int64_t two;

	qsort(days, n, sizeof(*days), by_number);
	if (n % 2)
		return days[n / 2];
	two = (int64_t)days[n / 2 - 1] + days[n / 2] + 1; /* half up, below zero, too */
	return two >= 0 ? two / 2 : -((1 - two) / 2);
}

static int go_through(struct measuring *m, const struct table *invoices, struct error *err)
{
	const struct sweep_job job = { begin, invoice_rows, merge, release, m, .in_order = !m->fits };
	struct magnitude magnitude = { 0 };

	m->amount = sweep_source(invoices, table_column(invoices, INVOICES.amount));
	m->due_on = sweep_source(invoices, table_column(invoices, INVOICES.due_on));
	m->id = invoices->ledger->id < 0 ? -1 : invoices->file_column[invoices->ledger->id];
	m->customer = sweep_column(invoices, INVOICES.customer);
	m->customer_column = table_column(invoices, INVOICES.customer);
	if (paid_read(&m->paid, m->book, m->book->today, err) < 0 || sweep_run(m->book, INVOICES.ledger, &job, err) < 0)
		return -1;
	if (m->paid_on != m->paid.payments || !magnitude_is_countable(&m->paid.magnitude))
		return paid_strays(&m->paid, m->book, &magnitude, err);
	return 0;
}

int days_to_pay_measure(struct days_to_pay *out, struct book *b, const struct when *of, struct error *err)
{
	struct measuring *m = xcalloc(1, sizeof(*m));
	const struct table *invoices = book_head(b, INVOICES.ledger, err);
	int rc = -1;

	m->book = b;
	m->of = of;
	m->customers = book_table(b, CUSTOMERS.ledger, err);
	if (invoices && m->customers && ask_customers(m, err) >= 0)
		rc = go_through(m, invoices, err);
	*out = (struct days_to_pay){ .n = m->n, .first = m->first, .last = m->last };
	if (rc == 0 && m->n)
		out->median = median(m->days, m->n);
	paid_release(&m->paid);
	free(m->days);
	free(m->fits);
	free(m);
	return rc;
}
