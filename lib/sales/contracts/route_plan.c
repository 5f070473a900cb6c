/* route_plan.c - people in the seats of a route, by the file's policy; see route.h. */
#include <string.h>

#include "base/lang.h"
#include "book/listing.h"
#include "sales/contracts/route.h"

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
