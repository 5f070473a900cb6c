/* duplicate_guard.h - duplicates among rows that an import adds: each costs a look-up a rule, however many there are. Names that are only near
 * are left to crm customer dupes.
 */
#ifndef CRM_BOOK_DUPLICATE_GUARD_H
#define CRM_BOOK_DUPLICATE_GUARD_H

#include "book/duplicate.h"

struct duplicate_guard {
	struct change *change;
	struct duplicates rules;
	struct map *keys; /* one a rule: key -> row of the table, or -2 - number of the staged row */
	bool *is_read;
	struct arena arena;
	struct str key; /* scratch */
	size_t suspects; /* rows that are perhaps there already, and were taken */
};

int duplicate_guard_open(struct duplicate_guard *g, struct change *c, struct error *err);
/* A new row that is otherwise sound: -1 with a finding where a rule blocks it. */
int duplicate_guard_check(struct duplicate_guard *g, const struct change_row *row, struct error *err);
void duplicate_guard_release(struct duplicate_guard *g);

#endif
