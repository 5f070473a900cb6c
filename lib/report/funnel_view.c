/* funnel_view.c - a funnel as people look at it: a table a pipeline, the moves apart, groups beside each other, stage times. See funnel.h. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/lang.h"
#include "base/money.h"
#include "base/round.h"
#include "base/utf8.h"
#include "book/listing.h"
#include "report/funnel.h"
#include "view/columns.h"

/* Hundredths of a day are what a person can use. */
int64_t funnel_shown_days(int64_t days)
{
	return round_to(days, 100);
}

static void put_quantile(struct view *v, const struct survival *s, unsigned share)
{
	int64_t days;

	VIEW_MAYBE(v, survival_quantile(s, share, &days), funnel_shown_days(days));
}

static void put_share(struct view *v, size_t part, size_t whole)
{
	VIEW_MAYBE(v, whole, funnel_share(part, whole));
}

static struct slice stage_id(const struct funnel *f, unsigned stage)
{
	return f->history.stages[stage].id;
}

static struct slice pipeline_id(const struct funnel *f, const struct funnel_part *p)
{
	return p->pipeline == HISTORY_NO_PIPELINE ? SLICE("?") : f->book->stages.pipelines[p->pipeline].id;
}

/* "43.8" */
static const char *percent(struct view *v, size_t part, size_t whole)
{
	struct str text = STR_INIT;
	char *kept;

	decimal_add_text(&text, funnel_share(part, whole), 2);
	kept = arena_text(&v->arena, str_slice(&text));
	str_release(&text);
	return kept;
}

/* " entered 2026-01-01 to 2026-03-16", as far as there is a window. */
static void add_window(struct str *out, const struct funnel *f)
{
	if (f->how->has_since) {
		str_adds(out, _(" from "));
		date_add_text(out, f->how->since);
	}
	if (f->how->has_until) {
		str_adds(out, _(" to "));
		date_add_text(out, f->how->until);
	}
	if (!out->len)
		str_adds(out, _(" at any time"));
	if (f->nparts > 1)
		str_addf(out, _("  pipeline %.*s"), SLICE_ARGS(pipeline_id(f, f->parts)));
	if (f->how->only && f->how->by != FUNNEL_ALL)
		str_addf(out, "  %s %s", _(funnel_by_name(f->how->by)), f->how->only);
}

static void show_title(struct view *v, const struct funnel *f, const char *what)
{
	struct str window = STR_INIT, day = STR_INIT;

	add_window(&window, f);
	date_add_text(&day, f->book->today);
	view_title(v, _("%s  as of %s, leads entered%s"), what, day.buf, window.buf);
	str_release(&window);
	str_release(&day);
}

static void begin_part(struct view *v, const struct funnel *f, const struct funnel_part *p)
{
	char *name;

	if (p == f->parts) /* the title names it */
		return;
	name = arena_text(&v->arena, pipeline_id(f, p));
	view_section(v, name, arena_format(&v->arena, _("Pipeline %s"), name));
}

#define PART(C) \
	C(key, pipeline, , TYPE_TEXT, view_text(v, pipeline_id(f, p))) \
	C(shown, stage, _("stage"), TYPE_TEXT, view_text(v, stage_id(f, r->stage))) \
	C(shown, entered, _("entered"), TYPE_INT, view_number(v, (int64_t)r->entered)) \
	C(shown, moved, _("moved"), TYPE_INT, view_number(v, (int64_t)r->fates[FUNNEL_MOVED])) \
	C(shown, lost, _("lost"), TYPE_INT, view_number(v, (int64_t)r->fates[FUNNEL_LOST])) \
	C(shown, here, _("here"), TYPE_INT, view_number(v, (int64_t)r->fates[FUNNEL_HERE])) \
	C(shown, back, _("back"), TYPE_INT, view_number(v, (int64_t)r->fates[FUNNEL_BACK])) \
	C(shown, conversion, _("conversion"), TYPE_PERCENT, \
	  VIEW_KNOWN(v, r->kind == STAGE_OPEN, put_share(v, r->fates[FUNNEL_MOVED], r->entered))) \
	C(shown, loss_share, _("of losses"), TYPE_PERCENT, \
	  VIEW_KNOWN(v, r->kind == STAGE_OPEN || r->fates[FUNNEL_LOST], \
		     put_share(v, r->fates[FUNNEL_LOST], p->kinds[STAGE_LOST]))) \
	C(shown, median_days, _("median"), TYPE_NUMBER, put_quantile(v, &r->days, 5000)) \
	C(shown, p90_days, _("p90"), TYPE_NUMBER, put_quantile(v, &r->days, 9000))

