/* receivable_read.c - see receivable.h. A pass over payments adds up what was paid on each invoice (paid.h), a pass over invoices
 * takes it off; each is done by all cores.
 *
 * Rows that can't be read are noted on the way. Payments whose invoice isn't there only show in their number: another pass then
 * looks for them, as it does for the row in which amounts, whose magnitudes a pass adds up, go beyond an int64. */
#include "sales/money/receivable.h"

#include <stdlib.h>
#include <string.h>

#include "sales/money/paid.h"
#include "sales/money/receivable_read.h"

struct reading {
	struct receivables *all;
	struct receivable_columns columns;
	struct paid paid;
	/* Of the invoices so far. */
	size_t paid_on, rows; /* paid_on: payments found to have their invoice */
	struct magnitude magnitude;
};

struct checking {
	const struct receivable_columns *columns;
	struct magnitude magnitude;
	struct error *err;
};

static void *check_begin(void *context, bool is_alone)
{
	(void)is_alone;
	return context;
}

static void check_end(void *context, void *state)
{
	(void)context;
	(void)state;
}

static void check_release(void *state)
{
	(void)state;
}

static int check_invoices(struct sweep *s, void *state)
{
	struct checking *k = state;
	struct billed one;

	while (magnitude_is_countable(&k->magnitude) && sweep_next(s))
		if (receivable_take_invoice(s, k->columns, &one))
			magnitude_take(&k->magnitude, s, one.amount, k->err);
	return 0;
}

static int receivables_check(struct reading *g, struct error *err)
{
	struct checking k = { .columns = &g->columns, .err = err };
	const struct sweep_job job = { check_begin, check_invoices, check_end, check_release, &k, .in_order = true };

	if (paid_strays(&g->paid, g->all->book, &k.magnitude, err) < 0 || sweep_run(g->all->book, INVOICES.ledger, &job, err) < 0)
		return -1;
	return magnitude_is_countable(&k.magnitude) ? 0 : -1;
}

/* What the invoices of one part come to. */
struct invoices {
	struct reading *reading;
	bool is_alone;
	struct receivable *items;
	size_t count, cap, rows;
	struct arena arena;
	size_t paid_on;
	uint64_t total;
	struct magnitude magnitude;
	struct slice ids[TALLY_BATCH];
	struct billed_row waiting[TALLY_BATCH];
	size_t nwaiting;
};

static void *begin(void *context, bool is_alone)
{
	struct invoices *in = xcalloc(1, sizeof(*in));

	in->reading = context;
	in->is_alone = is_alone;
	if (is_alone)
		tally_unclaim(&in->reading->paid.sums);
	return in;
}

static int32_t hold_of(struct sweep *s, const struct sweep_source *from)
{
	int64_t day;

	return sweep_number(s, from, &day) ? (int32_t)day : DATE_MIN;
}

void receivable_read_rest(struct sweep *s, const struct receivable_columns *c, struct arena *arena, struct billed_row *one)
{
	one->hold_until = hold_of(s, &c->hold_until);
	one->id = sweep_keep(s, arena, sweep_field(s, c->id));
	one->customer = sweep_keep(s, arena, sweep_field(s, c->customer));
	one->owner = sweep_keep(s, arena, sweep_field(s, c->owner));
}

struct receivable receivable_of_row(const struct billed_row *one, const uint64_t *paid)
{
	return (struct receivable){
		.row = one->row,
		.amount = one->billed.amount,
		.outstanding = (int64_t)((uint64_t)one->billed.amount - paid[PAID_SUM]),
		.issued_on = (int32_t)one->billed.issued_on,
		.due_on = (int32_t)one->billed.due_on,
		.paid_on = paid_last(paid),
		.hold_until = one->hold_until,
		.id = one->id,
		.customer = one->customer,
		.owner = one->owner,
	};
}

static void read_rest(struct sweep *s, struct invoices *in, struct billed_row *one)
{
	receivable_read_rest(s, &in->reading->columns, &in->arena, one);
}

static void add_item(struct invoices *in, const struct billed_row *one, const uint64_t *paid)
{
	in->items = xgrow(in->items, &in->cap, in->count + 1, sizeof(*in->items));
	in->items[in->count++] = receivable_of_row(one, paid);
}

/* Payments belong to the first invoice of an id. 1: something is owed on the row; 0: nothing; -1: which invoice is the first can't be
 * told in parts. */
static int take_row(struct invoices *in, const struct billed_row *one, bool is_first, uint64_t *paid)
{
	if (!is_first && !in->is_alone)
		return -1;
	if (!is_first)
		memset(paid, 0, PAID_WORDS * sizeof(*paid));
	in->paid_on += paid_count(paid);
	if (!one->is_taken)
		return 0;
	magnitude_add(&in->magnitude, one->billed.amount);
	in->total += (uint64_t)one->billed.amount - paid[PAID_SUM];
	return (uint64_t)one->billed.amount != paid[PAID_SUM];
}

