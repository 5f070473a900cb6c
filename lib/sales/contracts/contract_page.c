/* contract_page.c - the contracts as a list, one from all sides; see contract.h. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/money.h"
#include "base/round.h"
#include "book/left_out.h"
#include "book/listing.h"
#include "book/real_time.h"
#include "book/subject.h"
#include "sales/contracts/contract.h"
#include "sales/contracts/contract_text.h"
#include "sales/contracts/review.h"
#include "sales/contracts/route.h"
#include "view/columns.h"

/* Who is asked, for how long, what was decided and what became of suggestions */

enum { LABEL = 12 }; /* columns of a terminal */

struct trail {
	struct book *book;
	const struct table *reviews, *people;
	struct calendar *calendar;
	int opened, decided;
};

static int trail_start(struct trail *t, struct book *b, struct error *err)
{
	*t = (struct trail){ .book = b };
	t->reviews = book_table(b, REVIEWS.ledger, err);
	t->people = book_table(b, PEOPLE.ledger, err);
	t->calendar = book_calendar(b, err);
	if (!t->reviews || !t->people || !t->calendar || real_time_load(b, err) < 0)
		return -1;
	t->opened = table_column(t->reviews, REVIEWS.opened_at);
	t->decided = table_column(t->reviews, REVIEWS.decided_at);
	return left_out_lost(b, t->reviews, REVIEWS.contract, err);
}

int64_t review_work_seconds(struct book *b, struct calendar *c, const struct table *reviews, size_t row)
{
	const int64_t now = b->now;
	const int64_t from = table_number(reviews, row, table_column(reviews, REVIEWS.opened_at), now);
	const int64_t to = real_time(b, reviews, row, table_column(reviews, REVIEWS.decided_at), now);

	return calendar_work_seconds(c, from, to < now ? to : now);
}

static int64_t work_seconds(const struct trail *t, size_t row)
{
	return review_work_seconds(t->book, t->calendar, t->reviews, row);
}

/* Hours with one decimal, as a number. */
static int64_t hours_of(int64_t seconds)
{
	return round_quotient(seconds, 360) * 1000;
}

static void time_cell(struct view *v, const struct trail *t, size_t row, int column)
{
	listing_cell(v, t->reviews, row, column);
}

/* The day alone: the hours are counted beside it, and the table has to fit a terminal. */
static void day_cell(struct view *v, const struct trail *t, size_t row, int column)
{
	listing_day(v, t->reviews, row, column);
}

/* "03-18", "03-09 late", with the year where it isn't this one. */
static void due_cell(struct view *v, const struct trail *t, size_t row, bool late)
{
	const int64_t at = table_number(t->reviews, row, table_column(t->reviews, REVIEWS.due_at), INT64_MIN);
	struct str text = STR_INIT;
	struct civil day;

	if (at != INT64_MIN) {
		day = date_civil(moment_date(at));
		if (day.year != date_civil(t->book->today).year)
			str_addf(&text, "%04d-", day.year);
		str_addf(&text, late ? _("%02d-%02d late") : "%02d-%02d", day.month, day.day);
	}
	view_text(v, str_slice(&text));
	str_release(&text);
}

#define TRAIL(C) \
	C(key, review, , TYPE_ID, view_text(v, table_id(t->reviews, row))) \
	C(key, round, , TYPE_INT, view_number(v, round)) \
	C(key, step, , TYPE_INT, view_number(v, step)) \
	C(face, round_step, _("Step"), TYPE_TEXT, view_textf(v, "%lld.%lld", (long long)round, (long long)step)) \
	C(shown, role, _("Role"), TYPE_TEXT, view_text(v, table_text(t->reviews, row, REVIEWS.role))) \
	C(words, , , , listing_words(v, b, REVIEWS.role)) \
	C(key, reviewer, , TYPE_ID, view_text(v, table_text(t->reviews, row, REVIEWS.reviewer))) \
	C(shown, reviewer_name, _("Reviewer"), TYPE_TEXT, \
	  view_text(v, listing_name(t->book, PEOPLE.ledger, table_text(t->reviews, row, REVIEWS.reviewer)))) \
	C(key, opened_at, , TYPE_TIME, time_cell(v, t, row, t->opened)) \
	C(key, decided_at, , TYPE_TIME, time_cell(v, t, row, t->decided)) \
	C(face, asked, _("Asked"), TYPE_DATE, day_cell(v, t, row, t->opened)) \
	C(face, decided, _("Decided"), TYPE_DATE, day_cell(v, t, row, t->decided)) \
	C(shown, work_hours, _("Hours"), TYPE_NUMBER, view_number(v, hours_of(work_seconds(t, row)))) \
	C(key, decision, , TYPE_TEXT, view_text(v, table_text(t->reviews, row, REVIEWS.decision))) \
	C(key, decided_by, , TYPE_ID, view_text(v, table_text(t->reviews, row, REVIEWS.decided_by))) \
	C(key, decided_by_name, , TYPE_TEXT, \
	  view_text(v, listing_name(t->book, PEOPLE.ledger, table_text(t->reviews, row, REVIEWS.decided_by)))) \
	C(face, outcome, _("Decision"), TYPE_TEXT, outcome_cell(v, t, row)) \
	C(shown, note, _("Note"), TYPE_TEXT, view_text(v, table_text(t->reviews, row, REVIEWS.note)))

