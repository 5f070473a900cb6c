/* literal_set.c - sets of texts, of which a pattern matches or requires one; see literal_set.h. */
#include "rule/literal_set.h"

#include <string.h>

bool literals_add(struct literals *set, struct slice text)
{
	for (size_t i = 0; i < set->count; i++)
		if (slice_equal(set->items[i], text))
			return true;
	if (set->count == LITERALS_MAX)
		return false;
	set->items[set->count++] = text;
	return true;
}

bool literals_unite(struct literals *set, const struct literals *more)
{
	for (size_t i = 0; i < more->count; i++)
		if (!literals_add(set, more->items[i]))
			return false;
	return true;
}

static struct slice joined(struct arena *arena, struct slice a, struct slice b)
{
	char *text;

	if (!a.len || !b.len)
		return a.len ? a : b;
	text = arena_alloc(arena, a.len + b.len);
	memcpy(text, a.ptr, a.len);
	memcpy(text + a.len, b.ptr, b.len);
	return (struct slice){ text, a.len + b.len };
}

bool literals_multiply(struct arena *arena, struct literals *set, const struct literals *by)
{
	struct literals product = { .count = 0 };

	if (set->count * by->count > LITERALS_MAX)
		return false;
	for (size_t i = 0; i < set->count; i++) {
		for (size_t k = 0; k < by->count; k++) {
			if (set->items[i].len + by->items[k].len > LITERAL_LENGTH_MAX)
				return false;
			literals_add(&product, joined(arena, set->items[i], by->items[k]));
		}
	}
	*set = product;
	return true;
}

size_t literals_score(const struct literals *set)
{
	size_t least = LITERAL_LENGTH_MAX;

	for (size_t i = 0; i < set->count; i++)
		if (set->items[i].len < least)
			least = set->items[i].len;
	return set->count && least >= 2 ? 8 * least + 2 * (LITERALS_MAX - set->count) : 0;
}

void literals_prefer(struct literals *best, const struct literals *other)
{
	if (literals_score(other) > literals_score(best))
		*best = *other;
}
