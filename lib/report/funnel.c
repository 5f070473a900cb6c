/* funnel.c - see funnel.h. One walk over the history makes a row for each lead and stage; the figures are counts of those rows. A
 * lead's spells are walked from the last to the first, so that what it reached afterwards is known at each. */
#include "report/funnel.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"

/* One walk over the leads. */
struct walk {
	struct funnel *f;
	const struct history *h;
	int only_pipeline; /* -1: any */
	bool has_only;	   /* some lead is of what --only names, in the window or not */
	uint32_t *seen;	   /* by stage: its stay of the lead in hand, as index + 1 counted from first_stay; 0: none */
	int64_t since, until; /* moments, until exclusive */
};

static struct funnel_stay *stay_of(struct walk *w, size_t first_stay, const struct spell *s)
{
	struct funnel *f = w->f;

	if (!w->seen[s->stage]) {
		f->stays = xgrow(f->stays, &f->stays_cap, f->nstays + 1, sizeof(*f->stays));
		f->stays[f->nstays] = (struct funnel_stay){
			.lead = s->lead, .stage = s->stage, .fate = FUNNEL_BACK, .left_at = HISTORY_UNKNOWN
		};
		w->seen[s->stage] = (uint32_t)(f->nstays++ - first_stay) + 1;
	}
	return &f->stays[first_stay + w->seen[s->stage] - 1];
}

static int64_t days_of(const struct walk *w, int64_t from, int64_t to)
{
	return history_dwell(w->f->calendar, from, to == HISTORY_OPEN ? w->f->book->now : to, w->f->how->days);
}

/* A place on the way: where losing isn't one. */
static int way_rank(const struct walk *w, const struct spell *s)
{
	return w->h->stages[s->stage].kind == STAGE_LOST ? -1 : history_rank(w->h, s->lead, s->stage);
}

static void add_to_stay(struct walk *w, struct funnel_stay *stay, size_t spell, int reached)
{
	const struct spell *s = &w->h->spells[spell];
	int64_t left = history_left(w->h, spell);
	int rank = way_rank(w, s);

	if (stay->left_at == HISTORY_UNKNOWN)
		stay->left_at = left;
	stay->entered_at = s->entered_at;
	if (s->entered_at == HISTORY_UNKNOWN)
		stay->undated = true;
	else if (w->h->stages[s->stage].kind == STAGE_OPEN)
		stay->days += days_of(w, s->entered_at, left);
	if (left != HISTORY_OPEN && (rank < 0 || reached > rank))
		stay->fate = FUNNEL_MOVED;
}

/* Forward over a stage on the way, backward, or from lost into life again; what is none of these is the normal way. */
static int move_kind(const struct walk *w, const struct spell *from, const struct spell *to)
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

static void take_moves(struct walk *w, size_t first, size_t end)
{
	struct funnel *f = w->f;

	for (size_t i = first + 1; i < end; i++) {
		const struct spell *s = &w->h->spells[i];
		int kind = move_kind(w, s - 1, s);

		if (kind < 0)
			continue;
		f->moves = xgrow(f->moves, &f->moves_cap, f->nmoves + 1, sizeof(*f->moves));
		f->moves[f->nmoves++] =
			(struct funnel_move){ s->lead, (uint32_t)i, s[-1].stage, s->stage, (uint8_t)kind };
	}
}

