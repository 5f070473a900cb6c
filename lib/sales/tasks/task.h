/* task.h - the one inbox into which everything else pushes.
 */
#ifndef CRM_SALES_TASKS_TASK_H
#define CRM_SALES_TASKS_TASK_H

#include "book/change.h"

/* The kinds of tasks that the program makes. Nothing else makes one (task_draft), so what may be ticked off is said once for all. */
enum task_of {
	TASK_TODO,
	TASK_APPROVE,
	TASK_REVISE,
	TASK_SIGN,
	TASK_CHECKLIST,
	TASK_COPY,
	TASK_WALK,
	TASK_ANSWER,
	TASK_SOLUTION,
	TASK_KINDS,
	TASK_BY_RULE = TASK_KINDS, /* one that a rule names (rules/scoring.yaml): ticked off */
};

struct task_kind {
	const char *name; /* as the ledger has it */
	/* The verb that does what the task stands for, and closes it: ticked off, the task would be gone and the thing still open. NULL: the
	 * task is the thing. */
	const char *verb;
	const char *argument; /* of that verb; NULL: the task's subject */
};

extern const struct task_kind task_kinds[TASK_KINDS];
/* The kind of that name; NULL: a rule's. */
const struct task_kind *task_kind_named(struct slice name);
/* Appends the command that gets the task out of the way: "crm contract approve K-000021", "crm task done T-000005". True: the thing's own. */
bool task_add_way(struct str *out, const struct table *tasks, size_t row);

/* What a task is about and for whom; texts are copied. */
struct task_draft {
	enum task_of of;
	const char *rule_kind;	/* of TASK_BY_RULE: "service-48h" */
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
/* Whether one of the kind is open for the subject; then it is said: what falls and rises again opens no second one. */
bool task_is_open(struct change *c, const struct table *tasks, struct slice kind, struct slice subject);
/* Closes one that is open ("done", "cancelled"), now, by who acts; others stay as they are. */
int task_close(struct change *c, struct slice id, const char *status, struct error *err);

#endif
