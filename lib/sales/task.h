/* task.h - the one inbox into which everything else pushes.
 */
#ifndef CRM_SALES_TASK_H
#define CRM_SALES_TASK_H

#include "book/change.h"

/* What a task is about and for whom; texts are copied. */
struct task_draft {
	const char *kind;	/* "service-48h" */
	struct slice title;
	struct slice assignee;	/* person's id; empty: the actor, else the first active admin or sales_manager */
	int64_t due;		/* moment */
	struct slice subject;	/* id of what it is about: a customer, a lead */
	struct slice note;
};

/* When a stretch of time from `from` on ends: hours on the clock, or the same hour of the n-th working day. *due is set on 0 alone;
 * -1: the calendar can't be read. */
int task_due(struct book *b, const struct value *within, int64_t from, int64_t *due, struct error *err);
/* Adds the task and says so ("task T-000311 for 陈晓, due Fri 2026-03-20 10:20: ..."). NULL with findings. */
struct change_row *task_add(struct change *c, const struct task_draft *draft, struct error *err);

#endif
