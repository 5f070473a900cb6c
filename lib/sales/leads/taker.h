/* taker.h - to whom of several people a piece of work goes: by load, by territory, or in turn. What is given out by rule (assign.h) and what
 * somebody hands over goes by the same.
 *
 *     struct takers t;
 *     if (takers_begin(&t, book, err) == 0)
 *             person = taker_choose(&t, TAKE_BY_LOAD, &among, customer, err);
 *     takers_release(&t);
 *
 * Nothing of it is left to chance: where two are equal, the one that stands first in the list.
 */
#ifndef CRM_SALES_LEADS_TAKER_H
#define CRM_SALES_LEADS_TAKER_H

#include "base/ids.h"
#include "book/book.h"

/* The fewest open leads first; whose region it is, else who has most customers there; one after the other. */
enum take_by { TAKE_BY_LOAD, TAKE_BY_TERRITORY, TAKE_BY_ROUND };
extern const char *const take_words[]; /* "load", "territory", "round" and NULL, by the enum; then how people read them */

struct takers {
	struct book *book;
	const struct table *people, *leads, *customers;
	size_t *open; /* of each row of people: leads, now and by what was given so far */
	long *latest; /* likewise: the last lead of the ledger that is theirs, -1: none; beyond the ledger's rows what was given since */
	long given;
	struct map places; /* "region LF person" -> customers there */
	struct arena arena;
};

/* Rows of people, in the order in which equal ones are taken. */
struct taker_list {
	size_t *rows, count;
};

/* Counts what everybody has. Release it in any case. */
int takers_begin(struct takers *t, struct book *b, struct error *err);
void takers_release(struct takers *t);
/* May be given something: is active. */
bool taker_is_there(const struct table *people, size_t row);
/* Of the list (not empty), for a customer (empty: none): its place in the list. */
size_t taker_choose(struct takers *t, enum take_by by, const struct taker_list *list, struct slice customer);
/* Counts one that was given; `is_open`: it adds to the load. */
void taker_give(struct takers *t, size_t person, bool is_open);
/* Appends why it was that one, as people read it: "2 open leads, the fewest of 11". Ask before it is given. */
void taker_add_why(struct str *out, const struct takers *t, enum take_by by, const struct taker_list *list, size_t chosen,
		   struct slice customer);

#endif
