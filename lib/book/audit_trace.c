/* audit_trace.c - see audit_trace.h. */
#include "book/audit_trace.h"

#include <stdlib.h>
#include <string.h>

#include "book/row_digest.h"
#include "csv/csv.h"

#define ADOPT "book adopt"

#define COMMITS ((uint32_t)1 << 31) /* keys from here on are numbers of commits, below it times of older rows */

/* A row of the log, as far as it is asked for. */
struct event {
	struct traced_ledger *ledger;
	struct slice id, new, old;
	int column; /* TRACE_NONE: of the whole row */
	uint32_t key;
	unsigned line;
	uint16_t file, command;
	bool is_numbered;
};

/* A month while it is read. */
struct month {
	struct trace *trace;
	size_t number;
	struct csv csv, ahead; /* ahead: where the commit ends that the row is of */
	size_t commit_end;
	uint32_t commit;
	struct slice at; /* of the row before; its time */
	int64_t when;
	struct slice ledger_text; /* likewise */
	struct traced_ledger *ledger;
	struct error ignored;
};

struct traced *trace_find(const struct traced_ledger *l, struct slice id)
{
	const long i = ids_get(&l->by_id, id);

	return i < 0 ? NULL : &l->rows[i];
}

static struct trace_text noted(struct trace *t, struct slice text)
{
	const uint64_t at = text.len ? (uint64_t)(uintptr_t)text.ptr - (uint64_t)(uintptr_t)t->base : 0;

	if (text.len <= UINT16_MAX && at < TRACE_OTHER >> 16)
		return (struct trace_text){ at << 16 | text.len };
	t->others = xgrow(t->others, &t->others_cap, t->nothers + 1, sizeof(*t->others));
	t->others[t->nothers] = text;
	return (struct trace_text){ TRACE_OTHER | t->nothers++ };
}

static struct traced *traced_row(struct trace *t, const struct event *e)
{
	struct traced_ledger *l = e->ledger;
	struct traced *r = trace_find(l, e->id);

	if (r)
		return r;
	l->rows = xgrow(l->rows, &l->rows_cap, l->nrows + 1, sizeof(*l->rows));
	r = &l->rows[l->nrows];
	*r = (struct traced){ .id = noted(t, e->id), .first = TRACE_NONE, .line = e->line, .file = e->file & 0x3FFFU, .command = e->command };
	ids_add(&l->by_id, e->id, (long)l->nrows++);
	return r;
}

static struct cell_trace *traced_cell(struct traced_ledger *l, struct traced *r, int column)
{
	for (int32_t i = r->first; i >= 0; i = l->cells[i].next)
		if (l->cells[i].column == column)
			return &l->cells[i];
	l->cells = xgrow(l->cells, &l->cells_cap, l->ncells + 1, sizeof(*l->cells));
	l->cells[l->ncells] = (struct cell_trace){ .column = (uint16_t)column, .next = r->first, .first_key = UINT32_MAX };
	r->first = (int32_t)l->ncells;
	return &l->cells[l->ncells++];
}

static void count_loose(struct trace *t, struct traced_ledger *l, struct slice digest)
{
	long i = map_get(&l->digests, digest);

	if (i < 0) {
		l->counts = xgrow(l->counts, &l->counts_cap, l->ncounts + 1, sizeof(*l->counts));
		l->counts[l->ncounts] = 0;
		i = (long)l->ncounts++;
		map_add(&l->digests, arena_slice(&t->arena, digest), i);
	}
	l->counts[i]++;
}

static void end_loose_row(struct trace *t)
{
	struct traced_ledger *l = t->row_of;
	struct row_digest d;
	char text[ROW_DIGEST_TEXT + 1];

	if (!l || t->row_last == TRACE_NONE)
		return;
	row_digest_begin(&d, l->ledger);
	row_digest_of(&d, t->row, text);
	row_digest_end(&d);
	count_loose(t, l, slice_of(text));
	t->row_last = TRACE_NONE;
	memset(t->row, 0, l->ledger->ncolumns * sizeof(*t->row));
}

