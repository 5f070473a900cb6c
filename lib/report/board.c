/* board.c - see report.h: what is read for the page, its figures on top, and its parts, each what another report says, in short. */
#include "report/report.h"

#include <string.h>

#include "base/date.h"
#include "base/lang.h"
#include "base/round.h"
#include "report/compare.h"
#include "report/funnel.h"
#include "report/health.h"
#include "report/verify.h"
#include "sales/contracts.h"
#include "sales/money.h"
#include "view/columns.h"

enum { MOST_ROWS = 10 };

enum due_band { DUE_OVERDUE, DUE_TODAY, DUE_WITHIN_7, DUE_WITHIN_15, DUE_LATER, DUE_CREDIT, DUE_BANDS };

struct board {
	struct book *book;
	struct view *view;
	struct receivables *receivables; /* the view's */
	size_t invoices[DUE_BANDS];
	int64_t due[DUE_BANDS], outstanding;
	size_t reviews, late;
	struct period last, before; /* the last month that is over, the one before it */
	struct funnel_how funnel_how;
	struct funnel funnel;
	struct verification verification;
	struct compare_how compare_how;
	struct comparing comparing;
	struct health health;
};

/* Cuts the section being filled to as many rows as a page should have of one thing, and says so. */
static void cut_rows(struct view *v)
{
	const size_t rows = view_rows(v);

	if (rows <= MOST_ROWS)
		return;
	view_cut(v, MOST_ROWS);
	view_note(v, lang_plural("the first %d of %zu row", "the first %d of %zu rows", rows), MOST_ROWS, rows);
}

static enum due_band band_of(const struct receivables *all, const struct receivable *r)
{
	const int to_go = -receivable_days(all, r);

	if (r->outstanding < 0)
		return DUE_CREDIT;
	if (to_go <= 0)
		return to_go < 0 ? DUE_OVERDUE : DUE_TODAY;
	return to_go <= 7 ? DUE_WITHIN_7 : to_go <= 15 ? DUE_WITHIN_15 : DUE_LATER;
}

static int read_receivables(struct board *s, struct error *err)
{
	const struct receivables *all = s->receivables = receivables_for(s->view, s->book, err);

	if (!all)
		return -1;
	for (const struct receivable *r = all->items; r < all->items + all->count; r++) {
		const enum due_band band = band_of(all, r);

		s->invoices[band]++;
		s->due[band] += r->outstanding;
	}
	s->outstanding = all->total;
	return 0;
}

static int read_reviews(struct board *s, struct error *err)
{
	const struct table *t = book_table(s->book, REVIEWS.ledger, err);
	int decision, due;

	if (!t)
		return -1;
	decision = table_column(t, REVIEWS.decision);
	due = table_column(t, REVIEWS.due_at);
	for (size_t i = 0; i < t->nrows; i++) {
		if (table_word(t, i, decision).len)
			continue;
		s->reviews++;
		s->late += table_number(t, i, due, INT64_MAX) < s->book->now;
	}
	return 0;
}

/* "2026-02-01..2026-02-28" */
static char *days_of(struct view *v, const struct period *p)
{
	struct str text = STR_INIT;
	char *kept;

	date_add_text(&text, p->since);
	str_adds(&text, "..");
	date_add_text(&text, p->until);
	kept = arena_text(&v->arena, str_slice(&text));
	str_release(&text);
	return kept;
}

static int find_months(struct board *s, struct error *err)
{
	if (period_month(&s->last, NULL, s->book->today, err) < 0 || period_month(&s->before, NULL, s->last.since, err) < 0)
		return -1;
	s->compare_how.before = days_of(s->view, &s->before);
	s->compare_how.after = days_of(s->view, &s->last);
	return 0;
}

