/* given.h - the `given:` of an example in a rule file as the subject of conditions.
 *
 * Its keys are what conditions on rows of a ledger may name (customer.type, amount); their texts are read as those
 * fields' types. A field that isn't given is missing.
 */
#ifndef CRM_BOOK_GIVEN_H
#define CRM_BOOK_GIVEN_H

#include "book/schema.h"

struct given {
	const struct node *map;
	struct vocabulary vocabulary;
	struct subject subject;
};

/* The struct must stay where it is while it is asked. -1: a key that is no field, or a text that isn't of its type. */
int given_read_by(struct given *g, const struct vocabulary *v, const struct node *map, int64_t now, struct error *err);
int given_read(struct given *g, const struct ledger *l, const struct node *map, int64_t now, struct error *err);

#endif
