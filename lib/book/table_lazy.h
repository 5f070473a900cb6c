/* table_lazy.h - what a table reads only when it is asked: cells and the index of ids. For table.c alone; everybody else uses
 * table.h.
 */
#ifndef CRM_BOOK_TABLE_LAZY_H
#define CRM_BOOK_TABLE_LAZY_H

#include "book/table.h"

enum { ID_DIGITS = 15 /* at most, behind a prefix and a hyphen */ };

/* Of a table whose rows are known; it is borrowed. */
struct table_lazy *table_lazy_new(const struct table *t);
void table_lazy_free(struct table_lazy *z);
/* The number behind the prefix of the ledger's ids; -1: another shape. */
int64_t table_id_number(const struct ledger *l, struct slice id);

#endif
