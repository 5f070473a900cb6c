/* funnel.c - see funnel.h. One walk over the history (funnel_walk.c) makes a stay for each lead and stage and counts it
 * there. Where leads are kept, that is a walk over spells that are kept, too; else leads are counted as they come by. */
#include "report/funnel.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/near.h"
#include "base/utf8.h"
#include "book/listing.h"
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

/* Over spells that are kept, one lead after the other. */
static int walk_spells(struct funnel_walk *all, struct funnel_walk *w, struct error *err)
{
	const struct history *h = &all->f->history;

	if (begin_all(all, err) < 0)
		return -1;
	funnel_walk_init(w, all);
	for (size_t lead = 0; lead < h->nleads; lead++)
		if (h->first[lead] < h->first[lead + 1])
			funnel_walk_lead(w, lead, h->first[lead], &h->spells[h->first[lead]], h->first[lead + 1] - h->first[lead]);
	return 0;
}

static void keep(struct funnel *f, struct funnel_walk *w)
{
	f->leads = w->leads;
	f->nleads = w->nleads;
	f->stays = w->stays;
	f->nstays = w->nstays;
	f->moves = w->moves;
	f->nmoves = w->nmoves;
	w->leads = NULL;
	w->stays = NULL;
	w->moves = NULL;
}

/* Leads kept, with cells of their rows. */
static int read_rows(struct funnel *f, struct error *err)
{
	if (!book_table(f->book, LEADS.ledger, err))
		return -1;
	if (f->how->by != FUNNEL_ALL && f->how->by != FUNNEL_SOURCE && !book_table(f->book, CUSTOMERS.ledger, err))
		return -1;
	funnel_group_ahead(f->book, f->history.leads, f->how->by);
	return 0;
}

static int walk_kept(struct funnel_walk *all, struct error *err)
{
	struct funnel *f = all->f;
	struct funnel_walk w;

	if (history_read(&f->history, f->book, err) < 0 || (all->keeps && read_rows(f, err) < 0) || walk_spells(all, &w, err) < 0)
		return -1;
	if (all->keeps)
		keep(f, &w);
	funnel_walk_join(all, &w);
	funnel_walk_release(&w);
	return 0;
}

