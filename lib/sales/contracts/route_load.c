/* route_load.c - rules/routes.yaml into struct routes; every fault with its place. See route.h. */
#include "base/lang.h"
#include "base/utf8.h"
#include "book/book_bind.h"
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

	if (!node_is(n, "owner") && read_seat(b->rules, n, &seat, b->err) < 0)
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

static const char *const nobody[] = { "refuse", "superior", NULL }, *const submitter[] = { "refuse", "superior", "allow", NULL },
			 *const repeated[] = { "once", "each", NULL };

static const struct bind_key policy_keys[] = {
	{ NULL, BIND_PLACE(struct routes, policy_place) },
	{ "nobody", BIND_CHOICE(struct routes, nobody, nobody), .required = true },
	{ "submitter", BIND_CHOICE(struct routes, submitter, submitter), .required = true },
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
