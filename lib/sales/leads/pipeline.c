/* pipeline.c - see pipeline.h. */
#include "sales/leads/pipeline.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/near.h"
#include "base/utf8.h"
#include "book/evidence.h"
#include "book/journal.h"
#include "book/kept.h"
#include "book/rule_kind.h"
#include "sales/leads/party.h"

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

/* What alone writes a column of leads; NULL: it may be given. */
static const char *kept_verb(const struct column *c)
{
	for (const struct kept *k = kept_columns; k->ledger; k++)
		if (k->ledger == LEADS.ledger && k->column && !*k->typed_with && strcmp(k->column->name, c->name) == 0)
			return k->verb;
	return NULL;
}

/* How the field of a gate is filled: a column of the lead with this command, one behind a reference with a command of its own; where a
 * reference on the way is missing, that one first. */
static void add_column_way(struct str *out, const struct gate *g, struct slice field)
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
		else if (c && kept_verb(c))
			str_addf(out, "%s %.*s …", kept_verb(c), SLICE_ARGS(id));
		else
			str_addf(out, "%s=…", c ? c->name : "");
		return;
	}
}

/* A solution of the lead that is booked, and nothing handed in; empty: there is none. */
static struct slice booked_solution(const struct gate *g)
{
	struct error ignored = ERROR_INIT;
	const struct table *t = book_table(g->lead->change->book, SOLUTIONS.ledger, &ignored);
	size_t *rows = NULL, n = t ? table_rows_of(t, SOLUTIONS.lead, change_id(g->lead), &rows) : 0;
	struct slice found = SLICE("");

	for (size_t i = 0; i < n; i++)
		if (slice_is(table_text(t, rows[i], SOLUTIONS.status), "booked"))
			found = table_id(t, rows[i]);
	free(rows);
	error_release(&ignored);
	return found;
}

/* Where the gate asks for rows of another ledger: what makes one. */
static void add_document(struct str *out, const struct gate *g, const struct ledger *l)
{
	static const struct {
		const char *ledger, *command;
	} makers[] = { { "quotes", "crm quote new" }, { "contracts", "crm contract new --quote …" }, { "solved", "crm lead solved" },
		       { "solutions", "crm solution request" } };
	const struct slice booked = strcmp(l->name, "solutions") == 0 ? booked_solution(g) : SLICE("");

	if (booked.len) {
		str_addf(out, "crm solution submit %.*s --file …", SLICE_ARGS(booked));
		return;
	}

	for (size_t i = 0; i < sizeof(makers) / sizeof(*makers); i++)
		if (strcmp(l->name, makers[i].ledger) == 0) {
			str_addf(out, "%s", makers[i].command);
			if (i != 1)
				str_addf(out, " %.*s …", SLICE_ARGS(change_id(g->lead)));
			return;
		}
	if (strcmp(l->name, "contacts") == 0 && party_is_own(g->lead))
		str_addf(out, "crm lead set %.*s contacts+=…:…", SLICE_ARGS(change_id(g->lead)));
	else if (strcmp(l->name, "contacts") == 0)
		str_addf(out, "crm contact add %.*s …", SLICE_ARGS(change_get(g->lead, LEADS.customer)));
	else
		str_addf(out, "crm book add %s …", l->name);
}

static void add_way(struct str *out, const struct gate *g, struct slice field)
{
	struct slice behind = field, first = slice_cut(&behind, '.');
	struct schema_link link;

	if (behind.len && ledger_column(g->lead->ledger, first) < 0 && schema_link(g->lead->ledger, first, &link))
		add_document(out, g, link.to);
	else
		add_column_way(out, g, field);
}

/* Whether it is a person who is missing: of several contacts none is named. */
static bool asks_for_contact(const struct gate *g, struct slice field)
{
	struct slice behind = field, first = slice_cut(&behind, '.');
	struct schema_link link;

	return behind.len && ledger_column(g->lead->ledger, first) < 0 && schema_link(g->lead->ledger, first, &link) &&
	       link.to->known == CONTACTS.ledger;
}

