/* real_time.h - when a moment that a row holds was really written.
 *
 * The owner of a book may write under a clock set back (book_actor.c). The row then says what he claims, the log beside it when it was:
 * whoever measures whether something was in time, or how long it took, asks here and not the cell. In a book whose clock is free the
 * cell is all there is. When something was asked for, and until when, stays as the row says: nothing is gained by backdating that.
 *
 *     if (real_time_load(book, err)) ...
 *     decided = real_time(book, reviews, row, decided_at, HISTORY_UNKNOWN);
 *
 * How many such moments were met is said under every view (cmd/cli.c), once for all.
 */
#ifndef CRM_BOOK_REAL_TIME_H
#define CRM_BOOK_REAL_TIME_H

#include "book/journal.h"

/* Reads from the log which moments were dated otherwise than they were entered; nothing where no row of it was. Once a book. */
int real_time_load(struct book *b, struct error *err);
void real_time_release(struct book *b); /* book_close calls it */
/* The moment in that cell: by the machine's clock where it was written under another one; `otherwise` where it is empty. */
int64_t real_time(struct book *b, const struct table *t, size_t row, int column, int64_t otherwise);
/* Whoever takes another time of a row of the log than its `at` (log_pick) tells how often. */
void real_time_meet(struct book *b, size_t times);
/* The time it really is: people are measured by it for what they do now. */
int64_t real_time_now(const struct book *b);
size_t real_time_met(const struct book *b);

#endif
