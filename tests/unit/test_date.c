/* test_date.c - the calendar, day by day, and moments in zones with and without summer time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <time.h>

#include "base/date.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static int32_t day(int y, int m, int d)
{
	int32_t date = INT32_MIN;

	assert_true(date_from_civil((struct civil){ y, m, d }, &date));
	return date;
}

static void every_day_follows_the_one_before(void **state)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int32_t expected = DATE_MIN;

	(void)state;
	for (int y = 1; y <= 9999; y++)
		for (int m = 1; m <= 12; m++) {
			bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
			int last = m == 2 && leap ? 29 : lengths[m - 1];
			int32_t date;

			for (int d = 1; d <= last; d++, expected++) {
				struct civil c = date_civil(expected);

				if (c.year != y || c.month != m || c.day != d || day(y, m, d) != expected)
					fail_msg("%04d-%02d-%02d is not %d", y, m, d, expected);
			}
			assert_false(date_from_civil((struct civil){ y, m, last + 1 }, &date));
			assert_false(date_from_civil((struct civil){ y, m, 0 }, &date));
		}
	assert_int_equal(expected - 1, DATE_MAX);
	assert_int_equal(day(1970, 1, 1), 0);
}

static void there_are_no_other_days(void **state)
{
	int32_t date;

	(void)state;
	assert_false(date_from_civil((struct civil){ 0, 12, 31 }, &date));
	assert_false(date_from_civil((struct civil){ 10000, 1, 1 }, &date));
	assert_false(date_from_civil((struct civil){ 2026, 0, 1 }, &date));
	assert_false(date_from_civil((struct civil){ 2026, 13, 1 }, &date));
	assert_false(date_from_civil((struct civil){ 1900, 2, 29 }, &date));
	assert_true(date_from_civil((struct civil){ 2000, 2, 29 }, &date));
}

static void weeks_begin_on_monday(void **state)
{
	(void)state;
	assert_int_equal(date_weekday(day(2026, 3, 16)), 1);
	assert_int_equal(date_weekday(day(2026, 3, 22)), 7);
	assert_int_equal(date_weekday(0), 4);
	assert_int_equal(date_weekday(-1), 3);
	assert_int_equal(date_weekday(day(1900, 1, 1)), 1);
	assert_int_equal(date_weekday(DATE_MIN), 1);
	assert_int_equal(date_weekday(DATE_MAX), 5);
}

static void months_end_where_they_end(void **state)
{
	(void)state;
	assert_int_equal(date_add_months(day(2026, 1, 31), 1), day(2026, 2, 28));
	assert_int_equal(date_add_months(day(2024, 1, 31), 1), day(2024, 2, 29));
	assert_int_equal(date_add_months(day(2024, 2, 29), 12), day(2025, 2, 28));
	assert_int_equal(date_add_months(day(2026, 3, 31), -1), day(2026, 2, 28));
	assert_int_equal(date_add_months(day(2026, 1, 15), -1), day(2025, 12, 15));
	assert_int_equal(date_add_months(day(2026, 12, 15), 1), day(2027, 1, 15));
	assert_int_equal(date_add_months(day(2026, 5, 30), 0), day(2026, 5, 30));
	assert_int_equal(date_add_months(day(2026, 5, 30), -12), day(2025, 5, 30));
	assert_int_equal(date_add_months(day(9999, 12, 1), 1), DATE_MAX);
	assert_int_equal(date_add_months(day(1, 1, 1), -1), DATE_MIN);
	assert_int_equal(date_add_months(0, INT32_MAX), DATE_MAX);
	assert_int_equal(date_add_months(0, INT32_MIN), DATE_MIN);
}

static void dates_are_read(void **state)
{
	static const char *const strict[] = { "2026-03-06" };
	static const char *const loose[] = {
		"2026/3/6",	"2026/03/06",	"2026年3月6日", "2026年03月06日",
		"2026年3月6号", " 2026-03-06 ", "2026-3-6",	"2026.3.6",
	};
	static const char *const refused[] = {
		"",	      "2026",	     "2026-03",	    "2026-02-29",  "2026-13-01", "2026-00-10", "2026-03-00",
		"26-03-06",   "12026-03-06", "2026-03-06x", "2026-03-061", "2026/3-6",	 "2026年3月6", "2026年3月",
		"03/06/2026", "20260306",    "+2026-03-06", "0000-01-01",  "2026-03- 6",
	};
	int32_t date;

	(void)state;
	for (size_t i = 0; i < COUNT(strict); i++)
		assert_true(date_parse(slice_of(strict[i]), false, &date) && date == day(2026, 3, 6));
	for (size_t i = 0; i < COUNT(loose); i++) {
		if (!date_parse(slice_of(loose[i]), true, &date) || date != day(2026, 3, 6))
			fail_msg("'%s' is refused", loose[i]);
		assert_false(date_parse(slice_of(loose[i]), false, &date));
	}
	for (size_t i = 0; i < COUNT(refused); i++)
		if (date_parse(slice_of(refused[i]), true, &date))
			fail_msg("'%s' is taken", refused[i]);
}

static bool day_of_format(struct slice text, const char *format, int32_t *date)
{
	int seconds;

	return date_parse_format_time(text, format, date, &seconds);
}

static void dates_are_read_by_a_format(void **state)
{
	static const struct {
		const char *format, *text;
	} rows[] = {
		{ "%m/%d/%Y", "3/6/2026" },
		{ "%m/%d/%Y", "03/06/2026" },
		{ "%d.%m.%y", "06.03.26" },
		{ "%Y%m%d", "20260306" },
		{ "%d-%b-%Y", "6-mar-2026" },
		{ "%d %b %Y", "06 MAR 2026" },
		{ "%Y-%m-%d %H:%M:%S", "2026-03-06 23:59:59" },
		{ "%Y年%m月%d日", "2026年3月6日" },
		{ "%%%Y-%m-%d", "%2026-03-06" },
	};
	static const struct {
		const char *format, *text;
	} refused[] = {
		{ "%m/%d/%Y", "13/6/2026" },
		{ "%m/%d/%Y", "2/30/2026" },
		{ "%m/%d/%Y", "3/6/26" },
		{ "%m/%d/%Y", "3/6/2026 1" },
		{ "%m/%d/%Y", "3-6-2026" },
		{ "%m/%d/%Y", "" },
		{ "%d-%b-%Y", "6-mär-2026" },
		{ "%d-%b-%Y", "6-ma" },
		{ "%m/%Y", "3/2026" },
		{ "%Y-%m-%d %H", "2026-03-06 24" },
		{ "%Y-%m-%dT%M", "2026-03-06T60" },
		{ "%q", "2026" },
		{ "%Y-%m-%d%", "2026-03-06" },
	};
	int32_t date;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (!day_of_format(slice_of(rows[i].text), rows[i].format, &date) || date != day(2026, 3, 6))
			fail_msg("'%s' is refused by %s", rows[i].text, rows[i].format);
	for (size_t i = 0; i < COUNT(refused); i++)
		if (day_of_format(slice_of(refused[i].text), refused[i].format, &date))
			fail_msg("'%s' is taken by %s", refused[i].text, refused[i].format);
	assert_true(day_of_format(SLICE("1/1/69"), "%m/%d/%y", &date) && date == day(1969, 1, 1));
	assert_true(day_of_format(SLICE("1/1/68"), "%m/%d/%y", &date) && date == day(2068, 1, 1));
}

static void formats_that_give_no_day_are_told(void **state)
{
	static const char *const sound[] = { "%Y-%m-%d", "%y%b%d", "%%%Y/%m/%d%%", "%d.%m.%Y %H:%M:%S" };
	static const char *const faulty[] = { "%Y-%m-%d %z", "%Q", "%Y-%m-%d%", "%e.%m.%Y", "%%%", "%年" };
	static const char *const partial[] = { "%Y-%m", "%m/%d", "%H:%M", "", "%%Y-%m-%d", "2026-03-16" };

	(void)state;
	for (size_t i = 0; i < COUNT(sound); i++)
		if (date_format_fault(sound[i]) || !date_format_is_whole(sound[i]))
			fail_msg("%s is refused", sound[i]);
	for (size_t i = 0; i < COUNT(faulty); i++)
		if (!date_format_fault(faulty[i]))
			fail_msg("%s is taken", faulty[i]);
	for (size_t i = 0; i < COUNT(partial); i++)
		if (date_format_is_whole(partial[i]))
			fail_msg("%s gives no day", partial[i]);
	assert_string_equal(date_format_fault("%Y-%m-%d %z"), "%z");
}

static void assert_moment(int64_t moment, const char *text)
{
	struct str s = STR_INIT;
	int64_t back = 0;

	moment_add_text(&s, moment);
	assert_string_equal(s.buf, text);
	assert_true(moment_parse(str_slice(&s), &back));
	assert_true(back == moment);
	str_release(&s);
}

static void zones_are_known_or_refused(void **state)
{
	static const char *const refused[] = {
		"",
		"Asia",
		"Asia/Nowhere",
		"../zoneinfo/Asia/Shanghai",
		"/usr/share/zoneinfo/Asia/Shanghai",
		"CST-8",
		"Asia/../Asia/Shanghai",
		"tzdata.zi",
		"+8:00",
		"+08",
		"+0800",
		"+24:00",
		"+08:60",
		"+08:00 ",
		"08:00",
		"zone.tab",
		"Asia/Shanghai\n",
	};

	(void)state;
	assert_true(date_zone("+08:00"));
	for (size_t i = 0; i < COUNT(refused); i++)
		if (date_zone(refused[i]))
			fail_msg("'%s' is taken", refused[i]);
	assert_moment(0, "1970-01-01T08:00:00+08:00");
	setenv("TZDIR", "/nonexistent", 1);
	assert_false(date_zone("Asia/Shanghai"));
	unsetenv("TZDIR");
	assert_true(date_zone("Asia/Shanghai"));
	assert_moment(0, "1970-01-01T08:00:00+08:00");
}

static void offsets_go_both_ways(void **state)
{
	(void)state;
	assert_true(date_zone("-09:30"));
	assert_moment(0, "1969-12-31T14:30:00-09:30");
	assert_int_equal(moment_date(0), -1);
	assert_int_equal(moment_seconds(0), 14 * 3600 + 1800);
	assert_true(date_zone("Asia/Kathmandu"));
	assert_moment(1773627600, "2026-03-16T08:05:00+05:45");
	assert_true(date_zone("UTC"));
	assert_moment(-1, "1969-12-31T23:59:59+00:00");
	assert_true(moment_of(20528, 37200) == 1773656400);
}

/* Before there were zones Shanghai was 8:05:43 east; what is written has no seconds and is the same moment. */
static void old_local_time_keeps_the_moment(void **state)
{
	int64_t moment;

	(void)state;
	assert_true(date_zone("Asia/Shanghai"));
	assert_moment(-2500000000, "1890-10-12T03:38:20+08:05");
	assert_true(moment_parse(SLICE("1890-10-12"), &moment));
	assert_int_equal(moment_date(moment), day(1890, 10, 12));
	assert_int_equal(moment_seconds(moment), 0);
}

