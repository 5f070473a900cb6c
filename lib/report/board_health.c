/* board_health.c - how the departments worked together in the last month that is over: what came back, on which clauses, what it
 * cost. See board.h; the figures are health.h's. */
#include "base/date.h"
#include "base/lang.h"
#include "report/board_parts.h"
#include "report/health.h"

/* Of sixteen figures those that a wall has room for. */
static const enum health_which shown[] = { HEALTH_SUBMITTED, HEALTH_RETURNED, HEALTH_APPROVED,	     HEALTH_RETURN_RATE,
					   HEALTH_APPROVAL_DAYS, HEALTH_LATE, HEALTH_DAYS_LOST, HEALTH_NO_RULE };

static void show_value(struct view *v, const struct compare_value *value)
{
	if (value->known)
		view_number(v, value->value);
	else
		view_missing(v);
}

static void show_figures(struct view *v, const struct health_summary *s)
{
	view_column(v, "figure", _("figure"), TYPE_TEXT);
	view_unit_column(v);
	view_column(v, "month", _("month"), TYPE_NUMBER);
	view_column(v, "before", _("before"), TYPE_NUMBER);
	for (size_t i = 0; i < sizeof(shown) / sizeof(*shown); i++) {
		const struct health_figure *f = &health_figures[shown[i]];

		view_text(v, slice_of(_(f->label)));
		view_text(v, slice_of(f->unit));
		show_value(v, &s->values[shown[i]][HEALTH_MONTH]);
		show_value(v, &s->values[shown[i]][HEALTH_BEFORE]);
	}
}

static void show_clauses(struct view *v, const struct health_summary *s)
{
	view_column(v, "clause", _("clause"), TYPE_TEXT);
	view_column(v, "returns", _("returns"), TYPE_INT);
	view_column(v, "days_lost", _("days lost"), TYPE_NUMBER);
	for (size_t i = 0; i < s->ntop; i++) {
		const struct health_clause *c = &s->top[i];

		view_text(v, c->label);
		view_number(v, c->values[HEALTH_RETURNS][HEALTH_MONTH].value / 10000);
		show_value(v, &c->values[HEALTH_DAYS_LOST][HEALTH_MONTH]);
	}
	if (s->ntop)
		view_chart(v, CHART_BARS, "clause", "returns", NULL);
	else
		view_note(v, "%s", _("nothing came back"));
}

int board_health(struct board *b, struct error *err)
{
	struct view *v = b->view;
	struct period last;
	struct health_summary s;

	if (period_month(&last, NULL, b->book->today, err) < 0 || health_read(&s, b->book, last.since, err) < 0)
		return -1;
	view_section(v, "health", "");
	view_title(v, _("Departments together  %s"), last.key);
	show_figures(v, &s);
	view_opens(v, "crm report health --month %s", last.key);
	view_section(v, "clauses", "");
	view_title(v, _("TOP 3 returned clauses  %s"), last.key);
	show_clauses(v, &s);
	view_opens(v, "crm report health --month %s --list clause:CLAUSE", last.key);
	return 0;
}
