/* board_parts.c - the parts of the board below its tiles: each what another report says, in short. See board.h. */
#include "report/board_parts.h"

#include <string.h>

#include "base/lang.h"
#include "sales/review.h"

void board_due(struct board *s)
{
	static const char *const names[] = { "overdue", "today", "within_7", "within_15", "later", "credit" };
	static const char *const labels[] = { N_("overdue"),	    N_("today"), N_("in 1–7 days"),
					      N_("in 8–15 days"), N_("later"), N_("credit balance") };
	struct view *v = s->view;

	view_section(v, "due", _("When it is due"));
	view_key_column(v, "band", TYPE_TEXT);
	view_face_column(v, "when", _("when"), TYPE_TEXT);
	view_column(v, "invoices", _("invoices"), TYPE_INT);
	view_column(v, "outstanding", _("outstanding"), TYPE_MONEY);
	for (int k = 0; k < DUE_BANDS; k++) {
		if (k == DUE_CREDIT && !s->invoices[k])
			continue;
		view_text(v, slice_of(names[k]));
		view_text(v, slice_of(_(labels[k])));
		view_number(v, (int64_t)s->invoices[k]);
		view_number(v, s->due[k]);
		view_mark(v, !s->invoices[k]	 ? MARK_NONE
			     : k == DUE_OVERDUE	 ? MARK_BAD
			     : k <= DUE_WITHIN_7 ? MARK_WARN
						 : MARK_NONE);
	}
	view_chart(v, CHART_BARS, "when", "outstanding", NULL);
	view_opens(v, "crm ar board");
}

/* A report calls itself by what it is on a page of its own; what it says of itself, behind two blanks, stays. */
static void retitle(struct view *v, struct view_section *s, const char *name)
{
	struct slice title = slice_of(s->title);
	long at = slice_find(title, SLICE("  "));

	s->title = arena_format(&v->arena, "%s%s", name, at < 0 ? "" : title.ptr + at);
}

int board_ageing(struct board *s, struct error *err)
{
	const struct aging total = { .by = AGING_TOTAL };
	struct view *v = s->view;

	view_section(v, "ageing", "");
	receivable_aging_title(s->receivables, v);
	if (receivable_aging_figures(s->receivables, &total, v, err) < 0)
		return -1;
	retitle(v, v->last, _("Ageing"));
	view_opens(v, "crm ar aging --list BUCKET");
	return 0;
}

int board_countdown(struct board *s, struct error *err)
{
	view_section(s->view, "countdown", "");
	if (receivable_countdown(s->receivables, (struct slice){ NULL, 0 }, s->view, err) < 0)
		return -1;
	retitle(s->view, s->view->last, _("Countdown"));
	board_cut(s->view);
	view_opens(s->view, "crm ar show INVOICE");
	return 0;
}

int board_approvals(struct board *s, struct error *err)
{
	view_section(s->view, "approvals", _("Approvals in flight"));
	if (review_pending(s->book, -1, s->view, err) < 0)
		return -1;
	board_cut(s->view);
	view_chart(s->view, CHART_BARS, "customer", "work_hours", NULL);
	view_opens(s->view, "crm contract trail CONTRACT");
	return 0;
}

static struct slice pipeline_id(const struct board *s, const struct funnel_part *p)
{
	return p->pipeline == HISTORY_NO_PIPELINE ? SLICE("?") : s->book->stages.pipelines[p->pipeline].id;
}

/* One of several pipelines has its name in the title, and is asked for by it. */
static void begin_part(struct board *s, const struct funnel_part *p, const char *name, const char *title)
{
	struct view *v = s->view;
	struct slice id = pipeline_id(s, p);

	if (s->funnel.nparts < 2) {
		view_section(v, name, title);
		return;
	}
	view_section(v, arena_format(&v->arena, "%s_%.*s", name, SLICE_ARGS(id)),
		     arena_format(&v->arena, "%s  %.*s", title, SLICE_ARGS(id)));
}

/* As a shell takes it for one word. */
static const char *as_word(struct arena *a, struct slice text)
{
	struct str word = STR_INIT;
	const char *kept;
	size_t plain = 0;

	while (plain < text.len && !strchr(" \t\"'\\$`&|;<>()*?[]#~!{}", text.ptr[plain]))
		plain++;
	if (plain == text.len && text.len)
		return arena_text(a, text);
	str_addc(&word, '\'');
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] == '\'')
			str_adds(&word, "'\\''");
		else
			str_addc(&word, text.ptr[i]);
	str_addc(&word, '\'');
	kept = arena_text(a, str_slice(&word));
	str_release(&word);
	return kept;
}

