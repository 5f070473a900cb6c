/* solution.c - see solution.h: who gets it and when, and what becomes of it. */
#include "sales/schedule/solution.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/lang.h"
#include "book/real_time.h"
#include "sales/leads.h"
#include "sales/schedule/engineer.h"
#include "sales/schedule/pdf.h"
#include "sales/schedule/schedule.h"
#include "sales/schedule/solution_file.h"
#include "sales/tasks.h"

enum { QUARTER = 900, DAY = 86400, WORK_ENDS = 18 * 3600, LENGTH = 2 * 3600, DAYS_SHOWN = 7 };

/* A request, or a move, with what was typed read. */
struct asked {
	struct change *change;
	struct book *book;
	struct schedule schedule;
	struct engineers who;
	struct span window; /* in which a slot is looked for */
	int64_t length, due; /* due 0: when the slot ends */
	struct error *err;
};

/* A time that was typed; a day alone is its beginning. */
static int read_time(struct asked *a, const char *option, const char *typed, int64_t *moment, bool *date_only)
{
	if (calendar_parse_time(a->schedule.calendar, slice_of(typed), a->book->now, moment, date_only))
		return 0;
	return error_add(a->err, ERROR_USAGE, _("%s: '%s' is not a date or time"), option, typed);
}

static int read_length(struct asked *a, const char *typed)
{
	struct value v;

	if (!typed)
		return 0;
	if (!value_parse(TYPE_DURATION, slice_of(typed), &v) || v.workdays || v.number <= 0)
		return error_add(a->err, ERROR_USAGE, _("--length: '%s' is no stretch of time; write 2h or 90m"), typed);
	a->length = v.number;
	return 0;
}

static int read_by(struct asked *a, const char *typed)
{
	bool date_only;

	if (!typed)
		return 0;
	if (read_time(a, "--by", typed, &a->due, &date_only) < 0)
		return -1;
	if (date_only) /* a day: until work ends */
		a->due += WORK_ENDS;
	return a->due > a->book->now ? 0 : error_add(a->err, ERROR_DATA, _("--by: '%s' has passed"), typed);
}

static int read_slot(struct asked *a, const char *typed, struct span *slot)
{
	struct str text = STR_INIT;
	bool date_only;
	int rc = 0;

	if (read_time(a, "--slot", typed, &slot->from, &date_only) < 0)
		return -1;
	if (date_only)
		return error_add(a->err, ERROR_USAGE, _("--slot: '%s' says no time; write it as '%s 09:00'"), typed, typed);
	slot->to = slot->from + a->length;
	span_add_text(&text, *slot);
	if (slot->from < a->book->now)
		rc = error_add(a->err, ERROR_DATA, _("slot: %s is past"), text.buf);
	else if (a->due && slot->to > a->due)
		rc = error_add(a->err, ERROR_DATA, _("slot: %s ends after the deadline; say another one with --by"), text.buf);
	str_release(&text);
	return rc;
}

static int begin(struct asked *a, struct change *c, struct slice except, struct error *err)
{
	*a = (struct asked){ .change = c, .book = c->book, .length = LENGTH, .err = err };
	return schedule_read(&a->schedule, c->book, except, err);
}

static void end(struct asked *a)
{
	schedule_release(&a->schedule);
	engineers_release(&a->who);
}

/* The next quarter of an hour: nobody begins at 10:23:41. */
static int64_t next_quarter(int64_t moment)
{
	return (moment + QUARTER - 1) / QUARTER * QUARTER;
}

static void set_window(struct asked *a, long days)
{
	a->window.from = next_quarter(a->book->now);
	a->window.to = a->due ? a->due : moment_of(a->book->today + (int32_t)days, 0);
}

/* Who */

