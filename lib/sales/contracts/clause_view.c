/* clause_view.c - what was found, for people and programs; putting a suggestion in; see clause.h. */
#include <fcntl.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/lang.h"
#include "base/utf8.h"
#include "book/book_output.h"
#include "book/listing.h"
#include "sales/contracts/clause.h"
#include "sales/contracts/clause_text.h"
#include "sales/contracts/contract.h"
#include "view/columns.h"

enum { SEVERITY_WIDTH = 5 }; /* columns of a terminal */

static const char *loud(enum severity s)
{
	return s == SEVERITY_BLOCK ? _("BLOCK") : s == SEVERITY_WARN ? _("WARN ") : _("HINT ");
}

/* A finding for programs; for people it is note_finding. */
#define FOUND(C) \
	C(key, rule, , TYPE_TEXT, view_text(v, f->rule->id)) \
	C(key, severity, , TYPE_TEXT, view_text(v, slice_of(severity_name(f->rule->severity)))) \
	C(key, field, , TYPE_TEXT, view_text(v, slice_of(clause_field_name(c, f->field)))) \
	C(key, text, , TYPE_TEXT, view_text(v, f->text)) \
	C(key, say, , TYPE_TEXT, view_text(v, f->say)) \
	C(key, suggest, , TYPE_TEXT, view_text(v, f->suggest)) \
	C(key, attach, , TYPE_TEXT, VIEW_KNOWN(v, f->rule->attach.len, view_textf(v, "rules/%.*s", SLICE_ARGS(f->rule->attach))))

static void add_row(struct view *v, const struct clauses *c, const struct clause_finding *f, bool with_contract)
{
	if (with_contract)
		view_text(v, f->contract < 0 ? SLICE("") : table_id(c->contracts, (size_t)f->contract));
	FOUND(VIEW_CELL)
}

static const char *const labels[] = { N_("suggest"), N_("attach"), NULL };

static void note_evidence(struct view *v, struct view_hang hang, const struct clause_rule *rule)
{
	const struct clause_evidence *e = &rule->evidence;

	if (!e->node || !e->measured)
		return;
	if (e->found.n >= (size_t)e->at_least)
		view_under(v, hang, NULL,
			   lang_plural("evidence %s:%u: the median of our own %zu settled invoice",
				       "evidence %s:%u: the median of our own %zu settled invoices", e->found.n),
			   e->place.file, e->place.line, e->found.n);
	else
		view_under(v, hang, NULL, _("evidence %s:%u: the rule's constant %.*s; settled invoices of our own: %zu, wanted: %ld"),
			   e->place.file, e->place.line, SLICE_ARGS(e->constant.text), e->found.n, e->at_least);
}

/* Only the book's own rules are put in. */
static bool can_apply(const struct clauses *c, const struct clause_finding *f, const struct clause_query *q)
{
	return !q->rules && clause_can_apply(c, f);
}

static void note_finding(struct view *v, const struct clauses *c, const struct clause_finding *f, const struct clause_query *q)
{
	const struct view_hang hang = { SEVERITY_WIDTH + 2, view_widest(labels) };
	const struct clause_rule *rule = f->rule;
	char *where = xformat(f->field == CLAUSE_TEXT ? "%s:%u:%u" : "%s", clause_field_said(c, f->field), f->line, f->column);

	if (f->text.len)
		view_note(v, _("%s  %s: \"%.*s\"  %.*s (%s:%u)"), loud(rule->severity), where, SLICE_ARGS(f->text), SLICE_ARGS(rule->id),
			  rule->place.file, rule->place.line);
	else
		view_note(v, _("%s  %s  %.*s (%s:%u)"), loud(rule->severity), clause_field_said(c, f->field), SLICE_ARGS(rule->id), rule->place.file,
			  rule->place.line);
	view_under(v, hang, NULL, "%.*s", SLICE_ARGS(f->say));
	note_evidence(v, hang, rule);
	if (f->suggest.len)
		view_under(v, hang, _("suggest"), "%.*s", SLICE_ARGS(f->suggest));
	if (can_apply(c, f, q))
		view_under(v, hang, "", "crm contract check %.*s --apply %.*s", SLICE_ARGS(table_id(c->contracts, (size_t)f->contract)),
			   SLICE_ARGS(rule->id));
	if (rule->attach.len)
		view_under(v, hang, _("attach"), "rules/%.*s", SLICE_ARGS(rule->attach));
	free(where);
}

static void columns(struct view *v, bool with_contract)
{
	if (with_contract)
		view_key_column(v, "contract", TYPE_ID);
	FOUND(VIEW_COLUMN)
}

static void show_findings(struct view *v, struct book *b, const struct clauses *c, const struct clause_run *run,
			  const struct clause_query *q)
{
	long last = -1;

	columns(v, q->all);
	for (size_t i = 0; i < run->count; i++) {
		const struct clause_finding *f = &run->findings[i];
		struct str title = STR_INIT;

		if (v->for_programs) {
			add_row(v, c, f, q->all);
			continue;
		}
		if (q->all && f->contract != last) {
			contract_add_title(&title, b, c->contracts, (size_t)f->contract);
			view_note(v, "%s", title.buf);
		}
		last = f->contract;
		note_finding(v, c, f, q);
		str_release(&title);
	}
	view_note(v, _("blocked %zu · warnings %zu · hints %zu"), run->blocks, run->warnings, run->hints);
	v->status = run->blocks > 0;
}

