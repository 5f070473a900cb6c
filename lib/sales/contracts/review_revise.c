/* review_revise.c - changing a contract after it was drafted: what becomes of suggestions, what voids an approval; handing
 * decisions to somebody else; see review.h. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/map.h"
#include "base/utf8.h"
#include "book/entry.h"
#include "book/listing.h"
#include "sales/contracts/clause.h"
#include "sales/contracts/clause_text.h"
#include "sales/contracts/contract_text.h"
#include "sales/contracts/review.h"
#include "sales/contracts/review_open.h"

enum { HALF = 500, WHOLE = 1000 }; /* likeness in thousandths */

/* Pairs of neighbouring code points as slices of the text; as many as there are code points less one. */
static size_t pairs(struct slice s, struct slice **out)
{
	size_t n = 0, count = utf8_count(s);

	*out = xcalloc(count + 1, sizeof(**out));
	while (s.len) {
		int32_t code;
		size_t one = utf8_next(s, &code), two = one + utf8_next((struct slice){ s.ptr + one, s.len - one }, &code);

		if (two == one)
			break;
		(*out)[n++] = (struct slice){ s.ptr, two };
		s = (struct slice){ s.ptr + one, s.len - one };
	}
	return n;
}

/* Dice's coefficient over pairs of characters, in thousandths. */
static size_t likeness(struct slice a, struct slice b)
{
	struct slice *x, *y;
	size_t nx = pairs(a, &x), ny = pairs(b, &y), common = 0;
	struct map left = MAP_INIT;

	for (size_t i = 0; i < nx; i++) {
		long seen = map_get(&left, x[i]);

		map_set(&left, x[i], seen < 0 ? 1 : seen + 1);
	}
	for (size_t i = 0; i < ny; i++) {
		long seen = map_get(&left, y[i]);

		if (seen > 0) {
			map_set(&left, y[i], seen - 1);
			common++;
		}
	}
	map_release(&left);
	free(x);
	free(y);
	return nx + ny ? 2 * WHOLE * common / (nx + ny) : slice_equal(a, b) ? WHOLE : 0;
}

const char *review_adoption(struct slice old, struct slice new, struct slice suggestion)
{
	struct str o = STR_INIT, n = STR_INIT, s = STR_INIT;
	const char *answer = "no";

	utf8_add_folded(&o, old);
	utf8_add_folded(&n, new);
	utf8_add_folded(&s, suggestion);
	if (!s.len || slice_equal(str_slice(&o), str_slice(&n))) {
		answer = s.len && slice_equal(str_slice(&n), str_slice(&s)) ? "yes" : "no";
	} else if (slice_find(str_slice(&n), str_slice(&s)) >= 0) {
		answer = "yes";
	} else {
		size_t now = likeness(str_slice(&n), str_slice(&s));

		if (now >= HALF && now > likeness(str_slice(&o), str_slice(&s)))
			answer = N_("partly");
	}
	str_release(&o);
	str_release(&n);
	str_release(&s);
	return answer;
}

static void measure(struct reviewing *w, size_t review, bool only_changed, struct error *err)
{
	struct slice clause = table_text(w->reviews, review, REVIEWS.clause), suggestion = table_text(w->reviews, review, REVIEWS.suggestion);
	struct slice old = table_text(w->reviews, review, REVIEWS.text), new;
	struct change_row *r;
	const char *adopted;

	if (!clause.len || !suggestion.len || ledger_column(w->contracts->ledger, clause) < 0)
		return;
	new = change_cell(w->contract, ledger_column(w->contracts->ledger, clause));
	if (only_changed && slice_equal(old, new))
		return;
	adopted = review_adoption(old, new, suggestion);
	r = change_edit(w->change, REVIEWS.ledger, table_id(w->reviews, review), err);
	if (!r || slice_is(change_get(r, REVIEWS.adopted), adopted))
		return;
	change_put(r, REVIEWS.adopted, slice_of(adopted));
	change_event(w->change, review_adopted, .review = change_id(r), .clause = clause, .adopted = slice_of(_(adopted)));
}

int review_measure(struct reviewing *w, bool only_changed, struct error *err)
{
	const size_t before = err->count;

	for (size_t i = 0; i < w->reviews->nrows; i++)
		if (slice_equal(table_text(w->reviews, i, REVIEWS.contract), w->id) && slice_is(table_text(w->reviews, i, REVIEWS.decision), "return") &&
		    !table_text(w->reviews, i, REVIEWS.adopted).len)
			measure(w, i, only_changed, err);
	return err->count == before ? 0 : -1;
}

