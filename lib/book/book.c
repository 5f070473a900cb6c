/* book.c - see book.h. Opening order matters: first who and where (crm.yaml), then, under the lock, recovery and the
 * descriptors of every ledger and log file; everything is parsed later, when asked for. */
#include "book/book.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "book/book_rules.h"
#include "book/commit.h"
#include "book/entry.h"
#include "book/journal.h"
#include "book/lock.h"
#include "book/past.h"
#include "book/row_links.h"
#include "book/real_time.h"

static const char *env(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

/* Upward from the working directory to the first one that holds crm.yaml; NULL: none (errno 0), or nobody can tell (errno). */
static char *find_upward(void)
{
	char *dir = getcwd(NULL, 0);

	while (dir && *dir) {
		char *config = file_join(dir, BOOK_CONFIG);
		bool found = file_exists(config), is_sure = found || errno == ENOENT || errno == ENOTDIR || errno == EACCES;
		int saved = errno;

		free(config);
		if (found)
			return dir;
		if (!is_sure) {
			free(dir);
			errno = saved;
			return NULL;
		}
		*strrchr(dir, '/') = '\0';
	}
	if (dir)
		errno = 0;
	free(dir);
	return NULL;
}

char *book_find(const char *dir)
{
	if (!dir)
		dir = env("CRM_BOOK");
	return dir ? xstrdup(dir) : find_upward();
}

bool book_language(const char *dir, struct str *out)
{
	struct error ignored = ERROR_INIT;
	struct str text = STR_INIT;
	struct yaml config = { 0 };
	char *found = book_find(dir), *path = found ? file_join(found, BOOK_CONFIG) : NULL;

	if (path && file_read(AT_FDCWD, path, &text, &ignored) == 0 &&
	    yaml_read(&config, BOOK_CONFIG, str_slice(&text), &ignored) == 0)
		str_add_slice(out, node_text(config.root, "language"));
	yaml_release(&config);
	error_release(&ignored);
	str_release(&text);
	free(path);
	free(found);
	return out->len > 0;
}

static int find_book(struct book *b, const struct book_where *where, struct error *err)
{
	b->dir = book_find(where->dir);
	if (!b->dir && errno)
		return error_errno(err, _("cannot look for a book from"), ".");
	if (!b->dir)
		return error_add(err, ERROR_SYSTEM,
				 _("no book here: there is no crm.yaml in this directory or above it; name one with -C DIR, or "
				   "make one with crm book init DIR"));
	b->dirfd = open(b->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (b->dirfd < 0)
		return error_errno(err, _("cannot open the book"), b->dir);
	if (faccessat(b->dirfd, BOOK_CONFIG, F_OK, 0) == 0)
		return 0;
	if (errno != ENOENT)
		return error_errno(err, _("cannot look at"), BOOK_CONFIG);
	return error_add(err, ERROR_SYSTEM, _("'%s' is no book: there is no crm.yaml in it; make one with crm book init %s"), b->dir,
			 b->dir);
}

/* clock: machine (as where there is no such line), or free. */
static int read_clock(struct book *b, struct error *err)
{
	const struct slice clock = node_text(b->config.root, "clock");

	b->clock_is_free = slice_is(clock, "free");
	if (!clock.len || b->clock_is_free || slice_is(clock, "machine"))
		return 0;
	return node_error(node_get(b->config.root, "clock"), err,
			  _("clock: '%.*s' is neither machine nor free (a book to practise in: anybody may set its clock)"),
			  SLICE_ARGS(clock));
}

/* practice: true; a copy to walk in is one whatever became of that line. */
static int read_practice(struct book *b, struct error *err)
{
	const struct node *practice = node_get(b->config.root, "practice");
	const int is_walked = file_is_there(b->dirfd, BOOK_WALK);

	/* Who reads a book without its .crm takes the word of crm.yaml. */
	if (is_walked < 0 && errno != EACCES)
		return error_errno(err, _("cannot look at"), BOOK_WALK);
	if (practice && node_bool(practice, &b->is_practice, err) < 0)
		return -1;
	b->is_walked = is_walked > 0;
	b->is_practice |= b->is_walked;
	return 0;
}

static int read_config(struct book *b, struct error *err)
{
	static const char *const keys[] = { "name", "timezone", "currency", "language", "log", "clock", "practice", NULL };
	struct str text = STR_INIT;
	const char *zone;
	int rc = -1;

	if (file_read(b->dirfd, BOOK_CONFIG, &text, err) < 0 || yaml_read(&b->config, BOOK_CONFIG, str_slice(&text), err) < 0)
		goto out;
	if (!yaml_is_empty(&b->config) && node_only(b->config.root, keys, err) < 0)
		goto out;
	b->name = arena_text(&b->arena, node_text(b->config.root, "name"));
	b->language = arena_text(&b->arena, node_text(b->config.root, "language"));
	b->currency = arena_text(&b->arena, node_text(b->config.root, "currency"));
	if (read_clock(b, err) < 0 || read_practice(b, err) < 0)
		goto out;
	zone = arena_text(&b->arena, node_text(b->config.root, "timezone"));
	errno = 0;
	if (*zone && !date_zone(zone)) {
		if (errno && errno != ENOENT && errno != ENOTDIR)
			error_errno(err, _("cannot read the time zone"), zone);
		else
			node_error(node_get(b->config.root, "timezone"), err,
				   _("timezone: '%s' is not known here; write a name such as Asia/Shanghai or an offset "
				     "such as +08:00"),
				   zone);
		goto out;
	}
	rc = 0;
out:
	error_become(err, 0, ERROR_SYSTEM);
	str_release(&text);
	return rc;
}

/* A date alone means 09:00 that day, when work begins: deadlines of +48h then fall into working hours. */
enum { CLOCK_OF_A_DATE = 9 * 3600 };

static int set_clock(struct book *b, const struct book_where *where, struct error *err)
{
	const char *typed = where->as_of ? where->as_of : env("CRM_NOW");
	const char *from = where->as_of ? "--as-of" : "CRM_NOW";
	struct calendar *calendar;
	int32_t date;
	bool date_only;

	b->now = b->real_now = (int64_t)time(NULL);
	b->today = moment_date(b->now);
	b->clock_is_set = typed != NULL;
	b->clock_from = from;
	if (!typed)
		return 0;
	if (date_parse(slice_of(typed), false, &date)) {
		b->clock_is_date = true;
		b->now = moment_of(date, CLOCK_OF_A_DATE);
	} else if (!moment_parse(slice_of(typed), &b->now)) {
		calendar = book_calendar(b, err);
		if (!calendar)
			return -1;
		if (!calendar_parse_time(calendar, slice_of(typed), b->now, &b->now, &date_only))
			return error_add(err, ERROR_USAGE, _("%s: '%s' is not a date or time such as 2026-03-16 or 2026-03-16T10:20"),
					 from, typed);
		b->clock_is_date = date_only;
		if (date_only)
			b->now += CLOCK_OF_A_DATE;
	}
	b->today = moment_date(b->now);
	return 0;
}

static int open_files(struct book *b, struct error *err)
{
	b->tables = xcalloc(b->schema.count, sizeof(*b->tables));
	if (b->access != BOOK_CHECK)
		b->left_out = left_out_new();
	for (size_t i = 0; i < b->schema.count; i++)
		b->tables[i].fd = -1;
	for (size_t i = 0; i < b->schema.count; i++) {
		const struct ledger *l = &b->schema.ledgers[i];

		if (table_open_as(&b->tables[i], commit_seen_open(&b->seen, b->dirfd, l->file, 0), l, err) < 0)
			return -1;
		b->tables[i].left_out = b->left_out;
	}
	return log_open(b, err);
}

/* Who may not write here can't finish a commit. */
static bool may_write(const struct book *b)
{
	return faccessat(b->dirfd, ".", W_OK, AT_EACCESS) == 0 && faccessat(b->dirfd, ".crm", W_OK, AT_EACCESS) == 0;
}

/* Finishes what a killed writer left, if anything: a reader needs the lock exclusively for that moment. A reader that may not write
 * reads what will be there. */
static int recover(struct book *b, const struct book_where *where, struct error *err)
{
	int pending = commit_pending(b->dirfd, err), fd, rc;

	if (pending <= 0)
		return pending;
	if (!may_write(b))
		return commit_seen_read(&b->seen, b->dirfd, err);
	if (b->lock_fd >= 0)
		lock_drop(b->lock_fd);
	b->lock_fd = -1;
	fd = lock_take(b->dirfd, LOCK_EXCLUSIVE, where->lock_timeout, where->command, err);
	if (fd < 0)
		return error_add(err, ERROR_SYSTEM,
				 _("a commit is waiting to be finished; run crm book check as somebody who may write here"));
	rc = commit_recover(b->dirfd, err);
	lock_drop(fd);
	return rc < 0 ? -1 : 1;
}

static int open_locked(struct book *b, const struct book_where *where, struct error *err)
{
	if (b->access != BOOK_READ) {
		b->lock_fd = lock_take(b->dirfd, LOCK_EXCLUSIVE, where->lock_timeout, where->command, err);
		if (b->lock_fd < 0 || commit_recover(b->dirfd, err) < 0)
			return -1;
		return open_files(b, err);
	}
	for (;;) {
		int again;

		b->lock_fd = lock_take(b->dirfd, LOCK_SHARED, where->lock_timeout, where->command, err);
		if (b->lock_fd == -1)
			return -1;
		again = recover(b, where, err);
		if (again < 0)
			return -1;
		if (!again)
			break;
	}
	if (open_files(b, err) < 0)
		return -1;
	lock_drop(b->lock_fd);
	b->lock_fd = -1;
	return 0;
}

int book_open(struct book *b, const struct book_where *where, enum book_access access, struct error *err)
{
	*b = (struct book){ .dirfd = -1, .lock_fd = -1, .access = access, .defaults = where->defaults,
			    .command = where->command, .is_of_today = where->of_today,
			    .with_merged = where->with_merged || access == BOOK_CHECK };
	if (find_book(b, where, err) < 0 || read_config(b, err) < 0 || set_clock(b, where, err) < 0)
		return -1;
	if (book_open_rules(b, err) < 0) {
		error_become(err, 0, ERROR_SYSTEM); /* a book whose schema can't be read is broken */
		return -1;
	}
	if (open_locked(b, where, err) < 0)
		return -1;
	b->schema.lookup = (struct schema_lookup){ book_lookup, b };
	if (!where->looks && book_whole(b, err) < 0)
		return -1;
	/* Who acts matters to writers; readers ask when they filter by themselves. */
	if ((access == BOOK_WRITE || where->acts || where->as) && book_set_actor(b, where, err) < 0)
		return -1;
	return access == BOOK_WRITE ? book_may_write_now(b, err) : 0;
}

/* A book whose schema can't be read is broken. */
static int told_broken(struct error *err, int rc, size_t before)
{
	if (rc < 0)
		error_become(err, before, ERROR_SYSTEM);
	return rc;
}

int book_sound(const struct book *b, struct error *err)
{
	const size_t before = err->count;
	const int rc = schema_sound(&b->schema, err);

	return told_broken(err, rc, before);
}

int book_whole(struct book *b, struct error *err)
{
	const size_t before = err->count;
	const int rc = schema_whole(&b->schema, err);

	return told_broken(err, rc, before);
}

void book_close(struct book *b)
{
	row_links_release(b);
	for (size_t i = 0; b->tables && i < b->schema.count; i++)
		table_release(&b->tables[i]);
	free(b->tables);
	left_out_free(b->left_out);
	real_time_release(b);
	log_close(b);
	commit_seen_release(&b->seen);
	past_free(b->past);
	schema_release(&b->schema);
	stages_release(&b->stages);
	calendar_free(b->calendar);
	while (b->rules) {
		struct rule_file *f = b->rules;

		b->rules = f->next;
		yaml_release(&f->yaml);
		free(f->shown);
		free(f);
	}
	yaml_release(&b->config);
	map_release(&b->written);
	arena_release(&b->arena);
	lock_drop(b->lock_fd);
	if (b->dirfd >= 0)
		close(b->dirfd);
	free(b->dir);
	*b = (struct book){ .dirfd = -1, .lock_fd = -1 };
}
