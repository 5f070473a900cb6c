/* contract_template.h - the templates of contracts (rules/templates/contract/NAME.md): what they say of themselves, what they ask for.
 *
 * A template may begin with a few lines of YAML between two lines of ---, which are no part of the text:
 *
 *     ---
 *     kind: 采购合同
 *     for: 向我方采购耗材的医院
 *     when: {customer.type: [公立医院, 民营医院]}
 *     ---
 *
 * `when` is a condition on contracts: drafting one that it doesn't hold for says so.
 */
#ifndef CRM_SALES_CONTRACTS_CONTRACT_TEMPLATE_H
#define CRM_SALES_CONTRACTS_CONTRACT_TEMPLATE_H

#include "sales/contracts/contract_text.h"

/* Every template: name, kind, for whom, how many placeholders, where it is; what is wrong with one is a finding, status 1. */
int contract_templates(struct book *b, struct view *v, struct error *err);
/* One of them: its placeholders, each with its line, what it stands for and whether it has a default. */
int contract_template_show(struct book *b, const char *name, struct view *v, struct error *err);
/* Every fault of every template with file:line:column: a placeholder that no ledger has, one that never closes, a faulty top. Calls
 * `each` with each file's name and how many placeholders it has (NULL: nobody asks). */
int contract_templates_check(struct book *b, void (*each)(void *context, const char *file, size_t placeholders), void *context,
			     struct error *err);
/* Whether the template is meant for such a contract: 1, or 0 with for whom it is; -1. Where it doesn't say: 1. */
int contract_template_fits(const struct contract_at *of, struct slice name, struct str *for_whom, struct error *err);
/* Puts the name of a template that there is into the row; ERROR_USAGE with the near one. `what` is how messages call it. */
int contract_template_put(struct change_row *r, const char *what, struct slice typed, struct error *err);

#endif