static int find_who(struct asked *a, const struct solution_draft *d, struct slice region)
{
	const struct engineers_wanted wanted = { slice_trim(slice_of(d->skill)), region, false };
	long person;

	if (!d->engineer && !wanted.skill.len)
		return error_add(a->err, ERROR_USAGE, _("missing: %s"), "--skill");
	if (!d->engineer)
		return engineers_find(&a->schedule, &wanted, &a->who, a->err);
	person = engineer_find(&a->schedule, d->engineer, a->err);
	if (person < 0)
		return -1;
	a->who.items = xgrow(a->who.items, &a->who.cap, 1, sizeof(*a->who.items));
	a->who.items[a->who.count++] = (struct engineer){ (size_t)person, a->schedule.load[person] };
	return 0;
}

/* Where in the window the first piece lies that is long enough; false: nowhere. */
static bool first_slot(const struct asked *a, size_t person, struct span *slot)
{
	struct spans free = { 0 };
	bool is = false;

	schedule_free(&a->schedule, person, a->window, a->length, &free);
	for (size_t i = 0; !is && i < free.count; i++) {
		slot->from = next_quarter(free.items[i].from);
		slot->to = slot->from + a->length;
		is = slot->to <= free.items[i].to;
	}
	spans_release(&free);
	return is;
}

/* Where one alone was asked for, he is named. */
static int none_left(const struct asked *a)
{
	char *length = xformat("%lld:%02lld", (long long)(a->length / 3600), (long long)(a->length / 60 % 60));
	struct str until = STR_INIT;
	int rc;

	moment_add_text(&until, a->window.to);
	if (a->who.count == 1)
		rc = error_add(a->err, ERROR_DATA, _("none left: %.*s has no %s h in one piece until %.16s; ask for less with --length, or later with --by"),
			       SLICE_ARGS(table_name(a->schedule.people, table_id(a->schedule.people, a->who.items[0].person))), length, until.buf);
	else
		rc = error_add(a->err, ERROR_DATA, _("none left: nobody asked for has %s h in one piece until %.16s; ask for less with --length, or later with --by"),
			       length, until.buf);
	str_release(&until);
	free(length);
	return rc;
}

/* Of who has a slot: who has least to do, then whose is over first, then who stands first in the ledger. */
static int pick_fair(const struct asked *a, size_t *person, struct span *slot)
{
	int64_t load = 0;
	bool is_found = false;

	for (size_t i = 0; i < a->who.count; i++) {
		const struct engineer *e = &a->who.items[i];
		struct span its;

		if (!first_slot(a, e->person, &its) || (is_found && (e->load > load || (e->load == load && its.to >= slot->to))))
			continue;
		*slot = its;
		*person = e->person;
		load = e->load;
		is_found = true;
	}
	return is_found ? 0 : none_left(a);
}

/* Who of them is free then, and has least to do; else why nobody is, each reason once. */
static int pick_at(const struct asked *a, struct span slot, size_t *person)
{
	struct error why = ERROR_INIT;
	const struct engineer *best = NULL;

	for (size_t i = 0; i < a->who.count; i++) {
		struct error one = ERROR_INIT;

		if (schedule_check(&a->schedule, a->who.items[i].person, slot, &one) == 0 && (!best || a->who.items[i].load < best->load))
			best = &a->who.items[i];
		if (one.count && !error_has(&why, &one.items[0]))
			error_move(&why, &one);
		error_release(&one);
	}
	if (best)
		*person = best->person;
	else
		error_move(a->err, &why);
	error_release(&why);
	return best ? 0 : -1;
}

/* What is said */

static struct slice clock_text(struct change *c, int64_t moment)
{
	return change_text(c, "%02d:%02d", moment_seconds(moment) / 3600, moment_seconds(moment) / 60 % 60);
}

static struct slice moment_text(struct change *c, int64_t moment)
{
	struct str text = STR_INIT;
	struct slice kept;

	moment_add_text(&text, moment);
	kept = change_keep(c, &text);
	str_release(&text);
	return kept;
}

