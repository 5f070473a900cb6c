/* ics.c - see ics.h. The events of the file are gathered first, so that it doesn't matter in which order series and exceptions stand;
 * then each series is expanded, and what exceptions say of an occurrence takes its place. */
#include "sales/schedule/ics.h"

#include <libical/ical.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/lang.h"
#include "base/utf8.h"
#include "sales/schedule/ics_zone.h"

enum { TIMES_MAX = 200000, ENDLESS = -1 };

struct zone {
	char *tzid;
	icaltimezone *zone;
	struct zone *next;
};

/* A time as it is written, and as a moment. */
struct written {
	struct icaltimetype time; /* local to its zone; year 0: there is none */
	icaltimezone *zone;	  /* NULL: the book's, or a whole day */
	int64_t moment;
};

/* What takes the place of an occurrence. */
struct event {
	icalcomponent *component;
	struct slice uid;
	unsigned line;
	int sequence;
	bool is_exception, is_onward; /* of one occurrence; of it and all behind it */
	bool is_cancelled, is_free, is_leave;
	struct written meant; /* of an exception: when it was to begin */
	struct written start;
	int64_t length;			    /* seconds; of days as they are counted: */
	struct icaldurationtype duration;   /* days of it are days of the calendar */
	bool has_duration;
	struct slice title;
};

struct reading {
	struct ics *out;
	const char *name;
	struct slice text;
	struct ics_window window;
	icalcomponent *root;
	struct zone *zones;
	struct event *events;
	size_t nevents, cap;
	unsigned *lines; /* where the n-th event begins */
	size_t nlines, lines_cap, met;
	bool is_cancelled; /* METHOD:CANCEL of the calendar being gone through */
	struct error *err;
};

/* Lines: libical keeps none */

static bool line_is(struct slice line, const char *what)
{
	line = slice_trim(line);
	return line.len == strlen(what) && strncasecmp(line.ptr, what, line.len) == 0;
}

static bool line_has(struct slice line, const char *property)
{
	const size_t n = strlen(property);

	return line.len > n && strncasecmp(line.ptr, property, n) == 0 && (line.ptr[n] == ':' || line.ptr[n] == ';');
}

static bool is_begin(struct slice line)
{
	return line.len > 6 && strncasecmp(line.ptr, "BEGIN:", 6) == 0;
}

/* The line of a property of the event that begins in that line; else that line. */
static struct place place_of(const struct reading *r, unsigned begin, const char *property)
{
	struct place at = { r->name, begin, 0 };
	struct slice rest = r->text;

	for (unsigned line = 1; rest.len; line++) {
		const struct slice text = slice_cut(&rest, '\n');

		if (line > begin && property && line_has(text, property))
			return (struct place){ r->name, line, 0 };
		if (line > begin && (line_is(text, "END:VEVENT") || line_is(text, "END:VFREEBUSY")))
			break;
	}
	return at;
}

/* Where components begin, and whether each ends: a file that was cut off would free what it doesn't say. */
static int scan_lines(struct reading *r)
{
	struct { struct slice name; unsigned line; } open[16];
	struct slice rest = r->text;
	size_t depth = 0;

	for (unsigned line = 1; rest.len; line++) {
		const struct slice raw = slice_cut(&rest, '\n'), text = slice_trim(raw);
		const struct place at = { r->name, line, 0 };

		if (raw.len && (*raw.ptr == ' ' || *raw.ptr == '\t') && depth) /* the line before goes on */
			continue;
		if (line_is(text, "BEGIN:VEVENT") || line_is(text, "BEGIN:VFREEBUSY")) {
			r->lines = xgrow(r->lines, &r->lines_cap, r->nlines + 1, sizeof(*r->lines));
			r->lines[r->nlines++] = line;
		}
		if (is_begin(text)) {
			if (depth == sizeof(open) / sizeof(*open))
				return error_at(r->err, ERROR_DATA, &at, _("too many parts one in the other: this is no calendar"));
			open[depth].name = (struct slice){ text.ptr + 6, text.len - 6 };
			open[depth++].line = line;
		} else if (text.len > 4 && strncasecmp(text.ptr, "END:", 4) == 0) {
			const struct slice name = { text.ptr + 4, text.len - 4 };

			if (!depth || open[depth - 1].name.len != name.len ||
			    strncasecmp(open[depth - 1].name.ptr, name.ptr, name.len) != 0)
				return error_at(r->err, ERROR_DATA, &at, _("'%.*s' ends nothing that began; export the calendar again"),
						SLICE_ARGS(text));
			depth--;
		} else if (text.len && !depth) {
			return error_at(r->err, ERROR_DATA, &at, _("this is no calendar: BEGIN:VCALENDAR is wanted here"));
		}
	}
	if (depth) {
		const struct place at = { r->name, open[depth - 1].line, 0 };

		return error_at(r->err, ERROR_DATA, &at, _("%.*s has no end: the file was cut off; export the calendar again"),
				SLICE_ARGS(open[depth - 1].name));
	}
	return 0;
}

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

