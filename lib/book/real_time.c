/* real_time.c - see real_time.h. */
#include "book/real_time.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"

struct real_times {
	struct map cells; /* "reviews R-000003 decided_at" -> seconds */
	struct arena keys;
};

static void add_key(struct str *out, const char *ledger, struct slice id, struct slice field)
{
	str_addf(out, "%s %.*s %.*s", ledger, SLICE_ARGS(id), SLICE_ARGS(field));
}

static int take(void *context, const struct log_entry *e)
{
	struct book *b = context;
	struct real_times *r = b->real;
	const struct ledger *l = schema_ledger(&b->schema, e->ledger);
	const int column = l && e->field.len ? ledger_column(l, e->field) : -1;
	struct str key = STR_INIT;
	struct value v;
	bool is_true;

	if (column < 0 || l->columns[column].type != TYPE_TIME)
		return 0;
	/* A stamp of the clock; a deadline is what it says. */
	is_true = book_clock_is_true(e->at, e->real_at) || !value_parse(TYPE_TIME, e->new, &v) || value_missing(&v) || v.number != e->at;
	add_key(&key, l->name, e->id, e->field);
	if (map_get(&r->cells, str_slice(&key)) >= 0)
		map_set(&r->cells, str_slice(&key), is_true ? -1 : (long)e->real_at);
	else if (!is_true)
		map_add(&r->cells, arena_slice(&r->keys, str_slice(&key)), (long)e->real_at);
	str_release(&key);
	return 0;
}

int real_time_load(struct book *b, struct error *err)
{
	const struct log_filter all = { .since = INT64_MIN };
	int may = 0;

	if (b->real || b->clock_is_free)
		return 0;
	for (size_t i = 0; i < b->nlogs && !may; i++)
		may = log_may_be_backdated(&b->logs[i], err);
	if (may < 0)
		return -1;
	b->real = xcalloc(1, sizeof(*b->real));
	*b->real = (struct real_times){ .cells = MAP_INIT, .keys = ARENA_INIT };
	return may ? journal_read(b, &all, take, b, err) : 0;
}

void real_time_release(struct book *b)
{
	if (!b->real)
		return;
	map_release(&b->real->cells);
	arena_release(&b->real->keys);
	free(b->real);
	b->real = NULL;
}

int64_t real_time(struct book *b, const struct table *t, size_t row, int column, int64_t otherwise)
{
	const struct value v = table_value(t, row, column);
	struct str key = STR_INIT;
	long real;

	if (value_missing(&v))
		return otherwise;
	if (!b->real || !b->real->cells.used)
		return v.number;
	add_key(&key, t->ledger->name, table_id(t, row), slice_of(t->ledger->columns[column].name));
	real = map_get(&b->real->cells, str_slice(&key));
	str_release(&key);
	real_time_meet(b, real >= 0);
	return real >= 0 ? real : v.number;
}

void real_time_meet(struct book *b, size_t times)
{
	b->real_met += times;
}

int64_t real_time_now(const struct book *b)
{
	return log_pick(b, b->now, b->real_now);
}

size_t real_time_met(const struct book *b)
{
	return b->real_met;
}
