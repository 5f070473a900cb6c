/* review.c - approving, returning, withdrawing, signing; see review.h. */
#include "sales/contracts/review.h"

#include <stdlib.h>

#include "base/lang.h"
#include "book/entry.h"
#include "book/listing.h"
#include "sales/contracts/contract_text.h"
#include "sales/contracts/review_open.h"

static int check_frozen(const struct reviewing *w, struct error *err)
{
	struct str why = STR_INIT;
	const int frozen = contract_is_frozen(w->book, w->contracts, w->row, &why, err);
	if (frozen == 0)
		error_add(err, ERROR_DATA, _("contract %.*s: the approval is void: %s; withdraw it and submit it again: crm contract withdraw %.*s"),
			  SLICE_ARGS(w->id), why.buf, SLICE_ARGS(w->id));
	str_release(&why);
	return frozen > 0 ? 0 : -1;
}

static int check_submitted(const struct reviewing *w, struct error *err)
{
	struct slice status = table_text(w->contracts, w->row, CONTRACTS.status);

	if (!slice_is(status, "submitted"))
		return error_add(err, ERROR_DATA, _("contract %.*s is %.*s: nobody is asked to decide it"), SLICE_ARGS(w->id),
				 SLICE_ARGS(review_status_said(w)));
	return check_frozen(w, err);
}

/* Whoever submits doesn't decide in somebody's place either, nor under their name (--as). */
static int check_submitter(const struct reviewing *w, const struct routes *r, struct error *err)
{
	const long behind = table_find(w->people, w->book->actor_by);

	if (w->submitter < 0 || r->submitter == SUBMITTER_ALLOW || (w->actor != w->submitter && behind != w->submitter))
		return 0;
	return error_add(err, ERROR_DATA, _("%.*s submitted contract %.*s and doesn't approve it (submitter, %s:%u)"),
			 SLICE_ARGS(table_text(w->people, (size_t)w->submitter, PEOPLE.name)), SLICE_ARGS(w->id), r->policy_place.file,
			 r->policy_place.line);
}

/* What a row of reviews will be after this change. */
static struct slice after(const struct reviewing *w, size_t review, const struct known_column *column)
{
	const struct change_row *staged = change_staged(w->change, w->reviews->ledger, table_id(w->reviews, review));

	return staged ? change_get(staged, column) : table_text(w->reviews, review, column);
}

static bool is_of_step(const struct reviewing *w, size_t review, int64_t step)
{
	return slice_equal(table_text(w->reviews, review, REVIEWS.contract), w->id) &&
	       table_number(w->reviews, review, table_column(w->reviews, REVIEWS.round), 0) == w->round &&
	       table_number(w->reviews, review, table_column(w->reviews, REVIEWS.step), 0) == step;
}

/* Has the seat been answered with yes, by any of its people? */
static bool is_answered(const struct reviewing *w, int64_t step, int64_t seat)
{
	const int column = table_column(w->reviews, REVIEWS.seat);

	for (size_t i = 0; i < w->reviews->nrows; i++) {
		struct slice decision = is_of_step(w, i, step) && table_number(w->reviews, i, column, 0) == seat ? after(w, i, REVIEWS.decision)
													      : SLICE("");

		if (slice_is(decision, "approve") || slice_is(decision, "repeated"))
			return true;
	}
	return false;
}

/* Is the step done? All of its seats answered, or of 或签 one. */
static bool is_step_done(const struct reviewing *w, int64_t step, bool is_any)
{
	const int column = table_column(w->reviews, REVIEWS.seat);
	bool all = true, any = false;

	for (size_t i = 0; i < w->reviews->nrows; i++) {
		bool yes;

		if (!is_of_step(w, i, step))
			continue;
		yes = is_answered(w, step, table_number(w->reviews, i, column, 0));
		all &= yes;
		any |= yes;
	}
	return is_any ? any : all;
}

/* The seat is answered: nobody else of it is needed. Of a step that is done, nobody at all. */
static int release_others(struct reviewing *w, int64_t step, bool is_done, struct error *err)
{
	const int column = table_column(w->reviews, REVIEWS.seat);

	for (size_t i = 0; i < w->reviews->nrows; i++)
		if (is_of_step(w, i, step) && !after(w, i, REVIEWS.decision).len &&
		    (is_done || is_answered(w, step, table_number(w->reviews, i, column, 0))) &&
		    review_decide(w, i, "unneeded", err) < 0)
			return -1;
	return 0;
}

static int finish(struct reviewing *w, struct error *err)
{
	struct str title = STR_INIT;
	int rc;

	change_put(w->contract, CONTRACTS.status, SLICE("approved"));
	change_put_number(w->contract, CONTRACTS.approved_at, w->book->now);
	contract_say(w->change, EVENT_contract_approved, w->contract);
	str_addf(&title, _("have contract %.*s signed"), SLICE_ARGS(w->id));
	rc = review_task(w, TASK_SIGN, w->owner, str_slice(&title), SLICE(""), 0, err) ? 0 : -1;
	str_release(&title);
	return rc;
}