static void trail_columns(struct view *v, struct book *b)
{
	TRAIL(VIEW_COLUMN)
}

/* "approve", "approve (孙立)" where another one did it. */
static void outcome_cell(struct view *v, const struct trail *t, size_t row)
{
	struct slice decision = table_text(t->reviews, row, REVIEWS.decision), by = table_text(t->reviews, row, REVIEWS.decided_by);
	const bool is_other = by.len && !slice_equal(by, table_text(t->reviews, row, REVIEWS.reviewer));

	decision = decision.len ? listing_word(t->book, REVIEWS.decision, decision) : slice_of(_("open"));
	if (is_other)
		view_textf(v, "%.*s (%.*s)", SLICE_ARGS(decision), SLICE_ARGS(listing_name(t->book, PEOPLE.ledger, by)));
	else
		view_text(v, decision);
}

static void trail_row(struct view *v, const struct trail *t, size_t row)
{
	const int64_t round = table_number(t->reviews, row, table_column(t->reviews, REVIEWS.round), 0);
	const int64_t step = table_number(t->reviews, row, table_column(t->reviews, REVIEWS.step), 0);

	TRAIL(VIEW_CELL)
}

static const struct known_column *const return_columns[] = {
	REVIEWS.clause, REVIEWS.text, REVIEWS.reason, REVIEWS.suggestion, REVIEWS.adopted,
	REVIEWS.response, NULL,
};

/* Whole sentences for people: a table would cut them. */
static void note_return(struct view *v, const struct trail *t, size_t row)
{
	view_hint(v, "%.*s  %.*s", SLICE_ARGS(table_id(t->reviews, row)),
		  SLICE_ARGS(listing_word(t->book, REVIEWS.clause, table_text(t->reviews, row, REVIEWS.clause))));
	for (size_t k = 1; return_columns[k]; k++) {
		const int i = table_column(t->reviews, return_columns[k]);
		struct slice text = i < 0 ? SLICE("") : table_cell(t->reviews, row, i);

		if (i < 0 || (!text.len && k > 1 && return_columns[k] != REVIEWS.adopted))
			continue;
		text = column_shown(&t->reviews->ledger->columns[i], text);
		view_under(v, (struct view_hang){ 2 * VIEW_STEP, LABEL }, column_label(&t->reviews->ledger->columns[i]), "%.*s",
			   SLICE_ARGS(text.len ? text : SLICE("—")));
	}
}

static void returns_section(struct view *v, const struct trail *t, struct slice contract)
{
	view_section(v, "returns", _("Returns"));
	view_key_column(v, "review", TYPE_ID);
	for (size_t k = 0; return_columns[k]; k++)
		if (table_column(t->reviews, return_columns[k]) >= 0)
			view_key_column(v, return_columns[k]->name, TYPE_TEXT);
	for (size_t row = 0; row < t->reviews->nrows; row++) {
		if (!slice_equal(table_text(t->reviews, row, REVIEWS.contract), contract) ||
		    !slice_is(table_text(t->reviews, row, REVIEWS.decision), "return"))
			continue;
		view_text(v, table_id(t->reviews, row));
		for (size_t k = 0; return_columns[k]; k++)
			if (table_column(t->reviews, return_columns[k]) >= 0)
				view_text(v, table_text(t->reviews, row, return_columns[k]));
		note_return(v, t, row);
	}
}

