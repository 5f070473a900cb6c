/* score_pass.c - see score_pass.h: what an indicator counts, worked out before the rows are gone through. */
#include "sales/leads/score_pass.h"

#include <stdlib.h>

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

int score_pass_add(struct pass *pass, struct indicator *in, const struct table *t, struct error *err)
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

void score_pass_release(struct pass *pass)
{
	for (size_t i = 0; i < pass->count; i++) {
		map_release(&pass->measures[i].values);
		free(pass->measures[i].behind_values);
		free(pass->measures[i].set);
	}
	free(pass->measures);
}
