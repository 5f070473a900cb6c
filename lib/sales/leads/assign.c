/* assign.c - see assign.h. */
#include "sales/leads/assign.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/near.h"
#include "book/entry.h"
#include "book/kept.h"
#include "book/listing.h"
#include "book/rule_kind.h"
#include "book/subject.h"
#include "sales/leads/lead_find.h"
#include "sales/tasks.h"
#include "view/columns.h"

/* The file */

static const char *const enters[] = { "self", "rule", NULL };
static const char owner_word[] = "customer_owner";

static const struct column *role_column(const struct ledger *people)
{
	const int i = ledger_known(people, PEOPLE.role);

	return i < 0 ? NULL : &people->columns[i];
}

/* The role that a word stands for, in either language; empty: none. */
static struct slice role_of(const struct ledger *people, struct slice word)
{
	const struct column *c = role_column(people);
	const struct slice role = c ? column_choice(c, NULL, word) : SLICE("");

	return c && c->nvalues && column_takes(c, NULL, role) ? role : SLICE("");
}

static int no_such(const struct binder *b, const struct table *people, const struct node *n)
{
	const struct column *role = role_column(people->ledger);
	struct nearest near;

	nearest_init(&near, n->text);
	nearest_offer(&near, slice_of(owner_word));
	for (size_t i = 0; role && i < role->nvalues; i++)
		nearest_offer(&near, role->values[i]);
	for (size_t i = 0; i < people->nrows; i++)
		nearest_offer(&near, table_text(people, i, PEOPLE.name));
	if (nearest_found(&near).len)
		return node_error(n, b->err, _("'%.*s' is neither a role nor a person; did you mean '%.*s'?"), SLICE_ARGS(n->text), SLICE_ARGS(nearest_found(&near)));
	return node_error(n, b->err, _("'%.*s' is neither a role (%s, people.role) nor a person of people.csv"), SLICE_ARGS(n->text),
			  people->ledger->place.file);
}

static void add_person(struct taker_list *list, const struct table *people, size_t row)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->rows[i] == row)
			return;
	if (taker_is_there(people, row))
		list->rows[list->count++] = row;
}

static int read_one(const struct binder *b, const struct table *people, const struct node *n, struct assign_rule *rule)
{
	const struct slice role = role_of(people->ledger, n->text);
	const long person = role.len ? -1 : book_person(b->book, n->text, NULL);

	if (n->kind != NODE_SCALAR || !n->text.len)
		return node_error(n, b->err, _("a role or a person is wanted here"));
	if (slice_is(n->text, owner_word))
		return node_error(n, b->err, _("to: customer_owner stands alone"));
	if (!role.len && person < 0)
		return no_such(b, people, n);
	if (person >= 0)
		add_person(&rule->list, people, (size_t)person);
	for (size_t i = 0; role.len && i < people->nrows; i++)
		if (slice_equal(table_text(people, i, PEOPLE.role), role))
			add_person(&rule->list, people, i);
	return 0;
}

/* A role, a person, several of them, or customer_owner. */
static int read_to(const struct binder *b, const struct node *n, void *to)
{
	const struct table *people = book_table(b->book, PEOPLE.ledger, b->err);
	const bool is_list = n->kind == NODE_LIST;
	struct assign_rule *rule = to;
	int rc = people ? 0 : -1;

	rule->named = n;
	if (!is_list && node_is(n, owner_word)) {
		rule->to_owner = true;
		return schema_need(&b->book->schema, CUSTOMERS.owner, n, b->err);
	}
	if (is_list && !n->count)
		return node_error(n, b->err, _("to: nobody is named"));
	if (people)
		rule->list.rows = arena_zalloc(b->arena, (people->nrows + 1) * sizeof(*rule->list.rows));
	for (const struct node *one = is_list ? node_first(n) : n; people && one; one = is_list ? one->next : NULL)
		rc |= read_one(b, people, one, rule);
	return rc;
}

