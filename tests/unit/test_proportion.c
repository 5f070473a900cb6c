/* test_proportion.c - Wilson's interval against values computed elsewhere, and at its ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/round.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* By another program (the closed formula in double precision), to the fourth decimal of a percent. */
static void known_values(void **state)
{
	static const struct {
		int64_t hits, n, low, high;
	} rows[] = {
		{ 19, 20, 763864, 991119 },  { 24, 39, 458988, 751088 },	{ 38, 40, 834958, 986180 },
		{ 0, 10, 0, 277540 },	     { 10, 10, 722460, 1000000 },	{ 1, 1, 206543, 1000000 },
		{ 95, 100, 888248, 978457 }, { 50000, 100000, 496901, 503099 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct interval got = proportion_wilson(rows[i].hits, rows[i].n);

		if (got.low != rows[i].low || got.high != rows[i].high)
			fail_msg("%lld of %lld: %lld to %lld", (long long)rows[i].hits, (long long)rows[i].n,
				 (long long)got.low, (long long)got.high);
	}
}

static void nothing_says_nothing(void **state)
{
	const struct interval got = proportion_wilson(0, 0);

	(void)state;
	assert_int_equal(got.low, 0);
	assert_int_equal(got.high, 1000000);
}

/* By halving: no libm. */
static double root(double x)
{
	double low = 0, high = x + 1;

	for (int i = 0; i < 200; i++)
		*((low + high) / 2 * ((low + high) / 2) > x ? &high : &low) = (low + high) / 2;
	return low;
}

static int64_t distance(int64_t a, double b)
{
	return (double)a > b ? (int64_t)((double)a - b) : (int64_t)(b - (double)a);
}

/* Every share of every small sample: the formula in floating point agrees, and both ends mirror each other. */
static void agrees_with_the_formula(void **state)
{
	const double z2 = 1.96 * 1.96;

	(void)state;
	for (int64_t n = 1; n <= 300; n++)
		for (int64_t hits = 0; hits <= n; hits++) {
			const struct interval got = proportion_wilson(hits, n), other = proportion_wilson(n - hits, n);
			const double h = (double)hits, m = (double)n;
			const double half = root(z2 * (z2 + 4 * h * (m - h) / m)), whole = 2 * (m + z2);

			assert_true(distance(got.low, (2 * h + z2 - half) / whole * 1e6) < 1);
			assert_true(distance(got.high, (2 * h + z2 + half) / whole * 1e6) < 1);
			assert_true(got.low + other.high - 1000000 <= 1 && got.low + other.high - 1000000 >= -1);
			assert_true(got.low <= hits * 1000000 / n + 1 && got.high >= hits * 1000000 / n);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_values),
		cmocka_unit_test(nothing_says_nothing),
		cmocka_unit_test(agrees_with_the_formula),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
