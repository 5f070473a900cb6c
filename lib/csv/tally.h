/* tally.h - sums by id, whatever the ids look like: the state of a pass by all cores, that merges and can be written down.
 *
 *     static const enum tally_op ops[] = { TALLY_SUM, TALLY_LATEST };
 *     static const struct tally_shape paid = { 2, ops };
 *     struct tally parts[2], all;
 *
 *     tally_begin(&parts[i], &paid, &numbers);            one a thread
 *     tally_add(&parts[i], ids, n, values);               n rows at once: the memory is asked ahead for all of them
 *     tally_join(&all, parts, 2);                         by all cores; the same sums whoever added what
 *     tally_find(&all, ids, n, sums);
 *     tally_release(&all);
 *
 * A sum is a few words, each with its operation; fresh words are 0. Ids that programs give (C-000123: base/ids.h) are numbers, and
 * their sums lie in an array as long as that isn't much larger than what is in it; all others lie in a compact table, cut into pieces
 * by hash so that pieces merge side by side. Nothing is taken for the same but what has the same bytes.
 *
 * Ids are borrowed: they must live as long as the tally, and all it is joined into.
 */
#ifndef CRM_CSV_TALLY_H
#define CRM_CSV_TALLY_H

#include "base/arena.h"
#include "base/error.h"
#include "base/ids.h"

enum tally_op {
	TALLY_SUM,      /* of int64_t, wrapping: whoever may go beyond keeps an eye on magnitudes (round.h) */
	TALLY_GREATEST, /* of uint64_t */
	TALLY_BITS,	/* any of them */
	TALLY_LATEST,	/* the upper half is the greatest, the lower one a sum: the last day and how often (tally_latest) */
};

struct tally_shape {
	size_t words;
	const enum tally_op *ops; /* one a word */
};

/* Which ids are numbers: of that shape, and below so many. count 0: none are. */
struct tally_numbers {
	struct serial serial;
	size_t count;
};

enum { TALLY_BATCH = 64, TALLY_PIECES = 64 };

struct tally_piece;
struct tally_slab;

/* Sums by number, of which those from `low` to `high` may not be 0: pages that nothing is added to cost nothing. */
struct tally_array {
	uint64_t *sums;
	size_t low, high; /* high: one more */
};

struct tally {
	const struct tally_shape *shape;
	struct tally_numbers numbers;
	struct tally_array *arrays; /* of each part that was joined; it is added to the first, asked are all */
	size_t narrays;
	uint64_t *claims; /* a bit a number */
	struct tally_piece *pieces; /* TALLY_PIECES */
	struct tally_slab *slabs;   /* where sums lie */
	struct arena arena;	    /* ids that were read */
};

void tally_begin(struct tally *t, const struct tally_shape *shape, const struct tally_numbers *numbers);
void tally_release(struct tally *t);
/* Adds n rows, at most TALLY_BATCH: `values` has shape->words of each. Ids aren't empty. */
void tally_add(struct tally *t, const struct slice *ids, size_t n, const uint64_t *values);
/* The sums of n ids, at most TALLY_BATCH, shape->words each; zeros where nothing was added, an empty id included. */
void tally_find(const struct tally *t, const struct slice *ids, size_t n, uint64_t *sums);
/* The same, and takes each: is_first[i] is false where that id was taken before, by whichever thread. An id that isn't there may be
 * taken any number of times. */
void tally_claim(struct tally *t, const struct slice *ids, size_t n, uint64_t *sums, bool *is_first);
/* An id that is a number needs no batch: sums lie in the order of numbers, and ids mostly come in it. -1: it is none. */
static inline long tally_number(const struct tally *t, struct slice id)
{
	const long number = id.len && t->narrays ? serial_number(&t->numbers.serial, id) : -1;

	return number >= 0 && (size_t)number < t->numbers.count ? number : -1;
}

bool tally_claim_number(struct tally *t, size_t number, uint64_t *sum); /* as tally_claim; whether it is the first */
void tally_unclaim(struct tally *t); /* all of them */
bool tally_is_claimed(const struct tally *t, struct slice id);
/* Between adding and asking: each id has one sum then. tally_join does it, by all cores, and tally_read. */
void tally_sum(struct tally *t);
/* Makes `all` of n parts of one shape and the same numbers, which are empty then; `all` is begun by it. */
void tally_join(struct tally *all, struct tally *parts, size_t n);

/* TALLY_LATEST: a day, which is counted from DATE_MIN, once. */
static inline uint64_t tally_latest(uint32_t day)
{
	return (uint64_t)day << 32 | 1;
}

/* Appends it as csv, an id a row, by id: the same bytes whoever added what. */
void tally_write(struct str *out, struct tally *t);
/* Adds what was written; -1: it isn't a tally of that shape. */
int tally_read(struct tally *t, const char *name, struct slice text, struct error *err);

#endif
