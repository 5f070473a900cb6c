/* solution.h - a solution asked of an engineer: who does it, when in working time, until when, and what was handed in.
 */
#ifndef CRM_SALES_SCHEDULE_SOLUTION_H
#define CRM_SALES_SCHEDULE_SOLUTION_H

#include "book/change.h"
#include "rule/when.h"

/* What was typed; NULL: not given. */
struct solution_draft {
	const char *lead;
	const char *skill, *engineer; /* one of them at least */
	const char *by;		      /* else when the slot ends */
	const char *slot;	      /* else the earliest fair one: of who has least to do, then earliest over, then first in people.csv */
	const char *length;	      /* of the slot: 2h */
	const char *note;
	long days; /* so many are looked at where --by doesn't say how far */
};

/* Books a slot, makes the engineer's task and says what every engineer who was asked for is free for. Or says that none is left. */
int solution_request(struct change *c, const struct solution_draft *draft, struct error *err);
/* Another time, another engineer, another deadline. */
int solution_move(struct change *c, const char *id, const struct solution_draft *to, struct error *err);
int solution_cancel(struct change *c, const char *id, const char *note, struct error *err);
/* The file that was handed in, kept by its digest; closes the task. */
int solution_submit(struct change *c, const char *id, const char *file, const char *note, struct error *err);

struct solution_filter {
	bool all; /* submitted and cancelled ones, too */
	bool overdue;
	struct slice engineer, lead; /* ids; empty: any */
	const struct when *where;    /* or NULL */
};

int solution_list(struct book *b, const struct solution_filter *filter, struct view *v, struct error *err);
int solution_page(struct book *b, const char *id, struct view *v, struct error *err);
/* A section of a lead's solutions, newest first; nothing where there are none. */
int solution_section(struct book *b, struct slice lead, struct view *v, struct error *err);
/* Files that aren't as they were handed in (crm book check). A book without the ledger has none. */
int solution_check(struct book *b, struct error *err);

struct slots_wanted {
	const char *engineer, *skill; /* typed; NULL: any */
	int32_t from;		      /* the first day; today: from now on */
	long days;
	int64_t min; /* seconds */
};

/* What engineers are free for, in so many days from one on. */
int solution_slots(struct book *b, const struct slots_wanted *wanted, struct view *v, struct error *err);

#endif
