/* receivable_read.c - see receivable.h. A pass over payments adds up what was paid on each invoice, a pass over
 * invoices takes it off; each is done by all cores. Where ids aren't numbers, or don't rise, one thread reads.
 *
 * Rows that can't be read are noted on the way. Payments whose invoice isn't there only show in their number: a third pass then
 * looks for them, as it does for the row in which amounts, whose magnitudes a pass adds up, go beyond an int64. */
#include "sales/money/receivable.h"

#include <stdlib.h>
#include <string.h>

#include "base/ids.h"
#include "base/lang.h"
#include "base/team.h"
#include "book/sweep.h"

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

/* -1: that id is no number. */
static long paid_number(const struct paid_sums *all, struct slice id)
{
	long number = serial_number(&all->serial, id);

	return number >= 0 && (size_t)number < all->nnumbers ? number : -1;
}

/* The parts stay as they are: an invoice asks each. */
static struct paid paid_on_invoice(const struct paid_sums *all, long number, struct slice id)
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

struct checking {
	const struct receivable_columns *columns;
	const struct table *invoices;
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

static int receivables_check(struct book *b, const struct receivable_columns *c, struct error *err)
{
	struct checking k = { .columns = c, .err = err };
	struct sweep_job job = { check_begin, check_payments, check_end, check_release, &k, .in_order = true };
	int rc;

	k.invoices = book_table(b, INVOICES.ledger, err);
	rc = k.invoices ? sweep_run(b, PAYMENTS.ledger, &job, err) : -1;
	job.rows = check_invoices;
	if (rc == 0)
		rc = sweep_run(b, INVOICES.ledger, &job, err);
	return rc < 0 || k.is_too_large ? -1 : 0;
}

/* Payments whose invoices are all over the ledger wait until the memory has their sums at hand. */
enum { WAITING = 16 };

struct waiting {
	struct paid *paid;
	int64_t amount;
	int32_t on;
};

/* What payments of one part come to. */
struct payments {
	const struct paid_sums *all;
	bool is_alone;
	struct paid_part sums;
	size_t nothers, others_cap;
	struct waiting waiting[WAITING]; /* in turn; paid NULL: none */
	size_t counted;
	uint64_t magnitude;
};

static void add_waiting(struct waiting *w)
{
	struct paid *paid = w->paid;

	if (!paid)
		return;
	paid->sum = (int64_t)((uint64_t)paid->sum + (uint64_t)w->amount);
	paid->payments++;
	if (w->on - DATE_MIN > paid->on)
		paid->on = w->on - DATE_MIN;
	w->paid = NULL;
}

static void settle(struct payments *p)
{
	for (size_t i = 0; i < WAITING; i++)
		add_waiting(&p->waiting[i]);
}

/* Where payments on that invoice are added up; NULL: not in parts. */
static struct paid *paid_for(struct sweep *s, struct payments *p, struct slice id)
{
	struct paid_part *sums = &p->sums;
	long number = paid_number(p->all, id), i;

