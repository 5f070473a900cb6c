/* table_rows.c - see table_rows.h. What is looked at in the pass is in the cache then: the next few thousand bytes are indexed by the
 * reader, their rows counted, ids read, and now and then the texts looked for in what was gone through. */
#include "book/table_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/lang.h"
#include "base/team.h"
#include "book/table_id.h"

enum {
	MARK_EVERY = 8 << 10,
	DENSE_MOST = 1 << 20,  /* bytes of a ledger that has a mark a row from the start */
	TEXT_WINDOW = 32 << 10 /* texts are looked for in so much at once */
};

/* Where a text stands in the part. */
struct hits {
	size_t *at;
	size_t count, cap, from; /* looked for up to there */
};

/* The rows of a part of the text. */
struct part {
	const struct table *table;
	size_t begin, end; /* of the part */
	size_t every;	   /* bytes from mark to mark; 0: a mark a row */
	size_t ntexts;	   /* to be looked for */
	block_finder *find;
	struct id_run ids;
	struct row_mark *marks;
	size_t nmarks, cap;
	struct hits hits[ROW_TEXTS_MAX];
	size_t count;	 /* of rows */
	unsigned lines;	 /* in it, line ends in quotes included */
	bool is_odd; /* a record is broken, or has another number of fields than the header */
};

static void add_row(struct part *r, const struct csv *c)
{
	const size_t offset = (size_t)(c->raw.ptr - c->text.ptr);

	id_run_add(&r->ids, c->raw.ptr);
	if (!r->nmarks || offset - r->marks[r->nmarks - 1].offset >= r->every) {
		r->marks = xgrow(r->marks, &r->cap, r->nmarks + 1, sizeof(*r->marks));
		r->marks[r->nmarks++] = (struct row_mark){ offset, r->ids.last, (uint32_t)r->count, c->line };
	}
	r->count++;
}

/* Those that the reader knows already. */
static void add_run(struct part *r, struct csv *c)
{
	const char *base = c->text.ptr + c->reader.base, *begin = c->text.ptr + c->reader.pos;
	const uint32_t *ends;
	const size_t n = reader_run(&c->reader, r->table->file_columns, &ends);
	struct id_run ids = r->ids;

	for (size_t i = 0; i < n; i++) {
		id_run_add(&ids, begin);
		begin = base + ends[i] + 1;
	}
	r->ids = ids;
	r->count += n;
}

/* What was gone through is searched while it is in the cache. */
static void find_text(const struct part *r, struct slice text, struct hits *h, size_t to)
{
	const char *bytes = r->table->text.ptr;

	while (h->from < to) {
		const size_t hit = h->from + r->find(bytes + h->from, to - h->from, text.ptr, text.len);

		if (hit == to) {
			h->from = to - h->from < text.len ? h->from : to - text.len + 1; /* it may begin before `to` */
			return;
		}
		h->at = xgrow(h->at, &h->cap, h->count + 1, sizeof(*h->at));
		h->at[h->count++] = hit;
		h->from = hit + 1;
	}
}

static void find_texts(struct part *r, size_t to, bool is_end)
{
	for (size_t i = 0; i < r->ntexts; i++)
		if (is_end || to > r->hits[i].from + TEXT_WINDOW)
			find_text(r, r->table->rows->texts[i].text, &r->hits[i], to < r->end ? to : r->end);
}

static void read_part(void *parts, size_t piece, size_t thread)
{
	struct part *r = (struct part *)parts + piece;
	const struct table *t = r->table;
	const bool may_run = r->every && t->file_columns > 1;
	struct error ignored = ERROR_INIT;
	struct csv c;
	int more;

	id_run_begin(&r->ids, t);
	for (size_t i = 0; i < ROW_TEXTS_MAX; i++)
		r->hits[i].from = r->begin;
	file_ahead((struct slice){ t->text.ptr + r->begin, r->end - r->begin });
	csv_open(&c, t->name, t->text, CSV_LEDGER);
	c.records_only = true;
	csv_seek(&c, r->begin, 0, r->end);
	while ((more = csv_read(&c, &ignored)) > 0 && c.nfields == t->file_columns) {
		add_row(r, &c);
		if (may_run)
			add_run(r, &c);
		find_texts(r, c.reader.pos, false);
	}
	r->is_odd = more != 0;
	if (!r->is_odd)
		find_texts(r, r->end, true);
	r->lines = c.next_line;
	csv_close(&c);
	error_release(&ignored);
	(void)thread;
}

/* Parts of about the same length, which begin where records do. */
static void cut(const struct table *t, const struct part *model, struct part *parts, size_t n)
{
	const size_t step = (t->text.len - t->data) / n;
	size_t begin = t->data;

	for (size_t i = 0; i < n; i++) {
		size_t end = i + 1 < n ? reader_boundary(t->text, begin, t->data + step * (i + 1)) : t->text.len;

		parts[i] = *model;
		parts[i].begin = begin;
		parts[i].end = begin = end > begin ? end : begin;
	}
}

