/* merged_rows.c - see merged_rows.h. Of a book that was opened with_merged the rows themselves say it, of another one the table's aliases. */
#include "book/merged_rows.h"

#include <stdlib.h>

#include "base/lang.h"

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

/* What was entered by hand: verbs and imports write the one that stands for it. */

static void check_column(const struct table *t, int column, const struct table *to, size_t merged, struct error *err)
{
	const struct slice id = table_id(to, merged), kept = table_id(to, merged_end(to, merged));
	size_t *rows, n = table_rows_with(t, id, &rows);

	for (size_t i = 0; i < n; i++) {
		const struct place at = table_place(t, rows[i]);

		if (slice_equal(table_cell(t, rows[i], column), id))
			error_at(err, ERROR_DATA, &at, _("%s: '%.*s' was merged into %.*s; write that one"), column_said(&t->ledger->columns[column]),
				 SLICE_ARGS(id), SLICE_ARGS(kept));
	}
	free(rows);
}

static int check_row(struct book *b, const struct table *to, size_t merged, struct error *err)
{
	const struct place at = table_place(to, merged);
	const struct slice id = table_id(to, merged);

	if (merged_end(to, merged) == merged) {
		if (table_find(to, table_cell(to, merged, ledger_merge(to->ledger))) >= 0)
			error_at(err, ERROR_DATA, &at, _("%.*s was merged into itself, or round in a circle; take its merged_into out"), SLICE_ARGS(id));
		return 0;
	}
	for (size_t i = 0; i < b->schema.count; i++) {
		const struct ledger *l = &b->schema.ledgers[i];

		for (size_t k = 0; k < l->ncolumns; k++) {
			const struct table *t = l->columns[k].ref == to->ledger && !l->columns[k].is_merge ? book_table_of(b, l, err) : NULL;

			if (t && t->file_column && t->file_column[k] >= 0)
				check_column(t, (int)k, to, merged, err);
		}
	}
	return err->count ? -1 : 0;
}

int merged_check(struct book *b, struct error *err)
{
	for (size_t i = 0; i < b->schema.count; i++) {
		const int column = ledger_merge(&b->schema.ledgers[i]);
		const struct table *t = column < 0 ? NULL : book_head_of(b, &b->schema.ledgers[i], err);

		if (!t || !t->file_column || t->file_column[column] < 0 || !(t = book_table_of(b, t->ledger, err)))
			continue;
		for (size_t row = 0; row < t->nrows; row++)
			if (table_cell(t, row, column).len)
				check_row(b, t, row, err);
	}
	return err->count ? -1 : 0;
}
