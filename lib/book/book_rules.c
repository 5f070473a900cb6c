/* book_rules.c - the rule files of a book: its own, else those installed. See book.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "book/book.h"
#include "book/book_output.h"

/* Whether a part of the path is a link that leads to nothing: what it led to is away, and isn't the same as never there. */
static bool is_severed(int dirfd, const char *path)
{
	struct stat st;

	for (size_t n = strcspn(path, "/");; n += 1 + strcspn(path + n + 1, "/")) {
		char *part = xstrndup(path, n);
		const bool is = fstatat(dirfd, part, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode) && fstatat(dirfd, part, &st, 0) < 0;

		free(part);
		if (is || !path[n])
			return is;
	}
}

/* Finds a file below rules/: the book's own, else the installed one. The descriptor, or -1 with errno. */
static int open_rule(const struct book *b, const char *name)
{
	char *own = file_join("rules", name), *shipped;
	int fd = file_open(b->dirfd, own), why = errno;

	if (fd < 0 && why == ENOENT && is_severed(b->dirfd, own))
		why = ERRNO_DANGLING;
	free(own);
	errno = why;
	if (fd >= 0 || errno != ENOENT || !b->defaults)
		return fd;
	shipped = file_join(b->defaults, name);
	fd = file_open(AT_FDCWD, shipped);
	free(shipped);
	return fd;
}

/* Names from files and command lines never lead out of rules/. */
static bool is_rule_name(const char *name)
{
	return *name && *name != '.' && !file_leads_out(slice_of(name));
}

int book_text(struct book *b, const char *name, struct str *out, struct error *err)
{
	int fd = -1, rc = 0;

	errno = EINVAL;
	if (is_rule_name(name))
		fd = open_rule(b, name);
	if (fd < 0 || file_read_all(fd, out) < 0) {
		char *shown = file_join("rules", name);

		rc = error_errno(err, _("cannot read"), shown);
		free(shown);
	}
	if (fd >= 0)
		close(fd);
	return rc;
}

int book_text_named(struct book *b, const struct node *n, struct error *err)
{
	char *name = n->kind == NODE_SCALAR ? xstrndup(n->text.ptr, n->text.len) : xstrdup("");
	const int fd = is_rule_name(name) ? open_rule(b, name) : (errno = ENOENT, -1);
	int rc = 0;

	if (fd >= 0)
		close(fd);
	else if (errno == ENOENT || errno == ENOTDIR)
		rc = node_error(n, err, _("there is no file 'rules/%s'"), name);
	else
		rc = node_error(n, err, _("cannot read 'rules/%s': %s"), name, error_reason(errno));
	free(name);
	return rc;
}

static const struct yaml *parse_rules(struct book *b, const char *name, char *shown, struct slice text, struct error *err)
{
	struct rule_file *f = xcalloc(1, sizeof(*f));
	size_t before = err->count;

	f->name = arena_text(&b->arena, slice_of(name));
	f->shown = shown;
	f->next = b->rules;
	b->rules = f;
	f->loaded = yaml_read(&f->yaml, shown, text, err) == 0;
	if (!f->loaded)
		error_become(err, before, ERROR_SYSTEM);
	return f->loaded ? &f->yaml : NULL;
}

const struct yaml *book_rules(struct book *b, const char *name, struct error *err)
{
	struct str text = STR_INIT;
	const struct yaml *y = NULL;

	for (struct rule_file *f = b->rules; f; f = f->next)
		if (strcmp(f->name, name) == 0 && f->loaded)
			return &f->yaml;
	if (book_text(b, name, &text, err) == 0)
		y = parse_rules(b, name, file_join("rules", name), str_slice(&text), err);
	str_release(&text);
	return y;
}

const struct yaml *book_rules_file(struct book *b, const char *path, struct error *err)
{
	struct str text = STR_INIT;
	const struct yaml *y = NULL;

	if (book_read_input(b, path, &text, err) == 0)
		y = parse_rules(b, path, xstrdup(path), str_slice(&text), err);
	str_release(&text);
	return y;
}

struct calendar *book_calendar(struct book *b, struct error *err)
{
	if (!b->calendar) {
		const struct yaml *y = book_rules(b, "calendar.yaml", err);

		b->calendar = y ? calendar_load(y, err) : NULL;
	}
	return b->calendar;
}
