/* pipeline.c - see pipeline.h. */
#include "sales/leads/pipeline.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/near.h"
#include "base/utf8.h"
#include "book/given.h"

static const struct pipeline *by_id(const struct stages *s, struct slice id)
{
	for (size_t i = 0; i < s->npipelines; i++)
		if (slice_equal(s->pipelines[i].id, id))
			return &s->pipelines[i];
	return NULL;
}

const struct pipeline *pipeline_of(struct book *b, const struct row_subject *lead, struct error *err)
{
	const struct vocabulary vocabulary = schema_vocabulary(lead->table->ledger);
	const struct pipeline *found = NULL;
	struct value named;

	if (lead->subject.get(lead->subject.context, SLICE("pipeline"), &named) == 0 && !value_missing(&named)) {
		found = by_id(&b->stages, named.text);
		if (!found)
			error_add(err, ERROR_DATA, _("pipeline: '%.*s' is no pipeline of rules/stages.yaml"),
				  SLICE_ARGS(named.text));
		return found;
	}
	for (size_t i = 0; i < b->stages.npipelines && !found; i++) {
		const struct pipeline *p = &b->stages.pipelines[i];
		struct when *w = p->when ? when_compile(p->when, &vocabulary, err) : NULL;
		int holds = p->when && !w ? -1 : when_holds(w, &lead->subject, err);

		when_free(w);
		if (holds < 0)
			return NULL;
		if (holds)
			found = p;
	}
	if (!found)
		error_add(err, ERROR_DATA, _("no pipeline of rules/stages.yaml takes this lead; add one without 'when' at its end"));
	return found;
}

static int no_stage(const struct pipeline *p, struct slice stage, struct error *err)
{
	struct nearest near;
	struct slice best;

	nearest_init(&near, stage);
	for (size_t i = 0; i < p->nstages; i++)
		nearest_offer(&near, p->stages[i].id);
	best = nearest_found(&near);
	/* What people type is often the beginning of the name. */
	for (size_t i = 0; i < p->nstages && !best.len; i++)
		if (stage.len && slice_find(p->stages[i].id, stage) >= 0)
			best = p->stages[i].id;
	if (best.len)
		return error_add(err, ERROR_DATA, _("stage: '%.*s' is no stage of pipeline %.*s; did you mean '%.*s'? (%s:%u)"),
				 SLICE_ARGS(stage), SLICE_ARGS(p->id), SLICE_ARGS(best), p->place.file, p->place.line);
	return error_add(err, ERROR_DATA, _("stage: '%.*s' is no stage of pipeline %.*s (%s:%u lists them)"), SLICE_ARGS(stage),
			 SLICE_ARGS(p->id), p->place.file, p->place.line);
}

struct gate {
	const struct change_row *lead;
	struct slice stage;
	struct error *err;
};

/* A name as the shell takes it for one word. */
static void add_word(struct str *out, struct slice text)
{
	bool is_plain = true;

	for (size_t i = 0; i < text.len; i++)
		is_plain &= !strchr(" \t'\"$`\\;&|<>()*?[]#~!", text.ptr[i]);
	str_addf(out, is_plain ? "%.*s" : "'%.*s'", SLICE_ARGS(text));
}

/* What sets a column of a row that the lead leads to: "crm customer set C-000008 phone=…". A customer that is only now made is made
 * by its own command first: nothing of this one is written. */
static void add_command(struct str *out, const struct gate *g, const struct ledger *l, struct slice id, const char *column)
{
	const struct change_row *staged = change_staged(g->lead->change, l, id);

	if (strcmp(l->name, "customers") != 0) {
		str_addf(out, "crm book set %s %.*s %s=…", l->name, SLICE_ARGS(id), column);
	} else if (staged && staged->row < 0) {
		str_adds(out, "crm customer add ");
		add_word(out, change_get(staged, CUSTOMERS.name));
		str_addf(out, " %s=…", column);
	} else {
		str_addf(out, "crm customer set %.*s %s=…", SLICE_ARGS(id), column);
	}
}

