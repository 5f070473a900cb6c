/* funnel.c - see funnel.h. One walk over the history (funnel_walk.c) makes a stay for each lead and stage and counts it
 * (funnel_count.c). Where leads are kept, that is a walk over spells that are kept, too; else leads are counted as they come by. */
#include "report/funnel.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "report/funnel_walk.h"

/* The owner, source ... that --only names is nobody's: perhaps it is misspelt. */
static int no_such(const struct funnel *f, struct error *err)
{
	const struct table *leads = f->history.leads, *people = NULL;
	struct error ignored = ERROR_INIT;
	struct nearest near;

	if (f->how->by == FUNNEL_OWNER)
		people = book_table(f->book, PEOPLE.ledger, &ignored);
	error_release(&ignored);
	nearest_init(&near, slice_of(f->how->only));
	for (size_t lead = 0; lead < f->history.nleads; lead++) {
		struct slice id = funnel_group_of(f->book, leads, lead, f->how->by);
		long row = people ? table_find(people, id) : -1;

		nearest_offer(&near, row < 0 ? id : table_text(people, (size_t)row, PEOPLE.name));
	}
	if (nearest_found(&near).len)
		return error_add(err, ERROR_DATA, _("--only: no lead has the %s '%s'; did you mean '%.*s'?"),
				 _(funnel_by_name(f->how->by)), f->how->only, SLICE_ARGS(nearest_found(&near)));
	return error_add(err, ERROR_DATA, _("--only: no lead has the %s '%s'; --by %s without --only lists all"),
			 _(funnel_by_name(f->how->by)), f->how->only, funnel_by_name(f->how->by));
}

static int find_pipeline(const struct funnel *f, int *pipeline, struct error *err)
{
	const struct stages *s = &f->book->stages;
	struct slice wanted = slice_of(f->how->pipeline);
	struct nearest near;

	*pipeline = -1;
	if (!f->how->pipeline)
		return 0;
	nearest_init(&near, wanted);
	for (size_t p = 0; p < s->npipelines; p++) {
		nearest_offer(&near, s->pipelines[p].id);
		if (slice_equal(s->pipelines[p].id, wanted))
			*pipeline = (int)p;
	}
	if (*pipeline >= 0)
		return 0;
	if (nearest_found(&near).len)
		return error_add(err, ERROR_USAGE,
				 _("--pipeline: '%s' is no pipeline of rules/stages.yaml; did you mean '%.*s'?"),
				 f->how->pipeline, SLICE_ARGS(nearest_found(&near)));
	return error_add(err, ERROR_USAGE, _("--pipeline: '%s' is no pipeline of rules/stages.yaml"), f->how->pipeline);
}

/* The walk that all others are like, once the history knows its stages and how far back it goes. */
static int begin_all(struct funnel_walk *all, struct error *err)
{
	struct funnel *f = all->f;
	const struct funnel_how *how = f->how;
	const int64_t now = f->book->now, earliest = f->history.earliest;
	struct funnel_walk like = *all;

	if (dwell_init(&f->dwell, f->book, earliest < now ? earliest : now, now, err) < 0)
		return -1;
	like.now = dwell_at(&f->dwell, now);
	if (how->has_since)
		like.since = moment_of(how->since, 0);
	if (how->has_until)
		like.until = moment_of(how->until + 1, 0);
	funnel_walk_init(all, &like);
	return 0;
}

static void *begin(void *context)
{
	struct funnel_walk *all = context, *w = xmalloc(sizeof(*w));
	struct error ignored = ERROR_INIT; /* the calendar was read before */

	if (!all->parts)
		begin_all(all, &ignored);
	error_release(&ignored);
	funnel_walk_init(w, all);
	return w;
}

static void take_lead(void *state, size_t lead, const struct spell *spells, size_t n)
{
	funnel_walk_lead(state, lead, 0, spells, n);
}

static void merge(void *context, void *state)
{
	funnel_walk_join(context, state);
}

static void release(void *state)
{
	funnel_walk_release(state);
	free(state);
}

