/* table.c - see table.h: opening a ledger and finding its records; their cells are table_lazy.c. */
#include "book/table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "base/team.h"
#include "book/csv.h"
#include "book/table_lazy.h"

int table_open(struct table *t, int dirfd, const struct ledger *l, struct error *err)
{
	*t = (struct table){ .ledger = l, .fd = -1, .highest = -1 };
	t->name = arena_format(&t->arena, "%s.csv", l->name);
	t->fd = openat(dirfd, t->name, O_RDONLY | O_CLOEXEC);
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
	file_unmap(t->text);
	free(t->file_column);
	free(t->foreign);
	free(t->rows);
	table_lazy_free(t->lazy);
	arena_release(&t->arena);
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
				      SLICE_ARGS(c->fields[i]), t->ledger->columns[k].name);
		else
			t->file_column[k] = (int)i;
	}
	if (t->ledger->id >= 0 && t->file_column[t->ledger->id] < 0)
		rc = error_at(err, ERROR_DATA, &at, _("there is no column %s in the header; is this a header line?"),
			      t->ledger->columns[t->ledger->id].name);
	return rc;
}

/* The rows of a part of the text. */
struct rows {
	const struct table *table;
	size_t begin, end; /* of the part */
	struct table_row *at;
	size_t count, cap;
	unsigned lines;	 /* in it, line ends in quotes included */
	int64_t highest; /* see table.h; -1: some id isn't seen this way */
	bool is_odd;	 /* a record is broken, or has another number of fields than the header */
};

static void add_row(struct rows *r, const struct csv *c)
{
	r->at = xgrow(r->at, &r->cap, r->count + 1, sizeof(*r->at));
	r->at[r->count++] = (struct table_row){ (size_t)(c->raw.ptr - c->text.ptr), (uint32_t)c->raw.len, c->line };
}

/* Of a row whose id stands at its beginning; table_id_number does the same where an id is known to end. */
static inline void look_at_id(struct rows *r, const char *prefix, struct slice raw)
{
	const char *p = raw.ptr, *end = raw.ptr + raw.len;
	int64_t number = 0;
	size_t digits = 0;

	if (*p == '"')
		r->highest = -1;
	while (*prefix && p < end && *p == *prefix) {
		p++;
		prefix++;
	}
	if (*prefix || p == end || *p++ != '-')
		return;
	for (; p < end && *p >= '0' && *p <= '9' && digits < ID_DIGITS; digits++)
		number = number * 10 + (*p++ - '0');
	if (digits && (p == end || *p == ',' || *p == '\r' || *p == '\n') && number > r->highest && r->highest >= 0)
		r->highest = number;
}

static void *read_part(void *part)
{
	struct rows *r = part;
	const struct table *t = r->table;
	struct error ignored = ERROR_INIT;
	const char *prefix = t->ledger->id < 0 ? "" : t->ledger->columns[t->ledger->id].prefix;
	struct csv c;
	int more;

	r->highest = *prefix && t->file_column[t->ledger->id] == 0 ? 0 : -1;
	file_ahead((struct slice){ t->text.ptr + r->begin, r->end - r->begin });
	csv_open(&c, t->name, t->text, CSV_LEDGER);
	c.records_only = true;
	csv_seek(&c, r->begin, 0, r->end);
	while ((more = csv_read(&c, &ignored)) > 0 && c.nfields == t->file_columns) {
		add_row(r, &c);
		if (r->highest >= 0)
			look_at_id(r, prefix, c.raw);
	}
	r->is_odd = more != 0;
	r->lines = c.next_line;
	csv_close(&c);
	error_release(&ignored);
	return NULL;
}

/* Parts of about the same length, which begin where records do. */
static void cut(const struct table *t, struct rows *parts, size_t n)
{
	const size_t step = (t->text.len - t->data) / n;
	size_t begin = t->data;

	for (size_t i = 0; i < n; i++) {
		size_t end = i + 1 < n ? reader_boundary(t->text, t->data, t->data + step * (i + 1)) : t->text.len;

		parts[i] = (struct rows){ .table = t, .begin = begin, .end = end > begin ? end : begin };
		begin = parts[i].end;
	}
}

