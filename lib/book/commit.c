/* commit.c - see commit.h: contents are collected, and a commit is prepared up to its commit point (steps 1 to 3). What is recorded is
 * commit_record.c; it is carried out, now or by whoever opens the book next, in commit_recover.c. */
#include "book/commit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "base/team.h"
#include "book/commit_record.h"
#include "book/share.h"

enum { WORTH_REPLACING = 1 << 20 /* bytes; below that a second writing costs nothing */ };

void commit_init(struct commit *c, int dirfd)
{
	*c = (struct commit){ .dirfd = dirfd };
}

void commit_release(struct commit *c)
{
	for (size_t i = 0; i < c->count; i++) {
		free(c->parts[i].name);
		str_release(&c->parts[i].bytes);
		free(c->parts[i].kept);
		if (c->parts[i].is_mapped)
			file_unmap(c->parts[i].old);
	}
	free(c->parts);
	commit_init(c, c->dirfd);
}

static struct commit_part *add_part(struct commit *c, const char *name, const struct stat *was)
{
	struct commit_part *p;

	c->parts = xgrow(c->parts, &c->cap, c->count + 1, sizeof(*c->parts));
	p = &c->parts[c->count++];
	*p = (struct commit_part){ .name = xstrdup(name), .bytes = STR_INIT };
	if (was)
		p->was = *was;
	return p;
}

struct str *commit_replace(struct commit *c, const char *name, const struct stat *was, int old_fd, struct slice old)
{
	struct commit_part *p = add_part(c, name, was);

	p->old = old;
	p->old_fd = old_fd;
	return &p->bytes;
}

void commit_keep(struct commit *c, size_t offset, size_t length)
{
	struct commit_part *p = &c->parts[c->count - 1];

	if (!length)
		return;
	p->kept = xgrow(p->kept, &p->kept_cap, p->nkept + 1, sizeof(*p->kept));
	p->kept[p->nkept++] = (struct commit_kept){ offset, length, p->bytes.len };
}

static struct slice part_of(struct slice text, size_t from, size_t to)
{
	return to > from ? (struct slice){ text.ptr + from, to - from } : SLICE("");
}

struct str *commit_append(struct commit *c, const char *name, const struct stat *was, int old_fd)
{
	struct commit_part *p = add_part(c, name, was);

	p->is_append = true;
	p->old_fd = old_fd;
	return &p->bytes;
}

/* The new content of a part, in its order: bytes of its own and ranges of the old file. */
static int write_content(int fd, const struct commit_part *p)
{
	struct slice own = str_slice(&p->bytes);
	size_t done = 0;

	for (size_t i = 0; i < p->nkept; i++) {
		const struct commit_kept *k = &p->kept[i];

		if (file_write_all(fd, part_of(own, done, k->behind)) < 0 ||
		    file_copy_range(p->old_fd, (off_t)k->offset, k->length, fd) < 0)
			return -1;
		done = k->behind;
	}
	return file_write_all(fd, part_of(own, done, own.len));
}

/* Owner and group first: chown may clear mode bits. Not being allowed to give a file away is no reason to fail, nor to leave its group
 * behind. */
static int take_after(int fd, const struct stat *like)
{
	if (fchown(fd, like->st_uid, like->st_gid) < 0 && (errno != EPERM || (fchown(fd, (uid_t)-1, like->st_gid) < 0 && errno != EPERM)))
		return -1;
	return fchmod(fd, like->st_mode & 07777) < 0 && errno != EPERM ? -1 : 0;
}

/* Writes a file that must not exist yet, durable when 0 is returned. A target that there is gives mode and owner. */
static int write_new(int dirfd, const char *name, const struct commit_part *p)
{
	const struct stat *like = &p->was;
	int fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0664);
	int saved;

	if (fd < 0)
		return -1;
	if (like->st_ino ? take_after(fd, like) < 0 : share_made(dirfd, name, fd) < 0)
		goto failed;
	if (write_content(fd, p) < 0 || fsync(fd) < 0)
		goto failed;
	return close(fd);
failed:
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

/* Refuses where a target is no longer the file that was read. */
static int check_unchanged(const struct commit *c, const struct commit_part *p, struct error *err)
{
	const int is_unchanged = commit_is_unchanged(c->dirfd, p->name, &p->was);

	if (is_unchanged)
		return is_unchanged < 0 ? error_errno(err, _("cannot look at"), p->name) : 0;
	return error_add(err, ERROR_SYSTEM,
			 _("'%s' was edited by somebody else meanwhile; nothing was written; try again"), p->name);
}

