/* receivable_read.c - see receivable.h. A pass over payments adds up what was paid on each invoice (csv/tally.h), a pass over invoices
 * takes it off; each is done by all cores.
 *
 * Rows that can't be read are noted on the way. Payments whose invoice isn't there only show in their number: another pass then
 * looks for them, as it does for the row in which amounts, whose magnitudes a pass adds up, go beyond an int64. */
#include "sales/money/receivable.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/team.h"
#include "book/sweep.h"
#include "csv/tally.h"

/* Columns are looked up once, for sweeps: a ledger may have a million rows. A row counts by the book's day; one that is of a later day is
 * passed over, one that can't be read is left out and noted as such. */
struct receivable_columns {
	int32_t as_of;
	struct sweep_source pay_on, pay_amount, issued_on, due_on, amount, hold_until;
	int pay_invoice, id, customer, owner; /* of the files */
};

static uint64_t add_magnitude(uint64_t sum, int64_t amount)
{
	uint64_t size = amount < 0 ? -(uint64_t)amount : (uint64_t)amount;

	return __builtin_add_overflow(sum, size, &sum) ? UINT64_MAX : sum;
}

static uint64_t add_magnitudes(uint64_t a, uint64_t b)
{
	return __builtin_add_overflow(a, b, &a) ? UINT64_MAX : a;
}

/* What became of a row. One that can't be read is noted as left out (book/left_out.h). */
enum taken { TAKEN, LATER, FAULTY };

struct payment {
	int64_t on, amount;
};

static enum taken take_payment(struct sweep *s, const struct receivable_columns *c, struct payment *p)
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

static enum taken take_invoice(struct sweep *s, const struct receivable_columns *c, struct billed *in)
{
	if (!sweep_number(s, &c->issued_on, &in->issued_on))
		return FAULTY;
	if (in->issued_on > c->as_of)
		return LATER;
	return sweep_number(s, &c->due_on, &in->due_on) && sweep_number(s, &c->amount, &in->amount) ? TAKEN : FAULTY;
}

/* What was paid on an invoice: its sum, then the last day and how many payments. */
enum { PAID_SUM, PAID_LATEST, PAID_WORDS };
static const enum tally_op paid_ops[PAID_WORDS] = { TALLY_SUM, TALLY_LATEST };
static const struct tally_shape paid_shape = { PAID_WORDS, paid_ops };

struct reading {
	struct receivables *all;
	struct receivable_columns columns;
	struct tally_numbers numbers; /* ids of invoices that are some */
	struct tally parts[TEAM_MAX], paid; /* of the threads, and of all */
	size_t nparts;
	size_t payments; /* which name an invoice */
	uint64_t paid_magnitude; /* of the amounts; UINT64_MAX: beyond counting */
	/* Of the invoices so far. */
	size_t paid_on, rows; /* paid_on: payments found to have their invoice */
	uint64_t magnitude;
};

struct checking {
	const struct receivable_columns *columns;
	const struct tally *paid; /* whose ids are claimed where there is such an invoice */
	uint64_t magnitude;
	bool is_too_large;
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
	const int column = table_column(s->table, PAYMENTS.invoice);

