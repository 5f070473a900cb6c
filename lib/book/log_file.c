/* log_file.c - see log_file.h. */
#include "book/log_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "csv/csv.h"

static bool is_log_name(const char *name)
{
	return strlen(name) == 11 && name[4] == '-' && strcmp(name + 7, ".csv") == 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct log_file *)a)->name, ((const struct log_file *)b)->name);
}

static int open_one(struct book *b, const char *name, struct error *err)
{
	struct log_file *f;

	b->logs = xrealloc(b->logs, (b->nlogs + 1) * sizeof(*b->logs));
	f = &b->logs[b->nlogs++];
	*f = (struct log_file){ .name = arena_format(&b->arena, "log/%s", name), .then = STR_INIT };
	f->fd = commit_seen_open(&b->seen, b->dirfd, f->name, O_NOFOLLOW);
	if (f->fd < 0 && errno == ELOOP)
		return error_add(err, ERROR_SYSTEM, _("'%s' is a symbolic link: the log is written in the book itself; put the file there"),
				 f->name);
	if (f->fd < 0 || fstat(f->fd, &f->opened) < 0)
		return error_errno(err, _("cannot open"), f->name);
	if (!S_ISREG(f->opened.st_mode))
		return error_add(err, ERROR_SYSTEM, _("'%s' is not a regular file"), f->name);
	return 0;
}

/* A month that a pending commit will begin. */
static int open_coming(struct book *b, const char *name, struct error *err)
{
	if (strncmp(name, "log/", 4) != 0 || !is_log_name(name + 4))
		return 0;
	for (size_t i = 0; i < b->nlogs; i++)
		if (strcmp(b->logs[i].name, name) == 0)
			return 0;
	return open_one(b, name + 4, err);
}

int log_open(struct book *b, struct error *err)
{
	DIR *entries = file_open_dir(b->dirfd, "log");
	struct dirent *e;
	int rc = 0, more = 0;

	if (!entries)
		return errno == ENOENT ? 0 : error_errno(err, _("cannot read the directory"), "log");
	while (rc == 0 && (more = file_next(entries, &e)) > 0)
		if (is_log_name(e->d_name))
			rc = open_one(b, e->d_name, err);
	if (rc == 0 && more < 0) /* a history that is cut is none */
		rc = error_errno(err, _("cannot read the directory"), "log");
	closedir(entries);
	for (size_t i = 0; rc == 0 && i < b->seen.count; i++)
		rc = open_coming(b, b->seen.files[i].name, err);
	if (b->nlogs)
		qsort(b->logs, b->nlogs, sizeof(*b->logs), by_name);
	for (size_t i = 0; i < b->nlogs; i++)
		b->logs[i].must_hold = b->nlogs > 1 || log_is_whole(b);
	return rc;
}

bool log_is_whole(const struct book *b)
{
	return b->config.root && slice_is(node_text(b->config.root, "log"), "whole");
}

static void forget_hits(struct log_hits *h)
{
	free(h->id);
	free(h->items);
	*h = (struct log_hits){ 0 };
}

void log_close(struct book *b)
{
	for (size_t i = 0; i < b->nlogs; i++) {
		if (b->logs[i].fd >= 0)
			close(b->logs[i].fd);
		file_unmap(b->logs[i].mapped);
		str_release(&b->logs[i].then);
		forget_hits(&b->logs[i].hits);
	}
	free(b->logs);
	b->logs = NULL;
	b->nlogs = 0;
}

/* A month begins with its first commit: no command makes a file that is empty, or the header alone. */
static bool has_lost_all(struct slice text)
{
	enum { HEADER_MOST = 256 };
	struct slice header = slice_cut(&text, '\n');

	if (slice_starts(header, "\xef\xbb\xbf"))
		header = (struct slice){ header.ptr + 3, header.len - 3 };
	return header.len < HEADER_MOST && slice_starts(header, header.len ? "at," : "") && !slice_trim(text).len;
}

