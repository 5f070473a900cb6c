/* test_calendar.c - working days by the shipped rules/calendar.yaml, working hours, and dates as people type them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "rule/calendar.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static int32_t day(const char *text)
{
	int32_t date;

	if (!date_parse(slice_of(text), false, &date))
		fail_msg("'%s' is no day", text);
	return date;
}

static void assert_unknown(const struct calendar *c, const char *years)
{
	struct str text = STR_INIT;

	assert_int_equal(calendar_unknown_years(c, &text) > 0, *years != '\0');
	assert_string_equal(text.buf ? text.buf : "", years);
	str_release(&text);
}

static int64_t at(const char *text)
{
	int64_t moment;

	if (!moment_parse(slice_of(text), &moment))
		fail_msg("'%s' is no moment", text);
	return moment;
}

static void read_file(struct yaml *y, const char *dir, const char *path)
{
	struct error err = ERROR_INIT;
	struct str text = STR_INIT;
	int fd = open(dir && *dir ? dir : ".", O_RDONLY | O_DIRECTORY);

	if (file_read(fd, path, &text, &err) < 0 || yaml_read(y, path, str_slice(&text), &err) < 0)
		fail_msg("%s", err.items[0].text);
	close(fd);
	str_release(&text);
}

static struct calendar *shipped(void)
{
	struct error err = ERROR_INIT;
	struct calendar *c;
	struct yaml y;

	read_file(&y, getenv("CRM_TOP"), "rules/calendar.yaml");
	c = calendar_load(&y, &err);
	if (!c)
		fail_msg("%s", err.items[0].text);
	yaml_release(&y);
	return c;
}

static void assert_date(int32_t date, const char *text)
{
	struct str s = STR_INIT;

	date_add_text(&s, date);
	assert_string_equal(s.buf, text);
	str_release(&s);
}

static void working_days_are_added(void **state)
{
	static const struct {
		const char *from;
		int n;
		const char *to;
	} rows[] = {
		{ "2026-02-13", 0, "2026-02-13" },  { "2026-02-13", 1, "2026-02-14" },
		{ "2026-02-13", 2, "2026-02-24" },  { "2026-02-13", 3, "2026-02-25" },
		{ "2026-02-13", 5, "2026-02-27" },  { "2026-02-13", 6, "2026-02-28" },
		{ "2026-04-30", 3, "2026-05-08" },  { "2026-04-30", 4, "2026-05-09" },
		{ "2026-09-30", 1, "2026-10-08" },  { "2026-09-30", 3, "2026-10-10" },
		{ "2026-02-25", -3, "2026-02-13" }, { "2026-02-24", -1, "2026-02-14" },
		{ "2026-10-10", -3, "2026-09-30" }, { "2026-02-15", 0, "2026-02-15" },
		{ "2025-12-31", 1, "2026-01-04" },  { "2026-01-04", -1, "2025-12-31" },
		{ "2025-01-24", 2, "2025-01-27" },
	};
	struct calendar *c = shipped();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_date(calendar_add_workdays(c, day(rows[i].from), rows[i].n), rows[i].to);
	assert_unknown(c, "");
	calendar_free(c);
}

/* By the day, as by weeks. */
static int32_t walked(struct calendar *c, int32_t date, int n)
{
	while (n) {
		date += n < 0 ? -1 : 1;
		if (calendar_is_workday(c, date))
			n -= n < 0 ? -1 : 1;
	}
	return date;
}

static void far_working_days_are_those_reached_day_by_day(void **state)
{
	struct calendar *c = shipped();

	(void)state;
	for (int32_t from = day("2024-01-20"); from <= day("2024-02-28"); from++)
		for (int n = -600; n <= 600; n += 7)
			assert_int_equal(calendar_add_workdays(c, from, n), walked(c, from, n));
	assert_true(calendar_add_workdays(c, day("2026-03-16"), INT32_MAX) == DATE_MAX);
	assert_true(calendar_add_workdays(c, day("2026-03-16"), -INT32_MAX) == DATE_MIN);
	calendar_free(c);
}

