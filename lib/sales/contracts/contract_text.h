/* contract_text.h - what contract.c, contract_freeze.c and review.c share; everybody else uses contract.h and review.h.
 */
#ifndef CRM_SALES_CONTRACTS_CONTRACT_TEXT_H
#define CRM_SALES_CONTRACTS_CONTRACT_TEXT_H

#include "sales/contracts/contract.h"
#include "sales/quotes.h"

/* A contract as it is, or (staged not NULL) will be. */
struct contract_at {
	struct book *book;
	const struct table *contracts;
	size_t row;
	const struct change_row *staged;
	struct slice customer, lead; /* as it was frozen, before they were merged into others; empty: as the row says */
	const struct change *change; /* rows of others are as this will leave them; NULL: as they are */
	const struct quote_index *lines; /* where the lines of each quote are, if many contracts are asked; NULL: looked for */
};

/* Where a column of the contract stands in its text; length 0: it is empty (its default may stand there). */
struct contract_span {
	int column;
	size_t at, length;
};

/* The text as the customer reads it. */
struct contract_words {
	struct str text, missing; /* missing: unfilled placeholders, one a line */
	struct contract_span *spans; /* in the order of the text; none of a file */
	size_t nspans, cap;
	struct slice template; /* its name; empty: the text is a file's */
};

/* 1; 0: it has neither template nor file; -1: what it is made of can't be read. *w is to be released in any case. */
int contract_words(struct contract_words *w, const struct contract_at *of, struct error *err);
void contract_words_release(struct contract_words *w);
struct slice contract_cell(const struct contract_at *of, int column);
/* A cell of a row that the contract refers to. */
struct slice contract_behind(const struct contract_at *of, const struct table *t, struct slice id, int column);
/* "customer.name": the ledger that `customer.` stands for, the column left in *name. NULL: no such word. */
const char *contract_ledger_behind(struct slice *name);
/* The digest over what is frozen: 32 digits of the columns and what they lead to, a point, 32 of the text. (Older ones have no point
 * and are of the columns and the template's bytes; they are held to as they are.) */
int contract_digest(const struct contract_at *of, struct str *out, struct error *err);
/* Whom a frozen contract names, where that one was merged into another since: of->customer and of->lead. It stays what was submitted. */
void contract_find_party(struct contract_at *of);
/* Whether the text is the one that was frozen last: 1, 0; -1: it can't be read. Where none was: 1. */
int contract_text_stands(const struct contract_at *of, struct error *err);
/* Cuts a template into what it says of itself at its top, the lines of --- left out, and its text. False: it says nothing, all is text. */
bool contract_template_cut(struct slice bytes, struct slice *top, struct slice *body);

bool contract_is_over(const struct table *contracts, size_t row); /* signed or cancelled */
/* A row of people: the owner given, else the lead's, else the customer's; -1: nobody known. */
long contract_owner(struct book *b, struct slice owner, struct slice lead, struct slice customer);
/* "field=value" arguments into the row; what others write (kept.h) is refused. */
int contract_assign(struct change_row *r, const char *const *columns, size_t n, struct error *err);
/* amount_words follows the amount where it was what the old amount reads in words, or empty. */
void contract_put_words(struct change_row *r, struct slice old_amount);
/* "drafted contract K-000058  宁波市实验学校 · ¥ 128,000.00 · draft" */
void contract_say(struct change *c, enum event_kind kind, const struct change_row *r);
/* The bytes of the file a contract names, below the book's directory. */
int contract_file(struct book *b, struct slice name, struct str *out, struct error *err);
/* The bytes of a template as it stands in rules/templates/contract. */
int contract_template(struct book *b, struct slice name, struct str *out, struct error *err);

/* Says what there is to say of the text as it will be: placeholders that stay unfilled, clauses that are empty or not printed, for
 * whom its template is meant otherwise, a quote that has expired or comes to another amount. */
int contract_say_text(const struct change_row *r, bool is_drafted, struct error *err);
/* The unfilled placeholders, once each: "customer.uscc, contract.warranty". */
void contract_add_missing(struct str *list, const struct contract_words *w);

#endif
