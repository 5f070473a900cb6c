/* funnel_walk.c - one lead of a funnel after the other: see funnel_walk.h. A lead's spells are walked from the last to the first, so
 * that what it reached afterwards is known at each. */
#include "report/funnel_walk.h"

#include <stdlib.h>
#include <string.h>

void funnel_part_release(struct funnel_part *p)
{
	for (size_t i = 0; i < p->nrows; i++)
		survival_release(&p->rows[i].days);
	survival_release(&p->cycle);
	survival_release(&p->won);
	survival_release(&p->lost);
	free(p->rows);
	*p = (struct funnel_part){ 0 };
}

static struct funnel_stay *stay_of(struct funnel_walk *w, const struct spell *s)
{
	if (!w->seen[s->stage]) {
		w->stays = xgrow(w->stays, &w->stays_cap, w->nstays + 1, sizeof(*w->stays));
		w->stays[w->nstays] = (struct funnel_stay){
			.lead = s->lead, .stage = s->stage, .fate = FUNNEL_BACK, .left_at = HISTORY_UNKNOWN
		};
		w->seen[s->stage] = (uint32_t)(w->nstays++ - w->first_stay) + 1;
	}
	return &w->stays[w->first_stay + w->seen[s->stage] - 1];
}

/* A place on the way: where losing isn't one. */
static inline int way_rank(const struct funnel_walk *w, const struct spell *s)
{
	return w->h->stages[s->stage].kind == STAGE_LOST ? -1 : history_rank(w->h, s->lead, s->stage);
}

static void add_to_stay(struct funnel_walk *w, struct funnel_stay *stay, size_t spell, int rank, int reached)
{
	const struct spell *s = &w->spells[spell];
	int64_t left = funnel_left(w, spell);

	if (stay->left_at == HISTORY_UNKNOWN)
		stay->left_at = left;
	stay->entered_at = s->entered_at;
	if (s->entered_at == HISTORY_UNKNOWN)
		stay->undated = true;
	else if (w->h->stages[s->stage].kind == STAGE_OPEN)
		stay->days += funnel_days(w, spell, spell + 1, w->f->how->days);
	if (left != HISTORY_OPEN && (rank < 0 || reached > rank))
		stay->fate = FUNNEL_MOVED;
}

/* Forward over a stage on the way, backward, or from lost into life again; what is none of these is the normal way. */
static int move_kind(const struct funnel_walk *w, const struct spell *from, const struct spell *to)
{
	const struct pipeline *p;
	int a = way_rank(w, from), b = way_rank(w, to);

	if (w->h->stages[to->stage].kind == STAGE_LOST)
		return -1;
	if (w->h->stages[from->stage].kind == STAGE_LOST)
		return FUNNEL_REVIVE;
	if (a < 0 || b < 0)
		return -1;
	if (b < a)
		return FUNNEL_GO_BACK;
	p = &w->f->book->stages.pipelines[w->h->pipeline[from->lead]];
	for (int i = a + 1; i < b; i++)
		if (p->stages[i].kind == STAGE_OPEN)
			return FUNNEL_SKIP;
	return -1;
}

/* The same two stages may be a skip in one pipeline and none in another: those aren't moves there. */
static void count_move(struct funnel_walk *w, const struct funnel_move *m)
{
	size_t *at = &w->pair_at[m->from * w->h->nstages + m->to];
	struct funnel_pair *p;

	if (!*at) {
		w->pairs = xgrow(w->pairs, &w->pairs_cap, w->npairs + 1, sizeof(*w->pairs));
		w->pairs[w->npairs] =
			(struct funnel_pair){ .from = m->from, .to = m->to, .kind = m->kind, .last = UINT32_MAX };
		*at = ++w->npairs;
	}
	p = &w->pairs[*at - 1];
	p->moves++;
	p->leads += p->last != m->lead;
	p->last = m->lead;
}

