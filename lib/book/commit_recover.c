/* commit_recover.c - a commit is carried out (steps 4 and 5), by who made it or by who finds it, or taken back; what never came so far is
 * swept. See commit.h. */
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

static int damaged(const char *name, struct error *err)
{
	return error_add(
		err, ERROR_SYSTEM,
		_("'%s' is damaged: the pending commit can't be finished; keep a copy of the book and restore this "
		  "file from a backup"),
		name);
}

/* What was to be put in place; what is there now may still be as it was before. */
static int new_is_lost(const char *name, bool is_gone, struct error *err)
{
	return error_add(err, ERROR_SYSTEM,
			 is_gone ? _("'%s' is gone: the pending commit can't be finished; crm book recover --back takes it back, or restore this file "
				     "from a backup")
				 : _("'%s' is damaged: the pending commit can't be finished; crm book recover --back takes it back, or restore this "
				     "file from a backup"),
			 name);
}

static int edited_since(const char *name, struct error *err)
{
	return error_add(err, ERROR_SYSTEM,
			 _("'%s' was edited while a commit was waiting to be finished; crm book recover --forward finishes the commit and "
			   "keeps the edit beside it, crm book recover --back gives the commit up"),
			 name);
}

/* What an exchange left under the name of the new content: the version before, which stays until the record is gone (a power cut might
 * leave its removal and not the exchange), or what somebody edited. */
static int clear_exchanged(const struct commit_place *at, const struct commit_entry *e, struct error *err)
{
	const int is_gone = commit_file_matches(at->dirfd, at->temp, -1, 0);
	const int is_old = is_gone ? 1 : commit_file_matches(at->dirfd, at->temp, e->old_size, e->old_crc);

	if (is_old < 0 || is_gone < 0)
		return error_errno(err, _("cannot read"), at->temp);
	return is_old ? 0 : commit_move_edit(at->dirfd, at->temp, at->name, err);
}

/* How a commit is carried out: see commit_carry_out. */
struct carrying {
	int dirfd;
	const struct commit *made;
	bool keeps_edits;
	struct error *err;
};

/* Finishing a commit that was found: is what is to be put in place what was written, and the target what it was? 1, 0 when an earlier
 * try has put it in place already, or -1. */
static int check_replace(const struct carrying *c, const struct commit_entry *e, const struct commit_place *at)
{
	const int is_new = commit_file_matches(at->dirfd, at->temp, (long long)e->length, e->crc);
	const int is_gone = is_new ? 0 : commit_file_matches(at->dirfd, at->temp, -1, 0);
	int is_old, is_done;

	if (is_new < 0 || is_gone < 0)
		return error_errno(c->err, _("cannot read"), at->temp);
	if (!is_new && (is_done = commit_file_matches(at->dirfd, at->name, (long long)e->length, e->crc)) != 0)
		return is_done < 0 ? error_errno(c->err, _("cannot read"), e->name) : clear_exchanged(at, e, c->err);
	is_old = commit_file_matches(at->dirfd, at->name, e->old_size, e->old_crc);
	if (is_old < 0)
		return error_errno(c->err, _("cannot replace"), e->name);
	if (!is_new)
		return new_is_lost(at->temp, is_gone, c->err);
	if (!is_old && !c->keeps_edits)
		return edited_since(e->name, c->err);
	return is_old || commit_keep_edit(at->dirfd, at->name, false, c->err) == 0 ? 1 : -1;
}

static const struct commit_part *part_named(const struct commit *c, const char *name)
{
	size_t i = 0;

	while (strcmp(c->parts[i].name, name) != 0)
		i++;
	return &c->parts[i];
}

/* By who has just made the commit: the two change places in one step, so that whatever stood there, edited a moment ago or not, is had. A
 * file system that can't do it renames, after a last look. */
