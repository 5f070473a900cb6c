/* copy.c - see copy.h. A copy to try things in need not survive a power cut: nothing is synced. */
#include "book/copy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "base/output.h"
#include "book/book_output.h"
#include "book/journal.h"

static int put_fd(int from, size_t length, int to, const char *name, struct error *err)
{
	struct slice bytes;
	int rc;

	if (file_map(from, length, &bytes) < 0)
		return error_errno(err, _("cannot read"), name);
	rc = output_create(to, name, bytes, false, err);
	file_unmap(bytes);
	return rc;
}

/* What the book holds open: copied from there, so that the copy is one state of the book. */
struct held {
	bool is_known; /* a ledger or a month of the log */
	int fd;	       /* -1: it came after this book was opened, and is left out */
	size_t length;
};

static struct held held(const struct book *b, const char *path)
{
	for (size_t i = 0; i < b->schema.count; i++)
		if (b->tables[i].name && strcmp(b->tables[i].name, path) == 0)
			return (struct held){ true, b->tables[i].fd,
					      b->tables[i].fd < 0 ? 0 : (size_t)b->tables[i].opened.st_size };
	for (size_t i = 0; i < b->nlogs; i++)
		if (strcmp(b->logs[i].name, path) == 0)
			return (struct held){ true, b->logs[i].fd, (size_t)b->logs[i].opened.st_size };
	return (struct held){ strncmp(path, "log/", 4) == 0, -1, 0 };
}

static bool is_skipped(const char *path, const char *name)
{
	const size_t n = strlen(name);

	return *name == '.' || strcmp(path, BOOK_CONFIG) == 0 || (n > 8 && strcmp(name + n - 8, ".crm-new") == 0);
}

static int copy_dir(const struct book *b, int from, int to, const char *below, struct error *err);

/* Links to directories are left out: they may lead anywhere, and round in circles. */
static int copy_below(const struct book *b, int from, int to, const char *path, const char *name, int fd,
		      struct error *err)
{
	struct stat link;
	int inner, rc;

	if (fstatat(from, name, &link, AT_SYMLINK_NOFOLLOW) < 0 || S_ISLNK(link.st_mode))
		return 0;
	if (mkdirat(to, name, 0775) < 0 && errno != EEXIST)
		return error_errno(err, _("cannot create"), path);
	inner = openat(to, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (inner < 0)
		return error_errno(err, _("cannot open"), path);
	rc = copy_dir(b, fd, inner, path, err);
	close(inner);
	return rc;
}

static int copy_entry(const struct book *b, int from, int to, const char *path, const char *name, struct error *err)
{
	const struct held known = held(b, path);
	struct stat st;
	int fd, rc = 0;

	if (known.is_known)
		return known.fd < 0 ? 0 : put_fd(known.fd, known.length, to, name, err);
	fd = openat(from, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) < 0)
		rc = error_errno(err, _("cannot read"), path);
	else if (S_ISDIR(st.st_mode))
		rc = copy_below(b, from, to, path, name, fd, err);
	else if (S_ISREG(st.st_mode))
		rc = put_fd(fd, (size_t)st.st_size, to, name, err);
	if (fd >= 0)
		close(fd);
	return rc;
}

static int copy_dir(const struct book *b, int from, int to, const char *below, struct error *err)
{
	DIR *entries = file_open_dir(from, ".");
	struct dirent *e;
	int rc = 0, more = 0;

	if (!entries)
		return error_errno(err, _("cannot read the directory"), *below ? below : b->dir);
	while (rc == 0 && (more = file_next(entries, &e)) > 0) {
		char *path = *below ? file_join(below, e->d_name) : xstrdup(e->d_name);

		if (!is_skipped(path, e->d_name))
			rc = copy_entry(b, from, to, path, e->d_name, err);
		free(path);
	}
	if (rc == 0 && more < 0)
		rc = error_errno(err, _("cannot read the directory"), *below ? below : b->dir);
	closedir(entries);
	return rc;
}

static bool is_line_of(const struct node *map, const char *const keys[], unsigned line)
{
	for (size_t i = 0; keys[i]; i++) {
		const struct node *n = node_get(map, keys[i]);

		if (n && n->key_place.line == line)
			return true;
	}
	return false;
}

/* crm.yaml as it stands, but for the lines of the name, the clock and that it counts: in a copy to try things in anybody may set it. */
static int put_config(const struct book *b, int to, const char *suffix, struct error *err)
{
	static const char *const own[] = { "name", "clock", "practice", NULL };
	struct str text = STR_INIT, out = STR_INIT;
	int rc = file_read(b->dirfd, BOOK_CONFIG, &text, err);
	struct slice rest = str_slice(&text);

	str_adds(&out, "name: '");
	for (const char *p = b->name; *p; p++)
		str_adds(&out, *p == '\'' ? "''" : (char[]){ *p, '\0' });
	str_addf(&out, "%s'\n", suffix);
	str_adds(&out, "clock: free\npractice: true\n");
	for (unsigned line = 1; rc == 0 && rest.len; line++) {
		struct slice one = slice_cut(&rest, '\n');

		if (!is_line_of(b->config.root, own, line))
			str_addf(&out, "%.*s\n", SLICE_ARGS(one));
	}
	if (rc == 0)
		rc = output_create(to, BOOK_CONFIG, str_slice(&out), false, err);
	str_release(&text);
	str_release(&out);
	return rc;
}

