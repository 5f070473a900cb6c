/* walkthrough_summary.c - one month's walks for the monthly report: who walked, where it took long, where it failed, what was found
 * and whether it was answered in time; see walkthrough.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "book/listing.h"
#include "book/real_time.h"
#include "sales/practice/walkthrough_view.h"

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

static void show_figures(struct summary *s, struct view *v)
{
	view_section(v, "walkthrough", _("Walkthrough"));
	view_column(v, "month", _("month"), TYPE_TEXT);
	view_column(v, "drawn", _("drawn"), TYPE_INT);
	view_column(v, "walked", _("walked"), TYPE_INT);
	view_column(v, "findings", _("findings"), TYPE_INT);
	view_column(v, "in_time", _("in time"), TYPE_INT);
	view_column(v, "late", _("late"), TYPE_INT);
	view_column(v, "open", _("unanswered"), TYPE_INT);
	view_column(v, "overdue", _("overdue"), TYPE_INT);
	view_text(v, str_slice(&s->month));
	view_number(v, (int64_t)s->drawn);
	view_number(v, (int64_t)s->walked);
	view_number(v, (int64_t)(s->states[WALK_IN_TIME] + s->states[WALK_LATE] + s->states[WALK_OPEN] +
				 s->states[WALK_OVERDUE]));
	view_number(v, (int64_t)s->states[WALK_IN_TIME]);
	view_number(v, (int64_t)s->states[WALK_LATE]);
	view_number(v, (int64_t)s->states[WALK_OPEN]);
	view_number(v, (int64_t)s->states[WALK_OVERDUE]);
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

/* The walks with errors, and what the failed commands said: the way from a figure to its rows. */
static void show_errors(struct summary *s, struct view *v)
{
	const struct table *t = s->table;
	const int errors = table_column(t, WALKTHROUGHS.errors);

	view_section(v, "walkthrough_errors", _("Errors on the way"));
	view_key_column(v, "id", TYPE_ID);
	view_column(v, "step", _("step"), TYPE_TEXT);
	view_key_column(v, "person", TYPE_ID);
	view_column(v, "person_name", _("who"), TYPE_TEXT);
	view_column(v, "errors", _("errors"), TYPE_INT);
	view_column(v, "said", _("what was said"), TYPE_TEXT);
	for (size_t i = 0; i < t->nrows; i++) {
		if (!is_mine(s, i) || table_number(t, i, errors, 0) <= 0)
			continue;
		view_text(v, table_id(t, i));
		view_text(v, table_text(t, i, WALKTHROUGHS.step));
		view_text(v, table_text(t, i, WALKTHROUGHS.person));
		view_text(v, listing_name(s->book, PEOPLE.ledger, table_text(t, i, WALKTHROUGHS.person)));
		view_number(v, table_number(t, i, errors, 0));
		view_text(v, table_text(t, i, WALKTHROUGHS.finding));
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
