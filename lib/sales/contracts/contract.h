/* contract.h - contracts: drafting one from ledgers and a template, changing it, what of it is frozen while it is decided.
 *
 * A contract is a row of contracts: its clauses are columns. Its text is its template with the placeholders filled, or the
 * file it names. What was submitted is frozen by a digest over every column but the bookkeeping ones and those that the
 * route leaves editable, the customer's name, the lines of its quote, and the text as it is filled in: whatever changes there
 * voids the approval. Once it is signed the text stands on paper: its template may be bettered.
 */
#ifndef CRM_SALES_CONTRACTS_CONTRACT_H
#define CRM_SALES_CONTRACTS_CONTRACT_H

#include "book/change.h"
#include "view/view.h"

/* As typed; NULL: not given. */
struct contract_draft {
	const char *customer, *lead, *quote, *template;
	const char *const *columns; /* "field=value" */
	size_t ncolumns;
};

int contract_new(struct change *c, const struct contract_draft *draft, struct error *err);
/* A contract by id, or by its customer's name where that has one that isn't signed or cancelled. -1 with the candidates. */
long contract_find(struct book *b, const char *typed, struct error *err);
/* Rows of people, -1: nobody known. The owner: the contract's, its lead's, its customer's; the submitter: who submitted it,
 * else who drafted it, else the owner. */
void contract_people(struct book *b, const struct table *contracts, size_t row, long *owner, long *submitter);
/* "K-000058  宁波市实验学校 · ¥ 128,000.00 · draft" */
void contract_title(struct view *v, struct book *b, const struct table *contracts, size_t row);
void contract_add_title(struct str *out, struct book *b, const struct table *contracts, size_t row);

/* Whether what was submitted still stands: 1, or 0 with why in *why (may be NULL; "amount is 900000.00, was 500000.00");
 * contracts that were never submitted or are drafts again are 1. -1: can't be told. */
int contract_is_frozen(struct book *b, const struct table *contracts, size_t row, struct str *why, struct error *err);
/* The same of a contract, and of what it refers to, as the change will leave them. */
int contract_would_stand(const struct change *c, const struct table *contracts, size_t row, struct error *err);
/* Every contract whose approval is void, as findings with file:line (crm book check). */
int contracts_check(struct book *b, struct error *err);
bool contract_is_bookkeeping(const char *column); /* never part of the digest */
/* Whether a column may change while the contract is decided: bookkeeping, or named in the list that was frozen with it. */
bool contract_is_editable(const char *column, struct slice editable);

int contract_list(struct book *b, const struct when *where, bool all, struct view *v, struct error *err);
/* Sections: card, whether the approval stands, reviews, tasks, history. */
int contract_page(struct book *b, size_t row, struct view *v, struct error *err);

#endif