static void take_moves(struct funnel_walk *w)
{
	for (size_t i = 1; i < w->nspells; i++) {
		const struct spell *s = &w->spells[i];
		int kind = move_kind(w, s - 1, s);
		struct funnel_move m = { s->lead, (uint32_t)(w->first_spell + i), s[-1].stage, s->stage, (uint8_t)kind };

		if (kind < 0)
			continue;
		count_move(w, &m);
		if (!w->keeps)
			continue;
		w->moves = xgrow(w->moves, &w->moves_cap, w->nmoves + 1, sizeof(*w->moves));
		w->moves[w->nmoves++] = m;
	}
}

/* The last stage on the way before it was lost; a lead entered as lost has none but that. */
static uint16_t lost_in(const struct funnel_walk *w)
{
	for (size_t i = w->nspells; i-- > 0;)
		if (w->h->stages[w->spells[i].stage].kind != STAGE_LOST)
			return w->spells[i].stage;
	return w->spells[w->nspells - 1].stage;
}

static uint32_t group_index(struct funnel *f, size_t lead)
{
	struct slice id = funnel_group_of(f->book, f->history.leads, lead, f->how->by);
	long i = map_get(&f->group_index, id);

	if (i >= 0)
		return (uint32_t)i;
	f->groups = xgrow(f->groups, &f->groups_cap, f->ngroups + 1, sizeof(*f->groups));
	map_add(&f->group_index, id, (long)f->ngroups);
	f->groups[f->ngroups++] = id;
	return (uint32_t)f->ngroups - 1;
}

static struct funnel_lead make_lead(struct funnel_walk *w)
{
	const size_t last = w->nspells - 1;
	enum stage_kind kind = w->h->stages[w->spells[last].stage].kind;
	struct funnel_lead l = { .lead = (uint32_t)w->lead,
				 .pipeline = w->h->pipeline[w->lead],
				 .kind = (uint8_t)kind,
				 .stage = w->spells[last].stage,
				 .lost_in = FUNNEL_NO_STAGE,
				 .entered_at = w->spells[0].entered_at };

	l.ended_at = kind == STAGE_OPEN ? HISTORY_OPEN : w->spells[last].entered_at;
	l.undated = l.entered_at == HISTORY_UNKNOWN || l.ended_at == HISTORY_UNKNOWN;
	if (!l.undated)
		l.days = funnel_days(w, 0, kind == STAGE_OPEN ? w->nspells : last, w->f->how->days);
	if (kind == STAGE_LOST)
		l.lost_in = lost_in(w);
	if (w->keeps)
		l.group = group_index(w->f, w->lead);
	return l;
}

static void take_stays(struct funnel_walk *w, const struct funnel_lead *l)
{
	int reached = -1;

	for (size_t i = w->nspells; i-- > 0;) {
		const struct spell *s = &w->spells[i];
		int rank = way_rank(w, s);

		add_to_stay(w, stay_of(w, s), i, rank, reached);
		reached = rank > reached ? rank : reached;
	}
	for (size_t i = w->first_stay; i < w->nstays; i++) {
		struct funnel_stay *stay = &w->stays[i];

		w->seen[stay->stage] = 0;
		if (l->lost_in == stay->stage)
			stay->fate = FUNNEL_LOST;
		else if (l->stage == stay->stage)
			stay->fate = FUNNEL_HERE;
	}
}

static bool is_in_window(struct funnel_walk *w, size_t lead, int64_t entered_at)
{
	if (w->only_pipeline >= 0 && w->h->pipeline[lead] != w->only_pipeline)
		return false;
	if (entered_at == HISTORY_UNKNOWN && w->f->how->has_since) {
		w->outside++;
		return false;
	}
	return entered_at < w->until && (!w->f->how->has_since || entered_at >= w->since);
}

