/* pipeline.c - see report.h. */
#include "report/report.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/round.h"
#include "report/history.h"
#include "view/columns.h"
#include "view/view.h"

/* The chance that an open lead is won, by pipeline and stage: what rules/stages.yaml says, else what became of the book's own leads.
 *
 * Measured: of the leads of that pipeline that were in the stage once and are closed now, the share that was won. Leads that are open,
 * those that were revived too, say nothing yet. A share is rounded to a hundredth of a percent, and counts so: whoever multiplies what
 * is shown gets what is shown. */

struct chance {
	const struct stage *rule; /* that says it; NULL: it was measured */
	size_t won, closed;	  /* measured of so many; closed 0: nothing is known */
};

struct chances {
	const struct history *history; /* with its spells */
	struct chance *items;	       /* by pipeline, then stage of the history */
};

static struct chance *item(const struct chances *c, size_t pipeline, size_t stage)
{
	return &c->items[pipeline * c->history->nstages + stage];
}

/* Each stage that a closed lead was in counts once, whatever its way. */
static void count_lead(struct chances *c, size_t lead, size_t *last_of)
{
	const struct history *h = c->history;
	const size_t from = h->first[lead], to = h->first[lead + 1];
	const enum stage_kind kind = from < to ? h->stages[h->spells[to - 1].stage].kind : STAGE_OPEN;

	if (kind == STAGE_OPEN || h->pipeline[lead] == HISTORY_NO_PIPELINE)
		return;
	for (size_t i = from; i < to; i++) {
		const unsigned stage = h->spells[i].stage;

		if (last_of[stage] == lead + 1)
			continue;
		last_of[stage] = lead + 1;
		item(c, h->pipeline[lead], stage)->closed++;
		item(c, h->pipeline[lead], stage)->won += kind == STAGE_WON;
	}
}

static void chances_read(struct chances *c, const struct history *h)
{
	const struct stages *rules = &h->book->stages;
	size_t *last_of = xcalloc(h->nstages + 1, sizeof(*last_of));

	*c = (struct chances){ .history = h, .items = xcalloc(rules->npipelines * h->nstages + 1, sizeof(*c->items)) };
	for (size_t lead = 0; lead < h->nleads; lead++)
		count_lead(c, lead, last_of);
	free(last_of);
	for (size_t p = 0; p < rules->npipelines; p++)
		for (size_t s = 0; s < h->nstages; s++) {
			const struct stage *rule = pipeline_stage(&rules->pipelines[p], h->stages[s].id);

			if (rule && !value_missing(&rule->chance))
				item(c, p, s)->rule = rule;
		}
}

static void chances_release(struct chances *c)
{
	free(c->items);
}

static bool share_of(const struct chance *c, int64_t *share)
{
	if (c->rule)
		*share = c->rule->chance.number;
	else if (c->closed)
		*share = round_scaled((int64_t)c->won, 10000, (int64_t)c->closed);
	return c->rule || c->closed;
}

/* Of a lead that stands in that stage of the history; false: nobody knows. *share in basis points; *from is what says so. */
static bool chance_of(const struct chances *c, size_t lead, unsigned stage, int64_t *share, const struct chance **from)
{
	const unsigned pipeline = c->history->pipeline[lead];

	if (pipeline == HISTORY_NO_PIPELINE)
		return false;
	*from = item(c, pipeline, stage);
	return share_of(*from, share);
}

#define CHANCE(C) \
	C(shown, pipeline, _("pipeline"), TYPE_TEXT, view_text(v, p->id)) \
	C(shown, stage, _("stage"), TYPE_TEXT, view_text(v, p->stages[i].id)) \
	C(shown, chance, _("chance"), TYPE_PERCENT, VIEW_MAYBE(v, share_of(c, &share), share)) \
	C(shown, says, _("who says so"), TYPE_TEXT, put_source(v, c))

static void put_source(struct view *v, const struct chance *c)
{
	if (c->rule)
		view_textf(v, "%s:%u", c->rule->chance_at.file, c->rule->chance_at.line);
	else if (c->closed)
		view_textf(v, lang_plural("measured: %zu of %zu closed lead won", "measured: %zu of %zu closed leads won", c->closed), c->won, c->closed);
	else
		view_missing(v);
}

static void show_stage(struct view *v, const struct chances *all, size_t pipeline, size_t i)
{
	const struct pipeline *p = &all->history->book->stages.pipelines[pipeline];
	const int stage = history_stage(all->history, p->stages[i].id);
	const struct chance none = { 0 }, *c = stage < 0 ? &none : item(all, pipeline, (size_t)stage);
	int64_t share = 0;

	CHANCE(VIEW_CELL)
}

static void columns(struct view *v)
{
	view_section(v, "chances", _("The chance of a stage"));
	CHANCE(VIEW_COLUMN)
}

/* A section: each open stage of each pipeline that has leads, its chance, and which of the two says it. */
static void chances_section(const struct chances *c, struct view *v)
{
	const struct stages *rules = &c->history->book->stages;
	bool *has_leads = xcalloc(HISTORY_NO_PIPELINE + 1, sizeof(*has_leads));

	for (size_t lead = 0; lead < c->history->nleads; lead++)
		has_leads[c->history->pipeline[lead]] = true;
	columns(v);
	for (size_t p = 0; p < rules->npipelines; p++)
		for (size_t i = 0; has_leads[p] && i < rules->pipelines[p].nstages; i++)
			if (rules->pipelines[p].stages[i].kind == STAGE_OPEN)
				show_stage(v, c, p, i);
	view_note(v, _("measured: of the leads that were in the stage and are closed, the share that was won; chance: in rules/stages.yaml says it instead"));
	free(has_leads);
}

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
	int64_t values[FIGURES];
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
	if (!chance_of(&p->chances, lead, now->stage, &values[CHANCE], &from)) {
		values[CHANCE] = GROUP_NONE;
		values[WITHOUT_CHANCE] = 1;
	}
	if (!has_amount) {
		values[AMOUNT] = GROUP_NONE;
		values[WITHOUT_AMOUNT] = 1;
	} else if (values[CHANCE] != GROUP_NONE) {
		values[WEIGHTED] = round_scaled(values[AMOUNT], values[CHANCE], 10000);
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
