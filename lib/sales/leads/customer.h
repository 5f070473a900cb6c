/* customer.h - customers: entering one, and everything about one on a page.
 */
#ifndef CRM_SALES_LEADS_CUSTOMER_H
#define CRM_SALES_LEADS_CUSTOMER_H

#include "book/change.h"

/* Refuses a second customer of exactly that name; names that nearly are it are said. */
int customer_add(struct change *c, const char *name, const char *const *columns, size_t ncolumns, struct error *err);
/* Pairs of the whole book that may be the same, by rules/duplicates.yaml: a, b, rule, why. */
int customer_dupes(struct book *b, struct view *v, struct error *err);
int customer_set(struct change *c, size_t row, const char *const *columns, size_t ncolumns, struct error *err);
/* Sections: card, open leads, last talks, what was solved, receivables, tasks. */
int customer_page(struct book *b, size_t row, struct view *v, struct error *err);

#endif
