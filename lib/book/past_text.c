/* past_text.c - texts as they were then; see past.h. A ledger is gone through once, by all cores: stretches in which nothing is another
 * than it was are copied, and where there is no other at all the file itself goes on being read. */
#include <stdlib.h>
#include <string.h>

#include "book/past_parts.h"
#include "book/sweep.h"
#include "csv/csv.h"

/* A ledger being gone through. Columns are of the file; -1: none. */
struct then {
	struct book *book;
	const struct past *past;
	struct past_ledger *log;
	const struct table *table, *holder; /* holder: of rows without ids, whom their reference names */
	int id, own, held;
	enum type own_type;
	bool is_older; /* than the log, as is the clock: which rows without a date there were isn't known */
	struct str out;
	bool is_other, is_unsure;
	size_t came_later;
};

struct then_part {
	struct then *then;
	struct str out;
	size_t at, end; /* what is copied as it stands behind `out` */
	bool is_other, is_unsure;
	size_t came_later;
	struct slice *hidden; /* ids of rows that were not there */
	size_t nhidden, hidden_cap;
	struct arena arena;
	const struct past_entry **first; /* by column of the file: scratch for one row */
	struct slice *raw;
};

static void *begin(void *context, bool is_alone)
{
	struct then *then = context;
	struct then_part *s = xcalloc(1, sizeof(*s));

	(void)is_alone;
	s->then = then;
	str_init(&s->out);
	s->first = xcalloc(then->table->file_columns + 1, sizeof(*s->first));
	s->raw = xcalloc(then->table->file_columns + 1, sizeof(*s->raw));
	return s;
}

static void release(void *state)
{
	struct then_part *s = state;

	str_release(&s->out);
	free(s->hidden);
	arena_release(&s->arena);
	free(s->first);
	free(s->raw);
	free(s);
}

static struct slice text_between(const struct table *t, size_t from, size_t to)
{
	return (struct slice){ t->text.ptr + from, to - from };
}

static void merge(void *context, void *state)
{
	struct then *then = context;
	struct then_part *s = state;

	str_add_slice(&then->out, str_slice(&s->out));
	str_add_slice(&then->out, text_between(then->table, s->at, s->end));
	then->is_other |= s->is_other;
	then->is_unsure |= s->is_unsure;
	then->came_later += s->came_later;
	for (size_t i = 0; i < s->nhidden; i++)
		ids_set(&then->log->hidden, s->hidden[i], 1);
	arena_join(&then->book->past->arena, &s->arena);
}

/* On the day itself a document counts from when it was entered, unless the clock is that whole day, or it was entered another day. */
static bool is_of_then(const struct book *b, enum type type, int64_t own, const struct past_row *row)
{
	if (type != TYPE_DATE)
		return own <= b->now;
	if (own != b->today || b->clock_is_date || !row || row->added_at == INT64_MAX)
		return own <= b->today;
	return row->is_imported || moment_date(row->added_at) != b->today;
}

/* Whether the row was there; *row: what the log says of it afterwards. */
static bool was_there(struct then_part *st, struct sweep *s, const struct past_row **row)
{
	const struct then *then = st->then;
	const struct slice id = sweep_field(s, then->id);
	int64_t own;
	bool has_own, came_later;

	*row = NULL;
	if (then->holder)
		return !sweep_field(s, then->held).len || table_find(then->holder, sweep_field(s, then->held)) >= 0;
	if (then->id < 0)
		return true;
	*row = id.len ? past_find(then->log, id) : NULL;
	if (id.len && ids_get(&then->log->known, id) >= 0)
		return true;
	came_later = *row && (*row)->added_at != INT64_MAX;
	has_own = then->own >= 0 && value_number(then->own_type, sweep_field(s, then->own), &own);
	if (!has_own && came_later && (then->is_older || past_came_with_documents(then->past, *row))) {
		st->is_unsure |= then->is_older;
		return true;
	}
	if (has_own ? !is_of_then(then->book, then->own_type, own, *row) : came_later)
		return false;
	/* Of documents and imported rows all is known; of one that is older than the log nobody knows what changed before it. */
	st->came_later += came_later;
	st->is_unsure |= !came_later && then->own_type == TYPE_TIME && then->book->now < then->past->begins;
	return true;
}

/* The first change after the clock of each field; false: there is none. Those that came with a row added later are what is known of it. */
static bool first_changes(struct then_part *st, const struct past_row *row)
{
	const struct then *then = st->then;
	bool is_any = false;

	memset(st->first, 0, then->table->file_columns * sizeof(*st->first));
	for (uint32_t i = row->first; i; i = then->past->entries[i - 1].next) {
		const struct past_entry *e = &then->past->entries[i - 1];
		const int column = e->field.len ? ledger_column(then->table->ledger, e->field) : -1;
		const int at = column < 0 ? -1 : then->table->file_column[column];

		if (at < 0 || (e->at == row->added_at && !e->old.len))
			continue;
		if (!st->first[at] || e->at < st->first[at]->at)
			st->first[at] = e;
		is_any = true;
	}
	return is_any;
}

static size_t count_feeds(struct slice text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += text.ptr[i] == '\n';
	return n;
}

/* The lines that follow keep their numbers: blank ones are put where something shorter stands now. */
static void keep_lines(struct str *out, size_t from, struct slice instead_of)
{
	const size_t now = count_feeds((struct slice){ out->buf + from, out->len - from }), was = count_feeds(instead_of);

	str_fill(out, '\n', was > now ? was - now : 0);
}

