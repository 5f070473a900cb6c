/* test_value.c - one typed value: its canonical form, both ways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/value.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void types_have_names(void **state)
{
	enum type t;

	(void)state;
	for (int i = TYPE_TEXT; i <= TYPE_BOOL; i++) {
		assert_true(type_by_name(slice_of(type_name((enum type)i)), &t));
		assert_int_equal(t, i);
	}
	assert_false(type_by_name(SLICE("Money"), &t));
	assert_false(type_by_name(SLICE(""), &t));
	assert_false(type_is_numeric(TYPE_ID));
	assert_true(type_is_numeric(TYPE_INT));
	assert_true(type_is_numeric(TYPE_DURATION));
	assert_false(type_is_numeric(TYPE_BOOL));
}

struct row {
	enum type type;
	const char *text;
	int64_t number;
	const char *back; /* written again; NULL: the same */
};

static void values_are_read_and_written(void **state)
{
	static const struct row rows[] = {
		{ TYPE_INT, "-42", -42, NULL },
		{ TYPE_INT, "9223372036854775807", INT64_MAX, NULL },
		{ TYPE_NUMBER, "3.1415", 31415, NULL },
		{ TYPE_NUMBER, "2.50", 25000, "2.5" },
		{ TYPE_MONEY, "4936.32", 493632, NULL },
		{ TYPE_MONEY, "12", 1200, "12.00" },
		{ TYPE_PERCENT, "45%", 4500, NULL },
		{ TYPE_PERCENT, "-0.05%", -5, NULL },
		{ TYPE_DATE, "1970-01-02", 1, NULL },
		{ TYPE_TIME, "2026-03-16T10:20:00+08:00", 1773627600, NULL },
		{ TYPE_TIME, "2026-03-16", 1773590400, NULL },
		{ TYPE_DURATION, "90s", 90, NULL },
		{ TYPE_DURATION, "60s", 60, "1m" },
		{ TYPE_DURATION, "15m", 900, NULL },
		{ TYPE_DURATION, "48h", 172800, "2d" },
		{ TYPE_DURATION, "68d", 5875200, NULL },
		{ TYPE_DURATION, "-15d", -1296000, NULL },
		{ TYPE_DURATION, "1.5h", 5400, "90m" },
		{ TYPE_DURATION, "0d", 0, NULL },
		{ TYPE_DURATION, "2wd", 200, NULL },
		{ TYPE_DURATION, "3.2wd", 320, NULL },
		{ TYPE_BOOL, "true", 1, NULL },
		{ TYPE_BOOL, "false", 0, NULL },
		{ TYPE_TEXT, " 无 ", 0, NULL },
		{ TYPE_ID, "L7", 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str s = STR_INIT;
		struct value v;

		if (!value_parse(rows[i].type, slice_of(rows[i].text), &v))
			fail_msg("'%s' is refused", rows[i].text);
		assert_int_equal(v.type, rows[i].type);
		assert_true(v.number == rows[i].number);
		assert_false(value_missing(&v));
		value_add_text(&s, &v);
		assert_string_equal(s.buf, rows[i].back ? rows[i].back : rows[i].text);
		str_release(&s);
	}
}

static void other_texts_are_refused(void **state)
{
	static const struct row rows[] = {
		{ TYPE_INT, "4.0", 0, NULL },
		{ TYPE_INT, "+4", 0, NULL },
		{ TYPE_INT, "9223372036854775808", 0, NULL },
		{ TYPE_NUMBER, "1.00001", 0, NULL },
		{ TYPE_NUMBER, "1,5", 0, NULL },
		{ TYPE_MONEY, "1.005", 0, NULL },
		{ TYPE_MONEY, "¥1", 0, NULL },
		{ TYPE_PERCENT, "45", 0, NULL },
		{ TYPE_PERCENT, "%", 0, NULL },
		{ TYPE_PERCENT, "45.123%", 0, NULL },
		{ TYPE_DATE, "2026-02-29", 0, NULL },
		{ TYPE_DATE, "2026/3/16", 0, NULL },
		{ TYPE_TIME, "2026-03-16T25:00", 0, NULL },
		{ TYPE_TIME, "10:20", 0, NULL },
		{ TYPE_DURATION, "15", 0, NULL },
		{ TYPE_DURATION, "d", 0, NULL },
		{ TYPE_DURATION, "wd", 0, NULL },
		{ TYPE_DURATION, "3 d", 0, NULL },
		{ TYPE_DURATION, "3w", 0, NULL },
		{ TYPE_DURATION, "1.5s", 0, NULL },
		{ TYPE_DURATION, "0.999d", 0, NULL },
		{ TYPE_DURATION, "9223372036854775d", 0, NULL },
		{ TYPE_BOOL, "yes", 0, NULL },
		{ TYPE_BOOL, "True", 0, NULL },
		{ TYPE_BOOL, "1", 0, NULL },
		{ TYPE_BOOL, "no", 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct value v;

		if (value_parse(rows[i].type, slice_of(rows[i].text), &v))
			fail_msg("%s '%s' is taken", type_name(rows[i].type), rows[i].text);
	}
}

static void an_empty_text_is_missing(void **state)
{
	(void)state;
	for (int i = TYPE_TEXT; i <= TYPE_BOOL; i++) {
		struct str s = STR_INIT;
		struct value v;

		assert_true(value_parse((enum type)i, SLICE(""), &v));
		assert_true(value_missing(&v));
		value_add_text(&s, &v);
		assert_string_equal(s.buf, "");
	}
}

static void kinds_of_time_are_told_apart(void **state)
{
	struct value v;

	(void)state;
	assert_true(value_parse(TYPE_TIME, SLICE("2026-03-16"), &v) && v.date_only);
	assert_true(value_parse(TYPE_TIME, SLICE("2026-03-16 00:00"), &v) && !v.date_only);
	assert_true(value_parse(TYPE_DURATION, SLICE("2wd"), &v) && v.workdays);
	assert_true(value_parse(TYPE_DURATION, SLICE("2d"), &v) && !v.workdays);
}

static int set_zone(void **state)
{
	(void)state;
	return date_zone("+08:00") ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_have_names),
		cmocka_unit_test(values_are_read_and_written),
		cmocka_unit_test(other_texts_are_refused),
		cmocka_unit_test(an_empty_text_is_missing),
		cmocka_unit_test(kinds_of_time_are_told_apart),
	};

	return cmocka_run_group_tests(tests, set_zone, NULL);
}
