/* visit.c - see visit.h. */
#include "sales/visits/visit.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/money.h"
#include "base/utf8.h"
#include "book/listing.h"
#include "sales/leads.h"
#include "sales/money.h"
#include "sales/visits/question.h"
#include "view/columns.h"

/* A lead with what is to be known of it. */
struct visit {
	struct book *book;
	const struct table *leads;
	size_t lead;
	struct slice id, customer;
	struct question_rules rules;
	struct talks talks;
	struct picked picked[VISIT_QUESTIONS];
	size_t npicked;
	struct arena arena;
};

static int read_rules(struct visit *t, struct error *err)
{
	const struct yaml *y = book_rules(t->book, "questions.yaml", err);

	return y ? question_rules_load(&t->rules, t->book, y, err) : -1;
}

static void visit_end(struct visit *t)
{
	question_rules_release(&t->rules);
	talks_release(&t->talks);
	arena_release(&t->arena);
}

/* End it in any case. */
static int visit_begin(struct visit *t, struct book *b, size_t lead, struct error *err)
{
	int n;

	*t = (struct visit){ .book = b, .leads = book_table(b, LEADS.ledger, err), .lead = lead };
	if (!t->leads)
		return -1;
	t->id = table_id(t->leads, lead);
	t->customer = table_text(t->leads, lead, LEADS.customer);
	if (read_rules(t, err) < 0 || talks_read(b, t->customer, &t->arena, &t->talks, err) < 0)
		return -1;
	n = question_pick(&t->rules, lead, &t->talks, &t->arena, t->picked, err);
	t->npicked = n < 0 ? 0 : (size_t)n;
	return n < 0 ? -1 : 0;
}

static void put_title(const struct visit *t, struct view *v)
{
	view_title(v, "%.*s  %.*s · %.*s", SLICE_ARGS(t->id), SLICE_ARGS(listing_name(t->book, CUSTOMERS.ledger, t->customer)),
		   SLICE_ARGS(table_text(t->leads, t->lead, LEADS.stage)));
}

#define BRIEF_ROW(C) \
	C(shown, question, _("no."), TYPE_INT, view_number(v, p->number)) \
	C(shown, rule, _("rule"), TYPE_TEXT, view_text(v, p->rule)) \
	C(shown, ask, _("ask"), TYPE_TEXT, view_text(v, p->ask)) \
	C(key, why, , TYPE_TEXT, view_text(v, p->why))

int visit_brief(struct book *b, size_t lead, struct view *v, struct error *err)
{
	struct visit t;
	int rc = visit_begin(&t, b, lead, err);

	if (rc == 0) {
		put_title(&t, v);
		BRIEF_ROW(VIEW_COLUMN)
		for (size_t i = 0; i < t.npicked; i++) {
			const struct picked *p = &t.picked[i];

			BRIEF_ROW(VIEW_CELL)
		}
		for (size_t i = 0; i < t.npicked; i++)
			view_note(v, "%lld  %.*s", (long long)t.picked[i].number, SLICE_ARGS(t.picked[i].why));
		if (t.npicked < VISIT_QUESTIONS) {
			view_note(v, _("rules/questions.yaml has only %zu for this lead; questions without a condition are for every lead"), t.npicked);
			v->status = ERROR_DATA;
		}
		view_next(v, "crm lead brief %.*s --pick 1,3 -o outline.md", SLICE_ARGS(t.id));
	}
	visit_end(&t);
	return rc;
}

/* The outline */

static void show_lead(const struct visit *t, struct view *v)
{
	const struct known_column *const columns[] = { LEADS.stage,	LEADS.need,	   LEADS.blocker, LEADS.next_follow_up, LEADS.owner,
						       LEADS.amount, LEADS.budget_from, LEADS.budget_to };

	view_card(v, "lead", "");
	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++) {
		const int column = table_column(t->leads, columns[i]);

		if (column < 0)
			continue;
		view_column(v, columns[i]->name, column_label(&t->leads->ledger->columns[column]), t->leads->ledger->columns[column].type);
		if (columns[i] == LEADS.owner)
			view_text(v, listing_name(t->book, PEOPLE.ledger, table_cell(t->leads, t->lead, column)));
		else
			listing_cell(v, t->leads, t->lead, column);
	}
}

