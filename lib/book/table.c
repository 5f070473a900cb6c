/* table.c - see table.h: opening a ledger and its header; where its records are is table_rows.c, their cells are table_lazy.c, who
 * has what id or text table_find.c. */
#include "book/table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "base/utf8.h"
#include "book/table_lazy.h"
#include "csv/csv.h"

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
