/* walkthrough_list.c - findings with their hours, who was drawn, and the steps; see walkthrough.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "book/listing.h"
#include "book/real_time.h"
#include "sales/practice/walkthrough.h"
#include "view/columns.h"

bool walk_is_finding(const struct table *t, size_t row)
{
	struct slice status = table_text(t, row, WALKTHROUGHS.status);

	return slice_is(status, "open") || slice_is(status, "answered");
}

struct walk_clock walk_clock(const struct walk_rules *r, const struct table *t, size_t row)
{
	const int64_t found = table_number(t, row, table_column(t, WALKTHROUGHS.found_at), r->book->now);
	const int64_t due = table_number(t, row, table_column(t, WALKTHROUGHS.due_at), found + r->within);
	const int64_t answered = real_time(r->book, t, row, table_column(t, WALKTHROUGHS.answered_at), INT64_MIN);
	const bool is_open = answered == INT64_MIN;
	const int64_t until = !is_open ? answered : r->book->access == BOOK_READ ? r->book->now : real_time_now(r->book);
	const bool late = until > due;

	return (struct walk_clock){
		.state = is_open ? late ? WALK_OVERDUE : WALK_OPEN
			 : late			  ? WALK_LATE
						  : WALK_IN_TIME,
		.seconds = until > found ? until - found : 0,
	};
}

/* Hours and minutes, begun minutes counted: "24:01". */
static void walk_add_hours(struct str *out, int64_t seconds)
{
	const int64_t minutes = (seconds + 59) / 60;

	str_addf(out, "%lld:%02lld", (long long)(minutes / 60), (long long)(minutes % 60));
}

/* "in_time" */
static const char *walk_state_name(enum walk_state s)
{
	static const char *const names[] = { "open", "overdue", "in_time", "late" };

	return names[s];
}

/* for people, translated */
static const char *walk_state_text(enum walk_state s)
{
	static const char *const texts[] = { N_("unanswered"), N_("overdue"), N_("in time"), N_("late") };

	return _(texts[s]);
}

#define FINDING(C) \
	C(shown, id, _("ID"), TYPE_ID, view_text(v, table_id(t, i))) \
	C(shown, found_at, _("found"), TYPE_TIME, listing_cell(v, t, i, table_column(t, WALKTHROUGHS.found_at))) \
	C(key, person, , TYPE_ID, view_text(v, table_text(t, i, WALKTHROUGHS.person))) \
	C(shown, person_name, _("who"), TYPE_TEXT, \
	  view_text(v, listing_name(b, PEOPLE.ledger, table_text(t, i, WALKTHROUGHS.person)))) \
	C(shown, step, _("step"), TYPE_TEXT, view_text(v, table_text(t, i, WALKTHROUGHS.step))) \
	C(shown, finding, _("finding"), TYPE_TEXT, view_text(v, table_text(t, i, WALKTHROUGHS.finding))) \
	C(key, seconds, , TYPE_INT, view_number(v, clock.seconds)) \
	C(shown, hours, _("hours"), TYPE_TEXT, view_text(v, str_slice(&hours))) \
	C(key, state, , TYPE_TEXT, view_text(v, slice_of(walk_state_name(clock.state)))) \
	C(face, state_shown, _("state"), TYPE_TEXT, view_text(v, slice_of(walk_state_text(clock.state)))) \
	C(key, answered_by, , TYPE_ID, view_text(v, table_text(t, i, WALKTHROUGHS.answered_by))) \
	C(key, answered_at, , TYPE_TIME, listing_cell(v, t, i, table_column(t, WALKTHROUGHS.answered_at))) \
	C(shown, answer, _("answer"), TYPE_TEXT, view_text(v, table_text(t, i, WALKTHROUGHS.answer))) \
	C(key, task, , TYPE_ID, view_text(v, table_text(t, i, WALKTHROUGHS.task)))

static void walk_finding_columns(struct view *v)
{
	FINDING(VIEW_COLUMN)
}

static void walk_finding_row(struct view *v, struct book *b, const struct table *t, size_t i, struct walk_clock clock)
{
	struct str hours = STR_INIT;

	walk_add_hours(&hours, clock.seconds);
	FINDING(VIEW_CELL)
	str_release(&hours);
}

static bool is_of(const struct table *t, size_t row, struct slice month)
{
	return !month.len || slice_equal(table_text(t, row, WALKTHROUGHS.month), month);
}

