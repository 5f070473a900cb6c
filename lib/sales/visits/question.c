/* question.c - see question.h. */
#include "sales/visits/question.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "book/merged_rows.h"
#include "book/rule_kind.h"
#include "book/subject.h"
#include "sales/leads.h"

/* Conditions on a lead, and on what was talked about */

static const char history[] = "history";

static int find(const void *leads, struct slice field, enum type *type)
{
	const struct vocabulary v = schema_vocabulary(leads);

	*type = TYPE_TEXT;
	return slice_is(field, history) ? 0 : v.find(v.context, field, type);
}

static void each_name(const void *leads, void (*offer)(void *to, struct slice name), void *to)
{
	const struct vocabulary v = schema_vocabulary(leads);

	offer(to, SLICE("history"));
	v.each(v.context, offer, to);
}

static int settle(const void *leads, struct slice field, struct slice literal, const struct place *at, struct slice *out, struct error *err)
{
	const struct vocabulary v = schema_vocabulary(leads);

	*out = literal;
	return slice_is(field, history) ? 0 : v.settle(v.context, field, literal, at, out, err);
}

static bool named(const void *leads, struct slice field, size_t which, struct str *path)
{
	const struct vocabulary v = schema_vocabulary(leads);

	return !slice_is(field, history) && v.named(v.context, field, which, path);
}

static struct vocabulary words(const struct book *b)
{
	return (struct vocabulary){ find, each_name, settle, named, schema_ledger(&b->schema, SLICE("leads")) };
}

static struct vocabulary words_of_lead(const struct binder *b, const char *of)
{
	(void)of;
	return words(b->book);
}

/* The file */

static const struct bind_key question_keys[] = {
	{ NULL, BIND_PLACE(struct question, place) },
	{ "id", BIND_ID(struct question, id), .required = true },
	{ "ask", BIND_TEXT(struct question, ask), .required = true },
	{ "why", BIND_TEXT(struct question, why) },
	{ "when", BIND_WHEN(struct question, when), .of = "leads" },
	{ 0 },
};

static const struct bind_key promise_keys[] = {
	{ "ours", BIND_PATTERN(struct question_rules, ours) },
	{ "theirs", BIND_PATTERN(struct question_rules, theirs) },
	{ 0 },
};

static const struct bind_key file_keys[] = {
	{ "questions", BIND_EACH(struct question_rules, items, count, question_keys), .required = true },
	{ "promises", BIND_SAME(promise_keys) },
	{ "examples", .read = NULL },
	{ 0 },
};

int question_rules_load(struct question_rules *r, struct book *b, const struct yaml *y, struct error *err)
{
	struct binder binder = book_binder(b, &b->arena, r, err);

	binder.vocabulary = words_of_lead;
	*r = (struct question_rules){ .book = b };
	return bind_map(&binder, file_keys, y->root, r);
}

void question_rules_release(struct question_rules *r)
{
	for (size_t i = 0; i < r->count; i++)
		when_free(r->items[i].when);
	pattern_free(r->ours);
	pattern_free(r->theirs);
}

/* {given: {customer.industry: 教育, history: 谈了智慧校园}, expect: {asks: campus}} */
static int example(void *rules, struct book *b, const struct node *example, struct str *got, struct error *err)
{
	const struct question_rules *r = rules;
	const struct node *given, *expect, *asks;
	const struct vocabulary v = words(b);
	struct given g;
	bool is_asked = false;

	if (node_need(example, "given", NODE_MAP, &given, err) < 0 || node_need(example, "expect", NODE_MAP, &expect, err) < 0 ||
	    node_need(expect, "asks", NODE_SCALAR, &asks, err) < 0 || given_read_by(&g, &v, given, b->now, err) < 0)
		return -1;
	for (size_t i = 0; i < r->count; i++) {
		const int holds = when_holds(r->items[i].when, &g.subject, err);

		if (holds < 0)
			return -1;
		if (holds)
			str_addf(got, "%s%.*s", got->len ? " " : "", SLICE_ARGS(r->items[i].id));
		is_asked |= holds && slice_equal(r->items[i].id, asks->text);
	}
	return is_asked;
}

RULE_LOADS(question_rules)
const struct rule_kind questions_yaml = {
	.file = "questions.yaml", .list = "questions", .ledger = "questions",
	.size = sizeof(struct question_rules), .load = load_rules, .release = release_rules, .example = example,
};

/* What was talked about */

struct remembering {
	struct arena *arena;
	struct talks *talks;
};

