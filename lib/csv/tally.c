/* tally.c - see tally.h. What is added to an id that is no number goes behind the others of its piece: no table is asked, nothing is
 * waited for. A piece is summed when all of it is there (tally_join), or when so much has come that it pays: ids that repeat go
 * into one sum each, which has a slot by its hash. A piece is small enough to stay near the processor while that is done, and its sums
 * close up where they are.
 *
 * An id that is looked for costs two waits for the memory: its slot and its sum. All of a batch wait together. */
#include "csv/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/team.h"
#include "csv/tally_parts.h"

enum {
	SUM_FIRST = 8192, /* sums of a piece, before it is worth looking which of them are of one id */
	SUM_NEXT = 8,	  /* so many times more the next time, where few were */
	LINE = 64,	  /* of the cache: sums of four words lie in one */
	FIRST_SLAB = 256 << 10,
	LARGEST_SLAB = 4 << 20,
};

/* Chunks and slots are cut from slabs, one behind the other, and released with the tally. */
struct tally_slab {
	struct tally_slab *next;
	size_t size, used;
};

/* Zeroed; it begins where a line of the cache does. */
static void *cut(struct tally *t, size_t bytes)
{
	struct tally_slab *slab = t->slabs;

	bytes = (bytes + LINE - 1) & ~(size_t)(LINE - 1);
	if (!slab || slab->size - slab->used < bytes) {
		size_t size = !slab ? FIRST_SLAB : slab->size < LARGEST_SLAB ? slab->size * 2 : LARGEST_SLAB;

		while (size - 2 * LINE < bytes)
			size *= 2;
		slab = xcalloc(1, size);
		*slab = (struct tally_slab){ .next = t->slabs, .size = size, .used = 2 * LINE - (uintptr_t)slab % LINE };
		t->slabs = slab;
	}
	slab->used += bytes;
	return (char *)slab + slab->used - bytes;
}

void tally_begin(struct tally *t, const struct tally_shape *shape, const struct tally_numbers *numbers)
{
	*t = (struct tally){ .shape = shape, .numbers = *numbers };
	t->pieces = xcalloc(TALLY_PIECES, sizeof(*t->pieces));
	if (!numbers->count)
		return;
	t->narrays = 1;
	t->arrays = xcalloc(1, sizeof(*t->arrays));
	t->arrays->sums = xcalloc(numbers->count, shape->words * sizeof(*t->arrays->sums));
	t->arrays->low = numbers->count;
	t->claims = xcalloc(numbers->count / 64 + 1, sizeof(*t->claims));
}

static void release_slabs(struct tally_slab *slab)
{
	while (slab) {
		struct tally_slab *next = slab->next;

		free(slab);
		slab = next;
	}
}

void tally_release(struct tally *t)
{
	for (size_t i = 0; t->pieces && i < TALLY_PIECES; i++)
		free(t->pieces[i].chunks);
	for (size_t i = 0; i < t->narrays; i++)
		free(t->arrays[i].sums);
	release_slabs(t->slabs);
	free(t->pieces);
	free(t->arrays);
	free(t->claims);
	arena_release(&t->arena);
	*t = (struct tally){ 0 };
}

/* One operation on one word of many sums, which move on to the next one. */
static void combine_word(enum tally_op op, uint64_t **sums, const uint64_t **more, size_t n)
{
	switch (op) {
	case TALLY_SUM:
		for (size_t i = 0; i < n; i++)
			*sums[i]++ += *more[i]++;
		break;
	case TALLY_GREATEST:
		for (size_t i = 0; i < n; i++, sums[i - 1]++, more[i - 1]++)
			*sums[i] = *sums[i] > *more[i] ? *sums[i] : *more[i];
		break;
	case TALLY_BITS:
		for (size_t i = 0; i < n; i++)
			*sums[i]++ |= *more[i]++;
		break;
	case TALLY_LATEST:
		for (size_t i = 0; i < n; i++) {
			const uint64_t a = *sums[i], b = *more[i]++;

			*sums[i]++ = (a > b ? a : b) >> 32 << 32 | (uint32_t)(a + b);
		}
		break;
	}
}

static void combine(const struct tally_shape *shape, uint64_t **sums, const uint64_t **more, size_t n)
{
	for (size_t w = 0; w < shape->words; w++)
		combine_word(shape->ops[w], sums, more, n);
}

/* The highest bits of a hash choose the piece: slots leave them alone. */
static struct tally_piece *piece_of(const struct tally *t, uint64_t hash)
{
	return &t->pieces[hash >> 58 & (TALLY_PIECES - 1)];
}

