/* import.c - see import.h. One pass over the source. What is recognised as being there already, and what references lead to, is
 * looked up in maps made once a ledger, so that a million rows cost a million look-ups. */
#include "book/import.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/money.h"
#include "base/utf8.h"
#include "book/check.h"
#include "book/csv.h"
#include "book/import_map.h"

/* Per ledger: rows by the text of one column (an id or a name), of the table and of this import. */
struct index {
	const struct ledger *ledger;
	int column;
	struct map rows; /* text -> row of the table, or -2 - number of the staged row */
};

struct running {
	struct import *im;
	struct change *change;
	struct import_map map;
	const struct import_how *how;
	struct index *indexes;
	size_t nindexes;
	struct csv csv;
	struct slice note;
	struct map reasons; /* text -> index in im->reasons */
	size_t reasons_cap;
	struct map lost;    /* "column\ttext" -> index of the message in lost_texts */
	char **lost_texts;
	size_t nlost, lost_cap;
	struct str value;
	struct slice bytes;  /* of the source, as it is */
	size_t *line_starts; /* in bytes, where the source is not UTF-8; NULL: bytes and text are the same */
	size_t nlines, lines_cap, unit;
	bool accept_missing, accept_references;
};

static void index_row(struct index *x, const struct change_row *row)
{
	struct slice text = change_cell(row, x->column);

	if (text.len && map_get(&x->rows, text) == -1)
		map_set(&x->rows, text, -2 - (long)row->number);
}

static struct index *index_of(struct running *r, const struct ledger *l, int column, struct error *err)
{
	const struct table *t = book_table_of(r->change->book, l, err);
	struct index *x;

	if (!t)
		return NULL;
	for (size_t i = 0; i < r->nindexes; i++)
		if (r->indexes[i].ledger == l && r->indexes[i].column == column)
			return &r->indexes[i];
	r->indexes = xrealloc(r->indexes, (r->nindexes + 1) * sizeof(*r->indexes));
	x = &r->indexes[r->nindexes++];
	*x = (struct index){ .ledger = l, .column = column };
	for (size_t i = 0; i < t->nrows; i++)
		if (table_cell(t, i, column).len)
			map_add(&x->rows, table_cell(t, i, column), (long)i);
	for (const struct change_row *row = r->change->rows; row; row = row->next)
		if (row->ledger == l && row->row < 0 && !row->dropped)
			index_row(x, row);
	return x;
}

/* A staged row becomes findable by what it holds, for what follows in the same source row too. */
static void index_staged(struct running *r, const struct change_row *row)
{
	for (size_t i = 0; i < r->nindexes; i++)
		if (r->indexes[i].ledger == row->ledger)
			index_row(&r->indexes[i], row);
}

static void unindex_staged(struct running *r, const struct change_row *row)
{
	for (size_t i = 0; i < r->nindexes; i++) {
		struct index *x = &r->indexes[i];

		if (x->ledger == row->ledger && map_get(&x->rows, change_cell(row, x->column)) == -2 - (long)row->number)
			map_set(&x->rows, change_cell(row, x->column), -1);
	}
}

static struct slice source_cell(const struct running *r, int column)
{
	return (size_t)column < r->csv.nfields ? slice_trim(r->csv.fields[column]) : SLICE("");
}

/* Conditions of the map ask the source's columns. */
static int get_source(const void *context, struct slice field, struct value *out)
{
	const struct running *r = context;
	int column = import_map_source(&r->map, field);

	if (column < 0)
		return -1;
	*out = (struct value){ .type = TYPE_TEXT, .text = source_cell(r, column) };
	return 0;
}

static void fill_template(struct running *r, const struct field_map *f)
{
	bool any = false, has_column = false;

	str_reset(&r->value);
	for (size_t i = 0; i < f->npieces; i++) {
		struct slice text = f->pieces[i].column < 0 ? f->pieces[i].text : source_cell(r, f->pieces[i].column);

		has_column |= f->pieces[i].column >= 0;
		any |= f->pieces[i].column >= 0 && text.len > 0;
		str_add_slice(&r->value, text);
	}
	/* 'P{number}' of a row without a number is nothing, not 'P'. */
	if (has_column && !any)
		str_reset(&r->value);
}

static int map_value(struct running *r, const struct field_map *f)
{
	for (const struct node *n = node_first(f->values); n; n = n->next)
		if (slice_equal(n->key, str_slice(&r->value))) {
			str_reset(&r->value);
			str_add_slice(&r->value, n->text);
			return 0;
		}
	if (f->has_else) {
		str_reset(&r->value);
		str_add_slice(&r->value, f->otherwise);
	}
	return 0;
}

