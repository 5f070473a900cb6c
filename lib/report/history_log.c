/* history_log.c - what a history is read from, by all cores: the changes of stage that the log knows, and of leads.csv what it wants. See
 * history_parts.h. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "book/journal.h"
#include "book/real_time.h"
#include "book/subject.h"
#include "report/history_parts.h"

static void *begin(void *context, bool is_alone)
{
	struct log_part *part = xcalloc(1, sizeof(*part));

	(void)is_alone;
	part->run = context;
	part->buckets = xcalloc(part->run->nbuckets + 1, sizeof(*part->buckets));
	part->earliest = INT64_MAX;
	part->actors = xgrow(NULL, &part->actors_cap, 1, sizeof(*part->actors));
	part->actors[part->nactors++] = SLICE("");
	return part;
}

void log_part_release(struct log_part *part)
{
	free(part->buckets);
	stage_names_release(&part->names);
	ids_release(&part->actor_index);
	free(part->actors);
	free(part->stage_of);
	free(part->actor_of);
	arena_release(&part->arena);
	arena_release(&part->chunks);
	free(part);
}

static void release(void *state)
{
	if (state)
		log_part_release(state);
}

/* The part's number of a stage, or NO_STAGE: too many. */
static inline unsigned stage_of(struct sweep *s, struct log_part *part, struct slice id)
{
	const struct history_run *r = part->run;
	long i = map_get(&r->h->stage_index, id);

	if (i >= 0)
		return (unsigned)i;
	i = stage_names_add(&part->names, s, &part->arena, id);
	return i < 0 || (size_t)i + r->nrules >= HISTORY_STAGES_MAX ? NO_STAGE : (unsigned)i + (unsigned)r->nrules;
}

static uint32_t add_actor(struct sweep *s, struct log_part *part, struct slice id)
{
	if (part->nactors == HISTORY_ACTORS_MAX)
		return 0;
	id = sweep_keep(s, &part->arena, id);
	part->actors = xgrow(part->actors, &part->actors_cap, part->nactors + 1, sizeof(*part->actors));
	ids_add(&part->actor_index, id, (long)part->nactors);
	part->actors[part->nactors] = id;
	return (uint32_t)part->nactors++;
}

/* "P-0007 by P-0001" acted as P-0007. Beyond what 22 bits hold, nobody is known. */
static inline uint32_t actor_of(struct sweep *s, struct log_part *part, struct slice who)
{
	size_t n = 0;
	long i;

	while (n < who.len && who.ptr[n] != ' ')
		n++;
	who.len = n;
	i = n ? ids_get(&part->actor_index, who) : 0;
	return i >= 0 ? (uint32_t)i : add_actor(s, part, who);
}

static inline struct spell *add_event(struct log_part *part, size_t lead)
{
	struct bucket *b = &part->buckets[lead >> BUCKET_BITS];
	struct chunk *c = b->last;

	if (__builtin_expect(!c || c->count == CHUNK, 0)) {
		c = arena_alloc(&part->chunks, sizeof(*c));
		c->next = NULL;
		c->count = 0;
		if (b->last)
			b->last->next = c;
		else
			b->first = c;
		b->last = c;
	}
	part->nevents++;
	return &c->events[c->count++];
}

/* When a lead was entered is as its row says; when it moved, by when that was written (real_time.h). False: a time is none. */
static bool read_time(struct sweep *s, struct log_part *part, bool is_move, int64_t *at)
{
	const struct slice real_text = sweep_field(s, LOG_REAL_AT);
	const struct book *b = part->run->h->book;
	int64_t said, real;

	if (!moment_parse(sweep_field(s, LOG_AT), &said))
		return false;
	*at = said;
	if (!real_text.len)
		return true;
	if (!moment_parse(real_text, &real))
		return false;
	if (is_move)
		*at = log_pick(b, said, real);
	part->nreal += *at != said && said <= b->now;
	return true;
}

static inline void take_change(struct sweep *s, struct log_part *part, const struct stage_row *c, long lead)
{
	unsigned from = NO_STAGE, to;

	if (lead < 0) {
		part->strays++;
		return;
	}
	if (!c->new.len || (c->old.len && (from = stage_of(s, part, c->old)) == NO_STAGE) || (to = stage_of(s, part, c->new)) == NO_STAGE)
		return;
	if (c->at < part->earliest)
		part->earliest = c->at;
	*add_event(part, (size_t)lead) = (struct spell){ .entered_at = packed_event(c->at, from),
							  .lead = (uint32_t)lead,
							  .stage = to & (HISTORY_STAGES_MAX - 1U),
							  .actor = actor_of(s, part, c->actor) & (HISTORY_ACTORS_MAX - 1U) };
}

/* Rows wait for their leads a batch at a time. */
static void settle(struct sweep *s, struct log_part *part)
{
	long leads[ROW_IDS_BATCH];

	row_ids_find_all(&part->run->ids, part->leads, part->nwaiting, leads);
	for (size_t i = 0; i < part->nwaiting; i++)
		take_change(s, part, &part->waiting[i], leads[i]);
	part->nwaiting = 0;
}