	if (number >= 0)
		return &sums->by_number[number];
	if (!p->is_alone)
		return NULL;
	i = map_get(&sums->others, id);
	if (i < 0) {
		i = (long)p->nothers;
		settle(p); /* what waits points into what moves */
		sums->other_sums = xgrow(sums->other_sums, &p->others_cap, p->nothers + 1, sizeof(*sums->other_sums));
		sums->other_sums[p->nothers++] = (struct paid){ 0, 0, 0 };
		map_add(&sums->others, sweep_keep(s, &sums->arena, id), i);
	}
	return &sums->other_sums[i];
}

static void *payments_begin(void *context, bool is_alone)
{
	struct payments *p = xcalloc(1, sizeof(*p));

	p->all = context;
	p->is_alone = is_alone;
	p->sums.by_number = xcalloc(p->all->nnumbers, sizeof(*p->sums.by_number)); /* pages that no payment touches cost nothing */
	return p;
}

static int payments_rows(struct sweep *s, void *state)
{
	struct payments *p = state;
	const struct receivable_columns *columns = p->all->columns;
	size_t turn = 0;

	while (sweep_next(s)) {
		struct payment one;
		struct slice invoice;
		struct paid *paid;

		if (take_payment(s, columns, &one) != TAKEN)
			continue;
		invoice = sweep_field(s, columns->pay_invoice);
		paid = invoice.len ? paid_for(s, p, invoice) : NULL;
		if (!paid && invoice.len)
			return -1;
		p->counted++;
		if (!paid)
			continue;
		__builtin_prefetch(paid, 1);
		p->magnitude = add_magnitude(p->magnitude, one.amount);
		add_waiting(&p->waiting[turn]);
		p->waiting[turn] = (struct waiting){ paid, one.amount, (int32_t)one.on };
		turn = (turn + 1) % WAITING;
	}
	settle(p);
	return 0;
}

static void payments_merge(void *context, void *state)
{
	struct paid_sums *all = context;
	struct payments *p = state;

	all->parts[all->nparts++] = p->sums;
	p->sums = (struct paid_part){ 0 };
	all->counted += p->counted;
	all->magnitude = add_magnitudes(all->magnitude, p->magnitude);
}

static void release_part(struct paid_part *p)
{
	free(p->by_number);
	free(p->other_sums);
	map_release(&p->others);
	arena_release(&p->arena);
}

static void payments_release(void *state)
{
	struct payments *p = state;

	release_part(&p->sums);
	free(p);
}

/* One pass over payments; columns, serial and nnumbers are set. Release in any case. */
static int paid_read(struct paid_sums *all, struct book *b, struct error *err)
{
	const struct sweep_job job = { payments_begin, payments_rows, payments_merge, payments_release, all, .any_order = true };

	return sweep_run(b, PAYMENTS.ledger, &job, err);
}

static void paid_release(struct paid_sums *all)
{
	for (size_t i = 0; i < all->nparts; i++)
		release_part(&all->parts[i]);
	all->nparts = 0;
}

enum { BYTES_A_ROW = 32 /* no invoice is shorter: more numbers than that are no numbers of invoices */ };

/* What the invoices of one part come to. */
struct invoices {
	const struct reading *reading;
	bool is_alone;
	struct receivable *items;
	size_t count, cap, rows;
	struct arena arena;
	unsigned char *seen; /* by number; of the only part */
	struct map seen_others;
	long first, last; /* numbers; ids that only rise need no `seen` */
	size_t paid_on;	  /* payments found to have their invoice */
	uint64_t total, magnitude;
};

struct reading {
	struct receivables *all;
	struct paid_sums paid;
	struct receivable_columns columns;
	/* Of the invoices so far. */
	size_t paid_on, rows;
	uint64_t magnitude;
	long last;
	bool out_of_order;
};

static void *begin(void *context, bool is_alone)
{
	struct invoices *in = xcalloc(1, sizeof(*in));

	in->reading = context;
	in->is_alone = is_alone;
	in->first = in->last = -1;
	if (is_alone)
		in->seen = xcalloc(in->reading->paid.nnumbers, 1);
	return in;
}

/* Payments belong to the first invoice of an id. 1 this is the first; 0 it isn't; -1 that can't be told in parts. */
static int is_first(struct sweep *s, struct invoices *in, long number, struct slice id)
{
	if (in->is_alone && number < 0)
		return map_add(&in->seen_others, sweep_keep(s, &in->arena, id), 1);
	if (in->is_alone)
		return !in->seen[number]++;
	if (number <= in->last)
		return -1;
	if (in->first < 0)
		in->first = number;
	in->last = number;
	return 1;
}

static int32_t hold_of(struct sweep *s, const struct sweep_source *from)
{
	int64_t day;

	return sweep_number(s, from, &day) ? (int32_t)day : DATE_MIN;
}

static void add_item(struct sweep *s, struct invoices *in, const struct billed *one, const struct paid *paid)
{
	const struct reading *g = in->reading;

	in->items = xgrow(in->items, &in->cap, in->count + 1, sizeof(*in->items));
	in->items[in->count++] = (struct receivable){
		.row = s->row - 1,
		.amount = one->amount,
		.outstanding = one->amount - paid->sum,
		.issued_on = (int32_t)one->issued_on,
		.due_on = (int32_t)one->due_on,
		.paid_on = paid->on + DATE_MIN,
		.hold_until = hold_of(s, &g->columns.hold_until),
		.id = sweep_keep(s, &in->arena, sweep_field(s, g->columns.id)),
		.customer = sweep_keep(s, &in->arena, sweep_field(s, g->columns.customer)),
		.owner = sweep_keep(s, &in->arena, sweep_field(s, g->columns.owner)),
	};
}

static int rows(struct sweep *s, void *state)
{
	struct invoices *in = state;
	const struct reading *g = in->reading;

	while (sweep_next(s)) {
		struct slice id = sweep_field(s, g->columns.id);
		long number = paid_number(&g->paid, id);
		struct paid paid = { 0, 0, 0 };
		struct billed one;
		int first = id.len ? is_first(s, in, number, id) : 0;

		if (first < 0)
			return -1;
		if (first)
			paid = paid_on_invoice(&g->paid, number, id);
		in->paid_on += paid.payments;
		if (take_invoice(s, &g->columns, &one) != TAKEN)
			continue;
		in->magnitude = add_magnitude(in->magnitude, one.amount);
		in->total += (uint64_t)one.amount - (uint64_t)paid.sum;
		if (one.amount != paid.sum)
			add_item(s, in, &one, &paid);
	}
	in->rows = s->row;
	return 0;
}

static void merge(void *context, void *state)
{
	struct reading *g = context;
	struct receivables *all = g->all;
	struct invoices *in = state;

	if (in->first >= 0 && in->first <= g->last)
		g->out_of_order = true;
	if (in->last >= 0)
		g->last = in->last;
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
	free(in->seen);
	map_release(&in->seen_others);
	arena_release(&in->arena);
	free(in);
}

/* The shape of ids, from the first invoice. */
static void learn(struct reading *g, const struct table *t)
{
	struct error ignored = ERROR_INIT;
	struct csv c;

	g->paid.nnumbers = 1 + t->text.len / BYTES_A_ROW;
	csv_open(&c, t->name, t->text, CSV_LEDGER);
	csv_seek(&c, t->data, 0, t->text.len);
	if (g->columns.id >= 0 && csv_read(&c, &ignored) > 0 && (size_t)g->columns.id < c.nfields)
		serial_learn(&g->paid.serial, arena_slice(&g->all->arena, csv_field(&c, (size_t)g->columns.id)));
	csv_close(&c);
	error_release(&ignored);
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

static int read_invoices(struct reading *g, bool in_order, struct error *err)
{
	const struct sweep_job job = { begin, rows, merge, release, g, .in_order = in_order };

	g->all->count = 0;
	g->all->total = 0;
	g->paid_on = g->rows = 0;
	g->magnitude = 0;
	g->last = -1;
	g->out_of_order = false;
	return sweep_run(g->all->book, INVOICES.ledger, &job, err);
}

static int read_both(struct reading *g, struct error *err)
{
	const struct paid_sums *paid = &g->paid;

	if (paid_read(&g->paid, g->all->book, err) < 0 || read_invoices(g, false, err) < 0 ||
	    (g->out_of_order && read_invoices(g, true, err) < 0))
		return -1;
	if (g->paid_on != paid->counted || add_magnitudes(g->magnitude, paid->magnitude) > INT64_MAX)
		return receivables_check(g->all->book, &g->columns, err);
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
		g->paid.columns = &g->columns;
		all->owner_column = table_column(all->customers, CUSTOMERS.owner);
		find_columns(g, payments, all->invoices);
		learn(g, all->invoices);
		rc = read_both(g, err);
		/* Of a broken book every finding is wanted. */
		if (!book_table(b, CUSTOMERS.ledger, err))
			rc = -1;
	}
	paid_release(&g->paid);
	free(g);
	return rc;
}
