/* ics_time.c - the times of a calendar as moments, and the zones that they are in; see ics_parts.h. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/lang.h"
#include "sales/schedule/ics_parts.h"
#include "sales/schedule/ics_zone.h"

enum { DAYS_MOST = 10000 * 366 };

struct ics_zone {
	char *tzid;
	icaltimezone *zone;
	struct ics_zone *next;
};

/* Zones */

static bool has_rules(icalcomponent *zone)
{
	return icalcomponent_get_first_component(zone, ICAL_XSTANDARD_COMPONENT) || icalcomponent_get_first_component(zone, ICAL_XDAYLIGHT_COMPONENT);
}

static icaltimezone *zone_of_component(icalcomponent *component)
{
	icaltimezone *zone = icaltimezone_new();

	if (zone && component && icaltimezone_set_component(zone, component))
		return zone;
	if (zone)
		icaltimezone_free(zone, 1);
	if (component)
		icalcomponent_free(component);
	return NULL;
}

/* As the file itself says it. */
static icaltimezone *zone_in_file(icalcomponent *part, const char *tzid)
{
	icalcompiter at = icalcomponent_begin_component(part, ICAL_ANY_COMPONENT);
	icaltimezone *zone = NULL;

	for (icalcomponent *c = icalcompiter_deref(&at); c && !zone; c = icalcompiter_next(&at)) {
		icalproperty *name = icalcomponent_get_first_property(c, ICAL_TZID_PROPERTY);

		if (icalcomponent_isa(c) == ICAL_VCALENDAR_COMPONENT)
			zone = zone_in_file(c, tzid);
		else if (icalcomponent_isa(c) == ICAL_VTIMEZONE_COMPONENT && name && icalproperty_get_tzid(name) &&
			 strcmp(icalproperty_get_tzid(name), tzid) == 0 && has_rules(c))
			zone = zone_of_component(icalcomponent_new_clone(c));
	}
	return zone;
}

static icaltimezone *zone_in_database(const char *tzid)
{
	icaltimezone *zone = NULL;
	const char *name;

	for (size_t i = 0; !zone && (name = ics_zone_name(tzid, i)); i++)
		zone = zone_of_component(icaltzutil_fetch_timezone(name));
	return zone;
}

static icaltimezone *zone_named(struct ics_reading *r, const char *tzid)
{
	struct ics_zone *z;

	for (z = r->zones; z; z = z->next)
		if (strcmp(z->tzid, tzid) == 0)
			return z->zone;
	z = xcalloc(1, sizeof(*z));
	z->tzid = xstrdup(tzid);
	z->zone = zone_in_file(r->root, tzid);
	if (!z->zone)
		z->zone = zone_in_database(tzid);
	z->next = r->zones;
	r->zones = z;
	return z->zone;
}

void ics_zones_release(struct ics_reading *r)
{
	while (r->zones) {
		struct ics_zone *z = r->zones;

		r->zones = z->next;
		if (z->zone)
			icaltimezone_free(z->zone, 1);
		free(z->tzid);
		free(z);
	}
}

/* Times */

/* False: there is no such day or time. */
bool ics_moment(struct ics_written *w)
{
	const struct icaltimetype *t = &w->time;
	int32_t date;
	int is_summer = 0, offset;

	if (!date_from_civil((struct civil){ t->year, t->month, t->day }, &date) || t->hour < 0 || t->hour > 23 || t->minute < 0 ||
	    t->minute > 59 || t->second < 0 || t->second > 60)
		return false;
	if (t->is_date || !w->zone) {
		w->moment = moment_of(date, t->is_date ? 0 : t->hour * 3600 + t->minute * 60 + t->second);
		return true;
	}
	offset = w->zone == icaltimezone_get_utc_timezone() ? 0 : icaltimezone_get_utc_offset(w->zone, &w->time, &is_summer);
	w->moment = (int64_t)date * 86400 + t->hour * 3600 + t->minute * 60 + t->second - offset;
	return true;
}

/* The time of a property as it stands there; its zone is that of TZID. */
int ics_read_time(struct ics_reading *r, const struct ics_event *e, icalproperty *p, struct icaltimetype time, struct ics_written *out)
{
	icalparameter *tzid = icalproperty_get_first_parameter(p, ICAL_TZID_PARAMETER);
	const char *name = tzid ? icalparameter_get_tzid(tzid) : NULL, *property = icalproperty_get_property_name(p);
	const struct place at = ics_place(r, e, property);

	*out = (struct ics_written){ .time = time };
	if (!time.is_date && icaltime_is_utc(time))
		out->zone = icaltimezone_get_utc_timezone();
	else if (!time.is_date && name) {
		out->zone = zone_named(r, name);
		if (!out->zone)
			return error_at(r->err, ERROR_DATA, &at,
					_("%s: nobody here knows the time zone '%s'; write one such as Asia/Shanghai, or export the "
					  "calendar with its zones (VTIMEZONE)"),
					property, name);
	}
	out->time.zone = NULL; /* its own arithmetic is of the clock on the wall */
	if (!ics_moment(out))
		return error_at(r->err, ERROR_DATA, &at, _("%s: there is no such day or time"), property);
	return 0;
}

int ics_read_stated(struct ics_reading *r, const struct ics_event *e, icalproperty_kind kind, struct ics_written *out)
{
	icalproperty *p = icalcomponent_get_first_property(e->component, kind);
	const icalvalue *v = p ? icalproperty_get_value(p) : NULL;

	*out = (struct ics_written){ 0 };
	return v ? ics_read_time(r, e, p, icalvalue_get_datetime(v), out) : 0;
}

/* The moment that is so many days of the calendar, and seconds, later. */
bool ics_add_duration(const struct ics_written *from, struct icaldurationtype d, int64_t *to)
{
	const int64_t days = ((int64_t)d.weeks * 7 + d.days) * (d.is_neg ? -1 : 1);
	struct ics_written w = *from;
	struct civil day;
	int32_t date;

	/* libical goes from month to month. */
	if (!date_from_civil((struct civil){ w.time.year, w.time.month, w.time.day }, &date) || days > DAYS_MOST || days < -DAYS_MOST)
		return false;
	day = date_civil(date + (int32_t)days);
	w.time.year = day.year;
	w.time.month = day.month;
	w.time.day = day.day;
	if (!ics_moment(&w))
		return false;
	*to = w.moment + ((int64_t)d.hours * 3600 + (int64_t)d.minutes * 60 + d.seconds) * (d.is_neg ? -1 : 1);
	return true;
}
