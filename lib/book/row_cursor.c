/* row_cursor.c - from marks to rows; see table_rows.h. */
#include "book/table_rows.h"

enum key { ROW, OFFSET, NUMBER };

static uint64_t key_of(const struct row_mark *mark, enum key key)
{
	return key == ROW ? mark->row : key == OFFSET ? mark->offset : (uint64_t)mark->number;
}

static const struct row_mark *last_mark(const struct table_rows *rows, enum key key, uint64_t most)
{
	size_t low = 0, high = rows->nmarks;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (key_of(&rows->marks[middle], key) <= most)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &rows->marks[low - 1] : NULL;
}

const struct row_mark *table_mark_of_row(const struct table_rows *rows, size_t row)
{
	return rows->is_dense ? &rows->marks[row] : last_mark(rows, ROW, row);
}

const struct row_mark *table_mark_of_offset(const struct table_rows *rows, size_t offset)
{
	return last_mark(rows, OFFSET, offset);
}

const struct row_mark *table_mark_of_number(const struct table_rows *rows, int64_t number)
{
	return last_mark(rows, NUMBER, (uint64_t)number);
}

void row_cursor_open(struct row_cursor *c, const struct table *t, bool records_only)
{
	*c = (struct row_cursor){ .table = t, .next = SIZE_MAX };
	csv_open(&c->csv, t->name, t->text, CSV_LEDGER);
	c->csv.records_only = records_only;
}

void row_cursor_close(struct row_cursor *c)
{
	csv_close(&c->csv);
}

/* Where each row has its mark, something may lie between two rows that isn't one: a record that was left out. */
static inline bool is_at(const struct row_cursor *c, const struct row_mark *mark)
{
	return mark->row == c->next && (!c->table->rows->is_dense || c->csv.pos == mark->offset);
}

static inline bool read_next(struct row_cursor *c)
{
	struct error ignored = ERROR_INIT;
	const bool is_there = csv_read(&c->csv, &ignored) > 0; /* it was read before, when its mark was made */

	error_release(&ignored);
	c->next = is_there ? c->next + 1 : SIZE_MAX;
	return is_there;
}

/* Reads on to the row from where the cursor is or from the mark, whichever is nearer. */
static bool read_from(struct row_cursor *c, const struct row_mark *mark, size_t row)
{
	if (c->table->rows->is_dense ? !is_at(c, mark) : c->next < mark->row || c->next > row) {
		csv_seek(&c->csv, mark->offset, mark->line, c->table->text.len);
		c->next = mark->row;
	}
	while (c->next != row)
		if (!read_next(c))
			return false;
	return read_next(c);
}

static inline bool is_at_row(const struct row_cursor *c, size_t row)
{
	const struct table_rows *rows = c->table->rows;

	return rows->is_dense ? is_at(c, &rows->marks[row]) : c->next == row;
}

bool row_cursor_is_at(const struct row_cursor *c, size_t row)
{
	return is_at_row(c, row);
}

bool row_cursor_read(struct row_cursor *c, size_t row)
{
	return is_at_row(c, row) ? read_next(c) : read_from(c, table_mark_of_row(c->table->rows, row), row);
}

static size_t raw_begin(const struct row_cursor *c)
{
	return (size_t)(c->csv.raw.ptr - c->csv.text.ptr);
}

size_t row_cursor_read_at(struct row_cursor *c, size_t offset)
{
	const struct table *t = c->table;
	const struct row_mark *mark = table_mark_of_offset(t->rows, offset);
	size_t row;

	if (!mark)
		return t->nrows;
	row = !t->rows->is_dense && c->next != SIZE_MAX && c->next > mark->row && c->csv.pos <= offset ? c->next : mark->row;
	do
		if (!row_cursor_read(c, row++))
			return t->nrows;
	while (raw_begin(c) + c->csv.raw.len <= offset && row < t->nrows && !t->rows->is_dense);
	return raw_begin(c) <= offset && offset < raw_begin(c) + c->csv.raw.len ? row - 1 : t->nrows;
}
