/* score_measure.c - what indicators are measured as; see score.h. Each ledger is gone through once, for all of its indicators and
 * all customers, by all cores (sweep.h). Conditions that are nothing but limits of numbers are asked without names; others
 * make the pass one part. */
#include <stdlib.h>
#include <string.h>

#include "base/ahead.h"
#include "base/lang.h"
#include "base/round.h"
#include "book/subject.h"
#include "book/sweep.h"
#include "sales/leads/score.h"

enum { SCORE_LIMITS = 6 };

struct limit {
	struct sweep_source from;
	enum bound_op op;
	int64_t number;
};

/* How one indicator is measured. Values of a share are numbered: 0 to in->share_of - 1. */
struct measure {
	struct indicator *in;
	struct limit limits[SCORE_LIMITS];
	size_t nlimits;
	bool needs_names; /* more than limits: the condition is asked as it stands */
	long same_as;	  /* a measure before this one with the same condition; -1: none */
	struct sweep_source from; /* its column, if it has one */
	struct map values;
	const struct table *behind; /* where a share's reference leads; NULL: the cell is the value */
	long *behind_values;	    /* by its rows: a value's number, -1: none to be had */
	size_t first, words;	    /* of a customer's tally: which are this measure's */
	uint64_t *set;		    /* of all parts: so many words a customer */
};

/* All indicators of one ledger. */
struct pass {
	struct book *book;
	const struct table *customers;
	struct measure *measures;
	size_t count;
	size_t words; /* of a customer's tally: each measure's, one behind the other */
	struct limit own; /* the row's own date: what is still to come counts for nothing */
	bool asks_own; /* a measure would count it: its condition doesn't end with the clock */
	int link, link_column; /* which refers to customers: of the file, of the schema */
	bool needs_names, overflows;
};

/* What an indicator counts, worked out before the rows are gone through */

/* Numbers the different values that there are to be had. */
static int number_values(struct measure *m, struct pass *pass, struct error *err)
{
	struct indicator *in = m->in;
	const struct table *t = book_table_of(pass->book, in->of_ledger, err);

	if (!t)
		return -1;
	for (size_t i = 0; i < t->nrows; i++)
		if (table_cell(t, i, in->of).len && map_add(&m->values, table_cell(t, i, in->of), (long)in->share_of))
			in->share_of++;
	m->words = in->share_of / 64 + 1;
	m->set = xcalloc(pass->customers->nrows * m->words, sizeof(*m->set));
	if (in->via < 0)
		return 0;
	m->behind = book_table_of(pass->book, in->ledger->columns[in->column].ref, err);
	if (!m->behind)
		return -1;
	m->behind_values = xcalloc(m->behind->nrows, sizeof(*m->behind_values));
	table_index(m->behind);
	for (size_t i = 0; i < m->behind->nrows; i++)
		m->behind_values[i] = map_get(&m->values, table_cell(m->behind, i, in->via));
	return 0;
}

static void find_limits(struct measure *m, const struct pass *pass, const struct table *t)
{
	struct when_limit limits[SCORE_LIMITS];
	int n = when_limits(m->in->where, pass->book->now, limits, SCORE_LIMITS);

	m->needs_names = n < 0;
	for (int i = 0; i < n; i++) {
		int column = ledger_column(t->ledger, limits[i].field);

		if (column < 0) { /* of another ledger */
			m->needs_names = true;
			return;
		}
		m->limits[m->nlimits++] = (struct limit){ sweep_source(t, column), limits[i].op, limits[i].number };
	}
}

static void find_own_date(struct pass *pass, const struct table *t)
{
	const int own = ledger_own_date(t->ledger);
	const bool is_date = own >= 0 && t->ledger->columns[own].type == TYPE_DATE;

	pass->own = (struct limit){ sweep_source(t, own), BOUND_GT, is_date ? pass->book->today : pass->book->now };
}

static bool ends_by_itself(const struct measure *m, const struct limit *own)
{
	for (size_t i = 0; i < m->nlimits; i++)
		if (m->limits[i].from.column == own->from.column && m->limits[i].op == BOUND_LE && m->limits[i].number <= own->number)
			return true;
	return false;
}

static bool same_condition(const struct measure *a, const struct measure *b)
{
	if (a->needs_names || b->needs_names || a->nlimits != b->nlimits)
		return false;
	for (size_t i = 0; i < a->nlimits; i++)
		if (a->limits[i].from.column != b->limits[i].from.column || a->limits[i].op != b->limits[i].op ||
		    a->limits[i].number != b->limits[i].number)
			return false;
	return true;
}

