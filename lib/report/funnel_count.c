/* funnel_count.c - the figures of a funnel: leads and stays counted by pipeline and stage; see funnel_walk.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "base/round.h"
#include "base/team.h"
#include "report/funnel_walk.h"

const char *funnel_by_name(enum funnel_by by)
{
	static const char *const names[] = { "all", N_("owner"), N_("source"), N_("grade"), N_("industry") };

	return names[by];
}

/* Where that stands in leads, or in customers; NULL: not there. */
static const struct known_column *column_of_leads(enum funnel_by by)
{
	return by == FUNNEL_OWNER ? LEADS.owner : by == FUNNEL_SOURCE ? LEADS.source : NULL;
}

static const struct known_column *column_of_customers(enum funnel_by by)
{
	return by == FUNNEL_OWNER ? CUSTOMERS.owner : by == FUNNEL_GRADE ? CUSTOMERS.grade : CUSTOMERS.industry;
}

/* The owner, source ... of a lead; the owner of its customer where it has none. */
struct slice funnel_group_of(struct book *b, const struct table *leads, size_t lead, enum funnel_by by)
{
	struct error ignored = ERROR_INIT;
	const struct table *customers;
	struct slice own = SLICE("");
	long row;

	if (column_of_leads(by))
		own = table_text(leads, lead, column_of_leads(by));
	if (by == FUNNEL_ALL || by == FUNNEL_SOURCE || own.len)
		return own;
	customers = book_table(b, CUSTOMERS.ledger, &ignored);
	error_release(&ignored);
	row = customers ? table_find(customers, table_text(leads, lead, LEADS.customer)) : -1;
	return row < 0 ? SLICE("") : table_text(customers, (size_t)row, column_of_customers(by));
}

void funnel_group_ahead(struct book *b, const struct table *leads, enum funnel_by by)
{
	const struct known_column *own = column_of_leads(by);
	struct error ignored = ERROR_INIT;
	const struct table *customers = NULL;

	if (by == FUNNEL_ALL)
		return;
	table_read_columns(leads, (const int[]){ own ? table_column(leads, own) : -1, table_column(leads, LEADS.customer) }, 2);
	if (by != FUNNEL_SOURCE)
		customers = book_table(b, CUSTOMERS.ledger, &ignored);
	error_release(&ignored);
	if (customers)
		table_read_columns(customers, (const int[]){ customers->ledger->id, table_column(customers, column_of_customers(by)) }, 2);
}

int64_t funnel_share(size_t part, size_t whole)
{
	return round_scaled((int64_t)part, 1000, (int64_t)whole) * 10;
}

static size_t add_row(const struct funnel *f, struct funnel_part *p, uint16_t stage)
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

/* Which part is a pipeline's. */
static size_t part_of(const struct funnel *f, uint8_t pipeline)
{
	return pipeline == HISTORY_NO_PIPELINE ? f->book->stages.npipelines : pipeline;
}

static struct funnel_row *row_of(struct funnel_walk *w, size_t part, uint16_t stage)
{
	int *row = &w->row[part * w->h->nstages + stage];

	if (*row < 0)
		*row = (int)add_row(w->f, &w->parts[part], stage);
	return &w->parts[part].rows[*row];
}

