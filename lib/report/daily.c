/* daily.c - see report.h. */
#include "report/report.h"

#include <stdlib.h>

#include "base/lang.h"
#include "book/journal.h"
#include "book/listing.h"
#include "sales/leads.h"
#include "view/columns.h"

struct solved_row {
	long customer; /* row of customers; -1: none of them */
	int64_t at;
	size_t row;
};

static int by_customer(const void *a, const void *b)
{
	const struct solved_row *x = a, *y = b;

	if (x->customer != y->customer)
		return (x->customer > y->customer) - (x->customer < y->customer);
	if (x->at != y->at)
		return (x->at > y->at) - (x->at < y->at);
	return (x->row > y->row) - (x->row < y->row);
}

/* The rows of these days, ordered; the caller frees. */
static struct solved_row *collect(const struct table *t, const struct table *customers, const struct days *days,
				  size_t *n)
{
	struct solved_row *rows = xcalloc(t->nrows + 1, sizeof(*rows));
	const int at = table_column(t, SOLVED.solved_at);

	*n = 0;
	for (size_t i = 0; i < t->nrows; i++) {
		const struct value when = table_value(t, i, at);

		if (value_missing(&when) || moment_date(when.number) < days->since ||
		    moment_date(when.number) > days->until)
			continue;
		rows[(*n)++] =
			(struct solved_row){ table_find(customers, table_text(t, i, SOLVED.customer)), when.number, i };
	}
	qsort(rows, *n, sizeof(*rows), by_customer);
	return rows;
}

static void title(struct view *v, const struct days *days)
{
	struct str text = STR_INIT;

	date_add_text(&text, days->since);
	if (days->until != days->since) {
		str_adds(&text, " – ");
		date_add_text(&text, days->until);
	}
	view_title(v, _("CUSTOMER DAILY  %s"), text.buf);
	str_release(&text);
}

#define SOLVED_DONE(C) \
	C(key, customer, , TYPE_ID, view_text(v, table_text(t, i, SOLVED.customer))) \
	C(shown, customer_name, _("customer"), TYPE_TEXT, \
	  view_text(v, listing_name(b, CUSTOMERS.ledger, table_text(t, i, SOLVED.customer)))) \
	C(shown, problem, _("problem"), TYPE_TEXT, view_text(v, table_text(t, i, SOLVED.problem))) \
	C(shown, text, _("what was done"), TYPE_TEXT, view_text(v, table_text(t, i, SOLVED.text))) \
	C(shown, solved_at, _("at"), TYPE_TIME, listing_cell(v, t, i, table_column(t, SOLVED.solved_at))) \
	C(key, lead, , TYPE_ID, view_text(v, table_text(t, i, SOLVED.lead))) \
	C(key, by, , TYPE_ID, view_text(v, table_text(t, i, SOLVED.by))) \
	C(shown, by_name, _("who"), TYPE_TEXT, \
	  view_text(v, listing_name(b, PEOPLE.ledger, table_text(t, i, SOLVED.by)))) \
	C(shown, evidence, _("evidence"), TYPE_TEXT, view_text(v, table_text(t, i, SOLVED.evidence))) \
	C(key, id, , TYPE_ID, view_text(v, table_id(t, i)))

static void show_solved(struct view *v, struct book *b, const struct table *t, size_t i)
{
	SOLVED_DONE(VIEW_CELL)
}

static void solved_columns(struct view *v)
{
	SOLVED_DONE(VIEW_COLUMN)
}

static int solved_part(struct book *b, const struct days *days, struct view *v, struct error *err)
{
	const struct table *t = book_table(b, SOLVED.ledger, err), *customers = book_table(b, CUSTOMERS.ledger, err);
	size_t n, helped = 0, proven = 0;
	struct solved_row *rows;

	if (!t || !customers)
		return -1;
	title(v, days);
	solved_columns(v);
	rows = collect(t, customers, days, &n);
	for (size_t i = 0; i < n; i++) {
		show_solved(v, b, t, rows[i].row);
		helped += i == 0 || rows[i].customer != rows[i - 1].customer;
		proven += table_text(t, rows[i].row, SOLVED.evidence).len > 0;
	}
	free(rows);
	if (n)
		view_note(v,
			  lang_plural("%zu problem solved; customers helped: %zu; with evidence: %zu",
				      "%zu problems solved; customers helped: %zu; with evidence: %zu", n),
			  n, helped, proven);
	else
		view_note(v, _("nobody's problem was solved; what was: crm lead solved LEAD TEXT --evidence FILE"));
	return 0;
}

