/* taker.c - see taker.h. */
#include "sales/leads/taker.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/wordlist.h"
#include "book/left_out.h"
#include "sales/leads/lead_find.h"

const char *const take_words[] = { "load", "territory", "round", NULL, N_("load"), N_("territory"), N_("round") };

bool taker_is_there(const struct table *people, size_t row)
{
	return slice_is(table_text(people, row, PEOPLE.status), "active");
}

static void count_leads(struct takers *t)
{
	for (size_t i = 0; i < t->leads->nrows; i++) {
		const struct slice owner = table_text(t->leads, i, LEADS.owner);
		const long person = owner.len ? table_find(t->people, owner) : -1;

		if (person < 0)
			continue;
		t->open[person] += lead_is_open(t->book, t->leads, i);
		t->latest[person] = (long)i;
	}
}

static void add_place(struct str *key, struct slice region, struct slice person)
{
	str_addf(key, "%.*s\n%.*s", SLICE_ARGS(region), SLICE_ARGS(person));
}

static void count_customers(struct takers *t)
{
	struct str key = STR_INIT;

	for (size_t i = 0; i < t->customers->nrows; i++) {
		const struct slice region = table_text(t->customers, i, CUSTOMERS.region), owner = table_text(t->customers, i, CUSTOMERS.owner);
		long n;

		if (!region.len || !owner.len)
			continue;
		str_reset(&key);
		add_place(&key, region, owner);
		n = map_get(&t->places, str_slice(&key));
		if (n < 0)
			map_add(&t->places, arena_slice(&t->arena, str_slice(&key)), 1);
		else
			map_set(&t->places, str_slice(&key), n + 1);
	}
	str_release(&key);
}

int takers_begin(struct takers *t, struct book *b, struct error *err)
{
	*t = (struct takers){ .book = b, .people = book_table(b, PEOPLE.ledger, err), .leads = book_table(b, LEADS.ledger, err),
			      .customers = book_table(b, CUSTOMERS.ledger, err), .places = MAP_INIT };
	if (!t->people || !t->leads || !t->customers)
		return -1;
	t->open = xcalloc(t->people->nrows + 1, sizeof(*t->open));
	t->latest = xcalloc(t->people->nrows + 1, sizeof(*t->latest));
	for (size_t i = 0; i < t->people->nrows; i++)
		t->latest[i] = -1;
	t->given = (long)t->leads->nrows;
	count_leads(t);
	count_customers(t);
	return left_out_lost(b, t->leads, LEADS.owner, err) < 0 ? -1 : left_out_lost(b, t->customers, CUSTOMERS.owner, err);
}

void takers_release(struct takers *t)
{
	free(t->open);
	free(t->latest);
	map_release(&t->places);
	arena_release(&t->arena);
}

static size_t least_loaded(const struct takers *t, const struct taker_list *list)
{
	size_t best = 0;

	for (size_t i = 1; i < list->count; i++)
		if (t->open[list->rows[i]] < t->open[list->rows[best]])
			best = i;
	return best;
}

/* The one behind whom the last lead went to; the first where none of them ever got one. */
static size_t next_in_turn(const struct takers *t, const struct taker_list *list)
{
	size_t last = list->count - 1;
	long latest = -1;

	for (size_t i = 0; i < list->count; i++)
		if (t->latest[list->rows[i]] > latest) {
			latest = t->latest[list->rows[i]];
			last = i;
		}
	return (last + 1) % list->count;
}

static struct slice region_of(const struct takers *t, struct slice customer)
{
	const long row = customer.len ? table_find(t->customers, customer) : -1;

	return row < 0 ? SLICE("") : table_text(t->customers, (size_t)row, CUSTOMERS.region);
}

static long customers_there(const struct takers *t, struct slice region, size_t person)
{
	struct str key = STR_INIT;
	long n;

	add_place(&key, region, table_id(t->people, person));
	n = map_get(&t->places, str_slice(&key));
	str_release(&key);
	return n < 0 ? 0 : n;
}

static bool covers(const struct takers *t, struct slice region, size_t person)
{
	return wordlist_has(table_text(t->people, person, PEOPLE.region), region);
}

static size_t by_territory(const struct takers *t, const struct taker_list *list, struct slice region)
{
	size_t best = least_loaded(t, list);
	bool covered = region.len && covers(t, region, list->rows[best]);
	long most = region.len ? customers_there(t, region, list->rows[best]) : 0;

	for (size_t i = 0; region.len && i < list->count; i++) {
		const bool is_his = covers(t, region, list->rows[i]);
		const long n = customers_there(t, region, list->rows[i]);

		if (is_his != covered ? !is_his : n != most ? n < most : t->open[list->rows[i]] >= t->open[list->rows[best]])
			continue;
		covered = is_his;
		most = n;
		best = i;
	}
	return best;
}

size_t taker_choose(struct takers *t, enum take_by by, const struct taker_list *list, struct slice customer)
{
	return by == TAKE_BY_ROUND	   ? next_in_turn(t, list)
	       : by == TAKE_BY_TERRITORY ? by_territory(t, list, region_of(t, customer))
					   : least_loaded(t, list);
}

void taker_give(struct takers *t, size_t person, bool is_open)
{
	t->open[person] += is_open;
	t->latest[person] = t->given++;
}

void taker_add_why(struct str *out, const struct takers *t, enum take_by by, const struct taker_list *list, size_t chosen,
		   struct slice customer)
{
	const struct slice region = region_of(t, customer);
	const size_t person = list->rows[chosen];
	const long there = region.len ? customers_there(t, region, person) : 0;

	if (list->count == 1)
		str_adds(out, _("the only one of its people that is there"));
	else if (by == TAKE_BY_ROUND)
		str_addf(out, _("whose turn it is among %zu"), list->count);
	else if (by == TAKE_BY_TERRITORY && region.len && covers(t, region, person))
		str_addf(out, _("whose region %.*s is"), SLICE_ARGS(region));
	else if (by == TAKE_BY_TERRITORY && there)
		str_addf(out, lang_plural("has %ld customer in %.*s, the most of %zu people", "has %ld customers in %.*s, the most of %zu people", (unsigned long)there),
			 there, SLICE_ARGS(region), list->count);
	else
		str_addf(out, lang_plural("has %zu open lead, the fewest of %zu people", "has %zu open leads, the fewest of %zu people", t->open[person]),
			 t->open[person], list->count);
}
