/* field.h - columns retired and revived, and which rules ask for one.
 *
 * A retired column is hidden from lists, pages and entry; what rows hold in it stays as it is, rules still see it, and reviving
 * it brings everything back. Required columns, and those that a rule asks for, can't be retired.
 */
#ifndef CRM_SALES_RULES_FIELD_H
#define CRM_SALES_RULES_FIELD_H

#include "book/change.h"

/* "leads.product", "leads.产品": the ledger, and the column by name or label. -1 with the nearest name. */
int field_find(const struct book *b, const char *name, const struct ledger **ledger, int *column, struct error *err);
/* "reviews" as a ledger; NULL with the nearest name. */
const struct ledger *field_ledger(const struct book *b, struct slice name, struct error *err);
/* The program writes it by itself with every row: ids, times. That it is filled is nobody's diligence. */
bool field_is_stamped(const struct column *c);
/* Or by a verb that works it out: scores, returns. Whether people use it can't be seen from it either. */
bool field_is_worked_out(const struct column *c);

/* Which columns of a ledger were there from the beginning: those that the installed rules/fields/ have, too. Of others the log tells, by
 * the first row that names them: a field counts from the day it existed. `shipped` has room for the ledger's columns. */
int field_shipped(struct book *b, const struct ledger *l, bool *shipped, struct error *err);

/* What all rule files say as they are, kept to compare with: for asking about many columns. */
struct field_rules {
	struct book *book;
	struct error found;
};

/* The program itself asks for it: it says whose work a lead is, or holds what a verb alone writes and decides by. */
bool field_is_needed(const struct ledger *l, int column);

/* Where rules and templates ask for a column: what every rule file would complain of if the column were not there, so a new
 * rule file is known here as soon as crm book rules check knows it. Import maps are no rules: they tell where a foreign
 * column would go, and shipped ones are in every book. */
struct field_places {
	char **at; /* "rules/stages.yaml:13:31", in the order of the files */
	size_t count, cap;
};

/* -1 where a rule file can't be read: it may ask for anything. Release both in any case. */
int field_rules_read(struct field_rules *r, struct book *b, struct error *err);
void field_rules_release(struct field_rules *r);
int field_places_find(struct field_places *p, struct field_rules *r, const struct ledger *l, int column, struct error *err);
void field_places_release(struct field_places *p);

/* Puts `retired: today` into the book's description of the ledger (rules/fields/leads.yaml), or takes it out again. */
int field_retire(struct change *c, const struct ledger *l, int column, struct error *err);
int field_revive(struct change *c, const struct ledger *l, int column, struct error *err);

#endif
