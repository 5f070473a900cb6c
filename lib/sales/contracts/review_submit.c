/* review_submit.c - freezing a contract and asking the first step of its route; see review.h. */
#include "base/lang.h"
#include "book/entry.h"
#include "sales/contracts/clause.h"
#include "sales/contracts/contract_text.h"
#include "sales/contracts/review_open.h"

int review_plan(struct reviewing *w, struct routes *r, const struct route **route, struct route_plan *plan, struct slice id,
		      struct error *err)
{
	struct row_subject s;
	int found;

	if (routes_read(r, w->book, NULL, err) < 0)
		return -1;
	staged_subject(&s, w->contract);
	*route = id.len ? route_by_id(r, id) : NULL;
	if (id.len && !*route)
		return error_add(err, ERROR_DATA,
				 _("route '%.*s' is no longer in rules/routes.yaml; withdraw contract %.*s and submit it again"),
				 SLICE_ARGS(id), SLICE_ARGS(w->id));
	found = *route ? 1 : route_for(r, &s.subject, route, err);
	if (found == 0)
		return error_add(err, ERROR_DATA,
				 _("no route takes contract %.*s; add one without `when` at the end of rules/routes.yaml"), SLICE_ARGS(w->id));
	return found < 0 ? -1 : route_plan(r, *route, &s.subject, w->owner, w->submitter, plan, err);
}

static int refuse_nobody(const struct route_plan *plan, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; i < plan->count; i++)
		if (plan->seats[i].state == SEAT_NOBODY)
			rc = error_add(err, ERROR_DATA, _("step %zu, %.*s: %s; nothing was submitted"), plan->seats[i].step,
				       SLICE_ARGS(plan->seats[i].role), plan->seats[i].note);
	return rc;
}

static int push(struct reviewing *w, const struct routes *r, const struct route *route, struct error *err)
{
	struct str title = STR_INIT, note = STR_INIT;
	int rc = 0;

	if (route->push_to.len) {
		if (route->push_title.len)
			str_addf(&title, "%.*s %.*s", SLICE_ARGS(route->push_title), SLICE_ARGS(w->id));
		else
			str_addf(&title, _("go through rules/%.*s for %.*s"), SLICE_ARGS(route->push_attach), SLICE_ARGS(w->id));
		str_addf(&note, "rules/%.*s", SLICE_ARGS(route->push_attach));
		rc = review_task(w, TASK_CHECKLIST, route_person(r, route->push_to, w->owner), str_slice(&title), str_slice(&note),
				 0, err)
			     ? 0
			     : -1;
		if (rc == 0)
			change_event(w->change, contract_checklist, .file = route->push_attach);
	}
	for (size_t i = 0; i < route->ncc && rc == 0; i++) {
		str_reset(&title);
		str_addf(&title, _("for your information: contract %.*s was submitted"), SLICE_ARGS(w->id));
		rc = review_task(w, TASK_COPY, route_person(r, route->cc[i], w->owner), str_slice(&title), SLICE(""), 0, err) ? 0 : -1;
	}
	str_release(&title);
	str_release(&note);
	return rc;
}

static int freeze(struct reviewing *w, const struct route *route, struct error *err)
{
	const struct contract_at of = {
		.book = w->book, .contracts = w->contracts, .row = w->row, .staged = w->contract
	};
	struct str list = STR_INIT, digest = STR_INIT;
	int rc;

	for (size_t i = 0; i < route->neditable; i++)
		str_addf(&list, "%s%.*s", i ? "," : "", SLICE_ARGS(route->editable[i]));
	change_put(w->contract, CONTRACTS.editable, str_slice(&list));
	change_put(w->contract, CONTRACTS.route, route->id);
	change_put(w->contract, CONTRACTS.status, SLICE("submitted"));
	change_put(w->contract, CONTRACTS.approved_at, SLICE(""));
	if (w->actor >= 0)
		change_put(w->contract, CONTRACTS.submitted_by, table_id(w->people, (size_t)w->actor));
	change_put_number(w->contract, CONTRACTS.submitted_at, w->book->now);
	rc = contract_digest(&of, &digest, err);
	if (rc == 0)
		change_put(w->contract, CONTRACTS.digest, str_slice(&digest));
	str_release(&list);
	str_release(&digest);
	return rc;
}

static int submit_by(struct reviewing *w, const struct routes *r, const struct route *route, const struct route_plan *plan,
		     struct error *err)
{
	int asked;

	if (plan->has_nobody)
		return refuse_nobody(plan, err);
	w->round++;
	if (freeze(w, route, err) < 0 || review_measure(w, false, err) < 0 ||
	    review_close_tasks(w, TASK_REVISE, "done", err) < 0)
		return -1;
	contract_say(w->change, EVENT_contract_submitted, w->contract);
	change_event(w->change, contract_route, .route = route->id, .place = change_place(w->change, &route->place), .why = route->why);
	if (contract_say_text(w->contract, false, err) < 0)
		return -1;
	asked = review_open_after(w, r, plan, 0, err);
	if (asked == 0)
		return error_add(err, ERROR_DATA, _("route %.*s: every step is left out, nobody would decide; nothing was submitted"),
				 SLICE_ARGS(route->id));
	return asked < 0 ? -1 : push(w, r, route, err);
}

int review_submit(struct change *c, size_t contract, const char *anyway, struct error *err)
{
	const struct route *route;
	struct reviewing w;
	struct routes r = { 0 };
	struct route_plan plan = { 0 };
	struct slice status;
	int rc;

	if (reviewing_start(&w, c, contract, err) < 0)
		return -1;
	status = table_text(w.contracts, contract, CONTRACTS.status);
	if (!slice_is(status, "draft") && !slice_is(status, "returned"))
		return error_add(err, ERROR_DATA,
				 _("contract %.*s is %.*s; only a draft or a returned one is submitted"),
				 SLICE_ARGS(w.id), SLICE_ARGS(review_status_said(&w)));
	if (review_check_quote(&w, err) < 0)
		return -1;
	if (anyway && slice_trim(slice_of(anyway)).len)
		change_log_note(w.contract, slice_trim(slice_of(anyway)));
	else if (clause_refuse_blocks(c->book, contract, err) < 0)
		return -1;
	if (w.actor >= 0)
		w.submitter = w.actor;
	change_made(c, w.id);
	rc = review_plan(&w, &r, &route, &plan, SLICE(""), err);
	if (rc == 0)
		rc = submit_by(&w, &r, route, &plan, err);
	route_plan_release(&plan);
	routes_release(&r);
	return rc;
}
