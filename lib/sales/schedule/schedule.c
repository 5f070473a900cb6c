/* schedule.c - see schedule.h. */
#include "sales/schedule/schedule.h"

#include <stdlib.h>

#include "base/lang.h"

struct taken {
	size_t person; /* row of people */
	struct span span;
	const struct table *table; /* busy, or solutions */
	size_t row;
};

int schedule_ledgers(struct book *b, struct error *err)
{
	static const struct known_ledger *const needed[] = { SOLUTIONS.ledger, BUSY.ledger };
	int rc = 0;

	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++)
		if (!schema_ledger(&b->schema, slice_of(needed[i]->name)))
			rc = error_add(err, ERROR_DATA,
				       _("this book describes its ledgers in a rules/fields.yaml of its own, which has no '%s': copy it from the "
					 "shipped rules/fields/%s.yaml"),
				       needed[i]->name, needed[i]->name);
	return rc;
}

static int by_person(const void *a, const void *b)
{
	const struct taken *x = a, *y = b;

	if (x->person != y->person)
		return x->person < y->person ? -1 : 1;
	if (x->span.from != y->span.from)
		return x->span.from < y->span.from ? -1 : 1;
	return x->span.to != y->span.to ? (x->span.to > y->span.to) - (x->span.to < y->span.to) : (x->row > y->row) - (x->row < y->row);
}

struct taking {
	const struct table *table;
	const struct known_column *engineer, *from, *to;
};

/* Notes a row whose engineer or times can't be read: it may take a time that is shown as free. */
static void take(struct schedule *s, const struct taking *of, size_t row)
{
	const struct slice engineer = table_text(of->table, row, of->engineer);
	const long person = table_find(s->people, engineer);
	const int64_t from = table_number(of->table, row, table_column(of->table, of->from), INT64_MIN),
		      to = table_number(of->table, row, table_column(of->table, of->to), INT64_MIN);

	if (person < 0)
		table_left_out(of->table, row, table_column(of->table, of->engineer));
	if (to != INT64_MIN && to < from)
		table_left_out(of->table, row, table_column(of->table, of->to));
	if (person < 0 || from == INT64_MIN || to <= from)
		return;
	s->taken = xgrow(s->taken, &s->cap, s->ntaken + 1, sizeof(*s->taken));
	s->taken[s->ntaken++] = (struct taken){ (size_t)person, { from, to }, of->table, row };
	if (of->table == s->solutions && to > s->book->now)
		s->load[person] += to - (from > s->book->now ? from : s->book->now);
}

int schedule_read(struct schedule *s, struct book *b, struct slice except, struct error *err)
{
	*s = (struct schedule){ .book = b };
	if (schedule_ledgers(b, err) < 0)
		return -1;
	s->calendar = book_calendar(b, err);
	s->people = book_table(b, PEOPLE.ledger, err);
	s->busy = book_table(b, BUSY.ledger, err);
	s->solutions = book_table(b, SOLUTIONS.ledger, err);
	if (!s->calendar || !s->people || !s->busy || !s->solutions)
		return -1;
	s->load = xcalloc(s->people->nrows + 1, sizeof(*s->load));
	for (size_t i = 0; i < s->busy->nrows; i++)
		if (!slice_is(table_word(s->busy, i, table_column(s->busy, BUSY.status)), "cancelled"))
			take(s, &(struct taking){ s->busy, BUSY.engineer, BUSY.start, BUSY.end }, i);
	for (size_t i = 0; i < s->solutions->nrows; i++) {
		const struct slice status = table_word(s->solutions, i, table_column(s->solutions, SOLUTIONS.status));

		if (!slice_is(status, "cancelled") && !(except.len && slice_equal(table_id(s->solutions, i), except)))
			take(s, &(struct taking){ s->solutions, SOLUTIONS.engineer, SOLUTIONS.slot_start, SOLUTIONS.slot_end }, i);
	}
	if (s->ntaken)
		qsort(s->taken, s->ntaken, sizeof(*s->taken), by_person);
	return 0;
}

