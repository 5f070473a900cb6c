/* tally_parts.h - what tally*.c share: where sums of ids lie that are no numbers. */
#ifndef CRM_CSV_TALLY_PARTS_H
#define CRM_CSV_TALLY_PARTS_H

#include "base/key.h"
#include "base/slots.h"
#include "csv/tally.h"

/* One behind the other as they came, in chunks, which never move. A sum is its id, a key whose free bit says that it is taken, and then
 * its words. */
struct tally_piece {
	uint64_t **chunks;
	size_t nchunks, cap;
	size_t count, summed; /* sums there are; the first of them are of different ids, and have slots */
	size_t sum_at;	      /* so many sums, and it is worth summing them */
	struct slots slots;
};

enum { TALLY_CHUNK = 128, TALLY_KEY_WORDS = sizeof(struct key) / sizeof(uint64_t) };

static inline size_t tally_sum_words(const struct tally *t)
{
	return TALLY_KEY_WORDS + t->shape->words;
}

static inline uint64_t *tally_sum_at(const struct tally *t, const struct tally_piece *p, size_t place)
{
	return p->chunks[place / TALLY_CHUNK] + place % TALLY_CHUNK * tally_sum_words(t);
}

/* Claims are set while others look. */
static inline struct key tally_key_of(const uint64_t *sum)
{
	return (struct key){ sum[0], __atomic_load_n(&sum[1], __ATOMIC_RELAXED) & ~KEY_FREE_BIT };
}

/* What was added to a number, by all. */
void tally_get_number(const struct tally *t, size_t number, uint64_t *sum);

#endif
