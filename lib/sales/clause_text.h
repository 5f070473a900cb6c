/* clause_text.h - what clause.c shares with the files beside it; everybody else uses clause.h.
 */
#ifndef CRM_SALES_CLAUSE_TEXT_H
#define CRM_SALES_CLAUSE_TEXT_H

#include "sales/clause.h"

/* The sentence of `text` in which `part` stands, without its end: up to 。 ； ; ！ ？ or a line's end. */
struct slice clause_sentence(struct slice text, struct slice part);
/* Adds the share of a match, or sets the total where it says up to how much is paid. 1; 0: it can't be read. */
int clause_add_share(const struct clause_rule *rule, const struct match *m, int64_t *total);

#endif
