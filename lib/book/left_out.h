/* left_out.h - the rows that couldn't be counted: noted where a cell can't be read, said once the verb is through.
 *
 * Reading a ledger's cells by type (table_value, sweep_number, conditions) goes on past a cell that isn't of its type, or is empty
 * where it has to be filled, and notes its row, so that no verb has to think of it. Code that finds for itself that a row can't count
 * (a reference that leads nowhere) notes it with table_left_out or sweep_left_out. A cell that is in order after all, or empty by
 * right, is not said.
 *
 * Notes may come from many threads, and again and again: a row counts once.
 */
#ifndef CRM_BOOK_LEFT_OUT_H
#define CRM_BOOK_LEFT_OUT_H

#include <stddef.h>

#include "base/error.h"

struct book;
struct known_column;
struct left_out;
struct table;

/* How a row is named: by its number in the table, or by where its record begins in the file (a sweep knows no number). */
enum left_out_by { LEFT_OUT_ROW, LEFT_OUT_OFFSET };

struct left_out *left_out_new(void);
void left_out_free(struct left_out *all);
/* `column` of the schema is what is wrong with that row of the ledger-th ledger. `all` NULL: nobody asks. */
void left_out_note(struct left_out *all, size_t ledger, enum left_out_by by, size_t at, int column);
/* What was noted of a ledger, in no order; how many. The caller frees. */
struct left_out_at {
	enum left_out_by by;
	size_t at;
	int column;
};
size_t left_out_of(const struct left_out *all, size_t ledger, struct left_out_at **notes);

/* What asks the book, and says: left_out_say.c. */

/* Notes the rows whose reference, in `column`, leads nowhere: they may belong to the row whose rows are wanted, and nobody can tell. -1:
 * the other ledger can't be read. */
int left_out_lost(struct book *b, const struct table *t, const struct known_column *column, struct error *err);
/* Notes the row if one of its cells can't be read, or leads nowhere: before all its cells are shown or filled in. */
void left_out_row(struct book *b, const struct table *t, size_t row);
/* Notes the rows that have bytes which aren't UTF-8, in every ledger that was looked at: what is shown has them as \xNN. */
void left_out_bytes(struct book *b);
/* One line a ledger, "2 rows of leads.csv left out: crm book check", and behind it the first few with their places, as findings in
 * `say`. How many rows in all. A ledger that was looked at and whose last line has no end is said, too: it may have been cut off; and one
 * that has lost every row (journal_misses_rows). */
size_t left_out_say(struct book *b, struct error *say);

#endif
