/* test_ids.c - ids as numbers: every id finds its own value, of whatever shape and in whatever order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/ids.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void a_shape_is_learnt_and_told_from_others(void **state)
{
	struct serial s = { 0 };

	(void)state;
	assert_int_equal(serial_number(&s, SLICE("C-000001")), -1);
	assert_false(serial_learn(&s, SLICE("C-")));
	assert_false(serial_learn(&s, SLICE("")));
	assert_true(serial_learn(&s, SLICE("C-000001")));
	assert_int_equal(serial_number(&s, SLICE("C-000001")), 1);
	assert_int_equal(serial_number(&s, SLICE("C-999999")), 999999);
	assert_int_equal(serial_number(&s, SLICE("C-1000000")), 1000000);
	assert_int_equal(serial_number(&s, SLICE("C-999999999")), 999999999);
	assert_int_equal(serial_number(&s, SLICE("C-1000000000")), -1); /* ten digits */
	assert_int_equal(serial_number(&s, SLICE("C-0000001")), -1);	/* another id than C-000001 */
	assert_int_equal(serial_number(&s, SLICE("C-00001")), -1);
	assert_int_equal(serial_number(&s, SLICE("D-000001")), -1);
	assert_int_equal(serial_number(&s, SLICE("C-00000x")), -1);
	assert_int_equal(serial_number(&s, SLICE("C-")), -1);
	assert_int_equal(serial_number(&s, SLICE("")), -1);
}

static void the_first_one_added_stays_and_set_replaces(void **state)
{
	const struct slice keys[] = { SLICE("C-000001"), SLICE("客户"), SLICE("C-0000001"), SLICE("C-900000000"),
				      SLICE("") };
	struct ids ids = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++) {
		assert_int_equal(ids_get(&ids, keys[i]), -1);
		assert_true(ids_add(&ids, keys[i], (long)i));
		assert_false(ids_add(&ids, keys[i], 99));
	}
	for (size_t i = 0; i < COUNT(keys); i++) {
		assert_int_equal(ids_get(&ids, keys[i]), i);
		ids_set(&ids, keys[i], -2 - (long)i);
	}
	for (size_t i = 0; i < COUNT(keys); i++) {
		assert_int_equal(ids_get(&ids, keys[i]), -2 - (long)i);
		ids_set(&ids, keys[i], -1);
		assert_int_equal(ids_get(&ids, keys[i]), -1);
	}
	ids_release(&ids);
	assert_int_equal(ids_get(&ids, keys[0]), -1);
}

/* Numbers far apart go into the map until there are many; those stay where they are. */
static void each_finds_its_own_in_any_order(void **state)
{
	struct arena arena = ARENA_INIT;
	struct ids ids = { 0 };
	const long n = 60000;

	(void)state;
	for (long i = 0; i < n; i++) {
		long number = i * 48271 % 100003 * (i % 7 ? 1 : 17);
		struct slice id = slice_of(arena_format(&arena, i % 5 ? "K-%04ld" : "q%ld", number));

		if (ids_get(&ids, id) == -1)
			assert_true(ids_add(&ids, id, number));
		assert_int_equal(ids_get(&ids, id), number);
	}
	for (long i = 0; i < n; i++) {
		long number = i * 48271 % 100003 * (i % 7 ? 1 : 17);

		assert_int_equal(ids_get(&ids, slice_of(arena_format(&arena, i % 5 ? "K-%04ld" : "q%ld", number))),
				 number);
	}
	ids_release(&ids);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_shape_is_learnt_and_told_from_others),
		cmocka_unit_test(the_first_one_added_stays_and_set_replaces),
		cmocka_unit_test(each_finds_its_own_in_any_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