static int check_rule(const struct binder *b, const struct node *n, void *to)
{
	const struct assign_rule *rule = to;

	return !rule->to_owner || !rule->has_by ? 0 : node_error(node_get(n, "by"), b->err, _("by: there is nothing to choose where the customer's owner gets it"));
}

static int read_role(const struct binder *b, const struct node *n, void *to)
{
	const struct ledger *people = schema_ledger(&b->book->schema, SLICE("people"));
	const struct column *c = people ? role_column(people) : NULL;

	*(struct slice *)to = people ? role_of(people, n->text) : SLICE("");
	if (((struct slice *)to)->len)
		return 0;
	return c ? column_check_choice(c, n->text, NULL, &n->place, b->err) : node_error(n, b->err, _("people.csv has no roles"));
}

static int read_kind(const struct binder *b, const struct node *n, void *to)
{
	const struct task_kind *made = task_kind_named(n->text);

	*(struct slice *)to = n->text;
	return !made || !made->verb ? 0 : node_error(n, b->err, _("task: '%.*s' stands for a thing that %s does; name a kind of your own"), SLICE_ARGS(n->text), made->verb);
}

static const struct bind_key task_keys[] = {
	{ "kind", BIND_OF(struct assign_task, kind, struct slice, BIND_SCALAR, read_kind), .required = true },
	{ "title", BIND_TEXT(struct assign_task, title), .required = true },
	{ "due", BIND_STRETCH(struct assign_task, due), .required = true },
	{ 0 },
};

static const struct bind_key rule_keys[] = {
	{ NULL, BIND_PLACE(struct assign_rule, place) },
	{ "id", BIND_ID(struct assign_rule, id), .required = true },
	{ "when", BIND_WHEN(struct assign_rule, when), .of = "leads" },
	{ "to", BIND_BY(BIND_ANY, read_to), .required = true },
	{ "by", BIND_CHOICE(struct assign_rule, by, take_words), .wanted = N_("by: load, territory or round") },
	{ "by", BIND_HAS(struct assign_rule, has_by) },
	{ NULL, BIND_BY(BIND_MAP, check_rule) },
	{ "why", .read = NULL },
	{ 0 },
};

static const struct bind_key file_keys[] = {
	{ "enter", BIND_CHOICE(struct assign_rules, enter, enters), .wanted = N_("enter: to who enters it ('self'), or by 'rule'") },
	{ "may", BIND_ONE_OR_MORE(struct assign_rules, may, nmay, read_role) },
	{ "task", BIND_RECORD(struct assign_rules, task, task_keys) },
	{ "task", BIND_HAS(struct assign_rules, has_task) },
	{ "rules", BIND_EACH(struct assign_rules, rules, count, rule_keys), .required = true, .empty = N_("rules: at least one is wanted") },
	{ "examples", .read = NULL },
	{ 0 },
};

int assign_rules_load(struct assign_rules *r, struct book *b, const struct yaml *y, struct error *err)
{
	struct binder binder;

	*r = (struct assign_rules){ .book = b };
	binder = book_binder(b, &r->arena, r, err);
	return bind_map(&binder, file_keys, y->root, r);
}

void assign_rules_release(struct assign_rules *r)
{
	for (size_t i = 0; i < r->count; i++)
		when_free(r->rules[i].when);
	arena_release(&r->arena);
}

/* Who is named and isn't there, a rule of whose people nobody is, one that can't be reached. */
static int check(void *rules, struct book *b, struct error *err)
{
	const struct assign_rules *r = rules;
	const struct assign_rule *last = NULL;

	(void)b;
	for (size_t i = 0; i < r->count; i++) {
		const struct assign_rule *rule = &r->rules[i];

		if (last)
			error_at(err, ERROR_DATA, &rule->place, _("rule %.*s is never asked: %.*s (line %u) takes every lead"), SLICE_ARGS(rule->id), SLICE_ARGS(last->id), last->place.line);
		if (!rule->to_owner && !rule->list.count)
			node_error(rule->named, err, _("rule %.*s: nobody of those is there"), SLICE_ARGS(rule->id));
		if (!last && !rule->when && !rule->to_owner && rule->list.count)
			last = rule;
	}
	return err->count ? -1 : 0;
}

