/* history.c - see history.h; history_parts.h says how it is read. Here are the names of stages and actors, the passes one after the
 * other, and the job that keeps all spells. */
#include "report/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "report/history_parts.h"

/* Names */

static void add_stage(struct history *h, struct slice id, enum stage_kind kind)
{
	if (!map_add(&h->stage_index, id, (long)h->nstages))
		return;
	h->stages = xgrow(h->stages, &h->stages_cap, h->nstages + 1, sizeof(*h->stages));
	h->stages[h->nstages++] = (struct history_stage){ id, kind };
}

/* The line that begins behind this text. */
static unsigned line_behind(struct slice text)
{
	unsigned line = 1;

	for (size_t i = 0; i < text.len; i++)
		line += text.ptr[i] == '\n';
	return line;
}

int history_name_stage(struct history_run *r, const struct stage_name *name, uint16_t *stage)
{
	struct history *h = r->h;
	struct place at = { name->file, 0, 0 };
	long i = map_get(&h->stage_index, name->id);

	if (i < 0 && r->too_many) /* said once, not once a row */
		return -1;
	if (i < 0 && h->nstages == HISTORY_STAGES_MAX) {
		r->too_many = true;
		at.line = line_behind(name->before);
		return error_at(r->err, ERROR_DATA, &at,
				_("stage: '%.*s' is one more than the %d different stages a log may have"),
				SLICE_ARGS(name->id), HISTORY_STAGES_MAX);
	}
	if (i < 0) {
		add_stage(h, name->id, STAGE_OPEN);
		i = (long)h->nstages - 1;
	}
	*stage = (uint16_t)i;
	return 0;
}

long stage_names_add(struct stage_names *names, struct sweep *s, struct arena *arena, struct slice id)
{
	long i = map_get(&names->index, id);

	if (i >= 0 || names->count > HISTORY_STAGES_MAX)
		return i;
	id = sweep_keep(s, arena, id);
	names->at = xgrow(names->at, &names->cap, names->count + 1, sizeof(*names->at));
	names->at[names->count] =
		(struct stage_name){ id, s->text->name, { s->text->text.ptr, sweep_offset(s) } };
	map_add(&names->index, id, (long)names->count);
	return (long)names->count++;
}

void stage_names_release(struct stage_names *names)
{
	map_release(&names->index);
	free(names->at);
	*names = (struct stage_names){ 0 };
}

uint32_t history_add_actor(struct history *h, struct slice id)
{
	long i = map_get(&h->actor_index, id);

	if (i >= 0)
		return (uint32_t)i;
	if (h->nactors == HISTORY_ACTORS_MAX)
		return 0;
	h->actors = xgrow(h->actors, &h->actors_cap, h->nactors + 1, sizeof(*h->actors));
	map_add(&h->actor_index, id, (long)h->nactors);
	h->actors[h->nactors++] = id;
	return (uint32_t)h->nactors - 1;
}

static void name_rules(struct history_run *r)
{
	const struct stages *stages = &r->h->book->stages;

	for (size_t p = 0; p < stages->npipelines; p++)
		for (size_t i = 0; i < stages->pipelines[p].nstages; i++)
			add_stage(r->h, stages->pipelines[p].stages[i].id, stages->pipelines[p].stages[i].kind);
	r->nrules = r->h->nstages;
	history_add_actor(r->h, SLICE(""));
}

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
	name_rules(r);
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
