/* rules.h - all rule files at once: are they sound, do their examples come out, what is in them (crm book rules).
 */
#ifndef CRM_SALES_RULES_RULES_H
#define CRM_SALES_RULES_RULES_H

#include "book/book.h"
#include "view/view.h"

/* Reads every rule file and compiles all that is in it; a row a file. Findings go to the view, its status is then 1. */
int rules_check(struct book *b, struct view *v, struct error *err);
/* The findings alone, with their kinds. */
int rules_find_faults(struct book *b, struct error *found, struct error *err);
/* Runs the examples of every file: a row each, with what was expected and what came out; status 1 where one differs. */
int rules_test(struct book *b, struct view *v, struct error *err);
/* A row for every rule: file, line, id, why. */
int rules_list(struct book *b, struct view *v, struct error *err);

/* One rule file as these verbs see it. The functions may be NULL; `examples` and `list` are called after `load` worked. */
struct rule_kind {
	const char *file; /* "scoring.yaml" */
	int (*check)(struct book *b, const struct yaml *y, struct error *err);
	/* Runs one example: 1 as expected, 0 not, -1 unreadable. What came out is appended to *got. */
	int (*example)(struct book *b, const struct yaml *y, const struct node *example, struct str *got, struct error *err);
	const char *list; /* the key whose members are the rules: "tiers"; NULL: the root */
	const char *more; /* a second such key */
	const char *ledger; /* what it is about; a book whose fields.yaml lacks that ledger is not asked for it. NULL: always */
	bool has_own_examples; /* each rule has its own: `example` is called with the rule */
};

extern const struct rule_kind rule_kinds[]; /* ended by { 0 } */
bool rules_apply(const struct book *b, const struct rule_kind *k); /* whether the book has the ledger it is about */

/* The first example of a file (the others are its `next`); NULL: none. */
const struct node *rules_first_example(const struct rule_kind *k, const struct yaml *y);

/* Calls `each` with every import map's name ("import/ibm-receivables.yaml"), the book's own and the shipped, once each, in order of name. */
int rules_each_import(struct book *b, int (*each)(void *context, const char *name), void *context, struct error *err);

#endif
