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
	size_t n = word >> LENGTH_AT & LONG;

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
	if (numbers->count) {
		t->by_number = xcalloc(numbers->count, shape->words * sizeof(*t->by_number));
		t->claims = xcalloc(numbers->count / 64 + 1, sizeof(*t->claims));
	}
	t->pieces = xcalloc(TALLY_PIECES, sizeof(*t->pieces));
	t->nothing = xcalloc(shape->words, sizeof(*t->nothing));
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
	free(t->pieces);
	free(t->by_number);
	free(t->claims);
	free(t->nothing);
	arena_release(&t->arena);
	*t = (struct tally){ 0 };
}

static void combine(const struct tally_shape *shape, uint64_t *sum, const uint64_t *more)
{
	for (size_t i = 0; i < shape->words; i++) {
		const uint64_t a = sum[i], b = more[i];

		switch (shape->ops[i]) {
		case TALLY_SUM:
			sum[i] = a + b;
			break;
		case TALLY_GREATEST:
			sum[i] = a > b ? a : b;
			break;
		case TALLY_BITS:
			sum[i] = a | b;
			break;
		case TALLY_LATEST:
			sum[i] = (a > b ? a : b) >> 32 << 32 | (uint32_t)(a + b);
			break;
		}
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

static uint64_t *sum_at(const struct tally *t, const struct tally_piece *p, uint64_t slot)
{
	return p->sums + ((uint32_t)slot - 1) * (1 + t->shape->words);
}

/* The slot of an id, or the free one where it would be. */
static uint64_t *slot_of(const struct tally *t, const struct tally_piece *p, uint64_t hash, struct slice id)
{
	for (size_t i = home_of(p, hash);; i = (i + 1) & p->mask) {
		const uint64_t slot = p->slots[i];

		if (!slot || (slot >> 32 == hash >> 32 && is_id(sum_at(t, p, slot)[0], id)))
			return &p->slots[i];
	}
}

/* Room for so many sums: at most three of four slots are taken. */
static void make_room(struct tally_piece *p, size_t sums)
{
	const struct tally_piece old = *p;
	size_t size = p->mask ? p->mask + 1 : 16;

	if (old.mask && sums <= size / 4 * 3)
		return;
	while (sums > size / 4 * 3)
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

/* The sum of an id that isn't a number, behind the word it is packed in; made where there is none. `word` 0: not packed yet. */
static uint64_t *sum_of(struct tally *t, uint64_t hash, struct slice id, uint64_t word)
{
	struct tally_piece *p = piece_of(t, hash);
	uint64_t *slot, *sum;

	make_room(p, p->count + 1);
	slot = slot_of(t, p, hash, id);
	if (*slot)
		return sum_at(t, p, *slot) + 1;
	p->sums = xgrow(p->sums, &p->cap, p->count + 1, (1 + t->shape->words) * sizeof(*p->sums));
	*slot = hash >> 32 << 32 | ++p->count;
	sum = sum_at(t, p, *slot);
	*sum = word ? word : pack(&t->arena, id);
	return memset(sum + 1, 0, t->shape->words * sizeof(*sum));
}

/* An id of a batch: a number, or a hash; neither: it is empty. */
struct look {
	long number;
	uint64_t hash;
};

/* Has the memory bring the slots, then the sums, then the bytes of ids that will be looked at. */
static void look_ahead(const struct tally *t, size_t n, const struct look *looks)
{
	for (size_t i = 0; i < n; i++) {
		const struct tally_piece *p = piece_of(t, looks[i].hash);

		if (looks[i].hash && p->mask)
			__builtin_prefetch(&p->slots[home_of(p, looks[i].hash)]);
	}
	for (int step = 0; step < 2; step++)
		for (size_t i = 0; i < n; i++) {
			const struct tally_piece *p = piece_of(t, looks[i].hash);
			const uint64_t slot = looks[i].hash && p->mask ? p->slots[home_of(p, looks[i].hash)] : 0;

			if (slot && slot >> 32 == looks[i].hash >> 32)
				__builtin_prefetch(step ? (const void *)unpack(*sum_at(t, p, slot)).ptr : sum_at(t, p, slot), step == 0);
		}
}

static void look_up(const struct tally *t, const struct slice *ids, size_t n, struct look *looks)
{
	size_t hashed = 0;

	for (size_t i = 0; i < n; i++) {
		const long number = ids[i].len && t->numbers.count ? serial_number(&t->numbers.serial, ids[i]) : -1;

		if (number >= 0 && (size_t)number < t->numbers.count) {
			looks[i] = (struct look){ number, 0 };
			__builtin_prefetch(&t->by_number[(size_t)number * t->shape->words], 1);
		} else {
			looks[i] = (struct look){ -1, ids[i].len ? hash_text(ids[i]) : 0 };
			hashed++;
		}
	}
	if (hashed)
		look_ahead(t, n, looks);
}

void tally_add(struct tally *t, const struct slice *ids, size_t n, const uint64_t *values)
{
	struct look looks[TALLY_BATCH];

	look_up(t, ids, n, looks);
	for (size_t i = 0; i < n; i++) {
		uint64_t *sum = looks[i].number >= 0 ? &t->by_number[(size_t)looks[i].number * t->shape->words]
						     : sum_of(t, looks[i].hash, ids[i], 0);

		combine(t->shape, sum, values + i * t->shape->words);
	}
}

/* NULL: it isn't there. */
static uint64_t *known(const struct tally *t, const struct look *look, struct slice id)
{
	const struct tally_piece *p = piece_of(t, look->hash);
	const uint64_t slot = look->hash && p->mask ? *slot_of(t, p, look->hash, id) : 0;

	return slot ? sum_at(t, p, slot) : NULL;
}

void tally_find(const struct tally *t, const struct slice *ids, size_t n, const uint64_t **sums)
{
	struct look looks[TALLY_BATCH];

	look_up(t, ids, n, looks);
	for (size_t i = 0; i < n; i++) {
		const uint64_t *sum = looks[i].number >= 0 ? NULL : known(t, &looks[i], ids[i]);

		sums[i] = looks[i].number >= 0 ? &t->by_number[(size_t)looks[i].number * t->shape->words] : sum ? sum + 1 : t->nothing;
	}
}

void tally_claim(struct tally *t, const struct slice *ids, size_t n, const uint64_t **sums, bool *is_first)
{
	struct look looks[TALLY_BATCH];

	look_up(t, ids, n, looks);
	for (size_t i = 0; i < n; i++) {
		const size_t number = (size_t)looks[i].number;
		uint64_t *sum = looks[i].number >= 0 ? NULL : known(t, &looks[i], ids[i]);

		is_first[i] = true;
		if (looks[i].number >= 0) {
			const uint64_t bit = (uint64_t)1 << number % 64;

			is_first[i] = !(__atomic_fetch_or(&t->claims[number / 64], bit, __ATOMIC_RELAXED) & bit);
			sums[i] = &t->by_number[number * t->shape->words];
		} else if (sum) {
			is_first[i] = !(__atomic_fetch_or(sum, CLAIMED, __ATOMIC_RELAXED) & CLAIMED);
			sums[i] = sum + 1;
		} else {
			sums[i] = t->nothing;
		}
	}
}

void tally_unclaim(struct tally *t)
{
	if (t->numbers.count)
		memset(t->claims, 0, (t->numbers.count / 64 + 1) * sizeof(*t->claims));
	for (size_t i = 0; i < TALLY_PIECES; i++)
		for (size_t k = 0; k < t->pieces[i].count; k++)
			t->pieces[i].sums[k * (1 + t->shape->words)] &= ~CLAIMED;
}

bool tally_is_claimed(const struct tally *t, struct slice id)
{
	struct look look;
	const uint64_t *sum;

	look_up(t, &id, 1, &look);
	if (look.number >= 0)
		return t->claims[look.number / 64] >> look.number % 64 & 1;
	sum = known(t, &look, id);
	return sum && *sum & CLAIMED;
}

/* What joins all of n parts, in TALLY_PIECES of its table and as many of its array. */
struct joining {
	struct tally *all, *parts;
	size_t n;
};

/* The sums of one part's piece, by its slots. */
static void join_from(struct tally *all, const struct tally_piece *from, uint64_t low)
{
	const size_t words = all->shape->words;
	struct look looks[TALLY_BATCH];
	const uint64_t *sums[TALLY_BATCH];
	size_t n = 0;

	for (size_t i = 0; from->mask && i <= from->mask; i++) {
		if (from->slots[i]) {
			looks[n] = (struct look){ -1, from->slots[i] >> 32 << 32 | low };
			sums[n] = from->sums + ((uint32_t)from->slots[i] - 1) * (1 + words);
			__builtin_prefetch(sums[n++]);
		}
		if (n < TALLY_BATCH && i < from->mask)
			continue;
		look_ahead(all, n, looks);
		for (size_t k = 0; k < n; k++)
			combine(all->shape, sum_of(all, looks[k].hash, unpack(*sums[k]), *sums[k]), sums[k] + 1);
		n = 0;
	}
}

static void join_piece(const struct joining *j, size_t i)
{
	size_t count = j->all->pieces[i].count;

	for (size_t k = 0; k < j->n; k++)
		count += j->parts[k].pieces[i].count;
	make_room(&j->all->pieces[i], count);
	for (size_t k = 0; k < j->n; k++) {
		join_from(j->all, &j->parts[k].pieces[i], (uint64_t)i << 1 | 1);
		release_piece(&j->parts[k].pieces[i]);
	}
}

/* A range of the numbers of all parts. */
static void join_range(const struct joining *j, size_t i)
{
	const size_t words = j->all->shape->words, count = j->all->numbers.count;
	const size_t from = count * i / TALLY_PIECES, to = count * (i + 1) / TALLY_PIECES;

	for (size_t k = 0; k < j->n; k++)
		for (size_t number = from; number < to; number++)
			combine(j->all->shape, &j->all->by_number[number * words], &j->parts[k].by_number[number * words]);
}

static void join_some(void *context, size_t piece, size_t thread)
{
	const struct joining *j = context;

	(void)thread;
	if (piece < TALLY_PIECES)
		join_piece(j, piece);
	else
		join_range(j, piece - TALLY_PIECES);
}

void tally_join(struct tally *all, struct tally *parts, size_t n)
{
	struct joining j = { all, parts + 1, n - 1 };
	size_t bytes = 0;

	*all = parts[0];
	parts[0] = (struct tally){ 0 };
	for (size_t i = 0; i < TALLY_PIECES; i++)
		bytes += all->pieces[i].count * (1 + all->shape->words) * sizeof(uint64_t);
	bytes += all->numbers.count * all->shape->words * sizeof(uint64_t);
	if (n > 1)
		team_queue(2 * TALLY_PIECES, team_size(bytes), join_some, &j);
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
};

static void add_line(struct lines *all, const struct tally *t, struct slice id, const uint64_t *sum)
{
	if (memcmp(sum, t->nothing, t->shape->words * sizeof(*sum)) == 0)
		return;
	all->lines = xgrow(all->lines, &all->cap, all->count + 1, sizeof(*all->lines));
	all->lines[all->count++] = (struct line){ id, sum };
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
	const struct serial *serial = &t->numbers.serial;
	const size_t words = t->shape->words;
	struct arena ids = ARENA_INIT;
	struct lines all = { 0 };

	for (size_t i = 0; i < t->numbers.count; i++)
		if (memcmp(&t->by_number[i * words], t->nothing, words * sizeof(*t->nothing)) != 0)
			add_line(&all, t, slice_of(arena_format(&ids, "%.*s%0*zu", SLICE_ARGS(serial->prefix), (int)serial->digits, i)),
				 &t->by_number[i * words]);
	for (size_t i = 0; i < TALLY_PIECES; i++)
		for (size_t k = 0; k < t->pieces[i].count; k++)
			add_line(&all, t, unpack(t->pieces[i].sums[k * (1 + words)] & ~CLAIMED), &t->pieces[i].sums[k * (1 + words) + 1]);
	if (all.count)
		qsort(all.lines, all.count, sizeof(*all.lines), by_id);
	for (size_t i = 0; i < all.count; i++)
		put_line(out, t, &all.lines[i]);
	free(all.lines);
	arena_release(&ids);
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
		rc = error_at(err, ERROR_DATA, &at, _("this is no line of a partial figure of %zu numbers"), t->shape->words);
		break;
	}
	csv_close(&c);
	free(values);
	return rc;
}
