/* route_view.c - a contract's route as a table, and why it is that one; see route.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "base/money.h"
#include "base/round.h"
#include "base/utf8.h"
#include "book/listing.h"
#include "book/real_time.h"
#include "sales/contracts/contract.h"
#include "sales/contracts/route.h"
#include "view/columns.h"

static const struct lang_word modes[] = {
	{ "one", N_("one") },	      { "all", N_("all of them") },	      { "any", N_("any of them") },
	{ "skipped", N_("skipped") }, { "repeated", N_("seen already") }, { "nobody", N_("nobody") },
	{ 0 },
};

#define SEAT(C) \
	C(shown, step, _("Step"), TYPE_INT, view_number(v, (int64_t)s->step)) \
	C(shown, role, _("Role"), TYPE_TEXT, view_text(v, s->role)) \
	C(words, , , , listing_words(v, b, PEOPLE.role)) \
	C(key, reviewer, , TYPE_ID, view_text(v, person < 0 ? SLICE("") : table_id(r->people, (size_t)person))) \
	C(face, reviewer_name, _("Reviewer"), TYPE_TEXT, view_text(v, str_slice(&name))) \
	C(shown, mode, _("Mode"), TYPE_TEXT, view_text(v, slice_of(seat_mode(plan, s)))) \
	C(words, , , , view_words(v, lang_word, modes)) \
	C(shown, limit, _("Limit"), TYPE_TEXT, view_text(v, s->rule->limit.text)) \
	C(key, rule, , TYPE_TEXT, view_text(v, route->id)) \
	C(face, rule_place, _("Rule"), TYPE_TEXT, \
	  view_textf(v, "%.*s (%s:%u)", SLICE_ARGS(route->id), s->rule->place.file, s->rule->place.line))

static void route_columns(struct view *v, struct book *b)
{
	SEAT(VIEW_COLUMN)
}

static void seat_row(const struct routes *r, const struct route_plan *plan, const struct seat *s, long person, struct view *v)
{
	const struct route *route = plan->route;
	long stands_in = person_delegate(r->book, r->people, person);
	struct str name = STR_INIT;

	if (person >= 0)
		str_add_slice(&name, table_text(r->people, (size_t)person, PEOPLE.name));
	if (stands_in >= 0)
		str_addf(&name, _(" (delegate %.*s)"), SLICE_ARGS(table_text(r->people, (size_t)stands_in, PEOPLE.name)));
	SEAT(VIEW_CELL)
	str_release(&name);
}

static void show_plan(const struct routes *r, const struct route_plan *plan, struct view *v)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct seat *s = &plan->seats[i];

		if (!s->npeople)
			seat_row(r, plan, s, -1, v);
		for (size_t k = 0; k < s->npeople; k++)
			seat_row(r, plan, s, s->people[k], v);
	}
	for (size_t i = 0; i < plan->count; i++)
		if (plan->seats[i].note)
			view_note(v, _("step %zu, %.*s: %s"), plan->seats[i].step,
				  SLICE_ARGS(listing_word(r->book, PEOPLE.role, plan->seats[i].role)), plan->seats[i].note);
}

static void note_extras(const struct routes *r, const struct route *route, long owner, struct view *v)
{
	long to = route_person(r, route->push_to, owner);

	if (route->why.len)
		view_note(v, "%.*s", SLICE_ARGS(route->why));
	if (route->push_to.len)
		view_note(v, _("on submission %.*s gets as a task: rules/%.*s"),
			  SLICE_ARGS(to < 0 ? route->push_to : table_text(r->people, (size_t)to, PEOPLE.name)), SLICE_ARGS(route->push_attach));
	if (route->attach.len)
		view_note(v, _("for the approvers: rules/%.*s"), SLICE_ARGS(route->attach));
	for (size_t i = 0; i < route->ncc; i++) {
		to = route_person(r, route->cc[i], owner);
		view_note(v, _("copy to %.*s"), SLICE_ARGS(to < 0 ? route->cc[i] : table_text(r->people, (size_t)to, PEOPLE.name)));
	}
}

/* Which condition of which route met which value. */
struct explaining {
	struct view *view;
	const struct route *route;
	bool any;
};

