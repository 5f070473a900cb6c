/* table_lazy.c - see table_lazy.h. Of few rows the cells are read, of few ids the rows are found by looking for the text in the
 * file; who asks for row after row, or for many ids, gets them read ahead. */
#include "book/table_lazy.h"

#include <stdlib.h>
#include <string.h>

#include "base/csvtext.h"
#include "base/ids.h"
#include "base/team.h"
#include "book/csv.h"

enum {
	AHEAD_MOST = 1024,
	LOOKUPS = 6,	   /* before an index is worth its making */
	FEW_ROWS = 4096,   /* or right away */
};

struct table_lazy {
	struct csv csv;
	struct slice **cells; /* by row; NULL: not read yet */
	struct slice **columns; /* those read alone, by row; NULL: not read */
	size_t ncolumns;
	size_t next, ahead; /* the row behind the last one read, and how many are read at once if it is asked for */
	struct arena arena;
	struct ids by_id;
	bool is_indexed;
	unsigned lookups;
};

struct table_lazy *table_lazy_new(const struct table *t)
{
	struct table_lazy *z = xcalloc(1, sizeof(*z));

	z->cells = xcalloc(t->nrows + 1, sizeof(*z->cells)); /* pages that nobody touches cost nothing */
	z->columns = xcalloc(t->ledger->ncolumns, sizeof(*z->columns));
	z->ncolumns = t->ledger->ncolumns;
	z->next = SIZE_MAX;
	csv_open(&z->csv, t->name, t->text, CSV_LEDGER);
	return z;
}

void table_lazy_free(struct table_lazy *z)
{
	if (!z)
		return;
	csv_close(&z->csv);
	for (size_t i = 0; i < z->ncolumns; i++)
		free(z->columns[i]);
	free(z->columns);
	free(z->cells);
	ids_release(&z->by_id);
	arena_release(&z->arena);
	free(z);
}

/* Fields that had to be unquoted live in the reader's buffer: those are copied. */
static struct slice keep(struct arena *arena, struct slice text, struct slice field)
{
	if (field.ptr >= text.ptr && field.ptr <= text.ptr + text.len)
		return field;
	return arena_slice(arena, field);
}

/* The record at which the csv is. */
static struct slice *read_cells(const struct table *t, struct csv *csv, struct arena *arena)
{
	struct slice *cells = arena_alloc(arena, t->ledger->ncolumns * sizeof(*cells));
	struct error ignored = ERROR_INIT;
	int more = csv_read(csv, &ignored); /* it was read before, when its row was found */

	for (size_t k = 0; k < t->ledger->ncolumns; k++) {
		int at = t->file_column[k];

		cells[k] = more > 0 && at >= 0 && (size_t)at < csv->nfields ?
				   keep(arena, t->text, csv_field(csv, (size_t)at)) :
				   SLICE("");
	}
	error_release(&ignored);
	return cells;
}

static void go_to(const struct table *t, struct csv *c, size_t row)
{
	if (!c->is_fast || c->pos != t->rows[row].offset)
		csv_seek(c, t->rows[row].offset, t->rows[row].line, t->text.len);
}