/* The return that --adopt or --decline names. */
static long find_return(const struct reviewing *w, const char *option, const char *id, struct error *err)
{
	long row = table_find(w->reviews, slice_trim(slice_of(id)));

	if (row >= 0 && slice_equal(table_text(w->reviews, (size_t)row, REVIEWS.contract), w->id) &&
	    slice_is(table_text(w->reviews, (size_t)row, REVIEWS.decision), "return"))
		return row;
	return error_add(err, ERROR_USAGE, _("%s: '%s' is no return of contract %.*s; crm contract trail %.*s shows them"), option, id,
			 SLICE_ARGS(w->id), SLICE_ARGS(w->id));
}

static bool puts_column(const struct review_revision *how, const struct ledger *l, int column)
{
	for (size_t i = 0; i < how->ncolumns; i++) {
		struct slice rest = slice_of(how->columns[i]);

		if (ledger_column(l, slice_trim(slice_cut(&rest, '='))) == column)
			return true;
	}
	return false;
}

static int adopt(struct reviewing *w, const struct review_revision *how, struct error *err)
{
	const struct ledger *l = w->contracts->ledger;
	long row = find_return(w, "--adopt", how->adopt, err);
	struct change_row *r;
	struct slice suggestion;
	int column;

	if (row < 0)
		return -1;
	column = ledger_column(l, table_text(w->reviews, (size_t)row, REVIEWS.clause));
	suggestion = table_text(w->reviews, (size_t)row, REVIEWS.suggestion);
	if (column < 0 ? !how->ncolumns : !puts_column(how, l, column)) {
		if (column < 0 || !suggestion.len)
			return error_add(err, ERROR_DATA, _("review %s has no suggestion that can be put in by itself; write it: field=value"),
					 how->adopt);
		change_put_column(w->contract, column, suggestion);
	}
	r = change_edit(w->change, REVIEWS.ledger, table_id(w->reviews, (size_t)row), err);
	if (!r)
		return -1;
	change_put(r, REVIEWS.response, slice_of(_("adopted")));
	return 0;
}

static int decline(struct reviewing *w, const struct review_revision *how, struct error *err)
{
	long row = find_return(w, "--decline", how->decline, err);
	struct change_row *r;
	struct str response = STR_INIT;

	if (row < 0)
		return -1;
	if (!how->why || !slice_trim(slice_of(how->why)).len)
		return error_add(err, ERROR_USAGE, _("missing: %s"), "--why");
	r = change_edit(w->change, REVIEWS.ledger, table_id(w->reviews, (size_t)row), err);
	if (!r)
		return -1;
	str_addf(&response, _("declined: %s"), how->why);
	change_put(r, REVIEWS.response, str_slice(&response));
	str_release(&response);
	return 0;
}

/* The columns that were frozen and become something else, as a list; empty: nothing that matters. */
static void add_frozen_changes(struct str *out, const struct reviewing *w)
{
	struct slice editable = table_text(w->contracts, w->row, CONTRACTS.editable);
	const struct ledger *l = w->contracts->ledger;

	for (size_t i = 0; i < l->ncolumns; i++) {
		if (slice_equal(change_cell(w->contract, (int)i), table_cell(w->contracts, w->row, (int)i)) ||
		    contract_is_editable(l->columns[i].name, editable))
			continue;
		str_addf(out, "%s%s", out->len ? _(", ") : "", column_said(&l->columns[i]));
	}
}

/* A column that may be edited may all the same stand in the text. */
static int add_text_change(struct str *out, const struct reviewing *w, struct error *err)
{
	struct contract_at was = { .book = w->book, .contracts = w->contracts, .row = w->row }, of = was;
	int stands = 1;

	if (!out->len) {
		contract_find_party(&was);
		of.staged = w->contract;
		of.customer = was.customer;
		of.lead = was.lead;
		stands = contract_text_stands(&of, err);
	}
	if (stands == 0)
		str_adds(out, _("its text"));
	return stands < 0 ? -1 : 0;
}

static struct slice submit_again(const struct reviewing *w)
{
	return change_text(w->change, "crm contract submit %.*s", SLICE_ARGS(w->id));
}

