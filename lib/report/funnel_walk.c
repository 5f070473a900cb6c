/* funnel_walk.c - one lead of a funnel after the other: see funnel_walk.h. A lead's spells are walked from the last to the first, so
 * that what it reached afterwards is known at each. */
#include "report/funnel_walk.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/round.h"
#include "base/team.h"

/* The figures of a funnel: leads and stays counted by pipeline and stage */

const char *funnel_by_name(enum funnel_by by)
{
	static const char *const names[] = { "all", N_("owner"), N_("source"), N_("grade"), N_("industry") };

	return names[by];
}

/* Where that stands in leads, or in customers; NULL: not there. */
static const struct known_column *column_of_leads(enum funnel_by by)
{
	return by == FUNNEL_OWNER ? LEADS.owner : by == FUNNEL_SOURCE ? LEADS.source : NULL;
}

static const struct known_column *column_of_customers(enum funnel_by by)
{
	return by == FUNNEL_OWNER ? CUSTOMERS.owner : by == FUNNEL_GRADE ? CUSTOMERS.grade : CUSTOMERS.industry;
}

/* The owner, source ... of a lead; the owner of its customer where it has none. */
struct slice funnel_group_of(struct book *b, const struct table *leads, size_t lead, enum funnel_by by)
{
	struct error ignored = ERROR_INIT;
	const struct table *customers;
	struct slice own = SLICE("");
	long row;

	if (column_of_leads(by))
		own = table_text(leads, lead, column_of_leads(by));
	if (by == FUNNEL_ALL || by == FUNNEL_SOURCE || own.len)
		return own;
	customers = book_table(b, CUSTOMERS.ledger, &ignored);
	error_release(&ignored);
	row = customers ? table_find(customers, table_text(leads, lead, LEADS.customer)) : -1;
	return row < 0 ? SLICE("") : table_text(customers, (size_t)row, column_of_customers(by));
}

void funnel_group_ahead(struct book *b, const struct table *leads, enum funnel_by by)
{
	const struct known_column *own = column_of_leads(by);
	struct error ignored = ERROR_INIT;
	const struct table *customers = NULL;

	if (by == FUNNEL_ALL)
		return;
	table_read_columns(leads, (const int[]){ own ? table_column(leads, own) : -1, table_column(leads, LEADS.customer) }, 2);
	if (by != FUNNEL_SOURCE)
		customers = book_table(b, CUSTOMERS.ledger, &ignored);
	error_release(&ignored);
	if (customers)
		table_read_columns(customers, (const int[]){ customers->ledger->id, table_column(customers, column_of_customers(by)) }, 2);
}

int64_t funnel_share(size_t part, size_t whole)
{
	return round_scaled((int64_t)part, 1000, (int64_t)whole) * 10;
}

static size_t add_row(const struct funnel *f, struct funnel_part *p, uint16_t stage)
{
	const struct history_stage *s = &f->history.stages[stage];
	const struct pipeline *rules =
		p->pipeline == HISTORY_NO_PIPELINE ? NULL : &f->book->stages.pipelines[p->pipeline];
	const struct stage *rule = rules ? pipeline_stage(rules, s->id) : NULL;

	p->rows = xgrow(p->rows, &p->rows_cap, p->nrows + 1, sizeof(*p->rows));
	p->rows[p->nrows] = (struct funnel_row){
		.stage = stage, .kind = s->kind, .rule = rule, .rank = rule ? (int)(rule - rules->stages) : -1
	};
	return p->nrows++;
}

/* Which part is a pipeline's. */
static size_t part_of(const struct funnel *f, uint8_t pipeline)
{
	return pipeline == HISTORY_NO_PIPELINE ? f->book->stages.npipelines : pipeline;
}

static struct funnel_row *row_of(struct funnel_walk *w, size_t part, uint16_t stage)
{
	int *row = &w->row[part * w->h->nstages + stage];

	if (*row < 0)
		*row = (int)add_row(w->f, &w->parts[part], stage);
	return &w->parts[part].rows[*row];
}

/* A part for each pipeline, with a row for each of its stages. */
static void funnel_count_begin(struct funnel_walk *w)
{
	const struct stages *s = &w->f->book->stages;
	const size_t n = s->npipelines + 1;

	w->parts = xcalloc(n, sizeof(*w->parts));
	w->row = xmalloc((n * w->h->nstages + 1) * sizeof(*w->row));
	for (size_t i = 0; i < n * w->h->nstages; i++)
		w->row[i] = -1;
	for (size_t p = 0; p < n; p++)
		w->parts[p].pipeline = p < s->npipelines ? (uint8_t)p : HISTORY_NO_PIPELINE;
	for (size_t p = 0; p < s->npipelines; p++)
		for (size_t i = 0; i < s->pipelines[p].nstages; i++)
			row_of(w, p, (uint16_t)history_stage(w->h, s->pipelines[p].stages[i].id));
}

static void count_lead(struct funnel_part *p, const struct funnel_lead *l)
{
	p->leads++;
	p->kinds[l->kind]++;
	p->undated += l->undated;
	if (l->undated)
		return;
	survival_add(&p->cycle, l->days, l->kind == STAGE_OPEN);
	if (l->kind != STAGE_OPEN)
		survival_add(l->kind == STAGE_WON ? &p->won : &p->lost, l->days, false);
}