static icaltimezone *zone_named(struct reading *r, const char *tzid)
{
	struct zone *z;

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

/* Times */

/* False: there is no such day or time. */
static bool find_moment(struct written *w)
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
static int read_time(struct reading *r, const struct event *e, icalproperty *p, struct icaltimetype time, struct written *out)
{
	icalparameter *tzid = icalproperty_get_first_parameter(p, ICAL_TZID_PARAMETER);
	const char *name = tzid ? icalparameter_get_tzid(tzid) : NULL, *property = icalproperty_get_property_name(p);
	const struct place at = place_of(r, e->line, property);

	*out = (struct written){ .time = time };
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
	if (!find_moment(out))
		return error_at(r->err, ERROR_DATA, &at, _("%s: there is no such day or time"), property);
	return 0;
}

static int read_stated(struct reading *r, const struct event *e, icalproperty_kind kind, struct written *out)
{
	icalproperty *p = icalcomponent_get_first_property(e->component, kind);
	const icalvalue *v = p ? icalproperty_get_value(p) : NULL;

	*out = (struct written){ 0 };
	return v ? read_time(r, e, p, icalvalue_get_datetime(v), out) : 0;
}

/* The moment that is so many days of the calendar, and seconds, later. */
static bool add_duration(const struct written *from, struct icaldurationtype d, int64_t *to)
{
	struct written w = *from;

	icaltime_adjust(&w.time, (int)(d.weeks * 7 + d.days) * (d.is_neg ? -1 : 1), 0, 0, 0);
	if (!find_moment(&w))
		return false;
	*to = w.moment + ((int64_t)d.hours * 3600 + (int64_t)d.minutes * 60 + d.seconds) * (d.is_neg ? -1 : 1);
	return true;
}

/* Events */

/* What libical couldn't read it took out, and left a word: of what says when, that is a fault. */
static int check_dropped(struct reading *r, const struct event *e)
{
	static const char *const when[] = { "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID" };
	int rc = 0;

	for (icalproperty *p = icalcomponent_get_first_property(e->component, ICAL_XLICERROR_PROPERTY); p;
	     p = icalcomponent_get_next_property(e->component, ICAL_XLICERROR_PROPERTY)) {
		const char *said = icalproperty_get_xlicerror(p);

		for (size_t i = 0; said && i < sizeof(when) / sizeof(*when); i++) {
			const struct place at = place_of(r, e->line, when[i]);
			const char *found = strstr(said, when[i]);

			if (found && (found[strlen(when[i])] == ' ' || !found[strlen(when[i])]) && found > said && found[-1] == ' ')
				rc = error_at(r->err, ERROR_DATA, &at, _("%s can't be read; correct it, or leave the event out"), when[i]);
		}
	}
	return rc;
}

static bool is_value(icalcomponent *c, icalproperty_kind kind, const char *name, const char *value)
{
	for (icalproperty *p = icalcomponent_get_first_property(c, kind); p; p = icalcomponent_get_next_property(c, kind)) {
		const char *its = icalproperty_get_value_as_string(p);

		if ((!name || strcasecmp(icalproperty_get_property_name(p), name) == 0) && its && strcasecmp(its, value) == 0)
			return true;
	}
	return false;
}

static struct slice text_of(struct reading *r, const char *text)
{
	struct slice s = slice_trim(slice_of(text));
	char *copy = arena_text(&r->out->arena, s);

	for (char *c = copy; *c; c++)
		if (*c == '\n' || *c == '\r' || *c == '\t')
			*c = ' ';
	return slice_of(copy);
}

static void read_state(struct reading *r, struct event *e)
{
	static const char outlook[] = "X-MICROSOFT-CDO-BUSYSTATUS";
	icalcomponent *c = e->component;

	e->is_cancelled = r->is_cancelled || is_value(c, ICAL_STATUS_PROPERTY, NULL, "CANCELLED");
	e->is_free = is_value(c, ICAL_TRANSP_PROPERTY, NULL, "TRANSPARENT") || is_value(c, ICAL_X_PROPERTY, outlook, "FREE");
	e->is_leave = is_value(c, ICAL_X_PROPERTY, outlook, "OOF");
	if (!is_value(c, ICAL_CLASS_PROPERTY, NULL, "PRIVATE") && !is_value(c, ICAL_CLASS_PROPERTY, NULL, "CONFIDENTIAL"))
		e->title = text_of(r, icalcomponent_get_summary(c));
}

/* DTEND, else DURATION, else a whole day or nothing. */
static int read_length(struct reading *r, struct event *e)
{
	icalproperty *d = icalcomponent_get_first_property(e->component, ICAL_DURATION_PROPERTY);
	const struct place at = place_of(r, e->line, "DTEND");
	struct written end;
	int64_t to;

	if (read_stated(r, e, ICAL_DTEND_PROPERTY, &end) < 0)
		return -1;
	if (d && !end.time.year) {
		const struct place of = place_of(r, e->line, "DURATION");

		e->duration = icalproperty_get_duration(d);
		e->has_duration = true;
		if (!add_duration(&e->start, e->duration, &to) || to < e->start.moment)
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

static int read_meant(struct reading *r, struct event *e)
{
	icalproperty *p = icalcomponent_get_first_property(e->component, ICAL_RECURRENCEID_PROPERTY);
	icalparameter *range = p ? icalproperty_get_first_parameter(p, ICAL_RANGE_PARAMETER) : NULL;

	e->is_exception = p != NULL;
	e->is_onward = range && icalparameter_get_range(range) == ICAL_RANGE_THISANDFUTURE;
	return read_stated(r, e, ICAL_RECURRENCEID_PROPERTY, &e->meant);
}

static int read_event(struct reading *r, struct event *e)
{
	const struct place at = { r->name, e->line, 0 };
	const char *uid = icalcomponent_get_uid(e->component);

	if (check_dropped(r, e) < 0 || read_meant(r, e) < 0 || read_stated(r, e, ICAL_DTSTART_PROPERTY, &e->start) < 0)
		return -1;
	read_state(r, e);
	if (!e->start.time.year && e->is_exception)
		e->start = e->meant;
	if (!e->start.time.year)
		return error_at(r->err, ERROR_DATA, &at, _("the event has no DTSTART that can be read: nobody knows when it is"));
	e->sequence = icalcomponent_get_sequence(e->component);
	if (uid && *uid) {
		e->uid = text_of(r, uid);
	} else { /* it has to have one; when it is and what it is called tell it from others */
		struct str made = STR_INIT;

		moment_add_text(&made, e->start.moment);
		str_addf(&made, " %.*s", SLICE_ARGS(e->title));
		e->uid = arena_slice(&r->out->arena, str_slice(&made));
		str_release(&made);
	}
	return read_length(r, e);
}

/* Times that come out */

static int add_time(struct reading *r, struct ics_time time, unsigned line)
{
	struct ics *out = r->out;
	const struct place at = { r->name, line, 0 };

	if (time.is_busy && (time.end <= time.start || time.end <= r->window.from || time.start >= r->window.to))
		return 0;
	if (!moment_is_shown(time.start) || !moment_is_shown(time.end))
		return error_at(r->err, ERROR_DATA, &at, _("there is no such day or time"));
	if (out->ntimes >= TIMES_MAX)
		return error_at(r->err, ERROR_DATA, &at, _("more than %d busy times up to here: leave out what repeats so often"), TIMES_MAX);
	out->times = xgrow(out->times, &out->cap, out->ntimes + 1, sizeof(*out->times));
	out->times[out->ntimes++] = time;
	return 0;
}

static struct slice meant_text(struct reading *r, const struct written *w)
{
	struct str text = STR_INIT;
	struct slice kept;

	if (w->time.is_date)
		date_add_text(&text, moment_date(w->moment));
	else
		moment_add_text(&text, w->moment);
	kept = arena_slice(&r->out->arena, str_slice(&text));
	str_release(&text);
	return kept;
}

static int64_t end_of(const struct event *e, const struct written *start)
{
	int64_t end;

	return e->has_duration && add_duration(start, e->duration, &end) ? end : start->moment + e->length;
}

static int add_event(struct reading *r, const struct event *e, const struct written *start, struct slice recurrence, int64_t end)
{
	return add_time(r, (struct ics_time){ .uid = e->uid, .recurrence = recurrence, .start = start->moment, .end = end, .title = e->title,
					      .is_busy = !e->is_cancelled && !e->is_free, .is_leave = e->is_leave }, e->line);
}

/* Series */

struct occurrence {
	struct written start;
	int64_t end; /* ENDLESS: as long as the series says */
};

struct series {
	const struct event *event;
	const struct event *exceptions; /* of the same uid, by when they were meant to be */
	size_t nexceptions;
	struct occurrence *all;
	size_t count, cap;
	struct written *without; /* EXDATE, and what EXRULE gives */
	size_t nwithout, without_cap;
};

static void add_occurrence(struct series *s, struct written start, int64_t end)
{
	s->all = xgrow(s->all, &s->cap, s->count + 1, sizeof(*s->all));
	s->all[s->count++] = (struct occurrence){ start, end };
}

static void add_without(struct series *s, struct written w)
{
	s->without = xgrow(s->without, &s->without_cap, s->nwithout + 1, sizeof(*s->without));
	s->without[s->nwithout++] = w;
}

static bool is_past_until(const struct written *w, const struct icaltimetype *until, int64_t until_moment)
{
	if (icaltime_is_null_time(*until))
		return false;
	if (until->is_date)
		return icaltime_compare_date_only(w->time, *until) > 0;
	return w->moment > until_moment;
}

static int read_until(struct reading *r, const struct event *e, icalproperty *p, struct icalrecurrencetype *rule, struct written *until)
{
	const struct place at = place_of(r, e->line, icalproperty_get_property_name(p));

	*until = (struct written){ .time = rule->until, .zone = icaltime_is_utc(rule->until) ? icaltimezone_get_utc_timezone() : e->start.zone };
	rule->until = icaltime_null_time();
	until->time.zone = NULL;
	if (!icaltime_is_null_time(until->time) && !find_moment(until))
		return error_at(r->err, ERROR_DATA, &at, _("UNTIL: there is no such day or time"));
	if (rule->freq == ICAL_SECONDLY_RECURRENCE || rule->freq == ICAL_MINUTELY_RECURRENCE)
		return error_at(r->err, ERROR_DATA, &at, _("a meeting every minute or second is no meeting; correct FREQ, or leave the event out"));
	if (rule->freq == ICAL_NO_RECURRENCE)
		return error_at(r->err, ERROR_DATA, &at, _("%s can't be read; correct it, or leave the event out"), icalproperty_get_property_name(p));
	return 0;
}

/* Adds what a rule gives, as far as the window goes. */
static int expand_rule(struct reading *r, struct series *s, icalproperty *p, struct icalrecurrencetype rule, bool is_without)
{
	const struct event *e = s->event;
	icalrecur_iterator *it;
	struct written until, w = e->start;
	size_t n = 0;

	if (read_until(r, e, p, &rule, &until) < 0)
		return -1;
	it = icalrecur_iterator_new(rule, e->start.time);
	if (!it) {
		const struct place at = place_of(r, e->line, icalproperty_get_property_name(p));

		return error_at(r->err, ERROR_DATA, &at, _("%s can't be read; correct it, or leave the event out"), icalproperty_get_property_name(p));
	}
	for (w.time = icalrecur_iterator_next(it); !icaltime_is_null_time(w.time); w.time = icalrecur_iterator_next(it)) {
		w.time.is_date = e->start.time.is_date;
		w.time.zone = NULL;
		if (!find_moment(&w) || is_past_until(&w, &until.time, until.moment))
			break;
		if (w.moment >= r->window.to || n++ >= TIMES_MAX) {
			r->out->nlong += !is_without;
			break;
		}
		if (is_without)
			add_without(s, w);
		else
			add_occurrence(s, w, ENDLESS);
	}
	icalrecur_iterator_free(it);
	return 0;
}

static int expand_rules(struct reading *r, struct series *s)
{
	icalcomponent *c = s->event->component;
	icalproperty *p;
	int rc = 0;

	for (p = icalcomponent_get_first_property(c, ICAL_RRULE_PROPERTY); rc == 0 && p; p = icalcomponent_get_next_property(c, ICAL_RRULE_PROPERTY))
		rc = expand_rule(r, s, p, icalproperty_get_rrule(p), false);
	for (p = icalcomponent_get_first_property(c, ICAL_EXRULE_PROPERTY); rc == 0 && p; p = icalcomponent_get_next_property(c, ICAL_EXRULE_PROPERTY))
		rc = expand_rule(r, s, p, icalproperty_get_exrule(p), true);
	return rc;
}

static int read_rdate(struct reading *r, struct series *s, icalproperty *p)
{
	const struct icaldatetimeperiodtype d = icalproperty_get_rdate(p);
	const bool is_period = icaltime_is_null_time(d.time);
	struct written start, end;
	int64_t to = ENDLESS;

	if (read_time(r, s->event, p, is_period ? d.period.start : d.time, &start) < 0)
		return -1;
	if (is_period && !icaltime_is_null_time(d.period.end)) {
		if (read_time(r, s->event, p, d.period.end, &end) < 0)
			return -1;
		to = end.moment;
	} else if (is_period && !add_duration(&start, d.period.duration, &to)) {
		to = ENDLESS;
	}
	add_occurrence(s, start, to);
	return 0;
}

static int read_dates(struct reading *r, struct series *s)
{
	icalcomponent *c = s->event->component;
	icalproperty *p;
	struct written w;
	int rc = 0;

	for (p = icalcomponent_get_first_property(c, ICAL_RDATE_PROPERTY); rc == 0 && p; p = icalcomponent_get_next_property(c, ICAL_RDATE_PROPERTY))
		rc = read_rdate(r, s, p);
	for (p = icalcomponent_get_first_property(c, ICAL_EXDATE_PROPERTY); rc == 0 && p; p = icalcomponent_get_next_property(c, ICAL_EXDATE_PROPERTY)) {
		rc = read_time(r, s->event, p, icalproperty_get_exdate(p), &w);
		if (rc == 0)
			add_without(s, w);
	}
	return rc;
}

/* A day alone means whatever is on that day where the series begins. */
static bool is_same(const struct written *named, const struct written *w)
{
	if (named->time.is_date != w->time.is_date)
		return icaltime_compare_date_only(named->time, w->time) == 0;
	return named->moment == w->moment;
}

static int by_moment(const void *a, const void *b)
{
	const struct written *x = a, *y = b;

	return (x->moment > y->moment) - (x->moment < y->moment);
}

/* Whether one of `n` things that begin with a time, by moment, `size` bytes each, means that occurrence; its place or -1. */
static long find_same(const struct written *w, const void *all, size_t n, size_t size)
{
	const char *base = all;
	size_t low = 0, high = n;

	while (low < high) {
		const size_t middle = (low + high) / 2;

		if (((const struct written *)(const void *)(base + middle * size))->moment <= w->moment - 2 * 86400)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < n; low++) {
		const struct written *named = (const void *)(base + low * size);

		if (named->moment >= w->moment + 2 * 86400)
			break;
		if (is_same(named, w))
			return (long)low;
	}
	return -1;
}

/* The exceptions of a series as what they name, by moment. */
struct named_exception {
	struct written meant;
	const struct event *event;
};

/* What the last exception that goes for this and all behind it makes of an occurrence; NULL: there is none. */
static const struct event *onward(const struct named_exception *named, size_t n, const struct written *w)
{
	const struct event *found = NULL;

	for (size_t i = 0; i < n && named[i].meant.moment <= w->moment; i++)
		found = named[i].event;
	return found;
}

static int add_one(struct reading *r, const struct series *s, const struct occurrence *o, const struct event *later)
{
	struct written start = o->start;
	int64_t end = o->end != ENDLESS ? o->end : end_of(s->event, &start);

	if (!later)
		return add_event(r, s->event, &start, meant_text(r, &o->start), end);
	start.moment += later->start.moment - later->meant.moment;
	return add_event(r, later, &start, meant_text(r, &o->start), start.moment + later->length);
}

static int add_series(struct reading *r, struct series *s)
{
	struct named_exception *named = xcalloc(s->nexceptions + 1, sizeof(*named)), *behind = xcalloc(s->nexceptions + 1, sizeof(*behind));
	size_t nbehind = 0;
	int rc = 0;

	for (size_t i = 0; i < s->nexceptions; i++) {
		named[i] = (struct named_exception){ s->exceptions[i].meant, &s->exceptions[i] };
		if (s->exceptions[i].is_onward)
			behind[nbehind++] = named[i];
	}
	qsort(named, s->nexceptions, sizeof(*named), by_moment);
	qsort(behind, nbehind, sizeof(*behind), by_moment);
	if (s->nwithout)
		qsort(s->without, s->nwithout, sizeof(*s->without), by_moment);
	qsort(s->all, s->count, sizeof(*s->all), by_moment);
	for (size_t i = 0; rc == 0 && i < s->count; i++) {
		const struct occurrence *o = &s->all[i];

		if ((i && o->start.moment == s->all[i - 1].start.moment) ||
		    find_same(&o->start, s->without, s->nwithout, sizeof(*s->without)) >= 0 ||
		    find_same(&o->start, named, s->nexceptions, sizeof(*named)) >= 0)
			continue;
		rc = add_one(r, s, o, onward(behind, nbehind, &o->start));
	}
	free(named);
	free(behind);
	return rc;
}

static bool repeats(icalcomponent *c)
{
	return icalcomponent_get_first_property(c, ICAL_RRULE_PROPERTY) || icalcomponent_get_first_property(c, ICAL_RDATE_PROPERTY);
}

static int expand(struct reading *r, const struct event *e, const struct event *exceptions, size_t nexceptions)
{
	struct series s = { .event = e, .exceptions = exceptions, .nexceptions = nexceptions };
	int rc = 0;

	map_add(&r->out->whole, e->uid, 1);
	if (!repeats(e->component) && !nexceptions)
		return add_event(r, e, &e->start, SLICE(""), end_of(e, &e->start));
	if (e->is_cancelled)
		return 0;
	add_occurrence(&s, e->start, ENDLESS);
	rc = expand_rules(r, &s);
	if (rc == 0)
		rc = read_dates(r, &s);
	if (rc == 0)
		rc = add_series(r, &s);
	free(s.all);
	free(s.without);
	return rc;
}

/* Of one uid: the series first, then exceptions; of what is there twice, the newer one first. */
static int by_uid(const void *a, const void *b)
{
	const struct event *x = a, *y = b;
	const int uid = slice_compare(x->uid, y->uid);

	if (uid)
		return uid;
	if (x->is_exception != y->is_exception)
		return x->is_exception - y->is_exception;
	if (x->meant.moment != y->meant.moment)
		return (x->meant.moment > y->meant.moment) - (x->meant.moment < y->meant.moment);
	return x->sequence != y->sequence ? (x->sequence < y->sequence) - (x->sequence > y->sequence) : (x->line < y->line) - (x->line > y->line);
}

static int add_exception(struct reading *r, const struct event *e, bool is_series_cancelled)
{
	struct event as = *e;

	as.is_cancelled |= is_series_cancelled;
	return add_event(r, &as, &e->start, meant_text(r, &e->meant), end_of(e, &e->start));
}

/* The events of one uid, from `first` on. */
static int expand_uid(struct reading *r, const struct event *first, size_t n)
{
	size_t kept = 0, exceptions = 0;
	int rc = 0;

	while (exceptions < n && !first[exceptions].is_exception)
		exceptions++;
	if (exceptions)
		rc = expand(r, first, first + exceptions, n - exceptions);
	for (size_t i = exceptions; rc == 0 && i < n; i++) {
		if (i > exceptions && first[i].meant.moment == first[kept].meant.moment)
			continue;
		kept = i;
		rc = add_exception(r, &first[i], exceptions && first->is_cancelled);
	}
	return rc;
}

/* VFREEBUSY */

static int read_period(struct reading *r, const struct event *e, icalproperty *p)
{
	const struct icalperiodtype period = icalproperty_get_freebusy(p);
	icalparameter *type = icalproperty_get_first_parameter(p, ICAL_FBTYPE_PARAMETER);
	struct written start, end;
	int64_t to;

	if (type && icalparameter_get_fbtype(type) == ICAL_FBTYPE_FREE)
		return 0;
	if (read_time(r, e, p, period.start, &start) < 0)
		return -1;
	if (!icaltime_is_null_time(period.end)) {
		if (read_time(r, e, p, period.end, &end) < 0)
			return -1;
		to = end.moment;
	} else if (!add_duration(&start, period.duration, &to)) {
		to = start.moment;
	}
	return add_time(r, (struct ics_time){ .uid = e->uid, .recurrence = meant_text(r, &start), .start = start.moment, .end = to, .is_busy = true }, e->line);
}

static int read_freebusy(struct reading *r, icalcomponent *c, unsigned line)
{
	const char *uid = icalcomponent_get_uid(c);
	const struct event e = { .component = c, .uid = text_of(r, uid && *uid ? uid : "freebusy"), .line = line };
	int rc = 0;

	map_add(&r->out->whole, e.uid, 1);
	for (icalproperty *p = icalcomponent_get_first_property(c, ICAL_FREEBUSY_PROPERTY); rc == 0 && p;
	     p = icalcomponent_get_next_property(c, ICAL_FREEBUSY_PROPERTY))
		rc = read_period(r, &e, p);
	return rc;
}

/* The file */

static void read_calendar(struct reading *r, icalcomponent *c)
{
	r->is_cancelled = is_value(c, ICAL_METHOD_PROPERTY, NULL, "CANCEL");
	for (icalproperty *p = icalcomponent_get_first_property(c, ICAL_X_PROPERTY); p && !r->out->name.len;
	     p = icalcomponent_get_next_property(c, ICAL_X_PROPERTY))
		if (strcasecmp(icalproperty_get_property_name(p), "X-WR-CALNAME") == 0)
			r->out->name = text_of(r, icalproperty_get_value_as_string(p));
}

static int gather(struct reading *r, icalcomponent *part)
{
	icalcompiter at = icalcomponent_begin_component(part, ICAL_ANY_COMPONENT);
	int rc = 0;

	for (icalcomponent *c = icalcompiter_deref(&at); c; c = icalcompiter_next(&at)) {
		const icalcomponent_kind kind = icalcomponent_isa(c);
		const unsigned line = r->met < r->nlines ? r->lines[r->met] : 0;
		struct event *e;

		if (kind == ICAL_VCALENDAR_COMPONENT) {
			read_calendar(r, c);
			rc |= gather(r, c);
			continue;
		}
		if (kind != ICAL_VEVENT_COMPONENT && kind != ICAL_VFREEBUSY_COMPONENT)
			continue;
		r->met++;
		if (kind == ICAL_VFREEBUSY_COMPONENT) {
			rc |= read_freebusy(r, c, line);
			continue;
		}
		r->events = xgrow(r->events, &r->cap, r->nevents + 1, sizeof(*r->events));
		e = &r->events[r->nevents];
		*e = (struct event){ .component = c, .line = line };
		if (read_event(r, e) < 0)
			rc = -1;
		else
			r->nevents++;
	}
	return rc;
}

static int by_name(const void *a, const void *b)
{
	const struct ics_time *x = a, *y = b;
	const int uid = slice_compare(x->uid, y->uid);

	return uid ? uid : slice_compare(x->recurrence, y->recurrence);
}

static int expand_all(struct reading *r)
{
	int rc = 0;

	if (r->nevents)
		qsort(r->events, r->nevents, sizeof(*r->events), by_uid);
	for (size_t i = 0, n; i < r->nevents; i += n) {
		for (n = 1; i + n < r->nevents && slice_equal(r->events[i + n].uid, r->events[i].uid);)
			n++;
		rc |= expand_uid(r, &r->events[i], n);
	}
	if (r->out->ntimes)
		qsort(r->out->times, r->out->ntimes, sizeof(*r->out->times), by_name);
	r->out->nevents = r->met;
	return rc;
}

static void release(struct reading *r)
{
	while (r->zones) {
		struct zone *z = r->zones;

		r->zones = z->next;
		if (z->zone)
			icaltimezone_free(z->zone, 1);
		free(z->tzid);
		free(z);
	}
	if (r->root)
		icalcomponent_free(r->root);
	free(r->events);
	free(r->lines);
}

static int parse(struct reading *r)
{
	const struct place start = { r->name, 1, 0 };
	char *text = xstrndup(r->text.ptr, r->text.len);

	icalerror_set_errors_are_fatal(0);
	r->root = icalparser_parse_string(text);
	free(text);
	if (!r->root)
		return error_at(r->err, ERROR_DATA, &start, _("this is no calendar: BEGIN:VCALENDAR is wanted here"));
	return 0;
}

/* A calendar that is not UTF-8 would give titles nobody can read, and a NUL would end it for libical. */
static int check_text(const struct reading *r)
{
	struct place at = { r->name, 1, 0 };
	const char *nul = r->text.len ? memchr(r->text.ptr, '\0', r->text.len) : NULL;
	const long bad = nul ? nul - r->text.ptr : utf8_invalid(r->text);

	for (long i = 0; i < bad; i++)
		at.line += r->text.ptr[i] == '\n';
	if (bad >= 0)
		return error_at(r->err, ERROR_DATA, &at, _("byte %ld is not UTF-8: export the calendar as UTF-8 (iCalendar, .ics)"), bad + 1);
	return 0;
}

int ics_read(struct ics *out, const char *name, struct slice text, struct ics_window window, struct error *err)
{
	struct reading r = { .out = out, .name = name, .text = text, .window = window, .err = err };
	int rc = -1;

	*out = (struct ics){ .arena = ARENA_INIT };
	if (text.len >= 3 && memcmp(text.ptr, "\xef\xbb\xbf", 3) == 0)
		r.text = (struct slice){ text.ptr + 3, text.len - 3 };
	if (check_text(&r) == 0 && scan_lines(&r) == 0 && parse(&r) == 0) {
		/* The root is the calendar itself where there is one alone. */
		read_calendar(&r, r.root);
		rc = gather(&r, r.root);
		if (rc == 0)
			rc = expand_all(&r);
	}
	release(&r);
	return rc;
}

void ics_release(struct ics *ics)
{
	free(ics->times);
	map_release(&ics->whole);
	arena_release(&ics->arena);
	*ics = (struct ics){ .arena = ARENA_INIT };
}
