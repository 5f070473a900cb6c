/* rule_kinds.c - what each rule file is checked for, and how its examples are run. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "book/check.h"
#include "book/given.h"
#include "sales/contracts.h"
#include "sales/leads.h"
#include "sales/money.h"
#include "sales/practice.h"
#include "sales/quotes.h"
#include "sales/rules/rules.h"

/* stages.yaml and fields.yaml have been read by the time a book is open; what is left are conditions compiled late. */
static int check_condition(const struct node *map, const struct vocabulary *v, struct error *err)
{
	struct when *w = map ? when_compile(map, v, err) : NULL;
	int rc = map && !w ? -1 : 0;

	when_free(w);
	return rc;
}

/* They were compiled when the book was opened; read again, what they ask for is known to whoever takes a column away. */
static int check_fields(struct book *b, const struct yaml *y, struct error *err)
{
	int rc = 0;

	for (const struct node *ledger = node_first(y->root); ledger; ledger = ledger->next) {
		const struct ledger *l = schema_ledger(&b->schema, ledger->key);
		const struct vocabulary v = schema_vocabulary(l);

		for (const struct node *n = l ? node_first(ledger) : NULL; n; n = n->next)
			if (check_condition(node_get(n, "when"), &v, err) < 0)
				rc = -1;
	}
	return rc;
}

static int check_stages(struct book *b, const struct yaml *y, struct error *err)
{
	const struct ledger *leads = schema_ledger(&b->schema, SLICE("leads"));
	const struct vocabulary v = schema_vocabulary(leads);
	int rc = 0;

	(void)y;
	for (size_t p = 0; p < b->stages.npipelines; p++) {
		const struct pipeline *pipeline = &b->stages.pipelines[p];

		if (check_condition(pipeline->when, &v, err) < 0)
			rc = -1;
		for (size_t i = 0; i < pipeline->nstages; i++) {
			const struct stage *s = &pipeline->stages[i];

			if (check_condition(s->gate, &v, err) < 0)
				rc = -1;
			if (s->ask.len && ledger_column(leads, s->ask) < 0)
				rc = ledger_no_column(leads, s->ask, &s->place, ERROR_DATA, err);
		}
	}
	return rc;
}

static int check_scoring(struct book *b, const struct yaml *y, struct error *err)
{
	struct scoring s = { 0 };
	int rc = scoring_load(&s, b, y, err);

	if (rc == 0)
		rc = scoring_check(&s, b, err);
	scoring_release(&s);
	return rc;
}

static int check_reminders(struct book *b, const struct yaml *y, struct error *err)
{
	struct reminder_rules r = { 0 };
	int rc;

	(void)y;
	rc = reminder_rules_read(&r, b, NULL, err);
	reminder_rules_release(&r);
	return rc;
}

static int check_routes(struct book *b, const struct yaml *y, struct error *err)
{
	struct routes r;
	int rc = routes_load(&r, b, y, err);

	if (rc == 0)
		rc = routes_check(&r, err);
	routes_release(&r);
	return rc;
}

static int example_routes(struct book *b, const struct yaml *y, const struct node *example, struct str *got, struct error *err)
{
	struct routes r;
	int rc = routes_load(&r, b, y, err);

	if (rc == 0)
		rc = routes_example(&r, example, got, err);
	routes_release(&r);
	return rc;
}

static int check_clauses(struct book *b, const struct yaml *y, struct error *err)
{
	struct clauses c;
	int rc = clauses_load(&c, b, y, err);

	if (rc == 0)
		rc = clauses_check(&c, err);
	clauses_release(&c);
	return rc;
}

static int example_clauses(struct book *b, const struct yaml *y, const struct node *rule, struct str *got, struct error *err)
{
	struct clauses c;
	int rc = clauses_load_one(&c, b, y, rule, err);

	if (rc == 0)
		rc = clauses_example(&c, rule, got, err);
	clauses_release(&c);
	return rc;
}

static int check_roi(struct book *b, const struct yaml *y, struct error *err)
{
	struct roi_rules r;
	int rc = roi_load(&r, b, y, err);

	roi_release(&r);
	return rc;
}

