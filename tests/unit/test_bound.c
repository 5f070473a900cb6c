/* test_bound.c - operators cut off, literals read by type, and what holds against a value, a missing one and the clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/date.h"
#include "rule/bound.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const struct place here = { "rules/x.yaml", 3, 9 };

static void operators_are_cut_off(void **state)
{
	static const struct {
		const char *text;
		enum bound_op op;
		const char *rest;
	} rows[] = {
		{ "> 5", BOUND_GT, "5" },   { ">=5", BOUND_GE, "5" },	  { " <  5 ", BOUND_LT, "5" },
		{ "<= 5", BOUND_LE, "5" },  { "= 5", BOUND_EQ, "5" },	  { "==5", BOUND_EQ, "5" },
		{ "!= x", BOUND_NE, "x" },  { "≤5", BOUND_LE, "5" },	  { "≥ 5", BOUND_GE, "5" },
		{ "≠ 5", BOUND_NE, "5" },   { "＜５", BOUND_LT, "５" },	  { "＞＝5", BOUND_GE, "5" },
		{ "＜＝5", BOUND_LE, "5" }, { "！＝5", BOUND_NE, "5" },	  { "＝报价", BOUND_EQ, "报价" },
		{ "＞5", BOUND_GT, "5" },   { "报价", BOUND_EQ, "报价" }, { "", BOUND_EQ, "" },
		{ ">", BOUND_GT, "" },	    { "!5", BOUND_EQ, "!5" },	  { "5 > 3", BOUND_EQ, "5 > 3" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct slice text = slice_of(rows[i].text);

		assert_int_equal(bound_cut_op(&text), rows[i].op);
		if (!slice_is(text, rows[i].rest))
			fail_msg("'%s' leaves '%.*s'", rows[i].text, SLICE_ARGS(text));
	}
}

static struct bound *compiled(const char *text, enum type type)
{
	struct error err = ERROR_INIT;
	struct bound *b = bound_compile(slice_of(text), &here, type, &err);

	if (!b)
		fail_msg("%s", err.items[0].text);
	assert_int_equal(err.count, 0);
	return b;
}

static bool holds(const char *text, enum type type, const char *value, int64_t now)
{
	struct bound *b = compiled(text, type);
	struct value v;
	bool answer;

	if (!value_parse(type, slice_of(value), &v))
		fail_msg("'%s' is no %s", value, type_name(type));
	answer = bound_holds_value(b, &v, now);
	bound_free(b);
	return answer;
}

struct row {
	const char *bound;
	enum type type;
	const char *value;
	bool expected;
};

static void check_rows(const struct row *rows, size_t n, int64_t now)
{
	for (size_t i = 0; i < n; i++)
		if (holds(rows[i].bound, rows[i].type, rows[i].value, now) != rows[i].expected)
			fail_msg("%s '%s' %s '%s'", type_name(rows[i].type), rows[i].value,
				 rows[i].expected ? "does not hold for" : "holds for", rows[i].bound);
}

static void numbers_compare_at_the_boundary(void **state)
{
	static const struct row rows[] = {
		{ "> 500000", TYPE_MONEY, "500000.00", false },
		{ "> 500000", TYPE_MONEY, "500000.01", true },
		{ ">= 500000", TYPE_MONEY, "499999.99", false },
		{ ">= 500000", TYPE_MONEY, "500000", true },
		{ "< 500000", TYPE_MONEY, "500000", false },
		{ "< 500000", TYPE_MONEY, "499999.99", true },
		{ "<= 500000", TYPE_MONEY, "500000.00", true },
		{ "<= 500000", TYPE_MONEY, "500000.01", false },
		{ "500000", TYPE_MONEY, "500000.00", true },
		{ "500000", TYPE_MONEY, "500000.01", false },
		{ "!= 500000", TYPE_MONEY, "500000.00", false },
		{ "!= 500000", TYPE_MONEY, "-500000.00", true },
		{ "> 50万", TYPE_MONEY, "500000.00", false },
		{ "> 50万", TYPE_MONEY, "500000.01", true },
		{ ">= 1,200.50", TYPE_MONEY, "1200.50", true },
		{ "< -1", TYPE_MONEY, "-1.01", true },
		{ "> 9", TYPE_INT, "10", true },
		{ "> 9", TYPE_INT, "9", false },
		{ ">= 12.5%", TYPE_PERCENT, "12.5%", true },
		{ ">= 12.5%", TYPE_PERCENT, "12.49%", false },
		{ "> 3.1415", TYPE_NUMBER, "3.1416", true },
		{ "= 3.5", TYPE_NUMBER, "3.50", true },
	};

	(void)state;
	check_rows(rows, COUNT(rows), 0);
}

static void texts_are_equal_or_not(void **state)
{
	static const struct row rows[] = {
		{ "政府单位", TYPE_TEXT, "政府单位", true }, { "政府单位", TYPE_TEXT, "政府", false },
		{ "!= 政府单位", TYPE_TEXT, "政府", true },  { "!= 政府单位", TYPE_TEXT, "政府单位", false },
		{ "10", TYPE_TEXT, "10.0", false },	     { "L-000001", TYPE_ID, "L-000001", true },
		{ "true", TYPE_BOOL, "true", true },	     { "true", TYPE_BOOL, "false", false },
		{ "!= true", TYPE_BOOL, "false", true },
	};

	(void)state;
	check_rows(rows, COUNT(rows), 0);
}

static void a_missing_value_only_differs(void **state)
{
	static const enum type types[] = { TYPE_TEXT,	 TYPE_ID,   TYPE_INT,  TYPE_NUMBER,   TYPE_MONEY,
					   TYPE_PERCENT, TYPE_DATE, TYPE_TIME, TYPE_DURATION, TYPE_BOOL };
	static const char *const some[] = {
		"无", "L-1", "0", "0", "0", "0%", "2026-03-16", "2026-03-16", "0d", "false"
	};
	struct str text = STR_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(types); i++) {
		static const char *const signs[] = { "= ", "!= ", "< ", "<= ", "> ", ">= " };

		for (size_t k = 0; k < COUNT(signs) && (k < 2 || type_is_numeric(types[i])); k++) {
			str_reset(&text);
			str_addf(&text, "%s%s", signs[k], some[i]);
			assert_int_equal(holds(text.buf, types[i], "", 0), k == 1);
		}
		/* '""' is the missing value itself. */
		assert_true(holds("\"\"", types[i], "", 0));
		assert_true(holds("= ''", types[i], "", 0));
		assert_false(holds("\"\"", types[i], some[i], 0));
		assert_false(holds("!= \"\"", types[i], "", 0));
		assert_true(holds("!= \"\"", types[i], some[i], 0));
	}
	str_release(&text);
}

