/* table.h - a ledger: where its rows are, cells by schema column, a lookup by id.
 *
 * Loading finds and checks every record, by all cores, and keeps a mark every few thousand bytes; a row is found by reading on from
 * the mark before it. The cells of a row are read when one of them is asked for, and kept; rows asked for one after the other are
 * read ahead. So a verb that looks at ten rows of a million pays for ten. Cells are slices of the mapped file where the file had them
 * plain, of the table's arena where they had to be unquoted. A column the file lacks reads as empty; columns the schema doesn't know
 * are kept in the file and not shown here.
 *
 * What is read lazily is read by whoever asks: a table belongs to one thread. Others may use table_find once table_index was
 * called, table_cell after table_read_all, and each a pass of its own (table_pass).
 */
#ifndef CRM_BOOK_TABLE_H
#define CRM_BOOK_TABLE_H

#include <sys/stat.h>

#include "base/arena.h"
#include "base/error.h"
#include "book/left_out.h"
#include "book/schema.h"

struct table_row {
	size_t offset;
	uint32_t length; /* of the record in the file, line end included */
	unsigned line;
};

struct table_rows;
struct table_lazy;

/* A row that was merged into another one (merged.h): it stands in the file, and is no row of the table. */
struct table_alias {
	struct slice id, kept; /* kept: that of the row which stands for it, itself merged into none */
	struct slice into;     /* as the row says */
	struct slice *cells;   /* by schema column */
	size_t offset, length; /* in the file */
	size_t at, feeds;      /* in the text: where so many blank lines are in its place */
	bool is_asked;	       /* somebody typed its id or name, and was given the other one */
};

struct table {
	const struct ledger *ledger;
	const char *name;   /* file name, "leads.csv" */
	int fd;		    /* -1: there is no file */
	struct stat opened; /* what the file was when the book was opened */
	struct slice mapped;
	struct slice text;  /* that, or `then` */
	struct str then;    /* what it was at an earlier moment (past.h), or without the rows that were merged into others (merged.h) */
	struct table_alias *aliases; /* those rows, in the order of the file */
	size_t naliases;
	bool headed, loaded, broken; /* header read; rows read; found faulty */
	bool has_bom, has_crlf, ends_open; /* ends_open: the last line has no line end */
	struct table_row header;
	size_t data;	    /* where the rows begin */
	unsigned data_line; /* and in which line */
	int *file_column; /* schema column -> column of the file, -1: not there */
	size_t file_columns;
	struct slice *foreign; /* names of file columns; those without schema column are kept untouched */
	struct table_rows *rows;
	size_t nrows;
	int64_t highest; /* number of an id of the ledger's prefix; -1: to be looked for */
	struct table_lazy *lazy;
	struct left_out *left_out; /* of the book, or NULL */
	struct error faults;	   /* why it is broken */
	struct arena arena;
};

/* Opens dir/NAME.csv for reading up to its present length; a missing file is an empty table. */
int table_open(struct table *t, int dirfd, const struct ledger *l, struct error *err);
/* The same of a file that was opened (-1: it couldn't be, errno says why); the table closes it. */
int table_open_as(struct table *t, int fd, const struct ledger *l, struct error *err);
/* Maps the file and reads the header alone; file_column then says where columns are. table_load goes on from there. */
int table_head(struct table *t, struct error *err);
/* Reads it all. Ragged or broken records are findings (all of them) and -1; duplicate ids keep the first. With
 * `lenient`, records that are ragged are kept, padded or cut, and the findings are still added (crm-book check). */
int table_load(struct table *t, bool lenient, struct error *err);
/* A finding where the last line has no line end: of a file that was cut off that is all there is to see. The header was read. */
int table_ends_open(const struct table *t, struct error *err);
/* A text that table_rows_with will be asked for, told before the table is loaded: it is looked for in the same pass. Of a few; to ask for
 * another is no mistake, but takes a pass of its own. */
void table_expect(struct table *t, struct slice text);
void table_release(struct table *t);

/* The column of the schema; -1 when it has none (then table_cell is empty). */
int table_column(const struct table *t, const struct known_column *column);
struct slice table_cell(const struct table *t, size_t row, int column);
static inline struct slice table_id(const struct table *t, size_t row)
{
	return table_cell(t, row, t->ledger->id);
}
/* The same rows for one thread that goes through many of them and needs none again: of it only the row is kept that was asked for last, so
 * that cells which are no part of the file (table_has) last until the next row is asked for. For what is asked of cells alone. */
