/* ics_series.c - what repeats: the occurrences that its rules and dates give, less those that are taken out, and what exceptions make of
 * them; see ics_parts.h. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/lang.h"
#include "sales/schedule/ics_parts.h"

enum { ENDLESS = -1, TRIED_MAX = 500000 /* occurrences before the window */ };

/* Times that come out */

int ics_add_time(struct ics_reading *r, struct ics_time time, unsigned line)
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

struct slice ics_meant_text(struct ics_reading *r, const struct ics_written *w)
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

static int64_t end_of(const struct ics_event *e, const struct ics_written *start)
{
	int64_t end;

	return e->has_duration && ics_add_duration(start, e->duration, &end) ? end : start->moment + e->length;
}

static int add_event(struct ics_reading *r, const struct ics_event *e, const struct ics_written *start, struct slice recurrence, int64_t end)
{
	return ics_add_time(r, (struct ics_time){ .uid = e->uid, .recurrence = recurrence, .start = start->moment, .end = end, .title = e->title,
					      .is_busy = !e->is_cancelled && !e->is_free, .is_leave = e->is_leave }, e->line);
}

/* Series */

struct occurrence {
	struct ics_written start;
	int64_t end; /* ENDLESS: as long as the series says */
};

struct series {
	const struct ics_event *event;
	const struct ics_event *exceptions; /* of the same uid, by when they were meant to be */
	size_t nexceptions;
	/* By what exceptions one is moved with all behind it: how long after it was to begin it may still be busy, and how long before it may
	 * begin. */
	int64_t reach, lead;
	struct occurrence *all;
	size_t count, cap;
	struct ics_written *without; /* EXDATE, and what EXRULE gives */
	size_t nwithout, without_cap;
};

static void add_occurrence(struct series *s, struct ics_written start, int64_t end)
{
	s->all = xgrow(s->all, &s->cap, s->count + 1, sizeof(*s->all));
	s->all[s->count++] = (struct occurrence){ start, end };
}

static void add_without(struct series *s, struct ics_written w)
{
	s->without = xgrow(s->without, &s->without_cap, s->nwithout + 1, sizeof(*s->without));
	s->without[s->nwithout++] = w;
}

static bool is_past_until(const struct ics_written *w, const struct icaltimetype *until, int64_t until_moment)
{
	if (icaltime_is_null_time(*until))
		return false;
	if (until->is_date)
		return icaltime_compare_date_only(w->time, *until) > 0;
	return w->moment > until_moment;
}

static int read_until(struct ics_reading *r, const struct ics_event *e, icalproperty *p, struct icalrecurrencetype *rule, struct ics_written *until)
{
	const struct place at = ics_place(r, e, icalproperty_get_property_name(p));

	*until = (struct ics_written){ .time = rule->until, .zone = icaltime_is_utc(rule->until) ? icaltimezone_get_utc_timezone() : e->start.zone };
	rule->until = icaltime_null_time();
	until->time.zone = NULL;
	if (!icaltime_is_null_time(until->time) && !ics_moment(until))
		return error_at(r->err, ERROR_DATA, &at, _("UNTIL: there is no such day or time"));
	if (rule->freq == ICAL_SECONDLY_RECURRENCE || rule->freq == ICAL_MINUTELY_RECURRENCE)
		return error_at(r->err, ERROR_DATA, &at, _("a meeting every minute or second is no meeting; correct FREQ, or leave the event out"));
	if (rule->freq == ICAL_NO_RECURRENCE)
		return error_at(r->err, ERROR_DATA, &at, _("%s can't be read; correct it, or leave the event out"), icalproperty_get_property_name(p));
	return 0;
}

