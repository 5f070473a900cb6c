/* task_remind.h - a word before the deadline, and one behind it: open tasks that are due soon or past their time, each once.
 *
 * A task is due for it while its deadline lies ahead by no more than `ahead`, and again when it has passed. That it was reminded is
 * a row of the log (command "task remind"); a deadline that is moved afterwards starts anew. A run that was missed is caught up.
 */
#ifndef CRM_SALES_MONEY_TASK_REMIND_H
#define CRM_SALES_MONEY_TASK_REMIND_H

#include "sales/money/deadline.h"

/* What would go out, and what doesn't and why. */
int task_remind_preview(struct book *b, const struct deadline_how *how, struct view *v, struct error *err);
/* Writes the messages and stages the rows of the log. A task whose assignee isn't active goes to their manager. */
int task_remind_run(struct change *c, const struct deadline_how *how, struct error *err);

#endif
