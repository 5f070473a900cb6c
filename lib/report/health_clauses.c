/* health_clauses.c - which clauses came back, why, and which returns no clause rule would have caught; see health.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "book/listing.h"
#include "report/health.h"
#include "sales/contracts.h"

/* The rules on what was returned */

/* Only rules that look for something in this column: what a whole contract lacks can't be told from one clause of it. */
static bool looks_at(const struct clause_rule *rule, int column)
{
	if (rule->kind == CLAUSE_LACKS || rule->given_up)
		return false;
	for (size_t i = 0; i < rule->nfields; i++)
		if (rule->fields[i] == column)
			return true;
	return false;
}

static int catch_one(struct health *h, struct clause_run *run, size_t review, struct error *err)
{
	struct slice text = table_text(h->reviews, review, REVIEWS.text), clause = table_text(h->reviews, review, REVIEWS.clause);
	const int column = clause.len ? ledger_column(h->contracts->ledger, clause) : -1;
	const long contract = table_find(h->contracts, table_text(h->reviews, review, REVIEWS.contract));
	const size_t before = run->count;
	struct row_subject whose;

	if (column < 0 || contract < 0 || !text.len)
		return 0;
	row_subject(&whose, h->book, h->contracts, (size_t)contract);
	for (size_t i = 0; i < run->clauses->count && run->count == before; i++) {
		struct clause_rule *rule = &run->clauses->rules[i];

		if (looks_at(rule, column) && clause_check_one(run, rule, &whose.subject, text, err) < 0)
			return -1;
	}
	h->is_caught[review] = run->count > before;
	return 0;
}

int health_catch(struct health *h, struct error *err)
{
	struct clauses rules;
	struct clause_run run;
	int rc = clauses_read(&rules, h->book, NULL, err);

	clause_run_start(&run, &rules);
	h->is_caught = xcalloc(h->reviews->nrows + 1, sizeof(*h->is_caught));
	for (size_t row = 0; rc == 0 && row < h->reviews->nrows; row++)
		if (health_is_return(h, HEALTH_MONTH, row) || health_is_return(h, HEALTH_BEFORE, row))
			rc = catch_one(h, &run, row, err);
	clause_run_release(&run);
	clauses_release(&rules);
	return rc;
}

/* The clauses */

static struct slice label_of(const struct health *h, struct slice clause)
{
	const int column = clause.len ? ledger_column(h->contracts->ledger, clause) : -1;

	return column < 0 ? clause : slice_of(column_label(&h->contracts->ledger->columns[column]));
}

static void count_returns(const struct health *h, struct health_clauses *out)
{
	struct map index = MAP_INIT;

	for (size_t row = 0; row < h->reviews->nrows; row++) {
		struct slice clause = table_text(h->reviews, row, REVIEWS.clause);
		long i;

		if (!health_is_return(h, HEALTH_MONTH, row))
			continue;
		i = map_get(&index, clause);
		if (i < 0) {
			i = (long)out->count;
			out->items = xgrow(out->items, &out->cap, out->count + 1, sizeof(*out->items));
			out->items[out->count++] =
				(struct health_clause){ .clause = clause, .label = label_of(h, clause) };
			map_add(&index, clause, i);
		}
		out->items[i].values[HEALTH_RETURNS][HEALTH_MONTH].n++;
	}
	map_release(&index);
}

static void count_days(const struct health *h, struct health_clauses *c)
{
	const struct health_part all = { 0 };
	struct samples s = { 0 };
	struct map index = MAP_INIT;

	for (size_t i = 0; i < c->count; i++)
		map_add(&index, c->items[i].clause, (long)i);
	health_figures[HEALTH_DAYS_LOST].collect(h, HEALTH_MONTH, &all, &s);
	for (size_t i = 0; i < s.count; i++) {
		long at = map_get(&index, table_text(h->reviews, s.items[i].row, REVIEWS.clause));

		c->items[at].values[HEALTH_DAYS_LOST][HEALTH_MONTH].value += s.items[i].value;
	}
	free(s.items);
	map_release(&index);
}

static int by_weight(const void *a, const void *b)
{
	const struct health_clause *x = a, *y = b;
	const size_t n = x->values[HEALTH_RETURNS][HEALTH_MONTH].n, m = y->values[HEALTH_RETURNS][HEALTH_MONTH].n;
	const int64_t days = x->values[HEALTH_DAYS_LOST][HEALTH_MONTH].value;
	const int64_t others = y->values[HEALTH_DAYS_LOST][HEALTH_MONTH].value;

	if (n != m)
		return n > m ? -1 : 1;
	if (days != others)
		return days > others ? -1 : 1;
	return slice_compare(x->clause, y->clause);
}

