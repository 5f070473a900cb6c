/* compare_figures.c - the figures that are compared, and of which rows each is made. See compare.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "book/real_time.h"
#include "report/compare.h"
#include "sales/quotes.h"

enum { UNIT = 10000, PERCENT = 100 * UNIT };

static int64_t cell(const struct table *t, size_t row, const struct known_column *column)
{
	return table_number(t, row, table_column(t, column), HISTORY_UNKNOWN);
}

/* The same by when it was written. */
static int64_t real_cell(const struct comparing *c, const struct table *t, size_t row, const struct known_column *column)
{
	return real_time(c->book, t, row, table_column(t, column), HISTORY_UNKNOWN);
}

/* Leads */

static enum stage_kind kind_of(const struct history *h, const struct spell *s)
{
	return h->stages[s->stage].kind;
}

/* Leads entered in the stretch, 100% where they stand in such a stage now. */
static void entered(struct comparing *c, int side, enum stage_kind kind, struct samples *out)
{
	const struct history *h = &c->history;

	for (size_t lead = 0; lead < c->leads->nrows; lead++) {
		const struct spell *first = &h->spells[h->first[lead]], *last = &h->spells[h->first[lead + 1] - 1];

		if (h->first[lead] == h->first[lead + 1] || !compare_is_in(c, side, first->entered_at))
			continue;
		samples_add(out, lead, first->entered_at,
			    kind_of(h, last) == STAGE_OPEN ? HISTORY_UNKNOWN : last->entered_at,
			    kind_of(h, last) == kind ? PERCENT : 0);
	}
}

static void conversion(struct comparing *c, int side, struct samples *out)
{
	entered(c, side, STAGE_WON, out);
}

static void loss(struct comparing *c, int side, struct samples *out)
{
	entered(c, side, STAGE_LOST, out);
}

/* Leads that stand closed since the stretch: 100% for won, or the days that took. */
static void closed(struct comparing *c, int side, bool days, struct samples *out)
{
	const struct history *h = &c->history;

	for (size_t lead = 0; lead < c->leads->nrows; lead++) {
		const struct spell *first = &h->spells[h->first[lead]], *last = &h->spells[h->first[lead + 1] - 1];
		int64_t from, to;

		if (h->first[lead] == h->first[lead + 1] || kind_of(h, last) == STAGE_OPEN ||
		    !compare_is_in(c, side, last->entered_at))
			continue;
		from = first->entered_at;
		to = last->entered_at;
		if (!days)
			samples_add(out, lead, from, to, kind_of(h, last) == STAGE_WON ? PERCENT : 0);
		else if (kind_of(h, last) == STAGE_WON && from != HISTORY_UNKNOWN)
			samples_add(out, lead, from, to, history_dwell(c->calendar, from, to, HISTORY_WORKING));
	}
}

static void win_rate(struct comparing *c, int side, struct samples *out)
{
	closed(c, side, false, out);
}

static void cycle_days(struct comparing *c, int side, struct samples *out)
{
	closed(c, side, true, out);
}

/* Contracts */

/* When each contract was submitted first: its reviews know, since every submission opens some; else the row. */
static int64_t *first_submissions(const struct comparing *c)
{
	int64_t *at = xmalloc((c->contracts->nrows + 1) * sizeof(*at));

	for (size_t i = 0; i < c->contracts->nrows; i++)
		at[i] = cell(c->contracts, i, CONTRACTS.submitted_at);
	for (size_t i = 0; i < c->reviews->nrows; i++) {
		long row = table_find(c->contracts, table_text(c->reviews, i, REVIEWS.contract));
		int64_t opened = cell(c->reviews, i, REVIEWS.opened_at);

		if (row >= 0 && opened != HISTORY_UNKNOWN && (at[row] == HISTORY_UNKNOWN || opened < at[row]))
			at[row] = opened;
	}
	return at;
}

static void approval_days(struct comparing *c, int side, struct samples *out)
{
	int64_t *submitted = first_submissions(c);

	for (size_t i = 0; i < c->contracts->nrows; i++) {
		int64_t approved = real_cell(c, c->contracts, i, CONTRACTS.approved_at);

		if (submitted[i] != HISTORY_UNKNOWN && compare_is_in(c, side, approved))
			samples_add(out, i, submitted[i], approved,
				    history_dwell(c->calendar, submitted[i], approved, HISTORY_WORKING));
	}
	free(submitted);
}

/* Decisions, of a role or of all; `returned` for those that gave the contract back, 0 for approvals. */
static void decisions(struct comparing *c, int side, const char *role, int64_t returned, struct samples *out)
{
	for (size_t i = 0; i < c->reviews->nrows; i++) {
		struct slice decision = table_text(c->reviews, i, REVIEWS.decision);
		int64_t at = real_cell(c, c->reviews, i, REVIEWS.decided_at);

		if (!compare_is_in(c, side, at) || (role && !slice_is(table_text(c->reviews, i, REVIEWS.role), role)))
			continue;
		if (slice_is(decision, "return") || slice_is(decision, "approve"))
			samples_add(out, i, cell(c->reviews, i, REVIEWS.opened_at), at,
				    slice_is(decision, "return") ? returned : 0);
	}
}

static void returns(struct comparing *c, int side, struct samples *out)
{
	decisions(c, side, NULL, UNIT, out);
}

static void legal_returns(struct comparing *c, int side, struct samples *out)
{
	decisions(c, side, "legal", UNIT, out);
}

