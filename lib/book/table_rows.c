/* table_rows.c - see table_rows.h. What is looked at in the pass is in the cache then: the next few thousand bytes are indexed by the
 * reader, their rows counted, ids read, and now and then the texts looked for in what was gone through. */
#include "book/table_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/lang.h"
#include "base/team.h"

/* Numbers of ids */

enum { ID_DIGITS = 15 /* at most */ };

/* *behind: what follows the digits. */
static int64_t read_number(const char *prefix, const char *p, const char *end, const char **behind)
{
	const size_t n = strlen(prefix);
	int64_t number = 0;
	size_t digits = 0;

	if ((size_t)(end - p) <= n || memcmp(p, prefix, n) != 0 || p[n] != '-')
		return -1;
	for (p += n + 1; p < end && *p >= '0' && *p <= '9' && digits < ID_DIGITS; digits++)
		number = number * 10 + (*p++ - '0');
	*behind = p;
	return digits ? number : -1;
}

int64_t table_id_number(const struct ledger *l, struct slice id)
{
	const char *prefix = l->id < 0 ? "" : l->columns[l->id].prefix, *behind;
	int64_t number = *prefix ? read_number(prefix, id.ptr, id.ptr + id.len, &behind) : -1;

	return number >= 0 && behind == id.ptr + id.len ? number : -1;
}

static uint64_t mask_of(size_t bytes)
{
	return bytes < sizeof(uint64_t) ? ((uint64_t)1 << 8 * bytes) - 1 : ~(uint64_t)0;
}

/* No record begins with a NUL. */
static void expect_nothing(struct id_run *r)
{
	r->next = 0;
	r->next_mask = mask_of(1);
}

static void id_run_begin(struct id_run *r, const struct table *t)
{
	const int id = t->ledger->id;
	char start[sizeof(uint64_t)] = "";

	*r = (struct id_run){ .prefix = id < 0 ? "" : t->ledger->columns[id].prefix, .end = t->text.ptr + t->text.len, .last = -1,
			      .highest = -1 };
	expect_nothing(r);
	if (!*r->prefix || t->file_column[id] != 0)
		return;
	r->length = strlen(r->prefix) + 1;
	r->highest = 0;
	r->is_ascending = true;
	memcpy(start, r->prefix, r->length < sizeof(start) ? r->length - 1 : sizeof(start));
	if (r->length <= sizeof(start))
		start[r->length - 1] = '-';
	r->start = digits_eight(start);
	r->start_mask = mask_of(r->length);
}

/* The last digit is one more than a 9. Digits that become one more than they were are expected no more. */
void id_run_carry(struct id_run *r)
{
	unsigned digit = r->last_digit;

	for (; (char)(r->next >> digit) > '9' && digit; digit -= 8)
		r->next += ((uint64_t)1 << (digit - 8)) - ((uint64_t)10 << digit);
	if ((char)(r->next >> digit) > '9')
		expect_nothing(r);
}

/* One more than the digits, which end with the record's comma. */
static void expect_next(struct id_run *r, const char *digits, size_t n)
{
	if (r->length > sizeof(uint64_t) || n >= sizeof(uint64_t) || (size_t)(r->end - digits) < sizeof(uint64_t))
		return;
	r->last_digit = 8 * (unsigned)(n - 1);
	r->next = digits_eight(digits) + ((uint64_t)1 << r->last_digit);
	r->next_mask = mask_of(n + 1);
	if ((char)(r->next >> r->last_digit) > '9')
		id_run_carry(r);
}

void id_run_read(struct id_run *r, const char *record)
{
	const char *behind;
	int64_t number = r->length ? read_number(r->prefix, record, r->end, &behind) : -1;

	if (number >= 0 && behind < r->end && !id_ends(*behind))
		number = -1;
	expect_nothing(r);
	if (number >= 0)
		expect_next(r, record + r->length, (size_t)(behind - record) - r->length);
	r->is_ascending &= number > r->last;
	r->last = number;
	if (r->highest >= 0)
		r->highest = *record == '"' ? -1 : number > r->highest ? number : r->highest;
}

/* From marks to rows */

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

static const struct row_mark *table_mark_of_row(const struct table_rows *rows, size_t row)
{
	return rows->is_dense ? &rows->marks[row] : last_mark(rows, ROW, row);
}

static const struct row_mark *table_mark_of_offset(const struct table_rows *rows, size_t offset)
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
struct rows_part {
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

static void add_row(struct rows_part *r, const struct csv *c)
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
static void add_run(struct rows_part *r, struct csv *c)
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
static void find_text(const struct rows_part *r, struct slice text, struct hits *h, size_t to)
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

static void find_texts(struct rows_part *r, size_t to, bool is_end)
{
	for (size_t i = 0; i < r->ntexts; i++)
		if (is_end || to > r->hits[i].from + TEXT_WINDOW)
			find_text(r, r->table->rows->texts[i].text, &r->hits[i], to < r->end ? to : r->end);
}

static void read_part(void *parts, size_t piece, size_t thread)
{
	struct rows_part *r = (struct rows_part *)parts + piece;
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
static void cut(const struct table *t, const struct rows_part *model, struct rows_part *parts, size_t n)
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
static void join_marks(struct table_rows *rows, const struct rows_part *parts, size_t n, unsigned line)
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
		const struct rows_part *r = &parts[i];

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
static void join_hits(struct table_rows *rows, struct rows_part *parts, size_t n)
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

static void join(struct table *t, struct rows_part *parts, size_t n)
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
static struct rows_part *read_parts(const struct table *t, size_t every, size_t ntexts, size_t *n)
{
	const struct rows_part model = { .table = t, .every = every, .ntexts = ntexts, .find = block_finder_of_choice() };
	const size_t bytes = t->text.len - t->data, threads = team_size(bytes);
	struct rows_part *parts;

	*n = team_pieces(bytes, threads);
	parts = xcalloc(*n, sizeof(*parts));
	cut(t, &model, parts, *n);
	team_queue(*n, threads, read_part, parts);
	return parts;
}

static void free_parts(struct rows_part *parts, size_t n)
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
	struct rows_part *parts = read_parts(t, marks_all ? 0 : MARK_EVERY, t->rows->ntexts, &n);
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
	struct rows_part all = { .table = t };
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

			rc = error_plural(err, ERROR_DATA, &at,
					  &(struct error_plural){ P_("%zu field where the header has %zu", "%zu fields where the header has %zu"),
								  c.nfields },
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
	struct rows_part *parts;
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
