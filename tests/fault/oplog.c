/* oplog.c - a library for LD_PRELOAD that writes down what a program does to files and directories, for powercut.pl to replay.
 *
 * Set by the environment:
 *   OPLOG_FILE    where the operations go, appended; unset: nowhere
 *   OPLOG_NOSYNC  1: fsync is written down and not done; what a power cut would leave is worked out, not waited for
 *
 * One operation is one line, its time the order of lines; D and F are a device and an inode ("2049:1311"):
 *
 *   create D F NAME          mkdir D F NAME          link D F NAME          unlink D F NAME
 *   rename D F NAME<TAB>D2<TAB>NAME2                 exchange D F NAME<TAB>D2<TAB>NAME2
 *   write F OFFSET LENGTH    (the bytes and a newline follow)
 *   truncate F LENGTH        sync F                  mode F OCTAL           ack    (what it printed goes out)
 *   unseen F                 a shared, writable mapping: what is written through it can't be seen
 *
 * Only what was done is written down, right after it, one at a time also where there are threads. What glibc does inside itself (the
 * write of a FILE) isn't seen; powercut.pl notices that its last state isn't the program's. For 64-bit Linux and glibc.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { LINE = 8192, LOG_FD = 700 };

static int log_fd = -1;
static bool no_sync;
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("OPLOG_FILE"), *sync = getenv("OPLOG_NOSYNC");
	int fd;

	no_sync = sync && *sync == '1';
	if (!path || !*path)
		return;
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	log_fd = fd < 0 ? -1 : (int)syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, LOG_FD);
	if (log_fd < 0) {
		fprintf(stderr, "oplog: %s can't be written\n", path);
		_exit(99);
	}
	syscall(SYS_close, fd);
}

/* A log with a hole in it proves nothing: the program doesn't go on. */
static void put(const char *line, int n, const void *bytes, size_t length)
{
	static char newline[] = "\n";
	const struct iovec all[] = { { (void *)(uintptr_t)line, (size_t)n }, { (void *)(uintptr_t)bytes, length }, { newline, 1 } };
	const int parts = bytes ? 3 : 1;

	if (n <= 0 || n >= LINE || syscall(SYS_writev, log_fd, all, parts) != (long)((size_t)n + (bytes ? length + 1 : 0)))
		_exit(99);
}

__attribute__((format(printf, 1, 2))) static void note(const char *format, ...)
{
	char line[LINE];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	put(line, n, NULL, 0);
}

struct file_id {
	unsigned long long dev, ino;
	bool is_there;
};

#define ID "%llu:%llu"
#define ID_OF(f) (f).dev, (f).ino

static struct file_id id_at(int dir, const char *path, int flags)
{
	struct stat st;

	if (syscall(SYS_newfstatat, dir, path, &st, flags) < 0)
		return (struct file_id){ 0, 0, false };
	return (struct file_id){ st.st_dev, st.st_ino, true };
}

static struct file_id id_of(int fd)
{
	return id_at(fd, "", AT_EMPTY_PATH);
}

/* The directory of a path, and where its last name begins. */
static struct file_id dir_of(int dir, const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	char parent[LINE];

	*name = slash ? slash + 1 : path;
	if (!slash)
		return id_at(dir, dir == AT_FDCWD ? "." : "", dir == AT_FDCWD ? 0 : AT_EMPTY_PATH);
	snprintf(parent, sizeof(parent), "%.*s", slash == path ? 1 : (int)(slash - path), path);
	return id_at(dir, parent, 0);
}

static bool is_logging(void)
{
	return log_fd >= 0;
}

/* Around an operation and its line; errno stays what the operation made it. */
static void enter(void)
{
	pthread_mutex_lock(&one_at_a_time);
}

static void leave(int error)
{
	pthread_mutex_unlock(&one_at_a_time);
	errno = error;
}

static void note_entry(const char *what, int dir, const char *path, struct file_id file)
{
	const char *name;
	const struct file_id parent = dir_of(dir, path, &name);

	note("%s " ID " " ID " %s\n", what, ID_OF(parent), ID_OF(file), name);
}

static bool has_mode(int flags)
{
	return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE;
}