static void every_day_begins_on_its_date(void **state)
{
	static const char *const zones[] = { "Asia/Shanghai", "America/New_York", "America/Sao_Paulo",
					     "Europe/Berlin" };

	(void)state;
	for (size_t i = 0; i < COUNT(zones); i++) {
		assert_true(date_zone(zones[i]));
		for (int32_t d = day(1986, 1, 1); d < day(2030, 1, 1); d++) {
			int64_t noon = moment_of(d, 43200);

			if (moment_date(moment_of(d, 0)) != d || moment_date(noon) != d ||
			    moment_seconds(noon) != 43200)
				fail_msg("day %d in %s", d, zones[i]);
		}
	}
}

static void summer_time_is_settled_the_same_way_always(void **state)
{
	int32_t spring = day(2026, 3, 8), autumn = day(2026, 11, 1);

	(void)state;
	assert_true(date_zone("America/New_York"));
	assert_moment(moment_of(spring, 5400), "2026-03-08T01:30:00-05:00");
	assert_moment(moment_of(spring, 9000), "2026-03-08T03:30:00-04:00"); /* 02:30 is left out */
	assert_moment(moment_of(spring, 12600), "2026-03-08T03:30:00-04:00");
	assert_moment(moment_of(autumn, 5400), "2026-11-01T01:30:00-04:00"); /* the first of two */
	assert_moment(moment_of(autumn, 5400) + 3600, "2026-11-01T01:30:00-05:00");
	assert_moment(moment_of(autumn, 9000), "2026-11-01T02:30:00-05:00");
	assert_int_equal(moment_of(autumn + 1, 0) - moment_of(autumn, 0), 25 * 3600);
	assert_int_equal(moment_of(spring + 1, 0) - moment_of(spring, 0), 23 * 3600);
}

