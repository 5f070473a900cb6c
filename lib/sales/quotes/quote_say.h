/* quote_say.h - what quoting led to, in the words people read; of quote_edit.c alone.
 */
#ifndef CRM_SALES_QUOTES_QUOTE_SAY_H
#define CRM_SALES_QUOTES_QUOTE_SAY_H

#include "sales/quotes/quote.h"
#include "sales/quotes/quote_line.h"

/* `q` is staged, with all its fields put. */
void quote_say_new(struct change_row *q, const struct quote_lines *lines, int64_t amount);
/* `old` is the row of the revision before it. Contracts that stand on one of the same base number are named. */
int quote_say_revised(struct change_row *q, size_t old, const struct quote_lines *was, const struct quote_lines *now,
		      struct error *err);
int quote_say_final(struct change_row *q, struct error *err);

#endif
