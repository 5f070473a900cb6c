/* walkthrough_rules.c - reading rules/walkthrough.yaml and running its examples; see walkthrough.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "book/given.h"
#include "book/subject.h"
#include "sales/practice/walkthrough.h"

static int read_when(const struct node *map, const struct ledger *l, struct when **out, struct error *err)
{
	const struct vocabulary v = schema_vocabulary(l);
	const struct node *when;

	if (node_need(map, "when", NODE_MAP, &when, err) < 0)
		return -1;
	*out = when_compile(when, &v, err);
	return *out ? 0 : -1;
}

static const struct ledger *people(const struct walk_rules *r)
{
	return schema_ledger(&r->book->schema, SLICE("people"));
}

static int read_draw(struct walk_rules *r, const struct yaml *y, struct error *err)
{
	static const char *const keys[] = { "why", "number", "window", "seed", "when", NULL };
	const struct node *draw, *number, *window;
	int rc = 0;

	if (node_need(y->root, "draw", NODE_MAP, &draw, err) < 0)
		return -1;
	r->draw_place = r->window_place = draw->place;
	if (node_get(draw, "window"))
		r->window_place = node_get(draw, "window")->place;
	rc |= node_only(draw, keys, err);
	rc |= node_need(draw, "number", NODE_SCALAR, &number, err) < 0 || node_int(number, 1, 1000, &r->number, err);
	rc |= node_need(draw, "window", NODE_SCALAR, &window, err) < 0 || node_int(window, 0, 120, &r->window, err);
	rc |= read_when(draw, people(r), &r->draws, err);
	r->seed = node_text(draw, "seed");
	return rc ? -1 : 0;
}

static int read_answer(struct walk_rules *r, const struct yaml *y, struct error *err)
{
	static const char *const keys[] = { "why", "within", "when", NULL };
	const struct node *answer, *within;
	struct value v = { 0 };
	int rc = 0;

	if (node_need(y->root, "answer", NODE_MAP, &answer, err) < 0)
		return -1;
	r->answer_place = answer->place;
	rc |= node_only(answer, keys, err);
	if (node_need(answer, "within", NODE_SCALAR, &within, err) < 0 ||
	    node_value(within, TYPE_DURATION, &v, err) < 0)
		rc = -1;
	else if (v.workdays || v.number <= 0)
		rc = node_error(within, err, _("within: '%.*s' is no number of hours such as 24h"),
				SLICE_ARGS(within->text));
	r->within = v.number;
	rc |= read_when(answer, people(r), &r->answers, err);
	return rc ? -1 : 0;
}

static int read_done(struct walk_rules *r, struct walk_step *s, const struct node *done, struct error *err)
{
	static const char *const keys[] = { "verb", "ledger", "when", "of", NULL };
	const struct node *verb, *ledger = node_get(done, "ledger"), *when = node_get(done, "when"), *of = node_get(done, "of");

	if (node_only(done, keys, err) < 0 || node_need(done, "verb", NODE_SCALAR, &verb, err) < 0)
		return -1;
	s->verb = verb->text;
	if (slice_find(s->verb, SLICE(" ")) <= 0)
		return node_error(verb, err, _("verb: '%.*s' is not a command and its verb such as lead add"),
				  SLICE_ARGS(s->verb));
	if (of && (ledger || when))
		return node_error(of, err, _("of: a command shows a row or writes one: it goes with neither ledger nor when"));
	if (of && !(s->of = schema_ledger(&r->book->schema, of->text)))
		return node_error(of, err, _("of: there is no ledger '%.*s' (rules/fields.yaml)"), SLICE_ARGS(of->text));
	if (!ledger && !when)
		return 0;
	if (!ledger || !when)
		return node_error(done, err,
				  _("done: ledger and when go together: a row of that ledger that meets it"));
	s->ledger = schema_ledger(&r->book->schema, ledger->text);
	if (!s->ledger)
		return node_error(ledger, err, _("ledger: there is no ledger '%.*s' (rules/fields.yaml)"),
				  SLICE_ARGS(ledger->text));
	return read_when(done, s->ledger, &s->done, err);
}

static int check_id(const struct walk_rules *r, const struct walk_step *s, const struct node *id, struct error *err)
{
	if (!id->text.len)
		return node_error(id, err, _("id: there is nothing in it"));
	for (const struct walk_step *other = r->steps; other < s; other++)
		if (slice_equal(other->id, id->text))
			return node_error(id, err, _("id: '%.*s' is there already, in line %u"), SLICE_ARGS(id->text),
					  other->place.line);
	return 0;
}

static int read_step(struct walk_rules *r, const struct node *n, struct error *err)
{
	static const char *const keys[] = { "id", "say", "command", "done", "why", NULL };
	const struct node *id, *say, *command, *done;
	struct walk_step *s;
	int rc = 0;

	if (node_only(n, keys, err) < 0)
		return -1;
	rc |= node_need(n, "id", NODE_SCALAR, &id, err);
	rc |= node_need(n, "say", NODE_SCALAR, &say, err);
	rc |= node_need(n, "command", NODE_SCALAR, &command, err);
	rc |= node_need(n, "done", NODE_MAP, &done, err);
	if (rc)
		return -1;
	r->steps = xgrow(r->steps, &r->cap, r->count + 1, sizeof(*r->steps));
	s = &r->steps[r->count++];
	*s = (struct walk_step){ .id = id->text, .say = say->text, .command = command->text, .place = n->place };
	rc |= check_id(r, s, id, err);
	rc |= read_done(r, s, done, err);
	return rc ? -1 : 0;
}

int walk_rules_load(struct walk_rules *r, struct book *b, const struct yaml *y, struct error *err)
{
	static const char *const keys[] = { "draw", "answer", "steps", "why", "examples", NULL };
	const struct node *steps;
	int rc = 0;

	*r = (struct walk_rules){ .book = b };
	rc |= node_only(y->root, keys, err);
	rc |= read_draw(r, y, err);
	rc |= read_answer(r, y, err);
	if (node_need(y->root, "steps", NODE_LIST, &steps, err) < 0)
		return -1;
	for (const struct node *n = node_first(steps); n; n = n->next)
		rc |= read_step(r, n, err);
	return rc ? -1 : 0;
}

/* How many people the condition takes; -1 with a finding. */
static long count_people(const struct walk_rules *r, struct error *err)
{
	const struct table *people = book_table(r->book, PEOPLE.ledger, err);
	long n = 0;

	for (size_t i = 0; people && i < people->nrows; i++) {
		struct row_subject s;
		int holds;

		row_subject(&s, r->book, people, i);
		holds = when_holds(r->draws, &s.subject, err);
		if (holds < 0)
			return -1;
		n += holds;
	}
	return people ? n : -1;
}