/* Working hours by role, of what was really waited for. */
struct role_hours {
	struct slice role;
	int64_t seconds;
};

static void note_hours(struct view *v, const struct trail *t, struct slice contract)
{
	struct role_hours *roles = xcalloc(t->reviews->nrows + 1, sizeof(*roles));
	struct str line = STR_INIT;
	size_t n = 0;

	for (size_t row = 0; row < t->reviews->nrows; row++) {
		struct slice decision = table_text(t->reviews, row, REVIEWS.decision), role = table_text(t->reviews, row, REVIEWS.role);
		size_t i = 0;

		if (!slice_equal(table_text(t->reviews, row, REVIEWS.contract), contract) ||
		    (decision.len && !slice_is(decision, "approve") && !slice_is(decision, "return")))
			continue;
		while (i < n && !slice_equal(roles[i].role, role))
			i++;
		if (i == n)
			roles[n++].role = role;
		roles[i].seconds += work_seconds(t, row);
	}
	for (size_t i = 0; i < n; i++) {
		str_addf(&line, "%s%.*s ", i ? " · " : "", SLICE_ARGS(listing_word(t->book, REVIEWS.role, roles[i].role)));
		decimal_add_text(&line, hours_of(roles[i].seconds), 4);
	}
	if (n)
		view_note(v, _("working hours by role: %s"), line.buf);
	str_release(&line);
	free(roles);
}

static int show_trail(struct book *b, struct slice contract, struct view *v, struct error *err)
{
	size_t *rows, n;
	struct trail t;

	if (trail_start(&t, b, err) < 0)
		return -1;
	trail_columns(v, b);
	n = table_rows_of(t.reviews, REVIEWS.contract, contract, &rows);
	for (size_t i = 0; i < n; i++)
		trail_row(v, &t, rows[i]);
	free(rows);
	note_hours(v, &t, contract);
	returns_section(v, &t, contract);
	return 0;
}

int review_trail(struct book *b, size_t row, struct view *v, struct error *err)
{
	const struct table *contracts = book_table(b, CONTRACTS.ledger, err);

	if (!contracts)
		return -1;
	contract_title(v, b, contracts, row);
	return show_trail(b, table_id(contracts, row), v, err);
}

/* The same as sections of a page. */
static int review_sections(struct book *b, size_t row, struct view *v, struct error *err)
{
	const struct table *contracts = book_table(b, CONTRACTS.ledger, err);

	if (!contracts)
		return -1;
	view_section(v, "reviews", _("Reviews"));
	return show_trail(b, table_id(contracts, row), v, err);
}

#define PENDING(C) \
	C(shown, contract, _("Contract"), TYPE_ID, view_text(v, table_id(contracts, contract))) \
	C(shown, customer, _("Customer"), TYPE_TEXT, \
	  view_text(v, listing_name(t->book, CUSTOMERS.ledger, table_text(contracts, contract, CONTRACTS.customer)))) \
	C(shown, amount, _("Amount"), TYPE_MONEY, \
	  listing_cell(v, contracts, contract, table_column(contracts, CONTRACTS.amount))) \
	C(key, step, , TYPE_INT, listing_cell(v, t->reviews, row, table_column(t->reviews, REVIEWS.step))) \
	C(shown, role, _("Role"), TYPE_TEXT, view_text(v, table_text(t->reviews, row, REVIEWS.role))) \
	C(words, , , , listing_words(v, b, REVIEWS.role)) \
	C(key, reviewer, , TYPE_ID, view_text(v, table_text(t->reviews, row, REVIEWS.reviewer))) \
	C(shown, reviewer_name, _("Reviewer"), TYPE_TEXT, view_text(v, str_slice(&name))) \
	C(key, opened_at, , TYPE_TIME, time_cell(v, t, row, t->opened)) \
	C(shown, work_hours, _("Hours"), TYPE_NUMBER, \
	  (view_number(v, hours_of(work_seconds(t, row))), view_mark(v, late ? MARK_BAD : MARK_NONE))) \
	C(key, due_at, , TYPE_TIME, time_cell(v, t, row, table_column(t->reviews, REVIEWS.due_at))) \
	C(key, late, , TYPE_BOOL, view_number(v, late)) \
	C(face, due, _("Due"), TYPE_TEXT, (due_cell(v, t, row, late), view_mark(v, late ? MARK_BAD : MARK_NONE)))