static struct slice cell_of(const struct gate *g, const struct ledger *l, struct slice id, int column)
{
	const struct change_row *staged = change_staged(g->lead->change, l, id);
	const struct table *t = &g->lead->change->book->tables[l->index];
	const long row = staged || !t->loaded ? -1 : table_find(t, id);

	return staged ? change_cell(staged, column) : row >= 0 ? table_cell(t, (size_t)row, column) : SLICE("");
}

/* How the field of a gate is filled: a column of the lead with this command, one behind a reference with a command of its own; where a
 * reference on the way is missing, that one first. */
static void add_way(struct str *out, const struct gate *g, struct slice field)
{
	const struct ledger *l = g->lead->ledger;
	struct slice rest = field, id = change_id(g->lead);

	for (;;) {
		const struct slice head = slice_cut(&rest, '.');
		const int i = ledger_column(l, head);
		const struct column *c = i < 0 ? NULL : &l->columns[i];
		const struct slice to = c && c->ref && rest.len ? cell_of(g, l, id, i) : SLICE("");

		if (to.len) {
			l = c->ref;
			id = to;
			continue;
		}
		if (c && l != g->lead->ledger)
			add_command(out, g, l, id, c->name);
		else
			str_addf(out, "%s=…", c ? c->name : "");
		return;
	}
}

static void report_part(void *context, const struct when_part *part)
{
	const struct gate *g = context;

	if (part->holds)
		return;
	if (value_missing(&part->value)) {
		struct str way = STR_INIT;

		add_way(&way, g, part->field);
		error_add(g->err, ERROR_DATA, _("stage %.*s asks for %.*s %s; it is not filled: give it as %s (%s:%u)"),
			  SLICE_ARGS(g->stage), SLICE_ARGS(part->field), part->wanted, way.buf, part->place.file, part->place.line);
		str_release(&way);
	} else {
		error_add(g->err, ERROR_DATA, _("stage %.*s asks for %.*s %s; it is '%.*s' (%s:%u)"), SLICE_ARGS(g->stage),
			  SLICE_ARGS(part->field), part->wanted, SLICE_ARGS(part->value.text), part->place.file,
			  part->place.line);
	}
}

static int check_gate(const struct change_row *lead, const struct row_subject *s, const struct stage *stage, struct error *err)
{
	const struct vocabulary vocabulary = schema_vocabulary(s->table->ledger);
	struct gate gate = { lead, stage->id, err };
	struct when *w;
	int holds;

	if (!stage->gate)
		return 0;
	w = when_compile(stage->gate, &vocabulary, err);
	if (!w)
		return -1;
	holds = when_explain(w, &s->subject, report_part, &gate, err);
	when_free(w);
	return holds == 1 ? 0 : -1;
}

int pipeline_check(const struct change_row *lead, struct error *err)
{
	struct slice stage = change_get(lead, LEADS.stage);
	const struct pipeline *p;
	const struct stage *to;
	struct row_subject s;
	int rc;

	staged_subject(&s, lead);
	p = pipeline_of(lead->change->book, &s, err);
	if (!p)
		return -1;
	to = pipeline_stage(p, stage);
	if (!to)
		return no_stage(p, stage, err);
	rc = check_gate(lead, &s, to, err);
	if (to->ask.len) {
		char *ask = xstrndup(to->ask.ptr, to->ask.len);

		if (!change_cell(lead, ledger_column(lead->ledger, to->ask)).len)
			rc = error_add(err, ERROR_DATA, _("stage %.*s asks for %s; give it as %s=… (%s:%u)"), SLICE_ARGS(stage), ask,
				       ask, to->place.file, to->place.line);
		free(ask);
	}
	return rc;
}

const struct stage *pipeline_stage_of(struct book *b, struct slice stage)
{
	return stages_find(&b->stages, stage);
}

/* Rules/stages.yaml as crm book rules sees it. It was read when the book was opened; what is left are conditions compiled
 * late, and the examples. */

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
