/* route_plan.c - people in the seats of a route, by the file's policy; see route.h. */
#include <string.h>

#include "base/lang.h"
#include "base/near.h"
#include "base/utf8.h"
#include "book/listing.h"
#include "book/rule_kind.h"
#include "sales/contracts/route.h"

/* Rules/routes.yaml into struct routes; every fault with its place */

static bool is_role(const struct routes *r, struct slice name)
{
	const int i = table_column(r->people, PEOPLE.role);
	const struct column *c = i < 0 ? NULL : &r->people->ledger->columns[i];

	for (size_t k = 0; c && k < c->nvalues; k++)
		if (slice_equal(c->values[k], name))
			return true;
	return false;
}

static int no_seat(const struct routes *r, const struct node *n, struct error *err)
{
	const int role = table_column(r->people, PEOPLE.role), name = table_column(r->people, PEOPLE.name);
	struct nearest near;

	nearest_init(&near, n->text);
	nearest_offer(&near, SLICE("superior"));
	for (size_t k = 0; role >= 0 && k < r->people->ledger->columns[role].nvalues; k++)
		nearest_offer(&near, r->people->ledger->columns[role].values[k]);
	for (size_t i = 0; i < r->people->nrows; i++)
		nearest_offer(&near, table_cell(r->people, i, name));
	if (nearest_found(&near).len)
		return node_error(n, err, _("'%.*s' is neither a role nor a person; did you mean '%.*s'?"), SLICE_ARGS(n->text),
				  SLICE_ARGS(nearest_found(&near)));
	return node_error(n, err, _("'%.*s' is neither a role (%s, people.role) nor a person of people.csv"), SLICE_ARGS(n->text),
			  r->people->ledger->place.file);
}

/* A role, superior, or a person by id, login or name. */
static int read_seat(struct routes *r, const struct node *n, struct seat_rule *seat, struct error *err)
{
	long person;

	if (n->kind != NODE_SCALAR || !n->text.len)
		return node_error(n, err, _("a role or a person is wanted here"));
	*seat = (struct seat_rule){ .name = n->text, .by = SEAT_ROLE };
	if (is_role(r, n->text))
		return 0;
	seat->by = SEAT_SUPERIOR;
	if (node_is(n, "superior"))
		return 0;
	person = book_person(r->book, n->text, NULL);
	if (person < 0)
		return no_seat(r, n, err);
	*seat = (struct seat_rule){ .name = table_id(r->people, (size_t)person), .by = SEAT_PERSON };
	return 0;
}

/* One, or a list of them. */
static int read_seats(const struct binder *b, const struct node *n, void *to)
{
	const bool is_list = n->kind == NODE_LIST;
	const struct node *one = is_list ? node_first(n) : n;
	struct step_rule *step = to;
	int rc = 0;

	step->is_any = slice_is(n->key, "any");
	step->seats = arena_zalloc(b->arena, (is_list ? n->count : 1) * sizeof(*step->seats));
	for (; one; one = is_list ? one->next : NULL)
		rc |= read_seat(b->rules, one, &step->seats[step->nseats++], b->err);
	return rc;
}

static int read_limit(const struct binder *b, const struct node *n, void *to)
{
	struct value *limit = to;

	if (bind_value(b, n, limit) < 0)
		return -1;
	return limit->number > 0 ? 0 : node_error(n, b->err, _("limit: '%.*s' leaves no time"), SLICE_ARGS(n->text));
}

/* Whom a task or a notice can go to: a seat, or owner. */
static int read_person(const struct binder *b, const struct node *n, void *name)
{
	struct seat_rule seat = { .name = n->text };

	if (node_is(n, "owner") ? schema_need(&b->book->schema, CONTRACTS.owner, n, b->err) < 0
				: read_seat(b->rules, n, &seat, b->err) < 0)
		return -1;
	*(struct slice *)name = seat.name;
	return 0;
}

#define PERSON(T, member) BIND_OF(T, member, struct slice, BIND_ANY, read_person)
#define LIMIT(T, member) \
	BIND_OF(T, member, struct value, BIND_SCALAR, read_limit), .type = TYPE_DURATION, \
	.wanted = N_("limit: a duration such as 2wd or 48h is wanted")

