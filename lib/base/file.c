/* file.c - see file.h. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/lang.h"
#include "base/str.h"

/* The checksum of IEEE 802.3 of long texts, where the machine multiplies without carries. The text is a polynomial over two elements, its
 * first bit the highest power; what it leaves when it is divided by the checksum's own is the same when pieces of it are multiplied by the
 * remainders of powers of x and added to later ones. Four pieces of sixteen bytes are carried along so, then one, then eight bytes and four;
 * the last division multiplies by the inverse (Barrett). All is mirrored: lowest bit first, so that products stand one bit lower. Gopal and
 * others, "Fast CRC computation for generic polynomials using PCLMULQDQ", 2009. */

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

#define CARRYLESS __attribute__((target("pclmul,sse4.1")))

enum { PIECE = 16, PIECES = 4 };

/* Remainders of x^(n + 32) and x^(n - 32), mirrored, for as many bits as a piece is carried along. */
#define OVER_FOUR _mm_set_epi64x(0x1c6e41596, 0x154442bd4)
#define OVER_ONE _mm_set_epi64x(0x0ccaa009e, 0x1751997d0)
#define OVER_HALF _mm_set_epi64x(0, 0x163cd6124)
/* The inverse of the checksum's polynomial, and that itself. */
#define DIVISOR _mm_set_epi64x(0x1f7011641, 0x1db710641)

static inline CARRYLESS __m128i piece_at(const char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline CARRYLESS __m128i carry(__m128i piece, __m128i over, __m128i onto)
{
	return _mm_xor_si128(_mm_xor_si128(_mm_clmulepi64_si128(piece, over, 0x00), _mm_clmulepi64_si128(piece, over, 0x11)), onto);
}

static inline CARRYLESS uint32_t divide(__m128i piece)
{
	const __m128i word = _mm_setr_epi32(-1, 0, 0, 0);
	__m128i rest = _mm_xor_si128(_mm_clmulepi64_si128(piece, OVER_ONE, 0x10), _mm_srli_si128(piece, 8)), times;

	rest = _mm_xor_si128(_mm_clmulepi64_si128(_mm_and_si128(rest, word), OVER_HALF, 0x00), _mm_srli_si128(rest, 4));
	times = _mm_and_si128(_mm_clmulepi64_si128(_mm_and_si128(rest, word), DIVISOR, 0x10), word);
	rest = _mm_xor_si128(rest, _mm_clmulepi64_si128(times, DIVISOR, 0x00));
	return (uint32_t)_mm_extract_epi32(rest, 1);
}

/* n: a multiple of a piece, and four of them at least. */
static CARRYLESS uint32_t fold(uint32_t crc, const char *p, size_t n)
{
	__m128i pieces[PIECES], all;
	size_t at = PIECES * PIECE;

	for (size_t i = 0; i < PIECES; i++)
		pieces[i] = piece_at(p + i * PIECE);
	pieces[0] = _mm_xor_si128(pieces[0], _mm_cvtsi32_si128((int)~crc));
	for (; at + PIECES * PIECE <= n; at += PIECES * PIECE)
		for (size_t i = 0; i < PIECES; i++)
			pieces[i] = carry(pieces[i], OVER_FOUR, piece_at(p + at + i * PIECE));
	all = pieces[0];
	for (size_t i = 1; i < PIECES; i++)
		all = carry(all, OVER_ONE, pieces[i]);
	for (; at < n; at += PIECE)
		all = carry(all, OVER_ONE, piece_at(p + at));
	return ~divide(all);
}

/* As zlib's crc32, of the front of the bytes; how many that were: 0 where the machine can't, or they are few. */
static size_t crc_front(uint32_t *crc, struct slice bytes)
{
	const size_t n = bytes.len / PIECE * PIECE;

	if (n < PIECES * PIECE || !__builtin_cpu_supports("pclmul") || !__builtin_cpu_supports("sse4.1"))
		return 0;
	*crc = fold(*crc, bytes.ptr, n);
	return n;
}
#else
size_t crc_front(uint32_t *crc, struct slice bytes)
{
	(void)crc;
	(void)bytes;
	return 0;
}
#endif

enum { STRETCH = 8 << 20, LEAST_ROOM = 4096, READ_MOST = 256 << 10 };

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

int file_open(int dir, const char *path)
{
	const int fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	int why = ERRNO_IRREGULAR;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) < 0)
		why = errno;
	else if (S_ISREG(st.st_mode))
		return fd;
	close(fd);
	errno = why;
	return -1;
}

int file_read(int dir, const char *path, struct str *out, struct error *err)
{
	int fd = file_open(dir, path);
	int rc = 0;

	if (fd < 0)
		return error_errno(err, _("cannot open"), path);
	if (file_read_all(fd, out) < 0)
		rc = error_errno(err, _("cannot read"), path);
	close(fd);
	return rc;
}

