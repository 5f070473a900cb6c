/* map.c - see map.h. Texts are hashed eight bytes at a time, the last eight once more where they are no multiple: short ids cost
 * two multiplications. */
#include "base/map.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct map_entry {
	struct slice key;
	long value;
	uint64_t hash; /* 0: free */
};

static uint64_t word_at(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

/* The whole of a text of up to 8 bytes. */
static uint64_t short_word(struct slice s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	uint32_t first, last;

	if (s.len == 8)
		return word_at(s.ptr);
	if (s.len < 4)
		return s.len ? (uint64_t)p[0] | (uint64_t)p[s.len / 2] << 8 | (uint64_t)p[s.len - 1] << 16 : 0;
	memcpy(&first, p, sizeof(first));
	memcpy(&last, p + s.len - sizeof(last), sizeof(last));
	return first | (uint64_t)last << 32;
}

static uint64_t mix(uint64_t h, uint64_t word)
{
	h = (h ^ word) * 0x9E3779B97F4A7C15u;
	return h ^ h >> 32;
}

static uint64_t hash_of(struct slice key)
{
	uint64_t h = mix(key.len, 0xcbf29ce484222325u);

	if (key.len <= 8)
		return mix(h, short_word(key)) | 1;
	for (size_t i = 0; i + 8 < key.len; i += 8)
		h = mix(h, word_at(key.ptr + i));
	return mix(h, word_at(key.ptr + key.len - 8)) | 1;
}

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
