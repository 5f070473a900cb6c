/* review_escalate.c - reviews past their limit go to one more person, who may decide, too; see review.h. */
#include "base/lang.h"
#include "book/listing.h"
#include "sales/contracts/review_open.h"

enum { MINUTES = sizeof("2026-03-16T10:20") - 1 };

/* Has the seat been handed up already, or is that person in it anyway? */
static bool is_asked(const struct reviewing *w, size_t review, struct slice person)
{
	for (size_t i = 0; i < w->reviews->nrows; i++)
		if (review_is_open(w, i) && slice_equal(table_text(w->reviews, i, REVIEWS.step), table_text(w->reviews, review, REVIEWS.step)) &&
		    slice_equal(table_text(w->reviews, i, REVIEWS.seat), table_text(w->reviews, review, REVIEWS.seat)) &&
		    slice_equal(table_text(w->reviews, i, REVIEWS.reviewer), person))
			return true;
	return false;
}

static int ask_also(struct reviewing *w, size_t review, long person, struct error *err)
{
	static const struct known_column *const same[] = {
		REVIEWS.round, REVIEWS.step, REVIEWS.seat, REVIEWS.role, NULL,
	};
	struct slice late = listing_name(w->book, PEOPLE.ledger, table_text(w->reviews, review, REVIEWS.reviewer));
	struct change_row *r = change_add(w->change, REVIEWS.ledger, err), *task;
	struct slice due = table_text(w->reviews, review, REVIEWS.due_at);
	struct str title = STR_INIT, note = STR_INIT;

	if (!r)
		return -1;
	if (due.len > MINUTES)
		due.len = MINUTES;
	change_put(r, REVIEWS.contract, w->id);
	for (size_t i = 0; same[i]; i++)
		change_put(r, same[i], table_text(w->reviews, review, same[i]));
	change_put(r, REVIEWS.reviewer, table_id(w->people, (size_t)person));
	change_put_number(r, REVIEWS.opened_at, w->book->now);
	str_addf(&note, _("escalated: %.*s had until %.*s"), SLICE_ARGS(late), SLICE_ARGS(due));
	change_put(r, REVIEWS.note, str_slice(&note));
	change_event(w->change, review_escalated, .contract = w->id, .note = str_slice(&note));
	str_addf(&title, _("approve %.*s, which is late"), SLICE_ARGS(w->id));
	task = review_task(w, TASK_APPROVE, person, str_slice(&title), str_slice(&note), 0, err);
	if (task)
		change_put(r, REVIEWS.task, change_id(task));
	change_made(w->change, change_id(r));
	str_release(&title);
	str_release(&note);
	return task ? 0 : -1;
}

static int escalate_one(struct reviewing *w, const struct routes *r, size_t review, struct error *err)
{
	const struct route *route = route_by_id(r, table_text(w->contracts, w->row, CONTRACTS.route));
	const int64_t step = table_number(w->reviews, review, table_column(w->reviews, REVIEWS.step), 0);
	long person;

	if (!route || step < 1 || (size_t)step > route->nsteps || !route->steps[step - 1].escalate.len)
		return 0;
	person = route_person(r, route->steps[step - 1].escalate, w->owner);
	if (person < 0)
		return error_add(err, ERROR_DATA, _("contract %.*s is late and escalate: %.*s has nobody (%s:%u)"), SLICE_ARGS(w->id),
				 SLICE_ARGS(route->steps[step - 1].escalate), route->steps[step - 1].place.file,
				 route->steps[step - 1].place.line);
	if ((person == w->submitter && r->submitter != SUBMITTER_ALLOW) || is_asked(w, review, table_id(w->people, (size_t)person)))
		return 0;
	return ask_also(w, review, person, err);
}

/* The first open review of each seat speaks for it: a seat is handed up once. */
static bool is_first_of_seat(const struct reviewing *w, size_t review)
{
	for (size_t i = 0; i < review; i++)
		if (review_is_open(w, i) && slice_equal(table_text(w->reviews, i, REVIEWS.step), table_text(w->reviews, review, REVIEWS.step)) &&
		    slice_equal(table_text(w->reviews, i, REVIEWS.seat), table_text(w->reviews, review, REVIEWS.seat)))
			return false;
	return true;
}

int review_escalate(struct change *c, struct error *err)
{
	const struct table *contracts = book_table(c->book, CONTRACTS.ledger, err), *reviews = book_table(c->book, REVIEWS.ledger, err);
	const struct table *people = book_table(c->book, PEOPLE.ledger, err);
	const int due_at = reviews ? table_column(reviews, REVIEWS.due_at) : -1;
	struct routes r = { 0 };
	int rc = contracts && reviews && people ? routes_read(&r, c->book, NULL, err) : -1;

	if (rc == 0)
		rc = review_hand_back(c, err);

	for (size_t i = 0; rc == 0 && i < reviews->nrows; i++) {
		long contract = table_find(contracts, table_text(reviews, i, REVIEWS.contract));
		struct reviewing w;

		if (table_text(reviews, i, REVIEWS.decision).len || contract < 0 ||
		    (table_number(reviews, i, due_at, INT64_MAX) >= c->book->now && !review_is_deserted(c->book, people, reviews, i)) ||
		    !slice_is(table_text(contracts, (size_t)contract, CONTRACTS.status), "submitted"))
			continue;
		rc = reviewing_start(&w, c, (size_t)contract, err);
		if (rc == 0 && is_first_of_seat(&w, i))
			rc = escalate_one(&w, &r, i, err);
	}
	routes_release(&r);
	if (rc == 0 && change_is_empty(c))
		change_happened(c, review_nothing_late);
	return rc;
}
