/* fuzz_dates.c - dates and moments: of ledgers, as people type them, by the formats of import maps.
 *
 * A text is one date, or (behind a line end) a format and a date. What is read is a day of the calendar, and is written to a text
 * that is read as the same; where two readers take a text, they take it for the same.
 */
#include "fuzz.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/value.h"
#include "rule/calendar.h"

static const int32_t days[] = { 20528, DATE_MIN, DATE_MAX, 19782, 20453 }; /* 2026-03-16, the ends, 2024-02-29, 2025-12-31 */
static const char *const zones[] = { "Asia/Shanghai", "UTC", "-03:30", "America/Sao_Paulo" };

static struct calendar *calendar(void)
{
	static struct calendar *kept;
	struct error err = ERROR_INIT;
	struct yaml y;

	if (kept)
		return kept;
	if (yaml_read(&y, "c", SLICE("hours: ['09:00-12:00', '13:00-18:00']\n"
				     "years: {2026: {off: [{name: 春节, days: 2026-02-15..2026-02-23}], work: [2026-02-14, 2026-02-28]}}\n"),
		      &err) == 0)
		kept = calendar_load(&y, &err);
	if (!kept)
		fuzz_fail(SLICE(""), "the calendar: %s", err.items[0].text);
	yaml_release(&y);
	return kept;
}

static void check_date(struct slice text, int32_t date)
{
	struct str s = STR_INIT;
	int32_t again;
	int seconds;

	FUZZ_HOLDS(text, date >= DATE_MIN && date <= DATE_MAX);
	date_add_text(&s, date);
	FUZZ_HOLDS(text, date_parse(str_slice(&s), false, &again) && again == date);
	FUZZ_HOLDS(text, date_parse(str_slice(&s), true, &again) && again == date);
	FUZZ_HOLDS(text, date_parse_format_time(str_slice(&s), "%Y-%m-%d", &again, &seconds) && again == date);
	FUZZ_HOLDS(text, date_from_civil(date_civil(date), &again) && again == date);
	FUZZ_HOLDS(text, calendar_parse_date(calendar(), str_slice(&s), days[0], &again) && again == date);
	str_release(&s);
}

static void check_moment(struct slice text, int64_t moment)
{
	struct str s = STR_INIT;
	int64_t again = 0;

	moment_add_text(&s, moment);
	if (!moment_parse(str_slice(&s), &again) || again != moment)
		fuzz_fail(text, "%lld is %s, and that %lld", (long long)moment, s.buf, (long long)again);
	FUZZ_HOLDS(text, moment_seconds(moment) >= 0 && moment_seconds(moment) < 86400);
	str_release(&s);
}

static void check_written(struct slice text)
{
	struct value v, again;
	struct str s = STR_INIT;
	int32_t strict, loose;
	int64_t moment;

	if (date_parse(text, false, &strict)) {
		FUZZ_HOLDS(text, date_parse(text, true, &loose) && loose == strict);
		FUZZ_HOLDS(text, moment_parse(text, &moment));
		check_date(text, strict);
	}
	if (date_parse(text, true, &loose))
		check_date(text, loose);
	if (moment_parse(text, &moment))
		check_moment(text, moment);
	if (value_parse(TYPE_TIME, text, &v) && !value_missing(&v)) {
		value_add_text(&s, &v);
		FUZZ_HOLDS(text, value_parse(TYPE_TIME, str_slice(&s), &again));
		FUZZ_HOLDS(text, again.number == v.number && again.date_only == v.date_only);
	}
	str_release(&s);
}

static void check_typed(struct slice text, int32_t today)
{
	const int64_t now = moment_of(today, 10 * 3600 + 20 * 60);
	const bool is_shown = moment_date(now) == today;
	int32_t date, loose;
	bool date_only, is_date = calendar_parse_date(calendar(), text, today, &date);
	int64_t moment;

	if (is_date)
		check_date(text, date);
	if (is_date && date_parse(text, true, &loose))
		FUZZ_HOLDS(text, date == loose);
	if (!calendar_parse_time(calendar(), text, now, &moment, &date_only)) {
		FUZZ_HOLDS(text, !is_date || !is_shown);
		return;
	}
	check_moment(text, moment);
	if (is_date && is_shown)
		FUZZ_HOLDS(text, date_only && moment_date(moment) == date);
}

static void check_format(struct slice text)
{
	struct slice rest = text, first = slice_cut(&rest, '\n');
	char *format = xstrndup(first.ptr, first.len);
	int32_t date;
	int seconds;

	if (date_parse_format_time(rest, format, &date, &seconds)) {
		FUZZ_HOLDS(text, !date_format_fault(format) && date_format_is_whole(format));
		FUZZ_HOLDS(text, seconds >= -1 && seconds < 86400);
		check_date(text, date);
	}
	free(format);
}

static void check_text(struct slice text)
{
	for (size_t zone = 0; zone < sizeof(zones) / sizeof(*zones); zone++) {
		if (zone && text.len > 64)
			break; /* a date is short */
		date_zone(zones[zone]);
		check_written(text);
		for (size_t i = 0; i < sizeof(days) / sizeof(*days); i++)
			check_typed(text, days[i]);
	}
	check_format(text);
}

static const char *const pieces[] = {
	"2026-03-16", "0001-01-01", "9999-12-31", "1899-12-31", "02-29", "2", "0", "13", "31", "-", "/", ".", ":", "年", "月", "日", "号",
	"today", "tomorrow", "今天", "明天", "后天", "月底", "周", "下", "本", "星期", "四", "日", "next ", "fri", "+", "999999", "d", "w", "m",
	"y", "wd", "h", "天", "个月", "个工作日", "小时", "上午", "下午", "晚上", "点", "半", "分", "14:30", "T10:20:00+08:00", "T23:59:59-23:59",
	"Z", " ", "　", "％", "%Y", "%m", "%d", "%y", "%b", "%H", "%M", "%S", "%%", "\n", "Mar", "２", NULL,
};

const struct fuzz fuzz = { .check = check_text, .pieces = pieces };