static void working_days_of_years_and_months(void **state)
{
	static const struct {
		int year, days;
	} years[] = { { 2024, 251 }, { 2025, 248 }, { 2026, 248 } };
	static const int months[][12] = {
		{ 19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23 }, /* 2025 */
		{ 21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23 }, /* 2026 */
	};
	struct calendar *c = shipped();
	int32_t first, next;

	(void)state;
	for (size_t i = 0; i < COUNT(years); i++) {
		assert_true(date_from_civil((struct civil){ years[i].year, 1, 1 }, &first));
		assert_true(date_from_civil((struct civil){ years[i].year + 1, 1, 1 }, &next));
		assert_int_equal(calendar_workdays(c, first - 1, next - 1), years[i].days);
	}
	for (int month = 0; month < 24; month++) {
		assert_true(date_from_civil((struct civil){ 2025 + month / 12, month % 12 + 1, 1 }, &first));
		next = date_add_months(first, 1);
		assert_int_equal(calendar_workdays(c, first - 1, next - 1), months[month / 12][month % 12]);
	}
	calendar_free(c);
}

/* The quick count against a walk, forwards and backwards. */
static void counting_and_walking_agree(void **state)
{
	struct calendar *c = shipped();
	const int32_t start = day("2025-12-20");

	(void)state;
	for (int32_t from = start; from < start + 90; from++) {
		int walked = 0;

		for (int32_t to = from; to < from + 90; to++) {
			walked += to > from && calendar_is_workday(c, to);
			assert_int_equal(calendar_workdays(c, from, to), walked);
			assert_int_equal(calendar_workdays(c, to, from), -walked);
		}
	}
	calendar_free(c);
}

static void days_off_and_made_up(void **state)
{
	struct calendar *c = shipped();

	(void)state;
	assert_false(calendar_is_workday(c, day("2026-02-16")));
	assert_true(calendar_is_workday(c, day("2026-02-14"))); /* a Saturday made up */
	assert_false(calendar_is_workday(c, day("2026-03-07")));
	assert_true(calendar_is_workday(c, day("2026-03-09")));
	calendar_free(c);
}

static void a_year_without_data_is_told(void **state)
{
	struct calendar *c = shipped();

	(void)state;
	assert_true(calendar_is_workday(c, day("2026-12-31")));
	assert_unknown(c, "");
	assert_true(calendar_is_workday(c, day("2027-01-01"))); /* a Friday: nothing else is known */
	assert_unknown(c, "2027");
	calendar_free(c);
	c = shipped();
	assert_date(calendar_add_workdays(c, day("2026-12-31"), 1), "2027-01-01");
	assert_unknown(c, "2027");
	calendar_free(c);
	c = shipped();
	calendar_workdays(c, day("2023-12-31"), day("2026-12-31"));
	assert_unknown(c, "");
	calendar_workdays(c, day("2023-12-30"), day("2026-12-31"));
	assert_unknown(c, "2023");
	calendar_workdays(c, day("2026-12-31"), day("2028-01-03")); /* the year where the count ends, too */
	assert_unknown(c, "2023, 2027, 2028");
	calendar_workdays(c, day("2020-12-31"), day("2024-12-31"));
	assert_unknown(c, "2021..2023, 2027, 2028");
	calendar_free(c);
	c = shipped();
	assert_date(calendar_add_workdays(c, day("2026-12-30"), 263), "2028-01-03"); /* 2026-12-31, 261 days of 2027, one more */
	assert_unknown(c, "2027, 2028");
	calendar_free(c);
	c = shipped();
	calendar_work_seconds(c, at("2023-12-29 09:00"), at("2027-01-01 10:00"));
	assert_unknown(c, "2023, 2027");
	calendar_free(c);
}

