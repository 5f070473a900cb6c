/* audit.c - see audit.h. What the log says is traced first (audit_trace.h); then the ledgers are gone through, by all cores, each with a
 * stretch of rows of its own. */
#include "book/audit.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/team.h"
#include "book/audit_trace.h"
#include "book/journal.h"
#include "book/kept.h"
#include "book/row_digest.h"
#include "view/columns.h"

enum { NONE = TRACE_NONE };

/* Rows of a ledger that one thread holds against the trace. */
struct holding {
	const struct trace *trace;
	struct traced_ledger *ledger;
	const struct table *table;
	struct table *pass; /* of the same rows */
	size_t from, to;
	struct row_digest digest;
	struct slice *cells;
	struct audit found;
	size_t cut_row; /* the last one that was looked at for the log's end */
};

/* Of which ledgers rows are what only a verb may write. */
static bool is_guarded(const struct ledger *l)
{
	for (size_t i = 0; i < l->ncolumns; i++)
		if (l->columns[i].required && !l->columns[i].is_id && !kept_is_guarded(l, (int)i))
			return false;
	return true;
}

/* What isn't part of the file lasts until the next row. */
static struct slice keep(struct holding *h, struct slice cell)
{
	return !cell.len || table_has(h->table, cell) ? cell : arena_slice(&h->found.arena, cell);
}

/* Whether the row holds a time behind the log's end: once a row. */
static void look_behind_end(struct holding *h, size_t row)
{
	struct audit *a = &h->found;
	const struct ledger *l = h->ledger->ledger;
	int64_t moment;
	bool is_later = false;

	if (!a->has_end || h->cut_row == row)
		return;
	h->cut_row = row;
	for (size_t k = 0; k < l->ncolumns; k++) {
		if (l->columns[k].type != TYPE_TIME || !moment_parse(table_cell(h->pass, row, (int)k), &moment) || moment <= a->end ||
		    moment > a->book->now)
			continue;
		is_later = true;
		a->last = moment > a->last ? moment : a->last;
	}
	a->later_rows += is_later;
}

static void take_item(struct audit *a, const struct audit_item *item)
{
	const bool is_kept = a->keeps_all || (item->is_fault && (!a->most || a->count < a->most));

	a->faults += item->is_fault;
	a->edits += !item->is_fault;
	if (!is_kept)
		return;
	a->items = xgrow(a->items, &a->cap, a->count + 1, sizeof(*a->items));
	a->items[a->count++] = *item;
}

static struct slice text_of(struct slice text)
{
	return text.ptr ? text : SLICE("");
}

/* Where it stands, and what it is called, is asked for if it is kept. */
static void add_item(struct holding *h, struct audit_item item)
{
	struct audit *a = &h->found;
	const size_t before = a->count;
	struct audit_item *kept;

	if (item.row >= 0 && item.kind != AUDIT_UNHELD)
		look_behind_end(h, (size_t)item.row);
	take_item(a, &item);
	if (a->count == before)
		return;
	kept = &a->items[before];
	kept->table = h->table;
	kept->id = text_of(kept->id);
	kept->logged = text_of(kept->logged);
	kept->by = text_of(kept->by);
	kept->stands = text_of(keep(h, item.stands));
	if (item.row < 0)
		return;
	kept->id = keep(h, table_id(h->pass, (size_t)item.row));
	kept->place = table_place(h->pass, (size_t)item.row);
}

static void add_unheld(struct holding *h, size_t row)
{
	h->found.unheld++;
	if (h->found.wants_unheld)
		add_item(h, (struct audit_item){ .kind = AUDIT_UNHELD, .row = (long)row, .column = NONE });
}

static struct slice command_of(const struct holding *h, uint16_t number)
{
	return number < h->trace->ncommands ? h->trace->commands[number] : SLICE("");
}

static void add_cell(struct holding *h, size_t row, int column, struct slice logged, uint16_t command)
{
	add_item(h, (struct audit_item){ .kind = AUDIT_CELL, .is_fault = kept_is_guarded(h->ledger->ledger, column), .row = (long)row,
					 .column = column, .logged = logged, .stands = table_cell(h->pass, row, column),
					 .by = command_of(h, command) });
}

static void add_put(struct holding *h, size_t row)
{
	add_item(h, (struct audit_item){ .kind = AUDIT_PUT, .is_fault = is_guarded(h->ledger->ledger), .row = (long)row, .column = NONE });
}

