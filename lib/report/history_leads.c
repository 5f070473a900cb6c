/* history_leads.c - what a history wants of leads.csv, row by row, by all cores: see history_parts.h. Where a pipeline has a
 * condition that must be asked, a lead is its subject, and one thread reads. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "book/subject.h"
#include "report/history_parts.h"

struct leads_pass {
	struct history_run *run;
	struct serial serial;
	int id, stage, entry, pipeline; /* columns of the file */
	struct sweep_source times[LEAD_TIMES];
	struct when **when; /* by pipeline; NULL: it takes every lead */
	bool asks;	    /* a condition may have to be asked */
};

struct leads_part {
	struct leads_pass *pass;
	struct lead_rows rows;
};

static void grow(struct lead_rows *rows, const struct leads_pass *pass, size_t need)
{
	size_t cap = rows->cap;

	if (need <= cap)
		return;
	rows->number = xgrow(rows->number, &rows->cap, need, sizeof(*rows->number));
	cap = rows->cap;
	rows->pipeline = xrealloc(rows->pipeline, cap * sizeof(*rows->pipeline));
	if (pass->stage >= 0)
		rows->stage = xrealloc(rows->stage, cap * sizeof(*rows->stage));
	if (pass->entry >= 0)
		rows->entry = xrealloc(rows->entry, cap * sizeof(*rows->entry));
	for (int i = 0; i < LEAD_TIMES; i++)
		if (pass->times[i].at >= 0)
			rows->times[i] = xrealloc(rows->times[i], cap * sizeof(*rows->times[i]));
}

void lead_rows_release(struct lead_rows *rows)
{
	free(rows->number);
	free(rows->stage);
	free(rows->entry);
	for (int i = 0; i < LEAD_TIMES; i++)
		free(rows->times[i]);
	free(rows->pipeline);
	free(rows->odd);
	stage_names_release(&rows->names);
	arena_release(&rows->arena);
	*rows = (struct lead_rows){ 0 };
}

static void *begin(void *context, bool is_alone)
{
	struct leads_part *part = xcalloc(1, sizeof(*part));

	(void)is_alone;
	part->pass = context;
	part->rows.earliest = INT64_MAX;
	return part;
}

static void release(void *state)
{
	struct leads_part *part = state;

	lead_rows_release(&part->rows);
	free(part);
}

static void take_id(struct sweep *s, struct leads_part *part, size_t row)
{
	struct lead_rows *rows = &part->rows;
	struct slice id = sweep_field(s, part->pass->id);
	long number = serial_number(&part->pass->serial, id);

	rows->number[row] = number < 0 ? ROW_IDS_NONE : (uint32_t)number;
	if (number >= 0 || !id.len)
		return;
	rows->odd = xgrow(rows->odd, &rows->odd_cap, rows->nodd + 1, sizeof(*rows->odd));
	rows->odd[rows->nodd++] = (struct odd_id){ (uint32_t)row, sweep_keep(s, &rows->arena, id) };
}

static uint16_t take_stage(struct sweep *s, struct lead_rows *rows, int column)
{
	struct slice id = sweep_field(s, column);
	long i = id.len ? stage_names_add(&rows->names, s, &rows->arena, id) : -1;

	return i < 0 ? NO_STAGE : (uint16_t)i;
}

static int64_t take_time(struct sweep *s, struct leads_part *part, int which)
{
	const struct leads_pass *pass = part->pass;
	const struct sweep_source *from = &pass->times[which];
	struct slice field = sweep_field(s, from->at);
	int64_t at;

	if (!value_number(from->type, field, &at))
		return field.len || from->required ? UNREADABLE : HISTORY_UNKNOWN;
	if (at < part->rows.earliest)
		part->rows.earliest = at;
	return at;
}

