/* audit.c - see audit.h. The log is gone through once and leaves, a row of a ledger each, what its cells became; then the ledgers are
 * gone through. */
#include "book/audit.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/team.h"
#include "book/journal.h"
#include "book/kept.h"
#include "book/row_digest.h"

#define ADOPT "book adopt"

enum { NONE = -1 };

/* What became of one cell. Commits are numbered (chain.h); older rows of the log, which aren't, come before them in their order. */
struct cell_trace {
	struct slice before; /* what the first change behind the row's digest found there */
	struct slice last;
	struct slice command;
	struct place place;
	uint64_t first_number, last_number;
	int column;
	int32_t next;
};

struct traced { /* a row of a ledger, in the log */
	struct slice id, digest, guarded; /* guarded: the digest of what only a verb may write, or empty */
	uint64_t digest_number;
	struct place place;
	struct slice command;
	int32_t first; /* of cells */
	bool is_added, is_gone;
	bool is_known; /* it was there: a commit of the chain spoke of it, or it was added */
};

struct traced_ledger {
	const struct ledger *ledger;
	struct ids by_id;
	struct traced *rows;
	size_t nrows, rows_cap;
	struct cell_trace *cells;
	size_t ncells, cells_cap;
	bool is_whole; /* every row of it is known to the log */
	struct map digests; /* without ids: digest -> how many */
	long *counts;
	size_t ncounts, counts_cap;
};

/* A row of the log until its commit's number is known. */
struct traced_entry {
	struct log_entry entry;
	struct traced_ledger *ledger;
};

struct trace {
	struct audit *audit;
	struct traced_ledger *ledgers;
	struct traced_entry *waiting;
	size_t nwaiting, waiting_cap;
	struct slice *row; /* of a ledger without ids, as its fields come */
	struct traced_ledger *row_of;
	int row_last; /* column that came last; NONE: no row is begun */
};

static struct traced *traced_row(struct traced_ledger *l, const struct log_entry *e)
{
	long i = ids_get(&l->by_id, e->id);

	if (i >= 0)
		return &l->rows[i];
	l->rows = xgrow(l->rows, &l->rows_cap, l->nrows + 1, sizeof(*l->rows));
	l->rows[l->nrows] = (struct traced){ .id = e->id, .first = NONE, .place = e->place, .command = e->command };
	ids_add(&l->by_id, e->id, (long)l->nrows);
	return &l->rows[l->nrows++];
}

static struct cell_trace *traced_cell(struct traced_ledger *l, struct traced *r, int column)
{
	for (int32_t i = r->first; i >= 0; i = l->cells[i].next)
		if (l->cells[i].column == column)
			return &l->cells[i];
	l->cells = xgrow(l->cells, &l->cells_cap, l->ncells + 1, sizeof(*l->cells));
	l->cells[l->ncells] = (struct cell_trace){ .column = column, .next = r->first, .first_number = UINT64_MAX };
	r->first = (int32_t)l->ncells;
	return &l->cells[l->ncells++];
}

static void count_loose(struct audit *a, struct traced_ledger *l, struct slice digest)
{
	long i = map_get(&l->digests, digest);

	if (i < 0) {
		l->counts = xgrow(l->counts, &l->counts_cap, l->ncounts + 1, sizeof(*l->counts));
		l->counts[l->ncounts] = 0;
		i = (long)l->ncounts++;
		map_add(&l->digests, arena_slice(&a->arena, digest), i);
	}
	l->counts[i]++;
}

static void end_loose_row(struct trace *t)
{
	struct traced_ledger *l = t->row_of;
	struct row_digest d;
	char text[ROW_DIGEST_TEXT + 1];

	if (!l || t->row_last == NONE)
		return;
	row_digest_begin(&d, l->ledger);
	row_digest_of(&d, t->row, text);
	row_digest_end(&d);
	count_loose(t->audit, l, slice_of(text));
	t->row_last = NONE;
	memset(t->row, 0, l->ledger->ncolumns * sizeof(*t->row));
}

/* Of a ledger without ids rows are only ever added: a column that doesn't come behind the one before it begins the next row. */
static void trace_loose(struct trace *t, struct traced_ledger *l, const struct log_entry *e, int column)
{
	if (t->row_of != l || column <= t->row_last)
		end_loose_row(t);
	if (t->row_of != l) {
		free(t->row);
		t->row = xcalloc(l->ledger->ncolumns, sizeof(*t->row));
		t->row_of = l;
	}
	t->row[column] = e->new;
	t->row_last = column;
}