static void check_cells(struct holding *h, const struct traced *r, size_t row)
{
	for (int32_t i = r->first; i >= 0; i = h->ledger->cells[i].next) {
		const struct cell_trace *c = &h->ledger->cells[i];

		if (!slice_equal(table_cell(h->pass, row, c->column), trace_said(h->trace, c->last)))
			add_cell(h, row, c->column, trace_said(h->trace, c->last), c->command);
	}
}

static void read_cells(struct holding *h, size_t row)
{
	for (size_t i = 0; i < h->ledger->ledger->ncolumns; i++)
		h->cells[i] = table_cell(h->pass, row, (int)i);
}

/* The cells as they were when the digest was taken: what was set since is taken back, and what is said otherwise (check_cells) as well. */
static void read_cells_then(struct holding *h, const struct traced *r, size_t row)
{
	read_cells(h, row);
	for (int32_t i = r->first; i >= 0; i = h->ledger->cells[i].next) {
		const struct cell_trace *c = &h->ledger->cells[i];
		const bool is_later = c->first_key != UINT32_MAX && c->first_key >= r->digest_key;

		h->cells[c->column] = is_later ? trace_said(h->trace, c->before) : trace_said(h->trace, c->last);
	}
}

/* Of a log from before there was the second digest, what the ledger is made of has to do. */
static void check_digest(struct holding *h, const struct traced *r, size_t row)
{
	char text[ROW_DIGEST_TEXT + 1];
	struct slice whole, guarded;
	bool is_fault;

	row_digest_parse(trace_said(h->trace, r->digest), &whole, &guarded);
	read_cells_then(h, r, row);
	row_digest_of(&h->digest, h->cells, text);
	if (slice_is(whole, text))
		return;
	if (guarded.len)
		row_digest_guarded(&h->digest, h->cells, text);
	is_fault = guarded.len ? !slice_is(guarded, text) : is_guarded(h->ledger->ledger);
	add_item(h, (struct audit_item){ .kind = AUDIT_ROW, .is_fault = is_fault, .row = (long)row, .column = NONE,
					 .by = command_of(h, r->command) });
}

/* A cell that a command's row doesn't speak of was empty. */
static void check_unsaid(struct holding *h, const struct traced *r, size_t row)
{
	for (size_t i = 0; i < h->ledger->ledger->ncolumns; i++) {
		bool said = !table_cell(h->pass, row, (int)i).len;

		for (int32_t k = r->first; !said && k >= 0; k = h->ledger->cells[k].next)
			said = h->ledger->cells[k].column == (int)i;
		if (!said)
			add_cell(h, row, (int)i, SLICE(""), r->command);
	}
}

static void see(const struct traced_ledger *l, const struct traced *r)
{
	const size_t i = (size_t)(r - l->rows);

	__atomic_fetch_or(&l->seen[i / 64], (uint64_t)1 << i % 64, __ATOMIC_RELAXED);
}

static bool is_seen(const struct traced_ledger *l, size_t i)
{
	return l->seen[i / 64] >> i % 64 & 1;
}

static void check_row(struct holding *h, size_t row)
{
	struct traced *r = trace_find(h->ledger, table_id(h->pass, row));

	if (r)
		see(h->ledger, r);
	if (!r || (!r->is_added && h->ledger->is_whole && r->first == NONE)) {
		if (h->ledger->is_whole)
			add_put(h, row);
		else
			add_unheld(h, row);
		return;
	}
	check_cells(h, r, row);
	if (r->digest.bits)
		check_digest(h, r, row);
	else if (r->is_added)
		check_unsaid(h, r, row);
	else
		add_unheld(h, row);
}

static void *check_rows(void *holding)
{
	struct holding *h = holding;

	for (size_t row = h->from; row < h->to; row++)
		check_row(h, row);
	return NULL;
}

/* The log says of the id's own cell that it is empty: somebody adopted that the row was taken out. */
static bool is_gone(const struct traced_ledger *l, const struct traced *r)
{
	for (int32_t i = r->first; i >= 0; i = l->cells[i].next)
		if (l->cells[i].column == l->ledger->id)
			return !l->cells[i].last.bits;
	return false;
}

static void check_gone(struct holding *h)
{
	const struct traced_ledger *l = h->ledger;

	for (size_t i = 0; i < l->nrows; i++) {
		const struct traced *r = &l->rows[i];

		if (r->is_known && !is_seen(l, i) && !is_gone(l, r))
			add_item(h, (struct audit_item){ .kind = AUDIT_GONE, .is_fault = true, .id = trace_said(h->trace, r->id), .row = NONE,
							 .column = NONE, .place = { h->trace->book->logs[r->file].name, r->line, 0 },
							 .by = command_of(h, r->command) });
	}
}

