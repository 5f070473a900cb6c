/* history.c - see history.h; history_parts.h says how it is read. Here are the passes one after the other, and the job that
 * keeps all spells. */
#include "report/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/round.h"
#include "base/team.h"
#include "report/history_parts.h"

/* Questions to a history that is read: stages, first spells, days */

int history_stage(const struct history *h, struct slice id)
{
	return (int)map_get(&h->stage_index, id);
}

long history_first(const struct history *h, size_t lead, unsigned stage)
{
	for (size_t i = h->first[lead]; i < h->first[lead + 1]; i++)
		if (h->spells[i].stage == stage)
			return (long)i;
	return -1;
}

int64_t history_dwell(struct calendar *c, int64_t from, int64_t to, enum history_days days)
{
	const int64_t unit = 10000;

	if (days == HISTORY_WORKING)
		return calendar_work_days(c, from, to);
	/* Days of the wall clock: where the zone changes its offset, a day of 23 hours is one. */
	return round_quotient(
		((int64_t)(moment_date(to) - moment_date(from)) * 86400 + moment_seconds(to) - moment_seconds(from)) *
			unit,
		86400);
}

/* From changes of stage to spells, a bucket of leads at a time A counting sort lays the
 * bucket's events out lead by lead, in memory that stays in the cache; then one walk over its leads puts before and behind each
 * run what only the lead's row knows */

struct builder {
	const struct history_run *run;
	void *state;
	size_t from, to; /* buckets */
	uint32_t first[BUCKET + 1];
	struct spell *events; /* of the bucket, lead by lead, each lead's in the order of the log */
	size_t events_cap;
	struct spell *spells; /* of one lead */
	size_t count, cap;
};

static size_t count_events(struct builder *b, size_t bucket)
{
	size_t sum = 0;

	memset(b->first, 0, sizeof(b->first));
	for (size_t p = 0; p < b->run->nparts; p++)
		for (const struct chunk *c = b->run->parts[p]->buckets[bucket].first; c; c = c->next)
			for (size_t i = 0; i < c->count; i++)
				b->first[c->events[i].lead & (BUCKET - 1)]++;
	for (size_t i = 0; i <= BUCKET; i++) {
		uint32_t n = b->first[i];

		b->first[i] = (uint32_t)sum;
		sum += n;
	}
	return sum;
}

/* Parts in the order of the log, their numbers made those of the history. first[i] moves from the beginning of a lead's run to
 * its end. */
static void group(struct builder *b, size_t bucket)
{
	for (size_t p = 0; p < b->run->nparts; p++) {
		const struct log_part *part = b->run->parts[p];

		for (const struct chunk *c = part->buckets[bucket].first; c; c = c->next)
			for (size_t i = 0; i < c->count; i++) {
				struct spell event = c->events[i];

				event.entered_at = packed_event(event_at(&event), part->stage_of[event_old(&event)]);
				event.stage = part->stage_of[event.stage] & (HISTORY_STAGES_MAX - 1U);
				event.actor = part->actor_of[event.actor] & (HISTORY_ACTORS_MAX - 1U);
				b->events[b->first[event.lead & (BUCKET - 1)]++] = event;
			}
	}
}

static void merge_runs(struct spell *to, const struct spell *a, size_t na, const struct spell *b, size_t nb)
{
	while (na || nb)
		if (na && (!nb || event_at(a) <= event_at(b))) {
			*to++ = *a++;
			na--;
		} else {
			*to++ = *b++;
			nb--;
		}
}

static bool is_sorted(const struct spell *s, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (event_at(&s[i - 1]) > event_at(&s[i]))
			return false;
	return true;
}

static void insertion_sort(struct spell *s, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct spell moved = s[i];
		size_t k = i;

		for (; k > 0 && event_at(&s[k - 1]) > event_at(&moved); k--)
			s[k] = s[k - 1];
		s[k] = moved;
	}
}

