/* history_names.c - stages and actors by numbers; see history_parts.h. */
#include <stdlib.h>

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

void history_name_rules(struct history_run *r)
{
	const struct stages *stages = &r->h->book->stages;

	for (size_t p = 0; p < stages->npipelines; p++)
		for (size_t i = 0; i < stages->pipelines[p].nstages; i++)
			add_stage(r->h, stages->pipelines[p].stages[i].id, stages->pipelines[p].stages[i].kind);
	r->nrules = r->h->nstages;
	history_add_actor(r->h, SLICE(""));
}
