/* walkthrough_rules.c - reading rules/walkthrough.yaml and running its examples; see walkthrough.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "base/near.h"
#include "base/utf8.h"
#include "book/book_rules.h"
#include "book/rule_kind.h"
#include "book/subject.h"
#include "sales/practice/walkthrough.h"

static const struct bind_key draw_keys[] = {
	{ NULL, BIND_PLACE(struct walk_rules, draw_place) },
	{ NULL, BIND_PLACE(struct walk_rules, window_place) },
	{ "window", BIND_PLACE(struct walk_rules, window_place) },
	{ "why", .read = NULL },
	{ "number", BIND_INT(struct walk_rules, number, 1, 1000), .required = true },
	{ "window", BIND_INT(struct walk_rules, window, 0, 120), .required = true },
	{ "seed", BIND_TEXT(struct walk_rules, seed) },
	{ "when", BIND_WHEN(struct walk_rules, draws), .of = "people", .required = true },
	{ 0 },
};

static int read_within(const struct binder *b, const struct node *n, void *to)
{
	struct value v;

	if (bind_value(b, n, &v) < 0)
		return -1;
	*(int64_t *)to = v.number;
	return !v.workdays && v.number > 0 ? 0 : node_error(n, b->err, _("within: '%.*s' is no number of hours such as 24h"), SLICE_ARGS(n->text));
}

static const struct bind_key answer_keys[] = {
	{ NULL, BIND_PLACE(struct walk_rules, answer_place) },
	{ "why", .read = NULL },
	{ "within", BIND_OF(struct walk_rules, within, int64_t, BIND_SCALAR, read_within), .type = TYPE_DURATION, .required = true },
	{ "when", BIND_WHEN(struct walk_rules, answers), .of = "people", .required = true },
	{ 0 },
};

static int read_verb(const struct binder *b, const struct node *n, void *to)
{
	bind_text(b, n, to);
	return slice_find(n->text, SLICE(" ")) > 0 ? 0 : node_error(n, b->err, _("verb: '%.*s' is not a command and its verb such as lead add"),
								    SLICE_ARGS(n->text));
}

static int read_of(const struct binder *b, const struct node *n, void *to)
{
	*(const struct ledger **)to = schema_ledger(&b->book->schema, n->text);
	return *(const struct ledger **)to ? 0 : node_error(n, b->err, _("of: there is no ledger '%.*s' (%s)"), SLICE_ARGS(n->text), book_fields_shown(b->book));
}

/* What goes together, and what doesn't. */
static int check_done(const struct binder *b, const struct node *done, void *step)
{
	const struct node *ledger = node_get(done, "ledger"), *when = node_get(done, "when"), *of = node_get(done, "of");

	(void)step;
	if (of && (ledger || when))
		return node_error(of, b->err, _("of: a command shows a row or writes one: it goes with neither ledger nor when"));
	if (!ledger != !when)
		return node_error(done, b->err, _("done: ledger and when go together: a row of that ledger that meets it"));
	return 0;
}

static int read_ledger(const struct binder *b, const struct node *done, void *step)
{
	const struct node *ledger = node_get(done, "ledger");
	struct walk_step *s = step;
	struct vocabulary v;

	if (!ledger)
		return 0;
	s->ledger = schema_ledger(&b->book->schema, ledger->text);
	if (!s->ledger)
		return node_error(ledger, b->err, _("ledger: there is no ledger '%.*s' (%s)"), SLICE_ARGS(ledger->text), book_fields_shown(b->book));
	v = schema_vocabulary(s->ledger);
	return (s->done = when_compile(node_get(done, "when"), &v, b->err)) ? 0 : -1;
}

static const struct bind_key done_keys[] = {
	{ "verb", BIND_OF(struct walk_step, verb, struct slice, BIND_SCALAR, read_verb), .required = true },
	{ NULL, BIND_BY(BIND_MAP, check_done), .if_sound = true },
	{ "of", BIND_OF(struct walk_step, of, const struct ledger *, BIND_SCALAR, read_of), .if_sound = true },
	{ "ledger", .read = NULL, .shape = BIND_SCALAR },
	{ "when", .read = NULL, .shape = BIND_MAP },
	{ NULL, BIND_BY(BIND_MAP, read_ledger), .if_sound = true },
	{ 0 },
};

static int read_id(const struct binder *b, const struct node *n, void *to)
{
	return n->text.len ? bind_id(b, n, to) : node_error(n, b->err, _("id: there is nothing in it"));
}

static const struct bind_key step_keys[] = {
	{ NULL, BIND_PLACE(struct walk_step, place) },
	{ "id", BIND_OF(struct walk_step, id, struct slice, BIND_SCALAR, read_id), .required = true },
	{ "say", BIND_TEXT(struct walk_step, say), .required = true },
	{ "command", BIND_TEXT(struct walk_step, command), .required = true },
	{ "done", BIND_SAME(done_keys), .required = true },
	{ "why", .read = NULL },
	{ 0 },
};

static const struct bind_key file_keys[] = {
	{ "draw", BIND_SAME(draw_keys), .required = true },
	{ "answer", BIND_SAME(answer_keys), .required = true },
	{ "steps", BIND_EACH(struct walk_rules, steps, count, step_keys), .required = true },
	{ "why", .read = NULL },
	{ "examples", .read = NULL },
	{ 0 },
};

int walk_rules_load(struct walk_rules *r, struct book *b, const struct yaml *y, struct error *err)
{
	const struct binder binder = book_binder(b, &b->arena, r, err);

	*r = (struct walk_rules){ .book = b };
	return bind_map(&binder, file_keys, y->root, r);
}

static const struct ledger *people(const struct walk_rules *r)
{
	return schema_ledger(&r->book->schema, SLICE("people"));
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

/* Whether the book has people enough for every month's draw: number times (window + 1). */
static int check(void *rules, struct book *b, struct error *err)
{
	const struct walk_rules *r = rules;
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
	walks = book_table(b, WALKTHROUGHS.ledger, err);
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

static bool walk_is_in_time(const struct walk_rules *r, int64_t seconds)
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

static int example(void *rules, struct book *b, const struct node *example, struct str *got, struct error *err)
{
	const struct walk_rules *r = rules;
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
	else if (given_read(&g, people(r), given, b->now, err) < 0)
		return -1;
	else
		holds = when_holds(*asked == 'd' ? r->draws : r->answers, &g.subject, err);
	if (holds < 0)
		return -1;
	str_addf(got, "%s %s", asked, holds ? "true" : "false");
	return (holds > 0) == wants;
}

RULE_LOADS(walk_rules)

const struct rule_kind walkthrough_yaml = {
	.file = "walkthrough.yaml",
	.list = "steps",
	.ledger = "walkthroughs",
	.size = sizeof(struct walk_rules),
	.load = load_rules,
	.release = release_rules,
	.check = check,
	.example = example,
};