/* The stays in a stage in the unit that its rule speaks in. */
static int64_t rule_days(struct funnel_walk *w, const struct funnel_stay *stay, enum history_days days)
{
	int64_t sum = 0;

	if (days == w->f->how->days)
		return stay->days;
	for (size_t i = 0; i < w->nspells; i++)
		if (w->spells[i].stage == stay->stage)
			sum += funnel_days(w, i, i + 1, days);
	return sum;
}

static bool is_over(struct funnel_walk *w, const struct funnel_row *r, const struct funnel_stay *stay)
{
	const struct value *wanted = r->rule ? &r->rule->days : NULL;

	if (!wanted || value_missing(wanted))
		return false;
	if (wanted->workdays)
		return rule_days(w, stay, HISTORY_WORKING) > wanted->number * 100;
	return rule_days(w, stay, HISTORY_CALENDAR) > wanted->number * 10000 / 86400;
}

static bool shows_over(const struct funnel_how *how)
{
	return how->list ? slice_find(slice_of(how->list), SLICE(":over")) >= 0 : how->dwell;
}

static void count_stay(struct funnel_walk *w, struct funnel_row *r, struct funnel_stay *stay)
{
	r->entered++;
	r->fates[stay->fate]++;
	r->undated += stay->undated;
	if (stay->undated || r->kind != STAGE_OPEN)
		return;
	/* Asks the calendar also where calendar days are wanted; so only where it is shown. */
	stay->over = shows_over(w->f->how) && is_over(w, r, stay);
	r->over += stay->over;
	survival_add(&r->days, stay->days, stay->left_at == HISTORY_OPEN);
}

static void funnel_count_lead(struct funnel_walk *w, const struct funnel_lead *l)
{
	const size_t part = part_of(w->f, l->pipeline);

	count_lead(&w->parts[part], l);
	for (size_t i = w->first_stay; i < w->nstays; i++)
		count_stay(w, row_of(w, part, w->stays[i].stage), &w->stays[i]);
}

static void join_row(struct funnel_row *r, struct funnel_row *from)
{
	r->entered += from->entered;
	for (int i = 0; i < FUNNEL_FATES; i++)
		r->fates[i] += from->fates[i];
	r->undated += from->undated;
	r->over += from->over;
	survival_join(&r->days, &from->days);
}

static void funnel_count_join(struct funnel_walk *w, struct funnel_walk *from)
{
	for (size_t p = 0; p <= w->f->book->stages.npipelines; p++) {
		struct funnel_part *to = &w->parts[p], *part = &from->parts[p];

		for (size_t i = 0; i < part->nrows; i++)
			join_row(row_of(w, p, part->rows[i].stage), &part->rows[i]);
		to->leads += part->leads;
		for (int i = 0; i < 3; i++)
			to->kinds[i] += part->kinds[i];
		to->undated += part->undated;
		survival_join(&to->cycle, &part->cycle);
		survival_join(&to->won, &part->won);
		survival_join(&to->lost, &part->lost);
	}
}

/* Durations to be sorted: every step-th of them. */
struct sorting {
	struct survival **all;
	size_t at, step, count;
};

static void *sort_some(void *context)
{
	struct sorting *s = context;

	for (size_t i = s->at; i < s->count; i += s->step)
		survival_sort(s->all[i]);
	return NULL;
}

static void sort_all(struct funnel *f)
{
	struct sorting team[TEAM_MAX];
	struct survival **all = NULL;
	size_t n = 0, cap = 0, bytes = 0, size;

	for (size_t p = 0; p < f->nparts; p++) {
		struct funnel_part *part = &f->parts[p];

		all = xgrow(all, &cap, n + part->nrows + 3, sizeof(struct survival *));
		for (size_t i = 0; i < part->nrows; i++)
			all[n++] = &part->rows[i].days;
		all[n++] = &part->cycle;
		all[n++] = &part->won;
		all[n++] = &part->lost;
	}
	for (size_t i = 0; i < n; i++)
		bytes += all[i]->count * sizeof(*all[i]->keys);
	size = team_size(bytes);
	for (size_t i = 0; i < size; i++)
		team[i] = (struct sorting){ all, i, size, n };
	team_run(team, size, sizeof(*team), sort_some);
	free(all);
}

/* Pipelines that have leads are the funnel's parts, in the order of the rules. */
void funnel_count_end(struct funnel_walk *w)
{
	struct funnel *f = w->f;

	f->parts = xcalloc(f->book->stages.npipelines + 1, sizeof(*f->parts));
	for (size_t p = 0; p <= f->book->stages.npipelines; p++)
		if (w->parts[p].leads) {
			f->parts[f->nparts++] = w->parts[p];
			w->parts[p] = (struct funnel_part){ 0 };
		}
	sort_all(f);
}

size_t funnel_lost_between(const struct funnel_part *p, size_t from, size_t to)
{
	size_t lost = 0;

	for (size_t i = from; i < to; i++)
		lost += p->rows[i].fates[FUNNEL_LOST];
	return lost;
}

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
