/* route_view.c - a contract's route as a table, and why it is that one; see route.h. */
#include "base/lang.h"
#include "base/utf8.h"
#include "book/listing.h"
#include "sales/contracts/contract.h"
#include "sales/contracts/route.h"

static const struct lang_word modes[] = {
	{ "one", N_("one") },	      { "all", N_("all of them") },	      { "any", N_("any of them") },
	{ "skipped", N_("skipped") }, { "repeated", N_("seen already") }, { "nobody", N_("nobody") },
	{ 0 },
};

static void route_columns(struct view *v, struct book *b)
{
	view_column(v, "step", _("Step"), TYPE_INT);
	view_column(v, "role", _("Role"), TYPE_TEXT);
	listing_words(v, b, PEOPLE.role);
	view_key_column(v, "reviewer", TYPE_ID);
	view_face_column(v, "reviewer_name", _("Reviewer"), TYPE_TEXT);
	view_column(v, "mode", _("Mode"), TYPE_TEXT);
	view_words(v, lang_word, modes);
	view_column(v, "limit", _("Limit"), TYPE_TEXT);
	view_key_column(v, "rule", TYPE_TEXT);
	view_face_column(v, "rule_place", _("Rule"), TYPE_TEXT);
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
	view_number(v, (int64_t)s->step);
	view_text(v, s->role);
	view_text(v, person < 0 ? SLICE("") : table_id(r->people, (size_t)person));
	view_text(v, str_slice(&name));
	view_text(v, slice_of(seat_mode(plan, s)));
	view_text(v, s->rule->limit.text);
	view_text(v, route->id);
	view_textf(v, "%.*s (%s:%u)", SLICE_ARGS(route->id), s->rule->place.file, s->rule->place.line);
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
