/* receivable_aging.c - what is owed by age, in all or by customer or owner, and the invoices behind a figure; see receivable.h. */
#include <stdlib.h>
#include <string.h>

#include "base/ahead.h"
#include "base/date.h"
#include "base/ids.h"
#include "base/lang.h"
#include "base/money.h"
#include "base/team.h"
#include "sales/money/receivable.h"
#include "view/columns.h"

void receivable_aging_title(const struct receivables *all, struct view *v)
{
	struct str day = STR_INIT;

	date_add_text(&day, all->as_of);
	view_title(v, _("AGEING  as of %s, by days since the due date"), day.buf);
	str_release(&day);
}

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

#define LISTED(C) \
	C(shown, invoice, _("invoice"), TYPE_ID, view_lasting(v, r->id)) \
	C(shown, customer, _("customer"), TYPE_ID, view_lasting(v, r->customer)) \
	C(shown, name, _("name"), TYPE_TEXT, view_lasting(v, face->customer_name)) \
	C(shown, issued_on, _("issued"), TYPE_DATE, view_number(v, r->issued_on)) \
	C(shown, due_on, _("due"), TYPE_DATE, view_number(v, r->due_on)) \
	C(shown, days, _("days overdue"), TYPE_INT, view_number(v, receivable_days(all, r))) \
	C(shown, amount, _("amount"), TYPE_MONEY, view_number(v, r->amount)) \
	C(shown, paid, _("paid"), TYPE_MONEY, view_number(v, r->amount - r->outstanding)) \
	C(shown, outstanding, _("outstanding"), TYPE_MONEY, view_number(v, r->outstanding)) \
	C(key, owner, , TYPE_ID, view_lasting(v, face->owner)) \
	C(shown, owner_name, _("owner"), TYPE_TEXT, view_lasting(v, face->owner_name))

static void list_columns(struct view *v)
{
	LISTED(VIEW_COLUMN)
}

/* Invoices to be shown: the context of rows. */
struct shown_invoices {
	const struct receivables *all;
	const struct receivable **items;
};

static void list_row(struct view *v, const struct receivables *all, const struct receivable *r, const struct receivable_face *face)
{
	LISTED(VIEW_CELL)
}

static void list_rows(struct view *v, const void *invoices, size_t from, size_t to)
{
	const struct shown_invoices *s = invoices;
	struct receivable_face faces[VIEW_BATCH];

	for (size_t i = from; i < to; i++)
		ahead(s->items[i], sizeof(*s->items[i]));
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
	struct shown_invoices *s = arena_alloc(&v->arena, sizeof(*s));
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
	*s = (struct shown_invoices){ all, found };
	view_keep(v, found, free);
	list_columns(v);
	view_later(v, n, receivable_names(all, n), list_rows, s);
	money_add_grouped(&sum, total);
	view_note(v, lang_plural("%zu invoice, %s outstanding", "%zu invoices, %s outstanding", n), n, sum.buf);
	str_release(&sum);
}

static int list_figure(struct book *b, const struct aging *a, struct view *v, struct error *err)
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
	const struct table *customers = book_table(all->book, CUSTOMERS.ledger, err);

	if (!customers)
		return -1;
	table_index(customers);
	for (const struct receivable *r = all->items; r < all->items + all->count; r++) {
		if (table_find(customers, r->customer) >= 0)
			continue;
		if (!book_table(all->book, INVOICES.ledger, err)) /* to name its row */
			return -1;
		table_left_out(all->invoices, r->row, table_column(all->invoices, INVOICES.customer));
	}
	return 0;
}

int receivable_section(struct book *b, struct slice customer, struct view *v, struct error *err)
{
	const struct aging of_customer = { .customer = customer };
	struct receivables *all = receivables_of(v, b, INVOICES.customer, customer, err);

	if (!all)
		return -1;
	view_section(v, "receivables", _("Receivables"));
	list_invoices(all, &of_customer, ANY_BUCKET, v);
	return say_lost(all, err);
}

enum {
	MANY = 16,   /* of so many customers one owes something */
	AT_ONCE = 32 /* receivables that are looked up together */
};

struct aging_group {
	struct slice id;
	int64_t total, sums[BUCKETS];
	uint32_t counts[BUCKETS];
};

struct groups {
	struct aging_group *items;
	size_t count, cap;
	long nobody; /* the group without an id, counted from 1 */
	struct ids by_id;
};

