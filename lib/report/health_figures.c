/* health_figures.c - what each figure is counted of; see health.h. */
#include "base/lang.h"
#include "base/round.h"
#include "book/listing.h"
#include "book/real_time.h"
#include "report/health.h"
#include "sales/contracts.h"
#include "view/columns.h"

enum { HOUR = 3600 };

static int64_t at_of(const struct health *h, size_t review, int column)
{
	return column == h->decided ? real_time(h->book, h->reviews, review, column, HISTORY_UNKNOWN)
				    : table_number(h->reviews, review, column, HISTORY_UNKNOWN);
}

static bool is_part(const struct health *h, const struct health_part *part, size_t review)
{
	if (!part)
		return true;
	if (part->clause.ptr && !slice_equal(table_text(h->reviews, review, REVIEWS.clause), part->clause))
		return false;
	if (part->role.ptr && !slice_equal(table_text(h->reviews, review, REVIEWS.role), part->role))
		return false;
	return !part->step || table_number(h->reviews, review, h->step, 0) == part->step;
}

/* Contracts that were submitted, or came back: one sample each, however often it happened; the times are of the first. */
static void contracts(const struct figure *f, const struct figure_ask *a, struct samples *out)
{
	const struct health *h = a->of;
	const bool returns = f == &health_figures[HEALTH_RETURNED];
	struct slice last = SLICE("");

	for (const struct health_round *r = h->rounds; r < h->rounds + h->nrounds; r++) {
		const int64_t decided =
			!returns || r->first_return < 0 ? HISTORY_UNKNOWN : at_of(h, (size_t)r->first_return, h->decided);

		if (r->row < 0 || !figure_spans(a, returns ? decided : r->opened) || slice_equal(last, r->contract))
			continue;
		last = r->contract;
		samples_add(out, (size_t)r->row, r->opened, returns ? decided : HISTORY_UNKNOWN, FIGURE_ONE);
	}
}

static void submissions(const struct figure *f, const struct figure_ask *a, struct samples *out)
{
	const struct health *h = a->of;

	(void)f;
	for (const struct health_round *r = h->rounds; r < h->rounds + h->nrounds; r++)
		if (figure_spans(a, r->opened))
			samples_add(out, r->first_review, r->opened, HISTORY_UNKNOWN, FIGURE_ONE);
}

static void approved(const struct figure *f, const struct figure_ask *a, struct samples *out)
{
	const struct health *h = a->of;

	(void)f;
	for (size_t i = 0; i < h->contracts->nrows; i++)
		if (h->approved[a->side][i] != HISTORY_UNKNOWN)
			samples_add(out, i, HISTORY_UNKNOWN, h->approved[a->side][i], FIGURE_ONE);
}

/* Rounds lie contract by contract, the first one first. */
static void approval_days(const struct figure *f, const struct figure_ask *a, struct samples *out)
{
	const struct health *h = a->of;

	(void)f;
	for (const struct health_round *r = h->rounds; r < h->rounds + h->nrounds; r++) {
		const int64_t at = r->row < 0 ? HISTORY_UNKNOWN : h->approved[a->side][r->row];

		if (at != HISTORY_UNKNOWN && !(r > h->rounds && slice_equal(r[-1].contract, r->contract)))
			samples_add(out, (size_t)r->row, r->opened, at, history_dwell(h->calendar, r->opened, at, HISTORY_WORKING));
	}
}

/* Decisions: what of each tells the figure */

static int64_t share(bool holds)
{
	return holds ? FIGURE_PERCENT : 0;
}

/* Counted once a round: two who return the same round cost the days of one. */
static bool days_of_round(const struct health *h, size_t review, int64_t *value)
{
	const struct health_round *r = h->round_of[review] == UINT32_MAX ? NULL : &h->rounds[h->round_of[review]];
	const bool has_next = r && r + 1 < h->rounds + h->nrounds && slice_equal(r[1].contract, r->contract);
	int64_t until = h->book->now;

	if (!r || r->first_return != (long)review)
		return false;
	if (has_next)
		until = r[1].opened;
	else if (r->row >= 0 && slice_is(table_text(h->contracts, (size_t)r->row, CONTRACTS.status), "cancelled"))
		until = at_of(h, review, h->decided);
	*value = history_dwell(h->calendar, r->opened, until, HISTORY_WORKING);
	return true;
}

