/* change_log.c - see change_log.h. */
#include "book/change_log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/lang.h"
#include "base/team.h"
#include "book/journal.h"
#include "book/row_digest.h"
#include "csv/csv.h"

/* What stands in every row of the commit. */
struct log_frame {
	struct str head; /* moment, actor, command, and the comma behind them */
	struct str tail; /* the machine's time, and an empty field for the chain */
};

/* A log being written: one a thread. */
struct logging {
	const struct change *change;
	const struct log_frame *frame;
	struct str *out;
	const struct change_row *last; /* the row last logged */
	size_t rows;
	struct row_digest *digests; /* by ledger, once one was wanted; of quiet rows */
	struct slice *cells;
	struct quiet_frame {
		const struct ledger *ledger; /* NULL: none was there yet */
		struct slice note;
		struct str before, after; /* the id; the digest */
	} quiet; /* what stands in all rows of a bulk import */
};

enum { SAID_COLUMNS = LOG_REAL_AT - LOG_LEDGER }; /* ledger, id, field, old, new, note */

static void put_log(struct logging *l, const struct slice said[SAID_COLUMNS])
{
	str_add_slice(l->out, str_slice(&l->frame->head));
	csv_put_fields(l->out, said, SAID_COLUMNS);
	str_add_slice(l->out, str_slice(&l->frame->tail));
	l->rows++;
}

static int log_field(void *context, const struct change_row *r, int column, struct slice old, struct slice new)
{
	struct logging *l = context;
	/* A note is said once a row. */
	const struct slice note = l->last == r ? SLICE("") : r->note;

	put_log(l, (const struct slice[SAID_COLUMNS]){ slice_of(r->ledger->name), r->id,
						       slice_of(r->ledger->columns[column].name), old, new, note });
	l->last = r;
	return 0;
}

static void frame_quiet(struct logging *l, const struct change_row *r)
{
	struct quiet_frame *q = &l->quiet;

	if (q->ledger == r->ledger && q->note.len == r->note.len && (q->note.ptr == r->note.ptr || slice_equal(q->note, r->note)))
		return;
	q->ledger = r->ledger;
	q->note = r->note;
	str_reset(&q->before);
	str_add_slice(&q->before, str_slice(&l->frame->head));
	csv_put_field(&q->before, slice_of(r->ledger->name));
	str_addc(&q->before, ',');
	str_reset(&q->after);
	str_addc(&q->after, ',');
	csv_put_field(&q->after, r->note);
	str_add_slice(&q->after, str_slice(&l->frame->tail));
}

/* As put_log, of a row of which only id and digest are its own. */
static void put_quiet(struct logging *l, const struct change_row *r, const char *digest)
{
	frame_quiet(l, r);
	str_add_slice(l->out, str_slice(&l->quiet.before));
	csv_put_field(l->out, r->id);
	str_add(l->out, ",,,", 3);
	str_adds(l->out, digest);
	str_add_slice(l->out, str_slice(&l->quiet.after));
	l->rows++;
}

/* A row that was brought in whole has one row in the log: it holds the digest of what was brought. */
static void log_quiet(struct logging *l, const struct change_row *r)
{
	const struct schema *s = &l->change->book->schema;
	char digest[ROW_DIGEST_BOTH + 1];
	struct row_digest *d;

	if (!l->digests)
		l->digests = xcalloc(s->count, sizeof(*l->digests));
	d = &l->digests[r->ledger->index];
	if (!d->ledger)
		row_digest_begin(d, r->ledger);
	l->cells = xrealloc(l->cells, r->ledger->ncolumns * sizeof(*l->cells));
	for (size_t i = 0; i < r->ledger->ncolumns; i++)
		l->cells[i] = SLICE("");
	for (size_t i = 0; i < r->nfields; i++)
		l->cells[r->fields[i].column] = change_value(&r->fields[i]);
	if (r->ledger->id >= 0)
		l->cells[r->ledger->id] = r->id;
	row_digest_log(d, l->cells, digest);
	put_quiet(l, r, digest);
}

