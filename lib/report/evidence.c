/* evidence.c - what was solved for one customer, as a bid shows it; see daily.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "book/listing.h"
#include "report/daily.h"
#include "sales/leads.h"

static void columns(struct view *v)
{
	view_column(v, "date", _("date"), TYPE_DATE);
	view_column(v, "problem", _("problem"), TYPE_TEXT);
	view_column(v, "text", _("what was done"), TYPE_TEXT);
	view_key_column(v, "by", TYPE_ID);
	view_column(v, "by_name", _("who"), TYPE_TEXT);
	view_column(v, "evidence", _("evidence"), TYPE_TEXT);
	view_key_column(v, "state", TYPE_TEXT);
	view_face_column(v, "state_shown", _("file"), TYPE_TEXT);
	view_key_column(v, "digest", TYPE_TEXT);
	view_key_column(v, "lead", TYPE_ID);
	view_column(v, "id", _("ID"), TYPE_ID);
}

static enum evidence_state show(struct view *v, struct book *b, const struct table *t, size_t i, int32_t date)
{
	const enum evidence_state state = solved_evidence(b, t, i);

	view_number(v, date);
	view_text(v, table_text(t, i, SOLVED.problem));
	view_text(v, table_text(t, i, SOLVED.text));
	view_text(v, table_text(t, i, SOLVED.by));
	view_text(v, listing_name(b, PEOPLE.ledger, table_text(t, i, SOLVED.by)));
	view_text(v, table_text(t, i, SOLVED.evidence));
	view_text(v, slice_of(evidence_state_name(state)));
	view_text(v, slice_of(evidence_state_text(state)));
	view_text(v, table_text(t, i, SOLVED.digest));
	view_text(v, table_text(t, i, SOLVED.lead));
	view_text(v, table_id(t, i));
	return state;
}

static void title(struct view *v, struct book *b, const struct table *customers, size_t customer)
{
	struct str today = STR_INIT;

	date_add_text(&today, b->today);
	view_title(v, _("SOLVED FOR %.*s  %.*s  as of %s"), SLICE_ARGS(table_text(customers, customer, CUSTOMERS.name)),
		   SLICE_ARGS(table_id(customers, customer)), today.buf);
	str_release(&today);
}

struct entry {
	int64_t at;
	size_t row;
};

static int by_time(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->at != y->at ? (x->at > y->at) - (x->at < y->at) : (x->row > y->row) - (x->row < y->row);
}

/* The rows of one customer, the oldest first; the caller frees. */
static struct entry *collect(const struct table *t, const struct table *customers, struct slice customer, const struct days *days, size_t *n)
{
	struct entry *entries = xcalloc(t->nrows + 1, sizeof(*entries));
	const int at = table_column(t, SOLVED.solved_at);

	*n = 0;
	for (size_t i = 0; i < t->nrows; i++) {
		int64_t when;

		if (!slice_equal(table_text(t, i, SOLVED.customer), customer)) {
			if (table_find(customers, table_text(t, i, SOLVED.customer)) < 0) /* whose is it? */
				table_left_out(t, i, table_column(t, SOLVED.customer));
			continue;
		}
		when = table_number(t, i, at, 0);
		if (!days || (moment_date(when) >= days->since && moment_date(when) <= days->until))
			entries[(*n)++] = (struct entry){ when, i };
	}
	qsort(entries, *n, sizeof(*entries), by_time);
	return entries;
}

int report_evidence(struct book *b, size_t customer, const struct days *days, struct view *v, struct error *err)
{
	const struct table *t = book_table(b, SOLVED.ledger, err), *customers = book_table(b, CUSTOMERS.ledger, err);
	size_t count[EVIDENCE_UNREADABLE + 1] = { 0 }, n, named;
	struct entry *entries;

	if (!t || !customers)
		return -1;
	title(v, b, customers, customer);
	columns(v);
	entries = collect(t, customers, table_id(customers, customer), days, &n);
	for (size_t i = 0; i < n; i++)
		count[show(v, b, t, entries[i].row, moment_date(entries[i].at))]++;
	free(entries);
	named = n - count[EVIDENCE_NONE];
	view_note(v,
		  lang_plural("%zu problem solved; %zu with a file, %zu of these as recorded",
			      "%zu problems solved; %zu with a file, %zu of these as recorded", n),
		  n, named, count[EVIDENCE_RECORDED]);
	if (named > count[EVIDENCE_RECORDED])
		v->status = ERROR_DATA;
	return 0;
}