static void working_days_and_days_are_two_things(void **state)
{
	static const struct row rows[] = {
		{ "> 2d", TYPE_DURATION, "49h", true },	   { "> 2d", TYPE_DURATION, "48h", false },
		{ ">= 48h", TYPE_DURATION, "2d", true },   { ">= 3wd", TYPE_DURATION, "3wd", true },
		{ ">= 3wd", TYPE_DURATION, "2wd", false }, { "> 3wd", TYPE_DURATION, "68d", false },
		{ "< 3wd", TYPE_DURATION, "1h", false },   { "= 3wd", TYPE_DURATION, "3d", false },
		{ "!= 3wd", TYPE_DURATION, "3d", true },   { "!= 3d", TYPE_DURATION, "3wd", true },
		{ "> 1d", TYPE_DURATION, "30wd", false },
	};

	(void)state;
	check_rows(rows, COUNT(rows), 0);
}

static void days_are_counted_from_the_clock(void **state)
{
	static const struct row rows[] = {
		{ "today", TYPE_DATE, "2026-03-31", true },	   { "今天", TYPE_DATE, "2026-03-30", false },
		{ "< today", TYPE_DATE, "2026-03-31", false },	   { "< today", TYPE_DATE, "2026-03-30", true },
		{ "<= +7d", TYPE_DATE, "2026-04-07", true },	   { "<= +7d", TYPE_DATE, "2026-04-08", false },
		{ "= -1w", TYPE_DATE, "2026-03-24", true },	   { "= -1m", TYPE_DATE, "2026-02-28", true },
		{ "= +1m", TYPE_DATE, "2026-04-30", true },	   { "> -12m", TYPE_DATE, "2025-03-31", false },
		{ "> -12m", TYPE_DATE, "2025-04-01", true },	   { "= -1y", TYPE_DATE, "2025-03-31", true },
		{ "= -25m", TYPE_DATE, "2024-02-29", true },	   { "> 2026-03-01", TYPE_DATE, "2026-03-01", false },
		{ "> 2026-03-01", TYPE_DATE, "2026-03-02", true }, { "> -12m", TYPE_DATE, "2026-03-31", true },
		{ "> -12m", TYPE_DATE, "2026-04-01", false },  { ">= -1d", TYPE_DATE, "2026-03-30", true },
		{ ">= -1d", TYPE_DATE, "2026-04-01", false },  { ">= today", TYPE_DATE, "2026-04-01", true },
		{ "> +7d", TYPE_DATE, "2026-04-08", true },    { "< -12m", TYPE_DATE, "2025-03-30", true },
	};

	(void)state;
	assert_true(date_zone("+08:00"));
	/* Both ends of the local day 2026-03-31; in UTC the first is still the 30th. */
	for (int end = 0; end < 2; end++) {
		int64_t now;

		assert_true(moment_parse(slice_of(end ? "2026-03-31T23:59:59" : "2026-03-31T00:00:00"), &now));
		check_rows(rows, COUNT(rows), now);
	}
}

