/* stale.c - see report.h: leads by their last touch. */
#include "report/report.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/round.h"
#include "book/journal.h"
#include "book/real_time.h"
#include "sales/leads.h"
#include "view/columns.h"
#include "view/view.h"

/* When something last happened to each lead: a talk, a move, a quote, a contract, a problem solved; from the log, up to the book's clock.
 *
 * Rows count by when they were written (real_time.h). Only putting off the next follow-up is no touch: nobody was spoken to; how often
 * that was done since is `put_off`. What the log doesn't know, because a lead was imported or is older, is its updated_at or created_at. */

struct touch {
	int64_t at; /* a moment; TOUCH_UNKNOWN: neither log nor row says */
	bool is_logged;
	struct log_entry entry; /* is_logged: its row of the log */
	unsigned put_off;
};

#define TOUCH_UNKNOWN INT64_MIN

struct touches {
	struct book *book;
	const struct table *leads;
	struct touch *items; /* by row of leads */
};

/* The ledgers whose rows speak of a lead, and how. */
static const struct {
	const struct known_ledger *ledger;
	const struct known_column *lead; /* NULL: the row is one */
} speaking[] = {
	{ LEADS.ledger, NULL },
	{ QUOTES.ledger, QUOTES.lead },
	{ CONTRACTS.ledger, CONTRACTS.lead },
	{ SOLVED.ledger, SOLVED.lead },
	{ SOLUTIONS.ledger, SOLUTIONS.lead },
};

enum { SPEAKING = sizeof(speaking) / sizeof(*speaking) };

struct reading {
	struct touches *touches;
	const struct table *tables[SPEAKING];
};

static long lead_of(const struct reading *r, const struct log_entry *e)
{
	for (size_t i = 0; i < SPEAKING; i++) {
		long row;

		if (!r->tables[i] || !slice_is(e->ledger, speaking[i].ledger->name))
			continue;
		row = table_find_kept(r->tables[i], e->id);
		if (row < 0 || !speaking[i].lead)
			return row;
		return table_find(r->touches->leads, table_text(r->tables[i], (size_t)row, speaking[i].lead));
	}
	return -1;
}

/* What a commit writes of itself, and a date that was put off, is no touch by itself; nor is it that somebody was reminded. */
static bool is_aside(const struct log_entry *e)
{
	if (slice_is(e->command, "solution remind"))
		return true;
	return !e->note.len && slice_is(e->ledger, LEADS.ledger->name) &&
	       (slice_is(e->field, LEADS.updated_at->name) || slice_is(e->field, LEADS.next_follow_up->name));
}

static int take_entry(void *context, const struct log_entry *e)
{
	struct reading *r = context;
	const long lead = log_is_imported(e) ? -1 : lead_of(r, e);
	struct touch *t = lead < 0 ? NULL : &r->touches->items[lead];

	if (!t)
		return 0;
	real_time_meet(r->touches->book, e->when != e->at);
	if (is_aside(e)) {
		t->put_off += slice_is(e->field, LEADS.next_follow_up->name) && t->is_logged && e->when != t->at;
		return 0;
	}
	/* The first row of a commit says what it was for: later ones of it are its consequences. */
	if (!t->is_logged || e->when != t->at)
		t->entry = *e;
	t->at = e->when;
	t->is_logged = true;
	t->put_off = 0;
	return 0;
}

static void take_row(struct touches *t, size_t lead)
{
	const int64_t updated = table_number(t->leads, lead, table_column(t->leads, LEADS.updated_at), TOUCH_UNKNOWN);
	const int64_t created = table_number(t->leads, lead, table_column(t->leads, LEADS.created_at), TOUCH_UNKNOWN);

	t->items[lead].at = updated > created ? updated : created;
}

static int touches_read(struct touches *t, struct book *b, struct error *err)
{
	const struct log_filter filter = { .by_real = true };
	struct reading r = { .touches = t };

	*t = (struct touches){ .book = b };
	for (size_t i = 0; i < SPEAKING; i++)
		if (schema_ledger(&b->schema, slice_of(speaking[i].ledger->name)) && !(r.tables[i] = book_table(b, speaking[i].ledger, err)))
			return -1;
	t->leads = r.tables[0];
	t->items = xcalloc(t->leads->nrows + 1, sizeof(*t->items));
	if (journal_read(b, &filter, take_entry, &r, err) < 0)
		return -1;
	for (size_t lead = 0; lead < t->leads->nrows; lead++)
		if (!t->items[lead].is_logged)
			take_row(t, lead);
	return 0;
}

static void touches_release(struct touches *t)
{
	free(t->items);
}

