/* receivable_list.c - the invoices behind a figure of the ageing, and those of one customer; see receivable.h. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/money.h"
#include "sales/receivable.h"

enum { ANY_BUCKET = BUCKETS };

static int bucket_by_name(const char *name, int *bucket, struct error *err)
{
	*bucket = ANY_BUCKET;
	if (strcmp(name, "total") == 0)
		return 0;
	for (*bucket = 0; *bucket < BUCKETS; ++*bucket)
		if (strcmp(name, bucket_name((enum bucket) * bucket)) == 0)
			return 0;
	return error_add(err, ERROR_USAGE, _("--list: '%s' is none of not_due, 1-30, 31-60, 61-90, over_90, total"),
			 name);
}

static void list_columns(struct view *v)
{
	view_column(v, "invoice", _("invoice"), TYPE_ID);
	view_column(v, "customer", _("customer"), TYPE_ID);
	view_column(v, "name", _("name"), TYPE_TEXT);
	view_column(v, "issued_on", _("issued"), TYPE_DATE);
	view_column(v, "due_on", _("due"), TYPE_DATE);
	view_column(v, "days", _("days overdue"), TYPE_INT);
	view_column(v, "amount", _("amount"), TYPE_MONEY);
	view_column(v, "paid", _("paid"), TYPE_MONEY);
	view_column(v, "outstanding", _("outstanding"), TYPE_MONEY);
	view_key_column(v, "owner", TYPE_ID);
	view_column(v, "owner_name", _("owner"), TYPE_TEXT);
}

/* Invoices to be shown: the context of rows. */
struct invoices {
	const struct receivables *all;
	const struct receivable **items;
};

static void list_row(struct view *v, const struct receivables *all, const struct receivable *r, const struct receivable_face *face)
{
	view_lasting(v, r->id);
	view_lasting(v, r->customer);
	view_lasting(v, face->customer_name);
	view_number(v, r->issued_on);
	view_number(v, r->due_on);
	view_number(v, receivable_days(all, r));
	view_number(v, r->amount);
	view_number(v, r->amount - r->outstanding);
	view_number(v, r->outstanding);
	view_lasting(v, face->owner);
	view_lasting(v, face->owner_name);
}

static void list_rows(struct view *v, const void *invoices, size_t from, size_t to)
{
	const struct invoices *s = invoices;
	struct receivable_face faces[VIEW_BATCH];

	for (size_t i = from; i < to; i++) {
		__builtin_prefetch(s->items[i]);
		__builtin_prefetch(&s->items[i]->customer);
	}
	receivable_faces(s->all, s->items + from, to - from, faces);
	for (size_t i = from; i < to; i++)
		list_row(v, s->all, s->items[i], &faces[i - from]);
}

static int by_due(const void *a, const void *b)
{
	const struct receivable *x = *(const struct receivable *const *)a, *y = *(const struct receivable *const *)b;

	if (x->due_on != y->due_on)
		return x->due_on < y->due_on ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

/* The invoices of one bucket (ANY_BUCKET: of all), the longest overdue first. */
static void list_invoices(struct receivables *all, const struct aging *a, int bucket, struct view *v)
{
	const struct receivable **found = xcalloc(all->count + 1, sizeof(*found));
	struct invoices *s = arena_alloc(&v->arena, sizeof(*s));
	struct str sum = STR_INIT;
	size_t n = 0;
	int64_t total = 0;

	for (size_t i = 0; i < all->count; i++) {
		const struct receivable *r = &all->items[i];

		if (!receivable_is_wanted(all, r, a) || (bucket != ANY_BUCKET && (int)receivable_bucket(all, r) != bucket))
			continue;
		found[n++] = r;
		total += r->outstanding;
	}
	qsort(found, n, sizeof(*found), by_due);
	*s = (struct invoices){ all, found };
	view_keep(v, found, free);
	list_columns(v);
	view_later(v, n, receivable_names(all, n), list_rows, s);
	money_add_grouped(&sum, total);
	view_note(v, lang_plural("%zu invoice, %s outstanding", "%zu invoices, %s outstanding", n), n, sum.buf);
	str_release(&sum);
}

int receivable_list(struct book *b, const struct aging *a, struct view *v, struct error *err)
{
	struct receivables *all;
	int bucket;

	if (bucket_by_name(a->list, &bucket, err) < 0)
		return -1;
	all = receivables_for(v, b, err);
	if (!all)
		return -1;
	receivable_aging_title(all, v);
	list_invoices(all, a, bucket, v);
	return 0;
}

/* Invoices of nobody that is known may be this customer's. */
static int say_lost(const struct receivables *all, struct error *err)
{
	const struct table *customers = book_table(all->book, "customers", err);

	if (!customers)
		return -1;
	table_index(customers);
	for (const struct receivable *r = all->items; r < all->items + all->count; r++) {
		if (table_find(customers, r->customer) >= 0)
			continue;
		if (!book_table(all->book, "invoices", err)) /* to name its row */
			return -1;
		table_left_out(all->invoices, r->row, table_column(all->invoices, "customer"));
	}
	return 0;
}

int receivable_section(struct book *b, struct slice customer, struct view *v, struct error *err)
{
	const struct aging of_customer = { .customer = customer };
	struct receivables *all = receivables_for(v, b, err);

	if (!all)
		return -1;
	view_section(v, "receivables", _("Receivables"));
	list_invoices(all, &of_customer, ANY_BUCKET, v);
	return say_lost(all, err);
}
