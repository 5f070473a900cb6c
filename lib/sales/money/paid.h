/* paid.h - what was paid on each invoice until a day: one pass over payments by all cores, whatever the ids look like.
 *
 *     struct paid paid;
 *     if (paid_read(&paid, book, book->today, err) == 0) ...
 *             tally_find(&paid.sums, ids, n, words[0]);        or tally_claim: payments belong to the first invoice of an id
 *             use(words[i][PAID_SUM], paid_last(words[i]));
 *     paid_release(&paid);
 *
 * Payments that can't be read are left out and noted as such. Those whose invoice isn't there only show in their number: once every
 * invoice is claimed, and the claimed ones have fewer payments than there are, paid_strays notes which.
 */
#ifndef CRM_SALES_MONEY_PAID_H
#define CRM_SALES_MONEY_PAID_H

#include "base/team.h"
#include "book/book.h"
#include "book/sweep.h"
#include "rule/when.h"
#include "csv/tally.h"

/* The words of a sum: its amount in fen; the last day, and how many payments. */
enum { PAID_SUM, PAID_LATEST, PAID_WORDS };

/* Amounts add up as long as their sizes do. */
struct magnitude {
	uint64_t sum; /* UINT64_MAX: beyond counting */
};

static inline void magnitude_add(struct magnitude *m, int64_t amount)
{
	if (__builtin_add_overflow(m->sum, amount < 0 ? -(uint64_t)amount : (uint64_t)amount, &m->sum))
		m->sum = UINT64_MAX;
}

static inline void magnitude_join(struct magnitude *m, const struct magnitude *more)
{
	if (__builtin_add_overflow(m->sum, more->sum, &m->sum))
		m->sum = UINT64_MAX;
}

static inline bool magnitude_is_countable(const struct magnitude *m)
{
	return m->sum <= INT64_MAX;
}

struct paid {
	int32_t as_of;
	struct tally sums;
	size_t payments; /* which name an invoice, known or not */
	struct magnitude magnitude;
	/* While they are read. */
	struct sweep_source on, amount;
	int invoice; /* of the file */
	struct tally_numbers numbers;
	struct arena keys;
	struct tally parts[TEAM_MAX];
	size_t nparts;
};

/* Only as_of and where payments have their columns, for paid_take. -1: there is no such ledger. */
int paid_columns(struct paid *p, struct book *b, int32_t as_of, struct error *err);
/* One row. False: it is of a later day, or can't be read, which is noted (book/left_out.h). */
bool paid_take(struct sweep *s, const struct paid *all, int64_t *on, int64_t *amount);
int paid_read(struct paid *p, struct book *b, int32_t as_of, struct error *err);
void paid_release(struct paid *p);
/* Notes the payments whose invoice isn't claimed as left out, and adds the amounts of the others to *m: -1 with the row from which on
 * they can't be counted. */
int paid_strays(struct paid *p, struct book *b, struct magnitude *m, struct error *err);
/* The same row by row, for whoever adds amounts in the order of rows: false, and said, where it is one too many. */
bool magnitude_take(struct magnitude *m, const struct sweep *s, int64_t amount, struct error *err);

/* The day of the last payment; DATE_MIN: there is none. */
static inline int32_t paid_last(const uint64_t *words)
{
	return (int32_t)(words[PAID_LATEST] >> 32) + DATE_MIN;
}

static inline uint32_t paid_count(const uint64_t *words)
{
	return (uint32_t)words[PAID_LATEST];
}

/* How long invoices of a kind really took to be paid, from due to the last payment, in calendar days; below zero: paid before they were due. */
struct days_to_pay {
	size_t n; /* invoices paid in full until the book's day */
	int64_t median; /* of an even number the mean of the middle two, half up */
	int32_t first, last; /* days of the earliest and the latest of their last payments */
};

/* `of` is a condition on invoices; NULL: all. Rows that can't be read are left out and noted. */
int days_to_pay_measure(struct days_to_pay *out, struct book *b, const struct when *of, struct error *err);

#endif