static void pending_columns(struct view *v, struct book *b)
{
	PENDING(VIEW_COLUMN)
}

static void pending_row(struct view *v, const struct trail *t, const struct table *contracts, size_t contract, size_t row, bool late)
{
	long reviewer = table_find(t->people, table_text(t->reviews, row, REVIEWS.reviewer));
	long stands_in = person_delegate(t->book, t->people, reviewer);
	struct str name = STR_INIT;

	str_add_slice(&name, listing_name(t->book, PEOPLE.ledger, table_text(t->reviews, row, REVIEWS.reviewer)));
	if (stands_in >= 0)
		str_addf(&name, _(" (delegate %.*s)"), SLICE_ARGS(table_text(t->people, (size_t)stands_in, PEOPLE.name)));
	else if (person_has_left(t->people, reviewer))
		str_adds(&name, _(" (left)"));
	PENDING(VIEW_CELL)
	str_release(&name);
}

int review_pending(struct book *b, long person, struct view *v, struct error *err)
{
	const struct table *contracts = book_table(b, CONTRACTS.ledger, err);
	struct trail t;
	size_t late = 0, deserted = 0;

	if (!contracts || trail_start(&t, b, err) < 0)
		return -1;
	pending_columns(v, b);
	for (size_t row = 0; row < t.reviews->nrows; row++) {
		long contract = table_find(contracts, table_text(t.reviews, row, REVIEWS.contract));
		long reviewer = table_find(t.people, table_text(t.reviews, row, REVIEWS.reviewer));
		bool is_late;

		if (table_text(t.reviews, row, REVIEWS.decision).len)
			continue;
		if (contract < 0) {
			table_left_out(t.reviews, row, table_column(t.reviews, REVIEWS.contract));
			continue;
		}
		if (person >= 0 && person != reviewer && person != person_delegate(b, t.people, reviewer))
			continue;
		is_late = table_number(t.reviews, row, table_column(t.reviews, REVIEWS.due_at), INT64_MAX) < b->now;
		pending_row(v, &t, contracts, (size_t)contract, row, is_late);
		late += is_late;
		deserted += review_is_deserted(b, t.people, t.reviews, row);
	}
	view_note(v, lang_plural("%zu decision to make, %zu late; crm contract approve ID, or return ID --clause … --reason … --suggest …",
				 "%zu decisions to make, %zu late; crm contract approve ID, or return ID --clause … --reason … --suggest …",
				 view_rows(v)),
		  view_rows(v), late);
	if (deserted)
		view_note(v, lang_plural("%zu of them waits for somebody who has left: crm contract escalate hands it up, or withdraw it and submit it again",
					 "%zu of them wait for somebody who has left: crm contract escalate hands them up, or withdraw and submit again",
					 deserted),
			  deserted);
	return 0;
}

enum { HISTORY = 20 };

static const struct known_column *const task_columns[] = {
	TASKS.id, TASKS.title, TASKS.assignee, TASKS.due_at, TASKS.status, NULL,
};

static int tasks_section(struct book *b, struct slice contract, struct view *v, struct error *err)
{
	const struct table *tasks = book_table(b, TASKS.ledger, err);
	struct listing shown;
	size_t *rows, n;
	int rc = 0;

	if (!tasks)
		return -1;
	view_section(v, "tasks", _("Tasks"));
	shown = listing_begin(v, b, tasks, task_columns, true);
	n = table_rows_of(tasks, TASKS.subject, contract, &rows);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = listing_add(&shown, rows[i], err);
	free(rows);
	return rc;
}

static int say_whether_void(struct book *b, const struct table *contracts, size_t row, struct view *v, struct error *err)
{
	struct str why = STR_INIT;
	const int frozen = contract_is_frozen(b, contracts, row, &why, err);

	if (frozen == 0) {
		view_note(v, _("THE APPROVAL IS VOID: %s"), why.buf);
		if (slice_is(table_text(contracts, row, CONTRACTS.status), "signed"))
			view_note(v, _("it is signed: put back what was approved (crm book log --ledger contracts --id %.*s), or draft another"),
				  SLICE_ARGS(table_id(contracts, row)));
		else
			view_next(v, _("crm contract withdraw %.*s, then submit it again"), SLICE_ARGS(table_id(contracts, row)));
		v->status = 1;
	}
	str_release(&why);
	return frozen < 0 ? -1 : 0;
}