int log_text(struct log_file *f, struct error *err)
{
	if (f->mapped.len)
		return 0;
	if (file_map(f->fd, (size_t)f->opened.st_size, &f->mapped) < 0)
		return error_errno(err, _("cannot read"), f->name);
	if (f->must_hold && has_lost_all(f->mapped)) {
		struct error lost = ERROR_INIT;

		file_unmap(f->mapped);
		f->mapped = SLICE("");
		error_add(&lost, ERROR_SYSTEM, _("%s has no rows any more: put it back, or remove the file if there never were any"), f->name);
		if (!error_has(err, &lost.items[0]))
			error_move(err, &lost);
		error_release(&lost);
		return -1;
	}
	f->text = f->mapped;
	return 0;
}

/* The first line names the columns; a log without it is all rows. */
bool log_is_header(struct csv *c)
{
	return c->line == 1 && c->nfields && slice_is(csv_field(c, 0), "at");
}

/* "P-0007 by P-0001" acted as P-0007. */
static bool is_of(struct slice wanted, struct csv *c, int column)
{
	struct slice field;

	if (!wanted.len)
		return true;
	field = csv_field(c, (size_t)column);
	return slice_equal(wanted, column == LOG_ACTOR ? slice_cut(&field, ' ') : field);
}

/* The row only took in what stood there already. */
static bool is_adopted(struct csv *c)
{
	return !csv_field(c, LOG_FIELD).len && csv_field(c, LOG_OLD).len;
}

/* Of all rows most are of another ledger: that is asked first. */
static bool passes(const struct log_filter *f, struct csv *c)
{
	return is_of(f->ledger, c, LOG_LEDGER) && is_of(f->field, c, LOG_FIELD) && is_of(f->id, c, LOG_ID) && is_of(f->actor, c, LOG_ACTOR) &&
	       (f->with_adopted || !is_adopted(c));
}

/* The reader's decoded fields die with the next record; entries live as long as the book, where they are to be kept. */
static struct slice take(struct arena *arena, const struct log_file *f, struct csv *c, int column)
{
	struct slice s = csv_field(c, (size_t)column);
	bool mapped = s.ptr >= f->text.ptr && s.ptr <= f->text.ptr + f->text.len;

	return mapped || !arena ? s : arena_slice(arena, s);
}

static void make_entry(struct arena *arena, const struct log_file *f, struct csv *c, struct log_entry *e)
{
	e->at_text = take(arena, f, c, LOG_AT);
	e->actor = take(arena, f, c, LOG_ACTOR);
	e->command = take(arena, f, c, LOG_COMMAND);
	e->ledger = take(arena, f, c, LOG_LEDGER);
	e->id = take(arena, f, c, LOG_ID);
	e->field = take(arena, f, c, LOG_FIELD);
	e->old = take(arena, f, c, LOG_OLD);
	e->new = take(arena, f, c, LOG_NEW);
	e->note = take(arena, f, c, LOG_NOTE);
	e->chained = c->nfields == LOG_COLUMNS;
	e->real_at_text = e->chained ? take(arena, f, c, LOG_REAL_AT) : SLICE("");
	e->chain = e->chained ? take(arena, f, c, LOG_CHAIN) : SLICE("");
}

static int take_times(struct csv *c, struct log_entry *e, struct error *err)
{
	const struct slice at = csv_field(c, LOG_AT);
	const struct slice real = c->nfields == LOG_COLUMNS ? csv_field(c, LOG_REAL_AT) : SLICE("");

	if (!moment_parse(at, &e->at))
		return error_at(err, ERROR_DATA, &e->place, _("at: '%.*s' is not a time"), SLICE_ARGS(at));
	e->real_at = e->at;
	if (real.len && !moment_parse(real, &e->real_at))
		return error_at(err, ERROR_DATA, &e->place, _("real_at: '%.*s' is not a time"), SLICE_ARGS(real));
	return 0;
}

