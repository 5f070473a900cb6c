/* route_check.c - is a set of routes complete, and does every one of them matter? See route.h.
 *
 * Conditions are tried, not reasoned about: every field that a route names takes the values at which an answer can change
 * (each number in a condition, a minor unit less and more; each text, and one that nobody names), in all combinations.
 */
#include <stdlib.h>

#include "base/file.h"
#include "base/lang.h"
#include "base/money.h"
#include "book/rule_kind.h"
#include "sales/contracts/route.h"

#define OWN_ROUTES "rules/routes.yaml"

enum { SAMPLES_MAX = 20000, TOLD_MAX = 3 };

struct axis { /* a field and its values */
	struct slice field;
	enum type type;
	struct value *values;
	size_t count, cap, at;
};

struct trying {
	const struct routes *routes;
	struct vocabulary vocabulary;
	struct arena arena;
	struct axis *axes;
	size_t count, cap;
	bool *unsure;  /* by route: asks something that isn't tried (a pattern, a day from today) */
	bool *reached; /* by route */
	size_t told;
};

static struct axis *axis_of(struct trying *t, struct slice field, enum type type)
{
	for (size_t i = 0; i < t->count; i++)
		if (slice_equal(t->axes[i].field, field))
			return &t->axes[i];
	t->axes = xgrow(t->axes, &t->cap, t->count + 1, sizeof(*t->axes));
	t->axes[t->count] = (struct axis){ .field = field, .type = type };
	return &t->axes[t->count++];
}

static void add_value(struct trying *t, struct axis *a, int64_t number, struct slice text)
{
	struct str canonical = STR_INIT;
	struct value v = { .type = a->type };

	if (type_is_numeric(a->type))
		value_add_number(&canonical, a->type, number);
	else
		str_add_slice(&canonical, text);
	for (size_t i = 0; i < a->count; i++)
		if (slice_equal(a->values[i].text, str_slice(&canonical))) {
			str_release(&canonical);
			return;
		}
	v.text = arena_slice(&t->arena, str_slice(&canonical));
	v.number = number;
	a->values = xgrow(a->values, &a->cap, a->count + 1, sizeof(*a->values));
	a->values[a->count++] = v;
	str_release(&canonical);
}

/* The values around one literal of a condition. False: it can't be tried. */
static bool add_literal(struct trying *t, struct slice field, const struct node *n)
{
	struct slice text = n->text;
	enum type type = TYPE_TEXT;
	struct axis *a;
	struct value v;

	if (pattern_is(text) || t->vocabulary.find(t->vocabulary.context, field, &type) < 0)
		return false;
	a = axis_of(t, field, type);
	bound_cut_op(&text);
	if (!n->quoted && (node_is(n, "present") || node_is(n, "absent"))) {
		add_value(t, a, 0, SLICE("…"));
		return !type_is_numeric(type);
	}
	if (!type_is_numeric(type)) {
		add_value(t, a, 0, vocabulary_settled(&t->vocabulary, field, text));
		return true;
	}
	if (!value_parse(type, text, &v) || value_missing(&v))
		return false;
	for (int64_t step = -1; step <= 1; step++)
		add_value(t, a, v.number + step, SLICE(""));
	return true;
}

static bool collect(struct trying *t, const struct node *map)
{
	bool sure = true;

	for (const struct node *n = node_first(map); n; n = n->next) {
		bool nests = slice_is(n->key, "any") || slice_is(n->key, "all") || slice_is(n->key, "not");

		if (nests && n->kind == NODE_LIST) {
			for (const struct node *part = node_first(n); part; part = part->next)
				sure &= collect(t, part);
		} else if (nests) {
			sure &= collect(t, n);
		} else if (n->kind == NODE_LIST) {
			for (const struct node *one = node_first(n); one; one = one->next)
				sure &= add_literal(t, n->key, one);
		} else {
			sure &= add_literal(t, n->key, n);
		}
	}
	return sure;
}

static int get_sample(const void *context, struct slice field, struct value *out)
{
	const struct trying *t = context;
	enum type type = TYPE_TEXT;

	for (size_t i = 0; i < t->count; i++)
		if (slice_equal(t->axes[i].field, field)) {
			*out = t->axes[i].values[t->axes[i].at];
			return 0;
		}
	if (t->vocabulary.find(t->vocabulary.context, field, &type) < 0)
		return -1;
	*out = (struct value){ .type = type };
	return 0;
}