/* The rows of part after part; lines count on. */
static void join(struct table *t, struct rows *parts, size_t n)
{
	unsigned line = t->data_line;
	size_t total = 0;

	for (size_t i = 0; i < n; i++)
		total += parts[i].count;
	t->rows = xrealloc(parts[0].at, (total + 1) * sizeof(*t->rows));
	parts[0].at = NULL;
	t->highest = 0;
	for (size_t i = 0; i < n; i++) {
		const struct rows *r = &parts[i];

		if (i && r->count)
			memcpy(t->rows + t->nrows, r->at, r->count * sizeof(*r->at));
		for (size_t k = 0; k < r->count; k++)
			t->rows[t->nrows + k].line += line;
		t->nrows += r->count;
		line += r->lines;
		if (r->highest < 0 || t->highest < 0)
			t->highest = -1;
		else if (r->highest > t->highest)
			t->highest = r->highest;
	}
}

/* By all cores. False, nothing read: there is something odd, which has to be said in the order of the file. */
static bool read_rows(struct table *t)
{
	const size_t n = team_size(t->text.len - t->data);
	struct rows *parts = xcalloc(n, sizeof(*parts));
	bool is_odd = false;

	cut(t, parts, n);
	team_run(parts, n, sizeof(*parts), read_part);
	for (size_t i = 0; i < n; i++)
		is_odd |= parts[i].is_odd;
	if (!is_odd)
		join(t, parts, n);
	for (size_t i = 0; i < n; i++)
		free(parts[i].at);
	free(parts);
	return !is_odd;
}

static int read_odd_rows(struct table *t, bool lenient, struct error *err)
{
	struct rows r = { 0 };
	struct csv c;
	int more, rc = 0;

	csv_open(&c, t->name, t->text, CSV_LEDGER);
	c.records_only = true;
	csv_seek(&c, t->data, t->data_line, t->text.len);
	while ((more = csv_read(&c, err)) != 0) {
		if (more < 0) {
			rc = -1; /* the reader goes on behind it */
			continue;
		}
		if (c.nfields != t->file_columns) {
			const struct place at = { t->name, c.line, 0 };

			rc = error_at(err, ERROR_DATA, &at, _("%zu fields where the header has %zu"), c.nfields, t->file_columns);
			if (!lenient)
				continue;
		}
		add_row(&r, &c);
	}
	csv_close(&c);
	t->rows = r.at;
	t->nrows = r.count;
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
	if (file_map(t->fd, (size_t)t->opened.st_size, &t->text) < 0)
		return error_errno(err, _("cannot read"), t->name);
	t->ends_open = t->text.len && t->text.ptr[t->text.len - 1] != '\n';
	csv_open(&c, t->name, t->text, CSV_LEDGER);
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

int table_load(struct table *t, bool lenient, struct error *err)
{
	int rc;

	if (t->loaded)
		return 0;
	t->loaded = true;
	if (table_head(t, err) < 0)
		return -1;
	rc = read_rows(t) ? 0 : read_odd_rows(t, lenient, err);
	t->lazy = table_lazy_new(t);
	return rc;
}

int table_column(const struct table *t, const char *name)
{
	return ledger_column(t->ledger, slice_of(name));
}

struct slice table_text(const struct table *t, size_t row, const char *column)
{
	return table_cell(t, row, table_column(t, column));
}

struct value table_value(const struct table *t, size_t row, int column)
{
	struct value v = { .type = column >= 0 ? t->ledger->columns[column].type : TYPE_TEXT };

	if (!value_parse(v.type, table_cell(t, row, column), &v))
		return (struct value){ .type = v.type };
	return v;
}

int64_t table_number(const struct table *t, size_t row, int column, int64_t otherwise)
{
	struct value v = table_value(t, row, column);

	return value_missing(&v) ? otherwise : v.number;
}

struct slice table_id(const struct table *t, size_t row)
{
	return table_cell(t, row, t->ledger->id);
}

struct place table_place(const struct table *t, size_t row)
{
	return (struct place){ t->name, row < t->nrows ? t->rows[row].line : 0, 0 };
}
