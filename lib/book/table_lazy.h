/* table_lazy.h - what a table reads only when it is asked: cells and the index of ids. For table*.c alone; everybody else uses
 * table.h.
 */
#ifndef CRM_BOOK_TABLE_LAZY_H
#define CRM_BOOK_TABLE_LAZY_H

#include "base/arena.h"
#include "base/ids.h"
#include "book/table_rows.h"

struct table_lazy {
	struct row_cursor cursor, places; /* for cells, and for where rows are */
	size_t jumps;	      /* rows asked for that weren't the next */
	struct slice **cells; /* by row; NULL: not read yet */
	struct slice **columns; /* those read alone, by row; NULL: not read */
	size_t ncolumns;
	size_t next, ahead; /* the row behind the last one read, and how many are read at once if it is asked for */
	struct arena arena;
	struct ids by_id;
	bool is_indexed;
	size_t lookups;
};

/* Of a table whose rows are known; it is borrowed. */
struct table_lazy *table_lazy_new(const struct table *t);
void table_lazy_free(struct table_lazy *z);
/* One cell, where the others of its row aren't wanted; it isn't kept. */
struct slice table_read_cell(const struct table *t, size_t row, int column);

#endif