static void trace_cell(struct traced_ledger *l, struct traced *r, const struct log_entry *e, int column, uint64_t number)
{
	struct cell_trace *c = traced_cell(l, r, column);

	if (number >= c->last_number) {
		c->last = e->new;
		c->last_number = number;
		c->place = e->place;
		c->command = e->command;
	}
	if (number >= r->digest_number && (c->first_number < r->digest_number || number < c->first_number)) {
		c->before = e->old;
		c->first_number = number;
	}
	r->is_added |= column == l->ledger->id && !e->old.len;
	r->is_known |= number || r->is_added;
	if (column == l->ledger->id)
		r->is_gone = !e->new.len; /* adopted: it was taken out by hand */
}

/* `number` 0: from before the chain. */
static void trace(struct trace *t, const struct traced_entry *event, uint64_t number)
{
	struct traced_ledger *l = event->ledger;
	const struct log_entry *e = &event->entry;
	const int column = e->field.len ? ledger_column(l->ledger, e->field) : NONE;
	struct slice digest, guarded;
	const bool is_whole_row = !e->field.len && row_digest_parse(e->new, &digest, &guarded);
	struct traced *r;

	l->is_whole |= slice_is(e->command, ADOPT);
	if (!e->id.len) {
		if (column >= 0)
			trace_loose(t, l, e, column);
		else if (is_whole_row)
			count_loose(t->audit, l, digest);
		return;
	}
	r = traced_row(l, e);
	if (column >= 0) {
		trace_cell(l, r, e, column, number);
	} else if (is_whole_row) {
		r->digest = digest;
		r->guarded = guarded;
		r->digest_number = number + 1; /* what the same commit says of its cells is in it */
		r->is_added = r->is_known = true;
	}
}

static void flush(struct trace *t, uint64_t number)
{
	for (size_t i = 0; i < t->nwaiting; i++)
		trace(t, &t->waiting[i], number);
	end_loose_row(t);
	t->nwaiting = 0;
}

static int take_entry(void *context, const struct log_entry *e)
{
	struct trace *t = context;
	const struct ledger *l = schema_ledger(&t->audit->book->schema, e->ledger);
	const struct traced_entry event = { *e, l ? &t->ledgers[l->index] : NULL };

	if (!e->chained) {
		if (l)
			trace(t, &event, 0);
		return 0;
	}
	if (l) {
		t->waiting = xgrow(t->waiting, &t->waiting_cap, t->nwaiting + 1, sizeof(*t->waiting));
		t->waiting[t->nwaiting++] = event;
	}
	if (e->chain.len) {
		end_loose_row(t);
		flush(t, (uint64_t)strtoull(e->chain.ptr, NULL, 10));
	}
	return 0;
}

static void add_item(struct audit *a, struct audit_item item)
{
	a->faults += item.is_fault;
	a->items = xgrow(a->items, &a->cap, a->count + 1, sizeof(*a->items));
	a->items[a->count++] = item;
}

/* Of which ledgers rows are what only a verb may write. */
static bool is_guarded(const struct ledger *l)
{
	for (size_t i = 0; i < l->ncolumns; i++)
		if (l->columns[i].required && !l->columns[i].is_id && !kept_is_guarded(l, (int)i))
			return false;
	return true;
}

static void add_unheld(struct audit *a, const struct table *t, size_t row)
{
	a->unheld++;
	if (a->wants_unheld)
		add_item(a, (struct audit_item){ .kind = AUDIT_UNHELD, .table = t, .id = table_id(t, row), .row = (long)row, .column = NONE,
						 .place = table_place(t, row) });
}

static void check_cells(struct audit *a, const struct traced_ledger *l, const struct traced *r, const struct table *t, size_t row)
{
	for (int32_t i = r->first; i >= 0; i = l->cells[i].next) {
		const struct cell_trace *c = &l->cells[i];
		const struct slice stands = table_cell(t, row, c->column);

		if (slice_equal(stands, c->last))
			continue;
		add_item(a, (struct audit_item){ AUDIT_CELL, kept_is_guarded(l->ledger, c->column), t, table_id(t, row), (long)row,
						 c->column, c->last, stands, table_place(t, row), c->command });
	}
}