static void read_on(const struct table *t, size_t row)
{
	struct table_lazy *z = t->lazy;
	size_t end;

	z->ahead = row != z->next ? 1 : z->ahead < AHEAD_MOST ? 2 * z->ahead : AHEAD_MOST;
	end = t->nrows - row > z->ahead ? row + z->ahead : t->nrows;
	for (z->next = row; z->next < end && !z->cells[z->next]; z->next++) {
		go_to(t, &z->csv, z->next);
		z->cells[z->next] = read_cells(t, &z->csv, &z->arena);
	}
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

struct stretch {
	const struct table *table;
	int column;	 /* -1: all */
	size_t from, to; /* rows */
	struct arena arena;
};

static struct slice read_cell(const struct table *t, struct csv *csv, int column, struct arena *arena)
{
	const int at = t->file_column[column];
	struct error ignored = ERROR_INIT;
	bool is_there = csv_read(csv, &ignored) > 0 && at >= 0 && (size_t)at < csv->nfields;

	error_release(&ignored);
	return is_there ? keep(arena, t->text, csv_field(csv, (size_t)at)) : SLICE("");
}

static void *read_stretch(void *stretch)
{
	struct stretch *s = stretch;
	const struct table *t = s->table;
	struct csv csv;

	csv_open(&csv, t->name, t->text, CSV_LEDGER);
	for (size_t row = s->from; row < s->to; row++) {
		if (s->column < 0 && t->lazy->cells[row])
			continue;
		go_to(t, &csv, row);
		if (s->column < 0)
			t->lazy->cells[row] = read_cells(t, &csv, &s->arena);
		else
			t->lazy->columns[s->column][row] = read_cell(t, &csv, s->column, &s->arena);
	}
	csv_close(&csv);
	return NULL;
}

static void read_stretches(const struct table *t, int column)
{
	struct stretch stretches[TEAM_MAX];
	const size_t n = team_size(t->text.len);

	for (size_t i = 0; i < n; i++)
		stretches[i] = (struct stretch){ t, column, t->nrows * i / n, t->nrows * (i + 1) / n, ARENA_INIT };
	team_run(stretches, n, sizeof(*stretches), read_stretch);
	for (size_t i = 0; i < n; i++)
		arena_join(&t->lazy->arena, &stretches[i].arena);
}

void table_read_all(const struct table *t)
{
	if (t->nrows)
		read_stretches(t, -1);
}

void table_read_column(const struct table *t, int column)
{
	if (!t->nrows || column < 0 || t->lazy->columns[column])
		return;
	t->lazy->columns[column] = xcalloc(t->nrows, sizeof(struct slice));
	read_stretches(t, column);
}

/* The row that holds a byte of the text; nrows: none does. */
static size_t row_at(const struct table *t, size_t offset)
{
	size_t low = 0, high = t->nrows;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (t->rows[middle].offset + t->rows[middle].length > offset)
			high = middle;
		else
			low = middle + 1;
	}
	return low < t->nrows && t->rows[low].offset <= offset ? low : t->nrows;
}

/* Where rows may hold a text: in the order of the file, from a byte of it on and up to another. */
struct search {
	const struct table *table;
	struct slice text; /* as it stands in the file */
	size_t from, to;
	size_t *rows;
	size_t count, cap;
};

/* The next one, or nrows. */
static size_t next_hit(struct search *s)
{
	const struct table *t = s->table;

	while (s->from < s->to) {
		size_t hit = s->from + block_find(t->text.ptr + s->from, s->to - s->from, s->text.ptr, s->text.len), row;

		if (hit >= s->to)
			break;
		row = row_at(t, hit);
		if (row < t->nrows) {
			s->from = t->rows[row].offset + t->rows[row].length;
			return row;
		}
		s->from = hit + 1; /* in a record that was left out */
	}
	s->from = s->to;
	return t->nrows;
}

static void *collect_hits(void *search)
{
	struct search *s = search;
	size_t row;

	while ((row = next_hit(s)) < s->table->nrows) {
		s->rows = xgrow(s->rows, &s->cap, s->count + 1, sizeof(*s->rows));
		s->rows[s->count++] = row;
	}
	return NULL;
}

/* Quotes inside of a field stand in the file twice. */
static struct slice as_written(struct slice text, struct str *quoted)
{
	if (!memchr(text.ptr, '"', text.len))
		return text;
	csv_put_field(quoted, text);
	return (struct slice){ quoted->buf + 1, quoted->len - 2 };
}