/* A lead's way through these days: from where it stood before them to where it stood at their end. */
struct lead_way {
	struct slice lead, from, to, customer;
	int64_t at;
	long order; /* row of customers */
};

struct lead_ways {
	struct map by_lead;
	struct lead_way *items;
	size_t count, cap;
};

static int remember_move(void *context, const struct log_entry *e)
{
	struct lead_ways *m = context;
	long i;

	if (!e->old.len)
		return 0; /* it came into being */
	i = map_get(&m->by_lead, e->id);
	if (i < 0) {
		i = (long)m->count;
		m->items = xgrow(m->items, &m->cap, m->count + 1, sizeof(*m->items));
		m->items[m->count++] = (struct lead_way){ .lead = e->id, .from = e->old };
		map_add(&m->by_lead, e->id, i);
	}
	m->items[i].to = e->new;
	m->items[i].at = e->at;
	return 0;
}

static int by_order(const void *a, const void *b)
{
	const struct lead_way *x = a, *y = b;

	if (x->order != y->order)
		return (x->order > y->order) - (x->order < y->order);
	return x->at != y->at ? (x->at > y->at) - (x->at < y->at) : slice_compare(x->lead, y->lead);
}

#define MOVED(C) \
	C(key, customer, , TYPE_ID, view_text(v, m->customer)) \
	C(shown, customer_name, _("customer"), TYPE_TEXT, \
	  view_text(v, listing_name(b, CUSTOMERS.ledger, m->customer))) \
	C(shown, lead, _("lead"), TYPE_ID, view_text(v, m->lead)) \
	C(shown, from, _("from stage"), TYPE_TEXT, view_text(v, m->from)) \
	C(shown, to, _("to stage"), TYPE_TEXT, view_text(v, m->to)) \
	C(shown, at, _("at"), TYPE_TIME, view_number(v, m->at))

static void moved_columns(struct view *v)
{
	view_section(v, "moved", _("Leads that moved"));
	MOVED(VIEW_COLUMN)
}

static void show_move(struct view *v, struct book *b, const struct lead_way *m)
{
	MOVED(VIEW_CELL)
}

static int moved_part(struct book *b, const struct days *days, struct view *v, struct error *err)
{
	const struct log_filter filter = { .ledger = SLICE("leads"),
					   .field = SLICE("stage"),
					   .since = moment_of(days->since, 0),
					   .until = moment_of(days->until + 1, 0) };
	const struct table *leads = book_table(b, LEADS.ledger, err), *customers = book_table(b, CUSTOMERS.ledger, err);
	struct lead_ways m = { .by_lead = MAP_INIT };
	int rc = leads && customers ? journal_read(b, &filter, remember_move, &m, err) : -1;

	moved_columns(v);
	for (size_t i = 0; rc == 0 && i < m.count; i++) {
		const long row = table_find(leads, m.items[i].lead);

		m.items[i].customer = row < 0 ? SLICE("") : table_text(leads, (size_t)row, LEADS.customer);
		m.items[i].order = table_find(customers, m.items[i].customer);
	}
	if (m.count)
		qsort(m.items, m.count, sizeof(*m.items), by_order);
	for (size_t i = 0; rc == 0 && i < m.count; i++)
		if (!slice_equal(m.items[i].from, m.items[i].to)) /* else there and back */
			show_move(v, b, &m.items[i]);
	map_release(&m.by_lead);
	free(m.items);
	return rc;
}

int report_daily(struct book *b, const struct days *days, struct view *v, struct error *err)
{
	return solved_part(b, days, v, err) < 0 || moved_part(b, days, v, err) < 0 ? -1 : 0;
}

/* What was solved for one customer, as a bid shows it */

