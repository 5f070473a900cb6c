/* test_str.c - slices and growing buffers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static void slices_compare_by_bytes(void **state)
{
	(void)state;
	assert_true(slice_equal(SLICE("报价"), slice_of("报价")));
	assert_false(slice_equal(SLICE("报价"), SLICE("报")));
	assert_true(slice_equal(slice_of(NULL), SLICE("")));
	assert_true(slice_starts(SLICE("INV-7"), "INV"));
	assert_true(slice_starts(SLICE("INV-7"), ""));
	assert_false(slice_starts(SLICE("IN"), "INV"));
	assert_true(slice_compare(SLICE("a"), SLICE("b")) < 0);
	assert_true(slice_compare(SLICE("ab"), SLICE("a")) > 0);
	assert_true(slice_compare(SLICE("\xff"), SLICE("a")) > 0);
	assert_int_equal(slice_compare(SLICE(""), SLICE("")), 0);
}

static void slices_are_trimmed(void **state)
{
	(void)state;
	assert_true(slice_is(slice_trim(SLICE(" \t a b \r\n")), "a b"));
	assert_true(slice_is(slice_trim(SLICE("a")), "a"));
	assert_int_equal(slice_trim(SLICE(" \t ")).len, 0);
	assert_int_equal(slice_trim(SLICE("")).len, 0);
}

static void slices_are_searched(void **state)
{
	(void)state;
	assert_int_equal(slice_find(SLICE("abcabc"), SLICE("ca")), 2);
	assert_int_equal(slice_find(SLICE("abc"), SLICE("abc")), 0);
	assert_int_equal(slice_find(SLICE("abc"), SLICE("abcd")), -1);
	assert_int_equal(slice_find(SLICE(""), SLICE("a")), -1);
	assert_int_equal(slice_find(SLICE(""), SLICE("")), 0);
	assert_int_equal(slice_find(SLICE("a\0b"), SLICE("\0b")), 1);
}

static void slices_are_cut(void **state)
{
	struct slice rest = SLICE("a,,b");

	(void)state;
	assert_true(slice_is(slice_cut(&rest, ','), "a"));
	assert_true(slice_is(slice_cut(&rest, ','), ""));
	assert_true(slice_is(rest, "b"));
	assert_true(slice_is(slice_cut(&rest, ','), "b"));
	assert_int_equal(rest.len, 0);
	assert_true(slice_is(slice_cut(&rest, ','), ""));
}

static void strings_grow(void **state)
{
	struct str s = STR_INIT;

	(void)state;
	assert_string_equal(s.buf, "");
	for (int i = 0; i < 10000; i++)
		str_addc(&s, (char)('a' + i % 26));
	assert_int_equal(s.len, 10000);
	assert_int_equal(s.buf[9999], 'a' + 9999 % 26);
	assert_int_equal(s.buf[10000], '\0');
	str_reset(&s);
	assert_string_equal(s.buf, "");
	str_fill(&s, '-', 3);
	str_fill(&s, '+', 0);
	str_add_slice(&s, SLICE("线索"));
	str_adds(&s, "");
	str_addf(&s, " %d%s", 7, "%");
	assert_string_equal(s.buf, "---线索 7%");
	assert_true(slice_is(str_slice(&s), s.buf));
	str_release(&s);
	assert_string_equal(s.buf, "");
	str_reset(&s);
	str_release(&s);
}

static void formats_of_any_length(void **state)
{
	struct str s = STR_INIT;
	char *text = xformat("%0500d", 7);

	(void)state;
	assert_int_equal(strlen(text), 500);
	str_addf(&s, "%s%s", text, text);
	assert_int_equal(s.len, 1000);
	str_addf(&s, "%s", "");
	assert_int_equal(s.len, 1000);
	free(text);
	str_release(&s);
}

static void detached_strings_are_the_callers(void **state)
{
	struct str s = STR_INIT;
	char *text = str_detach(&s);

	(void)state;
	assert_string_equal(text, "");
	free(text);
	str_adds(&s, "x");
	text = str_detach(&s);
	assert_string_equal(text, "x");
	assert_int_equal(s.len, 0);
	assert_string_equal(s.buf, "");
	free(text);
}

static void copies_end_where_told(void **state)
{
	char *copy = xstrndup("客户名", 6);

	(void)state;
	assert_string_equal(copy, "客户");
	free(copy);
	copy = xstrndup(NULL, 0);
	assert_string_equal(copy, "");
	free(copy);
}

static void arrays_grow_by_doubling(void **state)
{
	size_t cap = 0;
	int *p = xgrow(NULL, &cap, 1, sizeof(*p));

	(void)state;
	assert_int_equal(cap, 8);
	p = xgrow(p, &cap, 8, sizeof(*p));
	assert_int_equal(cap, 8);
	p = xgrow(p, &cap, 9, sizeof(*p));
	assert_int_equal(cap, 16);
	p = xgrow(p, &cap, 100, sizeof(*p));
	assert_int_equal(cap, 128);
	p[127] = 1;
	free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slices_compare_by_bytes),
		cmocka_unit_test(slices_are_trimmed),
		cmocka_unit_test(slices_are_searched),
		cmocka_unit_test(slices_are_cut),
		cmocka_unit_test(strings_grow),
		cmocka_unit_test(formats_of_any_length),
		cmocka_unit_test(detached_strings_are_the_callers),
		cmocka_unit_test(copies_end_where_told),
		cmocka_unit_test(arrays_grow_by_doubling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
