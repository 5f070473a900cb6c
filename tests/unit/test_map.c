/* test_map.c - the hash map: every key finds its own value, at any size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/map.h"

static void an_empty_map_has_nothing(void **state)
{
	struct map m = MAP_INIT;

	(void)state;
	assert_int_equal(map_get(&m, SLICE("")), -1);
	assert_int_equal(map_get(&m, SLICE("C1")), -1);
	map_release(&m);
}

static void the_first_one_added_stays(void **state)
{
	struct map m = MAP_INIT;

	(void)state;
	assert_true(map_add(&m, SLICE("甲"), 0));
	assert_false(map_add(&m, SLICE("甲"), 1));
	assert_int_equal(map_get(&m, SLICE("甲")), 0);
	assert_true(map_add(&m, SLICE(""), 5));
	assert_int_equal(map_get(&m, SLICE("")), 5);
	map_release(&m);
	assert_int_equal(map_get(&m, SLICE("甲")), -1);
}

static void set_replaces(void **state)
{
	struct map m = MAP_INIT;

	(void)state;
	map_set(&m, SLICE("a"), 1);
	map_set(&m, SLICE("a"), -7);
	map_set(&m, SLICE("a\0b"), 3);
	assert_int_equal(map_get(&m, SLICE("a")), -7);
	assert_int_equal(map_get(&m, SLICE("a\0b")), 3);
	map_release(&m);
}

static void thousands_of_similar_keys_keep_apart(void **state)
{
	enum { N = 20000 };
	struct map m = MAP_INIT;
	struct arena a = ARENA_INIT;
	char **keys = xcalloc(N, sizeof(*keys));

	(void)state;
	for (long i = 0; i < N; i++) {
		keys[i] = arena_format(&a, "L%05ld", i);
		assert_true(map_add(&m, slice_of(keys[i]), i));
	}
	for (long i = 0; i < N; i++)
		assert_int_equal(map_get(&m, slice_of(keys[i])), i);
	assert_int_equal(map_get(&m, SLICE("L20000")), -1);
	assert_int_equal(map_get(&m, SLICE("L0000")), -1);
	free(keys);
	arena_release(&a);
	map_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_map_has_nothing),
		cmocka_unit_test(the_first_one_added_stays),
		cmocka_unit_test(set_replaces),
		cmocka_unit_test(thousands_of_similar_keys_keep_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