static bool is_empty(int fd)
{
	DIR *entries = file_open_dir(fd, ".");
	bool empty = entries != NULL;
	struct dirent *e;
	int more = 0;

	while (entries && empty && (more = file_next(entries, &e)) > 0)
		empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
	empty &= more >= 0; /* who can't tell, doesn't write there */
	if (entries)
		closedir(entries);
	return empty;
}

static bool lies_in(const char *dir, const char *outer)
{
	char *a = realpath(dir, NULL), *b = realpath(outer, NULL);
	const size_t n = b ? strlen(b) : 0;
	bool inside = a && b && strncmp(a, b, n) == 0 && (a[n] == '/' || !a[n]);

	free(a);
	free(b);
	return inside;
}

static int open_target(const struct book *b, const char *dir, struct error *err)
{
	bool made;
	int fd;

	if (!lies_in(dir, b->dir) && book_may_make_dir(dir, err) < 0)
		return -1;
	made = mkdir(dir, 0775) == 0;
	if (!made && errno != EEXIST)
		return error_errno(err, _("cannot create"), dir);
	if (lies_in(dir, b->dir)) {
		if (made)
			rmdir(dir);
		return error_add(err, ERROR_USAGE, _("'%s' lies in the book itself; name a directory outside of it"),
				 dir);
	}
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return error_errno(err, _("cannot open"), dir);
	if (is_empty(fd))
		return fd;
	close(fd);
	return error_add(err, ERROR_USAGE, _("'%s' isn't empty; name a new directory"), dir);
}

int book_copy(const struct book *b, const char *dir, const char *suffix, const char *mark, struct slice text,
	      struct error *err)
{
	int to = open_target(b, dir, err), rc = -1;
	char *path = file_join(".crm", mark);

	if (to >= 0) {
		if (mkdirat(to, ".crm", 0775) < 0)
			rc = error_errno(err, _("cannot create"), ".crm");
		else if (output_create(to, path, text, false, err) == 0 && copy_dir(b, b->dirfd, to, "", err) == 0)
			rc = put_config(b, to, suffix, err);
		close(to);
	}
	free(path);
	return rc;
}

static int differs(const char *path, struct error *err)
{
	return error_add(err, ERROR_DATA, _("'%s' of the copy isn't the book's, so that what was done there says nothing of the book: make a new copy"),
			 path);
}

static int same_file(int a, int b, const char *name, const char *path, struct error *err)
{
	struct str here = STR_INIT, there = STR_INIT;
	const int is_there = file_is_there(b, name);
	int rc = is_there < 0 ? error_errno(err, _("cannot look at"), path) : is_there ? 0 : differs(path, err);

	if (rc == 0 && (file_read(a, name, &here, err) < 0 || file_read(b, name, &there, err) < 0))
		rc = -1;
	if (rc == 0 && !slice_equal(str_slice(&here), str_slice(&there)))
		rc = differs(path, err);
	str_release(&here);
	str_release(&there);
	return rc;
}

static int same_dir(int a, int b, const char *path, struct error *err);

static int same_entry(int a, int b, const char *name, const char *path, struct error *err)
{
	struct stat st, link;
	int below_a, below_b, rc;

	if (fstatat(a, name, &st, 0) < 0 || fstatat(a, name, &link, AT_SYMLINK_NOFOLLOW) < 0)
		return error_errno(err, _("cannot look at"), path);
	if (!S_ISDIR(st.st_mode))
		return S_ISREG(st.st_mode) ? same_file(a, b, name, path, err) : 0;
	if (S_ISLNK(link.st_mode)) /* left out of the copy */
		return 0;
	below_a = openat(a, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	below_b = below_a < 0 ? -1 : openat(b, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (below_b >= 0)
		rc = same_dir(below_a, below_b, path, err);
	else
		rc = below_a >= 0 && errno == ENOENT ? differs(path, err) : error_errno(err, _("cannot open"), path);
	if (below_a >= 0)
		close(below_a);
	if (below_b >= 0)
		close(below_b);
	return rc;
}

/* Every file of `a` is in `b`, the same. */
static int same_dir(int a, int b, const char *path, struct error *err)
{
	DIR *entries = file_open_dir(a, ".");
	struct dirent *e;
	int more = 0, rc = 0;

	if (!entries)
		return error_errno(err, _("cannot read the directory"), path);
	while (rc == 0 && (more = file_next(entries, &e)) > 0) {
		char *inner = file_join(path, e->d_name);

		if (!is_skipped(inner, e->d_name))
			rc = same_entry(a, b, e->d_name, inner, err);
		free(inner);
	}
	if (rc == 0 && more < 0)
		rc = error_errno(err, _("cannot read the directory"), path);
	closedir(entries);
	return rc;
}

int book_copy_check(const struct book *b, const struct book *copy, const char *dir, struct error *err)
{
	const int here = file_is_there(b->dirfd, dir), there = file_is_there(copy->dirfd, dir);

	if (here < 0 || there < 0)
		return error_errno(err, _("cannot look at"), dir);
	if (here == 0 && there == 0)
		return 0;
	if (here == 0 || there == 0)
		return differs(dir, err);
	if (same_entry(b->dirfd, copy->dirfd, dir, dir, err) < 0)
		return -1;
	return same_entry(copy->dirfd, b->dirfd, dir, dir, err);
}
