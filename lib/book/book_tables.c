/* book_tables.c - the ledgers of a book, read when asked for; see book.h. */
#include "base/lang.h"
#include "book/book_rules.h"
#include "book/journal.h"
#include "book/merged.h"
#include "book/past.h"
#include "book/sweep.h"

/* Remembered, so that it can't get lost: findings from `before` on are new; where there are none it was broken already. */
static const struct table *broken(struct table *t, size_t before, struct error *err)
{
	error_become(err, before, ERROR_SYSTEM);
	for (size_t i = before; !t->broken && i < err->count; i++)
		error_copy(&t->faults, &err->items[i]);
	if (t->broken && t->faults.count && !error_has(err, &t->faults.items[0]))
		error_copy(err, &t->faults.items[0]);
	t->broken = true;
	return NULL;
}

static int take_past(struct book *b, struct table *t, struct error *err)
{
	const struct ledger *holder = past_holder(t->ledger);
	const struct table *held_by = NULL;
	const int rc = t->fd >= 0 && t->file_columns ? past_seek(b, err) : 0;

	if (rc <= 0)
		return rc;
	if (holder && !(held_by = book_table_of(b, holder, err)))
		return -1;
	past_table(b, t, held_by, err);
	return 0;
}

/* Its header, once, and which text the rows are read from; a ledger that was lost is no empty one. */
static int head(struct book *b, struct table *t, struct error *err)
{
	if (t->broken)
		return -1;
	if (t->headed)
		return 0;
	if (table_head(t, err) < 0 || journal_misses(b, t, err) < 0 || take_past(b, t, err) < 0)
		return -1;
	merged_hide(b, t);
	return 0;
}

static const struct table *load(struct book *b, struct table *t, struct error *err)
{
	size_t before = err->count;

	if (!t->loaded && (head(b, t, err) < 0 || table_load(t, false, err) < 0))
		return broken(t, before, err);
	return t->broken ? broken(t, before, err) : t;
}

const struct table *book_table_of(struct book *b, const struct ledger *l, struct error *err)
{
	const struct table *t = load(b, &b->tables[l->index], err);

	b->is_doubtful |= !t;
	return t;
}

int book_met(const struct book *b, struct error *err)
{
	for (size_t i = 0; b->tables && i < b->schema.count; i++) {
		const struct error *faults = &b->tables[i].faults;
		/* All of them, or the first. */
		const bool is_told = faults->count && error_has(err, &faults->items[faults->count - 1]);

		for (size_t k = is_told || (faults->count && error_has(err, &faults->items[0])); !is_told && k < faults->count; k++)
			error_copy(err, &faults->items[k]);
	}
	return b->is_doubtful ? -1 : 0;
}

static const struct ledger *find_ledger(const struct book *b, const struct known_ledger *ledger, struct error *err)
{
	const struct ledger *l = schema_ledger(&b->schema, slice_of(ledger->name));

	if (!l)
		error_add(err, ERROR_SYSTEM, _("%s has no ledger '%s'"), book_fields_shown(b), ledger->name);
	return l;
}

const struct table *book_table(struct book *b, const struct known_ledger *ledger, struct error *err)
{
	const struct ledger *l = find_ledger(b, ledger, err);

	return l ? book_table_of(b, l, err) : NULL;
}

const struct table *book_names_of(struct book *b, const struct ledger *l)
{
	struct table *t = &b->tables[l->index];
	struct error ignored = ERROR_INIT; /* kept by the table */
	const struct table *names = t->broken ? NULL : load(b, t, &ignored);

	error_release(&ignored);
	return names;
}

const struct table *book_names(struct book *b, const struct known_ledger *ledger)
{
	const struct ledger *l = schema_ledger(&b->schema, slice_of(ledger->name));

	return l ? book_names_of(b, l) : NULL;
}

void book_expect(struct book *b, const struct known_ledger *ledger, struct slice text)
{
	const struct ledger *l = schema_ledger(&b->schema, slice_of(ledger->name));

	if (l)
		table_expect(&b->tables[l->index], text);
}

const struct table *book_head_of(struct book *b, const struct ledger *l, struct error *err)
{
	struct table *t = &b->tables[l->index];
	size_t before = err->count;

	if (head(b, t, err) == 0)
		return t;
	b->is_doubtful = true;
	return broken(t, before, err);
}

const struct table *book_head(struct book *b, const struct known_ledger *ledger, struct error *err)
{
	const struct ledger *l = find_ledger(b, ledger, err);

	if (!l)
		b->is_doubtful = true;
	return l ? book_head_of(b, l, err) : NULL;
}

/* Rows as they come, by all cores */

static int run_table(struct book *b, const struct table *t, const struct sweep_job *job, struct error *err)
{
	const int rc = t ? sweep_table(t, job, err) : -1;

	if (rc == 0 && book_table_of(b, t->ledger, err)) /* which says what is broken, row by row */
		return error_add(err, ERROR_SYSTEM, _("%s can't be read row by row"), t->name);
	return rc <= 0 ? -1 : 0;
}

int sweep_run(struct book *b, const struct known_ledger *ledger, const struct sweep_job *job, struct error *err)
{
	return run_table(b, book_head(b, ledger, err), job, err);
}

int sweep_run_of(struct book *b, const struct ledger *l, const struct sweep_job *job, struct error *err)
{
	return run_table(b, book_head_of(b, l, err), job, err);
}