/* False: of this decision there is nothing to tell. */
static bool tells(const struct health *h, enum health_which which, size_t review, int64_t *value)
{
	const struct slice adopted = table_text(h->reviews, review, REVIEWS.adopted);
	const uint32_t round = h->round_of[review];
	const int64_t due = at_of(h, review, h->due);

	switch (which) {
	case HEALTH_RETURN_RATE:
		*value = share(slice_is(table_word(h->reviews, review, h->decision), "return"));
		return true;
	case HEALTH_REVIEW_HOURS:
		*value = round_scaled(review_work_seconds(h->book, h->calendar, h->reviews, review), FIGURE_ONE, HOUR);
		return at_of(h, review, h->opened) != HISTORY_UNKNOWN;
	case HEALTH_LATE:
		*value = share(at_of(h, review, h->decided) > due);
		return due != HISTORY_UNKNOWN;
	case HEALTH_ADOPTED:
	case HEALTH_PARTLY:
	case HEALTH_NOT_ADOPTED:
		*value = share(slice_is(adopted, which == HEALTH_ADOPTED ? "yes" : which == HEALTH_PARTLY ? "partly" : "no"));
		return adopted.len > 0;
	case HEALTH_RETURNED_AGAIN:
		*value = share(round != UINT32_MAX && h->rounds[round].returned_before);
		return true;
	case HEALTH_DAYS_LOST:
		return days_of_round(h, review, value);
	default:
		*value = FIGURE_ONE;
		return which == HEALTH_UNMEASURED ? !adopted.len : which != HEALTH_NO_RULE || !h->is_caught[review];
	}
}

static void decisions(const struct figure *f, const struct figure_ask *a, struct samples *out)
{
	const struct health *h = a->of;
	const enum health_which which = (enum health_which)(f - health_figures);
	const bool all = which == HEALTH_RETURN_RATE || which == HEALTH_REVIEW_HOURS || which == HEALTH_LATE; /* else returns alone */

	for (const struct health_decision *d = h->decisions, *end = d + h->ndecisions; d < end; d++) {
		int64_t value;

		if (d->side == a->side && (all || d->is_return) && is_part(h, a->part, d->row) && tells(h, which, d->row, &value))
			samples_add(out, d->row, at_of(h, d->row, h->opened), at_of(h, d->row, h->decided), value);
	}
}