static void explain_part(void *context, const struct when_part *part)
{
	struct explaining *e = context;
	struct str value = STR_INIT;

	value_add_text(&value, &part->value);
	view_text(e->view, e->route->id);
	view_text(e->view, part->field);
	view_text(e->view, slice_of(part->wanted));
	view_text(e->view, str_slice(&value));
	view_text(e->view, slice_of(part->holds ? _("yes") : _("no")));
	view_textf(e->view, "%s:%u", part->place.file, part->place.line);
	e->any = true;
	str_release(&value);
}

static int explain(const struct routes *r, const struct subject *s, struct view *v, struct error *err)
{
	view_section(v, "conditions", _("Routes tried, in this order"));
	view_column(v, "route", _("Route"), TYPE_TEXT);
	view_column(v, "field", _("Field"), TYPE_TEXT);
	view_column(v, "wanted", _("Wanted"), TYPE_TEXT);
	view_column(v, "value", _("Value"), TYPE_TEXT);
	view_column(v, "holds", _("Holds"), TYPE_TEXT);
	view_column(v, "place", _("Place"), TYPE_TEXT);
	for (size_t i = 0; i < r->count; i++) {
		struct explaining e = { .view = v, .route = &r->routes[i] };
		const int holds = when_explain(r->routes[i].when, s, explain_part, &e, err);

		if (holds < 0)
			return -1;
		if (!e.any) {
			view_text(v, r->routes[i].id);
			view_missing(v);
			view_text(v, slice_of(_("every contract")));
			view_missing(v);
			view_text(v, slice_of(_("yes")));
			view_textf(v, "%s:%u", r->routes[i].place.file, r->routes[i].place.line);
		}
		if (holds) {
			view_note(v, _("%.*s is taken: the first whose conditions all hold (%s:%u)"), SLICE_ARGS(r->routes[i].id),
				  r->routes[i].place.file, r->routes[i].place.line);
			return 0;
		}
	}
	return 0;
}

int route_show(struct book *b, const char *rules, size_t row, bool with_reasons, struct view *v, struct error *err)
{
	const struct table *contracts = book_table(b, CONTRACTS.ledger, err);
	const struct route *route = NULL;
	struct route_plan plan = { 0 };
	struct row_subject s;
	struct routes r;
	long owner, submitter;
	int rc = routes_read(&r, b, rules, err);

	if (rc < 0 || !contracts) {
		routes_release(&r);
		return -1;
	}
	row_subject(&s, b, contracts, row);
	contract_people(b, contracts, row, &owner, &submitter);
	rc = route_for(&r, &s.subject, &route, err);
	route_columns(v, b);
	contract_title(v, b, contracts, row);
	if (rc > 0)
		rc = route_plan(&r, route, &s.subject, owner, submitter, &plan, err);
	if (rc == 0 && route) {
		show_plan(&r, &plan, v);
		note_extras(&r, route, owner, v);
		v->status = plan.has_nobody;
	} else if (rc == 0) {
		v->status = 1;
		view_note(v, _("no route takes it: add one without `when` at the end of rules/routes.yaml"));
	}
	if (rc == 0 && with_reasons)
		rc = explain(&r, &s.subject, v, err);
	route_plan_release(&plan);
	routes_release(&r);
	return rc < 0 ? -1 : 0;
}

/* Past contracts by other rules: who would have gone elsewhere, and for how long */

/* How long a role took, in working seconds, over every review it decided. */
struct role_times {
	struct slice role;
	int64_t *seconds;
	size_t count, cap;
	int64_t median;
};

struct replay {
	struct book *book;
	const struct table *contracts, *reviews;
	struct calendar *calendar;
	struct role_times *roles;
	size_t nroles, roles_cap;
};

