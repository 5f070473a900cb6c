/* field_use.c - counting what rows held when a week was over, in one pass over the log; see field_use.h. */
#include "report/field_use.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/lang.h"
#include "book/journal.h"

enum { WEEK = 7 };

static struct touched *row_for(struct field_use *u, const struct log_entry *e)
{
	const size_t n = u->table->ledger->ncolumns;
	long i = map_get(&u->by_id, e->id), row;
	struct touched *t;

	if (i >= 0)
		return &u->rows[i];
	row = table_find(u->table, e->id);
	if (row < 0)
		return NULL;
	u->rows = xgrow(u->rows, &u->rows_cap, u->nrows + 1, sizeof(*u->rows));
	t = &u->rows[u->nrows];
	*t = (struct touched){ .row = (size_t)row };
	t->held = arena_zalloc(&u->arena, u->nweeks * n * sizeof(*t->held));
	t->set = arena_zalloc(&u->arena, n * sizeof(*t->set));
	map_add(&u->by_id, table_id(u->table, (size_t)row), (long)u->nrows++);
	return t;
}

/* Weeks that were over when the entry was made: what it replaced is what they ended with, where nothing later in them says
 * otherwise, which the first entry behind a week does. */
static void keep_old(const struct field_use *u, struct touched *t, size_t weeks, int column, struct slice old)
{
	for (size_t w = weeks; w-- > 0;) {
		struct slice *held = &t->held[w * u->table->ledger->ncolumns + (size_t)column];

		if (held->ptr)
			return; /* and the weeks before it */
		*held = old;
	}
}

static int take(void *context, const struct log_entry *e)
{
	struct field_use *u = context;
	const int32_t day = moment_date(e->at);
	const size_t week = (size_t)((day - u->monday) / WEEK);
	const int column = ledger_column(u->table->ledger, e->field);
	struct touched *t = row_for(u, e);

	if (!t)
		return 0;
	if (week < u->nweeks)
		t->weeks |= 1u << week;
	if (column < 0)
		return 0;
	keep_old(u, t, week < u->nweeks ? week : u->nweeks, column, e->old.ptr ? e->old : SLICE(""));
	if (week < u->nweeks && e->new.len)
		t->set[column] |= 1u << week;
	return 0;
}

int field_use_count(struct field_use *u, struct book *b, const struct ledger *l, size_t weeks, struct error *err)
{
	const int32_t this_monday = b->today - (date_weekday(b->today) - 1);
	struct log_filter filter = { .ledger = slice_of(l->name) };

	*u = (struct field_use){ .table = book_table_of(b, l, err),
				 .nweeks = weeks,
				 .monday = this_monday - (int32_t)weeks * WEEK };
	if (!u->table)
		return -1;
	if (l->id < 0)
		return error_add(err, ERROR_USAGE,
				 _("%s: its rows have no ids, so the log can't say which were touched"), l->name);
	filter.since = moment_of(u->monday, 0);
	if (journal_read(b, &filter, take, u, err) < 0)
		return -1;
	for (size_t i = 0; i < u->nrows; i++)
		for (size_t w = 0; w < weeks; w++)
			u->count[w] += u->rows[i].weeks >> w & 1;
	return 0;
}

struct slice field_use_held(const struct field_use *u, const struct touched *t, size_t week, int column)
{
	const struct slice held = t->held[week * u->table->ledger->ncolumns + (size_t)column];

	return held.ptr ? held : table_cell(u->table, t->row, column);
}

size_t field_use_filled(const struct field_use *u, size_t week, int column)
{
	size_t n = 0;

	for (size_t i = 0; i < u->nrows; i++)
		n += (u->rows[i].weeks >> week & 1) && field_use_held(u, &u->rows[i], week, column).len;
	return n;
}

size_t field_use_set(const struct field_use *u, int column)
{
	size_t n = 0;

	for (size_t i = 0; i < u->nrows; i++)
		n += u->rows[i].set[column] != 0;
	return n;
}

void field_use_release(struct field_use *u)
{
	map_release(&u->by_id);
	free(u->rows);
	arena_release(&u->arena);
	*u = (struct field_use){ 0 };
}