static void part_columns(struct view *v)
{
	PART(VIEW_COLUMN)
}

static void show_row(struct view *v, const struct funnel *f, const struct funnel_part *p, const struct funnel_row *r)
{
	PART(VIEW_CELL)
}

static void show_total(struct view *v, const struct funnel *f, const struct funnel_part *p)
{
	view_text(v, pipeline_id(f, p));
	view_text(v, SLICE("total"));
	view_shown(v, slice_of(_("total")));
	view_number(v, (int64_t)p->leads);
	view_number(v, (int64_t)p->kinds[STAGE_WON]);
	view_number(v, (int64_t)p->kinds[STAGE_LOST]);
	view_number(v, (int64_t)p->kinds[STAGE_OPEN]);
	view_number(v, 0);
	put_share(v, p->kinds[STAGE_WON], p->leads);
	put_share(v, p->kinds[STAGE_LOST], p->kinds[STAGE_LOST]);
	put_quantile(v, &p->cycle, 5000);
	put_quantile(v, &p->cycle, 9000);
	v->last->has_total = true;
}

/* The two steps in a row that lose most; false: nothing is lost. */
static bool worst_range(const struct funnel_part *p, size_t *from, size_t *to)
{
	size_t most = 0;

	for (size_t i = 0; i + 2 < p->nrows && p->rows[i + 2].rank >= 0; i++) {
		size_t lost = funnel_lost_between(p, i, i + 2);

		if (p->rows[i + 2].kind == STAGE_LOST || lost <= most)
			continue;
		most = lost;
		*from = i;
		*to = i + 2;
	}
	return most > 0;
}

static void note_range(struct view *v, const struct funnel *f, const struct funnel_part *p, size_t from, size_t to)
{
	const size_t lost = funnel_lost_between(p, from, to);
	struct slice first = stage_id(f, p->rows[from].stage), last = stage_id(f, p->rows[to].stage);
	struct str steps = STR_INIT;

	for (size_t i = from; i <= to; i++)
		str_addf(&steps, "%s%.*s", i > from ? " → " : "", SLICE_ARGS(stage_id(f, p->rows[i].stage)));
	view_note(v, _("of the losses, %s%% between %s (%zu of %zu): --list %.*s..%.*s:lost"),
		  percent(v, lost, p->kinds[STAGE_LOST]), steps.buf, lost, p->kinds[STAGE_LOST], SLICE_ARGS(first),
		  SLICE_ARGS(last));
	str_release(&steps);
}

/* Checked by funnel_report before anything is shown. */
void funnel_note_losses(struct view *v, const struct funnel *f, const struct funnel_part *p)
{
	struct error ignored = ERROR_INIT;
	size_t from, to;

	view_note(v, _("lost from lead to contract: %s%% (%zu of %zu); won %s%% (%zu), still open %zu"),
		  percent(v, p->kinds[STAGE_LOST], p->leads), p->kinds[STAGE_LOST], p->leads,
		  percent(v, p->kinds[STAGE_WON], p->leads), p->kinds[STAGE_WON], p->kinds[STAGE_OPEN]);
	if (f->how->range ? funnel_range(f, p, slice_of(f->how->range), &from, &to, &ignored) > 0
			  : worst_range(p, &from, &to))
		note_range(v, f, p, from, to);
	error_release(&ignored);
}

static void note_how(struct view *v, const struct funnel *f)
{
	size_t undated = 0;

	for (size_t p = 0; p < f->nparts; p++)
		for (size_t i = 0; i < f->parts[p].nrows; i++)
			undated += f->parts[p].rows[i].kind == STAGE_OPEN ? f->parts[p].rows[i].undated : 0;
	view_note(
		v,
		f->how->days == HISTORY_WORKING
			? _("median and p90 in working days; leads still there count as at least that long (Kaplan-Meier)")
			: _("median and p90 in calendar days; leads still there count as at least that long (Kaplan-Meier)"));
	if (undated)
		view_note(v,
			  lang_plural("%zu lead entered its stage at an unknown time: counted, without days",
				      "%zu leads entered their stage at an unknown time: counted, without days",
				      undated),
			  undated);
	if (f->outside)
		view_note(v,
			  lang_plural("%zu lead without created_at is left out",
				      "%zu leads without created_at are left out", f->outside),
			  f->outside);
	if (f->history.strays)
		view_note(v,
			  lang_plural("%zu row of the log is of a lead that leads.csv no longer has",
				      "%zu rows of the log are of leads that leads.csv no longer has",
				      f->history.strays),
			  f->history.strays);
	view_note(v, _("the leads behind a figure: --list STAGE:COLUMN, such as --list %.*s:lost"),
		  SLICE_ARGS(f->nparts && f->parts[0].nrows ? stage_id(f, f->parts[0].rows[0].stage) : SLICE("STAGE")));
}

