/* review.c - approving, returning, withdrawing, signing; see review.h. */
#include "sales/contracts/review.h"

#include <stdlib.h>

#include "base/lang.h"
#include "book/entry.h"
#include "book/listing.h"
#include "sales/contracts/clause.h"
#include "sales/contracts/contract_text.h"
#include "sales/contracts/review_open.h"
#include "sales/contracts/route.h"

/* Decisions that wait for nobody */

static bool is_same_seat(const struct table *reviews, size_t a, size_t b)
{
	static const struct known_column *const columns[] = {
		REVIEWS.contract, REVIEWS.round, REVIEWS.step, REVIEWS.seat, NULL,
	};

	for (size_t i = 0; columns[i]; i++)
		if (!slice_equal(table_text(reviews, a, columns[i]), table_text(reviews, b, columns[i])))
			return false;
	return true;
}

/* Somebody else of the seat was asked, and is there. */
static bool is_shared(const struct table *people, const struct table *reviews, size_t row)
{
	for (size_t i = 0; i < reviews->nrows; i++)
		if (i != row && !table_text(reviews, i, REVIEWS.decision).len && is_same_seat(reviews, i, row) &&
		    !person_has_left(people, table_find(people, table_text(reviews, i, REVIEWS.reviewer))))
			return true;
	return false;
}

bool review_is_deserted(const struct book *b, const struct table *people, const struct table *reviews, size_t row)
{
	const long reviewer = table_find(people, table_text(reviews, row, REVIEWS.reviewer));

	return !table_text(reviews, row, REVIEWS.decision).len && person_has_left(people, reviewer) &&
	       person_delegate(b, people, reviewer) < 0 && !is_shared(people, reviews, row);
}

int reviews_check(struct book *b, struct error *err)
{
	const bool has_reviews = schema_ledger(&b->schema, SLICE("reviews"));
	const struct table *reviews = has_reviews ? book_table(b, REVIEWS.ledger, err) : NULL;
	const struct table *people = reviews ? book_table(b, PEOPLE.ledger, err) : NULL;

	for (size_t i = 0; people && i < reviews->nrows; i++) {
		const struct place at = table_place(reviews, i);

		if (review_is_deserted(b, people, reviews, i))
			error_at(err, ERROR_DATA, &at, _("review %.*s of contract %.*s waits for %.*s, who has left: crm contract escalate"),
				 SLICE_ARGS(table_id(reviews, i)), SLICE_ARGS(table_text(reviews, i, REVIEWS.contract)),
				 SLICE_ARGS(listing_name(b, PEOPLE.ledger, table_text(reviews, i, REVIEWS.reviewer))));
	}
	return !has_reviews || people ? 0 : -1;
}

/* Freezing a contract and asking the first step of its route */

/* The plan of the contract's route with the rules as they are: of the route `id`, else of the first that holds. *r and *plan are
 * to be released in any case. */
static int review_plan(struct reviewing *w, struct routes *r, const struct route **route, struct route_plan *plan, struct slice id,
		      struct error *err)
{
	struct row_subject s;
	int found;

	if (routes_read(r, w->book, NULL, err) < 0)
		return -1;
	staged_subject(&s, w->contract);
	*route = id.len ? route_by_id(r, id) : NULL;
	if (id.len && !*route)
		return error_add(err, ERROR_DATA,
				 _("route '%.*s' is no longer in rules/routes.yaml; withdraw contract %.*s and submit it again"),
				 SLICE_ARGS(id), SLICE_ARGS(w->id));
	found = *route ? 1 : route_for(r, &s.subject, route, err);
	if (found == 0)
		return error_add(err, ERROR_DATA,
				 _("no route takes contract %.*s; add one without `when` at the end of rules/routes.yaml"), SLICE_ARGS(w->id));
	return found < 0 ? -1 : route_plan(r, *route, &s.subject, w->owner, w->submitter, plan, err);
}

static int refuse_nobody(const struct route_plan *plan, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; i < plan->count; i++)
		if (plan->seats[i].state == SEAT_NOBODY)
			rc = error_add(err, ERROR_DATA, _("step %zu, %.*s: %s; nothing was submitted"), plan->seats[i].step,
				       SLICE_ARGS(plan->seats[i].role), plan->seats[i].note);
	return rc;
}

static int push(struct reviewing *w, const struct routes *r, const struct route *route, struct error *err)
{
	struct str title = STR_INIT, note = STR_INIT;
	int rc = 0;

	if (route->push_to.len) {
		if (route->push_title.len)
			str_addf(&title, "%.*s %.*s", SLICE_ARGS(route->push_title), SLICE_ARGS(w->id));
		else
			str_addf(&title, _("go through rules/%.*s for %.*s"), SLICE_ARGS(route->push_attach), SLICE_ARGS(w->id));
		str_addf(&note, "rules/%.*s", SLICE_ARGS(route->push_attach));
		rc = review_task(w, TASK_CHECKLIST, route_person(r, route->push_to, w->owner), str_slice(&title), str_slice(&note),
				 0, err)
			     ? 0
			     : -1;
		if (rc == 0)
			change_event(w->change, contract_checklist, .contract = w->id, .file = route->push_attach);
	}
	for (size_t i = 0; i < route->ncc && rc == 0; i++) {
		str_reset(&title);
		str_addf(&title, _("for your information: contract %.*s was submitted"), SLICE_ARGS(w->id));
		rc = review_task(w, TASK_COPY, route_person(r, route->cc[i], w->owner), str_slice(&title), SLICE(""), 0, err) ? 0 : -1;
	}
	str_release(&title);
	str_release(&note);
	return rc;
}

