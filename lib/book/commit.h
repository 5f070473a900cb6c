/* commit.h - the one way anything in a book is written: several files, all or nothing.
 *
 * A commit collects new contents (whole files) and appends. commit_run
 *   1. writes every new content to NAME.crm-new beside its target, fsyncs it, keeps the target's mode and owner;
 *   2. writes .crm/commit.new - the list of renames and the appends with their bytes, lengths and checksums - and fsyncs it;
 *   3. renames it to .crm/commit and fsyncs .crm: the commit point;
 *   4. carries it out: renames, appends at their known offsets, fsyncs files and directories;
 *   5. removes .crm/commit and fsyncs .crm.
 * Whoever opens the book next and finds .crm/commit carries it out again (commit_recover; idempotent); *.crm-new
 * without it are swept. A record that can't be read is an error, never "no record". A target that is neither what it was nor
 * what it becomes was edited by somebody else: refused, nothing overwritten.
 */
#ifndef CRM_BOOK_COMMIT_H
#define CRM_BOOK_COMMIT_H

#include <stdint.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/str.h"

struct commit_part {
	char *name;	 /* relative to the book: "leads.csv", "log/2026-03.csv", "rules/fields.yaml" */
	bool is_append;
	struct str bytes; /* the new content, or what is appended */
	struct stat was;  /* the target when it was read; st_ino 0: there was none */
	uint32_t old_crc; /* of the old content (is_append: unused) */
};

struct commit {
	int dirfd;
	struct commit_part *parts;
	size_t count, cap;
};

void commit_init(struct commit *c, int dirfd);
void commit_release(struct commit *c);
/* Returns where to put the new content or what is appended; valid until the next call. */
struct str *commit_replace(struct commit *c, const char *name, const struct stat *was, uint32_t old_crc);
struct str *commit_append(struct commit *c, const char *name, const struct stat *was);
/* 0: done and on disk. 1: decided, but carrying it out failed half way: the next command finishes it (say so). -1: nothing
 * was changed. */
int commit_run(struct commit *c, struct error *err);
/* Under the exclusive lock: finishes a pending commit and sweeps leftovers. 1: finished one, 0: nothing to do. */
int commit_recover(int dirfd, struct error *err);
/* Whether there is a pending commit: 1, 0, or -1. */
int commit_pending(int dirfd, struct error *err);

#endif
