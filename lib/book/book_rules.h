/* book_rules.h - where the ledgers of a book are described: in one rules/fields.yaml, else in a file each, rules/fields/LEDGER.yaml.
 */
#ifndef CRM_BOOK_BOOK_RULES_H
#define CRM_BOOK_BOOK_RULES_H

#include "book/book.h"

/* Reads the stages, finds the ledgers, and opens b->schema with their names. */
int book_open_rules(struct book *b, struct error *err);
/* The rule file in which a ledger is described: "fields/leads.yaml", or "fields.yaml"; free it. */
char *book_fields_file(const struct book *b, const char *ledger);
/* What messages call where the ledgers stand: "rules/fields.yaml", or "rules/fields/". */
const char *book_fields_shown(const struct book *b);

#endif
