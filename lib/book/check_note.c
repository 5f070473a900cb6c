/* check_note.c - the first pass over a ledger: which ids and unique texts it has, and the dates that others ask for. See check_rows.h. */
#include <stdlib.h>
#include <string.h>

#include "base/team.h"
#include "base/utf8.h"
#include "book/check_rows.h"
#include "book/sweep.h"

/* The second kind comes behind the first where texts stand twice: then the dates are those of the first row of each. */
enum notes { NOTE_ALL, NOTE_TEXTS, NOTE_DAYS };

struct noting {
	struct check_ledger *ledger;
	enum notes what;
	size_t rows;   /* at most */
	size_t keys;   /* of columns whose cells are lists, at most of all of them */
	bool may_learn; /* ids may be numbers: where they stand first need not be known */
};

/* One part's. */
struct note {
	struct noting *noting;
	struct str key;
};

static int file_column(const struct check_ledger *l, int column)
{
	return l->table->file_column[column];
}

static struct slice field(struct sweep *s, int at)
{
	return at < 0 || (size_t)at >= s->csv.nfields ? SLICE("") : csv_field(&s->csv, (size_t)at);
}

/* Where the cell stands; of a record that isn't plain, where that does. */
static size_t offset_of(const struct sweep *s, int at)
{
	return (size_t)((s->csv.is_plain ? reader_raw_field(&s->csv.reader, (size_t)at) : s->csv.raw).ptr - s->csv.text.ptr);
}

static bool next_key(const void *column, struct slice *rest, struct str *key)
{
	return column_next_key(column, rest, key);
}

static void add_keys(struct note *n, struct sweep *s, int column, struct slice rest)
{
	struct cell_set *set = &n->noting->ledger->sets[column];
	const size_t offset = offset_of(s, file_column(n->noting->ledger, column));

	while (set->keys(set->context, &rest, &n->key)) {
		if (n->key.len && s->csv.is_plain)
			cell_set_add(set, str_slice(&n->key), offset);
		else if (n->key.len)
			cell_set_add_odd(set, str_slice(&n->key), offset);
	}
}

/* The id's place; SIZE_MAX: it has none. */
static size_t add_id(struct note *n, struct sweep *s, int column, struct slice text)
{
	struct cell_set *set = &n->noting->ledger->sets[column];
	const int at = file_column(n->noting->ledger, column);

	if (!text.len)
		return SIZE_MAX;
	if (s->csv.is_plain)
		return cell_set_add(set, text, offset_of(s, at));
	cell_set_add_odd(set, text, offset_of(s, at));
	return SIZE_MAX;
}

static int32_t day_of(const struct column *c, struct slice text)
{
	struct value v;

	if (!text.len || !value_parse(c->type, text, &v) || !column_within(c, &v))
		return 0;
	return (c->type == TYPE_TIME ? moment_date(v.number) : (int32_t)v.number) - DATE_MIN + 1;
}

static void put_days(const struct check_ledger *l, struct sweep *s, size_t place)
{
	for (size_t i = 0; i < l->table->ledger->ncolumns; i++)
		if (l->days[i])
			l->days[i][place] = day_of(&l->table->ledger->columns[i], field(s, file_column(l, (int)i)));
}

static void note_days(struct check_ledger *l, struct sweep *s)
{
	const int at = file_column(l, l->table->ledger->id);
	const struct slice id = field(s, at);
	const long place = id.len && s->csv.is_plain ? cell_set_find(check_ids(l), id) : -1;

	if (place >= 0 && cell_set_first(check_ids(l), id) == offset_of(s, at))
		put_days(l, s, (size_t)place);
}

static void note_texts(struct note *n, struct sweep *s)
{
	struct check_ledger *l = n->noting->ledger;
	const int merge = ledger_merge(l->table->ledger);
	const bool is_merged = merge >= 0 && field(s, file_column(l, merge)).len > 0; /* it may have what the one has that stands for it */
	size_t place;

	for (size_t i = 0; i < l->table->ledger->ncolumns; i++) {
		const struct slice text = l->sets[i].nslots ? field(s, file_column(l, (int)i)) : SLICE("");

		if (l->sets[i].keys && text.len && is_merged)
			continue;
		if (l->sets[i].keys && text.len) {
			add_keys(n, s, (int)i, text);
		} else if (text.len) {
			place = add_id(n, s, (int)i, text);
			if (place != SIZE_MAX && n->noting->what == NOTE_ALL)
				put_days(l, s, place);
		}
	}
}

/* What is broken is the judge's to say. */
static int note_rows(struct sweep *s, void *state)
{
	struct note *n = state;
	int more;

	while ((more = csv_read(&s->csv, &s->found)) != 0) {
		if ((more < 0 || !s->csv.is_plain) && !s->is_alone)
			return -1;
		if (more < 0)
			continue;
		if (n->noting->what == NOTE_DAYS)
			note_days(n->noting->ledger, s);
		else
			note_texts(n, s);
	}
	return 0;
}

static void forget(struct noting *n)
{
	struct check_ledger *l = n->ledger;
	const struct table *t = l->table;
	const struct ledger *of = t->ledger;

	for (size_t i = 0; i < of->ncolumns; i++) {
		const struct column *c = &of->columns[i];
		const bool is_id = (int)i == of->id;

		cell_set_release(&l->sets[i]);
		if (file_column(l, (int)i) < 0 || (!is_id && !c->unique))
			continue;
		cell_set_begin(&l->sets[i], t->text, !is_id && type_has_form(c->type) ? n->keys : n->rows);
		if (!is_id)
			cell_set_keys(&l->sets[i], next_key, c);
	}
}

