/* test_tally.c - sums by id: the same whoever added what, whatever the ids look like; written, read, joined; taken once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csv/tally.h"

enum { WORDS = 4, IDS = 3000, ROWS = 20000, PARTS = 7 };

static const enum tally_op ops[WORDS] = { TALLY_SUM, TALLY_LATEST, TALLY_GREATEST, TALLY_BITS };
static const struct tally_shape shape = { WORDS, ops };

static uint64_t next(uint64_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 7;
	return *x ^= *x << 17;
}

/* Ids of several shapes: numbers, numbers beyond the array, numbers with more zeros, years, short, e-invoices, Chinese, longer than any
 * word, very long, with quotes and commas, one digit or one letter from each other. */
static struct slice id_of(struct arena *arena, size_t i)
{
	switch (i % 12) {
	case 0:
	case 1:
	case 2:
		return slice_of(arena_format(arena, "I-%06zu", i));
	case 3:
		return slice_of(arena_format(arena, "I-%zu", 68000000 + i * 7919));
	case 4:
		return slice_of(arena_format(arena, "INV-%zu-%06zu", 2020 + i % 5, i));
	case 5:
		return slice_of(arena_format(arena, "%zx", i));
	case 6:
		return slice_of(arena_format(arena, "24332000000%09zu-发票", i));
	case 7:
		return slice_of(arena_format(arena, "%0*zu", i % 96 == 7 ? 40000 : 33, i));
	case 8:
		return slice_of(arena_format(arena, "I-00%06zu", i)); /* another one than I-%06zu */
	case 9:
		return slice_of(arena_format(arena, "%0*zu", (int)(16 + i % 17), i)); /* 16 to 32 digits */
	case 10:
		return slice_of(arena_format(arena, "%0*zu%c", (int)(8 + i % 16), i, "AB x"[i / 12 % 4]));
	default:
		return slice_of(arena_format(arena, i % 24 == 11 ? "票,\"%zu\"" : "发票第%zu号", i));
	}
}

struct made {
	struct arena arena;
	struct slice ids[IDS];
	uint64_t expected[IDS][WORDS];
	struct tally_numbers numbers;
};

static void make(struct made *m)
{
	memset(m, 0, sizeof(*m));
	for (size_t i = 0; i < IDS; i++)
		m->ids[i] = id_of(&m->arena, i);
	assert_true(serial_learn(&m->numbers.serial, m->ids[0]));
	m->numbers.count = IDS / 2;
}

static void expect(uint64_t *sum, const uint64_t *more)
{
	const uint64_t day = (sum[1] > more[1] ? sum[1] : more[1]) >> 32;

	sum[0] += more[0];
	sum[1] = day << 32 | ((uint32_t)sum[1] + (uint32_t)more[1]);
	sum[2] = sum[2] > more[2] ? sum[2] : more[2];
	sum[3] |= more[3];
}

/* Rows dealt out to n tallies, in batches of any size. */
static void fill(struct made *m, struct tally *parts, size_t n, bool is_expected)
{
	struct slice ids[TALLY_BATCH];
	uint64_t values[TALLY_BATCH][WORDS], x = 20260316;

	for (size_t k = 0; k < n; k++)
		tally_begin(&parts[k], &shape, &m->numbers);
	for (size_t row = 0; row < ROWS;) {
		const size_t size = 1 + next(&x) % TALLY_BATCH;

		for (size_t i = 0; i < size; i++) {
			const size_t at = next(&x) % (IDS - 100); /* the last hundred are nowhere */
			const uint64_t amount = next(&x) % 2000001 - 1000000, more[WORDS] = {
				amount, tally_latest((uint32_t)(next(&x) % 40000)), next(&x) >> 1, (uint64_t)1 << next(&x) % 64
			};

			ids[i] = m->ids[at];
			memcpy(values[i], more, sizeof(more));
			if (is_expected)
				expect(m->expected[at], more);
		}
		tally_add(&parts[next(&x) % n], ids, size, values[0]);
		row += size;
	}
}

