/* calendar.c - see calendar.h. What makes a day special is kept sorted; a day that isn't there is a working day from Monday
 * to Friday. Counting goes by weeks, then by the special days between: O(days that are special), not O(days). */
#include "rule/calendar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "rule/calendar_data.h"

static int by_date(const void *a, const void *b)
{
	int32_t x = ((const struct special_day *)a)->date, y = ((const struct special_day *)b)->date;

	return (x > y) - (x < y);
}

static void add_day(struct calendar *c, int32_t date, bool is_work, struct slice name)
{
	c->days = xgrow(c->days, &c->days_cap, c->ndays + 1, sizeof(*c->days));
	c->days[c->ndays++] = (struct special_day){ date, is_work, arena_text(&c->arena, name) };
}

/* "2026-02-15..2026-02-23", or one day. */
static int read_range(const struct node *n, int32_t *first, int32_t *last, struct error *err)
{
	struct slice text = n->text;
	long dots = slice_find(text, SLICE(".."));
	struct slice from = { text.ptr, dots < 0 ? text.len : (size_t)dots };
	struct slice to = dots < 0 ? from : (struct slice){ text.ptr + dots + 2, text.len - (size_t)dots - 2 };

	if (n->kind != NODE_SCALAR || !date_parse(slice_trim(from), false, first) || !date_parse(slice_trim(to), false, last) ||
	    *last < *first || *last - *first > 366)
		return node_error(n, err, _("'%.*s' is not a day or a range such as 2026-02-15..2026-02-23"), SLICE_ARGS(text));
	return 0;
}

static int read_off(struct calendar *c, const struct node *n, struct error *err)
{
	static const char *const keys[] = { "name", "days", NULL };
	const struct node *days;
	int32_t first, last;

	if (node_only(n, keys, err) < 0 || node_need(n, "days", NODE_SCALAR, &days, err) < 0 ||
	    read_range(days, &first, &last, err) < 0)
		return -1;
	for (int32_t d = first; d <= last; d++)
		add_day(c, d, false, node_text(n, "name"));
	return 0;
}

static int read_year(struct calendar *c, const struct node *year, struct error *err)
{
	static const char *const keys[] = { "off", "work", "source", NULL };
	struct value number;
	int32_t first, last;
	int rc = 0;

	if (!value_parse(TYPE_INT, year->key, &number) || number.number < 1900 || number.number > 9999)
		return error_at(err, ERROR_DATA, &year->key_place, _("'%.*s' is not a year"), SLICE_ARGS(year->key));
	if (node_only(year, keys, err) < 0)
		return -1;
	c->years = xgrow(c->years, &c->years_cap, c->nyears + 1, sizeof(*c->years));
	c->years[c->nyears++] = (int)number.number;
	for (const struct node *n = node_first(node_get(year, "off")); n; n = n->next)
		if (read_off(c, n, err) < 0)
			rc = -1;
	for (const struct node *n = node_first(node_get(year, "work")); n; n = n->next) {
		if (read_range(n, &first, &last, err) < 0)
			rc = -1;
		else
			for (int32_t d = first; d <= last; d++)
				add_day(c, d, true, SLICE(""));
	}
	return rc;
}

/* "09:00-12:00" */
static int read_hours(struct calendar *c, const struct node *n, struct error *err)
{
	int h1, m1, h2, m2, used = 0;
	char text[16];

	if (n->kind != NODE_SCALAR || n->text.len != 11 || c->nhours >= HOURS_MAX)
		return node_error(n, err, _("hours: write them as 09:00-12:00, at most %d a day"), HOURS_MAX);
	memcpy(text, n->text.ptr, 11);
	text[11] = '\0';
	if (sscanf(text, "%2d:%2d-%2d:%2d%n", &h1, &m1, &h2, &m2, &used) != 4 || used != 11 || h1 < 0 || h2 > 24 || m1 > 59 ||
	    m2 > 59 || h1 * 60 + m1 >= h2 * 60 + m2)
		return node_error(n, err, _("hours: '%s' is not a stretch of a day such as 09:00-12:00"), text);
	c->hours[c->nhours++] = (struct stretch){ (h1 * 60 + m1) * 60, (h2 * 60 + m2) * 60 };
	if (c->nhours > 1 && c->hours[c->nhours - 1].from < c->hours[c->nhours - 2].to)
		return node_error(n, err, _("hours: '%s' overlaps what stands before it"), text);
	return 0;
}

