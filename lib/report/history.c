/* history.c - see history.h. The log is read once into 16-byte events, which a counting sort lays out lead by lead; then one walk
 * over the leads puts before and behind each run what only the lead's row knows. */
#include "report/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "book/journal.h"
#include "report/row_ids.h"

/* While the log is read, entered_at of an event also holds the stage before, in its last ten bits: millions of events then touch
 * no memory but their own and a counter of their lead. */
enum { OLD_BITS = 10, NO_STAGE = (1 << OLD_BITS) - 1 };

/* What the log says of a lead behind the clock; only --as-of a past day ever has any. */
struct later {
	int64_t first_at;   /* INT64_MAX: nothing */
	uint16_t first_old; /* the stage that was left then, or NO_STAGE */
};

struct run {
	struct history *h;
	struct error *err;
	struct row_ids ids;
	struct later *later;  /* by lead; NULL: of no lead */
	struct spell *events; /* as the log has them */
	size_t nevents, events_cap;
	size_t spells_cap;
	bool too_many;					  /* different stages */
	int stage, entry_stage, created, updated, closed; /* columns of leads */
};

/* Names */

static void add_stage(struct history *h, struct slice id, enum stage_kind kind)
{
	if (!map_add(&h->stage_index, id, (long)h->nstages))
		return;
	h->stages = xgrow(h->stages, &h->stages_cap, h->nstages + 1, sizeof(*h->stages));
	h->stages[h->nstages++] = (struct history_stage){ id, kind };
}

static int stage_of(struct run *r, struct slice id, const struct place *at, uint16_t *stage)
{
	struct history *h = r->h;
	long i = map_get(&h->stage_index, id);

	if (i < 0 && r->too_many)
		return -1;
	r->too_many = i < 0 && h->nstages == HISTORY_STAGES_MAX;
	if (r->too_many) /* said once, not once a row */
		return error_at(r->err, ERROR_DATA, at,
				_("stage: '%.*s' is one more than the %d different stages a log may have"),
				SLICE_ARGS(id), HISTORY_STAGES_MAX);
	if (i < 0) {
		add_stage(h, id, STAGE_OPEN);
		i = (long)h->nstages - 1;
	}
	*stage = (uint16_t)i;
	return 0;
}

/* "P-0007 by P-0001" acted as P-0007. Beyond what 22 bits hold, nobody is known. */
static uint32_t actor_of(struct history *h, struct slice who)
{
	struct slice id = slice_cut(&who, ' ');
	long i = id.len ? map_get(&h->actor_index, id) : 0;

	if (i >= 0)
		return (uint32_t)i;
	if (h->nactors == HISTORY_ACTORS_MAX)
		return 0;
	h->actors = xgrow(h->actors, &h->actors_cap, h->nactors + 1, sizeof(*h->actors));
	map_add(&h->actor_index, id, (long)h->nactors);
	h->actors[h->nactors++] = id;
	return (uint32_t)h->nactors - 1;
}

/* The log */

static int64_t packed(int64_t at, uint16_t old)
{
	return at * (1 << OLD_BITS) + old;
}

static int64_t at_of(const struct spell *event)
{
	return event->entered_at >> OLD_BITS; /* rounds down, before 1970 too */
}

static uint16_t old_of(const struct spell *event)
{
	return (uint16_t)(event->entered_at & NO_STAGE);
}

static void take_later(struct run *r, size_t lead, int64_t at, uint16_t old)
{
	const size_t n = r->h->leads->nrows;

	if (!r->later) {
		r->later = xmalloc(n * sizeof(*r->later));
		for (size_t i = 0; i < n; i++)
			r->later[i] = (struct later){ INT64_MAX, NO_STAGE };
	}
	if (at < r->later[lead].first_at)
		r->later[lead] = (struct later){ at, old };
}

static int take_entry(void *context, const struct log_entry *e)
{
	struct run *r = context;
	struct history *h = r->h;
	uint16_t stage, old = NO_STAGE;
	long lead = row_ids_find(&r->ids, e->id);

	if (lead < 0) {
		h->strays++;
		return 0;
	}
	if (!e->new.len || (e->old.len && stage_of(r, e->old, &e->place, &old) < 0) ||
	    stage_of(r, e->new, &e->place, &stage) < 0)
		return 0;
	if (e->at > h->book->now) {
		take_later(r, (size_t)lead, e->at, old);
		return 0;
	}
	r->events = xgrow(r->events, &r->events_cap, r->nevents + 1, sizeof(*r->events));
	r->events[r->nevents++] = (struct spell){ .entered_at = packed(e->at, old),
						  .lead = (uint32_t)lead,
						  .stage = stage & (HISTORY_STAGES_MAX - 1U),
						  .actor = actor_of(h, e->actor) & (HISTORY_ACTORS_MAX - 1U) };
	h->first[lead + 1]++;
	return 0;
}

