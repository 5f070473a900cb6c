/* receivable_paid.c - what was paid on each invoice, by all cores; see receivable_read.h. */
#include <stdlib.h>

#include "sales/receivable_read.h"

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

static void *begin(void *context, bool is_alone)
{
	struct payments *p = xcalloc(1, sizeof(*p));

	p->all = context;
	p->is_alone = is_alone;
	p->sums.by_number = xcalloc(p->all->nnumbers, sizeof(*p->sums.by_number)); /* pages that no payment touches cost nothing */
	return p;
}

static int rows(struct sweep *s, void *state)
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

static void merge(void *context, void *state)
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

static void release(void *state)
{
	struct payments *p = state;

	release_part(&p->sums);
	free(p);
}

int paid_read(struct paid_sums *all, struct book *b, struct error *err)
{
	const struct sweep_job job = { begin, rows, merge, release, all, .any_order = true };

	return sweep_run(b, "payments", &job, err);
}

void paid_release(struct paid_sums *all)
{
	for (size_t i = 0; i < all->nparts; i++)
		release_part(&all->parts[i]);
	all->nparts = 0;
}
