/* receivable_read.c - see receivable.h. A pass over payments adds up what was paid on each invoice, a pass over invoices takes
 * it off; each is done by all cores. An invoice is a number where its id is one (ids.h), so that what was paid lies in an array;
 * other ids go into a map, and then one thread reads.
 *
 * The passes only count what they leave out: where there is something, receivable_left_out.c goes over both ledgers in order
 * and says it. Amounts are bounded in the same way: a pass adds up their magnitudes, and where those go beyond an int64 the
 * row is found there. */
#include <stdlib.h>
#include <string.h>

#include "base/ids.h"
#include "base/lang.h"
#include "sales/receivable_read.h"

enum {
	FAULTS_SHOWN = 5,
	BYTES_A_ROW = 32 /* no invoice is shorter: more numbers than that are no numbers of invoices */
};

/* What was paid on one invoice. `on` is counted from DATE_MIN, so that zeroed memory says: nothing. */
struct paid {
	int64_t sum;
	int32_t on;
	uint32_t payments;
};

/* Payments whose invoices are all over the ledger wait until the memory has their sums at hand. */
enum { WAITING = 16 };

struct waiting {
	struct paid *paid;
	int64_t amount;
	int32_t on;
};

/* What payments of one part come to. */
struct payments {
	const struct reading *reading;
	bool is_alone;
	struct paid *paid; /* by number of the invoice */
	struct map others; /* other ids -> index in other_paid; of the only part */
	struct paid *other_paid;
	size_t nothers, others_cap;
	struct arena arena;
	struct waiting waiting[WAITING]; /* in turn; paid NULL: none */
	size_t counted, faults;
	uint64_t magnitude; /* of the amounts; UINT64_MAX: beyond counting */
};

/* What the invoices of one part come to. */
struct invoices {
	const struct reading *reading;
	bool is_alone;
	struct receivable *items;
	size_t count, cap, rows;
	struct arena arena;
	unsigned char *seen; /* by number; of the only part */
	struct map seen_others;
	long first, last;	/* numbers; ids that only rise need no `seen` */
	size_t paid_on, faults; /* paid_on: payments found to have their invoice */
	uint64_t total, magnitude;
};

struct reading {
	struct receivables *all;
	struct serial serial;
	size_t nnumbers;
	struct payments **parts; /* of payments, in order */
	size_t nparts, parts_cap;
	size_t counted, paid_on, faults, rows;
	uint64_t magnitude;
	long last;
	bool out_of_order;
	struct receivable_columns columns;
};

static struct source source_of(const struct table *t, const char *name)
{
	int i = table_column(t, name);

	return i < 0 ? (struct source){ "?", -1, TYPE_TEXT }
		     : (struct source){ name, t->file_column[i], t->ledger->columns[i].type };
}

static long number_of(const struct reading *g, struct slice id)
{
	long number = serial_number(&g->serial, id);

	return number >= 0 && (size_t)number < g->nnumbers ? number : -1;
}

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
	long number = number_of(p->reading, id), i;

	if (number >= 0)
		return &p->paid[number];
	if (!p->is_alone)
		return NULL;
	i = map_get(&p->others, id);
	if (i < 0) {
		i = (long)p->nothers;
		settle(p); /* what waits points into what moves */
		p->other_paid = xgrow(p->other_paid, &p->others_cap, p->nothers + 1, sizeof(*p->other_paid));
		p->other_paid[p->nothers++] = (struct paid){ 0, 0, 0 };
		map_add(&p->others, sweep_keep(s, &p->arena, id), i);
	}
	return &p->other_paid[i];
}

static void *begin_payments(void *context, bool is_alone)
{
	struct payments *p = xcalloc(1, sizeof(*p));

	p->reading = context;
	p->is_alone = is_alone;
	p->paid = xcalloc(p->reading->nnumbers, sizeof(*p->paid)); /* pages that no payment touches cost nothing */
	return p;
}

