/* fail.c - a library for LD_PRELOAD that makes the Nth system call of a program fail, or kills it there.
 *
 * Set by the environment:
 *   FAIL_CALLS  which calls count, a list of: open read write sync rename link unlink truncate lock map close dir readdir stat
 *               chmod chown random thread memory; `all` (the default) is every one but memory
 *   FAIL_AT     the number of the call that fails, from 1; 0 or unset: none, they are only counted
 *   FAIL_HOW    ENOSPC EIO EMFILE EACCES EROFS EDQUOT EINTR ENOMEM (EIO if unset), or
 *               short: a write takes half of its bytes, once, and says so; tear: half of them, then SIGKILL;
 *               kill: SIGKILL instead of the call; term: SIGTERM before it; stop: SIGSTOP before it, so that something may happen
 *   FAIL_STAY   1: every counted call from FAIL_AT on fails (errno values only)
 *   FAIL_TIME   what the machine's clock says, in seconds since the epoch, so that two runs write the same log
 *   FAIL_COUNT  a file that gets the number of counted calls when the program exits
 *
 * Calls go to the kernel by syscall(2), never through glibc's own functions, so nothing has to be looked up and the
 * first call of all can be counted; readdir and pthread_create alone are more than a call, and are looked up. What glibc calls inside itself (the write of a FILE, the open of a catalogue) can't
 * be seen from here: whatever must survive has to be written with write(2). For 64-bit Linux and glibc.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum calls {
	OPEN = 1 << 0,
	READ = 1 << 1,
	WRITE = 1 << 2,
	SYNC = 1 << 3,
	RENAME = 1 << 4,
	UNLINK = 1 << 5,
	TRUNCATE = 1 << 6,
	LOCK = 1 << 7,
	MAP = 1 << 8,
	CLOSE = 1 << 9,
	DIR_ENTRY = 1 << 10,
	LINK = 1 << 11,
	READDIR = 1 << 12,
	STAT = 1 << 13,
	MODE = 1 << 14,
	OWNER = 1 << 15,
	RANDOM = 1 << 16,
	THREAD = 1 << 17,
	MEMORY = 1 << 18,
	ALL = MEMORY - 1
};

enum how { FAIL_ERRNO, FAIL_SHORT, FAIL_TEAR, FAIL_KILL, FAIL_TERM, FAIL_STOP };

static const struct {
	const char *name;
	unsigned calls;
} call_names[] = {
	{ "open", OPEN },	{ "read", READ },     { "write", WRITE },  { "sync", SYNC },	  { "rename", RENAME },
	{ "link", LINK },	{ "unlink", UNLINK }, { "truncate", TRUNCATE }, { "lock", LOCK },  { "map", MAP },
	{ "close", CLOSE },	{ "dir", DIR_ENTRY }, { "readdir", READDIR },	{ "stat", STAT },  { "chmod", MODE },
	{ "chown", OWNER },	{ "random", RANDOM }, { "thread", THREAD },	{ "memory", MEMORY }, { "all", ALL },
};

static const struct {
	const char *name;
	enum how how;
	int number;
} hows[] = {
	{ "ENOSPC", FAIL_ERRNO, ENOSPC }, { "EIO", FAIL_ERRNO, EIO },	    { "EMFILE", FAIL_ERRNO, EMFILE },
	{ "EACCES", FAIL_ERRNO, EACCES }, { "EROFS", FAIL_ERRNO, EROFS },   { "EDQUOT", FAIL_ERRNO, EDQUOT },
	{ "EINTR", FAIL_ERRNO, EINTR },	  { "ENOMEM", FAIL_ERRNO, ENOMEM }, { "short", FAIL_SHORT, 0 },
	{ "tear", FAIL_TEAR, 0 },	  { "kill", FAIL_KILL, 0 },	    { "term", FAIL_TERM, 0 }, { "stop", FAIL_STOP, 0 },
};

static struct {
	bool ready, stay;
	unsigned calls;
	long at, count;
	enum how how;
	int number;
} plan;

static unsigned parse_calls(const char *list)
{
	unsigned calls = 0;

	while (*list) {
		size_t n = strcspn(list, ", ");

		for (size_t i = 0; i < sizeof(call_names) / sizeof(*call_names); i++)
			if (strlen(call_names[i].name) == n && !strncmp(list, call_names[i].name, n))
				calls |= call_names[i].calls;
		list += n + (list[n] != '\0');
	}
	return calls;
}

/* Nothing here may allocate: malloc itself may be what is counted. */
static void make_ready(void)
{
	const char *calls = getenv("FAIL_CALLS"), *at = getenv("FAIL_AT"), *how = getenv("FAIL_HOW");
	const char *stay = getenv("FAIL_STAY");

	plan.ready = true;
	plan.calls = parse_calls(calls && *calls ? calls : "all");
	plan.stay = stay && *stay == '1';
	plan.number = EIO;
	for (; at && *at >= '0' && *at <= '9'; at++)
		plan.at = plan.at * 10 + (*at - '0');
	for (size_t i = 0; how && i < sizeof(hows) / sizeof(*hows); i++) {
		if (!strcmp(how, hows[i].name)) {
			plan.how = hows[i].how;
			plan.number = hows[i].number;
		}
	}
}

