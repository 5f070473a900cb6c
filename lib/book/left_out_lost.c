/* left_out_lost.c - rows that refer to nobody, by all cores and without a table of whom they may refer to; see left_out.h. */
#include <stdlib.h>
#include <string.h>

#include "base/ids.h"
#include "book/sweep.h"

/* The references of a table, each once, and which of them the other ledger has. */
struct references {
	struct ids by_id; /* index of is_there */
	size_t count;
	bool *is_there;
	int id; /* column of the other ledger's file */
};

static void collect(struct references *r, const struct table *t, int column)
{
	*r = (struct references){ .id = -1 };
	table_read_columns(t, &column, 1);
	for (size_t i = 0; i < t->nrows; i++) {
		const struct slice id = table_cell(t, i, column);

		if (id.len && ids_add(&r->by_id, id, (long)r->count))
			r->count++;
	}
	r->is_there = xcalloc(r->count + 1, sizeof(*r->is_there));
}

struct found {
	const struct references *of;
	bool *is_there;
};

static void *begin(void *context, bool is_alone)
{
	struct found *f = xcalloc(1, sizeof(*f));

	(void)is_alone;
	f->of = context;
	f->is_there = xcalloc(f->of->count + 1, sizeof(*f->is_there));
	return f;
}

static int rows(struct sweep *s, void *state)
{
	struct found *f = state;

	while (sweep_next(s)) {
		const long i = ids_get(&f->of->by_id, sweep_field(s, f->of->id));

		if (i >= 0)
			f->is_there[i] = true;
	}
	return 0;
}

static void merge(void *context, void *state)
{
	struct references *r = context;
	const struct found *f = state;

	for (size_t i = 0; i < r->count; i++)
		r->is_there[i] |= f->is_there[i];
}

static void release(void *state)
{
	struct found *f = state;

	free(f->is_there);
	free(f);
}

static int look_for(struct references *r, struct book *b, const struct ledger *l, struct error *err)
{
	const struct sweep_job job = { begin, rows, merge, release, r, .any_order = true };
	const struct table *to = book_head_of(b, l, err);

	if (!to)
		return -1;
	r->id = l->id < 0 ? -1 : to->file_column[l->id];
	return sweep_run_of(b, l, &job, err);
}

int left_out_lost(struct book *b, const struct table *t, const struct known_column *column, struct error *err)
{
	const int of = table_column(t, column);
	const struct ledger *ref = of < 0 ? NULL : t->ledger->columns[of].ref;
	struct references r;
	int rc = 0;

	if (!ref || !t->nrows)
		return 0;
	collect(&r, t, of);
	if (r.count)
		rc = look_for(&r, b, ref, err);
	for (size_t i = 0; rc == 0 && i < t->nrows; i++) {
		const struct slice id = table_cell(t, i, of);

		if (id.len && !r.is_there[ids_get(&r.by_id, id)])
			table_left_out(t, i, of);
	}
	ids_release(&r.by_id);
	free(r.is_there);
	return rc;
}
