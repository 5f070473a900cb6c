/* subject.h - a row as the subject of conditions: its columns, what its references lead to, stage.kind.
 *
 *     struct row_subject s;
 *     row_subject(&s, book, leads, row);
 *     when_holds(gate, &s.subject, err);
 */
#ifndef CRM_BOOK_SUBJECT_H
#define CRM_BOOK_SUBJECT_H

#include "book/book.h"
#include "book/change.h"

struct row_subject {
	struct subject subject;
	struct book *book;
	const struct table *table;
	size_t row;
	const struct change_row *staged; /* or NULL: the row as it will be */
};

void row_subject(struct row_subject *s, struct book *b, const struct table *t, size_t row);
void staged_subject(struct row_subject *s, const struct change_row *r);

#endif
