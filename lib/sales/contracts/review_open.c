/* review_open.c - opening and closing reviews, with the tasks that go with them; see review_open.h. */
#include "sales/contracts/review_open.h"

#include "base/lang.h"
#include "base/money.h"
#include "book/listing.h"
#include "sales/contracts/contract.h"
#include "sales/quotes.h"
#include "sales/tasks.h"

enum { TASK_DAYS = 2 }; /* working days, where no limit says otherwise */

int reviewing_start(struct reviewing *w, struct change *c, size_t contract, struct error *err)
{
	struct book *b = c->book;
	int column;

	*w = (struct reviewing){ .change = c, .book = b, .row = contract };
	w->contracts = book_table(b, CONTRACTS.ledger, err);
	w->reviews = book_table(b, REVIEWS.ledger, err);
	w->people = book_table(b, PEOPLE.ledger, err);
	w->tasks = book_table(b, TASKS.ledger, err);
	if (!w->contracts || !w->reviews || !w->people || !w->tasks)
		return -1;
	w->id = table_id(w->contracts, contract);
	w->contract = change_edit(c, CONTRACTS.ledger, w->id, err);
	if (!w->contract)
		return -1;
	contract_people(b, w->contracts, contract, &w->owner, &w->submitter);
	w->actor = table_find(w->people, b->actor);
	column = table_column(w->reviews, REVIEWS.round);
	for (size_t i = 0; i < w->reviews->nrows; i++)
		if (slice_equal(table_text(w->reviews, i, REVIEWS.contract), w->id) && table_number(w->reviews, i, column, 0) > w->round)
			w->round = table_number(w->reviews, i, column, 0);
	return 0;
}

struct slice review_status_said(const struct reviewing *w)
{
	return listing_word(w->book, CONTRACTS.status, table_text(w->contracts, w->row, CONTRACTS.status));
}

int review_check_quote(const struct reviewing *w, struct error *err)
{
	struct slice quote = change_get(w->contract, CONTRACTS.quote);
	const struct table *quotes = quote.len ? book_table(w->book, QUOTES.ledger, err) : NULL;
	const long row = quotes ? table_find(quotes, quote) : -1;
	size_t newest;

	if (quote.len && !quotes)
		return -1;
	if (row < 0 || quote_newest(quotes, (size_t)row) == (size_t)row)
		return row < 0 ? 0 : quote_check_current(w->book, (size_t)row, err);
	newest = quote_newest(quotes, (size_t)row);
	return error_add(
		err, ERROR_DATA,
		_("contract %.*s: its quote %.*s is superseded by %.*s; a superseded quote can't be contracted: crm contract revise "
		  "%.*s quote=%.*s amount=%.*s"),
		SLICE_ARGS(w->id), SLICE_ARGS(quote), SLICE_ARGS(table_id(quotes, newest)), SLICE_ARGS(w->id),
		SLICE_ARGS(table_id(quotes, newest)), SLICE_ARGS(table_text(quotes, newest, QUOTES.amount)));
}

bool review_is_open(const struct reviewing *w, size_t i)
{
	return slice_equal(table_text(w->reviews, i, REVIEWS.contract), w->id) && !table_text(w->reviews, i, REVIEWS.decision).len &&
	       table_number(w->reviews, i, table_column(w->reviews, REVIEWS.round), 0) == w->round;
}

struct change_row *review_task(struct reviewing *w, enum task_of of, long person, struct slice title, struct slice note, int64_t due,
			       struct error *err)
{
	const struct value two_days = { .type = TYPE_DURATION, .text = SLICE("2wd"), .number = TASK_DAYS * 100, .workdays = true };
	struct task_draft draft = {
		.of = of,
		.title = title,
		.assignee = person < 0 ? SLICE("") : table_id(w->people, (size_t)person),
		.due = due,
		.subject = w->id,
		.note = note,
	};

	if (!due && task_due(w->book, &two_days, w->book->now, &draft.due, err) < 0)
		return NULL;
	return task_add(w->change, &draft, err);
}

/* "approve K-000058 宁波市实验学校 ¥ 128,000.00" */
static void add_what(struct str *out, const struct reviewing *w)
{
	int64_t fen;

	str_addf(out, "%.*s %.*s", SLICE_ARGS(w->id),
		 SLICE_ARGS(listing_name(w->book, CUSTOMERS.ledger, change_get(w->contract, CONTRACTS.customer))));
	if (money_parse(change_get(w->contract, CONTRACTS.amount), &fen)) {
		str_adds(out, " ¥ ");
		money_add_grouped(out, fen);
	}
}

static struct change_row *add_review(struct reviewing *w, const struct seat *s, size_t seat, long person, struct error *err)
{
	struct change_row *r = change_add(w->change, REVIEWS.ledger, err);