/* The cells as they were when the digest was taken: what was set since is taken back, and what is said otherwise (check_cells) as well. */
static void cells_then(const struct traced_ledger *l, const struct traced *r, const struct table *t, size_t row, struct slice *cells)
{
	for (size_t i = 0; i < l->ledger->ncolumns; i++)
		cells[i] = table_cell(t, row, (int)i);
	for (int32_t i = r->first; i >= 0; i = l->cells[i].next) {
		const struct cell_trace *c = &l->cells[i];
		const bool is_later = c->first_number != UINT64_MAX && c->first_number >= r->digest_number;

		cells[c->column] = is_later ? c->before : c->last;
	}
}

/* Of a log from before there was the second digest, what the ledger is made of has to do. */
static void check_digest(struct audit *a, const struct traced_ledger *l, const struct traced *r, const struct table *t, size_t row,
			 struct row_digest *d, struct slice *cells)
{
	char text[ROW_DIGEST_TEXT + 1];
	bool is_fault;

	cells_then(l, r, t, row, cells);
	row_digest_of(d, cells, text);
	if (slice_is(r->digest, text))
		return;
	if (r->guarded.len)
		row_digest_guarded(d, cells, text);
	is_fault = r->guarded.len ? !slice_is(r->guarded, text) : is_guarded(l->ledger);
	add_item(a, (struct audit_item){ AUDIT_ROW, is_fault, t, table_id(t, row), (long)row, NONE, SLICE(""), SLICE(""),
					 table_place(t, row), r->command });
}

/* A cell that a command's row doesn't speak of was empty. */
static void check_unsaid(struct audit *a, const struct traced_ledger *l, const struct traced *r, const struct table *t, size_t row)
{
	for (size_t i = 0; i < l->ledger->ncolumns; i++) {
		const struct slice stands = table_cell(t, row, (int)i);
		bool said = !stands.len;

		for (int32_t k = r->first; !said && k >= 0; k = l->cells[k].next)
			said = l->cells[k].column == (int)i;
		if (!said)
			add_item(a, (struct audit_item){ AUDIT_CELL, kept_is_guarded(l->ledger, (int)i), t, table_id(t, row), (long)row, (int)i,
							 SLICE(""), stands, table_place(t, row), r->command });
	}
}

static void check_row(struct audit *a, const struct traced_ledger *l, const struct table *t, size_t row, struct row_digest *d,
		      struct slice *cells)
{
	const long i = ids_get(&l->by_id, table_id(t, row));
	const struct traced *r = i < 0 ? NULL : &l->rows[i];

	if (!r || (!r->is_added && l->is_whole && r->first == NONE)) {
		if (l->is_whole)
			add_item(a, (struct audit_item){ AUDIT_PUT, is_guarded(l->ledger), t, table_id(t, row), (long)row, NONE, SLICE(""),
							 SLICE(""), table_place(t, row), SLICE("") });
		else
			add_unheld(a, t, row);
		return;
	}
	check_cells(a, l, r, t, row);
	if (r->digest.len)
		check_digest(a, l, r, t, row, d, cells);
	else if (r->is_added && !r->digest.len)
		check_unsaid(a, l, r, t, row);
	else if (!r->is_added)
		add_unheld(a, t, row);
}

static void check_gone(struct audit *a, const struct traced_ledger *l, const struct table *t)
{
	for (size_t i = 0; i < l->nrows; i++)
		if (l->rows[i].is_known && !l->rows[i].is_gone && table_find(t, l->rows[i].id) < 0)
			add_item(a, (struct audit_item){ AUDIT_GONE, true, t, l->rows[i].id, NONE, NONE, SLICE(""), SLICE(""),
							 l->rows[i].place, l->rows[i].command });
}

/* Rows without ids: as many of each kind as the log has. */
static void check_loose(struct audit *a, struct traced_ledger *l, const struct table *t, struct row_digest *d, struct slice *cells)
{
	long gone = 0;

	for (size_t row = 0; row < t->nrows; row++) {
		char text[ROW_DIGEST_TEXT + 1];
		long i;

		for (size_t k = 0; k < l->ledger->ncolumns; k++)
			cells[k] = table_cell(t, row, (int)k);
		row_digest_of(d, cells, text);
		i = map_get(&l->digests, slice_of(text));
		if (i >= 0 && l->counts[i] > 0)
			l->counts[i]--;
		else if (l->is_whole || l->ncounts)
			add_item(a, (struct audit_item){ AUDIT_PUT, is_guarded(l->ledger), t, SLICE(""), (long)row, NONE, SLICE(""),
							 SLICE(""), table_place(t, row), SLICE("") });
		else
			add_unheld(a, t, row);
	}
	for (size_t i = 0; i < l->ncounts; i++)
		gone += l->counts[i];
	for (; gone > 0; gone--)
		add_item(a, (struct audit_item){ AUDIT_GONE, true, t, SLICE(""), NONE, NONE, SLICE(""), SLICE(""),
						 (struct place){ t->name, 0, 0 }, SLICE("") });
}

