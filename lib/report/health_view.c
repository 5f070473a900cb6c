/* health_view.c - the report as sections, and the rows behind a figure; see health.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "base/round.h"
#include "book/listing.h"
#include "book/real_time.h"
#include "report/health.h"
#include "sales/contracts.h"
#include "sales/practice.h"
#include "view/columns.h"

static void put_value(struct view *v, const struct figure_value *value)
{
	VIEW_MAYBE(v, value->known, value->value);
}

static void show_figures(const struct health *h, struct view *v)
{
	struct str text = STR_INIT;

	figures_show(&health_set, &(struct figure_ask){ .of = h, .frame = &h->frame }, v);
	if (moment_date(h->frame.side[HEALTH_MONTH].to - 1) == h->book->today) {
		date_add_text(&text, h->book->today);
		view_note(v, _("the month is counted up to %s: compare it with a whole one accordingly"), text.buf);
	}
	view_note(v, _("times are means; wd working days (working hours over those of a day), h working hours; n: how many it was taken of"));
	view_note(v, _("the rows behind a figure: --list FIGURE, --list FIGURE:before; names: crm report health --help"));
	str_release(&text);
}

/* Roles */

struct role_time {
	struct slice role;
	int64_t step;
	size_t n[FIGURE_SIDES], late;
	int64_t sum[FIGURE_SIDES]; /* seconds */
	int64_t *seconds;	   /* of the month */
	size_t nseconds, cap;
};

struct roles {
	struct role_time *items;
	size_t count, cap;
};

static struct role_time *role_time_of(struct roles *r, struct slice role, int64_t step)
{
	size_t i = 0;

	while (i < r->count && (!slice_equal(r->items[i].role, role) || r->items[i].step != step))
		i++;
	if (i == r->count) {
		r->items = xgrow(r->items, &r->cap, r->count + 1, sizeof(*r->items));
		r->items[r->count++] = (struct role_time){ .role = role, .step = step };
	}
	return &r->items[i];
}

static void add_decision(const struct health *h, struct role_time *t, int side, size_t row)
{
	const int64_t seconds = review_work_seconds(h->book, h->calendar, h->reviews, row);

	t->n[side]++;
	t->sum[side] += seconds;
	if (side != HEALTH_MONTH)
		return;
	t->seconds = xgrow(t->seconds, &t->cap, t->nseconds + 1, sizeof(*t->seconds));
	t->seconds[t->nseconds++] = seconds;
	t->late += real_time(h->book, h->reviews, row, h->decided, 0) > table_number(h->reviews, row, h->due, INT64_MAX);
}

static int by_role(const void *a, const void *b)
{
	const struct role_time *x = a, *y = b;
	int rc = slice_compare(x->role, y->role);

	return rc ? rc : (x->step > y->step) - (x->step < y->step);
}