/* "customer.type 政府单位, amount 500000.00" */
static void add_sample(struct str *out, const struct trying *t)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct value *v = &t->axes[i].values[t->axes[i].at];

		str_addf(out, "%s%.*s %.*s", i ? _(", ") : "", SLICE_ARGS(t->axes[i].field),
			 SLICE_ARGS(slice_is(v->text, "…") ? slice_of(_("(another)")) : v->text));
	}
}

static void tell_missing(struct trying *t, struct error *err)
{
	struct str sample = STR_INIT;

	if (t->told++ < TOLD_MAX) {
		add_sample(&sample, t);
		error_at(err, ERROR_DATA, &t->routes->policy_place, _("no route takes a contract with %s; add a route without `when` at the end"),
			 sample.buf);
	}
	str_release(&sample);
}

/* Two routes over the same numbers of which neither lies within the other. */
struct overlap {
	bool both, first_only, second_only, is_told;
	char *where;
};

static void note_overlap(struct trying *t, struct overlap *o, bool first, bool second)
{
	struct str sample = STR_INIT;

	o->first_only |= first && !second;
	o->second_only |= second && !first;
	if (first && second && !o->both) {
		add_sample(&sample, t);
		o->where = arena_text(&t->arena, str_slice(&sample));
	}
	o->both |= first && second;
	str_release(&sample);
}

static bool have_same_fields(const struct node *a, const struct node *b)
{
	if (!a || !b || a->count != b->count)
		return false;
	for (const struct node *n = node_first(a); n; n = n->next) {
		char *key = xstrndup(n->key.ptr, n->key.len);
		const bool there = node_get(b, key) != NULL;

		free(key);
		if (!there)
			return false;
	}
	return true;
}

static void try_sample(struct trying *t, struct overlap *overlaps, struct error *err)
{
	const struct routes *r = t->routes;
	const struct subject s = { .get = get_sample, .context = t, .now = r->book->now };
	bool *holds = xcalloc(r->count, sizeof(*holds));
	struct error ignored = ERROR_INIT;
	bool taken = false;

	for (size_t i = 0; i < r->count; i++) {
		holds[i] = when_holds(r->routes[i].when, &s, &ignored) > 0;
		t->reached[i] |= holds[i] && !taken;
		taken |= holds[i];
	}
	if (!taken)
		tell_missing(t, err);
	for (size_t i = 0; i < r->count; i++)
		for (size_t k = i + 1; k < r->count; k++)
			note_overlap(t, &overlaps[i * r->count + k], holds[i], holds[k]);
	error_release(&ignored);
	free(holds);
}

/* The next combination of the numeric fields (or of the others); false: all have been. */
static bool advance(struct trying *t, bool numeric)
{
	for (size_t i = 0; i < t->count; i++) {
		if (type_is_numeric(t->axes[i].type) != numeric)
			continue;
		if (++t->axes[i].at < t->axes[i].count)
			return true;
		t->axes[i].at = 0;
	}
	return false;
}

static void tell_overlaps(const struct trying *t, struct overlap *overlaps, struct error *err)
{
	const struct routes *r = t->routes;

	for (size_t i = 0; i < r->count; i++)
		for (size_t k = i + 1; k < r->count; k++) {
			struct overlap *o = &overlaps[i * r->count + k];

			if (o->both && o->first_only && o->second_only && !o->is_told &&
			    have_same_fields(r->routes[i].when_node, r->routes[k].when_node)) {
				error_at(err, ERROR_DATA, &r->routes[k].place, _("routes %.*s and %.*s overlap: both take %s, the first wins"),
					 SLICE_ARGS(r->routes[i].id), SLICE_ARGS(r->routes[k].id), o->where);
				o->is_told = true;
			}
			*o = (struct overlap){ .is_told = o->is_told };
		}
}

static void try_all(struct trying *t, struct error *err)
{
	struct overlap *overlaps = xcalloc(t->routes->count * t->routes->count + 1, sizeof(*overlaps));

	do {
		do
			try_sample(t, overlaps, err);
		while (advance(t, true));
		tell_overlaps(t, overlaps, err);
	} while (advance(t, false));
	free(overlaps);
}

