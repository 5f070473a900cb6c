/* share.h - a book that several logins write: its files take their group and mode from the directory they lie in, whatever the umask
 * of who made them, so that the first writer of a month locks nobody out.
 *
 * A directory that its group may write is shared: whoever is of the group may do to its files what their owner may. A file that is
 * replaced keeps the mode and the group it had (commit.h).
 */
#ifndef CRM_BOOK_SHARE_H
#define CRM_BOOK_SHARE_H

#include <sys/types.h>

#include "base/error.h"

/* A file (or directory) `name` below dirfd was just made and is open as fd: gives it the group and the mode of its directory. Not being
 * allowed to is no fault. 0, or -1 with errno. */
int share_made(int dirfd, const char *name, int fd);
/* mkdirat that does the same: 1 made, 0 it was there, -1 with errno. */
int share_mkdir(int dirfd, const char *name);

struct shared {
	size_t directories, files;
};

/* Gives the whole book to a group: directories pass it on to what is made in them, files are readable and writable for it, but for
 * crm.yaml, which stays its owner's. Links are left alone. A trial only counts them. -1 with a finding for each that couldn't be. */
int share_book(int dirfd, gid_t group, bool is_trial, struct shared *done, struct error *err);
/* What would lock somebody out: in a directory that its group may write, a file of another group, or one that the group may not read
 * and write. And a crm.yaml that others than its owner may write. A finding each. */
void share_check(int dirfd, struct error *err);

#endif