static uint64_t *sum_in(const struct tally *t, const struct tally_piece *p, uint32_t slot)
{
	return tally_sum_at(t, p, slots_place(&p->slots, slot));
}

/* The slot of an id, or the free one where it would be. */
static uint32_t *slot_of(const struct tally *t, const struct tally_piece *p, uint64_t hash, struct key key)
{
	size_t i = slots_next(&p->slots, hash, slots_home(&p->slots, hash));

	while (p->slots.at[i] && !key_is_same(tally_key_of(sum_in(t, p, p->slots.at[i])), key))
		i = slots_next(&p->slots, hash, i + 1);
	return &p->slots.at[i];
}

static void make_room(struct tally *t, struct tally_piece *p, size_t sums)
{
	const unsigned bits = slots_bits_for(sums);

	if (p->slots.at && bits <= p->slots.bits)
		return;
	p->slots = (struct slots){ cut(t, sizeof(*p->slots.at) << bits), bits };
	for (size_t place = 0; place < p->summed; place++)
		slots_put(&p->slots, key_hash(tally_key_of(tally_sum_at(t, p, place))), place);
}

/* Sums what lies in a chunk, at most TALLY_CHUNK, onto the sums of the piece: they end before it, or in it. */
static void sum_chunk(const struct tally *t, struct tally_piece *p, const uint64_t *chunk, size_t n)
{
	const size_t words = tally_sum_words(t);
	uint64_t hashes[TALLY_CHUNK];

	for (size_t i = 0; i < n; i++)
		hashes[i] = key_hash(tally_key_of(chunk + i * words));
	for (size_t i = 0; i < n; i++, chunk += words) {
		uint32_t *slot = slot_of(t, p, hashes[i], tally_key_of(chunk));
		uint64_t *sum = *slot ? sum_in(t, p, *slot) : tally_sum_at(t, p, p->summed);

		if (*slot) {
			combine(t->shape, &(uint64_t *){ sum + TALLY_KEY_WORDS }, &(const uint64_t *){ chunk + TALLY_KEY_WORDS }, 1);
			continue;
		}
		if (sum != chunk)
			memcpy(sum, chunk, words * sizeof(*sum));
		*slot = slots_word(&p->slots, hashes[i], p->summed++);
	}
}

/* Sums what was added to a piece, which has room for it. */
static void sum_piece(const struct tally *t, struct tally_piece *p)
{
	const size_t before = p->count - p->summed;
	size_t from = p->summed;

	for (size_t n; from < p->count; from += n) {
		n = TALLY_CHUNK - from % TALLY_CHUNK;
		n = n < p->count - from ? n : p->count - from;
		sum_chunk(t, p, tally_sum_at(t, p, from), n);
	}
	p->sum_at = p->summed + before / 2 < p->count ? p->summed + (p->summed < SUM_FIRST ? SUM_FIRST : p->summed) : p->count * SUM_NEXT;
	p->count = p->summed;
}

void tally_sum(struct tally *t)
{
	for (size_t i = 0; i < TALLY_PIECES; i++)
		if (t->pieces[i].count) {
			make_room(t, &t->pieces[i], t->pieces[i].count);
			sum_piece(t, &t->pieces[i]);
		}
}

static void add_chunk(struct tally *t, struct tally_piece *p)
{
	p->chunks = xgrow(p->chunks, &p->cap, p->nchunks + 1, sizeof(*p->chunks));
	p->chunks[p->nchunks++] = cut(t, TALLY_CHUNK * tally_sum_words(t) * sizeof(uint64_t));
}

/* Where the next one goes that is added to a piece. */
static uint64_t *next_sum(struct tally *t, struct tally_piece *p)
{
	if (p->count >= p->sum_at) {
		if (p->sum_at) {
			make_room(t, p, p->count);
			sum_piece(t, p);
		} else {
			p->sum_at = SUM_FIRST;
		}
	}
	if (p->count == p->nchunks * TALLY_CHUNK)
		add_chunk(t, p);
	return tally_sum_at(t, p, p->count++);
}

static uint64_t *number_sum(struct tally *t, size_t number)
{
	struct tally_array *a = &t->arrays[0];

	a->low = number < a->low ? number : a->low;
	a->high = number >= a->high ? number + 1 : a->high;
	return &a->sums[number * t->shape->words];
}

static void prefetch_number(const struct tally *t, size_t number)
{
	for (size_t k = 0; k < t->narrays; k++)
		__builtin_prefetch(&t->arrays[k].sums[number * t->shape->words], 1);
}

