/* successor.h - who takes over what an engineer is booked for, when that one goes.
 */
#ifndef CRM_SALES_SCHEDULE_SUCCESSOR_H
#define CRM_SALES_SCHEDULE_SUCCESSOR_H

#include "book/book.h"

/* Those who may take over, by their ids, and what is called for every open booking, in the order of the ledger: `to` is empty where nobody
 * can, then `why` says each reason once. */
struct successors {
	const struct slice *people;
	size_t count;
	void (*give)(void *context, const struct table *solutions, size_t row, struct slice to, const struct error *why);
	void *context;
};

/* The slot stays what it is. It goes to who has the skill, works in the customer's region, is free then (where it is still to come) and has
 * least to do. A book without the ledger has no bookings. */
int successors_find(struct book *b, struct slice engineer, const struct successors *s, struct error *err);

#endif
