/* calendar_file.c - a calendar's busy times into the ledger; see calendar_file.h. */
#include "sales/schedule/calendar_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/lang.h"
#include "book/book_output.h"
#include "sales/schedule/engineer.h"
#include "sales/schedule/ics.h"
#include "sales/schedule/schedule.h"

enum { DAY = 10 }; /* "2026-02-09" */

struct importing {
	struct change *change;
	struct schedule schedule;
	struct slice engineer, source;
	struct ics ics;
	struct ics_window window;
	struct arena arena; /* of the keys */
	struct map rows;    /* of this engineer, by key */
	struct map days;    /* the same, by uid and the day alone: an exception may name no more */
	bool *is_met;	    /* by row of busy: the calendar has it */
	struct str domain;
	struct { int64_t added, changed, gone, same, own; } count;
	struct error *err;
};

void calendar_file_add_domain(struct str *out, const struct book *b)
{
	struct str digest = STR_INIT;

	digest_add_text(&digest, slice_of(b->name));
	str_addf(out, "@%.12s.crm", digest.buf);
	str_release(&digest);
}

static struct slice key_of(struct importing *im, struct slice uid, struct slice recurrence)
{
	struct str key = STR_INIT;
	struct slice kept;

	str_addf(&key, "%.*s\n%.*s", SLICE_ARGS(uid), SLICE_ARGS(recurrence));
	kept = arena_slice(&im->arena, str_slice(&key));
	str_release(&key);
	return kept;
}

static struct slice day_key(struct importing *im, struct slice uid, struct slice recurrence)
{
	return key_of(im, uid, (struct slice){ recurrence.ptr, recurrence.len < DAY ? recurrence.len : DAY });
}

static bool is_cancelled(const struct table *busy, size_t row)
{
	return slice_is(table_text(busy, row, BUSY.status), "cancelled");
}

/* What the book has of this engineer. One that counts goes before one that was cancelled. */
static void index_rows(struct importing *im)
{
	const struct table *busy = im->schedule.busy;

	im->is_met = xcalloc(busy->nrows + 1, sizeof(*im->is_met));
	for (size_t i = 0; i < busy->nrows; i++) {
		const struct slice uid = table_text(busy, i, BUSY.uid);
		struct slice key;

		if (!uid.len || !slice_equal(table_text(busy, i, BUSY.engineer), im->engineer))
			continue;
		key = key_of(im, uid, table_text(busy, i, BUSY.recurrence));
		if (!map_add(&im->rows, key, (long)i) && !is_cancelled(busy, i))
			map_set(&im->rows, key, (long)i);
		key = day_key(im, uid, table_text(busy, i, BUSY.recurrence));
		if (!map_add(&im->days, key, (long)i) && !is_cancelled(busy, i))
			map_set(&im->days, key, (long)i);
	}
}

static bool is_own(const struct importing *im, struct slice uid)
{
	return slice_cut_end(&uid, im->domain.buf);
}

static void put_times(struct change_row *r, const struct ics_time *t)
{
	change_put_number(r, BUSY.start, t->start);
	change_put_number(r, BUSY.end, t->end);
	change_put(r, BUSY.kind, t->is_leave ? SLICE("leave") : SLICE("meeting"));
	change_put(r, BUSY.status, SLICE("taken"));
	change_put(r, BUSY.title, t->title);
}

static int add_row(struct importing *im, const struct ics_time *t)
{
	struct change_row *r = change_add(im->change, BUSY.ledger, im->err);

	if (!r)
		return -1;
	change_put(r, BUSY.engineer, im->engineer);
	put_times(r, t);
	change_put(r, BUSY.uid, t->uid);
	change_put(r, BUSY.recurrence, t->recurrence);
	change_put(r, BUSY.source, im->source);
	change_put_number(r, BUSY.noted_at, im->change->book->now);
	im->count.added++;
	return 0;
}