	while (!k->is_too_large && sweep_next(s)) {
		struct payment one;

		if (take_payment(s, k->columns, &one) != TAKEN)
			continue;
		if (!tally_is_claimed(k->paid, sweep_field(s, k->columns->pay_invoice)))
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

static int receivables_check(struct reading *g, struct error *err)
{
	struct checking k = { .columns = &g->columns, .paid = &g->paid, .err = err };
	struct sweep_job job = { check_begin, check_payments, check_end, check_release, &k, .in_order = true };
	int rc = sweep_run(g->all->book, PAYMENTS.ledger, &job, err);

	job.rows = check_invoices;
	if (rc == 0)
		rc = sweep_run(g->all->book, INVOICES.ledger, &job, err);
	return rc < 0 || k.is_too_large ? -1 : 0;
}

/* What payments of one part come to. Rows are added a batch at a time. */
struct payments {
	const struct reading *reading;
	struct tally paid;
	size_t count;
	uint64_t magnitude;
	struct slice ids[TALLY_BATCH];
	uint64_t values[TALLY_BATCH][PAID_WORDS];
};

static void *payments_begin(void *context, bool is_alone)
{
	struct payments *p = xcalloc(1, sizeof(*p));

	(void)is_alone;
	p->reading = context;
	tally_begin(&p->paid, &paid_shape, &p->reading->numbers);
	return p;
}

static int payments_rows(struct sweep *s, void *state)
{
	struct payments *p = state;
	const struct receivable_columns *columns = &p->reading->columns;
	size_t n = 0;

	while (sweep_next(s)) {
		struct payment one;
		struct slice invoice;

		if (take_payment(s, columns, &one) != TAKEN)
			continue;
		invoice = sweep_field(s, columns->pay_invoice);
		p->count++;
		if (!invoice.len)
			continue;
		p->magnitude = add_magnitude(p->magnitude, one.amount);
		p->ids[n] = sweep_keep(s, &p->paid.arena, invoice);
		p->values[n][PAID_SUM] = (uint64_t)one.amount;
		p->values[n][PAID_LATEST] = tally_latest((uint32_t)(one.on - DATE_MIN));
		if (++n < TALLY_BATCH)
			continue;
		tally_add(&p->paid, p->ids, n, p->values[0]);
		n = 0;
	}
	tally_add(&p->paid, p->ids, n, p->values[0]);
	return 0;
}

static void payments_merge(void *context, void *state)
{
	struct reading *g = context;
	struct payments *p = state;

	g->parts[g->nparts++] = p->paid;
	p->paid = (struct tally){ 0 };
	g->payments += p->count;
	g->paid_magnitude = add_magnitudes(g->paid_magnitude, p->magnitude);
}

static void payments_release(void *state)
{
	struct payments *p = state;

	tally_release(&p->paid);
	free(p);
}

static int read_payments(struct reading *g, struct error *err)
{
	const struct sweep_job job = { payments_begin, payments_rows, payments_merge, payments_release, g, .any_order = true };

	if (sweep_run(g->all->book, PAYMENTS.ledger, &job, err) < 0)
		return -1;
	tally_join(&g->paid, g->parts, g->nparts);
	return 0;
}

/* A row of invoices, until what was paid on it is at hand. */
struct billed_row {
	size_t row;
	bool is_taken;
	struct billed billed;
	int32_t hold_until;
	struct slice customer, owner;
};

/* What the invoices of one part come to. */
struct invoices {
	struct reading *reading;
	bool is_alone;
	struct receivable *items;
	size_t count, cap, rows;
	struct arena arena;
	size_t paid_on;
	uint64_t total, magnitude;
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
		tally_unclaim(&in->reading->paid);
	return in;
}

static int32_t hold_of(struct sweep *s, const struct sweep_source *from)
{
	int64_t day;

	return sweep_number(s, from, &day) ? (int32_t)day : DATE_MIN;
}

static void add_item(struct invoices *in, struct slice id, const struct billed_row *one, const uint64_t *paid)
{
	in->items = xgrow(in->items, &in->cap, in->count + 1, sizeof(*in->items));
	in->items[in->count++] = (struct receivable){
		.row = one->row,
		.amount = one->billed.amount,
		.outstanding = (int64_t)((uint64_t)one->billed.amount - paid[PAID_SUM]),
		.issued_on = (int32_t)one->billed.issued_on,
		.due_on = (int32_t)one->billed.due_on,
		.paid_on = (int32_t)(paid[PAID_LATEST] >> 32) + DATE_MIN,
		.hold_until = one->hold_until,
		.id = id,
		.customer = one->customer,
		.owner = one->owner,
	};
}

/* Payments belong to the first invoice of an id. -1: which one that is can't be told in parts. */
static int settle(struct invoices *in)
{
	uint64_t paid[TALLY_BATCH][PAID_WORDS];
	bool is_first[TALLY_BATCH];

	tally_claim(&in->reading->paid, in->ids, in->nwaiting, paid[0], is_first);
	for (size_t i = 0; i < in->nwaiting; i++) {
		const struct billed_row *one = &in->waiting[i];

		if (!is_first[i]) {
			if (!in->is_alone)
				return -1;
			memset(paid[i], 0, sizeof(paid[i]));
		}
		in->paid_on += (uint32_t)paid[i][PAID_LATEST];
		if (!one->is_taken)
			continue;
		in->magnitude = add_magnitude(in->magnitude, one->billed.amount);
		in->total += (uint64_t)one->billed.amount - paid[i][PAID_SUM];
		if ((uint64_t)one->billed.amount != paid[i][PAID_SUM])
			add_item(in, in->ids[i], one, paid[i]);
	}
	in->nwaiting = 0;
	return 0;
}

static int rows(struct sweep *s, void *state)
{
	struct invoices *in = state;
	const struct receivable_columns *c = &in->reading->columns;

	while (sweep_next(s)) {
		struct billed_row *one = &in->waiting[in->nwaiting];

		in->ids[in->nwaiting++] = sweep_keep(s, &in->arena, sweep_field(s, c->id));
		*one = (struct billed_row){ .row = s->row - 1 };
		one->is_taken = take_invoice(s, c, &one->billed) == TAKEN;
		if (one->is_taken) {
			one->hold_until = hold_of(s, &c->hold_until);
			one->customer = sweep_keep(s, &in->arena, sweep_field(s, c->customer));
			one->owner = sweep_keep(s, &in->arena, sweep_field(s, c->owner));
		}
		if (in->nwaiting == TALLY_BATCH && settle(in) < 0)
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
	g->magnitude = add_magnitudes(g->magnitude, in->magnitude);
	arena_join(&all->arena, &in->arena);
}

static void release(void *state)
{
	struct invoices *in = state;

	free(in->items);
	arena_release(&in->arena);
	free(in);
}

/* What may be the id of the row at `from`, or behind the next line end: in the middle of a field it is anything. */
static struct slice id_behind(struct reading *g, const struct table *t, size_t from)
{
	struct error ignored = ERROR_INIT;
	struct slice id = SLICE("");
	struct csv c;

	if (from > t->data) {
		const char *end = memchr(t->text.ptr + from, '\n', t->text.len - from);

		from = end ? (size_t)(end - t->text.ptr) + 1 : t->text.len;
	}
	csv_open(&c, t->name, t->text, CSV_LEDGER);
	csv_seek(&c, from, 0, t->text.len);
	if (csv_read(&c, &ignored) > 0 && (size_t)g->columns.id < c.nfields)
		id = arena_slice(&g->all->arena, csv_field(&c, (size_t)g->columns.id));
	csv_close(&c);
	error_release(&ignored);
	return id;
}

enum {
	BYTES_A_ROW = 32, /* no invoice is shorter: more numbers than that are no numbers of invoices */
	PROBES = 16,
};

/* The shape of ids, from the first invoice; where most of those all over the ledger have another one, or larger numbers, none is. */
static void learn(struct reading *g, const struct table *t)
{
	size_t like = 0;

	if (g->columns.id < 0 || !serial_learn(&g->numbers.serial, id_behind(g, t, t->data)))
		return;
	g->numbers.count = 1 + t->text.len / BYTES_A_ROW;
	for (size_t i = 0; i < PROBES; i++) {
		const size_t at = t->data + (t->text.len - t->data) / PROBES * i;
		const long number = serial_number(&g->numbers.serial, id_behind(g, t, at));

		like += number >= 0 && (size_t)number < g->numbers.count;
	}
	if (like < PROBES / 2)
		g->numbers.count = 0;
}

static void find_columns(struct reading *g, const struct table *payments, const struct table *invoices)
{
	g->columns.as_of = g->all->as_of;
	g->columns.pay_on = sweep_source(payments, table_column(payments, PAYMENTS.paid_on));
	g->columns.pay_amount = sweep_source(payments, table_column(payments, PAYMENTS.amount));
	g->columns.pay_invoice = sweep_column(payments, PAYMENTS.invoice);
	g->columns.issued_on = sweep_source(invoices, table_column(invoices, INVOICES.issued_on));
	g->columns.due_on = sweep_source(invoices, table_column(invoices, INVOICES.due_on));
	g->columns.amount = sweep_source(invoices, table_column(invoices, INVOICES.amount));
	g->columns.id = invoices->ledger->id < 0 ? -1 : invoices->file_column[invoices->ledger->id];
	g->columns.customer = sweep_column(invoices, INVOICES.customer);
	g->columns.owner = sweep_column(invoices, INVOICES.owner);
	g->columns.hold_until = sweep_source(invoices, table_column(invoices, INVOICES.hold_until));
}

static int read_both(struct reading *g, struct error *err)
{
	const struct sweep_job job = { begin, rows, merge, release, g, .in_order = false };

	if (read_payments(g, err) < 0 || sweep_run(g->all->book, INVOICES.ledger, &job, err) < 0)
		return -1;
	if (g->paid_on != g->payments || add_magnitudes(g->magnitude, g->paid_magnitude) > INT64_MAX)
		return receivables_check(g, err);
	return 0;
}

int receivables_read(struct receivables *all, struct book *b, struct error *err)
{
	struct reading *g = xcalloc(1, sizeof(*g));
	const struct table *payments = book_head(b, PAYMENTS.ledger, err);
	int rc = -1;

	*all = (struct receivables){ .book = b,
				     .invoices = book_head(b, INVOICES.ledger, err),
				     .customers = book_head(b, CUSTOMERS.ledger, err),
				     .as_of = b->today };
	if (payments && all->invoices && all->customers) {
		g->all = all;
		all->owner_column = table_column(all->customers, CUSTOMERS.owner);
		find_columns(g, payments, all->invoices);
		learn(g, all->invoices);
		rc = read_both(g, err);
		/* Of a broken book every finding is wanted. */
		if (!book_table(b, CUSTOMERS.ledger, err))
			rc = -1;
	}
	tally_release(&g->paid);
	free(g);
	return rc;
}