static int read_exactly(int fd, char *to, size_t length)
{
	for (off_t at = 0; (size_t)at < length;) {
		const ssize_t n = pread(fd, to + at, length - (size_t)at, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = ERRNO_SHRUNK;
		if (n <= 0)
			return -1;
		at += n;
	}
	return 0;
}

int file_map(int fd, size_t length, struct slice *out)
{
	const bool is_read = length <= READ_MOST;
	void *p;

	*out = SLICE("");
	if (!length)
		return 0;
	p = mmap(NULL, length, is_read ? PROT_READ | PROT_WRITE : PROT_READ, MAP_PRIVATE | (is_read ? MAP_ANONYMOUS : 0), is_read ? -1 : fd, 0);
	if (p == MAP_FAILED)
		return -1;
	if (is_read && read_exactly(fd, p, length) < 0) {
		const int saved = errno;

		munmap(p, length);
		errno = saved;
		return -1;
	}
	*out = (struct slice){ p, length };
	return 0;
}

/* What the handler of SIGBUS says; set once, before there are threads. A handler is given nothing else to read from. */
static struct {
	const char *program, *text;
} guard;

static void say(const char *text, size_t n)
{
	if (write(STDERR_FILENO, text, n) < 0)
		_exit(3);
}

/* The name behind the mapping that holds the address, from a line of /proc/self/maps; false: another mapping. */
static bool say_name(const char *line, const char *end, uintptr_t at)
{
	uintptr_t bounds[2] = { 0, 0 };
	const char *p = line, *name;

	for (int i = 0; i < 2; i++, p++)
		for (; p < end && *p != '-' && *p != ' '; p++)
			bounds[i] = bounds[i] * 16 + (uintptr_t)(*p <= '9' ? *p - '0' : *p - 'a' + 10);
	if (at < bounds[0] || at >= bounds[1])
		return false;
	name = memchr(line, '/', (size_t)(end - line));
	if (name)
		say(name, (size_t)(end - name));
	return true;
}

static void find_name(uintptr_t at)
{
	char text[8192];
	size_t have = 0;
	ssize_t n;
	const int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);

	while (fd >= 0 && (n = read(fd, text + have, sizeof(text) - have)) > 0) {
		char *line = text, *end;

		have += (size_t)n;
		for (; (end = memchr(line, '\n', have - (size_t)(line - text))); line = end + 1)
			if (say_name(line, end, at))
				return;
		have -= (size_t)(line - text);
		memmove(text, line, have);
	}
}

static void on_bus_error(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	say(guard.program, strlen(guard.program));
	say(": ", 2);
	find_name((uintptr_t)info->si_addr);
	say(": ", 2);
	say(guard.text, strlen(guard.text));
	say("\n", 1);
	_exit(3);
}

void file_guard(const char *program, const char *text)
{
	struct sigaction act = { .sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO };

	guard.program = program;
	guard.text = text;
	sigaction(SIGBUS, &act, NULL);
}

/* The handler has a stack of its own, where the other has come to its end. */
static struct {
	char room[16384];
	uintptr_t bottom; /* of the stack that is guarded: it grows downward from here */
	const char *program, *text;
} stack;

static void on_bad_address(int number, siginfo_t *info, void *context)
{
	enum { MOST = 1 << 30 };
	const uintptr_t at = (uintptr_t)info->si_addr;

	(void)context;
	if (at >= stack.bottom || stack.bottom - at > MOST) { /* done once more, it ends as it does without a handler */
		signal(number, SIG_DFL);
		return;
	}
	say(stack.program, strlen(stack.program));
	say(": ", 2);
	say(stack.text, strlen(stack.text));
	say("\n", 1);
	_exit(3);
}

void file_guard_stack(const char *program, const char *text)
{
	const stack_t other = { .ss_sp = stack.room, .ss_size = sizeof(stack.room) };
	struct sigaction act = { .sa_sigaction = on_bad_address, .sa_flags = SA_SIGINFO | SA_ONSTACK }, before;

	if (!stack.bottom)
		stack.bottom = (uintptr_t)__builtin_frame_address(0);
	stack.program = program;
	stack.text = text;
	/* Set already; or a sanitizer has its own, and says more. */
	if (sigaction(SIGSEGV, NULL, &before) == 0 && before.sa_handler == SIG_DFL && sigaltstack(&other, NULL) == 0)
		sigaction(SIGSEGV, &act, NULL);
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
	signal(SIGPIPE, SIG_IGN);
	file_guard_stack("crm", "the stack cannot grow any further: give it more memory (ulimit -s, ulimit -v)");
}

void file_mute(int fd)
{
	const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (nowhere >= 0) {
		dup2(nowhere, fd);
		close(nowhere);
	}
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

DIR *file_open_dir(int dir, const char *path)
{
	const int fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
	DIR *entries = fd < 0 ? NULL : fdopendir(fd);

	if (!entries && fd >= 0) {
		const int why = errno;

		close(fd);
		errno = why;
	}
	return entries;
}

int file_next(DIR *entries, struct dirent **entry)
{
	errno = 0;
	*entry = readdir(entries);
	return *entry ? 1 : errno ? -1 : 0;
}

bool file_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

int file_is_there(int dir, const char *path)
{
	struct stat st;

	if (fstatat(dir, path, &st, 0) == 0)
		return 1;
	return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
}

bool file_leads_out(struct slice path)
{
	if (slice_starts(path, "/"))
		return true;
	while (path.len)
		if (slice_is(slice_cut(&path, '/'), ".."))
			return true;
	return false;
}

char *file_join(const char *dir, const char *name)
{
	size_t n = strlen(dir);

	return xformat("%s%s%s", dir, n && dir[n - 1] != '/' ? "/" : "", name);
}

/* The cyclic redundancy check of IEEE 802.3 (as in zip and PNG), by zlib; of the front of long texts by crc_front */

uint32_t file_crc32(uint32_t crc, struct slice bytes)
{
	const size_t done = crc_front(&crc, bytes);

	return (uint32_t)crc32_z(crc, (const Bytef *)bytes.ptr + done, bytes.len - done);
}

uint32_t file_crc32_join(uint32_t first, uint32_t second, size_t second_length)
{
	return (uint32_t)crc32_combine(first, second, (z_off_t)second_length);
}
