/* date.c - see date.h: the calendar is arithmetic on eras of 400 years; behind it moments, which know zones and clocks, and periods. */
#include "base/date.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "base/digits.h"
#include "base/lang.h"

#define ERA_DAYS 146097
#define EPOCH_DAYS 719468 /* 0000-03-01 to 1970-01-01: years are counted from March, so that a leap day ends one */

static bool is_leap_year(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && is_leap_year(year) ? 29 : days[month - 1];
}

static inline __attribute__((always_inline)) bool from_civil(struct civil c, int32_t *date)
{
	/* Days of the year, counted from March, before each month. */
	static const int before[] = { 306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275 };
	unsigned year, century;

	if (c.year < 1 || c.year > 9999 || c.month < 1 || c.month > 12)
		return false;
	if (c.day < 1 || (c.day > 28 && c.day > days_in_month(c.year, c.month)))
		return false;
	year = (unsigned)(c.month > 2 ? c.year : c.year - 1);
	century = year / 100;
	*date = (int32_t)(year * 365 + year / 4 - century + century / 4) + before[c.month - 1] + c.day - 1 - EPOCH_DAYS;
	return true;
}

bool date_from_civil(struct civil c, int32_t *date)
{
	return from_civil(c, date);
}

struct civil date_civil(int32_t date)
{
	int64_t days = (int64_t)date + EPOCH_DAYS;
	int64_t era = (days >= 0 ? days : days - (ERA_DAYS - 1)) / ERA_DAYS;
	int day = (int)(days - era * ERA_DAYS);
	int year = (day - day / 1460 + day / 36524 - day / (ERA_DAYS - 1)) / 365;
	int day_of_year = day - (365 * year + year / 4 - year / 100);
	int month = (5 * day_of_year + 2) / 153;
	struct civil c;

	c.day = day_of_year - (153 * month + 2) / 5 + 1;
	c.month = month < 10 ? month + 3 : month - 9;
	c.year = (int)(year + era * 400) + (c.month <= 2);
	return c;
}

int date_weekday(int32_t date)
{
	int rest = date % 7; /* day 0 was a Thursday */

	return (rest + 7 + 3) % 7 + 1;
}

int32_t date_add_months(int32_t date, int months)
{
	struct civil c = date_civil(date);
	int64_t total = (int64_t)c.year * 12 + (c.month - 1) + months;
	int32_t sum;
	int last;

	if (total < 12)
		return DATE_MIN;
	if (total >= 12 * 10000)
		return DATE_MAX;
	c.year = (int)(total / 12);
	c.month = (int)(total % 12) + 1;
	last = days_in_month(c.year, c.month);
	if (c.day > last)
		c.day = last;
	return date_from_civil(c, &sum) ? sum : date;
}

/* Takes between `least` and `most` digits off the front. */
static bool take_number(struct slice *s, size_t least, size_t most, int *number)
{
	size_t n = 0;
	int value = 0;

	while (n < s->len && n < most && s->ptr[n] >= '0' && s->ptr[n] <= '9')
		value = value * 10 + (s->ptr[n++] - '0');
	if (n < least)
		return false;
	*s = (struct slice){ s->ptr + n, s->len - n };
	*number = value;
	return true;
}

static bool take_text(struct slice *s, const char *text)
{
	size_t n = slice_of(text).len;

	if (!slice_starts(*s, text))
		return false;
	*s = (struct slice){ s->ptr + n, s->len - n };
	return true;
}

/* 2026-03-16, without a loop or a branch a digit: the form of ledgers, read more often than all others together. Taken from
 * what should stand there, eight bytes leave a digit each, and nothing for a hyphen; what is more than that carries into the high
 * bit of its byte. Beside each other digits make the century, the year in it, and the month. */