static void working_time_is_counted(void **state)
{
	static const struct {
		const char *from, *to;
		int minutes;
	} rows[] = {
		{ "2026-03-16 09:00", "2026-03-16 17:30", 420 },
		{ "2026-03-16 00:00", "2026-03-16 23:59", 420 },
		{ "2026-03-16 08:00", "2026-03-16 09:00", 0 },
		{ "2026-03-16 08:59", "2026-03-16 09:01", 1 },
		{ "2026-03-16 11:59", "2026-03-16 13:31", 2 }, /* over noon */
		{ "2026-03-16 12:00", "2026-03-16 13:30", 0 },
		{ "2026-03-16 17:00", "2026-03-17 09:30", 60 }, /* over night */
		{ "2026-03-13 17:29", "2026-03-16 09:01", 2 },	/* over a weekend */
		{ "2026-02-14 17:00", "2026-02-24 10:00", 90 }, /* a make-up Saturday, then nine days off */
		{ "2026-02-16 09:00", "2026-02-20 17:30", 0 },
		{ "2026-03-13 17:00", "2026-03-14 10:00", 30 }, /* ends on a Saturday */
		{ "2026-03-15 10:00", "2026-03-16 09:30", 30 }, /* begins on a Sunday */
		{ "2026-03-16 10:00", "2026-03-16 10:00", 0 },
		{ "2026-03-16 17:30", "2026-03-16 09:00", -420 },
	};
	struct calendar *c = shipped();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (calendar_work_seconds(c, at(rows[i].from), at(rows[i].to)) != rows[i].minutes * 60)
			fail_msg("%s to %s: %lld seconds", rows[i].from, rows[i].to,
				 (long long)calendar_work_seconds(c, at(rows[i].from), at(rows[i].to)));
	assert_int_equal(calendar_day_seconds(c), 7 * 3600);
	calendar_free(c);
}

static void dates_as_people_type_them(void **state)
{
	static const struct {
		const char *typed, *date; /* today is Monday 2026-03-16; NULL: not understood */
	} rows[] = {
		{ "2026-11-23", "2026-11-23" },
		{ "2026/11/23", "2026-11-23" },
		{ "2026年11月3日", "2026-11-03" },
		{ "11-23", "2026-11-23" },
		{ "11/23", "2026-11-23" },
		{ "11月23日", "2026-11-23" },
		{ "11月23号", "2026-11-23" },
		{ "3-16", "2026-03-16" },
		{ "3-15", "2027-03-15" },
		{ "2-29", "2028-02-29" },
		{ "13-01", NULL },
		{ "2-30", NULL },
		{ "today", "2026-03-16" },
		{ "Today", "2026-03-16" },
		{ "tomorrow", "2026-03-17" },
		{ "yesterday", "2026-03-15" },
		{ "今天", "2026-03-16" },
		{ "明天", "2026-03-17" },
		{ "后天", "2026-03-18" },
		{ "昨天", "2026-03-15" },
		{ " 今天 ", "2026-03-16" },
		{ "+3d", "2026-03-19" },
		{ "-2w", "2026-03-02" },
		{ "+1m", "2026-04-16" },
		{ "+1y", "2027-03-16" },
		{ "+5wd", "2026-03-23" },
		{ "-1wd", "2026-03-13" },
		{ "+0d", "2026-03-16" },
		{ "＋３ｄ", "2026-03-19" },
		{ "+3个工作日", "2026-03-19" },
		{ "+2周", "2026-03-30" },
		{ "+3", NULL },
		{ "+-3d", NULL },
		{ "3d", NULL },
		{ "+d", NULL },
		{ "+3x", NULL },
		{ "+1234567d", NULL },
		{ "fri", "2026-03-20" },
		{ "Friday", "2026-03-20" },
		{ "mon", "2026-03-23" },
		{ "next fri", "2026-03-27" },
		{ "next mon", "2026-03-23" },
		{ "周四", "2026-03-19" },
		{ "周一", "2026-03-23" },
		{ "星期日", "2026-03-22" },
		{ "周天", "2026-03-22" },
		{ "礼拜五", "2026-03-20" },
		{ "下周三", "2026-03-25" },
		{ "下周一", "2026-03-23" },
		{ "本周一", "2026-03-16" },
		{ "这周五", "2026-03-20" },
		{ "下fri", NULL },
		{ "next 周五", NULL },
		{ "周八", NULL },
		{ "月底", "2026-03-31" },
		{ "", NULL },
		{ "soon", NULL },
		{ "2026-02-30", NULL },
		{ "四", NULL },
	};
	const int32_t today = day("2026-03-16");
	struct calendar *c = shipped();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int32_t date = 0;
		bool understood = calendar_parse_date(c, slice_of(rows[i].typed), today, &date);

		if (understood != (rows[i].date != NULL) || (understood && date != day(rows[i].date)))
			fail_msg("'%s' is %s", rows[i].typed, understood ? "another day" : "not understood");
	}
	calendar_free(c);
}