/* What is over long before the window needn't be gone through, where nothing is counted from the beginning. */
static void skip_past(const struct ics_reading *r, const struct series *s, const struct icalrecurrencetype *rule, icalrecur_iterator *it)
{
	enum { MARGIN = 400 }; /* days: a year, and zones */
	const struct ics_event *e = s->event;
	const int64_t lasts = e->length > s->reach ? e->length : s->reach, from = r->window.from - lasts - (int64_t)MARGIN * 86400;
	struct icaltimetype start = e->start.time;
	struct civil day;

	if (from <= e->start.moment || !moment_is_shown(from) || (rule->freq == ICAL_HOURLY_RECURRENCE && rule->interval > 1))
		return; /* of every few hours libical loses the rhythm */
	day = date_civil(moment_date(from));
	start.year = day.year;
	start.month = day.month;
	start.day = day.day;
	icalrecur_iterator_set_start(it, start);
}

/* Adds what a rule gives, as far as the window goes. */
static int expand_rule(struct ics_reading *r, struct series *s, icalproperty *p, struct icalrecurrencetype rule, bool is_without)
{
	const struct ics_event *e = s->event;
	icalrecur_iterator *it;
	struct ics_written until, w = e->start;
	size_t n = 0, tried = 0;
	int rc = 0;

	if (read_until(r, e, p, &rule, &until) < 0)
		return -1;
	it = icalrecur_iterator_new(rule, e->start.time);
	if (!it) {
		const struct place at = ics_place(r, e, icalproperty_get_property_name(p));

		return error_at(r->err, ERROR_DATA, &at, _("%s can't be read; correct it, or leave the event out"), icalproperty_get_property_name(p));
	}
	if (!rule.count)
		skip_past(r, s, &rule, it);
	for (w.time = icalrecur_iterator_next(it); !icaltime_is_null_time(w.time); w.time = icalrecur_iterator_next(it)) {
		w.time.is_date = e->start.time.is_date;
		w.time.zone = NULL;
		if (!ics_moment(&w) || is_past_until(&w, &until.time, until.moment))
			break;
		if (w.moment - s->lead >= r->window.to) {
			r->out->nlong += !is_without;
			break;
		}
		if (++tried <= TRIED_MAX && end_of(e, &w) <= r->window.from && w.moment + s->reach <= r->window.from)
			continue;
		if (++n > TIMES_MAX || tried > TRIED_MAX) {
			const struct place at = ics_place(r, e, icalproperty_get_property_name(p));

			rc = error_at(r->err, ERROR_DATA, &at, _("more than %d busy times up to here: leave out what repeats so often"), TIMES_MAX);
			break;
		}
		if (is_without)
			add_without(s, w);
		else
			add_occurrence(s, w, ENDLESS);
	}
	icalrecur_iterator_free(it);
	return rc;
}

static int expand_rules(struct ics_reading *r, struct series *s)
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

static int read_rdate(struct ics_reading *r, struct series *s, icalproperty *p)
{
	const struct icaldatetimeperiodtype d = icalproperty_get_rdate(p);
	const bool is_period = icaltime_is_null_time(d.time);
	struct ics_written start, end;
	int64_t to = ENDLESS;

	if (ics_read_time(r, s->event, p, is_period ? d.period.start : d.time, &start) < 0)
		return -1;
	if (is_period && !icaltime_is_null_time(d.period.end)) {
		if (ics_read_time(r, s->event, p, d.period.end, &end) < 0)
			return -1;
		to = end.moment;
	} else if (is_period && !ics_add_duration(&start, d.period.duration, &to)) {
		to = ENDLESS;
	}
	add_occurrence(s, start, to);
	return 0;
}

static int read_dates(struct ics_reading *r, struct series *s)
{
	icalcomponent *c = s->event->component;
	icalproperty *p;
	struct ics_written w;
	int rc = 0;

	for (p = icalcomponent_get_first_property(c, ICAL_RDATE_PROPERTY); rc == 0 && p; p = icalcomponent_get_next_property(c, ICAL_RDATE_PROPERTY))
		rc = read_rdate(r, s, p);
	for (p = icalcomponent_get_first_property(c, ICAL_EXDATE_PROPERTY); rc == 0 && p; p = icalcomponent_get_next_property(c, ICAL_EXDATE_PROPERTY)) {
		rc = ics_read_time(r, s->event, p, icalproperty_get_exdate(p), &w);
		if (rc == 0)
			add_without(s, w);
	}
	return rc;
}