/* Events lead by lead, each lead's in the order of the log; h->first says where. */
static struct spell *group(struct run *r)
{
	struct history *h = r->h;
	const size_t n = h->leads->nrows;
	struct spell *grouped = xmalloc((r->nevents + 1) * sizeof(*grouped));
	uint32_t *next = xmalloc((n + 1) * sizeof(*next));

	for (size_t i = 0; i < n; i++)
		h->first[i + 1] += h->first[i];
	memcpy(next, h->first, (n + 1) * sizeof(*next));
	for (size_t i = 0; i < r->nevents; i++)
		grouped[next[r->events[i].lead]++] = r->events[i];
	free(next);
	free(r->events);
	r->events = NULL;
	return grouped;
}

static void merge(struct spell *to, const struct spell *a, size_t na, const struct spell *b, size_t nb)
{
	while (na || nb)
		if (na && (!nb || at_of(a) <= at_of(b))) {
			*to++ = *a++;
			na--;
		} else {
			*to++ = *b++;
			nb--;
		}
}

/* Rows of the log may stand in another order than that of time (--as-of, merged files); equal times stay as they stand. */
static void sort_run(struct spell *s, size_t n)
{
	struct spell *from = s, *to, *spare;
	bool sorted = true;

	for (size_t i = 1; i < n && sorted; i++)
		sorted = at_of(&s[i - 1]) <= at_of(&s[i]);
	if (sorted)
		return;
	spare = to = xmalloc(n * sizeof(*to));
	for (size_t width = 1; width < n; width *= 2) {
		struct spell *swap = from;

		for (size_t i = 0; i < n; i += 2 * width) {
			size_t na = n - i < width ? n - i : width, nb = n - i - na < width ? n - i - na : width;

			merge(to + i, from + i, na, from + i + na, nb);
		}
		from = to;
		to = swap;
	}
	if (from != s)
		memcpy(s, from, n * sizeof(*s));
	free(spare);
}

/* The rows */

static void add_spell(struct run *r, const struct spell *s)
{
	struct history *h = r->h;

	h->spells = xgrow(h->spells, &r->spells_cap, h->count + 1, sizeof(*h->spells));
	h->spells[h->count++] = *s;
}

static void assume(struct run *r, size_t lead, uint16_t stage, int64_t at)
{
	const struct spell s = {
		.entered_at = at, .lead = (uint32_t)lead, .stage = stage & (HISTORY_STAGES_MAX - 1U), .assumed = 1
	};

	add_spell(r, &s);
}

static int64_t row_time(const struct run *r, size_t lead, int column)
{
	return table_number(r->h->leads, lead, column, HISTORY_UNKNOWN);
}

/* A cell's stage, or NO_STAGE. */
static uint16_t row_stage(struct run *r, size_t lead, int column)
{
	const struct place at = table_place(r->h->leads, lead);
	struct slice id = table_cell(r->h->leads, lead, column);
	uint16_t stage;

	return !id.len || stage_of(r, id, &at, &stage) < 0 ? NO_STAGE : stage;
}

/* Where leads of this pipeline begin, as far as the rules say. */
static uint16_t first_stage(const struct history *h, size_t lead)
{
	uint8_t p = h->pipeline[lead];

	if (p == HISTORY_NO_PIPELINE || !h->book->stages.pipelines[p].nstages)
		return NO_STAGE;
	return (uint16_t)history_stage(h, h->book->stages.pipelines[p].stages[0].id);
}

static bool is_closed(const struct history *h, uint16_t stage)
{
	return stage != NO_STAGE && h->stages[stage].kind != STAGE_OPEN;
}

/* In which stage a lead stood before its log begins (NO_STAGE: it wasn't there); first_old: what the log says of that. */
static uint16_t seed_stage(struct run *r, size_t lead, bool has_log, uint16_t first_old)
{
	uint16_t entry = row_stage(r, lead, r->entry_stage), now = row_stage(r, lead, r->stage);

	if (has_log && first_old == NO_STAGE)
		return NO_STAGE;
	if (entry != NO_STAGE)
		return entry;
	if (has_log)
		return first_old;
	entry = is_closed(r->h, now) ? first_stage(r->h, lead) : now;
	return entry == NO_STAGE ? now : entry;
}

static bool has_later(const struct run *r, size_t lead)
{
	return r->later && r->later[lead].first_at != INT64_MAX;
}

