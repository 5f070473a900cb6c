/* row_ids.h - rows of a ledger by id where millions are asked for: ids that all look alike (L-000001 ...) are found by their
 * number, which is the row itself where no number is missing, else the place in an array; others by the table's own map.
 */
#ifndef CRM_REPORT_ROW_IDS_H
#define CRM_REPORT_ROW_IDS_H

#include "book/table.h"

struct row_ids {
	const struct table *table;
	struct slice first; /* the shape: prefix, and as many digits; len 0: ids are of several shapes */
	size_t digits;
	uint64_t start; /* the first row's number, where each row's is one more than that of the row before */
	uint32_t *row;	/* else by number; UINT32_MAX: none */
	size_t size;	/* of row; without it, how many rows there are */
};

/* The table must stay. */
void row_ids_build(struct row_ids *ids, const struct table *t);
long row_ids_find(const struct row_ids *ids, struct slice id); /* row, or -1; of two rows with one id, the first */
void row_ids_release(struct row_ids *ids);

#endif