static bool is_same(const struct table *busy, size_t row, const struct ics_time *t)
{
	return table_number(busy, row, table_column(busy, BUSY.start), INT64_MIN) == t->start &&
	       table_number(busy, row, table_column(busy, BUSY.end), INT64_MIN) == t->end && !is_cancelled(busy, row) &&
	       slice_equal(table_text(busy, row, BUSY.title), t->title) &&
	       slice_is(table_text(busy, row, BUSY.kind), "leave") == t->is_leave;
}

static int set_row(struct importing *im, size_t row, const struct ics_time *t)
{
	const struct table *busy = im->schedule.busy;
	struct change_row *r;

	im->is_met[row] = true;
	if (is_same(busy, row, t)) {
		im->count.same++;
		return 0;
	}
	r = change_edit(im->change, BUSY.ledger, table_id(busy, row), im->err);
	if (!r)
		return -1;
	put_times(r, t);
	change_put(r, BUSY.source, im->source);
	change_put_number(r, BUSY.noted_at, im->change->book->now);
	im->count.changed++;
	return 0;
}

/* One that an exception took away stays unmet, and is looked at below. */
static int put_time(struct importing *im, const struct ics_time *t)
{
	const struct slice key = key_of(im, t->uid, t->recurrence);
	const long exact = map_get(&im->rows, key), row = exact < 0 && t->recurrence.len == DAY ? map_get(&im->days, key) : exact;

	if (is_own(im, t->uid)) {
		im->count.own += t->is_busy;
		return 0;
	}
	if (!t->is_busy)
		return 0;
	return row < 0 ? add_row(im, t) : set_row(im, (size_t)row, t);
}

/* Whether the calendar would have it, if it still were: it is of the same calendar, or of a series that the file has. */
static bool is_of_file(struct importing *im, size_t row, const struct map *taken_away)
{
	const struct table *busy = im->schedule.busy;
	const struct slice uid = table_text(busy, row, BUSY.uid);
	const int64_t start = table_number(busy, row, table_column(busy, BUSY.start), INT64_MIN),
		      end = table_number(busy, row, table_column(busy, BUSY.end), INT64_MIN);
	const struct slice recurrence = table_text(busy, row, BUSY.recurrence);

	if (!uid.len || !slice_equal(table_text(busy, row, BUSY.engineer), im->engineer) || is_cancelled(busy, row))
		return false;
	if (map_get(taken_away, key_of(im, uid, recurrence)) >= 0 ||
	    (recurrence.len > DAY && map_get(taken_away, day_key(im, uid, recurrence)) >= 0))
		return true;
	return end > im->window.from && start < im->window.to &&
	       (slice_equal(table_text(busy, row, BUSY.source), im->source) || map_get(&im->ics.whole, uid) >= 0);
}

static int cancel_rest(struct importing *im)
{
	const struct table *busy = im->schedule.busy;
	struct map taken_away = MAP_INIT;
	int rc = 0;

	for (size_t i = 0; i < im->ics.ntimes; i++)
		if (!im->ics.times[i].is_busy)
			map_add(&taken_away, key_of(im, im->ics.times[i].uid, im->ics.times[i].recurrence), 1);
	for (size_t i = 0; rc == 0 && i < busy->nrows; i++) {
		struct change_row *r;

		if (im->is_met[i] || !is_of_file(im, i, &taken_away))
			continue;
		r = change_edit(im->change, BUSY.ledger, table_id(busy, i), im->err);
		rc = r ? 0 : -1;
		if (r) {
			change_put(r, BUSY.status, SLICE("cancelled"));
			change_put_number(r, BUSY.noted_at, im->change->book->now);
			im->count.gone++;
		}
	}
	map_release(&taken_away);
	return rc;
}

/* What is said */

static struct slice day_text(struct change *c, int64_t moment)
{
	struct str text = STR_INIT;
	struct slice kept;

	date_add_text(&text, moment_date(moment));
	kept = change_keep(c, &text);
	str_release(&text);
	return kept;
}

static const struct ics_time *across(const struct importing *im, struct span span)
{
	for (size_t i = 0; i < im->ics.ntimes; i++) {
		const struct ics_time *t = &im->ics.times[i];

		if (t->is_busy && t->start < span.to && t->end > span.from && !is_own(im, t->uid))
			return t;
	}
	return NULL;
}

