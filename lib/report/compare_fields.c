/* compare_fields.c - how completely leads were filled at the end of a stretch. The row says what is filled now; the log says what was set
 * since: up to the end of the stretch its last word counts, behind that the first row tells what had been there. See compare.h. */
#include <stdlib.h>

#include "base/round.h"
#include "book/journal.h"
#include "book/subject.h"
#include "report/compare.h"
#include "sales/rules.h"

enum { FILLED_UNKNOWN, FILLED_NO, FILLED_YES }; /* unknown: the log doesn't say, so it is as the row has it */

/* What the program writes by itself is nobody's diligence. */
static bool is_stamped(const struct column *c)
{
	static const char *const names[] = { "created_at", "updated_at", "closed_at", "entry_stage", NULL };

	for (size_t i = 0; names[i]; i++)
		if (slice_is(slice_of(c->name), names[i]))
			return true;
	return c->is_id;
}

/* Entries come in the order of time: up to the end the last one tells, behind it the first. */
static void keep_stage(struct slice *stage, const struct log_entry *e, int64_t end)
{
	if (e->when < end)
		*stage = e->new.len ? e->new : SLICE("");
	else if (!stage->ptr)
		*stage = e->old.len ? e->old : SLICE("");
}

bool compare_is_in(const struct comparing *c, int side, int64_t at)
{
	return at >= c->side[side].from && at < c->side[side].to;
}

static int take_entry(void *context, const struct log_entry *e)
{
	struct comparing *c = context;
	const size_t n = c->leads->ledger->ncolumns;
	long lead = table_find(c->leads, e->id);
	int column = e->field.len ? ledger_column(c->leads->ledger, e->field) : -1;

	if (column >= 0 && e->when < c->born[column])
		c->born[column] = e->when;
	if (lead < 0 || e->at > c->book->now)
		return 0;
	for (int side = 0; side < COMPARE_SIDES; side++) {
		uint8_t *state = column < 0 ? NULL : &c->filled[side][(size_t)lead * n + (size_t)column];

		if (e->when != e->at)
			c->backdated += compare_is_in(c, side, e->at) || compare_is_in(c, side, e->when);
		else if (compare_is_in(c, side, e->at))
			c->touched[lead] |= (uint8_t)(1 << side);
		if (state && e->when < c->side[side].to)
			*state = e->new.len ? FILLED_YES : FILLED_NO;
		else if (state && *state == FILLED_UNKNOWN)
			*state = e->old.len ? FILLED_YES : FILLED_NO;
		if (column >= 0 && c->leads->ledger->columns[column].is_stage && slice_is(e->field, "stage"))
			keep_stage(&c->stage[side][lead], e, c->side[side].to);
	}
	return 0;
}

static int find_births(struct comparing *c, struct error *err)
{
	const struct ledger *l = c->leads->ledger;
	bool *shipped = xcalloc(l->ncolumns + 1, sizeof(*shipped));
	int rc = field_shipped(c->book, l, shipped, err);

	c->born = xcalloc(l->ncolumns + 1, sizeof(*c->born));
	for (size_t i = 0; i < l->ncolumns; i++)
		c->born[i] = shipped[i] ? INT64_MIN : INT64_MAX;
	free(shipped);
	return rc;
}

int compare_fields_read(struct comparing *c, struct error *err)
{
	const struct log_filter leads = { .ledger = SLICE("leads"), .since = INT64_MIN, .by_real = true };
	const size_t cells = c->leads->nrows * c->leads->ledger->ncolumns;

	for (int side = 0; side < COMPARE_SIDES; side++) {
		c->filled[side] = xcalloc(cells + 1, 1);
		c->stage[side] = xcalloc(c->leads->nrows + 1, sizeof(*c->stage[side]));
	}
	c->touched = xcalloc(c->leads->nrows + 1, 1);
	if (find_births(c, err) < 0)
		return -1;
	return journal_read(c->book, &leads, take_entry, c, err);
}

static bool is_filled(const struct comparing *c, int side, size_t lead, size_t column)
{
	uint8_t state = c->filled[side][lead * c->leads->ledger->ncolumns + column];

	return state == FILLED_UNKNOWN ? table_cell(c->leads, lead, (int)column).len > 0 : state == FILLED_YES;
}

/* A field is asked for from the day it existed to the day it was retired. */
static bool is_asked(const struct comparing *c, int side, size_t column)
{
	const struct column *field = &c->leads->ledger->columns[column];
	int32_t retired;

	if (c->born[column] >= c->side[side].to)
		return false;
	return !field->retired || (date_parse(field->retired_on, false, &retired) && c->side[side].to <= moment_of(retired, 0));
}

/* Of the fields a person fills, how many there are of that kind in this row, and how many are filled. */
static size_t count_fields(const struct comparing *c, int side, size_t lead, bool required, size_t *filled)
{
	const struct ledger *l = c->leads->ledger;
	struct error ignored = ERROR_INIT;
	const struct cell_then then = { table_column(c->leads, LEADS.stage), c->stage[side][lead] };
	struct row_subject subject;
	size_t n = 0;

	*filled = 0;
	row_subject(&subject, c->book, c->leads, lead);
	if (then.text.ptr)
		subject.then = &then;
	for (size_t i = 0; i < l->ncolumns; i++) {
		const struct column *column = &l->columns[i];

		if (!is_asked(c, side, i) || is_stamped(column) || column->required != required)
			continue;
		if (required && column->required_when &&
		    when_holds(column->required_when, &subject.subject, &ignored) <= 0)
			continue;
		n++;
		*filled += is_filled(c, side, lead, i);
	}
	error_release(&ignored);
	return n;
}

static void collect(struct comparing *c, int side, bool required, struct samples *out)
{
	for (size_t lead = 0; lead < c->leads->nrows; lead++) {
		size_t filled, of;

		if (!(c->touched[lead] & 1 << side))
			continue;
		of = count_fields(c, side, lead, required, &filled);
		if (of)
			samples_add(out, lead, HISTORY_UNKNOWN, HISTORY_UNKNOWN, round_scaled((int64_t)filled, 1000000, (int64_t)of));
	}
}

void compare_required(struct comparing *c, int side, struct samples *out)
{
	collect(c, side, true, out);
}

void compare_optional(struct comparing *c, int side, struct samples *out)
{
	collect(c, side, false, out);
}
