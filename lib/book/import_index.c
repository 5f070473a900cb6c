/* import_index.c - rows of a ledger by the text of one column, of the table and of this import; see import_run.h. */
#include "book/import_run.h"

#include <stdlib.h>

static void index_row(struct import_index *x, const struct change_row *row)
{
	struct slice text = change_cell(row, x->column);

	if (text.len && map_get(&x->rows, text) == -1)
		map_set(&x->rows, text, -2 - (long)row->number);
}

struct import_index *import_index(struct import_run *r, const struct ledger *l, int column, struct error *err)
{
	const struct table *t = book_table_of(r->change->book, l, err);
	struct import_index *x;

	if (!t)
		return NULL;
	for (size_t i = 0; i < r->nindexes; i++)
		if (r->indexes[i].ledger == l && r->indexes[i].column == column)
			return &r->indexes[i];
	r->indexes = xrealloc(r->indexes, (r->nindexes + 1) * sizeof(*r->indexes));
	x = &r->indexes[r->nindexes++];
	*x = (struct import_index){ .ledger = l, .column = column };
	for (size_t i = 0; i < t->nrows; i++)
		if (table_cell(t, i, column).len)
			map_add(&x->rows, table_cell(t, i, column), (long)i);
	for (const struct change_row *row = r->change->rows; row; row = row->next)
		if (row->ledger == l && row->row < 0 && !row->dropped)
			index_row(x, row);
	return x;
}

/* A staged row becomes findable by what it holds, for what follows in the same source row too. */
void import_index_staged(struct import_run *r, const struct change_row *row)
{
	for (size_t i = 0; i < r->nindexes; i++)
		if (r->indexes[i].ledger == row->ledger)
			index_row(&r->indexes[i], row);
}

void import_unindex_staged(struct import_run *r, const struct change_row *row)
{
	for (size_t i = 0; i < r->nindexes; i++) {
		struct import_index *x = &r->indexes[i];

		if (x->ledger == row->ledger && map_get(&x->rows, change_cell(row, x->column)) == -2 - (long)row->number)
			map_set(&x->rows, change_cell(row, x->column), -1);
	}
}
