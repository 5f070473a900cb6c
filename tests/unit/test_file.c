/* test_file.c - files: whole reads and writes, maps, paths and checksums. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

/* An unnamed file for one test. */
static int open_scratch(void)
{
	char path[] = "/tmp/crm-test-file-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	unlink(path);
	return fd;
}

static void what_is_written_is_read(void **state)
{
	struct str text = STR_INIT, back = STR_INIT;
	int fd = open_scratch();

	(void)state;
	for (int i = 0; i < 40000; i++)
		str_adds(&text, "客户\n");
	assert_int_equal(file_write_all(fd, str_slice(&text)), 0);
	assert_int_equal(file_write_all(fd, SLICE("")), 0);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	str_adds(&back, "x");
	assert_int_equal(file_read_all(fd, &back), 0);
	assert_int_equal(back.len, text.len + 1);
	assert_memory_equal(back.buf + 1, text.buf, text.len);
	close(fd);
	str_release(&text);
	str_release(&back);
}

static void full_disks_and_closed_files_are_faults(void **state)
{
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct str s = STR_INIT;

	(void)state;
	assert_int_equal(file_write_all(fd, SLICE("x")), -1);
	assert_int_equal(errno, ENOSPC);
	close(fd);
	assert_int_equal(file_write_all(fd, SLICE("x")), -1);
	assert_int_equal(file_read_all(fd, &s), -1);
	assert_int_equal(errno, EBADF);
	str_release(&s);
}

static void a_file_that_cannot_be_read_is_named(void **state)
{
	struct error e = ERROR_INIT;
	struct str s = STR_INIT;

	(void)state;
	assert_int_equal(file_read(AT_FDCWD, "/nonexistent/rules.yaml", &s, &e), -1);
	assert_int_equal(e.items[0].kind, ERROR_SYSTEM);
	assert_non_null(strstr(e.items[0].text, "cannot open '/nonexistent/rules.yaml'"));
	assert_int_equal(file_read(AT_FDCWD, "/", &s, &e), -1);
	assert_non_null(strstr(e.items[1].text, "cannot open '/'"));
	assert_int_equal(file_read(AT_FDCWD, "/dev/null", &s, &e), -1);
	assert_non_null(strstr(e.items[2].text, "not a regular file"));
	assert_int_equal(e.count, 3);
	assert_int_equal(s.len, 0);
	error_release(&e);
	str_release(&s);
}

static void files_are_mapped(void **state)
{
	struct slice mapped;
	int fd = open_scratch(), pipes[2];

	(void)state;
	assert_int_equal(file_map(fd, 0, &mapped), 0);
	assert_int_equal(mapped.len, 0);
	file_unmap(mapped);
	assert_int_equal(file_write_all(fd, SLICE("id,name\n")), 0);
	assert_int_equal(file_map(fd, 7, &mapped), 0);
	assert_true(slice_is(mapped, "id,name"));
	file_unmap(mapped);
	close(fd);
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(file_map(pipes[0], 1, &mapped), -1);
	assert_int_equal(mapped.len, 0);
	close(pipes[0]);
	close(pipes[1]);
}

static void assert_joined(const char *dir, const char *name, const char *path)
{
	char *joined = file_join(dir, name);

	assert_string_equal(joined, path);
	free(joined);
}

static void paths_are_joined(void **state)
{
	(void)state;
	assert_joined("book", "leads.csv", "book/leads.csv");
	assert_joined("book/", "leads.csv", "book/leads.csv");
	assert_joined("/", "x", "/x");
	assert_joined("", "x", "x");
	assert_true(file_exists("/dev/null"));
	assert_false(file_exists("/dev/null/x"));
}

static void checksums_are_those_of_the_standard(void **state)
{
	(void)state;
	assert_true(file_crc32(0, SLICE("")) == 0);
	assert_true(file_crc32(0, SLICE("123456789")) == 0xcbf43926);
	assert_true(file_crc32(file_crc32(0, SLICE("1234")), SLICE("56789")) == 0xcbf43926);
	assert_true(file_crc32(0, SLICE("\0")) == 0xd202ef8d);
	assert_true(file_crc32_join(file_crc32(0, SLICE("1234")), file_crc32(0, SLICE("56789")), 5) == 0xcbf43926);
	assert_true(file_crc32_join(0xcbf43926, file_crc32(0, SLICE("")), 0) == 0xcbf43926);
}

static void ranges_are_copied(void **state)
{
	char from[] = "/tmp/crm-from-XXXXXX", to[] = "/tmp/crm-to-XXXXXX", got[8] = "";
	int in = mkstemp(from), out = mkstemp(to), null = open("/dev/null", O_RDONLY);

	(void)state;
	assert_true(in >= 0 && out >= 0 && null >= 0);
	assert_int_equal(file_write_all(in, SLICE("一234567")), 0);
	assert_int_equal(file_copy_range(in, 3, 4, out), 0);
	assert_int_equal(file_copy_range(in, 0, 0, out), 0);
	assert_int_equal(file_copy_range(in, 7, 2, out), 0);
	assert_int_equal(pread(out, got, sizeof(got), 0), 6);
	assert_memory_equal(got, "234567", 6);
	/* Shorter than it was said to be: a fault, not a shorter copy. */
	assert_int_equal(file_copy_range(in, 7, 99, out), -1);
	assert_int_equal(file_copy_range(null, 0, 1, out), -1);
	close(in);
	close(out);
	close(null);
	unlink(from);
	unlink(to);
}

/* Eight bytes a step where there are many: the same as one by one. */
static void checksums_are_those_of_zip(void **state)
{
	struct str text = STR_INIT;
	uint32_t crc = 0;

	(void)state;
	assert_int_equal(file_crc32(0, SLICE("123456789")), 0xcbf43926);
	for (int i = 0; i < 20011; i++)
		str_addc(&text, (char)(i * i >> 3));
	for (size_t i = 0; i < text.len; i += 1000)
		crc = file_crc32(crc, (struct slice){ text.buf + i, text.len - i < 1000 ? text.len - i : 1000 });
	assert_int_equal(file_crc32(0, str_slice(&text)), crc);
	str_release(&text);
}

static uint32_t bit_by_bit(uint32_t crc, struct slice bytes)
{
	crc = ~crc;
	for (size_t i = 0; i < bytes.len; i++) {
		crc ^= (unsigned char)bytes.ptr[i];
		for (int k = 0; k < 8; k++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

/* Sixteen bytes a step where there are many: of every length, wherever they begin, whatever was before. */
static void checksums_are_the_same_of_any_length(void **state)
{
	char bytes[400];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * i * 7 + i / 3);
	for (size_t n = 0; n < 330; n++) {
		const struct slice text = { bytes + n % 37, n };

		assert_int_equal(file_crc32(0, text), bit_by_bit(0, text));
		assert_int_equal(file_crc32(0x9e3779b9u * (uint32_t)n, text), bit_by_bit(0x9e3779b9u * (uint32_t)n, text));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checksums_are_the_same_of_any_length),
		cmocka_unit_test(checksums_are_those_of_zip),
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(full_disks_and_closed_files_are_faults),
		cmocka_unit_test(a_file_that_cannot_be_read_is_named),
		cmocka_unit_test(files_are_mapped),
		cmocka_unit_test(paths_are_joined),
		cmocka_unit_test(checksums_are_those_of_the_standard),
		cmocka_unit_test(ranges_are_copied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