static inline bool is_within(const struct log_filter *f, int64_t moment)
{
	return moment >= f->since && (!f->until || moment < f->until);
}

/* A record that was read, and how much of its entry is made so far. */
struct judging {
	struct book *book;
	const struct log_file *file;
	struct csv *csv;
	struct log_entry entry;
	bool has_times;
	enum { MADE_NOT, MADE_PASSING, MADE } made;
};

/* 1 a row, 0 the line that names the columns, -1 neither. */
static int begin_judging(struct judging *j, struct book *b, const struct log_file *f, struct csv *c, struct error *err)
{
	j->book = b;
	j->file = f;
	j->csv = c;
	j->entry.offset = (size_t)(c->raw.ptr - c->text.ptr);
	j->entry.place = (struct place){ f->name, c->line, 0 };
	j->has_times = false;
	j->made = MADE_NOT;
	if (log_is_header(c))
		return 0;
	if (!log_is_row(c->nfields))
		return error_plural(err, ERROR_DATA, &j->entry.place,
				    &(struct error_plural){ P_("%zu field where the log has %d", "%zu fields where the log has %d"), c->nfields },
				    c->nfields, LOG_COLUMNS);
	return 1;
}

/* 1 an entry that passes, 0 one that doesn't, -1 a broken one. */
static int judge(struct judging *j, const struct log_filter *filter, struct error *err)
{
	struct log_entry *e = &j->entry;

	if (!passes(filter, j->csv))
		return 0;
	if (!j->has_times && take_times(j->csv, e, err) < 0)
		return -1;
	j->has_times = true;
	e->when = filter->by_real ? log_pick(j->book, e->at, e->real_at) : e->at;
	if (!is_within(filter, e->at) && !is_within(filter, e->when))
		return 0;
	if (j->made == MADE_NOT || (j->made == MADE_PASSING && !filter->is_passing))
		make_entry(filter->is_passing ? NULL : &j->book->arena, j->file, j->csv, e);
	j->made = filter->is_passing && j->made != MADE ? MADE_PASSING : MADE;
	return 1;
}

static int judge_for(struct judging *j, struct log_reader *readers, size_t n, struct error *err)
{
	for (struct log_reader *r = readers; r < readers + n; r++) {
		const int passes_it = r->has_stopped ? 0 : judge(j, &r->filter, err);

		if (passes_it < 0)
			return -1;
		if (passes_it)
			r->has_stopped = r->each(r->context, &j->entry) != 0;
	}
	return 0;
}

static unsigned count_lines(const char *from, const char *to)
{
	unsigned n = 0;

	for (; (from = memchr(from, '\n', (size_t)(to - from))); from++)
		n++;
	return n;
}

/* Where the record begins that a byte is of, in a text where one begins at `from`: behind a line end that stands outside of quotes. */
static size_t record_of(struct slice text, size_t from, size_t byte)
{
	size_t to = byte;
	bool is_odd = block_quotes_are_odd(text.ptr + from, to - from);

	while (to > from) {
		const char *feed = memrchr(text.ptr + from, '\n', to - from);
		const size_t begin = feed ? (size_t)(feed - text.ptr) + 1 : from;

		is_odd ^= block_quotes_are_odd(text.ptr + begin, to - begin);
		if (!is_odd)
			return begin;
		to = feed ? begin - 1 : from;
	}
	return from;
}

/* Moves on to the next record that has the text; false: there is none. */
static bool find_record(struct csv *c, block_finder *find, struct slice text)
{
	const struct slice all = c->text;
	const size_t hit = c->pos + find(all.ptr + c->pos, all.len - c->pos, text.ptr, text.len);
	size_t begin;

	if (hit >= all.len)
		return false;
	begin = record_of(all, c->pos, hit);
	csv_seek(c, begin, c->next_line + count_lines(all.ptr + c->pos, all.ptr + begin), all.len);
	return true;
}

