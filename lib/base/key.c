/* key.c - see key.h. */
#include "base/key.h"

static void put_bytes(char *to, uint64_t word, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (char)(word >> 8 * i);
}

struct slice key_text(struct arena *arena, struct key key)
{
	const size_t kind = key.second >> KEY_KIND_AT;
	const uint64_t rest = key.second & (((uint64_t)1 << KEY_KIND_AT) - 1);
	char *text;

	if (kind == KEY_ELSEWHERE)
		return key_elsewhere(key);
	if (kind == KEY_HALF)
		return slice_of(arena_format(arena, "%0*llu", KEY_HALF, (unsigned long long)rest));
	if (kind > KEY_HALF)
		return slice_of(arena_format(arena, "%0*llu%0*llu", (int)kind - KEY_HALF, (unsigned long long)key.first, KEY_HALF,
					     (unsigned long long)rest));
	text = arena_alloc(arena, kind + 1);
	put_bytes(text, key.first, kind < DIGITS_MAX ? kind : DIGITS_MAX);
	if (kind > DIGITS_MAX)
		put_bytes(text + DIGITS_MAX, rest, kind - DIGITS_MAX);
	return (struct slice){ text, kind };
}
