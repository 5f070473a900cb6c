/* commit_place.c - where a file of the book really lies: a ledger or a rule file may be a symbolic link, and stays one. See
 * commit_record.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "book/commit_record.h"

enum { LINKS_MOST = 16 };

bool commit_may_be_link(const char *name)
{
	return strncmp(name, "log/", 4) != 0 && *name != '.';
}

/* Goes on from the directory of the place to `path`, which is seen from there; "sub/leads.csv" makes sub the directory. -1 with errno. */
static int go_on(struct commit_place *p, const char *path)
{
	const char *slash = strrchr(path, '/');
	const size_t length = slash ? (size_t)(slash - path) + (slash == path) : 0;
	char *dir = slash ? xstrndup(path, length) : xstrdup(".");
	int fd = openat(p->dirfd, dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	free(dir);
	if (fd < 0)
		return -1;
	if (p->is_own)
		close(p->dirfd);
	p->dirfd = fd;
	p->is_own = true;
	free(p->name);
	p->name = xstrdup(slash ? slash + 1 : path);
	if (*p->name)
		return 0;
	errno = EISDIR;
	return -1;
}

static int name_temp(struct commit_place *p, int book, bool is_behind)
{
	struct stat st;

	if (!is_behind) {
		p->temp = commit_new_name(p->name);
		p->old = xformat("%s%s", p->name, COMMIT_OLD_SUFFIX);
		return 0;
	}
	if (fstat(book, &st) < 0)
		return -1;
	p->temp = xformat("%s.%llx%s", p->name, (unsigned long long)st.st_ino, COMMIT_NEW_SUFFIX);
	p->old = xformat("%s.%llx%s", p->name, (unsigned long long)st.st_ino, COMMIT_OLD_SUFFIX);
	return 0;
}

int commit_find_place(struct commit_place *p, int dirfd, const char *name)
{
	bool is_behind = false;
	char to[PATH_MAX];
	ssize_t n;

	*p = (struct commit_place){ .dirfd = dirfd };
	if (go_on(p, name) < 0)
		goto failed;
	for (int links = 0; (n = readlinkat(p->dirfd, p->name, to, sizeof(to) - 1)) >= 0; links++) {
		errno = ELOOP;
		if (!commit_may_be_link(name) || links == LINKS_MOST || (size_t)n == sizeof(to) - 1)
			goto failed;
		to[n] = '\0';
		is_behind = true;
		if (go_on(p, to) < 0)
			goto failed;
	}
	if ((errno == EINVAL || errno == ENOENT) && name_temp(p, dirfd, is_behind) == 0) /* no link, or not there yet */
		return 0;
failed:
	commit_place_release(p);
	return -1;
}

void commit_place_release(struct commit_place *p)
{
	const int saved = errno;

	if (p->is_own)
		close(p->dirfd);
	free(p->name);
	free(p->temp);
	free(p->old);
	*p = (struct commit_place){ .dirfd = -1 };
	errno = saved;
}

int commit_unlink_new(int dirfd, const char *name)
{
	struct commit_place p;
	int rc;

	if (commit_find_place(&p, dirfd, name) < 0)
		return -1;
	rc = unlinkat(p.dirfd, p.temp, 0);
	if (unlinkat(p.dirfd, p.old, 0) < 0 && errno != ENOENT)
		rc = -1;
	commit_place_release(&p);
	return rc;
}
