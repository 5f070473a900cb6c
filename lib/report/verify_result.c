/* verify_result.c - how long leads took from one stage to the next hand-in; see verify.h. */
#include <stdlib.h>

#include "book/real_time.h"
#include "report/verify.h"

struct walk {
	struct verification *v;
	struct history history;
	int from, to;
	int64_t *submitted; /* by lead: the earliest time of another ledger; HISTORY_OPEN: none */
};

/* solutions.submitted_at: the first of each lead. */
static int read_submitted(struct walk *w, struct error *err)
{
	struct verification *v = w->v;
	const struct verify_rules *r = &v->rules;
	const struct table *t = book_table_of(v->book, r->to_ledger, err);

	if (!t)
		return -1;
	w->submitted = arena_alloc(&v->arena, (v->leads->nrows + 1) * sizeof(*w->submitted));
	for (size_t i = 0; i < v->leads->nrows; i++)
		w->submitted[i] = HISTORY_OPEN;
	for (size_t i = 0; i < t->nrows; i++) {
		long lead = table_find(v->leads, table_cell(t, i, r->to_lead));
		int64_t at = real_time(v->book, t, i, r->to_column, HISTORY_OPEN);

		if (lead < 0)
			table_left_out(t, i, r->to_lead);
		if (lead >= 0 && at < w->submitted[lead])
			w->submitted[lead] = at;
	}
	return 0;
}

/* The first spell, from `i` on, in `to` or a stage behind it that isn't lost. */
static int64_t reached(const struct walk *w, size_t lead, size_t i)
{
	const struct history *h = &w->history;
	int wanted;

	if (w->submitted)
		return w->submitted[lead] >= h->spells[i].entered_at ? w->submitted[lead] : HISTORY_OPEN;
	wanted = w->to < 0 ? -1 : history_rank(h, lead, (unsigned)w->to);
	for (; wanted >= 0 && i < h->first[lead + 1]; i++)
		if (h->stages[h->spells[i].stage].kind != STAGE_LOST &&
		    history_rank(h, lead, h->spells[i].stage) >= wanted)
			return h->spells[i].entered_at;
	return HISTORY_OPEN;
}

static void add_lead(struct walk *w, size_t lead)
{
	struct verification *v = w->v;
	long first = w->from < 0 ? -1 : history_first(&w->history, lead, (unsigned)w->from);
	struct handed_in one = { .lead = lead, .person = table_find(v->people, table_text(v->leads, lead, LEADS.owner)) };

	if (first < 0 || w->history.spells[first].entered_at == HISTORY_UNKNOWN)
		return;
	one.from = w->history.spells[first].entered_at;
	one.to = reached(w, lead, (size_t)first);
	if (one.to < v->begin || one.to >= v->end || one.to > v->book->now)
		return;
	one.days = history_dwell(v->calendar, one.from, one.to, HISTORY_WORKING);
	v->handed_in = xgrow(v->handed_in, &v->handed_in_cap, v->nhanded_in + 1, sizeof(one));
	v->handed_in[v->nhanded_in++] = one;
	v->team.layers[LAYER_RESULT].sum += one.days;
	v->team.layers[LAYER_RESULT].n++;
	if (one.person < 0 && table_text(v->leads, lead, LEADS.owner).len)
		table_left_out(v->leads, lead, table_column(v->leads, LEADS.owner));
	if (one.person >= 0) {
		v->each[one.person].layers[LAYER_RESULT].sum += one.days;
		v->each[one.person].layers[LAYER_RESULT].n++;
	}
}

int verify_measure_result(struct verification *v, struct error *err)
{
	struct walk w = { .v = v };
	int rc = history_read(&w.history, v->book, err);

	if (rc == 0) {
		w.from = history_stage(&w.history, v->rules.from);
		w.to = v->rules.to_column < 0 ? history_stage(&w.history, v->rules.to) : -1;
		if (v->rules.to_column >= 0)
			rc = read_submitted(&w, err);
	}
	for (size_t lead = 0; rc == 0 && lead < v->leads->nrows; lead++)
		add_lead(&w, lead);
	history_release(&w.history);
	return rc;
}
