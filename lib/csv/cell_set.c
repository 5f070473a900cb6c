/* cell_set.c - see cell_set.h. Open addressing over words that are put in by compare and swap; a word never goes away, and becomes
 * another only where the same text stands earlier. */
#include "csv/cell_set.h"

#include <stdlib.h>
#include <string.h>

enum {
	OFFSET_BITS = 40, /* a text of a terabyte */
	TAG_BITS = 24,
	PLACES_A_ROW_3 = 4, /* thirds */
	FEWEST = 16,
	NUMBERS_A_ROW = 2,
	NUMBERS_MORE = 4096,
	WORD = 64,
};

#define OFFSET_MASK (((uint64_t)1 << OFFSET_BITS) - 1)

void cell_set_begin(struct cell_set *s, struct slice text, size_t most)
{
	*s = (struct cell_set){ .text = text, .odd = MAP_INIT, .arena = ARENA_INIT };
	s->nslots = most / 3 * PLACES_A_ROW_3 + FEWEST;
	s->slots = xcalloc(s->nslots, sizeof(*s->slots)); /* pages that nobody touches cost nothing */
}

void cell_set_keys(struct cell_set *s, cell_keys *keys, const void *context)
{
	s->keys = keys;
	s->context = context;
}

void cell_set_learn(struct cell_set *s, struct slice id)
{
	if (s->numbers || !serial_learn(&s->serial, id))
		return;
	s->numbers = s->nslots * NUMBERS_A_ROW + NUMBERS_MORE;
	s->bits = xcalloc(s->numbers / WORD + 1, sizeof(*s->bits));
}

void cell_set_release(struct cell_set *s)
{
	free((void *)(uintptr_t)s->bits);
	free((void *)(uintptr_t)s->slots);
	map_release(&s->odd);
	arena_release(&s->arena);
	*s = (struct cell_set){ 0 };
}

size_t cell_set_places(const struct cell_set *s)
{
	return s->numbers + s->nslots;
}

static bool ends_cell(char c)
{
	return c == ',' || c == '\n' || c == '\r';
}

/* Whether the quoted cell from p on, behind its opening quote, says that. */
static bool is_quoted(const char *p, const char *end, struct slice cell)
{
	for (size_t i = 0; i < cell.len; i++, p++) {
		if (p == end || *p != cell.ptr[i])
			return false;
		if (*p == '"' && (++p == end || *p != '"'))
			return false;
	}
	return p < end && *p == '"' && (p + 1 == end || p[1] != '"');
}

static bool is_bare(const char *p, const char *end, struct slice cell)
{
	if ((size_t)(end - p) < cell.len || memcmp(p, cell.ptr, cell.len) != 0 || (p + cell.len < end && !ends_cell(p[cell.len])))
		return false;
	for (size_t i = 0; i < cell.len; i++)
		if (ends_cell(cell.ptr[i])) /* the cell ends here, where the text goes on */
			return false;
	return true;
}

/* Appends what the cell says that stands there. */
static void read_cell(const struct cell_set *s, size_t offset, struct str *out)
{
	const char *p = s->text.ptr + offset, *end = s->text.ptr + s->text.len, *from = p;

	if (*p != '"') {
		while (p < end && !ends_cell(*p))
			p++;
		str_add(out, from, (size_t)(p - from));
		return;
	}
	for (p++; p < end && (*p != '"' || (p + 1 < end && p[1] == '"')); p++) {
		p += *p == '"';
		str_addc(out, *p);
	}
}

static bool has_key(const struct cell_set *s, size_t offset, struct slice wanted)
{
	struct str there = STR_INIT, key = STR_INIT;
	struct slice rest;
	bool has = false;

	read_cell(s, offset, &there);
	rest = str_slice(&there);
	while (!has && s->keys(s->context, &rest, &key))
		has = slice_equal(str_slice(&key), wanted);
	str_release(&there);
	str_release(&key);
	return has;
}

static bool stands_at(const struct cell_set *s, size_t offset, struct slice cell)
{
	const char *p = s->text.ptr + offset, *end = s->text.ptr + s->text.len;

	if (s->keys)
		return has_key(s, offset, cell);
	return *p == '"' ? is_quoted(p + 1, end, cell) : is_bare(p, end, cell);
}

static uint64_t tag_of(uint64_t hash)
{
	return (hash >> 1 & (((uint64_t)1 << TAG_BITS) - 1)) << OFFSET_BITS;
}

static size_t slot_of(const struct cell_set *s, uint64_t hash)
{
	return (size_t)((hash >> 32) * s->nslots >> 32);
}

static size_t offset_of(uint64_t word)
{
	return (size_t)((word & OFFSET_MASK) - 1);
}