static void weekdays_on_a_sunday(void **state)
{
	const int32_t sunday = day("2026-03-22");
	struct calendar *c = shipped();
	int32_t date;

	(void)state;
	assert_true(calendar_parse_date(c, SLICE("周日"), sunday, &date));
	assert_date(date, "2026-03-29");
	assert_true(calendar_parse_date(c, SLICE("周一"), sunday, &date));
	assert_date(date, "2026-03-23");
	assert_true(calendar_parse_date(c, SLICE("下周三"), sunday, &date));
	assert_date(date, "2026-03-25");
	assert_true(calendar_parse_date(c, SLICE("月底"), day("2028-02-29"), &date));
	assert_date(date, "2028-02-29");
	calendar_free(c);
}

static void moments_as_people_type_them(void **state)
{
	static const struct {
		const char *typed, *moment; /* now is Monday 2026-03-16 10:20; NULL: not understood */
	} rows[] = {
		{ "2026-03-19T14:30:00+08:00", "2026-03-19 14:30" },
		{ "2026-03-19 14:30", "2026-03-19 14:30" },
		{ "2026-03-19T06:30:00Z", "2026-03-19 14:30" },
		{ "周四 14:30", "2026-03-19 14:30" },
		{ "周四14:30", "2026-03-19 14:30" },
		{ "周四 14点", "2026-03-19 14:00" },
		{ "周四下午3点半", "2026-03-19 15:30" },
		{ "3月19日 上午9点15分", "2026-03-19 09:15" },
		{ "明天 下午3:05", "2026-03-17 15:05" },
		{ "明天下午12点", "2026-03-17 12:00" },
		{ "明天中午12点半", "2026-03-17 12:30" },
		{ "明天中午1点", "2026-03-17 13:00" },
		{ "明天晚上8点", "2026-03-17 20:00" },
		{ "今天 9：05", "2026-03-16 09:05" },
		{ "+1wd 9:00", "2026-03-17 09:00" },
		{ "11-2 4:30", "2026-11-02 04:30" },
		{ "+48h", "2026-03-18 10:20" },
		{ "-2小时", "2026-03-16 08:20" },
		{ "明天 0:00", "2026-03-17 00:00" },
		{ "明天 23:59", "2026-03-17 23:59" },
		{ "明天 24:00", NULL },
		{ "明天 12:60", NULL },
		{ "明天 9:5", NULL },
		{ "明天晚上12点", NULL }, /* which day's midnight? */
		{ "明天晚上3点", NULL },
		{ "明天上午15点", NULL },
		{ "14:30", NULL },
		{ "+48", NULL },
		{ "+-2h", NULL },
		{ "", NULL },
		{ "明天 x", NULL },
	};
	struct calendar *c = shipped();
	const int64_t now = at("2026-03-16 10:20");

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t moment = 0;
		bool date_only = true,
		     understood = calendar_parse_time(c, slice_of(rows[i].typed), now, &moment, &date_only);

		if (understood != (rows[i].moment != NULL) || (understood && moment != at(rows[i].moment)))
			fail_msg("'%s' is %s", rows[i].typed, understood ? "another moment" : "not understood");
		if (understood && date_only)
			fail_msg("'%s' has a time", rows[i].typed);
	}
	calendar_free(c);
}

