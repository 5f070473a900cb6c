/* check_rows.h - every row of a ledger held against the schema, by all cores, without a table. For check*.c alone.
 *
 * The rows are gone through twice: first is noted which ids there are, then each cell is judged. What is wrong is noted by its place
 * alone, and no more of it than will be shown; check.c makes the messages.
 */
#ifndef CRM_BOOK_CHECK_ROWS_H
#define CRM_BOOK_CHECK_ROWS_H

#include "book/book.h"
#include "csv/cell_set.h"

enum check_kind {
	CHECK_MISSING,
	CHECK_WHEN,	 /* nobody can tell whether it has to be filled */
	CHECK_CELL,
	CHECK_ORDER,	 /* a date before one that it can't come before */
	CHECK_REFERENCE, /* to no row */
	CHECK_ID,	 /* stands in an earlier row */
	CHECK_UNIQUE,	 /* likewise, of another column that is to be unique */
};

struct check_finding {
	size_t offset; /* of the record */
	unsigned line;
	uint16_t column;
	uint8_t kind, order; /* which of the column's orders */
};

/* The first so many, in the order of the file, and how many there are. */
struct check_findings {
	struct check_finding *items;
	size_t count, cap, most, total;
};

struct check_ledger {
	const struct table *table;
	struct cell_set *sets; /* by column: the ids, and texts that are to be unique; a set without slots is none */
	int32_t **days;	       /* by column: dates that others can't come before, by place in the set of ids; NULL: not wanted */
	struct check_findings rows, uniques;
	struct error faults; /* of the file: rows that can't be read, or have too many fields */
	size_t nrows;
	bool is_utf8, is_there;
};

struct check_run {
	struct book *book;
	struct check_ledger *ledgers; /* by schema index */
	size_t most; /* findings that will be shown */
};

/* Which ids the ledger has. Before the first row of any ledger is judged. */
void check_note(struct check_run *run, struct check_ledger *l);
void check_judge(struct check_run *run, struct check_ledger *l);
void check_ledger_release(struct check_ledger *l);

static inline const struct cell_set *check_ids(const struct check_ledger *l)
{
	const int id = l->table->ledger->id;

	return id >= 0 && l->sets && l->sets[id].nslots ? &l->sets[id] : NULL;
}

/* A date of the row that a column refers to, or of the row itself (via -1). False: the path is neither. */
struct check_earlier {
	int via, column;
	const struct ledger *of;
};
bool check_earlier(const struct ledger *l, const struct order *order, struct check_earlier *e);

#endif