static void show_questions(const struct visit *t, const bool *is_taken, struct view *v)
{
	view_section(v, "questions", _("Questions"));
	view_column(v, "question", _("no."), TYPE_INT);
	view_column(v, "ask", _("ask"), TYPE_TEXT);
	view_column(v, "answer", _("answer"), TYPE_TEXT);
	for (size_t i = 0; i < t->npicked; i++) {
		if (!is_taken[i])
			continue;
		view_number(v, t->picked[i].number);
		view_text(v, t->picked[i].ask);
		view_missing(v);
	}
}

#define TALK_ROW(C) \
	C(shown, day, _("at"), TYPE_TEXT, view_text(v, talk->day)) \
	C(key, who, , TYPE_ID, view_text(v, talk->who)) \
	C(face, who_name, _("who"), TYPE_TEXT, view_text(v, listing_name(t->book, PEOPLE.ledger, talk->who))) \
	C(shown, note, _("note"), TYPE_TEXT, view_text(v, talk->note))

static void show_talks(const struct visit *t, struct view *v)
{
	enum { LAST = 3 };

	view_section(v, "talks", _("Last talks"));
	TALK_ROW(VIEW_COLUMN)
	for (size_t i = 0; i < t->talks.count && i < LAST; i++) {
		const struct talk *talk = &t->talks.items[i];

		TALK_ROW(VIEW_CELL)
	}
}

static void put_promise(struct view *v, bool *begun, const char *whose, struct slice day, struct slice what)
{
	if (!*begun) {
		view_section(v, "promises", _("Promises"));
		view_key_column(v, "whose", TYPE_TEXT);
		view_face_column(v, "whose_shown", _("whose"), TYPE_TEXT);
		view_column(v, "day", _("at"), TYPE_TEXT);
		view_column(v, "what", _("what"), TYPE_TEXT);
	}
	*begun = true;
	view_text(v, slice_of(whose));
	view_text(v, slice_of(_(whose)));
	view_text(v, day);
	view_text(v, what);
}

/* Notes in which somebody has promised something, and tasks that are open for this lead or customer: what we owe. */
static int show_promises(const struct visit *t, struct view *v, struct error *err)
{
	const struct { const struct pattern *pattern; const char *whose; } sides[] = { { t->rules.ours, N_("ours") }, { t->rules.theirs, N_("theirs") } };
	const struct table *tasks = book_table(t->book, TASKS.ledger, err);
	bool begun = false;
	int rc = tasks ? 0 : -1;

	for (size_t side = 0; side < 2 && rc == 0; side++)
		for (size_t i = 0; sides[side].pattern && i < t->talks.count && rc == 0; i++) {
			struct match m;
			const int found = pattern_match(sides[side].pattern, t->talks.items[i].note, &m, err);

			if (found > 0)
				put_promise(v, &begun, sides[side].whose, t->talks.items[i].day, t->talks.items[i].note);
			rc = found < 0 ? -1 : 0;
		}
	for (size_t i = 0; rc == 0 && i < tasks->nrows; i++) {
		const struct slice subject = table_text(tasks, i, TASKS.subject), due = table_text(tasks, i, TASKS.due_at);

		if (slice_is(table_text(tasks, i, TASKS.status), "open") && (slice_equal(subject, t->id) || slice_equal(subject, t->customer)))
			put_promise(v, &begun, N_("ours"), (struct slice){ due.ptr, due.len < 10 ? due.len : 10 }, table_text(tasks, i, TASKS.title));
	}
	return rc;
}

#define RETURN_ROW(C) \
	C(shown, contract, _("contract"), TYPE_ID, view_text(v, table_text(t, i, REVIEWS.contract))) \
	C(shown, clause, _("clause"), TYPE_TEXT, view_text(v, table_text(t, i, REVIEWS.clause))) \
	C(shown, reason, _("reason"), TYPE_TEXT, view_text(v, table_text(t, i, REVIEWS.reason))) \
	C(shown, suggestion, _("suggestion"), TYPE_TEXT, view_text(v, table_text(t, i, REVIEWS.suggestion)))

