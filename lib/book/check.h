/* check.h - a whole book against the schema (crm book check).
 */
#ifndef CRM_BOOK_CHECK_H
#define CRM_BOOK_CHECK_H

#include "book/book.h"

/* Every fault of every ledger, the log, and left-over files; where `err` keeps only so many, the others are counted. Returns how many rows
 * were looked at. By all cores, and no more of the book is held than what ids there are. */
size_t check_book(struct book *b, struct error *err);

#endif