/* Length and checksum of the old and of the new content; what both have is read once. */
static void sum_up(struct commit_part *p)
{
	struct slice own = str_slice(&p->bytes);
	size_t read = 0, done = 0;

	p->new_length = own.len;
	for (size_t i = 0; i < p->nkept; i++) {
		const struct commit_kept *k = &p->kept[i];
		const uint32_t both = file_crc32(0, part_of(p->old, k->offset, k->offset + k->length));

		p->old_crc = file_crc32_join(file_crc32(p->old_crc, part_of(p->old, read, k->offset)), both, k->length);
		p->new_crc = file_crc32_join(file_crc32(p->new_crc, part_of(own, done, k->behind)), both, k->length);
		p->new_length += k->length;
		read = k->offset + k->length;
		done = k->behind;
	}
	p->old_crc = file_crc32(p->old_crc, part_of(p->old, read, p->old.len));
	p->new_crc = file_crc32(p->new_crc, part_of(own, done, own.len));
}

static void drop_new_files(const struct commit *c)
{
	for (size_t i = 0; i < c->count; i++)
		if (!c->parts[i].is_append)
			commit_unlink_new(c->dirfd, c->parts[i].name);
	unlinkat(c->dirfd, COMMIT_RECORD_NEW, 0);
}

/* log/ is missing where a book was made by hand, or cloned before its first entry; rules/ and rules/fields/ where all rules are the
 * installed ones. They are made before the commit point: after it nothing may be left that could go wrong for good. */
static int make_dir_of(int dirfd, const char *name, struct error *err)
{
	char *above = xstrdup(".");
	int rc = 0;

	for (const char *slash = strchr(name, '/'); slash && rc == 0; slash = strchr(slash + 1, '/')) {
		char *dir = xstrndup(name, (size_t)(slash - name));

		rc = share_mkdir(dirfd, dir);
		if (rc < 0)
			error_errno(err, _("cannot create"), dir);
		else if (rc > 0 && (rc = commit_fsync_dir(dirfd, above)) < 0)
			error_errno(err, _("cannot save the directory of"), dir);
		free(above);
		above = dir;
	}
	free(above);
	return rc;
}

/* The version before, under a name of its own, until the commit is through. A file system without links does without. */
static int keep_old(const struct commit_place *at, const struct commit_part *p, struct error *err)
{
	if (unlinkat(at->dirfd, at->old, 0) < 0 && errno != ENOENT)
		return error_errno(err, _("cannot remove"), at->old);
	if (p->was.st_ino && linkat(at->dirfd, at->name, at->dirfd, at->old, 0) < 0 && errno != EPERM && errno != EOPNOTSUPP &&
	    errno != EMLINK)
		return error_errno(err, _("cannot keep the version before as"), at->old);
	return 0;
}

static int write_part(struct commit *c, const struct commit_part *p, struct error *err)
{
	struct commit_place place;
	int rc = 0;

	if (commit_find_place(&place, c->dirfd, p->name) < 0)
		return error_errno(err, _("cannot write"), p->name);
	if (write_new(place.dirfd, place.temp, p) < 0)
		rc = error_errno(err, _("cannot write"), place.temp);
	else if (p->nkept)
		rc = check_unchanged(c, p, err); /* what was copied is what was read */
	if (rc == 0)
		rc = keep_old(&place, p, err);
	if (rc == 0 && fsync(place.dirfd) < 0)
		rc = error_errno(err, _("cannot save the directory of"), p->name);
	commit_place_release(&place);
	return rc;
}

static int write_record(struct commit *c, const struct str *record, struct error *err)
{
	const struct commit_part part = { .bytes = *record };

	if (write_new(c->dirfd, COMMIT_RECORD_NEW, &part) < 0 || renameat(c->dirfd, COMMIT_RECORD_NEW, c->dirfd, COMMIT_RECORD) < 0)
		return error_errno(err, _("cannot write"), COMMIT_RECORD_NEW);
	return 0;
}

static bool is_link(const struct commit *c, const char *name)
{
	struct stat st;

	return fstatat(c->dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode);
}

