/* tally_parts.h - what tally*.c share: how an id lies in memory, and where sums are.
 *
 * An id is two words, so that most are compared without a look at where they came from: at most 15 bytes as they stand; 16 to 32 digits
 * (an e-invoice has 20) as two numbers of at most 16; of any other the place, the length and half a hash.
 */
#ifndef CRM_CSV_TALLY_PARTS_H
#define CRM_CSV_TALLY_PARTS_H

#include "base/hash.h"
#include "csv/csv.h"
#include "csv/tally.h"

/* The last byte of an id's second word says what it is: so many bytes as they stand (0 to 15), so many digits (16 to 32), or elsewhere.
 * Its highest bit says that the id is taken. */
enum { TALLY_ID_WORDS = 2 }; /* of a sum: its id, then its words */
enum { KIND_AT = 56, PLAIN_MAX = 15, NUMBER_DIGITS = 16, DIGITS_ID_MAX = 2 * NUMBER_DIGITS, ELSEWHERE = 0x7f, LENGTH_AT = 32 };
#define TALLY_CLAIMED ((uint64_t)1 << 63)

_Static_assert(CSV_FIELD_MAX < 1 << (KIND_AT - LENGTH_AT), "the length of a field fits beside half a hash");

struct tally_id {
	uint64_t words[TALLY_ID_WORDS];
};

/* Up to 16 digits. */
static inline bool tally_digits(const char *p, size_t n, uint64_t *number)
{
	const size_t more = n > DIGITS_MAX ? n - DIGITS_MAX : 0;
	uint32_t high = 0, low = 0;

	if ((more && !digits_number(digits_gather(p, more), more, &high)) ||
	    (n && !digits_number(digits_gather(p + more, n - more), n - more, &low)))
		return false;
	*number = high * (uint64_t)100000000 + low;
	return true;
}

static inline bool tally_id_of_digits(struct slice text, struct tally_id *id)
{
	const size_t head = text.len - NUMBER_DIGITS;

	if (text.len < NUMBER_DIGITS || text.len > DIGITS_ID_MAX || !tally_digits(text.ptr + head, NUMBER_DIGITS, &id->words[1]) ||
	    !tally_digits(text.ptr, head, &id->words[0]))
		return false;
	id->words[1] |= (uint64_t)text.len << KIND_AT;
	return true;
}

static inline struct tally_id tally_id_of(struct slice text)
{
	struct tally_id id = { { 0, (uint64_t)text.len << KIND_AT } };

	if (text.len > PLAIN_MAX) {
		if (!tally_id_of_digits(text, &id))
			id = (struct tally_id){ { (uint64_t)(uintptr_t)text.ptr, (uint64_t)ELSEWHERE << KIND_AT |
					(uint64_t)text.len << LENGTH_AT | hash_text(text) >> LENGTH_AT } };
	} else if (text.len > DIGITS_MAX) {
		id.words[0] = digits_eight(text.ptr);
		id.words[1] |= digits_eight(text.ptr + text.len - DIGITS_MAX) >> 8 * (2 * DIGITS_MAX - text.len);
	} else if (text.len) {
		id.words[0] = digits_gather(text.ptr, text.len);
	}
	return id;
}

static inline struct slice tally_id_elsewhere(uint64_t first, uint64_t second)
{
	return (struct slice){ (const char *)(uintptr_t)first, second << 8 >> (LENGTH_AT + 8) };
}

/* Sums of ids that are no numbers: one behind the other as they came, in chunks, which never move. */
struct tally_piece {
	uint64_t **chunks;
	size_t nchunks, cap;
	size_t count, summed; /* sums there are; the first of them are of different ids, and have slots */
	size_t sum_at;	      /* so many sums, and it is worth summing them */
	uint32_t *slots;      /* upper bits of the hash, then the place and one more, in `bits`; 0: free */
	unsigned bits;	      /* of the number of slots */
};

enum { TALLY_CHUNK = 128 };

static inline size_t tally_sum_words(const struct tally *t)
{
	return TALLY_ID_WORDS + t->shape->words;
}

static inline uint64_t *tally_sum_at(const struct tally *t, const struct tally_piece *p, size_t place)
{
	return p->chunks[place / TALLY_CHUNK] + place % TALLY_CHUNK * tally_sum_words(t);
}

/* What was added to a number, by all. */
void tally_get_number(const struct tally *t, size_t number, uint64_t *sum);

#endif
