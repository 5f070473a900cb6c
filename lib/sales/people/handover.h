/* handover.h - what one person is responsible for goes to others: leads, customers, open quotes and contracts, decisions, open invoices, tasks.
 *
 * What is open goes; what was won, lost, signed, paid, done stays with who did it, unless `all` says so for leads. What belongs to one
 * customer goes to one person. Nothing else of a row changes: stage, dates, notes and history stay what they are.
 */
#ifndef CRM_SALES_PEOPLE_HANDOVER_H
#define CRM_SALES_PEOPLE_HANDOVER_H

#include "book/change.h"
#include "sales/leads.h"
#include "view/view.h"

struct handover_how {
	const char *from, *to; /* as typed; to: "陈晓,周敏", or NULL: all active people of the same role */
	enum take_by by;
	bool all;   /* closed leads, too */
	bool stays; /* the person doesn't leave: status and left_on aren't set */
	const char *packet; /* a directory that gets a page a lead, or NULL */
};

/* A row for every field that would change: ledger, id, field, from, to. */
int handover_show(struct book *b, const struct handover_how *how, struct view *v, struct error *err);
/* Stages all of it. Columns that the program doesn't know and that still name the person in open rows are findings of c->aside. */
int handover(struct change *c, const struct handover_how *how, struct error *err);

#endif
