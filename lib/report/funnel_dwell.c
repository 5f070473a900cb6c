/* funnel_dwell.c - the stage-time table of a funnel, and the time from lead to the end. See funnel.h. */
#include "base/lang.h"
#include "base/money.h"
#include "base/round.h"
#include "report/funnel.h"

static void show_dwell_part(struct view *v, const struct funnel *f, const struct funnel_part *p)
{
	view_key_column(v, "pipeline", TYPE_TEXT);
	view_column(v, "stage", _("stage"), TYPE_TEXT);
	view_column(v, "left", _("left"), TYPE_INT);
	view_column(v, "here", _("here"), TYPE_INT);
	view_column(v, "mean_days", _("mean"), TYPE_NUMBER);
	view_column(v, "median_days", _("median"), TYPE_NUMBER);
	view_column(v, "p90_days", _("p90"), TYPE_NUMBER);
	view_column(v, "longest_days", _("longest"), TYPE_NUMBER);
	view_column(v, "expected", _("expected"), TYPE_DURATION);
	view_column(v, "over", _("over"), TYPE_INT);
	view_column(v, "over_share", _("share"), TYPE_PERCENT);
	for (size_t i = 0; i < p->nrows; i++) {
		const struct funnel_row *r = &p->rows[i];
		int64_t mean;

		if (r->kind != STAGE_OPEN)
			continue;
		view_text(v, funnel_pipeline_id(f, p));
		view_text(v, f->history.stages[r->stage].id);
		view_number(v, (int64_t)(r->entered - r->fates[FUNNEL_HERE]));
		view_number(v, (int64_t)r->fates[FUNNEL_HERE]);
		if (survival_mean(&r->days, 100, &mean))
			view_number(v, mean);
		else
			view_missing(v);
		funnel_put_quantile(v, &r->days, 5000);
		funnel_put_quantile(v, &r->days, 9000);
		if (r->days.count)
			view_number(v, funnel_shown_days(r->days.longest));
		else
			view_missing(v);
		if (r->rule)
			view_value(v, &r->rule->days);
		else
			view_missing(v);
		view_number(v, (int64_t)r->over);
		funnel_put_share(v, r->over, r->days.count);
	}
}

static void put_cycle(struct view *v, const char *name, const char *label, size_t leads, const struct survival *s)
{
	int64_t mean;

	view_text(v, slice_of(name));
	view_text(v, slice_of(label));
	view_number(v, (int64_t)leads);
	view_number(v, (int64_t)s->count);
	view_number(v, s->ended_sum);
	if (survival_mean(s, 1, &mean))
		view_number(v, mean);
	else
		view_missing(v);
	funnel_put_quantile(v, s, 5000);
	funnel_put_quantile(v, s, 9000);
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
		     f->nparts > 1 ? arena_format(&v->arena, "cycle_%.*s", SLICE_ARGS(funnel_pipeline_id(f, p)))
				   : "cycle",
		     _("From lead to the end"));
	view_key_column(v, "outcome", TYPE_TEXT);
	view_face_column(v, "outcome_name", _("outcome"), TYPE_TEXT);
	view_column(v, "leads", _("leads"), TYPE_INT);
	view_column(v, "dated", _("dated"), TYPE_INT);
	view_column(v, "days", _("days"), TYPE_NUMBER);
	view_column(v, "mean_days", _("mean"), TYPE_NUMBER);
	view_column(v, "median_days", _("median"), TYPE_NUMBER);
	view_column(v, "p90_days", _("p90"), TYPE_NUMBER);
	put_cycle(v, "won", _("won"), p->kinds[STAGE_WON], &p->won);
	put_cycle(v, "lost", _("lost"), p->kinds[STAGE_LOST], &p->lost);
	note_cycle(v, p);
	view_note(v, _("the leads behind a figure: --list total:won, --list total:lost"));
}

void funnel_show_dwell(struct view *v, const struct funnel *f)
{
	funnel_show_title(v, f,
			  f->how->days == HISTORY_WORKING ? _("STAGE TIMES in working days")
							  : _("STAGE TIMES in calendar days"));
	for (size_t i = 0; i < f->nparts; i++) {
		funnel_begin_part(v, f, &f->parts[i]);
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