static int by_seconds(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int64_t hours(int64_t seconds, size_t n)
{
	return round_scaled(seconds, 100, 3600 * (int64_t)n) * 100;
}

static void role_columns(struct view *v, struct book *b)
{
	view_section(v, "roles", _("Working hours from being asked to the decision, by role and step"));
	view_key_column(v, "role", TYPE_TEXT);
	view_face_column(v, "role_shown", _("Role"), TYPE_TEXT);
	listing_words(v, b, REVIEWS.role);
	view_column(v, "step", _("Step"), TYPE_INT);
	view_column(v, "n", _("n"), TYPE_INT);
	view_column(v, "mean", _("mean"), TYPE_NUMBER);
	view_column(v, "median", _("median"), TYPE_NUMBER);
	view_column(v, "longest", _("longest"), TYPE_NUMBER);
	view_column(v, "late", _("late"), TYPE_INT);
	view_column(v, "before", _("before"), TYPE_NUMBER);
	view_column(v, "before_n", _("n"), TYPE_INT);
}

static void role_row(struct view *v, struct role_time *t, bool is_all)
{
	const size_t n = t->nseconds;

	view_text(v, t->role);
	view_text(v, is_all ? slice_of(_("all")) : t->role);
	VIEW_MAYBE(v, !is_all, t->step);
	view_number(v, (int64_t)n);
	if (n) {
		qsort(t->seconds, n, sizeof(*t->seconds), by_seconds);
		view_number(v, hours(t->sum[HEALTH_MONTH], n));
		view_number(v, hours(t->seconds[(n - 1) / 2] + t->seconds[n / 2], 2));
		view_number(v, hours(t->seconds[n - 1], 1));
	}
	for (int i = 0; !n && i < 3; i++)
		view_missing(v);
	view_number(v, (int64_t)t->late);
	VIEW_MAYBE(v, t->n[HEALTH_BEFORE], hours(t->sum[HEALTH_BEFORE], t->n[HEALTH_BEFORE]));
	view_number(v, (int64_t)t->n[HEALTH_BEFORE]);
}

static void show_roles(const struct health *h, struct view *v)
{
	struct role_time all = { .role = SLICE("all") };
	struct roles roles = { 0 };

	for (const struct health_decision *d = h->decisions, *end = d + h->ndecisions; d < end; d++) {
		if (table_number(h->reviews, d->row, h->opened, HISTORY_UNKNOWN) == HISTORY_UNKNOWN)
			continue;
		add_decision(h,
			     role_time_of(&roles, table_text(h->reviews, d->row, REVIEWS.role), table_number(h->reviews, d->row, h->step, 0)),
			     d->side, d->row);
		add_decision(h, &all, d->side, d->row);
	}
	if (roles.count)
		qsort(roles.items, roles.count, sizeof(*roles.items), by_role);
	role_columns(v, h->book);
	for (size_t i = 0; i < roles.count; i++)
		role_row(v, &roles.items[i], false);
	if (roles.count) {
		role_row(v, &all, true);
		v->last->has_total = true;
	}
	view_note(v, _("the decisions behind a row: --list role:ROLE, --list role:ROLE.STEP"));
	for (size_t i = 0; i < roles.count; i++)
		free(roles.items[i].seconds);
	free(roles.items);
	free(all.seconds);
}

/* The rows behind a figure */

/* A role by its word or a label of it. */
static struct slice role_typed(const struct health *h, struct slice typed)
{
	const struct column *c = listing_column(h->book, SLICE("reviews"), SLICE("role"));
	const struct slice word = c ? column_word(c, typed) : SLICE("");

	return word.len ? word : typed;
}

/* "role:legal.1", "clause:payment_terms" (a column of contracts by name or label), or a figure's name. */
static const struct figure *read_name(const struct health *h, struct slice name, struct health_part *part, struct error *err)
{
	struct slice rest = name, kind = slice_cut(&rest, ':');
	struct value step;

	if (slice_is(kind, "clause") && rest.len) {
		const int column = ledger_column(h->contracts->ledger, rest);

		part->clause = column < 0 ? rest : slice_of(h->contracts->ledger->columns[column].name);
		return &health_figures[HEALTH_RETURNS];
	}
	if (slice_is(kind, "role") && rest.len) {
		part->role = slice_cut(&rest, '.');
		part->role = role_typed(h, part->role);
		if (!rest.len || (value_parse(TYPE_INT, rest, &step) && step.number > 0)) {
			part->step = rest.len ? step.number : 0;
			return &health_figures[HEALTH_REVIEW_HOURS];
		}
	}
	return figures_named(&health_set, name, err);
}

static int show_list(const struct health *h, const char *list, struct view *v, struct error *err)
{
	const struct figure_words words = figures_words(&health_set, &v->arena);
	struct slice name = slice_of(list);
	struct health_part part = { 0 };
	const struct figure_ask ask = { h, &h->frame, figures_side(&health_set, &name, err), &part };
	const struct figure *f = read_name(h, name, &part, err);
	struct str month = STR_INIT, said = STR_INIT;

	if (!f)
		return -1;
	walkthrough_add_month(&month, h->frame.side[ask.side].first);
	if (slice_find(name, SLICE(":")) < 0)
		str_adds(&said, _(f->label));
	else
		figure_add_said(&said, name, &words); /* a part has no name of its own */
	view_title(v, "%s  %s", said.buf, month.buf);
	figures_list(&health_set, f, &ask, v);
	str_release(&said);
	str_release(&month);
	return 0;
}

/* The clauses that came back */

static void put_share(struct view *v, const struct figure_value *value)
{
	VIEW_MAYBE(v, value->known, value->value / 100);
}

#define CLAUSE(C) \
	C(key, clause, , TYPE_TEXT, view_text(v, c->clause)) \
	C(shown, label, _("clause"), TYPE_TEXT, view_text(v, c->label)) \
	C(shown, returns, _("returns"), TYPE_INT, view_number(v, (int64_t)c->values[HEALTH_RETURNS][HEALTH_MONTH].n)) \
	C(shown, before, _("before"), TYPE_INT, view_number(v, (int64_t)c->values[HEALTH_RETURNS][HEALTH_BEFORE].n)) \
	C(shown, adopted, _("adopted"), TYPE_PERCENT, put_share(v, &c->values[HEALTH_ADOPTED][HEALTH_MONTH])) \
	C(shown, partly, _("partly"), TYPE_PERCENT, put_share(v, &c->values[HEALTH_PARTLY][HEALTH_MONTH])) \
	C(shown, not_adopted, _("not"), TYPE_PERCENT, put_share(v, &c->values[HEALTH_NOT_ADOPTED][HEALTH_MONTH])) \
	C(shown, unmeasured, _("open"), TYPE_INT, \
	  view_number(v, (int64_t)c->values[HEALTH_UNMEASURED][HEALTH_MONTH].n)) \
	C(shown, again, _("again"), TYPE_PERCENT, put_share(v, &c->values[HEALTH_RETURNED_AGAIN][HEALTH_MONTH])) \
	C(shown, days_lost, _("days lost"), TYPE_NUMBER, put_value(v, &c->values[HEALTH_DAYS_LOST][HEALTH_MONTH])) \
	C(shown, no_rule, _("no rule"), TYPE_INT, view_number(v, (int64_t)c->values[HEALTH_NO_RULE][HEALTH_MONTH].n))

static void clause_columns(struct view *v)
{
	view_section(v, "clauses", _("TOP 3 returned clauses"));
	CLAUSE(VIEW_COLUMN)
}

static void clause_row(struct view *v, const struct health_clause *c)
{
	CLAUSE(VIEW_CELL)
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

	for (const struct health_decision *d = h->decisions, *end = d + h->ndecisions; d < end; d++)
		for (size_t i = 0; d->is_return && d->side == HEALTH_MONTH && i < c->count && i < HEALTH_TOP; i++)
			if (slice_equal(table_text(h->reviews, d->row, REVIEWS.clause), c->items[i].clause))
				reasons[n++] = (struct reason){ i, table_text(h->reviews, d->row, REVIEWS.reason),
								table_text(h->reviews, d->row, REVIEWS.suggestion), 1 };
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

#define REASON(C) \
	C(key, clause, , TYPE_TEXT, view_text(v, c->items[r->clause].clause)) \
	C(key, reason, , TYPE_TEXT, view_text(v, r->reason)) \
	C(key, suggestion, , TYPE_TEXT, view_text(v, r->suggestion)) \
	C(key, returns, , TYPE_INT, view_number(v, (int64_t)r->n))

static void show_reasons(const struct health *h, const struct health_clauses *c, struct view *v)
{
	struct reason *reasons = xcalloc(h->ndecisions + 1, sizeof(*reasons));
	const size_t n = list_reasons(h, c, reasons);

	view_section(v, "reasons", _("Why they came back, and what was suggested"));
	REASON(VIEW_COLUMN)
	for (size_t i = 0; i < n; i++) {
		const struct reason *r = &reasons[i];

		REASON(VIEW_CELL)
		if (i == 0 || reasons[i - 1].clause != r->clause)
			view_note(v, "%zu. %.*s", r->clause + 1, SLICE_ARGS(c->items[r->clause].label));
		view_under(v, (struct view_hang){ .in = 3 }, NULL, "%zu× %.*s", r->n, SLICE_ARGS(r->reason.len ? r->reason : SLICE("—")));
		view_under(v, (struct view_hang){ .in = 6 }, NULL, "→ %.*s", SLICE_ARGS(r->suggestion.len ? r->suggestion : SLICE("—")));
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

static void show_clauses(const struct health *h, struct view *v)
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
	static const char *const labels[] = { N_("Text"), N_("reason"), N_("suggest"), NULL };
	const struct view_hang hang = { 3, view_widest(labels) };
	struct slice contract = table_text(h->reviews, row, REVIEWS.contract), text = table_text(h->reviews, row, REVIEWS.text);

	view_note(v, "%.*s  %.*s  %.*s", SLICE_ARGS(table_id(h->reviews, row)), SLICE_ARGS(contract),
		  SLICE_ARGS(health_clause_label(h, table_text(h->reviews, row, REVIEWS.clause))));
	if (text.len)
		view_under(v, hang, _("Text"), "%.*s", SLICE_ARGS(text));
	else
		view_under(v, hang, _("Text"), "%s", _("— (no column of contracts: no rule can look at it)"));
	view_under(v, hang, _("reason"), "%.*s", SLICE_ARGS(table_text(h->reviews, row, REVIEWS.reason)));
	if (table_text(h->reviews, row, REVIEWS.suggestion).len)
		view_under(v, hang, _("suggest"), "%.*s", SLICE_ARGS(table_text(h->reviews, row, REVIEWS.suggestion)));
}

static void show_candidates(const struct health *h, struct view *v)
{
	struct samples s = { 0 };

	health_collect(h, HEALTH_NO_RULE, &s);
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

static void show_title(const struct health *h, struct view *v)
{
	struct str month = STR_INIT, before = STR_INIT;

	walkthrough_add_month(&month, h->frame.side[HEALTH_MONTH].first);
	walkthrough_add_month(&before, h->frame.side[HEALTH_BEFORE].first);
	view_title(v, _("HOW DEPARTMENTS WORK TOGETHER  %s, before: %s"), month.buf, before.buf);
	str_release(&month);
	str_release(&before);
}

int health_report(struct book *b, const struct health_how *how, struct view *v, struct error *err)
{
	struct health h;
	int rc = health_start(&h, b, how->month, err);

	if (rc == 0 && how->list) {
		rc = show_list(&h, how->list, v, err);
	} else if (rc == 0) {
		show_title(&h, v);
		show_figures(&h, v);
		show_roles(&h, v);
		show_clauses(&h, v);
		show_candidates(&h, v);
		rc = walkthrough_summary(b, how->month, v, err);
	}
	health_finish(&h);
	return rc;
}
