/* contact.h - contacts: the people at a customer, and the decision chain that they make.
 *
 * Who decides, who influences, uses, buys or blocks stands in contacts.part, and how they stand to us in contacts.stance. Somebody who
 * has left (left_on) is in no chain any more. A book whose rules/fields/ has no contacts has no chain: pages go without.
 */
#ifndef CRM_SALES_LEADS_CONTACT_H
#define CRM_SALES_LEADS_CONTACT_H

#include "book/change.h"

/* Stages a contact of the customer (a row of customers) and says what its chain still lacks. Refuses a second one of that name there. */
int contact_add(struct change *c, size_t customer, const char *name, const char *const *columns, size_t ncolumns, struct error *err);
int contact_set(struct change *c, size_t row, const char *const *columns, size_t ncolumns, struct error *err);
/* `on`: a day as typed; NULL: today. Says which open leads have nobody left who decides. */
int contact_leave(struct change *c, size_t row, const char *on, struct error *err);
/* Stages a contact for the one that a customer's own columns name (contact, title, phone, email, wecom), of the customer or (-1) of all
 * that name one; those whose name is a contact already, or is none (无), are passed over. */
int contact_take(struct change *c, long customer, struct error *err);

/* A section "chain" of a customer: who decides first, those who block last; and a line for what is missing. */
int contact_chain(struct book *b, struct slice customer, struct view *v, struct error *err);
/* The same of a lead (its row): its own contacts where it has any (party.h). */
int contact_chain_of_lead(struct book *b, size_t lead, struct view *v, struct error *err);

#endif
