/* left_out_say.c - saying what was left out, and finding what leads nowhere; see left_out.h. */
#include <stdlib.h>
#include <string.h>

#include "base/ids.h"
#include "base/lang.h"
#include "base/utf8.h"
#include "book/id_bits.h"
#include "book/journal.h"
#include "book/left_out.h"
#include "book/past_parts.h"
#include "book/subject.h"
#include "book/sweep.h"

enum { SHOWN = 3 /* rows of a ledger by name: one with a wrong column has a million */ };

void left_out_row(struct book *b, const struct table *t, size_t row)
{
	for (size_t i = 0; i < t->ledger->ncolumns; i++) {
		const struct ledger *ref = t->ledger->columns[i].ref;
		const struct value v = table_value(t, row, (int)i);
		const struct table *to = ref && v.text.len ? book_names_of(b, ref) : NULL;

		if (to && table_find(to, v.text) < 0)
			table_left_out(t, row, (int)i);
	}
}

static void note_bytes(struct book *b, const struct table *t)
{
	struct error ignored = ERROR_INIT;
	struct csv c;

	csv_open(&c, t->name, t->text, CSV_LEDGER);
	csv_seek(&c, t->data, t->data_line, t->text.len);
	while (csv_next(&c, &ignored) > 0) {
		for (size_t i = 0; utf8_invalid(c.raw) >= 0 && i < t->ledger->ncolumns; i++) {
			const int at = t->file_column[i];

			if (at >= 0 && (size_t)at < c.nfields && utf8_invalid(c.fields[at]) >= 0)
				left_out_note(b->left_out, t->ledger->index, LEFT_OUT_OFFSET, (size_t)(c.raw.ptr - t->text.ptr), (int)i);
		}
	}
	csv_close(&c);
	error_release(&ignored);
}

void left_out_bytes(struct book *b)
{
	for (size_t i = 0; b->left_out && i < b->schema.count; i++)
		if (b->tables[i].headed && utf8_invalid_by_all(b->tables[i].text) >= 0)
			note_bytes(b, &b->tables[i]);
}

/* One row again, now by one thread and in the order of the file. */
struct row {
	size_t offset;
	int column;
};

static int by_offset(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return x->offset != y->offset ? (x->offset > y->offset) - (x->offset < y->offset)
				      : (x->column > y->column) - (x->column < y->column);
}

/* The noted rows of a table; the caller frees. */
static struct row *rows_of(const struct left_out *all, struct book *b, const struct table *t, size_t *n)
{
	struct left_out_at *notes = NULL;
	const size_t count = t->ledger ? left_out_of(all, t->ledger->index, &notes) : 0; /* without: it couldn't be opened */
	struct row *rows = xcalloc(count + 1, sizeof(*rows));
	size_t found = 0;

	*n = 0;
	for (size_t i = 0; i < count; i++) {
		if (notes[i].by == LEFT_OUT_OFFSET)
			rows[found++] = (struct row){ notes[i].at, notes[i].column };
		else if (book_names_of(b, t->ledger) && notes[i].at < t->nrows)
			rows[found++] = (struct row){ table_row(t, notes[i].at).offset, notes[i].column };
	}
	free(notes);
	qsort(rows, found, sizeof(*rows), by_offset);
	for (size_t i = 0; i < found; i++)
		if (!*n || rows[*n - 1].offset != rows[i].offset)
			rows[(*n)++] = rows[i];
	return rows;
}

/* What is wrong with the cell, as a finding; 0: nothing is. */
static int judge(struct book *b, struct sweep *s, int column, const struct place *at, struct error *err)
{
	const struct table *t = s->table, *to;
	const struct column *c = &t->ledger->columns[column];
	const int file = t->file_column[column];
	struct slice text = file < 0 || (size_t)file >= s->csv.nfields ? SLICE("") : sweep_field(s, file);
	struct row_subject subject;

	if (!text.len) {
		sweep_subject(&subject, b, s);
		if (!c->required || when_holds(c->required_when, &subject.subject, err) <= 0)
			return 0;
		if (!t->then.len)
			return error_at(err, ERROR_DATA, at, _("%s: missing"), column_said(c));
		b->past->untold++;
		return 0;
	}
	if (column_check(c, text, &b->stages, at, err) < 0)
		return -1;
	to = c->ref ? book_names_of(b, c->ref) : NULL;
	if (!to || table_find(to, text) >= 0)
		return 0;
	if (past_hides(b, to, text))
		return 0;
	return error_at(err, ERROR_DATA, at, _("%s: '%.*s' is not in %s"), column_said(c), SLICE_ARGS(text), to->name);
}