static void a_date_that_was_left_out_has_no_moment_of_its_own(void **state)
{
	(void)state;
	assert_true(date_zone("Pacific/Apia"));
	assert_int_equal(moment_date(moment_of(day(2011, 12, 29), 0)), day(2011, 12, 29));
	assert_int_equal(moment_date(moment_of(day(2011, 12, 30), 0)), day(2011, 12, 31));
	assert_int_equal(moment_date(moment_of(day(2011, 12, 31), 0)), day(2011, 12, 31));
}

static void moments_are_read(void **state)
{
	static const char *const same[] = {
		"2026-03-16T10:20:00+08:00", "2026-03-16 10:20:00+08:00", "2026-03-16T02:20:00Z",
		"2026-03-16T10:20",	     "2026-03-16 10:20:00",	  "2026-03-15T16:50:00-09:30",
	};
	static const char *const refused[] = {
		"",
		"2026-03-16T",
		"2026-03-16T10",
		"2026-03-16T24:00",
		"2026-03-16T10:60",
		"2026-03-16T10:20:60",
		"2026-03-16T10:20:00+8",
		"2026-03-16T10:20:00z",
		"2026-03-16T10:20:00+08:00x",
		"2026-03-16x10:20",
		"2026-02-30T10:20",
		"2026-03-16T10:20:00 +08:00",
		"2026-03-16T1:20",
		"2026-03-16 ",
		"2026/03/16",
		"0001-01-01T00:00:00+14:00",
		"9999-12-31T23:59:59-14:00",
	};
	int64_t moment;

	(void)state;
	assert_true(date_zone("Asia/Shanghai"));
	for (size_t i = 0; i < COUNT(same); i++)
		if (!moment_parse(slice_of(same[i]), &moment) || moment != 1773627600)
			fail_msg("'%s' gives %lld", same[i], (long long)moment);
	for (size_t i = 0; i < COUNT(refused); i++)
		if (moment_parse(slice_of(refused[i]), &moment))
			fail_msg("'%s' is taken", refused[i]);
	assert_true(moment_parse(SLICE("2026-03-16"), &moment));
	assert_moment(moment, "2026-03-16T00:00:00+08:00");
	assert_true(moment_parse(SLICE("9999-12-31T23:59:59"), &moment));
	assert_true(moment_parse(SLICE("0001-01-01"), &moment));
	assert_int_equal(moment_date(moment), DATE_MIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_follows_the_one_before),
		cmocka_unit_test(there_are_no_other_days),
		cmocka_unit_test(weeks_begin_on_monday),
		cmocka_unit_test(months_end_where_they_end),
		cmocka_unit_test(dates_are_read),
		cmocka_unit_test(dates_are_read_by_a_format),
		cmocka_unit_test(formats_that_give_no_day_are_told),
		cmocka_unit_test(zones_are_known_or_refused),
		cmocka_unit_test(offsets_go_both_ways),
		cmocka_unit_test(old_local_time_keeps_the_moment),
		cmocka_unit_test(every_day_begins_on_its_date),
		cmocka_unit_test(summer_time_is_settled_the_same_way_always),
		cmocka_unit_test(a_date_that_was_left_out_has_no_moment_of_its_own),
		cmocka_unit_test(moments_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
