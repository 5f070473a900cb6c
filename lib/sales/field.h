/* field.h - columns retired and revived, and which rules ask for one.
 *
 * A retired column is hidden from lists, pages and entry; what rows hold in it stays as it is, rules still see it, and reviving
 * it brings everything back. Required columns, and those that a rule asks for, can't be retired.
 */
#ifndef CRM_SALES_FIELD_H
#define CRM_SALES_FIELD_H

#include "book/change.h"

/* "leads.product", "leads.产品": the ledger, and the column by name or label. -1 with the nearest name. */
int field_find(const struct book *b, const char *name, const struct ledger **ledger, int *column, struct error *err);

/* Where rules and templates ask for a column: what every rule file would complain of if the column were not there, so a new
 * rule file is known here as soon as crm book rules check knows it. */
struct field_places {
	char **at; /* "rules/stages.yaml:13:31", in the order of the files */
	size_t count, cap;
	char **fills; /* import maps that put something into it: they ask for nothing */
	size_t nfills, fills_cap;
};

int field_places_find(struct field_places *p, struct book *b, const struct ledger *l, int column, struct error *err);
void field_places_release(struct field_places *p);

/* Puts `retired: today` into the book's rules/fields.yaml, or takes it out again. */
int field_retire(struct change *c, const struct ledger *l, int column, struct error *err);
int field_revive(struct change *c, const struct ledger *l, int column, struct error *err);

#endif