static unsigned count_lines(struct slice text)
{
	unsigned n = 0;

	for (const char *p = text.ptr, *end = text.ptr + text.len; (p = memchr(p, '\n', (size_t)(end - p))); p++)
		n++;
	return n;
}

static size_t say_table(struct book *b, struct table *t, const struct row *rows, size_t n, struct error *say)
{
	struct sweep s = { .table = t, .columns = { t->file_columns, 0 }, .is_alone = true };
	struct error found = ERROR_INIT, ignored = ERROR_INIT;
	unsigned line = 1;
	size_t count = 0, shown = 0, read = 0;

	csv_open(&s.csv, t->name, t->text, CSV_LEDGER);
	s.csv.by_libcsv = true; /* a reader for one record isn't worth its making */
	for (size_t i = 0; i < n; i++) {
		struct error one = ERROR_INIT;
		struct place at = { t->name, 0, 0 };

		if (count < SHOWN) {
			line += count_lines((struct slice){ t->text.ptr + read, rows[i].offset - read });
			read = rows[i].offset;
			at.line = line;
		}
		csv_seek(&s.csv, rows[i].offset, line, t->text.len);
		if (csv_next(&s.csv, &ignored) > 0 && judge(b, &s, rows[i].column, &at, &one) < 0) {
			shown += utf8_invalid(sweep_field(&s, t->file_column[rows[i].column])) >= 0;
			if (count++ < SHOWN)
				error_move(&found, &one);
		}
		error_release(&one);
	}
	csv_close(&s.csv);
	if (count > shown)
		error_plural(say, ERROR_DATA, NULL,
			     &(struct error_plural){ P_("%zu row of %s left out: crm book check", "%zu rows of %s left out: crm book check"),
						     count - shown },
			     count - shown, t->name);
	if (shown)
		error_plural(say, ERROR_DATA, NULL,
			     &(struct error_plural){ P_("%zu row of %s has bytes that are no UTF-8, shown as \\xNN: crm book check",
							"%zu rows of %s have bytes that are no UTF-8, shown as \\xNN: crm book check"),
						     shown },
			     shown, t->name);
	error_move(say, &found);
	error_release(&found);
	error_release(&ignored);
	return count;
}

/* Ledgers that this verb looked into and that have lost every row, or a column. What will be written is not the rows' business. */
static size_t say_emptied(struct book *b, struct error *say)
{
	const struct table **looked_into = xcalloc(b->schema.count + 1, sizeof(*looked_into));
	size_t n = 0, count;

	for (size_t i = 0; b->access == BOOK_READ && b->tables && i < b->schema.count; i++)
		if (b->tables[i].headed && !b->tables[i].broken)
			looked_into[n++] = &b->tables[i];
	count = journal_misses_rows(b, looked_into, n, say);
	for (size_t i = 0; i < n; i++)
		count += journal_misses_columns(b, looked_into[i], say);
	free(looked_into);
	return count;
}

size_t left_out_say(struct book *b, struct error *say)
{
	struct left_out *all = b->left_out;
	size_t count;

	if (!all)
		return 0;
	if (b->past)
		b->past->untold = 0;
	for (size_t i = 0; i < b->schema.count; i++)
		table_ends_open(&b->tables[i], say);
	count = say_emptied(b, say);
	b->left_out = NULL; /* to look again is no news */
	for (size_t i = 0; i < b->schema.count; i++)
		b->tables[i].left_out = NULL;
	for (size_t i = 0; i < b->schema.count; i++) {
		size_t n;
		struct row *rows = rows_of(all, b, &b->tables[i], &n);

		if (n)
			count += say_table(b, &b->tables[i], rows, n, say);
		free(rows);
	}
	for (size_t i = 0; i < b->schema.count; i++)
		b->tables[i].left_out = all;
	b->left_out = all;
	return count;
}

/* Rows that refer to nobody, by all cores and without a table of either ledger */

/* The references of a table, each once, and which of them the other ledger has: a bit each where ids are numbers, of others ... */
struct references {
	int column; /* of the schema; then that of the other ledger's file */
	struct id_bits referred, there;
	struct ids by_id; /* index below */
	struct slice *ids;
	bool *is_there; /* set by any thread */
	size_t count, cap;
	struct arena arena;
};