/* A link that leads somewhere else than to a ledger that is there might have anything written where nobody looks for it. */
static int check_link(const struct commit *c, const struct commit_part *p, struct error *err)
{
	if (!is_link(c, p->name))
		return 0;
	if (!commit_may_be_link(p->name))
		return error_add(err, ERROR_SYSTEM, _("'%s' is a symbolic link: the log is written in the book itself; put the file there"),
				 p->name);
	if (!p->was.st_ino)
		return error_add(err, ERROR_SYSTEM,
				 _("'%s' is a symbolic link that leads to no file; put the file there, or remove the link"), p->name);
	return 0;
}

/* Step 1 for one part, and what can be known to go wrong later. */
static int begin_part(struct commit *c, const struct commit_part *p, struct error *err)
{
	if (!commit_is_safe_name(p->name)) {
		errno = EINVAL;
		return error_errno(err, _("cannot write"), p->name);
	}
	if (check_link(c, p, err) < 0 || check_unchanged(c, p, err) < 0 || make_dir_of(c->dirfd, p->name, err) < 0)
		return -1;
	if (!p->is_append)
		return write_part(c, p, err);
	if (p->was.st_ino && faccessat(c->dirfd, p->name, R_OK | W_OK, AT_EACCESS) < 0)
		return error_errno(err, _("cannot append to"), p->name);
	return 0;
}

static int replace_by_more(struct commit *c, struct commit_part *p, struct error *err)
{
	const size_t length = p->was.st_ino ? (size_t)p->was.st_size : 0;

	if (!p->is_append || p->bytes.len < WORTH_REPLACING || p->bytes.len < length || (length && p->old_fd < 0))
		return 0;
	if (length && faccessat(c->dirfd, p->name, R_OK | W_OK, AT_EACCESS) < 0)
		return error_errno(err, _("cannot append to"), p->name);
	if (length && file_map(p->old_fd, length, &p->old) < 0)
		return error_errno(err, _("cannot read"), p->name);
	p->is_append = false;
	p->is_mapped = length > 0;
	if (length) {
		p->kept = xcalloc(1, sizeof(*p->kept));
		p->kept[p->nkept++] = (struct commit_kept){ 0, length, 0 };
	}
	return 0;
}

/* Of two threads each writes every other part and reads those between for their checksums, so that a part is written by one while
 * it is read by the other. */
struct preparing {
	struct commit *commit;
	size_t first, step; /* of the parts that it writes */
	size_t failed;	    /* which of them couldn't be */
	struct error err;
};

static void *prepare_half(void *half)
{
	struct preparing *h = half;
	struct commit *c = h->commit;

	h->failed = SIZE_MAX;
	for (size_t i = h->first; i < c->count && h->failed == SIZE_MAX; i += h->step)
		if (begin_part(c, &c->parts[i], &h->err) < 0)
			h->failed = i;
	for (size_t i = h->step - 1 - h->first; i < c->count && h->failed == SIZE_MAX; i += h->step)
		sum_up(&c->parts[i]);
	return NULL;
}

/* What went wrong with the first part that went wrong. */
static int prepared(struct preparing *halves, struct error *err)
{
	struct preparing *worst = &halves[halves[1].failed < halves[0].failed];
	const int rc = worst->failed == SIZE_MAX ? 0 : -1;

	error_move(err, &worst->err);
	error_release(&halves[0].err);
	error_release(&halves[1].err);
	return rc;
}

/* Steps 1 to 3. */
static int prepare(struct commit *c, struct str *record, struct error *err)
{
	struct preparing halves[] = { { c, 0, 2, SIZE_MAX, ERROR_INIT }, { c, 1, 2, SIZE_MAX, ERROR_INIT } };
	size_t bytes = 0;

	for (size_t i = 0; i < c->count; i++) {
		if (replace_by_more(c, &c->parts[i], err) < 0)
			return -1;
		bytes += c->parts[i].old.len + c->parts[i].bytes.len;
	}
	if (team_size(bytes) > 1) {
		team_run(halves, 2, sizeof(*halves), prepare_half);
	} else {
		halves[0].step = 1;
		prepare_half(&halves[0]);
	}
	if (prepared(halves, err) < 0)
		return -1;
	commit_put_record(record, c);
	return write_record(c, record, err);
}

int commit_run(struct commit *c, struct error *err)
{
	struct str record = STR_INIT;
	int rc = 0;

	if (!c->count)
		return 0;
	if (prepare(c, &record, err) < 0) {
		drop_new_files(c);
		rc = -1;
	} else if (commit_fsync_dir(c->dirfd, ".crm") < 0 || commit_carry_out(c->dirfd, record.buf, record.len, c, true, err) < 0) {
		rc = 1;
	}
	str_release(&record);
	return rc;
}