/* Rows without ids: as many of each kind as the log has. */
static void check_loose(struct holding *h)
{
	struct traced_ledger *l = h->ledger;
	long gone = 0;

	for (size_t row = 0; row < h->to; row++) {
		char text[ROW_DIGEST_TEXT + 1];
		long i = -1;

		if (l->ncounts) {
			read_cells(h, row);
			row_digest_of(&h->digest, h->cells, text);
			i = map_get(&l->digests, slice_of(text));
		}
		if (i >= 0 && l->counts[i] > 0)
			l->counts[i]--;
		else if (l->is_whole || l->ncounts)
			add_put(h, row);
		else
			add_unheld(h, row);
	}
	for (size_t i = 0; i < l->ncounts; i++)
		gone += l->counts[i];
	for (; gone > 0; gone--)
		add_item(h, (struct audit_item){ .kind = AUDIT_GONE, .is_fault = true, .row = NONE, .column = NONE,
						 .place = { h->table->name, 0, 0 } });
}

static void hold_begin(struct holding *h, const struct audit *a, const struct trace *t, struct traced_ledger *l, const struct table *table)
{
	*h = (struct holding){ .trace = t, .ledger = l, .table = table, .to = table->nrows, .cut_row = SIZE_MAX };
	h->pass = table->nrows ? table_pass(table) : NULL;
	h->cells = xcalloc(l->ledger->ncolumns + 1, sizeof(*h->cells));
	h->found = (struct audit){ .book = a->book, .most = a->most, .keeps_all = a->keeps_all, .wants_unheld = a->wants_unheld,
				   .has_end = a->has_end, .end = a->end, .last = a->last };
	row_digest_begin(&h->digest, l->ledger);
}

static void hold_end(struct holding *h, struct audit *a)
{
	for (size_t i = 0; i < h->found.count; i++) {
		if (!a->keeps_all && a->most && a->count >= a->most)
			break;
		a->items = xgrow(a->items, &a->cap, a->count + 1, sizeof(*a->items));
		a->items[a->count++] = h->found.items[i];
	}
	a->faults += h->found.faults;
	a->edits += h->found.edits;
	a->unheld += h->found.unheld;
	a->later_rows += h->found.later_rows;
	a->last = h->found.last > a->last ? h->found.last : a->last;
	arena_join(&a->arena, &h->found.arena);
	free(h->found.items);
	free(h->cells);
	row_digest_end(&h->digest);
	table_pass_end(h->pass);
}

static void check_known(struct audit *a, const struct trace *t, struct traced_ledger *l, const struct table *table)
{
	const size_t n = l->ledger->id < 0 ? 1 : team_size(table->text.len);
	struct holding *parts = xcalloc(n + 1, sizeof(*parts));
	const size_t before = a->later_rows;

	l->seen = xcalloc(l->nrows / 64 + 1, sizeof(*l->seen));
	for (size_t i = 0; i < n; i++) {
		hold_begin(&parts[i], a, t, l, table);
		parts[i].from = table->nrows * i / n;
		parts[i].to = table->nrows * (i + 1) / n;
	}
	if (l->ledger->id < 0)
		check_loose(&parts[0]);
	else
		team_run(parts, n, sizeof(*parts), check_rows);
	if (l->ledger->id >= 0)
		check_gone(&parts[n - 1]);
	for (size_t i = 0; i < n; i++)
		hold_end(&parts[i], a);
	a->later_ledgers += a->later_rows > before;
	free(parts);
}

/* Of a ledger that the log doesn't know there is nothing to hold, unless its rows are counted. */
static int check_ledger(struct audit *a, const struct trace *t, struct traced_ledger *l, struct error *err)
{
	const bool is_known = l->is_whole || l->nrows || l->ncounts;
	const struct table *table = is_known || a->keeps_all ? book_table_of(a->book, l->ledger, err) : NULL;

	if (!table)
		return is_known || a->keeps_all ? -1 : 0;
	check_known(a, t, l, table);
	return 0;
}