void tally_add(struct tally *t, const struct slice *ids, size_t n, const uint64_t *values)
{
	const size_t words = t->shape->words;
	uint64_t *sums[TALLY_BATCH];
	const uint64_t *more[TALLY_BATCH];
	size_t nsums = 0;

	for (size_t i = 0; i < n; i++, values += words) {
		const long number = tally_number(t, ids[i]);

		if (number >= 0) {
			prefetch_number(t, (size_t)number);
			sums[nsums] = number_sum(t, (size_t)number);
			more[nsums++] = values;
		} else {
			const struct key key = key_of(ids[i]);
			uint64_t *sum = next_sum(t, piece_of(t, key_hash(key)));

			memcpy(sum, &key, sizeof(key));
			memcpy(sum + TALLY_KEY_WORDS, values, words * sizeof(*sum));
		}
	}
	combine(t->shape, sums, more, nsums);
}

/* An id of a batch: a number, or a piece and perhaps a sum of it; neither: it is empty. */
struct look {
	long number;
	const struct tally_piece *piece;
	uint64_t hash;
	struct key key;
	uint64_t *sum; /* NULL: it isn't there */
};

/* Finds sums. The memory is asked for all slots, then for all sums, before any is waited for. */
static void find_sums(const struct tally *t, size_t n, struct look *looks)
{
	for (size_t i = 0; i < n; i++) {
		struct look *l = &looks[i];
		const struct slots *s = l->piece ? &l->piece->slots : NULL;
		const uint32_t slot = s ? s->at[slots_next(s, l->hash, slots_home(s, l->hash))] : 0;

		if (!slot)
			continue;
		l->sum = sum_in(t, l->piece, slot);
		__builtin_prefetch(l->sum, 1);
	}
	for (size_t i = 0; i < n; i++)
		if (looks[i].sum && key_is_elsewhere(looks[i].key))
			__builtin_prefetch((const void *)(uintptr_t)looks[i].sum[0]);
	for (size_t i = 0; i < n; i++) {
		struct look *l = &looks[i];

		if (l->sum && !key_is_same(tally_key_of(l->sum), l->key)) { /* another one of that hash */
			const uint32_t slot = *slot_of(t, l->piece, l->hash, l->key);

			l->sum = slot ? sum_in(t, l->piece, slot) : NULL;
		}
	}
}

static void look_up(const struct tally *t, const struct slice *ids, size_t n, struct look *looks)
{
	for (size_t i = 0; i < n; i++) {
		struct look *l = &looks[i];

		l->number = tally_number(t, ids[i]);
		l->piece = NULL;
		l->sum = NULL;
		if (l->number >= 0) {
			prefetch_number(t, (size_t)l->number);
			continue;
		}
		l->key = key_of(ids[i]);
		l->hash = key_hash(l->key);
		l->piece = piece_of(t, l->hash);
		if (!ids[i].len || !l->piece->slots.at)
			l->piece = NULL;
		else
			__builtin_prefetch(&l->piece->slots.at[slots_home(&l->piece->slots, l->hash)]);
	}
	find_sums(t, n, looks);
}

void tally_get_number(const struct tally *t, size_t number, uint64_t *sum)
{
	const size_t words = t->shape->words;
	bool is_there = false;

	for (size_t k = 0; k < t->narrays; k++) {
		const struct tally_array *a = &t->arrays[k];

		if (number < a->low || number >= a->high)
			continue;
		if (is_there)
			combine(t->shape, &(uint64_t *){ sum }, &(const uint64_t *){ &a->sums[number * words] }, 1);
		else
			memcpy(sum, &a->sums[number * words], words * sizeof(*sum));
		is_there = true;
	}
	if (!is_there)
		memset(sum, 0, words * sizeof(*sum));
}

static void get(const struct tally *t, const struct look *look, uint64_t *sum)
{
	if (look->number >= 0)
		tally_get_number(t, (size_t)look->number, sum);
	else if (look->sum)
		memcpy(sum, look->sum + TALLY_KEY_WORDS, t->shape->words * sizeof(*sum));
	else
		memset(sum, 0, t->shape->words * sizeof(*sum));
}

void tally_find(const struct tally *t, const struct slice *ids, size_t n, uint64_t *sums)
{
	struct look looks[TALLY_BATCH];

	look_up(t, ids, n, looks);
	for (size_t i = 0; i < n; i++)
		get(t, &looks[i], sums + i * t->shape->words);
}

/* False: it was taken. */
static bool take(uint64_t *word, uint64_t bit)
{
	return !(__atomic_fetch_or(word, bit, __ATOMIC_RELAXED) & bit);
}