static int check_who(const struct binder *b, const struct node *n, void *to)
{
	(void)to;
	return !!node_get(n, "by") + !!node_get(n, "all") + !!node_get(n, "any") == 1 ?
		       0 : node_error(n, b->err, _("a step has one of by, all and any"));
}

#define NOBODY .empty = N_("an empty list: nobody would approve this step")
#define SEVERAL NOBODY, .wanted = N_("a list of roles or persons is wanted here")

static const struct bind_key step_keys[] = {
	{ NULL, BIND_WANTED(N_("a step is a role, a person, or {all: [...]}, {any: [...]}, {by: ..., when: {...}}")) },
	{ NULL, BIND_BY(BIND_MAP, check_who) },
	{ "by", BIND_BY(BIND_ANY, read_seats), NOBODY, .if_sound = true },
	{ "all", BIND_BY(BIND_LIST, read_seats), SEVERAL },
	{ "any", BIND_BY(BIND_LIST, read_seats), SEVERAL },
	{ "when", BIND_WHEN(struct step_rule, when), .of = "contracts" },
	{ "limit", LIMIT(struct step_rule, limit) },
	{ "escalate", PERSON(struct step_rule, escalate) },
	{ 0 },
};

/* legal | {all: [...]} | {any: [...]} | {by: legal, when: {...}, limit: 1wd, escalate: admin} */
static int read_steps(const struct binder *b, const struct node *n, void *to)
{
	struct route *route = to;
	int rc = 0;

	route->steps = arena_zalloc(b->arena, n->count * sizeof(*route->steps));
	for (const struct node *one = node_first(n); one; one = one->next) {
		struct step_rule *step = &route->steps[route->nsteps++];

		step->place = one->place;
		rc |= one->kind == NODE_SCALAR ? read_seats(b, one, step) : bind_map(b, step_keys, one, step);
		if (value_missing(&step->limit))
			step->limit = route->limit;
		if (!step->escalate.len)
			step->escalate = route->escalate;
	}
	return rc;
}

static int read_editable(const struct binder *b, const struct node *n, void *name)
{
	int i;

	if (bind_column(b, n, &i) < 0)
		return -1;
	*(struct slice *)name = slice_of(schema_ledger(&b->book->schema, slice_of(b->key->of))->columns[i].name);
	return 0;
}

static const struct bind_key push_keys[] = {
	{ "to", PERSON(struct route, push_to), .required = true },
	{ "title", BIND_TEXT(struct route, push_title) },
	{ "attach", BIND_FILE(struct route, push_attach), .required = true },
	{ 0 },
};

static const struct bind_key route_keys[] = {
	{ NULL, BIND_WANTED(N_("a route is a map with id and steps")) },
	{ NULL, BIND_PLACE(struct route, place) },
	{ "id", BIND_ID(struct route, id), .required = true },
	{ "why", BIND_TEXT(struct route, why), .if_sound = true },
	{ "when", BIND_NODE(struct route, when_node, BIND_ANY) },
	{ "when", BIND_WHEN(struct route, when), .of = "contracts" },
	{ "limit", LIMIT(struct route, limit) },
	{ "escalate", PERSON(struct route, escalate) },
	{ "steps", BIND_BY(BIND_LIST, read_steps), .required = true,
	  .empty = N_("a route without steps would approve in silence; name who decides") },
	{ "cc", BIND_ONE_OR_MORE(struct route, cc, ncc, read_person) },
	{ "attach", BIND_FILE(struct route, attach) },
	{ "push", BIND_SAME(push_keys), .wanted = N_("push: {to: ..., attach: ...} is wanted") },
	{ "editable", BIND_ITEMS(struct route, editable, neditable, read_editable), .of = "contracts",
	  .wanted = N_("editable: a list of columns of contracts is wanted") },
	{ 0 },
};

static const char *const nobody[] = { "refuse", "superior", NULL }, *const submitters[] = { "refuse", "superior", "allow", NULL },
			 *const repeated[] = { "once", "each", NULL };