/* Whether entries of that id are found by looking for its text; records without it are none of theirs, broken or not. */
bool log_is_sought(struct slice id)
{
	enum { WORTH_SEEKING = 4 };

	return id.len >= WORTH_SEEKING && !memchr(id.ptr, '"', id.len);
}

/* Records with an id, found by their text, or known from the last time. */
struct seeking {
	struct slice id;
	block_finder *find; /* NULL: every record is read */
	struct log_hits *hits;
	size_t next;
	bool is_known;
};

static void begin_seeking(struct seeking *s, struct log_file *f, struct slice id)
{
	*s = (struct seeking){ .id = id, .hits = &f->hits };
	if (!log_is_sought(id))
		return;
	s->find = block_finder_of_choice();
	s->is_known = f->hits.id && slice_is(id, f->hits.id);
	if (!s->is_known)
		forget_hits(&f->hits);
}

static bool seek_next(struct seeking *s, struct csv *c)
{
	struct log_hits *h = s->hits;

	if (!s->find)
		return true;
	if (s->is_known) {
		if (s->next == h->count)
			return false;
		csv_seek(c, h->items[s->next].at, h->items[s->next].line, c->text.len);
		s->next++;
		return true;
	}
	if (!find_record(c, s->find, s->id)) {
		h->id = xstrndup(s->id.ptr, s->id.len);
		return false;
	}
	h->items = xgrow(h->items, &h->cap, h->count + 1, sizeof(*h->items));
	h->items[h->count++] = (struct log_hit){ c->pos, c->next_line };
	return true;
}

static bool have_stopped(const struct log_reader *readers, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!readers[i].has_stopped)
			return false;
	return true;
}

int log_read(struct book *b, struct log_file *f, struct log_reader *readers, size_t n, struct error *err)
{
	struct seeking seeking;
	struct judging j;
	struct csv c;
	int more, rc = 0;

	begin_seeking(&seeking, f, n == 1 ? readers->filter.id : SLICE(""));
	csv_open(&c, f->name, f->text, CSV_LEDGER);
	while (!have_stopped(readers, n) && seek_next(&seeking, &c) && (more = csv_read(&c, err)) != 0) {
		if (more > 0)
			more = begin_judging(&j, b, f, &c, err);
		if (more > 0)
			more = judge_for(&j, readers, n, err);
		if (more < 0)
			rc = -1; /* the reader goes on behind it */
	}
	csv_close(&c);
	return rc;
}

bool log_earliest(const struct log_file *f, int64_t *at)
{
	struct error ignored = ERROR_INIT;
	struct csv c;
	int64_t one;
	int more;

	*at = INT64_MAX;
	csv_open(&c, f->name, f->text, CSV_LEDGER);
	while ((more = csv_read(&c, &ignored)) > 0) {
		struct slice real = c.nfields == LOG_COLUMNS ? csv_field(&c, LOG_REAL_AT) : SLICE("");

		if (log_is_header(&c) || (log_is_row(c.nfields) && is_adopted(&c)))
			continue;
		if (!log_is_row(c.nfields) || (real.len && !moment_parse(real, &one)) || !moment_parse(csv_field(&c, LOG_AT), &one))
			break;
		*at = one < *at ? one : *at;
	}
	csv_close(&c);
	error_release(&ignored);
	return more == 0;
}

bool log_read_stretch(struct book *b, const struct log_stretch *part, const struct log_filter *filter,
		   int (*each)(void *context, const struct log_entry *entry), void *context)
{
	struct error found = ERROR_INIT;
	struct judging j;
	bool is_plain = true;
	struct csv c;
	int more;

	csv_open(&c, part->file->name, part->file->text, CSV_LEDGER);
	csv_seek(&c, part->begin ? part->begin : c.pos, part->begin ? 2 : 1, part->end); /* lines are said by log_read */
	while ((more = csv_read(&c, &found)) != 0) {
		is_plain &= c.is_plain && more > 0;
		if (more > 0)
			more = begin_judging(&j, b, part->file, &c, &found);
		if (more > 0)
			more = judge(&j, filter, &found);
		is_plain &= more >= 0;
		if (more > 0 && each)
			each(context, &j.entry);
	}
	csv_close(&c);
	error_release(&found);
	return is_plain;
}

