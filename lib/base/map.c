/* map.c - see map.h. Entries lie one behind the other, in the order they were added, and slots say where (key.h): a map grows without
 * moving much, and stays near the processor longer than its texts do. */
#include "base/map.h"

#include <stdlib.h>

#include "base/key.h"

struct map_entry {
	struct key key;
	long value;
};

/* The slot of a key, or the free one where it would be. */
static uint32_t *slot_of(const struct map *m, struct key key, uint64_t hash)
{
	size_t i = slots_next(&m->slots, hash, slots_home(&m->slots, hash));

	while (m->slots.at[i] && !key_is_same(m->entries[slots_place(&m->slots, m->slots.at[i])].key, key))
		i = slots_next(&m->slots, hash, i + 1);
	return &m->slots.at[i];
}

void map_reserve(struct map *m, size_t keys)
{
	unsigned bits;

	if (m->used + keys <= m->size)
		return;
	bits = slots_bits_for(m->used + keys);
	free(m->slots.at);
	m->slots = (struct slots){ xcalloc((size_t)1 << bits, sizeof(*m->slots.at)), bits };
	for (size_t i = 0; i < m->used; i++)
		slots_put(&m->slots, key_hash(m->entries[i].key), i);
	m->size = ((size_t)1 << bits) / 2;
	m->entries = xrealloc(m->entries, m->size * sizeof(*m->entries));
}

void map_ahead(const struct map *m, struct slice text)
{
	if (m->size)
		__builtin_prefetch(&m->slots.at[slots_home(&m->slots, key_hash(key_of(text)))], 1);
}

long map_get(const struct map *m, struct slice text)
{
	struct key key;
	uint32_t slot;

	if (!m->used)
		return -1;
	key = key_of(text);
	slot = *slot_of(m, key, key_hash(key));
	return slot ? m->entries[slots_place(&m->slots, slot)].value : -1;
}

enum { BATCH = 32 };

static void get_batch(const struct map *m, const struct slice *texts, const size_t *at, size_t n, long *values)
{
	struct key keys[BATCH];
	uint64_t hashes[BATCH];

	for (size_t i = 0; i < n; i++) {
		keys[i] = key_of(texts[at[i]]);
		hashes[i] = key_hash(keys[i]);
		__builtin_prefetch(&m->slots.at[slots_home(&m->slots, hashes[i])]);
	}
	for (size_t i = 0; i < n; i++) {
		const uint32_t slot = m->slots.at[slots_home(&m->slots, hashes[i])];

		if (slot)
			__builtin_prefetch(&m->entries[slots_place(&m->slots, slot)]);
	}
	for (size_t i = 0; i < n; i++) {
		const uint32_t slot = *slot_of(m, keys[i], hashes[i]);

		if (slot)
			values[at[i]] = m->entries[slots_place(&m->slots, slot)].value;
	}
}

void map_get_rest(const struct map *m, const struct slice *texts, size_t n, long *values)
{
	size_t at[BATCH], waiting = 0;

	for (size_t i = 0; i < n && m->used; i++) {
		if (values[i] == -1)
			at[waiting++] = i;
		if (waiting == BATCH || i + 1 == n) {
			get_batch(m, texts, at, waiting, values);
			waiting = 0;
		}
	}
}

/* The value of a text, made where there is none. */
static long *claim(struct map *m, struct slice text, bool *is_new)
{
	const struct key key = key_of(text);
	const uint64_t hash = key_hash(key);
	uint32_t *slot;

	map_reserve(m, 1);
	slot = slot_of(m, key, hash);
	*is_new = !*slot;
	if (*is_new) {
		*slot = slots_word(&m->slots, hash, m->used);
		m->entries[m->used++].key = key;
	}
	return &m->entries[slots_place(&m->slots, *slot)].value;
}

bool map_add(struct map *m, struct slice text, long value)
{
	bool is_new;
	long *known = claim(m, text, &is_new);

	if (!is_new && *known != -1)
		return false;
	*known = value;
	return true;
}

void map_set(struct map *m, struct slice text, long value)
{
	bool is_new;

	*claim(m, text, &is_new) = value;
}

void map_release(struct map *m)
{
	free(m->slots.at);
	free(m->entries);
	*m = (struct map)MAP_INIT;
}
