/* verify_log.c - one pass over the log of leads: its rows in the period, who touched which lead when from its beginning on, and
 * what every lead said at its end. */
#include <stdlib.h>

#include "base/lang.h"
#include "book/journal.h"
#include "report/verify.h"

void verify_add_row(struct verify_rows *rows, const struct verify_row *row)
{
	rows->at = xgrow(rows->at, &rows->cap, rows->count + 1, sizeof(*rows->at));
	rows->at[rows->count++] = *row;
}

struct log_reading {
	struct verification *v;
	int stage, follow_up;
	bool *has_later_stage,
		*has_later_follow_up; /* by lead: a row behind the period's end has told what was at it */
};

/* "P-0007 by P-0001" acted as P-0007. */
static long actor(const struct verification *v, struct slice who)
{
	return table_find(v->people, slice_cut(&who, ' '));
}

/* Rows come in the order in which they were written: behind the end the first one tells what was before it. */
static void keep_state(struct log_reading *r, const struct log_entry *e, long lead, int column)
{
	struct verification *v = r->v;
	bool is_stage = column == r->stage;
	struct slice *state = is_stage ? v->stage : v->follow_up;
	bool *later = is_stage ? r->has_later_stage : r->has_later_follow_up;

	if (!is_stage && column != r->follow_up)
		return;
	if (e->when < v->end)
		state[lead] = e->new;
	else if (!later[lead]) {
		state[lead] = e->old;
		later[lead] = true;
	}
}

static bool closes(const struct log_reading *r, const struct log_entry *e, int column)
{
	const struct stage *stage = column == r->stage ? stages_find(&r->v->book->stages, e->new) : NULL;

	return stage && stage->kind != STAGE_OPEN;
}

static void add_touch(struct verification *v, const struct verify_touch *touch)
{
	v->touches = xgrow(v->touches, &v->touches_cap, v->ntouches + 1, sizeof(*v->touches));
	v->touches[v->ntouches++] = *touch;
}

static int take(void *context, const struct log_entry *e)
{
	struct log_reading *r = context;
	struct verification *v = r->v;
	long lead = table_find(v->leads, e->id);
	int column = ledger_column(v->leads->ledger, e->field);
	struct verify_row row = { .at = e->at,
				  .lead = lead,
				  .column = column,
				  .order = v->rows.count,
				  .subject = e->id,
				  .field = e->field,
				  .old = e->old,
				  .new = e->new,
				  .note = e->note,
				  .command = e->command,
				  .place = e->place };

	/* What was dated otherwise than it was entered tells how a lead stood from then on, and nothing of how people work. */
	if (e->when != e->at) {
		v->backdated += e->at < v->end;
		if (lead >= 0)
			keep_state(r, e, lead, column);
		return 0;
	}
	if (e->at < v->end && !log_is_imported(e)) {
		row.person = actor(v, e->actor);
		verify_add_row(&v->rows, &row);
	}
	if (lead < 0)
		return 0;
	if (!log_is_imported(e) || closes(r, e, column))
		add_touch(v, &(struct verify_touch){ e->at, lead, closes(r, e, column) });
	keep_state(r, e, lead, column);
	return 0;
}

static struct log_reading *prepare(struct verification *v)
{
	const size_t n = v->leads->nrows + 1;
	struct log_reading *r = arena_zalloc(&v->arena, sizeof(*r));

	r->v = v;
	r->stage = table_column(v->leads, LEADS.stage);
	r->follow_up = table_column(v->leads, LEADS.next_follow_up);
	r->has_later_stage = arena_zalloc(&v->arena, n * sizeof(bool));
	r->has_later_follow_up = arena_zalloc(&v->arena, n * sizeof(bool));
	v->stage = arena_alloc(&v->arena, n * sizeof(*v->stage));
	v->follow_up = arena_alloc(&v->arena, n * sizeof(*v->follow_up));
	for (size_t i = 0; i < v->leads->nrows; i++) {
		v->stage[i] = table_word(v->leads, i, r->stage);
		v->follow_up[i] = table_cell(v->leads, i, r->follow_up);
	}
	return r;
}