static const struct bind_key policy_keys[] = {
	{ NULL, BIND_PLACE(struct routes, policy_place) },
	{ "nobody", BIND_CHOICE(struct routes, nobody, nobody), .required = true },
	{ "submitter", BIND_CHOICE(struct routes, submitter, submitters), .required = true },
	{ "repeated", BIND_CHOICE(struct routes, repeated, repeated), .required = true },
	{ 0 },
};

static const struct bind_key file_keys[] = {
	{ "routes", BIND_EACH(struct routes, routes, count, route_keys), .required = true },
	{ "policy", BIND_SAME(policy_keys), .required = true },
	{ "why", .read = NULL },
	{ "examples", BIND_NODE(struct routes, examples, BIND_ANY) },
	{ 0 },
};

int routes_load(struct routes *r, struct book *b, const struct yaml *y, struct error *err)
{
	const struct binder binder = book_binder(b, &r->arena, r, err);

	*r = (struct routes){ .book = b };
	r->people = book_table(b, PEOPLE.ledger, err);
	return r->people && book_table(b, CONTRACTS.ledger, err) ? bind_map(&binder, file_keys, y->root, r) : -1;
}

int routes_read(struct routes *r, struct book *b, const char *path, struct error *err)
{
	const struct yaml *y = path ? book_rules_file(b, path, err) : book_rules(b, "routes.yaml", err);
	const size_t before = err->count;

	*r = (struct routes){ .book = b };
	if (!y)
		return -1;
	if (routes_load(r, b, y, err) == 0)
		return 0;
	error_become(err, before, ERROR_SYSTEM); /* rules that can't be followed: the book is broken, not the data */
	return -1;
}

void routes_release(struct routes *r)
{
	for (size_t i = 0; i < r->count; i++) {
		when_free(r->routes[i].when);
		for (size_t k = 0; k < r->routes[i].nsteps; k++)
			when_free(r->routes[i].steps[k].when);
	}
	arena_release(&r->arena);
	*r = (struct routes){ 0 };
}

bool person_has_left(const struct table *people, long person)
{
	return person >= 0 && slice_is(table_text(people, (size_t)person, PEOPLE.status), "left");
}

long person_delegate(const struct book *b, const struct table *people, long person)
{
	const int until = table_column(people, PEOPLE.delegate_until);
	long delegate = person < 0 ? -1 : table_find(people, table_text(people, (size_t)person, PEOPLE.delegate));

	if (delegate < 0 || table_number(people, (size_t)person, until, INT32_MIN) < b->today)
		return -1;
	return slice_is(table_text(people, (size_t)delegate, PEOPLE.status), "active") ? delegate : -1;
}

/* At work, or away with somebody who stands in. */
static bool can_decide(const struct routes *r, long person)
{
	struct slice status = table_text(r->people, (size_t)person, PEOPLE.status);

	return slice_is(status, "active") || (slice_is(status, "leave") && person_delegate(r->book, r->people, person) >= 0);
}

static long manager_of(const struct table *people, long person)
{
	return table_find(people, table_text(people, (size_t)person, PEOPLE.manager));
}

/* The next one up the line who can decide and isn't `not_him`. Counted, since a line of managers may run in a circle. */
static long superior_of(const struct routes *r, long person, long not_him)
{
	for (size_t up = 0; person >= 0 && up < r->people->nrows; up++) {
		person = manager_of(r->people, person);
		if (person >= 0 && person != not_him && can_decide(r, person))
			return person;
	}
	return -1;
}

static bool holds_role(const struct routes *r, long person, struct slice role)
{
	return can_decide(r, person) && slice_equal(table_text(r->people, (size_t)person, PEOPLE.role), role);
}

static void add_person(struct seat *s, long person)
{
	s->people[s->npeople++] = person;
}

/* Who holds a role: the nearest one in the owner's line of managers, else everybody who does. */
static void find_holders(const struct routes *r, struct seat *s, long owner)
{
	long up = owner;

	for (size_t steps = 0; up >= 0 && steps <= r->people->nrows; steps++, up = manager_of(r->people, up))
		if (holds_role(r, up, s->role)) {
			add_person(s, up);
			return;
		}
	for (size_t i = 0; i < r->people->nrows; i++)
		if (holds_role(r, (long)i, s->role))
			add_person(s, (long)i);
}

