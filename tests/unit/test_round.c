/* test_round.c - the one rounding: both sides of every half, both signs, and products that 64 bits don't hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/round.h"

static void a_half_goes_away_from_zero(void **state)
{
	(void)state;
	assert_int_equal(round_quotient(5, 2), 3);
	assert_int_equal(round_quotient(-5, 2), -3);
	assert_int_equal(round_quotient(5, -2), -3);
	assert_int_equal(round_quotient(-5, -2), 3);
	assert_int_equal(round_quotient(49, 100), 0);
	assert_int_equal(round_quotient(50, 100), 1);
	assert_int_equal(round_quotient(-49, 100), 0);
	assert_int_equal(round_quotient(-50, 100), -1);
	assert_int_equal(round_quotient(0, 7), 0);
	assert_int_equal(round_quotient(6, 3), 2);
}

static void the_ends_of_64_bits(void **state)
{
	(void)state;
	assert_int_equal(round_quotient(INT64_MAX, 1), INT64_MAX);
	assert_int_equal(round_quotient(INT64_MIN, 1), INT64_MIN);
	assert_int_equal(round_quotient(INT64_MAX, INT64_MAX), 1);
	assert_int_equal(round_quotient(1, INT64_MIN), 0);
	assert_int_equal(round_quotient(INT64_MAX / 2 + 1, INT64_MAX), 1);
	assert_int_equal(round_quotient(INT64_MAX / 2, INT64_MAX), 0);
}

static void shares(void **state)
{
	(void)state;
	assert_int_equal(round_scaled(24, 10000, 39), 6154); /* 61.538... % */
	assert_int_equal(round_scaled(24, 1000, 39), 615);
	assert_int_equal(round_scaled(8, 100, 3), 267);
	assert_int_equal(round_scaled(1, 10000, 3), 3333);
	assert_int_equal(round_scaled(2, 10000, 3), 6667);
	assert_int_equal(round_scaled(-2, 10000, 3), -6667);
	assert_int_equal(round_scaled(1, 10000, 0), 0);
	assert_int_equal(round_scaled(INT64_MAX / 3, 10000, INT64_MAX), 3333); /* the product has 77 bits */
	assert_int_equal(round_scaled(INT64_MAX, 10000, INT64_MAX), 10000);
}

static void steps(void **state)
{
	(void)state;
	assert_int_equal(round_to(26666, 100), 26700);
	assert_int_equal(round_to(26649, 100), 26600);
	assert_int_equal(round_to(-26650, 100), -26700);
	assert_int_equal(round_wide((wide_int)INT64_MAX * 4, (wide_int)8), INT64_MAX / 2 + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_half_goes_away_from_zero),
		cmocka_unit_test(the_ends_of_64_bits),
		cmocka_unit_test(shares),
		cmocka_unit_test(steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
