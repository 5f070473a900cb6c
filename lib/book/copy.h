/* copy.h - a copy of a whole book in another directory, to try things in.
 */
#ifndef CRM_BOOK_COPY_H
#define CRM_BOOK_COPY_H

#include "book/book.h"

/* Copies the open book into `dir`, which is made or is empty, and lies outside the book: ledgers and log as this book sees
 * them, rule files and everything else as they are now; nothing whose name begins with a dot. The copy's name gets `suffix`.
 * `mark` becomes .crm/MARK with `text` in it before the copy is a book: crm.yaml is written last. */
int book_copy(const struct book *b, const char *dir, const char *suffix, const char *mark, struct slice text, struct error *err);

/* Whether what is below `dir` ("rules") is the same in the copy as in the book: 0, or -1 with the first file that isn't. */
int book_copy_check(const struct book *b, const struct book *copy, const char *dir, struct error *err);

#endif