	if (!r)
		return NULL;
	change_put(r, REVIEWS.contract, w->id);
	change_put_number(r, REVIEWS.round, w->round);
	change_put_number(r, REVIEWS.step, (int64_t)s->step);
	change_put_number(r, REVIEWS.seat, (int64_t)seat + 1);
	change_put(r, REVIEWS.role, s->role);
	change_put(r, REVIEWS.reviewer, table_id(w->people, (size_t)person));
	change_put_number(r, REVIEWS.opened_at, w->book->now);
	return r;
}

/* Asks one person: a row and a task, which goes to who stands in for somebody who is away. */
static int ask(struct reviewing *w, const struct seat *s, size_t seat, long person, const struct route *route, struct error *err)
{
	const bool is_limited = !value_missing(&s->rule->limit);
	const long stands_in = person_delegate(w->book, w->people, person);
	struct change_row *r, *task;
	struct str title = STR_INIT, note = STR_INIT;
	int64_t due = 0;

	if (is_limited && task_due(w->book, &s->rule->limit, w->book->now, &due, err) < 0)
		return -1;
	r = add_review(w, s, seat, person, err);
	if (!r)
		return -1;
	if (is_limited)
		change_put_number(r, REVIEWS.due_at, due);
	str_adds(&title, _("approve "));
	add_what(&title, w);
	str_addf(&note, _("route %.*s, step %zu (%s:%u)"), SLICE_ARGS(route->id), s->step, s->rule->place.file, s->rule->place.line);
	if (route->attach.len)
		str_addf(&note, " · rules/%.*s", SLICE_ARGS(route->attach));
	task = review_task(w, TASK_APPROVE, stands_in >= 0 ? stands_in : person, str_slice(&title), str_slice(&note), due, err);
	if (task)
		change_put(r, REVIEWS.task, change_id(task));
	str_release(&title);
	str_release(&note);
	return task ? 0 : -1;
}

/* Has that person's own seat been answered with yes in this round? Others may have decided it: who it was escalated to. */
static bool has_approved(const struct reviewing *w, long person)
{
	struct slice id = table_id(w->people, (size_t)person);
	const int round = table_column(w->reviews, REVIEWS.round);

	for (size_t i = 0; i < w->reviews->nrows; i++) {
		const struct change_row *staged;

		if (!slice_equal(table_text(w->reviews, i, REVIEWS.contract), w->id) || table_number(w->reviews, i, round, 0) != w->round ||
		    !slice_equal(table_text(w->reviews, i, REVIEWS.reviewer), id))
			continue;
		staged = change_staged(w->change, w->reviews->ledger, table_id(w->reviews, i));
		if (slice_is(staged ? change_get(staged, REVIEWS.decision) : table_text(w->reviews, i, REVIEWS.decision), "approve"))
			return true;
	}
	return false;
}

/* Is the person spared another question? Within one step yes; else only where the first one was answered by them. */
static bool is_repeated(const struct reviewing *w, const struct seat *s)
{
	return s->state == SEAT_REPEATED && (s->asked_in == s->step || has_approved(w, s->people[0]));
}

static void say_seat(const struct reviewing *w, const struct seat *s)
{
	change_event(w->change, review_seat, .contract = w->id, .step = (int64_t)s->step, .role = s->role, .note = slice_of(s->note));
}

/* Who was asked already stays asked once: recorded, so that the trail shows it. */
static int record_repeated(struct reviewing *w, const struct seat *s, size_t seat, struct error *err)
{
	struct change_row *r = add_review(w, s, seat, s->people[0], err);

	if (!r)
		return -1;
	change_put_number(r, REVIEWS.decided_at, w->book->now);
	change_put(r, REVIEWS.decision, SLICE("repeated"));
	change_put(r, REVIEWS.note, slice_of(s->note));
	say_seat(w, s);
	return 0;
}

/* One step: 1 somebody is asked, 0 nobody has to be. */
static int open_step(struct reviewing *w, const struct route_plan *plan, size_t step, struct error *err)
{
	bool is_answered = false;
	int asked = 0;

	for (size_t i = 0; i < plan->count; i++) /* 或签 that somebody of has answered in an earlier step */
		is_answered |= plan->seats[i].step == step && plan->seats[i].rule->is_any && is_repeated(w, &plan->seats[i]);
	for (size_t i = 0; i < plan->count; i++) {
		const struct seat *s = &plan->seats[i];
		bool once, is_asked;

		if (s->step != step)
			continue;
		once = is_repeated(w, s);
		is_asked = s->state == SEAT_ASKED || (s->state == SEAT_REPEATED && !once);
		if (s->state == SEAT_NOBODY)
			return error_add(err, ERROR_DATA, _("step %zu, %.*s: %s"), s->step, SLICE_ARGS(listing_word(w->change->book, PEOPLE.role, s->role)), s->note);
		if (s->state == SEAT_SKIPPED)
			say_seat(w, s);
		if (once && record_repeated(w, s, i, err) < 0)
			return -1;
		for (size_t k = 0; is_asked && !is_answered && k < s->npeople; k++) {
			if (ask(w, s, i, s->people[k], plan->route, err) < 0)
				return -1;
			asked = 1;
		}
		if (s->state == SEAT_ASKED && s->note)
			say_seat(w, s);
	}
	return asked;
}

