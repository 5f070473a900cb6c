/* health_figures.c - what each figure is counted of; see health.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "base/round.h"
#include "book/real_time.h"
#include "report/health.h"
#include "sales/contracts.h"

enum { UNIT = 10000, PERCENT = 100 * UNIT, HOUR = 3600 };

bool health_is_in(const struct health *h, int side, int64_t at)
{
	return at != HISTORY_UNKNOWN && at >= h->side[side].from && at < h->side[side].to;
}

static int64_t at_of(const struct health *h, size_t review, int column)
{
	return column == h->decided ? real_time(h->book, h->reviews, review, column, HISTORY_UNKNOWN)
				    : table_number(h->reviews, review, column, HISTORY_UNKNOWN);
}

static bool is_part(const struct health *h, const struct health_part *part, size_t review)
{
	if (part->clause.ptr && !slice_equal(table_text(h->reviews, review, REVIEWS.clause), part->clause))
		return false;
	if (part->role.ptr && !slice_equal(table_text(h->reviews, review, REVIEWS.role), part->role))
		return false;
	return !part->step || table_number(h->reviews, review, h->step, 0) == part->step;
}

/* Contracts: one sample each, however often it happened; `at` and `from` are of the first time. */
static void add_contracts(const struct health *h, int side, bool returns, struct samples *out)
{
	struct slice last = SLICE("");

	for (size_t i = 0; i < h->nrounds; i++) {
		const struct health_round *r = &h->rounds[i];
		const int64_t decided =
			!returns || r->first_return < 0 ? HISTORY_UNKNOWN : at_of(h, (size_t)r->first_return, h->decided);

		if (r->row < 0 || !health_is_in(h, side, returns ? decided : r->opened) || slice_equal(last, r->contract))
			continue;
		last = r->contract;
		samples_add(out, (size_t)r->row, r->opened, returns ? decided : HISTORY_UNKNOWN, UNIT);
	}
}

static void submitted(const struct health *h, int side, const struct health_part *part, struct samples *out)
{
	(void)part;
	add_contracts(h, side, false, out);
}

static void returned(const struct health *h, int side, const struct health_part *part, struct samples *out)
{
	(void)part;
	add_contracts(h, side, true, out);
}

static void submissions(const struct health *h, int side, const struct health_part *part, struct samples *out)
{
	(void)part;
	for (size_t i = 0; i < h->nrounds; i++)
		if (health_is_in(h, side, h->rounds[i].opened))
			samples_add(out, h->rounds[i].first_review, h->rounds[i].opened, HISTORY_UNKNOWN, UNIT);
}

static void approved(const struct health *h, int side, const struct health_part *part, struct samples *out)
{
	(void)part;
	for (size_t i = 0; i < h->contracts->nrows; i++)
		if (h->approved[side][i] != HISTORY_UNKNOWN)
			samples_add(out, i, HISTORY_UNKNOWN, h->approved[side][i], UNIT);
}

/* Rounds lie contract by contract, the first one first. */
static void approval_days(const struct health *h, int side, const struct health_part *part, struct samples *out)
{
	(void)part;
	for (size_t i = 0; i < h->nrounds; i++) {
		const struct health_round *r = &h->rounds[i];
		const int64_t at = r->row < 0 ? HISTORY_UNKNOWN : h->approved[side][r->row];

		if (at != HISTORY_UNKNOWN && !(i && slice_equal(r[-1].contract, r->contract)))
			samples_add(out, (size_t)r->row, r->opened, at, history_dwell(h->calendar, r->opened, at, HISTORY_WORKING));
	}
}

/* Decisions: what of each is told by `value`, false where it has none. */

static void add_decisions(const struct health *h, int side, const struct health_part *part, bool returns,
			  bool (*value)(const struct health *h, size_t review, int64_t *value), struct samples *out)
{
	for (const struct health_decision *d = h->decisions, *end = d + h->ndecisions; d < end; d++) {
		int64_t v;

		if (d->side == side && (d->is_return || !returns) && is_part(h, part, d->row) && value(h, d->row, &v))
			samples_add(out, d->row, at_of(h, d->row, h->opened), at_of(h, d->row, h->decided), v);
	}
}

static bool one(const struct health *h, size_t review, int64_t *value)
{
	(void)h;
	(void)review;
	*value = UNIT;
	return true;
}

static bool is_returned(const struct health *h, size_t review, int64_t *value)
{
	*value = slice_is(table_word(h->reviews, review, h->decision), "return") ? PERCENT : 0;
	return true;
}

static bool hours(const struct health *h, size_t review, int64_t *value)
{
	*value = round_scaled(review_work_seconds(h->book, h->calendar, h->reviews, review), UNIT, HOUR);
	return at_of(h, review, h->opened) != HISTORY_UNKNOWN;
}

static bool is_late(const struct health *h, size_t review, int64_t *value)
{
	const int64_t due = at_of(h, review, h->due);

	*value = at_of(h, review, h->decided) > due ? PERCENT : 0;
	return due != HISTORY_UNKNOWN;
}