static int remember(void *context, const struct log_entry *e)
{
	struct remembering *r = context;
	struct slice rest = e->actor, kind;
	struct talk *t;

	if (!talk_is(e, &kind))
		return 0;
	r->talks->items = xgrow(r->talks->items, &r->talks->cap, r->talks->count + 1, sizeof(*r->talks->items));
	t = &r->talks->items[r->talks->count++];
	*t = (struct talk){ .at = e->at, .lead = arena_slice(r->arena, e->id), .who = arena_slice(r->arena, slice_cut(&rest, ' ')),
			    .note = arena_slice(r->arena, e->note) };
	t->day = arena_slice(r->arena, (struct slice){ e->at_text.ptr, e->at_text.len < 10 ? e->at_text.len : 10 });
	return 0;
}

static int later_first(const void *a, const void *b)
{
	const struct talk *one = a, *other = b;

	return one->at == other->at ? 0 : one->at > other->at ? -1 : 1;
}

int talks_read(struct book *b, struct slice customer, struct arena *a, struct talks *out, struct error *err)
{
	const struct table *leads = book_table(b, LEADS.ledger, err), *customers = book_table(b, CUSTOMERS.ledger, err);
	struct remembering r = { a, out };
	size_t *rows, n = leads ? table_rows_of(leads, LEADS.customer, customer, &rows) : 0;
	const struct log_filter of_customer = { .ledger = SLICE("customers"), .id = customer };
	int rc = leads && customers ? 0 : -1;

	*out = (struct talks){ 0 };
	if (rc == 0)
		rc = merged_journal(b, customers, &of_customer, remember, &r, err);
	for (size_t i = 0; i < n && rc == 0; i++) {
		const struct log_filter filter = { .ledger = SLICE("leads"), .id = table_id(leads, rows[i]) };

		rc = merged_journal(b, leads, &filter, remember, &r, err);
	}
	if (leads)
		free(rows);
	qsort(out->items, out->count, sizeof(*out->items), later_first);
	return rc;
}

void talks_release(struct talks *t)
{
	free(t->items);
}

/* Picking */

struct asked {
	struct row_subject lead;
	const struct talks *talks;
};

/* The n-th text of a customer's solved problems: what was done, and the problem. False: there is none. */
static bool solved_nth(const struct asked *a, size_t n, struct slice *out)
{
	const struct ledger *l = schema_ledger(&a->lead.book->schema, SLICE("solved"));
	struct error ignored = ERROR_INIT;
	const struct table *t = l ? book_table_of(a->lead.book, l, &ignored) : NULL;
	size_t *rows = NULL, count = t ? table_rows_of(t, SOLVED.customer, table_text(a->lead.table, a->lead.row, LEADS.customer), &rows) : 0;

	if (n / 2 < count)
		*out = table_text(t, rows[n / 2], n % 2 ? SOLVED.problem : SOLVED.text);
	free(rows);
	error_release(&ignored);
	return n / 2 < count;
}

/* What was talked about, newest first; what is needed, what it waits for; what was solved. */
static bool history_nth(const struct asked *a, size_t n, struct slice *out)
{
	if (n < a->talks->count) {
		*out = a->talks->items[n].note;
		return true;
	}
	n -= a->talks->count;
	if (n < 2) {
		*out = table_text(a->lead.table, a->lead.row, n ? LEADS.blocker : LEADS.need);
		return true;
	}
	return solved_nth(a, n - 2, out);
}

static int get_nth(const void *context, struct slice field, size_t n, struct value *out)
{
	const struct asked *a = context;

	if (!slice_is(field, history))
		return a->lead.subject.get_nth(a->lead.subject.context, field, n, out);
	*out = (struct value){ .type = TYPE_TEXT, .text = SLICE("") };
	return history_nth(a, n, &out->text) ? 0 : -1;
}

static int get(const void *context, struct slice field, struct value *out)
{
	const struct asked *a = context;

	return slice_is(field, history) ? get_nth(context, field, 0, out) : a->lead.subject.get(a->lead.subject.context, field, out);
}

/* The parts of a condition that made it hold: "customer.industry = 教育, history ~ /智慧校园/ (谈了智慧校园二期)". What stands under a `not` didn't. */
struct reasons {
	struct str holds, not;
};

static void add_part(void *context, const struct when_part *part)
{
	enum { COLUMNS = 60 };
	struct reasons *r = context;
	struct str *out = part->holds ? &r->holds : &r->not;
	const bool is_told = slice_starts(slice_of(part->wanted), "= ") || value_missing(&part->value) || !part->holds;

	str_addf(out, "%s%.*s %s", out->len ? _(", ") : "", SLICE_ARGS(part->field), part->wanted);
	if (!is_told) {
		str_adds(out, _(" ("));
		if (utf8_width(part->value.text) > COLUMNS)
			str_addf(out, "%.*s…", SLICE_ARGS(utf8_fit(part->value.text, COLUMNS)));
		else
			value_add_text(out, &part->value);
		str_adds(out, _(")"));
	}
}

