/* reader.h - the records of a CSV text at the speed of the memory; fields only where they are asked for.
 *
 *     struct reader r;
 *     reader_open(&r, text, ',', false, false);
 *     reader_seek(&r, data, 2);                     where a record begins, and in which line
 *     while ((more = reader_next(&r)) > 0)
 *             use(reader_field(&r, 3));             r.nfields, r.line, reader_raw(&r)
 *     reader_close(&r);
 *
 * Separators and line ends are found ahead, some thousand bytes at a time (block.h); a record costs what is asked of it.
 * Only plain RFC 4180 is read: at anything else (a quote out of place, NUL, a lone CR, a field, a record or a number of
 * fields that may be beyond the limits of csv.h) reader_next returns -1 with pos and next_line at the record, for csv.c to judge; then
 * reader_seek behind it. What this gives, csv.c would give too (tests/fuzz). Blank lines are passed over and counted.
 *
 * Fields are slices of the text, which is the caller's; those with doubled quotes lie in the reader until the next
 * reader_next. A reader belongs to one thread; several may read one text, each up to its `limit`.
 */
#ifndef CRM_CSV_READER_H
#define CRM_CSV_READER_H

#include "base/str.h"
#include "csv/block.h"

struct reader {
	struct slice text;
	size_t pos;	    /* where the record behind this one begins */
	size_t limit;	    /* no record that begins here or behind is given */
	unsigned line, next_line; /* of this record, and of the one behind it */
	size_t nfields;	    /* of this record */

	size_t base; /* what positions below are relative to */
	const uint32_t *ends; /* of the fields of this record */
	size_t start; /* of this record, from base */
	size_t next_end, next_row, next_inner; /* how far the index is used up */
	struct block_text blocks;
	struct block_index index;
	struct block_state state;
	block_scanner *scan;
	bool records_only;
	size_t scanned, step; /* text known, and how much of it the next time */
	unsigned carried; /* line feeds inside the record at pos that are known no more */
	char *decoded;
	size_t decoded_cap;
};

/* `records_only`: the number of fields is known, fields aren't: faster where only the places of records are wanted. */
void reader_open(struct reader *r, struct slice text, char separator, bool cr_breaks, bool records_only);
void reader_seek(struct reader *r, size_t pos, unsigned line);
int reader_more(struct reader *r); /* reader_next's business: 1 there is a record, 0, -1 */
void reader_close(struct reader *r);
/* A quoted field, quotes and all, as what it says. */
struct slice reader_unquote(struct reader *r, struct slice raw);

/* Passes over the records that follow and have so many fields (2 or more), as far as they are known already: how many. The first begins
 * at pos; the i-th ends at base + ends[i], its line feed, and the next one behind that. */
size_t reader_run(struct reader *r, size_t nfields, const uint32_t **ends);

/* Where the first record behind `at` begins, in a plain text (separator: comma) where one begins at `from`; text.len: nowhere. */
size_t reader_boundary(struct slice text, size_t from, size_t at);

/* 1 a record, 0 the end, -1 a record that is not plain. */
static inline int reader_next(struct reader *r)
{
	for (;;) {
		uint32_t last, end;

		if (r->next_row == r->index.nrows) {
			int rc = reader_more(r);

			if (rc <= 0)
				return rc;
		}
		if (r->pos >= r->limit)
			return 0;
		last = r->index.rows[r->next_row];
		end = r->index.row_at[r->next_row++];
		r->ends = r->index.ends + r->next_end;
		r->nfields = last + 1 - r->next_end;
		r->next_end = last + 1;
		r->start = r->pos - r->base;
		r->pos = r->base + end + 1;
		r->line = r->next_line++;
		for (; r->next_inner < r->index.ninner && r->index.inner[r->next_inner] < end; r->next_inner++)
			r->next_line++;
		r->next_line += r->carried;
		r->carried = 0;
		if (r->nfields > 1 || (end > r->start && (end > r->start + 1 || r->text.ptr[r->base + r->start] != '\r')))
			return 1;
	}
}

/* The i-th field as it stands, quotes and all; i < nfields. */
static inline struct slice reader_raw_field(const struct reader *r, size_t i)
{
	const char *text = r->text.ptr + r->base;
	size_t begin = i ? r->ends[i - 1] + 1 : r->start, end = r->ends[i];

	if (i + 1 == r->nfields && end > begin && text[end - 1] == '\r')
		end--;
	return (struct slice){ text + begin, end - begin };
}

static inline struct slice reader_field(struct reader *r, size_t i)
{
	struct slice raw = reader_raw_field(r, i);

	return raw.len && raw.ptr[0] == '"' ? reader_unquote(r, raw) : raw;
}

/* The record's bytes, line end included. */
static inline struct slice reader_raw(const struct reader *r)
{
	size_t begin = r->base + r->start, end = r->pos < r->text.len ? r->pos : r->text.len;

	return (struct slice){ r->text.ptr + begin, end - begin };
}

#endif