/* What legal has sent back of contracts that stand returned. */
static int show_returns(const struct visit *visit, struct view *v, struct error *err)
{
	const struct table *t = book_table(visit->book, REVIEWS.ledger, err), *contracts = t ? book_table(visit->book, CONTRACTS.ledger, err) : NULL;
	bool begun = false;

	if (!contracts)
		return -1;
	for (size_t i = 0; i < t->nrows; i++) {
		const long contract = slice_is(table_text(t, i, REVIEWS.decision), "return") ? table_find(contracts, table_text(t, i, REVIEWS.contract)) : -1;

		if (contract >= 0 && slice_is(table_text(contracts, (size_t)contract, CONTRACTS.status), "returned") &&
		    slice_equal(table_text(contracts, (size_t)contract, CONTRACTS.customer), visit->customer)) {
			if (!begun) {
				view_section(v, "returns", _("Returned by legal"));
				RETURN_ROW(VIEW_COLUMN)
			}
			begun = true;
			RETURN_ROW(VIEW_CELL)
		}
	}
	return 0;
}

static int show_outline(const struct visit *t, const bool *is_taken, struct view *v, struct error *err)
{
	put_title(t, v);
	show_lead(t, v);
	if (contact_chain_of_lead(t->book, t->lead, v, err) < 0)
		return -1;
	if (is_taken)
		show_questions(t, is_taken, v);
	show_talks(t, v);
	if (show_promises(t, v, err) < 0 || receivable_section(t->book, t->customer, v, err) < 0)
		return -1;
	return show_returns(t, v, err);
}

static bool take_number(const struct visit *t, int64_t number, bool *is_taken)
{
	for (size_t i = 0; i < t->npicked; i++)
		if (t->picked[i].number == number) {
			is_taken[i] = true;
			return true;
		}
	return false;
}

int visit_page(struct book *b, size_t lead, struct view *v, struct error *err)
{
	struct visit t;
	int rc = visit_begin(&t, b, lead, err);

	if (rc == 0)
		rc = show_outline(&t, NULL, v, err);
	visit_end(&t);
	return rc;
}

/* "1,3" */
static int read_picks(const struct visit *t, const char *typed, bool *is_taken, struct error *err)
{
	static const char wide[] = "，";
	struct slice rest = slice_of(typed);

	while (rest.len) {
		const long comma = slice_find(rest, slice_of(wide));
		struct slice one = rest;
		int64_t n;

		if (comma >= 0) {
			one.len = (size_t)comma;
			rest = (struct slice){ rest.ptr + comma + sizeof(wide) - 1, rest.len - (size_t)comma - (sizeof(wide) - 1) };
		} else {
			one = slice_cut(&rest, ',');
		}
		one = slice_trim(one);
		if (!decimal_parse(one, 0, &n) || !take_number(t, n, is_taken))
			return error_add(err, ERROR_USAGE, _("--pick: '%.*s' is no question of the brief, which has 1 to %zu"), SLICE_ARGS(one), t->npicked);
	}
	return 0;
}

static int stage_question(struct change *c, const struct visit *t, size_t i, struct error *err)
{
	const struct picked *p = &t->picked[i];
	const struct table *people = book_table(c->book, PEOPLE.ledger, err), *before = book_table(c->book, QUESTIONS.ledger, err);
	struct change_row *r = !people || !before ? NULL
			       : p->open < 0	  ? change_add(c, QUESTIONS.ledger, err)
						  : change_edit(c, QUESTIONS.ledger, table_id(before, (size_t)p->open), err);

	if (!r)
		return -1;
	change_put(r, QUESTIONS.lead, t->id);
	change_put(r, QUESTIONS.rule, p->rule);
	change_put(r, QUESTIONS.ask, p->ask);
	change_put_number(r, QUESTIONS.number, p->number);
	change_put_number(r, QUESTIONS.asked_at, c->book->now);
	if (table_find(people, c->book->actor) >= 0)
		change_put(r, QUESTIONS.asked_by, c->book->actor);
	change_made(c, change_id(r));
	return 0;
}

static int no_ledger(struct error *err)
{
	return error_add(err, ERROR_DATA, _("this book's rules have no ledger questions; copy fields/questions.yaml of the installed rules to its rules"));
}