static int check_ledger(struct audit *a, struct traced_ledger *l, struct error *err)
{
	const struct table *t = book_table_of(a->book, l->ledger, err);
	struct slice *cells;
	struct row_digest d;

	if (!t)
		return -1;
	cells = xcalloc(l->ledger->ncolumns, sizeof(*cells));
	row_digest_begin(&d, l->ledger);
	table_read_all(t);
	table_index(t);
	if (l->ledger->id < 0)
		check_loose(a, l, t, &d, cells);
	for (size_t row = 0; l->ledger->id >= 0 && row < t->nrows; row++)
		check_row(a, l, t, row, &d, cells);
	if (l->ledger->id >= 0)
		check_gone(a, l, t);
	row_digest_end(&d);
	free(cells);
	return 0;
}

static void begin(struct trace *t, struct audit *a)
{
	const struct schema *s = &a->book->schema;
	const bool whole = log_is_whole(a->book);

	*t = (struct trace){ .audit = a, .ledgers = xcalloc(s->count, sizeof(*t->ledgers)), .row_last = NONE };
	for (size_t i = 0; i < s->count; i++)
		t->ledgers[i] = (struct traced_ledger){ .ledger = &s->ledgers[i], .is_whole = whole };
}

static void end(struct trace *t)
{
	for (size_t i = 0; i < t->audit->book->schema.count; i++) {
		struct traced_ledger *l = &t->ledgers[i];

		ids_release(&l->by_id);
		map_release(&l->digests);
		free(l->rows);
		free(l->cells);
		free(l->counts);
	}
	free(t->ledgers);
	free(t->waiting);
	free(t->row);
}

/* The ledgers, against what was traced. */
static int check_ledgers(struct trace *t, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < t->audit->book->schema.count; i++)
		rc = check_ledger(t->audit, &t->ledgers[i], err);
	return rc;
}

static int trace_log(struct trace *t, struct error *err)
{
	const struct log_filter everything = { .with_adopted = true };
	int rc = journal_read(t->audit->book, &everything, take_entry, t, err);

	flush(t, UINT64_MAX);
	return rc;
}

int audit_read(struct audit *a, struct book *b, bool wants_unheld, struct error *err)
{
	struct trace t;
	int rc;

	*a = (struct audit){ .book = b, .wants_unheld = wants_unheld };
	begin(&t, a);
	rc = trace_log(&t, err);
	if (rc == 0)
		rc = check_ledgers(&t, err);
	end(&t);
	return rc;
}

/* One thread follows the chain while the other traces rows: both only read the log, whose texts are mapped by then. */
struct audit_half {
	struct trace *trace;
	struct book *book; /* of the chain; NULL: the trace */
	const struct chain_head *against;
	struct chain_found *found;
	struct error err;
	int rc;
};

static void *do_half(void *half)
{
	struct audit_half *h = half;

	h->rc = h->book ? chain_check(h->book, h->against, h->found, &h->err) : trace_log(h->trace, &h->err);
	return NULL;
}

int audit_with_chain(struct audit *a, struct book *b, const struct chain_head *against, struct chain_found *found, struct error *err)
{
	struct trace t;
	struct audit_half halves[] = { { .trace = &t, .err = ERROR_INIT },
				 { .book = b, .against = against, .found = found, .err = ERROR_INIT } };
	size_t bytes = 0;
	int rc;

	*a = (struct audit){ .book = b };
	for (size_t i = 0; i < b->nlogs; i++) {
		if (log_text(&b->logs[i], err) < 0)
			return -1;
		bytes += b->logs[i].text.len;
	}
	begin(&t, a);
	if (team_size(bytes) > 1) {
		team_run(halves, 2, sizeof(*halves), do_half);
	} else {
		do_half(&halves[0]);
		do_half(&halves[1]);
	}
	error_move(err, &halves[1].err);
	rc = halves[0].rc < 0 ? -1 : check_ledgers(&t, err);
	end(&t);
	error_release(&halves[0].err);
	error_release(&halves[1].err);
	return rc < 0 || halves[1].rc < 0 ? -1 : 0;
}

void audit_release(struct audit *a)
{
	free(a->items);
	arena_release(&a->arena);
	*a = (struct audit){ 0 };
}