/* Beyond the years 1 to 9999 there is no date: nothing near it is taken in its place. */
static void beyond_the_last_day_is_no_date(void **state)
{
	static const char *const far[] = { "+999999w", "+999999m", "+8000y", "-2026y", "+999999y", "-999999wd" };
	static const char *const next[] = { "+1d", "+1w", "+1m", "+1y", "+1wd", "+1h", "tomorrow", "明天 9点", "下周一" };
	const int32_t today = day("2026-03-16"), last = day("9999-12-31");
	struct calendar *c = shipped();
	bool date_only;
	int32_t date;
	int64_t moment;

	(void)state;
	for (size_t i = 0; i < COUNT(far); i++) {
		assert_false(calendar_parse_date(c, slice_of(far[i]), today, &date));
		assert_false(calendar_parse_time(c, slice_of(far[i]), moment_of(today, 0), &moment, &date_only));
	}
	for (size_t i = 0; i < COUNT(next); i++) {
		assert_false(calendar_parse_date(c, slice_of(next[i]), last, &date));
		assert_false(calendar_parse_time(c, slice_of(next[i]), moment_of(last, 86399), &moment, &date_only));
	}
	assert_true(calendar_parse_date(c, SLICE("+7973y"), today, &date));
	assert_date(date, "9999-03-16");
	assert_true(calendar_parse_date(c, SLICE("月底"), day("9999-12-05"), &date));
	assert_date(date, "9999-12-31");
	assert_true(calendar_parse_time(c, SLICE("+23h"), moment_of(last, 0), &moment, &date_only));
	calendar_free(c);
}

static void a_date_alone_is_its_midnight(void **state)
{
	static const char *const typed[] = { "2026-03-19", "周四", "+3d", "3月19日" };
	struct calendar *c = shipped();

	(void)state;
	for (size_t i = 0; i < COUNT(typed); i++) {
		int64_t moment;
		bool date_only = false;

		assert_true(calendar_parse_time(c, slice_of(typed[i]), at("2026-03-16 10:20"), &moment, &date_only));
		assert_true(date_only);
		assert_int_equal(moment, at("2026-03-19 00:00"));
	}
	calendar_free(c);
}