/* A day alone means whatever is on that day where the series begins. */
static bool is_same(const struct ics_written *named, const struct ics_written *w)
{
	if (named->time.is_date != w->time.is_date)
		return icaltime_compare_date_only(named->time, w->time) == 0;
	return named->moment == w->moment;
}

static int by_moment(const void *a, const void *b)
{
	const struct ics_written *x = a, *y = b;

	return (x->moment > y->moment) - (x->moment < y->moment);
}

/* Whether one of `n` things that begin with a time, by moment, `size` bytes each, means that occurrence; its place or -1. */
static long find_same(const struct ics_written *w, const void *all, size_t n, size_t size)
{
	const char *base = all;
	size_t low = 0, high = n;

	while (low < high) {
		const size_t middle = (low + high) / 2;

		if (((const struct ics_written *)(const void *)(base + middle * size))->moment <= w->moment - 2 * 86400)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < n; low++) {
		const struct ics_written *named = (const void *)(base + low * size);

		if (named->moment >= w->moment + 2 * 86400)
			break;
		if (is_same(named, w))
			return (long)low;
	}
	return -1;
}

/* The exceptions of a series as what they name, by moment. */
struct named_exception {
	struct ics_written meant;
	const struct ics_event *event;
};

/* What the last exception that goes for this and all behind it makes of an occurrence; NULL: there is none. */
static const struct ics_event *onward(const struct named_exception *named, size_t n, const struct ics_written *w)
{
	const struct ics_event *found = NULL;

	for (size_t i = 0; i < n && named[i].meant.moment <= w->moment; i++)
		found = named[i].event;
	return found;
}

static int add_one(struct ics_reading *r, const struct series *s, const struct occurrence *o, const struct ics_event *later)
{
	struct ics_written start = o->start;
	int64_t end = o->end != ENDLESS ? o->end : end_of(s->event, &start);

	if (!later)
		return add_event(r, s->event, &start, ics_meant_text(r, &o->start), end);
	start.moment += later->start.moment - later->meant.moment;
	return add_event(r, later, &start, ics_meant_text(r, &o->start), start.moment + later->length);
}

static int add_series(struct ics_reading *r, struct series *s)
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

static int expand(struct ics_reading *r, const struct ics_event *e, const struct ics_event *exceptions, size_t nexceptions)
{
	struct series s = { .event = e, .exceptions = exceptions, .nexceptions = nexceptions };
	int rc = 0;

	map_add(&r->out->whole, e->uid, 1);
	if (!repeats(e->component) && !nexceptions)
		return add_event(r, e, &e->start, SLICE(""), end_of(e, &e->start));
	if (e->is_cancelled)
		return 0;
	for (size_t i = 0; i < nexceptions; i++) {
		const int64_t moved = exceptions[i].start.moment - exceptions[i].meant.moment, reach = moved + exceptions[i].length;

		s.reach = exceptions[i].is_onward && reach > s.reach ? reach : s.reach;
		s.lead = exceptions[i].is_onward && -moved > s.lead ? -moved : s.lead;
	}
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

static int add_exception(struct ics_reading *r, const struct ics_event *e, bool is_series_cancelled)
{
	struct ics_event as = *e;

	as.is_cancelled |= is_series_cancelled;
	return add_event(r, &as, &e->start, ics_meant_text(r, &e->meant), end_of(e, &e->start));
}

/* The events of one uid, from `first` on. */
int ics_expand(struct ics_reading *r, const struct ics_event *first, size_t n)
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
