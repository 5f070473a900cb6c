/* directory.h - where the rows of a ledger lie, by id: for figures that want a few cells of few rows of a large ledger.
 *
 *     struct directory d;
 *     if (directory_open(&d, book, "customers", err) == 0) ...
 *     row = directory_find(&d, id);
 *     name = directory_cell(&d, row, directory_column(&d, "name"));
 *     directory_close(&d);
 *
 * Eight bytes a row instead of a table's cells; a cell is read from its row again each time it is asked for. Cells live
 * until directory_close. A broken ledger is an error, as from book_table.
 */
#ifndef CRM_BOOK_DIRECTORY_H
#define CRM_BOOK_DIRECTORY_H

#include "book/book.h"
#include "book/csv.h"

struct directory {
	const struct table *table;
	struct ids ids; /* id -> row */
	uint64_t *rows; /* where they begin */
	size_t nrows, rows_cap;
	struct csv csv;
	struct arena arena; /* cells with doubled quotes */
};

int directory_open(struct directory *d, struct book *b, const char *ledger, struct error *err);
void directory_close(struct directory *d);
long directory_find(const struct directory *d, struct slice id); /* row, or -1 */
int directory_column(const struct directory *d, const char *name); /* for directory_cell; -1: not there, empty */
struct slice directory_cell(struct directory *d, long row, int column); /* row -1: empty */

#endif