static void assert_sums(const struct made *m, const struct tally *t)
{
	for (size_t i = 0; i < IDS; i += 50) {
		uint64_t sums[TALLY_BATCH][WORDS];

		tally_find(t, m->ids + i, 50, sums[0]);
		assert_memory_equal(sums, m->expected[i], 50 * sizeof(*sums));
	}
}

static void sums_are_the_same_whoever_added_them(void **state)
{
	static struct made m;
	struct str one = STR_INIT, other = STR_INIT;

	(void)state;
	make(&m);
	for (size_t n = 1; n <= PARTS; n++) {
		struct tally parts[PARTS], all;

		fill(&m, parts, n, n == 1);
		tally_join(&all, parts, n);
		assert_sums(&m, &all);
		str_reset(&other);
		tally_write(&other, &all);
		if (n == 1)
			str_add_slice(&one, str_slice(&other));
		assert_true(slice_equal(str_slice(&one), str_slice(&other)));
		tally_release(&all);
	}
	str_release(&one);
	str_release(&other);
	arena_release(&m.arena);
}

/* Each part goes into a file, is read into another tally, and all of those joined are what they were. */
static void what_is_written_is_read(void **state)
{
	static struct made m;
	struct tally parts[PARTS], again[PARTS], all, one;
	struct str text = STR_INIT, first = STR_INIT;
	const struct tally_numbers none = { .count = 0 };
	struct error err = ERROR_INIT;

	(void)state;
	make(&m);
	fill(&m, parts, PARTS, true);
	for (size_t k = 0; k < PARTS; k++) {
		str_reset(&text);
		tally_write(&text, &parts[k]);
		tally_begin(&again[k], &shape, k % 2 ? &m.numbers : &none);
		assert_int_equal(tally_read(&again[k], "part.csv", str_slice(&text), &err), 0);
		str_reset(&first);
		tally_write(&first, &again[k]);
		assert_true(slice_equal(str_slice(&text), str_slice(&first)));
	}
	tally_join(&all, parts, PARTS);
	str_reset(&first);
	tally_write(&first, &all);
	tally_begin(&one, &shape, &m.numbers);
	for (size_t k = 0; k < PARTS; k++) {
		str_reset(&text);
		tally_write(&text, &again[k]);
		assert_int_equal(tally_read(&one, "part.csv", str_slice(&text), &err), 0);
		tally_release(&again[k]);
	}
	assert_sums(&m, &one);
	str_reset(&text);
	tally_write(&text, &one);
	assert_true(slice_equal(str_slice(&text), str_slice(&first)));
	tally_release(&all);
	tally_release(&one);
	str_release(&text);
	str_release(&first);
	arena_release(&m.arena);
}

static void a_broken_line_is_refused(void **state)
{
	static const char *const broken[] = { "I-1,1,2,3\n", "I-1,1,2,3,4,5\n", "I-1,1,-2,3,4\n", "I-1,x,2,3,4\n", ",1,2,3,4\n", "I-1,1,,3,4\n",
					      "I-1,9223372036854775808,2,3,4\n", "I-1,1,18446744073709551616,3,4\n", "I-1,\"1,2,3,4\n" };
	const struct tally_numbers none = { .count = 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++) {
		struct error err = ERROR_INIT;
		struct tally t;

		tally_begin(&t, &shape, &none);
		if (tally_read(&t, "part.csv", slice_of(broken[i]), &err) != -1 || err.count != 1)
			fail_msg("taken: %s", broken[i]);
		assert_true(slice_starts(slice_of(err.items[0].text), "part.csv:1:"));
		error_release(&err);
		tally_release(&t);
	}
}

static void an_id_is_taken_once(void **state)
{
	static struct made m;
	struct tally parts[2], all;
	uint64_t sums[TALLY_BATCH][WORDS];
	bool is_first[TALLY_BATCH];

	(void)state;
	make(&m);
	fill(&m, parts, 2, true);
	tally_join(&all, parts, 2);
	for (int again = 0; again < 2; again++) {
		for (size_t i = 0; i < 2 * TALLY_BATCH; i += TALLY_BATCH) {
			tally_claim(&all, m.ids + i, TALLY_BATCH, sums[0], is_first);
			for (size_t k = 0; k < TALLY_BATCH; k++)
				assert_true(is_first[k]);
			assert_memory_equal(sums, m.expected[i], sizeof(sums));
			tally_claim(&all, m.ids + i, TALLY_BATCH, sums[0], is_first);
			for (size_t k = 0; k < TALLY_BATCH; k++)
				assert_false(is_first[k]);
		}
		assert_true(tally_is_claimed(&all, m.ids[9]));
		assert_false(tally_is_claimed(&all, m.ids[2 * TALLY_BATCH + 5]));
		assert_sums(&m, &all);
		tally_unclaim(&all);
		assert_false(tally_is_claimed(&all, m.ids[9]));
	}
	tally_release(&all);
	arena_release(&m.arena);
}

