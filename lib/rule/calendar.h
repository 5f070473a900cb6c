/* calendar.h - working days and dates as people type them (rules/calendar.yaml).
 *
 * Holidays and make-up days are data by year. Whoever asks about a year without data gets Monday to Friday and
 * is told: calendar_unknown_years() names all such years asked about, and cli prints them.
 */
#ifndef CRM_RULE_CALENDAR_H
#define CRM_RULE_CALENDAR_H

#include "base/date.h"
#include "rule/yaml.h"

struct calendar;

/* `y` may be released afterwards. NULL and findings on a bad file. */
struct calendar *calendar_load(const struct yaml *y, struct error *err);
void calendar_free(struct calendar *c);

bool calendar_is_workday(struct calendar *c, int32_t date);
/* The n-th working day after `date` (before, for n < 0); n = 0 is `date` itself. */
int32_t calendar_add_workdays(struct calendar *c, int32_t date, int n);
/* Working days d with from < d <= to; negative when to < from. */
int calendar_workdays(struct calendar *c, int32_t from, int32_t to);
/* Working seconds between two moments, by the working hours. */
int64_t calendar_work_seconds(struct calendar *c, int64_t from, int64_t to);
/* The same in ten-thousandths of a working day (calendar_day_seconds); the one measure of how long something took. */
int64_t calendar_work_days(struct calendar *c, int64_t from, int64_t to);
/* The moment at which so many seconds (0 or more) have been worked from `from` on: the other way of calendar_work_seconds. What ends with
 * a working day ends then, and not the next morning; nothing is `from` itself. */
int64_t calendar_add_work_seconds(struct calendar *c, int64_t from, int64_t seconds);
int calendar_day_seconds(const struct calendar *c); /* working seconds of a day, e.g. 8 h */
struct work_hours {
	int from, to; /* seconds after midnight */
};
/* The working hours of that day, in order; *n 0: it is a day off. */
const struct work_hours *calendar_hours(struct calendar *c, int32_t date, size_t *n);
/* Where the file says so: at the day itself, else where the hours are; line 0: a weekend, of which it says nothing. */
struct place calendar_place(const struct calendar *c, int32_t date);
/* Appends the years asked about that have no data, "2027", "2022..2024, 2027"; how many there are. */
size_t calendar_unknown_years(const struct calendar *c, struct str *out);

/* A date as typed: 2026-11-23, 2026/11/23, 11-23, 11月23日, today, tomorrow, yesterday, +3d, -2w, +1m, +5wd, fri, next fri, 今天, 明天, 后天, 昨天,
 * 周四, 下周三, 月底. A weekday is its next day from `today` on, today excluded. False: not understood. */
bool calendar_parse_date(struct calendar *c, struct slice text, int32_t today, int32_t *date);
/* Whether the text is a day without its year, "11-23", "11月23日": then its last such day up to `today`, and the next one from `today` on. */
bool calendar_without_year(struct slice text, int32_t today, int32_t *last, int32_t *next);
/* A moment as typed: a date as above, alone (date_only set) or followed by 14:30 / 14点 / 下午3点半; +48h; ISO. */
bool calendar_parse_time(struct calendar *c, struct slice text, int64_t now, int64_t *moment, bool *date_only);

#endif