static void end_digests(struct logging *l)
{
	for (size_t i = 0; l->digests && i < l->change->book->schema.count; i++)
		row_digest_end(&l->digests[i]);
	free(l->digests);
	free(l->cells);
	str_release(&l->quiet.before);
	str_release(&l->quiet.after);
}

static void log_row(void *logging, const struct change_row *r, struct str *out)
{
	struct logging *l = logging;

	l->out = out;
	if (!l->change->quiet_log || r->row >= 0)
		change_each_field_of(r, log_field, l);
	else if (change_row_is_logged(r))
		log_quiet(l, r);
}

/* By all cores where they are many. How many rows of the log they come to. */
static size_t log_rows(const struct change *c, const struct log_frame *frame, struct str *out)
{
	const size_t threads = change_threads(c);
	struct logging *each = xcalloc(threads, sizeof(*each));
	size_t rows = 0;

	for (size_t i = 0; i < threads; i++)
		each[i] = (struct logging){ .change = c, .frame = frame, .quiet = { .before = STR_INIT, .after = STR_INIT } };
	change_put_blocks(&(const struct change_blocks){ c, log_row, each, sizeof(*each) }, out);
	for (size_t i = 0; i < threads; i++) {
		rows += each[i].rows;
		end_digests(&each[i]);
	}
	free(each);
	return rows;
}

static void log_alone(struct logging *l)
{
	for (size_t i = 0; i < l->change->nlogged; i++) {
		const struct change_logged *row = &l->change->logged[i];

		put_log(l, (const struct slice[SAID_COLUMNS]){ slice_of(row->ledger->name), row->id, row->field, row->old, row->new,
							       row->note });
	}
}

static void log_files(struct logging *l)
{
	for (const struct change_file *f = l->change->files; f; f = f->next)
		if (change_file_changes(f))
			put_log(l, (const struct slice[SAID_COLUMNS]){ slice_of(f->name), f->said.id, f->said.field, f->said.old,
								       f->said.new, SLICE("") });
}

static const struct log_file *find_log(const struct book *b, const char *name)
{
	for (size_t i = 0; i < b->nlogs; i++)
		if (strcmp(b->logs[i].name, name) == 0)
			return &b->logs[i];
	return NULL;
}

/* An editor may have left the last line without its end. */
static int end_line(struct str *out, const struct log_file *f, struct error *err)
{
	char last = '\n';

	errno = EIO;
	if (f->opened.st_size > 0 && pread(f->fd, &last, 1, f->opened.st_size - 1) != 1)
		return error_errno(err, _("cannot read"), f->name);
	if (last != '\n')
		str_addc(out, '\n');
	return 0;
}

int change_log_begin(struct change_log *log, const struct change *c, struct error *err)
{
	struct civil day = date_civil(c->book->today);

	*log = (struct change_log){ .name = xformat("log/%04d-%02d.csv", day.year, day.month), .bytes = STR_INIT };
	log->file = find_log(c->book, log->name);
	if (log->file && end_line(&log->bytes, log->file, err) < 0)
		return -1;
	if (!log->file || log->file->opened.st_size == 0)
		str_adds(&log->bytes, JOURNAL_HEADER);
	log->begin = log->bytes.len;
	return chain_head(c->book, &log->head, err);
}

static void begin_frame(struct log_frame *frame, const struct book *b)
{
	struct str actor = STR_INIT;

	*frame = (struct log_frame){ STR_INIT, STR_INIT };
	book_add_actor(&actor, b);
	moment_add_text(&frame->head, b->now);
	str_addc(&frame->head, ',');
	csv_put_fields(&frame->head, (const struct slice[]){ str_slice(&actor), slice_of(b->command) }, 2);
	str_addc(&frame->head, ',');
	str_addc(&frame->tail, ',');
	if (b->now != b->real_now)
		moment_add_text(&frame->tail, b->real_now);
	str_adds(&frame->tail, ",\n");
	str_release(&actor);
}

