/* sweep.h - one pass over a ledger by all cores, without a table: a figure is a partial state that merges.
 *
 *     static int rows(struct sweep *s, void *state)      for each part, on a thread of its own
 *     {
 *             while (sweep_next(s))
 *                     add(state, sweep_field(s, amount));
 *             return 0;
 *     }
 *     const struct sweep_job job = { begin, rows, merge, release, &figure };
 *     if (sweep_run(book, "orders", &job, err) < 0) ...
 *
 * Parts begin exactly where records do (reader_boundary). Rows come in the order of the file, parts are merged in the order of the file: one thread or seven, the same figures.
 * CRM_THREADS says how many there are (else one a processor); small files are one part.
 *
 * Where the file holds records that aren't plain, or `rows` returns -1, everything is begun again as one part, in which all is
 * given that csv.h gives; a -1 of that one is the end, with findings in s->err. A broken ledger is an error with every
 * finding, as from book_table.
 */
#ifndef CRM_BOOK_SWEEP_H
#define CRM_BOOK_SWEEP_H

#include "book/book.h"
#include "book/csv.h"

struct sweep {
	const struct table *table; /* its header is read, its rows are not */
	struct csv csv;
	size_t row;    /* of the part, from 0 */
	bool is_alone; /* the only part: what needs the order of all rows can be had here alone */
	bool broken;
	struct error *err; /* the caller's: for what `rows` finds, and only when alone */
	struct error found; /* by the csv: book_table says it again, and all of it */
};

struct sweep_job {
	void *(*begin)(void *context, bool is_alone); /* a fresh state; called anew for every part of every attempt */
	int (*rows)(struct sweep *s, void *state);
	void (*merge)(void *context, void *state);   /* in order, once all parts are through */
	void (*release)(void *state);
	void *context;
	bool in_order; /* one part from the start */
};

int sweep_run(struct book *b, const char *ledger, const struct sweep_job *job, struct error *err);
/* Cores to use for so many bytes. */
size_t sweep_threads(size_t bytes);

/* The column of the file, for sweep_field; -1: not there, reads as empty. */
static inline int sweep_column(const struct table *t, const char *name)
{
	int i = table_column(t, name);

	return i < 0 ? -1 : t->file_column[i];
}

static inline bool sweep_next(struct sweep *s)
{
	for (;;) {
		int more = csv_read(&s->csv, &s->found);

		if (__builtin_expect(more > 0 && s->csv.nfields == s->table->file_columns, 1)) {
			s->row++;
			return true;
		}
		if (more == 0 || !s->is_alone) {
			s->broken |= more != 0;
			return false;
		}
		s->broken = true;
	}
}

static inline struct slice sweep_field(struct sweep *s, int column)
{
	return column < 0 ? SLICE("") : csv_field(&s->csv, (size_t)column);
}

/* Where the record begins in the text. */
static inline size_t sweep_offset(const struct sweep *s)
{
	return (size_t)(s->csv.raw.ptr - s->csv.text.ptr);
}

#endif
