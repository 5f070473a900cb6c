/* clause_apply.c - a rule's suggestion put into a contract, in place of what it was found in and of nothing else; see clause.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "sales/contracts/clause.h"
#include "sales/contracts/clause_text.h"
#include "sales/contracts/review.h"

/* The field with the suggestion put in for every finding of the rule, the last one first; each is said. */
static void put_in(struct str *out, struct slice field, const struct clause_run *run, int column, struct change *c)
{
	size_t untouched = field.len; /* what is before it stands as it did */

	str_add_slice(out, field);
	for (size_t i = run->count; i-- > 0;) {
		const struct clause_finding *f = &run->findings[i];
		const struct slice old = clause_replaced(f, field);
		const size_t at = (size_t)(old.ptr - field.ptr);
		struct str new = STR_INIT;

		if (f->field != column || at + old.len > untouched || !clause_can_apply(run->clauses, f))
			continue;
		untouched = at;
		str_add(&new, out->buf, at);
		str_add_slice(&new, f->suggest);
		str_add(&new, out->buf + at + old.len, out->len - at - old.len);
		str_release(out);
		*out = new;
		change_event(c, clause_replaced, .field = slice_of(clause_field_said(run->clauses, column)), .old = old, .new = f->suggest);
	}
}

/* Both as a whole, where only a part of the field changes. */
static void say_whole(struct change *c, struct slice before, struct slice after, const struct clause_run *run, int column)
{
	for (size_t i = 0; i < run->count; i++)
		if (run->findings[i].field == column && slice_equal(clause_replaced(&run->findings[i], before), before))
			return;
	change_event(c, clause_before, .text = before);
	change_event(c, clause_after, .text = after);
}

/* "column=text" of every column in which something changes; how many. */
static size_t assign_all(struct change *c, const struct clause_run *run, size_t contract, char **assigns)
{
	const struct table *t = run->clauses->contracts;
	size_t n = 0;

	for (size_t column = 0; column < t->ledger->ncolumns; column++) {
		const struct slice field = table_cell(t, contract, (int)column);
		struct str new = STR_INIT;

		put_in(&new, field, run, (int)column, c);
		if (!slice_equal(str_slice(&new), field)) {
			say_whole(c, field, str_slice(&new), run, (int)column);
			assigns[n++] = xformat("%s=%s", clause_field_name(run->clauses, (int)column), new.buf);
		}
		str_release(&new);
	}
	return n;
}

/* Why nothing of what was found can be put in. */
static int no_use(const struct clause_run *run, struct error *err)
{
	const struct clause_finding *f = &run->findings[0];

	if (!f->suggest.len)
		return error_add(err, ERROR_DATA, _("rule %.*s has no suggestion to put in"), SLICE_ARGS(f->rule->id));
	if (f->field == CLAUSE_TEXT)
		return error_add(err, ERROR_DATA, _("the text stands in the contract's file: change it there: %.*s"), SLICE_ARGS(f->suggest));
	return error_add(err, ERROR_DATA, _("rule %.*s: what it suggests stands there already"), SLICE_ARGS(f->rule->id));
}

static int apply(struct change *c, const struct clause_run *run, size_t contract, struct error *err)
{
	const size_t most = run->clauses->contracts->ledger->ncolumns;
	char **assigns = xcalloc(most + 1, sizeof(*assigns));
	struct review_revision how = { .columns = (const char *const *)assigns };
	const struct slice status = table_text(run->clauses->contracts, contract, CONTRACTS.status);
	int rc;

	how.ncolumns = assign_all(c, run, contract, assigns);
	if (how.ncolumns || slice_is(status, "signed") || slice_is(status, "cancelled"))
		rc = review_revise(c, contract, &how, err); /* which says why what is signed stays */
	else
		rc = no_use(run, err);
	for (size_t i = 0; i < how.ncolumns; i++)
		free(assigns[i]);
	free(assigns);
	return rc;
}

int clause_apply(struct change *c, size_t contract, const char *id, struct error *err)
{
	struct clauses rules;
	struct clause_run run;
	const struct clause_rule *rule = NULL;
	int rc = clauses_read(&rules, c->book, NULL, err);

	clause_run_start(&run, &rules);
	if (rc == 0 && !(rule = clause_rule_by_id(&rules, id, err)))
		rc = -1;
	for (size_t i = 0; rc == 0 && i < rules.count; i++)
		rules.rules[i].given_up = &rules.rules[i] != rule; /* the others are not asked */
	if (rc == 0)
		rc = clause_check(&run, contract, err);
	if (rc == 0 && !run.count)
		rc = error_add(err, ERROR_DATA, _("rule %s finds nothing in contract %.*s"), id,
			       SLICE_ARGS(table_id(rules.contracts, contract)));
	if (rc == 0)
		rc = apply(c, &run, contract, err);
	clause_run_release(&run);
	clauses_release(&rules);
	return rc;
}