static inline __attribute__((always_inline)) bool parse_strict(struct slice s, struct civil *c)
{
	const uint64_t form = 0x2D30302D30303030u, most = 0x7F76767F76767676u, high = 0x8080808080808080u; /* "0000-00-" */
	uint64_t digits;
	unsigned tens, ones;

	if (s.len != 10)
		return false;
	digits = digits_eight(s.ptr) ^ form;
	tens = (unsigned char)s.ptr[8] - (unsigned)'0';
	ones = (unsigned char)s.ptr[9] - (unsigned)'0';
	if ((((digits + most) | digits) & high) || tens > 9 || ones > 9)
		return false;
	digits = digits * 10 + (digits >> 8);
	c->year = (int)((digits & 255) * 100 + (digits >> 16 & 255));
	c->month = (int)(digits >> 40 & 255);
	c->day = (int)(tens * 10 + ones);
	return true;
}

static bool parse_separated(struct slice s, const char *separator, struct civil *c)
{
	return take_number(&s, 4, 4, &c->year) && take_text(&s, separator) && take_number(&s, 1, 2, &c->month) &&
	       take_text(&s, separator) && take_number(&s, 1, 2, &c->day) && !s.len;
}

static bool parse_chinese(struct slice s, struct civil *c)
{
	return take_number(&s, 4, 4, &c->year) && take_text(&s, "年") && take_number(&s, 1, 2, &c->month) &&
	       take_text(&s, "月") && take_number(&s, 1, 2, &c->day) && (take_text(&s, "日") || take_text(&s, "号")) &&
	       !s.len;
}

bool date_parse(struct slice text, bool loose, int32_t *date)
{
	struct civil c;

	if (parse_strict(text, &c))
		return from_civil(c, date);
	if (!loose)
		return false;
	text = slice_trim(text);
	if (parse_separated(text, "/", &c) || parse_separated(text, "-", &c) || parse_separated(text, ".", &c) ||
	    parse_chinese(text, &c))
		return date_from_civil(c, date);
	return false;
}

static bool take_month_name(struct slice *s, int *month)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int i = 0; s->len >= 3 && i < 12; i++) {
		if (strncasecmp(s->ptr, names + (size_t)i * 3, 3) != 0)
			continue;
		*s = (struct slice){ s->ptr + 3, s->len - 3 };
		*month = i + 1;
		return true;
	}
	return false;
}

/* A time of day while it is read. */
struct clock {
	int hour, minute, second; /* hour -1: none read */
};

static bool take_clock(struct slice *s, int last, int *number)
{
	return take_number(s, 1, 2, number) && *number <= last;
}

/* One conversion of a format; a two-digit year up to 68 is of this century, as in strptime. */
static bool take_field(struct slice *s, char conversion, struct civil *c, struct clock *t)
{
	switch (conversion) {
	case 'Y':
		return take_number(s, 4, 4, &c->year);
	case 'y':
		if (!take_number(s, 2, 2, &c->year))
			return false;
		c->year += c->year <= 68 ? 2000 : 1900;
		return true;
	case 'm':
		return take_number(s, 1, 2, &c->month);
	case 'b':
		return take_month_name(s, &c->month);
	case 'd':
		return take_number(s, 1, 2, &c->day);
	case 'H':
		return take_clock(s, 23, &t->hour);
	case 'M':
		return take_clock(s, 59, &t->minute);
	case 'S':
		return take_clock(s, 59, &t->second);
	case '%':
		return take_text(s, "%");
	default:
		return false;
	}
}

bool date_parse_format_time(struct slice text, const char *format, int32_t *date, int *seconds)
{
	struct civil c = { 0, 0, 0 };
	struct clock t = { -1, 0, 0 };

	text = slice_trim(text);
	*seconds = -1;
	if (strcmp(format, "%Y-%m-%d") == 0 && date_parse(text, false, date))
		return true;
	for (; *format; format++) {
		if (*format == '%') {
			if (!take_field(&text, *++format, &c, &t))
				return false;
			continue;
		}
		if (!text.len || text.ptr[0] != *format)
			return false;
		text = (struct slice){ text.ptr + 1, text.len - 1 };
	}
	*seconds = t.hour < 0 ? -1 : (t.hour * 60 + t.minute) * 60 + t.second;
	return !text.len && date_from_civil(c, date);
}

const char *date_format_fault(const char *format)
{
	for (; (format = strchr(format, '%')); format += 2)
		if (!format[1] || !strchr("YymbdHMS%", format[1]))
			return format;
	return NULL;
}

