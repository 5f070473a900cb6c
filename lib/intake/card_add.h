/* card_add.h - business cards become leads, their customers and their contacts.
 */
#ifndef CRM_INTAKE_CARD_ADD_H
#define CRM_INTAKE_CARD_ADD_H

#include "book/change.h"
#include "intake/card.h"
#include "sales/leads.h"

/* Stages a lead for each card, of the customer that `draft` names, else of the one that is known by the card's credit code, company, phone
 * or address, else of a new one called as its company is; and the person as a contact, where the book has contacts. Somebody who is a
 * contact already is said, and nothing of the card is added. The other four of a lead's five fields are the same for all. -1: a card that
 * is new misses one of the five. `name` is of the file, for messages. */
int cards_add(struct change *c, const struct cards *cards, const char *name, const struct lead_draft *draft, struct error *err);
/* What is to be asked for: whether there is a card of somebody new, and whether of one of them the customer isn't known. */
int cards_ask(struct book *b, const struct cards *cards, bool *any_new, bool *any_without_customer, struct error *err);

#endif
