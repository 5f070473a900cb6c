/* chances.c - see chances.h. */
#include "report/chances.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/round.h"
#include "view/columns.h"

static struct chance *item(const struct chances *c, size_t pipeline, size_t stage)
{
	return &c->items[pipeline * c->history->nstages + stage];
}

/* Each stage that a closed lead was in counts once, whatever its way. */
static void take_lead(struct chances *c, size_t lead, size_t *last_of)
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

void chances_read(struct chances *c, const struct history *h)
{
	const struct stages *rules = &h->book->stages;
	size_t *last_of = xcalloc(h->nstages + 1, sizeof(*last_of));

	*c = (struct chances){ .history = h, .items = xcalloc(rules->npipelines * h->nstages + 1, sizeof(*c->items)) };
	for (size_t lead = 0; lead < h->nleads; lead++)
		take_lead(c, lead, last_of);
	free(last_of);
	for (size_t p = 0; p < rules->npipelines; p++)
		for (size_t s = 0; s < h->nstages; s++) {
			const struct stage *rule = pipeline_stage(&rules->pipelines[p], h->stages[s].id);

			if (rule && !value_missing(&rule->chance))
				item(c, p, s)->rule = rule;
		}
}

void chances_release(struct chances *c)
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

bool chance_of(const struct chances *c, size_t lead, unsigned stage, int64_t *share, const struct chance **from)
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

void chances_section(const struct chances *c, struct view *v)
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