/* Rows and lines count on from part to part. */
static void join_marks(struct table_rows *rows, const struct part *parts, size_t n, unsigned line)
{
	size_t total = 0, row = 0;
	int64_t last = -1;

	for (size_t i = 0; i < n; i++)
		total += parts[i].nmarks;
	free(rows->marks);
	rows->marks = xcalloc(total + 1, sizeof(*rows->marks));
	rows->nmarks = 0;
	rows->is_dense = !parts[0].every;
	rows->is_ascending = true;
	for (size_t i = 0; i < n; i++) {
		const struct part *r = &parts[i];

		for (size_t k = 0; k < r->nmarks; k++) {
			struct row_mark *mark = &rows->marks[rows->nmarks++];

			*mark = r->marks[k];
			mark->row += (uint32_t)row;
			mark->line += line;
		}
		rows->is_ascending &= r->ids.is_ascending && (!r->count || r->marks[0].number > last);
		last = r->count ? r->ids.last : last;
		row += r->count;
		line += r->lines;
	}
}

/* Hits of the parts, in the order of the file. */
static void join_hits(struct table_rows *rows, struct part *parts, size_t n)
{
	for (size_t i = 0; i < rows->ntexts; i++) {
		struct row_text *text = &rows->texts[i];
		size_t total = 0;

		for (size_t k = 0; k < n; k++)
			total += parts[k].hits[i].count;
		text->hits = xcalloc(total + 1, sizeof(*text->hits));
		text->is_found = true;
		for (size_t k = 0; k < n; k++) {
			const struct hits *h = &parts[k].hits[i];

			if (h->count)
				memcpy(text->hits + text->count, h->at, h->count * sizeof(*h->at));
			text->count += h->count;
		}
	}
}

static void join(struct table *t, struct part *parts, size_t n)
{
	join_marks(t->rows, parts, n, t->data_line);
	join_hits(t->rows, parts, n);
	t->highest = 0;
	for (size_t i = 0; i < n; i++) {
		t->nrows += parts[i].count;
		if (parts[i].ids.highest < 0 || t->highest < 0)
			t->highest = -1;
		else if (parts[i].ids.highest > t->highest)
			t->highest = parts[i].ids.highest;
	}
}

/* By all cores. */
static struct part *read_parts(const struct table *t, size_t every, size_t ntexts, size_t *n)
{
	const struct part model = { .table = t, .every = every, .ntexts = ntexts, .find = block_finder_of_choice() };
	const size_t bytes = t->text.len - t->data, threads = team_size(bytes);
	struct part *parts;

	*n = team_pieces(bytes, threads);
	parts = xcalloc(*n, sizeof(*parts));
	cut(t, &model, parts, *n);
	team_queue(*n, threads, read_part, parts);
	return parts;
}

static void free_parts(struct part *parts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(parts[i].marks);
		for (size_t k = 0; k < ROW_TEXTS_MAX; k++)
			free(parts[i].hits[k].at);
	}
	free(parts);
}

/* False, nothing read: there is something odd, which has to be said in the order of the file. */
static bool read_rows(struct table *t, bool marks_all)
{
	size_t n;
	struct part *parts = read_parts(t, marks_all ? 0 : MARK_EVERY, t->rows->ntexts, &n);
	bool is_odd = false;

	for (size_t i = 0; i < n; i++)
		is_odd |= parts[i].is_odd;
	if (!is_odd)
		join(t, parts, n);
	free_parts(parts, n);
	return !is_odd;
}

static int read_odd_rows(struct table *t, bool lenient, struct error *err)
{
	struct part all = { .table = t };
	struct csv c;
	int more, rc = 0;

	id_run_begin(&all.ids, t);
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

			rc = error_at(err, ERROR_DATA, &at, lang_plural("%zu field where the header has %zu", "%zu fields where the header has %zu", c.nfields),
				      c.nfields, t->file_columns);
			if (!lenient)
				continue;
		}
		add_row(&all, &c);
	}
	csv_close(&c);
	t->nrows = all.count;
	t->rows->marks = all.marks;
	t->rows->nmarks = all.nmarks;
	t->rows->is_dense = true;
	return rc;
}

int table_rows_find(struct table *t, bool lenient, struct error *err)
{
	if (!t->rows)
		t->rows = xcalloc(1, sizeof(*t->rows));
	return read_rows(t, lenient || t->text.len - t->data <= DENSE_MOST) ? 0 : read_odd_rows(t, lenient, err);
}

void table_rows_mark_all(const struct table *t)
{
	struct part *parts;
	size_t n;

	if (t->rows->is_dense)
		return;
	parts = read_parts(t, 0, 0, &n);
	join_marks(t->rows, parts, n, t->data_line);
	free_parts(parts, n);
}

void table_rows_free(struct table_rows *rows)
{
	if (!rows)
		return;
	for (size_t i = 0; i < rows->ntexts; i++)
		free(rows->texts[i].hits);
	free(rows->marks);
	free(rows);
}