/* The first whose condition holds; whether somebody of it is there, the example can't say. NULL: none; -1 with a finding. */
static int first_that_holds(const struct assign_rules *r, const struct subject *s, size_t from, const struct assign_rule **rule, struct error *err)
{
	*rule = NULL;
	for (size_t i = from; i < r->count; i++) {
		const int holds = when_holds(r->rules[i].when, s, err);

		if (holds < 0)
			return -1;
		if (holds) {
			*rule = &r->rules[i];
			return 0;
		}
	}
	return 0;
}

/* {given: {customer.region: 鄞州, amount: 50000}, expect: {rule: region}} */
static int example(void *rules, struct book *b, const struct node *n, struct str *got, struct error *err)
{
	const struct node *given, *expect, *wanted;
	const struct assign_rule *rule;
	struct given g;

	if (node_need(n, "given", NODE_MAP, &given, err) < 0 || node_need(n, "expect", NODE_MAP, &expect, err) < 0 ||
	    node_need(expect, "rule", NODE_SCALAR, &wanted, err) < 0 ||
	    given_read(&g, schema_ledger(&b->schema, SLICE("leads")), given, b->now, err) < 0 ||
	    first_that_holds(rules, &g.subject, 0, &rule, err) < 0)
		return -1;
	str_add_slice(got, rule ? rule->id : SLICE("-"));
	return slice_equal(str_slice(got), wanted->text);
}

RULE_LOADS(assign_rules)

const struct rule_kind assign_yaml = {
	.file = "assign.yaml",
	.list = "rules",
	.ledger = "leads",
	.size = sizeof(struct assign_rules),
	.load = load_rules,
	.release = release_rules,
	.check = check,
	.example = example,
};

/* Choosing */

struct assigning {
	struct book *book;
	struct assign_rules rules;
	struct takers takers;
	struct task_rules tasks;
};

/* What became of one lead. */
struct assigned {
	const struct assign_rule *rule; /* NULL: nobody gets it */
	size_t person;
	struct str why;
};

/* End it in any case. */
static int begin(struct assigning *a, struct book *b, struct error *err)
{
	const struct yaml *y = book_rules(b, assign_yaml.file, err);

	*a = (struct assigning){ .book = b };
	if (!y || assign_rules_load(&a->rules, b, y, err) < 0 || takers_begin(&a->takers, b, err) < 0)
		return -1;
	return a->rules.has_task ? task_rules_read(&a->tasks, b, err) : 0;
}

static void end(struct assigning *a)
{
	assign_rules_release(&a->rules);
	takers_release(&a->takers);
	task_rules_release(&a->tasks);
}

static struct slice text_of(const struct subject *s, const char *field)
{
	struct value v = { 0 };

	return s->get(s->context, slice_of(field), &v) < 0 ? SLICE("") : v.text;
}

static void add_value(void *out, const struct when_part *part)
{
	struct str *text = out;

	if (part->holds && !value_missing(&part->value))
		str_addf(text, "%s%.*s %.*s", text->len ? _(", ") : "", SLICE_ARGS(part->field), SLICE_ARGS(part->value.text));
}

/* The values that the condition asked for, and why it was that one of several. */
static int explain(struct assigning *a, const struct assign_rule *rule, const struct subject *s, size_t chosen, struct str *why, struct error *err)
{
	if (rule->when && when_explain(rule->when, s, add_value, why, err) < 0)
		return -1;
	if (why->len)
		str_adds(why, _("; "));
	if (rule->to_owner)
		str_adds(why, _("in charge of the customer"));
	else
		taker_add_why(why, &a->takers, rule->by, &rule->list, chosen, text_of(s, "customer"));
	return 0;
}

