/* import_batch.c - the source in batches of records: one is read, one is made into cells, one is settled; see import_run.h. Who
 * settles reads, too, since that is the shorter part; everybody else makes. Where there is nobody else it comes to the same, one
 * after the other. */
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/team.h"
#include "book/import_run.h"

enum {
	BATCH_RECORDS = 4096,
	BATCH_FIELDS = 65536, /* room for one greatest record more is behind them */
	PROGRESS_STEP = 256 * 1024,
};

struct import_batch {
	struct import_record *records;
	size_t n;
	struct slice *fields;
	struct import_cell *cells;
};

/* All that goes on at the same time, and a thread's share of it. */
struct work {
	struct import_run *run;
	struct import_batch *reading, *making, *settling;
	void (*settle)(struct import_run *r, void *context);
	void *context;
	struct error *err;
	int more;	 /* csv_next's last word */
	size_t reported; /* bytes */
};

struct share {
	struct work *work;
	size_t number, of;	    /* 0: reads and settles */
	struct import_maker maker; /* of that thread */
};

/* What doesn't lie in the text lies in the reader, until the next record. */
static struct slice keep(struct import_run *r, struct slice field)
{
	const struct slice all = r->csv.text;

	if (r->is_sheet && field.len && memchr(field.ptr, '\'', field.len)) {
		struct str plain = STR_INIT;

		sheet_add_unguarded(&plain, field);
		field = arena_slice(&r->change->arena, str_slice(&plain));
		str_release(&plain);
		return field;
	}
	return field.ptr >= all.ptr && field.ptr <= all.ptr + all.len ? field : arena_slice(&r->change->arena, field);
}

void import_read_record(struct import_run *r, struct import_record *rec, struct slice *fields)
{
	*rec = (struct import_record){ .raw = r->csv.raw, .line = r->csv.line, .next_line = r->csv.next_line, .nfields = r->csv.nfields };
	rec->has_bare_quote = !r->csv.is_plain && r->csv.has_bare_quote;
	rec->fields = fields;
	for (size_t i = 0; i < rec->nfields; i++)
		fields[i] = keep(r, csv_field(&r->csv, i));
}

static void report(struct work *w)
{
	const struct import_run *r = w->run;
	const size_t done = w->more > 0 ? r->csv.pos : r->csv.text.len;

	if (!r->how->progress || (w->more > 0 && done - w->reported <= PROGRESS_STEP))
		return;
	w->reported = done;
	r->how->progress(r->how->context, done, r->csv.text.len);
}

static void read_batch(struct work *w)
{
	struct import_run *r = w->run;
	struct import_batch *b = w->reading;
	size_t nfields = 0;

	b->n = 0;
	if (w->more <= 0)
		return;
	for (; b->n < BATCH_RECORDS && nfields < BATCH_FIELDS; b->n++) {
		struct import_record *rec = &b->records[b->n];

		w->more = csv_read(&r->csv, w->err);
		if (w->more <= 0)
			break;
		import_read_record(r, rec, b->fields + nfields);
		rec->cells = b->cells + b->n * r->map.ncells;
		nfields += rec->nfields;
	}
	report(w);
}

static void settle_batch(struct work *w)
{
	for (size_t i = 0; i < w->settling->n; i++) {
		w->run->record = &w->settling->records[i];
		w->settle(w->run, w->context);
	}
}

static void *do_share(void *share)
{
	struct share *s = share;
	struct import_batch *b = s->work->making;

	if (!s->number) {
		settle_batch(s->work);
		read_batch(s->work);
		return NULL;
	}
	for (size_t i = b->n * (s->number - 1) / (s->of - 1); i < b->n * s->number / (s->of - 1); i++)
		import_make(&s->maker, &b->records[i]);
	return NULL;
}

/* While nobody looks: references that were asked for are looked up by the makers from now on. */
static void open_references(struct import_run *r)
{
	struct error none = ERROR_INIT; /* the ledger was read before */

	for (size_t i = 0; i < r->map.nrows; i++)
		for (size_t k = 0; k < r->map.rows[i].nfields; k++) {
			const struct row_map *m = &r->map.rows[i];
			struct field_map *f = &m->fields[k];

			if (!f->is_asked || f->to)
				continue;
			f->to = book_table_of(r->change->book, m->ledger->columns[f->column].ref, &none);
			table_index(f->to);
		}
	error_release(&none);
}

/* One round: each batch goes a step on. */
static void go_on(struct share *shares, size_t n, bool alone)
{
	struct work *w = shares->work;
	struct import_batch *settled = w->settling;

	if (alone) { /* makes what was read before anything is settled behind it */
		do_share(&shares[1]);
		do_share(&shares[0]);
	} else {
		team_run(shares, n, sizeof(*shares), do_share);
	}
	w->settling = w->making;
	w->making = w->reading;
	w->reading = settled;
	settled->n = 0;
	if (w->making->n)
		open_references(w->run);
}

static void batch_init(struct import_batch *b, const struct import_map *m)
{
	b->n = 0;
	b->records = xmalloc(BATCH_RECORDS * sizeof(*b->records));
	b->fields = xmalloc((BATCH_FIELDS + CSV_FIELDS_MAX) * sizeof(*b->fields));
	b->cells = xmalloc(BATCH_RECORDS * m->ncells * sizeof(*b->cells));
}

static void batch_release(struct import_batch *b)
{
	free(b->records);
	free(b->fields);
	free(b->cells);
}

int import_each_record(struct import_run *r, void (*settle)(struct import_run *r, void *context), void *context, struct error *err)
{
	struct import_batch batches[3];
	struct work w = { r, &batches[0], &batches[1], &batches[2], settle, context, err, 1, 0 };
	struct share shares[TEAM_MAX];
	const size_t threads = team_size(r->csv.text.len), n = threads > 1 ? threads : 2;

	for (size_t i = 0; i < 3; i++)
		batch_init(&batches[i], &r->map);
	for (size_t i = 0; i < n; i++)
		shares[i] = (struct share){ &w, i, n, { .run = r, .text = STR_INIT } };
	r->maker = &shares[0].maker;
	do
		go_on(shares, n, threads == 1);
	while (w.more >= 0 && (w.making->n || w.settling->n));
	for (size_t i = 0; i < n; i++) {
		arena_join(&r->change->arena, &shares[i].maker.arena);
		str_release(&shares[i].maker.text);
	}
	for (size_t i = 0; i < 3; i++)
		batch_release(&batches[i]);
	r->record = NULL;
	r->maker = NULL;
	return w.more;
}
