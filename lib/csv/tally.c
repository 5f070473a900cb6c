/* tally.c - see tally.h. A piece has its sums one behind the other as they came, each behind the id it is of, and slots by hash that
 * say where: upper half the hash, lower half the place and one more. So a table grows without moving what isn't a slot, and most of it
 * is sums.
 *
 * An id that is looked for costs three waits for the memory: its slot, its sum, its bytes. All of a batch wait together. */
#include "csv/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/lang.h"
#include "base/team.h"
#include "csv/csv.h"

struct tally_piece {
	uint64_t *slots;
	size_t mask; /* of slots, a power of two less one; 0: none */
	uint64_t *sums; /* 1 + words each: the id, its words */
	size_t count, cap;
};

/* An id in one word: where its bytes are, how many, and whether it is taken. A long one lies in the arena behind its length. */
#define CLAIMED ((uint64_t)1 << 63)
enum { LENGTH_AT = 48, LONG = 0x7fff };
#define ADDRESS (((uint64_t)1 << LENGTH_AT) - 1)

/* Claims are set while others look. */
static uint64_t id_at(const uint64_t *sum)
{
	return __atomic_load_n(sum, __ATOMIC_RELAXED);
}

static uint64_t pack(struct arena *arena, struct slice id)
{
	char *copy;

	if (id.len < LONG && ((uint64_t)(uintptr_t)id.ptr & ~ADDRESS) == 0)
		return (uint64_t)(uintptr_t)id.ptr | (uint64_t)id.len << LENGTH_AT;
	copy = arena_alloc(arena, sizeof(id.len) + id.len);
	memcpy(copy, &id.len, sizeof(id.len));
	memcpy(copy + sizeof(id.len), id.ptr, id.len);
	return (uint64_t)(uintptr_t)copy | (uint64_t)LONG << LENGTH_AT;
}

static struct slice unpack(uint64_t word)
{
	const char *at = (const char *)(uintptr_t)(word & ADDRESS);
	size_t n = word >> LENGTH_AT & LONG; /* a claim is no part of it */

	if (n < LONG)
		return (struct slice){ at, n };
	memcpy(&n, at, sizeof(n));
	return (struct slice){ at + sizeof(n), n };
}

