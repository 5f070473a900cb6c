/* table.c - see table.h: opening a ledger, its header, its cells; where its records are is table_rows.c, who has what id or text
 * table_find.c. */
#include "book/table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/ahead.h"
#include "base/file.h"
#include "base/lang.h"
#include "base/team.h"
#include "base/utf8.h"
#include "book/table_rows.h"
#include "csv/csv.h"

/* Of few rows the cells are read, of few ids the rows are found by looking for the text in the
 * file; who asks for row after row, or for many ids, gets them read ahead */

enum { AHEAD_MOST = 1024 };

static struct table_lazy *table_lazy_new(const struct table *t)
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

/* Of a table whose rows are known; it is borrowed. */
static void table_lazy_free(struct table_lazy *z)
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
	near_list_release(&z->names);
	arena_release(&z->arena);
	free(z);
}

/* Rows asked for here and there are soon worth a mark each. */
static void look_from_mark(const struct table *t, const struct row_cursor *c, size_t row)
{
	if (!t->rows->is_dense && !t->lazy->is_pass && !row_cursor_is_at(c, row) && t->lazy->jumps++ > t->rows->nmarks / 2)
		table_rows_mark_all(t);
}

struct table_row table_row(const struct table *t, size_t row)
{
	struct row_cursor *c = &t->lazy->places;

	look_from_mark(t, c, row);
	row_cursor_read(c, row);
	return (struct table_row){ (size_t)(c->csv.raw.ptr - t->text.ptr), (uint32_t)c->csv.raw.len, c->csv.line };
}

