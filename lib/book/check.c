/* check.c - see check.h. */
#include "book/check.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "base/near.h"
#include "book/check_rows.h"
#include "book/journal.h"
#include "book/share.h"
#include "book/subject.h"

/* What was noted of a ledger becomes messages, as many as are shown. Rows are read again where they stand, and what a wrong reference was
 * meant to be is looked for once for all of them, by all cores. */

/* A ledger's records, one here and one there. */
struct rereading {
	const struct check_run *run;
	const struct check_ledger *ledger;
	struct sweep sweep;
	struct row_subject subject;
};

static void open_rows(struct rereading *r, const struct check_run *run, const struct check_ledger *l)
{
	*r = (struct rereading){ .run = run, .ledger = l, .sweep = { .table = l->table, .is_alone = true } };
	csv_open(&r->sweep.csv, l->table->name, l->table->text, CSV_LEDGER);
	r->sweep.csv.by_libcsv = true; /* a reader for one record isn't worth its making */
	sweep_subject(&r->subject, run->book, &r->sweep);
}

static void close_rows(struct rereading *r)
{
	csv_close(&r->sweep.csv);
}

static bool read_row(struct rereading *r, const struct check_finding *f)
{
	struct error ignored = ERROR_INIT; /* it was read before */
	bool is_read;

	csv_seek(&r->sweep.csv, f->offset, f->line, r->ledger->table->text.len);
	is_read = csv_next(&r->sweep.csv, &ignored) > 0;
	error_release(&ignored);
	return is_read;
}

static struct slice cell(struct rereading *r, int column)
{
	return sweep_field(&r->sweep, r->ledger->table->file_column[column]);
}

/* What was meant */

struct meant {
	struct map wanted; /* text -> its number */
	struct slice *texts;
	size_t count, cap;
	struct slice *near; /* what each may have meant, once it was looked for */
	struct arena arena;
};

/* Each name is compared with each text: of a ledger of millions only some texts are looked for. */
static bool is_room(const struct meant *m, const struct check_ledger *to)
{
	enum { COMPARED_MOST = 50000000 };

	return (m->count + 1) * to->nrows <= COMPARED_MOST;
}

static void want(struct meant *m, const struct check_ledger *to, struct slice text)
{
	if (map_get(&m->wanted, text) >= 0 || !is_room(m, to))
		return;
	text = arena_slice(&m->arena, text);
	m->texts = xgrow(m->texts, &m->cap, m->count + 1, sizeof(*m->texts));
	map_add(&m->wanted, text, (long)m->count);
	m->texts[m->count++] = text;
}

struct looking {
	struct meant *meant;
	struct near *near;
	struct near_finds finds;
	int id, name; /* columns of the file */
};

struct look {
	struct looking *looking;
	struct near_finds finds;
	struct arena arena;
};

static void *begin(void *context, bool is_alone)
{
	struct looking *looking = context;
	struct look *l = xcalloc(1, sizeof(*l));

	l->looking = looking;
	near_finds_begin(&l->finds, looking->near);
	(void)is_alone;
	return l;
}

static int look_at_rows(struct sweep *s, void *state)
{
	struct look *l = state;
	int more;

	while ((more = csv_read(&s->csv, &s->found)) != 0) { /* rows of another width have names, too */
		if (more < 0 && !s->is_alone)
			return -1;
		if (more < 0)
			continue;
		near_offer(&l->finds, sweep_keep(s, &l->arena, sweep_field(s, l->looking->id)));
		near_offer(&l->finds, sweep_keep(s, &l->arena, sweep_field(s, l->looking->name)));
	}
	return 0;
}

static void merge(void *context, void *state)
{
	struct looking *looking = context;
	struct look *l = state;

	near_finds_join(&looking->finds, &l->finds);
	arena_join(&looking->meant->arena, &l->arena);
}

static void release(void *state)
{
	struct look *l = state;

	near_finds_end(&l->finds);
	arena_release(&l->arena);
	free(l);
}

static int file_column(const struct table *t, int column)
{
	return column < 0 ? -1 : t->file_column[column];
}

static void look_for(struct meant *m, const struct check_ledger *to)
{
	const struct table *t = to->table;
	struct looking looking = { .meant = m, .near = near_new(m->texts, m->count), .id = file_column(t, t->ledger->id),
				   .name = file_column(t, t->ledger->name_column) };
	const struct sweep_job job = { .begin = begin, .rows = look_at_rows, .merge = merge, .release = release, .context = &looking };
	struct error ignored = ERROR_INIT; /* what is broken was said */

	near_finds_begin(&looking.finds, looking.near);
	if (t->file_columns && t->text.len > t->data)
		sweep_table(t, &job, &ignored);
	m->near = xcalloc(m->count, sizeof(*m->near));
	for (size_t i = 0; i < m->count; i++)
		m->near[i] = looking.finds.items[i].best;
	near_finds_end(&looking.finds);
	near_free(looking.near);
	error_release(&ignored);
}