static int read_all(struct calendar *c, const struct yaml *y, struct error *err)
{
	static const char *const keys[] = { "hours", "years", NULL };
	const struct node *hours, *years;
	int rc = 0;

	if (node_only(y->root, keys, err) < 0 || node_need(y->root, "hours", NODE_LIST, &hours, err) < 0 ||
	    node_need(y->root, "years", NODE_MAP, &years, err) < 0)
		return -1;
	for (const struct node *n = node_first(hours); n; n = n->next)
		if (read_hours(c, n, err) < 0)
			rc = -1;
	for (const struct node *n = node_first(years); n; n = n->next)
		if (read_year(c, n, err) < 0)
			rc = -1;
	if (rc == 0 && !c->nhours)
		rc = node_error(hours, err, _("hours: at least one stretch is wanted"));
	return rc;
}

struct calendar *calendar_load(const struct yaml *y, struct error *err)
{
	struct calendar *c = xcalloc(1, sizeof(*c));

	if (read_all(c, y, err) < 0) {
		calendar_free(c);
		return NULL;
	}
	if (c->ndays)
		qsort(c->days, c->ndays, sizeof(*c->days), by_date);
	return c;
}

void calendar_free(struct calendar *c)
{
	if (!c)
		return;
	free(c->days);
	free(c->years);
	arena_release(&c->arena);
	free(c);
}

/* The first special day on or after `date`. */
static size_t first_from(const struct calendar *c, int32_t date)
{
	size_t low = 0, high = c->ndays;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (c->days[middle].date < date)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void note_year(struct calendar *c, int32_t date)
{
	int year = date_civil(date).year;

	for (size_t i = 0; i < c->nyears; i++)
		if (c->years[i] == year)
			return;
	if (!c->unknown_year || year < c->unknown_year)
		c->unknown_year = year;
}

static const struct special_day *special(const struct calendar *c, int32_t date)
{
	size_t i = first_from(c, date);

	return i < c->ndays && c->days[i].date == date ? &c->days[i] : NULL;
}

bool calendar_is_workday(struct calendar *c, int32_t date)
{
	const struct special_day *day = special(c, date);

	note_year(c, date);
	return day ? day->is_work : date_weekday(date) <= 5;
}

const char *calendar_day_name(const struct calendar *c, int32_t date)
{
	const struct special_day *day = special(c, date);

	return day && !day->is_work && *day->name ? day->name : NULL;
}

int32_t calendar_add_workdays(struct calendar *c, int32_t date, int n)
{
	const int step = n < 0 ? -1 : 1;

	while (n) {
		date += step;
		if (date <= DATE_MIN || date >= DATE_MAX)
			return date;
		if (calendar_is_workday(c, date))
			n -= step;
	}
	return date;
}

/* Days from Monday to Friday in (from, to]. */
static int weekdays(int32_t from, int32_t to)
{
	int days = to - from, full = days / 7 * 5;

	for (int32_t d = from + 1; d <= from + days % 7; d++)
		full += date_weekday(d) <= 5;
	return full;
}

int calendar_workdays(struct calendar *c, int32_t from, int32_t to)
{
	int count;

	if (to < from)
		return -calendar_workdays(c, to, from);
	for (int year = date_civil(from + 1).year; to > from && year <= date_civil(to).year; year++) {
		int32_t first;

		if (date_from_civil((struct civil){ year, 1, 1 }, &first))
			note_year(c, first);
	}
	count = weekdays(from, to);
	for (size_t i = first_from(c, from + 1); i < c->ndays && c->days[i].date <= to; i++)
		count += (int)c->days[i].is_work - (date_weekday(c->days[i].date) <= 5);
	return count;
}

/* Working seconds of a working day before that second of it. */
static int worked_before(const struct calendar *c, int seconds)
{
	int sum = 0;

	for (size_t i = 0; i < c->nhours; i++) {
		int to = c->hours[i].to < seconds ? c->hours[i].to : seconds;

		if (to > c->hours[i].from)
			sum += to - c->hours[i].from;
	}
	return sum;
}

int calendar_day_seconds(const struct calendar *c)
{
	return worked_before(c, 86400);
}

int calendar_start_of_day(const struct calendar *c)
{
	return c->hours[0].from;
}

int64_t calendar_work_seconds(struct calendar *c, int64_t from, int64_t to)
{
	int32_t first = moment_date(from), last = moment_date(to);
	int64_t whole;

	if (to < from)
		return -calendar_work_seconds(c, to, from);
	/* All of the days in (first - 1, last - 1], less what of the first was over, plus what of the last has passed. */
	whole = (int64_t)calendar_workdays(c, first - 1, last - 1) * calendar_day_seconds(c);
	if (calendar_is_workday(c, first))
		whole -= worked_before(c, moment_seconds(from));
	if (calendar_is_workday(c, last))
		whole += worked_before(c, moment_seconds(to));
	return whole;
}

int calendar_unknown_year(const struct calendar *c)
{
	return c->unknown_year;
}
