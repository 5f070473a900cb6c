/* slots.h - where keys are found that lie somewhere else (map.h, csv/tally.h): open addressing with linear probing over four bytes a slot,
 * at most half of them taken. A slot has the place of a key, from 1, in its lower bits and some of its hash in the others, so that keys
 * are looked at where they are likely to be the same. The highest six bits of a hash are left to whoever has several of these.
 */
#ifndef CRM_BASE_SLOTS_H
#define CRM_BASE_SLOTS_H

#include <stddef.h>
#include <stdint.h>

struct slots {
	uint32_t *at;
	unsigned bits; /* of how many there are */
};

enum { SLOTS_LEAST_BITS = 4 };

static inline size_t slots_home(const struct slots *s, uint64_t hash)
{
	return hash & (((size_t)1 << s->bits) - 1);
}

static inline uint32_t slots_word(const struct slots *s, uint64_t hash, size_t place)
{
	return (uint32_t)(hash >> 26 << s->bits) | (uint32_t)(place + 1);
}

static inline size_t slots_place(const struct slots *s, uint32_t word)
{
	return (word & (((uint32_t)1 << s->bits) - 1)) - 1;
}

/* The next slot from i on that is free or may be of this hash. */
static inline size_t slots_next(const struct slots *s, uint64_t hash, size_t i)
{
	const size_t mask = ((size_t)1 << s->bits) - 1;
	const uint32_t tag = (uint32_t)(hash >> 26 << s->bits);

	for (i &= mask; s->at[i] && (s->at[i] ^ tag) >> s->bits; i = (i + 1) & mask)
		;
	return i;
}

/* The bits of so many slots that as many keys take at most half of them. */
static inline unsigned slots_bits_for(size_t keys)
{
	unsigned bits = SLOTS_LEAST_BITS;

	while (keys > ((size_t)1 << bits) / 2)
		bits++;
	return bits;
}

/* Of a key that has no slot yet. */
static inline void slots_put(const struct slots *s, uint64_t hash, size_t place)
{
	const size_t mask = ((size_t)1 << s->bits) - 1;
	size_t i = slots_home(s, hash);

	while (s->at[i])
		i = (i + 1) & mask;
	s->at[i] = slots_word(s, hash, place);
}

#endif