/* Of all ledgers' findings that will be shown: at most so many of each. */
static struct meant *find_meant(const struct check_run *run)
{
	const size_t n = run->book->schema.count;
	struct meant *all = xcalloc(n, sizeof(*all));

	for (size_t i = 0; i < n; i++) {
		const struct check_ledger *l = &run->ledgers[i];
		struct rereading rows;

		if (!l->rows.count)
			continue;
		open_rows(&rows, run, l);
		for (size_t k = 0; k < l->rows.count; k++) {
			const struct check_finding *f = &l->rows.items[k];
			const struct ledger *to = f->kind == CHECK_REFERENCE ? l->table->ledger->columns[f->column].ref : NULL;

			if (to && read_row(&rows, f))
				want(&all[to->index], &run->ledgers[to->index], cell(&rows, f->column));
		}
		close_rows(&rows);
	}
	for (size_t i = 0; i < n; i++)
		if (all[i].count)
			look_for(&all[i], &run->ledgers[i]);
	return all;
}

static void free_meant(struct meant *all, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		map_release(&all[i].wanted);
		free(all[i].texts);
		free(all[i].near);
		arena_release(&all[i].arena);
	}
	free(all);
}

/* Messages */

struct telling {
	struct rereading rows;
	const struct meant *meant;
	struct error *err;
};

/* The line of the record that a byte is of, counted from the beginning: only where rows have the same id is it asked for. */
static unsigned line_of(const struct table *t, size_t offset)
{
	struct error ignored = ERROR_INIT;
	unsigned line = 0;
	struct csv c;

	csv_open(&c, t->name, t->text, CSV_LEDGER);
	c.records_only = true;
	csv_seek(&c, t->data, t->data_line, t->text.len);
	while (csv_read(&c, &ignored) != 0) {
		line = c.line;
		if (c.pos > offset)
			break;
	}
	csv_close(&c);
	error_release(&ignored);
	return line;
}

static unsigned first_line(struct telling *t, int column, const struct check_finding *f)
{
	const struct cell_set *set = &t->rows.ledger->sets[column];
	struct slice text = cell(&t->rows, column);
	struct str key = STR_INIT;
	size_t first;

	for (unsigned k = 0; set->keys && k <= f->order; k++)
		set->keys(set->context, &text, &key);
	first = cell_set_first(set, set->keys ? str_slice(&key) : text);
	str_release(&key);
	return first == SIZE_MAX ? 0 : line_of(t->rows.ledger->table, first);
}

static void say_reference(struct telling *t, const struct column *c, struct slice text, const struct place *at)
{
	const struct check_ledger *to = &t->rows.run->ledgers[c->ref->index];
	const struct meant *m = &t->meant[c->ref->index];
	const long i = map_get(&m->wanted, text);

	table_say_no_such(to->table, &(const struct no_such){ c, text, i < 0 ? SLICE("") : m->near[i] }, at, t->err);
}

static void say(struct telling *t, const struct check_finding *f)
{
	const struct ledger *l = t->rows.ledger->table->ledger;
	const int column = f->kind == CHECK_ID ? l->id : f->column;
	const struct column *c = &l->columns[column];
	const struct place at = { t->rows.ledger->table->name, f->line, 0 };
	const struct slice text = cell(&t->rows, column);

	switch ((enum check_kind)f->kind) {
	case CHECK_MISSING:
		error_at(t->err, ERROR_DATA, &at, _("%s: missing"), column_said(c));
		break;
	case CHECK_WHEN:
		when_holds(c->required_when, &t->rows.subject.subject, t->err);
		break;
	case CHECK_CELL:
		column_check(c, text, &t->rows.run->book->stages, &at, t->err);
		break;
	case CHECK_ORDER:
		order_check_one(&(const struct order_of){ l, column, f->order }, &t->rows.subject.subject, &at, t->err);
		break;
	case CHECK_REFERENCE:
		say_reference(t, c, text, &at);
		break;
	case CHECK_ID:
		error_at(t->err, ERROR_DATA, &at, _("%s: '%.*s' stands already in line %u"), column_said(c), SLICE_ARGS(text),
			 first_line(t, column, f));
		break;
	case CHECK_UNIQUE:
		error_at(t->err, ERROR_DATA, &at, _("%s: '%.*s' stands already in line %u (unique, %s:%u)"), column_said(c), SLICE_ARGS(text),
			 first_line(t, column, f), c->place.file, c->place.line);
		break;
	}
}

