/* receivable_read.c - see receivable.h. A pass over payments adds up what was paid on each invoice (receivable_paid.c), a pass over
 * invoices takes it off; each is done by all cores. Where ids aren't numbers, or don't rise, one thread reads.
 *
 * Rows that can't be read are noted on the way. Payments whose invoice isn't there only show in their number: receivable_check.c then
 * looks for them, as it does for the row in which amounts, whose magnitudes a pass adds up, go beyond an int64. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "sales/receivable_read.h"

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
	g->columns.pay_on = sweep_source(payments, table_column(payments, "paid_on"));
	g->columns.pay_amount = sweep_source(payments, table_column(payments, "amount"));
	g->columns.pay_invoice = sweep_column(payments, "invoice");
	g->columns.issued_on = sweep_source(invoices, table_column(invoices, "issued_on"));
	g->columns.due_on = sweep_source(invoices, table_column(invoices, "due_on"));
	g->columns.amount = sweep_source(invoices, table_column(invoices, "amount"));
	g->columns.id = invoices->ledger->id < 0 ? -1 : invoices->file_column[invoices->ledger->id];
	g->columns.customer = sweep_column(invoices, "customer");
	g->columns.owner = sweep_column(invoices, "owner");
	g->columns.hold_until = sweep_source(invoices, table_column(invoices, "hold_until"));
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
	return sweep_run(g->all->book, "invoices", &job, err);
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
	const struct table *payments = book_head(b, "payments", err);
	int rc = -1;

	*all = (struct receivables){ .book = b,
				     .invoices = book_head(b, "invoices", err),
				     .customers = book_head(b, "customers", err),
				     .as_of = b->today };
	if (payments && all->invoices && all->customers) {
		g->all = all;
		g->paid.columns = &g->columns;
		all->owner_column = table_column(all->customers, "owner");
		find_columns(g, payments, all->invoices);
		learn(g, all->invoices);
		rc = read_both(g, err);
		/* Of a broken book every finding is wanted. */
		if (!book_table(b, "customers", err))
			rc = -1;
	}
	paid_release(&g->paid);
	free(g);
	return rc;
}
