/* funnel_group.c - the funnels of owners, sources, grades or industries beside each other: one line each. See funnel.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "book/listing.h"
#include "report/funnel.h"

struct group {
	uint32_t index;
	size_t leads, kinds[3];
	size_t *lost; /* by stage */
	struct survival cycle;
};

static struct group *count(const struct funnel *f)
{
	struct group *groups = xcalloc(f->ngroups + 1, sizeof(*groups));

	for (size_t g = 0; g < f->ngroups; g++)
		groups[g] =
			(struct group){ .index = (uint32_t)g, .lost = xcalloc(f->history.nstages + 1, sizeof(size_t)) };
	for (size_t i = 0; i < f->nleads; i++) {
		const struct funnel_lead *l = &f->leads[i];
		struct group *g = &groups[l->group];

		g->leads++;
		g->kinds[l->kind]++;
		if (l->lost_in != FUNNEL_NO_STAGE)
			g->lost[l->lost_in]++;
		if (!l->undated)
			survival_add(&g->cycle, l->days, l->kind == STAGE_OPEN);
	}
	for (size_t g = 0; g < f->ngroups; g++)
		survival_sort(&groups[g].cycle);
	return groups;
}

/* Most leads first, then in the order in which they were met. */
static int by_leads(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	if (x->leads != y->leads)
		return x->leads > y->leads ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

/* The stage that loses most. */
static size_t worst(const struct funnel *f, const struct group *g)
{
	size_t at = 0;

	for (size_t s = 1; s < f->history.nstages; s++)
		if (g->lost[s] > g->lost[at])
			at = s;
	return at;
}

static void columns(struct view *v, enum funnel_by by)
{
	view_column(v, funnel_by_name(by), _(funnel_by_name(by)), TYPE_TEXT);
	if (by == FUNNEL_OWNER)
		view_column(v, "name", _("name"), TYPE_TEXT);
	view_column(v, "leads", _("leads"), TYPE_INT);
	view_column(v, "won", _("won"), TYPE_INT);
	view_column(v, "lost", _("lost"), TYPE_INT);
	view_column(v, "open", _("still open"), TYPE_INT);
	view_column(v, "conversion", _("conversion"), TYPE_PERCENT);
	view_column(v, "loss", _("loss"), TYPE_PERCENT);
	view_column(v, "worst_stage", _("most lost in"), TYPE_TEXT);
	view_column(v, "worst_lost", _("there"), TYPE_INT);
	view_column(v, "median_days", _("median"), TYPE_NUMBER);
}

static void put_group(struct view *v, const struct funnel *f, const struct group *g)
{
	struct slice id = f->groups[g->index];
	size_t stage = worst(f, g);
	int64_t days;

	view_text(v, id);
	if (f->how->by == FUNNEL_OWNER)
		view_text(v, id.len ? listing_name(f->book, PEOPLE.ledger, id) : id);
	view_number(v, (int64_t)g->leads);
	view_number(v, (int64_t)g->kinds[STAGE_WON]);
	view_number(v, (int64_t)g->kinds[STAGE_LOST]);
	view_number(v, (int64_t)g->kinds[STAGE_OPEN]);
	view_number(v, funnel_share(g->kinds[STAGE_WON], g->leads));
	view_number(v, funnel_share(g->kinds[STAGE_LOST], g->leads));
	view_text(v, g->lost[stage] ? f->history.stages[stage].id : SLICE(""));
	view_number(v, (int64_t)g->lost[stage]);
	if (survival_quantile(&g->cycle, 5000, &days))
		view_number(v, funnel_shown_days(days));
	else
		view_missing(v);
}

void funnel_show_groups(struct view *v, const struct funnel *f)
{
	struct group *groups = count(f);

	if (f->ngroups)
		qsort(groups, f->ngroups, sizeof(*groups), by_leads);
	columns(v, f->how->by);
	for (size_t g = 0; g < f->ngroups; g++) {
		put_group(v, f, &groups[g]);
		free(groups[g].lost);
		survival_release(&groups[g].cycle);
	}
	view_note(v, _("the funnel of one line: --only VALUE; its leads: --only VALUE --list total:lost"));
	free(groups);
}
