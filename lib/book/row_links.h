/* row_links.h - the rows of a ledger that name something, for all there is to be named: built once a book and column, when first asked for.
 *
 *     for (long row = row_links_first(links, id); row >= 0; row = row_links_next(links, row))
 *
 * In the order of the ledger. Not for threads.
 */
#ifndef CRM_BOOK_ROW_LINKS_H
#define CRM_BOOK_ROW_LINKS_H

#include "book/book.h"

struct row_links;

/* What is named in `column` of the ledger; NULL: it can't be read, which book_met says. */
const struct row_links *row_links_of(struct book *b, const struct ledger *l, int column);
long row_links_first(const struct row_links *links, struct slice id); /* -1: none */
long row_links_next(const struct row_links *links, long row);	      /* -1: no more */
const struct table *row_links_table(const struct row_links *links);
void row_links_release(struct book *b); /* book_close calls it */

#endif
