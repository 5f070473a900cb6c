/* id_bits.h - a set of a ledger's ids: a bit an id, where they are numbers of one shape (base/ids.h), as programs give them.
 *
 *     struct id_bits met;
 *     id_bits_begin(&met, customers);
 *     number = id_bits_number(&met, id);              -1: it has another shape, and is for a hash table
 *     if (number >= 0 && !id_bits_add(&met, number))  false: it was in it
 *             ...
 *     id_bits_release(&met);
 *
 * Any number of threads may add and ask.
 */
#ifndef CRM_BOOK_ID_BITS_H
#define CRM_BOOK_ID_BITS_H

#include "book/table.h"
#include "csv/tally.h"

struct id_bits {
	struct tally_numbers numbers; /* count 0: ids have no shape */
	struct arena keys;
	uint64_t *bits;
};

/* The shape of a table's ids, from its first row; where most of those all over it have another one, or larger numbers than it may have
 * rows, none is, and count is 0. `keys` holds the prefix. */
void id_shape_learn(struct tally_numbers *numbers, struct arena *keys, const struct table *t);

void id_bits_begin(struct id_bits *s, const struct table *t);
void id_bits_release(struct id_bits *s);

static inline long id_bits_number(const struct id_bits *s, struct slice id)
{
	const long number = id.len && s->numbers.count ? serial_number(&s->numbers.serial, id) : -1;

	return number >= 0 && (size_t)number < s->numbers.count ? number : -1;
}

static inline bool id_bits_has(const struct id_bits *s, long number)
{
	return number >= 0 && __atomic_load_n(&s->bits[number / 64], __ATOMIC_RELAXED) >> number % 64 & 1;
}

/* Most are in it already, and then nothing is written. */
static inline bool id_bits_add(struct id_bits *s, long number)
{
	const uint64_t bit = (uint64_t)1 << number % 64;

	return !id_bits_has(s, number) && !(__atomic_fetch_or(&s->bits[number / 64], bit, __ATOMIC_RELAXED) & bit);
}

/* Whether one of the first is not in the second; of one shape. */
bool id_bits_lack(const struct id_bits *first, const struct id_bits *second);

#endif
