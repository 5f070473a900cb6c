/* route_load.c - rules/routes.yaml into struct routes; every fault with its place. See route.h. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "sales/contracts/route.h"

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
	return node_error(n, err, _("'%.*s' is neither a role (rules/fields.yaml, people.role) nor a person of people.csv"),
			  SLICE_ARGS(n->text));
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

static int read_seats(struct routes *r, const struct node *n, struct step_rule *step, struct error *err)
{
	const bool is_list = n->kind == NODE_LIST;
	const struct node *one = is_list ? node_first(n) : n;
	int rc = 0;

	if (is_list && !n->count)
		return node_error(n, err, _("an empty list: nobody would approve this step"));
	step->seats = arena_zalloc(&r->arena, (is_list ? n->count : 1) * sizeof(*step->seats));
	for (; one; one = is_list ? one->next : NULL)
		rc |= read_seat(r, one, &step->seats[step->nseats++], err);
	return rc;
}

static int read_when(struct routes *r, const struct node *when, struct when **out, struct error *err)
{
	const struct vocabulary v = schema_vocabulary(schema_ledger(&r->book->schema, SLICE("contracts")));

	if (when && !(*out = when_compile(when, &v, err)))
		return -1;
	return 0;
}

static int read_limit(const struct node *n, struct value *limit, struct error *err)
{
	if (!n)
		return 0;
	if (n->kind != NODE_SCALAR || node_value(n, TYPE_DURATION, limit, err) < 0)
		return n->kind == NODE_SCALAR ? -1 : node_error(n, err, _("limit: a duration such as 2wd or 48h is wanted"));
	if (limit->number <= 0)
		return node_error(n, err, _("limit: '%.*s' leaves no time"), SLICE_ARGS(n->text));
	return 0;
}

/* Whom a task or a notice can go to: a seat, or owner. */
static int read_person(struct routes *r, const struct node *n, struct slice *out, struct error *err)
{
	struct seat_rule seat;

	if (!n)
		return 0;
	if (node_is(n, "owner")) {
		*out = n->text;
		return 0;
	}
	if (read_seat(r, n, &seat, err) < 0)
		return -1;
	*out = seat.name;
	return 0;
}

/* legal | {all: [...]} | {any: [...]} | {by: legal, when: {...}, limit: 1wd, escalate: admin} */
static int read_step(struct routes *r, const struct node *n, struct step_rule *step, struct error *err)
{
	static const char *const keys[] = { "by", "all", "any", "when", "limit", "escalate", NULL };
	const struct node *by = node_get(n, "by"), *all = node_get(n, "all"), *any = node_get(n, "any");
	int rc = 0;

	step->place = n->place;
	if (n->kind == NODE_SCALAR)
		return read_seats(r, n, step, err);
	if (n->kind != NODE_MAP)
		return node_error(n, err, _("a step is a role, a person, or {all: [...]}, {any: [...]}, {by: ..., when: {...}}"));
	if (node_only(n, keys, err) < 0)
		return -1;
	if (!!by + !!all + !!any != 1)
		return node_error(n, err, _("a step has one of by, all and any"));
	if ((all && all->kind != NODE_LIST) || (any && any->kind != NODE_LIST))
		return node_error(all ? all : any, err, _("a list of roles or persons is wanted here"));
	step->is_any = any != NULL;
	rc |= read_seats(r, by ? by : all ? all : any, step, err);
	rc |= read_when(r, node_get(n, "when"), &step->when, err);
	rc |= read_limit(node_get(n, "limit"), &step->limit, err);
	rc |= read_person(r, node_get(n, "escalate"), &step->escalate, err);
	return rc;
}

static int read_attach(struct routes *r, const struct node *n, struct slice *out, struct error *err)
{
	if (!n)
		return 0;
	*out = n->text;
	return book_text_named(r->book, n, err);
}

static int read_push(struct routes *r, const struct node *push, struct route *route, struct error *err)
{
	static const char *const keys[] = { "to", "title", "attach", NULL };
	const struct node *to, *attach;
	int rc;

	if (!push)
		return 0;
	if (push->kind != NODE_MAP)
		return node_error(push, err, _("push: {to: ..., attach: ...} is wanted"));
	if (node_only(push, keys, err) < 0)
		return -1;
	rc = node_need(push, "to", NODE_SCALAR, &to, err) | node_need(push, "attach", NODE_SCALAR, &attach, err);
	if (rc)
		return -1;
	route->push_title = node_text(push, "title");
	return read_person(r, to, &route->push_to, err) | read_attach(r, attach, &route->push_attach, err);
}

static int read_cc(struct routes *r, const struct node *n, struct route *route, struct error *err)
{
	const bool is_list = n && n->kind == NODE_LIST;
	int rc = 0;

	if (!n)
		return 0;
	route->cc = arena_zalloc(&r->arena, (is_list ? n->count + 1 : 1) * sizeof(*route->cc));
	for (const struct node *one = is_list ? node_first(n) : n; one; one = is_list ? one->next : NULL)
		rc |= read_person(r, one, &route->cc[route->ncc++], err);
	return rc;
}