static void return_rate(struct comparing *c, int side, struct samples *out)
{
	decisions(c, side, NULL, PERCENT, out);
}

/* Receivables */

static void add_payment(struct collected *to, int64_t on, int64_t amount, int32_t today)
{
	if (on == HISTORY_UNKNOWN || amount == HISTORY_UNKNOWN || on > today || __builtin_add_overflow(to->sum, amount, &to->sum))
		return;
	if (on > to->last)
		to->last = (int32_t)on;
}

/* By row of invoices; read once for both sides, a few rows at a time, for their invoices are all over the ledger. */
static struct collected *collect_payments(const struct comparing *c)
{
	enum { AT_ONCE = 64 };
	const struct table *t = c->payments;
	const int invoice = table_column(t, PAYMENTS.invoice), on = table_column(t, PAYMENTS.paid_on), amount = table_column(t, PAYMENTS.amount);
	struct collected *all = xcalloc(c->invoices->nrows + 1, sizeof(*all));
	struct slice ids[AT_ONCE];
	long rows[AT_ONCE];

	table_read_columns(t, (const int[]){ invoice, on, amount }, 3);
	for (size_t from = 0, n; from < t->nrows; from += n) {
		n = t->nrows - from < AT_ONCE ? t->nrows - from : AT_ONCE;
		for (size_t i = 0; i < n; i++)
			ids[i] = table_cell(t, from + i, invoice);
		table_find_all(c->invoices, ids, n, rows);
		for (size_t i = 0; i < n; i++)
			if (rows[i] >= 0)
				__builtin_prefetch(&all[rows[i]], 1);
		for (size_t i = 0; i < n; i++)
			if (rows[i] < 0)
				table_left_out(t, from + i, invoice);
			else
				add_payment(&all[rows[i]], table_number(t, from + i, on, HISTORY_UNKNOWN),
					    table_number(t, from + i, amount, HISTORY_UNKNOWN), c->book->today);
	}
	return all;
}

static void collection_days(struct comparing *c, int side, struct samples *out)
{
	const struct table *t = c->invoices;
	const int amount = table_column(t, INVOICES.amount), issued_on = table_column(t, INVOICES.issued_on);

	table_read_columns(t, (const int[]){ t->ledger->id, amount, issued_on }, 3);
	if (!c->collected)
		c->collected = collect_payments(c);
	for (size_t i = 0; i < t->nrows; i++) {
		const struct collected *paid = &c->collected[i];
		const int64_t done = moment_of(paid->last, 0), billed = table_number(t, i, amount, HISTORY_UNKNOWN);
		const int64_t issued = table_number(t, i, issued_on, HISTORY_UNKNOWN);

		if (billed > 0 && issued != HISTORY_UNKNOWN && paid->sum >= billed && compare_is_in(c, side, done))
			samples_add(out, i, moment_of((int32_t)issued, 0), done, (paid->last - issued) * UNIT);
	}
}

/* Quotes */

static void finals(struct comparing *c, int side, bool days, struct samples *out)
{
	for (size_t i = 0; i < c->nfinals; i++) {
		const struct quote_final *f = &c->finals[i];

		if (compare_is_in(c, side, f->at))
			samples_add(out, f->row, f->from, f->at, days ? f->days : quote_revision(c->quotes, f->row) * UNIT);
	}
}

static void quote_revisions(struct comparing *c, int side, struct samples *out)
{
	finals(c, side, false, out);
}

static void quote_days(struct comparing *c, int side, struct samples *out)
{
	finals(c, side, true, out);
}

static const struct lang_word sides[] = { { "before", N_("before") }, { "after", N_("after") }, { 0 } };

const struct figure compare_figures[] = {
	{ "conversion", N_("won of leads entered"), "%", LEADS.ledger, false, conversion },
	{ "loss", N_("lost of leads entered"), "%", LEADS.ledger, false, loss },
	{ "win_rate", N_("won of leads closed"), "%", LEADS.ledger, false, win_rate },
	{ "cycle_days", N_("lead to contract"), "wd", LEADS.ledger, false, cycle_days },
	{ "quote_revisions", N_("quote revisions to final"), "", QUOTES.ledger, false, quote_revisions },
	{ "quote_days", N_("first quote to final"), "wd", QUOTES.ledger, false, quote_days },
	{ "approval_days", N_("contract approval"), "wd", CONTRACTS.ledger, false, approval_days },
	{ "returns", N_("returns of them"), "", REVIEWS.ledger, true, returns },
	{ "legal_returns", N_("of these by legal"), "", REVIEWS.ledger, true, legal_returns },
	{ "return_rate", N_("returns of decisions"), "%", REVIEWS.ledger, false, return_rate },
	{ "collection_days", N_("invoice to payment"), "d", INVOICES.ledger, false, collection_days },
	{ "required_filled", N_("required fields filled"), "%", LEADS.ledger, false, compare_required },
	{ "optional_filled", N_("optional fields filled"), "%", LEADS.ledger, false, compare_optional },
	{ 0 },
};

struct figure_words compare_words(struct arena *arena)
{
	const size_t count = sizeof(compare_figures) / sizeof(*compare_figures);
	struct lang_word *words = arena_alloc(arena, count * sizeof(*words));

	for (size_t i = 0; i < count; i++)
		words[i] = (struct lang_word){ compare_figures[i].name, compare_figures[i].label };
	return (struct figure_words){ words, sides };
}