/* The rows that wait, whose ids lie all over the memory. */
static int settle(struct invoices *in)
{
	uint64_t paid[TALLY_BATCH][PAID_WORDS];
	bool is_first[TALLY_BATCH];

	tally_claim(&in->reading->paid.sums, in->ids, in->nwaiting, paid[0], is_first);
	for (size_t i = 0; i < in->nwaiting; i++) {
		const int owed = take_row(in, &in->waiting[i], is_first[i], paid[i]);

		if (owed < 0)
			return -1;
		if (owed)
			add_item(in, &in->waiting[i], paid[i]);
	}
	in->nwaiting = 0;
	return 0;
}

/* A row whose id is a number is settled at once, and most are paid: the rest of them is not read. */
static int settle_number(struct sweep *s, struct invoices *in, struct billed_row *one, long number)
{
	uint64_t paid[PAID_WORDS];
	const bool is_first = tally_claim_number(&in->reading->paid.sums, (size_t)number, paid);
	const int owed = take_row(in, one, is_first, paid);

	if (owed > 0) {
		read_rest(s, in, one);
		add_item(in, one, paid);
	}
	return owed < 0 ? -1 : 0;
}

static int rows(struct sweep *s, void *state)
{
	struct invoices *in = state;
	const struct receivable_columns *c = &in->reading->columns;

	while (sweep_next(s)) {
		struct billed_row one = { .row = s->row - 1 };
		const long number = tally_number(&in->reading->paid.sums, sweep_field(s, c->id));

		one.is_taken = receivable_take_invoice(s, c, &one.billed);
		if (number < 0) {
			read_rest(s, in, &one);
			in->ids[in->nwaiting] = one.id;
			in->waiting[in->nwaiting++] = one;
		}
		if ((number >= 0 || in->nwaiting == TALLY_BATCH) && in->nwaiting && settle(in) < 0)
			return -1;
		if (number >= 0 && settle_number(s, in, &one, number) < 0)
			return -1;
	}
	in->rows = s->row;
	return settle(in);
}

static void merge(void *context, void *state)
{
	struct reading *g = context;
	struct receivables *all = g->all;
	struct invoices *in = state;

	for (size_t i = 0; i < in->count; i++)
		in->items[i].row += g->rows;
	g->rows += in->rows;
	if (all->count) {
		all->items = xgrow(all->items, &all->cap, all->count + in->count, sizeof(*all->items));
		memcpy(all->items + all->count, in->items, in->count * sizeof(*in->items));
	} else {
		free(all->items);
		all->items = in->items;
		all->cap = in->cap;
		in->items = NULL;
	}
	all->count += in->count;
	all->total = (int64_t)((uint64_t)all->total + in->total);
	g->paid_on += in->paid_on;
	magnitude_join(&g->magnitude, &in->magnitude);
	arena_join(&all->arena, &in->arena);
}

static void release(void *state)
{
	struct invoices *in = state;

	free(in->items);
	arena_release(&in->arena);
	free(in);
}

static void find_columns(const struct receivables *all, struct receivable_columns *c)
{
	const struct table *invoices = all->invoices;

	c->as_of = all->as_of;
	c->issued_on = sweep_source(invoices, table_column(invoices, INVOICES.issued_on));
	c->due_on = sweep_source(invoices, table_column(invoices, INVOICES.due_on));
	c->amount = sweep_source(invoices, table_column(invoices, INVOICES.amount));
	c->id = invoices->ledger->id < 0 ? -1 : invoices->file_column[invoices->ledger->id];
	c->customer = sweep_column(invoices, INVOICES.customer);
	c->owner = sweep_column(invoices, INVOICES.owner);
	c->hold_until = sweep_source(invoices, table_column(invoices, INVOICES.hold_until));
}

int receivables_begin(struct receivables *all, struct receivable_columns *c, struct book *b, struct error *err)
{
	const struct table *payments = book_head(b, PAYMENTS.ledger, err);

	*all = (struct receivables){ .book = b,
				     .invoices = book_head(b, INVOICES.ledger, err),
				     .customers = book_head(b, CUSTOMERS.ledger, err),
				     .as_of = b->today };
	if (!payments || !all->invoices || !all->customers)
		return -1;
	all->owner_column = table_column(all->customers, CUSTOMERS.owner);
	find_columns(all, c);
	return 0;
}

static int read_both(struct reading *g, struct error *err)
{
	const struct sweep_job job = { begin, rows, merge, release, g, .in_order = false };

	if (paid_read(&g->paid, g->all->book, g->all->as_of, err) < 0 || sweep_run(g->all->book, INVOICES.ledger, &job, err) < 0)
		return -1;
	magnitude_join(&g->magnitude, &g->paid.magnitude);
	return g->paid_on == g->paid.payments && magnitude_is_countable(&g->magnitude) ? 0 : receivables_check(g, err);
}

int receivables_read(struct receivables *all, struct book *b, struct error *err)
{
	struct reading *g = xcalloc(1, sizeof(*g));
	int rc = receivables_begin(all, &g->columns, b, err);

	g->all = all;
	if (rc == 0) {
		rc = read_both(g, err);
		/* Of a broken book every finding is wanted. */
		if (!book_table(b, CUSTOMERS.ledger, err))
			rc = -1;
	}
	paid_release(&g->paid);
	free(g);
	return rc;
}
