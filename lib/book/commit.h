/* commit.h - the one way anything in a book is written: several files, all or nothing.
 *
 * A commit collects new contents (whole files) and appends. commit_run
 *   1. writes every new content to NAME.crm-new beside its target, fsyncs it, keeps the target's mode and owner (a ledger that is a
 *      symbolic link has its target where that leads; a file of the log may be none);
 *   2. writes .crm/commit.new - the list of renames and the appends with their bytes, lengths and checksums - and fsyncs it;
 *   3. renames it to .crm/commit and fsyncs .crm: the commit point;
 *   4. carries it out: renames, appends at their known offsets, fsyncs files and directories;
 *   5. removes .crm/commit and fsyncs .crm.
 * Whoever opens the book next and finds .crm/commit carries it out again (commit_recover; idempotent); *.crm-new
 * without it are swept. A record that can't be read is an error, never "no record". A target that is neither what it was nor
 * what it becomes was edited by somebody else: refused, nothing overwritten.
 *
 * Until then the version before lies beside each ledger that is replaced, as NAME.crm-old (where the file system knows links), so that
 * a commit that can't be finished can be taken back whole (commit_resolve). An edit by hand that comes between the last look at a
 * target and its renaming is kept as NAME.edited. Who may not write reads through a pending commit (commit_seen.h).
 */
#ifndef CRM_BOOK_COMMIT_H
#define CRM_BOOK_COMMIT_H

#include <stdint.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/str.h"

/* A range of the old content that goes on as it is. */
struct commit_kept {
	size_t offset, length;
	size_t behind; /* it comes after so many of the part's own bytes */
};

struct commit_part {
	char *name;	 /* relative to the book: "leads.csv", "log/2026-03.csv", "rules/fields/leads.yaml" */
	bool is_append;
	bool is_mapped; /* `old`, by commit_run */
	struct str bytes; /* what is appended, or of the new content what isn't kept */
	struct stat was;  /* the target when it was read; st_ino 0: there was none */
	struct slice old; /* the old content, mapped from old_fd (is_append: unused) */
	int old_fd;
	struct commit_kept *kept; /* ascending and apart */
	size_t nkept, kept_cap;
	/* Filled by commit_run: of the old content, and of the new or of what is appended. */
	uint32_t old_crc, new_crc;
	size_t new_length;
};

struct commit {
	int dirfd;
	struct commit_part *parts;
	size_t count, cap;
};

void commit_init(struct commit *c, int dirfd);
void commit_release(struct commit *c);
/* Returns where to put the new content or what is appended; valid until the next call. `old` is the content that was read,
 * from the descriptor old_fd; both must live until commit_run has returned. */
struct str *commit_replace(struct commit *c, const char *name, const struct stat *was, int old_fd, struct slice old);
/* More than there is already is not appended: that would write it twice, into the record and into the file. It replaces the
 * file, by what there is and what is new behind it. */
struct str *commit_append(struct commit *c, const char *name, const struct stat *was, int old_fd);
/* In the replacement begun last, this range of the old content comes next: copied by the kernel, never through memory. */
void commit_keep(struct commit *c, size_t offset, size_t length);
/* 0: done and on disk; findings then name what was edited by hand meanwhile and lies beside now. 1: decided, but carrying it out failed half way: the next command finishes it (say so). -1: nothing
 * was changed. */
int commit_run(struct commit *c, struct error *err);
/* Under the exclusive lock: finishes a pending commit and sweeps leftovers. 1: finished one, 0: nothing to do. */
int commit_recover(int dirfd, struct error *err);
/* The same where a pending commit can't be finished as it is: FORWARD carries it out and keeps what was edited by hand beside it, BACK
 * puts everything back as it was before it. 1: done, 0: there is none, -1: nothing was changed. Findings name what lies beside. */
enum commit_way { COMMIT_FORWARD, COMMIT_BACK };
int commit_resolve(int dirfd, enum commit_way way, struct error *err);
/* Only looks: 1 and the files of the pending commit ("leads.csv, log/2026-03.csv"), 0: there is none, -1; with `back`, also if it can't
 * be taken back. */
int commit_waiting(int dirfd, bool back, struct str *files, struct error *err);
/* Whether there is a pending commit: 1, 0, or -1. */
int commit_pending(int dirfd, struct error *err);

#endif
