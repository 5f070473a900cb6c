/* commit_recover.c - a commit is carried out (steps 4 and 5), by who made it or by who finds it; what never came so far is swept. See
 * commit.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "book/commit_record.h"
#include "book/share.h"

char *commit_new_name(const char *name)
{
	return xformat("%s" COMMIT_NEW_SUFFIX, name);
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

static int damaged(const char *name, struct error *err)
{
	return error_add(
		err, ERROR_SYSTEM,
		_("'%s' is damaged: the pending commit can't be finished; keep a copy of the book and restore this "
		  "file from a backup"),
		name);
}

static int edited_since(const char *name, struct error *err)
{
	return error_add(
		err, ERROR_SYSTEM,
		_("'%s' was edited while a commit was waiting to be finished; put it back as it was, or remove "
		  "'%s' to give the commit up"),
		name, COMMIT_RECORD);
}

static int crc_of_file(int fd, uint32_t *crc)
{
	struct str text = STR_INIT;
	int rc = file_read_all(fd, &text);

	*crc = file_crc32(0, str_slice(&text));
	str_release(&text);
	return rc;
}

/* Is the file `name` of that length and checksum? 1, 0, or -1; length -1 asks for there being none. */
static int file_matches(int dirfd, const char *name, long long length, uint32_t crc)
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

/* Finishing somebody's commit: is what is to be put in place what was written, and the target what it was? 1, 0 when an
 * earlier try has renamed it already, or -1. */
static int check_replace(int dirfd, const struct commit_entry *e, const struct commit_place *at, struct error *err)
{
	const char *temp = at->temp;
	int is_new = file_matches(at->dirfd, temp, (long long)e->length, e->crc), is_gone = 0, is_old;

	if (is_new == 0)
		is_gone = file_matches(at->dirfd, temp, -1, 0);
	if (is_new < 0 || is_gone < 0)
		return error_errno(err, _("cannot read"), temp);
	if (!is_new && !is_gone)
		return damaged(temp, err);
	if (is_gone && file_matches(dirfd, e->name, (long long)e->length, e->crc) > 0)
		return 0;
	is_old = file_matches(dirfd, e->name, e->old_size, e->old_crc);
	if (is_old <= 0)
		return is_old < 0 ? error_errno(err, _("cannot replace"), e->name) : edited_since(e->name, err);
	errno = ENOENT;
	return is_gone ? error_errno(err, _("cannot read"), temp) : 1;
}

static int carry_replace(int dirfd, const struct commit_entry *e, bool checked, struct error *err)
{
	struct commit_place at;
	int rc;

	if (commit_find_place(&at, dirfd, e->name) < 0)
		return error_errno(err, _("cannot replace"), e->name);
	rc = checked ? 1 : check_replace(dirfd, e, &at, err);
	if (rc > 0)
		rc = renameat(at.dirfd, at.temp, at.dirfd, at.name) < 0 ? error_errno(err, _("cannot replace"), e->name) : 0;
	if (rc == 0 && fsync(at.dirfd) < 0)
		rc = error_errno(err, _("cannot save the directory of"), e->name);
	commit_place_release(&at);
	return rc;
}

/* Is what stands behind the offset part of what is to stand there? A power cut may leave a length without its bytes: zeros
 * are taken for those. 1, 0, or -1. */
static int is_begun(int fd, const struct commit_entry *e, off_t size)
{
	struct str tail = STR_INIT;
	int rc = lseek(fd, e->old_size, SEEK_SET) < 0 || file_read_all(fd, &tail) < 0 ? -1 : 1;

	if (rc > 0 && (size < e->old_size || tail.len > e->length))
		rc = 0;
	for (size_t i = 0; rc > 0 && i < tail.len; i++)
		if (tail.buf[i] && tail.buf[i] != e->bytes.ptr[i])
			rc = 0;
	str_release(&tail);
	return rc;
}