static long number_of(const struct cell_set *s, struct slice cell)
{
	const long number = s->numbers ? serial_number(&s->serial, cell) : -1;

	return number >= 0 && (size_t)number < s->numbers ? number : -1;
}

static void set_bit(struct cell_set *s, size_t number)
{
	const uint64_t bit = (uint64_t)1 << number % WORD;

	if (atomic_fetch_or_explicit(&s->bits[number / WORD], bit, memory_order_relaxed) & bit)
		atomic_store_explicit(&s->has_twice, true, memory_order_relaxed);
}

/* Whether the word stands for that cell, or the slot was free and does now. */
static bool take(struct cell_set *s, _Atomic uint64_t *slot, uint64_t mine, struct slice cell)
{
	uint64_t there = atomic_load_explicit(slot, memory_order_relaxed);

	if (!there && atomic_compare_exchange_strong_explicit(slot, &there, mine, memory_order_relaxed, memory_order_relaxed))
		return true;
	if ((there & ~OFFSET_MASK) != (mine & ~OFFSET_MASK) || !stands_at(s, offset_of(there), cell))
		return false;
	if (mine != there)
		atomic_store_explicit(&s->has_twice, true, memory_order_relaxed);
	while (mine < there && /* of one tag the lower word is the lower offset */
	       !atomic_compare_exchange_weak_explicit(slot, &there, mine, memory_order_relaxed, memory_order_relaxed))
		;
	return true;
}

size_t cell_set_add(struct cell_set *s, struct slice cell, size_t offset)
{
	const long number = number_of(s, cell);
	uint64_t hash;
	size_t i;

	if (s->odd.used && map_get(&s->odd, cell) >= 0) /* alone, then */
		s->has_twice = true;
	if (number >= 0) {
		set_bit(s, (size_t)number);
		return (size_t)number;
	}
	hash = hash_text(cell);
	for (i = slot_of(s, hash); !take(s, &s->slots[i], tag_of(hash) | (offset + 1), cell); i = i + 1 < s->nslots ? i + 1 : 0)
		;
	return s->numbers + i;
}

void cell_set_add_odd(struct cell_set *s, struct slice cell, size_t offset)
{
	if (cell_set_find(s, cell) >= 0 && cell_set_first(s, cell) != offset)
		s->has_twice = true;
	map_add(&s->odd, arena_slice(&s->arena, cell), (long)offset);
}

/* nslots: not there. */
static size_t find_slot(const struct cell_set *s, struct slice cell, uint64_t hash)
{
	for (size_t i = slot_of(s, hash);; i = i + 1 < s->nslots ? i + 1 : 0) {
		const uint64_t there = atomic_load_explicit(&s->slots[i], memory_order_relaxed);

		if (!there)
			return s->nslots;
		if ((there & ~OFFSET_MASK) == tag_of(hash) && stands_at(s, offset_of(there), cell))
			return i;
	}
}

uint64_t cell_set_ahead(const struct cell_set *s, struct slice cell)
{
	const long number = number_of(s, cell);
	uint64_t hash;

	if (number >= 0) {
		__builtin_prefetch((const void *)(uintptr_t)&s->bits[number / WORD]);
		return (uint64_t)number;
	}
	hash = hash_text(cell);
	__builtin_prefetch((const void *)(uintptr_t)&s->slots[slot_of(s, hash)]);
	return hash;
}

static bool has_bit(const struct cell_set *s, size_t number)
{
	return atomic_load_explicit(&s->bits[number / WORD], memory_order_relaxed) >> number % WORD & 1;
}

long cell_set_find_ahead(const struct cell_set *s, struct slice cell, uint64_t ahead)
{
	const long number = number_of(s, cell);
	size_t slot;

	if (number >= 0 && has_bit(s, (size_t)number))
		return number;
	slot = number >= 0 ? s->nslots : find_slot(s, cell, ahead);
	if (slot < s->nslots)
		return (long)(s->numbers + slot);
	return s->odd.used && map_get(&s->odd, cell) >= 0 ? (long)cell_set_places(s) : -1;
}

long cell_set_find(const struct cell_set *s, struct slice cell)
{
	return s->nslots ? cell_set_find_ahead(s, cell, hash_text(cell)) : -1;
}

size_t cell_set_first(const struct cell_set *s, struct slice cell)
{
	const long at = cell_set_find(s, cell), odd = s->odd.used ? map_get(&s->odd, cell) : -1;
	const bool has_slot = at >= (long)s->numbers && at < (long)cell_set_places(s);
	const size_t first = has_slot ? offset_of(atomic_load_explicit(&s->slots[(size_t)at - s->numbers], memory_order_relaxed)) : SIZE_MAX;

	return odd >= 0 && (size_t)odd < first ? (size_t)odd : first;
}