static struct role_times *times_of(struct replay *p, struct slice role, bool add)
{
	for (size_t i = 0; i < p->nroles; i++)
		if (slice_equal(p->roles[i].role, role))
			return &p->roles[i];
	if (!add)
		return NULL;
	p->roles = xgrow(p->roles, &p->roles_cap, p->nroles + 1, sizeof(*p->roles));
	p->roles[p->nroles] = (struct role_times){ .role = role };
	return &p->roles[p->nroles++];
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void measure(struct replay *p)
{
	const struct table *t = p->reviews;
	const int opened = table_column(t, REVIEWS.opened_at), decided = table_column(t, REVIEWS.decided_at);

	for (size_t i = 0; i < t->nrows; i++) {
		struct slice decision = table_text(t, i, REVIEWS.decision);
		struct role_times *r;
		int64_t from, to;

		if (!slice_is(decision, "approve") && !slice_is(decision, "return"))
			continue;
		from = table_number(t, i, opened, 0);
		to = real_time(p->book, t, i, decided, 0);
		if (!from || !to)
			continue;
		r = times_of(p, table_text(t, i, REVIEWS.role), true);
		r->seconds = xgrow(r->seconds, &r->cap, r->count + 1, sizeof(*r->seconds));
		r->seconds[r->count++] = calendar_work_seconds(p->calendar, from, to);
	}
	for (size_t i = 0; i < p->nroles; i++) {
		struct role_times *r = &p->roles[i];

		qsort(r->seconds, r->count, sizeof(*r->seconds), by_number);
		r->median = (r->seconds[(r->count - 1) / 2] + r->seconds[r->count / 2]) / 2;
	}
}

/* What a plan takes by the medians: of a step the longest of all, the shortest of any. -1: a role that was never measured. */
static int64_t expected(struct replay *p, const struct route_plan *plan)
{
	int64_t total = 0;

	for (size_t step = 1; step <= plan->route->nsteps; step++) {
		int64_t took = -1;

		for (size_t i = 0; i < plan->count; i++) {
			const struct seat *s = &plan->seats[i];
			const struct role_times *r = times_of(p, s->role, false);

			if (s->step != step || s->state != SEAT_ASKED)
				continue;
			if (!r)
				return -1;
			if (took < 0 || (s->rule->is_any ? r->median < took : r->median > took))
				took = r->median;
		}
		total += took > 0 ? took : 0;
	}
	return total;
}

static int64_t hours_of(int64_t seconds)
{
	return round_quotient(seconds, 360) * 1000;
}

static void hours_cell(struct view *v, int64_t seconds, bool known)
{
	VIEW_MAYBE(v, known, hours_of(seconds));
}

static void replay_columns(struct view *v)
{
	view_column(v, "contract", _("Contract"), TYPE_ID);
	view_column(v, "customer", _("Customer"), TYPE_TEXT);
	view_column(v, "amount", _("Amount"), TYPE_MONEY);
	view_column(v, "submitted_at", _("Submitted"), TYPE_TIME);
	view_column(v, "route", _("Route"), TYPE_TEXT);
	view_column(v, "new_route", _("By the new rules"), TYPE_TEXT);
	view_column(v, "work_hours", _("Hours"), TYPE_NUMBER);
	view_column(v, "new_work_hours", _("New hours"), TYPE_NUMBER);
	view_column(v, "difference", _("Difference"), TYPE_NUMBER);
}

struct replay_outcome {
	const struct route *route;
	int64_t seconds; /* -1: not known */
};

/* By the rules given; a contract's own route counts where the rules still have it. */
static int run_rules(struct replay *p, const struct routes *r, size_t row, struct slice own, struct replay_outcome *out, struct error *err)
{
	struct row_subject s;
	struct route_plan plan = { 0 };
	long owner, submitter;
	int rc;

	*out = (struct replay_outcome){ .route = own.len ? route_by_id(r, own) : NULL, .seconds = -1 };
	row_subject(&s, p->book, p->contracts, row);
	contract_people(p->book, p->contracts, row, &owner, &submitter);
	rc = out->route ? 1 : route_for(r, &s.subject, &out->route, err);
	if (rc > 0 && (rc = route_plan(r, out->route, &s.subject, owner, submitter, &plan, err)) == 0)
		out->seconds = expected(p, &plan);
	route_plan_release(&plan);
	return rc < 0 ? -1 : 0;
}

static void outcome_row(struct replay *p, size_t row, struct slice own, const struct replay_outcome *was, const struct replay_outcome *new, struct view *v)
{
	const struct table *t = p->contracts;

	view_text(v, table_id(t, row));
	view_text(v, listing_name(p->book, CUSTOMERS.ledger, table_text(t, row, CONTRACTS.customer)));
	listing_cell(v, t, row, table_column(t, CONTRACTS.amount));
	listing_cell(v, t, row, table_column(t, CONTRACTS.submitted_at));
	view_text(v, own.len ? own : was->route ? was->route->id : SLICE(""));
	view_text(v, new->route ? new->route->id : SLICE("none"));
	hours_cell(v, was->seconds, was->seconds >= 0);
	hours_cell(v, new->seconds, new->seconds >= 0);
	hours_cell(v, new->seconds - was->seconds, was->seconds >= 0 && new->seconds >= 0);
}

static void note_total(const struct replay *p, size_t all, size_t moved, size_t unknown, int64_t seconds, struct view *v)
{
	struct str days = STR_INIT;
	const int day = calendar_day_seconds(p->calendar);
	const int64_t total = seconds < 0 ? -seconds : seconds;

	decimal_add_text(&days, round_scaled(total, 10, day) * 1000, 4);
	if (seconds <= 0)
		view_note(v, _("%zu of %zu would have gone elsewhere: %s working days saved by the measured medians"), moved, all, days.buf);
	else
		view_note(v, _("%zu of %zu would have gone elsewhere: %s working days added by the measured medians"), moved, all, days.buf);
	if (unknown)
		view_note(v, lang_plural("%zu of them meets a role that was never measured", "%zu of them meet a role that was never measured",
					 unknown),
			  unknown);
	str_release(&days);
}

#define MEDIAN(C) \
	C(shown, role, _("Role"), TYPE_TEXT, view_text(v, p->roles[i].role)) \
	C(words, , , , listing_words(v, p->book, PEOPLE.role)) \
	C(shown, n, _("n"), TYPE_INT, view_number(v, (int64_t)p->roles[i].count)) \
	C(shown, median_hours, _("Median working hours"), TYPE_NUMBER, view_number(v, hours_of(p->roles[i].median)))

static void medians_section(const struct replay *p, struct view *v)
{
	view_section(v, "medians", _("Measured"));
	MEDIAN(VIEW_COLUMN)
	for (size_t i = 0; i < p->nroles; i++) {
		MEDIAN(VIEW_CELL)
	}
}

static int run_all(struct replay *p, const struct routes *old, const struct routes *new, int32_t since, struct view *v, struct error *err)
{
	const int submitted = table_column(p->contracts, CONTRACTS.submitted_at);
	size_t all = 0, moved = 0, unknown = 0;
	int64_t seconds = 0;

	for (size_t i = 0; i < p->contracts->nrows; i++) {
		const int64_t at = table_number(p->contracts, i, submitted, INT64_MIN);
		struct slice own = table_text(p->contracts, i, CONTRACTS.route);
		struct replay_outcome was, would;

		if (at == INT64_MIN || moment_date(at) < since)
			continue;
		if (run_rules(p, old, i, own, &was, err) < 0 || run_rules(p, new, i, SLICE(""), &would, err) < 0)
			return -1;
		all++;
		if (!own.len && was.route)
			own = was.route->id;
		if (would.route && slice_equal(would.route->id, own) && was.seconds == would.seconds)
			continue;
		outcome_row(p, i, own, &was, &would, v);
		moved++;
		if (was.seconds < 0 || would.seconds < 0)
			unknown++;
		else
			seconds += would.seconds - was.seconds;
	}
	note_total(p, all, moved, unknown, seconds, v);
	return 0;
}

int route_replay(struct book *b, const char *rules, int32_t since, struct view *v, struct error *err)
{
	struct replay p = { .book = b };
	struct routes old = { 0 }, new = { 0 };
	int rc = -1;

	p.contracts = book_table(b, CONTRACTS.ledger, err);
	p.reviews = real_time_load(b, err) == 0 ? book_table(b, REVIEWS.ledger, err) : NULL;
	p.calendar = book_calendar(b, err);
	if (p.contracts && p.reviews && p.calendar && routes_read(&old, b, NULL, err) == 0 && routes_read(&new, b, rules, err) == 0) {
		measure(&p);
		view_title(v, _("%s: contracts submitted since %04d-%02d-%02d by these rules"), rules, date_civil(since).year,
			   date_civil(since).month, date_civil(since).day);
		replay_columns(v);
		rc = run_all(&p, &old, &new, since, v, err);
		medians_section(&p, v);
	}
	for (size_t i = 0; i < p.nroles; i++)
		free(p.roles[i].seconds);
	free(p.roles);
	routes_release(&old);
	routes_release(&new);
	return rc;
}
