/* listing.h - rows of a ledger as a view: what `list` verbs of every ledger have in common.
 */
#ifndef CRM_BOOK_LISTING_H
#define CRM_BOOK_LISTING_H

#include "book/book.h"
#include "view/view.h"

/* Adds columns for the ledger's columns `names` (NULL-terminated; NULL: all); retired ones are left out. References are shown as their id;
 * a reference whose row has a name is shown by it when `with_names`; programs get the id and COLUMN_name. */
void listing_columns(struct view *v, const struct table *t, const char *const *names, bool with_names);
/* Adds one row for what listing_columns declared with the same arguments. */
int listing_row(struct view *v, struct book *b, const struct table *t, size_t row, const char *const *names, bool with_names,
		struct error *err);
/* A card of all filled columns of a row. */
int listing_card(struct view *v, struct book *b, const struct table *t, size_t row, struct error *err);
/* The name a reference leads to ("陈晓" for P-0003), else the id itself. */
struct slice listing_name(struct book *b, const char *ledger, struct slice id);
/* Adds the log of one row as a section: at, who, what. */
int listing_history(struct view *v, struct book *b, const char *ledger, struct slice id, size_t most, struct error *err);

#endif