/* 1: somebody of the rule is there. */
static int take(struct assigning *a, const struct assign_rule *rule, const struct subject *s, struct assigned *to, struct error *err)
{
	const struct table *people = a->takers.people;
	size_t chosen = 0;

	if (rule->to_owner) {
		const struct slice owner = text_of(s, "customer.owner");
		const long row = owner.len ? table_find(people, owner) : -1;

		if (row < 0 || !taker_is_there(people, (size_t)row))
			return 0;
		to->person = (size_t)row;
	} else {
		if (!rule->list.count)
			return 0;
		chosen = taker_choose(&a->takers, rule->by, &rule->list, text_of(s, "customer"));
		to->person = rule->list.rows[chosen];
	}
	to->rule = rule;
	str_reset(&to->why);
	return explain(a, rule, s, chosen, &to->why, err) < 0 ? -1 : 1;
}

/* Release to->why in any case. */
static int choose(struct assigning *a, const struct subject *s, struct assigned *to, struct error *err)
{
	const struct assign_rule *rule = NULL, *passed = NULL;
	int got = 0;

	*to = (struct assigned){ .why = STR_INIT };
	do {
		if (first_that_holds(&a->rules, s, rule ? (size_t)(rule - a->rules.rules) + 1 : 0, &rule, err) < 0)
			return -1;
		got = rule ? take(a, rule, s, to, err) : 0;
		passed = rule && !got ? rule : passed;
	} while (rule && !got);
	if (got < 0)
		return -1;
	if (got)
		taker_give(&a->takers, to->person, true);
	else if (passed)
		str_addf(&to->why, _("rule %.*s (%s:%u) holds, and nobody of its people is there"), SLICE_ARGS(passed->id), passed->place.file, passed->place.line);
	else
		str_addf(&to->why, _("no rule of %s holds"), a->rules.rules->place.file);
	return 0;
}

/* Which leads */

static int check_lead(const struct assigning *a, size_t row, struct error *err)
{
	const struct table *leads = a->takers.leads;
	const struct slice id = table_id(leads, row), owner = table_text(leads, row, LEADS.owner);
	const long person = owner.len ? table_find(a->takers.people, owner) : -1;

	if (!lead_is_open(a->book, leads, row))
		return error_add(err, ERROR_DATA, _("lead %.*s is closed (%.*s); only open ones are given to somebody"), SLICE_ARGS(id),
				 SLICE_ARGS(table_text(leads, row, LEADS.stage)));
	if (person >= 0 && !slice_is(table_text(a->takers.people, (size_t)person, PEOPLE.status), "left"))
		return error_add(err, ERROR_DATA, _("lead %.*s belongs to %.*s; crm lead set %.*s owner=… gives it to somebody else"), SLICE_ARGS(id),
				 SLICE_ARGS(listing_name(a->book, PEOPLE.ledger, owner)), SLICE_ARGS(id));
	return 0;
}

/* Those that were named, each once; else the open ones that nobody owns. Free *rows. */
static int find_leads(const struct assigning *a, const struct assign_how *how, size_t **rows, size_t *count, struct error *err)
{
	const struct table *leads = a->takers.leads;
	int rc = 0;

	*rows = xcalloc(leads->nrows + how->nleads + 1, sizeof(**rows));
	*count = 0;
	for (size_t i = 0; i < how->nleads; i++) {
		const long row = lead_find(a->book, how->leads[i], err);
		size_t k = 0;

		while (row >= 0 && k < *count && (*rows)[k] != (size_t)row)
			k++;
		rc |= row < 0 ? -1 : check_lead(a, (size_t)row, err);
		if (row >= 0 && k == *count)
			(*rows)[(*count)++] = (size_t)row;
	}
	for (size_t i = 0; !how->nleads && i < leads->nrows; i++)
		if (!table_text(leads, i, LEADS.owner).len && lead_is_open(a->book, leads, i))
			(*rows)[(*count)++] = i;
	return rc;
}