/* The last stage on the way before it was lost; a lead entered as lost has none but that. */
static uint16_t lost_in(const struct walk *w, size_t first, size_t end)
{
	for (size_t i = end; i-- > first;)
		if (w->h->stages[w->h->spells[i].stage].kind != STAGE_LOST)
			return w->h->spells[i].stage;
	return w->h->spells[end - 1].stage;
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

static struct funnel_lead make_lead(struct walk *w, size_t lead, size_t first, size_t end)
{
	const struct spell *last = &w->h->spells[end - 1];
	enum stage_kind kind = w->h->stages[last->stage].kind;
	struct funnel_lead l = { .lead = (uint32_t)lead,
				 .pipeline = w->h->pipeline[lead],
				 .kind = (uint8_t)kind,
				 .stage = last->stage,
				 .lost_in = FUNNEL_NO_STAGE,
				 .entered_at = w->h->spells[first].entered_at };

	l.ended_at = kind == STAGE_OPEN ? HISTORY_OPEN : last->entered_at;
	l.undated = l.entered_at == HISTORY_UNKNOWN || l.ended_at == HISTORY_UNKNOWN;
	if (!l.undated)
		l.days = days_of(w, l.entered_at, l.ended_at);
	if (kind == STAGE_LOST)
		l.lost_in = lost_in(w, first, end);
	l.group = group_index(w->f, lead);
	return l;
}

static void take_stays(struct walk *w, const struct funnel_lead *l, size_t first, size_t end)
{
	const size_t first_stay = w->f->nstays;
	int reached = -1;

	for (size_t i = end; i-- > first;) {
		const struct spell *s = &w->h->spells[i];
		int rank = way_rank(w, s);

		add_to_stay(w, stay_of(w, first_stay, s), i, reached);
		reached = rank > reached ? rank : reached;
	}
	for (size_t i = first_stay; i < w->f->nstays; i++) {
		struct funnel_stay *stay = &w->f->stays[i];

		w->seen[stay->stage] = 0;
		if (l->lost_in == stay->stage)
			stay->fate = FUNNEL_LOST;
		else if (l->stage == stay->stage)
			stay->fate = FUNNEL_HERE;
	}
}

static bool is_in_window(struct walk *w, size_t lead, int64_t entered_at)
{
	if (w->only_pipeline >= 0 && w->h->pipeline[lead] != w->only_pipeline)
		return false;
	if (entered_at == HISTORY_UNKNOWN && w->f->how->has_since) {
		w->f->outside++;
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
	people = f->how->by == FUNNEL_OWNER ? book_table(f->book, "people", &ignored) : NULL;
	error_release(&ignored);
	row = people ? table_find(people, id) : -1;
	return row >= 0 && slice_equal(table_text(people, (size_t)row, "name"), wanted);
}

static void take_lead(struct walk *w, size_t lead)
{
	struct funnel *f = w->f;
	const size_t first = w->h->first[lead], end = w->h->first[lead + 1];
	struct funnel_lead l;

	if (first == end || !is_only(f, lead))
		return;
	w->has_only = true;
	if (!is_in_window(w, lead, w->h->spells[first].entered_at))
		return;
	l = make_lead(w, lead, first, end);
	f->leads = xgrow(f->leads, &f->leads_cap, f->nleads + 1, sizeof(*f->leads));
	f->leads[f->nleads++] = l;
	take_stays(w, &l, first, end);
	take_moves(w, first, end);
}

/* The owner, source ... that --only names is nobody's: perhaps it is misspelt. */
static int no_such(const struct funnel *f, struct error *err)
{
	const struct table *leads = f->history.leads, *people = NULL;
	struct error ignored = ERROR_INIT;
	struct nearest near;

	if (f->how->by == FUNNEL_OWNER)
		people = book_table(f->book, "people", &ignored);
	error_release(&ignored);
	nearest_init(&near, slice_of(f->how->only));
	for (size_t lead = 0; lead < leads->nrows; lead++) {
		struct slice id = funnel_group_of(f->book, leads, lead, f->how->by);
		long row = people ? table_find(people, id) : -1;

		nearest_offer(&near, row < 0 ? id : table_text(people, (size_t)row, "name"));
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

int funnel_read(struct funnel *f, struct book *b, const struct funnel_how *how, struct error *err)
{
	struct walk w = { .f = f, .h = &f->history, .until = INT64_MAX };

	*f = (struct funnel){ .book = b, .how = how };
	f->calendar = book_calendar(b, err);
	if (!f->calendar || find_pipeline(f, &w.only_pipeline, err) < 0 || history_read(&f->history, b, err) < 0)
		return -1;
	if (how->by != FUNNEL_ALL && how->by != FUNNEL_SOURCE && !book_table(b, "customers", err))
		return -1;
	if (how->has_since)
		w.since = moment_of(how->since, 0);
	if (how->has_until)
		w.until = moment_of(how->until + 1, 0);
	w.seen = xcalloc(f->history.nstages + 1, sizeof(*w.seen));
	for (size_t lead = 0; lead < f->history.leads->nrows; lead++)
		take_lead(&w, lead);
	free(w.seen);
	funnel_count(f);
	return how->only && !w.has_only ? no_such(f, err) : 0;
}

void funnel_release(struct funnel *f)
{
	for (size_t p = 0; p < f->nparts; p++) {
		for (size_t i = 0; i < f->parts[p].nrows; i++)
			survival_release(&f->parts[p].rows[i].days);
		survival_release(&f->parts[p].cycle);
		survival_release(&f->parts[p].won);
		survival_release(&f->parts[p].lost);
		free(f->parts[p].rows);
	}
	free(f->parts);
	free(f->leads);
	free(f->stays);
	free(f->moves);
	free(f->groups);
	map_release(&f->group_index);
	history_release(&f->history);
	*f = (struct funnel){ 0 };
}