/* References by id, else by the exact name. */
static int resolve(struct running *r, const struct column *c, struct error *err)
{
	struct index *by_id = index_of(r, c->ref, c->ref->id, err), *by_name;
	const struct table *t;
	long row;

	if (!by_id)
		return -1;
	if (map_get(&by_id->rows, str_slice(&r->value)) != -1 || c->ref->name_column < 0)
		return 0;
	by_name = index_of(r, c->ref, c->ref->name_column, err);
	t = book_table_of(r->change->book, c->ref, err);
	if (!by_name || !t)
		return -1;
	row = map_get(&by_name->rows, str_slice(&r->value));
	if (row == -1)
		return 0; /* the check says so */
	str_reset(&r->value);
	str_add_slice(&r->value, row >= 0 ? table_id(t, (size_t)row) : change_id(r->change->index[-2 - row]));
	return 0;
}

/* What a spreadsheet holds, by the column's type; what can't be read stays as it is, and the check refuses it. */
static int canonical(struct running *r, const struct field_map *f, const struct column *c, struct error *err)
{
	struct slice text = str_slice(&r->value);
	int64_t number;
	int32_t date;

	if (!text.len)
		return 0;
	if (f->date || c->type == TYPE_DATE) {
		if (f->date ? !date_parse_format(text, f->date, &date) : !date_parse(text, true, &date))
			return error_add(err, ERROR_DATA, _("%s: '%.*s' is not a date%s%s"), c->name, SLICE_ARGS(text),
					 f->date ? _(" of the form ") : "", f->date ? f->date : "");
		str_reset(&r->value);
		date_add_text(&r->value, date);
	} else if (c->type == TYPE_MONEY && money_parse_loose(text, &number)) {
		str_reset(&r->value);
		money_add_text(&r->value, number);
	} else if (c->ref) {
		return resolve(r, c, err);
	}
	return 0;
}

static int take_field(struct running *r, const struct row_map *m, const struct field_map *f, struct error *err)
{
	fill_template(r, f);
	if (f->values && map_value(r, f) < 0)
		return -1;
	return canonical(r, f, &m->ledger->columns[f->column], err);
}

/* The row in the book (or staged) that this source row speaks of: -1 none, else as in an index. */
static int find_existing(struct running *r, const struct row_map *m, long *found, struct error *err)
{
	struct index *x;

	*found = -1;
	if (m->match < 0)
		return 0;
	x = index_of(r, m->ledger, m->match, err);
	if (!x)
		return -1;
	for (size_t i = 0; i < m->nfields; i++)
		if (m->fields[i].column == m->match) {
			struct error ignored = ERROR_INIT;

			take_field(r, m, &m->fields[i], &ignored);
			error_release(&ignored);
			if (r->value.len)
				*found = map_get(&x->rows, str_slice(&r->value));
		}
	return 0;
}

enum { MADE_MAX = 16 };

/* The rows that one source row has staged, until all of it is known to be sound. A row that an earlier source row staged gets its
 * fields back when this one is rejected. */
struct made {
	struct change_row *rows[MADE_MAX];
	const struct row_map *maps[MADE_MAX];
	struct change_field *saved[MADE_MAX]; /* NULL: the row is new in this source row */
	size_t nsaved[MADE_MAX];
	size_t n, skipped[MADE_MAX], nskipped;
};

static void save_fields(struct made *made, const struct change_row *row)
{
	made->saved[made->n] = xcalloc(row->nfields + 1, sizeof(*row->fields));
	made->nsaved[made->n] = row->nfields;
	if (row->nfields)
		memcpy(made->saved[made->n], row->fields, row->nfields * sizeof(*row->fields));
}

static void undo(struct running *r, struct made *made)
{
	for (size_t k = made->n; k-- > 0;) {
		struct change_row *row = made->rows[k];

		if (!made->saved[k]) {
			unindex_staged(r, row);
			change_drop(row);
			continue;
		}
		row->nfields = made->nsaved[k];
		if (row->nfields)
			memcpy(row->fields, made->saved[k], row->nfields * sizeof(*row->fields));
	}
}

static void made_release(struct made *made)
{
	for (size_t k = 0; k < made->n; k++)
		free(made->saved[k]);
}

static int fill_row(struct running *r, const struct row_map *m, struct change_row *row, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; i < m->nfields; i++) {
		if (take_field(r, m, &m->fields[i], err) < 0)
			rc = -1;
		else if (row->row < 0 ? r->value.len || m->fields[i].column == m->ledger->id : r->value.len > 0)
			change_put_column(row, m->fields[i].column, str_slice(&r->value));
	}
	return rc;
}