/* A document that the gate asks for has to be there, as it was handed in: a cell that names it is not enough. One is. */
static void check_document(const struct gate *g, const struct when_part *part)
{
	struct book *b = g->lead->change->book;
	const struct table *t = slice_is(part->field, "solutions.file") ? book_table(b, SOLUTIONS.ledger, g->err) : NULL;
	size_t *rows = NULL, n = t ? table_rows_of(t, SOLUTIONS.lead, change_id(g->lead), &rows) : 0;
	enum evidence_state state = EVIDENCE_NONE;
	struct slice file = SLICE("");

	for (size_t i = 0; i < n && state != EVIDENCE_RECORDED; i++) {
		if (!table_text(t, rows[i], SOLUTIONS.file).len)
			continue;
		file = table_text(t, rows[i], SOLUTIONS.file);
		state = evidence_state(b, file, table_text(t, rows[i], SOLUTIONS.digest));
	}
	free(rows);
	if (state != EVIDENCE_NONE && state != EVIDENCE_RECORDED)
		error_add(g->err, state == EVIDENCE_UNREADABLE ? ERROR_SYSTEM : ERROR_DATA, _("stage %.*s asks for the document %.*s: %s (%s:%u)"),
			  SLICE_ARGS(g->stage), SLICE_ARGS(file), evidence_state_text(state), part->place.file, part->place.line);
}