static struct slice group_id(const struct receivables *all, const struct receivable *r, enum aging_by by)
{
	if (by == AGING_TOTAL)
		return SLICE("");
	return by == AGING_CUSTOMER ? r->customer : receivable_owner(all, r);
}

static struct aging_group *group_of(struct groups *g, struct slice id)
{
	long i = id.len ? ids_get(&g->by_id, id) : g->nobody - 1;

	if (i >= 0)
		return &g->items[i];
	g->items = xgrow(g->items, &g->cap, g->count + 1, sizeof(*g->items));
	g->items[g->count] = (struct aging_group){ .id = id };
	if (id.len)
		ids_set(&g->by_id, id, (long)g->count);
	else
		g->nobody = (long)g->count + 1;
	return &g->items[g->count++];
}

static void add_to(struct aging_group *g, enum bucket k, int64_t outstanding)
{
	g->counts[k]++;
	g->sums[k] += outstanding;
	g->total += outstanding;
}

static void collect(struct groups *g, const struct receivables *all, const struct aging *a)
{
	struct slice ids[AT_ONCE];
	long known[AT_ONCE];

	if (a->by == AGING_CUSTOMER && all->count > all->customers->nrows / MANY)
		ids_reserve(&g->by_id, all->customers->nrows + 1);
	for (size_t from = 0, n; from < all->count; from += n) {
		const struct receivable *items = all->items + from;

		n = all->count - from < AT_ONCE ? all->count - from : AT_ONCE;
		for (size_t i = 0; i < n; i++)
			ids[i] = group_id(all, &items[i], a->by);
		ids_get_all(&g->by_id, ids, n, known);
		for (size_t i = 0; i < n; i++)
			if (known[i] >= 0)
				ahead(&g->items[known[i]], sizeof(*g->items));
		for (size_t i = 0; i < n; i++)
			if (receivable_is_wanted(all, &items[i], a))
				add_to(known[i] >= 0 ? &g->items[known[i]] : group_of(g, ids[i]), receivable_bucket(all, &items[i]),
				       items[i].outstanding);
	}
}

/* The order of the groups: they are large, and stay where they are. */
struct rank {
	int64_t total;
	uint32_t group;
};

/* The largest first; ids decide between equals, so that the order is the same everywhere. */
static int by_total(const void *a, const void *b, void *groups)
{
	const struct rank *x = a, *y = b;
	const struct aging_group *items = groups;

	if (x->total != y->total)
		return x->total < y->total ? 1 : -1;
	return slice_compare(items[x->group].id, items[y->group].id);
}

static struct rank *ranks(struct groups *g)
{
	struct rank *order = xcalloc(g->count + 1, sizeof(*order));

	for (size_t i = 0; i < g->count; i++)
		order[i] = (struct rank){ g->items[i].total, (uint32_t)i };
	team_sort(order, g->count, sizeof(*order), by_total, g->items);
	return order;
}

static size_t invoices_of(const struct aging_group *g)
{
	size_t n = 0;

	for (int k = 0; k < BUCKETS; k++)
		n += g->counts[k];
	return n;
}

static struct aging_group sum_of(const struct groups *g)
{
	struct aging_group sum = { 0 };

	for (size_t i = 0; i < g->count; i++) {
		sum.total += g->items[i].total;
		for (int k = 0; k < BUCKETS; k++) {
			sum.counts[k] += g->items[i].counts[k];
			sum.sums[k] += g->items[i].sums[k];
		}
	}
	return sum;
}

/* What ageing systems get wrong most: every run proves that the buckets are all there is. */
static int prove(const struct receivables *all, const struct aging *a, const struct aging_group *sum, struct error *err)
{
	int64_t buckets = 0;

	for (int k = 0; k < BUCKETS; k++)
		buckets += sum->sums[k];
	if (buckets == sum->total && (a->customer.ptr || a->owner.ptr || sum->total == all->total))
		return 0;
	return error_add(err, ERROR_SYSTEM,
			 _("ageing: the buckets do not sum to what is outstanding; nothing is shown"));
}

#define TOTALS(C) \
	C(key, bucket, , TYPE_TEXT, view_text(v, slice_of(bucket_name((enum bucket)k)))) \
	C(face, bucket_name, _("days overdue"), TYPE_TEXT, view_text(v, slice_of(_(bucket_name((enum bucket)k))))) \
	C(shown, invoices, _("invoices"), TYPE_INT, view_number(v, (int64_t)sum->counts[k])) \
	C(shown, amount, _("outstanding"), TYPE_MONEY, view_number(v, sum->sums[k]))

