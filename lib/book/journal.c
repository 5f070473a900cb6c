/* journal.c - see journal.h. */
#include "book/journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "book/past.h"
#include "book/real_time.h"
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

int journal_open(struct book *b, struct error *err)
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
		b->logs[i].must_hold = b->nlogs > 1 || journal_is_whole(b);
	return rc;
}

bool journal_is_whole(const struct book *b)
{
	return b->config.root && slice_is(node_text(b->config.root, "log"), "whole");
}

void journal_close(struct book *b)
{
	for (size_t i = 0; i < b->nlogs; i++) {
		if (b->logs[i].fd >= 0)
			close(b->logs[i].fd);
		file_unmap(b->logs[i].mapped);
		str_release(&b->logs[i].then);
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

int journal_text(struct log_file *f, struct error *err)
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

static int map_text(struct book *b, struct log_file *f, struct error *err)
{
	if (f->is_read)
		return 0;
	if (journal_text(f, err) < 0)
		return -1;
	f->is_read = true;
	return past_log(b, f, err);
}

/* The first line names the columns; a log without it is all rows. */
bool journal_is_header(struct csv *c)
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

static bool passes(const struct log_filter *f, struct csv *c)
{
	if (!f->with_adopted && !csv_field(c, LOG_FIELD).len && csv_field(c, LOG_OLD).len)
		return false;
	return is_of(f->field, c, LOG_FIELD) && is_of(f->ledger, c, LOG_LEDGER) && is_of(f->id, c, LOG_ID) &&
	       is_of(f->actor, c, LOG_ACTOR);
}

/* The reader's decoded fields die with the next record; entries live as long as the book. */
static struct slice take(struct book *b, const struct log_file *f, struct csv *c, int column)
{
	struct slice s = csv_field(c, (size_t)column);
	bool mapped = s.ptr >= f->text.ptr && s.ptr <= f->text.ptr + f->text.len;

	return mapped ? s : arena_slice(&b->arena, s);
}

static void make_entry(struct book *b, const struct log_file *f, struct csv *c, struct log_entry *e)
{
	e->at_text = take(b, f, c, LOG_AT);
	e->actor = take(b, f, c, LOG_ACTOR);
	e->command = take(b, f, c, LOG_COMMAND);
	e->ledger = take(b, f, c, LOG_LEDGER);
	e->id = take(b, f, c, LOG_ID);
	e->field = take(b, f, c, LOG_FIELD);
	e->old = take(b, f, c, LOG_OLD);
	e->new = take(b, f, c, LOG_NEW);
	e->note = take(b, f, c, LOG_NOTE);
	e->chained = c->nfields == LOG_COLUMNS;
	e->real_at_text = e->chained ? take(b, f, c, LOG_REAL_AT) : SLICE("");
	e->chain = e->chained ? take(b, f, c, LOG_CHAIN) : SLICE("");
}

static int take_times(struct book *b, struct csv *c, bool by_real, struct log_entry *e, struct error *err)
{
	const struct slice at = csv_field(c, LOG_AT);
	const struct slice real = c->nfields == LOG_COLUMNS ? csv_field(c, LOG_REAL_AT) : SLICE("");

	if (!moment_parse(at, &e->at))
		return error_at(err, ERROR_DATA, &e->place, _("at: '%.*s' is not a time"), SLICE_ARGS(at));
	e->real_at = e->at;
	if (real.len && !moment_parse(real, &e->real_at))
		return error_at(err, ERROR_DATA, &e->place, _("real_at: '%.*s' is not a time"), SLICE_ARGS(real));
	e->when = by_real ? real_time_pick(b, e->at, e->real_at) : e->at;
	return 0;
}

static inline bool is_within(const struct log_filter *f, int64_t moment)
{
	return moment >= f->since && (!f->until || moment < f->until);
}

/* 1 an entry that passes, 0 one that doesn't, -1 a broken one. */
static int judge(struct book *b, const struct log_file *f, const struct log_filter *filter, struct csv *c,
		 struct log_entry *e, struct error *err)
{
	*e = (struct log_entry){ .place = { f->name, c->line, 0 } };
	if (journal_is_header(c))
		return 0;
	if (!journal_is_row(c->nfields))
		return error_at(err, ERROR_DATA, &e->place,
				lang_plural("%zu field where the log has %d", "%zu fields where the log has %d", c->nfields), c->nfields,
				LOG_COLUMNS);
	if (!passes(filter, c))
		return 0;
	if (take_times(b, c, filter->by_real, e, err) < 0)
		return -1;
	if (!is_within(filter, e->at) && !is_within(filter, e->when))
		return 0;
	make_entry(b, f, c, e);
	return 1;
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
static bool is_sought(struct slice id)
{
	enum { WORTH_SEEKING = 4 };

	return id.len >= WORTH_SEEKING && !memchr(id.ptr, '"', id.len);
}

/* 0, -1 with findings; *stopped: `each` wants no more. */
static int read_file(struct book *b, struct log_file *f, const struct log_filter *filter,
		     int (*each)(void *context, const struct log_entry *entry), void *context, bool *stopped,
		     struct error *err)
{
	block_finder *find = is_sought(filter->id) ? block_finder_of_choice() : NULL;
	struct csv c;
	int more, rc = 0;

	if (map_text(b, f, err) < 0)
		return -1;
	csv_open(&c, f->name, f->text, CSV_LEDGER);
	while (!*stopped && (!find || find_record(&c, find, filter->id)) && (more = csv_read(&c, err)) != 0) {
		struct log_entry e;

		if (more > 0)
			more = judge(b, f, filter, &c, &e, err);
		if (more < 0)
			rc = -1; /* the reader goes on behind it */
		else if (more > 0)
			*stopped = each(context, &e) != 0;
	}
	csv_close(&c);
	return rc;
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

int journal_may_be_backdated(struct log_file *f, struct error *err)
{
	if (f->real == LOG_REAL_UNKNOWN) {
		if (journal_text(f, err) < 0)
			return -1;
		f->real = has_real_times(f->mapped) ? LOG_REAL_SOME : LOG_REAL_NONE;
	}
	return f->real == LOG_REAL_SOME;
}

/* Whether rows of it may count at another time than the one they name; one that can't be read is said by who reads it. */
static bool counts_otherwise(struct book *b, struct log_file *f, const struct log_filter *filter)
{
	struct error ignored = ERROR_INIT;
	const bool may = filter->by_real && !b->clock_is_free && journal_may_be_backdated(f, &ignored) != 0;

	error_release(&ignored);
	return may;
}

/* A month whose name puts it outside the filter need not be read. A day's slack covers every time zone. */
static bool month_matters(const struct log_file *f, const struct log_filter *filter)
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

/* Order. Nearly every log is in order, and a look at the times that its lines begin with tells, without reading them: as long as they have
 * the same form and offset, they are ordered as texts. A log that isn't, or isn't surely, is read and sorted before it is told. */

enum { TIME_LENGTH = 25 }; /* 2026-03-16T10:20:00+08:00 */

static bool is_time(struct slice line)
{
	static const char form[] = "0000-00-00T00:00:00+00:00,";

	if (line.len <= TIME_LENGTH)
		return false;
	for (size_t i = 0; form[i]; i++)
		if (form[i] == '0' ? line.ptr[i] < '0' || line.ptr[i] > '9'
				   : line.ptr[i] != form[i] && !(form[i] == '+' && line.ptr[i] == '-'))
			return false;
	return true;
}

/* Both as texts; false: the offsets differ, so that nothing is told. */
static bool is_not_before(struct slice at, struct slice before)
{
	enum { OFFSET = 19 };

	return memcmp(at.ptr + OFFSET, before.ptr + OFFSET, TIME_LENGTH - OFFSET) == 0 && memcmp(at.ptr, before.ptr, OFFSET) >= 0;
}

/* A line that begins otherwise goes on with a note of several lines, unless it may begin a row of another form. */
static bool look_for_order(struct log_file *f)
{
	struct slice rest = f->text;

	f->first = f->last = SLICE("");
	while (rest.len) {
		struct slice line = slice_cut(&rest, '\n');

		if (is_time(line)) {
			line.len = TIME_LENGTH;
			if (f->last.len && !is_not_before(line, f->last))
				return false;
			f->first = f->first.len ? f->first : line;
			f->last = line;
		} else if (line.len && (line.ptr[0] == '"' || (line.ptr[0] >= '0' && line.ptr[0] <= '9'))) {
			return false;
		}
	}
	return true;
}

/* Whether the months that the filter reads are in order, one by one and after each other. */
static bool is_in_order(struct book *b, const struct log_filter *filter)
{
	struct slice last = SLICE("");

	for (size_t i = 0; i < b->nlogs; i++) {
		struct log_file *f = &b->logs[i];
		struct error ignored = ERROR_INIT; /* read_file says it */

		if (counts_otherwise(b, f, filter))
			return false;
		if (!month_matters(f, filter))
			continue;
		if (f->order == LOG_ORDER_UNKNOWN && map_text(b, f, &ignored) == 0)
			f->order = look_for_order(f) ? LOG_IN_ORDER : LOG_MIXED;
		error_release(&ignored);
		if (f->order != LOG_IN_ORDER || (last.len && f->first.len && !is_not_before(f->first, last)))
			return false;
		last = f->last.len ? f->last : last;
	}
	return true;
}

struct keeping {
	struct kept_entry {
		struct log_entry entry;
		size_t order;
	} *items;
	size_t count, cap;
};

static int keep(void *context, const struct log_entry *e)
{
	struct keeping *k = context;

	k->items = xgrow(k->items, &k->cap, k->count + 1, sizeof(*k->items));
	k->items[k->count] = (struct kept_entry){ *e, k->count };
	k->count++;
	return 0;
}

static int by_time(const void *a, const void *b)
{
	const struct kept_entry *x = a, *y = b;

	if (x->entry.when != y->entry.when)
		return x->entry.when < y->entry.when ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

/* As they stand. */
static int read_files(struct book *b, const struct log_filter *filter,
		      int (*each)(void *context, const struct log_entry *entry), void *context, struct error *err)
{
	bool stopped = false;
	int rc = 0;

	for (size_t i = 0; i < b->nlogs && !stopped; i++)
		if ((month_matters(&b->logs[i], filter) || counts_otherwise(b, &b->logs[i], filter)) &&
		    read_file(b, &b->logs[i], filter, each, context, &stopped, err) < 0)
			rc = -1;
	return rc;
}

int journal_read(struct book *b, const struct log_filter *filter,
		 int (*each)(void *context, const struct log_entry *entry), void *context, struct error *err)
{
	struct keeping k = { 0 };
	int rc;

	/* Of one id there are few: they are sorted sooner than looked for in vain. */
	if (!is_sought(filter->id) && is_in_order(b, filter))
		return read_files(b, filter, each, context, err);
	rc = read_files(b, filter, keep, &k, err);
	if (k.count)
		qsort(k.items, k.count, sizeof(*k.items), by_time);
	for (size_t i = 0; i < k.count; i++)
		if (each(context, &k.items[i].entry) != 0)
			break;
	free(k.items);
	return rc;
}

static int take_earliest(void *context, const struct log_entry *e)
{
	int64_t *at = context;

	*at = e->at < *at ? e->at : *at;
	return 0;
}

int journal_began(struct book *b, int64_t *at, struct error *err)
{
	const struct log_filter all = { .since = INT64_MIN };
	bool stopped = false;
	int rc = 0;

	*at = INT64_MAX;
	for (size_t i = 0; i < b->nlogs && rc == 0 && *at == INT64_MAX; i++)
		rc = read_file(b, &b->logs[i], &all, take_earliest, at, &stopped, err);
	return rc;
}

bool log_is_imported(const struct log_entry *e)
{
	return slice_is(e->command, "book import") || slice_is(e->command, "book adopt");
}

/* Whether the name stands as a field anywhere in the log: soon seen, where a record would have to be read. */
static bool is_mentioned(struct book *b, const char *name)
{
	const char *field = arena_format(&b->arena, ",%s,", name);
	const size_t n = strlen(field);
	struct error ignored = ERROR_INIT;
	block_finder *find = block_finder_of_choice();
	bool is_there = false;

	for (size_t i = 0; i < b->nlogs && !is_there; i++) {
		struct log_file *f = &b->logs[i];

		is_there = journal_text(f, &ignored) == 0 && find(f->mapped.ptr, f->mapped.len, field, n) < f->mapped.len;
	}
	error_release(&ignored);
	return is_there;
}

static int take_place(void *place, const struct log_entry *entry)
{
	*(struct place *)place = entry->place;
	return 1;
}

int journal_misses(struct book *b, const struct table *t, struct error *err)
{
	const struct log_filter filter = { .ledger = slice_of(t->ledger->name), .with_adopted = true };
	struct error ignored = ERROR_INIT; /* a broken log is the business of who reads it */
	struct place known = { NULL, 0, 0 };
	struct stat st;

	if (t->file_columns)
		return 0;
	if (is_mentioned(b, t->ledger->name))
		read_files(b, &filter, take_place, &known, &ignored);
	error_release(&ignored);
	if (!known.file) /* no file is no rows; a file that holds nothing has lost them */
		return t->fd < 0 ? 0 :
				   error_add(err, ERROR_SYSTEM,
					     _("%s holds nothing, not even its header: put it back, or remove the file if there were no rows in it"), t->name);
	if (t->fd < 0 && fstatat(b->dirfd, t->name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode))
		return error_add(err, ERROR_SYSTEM,
				 _("'%s' is a symbolic link that leads to no file; put the file there, or remove the link"), t->name);
	return error_add(err, ERROR_SYSTEM,
			 _("%s is %s, but the log knows rows of it (%s:%u): put it back; crm book log --ledger %s lists what was written"),
			 t->name, t->fd < 0 ? _("gone") : _("empty"), known.file, known.line, t->ledger->name);
}

/* Which rows of a ledger there should be, by the log: added, and not taken out since. Or, where one field is asked for, which rows should
 * hold something in it. */
struct standing {
	const struct ledger *ledger;
	bool of_field;
	struct map ids; /* -> its number below */
	struct place *places; /* where the row came; no file: it was taken out by hand, and adopted so */
	size_t count, cap;
};

static int take_standing(void *standing, const struct log_entry *e)
{
	struct standing *s = standing;
	const bool is_gone = !e->new.len && (s->of_field || (e->field.len && ledger_column(s->ledger, e->field) == s->ledger->id));
	long at = map_get(&s->ids, e->id);

	if (at < 0) {
		s->places = xgrow(s->places, &s->cap, s->count + 1, sizeof(*s->places));
		at = (long)s->count++;
		s->places[at] = e->place;
		map_add(&s->ids, e->id, at);
	} else if (is_gone || !s->places[at].file) {
		s->places[at] = e->place;
	}
	if (is_gone)
		s->places[at].file = NULL;
	return 0;
}

/* Only the header, and blank lines. */
static bool has_no_rows(const struct table *t)
{
	struct error ignored = ERROR_INIT;
	struct csv c;
	bool has_none;

	csv_open(&c, t->name, t->mapped, CSV_LEDGER);
	has_none = csv_next(&c, &ignored) > 0 && csv_next(&c, &ignored) == 0;
	csv_close(&c);
	error_release(&ignored);
	return has_none;
}

/* Of those, the first that still should; NULL: none. */
static const struct place *first_standing(struct book *b, const struct log_filter *filter, struct standing *s)
{
	struct error ignored = ERROR_INIT;

	read_files(b, filter, take_standing, s, &ignored);
	error_release(&ignored);
	for (size_t i = 0; i < s->count; i++)
		if (s->places[i].file)
			return &s->places[i];
	return NULL;
}

static void standing_release(struct standing *s)
{
	map_release(&s->ids);
	free(s->places);
}

bool journal_misses_rows(struct book *b, const struct table *t, struct error *say)
{
	const struct log_filter filter = { .ledger = slice_of(t->ledger->name), .with_adopted = true };
	struct standing s = { .ledger = t->ledger, .ids = MAP_INIT };
	const struct place *known;

	if (t->mapped.len > CSV_RECORD_MAX || !has_no_rows(t) || !is_mentioned(b, t->ledger->name))
		return false;
	known = first_standing(b, &filter, &s);
	if (known)
		error_add(say, ERROR_DATA,
			  _("%s has a header and no rows, but the log knows rows of it (%s:%u): put them back, or take it as it is with crm book adopt --faults"),
			  t->name, known->file, known->line);
	standing_release(&s);
	return known != NULL;
}

/* The first name of the header that no column has; empty: there is none. */
static struct slice stranger(const struct table *t)
{
	for (size_t i = 0; i < t->file_columns; i++) {
		bool is_known = !t->foreign[i].len;

		for (size_t k = 0; k < t->ledger->ncolumns && !is_known; k++)
			is_known = t->file_column[k] == (int)i;
		if (!is_known)
			return t->foreign[i];
	}
	return SLICE("");
}

static bool misses_column(struct book *b, const struct table *t, const struct column *c, struct slice instead, struct error *say)
{
	const struct log_filter filter = { .ledger = slice_of(t->ledger->name), .field = slice_of(c->name) };
	struct standing s = { .ledger = t->ledger, .of_field = true, .ids = MAP_INIT };
	const struct place *known = is_mentioned(b, c->name) ? first_standing(b, &filter, &s) : NULL;

	if (known)
		error_add(say, ERROR_DATA,
			  _("%s:1: there is no column %s, which commands wrote (%s:%u), but one called '%.*s': its cells read as empty; give it its name back"),
			  t->name, column_said(c), known->file, known->line, SLICE_ARGS(instead));
	standing_release(&s);
	return known != NULL;
}

size_t journal_misses_columns(struct book *b, const struct table *t, struct error *say)
{
	const struct slice instead = stranger(t);
	size_t count = 0;

	for (size_t i = 0; instead.len && i < t->ledger->ncolumns; i++)
		if (t->file_column[i] < 0)
			count += misses_column(b, t, &t->ledger->columns[i], instead, say);
	return count;
}

static struct sweep_text rows_of(const struct log_file *f, struct slice text)
{
	struct sweep_text rows = { f->name, text, 0, 1 };
	struct error ignored = ERROR_INIT;
	struct csv c;

	csv_open(&c, f->name, text, CSV_LEDGER);
	rows.data = c.pos;
	if (csv_next(&c, &ignored) > 0 && journal_is_header(&c)) {
		rows.data = c.pos;
		rows.line = c.next_line;
	}
	csv_close(&c);
	error_release(&ignored);
	return rows;
}

static int pass_over(void *context, const struct log_entry *entry)
{
	(void)context;
	(void)entry;
	return 0;
}

int journal_sweep(struct book *b, const struct log_filter *filter, const struct sweep_job *job, struct error *err)
{
	struct sweep_text *texts = xcalloc(b->nlogs + 1, sizeof(*texts));
	int rc = 0;

	for (size_t i = 0; i < b->nlogs; i++) {
		if (map_text(b, &b->logs[i], err) < 0)
			rc = -1;
		texts[i] = rows_of(&b->logs[i], b->logs[i].text);
	}
	if (rc == 0)
		rc = sweep_texts(texts, b->nlogs, (struct sweep_width){ LOG_COLUMNS, LOG_COLUMNS_BEFORE }, job, err) > 0 ? 1 : 0;
	free(texts);
	if (rc == 0 && journal_read(b, filter, pass_over, NULL, err) == 0) /* which says what is broken, row by row */
		return error_add(err, ERROR_SYSTEM, _("%s can't be read row by row"), "log");
	return rc <= 0 ? -1 : 0;
}

int journal_sweep_files(struct book *b, size_t from, const struct sweep_job *job, struct error *err)
{
	struct sweep_text *texts = xcalloc(b->nlogs + 1, sizeof(*texts));
	int rc = 0;

	for (size_t i = from; i < b->nlogs; i++) {
		if (journal_text(&b->logs[i], err) < 0)
			rc = -1;
		texts[i] = rows_of(&b->logs[i], b->logs[i].mapped);
	}
	if (rc == 0 && from < b->nlogs)
		sweep_texts(texts + from, b->nlogs - from, (struct sweep_width){ LOG_COLUMNS, LOG_COLUMNS_BEFORE }, job, err);
	free(texts);
	return rc;
}
