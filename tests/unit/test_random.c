/* test_random.c - the same numbers everywhere, and none that is favoured. The expected numbers were made with Python's
 * hashlib.blake2b and whole numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"

static const char SEED[] = "walkthrough 2026-03 宁波";

/* The reference output that goes round with SplitMix64: state 1234567. */
static void the_generator_is_splitmix64(void **state)
{
	struct random r = { 1234567 };

	(void)state;
	assert_true(random_next(&r) == 6457827717110365317U);
	assert_true(random_next(&r) == 3203168211198807973U);
	assert_true(random_next(&r) == 9817491932198370423U);
	assert_true(random_next(&r) == 4593380528125082431U);
	assert_true(random_next(&r) == 16408922859458223821U);
}

static void a_text_gives_the_same_numbers(void **state)
{
	struct random r;

	(void)state;
	random_seed(&r, SLICE(""));
	assert_true(random_next(&r) == 0xc73a93f418ca196fU);
	random_seed(&r, slice_of(SEED));
	assert_true(random_next(&r) == 0xacd9783c2032ff9cU);
	assert_true(random_next(&r) == 0x29555abd96cb35fcU);
	assert_true(random_next(&r) == 0xe1c5248c5fb1b4ceU);
}

static void below_stays_below(void **state)
{
	static const uint64_t expected[] = { 12, 8, 6, 9, 17, 12 };
	size_t seen[7] = { 0 };
	struct random r;

	(void)state;
	random_seed(&r, slice_of(SEED));
	for (size_t i = 0; i < 6; i++)
		assert_true(random_below(&r, 20) == expected[i]);
	for (int i = 0; i < 100; i++)
		assert_true(random_below(&r, 1) == 0);
	for (int i = 0; i < 70000; i++)
		seen[random_below(&r, 7)]++;
	for (size_t i = 0; i < 7; i++)
		assert_in_range(seen[i], 9600, 10400); /* 4 standard deviations of 93 */
}

static void a_sample_is_sorted_and_repeatable(void **state)
{
	size_t picked[20];
	struct random r;

	(void)state;
	random_seed(&r, slice_of(SEED));
	random_sample(&r, 20, 3, picked);
	assert_int_equal(picked[0], 2);
	assert_int_equal(picked[1], 4);
	assert_int_equal(picked[2], 15);
	random_sample(&r, 20, 20, picked);
	for (size_t i = 0; i < 20; i++)
		assert_int_equal(picked[i], i);
	random_sample(&r, 20, 0, picked);
	random_sample(&r, 0, 0, picked);
	assert_int_equal(picked[0], 0);
}

/* Each of the ten pairs of five, in ten thousand draws. */
static void every_set_is_as_likely(void **state)
{
	size_t seen[5][5] = { { 0 } }, picked[2];
	struct random r;

	(void)state;
	random_seed(&r, slice_of(SEED));
	for (int i = 0; i < 10000; i++) {
		random_sample(&r, 5, 2, picked);
		seen[picked[0]][picked[1]]++;
	}
	for (size_t i = 0; i < 5; i++)
		for (size_t j = i + 1; j < 5; j++)
			assert_in_range(seen[i][j], 880, 1120); /* 4 standard deviations of 30 */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_generator_is_splitmix64), cmocka_unit_test(a_text_gives_the_same_numbers),
		cmocka_unit_test(below_stays_below),	       cmocka_unit_test(a_sample_is_sorted_and_repeatable),
		cmocka_unit_test(every_set_is_as_likely),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