/* By lead, each lead's in the order in which they came, which is that of their times. */
void verify_sort_touches(struct verification *v)
{
	size_t *end = xcalloc(v->leads->nrows + 1, sizeof(*end));
	struct verify_touch *sorted = xmalloc((v->ntouches + 1) * sizeof(*sorted));

	for (size_t i = 0; i < v->ntouches; i++)
		end[v->touches[i].lead + 1]++;
	for (size_t lead = 0; lead < v->leads->nrows; lead++)
		end[lead + 1] += end[lead];
	for (size_t i = 0; i < v->ntouches; i++)
		sorted[end[v->touches[i].lead]++] = v->touches[i];
	free(end);
	free(v->touches);
	v->touches = sorted;
}

void verify_touches_of(const struct verification *v, long lead, size_t *from, size_t *to)
{
	size_t low = 0, high = v->ntouches;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (v->touches[middle].lead < lead)
			low = middle + 1;
		else
			high = middle;
	}
	*from = *to = low;
	while (*to < v->ntouches && v->touches[*to].lead == lead)
		++*to;
}

/* The sample as samples.csv has it: read, held against the log, stored */

/* What the log says was drawn, held against the ledger. */
struct drawn {
	struct verification *v;
	const struct table *samples;
	struct error *err;
	size_t count; /* rows of this period */
	struct place first;
	bool is_changed;
};

/* A verdict may be corrected; what was drawn stays what it was. */
static bool is_fixed(struct slice field)
{
	static const char *const fixed[] = { "period", "seed",	 "population",	   "lead",
					     "person", "set_at", "next_follow_up", NULL };

	for (size_t i = 0; fixed[i]; i++)
		if (slice_is(field, fixed[i]))
			return true;
	return false;
}

static int compare_drawn(void *context, const struct log_entry *e)
{
	struct drawn *d = context;
	long row = table_find(d->samples, e->id);
	int column = is_fixed(e->field) && !e->old.len ? ledger_column(d->samples->ledger, e->field) : -1;
	struct slice now;

	if (slice_is(e->field, "period") && !e->old.len && slice_is(e->new, d->v->how.period.key) && d->count++ == 0)
		d->first = e->place;
	if (row < 0 || column < 0 || !slice_is(table_text(d->samples, (size_t)row, SAMPLES.period), d->v->how.period.key))
		return 0;
	now = table_cell(d->samples, (size_t)row, column);
	if (slice_equal(now, e->new))
		return 0;
	d->is_changed = true;
	error_at(d->err, ERROR_DATA, &e->place,
		 _("%.*s was drawn with %.*s '%.*s', samples.csv says '%.*s': put it back"), SLICE_ARGS(e->id),
		 SLICE_ARGS(e->field), SLICE_ARGS(e->new), SLICE_ARGS(now));
	return 0;
}

size_t verify_readers(struct verification *v, struct log_reader *readers, struct error *err)
{
	const struct log_filter leads = { .ledger = SLICE("leads"), .since = v->begin, .until = v->book->now + 1, .by_real = true };
	const struct log_filter samples = { .ledger = SLICE("samples"), .since = v->begin };
	const struct ledger *l = v->is_before_book ? NULL : schema_ledger(&v->book->schema, SLICE("samples"));
	const struct table *t = l ? book_table_of(v->book, l, err) : NULL;

	readers[0] = (struct log_reader){ .filter = leads, .each = take, .context = prepare(v) };
	if (!t)
		return 1;
	v->drawn = arena_zalloc(&v->arena, sizeof(*v->drawn));
	*v->drawn = (struct drawn){ .v = v, .samples = t, .err = err };
	readers[1] = (struct log_reader){ .filter = samples, .each = compare_drawn, .context = v->drawn };
	return 2;
}

/* What was taken out of the ledger or changed in it by hand is in the log still: no sample gets better that way. */
static int check_drawn(const struct verification *v, size_t found, struct error *err)
{
	const struct drawn *d = v->drawn;

	if (d->is_changed)
		return -1;
	if (d->count <= found)
		return 0;
	return error_plural(err, ERROR_DATA, &d->first,
			    &(struct error_plural){ P_("the sample of %s was drawn with %zu row, samples.csv has %zu of them: put the "
						       "others back, it is not drawn twice",
						       "the sample of %s was drawn with %zu rows, samples.csv has %zu of them: put the "
						       "others back, it is not drawn twice"),
						    d->count },
			    v->how.period.key, d->count, found);
}