/* Whether this call fails; the caller returns -1 (or MAP_FAILED, or NULL) then. */
static bool fails(enum calls call)
{
	long n;

	if (!plan.ready)
		make_ready();
	if (!(plan.calls & (unsigned)call))
		return false;
	n = __atomic_add_fetch(&plan.count, 1, __ATOMIC_RELAXED);
	if (!plan.at || n < plan.at || (n > plan.at && !(plan.stay && plan.how == FAIL_ERRNO)))
		return false;
	if (plan.how == FAIL_KILL || (plan.how == FAIL_TEAR && call != WRITE))
		syscall(SYS_kill, getpid(), SIGKILL);
	if (plan.how == FAIL_STOP)
		syscall(SYS_kill, getpid(), SIGSTOP);
	if (plan.how == FAIL_TERM)
		raise(SIGTERM);
	if (plan.how != FAIL_ERRNO)
		return call == WRITE && plan.how != FAIL_TERM && plan.how != FAIL_STOP;
	errno = plan.number;
	return true;
}

/* What write and pwrite do where they fail: how many bytes to write all the same, -1: none. */
static ssize_t half_of(size_t n)
{
	return plan.how == FAIL_ERRNO ? -1 : (ssize_t)(n > 1 ? n / 2 : n);
}

static ssize_t after_half(ssize_t done)
{
	if (plan.how == FAIL_TEAR)
		syscall(SYS_kill, getpid(), SIGKILL);
	return done;
}

__attribute__((destructor)) static void report(void)
{
	const char *path = getenv("FAIL_COUNT");
	char text[24];
	size_t i = sizeof(text);
	long n = plan.count;
	int fd;

	if (!path || !*path)
		return;
	text[--i] = '\n';
	do
		text[--i] = (char)('0' + n % 10);
	while (n /= 10);
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return;
	if (syscall(SYS_write, fd, text + i, sizeof(text) - i) < 0)
		syscall(SYS_unlinkat, AT_FDCWD, path, 0);
	syscall(SYS_close, fd);
}

static int open_at(int dir, const char *path, int flags, mode_t mode)
{
	return fails(OPEN) ? -1 : (int)syscall(SYS_openat, dir, path, flags, mode);
}

static bool has_mode(int flags)
{
	return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE;
}

#define TAKE_MODE(flags, mode)                                     \
	do {                                                       \
		va_list args;                                      \
		va_start(args, flags);                             \
		mode = has_mode(flags) ? va_arg(args, mode_t) : 0; \
		va_end(args);                                      \
	} while (0)

int open(const char *path, int flags, ...)
{
	mode_t mode;

	TAKE_MODE(flags, mode);
	return open_at(AT_FDCWD, path, flags, mode);
}

int openat(int dir, const char *path, int flags, ...)
{
	mode_t mode;

	TAKE_MODE(flags, mode);
	return open_at(dir, path, flags, mode);
}

/* The names that programs really call: with 64-bit offsets, and as _FORTIFY_SOURCE has them. */
#define ANOTHER(type, name, parameters, ...) \
	type name parameters;                \
	type name parameters                 \
	{                                    \
		return __VA_ARGS__;          \
	}