/* Of a ledger without ids rows are only ever added: a column that doesn't come behind the one before it begins the next row. */
static void trace_loose(struct trace *t, const struct event *e)
{
	struct traced_ledger *l = e->ledger;

	if (t->row_of != l || e->column <= t->row_last)
		end_loose_row(t);
	if (t->row_of != l) {
		free(t->row);
		t->row = xcalloc(l->ledger->ncolumns, sizeof(*t->row));
		t->row_of = l;
	}
	t->row[e->column] = e->new;
	t->row_last = e->column;
}

static void trace_cell(struct trace *t, struct traced *r, const struct event *e)
{
	struct traced_ledger *l = e->ledger;
	struct cell_trace *c = traced_cell(l, r, e->column);

	if (e->key >= c->last_key) {
		c->last = noted(t, e->new);
		c->last_key = e->key;
		c->command = e->command;
	}
	if (e->key >= r->digest_key && (c->first_key == UINT32_MAX || c->first_key < r->digest_key || e->key < c->first_key)) {
		c->before = noted(t, e->old);
		c->first_key = e->key;
	}
	if (e->column == l->ledger->id && !e->old.len)
		r->is_added = 1;
	if (e->is_numbered || r->is_added)
		r->is_known = 1;
}

static void trace_event(struct trace *t, const struct event *e)
{
	struct traced_ledger *l = e->ledger;
	struct slice digest, guarded;
	const bool is_whole_row = e->column == TRACE_NONE && row_digest_parse(e->new, &digest, &guarded);
	struct traced *r;

	if (!e->id.len) {
		if (e->column >= 0)
			trace_loose(t, e);
		else if (is_whole_row)
			count_loose(t, l, digest);
		return;
	}
	r = traced_row(t, e);
	if (e->column >= 0) {
		trace_cell(t, r, e);
	} else if (is_whole_row) {
		const uint32_t key = e->is_numbered ? e->key + 1 : COMMITS + 1; /* what the same commit says of its cells is in it */

		if (key >= r->digest_key) {
			r->digest = noted(t, e->new);
			r->digest_key = key;
		}
		r->is_added = r->is_known = 1;
	}
}

/* What is read */

static uint32_t commit_key(uint64_t number)
{
	return number >= COMMITS - 1 ? UINT32_MAX - 1 : COMMITS + (uint32_t)number;
}

/* Of a row from before there was a chain: seconds of sixty-eight years; beyond them rows come as they stand. */
static uint32_t time_key(int64_t when)
{
	enum { SINCE = 946684800 }; /* 2000-01-01 */

	return when < SINCE ? 0 : when - SINCE >= COMMITS ? COMMITS - 1 : (uint32_t)(when - SINCE);
}

/* The end of the commit that a row at `pos` is of, and its number. */
static void look_ahead(struct month *m, size_t pos)
{
	while (m->commit_end <= pos) {
		const int more = csv_read(&m->ahead, &m->ignored);
		struct slice chain;

		if (more == 0) {
			m->commit = UINT32_MAX - 1;
			m->commit_end = SIZE_MAX;
			return;
		}
		chain = more > 0 && m->ahead.nfields == LOG_COLUMNS ? csv_field(&m->ahead, LOG_CHAIN) : SLICE("");
		if (!chain.len || log_is_header(&m->ahead))
			continue;
		m->commit = commit_key((uint64_t)strtoull(chain.ptr, NULL, 10));
		m->commit_end = m->ahead.pos;
	}
}

/* The reader's decoded fields die with the next record. */
static struct slice keep(struct month *m, struct slice field)
{
	const struct slice all = m->csv.text;

	return !field.len || (field.ptr >= all.ptr && field.ptr < all.ptr + all.len) ? field : arena_slice(&m->trace->arena, field);
}

static uint16_t command_number(struct trace *t, struct slice command)
{
	size_t i = 0;

	while (i < t->ncommands && !slice_equal(t->commands[i], command))
		i++;
	if (i == t->ncommands && i < UINT16_MAX) {
		t->commands = xgrow(t->commands, &t->commands_cap, i + 1, sizeof(*t->commands));
		t->commands[t->ncommands++] = arena_slice(&t->arena, command);
	}
	return (uint16_t)i;
}