static int already_there(const struct row_map *m, struct slice text, struct error *err)
{
	return error_add(err, ERROR_DATA, _("%s: '%.*s' is there already"), m->ledger->name, SLICE_ARGS(text));
}

static int stage_row(struct running *r, const struct row_map *m, struct made *made, struct error *err)
{
	const struct subject source = { .get = get_source, .context = r, .now = r->change->book->now };
	enum import_existing existing = r->how->existing == IMPORT_AS_MAPPED ? m->existing : r->how->existing;
	struct change_row *row;
	int holds = when_holds(m->when, &source, err);
	long found;

	if (holds <= 0)
		return holds;
	if (find_existing(r, m, &found, err) < 0)
		return -1;
	if (m->existing == IMPORT_SKIP) /* the map's own word on rows that come with every line: the customer of an invoice */
		existing = IMPORT_SKIP;
	if (found != -1 && existing == IMPORT_SKIP) {
		made->skipped[made->nskipped++] = m->count;
		return 0;
	}
	if (found != -1 && existing == IMPORT_REFUSE)
		return already_there(m, str_slice(&r->value), err);
	if (found == -1)
		row = change_add(r->change, m->ledger->name, err);
	else if (found >= 0)
		row = change_edit(r->change, m->ledger->name, table_id(book_table_of(r->change->book, m->ledger, err), (size_t)found),
				  err);
	else
		row = r->change->index[-2 - found];
	if (!row)
		return -1;
	if (found < -1 || row->checked)
		save_fields(made, row);
	made->rows[made->n] = row;
	made->maps[made->n++] = m;
	row->note = r->note;
	if (fill_row(r, m, row, err) < 0)
		return -1;
	if (row->row < 0)
		index_staged(r, row);
	return 0;
}

/* Does the map, or the command line, take rows with this finding? */
static bool accepted(const struct running *r, const struct change_row *row, int column)
{
	const struct column *c = &row->ledger->columns[column];

	return change_cell(row, column).len ? c->ref && r->accept_references : r->accept_missing;
}

/* The message of a reference to nothing is searched for once a text, not once a row. */
static const char *lost_text(struct running *r, const struct table *to, const struct column *c, struct slice text)
{
	struct slice key = slice_of(arena_format(&r->im->arena, "%s\t%.*s", c->name, SLICE_ARGS(text)));
	long i = map_get(&r->lost, key);

	if (i < 0) {
		struct error one = ERROR_INIT;

		check_no_reference(to, c, text, NULL, &one);
		i = (long)r->nlost;
		r->lost_texts = xgrow(r->lost_texts, &r->lost_cap, r->nlost + 1, sizeof(*r->lost_texts));
		r->lost_texts[r->nlost++] = arena_text(&r->im->arena, slice_of(one.items[0].text));
		map_add(&r->lost, key, i);
		error_release(&one);
	}
	return r->lost_texts[i];
}

/* Is there a finding on that column already? */
static bool is_named(const struct error *err, const char *column)
{
	size_t n = strlen(column);

	for (size_t i = 0; i < err->count; i++)
		if (strncmp(err->items[i].text, column, n) == 0 && err->items[i].text[n] == ':')
			return true;
	return false;
}

static int check_cell(struct running *r, struct change_row *row, int column, bool *took, struct error *err)
{
	const struct column *c = &row->ledger->columns[column];
	struct slice text = change_cell(row, column);
	const struct table *to;
	struct error found = ERROR_INIT;
	int rc = 0;

	if (c->ref && text.len) {
		struct index *x = index_of(r, c->ref, c->ref->id, err);

		to = x ? book_table_of(r->change->book, c->ref, err) : NULL;
		if (!to)
			return -1;
		if (map_get(&x->rows, text) == -1 && !change_staged(r->change, c->ref, text))
			rc = error_add(&found, ERROR_DATA, "%s", lost_text(r, to, c, text));
	} else {
		rc = change_check_field(row, column, &found);
	}
	if (rc < 0 && !text.len && is_named(err, c->name)) { /* what was there could not be read; that was said */
		error_reset(&found);
	} else if (rc < 0 && accepted(r, row, column)) {
		*took = true;
		rc = 0;
		error_reset(&found);
	}
	error_move(err, &found);
	error_release(&found);
	return rc;
}