static void moments_compare_by_day_with_a_day(void **state)
{
	static const struct row rows[] = {
		{ "today", TYPE_TIME, "2026-03-31T00:00:00+08:00", true },
		{ "today", TYPE_TIME, "2026-03-31T23:59:59+08:00", true },
		{ "today", TYPE_TIME, "2026-03-30T23:59:59+08:00", false },
		{ "> today", TYPE_TIME, "2026-03-31T23:59:59+08:00", false },
		{ "> today", TYPE_TIME, "2026-04-01T00:00:00+08:00", true },
		{ "> 2026-03-30", TYPE_TIME, "2026-03-30T23:59:59+08:00", false },
		{ "= 2026-03-30", TYPE_TIME, "2026-03-30T23:59:59+08:00", true },
		{ "<= 2026-03-30", TYPE_TIME, "2026-03-30", true },
		{ "> 2026-03-30T10:00:00+08:00", TYPE_TIME, "2026-03-30T10:00:01+08:00", true },
		{ "> 2026-03-30T10:00:00+08:00", TYPE_TIME, "2026-03-30T10:00:00+08:00", false },
		{ "= 2026-03-30T10:00:00+08:00", TYPE_TIME, "2026-03-30T02:00:00Z", true },
		{ "< -48h", TYPE_TIME, "2026-03-29T14:29:59+08:00", true },
		{ "< -48h", TYPE_TIME, "2026-03-29T14:30:00+08:00", false },
		{ "<= +48h", TYPE_TIME, "2026-04-02T14:30:00+08:00", true },
		{ "<= +48h", TYPE_TIME, "2026-04-02T14:30:01+08:00", false },
		{ "<= +12h", TYPE_DATE, "2026-04-01", true }, /* its midnight, 9.5 hours on */
		{ "<= +9h", TYPE_DATE, "2026-04-01", false },
	};
	int64_t now;

	(void)state;
	assert_true(date_zone("+08:00"));
	assert_true(moment_parse(slice_of("2026-03-31T14:30:00"), &now));
	check_rows(rows, COUNT(rows), now);
}

/* As far as six digits go, in every unit: no day, no crash. */
static void far_days_stay_days(void **state)
{
	static const char units[] = "dwmyh";
	struct str text = STR_INIT;
	int64_t now;

	(void)state;
	assert_true(moment_parse(slice_of("2026-03-31T14:30:00"), &now));
	for (size_t i = 0; units[i]; i++) {
		str_reset(&text);
		str_addf(&text, "<= +999999%c", units[i]);
		assert_true(holds(text.buf, TYPE_DATE, "2026-03-31", now));
		text.buf[3] = '-';
		assert_false(holds(text.buf, TYPE_DATE, "2026-03-31", now));
	}
	str_release(&text);
}