static bool is_id(uint64_t word, struct slice id)
{
	const struct slice a = unpack(word);

	if (a.len != id.len)
		return false;
	if (id.len < DIGITS_MAX)
		return !id.len || digits_gather(a.ptr, id.len) == digits_gather(id.ptr, id.len);
	for (size_t i = 0; i + DIGITS_MAX < id.len; i += DIGITS_MAX)
		if (digits_eight(a.ptr + i) != digits_eight(id.ptr + i))
			return false;
	return digits_eight(a.ptr + id.len - DIGITS_MAX) == digits_eight(id.ptr + id.len - DIGITS_MAX);
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

static void release_piece(struct tally_piece *p)
{
	free(p->slots);
	free(p->sums);
	*p = (struct tally_piece){ 0 };
}

void tally_release(struct tally *t)
{
	for (size_t i = 0; t->pieces && i < TALLY_PIECES; i++)
		release_piece(&t->pieces[i]);
	for (size_t i = 0; i < t->narrays; i++)
		free(t->arrays[i].sums);
	free(t->pieces);
	free(t->arrays);
	free(t->claims);
	arena_release(&t->arena);
	*t = (struct tally){ 0 };
}

/* One operation on one word of many sums. */
static void combine_word(enum tally_op op, uint64_t *const *sums, const uint64_t *more, size_t step, size_t n)
{
	switch (op) {
	case TALLY_SUM:
		for (size_t i = 0; i < n; i++)
			*sums[i] += more[i * step];
		break;
	case TALLY_GREATEST:
		for (size_t i = 0; i < n; i++)
			*sums[i] = *sums[i] > more[i * step] ? *sums[i] : more[i * step];
		break;
	case TALLY_BITS:
		for (size_t i = 0; i < n; i++)
			*sums[i] |= more[i * step];
		break;
	case TALLY_LATEST:
		for (size_t i = 0; i < n; i++) {
			const uint64_t a = *sums[i], b = more[i * step];

			*sums[i] = (a > b ? a : b) >> 32 << 32 | (uint32_t)(a + b);
		}
		break;
	}
}

/* `more` has the words of each one behind the other. The pointers move on to the end of each sum. */
static void combine(const struct tally_shape *shape, uint64_t **sums, const uint64_t *more, size_t n)
{
	for (size_t w = 0; w < shape->words; w++) {
		combine_word(shape->ops[w], sums, more + w, shape->words, n);
		for (size_t i = 0; i < n; i++)
			sums[i]++;
	}
}

/* The lower half of a hash chooses the piece, the upper half the slot, where it is kept: nothing is hashed twice. */
static struct tally_piece *piece_of(const struct tally *t, uint64_t hash)
{
	return &t->pieces[hash >> 1 & (TALLY_PIECES - 1)];
}

static size_t home_of(const struct tally_piece *p, uint64_t hash)
{
	return hash >> 32 & p->mask;
}

/* A sum by its place, from 1: its id, and its words behind it. */
static uint64_t *sum_at(const struct tally *t, const struct tally_piece *p, uint64_t place)
{
	return p->sums + ((uint32_t)place - 1) * (1 + t->shape->words);
}

/* The next slot from i on that is free or has this upper half of a hash. */
static size_t next_slot(const struct tally_piece *p, uint64_t hash, size_t i)
{
	while (p->slots[i & p->mask] && p->slots[i & p->mask] >> 32 != hash >> 32)
		i++;
	return i & p->mask;
}

/* The slot of an id, or the free one where it would be. */
static uint64_t *slot_of(const struct tally *t, const struct tally_piece *p, uint64_t hash, struct slice id)
{
	size_t i = next_slot(p, hash, home_of(p, hash));

	while (p->slots[i] && !is_id(id_at(sum_at(t, p, p->slots[i])), id))
		i = next_slot(p, hash, i + 1);
	return &p->slots[i];
}

/* Room for so many sums: at most half of the slots are taken. */
static void make_room(struct tally_piece *p, size_t sums)
{
	const struct tally_piece old = *p;
	size_t size = p->mask ? p->mask + 1 : 16;

	if (old.mask && sums <= size / 2)
		return;
	while (sums > size / 2)
		size *= 2;
	p->slots = xcalloc(size, sizeof(*p->slots));
	p->mask = size - 1;
	for (size_t k = 0; old.mask && k <= old.mask; k++) {
		size_t i = home_of(p, old.slots[k]);

		while (old.slots[k] && p->slots[i])
			i = (i + 1) & p->mask;
		if (old.slots[k])
			p->slots[i] = old.slots[k];
	}
	free(old.slots);
}

/* The place of an id that isn't a number; made where there is none. `word` 0: the id is not packed yet. */
static uint32_t place_of(struct tally *t, uint64_t hash, struct slice id, uint64_t word)
{
	struct tally_piece *p = piece_of(t, hash);
	uint64_t *slot, *sum;

	make_room(p, p->count + 1);
	slot = slot_of(t, p, hash, id);
	if (*slot)
		return (uint32_t)*slot;
	p->sums = xgrow(p->sums, &p->cap, p->count + 1, (1 + t->shape->words) * sizeof(*p->sums));
	*slot = hash >> 32 << 32 | ++p->count;
	sum = sum_at(t, p, *slot);
	*sum = word ? word : pack(&t->arena, id);
	memset(sum + 1, 0, t->shape->words * sizeof(*sum));
	return (uint32_t)*slot;
}

/* An id of a batch: a number, or a hash and perhaps its place; neither: it is empty. */
struct look {
	long number;
	uint64_t hash;
	uint32_t place; /* 0: it isn't there */
};

/* Finds places. The memory is asked for all slots, then for all sums, then for the bytes of all ids, before any is waited for. */
static void find_places(const struct tally *t, const struct slice *ids, size_t n, struct look *looks)
{
	for (size_t i = 0; i < n; i++) {
		const struct tally_piece *p = piece_of(t, looks[i].hash);

		if (looks[i].hash && p->mask)
			__builtin_prefetch(&p->slots[home_of(p, looks[i].hash)]);
	}
	for (size_t i = 0; i < n; i++) {
		const struct tally_piece *p = piece_of(t, looks[i].hash);

		if (!looks[i].hash || !p->mask)
			continue;
		looks[i].place = (uint32_t)p->slots[next_slot(p, looks[i].hash, home_of(p, looks[i].hash))];
		if (looks[i].place)
			__builtin_prefetch(sum_at(t, p, looks[i].place), 1);
	}
	for (size_t i = 0; i < n; i++)
		if (looks[i].place)
			__builtin_prefetch(unpack(id_at(sum_at(t, piece_of(t, looks[i].hash), looks[i].place))).ptr);
	for (size_t i = 0; i < n; i++) {
		const struct tally_piece *p = piece_of(t, looks[i].hash);

		if (looks[i].place && !is_id(id_at(sum_at(t, p, looks[i].place)), ids[i])) /* another one of that hash */
			looks[i].place = (uint32_t)*slot_of(t, p, looks[i].hash, ids[i]);
	}
}

static void look_up(const struct tally *t, const struct slice *ids, size_t n, struct look *looks)
{
	size_t hashed = 0;

	for (size_t i = 0; i < n; i++) {
		const long number = tally_number(t, ids[i]);

		if (number >= 0) {
			looks[i] = (struct look){ number, 0, 0 };
			for (size_t k = 0; k < t->narrays; k++)
				__builtin_prefetch(&t->arrays[k].sums[(size_t)number * t->shape->words], 1);
		} else {
			looks[i] = (struct look){ -1, ids[i].len ? hash_text(ids[i]) : 0, 0 };
			hashed++;
		}
	}
	if (hashed)
		find_places(t, ids, n, looks);
}

static uint64_t *number_sum(struct tally *t, size_t number)
{
	struct tally_array *a = &t->arrays[0];

	a->low = number < a->low ? number : a->low;
	a->high = number >= a->high ? number + 1 : a->high;
	return &a->sums[number * t->shape->words];
}

void tally_add(struct tally *t, const struct slice *ids, size_t n, const uint64_t *values)
{
	struct look looks[TALLY_BATCH];
	uint64_t *sums[TALLY_BATCH];

	look_up(t, ids, n, looks);
	for (size_t i = 0; i < n; i++) /* first all that move others */
		if (looks[i].number < 0 && !looks[i].place)
			looks[i].place = place_of(t, looks[i].hash, ids[i], 0);
	for (size_t i = 0; i < n; i++)
		sums[i] = looks[i].number >= 0 ? number_sum(t, (size_t)looks[i].number)
					       : sum_at(t, piece_of(t, looks[i].hash), looks[i].place) + 1;
	combine(t->shape, sums, values, n);
}

static void get_number(const struct tally *t, size_t number, uint64_t *sum)
{
	const size_t words = t->shape->words;
	bool is_there = false;

	for (size_t k = 0; k < t->narrays; k++) {
		const struct tally_array *a = &t->arrays[k];

		if (number < a->low || number >= a->high)
			continue;
		if (is_there)
			combine(t->shape, &(uint64_t *){ sum }, &a->sums[number * words], 1);
		else
			memcpy(sum, &a->sums[number * words], words * sizeof(*sum));
		is_there = true;
	}
	if (!is_there)
		memset(sum, 0, words * sizeof(*sum));
}

/* The sum of one that was looked up; returns the word of its id where it has one. */
static uint64_t *get(const struct tally *t, const struct look *look, uint64_t *sum)
{
	uint64_t *known = look->place ? sum_at(t, piece_of(t, look->hash), look->place) : NULL;

	if (look->number >= 0)
		get_number(t, (size_t)look->number, sum);
	else if (known)
		memcpy(sum, known + 1, t->shape->words * sizeof(*sum));
	else
		memset(sum, 0, t->shape->words * sizeof(*sum));
	return known;
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
	get_number(t, number, sum);
	return take(&t->claims[number / 64], (uint64_t)1 << number % 64);
}

void tally_claim(struct tally *t, const struct slice *ids, size_t n, uint64_t *sums, bool *is_first)
{
	struct look looks[TALLY_BATCH];

	look_up(t, ids, n, looks);
	for (size_t i = 0; i < n; i++) {
		const size_t number = (size_t)looks[i].number;
		uint64_t *id = get(t, &looks[i], sums + i * t->shape->words);

		if (looks[i].number >= 0)
			is_first[i] = take(&t->claims[number / 64], (uint64_t)1 << number % 64);
		else
			is_first[i] = !id || take(id, CLAIMED);
	}
}

void tally_unclaim(struct tally *t)
{
	if (t->narrays)
		memset(t->claims, 0, (t->numbers.count / 64 + 1) * sizeof(*t->claims));
	for (size_t i = 0; i < TALLY_PIECES; i++)
		for (size_t k = 1; k <= t->pieces[i].count; k++)
			*sum_at(t, &t->pieces[i], k) &= ~CLAIMED;
}

bool tally_is_claimed(const struct tally *t, struct slice id)
{
	struct look look;

	look_up(t, &id, 1, &look);
	if (look.number >= 0)
		return t->claims[look.number / 64] >> look.number % 64 & 1;
	return look.place && *sum_at(t, piece_of(t, look.hash), look.place) & CLAIMED;
}

/* The sums of one part's piece, by its slots, which know the hash. */
static void join_from(struct tally *all, const struct tally_piece *from, uint64_t low)
{
	struct look looks[TALLY_BATCH];
	struct slice ids[TALLY_BATCH];
	const uint64_t *sums[TALLY_BATCH];
	size_t n = 0;

	for (size_t i = 0; from->mask && i <= from->mask; i++) {
		if (from->slots[i]) {
			looks[n] = (struct look){ -1, from->slots[i] >> 32 << 32 | low, 0 };
			sums[n] = sum_at(all, from, from->slots[i]);
			__builtin_prefetch(sums[n++]);
		}
		if (n < TALLY_BATCH && i < from->mask)
			continue;
		for (size_t k = 0; k < n; k++)
			ids[k] = unpack(*sums[k]);
		find_places(all, ids, n, looks);
		for (size_t k = 0; k < n; k++) {
			const uint32_t place = looks[k].place ? looks[k].place : place_of(all, looks[k].hash, ids[k], *sums[k]);

			combine(all->shape, &(uint64_t *){ sum_at(all, piece_of(all, low), place) + 1 }, sums[k] + 1, 1);
		}
		n = 0;
	}
}

struct joining {
	struct tally *all, *parts;
	size_t n;
};

static void join_piece(void *context, size_t i, size_t thread)
{
	const struct joining *j = context;
	size_t count = j->all->pieces[i].count;

	(void)thread;
	for (size_t k = 1; k < j->n; k++)
		count += j->parts[k].pieces[i].count;
	make_room(&j->all->pieces[i], count);
	for (size_t k = 1; k < j->n; k++) {
		join_from(j->all, &j->parts[k].pieces[i], (uint64_t)i << 1 | 1);
		release_piece(&j->parts[k].pieces[i]);
	}
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

void tally_join(struct tally *all, struct tally *parts, size_t n)
{
	struct joining j = { all, parts, n };
	size_t bytes = 0;

	*all = parts[0];
	parts[0] = (struct tally){ 0 };
	for (size_t k = 1; k < n; k++)
		for (size_t i = 0; i < TALLY_PIECES; i++)
			bytes += parts[k].pieces[i].count * (1 + all->shape->words) * sizeof(uint64_t);
	if (bytes)
		team_queue(TALLY_PIECES, team_size(bytes), join_piece, &j);
	join_arrays(all, parts, n);
	for (size_t k = 1; k < n; k++) {
		arena_join(&all->arena, &parts[k].arena);
		tally_release(&parts[k]);
	}
}

/* An id and its sum, as they are written. */
struct line {
	struct slice id;
	const uint64_t *sum;
};

struct lines {
	struct line *lines;
	size_t count, cap;
	struct arena arena;
};

static void add_line(struct lines *all, const struct tally *t, struct slice id, const uint64_t *sum)
{
	uint64_t any = 0;

	for (size_t w = 0; w < t->shape->words; w++)
		any |= sum[w];
	if (!any)
		return;
	all->lines = xgrow(all->lines, &all->cap, all->count + 1, sizeof(*all->lines));
	all->lines[all->count++] = (struct line){ id, sum };
}

static void add_numbers(struct lines *all, const struct tally *t)
{
	const struct serial *serial = &t->numbers.serial;

	for (size_t i = 0; t->narrays && i < t->numbers.count; i++) {
		const struct look look = { (long)i, 0, 0 };
		uint64_t *sum = arena_alloc(&all->arena, t->shape->words * sizeof(*sum));

		get(t, &look, sum);
		add_line(all, t, slice_of(arena_format(&all->arena, "%.*s%0*zu", SLICE_ARGS(serial->prefix), (int)serial->digits, i)), sum);
	}
}

static int by_id(const void *a, const void *b)
{
	return slice_compare(((const struct line *)a)->id, ((const struct line *)b)->id);
}

static void put_line(struct str *out, const struct tally *t, const struct line *line)
{
	csv_put_field(out, line->id);
	for (size_t i = 0; i < t->shape->words; i++)
		if (t->shape->ops[i] == TALLY_SUM)
			str_addf(out, ",%lld", (long long)line->sum[i]);
		else
			str_addf(out, ",%llu", (unsigned long long)line->sum[i]);
	str_addc(out, '\n');
}

void tally_write(struct str *out, const struct tally *t)
{
	struct lines all = { 0 };

	add_numbers(&all, t);
	for (size_t i = 0; i < TALLY_PIECES; i++)
		for (size_t k = 1; k <= t->pieces[i].count; k++) {
			const uint64_t *sum = sum_at(t, &t->pieces[i], k);

			add_line(&all, t, unpack(*sum), sum + 1);
		}
	if (all.count)
		qsort(all.lines, all.count, sizeof(*all.lines), by_id);
	for (size_t i = 0; i < all.count; i++)
		put_line(out, t, &all.lines[i]);
	free(all.lines);
	arena_release(&all.arena);
}

/* All of the text is a number: with a sign where `is_signed`. */
static bool read_word(struct slice text, bool is_signed, uint64_t *word)
{
	const bool is_negative = is_signed && slice_starts(text, "-");
	uint64_t n = 0;

	if (text.len == is_negative)
		return false;
	for (size_t i = is_negative; i < text.len; i++)
		if (text.ptr[i] < '0' || text.ptr[i] > '9' || __builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, (uint64_t)(text.ptr[i] - '0'), &n))
			return false;
	*word = is_negative ? -n : n;
	return !is_signed || n <= (uint64_t)INT64_MAX + is_negative;
}

static bool read_line(struct tally *t, const struct csv *c, uint64_t *values)
{
	struct slice id;

	if (c->nfields != 1 + t->shape->words || !c->fields[0].len)
		return false;
	for (size_t i = 0; i < t->shape->words; i++)
		if (!read_word(c->fields[1 + i], t->shape->ops[i] == TALLY_SUM, &values[i]))
			return false;
	id = arena_slice(&t->arena, c->fields[0]);
	tally_add(t, &id, 1, values);
	return true;
}

int tally_read(struct tally *t, const char *name, struct slice text, struct error *err)
{
	uint64_t *values = xcalloc(t->shape->words, sizeof(*values));
	struct csv c;
	int rc;

	csv_open(&c, name, text, CSV_LEDGER);
	while ((rc = csv_next(&c, err)) > 0) {
		const struct place at = { name, c.line, 0 };

		if (read_line(t, &c, values))
			continue;
		rc = error_at(err, ERROR_DATA, &at, _("this is no line of a partial figure; numbers in one: %zu"), t->shape->words);
		break;
	}
	csv_close(&c);
	free(values);
	return rc;
}