static void check_ranges(const struct routes *r, struct error *err)
{
	struct trying t = { .routes = r, .vocabulary = schema_vocabulary(schema_ledger(&r->book->schema, SLICE("contracts"))) };
	size_t samples = 1;

	t.unsure = xcalloc(r->count + 1, sizeof(*t.unsure));
	t.reached = xcalloc(r->count + 1, sizeof(*t.reached));
	for (size_t i = 0; i < r->count; i++)
		t.unsure[i] = r->routes[i].when_node && !collect(&t, r->routes[i].when_node);
	for (size_t i = 0; i < t.count; i++) {
		if (!type_is_numeric(t.axes[i].type) || !t.axes[i].count)
			add_value(&t, &t.axes[i], 0, SLICE("…"));
		samples = samples > SAMPLES_MAX ? samples : samples * t.axes[i].count;
	}
	if (samples <= SAMPLES_MAX) {
		try_all(&t, err);
		for (size_t i = 0; i < r->count; i++)
			if (!t.reached[i] && !t.unsure[i])
				error_at(err, ERROR_DATA, &r->routes[i].place,
					 _("route %.*s can't be reached: the routes before it take whatever it would take"),
					 SLICE_ARGS(r->routes[i].id));
	}
	for (size_t i = 0; i < t.count; i++)
		free(t.axes[i].values);
	free(t.axes);
	free(t.unsure);
	free(t.reached);
	arena_release(&t.arena);
}

static bool is_held(const struct routes *r, struct slice role)
{
	for (size_t i = 0; i < r->people->nrows; i++)
		if (slice_equal(table_text(r->people, i, PEOPLE.role), role) && !slice_is(table_text(r->people, i, PEOPLE.status), "left"))
			return true;
	return false;
}

/* Whether the book decides contracts at all: it has people, and routes of its own or contracts. The shipped routes in a book
 * of two salespersons are nobody's fault. -1: what can't be read doesn't say so. */
static int is_in_use(const struct routes *r, struct error *err)
{
	const struct table *contracts = book_table(r->book, CONTRACTS.ledger, err);
	int has_own;

	if (!contracts)
		return -1;
	if (!r->people->nrows || contracts->nrows)
		return r->people->nrows > 0;
	has_own = file_is_there(r->book->dirfd, OWN_ROUTES);
	return has_own < 0 ? error_errno(err, _("cannot look at"), OWN_ROUTES) : has_own;
}

static void check_roles(const struct routes *r, struct error *err)
{
	for (size_t i = 0; i < r->count; i++)
		for (size_t k = 0; k < r->routes[i].nsteps; k++) {
			const struct step_rule *step = &r->routes[i].steps[k];

			for (size_t s = 0; s < step->nseats; s++)
				if (step->seats[s].by == SEAT_ROLE && !is_held(r, step->seats[s].name))
					error_at(err, ERROR_DATA, &step->place, _("nobody in people.csv holds the role %.*s"),
						 SLICE_ARGS(step->seats[s].name));
		}
}

/* One that can't be reached, amounts that none or two take, a role with nobody. */
static int check(void *routes, struct book *b, struct error *err)
{
	const struct routes *r = routes;
	const size_t before = err->count;

	(void)b;
	check_ranges(r, err);
	if (is_in_use(r, err) > 0)
		check_roles(r, err);
	return err->count == before ? 0 : -1;
}

/* "legal, sales_manager": the steps as the file names them; seats of one step joined by +. */
static void add_steps(struct str *out, const struct route *route)
{
	for (size_t i = 0; i < route->nsteps; i++)
		for (size_t k = 0; k < route->steps[i].nseats; k++)
			str_addf(out, "%s%.*s", k ? "+" : i ? _(", ") : "", SLICE_ARGS(route->steps[i].seats[k].name));
}

/* {given: {customer.type: 政府单位, amount: 500000.01}, expect: {route: government-large}} */
static int example(void *routes, struct book *b, const struct node *example, struct str *got, struct error *err)
{
	const struct ledger *contracts = schema_ledger(&b->schema, SLICE("contracts"));
	const struct node *given, *expect;
	const struct route *route = NULL;
	struct given g;
	int found;

	if (node_need(example, "given", NODE_MAP, &given, err) < 0 || node_need(example, "expect", NODE_MAP, &expect, err) < 0 ||
	    given_read(&g, contracts, given, b->now, err) < 0)
		return -1;
	found = route_for(routes, &g.subject, &route, err);
	if (found < 0)
		return -1;
	str_addf(got, _("route %.*s"), SLICE_ARGS(route ? route->id : SLICE("none")));
	if (route) {
		str_adds(got, ": ");
		add_steps(got, route);
	}
	return slice_equal(node_text(expect, "route"), route ? route->id : SLICE("none"));
}

RULE_LOADS(routes)

const struct rule_kind routes_yaml = {
	.file = "routes.yaml",
	.list = "routes",
	.ledger = "contracts",
	.size = sizeof(struct routes),
	.load = load_rules,
	.release = release_rules,
	.check = check,
	.example = example,
};
