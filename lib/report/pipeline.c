/* pipeline.c - see pipeline.h. */
#include "report/pipeline.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/round.h"
#include "report/chances.h"

enum { LEADS_OPEN, AMOUNT, CHANCE, WEIGHTED, WITHOUT_AMOUNT, WITHOUT_CHANCE, RECKONED, FIGURES };

static const struct group_figure figures[FIGURES] = {
	[LEADS_OPEN] = { "leads", N_("leads"), TYPE_INT, GROUP_COUNT, 0 },
	[AMOUNT] = { "amount", N_("amount"), TYPE_MONEY, GROUP_SUM, 0 },
	[CHANCE] = { "chance", N_("chance"), TYPE_PERCENT, GROUP_WEIGHED, AMOUNT },
	[WEIGHTED] = { "weighted", N_("weighted"), TYPE_MONEY, GROUP_SUM, 0 },
	[WITHOUT_AMOUNT] = { "without_amount", N_("no amount"), TYPE_INT, GROUP_COUNT, 0 },
	[WITHOUT_CHANCE] = { "without_chance", N_("no chance"), TYPE_INT, GROUP_COUNT, 0 },
	[RECKONED] = { "reckoned", N_("month reckoned"), TYPE_INT, GROUP_COUNT, 0 },
};

/* Who says the chances of a group: a bit each. */
enum { BY_RULE = 1, BY_BOOK = 2 };

struct source {
	unsigned who;
	size_t closed; /* of the one stage that was measured */
	bool is_mixed; /* more than one */
};

struct pipeline_count {
	struct lead_groups of;
	struct groups groups;
	struct history history;
	struct chances chances;
	struct calendar *calendar;
	struct source *sources; /* by group */
	size_t nsources, sources_cap;
	size_t late; /* expected before today */
};

struct figure_words pipeline_words(struct arena *arena)
{
	return groups_words(arena, figures, FIGURES);
}

/* When a stage that began that day is over; false: it doesn't say how long it takes. */
static bool stage_end(struct calendar *c, const struct stage *s, int32_t *day)
{
	enum { HUNDREDTHS = 100, DAY = 86400 };

	if (value_missing(&s->days))
		return false;
	if (s->days.workdays)
		*day = calendar_add_workdays(c, *day, (int)((s->days.number + HUNDREDTHS - 1) / HUNDREDTHS));
	else
		*day += (int32_t)((s->days.number + DAY - 1) / DAY);
	return true;
}

static bool reckon(struct pipeline_count *p, size_t lead, const struct spell *now, int32_t *day)
{
	const struct history *h = &p->history;
	const unsigned pipeline = h->pipeline[lead];
	const int rank = pipeline == HISTORY_NO_PIPELINE ? -1 : history_rank(h, lead, now->stage);
	const struct pipeline *rules = rank < 0 ? NULL : &p->of.book->stages.pipelines[pipeline];
	const int32_t today = p->of.book->today;

	if (!rules)
		return false;
	*day = now->entered_at == HISTORY_UNKNOWN ? today : moment_date(now->entered_at);
	for (size_t i = (size_t)rank; i < rules->nstages; i++) {
		if (rules->stages[i].kind != STAGE_OPEN)
			continue;
		if (!stage_end(p->calendar, &rules->stages[i], day))
			return false;
		if (i == (size_t)rank && *day < today)
			*day = today;
	}
	return true;
}

/* The group of its month; -1: what stands there can't be read. */
static long month_of(struct pipeline_count *p, size_t lead, const struct spell *now, int64_t *values)
{
	const int column = table_column(p->of.leads, LEADS.expected_close);
	const struct value said = table_value(p->of.leads, lead, column);
	int32_t day = (int32_t)said.number;
	bool is_known = !value_missing(&said);

	if (!is_known && table_cell(p->of.leads, lead, column).len)
		return -1;
	if (is_known) {
		p->late += day < p->of.book->today;
	} else {
		is_known = reckon(p, lead, now, &day);
		values[RECKONED] = is_known ? 1 : GROUP_NONE;
	}
	return (long)lead_group_month(&p->groups, is_known, day);
}

/* By stage as the history has it: under an earlier clock the row may be ahead of it. */
static long group_of(struct pipeline_count *p, size_t lead, const struct spell *now, int64_t *values)
{
	if (p->of.by == LEADS_BY_MONTH)
		return month_of(p, lead, now, values);
	if (p->of.by == LEADS_BY_STAGE)
		return (long)lead_group_stage(&p->of, &p->groups, p->history.stages[now->stage].id);
	return lead_group(&p->of, &p->groups, lead);
}

static void note_source(struct pipeline_count *p, size_t group, const struct chance *from)
{
	struct source *s;

	while (p->nsources <= group) {
		p->sources = xgrow(p->sources, &p->sources_cap, p->nsources + 1, sizeof(*p->sources));
		p->sources[p->nsources++] = (struct source){ 0 };
	}
	s = &p->sources[group];
	if (from && from->rule) {
		s->who |= BY_RULE;
	} else if (from) {
		s->is_mixed |= (s->who & BY_BOOK) && s->closed != from->closed;
		s->who |= BY_BOOK;
		s->closed = from->closed;
	}
}