const struct figure health_figures[HEALTH_FIGURES + 1] = {
	[HEALTH_SUBMITTED] = { "submitted", N_("contracts submitted"), "", CONTRACTS.ledger, FIGURE_SUM, contracts, 0 },
	[HEALTH_SUBMISSIONS] = { "submissions", N_("submissions of them"), "", REVIEWS.ledger, FIGURE_SUM, submissions, 0 },
	[HEALTH_RETURNED] = { "returned", N_("contracts that came back"), "", CONTRACTS.ledger, FIGURE_SUM, contracts, 0 },
	[HEALTH_RETURNS] = { "returns", N_("returns of them"), "", REVIEWS.ledger, FIGURE_SUM, decisions, 0 },
	[HEALTH_APPROVED] = { "approved", N_("contracts approved"), "", CONTRACTS.ledger, FIGURE_SUM, approved, 0 },
	[HEALTH_RETURN_RATE] = { "return_rate", N_("returns of decisions"), "%", REVIEWS.ledger, FIGURE_MEAN, decisions, 0 },
	[HEALTH_APPROVAL_DAYS] = { "approval_days", N_("contract approval"), "wd", CONTRACTS.ledger, FIGURE_MEAN, approval_days, 0 },
	[HEALTH_REVIEW_HOURS] = { "review_hours", N_("asked to decided"), "h", REVIEWS.ledger, FIGURE_MEAN, decisions, 0 },
	[HEALTH_LATE] = { "late", N_("decided behind the limit"), "%", REVIEWS.ledger, FIGURE_MEAN, decisions, 0 },
	[HEALTH_ADOPTED] = { "adopted", N_("suggestion adopted"), "%", REVIEWS.ledger, FIGURE_MEAN, decisions, 0 },
	[HEALTH_PARTLY] = { "partly", N_("adopted partly"), "%", REVIEWS.ledger, FIGURE_MEAN, decisions, 0 },
	[HEALTH_NOT_ADOPTED] = { "not_adopted", N_("not adopted"), "%", REVIEWS.ledger, FIGURE_MEAN, decisions, 0 },
	[HEALTH_UNMEASURED] = { "unmeasured", N_("not known yet"), "", REVIEWS.ledger, FIGURE_SUM, decisions, 0 },
	[HEALTH_RETURNED_AGAIN] = { "returned_again", N_("came back before already"), "%", REVIEWS.ledger, FIGURE_MEAN, decisions, 0 },
	[HEALTH_DAYS_LOST] = { "days_lost", N_("days lost by returns"), "wd", REVIEWS.ledger, FIGURE_SUM, decisions, 0 },
	[HEALTH_NO_RULE] = { "no_rule", N_("returns no rule finds"), "", REVIEWS.ledger, FIGURE_SUM, decisions, 0 },
};

void health_collect(const struct health *h, enum health_which which, struct samples *out)
{
	health_figures[which].collect(&health_figures[which], &(struct figure_ask){ h, &h->frame, HEALTH_MONTH, NULL }, out);
}

struct figure_value health_value(const struct health *h, enum health_which which, int side, const struct health_part *part)
{
	return figure_value_of(&health_figures[which], &(struct figure_ask){ h, &h->frame, side, part });
}

/* The rows behind one */

#define SAMPLE(C) \
	C(shown, contract, _("Contract"), TYPE_ID, view_text(v, contract)) \
	C(shown, customer_name, _("customer"), TYPE_TEXT, \
	  view_text(v, customer.len ? listing_name(h->book, CUSTOMERS.ledger, customer) : customer)) \
	C(shown, role, _("Role"), TYPE_TEXT, view_text(v, of_reviews ? table_text(t, row, REVIEWS.role) : SLICE(""))) \
	C(words, , , , listing_words(v, h->book, REVIEWS.role)) \
	C(shown, clause, _("clause"), TYPE_TEXT, view_text(v, of_reviews ? table_text(t, row, REVIEWS.clause) : SLICE(""))) \
	C(words, , , , listing_words(v, h->book, REVIEWS.clause))

static void row_columns(struct view *v, const struct figure *f, const void *of)
{
	const struct health *h = of;

	(void)f;
	SAMPLE(VIEW_COLUMN)
}

static void row_cells(struct view *v, const struct figure *f, const void *of, const struct table *t, size_t row)
{
	const struct health *h = of;
	const bool of_reviews = f->ledger == REVIEWS.ledger;
	const struct slice contract = of_reviews ? table_text(t, row, REVIEWS.contract) : table_id(t, row);
	const long at = table_find(h->contracts, contract);
	const struct slice customer = at < 0 ? SLICE("") : table_text(h->contracts, (size_t)at, CONTRACTS.customer);

	SAMPLE(VIEW_CELL)
}

static const struct lang_word parts[] = { { "role", N_("role") }, { "clause", N_("clause") }, { 0 } };

const struct figure_set health_set = {
	.figures = health_figures,
	.side = { [HEALTH_MONTH] = { NULL, N_("month"), "value", "n" },
		  [HEALTH_BEFORE] = { "before", N_("before"), "before", "before_n" } },
	.earlier = HEALTH_BEFORE,
	.parts = parts,
	.parts_said = N_("role:ROLE, role:ROLE.STEP, clause:CLAUSE"),
	.row_columns = row_columns,
	.row_cells = row_cells,
};
