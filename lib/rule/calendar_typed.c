/* calendar_typed.c - dates and times as people type them, in English and Chinese; see calendar.h. */
#include "base/utf8.h"
#include "rule/calendar_data.h"

static const struct {
	const char *word;
	int days;
} words[] = {
	{ "today", 0 }, { "tomorrow", 1 }, { "yesterday", -1 }, { "今天", 0 },	{ "今日", 0 },
	{ "明天", 1 },	{ "明日", 1 },	   { "后天", 2 },	{ "昨天", -1 }, { "大后天", 3 },
};

static const struct {
	const char *word;
	int weekday;
} weekdays[] = {
	{ "monday", 1 }, { "tuesday", 2 }, { "wednesday", 3 }, { "thursday", 4 }, { "friday", 5 }, { "saturday", 6 },
	{ "sunday", 7 }, { "mon", 1 },	   { "tue", 2 },       { "wed", 3 },	  { "thu", 4 },	   { "fri", 5 },
	{ "sat", 6 },	 { "sun", 7 },	   { "一", 1 },	       { "二", 2 },	  { "三", 3 },	   { "四", 4 },
	{ "五", 5 },	 { "六", 6 },	   { "日", 7 },	       { "天", 7 },
};

static bool cut_prefix(struct slice *s, const char *prefix)
{
	size_t n = slice_of(prefix).len;

	if (!slice_starts(*s, prefix))
		return false;
	*s = (struct slice){ s->ptr + n, s->len - n };
	return true;
}

/* Cuts a run of digits off; false: none, or too many. */
static bool cut_number(struct slice *s, int *n)
{
	size_t i = 0;

	*n = 0;
	while (i < s->len && i < 6 && s->ptr[i] >= '0' && s->ptr[i] <= '9')
		*n = *n * 10 + (s->ptr[i++] - '0');
	*s = (struct slice){ s->ptr + i, s->len - i };
	return i > 0;
}

/* False: beyond the years there are, where the calendar's own functions stop. */
static bool add_months(int32_t today, int n, int32_t *date)
{
	const struct civil day = date_civil(today);
	const int months = day.year * 12 + day.month - 1 + n;

	*date = date_add_months(today, n);
	return months >= 12 && months < 10000 * 12;
}

static bool add_workdays(struct calendar *c, int32_t today, int n, int32_t *date)
{
	*date = calendar_add_workdays(c, today, n);
	return !n || (*date > DATE_MIN && *date < DATE_MAX);
}

static bool parse_offset(struct calendar *c, struct slice s, int32_t today, int32_t *date)
{
	int sign = slice_starts(s, "-") ? -1 : 1, n;

	if (!(cut_prefix(&s, "+") || cut_prefix(&s, "-")) || !cut_number(&s, &n))
		return false;
	n *= sign;
	if (slice_is(s, "d") || slice_is(s, "天"))
		*date = today + n;
	else if (slice_is(s, "w") || slice_is(s, "周"))
		*date = today + 7 * n;
	else if (slice_is(s, "m") || slice_is(s, "个月"))
		return add_months(today, n, date);
	else if (slice_is(s, "y") || slice_is(s, "年"))
		return add_months(today, 12 * n, date);
	else if (slice_is(s, "wd") || slice_is(s, "个工作日"))
		return add_workdays(c, today, n, date);
	else
		return false;
	return true;
}

/* "fri" is the next Friday after today; "next fri" and 下周五 the one of next week, 本周五 of this week. */
static bool parse_weekday(struct slice s, int32_t today, int32_t *date)
{
	int32_t monday = today - (date_weekday(today) - 1);
	bool english = cut_prefix(&s, "next "), next_week = english || cut_prefix(&s, "下");
	bool this_week = !next_week && (cut_prefix(&s, "本") || cut_prefix(&s, "这"));
	bool chinese = cut_prefix(&s, "周") || cut_prefix(&s, "星期") || cut_prefix(&s, "礼拜");

	if (chinese ? english : !english && (next_week || this_week))
		return false;

	for (size_t i = 0; i < sizeof(weekdays) / sizeof(*weekdays); i++) {
		bool is_chinese = (unsigned char)weekdays[i].word[0] >= 0x80;

		if (is_chinese != chinese || !slice_is(s, weekdays[i].word))
			continue;
		*date = monday + weekdays[i].weekday - 1 + (next_week ? 7 : 0);
		if (!next_week && !this_week && *date <= today)
			*date += 7;
		return true;
	}
	return false;
}

enum { LEAP_YEARS_APART = 8 }; /* at most: 1896, 1904 */

/* "11-23", "11月23日": the next such day, or the last one, today included. */
static bool parse_month_day(struct slice s, int32_t today, bool is_last, int32_t *date)
{
	const int this_year = date_civil(today).year;
	int month, number;

	if (!cut_number(&s, &month) || !(cut_prefix(&s, "-") || cut_prefix(&s, "/") || cut_prefix(&s, "月")) ||
	    !cut_number(&s, &number))
		return false;
	if (s.len && !slice_is(s, "日") && !slice_is(s, "号"))
		return false;
	for (int years = 0; years <= LEAP_YEARS_APART; years++)
		if (date_from_civil((struct civil){ this_year + (is_last ? -years : years), month, number }, date) &&
		    (is_last ? *date <= today : *date >= today))
			return true;
	return false;
}

