/* past.h - a book as it was then: where the clock was set to a moment before what the log tells last, who only reads gets ledgers and log
 * as they stood at that moment. For book.c, table.c and journal.c, below which everything that reads lies.
 *
 * The text of a ledger is read as if what the log dates after the clock had not happened:
 *
 *   - a field that the log changes later has the `old` of the first such row;
 *   - a row of which the log speaks up to the clock is there. Another one is there from its own date on (created_at, issued_on, ... : what
 *     was imported, or entered late, counts by its own date); a row without such a date from the moment on at which the log adds it (before the log began, in
 *     a ledger that is older than it: always, for nobody knows);
 *   - customers that came in by one import with invoices or the like are there as long as those may be;
 *   - rows without ids (lines of a quote) are there with the row that their first required reference names;
 *   - of a row that counts by its own date though it came in later, what it was when it came in is all that is known.
 *
 * Rows that are not there become blank lines, so that places stay what they are in the file. Where the clock isn't set, or not behind
 * the log, nothing is done and next to nothing is read.
 */
#ifndef CRM_BOOK_PAST_H
#define CRM_BOOK_PAST_H

#include "book/book.h"
#include "book/log_file.h"
#include "view/view.h"

/* What the log tells; 1 with b->past filled, 0 the clock is not behind it, -1 with findings. */
int past_seek(struct book *b, struct error *err);
/* Where it tells something, and the header of a ledger that has a file was read: t->text becomes what it was then. `holder`: the table of
 * past_holder. */
void past_table(struct book *b, struct table *t, const struct table *holder, struct error *err);
/* A ledger without ids is held by another one: a row of it is there where the row is that it belongs to. NULL: by none. */
const struct ledger *past_holder(const struct ledger *l);
/* The same for a month of the log that was just mapped: f->text. */
int past_log(struct book *b, struct log_file *f, struct error *err);
/* Whether a row of that id is there today and was not then. The table's head was read. */
bool past_hides(const struct book *b, const struct table *t, struct slice id);
bool past_tells(const struct book *b, const struct table *t); /* whether anything of the ledger was changed behind the clock */
/* What the first change behind the clock of that field found in the row: where the ledger has no such column now. Empty: nothing. */
struct slice past_field(const struct book *b, const struct table *t, struct slice id, struct slice field);
/* Says in a line or some what the log can't tell of what was read; nothing where it can. */
void past_say(const struct book *b, void (*say)(void *to, const char *line), void *to);
void past_free(struct past *p);

#endif