bool tally_claim_number(struct tally *t, size_t number, uint64_t *sum)
{
	tally_get_number(t, number, sum);
	return take(&t->claims[number / 64], (uint64_t)1 << number % 64);
}

void tally_claim(struct tally *t, const struct slice *ids, size_t n, uint64_t *sums, bool *is_first)
{
	struct look looks[TALLY_BATCH];

	look_up(t, ids, n, looks);
	for (size_t i = 0; i < n; i++) {
		const size_t number = (size_t)looks[i].number;

		get(t, &looks[i], sums + i * t->shape->words);
		if (looks[i].number >= 0)
			is_first[i] = take(&t->claims[number / 64], (uint64_t)1 << number % 64);
		else
			is_first[i] = !looks[i].sum || take(&looks[i].sum[1], KEY_FREE_BIT);
	}
}

void tally_unclaim(struct tally *t)
{
	if (t->narrays)
		memset(t->claims, 0, (t->numbers.count / 64 + 1) * sizeof(*t->claims));
	for (size_t i = 0; i < TALLY_PIECES; i++)
		for (size_t k = 0; k < t->pieces[i].summed; k++)
			tally_sum_at(t, &t->pieces[i], k)[1] &= ~KEY_FREE_BIT;
}

bool tally_is_claimed(const struct tally *t, struct slice id)
{
	struct look look;

	look_up(t, &id, 1, &look);
	if (look.number >= 0)
		return t->claims[look.number / 64] >> look.number % 64 & 1;
	return look.sum && __atomic_load_n(&look.sum[1], __ATOMIC_RELAXED) & KEY_FREE_BIT;
}

struct joining {
	struct tally *all, *parts;
	size_t n;
};

/* The chunks of all parts become the piece's, one part behind the other; sums close up. */
static void join_piece(void *context, size_t i, size_t thread)
{
	const struct joining *j = context;
	struct tally_piece *all = &j->all->pieces[i];
	size_t nchunks = all->nchunks;

	(void)thread;
	sum_piece(j->all, all);
	for (size_t k = 1; k < j->n; k++)
		nchunks += j->parts[k].pieces[i].nchunks;
	all->chunks = xgrow(all->chunks, &all->cap, nchunks, sizeof(*all->chunks));
	for (size_t k = 1; k < j->n; k++) {
		struct tally_piece *part = &j->parts[k].pieces[i];

		if (part->nchunks)
			memcpy(all->chunks + all->nchunks, part->chunks, part->nchunks * sizeof(*part->chunks));
		all->nchunks += part->nchunks;
		for (size_t at = 0; at < part->count; at += TALLY_CHUNK)
			sum_chunk(j->all, all, tally_sum_at(j->all, part, at), part->count - at < TALLY_CHUNK ? part->count - at : TALLY_CHUNK);
	}
	all->count = all->summed;
}

/* The arrays stay what they are: an id asks those whose range it is in. */
static void join_arrays(struct tally *all, struct tally *parts, size_t n)
{
	size_t count = all->narrays;

	for (size_t k = 1; k < n; k++)
		count += parts[k].narrays;
	all->arrays = xrealloc(all->arrays, (count + 1) * sizeof(*all->arrays));
	for (size_t k = 1; k < n; k++) {
		for (size_t i = 0; i < parts[k].narrays; i++)
			all->arrays[all->narrays++] = parts[k].arrays[i];
		parts[k].narrays = 0;
	}
}

static void join_slabs(struct tally *all, struct tally *part)
{
	struct tally_slab **last = &part->slabs;

	while (*last)
		last = &(*last)->next;
	*last = all->slabs;
	all->slabs = part->slabs;
	part->slabs = NULL;
}

void tally_join(struct tally *all, struct tally *parts, size_t n)
{
	struct joining j = { all, parts, n };
	size_t sums = 0;

	*all = parts[0];
	parts[0] = (struct tally){ 0 };
	for (size_t i = 0; i < TALLY_PIECES; i++) {
		size_t count = all->pieces[i].count;

		for (size_t k = 1; k < n; k++)
			count += parts[k].pieces[i].count;
		if (count)
			make_room(all, &all->pieces[i], count);
		sums += count;
	}
	if (sums)
		team_queue(TALLY_PIECES, team_size(sums * tally_sum_words(all) * sizeof(uint64_t)), join_piece, &j);
	join_arrays(all, parts, n);
	for (size_t k = 1; k < n; k++) {
		join_slabs(all, &parts[k]);
		arena_join(&all->arena, &parts[k].arena);
		tally_release(&parts[k]);
	}
}
