/* lead_query.c - questions about leads that change nothing; see lead.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "base/round.h"
#include "book/entry.h"
#include "book/journal.h"
#include "book/listing.h"
#include "sales/lead.h"
#include "sales/pipeline.h"

bool lead_is_open(struct book *b, const struct table *leads, size_t row)
{
	const struct stage *stage = pipeline_stage_of(b, table_text(leads, row, "stage"));

	return !stage || stage->kind == STAGE_OPEN;
}

bool lead_is_overdue(struct book *b, const struct table *leads, size_t row)
{
	struct value next;

	if (!lead_is_open(b, leads, row))
		return false;
	next = table_value(leads, row, table_column(leads, "next_follow_up"));
	if (value_missing(&next))
		return false;
	return next.date_only ? moment_date(next.number) < b->today : next.number < b->now;
}

struct since {
	struct value value;
	bool is_logged;
};

/* The last one in time, wherever it stands in the log. */
static int remember_last(void *context, const struct log_entry *e)
{
	struct since *since = context;

	if (since->is_logged && e->at < since->value.number)
		return 0;
	since->value = (struct value){ .type = TYPE_TIME, .text = e->at_text, .number = e->at };
	since->is_logged = true;
	return 0;
}

int lead_stage_since(struct book *b, const struct table *leads, size_t row, struct value *since, struct error *err)
{
	const struct log_filter filter = { .ledger = SLICE("leads"), .id = table_id(leads, row), .field = SLICE("stage"),
					   .until = b->now + 1 };
	struct since last = { .value = { .type = TYPE_TIME } };

	if (journal_read(b, &filter, remember_last, &last, err) < 0)
		return -1;
	*since = last.is_logged ? last.value : table_value(leads, row, table_column(leads, "created_at"));
	return 0;
}

int lead_stage_days(struct book *b, const struct table *leads, size_t row, int64_t *days, struct error *err)
{
	struct calendar *calendar = book_calendar(b, err);
	struct value since;

	if (!calendar || lead_stage_since(b, leads, row, &since, err) < 0)
		return -1;
	if (value_missing(&since))
		return 0;
	*days = round_to(calendar_work_days(calendar, since.number, b->now), 100);
	return 1;
}

/* The leads of one customer, the open ones where there are any. */
static size_t leads_of(struct book *b, const struct table *leads, struct slice customer, bool open_only, size_t *rows,
		       size_t max)
{
	size_t found = 0, *with, n = table_rows_with(leads, customer, &with);

	for (size_t i = 0; i < n; i++)
		if (slice_equal(table_text(leads, with[i], "customer"), customer) &&
		    (!open_only || lead_is_open(b, leads, with[i])) && found++ < max)
			rows[found - 1] = with[i];
	free(with);
	return found;
}

long lead_find(struct book *b, const char *typed, struct error *err)
{
	enum { SHOWN = 8 };
	const struct table *leads = book_table(b, "leads", err), *customers = book_table(b, "customers", err);
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
	if (entry_candidates(leads, text, rows, 1) == 1)
		return (long)rows[0];
	if (slice_starts(text, leads->ledger->columns[leads->ledger->id].prefix) && slice_find(text, SLICE("-")) > 0 &&
	    entry_candidates(customers, text, rows, 1) == 0)
		return error_add(err, ERROR_DATA, _("lead: '%s' is not in %s"), typed, leads->name);
	row = entry_find(customers, _("lead or customer"), text, err);
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
		str_addf(&list, "%s%.*s %.*s", i ? ", " : "", SLICE_ARGS(table_id(leads, rows[i])),
			 SLICE_ARGS(table_text(leads, rows[i], "stage")));
	error_add(err, ERROR_DATA, _("lead: '%s' has %zu leads: %s"), typed, found, list.buf);
	str_release(&list);
	return -1;
}
