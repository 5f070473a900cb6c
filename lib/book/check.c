/* check.c - see check.h. */
#include "book/check.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <errno.h>
#include <fcntl.h>

#include "base/file.h"
#include "base/lang.h"
#include "base/utf8.h"
#include "book/journal.h"
#include "book/schema.h"
#include "book/share.h"
#include "book/subject.h"

static int required(struct book *b, const struct table *t, size_t row, const struct column *c, struct error *err)
{
	struct row_subject s;
	int rc;

	if (!c->required || !c->required_when)
		return c->required;
	row_subject(&s, b, t, row);
	rc = when_holds(c->required_when, &s.subject, err);
	return rc;
}

/* The same wrong reference in a thousand rows is searched for once. */
struct lost {
	struct map known; /* text -> index of its finding in `found` */
	struct arena arena;
	struct error found;
	size_t looked;
};

static void lost_reference(struct lost *lost, const struct table *to, const struct column *c, struct slice text,
			   const struct place *at, struct error *err)
{
	struct slice key = slice_of(arena_format(&lost->arena, "%s\t%.*s", c->name, SLICE_ARGS(text)));
	long i = map_get(&lost->known, key);

	if (i < 0) {
		i = (long)lost->found.count;
		table_no_such_again(to, c, text, &lost->looked, &lost->found);
		map_add(&lost->known, key, i);
	}
	error_again(err, at, &lost->found.items[i]);
}

static void check_row(struct book *b, const struct table *t, size_t row, struct lost *lost, struct error *err)
{
	const struct ledger *l = t->ledger;
	const struct place at = table_place(t, row);

	for (size_t i = 0; i < l->ncolumns; i++) {
		const struct column *c = &l->columns[i];
		struct slice text = table_cell(t, row, (int)i);
		const struct table *to;

		if (!text.len) {
			if (required(b, t, row, c, err) > 0)
				error_at(err, ERROR_DATA, &at, _("%s: missing"), column_said(c));
			continue;
		}
		if (column_check(c, text, &b->stages, &at, err) == 0 && c->norders) {
			struct row_subject s;

			row_subject(&s, b, t, row);
			order_check(l, (int)i, &s.subject, &at, err);
		}
		if (!c->ref)
			continue;
		to = book_table_of(b, c->ref, err);
		if (to && table_find(to, text) < 0)
			lost_reference(lost, to, c, text, &at, err);
	}
	if (l->id >= 0 && table_id(t, row).len && table_find(t, table_id(t, row)) != (long)row)
		error_at(err, ERROR_DATA, &at, _("%s: '%.*s' stands already in line %u"), column_said(&l->columns[l->id]),
			 SLICE_ARGS(table_id(t, row)), table_place(t, (size_t)table_find(t, table_id(t, row))).line);
}

static int count_entry(void *context, const struct log_entry *entry)
{
	(void)entry;
	++*(size_t *)context;
	return 0;
}

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

/* A text that is to be one row's alone and is several rows'. */
static void check_unique(const struct table *t, int column, struct error *err)
{
	const struct column *c = &t->ledger->columns[column];
	struct map rows = { 0 };
	struct arena arena = ARENA_INIT;
	struct str folded = STR_INIT;

	for (size_t i = 0; i < t->nrows; i++) {
		const struct place at = table_place(t, i);
		struct slice rest = table_cell(t, i, column);
		long first;

		while (column_next_key(c, &rest, &folded)) {
			first = folded.len ? map_get(&rows, str_slice(&folded)) : -2;
			if (first == -1)
				map_add(&rows, arena_slice(&arena, str_slice(&folded)), (long)i);
			else if (first >= 0 && first != (long)i)
				error_at(err, ERROR_DATA, &at, _("%s: '%.*s' stands already in line %u (unique, %s:%u)"), column_said(c),
					 SLICE_ARGS(table_cell(t, i, column)), table_place(t, (size_t)first).line, c->place.file, c->place.line);
		}
	}
	str_release(&folded);
	map_release(&rows);
	arena_release(&arena);
}

size_t check_book(struct book *b, struct error *err)
{
	const struct log_filter everything = { .with_adopted = true };
	struct lost lost = { 0 };
	size_t rows = 0;

	/* All of them first: leniently, so that a ragged row is named once and the rest still looked at. */
	for (size_t i = 0; i < b->schema.count; i++)
		if (!b->tables[i].loaded && table_load(&b->tables[i], true, err) == 0 && journal_misses(b, &b->tables[i], err) == 0)
			journal_misses_columns(b, &b->tables[i], err);
	for (size_t i = 0; i < b->schema.count; i++) {
		const struct table *t = &b->tables[i];

		rows += t->nrows;
		table_ends_open(t, err);
		table_read_all(t);
		table_index(t);
		for (size_t row = 0; row < t->nrows; row++)
			check_row(b, t, row, &lost, err);
		for (size_t k = 0; k < t->ledger->ncolumns; k++)
			if (t->ledger->columns[k].unique)
				check_unique(t, (int)k, err);
	}
	journal_read(b, &everything, count_entry, &rows, err);
	check_leftovers(b, err);
	share_check(b->dirfd, err);
	map_release(&lost.known);
	arena_release(&lost.arena);
	error_release(&lost.found);
	return rows;
}
