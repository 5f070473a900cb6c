/* walkthrough_list.c - findings with their hours, who was drawn, and the steps; see walkthrough.h. */
#include "base/lang.h"
#include "book/listing.h"
#include "book/real_time.h"
#include "sales/practice/walkthrough.h"
#include "sales/practice/walkthrough_view.h"

const char *walk_state_name(enum walk_state s)
{
	static const char *const names[] = { "open", "overdue", "in_time", "late" };

	return names[s];
}

const char *walk_state_text(enum walk_state s)
{
	static const char *const texts[] = { N_("unanswered"), N_("overdue"), N_("in time"), N_("late") };

	return _(texts[s]);
}

void walk_finding_columns(struct view *v)
{
	view_column(v, "id", _("ID"), TYPE_ID);
	view_column(v, "found_at", _("found"), TYPE_TIME);
	view_key_column(v, "person", TYPE_ID);
	view_column(v, "person_name", _("who"), TYPE_TEXT);
	view_column(v, "step", _("step"), TYPE_TEXT);
	view_column(v, "finding", _("finding"), TYPE_TEXT);
	view_key_column(v, "seconds", TYPE_INT);
	view_column(v, "hours", _("hours"), TYPE_TEXT);
	view_key_column(v, "state", TYPE_TEXT);
	view_face_column(v, "state_shown", _("state"), TYPE_TEXT);
	view_key_column(v, "answered_by", TYPE_ID);
	view_key_column(v, "answered_at", TYPE_TIME);
	view_column(v, "answer", _("answer"), TYPE_TEXT);
	view_key_column(v, "task", TYPE_ID);
}

void walk_finding_row(struct view *v, struct book *b, const struct table *t, size_t i, struct walk_clock clock)
{
	struct str hours = STR_INIT;

	walk_add_hours(&hours, clock.seconds);
	view_text(v, table_id(t, i));
	listing_cell(v, t, i, table_column(t, WALKTHROUGHS.found_at));
	view_text(v, table_text(t, i, WALKTHROUGHS.person));
	view_text(v, listing_name(b, PEOPLE.ledger, table_text(t, i, WALKTHROUGHS.person)));
	view_text(v, table_text(t, i, WALKTHROUGHS.step));
	view_text(v, table_text(t, i, WALKTHROUGHS.finding));
	view_number(v, clock.seconds);
	view_text(v, str_slice(&hours));
	view_text(v, slice_of(walk_state_name(clock.state)));
	view_text(v, slice_of(walk_state_text(clock.state)));
	view_text(v, table_text(t, i, WALKTHROUGHS.answered_by));
	listing_cell(v, t, i, table_column(t, WALKTHROUGHS.answered_at));
	view_text(v, table_text(t, i, WALKTHROUGHS.answer));
	view_text(v, table_text(t, i, WALKTHROUGHS.task));
	str_release(&hours);
}

static bool is_of(const struct table *t, size_t row, struct slice month)
{
	return !month.len || slice_equal(table_text(t, row, WALKTHROUGHS.month), month);
}

static void drawn_section(struct book *b, const struct table *t, struct slice month, struct view *v)
{
	view_section(v, "drawn", _("Drawn"));
	view_column(v, "month", _("month"), TYPE_TEXT);
	view_key_column(v, "person", TYPE_ID);
	view_column(v, "person_name", _("who"), TYPE_TEXT);
	view_column(v, "walked", _("walked"), TYPE_BOOL);
	view_column(v, "until", _("until"), TYPE_TIME);
	view_key_column(v, "seed", TYPE_TEXT);
	view_column(v, "id", _("ID"), TYPE_ID);
	for (size_t i = 0; i < t->nrows; i++) {
		const bool walked = slice_is(table_text(t, i, WALKTHROUGHS.status), "walked");

		if ((!walked && !slice_is(table_text(t, i, WALKTHROUGHS.status), "drawn")) || !is_of(t, i, month))
			continue;
		view_text(v, table_text(t, i, WALKTHROUGHS.month));
		view_text(v, table_text(t, i, WALKTHROUGHS.person));
		view_text(v, listing_name(b, PEOPLE.ledger, table_text(t, i, WALKTHROUGHS.person)));
		view_number(v, walked);
		listing_cell(v, t, i, table_column(t, WALKTHROUGHS.due_at));
		view_text(v, table_text(t, i, WALKTHROUGHS.seed));
		view_text(v, table_id(t, i));
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

void walk_step_columns(struct view *v)
{
	view_column(v, "number", _("no."), TYPE_INT);
	view_column(v, "step", _("step"), TYPE_TEXT);
	view_column(v, "say", _("what to do"), TYPE_TEXT);
	view_column(v, "command", _("command"), TYPE_TEXT);
	view_key_column(v, "verb", TYPE_TEXT);
	view_key_column(v, "place", TYPE_TEXT);
}

void walk_step_row(struct view *v, const struct walk_rules *r, size_t i)
{
	const struct walk_step *s = &r->steps[i];

	view_number(v, (int64_t)i + 1);
	view_text(v, s->id);
	view_text(v, s->say);
	view_text(v, s->command);
	view_text(v, s->verb);
	view_textf(v, "%s:%u", s->place.file, s->place.line);
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
