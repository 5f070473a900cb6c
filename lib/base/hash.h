/* hash.h - a text as a number, for tables in memory. Eight bytes at a time, the last eight once more where they are no multiple: short
 * ids cost two multiplications. Never written anywhere.
 */
#ifndef CRM_BASE_HASH_H
#define CRM_BASE_HASH_H

#include "base/digits.h"
#include "base/str.h"

static inline uint64_t hash_mix(uint64_t h, uint64_t word)
{
	h = (h ^ word) * 0x9E3779B97F4A7C15u;
	return h ^ h >> 32;
}

/* Never 0. Ids often differ in their last characters alone, the highest bits of a word: in the end all bits hang on all. */
static inline uint64_t hash_text(struct slice key)
{
	uint64_t h = hash_mix(key.len, 0xcbf29ce484222325u);

	if (key.len <= DIGITS_MAX) {
		h = hash_mix(h, key.len ? digits_gather(key.ptr, key.len) : 0);
	} else {
		for (size_t i = 0; i + DIGITS_MAX < key.len; i += DIGITS_MAX)
			h = hash_mix(h, digits_eight(key.ptr + i));
		h = hash_mix(h, digits_eight(key.ptr + key.len - DIGITS_MAX));
	}
	h *= 0xBF58476D1CE4E5B9u;
	return (h ^ h >> 29) | 1;
}

#endif
