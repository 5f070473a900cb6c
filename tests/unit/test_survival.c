/* test_survival.c - quantiles of durations of which some are still open, against values worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/survival.h"

/* Durations; below zero: open since that long. */
static struct survival made(const int64_t *durations, size_t n)
{
	struct survival s = { 0 };

	for (size_t i = 0; i < n; i++)
		survival_add(&s, durations[i] < 0 ? -durations[i] : durations[i], durations[i] < 0);
	survival_sort(&s);
	return s;
}

#define MADE(...) made((const int64_t[]){ __VA_ARGS__ }, sizeof((const int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t))

static void assert_quantile(struct survival s, unsigned share, int64_t expected)
{
	int64_t days = -1;

	assert_true(survival_quantile(&s, share, &days));
	assert_int_equal(days, expected);
	survival_release(&s);
}

static void assert_unknown(struct survival s, unsigned share)
{
	int64_t days;

	assert_false(survival_quantile(&s, share, &days));
	survival_release(&s);
}

static void without_open_ones_it_is_the_usual_median(void **state)
{
	(void)state;
	assert_quantile(MADE(7), 5000, 7);
	assert_quantile(MADE(5, 1, 3), 5000, 3);
	assert_quantile(MADE(8, 2, 4, 6), 5000, 5);
	assert_quantile(MADE(4, 4, 4, 4), 5000, 4);
	assert_quantile(MADE(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 5000, 5); /* halfway between 5 and 6, cut to a whole unit */
	assert_quantile(MADE(10, 20, 30, 40, 50, 60, 70, 80, 90, 100), 9000, 95);
	assert_quantile(MADE(10, 20, 30, 40, 50, 60, 70, 80, 90), 9000, 90);
	assert_quantile(MADE(0, 0, 9), 5000, 0);
}

static void open_ones_count_as_longer(void **state)
{
	(void)state;
	/* S: 4/5 after 1, open at 2, 4/5 * 2/3 = 8/15 after 3, 8/15 * 1/2 = 4/15 after 4 */
	assert_quantile(MADE(1, -2, 3, 4, -5), 5000, 4);
	assert_unknown(MADE(1, -2, 3, 4, -5), 9000);
	/* dropped, the median of the other three would be 2 */
	assert_quantile(MADE(1, 2, 3, -9, -9), 5000, 3);
	assert_unknown(MADE(1, 2, -9, -9, -9), 5000);
	assert_unknown(MADE(-1), 5000);
	/* open at the time at which another ended: it was at risk then. S = 1/2, halfway to nothing known */
	assert_quantile(MADE(3, -3), 5000, 3);
	/* S = 1/2 after 2; the next end is at 6 */
	assert_quantile(MADE(1, 2, -4, 6), 5000, 4);
}

static void nothing_is_unknown(void **state)
{
	struct survival s = { 0 };
	int64_t days;

	(void)state;
	survival_sort(&s);
	assert_false(survival_quantile(&s, 5000, &days));
	assert_false(survival_mean(&s, 1, &days));
	survival_release(&s);
}

static void the_mean_is_of_what_ended(void **state)
{
	struct survival s = MADE(1, 2, -100, 3);
	int64_t days;

	(void)state;
	assert_true(survival_mean(&s, 1, &days));
	assert_int_equal(days, 2);
	assert_int_equal(s.open, 1);
	assert_int_equal(s.longest, 100);
	survival_release(&s);
}

/* All digits of the radix sort are used, and equal ones stay ended before open. */
static void large_and_small_are_in_order(void **state)
{
	struct survival s = { 0 };
	int64_t x = 88172645463325252;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		x = (int64_t)((uint64_t)x * 6364136223846793005u + 1442695040888963407u);
		survival_add(&s, (x >> 13 & 0xffffffffff) >> (i % 40), x & 1 << 20);
	}
	survival_add(&s, -5, false);
	survival_sort(&s);
	assert_int_equal(s.keys[0], 0);
	for (size_t i = 1; i < s.count; i++)
		assert_true(s.keys[i - 1] <= s.keys[i]);
	survival_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_open_ones_it_is_the_usual_median),
		cmocka_unit_test(open_ones_count_as_longer),
		cmocka_unit_test(nothing_is_unknown),
		cmocka_unit_test(the_mean_is_of_what_ended),
		cmocka_unit_test(large_and_small_are_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
