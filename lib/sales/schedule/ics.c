/* ics.c - see ics.h. The events of the file are gathered first, so that it doesn't matter in which order series and exceptions stand;
 * then each series is expanded, and what exceptions say of an occurrence takes its place. */
#include "sales/schedule/ics.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/lang.h"
#include "sales/schedule/ics_parts.h"

static int read_period(struct ics_reading *r, const struct ics_event *e, icalproperty *p)
{
	const struct icalperiodtype period = icalproperty_get_freebusy(p);
	icalparameter *type = icalproperty_get_first_parameter(p, ICAL_FBTYPE_PARAMETER);
	struct ics_written start, end;
	int64_t to;

	if (type && icalparameter_get_fbtype(type) == ICAL_FBTYPE_FREE)
		return 0;
	if (ics_read_time(r, e, p, period.start, &start) < 0)
		return -1;
	if (!icaltime_is_null_time(period.end)) {
		if (ics_read_time(r, e, p, period.end, &end) < 0)
			return -1;
		to = end.moment;
	} else if (!ics_add_duration(&start, period.duration, &to)) {
		to = start.moment;
	}
	return ics_add_time(r, (struct ics_time){ .uid = e->uid, .recurrence = ics_meant_text(r, &start), .start = start.moment, .end = to, .is_busy = true }, e->line);
}

static int read_freebusy(struct ics_reading *r, icalcomponent *c, struct ics_begin at)
{
	const char *uid = icalcomponent_get_uid(c);
	const struct ics_event e = { .component = c, .uid = ics_text(r, uid && *uid ? uid : "freebusy"), .line = at.line, .offset = at.offset };
	int rc = 0;

	map_add(&r->out->whole, e.uid, 1);
	for (icalproperty *p = icalcomponent_get_first_property(c, ICAL_FREEBUSY_PROPERTY); rc == 0 && p;
	     p = icalcomponent_get_next_property(c, ICAL_FREEBUSY_PROPERTY))
		rc = read_period(r, &e, p);
	return rc;
}

static void read_calendar(struct ics_reading *r, icalcomponent *c)
{
	r->is_cancelled = ics_is_value(c, ICAL_METHOD_PROPERTY, NULL, "CANCEL");
	for (icalproperty *p = icalcomponent_get_first_property(c, ICAL_X_PROPERTY); p && !r->out->name.len;
	     p = icalcomponent_get_next_property(c, ICAL_X_PROPERTY))
		if (strcasecmp(icalproperty_get_property_name(p), "X-WR-CALNAME") == 0)
			r->out->name = ics_text(r, icalproperty_get_value_as_string(p));
}

static int gather(struct ics_reading *r, icalcomponent *part)
{
	icalcompiter it = icalcomponent_begin_component(part, ICAL_ANY_COMPONENT);
	int rc = 0;

	for (icalcomponent *c = icalcompiter_deref(&it); c; c = icalcompiter_next(&it)) {
		const icalcomponent_kind kind = icalcomponent_isa(c);
		const struct ics_begin at = r->met < r->nbegins ? r->begins[r->met] : (struct ics_begin){ 0, 0 };
		struct ics_event *e;

		if (kind == ICAL_VCALENDAR_COMPONENT) {
			read_calendar(r, c);
			rc |= gather(r, c);
			continue;
		}
		if (kind != ICAL_VEVENT_COMPONENT && kind != ICAL_VFREEBUSY_COMPONENT)
			continue;
		r->met++;
		if (kind == ICAL_VFREEBUSY_COMPONENT) {
			rc |= read_freebusy(r, c, at);
			continue;
		}
		r->events = xgrow(r->events, &r->cap, r->nevents + 1, sizeof(*r->events));
		e = &r->events[r->nevents];
		*e = (struct ics_event){ .component = c, .line = at.line, .offset = at.offset };
		if (ics_read_event(r, e) < 0)
			rc = -1;
		else
			r->nevents++;
	}
	return rc;
}

/* Of one uid: the series first, then exceptions; of what is there twice, the newer one first. */
static int by_uid(const void *a, const void *b)
{
	const struct ics_event *x = a, *y = b;
	const int uid = slice_compare(x->uid, y->uid);

	if (uid)
		return uid;
	if (x->is_exception != y->is_exception)
		return x->is_exception - y->is_exception;
	if (x->meant.moment != y->meant.moment)
		return (x->meant.moment > y->meant.moment) - (x->meant.moment < y->meant.moment);
	return x->sequence != y->sequence ? (x->sequence < y->sequence) - (x->sequence > y->sequence) : (x->line < y->line) - (x->line > y->line);
}

static int by_name(const void *a, const void *b)
{
	const struct ics_time *x = a, *y = b;
	const int uid = slice_compare(x->uid, y->uid);

	return uid ? uid : slice_compare(x->recurrence, y->recurrence);
}

static int expand_all(struct ics_reading *r)
{
	int rc = 0;

	if (r->nevents)
		qsort(r->events, r->nevents, sizeof(*r->events), by_uid);
	for (size_t i = 0, n; i < r->nevents; i += n) {
		for (n = 1; i + n < r->nevents && slice_equal(r->events[i + n].uid, r->events[i].uid);)
			n++;
		rc |= ics_expand(r, &r->events[i], n);
	}
	if (r->out->ntimes)
		qsort(r->out->times, r->out->ntimes, sizeof(*r->out->times), by_name);
	r->out->nevents = r->met;
	return rc;
}

static void release(struct ics_reading *r)
{
	ics_zones_release(r);
	if (r->root)
		icalcomponent_free(r->root);
	free(r->events);
	free(r->begins);
}

static int parse(struct ics_reading *r)
{
	const struct place start = { r->name, 1, 0 };
	char *text = xstrndup(r->text.ptr, r->text.len);

	icalerror_set_errors_are_fatal(0);
	icalerror_clear_errno();
	r->root = icalparser_parse_string(text);
	free(text);
	if (!r->root)
		return error_at(r->err, ERROR_DATA, &start, _("this is no calendar: BEGIN:VCALENDAR is wanted here"));
	return 0;
}

int ics_read(struct ics *out, const char *name, struct slice text, struct ics_window window, struct error *err)
{
	struct ics_reading r = { .out = out, .name = name, .text = text, .window = window, .err = err };
	int rc = -1;

	*out = (struct ics){ .arena = ARENA_INIT };
	if (text.len >= 3 && memcmp(text.ptr, "\xef\xbb\xbf", 3) == 0)
		r.text = (struct slice){ text.ptr + 3, text.len - 3 };
	if (ics_check_text(&r) == 0 && ics_scan(&r) == 0 && parse(&r) == 0) {
		/* The root is the calendar itself where there is one alone. */
		read_calendar(&r, r.root);
		rc = gather(&r, r.root);
		if (rc == 0)
			rc = expand_all(&r);
	}
	release(&r);
	/* Where memory ran out libical leaves things out. */
	return icalerrno == ICAL_NEWFAILED_ERROR ? error_add(err, ERROR_SYSTEM, _("out of memory")) : rc;
}

void ics_release(struct ics *ics)
{
	free(ics->times);
	map_release(&ics->whole);
	arena_release(&ics->arena);
	*ics = (struct ics){ .arena = ARENA_INIT };
}
