/* map.c - see map.h. FNV-1a folded once more, so that ids differing only in their last digits spread. */
#include "base/map.h"

#include <stdint.h>
#include <stdlib.h>

struct map_entry {
	struct slice key;
	long value;
	uint64_t hash; /* 0: free */
};

static uint64_t hash_of(struct slice key)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < key.len; i++)
		h = (h ^ (unsigned char)key.ptr[i]) * 0x100000001b3u;
	h ^= h >> 29;
	return h ? h : 1;
}

static struct map_entry *slot_of(const struct map *m, struct slice key, uint64_t hash)
{
	size_t i = hash & (m->size - 1);

	while (m->slots[i].hash && !(m->slots[i].hash == hash && slice_equal(m->slots[i].key, key)))
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
	e = slot_of(m, key, hash_of(key));
	return e->hash ? e->value : -1;
}

static struct map_entry *claim(struct map *m, struct slice key, bool *is_new)
{
	uint64_t hash = hash_of(key);
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
