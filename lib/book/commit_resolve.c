/* commit_resolve.c - a pending commit that can't be finished as it is, because somebody edited what it is about: finished all the same,
 * or taken back; and what was edited is kept beside. See commit.h. */
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

static int no_way_back(const char *name, struct error *err)
{
	return error_add(err, ERROR_SYSTEM, _("the version of '%s' from before the commit isn't there any more: there is only crm book recover --forward"),
			 name);
}

/* 1: the file is to be put back from the version before (or removed, where there was none), 0: it is as it was, -1. */
static int needs_old(const struct commit_place *at, const struct commit_entry *e, struct error *err)
{
	const int is_old = commit_file_matches(at->dirfd, at->name, e->old_size, e->old_crc);
	const int has_old = is_old || e->old_size < 0 ? 1 : commit_file_matches(at->dirfd, at->old, e->old_size, e->old_crc);

	if (is_old < 0 || has_old < 0)
		return error_errno(err, _("cannot read"), e->name);
	if (!has_old)
		return no_way_back(e->name, err);
	return !is_old;
}

static int put_back(const struct commit_place *at, const struct commit_entry *e, struct error *err)
{
	int rc = needs_old(at, e, err);

	if (rc > 0 && commit_file_matches(at->dirfd, at->name, (long long)e->length, e->crc) == 0)
		rc = commit_keep_edit(at->dirfd, at->name, false, err) < 0 ? -1 : 1;
	if (rc > 0 && (e->old_size < 0 ? unlinkat(at->dirfd, at->name, 0) : renameat(at->dirfd, at->old, at->dirfd, at->name)) < 0 &&
	    errno != ENOENT)
		rc = error_errno(err, _("cannot put back"), e->name);
	if (rc >= 0 && unlinkat(at->dirfd, at->temp, 0) < 0 && errno != ENOENT)
		rc = error_errno(err, _("cannot remove"), at->temp);
	if (rc >= 0 && fsync(at->dirfd) < 0)
		rc = error_errno(err, _("cannot save the directory of"), e->name);
	return rc < 0 ? -1 : 0;
}

/* What is to be done with a file that was to be replaced, where it really lies. */
static int with_place(int dirfd, const struct commit_entry *e, int (*act)(const struct commit_place *, const struct commit_entry *, struct error *),
		      struct error *err)
{
	struct commit_place at;
	int rc;

	if (commit_find_place(&at, dirfd, e->name) < 0)
		return error_errno(err, _("cannot put back"), e->name);
	rc = act(&at, e, err);
	commit_place_release(&at);
	return rc;
}

/* What of the appended stands at the end is cut off; what somebody wrote behind it stays. */
static int cut_off(int fd, const struct commit_entry *e)
{
	struct str text = STR_INIT;
	size_t begun = 0;
	int rc = file_read_all(fd, &text);

	if (rc == 0 && text.len >= (size_t)e->old_size)
		begun = text.len - (size_t)e->old_size < e->length ? text.len - (size_t)e->old_size : e->length;
	if (begun && memcmp(text.buf + e->old_size, e->bytes.ptr, begun) == 0 && text.len - begun == (size_t)e->old_size)
		rc = ftruncate(fd, e->old_size) < 0 || fsync(fd) < 0 ? -1 : 0;
	else if (rc == 0 && text.len >= e->length && memcmp(text.buf + text.len - e->length, e->bytes.ptr, e->length) == 0)
		rc = ftruncate(fd, (off_t)(text.len - e->length)) < 0 || fsync(fd) < 0 ? -1 : 0;
	str_release(&text);
	return rc;
}

static int back_append(int dirfd, const struct commit_entry *e, struct error *err)
{
	int fd = openat(dirfd, e->name, O_RDWR | O_CLOEXEC);
	struct stat st = { 0 };
	int rc = 0;

	if (fd < 0)
		return errno == ENOENT ? 0 : error_errno(err, _("cannot put back"), e->name);
	if (cut_off(fd, e) < 0 || fstat(fd, &st) < 0)
		rc = error_errno(err, _("cannot put back"), e->name);
	else if (!e->old_size && !st.st_size && strncmp(e->name, "log/", 4) == 0 && unlinkat(dirfd, e->name, 0) < 0)
		rc = error_errno(err, _("cannot remove"), e->name);
	close(fd);
	return rc;
}

typedef int take_entry(int dirfd, const struct commit_entry *e, struct error *err);

static int can_go_back(int dirfd, const struct commit_entry *e, struct error *err)
{
	return e->is_append || with_place(dirfd, e, needs_old, err) >= 0 ? 0 : -1;
}

static int go_back(int dirfd, const struct commit_entry *e, struct error *err)
{
	if ((e->is_append ? back_append(dirfd, e, err) : with_place(dirfd, e, put_back, err)) < 0)
		return -1;
	return commit_fsync_dir_of(dirfd, e->name) < 0 ? error_errno(err, _("cannot save the directory of"), e->name) : 0;
}

static int each_entry(int dirfd, char *record, size_t length, take_entry *take, struct error *err)
{
	size_t at = 0;
	struct commit_entry e;
	int rc = 0;

	while (commit_next_entry(record, length, &at, &e) > 0)
		if (take(dirfd, &e, err) < 0)
			rc = -1;
	return rc;
}

int commit_resolve(int dirfd, enum commit_way way, struct error *err)
{
	struct str record = STR_INIT;
	int rc = commit_read_record(dirfd, &record, err), done = 0;

	if (rc > 0 && way == COMMIT_FORWARD)
		done = commit_carry_out(dirfd, record.buf, record.len, NULL, true, err);
	else if (rc > 0 && (done = each_entry(dirfd, record.buf, record.len, can_go_back, err)) == 0 &&
		 (done = each_entry(dirfd, record.buf, record.len, go_back, err)) == 0)
		done = commit_close_record(dirfd, record.buf, record.len, err);
	str_release(&record);
	return done < 0 ? -1 : rc;
}

int commit_waiting(int dirfd, bool back, struct str *files, struct error *err)
{
	struct str record = STR_INIT;
	struct commit_entry e;
	size_t at = 0;
	int rc = commit_read_record(dirfd, &record, err);

	while (rc > 0 && commit_next_entry(record.buf, record.len, &at, &e) > 0)
		str_addf(files, "%s%s", files->len ? ", " : "", e.name);
	if (rc > 0 && back && each_entry(dirfd, record.buf, record.len, can_go_back, err) < 0)
		rc = -1;
	str_release(&record);
	return rc;
}
