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

/* Hundredths of a day are what a person can use. */
int64_t funnel_shown_days(int64_t days)
{
	return round_to(days, 100);
}

void funnel_put_quantile(struct view *v, const struct survival *s, unsigned share)
{
	int64_t days;

	if (survival_quantile(s, share, &days))
		view_number(v, funnel_shown_days(days));
	else
		view_missing(v);
}

void funnel_put_share(struct view *v, size_t part, size_t whole)
{
	if (whole)
		view_number(v, funnel_share(part, whole));
	else
		view_missing(v);
}

static struct slice stage_id(const struct funnel *f, unsigned stage)
{
	return f->history.stages[stage].id;
}

struct slice funnel_pipeline_id(const struct funnel *f, const struct funnel_part *p)
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
		str_addf(out, _("  pipeline %.*s"), SLICE_ARGS(funnel_pipeline_id(f, f->parts)));
	if (f->how->only && f->how->by != FUNNEL_ALL)
		str_addf(out, "  %s %s", _(funnel_by_name(f->how->by)), f->how->only);
}

void funnel_show_title(struct view *v, const struct funnel *f, const char *what)
{
	struct str window = STR_INIT, day = STR_INIT;

	add_window(&window, f);
	date_add_text(&day, f->book->today);
	view_title(v, _("%s  as of %s, leads entered%s"), what, day.buf, window.buf);
	str_release(&window);
	str_release(&day);
}

void funnel_begin_part(struct view *v, const struct funnel *f, const struct funnel_part *p)
{
	char *name;

	if (p == f->parts) /* the title names it */
		return;
	name = arena_text(&v->arena, funnel_pipeline_id(f, p));
	view_section(v, name, arena_format(&v->arena, _("Pipeline %s"), name));
}

static void part_columns(struct view *v)
{
	view_key_column(v, "pipeline", TYPE_TEXT);
	view_column(v, "stage", _("stage"), TYPE_TEXT);
	view_column(v, "entered", _("entered"), TYPE_INT);
	view_column(v, "moved", _("moved"), TYPE_INT);
	view_column(v, "lost", _("lost"), TYPE_INT);
	view_column(v, "here", _("here"), TYPE_INT);
	view_column(v, "back", _("back"), TYPE_INT);
	view_column(v, "conversion", _("conversion"), TYPE_PERCENT);
	view_column(v, "loss_share", _("of losses"), TYPE_PERCENT);
	view_column(v, "median_days", _("median"), TYPE_NUMBER);
	view_column(v, "p90_days", _("p90"), TYPE_NUMBER);
}

static void show_row(struct view *v, const struct funnel *f, const struct funnel_part *p, const struct funnel_row *r)
{
	view_text(v, funnel_pipeline_id(f, p));
	view_text(v, stage_id(f, r->stage));
	view_number(v, (int64_t)r->entered);
	view_number(v, (int64_t)r->fates[FUNNEL_MOVED]);
	view_number(v, (int64_t)r->fates[FUNNEL_LOST]);
	view_number(v, (int64_t)r->fates[FUNNEL_HERE]);
	view_number(v, (int64_t)r->fates[FUNNEL_BACK]);
	if (r->kind == STAGE_OPEN)
		funnel_put_share(v, r->fates[FUNNEL_MOVED], r->entered);
	else
		view_missing(v);
	if (r->kind == STAGE_OPEN || r->fates[FUNNEL_LOST])
		funnel_put_share(v, r->fates[FUNNEL_LOST], p->kinds[STAGE_LOST]);
	else
		view_missing(v);
	funnel_put_quantile(v, &r->days, 5000);
	funnel_put_quantile(v, &r->days, 9000);
}

static void show_total(struct view *v, const struct funnel *f, const struct funnel_part *p)
{
	view_text(v, funnel_pipeline_id(f, p));
	view_text(v, SLICE("total"));
	view_shown(v, slice_of(_("total")));
	view_number(v, (int64_t)p->leads);
	view_number(v, (int64_t)p->kinds[STAGE_WON]);
	view_number(v, (int64_t)p->kinds[STAGE_LOST]);
	view_number(v, (int64_t)p->kinds[STAGE_OPEN]);
	view_number(v, 0);
	funnel_put_share(v, p->kinds[STAGE_WON], p->leads);
	funnel_put_share(v, p->kinds[STAGE_LOST], p->kinds[STAGE_LOST]);
	funnel_put_quantile(v, &p->cycle, 5000);
	funnel_put_quantile(v, &p->cycle, 9000);
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
		view_key_column(v, "kind", TYPE_TEXT);
		view_face_column(v, "kind_name", _("kind"), TYPE_TEXT);
		view_column(v, "move", _("move"), TYPE_TEXT);
		view_column(v, "moves", _("moves"), TYPE_INT);
		view_column(v, "leads", _("leads"), TYPE_INT);
		view_note(v, _("the leads behind a move: --list 'FROM>TO'"));
	}
	for (size_t i = 0; i < n; i++) {
		view_text(v, slice_of(names[pairs[i].kind]));
		view_text(v, slice_of(_(kinds[pairs[i].kind])));
		view_textf(v, "%.*s>%.*s", SLICE_ARGS(stage_id(f, pairs[i].from)),
			   SLICE_ARGS(stage_id(f, pairs[i].to)));
		view_number(v, (int64_t)pairs[i].moves);
		view_number(v, (int64_t)pairs[i].leads);
	}
	free(pairs);
}

void funnel_show(struct view *v, const struct funnel *f)
{
	funnel_show_title(v, f, _("FUNNEL"));
	if (!f->nparts) {
		part_columns(v);
		view_note(v, _("no leads entered in that time"));
	}
	for (size_t i = 0; i < f->nparts; i++) {
		const struct funnel_part *p = &f->parts[i];

		funnel_begin_part(v, f, p);
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