int review_open_after(struct reviewing *w, const struct routes *r, const struct route_plan *plan, size_t step, struct error *err)
{
	(void)r;
	for (step++; step <= plan->route->nsteps; step++) {
		int asked = open_step(w, plan, step, err);

		if (asked)
			return asked;
	}
	return 0;
}

static int close_task(struct reviewing *w, struct slice task, const char *status, struct error *err)
{
	struct change_row *r;

	if (!task.len || table_find(w->tasks, task) < 0)
		return 0;
	r = change_edit(w->change, TASKS.ledger, task, err);
	if (!r)
		return -1;
	if (!slice_is(change_get(r, TASKS.status), "open"))
		return 0;
	change_put(r, TASKS.status, slice_of(status));
	change_put_number(r, TASKS.done_at, w->book->now);
	if (w->actor >= 0)
		change_put(r, TASKS.done_by, table_id(w->people, (size_t)w->actor));
	return 0;
}

int review_decide(struct reviewing *w, size_t review, const char *decision, struct error *err)
{
	struct change_row *r = change_edit(w->change, REVIEWS.ledger, table_id(w->reviews, review), err);
	const bool is_decided = slice_is(slice_of(decision), "approve") || slice_is(slice_of(decision), "return");

	if (!r)
		return -1;
	change_put(r, REVIEWS.decision, slice_of(decision));
	change_put_number(r, REVIEWS.decided_at, w->book->now);
	if (w->actor >= 0 && is_decided)
		change_put(r, REVIEWS.decided_by, table_id(w->people, (size_t)w->actor));
	return close_task(w, change_get(r, REVIEWS.task), is_decided ? "done" : "cancelled", err);
}

long review_close_all(struct reviewing *w, const char *decision, struct error *err)
{
	long closed = 0;

	for (size_t i = 0; i < w->reviews->nrows; i++) {
		const struct change_row *staged = change_staged(w->change, w->reviews->ledger, table_id(w->reviews, i));

		if (!review_is_open(w, i) || (staged && change_get(staged, REVIEWS.decision).len))
			continue;
		if (review_decide(w, i, decision, err) < 0)
			return -1;
		closed++;
	}
	return closed;
}

int review_close_tasks(struct reviewing *w, enum task_of of, const char *status, struct error *err)
{
	for (size_t i = 0; i < w->tasks->nrows; i++)
		if (slice_equal(table_text(w->tasks, i, TASKS.subject), w->id) && slice_is(table_text(w->tasks, i, TASKS.kind), task_kinds[of].name) &&
		    slice_is(table_text(w->tasks, i, TASKS.status), "open") && close_task(w, table_id(w->tasks, i), status, err) < 0)
			return -1;
	return 0;
}

size_t review_mine(const struct reviewing *w, size_t *rows, size_t max)
{
	size_t n = 0;

	if (w->actor < 0 || person_has_left(w->people, w->actor))
		return 0;
	for (size_t i = 0; i < w->reviews->nrows; i++) {
		long reviewer = table_find(w->people, table_text(w->reviews, i, REVIEWS.reviewer));

		if (!review_is_open(w, i) || reviewer < 0)
			continue;
		if (reviewer != w->actor && person_delegate(w->book, w->people, reviewer) != w->actor)
			continue;
		if (n < max)
			rows[n] = i;
		n++;
	}
	return n;
}

int review_not_yours(const struct reviewing *w, struct error *err)
{
	struct slice me = w->actor >= 0 ? table_text(w->people, (size_t)w->actor, PEOPLE.name) : w->book->actor;
	struct str who = STR_INIT;
	int rc;

	for (size_t i = 0; i < w->reviews->nrows; i++)
		if (review_is_open(w, i))
			str_addf(&who, "%s%.*s (%.*s)", who.len ? _(", ") : "",
				 SLICE_ARGS(listing_name(w->book, PEOPLE.ledger, table_text(w->reviews, i, REVIEWS.reviewer))),
				 SLICE_ARGS(listing_word(w->change->book, REVIEWS.role, table_text(w->reviews, i, REVIEWS.role))));
	if (w->actor >= 0 && person_has_left(w->people, w->actor)) {
		str_release(&who);
		return error_add(err, ERROR_DATA, _("%.*s has left and decides nothing any more; nothing was decided"), SLICE_ARGS(me));
	}
	rc = error_add(err, ERROR_DATA, _("contract %.*s waits for %s, not for %.*s; nothing was decided"), SLICE_ARGS(w->id),
		       who.len ? who.buf : "—", SLICE_ARGS(me));
	str_release(&who);
	return rc;
}
