/* solved.h - what was solved for customers: the customer daily's ledger, and the evidence for bids.
 *
 * A row says which concrete problem of a customer was solved, when and by whom; it is never changed afterwards. A file may
 * prove it: it lies in the book, and its digest is recorded, so that a later change is noticed.
 */
#ifndef CRM_SALES_LEADS_SOLVED_H
#define CRM_SALES_LEADS_SOLVED_H

#include "book/change.h"
#include "book/evidence.h"

/* What was typed; NULL: not given. */
struct solved_draft {
	const char *text;     /* what was done */
	const char *problem;  /* else the lead's blocker as it is now */
	const char *evidence; /* a file, named from the book's directory or from the working directory */
};

/* Stages the row and says how many problems were solved for that customer this year. Refuses a text that the customer has
 * today already, and evidence that is no file in the book. */
int solved_add(struct change *c, size_t lead, const struct solved_draft *draft, struct error *err);

/* Reads the file of a row of solved. */
enum evidence_state solved_evidence(struct book *b, const struct table *solved, size_t row);

/* Every row whose evidence isn't as recorded (crm book check). A book without the ledger has none. */
int solved_check(struct book *b, struct error *err);
/* A section "solved" of the rows whose `column` (lead, customer) is `id`, newest first; nothing where there are none. */
int solved_section(struct book *b, const struct known_column *column, struct slice id, struct view *v, struct error *err);

#endif
