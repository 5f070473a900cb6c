/* card_known.h - who of a card is in the book already: contacts and customers by their numbers, addresses, codes and names.
 */
#ifndef CRM_INTAKE_CARD_KNOWN_H
#define CRM_INTAKE_CARD_KNOWN_H

#include "book/change.h"
#include "intake/card.h"

struct known_entry {
	struct slice id, customer, name; /* of a person: the row that names it; of a customer `id` and `name` are empty */
	const char *by; /* the column, "mobile" */
	bool is_reached; /* it has a number or an address */
	long next;
};

/* Contacts and customers of a book, and of a change, by what cards say. */
struct card_known {
	struct arena arena;
	struct map keys; /* -> the last of the entries */
	struct known_entry *entries;
	size_t count, cap;
};

/* Reads customers, and contacts, or where the book has none leads; -1: they can't be read. Release it in any case. */
int card_known_read(struct card_known *k, struct book *b, struct error *err);
/* The contact that a card is of: one with a number or an address of it and with its name, or, where one of the two has neither number nor
 * address, with its name at that customer (may be empty). NULL: nobody. */
const struct known_entry *card_known_contact(const struct card_known *k, const struct card *card, struct slice customer);
/* The customer that a card is of, and in *by the column by which it is known; empty: none. */
struct slice card_known_customer(const struct card_known *k, const struct card *card, const char **by);
/* A row that is staged is known from now on; its ledger is customers, contacts or leads. */
void card_known_add(struct card_known *k, const struct change_row *row);
void card_known_release(struct card_known *k);

#endif