/* False: a row without a time is none; who reads the log says so. */
static bool read_time(struct month *m)
{
	const struct slice at = csv_field(&m->csv, LOG_AT);
	const struct slice real = m->csv.nfields == LOG_COLUMNS ? csv_field(&m->csv, LOG_REAL_AT) : SLICE("");
	int64_t moment;

	if (real.len && !moment_parse(real, &moment))
		return false;
	if (m->at.len && slice_equal(at, m->at))
		return true;
	if (!moment_parse(at, &m->when))
		return false;
	m->at = keep(m, at);
	return true;
}

/* Rows of one ledger stand together mostly. */
static struct traced_ledger *read_ledger(struct month *m)
{
	const struct slice name = csv_field(&m->csv, LOG_LEDGER);

	if (!m->ledger_text.len || !slice_equal(name, m->ledger_text)) {
		const struct ledger *l = schema_ledger(&m->trace->book->schema, name);

		m->ledger = l ? &m->trace->ledgers[l->index] : NULL;
		m->ledger_text = keep(m, name);
	}
	return m->ledger;
}

static void read_event(struct month *m, struct traced_ledger *l)
{
	const struct slice field = csv_field(&m->csv, LOG_FIELD), command = csv_field(&m->csv, LOG_COMMAND);
	struct event e = { .ledger = l, .line = m->csv.line, .file = (uint16_t)m->number, .is_numbered = m->csv.nfields == LOG_COLUMNS };

	e.column = field.len ? ledger_column(l->ledger, field) : TRACE_NONE;
	e.command = command_number(m->trace, command);
	e.id = keep(m, csv_field(&m->csv, LOG_ID));
	e.new = keep(m, csv_field(&m->csv, LOG_NEW));
	e.old = keep(m, csv_field(&m->csv, LOG_OLD));
	if (e.is_numbered)
		look_ahead(m, (size_t)(m->csv.raw.ptr - m->csv.text.ptr));
	e.key = e.is_numbered ? m->commit : time_key(m->when);
	l->is_whole |= slice_is(command, ADOPT);
	if (e.column == TRACE_NONE && field.len)
		return; /* a column that there isn't any more */
	trace_event(m->trace, &e);
}

static void read_month(struct trace *t, size_t number)
{
	const struct log_file *f = &t->book->logs[number];
	struct month m = { .trace = t, .number = number, .ignored = ERROR_INIT };
	int more;

	csv_open(&m.csv, f->name, f->text, CSV_LEDGER);
	csv_open(&m.ahead, f->name, f->text, CSV_LEDGER);
	while ((more = csv_read(&m.csv, &m.ignored)) != 0) {
		struct traced_ledger *l;

		if (more > 0 && log_is_header(&m.csv))
			continue;
		if (more < 0 || !log_is_row(m.csv.nfields) || !read_time(&m)) {
			t->is_broken = true;
			continue;
		}
		l = read_ledger(&m);
		if (l)
			read_event(&m, l);
		if (m.csv.nfields == LOG_COLUMNS && csv_field(&m.csv, LOG_CHAIN).len)
			end_loose_row(t);
	}
	csv_close(&m.csv);
	csv_close(&m.ahead);
	error_release(&m.ignored);
}

void trace_log(struct trace *t)
{
	for (size_t i = 0; i < t->book->nlogs; i++) {
		const struct slice text = t->book->logs[i].text;

		if (text.len && (!t->base || (uintptr_t)text.ptr < (uintptr_t)t->base))
			t->base = text.ptr;
	}
	for (size_t i = 0; i < t->book->nlogs; i++)
		read_month(t, i);
	end_loose_row(t);
}

void trace_begin(struct trace *t, struct book *b)
{
	const struct schema *s = &b->schema;
	const bool whole = log_is_whole(b);

	*t = (struct trace){ .book = b, .ledgers = xcalloc(s->count + 1, sizeof(*t->ledgers)), .row_last = TRACE_NONE };
	for (size_t i = 0; i < s->count; i++)
		t->ledgers[i] = (struct traced_ledger){ .ledger = &s->ledgers[i], .is_whole = whole };
}

void trace_end(struct trace *t)
{
	for (size_t i = 0; i < t->book->schema.count; i++) {
		struct traced_ledger *l = &t->ledgers[i];

		ids_release(&l->by_id);
		map_release(&l->digests);
		free(l->rows);
		free(l->seen);
		free(l->cells);
		free(l->counts);
	}
	free(t->ledgers);
	free(t->commands);
	free(t->others);
	free(t->row);
	arena_release(&t->arena);
}