static int check_made(struct running *r, const struct made *made, bool *took, struct error *err)
{
	int rc = 0;

	for (size_t k = 0; k < made->n; k++) {
		struct change_row *row = made->rows[k];

		if (row->ledger->id >= 0 && !row->id.len && row->row < 0)
			rc = error_add(err, ERROR_DATA, _("%s: missing"), row->ledger->columns[row->ledger->id].name);
		for (size_t i = 0; i < row->ledger->ncolumns; i++)
			if ((int)i != row->ledger->id && check_cell(r, row, (int)i, took, err) < 0)
				rc = -1;
		row->checked = true;
	}
	return rc;
}

static void count_reason(struct running *r, const char *text)
{
	long i = map_get(&r->reasons, slice_of(text));
	struct import *im = r->im;

	if (i < 0) {
		i = (long)im->nreasons;
		im->reasons = xgrow(im->reasons, &r->reasons_cap, im->nreasons + 1, sizeof(*im->reasons));
		im->reasons[im->nreasons++] = (struct import_reason){ arena_text(&im->arena, slice_of(text)), 0 };
		map_add(&r->reasons, slice_of(im->reasons[i].text), i);
	}
	im->reasons[i].rows++;
}

/* Neither GB18030 nor UTF-16 (unit by unit) has a line feed inside another character, so lines are the same ones before and after
 * decoding. */
static void find_lines(struct running *r)
{
	struct slice b = r->bytes;
	bool big_endian = strcmp(r->im->assumed, "UTF-16BE") == 0;

	r->unit = slice_starts(slice_of(r->im->assumed), "UTF-16") ? 2 : 1;
	for (size_t i = 0; i + r->unit <= b.len; i += r->unit) {
		size_t low = r->unit == 2 && big_endian ? i + 1 : i, high = r->unit == 2 && !big_endian ? i + 1 : i;
		bool ends_line = i > 0 && b.ptr[low - (r->unit == 1)] == '\n' && (r->unit == 1 || !b.ptr[high]);

		if (i == 0 || ends_line) {
			r->line_starts = xgrow(r->line_starts, &r->lines_cap, r->nlines + 1, sizeof(*r->line_starts));
			r->line_starts[r->nlines++] = i == 0 || r->unit == 1 ? i : i + 2;
		}
	}
}

static size_t line_start(const struct running *r, unsigned line)
{
	return line && line <= r->nlines ? r->line_starts[line - 1] : r->bytes.len;
}

/* The bytes of the current record as the source has them, line end left out. */
static struct slice original(const struct running *r)
{
	struct slice raw = r->csv.raw;
	size_t from, to;

	if (r->line_starts) {
		from = line_start(r, r->csv.line);
		to = line_start(r, r->csv.next_line);
		raw = (struct slice){ r->bytes.ptr + from, to - from };
	}
	while (raw.len >= (r->unit ? r->unit : 1)) {
		const char *last = raw.ptr + raw.len - (r->unit ? r->unit : 1);
		char c = r->unit == 2 && !last[0] ? last[1] : last[0];

		if ((c != '\n' && c != '\r') || (r->unit == 2 && last[0] && last[1]))
			break;
		raw.len = (size_t)(last - raw.ptr);
	}
	return raw;
}

/* One line of the file of rejected rows: the original bytes, then the reason in the source's encoding. */
static void put_reject(struct running *r, const char *reason)
{
	struct str tail = STR_INIT;

	str_addc(&tail, r->map.separator);
	csv_put_field(&tail, slice_of(reason));
	str_adds(&tail, r->csv.has_crlf ? "\r\n" : "\n");
	str_add_slice(&r->im->rejects, original(r));
	utf8_encode(&r->im->rejects, str_slice(&tail), r->im->assumed);
	str_release(&tail);
}

static void reject(struct running *r, const struct error *why)
{
	struct str reason = STR_INIT;

	for (size_t i = 0; i < why->count; i++) {
		str_addf(&reason, "%s%s", i ? "; " : "", why->items[i].text);
		count_reason(r, why->items[i].text);
	}
	put_reject(r, reason.buf);
	r->im->rejected++;
	str_release(&reason);
}

static void take_row(struct running *r, const struct made *made, bool took)
{
	for (size_t k = 0; k < made->n; k++) {
		struct import_count *count = &r->im->counts[made->maps[k]->count];

		if (made->rows[k]->row < 0 && !made->saved[k])
			count->added++;
		else if (change_row_changes(made->rows[k]))
			count->updated++;
		else
			count->skipped++;
	}
	for (size_t k = 0; k < made->nskipped; k++)
		r->im->counts[made->skipped[k]].skipped++;
	r->im->accepted += took;
}

