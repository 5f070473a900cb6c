/* directory.c - see directory.h. */
#include "book/directory.h"

#include <stdlib.h>

#include "base/lang.h"

/* Cells with doubled quotes lie in the reader, for a moment. */
static struct slice keep(struct directory *d, struct slice text)
{
	const struct slice all = d->table->text;

	return !text.len || (text.ptr >= all.ptr && text.ptr < all.ptr + all.len) ? text : arena_slice(&d->arena, text);
}

static void add_row(struct directory *d, int id)
{
	struct slice text = id < 0 ? SLICE("") : keep(d, csv_field(&d->csv, (size_t)id));

	d->rows = xgrow(d->rows, &d->rows_cap, d->nrows + 1, sizeof(*d->rows));
	d->rows[d->nrows] = (uint64_t)(d->csv.raw.ptr - d->csv.text.ptr);
	if (text.len)
		ids_add(&d->ids, text, (long)d->nrows);
	d->nrows++;
}

static bool read_rows(struct directory *d)
{
	const struct table *t = d->table;
	const int id = t->ledger->id < 0 || !t->file_columns ? -1 : t->file_column[t->ledger->id];
	struct error ignored = ERROR_INIT;
	int more;

	csv_open(&d->csv, t->name, t->text, CSV_LEDGER);
	csv_seek(&d->csv, t->data, t->data_line, t->text.len);
	while ((more = csv_read(&d->csv, &ignored)) > 0 && d->csv.nfields == t->file_columns)
		add_row(d, id);
	error_release(&ignored);
	return more == 0;
}

int directory_open(struct directory *d, struct book *b, const char *ledger, struct error *err)
{
	*d = (struct directory){ .table = book_head(b, ledger, err) };
	if (!d->table)
		return -1;
	if (read_rows(d))
		return 0;
	if (!book_table_of(b, d->table->ledger, err)) /* which says what is broken, row by row */
		return -1;
	return error_add(err, ERROR_SYSTEM, _("%s can't be read row by row"), d->table->name);
}

void directory_close(struct directory *d)
{
	if (d->table)
		csv_close(&d->csv);
	ids_release(&d->ids);
	free(d->rows);
	arena_release(&d->arena);
	*d = (struct directory){ 0 };
}

long directory_find(const struct directory *d, struct slice id)
{
	return ids_get(&d->ids, id);
}

int directory_column(const struct directory *d, const char *name)
{
	int i = table_column(d->table, name);

	return i < 0 ? -1 : d->table->file_column[i];
}

struct slice directory_cell(struct directory *d, long row, int column)
{
	struct error ignored = ERROR_INIT;
	struct slice text = SLICE("");

	if (row < 0 || column < 0)
		return text;
	csv_seek(&d->csv, (size_t)d->rows[row], 0, d->csv.text.len);
	if (csv_read(&d->csv, &ignored) > 0)
		text = keep(d, csv_field(&d->csv, (size_t)column));
	error_release(&ignored);
	return text;
}
