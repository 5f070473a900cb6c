/* commit_seen.c - see commit_seen.h. A ledger that is replaced is read from its new content, which lies beside it; one that is appended to
 * from a copy in memory. */
#include "book/commit_seen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "book/commit_record.h"

static int see_replaced(int dirfd, const struct commit_entry *e)
{
	struct commit_place at;
	int fd = -1, is_there, is_done;

	if (commit_find_place(&at, dirfd, e->name) < 0)
		return -1;
	is_there = commit_file_matches(at.dirfd, at.temp, (long long)e->length, e->crc);
	is_done = is_there ? 0 : commit_file_matches(at.dirfd, at.name, (long long)e->length, e->crc);
	errno = EBADMSG;
	if (is_there > 0 || is_done > 0)
		fd = openat(at.dirfd, is_there > 0 ? at.temp : at.name, O_RDONLY | O_CLOEXEC);
	commit_place_release(&at);
	return fd;
}

static int see_appended(int dirfd, const struct commit_entry *e)
{
	int from = openat(dirfd, e->name, O_RDONLY | O_CLOEXEC), to = memfd_create("crm", MFD_CLOEXEC), rc = -1;
	struct stat st = { 0 };

	if (to >= 0 && (from >= 0 ? fstat(from, &st) == 0 : errno == ENOENT || !e->old_size)) {
		errno = EBADMSG;
		if (st.st_size >= e->old_size && (!e->old_size || file_copy_range(from, 0, (size_t)e->old_size, to) == 0))
			rc = file_write_all(to, e->bytes);
	}
	if (from >= 0)
		close(from);
	if (rc == 0)
		return to;
	if (to >= 0)
		close(to);
	return -1;
}

int commit_seen_read(struct commit_seen *s, int dirfd, struct error *err)
{
	struct str record = STR_INIT;
	struct commit_entry e;
	size_t at = 0;
	int rc = commit_read_record(dirfd, &record, err), more = 0;

	*s = (struct commit_seen){ 0 };
	while (rc > 0 && (more = commit_next_entry(record.buf, record.len, &at, &e)) > 0) {
		const int fd = e.is_append ? see_appended(dirfd, &e) : see_replaced(dirfd, &e);

		if (fd < 0) {
			rc = error_errno(err, _("a commit is waiting to be finished, and can't be read as it will be"), e.name);
			break;
		}
		s->files = xgrow(s->files, &s->cap, s->count + 1, sizeof(*s->files));
		s->files[s->count++] = (struct commit_seen_file){ xstrdup(e.name), fd };
	}
	str_release(&record);
	return rc < 0 || more < 0 ? -1 : 0;
}

void commit_seen_release(struct commit_seen *s)
{
	for (size_t i = 0; i < s->count; i++) {
		close(s->files[i].fd);
		free(s->files[i].name);
	}
	free(s->files);
	*s = (struct commit_seen){ 0 };
}

int commit_seen_open(const struct commit_seen *s, int dirfd, const char *name, int flags)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->files[i].name, name) == 0)
			return fcntl(s->files[i].fd, F_DUPFD_CLOEXEC, 0);
	return openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags);
}
