/* change_log.c - see change_log.h. */
#include "book/change_log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/csvtext.h"
#include "base/lang.h"
#include "book/journal.h"

/* A log being written. */
struct logging {
	const struct change *change;
	struct str head, *out;	       /* head: moment, actor, command, and the comma behind them */
	const struct change_row *last; /* the row last logged */
};

static void put_log(struct logging *l, const struct change_row *r, struct slice field, struct slice old, struct slice new, struct slice note)
{
	const struct slice row[] = { slice_of(r->ledger->name), r->id, field, old, new, note };

	str_add_slice(l->out, str_slice(&l->head));
	csv_put_row(l->out, row, sizeof(row) / sizeof(*row));
}

static int log_field(void *context, const struct change_row *r, int column, struct slice old, struct slice new)
{
	struct logging *l = context;

	/* A note is said once a row. */
	put_log(l, r, slice_of(r->ledger->columns[column].name), old, new, l->last == r ? SLICE("") : r->note);
	l->last = r;
	return 0;
}

static void log_rows(struct logging *l)
{
	const struct change *c = l->change;

	for (const struct change_row *r = c->rows; r; r = r->next) {
		if (!c->quiet_log || r->row >= 0)
			change_each_field_of(r, log_field, l);
		else if (change_row_is_logged(r))
			put_log(l, r, SLICE(""), SLICE(""), SLICE(""), r->note);
	}
}

static void log_files(const struct logging *l)
{
	for (const struct change_file *f = l->change->files; f; f = f->next) {
		const struct slice row[] = { slice_of(f->name), f->said.id, f->said.field, f->said.old, f->said.new, SLICE("") };

		if (!change_file_changes(f))
			continue;
		str_add_slice(l->out, str_slice(&l->head));
		csv_put_row(l->out, row, sizeof(row) / sizeof(*row));
	}
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
	return 0;
}

void change_log_put(struct change_log *log, const struct change *c)
{
	const struct book *b = c->book;
	struct logging l = { .change = c, .head = STR_INIT, .out = &log->bytes };
	struct str actor = STR_INIT;

	str_add_slice(&actor, b->actor);
	if (b->actor_by.len)
		str_addf(&actor, " by %.*s", SLICE_ARGS(b->actor_by));
	moment_add_text(&l.head, b->now);
	str_addc(&l.head, ',');
	csv_put_fields(&l.head, (const struct slice[]){ str_slice(&actor), slice_of(b->command) }, 2);
	str_addc(&l.head, ',');
	log_rows(&l);
	log_files(&l);
	str_release(&l.head);
	str_release(&actor);
}

/* The bytes go over as they are, not copied: of a bulk import they are as long as the ledger. */
void change_log_append(struct change_log *log, struct commit *commit)
{
	const struct log_file *f = log->file;
	struct str *out = commit_append(commit, log->name, f ? &f->opened : NULL, f ? f->fd : -1);

	str_release(out);
	*out = log->bytes;
	log->bytes = (struct str)STR_INIT;
}

void change_log_release(struct change_log *log)
{
	str_release(&log->bytes);
	free(log->name);
}
