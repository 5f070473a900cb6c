/* funnel_count.c - the figures of a funnel: leads and stays counted by pipeline and stage; see funnel.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "report/funnel.h"

/* Where each pipeline's part is, and in it each stage's row; -1: not yet. */
struct places {
	int part[HISTORY_NO_PIPELINE + 1];
	int *row; /* part x stages */
};

const char *funnel_by_name(enum funnel_by by)
{
	static const char *const names[] = { "all", N_("owner"), N_("source"), N_("grade"), N_("industry") };

	return names[by];
}

/* The owner, source ... of a lead; the owner of its customer where it has none. */
struct slice funnel_group_of(struct book *b, const struct table *leads, size_t lead, enum funnel_by by)
{
	struct error ignored = ERROR_INIT;
	const struct table *customers;
	struct slice own = SLICE("");
	long row;

	if (by == FUNNEL_OWNER || by == FUNNEL_SOURCE)
		own = table_text(leads, lead, funnel_by_name(by));
	if (by == FUNNEL_ALL || by == FUNNEL_SOURCE || own.len)
		return own;
	customers = book_table(b, "customers", &ignored);
	error_release(&ignored);
	row = customers ? table_find(customers, table_text(leads, lead, "customer")) : -1;
	return row < 0 ? SLICE("") : table_text(customers, (size_t)row, funnel_by_name(by));
}

int64_t funnel_share(size_t part, size_t whole)
{
	return whole ? (int64_t)((part * 2000 + whole) / (2 * whole)) * 10 : 0;
}

static size_t add_row(struct funnel *f, struct funnel_part *p, uint16_t stage)
{
	const struct history_stage *s = &f->history.stages[stage];
	const struct pipeline *rules =
		p->pipeline == HISTORY_NO_PIPELINE ? NULL : &f->book->stages.pipelines[p->pipeline];
	const struct stage *rule = rules ? pipeline_stage(rules, s->id) : NULL;

	p->rows = xgrow(p->rows, &p->rows_cap, p->nrows + 1, sizeof(*p->rows));
	p->rows[p->nrows] = (struct funnel_row){
		.stage = stage, .kind = s->kind, .rule = rule, .rank = rule ? (int)(rule - rules->stages) : -1
	};
	return p->nrows++;
}

/* The part of a pipeline, with a row for each of its stages. */
static void add_part(struct funnel *f, struct places *at, unsigned pipeline)
{
	struct funnel_part *p = &f->parts[f->nparts];

	*p = (struct funnel_part){ .pipeline = (uint8_t)pipeline };
	at->part[pipeline] = (int)f->nparts;
	for (size_t i = 0; pipeline != HISTORY_NO_PIPELINE && i < f->book->stages.pipelines[pipeline].nstages; i++) {
		int stage = history_stage(&f->history, f->book->stages.pipelines[pipeline].stages[i].id);

		at->row[f->nparts * f->history.nstages + (size_t)stage] = (int)add_row(f, p, (uint16_t)stage);
	}
	f->nparts++;
}

/* In the order of the rules, whatever the order of leads. */
static void add_parts(struct funnel *f, struct places *at)
{
	bool has[HISTORY_NO_PIPELINE + 1] = { false };
	size_t n = 0;

	for (size_t i = 0; i < f->nleads; i++) {
		n += !has[f->leads[i].pipeline];
		has[f->leads[i].pipeline] = true;
	}
	f->parts = xcalloc(n + 1, sizeof(*f->parts));
	at->row = xmalloc((n + 1) * (f->history.nstages + 1) * sizeof(*at->row));
	for (size_t i = 0; i < n * f->history.nstages; i++)
		at->row[i] = -1;
	for (unsigned p = 0; p <= HISTORY_NO_PIPELINE; p++)
		if (has[p])
			add_part(f, at, p);
}

static void count_lead(struct funnel_part *p, const struct funnel_lead *l)
{
	p->leads++;
	p->kinds[l->kind]++;
	p->undated += l->undated;
	if (l->undated)
		return;
	survival_add(&p->cycle, l->days, l->kind == STAGE_OPEN);
	if (l->kind != STAGE_OPEN)
		survival_add(l->kind == STAGE_WON ? &p->won : &p->lost, l->days, false);
}

/* The stays in a stage in the unit that its rule speaks in. */
static int64_t rule_days(const struct funnel *f, const struct funnel_stay *stay, enum history_days days)
{
	const struct history *h = &f->history;
	int64_t sum = 0;

	if (days == f->how->days)
		return stay->days;
	for (size_t i = h->first[stay->lead]; i < h->first[stay->lead + 1]; i++) {
		int64_t left = history_left(h, i);

		if (h->spells[i].stage == stay->stage)
			sum += history_dwell(f->calendar, h->spells[i].entered_at,
					     left == HISTORY_OPEN ? f->book->now : left, days);
	}
	return sum;
}

static bool is_over(const struct funnel_row *r, const struct funnel *f, const struct funnel_stay *stay)
{
	const struct value *wanted = r->rule ? &r->rule->days : NULL;

	if (!wanted || value_missing(wanted))
		return false;
	if (wanted->workdays)
		return rule_days(f, stay, HISTORY_WORKING) > wanted->number * 100;
	return rule_days(f, stay, HISTORY_CALENDAR) > wanted->number * 10000 / 86400;
}

static bool shows_over(const struct funnel_how *how)
{
	return how->list ? slice_find(slice_of(how->list), SLICE(":over")) >= 0 : how->dwell;
}

static void count_stay(struct funnel *f, struct funnel_row *r, struct funnel_stay *stay)
{
	r->entered++;
	r->fates[stay->fate]++;
	r->undated += stay->undated;
	if (stay->undated || r->kind != STAGE_OPEN)
		return;
	/* Asks the calendar also where calendar days are wanted; so only where it is shown. */
	stay->over = shows_over(f->how) && is_over(r, f, stay);
	r->over += stay->over;
	survival_add(&r->days, stay->days, stay->left_at == HISTORY_OPEN);
}

void funnel_count(struct funnel *f)
{
	struct places at = { 0 };
	size_t next = 0;

	add_parts(f, &at);
	for (size_t i = 0; i < f->nleads; i++) {
		const size_t part = (size_t)at.part[f->leads[i].pipeline];

		count_lead(&f->parts[part], &f->leads[i]);
		for (; next < f->nstays && f->stays[next].lead == f->leads[i].lead; next++) {
			int *row = &at.row[part * f->history.nstages + f->stays[next].stage];

			if (*row < 0)
				*row = (int)add_row(f, &f->parts[part], f->stays[next].stage);
			count_stay(f, &f->parts[part].rows[*row], &f->stays[next]);
		}
	}
	for (size_t p = 0; p < f->nparts; p++) {
		for (size_t i = 0; i < f->parts[p].nrows; i++)
			survival_sort(&f->parts[p].rows[i].days);
		survival_sort(&f->parts[p].cycle);
		survival_sort(&f->parts[p].won);
		survival_sort(&f->parts[p].lost);
	}
	free(at.row);
}

size_t funnel_lost_between(const struct funnel_part *p, size_t from, size_t to)
{
	size_t lost = 0;

	for (size_t i = from; i < to; i++)
		lost += p->rows[i].fates[FUNNEL_LOST];
	return lost;
}
