/* paid.c - see paid.h. */
#include "sales/money/paid.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "book/id_bits.h"

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
