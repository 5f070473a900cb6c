/* board.c - see board.h: what is read for the page, and its order. The parts are board_tiles.c and board_parts.c. */
#include "report/board.h"

#include "base/date.h"
#include "base/lang.h"
#include "report/board_parts.h"

enum { MOST_ROWS = 10 };

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
	const struct table *t = book_table(s->book, "reviews", err);
	int decision, due;

	if (!t)
		return -1;
	decision = table_column(t, "decision");
	due = table_column(t, "due_at");
	for (size_t i = 0; i < t->nrows; i++) {
		if (table_word(t, i, decision).len)
			continue;
		s->reviews++;
		s->late += table_number(t, i, due, INT64_MAX) < s->book->now;
	}
	return 0;
}

int board_read(struct board *s, struct error *err)
{
	struct verify_how how = { 0 };

	if (read_receivables(s, err) < 0 || read_reviews(s, err) < 0 ||
	    funnel_read(&s->funnel, s->book, &s->funnel_how, err) < 0 ||
	    period_month(&how.period, NULL, s->book->today, err) < 0)
		return -1;
	return verify_measure(&s->verification, s->book, &how, err);
}

void board_release(struct board *s)
{
	funnel_release(&s->funnel);
	verification_release(&s->verification);
}

void board_cut(struct view *v)
{
	const size_t rows = view_rows(v);

	if (rows <= MOST_ROWS)
		return;
	view_cut(v, MOST_ROWS);
	view_note(v, lang_plural("the first %d of %zu row", "the first %d of %zu rows", rows), MOST_ROWS, rows);
}

static int fill(struct board *s, struct error *err)
{
	board_tiles(s);
	board_due(s);
	if (board_ageing(s, err) < 0 || board_countdown(s, err) < 0 || board_approvals(s, err) < 0)
		return -1;
	board_funnel(s);
	board_losses(s);
	return board_months(s, err) < 0 || board_health(s, err) < 0 ? -1 : board_verification(s, err);
}

int board_report(struct book *b, struct view *v, struct error *err)
{
	struct board s = { .book = b, .view = v };
	struct str now = STR_INIT;
	int rc = board_read(&s, err);

	v->is_board = true;
	date_add_text(&now, b->today);
	str_addf(&now, " %02d:%02d", moment_seconds(b->now) / 3600, moment_seconds(b->now) / 60 % 60);
	view_title(v, _("SALES BOARD  %s  ·  as of %s"), b->name, now.buf);
	if (rc == 0)
		rc = fill(&s, err);
	v->status = 0; /* a page that shows what failed has not failed */
	board_release(&s);
	str_release(&now);
	return rc;
}