static int void_approval(struct reviewing *w, struct slice changed, struct error *err)
{
	if (review_close_all(w, "void", err) < 0 || review_close_tasks(w, TASK_SIGN, "cancelled", err) < 0 ||
	    review_close_tasks(w, TASK_CHECKLIST, "cancelled", err) < 0)
		return -1;
	change_put(w->contract, CONTRACTS.status, SLICE("draft"));
	change_put(w->contract, CONTRACTS.digest, SLICE(""));
	change_put(w->contract, CONTRACTS.approved_at, SLICE(""));
	change_event(w->change, contract_void, .contract = w->id, .changed = changed, .next = submit_again(w));
	return 0;
}

/* Under decision: whatever becomes something else of what was submitted voids it. */
static int void_where_changed(struct reviewing *w, struct error *err)
{
	struct str changed = STR_INIT;
	int rc;

	add_frozen_changes(&changed, w);
	rc = add_text_change(&changed, w, err);
	if (rc == 0 && changed.len)
		rc = void_approval(w, str_slice(&changed), err);
	str_release(&changed);
	return rc;
}

static int check_status(const struct reviewing *w, struct error *err)
{
	struct slice status = table_text(w->contracts, w->row, CONTRACTS.status);

	if (slice_is(status, "signed") || slice_is(status, "cancelled"))
		return error_add(err, ERROR_DATA, _("contract %.*s is %.*s and stays as it is; draft another one"), SLICE_ARGS(w->id),
				 SLICE_ARGS(review_status_said(w)));
	return 0;
}

int review_revise(struct change *c, size_t contract, const struct review_revision *how, struct error *err)
{
	struct reviewing w;
	struct slice status;
	int rc = 0;

	if (reviewing_start(&w, c, contract, err) < 0 || check_status(&w, err) < 0)
		return -1;
	rc |= contract_assign(w.contract, how->columns, how->ncolumns, err);
	if (how->adopt)
		rc |= adopt(&w, how, err);
	if (how->decline)
		rc |= decline(&w, how, err);
	if (rc)
		return -1;
	contract_put_words(w.contract, table_text(w.contracts, contract, CONTRACTS.amount));
	status = table_text(w.contracts, contract, CONTRACTS.status);
	if (change_is_empty(c))
		return error_add(err, ERROR_USAGE, _("nothing to revise: field=value, --adopt or --decline is wanted"));
	change_made(c, w.id);
	if (slice_is(status, "submitted") || slice_is(status, "approved"))
		rc = void_where_changed(&w, err);
	contract_say(c, EVENT_contract_revised, w.contract);
	if (rc == 0)
		rc = review_measure(&w, true, err);
	if (rc == 0)
		rc = clause_say(c, w.contract, err);
	if (slice_is(status, "returned"))
		change_event(c, contract_next, .contract = w.id, .next = submit_again(&w));
	return rc;
}

/* Their open tasks of approval go with the decisions. */
static int move_tasks(struct change *c, struct slice from, struct slice to, size_t *moved, struct error *err)
{
	const struct table *reviews = book_table(c->book, REVIEWS.ledger, err), *tasks = book_table(c->book, TASKS.ledger, err);

	for (size_t i = 0; reviews && tasks && i < reviews->nrows; i++) {
		struct slice task = table_text(reviews, i, REVIEWS.task);
		struct change_row *r;

		if (table_text(reviews, i, REVIEWS.decision).len || !slice_equal(table_text(reviews, i, REVIEWS.reviewer), from) ||
		    table_find(tasks, task) < 0)
			continue;
		r = change_edit(c, TASKS.ledger, task, err);
		if (!r)
			return -1;
		change_put(r, TASKS.assignee, to);
		++*moved;
	}
	return reviews && tasks ? 0 : -1;
}

