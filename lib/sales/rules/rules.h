/* rules.h - all rule files at once: are they sound, do their examples come out, what is in them (crm book rules).
 */
#ifndef CRM_SALES_RULES_RULES_H
#define CRM_SALES_RULES_RULES_H

#include "book/rule_kind.h"
#include "view/view.h"

/* Reads every rule file and compiles all that is in it; a row a file. Findings go to the view, its status is then 1. */
int rules_check(struct book *b, struct view *v, struct error *err);
/* The findings alone, with their kinds, of what the files say: what asks for a column is among them, without any rule being tried. */
int rules_find_faults(struct book *b, struct error *found, struct error *err);
/* Runs the examples of every file: a row each, with what was expected and what came out; status 1 where one differs. */
int rules_test(struct book *b, struct view *v, struct error *err);
/* A row for every rule: file, line, id, why. */
int rules_list(struct book *b, struct view *v, struct error *err);

extern const struct rule_kind *const rule_kinds[]; /* every kind that there is; NULL behind the last */
/* Calls `each` with every file of every kind that is about a ledger of the book. -1: it answered so, or not all could be found. */
typedef int rules_file_fn(void *context, const struct rule_kind *k, const char *file, struct error *err);
int rules_each(struct book *b, rules_file_fn *each, void *context, struct error *err);

/* Calls `each` with every import map's name ("import/ibm-receivables.yaml"), the book's own and the shipped, once each, in order of name. */
int rules_each_import(struct book *b, int (*each)(void *context, const char *name), void *context, struct error *err);

#endif
