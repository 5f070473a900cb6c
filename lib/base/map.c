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

static void resize(struct map *m, size_t size)
{
	const struct map old = *m;

	m->size = size;
	m->slots = xcalloc(m->size, sizeof(*m->slots));
	for (size_t i = 0; i < old.size; i++)
		if (old.slots[i].hash)
			*slot_of(m, old.slots[i].key, old.slots[i].hash) = old.slots[i];
	free(old.slots);
}

void map_reserve(struct map *m, size_t keys)
{
	size_t size = m->size ? m->size : 16;

	while (2 * (m->used + keys) > size)
		size *= 2;
	if (size > m->size)
		resize(m, size);
}

void map_ahead(const struct map *m, struct slice key)
{
	if (m->size)
		__builtin_prefetch(&m->slots[hash_text(key) >> 8 & (m->size - 1)], 1);
}

long map_get(const struct map *m, struct slice key)
{
	const struct map_entry *e;

	if (!m->used)
		return -1;
	e = slot_of(m, key, hash_text(key));
	return e->hash ? e->value : -1;
}

enum { BATCH = 32 };

static void get_batch(const struct map *m, const struct slice *keys, size_t n, long *values)
{
	uint64_t hashes[BATCH];

	for (size_t i = 0; i < n; i++) {
		hashes[i] = hash_text(keys[i]);
		__builtin_prefetch(&m->slots[hashes[i] >> 8 & (m->size - 1)]);
	}
	for (size_t i = 0; i < n; i++) {
		const struct map_entry *e = &m->slots[hashes[i] >> 8 & (m->size - 1)];

		if (e->hash == hashes[i])
			__builtin_prefetch(e->key.ptr);
	}
	for (size_t i = 0; i < n; i++) {
		const struct map_entry *e = slot_of(m, keys[i], hashes[i]);

		values[i] = e->hash ? e->value : -1;
	}
}

void map_get_all(const struct map *m, const struct slice *keys, size_t n, long *values)
{
	for (size_t i = 0; i < n && !m->used; i++)
		values[i] = -1;
	for (size_t i = 0; i < n && m->used; i += BATCH)
		get_batch(m, keys + i, n - i < BATCH ? n - i : BATCH, values + i);
}

static struct map_entry *claim(struct map *m, struct slice key, bool *is_new)
{
	uint64_t hash = hash_text(key);
	struct map_entry *e;

	if (2 * (m->used + 1) > m->size)
		resize(m, m->size ? 2 * m->size : 16);
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
