/* table_lazy.c - see table_lazy.h. Of few rows the cells are read, of few ids the rows are found by looking for the text in the
 * file; who asks for row after row, or for many ids, gets them read ahead. */
#include "book/table_lazy.h"

#include <stdlib.h>
#include <string.h>

#include "base/team.h"

enum { AHEAD_MOST = 1024 };

struct table_lazy *table_lazy_new(const struct table *t)
{
	struct table_lazy *z = xcalloc(1, sizeof(*z));

	z->cells = xcalloc(t->nrows + 1, sizeof(*z->cells)); /* pages that nobody touches cost nothing */
	z->columns = xcalloc(t->ledger->ncolumns, sizeof(*z->columns));
	z->ncolumns = t->ledger->ncolumns;
	z->next = SIZE_MAX;
	row_cursor_open(&z->cursor, t, false);
	row_cursor_open(&z->places, t, true);
	return z;
}

void table_lazy_free(struct table_lazy *z)
{
	if (!z)
		return;
	row_cursor_close(&z->cursor);
	row_cursor_close(&z->places);
	for (size_t i = 0; i < z->ncolumns; i++)
		free(z->columns[i]);
	free(z->columns);
	free(z->cells);
	ids_release(&z->by_id);
	arena_release(&z->arena);
	free(z);
}

/* Rows asked for here and there are soon worth a mark each. */
static void look_from_mark(const struct table *t, const struct row_cursor *c, size_t row)
{
	if (!t->rows->is_dense && !row_cursor_is_at(c, row) && t->lazy->jumps++ > t->rows->nmarks / 2)
		table_rows_mark_all(t);
}

struct table_row table_row(const struct table *t, size_t row)
{
	struct row_cursor *c = &t->lazy->places;

	look_from_mark(t, c, row);
	row_cursor_read(c, row);
	return (struct table_row){ (size_t)(c->csv.raw.ptr - t->text.ptr), (uint32_t)c->csv.raw.len, c->csv.line };
}

struct place table_place(const struct table *t, size_t row)
{
	const unsigned line = row >= t->nrows ? 0 : t->rows->is_dense ? t->rows->marks[row].line : table_row(t, row).line;

	return (struct place){ t->name, line, 0 };
}

/* A cell of the row that the cursor has read. Fields that had to be unquoted live in the reader's buffer: those are copied. */
static inline struct slice take_cell(const struct table *t, struct csv *csv, int column, struct arena *arena)
{
	const int at = t->file_column[column];
	struct slice field;

	if (at < 0 || (size_t)at >= csv->nfields)
		return SLICE("");
	field = csv_field(csv, (size_t)at);
	return field.ptr >= t->text.ptr && field.ptr <= t->text.ptr + t->text.len ? field : arena_slice(arena, field);
}

static struct slice *read_cells(struct row_cursor *c, size_t row, struct arena *arena)
{
	const size_t n = c->table->ledger->ncolumns;
	struct slice *cells = arena_alloc(arena, n * sizeof(*cells));
	const bool is_read = row_cursor_read(c, row);

	for (size_t k = 0; k < n; k++)
		cells[k] = is_read ? take_cell(c->table, &c->csv, (int)k, arena) : SLICE("");
	return cells;
}

struct slice table_read_cell(const struct table *t, size_t row, int column)
{
	struct table_lazy *z = t->lazy;

	if (z->columns[column])
		return z->columns[column][row];
	if (z->cells[row])
		return z->cells[row][column];
	return row_cursor_read(&z->cursor, row) ? take_cell(t, &z->cursor.csv, column, &z->arena) : SLICE("");
}

static void read_on(const struct table *t, size_t row)
{
	struct table_lazy *z = t->lazy;
	size_t end;

	z->ahead = row != z->next ? 1 : z->ahead < AHEAD_MOST ? 2 * z->ahead : AHEAD_MOST;
	end = t->nrows - row > z->ahead ? row + z->ahead : t->nrows;
	look_from_mark(t, &z->cursor, row);
	for (z->next = row; z->next < end && !z->cells[z->next]; z->next++)
		z->cells[z->next] = read_cells(&z->cursor, z->next, &z->arena);
}

struct slice table_cell(const struct table *t, size_t row, int column)
{
	if (column < 0 || row >= t->nrows)
		return SLICE("");
	if (t->lazy->columns[column])
		return t->lazy->columns[column][row];
	if (!t->lazy->cells[row])
		read_on(t, row);
	return t->lazy->cells[row][column];
}

void table_cells(const struct table *t, const long *rows, size_t n, int column, struct slice *cells)
{
	const struct slice *whole = column < 0 || !t->lazy ? NULL : t->lazy->columns[column];

	for (size_t i = 0; whole && i < n; i++)
		if (rows[i] >= 0)
			__builtin_prefetch(&whole[rows[i]]);
	for (size_t i = 0; i < n; i++) {
		cells[i] = rows[i] < 0 ? SLICE("") : table_cell(t, (size_t)rows[i], column);
		__builtin_prefetch(cells[i].ptr);
	}
}

struct stretch {
	const struct table *table;
	const int *columns; /* NULL: all, row by row */
	size_t ncolumns;
	size_t from, to; /* rows */
	struct arena arena;
};

static void *read_stretch(void *stretch)
{
	struct stretch *s = stretch;
	const struct table *t = s->table;
	struct row_cursor c;

	row_cursor_open(&c, t, false);
	for (size_t row = s->from; row < s->to; row++) {
		if (!s->columns && !t->lazy->cells[row])
			t->lazy->cells[row] = read_cells(&c, row, &s->arena);
		else if (s->columns && row_cursor_read(&c, row))
			for (size_t i = 0; i < s->ncolumns; i++)
				t->lazy->columns[s->columns[i]][row] = take_cell(t, &c.csv, s->columns[i], &s->arena);
	}
	row_cursor_close(&c);
	return NULL;
}

static void read_stretches(const struct table *t, const int *columns, size_t ncolumns)
{
	struct stretch stretches[TEAM_MAX];
	const size_t n = team_size(t->text.len);

	for (size_t i = 0; i < n; i++)
		stretches[i] = (struct stretch){
			t, columns, ncolumns, t->nrows * i / n, t->nrows * (i + 1) / n, ARENA_INIT
		};
	team_run(stretches, n, sizeof(*stretches), read_stretch);
	for (size_t i = 0; i < n; i++)
		arena_join(&t->lazy->arena, &stretches[i].arena);
}

void table_read_all(const struct table *t)
{
	if (t->nrows)
		read_stretches(t, NULL, 0);
}

void table_read_columns(const struct table *t, const int *columns, size_t n)
{
	int *wanted = xcalloc(n, sizeof(*wanted));
	size_t nwanted = 0;

	for (size_t i = 0; t->nrows && i < n; i++) {
		if (columns[i] < 0 || t->lazy->columns[columns[i]])
			continue;
		t->lazy->columns[columns[i]] = xcalloc(t->nrows, sizeof(struct slice));
		wanted[nwanted++] = columns[i];
	}
	if (nwanted)
		read_stretches(t, wanted, nwanted);
	free(wanted);
}