/* Of the first row. */
static void learn(struct noting *n)
{
	const struct table *t = n->ledger->table;
	const int id = t->ledger->id, at = id < 0 ? -1 : file_column(n->ledger, id);
	struct error ignored = ERROR_INIT;
	struct csv c;

	csv_open(&c, t->name, t->text, CSV_LEDGER);
	c.by_libcsv = true; /* a reader for one record isn't worth its making */
	csv_seek(&c, t->data, t->data_line, t->text.len);
	if (at >= 0 && csv_next(&c, &ignored) > 0 && (size_t)at < c.nfields && c.fields[at].len) {
		const char *raw = memmem(c.raw.ptr, c.raw.len, c.fields[at].ptr, c.fields[at].len); /* the prefix is borrowed */

		if (raw)
			cell_set_learn(&n->ledger->sets[id], (struct slice){ raw, c.fields[at].len });
	}
	csv_close(&c);
	error_release(&ignored);
}

static void *begin(void *context, bool is_alone)
{
	struct noting *n = context;
	struct note *note = xcalloc(1, sizeof(*note));

	if (is_alone && n->what != NOTE_DAYS) { /* perhaps again, behind threads that gave up */
		forget(n);
		if (n->may_learn)
			learn(n);
	}
	*note = (struct note){ n, STR_INIT };
	return note;
}

static void merge(void *context, void *state)
{
	(void)context;
	(void)state;
}

static void release(void *state)
{
	struct note *n = state;

	str_release(&n->key);
	free(n);
}

static void run(struct noting *n, enum notes what)
{
	struct error ignored = ERROR_INIT;
	const struct sweep_job job = { .begin = begin, .rows = note_rows, .merge = merge, .release = release, .context = n };

	n->what = what;
	sweep_table(n->ledger->table, &job, &ignored);
	error_release(&ignored);
}

/* How many line ends there are, by all cores: no ledger has more rows. */
struct stretch {
	struct slice text;
	size_t lines;
};

/* Few enough at once for a byte to count them: eight or more places side by side then. */
static size_t count_in(const char *p, size_t n)
{
	unsigned char count = 0;

	for (size_t i = 0; i < n; i++)
		count = (unsigned char)(count + (p[i] == '\n'));
	return count;
}

static void *count_lines(void *stretch)
{
	enum { AT_ONCE = 240 };
	struct stretch *s = stretch;
	size_t i = 0;

	for (s->lines = 0; i + AT_ONCE <= s->text.len; i += AT_ONCE)
		s->lines += count_in(s->text.ptr + i, AT_ONCE);
	s->lines += count_in(s->text.ptr + i, s->text.len - i);
	return NULL;
}

static size_t most_rows(const struct table *t)
{
	struct stretch stretches[TEAM_MAX];
	const size_t bytes = t->text.len - t->data, n = team_size(bytes);
	size_t lines = 1;

	for (size_t i = 0; i < n; i++)
		stretches[i].text = (struct slice){ t->text.ptr + t->data + bytes * i / n, bytes * (i + 1) / n - bytes * i / n };
	team_run(stretches, n, sizeof(*stretches), count_lines);
	for (size_t i = 0; i < n; i++)
		lines += stretches[i].lines;
	return lines;
}

static int count_keys(struct sweep *s, void *noting)
{
	struct noting *n = noting;
	struct str key = STR_INIT;
	size_t keys = 0;

	while (csv_read(&s->csv, &s->found) != 0)
		for (size_t i = 0; i < s->table->ledger->ncolumns; i++) {
			const struct column *c = &s->table->ledger->columns[i];
			struct slice rest = c->unique && type_has_form(c->type) ? field(s, s->table->file_column[i]) : SLICE("");

			while (column_next_key(c, &rest, &key))
				keys++;
		}
	str_release(&key);
	__atomic_fetch_add(&n->keys, keys, __ATOMIC_RELAXED);
	return 0;
}

/* How many texts the lists of the ledger hold, if it has any that are to be unique. */
static void count_lists(struct noting *n)
{
	const struct sweep_job job = { .rows = count_keys, .context = n };
	const struct ledger *of = n->ledger->table->ledger;
	struct error ignored = ERROR_INIT;
	bool has = false;

	for (size_t i = 0; i < of->ncolumns; i++)
		has |= of->columns[i].unique && type_has_form(of->columns[i].type);
	if (has)
		sweep_table(n->ledger->table, &job, &ignored);
	error_release(&ignored);
}

static bool has_twice(const struct check_ledger *l)
{
	const struct cell_set *ids = check_ids(l);

	return ids && ids->has_twice;
}

static void make_days(struct check_ledger *l)
{
	for (size_t i = 0; i < l->table->ledger->ncolumns; i++) {
		if (!l->days[i])
			continue;
		free(l->days[i]);
		l->days[i] = xcalloc(cell_set_places(check_ids(l)) + 1, sizeof(*l->days[i]));
	}
}

void check_note(struct check_run *run_of, struct check_ledger *l)
{
	struct noting n = { .ledger = l, .may_learn = true };

	(void)run_of;
	l->sets = xcalloc(l->table->ledger->ncolumns, sizeof(*l->sets));
	if (!l->table->file_columns || l->table->text.len <= l->table->data)
		return;
	n.rows = most_rows(l->table);
	count_lists(&n);
	l->is_utf8 = utf8_invalid_by_all(l->table->text) < 0;
	forget(&n);
	learn(&n);
	if (check_ids(l))
		make_days(l);
	run(&n, NOTE_ALL);
	if (!has_twice(l))
		return;
	n.may_learn = false;
	forget(&n);
	run(&n, NOTE_TEXTS);
	make_days(l);
	run(&n, NOTE_DAYS);
}