static struct slice name_of(const struct routes *r, long person)
{
	return table_text(r->people, (size_t)person, PEOPLE.name);
}

static void no_one(const struct routes *r, struct route_plan *plan, struct seat *s, const char *why)
{
	s->state = SEAT_NOBODY;
	s->npeople = 0;
	plan->has_nobody = true;
	s->note = arena_format(&plan->arena, "%s (%s:%u)", why, r->policy_place.file, r->policy_place.line);
}

/* Nobody holds the role: refused, or handed to the owner's superior, as the file says. */
static void apply_nobody(const struct routes *r, struct route_plan *plan, struct seat *s, long owner)
{
	long up = r->nobody == NOBODY_SUPERIOR ? superior_of(r, owner, -1) : -1;

	if (up < 0) {
		no_one(r, plan, s, _("nobody is there to decide"));
		return;
	}
	add_person(s, up);
	s->note = arena_format(&plan->arena, _("nobody holds %.*s: the superior %.*s decides (nobody: superior, %s:%u)"),
			       SLICE_ARGS(s->role), SLICE_ARGS(name_of(r, up)), r->policy_place.file, r->policy_place.line);
}

static bool take_out(struct seat *s, long person)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->npeople; i++)
		if (s->people[i] != person)
			s->people[kept++] = s->people[i];
	if (kept == s->npeople)
		return false;
	s->npeople = kept;
	return true;
}

/* Whoever submits doesn't approve, unless the file says so. */
static void apply_submitter(const struct routes *r, struct route_plan *plan, struct seat *s, long submitter)
{
	struct slice name;
	long up;

	if (submitter < 0 || r->submitter == SUBMITTER_ALLOW || !take_out(s, submitter))
		return;
	name = name_of(r, submitter);
	if (s->npeople) {
		s->note = arena_format(&plan->arena, _("%.*s submits it: left to the others (submitter: %s, %s:%u)"),
				       SLICE_ARGS(name), r->submitter == SUBMITTER_REFUSE ? "refuse" : "superior",
				       r->policy_place.file, r->policy_place.line);
		return;
	}
	up = r->submitter == SUBMITTER_SUPERIOR ? superior_of(r, submitter, submitter) : -1;
	if (up < 0) {
		no_one(r, plan, s, arena_format(&plan->arena, _("%.*s would approve what he or she submits"), SLICE_ARGS(name)));
		return;
	}
	add_person(s, up);
	s->note = arena_format(&plan->arena, _("%.*s submits it: the superior %.*s decides (submitter: superior, %s:%u)"),
			       SLICE_ARGS(name), SLICE_ARGS(name_of(r, up)), r->policy_place.file, r->policy_place.line);
}

/* The step before in which one of the seat's people is asked alone, so that this seat is answered with that one; 0: none. */
static size_t asked_before(const struct route_plan *plan, const struct seat *s)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct seat *before = &plan->seats[i];

		if (before->rule->is_any && before->rule->nseats > 1)
			continue; /* another one may have decided it */
		if (before->state == SEAT_ASKED && before->npeople == 1 && s->npeople == 1 && before->people[0] == s->people[0])
			return before->step;
	}
	return 0;
}

static void apply_repeated(const struct routes *r, struct route_plan *plan, struct seat *s)
{
	const size_t step = asked_before(plan, s);

	if (!step || (r->repeated == REPEATED_EACH && step != s->step))
		return;
	s->state = SEAT_REPEATED;
	s->asked_in = step;
	s->note = arena_format(&plan->arena, _("%.*s is asked in step %zu already (repeated: %s, %s:%u)"),
			       SLICE_ARGS(name_of(r, s->people[0])), step, r->repeated == REPEATED_ONCE ? "once" : "each",
			       r->policy_place.file, r->policy_place.line);
}