struct table *table_pass(const struct table *t);
void table_pass_end(struct table *pass);
static inline bool table_has(const struct table *t, struct slice cell)
{
	return cell.ptr >= t->text.ptr && cell.ptr <= t->text.ptr + t->text.len;
}
struct slice table_text(const struct table *t, size_t row, const struct known_column *column); /* table_word, by name */
/* A cell to be decided by: one that is none of its column's values, or no stage, notes its row as left out (left_out.h). */
struct slice table_word(const struct table *t, size_t row, int column);
/* All cells, or those of some columns, will be asked for: read now, by all cores. */
void table_read_all(const struct table *t);
void table_read_columns(const struct table *t, const int *columns, size_t n); /* -1 among them: none */
/* Typed, to be counted. A cell that is not of its type, lies outside what its column says (min, max), or is empty where it has to be filled, reads as missing, and the row is said
 * to be left out (left_out.h). */
struct value table_value(const struct table *t, size_t row, int column);
int64_t table_number(const struct table *t, size_t row, int column, int64_t otherwise);
/* Typed, to be shown: a cell that is not of its type is given as the text that stands there. */
struct value table_shown(const struct table *t, size_t row, int column);
void table_left_out(const struct table *t, size_t row, int column); /* the row doesn't count, because of that cell */
long table_find(const struct table *t, struct slice id); /* row, or -1 */
/* Of an id that may be that of a row merged into another: the row that stands for it. Who only follows references needs it not: they
 * were moved. */
long table_find_kept(const struct table *t, struct slice id);
struct table_alias *table_alias(const struct table *t, struct slice id); /* NULL: no row of that id was merged into another */
/* The same of what somebody typed, who is told of it then (merged_say). */
long table_find_asked(const struct table *t, struct slice id);
/* A row by id, by exact name, by a phone number, address or code of its own however it is written, or by a unique part of the name (in
 * that order; names folded). -1 with a finding that lists the candidates or the nearest names (ERROR_DATA). `what` is how the message calls it ("customer"). */
long table_named(const struct table *t, const char *what, struct slice text, struct error *err);
/* The same of what was typed for a column, `at` a place (may be NULL). */
long table_find_typed(const struct table *t, const struct column *c, struct slice text, const struct place *at, struct error *err);
/* The rows that match so: 0, 1, or more (ambiguous); up to max rows are filled in. */
size_t table_candidates(const struct table *t, struct slice text, size_t *rows, size_t max);
/* "customer: 'X' is not in customers.csv; did you mean 'Y'?" */
int table_no_such(const struct table *t, const struct column *c, struct slice text, const struct place *at, struct error *err);
/* Many of them: names are folded once. *looked is how many rows were looked through so far (0 at first); beyond some millions the
 * message does without. */
int table_no_such_again(const struct table *t, const struct column *c, struct slice text, size_t *looked, struct error *err);
/* The message, of what was looked for already. */
struct no_such {
	const struct column *column;
	struct slice text, near; /* near: empty, nothing is */
};
int table_say_no_such(const struct table *t, const struct no_such *what, const struct place *at, struct error *err);
void table_index(const struct table *t); /* many will be looked for, perhaps by threads */
/* Of many ids, and cells of many rows (-1: empty), at once: what lies all over the memory is fetched for all of them together. */
void table_find_all(const struct table *t, const struct slice *ids, size_t n, long *rows);
void table_cells(const struct table *t, const long *rows, size_t n, int column, struct slice *cells);
/* The rows whose record has the text (not empty) somewhere, ascending, found by all cores without reading any; how many. The caller
 * frees *rows. */
size_t table_rows_with(const struct table *t, struct slice text, size_t **rows);
/* Those whose cell in the column is that text: of a million rows only the few that have it somewhere are read. */
size_t table_rows_of(const struct table *t, const struct known_column *column, struct slice text, size_t **rows);
/* The highest number behind the prefix of the ledger's ids ("L-000123" is 123); 0: there are none. */
int64_t table_highest(const struct table *t);
struct slice table_name(const struct table *t, struct slice id); /* what the row of that id is called, else the id */
struct table_row table_row(const struct table *t, size_t row); /* where it is in the text; row < nrows */
size_t table_offset(const struct table *t, size_t at); /* where in the file what begins there in the text is */
struct place table_place(const struct table *t, size_t row); /* file:line, for messages */

#endif
