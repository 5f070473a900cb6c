/* funnel_list.c - the leads behind a figure of a funnel. See funnel.h.
 *
 * A cell is named STAGE:COLUMN (entered, moved, lost, here, back, left, over), total:COLUMN (leads, won, lost, open), A..B:lost (the losses
 * of the stages from A up to before B), or FROM>TO (a move). */
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "book/listing.h"
#include "report/funnel.h"

enum figure { ENTERED, MOVED, LOST, HERE, BACK, LEFT, OVER, COLUMNS };

static const struct lang_word of_what[] = { { "total", N_("total") }, { 0 } }, sides[] = {
	{ "entered", N_("entered") }, { "moved", N_("moved") }, { "lost", N_("lost") },	  { "here", N_("here") },
	{ "back", N_("back") },	      { "left", N_("left") },	{ "over", N_("over") },	  { "leads", N_("leads") },
	{ "won", N_("won") },	      { "open", N_("still open") }, { 0 },
};
const struct figure_words funnel_words = { of_what, sides };

static const char *const column_names[] = { "entered", "moved", "lost", "here", "back", "left", "over" };
static const char *const total_names[] = { "leads", "won", "lost", "open" };

/* At the last colon: a stage may have one in its name. */
static bool cut_column(struct slice text, struct slice *left, struct slice *right)
{
	size_t at = text.len;

	while (at && text.ptr[at - 1] != ':')
		at--;
	*left = (struct slice){ text.ptr, at ? at - 1 : 0 };
	*right = (struct slice){ text.ptr + at, text.len - at };
	return at > 0;
}

/* What is to be shown. */
struct cell {
	enum { CELL_STAY, CELL_TOTAL, CELL_RANGE, CELL_MOVE } kind;
	int stage, to; /* CELL_STAY, CELL_MOVE */
	int column;    /* of column_names or total_names */
	struct slice range;
};

static int name_of(const char *const *names, int n, struct slice name)
{
	for (int i = 0; i < n; i++)
		if (slice_is(name, names[i]))
			return i;
	return -1;
}

static int no_column(struct slice name, struct error *err)
{
	return error_add(
		err, ERROR_USAGE,
		_("--list: '%.*s' is none of entered, moved, lost, here, back, left, over (of a stage), leads, won, lost, open (of "
		  "total)"),
		SLICE_ARGS(name));
}

static int read_cell(const struct funnel *f, struct cell *c, struct error *err)
{
	struct slice text = slice_of(f->how->list), left, right;
	size_t from, to;

	*c = (struct cell){ .kind = CELL_STAY, .stage = -1 };
	if (slice_cut_at(text, ">", &left, &right)) {
		c->kind = CELL_MOVE;
		c->stage = funnel_stage(f, left, err);
		c->to = funnel_stage(f, right, err);
		return c->stage < 0 || c->to < 0 ? -1 : 0;
	}
	if (!cut_column(text, &left, &right))
		return error_add(
			err, ERROR_USAGE,
			_("--list: '%s' names no figure; write STAGE:COLUMN, total:COLUMN, FIRST..LAST:lost or "
			  "FROM>TO"),
			f->how->list);
	if (slice_is(left, "total")) {
		c->kind = CELL_TOTAL;
		c->column = name_of(total_names, 4, right);
		return c->column < 0 ? no_column(right, err) : 0;
	}
	c->column = name_of(column_names, COLUMNS, right);
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
	if (at == HISTORY_UNKNOWN || at == HISTORY_OPEN)
		view_missing(v);
	else
		view_number(v, at);
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
	if (stay->undated || f->history.stages[stay->stage].kind != STAGE_OPEN)
		view_missing(v);
	else
		view_number(v, stay->days);
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

static void list_stays(struct view *v, const struct funnel *f, const struct cell *c)
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

static void list_leads(struct view *v, const struct funnel *f, const struct cell *c)
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
		if (l->undated)
			view_missing(v);
		else
			view_number(v, l->days);
		put_tail(v, f, l);
	}
}

static void list_moves(struct view *v, const struct funnel *f, const struct cell *c)
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
	struct cell c;
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