#define DRAWN(C) \
	C(shown, month, _("month"), TYPE_TEXT, view_text(v, table_text(t, i, WALKTHROUGHS.month))) \
	C(key, person, , TYPE_ID, view_text(v, table_text(t, i, WALKTHROUGHS.person))) \
	C(shown, person_name, _("who"), TYPE_TEXT, \
	  view_text(v, listing_name(b, PEOPLE.ledger, table_text(t, i, WALKTHROUGHS.person)))) \
	C(shown, walked, _("walked"), TYPE_BOOL, view_number(v, walked)) \
	C(shown, until, _("until"), TYPE_TIME, listing_cell(v, t, i, table_column(t, WALKTHROUGHS.due_at))) \
	C(key, seed, , TYPE_TEXT, view_text(v, table_text(t, i, WALKTHROUGHS.seed))) \
	C(shown, id, _("ID"), TYPE_ID, view_text(v, table_id(t, i)))

static void drawn_section(struct book *b, const struct table *t, struct slice month, struct view *v)
{
	view_section(v, "drawn", _("Drawn"));
	DRAWN(VIEW_COLUMN)
	for (size_t i = 0; i < t->nrows; i++) {
		const bool walked = slice_is(table_text(t, i, WALKTHROUGHS.status), "walked");

		if ((!walked && !slice_is(table_text(t, i, WALKTHROUGHS.status), "drawn")) || !is_of(t, i, month))
			continue;
		DRAWN(VIEW_CELL)
	}
}

static void list(struct book *b, const struct walk_rules *r, const struct table *t, const struct walk_filter *f,
		 struct slice month, struct view *v)
{
	size_t count[WALK_LATE + 1] = { 0 };

	walk_finding_columns(v);
	for (size_t i = 0; i < t->nrows; i++) {
		struct walk_clock clock;

		if (!walk_is_finding(t, i) || !is_of(t, i, month))
			continue;
		clock = walk_clock(r, t, i);
		if (f->overdue && clock.state != WALK_OVERDUE)
			continue;
		count[clock.state]++;
		walk_finding_row(v, b, t, i, clock);
	}
	view_note(
		v,
		lang_plural(
			"%zu finding: %zu answered in time, %zu late, %zu unanswered, %zu overdue; answer: crm walkthrough answer ID …",
			"%zu findings: %zu answered in time, %zu late, %zu unanswered, %zu overdue; answer: crm walkthrough answer ID …",
			view_rows(v)),
		view_rows(v), count[WALK_IN_TIME], count[WALK_LATE], count[WALK_OPEN], count[WALK_OVERDUE]);
	if (!f->overdue)
		drawn_section(b, t, month, v);
}

int walkthrough_list(struct book *b, const struct walk_filter *f, struct view *v, struct error *err)
{
	const struct table *t = book_table(b, WALKTHROUGHS.ledger, err);
	struct walk_rules r = { 0 };
	struct str month = STR_INIT;
	int rc = t && real_time_load(b, err) == 0 ? walk_rules_read(&r, b, err) : -1;

	if (f->month != DATE_MIN)
		walkthrough_add_month(&month, f->month);
	if (rc == 0)
		list(b, &r, t, f, str_slice(&month), v);
	walk_rules_release(&r);
	str_release(&month);
	return rc;
}

#define STEP(C) \
	C(shown, number, _("no."), TYPE_INT, view_number(v, (int64_t)i + 1)) \
	C(shown, step, _("step"), TYPE_TEXT, view_text(v, s->id)) \
	C(shown, say, _("what to do"), TYPE_TEXT, view_text(v, s->say)) \
	C(shown, command, _("command"), TYPE_TEXT, view_text(v, s->command)) \
	C(key, verb, , TYPE_TEXT, view_text(v, s->verb)) \
	C(key, place, , TYPE_TEXT, view_textf(v, "%s:%u", s->place.file, s->place.line))

void walk_step_columns(struct view *v)
{
	STEP(VIEW_COLUMN)
}

void walk_step_row(struct view *v, const struct walk_rules *r, size_t i)
{
	const struct walk_step *s = &r->steps[i];

	STEP(VIEW_CELL)
}

int walkthrough_steps(struct book *b, struct view *v, struct error *err)
{
	struct walk_rules r;
	int rc = walk_rules_read(&r, b, err);

	if (rc == 0) {
		walk_step_columns(v);
		for (size_t i = 0; i < r.count; i++)
			walk_step_row(v, &r, i);
	}
	walk_rules_release(&r);
	return rc;
}

/* One month's walks for the monthly report: who walked, where it took long, where it failed, what was found
 * and whether it was answered in time */

struct step_sum {
	struct slice id;
	size_t walks, stuck, states[WALK_LATE + 1];
	int64_t errors;
	int64_t *took; /* of those that were done */
	size_t ntook, cap;
};

