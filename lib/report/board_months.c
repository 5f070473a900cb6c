/* board_months.c - how the team and the departments worked in the last month that is over, against the month before: conversion,
 * approval, returns, collection, entry. See board.h; the figures are compare.h's. */
#include "base/date.h"
#include "base/lang.h"
#include "report/board_parts.h"
#include "report/compare.h"

/* "2026-02-01..2026-02-28" */
static char *days_of(struct view *v, const struct period *p)
{
	struct str text = STR_INIT;
	char *kept;

	date_add_text(&text, p->since);
	str_adds(&text, "..");
	date_add_text(&text, p->until);
	kept = arena_text(&v->arena, str_slice(&text));
	str_release(&text);
	return kept;
}

int board_months(struct board *s, struct error *err)
{
	struct view *v = s->view;
	struct period last, before;
	struct compare_how how = { 0 };

	if (period_month(&last, NULL, s->book->today, err) < 0 || period_month(&before, NULL, last.since, err) < 0)
		return -1;
	how.before = days_of(v, &before);
	how.after = days_of(v, &last);
	view_section(v, "months", "");
	if (compare_report(s->book, &how, v, err) < 0)
		return -1;
	view_title(v, _("Month against month  %s → %s"), before.key, last.key);
	/* Of its notes the first says what the units are; the others are for who goes on at a prompt. */
	if (v->last->nnotes)
		v->last->nnotes = 1;
	view_opens(v, "crm report compare --before %s --after %s --list FIGURE:after", how.before, how.after);
	return 0;
}
