/* stage_rules.c - rules/stages.yaml as crm book rules sees it. It was read when the book was opened; what is left are conditions compiled
 * late, and the examples. */
#include "base/lang.h"
#include "book/given.h"
#include "sales/leads/pipeline.h"

static int check_stages(void *rules, struct book *b, struct error *err)
{
	const struct ledger *leads = schema_ledger(&b->schema, SLICE("leads"));
	const struct vocabulary v = schema_vocabulary(leads);
	int rc = 0;

	(void)rules;
	for (size_t p = 0; p < b->stages.npipelines; p++) {
		const struct pipeline *pipeline = &b->stages.pipelines[p];

		if (when_check(pipeline->when, &v, err) < 0)
			rc = -1;
		for (size_t i = 0; i < pipeline->nstages; i++) {
			const struct stage *s = &pipeline->stages[i];

			if (when_check(s->gate, &v, err) < 0)
				rc = -1;
			if (s->ask.len && ledger_column(leads, s->ask) < 0)
				rc = ledger_no_column(leads, s->ask, &s->place, ERROR_DATA, err);
		}
	}
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
static int example_stages(void *rules, struct book *b, const struct node *example, struct str *got, struct error *err)
{
	const struct node *given, *expect;
	const struct ledger *leads = schema_ledger(&b->schema, SLICE("leads"));
	const struct vocabulary v = schema_vocabulary(leads);
	struct given g;

	(void)rules;
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

const struct rule_kind stages_yaml = { .file = "stages.yaml", .list = "pipelines", .check = check_stages, .example = example_stages };
