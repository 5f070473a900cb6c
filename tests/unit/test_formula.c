/* test_formula.c - arithmetic of rule files: exact, in the usual order, every fault with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "rule/formula.h"

static bool knows(void *context, struct slice name)
{
	(void)context;
	return slice_is(name, "a") || slice_is(name, "单价") || slice_is(name, "big");
}

/* a is 7, 单价 12.50, big 2^62. */
static int get(void *context, struct slice name, struct ratio *out, struct error *err)
{
	(void)context;
	(void)err;
	*out = slice_is(name, "a") ? (struct ratio){ 7, 1 } : slice_is(name, "big") ? ratio_of(TYPE_INT, (int64_t)1 << 62)
										      : ratio_of(TYPE_MONEY, 1250);
	return 0;
}

static int compute(const char *text, struct ratio *out, struct error *err)
{
	const struct node n = { .text = slice_of(text), .place = { "f.yaml", 3, 10 } };
	struct formula *f = formula_parse(&n, knows, NULL, err);
	int rc = f ? formula_value(f, get, NULL, out, err) : -1;

	formula_free(f);
	return rc;
}

static void assert_value(const char *text, int64_t num, int64_t den)
{
	struct error err = ERROR_INIT;
	struct ratio f = { 0, 0 };

	assert_int_equal(compute(text, &f, &err), 0);
	if (f.num != num || f.den != den)
		fail_msg("%s is %lld/%lld", text, (long long)f.num, (long long)f.den);
	error_release(&err);
}

static void assert_fault(const char *text, const char *message, unsigned column)
{
	struct error err = ERROR_INIT;
	struct ratio f;
	char wanted[200];

	assert_int_equal(compute(text, &f, &err), -1);
	assert_int_equal(err.count, 1);
	snprintf(wanted, sizeof(wanted), "f.yaml:3:%u: %s", column, message);
	assert_string_equal(err.items[0].text, wanted);
	error_release(&err);
}

static void terms_are_computed_in_the_usual_order(void **state)
{
	(void)state;
	assert_value("1 + 2 * 3", 7, 1);
	assert_value("(1 + 2) * 3", 9, 1);
	assert_value("10 - 4 - 3", 3, 1);
	assert_value("12 / 2 / 3", 2, 1);
	assert_value("-a * -2", 14, 1);
	assert_value("2 - -3", 5, 1);
	assert_value("min(a, 3) + max(a, 3) * 2", 17, 1);
	assert_value("单价 * a", 175, 2);
	assert_value("30% + 1.5", 9, 5);
}

static void nothing_is_rounded_on_the_way(void **state)
{
	int64_t number;

	(void)state;
	assert_value("100000 / 3 * 3", 100000, 1);
	assert_value("1 / 3 + 1 / 6", 1, 2);
	assert_value("big / big", 1, 1);
	/* Half away from zero, on both sides. */
	assert_true(ratio_number((struct ratio){ 1, 200 }, TYPE_MONEY, &number) && number == 1);
	assert_true(ratio_number((struct ratio){ 49, 10000 }, TYPE_MONEY, &number) && number == 0);
	assert_true(ratio_number((struct ratio){ -1, 200 }, TYPE_MONEY, &number) && number == -1);
	assert_true(ratio_number((struct ratio){ -49, 10000 }, TYPE_MONEY, &number) && number == 0);
	assert_true(ratio_number((struct ratio){ 2, 3 }, TYPE_PERCENT, &number) && number == 6667);
	assert_false(ratio_number((struct ratio){ INT64_MAX, 1 }, TYPE_MONEY, &number));
}

static void faults_have_their_place(void **state)
{
	(void)state;
	assert_fault("a / (7 - a)", "a division by zero", 12);
	assert_fault("big * big", "the number becomes too large", 14);
	assert_fault("单价 + b", "'b' is neither an input nor a result above this one", 15);
	assert_fault("", "the formula ends where a value is wanted", 10);
	assert_fault("a +", "the formula ends where a value is wanted", 13);
	assert_fault("(a", "a ) is wanted at ''", 12);
	assert_fault("a)", "an operator is wanted at ')'", 11);
	assert_fault("a ; b", "an operator is wanted at '; b'", 12);
	assert_fault("* a", "a name, a number or ( is wanted at '* a'", 10);
	assert_fault("1..2", "'1..2' is no number such as 3, 1.5 or 30%", 10);
	assert_fault("min a", "'a' wants two values: min(a, b)", 10);
	assert_fault("max(a)", "')': two values and ) are wanted: min(a, b)", 15);
}

static void what_is_too_long_or_too_deep_is_refused(void **state)
{
	char text[2000];
	struct error err = ERROR_INIT;
	struct ratio f;

	(void)state;
	for (size_t i = 0; i < 60; i++)
		text[i] = '(';
	text[60] = '\0';
	assert_int_equal(compute(text, &f, &err), -1);
	assert_string_equal(err.items[0].text, "f.yaml:3:60: the formula is nested too deeply");
	error_reset(&err);
	for (size_t i = 0; i < 400; i += 2) {
		text[i] = '1';
		text[i + 1] = '+';
	}
	text[400] = '1';
	text[401] = '\0';
	assert_int_equal(compute(text, &f, &err), -1);
	assert_string_equal(err.items[0].text, "f.yaml:3:209: the formula is too long");
	error_release(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(terms_are_computed_in_the_usual_order),
		cmocka_unit_test(nothing_is_rounded_on_the_way),
		cmocka_unit_test(faults_have_their_place),
		cmocka_unit_test(what_is_too_long_or_too_deep_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