/* Rows of the log may stand in another order than that of time (--as-of, merged files); equal times stay as they stand. */
static void sort_run(struct spell *s, size_t n)
{
	enum { SHORT = 16 };
	struct spell *from = s, *to, *spare;

	if (is_sorted(s, n))
		return;
	if (n <= SHORT) {
		insertion_sort(s, n);
		return;
	}
	spare = to = xmalloc(n * sizeof(*to));
	for (size_t width = 1; width < n; width *= 2) {
		struct spell *swap = from;

		for (size_t i = 0; i < n; i += 2 * width) {
			size_t na = n - i < width ? n - i : width, nb = n - i - na < width ? n - i - na : width;

			merge_runs(to + i, from + i, na, from + i + na, nb);
		}
		from = to;
		to = swap;
	}
	if (from != s)
		memcpy(s, from, n * sizeof(*s));
	free(spare);
}

/* The rows */

static void add_spell(struct builder *b, const struct spell *s)
{
	b->spells = xgrow(b->spells, &b->cap, b->count + 1, sizeof(*b->spells));
	b->spells[b->count++] = *s;
}

static void assume(struct builder *b, size_t lead, unsigned stage, int64_t at)
{
	const struct spell s = {
		.entered_at = at, .lead = (uint32_t)lead, .stage = stage & (HISTORY_STAGES_MAX - 1U), .assumed = 1
	};

	add_spell(b, &s);
}

static int64_t row_time(const struct builder *b, size_t lead, enum lead_time which)
{
	const int64_t *times = b->run->leads.times[which];

	if (!times)
		return HISTORY_UNKNOWN;
	if (times[lead] != UNREADABLE)
		return times[lead];
	left_out_note(b->run->h->leads->left_out, b->run->h->leads->ledger->index, LEFT_OUT_ROW, lead,
		      b->run->time_columns[which]);
	return HISTORY_UNKNOWN;
}

/* A cell's stage, or NO_STAGE. */
static unsigned row_stage(const struct builder *b, size_t lead, const uint16_t *column)
{
	return !column || column[lead] == NO_STAGE ? NO_STAGE : b->run->stage_of[column[lead]];
}

/* A stage that the rules don't know is shown as it stands; of a lead without any nobody can tell how it went. */
static void note_stage(const struct builder *b, size_t lead)
{
	const struct history_run *r = b->run;

	if (r->leads.stage && row_stage(b, lead, r->leads.stage) == NO_STAGE)
		left_out_note(r->h->leads->left_out, r->h->leads->ledger->index, LEFT_OUT_ROW, lead, r->stage_column);
}

/* Where leads of this pipeline begin, as far as the rules say. */
static unsigned first_stage(const struct history *h, size_t lead)
{
	uint8_t p = h->pipeline[lead];

	if (p == HISTORY_NO_PIPELINE || !h->book->stages.pipelines[p].nstages)
		return NO_STAGE;
	return (unsigned)history_stage(h, h->book->stages.pipelines[p].stages[0].id);
}

static bool is_closed(const struct history *h, unsigned stage)
{
	return stage != NO_STAGE && h->stages[stage].kind != STAGE_OPEN;
}

/* In which stage a lead stood before its log begins (NO_STAGE: it wasn't there); first_old: what the log says of that. */
static unsigned seed_stage(const struct builder *b, size_t lead, bool has_log, unsigned first_old)
{
	const struct lead_rows *rows = &b->run->leads;
	unsigned entry = row_stage(b, lead, rows->entry), now = row_stage(b, lead, rows->stage);

	if (has_log && first_old == NO_STAGE)
		return NO_STAGE;
	if (entry != NO_STAGE)
		return entry;
	if (has_log)
		return first_old;
	entry = is_closed(b->run->h, now) ? first_stage(b->run->h, lead) : now;
	return entry == NO_STAGE ? now : entry;
}

/* The time at which a row says that its stage was entered, no earlier than `after`. */
static int64_t stage_time(const struct builder *b, size_t lead, bool closed, int64_t after)
{
	int64_t at = closed ? row_time(b, lead, LEAD_CLOSED) : HISTORY_UNKNOWN;

	if (at == HISTORY_UNKNOWN)
		at = row_time(b, lead, LEAD_UPDATED);
	return at < after ? after : at;
}

/* What the row says about the end, where the log ends otherwise. */
static void add_end(struct builder *b, size_t lead)
{
	const struct history *h = b->run->h;
	const struct spell *last = &b->spells[b->count - 1];
	unsigned now = row_stage(b, lead, b->run->leads.stage);
	int64_t at;

	if (now == NO_STAGE || last->stage == now)
		return;
	at = stage_time(b, lead, is_closed(h, now), last->entered_at);
	if (at <= h->book->now)
		assume(b, lead, now, at);
}