static void take_record(struct running *r)
{
	struct error why = ERROR_INIT;
	struct made made = { 0 };
	bool took = false;
	int rc = 0;

	r->im->read++;
	if (r->csv.nfields > r->map.nsource)
		rc = error_add(&why, ERROR_DATA, _("%zu fields where the header has %zu"), r->csv.nfields, r->map.nsource);
	for (size_t i = 0; rc == 0 && i < r->map.nrows && made.n < MADE_MAX && made.nskipped < MADE_MAX; i++)
		if (stage_row(r, &r->map.rows[i], &made, &why) < 0)
			rc = -1;
	if (check_made(r, &made, &took, &why) < 0)
		rc = -1;
	if (rc == 0) {
		take_row(r, &made, took);
	} else {
		undo(r, &made);
		reject(r, &why);
	}
	made_release(&made);
	error_release(&why);
}

/* Finds the header: the first line that matches, or the one after `skip` lines. */
static int find_header(struct running *r, struct error *err)
{
	for (size_t line = 0;; line++) {
		int more = csv_next(&r->csv, err), hit;

		if (more < 0)
			return -1;
		if (more == 0)
			return error_add(err, ERROR_DATA, r->map.header ? _("%s: no line matches the header pattern %s") : _("%s: there is no header line%s"),
					 r->csv.name, r->map.header ? pattern_text(r->map.header) : "");
		hit = r->map.header ? pattern_match(r->map.header, r->csv.raw, NULL, err) : line >= r->map.skip;
		if (hit)
			return hit < 0 ? -1 : 0;
	}
}

static int read_records(struct running *r, struct error *err)
{
	size_t last = 0;
	int more;

	while ((more = csv_next(&r->csv, err)) > 0) {
		take_record(r);
		if (r->how->progress && r->csv.pos - last > 256 * 1024) {
			last = r->csv.pos;
			r->how->progress(r->how->context, last, r->csv.text.len);
		}
	}
	if (r->how->progress)
		r->how->progress(r->how->context, r->csv.text.len, r->csv.text.len);
	return more;
}

static int by_rows(const void *a, const void *b)
{
	const struct import_reason *x = a, *y = b;

	return x->rows != y->rows ? (x->rows < y->rows) - (x->rows > y->rows) : strcmp(x->text, y->text);
}

static void running_release(struct running *r)
{
	for (size_t i = 0; i < r->nindexes; i++)
		map_release(&r->indexes[i].rows);
	free(r->indexes);
	free(r->lost_texts);
	map_release(&r->lost);
	map_release(&r->reasons);
	str_release(&r->value);
	free(r->line_starts);
	csv_close(&r->csv);
	import_map_release(&r->map);
}

int import_run(struct import *im, struct change *c, const struct yaml *map, const char *source, struct slice bytes,
	       const struct import_how *how, struct error *err)
{
	struct running r = { .im = im, .change = c, .how = how, .value = STR_INIT };
	struct str text = STR_INIT;
	size_t bad;
	int rc = -1;

	*im = (struct import){ .rejects = STR_INIT };
	c->quiet_log = true;
	if (import_map_read(&r.map, map, err) < 0)
		goto out;
	if (utf8_decode(&text, bytes, r.map.encoding, &im->assumed, &bad) < 0) {
		error_add(err, ERROR_DATA, _("%s: byte %zu is not %s; say `encoding:` in the map"), source, bad + 1, im->assumed);
		goto out;
	}
	r.bytes = bytes;
	if (!slice_starts(slice_of(im->assumed), "UTF-8"))
		find_lines(&r);
	csv_open(&r.csv, source, str_slice(&text), CSV_FOREIGN);
	r.csv.separator = r.map.separator;
	r.accept_missing = r.map.accept_missing || how->accept_missing;
	r.accept_references = r.map.accept_references || how->accept_references;
	r.note = slice_of(arena_format(&c->arena, "import %s", source));
	if (find_header(&r, err) == 0 && import_map_bind(&r.map, im, &c->book->schema, r.csv.fields, r.csv.nfields, err) == 0) {
		put_reject(&r, "reason");
		rc = read_records(&r, err);
	}
	if (im->nreasons)
		qsort(im->reasons, im->nreasons, sizeof(*im->reasons), by_rows);
out:
	running_release(&r);
	str_release(&text);
	return rc;
}

void import_release(struct import *im)
{
	free(im->reasons);
	str_release(&im->rejects);
	arena_release(&im->arena);
	*im = (struct import){ .rejects = STR_INIT };
}