/* A stage that was met before: it gets no new number. */
static bool is_known(const struct log_part *part, struct slice id)
{
	return !id.len || map_get(&part->run->h->stage_index, id) >= 0 || map_get(&part->names.index, id) >= 0;
}

/* A row that waits for its lead. One that names a stage for the first time is taken at once, where it stands. */
static void wait_for_lead(struct sweep *s, struct log_part *part, const struct stage_row *row)
{
	const struct stage_row c = { row->at, sweep_keep(s, &part->arena, row->old), sweep_keep(s, &part->arena, row->new),
				     sweep_keep(s, &part->arena, row->actor) };
	const bool is_new = !is_known(part, c.old) || !is_known(part, c.new);

	if (is_new)
		settle(s, part);
	part->leads[part->nwaiting] = sweep_keep(s, &part->arena, sweep_field(s, LOG_ID));
	part->waiting[part->nwaiting++] = c;
	if (is_new || part->nwaiting == ROW_IDS_BATCH)
		settle(s, part);
}

/* A row that sets the stage of a lead: at once where its id is a number. */
static void take_row(struct sweep *s, struct log_part *part, int64_t at)
{
	const struct stage_row c = { at, sweep_field(s, LOG_OLD), sweep_field(s, LOG_NEW), sweep_field(s, LOG_ACTOR) };
	const struct row_ids *ids = &part->run->ids;
	const struct table *leads = part->run->h->leads;
	const bool is_merged = leads->naliases && table_alias(leads, sweep_field(s, LOG_ID)); /* its way ended where it became another one's */
	const long lead = is_merged ? ROW_IDS_ELSEWHERE : row_ids_by_number(ids, serial_number(&ids->serial, sweep_field(s, LOG_ID)));

	if (is_merged)
		return;
	if (lead == ROW_IDS_ELSEWHERE) {
		wait_for_lead(s, part, &c);
		return;
	}
	if (part->nwaiting)
		settle(s, part);
	take_change(s, part, &c, lead);
}

static inline bool is(struct slice field, struct slice text)
{
	return field.len == text.len && memcmp(field.ptr, text.ptr, text.len) == 0;
}

/* As log_filter in history_read_log says. */
static inline bool is_stage_row(struct sweep *s)
{
	return is(sweep_field(s, LOG_FIELD), SLICE("stage")) && is(sweep_field(s, LOG_LEDGER), SLICE("leads"));
}

static int take_rows(struct sweep *s, void *state)
{
	while (sweep_next(s)) {
		int64_t at;

		if (!is_stage_row(s))
			continue;
		if (!read_time(s, state, sweep_field(s, LOG_OLD).len > 0, &at))
			return -1;
		take_row(s, state, at);
	}
	settle(s, state);
	return 0;
}

/* The parts stay as they are, each with what its numbers mean. */
static void keep(struct history_run *r, struct log_part *part)
{
	struct history *h = r->h;

	part->stage_of = xcalloc(r->nrules + part->names.count + NO_STAGE + 1, sizeof(*part->stage_of));
	part->actor_of = xcalloc(part->nactors, sizeof(*part->actor_of));
	for (size_t i = 0; i < r->nrules; i++)
		part->stage_of[i] = (uint16_t)i;
	for (size_t i = 0; i < part->names.count; i++) {
		uint16_t stage = 0;

		history_name_stage(r, &part->names.at[i], &stage);
		part->stage_of[r->nrules + i] = stage;
	}
	part->stage_of[NO_STAGE] = NO_STAGE;
	for (size_t i = 1; i < part->nactors; i++)
		part->actor_of[i] = history_add_actor(h, part->actors[i]);
	r->parts = xgrow(r->parts, &r->parts_cap, r->nparts + 1, sizeof(struct log_part *));
	r->parts[r->nparts++] = part;
	arena_join(&h->arena, &part->arena);
	h->strays += part->strays;
	real_time_meet(h->book, part->nreal);
	if (part->earliest < h->earliest)
		h->earliest = part->earliest;
}

static void merge(void *context, void *state)
{
	struct log_part *part = xmalloc(sizeof(*part));

	*part = *(struct log_part *)state;
	*(struct log_part *)state = (struct log_part){ 0 };
	keep(context, part);
}

int history_read_log(struct history_run *r)
{
	const struct log_filter stages = { .ledger = SLICE("leads"), .field = SLICE("stage"), .since = INT64_MIN };
	const struct sweep_job job = { begin, take_rows, merge, release, r, .in_order = false };

	r->nbuckets = r->h->nleads / BUCKET + 1;
	return journal_sweep(r->h->book, &stages, &job, r->err);
}

/* What a history wants of leads.csv, row by row, by all cores. Where a pipeline has a condition that must be asked, a lead is its subject,
 * and one thread reads; but where conditions ask for nothing but the customer, each customer was asked before. */