static int read_editable(struct routes *r, const struct node *n, struct route *route, struct error *err)
{
	const struct ledger *contracts = schema_ledger(&r->book->schema, SLICE("contracts"));
	int rc = 0;

	if (!n)
		return 0;
	if (n->kind != NODE_LIST)
		return node_error(n, err, _("editable: a list of columns of contracts is wanted"));
	route->editable = arena_zalloc(&r->arena, (n->count + 1) * sizeof(*route->editable));
	for (const struct node *one = node_first(n); one; one = one->next) {
		int i = ledger_column(contracts, one->text);

		if (i < 0)
			rc = ledger_no_column(contracts, one->text, &one->place, ERROR_DATA, err);
		else
			route->editable[route->neditable++] = slice_of(contracts->columns[i].name);
	}
	return rc;
}

static int read_steps(struct routes *r, const struct node *n, const struct node *steps, struct route *route, struct error *err)
{
	struct value limit = { .type = TYPE_DURATION };
	struct slice escalate = SLICE("");
	int rc = read_limit(node_get(n, "limit"), &limit, err) | read_person(r, node_get(n, "escalate"), &escalate, err);

	if (!steps->count)
		return node_error(steps, err, _("a route without steps would approve in silence; name who decides"));
	route->steps = arena_zalloc(&r->arena, steps->count * sizeof(*route->steps));
	for (const struct node *one = node_first(steps); one; one = one->next) {
		struct step_rule *step = &route->steps[route->nsteps++];

		rc |= read_step(r, one, step, err);
		if (value_missing(&step->limit))
			step->limit = limit;
		if (!step->escalate.len)
			step->escalate = escalate;
	}
	return rc;
}

static int read_route(struct routes *r, const struct node *n, struct error *err)
{
	static const char *const keys[] = { "id", "why", "when", "steps", "limit", "escalate", "cc", "attach", "push", "editable", NULL };
	const struct node *id, *steps;
	struct route *route;
	int rc;

	if (n->kind != NODE_MAP)
		return node_error(n, err, _("a route is a map with id and steps"));
	if (node_only(n, keys, err) < 0)
		return -1;
	rc = node_need(n, "id", NODE_SCALAR, &id, err) | node_need(n, "steps", NODE_LIST, &steps, err);
	if (rc)
		return -1;
	if (route_by_id(r, id->text))
		return node_error(id, err, _("id: '%.*s' is there already, in line %u"), SLICE_ARGS(id->text),
				  route_by_id(r, id->text)->place.line);
	r->routes = xgrow(r->routes, &r->cap, r->count + 1, sizeof(*r->routes));
	route = &r->routes[r->count++];
	*route = (struct route){ .id = id->text, .why = node_text(n, "why"), .place = n->place, .when_node = node_get(n, "when") };
	rc |= read_when(r, route->when_node, &route->when, err);
	rc |= read_steps(r, n, steps, route, err);
	rc |= read_cc(r, node_get(n, "cc"), route, err);
	rc |= read_attach(r, node_get(n, "attach"), &route->attach, err);
	rc |= read_push(r, node_get(n, "push"), route, err);
	rc |= read_editable(r, node_get(n, "editable"), route, err);
	return rc ? -1 : 0;
}

static int read_choice(const struct node *policy, const char *key, const char *const *words, int *out, struct error *err)
{
	const struct node *n;
	struct str list = STR_INIT;
	int rc;

	if (node_need(policy, key, NODE_SCALAR, &n, err) < 0)
		return -1;
	for (int i = 0; words[i]; i++) {
		if (node_is(n, words[i])) {
			*out = i;
			str_release(&list);
			return 0;
		}
		str_addf(&list, "%s%s", i ? _(", ") : "", words[i]);
	}
	rc = node_error(n, err, _("%s: '%.*s' is none of %s"), key, SLICE_ARGS(n->text), list.buf);
	str_release(&list);
	return rc;
}

static int read_policy(struct routes *r, const struct node *policy, struct error *err)
{
	static const char *const keys[] = { "nobody", "submitter", "repeated", NULL };
	static const char *const nobody[] = { "refuse", "superior", NULL };
	static const char *const submitter[] = { "refuse", "superior", "allow", NULL };
	static const char *const repeated[] = { "once", "each", NULL };
	int a = 0, b = 0, c = 0, rc;

	r->policy_place = policy->place;
	if (node_only(policy, keys, err) < 0)
		return -1;
	rc = read_choice(policy, "nobody", nobody, &a, err) | read_choice(policy, "submitter", submitter, &b, err) |
	     read_choice(policy, "repeated", repeated, &c, err);
	r->nobody = (enum policy_nobody)a;
	r->submitter = (enum policy_submitter)b;
	r->repeated = (enum policy_repeated)c;
	return rc;
}

int routes_load(struct routes *r, struct book *b, const struct yaml *y, struct error *err)
{
	static const char *const keys[] = { "routes", "policy", "why", "examples", NULL };
	const struct node *routes, *policy;
	int rc;

	*r = (struct routes){ .book = b };
	r->people = book_table(b, PEOPLE.ledger, err);
	if (!r->people || !book_table(b, CONTRACTS.ledger, err) || node_only(y->root, keys, err) < 0)
		return -1;
	rc = node_need(y->root, "routes", NODE_LIST, &routes, err) | node_need(y->root, "policy", NODE_MAP, &policy, err);
	if (rc)
		return -1;
	r->examples = node_get(y->root, "examples");
	for (const struct node *n = node_first(routes); n; n = n->next)
		rc |= read_route(r, n, err);
	rc |= read_policy(r, policy, err);
	return rc ? -1 : 0;
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
	free(r->routes);
	arena_release(&r->arena);
	*r = (struct routes){ 0 };
}