/* Days since then; false: it isn't known. */
static bool touch_days(const struct touches *t, size_t lead, int64_t *days)
{
	const int64_t at = t->items[lead].at;

	if (at == TOUCH_UNKNOWN)
		return false;
	*days = t->book->today - moment_date(at);
	return true;
}

/* What it was, as people read it, into a cell: "报价 → 合同审批", a note, "quote new Q-000004-R1". */
static void touch_put(const struct touches *t, size_t lead, struct view *v)
{
	const struct touch *touch = &t->items[lead];
	const struct log_entry *e = &touch->entry;

	if (!touch->is_logged)
		view_missing(v);
	else if (e->note.len)
		view_text(v, e->note);
	else if (slice_is(e->field, LEADS.stage->name) && e->old.len)
		view_textf(v, "%.*s → %.*s", SLICE_ARGS(e->old), SLICE_ARGS(e->new));
	else if (slice_is(e->ledger, LEADS.ledger->name))
		view_text(v, e->command);
	else
		view_textf(v, "%.*s %.*s", SLICE_ARGS(e->command), SLICE_ARGS(e->id));
}

enum { LEADS_STALE, AMOUNT, WITHOUT_AMOUNT, DAYS, PUT_OFF, OVERDUE, FIGURES };

static const struct group_figure figures[FIGURES] = {
	[LEADS_STALE] = { "leads", N_("leads"), TYPE_INT, GROUP_COUNT, 0 },
	[AMOUNT] = { "amount", N_("amount"), TYPE_MONEY, GROUP_SUM, 0 },
	[WITHOUT_AMOUNT] = { "without_amount", N_("no amount"), TYPE_INT, GROUP_COUNT, 0 },
	[DAYS] = { "longest", N_("longest"), TYPE_INT, GROUP_MOST, 0 },
	[PUT_OFF] = { "put_off", N_("put off"), TYPE_INT, GROUP_SUM, 0 },
	[OVERDUE] = { "overdue", N_("overdue"), TYPE_INT, GROUP_COUNT, 0 },
};

struct figure_words stale_words(struct arena *arena)
{
	return groups_words(arena, figures, FIGURES);
}

/* A lead whose stage nobody knows may be closed. */
static bool is_open(struct book *b, const struct table *leads, size_t lead)
{
	const struct stage *stage = stages_find(&b->stages, table_text(leads, lead, LEADS.stage));

	if (!stage)
		table_left_out(leads, lead, table_column(leads, LEADS.stage));
	return stage && stage->kind == STAGE_OPEN;
}

static void take_lead(struct lead_groups *of, struct groups *g, const struct touches *t, size_t lead, long days)
{
	int64_t values[FIGURES];
	int has_amount;
	long group;

	if (!is_open(of->book, of->leads, lead))
		return;
	if (!touch_days(t, lead, &values[DAYS]))
		values[DAYS] = GROUP_NONE;
	else if (values[DAYS] < days)
		return;
	if ((has_amount = lead_amount(of, lead, &values[AMOUNT])) < 0 || (group = lead_group(of, g, lead)) < 0)
		return;
	values[LEADS_STALE] = 1;
	values[WITHOUT_AMOUNT] = has_amount ? GROUP_NONE : 1;
	if (!has_amount)
		values[AMOUNT] = GROUP_NONE;
	values[PUT_OFF] = t->items[lead].put_off ? t->items[lead].put_off : GROUP_NONE;
	values[OVERDUE] = table_text(of->leads, lead, LEADS.next_follow_up).len && lead_is_overdue(of->book, of->leads, lead) ? 1 : GROUP_NONE;
	groups_add(g, (size_t)group, lead, values);
}

int stale_report(struct book *b, const struct stale_how *how, struct view *v, struct error *err)
{
	struct lead_groups of;
	struct groups g;
	struct touches t = { 0 };
	int rc = lead_groups_begin(&of, b, how->by, err) < 0 ? -1 : touches_read(&t, b, err);

	groups_begin(&g, figures, FIGURES, how->list);
	for (size_t lead = 0; rc == 0 && lead < of.leads->nrows; lead++)
		take_lead(&of, &g, &t, lead, how->days);
	if (rc == 0) {
		struct group_shape shape = lead_groups_shape(&of);

		shape.title = arena_format(&v->arena, lang_plural("STALE  open leads to which nothing happened for %ld day", "STALE  open leads to which nothing happened for %ld days", (unsigned long)how->days), how->days);
		rc = groups_print(&g, &shape, v, err);
		if (rc == 0 && !how->list)
			view_note(v, _("put off: how often the next follow-up was, with nothing else done since"));
	}
	touches_release(&t);
	groups_release(&g);
	return rc;
}