#define ASSIGNED(C) \
	C(shown, lead, _("ID"), TYPE_ID, view_text(v, table_id(leads, row))) \
	C(key, customer, , TYPE_ID, view_text(v, customer)) \
	C(face, customer_name, _("customer"), TYPE_TEXT, view_text(v, listing_name(b, CUSTOMERS.ledger, customer))) \
	C(key, owner, , TYPE_ID, view_text(v, owner)) \
	C(face, owner_name, _("owner"), TYPE_TEXT, view_text(v, listing_name(b, PEOPLE.ledger, owner))) \
	C(shown, rule, _("rule"), TYPE_TEXT, view_text(v, to.rule ? to.rule->id : SLICE(""))) \
	C(shown, place, _("place"), TYPE_TEXT, put_place(v, to.rule)) \
	C(shown, why, _("why"), TYPE_TEXT, view_text(v, str_slice(&to.why)))

static void put_place(struct view *v, const struct assign_rule *rule)
{
	if (rule)
		view_textf(v, "%s:%u", rule->place.file, rule->place.line);
	else
		view_text(v, SLICE(""));
}

static int show_lead(struct assigning *a, size_t row, struct view *v, struct error *err)
{
	const struct table *leads = a->takers.leads;
	const struct slice customer = table_text(leads, row, LEADS.customer);
	struct book *b = a->book;
	struct row_subject s;
	struct assigned to;
	struct slice owner;
	int rc;

	row_subject(&s, b, leads, row);
	rc = choose(a, &s.subject, &to, err);
	owner = to.rule ? table_id(a->takers.people, to.person) : SLICE("");
	if (rc == 0) {
		ASSIGNED(VIEW_CELL)
		v->status = to.rule ? v->status : ERROR_DATA;
	}
	str_release(&to.why);
	return rc;
}

int assign_show(struct book *b, const struct assign_how *how, struct view *v, struct error *err)
{
	struct assigning a;
	size_t *rows = NULL, count = 0;
	int rc = begin(&a, b, err);

	if (rc == 0)
		rc = find_leads(&a, how, &rows, &count, err);
	if (rc == 0) {
		ASSIGNED(VIEW_COLUMN)
		for (size_t i = 0; i < count && rc == 0; i++)
			rc = show_lead(&a, rows[i], v, err);
		view_note(v, lang_plural("%zu lead to give to somebody", "%zu leads to give to somebody", count), count);
	}
	free(rows);
	end(&a);
	return rc;
}

/* Writing */

static int check_who(const struct assigning *a, struct error *err)
{
	const int in_charge = kept_is_in_charge(a->book, err);
	const struct table *people = a->takers.people;
	const long row = table_find(people, a->book->actor);

	for (size_t i = 0; row >= 0 && i < a->rules.nmay; i++)
		if (taker_is_there(people, (size_t)row) && slice_equal(table_text(people, (size_t)row, PEOPLE.role), a->rules.may[i]))
			return 0;
	if (in_charge)
		return in_charge > 0 ? 0 : -1;
	return error_add(err, ERROR_DATA, _("only an admin, the owner of the book, or a role that rules/assign.yaml names (may) gives leads out"));
}

/* What the new owner has to do first. */
static int open_task(struct assigning *a, struct change_row *lead, struct slice owner, struct error *err)
{
	struct change *c = lead->change;
	const struct assign_task *task = &a->rules.task;
	const struct table *tasks = schema_ledger(&a->book->schema, SLICE("tasks")) ? book_table(a->book, TASKS.ledger, err) : NULL;
	const struct change_row *added = change_staged(c, schema_ledger(&a->book->schema, SLICE("customers")), change_get(lead, LEADS.customer));
	const struct slice name = added ? change_get(added, CUSTOMERS.name) : listing_name(a->book, CUSTOMERS.ledger, change_get(lead, LEADS.customer));
	struct task_draft draft = { .of = TASK_BY_RULE, .rule_kind = change_text(c, "%.*s", SLICE_ARGS(task->kind)).ptr,
				    .title = change_text(c, "%.*s %.*s", SLICE_ARGS(task->title), SLICE_ARGS(name)),
				    .assignee = owner, .subject = change_id(lead) };

	if (!a->rules.has_task || !tasks)
		return err->count ? -1 : 0;
	if (task_is_open(c, tasks, task->kind, draft.subject))
		return 0;
	if (task_rule_due(a->book, task_rule_of(&a->tasks, task->kind), &task->due, a->book->now, &draft.due, err) < 0)
		return -1;
	return task_add(c, &draft, err) ? 0 : -1;
}

