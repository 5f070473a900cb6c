/* import_index.c - rows of a ledger by the text of one column, of the table and of this import; see import_run.h. */
#include "book/import_run.h"

#include <stdlib.h>

static long index_value(const struct change_row *row)
{
	return row->row >= 0 ? row->row : -2 - (long)row->number;
}

static void index_row(struct import_index *x, const struct change_row *row)
{
	struct slice text = change_cell(row, x->column);

	if (text.len && ids_get(&x->rows, text) == -1)
		ids_set(&x->rows, text, index_value(row));
}

static void unindex_text(struct import_index *x, const struct change_row *row, struct slice text)
{
	if (ids_get(&x->rows, text) == index_value(row))
		ids_set(&x->rows, text, -1);
}

static void index_all(struct import_index *x, const struct table *t, const struct change *c)
{
	table_read_all(t);
	for (size_t i = 0; i < t->nrows; i++)
		if (table_cell(t, i, x->column).len)
			ids_add(&x->rows, table_cell(t, i, x->column), (long)i);
	for (const struct change_row *row = c->rows; row; row = row->next) {
		if (row->ledger != x->ledger || row->dropped)
			continue;
		if (row->row >= 0)
			unindex_text(x, row, table_cell(t, (size_t)row->row, x->column));
		index_row(x, row);
	}
}

/* The index of a ledger by a column, made when first asked for. */
static struct import_index *import_index(struct import_run *r, const struct ledger *l, int column, const struct table *t)
{
	struct import_index *x;

	for (size_t i = 0; i < r->nindexes; i++)
		if (r->indexes[i]->ledger == l && r->indexes[i]->column == column)
			return r->indexes[i];
	r->indexes = xrealloc(r->indexes, (r->nindexes + 1) * sizeof(*r->indexes));
	x = r->indexes[r->nindexes++] = arena_zalloc(&r->map.arena, sizeof(*x));
	*x = (struct import_index){ .ledger = l, .column = column };
	index_all(x, t, r->change);
	return x;
}

int import_find(struct import_run *r, const struct ledger *l, int column, struct slice text, long *found, struct error *err)
{
	const struct table *t = book_table_of(r->change->book, l, err);
	const struct change_row *staged;
	const struct import_index *x;

	if (!t)
		return -1;
	if (column == l->id) { /* the table and the change know their ids */
		*found = table_find(t, text);
		if (*found < 0 && (staged = change_staged(r->change, l, text)))
			*found = index_value(staged);
		return 0;
	}
	x = import_index(r, l, column, t);
	*found = ids_get(&x->rows, text);
	return 0;
}

void import_index_staged(struct import_run *r, const struct change_row *row)
{
	for (size_t i = 0; i < r->nindexes; i++)
		if (r->indexes[i]->ledger == row->ledger)
			index_row(r->indexes[i], row);
}

void import_unindex_staged(struct import_run *r, const struct change_row *row)
{
	for (size_t i = 0; i < r->nindexes; i++)
		if (r->indexes[i]->ledger == row->ledger)
			unindex_text(r->indexes[i], row, change_cell(row, r->indexes[i]->column));
}
