/* check_say.h - what was noted of ledgers as messages. For check*.c alone.
 */
#ifndef CRM_BOOK_CHECK_SAY_H
#define CRM_BOOK_CHECK_SAY_H

#include "book/check_rows.h"

/* Ledger by ledger; what `err` has no room for is counted. */
void check_say(const struct check_run *run, struct error *err);

#endif
