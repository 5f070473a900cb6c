/* ics_event.c - one event of a calendar: when it is, for how long, and whether it takes time; see ics_parts.h. */
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/lang.h"
#include "sales/schedule/ics_parts.h"

/* What libical couldn't read it took out, and left a word: of what says when, that is a fault. */
static int check_dropped(struct ics_reading *r, const struct ics_event *e)
{
	static const char *const when[] = { "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID" };
	int rc = 0;

	for (icalproperty *p = icalcomponent_get_first_property(e->component, ICAL_XLICERROR_PROPERTY); p;
	     p = icalcomponent_get_next_property(e->component, ICAL_XLICERROR_PROPERTY)) {
		const char *said = icalproperty_get_xlicerror(p);

		for (size_t i = 0; said && i < sizeof(when) / sizeof(*when); i++) {
			const struct place at = ics_place(r, e, when[i]);
			const char *found = strstr(said, when[i]);

			if (found && (found[strlen(when[i])] == ' ' || !found[strlen(when[i])]) && found > said && found[-1] == ' ')
				rc = error_at(r->err, ERROR_DATA, &at, _("%s can't be read; correct it, or leave the event out"), when[i]);
		}
	}
	return rc;
}

bool ics_is_value(icalcomponent *c, icalproperty_kind kind, const char *name, const char *value)
{
	for (icalproperty *p = icalcomponent_get_first_property(c, kind); p; p = icalcomponent_get_next_property(c, kind)) {
		const char *its = icalproperty_get_value_as_string(p);

		if ((!name || strcasecmp(icalproperty_get_property_name(p), name) == 0) && its && strcasecmp(its, value) == 0)
			return true;
	}
	return false;
}

struct slice ics_text(struct ics_reading *r, const char *text)
{
	struct slice s = slice_trim(slice_of(text));
	char *copy = arena_text(&r->out->arena, s);

	for (char *c = copy; *c; c++)
		if (*c == '\n' || *c == '\r' || *c == '\t')
			*c = ' ';
	return slice_of(copy);
}

static void read_state(struct ics_reading *r, struct ics_event *e)
{
	static const char outlook[] = "X-MICROSOFT-CDO-BUSYSTATUS";
	icalcomponent *c = e->component;

	e->is_cancelled = r->is_cancelled || ics_is_value(c, ICAL_STATUS_PROPERTY, NULL, "CANCELLED");
	e->is_free = ics_is_value(c, ICAL_TRANSP_PROPERTY, NULL, "TRANSPARENT") || ics_is_value(c, ICAL_X_PROPERTY, outlook, "FREE");
	e->is_leave = ics_is_value(c, ICAL_X_PROPERTY, outlook, "OOF");
	if (!ics_is_value(c, ICAL_CLASS_PROPERTY, NULL, "PRIVATE") && !ics_is_value(c, ICAL_CLASS_PROPERTY, NULL, "CONFIDENTIAL"))
		e->title = ics_text(r, icalcomponent_get_summary(c));
}

/* DTEND, else DURATION, else a whole day or nothing. */
static int read_length(struct ics_reading *r, struct ics_event *e)
{
	icalproperty *d = icalcomponent_get_first_property(e->component, ICAL_DURATION_PROPERTY);
	const struct place at = ics_place(r, e, "DTEND");
	struct ics_written end;
	int64_t to;

	if (ics_read_stated(r, e, ICAL_DTEND_PROPERTY, &end) < 0)
		return -1;
	if (d && !end.time.year) {
		const struct place of = ics_place(r, e, "DURATION");

		e->duration = icalproperty_get_duration(d);
		e->has_duration = true;
		if (!ics_add_duration(&e->start, e->duration, &to) || to < e->start.moment)
			return error_at(r->err, ERROR_DATA, &of, _("DURATION: it ends before it begins, or never"));
		e->length = to - e->start.moment;
		return 0;
	}
	if (end.time.year && end.moment < e->start.moment)
		return error_at(r->err, ERROR_DATA, &at, _("DTEND: it ends before it begins"));
	e->length = end.time.year ? end.moment - e->start.moment : e->start.time.is_date ? 86400 : 0;
	/* Whole days are days whatever the clocks do between. */
	if (e->start.time.is_date) {
		e->duration = (struct icaldurationtype){ .days = (unsigned)((e->length + 43200) / 86400) };
		e->has_duration = true;
	}
	return 0;
}

static int read_meant(struct ics_reading *r, struct ics_event *e)
{
	icalproperty *p = icalcomponent_get_first_property(e->component, ICAL_RECURRENCEID_PROPERTY);
	icalparameter *range = p ? icalproperty_get_first_parameter(p, ICAL_RANGE_PARAMETER) : NULL;

	e->is_exception = p != NULL;
	e->is_onward = range && icalparameter_get_range(range) == ICAL_RANGE_THISANDFUTURE;
	return ics_read_stated(r, e, ICAL_RECURRENCEID_PROPERTY, &e->meant);
}

int ics_read_event(struct ics_reading *r, struct ics_event *e)
{
	const struct place at = { r->name, e->line, 0 };
	const char *uid = icalcomponent_get_uid(e->component);

	if (check_dropped(r, e) < 0 || read_meant(r, e) < 0 || ics_read_stated(r, e, ICAL_DTSTART_PROPERTY, &e->start) < 0)
		return -1;
	read_state(r, e);
	if (!e->start.time.year && e->is_exception)
		e->start = e->meant;
	if (!e->start.time.year)
		return error_at(r->err, ERROR_DATA, &at, _("the event has no DTSTART that can be read: nobody knows when it is"));
	e->sequence = icalcomponent_get_sequence(e->component);
	if (uid && *uid) {
		e->uid = ics_text(r, uid);
	} else { /* it has to have one; when it is and what it is called tell it from others */
		struct str made = STR_INIT;

		moment_add_text(&made, e->start.moment);
		str_addf(&made, " %.*s", SLICE_ARGS(e->title));
		e->uid = arena_slice(&r->out->arena, str_slice(&made));
		str_release(&made);
	}
	return read_length(r, e);
}
