/* clause_text.h - what clause.c shares with the files beside it; everybody else uses clause.h.
 */
#ifndef CRM_SALES_CLAUSE_TEXT_H
#define CRM_SALES_CLAUSE_TEXT_H

#include "sales/clause.h"

/* The sentence of `text` in which `part` stands, without its end: up to 。 ； ; ！ ？ or a line's end. */
struct slice clause_sentence(struct slice text, struct slice part);

/* One text under all rules: whose it is, which field, folded. */
struct clause_reading {
	struct clause_run *run;
	struct subject whose; /* the contract, or the customer of a text */
	const struct table *table;
	long contract;
	const char *name; /* of a file, or the id of a row as it will be */
	int field;
	const bool *has_field;
	struct slice text;
	struct folded folded;
	struct error *err;
};

/* Once for all texts: which columns any rule looks at, and the scan for all patterns. */
void clauses_prepare(struct clauses *c);
/* Makes `text` the one being read: folds it (folded_release when done). */
void clause_begin_text(struct clause_reading *r, struct slice text);

/* One rule on the text being read: its findings go to the run. 0; -1. */
int clause_run_rule(struct clause_reading *r, struct clause_rule *rule);
/* A rule with `lacks`: a finding where its pattern is in none of its fields (by column; NULL: a text alone). */
int clause_find_lacking(struct clause_reading *r, struct clause_rule *rule, const struct slice *fields, struct slice text);

#endif