struct summary {
	struct book *book;
	struct walk_rules rules;
	const struct table *table;
	struct str month;
	struct step_sum *steps; /* of the rule file, then others that rows name */
	size_t nsteps, cap;
	struct map by_step;
	size_t drawn, walked, states[WALK_LATE + 1];
	struct str who; /* who was drawn */
};

static struct step_sum *step_named(struct summary *s, struct slice id)
{
	long i = map_get(&s->by_step, id);

	if (i < 0) {
		i = (long)s->nsteps;
		s->steps = xgrow(s->steps, &s->cap, s->nsteps + 1, sizeof(*s->steps));
		s->steps[s->nsteps++] = (struct step_sum){ .id = id };
		map_add(&s->by_step, id, i);
	}
	return &s->steps[i];
}

static void add_walk(struct summary *s, size_t row, bool done)
{
	const struct table *t = s->table;
	struct step_sum *step = step_named(s, table_text(t, row, WALKTHROUGHS.step));
	const struct value took = table_value(t, row, table_column(t, WALKTHROUGHS.took));

	step->walks++;
	step->stuck += !done;
	step->errors += table_number(t, row, table_column(t, WALKTHROUGHS.errors), 0);
	if (!done || value_missing(&took))
		return;
	step->took = xgrow(step->took, &step->cap, step->ntook + 1, sizeof(*step->took));
	step->took[step->ntook++] = took.number;
}

static void add_row(struct summary *s, size_t i)
{
	const struct table *t = s->table;
	struct slice status = table_text(t, i, WALKTHROUGHS.status);
	const bool walked = slice_is(status, "walked"), done = slice_is(status, "done");

	if (walked || slice_is(status, "drawn")) {
		str_addf(&s->who, "%s%.*s", s->drawn++ ? _(", ") : "",
			 SLICE_ARGS(listing_name(s->book, PEOPLE.ledger, table_text(t, i, WALKTHROUGHS.person))));
		s->walked += walked;
	} else if (done || slice_is(status, "stuck")) {
		add_walk(s, i, done);
	} else if (walk_is_finding(t, i)) {
		const enum walk_state state = walk_clock(&s->rules, t, i).state;

		s->states[state]++;
		step_named(s, table_text(t, i, WALKTHROUGHS.step))->states[state]++;
	}
}

