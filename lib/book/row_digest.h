/* row_digest.h - a fingerprint of what one row of a ledger holds, whatever order its columns stand in.
 *
 * BLAKE2b over "name=value\n" of every cell that isn't empty, by the columns' canonical names in the order of their bytes; the first 32
 * of its digits. A column that a ledger gets later changes no digest as long as it is empty.
 *
 * Where only some columns are what only a verb may write (kept.h), the log has a second one of those behind a full stop, so that an edit
 * of an ordinary cell can be told from a forged one.
 */
#ifndef CRM_BOOK_ROW_DIGEST_H
#define CRM_BOOK_ROW_DIGEST_H

#include "base/digest.h"
#include "book/schema.h"

enum { ROW_DIGEST_TEXT = 32, ROW_DIGEST_BOTH = 2 * ROW_DIGEST_TEXT + 1 };

/* The columns of one ledger in that order. */
struct row_digest {
	const struct ledger *ledger;
	int *order; /* of columns */
	struct slice *names; /* "name=", in that order */
	char *text_of_names;
	bool *is_guarded; /* by schema column */
	bool is_mixed;	  /* some are */
	struct str text;
};

void row_digest_begin(struct row_digest *d, const struct ledger *l);
void row_digest_end(struct row_digest *d);
/* `cells` by schema column. `out` gets the 32 digits and a NUL. */
void row_digest_of(struct row_digest *d, const struct slice *cells, char out[ROW_DIGEST_TEXT + 1]);
/* The same of those cells that only a verb may write. */
void row_digest_guarded(struct row_digest *d, const struct slice *cells, char out[ROW_DIGEST_TEXT + 1]);
/* As the log has it: the one, or both. */
void row_digest_log(struct row_digest *d, const struct slice *cells, char out[ROW_DIGEST_BOTH + 1]);
/* What row_digest_log wrote; *guarded is empty where there is the one. */
bool row_digest_parse(struct slice text, struct slice *whole, struct slice *guarded);

#endif
