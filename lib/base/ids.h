/* ids.h - from an id to a number (a row), fast where ids are what programs give: C-000123.
 *
 * A serial is the shape of such an id: a prefix, then a number with at least so many digits, zeros in front only to fill
 * them up. Ids of one shape differ exactly where their numbers do, so a number can stand for the id, and an array for a
 * hash map. struct ids learns the shape from the first id it is given; ids of other shapes go into a map.
 */
#ifndef CRM_BASE_IDS_H
#define CRM_BASE_IDS_H

#include <stdint.h>

#include "base/digits.h"
#include "base/map.h"

struct serial {
	struct slice prefix; /* borrowed */
	size_t digits;	     /* at least; 0: no shape known */
	uint64_t head, head_mask; /* a prefix of at most eight bytes as one word, and which of its bits count */
};

/* False, nothing learnt: the id doesn't end in 1 to 9 digits. */
bool serial_learn(struct serial *s, struct slice id);
long serial_number_of(const struct serial *s, struct slice id); /* serial_number, of whatever is not as usual */

/* The id's number, or -1: another shape, or more than 9 digits. Most ids have eight bytes and more, and a short prefix: two words
 * then say it all. */
static inline long serial_number(const struct serial *s, struct slice id)
{
	const size_t n = id.len - s->prefix.len;
	uint32_t number;

	if (id.len < DIGITS_MAX || n < s->digits || n > DIGITS_MAX || !s->head_mask ||
	    ((digits_eight(id.ptr) ^ s->head) & s->head_mask) || (n > s->digits && id.ptr[s->prefix.len] == '0'))
		return serial_number_of(s, id);
	if (!digits_number(digits_eight(id.ptr + id.len - DIGITS_MAX) >> 8 * (DIGITS_MAX - n), n, &number))
		return -1;
	return (long)number;
}

/* Keys are borrowed, as in a map; values are between INT32_MIN and INT32_MAX, -1 is "not there". */
struct ids {
	struct serial serial;
	int32_t *dense; /* by number; 0: not there, so that fresh memory is empty: a value from 0 on is kept as one more */
	size_t ndense, count;
	struct map others;
};

/* Before the first id: numbers below this will come, in any order, most of them. */
void ids_reserve(struct ids *ids, size_t numbers);
long ids_get(const struct ids *ids, struct slice id); /* value, or -1 */
/* The same of n at once: the memory is asked for a batch before any is waited for. */
void ids_get_all(const struct ids *ids, const struct slice *wanted, size_t n, long *values);
bool ids_add(struct ids *ids, struct slice id, long value); /* false, nothing changed: it was there */
void ids_set(struct ids *ids, struct slice id, long value); /* adds, replaces; -1 takes it out */
void ids_release(struct ids *ids);

#endif