static int read_payments(struct sweep *s, void *state)
{
	struct payments *p = state;
	const struct reading *g = p->reading;
	size_t turn = 0;

	while (sweep_next(s)) {
		struct payment one;
		struct slice invoice;
		struct paid *paid;
		enum taken taken = take_payment(s, &g->columns, &one);

		if (taken != TAKEN) {
			p->faults += taken == FAULTY;
			continue;
		}
		invoice = sweep_field(s, g->columns.pay_invoice);
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

static uint64_t add_up(uint64_t a, uint64_t b)
{
	return __builtin_add_overflow(a, b, &a) ? UINT64_MAX : a;
}

/* The parts stay as they are: an invoice asks each. */
static void merge_payments(void *context, void *state)
{
	struct reading *g = context;
	struct payments *p = state, *kept = xmalloc(sizeof(*kept));

	*kept = *p;
	*p = (struct payments){ 0 };
	g->parts = xgrow(g->parts, &g->parts_cap, g->nparts + 1, sizeof(struct payments *));
	g->parts[g->nparts++] = kept;
	g->counted += kept->counted;
	g->faults += kept->faults;
	g->magnitude = add_up(g->magnitude, kept->magnitude);
}

static void release_payments(void *state)
{
	struct payments *p = state;

	free(p->paid);
	free(p->other_paid);
	map_release(&p->others);
	arena_release(&p->arena);
	free(p);
}

static struct paid paid_in(const struct reading *g, long number, struct slice id)
{
	struct paid sum = { 0, 0, 0 };

	for (size_t i = 0; i < g->nparts; i++) {
		const struct payments *p = g->parts[i];
		long other = number < 0 && id.len ? map_get(&p->others, id) : -1;
		const struct paid *one = number >= 0 ? &p->paid[number] : other >= 0 ? &p->other_paid[other] : &sum;

		if (one == &sum || !one->payments)
			continue;
		sum.sum = (int64_t)((uint64_t)sum.sum + (uint64_t)one->sum);
		sum.payments += one->payments;
		if (one->on > sum.on)
			sum.on = one->on;
	}
	return sum;
}

static void *begin_invoices(void *context, bool is_alone)
{
	struct invoices *in = xcalloc(1, sizeof(*in));

	in->reading = context;
	in->is_alone = is_alone;
	in->first = in->last = -1;
	if (is_alone)
		in->seen = xcalloc(in->reading->nnumbers, 1);
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

static int32_t hold_of(struct slice field)
{
	int64_t day;

	return field.len && value_number(TYPE_DATE, field, &day) ? (int32_t)day : DATE_MIN;
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
		.hold_until = hold_of(sweep_field(s, g->columns.hold_until)),
		.id = sweep_keep(s, &in->arena, sweep_field(s, g->columns.id)),
		.customer = sweep_keep(s, &in->arena, sweep_field(s, g->columns.customer)),
		.owner = sweep_keep(s, &in->arena, sweep_field(s, g->columns.owner)),
	};
}

static int read_invoices(struct sweep *s, void *state)
{
	struct invoices *in = state;
	const struct reading *g = in->reading;

	while (sweep_next(s)) {
		struct slice id = sweep_field(s, g->columns.id);
		long number = number_of(g, id);
		struct paid paid = { 0, 0, 0 };
		struct billed one;
		enum taken taken;
		int first = id.len ? is_first(s, in, number, id) : 0;

		if (first < 0)
			return -1;
		if (first)
			paid = paid_in(g, number, id);
		in->paid_on += paid.payments;
		taken = take_invoice(s, &g->columns, &one);
		if (taken != TAKEN) {
			in->faults += taken == FAULTY;
			continue;
		}
		in->magnitude = add_magnitude(in->magnitude, one.amount);
		in->total += (uint64_t)one.amount - (uint64_t)paid.sum;
		if (one.amount != paid.sum)
			add_item(s, in, &one, &paid);
	}
	in->rows = s->row;
	return 0;
}

static void merge_invoices(void *context, void *state)
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
	g->faults += in->faults;
	g->magnitude = add_up(g->magnitude, in->magnitude);
	arena_join(&all->arena, &in->arena);
}

static void release_invoices(void *state)
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

	g->nnumbers = 1 + t->text.len / BYTES_A_ROW;
	csv_open(&c, t->name, t->text, CSV_LEDGER);
	csv_seek(&c, t->data, 0, t->text.len);
	if (g->columns.id >= 0 && csv_read(&c, &ignored) > 0 && (size_t)g->columns.id < c.nfields)
		serial_learn(&g->serial, arena_slice(&g->all->arena, csv_field(&c, (size_t)g->columns.id)));
	csv_close(&c);
	error_release(&ignored);
}

static void find_columns(struct reading *g, const struct table *payments, const struct table *invoices)
{
	g->columns.as_of = g->all->as_of;
	g->columns.pay_on = source_of(payments, "paid_on");
	g->columns.pay_amount = source_of(payments, "amount");
	g->columns.pay_invoice = sweep_column(payments, "invoice");
	g->columns.issued_on = source_of(invoices, "issued_on");
	g->columns.due_on = source_of(invoices, "due_on");
	g->columns.amount = source_of(invoices, "amount");
	g->columns.id = invoices->ledger->id < 0 ? -1 : invoices->file_column[invoices->ledger->id];
	g->columns.customer = sweep_column(invoices, "customer");
	g->columns.owner = sweep_column(invoices, "owner");
	g->columns.hold_until = sweep_column(invoices, "hold_until");
}

static void forget_invoices(struct reading *g)
{
	g->all->count = 0;
	g->all->total = 0;
	g->rows = g->paid_on = 0;
}

static int run(struct reading *g, struct error *err)
{
	struct sweep_job pay = { begin_payments, read_payments, merge_payments, release_payments, g, .any_order = true };
	struct sweep_job bill = { begin_invoices, read_invoices, merge_invoices, release_invoices, g, .in_order = false };
	struct reading paid;

	if (sweep_run(g->all->book, "payments", &pay, err) < 0)
		return -1;
	paid = *g;
	if (sweep_run(g->all->book, "invoices", &bill, err) < 0)
		return -1;
	if (g->out_of_order) {
		*g = paid;
		forget_invoices(g);
		bill.in_order = true;
		if (sweep_run(g->all->book, "invoices", &bill, err) < 0)
			return -1;
	}
	if (g->faults || g->paid_on != g->counted || g->magnitude > INT64_MAX)
		return receivables_say_left_out(g->all->book, &g->columns, err);
	return 0;
}

int receivables_read(struct receivables *all, struct book *b, struct error *err)
{
	struct reading g = { .all = all, .last = -1 };
	const struct table *payments = book_head(b, "payments", err);
	int rc;

	*all = (struct receivables){ .book = b,
				     .invoices = book_head(b, "invoices", err),
				     .customers = book_head(b, "customers", err),
				     .as_of = b->today };
	if (!payments || !all->invoices || !all->customers)
		return -1;
	all->owner_column = table_column(all->customers, "owner");
	find_columns(&g, payments, all->invoices);
	learn(&g, all->invoices);
	rc = run(&g, err);
	/* Of a broken book every finding is wanted. */
	if (!book_table(b, "customers", err))
		rc = -1;
	for (size_t i = 0; i < g.nparts; i++)
		release_payments(g.parts[i]);
	free(g.parts);
	return rc;
}