static void show_total(struct view *v, const struct aging_group *sum)
{
	TOTALS(VIEW_COLUMN)
	for (int k = 0; k < BUCKETS; k++) {
		TOTALS(VIEW_CELL)
	}
	view_text(v, SLICE("total"));
	view_text(v, slice_of(_("total")));
	view_number(v, (int64_t)invoices_of(sum));
	view_number(v, sum->total);
	v->last->has_total = true;
	view_chart(v, CHART_STACK, "bucket_name", "amount", NULL);
}

/* Groups to be shown: the context of rows. */
struct ageing {
	const struct receivables *all;
	enum aging_by by;
	struct groups groups;
	struct rank *order;
};

static void release_ageing(void *ageing)
{
	struct ageing *s = ageing;

	ids_release(&s->groups.by_id);
	free(s->groups.items);
	free(s->order);
}

static void show_group(struct view *v, const struct aging_group *g, struct slice name)
{
	view_lasting(v, g->id);
	view_lasting(v, name);
	view_number(v, (int64_t)invoices_of(g));
	for (int k = 0; k < BUCKETS; k++)
		view_number(v, g->sums[k]);
	view_number(v, g->total);
}

static void show_some_groups(struct view *v, const void *ageing, size_t from, size_t to)
{
	const struct ageing *s = ageing;
	const struct aging_group *groups[VIEW_BATCH];
	struct slice ids[VIEW_BATCH] = { 0 }, names[VIEW_BATCH];
	const size_t n = to - from;

	for (size_t i = 0; i < n; i++) {
		groups[i] = &s->groups.items[s->order[from + i].group];
		ahead(groups[i], sizeof(*groups[i]));
	}
	for (size_t i = 0; i < n; i++)
		ids[i] = groups[i]->id;
	if (s->by == AGING_CUSTOMER)
		receivable_customer_names(s->all, ids, n, names);
	for (size_t i = 0; i < n; i++)
		show_group(v, groups[i], s->by == AGING_CUSTOMER ? names[i] : receivable_owner_name(s->all, ids[i]));
}

static void show_groups(struct view *v, struct receivables *all, struct ageing *s)
{
	static const char *const keys[BUCKETS] = { "not_due", "days_1_30", "days_31_60", "days_61_90", "over_90" };
	const bool is_by_customer = s->by == AGING_CUSTOMER;

	s->order = ranks(&s->groups);
	view_column(v, is_by_customer ? "customer" : "owner", is_by_customer ? _("customer") : _("owner"), TYPE_ID);
	view_column(v, "name", _("name"), TYPE_TEXT);
	view_column(v, "invoices", _("invoices"), TYPE_INT);
	for (int k = 0; k < BUCKETS; k++) {
		view_column(v, bucket_name((enum bucket)k), _(bucket_name((enum bucket)k)), TYPE_MONEY);
		view_json_key(v, keys[k]);
	}
	view_column(v, "outstanding", _("outstanding"), TYPE_MONEY);
	view_later(v, s->groups.count, receivable_names(all, s->groups.count), show_some_groups, s);
}

int receivable_aging_figures(struct receivables *all, const struct aging *a, struct view *v, struct error *err)
{
	struct ageing *s = arena_zalloc(&v->arena, sizeof(*s));
	struct str total = STR_INIT;
	struct aging_group sum;

	*s = (struct ageing){ .all = all, .by = a->by };
	view_keep(v, s, release_ageing);
	collect(&s->groups, all, a);
	sum = sum_of(&s->groups);
	if (prove(all, a, &sum, err) < 0)
		return -1;
	if (a->by == AGING_TOTAL) {
		show_total(v, &sum);
		return 0;
	}
	show_groups(v, all, s);
	money_add_grouped(&total, sum.total);
	view_note(v,
		  lang_plural("%zu invoice, %s outstanding; the invoices behind a figure: --list BUCKET, with --%s ID",
			      "%zu invoices, %s outstanding; the invoices behind a figure: --list BUCKET, with --%s ID",
			      invoices_of(&sum)),
		  invoices_of(&sum), total.buf, a->by == AGING_CUSTOMER ? "customer" : "owner");
	str_release(&total);
	return 0;
}

int receivable_aging(struct book *b, const struct aging *a, struct view *v, struct error *err)
{
	struct receivables *all;

	if (a->list)
		return list_figure(b, a, v, err);
	all = receivables_for(v, b, err);
	if (!all)
		return -1;
	receivable_aging_title(all, v);
	return receivable_aging_figures(all, a, v, err);
}