static int by_moves(const void *a, const void *b)
{
	const struct funnel_pair *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->moves != y->moves)
		return x->moves > y->moves ? -1 : 1;
	return x->from != y->from ? (x->from > y->from) - (x->from < y->from) : (x->to > y->to) - (x->to < y->to);
}

#define MOVE(C) \
	C(key, kind, , TYPE_TEXT, view_text(v, slice_of(names[pairs[i].kind]))) \
	C(face, kind_name, _("kind"), TYPE_TEXT, view_text(v, slice_of(_(kinds[pairs[i].kind])))) \
	C(shown, move, _("move"), TYPE_TEXT, \
	  view_textf(v, "%.*s>%.*s", SLICE_ARGS(stage_id(f, pairs[i].from)), SLICE_ARGS(stage_id(f, pairs[i].to)))) \
	C(shown, moves, _("moves"), TYPE_INT, view_number(v, (int64_t)pairs[i].moves)) \
	C(shown, leads, _("leads"), TYPE_INT, view_number(v, (int64_t)pairs[i].leads))

static void show_moves(struct view *v, const struct funnel *f)
{
	static const char *const kinds[] = { N_("skip"), N_("back"), N_("revive") };
	static const char *const names[] = { "skip", "back", "revive" };
	const size_t n = f->npairs;
	struct funnel_pair *pairs = xmalloc((n + 1) * sizeof(*pairs));

	if (n) {
		memcpy(pairs, f->pairs, n * sizeof(*pairs));
		qsort(pairs, n, sizeof(*pairs), by_moves);
		view_section(v, "moves", _("Skips, moves back, revivals"));
		MOVE(VIEW_COLUMN)
		view_note(v, _("the leads behind a move: --list 'FROM>TO'"));
	}
	for (size_t i = 0; i < n; i++) {
		MOVE(VIEW_CELL)
	}
	free(pairs);
}

static void show_counts(struct view *v, const struct funnel *f)
{
	show_title(v, f, _("FUNNEL"));
	if (!f->nparts) {
		part_columns(v);
		view_note(v, _("no leads entered in that time"));
	}
	for (size_t i = 0; i < f->nparts; i++) {
		const struct funnel_part *p = &f->parts[i];

		begin_part(v, f, p);
		part_columns(v);
		for (size_t r = 0; r < p->nrows; r++)
			show_row(v, f, p, &p->rows[r]);
		show_total(v, f, p);
		funnel_note_losses(v, f, p);
		view_chart(v, CHART_BARS, "stage", "entered", NULL);
		view_chart_remark(v, "conversion");
	}
	if (f->nparts)
		note_how(v, f);
	show_moves(v, f);
}

/* Stage times */

#define DWELL(C) \
	C(key, pipeline, , TYPE_TEXT, view_text(v, pipeline_id(f, p))) \
	C(shown, stage, _("stage"), TYPE_TEXT, view_text(v, f->history.stages[r->stage].id)) \
	C(shown, left, _("left"), TYPE_INT, view_number(v, (int64_t)(r->entered - r->fates[FUNNEL_HERE]))) \
	C(shown, here, _("here"), TYPE_INT, view_number(v, (int64_t)r->fates[FUNNEL_HERE])) \
	C(shown, mean_days, _("mean"), TYPE_NUMBER, VIEW_MAYBE(v, survival_mean(&r->days, 100, &mean), mean)) \
	C(shown, median_days, _("median"), TYPE_NUMBER, put_quantile(v, &r->days, 5000)) \
	C(shown, p90_days, _("p90"), TYPE_NUMBER, put_quantile(v, &r->days, 9000)) \
	C(shown, longest_days, _("longest"), TYPE_NUMBER, \
	  VIEW_MAYBE(v, r->days.count, funnel_shown_days(r->days.longest))) \
	C(shown, expected, _("expected"), TYPE_DURATION, VIEW_KNOWN(v, r->rule, view_value(v, &r->rule->days))) \
	C(shown, over, _("over"), TYPE_INT, view_number(v, (int64_t)r->over)) \
	C(shown, over_share, _("share"), TYPE_PERCENT, put_share(v, r->over, r->days.count))