static void say_free(struct asked *a, long days)
{
	const struct span window = { a->book->now, moment_of(a->book->today + (int32_t)days, 0) };

	for (size_t i = 0; i < a->who.count; i++) {
		const size_t person = a->who.items[i].person;
		struct spans free = { 0 };
		struct str text = STR_INIT;

		schedule_free(&a->schedule, person, window, QUARTER, &free);
		spans_add_text(&text, &free);
		change_event(a->change, solution_free, .engineer = table_id(a->schedule.people, person), .load = a->schedule.load[person],
			     .days = days, .free = str_slice(&text));
		spans_release(&free);
		str_release(&text);
	}
}

/* Rows */

struct booking {
	struct slice lead, customer, need;
	size_t person;
	struct span slot;
	int64_t due;
};

static struct change_row *add_task(struct asked *a, const struct booking *b, struct slice solution, const char *skill)
{
	const struct table *customers = book_table(a->book, CUSTOMERS.ledger, a->err);
	struct str title = STR_INIT;
	struct change_row *task = NULL;

	if (customers) {
		str_addf(&title, _("solution for %.*s"), SLICE_ARGS(table_name(customers, b->customer)));
		if (skill && *skill)
			str_addf(&title, _(" (%s)"), skill);
		task = task_add(a->change,
				&(struct task_draft){ .of = TASK_SOLUTION, .title = str_slice(&title),
						      .assignee = table_id(a->schedule.people, b->person), .due = b->due, .subject = solution,
						      .note = b->need },
				a->err);
	}
	str_release(&title);
	return task;
}

static int book_slot(struct asked *a, const struct solution_draft *d, const struct booking *b)
{
	struct change_row *r = change_add(a->change, SOLUTIONS.ledger, a->err), *task;
	const struct slice engineer = table_id(a->schedule.people, b->person);

	if (!r)
		return -1;
	change_put(r, SOLUTIONS.lead, b->lead);
	change_put(r, SOLUTIONS.engineer, engineer);
	change_put(r, SOLUTIONS.status, SLICE("booked"));
	change_put_number(r, SOLUTIONS.slot_start, b->slot.from);
	change_put_number(r, SOLUTIONS.slot_end, b->slot.to);
	change_put_number(r, SOLUTIONS.due_at, b->due);
	change_put(r, SOLUTIONS.skill, slice_trim(slice_of(d->skill)));
	if (table_find(a->schedule.people, a->book->actor) >= 0)
		change_put(r, SOLUTIONS.requested_by, a->book->actor);
	change_put_number(r, SOLUTIONS.requested_at, a->book->now);
	change_put(r, SOLUTIONS.note, slice_of(d->note));
	change_made(a->change, change_id(r));
	change_event(a->change, solution_booked, .solution = change_id(r), .lead = b->lead, .customer = b->customer, .engineer = engineer,
		     .skill = change_get(r, SOLUTIONS.skill), .from = moment_text(a->change, b->slot.from),
		     .until = clock_text(a->change, b->slot.to), .due = b->due);
	task = add_task(a, b, change_id(r), d->skill);
	if (!task)
		return -1;
	change_put(r, SOLUTIONS.task, change_id(task));
	schedule_take(&a->schedule, b->person, b->slot);
	return 0;
}

/* The lead as a booking; a lost one wants no solution. */
static int find_lead(struct asked *a, const char *typed, struct booking *b, struct slice *region)
{
	const long row = lead_find(a->book, typed, a->err);
	const struct table *leads = book_table(a->book, LEADS.ledger, a->err), *customers = book_table(a->book, CUSTOMERS.ledger, a->err);
	const struct stage *stage;
	long customer;

	if (row < 0 || !leads || !customers)
		return -1;
	b->lead = table_id(leads, (size_t)row);
	b->customer = table_text(leads, (size_t)row, LEADS.customer);
	b->need = table_text(leads, (size_t)row, LEADS.need);
	stage = pipeline_stage_of(a->book, table_text(leads, (size_t)row, LEADS.stage));
	if (stage && stage->kind == STAGE_LOST)
		return error_add(a->err, ERROR_DATA, _("lead %.*s is lost (%.*s): it wants no solution; move it on first with crm lead stage"),
				 SLICE_ARGS(b->lead), SLICE_ARGS(stage->id));
	customer = table_find(customers, b->customer);
	*region = customer < 0 ? SLICE("") : slice_trim(table_text(customers, (size_t)customer, CUSTOMERS.region));
	return 0;
}

