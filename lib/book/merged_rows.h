/* merged_rows.h - which rows were merged into one (merged.h), what they hold, and what the log says of them with it.
 */
#ifndef CRM_BOOK_MERGED_ROWS_H
#define CRM_BOOK_MERGED_ROWS_H

#include "book/change.h"
#include "book/journal.h"

/* The rows that were merged into the one of that id, each by its id; how many. As the change (NULL: none) will leave them. The caller
 * frees *ids. */
size_t merged_into(const struct table *t, const struct change *change, struct slice kept, struct slice **ids);
/* What names a row that was merged into another one, and a row that was merged into itself: as findings with file:line. Of a book opened
 * with_merged. */
int merged_check(struct book *b, struct error *err);
/* The row that stands for one that was merged; where that isn't to be told, the row itself. Of a book opened with_merged. */
size_t merged_end(const struct table *t, size_t row);
/* A cell of a row, whether or not it was merged into another one. */
struct slice merged_cell(const struct table *t, struct slice id, int column);
/* The log of the row that the filter names, and of each that was merged into it: an entry says whose it is. One row behind the other. */
int merged_journal(struct book *b, const struct table *t, const struct log_filter *filter,
		   int (*each)(void *context, const struct log_entry *entry), void *context, struct error *err);

#endif
