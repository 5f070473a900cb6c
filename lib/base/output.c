/* output.c - see output.h. */
#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"

enum { LINKS_MOST = 40, NAMES_MOST = 1000, NAME_ROOM = 200 };

static int cannot(const struct output *o, struct error *err)
{
	return error_errno(err, _("cannot write to"), o->shown);
}

/* /dev/stdout and its like are descriptors that are open already: opened again they would begin at their start. */
static int descriptor_of(const char *path)
{
	static const char *const before[] = { "/dev/fd/", "/proc/self/fd/" };
	char *end;
	long fd;

	if (strcmp(path, "/dev/stdout") == 0 || strcmp(path, "/dev/stderr") == 0)
		return path[8] == 'o' ? STDOUT_FILENO : STDERR_FILENO;
	for (size_t i = 0; i < 2; i++) {
		const size_t n = strlen(before[i]);

		if (strncmp(path, before[i], n) != 0 || path[n] < '0' || path[n] > '9')
			continue;
		errno = 0;
		fd = strtol(path + n, &end, 10);
		return *end || errno || fd > INT_MAX ? -1 : (int)fd;
	}
	return -1;
}

static int refuse(struct output *o, const struct stat *there, struct error *err)
{
	const struct output_place place = { o->shown, o->dir, o->name, o->dirfd, there, &o->number, false };

	return o->guard.refuse ? o->guard.refuse(o->guard.context, &place, err) : 0;
}

/* The directory of a path, and what is behind it. */
static void cut_path(const char *path, char **dir, char **name)
{
	const char *slash = strrchr(path, '/');

	*dir = !slash ? xstrdup(".") : slash == path ? xstrdup("/") : xstrndup(path, (size_t)(slash - path));
	*name = xstrdup(slash ? slash + 1 : path);
}

int output_ask_open(int fd, const char *shown, const struct output_guard *guard, long *number, struct error *err)
{
	char proc[sizeof("/proc/self/fd/") + 12], path[PATH_MAX + 1], *dir = NULL, *name = NULL;
	struct stat st;
	ssize_t n;
	int rc;

	if (fstat(fd, &st) < 0)
		return error_errno(err, _("cannot write to"), shown);
	if (!S_ISREG(st.st_mode) || !guard->refuse)
		return 0;
	/* A file that has no name any more is known by what it is alone. */
	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
	n = readlink(proc, path, sizeof(path) - 1);
	if (n > 0 && *path == '/') {
		path[n] = '\0';
		cut_path(path, &dir, &name);
	}
	rc = guard->refuse(guard->context, &(struct output_place){ shown, dir, name, -1, &st, number, true }, err);
	free(dir);
	free(name);
	return rc;
}

static int open_straight(struct output *o, int open_already, struct error *err)
{
	o->fd = open_already >= 0 ? fcntl(open_already, F_DUPFD_CLOEXEC, 3) : open(o->shown, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	return o->fd < 0 ? cannot(o, err) : output_ask_open(o->fd, o->shown, &o->guard, &o->number, err);
}

/* Where the path leads, through links that lead to nothing yet, too: o->dir without links, o->name in it. */
static int resolve(struct output *o, const char *path)
{
	char *at = xstrdup(path), link[PATH_MAX + 1];

	for (int links = 0; links < LINKS_MOST; links++) {
		char *dir, *next;
		ssize_t n;

		cut_path(at, &dir, &o->name);
		free(at);
		o->dir = realpath(dir, NULL);
		free(dir);
		if (!o->dir)
			return -1;
		at = file_join(o->dir, o->name);
		n = readlink(at, link, sizeof(link) - 1);
		if (n < 0) {
			free(at);
			return errno == EINVAL || errno == ENOENT ? 0 : -1;
		}
		link[n] = '\0';
		next = *link == '/' ? xstrdup(link) : file_join(o->dir, link);
		free(at);
		free(o->dir);
		free(o->name);
		o->dir = o->name = NULL;
		at = next;
	}
	free(at);
	errno = ELOOP;
	return -1;
}

/* A name of its own for the file until it has its own name: one that nobody else takes, or one that is known. */
static char *temp_name(const char *name, bool is_known, unsigned attempt)
{
	const int n = strlen(name) < NAME_ROOM ? (int)strlen(name) : NAME_ROOM;

	return is_known ? xformat(".%.*s.crm-out", n, name) : xformat(".%.*s.%ld-%u.crm-out", n, name, (long)getpid(), attempt);
}

static int open_temp(struct output *o, bool is_known)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

	for (unsigned attempt = 0; attempt < NAMES_MOST; attempt++) {
		char *temp = temp_name(o->name, is_known, attempt);

		o->fd = openat(o->dirfd, temp, flags, 0666);
		if (o->fd >= 0) {
			o->temp = temp;
			return 0;
		}
		if (errno == EEXIST && is_known)
			unlinkat(o->dirfd, temp, 0);
		free(temp);
		if (errno != EEXIST && !(is_known && errno == ENOENT))
			return -1;
	}
	return -1;
}