struct leads_pass {
	struct history_run *run;
	struct serial serial;
	int id, stage, entry, pipeline; /* columns of the file */
	struct sweep_source times[LEAD_TIMES];
	struct when **when; /* by pipeline; NULL: it takes every lead */
	bool asks;	    /* a condition may have to be asked */
	const struct table *customers; /* NULL: conditions ask for more than the customer */
	int customer;		       /* column of the file */
	uint8_t *of_customer;	       /* the pipeline, by row of customers, and behind the last one without any */
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

static void *begin_leads(void *context, bool is_alone)
{
	struct leads_part *part = xcalloc(1, sizeof(*part));

	(void)is_alone;
	part->pass = context;
	part->rows.earliest = INT64_MAX;
	return part;
}

static void release_leads(void *state)
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

/* A lead of which only the customer is known. */
struct of_customer {
	struct row_subject customer;
	bool is_known;
};

static int get_of_customer(const void *context, struct slice field, struct value *out)
{
	const struct of_customer *of = context;
	struct slice rest = field;

	*out = (struct value){ .type = TYPE_TEXT, .text = SLICE("") };
	slice_cut(&rest, '.');
	return of->is_known ? of->customer.subject.get(of->customer.subject.context, rest, out) : 0;
}

static int first_that_holds(const struct leads_pass *pass, const struct subject *s, struct error *err)
{
	const struct stages *stages = &pass->run->h->book->stages;

	for (size_t p = 0; p < stages->npipelines; p++) {
		const int holds = pass->when[p] ? when_holds(pass->when[p], s, err) : 1;

		if (holds)
			return holds < 0 ? -1 : (int)p;
	}
	return HISTORY_NO_PIPELINE;
}

static bool asks_customer(const struct node *n)
{
	for (const struct node *one = n->first; one; one = one->next) {
		const bool nests = slice_is(one->key, "any") || slice_is(one->key, "all") || slice_is(one->key, "not") || !one->key.len;

		if (nests ? !asks_customer(one) : !slice_starts(one->key, "customer."))
			return false;
	}
	return true;
}

/* Where the customer is all that conditions ask for. */
static int ask_customers(struct leads_pass *pass, struct error *err)
{
	struct book *b = pass->run->h->book;
	struct of_customer of = { .is_known = true };
	const struct subject subject = { .get = get_of_customer, .context = &of, .now = b->now };
	int rc = 0;

	for (size_t p = 0; pass->asks && p < b->stages.npipelines; p++)
		if (b->stages.pipelines[p].when && !asks_customer(b->stages.pipelines[p].when))
			return 0;
	if (!pass->asks || !(pass->customers = book_table(b, CUSTOMERS.ledger, err)))
		return pass->asks ? -1 : 0;
	pass->customer = sweep_column(pass->run->h->leads, LEADS.customer);
	pass->of_customer = xmalloc(pass->customers->nrows + 1);
	for (size_t row = 0; rc >= 0 && row <= pass->customers->nrows; row++) {
		of.is_known = row < pass->customers->nrows;
		row_subject(&of.customer, b, pass->customers, row);
		rc = first_that_holds(pass, &subject, err);
		pass->of_customer[row] = (uint8_t)rc;
	}
	table_index(pass->customers);
	pass->asks = false;
	return rc < 0 ? -1 : 0;
}

static int of_its_customer(const struct leads_pass *pass, struct sweep *s)
{
	const struct slice id = sweep_field(s, pass->customer);
	const long row = table_find(pass->customers, id);

	if (row < 0 && id.len)
		sweep_left_out(s, table_column(pass->run->h->leads, LEADS.customer));
	return pass->of_customer[row < 0 ? pass->customers->nrows : (size_t)row];
}

/* The pipeline that the row names, else the first that takes it; -1: a condition can't be asked. */
static int choose(const struct leads_pass *pass, struct sweep *s, const struct row_subject *subject)
{
	const struct stages *stages = &pass->run->h->book->stages;
	struct slice named = sweep_field(s, pass->pipeline);

	if (!named.len)
		return pass->customers ? of_its_customer(pass, s) : first_that_holds(pass, &subject->subject, s->err);
	for (size_t p = 0; p < stages->npipelines; p++)
		if (slice_equal(stages->pipelines[p].id, named))
			return (int)p;
	return HISTORY_NO_PIPELINE;
}

static int take_rows_leads(struct sweep *s, void *state)
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

static void merge_leads(void *context, void *state)
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
	struct sweep_job job = { begin_leads, take_rows_leads, merge_leads, release_leads, &pass, .in_order = false };
	struct arena arena = ARENA_INIT; /* the serial's prefix */
	int rc;

	h->leads = book_head(h->book, LEADS.ledger, r->err);
	if (!h->leads)
		return -1;
	pass.when = xcalloc(h->book->stages.npipelines + 1, sizeof(*pass.when));
	find_columns(&pass, h->leads);
	learn(&pass, h->leads, &arena);
	rc = compile(&pass, h->leads, r->err) < 0 ? -1 : ask_customers(&pass, r->err);
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
	free(pass.of_customer);
	return rc;
}
