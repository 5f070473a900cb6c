/* task.h - the one inbox into which everything else pushes.
 */
#ifndef CRM_SALES_TASKS_TASK_H
#define CRM_SALES_TASKS_TASK_H

#include "book/change.h"
#include "book/rule_kind.h"
#include "rule/bind.h"

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

/* Rules/tasks.yaml: what is said of a kind of tasks: by which clock its deadline runs, when a task of it is due where nobody
 * says, how often it comes again.
 *
 *     struct task_rules r;
 *     if (task_rules_read(&r, book, err) == 0)
 *             use(task_rule_of(&r, kind));
 *     task_rules_release(&r);
 */
enum task_clock { TASK_CLOCK, TASK_WORKING }; /* hours of the clock; hours of work by rules/calendar.yaml */

struct task_rule {
	struct slice id;
	unsigned clock; /* enum task_clock */
	struct value due;   /* a stretch from when it is opened; missing: who adds one says it */
	struct value every; /* done, it is opened again so long behind its deadline; missing: once */
	struct place place;
};

struct task_rules {
	struct book *book;
	struct arena arena;
	struct task_rule *kinds;
	size_t count;
};

int task_rules_load(struct task_rules *r, struct book *b, const struct yaml *y, struct error *err);
int task_rules_read(struct task_rules *r, struct book *b, struct error *err); /* the book's; one that has no such file has no rules */
void task_rules_release(struct task_rules *r);
const struct task_rule *task_rule_of(const struct task_rules *r, struct slice kind); /* NULL: nothing is said of it */
/* When a stretch from then on ends, by the clock of the rule (NULL: hours of the clock). -1: the calendar can't be read. */
int task_rule_due(struct book *b, const struct task_rule *rule, const struct value *within, int64_t from, int64_t *due, struct error *err);

/* A stretch of time as rule files write it: 48h, 7d, 2wd, with or without +. */
#define BIND_STRETCH(T, member) BIND_OF(T, member, struct value, BIND_SCALAR, bind_stretch)
bind_reader bind_stretch;

extern const struct rule_kind tasks_yaml;

#endif
