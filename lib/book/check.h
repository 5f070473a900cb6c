/* check.h - one cell against its column, and a whole book against the schema (crm book check).
 */
#ifndef CRM_BOOK_CHECK_H
#define CRM_BOOK_CHECK_H

#include "book/book.h"

/* A cell that holds something: type, allowed values, stage, pattern, refuse, UTF-8. The finding reads "column: 'text' is not
 * ..." at `at` (may be NULL). References are check_no_reference's business. */
int check_text(const struct column *c, struct slice text, const struct stages *stages, const struct place *at,
	       struct error *err);
/* Its values and stages alone. */
int check_choice(const struct column *c, struct slice text, const struct stages *stages, const struct place *at,
		 struct error *err);
/* Whether a UTF-8 text surely is what check_text lets pass; patterns are not tried, so that any thread may ask. */
bool check_passes(const struct column *c, struct slice text, const struct stages *stages);
/* Appends what two texts have in common that people take for the same: width, case and blanks are no difference. */
void check_add_key(struct str *out, struct slice text);
/* "customer: 'X' is not in customers.csv; did you mean 'Y'?" */
int check_no_reference(const struct table *t, const struct column *c, struct slice text, const struct place *at,
		       struct error *err);
/* Looking for what was meant goes through the whole ledger: a file of wrong references would take for ever. *looked is how many
 * rows were looked through so far (0 at first); beyond some millions the message does without. */
int check_no_reference_again(const struct table *t, const struct column *c, struct slice text, size_t *looked,
			     struct error *err);

/* Every fault of every ledger, the log, and left-over files. Returns how many rows were looked at. */
size_t check_book(struct book *b, struct error *err);

#endif
