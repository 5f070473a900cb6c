/* kept.h - what only a verb may write: decisions, statuses, money, grades. Declared once, as data.
 *
 * Every "column=value" that somebody types goes through entry_assign, which asks here; import asks, too. What a verb writes by itself
 * (change_put) is its business.
 */
#ifndef CRM_BOOK_KEPT_H
#define CRM_BOOK_KEPT_H

#include "book/change.h"

enum kept_import {
	KEPT_NEVER, /* import doesn't write it */
	KEPT_NEW,   /* only in rows that it adds: what was so elsewhere */
	KEPT_ANY,
};

struct kept {
	const struct known_ledger *ledger;
	const struct known_column *column; /* NULL: every column of it that has no line of its own */
	const char *typed_with;	     /* commands that take it typed, "contract new|contract revise"; "": none */
	const char *verb;	     /* what writes it, as messages say it: "crm contract submit" */
	enum kept_import import;
	bool owners; /* any command, of the book's owner or an admin */
	const char *free_kind; /* in rows of that kind anybody writes it; NULL: in none */
};

extern const struct kept kept_columns[]; /* ended by { 0 } */

/* Whether a hand that writes it past the verbs forges something. Of a contract, whose columns people fill while it is drafted, and of an
 * invoice, which any command may correct, it is what has to be filled: the customer and the amount. */
bool kept_is_guarded(const struct ledger *l, int column);
bool kept_from_import(const struct ledger *l); /* has columns that import doesn't write even in a new row */
/* What alone writes it, in books that come from elsewhere too: decisions, samples. It is a record, and can't be hidden. NULL: others may. */
const char *kept_record(const struct ledger *l, int column);
/* The book's owner in person acts, or an active admin: 1, 0; -1: not being able to look is no answer. */
int kept_is_in_charge(struct book *b, struct error *err);
/* Whether the command that runs may put something typed, or imported, into that column of the row: 0, or -1 with what writes it. */
int kept_check(const struct change_row *r, int column, struct error *err);

#endif