static void seat_people(const struct routes *r, struct route_plan *plan, struct seat *s, const struct seat_rule *rule, long owner,
			long submitter)
{
	long person;

	s->role = rule->name;
	s->people = arena_alloc(&plan->arena, (r->people->nrows + 1) * sizeof(*s->people));
	if (rule->by == SEAT_ROLE) {
		find_holders(r, s, owner);
	} else if (rule->by == SEAT_SUPERIOR) {
		person = superior_of(r, submitter >= 0 ? submitter : owner, -1);
		if (person >= 0)
			add_person(s, person);
	} else {
		person = table_find(r->people, rule->name);
		s->role = table_text(r->people, (size_t)person, PEOPLE.role);
		if (can_decide(r, person))
			add_person(s, person);
	}
	if (!s->npeople)
		apply_nobody(r, plan, s, owner);
	if (s->npeople)
		apply_submitter(r, plan, s, submitter);
	if (s->npeople)
		apply_repeated(r, plan, s);
}

static struct seat *new_seat(struct route_plan *plan, const struct step_rule *rule, size_t step)
{
	struct seat *s = &plan->seats[plan->count];

	*s = (struct seat){ .rule = rule, .step = step };
	return s;
}

int route_plan(const struct routes *r, const struct route *route, const struct subject *contract, long owner, long submitter,
	       struct route_plan *plan, struct error *err)
{
	size_t all = 0;

	*plan = (struct route_plan){ .route = route };
	for (size_t i = 0; i < route->nsteps; i++)
		all += route->steps[i].nseats;
	plan->seats = arena_zalloc(&plan->arena, all * sizeof(*plan->seats));
	for (size_t i = 0; i < route->nsteps; i++) {
		const struct step_rule *rule = &route->steps[i];
		const int holds = when_holds(rule->when, contract, err);

		if (holds < 0)
			return -1;
		for (size_t k = 0; k < rule->nseats; k++) {
			struct seat *s = new_seat(plan, rule, i + 1);

			if (holds) {
				seat_people(r, plan, s, &rule->seats[k], owner, submitter);
			} else {
				s->role = rule->seats[k].name;
				s->state = SEAT_SKIPPED;
				s->note = arena_format(&plan->arena, _("left out: its condition doesn't hold (%s:%u)"),
						       rule->place.file, rule->place.line);
			}
			plan->count++;
		}
	}
	return 0;
}

void route_plan_release(struct route_plan *plan)
{
	arena_release(&plan->arena);
	*plan = (struct route_plan){ 0 };
}

const char *seat_mode(const struct route_plan *plan, const struct seat *s)
{
	(void)plan;
	if (s->state == SEAT_SKIPPED)
		return "skipped";
	if (s->state == SEAT_REPEATED)
		return "repeated";
	if (s->state == SEAT_NOBODY)
		return "nobody";
	if (s->rule->nseats > 1)
		return s->rule->is_any ? "any" : "all";
	return s->npeople > 1 ? "any" : "one";
}

long route_person(const struct routes *r, struct slice name, long owner)
{
	long up = owner;

	if (slice_is(name, "owner"))
		return owner;
	if (slice_is(name, "superior"))
		return superior_of(r, owner, -1);
	if (table_find(r->people, name) >= 0)
		return person_has_left(r->people, table_find(r->people, name)) ? -1 : table_find(r->people, name);
	for (size_t steps = 0; up >= 0 && steps <= r->people->nrows; steps++, up = manager_of(r->people, up))
		if (holds_role(r, up, name))
			return up;
	for (size_t i = 0; i < r->people->nrows; i++)
		if (holds_role(r, (long)i, name))
			return (long)i;
	return -1;
}

int route_for(const struct routes *r, const struct subject *s, const struct route **out, struct error *err)
{
	for (size_t i = 0; i < r->count; i++) {
		const int holds = when_holds(r->routes[i].when, s, err);

		if (holds) {
			*out = &r->routes[i];
			return holds;
		}
	}
	return 0;
}

const struct route *route_by_id(const struct routes *r, struct slice id)
{
	for (size_t i = 0; i < r->count; i++)
		if (slice_equal(r->routes[i].id, id))
			return &r->routes[i];
	return NULL;
}