static bool has_one_of(const char *format, const char *conversions)
{
	for (; (format = strchr(format, '%')) && format[1]; format += 2)
		if (strchr(conversions, format[1]))
			return true;
	return false;
}

bool date_format_is_whole(const char *format)
{
	return has_one_of(format, "Yy") && has_one_of(format, "mb") && has_one_of(format, "d");
}

void date_add_text(struct str *out, int32_t date)
{
	struct civil c = date_civil(date);
	const int digits[] = { c.year / 1000, c.year / 100, c.year / 10, c.year, -1, c.month / 10, c.month, -1, c.day / 10,
			       c.day };
	char text[sizeof(digits) / sizeof(*digits)];

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = digits[i] < 0 ? '-' : (char)('0' + digits[i] % 10);
	str_add(out, text, sizeof(text));
}

void date_add_week(struct str *out, int32_t date)
{
	const int32_t thursday = date - (date_weekday(date) - 1) + 3;
	const int year = date_civil(thursday).year;
	int32_t first = thursday;

	date_from_civil((struct civil){ year, 1, 1 }, &first);
	str_addf(out, "%04d-W%02d", year, (int)((thursday - first) / 7 + 1));
}

/* Moments of date.h: seconds since the epoch, shown in one time zone.
 *  * The C library is asked for nothing but the offset at a moment; the way back is found from two such answers, because
 * mktime's answer in an hour that happens twice depends on what it was asked before */

#define DAY 86400

/* Asking the C library costs as much as reading a row of a ledger, and millions of rows ask about the same few hundred days. An offset
 * that is the same at both ends of a UTC day is so within it. A thread has its own answers; a new zone makes all of them stale. */
enum { DAYS_KEPT = 1024 };

static atomic_uint zone_number = 1;
static _Thread_local struct kept_day {
	int64_t day;
	int32_t offset;
	unsigned zone; /* 0: nothing is kept here */
} kept_days[DAYS_KEPT];

/* What a moment's zone names may consist of; '.' would let a name climb. */
static bool is_zone_name(const char *zone)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";

	return zone[0] && zone[0] != '/' && zone[strspn(zone, letters)] == '\0';
}

/* Is there such a file in the time zone database, and is it one? */
static bool is_zone_known(const char *zone)
{
	const char *dir = getenv("TZDIR");
	char *path = xformat("%s/%s", dir && *dir ? dir : "/usr/share/zoneinfo", zone);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char magic[4] = "";
	bool known = fd >= 0 && read(fd, magic, sizeof(magic)) == 4 && memcmp(magic, "TZif", 4) == 0;

	if (fd >= 0)
		close(fd);
	free(path);
	return known;
}

/* Takes a number of exactly two digits, at most `last`, off the front. */
static bool take_two(struct slice *s, int last, int *number)
{
	if (s->len < 2 || s->ptr[0] < '0' || s->ptr[0] > '9' || s->ptr[1] < '0' || s->ptr[1] > '9')
		return false;
	*number = (s->ptr[0] - '0') * 10 + (s->ptr[1] - '0');
	*s = (struct slice){ s->ptr + 2, s->len - 2 };
	return *number <= last;
}

static bool take_char(struct slice *s, char c)
{
	if (!s->len || s->ptr[0] != c)
		return false;
	*s = (struct slice){ s->ptr + 1, s->len - 1 };
	return true;
}

/* "+08:00" to the end, in seconds. */
static bool parse_offset(struct slice s, int *offset)
{
	int hours, minutes;
	bool is_west = s.len && s.ptr[0] == '-';

	if (!take_char(&s, '+') && !take_char(&s, '-'))
		return false;
	if (!take_two(&s, 23, &hours) || !take_char(&s, ':') || !take_two(&s, 59, &minutes) || s.len)
		return false;
	*offset = (hours * 60 + minutes) * (is_west ? -60 : 60);
	return true;
}

static bool is_named_utc(const char *zone)
{
	static const char *const names[] = { "UTC", "UCT", "Zulu", "Universal", "GMT", "Greenwich" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strstr(zone, names[i]))
			return true;
	return false;
}