static int choose(struct asked *a, const char *typed, struct booking *b)
{
	if (!typed)
		return pick_fair(a, &b->person, &b->slot);
	return read_slot(a, typed, &b->slot) < 0 ? -1 : pick_at(a, b->slot, &b->person);
}

int solution_request(struct change *c, const struct solution_draft *d, struct error *err)
{
	const long days = d->days > 0 ? d->days : DAYS_SHOWN;
	struct booking b = { 0 };
	struct slice region = SLICE("");
	struct asked a;
	int rc = begin(&a, c, SLICE(""), err);

	if (rc == 0 && (read_length(&a, d->length) < 0 || read_by(&a, d->by) < 0 || find_lead(&a, d->lead, &b, &region) < 0 ||
			find_who(&a, d, region) < 0))
		rc = -1;
	if (rc == 0) {
		set_window(&a, days);
		rc = choose(&a, d->slot, &b);
	}
	if (rc == 0) {
		b.due = a.due ? a.due : b.slot.to;
		rc = book_slot(&a, d, &b);
	}
	if (rc == 0)
		say_free(&a, days);
	end(&a);
	return rc;
}

/* One that is there */

struct standing {
	const struct table *solutions;
	size_t row;
	struct slice id, lead, engineer, customer;
	int64_t from, to, due;
};

static int find_solution(struct book *b, const char *typed, struct standing *s, struct error *err)
{
	const struct table *leads = schedule_ledgers(b, err) < 0 ? NULL : book_table(b, LEADS.ledger, err);
	long row, lead;

	s->solutions = leads ? book_table(b, SOLUTIONS.ledger, err) : NULL;
	row = s->solutions ? table_named(s->solutions, _("solution"), slice_of(typed), err) : -1;
	if (row < 0)
		return -1;
	s->row = (size_t)row;
	s->id = table_id(s->solutions, s->row);
	s->lead = table_text(s->solutions, s->row, SOLUTIONS.lead);
	s->engineer = table_text(s->solutions, s->row, SOLUTIONS.engineer);
	lead = table_find(leads, s->lead);
	s->customer = lead < 0 ? SLICE("") : table_text(leads, (size_t)lead, LEADS.customer);
	s->from = table_number(s->solutions, s->row, table_column(s->solutions, SOLUTIONS.slot_start), 0);
	s->to = table_number(s->solutions, s->row, table_column(s->solutions, SOLUTIONS.slot_end), 0);
	s->due = table_number(s->solutions, s->row, table_column(s->solutions, SOLUTIONS.due_at), 0);
	return 0;
}

/* What is over is neither moved nor cancelled. */
static int must_be_booked(const struct standing *s, struct error *err)
{
	const struct slice status = table_text(s->solutions, s->row, SOLUTIONS.status);
	const struct place at = table_place(s->solutions, s->row);

	if (slice_is(status, "booked"))
		return 0;
	return error_add(err, ERROR_DATA,
			 slice_is(status, "cancelled") ? _("solution %.*s is cancelled (%s:%u)") : _("solution %.*s is submitted already (%s:%u)"),
			 SLICE_ARGS(s->id), at.file, at.line);
}

