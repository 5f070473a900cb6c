/* walk_trace.h - what happened in a practice book: .crm/walk, a line for every command run there.
 *
 * A book with that file is a practice book: a copy to walk through the process in, where nothing counts. The columns are
 * at,actor,command,status,message; the first two rows say who began it when, for which step (message), and from which book:
 *
 *     2026-03-16T10:20:00+08:00,P-000009,walkthrough start,0,
 *     2026-03-16T10:20:00+08:00,P-000009,walkthrough book,0,/srv/crm/ningbo
 *     2026-03-16T10:24:00+08:00,,lead add,2,"missing: --need, --blocker"
 */
#ifndef CRM_SALES_WALK_TRACE_H
#define CRM_SALES_WALK_TRACE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct walk_entry {
	int64_t at;
	struct slice actor, command, message; /* command: "lead add" */
	long status; /* of the command's exit */
};

struct walk_trace {
	struct arena arena;
	struct walk_entry *entries; /* the commands, in the order they were run */
	size_t count, cap;
	struct walk_entry start; /* message: the one step that is walked, or empty */
	struct slice book;	 /* the directory of the real one */
};

#define WALK_MARK "walk" /* in .crm */

bool walk_is_practice(int dirfd);
/* A check that finds something (status 1, without a message) did its work. */
bool walk_has_failed(const struct walk_entry *e);
void walk_add_entry(struct str *out, const struct walk_entry *e);
void walk_add_header(struct str *out);
/* Appends a line to the practice book; 1: it is none. */
int walk_append(int dirfd, const struct walk_entry *e, struct error *err);
/* -1 with a finding where `dir` is no practice book. Release in both cases. */
int walk_read(struct walk_trace *t, const char *dir, struct error *err);
void walk_trace_release(struct walk_trace *t);

#endif