int open64(const char *path, int flags, ...)
{
	mode_t mode;

	TAKE_MODE(flags, mode);
	return open_at(AT_FDCWD, path, flags, mode);
}

int openat64(int dir, const char *path, int flags, ...)
{
	mode_t mode;

	TAKE_MODE(flags, mode);
	return open_at(dir, path, flags, mode);
}

ANOTHER(int, __open_2, (const char *path, int flags), open_at(AT_FDCWD, path, flags, 0))
ANOTHER(int, __open64_2, (const char *path, int flags), open_at(AT_FDCWD, path, flags, 0))
ANOTHER(int, __openat_2, (int dir, const char *path, int flags), open_at(dir, path, flags, 0))
ANOTHER(int, __openat64_2, (int dir, const char *path, int flags), open_at(dir, path, flags, 0))
ANOTHER(int, creat, (const char *path, mode_t mode), open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode))

ssize_t read(int fd, void *to, size_t n)
{
	return fails(READ) ? -1 : (ssize_t)syscall(SYS_read, fd, to, n);
}

ssize_t pread(int fd, void *to, size_t n, off_t at)
{
	return fails(READ) ? -1 : (ssize_t)syscall(SYS_pread64, fd, to, n, at);
}

ANOTHER(ssize_t, pread64, (int fd, void *to, size_t n, off64_t at), pread(fd, to, n, at))
ANOTHER(ssize_t, __read_chk, (int fd, void *to, size_t n, size_t room), n > room ? -1 : read(fd, to, n))
ANOTHER(ssize_t, __pread_chk, (int fd, void *to, size_t n, off_t at, size_t room), n > room ? -1 : pread(fd, to, n, at))
ANOTHER(ssize_t, __pread64_chk, (int fd, void *to, size_t n, off64_t at, size_t room),
	n > room ? -1 : pread(fd, to, n, at))

ssize_t write(int fd, const void *bytes, size_t n)
{
	ssize_t half;

	if (!fails(WRITE))
		return (ssize_t)syscall(SYS_write, fd, bytes, n);
	half = half_of(n);
	return half < 0 ? -1 : after_half((ssize_t)syscall(SYS_write, fd, bytes, half));
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	ssize_t half;

	if (!fails(WRITE))
		return (ssize_t)syscall(SYS_pwrite64, fd, bytes, n, at);
	half = half_of(n);
	return half < 0 ? -1 : after_half((ssize_t)syscall(SYS_pwrite64, fd, bytes, half, at));
}

ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t n, unsigned flags)
{
	ssize_t half;

	if (!fails(WRITE))
		return (ssize_t)syscall(SYS_copy_file_range, from, from_at, to, to_at, n, flags);
	half = half_of(n);
	return half < 0 ? -1 : after_half((ssize_t)syscall(SYS_copy_file_range, from, from_at, to, to_at, half, flags));
}

ANOTHER(ssize_t, pwrite64, (int fd, const void *bytes, size_t n, off64_t at), pwrite(fd, bytes, n, at))

int fsync(int fd)
{
	return fails(SYNC) ? -1 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return fails(SYNC) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	return fails(RENAME) ? -1 : (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, 0);
}

int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
	return fails(RENAME) ? -1 : (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
}

int rename(const char *from, const char *to)
{
	return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int unlinkat(int dir, const char *path, int flags)
{
	return fails(UNLINK) ? -1 : (int)syscall(SYS_unlinkat, dir, path, flags);
}

int unlink(const char *path)
{
	return unlinkat(AT_FDCWD, path, 0);
}

int ftruncate(int fd, off_t length)
{
	return fails(TRUNCATE) ? -1 : (int)syscall(SYS_ftruncate, fd, length);
}

ANOTHER(int, ftruncate64, (int fd, off64_t length), ftruncate(fd, length))

int flock(int fd, int operation);
int flock(int fd, int operation)
{
	return fails(LOCK) ? -1 : (int)syscall(SYS_flock, fd, operation);
}

void *mmap(void *where, size_t n, int protection, int flags, int fd, off_t at)
{
	/* Memory that malloc or a sanitizer maps is not a file. */
	if (!(flags & MAP_ANONYMOUS) && fails(MAP))
		return MAP_FAILED;
	return (void *)(uintptr_t)syscall(SYS_mmap, where, n, protection, flags, fd, at);
}

ANOTHER(void *, mmap64, (void *where, size_t n, int protection, int flags, int fd, off64_t at),
	mmap(where, n, protection, flags, fd, at))

/* A failed close has closed all the same. */
int close(int fd)
{
	bool failed = fails(CLOSE);
	int error = errno, result = (int)syscall(SYS_close, fd);

	if (!failed)
		return result;
	errno = error;
	return -1;
}

int mkdirat(int dir, const char *path, mode_t mode);
int mkdirat(int dir, const char *path, mode_t mode)
{
	return fails(DIR_ENTRY) ? -1 : (int)syscall(SYS_mkdirat, dir, path, mode);
}

int mkdir(const char *path, mode_t mode);
int mkdir(const char *path, mode_t mode)
{
	return mkdirat(AT_FDCWD, path, mode);
}

int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
	return fails(LINK) ? -1 : (int)syscall(SYS_linkat, from_dir, from, to_dir, to, flags);
}

