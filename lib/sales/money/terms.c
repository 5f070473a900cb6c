/* terms.c - see terms.h. */
#include "sales/money/terms.h"

#include "base/utf8.h"

enum { LAST_OF_MONTH = 31, MOST_DAYS = 3660 };

static bool cut(struct slice *s, const char *prefix)
{
	const size_t n = slice_of(prefix).len;

	if (!slice_starts(*s, prefix))
		return false;
	*s = (struct slice){ s->ptr + n, s->len - n };
	return true;
}

static bool cut_number(struct slice *s, int *n)
{
	size_t i = 0;

	for (*n = 0; i < s->len && i < 4 && s->ptr[i] >= '0' && s->ptr[i] <= '9'; i++)
		*n = *n * 10 + (s->ptr[i] - '0');
	*s = (struct slice){ s->ptr + i, s->len - i };
	return i > 0 && *n <= MOST_DAYS;
}

/* The day of a month that is so many months after a day's own; its last where it hasn't so many. */
static int32_t day_of_month(int32_t date, int months, int day)
{
	struct civil c = date_civil(date);
	int32_t found;

	c.day = 1;
	date_from_civil(c, &found);
	c = date_civil(date_add_months(found, months));
	for (c.day = day; !date_from_civil(c, &found); c.day--)
		;
	return found;
}

/* 30天, 30日内 */
static bool days_after(struct slice s, int32_t issued, int32_t *due)
{
	int n;

	if (!cut_number(&s, &n) || !(cut(&s, "天") || cut(&s, "日")))
		return false;
	cut(&s, "内");
	*due = issued + n;
	return !s.len;
}

/* 月结30, 月结30天 */
static bool after_month(struct slice s, int32_t issued, int32_t *due)
{
	int n;

	if (!cut(&s, "月结") || !cut_number(&s, &n))
		return false;
	cut(&s, "天");
	*due = day_of_month(issued, 0, LAST_OF_MONTH) + n;
	return !s.len;
}

/* 月底, 下月底, 次月15日 */
static bool in_month(struct slice s, int32_t issued, int32_t *due)
{
	int months = 0, day = LAST_OF_MONTH;

	if (cut(&s, "下") || cut(&s, "次"))
		months = 1;
	else if (cut(&s, "隔"))
		months = 2;
	else if (!cut(&s, "当"))
		cut(&s, "本");
	if (!cut(&s, "月"))
		return false;
	if (!cut(&s, "底") && !cut(&s, "末") &&
	    (!cut_number(&s, &day) || day < 1 || day > LAST_OF_MONTH || !(cut(&s, "日") || cut(&s, "号"))))
		return false;
	*due = day_of_month(issued, months, day);
	return !s.len;
}

static bool read_terms(struct calendar *c, struct slice s, int32_t issued, int32_t *due)
{
	if (slice_is(s, "现结") || slice_is(s, "见票即付")) {
		*due = issued;
		return true;
	}
	return (slice_starts(s, "+") && calendar_parse_date(c, s, issued, due)) || days_after(s, issued, due) || after_month(s, issued, due) ||
	       in_month(s, issued, due);
}

bool terms_due(struct calendar *c, struct slice terms, int32_t issued, int32_t *due)
{
	struct str folded = STR_INIT;
	bool is;

	utf8_add_folded(&folded, slice_trim(terms));
	is = read_terms(c, str_slice(&folded), issued, due) && *due <= DATE_MAX;
	str_release(&folded);
	return is;
}
