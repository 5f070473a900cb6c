/* map.c - see map.h. */
#include "base/map.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

struct map_entry {
	struct slice key;
	long value;
	uint64_t hash; /* 0: free */
};

static bool is_same(struct slice a, struct slice b)
{
	return a.len == b.len && (!a.len || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static struct map_entry *slot_of(const struct map *m, struct slice key, uint64_t hash)
{
	size_t i = hash >> 8 & (m->size - 1);

	while (m->slots[i].hash && !(m->slots[i].hash == hash && is_same(m->slots[i].key, key)))
		i = (i + 1) & (m->size - 1);
	return &m->slots[i];
}

static void grow(struct map *m)
{
	struct map old = *m;

	m->size = old.size ? old.size * 2 : 16;
	m->slots = xcalloc(m->size, sizeof(*m->slots));
	for (size_t i = 0; i < old.size; i++)
		if (old.slots[i].hash)
			*slot_of(m, old.slots[i].key, old.slots[i].hash) = old.slots[i];
	free(old.slots);
}

long map_get(const struct map *m, struct slice key)
{
	const struct map_entry *e;

	if (!m->used)
		return -1;
	e = slot_of(m, key, hash_text(key));
	return e->hash ? e->value : -1;
}

static struct map_entry *claim(struct map *m, struct slice key, bool *is_new)
{
	uint64_t hash = hash_text(key);
	struct map_entry *e;

	if (2 * (m->used + 1) > m->size)
		grow(m);
	e = slot_of(m, key, hash);
	*is_new = !e->hash;
	if (*is_new) {
		*e = (struct map_entry){ .key = key, .hash = hash };
		m->used++;
	}
	return e;
}

bool map_add(struct map *m, struct slice key, long value)
{
	bool is_new;
	struct map_entry *e = claim(m, key, &is_new);

	if (is_new)
		e->value = value;
	return is_new;
}

void map_set(struct map *m, struct slice key, long value)
{
	bool is_new;

	claim(m, key, &is_new)->value = value;
}

void map_release(struct map *m)
{
	free(m->slots);
	*m = (struct map)MAP_INIT;
}
