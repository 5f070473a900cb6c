/* merge.h - two rows of a ledger that are one and the same become one, and become two again.
 *
 *     merge A B   A is kept. Where A has nothing it takes what B has; where both have something A's stays, and B's is said; lists of
 *                 numbers and addresses are joined, A's first. Every reference to B, in every ledger that has a column for one
 *                 (type: ref), becomes one to A. B stays in its ledger as it was, with A in its column merged_into: from then on nobody
 *                 meets it but by its id, name or number, which find A (merged.h). Nothing is deleted.
 *     unmerge B   what the log says the merge wrote is put back where it still stands as the merge left it; what has been changed
 *                 since stays with A, and is said. The ledgers are then what they were before, byte for byte.
 *
 * The log is the record: a merge is one commit, whose rows say what each field was and became. Merges may be taken back in any order:
 * a field is put back to what it was before all merges that are taken back by then, and a reference follows through merges that came
 * after it. The column merged_into comes with the first merge of a ledger, and goes with the last.
 *
 * Which two may be merged is asked above (sales/merging.h). The book was opened with_merged.
 */
#ifndef CRM_BOOK_MERGE_H
#define CRM_BOOK_MERGE_H

#include "book/change.h"

/* Columns that say something together: where the first is another one, the others aren't taken. */
struct merge_group {
	const struct known_column *of;
	const struct known_column *const *columns; /* ended by NULL */
};

struct merge_how {
	const struct known_ledger *ledger;
	const char *what;			   /* "customer", as messages and commands call one */
	const struct known_column *const *stays;   /* ended by NULL: where the row stands, which is the kept one's alone */
	const struct merge_group *group;	   /* or NULL */
	/* Whether a row, staged with a reference put back, may have it so: 1, 0: it was settled since with the one that it names now, -1.
	 * NULL: any may. */
	int (*may_return)(const struct change_row *row, struct error *err);
	const char *const *take;		   /* columns as typed, taken from the other one whatever the kept one has */
	size_t ntake;
};

struct merge {
	struct change *change;
	const struct merge_how *how;
	const struct table *table;
	size_t keep, other; /* rows */
};

/* Which two: by id, name, ... as everywhere. An id of a row that was merged stands for the one it was merged into where it is to be kept;
 * the other one must be a row of its own. -1 with what is wrong. */
int merge_find(struct merge *m, struct change *c, const struct merge_how *how, const char *keep, const char *other, struct error *err);
/* Stages it all, with events that say it field by field. */
int merge_stage(struct merge *m, struct error *err);
/* Stages what gives back the row `other` (as typed). */
int merge_undo(struct change *c, const struct merge_how *how, const char *other, struct error *err);

struct slice merge_id(const struct merge *m, size_t row);
struct slice merge_name(const struct merge *m, size_t row);

#endif