static int open_at(int dir, const char *path, int flags, mode_t mode)
{
	struct file_id before;
	int fd, error;

	if (!is_logging() || !(flags & (O_CREAT | O_TRUNC)))
		return (int)syscall(SYS_openat, dir, path, flags, mode);
	enter();
	before = id_at(dir, path, 0);
	fd = (int)syscall(SYS_openat, dir, path, flags, mode);
	error = errno;
	if (fd >= 0 && !before.is_there)
		note_entry("create", dir, path, id_of(fd));
	else if (fd >= 0 && flags & O_TRUNC)
		note("truncate " ID " 0\n", ID_OF(before));
	leave(error);
	return fd;
}

#define OPEN_AT(dir)                                                                        \
	{                                                                                         \
		mode_t mode = 0;                                                                  \
		va_list args;                                                                     \
		va_start(args, flags);                                                            \
		if (has_mode(flags))                                                              \
			mode = va_arg(args, mode_t);                                              \
		va_end(args);                                                                     \
		return open_at(dir, path, flags, mode);                                           \
	}

int open(const char *path, int flags, ...) OPEN_AT(AT_FDCWD)
int open64(const char *path, int flags, ...) OPEN_AT(AT_FDCWD)
int openat(int dir, const char *path, int flags, ...) OPEN_AT(dir)
int openat64(int dir, const char *path, int flags, ...) OPEN_AT(dir)

/* Under another name that programs call: with 64-bit offsets. */
#define ANOTHER(type, name, parameters, ...) \
	type name parameters;                \
	type name parameters                 \
	{                                    \
		return __VA_ARGS__;          \
	}

ANOTHER(int, creat, (const char *path, mode_t mode), open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode))

/* `n` bytes at an offset, as they went into the file. */
static void note_write(int fd, const void *bytes, size_t n, off_t at)
{
	const struct file_id file = id_of(fd);
	char line[LINE];
	int length = snprintf(line, sizeof(line), "write " ID " %lld %zu\n", ID_OF(file), (long long)at, n);

	put(line, length, bytes, n);
}

ssize_t write(int fd, const void *bytes, size_t n)
{
	off_t end;
	ssize_t done;
	int error;

	if (!is_logging())
		return (ssize_t)syscall(SYS_write, fd, bytes, n);
	enter();
	done = (ssize_t)syscall(SYS_write, fd, bytes, n);
	error = errno;
	if (done > 0 && (fd == STDOUT_FILENO || (end = (off_t)syscall(SYS_lseek, fd, 0, SEEK_CUR)) < 0))
		note(fd == STDOUT_FILENO ? "ack\n" : "pipe\n");
	else if (done > 0)
		note_write(fd, bytes, (size_t)done, end - done);
	leave(error);
	return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	ssize_t done;
	int error;

	if (!is_logging())
		return (ssize_t)syscall(SYS_pwrite64, fd, bytes, n, at);
	enter();
	done = (ssize_t)syscall(SYS_pwrite64, fd, bytes, n, at);
	error = errno;
	if (done > 0)
		note_write(fd, bytes, (size_t)done, at);
	leave(error);
	return done;
}

ANOTHER(ssize_t, pwrite64, (int fd, const void *bytes, size_t n, off64_t at), pwrite(fd, bytes, n, at))

/* The bytes are read from where they came; a source that changes meanwhile would be noticed at the end. */
static void note_copy(int from, off_t from_at, int to, off_t to_at, size_t n)
{
	char *bytes = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (bytes == MAP_FAILED || syscall(SYS_pread64, from, bytes, n, from_at) != (long)n)
		_exit(99);
	note_write(to, bytes, n, to_at);
	munmap(bytes, n);
}

ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t n, unsigned flags)
{
	ssize_t done;
	int error;

	if (!is_logging())
		return (ssize_t)syscall(SYS_copy_file_range, from, from_at, to, to_at, n, flags);
	enter();
	done = (ssize_t)syscall(SYS_copy_file_range, from, from_at, to, to_at, n, flags);
	error = errno;
	if (done > 0)
		note_copy(from, (from_at ? *from_at : (off_t)syscall(SYS_lseek, from, 0, SEEK_CUR)) - done, to,
			  (to_at ? *to_at : (off_t)syscall(SYS_lseek, to, 0, SEEK_CUR)) - done, (size_t)done);
	leave(error);
	return done;
}