bool date_zone(const char *zone)
{
	char *rule;
	int offset;
	bool is_fallback;

	if (parse_offset(slice_of(zone), &offset)) /* POSIX counts westward: the sign turns */
		rule = xformat("<%.3s>%c%s", zone, zone[0] == '+' ? '-' : '+', zone + 1);
	else if (strcmp(zone, "UTC") == 0)
		rule = xstrdup("UTC0");
	else if (is_zone_name(zone) && is_zone_known(zone))
		rule = xformat(":%s", zone);
	else
		return false;
	setenv("TZ", rule, 1);
	tzset();
	atomic_fetch_add(&zone_number, 1);
	/* Where the zone's file could not be read after all (no memory, no descriptor) the C library takes UTC and says nothing. */
	is_fallback = rule[0] == ':' && strcmp(tzname[0], "UTC") == 0 && !is_named_utc(zone);
	free(rule);
	if (is_fallback)
		errno = EIO;
	return !is_fallback;
}

static int64_t floor_days(int64_t seconds)
{
	return (seconds >= 0 ? seconds : seconds - (DAY - 1)) / DAY;
}

static int64_t offset_asked(int64_t moment)
{
	time_t t = (time_t)moment;
	struct tm local;

	if (!localtime_r(&t, &local))
		return 0;
	return local.tm_gmtoff - local.tm_gmtoff % 60;
}

/* Seconds east of UTC at a moment, whole minutes: what a written offset can say. */
static int64_t offset_at(int64_t moment)
{
	const int64_t day = floor_days(moment);
	struct kept_day *kept = &kept_days[(uint64_t)day % DAYS_KEPT];
	const unsigned zone = atomic_load_explicit(&zone_number, memory_order_relaxed);
	int64_t offset;

	if (kept->day == day && kept->zone == zone)
		return kept->offset;
	if (day < DATE_MIN - 1 || day > DATE_MAX + 1)
		return offset_asked(moment);
	offset = offset_asked(day * DAY);
	if (offset != offset_asked(day * DAY + DAY - 1))
		return offset_asked(moment);
	*kept = (struct kept_day){ day, (int32_t)offset, zone };
	return offset;
}

/* An hour that happens twice is the first one, one that is left out is counted on from before. */
int64_t moment_of(int32_t date, int seconds)
{
	int64_t local = (int64_t)date * DAY + seconds;
	int64_t before = offset_at(local - DAY), after = offset_at(local + DAY);
	int64_t early = local - before, late = local - after;

	if (before == after || offset_at(early) == before)
		return early;
	return offset_at(late) == after ? late : early;
}

int32_t moment_date(int64_t moment)
{
	int64_t days = floor_days(moment + offset_at(moment));

	return days < DATE_MIN ? DATE_MIN : days > DATE_MAX ? DATE_MAX : (int32_t)days;
}

int moment_seconds(int64_t moment)
{
	int64_t local = moment + offset_at(moment);

	return (int)(local - floor_days(local) * DAY);
}

/* "10:20" or "10:20:00" off the front, in seconds. */
static bool take_time(struct slice *s, int *seconds)
{
	int h, m, sec = 0;

	if (!take_two(s, 23, &h) || !take_char(s, ':') || !take_two(s, 59, &m))
		return false;
	if (take_char(s, ':') && !take_two(s, 59, &sec))
		return false;
	*seconds = (h * 60 + m) * 60 + sec;
	return true;
}

/* A number of two digits; *wrong is set where it is none, or beyond `last`. */
static inline int two_digits(const char *p, unsigned last, unsigned *wrong)
{
	unsigned tens = (unsigned char)p[0] - (unsigned)'0', ones = (unsigned char)p[1] - (unsigned)'0';

	*wrong |= tens > 9 || ones > 9 || tens * 10 + ones > last;
	return (int)(tens * 10 + ones);
}

