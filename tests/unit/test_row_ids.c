/* test_row_ids.c - rows by id: in sequence, with gaps, in no order, far apart, of several shapes, twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/row_ids.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* With the shape of the first; as whoever reads a ledger does it. */
static void build(struct row_ids *ids, const char *const *rows, size_t n)
{
	uint32_t numbers[16];
	struct odd_id odd[16];
	struct serial serial = { 0 };
	size_t nodd = 0;

	serial_learn(&serial, slice_of(rows[0]));
	for (size_t i = 0; i < n; i++) {
		long number = serial_number(&serial, slice_of(rows[i]));

		numbers[i] = number < 0 ? ROW_IDS_NONE : (uint32_t)number;
		if (number < 0 && *rows[i])
			odd[nodd++] = (struct odd_id){ (uint32_t)i, slice_of(rows[i]) };
	}
	row_ids_build(ids, &serial, numbers, n, odd, nodd);
}

static const char *const strangers[] = { "",	      "L-",	  "L-0",      "L-000000",  "L-000009",
					 "L-0000001", "L-1",	  "M-000002", "L-999999998" };

/* Every row is found by its id, the first of two; strangers aren't. */
static void assert_found(const char *const *rows, size_t n)
{
	struct row_ids ids;

	build(&ids, rows, n);
	for (size_t i = 0; i < n; i++) {
		size_t first = 0;

		while (!slice_is(slice_of(rows[first]), rows[i]))
			first++;
		assert_int_equal(row_ids_find(&ids, slice_of(rows[i])), *rows[i] ? (long)first : -1);
	}
	for (size_t i = 0; i < COUNT(strangers); i++)
		assert_int_equal(row_ids_find(&ids, slice_of(strangers[i])), -1);
	row_ids_release(&ids);
}

static void in_sequence(void **state)
{
	static const char *const one[] = { "L-000003" };
	static const char *const three[] = { "L-000003", "L-000004", "L-000005" };
	static const char *const around[] = { "L-999999", "L-1000000", "L-1000001" };

	(void)state;
	assert_found(one, COUNT(one));
	assert_found(three, COUNT(three));
	assert_found(around, COUNT(around));
}

static void with_gaps_and_in_no_order(void **state)
{
	static const char *const rows[] = { "L-000007", "L-000003", "L-000004", "L-000003", "L-000007", "L-000001" };

	(void)state;
	assert_found(rows, COUNT(rows));
}

static void far_apart(void **state)
{
	static const char *const rows[] = { "L-000002", "L-900000000", "L-001070",  "L-001080",
					    "L-001081", "L-900000000", "L-1000000", "L-999999999" };

	(void)state;
	assert_found(rows, COUNT(rows));
}

static void of_several_shapes(void **state)
{
	static const char *const rows[] = { "L-000001", "RE/7", "", "L-000002", "RE/7", "客户", "L-00003", "L-0000001x" };
	static const char *const others[] = { "客户", "RE/7", "RE/8", "客户" };

	(void)state;
	assert_found(rows, COUNT(rows));
	assert_found(others, COUNT(others));
}

static void no_rows(void **state)
{
	const struct serial none = { 0 };
	struct row_ids ids;

	(void)state;
	row_ids_build(&ids, &none, NULL, 0, NULL, 0);
	for (size_t i = 0; i < COUNT(strangers); i++)
		assert_int_equal(row_ids_find(&ids, slice_of(strangers[i])), -1);
	row_ids_release(&ids);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_sequence),	     cmocka_unit_test(with_gaps_and_in_no_order),
		cmocka_unit_test(far_apart),	     cmocka_unit_test(of_several_shapes),
		cmocka_unit_test(no_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