/* The time at which a row says that its stage was entered, no earlier than `after`. */
static int64_t stage_time(const struct run *r, size_t lead, bool closed, int64_t after)
{
	int64_t at = closed ? row_time(r, lead, r->closed) : HISTORY_UNKNOWN;

	if (at == HISTORY_UNKNOWN)
		at = row_time(r, lead, r->updated);
	return at < after ? after : at;
}

/* What the row says about the end, where the log ends otherwise. */
static void add_end(struct run *r, size_t lead)
{
	struct history *h = r->h;
	const struct spell *last = h->count > h->first[lead] ? &h->spells[h->count - 1] : NULL;
	uint16_t now = row_stage(r, lead, r->stage);
	int64_t at;

	if (has_later(r, lead) || now == NO_STAGE || !last || last->stage == now)
		return;
	at = stage_time(r, lead, is_closed(h, now), last->entered_at);
	if (at <= h->book->now)
		assume(r, lead, now, at);
}

static void add_event(struct run *r, const struct spell *event)
{
	struct spell s = *event;

	s.entered_at = at_of(event);
	add_spell(r, &s);
}

static void build_lead(struct run *r, size_t lead, const struct spell *events, size_t n)
{
	struct history *h = r->h;
	int64_t created = row_time(r, lead, r->created);
	uint16_t first_old = n ? old_of(events) : has_later(r, lead) ? r->later[lead].first_old : NO_STAGE;
	uint16_t seed = seed_stage(r, lead, n || has_later(r, lead), first_old);

	h->first[lead] = (uint32_t)h->count;
	if (n && created != HISTORY_UNKNOWN && created > at_of(events))
		created = at_of(events);
	if (seed != NO_STAGE && created <= h->book->now) {
		assume(r, lead, seed, created);
		/* An imported lead that was closed and came back: the closing is not in the log. */
		if (n && seed != first_old && is_closed(h, first_old))
			assume(r, lead, first_old, at_of(events));
	}
	for (size_t i = 0; i < n; i++)
		if (h->count == h->first[lead] || h->spells[h->count - 1].stage != events[i].stage)
			add_event(r, &events[i]);
	add_end(r, lead);
}

static int build(struct run *r)
{
	struct history *h = r->h;
	const size_t n = h->leads->nrows;
	struct spell *grouped = group(r);
	uint32_t from = 0;

	r->spells_cap = h->first[n] + n + 1;
	h->spells = xmalloc(r->spells_cap * sizeof(*h->spells));
	for (size_t lead = 0; lead < n; lead++) {
		uint32_t to = h->first[lead + 1];

		sort_run(grouped + from, to - from);
		build_lead(r, lead, grouped + from, to - from);
		from = to;
	}
	h->first[n] = (uint32_t)h->count;
	free(grouped);
	return h->count < UINT32_MAX ? 0 : error_add(r->err, ERROR_DATA, _("log: more stage changes than fit"));
}

/* Everything that must be there before the log is read. */
static int prepare(struct run *r)
{
	struct history *h = r->h;
	const struct stages *stages = &h->book->stages;

	h->leads = book_table(h->book, "leads", r->err);
	if (!h->leads)
		return -1;
	for (size_t p = 0; p < stages->npipelines; p++)
		for (size_t i = 0; i < stages->pipelines[p].nstages; i++)
			add_stage(h, stages->pipelines[p].stages[i].id, stages->pipelines[p].stages[i].kind);
	h->actors = xgrow(h->actors, &h->actors_cap, 1, sizeof(*h->actors));
	h->actors[h->nactors++] = SLICE("");
	r->stage = table_column(h->leads, "stage");
	r->entry_stage = table_column(h->leads, "entry_stage");
	r->created = table_column(h->leads, "created_at");
	r->updated = table_column(h->leads, "updated_at");
	r->closed = table_column(h->leads, "closed_at");
	h->first = xcalloc(h->leads->nrows + 2, sizeof(*h->first));
	row_ids_build(&r->ids, h->leads);
	return history_pipelines(h, r->err);
}

int history_read(struct history *h, struct book *b, struct error *err)
{
	const struct log_filter stages = { .ledger = SLICE("leads"), .field = SLICE("stage"), .since = INT64_MIN };
	const size_t before = err->count;
	struct run r = { .h = h, .err = err };
	int rc;

	*h = (struct history){ .book = b };
	rc = prepare(&r);
	if (rc == 0)
		rc = journal_read(b, &stages, take_entry, &r, err);
	if (rc == 0)
		rc = build(&r);
	if (rc == 0)
		history_rank_all(h);
	free(r.events);
	free(r.later);
	row_ids_release(&r.ids);
	return rc < 0 || err->count > before ? -1 : 0;
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
	*h = (struct history){ 0 };
}
