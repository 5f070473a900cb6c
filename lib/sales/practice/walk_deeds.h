/* walk_deeds.h - what who walks did in a practice book since it was made, as far as it can be believed.
 *
 * What was changed is told by the book's log: commits behind the one that the book was copied at, whose digests hold. What was looked at,
 * and what failed, is told by .crm/walk (walk_trace.h), each line with the commit that it stood behind. Neither a hand-written line nor
 * what was only tried is among them, nor what somebody else did. Where the real book's clock is the machine's, that clock counts: what
 * was done under another is left out; in a sample, whose clock is free, the book's.
 */
#ifndef CRM_SALES_PRACTICE_WALK_DEEDS_H
#define CRM_SALES_PRACTICE_WALK_DEEDS_H

#include "book/chain.h"
#include "sales/practice/walk_trace.h"

struct walk_deed {
	enum { DEED_COMMIT, DEED_LOOK, DEED_FAILURE } kind;
	int64_t time;
	uint64_t number; /* of the commit, or of the one before */
	size_t order;
	struct slice command, words, message;
	const struct log_entry *rows; /* of a commit */
	size_t nrows;
};

struct walk_deeds {
	struct walk_deed *items; /* in the order in which they were done */
	size_t count, cap;
	struct log_entry *log; /* the rows of these commits, file by file */
	size_t nlog, log_cap;
	bool clock_is_free;
	int64_t began;
	size_t misdated, others; /* commands that are left out: under another clock, somebody else's */
};

/* 0, or -1 with findings: the log doesn't hold, or the trace doesn't go with it. Release in both cases. The book lives as long. */
int walk_deeds_read(struct walk_deeds *d, struct book *practice, const struct walk_trace *t, bool clock_is_free, struct error *err);
void walk_deeds_release(struct walk_deeds *d);
/* Whether a row is one of the walk: made by it, or named by a row that it wrote. */
bool walk_deeds_name(const struct walk_deeds *d, struct slice id);

#endif