void health_clauses_of(const struct health *h, struct health_clauses *out)
{
	*out = (struct health_clauses){ 0 };
	count_returns(h, out);
	count_days(h, out);
	if (out->count)
		qsort(out->items, out->count, sizeof(*out->items), by_weight);
	for (size_t i = 0; i < out->count && i < HEALTH_TOP; i++) {
		struct health_clause *c = &out->items[i];
		const struct health_part part = { .clause = c->clause };

		for (int which = 0; which < HEALTH_FIGURES; which++)
			for (int side = 0; side < HEALTH_SIDES; side++)
				c->values[which][side] = health_value(h, (enum health_which)which, side, &part);
	}
}

/* What is shown of them */

static void put_value(struct view *v, const struct compare_value *value)
{
	if (value->known)
		view_number(v, value->value);
	else
		view_missing(v);
}

static void put_share(struct view *v, const struct compare_value *value)
{
	if (value->known)
		view_number(v, value->value / 100);
	else
		view_missing(v);
}

static void clause_columns(struct view *v)
{
	view_section(v, "clauses", _("TOP 3 returned clauses"));
	view_key_column(v, "clause", TYPE_TEXT);
	view_column(v, "label", _("clause"), TYPE_TEXT);
	view_column(v, "returns", _("returns"), TYPE_INT);
	view_column(v, "before", _("before"), TYPE_INT);
	view_column(v, "adopted", _("adopted"), TYPE_PERCENT);
	view_column(v, "partly", _("partly"), TYPE_PERCENT);
	view_column(v, "not_adopted", _("not"), TYPE_PERCENT);
	view_column(v, "unmeasured", _("open"), TYPE_INT);
	view_column(v, "again", _("again"), TYPE_PERCENT);
	view_column(v, "days_lost", _("days lost"), TYPE_NUMBER);
	view_column(v, "no_rule", _("no rule"), TYPE_INT);
}

static void clause_row(struct view *v, const struct health_clause *c)
{
	view_text(v, c->clause);
	view_text(v, c->label);
	view_number(v, (int64_t)c->values[HEALTH_RETURNS][HEALTH_MONTH].n);
	view_number(v, (int64_t)c->values[HEALTH_RETURNS][HEALTH_BEFORE].n);
	put_share(v, &c->values[HEALTH_ADOPTED][HEALTH_MONTH]);
	put_share(v, &c->values[HEALTH_PARTLY][HEALTH_MONTH]);
	put_share(v, &c->values[HEALTH_NOT_ADOPTED][HEALTH_MONTH]);
	view_number(v, (int64_t)c->values[HEALTH_UNMEASURED][HEALTH_MONTH].n);
	put_share(v, &c->values[HEALTH_RETURNED_AGAIN][HEALTH_MONTH]);
	put_value(v, &c->values[HEALTH_DAYS_LOST][HEALTH_MONTH]);
	view_number(v, (int64_t)c->values[HEALTH_NO_RULE][HEALTH_MONTH].n);
}

/* Why they came back: one row a clause, reason and suggestion */

struct reason {
	size_t clause; /* its place among the top */
	struct slice reason, suggestion;
	size_t n;
};

static int by_words(const void *a, const void *b)
{
	const struct reason *x = a, *y = b;
	int rc;

	if (x->clause != y->clause)
		return x->clause < y->clause ? -1 : 1;
	rc = slice_compare(x->reason, y->reason);
	return rc ? rc : slice_compare(x->suggestion, y->suggestion);
}

static int by_number(const void *a, const void *b)
{
	const struct reason *x = a, *y = b;

	if (x->clause != y->clause)
		return x->clause < y->clause ? -1 : 1;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return by_words(a, b);
}

static size_t list_reasons(const struct health *h, const struct health_clauses *c, struct reason *reasons)
{
	size_t n = 0, kept = 0;

	for (size_t row = 0; row < h->reviews->nrows; row++)
		for (size_t i = 0; health_is_return(h, HEALTH_MONTH, row) && i < c->count && i < HEALTH_TOP; i++)
			if (slice_equal(table_text(h->reviews, row, REVIEWS.clause), c->items[i].clause))
				reasons[n++] = (struct reason){ i, table_text(h->reviews, row, REVIEWS.reason),
								table_text(h->reviews, row, REVIEWS.suggestion), 1 };
	qsort(reasons, n, sizeof(*reasons), by_words);
	for (size_t i = 0; i < n; i++) {
		if (kept && by_words(&reasons[kept - 1], &reasons[i]) == 0)
			reasons[kept - 1].n++;
		else
			reasons[kept++] = reasons[i];
	}
	qsort(reasons, kept, sizeof(*reasons), by_number);
	return kept;
}

