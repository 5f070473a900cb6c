/* dwell.c - see dwell.h. The table is made with a calendar of its own, so that days nobody asks about aren't asked about. */
#include "report/dwell.h"

#include <stdlib.h>

#include "base/round.h"

enum { DAY = 86400, DWELL_OFFSET_CHANGES = INT32_MIN, SEARCHED = 400 };

static int64_t wall_of(int64_t moment)
{
	return (int64_t)moment_date(moment) * DAY + moment_seconds(moment);
}

static int64_t floor_days(int64_t seconds)
{
	return (seconds >= 0 ? seconds : seconds - (DAY - 1)) / DAY;
}

/* As moments are shown: an offset that is the same at both ends of a day of UTC is so within it. */
static int32_t offset_of(int64_t day)
{
	int64_t from = day * DAY, to = from + DAY - 1, offset = wall_of(from) - from;

	return offset == wall_of(to) - to ? (int32_t)offset : DWELL_OFFSET_CHANGES;
}

/* A working day on which the clock isn't changed tells the hours of all. */
static void learn_hours(struct dwell *d, struct calendar *c, int32_t near)
{
	int32_t day = near;

	while (day < near + SEARCHED &&
	       !(calendar_is_workday(c, day) && moment_of(day + 1, 0) - moment_of(day, 0) == DAY))
		day++;
	if (day == near + SEARCHED) /* nobody ever works */
		return;
	for (int minute = 0; minute <= DWELL_MINUTES; minute++)
		d->worked[minute] = (int32_t)calendar_work_seconds(c, moment_of(day, 0), moment_of(day, 0) + minute * 60);
}

static void add_days(struct dwell *d, struct calendar *c)
{
	int32_t worked = 0;

	d->days = xmalloc(d->ndays * sizeof(*d->days));
	d->first_year = date_civil(d->first).year;
	for (size_t i = 0; i < d->ndays; i++) {
		int32_t day = d->first + (int32_t)i;
		bool is_workday = calendar_is_workday(c, day);

		d->days[i] = (struct dwell_day){ offset_of(day), worked,
						 (uint16_t)(date_civil(day).year - d->first_year), is_workday };
		worked += is_workday;
	}
	d->nyears = (size_t)d->days[d->ndays - 1].year + 1;
}

int dwell_init(struct dwell *d, struct book *b, int64_t earliest, int64_t latest, struct error *err)
{
	const struct yaml *y = book_rules(b, "calendar.yaml", err);
	struct calendar *c = y ? calendar_load(y, err) : NULL;

	*d = (struct dwell){ 0 };
	if (!c)
		return -1;
	/* A day to spare for zones, on both sides. */
	if (earliest <= latest) {
		int64_t first = floor_days(earliest) - 1, last = floor_days(latest) + 1;

		d->first = first < DATE_MIN ? DATE_MIN : (int32_t)first;
		d->ndays = (size_t)(last > DATE_MAX ? DATE_MAX : last) - (size_t)d->first + 1;
		add_days(d, c);
	}
	d->day_seconds = calendar_day_seconds(c);
	learn_hours(d, c, b->today);
	calendar_free(c);
	return 0;
}

void dwell_release(struct dwell *d)
{
	free(d->days);
	*d = (struct dwell){ 0 };
}

struct dwell_mark dwell_at(const struct dwell *d, int64_t moment)
{
	const int32_t offset = d->days[floor_days(moment) - d->first].offset;
	const int64_t wall = offset == DWELL_OFFSET_CHANGES ? wall_of(moment) : moment + offset;
	const int64_t date = floor_days(wall);
	const int seconds = (int)(wall - date * DAY), minute = seconds / 60;
	const struct dwell_day *day = &d->days[date - d->first];
	struct dwell_mark mark = { wall, (int64_t)day->worked * d->day_seconds, day->year };

	if (day->is_workday) /* hours begin and end at minutes */
		mark.worked += d->worked[minute] + (d->worked[minute + 1] - d->worked[minute]) / 60 * (seconds % 60);
	return mark;
}

int64_t dwell_between(const struct dwell *d, struct dwell_years *years, const struct dwell_mark *from,
		      const struct dwell_mark *to, enum history_days days)
{
	const int64_t unit = 10000;
	size_t first = from->year, last = to->year;

	if (days == HISTORY_CALENDAR)
		return round_quotient((to->wall - from->wall) * unit, DAY);
	if (first > last) {
		first = to->year;
		last = from->year;
	}
	if (years->last[first] <= last)
		years->last[first] = (uint16_t)(last + 1);
	return round_quotient((to->worked - from->worked) * unit, d->day_seconds);
}

void dwell_years_init(struct dwell_years *years, const struct dwell *d)
{
	*years = (struct dwell_years){ xcalloc(d->nyears + 1, sizeof(*years->last)), d->nyears };
}

void dwell_years_release(struct dwell_years *years)
{
	free(years->last);
	*years = (struct dwell_years){ 0 };
}

void dwell_tell(const struct dwell *d, const struct dwell_years *years, struct calendar *c)
{
	for (size_t first = 0; first < years->count; first++)
		for (size_t year = first; year < years->last[first]; year++) {
			int32_t day;

			if (date_from_civil((struct civil){ d->first_year + (int)year, 1, 1 }, &day))
				calendar_is_workday(c, day);
		}
}