static int walk(struct funnel_walk *all, struct error *err)
{
	const struct history_job job = { begin, take_lead, merge, release, all };
	struct funnel *f = all->f;

	if (all->keeps || f->how->keeps_history)
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

/* A stage by its id, or a part of it that only one has. -1 with a finding. */
static int funnel_stage(const struct funnel *f, struct slice typed, struct error *err)
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

/* The leads behind a figure of a funnel
 *  * A cell is named STAGE:COLUMN (entered, moved, lost, here, back, left, over), total:COLUMN (leads, won, lost, open), A..B:lost (the losses
 * of the stages from A up to before B), or FROM>TO (a move) */

enum figure { ENTERED, MOVED, LOST, HERE, BACK, LEFT, OVER };

static const struct lang_word of_what[] = { { "total", N_("total") }, { 0 } }, sides[] = {
	{ "entered", N_("entered") }, { "moved", N_("moved") }, { "lost", N_("lost") },	  { "here", N_("here") },
	{ "back", N_("back") },	      { "left", N_("left") },	{ "over", N_("over") },	  { "leads", N_("leads") },
	{ "won", N_("won") },	      { "open", N_("still open") }, { 0 },
};
const struct figure_words funnel_words = { of_what, sides };

static const char *const column_names[] = { "entered", "moved", "lost", "here", "back", "left", "over", NULL };
static const char *const total_names[] = { "leads", "won", "lost", "open", NULL };

/* What is to be shown. */
struct listed_cell {
	enum { CELL_STAY, CELL_TOTAL, CELL_RANGE, CELL_MOVE } kind;
	int stage, to; /* CELL_STAY, CELL_MOVE */
	int column;    /* of column_names or total_names */
	struct slice range;
};

static int no_column(struct slice name, struct error *err)
{
	return error_add(
		err, ERROR_USAGE,
		_("--list: '%.*s' is none of entered, moved, lost, here, back, left, over (of a stage), leads, won, lost, open (of "
		  "total)"),
		SLICE_ARGS(name));
}

static int read_cell(const struct funnel *f, struct listed_cell *c, struct error *err)
{
	struct slice text = slice_of(f->how->list), left, right;
	size_t from, to;

	*c = (struct listed_cell){ .kind = CELL_STAY, .stage = -1 };
	if (slice_cut_at(text, ">", &left, &right)) {
		c->kind = CELL_MOVE;
		c->stage = funnel_stage(f, left, err);
		c->to = funnel_stage(f, right, err);
		return c->stage < 0 || c->to < 0 ? -1 : 0;
	}
	if (!figure_cut(text, &left, &right))
		return error_add(
			err, ERROR_USAGE,
			_("--list: '%s' names no figure; write STAGE:COLUMN, total:COLUMN, FIRST..LAST:lost or "
			  "FROM>TO"),
			f->how->list);
	if (slice_is(left, "total")) {
		c->kind = CELL_TOTAL;
		c->column = slice_among(right, total_names);
		return c->column < 0 ? no_column(right, err) : 0;
	}
	c->column = slice_among(right, column_names);
	if (c->column < 0)
		return no_column(right, err);
	if (slice_find(left, SLICE("..")) < 0) {
		c->stage = funnel_stage(f, left, err);
		return c->stage < 0 ? -1 : 0;
	}
	c->kind = CELL_RANGE;
	c->range = left;
	if (c->column != LOST)
		return error_add(err, ERROR_USAGE, _("--list: of a range of stages, only lost is a figure"));
	return funnel_range(f, f->nparts ? f->parts : NULL, left, &from, &to, err) < 0 ? -1 : 0;
}

static void columns(struct view *v)
{
	view_column(v, "lead", _("lead"), TYPE_ID);
	view_key_column(v, "customer", TYPE_ID);
	view_column(v, "customer_name", _("customer"), TYPE_TEXT);
	view_column(v, "stage", _("stage"), TYPE_TEXT);
	view_column(v, "entered_at", _("entered"), TYPE_TIME);
	view_column(v, "left_at", _("left"), TYPE_TIME);
	view_column(v, "days", _("days"), TYPE_NUMBER);
	view_column(v, "now", _("stands in"), TYPE_TEXT);
	view_key_column(v, "owner", TYPE_ID);
	view_column(v, "owner_name", _("owner"), TYPE_TEXT);
}

static void put_time(struct view *v, int64_t at)
{
	VIEW_MAYBE(v, at != HISTORY_UNKNOWN && at != HISTORY_OPEN, at);
}

static void put_head(struct view *v, const struct funnel *f, uint32_t lead)
{
	struct slice customer = table_text(f->history.leads, lead, LEADS.customer);

	view_text(v, table_id(f->history.leads, lead));
	view_text(v, customer);
	view_text(v, listing_name(f->book, CUSTOMERS.ledger, customer));
}

static void put_tail(struct view *v, const struct funnel *f, const struct funnel_lead *l)
{
	struct slice owner = funnel_group_of(f->book, f->history.leads, l->lead, FUNNEL_OWNER);

	view_text(v, f->history.stages[l->stage].id);
	view_text(v, owner);
	view_text(v, owner.len ? listing_name(f->book, PEOPLE.ledger, owner) : owner);
}

static void put_stay(struct view *v, const struct funnel *f, const struct funnel_lead *l,
		     const struct funnel_stay *stay)
{
	put_head(v, f, l->lead);
	view_text(v, f->history.stages[stay->stage].id);
	put_time(v, stay->entered_at);
	put_time(v, stay->left_at);
	VIEW_MAYBE(v, !stay->undated && f->history.stages[stay->stage].kind == STAGE_OPEN, stay->days);
	put_tail(v, f, l);
}

static bool is_wanted(const struct funnel_stay *stay, int column)
{
	switch (column) {
	case ENTERED:
		return true;
	case LEFT:
		return stay->fate != FUNNEL_HERE;
	case OVER:
		return stay->over;
	default:
		return stay->fate == (uint8_t)(column - MOVED + FUNNEL_MOVED);
	}
}

/* Whether a stage is one of [from, to) in the pipeline of a lead. */
static bool is_in_range(const struct funnel *f, const struct funnel_lead *l, uint16_t stage, struct slice range)
{
	struct error ignored = ERROR_INIT;
	size_t from, to;
	bool is_in = false;

	for (size_t p = 0; p < f->nparts; p++)
		if (f->parts[p].pipeline == l->pipeline &&
		    funnel_range(f, &f->parts[p], range, &from, &to, &ignored) > 0)
			for (size_t r = from; r < to; r++)
				is_in |= f->parts[p].rows[r].stage == stage;
	error_release(&ignored);
	return is_in;
}

static void list_stays(struct view *v, const struct funnel *f, const struct listed_cell *c)
{
	size_t next = 0;

	for (size_t i = 0; i < f->nleads; i++) {
		const struct funnel_lead *l = &f->leads[i];

		for (; next < f->nstays && f->stays[next].lead == l->lead; next++) {
			const struct funnel_stay *stay = &f->stays[next];

			if (is_wanted(stay, c->column) &&
			    (c->kind == CELL_RANGE ? is_in_range(f, l, stay->stage, c->range)
						   : stay->stage == c->stage))
				put_stay(v, f, l, stay);
		}
	}
}

static void list_leads(struct view *v, const struct funnel *f, const struct listed_cell *c)
{
	static const int kinds[] = { -1, STAGE_WON, STAGE_LOST, STAGE_OPEN }; /* in the order of total_names */

	for (size_t i = 0; i < f->nleads; i++) {
		const struct funnel_lead *l = &f->leads[i];

		if (kinds[c->column] >= 0 && l->kind != kinds[c->column])
			continue;
		put_head(v, f, l->lead);
		view_text(v, f->history.stages[l->lost_in == FUNNEL_NO_STAGE ? l->stage : l->lost_in].id);
		put_time(v, l->entered_at);
		put_time(v, l->ended_at);
		VIEW_MAYBE(v, !l->undated, l->days);
		put_tail(v, f, l);
	}
}

static void list_moves(struct view *v, const struct funnel *f, const struct listed_cell *c)
{
	view_column(v, "lead", _("lead"), TYPE_ID);
	view_key_column(v, "customer", TYPE_ID);
	view_column(v, "customer_name", _("customer"), TYPE_TEXT);
	view_column(v, "from", _("from stage"), TYPE_TEXT);
	view_column(v, "to", _("to stage"), TYPE_TEXT);
	view_column(v, "at", _("at"), TYPE_TIME);
	view_key_column(v, "actor", TYPE_ID);
	view_column(v, "actor_name", _("by"), TYPE_TEXT);
	for (size_t i = 0; i < f->nmoves; i++) {
		const struct funnel_move *m = &f->moves[i];
		const struct spell *s = &f->history.spells[m->spell];
		struct slice actor = f->history.actors[s->actor];

		if (m->from != c->stage || m->to != c->to)
			continue;
		put_head(v, f, m->lead);
		view_text(v, f->history.stages[m->from].id);
		view_text(v, f->history.stages[m->to].id);
		put_time(v, s->entered_at);
		view_text(v, actor);
		view_text(v, actor.len ? listing_name(f->book, PEOPLE.ledger, actor) : actor);
	}
}

int funnel_show_list(struct view *v, const struct funnel *f, struct error *err)
{
	struct str said = STR_INIT;
	struct listed_cell c;
	size_t n;

	if (read_cell(f, &c, err) < 0)
		return -1;
	figure_add_said(&said, slice_of(f->how->list), &funnel_words);
	view_title(v, "%s", said.buf);
	str_release(&said);
	if (c.kind == CELL_MOVE) {
		list_moves(v, f, &c);
	} else {
		columns(v);
		if (c.kind == CELL_TOTAL)
			list_leads(v, f, &c);
		else
			list_stays(v, f, &c);
	}
	n = view_rows(v);
	view_note(v,
		  c.kind == CELL_MOVE ? lang_plural("%zu move", "%zu moves", n)
				      : lang_plural("%zu lead", "%zu leads", n),
		  n);
	return 0;
}