static int change_places(const struct carrying *c, const struct commit_entry *e, const struct commit_place *at)
{
	const struct stat *was = &part_named(c->made, e->name)->was;
	const bool is_exchanged =
		was->st_ino && renameat2(at->dirfd, at->temp, at->dirfd, at->name, RENAME_EXCHANGE) == 0;
	const char *before = is_exchanged ? at->temp : at->name;
	const int is_unchanged = commit_is_unchanged(at->dirfd, before, was);

	if (is_unchanged < 0)
		return error_errno(c->err, _("cannot look at"), before);
	if (is_exchanged)
		return is_unchanged ? 0 : commit_move_edit(at->dirfd, at->temp, at->name, c->err);
	if (!is_unchanged && commit_keep_edit(at->dirfd, at->name, false, c->err) < 0)
		return -1;
	return renameat(at->dirfd, at->temp, at->dirfd, at->name) < 0 ? error_errno(c->err, _("cannot replace"), e->name) : 0;
}

static int carry_replace(const struct carrying *c, const struct commit_entry *e)
{
	struct commit_place at;
	int rc;

	if (commit_find_place(&at, c->dirfd, e->name) < 0)
		return error_errno(c->err, _("cannot replace"), e->name);
	rc = c->made ? change_places(c, e, &at) : check_replace(c, e, &at);
	if (rc > 0)
		rc = renameat(at.dirfd, at.temp, at.dirfd, at.name) < 0 ? error_errno(c->err, _("cannot replace"), e->name) : 0;
	if (rc == 0 && fsync(at.dirfd) < 0)
		rc = error_errno(c->err, _("cannot save the directory of"), e->name);
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

static int put_at(int fd, struct slice bytes, off_t at)
{
	size_t done = 0;

	while (done < bytes.len) {
		ssize_t n = pwrite(fd, bytes.ptr + done, bytes.len - done, at + (off_t)done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		done += (size_t)n;
	}
	return fsync(fd);
}

/* Behind what somebody added by hand, unless it stands there: both are kept, and both are said. */
static int put_behind_edit(const struct carrying *c, const struct commit_entry *e, int fd)
{
	struct str text = STR_INIT;
	int rc = lseek(fd, 0, SEEK_SET) < 0 || file_read_all(fd, &text) < 0 ? error_errno(c->err, _("cannot read"), e->name) : 0;
	const bool is_there = rc == 0 && text.len >= e->length && memcmp(text.buf + text.len - e->length, e->bytes.ptr, e->length) == 0;
	const bool is_open = rc == 0 && text.len && text.buf[text.len - 1] != '\n';

	if (rc == 0 && !is_there)
		rc = commit_keep_edit(c->dirfd, e->name, true, c->err);
	if (rc == 0 && !is_there &&
	    ((is_open && put_at(fd, SLICE("\n"), (off_t)text.len) < 0) || put_at(fd, e->bytes, (off_t)text.len + is_open) < 0))
		rc = error_errno(c->err, _("cannot append to"), e->name);
	str_release(&text);
	return rc;
}

static int carry_append(const struct carrying *c, const struct commit_entry *e)
{
	const int follow = commit_may_be_link(e->name) ? 0 : O_NOFOLLOW;
	int fd = openat(c->dirfd, e->name, O_RDWR | O_CREAT | O_CLOEXEC | follow, 0664), begun, rc = -1;
	struct stat st;

	if (fd < 0)
		return error_errno(c->err, _("cannot append to"), e->name);
	if (fstat(fd, &st) < 0 || (!e->old_size && share_made(c->dirfd, e->name, fd) < 0) || (begun = is_begun(fd, e, st.st_size)) < 0)
		error_errno(c->err, _("cannot append to"), e->name);
	else if (begun)
		rc = put_at(fd, e->bytes, e->old_size) < 0 ? error_errno(c->err, _("cannot append to"), e->name) : 0;
	else
		rc = c->keeps_edits ? put_behind_edit(c, e, fd) : edited_since(e->name, c->err);
	if (close(fd) < 0 && rc == 0)
		rc = error_errno(c->err, _("cannot append to"), e->name);
	return rc;
}

/* The last of step 5, whichever way it went: the record goes, and versions before. */
static int commit_close_record(int dirfd, char *record, size_t length, struct error *err)
{
	size_t at = 0;
	struct commit_entry e;

	if (unlinkat(dirfd, COMMIT_RECORD, 0) < 0)
		return error_errno(err, _("cannot remove"), COMMIT_RECORD);
	if (commit_fsync_dir(dirfd, ".crm") < 0)
		return error_errno(err, _("cannot save the directory of"), COMMIT_RECORD);
	/* The versions before, which an exchange left as new ones, too; what stays here is swept by the next writer. */
	while (commit_next_entry(record, length, &at, &e) > 0)
		if (!e.is_append)
			commit_unlink_new(dirfd, e.name);
	return 0;
}

int commit_carry_out(int dirfd, char *record, size_t length, const struct commit *made, bool keeps_edits, struct error *err)
{
	const struct carrying c = { dirfd, made, keeps_edits, err };
	size_t at = 0;
	struct commit_entry e;
	int more;

	while ((more = commit_next_entry(record, length, &at, &e)) > 0) {
		if ((e.is_append ? carry_append(&c, &e) : carry_replace(&c, &e)) < 0)
			return -1;
		if (e.is_append && !e.old_size && commit_fsync_dir_of(dirfd, e.name) < 0)
			return error_errno(err, _("cannot save the directory of"), e.name);
	}
	return more < 0 ? damaged(COMMIT_RECORD, err) : commit_close_record(dirfd, record, length, err);
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
static int sweep(int book, const char *dir, struct error *err)
{
	DIR *entries = file_open_dir(book, dir);
	struct dirent *e;
	int rc = 0, more;

	if (!entries)
		return errno == ENOENT ? 0 : error_errno(err, _("cannot read the directory"), dir);
	while ((more = file_next(entries, &e)) > 0)
		if ((ends_in(e->d_name, COMMIT_NEW_SUFFIX) || ends_in(e->d_name, COMMIT_OLD_SUFFIX) ||
		     (strcmp(dir, ".crm") == 0 && strcmp(e->d_name, "commit.new") == 0)) &&
		    unlinkat(dirfd(entries), e->d_name, 0) < 0 && errno != ENOENT)
			rc = error_errno(err, _("cannot remove"), e->d_name);
		else if (e->d_type != DT_REG && is_file_of_book(e->d_name) && sweep_behind(book, dir, e->d_name) < 0)
			rc = error_errno(err, _("cannot look at"), e->d_name);
	if (more < 0)
		rc = error_errno(err, _("cannot read the directory"), dir);
	closedir(entries);
	return rc;
}

int commit_read_record(int dirfd, struct str *record, struct error *err)
{
	int fd = openat(dirfd, COMMIT_RECORD, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK), rc = 1;

	if (fd < 0)
		return errno == ENOENT ? 0 : error_errno(err, _("cannot read"), COMMIT_RECORD);
	if (file_read_all(fd, record) < 0)
		rc = error_errno(err, _("cannot read"), COMMIT_RECORD);
	else if (!commit_is_sound(str_slice(record)))
		rc = damaged(COMMIT_RECORD, err);
	close(fd);
	return rc;
}

int commit_recover(int dirfd, struct error *err)
{
	struct str record = STR_INIT;
	int rc = commit_read_record(dirfd, &record, err);

	if (rc == 0)
		rc = sweep(dirfd, ".", err) < 0 || sweep(dirfd, "log", err) < 0 || sweep(dirfd, "rules", err) < 0 ||
				     sweep(dirfd, "rules/fields", err) < 0 || sweep(dirfd, ".crm", err) < 0
			     ? -1
			     : 0;
	else if (rc > 0 && commit_fsync_dir(dirfd, ".crm") < 0) /* whoever wrote it may have died before it was on disk */
		rc = error_errno(err, _("cannot save the directory of"), COMMIT_RECORD);
	else if (rc > 0)
		rc = commit_carry_out(dirfd, record.buf, record.len, NULL, false, err) < 0 ? -1 : 1;
	str_release(&record);
	return rc;
}

/* What can't be finished as it is, because somebody edited what it is about: finished all the same, or taken back */

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