static void show_dwell_part(struct view *v, const struct funnel *f, const struct funnel_part *p)
{
	DWELL(VIEW_COLUMN)
	for (size_t i = 0; i < p->nrows; i++) {
		const struct funnel_row *r = &p->rows[i];
		int64_t mean;

		if (r->kind != STAGE_OPEN)
			continue;
		DWELL(VIEW_CELL)
	}
}

#define CYCLE(C) \
	C(key, outcome, , TYPE_TEXT, view_text(v, slice_of(name))) \
	C(face, outcome_name, _("outcome"), TYPE_TEXT, view_text(v, slice_of(label))) \
	C(shown, leads, _("leads"), TYPE_INT, view_number(v, (int64_t)leads)) \
	C(shown, dated, _("dated"), TYPE_INT, view_number(v, (int64_t)s->count)) \
	C(shown, days, _("days"), TYPE_NUMBER, view_number(v, s->ended_sum)) \
	C(shown, mean_days, _("mean"), TYPE_NUMBER, VIEW_MAYBE(v, survival_mean(s, 1, &mean), mean)) \
	C(shown, median_days, _("median"), TYPE_NUMBER, put_quantile(v, s, 5000)) \
	C(shown, p90_days, _("p90"), TYPE_NUMBER, put_quantile(v, s, 9000))

static void put_cycle(struct view *v, const char *name, const char *label, size_t leads, const struct survival *s)
{
	int64_t mean;

	CYCLE(VIEW_CELL)
}

static void add_mean(struct str *out, const struct survival *s)
{
	const int64_t n = (int64_t)s->count;

	if (n)
		decimal_add_text(out, round_quotient(s->ended_sum * 100, n), 6);
	else
		str_adds(out, "—");
}

/* To millionths, for whoever compares with another program. */
static void note_cycle(struct view *v, const struct funnel_part *p)
{
	struct str won = STR_INIT, lost = STR_INIT;

	add_mean(&won, &p->won);
	add_mean(&lost, &p->lost);
	view_note(v, _("average days: won %s, lost %s"), won.buf, lost.buf);
	str_release(&won);
	str_release(&lost);
}

/* From the first stage to the end. */
static void show_cycles(struct view *v, const struct funnel *f, const struct funnel_part *p)
{
	view_section(v,
		     f->nparts > 1 ? arena_format(&v->arena, "cycle_%.*s", SLICE_ARGS(pipeline_id(f, p)))
				   : "cycle",
		     _("From lead to the end"));
	CYCLE(VIEW_COLUMN)
	put_cycle(v, "won", _("won"), p->kinds[STAGE_WON], &p->won);
	put_cycle(v, "lost", _("lost"), p->kinds[STAGE_LOST], &p->lost);
	note_cycle(v, p);
	view_note(v, _("the leads behind a figure: --list total:won, --list total:lost"));
}

static void show_dwell(struct view *v, const struct funnel *f)
{
	show_title(v, f,
			  f->how->days == HISTORY_WORKING ? _("STAGE TIMES in working days")
							  : _("STAGE TIMES in calendar days"));
	for (size_t i = 0; i < f->nparts; i++) {
		begin_part(v, f, &f->parts[i]);
		show_dwell_part(v, f, &f->parts[i]);
		if (i == 0) {
			view_note(
				v,
				_("mean of those that left; median and p90 with those still there as at least that long "
				  "(Kaplan-Meier)"));
			view_note(v, _("the leads behind a figure: --list STAGE:left, STAGE:here, STAGE:over"));
		}
		show_cycles(v, f, &f->parts[i]);
	}
}

/* Groups: the funnels of owners, sources, grades or industries beside each other, one line each */

struct funnel_group {
	uint32_t index;
	size_t leads, kinds[3];
	size_t *lost; /* by stage */
	struct survival cycle;
};

static struct funnel_group *count(const struct funnel *f)
{
	struct funnel_group *groups = xcalloc(f->ngroups + 1, sizeof(*groups));

