/* touches.c - see touches.h. */
#include "report/touches.h"

#include <stdlib.h>

#include "base/lang.h"
#include "book/real_time.h"

/* The ledgers whose rows speak of a lead, and how. */
static const struct {
	const struct known_ledger *ledger;
	const struct known_column *lead; /* NULL: the row is one */
} speaking[] = {
	{ LEADS.ledger, NULL },
	{ QUOTES.ledger, QUOTES.lead },
	{ CONTRACTS.ledger, CONTRACTS.lead },
	{ SOLVED.ledger, SOLVED.lead },
	{ SOLUTIONS.ledger, SOLUTIONS.lead },
};

enum { SPEAKING = sizeof(speaking) / sizeof(*speaking) };

struct reading {
	struct touches *touches;
	const struct table *tables[SPEAKING];
};

static long lead_of(const struct reading *r, const struct log_entry *e)
{
	for (size_t i = 0; i < SPEAKING; i++) {
		long row;

		if (!r->tables[i] || !slice_is(e->ledger, speaking[i].ledger->name))
			continue;
		row = table_find_kept(r->tables[i], e->id);
		if (row < 0 || !speaking[i].lead)
			return row;
		return table_find(r->touches->leads, table_text(r->tables[i], (size_t)row, speaking[i].lead));
	}
	return -1;
}

/* What a commit writes of itself, and a date that was put off, is no touch by itself; nor is it that somebody was reminded. */
static bool is_aside(const struct log_entry *e)
{
	if (slice_is(e->command, "solution remind"))
		return true;
	return !e->note.len && slice_is(e->ledger, LEADS.ledger->name) &&
	       (slice_is(e->field, LEADS.updated_at->name) || slice_is(e->field, LEADS.next_follow_up->name));
}

static int take_entry(void *context, const struct log_entry *e)
{
	struct reading *r = context;
	const long lead = log_is_imported(e) ? -1 : lead_of(r, e);
	struct touch *t = lead < 0 ? NULL : &r->touches->items[lead];

	if (!t)
		return 0;
	real_time_meet(r->touches->book, e->when != e->at);
	if (is_aside(e)) {
		t->put_off += slice_is(e->field, LEADS.next_follow_up->name) && t->is_logged && e->when != t->at;
		return 0;
	}
	/* The first row of a commit says what it was for: later ones of it are its consequences. */
	if (!t->is_logged || e->when != t->at)
		t->entry = *e;
	t->at = e->when;
	t->is_logged = true;
	t->put_off = 0;
	return 0;
}

static void take_row(struct touches *t, size_t lead)
{
	const int64_t updated = table_number(t->leads, lead, table_column(t->leads, LEADS.updated_at), TOUCH_UNKNOWN);
	const int64_t created = table_number(t->leads, lead, table_column(t->leads, LEADS.created_at), TOUCH_UNKNOWN);

	t->items[lead].at = updated > created ? updated : created;
}

int touches_read(struct touches *t, struct book *b, struct error *err)
{
	const struct log_filter filter = { .by_real = true };
	struct reading r = { .touches = t };

	*t = (struct touches){ .book = b };
	for (size_t i = 0; i < SPEAKING; i++)
		if (schema_ledger(&b->schema, slice_of(speaking[i].ledger->name)) && !(r.tables[i] = book_table(b, speaking[i].ledger, err)))
			return -1;
	t->leads = r.tables[0];
	t->items = xcalloc(t->leads->nrows + 1, sizeof(*t->items));
	if (journal_read(b, &filter, take_entry, &r, err) < 0)
		return -1;
	for (size_t lead = 0; lead < t->leads->nrows; lead++)
		if (!t->items[lead].is_logged)
			take_row(t, lead);
	return 0;
}

void touches_release(struct touches *t)
{
	free(t->items);
}

bool touch_days(const struct touches *t, size_t lead, int64_t *days)
{
	const int64_t at = t->items[lead].at;

	if (at == TOUCH_UNKNOWN)
		return false;
	*days = t->book->today - moment_date(at);
	return true;
}

void touch_put(const struct touches *t, size_t lead, struct view *v)
{
	const struct touch *touch = &t->items[lead];
	const struct log_entry *e = &touch->entry;

	if (!touch->is_logged)
		view_missing(v);
	else if (e->note.len)
		view_text(v, e->note);
	else if (slice_is(e->field, LEADS.stage->name) && e->old.len)
		view_textf(v, "%.*s → %.*s", SLICE_ARGS(e->old), SLICE_ARGS(e->new));
	else if (slice_is(e->ledger, LEADS.ledger->name))
		view_text(v, e->command);
	else
		view_textf(v, "%.*s %.*s", SLICE_ARGS(e->command), SLICE_ARGS(e->id));
}
