/* task_rules.h - rules/tasks.yaml: what is said of a kind of tasks: by which clock its deadline runs, when a task of it is due where nobody
 * says, how often it comes again.
 *
 *     struct task_rules r;
 *     if (task_rules_read(&r, book, err) == 0)
 *             use(task_rule_of(&r, kind));
 *     task_rules_release(&r);
 */
#ifndef CRM_SALES_TASKS_TASK_RULES_H
#define CRM_SALES_TASKS_TASK_RULES_H

#include "book/rule_kind.h"
#include "rule/bind.h"

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