/* What is told of the last month, of which the log is read once for all of them. */
static int read_month(struct board *s, struct error *err)
{
	const struct verify_how how = { .period = s->last };
	struct log_reader readers[VERIFY_READERS + 2];
	size_t n;

	if (verify_begin(&s->verification, s->book, &how, err) < 0 || compare_begin(&s->comparing, s->book, &s->compare_how, err) < 0 ||
	    health_begin(&s->health, s->book, s->last.since, err) < 0)
		return -1;
	n = verify_readers(&s->verification, readers, err);
	readers[n++] = compare_reader(&s->comparing);
	readers[n++] = health_reader(&s->health);
	s->comparing.history = &s->funnel.history;
	if (journal_read_for(s->book, readers, n, err) < 0 || health_end(&s->health, err) < 0)
		return -1;
	return verify_end(&s->verification, &s->funnel.history, err);
}

/* Reads what tiles and parts are made of. Release in any case. */
static int read_board(struct board *s, struct error *err)
{
	if (read_receivables(s, err) < 0 || read_reviews(s, err) < 0 ||
	    funnel_read(&s->funnel, s->book, &s->funnel_how, err) < 0 || find_months(s, err) < 0)
		return -1;
	return read_month(s, err);
}

static void release_board(struct board *s)
{
	health_finish(&s->health);
	compare_finish(&s->comparing);
	verification_release(&s->verification);
	funnel_release(&s->funnel);
}

#define DUE(C) \
	C(key, band, , TYPE_TEXT, view_text(v, slice_of(names[k]))) \
	C(face, when, _("when"), TYPE_TEXT, view_text(v, slice_of(_(labels[k])))) \
	C(shown, invoices, _("invoices"), TYPE_INT, view_number(v, (int64_t)s->invoices[k])) \
	C(shown, outstanding, _("outstanding"), TYPE_MONEY, \
	  (view_number(v, s->due[k]), \
	   view_mark(v, !s->invoices[k] ? MARK_NONE : k == DUE_OVERDUE ? MARK_BAD : k <= DUE_WITHIN_7 ? MARK_WARN : MARK_NONE)))