/* The file that is replaced gives mode and group, as far as they may be given. */
static void become_like(int fd, const struct stat *there)
{
	const int saved = errno;

	if (fchown(fd, (uid_t)-1, there->st_gid) == 0 || errno == EPERM)
		fchmod(fd, there->st_mode & 0777);
	errno = saved;
}

static int open_output(struct output *o, const char *path, const struct output_guard *guard, bool is_known, struct error *err)
{
	struct stat st;
	bool is_there;
	int fd = descriptor_of(path);

	*o = (struct output)OUTPUT_INIT;
	o->shown = xstrdup(path);
	o->guard = guard ? *guard : (struct output_guard){ 0 };
	is_there = stat(path, &st) == 0;
	if (fd >= 0 || (is_there && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
		return open_straight(o, fd, err);
	/* What can't be looked at may be anything. */
	if (!is_there && errno != ENOENT)
		return cannot(o, err);
	if (is_there && S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return cannot(o, err);
	}
	if (resolve(o, path) < 0 || (o->dirfd = open(o->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		return cannot(o, err);
	if (!*o->name) {
		errno = EISDIR;
		return cannot(o, err);
	}
	if (refuse(o, is_there ? &st : NULL, err) < 0)
		return -1;
	if (is_there && access(path, W_OK) < 0)
		return cannot(o, err);
	if (open_temp(o, is_known) < 0)
		return cannot(o, err);
	if (is_there)
		become_like(o->fd, &st);
	return 0;
}

int output_open(struct output *o, const char *path, const struct output_guard *guard, struct error *err)
{
	return open_output(o, path, guard, false, err);
}

int output_open_known(struct output *o, const char *path, const struct output_guard *guard, struct error *err)
{
	return open_output(o, path, guard, true, err);
}

bool output_resume(const char *path)
{
	struct output o = OUTPUT_INIT;
	bool is_placed = false;

	if (resolve(&o, path) == 0 && (o.dirfd = open(o.dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) >= 0) {
		char *temp = temp_name(o.name, true, 0);

		is_placed = renameat(o.dirfd, temp, o.dirfd, o.name) == 0 && fsync(o.dirfd) == 0;
		free(temp);
	}
	output_release(&o);
	return is_placed;
}

/* Between sync and place no descriptor is held: a command may have written thousands of files. */
static bool open_dir(struct output *o)
{
	if (o->dirfd < 0)
		o->dirfd = open(o->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return o->dirfd >= 0;
}

static void close_dir(struct output *o)
{
	if (o->dirfd >= 0)
		close(o->dirfd);
	o->dirfd = -1;
}

/* A pipe or a terminal has nothing to be synced. */
int output_sync(struct output *o, struct error *err)
{
	const int fd = o->fd;
	const bool is_synced = fsync(fd) == 0 || (!o->temp && (errno == EINVAL || errno == EROFS || errno == ENOTSUP));
	const int why = errno;

	o->fd = -1;
	close_dir(o);
	if (close(fd) < 0 && is_synced)
		return cannot(o, err);
	errno = why;
	return is_synced ? 0 : cannot(o, err);
}

/* The name may lead elsewhere by now. */
static int refuse_now(struct output *o, struct error *err)
{
	struct stat st;
	const bool is_there = fstatat(o->dirfd, o->name, &st, 0) == 0;

	if (!is_there && errno != ENOENT)
		return cannot(o, err);
	return refuse(o, is_there ? &st : NULL, err);
}

int output_ask(struct output *o, struct error *err)
{
	if (o->temp)
		return refuse_now(o, err);
	return o->fd >= 0 ? output_ask_open(o->fd, o->shown, &o->guard, &o->number, err) : 0;
}

int output_place(struct output *o, struct error *err)
{
	int rc = 0;

	if (!o->temp)
		return 0;
	if (!open_dir(o))
		return cannot(o, err);
	if (refuse_now(o, err) < 0)
		return -1;
	if (renameat(o->dirfd, o->temp, o->dirfd, o->name) < 0)
		return cannot(o, err);
	free(o->temp);
	o->temp = NULL;
	if (fsync(o->dirfd) < 0 && errno != EINVAL)
		rc = cannot(o, err);
	close_dir(o);
	return rc;
}

char *output_keep(struct output *o)
{
	char *kept = o->temp ? file_join(o->dir, o->temp) : NULL;

	free(o->temp);
	o->temp = NULL;
	return kept;
}

void output_release(struct output *o)
{
	if (o->fd >= 0)
		close(o->fd);
	if (o->temp && open_dir(o))
		unlinkat(o->dirfd, o->temp, 0);
	close_dir(o);
	free(o->shown);
	free(o->dir);
	free(o->name);
	free(o->temp);
	*o = (struct output)OUTPUT_INIT;
}

int output_create(int dirfd, const char *name, struct slice text, bool sync, struct error *err)
{
	int fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0664), rc = 0;

	if (fd < 0)
		return error_errno(err, _("cannot create"), name);
	if (file_write_all(fd, text) < 0 || (sync && fsync(fd) < 0))
		rc = error_errno(err, _("cannot write"), name);
	if (close(fd) < 0 && rc == 0)
		rc = error_errno(err, _("cannot write"), name);
	return rc;
}
