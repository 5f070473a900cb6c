/* invoice.h - invoices and payments on them: entering one, paying it, holding its reminders while it is disputed.
 *
 * Every verb says what it led to: when it is due and who hears of it first, what is left, that reminders stop.
 */
#ifndef CRM_SALES_MONEY_INVOICE_H
#define CRM_SALES_MONEY_INVOICE_H

#include "book/change.h"

/* As typed; NULL: not given. */
struct invoice_draft {
	const char *customer, *amount, *issued, *due, *owner;
	const char *const *columns; /* further "column=value" */
	size_t ncolumns;
};

struct payment_draft {
	const char *amount, *on, *method, *reference; /* on: NULL is today */
	bool credit;				      /* may exceed what is outstanding */
};

int invoice_add(struct change *c, const struct invoice_draft *draft, struct error *err);
/* Refuses more than what is outstanding over all payments, whatever their dates. */
int invoice_pay(struct change *c, size_t row, const struct payment_draft *draft, struct error *err);
int invoice_hold(struct change *c, size_t row, const char *until, const char *reason, struct error *err);
int invoice_release(struct change *c, size_t row, struct error *err);
/* Sections: card, payments, tiers and reminders, history. */
int invoice_page(struct book *b, size_t row, struct view *v, struct error *err);

#endif