/* The pipeline that the row names, else the first that takes it; -1: a condition can't be asked. */
static int choose(const struct leads_pass *pass, struct sweep *s, const struct row_subject *subject)
{
	const struct stages *stages = &pass->run->h->book->stages;
	struct slice named = sweep_field(s, pass->pipeline);

	for (size_t p = 0; p < stages->npipelines; p++) {
		int holds;

		if (named.len)
			holds = slice_equal(stages->pipelines[p].id, named);
		else
			holds = pass->when[p] ? when_holds(pass->when[p], &subject->subject, s->err) : 1;
		if (holds)
			return holds < 0 ? -1 : (int)p;
	}
	return HISTORY_NO_PIPELINE;
}

static int take_rows(struct sweep *s, void *state)
{
	struct leads_part *part = state;
	const struct leads_pass *pass = part->pass;
	struct lead_rows *rows = &part->rows;
	struct row_subject subject;

	if (pass->asks && !s->is_alone)
		return -1;
	sweep_subject(&subject, pass->run->h->book, s);
	while (sweep_next(s)) {
		const size_t row = rows->count;
		int pipeline = choose(pass, s, &subject);

		if (pipeline < 0)
			return -1;
		grow(rows, pass, row + 1);
		rows->pipeline[row] = (uint8_t)pipeline;
		take_id(s, part, row);
		if (rows->entry)
			rows->entry[row] = take_stage(s, rows, pass->entry);
		if (rows->stage)
			rows->stage[row] = take_stage(s, rows, pass->stage);
		for (int i = 0; i < LEAD_TIMES; i++)
			if (rows->times[i])
				rows->times[i][row] = take_time(s, part, i);
		rows->count++;
	}
	return 0;
}

/* The names of a part as numbers of all names. */
static void join_names(struct stage_names *all, const struct stage_names *part, uint16_t *number)
{
	for (size_t i = 0; i < part->count; i++) {
		long at = map_get(&all->index, part->at[i].id);

		if (at < 0 && all->count <= HISTORY_STAGES_MAX) {
			at = (long)all->count;
			all->at = xgrow(all->at, &all->cap, all->count + 1, sizeof(*all->at));
			all->at[all->count++] = part->at[i];
			map_add(&all->index, part->at[i].id, at);
		}
		number[i] = at < 0 ? NO_STAGE : (uint16_t)at;
	}
	number[part->count] = NO_STAGE;
}

static void join_stages(uint16_t *all, size_t at, const uint16_t *from, size_t n, const uint16_t *number, size_t nnames)
{
	for (size_t i = 0; from && i < n; i++)
		all[at + i] = number[from[i] < nnames ? from[i] : nnames];
}

static void merge(void *context, void *state)
{
	struct leads_pass *pass = context;
	struct leads_part *part = state;
	struct lead_rows *all = &pass->run->leads, *from = &part->rows;
	const size_t at = all->count, n = from->count;
	uint16_t *number;

	if (!at) { /* the first, and mostly the largest, stays where it is */
		lead_rows_release(all);
		*all = *from;
		*from = (struct lead_rows){ 0 };
		return;
	}
	number = xmalloc((from->names.count + 1) * sizeof(*number));
	join_names(&all->names, &from->names, number);
	grow(all, pass, at + n);
	if (n) {
		memcpy(all->number + at, from->number, n * sizeof(*all->number));
		memcpy(all->pipeline + at, from->pipeline, n * sizeof(*all->pipeline));
	}
	join_stages(all->stage, at, from->stage, n, number, from->names.count);
	join_stages(all->entry, at, from->entry, n, number, from->names.count);
	for (int i = 0; i < LEAD_TIMES; i++)
		if (n && from->times[i])
			memcpy(all->times[i] + at, from->times[i], n * sizeof(*all->times[i]));
	for (size_t i = 0; i < from->nodd; i++) {
		all->odd = xgrow(all->odd, &all->odd_cap, all->nodd + 1, sizeof(*all->odd));
		all->odd[all->nodd++] = (struct odd_id){ from->odd[i].row + (uint32_t)at, from->odd[i].id };
	}
	all->count += n;
	if (from->earliest < all->earliest)
		all->earliest = from->earliest;
	arena_join(&all->arena, &from->arena);
	free(number);
}

