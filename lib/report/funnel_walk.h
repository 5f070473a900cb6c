/* funnel_walk.h - a funnel as it is being counted, lead by lead: a partial state that merges. Everybody else uses funnel.h.
 */
#ifndef CRM_REPORT_FUNNEL_WALK_H
#define CRM_REPORT_FUNNEL_WALK_H

#include "report/funnel.h"

struct funnel_walk {
	struct funnel *f;
	const struct history *h;
	int only_pipeline;    /* -1: any */
	int64_t since, until; /* moments, until exclusive */
	struct dwell_mark now;
	bool keeps, counts_moves;
	bool has_only; /* some lead is of what --only names, in the window or not */

	/* The lead in hand; what is kept stays behind it. */
	size_t lead, first_spell; /* of the history */
	const struct spell *spells;
	struct dwell_mark *marks; /* when each was entered */
	size_t nspells, marks_cap;
	uint32_t *seen; /* by stage: its stay of the lead, as index + 1 counted from first_stay; 0: none */
	size_t first_stay;
	struct funnel_lead *leads;
	struct funnel_stay *stays;
	struct funnel_move *moves;
	size_t nleads, nstays, nmoves, leads_cap, stays_cap, moves_cap;

	/* What all of them come to. */
	struct funnel_part *parts; /* by pipeline, the last for those that the rules don't have */
	int *row;		   /* by pipeline and stage: which of the part's; -1: none yet */
	struct funnel_pair *pairs;
	size_t *pair_at; /* by stage and stage: which pair, from 1 */
	size_t npairs, pairs_cap, outside;
	struct dwell_years years;
};

/* Empty, for the same leads as the other. */
void funnel_walk_init(struct funnel_walk *w, const struct funnel_walk *like);
void funnel_walk_lead(struct funnel_walk *w, size_t lead, size_t first_spell, const struct spell *spells, size_t n);
void funnel_walk_join(struct funnel_walk *w, struct funnel_walk *from); /* `from` came next, and isn't to be walked again */
void funnel_walk_release(struct funnel_walk *w);

/* The figures: parts and rows begun, the lead in hand counted, rows joined, durations put in order. */
void funnel_count_end(struct funnel_walk *w);

/* When a spell of the lead in hand was left, or HISTORY_OPEN; the days that it took. */
static inline int64_t funnel_left(const struct funnel_walk *w, size_t i)
{
	return i + 1 < w->nspells ? w->spells[i + 1].entered_at : HISTORY_OPEN;
}

static inline int64_t funnel_days(struct funnel_walk *w, size_t from, size_t to, enum history_days days)
{
	return dwell_between(&w->f->dwell, &w->years, &w->marks[from], to < w->nspells ? &w->marks[to] : &w->now, days);
}

#endif