static int explain(const struct question *q, const struct subject *s, struct arena *a, struct slice *why, struct error *err)
{
	struct reasons reasons = { STR_INIT, STR_INIT };
	struct str out = STR_INIT;
	const int holds = when_explain(q->when, s, add_part, &reasons, err);

	if (holds > 0) {
		if (q->why.len)
			str_addf(&out, "%.*s: ", SLICE_ARGS(q->why));
		if (!q->when)
			str_adds(&out, _("asked of every lead"));
		else if (reasons.holds.len)
			str_add_slice(&out, str_slice(&reasons.holds));
		else
			str_addf(&out, _("not %s"), reasons.not.buf);
		str_addf(&out, " (%s:%u)", q->place.file, q->place.line);
		*why = arena_slice(a, str_slice(&out));
	}
	str_release(&out);
	str_release(&reasons.holds);
	str_release(&reasons.not);
	return holds;
}

/* The ledger of questions, where the book has it. */
static const struct table *asked_before(struct book *b, struct error *err)
{
	const struct ledger *l = schema_ledger(&b->schema, SLICE("questions"));

	return l ? book_table_of(b, l, err) : NULL;
}

static void pick_open(const struct table *t, const size_t *rows, size_t n, struct arena *a, struct picked *out, size_t *count)
{
	for (size_t i = 0; i < n && *count < VISIT_QUESTIONS; i++) {
		const struct slice at = table_text(t, rows[i], QUESTIONS.asked_at);
		struct str why = STR_INIT;

		if (table_text(t, rows[i], QUESTIONS.answered_at).len)
			continue;
		str_addf(&why, _("left open on %.*s"), (int)(at.len < 10 ? at.len : 10), at.ptr);
		out[(*count)++] = (struct picked){ .rule = table_text(t, rows[i], QUESTIONS.rule), .ask = table_text(t, rows[i], QUESTIONS.ask),
						   .number = table_number(t, rows[i], table_column(t, QUESTIONS.number), 0),
						   .why = arena_slice(a, str_slice(&why)), .open = (long)rows[i] };
		str_release(&why);
	}
}

/* When a rule's question was answered for the lead; INT64_MIN: never. */
static int64_t answered(const struct table *t, const size_t *rows, size_t n, struct slice rule)
{
	int64_t last = INT64_MIN;

	for (size_t i = 0; i < n; i++) {
		const int64_t at = slice_equal(table_text(t, rows[i], QUESTIONS.rule), rule)
					   ? table_number(t, rows[i], table_column(t, QUESTIONS.answered_at), INT64_MIN)
					   : INT64_MIN;

		last = at > last ? at : last;
	}
	return last;
}

static bool is_picked(const struct picked *out, size_t count, struct slice rule)
{
	for (size_t i = 0; i < count; i++)
		if (slice_equal(out[i].rule, rule))
			return true;
	return false;
}

/* Puts one in by how long ago it was answered; never is longest. Of equals the first rule comes first. */
static void put(struct picked *out, size_t first, size_t *count, const struct picked *one)
{
	size_t at = *count;

	while (at > first && out[at - 1].answered > one->answered)
		at--;
	if (at == VISIT_QUESTIONS)
		return;
	*count += *count < VISIT_QUESTIONS;
	memmove(out + at + 1, out + at, (*count - at - 1) * sizeof(*out));
	out[at] = *one;
}

/* Those that have none take the numbers that are free. */
static void give_numbers(struct picked *out, size_t count)
{
	int64_t next = 1;

	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; !out[i].number && k < count; k++)
			if (out[k].number == next) {
				next++;
				k = SIZE_MAX; /* from the first again */
			}
		if (!out[i].number)
			out[i].number = next++;
	}
}

int question_pick(const struct question_rules *r, size_t lead, const struct talks *talks, struct arena *a, struct picked *out, struct error *err)
{
	struct book *b = r->book;
	const struct table *leads = book_table(b, LEADS.ledger, err), *before = asked_before(b, err);
	struct asked asked = { .talks = talks };
	const struct subject subject = { .get = get, .get_nth = get_nth, .context = &asked, .now = b->now };
	size_t *rows = NULL, n = leads && before ? table_rows_of(before, QUESTIONS.lead, table_id(leads, lead), &rows) : 0, count = 0, first;
	int rc = leads && !err->count ? 0 : -1;

	if (rc == 0)
		row_subject(&asked.lead, b, leads, lead);
	pick_open(before, rows, n, a, out, &count);
	first = count;
	for (size_t i = 0; i < r->count && rc == 0; i++) {
		struct picked one = { .rule = r->items[i].id, .ask = r->items[i].ask, .open = -1 };

		if (is_picked(out, first, one.rule))
			continue;
		rc = explain(&r->items[i], &subject, a, &one.why, err);
		one.answered = answered(before, rows, n, one.rule);
		if (rc > 0)
			put(out, first, &count, &one);
		rc = rc < 0 ? -1 : 0;
	}
	free(rows);
	give_numbers(out, count);
	return rc < 0 ? -1 : (int)count;
}