static void say_waiting(struct reviewing *w, int64_t step)
{
	struct str who = STR_INIT;

	for (size_t i = 0; i < w->reviews->nrows; i++)
		if (is_of_step(w, i, step) && !after(w, i, REVIEWS.decision).len)
			str_addf(&who, "%s%.*s (%.*s)", who.len ? "\n" : "",
				 SLICE_ARGS(listing_name(w->book, PEOPLE.ledger, table_text(w->reviews, i, REVIEWS.reviewer))),
				 SLICE_ARGS(table_text(w->reviews, i, REVIEWS.role)));
	change_event(w->change, review_approved, .step = step, .contract = w->id, .waiting = str_slice(&who));
	str_release(&who);
}

static int go_on(struct reviewing *w, const struct routes *r, const struct route_plan *plan, int64_t step, struct error *err)
{
	const bool is_any = plan->route->nsteps >= (size_t)step && plan->route->steps[step - 1].is_any;
	const bool is_done = is_step_done(w, step, is_any);
	int asked;

	if (release_others(w, step, is_done, err) < 0)
		return -1;
	if (!is_done) {
		say_waiting(w, step);
		return 0;
	}
	change_event(w->change, review_approved, .step = step, .contract = w->id);
	asked = review_open_after(w, r, plan, (size_t)step, err);
	return asked ? (asked < 0 ? -1 : 0) : finish(w, err);
}

static int approve_mine(struct reviewing *w, const char *note, int64_t *step, struct error *err)
{
	size_t n = review_mine(w, NULL, 0), *rows = xcalloc(n + 1, sizeof(*rows));
	int rc = 0;

	review_mine(w, rows, n);
	for (size_t i = 0; i < n && rc == 0; i++) {
		rc = review_decide(w, rows[i], "approve", err);
		if (rc == 0 && note)
			change_put(change_edit(w->change, REVIEWS.ledger, table_id(w->reviews, rows[i]), err), REVIEWS.note,
				   slice_trim(slice_of(note)));
		*step = table_number(w->reviews, rows[i], table_column(w->reviews, REVIEWS.step), 1);
	}
	free(rows);
	return rc < 0 ? -1 : n ? 0 : review_not_yours(w, err);
}

int review_approve(struct change *c, size_t contract, const char *note, struct error *err)
{
	const struct route *route;
	struct reviewing w;
	struct routes r = { 0 };
	struct route_plan plan = { 0 };
	int64_t step = 1;
	int rc;

	if (reviewing_start(&w, c, contract, err) < 0 || check_submitted(&w, err) < 0 ||
	    review_check_quote(&w, err) < 0)
		return -1;
	change_made(c, w.id);
	rc = review_plan(&w, &r, &route, &plan, table_text(w.contracts, contract, CONTRACTS.route), err);
	if (rc == 0)
		rc = approve_mine(&w, note, &step, err);
	if (rc == 0)
		rc = check_submitter(&w, &r, err);
	if (rc == 0)
		rc = go_on(&w, &r, &plan, step, err);
	if (rc == 0)
		rc = contract_say_text(w.contract, false, err);
	route_plan_release(&plan);
	routes_release(&r);
	return rc;
}

/* A clause by the column's name or label; "" where it names no column. */
static const char *clause_column(const struct reviewing *w, struct slice name)
{
	const int i = ledger_column(w->contracts->ledger, name);

	return i < 0 || contract_is_bookkeeping(w->contracts->ledger->columns[i].name) ? "" : w->contracts->ledger->columns[i].name;
}

static int put_return(struct reviewing *w, size_t review, const struct review_return *how, struct error *err)
{
	struct slice clause = slice_trim(slice_of(how->clause));
	const char *column = clause_column(w, clause);
	struct change_row *r;

	if (review_decide(w, review, "return", err) < 0)
		return -1;
	r = change_edit(w->change, REVIEWS.ledger, table_id(w->reviews, review), err);
	change_put(r, REVIEWS.clause, *column ? slice_of(column) : clause);
	if (*column)
		change_put(r, REVIEWS.text, change_cell(w->contract, ledger_column(w->contracts->ledger, slice_of(column))));
	change_put(r, REVIEWS.reason, slice_trim(slice_of(how->reason)));
	change_put(r, REVIEWS.suggestion, slice_trim(slice_of(how->suggest)));
	if (!*column)
		change_event(w->change, review_unmeasurable, .clause = clause);
	return 0;
}