static void show_due(struct board *s)
{
	static const char *const names[] = { "overdue", "today", "within_7", "within_15", "later", "credit" };
	static const char *const labels[] = { N_("overdue"),	    N_("today"), N_("in 1–7 days"),
					      N_("in 8–15 days"), N_("later"), N_("credit balance") };
	struct view *v = s->view;

	view_section(v, "due", _("When it is due"));
	DUE(VIEW_COLUMN)
	for (int k = 0; k < DUE_BANDS; k++) {
		if (k == DUE_CREDIT && !s->invoices[k])
			continue;
		DUE(VIEW_CELL)
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

static int show_ageing(struct board *s, struct error *err)
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

static int show_countdown(struct board *s, struct error *err)
{
	view_section(s->view, "countdown", "");
	if (receivable_countdown(s->receivables, (struct slice){ NULL, 0 }, s->view, err) < 0)
		return -1;
	retitle(s->view, s->view->last, _("Countdown"));
	cut_rows(s->view);
	view_opens(s->view, "crm ar show INVOICE");
	return 0;
}

static int show_approvals(struct board *s, struct error *err)
{
	view_section(s->view, "approvals", _("Approvals in flight"));
	if (review_pending(s->book, -1, s->view, err) < 0)
		return -1;
	cut_rows(s->view);
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
	VIEW_MAYBE(v, whole, funnel_share(part, whole));
}

#define STAGES(C) \
	C(shown, stage, _("stage"), TYPE_TEXT, view_text(v, stage_id(s, r))) \
	C(shown, entered, _("entered"), TYPE_INT, view_number(v, (int64_t)r->entered)) \
	C(shown, here, _("here"), TYPE_INT, view_number(v, (int64_t)r->fates[FUNNEL_HERE])) \
	C(shown, conversion, _("conversion"), TYPE_PERCENT, \
	  VIEW_KNOWN(v, r->kind == STAGE_OPEN, share_or_none(v, r->fates[FUNNEL_MOVED], r->entered))) \
	C(shown, median_days, _("median days"), TYPE_NUMBER, \
	  VIEW_MAYBE(v, r->kind == STAGE_OPEN && survival_quantile(&r->days, 5000, &days), funnel_shown_days(days)))

static void funnel_row(struct board *s, const struct funnel_row *r)
{
	struct view *v = s->view;
	int64_t days;

	STAGES(VIEW_CELL)
}

static void show_funnel(struct board *s)
{
	struct view *v = s->view;

	for (size_t i = 0; i < s->funnel.nparts; i++) {
		const struct funnel_part *p = &s->funnel.parts[i];

		begin_part(s, p, "funnel", _("Funnel"));
		STAGES(VIEW_COLUMN)
		for (size_t r = 0; r < p->nrows; r++)
			if (p->rows[r].kind != STAGE_LOST)
				funnel_row(s, &p->rows[r]);
		view_chart(v, CHART_BARS, "stage", "entered", NULL);
		view_chart_remark(v, "conversion");
		part_opens(s, p, "entered");
	}
}

#define LOSSES(C) \
	C(shown, stage, _("stage"), TYPE_TEXT, view_text(v, stage_id(s, &p->rows[r]))) \
	C(shown, lost, _("lost"), TYPE_INT, view_number(v, (int64_t)lost)) \
	C(shown, loss_share, _("of losses"), TYPE_PERCENT, share_or_none(v, lost, p->kinds[STAGE_LOST]))

static void show_losses(struct board *s)
{
	struct view *v = s->view;

	for (size_t i = 0; i < s->funnel.nparts; i++) {
		const struct funnel_part *p = &s->funnel.parts[i];

		begin_part(s, p, "losses", _("Losses by step"));
		LOSSES(VIEW_COLUMN)
		for (size_t r = 0; r < p->nrows; r++) {
			const size_t lost = p->rows[r].fates[FUNNEL_LOST];

			if (p->rows[r].kind != STAGE_OPEN && !lost)
				continue;
			LOSSES(VIEW_CELL)
		}
		funnel_note_losses(v, &s->funnel, p);
		view_chart(v, CHART_BARS, "stage", "lost", NULL);
		view_chart_remark(v, "loss_share");
		part_opens(s, p, "lost");
	}
}

static int show_verification(struct board *s, struct error *err)
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

static void tile_outstanding(struct board *s, struct str *remark)
{
	size_t invoices = 0;

	for (int k = 0; k < DUE_BANDS; k++)
		invoices += s->invoices[k];
	str_addf(remark, lang_plural("%zu invoice", "%zu invoices", invoices), invoices);
	view_tile(s->view, &(struct view_tile){ .name = "outstanding",
						.label = _("Outstanding"),
						.type = TYPE_MONEY,
						.number = s->outstanding,
						.remark = remark->buf,
						.opens = "crm ar aging --list total" });
}

static void tile_overdue(struct board *s, struct str *remark)
{
	const size_t n = s->invoices[DUE_OVERDUE];

	str_addf(remark, lang_plural("%zu invoice", "%zu invoices", n), n);
	if (s->outstanding >= s->due[DUE_OVERDUE] && s->outstanding > 0) {
		str_adds(remark, " · ");
		value_add_number(remark, TYPE_PERCENT, round_scaled(s->due[DUE_OVERDUE], 1000, s->outstanding) * 10);
	}
	view_tile(s->view, &(struct view_tile){ .name = "overdue",
						.label = _("Overdue"),
						.type = TYPE_MONEY,
						.number = s->due[DUE_OVERDUE],
						.mark = n		 ? MARK_BAD
							: s->outstanding ? MARK_GOOD
									 : MARK_NONE,
						.remark = remark->buf,
						.opens = "crm ar board" });
}

static void tile_soon(struct board *s, struct str *remark)
{
	const size_t n = s->invoices[DUE_TODAY] + s->invoices[DUE_WITHIN_7];

	str_addf(remark, lang_plural("%zu invoice", "%zu invoices", n), n);
	view_tile(s->view, &(struct view_tile){ .name = "due_within_7",
						.label = _("Due today or in 7 days"),
						.type = TYPE_MONEY,
						.number = s->due[DUE_TODAY] + s->due[DUE_WITHIN_7],
						.mark = n ? MARK_WARN : MARK_NONE,
						.remark = remark->buf,
						.opens = "crm ar board" });
}

static void tile_approvals(struct board *s, struct str *remark)
{
	str_addf(remark, _("%zu late"), s->late);
	view_tile(s->view, &(struct view_tile){ .name = "approvals",
						.label = _("Decisions to make on contracts"),
						.type = TYPE_INT,
						.number = (int64_t)s->reviews,
						.mark = s->late ? MARK_BAD : MARK_NONE,
						.remark = remark->buf,
						.opens = "crm contract pending" });
}

static void tile_lost(struct board *s, struct str *remark)
{
	size_t leads = 0, lost = 0, won = 0;

	for (size_t i = 0; i < s->funnel.nparts; i++) {
		leads += s->funnel.parts[i].leads;
		lost += s->funnel.parts[i].kinds[STAGE_LOST];
		won += s->funnel.parts[i].kinds[STAGE_WON];
	}
	str_addf(remark, lang_plural("%zu of %zu lead; won %zu", "%zu of %zu leads; won %zu", leads), lost, leads, won);
	view_tile(s->view, &(struct view_tile){ .name = "lost_share",
						.label = _("Lost from lead to contract"),
						.type = TYPE_PERCENT,
						.number = funnel_share(lost, leads),
						.text = leads ? NULL : _("no data"),
						.remark = remark->buf,
						.opens = "crm report funnel --list total:lost" });
}

static void tile_verified(struct board *s, struct str *remark)
{
	const struct figures *team = &s->verification.team;
	const char *const texts[] = { _("no data"), _("verified"), _("not verified") };
	const enum view_mark marks[] = { MARK_NONE, MARK_GOOD, MARK_BAD };
	struct str opens = STR_INIT;
	int held = 0;

	for (int i = 0; i < LAYERS; i++)
		held += team->verdicts[i] == VERDICT_PASS;
	str_addf(remark, _("%s: %d of %d layers"), s->verification.how.period.key, held, LAYERS);
	str_addf(&opens, "crm report verify --month %s", s->verification.how.period.key);
	view_tile(s->view, &(struct view_tile){ .name = "verified",
						.label = _("Verification"),
						.text = texts[team->verdict],
						.mark = marks[team->verdict],
						.remark = remark->buf,
						.opens = opens.buf });
	str_release(&opens);
}

static void show_tiles(struct board *s)
{
	static void (*const tiles[])(struct board *, struct str *) = { tile_outstanding, tile_overdue, tile_soon,
								       tile_approvals,	 tile_lost,    tile_verified };
	struct str remark = STR_INIT;

	view_tiles(s->view, "figures", "");
	for (size_t i = 0; i < sizeof(tiles) / sizeof(*tiles); i++) {
		str_reset(&remark);
		tiles[i](s, &remark);
	}
	str_release(&remark);
}

/* Of sixteen figures those that a wall has room for. */
static const enum health_which shown[] = { HEALTH_SUBMITTED, HEALTH_RETURNED, HEALTH_APPROVED,	     HEALTH_RETURN_RATE,
					   HEALTH_APPROVAL_DAYS, HEALTH_LATE, HEALTH_DAYS_LOST, HEALTH_NO_RULE };

static void show_value(struct view *v, const struct figure_value *value)
{
	VIEW_MAYBE(v, value->known, value->value);
}

static void show_figures(struct view *v, const struct health_summary *s)
{
	view_column(v, "figure", _("figure"), TYPE_TEXT);
	view_unit_column(v);
	view_column(v, "month", _("month"), TYPE_NUMBER);
	view_column(v, "before", _("before"), TYPE_NUMBER);
	for (size_t i = 0; i < sizeof(shown) / sizeof(*shown); i++) {
		const struct figure *f = &health_figures[shown[i]];

		view_text(v, slice_of(_(f->label)));
		view_text(v, slice_of(f->unit));
		show_value(v, &s->values[shown[i]][HEALTH_MONTH]);
		show_value(v, &s->values[shown[i]][HEALTH_BEFORE]);
	}
}

#define CLAUSE(C) \
	C(shown, clause, _("clause"), TYPE_TEXT, view_text(v, c->label)) \
	C(shown, returns, _("returns"), TYPE_INT, \
	  view_number(v, c->values[HEALTH_RETURNS][HEALTH_MONTH].value / 10000)) \
	C(shown, days_lost, _("days lost"), TYPE_NUMBER, show_value(v, &c->values[HEALTH_DAYS_LOST][HEALTH_MONTH]))

static void show_clauses(struct view *v, const struct health_summary *s)
{
	CLAUSE(VIEW_COLUMN)
	for (size_t i = 0; i < s->ntop; i++) {
		const struct health_clause *c = &s->top[i];

		CLAUSE(VIEW_CELL)
	}
	if (s->ntop)
		view_chart(v, CHART_BARS, "clause", "returns", NULL);
	else
		view_note(v, "%s", _("nothing came back"));
}

static void show_health(struct board *b)
{
	struct view *v = b->view;
	struct health_summary s;

	health_summary(&s, &b->health);
	view_section(v, "health", "");
	view_title(v, _("Departments together  %s"), b->last.key);
	show_figures(v, &s);
	view_opens(v, "crm report health --month %s", b->last.key);
	view_section(v, "clauses", "");
	view_title(v, _("TOP 3 returned clauses  %s"), b->last.key);
	show_clauses(v, &s);
	view_opens(v, "crm report health --month %s --list clause:CLAUSE", b->last.key);
}

/* The last month that is over against the one before it. */
static int show_months(struct board *s, struct error *err)
{
	struct view *v = s->view;

	view_section(v, "months", "");
	if (compare_show(&s->comparing, &s->compare_how, v, err) < 0)
		return -1;
	view_title(v, _("Month against month  %s → %s"), s->before.key, s->last.key);
	/* Of its notes the first says what the units are; the others are for who goes on at a prompt. */
	if (v->last->nnotes)
		v->last->nnotes = 1;
	view_opens(v, "crm report compare --before %s --after %s --list FIGURE:after", s->compare_how.before, s->compare_how.after);
	return 0;
}

static int fill(struct board *s, struct error *err)
{
	show_tiles(s);
	show_due(s);
	if (show_ageing(s, err) < 0 || show_countdown(s, err) < 0 || show_approvals(s, err) < 0)
		return -1;
	show_funnel(s);
	show_losses(s);
	if (show_months(s, err) < 0)
		return -1;
	show_health(s);
	return show_verification(s, err);
}

int board_report(struct book *b, struct view *v, struct error *err)
{
	struct board s = { .book = b, .view = v, .funnel_how.keeps_history = true };
	struct str now = STR_INIT;
	int rc = read_board(&s, err);

	v->is_board = true;
	date_add_text(&now, b->today);
	str_addf(&now, " %02d:%02d", moment_seconds(b->now) / 3600, moment_seconds(b->now) / 60 % 60);
	view_title(v, _("SALES BOARD  %s  ·  as of %s"), b->name, now.buf);
	if (rc == 0)
		rc = fill(&s, err);
	v->status = 0; /* a page that shows what failed has not failed */
	release_board(&s);
	str_release(&now);
	return rc;
}
