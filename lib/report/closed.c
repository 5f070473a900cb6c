/* closed.c - see report.h. */
#include "report/report.h"

#include "base/lang.h"
#include "base/round.h"

enum { LEADS_CLOSED, AMOUNT, WON, LOST, WITHOUT_AMOUNT, DAYS, SHARE, FIGURES };

static const struct group_figure figures[FIGURES] = {
	[LEADS_CLOSED] = { "leads", N_("leads"), TYPE_INT, GROUP_COUNT, 0 },
	[AMOUNT] = { "amount", N_("amount"), TYPE_MONEY, GROUP_SUM, 0 },
	[WON] = { "won", N_("won"), TYPE_INT, GROUP_COUNT, 0 },
	[LOST] = { "lost", N_("lost"), TYPE_INT, GROUP_COUNT, 0 },
	[WITHOUT_AMOUNT] = { "without_amount", N_("no amount"), TYPE_INT, GROUP_COUNT, 0 },
	[DAYS] = { "days", N_("days"), TYPE_NUMBER, GROUP_MEAN, 0 },
	[SHARE] = { "share", N_("share"), TYPE_PERCENT, GROUP_SHARE, 0 },
};

struct figure_words closed_words(struct arena *arena)
{
	return groups_words(arena, figures, FIGURES);
}

struct closed_count {
	const struct closed_how *how;
	struct lead_groups of;
	struct groups groups;
	struct history history;
	struct calendar *calendar;
};

/* What the stage asked for; a won one asks for nothing. */
static struct slice reason_of(const struct closed_count *c, size_t lead, struct slice stage)
{
	const struct stage *rule = stages_find(&c->of.book->stages, stage);
	const int column = rule && rule->ask.len ? ledger_column(c->of.leads->ledger, rule->ask) : -1;

	if (rule && rule->kind == STAGE_LOST && !rule->ask.len)
		return table_text(c->of.leads, lead, LEADS.lost_reason);
	return column < 0 ? SLICE("") : table_cell(c->of.leads, lead, column);
}

static long group_of(struct closed_count *c, size_t lead, const struct spell *spells, size_t n)
{
	const struct history *h = &c->history;
	const struct spell *last = &spells[n - 1];
	const struct slice stage = h->stages[last->stage].id, before = n > 1 ? h->stages[spells[n - 2].stage].id : SLICE("");
	const bool is_won = h->stages[last->stage].kind == STAGE_WON, is_dated = last->entered_at != HISTORY_UNKNOWN;
	struct slice reason;

	switch (c->how->by) {
	case LEADS_BY_REASON:
		reason = reason_of(c, lead, stage);
		if (is_won && !reason.len)
			return (long)groups_of(&c->groups, stage, stage, -1);
		return (long)groups_of(&c->groups, reason, reason, reason.len ? 0 : 1);
	case LEADS_BY_STAGE:
		return (long)groups_of(&c->groups, before, before, before.len ? history_rank(h, lead, spells[n > 1 ? n - 2 : 0].stage) : INT64_MAX);
	case LEADS_BY_MONTH:
		return (long)lead_group_month(&c->groups, is_dated, is_dated ? moment_date(last->entered_at) : 0);
	default:
		return lead_group(&c->of, &c->groups, lead);
	}
}

static bool is_wanted(const struct closed_count *c, size_t lead, const struct spell *last)
{
	const struct closed_how *how = c->how;
	const enum stage_kind kind = c->history.stages[last->stage].kind;

	if (kind == STAGE_OPEN || (how->lost && !how->won && kind != STAGE_LOST) || (how->won && !how->lost && kind != STAGE_WON))
		return false;
	if (!how->has_since && !how->has_until)
		return true;
	if (last->entered_at == HISTORY_UNKNOWN) { /* in these days or not: nobody knows */
		table_left_out(c->of.leads, lead, table_column(c->of.leads, LEADS.closed_at));
		return false;
	}
	return (!how->has_since || moment_date(last->entered_at) >= how->since) &&
	       (!how->has_until || moment_date(last->entered_at) <= how->until);
}

static void take_lead(struct closed_count *c, size_t lead)
{
	const struct history *h = &c->history;
	const size_t n = h->first[lead + 1] - h->first[lead];
	const struct spell *spells = &h->spells[h->first[lead]], *last = n ? &spells[n - 1] : NULL;
	int64_t values[FIGURES];
	int has_amount;
	long group;

	if (!n || !is_wanted(c, lead, last) || (has_amount = lead_amount(&c->of, lead, &values[AMOUNT])) < 0)
		return;
	group = group_of(c, lead, spells, n);
	if (group < 0)
		return;
	values[LEADS_CLOSED] = 1;
	values[WON] = h->stages[last->stage].kind == STAGE_WON ? 1 : GROUP_NONE;
	values[LOST] = h->stages[last->stage].kind == STAGE_LOST ? 1 : GROUP_NONE;
	values[WITHOUT_AMOUNT] = has_amount ? GROUP_NONE : 1;
	if (!has_amount)
		values[AMOUNT] = GROUP_NONE;
	values[DAYS] = spells->entered_at == HISTORY_UNKNOWN || last->entered_at == HISTORY_UNKNOWN
			       ? GROUP_NONE
			       : round_to(history_dwell(c->calendar, spells->entered_at, last->entered_at, HISTORY_WORKING), 100);
	values[SHARE] = 1;
	groups_add(&c->groups, (size_t)group, lead, values);
}

static const char *title_of(const struct closed_count *c, struct view *v)
{
	const struct closed_how *how = c->how;

	return arena_format(&v->arena,
			     how->lost && !how->won   ? _("LOST  %s")
			     : how->won && !how->lost ? _("WON  %s")
						      : _("CLOSED  %s"),
			    groups_days(&v->arena, how->has_since ? &how->since : NULL, how->has_until ? how->until : c->of.book->today));
}

static int count(struct closed_count *c, struct book *b, struct error *err)
{
	c->calendar = book_calendar(b, err);
	if (!c->calendar || history_read(&c->history, b, err) < 0 || lead_groups_begin(&c->of, b, c->how->by, err) < 0)
		return -1;
	for (size_t lead = 0; lead < c->history.nleads; lead++)
		take_lead(c, lead);
	return 0;
}

int closed_report(struct book *b, const struct closed_how *how, struct view *v, struct error *err)
{
	struct closed_count c = { .how = how };
	int rc;

	groups_begin(&c.groups, figures, FIGURES, how->list);
	rc = count(&c, b, err);
	if (rc == 0) {
		struct group_shape shape = lead_groups_shape(&c.of);
		const size_t without = c.groups.total.cells[WITHOUT_AMOUNT].n;

		shape.title = title_of(&c, v);
		rc = groups_print(&c.groups, &shape, v, err);
		if (rc == 0 && !how->list && without)
			view_note(v, lang_plural("%zu lead without an amount: no sum has it", "%zu leads without an amount: no sum has them", without),
				  without);
		if (rc == 0 && !how->list)
			view_note(v, _("days: working days from the first stage to the end, a mean"));
	}
	history_release(&c.history);
	groups_release(&c.groups);
	return rc;
}