static int score_pass_add(struct pass *pass, struct indicator *in, const struct table *t, struct error *err)
{
	struct measure *m = &pass->measures[pass->count++];

	*m = (struct measure){ .in = in, .from = sweep_source(t, in->column), .same_as = -1 };
	pass->link_column = in->link;
	pass->link = t->file_column[in->link];
	find_own_date(pass, t);
	find_limits(m, pass, t);
	pass->needs_names |= m->needs_names;
	pass->asks_own |= pass->own.from.column >= 0 && !ends_by_itself(m, &pass->own);
	for (size_t i = 0; i + 1 < pass->count && m->same_as < 0; i++)
		if (same_condition(m, &pass->measures[i]))
			m->same_as = (long)i;
	m->words = in->kind == MEASURE_LAST ? 2 : 1;
	if (in->kind == MEASURE_SHARE && number_values(m, pass, err) < 0)
		return -1;
	m->first = pass->words;
	pass->words += m->words;
	return 0;
}

/* One more indicator, of the ledger whose header was read; 0 or -1 with findings. There is room for it in pass->measures. */
static void score_pass_release(struct pass *pass)
{
	for (size_t i = 0; i < pass->count; i++) {
		map_release(&pass->measures[i].values);
		free(pass->measures[i].behind_values);
		free(pass->measures[i].set);
	}
	free(pass->measures);
}

/* Rows of customers all over the ledger are added a batch at a time: the memory is asked for all of them before any is waited for. */
enum { BATCH = 64 };

/* A row's values, to be added: a value that counts for nothing is not there. */
struct waiting {
	size_t offset; /* of the row */
	struct counted {
		bool is_there;
		int64_t value; /* of a share: its number */
	} *values; /* a measure each */
};

/* What one part came to. A customer's tally lies in one place: a sum or a count is one word; a last value is two, itself and
 * whether there is one; a share is a set of values. */
struct measured_part {
	struct pass *pass;
	bool is_alone;
	uint64_t *tallies; /* by customer row */
	struct slice customers[BATCH];
	struct waiting waiting[BATCH];
	size_t nwaiting;
	struct counted *values;
	struct arena arena;
};

static void *begin(void *context, bool is_alone)
{
	struct pass *pass = context;
	struct measured_part *part = xcalloc(1, sizeof(*part));

	part->pass = pass;
	part->is_alone = is_alone;
	part->tallies = xcalloc(pass->customers->nrows * pass->words, sizeof(*part->tallies));
	part->values = xcalloc(BATCH * pass->count, sizeof(*part->values));
	for (size_t i = 0; i < BATCH; i++)
		part->waiting[i].values = part->values + i * pass->count;
	return part;
}

static void release(void *state)
{
	struct measured_part *part = state;

	free(part->tallies);
	free(part->values);
	arena_release(&part->arena);
	free(part);
}

/* 1, 0, or -1 with a finding. */
static int holds(struct sweep *s, const struct pass *pass, const struct measure *m)
{
	struct row_subject subject;
	int64_t number = 0;
	bool is_there = false;

	if (m->needs_names) {
		sweep_subject(&subject, pass->book, s);
		return when_holds(m->in->where, &subject.subject, s->err);
	}
	for (size_t i = 0; i < m->nlimits; i++) {
		const struct limit *limit = &m->limits[i];

		if (!i || limit->from.at != limit[-1].from.at) /* one date between two is read once */
			is_there = sweep_number(s, &limit->from, &number);
		if (is_there ? !bound_compare(limit->op, number, limit->number) : limit->op != BOUND_NE)
			return 0;
	}
	return 1;
}

static struct counted share_value(struct sweep *s, const struct measure *m)
{
	struct slice text = sweep_field(s, m->from.at);
	long value, to;

	if (m->behind) {
		to = table_find(m->behind, text);
		if (to < 0)
			sweep_left_out(s, m->from.column);
		value = to < 0 ? -1 : m->behind_values[to];
	} else {
		value = text.len ? map_get(&m->values, text) : -1;
	}
	/* What isn't to be had (any more) is no part of it: a share ends at 100 %. */
	return (struct counted){ value >= 0, value };
}

static struct counted value_of(struct sweep *s, const struct measure *m)
{
	struct counted c = { true, 1 };

