/* lead_find.h - which lead is meant, and how it stands: open, overdue, for how long in its stage.
 */
#ifndef CRM_SALES_LEADS_LEAD_FIND_H
#define CRM_SALES_LEADS_LEAD_FIND_H

#include "book/book.h"

/* By id, or by the customer's name where it has one open lead (or one lead at all). -1 with the candidates. */
long lead_find(struct book *b, const char *typed, struct error *err);
bool lead_is_open(struct book *b, const struct table *leads, size_t row);
/* Open, and its next follow-up lies before today (a time of day: before now). */
bool lead_is_overdue(struct book *b, const struct table *leads, size_t row);
/* Working days since the lead entered the stage it is in (from the log; else created_at) in ten-thousandths, to hundredths: of its last
 * stay what `crm report funnel` counts, moves by when they were written. 1, 0 not known, -1.
 */
int lead_stage_days(struct book *b, const struct table *leads, size_t row, int64_t *days, struct error *err);

#endif
