/* duplicate_near.h - names that are near, among many: each row under what it shares with every name that differs by a slip (base/near.h), so
 * that no two are compared that have nothing in common.
 */
#ifndef CRM_BOOK_DUPLICATE_NEAR_H
#define CRM_BOOK_DUPLICATE_NEAR_H

#include "base/arena.h"
#include "base/str.h"

struct near_names {
	unsigned distance;
	struct near_share *shares; /* a hash table, of what is taken; twice as many as are used */
	size_t size, used;
};

/* Takes a name (folded, as base/form.h leaves it) under a number. */
void near_names_add(struct near_names *n, struct slice name, long number);
/* The first number, of those for which `is_near` says so, whose name shares something with that one; -1: none. */
long near_names_find(const struct near_names *n, struct slice name, bool (*is_near)(void *context, long number), void *context);
void near_names_release(struct near_names *n);

#endif