static void take_lead(struct pipeline_count *p, size_t lead)
{
	const struct history *h = &p->history;
	const struct spell *now = h->first[lead] < h->first[lead + 1] ? &h->spells[h->first[lead + 1] - 1] : NULL;
	const struct chance *from = NULL;
	int64_t values[FIGURES], share;
	long group;
	int has_amount;

	for (size_t i = 0; i < FIGURES; i++)
		values[i] = GROUP_NONE;
	if (!now || h->stages[now->stage].kind != STAGE_OPEN)
		return;
	if (!stages_find(&p->of.book->stages, h->stages[now->stage].id)) {
		table_left_out(p->of.leads, lead, table_column(p->of.leads, LEADS.stage));
		return;
	}
	has_amount = lead_amount(&p->of, lead, &values[AMOUNT]);
	group = has_amount < 0 ? -1 : group_of(p, lead, now, values);
	if (group < 0)
		return;
	values[LEADS_OPEN] = 1;
	if (chance_of(&p->chances, lead, now->stage, &share, &from))
		values[CHANCE] = share;
	else
		values[WITHOUT_CHANCE] = 1;
	if (!has_amount) {
		values[AMOUNT] = GROUP_NONE;
		values[WITHOUT_AMOUNT] = 1;
	} else if (values[CHANCE] != GROUP_NONE) {
		values[WEIGHTED] = round_scaled(values[AMOUNT], share, 10000);
	}
	note_source(p, (size_t)group, values[CHANCE] == GROUP_NONE ? NULL : from);
	groups_add(&p->groups, (size_t)group, lead, values);
}

static void group_columns(struct view *v)
{
	view_key_column(v, "chance_from", TYPE_TEXT);
	view_key_column(v, "chance_n", TYPE_INT);
}

static void group_cells(struct view *v, const void *context, size_t group)
{
	static const char *const names[] = { "", "rules", "measured", "both" };
	const struct pipeline_count *p = context;
	const struct source none = { 0 }, *s = group < p->nsources ? &p->sources[group] : &none;

	view_text(v, slice_of(names[s->who]));
	VIEW_MAYBE(v, s->who == BY_BOOK && !s->is_mixed, (int64_t)s->closed);
}

static struct group_shape shape_of(struct pipeline_count *p, struct view *v)
{
	struct group_shape shape = lead_groups_shape(&p->of);
	struct str today = STR_INIT;

	date_add_text(&today, p->of.book->today);
	shape.title = arena_format(&v->arena, p->of.by == LEADS_BY_MONTH ? _("PIPELINE by expected close  as of %s") : _("PIPELINE  as of %s"), today.buf);
	str_release(&today);
	shape.group_context = p;
	shape.group_columns = group_columns;
	shape.group_cells = group_cells;
	return shape;
}

static void note_how(const struct pipeline_count *p, struct view *v)
{
	const size_t reckoned = p->of.by == LEADS_BY_MONTH ? p->groups.total.cells[RECKONED].n : 0, without = p->groups.total.cells[WITHOUT_AMOUNT].n;

	if (without)
		view_note(v, lang_plural("%zu lead without an amount: no sum has it", "%zu leads without an amount: no sum has them", without),
			  without);
	if (reckoned)
		view_note(v, lang_plural("%zu lead without an expected close: its month is reckoned from the days of its stages",
					 "%zu leads without an expected close: their months are reckoned from the days of their stages", reckoned),
			  reckoned);
	if (p->late)
		view_note(v, lang_plural("%zu lead was expected to close before today: crm lead set LEAD expected_close=…",
					 "%zu leads were expected to close before today: crm lead set LEAD expected_close=…", p->late),
			  p->late);
	if (!v->for_programs && p->groups.count)
		chances_section(&p->chances, v);
}

static int count(struct pipeline_count *p, struct book *b, const struct pipeline_how *how, struct error *err)
{
	p->calendar = book_calendar(b, err);
	if (!p->calendar || history_read(&p->history, b, err) < 0 || lead_groups_begin(&p->of, b, how->by, err) < 0)
		return -1;
	chances_read(&p->chances, &p->history);
	for (size_t lead = 0; lead < p->history.nleads; lead++)
		take_lead(p, lead);
	return 0;
}

int pipeline_report(struct book *b, const struct pipeline_how *how, struct view *v, struct error *err)
{
	struct pipeline_count p = { 0 };
	const bool is_by_month = how->by == LEADS_BY_MONTH;
	int rc;

	groups_begin(&p.groups, figures, is_by_month ? FIGURES : FIGURES - 1, how->list);
	rc = count(&p, b, how, err);
	if (rc == 0) {
		const struct group_shape shape = shape_of(&p, v);

		rc = groups_print(&p.groups, &shape, v, err);
	}
	if (rc == 0 && !how->list)
		note_how(&p, v);
	free(p.sources);
	chances_release(&p.chances);
	history_release(&p.history);
	groups_release(&p.groups);
	return rc;
}
