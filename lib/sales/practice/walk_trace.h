/* walk_trace.h - what happened in a practice book: .crm/walk, a line for every command run there.
 *
 * A book with that file is a practice book to walk the process in. The columns are at, real_at (the machine's clock), actor (as the log
 * has it), command, kind, words, status, message, head and seal; the first two rows say who began it when, for which step (message), and
 * from which book:
 *
 *     2026-03-16T10:20:00+08:00,2026-03-16T10:20:00+08:00,P-000009,walkthrough start,,,0,,57:0a1b...,9c1e...
 *     2026-03-16T10:20:00+08:00,2026-03-16T10:20:00+08:00,P-000009,walkthrough book,,,0,/srv/crm/ningbo,57:0a1b...,77d0...
 *     2026-03-16T10:24:00+08:00,2026-03-16T10:24:00+08:00,P-000009,lead add,,,2,"missing: --need, --blocker",57:0a1b...,e2f3...
 *
 * `head` is the log's last commit when the command had ended (chain.h). `seal` is the digest of the seal before it and of the line itself,
 * so that a line put in, altered or taken out is found; what a command did is told by the log, and this says only what was looked at
 * and what failed. There is no secret in it: whoever has the program's source can compute the seals of lines that never happened.
 */
#ifndef CRM_SALES_PRACTICE_WALK_TRACE_H
#define CRM_SALES_PRACTICE_WALK_TRACE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/error.h"

#define WALK_MARK "walk" /* in .crm */

struct walk_entry {
	int64_t at, real_at;
	struct slice actor, command; /* "P-000009 by P-000001", "lead add" */
	struct slice kind;	     /* "read": it showed something; "write": it committed; "dry": it was tried; else empty */
	struct slice words;	     /* its arguments and the values of its options, a tab between them */
	struct slice message, head;
	long status; /* of the command's exit */
	struct place place;
};

struct walk_trace {
	struct arena arena;
	struct walk_entry *entries; /* the commands, in the order they were run */
	size_t count, cap;
	struct walk_entry start; /* message: the one step that is walked, or empty */
	struct slice book;	 /* the directory of the real one */
};

struct walk_seal {
	char text[DIGEST_TEXT + 1]; /* of the line before; empty at first */
};

/* A check that finds something (status 1, without a message) did its work. */
bool walk_has_failed(const struct walk_entry *e);
/* A line with its seal, which is then the one before. */
void walk_add_entry(struct str *out, const struct walk_entry *e, struct walk_seal *seal);
void walk_add_header(struct str *out);
/* Appends a line to the practice book. */
int walk_append(int dirfd, const struct walk_entry *e, struct error *err);
/* -1 with a finding where `dir` is no practice book, or a line isn't what a command wrote. Release in both cases. */
int walk_read(struct walk_trace *t, const char *dir, struct error *err);
void walk_trace_release(struct walk_trace *t);

#endif
