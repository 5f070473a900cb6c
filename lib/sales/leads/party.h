/* party.h - who takes part in a lead, and the part each plays in it: its own contacts (lead_contacts) where it has any, else all of its
 * customer's.
 *
 * Conditions ask the same way (contacts.part of a lead, book/subject.h). A book whose rules have no such ledger has leads without contacts of
 * their own.
 */
#ifndef CRM_SALES_LEADS_PARTY_H
#define CRM_SALES_LEADS_PARTY_H

#include "base/ids.h"
#include "book/change.h"

struct member {
	size_t contact;	   /* row of contacts; who has left is none */
	struct slice part; /* in this lead, else the contact's own */
};

struct party {
	const struct table *contacts; /* NULL: this book has none */
	struct member *items;
	size_t count, cap;
	bool is_own; /* of the lead */
};

/* 0, with nobody in it where the book has no contacts; -1. Release it in any case. */
int party_of_lead(struct party *p, struct book *b, const struct table *leads, size_t row, struct error *err);
int party_of_customer(struct party *p, struct book *b, struct slice customer, struct error *err);
void party_release(struct party *p);

/* The parts in the order of a chain: who decides first, who blocks last. */
enum { PARTY_DECIDES, PARTY_INFLUENCES, PARTY_BUYS, PARTY_USES, PARTY_BLOCKS, PARTY_PARTS };
size_t party_part(struct slice part); /* PARTY_PARTS: none */

/* Who decides, of all leads at once. */
struct deciders {
	struct ids customers; /* that somebody decides for */
	struct ids leads;     /* with contacts of their own: 1 where one of them decides, else 0 */
};

/* Release it in any case. */
int deciders_read(struct deciders *d, struct book *b, struct error *err);
bool deciders_has(const struct deciders *d, struct slice lead, struct slice customer);
void deciders_release(struct deciders *d);

/* "contacts=陈院长:decides,李科长", "contacts+=李科长:uses", "contacts-=李科长" for a lead: whether the argument is one. */
bool party_is_typed(const struct change_row *lead, const char *arg);
/* Stages it; those that aren't of the lead's customer may be named, too. *said: something became another. */
int party_put(struct change_row *lead, const char *arg, bool *said, struct error *err);
/* Says who takes part now. */
void party_say(struct change_row *lead);
/* Whether the lead, as it will be, has contacts of its own. */
bool party_is_own(const struct change_row *lead);

#endif
