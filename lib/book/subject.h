/* subject.h - a row as the subject of conditions: its columns, what its references lead to, stage.kind.
 *
 *     struct row_subject s;
 *     row_subject(&s, book, leads, row);
 *     when_holds(gate, &s.subject, err);
 *
 * The struct must stay where it is while it is asked. A field behind a ledger that can't be read is missing; whoever
 * loads that ledger hears of it.
 */
#ifndef CRM_BOOK_SUBJECT_H
#define CRM_BOOK_SUBJECT_H

#include "book/book.h"
#include "book/change.h"
#include "book/sweep.h"

struct cell_then {
	int column;
	struct slice text;
};

struct row_subject {
	struct subject subject;
	struct book *book;
	const struct table *table;
	size_t row;
	const struct change_row *staged; /* or NULL: the row as it will be */
	struct sweep *sweep;		 /* or NULL: the row that it stands at */
	const struct cell_then *then;	 /* or NULL: one cell as it was */
};

void row_subject(struct row_subject *s, struct book *b, const struct table *t, size_t row);
/* The row that a sweep of the ledger stands at, now and further on. What references lead to is read when asked for: only for
 * a part that is alone. */
void sweep_subject(struct row_subject *s, struct book *b, struct sweep *sweep);
/* The same for a row as it will be. */
void staged_subject(struct row_subject *s, const struct change_row *r);

#endif