static void numbers_alone_need_no_clock(void **state)
{
	struct bound *b = compiled("< 500000", TYPE_MONEY);

	(void)state;
	assert_true(bound_holds(b, 49999999));
	assert_false(bound_holds(b, 50000000));
	assert_int_equal(b->op, BOUND_LT);
	assert_int_equal(b->number, 50000000);
	bound_free(b);
	bound_free(NULL);
}

static void a_bound_is_read_back(void **state)
{
	static const struct {
		const char *text;
		enum type type;
		const char *read;
	} rows[] = {
		{ ">500000", TYPE_MONEY, "> 500000" },
		{ "≥ 3wd", TYPE_DURATION, ">= 3wd" },
		{ "政府单位", TYPE_TEXT, "= 政府单位" },
		{ "！＝ 报价", TYPE_TEXT, "!= 报价" },
		{ "!= ''", TYPE_DATE, "!= \"\"" },
		{ "<= -12m", TYPE_DATE, "<= -12m" },
		{ "", TYPE_TEXT, "= \"\"" },
		{ "<today", TYPE_TIME, "< today" },
	};
	struct str out = STR_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bound *b = compiled(rows[i].text, rows[i].type);

		str_reset(&out);
		bound_add_text(&out, b);
		assert_string_equal(out.buf, rows[i].read);
		bound_free(b);
	}
	str_release(&out);
}

static void faults_name_their_place(void **state)
{
	static const struct {
		const char *text;
		enum type type;
		const char *said;
	} rows[] = {
		{ "> 政府", TYPE_TEXT, "'> 政府': texts can't be ordered" },
		{ "<= L-1", TYPE_ID, "'<= L-1': texts can't be ordered" },
		{ "> true", TYPE_BOOL, "'> true': texts can't be ordered" },
		{ "yes", TYPE_BOOL, "'yes' is not " },
		{ "> ", TYPE_MONEY, "a value is missing after the operator" },
		{ "> \"\"", TYPE_INT, "a value is missing after the operator" },
		{ "> abc", TYPE_MONEY, "'abc' is not an amount" },
		{ "> 1.5", TYPE_INT, "'1.5' is not " },
		{ "=> 5", TYPE_INT, "'> 5' is not " },
		{ "1e3", TYPE_NUMBER, "'1e3' is not " },
		{ "> 99999999999999999999", TYPE_INT, "is not " },
		{ "> 99999999999999999999", TYPE_MONEY, "is not " },
		{ "2026-02-29", TYPE_DATE, "'2026-02-29' is not " },
		{ "+7x", TYPE_DATE, "'+7x' is not " },
		{ "7d", TYPE_DATE, "'7d' is not " },
		{ "+d", TYPE_DATE, "'+d' is not " },
		{ "+1234567d", TYPE_DATE, "'+1234567d' is not " },
		{ "+3wd", TYPE_DATE, "'+3wd' is not " },
		{ "today", TYPE_MONEY, "'today' is not " },
		{ "3", TYPE_DURATION, "'3' is not " },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct error err = ERROR_INIT;

		if (bound_compile(slice_of(rows[i].text), &here, rows[i].type, &err))
			fail_msg("'%s' is taken for a %s", rows[i].text, type_name(rows[i].type));
		assert_int_equal(err.count, 1);
		assert_int_equal(err.items[0].kind, ERROR_DATA);
		if (strncmp(err.items[0].text, "rules/x.yaml:3:9: ", 18) != 0 ||
		    !strstr(err.items[0].text, rows[i].said))
			fail_msg("'%s': %s", rows[i].text, err.items[0].text);
		error_release(&err);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operators_are_cut_off),
		cmocka_unit_test(numbers_compare_at_the_boundary),
		cmocka_unit_test(texts_are_equal_or_not),
		cmocka_unit_test(a_missing_value_only_differs),
		cmocka_unit_test(working_days_and_days_are_two_things),
		cmocka_unit_test(days_are_counted_from_the_clock),
		cmocka_unit_test(moments_compare_by_day_with_a_day),
		cmocka_unit_test(far_days_stay_days),
		cmocka_unit_test(numbers_alone_need_no_clock),
		cmocka_unit_test(a_bound_is_read_back),
		cmocka_unit_test(faults_name_their_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