int walk_rules_check(const struct walk_rules *r, struct error *err)
{
	const long people = count_people(r, err), needed = r->number * (r->window + 1), fits = people / r->number - 1;
	struct place place = r->window_place;
	const struct table *walks;

	if (people <= 0 || people >= needed) /* a book without people has nobody to count */
		return people < 0 ? -1 : 0;
	if (fits >= 0)
		return error_at(err, ERROR_DATA, &place,
				_("window: %ld a month, nobody again within %ld months, need %ld people, and the condition takes %ld: there would be "
				  "months without a draw; a window of %ld fits"),
				r->number, r->window, needed, people, fits);
	/* A book that is being set up: nobody has walked yet, and people are still to come. */
	walks = book_table(r->book, WALKTHROUGHS.ledger, err);
	if (!walks || !walks->nrows)
		return walks ? 0 : -1;
	return error_at(err, ERROR_DATA, &place, _("number: %ld a month are to be drawn, and the condition takes %ld people"), r->number, people);
}

int walk_rules_read(struct walk_rules *r, struct book *b, struct error *err)
{
	const struct yaml *y = book_rules(b, "walkthrough.yaml", err);

	*r = (struct walk_rules){ .book = b };
	return y ? walk_rules_load(r, b, y, err) : -1;
}

void walk_rules_release(struct walk_rules *r)
{
	for (size_t i = 0; i < r->count; i++)
		when_free(r->steps[i].done);
	when_free(r->draws);
	when_free(r->answers);
	free(r->steps);
	*r = (struct walk_rules){ 0 };
}

long walk_rules_step(const struct walk_rules *r, const char *typed, struct error *err)
{
	struct slice text = slice_trim(slice_of(typed));
	struct nearest near;
	struct value v;

	nearest_init(&near, text);
	for (size_t i = 0; i < r->count; i++) {
		if (slice_equal(r->steps[i].id, text))
			return (long)i;
		nearest_offer(&near, r->steps[i].id);
	}
	if (text.len && value_parse(TYPE_INT, text, &v) && v.number >= 1 && v.number <= (int64_t)r->count)
		return (long)v.number - 1;
	if (nearest_found(&near).len)
		return error_add(err, ERROR_USAGE, _("'%s' is no step; did you mean '%.*s'?"), typed,
				 SLICE_ARGS(nearest_found(&near)));
	return error_add(err, ERROR_USAGE, _("'%s' is no step; crm walkthrough steps lists them"), typed);
}

bool walk_may_draw_again(const struct walk_rules *r, long months)
{
	return labs(months) > r->window;
}

bool walk_is_in_time(const struct walk_rules *r, int64_t seconds)
{
	return seconds <= r->within;
}

/* {given: {months: 6}, expect: {drawn: false}}; {given: {after: 24h}, expect: {in_time: true}} */
static int example_number(const struct walk_rules *r, const struct node *given, struct error *err)
{
	const struct node *months = node_get(given, "months"), *after = node_get(given, "after");
	struct value v;
	long n;

	if (months)
		return node_int(months, 1, 1200, &n, err) < 0 ? -1 : walk_may_draw_again(r, n);
	if (node_value(after, TYPE_DURATION, &v, err) < 0)
		return -1;
	return walk_is_in_time(r, v.number);
}

int walk_example(const struct walk_rules *r, const struct node *example, struct str *got, struct error *err)
{
	static const char *const keys[] = { "drawn", "answers", "in_time", NULL };
	const struct node *given, *expect, *wanted = NULL;
	const char *asked = NULL;
	bool wants = false;
	struct given g;
	int holds;

	if (node_need(example, "given", NODE_MAP, &given, err) < 0 ||
	    node_need(example, "expect", NODE_MAP, &expect, err) < 0 || node_only(expect, keys, err) < 0)
		return -1;
	for (size_t i = 0; keys[i] && !wanted; i++)
		if ((wanted = node_get(expect, keys[i])))
			asked = keys[i];
	if (!wanted)
		return node_error(expect, err, _("expect: one of drawn, answers and in_time is wanted"));
	if (node_bool(wanted, &wants, err) < 0)
		return -1;
	if (node_get(given, "months") || node_get(given, "after"))
		holds = example_number(r, given, err);
	else if (given_read(&g, people(r), given, r->book->now, err) < 0)
		return -1;
	else
		holds = when_holds(*asked == 'd' ? r->draws : r->answers, &g.subject, err);
	if (holds < 0)
		return -1;
	str_addf(got, "%s %s", asked, holds ? "true" : "false");
	return (holds > 0) == wants;
}
