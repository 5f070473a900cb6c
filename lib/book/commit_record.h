/* commit_record.h - what a commit leaves on disk before it is carried out, written and read back. For commit*.c alone.
 *
 * The record is text:
 *
 *     crm-commit 1
 *     replace SIZE CRC OLD-SIZE OLD-CRC NAME       (NAME.crm-new holds SIZE bytes; old size -1: there was no file)
 *     append LENGTH CRC OFFSET NAME                (followed by LENGTH bytes and a newline)
 *     end CRC                                      (of everything before this line)
 */
#ifndef CRM_BOOK_COMMIT_RECORD_H
#define CRM_BOOK_COMMIT_RECORD_H

#include "book/commit.h"

#define COMMIT_RECORD ".crm/commit"
#define COMMIT_RECORD_NEW ".crm/commit.new"
#define COMMIT_NEW_SUFFIX ".crm-new"
#define COMMIT_OLD_SUFFIX ".crm-old"
#define COMMIT_EDITED_SUFFIX ".edited" /* and .edited-2, ... */

/* One line of a record read back, and where the bytes of an append stand. */
struct commit_entry {
	bool is_append;
	size_t length;
	uint32_t crc, old_crc;
	long long old_size; /* of an append: its offset */
	const char *name;
	struct slice bytes;
};

/* Of a commit whose parts are summed up. */
void commit_put_record(struct str *out, const struct commit *c);
/* A name that stays inside the book: one file name, or one below log/ or rules/. */
bool commit_is_safe_name(const char *name);
/* Begins and ends as a record does, and the checksum in its last line is right. */
bool commit_is_sound(struct slice record);
/* Reads the entry at *at (0: the first one) and moves past it; the record's line ends become NUL, which a second reading understands. 1 an entry, 0 the end, -1 damaged. */
int commit_next_entry(char *record, size_t length, size_t *at, struct commit_entry *e);

/* Reads the record whole: 1, 0 there is none, -1 it can't be read or is damaged. */
int commit_read_record(int dirfd, struct str *record, struct error *err);
/* Steps 4 and 5. `made`: the commit just made, whose targets were looked at a moment ago; NULL: it was found. `keeps_edits`: what was edited
 * since is put beside, else it is refused. */
int commit_carry_out(int dirfd, char *record, size_t length, const struct commit *made, bool keeps_edits, struct error *err);
/* Is the target still what the part was made from? 1, 0, or -1 with errno. */
int commit_is_unchanged(int dirfd, const char *name, const struct stat *was);
/* Is the file `name` of that length and checksum? 1, 0, or -1 with errno; length -1 asks for there being none. */
int commit_file_matches(int dirfd, const char *name, long long length, uint32_t crc);
/* Puts NAME beside as NAME.edited (.edited-2, ...), and says so as a finding. `by_copy`: the file itself will be written to. */
int commit_keep_edit(int dirfd, const char *name, bool by_copy, struct error *err);
/* The same of what already lies under another name. */
int commit_move_edit(int dirfd, const char *from, const char *name, struct error *err);

/* The directory and the name there that a file of the book has in truth, links followed: what replaces it is written beside it and
 * renamed there. A file of the log is never a link (ELOOP). */
struct commit_place {
	int dirfd;
	bool is_own; /* dirfd is to be closed */
	char *name;
	char *temp; /* where the new content lies until then; behind a link with the book's own mark: other books may lead there too */
	char *old; /* and the version before, likewise */
};
int commit_find_place(struct commit_place *p, int dirfd, const char *name); /* 0, or -1 with errno */
void commit_place_release(struct commit_place *p); /* errno stays */
bool commit_may_be_link(const char *name);
int commit_unlink_new(int dirfd, const char *name); /* what lies beside: the new content, the version before; 0, or -1 with errno */

int commit_fsync_dir(int dirfd, const char *name);
int commit_fsync_dir_of(int dirfd, const char *name); /* "log" of "log/2026-03.csv", "." of "leads.csv" */

#endif