#define EVIDENCE(C) \
	C(shown, date, _("date"), TYPE_DATE, view_number(v, date)) \
	C(shown, problem, _("problem"), TYPE_TEXT, view_text(v, table_text(t, i, SOLVED.problem))) \
	C(shown, text, _("what was done"), TYPE_TEXT, view_text(v, table_text(t, i, SOLVED.text))) \
	C(key, by, , TYPE_ID, view_text(v, table_text(t, i, SOLVED.by))) \
	C(shown, by_name, _("who"), TYPE_TEXT, \
	  view_text(v, listing_name(b, PEOPLE.ledger, table_text(t, i, SOLVED.by)))) \
	C(shown, evidence, _("evidence"), TYPE_TEXT, view_text(v, table_text(t, i, SOLVED.evidence))) \
	C(key, state, , TYPE_TEXT, view_text(v, slice_of(evidence_state_name(state)))) \
	C(face, state_shown, _("file"), TYPE_TEXT, view_text(v, slice_of(evidence_state_text(state)))) \
	C(key, digest, , TYPE_TEXT, view_text(v, table_text(t, i, SOLVED.digest))) \
	C(key, lead, , TYPE_ID, view_text(v, table_text(t, i, SOLVED.lead))) \
	C(shown, id, _("ID"), TYPE_ID, view_text(v, table_id(t, i)))

static void columns(struct view *v)
{
	EVIDENCE(VIEW_COLUMN)
}

static enum evidence_state show(struct view *v, struct book *b, const struct table *t, size_t i, int32_t date)
{
	const enum evidence_state state = solved_evidence(b, t, i);

	EVIDENCE(VIEW_CELL)
	return state;
}

static void evidence_title(struct view *v, struct book *b, const struct table *customers, size_t customer)
{
	struct str today = STR_INIT;

	date_add_text(&today, b->today);
	view_title(v, _("SOLVED FOR %.*s  %.*s  as of %s"), SLICE_ARGS(table_text(customers, customer, CUSTOMERS.name)),
		   SLICE_ARGS(table_id(customers, customer)), today.buf);
	str_release(&today);
}

struct entry {
	int64_t at;
	size_t row;
};

static int by_time(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->at != y->at ? (x->at > y->at) - (x->at < y->at) : (x->row > y->row) - (x->row < y->row);
}

/* The rows of one customer, the oldest first; the caller frees. */
static struct entry *collect_solved(const struct table *t, const struct table *customers, struct slice customer, const struct days *days, size_t *n)
{
	struct entry *entries = xcalloc(t->nrows + 1, sizeof(*entries));
	const int at = table_column(t, SOLVED.solved_at);

	*n = 0;
	for (size_t i = 0; i < t->nrows; i++) {
		int64_t when;

		if (!slice_equal(table_text(t, i, SOLVED.customer), customer)) {
			if (table_find(customers, table_text(t, i, SOLVED.customer)) < 0) /* whose is it? */
				table_left_out(t, i, table_column(t, SOLVED.customer));
			continue;
		}
		when = table_number(t, i, at, 0);
		if (!days || (moment_date(when) >= days->since && moment_date(when) <= days->until))
			entries[(*n)++] = (struct entry){ when, i };
	}
	qsort(entries, *n, sizeof(*entries), by_time);
	return entries;
}

int report_evidence(struct book *b, size_t customer, const struct days *days, struct view *v, struct error *err)
{
	const struct table *t = book_table(b, SOLVED.ledger, err), *customers = book_table(b, CUSTOMERS.ledger, err);
	size_t count[EVIDENCE_UNREADABLE + 1] = { 0 }, n, named;
	struct entry *entries;

	if (!t || !customers)
		return -1;
	evidence_title(v, b, customers, customer);
	columns(v);
	entries = collect_solved(t, customers, table_id(customers, customer), days, &n);
	for (size_t i = 0; i < n; i++)
		count[show(v, b, t, entries[i].row, moment_date(entries[i].at))]++;
	free(entries);
	named = n - count[EVIDENCE_NONE];
	view_note(v,
		  lang_plural("%zu problem solved; %zu with a file, %zu of these as recorded",
			      "%zu problems solved; %zu with a file, %zu of these as recorded", n),
		  n, named, count[EVIDENCE_RECORDED]);
	if (named > count[EVIDENCE_RECORDED])
		v->status = ERROR_DATA;
	return 0;
}
