/* history_log.c - the changes of stage that the log knows, by all cores: see history_parts.h. */
#include <stdlib.h>
#include <string.h>

#include "book/journal.h"
#include "book/real_time.h"
#include "report/history_parts.h"

static void *begin(void *context, bool is_alone)
{
	struct log_part *part = xcalloc(1, sizeof(*part));

	(void)is_alone;
	part->run = context;
	part->buckets = xcalloc(part->run->nbuckets + 1, sizeof(*part->buckets));
	part->earliest = INT64_MAX;
	part->actors = xgrow(NULL, &part->actors_cap, 1, sizeof(*part->actors));
	part->actors[part->nactors++] = SLICE("");
	return part;
}

void log_part_release(struct log_part *part)
{
	free(part->buckets);
	stage_names_release(&part->names);
	ids_release(&part->actor_index);
	free(part->actors);
	free(part->stage_of);
	free(part->actor_of);
	arena_release(&part->arena);
	arena_release(&part->chunks);
	free(part);
}

static void release(void *state)
{
	if (state)
		log_part_release(state);
}

/* The part's number of a stage, or NO_STAGE: too many. */
static inline unsigned stage_of(struct sweep *s, struct log_part *part, struct slice id)
{
	const struct history_run *r = part->run;
	long i = map_get(&r->h->stage_index, id);

	if (i >= 0)
		return (unsigned)i;
	i = stage_names_add(&part->names, s, &part->arena, id);
	return i < 0 || (size_t)i + r->nrules >= HISTORY_STAGES_MAX ? NO_STAGE : (unsigned)i + (unsigned)r->nrules;
}

static uint32_t add_actor(struct sweep *s, struct log_part *part, struct slice id)
{
	if (part->nactors == HISTORY_ACTORS_MAX)
		return 0;
	id = sweep_keep(s, &part->arena, id);
	part->actors = xgrow(part->actors, &part->actors_cap, part->nactors + 1, sizeof(*part->actors));
	ids_add(&part->actor_index, id, (long)part->nactors);
	part->actors[part->nactors] = id;
	return (uint32_t)part->nactors++;
}

/* "P-0007 by P-0001" acted as P-0007. Beyond what 22 bits hold, nobody is known. */
static inline uint32_t actor_of(struct sweep *s, struct log_part *part, struct slice who)
{
	size_t n = 0;
	long i;

	while (n < who.len && who.ptr[n] != ' ')
		n++;
	who.len = n;
	i = n ? ids_get(&part->actor_index, who) : 0;
	return i >= 0 ? (uint32_t)i : add_actor(s, part, who);
}

static inline struct spell *add_event(struct log_part *part, size_t lead)
{
	struct bucket *b = &part->buckets[lead >> BUCKET_BITS];
	struct chunk *c = b->last;

	if (__builtin_expect(!c || c->count == CHUNK, 0)) {
		c = arena_alloc(&part->chunks, sizeof(*c));
		c->next = NULL;
		c->count = 0;
		if (b->last)
			b->last->next = c;
		else
			b->first = c;
		b->last = c;
	}
	part->nevents++;
	return &c->events[c->count++];
}

/* When a lead was entered is as its row says; when it moved, by when that was written (real_time.h). False: a time is none. */
static bool read_time(struct sweep *s, struct log_part *part, bool is_move, int64_t *at)
{
	const struct slice real_text = sweep_field(s, LOG_REAL_AT);
	const struct book *b = part->run->h->book;
	int64_t said, real;

	if (!moment_parse(sweep_field(s, LOG_AT), &said))
		return false;
	*at = said;
	if (!real_text.len)
		return true;
	if (!moment_parse(real_text, &real))
		return false;
	if (is_move)
		*at = log_pick(b, said, real);
	part->nreal += *at != said && said <= b->now;
	return true;
}

static void take_change(struct sweep *s, struct log_part *part, const struct stage_row *c, long lead)
{
	unsigned from = NO_STAGE, to;

	if (lead < 0) {
		part->strays++;
		return;
	}
	if (!c->new.len || (c->old.len && (from = stage_of(s, part, c->old)) == NO_STAGE) || (to = stage_of(s, part, c->new)) == NO_STAGE)
		return;
	if (c->at < part->earliest)
		part->earliest = c->at;
	*add_event(part, (size_t)lead) = (struct spell){ .entered_at = packed_event(c->at, from),
							  .lead = (uint32_t)lead,
							  .stage = to & (HISTORY_STAGES_MAX - 1U),
							  .actor = actor_of(s, part, c->actor) & (HISTORY_ACTORS_MAX - 1U) };
}

