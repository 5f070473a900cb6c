/* merged_rows.c - see merged_rows.h. Of a book that was opened with_merged the rows themselves say it, of another one the table's aliases. */
#include "book/merged_rows.h"

#include <stdlib.h>

static struct slice into_row(const struct table *t, const struct change *change, size_t row, int column)
{
	const struct change_row *staged = change ? change_staged(change, t->ledger, table_id(t, row)) : NULL;

	return staged ? change_cell(staged, column) : table_cell(t, row, column);
}

static size_t find_end(const struct table *t, const struct change *change, size_t row)
{
	const int column = ledger_merge(t->ledger);

	for (size_t steps = 0, at = row; steps <= t->nrows; steps++) {
		const struct slice into = into_row(t, change, at, column);
		const long next = into.len ? table_find(t, into) : -1;

		if (next < 0)
			return into.len ? row : at;
		at = (size_t)next;
	}
	return row;
}

size_t merged_end(const struct table *t, size_t row)
{
	return find_end(t, NULL, row);
}

static void add_id(struct slice **ids, size_t *count, size_t *cap, struct slice id)
{
	*ids = xgrow(*ids, cap, *count + 1, sizeof(**ids));
	(*ids)[(*count)++] = id;
}

size_t merged_into(const struct table *t, const struct change *change, struct slice kept, struct slice **ids)
{
	const int column = ledger_merge(t->ledger);
	size_t count = 0, cap = 0;

	*ids = NULL;
	for (size_t i = 0; i < t->naliases; i++)
		if (slice_equal(t->aliases[i].kept, kept))
			add_id(ids, &count, &cap, t->aliases[i].id);
	if (t->naliases || column < 0 || t->file_column[column] < 0)
		return count;
	table_read_columns(t, &column, 1);
	for (size_t i = 0; i < t->nrows; i++)
		if (into_row(t, change, i, column).len && slice_equal(table_id(t, find_end(t, change, i)), kept))
			add_id(ids, &count, &cap, table_id(t, i));
	return count;
}

struct slice merged_cell(const struct table *t, struct slice id, int column)
{
	const struct table_alias *alias = table_alias(t, id);
	const long row = alias || column < 0 ? -1 : table_find(t, id);

	return alias && column >= 0 ? alias->cells[column] : row >= 0 ? table_cell(t, (size_t)row, column) : SLICE("");
}

int merged_journal(struct book *b, const struct table *t, const struct log_filter *filter,
		   int (*each)(void *context, const struct log_entry *entry), void *context, struct error *err)
{
	struct log_filter of = *filter;
	struct slice *ids;
	size_t n = merged_into(t, NULL, filter->id, &ids);
	int rc = journal_read(b, &of, each, context, err);

	for (size_t i = 0; rc == 0 && i < n; i++) {
		of.id = ids[i];
		rc = journal_read(b, &of, each, context, err);
	}
	free(ids);
	return rc;
}