/* Bookings that are still to come and lie across something of the calendar: it is the salesperson's to move them. */
static void say_overlaps(struct importing *im)
{
	const struct table *s = im->schedule.solutions;

	for (size_t i = 0; i < s->nrows; i++) {
		const struct span slot = { table_number(s, i, table_column(s, SOLUTIONS.slot_start), INT64_MAX),
					   table_number(s, i, table_column(s, SOLUTIONS.slot_end), INT64_MIN) };
		const struct ics_time *t;
		struct str from = STR_INIT;

		if (!slice_is(table_text(s, i, SOLUTIONS.status), "booked") || slot.to <= im->change->book->now ||
		    !slice_equal(table_text(s, i, SOLUTIONS.engineer), im->engineer) || !(t = across(im, slot)))
			continue;
		moment_add_text(&from, t->start);
		change_event(im->change, calendar_overlaps, .solution = table_id(s, i), .engineer = im->engineer, .from = str_slice(&from),
			     .title = t->title, .next = change_text(im->change, "crm solution move %.*s --slot …", SLICE_ARGS(table_id(s, i))));
		str_release(&from);
	}
}

static void say(struct importing *im)
{
	struct change *c = im->change;

	change_event(c, calendar_read, .events = (int64_t)im->ics.nevents, .engineer = im->engineer, .from = day_text(c, im->window.from),
		     .until = day_text(c, im->window.to - 1));
	change_event(c, calendar_written, .added = im->count.added, .changed = im->count.changed, .gone = im->count.gone,
		     .same = im->count.same);
	if (im->ics.nlong)
		change_event(c, calendar_goes_on, .series = (int64_t)im->ics.nlong, .until = day_text(c, im->window.to - 1));
	if (im->count.own)
		change_event(c, calendar_own, .bookings = im->count.own);
	say_overlaps(im);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static int stage(struct importing *im, const struct calendar_import *how)
{
	int rc = 0;

	im->source = how->source ? slice_of(how->source) : im->ics.name.len ? im->ics.name : slice_of(base_name(how->file));
	calendar_file_add_domain(&im->domain, im->change->book);
	index_rows(im);
	im->change->quiet_log = true;
	for (size_t i = 0; rc == 0 && i < im->ics.ntimes; i++)
		rc = put_time(im, &im->ics.times[i]);
	if (rc == 0)
		rc = cancel_rest(im);
	if (rc == 0)
		say(im);
	return rc;
}

static int set_window(struct importing *im, const struct calendar_import *how)
{
	const struct book *b = im->change->book;

	im->window.from = moment_of(how->has_from ? how->from : date_add_months(b->today, -12), 0);
	im->window.to = moment_of(how->has_to ? how->to + 1 : date_add_months(b->today, 12) + 1, 0);
	return im->window.from < im->window.to ? 0 : error_add(im->err, ERROR_USAGE, _("--to: it lies before the beginning"));
}

int calendar_file_import(struct change *c, const struct calendar_import *how, struct error *err)
{
	struct importing im = { .change = c, .rows = MAP_INIT, .days = MAP_INIT, .domain = STR_INIT, .err = err };
	struct str text = STR_INIT;
	long person = -1;
	int rc;

	if (!how->engineer)
		return error_add(err, ERROR_USAGE, _("missing: %s"), "--engineer");
	rc = schedule_read(&im.schedule, c->book, SLICE(""), err);
	if (rc == 0)
		person = engineer_find(&im.schedule, how->engineer, err);
	if (person < 0 || set_window(&im, how) < 0 || book_read_input(c->book, how->file, &text, err) < 0)
		rc = -1;
	if (rc == 0) {
		im.engineer = table_id(im.schedule.people, (size_t)person);
		rc = ics_read(&im.ics, how->file, str_slice(&text), im.window, err);
		if (rc == 0)
			rc = stage(&im, how);
		ics_release(&im.ics);
	}
	free(im.is_met);
	map_release(&im.rows);
	map_release(&im.days);
	arena_release(&im.arena);
	str_release(&im.domain);
	str_release(&text);
	schedule_release(&im.schedule);
	return rc;
}