	for (size_t g = 0; g < f->ngroups; g++)
		groups[g] =
			(struct funnel_group){ .index = (uint32_t)g, .lost = xcalloc(f->history.nstages + 1, sizeof(size_t)) };
	for (size_t i = 0; i < f->nleads; i++) {
		const struct funnel_lead *l = &f->leads[i];
		struct funnel_group *g = &groups[l->group];

		g->leads++;
		g->kinds[l->kind]++;
		if (l->lost_in != FUNNEL_NO_STAGE)
			g->lost[l->lost_in]++;
		if (!l->undated)
			survival_add(&g->cycle, l->days, l->kind == STAGE_OPEN);
	}
	for (size_t g = 0; g < f->ngroups; g++)
		survival_sort(&groups[g].cycle);
	return groups;
}

/* Most leads first, then in the order in which they were met. */
static int by_leads(const void *a, const void *b)
{
	const struct funnel_group *x = a, *y = b;

	if (x->leads != y->leads)
		return x->leads > y->leads ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

/* The stage that loses most. */
static size_t worst(const struct funnel *f, const struct funnel_group *g)
{
	size_t at = 0;

	for (size_t s = 1; s < f->history.nstages; s++)
		if (g->lost[s] > g->lost[at])
			at = s;
	return at;
}

static void columns(struct view *v, enum funnel_by by)
{
	view_column(v, funnel_by_name(by), _(funnel_by_name(by)), TYPE_TEXT);
	if (by == FUNNEL_OWNER)
		view_column(v, "name", _("name"), TYPE_TEXT);
	view_column(v, "leads", _("leads"), TYPE_INT);
	view_column(v, "won", _("won"), TYPE_INT);
	view_column(v, "lost", _("lost"), TYPE_INT);
	view_column(v, "open", _("still open"), TYPE_INT);
	view_column(v, "conversion", _("conversion"), TYPE_PERCENT);
	view_column(v, "loss", _("loss"), TYPE_PERCENT);
	view_column(v, "worst_stage", _("most lost in"), TYPE_TEXT);
	view_column(v, "worst_lost", _("there"), TYPE_INT);
	view_column(v, "median_days", _("median"), TYPE_NUMBER);
}

static void put_group(struct view *v, const struct funnel *f, const struct funnel_group *g)
{
	struct slice id = f->groups[g->index];
	size_t stage = worst(f, g);
	int64_t days;

	view_text(v, id);
	if (f->how->by == FUNNEL_OWNER)
		view_text(v, id.len ? listing_name(f->book, PEOPLE.ledger, id) : id);
	view_number(v, (int64_t)g->leads);
	view_number(v, (int64_t)g->kinds[STAGE_WON]);
	view_number(v, (int64_t)g->kinds[STAGE_LOST]);
	view_number(v, (int64_t)g->kinds[STAGE_OPEN]);
	view_number(v, funnel_share(g->kinds[STAGE_WON], g->leads));
	view_number(v, funnel_share(g->kinds[STAGE_LOST], g->leads));
	view_text(v, g->lost[stage] ? f->history.stages[stage].id : SLICE(""));
	view_number(v, (int64_t)g->lost[stage]);
	VIEW_MAYBE(v, survival_quantile(&g->cycle, 5000, &days), funnel_shown_days(days));
}

static void show_groups(struct view *v, const struct funnel *f)
{
	struct funnel_group *groups = count(f);

	if (f->ngroups)
		qsort(groups, f->ngroups, sizeof(*groups), by_leads);
	columns(v, f->how->by);
	for (size_t g = 0; g < f->ngroups; g++) {
		put_group(v, f, &groups[g]);
		free(groups[g].lost);
		survival_release(&groups[g].cycle);
	}
	view_note(v, _("the funnel of one line: --only VALUE; its leads: --only VALUE --list total:lost"));
	free(groups);
}

int funnel_report(struct book *b, const struct funnel_how *how, struct view *v, struct error *err)
{
	struct funnel f;
	size_t from, to;
	int rc = funnel_read(&f, b, how, err);

	if (rc == 0 && how->range &&
	    funnel_range(&f, f.nparts ? f.parts : NULL, slice_of(how->range), &from, &to, err) < 0)
		rc = -1;
	if (rc == 0) {
		if (how->list)
			rc = funnel_show_list(v, &f, err);
		else if (how->dwell)
			show_dwell(v, &f);
		else if (how->by != FUNNEL_ALL && !how->only)
			show_groups(v, &f);
		else
			show_counts(v, &f);
	}
	funnel_release(&f);
	return rc;
}
