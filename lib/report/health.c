/* health.c - see health.h: the ledgers read once, rounds made of reviews, approvals of contracts and the log, and what each figure is counted
 * of. */
#include "report/health.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/round.h"
#include "base/team.h"
#include "base/utf8.h"
#include "book/journal.h"
#include "book/left_out.h"
#include "book/listing.h"
#include "book/real_time.h"
#include "sales/contracts.h"
#include "sales/practice.h"
#include "view/columns.h"

/* Rounds */

struct asked { /* a review that was there by the clock */
	struct slice contract;
	uint64_t start; /* of the contract's id, as bytes compare: most ids are no longer */
	int64_t round, opened;
	uint32_t row;
};

static uint64_t start_of(struct slice id)
{
	uint64_t start = 0;

	for (size_t i = 0; i < sizeof(start); i++)
		start = start << 8 | (i < id.len ? (unsigned char)id.ptr[i] : 0);
	return start;
}

static int by_round(const void *a, const void *b, void *context)
{
	const struct asked *x = a, *y = b;
	int rc = x->start != y->start ? (x->start < y->start ? -1 : 1) : slice_compare(x->contract, y->contract);

	(void)context;
	if (rc)
		return rc;
	if (x->round != y->round)
		return x->round < y->round ? -1 : 1;
	if (x->opened != y->opened)
		return x->opened < y->opened ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static size_t list_asked(const struct health *h, struct asked *asked)
{
	const int contract = table_column(h->reviews, REVIEWS.contract);
	size_t n = 0;

	for (size_t row = 0; row < h->reviews->nrows; row++) {
		const int64_t opened = table_number(h->reviews, row, h->opened, HISTORY_UNKNOWN);

		if (opened == HISTORY_UNKNOWN || opened > h->book->now)
			continue;
		asked[n] = (struct asked){ .contract = table_cell(h->reviews, row, contract), .opened = opened, .row = (uint32_t)row };
		asked[n].start = start_of(asked[n].contract);
		asked[n++].round = table_number(h->reviews, row, h->round, 0);
	}
	team_sort(asked, n, sizeof(*asked), by_round, NULL);
	return n;
}

static struct health_round *round_of(struct health *h, const struct asked *a)
{
	const struct health_round *last = h->nrounds ? &h->rounds[h->nrounds - 1] : NULL;
	const bool is_same_contract = last && slice_equal(last->contract, a->contract);
	struct health_round new = { .contract = a->contract, .number = a->round, .opened = a->opened, .first_review = a->row, .first_return = -1 };

	if (!is_same_contract || last->number != a->round) {
		new.row = is_same_contract ? last->row : table_find(h->contracts, a->contract);
		new.returned_before = is_same_contract && (last->returned_before || last->first_return >= 0);
		h->rounds = xgrow(h->rounds, &h->rounds_cap, h->nrounds + 1, sizeof(*h->rounds));
		h->rounds[h->nrounds++] = new;
	}
	return &h->rounds[h->nrounds - 1];
}

static void make_rounds(struct health *h)
{
	struct asked *asked = xcalloc(h->reviews->nrows + 1, sizeof(*asked));
	const size_t n = list_asked(h, asked);

	h->round_of = xmalloc((h->reviews->nrows + 1) * sizeof(*h->round_of));
	for (size_t row = 0; row < h->reviews->nrows; row++)
		h->round_of[row] = UINT32_MAX;
	for (size_t i = 0; i < n; i++) {
		struct health_round *round = round_of(h, &asked[i]);
		const size_t row = asked[i].row;

		h->round_of[row] = (uint32_t)(round - h->rounds);
		if (round->first_return < 0 && slice_is(table_word(h->reviews, row, h->decision), "return") &&
		    real_time(h->book, h->reviews, row, h->decided, INT64_MAX) <= h->book->now)
			round->first_return = (long)row;
	}
	free(asked);
}

/* Decisions */

static void find_decisions(struct health *h)
{
	for (size_t row = 0; row < h->reviews->nrows; row++) {
		const struct slice decision = table_word(h->reviews, row, h->decision);
		const int64_t at = real_time(h->book, h->reviews, row, h->decided, HISTORY_UNKNOWN);
		const bool is_return = slice_is(decision, "return");

		for (int side = 0; (is_return || slice_is(decision, "approve")) && side < FIGURE_SIDES; side++) {
			if (!figure_span_has(&h->frame.side[side], at))
				continue;
			h->decisions = xgrow(h->decisions, &h->decisions_cap, h->ndecisions + 1, sizeof(*h->decisions));
			h->decisions[h->ndecisions++] = (struct health_decision){ row, side, is_return };
		}
	}
}

/* Approvals */

static void note_approval(struct health *h, long contract, int64_t at)
{
	for (int side = 0; contract >= 0 && side < FIGURE_SIDES; side++)
		if (figure_span_has(&h->frame.side[side], at) && at > h->approved[side][contract])
			h->approved[side][contract] = at;
}

static int take_entry(void *context, const struct log_entry *e)
{
	struct health *h = context;

	if (slice_is(e->new, "approved"))
		note_approval(h, table_find(h->contracts, e->id), e->when);
	real_time_meet(h->book, slice_is(e->new, "approved") && e->when != e->at);
	return 0;
}

struct log_reader health_reader(struct health *h)
{
	return (struct log_reader){ .filter = { .ledger = SLICE("contracts"),
						.field = SLICE("status"),
						.by_real = true,
						.since = h->frame.side[HEALTH_BEFORE].from,
						.until = h->frame.side[HEALTH_MONTH].to },
				    .each = take_entry,
				    .context = h };
}

/* What the rows of contracts say; the log goes on from there. */
static void note_approvals(struct health *h)
{
	const int approved = table_column(h->contracts, CONTRACTS.approved_at);

	for (int side = 0; side < FIGURE_SIDES; side++) {
		h->approved[side] = xmalloc((h->contracts->nrows + 1) * sizeof(**h->approved));
		for (size_t i = 0; i < h->contracts->nrows; i++)
			h->approved[side][i] = HISTORY_UNKNOWN;
	}
	for (size_t i = 0; i < h->contracts->nrows; i++)
		note_approval(h, (long)i, real_time(h->book, h->contracts, i, approved, HISTORY_UNKNOWN));
}

static int refuse_future(const struct book *b, int32_t month, struct error *err)
{
	struct str text = STR_INIT;

	if (month <= b->today)
		return 0;
	walkthrough_add_month(&text, month);
	error_add(err, ERROR_USAGE, _("--month: %s has not begun yet"), text.buf);
	str_release(&text);
	return -1;
}

/* The rules on what was returned */

/* Only rules that look for something in this column: what a whole contract lacks can't be told from one clause of it. */
static bool looks_at(const struct clause_rule *rule, int column)
{
	if (rule->kind == CLAUSE_LACKS || rule->given_up)
		return false;
	for (size_t i = 0; i < rule->nfields; i++)
		if (rule->fields[i] == column)
			return true;
	return false;
}

/* What was returned, and in which column of contracts it stands. */
static struct clause_text returned_text(const struct health *h, size_t review)
{
	const struct slice clause = table_text(h->reviews, review, REVIEWS.clause);

	return (struct clause_text){ clause.len ? ledger_column(h->contracts->ledger, clause) : -1,
				     table_text(h->reviews, review, REVIEWS.text) };
}

static int catch_one(struct health *h, struct clause_run *run, size_t review, const struct clause_text *what, struct error *err)
{
	const long contract = table_find(h->contracts, table_text(h->reviews, review, REVIEWS.contract));
	const size_t before = run->count;
	struct row_subject whose;

	if (what->column < 0 || contract < 0 || !what->text.len)
		return 0;
	row_subject(&whose, h->book, h->contracts, (size_t)contract);
	for (size_t i = 0; i < run->clauses->count && run->count == before; i++) {
		struct clause_rule *rule = &run->clauses->rules[i];

		if (looks_at(rule, what->column) && clause_check_one(run, rule, &whose.subject, what->text, err) < 0)
			return -1;
	}
	h->is_caught[review] = run->count > before;
	return 0;
}

static int catch_all(struct health *h, const struct clause_text *texts, struct clauses *rules, struct error *err)
{
	struct clause_run run;
	int rc = 0;

	clause_run_start(&run, rules);
	for (size_t i = 0, n = 0; rc == 0 && i < h->ndecisions; i++)
		if (h->decisions[i].is_return)
			rc = catch_one(h, &run, h->decisions[i].row, &texts[n++], err);
	clause_run_release(&run);
	return rc;
}

/* Marks the returns of both months in which a clause rule finds something. */
int health_end(struct health *h, struct error *err)
{
	struct clause_text *texts = xcalloc(h->ndecisions + 1, sizeof(*texts));
	struct clauses rules;
	size_t n = 0;
	int rc;

	h->is_caught = xcalloc(h->reviews->nrows + 1, sizeof(*h->is_caught));
	for (size_t i = 0; i < h->ndecisions; i++)
		if (h->decisions[i].is_return)
			texts[n++] = returned_text(h, h->decisions[i].row);
	rc = clauses_read_for(&rules, h->book, texts, n, err);
	if (rc == 0)
		rc = catch_all(h, texts, &rules, err);
	clauses_release(&rules);
	free(texts);
	return rc;
}

int health_begin(struct health *h, struct book *b, int32_t month, struct error *err)
{
	*h = (struct health){ .book = b, .frame.book = b };
	if (refuse_future(b, month, err) < 0)
		return -1;
	h->reviews = book_table(b, REVIEWS.ledger, err);
	h->contracts = book_table(b, CONTRACTS.ledger, err);
	h->calendar = book_calendar(b, err);
	if (!h->reviews || !h->contracts || !h->calendar || real_time_load(b, err) < 0 ||
	    left_out_lost(b, h->reviews, REVIEWS.contract, err) < 0)
		return -1;
	if (journal_began(b, &h->frame.began, err) < 0)
		return -1;
	h->round = table_column(h->reviews, REVIEWS.round);
	h->step = table_column(h->reviews, REVIEWS.step);
	h->opened = table_column(h->reviews, REVIEWS.opened_at);
	h->due = table_column(h->reviews, REVIEWS.due_at);
	h->decided = table_column(h->reviews, REVIEWS.decided_at);
	h->decision = table_column(h->reviews, REVIEWS.decision);
	figure_span_set(&h->frame.side[HEALTH_MONTH], month, date_add_months(month, 1) - 1, b->now);
	figure_span_set(&h->frame.side[HEALTH_BEFORE], date_add_months(month, -1), month - 1, b->now);
	table_read_columns(h->reviews, (const int[]){ table_column(h->reviews, REVIEWS.contract), h->round, h->opened, h->decided, h->decision }, 5);
	table_read_columns(h->contracts, (const int[]){ table_column(h->contracts, CONTRACTS.approved_at) }, 1);
	make_rounds(h);
	find_decisions(h);
	note_approvals(h);
	return 0;
}

int health_start(struct health *h, struct book *b, int32_t month, struct error *err)
{
	struct log_reader reader;

	if (health_begin(h, b, month, err) < 0)
		return -1;
	reader = health_reader(h);
	return journal_read_for(b, &reader, 1, err) < 0 ? -1 : health_end(h, err);
}

void health_finish(struct health *h)
{
	for (int side = 0; side < FIGURE_SIDES; side++)
		free(h->approved[side]);
	free(h->rounds);
	free(h->decisions);
	free(h->round_of);
	free(h->is_caught);
}

/* The figures */

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

/* The clauses */

struct slice health_clause_label(const struct health *h, struct slice clause)
{
	const int column = clause.len ? ledger_column(h->contracts->ledger, clause) : -1;

	return column < 0 ? clause : slice_of(column_label(&h->contracts->ledger->columns[column]));
}

static void count_returns(const struct health *h, struct health_clauses *out)
{
	struct map index = MAP_INIT;

	for (size_t k = 0; k < h->ndecisions; k++) {
		struct slice clause;
		long i;

		if (!h->decisions[k].is_return || h->decisions[k].side != HEALTH_MONTH)
			continue;
		clause = table_text(h->reviews, h->decisions[k].row, REVIEWS.clause);
		i = map_get(&index, clause);
		if (i < 0) {
			i = (long)out->count;
			out->items = xgrow(out->items, &out->cap, out->count + 1, sizeof(*out->items));
			out->items[out->count++] =
				(struct health_clause){ .clause = clause, .label = health_clause_label(h, clause) };
			map_add(&index, clause, i);
		}
		out->items[i].values[HEALTH_RETURNS][HEALTH_MONTH].n++;
	}
	map_release(&index);
}

static void count_days(const struct health *h, struct health_clauses *c)
{
	struct samples s = { 0 };
	struct map index = MAP_INIT;

	for (size_t i = 0; i < c->count; i++)
		map_add(&index, c->items[i].clause, (long)i);
	health_collect(h, HEALTH_DAYS_LOST, &s);
	for (size_t i = 0; i < s.count; i++) {
		long at = map_get(&index, table_text(h->reviews, s.items[i].row, REVIEWS.clause));

		c->items[at].values[HEALTH_DAYS_LOST][HEALTH_MONTH].value += s.items[i].value;
	}
	free(s.items);
	map_release(&index);
}

static int by_weight(const void *a, const void *b)
{
	const struct health_clause *x = a, *y = b;
	const size_t n = x->values[HEALTH_RETURNS][HEALTH_MONTH].n, m = y->values[HEALTH_RETURNS][HEALTH_MONTH].n;
	const int64_t days = x->values[HEALTH_DAYS_LOST][HEALTH_MONTH].value;
	const int64_t others = y->values[HEALTH_DAYS_LOST][HEALTH_MONTH].value;

	if (n != m)
		return n > m ? -1 : 1;
	if (days != others)
		return days > others ? -1 : 1;
	return slice_compare(x->clause, y->clause);
}

void health_clauses_of(const struct health *h, struct health_clauses *out)
{
	*out = (struct health_clauses){ 0 };
	count_returns(h, out);
	count_days(h, out);
	if (out->count)
		qsort(out->items, out->count, sizeof(*out->items), by_weight);
	for (size_t i = 0; i < out->count && i < HEALTH_TOP; i++) {
		struct health_clause *c = &out->items[i];
		const struct health_part part = { .clause = c->clause };

		for (int which = 0; which < HEALTH_FIGURES; which++)
			for (int side = 0; side < FIGURE_SIDES; side++)
				c->values[which][side] = health_value(h, (enum health_which)which, side, &part);
	}
}

void health_summary(struct health_summary *s, const struct health *h)
{
	struct health_clauses clauses = { 0 };

	*s = (struct health_summary){ .month = h->frame.side[HEALTH_MONTH].first };
	for (int which = 0; which < HEALTH_FIGURES; which++)
		for (int side = 0; side < FIGURE_SIDES; side++)
			s->values[which][side] = health_value(h, (enum health_which)which, side, NULL);
	health_clauses_of(h, &clauses);
	s->nclauses = clauses.count;
	while (s->ntop < HEALTH_TOP && s->ntop < clauses.count) {
		s->top[s->ntop] = clauses.items[s->ntop];
		s->ntop++;
	}
	free(clauses.items);
}
