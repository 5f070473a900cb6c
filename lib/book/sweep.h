/* sweep.h - one pass over a ledger by all cores, without a table: a figure is a partial state that merges.
 *
 *     static int rows(struct sweep *s, void *state)      for each part, on a thread of its own
 *     {
 *             while (sweep_next(s))
 *                     add(state, sweep_field(s, amount));
 *             return 0;
 *     }
 *     const struct sweep_job job = { begin, rows, merge, release, &figure };
 *     if (sweep_run(book, ORDERS.ledger, &job, err) < 0) ...
 *
 * Parts begin exactly where records do (reader_boundary). Rows come in the order of the file, parts are merged in the order of
 * the file: one thread or seven, the same figures. How many there are: team_size.
 *
 * Where the file holds records that aren't plain, or `rows` returns -1, everything is begun again as one part, in which all is
 * given that csv.h gives; a -1 of that one is the end, with findings in s->err. A broken ledger is an error with every
 * finding, as from book_table.
 */
#ifndef CRM_BOOK_SWEEP_H
#define CRM_BOOK_SWEEP_H

#include "base/date.h"
#include "book/table.h"
#include "csv/csv.h"

/* A text of rows. Several are gone through one behind the other, as if they were one (the months of the log). */
struct sweep_text {
	const char *name;
	struct slice text;
	size_t data;   /* where the rows begin */
	unsigned line; /* and in which line */
};

/* How many fields a row has; texts that grew columns have older rows of fewer. */
struct sweep_width {
	size_t now, before; /* before 0: always the same */
};

struct sweep {
	const struct table *table; /* its header is read, its rows are not; NULL: of texts */
	const struct sweep_text *text; /* the one that the row is of */
	struct sweep_width columns;    /* of each row; others are broken */
	struct csv csv;
	size_t row;    /* of the part, from 0 */
	size_t texts_left, end; /* sweep_more's: texts behind this one; where the part ends in the last of them */
	bool is_alone; /* the only part: what needs the order of all rows can be had here alone */
	bool broken;
	struct error *err; /* the caller's: for what `rows` finds, and only when alone */
	struct error found; /* by the csv: book_table says it again, and all of it */
};

/* Without `begin` there are no states: every thread has `context` itself, which rows then leave as it is, or change atomically. */
struct sweep_job {
	void *(*begin)(void *context, bool is_alone); /* a fresh state; called anew for every state of every attempt */
	int (*rows)(struct sweep *s, void *state);
	void (*merge)(void *context, void *state);   /* in order (unless any_order), once all parts are through */
	void (*release)(void *state);
	void *context;
	bool in_order; /* one part from the start */
	/* What rows come to doesn't depend on their order (sums, sets, the greatest): a state then gets many parts from all over the
	 * ledger, `rows` is called for each, and no core waits for one whose rows cost more. */
	bool any_order;
};

struct book;
int sweep_run(struct book *b, const struct known_ledger *ledger, const struct sweep_job *job, struct error *err);
int sweep_run_of(struct book *b, const struct ledger *l, const struct sweep_job *job, struct error *err);
/* The rows of a table whose header was read: 1 done; 0 it is broken, nothing is said; -1 a job that was alone failed. */
int sweep_table(const struct table *t, const struct sweep_job *job, struct error *err);
/* The same over texts of so many columns. */
int sweep_texts(const struct sweep_text *texts, size_t n, struct sweep_width columns, const struct sweep_job *job, struct error *err);
bool sweep_more(struct sweep *s); /* sweep_next's business: on to the next text */

/* The column of the file, for sweep_field; -1: not there, reads as empty. */
static inline int sweep_column(const struct table *t, const struct known_column *column)
{
	int i = table_column(t, column);

	return i < 0 ? -1 : t->file_column[i];
}

static inline bool sweep_next(struct sweep *s)
{
	for (;;) {
		int more = csv_read(&s->csv, &s->found);

		if (__builtin_expect(more > 0 && (s->csv.nfields == s->columns.now || s->csv.nfields == s->columns.before), 1)) {
			s->row++;
			return true;
		}
		if (more == 0 && sweep_more(s))
			continue;
		if (more == 0 || !s->is_alone) {
			s->broken |= more != 0;
			return false;
		}
		s->broken = true;
	}
}

static inline struct slice sweep_field(struct sweep *s, int column)
{
	return column < 0 || (size_t)column >= s->csv.nfields ? SLICE("") : csv_field(&s->csv, (size_t)column);
}

/* Where the record begins in the text. */
static inline size_t sweep_offset(const struct sweep *s)
{
	return (size_t)(s->csv.raw.ptr - s->csv.text.ptr);
}

/* The row doesn't count, because of that column of the schema. Any thread may say so, and again in another attempt. */
static inline void sweep_left_out_at(const struct sweep *s, size_t offset, int column)
{
	if (column >= 0)
		left_out_note(s->table->left_out, s->table->ledger->index, LEFT_OUT_OFFSET, offset, column);
}

static inline void sweep_left_out(const struct sweep *s, int column)
{
	sweep_left_out_at(s, sweep_offset(s), column);
}

/* A column to read numbers from. */
struct sweep_source {
	int column; /* of the schema; -1: it has none of that name */
	int at;	    /* of the file */
	enum type type;
	bool required;
	int64_t min, max; /* others don't count */
};

struct sweep_source sweep_source(const struct table *t, int column);

/* False: there is no number. Where there should be one, the row is noted as left out. */
static inline bool sweep_number(struct sweep *s, const struct sweep_source *from, int64_t *number)
{
	struct slice field = sweep_field(s, from->at);

	if (__builtin_expect(value_number(from->type, field, number) && *number >= from->min && *number <= from->max, 1))
		return true;
	if (field.len || from->required)
		sweep_left_out(s, from->column);
	return false;
}

/* Whether the field is surely a day that counts, read by nobody: not behind `last` ("2026-03-16"), which sweep_number would have to be
 * asked about. */
static inline bool sweep_is_plain_day(struct sweep *s, const struct sweep_source *from, const char *last)
{
	const struct slice field = sweep_field(s, from->at);

	return from->type == TYPE_DATE && from->min == INT64_MIN && from->max == INT64_MAX && date_is_plain(field) &&
	       (!last || memcmp(field.ptr, last, 10) <= 0);
}

/* The same as long as the text is mapped: fields with doubled quotes lie in the reader, and are copied. */
static inline struct slice sweep_keep(struct sweep *s, struct arena *arena, struct slice field)
{
	const struct slice all = s->text->text;

	return !field.len || (field.ptr >= all.ptr && field.ptr < all.ptr + all.len) ? field : arena_slice(arena, field);
}

#endif