static int sync_fd(long number, int fd)
{
	int done, error;

	enter();
	done = no_sync ? 0 : (int)syscall(number, fd);
	error = errno;
	if (done == 0 && is_logging())
		note("sync " ID "\n", ID_OF(id_of(fd)));
	leave(error);
	return done;
}

int fsync(int fd)
{
	return sync_fd(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return sync_fd(SYS_fdatasync, fd);
}

int ftruncate(int fd, off_t length)
{
	int done, error;

	if (!is_logging())
		return (int)syscall(SYS_ftruncate, fd, length);
	enter();
	done = (int)syscall(SYS_ftruncate, fd, length);
	error = errno;
	if (done == 0)
		note("truncate " ID " %lld\n", ID_OF(id_of(fd)), (long long)length);
	leave(error);
	return done;
}

ANOTHER(int, ftruncate64, (int fd, off64_t length), ftruncate(fd, length))

int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
	struct file_id file, parent, to_parent;
	const char *name, *to_name;
	int done, error;

	if (!is_logging())
		return (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
	enter();
	file = id_at(from_dir, from, AT_SYMLINK_NOFOLLOW);
	parent = dir_of(from_dir, from, &name);
	to_parent = dir_of(to_dir, to, &to_name);
	done = (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
	error = errno;
	if (done == 0)
		note("%s " ID " " ID " %s\t" ID "\t%s\n", flags & RENAME_EXCHANGE ? "exchange" : "rename", ID_OF(parent), ID_OF(file),
		     name, ID_OF(to_parent), to_name);
	leave(error);
	return done;
}

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	return renameat2(from_dir, from, to_dir, to, 0);
}

int rename(const char *from, const char *to)
{
	return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
	int done, error;

	enter();
	done = (int)syscall(SYS_linkat, from_dir, from, to_dir, to, flags);
	error = errno;
	if (done == 0 && is_logging())
		note_entry("link", to_dir, to, id_at(to_dir, to, AT_SYMLINK_NOFOLLOW));
	leave(error);
	return done;
}

int link(const char *from, const char *to)
{
	return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlinkat(int dir, const char *path, int flags)
{
	struct file_id file;
	int done, error;

	enter();
	file = id_at(dir, path, AT_SYMLINK_NOFOLLOW);
	done = (int)syscall(SYS_unlinkat, dir, path, flags);
	error = errno;
	if (done == 0 && is_logging())
		note_entry("unlink", dir, path, file);
	leave(error);
	return done;
}

int unlink(const char *path)
{
	return unlinkat(AT_FDCWD, path, 0);
}

int mkdirat(int dir, const char *path, mode_t mode)
{
	int done, error;

	enter();
	done = (int)syscall(SYS_mkdirat, dir, path, mode);
	error = errno;
	if (done == 0 && is_logging())
		note_entry("mkdir", dir, path, id_at(dir, path, 0));
	leave(error);
	return done;
}

int mkdir(const char *path, mode_t mode)
{
	return mkdirat(AT_FDCWD, path, mode);
}

int fchmod(int fd, mode_t mode)
{
	int done, error;

	enter();
	done = (int)syscall(SYS_fchmod, fd, mode);
	error = errno;
	if (done == 0 && is_logging())
		note("mode " ID " %o\n", ID_OF(id_of(fd)), mode);
	leave(error);
	return done;
}

void *mmap(void *where, size_t n, int protection, int flags, int fd, off_t at)
{
	if (is_logging() && !(flags & MAP_ANONYMOUS) && flags & MAP_SHARED && protection & PROT_WRITE)
		note("unseen " ID "\n", ID_OF(id_of(fd)));
	return (void *)(uintptr_t)syscall(SYS_mmap, where, n, protection, flags, fd, at);
}

ANOTHER(void *, mmap64, (void *where, size_t n, int protection, int flags, int fd, off64_t at),
	mmap(where, n, protection, flags, fd, at))

/* Programs print through a FILE and close it last: before that nobody has been told. */
int fclose(FILE *file)
{
	int (*close_file)(FILE *) = NULL;

	*(void **)&close_file = dlsym(RTLD_NEXT, "fclose");
	if (is_logging() && file == stdout)
		note("ack\n");
	return close_file(file);
}