/* Orphans */

enum { NO_OWNER = 1, OWNER_LEFT = 2, OWNER_UNKNOWN = 4, NO_NEXT = 8, SILENT = 16 };

static const struct {
	unsigned why;
	struct lang_word word;
} reasons[] = {
	{ NO_OWNER, { "no_owner", N_("no owner") } },
	{ OWNER_LEFT, { "owner_left", N_("owner has left") } },
	{ OWNER_UNKNOWN, { "owner_unknown", N_("owner is nobody of people.csv") } },
	{ NO_NEXT, { "no_next", N_("no next follow-up") } },
	{ SILENT, { "silent", N_("silent") } },
};

enum { REASONS = sizeof(reasons) / sizeof(*reasons) };

static bool person_left(const struct book *b, const struct table *people, size_t row)
{
	const struct value on = table_value(people, row, table_column(people, PEOPLE.left_on));

	return slice_is(table_text(people, row, PEOPLE.status), "left") || (!value_missing(&on) && on.number < b->today);
}

static unsigned why_orphan(struct book *b, const struct table *people, const struct touches *t, size_t lead, long days)
{
	const struct slice owner = table_text(t->leads, lead, LEADS.owner);
	const long person = table_find(people, owner);
	unsigned why = !owner.len ? NO_OWNER : person < 0 ? OWNER_UNKNOWN : person_left(b, people, (size_t)person) ? OWNER_LEFT : 0;
	int64_t silent;

	if (!table_text(t->leads, lead, LEADS.next_follow_up).len)
		why |= NO_NEXT;
	if (!touch_days(t, lead, &silent) || silent >= days)
		why |= SILENT;
	return why;
}

static void add_reasons(struct str *out, unsigned why, bool is_shown)
{
	for (size_t i = 0; i < REASONS; i++)
		if (why & reasons[i].why)
			str_addf(out, "%s%s", out->len ? is_shown ? _(", ") : " " : "", is_shown ? _(reasons[i].word.shown) : reasons[i].word.text);
}

static void put_reasons(struct view *v, unsigned why)
{
	struct str words = STR_INIT, shown = STR_INIT;

	add_reasons(&words, why, false);
	add_reasons(&shown, why, true);
	view_text(v, str_slice(&words));
	view_text(v, str_slice(&shown));
	str_release(&words);
	str_release(&shown);
}

static void put_touch(struct view *v, const struct touches *t, size_t lead)
{
	VIEW_MAYBE(v, t->items[lead].at != TOUCH_UNKNOWN, t->items[lead].at);
	touch_put(t, lead, v);
}

static void touch_columns(struct view *v)
{
	view_column(v, "last_at", _("last touch"), TYPE_TIME);
	view_column(v, "last", _("what it was"), TYPE_TEXT);
}

static int show_orphan(struct listing *shown, const struct touches *t, size_t lead, unsigned why, struct error *err)
{
	struct view *v = shown->view;
	int64_t silent;

	if (listing_add(shown, lead, err) < 0)
		return -1;
	put_reasons(v, why);
	VIEW_MAYBE(v, touch_days(t, lead, &silent), silent);
	put_touch(v, t, lead);
	return 0;
}

int orphans_report(struct book *b, long days, struct view *v, struct error *err)
{
	static const struct known_column *const columns[] = { LEADS.id, LEADS.customer, LEADS.stage, LEADS.owner, LEADS.next_follow_up, NULL };
	const struct table *people = book_table(b, PEOPLE.ledger, err);
	struct touches t = { 0 };
	struct listing shown;
	int rc = people ? touches_read(&t, b, err) : -1;

	if (rc == 0) {
		shown = listing_begin(v, b, t.leads, columns, true);
		view_key_column(v, "why", TYPE_TEXT);
		view_face_column(v, "why_shown", _("why"), TYPE_TEXT);
		view_column(v, "silent_days", _("days silent"), TYPE_INT);
		touch_columns(v);
	}
	for (size_t lead = 0; rc == 0 && lead < t.leads->nrows; lead++) {
		const unsigned why = is_open(b, t.leads, lead) ? why_orphan(b, people, &t, lead, days) : 0;

		rc = why ? show_orphan(&shown, &t, lead, why, err) : 0;
	}
	if (rc == 0) {
		view_note(v, lang_plural("%zu open lead that nobody carries on", "%zu open leads that nobody carries on", view_rows(v)), view_rows(v));
		view_note(v, lang_plural("silent: nothing happened to it for %ld day", "silent: nothing happened to it for %ld days", (unsigned long)days), days);
		v->status = view_rows(v) ? ERROR_DATA : 0;
	}
	touches_release(&t);
	return rc;
}