static bool adoption(const struct health *h, size_t review, const char *wanted, int64_t *value)
{
	struct slice adopted = table_text(h->reviews, review, REVIEWS.adopted);

	*value = slice_is(adopted, wanted) ? PERCENT : 0;
	return adopted.len > 0;
}

static bool is_adopted(const struct health *h, size_t review, int64_t *value)
{
	return adoption(h, review, "yes", value);
}

static bool is_partly(const struct health *h, size_t review, int64_t *value)
{
	return adoption(h, review, "partly", value);
}

static bool is_not_adopted(const struct health *h, size_t review, int64_t *value)
{
	return adoption(h, review, "no", value);
}

static bool is_unmeasured(const struct health *h, size_t review, int64_t *value)
{
	*value = UNIT;
	return !table_text(h->reviews, review, REVIEWS.adopted).len;
}

static bool is_again(const struct health *h, size_t review, int64_t *value)
{
	*value = h->round_of[review] != UINT32_MAX && h->rounds[h->round_of[review]].returned_before ? PERCENT : 0;
	return true;
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

static bool is_uncaught(const struct health *h, size_t review, int64_t *value)
{
	*value = UNIT;
	return !h->is_caught[review];
}

#define DECISIONS(name, returns, value)                                                                         \
	static void name(const struct health *h, int side, const struct health_part *part, struct samples *out) \
	{                                                                                                       \
		add_decisions(h, side, part, returns, value, out);                                              \
	}

DECISIONS(returns, true, one)
DECISIONS(return_rate, false, is_returned)
DECISIONS(review_hours, false, hours)
DECISIONS(late, false, is_late)
DECISIONS(adopted, true, is_adopted)
DECISIONS(partly, true, is_partly)
DECISIONS(not_adopted, true, is_not_adopted)
DECISIONS(unmeasured, true, is_unmeasured)
DECISIONS(returned_again, true, is_again)
DECISIONS(days_lost, true, days_of_round)
DECISIONS(no_rule, true, is_uncaught)

const struct health_figure health_figures[HEALTH_FIGURES + 1] = {
	[HEALTH_SUBMITTED] = { "submitted", N_("contracts submitted"), "", CONTRACTS.ledger, true, submitted },
	[HEALTH_SUBMISSIONS] = { "submissions", N_("submissions of them"), "", REVIEWS.ledger, true, submissions },
	[HEALTH_RETURNED] = { "returned", N_("contracts that came back"), "", CONTRACTS.ledger, true, returned },
	[HEALTH_RETURNS] = { "returns", N_("returns of them"), "", REVIEWS.ledger, true, returns },
	[HEALTH_APPROVED] = { "approved", N_("contracts approved"), "", CONTRACTS.ledger, true, approved },
	[HEALTH_RETURN_RATE] = { "return_rate", N_("returns of decisions"), "%", REVIEWS.ledger, false, return_rate },
	[HEALTH_APPROVAL_DAYS] = { "approval_days", N_("contract approval"), "wd", CONTRACTS.ledger, false, approval_days },
	[HEALTH_REVIEW_HOURS] = { "review_hours", N_("asked to decided"), "h", REVIEWS.ledger, false, review_hours },
	[HEALTH_LATE] = { "late", N_("decided behind the limit"), "%", REVIEWS.ledger, false, late },
	[HEALTH_ADOPTED] = { "adopted", N_("suggestion adopted"), "%", REVIEWS.ledger, false, adopted },
	[HEALTH_PARTLY] = { "partly", N_("adopted partly"), "%", REVIEWS.ledger, false, partly },
	[HEALTH_NOT_ADOPTED] = { "not_adopted", N_("not adopted"), "%", REVIEWS.ledger, false, not_adopted },
	[HEALTH_UNMEASURED] = { "unmeasured", N_("not known yet"), "", REVIEWS.ledger, true, unmeasured },
	[HEALTH_RETURNED_AGAIN] = { "returned_again", N_("came back before already"), "%", REVIEWS.ledger, false,
				    returned_again },
	[HEALTH_DAYS_LOST] = { "days_lost", N_("days lost by returns"), "wd", REVIEWS.ledger, true, days_lost },
	[HEALTH_NO_RULE] = { "no_rule", N_("returns no rule finds"), "", REVIEWS.ledger, true, no_rule },
};

struct figure_words health_words(struct arena *arena)
{
	static const struct lang_word parts[] = { { "role", N_("role") }, { "clause", N_("clause") } },
				      sides[] = { { "before", N_("before") }, { 0 } };
	struct lang_word *words = arena_alloc(arena, (HEALTH_FIGURES + 3) * sizeof(*words));

	for (size_t i = 0; i <= HEALTH_FIGURES; i++)
		words[i + 2] = (struct lang_word){ health_figures[i].name, health_figures[i].label };
	words[0] = parts[0];
	words[1] = parts[1];
	return (struct figure_words){ words, sides };
}

struct figure_value health_value(const struct health *h, enum health_which which, int side,
				 const struct health_part *part)
{
	const struct health_figure *f = &health_figures[which];
	struct samples s = { 0 };
	struct figure_value v;

	f->collect(h, side, part, &s);
	v = samples_value(&s, f->is_sum, h->began >= h->side[side].to);
	free(s.items);
	return v;
}
