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
#include "book/check_say.h"
#include "book/journal.h"
#include "book/share.h"

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