static int move_task(struct asked *a, struct slice id, const struct booking *b)
{
	const struct table *tasks = book_table(a->book, TASKS.ledger, a->err);
	struct change_row *r;

	if (!tasks)
		return -1;
	if (table_find(tasks, id) < 0)
		return 0;
	r = change_edit(a->change, TASKS.ledger, id, a->err);
	if (!r)
		return -1;
	if (!slice_is(change_get(r, TASKS.status), "open"))
		return 0;
	change_put(r, TASKS.assignee, table_id(a->schedule.people, b->person));
	change_put_number(r, TASKS.due_at, b->due);
	return 0;
}

static int put_move(struct asked *a, const struct standing *s, const struct booking *b)
{
	struct change_row *r = change_edit(a->change, SOLUTIONS.ledger, s->id, a->err);
	const struct slice engineer = table_id(a->schedule.people, b->person);
	const int64_t moves = table_number(s->solutions, s->row, table_column(s->solutions, SOLUTIONS.moves), 0);

	if (!r)
		return -1;
	if (slice_equal(engineer, s->engineer) && b->slot.from == s->from && b->slot.to == s->to && b->due == s->due) {
		change_event(a->change, solution_as_it_was, .solution = s->id);
		return 0;
	}
	change_put(r, SOLUTIONS.engineer, engineer);
	change_put_number(r, SOLUTIONS.slot_start, b->slot.from);
	change_put_number(r, SOLUTIONS.slot_end, b->slot.to);
	change_put_number(r, SOLUTIONS.due_at, b->due);
	change_put_number(r, SOLUTIONS.changed_at, a->book->now);
	change_put_number(r, SOLUTIONS.moves, moves + 1);
	change_made(a->change, s->id);
	change_event(a->change, solution_moved, .solution = s->id, .lead = s->lead, .customer = s->customer, .engineer = engineer,
		     .from = moment_text(a->change, b->slot.from), .until = clock_text(a->change, b->slot.to), .due = b->due);
	return move_task(a, table_text(s->solutions, s->row, SOLUTIONS.task), b);
}

/* The slot that was typed, else the one it has; with another engineer or another length it has to be free for that. */
static int choose_move(struct asked *a, const struct standing *s, const struct solution_draft *to, struct booking *b)
{
	char *its = xformat("%.*s", SLICE_ARGS(s->engineer));
	const long person = engineer_find(&a->schedule, to->engineer ? to->engineer : its, a->err);
	int rc = person < 0 ? -1 : 0;

	free(its);
	if (rc < 0)
		return -1;
	b->person = (size_t)person;
	b->slot = (struct span){ s->from, s->from + a->length };
	if (to->slot && read_slot(a, to->slot, &b->slot) < 0)
		return -1;
	if (to->slot || to->engineer || to->length)
		rc = schedule_check(&a->schedule, b->person, b->slot, a->err);
	b->due = a->due ? a->due : s->due == s->to || b->slot.to > s->due ? b->slot.to : s->due;
	if (rc == 0 && a->due && b->slot.to > a->due)
		rc = error_add(a->err, ERROR_DATA, _("--by: the slot ends after that; move it as well with --slot"));
	return rc;
}

int solution_move(struct change *c, const char *id, const struct solution_draft *to, struct error *err)
{
	struct booking b = { 0 };
	struct standing s;
	struct asked a;
	int rc;

	if (!to->slot && !to->engineer && !to->by && !to->length)
		return error_add(err, ERROR_USAGE, _("missing: %s"), "--slot");
	if (find_solution(c->book, id, &s, err) < 0 || must_be_booked(&s, err) < 0)
		return -1;
	rc = begin(&a, c, s.id, err);
	a.length = s.to - s.from;
	if (rc == 0 && (read_length(&a, to->length) < 0 || read_by(&a, to->by) < 0 || choose_move(&a, &s, to, &b) < 0))
		rc = -1;
	if (rc == 0)
		rc = put_move(&a, &s, &b);
	end(&a);
	return rc;
}

