/* table_rows.h - where the records of a ledger are. For table*.c alone; everybody else uses table.h.
 *
 * One pass by all cores finds and checks every record, and looks for the texts that were told before (table_expect). What it keeps
 * is a mark every few thousand bytes; in a small ledger, one that is read leniently (so all of it is looked at), and one with something
 * odd in it, a mark a row. A row is found by reading on
 * from the mark before it, which is what a row_cursor does: row after row costs no more than reading them.
 */
#ifndef CRM_BOOK_TABLE_ROWS_H
#define CRM_BOOK_TABLE_ROWS_H

#include <string.h>

#include "base/arena.h"
#include "base/digits.h"
#include "base/ids.h"
#include "base/near.h"
#include "book/table.h"
#include "csv/csv.h"

struct row_mark {
	size_t offset;
	int64_t number; /* of its id; -1: not of the usual shape */
	uint32_t row;
	unsigned line;
};

/* A text that will be looked for, and where it stands. */
struct row_text {
	struct slice text; /* as it stands in the file */
	size_t *hits;
	size_t count;
	bool is_found; /* all hits are there */
};

enum { ROW_TEXTS_MAX = 4 };

struct table_rows {
	struct row_mark *marks; /* ascending */
	size_t nmarks;
	bool is_dense;	   /* a mark a row */
	bool is_ascending; /* each id has a greater number than the one before it */
	struct row_text texts[ROW_TEXTS_MAX];
	size_t ntexts;
};

/* All records: t->nrows, t->highest, marks, texts. -1 with every finding; what is well-formed is there all the same. */
int table_rows_find(struct table *t, bool lenient, struct error *err);
/* A mark a row: rows will be asked for here and there. */
void table_rows_mark_all(const struct table *t);
void table_rows_free(struct table_rows *rows);
/* The last mark at or before a row, a byte of the text, a number (only where ids ascend); NULL: none is. */
const struct row_mark *table_mark_of_number(const struct table_rows *rows, int64_t number);

/* Reads rows; a thread has its own. */
struct row_cursor {
	const struct table *table;
	struct csv csv;	 /* the row that was read */
	size_t next;	 /* the row behind it; SIZE_MAX: none was read */
};

/* `records_only`: raw, line and nfields of the csv are wanted, fields never. */
void row_cursor_open(struct row_cursor *c, const struct table *t, bool records_only);
void row_cursor_close(struct row_cursor *c);
/* Whether the row comes next, without a search. */
bool row_cursor_is_at(const struct row_cursor *c, size_t row);
/* False: the file isn't any more what it was. */
bool row_cursor_read(struct row_cursor *c, size_t row);
/* Reads the row that holds a byte of the text; t->nrows: none does. */
size_t row_cursor_read_at(struct row_cursor *c, size_t offset);

/* Ids at the beginning of records, one after the other. Nearly all are one more than the one before: those are compared, not read. */
struct id_run {
	const char *prefix;
	size_t length; /* of the prefix and its hyphen; 0: ids aren't numbered, or don't stand at the beginning of a record */
	const char *end; /* of the text */
	int64_t last;	 /* number of the last one; -1: it has another shape, or there was none */
	int64_t highest; /* -1: one can't be seen this way */
	bool is_ascending; /* each has a greater number than the one before it */
	uint64_t start, start_mask; /* what ids begin with, as a word of eight bytes */
	uint64_t next, next_mask;   /* the digits that are expected behind it and what ends them, likewise */
	unsigned last_digit;	    /* where in the word that is, in bits */
};

void id_run_read(struct id_run *r, const char *record); /* id_run_add's business, as is id_run_carry */
void id_run_carry(struct id_run *r);
/* The number behind the prefix of the ledger's ids; -1: another shape. */
int64_t table_id_number(const struct ledger *l, struct slice id);

static inline bool id_ends(char byte)
{
	return byte == ',' || byte == '\r' || byte == '\n';
}

static inline void id_run_add(struct id_run *r, const char *record)
{
	if ((size_t)(r->end - record) < r->length + sizeof(uint64_t) || ((digits_eight(record) ^ r->start) & r->start_mask) ||
	    ((digits_eight(record + r->length) ^ r->next) & r->next_mask)) {
		id_run_read(r, record);
		return;
	}
	r->last++;
	r->highest = r->last > r->highest ? r->last : r->highest;
	r->next += (uint64_t)1 << r->last_digit;
	if ((char)(r->next >> r->last_digit) > '9')
		id_run_carry(r);
}

struct table_lazy {
	struct row_cursor cursor, places; /* for cells, and for where rows are */
	size_t jumps;	      /* rows asked for that weren't the next */
	struct slice **cells; /* by row; NULL: not read yet */
	struct slice **columns; /* those read alone, by row; NULL: not read */
	size_t ncolumns;
	size_t next, ahead; /* the row behind the last one read, and how many are read at once if it is asked for */
	bool is_pass, has_row; /* no cells are kept, columns are another's; whether the last row could be read */
	struct arena arena;
	struct near_list names; /* ids and names, once somebody asks what was meant again and again */
	struct ids by_id;
	bool is_indexed;
	size_t lookups;
};

/* One cell, where the others of its row aren't wanted; it isn't kept. */
struct slice table_read_cell(const struct table *t, size_t row, int column);

#endif