static void show_reasons(const struct health *h, const struct health_clauses *c, struct view *v)
{
	struct reason *reasons = xcalloc(h->reviews->nrows + 1, sizeof(*reasons));
	const size_t n = list_reasons(h, c, reasons);

	view_section(v, "reasons", _("Why they came back, and what was suggested"));
	view_key_column(v, "clause", TYPE_TEXT);
	view_key_column(v, "reason", TYPE_TEXT);
	view_key_column(v, "suggestion", TYPE_TEXT);
	view_key_column(v, "returns", TYPE_INT);
	for (size_t i = 0; i < n; i++) {
		const struct reason *r = &reasons[i];

		view_text(v, c->items[r->clause].clause);
		view_text(v, r->reason);
		view_text(v, r->suggestion);
		view_number(v, (int64_t)r->n);
		if (i == 0 || reasons[i - 1].clause != r->clause)
			view_note(v, "%zu. %.*s", r->clause + 1, SLICE_ARGS(c->items[r->clause].label));
		view_note(v, "   %zu× %.*s", r->n, SLICE_ARGS(r->reason.len ? r->reason : SLICE("—")));
		view_note(v, "      → %.*s", SLICE_ARGS(r->suggestion.len ? r->suggestion : SLICE("—")));
	}
	free(reasons);
}

static void note_others(const struct health_clauses *c, struct view *v)
{
	struct str names = STR_INIT;

	for (size_t i = HEALTH_TOP; i < c->count; i++)
		str_addf(&names, "%s%.*s %zu", names.len ? _(", ") : "", SLICE_ARGS(c->items[i].label),
			 c->items[i].values[HEALTH_RETURNS][HEALTH_MONTH].n);
	if (names.len)
		view_note(v, _("others: %s"), names.buf);
	if (!c->count)
		view_note(v, _("nothing came back"));
	else
		view_note(
			v,
			_("adopted, partly, not: shares of the returns of which it is known; again: had come back before"));
	str_release(&names);
}

void health_show_clauses(const struct health *h, struct view *v)
{
	struct health_clauses c;

	health_clauses_of(h, &c);
	clause_columns(v);
	for (size_t i = 0; i < c.count && i < HEALTH_TOP; i++)
		clause_row(v, &c.items[i]);
	note_others(&c, v);
	if (c.count)
		show_reasons(h, &c, v);
	free(c.items);
}

static const struct known_column *const candidate_columns[] = {
	REVIEWS.clause, REVIEWS.text, REVIEWS.reason, REVIEWS.suggestion, NULL,
};

static void note_candidate(const struct health *h, struct view *v, size_t row)
{
	struct slice contract = table_text(h->reviews, row, REVIEWS.contract), text = table_text(h->reviews, row, REVIEWS.text);

	view_note(v, "%.*s  %.*s  %.*s", SLICE_ARGS(table_id(h->reviews, row)), SLICE_ARGS(contract),
		  SLICE_ARGS(label_of(h, table_text(h->reviews, row, REVIEWS.clause))));
	if (text.len)
		view_note(v, _("   text     %.*s"), SLICE_ARGS(text));
	else
		view_note(v, _("   text     — (no column of contracts: no rule can look at it)"));
	view_note(v, _("   reason   %.*s"), SLICE_ARGS(table_text(h->reviews, row, REVIEWS.reason)));
	if (table_text(h->reviews, row, REVIEWS.suggestion).len)
		view_note(v, _("   suggest  %.*s"), SLICE_ARGS(table_text(h->reviews, row, REVIEWS.suggestion)));
}

void health_show_candidates(const struct health *h, struct view *v)
{
	const struct health_part all = { 0 };
	struct samples s = { 0 };

	health_figures[HEALTH_NO_RULE].collect(h, HEALTH_MONTH, &all, &s);
	view_section(v, "candidates", _("Candidates for a rule in rules/clauses.yaml"));
	view_key_column(v, "review", TYPE_ID);
	view_key_column(v, "contract", TYPE_ID);
	for (size_t k = 0; candidate_columns[k]; k++)
		view_key_column(v, candidate_columns[k]->name, TYPE_TEXT);
	for (size_t i = 0; i < s.count; i++) {
		view_text(v, table_id(h->reviews, s.items[i].row));
		view_text(v, table_text(h->reviews, s.items[i].row, REVIEWS.contract));
		for (size_t k = 0; candidate_columns[k]; k++)
			view_text(v, table_text(h->reviews, s.items[i].row, candidate_columns[k]));
		note_candidate(h, v, s.items[i].row);
	}
	if (!s.count)
		view_note(v, _("none: a rule finds something in every text that was returned"));
	free(s.items);
}