/* ... what a part of the table has of those. */
struct other_references {
	struct references *all;
	struct references own;
};

static void add_reference(struct references *r, struct slice id)
{
	r->ids = xgrow(r->ids, &r->cap, r->count + 1, sizeof(*r->ids));
	r->ids[r->count] = id;
	ids_add(&r->by_id, id, (long)r->count++);
}

static void *begin(void *context, bool is_alone)
{
	struct other_references *part = xcalloc(1, sizeof(*part));

	(void)is_alone;
	part->all = context;
	return part;
}

static int collect(struct sweep *s, void *state)
{
	struct other_references *part = state;
	const int column = s->table->file_column[part->all->column];

	while (sweep_next(s)) {
		const struct slice id = sweep_field(s, column);
		const long number = id_bits_number(&part->all->referred, id);

		if (number >= 0)
			id_bits_add(&part->all->referred, number);
		else if (id.len && ids_get(&part->own.by_id, id) < 0)
			add_reference(&part->own, sweep_keep(s, &part->own.arena, id));
	}
	return 0;
}

static void merge(void *context, void *state)
{
	struct references *all = context, *r = &((struct other_references *)state)->own;

	for (size_t i = 0; i < r->count; i++)
		if (ids_get(&all->by_id, r->ids[i]) < 0)
			add_reference(all, r->ids[i]);
	arena_join(&all->arena, &r->arena);
}

static void references_release(struct references *r)
{
	id_bits_release(&r->referred);
	id_bits_release(&r->there);
	ids_release(&r->by_id);
	free(r->ids);
	free(r->is_there);
	arena_release(&r->arena);
}

static void release(void *state)
{
	references_release(&((struct other_references *)state)->own);
	free(state);
}

static int look_up(struct sweep *s, void *state)
{
	struct references *r = state;
	const int column = s->table->ledger->id < 0 ? -1 : s->table->file_column[s->table->ledger->id];

	while (sweep_next(s)) {
		const struct slice id = sweep_field(s, column);
		const long number = id_bits_number(&r->there, id), i = number < 0 && r->count ? ids_get(&r->by_id, id) : -1;

		if (number >= 0)
			id_bits_add(&r->there, number);
		if (i >= 0)
			__atomic_store_n(&r->is_there[i], true, __ATOMIC_RELAXED);
	}
	return 0;
}

static int note_lost(struct sweep *s, void *state)
{
	const struct references *r = state;
	const int column = s->table->file_column[r->column];

	while (sweep_next(s)) {
		const struct slice id = sweep_field(s, column);
		const long number = id_bits_number(&r->there, id);

		if (id.len && !(number >= 0 ? id_bits_has(&r->there, number) : r->is_there[ids_get(&r->by_id, id)]))
			sweep_left_out(s, r->column);
	}
	return 0;
}

static int look_for(struct references *r, struct book *b, const struct table *t, struct error *err)
{
	const struct sweep_job there = { .rows = look_up, .context = r, .any_order = true };
	const struct sweep_job lost = { .rows = note_lost, .context = r, .any_order = true };

	r->is_there = xcalloc(r->count + 1, sizeof(*r->is_there));
	if (sweep_run_of(b, t->ledger->columns[r->column].ref, &there, err) < 0)
		return -1;
	return memchr(r->is_there, false, r->count) || id_bits_lack(&r->referred, &r->there) ? sweep_run_of(b, t->ledger, &lost, err) : 0;
}

int left_out_lost(struct book *b, const struct table *t, const struct known_column *column, struct error *err)
{
	struct references r = { .column = table_column(t, column), .arena = ARENA_INIT };
	const struct sweep_job job = { begin, collect, merge, release, &r, .any_order = true };
	const struct table *to;
	int rc;

	if (r.column < 0 || !t->ledger->columns[r.column].ref || !t->nrows)
		return 0;
	to = book_head_of(b, t->ledger->columns[r.column].ref, err);
	if (!to)
		return -1;
	id_bits_begin(&r.referred, to);
	id_bits_begin(&r.there, to);
	rc = sweep_run_of(b, t->ledger, &job, err);
	if (rc == 0)
		rc = look_for(&r, b, t, err);
	references_release(&r);
	return rc;
}