/* Far more rows of few ids than a piece keeps, and then more ids than rows of each: sums close up again and again. */
static void many_rows_of_few_ids_and_of_many(void **state)
{
	enum { FEW = 70, MANY = 14000 * TALLY_BATCH };
	static const enum tally_op sum[] = { TALLY_SUM };
	static const struct tally_shape one = { 1, sum };
	const struct tally_numbers none = { .count = 0 };
	struct tally parts[3], all;
	char text[TALLY_BATCH][24];
	struct slice ids[TALLY_BATCH];
	uint64_t ones[TALLY_BATCH], sums[TALLY_BATCH];

	(void)state;
	for (size_t k = 0; k < 3; k++) {
		struct arena *arena;

		tally_begin(&parts[k], &one, &none);
		arena = &parts[k].arena;
		for (size_t row = 0; row < MANY; row += TALLY_BATCH) {
			for (size_t i = 0; i < TALLY_BATCH; i++) {
				const size_t id = k == 2 ? row + i : (row + i) % FEW;

				ids[i] = slice_of(arena_format(arena, id % 2 ? "%zu" : "5f0c1b7e-9d2b-4a3c-8e1f-%zu", id));
				ones[i] = 1;
			}
			tally_add(&parts[k], ids, TALLY_BATCH, ones);
		}
	}
	tally_join(&all, parts, 3);
	for (size_t from = 0; from < MANY + 6400; from += TALLY_BATCH) {
		for (size_t i = 0; i < TALLY_BATCH; i++) {
			snprintf(text[i], sizeof(text[i]), "%zu", from + i);
			ids[i] = slice_of(text[i]);
		}
		tally_find(&all, ids, TALLY_BATCH, sums);
		for (size_t i = 0; i < TALLY_BATCH; i++) {
			const size_t id = from + i, rows = id < FEW ? 2 * ((MANY - id + FEW - 1) / FEW) : 0;

			if (sums[i] != (id % 2 ? rows + (id < MANY) : 0))
				fail_msg("%zu: %llu", id, (unsigned long long)sums[i]);
		}
	}
	tally_release(&all);
}

static void nothing_is_of_no_id(void **state)
{
	static struct made m;
	const struct slice ids[] = { SLICE(""), SLICE("nowhere"), SLICE("I-1"), SLICE("I-0000001"), SLICE("00000000000000000000000000000000") };
	struct tally part, all;
	uint64_t sums[5][WORDS];
	bool is_first[5];

	(void)state;
	make(&m);
	tally_begin(&part, &shape, &m.numbers);
	tally_join(&all, &part, 1);
	for (int round = 0; round < 2; round++) {
		memset(sums, 0xff, sizeof(sums));
		tally_claim(&all, ids, 5, sums[0], is_first);
		for (size_t i = 0; i < 5; i++)
			for (size_t w = 0; w < WORDS; w++)
				assert_int_equal(sums[i][w], 0);
		for (size_t i = 0; i < 5; i++)
			assert_true(is_first[i]);
		assert_false(tally_is_claimed(&all, ids[0]));
		assert_false(tally_is_claimed(&all, ids[1]));
		tally_release(&all);
		fill(&m, &part, 1, false);
		tally_join(&all, &part, 1);
	}
	tally_release(&all);
	arena_release(&m.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_are_the_same_whoever_added_them),
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(a_broken_line_is_refused),
		cmocka_unit_test(an_id_is_taken_once),
		cmocka_unit_test(many_rows_of_few_ids_and_of_many),
		cmocka_unit_test(nothing_is_of_no_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
