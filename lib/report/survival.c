/* survival.c - see survival.h. */
#include "report/survival.h"

#include <stdlib.h>
#include <string.h>

#include "base/round.h"
#include "base/str.h"

enum { RADIX_BITS = 11, RADIX = 1 << RADIX_BITS };

void survival_add(struct survival *s, int64_t duration, bool open)
{
	uint64_t length = duration < 0 ? 0 : (uint64_t)duration;

	s->keys = xgrow(s->keys, &s->cap, s->count + 1, sizeof(*s->keys));
	s->keys[s->count++] = length * 2 + open;
	s->open += open;
	s->ended_sum += open ? 0 : (int64_t)length;
	if ((int64_t)length > s->longest)
		s->longest = (int64_t)length;
}

void survival_join(struct survival *s, struct survival *from)
{
	if (!s->count) {
		survival_release(s);
		*s = *from;
		*from = (struct survival){ 0 };
		return;
	}
	s->keys = xgrow(s->keys, &s->cap, s->count + from->count, sizeof(*s->keys));
	if (from->count)
		memcpy(s->keys + s->count, from->keys, from->count * sizeof(*s->keys));
	s->count += from->count;
	s->open += from->open;
	s->ended_sum += from->ended_sum;
	if (from->longest > s->longest)
		s->longest = from->longest;
	survival_release(from);
}

/* One pass of a least-significant-digit radix sort, stable. */
static void pass(uint64_t *to, const uint64_t *from, size_t n, unsigned shift)
{
	size_t at[RADIX] = { 0 }, sum = 0;

	for (size_t i = 0; i < n; i++)
		at[from[i] >> shift & (RADIX - 1)]++;
	for (size_t d = 0; d < RADIX; d++) {
		size_t here = at[d];

		at[d] = sum;
		sum += here;
	}
	for (size_t i = 0; i < n; i++)
		to[at[from[i] >> shift & (RADIX - 1)]++] = from[i];
}

void survival_sort(struct survival *s)
{
	uint64_t *spare, highest = (uint64_t)s->longest * 2 + 1;

	if (!s->count)
		return;
	spare = xmalloc(s->count * sizeof(*spare));
	for (unsigned shift = 0; shift < 64 && highest >> shift; shift += RADIX_BITS) {
		uint64_t *swap = s->keys;

		pass(spare, s->keys, s->count, shift);
		s->keys = spare;
		spare = swap;
	}
	s->cap = s->count;
	free(spare);
}

/* The next time behind i at which something ended; false: none. */
static bool next_end(const struct survival *s, size_t i, int64_t *duration)
{
	for (; i < s->count; i++)
		if (!(s->keys[i] & 1)) {
			*duration = (int64_t)(s->keys[i] / 2);
			return true;
		}
	return false;
}

bool survival_quantile(const struct survival *s, unsigned share, int64_t *duration)
{
	const double left = 1 - share / 10000.0, close = 1e-9;
	double survive = 1;

	for (size_t i = 0; i < s->count;) {
		uint64_t key = s->keys[i];
		size_t at_risk = s->count - i, ended = 0;
		int64_t next;

		for (; i < s->count && s->keys[i] == key; i++)
			ended++;
		if (key & 1)
			continue;
		survive *= 1 - (double)ended / (double)at_risk;
		if (survive > left + close)
			continue;
		*duration = (int64_t)(key / 2);
		if (survive > left - close && next_end(s, i, &next))
			*duration = (*duration + next) / 2;
		return true;
	}
	return false;
}

bool survival_mean(const struct survival *s, int64_t step, int64_t *duration)
{
	int64_t ended = (int64_t)(s->count - s->open);

	if (!ended)
		return false;
	*duration = round_quotient(s->ended_sum, ended * step) * step;
	return true;
}

void survival_release(struct survival *s)
{
	free(s->keys);
	*s = (struct survival){ 0 };
}
