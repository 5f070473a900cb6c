/* contract_text.h - what contract.c, contract_freeze.c and review.c share; everybody else uses contract.h and review.h.
 */
#ifndef CRM_SALES_CONTRACT_TEXT_H
#define CRM_SALES_CONTRACT_TEXT_H

#include "sales/contract.h"

/* "field=value" arguments into the row; columns that the program keeps itself are refused. */
int contract_assign(struct change_row *r, const char *const *columns, size_t n, struct error *err);
/* amount_words follows the amount where it was what the old amount reads in words, or empty. */
void contract_put_words(struct change_row *r, struct slice old_amount);
/* "drafted contract K-000058  宁波市实验学校 · ¥ 128,000.00 · draft" */
void contract_say(struct change *c, const struct change_row *r, const char *what);
/* The bytes of the file a contract names, below the book's directory. */
int contract_file(struct book *b, struct slice name, struct str *out, struct error *err);
/* The bytes of a template as it stands in rules/templates/contract. */
int contract_template(struct book *b, struct slice name, struct str *out, struct error *err);

#endif