static int return_to_owner(struct reviewing *w, const struct review_return *how, size_t review, struct error *err)
{
	struct slice id = table_id(w->reviews, review);
	const struct slice clause = listing_word(w->change->book, REVIEWS.clause, slice_trim(slice_of(how->clause)));
	struct str title = STR_INIT, note = STR_INIT;
	int rc;

	change_put(w->contract, CONTRACTS.status, SLICE("returned"));
	contract_say(w->change, EVENT_contract_returned, w->contract);
	change_event(w->change, review_returned, .clause = slice_trim(slice_of(how->clause)), .reason = slice_of(how->reason));
	str_addf(&title, _("revise contract %.*s: %.*s"), SLICE_ARGS(w->id), SLICE_ARGS(clause));
	str_addf(&note, _("%s — suggested: %s (review %.*s)"), how->reason, how->suggest ? how->suggest : "—", SLICE_ARGS(id));
	rc = review_task(w, TASK_REVISE, w->owner, str_slice(&title), str_slice(&note), 0, err) ? 0 : -1;
	if (how->suggest)
		change_event(w->change, review_suggested, .review = id,
			     .next = change_text(w->change, "crm contract revise %.*s --adopt %.*s", SLICE_ARGS(w->id), SLICE_ARGS(id)));
	str_release(&title);
	str_release(&note);
	return rc;
}

int review_return(struct change *c, size_t contract, const struct review_return *how, struct error *err)
{
	struct reviewing w;
	size_t mine;

	if (!how->clause || !how->reason)
		return error_add(err, ERROR_USAGE, _("missing: %s"), !how->clause && !how->reason ? "--clause, --reason"
									: !how->clause	     ? "--clause"
											     : "--reason");
	if (reviewing_start(&w, c, contract, err) < 0 || check_submitted(&w, err) < 0)
		return -1;
	if (!review_mine(&w, &mine, 1))
		return review_not_yours(&w, err);
	change_made(c, w.id);
	if (put_return(&w, mine, how, err) < 0 || review_close_all(&w, "unneeded", err) < 0)
		return -1;
	return return_to_owner(&w, how, mine, err);
}

static bool may_withdraw(const struct reviewing *w)
{
	return w->actor >= 0 && (w->actor == w->submitter || w->actor == w->owner ||
				 slice_is(table_text(w->people, (size_t)w->actor, PEOPLE.role), "admin"));
}

int review_withdraw(struct change *c, size_t contract, const char *note, struct error *err)
{
	struct reviewing w;
	struct slice status;
	long closed;

	if (reviewing_start(&w, c, contract, err) < 0)
		return -1;
	status = table_text(w.contracts, contract, CONTRACTS.status);
	if (!slice_is(status, "submitted") && !slice_is(status, "approved"))
		return error_add(err, ERROR_DATA, _("contract %.*s is %.*s: there is nothing to withdraw"), SLICE_ARGS(w.id),
				 SLICE_ARGS(review_status_said(&w)));
	if (!may_withdraw(&w))
		return error_add(err, ERROR_DATA, _("only who submitted contract %.*s, its owner or an admin withdraws it"), SLICE_ARGS(w.id));
	closed = review_close_all(&w, "withdrawn", err);
	if (closed < 0 || review_close_tasks(&w, TASK_CHECKLIST, "cancelled", err) < 0 ||
	    review_close_tasks(&w, TASK_SIGN, "cancelled", err) < 0)
		return -1;
	change_put(w.contract, CONTRACTS.status, SLICE("draft"));
	change_put(w.contract, CONTRACTS.digest, SLICE(""));
	change_put(w.contract, CONTRACTS.approved_at, SLICE(""));
	if (note)
		change_log_note(w.contract, slice_trim(slice_of(note)));
	change_made(c, w.id);
	contract_say(c, EVENT_contract_withdrawn, w.contract);
	if (closed)
		change_event(c, reviews_closed, .closed = closed);
	return 0;
}

static int refreeze(struct reviewing *w, struct error *err)
{
	const struct contract_at of = {
		.book = w->book, .contracts = w->contracts, .row = w->row, .staged = w->contract
	};
	struct str digest = STR_INIT;
	int rc = contract_digest(&of, &digest, err);

	if (rc == 0)
		change_put(w->contract, CONTRACTS.digest, str_slice(&digest));
	str_release(&digest);
	return rc;
}

int review_sign(struct change *c, size_t contract, const char *on, struct error *err)
{
	struct reviewing w;
	struct slice status;

	if (reviewing_start(&w, c, contract, err) < 0)
		return -1;
	status = table_text(w.contracts, contract, CONTRACTS.status);
	if (!slice_is(status, "approved"))
		return error_add(err, ERROR_DATA, _("contract %.*s is %.*s: only an approved contract is signed"),
				 SLICE_ARGS(w.id), SLICE_ARGS(review_status_said(&w)));
	if (check_frozen(&w, err) < 0 || review_check_quote(&w, err) < 0 ||
	    entry_put(w.contract, CONTRACTS.signed_on, on ? on : "today", err) < 0 ||
	    review_close_tasks(&w, TASK_SIGN, "done", err) < 0)
		return -1;
	change_put(w.contract, CONTRACTS.status, SLICE("signed"));
	change_made(c, w.id);
	contract_say(c, EVENT_contract_signed, w.contract);
	return contract_say_text(w.contract, false, err) < 0 ? -1 : refreeze(&w, err);
}