/* The group that --only names: an id or text as it stands, or the name of a person. */
static bool is_only(const struct funnel *f, size_t lead)
{
	struct slice id, wanted = slice_of(f->how->only);
	const struct table *people;
	struct error ignored = ERROR_INIT;
	long row;

	if (!f->how->only)
		return true;
	id = funnel_group_of(f->book, f->history.leads, lead, f->how->by);
	if (slice_equal(id, wanted))
		return true;
	people = f->how->by == FUNNEL_OWNER ? book_table(f->book, PEOPLE.ledger, &ignored) : NULL;
	error_release(&ignored);
	row = people ? table_find(people, id) : -1;
	return row >= 0 && slice_equal(table_text(people, (size_t)row, PEOPLE.name), wanted);
}

static void mark_times(struct funnel_walk *w)
{
	w->marks = xgrow(w->marks, &w->marks_cap, w->nspells, sizeof(*w->marks));
	for (size_t i = 0; i < w->nspells; i++)
		if (w->spells[i].entered_at != HISTORY_UNKNOWN)
			w->marks[i] = dwell_at(&w->f->dwell, w->spells[i].entered_at);
}

void funnel_walk_lead(struct funnel_walk *w, size_t lead, size_t first_spell, const struct spell *spells, size_t n)
{
	struct funnel_lead l;

	if (!is_only(w->f, lead))
		return;
	w->has_only = true;
	if (!is_in_window(w, lead, spells[0].entered_at))
		return;
	w->lead = lead;
	w->first_spell = first_spell;
	w->spells = spells;
	w->nspells = n;
	w->first_stay = w->keeps ? w->nstays : 0;
	w->nstays = w->first_stay;
	mark_times(w);
	l = make_lead(w);
	take_stays(w, &l);
	if (w->counts_moves)
		take_moves(w);
	funnel_count_lead(w, &l);
	if (!w->keeps)
		return;
	w->leads = xgrow(w->leads, &w->leads_cap, w->nleads + 1, sizeof(*w->leads));
	w->leads[w->nleads++] = l;
}

void funnel_walk_init(struct funnel_walk *w, const struct funnel_walk *like)
{
	const size_t n = like->h->nstages;

	*w = (struct funnel_walk){ .f = like->f,
				   .h = like->h,
				   .only_pipeline = like->only_pipeline,
				   .since = like->since,
				   .until = like->until,
				   .now = like->now,
				   .keeps = like->keeps,
				   .counts_moves = like->counts_moves };
	w->seen = xcalloc(n + 1, sizeof(*w->seen));
	w->pair_at = xcalloc(n * n + 1, sizeof(*w->pair_at));
	dwell_years_init(&w->years, &w->f->dwell);
	funnel_count_begin(w);
}

static void join_pairs(struct funnel_walk *w, const struct funnel_walk *from)
{
	for (size_t i = 0; i < from->npairs; i++) {
		const struct funnel_pair *p = &from->pairs[i];
		size_t *at = &w->pair_at[p->from * w->h->nstages + p->to];

		if (*at) {
			w->pairs[*at - 1].moves += p->moves;
			w->pairs[*at - 1].leads += p->leads;
			continue;
		}
		w->pairs = xgrow(w->pairs, &w->pairs_cap, w->npairs + 1, sizeof(*w->pairs));
		w->pairs[w->npairs] = *p;
		*at = ++w->npairs;
	}
}

void funnel_walk_join(struct funnel_walk *w, struct funnel_walk *from)
{
	funnel_count_join(w, from);
	join_pairs(w, from);
	dwell_tell(&w->f->dwell, &from->years, w->f->calendar);
	w->outside += from->outside;
	w->has_only |= from->has_only;
}

void funnel_walk_release(struct funnel_walk *w)
{
	const size_t nparts = w->f->book->stages.npipelines + 1;

	for (size_t p = 0; w->parts && p < nparts; p++)
		funnel_part_release(&w->parts[p]);
	free(w->parts);
	free(w->row);
	free(w->marks);
	free(w->seen);
	free(w->leads);
	free(w->stays);
	free(w->moves);
	free(w->pairs);
	free(w->pair_at);
	dwell_years_release(&w->years);
}