static int check_file(struct book *b, struct clause_run *run, const struct clause_query *q, struct error *err)
{
	struct str bytes = STR_INIT, text = STR_INIT;
	const char *used;
	size_t bad = 0;
	int rc = book_read_input(b, q->file, &bytes, err);

	if (rc == 0 && utf8_decode(&text, str_slice(&bytes), "auto", &used, &bad) < 0)
		rc = error_add(err, ERROR_DATA, _("%s: byte %zu is no text in any encoding known here"), q->file, bad + 1);
	if (rc == 0)
		rc = clause_check_text(run, str_slice(&text), q->file, q->customer, err);
	str_release(&bytes);
	str_release(&text);
	return rc;
}

static struct slice customer_name(struct book *b, long customer)
{
	struct error ignored = ERROR_INIT;
	const struct table *t = book_table(b, CUSTOMERS.ledger, &ignored);

	error_release(&ignored);
	return t && customer >= 0 ? table_text(t, (size_t)customer, CUSTOMERS.name) : SLICE("");
}

int clause_show(struct book *b, const struct clause_query *q, struct view *v, struct error *err)
{
	struct clauses c;
	struct clause_run run;
	int rc = clauses_read(&c, b, q->rules, err);

	clause_run_start(&run, &c);
	if (rc == 0)
		rc = q->all ? clause_check_every(&run, err) : q->file ? check_file(b, &run, q, err) : clause_check(&run, (size_t)q->contract, err);
	if (rc == 0 && q->file)
		view_title(v, "%s · %.*s", q->file, SLICE_ARGS(customer_name(b, q->customer)));
	if (rc == 0 && !q->all && !q->file)
		contract_title(v, b, c.contracts, (size_t)q->contract);
	if (rc == 0)
		show_findings(v, b, &c, &run, q);
	clause_run_release(&run);
	clauses_release(&c);
	return rc;
}

int clause_say(struct change *c, const struct change_row *r, struct error *err)
{
	struct clauses rules;
	struct clause_run run;
	struct error gave_up = ERROR_INIT;
	int rc = clauses_read(&rules, c->book, NULL, err);

	clause_run_start(&run, &rules);
	if (rc == 0 && (rc = clause_check_staged(&run, r, &gave_up)) < 0)
		error_move(err, &gave_up);
	for (size_t i = 0; rc == 0 && i < gave_up.count; i++) /* a draft may be kept all the same; submitting it is refused */
		change_event(c, clause_unjudged, .contract = change_id(r), .why = slice_of(gave_up.items[i].text));
	for (size_t i = 0; rc == 0 && i < run.count; i++)
		if (run.findings[i].rule->severity == SEVERITY_BLOCK)
			change_event(c, clause_blocked, .contract = change_id(r), .field = slice_of(clause_field_said(&rules, run.findings[i].field)),
				     .text = run.findings[i].say);
	if (rc == 0 && run.count)
		change_event(c, clauses_found, .contract = change_id(r), .blocked = (int64_t)run.blocks, .warnings = (int64_t)run.warnings, .hints = (int64_t)run.hints,
			     .next = change_text(c, "crm contract check %.*s", SLICE_ARGS(change_id(r))));
	error_release(&gave_up);
	clause_run_release(&run);
	clauses_release(&rules);
	return rc;
}

/* With what to do: put the suggestion in where there is one. */
static int refuse(const struct clauses *c, const struct clause_finding *f, struct error *err)
{
	const struct clause_rule *rule = f->rule;
	const struct slice id = table_id(c->contracts, (size_t)f->contract);

	if (clause_can_apply(c, f))
		return error_add(err, ERROR_DATA,
				 _("%s: %.*s (rule %.*s, %s:%u); mend it with crm contract check %.*s --apply %.*s, or submit --anyway "
				   "REASON"),
				 clause_field_said(c, f->field), SLICE_ARGS(f->say), SLICE_ARGS(rule->id), rule->place.file, rule->place.line,
				 SLICE_ARGS(id), SLICE_ARGS(rule->id));
	return error_add(err, ERROR_DATA, _("%s: %.*s (rule %.*s, %s:%u); mend it, or submit --anyway REASON"), clause_field_said(c, f->field),
			 SLICE_ARGS(f->say), SLICE_ARGS(rule->id), rule->place.file, rule->place.line);
}

int clause_refuse_blocks(struct book *b, size_t contract, struct error *err)
{
	struct clauses rules;
	struct clause_run run;
	const size_t before = err->count;
	int rc = clauses_read(&rules, b, NULL, err);

	clause_run_start(&run, &rules);
	if (rc == 0)
		rc = clause_check(&run, contract, err);
	if (err->count > before) /* a rule that was given up may have been the one that blocks */
		rc = -1;
	for (size_t i = 0; rc >= 0 && i < run.count; i++)
		if (run.findings[i].rule->severity == SEVERITY_BLOCK)
			rc = refuse(&rules, &run.findings[i], err);
	clause_run_release(&run);
	clauses_release(&rules);
	return rc;
}