static void add_event(struct builder *b, const struct spell *event)
{
	struct spell s = *event;

	s.entered_at = event_at(event);
	add_spell(b, &s);
}

/* n: events up to the clock; behind them in `events`, up to `all`, what the log says of later (--as-of a past day). */
static void build_lead(struct builder *b, size_t lead, const struct spell *events, size_t n, size_t all)
{
	const struct history *h = b->run->h;
	int64_t created = row_time(b, lead, LEAD_CREATED);
	unsigned first_old = all ? event_old(events) : NO_STAGE;
	unsigned seed = seed_stage(b, lead, all > 0, first_old);

	b->count = 0;
	if (n && created != HISTORY_UNKNOWN && created > event_at(events))
		created = event_at(events);
	if (seed != NO_STAGE && created <= h->book->now) {
		assume(b, lead, seed, created);
		/* An imported lead that was closed and came back: the closing is not in the log. */
		if (n && seed != first_old && is_closed(h, first_old))
			assume(b, lead, first_old, event_at(events));
	}
	for (size_t i = 0; i < n; i++)
		if (!b->count || b->spells[b->count - 1].stage != events[i].stage)
			add_event(b, &events[i]);
	if (b->count && n == all)
		add_end(b, lead);
	note_stage(b, lead);
	if (b->count)
		b->run->job->lead(b->state, lead, b->spells, b->count);
}

static void build_bucket(struct builder *b, size_t bucket)
{
	const struct history *h = b->run->h;
	const size_t base = bucket * BUCKET, left = h->nleads - base, nleads = left < BUCKET ? left : BUCKET;
	const size_t nevents = count_events(b, bucket);
	uint32_t from = 0;

	b->events = xgrow(b->events, &b->events_cap, nevents + 1, sizeof(*b->events));
	group(b, bucket);
	for (size_t i = 0; i < nleads; i++) {
		struct spell *events = b->events + from;
		size_t all = b->first[i] - from, n = all;

		sort_run(events, all);
		while (n && event_at(&events[n - 1]) > h->book->now)
			n--;
		build_lead(b, base + i, events, n, all);
		from = b->first[i];
	}
}

static void *build_buckets(void *context)
{
	struct builder *b = context;

	for (size_t i = b->from; i < b->to; i++)
		build_bucket(b, i);
	free(b->events);
	free(b->spells);
	return NULL;
}

static void history_build(struct history_run *r)
{
	const size_t nbuckets = (r->h->nleads + BUCKET - 1) / BUCKET, most = team_size(r->bytes);
	const size_t n = most < nbuckets ? most : nbuckets;
	struct builder *team = xcalloc(n + 1, sizeof(*team));

	for (size_t i = 0; i < n; i++) {
		team[i].run = r;
		team[i].from = i * nbuckets / n;
		team[i].to = (i + 1) * nbuckets / n;
		team[i].state = r->job->begin(r->job->context);
	}
	if (n)
		team_run(team, n, sizeof(*team), build_buckets);
	for (size_t i = 0; i < n; i++) {
		r->job->merge(r->job->context, team[i].state);
		r->job->release(team[i].state);
	}
	free(team);
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

struct kept_spells {
	struct history *h;
	struct spell *spells;
	size_t count, cap;
};

static void *begin_kept(void *context)
{
	struct kept_spells *kept = xcalloc(1, sizeof(*kept)), *all = context;

	kept->h = all->h;
	if (!kept->h->first)
		kept->h->first = xcalloc(kept->h->nleads + 2, sizeof(*kept->h->first));
	return kept;
}

/* first holds how many there are of each lead, until all are there. */
static void keep_lead(void *state, size_t lead, const struct spell *spells, size_t n)
{
	struct kept_spells *kept = state;

	kept->spells = xgrow(kept->spells, &kept->cap, kept->count + n, sizeof(*kept->spells));
	memcpy(kept->spells + kept->count, spells, n * sizeof(*spells));
	kept->count += n;
	kept->h->first[lead + 1] = (uint32_t)n;
}

static void merge_kept(void *context, void *state)
{
	struct kept_spells *all = context, *kept = state;

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
	struct kept_spells *kept = state;

	free(kept->spells);
	free(kept);
}

int history_read(struct history *h, struct book *b, struct error *err)
{
	struct kept_spells all = { .h = h };
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
