/* lock.c - see lock.h. Waiting is a blocking flock cut short by a timer: the kernel serves waiters in order, which polling
 * would not. */
#include "book/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "book/share.h"

#define LOCK_DIR ".crm"
#define LOCK_FILE ".crm/lock"

static void on_alarm(int signal_number)
{
	(void)signal_number; /* being interrupted is all that is wanted */
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* flock that gives up at the deadline with ETIMEDOUT. The timer repeats, so that a signal that comes just before the call is
 * not the last one. */
static int flock_until(int fd, int operation, long seconds)
{
	const struct itimerval tick = { { 0, 200000 }, { 0, 200000 } }, none = { 0 };
	struct sigaction act = { .sa_handler = on_alarm }, old;
	int64_t deadline = now_ms() + seconds * 1000;
	int rc;

	if (flock(fd, operation | LOCK_NB) == 0)
		return 0;
	if (errno != EWOULDBLOCK && errno != EINTR)
		return -1;
	if (seconds <= 0) {
		errno = ETIMEDOUT;
		return -1;
	}
	sigaction(SIGALRM, &act, &old);
	setitimer(ITIMER_REAL, &tick, NULL);
	while ((rc = flock(fd, operation)) < 0 && errno == EINTR)
		if (now_ms() >= deadline) {
			errno = ETIMEDOUT;
			break;
		}
	setitimer(ITIMER_REAL, &none, NULL);
	sigaction(SIGALRM, &old, NULL);
	return rc;
}

static int open_lock_file(int dirfd, enum lock_kind kind)
{
	const int flags = O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(dirfd, LOCK_FILE, O_RDWR | flags);

	/* Whoever takes part in the book takes part in its lock, whatever the umask of who came first. */
	if (fd < 0 && errno == ENOENT && share_mkdir(dirfd, LOCK_DIR) >= 0) {
		fd = openat(dirfd, LOCK_FILE, O_RDWR | O_CREAT | flags, 0660);
		if (fd >= 0 && share_made(dirfd, LOCK_FILE, fd) < 0) {
			close(fd);
			fd = -1;
		}
	}
	if (fd < 0 && kind == LOCK_SHARED && (errno == EACCES || errno == EROFS))
		fd = openat(dirfd, LOCK_FILE, O_RDONLY | flags);
	return fd;
}

static void write_holder(int fd, const char *command)
{
	char at[32] = "", text[256];
	time_t now = time(NULL);
	struct tm tm;
	int n;

	if (gmtime_r(&now, &tm))
		strftime(at, sizeof(at), "%Y-%m-%dT%H:%M:%SZ", &tm);
	n = snprintf(text, sizeof(text), "pid %ld, crm %s, since %s\n", (long)getpid(), command ? command : "", at);
	if (n > 0 && ftruncate(fd, 0) == 0 && pwrite(fd, text, (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1, 0) < 0)
		return; /* only a courtesy to whoever waits */
}

static int too_long(int fd, long seconds, struct error *err)
{
	char holder[256] = "";
	ssize_t n = pread(fd, holder, sizeof(holder) - 1, 0);

	holder[n > 0 ? n : 0] = '\0';
	holder[strcspn(holder, "\n")] = '\0';
	return error_add(err, ERROR_SYSTEM,
			 _("the book is locked by another writer (%s); waited %ld s; try again, or wait longer with "
			   "--lock-timeout"),
			 *holder ? holder : "?", seconds);
}

/* A lock on a file that somebody has since removed or replaced protects nothing. */
static bool is_current(int dirfd, int fd)
{
	struct stat mine, there;

	return fstat(fd, &mine) == 0 && fstatat(dirfd, LOCK_FILE, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	       mine.st_ino == there.st_ino && mine.st_dev == there.st_dev;
}

int lock_take(int dirfd, enum lock_kind kind, long seconds, const char *command, struct error *err)
{
	const int operation = kind == LOCK_EXCLUSIVE ? LOCK_EX : LOCK_SH;
	struct stat st;

	for (;;) {
		int fd = open_lock_file(dirfd, kind);

		if (fd < 0 && kind == LOCK_SHARED && (errno == EACCES || errno == EROFS || errno == ENOENT))
			return -2;
		if (fd < 0)
			return error_errno(err, _("cannot open the lock"), LOCK_FILE);
		if (fstat(fd, &st) < 0) {
			error_errno(err, _("cannot look at"), LOCK_FILE);
			close(fd);
			return -1;
		}
		if (!S_ISREG(st.st_mode)) {
			close(fd);
			return error_add(err, ERROR_SYSTEM, _("'%s' is not a regular file; remove it"), LOCK_FILE);
		}
		if (flock_until(fd, operation, seconds) < 0) {
			int rc = errno == ETIMEDOUT ? too_long(fd, seconds, err)
						    : error_errno(err, _("cannot lock"), LOCK_FILE);
			close(fd);
			return rc;
		}
		if (is_current(dirfd, fd)) {
			if (kind == LOCK_EXCLUSIVE)
				write_holder(fd, command);
			return fd;
		}
		close(fd);
	}
}

void lock_drop(int fd)
{
	if (fd >= 0)
		close(fd);
}