bool calendar_without_year(struct slice text, int32_t today, int32_t *last, int32_t *next)
{
	struct str folded = STR_INIT;
	bool is;

	utf8_add_folded(&folded, slice_trim(text));
	is = parse_month_day(str_slice(&folded), today, true, last) && parse_month_day(str_slice(&folded), today, false, next);
	str_release(&folded);
	return is;
}

static bool parse_folded(struct calendar *c, struct slice s, int32_t today, int32_t *date)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (slice_is(s, words[i].word)) {
			*date = today + words[i].days;
			return true;
		}
	if (slice_is(s, "月底")) {
		struct civil day = date_civil(today);

		for (day.day = 31; !date_from_civil(day, date); day.day--)
			;
		return true;
	}
	return date_parse(s, true, date) || parse_offset(c, s, today, date) || parse_weekday(s, today, date) ||
	       parse_month_day(s, today, false, date);
}

bool calendar_parse_date(struct calendar *c, struct slice text, int32_t today, int32_t *date)
{
	struct str folded = STR_INIT;
	bool ok;

	utf8_add_folded(&folded, text);
	ok = parse_folded(c, str_slice(&folded), today, date) && *date >= DATE_MIN && *date <= DATE_MAX;
	str_release(&folded);
	return ok;
}

enum part_of_day { ANY_HOUR, MORNING, NOON, AFTERNOON, EVENING };

static enum part_of_day cut_part_of_day(struct slice *s)
{
	if (cut_prefix(s, "上午") || cut_prefix(s, "早上"))
		return MORNING;
	if (cut_prefix(s, "中午"))
		return NOON;
	if (cut_prefix(s, "下午"))
		return AFTERNOON;
	return cut_prefix(s, "晚上") ? EVENING : ANY_HOUR;
}

/* The hour as a day of 24 has it; -1 where the word and the number don't go together: 晚上12点 may be either day's. */
static int hour_of_day(enum part_of_day part, int hour)
{
	static const struct {
		int first, last;
	} spans[] = { { 0, 23 }, { 0, 12 }, { 11, 13 }, { 12, 18 }, { 17, 23 } };

	if (hour < 12 && (part > NOON || (part == NOON && hour == 1)))
		hour += 12;
	return hour < spans[part].first || hour > spans[part].last ? -1 : hour;
}

/* "14:30", "14点", "下午3点半", "上午9点15分": seconds after midnight. */
static bool parse_clock(struct slice s, int *seconds)
{
	enum part_of_day part = cut_part_of_day(&s);
	int hour, minute = 0;

	if (!cut_number(&s, &hour))
		return false;
	if (cut_prefix(&s, "点") || cut_prefix(&s, "时")) {
		if (cut_prefix(&s, "半"))
			minute = 30;
		else if (s.len && (!cut_number(&s, &minute) || !(cut_prefix(&s, "分") || !s.len)))
			return false;
	} else if (!cut_prefix(&s, ":") || s.len != 2 || !cut_number(&s, &minute)) {
		return false;
	}
	hour = hour_of_day(part, hour);
	*seconds = (hour * 60 + minute) * 60;
	return !s.len && hour >= 0 && minute < 60;
}

static bool parse_hours(struct slice s, int64_t now, int64_t *moment)
{
	int sign = slice_starts(s, "-") ? -1 : 1, n;

	if (!cut_prefix(&s, "+") && !cut_prefix(&s, "-"))
		return false;
	if (!cut_number(&s, &n) || !(slice_is(s, "h") || slice_is(s, "小时")))
		return false;
	*moment = now + (int64_t)sign * n * 3600;
	return true;
}

/* Every place where the date may end and the clock begin is tried: "周四14:30" needs no blank. Blanks between the two are the date's,
 * so that the clock is short: "晚上123456点123456分" is the longest that parse_clock looks at to the end. */
static bool parse_date_and_clock(struct calendar *c, struct slice s, int32_t today, int64_t *moment)
{
	enum { CLOCK_MAX = 32 };

	for (size_t i = s.len; i-- > 1 && s.len - i <= CLOCK_MAX;) {
		struct slice head = slice_trim((struct slice){ s.ptr, i });
		struct slice tail = slice_trim((struct slice){ s.ptr + i, s.len - i });
		int32_t date;
		int seconds;

		if (((unsigned char)s.ptr[i] & 0xC0) == 0x80)
			continue;
		if (tail.len && parse_clock(tail, &seconds) && parse_folded(c, head, today, &date)) {
			*moment = moment_of(date, seconds);
			return true;
		}
	}
	return false;
}

bool calendar_parse_time(struct calendar *c, struct slice text, int64_t now, int64_t *moment, bool *date_only)
{
	struct str folded = STR_INIT;
	int32_t today = moment_date(now), date;
	bool ok = true;

	*date_only = false;
	utf8_add_folded(&folded, text);
	if (parse_folded(c, str_slice(&folded), today, &date)) {
		*date_only = true;
		*moment = moment_of(date, 0);
	} else {
		ok = moment_parse(slice_trim(text), moment) || parse_hours(str_slice(&folded), now, moment) ||
		     parse_date_and_clock(c, str_slice(&folded), today, moment);
	}
	str_release(&folded);
	return ok && moment_is_shown(*moment);
}
