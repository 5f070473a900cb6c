/* clause_text.h - what clause.c shares with the files beside it; everybody else uses clause.h.
 */
#ifndef CRM_SALES_CONTRACTS_CLAUSE_TEXT_H
#define CRM_SALES_CONTRACTS_CLAUSE_TEXT_H

#include "sales/contracts/clause.h"
#include "sales/contracts/contract_text.h"

/* What of `text` is meant around a part of it; see clause_words.c. */
struct slice clause_part(struct slice text, struct slice part, enum clause_scope scope);

extern const char *const clause_scope_names[SCOPES + 1]; /* "segment" ...; NULL behind the last */
bool clause_scope_by_name(struct slice name, enum clause_scope *scope);

/* The shares of a text, added up; see clause_match.c. Parts of NUMERAL_WHOLE. */
enum { SHARES_MAX = 32 };
struct clause_total {
	int64_t sum, whole; /* whole: so much of the sum is complete, a multiple of NUMERAL_WHOLE */
	int64_t maybe;
	bool is_open;	    /* somewhere the rest is spoken of: there is nothing to add up */
	int64_t seen[SHARES_MAX];
	size_t count;
};

/* A pattern as written, with its {words} put in, in c's arena; what is no word is left to subpattern_expand. */
struct slice clause_words_in(struct clauses *c, struct slice written);
/* Whether every {name} of a pattern that n writes is a word that was read before it, or a kind of number; -1 with a finding that says
 * where the word stands, or the near one. */
int clause_words_check(struct clauses *c, const struct node *n, struct error *err);
/* words: {NAME: PIECE, ...} */
int clause_read_words(struct clauses *c, const struct node *words, struct error *err);

/* {name} of a message, or {且name}: characters to be written before it where there is something. */
struct slice clause_placeholder(struct slice inside, struct slice *before);

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

const char *clause_field_name(const struct clauses *c, int field); /* "payment_terms", "text" */
const char *clause_field_said(const struct clauses *c, int field); /* the same as messages call it: 付款方式 */
/* What of the field the suggestion takes the place of. */
struct slice clause_replaced(const struct clause_finding *f, struct slice field);
/* There is something to put in, and a contract that takes it. */
bool clause_can_apply(const struct clauses *c, const struct clause_finding *f);

/* What makes many texts cheap and costs as much as a few contracts: the scan for all patterns. */
void clauses_prepare_scan(struct clauses *c);
/* Calls `each` with the index of every rule whose pattern may match in the folded text, ascending, until one answers other than 0, which
 * is returned. */
int clause_candidates(struct clauses *c, struct slice folded, int (*each)(void *context, size_t rule), void *context);
/* Makes `text` the one being read: folds it (folded_release when done). */
void clause_begin_text(struct clause_reading *r, struct slice text);

/* One rule on the text being read: its findings go to the run. 0; -1. */
int clause_run_rule(struct clause_reading *r, struct clause_rule *rule);
/* A rule with `lacks`: a finding where its pattern is in none of its fields (by column; NULL: a text alone). */
int clause_find_lacking(struct clause_reading *r, struct clause_rule *rule, const struct slice *fields, struct slice text);

#endif