	if (m->in->kind == MEASURE_SHARE)
		return share_value(s, m);
	if (m->in->kind == MEASURE_COUNT || sweep_number(s, &m->from, &c.value))
		return c;
	c.value = 0; /* something may be there, though no number */
	c.is_there = m->in->kind == MEASURE_LAST && sweep_field(s, m->from.at).len;
	return c;
}

/* False: beyond counting. */
static bool add_value(const struct measure *m, uint64_t *words, int64_t value)
{
	int64_t sum = (int64_t)words[0];

	switch (m->in->kind) {
	case MEASURE_SHARE:
		words[value / 64] |= (uint64_t)1 << value % 64;
		return true;
	case MEASURE_LAST:
		if (!words[1] || value > sum)
			words[0] = (uint64_t)value;
		words[1] = true;
		return true;
	default:
		if (__builtin_add_overflow(sum, value, &sum))
			return false;
		words[0] = (uint64_t)sum;
		return true;
	}
}

static int add_row(struct sweep *s, const struct pass *pass, uint64_t *tally, const struct waiting *w)
{
	for (size_t i = 0; i < pass->count; i++) {
		const struct measure *m = &pass->measures[i];

		if (!w->values[i].is_there || add_value(m, tally + m->first, w->values[i].value))
			continue;
		if (!s->is_alone)
			return -1;
		return error_add(s->err, ERROR_DATA, _("%.*s: the sum of %s is too large"), SLICE_ARGS(m->in->id),
				 s->table->ledger->name);
	}
	return 0;
}

/* Adds the rows that wait; one of a customer who isn't there is left out. */
static int settle(struct sweep *s, struct measured_part *part)
{
	const struct pass *pass = part->pass;
	const size_t n = part->nwaiting;
	long customers[BATCH];
	int rc = 0;

	table_find_all(pass->customers, part->customers, n, customers);
	for (size_t i = 0; i < n; i++)
		if (customers[i] >= 0)
			ahead(part->tallies + (size_t)customers[i] * pass->words, pass->words * sizeof(*part->tallies));
	for (size_t i = 0; i < n && rc == 0; i++)
		if (customers[i] >= 0)
			rc = add_row(s, pass, part->tallies + (size_t)customers[i] * pass->words, &part->waiting[i]);
		else
			sweep_left_out_at(s, part->waiting[i].offset, pass->link_column);
	part->nwaiting = 0;
	return rc;
}

static bool is_to_come(struct sweep *s, const struct pass *pass)
{
	int64_t own;

	return pass->asks_own && value_number(pass->own.from.type, sweep_field(s, pass->own.from.at), &own) && own > pass->own.number;
}

/* Which indicators the row counts for; how many, or -1. */
static int ask(struct sweep *s, const struct pass *pass, bool *asked)
{
	int n = 0;

	for (size_t i = 0; i < pass->count; i++) {
		const struct measure *m = &pass->measures[i];
		int rc = m->same_as >= 0 ? asked[m->same_as] : holds(s, pass, m);

		if (rc < 0)
			return -1;
		asked[i] = rc > 0;
		n += rc;
	}
	return n;
}

static int rows(struct sweep *s, void *state)
{
	struct measured_part *part = state;
	const struct pass *pass = part->pass;
	bool *asked = xcalloc(pass->count, sizeof(*asked));
	int rc = pass->needs_names && !s->is_alone ? -1 : 0;

	while (rc == 0 && sweep_next(s)) {
		const struct slice customer = sweep_field(s, pass->link);
		/* The cheaper question first: what is asked by names is asked of rows that have a customer. */
		const bool is_nobodys = pass->needs_names && table_find(pass->customers, customer) < 0;
		int n = is_nobodys || is_to_come(s, pass) ? 0 : ask(s, pass, asked);
		struct waiting *w = &part->waiting[part->nwaiting];

		rc = n < 0 ? -1 : 0;
		if (is_nobodys)
			sweep_left_out(s, pass->link_column);
		if (n <= 0)
			continue;
		part->customers[part->nwaiting++] = sweep_keep(s, &part->arena, customer);
		w->offset = sweep_offset(s);
		for (size_t i = 0; i < pass->count; i++)
			w->values[i] = asked[i] ? value_of(s, &pass->measures[i]) : (struct counted){ false, 0 };
		if (part->nwaiting == BATCH)
			rc = settle(s, part);
	}
	if (rc == 0)
		rc = settle(s, part);
	free(asked);
	return rc;
}