void schedule_take(struct schedule *s, size_t person, struct span span)
{
	s->taken = xgrow(s->taken, &s->cap, s->ntaken + 1, sizeof(*s->taken));
	s->taken[s->ntaken++] = (struct taken){ .person = person, .span = span, .table = s->solutions };
	qsort(s->taken, s->ntaken, sizeof(*s->taken), by_person);
	s->load[person] += span.to - span.from;
}

void schedule_release(struct schedule *s)
{
	free(s->taken);
	free(s->load);
	s->taken = NULL;
	s->load = NULL;
}

void spans_release(struct spans *s)
{
	free(s->items);
	*s = (struct spans){ 0 };
}

static size_t first_of(const struct schedule *s, size_t person)
{
	size_t low = 0, high = s->ntaken;

	while (low < high) {
		const size_t middle = (low + high) / 2;

		if (s->taken[middle].person < person)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_on_leave(const struct schedule *s, size_t person)
{
	return slice_is(table_text(s->people, person, PEOPLE.status), "leave");
}

/* Hours that touch each other are one piece. */
static void add_span(struct spans *out, size_t first, struct span span)
{
	if (span.from >= span.to)
		return;
	if (out->count > first && out->items[out->count - 1].to == span.from) {
		out->items[out->count - 1].to = span.to;
		return;
	}
	out->items = xgrow(out->items, &out->cap, out->count + 1, sizeof(*out->items));
	out->items[out->count++] = span;
}

/* What is left of some working hours. *at: the first of the person's taken times that may reach into them; they come in order. */
static void add_free(const struct schedule *s, size_t person, struct span hours, size_t *at, struct spans *out, size_t first)
{
	const struct taken *end = s->taken + s->ntaken;

	/* One that lasts for days stands before shorter ones that begin later: only those at the front may be given up. */
	for (const struct taken *t = s->taken + *at; t < end && t->person == person && t->span.to <= hours.from; t++)
		++*at;
	for (const struct taken *t = s->taken + *at; t < end && t->person == person && t->span.from < hours.to && hours.from < hours.to; t++) {
		if (t->span.to <= hours.from)
			continue;
		add_span(out, first, (struct span){ hours.from, t->span.from });
		hours.from = t->span.to;
	}
	add_span(out, first, hours);
}

static void drop_short(struct spans *out, size_t first, int64_t min)
{
	size_t kept = first;

	for (size_t i = first; i < out->count; i++)
		if (out->items[i].to - out->items[i].from >= min)
			out->items[kept++] = out->items[i];
	out->count = kept;
}

void schedule_free(const struct schedule *s, size_t person, struct span window, int64_t min, struct spans *out)
{
	const size_t first = out->count;
	size_t at = s->ntaken ? first_of(s, person) : 0;

	if (is_on_leave(s, person))
		return;
	for (int32_t date = moment_date(window.from); window.from < window.to && date <= moment_date(window.to - 1); date++) {
		size_t n;
		const struct work_hours *hours = calendar_hours(s->calendar, date, &n);

		for (size_t i = 0; i < n; i++) {
			struct span span = { moment_of(date, hours[i].from), moment_of(date, hours[i].to) };

			span.from = span.from > window.from ? span.from : window.from;
			span.to = span.to < window.to ? span.to : window.to;
			add_free(s, person, span, &at, out, first);
		}
	}
	drop_short(out, first, min);
}

void schedule_taken(const struct schedule *s, size_t person, struct span window, struct spans *out)
{
	for (size_t i = first_of(s, person); i < s->ntaken && s->taken[i].person == person; i++) {
		const struct span *t = &s->taken[i].span;
		const struct span cut = { t->from > window.from ? t->from : window.from, t->to < window.to ? t->to : window.to };

		if (cut.from >= cut.to)
			continue;
		if (out->count && out->items[out->count - 1].to >= cut.from) {
			if (cut.to > out->items[out->count - 1].to)
				out->items[out->count - 1].to = cut.to;
			continue;
		}
		out->items = xgrow(out->items, &out->cap, out->count + 1, sizeof(*out->items));
		out->items[out->count++] = cut;
	}
}

/* Still to be done. */
static bool is_booked(const struct schedule *s, const struct taken *t)
{
	return t->table == s->solutions && slice_is(table_text(t->table, t->row, SOLUTIONS.status), "booked");
}

static int say_across(const struct schedule *s, const struct taken *t, const struct taken *other, struct error *err)
{
	const struct place at = table_place(t->table, t->row), of = table_place(other->table, other->row);
	const struct slice id = table_id(t->table, t->row), engineer = table_text(s->people, t->person, PEOPLE.name);
	struct str text = STR_INIT;

	span_add_text(&text, t->span);
	if (other->table == s->solutions)
		error_at(err, ERROR_DATA, &at, _("%.*s, %s of %.*s, lies across %.*s (%s:%u): crm solution move %.*s --slot …"), SLICE_ARGS(id), text.buf,
			 SLICE_ARGS(engineer), SLICE_ARGS(table_id(other->table, other->row)), of.file, of.line, SLICE_ARGS(id));
	else
		error_at(err, ERROR_DATA, &at, _("%.*s, %s of %.*s, lies across a busy time (%s:%u): crm solution move %.*s --slot …"), SLICE_ARGS(id), text.buf,
			 SLICE_ARGS(engineer), of.file, of.line, SLICE_ARGS(id));
	str_release(&text);
	return -1;
}

/* Two of one person, the first of which begins first. */
static int check_two(const struct schedule *s, const struct taken *first, const struct taken *second, struct error *err)
{
	if (!first || first->person != second->person || first->span.to <= second->span.from)
		return 0;
	if (first->table != second->table && (first->span.to <= s->book->now || second->span.to <= s->book->now))
		return 0; /* a calendar that came afterwards */
	return is_booked(s, second) ? say_across(s, second, first, err) : is_booked(s, first) ? say_across(s, first, second, err) : 0;
}

/* Who is on leave comes back, nobody knows when: days off stand among what is busy. */
static int check_left(const struct schedule *s, const struct taken *t, struct error *err)
{
	const struct slice id = table_id(t->table, t->row);
	const struct place at = table_place(t->table, t->row);

	if (!is_booked(s, t) || t->span.to <= s->book->now || !slice_is(table_text(s->people, t->person, PEOPLE.status), "left"))
		return 0;
	return error_at(err, ERROR_DATA, &at, _("%.*s is booked with %.*s, who has left: crm solution move %.*s --engineer …"), SLICE_ARGS(id),
			SLICE_ARGS(table_text(s->people, t->person, PEOPLE.name)), SLICE_ARGS(id));
}

int schedule_check_bookings(const struct schedule *s, struct error *err)
{
	const struct taken *booked = NULL, *busy = NULL; /* of the person: those that last longest so far */
	int rc = 0;

	for (size_t i = 0; i < s->ntaken; i++) {
		const struct taken *t = &s->taken[i];
		const bool is_booking = t->table == s->solutions;

		booked = booked && booked->person == t->person ? booked : NULL;
		busy = busy && busy->person == t->person ? busy : NULL;
		rc |= check_two(s, booked, t, err);
		if (is_booking)
			rc |= check_two(s, busy, t, err) | check_left(s, t, err);
		if (is_booking && (!booked || t->span.to > booked->span.to))
			booked = t;
		if (!is_booking && (!busy || t->span.to > busy->span.to))
			busy = t;
	}
	return rc ? -1 : 0;
}

void span_add_text(struct str *out, struct span span)
{
	struct civil day = date_civil(moment_date(span.from));
	const int from = moment_seconds(span.from), to = moment_date(span.to) > moment_date(span.from) ? 86400 : moment_seconds(span.to);

	str_addf(out, "%02d-%02d %02d:%02d–%02d:%02d", day.month, day.day, from / 3600, from / 60 % 60, to / 3600, to / 60 % 60);
}

void spans_add_text(struct str *out, const struct spans *spans)
{
	size_t days = 0;

	for (size_t i = 0; i < spans->count; i++) {
		const bool is_same_day = i && moment_date(spans->items[i].from) == moment_date(spans->items[i - 1].from);
		struct str one = STR_INIT;

		days += !is_same_day;
		span_add_text(&one, spans->items[i]);
		str_addf(out, "%s%s", is_same_day ? " " : days % 2 ? "\n    " : " · ", one.buf + (is_same_day ? 6 : 0));
		str_release(&one);
	}
}

/* Why a time is none to work in. */
static int refuse_hours(const struct schedule *s, struct span span, struct error *err)
{
	const int32_t date = moment_date(span.from);
	const struct place at = calendar_place(s->calendar, date);
	struct str text = STR_INIT, hours_text = STR_INIT;
	size_t n;
	const struct work_hours *hours = calendar_hours(s->calendar, date, &n);
	int rc;

	span_add_text(&text, span);
	for (size_t i = 0; i < n; i++)
		str_addf(&hours_text, "%s%02d:%02d-%02d:%02d", i ? " " : "", hours[i].from / 3600, hours[i].from / 60 % 60, hours[i].to / 3600,
			 hours[i].to / 60 % 60);
	if (!n && !at.line)
		rc = error_add(err, ERROR_DATA, _("slot: %s is on a weekend, and on no make-up day of %s"), text.buf, at.file);
	else if (n)
		rc = error_add(err, ERROR_DATA, _("slot: %s is not within working hours, which are %s (%s:%u)"), text.buf, hours_text.buf, at.file,
			       at.line);
	else
		rc = error_add(err, ERROR_DATA, _("slot: %s is on a day off (%s:%u)"), text.buf, at.file, at.line);
	str_release(&text);
	str_release(&hours_text);
	return rc;
}

static int refuse_taken(const struct schedule *s, const struct taken *t, struct span span, struct error *err)
{
	const struct place at = table_place(t->table, t->row);
	const struct slice name = table_name(s->people, table_id(s->people, t->person)), id = table_id(t->table, t->row);
	const bool is_leave = t->table == s->busy && slice_is(table_text(s->busy, t->row, BUSY.kind), "leave");
	struct str text = STR_INIT, theirs = STR_INIT;
	int rc;

	span_add_text(&text, span);
	span_add_text(&theirs, t->span);
	if (t->table == s->solutions)
		rc = error_add(err, ERROR_DATA, _("slot: %.*s has %s for %.*s already: %s is taken (%s:%u)"), SLICE_ARGS(name), theirs.buf,
			       SLICE_ARGS(id), text.buf, at.file, at.line);
	else if (is_leave)
		rc = error_add(err, ERROR_DATA, _("slot: %.*s is on leave %s (%s:%u)"), SLICE_ARGS(name), theirs.buf, at.file, at.line);
	else
		rc = error_add(err, ERROR_DATA, _("slot: %.*s is busy %s (%s:%u)"), SLICE_ARGS(name), theirs.buf, at.file, at.line);
	str_release(&text);
	str_release(&theirs);
	return rc;
}

/* Whether working hours take the whole of it; those that touch each other count as one. */
static bool is_working_time(const struct schedule *s, struct span span)
{
	size_t n;
	const struct work_hours *hours = calendar_hours(s->calendar, moment_date(span.from), &n);
	int64_t from = span.from;

	for (size_t i = 0; i < n; i++)
		if (moment_of(moment_date(span.from), hours[i].from) <= from && from < moment_of(moment_date(span.from), hours[i].to))
			from = moment_of(moment_date(span.from), hours[i].to);
	return from >= span.to && span.from < span.to;
}

int schedule_check(const struct schedule *s, size_t person, struct span span, struct error *err)
{
	const struct place at = table_place(s->people, person);

	if (is_on_leave(s, person))
		return error_add(err, ERROR_DATA, _("%.*s is on leave (%s:%u)"), SLICE_ARGS(table_name(s->people, table_id(s->people, person))),
				 at.file, at.line);
	if (!is_working_time(s, span))
		return refuse_hours(s, span, err);
	for (size_t i = first_of(s, person); i < s->ntaken && s->taken[i].person == person; i++)
		if (s->taken[i].span.from < span.to && s->taken[i].span.to > span.from)
			return refuse_taken(s, &s->taken[i], span, err);
	return 0;
}
