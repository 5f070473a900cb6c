/* book_bind.h - keys of rule files that name something of the book: a ledger, a column, a file below rules/ (rule/bind.h).
 */
#ifndef CRM_BOOK_BOOK_BIND_H
#define CRM_BOOK_BOOK_BIND_H

#include "book/book.h"
#include "rule/bind.h"

/* Binds files of a book; conditions are about the ledger that their row names. */
struct binder book_binder(struct book *b, struct arena *arena, void *rules, struct error *err);


/* The row's `of`: the ledger. */
#define BIND_COLUMN(T, member) BIND_OF(T, member, int, BIND_SCALAR, bind_column)
/* The name of a text below rules/ that is there. */
#define BIND_FILE(T, member) BIND_OF(T, member, struct slice, BIND_ANY, bind_file)

bind_reader bind_column, bind_file;

#endif
