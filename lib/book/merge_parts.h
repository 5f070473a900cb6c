/* merge_parts.h - what merge.c and unmerge.c share; everybody else uses merge.h.
 */
#ifndef CRM_BOOK_MERGE_PARTS_H
#define CRM_BOOK_MERGE_PARTS_H

#include "book/merge.h"

/* What the row of the log that tells of a merge notes where the ledger had no column for it before. */
#define MERGE_NEW_COLUMN "+merged_into"

/* How many cells changed, by ledger: "leads 3, invoices 1". */
struct merge_count {
	const struct ledger *ledger;
	size_t rows;
};
struct merge_counts {
	struct merge_count *items;
	size_t count, cap, rows;
};
void merge_count_add(struct merge_counts *n, const struct ledger *l);
void merge_counts_text(struct str *out, const struct merge_counts *n);

/* What was typed, as a row; -1 with why not. */
long merge_row(struct change *c, const struct merge_how *how, const struct table **t, const char *typed, struct error *err);
bool merge_is_list(const struct column *c); /* numbers or addresses */
/* Whether one of the list's parts is that one, however it is written. */
bool merge_has_part(const struct column *c, struct slice list, struct slice part);
struct change_row *merge_edit(struct change *c, const struct table *t, size_t row, struct error *err);
/* What a cell says to people: a reference by the name of what it leads to; of a long text the beginning. */
struct slice merge_said(struct change *change, const struct column *c, struct slice text);

#endif
