/* commit_seen.h - the files of a book as they will be once a pending commit is carried out, for who may not write it: what a commit
 * decided is so, also where its reader can't finish it.
 */
#ifndef CRM_BOOK_COMMIT_SEEN_H
#define CRM_BOOK_COMMIT_SEEN_H

#include "base/error.h"

struct commit_seen {
	struct commit_seen_file {
		char *name;
		int fd; /* of what it will hold */
	} *files;
	size_t count, cap;
};

/* Under the shared lock. 0, or -1 with findings: the record is damaged, or a target was edited since. Release in both cases. */
int commit_seen_read(struct commit_seen *s, int dirfd, struct error *err);
void commit_seen_release(struct commit_seen *s);
/* Opens a file of the book for reading, as it will be; `flags` besides. -1 with errno. */
int commit_seen_open(const struct commit_seen *s, int dirfd, const char *name, int flags);

#endif
