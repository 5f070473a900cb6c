/* commit.c - see commit.h. The record is text:
 *
 *     crm-commit 1
 *     replace SIZE CRC OLD-SIZE OLD-CRC NAME       (NAME.crm-new holds SIZE bytes; old size -1: there was no file)
 *     append LENGTH CRC OFFSET NAME                (followed by LENGTH bytes and a newline)
 *     end CRC                                      (of everything before this line)
 */
#include "book/commit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "base/team.h"

#define RECORD ".crm/commit"
#define RECORD_NEW ".crm/commit.new"
#define NEW_SUFFIX ".crm-new"
#define FIRST_LINE "crm-commit 1\n"

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
	return (struct slice){ text.ptr + from, to - from };
}

struct str *commit_append(struct commit *c, const char *name, const struct stat *was, int old_fd)
{
	struct commit_part *p = add_part(c, name, was);

	p->is_append = true;
	p->old_fd = old_fd;
	return &p->bytes;
}

static int fsync_dir(int dirfd, const char *name)
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

/* The directory part of a name: "log" of "log/2026-03.csv", "." of "leads.csv". */
static int fsync_dir_of(int dirfd, const char *name)
{
	const char *slash = strrchr(name, '/');
	char *dir = slash ? xstrndup(name, (size_t)(slash - name)) : xstrdup(".");
	int rc = fsync_dir(dirfd, dir);

	free(dir);
	return rc;
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

/* Writes a file that must not exist yet, durable when 0 is returned. A target that there is gives mode and owner. */
static int write_new(int dirfd, const char *name, const struct commit_part *p)
{
	const struct stat *like = &p->was;
	int fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0664);
	int saved;

	if (fd < 0)
		return -1;
	if (like->st_ino) {
		/* Owner first: chown may clear mode bits. Not being allowed to give a file away is no reason to fail. */
		if (fchown(fd, like->st_uid, like->st_gid) < 0 && errno != EPERM)
			goto failed;
		if (fchmod(fd, like->st_mode & 07777) < 0 && errno != EPERM)
			goto failed;
	}
	if (write_content(fd, p) < 0 || fsync(fd) < 0)
		goto failed;
	return close(fd);
failed:
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

static char *new_name(const char *name)
{
	return xformat("%s" NEW_SUFFIX, name);
}

/* Refuses where a target is no longer the file that was read. */
static int check_unchanged(const struct commit *c, const struct commit_part *p, struct error *err)
{
	struct stat now;

	if (fstatat(c->dirfd, p->name, &now, 0) < 0) {
		if (errno == ENOENT && !p->was.st_ino)
			return 0;
		if (errno != ENOENT)
			return error_errno(err, _("cannot look at"), p->name);
	} else if (p->was.st_ino && now.st_ino == p->was.st_ino && now.st_size == p->was.st_size &&
		   now.st_mtim.tv_sec == p->was.st_mtim.tv_sec && now.st_mtim.tv_nsec == p->was.st_mtim.tv_nsec) {
		return 0;
	}
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

static void put_record(struct str *out, const struct commit *c)
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

/* One line of a record read back, and where the bytes of an append stand. */
struct entry {
	bool is_append;
	size_t length;
	uint32_t crc, old_crc;
	long long old_size; /* of an append: its offset */
	const char *name;
	struct slice bytes;
};

static int damaged(const char *name, struct error *err)
{
	return error_add(
		err, ERROR_SYSTEM,
		_("'%s' is damaged: the pending commit can't be finished; keep a copy of the book and restore this "
		  "file from a backup"),
		name);
}

/* A name that stays inside the book: one file name, or one below log/ or rules/. */
static bool is_safe_name(const char *name)
{
	if (strncmp(name, "log/", 4) == 0)
		name += 4;
	else if (strncmp(name, "rules/", 6) == 0)
		name += 6;
	return *name && *name != '.' && !strpbrk(name, "/\n");
}

/* Begins and ends as a record does, and the checksum in its last line is right. */
static bool is_sound(struct slice record)
{
	char end[sizeof("end 00000000\n")];
	const size_t tail = sizeof(end) - 1;

	if (!slice_starts(record, FIRST_LINE) || record.len < sizeof(FIRST_LINE) - 1 + tail)
		return false;
	record.len -= tail;
	snprintf(end, sizeof(end), "end %08" PRIx32 "\n", file_crc32(0, record));
	return memcmp(record.ptr + record.len, end, tail) == 0;
}

/* Reads the entry at *at (and moves past it). 1 an entry, 0 the end, -1 damaged. */
static int next_entry(char *record, size_t length, size_t *at, struct entry *e)
{
	char *line = record + *at, *end = memchr(line, '\n', length - *at);
	int name = 0;

	if (!end)
		return -1;
	*end = '\0';
	*e = (struct entry){ 0 };
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
	return is_safe_name(e->name) ? 1 : -1;
}

static int edited_since(const char *name, struct error *err)
{
	return error_add(
		err, ERROR_SYSTEM,
		_("'%s' was edited while a commit was waiting to be finished; put it back as it was, or remove "
		  "'%s' to give the commit up"),
		name, RECORD);
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
static int check_replace(int dirfd, const struct entry *e, const char *temp, struct error *err)
{
	int is_new = file_matches(dirfd, temp, (long long)e->length, e->crc), is_gone = 0, is_old;

	if (is_new == 0)
		is_gone = file_matches(dirfd, temp, -1, 0);
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

static int carry_replace(int dirfd, const struct entry *e, bool checked, struct error *err)
{
	char *temp = new_name(e->name);
	int rc = checked ? 1 : check_replace(dirfd, e, temp, err);

	if (rc > 0)
		rc = renameat(dirfd, temp, dirfd, e->name) < 0 ? error_errno(err, _("cannot replace"), e->name) : 0;
	free(temp);
	return rc;
}

/* Is what stands behind the offset part of what is to stand there? A power cut may leave a length without its bytes: zeros
 * are taken for those. 1, 0, or -1. */
static int is_begun(int fd, const struct entry *e, off_t size)
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

static int carry_append(int dirfd, const struct entry *e, struct error *err)
{
	int fd = openat(dirfd, e->name, O_RDWR | O_CREAT | O_CLOEXEC, 0664), begun;
	struct stat st;
	size_t done = 0;
	int rc = -1;

	if (fd < 0)
		return error_errno(err, _("cannot append to"), e->name);
	if (fstat(fd, &st) < 0 || (begun = is_begun(fd, e, st.st_size)) < 0)
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

/* Steps 4 and 5. `checked`: the targets were compared with what was read just now. */
static int carry_out(int dirfd, char *record, size_t length, bool checked, struct error *err)
{
	size_t at = strlen(FIRST_LINE);
	struct entry e;
	int more;

	while ((more = next_entry(record, length, &at, &e)) > 0) {
		int rc = e.is_append ? carry_append(dirfd, &e, err) : carry_replace(dirfd, &e, checked, err);

		if (rc < 0)
			return -1;
		if ((!e.is_append || !e.old_size) && fsync_dir_of(dirfd, e.name) < 0)
			return error_errno(err, _("cannot save the directory of"), e.name);
	}
	if (more < 0)
		return damaged(RECORD, err);
	if (unlinkat(dirfd, RECORD, 0) < 0)
		return error_errno(err, _("cannot remove"), RECORD);
	if (fsync_dir(dirfd, ".crm") < 0)
		return error_errno(err, _("cannot save the directory of"), RECORD);
	return 0;
}

static void drop_new_files(const struct commit *c)
{
	for (size_t i = 0; i < c->count; i++) {
		char *temp;

		if (c->parts[i].is_append)
			continue;
		temp = new_name(c->parts[i].name);
		unlinkat(c->dirfd, temp, 0);
		free(temp);
	}
	unlinkat(c->dirfd, RECORD_NEW, 0);
}

/* log/ is missing where a book was made by hand, or cloned before its first entry. It is made before the commit point: after it
 * nothing may be left that could go wrong for good. */
static int make_dir_of(int dirfd, const char *name, struct error *err)
{
	const char *slash = strrchr(name, '/');
	char *dir = slash ? xstrndup(name, (size_t)(slash - name)) : NULL;
	int rc = 0;

	if (dir && mkdirat(dirfd, dir, 0775) == 0)
		rc = fsync_dir(dirfd, ".") < 0 ? error_errno(err, _("cannot save the directory of"), dir) : 0;
	else if (dir && errno != EEXIST)
		rc = error_errno(err, _("cannot create"), dir);
	free(dir);
	return rc;
}

static int write_part(struct commit *c, const struct commit_part *p, struct error *err)
{
	char *temp = new_name(p->name);
	int rc = 0;

	if (write_new(c->dirfd, temp, p) < 0)
		rc = error_errno(err, _("cannot write"), temp);
	else if (p->nkept)
		rc = check_unchanged(c, p, err); /* what was copied is what was read */
	free(temp);
	if (rc == 0 && fsync_dir_of(c->dirfd, p->name) < 0)
		rc = error_errno(err, _("cannot save the directory of"), p->name);
	return rc;
}

static int write_record(struct commit *c, const struct str *record, struct error *err)
{
	const struct commit_part part = { .bytes = *record };

	if (write_new(c->dirfd, RECORD_NEW, &part) < 0 || renameat(c->dirfd, RECORD_NEW, c->dirfd, RECORD) < 0)
		return error_errno(err, _("cannot write"), RECORD_NEW);
	return 0;
}

/* Step 1 for one part, and what can be known to go wrong later. */
static int begin_part(struct commit *c, const struct commit_part *p, struct error *err)
{
	if (!is_safe_name(p->name)) {
		errno = EINVAL;
		return error_errno(err, _("cannot write"), p->name);
	}
	if (check_unchanged(c, p, err) < 0 || make_dir_of(c->dirfd, p->name, err) < 0)
		return -1;
	if (!p->is_append)
		return write_part(c, p, err);
	if (p->was.st_ino && faccessat(c->dirfd, p->name, R_OK | W_OK, AT_EACCESS) < 0)
		return error_errno(err, _("cannot append to"), p->name);
	return 0;
}

static bool is_link(const struct commit *c, const char *name)
{
	struct stat st;

	return fstatat(c->dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode);
}

/* What a link leads to is appended to: put in its place, the file would end the link. */
static int replace_by_more(struct commit *c, struct commit_part *p, struct error *err)
{
	const size_t length = p->was.st_ino ? (size_t)p->was.st_size : 0;

	if (!p->is_append || p->bytes.len < WORTH_REPLACING || p->bytes.len < length || (length && p->old_fd < 0) ||
	    is_link(c, p->name))
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
	put_record(record, c);
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
	} else if (fsync_dir(c->dirfd, ".crm") < 0 || carry_out(c->dirfd, record.buf, record.len, true, err) < 0) {
		rc = 1;
	}
	str_release(&record);
	return rc;
}

int commit_pending(int dirfd, struct error *err)
{
	if (faccessat(dirfd, RECORD, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return 1;
	return errno == ENOENT ? 0 : error_errno(err, _("cannot look at"), RECORD);
}

static bool ends_in(const char *name, const char *suffix)
{
	size_t n = strlen(name), s = strlen(suffix);

	return n > s && strcmp(name + n - s, suffix) == 0;
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
		if ((ends_in(e->d_name, NEW_SUFFIX) ||
		     (strcmp(dir, ".crm") == 0 && strcmp(e->d_name, "commit.new") == 0)) &&
		    unlinkat(fd, e->d_name, 0) < 0 && errno != ENOENT)
			rc = error_errno(err, _("cannot remove"), e->d_name);
	closedir(entries);
	return rc;
}

int commit_recover(int dirfd, struct error *err)
{
	struct str record = STR_INIT;
	int fd = openat(dirfd, RECORD, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), rc = -1;

	if (fd < 0 && errno == ENOENT)
		return sweep(dirfd, ".", err) < 0 || sweep(dirfd, "log", err) < 0 || sweep(dirfd, "rules", err) < 0 ||
				       sweep(dirfd, ".crm", err) < 0
			       ? -1
			       : 0;
	if (fd < 0)
		return error_errno(err, _("cannot read"), RECORD);
	if (file_read_all(fd, &record) < 0)
		error_errno(err, _("cannot read"), RECORD);
	else if (!is_sound(str_slice(&record)))
		damaged(RECORD, err);
	else if (fsync_dir(dirfd, ".crm") < 0) /* whoever wrote it may have died before it was on disk */
		error_errno(err, _("cannot save the directory of"), RECORD);
	else
		rc = carry_out(dirfd, record.buf, record.len, false, err) < 0 ? -1 : 1;
	close(fd);
	str_release(&record);
	return rc;
}
