/* calendar.c - see calendar.h. What makes a day special is kept sorted; a day that isn't there is a working day from Monday
 * to Friday. Counting goes by weeks, then by the special days between: O(days that are special), not O(days). */
#include "rule/calendar.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/round.h"
#include "rule/bind.h"
#include "rule/calendar_data.h"

enum { FEW_DAYS = 14 }; /* so many are counted one by one */

static int by_date(const void *a, const void *b)
{
	const struct special_day *x = a, *y = b;

	if (x->date != y->date)
		return x->date < y->date ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return (x->column > y->column) - (x->column < y->column);
}

/* "2026-02-15..2026-02-23", or one day. */
static int read_range(const struct node *n, int32_t *first, int32_t *last, struct error *err)
{
	struct slice text = n->text;
	long dots = slice_find(text, SLICE(".."));
	struct slice from = { text.ptr, dots < 0 ? text.len : (size_t)dots };
	struct slice to = dots < 0 ? from : (struct slice){ text.ptr + dots + 2, text.len - (size_t)dots - 2 };

	if (n->kind != NODE_SCALAR || !date_parse(slice_trim(from), false, first) ||
	    !date_parse(slice_trim(to), false, last) || *last < *first || *last - *first > 366)
		return node_error(n, err, _("'%.*s' is not a day or a range such as 2026-02-15..2026-02-23"),
				  SLICE_ARGS(text));
	return 0;
}

static int add_days(const struct binder *b, const struct node *n, bool is_work)
{
	struct calendar *c = b->rules;
	int32_t first, last;

	if (read_range(n, &first, &last, b->err) < 0)
		return -1;
	for (int32_t d = first; d <= last; d++) {
		c->days = xgrow(c->days, &c->days_cap, c->ndays + 1, sizeof(*c->days));
		c->days[c->ndays++] = (struct special_day){ d, is_work, n->place.line, n->place.column };
	}
	return 0;
}

static int read_off(const struct binder *b, const struct node *n, void *calendar)
{
	(void)calendar;
	return add_days(b, node_get(n, "days"), false);
}

static const struct bind_key off_keys[] = {
	{ "name", .read = NULL },
	{ "days", .read = NULL, .shape = BIND_SCALAR, .required = true },
	{ NULL, BIND_BY(BIND_MAP, read_off), .if_sound = true },
	{ 0 },
};

static int read_work(const struct binder *b, const struct node *n, void *calendar)
{
	(void)calendar;
	return add_days(b, n, true);
}

static const struct bind_key year_keys[] = {
	{ "off", BIND_EVERY(off_keys) },
	{ "work", BIND_EVERY_ITEM(read_work) },
	{ "source", .read = NULL },
	{ 0 },
};

static int read_years(const struct binder *b, const struct node *n, void *calendar)
{
	struct calendar *c = calendar;
	struct value number;
	int rc = 0;

	for (const struct node *one = node_first(n); one; one = one->next) {
		if (!value_parse(TYPE_INT, one->key, &number) || number.number < 1900 || number.number > 9999) {
			rc = error_at(b->err, ERROR_DATA, &one->key_place, _("'%.*s' is not a year"), SLICE_ARGS(one->key));
			continue;
		}
		c->has_year[number.number] = true;
		rc |= bind_map(b, year_keys, one, c);
	}
	return rc;
}

/* "09:00" in seconds; -1: it is none. 24:00 is the end of a day. */
static int clock_seconds(struct slice s)
{
	static const char form[] = "00:00";
	int hours, minutes;

	if (s.len != 5)
		return -1;
	for (size_t i = 0; i < 5; i++)
		if (form[i] == ':' ? s.ptr[i] != ':' : s.ptr[i] < '0' || s.ptr[i] > '9')
			return -1;
	hours = (s.ptr[0] - '0') * 10 + (s.ptr[1] - '0');
	minutes = (s.ptr[3] - '0') * 10 + (s.ptr[4] - '0');
	return minutes > 59 || hours * 60 + minutes > 24 * 60 ? -1 : (hours * 60 + minutes) * 60;
}

/* "09:00-12:00" */
static int read_hours(const struct binder *b, const struct node *n, void *hours)
{
	struct calendar *c = b->rules;
	struct slice end = n->text, start = slice_cut(&end, '-');
	int from = clock_seconds(start), to = clock_seconds(end);

	(void)hours;
	if (n->kind != NODE_SCALAR || c->nhours >= HOURS_MAX)
		return node_error(n, b->err, _("hours: write them as 09:00-12:00, at most %d a day"), HOURS_MAX);
	if (from < 0 || to <= from)
		return node_error(n, b->err, _("hours: '%.*s' is not a stretch of a day such as 09:00-12:00"), SLICE_ARGS(n->text));
	if (c->nhours && from < c->hours[c->nhours - 1].to)
		return node_error(n, b->err, _("hours: '%.*s' overlaps what stands before it"), SLICE_ARGS(n->text));
	if (!c->nhours)
		c->hours_line = n->place.line;
	c->hours[c->nhours++] = (struct work_hours){ from, to };
	return 0;
}

/* By date now; a day that is there twice would count twice. */
static int sort_days(struct calendar *c, const char *file, struct error *err)
{
	int rc = 0;

	if (c->ndays)
		qsort(c->days, c->ndays, sizeof(*c->days), by_date);
	for (size_t i = 1; i < c->ndays; i++) {
		const struct special_day *first = &c->days[i - 1], *again = &c->days[i];
		const struct place at = { file, again->line, again->column };
		struct str day = STR_INIT;

		if (first->date != again->date)
			continue;
		date_add_text(&day, again->date);
		rc = error_at(err, ERROR_DATA, &at, _("'%s' is there already, in line %u"), day.buf, first->line);
		str_release(&day);
	}
	return rc;
}