size_t table_offset(const struct table *t, size_t at)
{
	size_t offset = at;

	for (size_t i = 0; i < t->naliases && t->aliases[i].at < at; i++)
		offset += t->aliases[i].length - t->aliases[i].feeds;
	return offset;
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
	return table_has(t, field) ? field : arena_slice(arena, field);
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
	if (z->is_pass)
		return table_cell(t, row, column);
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

static struct slice passing_cell(const struct table *t, size_t row, int column)
{
	struct table_lazy *z = t->lazy;
	const int at = t->file_column[column];

	if (z->next != row + 1) {
		z->has_row = row_cursor_read(&z->cursor, row);
		z->next = row + 1;
	}
	return !z->has_row || at < 0 || (size_t)at >= z->cursor.csv.nfields ? SLICE("") : csv_field(&z->cursor.csv, (size_t)at);
}

struct slice table_cell(const struct table *t, size_t row, int column)
{
	if (column < 0 || row >= t->nrows)
		return SLICE("");
	if (t->lazy->columns[column])
		return t->lazy->columns[column][row];
	if (t->lazy->is_pass)
		return passing_cell(t, row, column);
	if (!t->lazy->cells[row])
		read_on(t, row);
	return t->lazy->cells[row][column];
}

void table_cells(const struct table *t, const long *rows, size_t n, int column, struct slice *cells)
{
	const struct slice *whole = column < 0 || !t->lazy ? NULL : t->lazy->columns[column];

	for (size_t i = 0; whole && i < n; i++)
		if (rows[i] >= 0)
			ahead(&whole[rows[i]], sizeof(*whole));
	for (size_t i = 0; i < n; i++) {
		cells[i] = rows[i] < 0 ? SLICE("") : table_cell(t, (size_t)rows[i], column);
		ahead(cells[i].ptr, 1);
	}
}

struct row_range {
	const struct table *table;
	const int *columns; /* NULL: all, row by row */
	size_t ncolumns;
	size_t from, to; /* rows */
	struct arena arena;
};

static void *read_stretch(void *stretch)
{
	struct row_range *s = stretch;
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
	struct row_range stretches[TEAM_MAX];
	const size_t n = team_size(t->text.len);

	for (size_t i = 0; i < n; i++)
		stretches[i] = (struct row_range){
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

struct table *table_pass(const struct table *t)
{
	struct table *pass = xcalloc(1, sizeof(*pass));
	struct table_lazy *z = xcalloc(1, sizeof(*z));

	*pass = *t;
	pass->lazy = z;
	z->is_pass = true;
	z->columns = t->lazy->columns;
	z->next = SIZE_MAX;
	row_cursor_open(&z->cursor, pass, false);
	row_cursor_open(&z->places, pass, true);
	return pass;
}

void table_pass_end(struct table *pass)
{
	if (!pass)
		return;
	row_cursor_close(&pass->lazy->cursor);
	row_cursor_close(&pass->lazy->places);
	ids_release(&pass->lazy->by_id);
	free(pass->lazy);
	free(pass);
}

int table_open(struct table *t, int dirfd, const struct ledger *l, struct error *err)
{
	return table_open_as(t, openat(dirfd, l->file, O_RDONLY | O_CLOEXEC | O_NONBLOCK), l, err);
}

int table_open_as(struct table *t, int fd, const struct ledger *l, struct error *err)
{
	*t = (struct table){ .ledger = l, .name = l->file, .fd = fd, .text = SLICE(""), .highest = -1, .then = STR_INIT };
	if (t->fd < 0 && errno == ENOENT)
		return 0;
	if (t->fd < 0)
		return error_errno(err, _("cannot open"), t->name);
	if (fstat(t->fd, &t->opened) < 0)
		return error_errno(err, _("cannot look at"), t->name);
	if (!S_ISREG(t->opened.st_mode))
		return error_add(err, ERROR_SYSTEM, _("'%s' is not a regular file"), t->name);
	return 0;
}

void table_release(struct table *t)
{
	if (t->fd >= 0)
		close(t->fd);
	file_unmap(t->mapped);
	str_release(&t->then);
	free(t->file_column);
	free(t->foreign);
	free(t->aliases);
	table_lazy_free(t->lazy);
	table_rows_free(t->rows);
	arena_release(&t->arena);
	error_release(&t->faults);
	*t = (struct table){ .fd = -1 };
}

static int read_header(struct table *t, const struct csv *c, struct error *err)
{
	const struct place at = { t->name, c->line, 0 };
	int rc = 0;

	t->header = (struct table_row){ (size_t)(c->raw.ptr - t->text.ptr), (uint32_t)c->raw.len, c->line };
	t->file_columns = c->nfields;
	t->foreign = xcalloc(c->nfields, sizeof(*t->foreign));
	for (size_t i = 0; i < c->nfields; i++) {
		int k = ledger_column(t->ledger, c->fields[i]);

		t->foreign[i] = arena_slice(&t->arena, c->fields[i]);
		if (k < 0)
			continue;
		if (t->file_column[k] >= 0)
			rc = error_at(err, ERROR_DATA, &at, _("'%.*s': the column %s stands twice in the header"),
				      SLICE_ARGS(c->fields[i]), column_said(&t->ledger->columns[k]));
		else
			t->file_column[k] = (int)i;
	}
	if (t->ledger->id >= 0 && t->file_column[t->ledger->id] < 0 && utf8_invalid(c->raw) >= 0)
		rc = error_at(err, ERROR_DATA, &at, _("the header is not UTF-8; save the file as UTF-8 first (iconv -f GB18030 -t UTF-8)"));
	else if (t->ledger->id >= 0 && t->file_column[t->ledger->id] < 0)
		rc = error_at(err, ERROR_DATA, &at, _("there is no column %s in the header; is this a header line?"),
			      column_said(&t->ledger->columns[t->ledger->id]));
	return rc;
}

int table_head(struct table *t, struct error *err)
{
	struct csv c;
	int rc;

	if (t->headed)
		return 0;
	t->headed = true;
	t->file_column = xcalloc(t->ledger->ncolumns, sizeof(*t->file_column));
	for (size_t i = 0; i < t->ledger->ncolumns; i++)
		t->file_column[i] = -1;
	if (t->fd < 0)
		return 0;
	if (file_map(t->fd, (size_t)t->opened.st_size, &t->mapped) < 0)
		return error_errno(err, _("cannot read"), t->name);
	t->text = t->mapped;
	t->ends_open = t->text.len && t->text.ptr[t->text.len - 1] != '\n';
	csv_open(&c, t->name, t->text, CSV_LEDGER);
	c.by_libcsv = true; /* a reader for one record isn't worth its making */
	rc = csv_next(&c, err);
	if (rc == 0)
		t->header.offset = t->text.len; /* a mark or blank lines at most: a header goes behind them */
	else if (rc > 0)
		rc = read_header(t, &c, err);
	t->data = rc < 0 ? t->text.len : c.pos;
	t->data_line = c.next_line;
	t->has_bom = c.has_bom;
	t->has_crlf = c.has_crlf;
	csv_close(&c);
	return rc < 0 ? -1 : 0;
}

int table_ends_open(const struct table *t, struct error *err)
{
	const struct slice text = t->text;
	struct place at = { t->name, 1, 0 };

	if (!t->headed || text.len <= t->data || text.ptr[text.len - 1] == '\n')
		return 0;
	for (const char *p = text.ptr, *end = text.ptr + text.len; (p = memchr(p, '\n', (size_t)(end - p))); p++)
		at.line++;
	return error_at(err, ERROR_DATA, &at,
			_("the last line has no line end: the file may have been cut off within it; look at it, and end it with a line end"));
}

int table_load(struct table *t, bool lenient, struct error *err)
{
	int rc;

	if (t->loaded)
		return 0;
	t->loaded = true;
	if (table_head(t, err) < 0)
		return -1;
	rc = table_rows_find(t, lenient, err);
	for (size_t i = 0; i < t->naliases && t->highest >= 0; i++) {
		const int64_t number = table_id_number(t->ledger, t->aliases[i].id);

		t->highest = number > t->highest ? number : t->highest;
	}
	t->lazy = table_lazy_new(t);
	return rc;
}

int table_column(const struct table *t, const struct known_column *column)
{
	return ledger_known(t->ledger, column);
}

struct slice table_text(const struct table *t, size_t row, const struct known_column *column)
{
	return table_word(t, row, table_column(t, column));
}

struct slice table_word(const struct table *t, size_t row, int column)
{
	const struct slice text = table_cell(t, row, column);

	const struct column *c = column >= 0 ? &t->ledger->columns[column] : NULL;

	if (c && (text.len || c->required) && !column_takes(c, t->ledger->schema->stages, text))
		table_left_out(t, row, column);
	return text;
}

void table_left_out(const struct table *t, size_t row, int column)
{
	if (column >= 0 && row < t->nrows)
		left_out_note(t->left_out, t->ledger->index, LEFT_OUT_ROW, row, column);
}

struct value table_value(const struct table *t, size_t row, int column)
{
	const struct column *c = column >= 0 ? &t->ledger->columns[column] : NULL;
	struct slice text = table_cell(t, row, column);
	struct value v;

	if (!c)
		return (struct value){ .type = TYPE_TEXT };
	if (value_parse(c->type, text, &v) && (text.len ? column_within(c, &v) : !c->required))
		return v;
	table_left_out(t, row, column);
	return (struct value){ .type = c->type };
}

struct value table_shown(const struct table *t, size_t row, int column)
{
	struct slice text = table_cell(t, row, column);
	struct value v;

	if (value_parse(column >= 0 ? t->ledger->columns[column].type : TYPE_TEXT, text, &v))
		return v;
	return (struct value){ .type = TYPE_TEXT, .text = text };
}

int64_t table_number(const struct table *t, size_t row, int column, int64_t otherwise)
{
	struct value v = table_value(t, row, column);

	return value_missing(&v) ? otherwise : v.number;
}
