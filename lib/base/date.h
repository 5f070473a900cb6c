/* date.h - civil dates and moments.
 *
 * A date is a number of days since 1970-01-01 in the proleptic Gregorian calendar: no time zone, no clock. A moment is
 * a number of seconds since the epoch in UTC; it is shown with the offset of the book's time zone. Only
 * date_zone() touches the process's time zone, once, at start.
 */
#ifndef CRM_BASE_DATE_H
#define CRM_BASE_DATE_H

#include <stdint.h>

#include "base/digits.h"
#include "base/error.h"
#include "base/str.h"

#define DATE_MIN (-719162) /* 0001-01-01 */
#define DATE_MAX 2932896   /* 9999-12-31 */

struct civil {
	int year, month, day; /* month and day from 1 */
};

bool date_from_civil(struct civil c, int32_t *date); /* false: no such day */
struct civil date_civil(int32_t date);
int date_weekday(int32_t date); /* 1 Monday .. 7 Sunday */
int32_t date_add_months(int32_t date, int months); /* the month's last day where the day doesn't exist */

/* "2026-03-16", nothing else; also 2026/3/16 and 2026年3月16日 when `loose`. */
bool date_parse(struct slice text, bool loose, int32_t *date);
/* Whether it is surely a day that date_parse knows, in the form of ledgers: no day of the month behind the 28th is asked about. As texts
 * such days are in the order of their dates. */
static inline bool date_is_plain(struct slice text)
{
	const uint64_t form = 0x2D30302D30303030u, most = 0x7F76767F76767676u, high = 0x8080808080808080u; /* "0000-00-" */
	uint64_t digits;
	unsigned tens, ones, month, day;

	if (text.len != 10)
		return false;
	digits = digits_eight(text.ptr) ^ form;
	tens = (unsigned char)text.ptr[8] - (unsigned)'0';
	ones = (unsigned char)text.ptr[9] - (unsigned)'0';
	month = (unsigned)(digits >> 40 & 255) * 10 + (unsigned)(digits >> 48 & 255);
	day = tens * 10 + ones;
	return !(((digits + most) | digits) & high) && tens <= 9 && ones <= 9 && (uint32_t)digits && month - 1 < 12 && day - 1 < 28;
}

/* By a format of %Y %y %m %d %H %M %S %b and literal characters; %m and %d take one or two digits. *seconds: the time of day since
 * midnight; -1 where the format has no %H. */
bool date_parse_format_time(struct slice text, const char *format, int32_t *date, int *seconds);
/* Where a format has a conversion that is none of these ("%z", or a lone '%' at the end); NULL: nowhere. */
const char *date_format_fault(const char *format);
bool date_format_is_whole(const char *format); /* it has a year, a month and a day: otherwise no text is ever a date by it */
void date_add_text(struct str *out, int32_t date); /* 2026-03-16 */
void date_add_week(struct str *out, int32_t date); /* 2026-W12, by ISO 8601: the week that has the year's Thursday belongs to the year */

/* The time zone all moments are shown in: "Asia/Shanghai", "+08:00"; false: unknown here, nothing changed. */
bool date_zone(const char *zone);
int64_t moment_of(int32_t date, int seconds); /* that local time of day as a moment */
int32_t moment_date(int64_t moment);	      /* its local date */
int moment_seconds(int64_t moment);	      /* seconds since local midnight */
/* "2026-03-16T10:20:00+08:00"; a date alone is its midnight; offset optional (then local); 'T' or a blank; Z. */
bool moment_parse(struct slice text, int64_t *moment);
bool moment_is_shown(int64_t moment); /* in the years 1 to 9999 here: another's text couldn't be read again */
void moment_add_text(struct str *out, int64_t moment); /* 2026-03-16T10:20:00+08:00 */

/* A month, or other days from one to another, that is reported on. */
enum { PERIOD_KEY = 24 };

struct period {
	int32_t since, until; /* days, both in it */
	char key[PERIOD_KEY]; /* "2026-02" for a whole month, else "2026-02-03..2026-02-14" */
};

/* "2026-02" or 2026年2月; NULL: the month before today's. */
int period_month(struct period *p, const char *month, int32_t today, struct error *err);
/* The days from one to the other; -1 where the second lies before the first. */
int period_days(struct period *p, int32_t since, int32_t until, struct error *err);
/* "--month 2026-02", "--since 2026-02-03 --until 2026-02-14": how to ask for it again. */
void period_add_options(struct str *out, const struct period *p);

#endif