static void hide(struct then_part *st, struct sweep *s)
{
	const struct slice id = sweep_field(s, st->then->id);

	str_fill(&st->out, '\n', count_feeds(s->csv.raw));
	if (!id.len)
		return;
	st->hidden = xgrow(st->hidden, &st->hidden_cap, st->nhidden + 1, sizeof(*st->hidden));
	st->hidden[st->nhidden++] = sweep_keep(s, &st->arena, id);
}

static void put_as_it_was(struct then_part *st, struct slice raw)
{
	const size_t n = csv_raw_fields(raw, ',', st->raw, st->then->table->file_columns), from = st->out.len;
	size_t body = raw.len;

	while (body && (raw.ptr[body - 1] == '\n' || raw.ptr[body - 1] == '\r'))
		body--;
	for (size_t i = 0; i < n; i++) {
		if (i)
			str_addc(&st->out, ',');
		if (st->first[i])
			csv_put_field(&st->out, st->first[i]->old);
		else
			str_add_slice(&st->out, st->raw[i]);
	}
	str_add(&st->out, raw.ptr + body, raw.len - body);
	keep_lines(&st->out, from, raw);
}

static int rows(struct sweep *s, void *state)
{
	struct then_part *st = state;
	const struct table *t = st->then->table;

	st->at = s->csv.pos;
	st->end = s->end;
	while (sweep_next(s)) {
		const size_t offset = sweep_offset(s);
		const struct past_row *row;
		const bool is_there = was_there(st, s, &row);

		if (is_there && !(row && first_changes(st, row)))
			continue;
		str_add_slice(&st->out, text_between(t, st->at, offset));
		if (is_there)
			put_as_it_was(st, s->csv.raw);
		else
			hide(st, s);
		st->at = offset + s->csv.raw.len;
		st->is_other = true;
	}
	if (s->is_alone && s->broken) /* nobody merges it; what is broken is copied as it stands, and said by who reads on */
		merge(st->then, st);
	return 0;
}

const struct ledger *past_holder(const struct ledger *l)
{
	for (size_t i = 0; l->id < 0 && i < l->ncolumns; i++)
		if (l->columns[i].required && l->columns[i].ref && l->columns[i].ref != l)
			return l->columns[i].ref;
	return NULL;
}

/* In which column. */
static void find_held(struct then *then)
{
	const struct ledger *l = then->table->ledger;

	size_t i = 0;

	while (!l->columns[i].required || l->columns[i].ref != then->holder->ledger)
		i++;
	then->held = then->table->file_column[i];
	table_index(then->holder);
}

/* Whether there is a row that no verb added: what the ledger holds then is older than the log. */
static bool is_older_than_log(const struct then *then)
{
	const struct table *t = then->table;
	struct error ignored = ERROR_INIT;
	bool is_older = false;
	struct csv c;

	csv_open(&c, t->name, t->text, CSV_LEDGER);
	csv_seek(&c, t->data, t->data_line, t->text.len);
	while (!is_older && csv_read(&c, &ignored) > 0) {
		const struct past_row *row =
			(size_t)then->id < c.nfields ? past_find(then->log, csv_field(&c, (size_t)then->id)) : NULL;

		is_older = !row || row->added_at == INT64_MAX || row->is_imported;
	}
	csv_close(&c);
	error_release(&ignored);
	return is_older;
}

static void begin_then(struct then *then)
{
	const struct table *t = then->table;
	const int own = ledger_own_date(t->ledger);

	if (own >= 0) {
		then->own = t->file_column[own];
		then->own_type = t->ledger->columns[own].type;
	}
	if (then->holder)
		find_held(then);
	if (t->ledger->id < 0)
		return;
	then->id = t->file_column[t->ledger->id];
	past_find_imports(then->book);
	then->is_older = then->book->now < then->past->begins && then->id >= 0 && is_older_than_log(then);
}

void past_table(struct book *b, struct table *t, const struct table *holder, struct error *err)
{
	const struct sweep_text text = { t->name, t->text, t->data, t->data_line };
	struct then then = { .book = b, .table = t, .holder = holder, .id = -1, .own = -1, .held = -1, .out = STR_INIT };
	const struct sweep_job job = { .begin = begin, .rows = rows, .merge = merge, .release = release, .context = &then };

	then.past = b->past;
	then.log = &b->past->ledgers[t->ledger->index];
	begin_then(&then);
	str_add_slice(&then.out, text_between(t, 0, t->data));
	sweep_texts(&text, 1, (struct sweep_width){ t->file_columns, 0 }, &job, err);
	if (then.is_other) {
		t->then = then.out;
		t->text = str_slice(&t->then);
	} else {
		str_release(&then.out);
	}
	b->past->is_unsure |= then.is_unsure;
	b->past->came_later += then.came_later;
}

int past_log(struct book *b, struct log_file *f, struct error *err)
{
	struct error ignored = ERROR_INIT;
	struct csv c;
	size_t at = 0;
	int rc = past_seek(b, err), more;

	if (rc <= 0 || !b->past->is_later[f - b->logs])
		return rc < 0 ? -1 : 0;
	csv_open(&c, f->name, f->mapped, CSV_LEDGER);
	while ((more = csv_read(&c, &ignored)) != 0) {
		const size_t offset = (size_t)(c.raw.ptr - f->mapped.ptr);
		bool is_moment;
		int64_t moment;

		if (more < 0 || !c.nfields || !past_is_later(b, csv_field(&c, LOG_AT), &moment, &is_moment))
			continue;
		str_add_slice(&f->then, (struct slice){ f->mapped.ptr + at, offset - at });
		str_fill(&f->then, '\n', count_feeds(c.raw));
		at = offset + c.raw.len;
	}
	str_add_slice(&f->then, (struct slice){ f->mapped.ptr + at, f->mapped.len - at });
	csv_close(&c);
	error_release(&ignored);
	f->text = str_slice(&f->then);
	return 0;
}
