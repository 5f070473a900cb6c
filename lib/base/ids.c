/* ids.c - see ids.h. */
#include "base/ids.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_DIGITS = 9, FIRST_ROOM = 256, LEAST_ROOM = 4096, ROOM_PER_ID = 16 };

bool serial_learn(struct serial *s, struct slice id)
{
	size_t n = 0;

	while (n < id.len && n < MOST_DIGITS && id.ptr[id.len - n - 1] >= '0' && id.ptr[id.len - n - 1] <= '9')
		n++;
	if (!n)
		return false;
	*s = (struct serial){ { id.ptr, id.len - n }, n, 0, 0 };
	if (s->prefix.len && s->prefix.len <= DIGITS_MAX) {
		s->head = digits_gather(id.ptr, s->prefix.len);
		s->head_mask = ~(uint64_t)0 >> 8 * (DIGITS_MAX - s->prefix.len);
	}
	return true;
}

long serial_number_of(const struct serial *s, struct slice id)
{
	const size_t n = id.len - s->prefix.len, most = n < DIGITS_MAX ? n : DIGITS_MAX;
	const char *p = id.ptr + s->prefix.len;
	unsigned wrong = 0;
	uint32_t number;

	if (id.len <= s->prefix.len || !s->digits || n < s->digits || n > MOST_DIGITS || (n > s->digits && *p == '0'))
		return -1;
	for (size_t i = 0; i < s->prefix.len; i++) /* short: no call of memcmp */
		wrong |= id.ptr[i] != s->prefix.ptr[i];
	if (wrong || !digits_number(digits_gather(p, most), most, &number))
		return -1;
	if (n == most)
		return (long)number;
	return p[most] >= '0' && p[most] <= '9' ? (long)number * 10 + (p[most] - '0') : -1;
}

static long shown(int32_t kept)
{
	return kept > 0 ? (long)kept - 1 : kept ? kept : -1;
}

long ids_get(const struct ids *ids, struct slice id)
{
	const long number = serial_number(&ids->serial, id);

	if (number >= 0 && (size_t)number < ids->ndense && ids->dense[number])
		return shown(ids->dense[number]);
	return map_get(&ids->others, id);
}

enum { BATCH = 32 };

static void get_batch(const struct ids *ids, const struct slice *wanted, size_t n, long *values)
{
	long numbers[BATCH];

	for (size_t i = 0; i < n; i++) {
		numbers[i] = serial_number(&ids->serial, wanted[i]);
		if (numbers[i] >= 0 && (size_t)numbers[i] < ids->ndense)
			__builtin_prefetch(&ids->dense[numbers[i]]);
	}
	for (size_t i = 0; i < n; i++)
		values[i] = numbers[i] >= 0 && (size_t)numbers[i] < ids->ndense ? shown(ids->dense[numbers[i]]) : -1;
	map_get_rest(&ids->others, wanted, n, values);
}

void ids_get_all(const struct ids *ids, const struct slice *wanted, size_t n, long *values)
{
	for (size_t i = 0; i < n; i += BATCH)
		get_batch(ids, wanted + i, n - i < BATCH ? n - i : BATCH, values + i);
}

/* Room for a number, as long as the array isn't much larger than what is in it. */
static bool has_room(struct ids *ids, size_t number)
{
	size_t n = 2 * ids->ndense;

	if (number < ids->ndense)
		return true;
	if (number >= LEAST_ROOM + ROOM_PER_ID * (ids->count + 1))
		return false;
	if (n <= number)
		n = number + FIRST_ROOM;
	ids->dense = xrealloc(ids->dense, n * sizeof(*ids->dense));
	memset(ids->dense + ids->ndense, 0, (n - ids->ndense) * sizeof(*ids->dense));
	ids->ndense = n;
	return true;
}

static long number_of(struct ids *ids, struct slice id)
{
	if (!ids->serial.digits)
		serial_learn(&ids->serial, id);
	return serial_number(&ids->serial, id);
}

/* Room may have come after the id went into the map: there it stays. */
static bool goes_by_number(struct ids *ids, struct slice id, long number)
{
	return number >= 0 && map_get(&ids->others, id) == -1 && has_room(ids, (size_t)number);
}

static void set_number(struct ids *ids, long number, long value)
{
	ids->dense[number] = value < -1 ? (int32_t)value : (int32_t)(value + 1);
}

void ids_reserve(struct ids *ids, size_t numbers)
{
	if (ids->ndense)
		return;
	ids->dense = xcalloc(numbers, sizeof(*ids->dense));
	ids->ndense = numbers;
}

void ids_set(struct ids *ids, struct slice id, long value)
{
	const long number = number_of(ids, id);

	if (goes_by_number(ids, id, number))
		set_number(ids, number, value);
	else
		map_set(&ids->others, id, value);
	ids->count++;
}

bool ids_add(struct ids *ids, struct slice id, long value)
{
	const long number = number_of(ids, id);
	bool is_new = number < 0 || (size_t)number >= ids->ndense || !ids->dense[number];

	if (is_new && goes_by_number(ids, id, number))
		set_number(ids, number, value);
	else if (is_new)
		is_new = map_add(&ids->others, id, value);
	ids->count += is_new;
	return is_new;
}

void ids_release(struct ids *ids)
{
	free(ids->dense);
	map_release(&ids->others);
	*ids = (struct ids){ 0 };
}
