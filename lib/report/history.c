/* history.c - see history.h; history_parts.h says how it is read. Here are the passes one after the other, and the job that
 * keeps all spells. */
#include "report/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "report/history_parts.h"

/* Stages that only rows of leads name come last. */
static void name_rows(struct history_run *r)
{
	r->stage_of = xcalloc(r->leads.names.count + 1, sizeof(*r->stage_of));
	for (size_t i = 0; i < r->leads.names.count; i++)
		history_name_stage(r, &r->leads.names.at[i], &r->stage_of[i]);
}

static void rank_all(struct history *h)
{
	const struct stages *s = &h->book->stages;

	h->ranks = xmalloc((s->npipelines * h->nstages + 1) * sizeof(*h->ranks));
	for (size_t p = 0; p < s->npipelines; p++)
		for (size_t stage = 0; stage < h->nstages; stage++) {
			const struct stage *found = pipeline_stage(&s->pipelines[p], h->stages[stage].id);

			h->ranks[p * h->nstages + stage] = found ? (int16_t)(found - s->pipelines[p].stages) : -1;
		}
}

static int run(struct history_run *r)
{
	history_name_rules(r);
	if (history_read_leads(r) < 0 || history_read_log(r) < 0)
		return -1;
	name_rows(r);
	if (r->too_many)
		return -1;
	rank_all(r->h);
	history_build(r);
	return 0;
}

int history_run(struct history *h, struct book *b, const struct history_job *job, struct error *err)
{
	const size_t before = err->count;
	struct history_run r = { .h = h, .job = job, .err = err };
	int rc;

	*h = (struct history){ .book = b };
	rc = run(&r);
	for (size_t i = 0; i < r.nparts; i++)
		log_part_release(r.parts[i]);
	free(r.parts);
	free(r.stage_of);
	row_ids_release(&r.ids);
	arena_join(&h->arena, &r.leads.arena);
	lead_rows_release(&r.leads);
	return rc < 0 || err->count > before ? -1 : 0;
}

/* All spells kept */

struct kept {
	struct history *h;
	struct spell *spells;
	size_t count, cap;
};

static void *begin_kept(void *context)
{
	struct kept *kept = xcalloc(1, sizeof(*kept)), *all = context;

	kept->h = all->h;
	if (!kept->h->first)
		kept->h->first = xcalloc(kept->h->nleads + 2, sizeof(*kept->h->first));
	return kept;
}

/* first holds how many there are of each lead, until all are there. */
static void keep_lead(void *state, size_t lead, const struct spell *spells, size_t n)
{
	struct kept *kept = state;

	kept->spells = xgrow(kept->spells, &kept->cap, kept->count + n, sizeof(*kept->spells));
	memcpy(kept->spells + kept->count, spells, n * sizeof(*spells));
	kept->count += n;
	kept->h->first[lead + 1] = (uint32_t)n;
}

static void merge_kept(void *context, void *state)
{
	struct kept *all = context, *kept = state;

	if (!all->count) {
		free(all->spells);
		*all = *kept;
		kept->spells = NULL;
		return;
	}
	all->spells = xgrow(all->spells, &all->cap, all->count + kept->count, sizeof(*all->spells));
	if (kept->count)
		memcpy(all->spells + all->count, kept->spells, kept->count * sizeof(*kept->spells));
	all->count += kept->count;
}

static void release_kept(void *state)
{
	struct kept *kept = state;

	free(kept->spells);
	free(kept);
}

int history_read(struct history *h, struct book *b, struct error *err)
{
	struct kept all = { .h = h };
	const struct history_job job = { begin_kept, keep_lead, merge_kept, release_kept, &all };
	int rc = history_run(h, b, &job, err);

	h->spells = all.spells;
	h->count = all.count;
	if (!h->first)
		h->first = xcalloc(h->nleads + 2, sizeof(*h->first));
	for (size_t i = 0; i < h->nleads; i++)
		h->first[i + 1] += h->first[i];
	if (rc == 0 && h->count >= UINT32_MAX)
		return error_add(err, ERROR_DATA, _("log: more stage changes than fit"));
	return rc;
}

void history_release(struct history *h)
{
	free(h->spells);
	free(h->first);
	free(h->stages);
	free(h->actors);
	free(h->pipeline);
	free(h->ranks);
	map_release(&h->stage_index);
	map_release(&h->actor_index);
	arena_release(&h->arena);
	*h = (struct history){ 0 };
}