/* The ledgers, against what was traced. */
static int check_ledgers(struct audit *a, const struct trace *t, struct error *err)
{
	int rc = 0;

	a->has_end = audit_log_end(a->book, &a->end_place, &a->end);
	a->last = INT64_MIN;
	for (size_t i = 0; rc == 0 && i < a->book->schema.count; i++)
		rc = check_ledger(a, t, &t->ledgers[i], err);
	return rc;
}

int audit_read(struct audit *a, struct book *b, bool wants_unheld, struct error *err)
{
	const size_t before = err->count;
	int rc;

	*a = (struct audit){ .book = b, .keeps_all = true, .wants_unheld = wants_unheld };
	a->trace = xcalloc(1, sizeof(*a->trace));
	trace_begin(a->trace, b);
	if (journal_map(b, err) < 0)
		return -1;
	journal_count(b, err);
	rc = err->count > before ? -1 : 0;
	if (rc == 0) {
		trace_log(a->trace);
		rc = check_ledgers(a, a->trace, err);
	}
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

	if (h->book)
		h->rc = chain_check(h->book, h->against, h->found, &h->err);
	else
		trace_log(h->trace);
	return NULL;
}

int audit_with_chain(struct audit *a, struct book *b, const struct audit_how *how, struct chain_found *found, struct error *err)
{
	struct audit_half halves[] = { { .err = ERROR_INIT },
				 { .book = b, .against = how->against, .found = found, .err = ERROR_INIT } };
	size_t bytes = 0;
	int rc;

	*a = (struct audit){ .book = b, .most = how->most };
	a->trace = halves[0].trace = xcalloc(1, sizeof(*a->trace));
	trace_begin(a->trace, b);
	if (journal_map(b, err) < 0)
		return -1;
	for (size_t i = 0; i < b->nlogs; i++)
		bytes += b->logs[i].text.len;
	if (team_size(bytes) > 1) {
		team_run(halves, 2, sizeof(*halves), do_half);
	} else {
		do_half(&halves[0]);
		do_half(&halves[1]);
	}
	error_move(err, &halves[1].err);
	rc = a->trace->is_broken ? -1 : check_ledgers(a, a->trace, err);
	error_release(&halves[1].err);
	return rc < 0 || halves[1].rc < 0 ? -1 : 0;
}

void audit_release(struct audit *a)
{
	if (a->trace)
		trace_end(a->trace);
	free(a->trace);
	free(a->items);
	arena_release(&a->arena);
	*a = (struct audit){ 0 };
}

/* What was found is said, shown, and taken into the log */

static void say_item(const struct audit_item *item, struct error *err)
{
	const struct ledger *l = item->table->ledger;
	const char *column = item->column >= 0 ? l->columns[item->column].name : "";

	if (item->kind == AUDIT_CELL)
		error_at(err, ERROR_DATA, &item->place, _("%s: '%.*s' was written by no command; the log has '%.*s' (%.*s)"), column,
			 SLICE_ARGS(item->stands), SLICE_ARGS(item->logged), SLICE_ARGS(item->by));
	else if (item->kind == AUDIT_ROW)
		error_at(err, ERROR_DATA, &item->place, _("%.*s holds something else than what %.*s wrote"), SLICE_ARGS(item->id),
			 SLICE_ARGS(item->by));
	else if (item->kind == AUDIT_PUT)
		error_at(err, ERROR_DATA, &item->place, _("no command wrote this row"));
	else if (item->id.len)
		error_at(err, ERROR_DATA, &item->place, _("%.*s is no longer in %s; no command takes rows out"), SLICE_ARGS(item->id),
			 item->table->name);
	else
		error_at(err, ERROR_DATA, &item->place, _("a row that a command wrote is no longer there"));
}

bool audit_log_end(const struct book *b, struct place *at, int64_t *moment)
{
	for (size_t i = b->nlogs; i-- > 0;) {
		struct slice text = b->logs[i].mapped, rest, line = SLICE("");

		*at = (struct place){ b->logs[i].name, 0, 0 };
		for (rest = text; rest.len; at->line++)
			line = slice_cut(&rest, '\n');
		if (moment_parse(slice_cut(&line, ','), moment))
			return true;
	}
	return false;
}

/* Where the end of the log was taken out, no commit is missing between two others: what tells is that ledgers go on. Of rows that no
 * command wrote as they stand, those that hold a time behind the log's last, and in more than one ledger: a hand edits one. */