static const struct bind_key file_keys[] = {
	{ "hours", BIND_EVERY_ITEM(read_hours), .required = true, .empty = N_("hours: at least one stretch is wanted") },
	{ "years", BIND_BY(BIND_MAP, read_years), .required = true },
	{ 0 },
};

struct calendar *calendar_load(const struct yaml *y, struct error *err)
{
	struct calendar *c = xcalloc(1, sizeof(*c));
	const struct binder binder = { .rules = c, .arena = &c->arena, .err = err };
	const struct place start = { y->name, 1, 1 };

	c->file = arena_text(&c->arena, slice_of(y->name));
	if (yaml_is_empty(y))
		error_at(err, ERROR_DATA, &start, _("the calendar is empty; hours and years are wanted"));
	else if (bind_map(&binder, file_keys, y->root, c) == 0 && sort_days(c, y->name, err) == 0)
		return c;
	calendar_free(c);
	return NULL;
}

void calendar_free(struct calendar *c)
{
	if (!c)
		return;
	free(c->days);
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

static bool is_noted(const struct calendar *c, int32_t date)
{
	return date >= c->noted_first && date <= c->noted_last && c->noted_first < c->noted_last;
}

static void note(struct calendar *c, int year)
{
	if (year >= 0 && year < YEARS && !c->has_year[year])
		c->unknown[year] = true;
}

static void note_year(struct calendar *c, int32_t date)
{
	int32_t first, last;
	int year;

	if (is_noted(c, date))
		return;
	year = date_civil(date).year;
	if (date_from_civil((struct civil){ year, 1, 1 }, &first) && date_from_civil((struct civil){ year, 12, 31 }, &last)) {
		if (first != c->noted_last + 1)
			c->noted_first = first;
		c->noted_last = last;
	}
	note(c, year);
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

const struct work_hours *calendar_hours(struct calendar *c, int32_t date, size_t *n)
{
	*n = calendar_is_workday(c, date) ? c->nhours : 0;
	return c->hours;
}

struct place calendar_place(const struct calendar *c, int32_t date)
{
	const struct special_day *day = special(c, date);

	if (day)
		return (struct place){ c->file, day->line, day->column };
	return (struct place){ c->file, date_weekday(date) <= 5 ? c->hours_line : 0, 0 };
}

int32_t calendar_add_workdays(struct calendar *c, int32_t date, int n)
{
	const int step = n < 0 ? -1 : 1;

	/* So many days hold no more working days than that. */
	while (n > FEW_DAYS || n < -FEW_DAYS) {
		const int64_t to = (int64_t)date + n;

		if (to <= DATE_MIN || to >= DATE_MAX)
			return to <= DATE_MIN ? DATE_MIN : DATE_MAX;
		n -= n > 0 ? calendar_workdays(c, date, (int32_t)to) : calendar_workdays(c, date - 1, (int32_t)to - 1);
		date = (int32_t)to;
	}
	while (n) {
		date += step;
		if (date <= DATE_MIN || date >= DATE_MAX)
			return date;
		if (calendar_is_workday(c, date))
			n -= step;
	}
	return date;
}

static void note_years(struct calendar *c, int32_t from, int32_t to)
{
	if (is_noted(c, from) && is_noted(c, to))
		return;
	for (int year = date_civil(from).year; year <= date_civil(to).year; year++)
		note(c, year);
}

/* Days from Monday to Friday in (from, to]. */
static int weekdays(int32_t from, int32_t to)
{
	int days = to - from, full = days / 7 * 5, weekday = date_weekday(from);

	for (int rest = days % 7; rest > 0; rest--) {
		weekday = weekday % 7 + 1;
		full += weekday <= 5;
	}
	return full;
}

int calendar_workdays(struct calendar *c, int32_t from, int32_t to)
{
	int count;

	if (to < from)
		return -calendar_workdays(c, to, from);
	if (to > from)
		note_years(c, from + 1, to);
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

/* The second of a working day at which so much of it was worked; `worked` is from 1 to all of it. */
static int second_worked(const struct calendar *c, int worked)
{
	for (size_t i = 0; i < c->nhours; i++) {
		const int span = c->hours[i].to - c->hours[i].from;

		if (worked <= span)
			return c->hours[i].from + worked;
		worked -= span;
	}
	return 86400;
}

int64_t calendar_add_work_seconds(struct calendar *c, int64_t from, int64_t seconds)
{
	const int all = calendar_day_seconds(c);
	int32_t day = moment_date(from);
	int64_t whole;

	if (seconds <= 0 || all <= 0)
		return from;
	if (calendar_is_workday(c, day))
		seconds += worked_before(c, moment_seconds(from));
	else
		day = calendar_add_workdays(c, day, 1);
	whole = (seconds - 1) / all;
	return moment_of(calendar_add_workdays(c, day, (int)whole), second_worked(c, (int)(seconds - whole * all)));
}

int64_t calendar_work_days(struct calendar *c, int64_t from, int64_t to)
{
	return round_scaled(calendar_work_seconds(c, from, to), 10000, calendar_day_seconds(c));
}

size_t calendar_unknown_years(const struct calendar *c, struct str *out)
{
	size_t count = 0;

	for (int year = 0, last; year < YEARS; year = last + 1) {
		last = year;
		if (!c->unknown[year])
			continue;
		while (last + 1 < YEARS && c->unknown[last + 1])
			last++;
		str_addf(out, "%s%d", count ? _(", ") : "", year);
		if (last > year)
			str_addf(out, "%s%d", last == year + 1 ? _(", ") : "..", last);
		count += (size_t)(last - year) + 1;
	}
	return count;
}