static int example_roi(struct book *b, const struct yaml *y, const struct node *example, struct str *got, struct error *err)
{
	struct roi_rules r;
	int rc = roi_load(&r, b, y, err);

	if (rc == 0)
		rc = roi_example(&r, example, got, err);
	roi_release(&r);
	return rc;
}

static int check_walkthrough(struct book *b, const struct yaml *y, struct error *err)
{
	struct walk_rules r = { 0 };
	int rc = walk_rules_load(&r, b, y, err);

	if (rc == 0)
		rc = walk_rules_check(&r, err);
	walk_rules_release(&r);
	return rc;
}

static int example_walkthrough(struct book *b, const struct yaml *y, const struct node *example, struct str *got, struct error *err)
{
	struct walk_rules r = { 0 };
	int rc = walk_rules_load(&r, b, y, err);

	if (rc == 0)
		rc = walk_example(&r, example, got, err);
	walk_rules_release(&r);
	return rc;
}

static int check_calendar(struct book *b, const struct yaml *y, struct error *err)
{
	(void)y;
	return book_calendar(b, err) ? 0 : -1;
}

static int example_scoring(struct book *b, const struct yaml *y, const struct node *example, struct str *got, struct error *err)
{
	struct scoring s = { 0 };
	int rc = scoring_load(&s, b, y, err);

	if (rc == 0)
		rc = score_example(&s, example, got, err);
	scoring_release(&s);
	return rc;
}

/* {given: {amount: 0.00}, expect: {refused: 合同审批}}; {given: {amount: 0.01}, expect: {enters: 合同审批}} */
static int example_gate(struct book *b, const struct node *stage, const struct given *g, bool enters, struct str *got,
			struct error *err)
{
	const struct stage *s = stages_find(&b->stages, stage->text);
	struct when *w;
	int holds;

	if (!s)
		return node_error(stage, err, _("there is no stage '%.*s'"), SLICE_ARGS(stage->text));
	w = s->gate ? when_compile(s->gate, &g->vocabulary, err) : NULL;
	holds = s->gate && !w ? -1 : when_holds(w, &g->subject, err);
	when_free(w);
	if (holds < 0)
		return -1;
	str_addf(got, holds ? _("enters %.*s") : _("refused at %.*s"), SLICE_ARGS(stage->text));
	return (holds > 0) == enters;
}

/* {given: {customer.industry: 医疗}, expect: {pipeline: standard}} */
static int example_stages(struct book *b, const struct yaml *y, const struct node *example, struct str *got, struct error *err)
{
	const struct node *given, *expect;
	const struct ledger *leads = schema_ledger(&b->schema, SLICE("leads"));
	const struct vocabulary v = schema_vocabulary(leads);
	struct given g;

	(void)y;
	if (node_need(example, "given", NODE_MAP, &given, err) < 0 || node_need(example, "expect", NODE_MAP, &expect, err) < 0 ||
	    given_read(&g, leads, given, b->now, err) < 0)
		return -1;
	if (node_get(expect, "enters") || node_get(expect, "refused"))
		return example_gate(b, node_get(expect, node_get(expect, "enters") ? "enters" : "refused"), &g,
				    node_get(expect, "enters") != NULL, got, err);
	for (size_t i = 0; i < b->stages.npipelines; i++) {
		const struct pipeline *p = &b->stages.pipelines[i];
		struct when *w = p->when ? when_compile(p->when, &v, err) : NULL;
		int holds = p->when && !w ? -1 : when_holds(w, &g.subject, err);

		when_free(w);
		if (holds < 0)
			return -1;
		if (!holds)
			continue;
		str_addf(got, "pipeline %.*s", SLICE_ARGS(p->id));
		return slice_equal(p->id, node_text(expect, "pipeline"));
	}
	str_adds(got, "none");
	return slice_is(node_text(expect, "pipeline"), "none");
}