static void faults_are_found_where_they_stand(void **state)
{
	static const struct {
		const char *text, *finding;
	} rows[] = {
		{ "", "c:1:1: the calendar is empty; hours and years are wanted" },
		{ "years: {}", "c:1:1: 'hours' is missing here" },
		{ "hours: []\nyears: {}", "c:1:8: hours: at least one stretch is wanted" },
		{ "hours: 9-17\nyears: {}", "c:1:8: hours: a list is wanted" },
		{ "hours: ['9:00-12:00']\nyears: {}",
		  "c:1:9: hours: '9:00-12:00' is not a stretch of a day such as 09:00-12:00" },
		{ "hours: ['+9:00-12:00']\nyears: {}",
		  "c:1:9: hours: '+9:00-12:00' is not a stretch of a day such as 09:00-12:00" },
		{ "hours: ['12:00-12:00']\nyears: {}",
		  "c:1:9: hours: '12:00-12:00' is not a stretch of a day such as 09:00-12:00" },
		{ "hours: ['23:00-24:01']\nyears: {}",
		  "c:1:9: hours: '23:00-24:01' is not a stretch of a day such as 09:00-12:00" },
		{ "hours: ['09:00-12:60']\nyears: {}",
		  "c:1:9: hours: '09:00-12:60' is not a stretch of a day such as 09:00-12:00" },
		{ "hours: ['09:00-12:00', '11:59-17:00']\nyears: {}",
		  "c:1:24: hours: '11:59-17:00' overlaps what stands before it" },
		{ "hours: ['09:00-12:00']\nyears: {二〇二六: {}}", "c:2:9: '二〇二六' is not a year" },
		{ "hours: ['09:00-12:00']\nyears: {2026: {of: []}}",
		  "c:2:16: 'of' is no key here; did you mean 'off'?" },
		{ "hours: ['09:00-12:00']\nyears: {2026: {off: x}}", "c:2:21: off: a list is wanted" },
		{ "hours: ['09:00-12:00']\nyears:\n  2026:\n    work: [2026-02-30]\n",
		  "c:4:12: '2026-02-30' is not a day or a range such as 2026-02-15..2026-02-23" },
		{ "hours: ['09:00-12:00']\nyears:\n  2026:\n    work: [2026-02-03..2026-02-02]\n",
		  "c:4:12: '2026-02-03..2026-02-02' is not a day or a range such as 2026-02-15..2026-02-23" },
		{ "hours: ['09:00-12:00']\nyears:\n  2026:\n    off: [{name: 元旦, days: 2026-01-01..2026-01-03}]\n"
		  "    work: [2026-01-04, 2026-01-03]\n",
		  "c:5:24: '2026-01-03' is there already, in line 4" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct error err = ERROR_INIT;
		struct yaml y;

		assert_int_equal(yaml_read(&y, "c", slice_of(rows[i].text), &err), 0);
		assert_null(calendar_load(&y, &err));
		assert_int_equal(err.count, 1);
		assert_int_equal(err.items[0].kind, ERROR_DATA);
		assert_string_equal(err.items[0].text, rows[i].finding);
		error_release(&err);
		yaml_release(&y);
	}
}

static void a_day_may_last_until_midnight(void **state)
{
	struct error err = ERROR_INIT;
	struct calendar *c;
	struct yaml y;

	(void)state;
	assert_int_equal(yaml_read(&y, "c", SLICE("hours: ['00:00-12:00', '12:00-24:00']\nyears: {}"), &err), 0);
	c = calendar_load(&y, &err);
	yaml_release(&y);
	assert_non_null(c);
	assert_int_equal(calendar_day_seconds(c), 86400);
	assert_int_equal(calendar_work_seconds(c, at("2026-03-16 00:00"), at("2026-03-18 00:00")), 2 * 86400);
	assert_unknown(c, "2026");
	calendar_free(c);
}

/* JSON is YAML: what others have made of the notices, day by day. */
static void check_year(struct calendar *c, const char *path, int32_t first, int32_t next)
{
	struct yaml y;
	int32_t date;

	read_file(&y, getenv("CRM_REAL_DATA"), path);
	for (const struct node *n = node_first(node_get(y.root, "days")); n; n = n->next) {
		assert_true(date_parse(node_text(n, "date"), false, &date));
		if (calendar_is_workday(c, date) == node_is(node_get(n, "isOffDay"), "true"))
			fail_msg("%s: %.*s", path, SLICE_ARGS(node_text(n, "date")));
	}
	for (date = first; date < next; date++) {
		bool is_listed = false;

		for (const struct node *n = node_first(node_get(y.root, "days")); n && !is_listed; n = n->next) {
			int32_t listed;

			is_listed = date_parse(node_text(n, "date"), false, &listed) && listed == date;
		}
		if (!is_listed)
			assert_int_equal(calendar_is_workday(c, date), date_weekday(date) <= 5);
	}
	yaml_release(&y);
}

static void the_shipped_days_are_those_of_others(void **state)
{
	struct calendar *c;

	(void)state;
	if (!getenv("CRM_REAL_DATA") || !*getenv("CRM_REAL_DATA")) {
		print_message("# holidays: CRM_REAL_DATA is not set\n");
		return;
	}
	c = shipped();
	check_year(c, "holidays/2024.json", day("2024-01-01"), day("2025-01-01"));
	check_year(c, "holidays/2025.json", day("2025-01-01"), day("2026-01-01"));
	check_year(c, "holidays/2026.json", day("2026-01-01"), day("2027-01-01"));
	assert_unknown(c, "");
	calendar_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(working_days_are_added),
		cmocka_unit_test(far_working_days_are_those_reached_day_by_day),
		cmocka_unit_test(working_days_of_years_and_months),
		cmocka_unit_test(counting_and_walking_agree),
		cmocka_unit_test(days_off_and_made_up),
		cmocka_unit_test(a_year_without_data_is_told),
		cmocka_unit_test(working_time_is_counted),
		cmocka_unit_test(dates_as_people_type_them),
		cmocka_unit_test(weekdays_on_a_sunday),
		cmocka_unit_test(moments_as_people_type_them),
		cmocka_unit_test(beyond_the_last_day_is_no_date),
		cmocka_unit_test(a_date_alone_is_its_midnight),
		cmocka_unit_test(faults_are_found_where_they_stand),
		cmocka_unit_test(a_day_may_last_until_midnight),
		cmocka_unit_test(the_shipped_days_are_those_of_others),
	};

	if (!date_zone("+08:00"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