static void read_item(struct verification *v, const struct table *t, size_t row)
{
	struct verify_sample *s = &v->sample;
	struct sample_item *item = &s->items[s->count++];

	*item = (struct sample_item){ .id = table_id(t, row),
				      .lead_id = table_text(t, row, SAMPLES.lead),
				      .person_id = table_text(t, row, SAMPLES.person),
				      .set_at = table_text(t, row, SAMPLES.set_at),
				      .next = table_text(t, row, SAMPLES.next_follow_up),
				      .by_sheet = table_text(t, row, SAMPLES.verdict),
				      .note = table_text(t, row, SAMPLES.note) };
	item->lead = table_find(v->leads, item->lead_id);
	item->person = table_find(v->people, item->person_id);
	s->seed = table_text(t, row, SAMPLES.seed);
	s->population = table_number(t, row, table_column(t, SAMPLES.population), 0);
	s->is_stored = true;
}

/* Where the log has what was drawn: by lead and time. */
static void find_places(struct verification *v)
{
	const int column = table_column(v->leads, LEADS.next_follow_up);
	struct map at = MAP_INIT;
	struct str key = STR_INIT;

	for (size_t i = 0; i < v->sample.count; i++) {
		const struct sample_item *item = &v->sample.items[i];

		map_add(&at,
			slice_of(arena_format(&v->arena, "%.*s\t%.*s", SLICE_ARGS(item->lead_id),
					      SLICE_ARGS(item->set_at))),
			(long)i);
	}
	for (size_t i = 0; i < v->rows.count; i++) {
		const struct verify_row *row = &v->rows.at[i];
		long found;

		if (row->column != column)
			continue;
		str_reset(&key);
		str_add_slice(&key, row->subject);
		str_addc(&key, '\t');
		moment_add_text(&key, row->at);
		found = map_get(&at, str_slice(&key));
		if (found >= 0)
			v->sample.items[found].place = row->place;
	}
	map_release(&at);
	str_release(&key);
}

int verify_read_sample(struct verification *v, struct error *err)
{
	const struct table *t = v->drawn ? v->drawn->samples : NULL;
	size_t n = 0;

	if (!t)
		return schema_ledger(&v->book->schema, SLICE("samples")) ? -1 : 0;
	for (size_t i = 0; i < t->nrows; i++)
		n += slice_is(table_text(t, i, SAMPLES.period), v->how.period.key);
	v->sample.items = arena_zalloc(&v->arena, (n + 1) * sizeof(*v->sample.items));
	for (size_t i = 0; i < t->nrows; i++)
		if (slice_is(table_text(t, i, SAMPLES.period), v->how.period.key))
			read_item(v, t, i);
	if (check_drawn(v, n, err) < 0)
		return -1;
	if (n)
		find_places(v);
	return 0;
}

bool verify_is_new_sample(const struct verification *v)
{
	return !v->sample.is_stored && v->sample.count && !v->how.rules && v->how.period.until < v->book->today &&
	       schema_ledger(&v->book->schema, SLICE("samples"));
}

int verify_store_sample(struct verification *v, struct change *c, struct error *err)
{
	for (size_t i = 0; i < v->sample.count; i++) {
		struct sample_item *item = &v->sample.items[i];
		struct change_row *row = change_add(c, SAMPLES.ledger, err);

		if (!row)
			return -1;
		change_put(row, SAMPLES.period, slice_of(v->how.period.key));
		change_put(row, SAMPLES.seed, v->sample.seed);
		change_put_number(row, SAMPLES.population, v->sample.population);
		change_put(row, SAMPLES.lead, item->lead_id);
		change_put(row, SAMPLES.person, item->person_id);
		change_put(row, SAMPLES.set_at, item->set_at);
		change_put(row, SAMPLES.next_follow_up, item->next);
		change_put_number(row, SAMPLES.drawn_at, v->book->now);
		item->id = change_id(row);
	}
	return 0;
}
