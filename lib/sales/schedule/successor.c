/* successor.c - see successor.h. */
#include "sales/schedule/successor.h"

#include "base/lang.h"
#include "book/left_out.h"
#include "sales/leads.h"
#include "sales/schedule/engineer.h"

static bool may_take(const struct successors *s, struct slice id)
{
	for (size_t i = 0; i < s->count; i++)
		if (slice_equal(s->people[i], id))
			return true;
	return false;
}

static struct slice region_of(struct book *b, struct slice lead, struct error *err)
{
	const struct table *leads = book_table(b, LEADS.ledger, err), *customers = book_table(b, CUSTOMERS.ledger, err);
	const long row = leads ? table_find(leads, lead) : -1;
	const long customer = row < 0 || !customers ? -1 : table_find(customers, table_text(leads, (size_t)row, LEADS.customer));

	return customer < 0 ? SLICE("") : slice_trim(table_text(customers, (size_t)customer, CUSTOMERS.region));
}

static void add_once(struct error *why, struct error *one)
{
	if (one->count && !error_has(why, &one->items[0]))
		error_move(why, one);
	error_release(one);
}

/* The best of those who can, or -1 and why none of them can. */
static long pick(struct schedule *s, const struct successors *wanted, const struct engineers_wanted *can, struct span slot, struct error *why)
{
	struct engineers all = { 0 };
	long best = -1;

	if (engineers_find(s, can, &all, why) < 0)
		return -1;
	for (size_t i = 0; i < all.count; i++) {
		const size_t person = all.items[i].person;
		struct error one = ERROR_INIT;

		if (!may_take(wanted, table_id(s->people, person)))
			continue;
		if (slot.from >= s->book->now && schedule_check(s, person, slot, &one) < 0)
			add_once(why, &one);
		else if (best < 0 || s->load[person] < s->load[best])
			best = (long)person;
	}
	engineers_release(&all);
	if (best < 0 && !why->count)
		error_add(why, ERROR_DATA, _("nobody of those who take over is an engineer with that skill"));
	return best;
}

static int give_one(struct schedule *s, size_t row, const struct successors *wanted, struct error *err)
{
	const struct engineers_wanted can = { slice_trim(table_text(s->solutions, row, SOLUTIONS.skill)),
					      region_of(s->book, table_text(s->solutions, row, SOLUTIONS.lead), err), false };
	const struct span slot = { table_number(s->solutions, row, table_column(s->solutions, SOLUTIONS.slot_start), 0),
				   table_number(s->solutions, row, table_column(s->solutions, SOLUTIONS.slot_end), 0) };
	struct error why = ERROR_INIT;
	long person;

	if (err->count)
		return -1;
	person = pick(s, wanted, &can, slot, &why);
	if (person >= 0)
		schedule_take(s, (size_t)person, slot);
	wanted->give(wanted->context, s->solutions, row, person < 0 ? SLICE("") : table_id(s->people, (size_t)person), &why);
	error_release(&why);
	return 0;
}

int successors_find(struct book *b, struct slice engineer, const struct successors *wanted, struct error *err)
{
	struct schedule s;
	const struct table *t = schema_ledger(&b->schema, slice_of(SOLUTIONS.ledger->name)) ? book_table(b, SOLUTIONS.ledger, err) : NULL;
	bool is_read = false;
	int rc = t || !err->count ? 0 : -1;

	for (size_t i = 0; t && i < t->nrows && rc == 0; i++) {
		if (!slice_equal(table_text(t, i, SOLUTIONS.engineer), engineer) || !slice_is(table_text(t, i, SOLUTIONS.status), "booked"))
			continue;
		if (!is_read)
			rc = schedule_read(&s, b, SLICE(""), err);
		is_read = true;
		if (rc == 0)
			rc = give_one(&s, i, wanted, err);
	}
	if (is_read)
		schedule_release(&s);
	return rc == 0 && t ? left_out_lost(b, t, SOLUTIONS.engineer, err) : rc;
}
