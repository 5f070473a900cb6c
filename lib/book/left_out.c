/* left_out.c - see left_out.h. */
#include "book/left_out.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "book/check.h"
#include "book/journal.h"
#include "book/past_parts.h"
#include "book/subject.h"

enum { SHOWN = 3 /* rows of a ledger by name: one with a wrong column has a million */ };

struct note {
	uint64_t key; /* 0: none; see key_of */
	int column;   /* the first of the row's columns that were noted */
};

/* A set of rows, open addressing, at most half full. */
struct left_out {
	pthread_mutex_t lock;
	struct note *notes;
	size_t size, used;
};

struct left_out *left_out_new(void)
{
	struct left_out *all = xcalloc(1, sizeof(*all));

	pthread_mutex_init(&all->lock, NULL);
	return all;
}

void left_out_free(struct left_out *all)
{
	if (!all)
		return;
	pthread_mutex_destroy(&all->lock);
	free(all->notes);
	free(all);
}

static uint64_t key_of(size_t ledger, enum left_out_by by, size_t at)
{
	return (uint64_t)at << 16 | (uint64_t)ledger << 2 | (uint64_t)by << 1 | 1;
}

static struct note *find(struct note *notes, size_t size, uint64_t key)
{
	size_t i = (size_t)(key * 0x9e3779b97f4a7c15U >> 20) & (size - 1);

	while (notes[i].key && notes[i].key != key)
		i = (i + 1) & (size - 1);
	return &notes[i];
}

static void grow(struct left_out *all)
{
	const size_t size = all->size ? 2 * all->size : 64;
	struct note *notes = xcalloc(size, sizeof(*notes));

	for (size_t i = 0; i < all->size; i++)
		if (all->notes[i].key)
			*find(notes, size, all->notes[i].key) = all->notes[i];
	free(all->notes);
	all->notes = notes;
	all->size = size;
}

void left_out_note(struct left_out *all, size_t ledger, enum left_out_by by, size_t at, int column)
{
	const uint64_t key = key_of(ledger, by, at);
	struct note *note;

	if (!all)
		return;
	pthread_mutex_lock(&all->lock);
	if (2 * (all->used + 1) > all->size)
		grow(all);
	note = find(all->notes, all->size, key);
	if (!note->key) {
		*note = (struct note){ key, column };
		all->used++;
	} else if (column < note->column) {
		note->column = column;
	}
	pthread_mutex_unlock(&all->lock);
}

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
	struct row *rows = xcalloc(all->used + 1, sizeof(*rows));
	size_t count = 0;

	*n = 0;
	for (size_t i = 0; i < all->size; i++) {
		const uint64_t key = all->notes[i].key;
		const size_t at = (size_t)(key >> 16);

		if (!key || (key >> 2 & 0x3fff) != t->ledger->index)
			continue;
		if (key & 2)
			rows[count++] = (struct row){ at, all->notes[i].column };
		else if (book_names_of(b, t->ledger) && at < t->nrows)
			rows[count++] = (struct row){ table_row(t, at).offset, all->notes[i].column };
	}
	qsort(rows, count, sizeof(*rows), by_offset);
	for (size_t i = 0; i < count; i++)
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
	if (check_text(c, text, &b->stages, at, err) < 0)
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
		error_add(say, ERROR_DATA,
			  lang_plural("%zu row of %s left out: crm book check", "%zu rows of %s left out: crm book check", count - shown),
			  count - shown, t->name);
	if (shown)
		error_add(say, ERROR_DATA,
			  lang_plural("%zu row of %s has bytes that are no UTF-8, shown as \\xNN: crm book check",
				      "%zu rows of %s have bytes that are no UTF-8, shown as \\xNN: crm book check", shown),
			  shown, t->name);
	error_move(say, &found);
	error_release(&found);
	error_release(&ignored);
	return count;
}

/* Ledgers that this verb looked into and that have lost every row, or a column. What will be written is not the rows' business. */
static size_t say_emptied(struct book *b, struct error *say)
{
	size_t count = 0;

	for (size_t i = 0; b->access == BOOK_READ && b->tables && i < b->schema.count; i++) {
		const struct table *t = &b->tables[i];

		if (t->headed && !t->broken)
			count += journal_misses_rows(b, t, say) + journal_misses_columns(b, t, say);
	}
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
	if (!all->used)
		return count;
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
