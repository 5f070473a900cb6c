/* receivable_board.c - the payment countdown: overdue, due today, within 7 and within 15 days; beside the ageing. See receivable.h. */
#include <stdlib.h>

#include "base/ahead.h"
#include "base/lang.h"
#include "base/money.h"
#include "base/team.h"
#include "book/left_out.h"
#include "sales/money/receivable.h"
#include "view/columns.h"

enum { SOON = 7, AHEAD = 15 };
enum band { OVERDUE, TODAY, WITHIN_7, WITHIN_15, LATER, BANDS };

/* What the order goes by, beside which item it is. */
struct shown {
	int32_t due_on;
	uint32_t item;
	int64_t outstanding;
};

struct overdue_board {
	struct receivables *all;
	struct slice owner;
	struct shown *shown;
	size_t nshown, counts[BANDS];
	struct map reminded; /* invoice -> its last reminder, a row of reminders */
	const struct table *reminders;
};

static enum band band_of(int to_go)
{
	if (to_go <= 0)
		return to_go < 0 ? OVERDUE : TODAY;
	return to_go <= SOON ? WITHIN_7 : to_go <= AHEAD ? WITHIN_15 : LATER;
}

/* The most urgent first; of one day the largest sum. */
static int by_urgency(const void *a, const void *b, void *context)
{
	const struct shown *x = a, *y = b;

	(void)context;
	if (x->due_on != y->due_on)
		return x->due_on < y->due_on ? -1 : 1;
	if (x->outstanding != y->outstanding)
		return x->outstanding > y->outstanding ? -1 : 1;
	return (x->item > y->item) - (x->item < y->item);
}

static void choose(struct overdue_board *s)
{
	const struct receivables *all = s->all;

	s->shown = xcalloc(all->count + 1, sizeof(*s->shown));
	for (size_t i = 0; i < all->count; i++) {
		const struct receivable *r = &all->items[i];
		enum band band = band_of(-receivable_days(all, r));

		if (r->outstanding < 0 || (s->owner.ptr && !slice_equal(receivable_owner(all, r), s->owner)))
			continue;
		s->counts[band]++;
		if (band != LATER)
			s->shown[s->nshown++] = (struct shown){ r->due_on, (uint32_t)i, r->outstanding };
	}
	team_sort(s->shown, s->nshown, sizeof(*s->shown), by_urgency, NULL);
}

/* What reached somebody, up to the book's clock; rows are in the order they were sent. */
static int read_reminders(struct overdue_board *s, struct error *err)
{
	const struct table *t = s->reminders = book_table(s->all->book, REMINDERS.ledger, err);
	int invoice, status, at;

	if (!t)
		return -1;
	invoice = table_column(t, REMINDERS.invoice);
	status = table_column(t, REMINDERS.status);
	at = table_column(t, REMINDERS.at);
	for (size_t i = 0; i < t->nrows; i++)
		if (!slice_is(table_word(t, i, status), "failed") && table_number(t, i, at, 0) <= s->all->book->now)
			map_set(&s->reminded, table_cell(t, i, invoice), (long)i);
	return left_out_lost(s->all->book, t, REMINDERS.invoice, err);
}

/* "2026-03-09", or for people "03-09", with the year where it isn't this one. */
static void add_day(struct str *out, const struct overdue_board *s, int32_t day, bool is_short)
{
	const struct civil d = date_civil(day);

	if (is_short && d.year == date_civil(s->all->as_of).year)
		str_addf(out, "%02d-%02d", d.month, d.day);
	else
		date_add_text(out, day);
}

/* A hold, else the later of the last payment and the last reminder. */
static void add_last_touch(struct str *out, const struct overdue_board *s, const struct receivable *r, bool is_short)
{
	long row = map_get(&s->reminded, r->id);
	const int at = table_column(s->reminders, REMINDERS.at);
	int32_t reminded = row < 0 ? DATE_MIN : moment_date(table_number(s->reminders, (size_t)row, at, 0));

	if (r->hold_until >= s->all->as_of) {
		str_adds(out, _("on hold until "));
		add_day(out, s, r->hold_until, is_short);
	} else if (r->paid_on > DATE_MIN && r->paid_on >= reminded) {
		str_adds(out, _("paid in part "));
		add_day(out, s, r->paid_on, is_short);
	} else if (row >= 0) {
		str_adds(out, _("reminded "));
		add_day(out, s, reminded, is_short);
		str_addf(out, " (%.*s)", SLICE_ARGS(table_text(s->reminders, (size_t)row, REMINDERS.tier)));
	}
}