int link(const char *from, const char *to)
{
	return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

static int stat_at(int dir, const char *path, struct stat *st, int flags)
{
	return fails(STAT) ? -1 : (int)syscall(SYS_newfstatat, dir, path, st, flags);
}

int fstatat(int dir, const char *path, struct stat *st, int flags)
{
	return stat_at(dir, path, st, flags);
}

int stat(const char *path, struct stat *st)
{
	return stat_at(AT_FDCWD, path, st, 0);
}

int lstat(const char *path, struct stat *st)
{
	return stat_at(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
}

int fstat(int fd, struct stat *st)
{
	return stat_at(fd, "", st, AT_EMPTY_PATH);
}

int faccessat(int dir, const char *path, int mode, int flags)
{
	return fails(STAT) ? -1 : (int)syscall(SYS_faccessat2, dir, path, mode, flags);
}

int access(const char *path, int mode)
{
	return faccessat(AT_FDCWD, path, mode, 0);
}

int fchmod(int fd, mode_t mode)
{
	return fails(MODE) ? -1 : (int)syscall(SYS_fchmod, fd, mode);
}

int chmod(const char *path, mode_t mode)
{
	return fails(MODE) ? -1 : (int)syscall(SYS_fchmodat, AT_FDCWD, path, mode);
}

int fchown(int fd, uid_t owner, gid_t group)
{
	return fails(OWNER) ? -1 : (int)syscall(SYS_fchown, fd, owner, group);
}

int fchownat(int dir, const char *path, uid_t owner, gid_t group, int flags)
{
	return fails(OWNER) ? -1 : (int)syscall(SYS_fchownat, dir, path, owner, group, flags);
}

int chown(const char *path, uid_t owner, gid_t group)
{
	return fchownat(AT_FDCWD, path, owner, group, 0);
}

ssize_t getrandom(void *to, size_t n, unsigned flags)
{
	return fails(RANDOM) ? -1 : (ssize_t)syscall(SYS_getrandom, to, n, flags);
}

struct dirent *readdir(DIR *dir)
{
	static struct dirent *(*next)(DIR *);

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "readdir");
	return fails(READDIR) ? NULL : next(dir);
}

/* Returns what went wrong, unlike all others. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *), void *with)
{
	static int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

	if (!create)
		*(void **)&create = dlsym(RTLD_NEXT, "pthread_create");
	return fails(THREAD) ? errno : create(thread, attr, run, with);
}

/* glibc's own allocator under the names it keeps for this. */
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t count, size_t n);
void *__libc_realloc(void *p, size_t n);

void *malloc(size_t n)
{
	return fails(MEMORY) ? NULL : __libc_malloc(n);
}

void *calloc(size_t count, size_t n)
{
	return fails(MEMORY) ? NULL : __libc_calloc(count, n);
}

void *realloc(void *p, size_t n)
{
	return fails(MEMORY) ? NULL : __libc_realloc(p, n);
}

time_t time(time_t *out)
{
	const char *set = getenv("FAIL_TIME");
	struct timespec now;

	if (set)
		now.tv_sec = (time_t)strtoll(set, NULL, 10);
	else
		syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
	if (out)
		*out = now.tv_sec;
	return now.tv_sec;
}