int review_hand_back(struct change *c, struct error *err)
{
	const struct table *reviews = book_table(c->book, REVIEWS.ledger, err), *tasks = book_table(c->book, TASKS.ledger, err);
	const struct table *people = book_table(c->book, PEOPLE.ledger, err);

	for (size_t i = 0; reviews && tasks && people && i < reviews->nrows; i++) {
		const long reviewer = table_find(people, table_text(reviews, i, REVIEWS.reviewer));
		const long stands_in = person_delegate(c->book, people, reviewer), holder = stands_in >= 0 ? stands_in : reviewer;
		struct slice task = table_text(reviews, i, REVIEWS.task);
		struct change_row *r;

		if (table_text(reviews, i, REVIEWS.decision).len || holder < 0 || person_has_left(people, holder) || table_find(tasks, task) < 0)
			continue;
		if (!(r = change_edit(c, TASKS.ledger, task, err)))
			return -1;
		if (!slice_is(change_get(r, TASKS.status), "open") || slice_equal(change_get(r, TASKS.assignee), table_id(people, (size_t)holder)))
			continue;
		change_put(r, TASKS.assignee, table_id(people, (size_t)holder));
		change_made(c, change_id(r));
		change_event(c, review_task_moved, .task = change_id(r), .to = table_id(people, (size_t)holder));
	}
	return reviews && tasks && people ? 0 : -1;
}

static int take_back(struct change *c, struct change_row *me, struct error *err)
{
	size_t moved = 0;

	if (!change_get(me, PEOPLE.delegate).len)
		return error_add(err, ERROR_DATA, _("%.*s has delegated to nobody"), SLICE_ARGS(change_get(me, PEOPLE.name)));
	change_put(me, PEOPLE.delegate, SLICE(""));
	change_put(me, PEOPLE.delegate_until, SLICE(""));
	change_made(c, change_id(me));
	change_event(c, review_taken_back, .person = change_id(me));
	return move_tasks(c, change_id(me), change_id(me), &moved, err);
}

static int hand_over(struct change *c, struct change_row *me, long to, const char *until, struct error *err)
{
	const struct table *people = book_table(c->book, PEOPLE.ledger, err);
	struct slice name = table_text(people, (size_t)to, PEOPLE.name);
	size_t moved = 0;
	struct value day;

	if (slice_equal(table_id(people, (size_t)to), change_id(me)))
		return error_add(err, ERROR_DATA, _("--to: %.*s is who delegates"), SLICE_ARGS(name));
	if (!slice_is(table_text(people, (size_t)to, PEOPLE.status), "active"))
		return error_add(err, ERROR_DATA, _("--to: %.*s is %.*s"), SLICE_ARGS(name),
				 SLICE_ARGS(listing_word(me->change->book, PEOPLE.status, table_text(people, (size_t)to, PEOPLE.status))));
	if (entry_put(me, PEOPLE.delegate_until, until, err) < 0)
		return -1;
	if (!value_parse(TYPE_DATE, change_get(me, PEOPLE.delegate_until), &day) || day.number < c->book->today)
		return error_add(err, ERROR_DATA, _("--until: %.*s is past"), SLICE_ARGS(change_get(me, PEOPLE.delegate_until)));
	change_put(me, PEOPLE.delegate, table_id(people, (size_t)to));
	change_made(c, change_id(me));
	if (move_tasks(c, change_id(me), table_id(people, (size_t)to), &moved, err) < 0)
		return -1;
	change_event(c, review_delegated, .to = table_id(people, (size_t)to), .person = change_id(me),
		     .until = change_get(me, PEOPLE.delegate_until));
	if (moved)
		change_event(c, review_approvals_moved, .to = table_id(people, (size_t)to), .moved = (int64_t)moved);
	return 0;
}

int review_delegate(struct change *c, const char *to, const char *until, struct error *err)
{
	const struct table *people = book_table(c->book, PEOPLE.ledger, err);
	struct change_row *me;
	long person;

	if (!people)
		return -1;
	if (table_find(people, c->book->actor) < 0)
		return error_add(err, ERROR_DATA, _("'%.*s' is nobody in people.csv and has no decisions to hand over"),
				 SLICE_ARGS(c->book->actor));
	me = change_edit(c, PEOPLE.ledger, c->book->actor, err);
	if (!me)
		return -1;
	if (!to)
		return take_back(c, me, err);
	if (!until)
		return error_add(err, ERROR_USAGE, _("missing: %s"), "--until");
	person = book_person(c->book, slice_of(to), err);
	return person < 0 ? -1 : hand_over(c, me, person, until, err);
}

/* A rule's suggestion put into a contract, in place of what it was found in and of nothing else */