static void say_all(struct telling *t, const struct check_findings *f)
{
	size_t said = 0;

	for (; said < f->count && !error_is_full(t->err); said++) {
		if (read_row(&t->rows, &f->items[said]))
			say(t, &f->items[said]);
		else
			error_count(t->err, ERROR_DATA, 1);
	}
	error_count(t->err, ERROR_DATA, f->total - said);
}

static void check_say(const struct check_run *run, struct error *err)
{
	const size_t n = run->book->schema.count;
	struct meant *meant = find_meant(run);

	for (size_t i = 0; i < n; i++) {
		struct telling t = { .meant = meant, .err = err };

		table_ends_open(run->ledgers[i].table, err);
		if (!run->ledgers[i].rows.total && !run->ledgers[i].uniques.total)
			continue;
		open_rows(&t.rows, run, &run->ledgers[i]);
		say_all(&t, &run->ledgers[i].rows);
		say_all(&t, &run->ledgers[i].uniques);
		close_rows(&t.rows);
	}
	free_meant(meant, n);
}

/* The whole book */

static void check_leftovers(struct book *b, struct error *err)
{
	static const char *const dirs[] = { ".", "log", "rules", "rules/fields" };

	if (b->seen.count)
		error_add(err, ERROR_DATA, _("a commit is waiting to be finished: the next command of somebody who may write here does it"));
	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		DIR *entries = file_open_dir(b->dirfd, dirs[i]);
		struct dirent *e;
		int more;

		if (!entries) {
			if (errno != ENOENT)
				error_errno(err, _("cannot read the directory"), dirs[i]);
			continue;
		}
		while ((more = file_next(entries, &e)) > 0) {
			size_t n = strlen(e->d_name);

			if (n > 8 && strcmp(e->d_name + n - 8, ".crm-new") == 0 && !b->seen.count)
				error_add(err, ERROR_DATA, _("%s: left over from a writer that was stopped; the next write removes it"),
					  e->d_name);
		}
		if (more < 0)
			error_errno(err, _("cannot read the directory"), dirs[i]);
		closedir(entries);
	}
}

/* The header, and what lies beside the file; the rows come later. */
static void open_ledger(struct check_run *run, struct table *t, struct error *err)
{
	struct check_ledger *l = &run->ledgers[t->ledger->index];

	l->table = t;
	l->days = xcalloc(t->ledger->ncolumns, sizeof(*l->days));
	l->is_there = table_head(t, err) == 0 && journal_misses(run->book, t, err) == 0;
}

/* Dates that can't come before those of other ledgers are noted there. */
static void want_days(struct check_run *run, const struct ledger *l)
{
	for (size_t i = 0; i < l->ncolumns; i++)
		for (size_t k = 0; k < l->columns[i].norders; k++) {
			struct check_earlier e;
			int32_t **days;

			if (!check_earlier(l, &l->columns[i].orders[k], &e) || e.via < 0)
				continue;
			days = &run->ledgers[e.of->index].days[e.column];
			if (!*days)
				*days = xcalloc(1, sizeof(**days));
		}
}

/* Who asks for a ledger with faults later is given what can be read of it, and says nothing twice. */
static void load_faulty(struct table *t)
{
	struct error ignored = ERROR_INIT;

	if (!t->loaded)
		table_load(t, true, &ignored);
	error_release(&ignored);
}

static size_t check_ledgers(struct check_run *run, struct error *err)
{
	struct book *b = run->book;
	const size_t n = b->schema.count;
	size_t rows = 0;

	for (size_t i = 0; i < n; i++) {
		struct error found = { .most = run->most };

		open_ledger(run, &b->tables[i], &found);
		error_move(&run->ledgers[i].faults, &found);
		error_release(&found);
	}
	for (size_t i = 0; i < n; i++)
		want_days(run, &b->schema.ledgers[i]);
	for (size_t i = 0; i < n; i++)
		check_note(run, &run->ledgers[i]);
	for (size_t i = 0; i < n; i++) {
		struct check_ledger *l = &run->ledgers[i];

		check_judge(run, l);
		if (l->is_there)
			journal_misses_columns(b, l->table, &l->faults);
		rows += l->nrows;
		if (l->faults.count || error_beyond(&l->faults))
			load_faulty(&b->tables[i]);
		error_move(err, &l->faults);
	}
	check_say(run, err);
	return rows;
}

size_t check_book(struct book *b, struct error *err)
{
	struct check_run run = { .book = b, .ledgers = xcalloc(b->schema.count, sizeof(*run.ledgers)),
				 .most = err->most ? err->most : SIZE_MAX };
	size_t rows = check_ledgers(&run, err);

	for (size_t i = 0; i < b->schema.count; i++)
		check_ledger_release(&run.ledgers[i]);
	free(run.ledgers);
	rows += journal_count(b, err);
	check_leftovers(b, err);
	share_check(b->dirfd, err);
	return rows;
}
