/* date.c - see date.h: the calendar is arithmetic on eras of 400 years; moment.c knows zones and clocks. */
#include "base/date.h"

#include <string.h>
#include <strings.h>

#include "base/digits.h"

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

bool date_parse_format(struct slice text, const char *format, int32_t *date)
{
	int seconds;

	return date_parse_format_time(text, format, date, &seconds);
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