static void put_last_touch(struct view *v, const struct overdue_board *s, const struct receivable *r)
{
	struct str touched = STR_INIT;

	add_last_touch(&touched, s, r, false);
	view_text(v, str_slice(&touched));
	str_reset(&touched);
	add_last_touch(&touched, s, r, true);
	view_shown(v, str_slice(&touched));
	str_release(&touched);
}

static void put_days(struct view *v, int days)
{
	static const enum view_mark urgency[BANDS] = { MARK_BAD, MARK_WARN, MARK_WARN };

	view_number(v, days);
	view_mark(v, urgency[band_of(days)]);
}

#define OWED(C) \
	C(shown, days, _("days"), TYPE_INT, put_days(v, -receivable_days(s->all, r))) \
	C(shown, due_on, _("due"), TYPE_DATE, view_number(v, r->due_on)) \
	C(key, customer, , TYPE_ID, view_lasting(v, r->customer)) \
	C(shown, customer_name, _("customer"), TYPE_TEXT, view_lasting(v, face->customer_name)) \
	C(shown, invoice, _("invoice"), TYPE_ID, view_lasting(v, r->id)) \
	C(shown, outstanding, _("outstanding"), TYPE_MONEY, view_number(v, r->outstanding)) \
	C(key, owner, , TYPE_ID, view_lasting(v, face->owner)) \
	C(shown, owner_name, _("owner"), TYPE_TEXT, view_lasting(v, face->owner_name)) \
	C(shown, last_touch, _("last touch"), TYPE_TEXT, put_last_touch(v, s, r))

static void show_row(struct view *v, const struct overdue_board *s, const struct receivable *r, const struct receivable_face *face)
{
	OWED(VIEW_CELL)
}

static void show_rows(struct view *v, const void *board, size_t from, size_t to)
{
	const struct overdue_board *s = board;
	const struct receivable *items[VIEW_BATCH] = { NULL };
	struct receivable_face faces[VIEW_BATCH];

	for (size_t i = from; i < to; i++) {
		items[i - from] = &s->all->items[s->shown[i].item];
		ahead(items[i - from], sizeof(*items[i - from]));
	}
	receivable_faces(s->all, items, to - from, faces);
	for (size_t i = from; i < to; i++)
		show_row(v, s, items[i - from], &faces[i - from]);
}

static void show(struct view *v, struct overdue_board *s)
{
	struct str text = STR_INIT, day = STR_INIT;
	int64_t total = 0;

	for (size_t i = 0; i < s->nshown; i++)
		total += s->shown[i].outstanding;
	date_add_text(&day, s->all->as_of);
	money_add_grouped(&text, total);
	view_title(v, _("RECEIVABLES  as of %s  ·  %s overdue or due within %d days"), day.buf, text.buf, AHEAD);
	OWED(VIEW_COLUMN)
	view_later(v, s->nshown, receivable_names(s->all, s->nshown), show_rows, s);
	view_note(
		v,
		_("overdue %zu · today %zu · in 1–7 days %zu · in 8–15 days %zu · later %zu    next: crm ar remind --dry-run"),
		s->counts[OVERDUE], s->counts[TODAY], s->counts[WITHIN_7], s->counts[WITHIN_15], s->counts[LATER]);
	str_release(&text);
	str_release(&day);
}

static void release_board(void *board)
{
	struct overdue_board *s = board;

	free(s->shown);
	map_release(&s->reminded);
}

int receivable_countdown(struct receivables *all, struct slice owner, struct view *v, struct error *err)
{
	struct overdue_board *s = arena_zalloc(&v->arena, sizeof(*s));

	*s = (struct overdue_board){ .all = all, .owner = owner };
	view_keep(v, s, release_board);
	if (read_reminders(s, err) < 0)
		return -1;
	choose(s);
	show(v, s);
	return 0;
}

int receivable_board(struct book *b, struct slice owner, const enum aging_by *by, struct view *v, struct error *err)
{
	const struct aging aging = { .by = by ? *by : AGING_TOTAL, .owner = owner };
	struct receivables *all = receivables_for(v, b, err);

	if (!all || receivable_countdown(all, owner, v, err) < 0)
		return -1;
	if (!by)
		return 0;
	view_section(v, "ageing", _("Ageing, by days since the due date"));
	if (*by == AGING_TOTAL)
		view_opens(v, "%s", _("crm ar aging --list BUCKET"));
	return receivable_aging_figures(all, &aging, v, err);
}