/* Stuck */

struct stuck {
	size_t lead;
	const struct stage *stage; /* of its own pipeline */
	int64_t days, over; /* working days, or days of the clock, in ten-thousandths */
};

static int by_over(const void *a, const void *b)
{
	const struct stuck *x = a, *y = b;

	return x->over != y->over ? (x->over < y->over) - (x->over > y->over) : (x->lead > y->lead) - (x->lead < y->lead);
}

/* The stage of its pipeline that it stands in; NULL: it is closed, or the rules don't say how long that takes. */
static const struct stage *limited_stage(const struct history *h, const struct spell *now)
{
	const unsigned pipeline = h->pipeline[now->lead];
	const struct stage *s = pipeline == HISTORY_NO_PIPELINE ? NULL : pipeline_stage(&h->book->stages.pipelines[pipeline], h->stages[now->stage].id);

	return s && s->kind == STAGE_OPEN && !value_missing(&s->days) ? s : NULL;
}

static bool is_stuck(struct history *h, struct calendar *c, size_t lead, struct stuck *out)
{
	enum { HUNDREDTH = 100, DAY = 86400, UNIT = 10000 };
	const size_t end = h->first[lead + 1];
	const struct spell *now = h->first[lead] < end ? &h->spells[end - 1] : NULL;
	const struct stage *s = now && now->entered_at != HISTORY_UNKNOWN ? limited_stage(h, now) : NULL;
	int64_t limit;

	if (!s)
		return false;
	limit = s->days.workdays ? s->days.number * HUNDREDTH : round_scaled(s->days.number, UNIT, DAY);
	*out = (struct stuck){ .lead = lead, .stage = s,
			       .days = history_dwell(c, now->entered_at, h->book->now, s->days.workdays ? HISTORY_WORKING : HISTORY_CALENDAR) };
	out->over = out->days - limit;
	return out->over > 0;
}

static const struct known_column *const stuck_columns[] = { LEADS.id, LEADS.customer, LEADS.stage, LEADS.owner, NULL };

static int show_stuck(struct listing *shown, const struct touches *t, const struct stuck *s, struct error *err)
{
	struct view *v = shown->view;

	if (listing_add(shown, s->lead, err) < 0)
		return -1;
	view_number(v, round_to(s->days, 100));
	view_value(v, &s->stage->days);
	view_number(v, round_to(s->over, 100));
	view_text(v, table_text(t->leads, s->lead, LEADS.blocker));
	put_touch(v, t, s->lead);
	view_textf(v, "%s:%u", s->stage->place.file, s->stage->place.line);
	return 0;
}

static struct listing stuck_table(struct view *v, struct book *b, const struct table *leads)
{
	struct listing shown = listing_begin(v, b, leads, stuck_columns, true);

	view_column(v, "days", _("days"), TYPE_NUMBER);
	view_column(v, "expected", _("expected"), TYPE_DURATION);
	view_column(v, "over", _("over"), TYPE_NUMBER);
	view_column(v, "blocker", _("blocker"), TYPE_TEXT);
	touch_columns(v);
	view_key_column(v, "rule", TYPE_TEXT);
	return shown;
}

int stuck_report(struct book *b, struct slice owner, struct view *v, struct error *err)
{
	struct calendar *calendar = book_calendar(b, err);
	struct history h = { 0 };
	struct touches t = { 0 };
	struct stuck *found = NULL;
	struct listing shown;
	size_t n = 0;
	int rc = calendar ? history_read(&h, b, err) : -1;

	if (rc == 0)
		rc = touches_read(&t, b, err);
	found = xcalloc(rc == 0 ? t.leads->nrows + 1 : 1, sizeof(*found));
	for (size_t lead = 0; rc == 0 && lead < t.leads->nrows; lead++)
		if (is_open(b, t.leads, lead) && (!owner.len || slice_equal(table_text(t.leads, lead, LEADS.owner), owner)))
			n += is_stuck(&h, calendar, lead, &found[n]);
	if (rc == 0) {
		qsort(found, n, sizeof(*found), by_over);
		shown = stuck_table(v, b, t.leads);
	}
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = show_stuck(&shown, &t, &found[i], err);
	if (rc == 0)
		view_note(v, lang_plural("%zu open lead past the days of its stage (rules/stages.yaml)", "%zu open leads past the days of their stages (rules/stages.yaml)", n), n);
	free(found);
	touches_release(&t);
	history_release(&h);
	return rc;
}