/* Rows wait for their leads a batch at a time. */
static void settle(struct sweep *s, struct log_part *part)
{
	long leads[ROW_IDS_BATCH];

	row_ids_find_all(&part->run->ids, part->leads, part->nwaiting, leads);
	for (size_t i = 0; i < part->nwaiting; i++)
		take_change(s, part, &part->waiting[i], leads[i]);
	part->nwaiting = 0;
}

/* A stage that was met before: it gets no new number. */
static bool is_known(const struct log_part *part, struct slice id)
{
	return !id.len || map_get(&part->run->h->stage_index, id) >= 0 || map_get(&part->names.index, id) >= 0;
}

/* A row that sets the stage of a lead. One that names a stage for the first time is taken at once, where it stands. */
static void wait_for_lead(struct sweep *s, struct log_part *part, int64_t at)
{
	const struct stage_row c = { at, sweep_keep(s, &part->arena, sweep_field(s, LOG_OLD)),
				      sweep_keep(s, &part->arena, sweep_field(s, LOG_NEW)),
				      sweep_keep(s, &part->arena, sweep_field(s, LOG_ACTOR)) };
	const bool is_new = !is_known(part, c.old) || !is_known(part, c.new);

	if (is_new)
		settle(s, part);
	part->leads[part->nwaiting] = sweep_keep(s, &part->arena, sweep_field(s, LOG_ID));
	part->waiting[part->nwaiting++] = c;
	if (is_new || part->nwaiting == ROW_IDS_BATCH)
		settle(s, part);
}

static inline bool is(struct slice field, struct slice text)
{
	return field.len == text.len && memcmp(field.ptr, text.ptr, text.len) == 0;
}

/* As log_filter in history_read_log says. */
static inline bool is_stage_row(struct sweep *s)
{
	return is(sweep_field(s, LOG_FIELD), SLICE("stage")) && is(sweep_field(s, LOG_LEDGER), SLICE("leads"));
}

static int take_rows(struct sweep *s, void *state)
{
	while (sweep_next(s)) {
		int64_t at;

		if (!is_stage_row(s))
			continue;
		if (!read_time(s, state, sweep_field(s, LOG_OLD).len > 0, &at))
			return -1;
		wait_for_lead(s, state, at);
	}
	settle(s, state);
	return 0;
}

/* The parts stay as they are, each with what its numbers mean. */
static void keep(struct history_run *r, struct log_part *part)
{
	struct history *h = r->h;

	part->stage_of = xcalloc(r->nrules + part->names.count + NO_STAGE + 1, sizeof(*part->stage_of));
	part->actor_of = xcalloc(part->nactors, sizeof(*part->actor_of));
	for (size_t i = 0; i < r->nrules; i++)
		part->stage_of[i] = (uint16_t)i;
	for (size_t i = 0; i < part->names.count; i++) {
		uint16_t stage = 0;

		history_name_stage(r, &part->names.at[i], &stage);
		part->stage_of[r->nrules + i] = stage;
	}
	part->stage_of[NO_STAGE] = NO_STAGE;
	for (size_t i = 1; i < part->nactors; i++)
		part->actor_of[i] = history_add_actor(h, part->actors[i]);
	r->parts = xgrow(r->parts, &r->parts_cap, r->nparts + 1, sizeof(struct log_part *));
	r->parts[r->nparts++] = part;
	arena_join(&h->arena, &part->arena);
	h->strays += part->strays;
	real_time_meet(h->book, part->nreal);
	if (part->earliest < h->earliest)
		h->earliest = part->earliest;
}

static void merge(void *context, void *state)
{
	struct log_part *part = xmalloc(sizeof(*part));

	*part = *(struct log_part *)state;
	*(struct log_part *)state = (struct log_part){ 0 };
	keep(context, part);
}

int history_read_log(struct history_run *r)
{
	const struct log_filter stages = { .ledger = SLICE("leads"), .field = SLICE("stage"), .since = INT64_MIN };
	const struct sweep_job job = { begin, take_rows, merge, release, r, .in_order = false };

	r->nbuckets = r->h->nleads / BUCKET + 1;
	return journal_sweep(r->h->book, &stages, &job, r->err);
}
