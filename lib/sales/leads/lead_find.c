/* lead_find.c - see lead_find.h. */
#include "sales/leads/lead_find.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/round.h"
#include "book/journal.h"
#include "book/real_time.h"
#include "sales/leads/pipeline.h"

bool lead_is_open(struct book *b, const struct table *leads, size_t row)
{
	const struct stage *stage = pipeline_stage_of(b, table_text(leads, row, LEADS.stage));

	return !stage || stage->kind == STAGE_OPEN;
}

bool lead_is_overdue(struct book *b, const struct table *leads, size_t row)
{
	struct value next;

	if (!lead_is_open(b, leads, row))
		return false;
	next = table_value(leads, row, table_column(leads, LEADS.next_follow_up));
	if (value_missing(&next))
		return false;
	return next.date_only ? moment_date(next.number) < b->today : next.number < b->now;
}

struct last_move {
	int64_t now, at; /* at: when the lead got where it stands, as history.h has it */
	bool is_logged, is_real;
};

static int remember_last(void *context, const struct log_entry *e)
{
	struct last_move *last = context;
	const int64_t at = e->old.len && e->when <= last->now ? e->when : e->at; /* under an earlier clock it stands there as the row says */

	if (at > last->now || (last->is_logged && at < last->at))
		return 0;
	last->at = at;
	last->is_logged = true;
	last->is_real = at != e->at;
	return 0;
}

/* 1, 0 not known, -1. */
static int stage_since(struct book *b, const struct table *leads, size_t row, int64_t now, int64_t *since, struct error *err)
{
	const struct log_filter filter = { .ledger = SLICE("leads"), .id = table_id(leads, row), .field = SLICE("stage"),
					   .since = INT64_MIN, .by_real = true };
	const struct value created = table_value(leads, row, table_column(leads, LEADS.created_at));
	struct last_move last = { .now = now };

	if (journal_read(b, &filter, remember_last, &last, err) < 0)
		return -1;
	real_time_meet(b, last.is_real);
	*since = last.is_logged ? last.at : created.number;
	return last.is_logged || !value_missing(&created);
}

int lead_stage_days(struct book *b, const struct table *leads, size_t row, int64_t *days, struct error *err)
{
	struct calendar *calendar = book_calendar(b, err);
	const int64_t now = b->access == BOOK_READ ? b->now : real_time_now(b); /* who moves it now ends the stay now */
	int64_t since;
	int known = calendar ? stage_since(b, leads, row, now, &since, err) : -1;

	if (known > 0)
		*days = round_to(calendar_work_days(calendar, since, now), 100);
	return known;
}

/* The leads of one customer, the open ones where there are any. */
static size_t leads_of(struct book *b, const struct table *leads, struct slice customer, bool open_only, size_t *rows,
		       size_t max)
{
	size_t found = 0, *with, n = table_rows_of(leads, LEADS.customer, customer, &with);

	for (size_t i = 0; i < n; i++)
		if ((!open_only || lead_is_open(b, leads, with[i])) && found++ < max)
			rows[found - 1] = with[i];
	free(with);
	return found;
}

long lead_find(struct book *b, const char *typed, struct error *err)
{
	enum { SHOWN = 8 };
	const struct table *leads = book_table(b, LEADS.ledger, err), *customers = book_table(b, CUSTOMERS.ledger, err);
	struct slice text = slice_trim(slice_of(typed));
	size_t rows[SHOWN], found;
	struct str list = STR_INIT;
	long row;

	if (!leads || !customers)
		return -1;
	if (leads->ledger->id < 0)
		return error_add(err, ERROR_DATA, _("%s: its rows have no ids; edit %s itself"), "leads", leads->name);
	row = table_find(leads, text);
	if (row >= 0)
		return row;
	if (table_candidates(leads, text, rows, 1) == 1)
		return (long)rows[0];
	if (slice_starts(text, leads->ledger->columns[leads->ledger->id].prefix) && slice_find(text, SLICE("-")) > 0 &&
	    table_candidates(customers, text, rows, 1) == 0)
		return error_add(err, ERROR_DATA, _("lead: '%s' is not in %s"), typed, leads->name);
	row = table_named(customers, N_("lead or customer"), text, err);
	if (row < 0)
		return -1;
	found = leads_of(b, leads, table_id(customers, (size_t)row), true, rows, SHOWN);
	if (!found)
		found = leads_of(b, leads, table_id(customers, (size_t)row), false, rows, SHOWN);
	if (found == 1)
		return (long)rows[0];
	if (!found)
		return error_add(err, ERROR_DATA, _("lead: customer '%s' has none"), typed);
	for (size_t i = 0; i < found && i < SHOWN; i++)
		str_addf(&list, "%s%.*s %.*s", i ? _(", ") : "", SLICE_ARGS(table_id(leads, rows[i])),
			 SLICE_ARGS(table_text(leads, rows[i], LEADS.stage)));
	error_add(err, ERROR_DATA, _("lead: '%s' has %zu leads: %s"), typed, found, list.buf);
	str_release(&list);
	return -1;
}