/* {given: {due_in: 13d}, expect: {tier: d15, late: true}} */
static int example_reminders(struct book *b, const struct yaml *y, const struct node *example, struct str *got, struct error *err)
{
	const struct node *given, *expect, *due_in, *late;
	struct reminder_rules r = { 0 };
	const struct tier *tier;
	struct value v;
	int32_t day = 0;
	bool is_late, wants_late = false, right;
	int rc = -1;

	(void)y;
	if (node_need(example, "given", NODE_MAP, &given, err) < 0 || node_need(example, "expect", NODE_MAP, &expect, err) < 0 ||
	    node_need(given, "due_in", NODE_SCALAR, &due_in, err) < 0 || node_value(due_in, TYPE_DURATION, &v, err) < 0 ||
	    reminder_rules_read(&r, b, NULL, err) < 0)
		goto out;
	late = node_get(expect, "late");
	if (late && node_bool(late, &wants_late, err) < 0)
		goto out;
	tier = reminder_current(&r, b->today + (int32_t)(v.number / 86400), b->today, NULL, &day, err);
	is_late = tier && day < b->today;
	str_addf(got, "tier %s%s", tier ? tier->id : "none", is_late ? ", late" : "");
	right = slice_is(node_text(expect, "tier"), tier ? tier->id : "none");
	rc = right && (!late || is_late == wants_late);
out:
	reminder_rules_release(&r);
	return rc;
}

/* {given: {need: 待定}, expect: {refused: filler}}: is a text allowed in a column of leads? */
static int example_fields(struct book *b, const struct yaml *y, const struct node *example, struct str *got, struct error *err)
{
	const struct ledger *leads = schema_ledger(&b->schema, SLICE("leads"));
	const struct node *given, *expect;
	bool refused = false;

	(void)y;
	if (node_need(example, "given", NODE_MAP, &given, err) < 0 || node_need(example, "expect", NODE_MAP, &expect, err) < 0)
		return -1;
	for (const struct node *n = node_first(given); n; n = n->next) {
		struct error found = ERROR_INIT;
		int i = ledger_column(leads, n->key);

		if (i < 0)
			return ledger_no_column(leads, n->key, &n->key_place, ERROR_DATA, err);
		refused |= column_check(&leads->columns[i], n->text, &b->stages, NULL, &found) < 0;
		error_release(&found);
	}
	str_adds(got, refused ? "refused" : "taken");
	return refused == (node_get(expect, "refused") != NULL);
}

static int check_verify(struct book *b, const struct yaml *y, struct error *err)
{
	struct verify_rules r;
	int rc = verify_rules_load(&r, b, y, err);

	verify_rules_release(&r);
	return rc;
}

static int example_verify(struct book *b, const struct yaml *y, const struct node *example, struct str *got, struct error *err)
{
	struct verify_rules r;
	int rc = verify_rules_load(&r, b, y, err);

	if (rc == 0)
		rc = verify_example(&r, example, b->now, got, err);
	verify_rules_release(&r);
	return rc;
}

const struct rule_kind rule_kinds[] = {
	{ .file = "fields.yaml", .check = check_fields, .example = example_fields },
	{ .file = "stages.yaml", .check = check_stages, .example = example_stages, .list = "pipelines" },
	{ .file = "calendar.yaml", .check = check_calendar, .list = "years" },
	{ .file = "walkthrough.yaml", .check = check_walkthrough, .example = example_walkthrough, .list = "steps",
	  .ledger = "walkthroughs" },
	{ .file = "scoring.yaml", .check = check_scoring, .example = example_scoring, .list = "indicators" },
	{ .file = "reminders.yaml", .check = check_reminders, .example = example_reminders, .list = "tiers" },
	{ .file = "routes.yaml", .check = check_routes, .example = example_routes, .list = "routes", .ledger = "contracts" },
	{ .file = "clauses.yaml", .check = check_clauses, .example = example_clauses, .list = "clauses", .ledger = "contracts",
	  .has_own_examples = true },
	{ .file = "roi.yaml", .check = check_roi, .example = example_roi, .list = "models", .ledger = "quotes" },
	{ .file = "verify.yaml", .check = check_verify, .example = example_verify, .list = "patterns",
	  .more = "layers" },
	{ 0 },
};