int solution_cancel(struct change *c, const char *id, const char *note, struct error *err)
{
	struct change_row *r;
	struct standing s;

	if (find_solution(c->book, id, &s, err) < 0 || must_be_booked(&s, err) < 0)
		return -1;
	r = change_edit(c, SOLUTIONS.ledger, s.id, err);
	if (!r)
		return -1;
	change_put(r, SOLUTIONS.status, SLICE("cancelled"));
	change_put_number(r, SOLUTIONS.changed_at, c->book->now);
	if (note)
		change_put(r, SOLUTIONS.note, slice_of(note));
	change_made(c, s.id);
	change_event(c, solution_cancelled, .solution = s.id, .lead = s.lead, .customer = s.customer, .engineer = s.engineer,
		     .from = moment_text(c, s.from), .until = clock_text(c, s.to));
	return task_close(c, table_text(s.solutions, s.row, SOLUTIONS.task), "cancelled", err);
}

/* What is handed in */

/* What was typed for --file, and what the book calls it. */
struct handed_in {
	const char *typed;
	struct str name, digest;
	bool copied; /* from outside, with the commit */
};

static bool is_scan(const struct change *c, const struct handed_in *in)
{
	char *path = in->copied ? xstrdup(in->typed) : file_join(c->book->dir, in->name.buf);
	const bool is = pdf_is_scan(path);

	free(path);
	return is;
}

static void say_submitted(struct change *c, const struct standing *s, const struct handed_in *in)
{
	const struct slice file = str_slice(&in->name);
	const struct slice before = table_text(s->solutions, s->row, SOLUTIONS.file);
	const int64_t late = real_time_now(c->book) - s->due;

	change_event(c, solution_submitted, .solution = s->id, .lead = s->lead, .customer = s->customer, .file = file);
	if (in->copied)
		change_event(c, solution_copied, .source = slice_of(in->typed), .file = file);
	if (late > 0)
		change_event(c, solution_late, .solution = s->id, .hours = late / 3600);
	if (before.len && !slice_equal(before, file))
		change_event(c, solution_again, .solution = s->id, .file = before);
	if (is_scan(c, in))
		change_event(c, solution_scan, .file = file);
}

static int put_submitted(struct change *c, const struct standing *s, const struct handed_in *in, struct error *err)
{
	const struct table *people = book_table(c->book, PEOPLE.ledger, err);
	struct change_row *r = people ? change_edit(c, SOLUTIONS.ledger, s->id, err) : NULL;

	if (!r)
		return -1;
	change_put(r, SOLUTIONS.status, SLICE("submitted"));
	change_put(r, SOLUTIONS.file, str_slice(&in->name));
	change_put(r, SOLUTIONS.digest, str_slice(&in->digest));
	change_put_number(r, SOLUTIONS.submitted_at, c->book->now);
	if (table_find(people, c->book->actor) >= 0)
		change_put(r, SOLUTIONS.submitted_by, c->book->actor);
	change_made(c, s->id);
	say_submitted(c, s, in);
	return task_close(c, table_text(s->solutions, s->row, SOLUTIONS.task), "done", err);
}

int solution_submit(struct change *c, const char *id, const char *file, const char *note, struct error *err)
{
	struct handed_in in = { .typed = file, .name = STR_INIT, .digest = STR_INIT };
	struct change_row *r;
	struct standing s;
	int rc;

	if (!file)
		return error_add(err, ERROR_USAGE, _("missing: %s"), "--file");
	if (find_solution(c->book, id, &s, err) < 0)
		return -1;
	if (slice_is(table_text(s.solutions, s.row, SOLUTIONS.status), "cancelled"))
		return must_be_booked(&s, err);
	rc = solution_file(c, s.id, file, &in.name, &in.digest, &in.copied, err);
	if (rc == 0)
		rc = put_submitted(c, &s, &in, err);
	if (rc == 0 && note && (r = change_edit(c, SOLUTIONS.ledger, s.id, err)))
		change_put(r, SOLUTIONS.note, slice_of(note));
	str_release(&in.name);
	str_release(&in.digest);
	return rc;
}