/* 2026-03-16T10:20:00+08:00, without asking for any zone: the form of ledgers, read more often than all others together. */
static bool parse_written(struct slice s, int64_t *moment)
{
	const char *p = s.ptr;
	unsigned wrong = 0;
	int seconds, offset;
	int32_t date;

	if (s.len != 25 || p[10] != 'T' || p[13] != ':' || p[16] != ':' || p[22] != ':' || (p[19] != '+' && p[19] != '-'))
		return false;
	seconds = (two_digits(p + 11, 23, &wrong) * 60 + two_digits(p + 14, 59, &wrong)) * 60 + two_digits(p + 17, 59, &wrong);
	offset = (two_digits(p + 20, 23, &wrong) * 60 + two_digits(p + 23, 59, &wrong)) * 60;
	/* The first and the last days may lie beyond what can be shown. */
	if (wrong || !date_parse((struct slice){ p, 10 }, false, &date) || date < DATE_MIN + 2 || date > DATE_MAX - 2)
		return false;
	*moment = (int64_t)date * DAY + seconds - (p[19] == '-' ? -offset : offset);
	return true;
}

bool moment_parse(struct slice text, int64_t *moment)
{
	struct slice day = { text.ptr, text.len < 10 ? text.len : 10 };
	struct slice rest = { text.ptr + day.len, text.len - day.len };
	int seconds = 0, offset = 0;
	bool is_local = true;
	int32_t date;

	if (parse_written(text, moment))
		return true;
	if (!date_parse(day, false, &date))
		return false;
	if (rest.len) {
		if (!(take_char(&rest, 'T') || take_char(&rest, ' ')) || !take_time(&rest, &seconds))
			return false;
		is_local = !rest.len;
		if (!is_local && !slice_is(rest, "Z") && !parse_offset(rest, &offset))
			return false;
	}
	*moment = is_local ? moment_of(date, seconds) : (int64_t)date * DAY + seconds - offset;
	return moment_is_shown(*moment);
}

bool moment_is_shown(int64_t moment)
{
	const int64_t day = floor_days(moment + offset_at(moment));

	return day >= DATE_MIN && day <= DATE_MAX;
}

void moment_add_text(struct str *out, int64_t moment)
{
	int64_t offset = offset_at(moment);
	int seconds = moment_seconds(moment);
	long long minutes = (offset < 0 ? -offset : offset) / 60;

	date_add_text(out, moment_date(moment));
	str_addf(out, "T%02d:%02d:%02d%c%02lld:%02lld", seconds / 3600, seconds / 60 % 60, seconds % 60,
		 offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

/* Periods */

static void set_month(struct period *p, int32_t first)
{
	const struct civil c = date_civil(first);

	*p = (struct period){ .since = first, .until = date_add_months(first, 1) - 1 };
	snprintf(p->key, sizeof(p->key), "%04d-%02d", c.year, c.month);
}

static int32_t first_of_month(int32_t date)
{
	return date - date_civil(date).day + 1;
}

int period_month(struct period *p, const char *month, int32_t today, struct error *err)
{
	char *plain = xformat("%s-01", month ? month : ""), *chinese = xformat("%s1日", month ? month : "");
	int32_t first;
	int rc = 0;

	if (!month)
		set_month(p, date_add_months(first_of_month(today), -1));
	else if (date_parse(slice_of(plain), false, &first) || date_parse(slice_of(chinese), true, &first))
		set_month(p, first);
	else
		rc = error_add(err, ERROR_USAGE, _("--month: '%s' is no month; write 2026-02"), month);
	free(plain);
	free(chinese);
	return rc;
}

int period_days(struct period *p, int32_t since, int32_t until, struct error *err)
{
	struct str key = STR_INIT;

	if (until < since)
		return error_add(err, ERROR_USAGE, _("--until lies before --since"));
	set_month(p, first_of_month(since));
	if (p->since == since && p->until == until)
		return 0;
	p->since = since;
	p->until = until;
	date_add_text(&key, since);
	str_adds(&key, "..");
	date_add_text(&key, until);
	snprintf(p->key, sizeof(p->key), "%s", key.buf);
	str_release(&key);
	return 0;
}

void period_add_options(struct str *out, const struct period *p)
{
	if (!strchr(p->key, '.')) {
		str_addf(out, "--month %s", p->key);
		return;
	}
	str_adds(out, "--since ");
	date_add_text(out, p->since);
	str_adds(out, " --until ");
	date_add_text(out, p->until);
}
