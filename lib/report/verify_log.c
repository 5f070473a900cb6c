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

struct reading {
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
static void keep_state(struct reading *r, const struct log_entry *e, long lead, int column)
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

static bool closes(const struct reading *r, const struct log_entry *e, int column)
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
	struct reading *r = context;
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

static int by_time(const void *a, const void *b)
{
	const struct verify_row *x = a, *y = b;

	return x->at != y->at ? (x->at > y->at) - (x->at < y->at) : (x->order > y->order) - (x->order < y->order);
}

static int by_lead(const void *a, const void *b)
{
	const struct verify_touch *x = a, *y = b;

	return x->lead != y->lead ? (x->lead > y->lead) - (x->lead < y->lead) : (x->at > y->at) - (x->at < y->at);
}

static void prepare(struct reading *r)
{
	struct verification *v = r->v;
	const size_t n = v->leads->nrows + 1;

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
}

int verify_read_log(struct verification *v, struct error *err)
{
	const struct log_filter leads = { .ledger = SLICE("leads"), .since = v->begin, .until = v->book->now + 1, .by_real = true };
	struct reading r = { .v = v };

	prepare(&r);
	if (journal_read(v->book, &leads, take, &r, err) < 0)
		return -1;
	if (v->rows.count)
		qsort(v->rows.at, v->rows.count, sizeof(*v->rows.at), by_time);
	if (v->ntouches)
		qsort(v->touches, v->ntouches, sizeof(*v->touches), by_lead);
	return 0;
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
