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
#include "base/team.h"
#include "base/team.h"
#include "book/past.h"
#include "book/real_time.h"
#include "csv/csv.h"

static int map_text(struct book *b, struct log_file *f, struct error *err)
{
	if (f->is_read)
		return 0;
	if (log_text(f, err) < 0)
		return -1;
	f->is_read = true;
	return past_log(b, f, err);
}

int journal_map(struct book *b, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; i < b->nlogs; i++)
		if (map_text(b, &b->logs[i], err) < 0)
			rc = -1;
	return rc;
}

/* As log_read, of the file as it stood at the clock's moment. */
static int read_month(struct book *b, struct log_file *f, struct log_reader *readers, size_t n, struct error *err)
{
	return map_text(b, f, err) < 0 ? -1 : log_read(b, f, readers, n, err);
}

static struct log_reader reader(const struct log_filter *filter, int (*each)(void *context, const struct log_entry *entry), void *context)
{
	return (struct log_reader){ .filter = *filter, .each = each, .context = context };
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

		if (f->last.len && line.len > TIME_LENGTH && memcmp(line.ptr, f->last.ptr, TIME_LENGTH + 1) == 0)
			continue; /* of one commit all are of one time */
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

static bool matters_to(const struct log_file *f, const struct log_reader *readers, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (log_month_matters(f, &readers[i].filter))
			return true;
	return false;
}

static bool counts_otherwise(struct book *b, struct log_file *f, const struct log_reader *readers, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (log_counts_otherwise(b, f, &readers[i].filter))
			return true;
	return false;
}

/* Whether the months that the readers read are in order, one by one and after each other. */
static bool is_in_order(struct book *b, const struct log_reader *readers, size_t n)
{
	struct slice last = SLICE("");

	for (size_t i = 0; i < b->nlogs; i++) {
		struct log_file *f = &b->logs[i];
		struct error ignored = ERROR_INIT; /* read_month says it */

		if (counts_otherwise(b, f, readers, n))
			return false;
		if (!matters_to(f, readers, n))
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

static bool is_read(struct book *b, struct log_file *f, const struct log_reader *readers, size_t n)
{
	return matters_to(f, readers, n) || counts_otherwise(b, f, readers, n);
}

static bool has_stopped(const struct log_reader *readers, size_t n)
{
	return n == 1 && readers->has_stopped;
}

/* As they stand. */
static int read_files(struct book *b, struct log_reader *readers, size_t n, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; i < b->nlogs && !has_stopped(readers, n); i++)
		if (is_read(b, &b->logs[i], readers, n) && read_month(b, &b->logs[i], readers, n, err) < 0)
			rc = -1;
	return rc;
}

struct log_place {
	int64_t when;
	uint64_t at; /* the number of the file, in the upper bits, and where in it */
};

enum { OFFSET_BITS = 44 };

static int by_place(const void *a, const void *b, void *context)
{
	const struct log_place *x = a, *y = b;

	(void)context;
	if (x->when != y->when)
		return x->when < y->when ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* It is sooner kept than read twice. */
static bool is_short(const struct book *b)
{
	enum { SHORT_BYTES = 2 << 20 };
	size_t bytes = 0;

	for (size_t i = 0; i < b->nlogs; i++)
		bytes += (size_t)b->logs[i].opened.st_size;
	return bytes <= SHORT_BYTES;
}

/* Of a long log that isn't in order only where rows are is held and sorted; then each is read once more. */
struct lined_place {
	struct log_place place;
	unsigned line;
};

struct lined_places {
	struct lined_place *items;
	size_t count, cap, file;
};

static int note_line(void *places, const struct log_entry *e)
{
	struct lined_places *p = places;

	p->items = xgrow(p->items, &p->cap, p->count + 1, sizeof(*p->items));
	p->items[p->count++] = (struct lined_place){ { e->when, (uint64_t)p->file << OFFSET_BITS | e->offset }, e->place.line };
	return 0;
}

static int note_lines(struct book *b, const struct log_filter *filter, struct lined_places *p, struct error *err)
{
	struct log_reader one = reader(filter, note_line, p);
	int rc = 0;

	one.filter.is_passing = true;
	for (p->file = 0; p->file < b->nlogs; p->file++)
		if (is_read(b, &b->logs[p->file], &one, 1) && read_month(b, &b->logs[p->file], &one, 1, err) < 0)
			rc = -1;
	team_sort(p->items, p->count, sizeof(*p->items), by_place, NULL);
	return rc;
}

static void read_lines(struct book *b, const struct log_filter *filter, const struct lined_places *p,
		       int (*each)(void *context, const struct log_entry *entry), void *context)
{
	const struct log_file *f = NULL;
	bool has_stopped = false;
	struct log_entry e;
	struct csv c;

	for (const struct lined_place *at = p->items; at < p->items + p->count && !has_stopped; at++) {
		const struct log_file *of = &b->logs[at->place.at >> OFFSET_BITS];

		if (of != f) {
			if (f)
				csv_close(&c);
			f = of;
			csv_open(&c, f->name, f->text, CSV_LEDGER);
		}
		csv_seek(&c, at->place.at & (((uint64_t)1 << OFFSET_BITS) - 1), at->line, f->text.len);
		if (log_entry_at(b, f, &c, filter, &e))
			has_stopped = each(context, &e) != 0;
	}
	if (f)
		csv_close(&c);
}

static int read_sorted(struct book *b, const struct log_filter *filter,
		       int (*each)(void *context, const struct log_entry *entry), void *context, struct error *err)
{
	struct lined_places places = { 0 };
	const int rc = note_lines(b, filter, &places, err);

	read_lines(b, filter, &places, each, context);
	free(places.items);
	return rc;
}

int journal_read(struct book *b, const struct log_filter *filter,
		 int (*each)(void *context, const struct log_entry *entry), void *context, struct error *err)
{
	struct keeping k = { 0 };
	struct log_reader one = reader(filter, each, context);
	int rc;

	/* Of one id there are few: they are sorted sooner than looked for in vain. */
	if (!log_is_sought(filter->id) && is_in_order(b, &one, 1))
		return read_files(b, &one, 1, err);
	if (!log_is_sought(filter->id) && !is_short(b))
		return read_sorted(b, filter, each, context, err);
	one = reader(filter, keep, &k);
	rc = read_files(b, &one, 1, err);
	if (k.count)
		qsort(k.items, k.count, sizeof(*k.items), by_time);
	for (size_t i = 0; i < k.count; i++)
		if (each(context, &k.items[i].entry) != 0)
			break;
	free(k.items);
	return rc;
}

int journal_read_for(struct book *b, struct log_reader *readers, size_t n, struct error *err)
{
	int rc = 0;

	if (is_in_order(b, readers, n))
		return read_files(b, readers, n, err);
	for (size_t i = 0; i < n; i++)
		if (journal_read(b, &readers[i].filter, readers[i].each, readers[i].context, err) < 0)
			rc = -1;
	return rc;
}

/* Parts */

enum { PART_BYTES = 256 << 10 };

struct journal_parts {
	struct book *book;
	struct log_filter filter;
	struct log_stretch *parts; /* of a log in order */
	size_t nparts, parts_cap;
	struct log_place *places; /* of another */
	size_t nplaces, places_cap;
	struct keeping found; /* of one id, or a short log */
};

static void add_part(struct journal_parts *p, struct log_file *f, size_t begin, size_t end)
{
	p->parts = xgrow(p->parts, &p->parts_cap, p->nparts + 1, sizeof(*p->parts));
	p->parts[p->nparts++] = (struct log_stretch){ f, begin, end };
}

static void cut_file(struct journal_parts *p, struct log_file *f, size_t length)
{
	const struct slice text = f->text;

	for (size_t begin = 0, end; begin < text.len; begin = end) {
		end = text.len - begin > length ? reader_boundary(text, begin, begin + length) : text.len;
		add_part(p, f, begin, end);
	}
}

/* The months that the filter reads, which were all read before: cut, or each as a whole. */
static void cut_files(struct journal_parts *p, size_t length)
{
	p->nparts = 0;
	for (size_t i = 0; i < p->book->nlogs; i++)
		if (log_month_matters(&p->book->logs[i], &p->filter))
			cut_file(p, &p->book->logs[i], length);
}

struct looking {
	struct journal_parts *parts;
	bool is_odd[TEAM_MAX];
};

static void look_at_part(void *looking, size_t part, size_t thread)
{
	struct looking *l = looking;

	l->is_odd[thread] |= !log_read_stretch(l->parts->book, &l->parts->parts[part], &l->parts->filter, NULL, NULL);
}

static int pass_over(void *context, const struct log_entry *entry)
{
	(void)context;
	(void)entry;
	return 0;
}

/* By all cores; where a record isn't plain, or can't be read, once more and from the start. */
static int look_at_parts(struct journal_parts *p, struct error *err)
{
	const size_t threads = team_size(p->nparts * PART_BYTES);
	struct looking l = { .parts = p };
	bool is_odd = false;

	team_queue(p->nparts, threads, look_at_part, &l);
	for (size_t i = 0; i < threads; i++)
		is_odd |= l.is_odd[i];
	if (!is_odd)
		return 0;
	cut_files(p, SIZE_MAX);
	return read_files(p->book, (struct log_reader[]){ reader(&p->filter, pass_over, NULL) }, 1, err);
}

struct placing {
	struct journal_parts *parts;
	size_t file;
};

static int note_place(void *placing, const struct log_entry *e)
{
	const struct placing *to = placing;
	struct journal_parts *p = to->parts;

	p->places = xgrow(p->places, &p->places_cap, p->nplaces + 1, sizeof(*p->places));
	p->places[p->nplaces++] = (struct log_place){ e->when, (uint64_t)to->file << OFFSET_BITS | e->offset };
	return 0;
}

static int note_places(struct journal_parts *p, struct error *err)
{
	struct book *b = p->book;
	int rc = 0;

	for (size_t i = 0; i < b->nlogs; i++) {
		struct placing to = { p, i };
		struct log_reader one = reader(&p->filter, note_place, &to);

		if (is_read(b, &b->logs[i], &one, 1) && read_month(b, &b->logs[i], &one, 1, err) < 0)
			rc = -1;
	}
	if (rc == 0)
		team_sort(p->places, p->nplaces, sizeof(*p->places), by_place, NULL);
	return rc;
}

struct journal_parts *journal_parts(struct book *b, const struct log_filter *filter, struct error *err)
{
	struct journal_parts *p = xcalloc(1, sizeof(*p));
	int rc;

	*p = (struct journal_parts){ .book = b, .filter = *filter };
	if (log_is_sought(filter->id) || is_short(b)) {
		rc = journal_read(b, filter, keep, &p->found, err);
	} else if (is_in_order(b, &(struct log_reader){ .filter = *filter }, 1)) {
		p->filter.is_passing = true;
		cut_files(p, PART_BYTES);
		rc = look_at_parts(p, err);
	} else {
		p->filter.is_passing = true;
		rc = note_places(p, err);
	}
	if (rc == 0)
		return p;
	journal_parts_free(p);
	return NULL;
}

size_t journal_parts_count(const struct journal_parts *p)
{
	const size_t rows = p->nplaces + p->found.count;

	return p->nparts + (rows + JOURNAL_PART_ROWS - 1) / JOURNAL_PART_ROWS;
}

static size_t part_end(size_t from, size_t count)
{
	return count - from < JOURNAL_PART_ROWS ? count : from + JOURNAL_PART_ROWS;
}

static void read_places(const struct journal_parts *p, size_t from, size_t to,
			int (*each)(void *context, const struct log_entry *entry), void *context)
{
	const struct log_file *f = NULL;
	struct log_entry e;
	struct csv c;

	for (size_t i = from; i < to; i++) {
		const struct log_file *of = &p->book->logs[p->places[i].at >> OFFSET_BITS];

		if (of != f) {
			if (f)
				csv_close(&c);
			f = of;
			csv_open(&c, f->name, f->text, CSV_LEDGER);
		}
		csv_seek(&c, p->places[i].at & (((uint64_t)1 << OFFSET_BITS) - 1), 2, f->text.len);
		if (log_entry_at(p->book, f, &c, &p->filter, &e))
			each(context, &e);
	}
	if (f)
		csv_close(&c);
}

void journal_part(const struct journal_parts *p, size_t part, int (*each)(void *context, const struct log_entry *entry), void *context)
{
	const size_t from = part * JOURNAL_PART_ROWS;

	if (p->nparts)
		log_read_stretch(p->book, &p->parts[part], &p->filter, each, context);
	else if (p->nplaces)
		read_places(p, from, part_end(from, p->nplaces), each, context);
	for (size_t i = from; p->found.count && i < part_end(from, p->found.count); i++)
		each(context, &p->found.items[i].entry);
}

void journal_parts_free(void *parts)
{
	struct journal_parts *p = parts;

	free(p->parts);
	free(p->places);
	free(p->found.items);
	free(p);
}

int journal_began(struct book *b, int64_t *at, struct error *err)
{
	const struct log_filter all = { .since = INT64_MIN };

	*at = b->has_began ? b->began : INT64_MAX;
	for (size_t i = 0; i < b->nlogs && !b->has_began && *at == INT64_MAX; i++) {
		struct log_file *f = &b->logs[i];

		if (map_text(b, f, err) < 0)
			return -1;
		if (!log_earliest(f, at)) /* said by who reads it as entries */
			return read_month(b, f, (struct log_reader[]){ reader(&all, pass_over, NULL) }, 1, err) < 0 ? -1 : 0;
	}
	b->has_began = true;
	b->began = *at;
	return 0;
}

bool log_is_merge(const struct log_entry *e)
{
	struct slice verb = e->command;

	slice_cut(&verb, ' ');
	return slice_is(verb, "merge") || slice_is(verb, "unmerge");
}

bool log_is_imported(const struct log_entry *e)
{
	return slice_is(e->command, "book import") || slice_is(e->command, "book adopt") || log_is_merge(e);
}

/* Fields that are looked for in the whole log, stretch by stretch: the memory is read once for all of them. */
struct mentions {
	const struct book *book;
	block_finder *find;
	struct mention {
		struct slice field; /* between commas */
		bool is_there;	    /* set by any thread */
	} *items;
	size_t count;
};

static void look_in_stretch(struct mentions *m, struct slice text)
{
	for (struct mention *one = m->items; one < m->items + m->count; one++)
		if (!__atomic_load_n(&one->is_there, __ATOMIC_RELAXED) &&
		    m->find(text.ptr, text.len, one->field.ptr, one->field.len) < text.len)
			__atomic_store_n(&one->is_there, true, __ATOMIC_RELAXED);
}

static void look_for_mentions(void *mentions, size_t piece, size_t thread)
{
	enum { STRETCH = 32 << 10, OVERLAP = 512 /* no name of a ledger or column is longer */ };
	struct mentions *m = mentions;
	const struct slice text = m->book->logs[piece].mapped;

	(void)thread;
	for (size_t at = 0; at < text.len; at += STRETCH)
		look_in_stretch(m, (struct slice){ text.ptr + at, text.len - at < STRETCH + OVERLAP ? text.len - at : STRETCH + OVERLAP });
}

static void look_for(struct book *b, struct mention *items, size_t count)
{
	struct mentions m = { b, block_finder_of_choice(), items, count };
	struct error ignored = ERROR_INIT;
	size_t bytes = 0;

	for (size_t i = 0; i < b->nlogs; i++)
		if (log_text(&b->logs[i], &ignored) == 0)
			bytes += b->logs[i].mapped.len;
	error_release(&ignored);
	team_queue(b->nlogs, team_size(bytes), look_for_mentions, &m);
}

static struct mention mention_of(struct book *b, const char *name)
{
	return (struct mention){ slice_of(arena_format(&b->arena, ",%s,", name)), false };
}

/* Whether the name stands as a field anywhere in the log: soon seen, where a record would have to be read. */
static bool is_mentioned(struct book *b, const char *name)
{
	struct mention one = mention_of(b, name);

	look_for(b, &one, 1);
	return one.is_there;
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
		read_files(b, (struct log_reader[]){ reader(&filter, take_place, &known) }, 1, &ignored);
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
	has_none = csv_next(&c, &ignored) > 0;
	has_none = csv_next(&c, &ignored) == 0 && has_none;
	csv_close(&c);
	error_release(&ignored);
	return has_none;
}

/* Of those, the first that still should; NULL: none. */
static const struct place *first_standing(struct book *b, const struct log_filter *filter, struct standing *s)
{
	struct error ignored = ERROR_INIT;

	read_files(b, (struct log_reader[]){ reader(filter, take_standing, s) }, 1, &ignored);
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

static bool misses_rows(struct book *b, const struct table *t, struct error *say)
{
	const struct log_filter filter = { .ledger = slice_of(t->ledger->name), .with_adopted = true };
	struct standing s = { .ledger = t->ledger, .ids = MAP_INIT };
	const struct place *known = first_standing(b, &filter, &s);

	if (known)
		error_add(say, ERROR_DATA,
			  _("%s has a header and no rows, but the log knows rows of it (%s:%u): put them back, or take it as it is with crm book adopt --faults"),
			  t->name, known->file, known->line);
	standing_release(&s);
	return known != NULL;
}

size_t journal_misses_rows(struct book *b, const struct table *const *tables, size_t n, struct error *say)
{
	struct mention *items = xcalloc(n + 1, sizeof(*items));
	const struct table **empty = xcalloc(n + 1, sizeof(*empty));
	size_t nempty = 0, count = 0;

	for (size_t i = 0; i < n; i++)
		if (tables[i]->mapped.len <= CSV_RECORD_MAX && has_no_rows(tables[i])) {
			items[nempty] = mention_of(b, tables[i]->ledger->name);
			empty[nempty++] = tables[i];
		}
	if (nempty)
		look_for(b, items, nempty);
	for (size_t i = 0; i < nempty; i++)
		count += items[i].is_there && misses_rows(b, empty[i], say);
	free(items);
	free(empty);
	return count;
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
		if (t->file_column[i] < 0 && !t->ledger->columns[i].is_merge)
			count += misses_column(b, t, &t->ledger->columns[i], instead, say);
	return count;
}

int journal_sweep(struct book *b, const struct log_filter *filter, const struct sweep_job *job, struct error *err)
{
	struct sweep_text *texts = xcalloc(b->nlogs + 1, sizeof(*texts));
	int rc = 0;

	for (size_t i = 0; i < b->nlogs; i++) {
		if (map_text(b, &b->logs[i], err) < 0)
			rc = -1;
		texts[i] = log_rows_of(&b->logs[i], b->logs[i].text);
	}
	if (rc == 0)
		rc = sweep_texts(texts, b->nlogs, (struct sweep_width){ LOG_COLUMNS, LOG_COLUMNS_BEFORE }, job, err) > 0 ? 1 : 0;
	free(texts);
	if (rc == 0 && journal_read(b, filter, pass_over, NULL, err) == 0) /* which says what is broken, row by row */
		return error_add(err, ERROR_SYSTEM, _("%s can't be read row by row"), "log");
	return rc <= 0 ? -1 : 0;
}

/* How many rows there are, by all cores. */

struct count {
	size_t rows;
};

static void *begin_count(void *context, bool is_alone)
{
	(void)context;
	(void)is_alone;
	return xcalloc(1, sizeof(struct count));
}

static int count_rows(struct sweep *s, void *state)
{
	struct count *n = state;

	while (sweep_next(s)) {
		const struct slice real = sweep_field(s, LOG_REAL_AT);
		int64_t moment;

		if (!moment_parse(sweep_field(s, LOG_AT), &moment) || (real.len && !moment_parse(real, &moment)))
			return -1;
		n->rows++;
	}
	return 0;
}

static void add_count(void *context, void *state)
{
	*(size_t *)context += ((struct count *)state)->rows;
}

static int count_entry(void *context, const struct log_entry *entry)
{
	(void)entry;
	++*(size_t *)context;
	return 0;
}

/* Where anything is wrong, file by file, which says what. */
size_t journal_count(struct book *b, struct error *err)
{
	const struct log_filter everything = { .with_adopted = true };
	struct sweep_text *texts = xcalloc(b->nlogs + 1, sizeof(*texts));
	size_t rows = 0;
	const struct sweep_job job = { .begin = begin_count, .rows = count_rows, .merge = add_count, .release = free, .context = &rows };
	struct error ignored = ERROR_INIT;
	bool is_read = true;

	for (size_t i = 0; i < b->nlogs; i++) {
		is_read &= map_text(b, &b->logs[i], &ignored) == 0;
		texts[i] = log_rows_of(&b->logs[i], b->logs[i].text);
	}
	if (!is_read || sweep_texts(texts, b->nlogs, (struct sweep_width){ LOG_COLUMNS, LOG_COLUMNS_BEFORE }, &job, &ignored) <= 0) {
		rows = 0;
		read_files(b, (struct log_reader[]){ reader(&everything, count_entry, &rows) }, 1, err);
	}
	error_release(&ignored);
	free(texts);
	return rows;
}
