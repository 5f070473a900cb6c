/* key.h - a text as two words, for tables in memory: most ids are then compared, hashed and kept without another look at where they came
 * from. At most 15 bytes stand in them as they are; 16 to 32 digits (an e-invoice has 20) as two numbers; of any other text there is the
 * place, the length and half a hash. Two keys are of one text where key_is_same says so, and only there.
 *
 * Texts are borrowed as long as their keys are used. Never written anywhere.
 */
#ifndef CRM_BASE_KEY_H
#define CRM_BASE_KEY_H

#include "base/arena.h"
#include "base/digits.h"
#include "base/hash.h"
#include "base/str.h"

/* The last byte of the second word says what it is: so many bytes (0 to 15), so many digits (16 to 32), or elsewhere. Its highest bit
 * is free for whoever keeps the key, who takes it out before it is compared. */
enum { KEY_KIND_AT = 56, KEY_BYTES_MAX = 15, KEY_HALF = 16, KEY_DIGITS_MAX = 2 * KEY_HALF, KEY_ELSEWHERE = 0x7f };
enum { KEY_LENGTH_AT = 28 };
#define KEY_FREE_BIT ((uint64_t)1 << 63)

struct key {
	uint64_t first, second;
};

/* At most 16 digits. */
static inline bool key_number(const char *p, size_t n, uint64_t *number)
{
	const size_t more = n > DIGITS_MAX ? n - DIGITS_MAX : 0;
	uint32_t high = 0, low = 0;

	if ((more && !digits_number(digits_gather(p, more), more, &high)) ||
	    (n && !digits_number(digits_gather(p + more, n - more), n - more, &low)))
		return false;
	*number = high * (uint64_t)100000000 + low;
	return true;
}

static inline bool key_of_digits(struct key *key, struct slice text)
{
	const size_t head = text.len - KEY_HALF;

	if (text.len > KEY_DIGITS_MAX || !key_number(text.ptr + head, KEY_HALF, &key->second) || !key_number(text.ptr, head, &key->first))
		return false;
	key->second |= (uint64_t)text.len << KEY_KIND_AT;
	return true;
}

static inline struct key key_of(struct slice text)
{
	struct key key = { 0, (uint64_t)text.len << KEY_KIND_AT };

	if (text.len > KEY_BYTES_MAX) {
		if (!key_of_digits(&key, text))
			key = (struct key){ (uint64_t)(uintptr_t)text.ptr, (uint64_t)KEY_ELSEWHERE << KEY_KIND_AT |
						(uint64_t)text.len << (64 - KEY_LENGTH_AT) >> (64 - KEY_KIND_AT) |
						hash_text(text) >> (64 - KEY_LENGTH_AT) };
	} else if (text.len > DIGITS_MAX) {
		key.first = digits_eight(text.ptr);
		key.second |= digits_eight(text.ptr + text.len - DIGITS_MAX) >> 8 * (2 * DIGITS_MAX - text.len);
	} else if (text.len) {
		key.first = digits_gather(text.ptr, text.len);
	}
	return key;
}

static inline bool key_is_elsewhere(struct key key)
{
	return key.second >> KEY_KIND_AT == KEY_ELSEWHERE;
}

static inline struct slice key_elsewhere(struct key key)
{
	return (struct slice){ (const char *)(uintptr_t)key.first, key.second << (64 - KEY_KIND_AT) >> (64 - KEY_LENGTH_AT) };
}

static inline bool key_is_same(struct key a, struct key b)
{
	return a.second == b.second && (a.first == b.first || (key_is_elsewhere(a) && slice_equal(key_elsewhere(a), key_elsewhere(b))));
}

struct slice key_text(struct arena *arena, struct key key); /* what it was made of */

/* Ids often differ in a few characters alone: in the end all bits hang on all. */
static inline uint64_t key_hash(struct key key)
{
	const uint64_t a = key_is_elsewhere(key) ? 0 : key.first;
	uint64_t h = hash_mix(hash_mix(0xcbf29ce484222325u, a), key.second);

	h *= 0xBF58476D1CE4E5B9u;
	return h ^ h >> 29;
}

#endif