static void part_opens(struct board *s, const struct funnel_part *p, const char *cell)
{
	if (s->funnel.nparts < 2)
		view_opens(s->view, "crm report funnel --list STAGE:%s", cell);
	else
		view_opens(s->view, "crm report funnel --pipeline %s --list STAGE:%s",
			   as_word(&s->view->arena, pipeline_id(s, p)), cell);
}

static struct slice stage_id(const struct board *s, const struct funnel_row *r)
{
	return s->funnel.history.stages[r->stage].id;
}

static void share_or_none(struct view *v, size_t part, size_t whole)
{
	if (whole)
		view_number(v, funnel_share(part, whole));
	else
		view_missing(v);
}

static void funnel_row(struct board *s, const struct funnel_row *r)
{
	struct view *v = s->view;
	int64_t days;

	view_text(v, stage_id(s, r));
	view_number(v, (int64_t)r->entered);
	view_number(v, (int64_t)r->fates[FUNNEL_HERE]);
	if (r->kind == STAGE_OPEN)
		share_or_none(v, r->fates[FUNNEL_MOVED], r->entered);
	else
		view_missing(v);
	if (r->kind == STAGE_OPEN && survival_quantile(&r->days, 5000, &days))
		view_number(v, funnel_shown_days(days));
	else
		view_missing(v);
}

void board_funnel(struct board *s)
{
	struct view *v = s->view;

	for (size_t i = 0; i < s->funnel.nparts; i++) {
		const struct funnel_part *p = &s->funnel.parts[i];

		begin_part(s, p, "funnel", _("Funnel"));
		view_column(v, "stage", _("stage"), TYPE_TEXT);
		view_column(v, "entered", _("entered"), TYPE_INT);
		view_column(v, "here", _("here"), TYPE_INT);
		view_column(v, "conversion", _("conversion"), TYPE_PERCENT);
		view_column(v, "median_days", _("median days"), TYPE_NUMBER);
		for (size_t r = 0; r < p->nrows; r++)
			if (p->rows[r].kind != STAGE_LOST)
				funnel_row(s, &p->rows[r]);
		view_chart(v, CHART_BARS, "stage", "entered", NULL);
		view_chart_remark(v, "conversion");
		part_opens(s, p, "entered");
	}
}

void board_losses(struct board *s)
{
	struct view *v = s->view;

	for (size_t i = 0; i < s->funnel.nparts; i++) {
		const struct funnel_part *p = &s->funnel.parts[i];

		begin_part(s, p, "losses", _("Losses by step"));
		view_column(v, "stage", _("stage"), TYPE_TEXT);
		view_column(v, "lost", _("lost"), TYPE_INT);
		view_column(v, "loss_share", _("of losses"), TYPE_PERCENT);
		for (size_t r = 0; r < p->nrows; r++) {
			const size_t lost = p->rows[r].fates[FUNNEL_LOST];

			if (p->rows[r].kind != STAGE_OPEN && !lost)
				continue;
			view_text(v, stage_id(s, &p->rows[r]));
			view_number(v, (int64_t)lost);
			share_or_none(v, lost, p->kinds[STAGE_LOST]);
		}
		funnel_note_losses(v, &s->funnel, p);
		view_chart(v, CHART_BARS, "stage", "lost", NULL);
		view_chart_remark(v, "loss_share");
		part_opens(s, p, "lost");
	}
}

int board_verification(struct board *s, struct error *err)
{
	struct view *v = s->view;
	struct view_section *layers;

	view_section(v, "verification", "");
	layers = v->last;
	s->verification.why_not_stored = _("the board stores nothing");
	if (verify_show(&s->verification, v, err) < 0)
		return -1;
	retitle(v, layers, _("Verification"));
	layers->opens =
		arena_format(&v->arena, "crm report verify --month %s --list LAYER", s->verification.how.period.key);
	view_opens(v, "crm report verify --month %s --list PATTERN:PERSON", s->verification.how.period.key);
	return 0;
}
