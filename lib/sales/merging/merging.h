/* merging.h - customers, contacts and leads that stand in the book twice become one (book/merge.h): which two may, and who may do it.
 */
#ifndef CRM_SALES_MERGING_MERGING_H
#define CRM_SALES_MERGING_MERGING_H

#include "book/change.h"

enum merging { MERGE_CUSTOMERS, MERGE_CONTACTS, MERGE_LEADS };

/* As typed. */
struct merging_ask {
	enum merging what;
	const char *keep, *other;
	const char *const *take; /* columns to be taken from the other one */
	size_t ntake;
};

/* Refused: customers with two credit codes, contacts or leads of two customers, leads of two pipelines, a won lead into one that isn't. */
int merging_do(struct change *c, const struct merging_ask *ask, struct error *err);
int merging_undo(struct change *c, enum merging what, const char *other, struct error *err);

#endif