static int by_number(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The middle one; of an even number the mean of the middle two. */
static void show_median(struct view *v, struct step_sum *step)
{
	const size_t n = step->ntook;
	struct str text = STR_INIT;
	int64_t median;

	if (!n) {
		view_missing(v);
		view_missing(v);
		return;
	}
	qsort(step->took, n, sizeof(*step->took), by_number);
	median = n % 2 ? step->took[n / 2] : (step->took[n / 2 - 1] + step->took[n / 2]) / 2;
	view_number(v, median);
	walk_add_hours(&text, median);
	view_text(v, str_slice(&text));
	str_release(&text);
}

#define FIGURES(C) \
	C(shown, month, _("month"), TYPE_TEXT, view_text(v, str_slice(&s->month))) \
	C(shown, drawn, _("drawn"), TYPE_INT, view_number(v, (int64_t)s->drawn)) \
	C(shown, walked, _("walked"), TYPE_INT, view_number(v, (int64_t)s->walked)) \
	C(shown, findings, _("findings"), TYPE_INT, \
	  view_number(v, (int64_t)(s->states[WALK_IN_TIME] + s->states[WALK_LATE] + s->states[WALK_OPEN] + \
				   s->states[WALK_OVERDUE]))) \
	C(shown, in_time, _("in time"), TYPE_INT, view_number(v, (int64_t)s->states[WALK_IN_TIME])) \
	C(shown, late, _("late"), TYPE_INT, view_number(v, (int64_t)s->states[WALK_LATE])) \
	C(shown, open, _("unanswered"), TYPE_INT, view_number(v, (int64_t)s->states[WALK_OPEN])) \
	C(shown, overdue, _("overdue"), TYPE_INT, view_number(v, (int64_t)s->states[WALK_OVERDUE]))

static void show_figures(struct summary *s, struct view *v)
{
	view_section(v, "walkthrough", _("Walkthrough"));
	FIGURES(VIEW_COLUMN)
	FIGURES(VIEW_CELL)
	if (s->drawn)
		view_note(v, _("drawn: %s; the rows: crm walkthrough list --month %s"), s->who.buf, s->month.buf);
	else
		view_note(v, _("nobody was drawn for %s: crm walkthrough pick --month %s"), s->month.buf, s->month.buf);
}

static void show_steps(struct summary *s, struct view *v)
{
	view_section(v, "walkthrough_steps", _("Steps"));
	view_column(v, "step", _("step"), TYPE_TEXT);
	view_column(v, "walks", _("walks"), TYPE_INT);
	view_column(v, "stuck", _("stuck"), TYPE_INT);
	view_column(v, "errors", _("errors"), TYPE_INT);
	view_key_column(v, "median_seconds", TYPE_INT);
	view_face_column(v, "median", _("median h:mm"), TYPE_TEXT);
	view_column(v, "findings", _("findings"), TYPE_INT);
	view_column(v, "late", _("late or overdue"), TYPE_INT);
	for (size_t i = 0; i < s->nsteps; i++) {
		struct step_sum *step = &s->steps[i];
		const size_t bad = step->states[WALK_LATE] + step->states[WALK_OVERDUE];

		view_text(v, step->id);
		view_number(v, (int64_t)step->walks);
		view_number(v, (int64_t)step->stuck);
		view_number(v, step->errors);
		show_median(v, step);
		view_number(v, (int64_t)(step->states[WALK_OPEN] + step->states[WALK_IN_TIME] + bad));
		view_number(v, (int64_t)bad);
	}
}

static bool is_mine(const struct summary *s, size_t row)
{
	return slice_equal(table_text(s->table, row, WALKTHROUGHS.month), str_slice(&s->month));
}

static void show_findings(struct summary *s, struct view *v)
{
	const struct table *t = s->table;

	view_section(v, "walkthrough_findings", _("Findings"));
	walk_finding_columns(v);
	for (size_t i = 0; i < t->nrows; i++)
		if (is_mine(s, i) && walk_is_finding(t, i))
			walk_finding_row(v, s->book, t, i, walk_clock(&s->rules, t, i));
}

#define ERROR(C) \
	C(key, id, , TYPE_ID, view_text(v, table_id(t, i))) \
	C(shown, step, _("step"), TYPE_TEXT, view_text(v, table_text(t, i, WALKTHROUGHS.step))) \
	C(key, person, , TYPE_ID, view_text(v, table_text(t, i, WALKTHROUGHS.person))) \
	C(shown, person_name, _("who"), TYPE_TEXT, \
	  view_text(v, listing_name(s->book, PEOPLE.ledger, table_text(t, i, WALKTHROUGHS.person)))) \
	C(shown, errors, _("errors"), TYPE_INT, view_number(v, table_number(t, i, errors, 0))) \
	C(shown, said, _("what was said"), TYPE_TEXT, view_text(v, table_text(t, i, WALKTHROUGHS.finding)))

/* The walks with errors, and what the failed commands said: the way from a figure to its rows. */
static void show_errors(struct summary *s, struct view *v)
{
	const struct table *t = s->table;
	const int errors = table_column(t, WALKTHROUGHS.errors);

	view_section(v, "walkthrough_errors", _("Errors on the way"));
	ERROR(VIEW_COLUMN)
	for (size_t i = 0; i < t->nrows; i++) {
		if (!is_mine(s, i) || table_number(t, i, errors, 0) <= 0)
			continue;
		ERROR(VIEW_CELL)
	}
}

static void release(struct summary *s)
{
	for (size_t i = 0; i < s->nsteps; i++)
		free(s->steps[i].took);
	free(s->steps);
	map_release(&s->by_step);
	str_release(&s->month);
	str_release(&s->who);
	walk_rules_release(&s->rules);
}

int walkthrough_summary(struct book *b, int32_t month, struct view *v, struct error *err)
{
	const struct ledger *l = schema_ledger(&b->schema, SLICE("walkthroughs"));
	struct summary s = { .book = b, .month = STR_INIT, .who = STR_INIT, .by_step = MAP_INIT };
	int rc;

	if (!l)
		return 0;
	s.table = book_table_of(b, l, err);
	rc = s.table && real_time_load(b, err) == 0 ? walk_rules_read(&s.rules, b, err) : -1;
	walkthrough_add_month(&s.month, month);
	for (size_t i = 0; rc == 0 && i < s.rules.count; i++)
		step_named(&s, s.rules.steps[i].id);
	for (size_t i = 0; rc == 0 && i < s.table->nrows; i++)
		if (is_mine(&s, i))
			add_row(&s, i);
	if (rc == 0) {
		show_figures(&s, v);
		show_steps(&s, v);
		show_findings(&s, v);
		show_errors(&s, v);
	}
	release(&s);
	return rc;
}