/* A part for each pipeline, with a row for each of its stages. */
void funnel_count_begin(struct funnel_walk *w)
{
	const struct stages *s = &w->f->book->stages;
	const size_t n = s->npipelines + 1;

	w->parts = xcalloc(n, sizeof(*w->parts));
	w->row = xmalloc((n * w->h->nstages + 1) * sizeof(*w->row));
	for (size_t i = 0; i < n * w->h->nstages; i++)
		w->row[i] = -1;
	for (size_t p = 0; p < n; p++)
		w->parts[p].pipeline = p < s->npipelines ? (uint8_t)p : HISTORY_NO_PIPELINE;
	for (size_t p = 0; p < s->npipelines; p++)
		for (size_t i = 0; i < s->pipelines[p].nstages; i++)
			row_of(w, p, (uint16_t)history_stage(w->h, s->pipelines[p].stages[i].id));
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
static int64_t rule_days(struct funnel_walk *w, const struct funnel_stay *stay, enum history_days days)
{
	int64_t sum = 0;

	if (days == w->f->how->days)
		return stay->days;
	for (size_t i = 0; i < w->nspells; i++)
		if (w->spells[i].stage == stay->stage)
			sum += funnel_days(w, i, i + 1, days);
	return sum;
}

static bool is_over(struct funnel_walk *w, const struct funnel_row *r, const struct funnel_stay *stay)
{
	const struct value *wanted = r->rule ? &r->rule->days : NULL;

	if (!wanted || value_missing(wanted))
		return false;
	if (wanted->workdays)
		return rule_days(w, stay, HISTORY_WORKING) > wanted->number * 100;
	return rule_days(w, stay, HISTORY_CALENDAR) > wanted->number * 10000 / 86400;
}

static bool shows_over(const struct funnel_how *how)
{
	return how->list ? slice_find(slice_of(how->list), SLICE(":over")) >= 0 : how->dwell;
}

static void count_stay(struct funnel_walk *w, struct funnel_row *r, struct funnel_stay *stay)
{
	r->entered++;
	r->fates[stay->fate]++;
	r->undated += stay->undated;
	if (stay->undated || r->kind != STAGE_OPEN)
		return;
	/* Asks the calendar also where calendar days are wanted; so only where it is shown. */
	stay->over = shows_over(w->f->how) && is_over(w, r, stay);
	r->over += stay->over;
	survival_add(&r->days, stay->days, stay->left_at == HISTORY_OPEN);
}

void funnel_count_lead(struct funnel_walk *w, const struct funnel_lead *l)
{
	const size_t part = part_of(w->f, l->pipeline);

	count_lead(&w->parts[part], l);
	for (size_t i = w->first_stay; i < w->nstays; i++)
		count_stay(w, row_of(w, part, w->stays[i].stage), &w->stays[i]);
}

static void join_row(struct funnel_row *r, struct funnel_row *from)
{
	r->entered += from->entered;
	for (int i = 0; i < FUNNEL_FATES; i++)
		r->fates[i] += from->fates[i];
	r->undated += from->undated;
	r->over += from->over;
	survival_join(&r->days, &from->days);
}

void funnel_count_join(struct funnel_walk *w, struct funnel_walk *from)
{
	for (size_t p = 0; p <= w->f->book->stages.npipelines; p++) {
		struct funnel_part *to = &w->parts[p], *part = &from->parts[p];

		for (size_t i = 0; i < part->nrows; i++)
			join_row(row_of(w, p, part->rows[i].stage), &part->rows[i]);
		to->leads += part->leads;
		for (int i = 0; i < 3; i++)
			to->kinds[i] += part->kinds[i];
		to->undated += part->undated;
		survival_join(&to->cycle, &part->cycle);
		survival_join(&to->won, &part->won);
		survival_join(&to->lost, &part->lost);
	}
}

/* Durations to be sorted: every step-th of them. */
struct sorting {
	struct survival **all;
	size_t at, step, count;
};

static void *sort_some(void *context)
{
	struct sorting *s = context;

	for (size_t i = s->at; i < s->count; i += s->step)
		survival_sort(s->all[i]);
	return NULL;
}

static void sort_all(struct funnel *f)
{
	struct sorting team[TEAM_MAX];
	struct survival **all = NULL;
	size_t n = 0, cap = 0, bytes = 0, size;

	for (size_t p = 0; p < f->nparts; p++) {
		struct funnel_part *part = &f->parts[p];

		all = xgrow(all, &cap, n + part->nrows + 3, sizeof(struct survival *));
		for (size_t i = 0; i < part->nrows; i++)
			all[n++] = &part->rows[i].days;
		all[n++] = &part->cycle;
		all[n++] = &part->won;
		all[n++] = &part->lost;
	}
	for (size_t i = 0; i < n; i++)
		bytes += all[i]->count * sizeof(*all[i]->keys);
	size = team_size(bytes);
	for (size_t i = 0; i < size; i++)
		team[i] = (struct sorting){ all, i, size, n };
	team_run(team, size, sizeof(*team), sort_some);
	free(all);
}

/* Pipelines that have leads are the funnel's parts, in the order of the rules. */
void funnel_count_end(struct funnel_walk *w)
{
	struct funnel *f = w->f;

	f->parts = xcalloc(f->book->stages.npipelines + 1, sizeof(*f->parts));
	for (size_t p = 0; p <= f->book->stages.npipelines; p++)
		if (w->parts[p].leads) {
			f->parts[f->nparts++] = w->parts[p];
			w->parts[p] = (struct funnel_part){ 0 };
		}
	sort_all(f);
}

size_t funnel_lost_between(const struct funnel_part *p, size_t from, size_t to)
{
	size_t lost = 0;

	for (size_t i = from; i < to; i++)
		lost += p->rows[i].fates[FUNNEL_LOST];
	return lost;
}