size_t table_rows_with(const struct table *t, struct slice text, size_t **rows)
{
	const size_t n = t->nrows ? team_size(t->text.len) : 0;
	struct search searches[TEAM_MAX], *first = &searches[0];
	struct str quoted = STR_INIT;

	*rows = NULL;
	if (!n || !text.len)
		return 0;
	text = as_written(text, &quoted);
	for (size_t i = 0; i < n; i++) {
		size_t begin = t->nrows * i / n, end = t->nrows * (i + 1) / n;

		searches[i] = (struct search){ t, text, t->rows[begin].offset, end < t->nrows ? t->rows[end].offset : t->text.len,
					       NULL, 0, 0 };
	}
	team_run(searches, n, sizeof(*searches), collect_hits);
	for (size_t i = 1; i < n; i++) {
		first->rows = xgrow(first->rows, &first->cap, first->count + searches[i].count + 1, sizeof(*first->rows));
		if (searches[i].count)
			memcpy(first->rows + first->count, searches[i].rows, searches[i].count * sizeof(*first->rows));
		first->count += searches[i].count;
		free(searches[i].rows);
	}
	str_release(&quoted);
	*rows = first->rows;
	return first->count;
}

/* The first row of the id. */
static long find_by_text(const struct table *t, struct slice id)
{
	struct str quoted = STR_INIT;
	struct search s = { .table = t, .text = as_written(id, &quoted), .from = t->rows[0].offset, .to = t->text.len };
	size_t row;

	while ((row = next_hit(&s)) < t->nrows && !slice_equal(table_id(t, row), id))
		;
	str_release(&quoted);
	return row < t->nrows ? (long)row : -1;
}

/* Of ids that stand twice the first one counts. */
void table_index(const struct table *t)
{
	const int id = t->ledger->id < 0 || !t->file_column ? -1 : t->file_column[t->ledger->id];
	struct table_lazy *z = t->lazy;
	struct error ignored = ERROR_INIT;

	if (!z || z->is_indexed)
		return;
	z->is_indexed = true;
	for (size_t row = 0; id >= 0 && row < t->nrows; row++) {
		struct slice text;

		if (z->cells[row]) {
			text = z->cells[row][t->ledger->id];
		} else {
			go_to(t, &z->csv, row);
			text = csv_read(&z->csv, &ignored) > 0 && (size_t)id < z->csv.nfields ?
				       keep(&z->arena, t->text, csv_field(&z->csv, (size_t)id)) :
				       SLICE("");
		}
		if (text.len)
			ids_add(&z->by_id, text, (long)row);
	}
	error_release(&ignored);
}

long table_find(const struct table *t, struct slice id)
{
	struct table_lazy *z = t->lazy;

	if (t->ledger->id < 0 || !t->nrows || !id.len)
		return -1;
	if (z->is_indexed)
		return ids_get(&z->by_id, id);
	if (t->highest >= 0 && table_id_number(t->ledger, id) > t->highest)
		return -1; /* as of every id that is given next */
	if (t->nrows > FEW_ROWS && z->lookups++ < LOOKUPS)
		return find_by_text(t, id);
	table_index(t);
	return ids_get(&z->by_id, id);
}

int64_t table_id_number(const struct ledger *l, struct slice id)
{
	const char *prefix = l->id < 0 ? "" : l->columns[l->id].prefix;
	size_t n = strlen(prefix);
	int64_t number = 0;

	if (!n || !slice_starts(id, prefix) || id.len < n + 2 || id.len > n + 1 + ID_DIGITS || id.ptr[n] != '-')
		return -1;
	for (size_t i = n + 1; i < id.len; i++) {
		if (id.ptr[i] < '0' || id.ptr[i] > '9')
			return -1;
		number = number * 10 + (id.ptr[i] - '0');
	}
	return number;
}

int64_t table_highest(const struct table *t)
{
	int64_t highest = 0;

	if (t->highest >= 0)
		return t->highest;
	for (size_t i = 0; i < t->nrows; i++) {
		int64_t n = table_id_number(t->ledger, table_id(t, i));

		if (n > highest)
			highest = n;
	}
	return highest;
}