static int carry_append(int dirfd, const struct commit_entry *e, struct error *err)
{
	const int follow = commit_may_be_link(e->name) ? 0 : O_NOFOLLOW;
	int fd = openat(dirfd, e->name, O_RDWR | O_CREAT | O_CLOEXEC | follow, 0664), begun;
	struct stat st;
	size_t done = 0;
	int rc = -1;

	if (fd < 0)
		return error_errno(err, _("cannot append to"), e->name);
	if (fstat(fd, &st) < 0 || (!e->old_size && share_made(dirfd, e->name, fd) < 0) || (begun = is_begun(fd, e, st.st_size)) < 0)
		goto failed;
	if (!begun) {
		rc = edited_since(e->name, err);
		goto out;
	}
	while (done < e->length) {
		ssize_t n = pwrite(fd, e->bytes.ptr + done, e->length - done, e->old_size + (off_t)done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			goto failed;
		done += (size_t)n;
	}
	if (fsync(fd) < 0)
		goto failed;
	rc = 0;
	goto out;
failed:
	error_errno(err, _("cannot append to"), e->name);
out:
	if (close(fd) < 0 && rc == 0)
		rc = error_errno(err, _("cannot append to"), e->name);
	return rc;
}

int commit_carry_out(int dirfd, char *record, size_t length, bool checked, struct error *err)
{
	size_t at = 0;
	struct commit_entry e;
	int more;

	while ((more = commit_next_entry(record, length, &at, &e)) > 0) {
		int rc = e.is_append ? carry_append(dirfd, &e, err) : carry_replace(dirfd, &e, checked, err);

		if (rc < 0)
			return -1;
		if (e.is_append && !e.old_size && commit_fsync_dir_of(dirfd, e.name) < 0)
			return error_errno(err, _("cannot save the directory of"), e.name);
	}
	if (more < 0)
		return damaged(COMMIT_RECORD, err);
	if (unlinkat(dirfd, COMMIT_RECORD, 0) < 0)
		return error_errno(err, _("cannot remove"), COMMIT_RECORD);
	if (commit_fsync_dir(dirfd, ".crm") < 0)
		return error_errno(err, _("cannot save the directory of"), COMMIT_RECORD);
	return 0;
}

int commit_pending(int dirfd, struct error *err)
{
	if (faccessat(dirfd, COMMIT_RECORD, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return 1;
	return errno == ENOENT ? 0 : error_errno(err, _("cannot look at"), COMMIT_RECORD);
}

static bool ends_in(const char *name, const char *suffix)
{
	size_t n = strlen(name), s = strlen(suffix);

	return n > s && strcmp(name + n - s, suffix) == 0;
}

/* Beside what a link leads to. */
static int sweep_behind(int dirfd, const char *dir, const char *file)
{
	char *name = strcmp(dir, ".") == 0 ? xstrdup(file) : file_join(dir, file);
	struct stat st;
	int rc = fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW);

	if (rc == 0 && S_ISLNK(st.st_mode))
		rc = commit_unlink_new(dirfd, name);
	free(name);
	return rc == 0 || errno == ENOENT || errno == ELOOP || errno == ENOTDIR || errno == EACCES ? 0 : -1;
}

static bool is_file_of_book(const char *name)
{
	return ends_in(name, ".csv") || ends_in(name, ".yaml");
}

/* Removes what a commit that never reached its commit point left behind. */
static int sweep(int dirfd, const char *dir, struct error *err)
{
	int fd = openat(dirfd, dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *entries = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;
	int rc = 0;

	if (!entries) {
		if (fd >= 0)
			close(fd);
		return fd < 0 && errno == ENOENT ? 0 : error_errno(err, _("cannot read the directory"), dir);
	}
	while ((e = readdir(entries)))
		if ((ends_in(e->d_name, COMMIT_NEW_SUFFIX) ||
		     (strcmp(dir, ".crm") == 0 && strcmp(e->d_name, "commit.new") == 0)) &&
		    unlinkat(fd, e->d_name, 0) < 0 && errno != ENOENT)
			rc = error_errno(err, _("cannot remove"), e->d_name);
		else if (e->d_type != DT_REG && is_file_of_book(e->d_name) && sweep_behind(dirfd, dir, e->d_name) < 0)
			rc = error_errno(err, _("cannot look at"), e->d_name);
	closedir(entries);
	return rc;
}

int commit_recover(int dirfd, struct error *err)
{
	struct str record = STR_INIT;
	int fd = openat(dirfd, COMMIT_RECORD, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), rc = -1;

	if (fd < 0 && errno == ENOENT)
		return sweep(dirfd, ".", err) < 0 || sweep(dirfd, "log", err) < 0 || sweep(dirfd, "rules", err) < 0 ||
				       sweep(dirfd, ".crm", err) < 0
			       ? -1
			       : 0;
	if (fd < 0)
		return error_errno(err, _("cannot read"), COMMIT_RECORD);
	if (file_read_all(fd, &record) < 0)
		error_errno(err, _("cannot read"), COMMIT_RECORD);
	else if (!commit_is_sound(str_slice(&record)))
		damaged(COMMIT_RECORD, err);
	else if (commit_fsync_dir(dirfd, ".crm") < 0) /* whoever wrote it may have died before it was on disk */
		error_errno(err, _("cannot save the directory of"), COMMIT_RECORD);
	else
		rc = commit_carry_out(dirfd, record.buf, record.len, false, err) < 0 ? -1 : 1;
	close(fd);
	str_release(&record);
	return rc;
}
