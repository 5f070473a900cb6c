/* share.c - see share.h. */
#include "book/share.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "book/book.h"

enum { DEPTH_MAX = 8 }; /* of directories: rules/templates/contract is three */

static int stat_directory_of(int dirfd, const char *name, struct stat *st)
{
	const char *slash = strrchr(name, '/');
	char *dir = slash ? xstrndup(name, (size_t)(slash - name)) : xstrdup(".");
	const int rc = fstatat(dirfd, dir, st, 0);

	free(dir);
	return rc;
}

static int take_after(const struct stat *dir, int fd)
{
	struct stat st;
	mode_t mode;

	if (fstat(fd, &st) < 0)
		return -1;
	if (st.st_gid != dir->st_gid && fchown(fd, (uid_t)-1, dir->st_gid) < 0 && errno != EPERM)
		return -1;
	mode = S_ISDIR(st.st_mode) ? dir->st_mode & 07777 : dir->st_mode & 0666;
	return (st.st_mode & 07777) != mode && fchmod(fd, mode) < 0 && errno != EPERM ? -1 : 0;
}

int share_made(int dirfd, const char *name, int fd)
{
	struct stat dir;

	return stat_directory_of(dirfd, name, &dir) < 0 ? -1 : take_after(&dir, fd);
}

int share_mkdir(int dirfd, const char *name)
{
	int fd, rc;

	if (mkdirat(dirfd, name, 0775) < 0)
		return errno == EEXIST ? 0 : -1;
	fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	rc = share_made(dirfd, name, fd);
	close(fd);
	return rc < 0 ? -1 : 1;
}

/* A walk through the book: `each` gets every directory and regular file, with its path for messages; links are passed over. */
struct tree_walk {
	int (*each)(struct tree_walk *w, int fd, const struct stat *st, const char *path);
	gid_t group;
	bool is_trial;
	struct stat root;
	struct shared *done;
	struct error *err;
	int rc;
};

static void walk_directory(struct tree_walk *w, int fd, const char *path, int depth);

static void walk_entry(struct tree_walk *w, int dir, const char *name, const char *path, int depth)
{
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0) {
		if (errno != ELOOP && errno != ENXIO && errno != ENOENT)
			w->rc = error_errno(w->err, _("cannot open"), path);
		return;
	}
	if (fstat(fd, &st) < 0)
		w->rc = error_errno(w->err, _("cannot look at"), path);
	else if ((S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)) && w->each(w, fd, &st, path) < 0)
		w->rc = -1;
	if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX)
		walk_directory(w, fd, path, depth + 1);
	close(fd);
}

static void walk_directory(struct tree_walk *w, int fd, const char *path, int depth)
{
	DIR *entries = file_open_dir(fd, ".");
	struct dirent *e;
	int more;

	if (!entries) {
		w->rc = error_errno(w->err, _("cannot read the directory"), path);
		return;
	}
	while ((more = file_next(entries, &e)) > 0) {
		char *inner;

		/* Of what isn't ours - .git beside the ledgers - the book makes nothing. */
		if (e->d_name[0] == '.' && strcmp(e->d_name, ".crm") != 0)
			continue;
		inner = strcmp(path, ".") == 0 ? xstrdup(e->d_name) : xformat("%s/%s", path, e->d_name);
		walk_entry(w, fd, e->d_name, inner, depth);
		free(inner);
	}
	if (more < 0)
		w->rc = error_errno(w->err, _("cannot read the directory"), path);
	closedir(entries);
}

/* No verb writes crm.yaml, and whoever may write it sets the clock by which everybody is judged. */
static mode_t wanted_of(const char *path)
{
	return strcmp(path, BOOK_CONFIG) == 0 ? S_IRGRP : S_IRGRP | S_IWGRP;
}

static int give(struct tree_walk *w, int fd, const struct stat *st, const char *path)
{
	const bool is_dir = S_ISDIR(st->st_mode);
	const mode_t more = is_dir ? S_ISGID | S_IRGRP | S_IWGRP | S_IXGRP : wanted_of(path);
	const mode_t less = is_dir ? 0 : (S_IRGRP | S_IWGRP) & ~more;

	if (!w->is_trial && st->st_gid != w->group && fchown(fd, (uid_t)-1, w->group) < 0)
		return error_errno(w->err, _("cannot give to the group"), path);
	if (!w->is_trial && fchmod(fd, ((st->st_mode & 07777) | more) & ~less) < 0)
		return error_errno(w->err, _("cannot change the mode of"), path);
	if (is_dir)
		w->done->directories++;
	else
		w->done->files++;
	return 0;
}

int share_book(int dirfd, gid_t group, bool is_trial, struct shared *done, struct error *err)
{
	struct tree_walk w = { .each = give, .group = group, .is_trial = is_trial, .done = done, .err = err };

	*done = (struct shared){ 0 };
	if (fstat(dirfd, &w.root) < 0)
		return error_errno(err, _("cannot look at"), ".");
	if (give(&w, dirfd, &w.root, ".") < 0)
		return -1;
	walk_directory(&w, dirfd, ".", 0);
	return w.rc;
}

static const char *group_name(gid_t group, char *number, size_t size)
{
	const struct group *g = getgrgid(group);

	if (g)
		return g->gr_name;
	snprintf(number, size, "%u", (unsigned)group);
	return number;
}

static int look(struct tree_walk *w, int fd, const struct stat *st, const char *path)
{
	const mode_t wanted = S_ISDIR(st->st_mode) ? S_IRGRP | S_IWGRP | S_IXGRP : wanted_of(path);
	const struct place at = { path, 0, 0 };
	char number[16];

	(void)fd;
	if (strcmp(path, BOOK_CONFIG) == 0 && (st->st_mode & (S_IWGRP | S_IWOTH)))
		error_at(w->err, ERROR_DATA, &at,
			 _("mode %04o: others than its owner may set the book's clock here; crm book share --group %s"),
			 (unsigned)st->st_mode & 07777, group_name(w->root.st_gid, number, sizeof(number)));
	if (st->st_gid == w->root.st_gid && (st->st_mode & wanted) == wanted)
		return 0;
	return error_at(w->err, ERROR_DATA, &at,
			_("group %s with mode %04o: others who share the book are locked out; crm book share --group %s"),
			group_name(st->st_gid, number, sizeof(number)), (unsigned)st->st_mode & 07777,
			group_name(w->root.st_gid, number, sizeof(number)));
}

void share_check(int dirfd, struct error *err)
{
	struct tree_walk w = { .each = look, .err = err };

	if (fstat(dirfd, &w.root) < 0 || !(w.root.st_mode & S_IWGRP))
		return;
	walk_directory(&w, dirfd, ".", 0);
}
