/* ics_parts.h - what the files of the calendar reader share: a calendar being read (ics.c), its lines (ics_text.c), times and zones
 * (ics_time.c), events (ics_event.c), what repeats (ics_series.c). Nobody else includes it, or libical.
 */
#ifndef CRM_SALES_SCHEDULE_ICS_PARTS_H
#define CRM_SALES_SCHEDULE_ICS_PARTS_H

#include <libical/ical.h>

#include "sales/schedule/ics.h"

enum { TIMES_MAX = 200000 };

struct ics_zone;

/* A time as it is written, and as a moment. */
struct ics_written {
	struct icaltimetype time; /* local to its zone; year 0: there is none */
	icaltimezone *zone;	  /* NULL: the book's, or a whole day */
	int64_t moment;
};

/* Where a component begins. */
struct ics_begin {
	unsigned line;
	size_t offset; /* in the text: of the line behind it */
};

struct ics_event {
	icalcomponent *component;
	struct slice uid;
	unsigned line;
	size_t offset; /* of the line behind that one */
	int sequence;
	bool is_exception, is_onward; /* of one occurrence; of it and all behind it */
	bool is_cancelled, is_free, is_leave;
	struct ics_written meant; /* of an exception: when it was to begin */
	struct ics_written start;
	int64_t length;			    /* seconds; of days as they are counted: */
	struct icaldurationtype duration;   /* days of it are days of the calendar */
	bool has_duration;
	struct slice title;
};

struct ics_reading {
	struct ics *out;
	const char *name;
	struct slice text;
	struct ics_window window;
	icalcomponent *root;
	struct ics_zone *zones;
	struct ics_event *events;
	size_t nevents, cap;
	struct ics_begin *begins; /* of the n-th event, or VFREEBUSY */
	size_t nbegins, begins_cap, met;
	bool is_cancelled; /* METHOD:CANCEL of the calendar being gone through */
	struct error *err;
};

/* ics_text.c: whether it is text that libical may be given, and whole; where components begin. -1 with a finding. */
int ics_check_text(const struct ics_reading *r);
int ics_scan(struct ics_reading *r);
/* The line of a property of the event; else that in which the event begins. */
struct place ics_place(const struct ics_reading *r, const struct ics_event *e, const char *property);

/* ics_time.c */
bool ics_moment(struct ics_written *w); /* fills the moment; false: there is no such day or time */
/* The time of a property as it stands there; its zone is that of TZID. */
int ics_read_time(struct ics_reading *r, const struct ics_event *e, icalproperty *p, struct icaltimetype time, struct ics_written *out);
/* That of the event's property of a kind; year 0 where it has none. */
int ics_read_stated(struct ics_reading *r, const struct ics_event *e, icalproperty_kind kind, struct ics_written *out);
/* The moment that is so many days of the calendar, and seconds, later. */
bool ics_add_duration(const struct ics_written *from, struct icaldurationtype d, int64_t *to);
void ics_zones_release(struct ics_reading *r);

/* ics_event.c: the rest of an event whose component, line and offset are set. */
int ics_read_event(struct ics_reading *r, struct ics_event *e);
bool ics_is_value(icalcomponent *c, icalproperty_kind kind, const char *name, const char *value);
struct slice ics_text(struct ics_reading *r, const char *text); /* on one line, as long as the result */

/* ics_series.c: the events of one uid, from `first` on: the series first, then exceptions. */
int ics_expand(struct ics_reading *r, const struct ics_event *first, size_t n);
int ics_add_time(struct ics_reading *r, struct ics_time time, unsigned line);
struct slice ics_meant_text(struct ics_reading *r, const struct ics_written *w);

#endif