static void merge_one(struct pass *pass, const struct measure *m, size_t customer, const uint64_t *words)
{
	struct indicator *in = m->in;
	const int64_t number = (int64_t)words[0];

	switch (in->kind) {
	case MEASURE_SHARE:
		for (size_t k = 0; k < m->words; k++)
			m->set[customer * m->words + k] |= words[k];
		break;
	case MEASURE_LAST:
		if (words[1] && (!in->present[customer] || number > in->measured[customer]))
			in->measured[customer] = number;
		in->present[customer] |= words[1] != 0;
		break;
	default:
		pass->overflows |= __builtin_add_overflow(in->measured[customer], number, &in->measured[customer]);
	}
}

static void merge(void *context, void *state)
{
	struct pass *pass = context;
	const struct measured_part *part = state;

	for (size_t c = 0; c < pass->customers->nrows; c++)
		for (size_t i = 0; i < pass->count; i++)
			merge_one(pass, &pass->measures[i], c, part->tallies + c * pass->words + pass->measures[i].first);
}

static void begin_figures(const struct pass *pass)
{
	const size_t n = pass->customers->nrows;

	for (size_t i = 0; i < pass->count; i++) {
		const struct measure *m = &pass->measures[i];

		memset(m->in->measured, 0, n * sizeof(*m->in->measured));
		for (size_t k = 0; k < n; k++)
			m->in->present[k] = m->in->kind != MEASURE_LAST;
	}
}

static void end_shares(const struct pass *pass)
{
	for (size_t i = 0; i < pass->count; i++) {
		const struct measure *m = &pass->measures[i];
		struct indicator *in = m->in;

		for (size_t c = 0; in->kind == MEASURE_SHARE && c < pass->customers->nrows; c++) {
			for (size_t k = 0; k < m->words; k++)
				in->share_seen[c] += (size_t)__builtin_popcountll(m->set[c * m->words + k]);
			in->present[c] = in->share_of > 0;
			in->measured[c] = round_scaled((int64_t)in->share_seen[c], 10000, (int64_t)in->share_of);
		}
	}
}

/* Measures all indicators of one ledger. */
static int measure_ledger(struct scoring *s, struct book *b, const struct table *customers, const struct ledger *l,
			  struct error *err)
{
	struct pass pass = { .book = b, .customers = customers };
	struct sweep_job job = { begin, rows, merge, release, &pass, .any_order = true };
	const struct table *t = book_head_of(b, l, err);
	int rc = t ? 0 : -1;

	pass.measures = xcalloc(s->nindicators, sizeof(*pass.measures));
	for (size_t i = 0; rc == 0 && i < s->nindicators; i++)
		if (s->indicators[i].kind != MEASURE_COLUMN && s->indicators[i].ledger == l)
			rc = score_pass_add(&pass, &s->indicators[i], t, err);
	if (rc == 0) {
		table_index(customers);
		begin_figures(&pass);
		rc = sweep_run_of(b, l, &job, err);
	}
	if (rc == 0 && pass.overflows) { /* perhaps not in the order of the rows */
		begin_figures(&pass);
		job.in_order = true;
		job.any_order = false;
		rc = sweep_run_of(b, l, &job, err);
	}
	if (rc == 0)
		end_shares(&pass);
	score_pass_release(&pass);
	return rc;
}

int scoring_measure(struct scoring *s, struct book *b, struct error *err)
{
	const struct table *customers = book_table(b, CUSTOMERS.ledger, err);
	int rc = customers ? 0 : -1;

	for (size_t i = 0; rc == 0 && i < s->nindicators; i++) {
		struct indicator *in = &s->indicators[i];

		in->measured = xcalloc(customers->nrows, sizeof(*in->measured));
		in->present = xcalloc(customers->nrows, sizeof(*in->present));
		in->share_seen = xcalloc(customers->nrows, sizeof(*in->share_seen));
	}
	for (size_t i = 0; rc == 0 && i < s->nindicators; i++) {
		bool is_done = s->indicators[i].kind == MEASURE_COLUMN;

		for (size_t k = 0; k < i && !is_done; k++)
			is_done = s->indicators[k].kind != MEASURE_COLUMN &&
				  s->indicators[k].ledger == s->indicators[i].ledger;
		if (!is_done)
			rc = measure_ledger(s, b, customers, s->indicators[i].ledger, err);
	}
	return rc;
}