/* The shape of ids, from the first lead. */
static void learn(struct leads_pass *pass, const struct table *t, struct arena *arena)
{
	struct error ignored = ERROR_INIT;
	struct csv c;

	csv_open(&c, t->name, t->text, CSV_LEDGER);
	csv_seek(&c, t->data, t->data_line, t->text.len);
	if (pass->id >= 0 && csv_read(&c, &ignored) > 0 && (size_t)pass->id < c.nfields)
		serial_learn(&pass->serial, arena_slice(arena, csv_field(&c, (size_t)pass->id)));
	csv_close(&c);
	error_release(&ignored);
}

static void find_columns(struct leads_pass *pass, const struct table *t)
{
	static const struct known_column *const times[LEAD_TIMES] = {
		LEADS.created_at, LEADS.updated_at, LEADS.closed_at,
	};

	pass->id = t->ledger->id < 0 || !t->file_columns ? -1 : t->file_column[t->ledger->id];
	pass->run->stage_column = table_column(t, LEADS.stage);
	pass->stage = sweep_column(t, LEADS.stage);
	pass->entry = sweep_column(t, LEADS.entry_stage);
	pass->pipeline = sweep_column(t, LEADS.pipeline);
	for (int i = 0; i < LEAD_TIMES; i++) {
		pass->times[i] = sweep_source(t, table_column(t, times[i]));
		pass->run->time_columns[i] = pass->times[i].column;
	}
}

/* Conditions compiled once. */
static int compile(struct leads_pass *pass, const struct table *t, struct error *err)
{
	const struct stages *s = &pass->run->h->book->stages;
	const struct vocabulary vocabulary = schema_vocabulary(t->ledger);
	bool is_reached = true;

	if (s->npipelines >= HISTORY_NO_PIPELINE)
		return error_add(err, ERROR_DATA, _("rules/stages.yaml: more than %d pipelines"),
				 HISTORY_NO_PIPELINE - 1);
	for (size_t p = 0; p < s->npipelines; p++) {
		if (s->pipelines[p].when && !(pass->when[p] = when_compile(s->pipelines[p].when, &vocabulary, err)))
			return -1;
		pass->asks |= is_reached && pass->when[p];
		is_reached &= pass->when[p] != NULL;
	}
	return 0;
}

int history_read_leads(struct history_run *r)
{
	struct history *h = r->h;
	struct leads_pass pass = { .run = r };
	struct sweep_job job = { begin, take_rows, merge, release, &pass, .in_order = false };
	struct arena arena = ARENA_INIT; /* the serial's prefix */
	int rc;

	h->leads = book_head(h->book, LEADS.ledger, r->err);
	if (!h->leads)
		return -1;
	pass.when = xcalloc(h->book->stages.npipelines + 1, sizeof(*pass.when));
	find_columns(&pass, h->leads);
	learn(&pass, h->leads, &arena);
	rc = compile(&pass, h->leads, r->err);
	job.in_order = pass.asks;
	if (rc == 0)
		rc = sweep_run(h->book, LEADS.ledger, &job, r->err);
	if (rc == 0) {
		r->bytes += h->leads->text.len;
		h->nleads = r->leads.count;
		h->earliest = r->leads.earliest;
		h->pipeline = r->leads.pipeline;
		r->leads.pipeline = NULL;
		row_ids_build(&r->ids, &pass.serial, r->leads.number, r->leads.count, r->leads.odd, r->leads.nodd);
		free(r->leads.number);
		r->leads.number = NULL;
	}
	arena_join(&r->leads.arena, &arena);
	for (size_t p = 0; p < h->book->stages.npipelines; p++)
		when_free(pass.when[p]);
	free(pass.when);
	return rc;
}