/* Leads kept: one after the other, with cells of their rows. */
static int walk_kept(struct funnel_walk *all, struct error *err)
{
	struct funnel *f = all->f;
	const struct history *h = &f->history;
	struct funnel_walk w;

	if (history_read(&f->history, f->book, err) < 0 || !book_table(f->book, LEADS.ledger, err) || begin_all(all, err) < 0)
		return -1;
	if (f->how->by != FUNNEL_ALL && f->how->by != FUNNEL_SOURCE && !book_table(f->book, CUSTOMERS.ledger, err))
		return -1;
	funnel_group_ahead(f->book, f->history.leads, f->how->by);
	funnel_walk_init(&w, all);
	for (size_t lead = 0; lead < h->nleads; lead++)
		if (h->first[lead] < h->first[lead + 1])
			funnel_walk_lead(&w, lead, h->first[lead], &h->spells[h->first[lead]],
					 h->first[lead + 1] - h->first[lead]);
	f->leads = w.leads;
	f->nleads = w.nleads;
	f->stays = w.stays;
	f->nstays = w.nstays;
	f->moves = w.moves;
	f->nmoves = w.nmoves;
	w.leads = NULL;
	w.stays = NULL;
	w.moves = NULL;
	funnel_walk_join(all, &w);
	funnel_walk_release(&w);
	return 0;
}

static int walk(struct funnel_walk *all, struct error *err)
{
	const struct history_job job = { begin, take_lead, merge, release, all };
	struct funnel *f = all->f;

	if (all->keeps)
		return walk_kept(all, err);
	if (history_run(&f->history, f->book, &job, err) < 0)
		return -1;
	return all->parts ? 0 : begin_all(all, err);
}

int funnel_read(struct funnel *f, struct book *b, const struct funnel_how *how, struct error *err)
{
	struct funnel_walk all = { .f = f, .h = &f->history, .until = INT64_MAX };
	int rc;

	*f = (struct funnel){ .book = b, .how = how };
	f->calendar = book_calendar(b, err);
	if (!f->calendar || find_pipeline(f, &all.only_pipeline, err) < 0)
		return -1;
	all.keeps = funnel_keeps(how);
	all.counts_moves = !how->dwell || all.keeps;
	rc = walk(&all, err);
	if (rc == 0) {
		funnel_count_end(&all);
		f->outside = all.outside;
		f->pairs = all.pairs;
		f->npairs = all.npairs;
		all.pairs = NULL;
	}
	funnel_walk_release(&all);
	return rc == 0 && how->only && !all.has_only ? no_such(f, err) : rc;
}

void funnel_release(struct funnel *f)
{
	for (size_t p = 0; p < f->nparts; p++)
		funnel_part_release(&f->parts[p]);
	free(f->parts);
	free(f->leads);
	free(f->stays);
	free(f->moves);
	free(f->pairs);
	free(f->groups);
	map_release(&f->group_index);
	dwell_release(&f->dwell);
	history_release(&f->history);
	*f = (struct funnel){ 0 };
}

int funnel_stage(const struct funnel *f, struct slice typed, struct error *err)
{
	const struct history *h = &f->history;
	struct nearest near;
	int part = -1, exact = history_stage(h, typed);
	size_t parts = 0;

	if (exact >= 0)
		return exact;
	nearest_init(&near, typed);
	for (size_t i = 0; i < h->nstages; i++) {
		nearest_offer(&near, h->stages[i].id);
		if (!typed.len || slice_find(h->stages[i].id, typed) < 0)
			continue;
		part = (int)i;
		parts++;
	}
	if (parts == 1)
		return part;
	if (nearest_found(&near).len)
		return error_add(err, ERROR_USAGE, _("'%.*s' is no stage; did you mean '%.*s'?"), SLICE_ARGS(typed),
				 SLICE_ARGS(nearest_found(&near)));
	return error_add(err, ERROR_USAGE, _("'%.*s' is no stage of rules/stages.yaml"), SLICE_ARGS(typed));
}

static bool row_of(const struct funnel_part *p, int stage, size_t *row)
{
	for (*row = 0; *row < p->nrows; ++*row)
		if (p->rows[*row].stage == stage)
			return true;
	return false;
}

int funnel_range(const struct funnel *f, const struct funnel_part *p, struct slice text, size_t *from, size_t *to,
		 struct error *err)
{
	struct slice first, last;
	int a, b;

	if (!slice_cut_at(text, "..", &first, &last))
		return error_add(err, ERROR_USAGE, _("'%.*s' is no range of stages; write it as FIRST..LAST"),
				 SLICE_ARGS(text));
	a = funnel_stage(f, first, err);
	b = funnel_stage(f, last, err);
	if (a < 0 || b < 0)
		return -1;
	if (!p || !row_of(p, a, from) || !row_of(p, b, to))
		return 0;
	if (*to > *from)
		return 1;
	return error_add(err, ERROR_USAGE, _("'%.*s': '%.*s' doesn't come before '%.*s'"), SLICE_ARGS(text),
			 SLICE_ARGS(first), SLICE_ARGS(last));
}