void change_log_put(struct change_log *log, const struct change *c)
{
	struct log_frame frame;
	struct logging l = { .change = c, .frame = &frame, .out = &log->bytes };

	begin_frame(&frame, c->book);
	log->rows = log_rows(c, &frame, &log->bytes);
	log_alone(&l);
	log_files(&l);
	log->rows += l.rows;
	str_release(&frame.head);
	str_release(&frame.tail);
}

/* The line end of the last row makes way for the digest of them all. */
void change_log_close(struct change_log *log)
{
	struct str *out = &log->bytes;

	if (!log->rows)
		return;
	out->len--;
	chain_add_link(out, &log->head, log->name, log->rows, (struct slice){ out->buf + log->begin, out->len - log->begin });
	str_addc(out, '\n');
}

/* The columns that a month's first line names; older ones know fewer. */
static bool names_columns(const struct log_file *f)
{
	const struct slice text = f->text;

	return !slice_starts(text, "at,") || slice_starts(text, JOURNAL_HEADER);
}

/* The bytes go over as they are, not copied: of a bulk import they are as long as the ledger. Only where the first line of a month
 * has to name more columns is the file put anew, its rows as they were. */
void change_log_append(struct change_log *log, struct commit *commit)
{
	const struct log_file *f = log->file;
	struct str *out;

	if (f && !names_columns(f)) {
		const char *feed = memchr(f->text.ptr, '\n', f->text.len);
		const size_t first = feed ? (size_t)(feed - f->text.ptr) + 1 : f->text.len;

		out = commit_replace(commit, log->name, &f->opened, f->fd, f->text);
		str_adds(out, JOURNAL_HEADER);
		commit_keep(commit, first, f->text.len - first);
		str_add_slice(out, str_slice(&log->bytes));
		return;
	}
	out = commit_append(commit, log->name, f ? &f->opened : NULL, f ? f->fd : -1);
	str_release(out);
	*out = log->bytes;
	log->bytes = (struct str)STR_INIT;
}

void change_log_release(struct change_log *log)
{
	str_release(&log->bytes);
	free(log->name);
}

/* Blocks of rows */

enum { BLOCK_ROWS = 4096, LONG_ROW = 256 /* bytes */ };

struct putting {
	const struct change_blocks *blocks;
	struct str *made; /* one a thread */
	struct str *out;
};

size_t change_threads(const struct change *c)
{
	return c->nedits ? 1 : team_size(c->nrows * LONG_ROW);
}

static void make_block(void *putting, size_t piece, size_t thread)
{
	const struct putting *p = putting;
	const struct change_blocks *b = p->blocks;
	const size_t from = piece * BLOCK_ROWS, rest = b->change->nrows - from;

	str_reset(&p->made[thread]);
	for (size_t i = 0; i < rest && i < BLOCK_ROWS; i++)
		b->put((char *)b->makers + thread * b->size, b->change->index[from + i], &p->made[thread]);
}

static void take_block(void *putting, size_t piece, size_t thread)
{
	const struct putting *p = putting;

	str_add_slice(p->out, str_slice(&p->made[thread]));
	(void)piece;
}

void change_put_blocks(const struct change_blocks *b, struct str *out)
{
	const size_t threads = change_threads(b->change);
	struct putting p = { b, xcalloc(threads, sizeof(*p.made)), out };

	for (size_t i = 0; i < threads; i++)
		p.made[i] = (struct str)STR_INIT;
	team_relay((b->change->nrows + BLOCK_ROWS - 1) / BLOCK_ROWS, threads, make_block, take_block, &p);
	for (size_t i = 0; i < threads; i++)
		str_release(&p.made[i]);
	free(p.made);
}
