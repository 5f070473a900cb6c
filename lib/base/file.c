/* file.c - see file.h. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/lang.h"

enum { STRETCH = 8 << 20, LEAST_ROOM = 4096 };

/* The disk begins with what was written while more is: a later fsync then waits for little. A wish: where it can't be had (a pipe),
 * fsync does it all. */
static void begin_writing(int fd, size_t written)
{
#ifdef SYNC_FILE_RANGE_WRITE
	if (written == STRETCH) {
		int saved = errno;

		sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
		errno = saved;
	}
#endif
}

int file_write_all(int fd, struct slice bytes)
{
	while (bytes.len) {
		ssize_t n = write(fd, bytes.ptr, bytes.len < STRETCH ? bytes.len : STRETCH);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0) {
			errno = ENOSPC;
			return -1;
		}
		bytes.ptr += n;
		bytes.len -= (size_t)n;
		begin_writing(fd, (size_t)n);
	}
	return 0;
}

/* For file systems that copy nothing among themselves. */
static int copy_by_hand(int from, off_t offset, size_t length, int to)
{
	char chunk[65536];

	while (length) {
		ssize_t n = pread(from, chunk, length < sizeof(chunk) ? length : sizeof(chunk), offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = EIO; /* shorter than it was */
		if (n <= 0 || file_write_all(to, (struct slice){ chunk, (size_t)n }) < 0)
			return -1;
		offset += n;
		length -= (size_t)n;
	}
	return 0;
}

int file_copy_range(int from, off_t offset, size_t length, int to)
{
	while (length) {
		ssize_t n = copy_file_range(from, &offset, to, NULL, length < STRETCH ? length : STRETCH, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 && (n == 0 || errno == EXDEV || errno == ENOSYS || errno == EOPNOTSUPP || errno == EINVAL))
			return copy_by_hand(from, offset, length, to);
		if (n < 0)
			return -1;
		length -= (size_t)n;
		begin_writing(to, (size_t)n);
	}
	return 0;
}

/* How much there seems to be, for a buffer that needn't grow; what there is shows in the reading. */
static size_t expected_size(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 ? (size_t)st.st_size : 0;
}

int file_read_all(int fd, struct str *out)
{
	size_t room = expected_size(fd);

	for (;;) {
		char *to;
		ssize_t n;

		if (room < LEAST_ROOM)
			room = LEAST_ROOM;
		to = str_room(out, room);
		n = read(fd, to, room < STRETCH ? room : STRETCH);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -1 : 0;
		str_take(out, to + n);
		room -= (size_t)n;
	}
}

int file_read(int dir, const char *path, struct str *out, struct error *err)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	int rc = 0;

	if (fd < 0)
		return error_errno(err, _("cannot open"), path);
	if (file_read_all(fd, out) < 0)
		rc = error_errno(err, _("cannot read"), path);
	close(fd);
	return rc;
}

int file_map(int fd, size_t length, struct slice *out)
{
	void *p;

	*out = SLICE("");
	if (!length)
		return 0;
	p = mmap(NULL, length, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return -1;
	*out = (struct slice){ p, length };
	return 0;
}

void file_ahead(struct slice mapped)
{
#ifdef MADV_POPULATE_READ
	const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), begin = (uintptr_t)mapped.ptr & ~(page - 1);
	const uintptr_t end = (uintptr_t)mapped.ptr + mapped.len;

	/* Where the kernel doesn't know it, pages come as they are touched. */
	if (mapped.len)
		madvise((void *)begin, end - begin, MADV_POPULATE_READ);
#else
	(void)mapped;
#endif
}

void file_unmap(struct slice mapped)
{
	union {
		const char *bytes;
		void *start;
	} at = { mapped.ptr };

	if (mapped.len)
		munmap(at.start, mapped.len);
}

/* Opened the wrong way round: what a closed stdout swallows is then reported (EBADF), not lost without a word. */
void file_start(void)
{
	static const int modes[] = { O_WRONLY, O_RDONLY, O_WRONLY };

	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", modes[fd]) < 0)
			_exit(3);
	signal(SIGXFSZ, SIG_IGN);
}

int file_close_stdout(void)
{
	bool failed = ferror(stdout) != 0;

	if (fclose(stdout) != 0)
		return -1;
	if (!failed)
		return 0;
	errno = EIO;
	return -1;
}

bool file_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

char *file_join(const char *dir, const char *name)
{
	size_t n = strlen(dir);

	return xformat("%s%s%s", dir, n && dir[n - 1] != '/' ? "/" : "", name);
}
