/* receivable.c - what there is to know of one receivable; see receivable.h. They are read by receivable_read.c, the views are
 * receivable_aging.c and receivable_board.c. */
#include "sales/money/receivable.h"

#include <stdlib.h>

#include "base/ahead.h"
#include "base/lang.h"
#include "sales/money/receivable_read.h"

void receivables_release(struct receivables *all)
{
	free(all->items);
	arena_release(&all->arena);
	all->items = NULL;
	all->count = all->cap = 0;
}

static void release_kept(void *all)
{
	receivables_release(all);
}

struct receivables *receivables_kept(struct view *v)
{
	struct receivables *all = arena_zalloc(&v->arena, sizeof(*all));

	view_keep(v, all, release_kept);
	return all;
}

struct receivables *receivables_for(struct view *v, struct book *b, struct error *err)
{
	struct receivables *all = receivables_kept(v);

	return receivables_read(all, b, err) < 0 ? NULL : all;
}

const struct receivable *receivable_at(const struct receivables *all, size_t row)
{
	size_t low = 0, high = all->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (all->items[middle].row < row)
			low = middle + 1;
		else
			high = middle;
	}
	return low < all->count && all->items[low].row == row ? &all->items[low] : NULL;
}

static void take_names(const struct table *t, const struct slice *ids, const long *rows, size_t n, struct slice *names)
{
	table_cells(t, rows, n, t->ledger->name_column, names);
	for (size_t i = 0; i < n; i++)
		if (!names[i].len)
			names[i] = ids[i];
}

void receivable_customer_names(const struct receivables *all, const struct slice *customers, size_t n, struct slice *names)
{
	long rows[VIEW_BATCH];

	table_find_all(all->customers, customers, n, rows);
	take_names(all->customers, customers, rows, n, names);
}

struct slice receivable_owner_name(const struct receivables *all, struct slice owner)
{
	return all->people ? table_name(all->people, owner) : owner;
}

bool receivable_names(struct receivables *all, size_t n)
{
	enum { FEW = 1000 };
	const struct table *t = all->customers;

	all->people = book_names(all->book, PEOPLE.ledger);
	if (n <= FEW)
		return false;
	table_read_columns(t, (const int[]){ t->ledger->id, t->ledger->name_column, all->owner_column }, 3);
	table_index(t);
	if (all->people) {
		table_index(all->people);
		table_read_all(all->people);
	}
	return true;
}

int receivable_days(const struct receivables *all, const struct receivable *r)
{
	return all->as_of - r->due_on;
}

enum bucket receivable_bucket(const struct receivables *all, const struct receivable *r)
{
	int days = receivable_days(all, r);

	if (days <= 0 || r->outstanding < 0)
		return BUCKET_NOT_DUE;
	return days <= 30 ? BUCKET_30 : days <= 60 ? BUCKET_60 : days <= 90 ? BUCKET_90 : BUCKET_OVER_90;
}

static const struct lang_word buckets[] = {
	{ "not_due", N_("not_due") }, { "1-30", N_("1-30") },	    { "31-60", N_("31-60") },
	{ "61-90", N_("61-90") },     { "over_90", N_("over_90") }, { "total", N_("total") },
	{ 0 },
};

const struct figure_words bucket_words = { buckets, NULL };

const char *bucket_name(enum bucket k)
{
	return buckets[k].text;
}

struct slice receivable_owner(const struct receivables *all, const struct receivable *r)
{
	long row = r->owner.len ? -1 : table_find(all->customers, r->customer);

	return row < 0 ? r->owner : table_cell(all->customers, (size_t)row, all->owner_column);
}

void receivable_faces(const struct receivables *all, const struct receivable *const *items, size_t n, struct receivable_face *faces)
{
	struct slice customers[VIEW_BATCH] = { 0 }, names[VIEW_BATCH], owners[VIEW_BATCH];
	long rows[VIEW_BATCH];

	for (size_t i = 0; i < n; i++) {
		customers[i] = items[i]->customer;
		ahead(items[i]->id.ptr, 1);
		ahead(items[i]->owner.ptr, 1);
	}
	table_find_all(all->customers, customers, n, rows);
	take_names(all->customers, customers, rows, n, names);
	table_cells(all->customers, rows, n, all->owner_column, owners);
	for (size_t i = 0; i < n; i++) {
		const struct slice owner = items[i]->owner.len ? items[i]->owner : owners[i];

		faces[i] = (struct receivable_face){ names[i], owner, receivable_owner_name(all, owner) };
	}
}

bool receivable_is_wanted(const struct receivables *all, const struct receivable *r, const struct aging *a)
{
	return (!a->customer.ptr || slice_equal(r->customer, a->customer)) &&
	       (!a->owner.ptr || slice_equal(receivable_owner(all, r), a->owner));
}

int receivable_paid(struct book *b, struct slice invoice, int64_t *paid, struct error *err)
{
	const struct table *t = book_table(b, PAYMENTS.ledger, err);
	size_t *rows, n;
	int rc = 0;

	*paid = 0;
	if (!t)
		return -1;
	n = table_rows_of(t, PAYMENTS.invoice, invoice, &rows);
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (__builtin_add_overflow(*paid, table_number(t, rows[i], table_column(t, PAYMENTS.amount), 0), paid)) {
			const struct place at = table_place(t, rows[i]);

			rc = error_at(err, ERROR_DATA, &at, _("amount: the sum of all amounts up to here is too large to be counted"));
		}
	free(rows);
	return rc;
}