static void report_part(void *context, const struct when_part *part)
{
	const struct gate *g = context;

	if (part->holds) {
		check_document(g, part);
		return;
	}
	if (asks_for_contact(g, part->field)) {
		struct str way = STR_INIT;

		add_way(&way, g, part->field);
		error_add(g->err, ERROR_DATA, _("stage %.*s asks for %.*s %s; there is none: %s (%s:%u)"), SLICE_ARGS(g->stage),
			  SLICE_ARGS(part->field), part->wanted, way.buf, part->place.file, part->place.line);
		str_release(&way);
	} else if (value_missing(&part->value)) {
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
	const size_t before = err->count;
	struct when *w;
	int holds;

	if (!stage->gate)
		return 0;
	w = when_compile(stage->gate, &vocabulary, err);
	if (!w)
		return -1;
	holds = when_explain(w, &s->subject, report_part, &gate, err);
	when_free(w);
	return holds == 1 && err->count == before ? 0 : -1;
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

/* Moves */

/* Where the lead was before, by the log. */
struct way {
	const struct pipeline *pipeline;
	bool *was_in; /* by stage of it */
};

static int remember_stage(void *context, const struct log_entry *e)
{
	const struct way *w = context;

	for (size_t i = 0; i < w->pipeline->nstages; i++)
		w->was_in[i] |= slice_equal(w->pipeline->stages[i].id, e->new) || slice_equal(w->pipeline->stages[i].id, e->old);
	return 0;
}

static int read_way(const struct change_row *lead, struct way *w, struct error *err)
{
	const struct log_filter stages = { .ledger = SLICE("leads"), .id = change_id(lead), .field = SLICE("stage") };

	return journal_read(lead->change->book, &stages, remember_stage, w, err);
}

/* What says it: the stage, else its pipeline; NULL: allowed. */
static const struct stage_move *forbids(const struct stage_move *stage, const struct stage_move *pipeline)
{
	const struct stage_move *said = stage->is_said ? stage : pipeline;

	return said->is_said && !said->is_allowed ? said : NULL;
}

static int check_skips(const struct way *w, const struct stage *from, const struct stage *to, struct error *err)
{
	int rc = 0;

	for (const struct stage *s = from + 1; s < to; s++) {
		const struct stage_move *no = forbids(&s->skip, &w->pipeline->skip);

		if (s->kind == STAGE_OPEN && no && !w->was_in[s - w->pipeline->stages])
			rc = error_add(err, ERROR_DATA, _("stage %.*s can't be passed over on the way from %.*s to %.*s (%s:%u)"), SLICE_ARGS(s->id),
				       SLICE_ARGS(from->id), SLICE_ARGS(to->id), no->place.file, no->place.line);
	}
	return rc;
}

static int check_way(const struct way *w, const struct stage *from, const struct stage *to, struct error *err)
{
	const struct stage_move *no;

	if (!from || to->kind == STAGE_LOST)
		return 0;
	if (from->kind != STAGE_OPEN && to->kind == STAGE_OPEN && (no = forbids(&w->pipeline->reopen, &w->pipeline->reopen)))
		return error_add(err, ERROR_DATA, _("a lead that is closed (%.*s) isn't opened again (%s:%u)"), SLICE_ARGS(from->id), no->place.file,
				 no->place.line);
	if (from->kind != STAGE_OPEN)
		return 0;
	if (to > from)
		return check_skips(w, from, to, err);
	no = to->kind == STAGE_OPEN ? forbids(&to->back, &w->pipeline->back) : NULL;
	return no ? error_add(err, ERROR_DATA, _("a lead doesn't go back from %.*s to %.*s (%s:%u)"), SLICE_ARGS(from->id), SLICE_ARGS(to->id),
			      no->place.file, no->place.line)
		  : 0;
}

static bool is_put(const struct change_row *lead, int column)
{
	for (size_t i = 0; i < lead->nfields; i++)
		if (lead->fields[i].column == column)
			return true;
	return false;
}

/* What was the reason the first time needn't be the second time's. */
static int check_again(const struct change_row *lead, const struct way *w, const struct stage *to, struct error *err)
{
	const int column = to->ask.len ? ledger_column(lead->ledger, to->ask) : -1;

	if (column < 0 || !w->was_in[to - w->pipeline->stages] || is_put(lead, column) || !change_cell(lead, column).len)
		return 0;
	return error_add(err, ERROR_DATA, _("the lead was in %.*s before; '%.*s' was said then: give the reason of this time as %.*s=… (%s:%u)"),
			 SLICE_ARGS(to->id), SLICE_ARGS(change_cell(lead, column)), SLICE_ARGS(to->ask), to->place.file, to->place.line);
}

int pipeline_check_move(const struct change_row *lead, struct error *err)
{
	const struct slice from = table_text(lead->table, (size_t)lead->row, LEADS.stage), to = change_get(lead, LEADS.stage);
	struct error ignored = ERROR_INIT;
	const struct stage *now;
	struct row_subject s;
	struct way w;
	int rc;

	if (slice_equal(from, to))
		return pipeline_check(lead, err);
	rc = pipeline_check(lead, err);
	staged_subject(&s, lead);
	w.pipeline = pipeline_of(lead->change->book, &s, &ignored);
	error_release(&ignored); /* said already */
	now = w.pipeline ? pipeline_stage(w.pipeline, to) : NULL;
	if (!now)
		return -1;
	w.was_in = xcalloc(w.pipeline->nstages + 1, sizeof(*w.was_in));
	if (read_way(lead, &w, err) < 0 || check_way(&w, pipeline_stage(w.pipeline, from), now, err) < 0)
		rc = -1;
	if (rc == 0)
		rc = check_again(lead, &w, now, err);
	free(w.was_in);
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
static int example_gate(const struct pipeline *p, const struct node *stage, const struct given *g, bool enters, struct str *got,
			struct error *err)
{
	const struct stage *s = p ? pipeline_stage(p, stage->text) : NULL;
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

/* *p: the first pipeline that takes a lead of that kind; NULL: none. */
static int pipeline_given(struct book *b, const struct given *g, const struct vocabulary *v, const struct pipeline **p, struct error *err)
{
	*p = NULL;
	for (size_t i = 0; i < b->stages.npipelines && !*p; i++) {
		const struct pipeline *one = &b->stages.pipelines[i];
		struct when *w = one->when ? when_compile(one->when, v, err) : NULL;
		const int holds = one->when && !w ? -1 : when_holds(w, &g->subject, err);

		when_free(w);
		if (holds < 0)
			return -1;
		*p = holds ? one : NULL;
	}
	return 0;
}

/* {given: {customer.industry: 医疗}, expect: {pipeline: standard}} */
static int example_stages(void *rules, struct book *b, const struct node *example, struct str *got, struct error *err)
{
	const struct node *given, *expect;
	const struct ledger *leads = schema_ledger(&b->schema, SLICE("leads"));
	const struct vocabulary v = schema_vocabulary(leads);
	const struct pipeline *p;
	struct given g;

	(void)rules;
	if (node_need(example, "given", NODE_MAP, &given, err) < 0 || node_need(example, "expect", NODE_MAP, &expect, err) < 0 ||
	    given_read(&g, leads, given, b->now, err) < 0)
		return -1;
	if (pipeline_given(b, &g, &v, &p, err) < 0)
		return -1;
	if (node_get(expect, "enters") || node_get(expect, "refused"))
		return example_gate(p, node_get(expect, node_get(expect, "enters") ? "enters" : "refused"), &g,
				    node_get(expect, "enters") != NULL, got, err);
	if (p) {
		str_addf(got, "pipeline %.*s", SLICE_ARGS(p->id));
		return slice_equal(p->id, node_text(expect, "pipeline"));
	}
	str_adds(got, "none");
	return slice_is(node_text(expect, "pipeline"), "none");
}

const struct rule_kind stages_yaml = { .file = "stages.yaml", .list = "pipelines", .check = check_stages, .example = example_stages };