int contract_page(struct book *b, size_t row, struct view *v, struct error *err)
{
	const struct table *contracts = book_table(b, CONTRACTS.ledger, err);
	struct slice id;

	if (!contracts)
		return -1;
	id = table_id(contracts, row);
	view_card(v, "contract", "");
	contract_title(v, b, contracts, row);
	listing_card(v, b, contracts, row);
	if (say_whether_void(b, contracts, row, v, err) < 0 ||
	    review_sections(b, row, v, err) < 0 || tasks_section(b, id, v, err) < 0)
		return -1;
	return listing_history(v, b, CONTRACTS.ledger, id, HISTORY, err);
}

static const struct known_column *const list_columns[] = {
	CONTRACTS.id, CONTRACTS.customer, CONTRACTS.amount, CONTRACTS.status, CONTRACTS.owner,
	CONTRACTS.route, NULL,
};
static const struct known_column *const list_times[] = { CONTRACTS.submitted_at, CONTRACTS.approved_at, NULL };

/* Beside the columns of the ledger, for people one day: since when it has been what it is. */
static void add_list_times(struct view *v, const struct table *t, size_t row)
{
	static const struct known_column *const newest_first[] = {
		CONTRACTS.signed_on, CONTRACTS.approved_at, CONTRACTS.submitted_at, CONTRACTS.created_at, NULL,
	};
	struct slice since = SLICE("");

	for (size_t i = 0; list_times[i]; i++) {
		listing_cell(v, t, row, table_column(t, list_times[i]));
	}
	for (size_t i = 0; newest_first[i] && !since.len; i++) {
		const struct value at = table_value(t, row, table_column(t, newest_first[i]));

		since = table_text(t, row, newest_first[i]);
		if (!value_missing(&at))
			since.len = sizeof("2026-03-16") - 1;
	}
	view_text(v, since);
}

static void list_rows(struct view *v, const void *listing, size_t from, size_t to)
{
	const struct listing *l = listing;
	struct table *pass = table_pass(l->table);

	for (size_t i = from; i < to; i++) {
		listing_put(l, v, pass, l->rows[i]);
		add_list_times(v, pass, l->rows[i]);
	}
	table_pass_end(pass);
}

/* The rows that are shown, and what they come to. */
static int choose(struct listing *l, const struct when *where, bool all, int64_t *total, struct error *err)
{
	struct table *pass = table_pass(l->table);
	int holds = 1;

	for (size_t i = 0; i < pass->nrows && holds >= 0; i++) {
		struct row_subject s;

		if (!all && !where && contract_is_over(pass, i))
			continue;
		row_subject(&s, l->book, pass, i);
		holds = when_holds(where, &s.subject, err);
		if (holds <= 0)
			continue;
		listing_row(l, i);
		*total += table_number(pass, i, table_column(pass, CONTRACTS.amount), 0);
	}
	table_pass_end(pass);
	return holds < 0 ? -1 : 0;
}

int contract_list(struct book *b, const struct when *where, bool all, struct view *v, struct error *err)
{
	const struct table *t = book_table(b, CONTRACTS.ledger, err);
	int64_t total = 0;
	struct str sum = STR_INIT;
	struct listing shown;
	int by_all;

	if (!t)
		return -1;
	shown = listing_begin(v, b, t, list_columns, true);
	for (size_t i = 0; list_times[i]; i++)
		view_key_column(v, list_times[i]->name, TYPE_TIME);
	view_face_column(v, "since", _("Since"), TYPE_TEXT);
	if (choose(&shown, where, all, &total, err) < 0 || (by_all = listing_names(&shown, shown.nrows, err)) < 0)
		return -1;
	view_stream(v, &(struct view_later){ .count = shown.nrows, .by_all = by_all, .make = list_rows, .context = listing_keep(&shown) });
	money_add_grouped(&sum, total);
	view_note(v, lang_plural("%zu contract, ¥ %s in total", "%zu contracts, ¥ %s in total", view_rows(v)), view_rows(v), sum.buf);
	str_release(&sum);
	return 0;
}
