/* solution_remind.h - a word before a solution is due, and one behind it: to its engineer and to the salesperson of its lead, once each.
 *
 * That somebody was reminded is a row of the log (command "solution remind", the recipient in its note); a deadline or an engineer that
 * is changed afterwards starts anew. The engineer's task counts as reminded then, too (sales/money/task_remind.h).
 */
#ifndef CRM_SALES_SCHEDULE_SOLUTION_REMIND_H
#define CRM_SALES_SCHEDULE_SOLUTION_REMIND_H

#include "sales/money.h"

/* What would go out, and what doesn't and why. */
int solution_remind_preview(struct book *b, const struct deadline_how *how, struct view *v, struct error *err);
/* Writes the messages and stages the rows of the log. Who isn't active has a manager who is. */
int solution_remind_run(struct change *c, const struct deadline_how *how, struct error *err);

#endif