bool log_entry_at(struct book *b, const struct log_file *f, struct csv *c, const struct log_filter *filter, struct log_entry *e)
{
	struct error ignored = ERROR_INIT; /* it was read before */
	struct judging j;
	const bool is_there = csv_read(c, &ignored) > 0 && begin_judging(&j, b, f, c, &ignored) > 0 && judge(&j, filter, &ignored) > 0;

	if (is_there)
		*e = j.entry;
	error_release(&ignored);
	return is_there;
}

/* At the speed of memory: nearly no log has such a row. */
static bool has_real_times(struct slice text)
{
	struct slice first = slice_cut(&text, '\n');

	slice_cut_end(&first, "\r");
	if (!slice_cut_end(&first, ",chain"))
		return slice_find(first, SLICE(",")) >= 0 && !slice_starts(first, "at,");
	while (text.len) {
		const struct slice line = slice_cut(&text, '\n');
		const char *comma = line.len ? memrchr(line.ptr, ',', line.len) : NULL;

		if (comma && (comma == line.ptr || comma[-1] != ','))
			return true;
	}
	return false;
}

int log_may_be_backdated(struct log_file *f, struct error *err)
{
	if (f->real == LOG_REAL_UNKNOWN) {
		if (log_text(f, err) < 0)
			return -1;
		f->real = has_real_times(f->mapped) ? LOG_REAL_SOME : LOG_REAL_NONE;
	}
	return f->real == LOG_REAL_SOME;
}

/* Whether rows of it may count at another time than the one they name; one that can't be read is said by who reads it. */
bool log_counts_otherwise(struct book *b, struct log_file *f, const struct log_filter *filter)
{
	struct error ignored = ERROR_INIT;
	const bool may = filter->by_real && !b->clock_is_free && log_may_be_backdated(f, &ignored) != 0;

	error_release(&ignored);
	return may;
}

/* A month whose name puts it outside the filter need not be read. A day's slack covers every time zone. */
bool log_month_matters(const struct log_file *f, const struct log_filter *filter)
{
	char day[11];
	int32_t first;

	memcpy(day, f->name + 4, 7);
	memcpy(day + 7, "-01", 4);
	if (!date_parse(slice_of(day), false, &first))
		return true;
	return (!filter->until || moment_of(first - 1, 0) < filter->until) &&
	       moment_of(date_add_months(first, 1) + 1, 0) > filter->since;
}

struct sweep_text log_rows_of(const struct log_file *f, struct slice text)
{
	struct sweep_text rows = { f->name, text, 0, 1 };
	struct error ignored = ERROR_INIT;
	struct csv c;

	csv_open(&c, f->name, text, CSV_LEDGER);
	rows.data = c.pos;
	if (csv_next(&c, &ignored) > 0 && log_is_header(&c)) {
		rows.data = c.pos;
		rows.line = c.next_line;
	}
	csv_close(&c);
	error_release(&ignored);
	return rows;
}

int log_sweep(struct book *b, size_t from, const struct sweep_job *job, struct error *err)
{
	struct sweep_text *texts = xcalloc(b->nlogs + 1, sizeof(*texts));
	int rc = 0;

	for (size_t i = from; i < b->nlogs; i++) {
		if (log_text(&b->logs[i], err) < 0)
			rc = -1;
		texts[i] = log_rows_of(&b->logs[i], b->logs[i].mapped);
	}
	if (rc == 0 && from < b->nlogs)
		sweep_texts(texts + from, b->nlogs - from, (struct sweep_width){ LOG_COLUMNS, LOG_COLUMNS_BEFORE }, job, err);
	free(texts);
	return rc;
}
