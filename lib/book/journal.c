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
#include "book/csv.h"

enum { AT, ACTOR, COMMAND, LEDGER, ID, FIELD, OLD, NEW, NOTE, LOG_COLUMNS };

static bool is_log_name(const char *name)
{
	return strlen(name) == 11 && name[4] == '-' && strcmp(name + 7, ".csv") == 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct log_file *)a)->name, ((const struct log_file *)b)->name);
}

static int open_one(struct book *b, int dir, const char *name, struct error *err)
{
	struct log_file *f;

	b->logs = xrealloc(b->logs, (b->nlogs + 1) * sizeof(*b->logs));
	f = &b->logs[b->nlogs++];
	*f = (struct log_file){ .name = arena_format(&b->arena, "log/%s", name) };
	f->fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	if (f->fd < 0 || fstat(f->fd, &f->opened) < 0)
		return error_errno(err, _("cannot open"), f->name);
	return 0;
}

int journal_open(struct book *b, struct error *err)
{
	int fd = openat(b->dirfd, "log", O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc = 0;
	DIR *entries = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;

	if (!entries) {
		if (fd >= 0)
			close(fd);
		return fd < 0 && errno == ENOENT ? 0 : error_errno(err, _("cannot read the directory"), "log");
	}
	while (rc == 0 && (e = readdir(entries)))
		if (is_log_name(e->d_name))
			rc = open_one(b, fd, e->d_name, err);
	closedir(entries);
	if (b->nlogs)
		qsort(b->logs, b->nlogs, sizeof(*b->logs), by_name);
	return rc;
}

void journal_close(struct book *b)
{
	for (size_t i = 0; i < b->nlogs; i++) {
		if (b->logs[i].fd >= 0)
			close(b->logs[i].fd);
		file_unmap(b->logs[i].text);
	}
	free(b->logs);
	b->logs = NULL;
	b->nlogs = 0;
}

static bool passes(const struct log_filter *f, const struct slice *fields)
{
	struct slice actor = fields[ACTOR];

	actor = slice_cut(&actor, ' '); /* "P-0007 by P-0001" acted as P-0007 */
	return (!f->ledger.len || slice_equal(f->ledger, fields[LEDGER])) && (!f->id.len || slice_equal(f->id, fields[ID])) &&
	       (!f->field.len || slice_equal(f->field, fields[FIELD])) && (!f->actor.len || slice_equal(f->actor, actor));
}

/* The reader's decoded fields die with the next record; entries live as long as the book. */
static struct slice keep(struct book *b, const struct log_file *f, struct slice s)
{
	bool mapped = s.ptr >= f->text.ptr && s.ptr <= f->text.ptr + f->text.len;

	return mapped ? s : arena_slice(&b->arena, s);
}

static int make_entry(struct book *b, const struct log_file *f, const struct csv *c, struct log_entry *e, struct error *err)
{
	struct slice v[LOG_COLUMNS];

	*e = (struct log_entry){ .place = { f->name, c->line, 0 } };
	for (int i = 0; i < LOG_COLUMNS; i++)
		v[i] = keep(b, f, c->fields[i]);
	e->at_text = v[AT];
	e->actor = v[ACTOR];
	e->command = v[COMMAND];
	e->ledger = v[LEDGER];
	e->id = v[ID];
	e->field = v[FIELD];
	e->old = v[OLD];
	e->new = v[NEW];
	e->note = v[NOTE];
	if (!moment_parse(v[AT], &e->at))
		return error_at(err, ERROR_DATA, &e->place, _("at: '%.*s' is not a time"), SLICE_ARGS(v[AT]));
	return 0;
}

/* 0, -1 with findings; *stopped: `each` wants no more. */
static int read_file(struct book *b, struct log_file *f, const struct log_filter *filter,
		     int (*each)(void *context, const struct log_entry *entry), void *context, bool *stopped,
		     struct error *err)
{
	struct csv c;
	int more, rc = 0;

	if (!f->text.len && file_map(f->fd, (size_t)f->opened.st_size, &f->text) < 0)
		return error_errno(err, _("cannot read"), f->name);
	csv_open(&c, f->name, f->text, CSV_LEDGER);
	while (!*stopped && (more = csv_next(&c, err)) != 0) {
		const struct place at = { f->name, c.line, 0 };
		struct log_entry e;

		if (more < 0) {
			rc = -1; /* the reader goes on behind it */
			continue;
		}
		if (c.line == 1 && c.nfields && slice_is(c.fields[0], "at"))
			continue;
		if (c.nfields != LOG_COLUMNS) {
			rc = error_at(err, ERROR_DATA, &at, _("%zu fields where the log has %d"), c.nfields, LOG_COLUMNS);
			continue;
		}
		if (!passes(filter, c.fields))
			continue;
		if (make_entry(b, f, &c, &e, err) < 0) {
			rc = -1;
			continue;
		}
		if (e.at < filter->since || (filter->until && e.at >= filter->until))
			continue;
		*stopped = each(context, &e) != 0;
	}
	csv_close(&c);
	return rc;
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

int journal_read(struct book *b, const struct log_filter *filter,
		 int (*each)(void *context, const struct log_entry *entry), void *context, struct error *err)
{
	bool stopped = false;
	int rc = 0;

	for (size_t i = 0; i < b->nlogs && !stopped; i++)
		if (month_matters(&b->logs[i], filter) &&
		    read_file(b, &b->logs[i], filter, each, context, &stopped, err) < 0)
			rc = -1;
	return rc;
}