static int put_lead(struct assigning *a, struct change_row *lead, const struct assigned *to, struct error *err)
{
	struct change *c = lead->change;
	const struct slice owner = table_id(a->takers.people, to->person);

	change_put(lead, LEADS.owner, owner);
	change_event(c, lead_assigned, .lead = change_id(lead), .customer = change_get(lead, LEADS.customer), .owner = owner, .rule = to->rule->id,
		     .place = change_place(c, &to->rule->place), .why = str_slice(&to->why));
	return open_task(a, lead, owner, err);
}

static int assign_lead(struct change *c, struct assigning *a, size_t row, size_t *given, struct error *err)
{
	const struct table *leads = a->takers.leads;
	const struct place at = table_place(leads, row);
	struct change_row *lead;
	struct row_subject s;
	struct assigned to;
	int rc;

	row_subject(&s, a->book, leads, row);
	rc = choose(a, &s.subject, &to, err);
	lead = rc == 0 && to.rule ? change_edit(c, LEADS.ledger, table_id(leads, row), err) : NULL;
	if (rc == 0 && !to.rule)
		error_at(&c->aside, ERROR_DATA, &at, _("lead %.*s finds nobody: %.*s"), SLICE_ARGS(table_id(leads, row)), SLICE_ARGS(str_slice(&to.why)));
	if (lead) {
		change_put_number(lead, LEADS.updated_at, c->book->now);
		change_made(c, change_id(lead));
		rc = put_lead(a, lead, &to, err);
		(*given)++;
	} else if (to.rule) {
		rc = -1;
	}
	str_release(&to.why);
	return rc;
}

int assign(struct change *c, const struct assign_how *how, struct error *err)
{
	struct assigning a;
	size_t *rows = NULL, count = 0, given = 0;
	int rc = begin(&a, c->book, err);

	if (rc == 0)
		rc = check_who(&a, err) < 0 ? -1 : find_leads(&a, how, &rows, &count, err);
	for (size_t i = 0; i < count && rc == 0; i++)
		rc = assign_lead(c, &a, rows[i], &given, err);
	if (rc == 0 && !count)
		change_happened(c, assign_none);
	if (rc == 0 && given > 1)
		change_event(c, assign_done, .leads = (int64_t)given);
	free(rows);
	end(&a);
	return rc;
}

int assign_enters_by_rule(struct change_row *lead, struct error *err)
{
	struct book *b = lead->change->book;
	const struct yaml *y;

	if (change_get(lead, LEADS.owner).len || !book_has_rules(b, assign_yaml.file))
		return 0;
	y = book_rules(b, assign_yaml.file, err);
	return y ? node_is(node_get(y->root, "enter"), enters[ASSIGN_RULE]) : -1;
}

int assign_entered(struct change_row *lead, struct error *err)
{
	struct assigned to = { .why = STR_INIT };
	struct assigning a;
	struct row_subject s;
	int rc = begin(&a, lead->change->book, err);

	staged_subject(&s, lead);
	if (rc == 0)
		rc = choose(&a, &s.subject, &to, err);
	if (rc == 0 && to.rule)
		rc = put_lead(&a, lead, &to, err);
	else if (rc == 0)
		change_event(lead->change, lead_unassigned, .lead = change_id(lead), .why = str_slice(&to.why));
	str_release(&to.why);
	end(&a);
	return rc;
}