static int freeze(struct reviewing *w, const struct route *route, struct error *err)
{
	const struct contract_at of = {
		.book = w->book, .contracts = w->contracts, .row = w->row, .staged = w->contract
	};
	struct str list = STR_INIT, digest = STR_INIT;
	int rc;

	for (size_t i = 0; i < route->neditable; i++)
		str_addf(&list, "%s%.*s", i ? "," : "", SLICE_ARGS(route->editable[i]));
	change_put(w->contract, CONTRACTS.editable, str_slice(&list));
	change_put(w->contract, CONTRACTS.route, route->id);
	change_put(w->contract, CONTRACTS.status, SLICE("submitted"));
	change_put(w->contract, CONTRACTS.approved_at, SLICE(""));
	if (w->actor >= 0)
		change_put(w->contract, CONTRACTS.submitted_by, table_id(w->people, (size_t)w->actor));
	change_put_number(w->contract, CONTRACTS.submitted_at, w->book->now);
	rc = contract_digest(&of, &digest, err);
	if (rc == 0)
		change_put(w->contract, CONTRACTS.digest, str_slice(&digest));
	str_release(&list);
	str_release(&digest);
	return rc;
}

static int submit_by(struct reviewing *w, const struct routes *r, const struct route *route, const struct route_plan *plan,
		     struct error *err)
{
	int asked;

	if (plan->has_nobody)
		return refuse_nobody(plan, err);
	w->round++;
	if (freeze(w, route, err) < 0 || review_measure(w, false, err) < 0 ||
	    review_close_tasks(w, TASK_REVISE, "done", err) < 0)
		return -1;
	contract_say(w->change, EVENT_contract_submitted, w->contract);
	change_event(w->change, contract_route, .contract = w->id, .route = route->id, .place = change_place(w->change, &route->place), .why = route->why);
	if (contract_say_text(w->contract, false, err) < 0)
		return -1;
	asked = review_open_after(w, r, plan, 0, err);
	if (asked == 0)
		return error_add(err, ERROR_DATA, _("route %.*s: every step is left out, nobody would decide; nothing was submitted"),
				 SLICE_ARGS(route->id));
	return asked < 0 ? -1 : push(w, r, route, err);
}

int review_submit(struct change *c, size_t contract, const char *anyway, struct error *err)
{
	const struct route *route;
	struct reviewing w;
	struct routes r = { 0 };
	struct route_plan plan = { 0 };
	struct slice status;
	int rc;

	if (reviewing_start(&w, c, contract, err) < 0)
		return -1;
	status = table_text(w.contracts, contract, CONTRACTS.status);
	if (!slice_is(status, "draft") && !slice_is(status, "returned"))
		return error_add(err, ERROR_DATA,
				 _("contract %.*s is %.*s; only a draft or a returned one is submitted"),
				 SLICE_ARGS(w.id), SLICE_ARGS(review_status_said(&w)));
	if (review_check_quote(&w, err) < 0)
		return -1;
	if (anyway && slice_trim(slice_of(anyway)).len)
		change_log_note(w.contract, slice_trim(slice_of(anyway)));
	else if (clause_refuse_blocks(c->book, contract, err) < 0)
		return -1;
	if (w.actor >= 0)
		w.submitter = w.actor;
	change_made(c, w.id);
	rc = review_plan(&w, &r, &route, &plan, SLICE(""), err);
	if (rc == 0)
		rc = submit_by(&w, &r, route, &plan, err);
	route_plan_release(&plan);
	routes_release(&r);
	return rc;
}

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
		change_event(w->change, review_unmeasurable, .contract = w->id, .clause = clause);
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
	change_event(w->change, review_returned, .contract = w->id, .clause = slice_trim(slice_of(how->clause)), .reason = slice_of(how->reason));
	str_addf(&title, _("revise contract %.*s: %.*s"), SLICE_ARGS(w->id), SLICE_ARGS(clause));
	str_addf(&note, _("%s — suggested: %s (review %.*s)"), how->reason, how->suggest ? how->suggest : "—", SLICE_ARGS(id));
	rc = review_task(w, TASK_REVISE, w->owner, str_slice(&title), str_slice(&note), 0, err) ? 0 : -1;
	if (how->suggest)
		change_event(w->change, review_suggested, .contract = w->id, .review = id,
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
		change_event(c, reviews_closed, .contract = w.id, .closed = closed);
	return 0;
}

static int refreeze(struct reviewing *w, struct error *err)
{
	struct contract_at was = { .book = w->book, .contracts = w->contracts, .row = w->row }, of = was;
	struct str digest = STR_INIT;
	int rc;

	contract_find_party(&was);
	of.staged = w->contract;
	of.customer = was.customer;
	of.lead = was.lead;
	rc = contract_digest(&of, &digest, err);

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
