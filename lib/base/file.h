/* file.h - files by descriptor, every call checked, EINTR and short transfers handled.
 *
 * All of these return 0 (or a descriptor) and -1 with errno set; the caller says what failed with error_errno.
 */
#ifndef CRM_BASE_FILE_H
#define CRM_BASE_FILE_H

#include <dirent.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "base/str.h"

int file_write_all(int fd, struct slice bytes);
int file_read_all(int fd, struct str *out); /* to the end of file, appended */
/* A file of a book, for reading: a FIFO or a device in its place is no file (ERRNO_IRREGULAR), and never waited for. */
int file_open(int dir, const char *path);
/* The whole file, which is one of a book's as above; path relative to dir. */
int file_read(int dir, const char *path, struct str *out, struct error *err);
/* A regular file's first `length` bytes for reading; the empty slice for length 0. Unmap with file_unmap. Small files, which an editor
 * may rewrite in place at any time, are read; of large ones the pages are mapped (file_guard). */
int file_map(int fd, size_t length, struct slice *out);
/* Where a mapped file gets shorter while it is read: says which, "PROGRAM: FILE: `text`", and ends the program with status 3. Nothing is
 * half written then: what is read comes before what is committed. `text` lasts. */
void file_guard(const char *program, const char *text);
void file_ahead(struct slice mapped); /* all of it will be read soon: pages at once, not a fault each */
void file_unmap(struct slice mapped);
/* Opens /dev/null on closed 0, 1, 2, ignores SIGXFSZ and SIGPIPE (a write says what they are about): before anything else in main. */
void file_start(void);
void file_mute(int fd); /* what is written there from now on goes nowhere */
/* Where the stack can't grow any more (ulimit -s, -v): says "PROGRAM: `text`" and ends the program with status 3, in place of a signal.
 * Other faults of memory stay what they are. For the thread that calls it; `text` lasts. file_start does, in English.
 */
void file_guard_stack(const char *program, const char *text);
/* Flushes and closes stdout; -1 where that failed (>/dev/full), so that main can say so. */
int file_close_stdout(void);
/* A directory to be read through, with a descriptor of its own (dirfd); NULL with errno. closedir it. */
DIR *file_open_dir(int dir, const char *path);
/* 1 *entry is the next of the directory, 0 there is none left, -1 with errno: a readdir that fails is no end. */
int file_next(DIR *entries, struct dirent **entry);
bool file_exists(const char *path);
/* The same where an answer hangs on it: 1, 0, or -1 with errno: not being able to look is no answer. */
int file_is_there(int dir, const char *path);
/* Absolute, or one of its parts is "..": it may lead out of the directory that it is to be below. a..b is a name like others. */
bool file_leads_out(struct slice path);
char *file_join(const char *dir, const char *name); /* the caller frees */
uint32_t file_crc32(uint32_t crc, struct slice bytes); /* IEEE 802.3, start with 0, may be continued */
uint32_t file_crc32_join(uint32_t first, uint32_t second, size_t second_length); /* of two texts one after the other */
/* Copies a range of one file to where the other stands, in the kernel where it can. */
int file_copy_range(int from, off_t offset, size_t length, int to);

#endif