/* The field with the suggestion put in for every finding of the rule, the last one first; each is said. */
static void put_in(struct str *out, struct slice field, const struct clause_run *run, int column, struct change *c)
{
	size_t untouched = field.len; /* what is before it stands as it did */

	str_add_slice(out, field);
	for (size_t i = run->count; i-- > 0;) {
		const struct clause_finding *f = &run->findings[i];
		const struct slice old = clause_replaced(f, field);
		const size_t at = (size_t)(old.ptr - field.ptr);
		struct str new = STR_INIT;

		if (f->field != column || at + old.len > untouched || !clause_can_apply(run->clauses, f))
			continue;
		untouched = at;
		str_add(&new, out->buf, at);
		str_add_slice(&new, f->suggest);
		str_add(&new, out->buf + at + old.len, out->len - at - old.len);
		str_release(out);
		*out = new;
		change_event(c, clause_replaced, .field = slice_of(clause_field_said(run->clauses, column)), .old = old, .new = f->suggest);
	}
}

/* Both as a whole, where only a part of the field changes. */
static void say_whole(struct change *c, struct slice before, struct slice after, const struct clause_run *run, int column)
{
	for (size_t i = 0; i < run->count; i++)
		if (run->findings[i].field == column && slice_equal(clause_replaced(&run->findings[i], before), before))
			return;
	change_event(c, clause_before, .text = before);
	change_event(c, clause_after, .text = after);
}

/* "column=text" of every column in which something changes; how many. */
static size_t assign_all(struct change *c, const struct clause_run *run, size_t contract, char **assigns)
{
	const struct table *t = run->clauses->contracts;
	size_t n = 0;

	for (size_t column = 0; column < t->ledger->ncolumns; column++) {
		const struct slice field = table_cell(t, contract, (int)column);
		struct str new = STR_INIT;

		put_in(&new, field, run, (int)column, c);
		if (!slice_equal(str_slice(&new), field)) {
			say_whole(c, field, str_slice(&new), run, (int)column);
			assigns[n++] = xformat("%s=%s", clause_field_name(run->clauses, (int)column), new.buf);
		}
		str_release(&new);
	}
	return n;
}

/* Why nothing of what was found can be put in. */
static int no_use(const struct clause_run *run, struct error *err)
{
	const struct clause_finding *f = &run->findings[0];

	if (!f->suggest.len)
		return error_add(err, ERROR_DATA, _("rule %.*s has no suggestion to put in"), SLICE_ARGS(f->rule->id));
	if (f->field == CLAUSE_TEXT)
		return error_add(err, ERROR_DATA, _("the text stands in the contract's file: change it there: %.*s"), SLICE_ARGS(f->suggest));
	return error_add(err, ERROR_DATA, _("rule %.*s: what it suggests stands there already"), SLICE_ARGS(f->rule->id));
}

static int apply(struct change *c, const struct clause_run *run, size_t contract, struct error *err)
{
	const size_t most = run->clauses->contracts->ledger->ncolumns;
	char **assigns = xcalloc(most + 1, sizeof(*assigns));
	struct review_revision how = { .columns = (const char *const *)assigns };
	const struct slice status = table_text(run->clauses->contracts, contract, CONTRACTS.status);
	int rc;

	how.ncolumns = assign_all(c, run, contract, assigns);
	if (how.ncolumns || slice_is(status, "signed") || slice_is(status, "cancelled"))
		rc = review_revise(c, contract, &how, err); /* which says why what is signed stays */
	else
		rc = no_use(run, err);
	for (size_t i = 0; i < how.ncolumns; i++)
		free(assigns[i]);
	free(assigns);
	return rc;
}

int clause_apply(struct change *c, size_t contract, const char *id, struct error *err)
{
	struct clauses rules;
	struct clause_run run;
	const struct clause_rule *rule = NULL;
	int rc = clauses_read(&rules, c->book, NULL, err);

	clause_run_start(&run, &rules);
	if (rc == 0 && !(rule = clause_rule_by_id(&rules, id, err)))
		rc = -1;
	for (size_t i = 0; rc == 0 && i < rules.count; i++)
		rules.rules[i].given_up = &rules.rules[i] != rule; /* the others are not asked */
	if (rc == 0)
		rc = clause_check(&run, contract, err);
	if (rc == 0 && !run.count)
		rc = error_add(err, ERROR_DATA, _("rule %s finds nothing in contract %.*s"), id,
			       SLICE_ARGS(table_id(rules.contracts, contract)));
	if (rc == 0)
		rc = apply(c, &run, contract, err);
	clause_run_release(&run);
	clauses_release(&rules);
	return rc;
}