static void say_cut(const struct audit *a, struct error *err)
{
	struct str until = STR_INIT;

	if (a->later_ledgers < 2)
		return;
	moment_add_text(&until, a->last);
	error_at(err, ERROR_DATA, &a->end_place,
		 _("the log ends here, but %zu rows of %zu ledgers that no command wrote as they stand hold times up to %s: its end, or months behind it, were taken out"),
		 a->later_rows, a->later_ledgers, until.buf);
	str_release(&until);
}

void audit_say(const struct audit *a, struct error *err)
{
	size_t said = 0;

	say_cut(a, err);
	for (size_t i = 0; i < a->count; i++)
		if (a->items[i].is_fault) {
			say_item(&a->items[i], err);
			said++;
		}
	error_count(err, ERROR_DATA, a->faults - said);
}

#define EDIT(C) \
	C(shown, kind, _("kind"), TYPE_TEXT, view_text(v, slice_of(_(kinds[item->kind])))) \
	C(shown, ledger, _("ledger"), TYPE_TEXT, view_text(v, slice_of(item->table->ledger->name))) \
	C(shown, id, _("id"), TYPE_ID, view_text(v, item->id)) \
	C(shown, field, _("field"), TYPE_TEXT, \
	  view_text(v, item->column >= 0 ? slice_of(item->table->ledger->columns[item->column].name) : SLICE(""))) \
	C(shown, logged, _("logged"), TYPE_TEXT, view_text(v, item->logged)) \
	C(shown, stands, _("stands"), TYPE_TEXT, view_text(v, item->stands)) \
	C(shown, place, _("place"), TYPE_TEXT, view_textf(v, "%s:%u", item->place.file, item->place.line)) \
	C(shown, fault, _("fault"), TYPE_BOOL, view_number(v, item->is_fault))

void audit_view(const struct audit *a, struct view *v)
{
	static const char *const kinds[] = { N_("cell"), N_("row"), N_("put in"), N_("gone"), N_("not held") };

	EDIT(VIEW_COLUMN)
	for (size_t i = 0; i < a->count; i++) {
		const struct audit_item *item = &a->items[i];

		EDIT(VIEW_CELL)
	}
}

/* One ledger's items after the other: its digests are made ready once. */
struct adoption {
	const struct audit *audit;
	struct change *change;
	struct row_digest digest;
	struct slice *cells;
	bool faults;
};

static void adopt_ledger(struct adoption *a, const struct ledger *l)
{
	if (a->digest.ledger == l)
		return;
	row_digest_end(&a->digest);
	free(a->cells);
	a->cells = l ? xcalloc(l->ncolumns, sizeof(*a->cells)) : NULL;
	if (l)
		row_digest_begin(&a->digest, l);
}

/* A row as it stands, by its digest, in the log: it was so, and stays so. But for what of it is left out: a cell that was said before it. */
static void adopt_row(struct adoption *a, size_t i)
{
	const struct audit_item *item = &a->audit->items[i];
	const struct ledger *l = item->table->ledger;
	char text[ROW_DIGEST_BOTH + 1];

	adopt_ledger(a, l);
	for (size_t k = 0; k < l->ncolumns; k++)
		a->cells[k] = table_cell(item->table, (size_t)item->row, (int)k);
	while (!a->faults && i-- > 0 && item[-1].table == item->table && item[-1].row == item->row) {
		item--;
		if (item->kind == AUDIT_CELL && item->is_fault)
			a->cells[item->column] = item->logged;
	}
	row_digest_log(&a->digest, a->cells, text);
	change_log_only(a->change, &(const struct change_logged){ l, item->id, SLICE(""), slice_of(text), slice_of(text), SLICE("") });
}

long audit_adopt(const struct audit *a, bool faults, struct change *change)
{
	struct adoption to = { .audit = a, .change = change, .digest = { .text = STR_INIT }, .faults = faults };
	long adopted = 0;

	for (size_t i = 0; i < a->count; i++) {
		const struct audit_item *item = &a->items[i];
		const struct ledger *l = item->table->ledger;

		if (item->is_fault && !faults)
			continue;
		adopted++;
		if (item->kind == AUDIT_CELL)
			change_log_only(change, &(const struct change_logged){ l, item->id, slice_of(l->columns[item->column].name),
									       item->logged, item->stands, SLICE("") });
		else if (item->kind != AUDIT_GONE)
			adopt_row(&to, i);
		else if (item->id.len)
			change_log_only(change, &(const struct change_logged){ l, item->id, slice_of(l->columns[l->id].name), item->id,
									       SLICE(""), SLICE("") });
	}
	adopt_ledger(&to, NULL);
	return adopted;
}
