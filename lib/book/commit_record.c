/* commit_record.c - see commit_record.h: the record, and the files it speaks of. */
#include "book/commit_record.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"

#define FIRST_LINE "crm-commit 1\n"

void commit_put_record(struct str *out, const struct commit *c)
{
	str_adds(out, FIRST_LINE);
	for (size_t i = 0; i < c->count; i++) {
		const struct commit_part *p = &c->parts[i];

		if (p->is_append) {
			str_addf(out, "append %zu %08" PRIx32 " %lld %s\n", p->new_length, p->new_crc,
				 (long long)p->was.st_size, p->name);
			str_add_slice(out, str_slice(&p->bytes));
			str_addc(out, '\n');
		} else {
			str_addf(out, "replace %zu %08" PRIx32 " %lld %08" PRIx32 " %s\n", p->new_length, p->new_crc,
				 p->was.st_ino ? (long long)p->was.st_size : -1LL, p->old_crc, p->name);
		}
	}
	str_addf(out, "end %08" PRIx32 "\n", file_crc32(0, str_slice(out)));
}

bool commit_is_safe_name(const char *name)
{
	if (strncmp(name, "log/", 4) == 0)
		name += 4;
	else if (strncmp(name, "rules/fields/", 13) == 0)
		name += 13;
	else if (strncmp(name, "rules/", 6) == 0)
		name += 6;
	return *name && *name != '.' && !strpbrk(name, "/\n");
}

bool commit_is_sound(struct slice record)
{
	char end[sizeof("end 00000000\n")];
	const size_t tail = sizeof(end) - 1;

	if (!slice_starts(record, FIRST_LINE) || record.len < sizeof(FIRST_LINE) - 1 + tail)
		return false;
	record.len -= tail;
	snprintf(end, sizeof(end), "end %08" PRIx32 "\n", file_crc32(0, record));
	return memcmp(record.ptr + record.len, end, tail) == 0;
}

int commit_next_entry(char *record, size_t length, size_t *at, struct commit_entry *e)
{
	char *line, *end;
	int name = 0;

	if (!*at)
		*at = strlen(FIRST_LINE);
	line = record + *at;
	end = line + strcspn(line, "\n"); /* or the NUL that an earlier reading put there */
	if (end >= record + length)
		return -1;
	*end = '\0';
	*e = (struct commit_entry){ 0 };
	*at = (size_t)(end - record) + 1;
	if (strncmp(line, "end ", 4) == 0)
		return 0;
	if (sscanf(line, "append %zu %8" SCNx32 " %lld %n", &e->length, &e->crc, &e->old_size, &name) == 3 && name) {
		e->is_append = true;
		e->bytes = (struct slice){ end + 1, e->length };
		if (e->length >= length - *at)
			return -1;
		*at += e->length + 1;
	} else if (sscanf(line, "replace %zu %8" SCNx32 " %lld %8" SCNx32 " %n", &e->length, &e->crc, &e->old_size,
			  &e->old_crc, &name) != 4 ||
		   !name) {
		return -1;
	}
	e->name = line + name;
	return commit_is_safe_name(e->name) ? 1 : -1;
}

/* Where a file of the book really lies (a ledger or a rule file may be a symbolic link, and stays one), whether it is
 * what it was, and what is put beside it */

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
		p->temp = xformat("%s%s", p->name, COMMIT_NEW_SUFFIX);
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

int commit_fsync_dir(int dirfd, const char *name)
{
	int fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc;

	if (fd < 0)
		return -1;
	rc = fsync(fd);
	if (close(fd) < 0)
		rc = -1;
	return rc;
}

int commit_fsync_dir_of(int dirfd, const char *name)
{
	const char *slash = strrchr(name, '/');
	char *dir = slash ? xstrndup(name, (size_t)(slash - name)) : xstrdup(".");
	int rc = commit_fsync_dir(dirfd, dir);

	free(dir);
	return rc;
}

/* Whether it is what it was */

int commit_is_unchanged(int dirfd, const char *name, const struct stat *was)
{
	struct stat now;

	if (fstatat(dirfd, name, &now, 0) < 0)
		return errno == ENOENT ? !was->st_ino : -1;
	return was->st_ino && now.st_ino == was->st_ino && now.st_size == was->st_size && now.st_mtim.tv_sec == was->st_mtim.tv_sec &&
	       now.st_mtim.tv_nsec == was->st_mtim.tv_nsec;
}

static int crc_of_file(int fd, uint32_t *crc)
{
	struct str text = STR_INIT;
	int rc = file_read_all(fd, &text);

	*crc = file_crc32(0, str_slice(&text));
	str_release(&text);
	return rc;
}

int commit_file_matches(int dirfd, const char *name, long long length, uint32_t crc)
{
	struct stat st;
	uint32_t found = 0;
	int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC), rc;

	if (fd < 0)
		return errno == ENOENT ? length == -1 : -1;
	rc = fstat(fd, &st);
	if (rc == 0 && st.st_size == length)
		rc = crc_of_file(fd, &found) < 0 ? -1 : found == crc;
	close(fd);
	return rc;
}

/* What was edited by hand, put beside */

/* A name that isn't taken yet. The caller frees. */
static char *edited_name(int dirfd, const char *name)
{
	char *beside = xformat("%s" COMMIT_EDITED_SUFFIX, name);

	for (int n = 2; faccessat(dirfd, beside, F_OK, AT_SYMLINK_NOFOLLOW) == 0; n++) {
		free(beside);
		beside = xformat("%s" COMMIT_EDITED_SUFFIX "-%d", name, n);
	}
	return beside;
}

static int copy_beside(int dirfd, const char *name, const char *beside)
{
	int from = openat(dirfd, name, O_RDONLY | O_CLOEXEC), to = -1, rc = -1;
	struct stat st;

	if (from >= 0 && fstat(from, &st) == 0)
		to = openat(dirfd, beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, st.st_mode & 0777);
	if (to >= 0)
		rc = file_copy_range(from, 0, (size_t)st.st_size, to) < 0 || fsync(to) < 0 ? -1 : 0;
	if (to >= 0)
		close(to);
	if (from >= 0)
		close(from);
	return rc;
}

static int say_kept(int rc, const char *name, const char *beside, struct error *err)
{
	if (rc < 0)
		return error_errno(err, _("cannot keep what was edited as"), beside);
	error_add(err, ERROR_DATA, _("'%s' was edited by hand while it was being written: what was edited is in '%s'; look at both"), name,
		  beside);
	return 0;
}

int commit_move_edit(int dirfd, const char *from, const char *name, struct error *err)
{
	char *beside = edited_name(dirfd, name);
	int rc = commit_fsync_dir_of(dirfd, name); /* how it came there has to be sure before it goes on */

	rc = say_kept(rc < 0 ? rc : renameat(dirfd, from, dirfd, beside), name, beside, err);
	free(beside);
	return rc;
}

int commit_keep_edit(int dirfd, const char *name, bool by_copy, struct error *err)
{
	char *beside;
	int rc;

	if (faccessat(dirfd, name, F_OK, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT)
		return 0; /* taken away: there is nothing to keep */
	beside = edited_name(dirfd, name);
	rc = by_copy || linkat(dirfd, name, dirfd, beside, 0) < 0 ? copy_beside(dirfd, name, beside) : 0;
	if (rc == 0)
		rc = commit_fsync_dir_of(dirfd, name); /* before another takes its name */
	rc = say_kept(rc, name, beside, err);
	free(beside);
	return rc;
}
