/* given_ids.h - ids are never given twice: the log remembers what a ledger no longer has.
 *
 * A row that is taken out by hand, a ledger that is emptied: its ids stay in the log, and the next one is higher than any of them.
 * What was read of a long log is kept in .crm/ids, so that an append stays an append: a line for a ledger and a month,
 *
 *     leads log/2026-03.csv 5242880 1c291ca3 412      (in its first 5242880 bytes, which end with that checksum, up to L-000412)
 *
 * The file is made anew from the log where it is missing, damaged, or no longer fits the log.
 */
#ifndef CRM_BOOK_GIVEN_IDS_H
#define CRM_BOOK_GIVEN_IDS_H

#include "book/book.h"

/* The highest number behind the ledger's prefix that the log knows of ("L-000412" is 412, and so is "L-000412-R2"); 0: none. -1 with a
 * finding: the log can't be read. */
int given_ids_highest(struct book *b, const struct ledger *l, int64_t *highest, struct error *err);
/* Whether the log has rows of that very id: 1, 0, or -1. */
int given_ids_knows(struct book *b, const struct ledger *l, struct slice id, struct error *err);

#endif