int visit_plan(struct change *c, size_t lead, const char *picks, struct view *outline, struct error *err)
{
	bool is_taken[VISIT_QUESTIONS] = { false };
	struct visit t;
	size_t taken = 0;
	int rc;

	if (!schema_ledger(&c->book->schema, SLICE("questions")))
		return no_ledger(err);
	rc = visit_begin(&t, c->book, lead, err);
	if (rc == 0)
		rc = read_picks(&t, picks, is_taken, err);
	for (size_t i = 0; i < t.npicked && rc == 0; i++) {
		rc = is_taken[i] ? stage_question(c, &t, i, err) : 0;
		taken += is_taken[i];
	}
	if (rc == 0)
		rc = show_outline(&t, is_taken, outline, err);
	if (rc == 0)
		change_event(c, visit_planned, .lead = t.id, .customer = t.customer, .questions = (int64_t)taken,
			     .next = change_text(c, "crm lead follow %.*s --next … --note … --answer 1=…", SLICE_ARGS(t.id)));
	visit_end(&t);
	return rc;
}

/* The answers */

/* The open question of the lead that has the number; of several visits the last one's. -1: none. */
static long open_question(const struct table *t, struct slice lead, int64_t number)
{
	size_t *rows, n = table_rows_of(t, QUESTIONS.lead, lead, &rows);
	int64_t last = INT64_MIN;
	long found = -1;

	for (size_t i = 0; i < n; i++) {
		const int64_t at = table_number(t, rows[i], table_column(t, QUESTIONS.asked_at), INT64_MIN);

		if (table_text(t, rows[i], QUESTIONS.answered_at).len || table_number(t, rows[i], table_column(t, QUESTIONS.number), 0) != number || at < last)
			continue;
		last = at;
		found = (long)rows[i];
	}
	free(rows);
	return found;
}

static int take_answer(struct change *c, const struct table *t, struct slice lead, const char *typed, struct error *err)
{
	struct slice answer = slice_of(typed), number = slice_trim(slice_cut(&answer, '='));
	struct change_row *r;
	int64_t n;
	long row;

	answer = slice_trim(answer);
	if (!decimal_parse(number, 0, &n) || !answer.len)
		return error_add(err, ERROR_USAGE, _("--answer: '%s' is not the number of a question and its answer, 1=…"), typed);
	if (utf8_invalid(answer) >= 0)
		return error_add(err, ERROR_USAGE, _("--answer: what was given is not UTF-8"));
	row = open_question(t, lead, n);
	if (row < 0)
		return error_add(err, ERROR_DATA, _("--answer: no question %.*s is open on %.*s; crm lead brief %.*s lists them"), SLICE_ARGS(number),
				 SLICE_ARGS(lead), SLICE_ARGS(lead));
	r = change_edit(c, QUESTIONS.ledger, table_id(t, (size_t)row), err);
	if (!r)
		return -1;
	if (change_get(r, QUESTIONS.answer).len)
		return error_add(err, ERROR_USAGE, _("--answer: question %.*s is answered twice"), SLICE_ARGS(number));
	change_put(r, QUESTIONS.answer, answer);
	change_put_number(r, QUESTIONS.answered_at, c->book->now);
	if (table_find(book_table(c->book, PEOPLE.ledger, err), c->book->actor) >= 0)
		change_put(r, QUESTIONS.answered_by, c->book->actor);
	change_event(c, visit_answered, .lead = lead, .number = n, .ask = change_get(r, QUESTIONS.ask), .answer = answer);
	return 0;
}

int visit_answer(struct change *c, size_t lead, const char *const *answers, size_t n, struct error *err)
{
	const struct table *leads = book_table(c->book, LEADS.ledger, err), *people = book_table(c->book, PEOPLE.ledger, err), *t;
	const bool has = schema_ledger(&c->book->schema, SLICE("questions")) != NULL;
	size_t *rows, nrows, open = 0;
	struct slice id;
	int rc = 0;

	if (!leads || !people || (!has && !n))
		return leads && people ? 0 : -1;
	if (!has)
		return no_ledger(err);
	t = book_table(c->book, QUESTIONS.ledger, err);
	if (!t)
		return -1;
	id = table_id(leads, lead);
	for (size_t i = 0; i < n; i++)
		rc |= take_answer(c, t, id, answers[i], err);
	nrows = table_rows_of(t, QUESTIONS.lead, id, &rows);
	for (size_t i = 0; i < nrows; i++)
		open += !table_text(t, rows[i], QUESTIONS.answered_at).len;
	free(rows);
	if (rc == 0 && open > n)
		change_event(c, visit_open, .lead = id, .questions = (int64_t)(open - n),
			     .next = change_text(c, "crm lead brief %.*s", SLICE_ARGS(id)));
	return rc ? -1 : 0;
}
