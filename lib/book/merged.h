/* merged.h - rows that were merged into others: they stand in their ledger, and nobody meets them.
 *
 * A row whose cell in the column merged_into names another one of its ledger was merged into that one (merge.h). Whoever reads or writes
 * the book finds it nowhere: its place in the text is blank lines, as that of a row which wasn't there yet (past.h). Its id, name, numbers
 * and addresses find the one that it was merged into (table_find_asked, table_candidates), which is said.
 *
 * A ledger in which nothing is merged has no such column, and pays nothing. One that names itself, or a row that isn't there, was written by
 * hand: that row is shown, and crm book check says what is wrong with it. Who checks the book, merges or unmerges sees all rows
 * (book_where.with_merged).
 */
#ifndef CRM_BOOK_MERGED_H
#define CRM_BOOK_MERGED_H

#include "book/book.h"

/* The table's head was read, and its past: t->text becomes what is left, t->aliases what isn't. */
void merged_hide(struct book *b, struct table *t);
/* When the row was merged into the one it stands under, as the log says; INT64_MAX: it doesn't. */
int64_t merged_at(struct book *b, const struct table *t, const struct table_alias *alias);
/* "C-000012 was merged into C-000007 on 2026-03-16", of those that somebody typed, once. */
void merged_say(struct book *b, void (*say)(void *to, const char *line), void *to);

#endif
